"""A chart says what it plots, exports the same bytes twice, and is read by eyes that see fewer colours."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from helpers import charts, figures, similarity, twin, vocabulary, words

SHARES = pd.DataFrame({"article": ["Alpha", "Beta", "Gamma"], "share": [0.5, 0.3, 0.1]})
PHRASES = {
    "trial": "The share of {top} is {share:.0%}",
    "trial_subtitle": "Share of units, n = {n}",
    "trial_alt": "Three bars; {top} is longest.",
    "trial_caption": "Shares of $5 & <b>.",
    "trial_method": "Invented.",
}


@pytest.fixture(autouse=True)
def phrases(monkeypatch):
    entries = words._phrases("charts") | {key: {"en": text, "fr": text} for key, text in PHRASES.items()}
    real = words._phrases
    monkeypatch.setattr(words, "_phrases", lambda name: entries if name == "charts" else real(name))


@figures.press
def bars(data: pd.DataFrame, lang: str = "en") -> figures.Chart:
    figure, axes = figures.canvas(height=1.5)
    looks = figures.article_style(data["article"])
    for place, (name, share) in enumerate(zip(data["article"], data["share"])):
        axes.barh(place, share, color=looks[name].colour, hatch=looks[name].hatch)
        axes.plot(share, place, looks[name].marker, color="black")
    axes.set_yticks(range(len(data)), data["article"].map(words.short))
    axes.set_xlabel("share")
    return figures.finished("trial", figure, data, lang, top=data["article"][0], share=data["share"][0], n=10)


def test_the_twin_says_title_axes_and_values():
    shown = bars(SHARES).twin().splitlines()
    assert shown[:3] == ["The share of Alpha is 50%", "Share of units, n = 10", "Invented."]
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
    "the title": lambda chart: chart.figure.texts[0].set_text("The share of Beta is 50%"),
    "a point removed": lambda chart: chart.figure.axes[0].lines[0].remove(),
    "a scale": lambda chart: chart.figure.axes[0].set_xscale("log"),
    "the end of a scale": lambda chart: chart.figure.axes[0].set_xlim(0, 5),
    "an axis turned round": lambda chart: chart.figure.axes[0].invert_xaxis(),
    "a colour": lambda chart: chart.figure.axes[0].patches[0].set_facecolor("#e42536"),
    "an axis label": lambda chart: chart.figure.axes[0].set_xlabel("count"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_wrong_edit_changes_the_twin(edit):
    chart = bars(SHARES)
    before = chart.twin()
    EDITS[edit](chart)
    assert chart.twin() != before


def test_two_charts_exchanged_have_different_twins():
    assert bars(SHARES).twin() != bars(SHARES.iloc[::-1].reset_index(drop=True)).twin()


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


def test_two_exports_are_byte_identical_and_complete(tmp_path):
    one, other = bars(SHARES), bars(SHARES)
    repr(other)
    other.screen()  # shown before it is exported
    first = {path.name: path.read_bytes() for path in one.export(tmp_path / "one", "abc123")}
    second = {path.name: path.read_bytes() for path in other.export(tmp_path / "other", "abc123")}
    assert first == second
    assert set(first) == {f"trial.{kind}" for kind in ("png", "svg", "pdf", "csv", "txt")}
    text = first["trial.txt"].decode()
    assert all(
        part in text
        for part in ("Shares of $5 & <b>.", "Three bars; Alpha is longest.", "abc123", "Invented.", "n: 10")
    )
    assert pd.read_csv(tmp_path / "one" / "trial.csv")["share"].tolist() == [0.5, 0.3, 0.1]


def test_a_chart_has_300_dots_an_inch_and_the_width_of_its_size(tmp_path):
    from matplotlib.image import imread

    for size, width in {"column": 3.5, "page": 6.3, "slide": 10}.items():
        path = bars(SHARES, size=size).export(tmp_path / size)[0]
        assert imread(path).shape[1] == round(width * 300)
    with pytest.raises(ValueError, match="column, page, slide"):
        bars(SHARES, size="poster")


def test_french_sets_commas_and_spaces():
    shown = bars(SHARES, lang="fr").twin()
    assert shown.startswith("The share of Alpha is 50 %")
    assert "ticks 0 | 0,1 | 0,2" in shown


@pytest.mark.parametrize("size", figures.SIZES)
def test_a_long_title_wraps_inside_the_figure(size):
    long = SHARES.assign(article=["An article whose name is " + "very " * 40 + "long", "W" * 300, "c"])
    chart = bars(long, size=size)
    box = chart.figure.texts[0].get_window_extent()
    assert box.x1 <= chart.figure.bbox.x1 and box.y1 <= chart.figure.bbox.y1
    assert chart.figure.texts[0].get_text().replace("\n", " ") == chart.title


def test_text_of_articles_is_shown_as_it_is():
    hostile = SHARES.assign(article=["$x^2$ <b>", "a\\frac{1}{2}", "😀 漢 _"])
    chart = bars(hostile)
    assert "$x^2$ <b>" in chart.twin() and "😀 漢 _" in chart.twin()
    assert "<b>" not in chart.markdown() and "&#36;</span>5" in chart.markdown()


def test_nothing_is_printed_and_nothing_is_shown_twice():
    code = (
        "from helpers import charts, figures\nimport pandas as pd\n"
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


def test_what_a_study_lacks_stands_in_the_place_of_a_chart():
    @figures.press
    def undated(lang="en"):
        raise words.Lacking("charts.no_events")

    assert isinstance(undated(size="column"), words.Missing)
    assert repr(undated()).startswith("No events are stated") and undated().sentence("fr").startswith("Aucun événement")
    assert repr(undated(lang="fr")) == undated().sentence("fr")


def test_looks_are_fixed_by_order_and_none_is_grey():
    looks = figures.frame_style(["one", "none", "two"])
    assert list(looks) == ["one", "two", "none"] and looks["none"].colour == figures.GREY
    assert looks["one"] == figures.frame_style(["one", "three"])["one"]
    assert figures.GREY not in {look.colour for look in figures.article_style(map(str, range(50))).values()}


@pytest.mark.parametrize("count", [5, 30, 60])
def test_no_two_looks_are_alike_and_never_colour_alone(count):
    looks = figures.article_style(map(str, range(count))).values()
    assert len({(look.colour, look.marker) for look in looks}) == count
    if count == 5:
        assert (
            len({look.hatch for look in looks})
            == len({look.marker for look in looks})
            == len({str(look.line) for look in looks})
            == 5
        )


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


# ---- how alike the articles are


def cosines_of(count: int) -> tuple[pd.DataFrame, pd.Series]:
    """Articles a0, a1 … whose cosine falls with the distance of their numbers; the last has no terms."""
    place = np.arange(count)
    values = np.where(place[:, None] == place, 1, 0.9 / (1 + np.abs(place[:, None] - place)))
    values[-1] = values[:, -1] = np.nan
    index = pd.Index([f"a{number}" for number in place], name="article")
    return pd.DataFrame(values, index=index, columns=index), pd.Series(
        [f"Article {number}" for number in place], index=index
    )


@pytest.mark.parametrize("count", [4, 40])
def test_charts_of_cosines_plot_every_pair_or_their_distribution(count):
    cosine, labels = cosines_of(count)
    pairs = similarity.ranked_pairs(cosine)
    heat, ranked = charts.heat_map(cosine, labels), charts.ranked_pairs(pairs, labels)
    assert heat.data["cosine"].equals(ranked.data["cosine"]) and len(heat.data) == count * (count - 1) // 2
    drawn = heat.twin()
    if count == 4:
        assert "0.45" in drawn and "n/a" in drawn and "0.00" not in drawn
    else:
        assert heat.figure.axes[0].get_ylabel() == "pairs"
        heights = sum(bar.get_height() for bar in heat.figure.axes[0].patches)
        assert heights == pairs["cosine"].notna().sum()


def test_a_tie_at_the_top_is_called_one():
    cosine, labels = cosines_of(5)
    assert charts.ranked_pairs(similarity.ranked_pairs(cosine), labels).title.startswith("No pair is closest alone")


def test_a_tree_joins_each_article_once_and_leaves_out_those_without_terms():
    cosine, labels = cosines_of(5)
    chart = charts.dendrogram(cosine, labels)
    assert [text.get_text() for text in chart.figure.axes[0].get_yticklabels()] == [
        f"Article {number}" for number in range(4)
    ]
    assert chart.data["distance"].iloc[0] == pytest.approx(1 - 0.45) and len(chart.data) == 3
    wide = charts.dendrogram(*cosines_of(50))
    assert len(wide.data) == charts.LEAVES - 1


ACCOUNT = pd.DataFrame(
    {
        "term": ["moscou", "visiter", "navire"],
        "group": [vocabulary.NAMES, vocabulary.EVENT, vocabulary.REST],
        "weight_a": [0.5, 0.4, 0.3],
        "weight_b": [0.6, 0.5, 0.2],
        "contribution": [0.3, 0.2, 0.06],
        "share": [0.3 / 0.56, 0.2 / 0.56, 0.06 / 0.56],
    }
)


def test_an_account_shows_each_term_as_long_as_what_it_adds():
    chart = charts.account(ACCOUNT, "A", "B")
    axes = chart.figure.axes[0]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx((ACCOUNT["share"] * 100).tolist())
    assert {"moscou", "visiter"} <= {text.get_text() for text in axes.texts}
    assert "54%" in chart.title and "names and places" in chart.title
    assert isinstance(charts.account(ACCOUNT.head(0), "A", "B"), words.Missing)


def test_split_bars_end_at_the_cosine():
    split = pd.DataFrame(
        {vocabulary.NAMES: [0.3, 0.1], vocabulary.REST: [0.2, 0.1]},
        index=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")], names=["a", "b"]),
    )
    chart = charts.cosine_by_group(split, pd.Series({"a": "A", "b": "B", "c": "C"}))
    assert [bar.get_x() + bar.get_width() for bar in chart.figure.axes[0].patches[-2:]] == pytest.approx([0.5, 0.2])
    assert "50% to 60%" in chart.title
    assert (
        charts.cosine_by_group(
            split.assign(**{vocabulary.FUNCTION: [0.9, 0.9]}), pd.Series({"a": "A", "b": "B", "c": "C"})
        ).name
        == "cosine-by-group-function"
    )


@pytest.mark.parametrize("count", [3, 9])
def test_top_terms_are_the_heaviest(count):
    table = pd.DataFrame(
        np.arange(count * 4).reshape(count, 4) / 100,
        index=[f"a{i}" for i in range(count)],
        columns=["un", "deux", "trois", "quatre"],
    )
    chart = charts.top_terms(table, pd.Series(table.index, index=table.index))
    heaviest = chart.data.iloc[0]
    assert heaviest["term"] == "quatre" and (chart.data["weight"] > 0).all()
    assert len(chart.figure.axes) == (3 if count == 3 else 1)
