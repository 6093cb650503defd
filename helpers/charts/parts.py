"""What several charts share: names of rows, values at their marks, intervals, stacked bars, legends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from helpers import words
from helpers.figures import GREY, INK, Look, canvas, legend, numbers, scale, small, text_width, wrap

LABELLED = 15  # rows a chart names one by one; of more it shows the first, or the distribution
TALL = 6.7  # inches of a plot at page size: what a printed page holds beside a legend, a caption and what is said of it
AXIS = 0.5  # inches below the rows of a plot
BESIDE = ("axes fraction", "data")  # at a row of the plot, measured across it from 0 to 1
TONES = (Look("#4a4a52", ""), Look("#97979f", "////"), Look("#d4d4da", "...."))  # of bars


def called(codes: str, names: Mapping[str, Mapping] | None = None, lang: str = "en") -> str:
    """A code, or several joined by `+`, each by its name."""
    return " + ".join(words.called(code, names)[lang] for code in str(codes).split("+"))


def counted(name: str, n: float, lang: str) -> str:
    """A name with its count in brackets."""
    return f"{name} ({words.number(int(n), ',d', lang)})"


def inches(share: float) -> float:
    """A share of the figure's width, in inches."""
    return matplotlib.rcParams["figure.figsize"][0] * share


def in_rows(labels: Iterable[str], share: float = 0.32, lines: int = 2, among: int = 0) -> list[str]:
    """Labels broken to a share of the figure's width; what does not fit into so many lines ends in « … » and its count.

    Two that would then read the same keep their ends and have « … » in the middle. There are fewer lines where a page
    would not hold the rows otherwise. among: of how many rows in the whole picture these are some.
    """
    labels = [str(label) for label in labels]
    while lines > 1 and _row(lines) * max(among, len(labels)) + AXIS > TALL:
        lines -= 1
    names = [_fitted(label, inches(share), lines) for label in labels]
    unlike = dict(zip(labels, names)).values()
    alike = {name for name in unlike if list(unlike).count(name) > 1}
    return [_both_ends(label, inches(share)) if name in alike else name for label, name in zip(labels, names)]


def _fitted(label: str, room: float, lines: int) -> str:
    """A label broken to a width; where it has to be cut, a number in brackets at its end is not."""
    name = wrap(label, room, small(), lines=lines)
    body, count = re.fullmatch(r"(.*?)(\s\([\d\s.,]+\))?", label, re.DOTALL).groups("")
    if not count or not name.endswith("…"):
        return name
    shorter = (f"{body[:kept].rstrip(' …,;:–-')}…{count}" for kept in range(len(body), 0, -1))
    cut = (wrap(each, room, small(), lines=lines) for each in shorter)
    return next((each for each in cut if each.endswith(")")), name)


def _both_ends(label: str, room: float) -> str:
    """A label cut in its middle to fit a width on one line."""
    cut = (f"{label[: -(-kept // 2)]}…{label[len(label) - kept // 2 :]}" for kept in range(len(label) - 1, 1, -1))
    return next((name for name in cut if text_width(name, small()) <= room), label[:1])


def _row(lines: int) -> float:
    """The inches that a row's name takes."""
    return 0.16 * lines + 0.09


def rows_height(names: Sequence[str], each: float = 0.27, least: float = 1.1, among: int = 0) -> float:
    """The height in inches of a plot with a row for each name, its axis included; a page holds all rows of a picture."""
    lines = max((name.count("\n") + 1 for name in names), default=1)
    closest = (TALL - AXIS) / max(among, len(names), 1)
    return max(least, max(0.16 * lines, min(max(each, _row(lines)), closest)) * len(names) + AXIS)


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Name the rows of a plot, the first on top."""
    axes.set_yticks(range(len(names)), names, linespacing=1.05)
    axes.set_ylim(len(names) - 0.4, -0.6)


def rows(names: Sequence[str], each: float = 0.27) -> tuple[Figure, Axes]:
    """A figure of named rows, as high as they need, to draw on."""
    figure, axes = canvas(height=rows_height(names, each))
    name_rows(axes, names)
    return figure, axes


def note(axes: Axes, text: str, at: tuple[object, float], offset: tuple[float, float] = (4, 0), **how: object) -> None:
    """Text beside a mark, as far from it at every size as the letters are large."""
    how = {"va": "center", "size": small(), "annotation_clip": False} | how
    axes.annotate(text, at, tuple(scale() * part for part in offset), textcoords="offset points", **how)


def interval(axes: Axes, row: float, low: float, high: float, colour: str = GREY, width: float = 2.2) -> None:
    """An interval drawn across a row; nothing where it is not known."""
    if np.isfinite([low, high]).all():
        axes.plot([low, high], [row, row], color=colour, linewidth=width * scale(), solid_capstyle="butt", zorder=2)


def shares_axis(axes: Axes, lang: str) -> None:
    """A scale of shares from 0 to 100 %."""
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([0, 0.5, 1])
    numbers(axes.xaxis, ".0%", lang)
    axes.grid(axis="x")


def counts_axis(axes: Axes, most: float, lang: str) -> None:
    """A scale of whole numbers, with room for a figure after the longest bar."""
    axes.set_xlim(0, most)
    axes.xaxis.set_major_locator(MaxNLocator(3 if inches(1) < 4.5 else 5, integer=True))
    numbers(axes.xaxis, ",.0f", lang)
    axes.grid(axis="x")


def written_on(colour: str) -> str:
    """Ink or white, whichever is read more easily on a colour (WCAG's relative luminance)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return "white" if np.dot([0.2126, 0.7152, 0.0722], linear) < 0.22 else INK


def stack(axes: Axes, row: float, sizes: Sequence[float], looks: Sequence[Look], texts: Sequence[str] = ()) -> None:
    """One bar of parts; a part has its text in it where `texts` are given and it fits. The axis' limits must be set."""
    left, inch = 0.0, inches(0.6) / np.diff(axes.get_xlim())[0]
    for size, look, text in zip(sizes, looks, texts or [""] * len(sizes)):
        if size > 0:
            axes.barh(row, size, left=left, height=0.7, color=look.colour, hatch=look.hatch, edgecolor="white")
            if text and text_width(text, small()) + 0.06 < size * inch:
                back = {"boxstyle": "round,pad=0.12", "facecolor": look.colour, "edgecolor": "none"}
                colour = written_on(look.colour)
                axes.text(left + size / 2, row, text, ha="center", va="center", size=small(), color=colour, bbox=back)
        left += size


def patches(axes: Axes, looks: Mapping[str, Look]) -> None:
    """The legend of stacked bars: names and their looks."""
    handles = [Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="white") for look in looks.values()]
    legend(axes.figure, handles, looks)


def marks(axes: Axes, looks: Mapping[str, Look]) -> None:
    """The legend of marks: names and their looks."""
    legend(axes.figure, [mark(look.marker, look.colour) for look in looks.values()], looks)


def mark(marker: str, colour: str = INK, filling: str = "") -> Artist:
    """A mark for a legend."""
    return Line2D([], [], marker=marker, color=colour, markerfacecolor=filling or colour, linestyle="none")


def histogram(axes: Axes, values: pd.Series, bins: object, lang: str) -> None:
    """How many articles have which value."""
    axes.hist(values, bins=bins, color=GREY, edgecolor="white")
    axes.set_ylabel(words.say("charts.articles", lang))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    numbers(axes.yaxis, ",.0f", lang)
    axes.grid(axis="y")


def heads(labels: Iterable[str], each: float) -> tuple[list[str], float]:
    """Labels that stand side by side, `each` inches apart, and how far they are turned: upright where a word is wider."""
    labels, room = [str(label) for label in labels], each * 0.94
    if any(text_width(word, small()) > room for label in labels for word in label.split()):
        return [words.short(label, 20) for label in labels], 90
    return [wrap(label, room, small(), lines=4) for label in labels], 0
