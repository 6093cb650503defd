"""Figures as the report prints them: no page loses one, nor what is said of it, and no type is too small to read."""

from __future__ import annotations

import base64
import io
import random
import re
from pathlib import Path

import made
import numpy as np
import pypdf
import pytest
from docx import Document
from PIL import Image
from test_forms import plain, read_pdf
from test_report import Page

from helpers import corpus, results
from helpers.figures import LEAST_POINTS
from helpers.report import contents, pictures, word
from helpers.report import writing as report
from helpers.report.page import render
from helpers.results import Results

pytestmark = pytest.mark.long
CUES = "emploi licencier chômage polluer solvant contamination tribunal plainte juge procès reconversion".split()
SHAPES = {  # articles and frames, and the results whose figures grow with them
    (12, 9): ("mix", "alike"),
    (12, 4): ("mix",),
    (5, 3): ("mix",),
    (2, 1): ("mix",),
    (40, 9): ("by_outlet", "over_time"),
}
FOOT, HEAD = 20 / 25.4 * 72, (297 - 19) / 25.4 * 72  # of the text of a page of the PDF, in points
FOOTLINE = 38  # about where the line at the foot stands


def shaped(folder: Path, articles: int, frames: int) -> Results:
    """The results of a study of so many articles and frames, the frames with names longer than a line."""
    if articles > 12:
        made.corpus(folder, articles)
    else:
        folder.mkdir()
        rng = random.Random(articles)
        for at in range(articles):
            sentences = [made.sentence(rng, at) for _ in range(30)]
            (folder / f"{at}.txt").write_text(" ".join(sentences), encoding="utf-8")
        labels = "".join(
            f"{at},Un titre qui ne tient pas sur une seule ligne de {at} signes\n" for at in range(articles)
        )
        (folder / "articles.csv").write_text(f"article,label\n{labels}", encoding="utf-8")
    label = 'label = {{ en = "what is said of {0} and of whom it concerns", fr = "ce qui touche à {0} et à ceux que cela concerne" }}'
    entries = [f'[frame_{at}]\n{label.format(cue)}\nstrong = ["{cue}"]\n' for at, cue in enumerate(CUES[:frames])]
    (folder / "frames.toml").write_text("\n".join(entries), encoding="utf-8")
    found = results.of(corpus.load(folder))
    found._makers = {key: found._makers[key] for key in SHAPES[articles, frames]}
    return found


def placed(path: Path) -> list[tuple[float, float]]:
    """Of every text of a PDF, in the pictures too, how high it stands on its page and how large it is, in points."""
    found = []

    def visit(text: str, page: list, line: list, font: object, size: float) -> None:
        if text.strip():
            turned = np.reshape(page[:4], (2, 2))
            high = np.array(line[4:]) @ turned[:, 1] + page[5]
            found.append((float(high), float(np.hypot(*np.array(line[2:4]) @ turned) * size)))

    for page in pypdf.PdfReader(path).pages:
        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize(("articles", "frames"), SHAPES)
def test_a_page_holds_every_figure_and_no_text_is_lost(articles: int, frames: int, tmp_path: Path) -> None:
    found = shaped(tmp_path / "study", articles, frames)
    drawn = {result.key: pictures.forms(result.figure("fr")) for result in found.every()}
    assert list(drawn) == list(SHAPES[articles, frames])
    said = contents.on_paper(contents.of(found, drawn, "fr", []))
    report.pdf(said, tmp_path)
    printed = placed(tmp_path / "report.pdf")
    outside = [high for high, _ in printed if high > HEAD or high < FOOT and abs(high - FOOTLINE) > 6]
    assert outside == [] and min(size for _, size in printed) >= LEAST_POINTS - 0.01
    document = Document(io.BytesIO(word.document(said)))
    assert {round(shape.width.cm, 2) for shape in document.inline_shapes} == {word.WIDTH}
    assert all(shape.height.cm <= word.HEIGHT + 0.01 for shape in document.inline_shapes)
    findings = [finding for group in said["groups"] for finding in group["findings"]] + said["appendix"]
    told = [finding[part] for finding in findings for part in ("sentence", "doubt")]
    told += [finding["figure"][part] for finding in findings for part in ("caption", "subtitle")]
    page = plain("".join(Page(render(said)).text))
    assert [text for text in told[: 2 * len(findings)] if plain(text) not in page] == []
    paper = plain(re.sub(rf"{re.escape(said['title'])} \d+ / \d+", "", read_pdf(tmp_path / "report.pdf")))
    assert [text for text in told if plain(text) not in paper] == []


def test_what_is_to_be_doubted_stands_beside_a_figure_that_leaves_a_margin(shipped: Results, tmp_path: Path) -> None:
    """So that two findings share a page more often; under a figure that leaves none, or is lower than what is said."""
    found = made.few(shipped, "mix")
    said = contents.of(found, {"mix": pictures.forms(found["mix"].figure("en"))}, "en", [])
    finding = said["groups"][0]["findings"][0]
    told = {"beside": finding["doubt"], "under": " ".join([finding["doubt"]] * 9)}
    for where, doubt in told.items():
        finding["doubt"] = doubt
        report.pdf(said, tmp_path)
        left = []

        def visit(text: str, page: list, line: list, font: object, size: float, left: list = left) -> None:
            if text.strip().startswith("How sure"):
                left.append(line[4] + page[4])

        pypdf.PdfReader(tmp_path / "report.pdf").pages[0].extract_text(visitor_text=visit)
        assert (left[0] > 150 / 25.4 * 72) == (where == "beside")


def test_a_figure_higher_than_a_page_is_printed_lower(shipped: Results, tmp_path: Path) -> None:
    """One that no layout makes low enough keeps its shape, and what is said of it stays."""
    found = made.few(shipped, "mix")
    said = contents.of(found, {"mix": pictures.forms(found["mix"].figure("en"))}, "en", [])
    finding = said["groups"][0]["findings"][0]
    high = re.sub(
        r'(?<=<svg )[^>]*viewBox="0 0 (\S+) (\S+)"',
        lambda at: at[0].replace(f' {at[2]}"', ' 2000"'),
        finding["figure"]["svg"],
    )
    finding["figure"]["svg"] = re.sub(r'height="[^"]+pt"', 'height="2000pt"', high, count=1)
    image = Image.new("RGB", (1890, 6000), "white")
    target = io.BytesIO()
    image.save(target, "png")
    finding["figure"]["print"] = base64.b64encode(target.getvalue()).decode()
    report.pdf(said, tmp_path)
    paper = plain(read_pdf(tmp_path / "report.pdf"))
    assert plain(finding["doubt"]) in paper and plain(finding["figure"]["caption"]) in paper
    assert [high for high, _ in placed(tmp_path / "report.pdf") if high > HEAD or high < FOOTLINE - 6] == []
    shape = Document(io.BytesIO(word.document(said))).inline_shapes[0]
    assert shape.height.cm == pytest.approx(word.HEIGHT, abs=0.01)
    assert shape.width / shape.height == pytest.approx(1890 / 6000, rel=0.01)
