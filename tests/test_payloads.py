"""Texts, names, labels and codes that would run or break something stay text, wherever they go (`payloads.py`).

The notebooks on the same study, in JupyterLab, are in `test_browser.py`.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import payloads
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from test_report import Page

from helpers import __main__ as main
from helpers import coding_sheet, corpus, files, french, new_study, reader, words
from helpers.report import check, contents, latex
from helpers.report import writing as report
from helpers.report.page import render
from helpers.results import Results

TABLE_TAGS = {"div", "style", "table", "thead", "tbody", "tr", "th", "td", "p"}
MARKDOWN_TAGS = {"p", "span", "small", "strong", "blockquote", "em"}
NAMING = ("dates", "alike", "mix", "named", "groups")  # the charts that name all a study names
DRAWING_TAGS = {
    "svg",
    "metadata",
    "RDF",
    "Work",
    "type",
    "title",
    "description",
    "format",
    "defs",
    "style",
    "g",
    "path",
    "use",
    "clipPath",
    "rect",
    "image",
    "pattern",
    "desc",
    "text",
    "tspan",
}
WAYS_OUT = rb"/(?:URI|JavaScript|Launch)\b"  # of a PDF


@pytest.fixture(scope="module")
def study(hostile: Results) -> corpus.Study:
    return hostile.whole


@pytest.fixture(scope="module")
def found(hostile: Results) -> Results:
    return hostile


def texts_of(value: object) -> Iterator[str]:
    """Every text in what a study holds: keys, values, cells, names of rows and columns."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_of([*value, *value.values()])
    elif isinstance(value, (list, tuple)):
        for entry in value:
            yield from texts_of(entry)
    elif isinstance(value, pd.DataFrame):
        yield from texts_of([*value.reset_index().to_numpy(dtype=object).ravel().tolist(), *map(str, value.columns)])


def safe(page: Page, tags: set[str]) -> bool:
    """Whether nothing but these elements is on a page, none of them with a reaction, a foreign address or a way out."""
    attributes = [(name, value or "") for _, given in page.elements for name, value in given.items()]
    addresses = [value for name, value in attributes if name in ("href", "src", "srcset")]
    return (
        {tag for tag, _ in page.elements} <= tags
        and page.faults == []
        and not any(name.startswith("on") for name, _ in attributes)
        and all(address.startswith(("#", "data:", "notebooks/")) for address in addresses)
    )


def seen(page: Page) -> str:
    return " ".join("".join(page.text).split())


# ---- reading


def test_what_is_stated_is_read_as_it_is_seen(study: corpus.Study) -> None:
    stated = study.articles.drop(columns="text")
    parts = (stated, study.frames, study.actors, study.vocabulary, study.coding, study.notices, study.name)
    assert [text for text in texts_of(parts) if french.line(text) != text] == []
    assert not any(french.HIDDEN.search(text) for text in study.units["text"])
    assert study.name == payloads.STUDY and set(payloads.FRAMES) == set(study.frames)
    assert {payloads.LABELS[0], payloads.LABELS[4], payloads.LINKED} <= set(study.articles["label"])
    assert set(payloads.UNSEEN.values()) <= set(stated.filter(like="note").iloc[:, 0])


def test_a_sheet_of_codes_goes_on_where_it_stopped_whatever_the_names(tmp_path: Path) -> None:
    for name in ("=a", "-b+1", "@c"):
        (tmp_path / f"{name}.txt").write_text(f"Le syndicat de {name} a parlé. ; =1+2 disait-il.", encoding="utf-8")
    (tmp_path / "frames.toml").write_text('["=emploi"]\nstrong = ["syndicat"]\n', encoding="utf-8")
    for _ in range(2):  # one unit, then stop; then the next unit, then stop
        answers = iter(["1", "1", "1", "q"])
        path = coding_sheet.main(corpus.load(tmp_path), "anne", lambda _, given=answers: next(given), lambda _: None)
    coding = corpus.load(tmp_path).coding
    assert [at[1:] for at in coding.index] == [("-b+1", 1), ("=a", 1)] and set(coding["lead"]) == {"=emploi"}
    assert "'=a,1," in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("coder", [payloads.IMAGE, "../anne", "=anne", "a\x1bb"])
def test_a_coder_is_named_plainly(study: corpus.Study, coder: str) -> None:
    with pytest.raises(corpus.StudyError, match="cannot name a file"):
        coding_sheet.place(study, coder)


def test_a_new_study_of_such_files_is_the_same_study(study: corpus.Study, tmp_path: Path) -> None:
    source = tmp_path / "press"
    source.mkdir()
    for name in study.hashes:
        (source / name).write_bytes((study.folder / name).read_bytes())
    new_study.make(tmp_path / "mine", source)
    mine, press = corpus.load(tmp_path / "mine"), corpus.load(source)
    assert list(mine.articles.index) == list(press.articles.index) == list(study.articles.index)
    assert mine.articles["label"].equals(press.articles["label"])
    assert "stray" not in [key for _, key, _ in mine.noticed]


def test_a_terminal_is_told_nothing_but_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / "a\x1b[2J\x07\nb.txt").write_bytes(b"\xff\x00")
    (payloads.write(tmp_path / "study") / "c\x1b[2J\x9b2J\x07.xyz").write_text("x")
    (tmp_path / "e.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0">'
        '<Code name="d&#x9b;2J"><Description>+ d&#x9b;2J</Description></Code></CodeBook>'
    )
    for code, name, command in (
        (2, "b.txt", ["check", "--study", odd]),
        (0, "c2J.xyz", ["new", tmp_path / "mine", "--from", tmp_path / "study"]),
        (0, "d2J", ["take", tmp_path / "e.qdc"]),
    ):
        assert main.main(list(map(str, command))) == code
        said = "".join(capsys.readouterr())
        assert name in said and not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", said)


# ---- tables for spreadsheets, for LaTeX and for notebooks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deux ; =1+2", "deux ;' =1+2"),
        ("a;@SUM(1)", "a;'@SUM(1)"),
        ("a\n+1", "a\n'+1"),
        ("a\t-b", "a\t'-b"),
        ("a;\n=1", "a;\n'=1"),
        ("\tmot", "'\tmot"),
        ("un ; deux", "un ; deux"),
        ("a = b", "a = b"),
        ("x-1;2", "x-1;2"),
    ],
)
def test_a_formula_cannot_hide_behind_what_parts_cells_elsewhere(text: str, expected: str) -> None:
    assert files.neutral(text) == expected and files.plain(expected) == text


@given(st.text(st.sampled_from('=+-@;\t\r\n a1"')))
def test_an_apostrophe_before_a_formula_is_taken_away_again(text: str) -> None:
    assert files.plain(files.neutral(text)) == text
    cells = re.split("[;\t\r\n]", files.neutral(text))
    assert files.neutral(text) == text or not any(re.match(r"\s*[=+\-@]", cell) for cell in cells)


def test_no_cell_of_any_table_is_a_formula(found: Results) -> None:
    for name, table in report.tables(found).items():
        rows = list(csv.reader(io.StringIO(files.csv_text(table).removeprefix("\ufeff"))))
        assert len(rows) == len(table) + 1, name
        parts = [part.strip() for row in rows for cell in row for part in re.split("[;\t\r\n]", cell)]
        signed = [part for part in parts if part.startswith(("=", "+", "-", "@"))]
        assert [part for part in signed if not re.fullmatch(r"[+-][\d.,e-]+", part)] == [], name


def test_numbers_keep_their_sign_and_digits() -> None:
    table = pd.DataFrame({"n": [-0.125, 1e-7], "text": ["-0,5 %", "+33 1 23"]})
    assert files.csv_text(table, index=False) == '\ufeffn,text\n-0.125,"-0,5 %"\n1e-07,+33 1 23\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x] *", "{[}x] {*}"),
        ("a | `b`", r"a \textbar{} \textasciigrave{}b\textasciigrave{}"),
        ("---", "-{}-{}-"),
        ("$\\input{a}$", r"\$\textbackslash{}input\{a\}\$"),
        ("50 % #1 ~", r"50 \% \#1 \textasciitilde{}"),
    ],
)
def test_latex_sets_it_as_it_is(text: str, expected: str) -> None:
    assert latex.escape(text) == expected


def test_no_table_holds_a_command_of_another_than_ours(found: Results) -> None:
    ours = {
        "begin",
        "end",
        "toprule",
        "midrule",
        "bottomrule",
        "textbackslash",
        "textasciitilde",
        "textasciicircum",
        "textless",
        "textgreater",
        "textbar",
        "textasciigrave",
    }
    for name, table in report.tables(found).items():
        whole = latex.table(table)
        assert set(re.findall(r"\\([a-zA-Z]+)", whole)) <= ours, name
        assert whole.count(r"\begin") == whole.count(r"\end") == 1, name
        bare = re.sub(r"\\[\\&%$#_{}]", "", whole)
        assert not set("%$#^~") & set(bare) and bare.count("{") == bare.count("}"), name
        assert not re.search(r"(?:\\\\|rule)\n\s*[*\[]", whole), name
        assert len({re.sub(r"\\&", "", row).count("&") for row in whole.split("\n")[4:-3]}) <= 1, name


def test_a_table_in_a_notebook_is_a_table_of_text(found: Results) -> None:
    for name, table in {**report.tables(found), "notices": found.study.notices}.items():
        shown = table.head(20)._repr_html_()
        assert safe(Page(shown), TABLE_TAGS) and "mathjax_ignore" in shown, name


# ---- Markdown and pages


@pytest.mark.parametrize(
    "text", [*payloads.EVERY, payloads.EMOJI, payloads.LONG, *payloads.UNSEEN.values(), "1. un\n\n2. deux", "a@b.fr"]
)
def test_markdown_shows_it_as_it_is(text: str) -> None:
    page = Page(markdown2html_mistune(f"> **{words.escape(text)}**\n>\n> {words.escape(text)}\n"))
    assert safe(page, MARKDOWN_TAGS) and seen(page) == " ".join(f"{text} {text}".split())


def test_results_say_it_as_it_is(found: Results) -> None:
    every = found.every()
    assert len(every) > 12
    for result in every:
        said = f"> **{words.escape(result.sentence())}** {words.escape(result.doubt())}"
        page = Page(markdown2html_mistune(said))
        assert safe(page, MARKDOWN_TAGS) and seen(page) == " ".join(f"{result.sentence()} {result.doubt()}".split())
    kept = json.loads(check.record(found))
    assert kept["study"] == payloads.STUDY
    for lang in words.LANGUAGES:
        said = [row[f"sentence_{lang}"] for row in kept["findings"]]
        assert said == [result.sentence(lang) for result in every] and any(payloads.SCRIPT in text for text in said)


def test_the_reader_shows_it_as_it_is(found: Results) -> None:
    page = Page(reader.html(found.study, *found.closest))
    assert safe(page, {"style", "div", "p", "ul", "ol", "li", "u", "h3", "a"})
    units = found.study.units.loc[found.study.units["kept"], "text"]
    assert all(text in "".join(page.text) for article in found.closest for text in units[article])


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_report_shows_it_as_it_is(lang: str, found: Results, tmp_path: Path) -> None:
    said = contents.of(found, {}, lang, [])
    page = Page(render(said))
    whole = "".join(page.text)
    assert page.faults == [] and page.named("iframe", "img", "object", "form", "link") == []
    assert page.named("script") == [{}]
    assert safe(page, {tag for tag, _ in page.elements})
    expected = [
        *found.study.units["text"],
        *found.labels,
        *payloads.FRAMES.values(),
        payloads.STUDY,
        payloads.TABLE,
        payloads.QUOTED,
    ]
    assert [text for text in expected if words.spaced(text) not in words.spaced(whole)] == []
    report.pdf(said, tmp_path)
    assert not re.search(WAYS_OUT, (tmp_path / "report.pdf").read_bytes())


# ---- charts


@pytest.fixture(scope="module")
def drawn(found: Results) -> dict:
    return {result.key: result.figure() for result in found.every() if result.draw}


@pytest.mark.long
@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_chart_draws_text_as_text(lang: str, drawn: dict, study: corpus.Study) -> None:
    charts = drawn if lang == "en" else {name: drawn[name].again(lang=lang) for name in NAMING}
    for name, chart in charts.items():
        assert not any(text.get_parse_math() for text in chart.figure.findobj(Text) if text.get_text()), name
        assert safe(Page(markdown2html_mistune(words.escape(chart.caption))), MARKDOWN_TAGS), name
        rows = list(csv.reader(io.StringIO(files.csv_text(chart.data, index=False).removeprefix("\ufeff"))))
        assert len(rows) == len(chart.data) + 1, name
    whole = "\n".join(chart.twin() for chart in charts.values())
    actors = [study.actors[key]["name"] for key in ("+ferrand", "eau_vive")]  # the syndicate is no name to anyone
    everything = [*study.articles["label"], *actors, *payloads.FRAMES.values()]
    assert [text for text in everything if text[:9].replace("'", "’") not in whole.replace("'", "’")] == []


@pytest.mark.long
def test_every_drawing_is_of_shapes_alone(drawn: dict) -> None:
    for name, chart in drawn.items():
        root = xml.fromstring(chart.bytes("svg"))
        elements = [(element.tag.rpartition("}")[2], element.attrib) for element in root.iter()]
        assert {tag for tag, _ in elements} <= DRAWING_TAGS, name
        assert not any(attribute.startswith("on") for _, given in elements for attribute in given), name
        links = [value for _, given in elements for attribute, value in given.items() if attribute.endswith("href")]
        assert all(value.startswith(("#", "data:image/png")) for value in links), name
        assert chart.title in [element.text for element in root.iter() if element.tag.endswith("}title")], name


@pytest.mark.long
def test_an_export_is_whole_in_every_format(drawn: dict, tmp_path: Path) -> None:
    for name in ("lengths", "certainty"):
        paths = {path.suffix: path for path in drawn[name].export(tmp_path)}
        assert set(paths) == {".png", ".svg", ".pdf", ".csv", ".txt"}
        assert drawn[name].title in paths[".txt"].read_text(encoding="utf-8")
        assert not re.search(WAYS_OUT, paths[".pdf"].read_bytes())
        assert not re.search(r"(?m)^[=+@]", paths[".csv"].read_text(encoding="utf-8-sig"))


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        ("frames.toml", '["a+b"]\nstrong = ["mot"]'),
        ("actors.toml", '[x]\nname = "X"\nside = "a+b"\nkind = "person"'),
    ],
)
def test_a_name_that_codes_could_not_hold_is_refused(file: str, entry: str, tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Un mot est dit.", encoding="utf-8")
    (tmp_path / "frames.toml").write_text('[a]\nstrong = ["mot"]', encoding="utf-8")
    (tmp_path / file).write_text(entry, encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=rf"{file}.*without \+"):
        coding_sheet.choices(corpus.load(tmp_path))


def test_html_of_these_tests_would_run_unescaped() -> None:
    raw = f"<p>{payloads.IMAGE}{payloads.SCRIPT}</p>"
    assert not safe(Page(raw), {"p"}) and safe(Page(f"<p>{html.escape(raw)}</p>"), {"p"})
