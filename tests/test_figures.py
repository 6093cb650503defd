"""A chart says what it plots, keeps its layout at every width, exports the same bytes, and is read with any eyes."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypdf
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from PIL import Image

from helpers import figures, twin, words

SHARES = pd.DataFrame({"article": ["Alpha", "Beta", "Gamma"], "share": [0.5, 0.3, 0.1]})
SAID = {
    "en": figures.Words("Alpha has half of the sentences", "Share of sentences, n = 10", n="10 sentences"),
    "fr": figures.Words("Alpha a la moitié des phrases", "Part des phrases, n = 10", "Légende & <b>."),
}


def bars(data: pd.DataFrame = SHARES, said=SAID.get, **how: str) -> figures.Chart:
    """A chart of three bars with a mark at each end, its scale clipped by a picture, for its SVG to have clips."""

    def draw(lang: str):
        figure, axes = figures.canvas(height=1.5)
        looks = figures.frame_style(data["article"])
        for place, (name, share) in enumerate(zip(data["article"], data["share"])):
            axes.barh(place, share, color=looks[name].colour, hatch=looks[name].hatch)
            axes.plot(share, place, looks[name].marker, color="black")
        axes.set_yticks(range(len(data)), data["article"].map(words.short))
        axes.set_xlabel("share")
        axes.text(0.4, 2, "small", size=3)
        axes.imshow(np.eye(3), extent=(0.4, 0.5, 1, 2), aspect="auto")
        axes.fill([0.3, 0.4, 0.35], [1, 1, 2], clip_path=axes.patches[0])
        axes.set_xlim(0, 0.55)
        return figure, data

    return figures.Chart("trial", draw, said, **how)


def test_the_twin_says_title_axes_and_values():
    shown = bars().twin().splitlines()
    assert shown[:2] == ["Alpha has half of the sentences", "Share of sentences, n = 10"]
    assert any(line.startswith("  bar x 0 to 0.3, y Beta, #f89c20") for line in shown)
    assert any("“share” linear" in line for line in shown)
    assert any(line.endswith("0.1, Gamma") for line in shown)


def swap(chart):
    low, high = chart.figure.axes[0].patches[:2]
    width = low.get_width()
    low.set_width(high.get_width())
    high.set_width(width)


EDITS = {
    "two bars swapped": swap,
    "a label": lambda chart: chart.figure.axes[0].set_yticklabels(["Beta", "Alpha", "Gamma"]),
    "the title": lambda chart: chart.figure.texts[0].set_text("Beta has half of the sentences"),
    "a point removed": lambda chart: chart.figure.axes[0].lines[0].remove(),
    "a scale": lambda chart: chart.figure.axes[0].set_xscale("log"),
    "the end of a scale": lambda chart: chart.figure.axes[0].set_xlim(0, 5),
    "an axis turned round": lambda chart: chart.figure.axes[0].invert_xaxis(),
    "a colour": lambda chart: chart.figure.axes[0].patches[0].set_facecolor("#e42536"),
    "an axis label": lambda chart: chart.figure.axes[0].set_xlabel("count"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_wrong_edit_changes_the_twin(edit):
    chart = bars()
    before = chart.twin()
    EDITS[edit](chart)
    assert chart.twin() != before


def test_two_charts_exchanged_have_different_twins():
    assert bars().twin() != bars(SHARES.iloc[::-1].reset_index(drop=True)).twin()


def drawn_by(draw):
    with figures.style():
        figure, axes = figures.canvas()
        draw(axes)
        figure.canvas.draw()
        return twin.of(figure)


GRID = np.array([[1, 0.377], [0.377, 1]])


@pytest.mark.parametrize(
    "one, other",
    [
        (lambda axes: axes.imshow(GRID, vmin=0, vmax=1), lambda axes: axes.imshow(GRID.round(2), vmin=0, vmax=1)),
        (lambda axes: axes.pcolormesh(GRID, vmin=0, vmax=1), lambda axes: axes.pcolormesh(GRID, vmin=0, vmax=0.5)),
        (lambda axes: axes.scatter([1, 2], [3, 4]), lambda axes: axes.scatter([1, 2], [4, 3])),
        (lambda axes: axes.scatter([1], [3], marker="o"), lambda axes: axes.scatter([1], [3], marker="s")),
        (lambda axes: axes.hlines([1, 2], 0, 1), lambda axes: axes.hlines([1, 2], 0, 2)),
        (lambda axes: axes.hlines([1], 0, 1, color="red"), lambda axes: axes.hlines([1], 0, 1, color="blue")),
        (lambda axes: axes.fill_between([0, 1], [1, 1]), lambda axes: axes.fill_between([0, 1], [1, 2])),
        (
            lambda axes: axes.scatter(range(500), range(500)),
            lambda axes: axes.scatter(range(500), [*range(499), 499.5]),
        ),
        (lambda axes: axes.fill([0, 1, 2], [0, 1, 0]), lambda axes: axes.fill([0, 1, 2], [0, 2, 0])),
        (lambda axes: axes.text(0.5, 0.5, "a"), lambda axes: axes.text(0.5, 0.5, "b")),
        (
            lambda axes: axes.plot([0, 1], label="a") and axes.legend(),
            lambda axes: axes.plot([0, 1], label="b") and axes.legend(),
        ),
        (lambda axes: axes.plot([0, 1], linestyle="-"), lambda axes: axes.plot([0, 1], linestyle="--")),
    ],
)
def test_the_twin_tells_two_drawings_apart(one, other):
    assert drawn_by(one) != drawn_by(other)
    assert drawn_by(one) == drawn_by(one)


def test_the_twin_stays_short_for_thousands_of_points():
    assert len(drawn_by(lambda axes: axes.scatter(range(10_000), range(10_000)))) < 1500


# ---- the words around it


def test_a_chart_is_drawn_when_it_is_looked_at_and_only_once():
    drawn = []
    chart = figures.Chart("lazy", lambda lang: drawn.append(lang) or figures.canvas()[:1] + (SHARES,), SAID.get, "fr")
    assert (chart.title, drawn) == ("Alpha a la moitié des phrases", [])
    assert chart.figure is chart.figure and chart.data is SHARES and drawn == ["fr"]


def test_the_alternative_text_is_the_title_and_the_measure():
    assert bars().alt == "Alpha has half of the sentences. Share of sentences, n = 10"
    assert (bars().caption, bars(lang="fr").caption) == ("", "Légende & <b>.")


def test_another_title_changes_the_picture_and_nothing_else_that_was_computed(tmp_path):
    own, other = bars(), bars().again(title="My own headline")
    assert other.twin() == own.twin().replace(own.title, "My own headline")
    assert own.bytes("png") != other.bytes("png") and b"My own headline" in other.bytes("svg")
    assert (own.alt, own.caption, own.subtitle) == (other.alt, other.caption, other.subtitle)
    bars().export(tmp_path, title="My own headline", formats=("txt", "csv"))
    assert (tmp_path / "trial.txt").read_text() == other.text()
    assert (tmp_path / "trial.csv").read_text().lstrip("\ufeff").startswith("article,share")
    assert other.again(lang="fr").title == "My own headline" and other.again(title="").title == own.title


def test_the_text_beside_a_picture_has_every_part():
    text = bars(lang="fr").text("abc123")
    assert text.splitlines() == [
        "Titre\u00a0: Alpha a la moitié des phrases",
        "Sous-titre\u00a0: Part des phrases, n = 10",
        "Légende\u00a0: Légende & <b>.",
        "Texte de remplacement\u00a0: Alpha a la moitié des phrases. Part des phrases, n = 10",
        "Étude\u00a0: abc123",
    ]
    assert "n: 10 sentences\n" in bars().text()


def test_a_notebook_shows_picture_and_caption_and_keeps_the_alternative_text_aside(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, **how: shown.append((data, how)))
    bars(lang="fr")._ipython_display_()
    (picture, how), (caption, _) = shown
    assert how["metadata"]["image/png"]["alt"].startswith("Alpha a la moitié") and picture["image/png"].startswith(
        b"\x89PNG"
    )
    assert "<b>" not in caption["text/markdown"] and "Alpha" not in caption["text/plain"]
    shown.clear()
    bars()._ipython_display_()
    assert len(shown) == 1  # a caption that only repeats the title is not printed under it


# ---- sizes


@pytest.mark.parametrize(
    "size, width", [("column", 8.9), ("page", 16), ("slide", 25.4), ("8cm", 8), ("12.5 cm", 12.5), ("12,5cm", 12.5)]
)
def test_a_picture_is_as_wide_as_asked_and_has_300_dots_an_inch(size, width, tmp_path):
    (path,) = bars().export(tmp_path, size=size, formats="png")
    assert Image.open(path).size[0] == pytest.approx(width / 2.54 * 300, abs=1)


@pytest.mark.parametrize("size", ["poster", "5cm", "41cm", "12", "-9cm", ""])
def test_a_size_that_is_none_is_refused_with_what_would_do(size):
    with pytest.raises(ValueError, match="column, page, slide .*8cm to 40cm"):
        bars(size=size)
    with pytest.raises(ValueError, match="largeur de 8cm"):
        bars(size=size, lang="fr")


def test_a_format_that_is_none_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match="“jpeg” is not known"):
        bars().export(tmp_path, formats=("png", "jpeg"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("size", ["8cm", "column", "page", "slide", "40cm"])
def test_no_type_is_smaller_than_seven_points(size):
    sizes = [text.get_size() for text in bars(size=size).figure.findobj(Text) if text.get_text()]
    assert min(sizes) >= 7 and max(sizes) > min(sizes)


@pytest.mark.parametrize("size", ["8cm", "page", "40cm"])
def test_a_long_title_wraps_inside_the_figure(size):
    said = figures.Words("A title that is " + "very " * 40 + "long", "W" * 300)
    chart = bars(said=lambda lang: said, size=size)
    with figures.style(size):  # whose type is measured
        boxes = [text.get_window_extent() for text in chart.figure.texts]
    for text, box, whole in zip(chart.figure.texts, boxes, (said.title, said.subtitle)):
        assert box.x1 <= chart.figure.bbox.x1 and box.y1 <= chart.figure.bbox.y1
        assert re.sub(r"\s", "", text.get_text()) == re.sub(r"\s", "", whole)
    top, below = boxes
    assert top.y0 >= below.y1 - 1


@pytest.mark.parametrize(
    "text, inches, lines, expected",
    [
        ("one two", 9, 0, "one two"),
        ("one two", 0.5, 0, "one\ntwo"),
        ("Russie : la visite", 0.62, 0, "Russie\u00a0:\nla visite"),  # no line begins with a colon
        ("one two three four", 0.5, 2, "one\ntwo…"),
        ("", 1, 0, ""),
    ],
)
def test_lines_break_between_words_and_say_where_they_are_cut(text, inches, lines, expected):
    assert figures.wrap(text, inches, 9, lines=lines) == expected


# ---- exports


def test_exports_are_the_same_bytes_one_after_the_other_and_eight_at_once(tmp_path):
    first = {path.name: path.read_bytes() for path in bars().export(tmp_path / "one", study="abc")}
    seen = bars()
    repr(seen), seen.screen()  # shown before it is exported
    assert first == {path.name: path.read_bytes() for path in seen.export(tmp_path / "other", study="abc")}
    assert list(first) == [f"trial.{kind}" for kind in figures.FORMATS]
    with ThreadPoolExecutor(8) as eight:
        sizes = ["8cm", "slide"] * 4
        at_once = list(eight.map(lambda size: bars(size=size).bytes("svg"), sizes))
    assert at_once == [bars(size=size).bytes("svg") for size in sizes[:2]] * 4


def test_a_picture_that_is_packed_small_has_a_white_ground_and_the_frames_colours():
    """Of nearly white points an octree makes one grey, which shows on a page as a tint."""
    whole = Image.new("RGB", (400, 600), "white")
    for row, colour in enumerate([*figures.COLOURS, "#fefefe", "#fdfdfd", "#fcfcfc"]):
        whole.paste(colour, (0, 20 * row, 400, 20 * row + 20))
    small = Image.open(io.BytesIO(figures.compact(whole))).convert("RGB")
    assert small.getpixel((399, 599)) == (255, 255, 255)
    for row in range(len(figures.COLOURS)):
        place = (10, 20 * row + 10)
        assert np.abs(np.subtract(small.getpixel(place), whole.getpixel(place))).max() <= 2


EXPORT = (
    "import sys; sys.path.insert(0, 'tests'); import test_figures as t; sys.stdout.buffer.write(t.bars().bytes('svg'))"
)


@pytest.mark.long
def test_eight_processes_export_the_same_bytes():
    where = {"cwd": Path(__file__).parent.parent, "capture_output": True, "check": True}
    with ThreadPoolExecutor(4) as some:
        runs = list(some.map(lambda _: subprocess.run([sys.executable, "-c", EXPORT], **where).stdout, range(8)))
    assert len(set(runs)) == 1 and runs[0] == bars().bytes("svg")


def test_ids_of_an_svg_hang_on_their_order_and_on_the_picture_alone():
    one = (
        '<svg><title>t</title><path id="m7f"/><use xlink:href="#m7f"/><g clip-path="url(#p31)"/><path id="p31"/></svg>'
    )
    other = one.replace("m7f", "m00").replace("p31", "paa")
    settled = figures._settled(one, "a & b")
    assert settled == figures._settled(other, "a & b") and "<desc>a &amp; b</desc>" in settled
    ids = re.findall(r' id="([^"]+)"', settled)
    assert len(set(ids)) == 2 and f"url(#{ids[1]})" in settled and f'href="#{ids[0]}"' in settled
    assert not set(ids) & set(re.findall(r' id="([^"]+)"', figures._settled(one, "another picture")))


def test_every_reference_in_an_svg_is_kept():
    svg = bars().bytes("svg").decode()
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(ids) == len(set(ids)) > 10
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', svg)) <= set(ids)
    assert "url(#" in svg  # the picture inside is clipped


def test_the_alternative_text_is_in_every_file_and_svg_keeps_text_as_text(tmp_path):
    png, svg, pdf = bars().export(tmp_path, formats=("png", "svg", "pdf"))
    said = "Alpha has half of the sentences. Share of sentences, n = 10"
    assert Image.open(png).text["Description"] == said
    assert Image.open(png).text["Title"] == "Alpha has half of the sentences"
    root = ElementTree.parse(svg).getroot()
    drawn = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Alpha has half of the sentences" in drawn and "Beta" in drawn
    assert root.find("{http://www.w3.org/2000/svg}desc").text == said
    assert re.search(r"font-family: 'DejaVu Sans', .*'Verdana', .*sans-serif;", svg.read_text())
    page = pypdf.PdfReader(pdf).pages[0]
    assert said.encode() in pdf.read_bytes() and "Alpha has half of the sentences" in page.extract_text()
    fonts = [font["/BaseFont"] for font in page["/Resources"]["/Font"].values()]
    assert {font.split("+")[-1].removesuffix("-Bold") for font in fonts} == {"DejaVuSans"}


def test_a_transparent_picture_has_no_ground(tmp_path):
    opaque, clear = bars().export(tmp_path / "a", formats="png") + bars().export(
        tmp_path / "b", formats="png", transparent=True
    )
    assert Image.open(opaque).convert("RGBA").getpixel((2, 2))[3] == 255
    assert Image.open(clear).convert("RGBA").getpixel((2, 2))[3] == 0
    for kind in ("svg", "pdf"):
        assert bars().bytes(kind, transparent=True) != bars().bytes(kind)


def test_french_sets_commas_and_spaces():
    assert "ticks 0 | 0,1 | 0,2" in bars(lang="fr").twin()


def test_text_of_articles_is_shown_as_it_is():
    hostile = SHARES.assign(article=["$x^2$ <b>", "a\\frac{1}{2}", "😀 漢 _"])
    assert "$x^2$ <b>" in bars(hostile).twin() and "😀 漢 _" in bars(hostile).twin()


@pytest.mark.parametrize("size", ["8cm", "page", "slide"])
@pytest.mark.parametrize("labels", [["a", "b"], ["a label of some length"] * 7, ["one that is far too long " * 6, "b"]])
def test_a_legend_stands_under_the_words_over_the_plot_and_inside_the_figure(size, labels):
    def draw(lang: str):
        figure, axes = figures.canvas()
        figures.legend(figure, [axes.plot([0, 1], [0, at])[0] for at in range(len(labels))], labels)
        return figure, SHARES

    figure = figures.Chart("legend", draw, SAID.get, size=size).figure
    with figures.style(size):  # whose type is measured
        figure.draw_without_rendering()
        box, subtitle = (each.get_window_extent() for each in (figure.legends[0], figure.texts[1]))
    assert box.x0 >= 0 and box.x1 <= figure.bbox.x1
    assert box.y1 <= subtitle.y0 and box.y0 >= figure.axes[0].bbox.y1


@pytest.mark.long
def test_nothing_is_printed_and_pyplot_is_left_alone():
    code = (
        "from helpers import figures\n"
        "with figures.style():\n figure, axes = figures.canvas()\n axes.set_title('漢 😀')\n figure.canvas.draw()\n"
        "import sys\nassert 'matplotlib.pyplot' not in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={"MPLCONFIGDIR": "/nonexistent", "HOME": "/nonexistent", "PATH": ""},
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


# ---- colours


def test_looks_are_fixed_by_order_and_none_is_grey_and_last():
    looks = figures.frame_style(["one", "none", "two"])
    assert list(looks) == ["one", "two", "none"] and looks["none"].colour not in figures.COLOURS[:-1]
    assert looks["one"] == figures.frame_style(["one", "three"])["one"]


@pytest.mark.parametrize("count", [5, 30, 60])
def test_no_two_looks_are_alike_and_never_colour_alone(count):
    looks = list(figures.frame_style(map(str, range(count))).values())[:-1]
    assert len({(look.colour, look.marker) for look in looks}) == count
    assert len({(look.colour, look.hatch) for look in looks}) == min(count, 30)  # of five colours and six hatches
    for one, other in itertools.pairwise(looks):
        assert one.colour != other.colour and one.hatch != other.hatch and one.marker != other.marker
    if count == 5:
        assert len({look.hatch for look in looks}) == len({look.marker for look in looks}) == 5


# Simulated vision, severity 1.0: Machado, Oliveira & Fernandes 2009, IEEE TVCG 15(6), table 1; on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
SRGB_TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
WHITE = [0.95047, 1, 1.08883]
TOLD_APART = 10  # CIEDE2000; about 2.3 is just noticeable (Mahy et al. 1994)


def lab(colour, vision):
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = np.array(SRGB_TO_XYZ) @ np.clip(np.array(vision) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def distance(one, other):
    """CIEDE2000 (Sharma, Wu & Dalal 2005) of two CIELAB colours."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grow = 1.5 - 0.5 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    c1, c2 = np.hypot(a1 * grow, b1), np.hypot(a2 * grow, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1 * grow)) % 360, np.degrees(np.arctan2(b2, a2 * grow)) % 360
    turn = (h2 - h1 + 180) % 360 - 180
    hue, light, chroma = (h1 + turn / 2) % 360, (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma * t)
    twist = -np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2)))) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    return np.sqrt(dl**2 + dc**2 + dh**2 + twist * dc * dh)


@pytest.mark.parametrize(
    "one, other, expected",
    [  # pairs 1, 7, 19 and 25 of Sharma et al.'s table
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_distance_is_ciede2000(one, other, expected):
    assert distance(one, other) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("vision", VISION)
def test_colours_are_told_apart_with_every_colour_vision(vision):
    seen = {colour: lab(colour, VISION[vision]) for colour in (*figures.COLOURS, "#ffffff")}
    nearest = min((distance(seen[a], seen[b]), a, b) for a, b in itertools.combinations(seen, 2))
    assert nearest[0] >= TOLD_APART, nearest
