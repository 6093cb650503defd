"""The report: valid, self-contained, readable by eye and by screen reader, in either language, the same bytes twice."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from made import few

from helpers import corpus, results, words
from helpers.report import contents, latex, listed, printed
from helpers.report import writing as report
from helpers.report.page import render, style
from helpers.results import APPENDIX, FINDING, Result, Results

VOID = {"img", "meta", "link", "br", "hr", "input", "source", "col", "wbr"}
SHAPES = {"path"}  # of SVG: closed by themselves
FEW = ("mix", "voices", "sentences", "lengths")  # quick ones: two findings, one of the appendix, a view
ANSWERED = [("groups", "mix"), ("certainty", "sources"), ("alike", "why_alike")]  # on the first screen
HOSTILE = [
    '<script>alert("x")</script>',
    "</style></title>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %}",
    "$x^2$ #let y = 1 @ref",
    "[un lien](javascript:alert(1))",
    '" onmouseover="alert(1)',
    "=cmd|' /C calc'!A0",
]


class Page(HTMLParser):
    """Elements in order, and whether each one opened was closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID | SHAPES:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID | SHAPES and (not self.open or self.open.pop() != tag):
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title", "script"):
            self.text.append(data)

    def named(self, *tags: str) -> list[dict]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def study(shipped: Results) -> corpus.Study:
    return shipped.whole


@pytest.fixture(scope="module")
def found(shipped: Results) -> Results:
    """A few results stand for all, which have tests of their own: the page is made in the same way."""
    kept = few(shipped, *FEW)
    kept._made["sentences"] = replace(kept["sentences"], draw=None)
    return kept


@pytest.fixture(scope="module", params=[pytest.param("en", marks=pytest.mark.long), "fr"])
def written(
    request: pytest.FixtureRequest, found: Results, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    report.fill(found, folder, request.param, ["01-read-the-corpus"])
    return request.param, folder


@pytest.fixture(scope="module")
def page(written: tuple[str, Path]) -> Page:
    return Page((written[1] / "report.html").read_text(encoding="utf-8"))


def test_every_element_is_closed_in_its_place(page: Page) -> None:
    assert page.faults == [] and page.open == []


def test_it_asks_nothing_of_the_network_and_runs_one_script(page: Page, written: tuple[str, Path]) -> None:
    assert page.named("iframe", "object", "embed", "link", "form") == []
    assert page.named("script") == [{}]
    source = (written[1] / "report.html").read_text(encoding="utf-8")
    script = re.search("<script>(.*?)</script>", source, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = page.named("meta")[2]["content"]
    assert "default-src 'none'" in policy and f"script-src 'sha256-{digest}';" in policy
    addresses = [
        value
        for _, attributes in page.elements
        for name, value in attributes.items()
        if name in ("src", "srcset", "href")
    ]
    assert [address for address in addresses if not address.startswith(("data:", "#", "notebooks/"))] == []
    assert [attributes for _, attributes in page.elements if any(name.startswith("on") for name in attributes)] == []
    assert "url(http" not in style() and "@import" not in style()
    faces = set(re.findall(r'@font-face { font-family: "([^"]+)"', style()))
    assert (
        faces == set(re.findall(r'--(?:serif|sans): "([^"]+)"', style())) and len(faces) == 2
    )  # those it asks for first


def test_every_link_on_the_page_leads_somewhere_and_no_id_stands_twice(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.named("a") if link["href"].startswith("#")} <= set(ids)
    assert {name for _, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()} <= set(
        ids
    )


def test_headings_come_in_order(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_images_have_words_and_tables_have_headers(page: Page) -> None:
    assert [image for image in page.named("img") if not image.get("alt", "").strip()] == []
    assert page.named("table") and {head.get("scope") for head in page.named("th")} == {"col", "row"}


def test_the_language_is_marked_where_it_changes(page: Page, written: tuple[str, Path]) -> None:
    assert page.named("html")[0]["lang"] == written[0]
    assert {item["lang"] for item in page.named("ol") if item.get("class") == "units"} == {"fr"}
    assert {item["lang"] for item in page.named("q")} <= {"fr"}


def test_every_unit_is_there_as_it_was_read(page: Page, study: corpus.Study) -> None:
    whole = "".join(page.text)
    assert [text for text in study.units["text"] if text not in whole] == []


def test_findings_come_first_each_with_its_doubt(page: Page, written: tuple[str, Path], found: Results) -> None:
    lang, whole = written[0], "".join(page.text)
    told = found.every(FINDING)
    main = whole[whole.index(words.say("report.findings", lang), whole.index(found["mix"].sentence(lang))) :]
    places = [main.index(text) for result in told for text in (result.sentence(lang), result.doubt(lang))]
    assert places == sorted(places)
    assert all(at < main.index(words.say("report.method_units_title", lang)) for at in places)


def test_the_answers_stand_on_the_first_screen(page: Page, written: tuple[str, Path], found: Results) -> None:
    lang, whole = written[0], "".join(page.text)
    for result in contents.answers(found):
        assert whole.index(result.sentence(lang)) < whole.index(words.say("report.contents", lang))


def test_a_question_is_answered_whole_by_whom_and_why_too(shipped: Results) -> None:
    said = contents.of(shipped, {}, "fr", [])
    assert len(said["glossary"]) == 6
    told = [[shipped[key].sentence("fr") for key in pair] for pair in ANSWERED]
    assert [[finding["sentence"] for finding in answer["told"]] for answer in said["answers"]] == told
    whole = "".join(Page(render(said)).text)
    assert all(whole.index(text) < whole.index(words.say("report.contents", "fr")) for pair in told for text in pair)


def test_the_french_report_is_french_throughout(found: Results) -> None:
    said = contents.of(found, {}, "fr", [])
    whole = "".join(Page(render(said)).text)
    french = contents.labels("fr")
    english = {text for key, text in contents.labels("en").items() if text != french[key] and len(text.split()) > 2}
    assert [text for text in english if text in whole] == []
    assert not {"Kim in Russia", "coded three times"} & {
        text for text in ("Kim in Russia", "coded three times") if text in whole
    }


@pytest.mark.long
def test_the_pdf_is_tagged_and_the_report_the_same_twice(
    found: Results, written: tuple[str, Path], tmp_path: Path
) -> None:
    lang, folder = written
    assert b"/StructTreeRoot" in (folder / "report.pdf").read_bytes()
    if lang == "en":  # one language, the one with more to set, stands for both
        return
    report.fill(found, tmp_path, lang, ["01-read-the-corpus"])
    again = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert again == {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tables_are_there_as_csv_and_latex(written: tuple[str, Path], study: corpus.Study, found: Results) -> None:
    folder = written[1] / "tables"
    names = {path.stem for path in folder.glob("*.csv")}
    assert names == {path.stem for path in folder.glob("*.tex")} == set(report.tables(found))
    assert len(pd.read_csv(folder / "sentences.csv", encoding="utf-8-sig")) == len(study.units)


def test_findings_are_kept_with_all_that_was_asked(written: tuple[str, Path], found: Results) -> None:
    kept = json.loads((written[1] / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert [row["key"] for row in kept] == [result.key for result in found.every()]
    asked = {"value", "low", "high", "kind", "unit", "n", "where", "sentence_en", "sentence_fr"}
    assert all(asked <= set(row) for row in kept)


def test_the_whole_report_says_each_sentence_once(shipped: Results) -> None:
    """With every result and no picture: as many findings as may be told, none of them in two places."""
    page = Page(render(contents.of(shipped, {}, "en", [])))
    titles = [text for text in page.text if any(text == result.sentence() for result in shipped.every())]
    told = shipped.every(FINDING, APPENDIX)
    assert len(told) <= 12 and sorted(titles) == sorted(result.sentence() for result in told)


def test_whatever_an_article_says_is_text(tmp_path: Path) -> None:
    for number, payload in enumerate(HOSTILE):
        (tmp_path / f"{number}.txt").write_text(
            f"Le président russe a dit ceci : {payload} pendant la visite.\nKim est arrivé.\n", encoding="utf-8"
        )
    labels = [f"{number},{json.dumps(payload, ensure_ascii=False)}" for number, payload in enumerate(HOSTILE)]
    (tmp_path / "articles.csv").write_text(
        "article,label\n" + "\n".join(label.replace('\\"', '""') for label in labels), encoding="utf-8"
    )
    study, folder = corpus.load(tmp_path), tmp_path / "out"
    folder.mkdir()
    report.fill(few(results.of(study), *FEW), folder, "en", [])
    page = Page((folder / "report.html").read_text(encoding="utf-8"))
    assert page.faults == [] and page.named("script") == [{}]
    assert all(image["src"].startswith("data:") for image in page.named("img"))
    whole = "".join(page.text)
    assert [payload for payload in HOSTILE if payload not in whole] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50 % & $x$", r"50 \% \& \$x\$"), (r"a\b_c", r"a\textbackslash{}b\_c"), ("é « œ »", "é « œ »")],
)
def test_latex_is_escaped(text: str, expected: str) -> None:
    assert latex.escape(text) == expected


def test_a_latex_table_by_hand() -> None:
    table = pd.DataFrame({"article": ["a_1", "b"], "cosine": [0.5, None], "n": [1200, 3]})
    assert latex.table(table, "fr") == (
        "\\begin{tabular}{lrr}\n\\toprule\narticle & cosine & n \\\\\n\\midrule\n"
        "a\\_1 & 0,500 & 1200 \\\\\nb & n/a & 3 \\\\\n\\bottomrule\n\\end{tabular}\n"
    )


@pytest.mark.parametrize(
    ("n", "lang", "expected"), [(5, "en", "five"), (12, "fr", "douze"), (13, "en", "13"), (1200, "fr", "1\u202f200")]
)
def test_a_title_begins_with_a_word_where_the_number_is_small(n: int, lang: str, expected: str) -> None:
    assert contents.spelled(n, lang) == expected


@pytest.mark.parametrize(
    ("stated", "lang", "expected"), [("2023-09-01", "fr", "1er\xa0septembre\xa02023"), ("2023-09", "en", "2023-09")]
)
def test_a_date_is_written_out(stated: str, lang: str, expected: str) -> None:
    assert listed.day(stated, lang) == expected


def test_a_large_study_prints_what_is_quoted_and_the_units_around_it(monkeypatch, tmp_path):
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(
            "\n".join(f"Phrase numéro {n} du texte {name}." for n in range(1, 11)), encoding="utf-8"
        )
    study = corpus.load(tmp_path)
    places = (("a", 5), ("c", 1), ("a", 6), ("b", 9), ("c", 9))
    quoted = Result(0.5, "share", 3, "01-read-the-corpus", pd.DataFrame(), passages=places, key="lengths")
    assert {article: len(rows) for article, rows in printed.units(study, [quoted]).items()} == {
        "a": 10,
        "b": 10,
        "c": 10,
    }
    monkeypatch.setattr(printed, "LARGE", 2)
    near = printed.units(study, [quoted])
    assert {article: list(rows.index) for article, rows in near.items()} == {"a": [3, 4, 5, 6, 7], "c": [1, 2, 3]}


def test_paper_has_the_sentences_around_what_is_quoted_and_says_so():
    def article(name: str, *near: bool) -> dict:
        return {"id": name, "units": [{"n": n, "near": shown} for n, shown in enumerate(near, 1)]}

    said = {"articles": [article("a", True, False), article("b", False)], "passages_intro": "all", "title": "T"}
    said |= {"passages_cited": "what is quoted"}
    printed_ = contents.on_paper(said)
    assert printed_["articles"] == [article("a", True)] and printed_["title"] == "T"
    assert printed_["passages_intro"] == "what is quoted"
    whole = said | {"articles": [article("a", True, True)]}
    assert contents.on_paper(whole) == whole


def test_nothing_is_said_of_coders_where_there_is_no_codebook():
    bare = replace(corpus.load(corpus.SEEDS), coding=pd.DataFrame(), frames={})
    titles = [part["title"] for part in contents._method(results.of(bare), "en")]
    assert words.say("report.method_coding_title", "en") not in titles and len(titles) == 3


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_that_nobody_coded_is_said_in_the_language_of_the_report(lang):
    seeds = corpus.load(corpus.SEEDS)
    uncoded = replace(seeds, coding=seeds.coding.head(0))
    said = [part["text"] for part in contents._method(results.of(uncoded), lang)]
    assert words.say("report.method_coding_none", lang) in said and corpus.coders(seeds, lang) not in said
    coded = [part["text"] for part in contents._method(results.of(seeds), lang)][-1]
    assert (
        coded.startswith(corpus.coders(seeds, lang)) and {"en": "up to 4.6%", "fr": "4,6 %"}[lang] in coded
    )  # 1 − .025^(1/79)


@pytest.mark.parametrize(("lang", "folder"), [("en", "FOLDER"), ("fr", "DOSSIER")])
def test_no_command_names_a_folder_that_may_lie_elsewhere_and_no_term_what_is_not_told(lang, folder, tmp_path):
    (path := tmp_path / "chez moi").mkdir()
    for name, text in (
        ("a.txt", "Le maire ouvre le pont. Les trains passent."),
        ("b.txt", "Le pont ferme. Le maire part."),
    ):
        (path / name).write_text(text, encoding="utf-8")
    said = contents.of(results.of(corpus.load(path)), {}, lang, [])
    terms = {"en": ["sentence", "similarity"], "fr": ["phrase", "similarité"]}
    assert [term["word"] for term in said["glossary"]] == terms[lang]  # it has no frames, and no third article
    commands = [said["colophon"]["check"], *said["missing"]]
    assert {name for text in commands for name in re.findall(r"--study (\S+)", text)} == {folder}
