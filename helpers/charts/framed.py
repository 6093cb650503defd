"""Who frames it how: sentences in reading order, shares of frames by article, by group, by column and over time."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from helpers import words
from helpers.charts import parts
from helpers.figures import GREY, INK, NONE, Look, canvas, frame_style, legend, numbers, scale, small, wrap

SQUARES = 1500  # sentences a strip shows one by one
LEAST_ROW, TWO_LINES = 0.17, 0.3  # inches of a row of a panel: the fewest, and those of a name of two lines
STACKED = 6  # frames one under the other over the same periods; more stand side by side


def _looks(frames: Mapping[str, Mapping], present: Iterable[str]) -> dict[str, Look]:
    """The looks of the frames that are there, in the codebook's order, none last."""
    there = set(present)
    return {frame: look for frame, look in frame_style(frames).items() if frame in there}


def strip(table: pd.DataFrame, *, frames: Mapping[str, Mapping], lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """A square a sentence in reading order, coloured and lettered by its main frame, a line or more an article.

    table: index (article, unit), `label`, `group` (a number), `group_name`, `lead`, articles in the order of their
    rows within their group. Of more than LABELLED articles or SQUARES sentences, a bar of shares for each group.
    """
    table = table.sort_values("group", kind="stable")
    looks = _looks(frames, table["lead"])
    if not in_squares(table):
        return profiles(_shares_of_groups(table), frames=frames, lang=lang)
    letters = _letters({frame: parts.called(frame, frames, lang) for frame in looks})
    room, named = parts.inches(1) - 0.14, parts.inches(0.27)
    least, longest = small() * 1.15 / 72, table.groupby(level="article").size().max()
    cell = float(np.clip((room - named - 0.08) / longest, least, 1.6 * least))  # inches
    placed, headings, height = _placed(table, int((room - named - 0.08) / cell), named)
    if height * cell > parts.TALL * scale():  # smaller squares, of which a line holds more
        cell = max(least, parts.TALL * scale() / height)
        placed, headings, height = _placed(table, int((room - named - 0.08) / cell), named)
    figure, axes = canvas(height=(height * cell + 0.1) / scale())
    axes.set_axis_off()
    axes.set_xlim(0, room / cell)
    axes.set_ylim(height, 0)
    for text, line, bold in headings:
        how = {"weight": "bold", "color": INK} if bold else {"color": "#333333"}
        axes.text(0, line, text, va="center", size=small(), linespacing=1.05, **how).set_in_layout(False)
    for frame, look in looks.items():
        _squares(axes, placed[placed["lead"] == frame], look, letters[frame], cell, (named + 0.08) / cell)
    counts = table["lead"].value_counts()
    names = [parts.counted(parts.called(frame, frames, lang), counts[frame], lang) for frame in looks]
    legend(figure, [_square(look, letters[frame]) for frame, look in looks.items()], names)
    return figure, placed.drop(columns=["line", "column"])


def in_squares(table: pd.DataFrame) -> bool:
    """Whether a strip has a square for every sentence of so many articles, and not a bar for each group of them."""
    return table.index.get_level_values("article").nunique() <= parts.LABELLED and len(table) <= SQUARES


def _placed(table: pd.DataFrame, across: int, named: float) -> tuple[pd.DataFrame, list, float]:
    """Line and column of every square, the headings (text, line, whether of a group), and the height, in squares."""
    placed, headings, top, group = [], [], 0.0, None
    for _, rows in table.groupby(level="article", sort=False):
        first = rows.iloc[0]
        if first["group"] != group:
            heading = wrap(str(first["group_name"]), parts.inches(0.96), small(), "bold")
            tall = heading.count("\n") + 1
            top += 0.5 if group is not None else 0
            headings.append((heading, top + 0.55 * tall, True))
            top, group = top + 1.15 * tall, first["group"]
        label = wrap(str(first["label"]), named, small(), lines=3)
        place = np.arange(len(rows))
        tall = max(-(-len(rows) // across), 0.95 * (label.count("\n") + 1))
        headings.append((label, top + tall / 2, False))
        squares = -(-len(rows) // across)
        line = top + (tall - squares) / 2 + place // across + 0.5
        placed.append(rows.assign(place=place + 1, line=line, column=place % across))
        top += tall + 0.3
    return pd.concat(placed).reset_index(), headings, top


def _squares(axes: Axes, rows: pd.DataFrame, look: Look, letter: str, cell: float, left: float) -> None:
    side, x = cell * 72 * 0.86, rows["column"] + left + 0.5
    outline = GREY if not letter else look.colour
    filling = look.colour if letter else "white"
    axes.plot(x, rows["line"], "s", ms=side, color=filling, markeredgecolor=outline, markeredgewidth=0.5 * scale())
    if letter:
        how = {"marker": _glyph(letter), "linestyle": "none", "markeredgewidth": 0, "label": letter}
        axes.plot(x, rows["line"], markersize=side * 0.58, color=parts.written_on(look.colour), **how)


def _square(look: Look, letter: str) -> tuple:
    """A square of the strip for its legend."""
    side, filling = small() * 1.15, look.colour if letter else "white"
    square = Line2D([], [], linestyle="none", marker="s", ms=side, color=filling, markeredgecolor=filling)
    if not letter:
        square.set_markeredgecolor(GREY)
        return (square,)
    glyph = Line2D([], [], linestyle="none", marker=_glyph(letter), ms=side * 0.6, color=parts.written_on(look.colour))
    glyph.set_markeredgewidth(0)
    return square, glyph


@functools.cache
def _glyph(letter: str) -> Path:
    """A letter as a mark, its height and middle those of the mark."""
    outline = TextPath((0, 0), letter, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    box = outline.get_extents()
    return outline.transformed(Affine2D().translate(-box.x0 - box.width / 2, -box.height / 2).scale(1 / box.height))


def _letters(names: Mapping[str, str]) -> dict[str, str]:
    """A letter for every frame, its own where it can be, else the next one of its name that is free; none has none."""
    taken: dict[str, str] = {}
    for frame, name in names.items():
        plain = unicodedata.normalize("NFKD", name).upper()
        own = [letter for letter in plain if letter.isascii() and letter.isalpha()]
        spare = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        free = [letter for letter in [*own, *spare] if letter not in taken.values()]
        taken[frame] = "" if frame == NONE else free[0]
    return taken


def _shares_of_groups(table: pd.DataFrame) -> pd.DataFrame:
    """The shares of the leads in every group of articles, as `profiles` takes them."""
    table = table.reset_index()
    counts = table.groupby(["group", "group_name"])["lead"].value_counts(normalize=True).rename("share").reset_index()
    articles = table.groupby("group")["article"].nunique()
    return counts.rename(columns={"lead": "frame"}).assign(articles=counts["group"].map(articles))


def profiles(table: pd.DataFrame, *, frames: Mapping[str, Mapping], lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """Groups of articles by the mix of their frames: a bar of shares a group, with its name and its articles.

    table: one row a group and frame, `group, group_name, frame, share` (0 to 1), `articles`; groups in their order.
    """
    looks = _looks(frames, table["frame"])
    groups = table.drop_duplicates("group").set_index("group")
    names = parts.in_rows(
        [parts.counted(name, n, lang) for name, n in zip(groups["group_name"], groups["articles"])], 0.36, 3
    )
    shares = table.pivot(index="group", columns="frame", values="share").reindex(groups.index, columns=list(looks))
    shares = shares.fillna(0.0)
    figure, axes = parts.rows(names, 0.34)
    parts.shares_axis(axes, lang)
    axes.set_xlim(0, 1.005)
    _stacks(axes, shares, _named(looks, frames, lang), shares.map(words.number, spec=".0%", lang=lang))
    return figure, table


def _named(looks: Mapping[str, Look], frames: Mapping[str, Mapping], lang: str) -> dict[str, Look]:
    """Looks by the names of their frames, as a legend has them."""
    return {parts.called(frame, frames, lang): look for frame, look in looks.items()}


def _stacks(axes: Axes, sizes: pd.DataFrame, looks: Mapping[str, Look], texts: pd.DataFrame) -> None:
    """A bar a row of a table, a part a column with its text in it, and the legend of the parts."""
    for row, each in enumerate(sizes.to_numpy()):
        parts.stack(axes, row, each, list(looks.values()), texts.iloc[row].tolist())
    parts.patches(axes, looks)


class _Shares(NamedTuple):
    """What is drawn as dots: the shares by group and frame; of each group `label, n`; of each frame look and name."""

    table: pd.DataFrame
    groups: pd.DataFrame
    looks: dict[str, Look]
    names: dict[str, str]
    lang: str


def shares_by(
    table: pd.DataFrame, *, frames: Mapping[str, Mapping], plain: bool = False, lang: str = "en"
) -> tuple[Figure, pd.DataFrame]:
    """The share of each frame in articles or groups of them (an outlet, a year): a dot, its interval and the number.

    table: index (group, lead), `share, low, high, n` and maybe `label` (else the group itself), `differs` (boolean:
    the value is bold where the group differs from the others). The LABELLED groups with most sentences are shown.
    plain: of sides or statuses, by name, in place of frames: by their marks alone, for the colours are the frames'.
    """
    table = table.dropna(subset="share")
    groups = table.groupby(level=0, sort=False).first()
    groups = groups[groups.index.isin(groups["n"].sort_values(ascending=False, kind="stable").index[: parts.LABELLED])]
    groups = groups.assign(label=groups.get("label", groups.index.to_series()).astype(str))
    looks = _looks(frames, table[table["share"] > 0].index.get_level_values(1))
    looks = {name: replace(look, colour=INK) for name, look in looks.items()} if plain else looks
    shown = table[table.index.get_level_values(0).isin(groups.index) & table.index.get_level_values(1).isin(looks)]
    shares = _Shares(shown, groups, looks, {frame: parts.called(frame, frames, lang) for frame in looks}, lang)
    draw = _dots_together if _together(looks) * len(groups) + parts.AXIS <= parts.TALL else _dots_apart
    return draw(shares), shown.reset_index()


def _together(looks: Mapping[str, Look]) -> float:
    """The inches of a row that has all frames in it."""
    return 0.19 * len(looks) + 0.12


def _dots_together(shares: _Shares) -> Figure:
    """A row a group, the frames one under the other in it."""
    looks, groups, lang = shares.looks, shares.groups, shares.lang
    whole = [parts.counted(words.short(label, 48), n, lang) for label, n in zip(groups["label"], groups["n"])]
    names = parts.in_rows(whole, 0.3, lines=max(2, len(looks)))
    figure, axes = parts.rows(names, _together(looks))
    lines = np.linspace(-0.31, 0.31, len(looks)) if len(looks) > 1 else [0]
    _dots(axes, shares, dict(zip(looks, lines)), _bounded)
    for place in range(1, len(groups)):
        axes.axhline(place - 0.5, color="#e4e4e4", linewidth=0.6, zorder=0)
    parts.marks(axes, {shares.names[frame]: look for frame, look in looks.items()})
    return figure


def _dots_apart(shares: _Shares) -> Figure:
    """A panel a frame, side by side, for more groups and frames than a page holds one under the other."""
    looks, groups, lang = shares.looks, shares.groups, shares.lang
    room = parts.inches(0.7)
    columns = _columns(shares.names, room, len(groups))
    lines, heads = -(-len(looks) // columns), _heads(shares.names, room / columns)
    each, apart = _row_of_panel(heads, lines, len(groups))
    counted = [parts.counted(label, n, lang) for label, n in zip(groups["label"], groups["n"])]
    names = parts.in_rows(counted, 0.26, 2 if each >= TWO_LINES else 1)
    each = min(each, TWO_LINES if any("\n" in name for name in names) else 0.27)
    height = (each * len(groups) + apart) * lines
    figure, panels = canvas(lines, columns, height=height, sharey=True, squeeze=False)
    for axes, head, frame in zip(panels.flat, heads, looks):
        parts.name_rows(axes, names)
        _dots(axes, shares, {frame: 0}, _share)
        axes.set_xticks(axes.get_xticks()[::2])
        axes.set_title(head, size=small(), linespacing=1.05)
    for axes in panels.flat[len(looks) :]:
        axes.set_axis_off()
    if any(head.split() != shares.names[frame].split() for head, frame in zip(heads, looks)):  # whole in a legend
        parts.marks(panels[0][0], {shares.names[frame]: look for frame, look in looks.items()})
    return figure


def _columns(called_so: Mapping[str, str], room: float, rows: int) -> int:
    """How many panels stand side by side: as many as fit, or fewer where that leaves all names whole and a page holds them."""
    most, n = max(1, int(room / (0.82 * scale()))), len(called_so)
    even = list(dict.fromkeys(-(-n // -(-n // columns)) for columns in range(most, 0, -1)))
    for columns in even:
        heads = _heads(called_so, room / columns)
        whole = all(head.split() == name.split() for head, name in zip(heads, called_so.values()))
        if whole and _row_of_panel(heads, -(-n // columns), rows)[0] > LEAST_ROW:
            return columns
    return even[0]


def _row_of_panel(heads: Iterable[str], lines: int, rows: int) -> tuple[float, float]:
    """The inches that a page leaves to a row in so many lines of panels, and those of each line that are no rows."""
    apart = parts.AXIS + 0.14 * max(head.count("\n") + 1 for head in heads)
    return max(((parts.TALL - parts.AXIS) / lines - apart) / rows, LEAST_ROW), apart


def _dots(axes: Axes, shares: _Shares, lines: Mapping[str, float], say: Callable) -> None:
    """The shares of some frames, each on its line of its group's row, bold beside the plot where the group differs."""
    _scale_of(axes, shares.table, shares.lang)
    row_of = {group: row for row, group in enumerate(shares.groups.index)}
    for (group, frame), found in zip(shares.table.index, shares.table.to_dict("records")):
        if frame in lines:
            _dot(axes, row_of[group] + lines[frame], found, shares.looks[frame], say(found, shares.lang))


def _dot(axes: Axes, place: float, found: Mapping, look: Look, text: str) -> None:
    parts.interval(axes, place, found["low"], found["high"], look.colour, 1.4)
    axes.plot([found["share"]], [place], look.marker, color=look.colour, zorder=3, clip_on=False)
    weight = "bold" if found.get("differs", False) else "normal"
    parts.note(axes, text, (1, place), (5, 0), xycoords=parts.BESIDE, weight=weight)


def _heads(called_so: Mapping[str, str], each: float) -> list[str]:
    """The names of frames over their panels; where one does not fit whole, so much of all as tells them apart."""
    cut = [[wrap(name, each * 0.88, small(), "bold", lines) for name in called_so.values()] for lines in (3, 1, 2)]
    if all(head.split() == name.split() for head, name in zip(cut[0], called_so.values())):
        return cut[0]
    return next((heads for heads in cut[1:] if len(set(heads)) == len(heads)), cut[0])


def _scale_of(axes: Axes, shown: pd.DataFrame, lang: str) -> None:
    """A scale of shares as far as the largest reaches: to 20, 50 or 100 %."""
    parts.shares_axis(axes, lang)
    reach = shown[["share", "high"]].max(axis=None)
    if reach <= 0.5:  # a scale to 100 % would leave most of the picture empty
        top = 0.2 if reach <= 0.2 else 0.5
        axes.set_xlim(-0.02 * top, 1.02 * top)
        axes.set_xticks([0, top / 2, top])


def _share(found: Mapping, lang: str) -> str:
    return words.number(found["share"], ".0%", lang)


def _bounded(found: Mapping, lang: str) -> str:
    """A share as it is written: « 0 % (≤26 %) », « 53 % », « 100 % (≥87 %) »."""
    share = found["share"]
    if share not in (0, 1) or not np.isfinite(found["low" if share else "high"]):
        return _share(found, lang)
    return words.say(f"charts.bound_of_{'all' if share else 'none'}", lang, bound=found["low" if share else "high"])


def frames_by(
    table: pd.DataFrame,
    *,
    frames: Mapping[str, Mapping],
    sides: Mapping[str, Mapping] | None = None,
    lang: str = "en",
) -> tuple[Figure, pd.DataFrame]:
    """Sentences by frame and status or speaker: a bar of shares a frame for few values, of counts a value for more.

    table: of `framing.crosstab`, by status or by speaker. A sentence counts for each of its frames and speakers.
    """
    counts = table.drop(index=NONE, level="frame", errors="ignore").groupby(level="frame", sort=False).sum()
    counts = counts.loc[counts.sum(axis=1) > 0, counts.sum() > 0]
    counts = counts[counts.sum().sort_values(ascending=False, kind="stable").index]
    draw = _status_of_frames if counts.shape[1] <= len(parts.TONES) else _frames_of_speakers
    return draw(counts, frames, sides, lang), counts.stack().rename("units").reset_index()


def _status_of_frames(counts: pd.DataFrame, frames: Mapping, sides: Mapping | None, lang: str) -> Figure:
    names = parts.in_rows(
        [parts.counted(parts.called(frame, frames, lang), n, lang) for frame, n in counts.sum(axis=1).items()]
    )
    looks = dict(zip([parts.called(value, sides, lang) for value in counts], parts.TONES))
    figure, axes = parts.rows(names, 0.36)
    parts.shares_axis(axes, lang)
    axes.set_xlim(0, 1.005)
    shares = counts.div(counts.sum(axis=1), axis=0)
    _stacks(axes, shares, looks, counts.map(words.number, spec=",d", lang=lang))
    return figure


def _frames_of_speakers(counts: pd.DataFrame, frames: Mapping, sides: Mapping | None, lang: str) -> Figure:
    looks, shown = _looks(frames, counts.index), counts.columns[: parts.LABELLED]
    names = parts.in_rows([parts.called(value, sides, lang) for value in shown])
    sizes = counts.loc[list(looks), shown].T
    figure, axes = parts.rows(names)
    parts.counts_axis(axes, counts.sum().max() * 1.05, lang)
    axes.set_xlabel(words.say("charts.sentences_by_frame", lang))
    _stacks(axes, sizes, _named(looks, frames, lang), sizes.map(words.number, spec=",d", lang=lang))
    return figure


def over_time(table: pd.DataFrame, *, frames: Mapping[str, Mapping], lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """The share of each frame over periods with its interval, a panel a frame, and the articles of each period below.

    table: index (period, frame), `share, low, high, articles`; periods in their order, those without an article too
    (share NaN, articles 0), which are gaps; a period may have no interval.
    """
    periods = list(dict.fromkeys(map(str, table.index.get_level_values(0))))
    looks = _looks(frames, table[table["share"] > 0].index.get_level_values(1))
    columns = min(-(-len(looks) // STACKED), max(1, int(parts.inches(1) / (1.6 * scale()))))
    heights = [1.0] * -(-len(looks) // columns) + [0.55]
    height = 0.85 * sum(heights) + 0.4
    figure, panels = canvas(len(heights), columns, height=height, sharex=True, squeeze=False, height_ratios=heights)
    place = np.arange(len(periods))
    most = max(0.05, np.nanmax(table[["share", "high"]])) * 1.05
    for panel, (frame, look) in zip(panels[:-1].flat, looks.items()):
        part = table.xs(frame, level=1)
        panel.vlines(place, part["low"], part["high"], color=look.colour, linewidth=1.4 * scale())
        ms = (4 if len(periods) <= 40 else 2) * scale()
        panel.plot(place, part["share"], look.marker, linestyle="-", color=look.colour, markersize=ms)
        panel.set_title(
            wrap(parts.called(frame, frames, lang), parts.inches(0.97 / columns) - 0.45 * scale(), small(), "bold"),
            size=small(),
        )
        panel.set_ylim(0, most)
        numbers(panel.yaxis, ".0%", lang)
        panel.set_yticks([tick for tick in panel.get_yticks()[:: max(1, len(panel.get_yticks()) // 3)] if tick <= most])
        panel.grid(axis="y")
    for panel in panels[:-1].flat[len(looks) :]:
        panel.set_axis_off()
    n = table["articles"].groupby(level=0, sort=False).first()
    for panel in panels[-1]:
        panel.bar(place, n, color=GREY, width=0.75)
        panel.set_title(words.say("charts.articles", lang), size=small(), color="#5f5f5f", weight="normal")
        panel.set_yticks([int(n.max())])
        numbers(panel.yaxis, ",.0f", lang)
        name_periods(panel, periods, lang, 0.8 / columns)
    return figure, table.reset_index()


def _period(period: str, lang: str) -> str:
    """A period as an axis names it: « 3 janv. 2022 » for 2022-01-03, « janv. 2022 » for 2022-01; a year as it is."""
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", period):
        day = words.short_date(datetime.date.fromisoformat(f"{period}-01"[:10]), lang)
        return day if len(period) == 10 else day.partition("\u00a0")[2]
    return period


def name_periods(axes: Axes, periods: list[str], lang: str, share: float = 0.8) -> None:
    """Name as many periods under an axis as there is room for: days and weeks by their first day, months, years.

    share: of the figure's width that the axis has.
    """
    periods = [_period(period, lang) for period in periods]
    most = max(1, int(parts.inches(share) * 72 / (small() * 0.62 * (max(map(len, periods)) + 2))))
    step = -(-len(periods) // most)
    axes.set_xticks(range(0, len(periods), step), periods[::step])
    axes.set_xlim(-0.6, len(periods) - 0.4)


def frames_of_all(
    table: pd.DataFrame, *, frames: Mapping[str, Mapping], lang: str = "en"
) -> tuple[Figure, pd.DataFrame]:
    """The share of each main frame in all sentences, a row a frame, the largest first and sentences without one last.

    table: index lead, `share, low, high`.
    """
    looks = _looks(frames, table.index[table["share"] > 0])
    shown = table.loc[list(looks)].sort_values("share", ascending=False, kind="stable")
    shown = shown.sort_index(key=lambda frame: frame == NONE, kind="stable")
    figure, axes = parts.rows(parts.in_rows([parts.called(frame, frames, lang) for frame in shown.index]))
    _scale_of(axes, shown, lang)
    for row, (frame, found) in enumerate(zip(shown.index, shown.to_dict("records"))):
        _dot(axes, row, found, looks[frame], _bounded(found, lang))
    return figure, shown.reset_index()
