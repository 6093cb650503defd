"""Texts changed on purpose: the cosine and the codebook's cues move as their theory says, and nothing else moves them."""

from __future__ import annotations

import pytest
from made import study_of

from helpers import corpus, counterfactuals, resampling, similarity


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


@pytest.fixture(scope="module")
def table(seeds):
    return counterfactuals.table(seeds)


OF_COSINES = {
    "names_everywhere": ("pair", "unchanged"),
    "names_in_one": ("pair", "falls"),
    "event_in_one": ("pair", "falls"),
    "doubled": ("pair", "unchanged"),
    "sentences_shuffled": ("pair", "unchanged"),
    "words_shuffled": ("pair", "unchanged"),
    "negated": ("pair", "unchanged"),
    "furniture_back": ("mean", "falls"),
    "furniture_on_both": ("pair", "rises"),
}
OF_FRAMES = {
    "names_everywhere": ("lead", "unchanged"),
    "negated": ("lead", "unchanged"),
    "negated_denied": ("denied", "rises"),
    "words_shuffled": ("lead", "falls"),
}


def test_every_change_is_there_with_what_theory_expects_of_it(seeds, table):
    for tried, theory in ((table, OF_COSINES), (counterfactuals.of_frames(seeds), OF_FRAMES)):
        assert dict(zip(tried.index, zip(tried["measure"], tried["expected"]))) == theory
        assert tried.columns.tolist() == ["measure", "expected", "before", "after", "as_expected"]


def test_a_cosine_is_of_the_pair_or_the_mean_of_what_changed(seeds, table):
    cosine, pair = similarity.cosine(seeds), resampling.closest_pair(seeds)
    assert (table.loc[table["measure"] == "pair", "before"] == cosine.loc[pair]).all()
    changed = set(counterfactuals.furniture_back(seeds, pair)[1])
    pairs = [(a, b) for a in cosine for b in cosine if a < b and {a, b} & changed]
    assert table.loc["furniture_back", "before"] == pytest.approx(sum(cosine.loc[both] for both in pairs) / len(pairs))


def test_furniture_goes_back_where_it_stood_or_on_both_articles_of_the_pair(seeds):
    pair, cut = resampling.closest_pair(seeds), seeds.units.loc[~seeds.units["kept"], "text"]
    units, changed = counterfactuals.furniture_back(seeds, pair)
    still = cut[cut.isin(["Rencontre", "23.9 C"])]  # a word that others have, and what is no word at all
    assert units.index[~units["kept"]].equals(still.index) and units["text"].equals(seeds.units["text"])
    assert sorted(changed) == sorted(set(cut.index.get_level_values("article")))
    units, changed = counterfactuals.furniture_on_both(seeds, pair)
    assert changed == list(pair) and units.index.is_unique and len(units) == len(seeds.units) + 2 * len(cut)
    for article in pair:
        pasted = units.loc[article].iloc[len(seeds.units.loc[article]) :]
        assert pasted["text"].tolist() == cut.tolist() and pasted["kept"].all() and (pasted["reason"] == "").all()
        assert pasted.index[0] == seeds.units.loc[article].index.max() + 1


def test_a_large_study_is_followed_in_its_closest_articles(seeds, monkeypatch):
    monkeypatch.setattr(resampling, "WATCHED", 3)
    followed = counterfactuals._followed(seeds)
    assert (
        followed.articles.index.tolist() == resampling.closest_articles(seeds).tolist() and len(followed.articles) == 3
    )
    assert set(followed.units.index.get_level_values("article")) == set(followed.articles.index)


@pytest.mark.parametrize("change", counterfactuals._CHANGES)
def test_the_cosine_moves_as_its_theory_says(table, change):
    row = table.loc[change]
    assert row["as_expected"], f"{change}: {row['expected']} was expected, but {row['before']} became {row['after']}"


def test_every_expectation_could_fail(table):
    assert set(table["expected"]) == {"unchanged", "falls", "rises"}
    assert counterfactuals._moved(0.5, 0.5 + 1e-12) == "unchanged"
    assert counterfactuals._moved(0.5, 0.4) == "falls" and counterfactuals._moved(0.5, 0.6) == "rises"


def test_what_two_articles_share_only_by_name_is_gone_with_the_names(tmp_path):
    study = study_of(
        tmp_path,
        "Une usine produit des satellites pour Vladimir Poutine.",
        "Le voyage attendu de Vladimir Poutine dure.",
        "La presse raconte ceci.",
    )
    pair = resampling.closest_pair(study)
    units, changed = counterfactuals.names_in_one(study, pair)
    assert pair == ("000", "001") and changed == ["000"]
    assert similarity.cosine(counterfactuals.with_units(study, units)).loc[pair] == 0


def test_names_exchanged_everywhere_leave_no_name_behind(seeds):
    units, _ = counterfactuals.names_everywhere(seeds, resampling.closest_pair(seeds))
    said = "\n".join(units.loc[units["kept"], "text"])
    assert not any(name in said for name in ("Kim", "Poutine", "Russie", "Pyongyang", "Vostotchny", "nord-coréen"))
    assert "visite" in said and "satellites" in said


def test_names_differ_and_stay_what_they_are():
    names = [counterfactuals._name(place) for place in range(30_000)][:17_576]
    assert len(set(names)) == len(names)


def test_an_article_printed_twice_has_twice_the_units(seeds):
    pair = resampling.closest_pair(seeds)
    units, _ = counterfactuals.doubled(seeds, pair)
    assert len(units.loc[pair[0]]) == 2 * len(seeds.units.loc[pair[0]]) and len(units.loc[pair[1]]) == len(
        seeds.units.loc[pair[1]]
    )
    assert units.index.is_unique


def test_shuffled_sentences_are_the_same_sentences(seeds):
    pair = resampling.closest_pair(seeds)
    units, _ = counterfactuals.sentences_shuffled(seeds, pair)
    assert units["text"].tolist() != seeds.units["text"].tolist()
    assert sorted(units["text"]) == sorted(seeds.units["text"])


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Le train est parti.", "Le train n'est pas parti."),
        ("Les pays ont signé.", "Les pays n'ont pas signé."),
        ("Moscou pourrait livrer des armes.", "Moscou ne pourrait pas livrer des armes."),
        ("Ils les ont vus.", "Ils les ont vus."),
        ("A-t-il signé ? L’est du pays, dit-on, va bien.", "A-t-il signé ? L’est du pays, dit-on, ne va pas bien."),
        ("Rien ici.", "Rien ici."),
    ],
)
def test_sentences_are_negated_where_one_word_can_be(text, negated):
    assert counterfactuals.negation(text) == negated


def test_the_study_itself_is_not_changed(seeds):
    before = seeds.units.copy(), seeds.articles["text"].copy()
    counterfactuals.table(seeds)
    assert seeds.units.equals(before[0]) and seeds.articles["text"].equals(before[1])


def test_a_study_without_material_has_fewer_rows(tmp_path):
    study = study_of(
        tmp_path, "Le train arrive à la gare.", "La gare ferme ce soir.", "Une usine produit des satellites."
    )
    table = counterfactuals.table(study)
    assert not {"furniture_back", "furniture_on_both", "event_in_one", "names_in_one"} & set(table.index)
    assert table["as_expected"].all()


def test_names_of_one_article_alone_cannot_tear_a_pair_apart(tmp_path):
    study = study_of(
        tmp_path,
        "Une usine produit pour Vladimir Poutine.",
        "Une usine produit pour la presse.",
        "Un train arrive à Moscou.",
    )
    assert "names_in_one" not in counterfactuals.table(study).index


def test_cues_move_as_they_should(seeds):
    table = counterfactuals.of_frames(seeds)
    assert list(table.index) == list(counterfactuals._FRAME_CHANGES)
    assert table["as_expected"].all(), table


def test_without_a_codebook_there_are_no_cues_to_move(tmp_path):
    study = study_of(tmp_path, "Le train arrive.", "La gare ferme.")
    assert counterfactuals.of_frames(study).empty and "measure" in counterfactuals.of_frames(study)


def test_page_furniture_that_articles_share_is_not_expected_to_part_them(tmp_path):
    """What stands in both heads makes both more alike, and longer: no theory says which counts for more."""
    for name, line in (("a", "Le maire a vu la crue."), ("b", "La crue a vu le préfet."), ("c", "Un train part.")):
        (tmp_path / f"{name}.txt").write_text(f"{line}\nLire aussi : notre dossier\n", encoding="utf-8")
    study = corpus.load(tmp_path)
    units, changed = counterfactuals.furniture_back(study, ("a", "b"))
    assert (~study.units["kept"]).sum() == 3 and changed == [] and units["kept"].equals(study.units["kept"])
    assert "furniture_back" not in counterfactuals.table(study).index
