"""TF-IDF and cosines worked out by hand, accounts that leave nothing over, matches that no other could better."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import units_of
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import corpus, french, similarity, vocabulary, words

WORDS = "fusée satellite guerre paix visite navire contrat récolte musée rivière".split()


def texts_of(*texts: str) -> pd.Series:
    return pd.Series(texts, index=pd.Index(list("abcdefgh")[: len(texts)], name="article"))


def unstated(*texts: str) -> corpus.Study:
    """A study of which nothing is stated, its units the sentences."""
    given = texts_of(*texts)
    return corpus.Study("made", Path(), given.to_frame("text"), units_of(given).to_frame("text").assign(kept=True))


def study_of(folder: Path, *texts: str, **files: str) -> corpus.Study:
    """A study of one text an article, named a, b, c …; `actors="…"` writes actors.toml."""
    for name, text in zip("abcdefgh", texts):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return corpus.load(folder)


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


# ---- weights and cosines


def test_weights_are_those_of_the_formula():
    """Two articles share « satellite »; each has one word of its own, one of them twice."""
    common, own = 1.0, math.log(3 / 2) + 1  # ln((1 + n) / (1 + df)) + 1 with n = 2 and df = 2, df = 1
    table = similarity.tfidf(texts_of("satellite fusée", "satellite navire navire"))
    first, second = math.hypot(common, own), math.hypot(common, 2 * own)
    assert list(table.columns) == ["fusée", "navire", "satellite"] and table.columns.name == "term"
    expected = [[own / first, 0, common / first], [0, 2 * own / second, common / second]]
    np.testing.assert_allclose(table, expected, atol=1e-15)
    cosine = similarity.cosine(texts_of("satellite fusée", "satellite navire navire"))
    assert cosine.loc["a", "b"] == pytest.approx(common * common / (first * second), abs=1e-15)


def test_copies_word_for_word_are_found_and_named():
    matrix, _ = similarity.weights(texts_of("fusée satellite", "navire paix", "satellite fusée", "navire guerre"))
    index = pd.Index(list("abcd"))
    assert similarity.near_copies(matrix, 1, index)[["a", "b"]].to_numpy().tolist() == [["a", "c"]]
    table = similarity.near_copies(matrix, 0.3, index)
    assert table[["a", "b"]].to_numpy().tolist() == [["a", "c"], ["b", "d"]] and table["cosine"].iloc[
        0
    ] == pytest.approx(1)
    for threshold in (0, -0.1, 1.01):
        with pytest.raises(ValueError, match=f"threshold is {threshold}, expected more than 0 and at most 1"):
            similarity.near_copies(matrix, threshold)


def test_what_is_handed_in_answers_from_its_size_on(monkeypatch):
    monkeypatch.setattr(similarity, "_HANDED", {})
    asked = []
    similarity.hand("vectoriser", 3, lambda: asked.append("vectoriser") or similarity.vectoriser())
    small, large = texts_of("fusée paix", "paix"), texts_of("fusée paix", "paix", "fusée")
    similarity.weights(small), similarity.weights(large, TfidfVectorizer())
    assert not asked
    similarity.weights(large)
    assert asked == ["vectoriser"]


def test_nothing_below_the_wing_for_large_studies_imports_it():
    package = Path(corpus.__file__).parent
    below = [
        path
        for path in package.rglob("*.py")
        if path.parent.name not in ("scale", "results") and path.name != "__main__.py"
    ]
    assert not [path.name for path in below if re.search(r"helpers\.scale|import scale", path.read_text("utf-8"))]


def test_cosine_is_symmetric_between_zero_and_one_and_one_with_itself(seeds):
    cosine = similarity.cosine(seeds)
    assert (cosine.to_numpy() == cosine.to_numpy().T).all()
    assert (np.diag(cosine) == 1).all() and cosine.to_numpy().min() >= 0 and cosine.to_numpy().max() == 1


def test_articles_may_be_a_study_its_table_or_its_texts(seeds):
    for articles in (seeds.articles, seeds.articles["text"]):
        pd.testing.assert_frame_equal(similarity.cosine(articles), similarity.cosine(seeds))


def test_an_article_without_terms_has_no_cosine_and_no_place():
    cosine = similarity.cosine(texts_of("Elle est là.", "Une fusée décolle.", "La fusée retombe."))
    assert cosine.loc["a"].isna().all() and cosine["a"].isna().all() and cosine.loc["b", "b"] == 1
    pairs = similarity.ranked_pairs(cosine)
    assert pairs.loc[1, ["a", "b"]].tolist() == ["b", "c"]
    assert pairs["cosine"].isna().tolist() == [False, True, True]


def test_no_term_anywhere_is_said_with_article_and_rule():
    with pytest.raises(corpus.StudyError, match=r"(?s)a, b.*stop words, numbers and single letters"):
        similarity.cosine(texts_of("Elle est là.", "12 345"))


def test_a_copy_is_alike_to_one():
    cosine = similarity.cosine(texts_of("Une fusée décolle.", "Une fusée décolle.", "Le navire coule."))
    assert cosine.loc["a", "b"] == 1 and cosine.loc["a", "c"] == 0


SAME_TEXT = {
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "other apostrophe": lambda text: text.replace("’", "'"),
    "no-break spaces": lambda text: text.replace(" :", "\u00a0:").replace("« ", "«\u202f"),
    "soft hyphens": lambda text: text.replace("satellite", "sate\u00adllite"),
    "zero-width space": lambda text: text.replace("fusée", "fu\u200bsée"),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "type ligature": lambda text: text.replace("fi", "\ufb01"),
}


@pytest.mark.parametrize("damage", SAME_TEXT)
def test_how_a_text_is_written_down_changes_no_number(damage):
    text = "L’été, la fusée décolle : « c’est fini ».\nLe satellite d’Élise est en orbite aujourd’hui."
    other = "La fusée et le satellite d’hier."
    assert SAME_TEXT[damage](text) != text
    before, after = (similarity.cosine(texts_of(written, other)) for written in (text, SAME_TEXT[damage](text)))
    assert before.loc["a", "b"] == after.loc["a", "b"]


def test_ranked_pairs_are_closest_first_and_ties_by_id():
    index = pd.Index(list("abcd"), name="article")
    values = pd.DataFrame(
        [[1, 0.2, 0.3, 0.5], [0.2, 1, 0.5, 0.1], [0.3, 0.5, 1, 0.4], [0.5, 0.1, 0.4, 1]], index=index, columns=index
    )
    pairs = similarity.ranked_pairs(values)
    assert pairs["cosine"].tolist() == [0.5, 0.5, 0.4, 0.3, 0.2, 0.1] and pairs.index.tolist() == [1, 2, 3, 4, 5, 6]
    assert pairs[["a", "b"]].head(2).to_numpy().tolist() == [["a", "d"], ["b", "c"]]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_cosine_that_is_no_number_is_refused_with_its_pair(value):
    index = pd.Index(["x1", "x2"], name="article")
    with pytest.raises(corpus.StudyError, match="x1 and x2"):
        similarity.ranked_pairs(pd.DataFrame([[1, value], [value, 1]], index=index, columns=index))


# ---- the account


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*WORDS, "la", "Moscou", "1999"]), max_size=25), min_size=2, max_size=5))
def test_an_account_adds_up_to_the_cosine(drawn):
    study = unstated(*(" ".join(each) for each in drawn), "fusée")
    cosine = similarity.cosine(study)
    accounts = similarity.accounts(study)
    sums = accounts.groupby(["a", "b"])[["contribution", "share"]].sum()
    for a, b in itertools.combinations(study.articles.index, 2):
        value = cosine.loc[a, b]
        if not value > 0:
            assert (a, b) not in sums.index
            continue
        assert sums.loc[(a, b), "contribution"] == pytest.approx(value, abs=1e-12)
        assert sums.loc[(a, b), "share"] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("model", [None, TfidfVectorizer(), TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)])
def test_the_seeds_are_accounted_for_whatever_is_counted(seeds, model):
    cosine = similarity.cosine(seeds, model)
    totals = similarity.accounts(seeds, model=model).groupby(["a", "b"])["contribution"].sum()
    assert len(totals) == 10
    assert all(abs(total - cosine.loc[pair]) < 1e-12 for pair, total in totals.items())


def test_one_account_is_that_of_all_accounts_and_largest_first(seeds):
    a, b = seeds.articles.index[:2]
    one, every = similarity.account(seeds, a, b), similarity.accounts(seeds)
    same = every[(every["a"] == a) & (every["b"] == b)].drop(columns=["a", "b"])
    pd.testing.assert_frame_equal(one, same.reset_index(drop=True))
    assert one["contribution"].is_monotonic_decreasing
    np.testing.assert_allclose(one["weight_a"] * one["weight_b"], one["contribution"], atol=1e-15)


ACTORS = '[mairie]\nname = "Mairie"\nside = "other"\nkind = "state"\nvariants = ["le Petit Palais"]\n'
FRAMES = """[arms]
strong = ["obus", "<space> lointain"]
weak = ["livrer .. contrat"]
[arms.words]
space = ["fusée"]
"""
VOCABULARY = 'places = ["Champvert"]\nevent_words = ["visite", "chef d\'État"]\n'


def test_each_term_goes_to_the_first_group_that_claims_it(tmp_path):
    """« le contrat doit être signé demain » stands in both, so what is in it and nowhere else is shared copy."""
    both = "Hier le contrat doit être signé demain. Le Petit Palais et Champvert parlent avec Zorglub. "
    study = study_of(
        tmp_path,
        both + "Une visite, des obus russes. On parle du navire.",
        both + "Une visite : un obus russe. On parle de navires.",
        actors=ACTORS,
        frames=FRAMES,
        vocabulary=VOCABULARY,
    )
    group = similarity.account(study, "a", "b").set_index("term")["group"]
    assert set(group[["petit", "palais", "champvert", "zorglub", "russe"]]) == {vocabulary.NAMES}
    assert group["visiter"] == vocabulary.EVENT and group["contrat"] == group["signer"] == vocabulary.COPY
    assert group["obus"] == vocabulary.CUES and group["navire"] == vocabulary.REST


def test_where_nothing_is_stated_the_gazetteer_and_copy_alone_account():
    study = unstated("Visite en Russie, obus.", "Obus : visite de Russie.")
    bare = similarity.account(study, "a", "b").set_index("term")["group"]
    assert bare.to_dict() == {"visiter": vocabulary.REST, "russie": vocabulary.NAMES, "obus": vocabulary.REST}


def test_what_french_terms_drop_is_called_function_words_unless_it_is_a_number():
    account = similarity.account(unstated(*["dans la fusée 1999"] * 2), "a", "b", TfidfVectorizer())
    group = account.set_index("term")["group"]
    assert group["dans"] == group["la"] == vocabulary.FUNCTION
    assert group["1999"] == vocabulary.REST


def test_split_by_group_adds_up_and_is_closest_first(seeds):
    split, cosine = similarity.by_group(similarity.accounts(seeds)), similarity.cosine(seeds)
    totals = split.sum(axis=1)
    assert totals.is_monotonic_decreasing
    np.testing.assert_allclose(totals, [cosine.loc[pair] for pair in split.index], atol=1e-12)
    assert list(split.columns) == [group for group in vocabulary.GROUPS if group in split.columns]


def test_an_unknown_article_is_named_with_those_there_are(seeds):
    with pytest.raises(corpus.StudyError, match=r"'999'.*000_52d97474a44fdeb1"):
        similarity.account(seeds, "999", seeds.articles.index[0])


def test_a_term_leads_back_to_every_unit_it_stands_in(seeds):
    a, b = seeds.articles.index[3:5]
    for term in similarity.account(seeds, a, b)["term"]:
        found = similarity.occurrences(seeds, term, a, b)
        assert set(found.index.get_level_values("article")) == {a, b}
        for (article, unit), row in found.iterrows():
            assert seeds.units.loc[(article, unit), "text"] == row["text"]
            assert row["token"] in french.tokens(row["text"])
        counted = sum(french.terms(text).count(term) for text in seeds.articles.loc[[a, b], "text"])
        assert len(found) == counted


# ---- shared copy


def test_shared_copy_says_where_and_how_much():
    first = "Ce matin, le ministre a signé un grand accord avec ses voisins. Fin."
    second = "On sait que le Ministre a signé un grand accord à midi."
    run = similarity.shared_copy(unstated(first, second)).iloc[0]
    assert run["text"] == "le ministre a signé un grand accord" and run["tokens"] == 7
    assert first[run["start_a"] : run["end_a"]].lower() == second[run["start_b"] : run["end_b"]].lower()
    assert run["containment_a"] == 7 / 13 and run["containment_b"] == 7 / 12


def test_shared_copy_takes_units_as_the_study_numbers_them(tmp_path):
    line = "Le ministre des ports a signé un accord."
    study = study_of(tmp_path, f"Sommaire\nIl pleut.\n{line}", f"{line}\nIl neige.")
    run = similarity.shared_copy(study).iloc[0]
    assert (run["unit_a"], run["unit_b"]) == (3, 1)
    for side in "ab":
        assert study.articles["text"][run[side]][run[f"start_{side}"] : run[f"end_{side}"]] == line.rstrip(".")


def test_no_copy_and_other_lengths():
    study = unstated("un deux trois quatre", "un deux trois quatre cinq")
    assert similarity.shared_copy(study).empty
    assert list(similarity.shared_copy(study).columns) == similarity.PASSAGES
    assert similarity.shared_copy(study, n=4)["tokens"].tolist() == [4]


def test_candidate_pairs_give_what_all_pairs_give(seeds):
    every = similarity.shared_copy(seeds)
    pairs = every[["a", "b"]].drop_duplicates().iloc[[2, 0]]
    some = similarity.shared_copy(seeds, pairs=pairs)
    expected = every.merge(pairs, on=["a", "b"])
    pd.testing.assert_frame_equal(
        some.sort_values(["a", "b", "start_a", "start_b"], ignore_index=True),
        expected.sort_values(["a", "b", "start_a", "start_b"], ignore_index=True),
    )


# ---- units matched with units

FIRST = """Les douaniers ont saisi trois tonnes de bananes dans un navire amarré au port.
La récolte de bananes est abondante.
Il pleut."""
SECOND = """La récolte de bananes sera abondante au port.
Les douaniers ont saisi trois tonnes de bananes dans un navire amarré hier.
Un musée ouvre."""


def test_matches_are_one_to_one_with_their_kind_and_the_rest_is_said():
    table = similarity.align(unstated(FIRST, SECOND), "a", "b")
    assert table["unit_a"].tolist()[:3] == [1, 2, 3]
    assert table["kind"].tolist() == ["nearly word for word", "reworded", "unmatched", "unmatched"]
    assert table[["unit_a", "unit_b"]].dropna().to_numpy().tolist() == [[1, 2], [2, 1]]
    assert table["unit_b"].dropna().tolist() == [2, 1, 3] and table["text_b"].iloc[3] == "Un musée ouvre."


def test_every_unit_stands_once_in_every_alignment(seeds):
    for a, b in itertools.combinations(seeds.articles.index, 2):
        table = similarity.align(seeds, a, b)
        for side, name in (("unit_a", a), ("unit_b", b)):
            assert sorted(table[side].dropna()) == sorted(similarity.units(seeds).loc[name].index)


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(*[st.lists(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5), min_size=1, max_size=4)] * 2)
def test_no_other_matching_has_a_larger_sum(one, other):
    study = unstated(*("\n".join(f"{' '.join(unit)}." for unit in units) for units in (one, other)))
    scores = similarity._unit_scores(similarity.units(study), "a", "b")
    small, large = sorted(scores.shape)
    scores = scores if scores.shape[0] == small else scores.T
    choices = itertools.permutations(range(large), small)
    best = max(sum(scores[i, j] for i, j in enumerate(chosen)) for chosen in choices)
    assert similarity.align(study, "a", "b")["score"].sum() == pytest.approx(best, abs=1e-9)


def test_equal_units_match_even_without_terms_and_one_common_term_is_not_enough():
    table = similarity.align(unstated("Et après ?\nLundi 3 mai.", "Lundi 12 mars.\nEt après ?"), "a", "b")
    assert table[["unit_a", "unit_b", "kind", "score"]].iloc[0].tolist() == [1, 2, "nearly word for word", 1.0]
    assert (table["kind"] == "unmatched").sum() == 2


def test_an_alignment_depends_on_its_two_articles_alone(seeds):
    a, b = seeds.articles.index[3:5]
    two = replace(seeds, articles=seeds.articles.loc[[a, b]])
    pd.testing.assert_frame_equal(similarity.align(two, a, b), similarity.align(seeds, a, b))


def test_a_large_study_is_searched_and_never_tabled(seeds, monkeypatch):
    every, copy = similarity.closest_pairs(seeds), similarity.shared_copy(seeds)
    monkeypatch.setattr(similarity, "TABLE", 4)
    pd.testing.assert_frame_equal(similarity.closest_pairs(seeds), every)
    monkeypatch.setattr(similarity, "NEIGHBOURS", 1)
    nearest = similarity.closest_pairs(seeds)
    pd.testing.assert_frame_equal(nearest.head(2), every.head(2))
    for table in (similarity.cosine, similarity.tfidf):
        assert "5 by 5" in str(words.or_missing(table)(seeds))
    monkeypatch.setattr(similarity, "NEAR_COPY", 0.375)
    top = every.iloc[0]
    expected = copy[(copy["a"] == top["a"]) & (copy["b"] == top["b"])]
    pd.testing.assert_frame_equal(similarity.shared_copy(seeds), expected.reset_index(drop=True))
