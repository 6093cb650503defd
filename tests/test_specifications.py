"""What every specification says, held to scikit-learn's and to examples done by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made import study_of
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import corpus, french, resampling, similarity, specifications

SENTENCES = [
    "Le train arrive à la gare.",
    "La gare ferme ce soir.",
    "Le ministre visite une usine.",
    "Une usine produit des satellites.",
]


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


@pytest.fixture(scope="module")
def everything(seeds) -> tuple[pd.DataFrame, pd.DataFrame]:
    return specifications.cosines(seeds)


@pytest.fixture(scope="module")
def multiverse(everything) -> pd.DataFrame:
    table, cosines = everything
    return table.join(resampling.conclusions(cosines, tuple(cosines.iloc[0].idxmax())))


@pytest.mark.parametrize(
    ("token", "expected"), [("Kim", True), ("l'", False), ("a", False), ("12", False), ("F16", True)]
)
def test_what_the_french_tokens_keep_without_a_stop_list(token, expected):
    assert french.is_term(token, None) is expected


# --- the multiverse


def test_the_packages_own_choices_come_first(seeds, multiverse):
    own = multiverse.iloc[0]
    assert own[list(specifications.CHOICES)].tolist() == [options[0] for options in specifications.CHOICES.values()]
    first = similarity.ranked_pairs(similarity.cosine(seeds)).loc[1]
    assert (own["a"], own["b"]) == (first["a"], first["b"]) and own["cosine"] == pytest.approx(
        first["cosine"], abs=1e-12
    )


SCIKIT = {"tokens": "scikit-learn", "terms": "forms", "stop_list": "none"}
OWN = {name: options[0] for name, options in specifications.CHOICES.items()}


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
        specification(specifications.cosines(study), **SCIKIT, n_grams="words and pairs"), expected, atol=1e-12
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
    everything = specifications.cosines(study)
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
    found = dict(zip([(0, 1), (0, 2), (1, 2)], specification(specifications.cosines(study), **SCIKIT, names="removed")))
    assert found[0, 1] > 0 and found[0, 2] == 0  # `un` inside Jong-un went with the name, so nothing is shared with 002


def test_what_says_nothing_of_its_own_is_left_out(seeds, tmp_path):
    table = specifications.every(seeds)
    assert len(table) == np.prod([len(options) for options in specifications.CHOICES.values()]) * 5 / 6
    assert (table["weighting"] == "binary").sum() * 5 == len(table)
    assert set(table.loc[table["weighting"] == "binary", "counts"]) == {"raw"}
    plain = specifications.every(study_of(tmp_path, *SENTENCES[:3]))
    assert set(plain["translated"]) == {"kept"} and set(plain["furniture"]) == {"cut"}
    assert len(plain) * 4 == len(table)


def test_of_translated_articles_three_must_be_left(seeds):
    for translated, options in ((2, {"kept", "left out"}), (3, {"kept"}), (0, {"kept"})):
        articles = seeds.articles.assign(translated=["yes"] * translated + [""] * (5 - translated))
        assert set(specifications.every(replace(seeds, articles=articles))["translated"]) == options


def test_same_is_a_positive_lead(multiverse):
    assert multiverse["same"].dtype == "boolean" and (multiverse["same"] == (multiverse["lead"] > 0)).all()
    assert multiverse["lead"].abs().to_numpy() == pytest.approx(
        np.where(multiverse["same"], multiverse["margin"], multiverse["lead"].abs()), abs=2e-12
    )


def test_by_choice_covers_every_specification(multiverse):
    table = specifications.by_choice(multiverse)
    for choice in specifications.CHOICES:
        part = table.loc[choice]
        assert part["specifications"].sum() == len(multiverse)
        assert np.average(part["same"], weights=part["specifications"]) == pytest.approx(multiverse["same"].mean())


def test_scikit_learns_default_is_a_row_with_another_answer(multiverse, seeds):
    row = multiverse[(multiverse[list(SCIKIT)] == pd.Series(SCIKIT)).all(axis=1)].iloc[0]
    pairs = similarity.ranked_pairs(similarity.cosine(seeds, TfidfVectorizer()))
    assert (row["a"], row["b"]) == tuple(pairs.loc[1, ["a", "b"]]) != resampling.closest_pair(seeds)


def test_the_curve_is_every_specification_and_what_it_concludes(seeds, multiverse):
    pd.testing.assert_frame_equal(specifications.curve(seeds), multiverse)
    assert len(multiverse) == 1920 and list(multiverse) == [*specifications.CHOICES, *resampling.CONCLUDED]


def test_of_many_articles_some_specifications_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(resampling, "WATCHED", 4)
    study = study_of(tmp_path, *(f"{one} {other}" for one, other in itertools.combinations(SENTENCES, 2)))
    table = specifications.curve(study)
    assert len(table) == specifications.SAMPLED
    assert table.iloc[0][list(OWN)].to_dict() == OWN  # the package's own is always among them
    monkeypatch.setattr(specifications, "LARGEST", 5)
    assert specifications.curve(study).empty


def test_two_articles_have_an_empty_curve(tmp_path):
    assert list(specifications.curve(study_of(tmp_path, *SENTENCES[:2]))) == [*OWN, *resampling.CONCLUDED]


# --- the main frame of an article
