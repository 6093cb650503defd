"""Charts and findings of framing: what titles may claim, what a triangle shows, and the facts that must come out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import agreement, charts, corpus, figures, findings, framing, words

FRAMES = {"arms": {"label": {"en": "arms", "fr": "armes"}}, "talks": {}, "space": {}}
LABELS = pd.Series({"a": "A", "b": "B"})


@pytest.fixture(scope="module")
def study() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


def coded(leads: dict[str, list[str]], frames: tuple[str, ...] = tuple(FRAMES)) -> pd.DataFrame:
    """A coded table with the given leads of each article."""
    rows = [(article, at, lead) for article, given in leads.items() for at, lead in enumerate(given, 1)]
    table = pd.DataFrame(rows, columns=["article", "unit", "lead"]).set_index(["article", "unit"])
    flags = pd.DataFrame({frame: table["lead"] == frame for frame in frames})
    return flags.join(table).assign(status="asserted", speaker="author", evidence="", text="")


def sweep(rows: dict[str, tuple[float, float]], lang: str = "en") -> figures.Chart:
    """The chart of groups that agree with each reference at an adjusted Rand index and a p."""
    verdict = pd.DataFrame.from_dict(rows, orient="index", columns=["ari", "p"]).sort_values("ari", ascending=False)
    index = pd.MultiIndex.from_product([["average", "ward"], [2, 3]], names=["linkage", "k"])
    table = pd.DataFrame({name: ari for name, (ari, _) in rows.items()}, index=index).assign(
        silhouette=0.1, earned=False, units=8, kept=9
    )
    return charts.cluster_sweep(table, verdict, ("ward", 2), lang=lang)


@pytest.mark.parametrize(("lang", "refused"), [("en", "frame"), ("fr", "cadr")])
def test_the_word_frame_is_refused_where_the_null_is_not_beaten(lang, refused):
    for rows in ({"lead": (0.1, 0.001), "topic": (0.3, 0.001)}, {"lead": (0.3, 0.2), "topic": (0.1, 0.2)}):
        assert refused not in sweep(rows, lang).title.lower()
    assert refused in sweep({"lead": (0.3, 0.001), "topic": (0.1, 0.5)}, lang).title.lower()


def test_groups_without_a_lead_to_compare_with_are_not_charted():
    assert "frames.toml" in sweep({"topic": (0.3, 0.001)}).sentence()


def test_whiskers_are_mixtures_with_the_others_in_proportion():
    mixture = pd.DataFrame({"share": [0.5, 0.3, 0.2], "low": [0.4, 0.1, 0.0], "high": [0.6, 0.4, 0.3]})
    first, *_ = ends = charts._whiskers(mixture)
    assert np.allclose([end.sum(axis=1) for end in ends], 1)
    assert np.allclose(first, [[0.4, 0.36, 0.24], [0.6, 0.24, 0.16]])


@pytest.mark.parametrize("share", [[1, 0, 0], [0.34, 0.33, 0.33], [0.5, 0.3, 0.2], [0, 0.05, 0.95]])
def test_the_part_of_the_triangle_shown_holds_its_points(share):
    share = np.array(share, dtype=float)
    floor = charts._floor([np.tile(share, (2, 1))])
    assert (floor <= share + 1e-9).all() and floor.sum() <= 0.8 + 1e-9
    x, y = charts._flat(share, floor)
    assert -1e-9 <= x <= 1 + 1e-9 and -1e-9 <= y <= np.sqrt(3) / 2 + 1e-9


def test_corners_of_the_triangle_are_the_frames():
    assert np.allclose(charts._flat(np.eye(3), np.zeros(3)), [[0, 0], [0.5, np.sqrt(3) / 2], [1, 0]])


def test_a_triangle_needs_three_frames():
    table = framing.profile_intervals(coded({"a": ["arms"], "b": ["talks"]}, ("arms", "talks")))
    assert "three frames" in charts.ternary(table, LABELS, FRAMES).sentence()


def test_shares_name_the_frame_that_leads_and_count_units_in_none():
    table = framing.profile_intervals(coded({"a": ["arms", "arms", "talks"], "b": ["none", "none", "arms"]}))
    chart = charts.frame_shares(table, LABELS, FRAMES)
    assert chart.title.startswith("“arms” leads in 1 of 2 articles") and "none" in chart.twin()
    assert "armes" in charts.frame_shares(table, LABELS, FRAMES, lang="fr").title
    assert "No codebook" in charts.frame_shares(table, LABELS, {}).sentence()


def test_a_share_of_none_or_all_has_a_dotted_line_to_its_exact_bound():
    table = framing.profile_intervals(coded({"a": ["arms"] * 12, "b": ["arms"] * 6 + ["talks"] * 6}))
    for lang, none, all_ in (("en", "0% (≤26%)", "100% (≥74%)"), ("fr", "0 % (≤26 %)", "100 % (≥74 %)")):
        figure = charts.frame_shares(table, LABELS, FRAMES, lang=lang).figure
        texts = [text.get_text() for panel in figure.axes for text in panel.texts]
        said = [text.replace("\u202f", " ").replace("\u00a0", " ") for text in texts]
        assert said.count(none) == 3 and said.count(all_) == 1  # neither has space, and a is all arms
        dotted = [line.get_xdata() for panel in figure.axes for line in panel.lines if line.get_linestyle() == ":"]
        assert np.allclose(sorted(map(tuple, dotted)), [(0, 0.2647)] * 3 + [(0.7353, 1)], atol=1e-4)


def test_frames_by_status_marks_what_stands_out():
    table = coded({"a": ["arms"] * 4 + ["talks"] * 6})
    table.loc[("a", slice(1, 3)), "status"] = "speculated"
    chart = charts.frames_by(framing.crosstab(table, "status"), FRAMES)
    assert chart.title == "“arms” is speculated in 3 of 4 units, the other frames in 0 of 6"


def test_an_undefined_alpha_is_said_in_its_row():
    row = dict.fromkeys(["alpha", "low", "high", "word"], agreement.UNDEFINED) | {
        "n": 3,
        "coders": 2,
        "prevalence": 1.0,
        "of": "x",
    }
    chart = charts.coder_agreement(pd.DataFrame([row], index=["lead"]))
    assert "undefined" in chart.twin() and "undefined" in chart.title and "nan" not in chart.twin()


def test_no_mistake_and_the_commonest_mistake():
    right = pd.DataFrame([[3, 0], [0, 2]], index=["arms", "talks"], columns=["arms", "talks"])
    assert charts.confusion(right, FRAMES).title == "Machine and coders give all 5 units the same lead"
    wrong = right + pd.DataFrame([[0, 1], [2, 0]], index=right.index, columns=right.columns)
    assert "talks is taken for arms (2)" in charts.confusion(wrong, FRAMES).title


def test_ways_that_may_be_equal_are_called_so():
    row = {
        "arms": 0.5,
        "macro": 0.5,
        "macro_low": 0.4,
        "macro_high": 0.6,
        "behind": 0.0,
        "behind_low": 0.0,
        "behind_high": 0.0,
    }
    second = row | {"macro": 0.45, "behind": 0.05, "behind_low": -0.1, "behind_high": 0.2}
    table = pd.DataFrame([row, second], index=[agreement.WAYS[0], agreement.WAYS[2]])
    assert "may be equal" in charts.ways(table, FRAMES, 10).title
    assert "The best way" in charts.ways(table.assign(behind_low=0.01), FRAMES, 10).title


def test_the_facts_of_the_shipped_study_come_out(study):
    """Diplomacy leads in every article, satellites in 003 and 004 alone; no whole article is another frame's."""
    commonest, rarest = findings.commonest_frame(study), findings.rarest_frame(study)
    assert (
        commonest.key == "commonest_frame"
        and commonest.values["frame_en"] == "diplomacy"
        and commonest.values["times"] == 5
    )
    assert {article[:3] for article, _ in rarest.passages} == {"003", "004"} and rarest.values[
        "frame_en"
    ] == "satellites"
    assert rarest.value < commonest.value and commonest.low < commonest.value < commonest.high


def test_the_machine_is_held_against_the_coders(study):
    """The issue's thresholds on the shipped study."""
    table = agreement.scores(framing.code(study.units, study.frames, study.actors), study.coding)
    right = agreement.accuracy(framing.code(study.units, study.frames, study.actors), study.coding)["accuracy"]
    assert table.loc["macro", "f1"] >= 0.85 > table.loc["macro", "majority"]
    assert table.loc["arms_deal", "f1"] >= 0.85 and table.loc["satellites", "f1"] >= 0.85
    assert right["status"] >= 0.85 and right["speaker"] >= 0.80


def test_who_coded_is_said_in_the_studys_own_words(study, tmp_path):
    assert "by a language model" in corpus.coders(study) and "not human coding" in findings.coders_agree(study).doubt()
    assert words.say("findings.coders_unstated") not in findings.coders_agree(study).doubt()
