"""Lead frames under other coders, other counts and other sentences, held to examples done by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from helpers import charts, corpus, findings, leads, words

SAID = {
    "one": ["arms", "arms", "talks", "none"],
    "two": ["arms", "talks", "talks", "boilerplate"],
    "three": ["arms", "arms", "talks", "none"],
}


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


@pytest.fixture
def study(tmp_path) -> corpus.Study:
    """Two articles of four units; the second is coded `talks` throughout."""
    for name in ("000", "001"):
        (tmp_path / f"{name}.txt").write_text("Un.\nDeux mots.\nVoici trois mots longs ici.\nFin.", encoding="utf-8")
    rows = [
        (coder, article, unit, lead if article == "000" else "talks")
        for coder, coded in SAID.items()
        for article in ("000", "001")
        for unit, lead in enumerate(coded, 1)
    ]
    coding = pd.DataFrame(rows, columns=["coder", "article", "unit", "lead"]).set_index(["coder", "article", "unit"])
    return dataclasses.replace(
        corpus.load(tmp_path), coding=coding.assign(frames=coding["lead"], status="asserted", speaker="author")
    )


def test_codings_has_every_coder_and_their_majority(study):
    table = leads.codings(study)
    assert list(table) == ["one", "three", "two", "majority"]
    assert table.loc["000", "majority"].tolist() == ["arms", "arms", "talks", "none"]
    assert table.loc[("000", 4), "two"] == ""  # boilerplate says nothing of a unit's frame


def test_specifications_by_hand(study):
    table = leads.specifications(study).set_index(["source", "counted", "part", "article"])
    assert len(table) == 4 * 2 * 2 * 2
    whole = table.loc[("one", "units", "whole", "000")]
    assert whole[["lead", "share", "second", "margin", "same"]].tolist() == [
        "arms",
        pytest.approx(2 / 3),
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        True,
    ]
    words_ = table.loc[("one", "words", "whole", "000")]  # 1 + 2 words lead with arms, 5 with talks
    assert words_[["lead", "share", "same"]].tolist() == ["talks", pytest.approx(5 / 8), False]
    half = table.loc[("two", "units", "first half", "000")]  # one each, a tie: the first name
    assert half[["lead", "margin", "same"]].tolist() == ["arms", 0, True]
    assert table.xs("001", level="article")["lead"].eq("talks").all()


def test_stability_by_hand(study):
    table = leads.stability(study, resamples=400)
    assert table.loc["001", ["lead", "share", "low", "high", "first", "n"]].tolist() == ["talks", 1, 1, 1, 1, 4]
    assert table.loc["000", ["lead", "n"]].tolist() == ["arms", 3]
    # Of three draws with p = 2/3, arms leads with two or three: 20 of 27.
    assert table.loc["000", "first"] == pytest.approx(20 / 27, abs=0.08)
    assert table.equals(leads.stability(study, resamples=400))


def test_a_tie_is_half_a_first_place():
    # Two units, one of each frame: a quarter of the draws has two of the lead, half of them a tie.
    first = leads._resampled_lead(pd.Series(["arms", "talks"]), 2_000, np.random.default_rng(0))[4]
    assert first == pytest.approx(1 / 4 + 1 / 2 / 2, abs=0.04)


def test_a_frame_not_seen_is_not_proved_absent(study):
    table = leads.absent(study)
    assert table[["article", "frame", "n"]].to_numpy().tolist() == [["001", "arms", 4]]
    assert (1 - table["high"].iloc[0]) ** 4 == pytest.approx(0.05)


def test_without_codebook_and_coding_one_sentence(study):
    bare = dataclasses.replace(study, coding=pd.DataFrame())
    assert leads.specifications(bare).empty and leads.stability(bare).empty and leads.absent(bare).empty
    assert "frames.toml" in findings.lead_frames_hold(bare).sentence()
    assert isinstance(charts.lead_stability(leads.stability(bare), bare.articles["label"], {}, 10), words.Missing)


def test_the_machine_is_a_source_of_its_own(seeds):
    table = leads.specifications(seeds)
    assert (
        leads.MACHINE in set(table["source"])
        and table["source"].nunique() == seeds.coding.index.get_level_values("coder").nunique() + 2
    )
    bare = leads.specifications(dataclasses.replace(seeds, coding=pd.DataFrame()))
    assert set(bare["source"]) == {leads.MACHINE}


def test_the_finding_is_what_the_table_says(seeds):
    found, table = findings.lead_frames_hold(seeds), leads.specifications(seeds)
    assert found.values["of"] == table["source"].nunique() * 4
    whole = table.groupby(["source", "counted", "part"])["same"].all()
    assert found.value == pytest.approx(np.mean(whole))
    assert all("{" not in found.sentence(lang) + found.doubt(lang) for lang in words.LANGUAGES)
