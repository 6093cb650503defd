"""Alpha against hand-worked examples and the `krippendorff` package; F1, guesses and intervals against scikit-learn."""

from __future__ import annotations

from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import agreement, corpus, sampling, words
from helpers.intake import stated

FRAMES = ["arms_deal", "diplomacy", "satellites"]


def coding(*coders: str, code: str = "status") -> pd.DataFrame:
    """One string a coder, one character a unit, `.` where the code is missing; every unit leads with diplomacy."""
    rows = [
        {
            "coder": f"c{i}",
            "article": "a",
            "unit": unit,
            "frames": "diplomacy",
            "lead": "diplomacy",
            "status": "",
            "speaker": "",
            code: value.replace(".", ""),
        }
        for i, said in enumerate(coders)
        for unit, value in enumerate(said, 1)
    ]
    return pd.DataFrame(rows).set_index(["coder", "article", "unit"])


def leads(gold: list[str], found: list[str], articles: list[str] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A coded table and one coder's coding that says `gold`."""
    index = pd.MultiIndex.from_arrays(
        [articles or ["a"] * len(gold), range(1, len(gold) + 1)], names=["article", "unit"]
    )
    said = pd.DataFrame({"frames": gold, "lead": gold, "status": "asserted", "speaker": "author"}, index=index)
    machine = pd.DataFrame({frame: [lead == frame for lead in found] for frame in FRAMES}, index=index)
    return machine.assign(lead=found, status="asserted", speaker="author", evidence=""), pd.concat(
        {"c1": said}, names=["coder"]
    )


def reference(codings: pd.DataFrame, code: str) -> float:
    said = agreement.values(codings, code)
    numbers = {value: i for i, value in enumerate(sorted(set(said.stack().dropna())))}
    data = [[numbers.get(value, np.nan) for value in said[coder]] for coder in said]
    return krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")


def test_alpha_of_published_examples():
    """Krippendorff 2011, Computing Krippendorff's alpha-reliability: A (two coders) and C (four, codes missing)."""
    assert agreement.alpha(coding("0100000000", "1110010010"), "status")["alpha"] == pytest.approx(0.095, abs=5e-4)
    four = coding("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    assert agreement.alpha(four, "status")["alpha"] == pytest.approx(0.743, abs=5e-4)


def test_alpha_by_hand():
    # Units aa, ab, bb: one pair of three differs. Values: a 3, b 3 of n = 6. Do = 2/6; De = 2·3·3 / (6·5) = 18/30.
    assert agreement.alpha(coding("aab", "abb"), "status")["alpha"] == pytest.approx(1 - (2 / 6) / (18 / 30))
    # Two coders who always say the opposite: Do = 1; a 2, b 2: De = 2·2·2 / (4·3) = 2/3; alpha = 1 - 3/2.
    assert agreement.alpha(coding("ab", "ba"), "status")["alpha"] == pytest.approx(-0.5)


def test_a_unit_coded_once_counts_for_nothing():
    alone = agreement.alpha(coding("aabc", "abb."), "status")
    assert alone["alpha"] == pytest.approx(agreement.alpha(coding("aab", "abb"), "status")["alpha"])
    assert alone["n"] == 3


@pytest.mark.parametrize("coders", [("aaa", "aaa"), ("aaa",), ("abc",), ("...", "..."), ("a..", "..b")])
def test_alpha_is_undefined_where_nothing_varies_or_nobody_shares_a_unit(coders):
    row = agreement.alpha(coding(*coders), "status")
    assert row["alpha"] == row["word"] == "undefined" and row[["low", "high", "hidden"]].isna().all()


def test_a_frame_nobody_sees_is_undefined_and_never_agreed_on():
    row = agreement.alpha(coding("aab", "abb"), "arms_deal")
    assert row["alpha"] == "undefined" and row["prevalence"] == 0 and row["of"] == "present"


@pytest.mark.parametrize(
    ("value", "called"),
    [
        (0.8, "reliable"),
        (0.79999, "tentative"),
        (0.667, "tentative"),
        (0.666, "not reliable"),
        (-0.5, "not reliable"),
        ("undefined", "undefined"),
    ],
)
def test_the_word_for_an_alpha(value, called):
    assert agreement.word(value) == called


codings = st.integers(2, 4).flatmap(
    lambda coders: st.lists(st.lists(st.sampled_from("ab."), min_size=coders, max_size=coders), min_size=2, max_size=9)
)


@settings(max_examples=40, deadline=None)
@given(codings, st.randoms(use_true_random=False))
def test_alpha_is_the_packages_and_does_not_depend_on_order(units, random):
    given_coding = coding(*("".join(column) for column in zip(*units)))
    row = agreement.alpha(given_coding, "status")
    if row["alpha"] != "undefined":
        assert row["alpha"] == pytest.approx(reference(given_coding, "status"), abs=1e-12)
    random.shuffle(units)
    mixed = coding(*("".join(column) for column in random.sample(list(zip(*units)), len(units[0]))))
    again = agreement.alpha(mixed, "status")
    assert all(a == b or a == pytest.approx(b, abs=1e-9, nan_ok=True) for a, b in zip(row, again))


def test_the_interval_holds_the_value_and_repeats():
    said = coding("aabbabab" * 5, "aabbabaa" * 5)
    row = agreement.alpha(said, "status")
    assert row["low"] < row["alpha"] < row["high"]
    assert row.equals(agreement.alpha(said, "status"))
    assert row["disagreements"] == 5 and np.isnan(row["hidden"])


def test_perfect_agreement_has_no_interval_but_what_it_may_hide():
    row = agreement.alpha(coding("ab" * 40, "ab" * 40), "status")
    assert row["alpha"] == 1 and row["disagreements"] == 0 and row[["low", "high"]].isna().all()
    assert (1 - row["hidden"]) ** 80 == pytest.approx(0.025)


def test_too_few_codes_that_differ_have_no_interval():
    few, enough = (
        agreement.alpha(coding("a" * 30 + said, "a" * 30 + "b" + said[1:]), "status") for said in ("ab", "abbb")
    )
    assert few["alpha"] < 1 and np.isnan(few["low"]) and enough["low"] < enough["alpha"] <= enough["high"]


def test_order_of_speakers_is_no_disagreement():
    said = coding("ab", "ab")
    said["speaker"] = ["russia+usa", "usa", "usa + russia", "usa"]
    assert agreement.alpha(said, "speaker")["alpha"] == 1


def test_furniture_that_all_call_furniture_is_no_agreement():
    said = coding("aab", "abb")
    furniture = said.rename(index={"a": "b"}, level="article").assign(
        frames="boilerplate", lead="boilerplate", status="", speaker=""
    )
    both = pd.concat([said, furniture])
    assert agreement.alpha(both, "lead")["n"] == 3
    furniture.iloc[0, 1] = "diplomacy"  # one coder takes one line for the article's own: that is a disagreement
    assert agreement.alpha(pd.concat([said, furniture]), "lead")["alpha"] < 1


def test_alphas_lists_frames_then_codes_and_is_empty_without_coding():
    assert list(agreement.alphas(coding("ab", "ab"), FRAMES).index) == [*FRAMES, "lead", "status", "speaker"]
    assert list(agreement.alphas(pd.DataFrame(), FRAMES).columns) == agreement.ALPHA_COLUMNS
    with pytest.raises(words.Lacking, match="Nobody has coded"):
        agreement.alpha(pd.DataFrame(), "lead")


def test_majority_of_three_and_ties_left_empty():
    said = coding("aab", "abc", "abb")
    said.loc[("c0", "a", 1), "frames"] = "arms_deal+diplomacy"
    most = agreement.majority(said)
    assert list(most["status"]) == ["a", "b", "b"]
    assert list(most["frames"]) == ["diplomacy"] * 3 and list(most["coders"]) == [3, 3, 3]
    assert list(agreement.majority(coding("ab", "ac"))["status"]) == ["a", ""]
    half = coding("aa", "aa")
    half.loc[("c0", "a", 1), "frames"] = "arms_deal+diplomacy"
    assert list(agreement.majority(half)["frames"]) == ["", "diplomacy"]


def test_a_missing_code_has_no_vote():
    assert list(agreement.majority(coding("a.", "a.", "b."))["status"]) == ["a", ""]
    assert list(agreement.majority(coding("a.", ".b"))["status"]) == ["a", "b"]


# --- figures on sentences never seen


BLIND = "set,articles,code,measure,n,score,low,high,null,coded_by,measured,commit\nwire,19,lead,accuracy,146,{},2026-11-29,2faf431\n"


def blind_study(folder: Path, rows: str) -> corpus.Study:
    for name in "ab":
        (folder / f"{name}.txt").write_text("Le train arrive à la gare. La gare ferme ce soir.", encoding="utf-8")
    (folder / "coding").mkdir()
    (folder / "coding" / "blind.csv").write_text(rows, encoding="utf-8")
    return corpus.load(folder)


def test_figures_on_sentences_never_seen_are_read_and_are_no_coder():
    study = corpus.load(corpus.SEEDS)
    table = agreement.blind(study)
    assert len(table) == 15 and "blind" not in study.coding.index.unique("coder")
    assert table.iloc[0][["set", "code", "measure", "n"]].tolist() == [
        "wire copy on the subject",
        "lead",
        "macro-F1",
        146,
    ]
    assert table.iloc[0][["score", "low", "high", "null"]].tolist() == [0.931, 0.87, 0.97, 0.21]
    assert ((table["low"] <= table["score"]) & (table["score"] <= table["high"])).all()


def test_a_study_without_such_figures_has_none(tmp_path):
    study = blind_study(tmp_path, BLIND.format(".9,.8,1,.5,two people"))
    assert agreement.blind(study)["score"].tolist() == [0.9]
    (tmp_path / "coding" / "blind.csv").unlink()
    assert list(agreement.blind(study)) == [*stated.BLIND_COLUMNS] and agreement.blind(study).empty


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("1.2,.8,1,.5,x", "'1.2' is no score"),
        (",.8,1,.5,x", "'' is no score"),
        (".9,.8,high,.5,x", "'high' is no high"),
        (".7,.8,1,.5,x", "'.7' lies outside"),
        (".9,.8,1,.5,", "'' is no coded_by"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_its_row(tmp_path, cells, said):
    with pytest.raises(corpus.StudyError, match=f"blind.csv, row 2: {said}"):
        agreement.blind(blind_study(tmp_path, BLIND.format(cells)))


def test_figures_may_have_come_back_from_a_french_spreadsheet(tmp_path):
    table = agreement.blind(blind_study(tmp_path, BLIND.replace(",", ";").format("0,9;0,85;1;0,5;x")))
    assert table[["score", "low", "high"]].iloc[0].tolist() == [0.9, 0.85, 1]


# --- the shipped coding


def test_the_shipped_coding_is_read_and_reliable():
    study = corpus.load(corpus.SEEDS)
    table = agreement.alphas(study.coding, FRAMES)
    assert (table["coders"] == 3).all() and (table["n"] == 79).all()  # 89 units coded, 10 of them page furniture
    assert table.loc["status", "alpha"] == pytest.approx(reference(study.coding, "status"), abs=1e-12)
    lead = agreement.majority(study.coding)["lead"]
    assert lead.value_counts().to_dict() == {
        "diplomacy": 61,
        "arms_deal": 13,
        "boilerplate": 10,
        "satellites": 5,
    }  # METHODS: counted in the files


def test_leads_are_the_coders_where_they_have_a_majority():
    coded, said = leads(["diplomacy", "", "satellites"], ["arms_deal", "arms_deal", "none"])
    assert agreement.leads(coded, said).tolist() == ["diplomacy", "arms_deal", "satellites"]
    assert agreement.leads(coded, pd.DataFrame()).tolist() == ["arms_deal", "arms_deal", "none"]


@pytest.mark.parametrize("column", stated.BLIND_COLUMNS)
def test_no_figure_lacks_what_it_takes_to_judge_it(tmp_path, column):
    head, row = BLIND.format(".9,.8,1,.5,two people").splitlines()
    cells = row.split(",")
    place = head.split(",").index(column)
    blank = f"{head}\n{','.join([*cells[:place], '', *cells[place + 1 :]])}\n"
    with pytest.raises(corpus.StudyError, match=f"blind.csv, row 2: '' is no {column}"):
        agreement.blind(blind_study(tmp_path, blank))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("zz,1", "row 2: 'zz' is no article"),
        ("a,x", "row 2: 'x' is no unit"),
        ("a,9", "row 2: 'a, unit 9' is not there"),
        ("a,1\na,1", "row [23].*: 'a, unit 1' stands there twice"),
    ],
)
def test_what_was_decided_of_no_unit_is_refused_by_its_row(tmp_path, row, said):
    study = blind_study(tmp_path, BLIND.format(".9,.8,1,.5,two people"))
    (tmp_path / "coding" / "adjudicated.csv").write_text(f"article,unit\n{row}\n", encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=f"adjudicated.csv, {said}"):
        sampling.decided(study)
