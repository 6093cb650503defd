"""Copies folded into stories: made texts whose copies are known."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from helpers import corpus, stories

WORDS = [
    f"{a}{b}{c}"
    for a in ("ba", "de", "fi", "go", "lu", "me")
    for b in ("ra", "si", "to", "nu")
    for c in ("lin", "mort", "gan", "pel")
]


def text(seed: int, words: int = 120) -> str:
    """A text of its own for each seed, in sentences of twelve words."""
    chosen = np.random.default_rng(seed).choice(WORDS, words)
    return " ".join(" ".join(chosen[at : at + 12]).capitalize() + "." for at in range(0, words, 12))


def study_of(folder, texts: dict[str, str], stated: str = "") -> corpus.Study:
    for name, told in texts.items():
        (folder / f"{name}.txt").write_text(told, encoding="utf-8")
    if stated:
        (folder / "articles.csv").write_text("article,outlet,published\n" + stated, encoding="utf-8")
    return corpus.load(folder)


@pytest.fixture
def copied(tmp_path) -> corpus.Study:
    """A dispatch in three papers (one shortened, one with a paragraph of its own), two articles that stand alone."""
    dispatch = text(1)
    texts = {
        "a": f"(AFP) {dispatch}",
        "b": text(1, 120)[: len(dispatch) // 2].rsplit(".", 1)[0] + ".",
        "c": f"{dispatch} {text(5, 60)} Avec Reuters.",
        "d": text(2),
        "e": text(3) + " " + dispatch[:200],
    }
    stated = "a,Matin,2023-05-02\nb,Soir,2023-05-03\nc,Hebdo,2023-05-01\nd,Matin,2023-05-02\ne,Soir,\n"
    return study_of(tmp_path, texts, stated)


def test_a_dispatch_shortened_or_lengthened_is_one_story(copied):
    found = stories.fold(copied)
    assert found["story"].tolist() == [1, 1, 1, 2, 3] and found["articles"].tolist() == [3, 3, 3, 1, 1]
    assert (found["copied"] >= stories.COPIED).all()


def test_first_is_told_where_the_days_tell_it(copied):
    assert stories.fold(copied)["first"].tolist() == [False, False, True, False, False]
    for day in ("2023-05-01", ""):  # two on the first day; a day nobody knows
        copied.articles.loc["a", "published"] = day
        assert not stories.fold(copied)["first"].any()


def test_agencies_are_those_the_text_names(copied):
    assert stories.fold(copied)["agency"].tolist() == ["AFP", "", "Reuters", "", ""]
    table = stories.printed_twice(stories.fold(copied), copied.articles)
    assert table[["articles", "outlets", "first"]].to_numpy().tolist() == [[3, 3, "c"]]
    assert table["agency"].tolist() == ["AFP+Reuters"]
    assert table["title"].tolist() == [copied.articles.loc["c", "label"]]  # the longest


def test_who_prints_the_same_text(copied):
    table = stories.between_outlets(stories.fold(copied), copied.articles)
    assert table.to_numpy().tolist() == [["Hebdo", "Matin", 1], ["Hebdo", "Soir", 1], ["Matin", "Soir", 1]]


def test_who_shares_most_stands_first_then_by_name(tmp_path):
    texts = {f"{paper}{n}": text(n) for n, papers in enumerate(("XYZ", "YZ", "WX")) for paper in papers}
    stated = "".join(f"{name},{name[0]},\n" for name in texts)
    study = study_of(tmp_path, texts, stated)
    table = stories.between_outlets(stories.fold(study), study.articles)
    assert table.index.tolist() == [0, 1, 2, 3]
    assert table.to_numpy().tolist() == [["Y", "Z", 2], ["W", "X", 1], ["X", "Y", 1], ["X", "Z", 1]]


def test_stories_do_not_chain(tmp_path):
    """A and B share half, B and C share half, A and C nothing: C is not A's story."""
    first, second, third, fourth = text(0, 84), text(1, 84), text(2, 60), text(3, 36)
    study = study_of(tmp_path, {"a": f"{first} {second}", "b": f"{second} {third}", "c": f"{third} {fourth}"})
    assert stories.fold(study)["story"].nunique() == 2


def test_weather_reports_made_of_the_same_sentences_are_not_copies_of_each_other(tmp_path):
    lines = text(1, 600).split(". ")
    generator = np.random.default_rng(0)
    texts = {f"m{at:03}": ". ".join(generator.choice(lines, 20)) + f". Relevé {at}." for at in range(60)}
    assert stories.fold(study_of(tmp_path, texts))["articles"].max() == 1


def test_the_shipped_articles_are_five_stories():
    found = stories.fold(corpus.load(corpus.SEEDS))
    assert found["articles"].tolist() == [1] * 5


@pytest.mark.long
def test_two_thousand_articles_take_seconds():
    texts = pd.Series({f"a{at:04}": text(at % 1_900, 240) for at in range(2_000)}).rename_axis("article")
    articles = pd.DataFrame({"text": texts, "published": "", "outlet": "", "words": 240, "label": texts.index})
    units = pd.DataFrame(
        {"text": texts.to_numpy()}, index=pd.MultiIndex.from_product([texts.index, [1]], names=["article", "unit"])
    )
    started = time.process_time()
    found = stories.fold(corpus.Study("made", corpus.SEEDS, articles, units))
    assert found["articles"].value_counts().to_dict() == {1: 1_800, 2: 200} and time.process_time() - started < 20
