"""The walk over every result: its sentence, its table, its figure and its spread say the same, in both languages."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made import study_of

from helpers import corpus, figures, files, results, words
from helpers.results import APPENDIX, FINDING, Result, Spread
from helpers.results.registry import EXPORTED, HANDED_ON
from helpers.results.result import shown

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"

LANGUAGES = words.LANGUAGES
NUMBER = re.compile(r"(?<![\w.,])\d[\d\u202f\u00a0]*(?:[.,]\d+)?(?:\s?%)?(?!\w)")
MOST_FINDINGS, MOST_FIGURES, MOST_WORDS = 12, 18, 40


@pytest.fixture(scope="module")
def found(shipped: results.Results) -> results.Results:
    return shipped


STORED = json.loads(Path(__file__).with_name("findings.json").read_text(encoding="utf-8"))["findings"]
KEYS = [row["key"] for row in STORED]  # `test_main` holds them to the results there are
every_result = pytest.mark.parametrize("key", KEYS)
in_both = pytest.mark.parametrize("lang", LANGUAGES)


def test_what_the_module_offers_is_there() -> None:
    assert [name for name in results.__all__ if not hasattr(results, name)] == []


def numbers_of(sentence: str, labels: pd.Series) -> set[str]:
    """The numbers a sentence says; those that belong to an article's label are none of the result's."""
    for label in sorted(labels, key=len, reverse=True):
        sentence = sentence.replace(label, "")
    sentence = re.sub(r"(?<=\d),(?=\d{3}\b)", "", sentence)  # English parts thousands by commas, French decimals
    return {re.sub(r"\s", "", number).replace(",", ".") for number in NUMBER.findall(sentence)}


def written(values: np.ndarray) -> Iterator[str]:
    """Every way in which the words may write a number."""
    for value in values[np.isfinite(values)]:
        for spec in (".0%", ".1%", ".2f", ",d"):
            if spec != ",d" or float(value).is_integer():
                text = words.number(int(value) if spec == ",d" else float(value), spec, "en")
                yield text.replace(",", "").replace("\u2212", "")


def behind(table: pd.DataFrame) -> set[str]:
    """The numbers a table holds, its length, and what its columns add up to, in all and by the names in another."""
    flat = table.reset_index()
    numeric = {column: pd.to_numeric(flat[column], errors="coerce").to_numpy(float) for column in flat}
    named = [column for column in flat if not np.isfinite(numeric[column]).all()]
    found = [*numeric.values(), [len(flat)], [np.nansum(column) for column in numeric.values()]]
    found += [flat[column].astype(str).value_counts().to_numpy(float) for column in named]
    found += [pd.DataFrame(numeric).groupby(flat[name].astype(str)).sum() for name in named]
    found.append([flat[column].astype(str).nunique() for column in flat])
    return set(written(np.unique(np.concatenate([np.ravel(np.asarray(part, float)) for part in found]))))


def own(result: Result) -> set[str]:
    """A result's own value, n and spread, and the count of which the value is a share."""
    spread = [result.spread.low, result.spread.high] if result.spread else []
    values = [value for value in (result.value, result.n, *spread) if not isinstance(value, str)]
    if result.unit == "share":
        values.append(round(result.value * result.n))
    return set(written(np.array(values, float)))


@functools.cache
def chart_of(found: results.Results, key: str, lang: str) -> figures.Chart | None:
    """The figure of a result, drawn once for every test that looks at it."""
    return found[key].figure(lang)


@every_result
@in_both
def test_the_figure_is_titled_by_the_sentence(found: results.Results, key: str, lang: str) -> None:
    result, chart = found[key], chart_of(found, key, lang)
    if chart is not None:
        assert chart.title == result.sentence(lang)
        assert chart.data.size and chart.alt


@every_result
@in_both
def test_the_numbers_of_the_sentence_are_those_of_its_table(found: results.Results, key: str, lang: str) -> None:
    result = found[key]
    said = numbers_of(result.sentence(lang), found.labels)
    known = behind(result.table) | own(result)
    assert said <= known, f"{result.sentence(lang)}: {said - known} in no cell of its table"


@every_result
@in_both
def test_the_numbers_of_the_sentence_are_those_the_figure_plots(found: results.Results, key: str, lang: str) -> None:
    result, chart = found[key], chart_of(found, key, lang)
    if chart is not None:
        below = chart.twin().replace(chart.title.replace("\n", " "), "")
        plotted = behind(chart.data) | numbers_of(" ".join(below.split()), found.labels) | {str(result.n)}
        said = numbers_of(result.sentence(lang), found.labels)
        assert said <= plotted, f"{result.sentence(lang)}: {said - plotted} is not plotted"


@every_result
def test_the_value_is_what_the_figure_plots(found: results.Results, key: str) -> None:
    result, chart = found[key], chart_of(found, key, "en")
    if chart is None or isinstance(result.value, str) or result.unit == "silhouette":  # which is told in the caption
        return
    count = str(round(result.value * result.n)) if result.unit == "share" else ""
    value = shown(result.value, result.unit).replace(",", "")
    assert {value, count} & (behind(chart.data) | numbers_of(chart.twin(), found.labels)), (
        f"{key}: {value} is not plotted"
    )


@every_result
def test_a_spread_contains_its_value_and_has_a_width(found: results.Results, key: str) -> None:
    result = found[key]
    if result.spread is not None:
        assert result.spread.low <= result.value <= result.spread.high and result.spread.low < result.spread.high


@every_result
@in_both
def test_every_word_is_there_in_both_languages(found: results.Results, key: str, lang: str) -> None:
    result = found[key]
    said = [result.sentence(lang), result.doubt(lang), result.say("subtitle", lang), result.spread_in_words(lang)]
    for text in filter(None, said):
        assert not re.search(r"\{|\}|\bnan\b|\bNone,|\bnull\b| {2}", text), text
        assert lang != "fr" or not re.search(r" (the|of the|sentences|between) ", text), text
    assert not result.sentence(lang).endswith(".") and len(result.sentence(lang).split()) <= MOST_WORDS


@in_both
def test_the_report_is_short(found: results.Results, lang: str) -> None:
    assert len(found.every(FINDING, APPENDIX)) <= MOST_FINDINGS
    assert sum(result.draw is not None for result in found.every()) <= MOST_FIGURES


def test_no_sentence_is_told_twice(found: results.Results) -> None:
    sentences = [result.sentence() for result in found.every()]
    assert len(set(sentences)) == len(sentences)


def test_every_passage_is_a_unit_of_the_study(found: results.Results) -> None:
    for result in found.every():
        assert set(result.passages) <= set(found.study.units.index), result.key


def test_every_finding_leads_back_to_sentences_but_those_on_days_and_on_other_texts(found: results.Results) -> None:
    assert [result.key for result in found.findings if not result.passages] == ["dates", "unseen"]
    assert all(found.leading.loc[place, "lead"] == "diplomacy" for place in found["mix"].passages)
    cut = found.study.units.loc[list(found["lengths"].passages)]
    assert not cut["kept"].any() and len(cut) == (~found.study.units["kept"]).sum()


def test_each_result_is_made_once_and_shared(found: results.Results) -> None:
    assert found["mix"] is found["mix"] and found.coded is found.coded


@pytest.mark.parametrize("key", ["mix", "coders", "dates"])
def test_a_notebook_shows_the_figure_or_the_sentence_then_the_doubt(found: results.Results, key, monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda what, raw=False: shown.append((what, raw)))
    result = found[key]
    result._ipython_display_()
    (said, raw), drawn = shown[-1], [what for what, _ in shown[:-1]]
    assert [chart.title for chart in drawn] == ([result.sentence()] if result.draw else [])
    assert raw and said["text/plain"] == repr(result)
    parts = [text for text in (result.sentence(), result.spread_in_words(), result.doubt()) if text]
    assert [line.rstrip(".").lower() for line in repr(result).splitlines()] == [
        text.rstrip(".").lower() for text in parts
    ]
    told = said["text/markdown"].replace("\\", "")
    assert told.startswith("> ") and result.doubt() in told and result.spread_in_words().lower() in told.lower()
    assert (f"**{result.sentence()}.**" in told) == (result.draw is None)


def test_nothing_follows_a_figure_that_has_no_doubt_and_no_spread(found: results.Results, monkeypatch) -> None:
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda what, raw=False: shown.append(what))
    found["heat_map"]._ipython_display_()
    assert [chart.title for chart in shown] == [found["heat_map"].sentence()]


# ---- what any honest analysis of the shipped study must show


def test_the_closest_pair_is_003_and_004_and_others_are_too_close_to_call(found: results.Results) -> None:
    result = found["alike"]
    assert (result.values["a"][:3], result.values["b"][:3]) == ("003", "004") and result.values["tied"] > 0
    assert result.value == pytest.approx(0.38, abs=0.005)


def test_scikit_learns_default_names_another_pair_for_its_function_words(found: results.Results) -> None:
    said = found["choices"].values
    assert (said["c"][:3], said["d"][:3]) == ("001", "004")
    assert said["cosine"] == pytest.approx(0.70, abs=0.005) and said["function"] == pytest.approx(0.88, abs=0.005)


def test_names_places_and_event_words_are_most_of_every_similarity(found: results.Results) -> None:
    assert found["why_alike"].spread.low > 0.5


def test_diplomacy_leads_in_every_article_and_satellites_in_two(found: results.Results) -> None:
    shares = found["mix"].table["share"].unstack("lead")
    assert (shares.idxmax(axis=1) == "diplomacy").all()
    assert [article[:3] for article in shares.index[shares["satellites"] > 0]] == ["003", "004"]


def test_two_groups_by_framing_each_named_by_what_it_has_more_of(found: results.Results) -> None:
    grouped = found.grouped
    members = {tuple(article[:3] for article in group) for group in grouped.groups["articles"]}
    assert members == {("000", "001", "002"), ("003", "004")} and grouped.silhouette > 0.5


def test_nobody_is_told_that_five_texts_speak_of_the_press(found: results.Results) -> None:
    lacking = {key: found[key] for key in ("by_outlet", "over_time", "overall", "word_themes", "stories")}
    assert not any(isinstance(result, Result) for result in lacking.values())


# ---- other studies


@pytest.mark.parametrize(
    ("texts", "variant"),
    [
        (("Une fusée décolle.", "Une fusée atterrit."), "only"),
        (("Une fusée décolle.",) * 3, ""),
    ],
)
def test_results_of_other_studies_say_what_is_there(tmp_path, texts, variant):
    found = results.of(study_of(tmp_path, *texts))
    assert found["alike"].variant == variant
    assert all(result.sentence(lang) for result in found.every() for lang in LANGUAGES)


def test_what_a_study_lacks_is_said_and_not_drawn(tmp_path):
    found = results.of(study_of(tmp_path, "Le train arrive.", "La gare ferme ses portes."))
    assert any("frames.toml" in sentence for sentence in found.lacking())
    assert not [result.key for result in found.every() if result.where.startswith("03")]


BROKEN = {
    "another n": {"n": 1234},
    "another value": {"value": 0.4321, "spread": Spread(0.4, 0.5, "exact")},
    "a table of another count": {"table": pd.DataFrame({"share": [0.111]})},
    "a spread beside the value": {"spread": Spread(0.98, 0.99, "exact")},
    "a sentence of other numbers": {"values": {"count": 999, "highest": 0.777, "tied": 88}},
}


@pytest.mark.parametrize("how", BROKEN)
def test_the_walk_notices_a_broken_result(found: results.Results, how: str) -> None:
    """Each check above, seen to fail on a copy that was broken on purpose."""
    caught = []
    for key in ("mix", "certainty", "voices"):
        found_broken = results.Results(found.study, {"broken": ()})
        found_broken._makers, found_broken.labels = {key: None}, found.labels
        result = found[key]
        changed = dict(BROKEN[how])
        if "values" in changed:
            changed["values"] = {**result.values, **changed["values"]}
        found_broken._made[key] = dataclasses.replace(result, **changed)
        for check, given in (
            (test_the_numbers_of_the_sentence_are_those_of_its_table, {"lang": "en"}),
            (test_the_numbers_of_the_sentence_are_those_the_figure_plots, {"lang": "en"}),
            (test_the_value_is_what_the_figure_plots, {}),
            (test_a_spread_contains_its_value_and_has_a_width, {}),
        ):
            try:
                check(found_broken, key, **given)
            except AssertionError:
                caught.append(key)
                break
    assert caught


def test_a_table_is_read_by_labels_and_names(found: results.Results) -> None:
    first, last = found.study.articles.index[[0, -1]]
    index = pd.MultiIndex.from_tuples([(first, 1), (last, 2)], names=["article", "unit"])
    table = pd.DataFrame(
        {"frame": ["arms_deal", "none"], "speaker": ["usa+russia", ""], "lead": [0.5, None]}, index=index
    )
    shown = found.readable(table.assign(articles=[(first, last), (last,)]), "fr")
    assert list(shown.index) == [("000 Entretien", 1), ("004 Arrivée", 2)]
    assert list(shown["frame"]) == ["contrat d’armement", "aucun cadre"]
    assert list(shown["speaker"]) == ["États-Unis + Russie", ""]
    assert list(shown["articles"]) == ["000 Entretien, 004 Arrivée", "004 Arrivée"] and shown["lead"].iloc[0] == 0.5


@every_result
def test_a_result_is_shown_in_its_notebook_in_a_unit_that_has_a_name(found: results.Results, key: str) -> None:
    result = found[key]
    cells = json.loads((NOTEBOOKS / f"{result.where}.ipynb").read_text(encoding="utf-8"))["cells"]
    assert any(f'"{key}"' in "".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert all(result.unit_in_words(lang) for lang in words.LANGUAGES)


@every_result
def test_a_picture_is_the_one_its_notebook_shows(found: results.Results, key: str) -> None:
    """As text: every bar, point, label and scale. A figure that changes is looked at, and its notebook refreshed."""
    chart = chart_of(found, key, "en")
    if chart is not None:
        assert chart.twin() in shown_in(found[key].where)


@functools.cache
def shown_in(notebook: str) -> set[str]:
    """What is stored as text beside the pictures of a notebook."""
    cells = json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    told = [output.get("data", {}) for cell in cells for output in cell.get("outputs", ())]
    return {"".join(data["text/plain"]) for data in told if "image/png" in data}


def test_what_one_process_computed_another_takes_over(
    found: results.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed, path = results.of(found.study), tmp_path / "results"
    handed._made["mix"] = dataclasses.replace(found["mix"], n=4321)  # as nobody would compute it
    handed.keep(path)
    monkeypatch.setenv(HANDED_ON, str(path))
    assert results.of(found.study)["mix"].n == 4321
    other = dataclasses.replace(found.study, hashes={"000.txt": "another"})
    assert results.of(other)["mix"].n == found["mix"].n


def test_charts_exported_from_a_notebook_leave_the_place_of_the_report_free(
    found: results.Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its default folder is where the README says the report is; what someone adds or edits there keeps it."""
    monkeypatch.delenv("CADRAGE_EXPORT", raising=False)
    monkeypatch.setattr("helpers.results.registry.REPORTS", tmp_path)
    told = found.export("lengths")
    assert told["title"].to_dict() == {"lengths": found["lengths"].sentence()}
    assert told["files"]["lengths"].startswith("charts/lengths.png, ")
    folder = tmp_path / files.safe_name(found.study.name)
    assert (folder / "charts" / "lengths.png").is_file() and files.place(folder) == folder
    (folder / "charts" / "lengths.csv").write_text("mine", encoding="utf-8")
    assert files.place(folder) == folder.with_name(f"{folder.name}-2")
    found.export("lengths")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert files.place(folder) != folder
    bare = tmp_path / "bare"
    (bare / "charts").mkdir(parents=True)
    found["lengths"].figure().export(bare / "charts")
    assert files.place(bare) != bare  # somebody made this folder


# ---- figures that show fewer than are counted


def rising(count: int, own: int = 3) -> list[str]:
    """Articles that share words two by two, less and less, each with words of its own that it often uses."""
    return [
        "\n".join(
            [
                f"Le navire et la grue {'du port ' * (at % 3)}sont là.",
                *[f"Voici {' '.join(f'mot{at}x{n}' for n in range(own))}."] * 9,
            ]
        )
        for at in range(count)
    ]


@pytest.mark.long
@in_both
def test_a_figure_of_fewer_pairs_or_words_than_there_are_says_so(lang: str, tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.mkdir(), many.mkdir()
    found = results.of(study_of(many, *rising(12)))
    pairs = {"en": "of the 66 pairs the 15 closest are shown", "fr": "des 66 paires, on montre les 15 plus proches"}
    marks = {"en": "of the 36 words the 24 that mark most are shown", "fr": "des 36 mots, on montre les 24 qui"}
    for key, said, drawn in (("alike", pairs, 15), ("why_alike", pairs, 15), ("marks", marks, 24)):
        chart = found[key].figure(lang)
        assert said[lang] in chart.subtitle and found[key].n >= drawn, key
        names = [label.get_text() for label in chart.figure.axes[0].get_yticklabels()]
        assert len(names) == drawn, key
    found = results.of(study_of(few, *rising(4)))
    for key, said in (("alike", pairs), ("why_alike", pairs), ("marks", marks)):
        assert said[lang][-6:] not in found[key].figure(lang).subtitle


def test_the_words_shown_are_those_that_mark_most_of_whatever_article(tmp_path: Path) -> None:
    """Not those of the first articles: what the sentence names is among them."""
    texts = rising(12, 2)
    texts[-1] = texts[-1].replace("mot11x0", "phare phare phare")
    found = results.of(study_of(tmp_path, *texts))
    data = found["marks"].figure().data
    assert "phare" in set(data["term"]) and data["article"].is_monotonic_increasing


def test_a_sentence_leaves_the_name_of_an_article_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "articles.csv").write_text("article,label\n000,p1\n001,p2\n", encoding="utf-8")
    found = results.of(study_of(tmp_path, *rising(2)))
    assert found["alike"].sentence().startswith("p1 and p2 have") and found["alike"].figure("fr").title.startswith(
        "p1 et p2"
    )


@in_both
def test_squares_are_called_so_and_bars_are_not(
    lang: str, found: results.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "en": ("A square is a sentence", "Share of the sentences"),
        "fr": ("Un carré est une phrase", "Part des phrases"),
    }
    assert found["groups"].say("subtitle", lang).startswith(said[lang][0])
    monkeypatch.setattr("helpers.charts.framed.SQUARES", 10)
    assert results.of(found.study)["groups"].say("subtitle", lang).startswith(said[lang][1])


def test_results_that_were_taken_over_name_what_is_drawn_elsewhere_and_draw_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = corpus.load(corpus.SEEDS)
    found, handed = results.of(study), tmp_path / "results"
    found.keep(handed)
    monkeypatch.setenv(EXPORTED, str(tmp_path / "own"))
    own = found.export("mix", "named")
    monkeypatch.setenv(EXPORTED, str(tmp_path / "other"))
    monkeypatch.setenv(HANDED_ON, str(handed))
    taken = results.of(study).export("mix", "named")
    pd.testing.assert_frame_equal(own, taken)
    named = {name for listed in taken["files"] for name in listed.split(", ")}
    written = {path.name for path in (tmp_path / "own" / "charts").iterdir()} - {files.RECORD}
    assert named == {f"charts/{name}" for name in written}
    assert not (tmp_path / "other").exists()
