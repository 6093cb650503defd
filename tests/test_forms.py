"""Page, PDF, Word document and workbook: all say the same, each in its own program's terms, with or without the texts."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import payloads
import pypdf
import pytest
from docx import Document
from docx.document import Document as Word
from made import few
from test_report import FEW, Page

from helpers import corpus, files, words
from helpers.intake import prose
from helpers.report import contents, listed, withheld, word, workbook
from helpers.report import writing as report
from helpers.report.page import render
from helpers.results import APPENDIX, FINDING, Results

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
DOTS = 300  # an inch, of a figure in print


@pytest.fixture(scope="module")
def study(shipped: Results) -> corpus.Study:
    return shipped.whole


@pytest.fixture(scope="module")
def found(shipped: Results) -> Results:
    return shipped


@pytest.fixture(scope="module")
def folder(found: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a few results, three of them with figures, in French."""
    folder, found = tmp_path_factory.mktemp("report"), few(found, *FEW)
    found._made["lengths"] = replace(found["lengths"], draw=None)
    report.fill(found, folder, "fr", ["01-read-the-corpus"])
    return folder


@pytest.fixture(scope="module")
def withheld_folder(found: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without the articles' texts; without figures too, which are no others."""
    folder, found = tmp_path_factory.mktemp("no-texts"), few(found, *FEW)
    found._made = {result.key: replace(result, draw=None) for result in found.every()}
    report.fill(found, folder, "en", [], texts=False)
    return folder


@pytest.fixture(scope="module")
def written(folder: Path) -> Word:
    return Document(str(folder / "report.docx"))


def plain(text: str) -> str:
    """A text without spaces, soft hyphens and capitals, which forms may set as they like."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text).lower()


def read_docx(content: bytes) -> str:
    return " ".join("".join(node.itertext(f"{W}t")) for node in Document(io.BytesIO(content)).element.iter(f"{W}p"))


def read_pdf(path: Path) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def headings(document: Word) -> list[tuple[int, str]]:
    return [
        (int(paragraph.style.name[-1]), paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]


# ---- the same in every form


@pytest.mark.parametrize(
    ("lang", "texts"),
    [pytest.param("en", True, marks=pytest.mark.long), ("fr", True), pytest.param("fr", False, marks=pytest.mark.long)],
)
def test_all_forms_say_the_same_in_the_same_order(found: Results, tmp_path: Path, lang: str, texts: bool) -> None:
    said = contents.of(found, {}, lang, [])
    said = said if texts else withheld.contents(said, withheld.of(found.study))
    report.pdf(said, tmp_path)
    forms = {
        "page": "".join(Page(render(said)).text),
        "Word": read_docx(word.document(said)),
        "PDF": re.sub(rf"{re.escape(said['title'])} \d+ / \d+", "", read_pdf(tmp_path / "report.pdf")),
    }
    findings = [finding for group in said["groups"] for finding in group["findings"]] + said["appendix"]
    assert len(findings) == len(found.every(FINDING, APPENDIX)) > 5
    told = {f"{part} of {finding['id']}": finding[part] for finding in findings for part in ("sentence", "doubt")}
    more = [finding[part] for finding in findings for part in ("value", "unit", "spread", "count", "where", "more")]
    more += [passage["text"] for finding in findings for passage in finding["passages"]]
    more += [part["text"] for part in said["method"]] + said["limits"] + said["missing"] + [said["passages_intro"]]
    more += [frame["definition"] for frame in said["codebook"]] + [answer["question"] for answer in said["answers"]]
    more += [unit["text"] for article in said["articles"] for unit in article["units"]]
    more += [cell["text"] for name in ("corpus", "cut") for row in said[name]["rows"] for cell in row]
    more += [said["facts"], said["title"], said["colophon"]["hash"], said["say"]["rights"]]
    for name, form in forms.items():
        whole = plain(form)
        if name != "PDF":  # which sets a number beside its sentence where there is room
            main = whole[whole.rindex(plain(said["say"]["findings"] + said["groups"][0]["title"])) :]
            places = [main.find(plain(text)) for text in told.values()]
            assert places == sorted(places) and -1 not in places, name
        missing = [text for text in [*told.values(), *more] if plain(text) not in whole]
        assert missing == [], name


@pytest.mark.long
@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_page_and_document_have_the_same_headings(found: Results, tmp_path: Path, lang: str) -> None:
    said = contents.of(found, {}, lang, []) | {"reader": ""}
    page, read = Page(render(said)), []
    on_page = {text.strip() for text in page.text}
    titles = headings(Document(io.BytesIO(word.document(said))))
    read = [text for _, text in titles]
    assert [text for text in read if text not in on_page] == []
    assert (
        read[0] == said["say"]["findings"]
        and len(read) == len(re.findall("<h[2-4][ >]", render(said))) - len(said["answers"]) - 1
    )  # the answers and the contents, which are no headings in Word


# ---- Word


@pytest.mark.long
def test_headings_come_in_order(written: Word) -> None:
    levels = [level for level, _ in headings(written)]
    assert levels[0] == 1 and all(after <= before + 1 for before, after in zip(levels, levels[1:]))


@pytest.mark.long
def test_every_figure_has_words_a_numbered_caption_and_the_dots_of_print(written: Word) -> None:
    drawings = list(written.element.iter(DRAWN))
    assert len(drawings) == 3 and all(drawing.get("descr", "").strip() for drawing in drawings)
    for shape in written.inline_shapes:
        image = written.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        assert image.px_width / shape.width.inches == pytest.approx(DOTS, rel=0.01)
    captions = [paragraph for paragraph in written.paragraphs if paragraph.style.name == "Caption"]
    fields = [field.get(f"{W}instr") for paragraph in captions for field in paragraph._p.iter(f"{W}fldSimple")]
    assert fields.count(" SEQ Figure \\* ARABIC ") == 3 and fields.count(" SEQ Tableau \\* ARABIC ") >= 2
    numbered = ["".join(paragraph._p.itertext(f"{W}t")) for paragraph in captions]
    assert [text[:9] for text in numbered if text.startswith("Figure")] == ["Figure 1.", "Figure 2.", "Figure 3."]


@pytest.mark.long
def test_every_finding_is_numbered_quoted_and_told_in_styles_of_its_own(written: Word) -> None:
    """A template of one's own changes them all at once, in LibreOffice as in Word."""
    styles = [(paragraph.style.name, paragraph.text) for paragraph in written.paragraphs]
    at = [
        place for place, (style, text) in enumerate(styles) if re.fullmatch(r"Résultat \d+", text) and style == "Over"
    ]
    assert [styles[place][1] for place in at] == ["Résultat 1", "Résultat 2", "Résultat 3"]
    assert all(styles[place + 1][0].startswith("Heading") and styles[place + 2][0] == "Note" for place in at)
    assert sum(style == "Quote" for style, _ in styles) > 3


def test_a_run_is_marked_with_its_language_known_or_not() -> None:
    paragraph = Document().add_paragraph()
    for lang, marked in (("fr", "fr-FR"), ("en", "en-GB"), ("de", "de")):
        run = word._run(paragraph, "x\ty", lang)
        assert run.text == "x y" and run._r.rPr.find(f"{W}lang").get(f"{W}val") == marked
    assert word._run(paragraph, "x")._r.rPr is None


def test_a_list_that_is_cut_says_so_and_where_the_rest_is(tmp_path: Path) -> None:
    for number in range(listed.LARGE + 2):
        (tmp_path / f"{number:02d}.txt").write_text(f"Le maire {number} de la ville parle peu.", encoding="utf-8")
    found = corpus.load(tmp_path)
    assert len(found.notices) > listed.LARGE
    for lang in words.LANGUAGES:
        told, every = listed.notices(found, lang), found.notices_in(lang)
        assert told["caption"].startswith(f"{len(told['rows'])} ") and f" {len(every)} " in told["caption"]
        assert "tables/notices.csv" in told["caption"]
        remedies = Counter(row[2]["text"] for row in told["rows"])
        assert max(remedies.values()) == listed.EACH and set(remedies) == set(every["remedy"])  # no kind is pushed out
    kinds = [("a.txt", 1, kind, "x", "y") for kind in prose.KINDS for _ in range(9)]
    mended = listed.mended(replace(found, mended=pd.DataFrame(kinds, columns=corpus.MENDED)), "en")
    assert {row[0]["note"] for row in mended["rows"]} == set(prose.KINDS)


def test_the_table_of_articles_has_no_column_that_is_empty_and_says_once_what_is_the_same_throughout(tmp_path) -> None:
    stated = "article,published,published_known,outlet,outlet_known\na,2019-09-13,page,Midi,page\nb,2019-09-14,page,,\n"
    (tmp_path / "articles.csv").write_text(stated, encoding="utf-8")
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"Le maire {name} de la ville parle peu.", encoding="utf-8")
    table = listed.articles(corpus.load(tmp_path), "en")
    titles = [column["title"] for column in table["columns"]]
    assert titles == ["Article", "Published (from the page)", "Outlet (from the page)", "Sentences", "Words"]
    assert table["caption"].endswith("Unknown for all of them: event, event date and collected.")
    assert [cell["text"] for cell in table["rows"][1]][1:3] == ["14\u00a0September\u00a02019", "unknown"]
    assert not any(cell["note"] for row in table["rows"] for cell in row)  # nor an id beside the same label
    fr = listed.articles(corpus.load(tmp_path), "fr")
    assert "On ignore pour tous\u00a0: événement, date de l’événement et collecté." in fr["caption"]


def test_the_lists_of_a_report_by_hand(tmp_path: Path) -> None:
    """What was read, what was mended, what a reader should know, what was cut: each row as it stands in the files."""
    text = "Le train arrive à la gare.\nLa gare ferme ce soir.\nLa foule attend {} sur le quai."
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(text.format(name), encoding="utf-8")
    (tmp_path / "c.txt").write_text(
        "LE MINISTRE QUITTE LA VILLE\nPublicité\nIl part <b>demain</b> au <i>matin</i>.", "utf-8"
    )
    (tmp_path / "d.txt").write_text(" ", encoding="utf-8")
    (tmp_path / "e.md").write_text("x", encoding="utf-8")
    found = corpus.load(tmp_path)

    def shown(table: dict) -> list[list[str]]:
        return [[cell["text"] for cell in row] for row in table["rows"]]

    read = listed.read(found, "fr")
    assert read["title"] == "Ce qui a été lu" and read["caption"].startswith("Vu\u00a0: 5 éléments dans 5 fichiers")
    assert shown(read)[:2] == [
        ["articles", "3", "–", "a.txt, b.txt, c.txt"],
        ["laissé de côté", "1", "aucun texte", "d.txt"],
    ]
    assert [column["title"] for column in read["columns"]] == ["Sort", "Combien", "Motif", "Fichier"]
    assert [column["figure"] for column in read["columns"]] == [False, True, False, False]
    mended = listed.mended(found, "en")
    assert shown(mended) == [
        [
            "codes of a page or spreadsheet",
            "c.txt, 3",
            "Il part <b>demain</b> au <i>matin</i>.",
            "Il part demain au matin.",
        ],
        ["lines in capitals", "c.txt, 1", "LE MINISTRE QUITTE LA VILLE", "Le ministre quitte la ville"],
    ]
    assert [row[0]["note"] for row in mended["rows"]] == ["markup", "capitals"]
    long = "Un long début de phrase qui ne change pas " * 4
    before, after = listed._around(f"{long}puis <b>demain</b> matin.", f"{long}puis demain matin.")
    assert before.startswith("…") and "puis <b>demain</b>" in before and "puis demain matin." in after
    assert listed._around("x" * 100 + " <i>", "") == [words.short("x" * 100 + " <i>", 90), ""]
    for n, left in ((1, "reste"), (2, "restent")):
        assert left in words.say("report.cut_caption", "fr", n=n)
    assert words.say("report.cut_caption", n=1).startswith("1 line that belongs to the page")
    cut = listed.cut(found, "fr")
    assert shown(cut) == [["c", "2", "Publicité", "publicité"]] and cut["rows"][0][2]["lang"] == "fr"
    many = replace(
        found, units=pd.concat([found.units.loc[["c"]]] * 150)
    )  # as many lines cut, of articles nobody quotes
    cut = listed.cut(many, "fr")
    assert len(cut["rows"]) == 100 and "150 lignes" in cut["caption"] and "100 premières" in cut["caption"]
    assert shown(listed.notices(found, "en")) == found.notices.to_numpy().tolist() != []


@pytest.mark.parametrize(
    ("value", "known", "text", "note"),
    [
        ("2023-09-13", "page", "13 septembre 2023", "par la page"),
        ("Le Soir", "database", "Le Soir", "par la base de données"),
        ("2023-09-13", "selon Anne", "13 septembre 2023", "selon Anne"),
        ("", "", "inconnu", ""),
    ],
)
def test_what_is_stated_of_an_article_says_how_it_is_known(value: str, known: str, text: str, note: str) -> None:
    cell = listed._stated(value, known, "fr")
    assert (cell["text"].replace("\u00a0", " "), cell["note"]) == (text, note)


@pytest.mark.long
def test_the_foot_of_each_page_says_title_and_number_in_small_type(written: Word) -> None:
    (foot,) = written.sections[0].footer.paragraphs
    assert foot.style.name == "Note" and foot.text.startswith(written.core_properties.title)
    assert [field.get(f"{W}instr") for field in foot._p.iter(f"{W}fldSimple")] == [" PAGE "]


@pytest.mark.long
def test_tables_are_tables_whose_heads_come_again(written: Word) -> None:
    assert len(written.tables) >= 2
    for table in written.tables:
        heads = [row._tr.trPr is not None and row._tr.trPr.find(f"{W}tblHeader") is not None for row in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1) and len(heads) > 1


@pytest.mark.long
def test_the_contents_are_a_field_and_lead_to_their_headings(written: Word) -> None:
    codes = "".join(code.text for code in written.element.iter(f"{W}instrText"))
    kinds = [mark.get(f"{W}fldCharType") for mark in written.element.iter(f"{W}fldChar")]
    assert "TOC" in codes and kinds == ["begin", "separate", "end"]
    listed = ["".join(p._p.itertext(f"{W}t")) for p in written.paragraphs if p.style.name.startswith("toc")]
    assert listed == [text for level, text in headings(written) if level <= word.LISTED]
    places = [mark.get(f"{W}name") for mark in written.element.iter(f"{W}bookmarkStart")]
    assert all(re.fullmatch(r"[a-z]\w*", place) for place in places)
    aims = {link.get(f"{W}anchor") for link in written.element.iter(f"{W}hyperlink")}
    assert len(places) == len(set(places)) and aims <= set(places) and len(aims) > 8


@pytest.mark.long
def test_the_language_is_set_and_marked_where_it_changes(written: Word, found: Results, tmp_path: Path) -> None:
    default = written.styles.element.find(f".//{W}docDefaults//{W}lang")
    assert default.get(f"{W}val") == written.core_properties.language == "fr-FR"
    english = Document(io.BytesIO(word.document(contents.of(few(found, *FEW), {}, "en", []))))
    marked = {mark.get(f"{W}val") for mark in english.element.body.iter(f"{W}lang")}
    assert marked == {"fr-FR", "en-GB"}  # the articles' sentences, and the codebook's own


@pytest.mark.long
def test_nothing_in_it_floats_or_comes_from_elsewhere(folder: Path) -> None:
    with zipfile.ZipFile(folder / "report.docx") as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
    assert b"txbxContent" not in whole and b'TargetMode="External"' not in whole and b"wp:anchor" not in whole


@pytest.mark.long
@pytest.mark.parametrize("name", ["report.docx", "tables.xlsx"])
def test_no_moment_is_in_a_document(folder: Path, name: str) -> None:
    """Two reports are byte-identical (`test_report`) even where a second lies between them."""
    with zipfile.ZipFile(folder / name) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms:" not in archive.read("docProps/core.xml")


# ---- the workbook


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "tables.xlsx")


@pytest.mark.long
def test_each_table_has_its_sheet_and_the_first_one_lists_them(book: openpyxl.Workbook, found: Results) -> None:
    names = list(report.tables(few(found, *FEW)))
    assert book.sheetnames == ["Sommaire", *names]
    listed = [cell.value for cell in book["Sommaire"]["A"]]
    assert listed == ["Feuille", *names]


@pytest.mark.long
def test_a_sheet_says_what_it_shows_then_holds_what_the_csv_holds(book: openpyxl.Workbook, folder: Path) -> None:
    for name in book.sheetnames[1:]:
        sheet = book[name]
        held = pd.read_csv(folder / "tables" / f"{name}.csv", encoding="utf-8-sig")
        rows = list(sheet.iter_rows(min_row=workbook.ABOVE + 1, values_only=True))
        assert list(rows[0]) == list(held.columns) and len(rows) == len(held) + 1
        assert sheet.auto_filter.ref.startswith(f"A{workbook.ABOVE + 1}:") and sheet.freeze_panes.endswith("8")
        numbers = [at for at, kind in enumerate(held.dtypes) if pd.api.types.is_float_dtype(kind)]
        for at in numbers:
            shown = [row[at] for row in rows[1:]]
            assert [cell for cell in shown if not isinstance(cell, (int, float, type(None)))] == []
            assert pd.Series(shown, dtype=float).tolist() == pytest.approx(
                held.iloc[:, at].tolist(), 1e-14, nan_ok=True
            )


@pytest.mark.long
def test_above_a_table_stand_its_finding_unit_n_method_and_doubt(book: openpyxl.Workbook, found: Results) -> None:
    result = found["mix"]
    above = [row[0] for row in book["mix"].iter_rows(max_row=workbook.ABOVE, max_col=1, values_only=True)]
    assert above[:2] == [result.sentence("fr"), result.say("subtitle", "fr")] and above[3] == result.say(
        "caption", "fr"
    )
    assert f"n = {result.n}" in above[2] and result.spread_in_words("fr") in above[2]
    assert above[4] == f"{words.say('report.doubt', 'fr')}: {result.doubt('fr')}"


@pytest.mark.long
def test_days_are_days(book: openpyxl.Workbook) -> None:
    heads, *rows = book["articles"].iter_rows(min_row=workbook.ABOVE + 1, values_only=True)
    assert {type(row[heads.index("event_date")]) for row in rows} == {datetime.datetime}
    assert rows[0][heads.index("event_date")] == datetime.datetime(2023, 9, 13)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2023-09-13", ""], [datetime.date(2023, 9, 13), ""]),
        (["2023-09-13", "mai"], ["2023-09-13", "mai"]),
        (["1848-02-24"], ["1848-02-24"]),
        (["2023-02-31"], ["2023-02-31"]),
        (["=1+2", "a\x07b"], ["'=1+2", "ab"]),
        ([pd.Timestamp("2023-09-13"), pd.NaT], [datetime.date(2023, 9, 13), None]),
        ([0.5, float("nan"), float("inf")], [0.5, None, "inf"]),
        ([True, False], [True, False]),
        (["0012", "12"], ["0012", "12"]),
    ],
)
def test_what_becomes_of_a_column(cells: list, expected: list) -> None:
    assert workbook._column(pd.Series(cells)) == expected


def test_names_of_sheets_are_short_and_no_two_alike(found: Results) -> None:
    names = [name[: workbook.NAME].lower() for name in report.tables(found)]
    assert len(names) == len(set(names)) and not any(set("[]:*?/\\'") & set(name) for name in names)


def test_a_result_does_not_take_the_place_of_a_table_of_the_study(found: Results) -> None:
    held = report.tables(found)
    assert len(held["sentences"]) == len(found.study.units) and held["sentences-result"] is found["sentences"].table


def test_of_a_table_too_large_for_a_sheet_the_first_rows_are_there_and_it_says_so(
    found: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "CELLS", 20)
    monkeypatch.setattr(workbook, "COLUMNS", 5)
    table = pd.DataFrame([range(7)] * 9, columns=list("abcdefg"))
    read = openpyxl.load_workbook(io.BytesIO(workbook.book({"articles": table}, found)))["articles"]
    assert (read.max_row, read.max_column) == (workbook.ABOVE + 1 + 4, 5)
    assert read["A6"].value.startswith("Here are the first 4 of 9 rows and 5 of 7 columns")


def test_a_french_excel_reads_the_tables(tmp_path: Path) -> None:
    table = pd.DataFrame({"part": [0.5, None], "n": [1200, 3], "texte": ["a;b", "=1"]})
    assert files.csv_text(table, index=False, french=True) == '\ufeffpart;n;texte\n0,5;1200;"a;b"\n;3;\'=1\n'
    assert files.csv_text(pd.DataFrame({"x": [-1e-07]}), index=False, french=True) == "\ufeffx\n-1e-07\n"


# ---- what tries to be something else than text


@pytest.mark.long
@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_a_document_shows_it_as_it_is(hostile: Results, tmp_path: Path, lang: str) -> None:
    said = contents.of(few(hostile, *FEW), {}, lang, [])
    content = word.document(said)
    whole = words.spaced(" ".join(read_docx(content).split()))
    expected = [
        *hostile.study.units["text"],
        *hostile.labels,
        *payloads.FRAMES.values(),
        payloads.STUDY,
        payloads.TABLE,
    ]
    assert [text for text in expected if words.spaced(" ".join(text.split())) not in whole] == []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"External" not in b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))


@pytest.mark.long
def test_no_cell_of_a_workbook_is_a_formula(hostile: Results) -> None:
    hostile = few(hostile, *FEW)
    content = workbook.book(report.tables(hostile), hostile)
    read = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    starts = re.compile(r"(^|[;\t\n])\s*[=+\-@]")
    assert [c.value for c in cells if isinstance(c.value, str) and starts.search(c.value) and c.value != "-"] == []
    links = [cell.hyperlink for cell in cells if cell.hyperlink]
    assert links and all(link.target is None and link.location for link in links)
    assert any("=HYPERLINK" in str(cell.value) for cell in cells)


def test_a_character_that_no_document_can_hold_is_left_out() -> None:
    from helpers.report import packing

    assert packing.printable("a\x00\x07\ufffe\ud800b\té 🎈\n") == "ab\té 🎈\n"


# ---- without the texts


def texts_in(path: Path) -> str:
    """All that a file of a report says, as text."""
    readers = {".docx": lambda: read_docx(path.read_bytes()), ".pdf": lambda: read_pdf(path)}
    readers[".html"] = lambda: "".join(Page(path.read_text(encoding="utf-8")).text)
    readers[".xlsx"] = lambda: " ".join(
        str(cell) for sheet in openpyxl.load_workbook(path) for row in sheet.values for cell in row if cell is not None
    )
    readers[".png"] = lambda: ""
    return readers.get(path.suffix, lambda: path.read_text(encoding="utf-8"))()


@pytest.mark.long
def test_no_form_repeats_more_of_an_article_than_a_short_quotation(
    withheld_folder: Path, folder: Path, study: corpus.Study
) -> None:
    known = withheld.of(study)
    repeats = {
        name: [
            path.relative_to(place).as_posix()
            for path in sorted(place.rglob("*"))
            if path.is_file() and not known.isdisjoint(withheld.runs(texts_in(path)))
        ]
        for name, place in (("without", withheld_folder), ("with", folder))
    }
    assert repeats["without"] == []
    whole = {"report.html", "report.docx", "report.pdf", "tables.xlsx", "tables/sentences.csv", "tables/sentences.tex"}
    assert whole <= set(repeats["with"])  # else this test sees nothing
    assert [name for name in repeats["with"] if name.startswith(("charts/", "findings"))] == []


def test_what_is_quoted_is_counted_and_stated(found: Results) -> None:
    said = withheld.contents(contents.of(found, {}, "en", []), withheld.of(found.study))
    findings = [finding for group in said["groups"] for finding in group["findings"]] + said["appendix"]
    quoted = {passage["label"]: passage["text"] for finding in findings for passage in finding["passages"]}
    lengths = [len(re.findall(r"\w+", text)) for text in quoted.values()]
    assert max(lengths) == withheld.QUOTATION
    stated = (
        f"it quotes {len(quoted)} sentences, at most {withheld.QUOTATION} words of each, {sum(lengths)} words in all"
    )
    assert stated in said["passages_intro"]


@pytest.mark.long
def test_a_report_without_texts_has_no_link_into_them(withheld_folder: Path) -> None:
    page = Page((withheld_folder / "report.html").read_text(encoding="utf-8"))
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    assert {link["href"][1:] for link in page.named("a") if "href" in link} <= ids and not (
        withheld_folder / "notebooks"
    ).exists()
    assert "beside this page" not in "".join(page.text)


@pytest.mark.parametrize("lang, said", [("en", "2 words"), ("fr", "2 mots")])
def test_a_line_that_was_cut_is_its_number_of_words_where_texts_are_withheld(lang: str, said: str) -> None:
    rows = [[{"text": "001 Annonce", "lang": ""}, {"text": "Lire aussi", "lang": "fr"}]]
    table = withheld._counted({"rows": rows, "head": ["a", "b"]}, lang)
    assert table == {"rows": [[{"text": "001 Annonce", "lang": ""}, {"text": said, "lang": ""}]], "head": ["a", "b"]}


SENTENCE = "Le préfet a promis mardi que la rivière serait nettoyée avant la fin de l’année et que personne ne perdrait son emploi."


def made(*texts: str) -> frozenset[int]:
    return frozenset(run for text in texts for run in withheld.runs(text))


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"text": ["court"], "n": [1]}, ["n"]),
        ({"note": [f"vu : {SENTENCE}"], "n": [1]}, ["n"]),
        ({"mot": SENTENCE.split(), "n": range(22)}, ["n"]),  # a word a row: read on, it is the article
        ({"mot": sorted(SENTENCE.split()), "n": range(22)}, ["mot", "n"]),
        ({"label": ["Le préfet a promis"], "lead": ["jobs"]}, ["label", "lead"]),
    ],
)
def test_a_table_loses_the_columns_that_repeat_an_article(columns: dict, kept: list) -> None:
    assert list(withheld.table(pd.DataFrame(columns), made(SENTENCE))) == kept


def test_a_quotation_is_cut_after_its_last_word() -> None:
    assert withheld.short("un deux trois.") == "un deux trois."
    assert withheld.short(SENTENCE) == f"{SENTENCE[: SENTENCE.index(' perdrait')]} […]"


def test_whatever_holds_an_article_s_text_is_cut_short() -> None:
    """A notice, a codebook's example, a coder's remark: nobody asks what a text was meant to be."""
    said = {"notices": [{"what": f"Ligne 3 : {SENTENCE}"}], "say": {"x": SENTENCE}, "n": 3}
    cut = withheld._shortened(said, made(SENTENCE))
    assert cut["notices"][0]["what"].endswith("[…]") and cut["say"] == said["say"] and cut["n"] == 3


# ---- other programs


@pytest.mark.long
@pytest.mark.parametrize(("name", "program"), [("report.docx", "lowriter"), ("tables.xlsx", "localc")])
def test_libreoffice_opens_it(folder: Path, tmp_path: Path, name: str, program: str) -> None:
    if not shutil.which(program):
        pytest.skip(f"needs LibreOffice with {program}")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(folder / name)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    whole = plain(read_pdf((tmp_path / name).with_suffix(".pdf")))
    assert plain(words.say("report.contents", "fr")) in whole and len(whole) > 1000
