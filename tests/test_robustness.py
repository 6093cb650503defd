"""What resampling, leaving out, every partition and every specification say, held to examples done by hand."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from helpers import charts, corpus, findings, french, robustness, similarity, words

SENTENCES = [
    "Le train arrive à la gare.",
    "La gare ferme ce soir.",
    "Le ministre visite une usine.",
    "Une usine produit des satellites.",
    "Le satellite quitte la terre.",
    "La presse raconte le voyage.",
    "Le voyage dure trois jours.",
]


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


@pytest.fixture(scope="module")
def everything(seeds) -> tuple[pd.DataFrame, pd.DataFrame]:
    return robustness.multiverse_cosines(seeds)


@pytest.fixture(scope="module")
def multiverse(everything) -> pd.DataFrame:
    table, cosines = everything
    return table.join(robustness.conclusions(cosines, tuple(cosines.iloc[0].idxmax())))


def study_of(folder: Path, *texts: str, stated: str = "") -> corpus.Study:
    for number, text in enumerate(texts):
        (folder / f"{number:03d}.txt").write_text(text, encoding="utf-8")
    if stated:
        (folder / "articles.csv").write_text(stated, encoding="utf-8")
    return corpus.load(folder)


def matrix(values: dict[tuple[str, str], float]) -> pd.DataFrame:
    names = sorted({name for pair in values for name in pair})
    cosine = pd.DataFrame(1.0, names, names)
    for (a, b), value in values.items():
        cosine.loc[a, b] = cosine.loc[b, a] = value
    return cosine.rename_axis("article")


# --- partitions


def test_partitions_are_all_there_once():
    for n, bell in enumerate([1, 2, 5, 15, 52, 203], start=1):
        rows = [
            frozenset(frozenset(np.flatnonzero(row == group)) for group in set(row)) for row in robustness.partitions(n)
        ]
        assert len(rows) == len(set(rows)) == bell


def test_partitions_of_three_in_order():
    assert robustness.partitions(3).tolist() == [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 2]]


def test_too_many_articles_for_every_partition_is_one_sentence():
    with pytest.raises(words.Lacking, match="9 articles"):
        robustness.partitions(9)


def test_adjusted_rand_is_scikit_learns():
    rows = robustness.partitions(5)
    for reference in rows[::7]:
        expected = [adjusted_rand_score(row, reference) for row in rows]
        assert np.allclose(robustness.adjusted_rand(rows, reference), expected, atol=1e-12)


def test_clusterwise_jaccard_by_hand():
    labels = pd.Series([0, 0, 1, 1, 2], index=list("abcde"))
    resampled = pd.DataFrame([[5, 5, 7, 7, 9], [0, 0, 0, 1, 1], [np.nan, 0, 1, 1, 1]], columns=list("abcde"))
    found = robustness.clusterwise_jaccard(labels, resampled)
    # {a, b}: 1, then 2/3 with {a, b, c}, then {b} alone of it was drawn and came back whole.
    # {c, d}: 1, then 1/3 with either of its halves' groups, then 2/3 with {c, d, e}. {e}: 1, 1/2, 1/3.
    assert found["jaccard"].tolist() == pytest.approx(
        [(1 + 2 / 3 + 1) / 3, (1 + 1 / 3 + 2 / 3) / 3, (1 + 1 / 2 + 1 / 3) / 3]
    )
    assert found["recovered"].tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert found["dissolved"].tolist() == pytest.approx([0, 1 / 3, 2 / 3])
    assert found["members"].tolist() == [("a", "b"), ("c", "d"), ("e",)]


def test_a_resample_that_draws_nothing_of_a_cluster_says_nothing_of_it():
    labels = pd.Series([0, 1, 1], index=list("abc"))
    resampled = pd.DataFrame([[np.nan, 0, 0], [0, 1, 1]], columns=list("abc"))
    assert robustness.clusterwise_jaccard(labels, resampled)["jaccard"].tolist() == [1, 1]


def test_names_of_clusters_do_not_matter():
    labels, named = pd.Series([0, 0, 1], index=list("abc")), pd.Series(["x", "x", "a"], index=list("abc"))
    resampled = pd.DataFrame(robustness.partitions(3), columns=list("abc"))
    one, other = (
        robustness.clusterwise_jaccard(given, resampled).set_index("members")["jaccard"] for given in (labels, named)
    )
    assert one.to_dict() == other.to_dict()


@pytest.mark.parametrize(
    ("jaccard", "word"),
    [
        (1, "highly_stable"),
        (0.85, "highly_stable"),
        (0.849, "stable"),
        (0.75, "stable"),
        (0.749, "pattern"),
        (0.6, "pattern"),
        (0.599, "none"),
        (0, "none"),
    ],
)
def test_stability_in_hennigs_words(jaccard, word):
    assert robustness.stability(jaccard) == word
    assert words.say(f"robustness.{word}", "fr") != words.say(f"robustness.{word}", "en")


def test_the_groups_are_tested_against_every_reference(seeds):
    table, known = robustness.partition_tests(seeds), robustness.references(seeds)
    found = robustness.groups(similarity.cosine(seeds), robustness.GROUPS, robustness.LINKAGE)
    assert table.index.names == ["reference", "null"] and table.index.unique("reference").tolist() == list(known)
    for name in known:
        pd.testing.assert_frame_equal(table.loc[name], robustness.partition_test(found, known[name]))


def test_partition_test_by_hand():
    found = pd.Series([0, 0, 1, 1, 1], index=list("abcde"))
    tested = robustness.partition_test(found, found.map({0: "Kim", 1: "Poutine"}))
    # Two of five can be chosen in ten ways, and one alone of these, like one alone of all 52 partitions, is the same.
    assert tested["ari"].tolist() == [1, 1]
    assert tested["p"].tolist() == pytest.approx([1 / 10, 1 / 52])
    assert tested["smallest"].tolist() == pytest.approx([1 / 10, 1 / 52])
    assert tested["partitions"].tolist() == [10, 52]


def test_one_article_against_four_can_never_be_sure():
    found = pd.Series([0, 1, 1, 1, 1], index=list("abcde"))
    assert robustness.partition_test(found, found)["smallest"]["same_sizes"] == pytest.approx(1 / 5)


def test_p_counts_every_partition_that_agrees_as_well():
    found, reference = pd.Series([0, 0, 1, 1], index=list("abcd")), pd.Series([0, 1, 0, 1], index=list("abcd"))
    # Three ways to pair four: two share nothing with the reference, one is it; all three agree at least as well.
    assert robustness.partition_test(found, reference)["p"]["same_sizes"] == 1


@pytest.mark.parametrize("constant", [[0, 0, 0, 0], [0, 1, 2, 3]])
def test_what_does_not_vary_has_no_p(constant):
    found, flat = pd.Series([0, 0, 1, 1], index=list("abcd")), pd.Series(constant, index=list("abcd"))
    for one, other in ((found, flat), (flat, found)):
        assert robustness.partition_test(one, other)[["ari", "p", "smallest"]].isna().all(axis=None)


def test_many_articles_are_permuted_at_random_and_alike_each_time():
    found = pd.Series([0, 1] * 6, index=range(12))
    one, other = (robustness.partition_test(found, found) for _ in range(2))
    assert one.equals(other) and list(one.index) == ["same_sizes"]
    assert 0 < one["p"]["same_sizes"] < 0.02  # 2 of 924 ways to halve twelve


def test_null_distribution_counts_every_partition():
    found = pd.Series([0, 0, 1], index=list("abc"))
    table = robustness.null_distribution(found, found)
    assert table["partitions"].sum() == 5 and table.columns.tolist() == ["partitions"]
    assert table.index.name == "ari" and table.index.is_monotonic_increasing and table.index[-1] == 1


@pytest.mark.parametrize(
    ("token", "expected"), [("Kim", True), ("l'", False), ("a", False), ("12", False), ("F16", True)]
)
def test_what_the_french_tokens_keep_without_a_stop_list(token, expected):
    assert robustness._is_word(token) is expected


# --- groups


def test_groups_by_hand():
    cosine = matrix(
        {("a", "b"): 0.9, ("c", "d"): 0.8, ("a", "c"): 0.1, ("a", "d"): 0.2, ("b", "c"): 0.1, ("b", "d"): 0.1}
    )
    assert robustness.groups(cosine, 2).to_dict() == {"a": 0, "b": 0, "c": 1, "d": 1}
    assert robustness.groups(cosine, 3).to_dict() == {"a": 0, "b": 0, "c": 1, "d": 2}


BY_GROUPS = (robustness.groups_of, robustness.regrouped, robustness.partition_tests, robustness.multiverse_groups)


def of_five() -> pd.DataFrame:
    return pd.DataFrame(np.eye(5), index=list("abcde"), columns=list("abcde"))


@pytest.mark.parametrize("k", [0, 1, -2, "two", "2", 2.5, None])
def test_a_number_of_groups_that_cannot_be_is_refused_with_the_range(seeds, k):
    said = re.escape(f"k is {k!r}, expected a whole number from 2 to 4: there are 5 to group")
    for asked in (lambda: robustness.groups(of_five(), k), *(lambda f=f: f(seeds, k) for f in BY_GROUPS)):
        with pytest.raises(ValueError, match=said):
            asked()


@pytest.mark.parametrize("k", [5, 6, 99])
def test_fewer_articles_than_groups_are_said_and_never_put_in_fewer_groups(seeds, k):
    with pytest.raises(words.Lacking, match=f"{k} groups need more than {k} articles with terms: there are 5"):
        robustness.groups(of_five(), k)
    for table in BY_GROUPS:
        assert len(table(seeds, k)) == 0 and len(table(seeds, k).columns)
    assert robustness.groups(of_five(), 4).nunique() == 4


def test_an_article_without_terms_is_in_no_group():
    cosine = matrix(
        {("a", "b"): 0.9, ("a", "c"): 0.1, ("b", "c"): 0.1, ("a", "d"): np.nan, ("b", "d"): np.nan, ("c", "d"): np.nan}
    )
    cosine.loc["d", "d"] = np.nan
    assert robustness.groups(cosine, 2).to_dict() == {"a": 0, "b": 0, "c": 1}
    with pytest.raises(words.Lacking, match="3 articles with terms: there are 3"):
        robustness.groups(cosine, 3)


def test_partitions_as_text():
    names = np.array(["one", "two", "three"], dtype=object)
    assert robustness.partition_text(np.array([1.0, np.nan, 0.0]), names) == "one | three"
    assert robustness.partition_text(np.array([0.0, 1.0, 0.0]), names) == "one three | two"
    many = np.array([f"number {number}" for number in range(9)])
    assert robustness.partition_text(np.array([0, 1, 0, 0, 0, 0, 0, 0, 1.0]), many) == "+7 | number 1, number 8"


def test_regrouped_shares_add_up_and_the_own_partition_is_there(seeds):
    table = robustness.regrouped(seeds, resamples=60)
    assert table["share"].sum() == pytest.approx(1)
    own = robustness.groups(similarity.cosine(seeds))
    assert table.index[table["own"]].tolist() == [
        robustness.partition_text(own.to_numpy(float), robustness.short_names(seeds).to_numpy())
    ]


def test_stable_groups_by_construction(tmp_path):
    study = study_of(
        tmp_path, SENTENCES[0], SENTENCES[0], SENTENCES[3], SENTENCES[3]
    )  # one sentence each: no resample differs
    table = robustness.stability_of_groups(study, resamples=20).loc[2]
    assert table["members"].tolist() == ["000 001", "002 003"]
    assert (
        table[["jaccard", "same", "recovered"]].eq(1).all(axis=None) and (table["stability"] == "highly_stable").all()
    )
    assert (table["chance"] < 0.85).all()


# --- resampling and leaving out


def test_one_sentence_an_article_leaves_chance_no_room(tmp_path):
    study = study_of(tmp_path, SENTENCES[0], SENTENCES[1], SENTENCES[3])
    table = robustness.bootstrap_cosine(study, resamples=30)
    for end in ("median", "low", "high"):
        assert np.allclose(table[end], table["cosine"], atol=1e-12)
    assert table["closest"].tolist() == [1, 0, 0] and tuple(table.loc[1, ["a", "b"]]) == ("000", "001")


def test_bootstrap_starts_from_the_cosines_of_the_texts(seeds):
    table = robustness.bootstrap_cosine(seeds, resamples=5)
    ranked = similarity.ranked_pairs(similarity.cosine(seeds))
    assert table[["a", "b"]].equals(ranked[["a", "b"]]) and np.allclose(table["cosine"], ranked["cosine"], atol=1e-12)


def test_bootstrap_is_seeded_and_bounded(seeds):
    one, other = (robustness.bootstrap_cosine(seeds, resamples=80, seed=3) for _ in range(2))
    assert one.equals(other)
    assert not one.equals(robustness.bootstrap_cosine(seeds, resamples=80, seed=4))
    assert (
        ((one["low"] <= one["median"]) & (one["median"] <= one["high"])).all()
        and one["low"].ge(0).all()
        and one["high"].le(1).all()
    )
    assert one["closest"].sum() == pytest.approx(1)


def test_a_draw_keeps_the_size_of_each_article():
    article = np.array([0, 0, 0, 1, 2, 2])
    draws = robustness._draws(article, 20, 0)
    assert draws.shape == (20, 6) and (article[draws] == article).all()
    assert len(np.unique(draws, axis=0)) > 1


def test_resampling_thins_the_vocabulary(seeds):
    table = robustness.bootstrap_cosine(seeds, resamples=100)
    assert (table["median"] < table["cosine"]).all()


@pytest.mark.long
def test_the_same_digits_with_one_and_two_threads():
    code = (
        "from helpers import corpus, robustness as r; s = corpus.load(corpus.SEEDS); "
        "print(r.bootstrap_cosine(s, 50).to_json(double_precision=15), r.multiverse(s).to_json(double_precision=15))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in "12"
    }
    assert len(said) == 1


def test_leaving_an_article_out_is_a_study_without_it(seeds):
    table = robustness.leave_one_out(seeds)
    for left_out in seeds.articles.index:
        pairs = similarity.ranked_pairs(similarity.cosine(seeds.articles.drop(index=left_out)))
        assert tuple(table.loc[left_out, ["a", "b"]]) == tuple(pairs.loc[1, ["a", "b"]])
        assert table.loc[left_out, "cosine"] == pytest.approx(pairs.loc[1, "cosine"], abs=1e-12)
        assert table.loc[left_out, "margin"] == pytest.approx(
            pairs.loc[1, "cosine"] - pairs.loc[2, "cosine"], abs=1e-12
        )


def test_leaving_one_of_the_pair_out_is_no_question(seeds):
    pair = robustness.closest_pair(seeds)
    table = robustness.leave_one_out(seeds)
    assert table["same"].isna().tolist() == [article in pair for article in table.index]
    assert table.loc[~table["same"].isna()].eval("same == (lead > 0)").all()


def test_leaving_a_unit_out_is_a_text_without_it(seeds):
    pair, table = robustness.closest_pair(seeds), robustness.influence(seeds)
    whole = similarity.cosine(seeds).loc[pair]
    for article, unit in [table.index[0], table.index[-1]]:
        units = seeds.units.drop(index=[(article, unit)])
        without = similarity.cosine(seeds.articles.assign(text=corpus.joined(units)))
        assert table.loc[(article, unit), "cosine"] == pytest.approx(without.loc[pair], abs=1e-12)
        assert table.loc[(article, unit), "change"] == pytest.approx(without.loc[pair] - whole, abs=1e-12)
        assert table.loc[(article, unit), "same"] == (
            robustness._pair(robustness._pairwise([without.to_numpy()], without.index)) == pair
        )
    assert table["change"].is_monotonic_increasing and len(table) == seeds.units["kept"][list(pair)].sum()


def test_conclusions_by_hand():
    columns = pd.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("b", "c")], names=["a", "b"])
    cosines = pd.DataFrame([[0.5, 0.3, 0.4], [0.2, 0.2, 0.1], [np.nan, np.nan, 0.7], [np.nan] * 3], columns=columns)
    found = robustness.conclusions(cosines, ("a", "b"))
    assert found[["a", "b", "second_a", "second_b"]].fillna("-").to_numpy().tolist() == [
        list("abbc"),
        list("abac"),
        list("bc--"),
        list("----"),
    ]
    assert found["margin"].tolist() == pytest.approx([0.1, 0, np.nan, np.nan], nan_ok=True)
    assert found["lead"].tolist() == pytest.approx([0.1, 0, np.nan, np.nan], nan_ok=True)
    assert found["same"].tolist() == [True, False, pd.NA, pd.NA]  # a tie is no first place


# --- the multiverse


def test_the_packages_own_choices_come_first(seeds, multiverse):
    own = multiverse.iloc[0]
    assert own[list(robustness.CHOICES)].tolist() == [options[0] for options in robustness.CHOICES.values()]
    first = similarity.ranked_pairs(similarity.cosine(seeds)).loc[1]
    assert (own["a"], own["b"]) == (first["a"], first["b"]) and own["cosine"] == pytest.approx(
        first["cosine"], abs=1e-12
    )


SCIKIT = {"tokens": "scikit-learn", "terms": "forms", "stop_list": "none"}
OWN = {name: options[0] for name, options in robustness.CHOICES.items()}


def specification(everything: tuple[pd.DataFrame, pd.DataFrame], **chosen: object) -> np.ndarray:
    table, cosines = everything
    asked = OWN | chosen
    row = (table[list(asked)] == pd.Series(asked)).all(axis=1)
    assert row.sum() == 1
    return cosines[row].to_numpy()[0]


@pytest.mark.parametrize(
    ("chosen", "model"),
    [
        ({}, TfidfVectorizer(analyzer=french.terms)),
        (SCIKIT, TfidfVectorizer()),
        (SCIKIT | {"counts": "sublinear"}, TfidfVectorizer(sublinear_tf=True)),
        (SCIKIT | {"min_df": 2}, TfidfVectorizer(min_df=2)),
        (SCIKIT | {"weighting": "tf"}, TfidfVectorizer(use_idf=False)),
        (SCIKIT | {"weighting": "binary"}, TfidfVectorizer(use_idf=False, binary=True)),
        (
            {"weighting": "tf", "counts": "sublinear"},
            TfidfVectorizer(analyzer=french.terms, use_idf=False, sublinear_tf=True),
        ),
        (SCIKIT | {"stop_list": "stop-words"}, TfidfVectorizer(stop_words=sorted(french.stop_words()))),
    ],
)
def test_specifications_are_scikit_learns(seeds, everything, chosen, model):
    expected = similarity.cosine(seeds, model).to_numpy()[np.triu_indices(5, k=1)]
    assert np.allclose(specification(everything, **chosen), expected, atol=1e-12)


def test_pairs_of_words_are_scikit_learns_bigrams_within_a_unit(tmp_path):
    study = study_of(tmp_path, *SENTENCES[:4])  # one unit each, so that no pair could cross units
    expected = similarity.cosine(study, TfidfVectorizer(ngram_range=(1, 2))).to_numpy()[np.triu_indices(4, k=1)]
    assert np.allclose(
        specification(robustness.multiverse_cosines(study), **SCIKIT, n_grams="words and pairs"), expected, atol=1e-12
    )


def test_leaving_translated_articles_out_is_a_study_without_them(seeds, everything):
    rest = seeds.articles[seeds.articles["translated"] != "yes"]
    expected = similarity.cosine(rest)
    found = dict(zip(itertools.combinations(seeds.articles.index, 2), specification(everything, translated="left out")))
    for (a, b), value in found.items():
        if a in rest.index and b in rest.index:
            assert value == pytest.approx(expected.loc[a, b], abs=1e-12)
        else:
            assert np.isnan(value)


def test_keeping_page_furniture_is_a_study_that_cut_none(seeds, everything):
    whole = seeds.articles.assign(text=corpus.joined(seeds.units.assign(kept=True)))
    expected = similarity.cosine(whole).to_numpy()[np.triu_indices(5, k=1)]
    assert np.allclose(specification(everything, furniture="kept"), expected, atol=1e-12)


def test_removing_names_leaves_what_is_no_name(tmp_path):
    study = study_of(
        tmp_path,
        "Une usine produit des satellites pour Vladimir Poutine.",
        "Le voyage de Vladimir Poutine dure longtemps.",
        "Cette usine raconte son voyage.",
    )
    everything = robustness.multiverse_cosines(study)
    kept, removed = specification(everything), specification(everything, names="removed")
    assert kept[0] > 0 and removed[0] == 0  # all that 000 and 001 share is a name
    assert removed[1] > 0 and removed[2] > 0


def test_scikit_learns_pieces_of_a_name_are_names(tmp_path):
    study = study_of(
        tmp_path,
        "Ce matin, le président Kim Jong-un visite une usine.",
        "Ce soir, le ministre Kim Jong-un visite une gare.",
        "Un train arrive.",
    )
    found = dict(
        zip([(0, 1), (0, 2), (1, 2)], specification(robustness.multiverse_cosines(study), **SCIKIT, names="removed"))
    )
    assert found[0, 1] > 0 and found[0, 2] == 0  # `un` inside Jong-un went with the name, so nothing is shared with 002


def test_what_is_left_out_is_said(seeds, tmp_path):
    table = robustness.specifications(seeds)
    assert len(table) == np.prod([len(options) for options in robustness.CHOICES.values()])
    assert set(table.loc[table["left_out"] != "", "weighting"]) == {"binary"}
    plain = robustness.specifications(study_of(tmp_path, *SENTENCES[:3]))
    assert set(plain.loc[plain["left_out"] == "", "translated"]) == {"kept"} and set(
        plain.loc[plain["left_out"] == "", "furniture"]
    ) == {"cut"}
    assert plain["left_out"].nunique() == 4


def test_same_is_a_positive_lead(multiverse):
    assert multiverse["same"].dtype == "boolean" and (multiverse["same"] == (multiverse["lead"] > 0)).all()
    assert multiverse["lead"].abs().to_numpy() == pytest.approx(
        np.where(multiverse["same"], multiverse["margin"], multiverse["lead"].abs()), abs=2e-12
    )


def test_by_choice_covers_every_specification(multiverse):
    table = robustness.by_choice(multiverse)
    for choice in robustness.CHOICES:
        part = table.loc[choice]
        assert part["specifications"].sum() == len(multiverse)
        assert np.average(part["same"], weights=part["specifications"]) == pytest.approx(multiverse["same"].mean())


def test_scikit_learns_default_is_a_row_with_another_answer(multiverse, seeds):
    row = multiverse[(multiverse[list(SCIKIT)] == pd.Series(SCIKIT)).all(axis=1)].iloc[0]
    pairs = similarity.ranked_pairs(similarity.cosine(seeds, TfidfVectorizer()))
    assert (row["a"], row["b"]) == tuple(pairs.loc[1, ["a", "b"]]) != robustness.closest_pair(seeds)


def test_groups_under_every_specification(seeds):
    table = robustness.multiverse_groups(seeds, 2)
    assert table.index.get_level_values("linkage").nunique() == len(robustness.LINKAGES)
    assert table["same"].iloc[0] and table["same"].isna().sum() == (table["translated"] == "left out").sum()
    assert (table["partition"].str.count(r"\|") <= 1).all()


# --- other studies


def test_of_many_articles_the_closest_are_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(robustness, "WATCHED", 4)
    study = study_of(tmp_path, *(f"{one} {other}" for one, other in itertools.combinations(SENTENCES[:4], 2)))
    watched = robustness.closest_articles(study)
    assert len(watched) == 4
    whole = similarity.cosine(study)
    table = robustness.bootstrap_cosine(study, resamples=10)
    assert set(table["a"]) | set(table["b"]) == set(watched)
    assert table["cosine"].to_numpy() == pytest.approx(
        [whole.loc[a, b] for a, b in zip(table["a"], table["b"])], abs=1e-12
    )
    assert len(robustness.multiverse(study)) == robustness.SAMPLED
    assert words.say("robustness.sampled_some") in findings.closest_pair_multiverse(study).doubt()
    assert robustness.regrouped(study).empty and "6 articles" in findings.partition(study).sentence()


TABLES = (
    robustness.bootstrap_cosine,
    robustness.leave_one_out,
    robustness.influence,
    robustness.multiverse,
    robustness.multiverse_groups,
    robustness.regrouped,
    robustness.stability_of_groups,
    robustness.partition_tests,
)
FINDINGS = (
    findings.closest_pair_stability,
    findings.closest_pair_left_out,
    findings.closest_pair_multiverse,
    findings.partition,
    findings.partition_event,
)


def test_two_articles_get_sentences_and_empty_tables(tmp_path):
    study = study_of(tmp_path, *SENTENCES[:2])
    for finding in FINDINGS:
        assert isinstance(finding(study), words.Missing)
    for table in TABLES[1:2] + TABLES[3:]:
        assert table(study).empty and len(table(study).columns)
    assert isinstance(charts.specification_curve(robustness.multiverse(study), study.articles["label"]), words.Missing)


def test_too_large_a_study_gets_sentences_and_empty_tables(tmp_path, monkeypatch):
    study = study_of(tmp_path, *SENTENCES[:4])
    monkeypatch.setattr(robustness, "LARGEST", 3)
    for table in TABLES[:4]:
        assert table(study).empty
    assert "4 articles are too many" in findings.closest_pair_multiverse(study).sentence()


def test_nothing_is_stated_and_nothing_is_invented(tmp_path):
    study = study_of(tmp_path, *SENTENCES[:3])
    assert robustness.references(study).empty and robustness.partition_tests(study).empty
    assert "articles.csv" in findings.partition_event(study).sentence()


def test_references_are_what_is_stated_of_all(tmp_path):
    stated = "article,event,outlet\n000,visite,A\n001,visite,\n002,sommet,B\n"
    assert list(robustness.references(study_of(tmp_path, *SENTENCES[:3], stated=stated))) == ["event"]


# --- what the seeds show (METHODS of the study: measured before, to be shown by any honest analysis)


@pytest.mark.parametrize("finding", FINDINGS)
def test_findings_say_themselves_in_both_languages(seeds, finding):
    found = finding(seeds)
    for lang in words.LANGUAGES:
        said = found.sentence(lang) + found.doubt(lang)
        assert "{" not in said and not re.search(r"\bnan\b", said)
        assert words.say("robustness.followed_some", lang) not in said
    assert found.where == "05-test-the-findings"


def test_the_closest_pair_is_not_sure(seeds):
    found = findings.closest_pair_stability(seeds)
    assert found.low < 0.2 and found.high > 0.3  # the pair's cosine moves about that far when sentences are drawn again
    assert found.values["closest"] < 0.5


def test_no_small_p_can_be_had_from_five_articles(seeds):
    assert findings.partition_event(seeds).values["smallest"] >= 0.1
