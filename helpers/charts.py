"""One function a chart: each takes what was computed and returns a finished `Chart` (see `figures`)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from scipy.cluster.hierarchy import dendrogram as tree
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from helpers import clusters, coverage, files, robustness, similarity, vocabulary, words
from helpers.corpus import Study
from helpers.figures import (
    COLOURS,
    GREY,
    INK,
    MUTED,
    NONE,
    SIZES,
    Chart,
    Look,
    article_style,
    bars_height,
    canvas,
    finished,
    frame_style,
    in_lines,
    legend,
    numbers,
    press,
    scale,
)

PROJECT = Path(__file__).resolve().parent.parent
LABELLED = 14  # marks, rows or articles a chart names one by one; of more it shows the first and the distribution
KNOWN_MARKS = {"text": ("o", True), "page": ("s", True), "inferred": ("o", False), "unknown": ("X", True)}  # filled?
KNOWN_HATCHES = {"text": "", "page": "++", "inferred": "///", "unknown": "..."}
LANE, LANE_ROWS = 0.21, 6  # inches of one row of marks; rows of a lane that counts its marks
COUNTED_DATES = ("published", "collected")
BESIDE = ("axes fraction", "data")  # at a row of the plot, measured across it from 0 to 1


def folder(study: Study) -> Path:
    """Where a study's charts are exported: `charts/` in $CADRAGE_EXPORT, else in reports/ and the study's name."""
    reports = Path(os.environ.get("CADRAGE_EXPORT") or PROJECT / "reports" / files.safe_name(study.name))
    reports.mkdir(parents=True, exist_ok=True)
    return reports / "charts"


def export(study: Study, *charts: Chart | words.Missing) -> pd.DataFrame:
    """Export charts to the study's folder and say what was written: one row a chart, `title`, `files` (relative).

    What a study lacks is not exported, and has no row.
    """
    target, digest = folder(study), study.hash
    rows = []
    for chart in (chart for chart in charts if isinstance(chart, Chart)):
        paths = [path.relative_to(target.parent).as_posix() for path in chart.export(target, digest)]
        rows.append((chart.name, chart.title, ", ".join(paths)))
    return pd.DataFrame(rows, columns=["chart", "title", "files"]).set_index("chart")


def day_axis(axis: Axis, lang: str = "en") -> None:
    """Write an axis of dates, its limits set, in the language: at most six ticks, none beside a month's first day."""
    axis.set_major_locator(AutoDateLocator(minticks=2, maxticks=5 if scale() >= 1 else 3))
    days = np.asarray(axis.get_majorticklocs())
    apart = np.diff(days)
    axis.set_major_locator(FixedLocator(np.delete(days, np.flatnonzero(apart < apart.max(initial=0) / 2) + 1)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.short_date(num2date(value), lang)))


@press
def lengths(table: pd.DataFrame, lang: str = "en") -> Chart:
    """Words kept and words cut as page furniture, longest article first; for many articles their distribution.

    table: of `coverage.lengths` (index `article`, `label, words, cut`).
    """
    table = table.sort_values("words", ascending=False, kind="stable")
    longest, shortest = table.iloc[0], table.iloc[-1]
    many = len(table) > LABELLED
    figure, axes = canvas(height=2.4 if many else bars_height(len(table)))
    (_length_distribution if many else _length_bars)(axes, table, lang)
    return finished(
        "lengths",
        figure,
        table.reset_index(),
        lang,
        "lengths_many" if many else "",
        longest=longest["label"],
        shortest=shortest["label"],
        most=int(longest["words"]),
        fewest=int(shortest["words"]),
        middle=table["words"].median(),
        cut=int(table["cut"].sum()),
        n=len(table),
        words=int(table["words"].sum()),
    )


def _length_bars(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    rows = range(len(table))
    axes.barh(rows, table["words"], color=COLOURS[0], height=0.66)
    axes.barh(rows, table["cut"], left=table["words"], color=GREY, hatch="///", height=0.66)
    for row, (kept, cut) in enumerate(zip(table["words"], table["cut"])):
        note = words.say("charts.lengths_row" if cut else "charts.lengths_row_whole", lang, kept=kept, cut=cut)
        axes.text(kept + cut, row, f" {note}", va="center", size="small")
    name_rows(axes, table["label"])
    axes.set_xlim(0, (table["words"] + table["cut"]).max() * 1.3)
    axes.grid(axis="x")


def _length_distribution(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    axes.hist(table["words"], bins=min(30, max(10, len(table) // 5)), color=COLOURS[0], edgecolor="white")
    axes.set_xlabel(words.say("charts.words", lang))
    axes.set_ylabel(words.say("charts.articles", lang))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y")


def name_rows(axes: Axes, labels: Iterable[str]) -> None:
    """Name the rows of a chart of bars, the first on top."""
    shown = [words.short(str(label)) for label in labels]
    axes.set_yticks(range(len(shown)), shown)
    axes.set_ylim(len(shown) - 0.4, -0.6)


@press
def timeline(dates: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """Events, publication and collection in lanes of their own, each mark showing how its date is known.

    dates: of `coverage.dates`; labels: of the articles. The undatable stand apart, beside the lane of their date.
    Raises Lacking where no date is known at all.
    """
    dated = dates.dropna(subset="date").sort_values(["date", "article"], kind="stable")
    if dated.empty:
        raise words.Lacking("charts.timeline_lacking")
    kinds = list(dict.fromkeys(dates["kind"]))
    lanes = {kind: _packed(dated[dated["kind"] == kind], dated["date"], labels, lang) for kind in kinds}
    undated = {kind: dates[(dates["kind"] == kind) & dates["date"].isna()] for kind in kinds}
    tops = np.cumsum([0, *(_lane_height(lanes[kind], len(undated[kind])) for kind in kinds)])
    figure, (axes, apart) = canvas(1, 2, height=LANE * tops[-1] + 0.75, width_ratios=[3.6, 1], sharey=True)
    looks = article_style(labels.index)
    for (kind, lane), top, bottom in zip(lanes.items(), tops, tops[1:]):
        (_marks if len(lane) <= LABELLED else _heaps)(axes, lane, top, bottom, looks, lang)
        _undated(apart, undated[kind], top, bottom, labels, lang)
    _lane_axes(axes, apart, kinds, tops, dated["date"], lang)
    _known_legend(axes, dated["known"], any(len(lane) > LABELLED for lane in lanes.values()), lang)
    known = {kind: int((dated["kind"] == kind).sum()) for kind in COUNTED_DATES}
    first, last = (words.date(day, lang) for day in (dated["date"].min(), dated["date"].max()))
    return finished(
        "timeline",
        figure,
        labelled(dates, labels),
        lang,
        n=len(labels),
        first=first,
        last=last,
        dated=len(dated),
        inferred=int((dated["known"] == "inferred").sum()),
        **known,
    )


def labelled(table: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """A table with each article's label beside its id, as its values are exported."""
    return table.assign(label=table["article"].map(labels))


def _packed(lane: pd.DataFrame, all_dates: pd.Series, labels: pd.Series, lang: str) -> pd.DataFrame:
    """Give each mark of a lane a row in which its label meets no other, and how its label is aligned."""
    start, span = all_dates.min(), max((all_dates.max() - all_dates.min()).days, 1)
    ends: list[list[tuple[float, float]]] = []
    rows = []
    for article, date in zip(lane["article"], lane["date"]):
        at, text = (date - start).days / span, f"{words.short(labels[article], 20)}, {words.short_date(date, lang)}"
        letter = 0.0185 if scale() >= 1 else 0.03  # of the plot's width
        if not (letter * len(text) + 0.03 <= max(1.04 - at, at)):  # the axis says the date where both do not fit
            text = words.short(labels[article], 20 if scale() >= 1 else 14)
        wide = letter * len(text) + 0.03
        align, taken = ("left", (at - 0.02, at + wide)) if at + wide <= 1.04 else ("right", (at - wide, at + 0.02))
        free = (i for i, used in enumerate(ends) if all(taken[1] <= a or b <= taken[0] for a, b in used))
        row = next(free, len(ends))
        ends += [[]] * (row == len(ends))
        ends[row] = [*ends[row], taken]
        rows.append((row, align, text))
    return lane.assign(**pd.DataFrame(rows, index=lane.index, columns=["row", "align", "text"]))


def _lane_height(lane: pd.DataFrame, undated: int) -> int:
    """Rows of a lane: for its marks where they are drawn one by one, and for the names of the undated beside them."""
    rows = LANE_ROWS if len(lane) > LABELLED else int(lane["row"].max()) + 1 if len(lane) else 0
    return max(rows, 1 if undated > LABELLED else min(undated, LANE_ROWS), 2)


def _marks(axes: Axes, lane: pd.DataFrame, top: int, bottom: int, looks: dict[str, Look], lang: str) -> None:
    for mark in lane.itertuples():
        shape, filled = KNOWN_MARKS.get(mark.known, KNOWN_MARKS["unknown"])
        colour, place = looks[mark.article].colour, top + mark.row + 0.5
        aside = (7 if mark.align == "left" else -7) * scale()
        axes.plot(
            [mark.date],
            [place],
            shape,
            markerfacecolor=colour if filled else "white",
            markeredgecolor=colour,
            markeredgewidth=1.4,
            linestyle="none",
        )
        axes.annotate(
            mark.text,
            (mark.date, place),
            (aside, 0),
            textcoords="offset points",
            ha=mark.align,
            va="center",
            size="small",
        )


def _heaps(axes: Axes, lane: pd.DataFrame, top: int, bottom: int, looks: dict[str, Look], lang: str) -> None:
    """Many marks of a lane as counts in equal stretches of time, split by how the dates are known."""
    edges = np.linspace(date2num(lane["date"].min()), date2num(lane["date"].max()) + 1, 25)
    heaps = [np.histogram(date2num(lane.loc[lane["known"] == known, "date"]), edges)[0] for known in KNOWN_MARKS]
    tallest, base = max(sum(heaps).max(), 1), np.zeros(len(edges) - 1)
    for known, heap in zip(KNOWN_MARKS, heaps):
        tall = heap / tallest * (bottom - top - 0.9)
        if heap.any():
            axes.bar(
                edges[:-1],
                -tall,
                np.diff(edges),
                bottom - base,
                align="edge",
                color=COLOURS[0],
                hatch=KNOWN_HATCHES[known],
                edgecolor="white",
            )
        base += tall
    note = words.say("charts.timeline_tallest", lang, n=int(tallest))
    axes.annotate(note, (1, top + 0.4), xycoords=BESIDE, ha="right", va="center", size="x-small", color=MUTED)


def _undated(axes: Axes, missing: pd.DataFrame, top: int, bottom: int, labels: pd.Series, lang: str) -> None:
    """Name the articles without a date in a lane, as many as it has rows for, and count the others; or all, if many."""
    names = [words.short(labels[article], 20) for article in missing["article"]]
    room = bottom - top
    if len(names) > LABELLED:
        names = [words.say("charts.timeline_undated", lang, n=len(names))]
    elif len(names) > room:
        names = [*names[: room - 1], words.say("charts.more", lang, n=len(names) - room + 1)]
    for row, name in enumerate(names):
        axes.plot([0.04], [top + row + 0.5], "X", color=GREY, clip_on=False)
        axes.annotate(
            name, (0.04, top + row + 0.5), (7 * scale(), 0), textcoords="offset points", va="center", size="small"
        )


def _lane_axes(axes: Axes, apart: Axes, kinds: list[str], tops: np.ndarray, dates: pd.Series, lang: str) -> None:
    axes.set_yticks((tops[:-1] + tops[1:]) / 2, [words.say(f"charts.date_{kind}", lang) for kind in kinds])
    axes.set_ylim(tops[-1], tops[0])
    margin = pd.Timedelta(days=max((dates.max() - dates.min()).days * 0.04, 1))
    axes.set_xlim(dates.min() - margin, dates.max() + margin)
    day_axis(axes.xaxis, lang)
    axes.grid(axis="x")
    apart.set_xlim(0, 1)
    apart.set_facecolor("#f6f6f6")
    apart.set_title(words.say("charts.undated", lang), size="small", weight="normal", color=MUTED)
    apart.tick_params(bottom=False, labelbottom=False, left=False, labelleft=False)
    for each in (axes, apart):
        each.spines["left"].set_visible(False)
        for place in tops[1:-1]:
            each.axhline(place, color="#cccccc", linewidth=0.8)


def _known_legend(axes: Axes, known: pd.Series, heaped: bool, lang: str) -> None:
    """How each date is known, as marks, or as the hatches of heaps where a lane has too many marks to draw."""
    names = {name: words.say(f"charts.known_{name}", lang) for name in KNOWN_MARKS if name in set(known)}
    legend(axes, [(_heap_handle if heaped else _mark_handle)(name, label) for name, label in names.items()])


def _heap_handle(known: str, label: str) -> Artist:
    return Patch(facecolor=COLOURS[0], hatch=KNOWN_HATCHES[known], edgecolor="white", label=label)


def _mark_handle(known: str, label: str) -> Artist:
    marker, filled = KNOWN_MARKS[known]
    return Line2D(
        [],
        [],
        marker=marker,
        linestyle="none",
        markerfacecolor=INK if filled else "white",
        markeredgecolor=INK,
        label=label,
    )


@press
def keyness(table: pd.DataFrame, labels: pd.Series, top: int = 4, lang: str = "en") -> Chart:
    """The terms that mark each article against the others, with the interval of their log ratio and their two counts.

    table: of `coverage.keyness`; labels: of the articles. Filled where the false-discovery rate is below 5 %, hollow
    elsewhere. For more than six articles, the strongest terms of the study, each with its article.
    """
    marking = table[table["log_ratio"] > 0]
    if marking.empty:
        raise words.Lacking("charts.keyness_lacking")
    many = len(labels) > 6
    strongest = marking.sort_values(["g2", "article", "term"], ascending=[False, True, True], kind="stable")
    shown = strongest.head(24) if many else marking.groupby("article", sort=False).head(top)
    shown = labelled(shown, labels).assign(marks=shown["q"] < coverage.FALSE_DISCOVERIES)
    figure, axes = canvas(height=bars_height(len(shown), 0.19) + 0.2)
    block = shown["article"].ne(shown["article"].shift()).cumsum().to_numpy() - 1
    looks, rows = article_style(labels.index), np.arange(len(shown)) + block * (0 if many else 0.6)
    for row, term in zip(rows, shown.itertuples()):
        _interval(axes, row, term, looks[term.article], lang)
    _keyness_axes(axes, rows, shown, many, lang)
    found, first, q = int((marking["q"] < coverage.FALSE_DISCOVERIES).sum()), strongest.iloc[0], table["q"].min()
    strong = words.say("charts.keyness_strongest" if many else "charts.keyness_each", lang, shown=len(shown), top=top)
    return finished(
        "keyness",
        figure,
        shown,
        lang,
        "keyness_some" if found else "keyness",
        found=found,
        n=len(table),
        articles=len(labels),
        rate=coverage.FALSE_DISCOVERIES,
        q=max(q, 0.01),
        sign="<" if q < 0.01 else "=",
        small=int(shown["small"].sum()),
        shown=len(shown),
        which=strong,
        term=first["term"],
        label=labels[first["article"]],
        count=int(first["count"]),
        others=int(first["others"]),
    )


def _interval(axes: Axes, row: float, term: object, look: Look, lang: str) -> None:
    axes.hlines(row, term.low, term.high, color=look.colour, linewidth=1.2 * scale())
    face = look.colour if term.marks else "white"
    axes.plot(term.log_ratio, row, look.marker, color=look.colour, markerfacecolor=face)
    note = words.say("charts.keyness_counts", lang, count=int(term.count), others=int(term.others))
    axes.annotate(note, (1, row), xycoords=BESIDE, va="center", size="x-small", color=MUTED)


def _keyness_axes(axes: Axes, rows: np.ndarray, shown: pd.DataFrame, many: bool, lang: str) -> None:
    axes.set_yticks(rows, [words.short(term) for term in shown["term"]])
    axes.set_ylim(rows[-1] + 0.7, rows[0] - 0.9)
    terms = 12 + 5.5 * min(28, shown["term"].str.len().max())  # points, at page size, that the terms take
    for row, label, new in zip(rows, shown["label"], shown["article"].ne(shown["article"].shift())):
        if new or many:
            named = words.short(label, 28 if scale() >= 1 else 18)
            axes.annotate(
                named,
                (0, row),
                (-terms * scale(), 0),
                xycoords=BESIDE,
                textcoords="offset points",
                va="center",
                ha="right",
                size="small",
                weight="bold",
            )
    axes.axvline(0, color="#888888", linewidth=0.8)
    axes.set_xlabel(words.say("charts.keyness_axis", lang))
    head = words.say("charts.keyness_head", lang)
    axes.annotate(head, (1, rows[0] - 0.9), xycoords=BESIDE, va="bottom", size="x-small", color=MUTED)
    axes.grid(axis="x")


# ---- how alike the articles are

GROUP_LOOKS = {  # dark where every report has to use the word, light where its author chose it
    vocabulary.NAMES: Look("#2f4b7c", "", "o", "-"),
    vocabulary.EVENT: Look("#7d9cc9", "\\\\\\", "s", "-"),
    vocabulary.COPY: Look("#f0b35a", "xxx", "^", "-"),
    vocabulary.CUES: Look("#8fbf9a", "...", "D", "-"),
    vocabulary.REST: Look("#dfe3ea", "", "v", "-"),
    vocabulary.FUNCTION: Look("#9c9ca1", "///", "P", "-"),
}
LEAVES = 30  # articles a tree names


def group_label(group: str, lang: str = "en") -> str:
    """The name of a group of `vocabulary.GROUPS` in a language."""
    return words.say(f"similarity.group_{vocabulary.KEYS[group]}", lang)


def _pair_label(a: str, b: str, labels: pd.Series) -> str:
    """Two articles in one line, or in two where their labels are long."""
    apart = " – " if max(len(labels[a]), len(labels[b])) <= 17 else " –\n"
    return f"{words.short(labels[a])}{apart}{words.short(labels[b])}"


def _name_pairs(axes: Axes, names: list[str]) -> None:
    """Name the rows of a chart of pairs, the first on top."""
    name_rows(axes, names)
    axes.set_yticks(range(len(names)), names, linespacing=1)


def _pairs_height(names: list[str]) -> float:
    return bars_height(len(names), 0.34 if any("\n" in name for name in names) else 0.26)


def _extremes(pairs: pd.DataFrame, labels: pd.Series, lang: str) -> dict[str, object]:
    """What the words about pairs need: the closest pair, the next, and the range."""
    known = pairs.dropna(subset="cosine")
    if known.empty:
        raise words.Lacking("charts.pairs_lacking")
    top, low = known.iloc[0], known.iloc[-1]
    following = known.iloc[1]["cosine"] if len(known) > 1 else top["cosine"]
    return {
        "a": labels[top["a"]],
        "b": labels[top["b"]],
        "high": top["cosine"],
        "low": low["cosine"],
        "next": following,
        "ahead": top["cosine"] - following,
        "far_a": labels[low["a"]],
        "far_b": labels[low["b"]],
        "n": len(labels),
        "pairs": len(known),
        "middle": known["cosine"].median(),
        "nothing": int((known["cosine"] == 0).sum()),
    }


def _made(table: pd.DataFrame | words.Missing) -> None:
    """Raise Lacking, in the words of the one who did not make it, where a table is missing."""
    if isinstance(table, words.Missing):
        raise table.lack


@press
def heat_map(cosine: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """The cosine of every two articles with the number in each cell; for many articles the distribution of all cosines.

    cosine: of `similarity.cosine`; labels: of the articles. Raises Lacking where no pair has a cosine or no table
    was made.
    """
    _made(cosine)
    pairs = similarity.ranked_pairs(cosine)
    said = _extremes(pairs, labels, lang)
    many = len(cosine) > LABELLED
    figure, axes = canvas(height=2.6 if many else 0.42 * len(cosine) + 0.7)
    (_cosine_distribution if many else _cosine_cells)(axes, cosine, pairs, labels, lang)
    title = "heat_map_many" if many else "" if said["low"] >= 0.005 else "heat_map_none"  # no « 0.00 » in common
    title = title if said["pairs"] > 1 else "heat_map_one"
    return finished("heat_map", figure, pairs.reset_index(), lang, title, **said)


def _cosine_cells(axes: Axes, cosine: pd.DataFrame, pairs: pd.DataFrame, labels: pd.Series, lang: str) -> None:
    """The lower triangle: each pair once, no article with itself."""
    values = np.where(np.tri(len(cosine), k=-1, dtype=bool), cosine.to_numpy(), np.nan)
    axes.imshow(values[1:, :-1], vmin=0, vmax=1, aspect="auto")
    for row, column in zip(*np.tril_indices(len(cosine), k=-1)):
        value = values[row, column]
        said = words.say("charts.not_available", lang) if np.isnan(value) else words.number(value, ".2f", lang)
        axes.text(column, row - 1, said, ha="center", va="center", color="white" if value > 0.6 else INK)
    names = [words.short(name, 16) for name in labels[cosine.index]]
    axes.set_yticks(range(len(names) - 1), names[1:])
    turn, side = (0, "center") if len(names) <= 6 else (40, "right")
    axes.set_xticks(range(len(names) - 1), names[:-1], rotation=turn, ha=side)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _cosine_distribution(axes: Axes, cosine: pd.DataFrame, pairs: pd.DataFrame, labels: pd.Series, lang: str) -> None:
    known = pairs.dropna(subset="cosine")
    axes.hist(known["cosine"], bins=np.linspace(0, 1, 41), color=COLOURS[0], edgecolor="white")
    axes.set_yscale("symlog", linthresh=10)
    numbers(axes.yaxis, ",.0f", lang)
    axes.set_ylim(0, None)
    top = known.iloc[0]
    said = _pair_label(top["a"], top["b"], labels)
    axes.annotate(
        said,
        (top["cosine"], 1),
        (0, 22),
        textcoords="offset points",
        ha="center",
        size="small",
        arrowprops={"arrowstyle": "-", "color": MUTED},
    )
    axes.set_xlabel(words.say("charts.cosine", lang))
    axes.set_ylabel(words.say("charts.pairs", lang))
    axes.grid(axis="y")


@press
def ranked_pairs(pairs: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """The pairs by cosine, closest first, with their intervals where there are any; of many pairs the closest.

    pairs: of `similarity.ranked_pairs` (`a, b, cosine`), or of `robustness.bootstrap_cosine` with `low, high, median`
    too. Raises Lacking where no pair has a cosine.
    """
    said = _extremes(pairs, labels, lang)
    shown = pairs.dropna(subset="cosine").head(LABELLED)
    names = [_pair_label(a, b, labels) for a, b in zip(shown["a"], shown["b"])]
    figure, axes = canvas(height=_pairs_height(names))
    rows = np.arange(len(shown))
    if "low" in shown:
        axes.hlines(rows, shown["low"], shown["high"], color=GREY, linewidth=2.2)
        axes.plot(shown["median"], rows, "|", color=INK, markersize=8)
    axes.plot(shown["cosine"], rows, "o", color=COLOURS[0])
    for row, value in zip(rows, shown["cosine"]):
        axes.annotate(
            words.number(value, ".2f", lang),
            (value, row),
            (6, 5),
            textcoords="offset points",
            size="x-small",
            va="center",
        )
    _name_pairs(axes, names)
    axes.set_xlim(0, max(shown["cosine"].max(), shown.get("high", shown["cosine"]).max()) * 1.12)
    axes.set_xlabel(words.say("charts.cosine", lang))
    axes.grid(axis="x")
    tie = len(shown) > 1 and said["ahead"] < 10.0**-similarity.DECIMALS
    key = "ranked_pairs_intervals" if "low" in pairs else "ranked_pairs"
    title = f"{key}_one" if len(shown) == 1 else "ranked_pairs_tie" if tie else "ranked_pairs"
    return finished(
        key,
        figure,
        pairs.reset_index(),
        lang,
        title,
        "ranked-pairs",
        shown=len(shown),
        of=_of_pairs(pairs, labels),
        **said,
    )


def _of_pairs(pairs: pd.DataFrame, labels: pd.Series) -> words.Key:
    """How many pairs there are, or of a large study's resampled pairs, how many were followed."""
    some = "low" in pairs and len(labels) > robustness.WATCHED
    return words.Key(f"charts.pairs_{'followed' if some else 'all'}")


@press
def dendrogram(cosine: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """The articles joined from the closest pair on, average linkage on 1 − cosine.

    Of many articles those with the closest neighbours. Raises Lacking where fewer than two articles have terms, or no
    table was made.
    """
    _made(cosine)
    known = _with_neighbours(cosine, LEAVES)
    if len(known) < 2:
        raise words.Lacking("charts.pairs_lacking")
    distance = np.round(1 - cosine.loc[known, known].to_numpy(), similarity.DECIMALS)
    joins = linkage(squareform(distance, checks=False), "average")
    figure, axes = canvas(height=bars_height(len(known)))
    _tree(axes, joins, [words.short(name) for name in labels[known]], lang)
    data = pd.DataFrame(joins, columns=["one", "other", "distance", "articles"])
    data = data.astype({"one": int, "other": int, "articles": int})
    first = joins[0].astype(int)
    return finished(
        "dendrogram",
        figure,
        data,
        lang,
        "dendrogram_one" if len(joins) == 1 else "",
        a=labels[known[min(first[:2])]],
        b=labels[known[max(first[:2])]],
        first=joins[0, 2],
        last=joins[-1, 2],
        n=len(cosine),
        shown=len(known),
    )


def _with_neighbours(cosine: pd.DataFrame, most: int) -> pd.Index:
    """The articles that have terms, in the study's order; of too many those whose closest neighbour is closest."""
    values = cosine.to_numpy(copy=True)
    known = np.isfinite(np.diag(values))
    np.fill_diagonal(values, np.nan)
    nearest = np.nan_to_num(values, nan=-1).max(axis=1, initial=-1).round(similarity.DECIMALS)
    order = np.argsort(np.where(known, -nearest, np.inf), kind="stable")[: min(most, known.sum())]
    return cosine.index[np.sort(order)]


def _tree(axes: Axes, joins: np.ndarray, names: list[str], lang: str) -> None:
    """A tree from left (leaves) to right; each join says its distance where there are few."""
    drawn = tree(joins, labels=names, no_plot=True)
    for across, along in zip(drawn["icoord"], drawn["dcoord"]):
        axes.plot(along, across, color=COLOURS[0], solid_joinstyle="miter")
        if len(drawn["icoord"]) < LABELLED:
            axes.annotate(
                words.number(along[1], ".2f", lang),
                (along[1], (across[1] + across[2]) / 2),
                (3, 2),
                textcoords="offset points",
                va="bottom",
                size="x-small",
            )
    leaves = drawn["ivl"]
    axes.set_yticks(np.arange(len(leaves)) * 10 + 5, leaves)
    axes.set_ylim(len(leaves) * 10, 0)
    axes.set_xlim(0, joins[-1, 2] * 1.1 or 1)
    axes.set_xlabel(words.say("charts.distance", lang))
    axes.grid(axis="x")


@press
def top_terms(tfidf: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """The terms that weigh most in each article; for many articles those that weigh most over all of them.

    tfidf: of `similarity.tfidf`. Raises Lacking where no table was made.
    """
    _made(tfidf)
    many = len(tfidf) > 6
    every = words.say("charts.all_articles", lang)
    weights = tfidf.mean().to_frame(every).T if many else tfidf.set_axis(labels[tfidf.index])
    columns = min(len(weights), 3)
    rows = -(-len(weights) // columns)
    figure, panels = canvas(rows, columns, height=(1.75 if not many else 3.0) * rows, squeeze=False)
    shown = [_heaviest(row, LABELLED if many else 8).assign(label=label) for label, row in weights.iterrows()]
    for axes, table in zip(panels.flat, shown):
        axes.barh(range(len(table)), table["weight"], color=COLOURS[0], height=0.7)
        name_rows(axes, table["term"])
        axes.set_xlim(0, max(table["weight"].max() for table in shown) * 1.05)
        axes.set_title("" if many else words.short(table["label"].iloc[0], 22), size="small")
    for axes in panels.flat[len(shown) :]:
        axes.set_axis_off()
    data = pd.concat(shown)[["label", "term", "weight"]]
    heaviest = data.sort_values(["weight", "term"], ascending=[False, True], kind="stable").iloc[0]
    return finished(
        "top_terms",
        figure,
        data,
        lang,
        "top_terms_all" if many else "",
        term=heaviest["term"],
        label=heaviest["label"],
        weight=heaviest["weight"],
        n=len(tfidf),
        terms=tfidf.shape[1],
        shown=len(data),
    )


def _heaviest(weights: pd.Series, most: int) -> pd.DataFrame:
    table = pd.DataFrame({"term": weights.index, "weight": np.asarray(weights, float)})
    return table[table["weight"] > 0].sort_values(["weight", "term"], ascending=[False, True], kind="stable").head(most)


@press
def account(account: pd.DataFrame, a: str, b: str, lang: str = "en") -> Chart:
    """One pair's cosine as the words that make it: a bar a group, a piece a term, as long as what the term adds.

    account: of `similarity.account`; a, b: how the two articles are called. Raises Lacking where they share no term.
    """
    if account.empty:
        raise words.Lacking("charts.account_lacking", a=a, b=b)
    parts = account.groupby("group")["share"].sum() * 100
    groups = [group for group in vocabulary.GROUPS if group in parts]
    figure, axes = canvas(height=0.78 * len(groups) + 0.6)
    axes.set_xlim(0, parts.max() * 1.1)
    for row, group in enumerate(groups):
        _pieces(axes, row, account[account["group"] == group], GROUP_LOOKS[group])
        axes.annotate(
            words.number(parts[group] / 100, ".0%", lang),
            (parts[group], row),
            (5, 0),
            textcoords="offset points",
            va="center",
            weight="bold",
        )
    name_rows(axes, [group_label(group, lang) for group in groups])
    axes.set_xlabel(words.say("charts.contribution", lang))
    axes.grid(axis="x")
    largest = parts.idxmax()
    told = parts.reindex([vocabulary.NAMES, vocabulary.EVENT]).sum() / 100
    return finished(
        "account",
        figure,
        account,
        lang,
        "account_rest" if largest == vocabulary.REST else "",
        a=a,
        b=b,
        cosine=account["contribution"].sum(),
        terms=len(account),
        group=group_label(largest, lang),
        share=parts.max() / 100,
        told=told,
        term=account["term"].iloc[0],
        term_share=account["share"].iloc[0],
    )


def _pieces(axes: Axes, row: int, terms: pd.DataFrame, look: Look) -> None:
    """The terms of one group end to end, each with its word along or upright in it, where it fits."""
    wide = axes.figure.get_figwidth() * 72 * 0.74 / axes.get_xlim()[1]  # points a per cent of the cosine
    size = matplotlib.rcParams["font.size"] * 0.7
    dark = look.colour == GROUP_LOOKS[vocabulary.NAMES].colour
    start = 0.0
    for term, value in zip(terms["term"], terms["share"] * 100):
        edge = 0.8 if value * wide > 2 else 0  # white edges would hide a piece that is hardly wider than they are
        axes.barh(row, value, left=start, height=0.86, color=look.colour, edgecolor="white", linewidth=edge)
        along = len(term) * size * 0.62 < value * wide
        if along or size * 1.1 < value * wide:
            shown = term if along else words.short(term, 11)
            axes.text(
                start + value / 2,
                row,
                shown,
                ha="center",
                va="center",
                size=size,
                rotation=0 if along else 90,
                color="white" if dark else INK,
            )
        start += value


@press
def cosine_by_group(split: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """Every pair's cosine split into the groups of its account, closest first; of many pairs the closest.

    split: of `similarity.by_group`. Raises Lacking where no two articles share a term.
    """
    if split.empty:
        raise words.Lacking("charts.pairs_lacking")
    shown = split.head(LABELLED)
    names = [_pair_label(a, b, labels) for a, b in shown.index]
    figure, axes = canvas(height=_pairs_height(names) + 0.2)
    start = np.zeros(len(shown))
    for group in shown:
        look = GROUP_LOOKS[group]
        axes.barh(
            range(len(shown)),
            shown[group],
            left=start,
            color=look.colour,
            hatch=look.hatch,
            edgecolor="white",
            height=0.72,
        )
        start += shown[group].to_numpy()
    for row, total in enumerate(start):
        axes.annotate(
            words.number(total, ".2f", lang),
            (total, row),
            (4, 0),
            textcoords="offset points",
            va="center",
            size="small",
        )
    _name_pairs(axes, names)
    axes.set_xlim(0, start.max() * 1.1)
    axes.set_xlabel(words.say("charts.cosine", lang))
    axes.grid(axis="x")
    legend(
        axes,
        [
            Patch(
                facecolor=GROUP_LOOKS[group].colour,
                hatch=GROUP_LOOKS[group].hatch,
                edgecolor="white",
                label=group_label(group, lang),
            )
            for group in shown
        ],
        columns=3,
    )
    shares = split.div(split.sum(axis=1), axis=0).reindex(columns=list(vocabulary.GROUPS), fill_value=0.0)
    told = (shares[vocabulary.NAMES] + shares[vocabulary.EVENT]).head(len(shown))
    plain = shares[vocabulary.FUNCTION].head(len(shown))
    top_a, top_b = split.index[0]
    key = "cosine_by_group_function" if plain.median() > told.median() else "cosine_by_group"
    title = f"{key}_many" if len(split) > len(shown) else "cosine_by_group_one" if len(split) == 1 else key
    return finished(
        key,
        figure,
        split.reset_index(),
        lang,
        title,
        low=told.min(),
        high=told.max(),
        a=labels[top_a],
        b=labels[top_b],
        top=told.iloc[0],
        function=plain.iloc[0],
        n=len(labels),
        pairs=len(split),
        shown=len(shown),
    )


# ---- how sure it is

BINS = 60  # parts of a specification curve whose choices are shown together


@press
def cosine_intervals(table: pd.DataFrame, labels: pd.Series, resamples: int, lang: str = "en") -> Chart:
    """Each pair's cosine with its interval under resampling, beside the share of resamples in which it is the closest.

    table: of `robustness.bootstrap_cosine`, resampled `resamples` times; labels: of the articles. Of many pairs the
    closest.
    """
    _needs_rows(table)
    shown = table.head(LABELLED)
    names = [_pair_label(a, b, labels) for a, b in zip(shown["a"], shown["b"])]
    figure, (left, right) = canvas(1, 2, height=_pairs_height(names), width_ratios=[2.2, 1], sharey=True)
    rows = np.arange(len(shown))
    left.hlines(rows, shown["low"], shown["high"], color=GREY, linewidth=2.2 * scale())
    left.plot(shown["median"], rows, "|", color=INK, markersize=9 * scale())
    left.plot(shown["cosine"], rows, "D", color=COLOURS[0])
    left.set_xlim(0, max(shown["high"].max(), shown["cosine"].max()) * 1.08)
    left.set_xlabel(words.say("charts.cosine", lang))
    _share_bars(right, shown["closest"], [COLOURS[0]] + [GREY] * (len(shown) - 1), lang)
    right.set_xlabel(words.say("charts.closest_share", lang))
    _name_pairs(left, names)
    left.grid(axis="x")
    title = "cosine_intervals_one" if len(table) == 1 else ""
    said = _interval_values(table, labels, resamples)
    return finished("cosine_intervals", figure, table.reset_index(), lang, title, **said)


def _needs_rows(table: pd.DataFrame, most: int = robustness.LARGEST) -> None:
    """Raise Lacking for a table that came back empty: the study has too few articles for it, or too many."""
    if table.empty:
        raise words.Lacking("charts.doubt_lacking", most=most)


def _interval_values(table: pd.DataFrame, labels: pd.Series, resamples: int) -> dict[str, object]:
    top = table.iloc[0]
    most = table.sort_values("closest", ascending=False, kind="stable").iloc[0]
    return {
        "a": labels[top["a"]],
        "b": labels[top["b"]],
        **top[["cosine", "low", "median", "high", "closest"]],
        "often_a": labels[most["a"]],
        "often_b": labels[most["b"]],
        "often": most["closest"],
        "n": len(labels),
        "shown": min(len(table), LABELLED),
        "pairs": len(table),
        "of": _of_pairs(table, labels),
        "resamples": resamples,
    }


def _share_bars(axes: Axes, shares: pd.Series, colours: list[str], lang: str) -> None:
    """Horizontal bars of shares, each with its percentage."""
    rows = np.arange(len(shares))
    axes.barh(rows, shares, color=colours, height=0.62)
    for row, share in zip(rows, shares):
        _note(axes, words.number(share, ".0%", lang), (share, row), (3, 0), va="center", size="small")
    axes.set_xlim(0, max(shares.max(), 0.01) * 1.3)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _note(axes: Axes, text: str, at: tuple[float, float], offset: tuple[float, float], **how: object) -> None:
    """Text beside a mark, as far from it at every size as the letters are large."""
    axes.annotate(text, at, tuple(scale() * part for part in offset), textcoords="offset points", **how)


@press
def specification_curve(table: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """By how much one pair leads the others under every specification, sorted, over the choices each part is made of.

    table: of `robustness.multiverse`, its first row the package's own choices; labels: of the articles. Above zero the
    pair of the first row is the closest; below it another is. Specifications without that pair are not shown.
    """
    _needs_rows(table)
    held = table.dropna(subset=["lead"]).sort_values("lead", kind="stable")
    own = table.iloc[0]
    options = [
        (choice, option)
        for choice, named in robustness.CHOICES.items()
        if held[choice].nunique() > 1
        for option in named
        if (held[choice] == option).any()
    ]
    rows = 0.165 * len(options)
    figure, (curve, below) = canvas(2, 1, height=1.5 + rows, height_ratios=[1.3, rows], sharex=True)
    place = np.arange(1, len(held) + 1)
    _curve(curve, place, held["lead"].to_numpy(), int(place[held.index == table.index[0]][0]), lang)
    _choices(below, held, options, lang)
    data = held.assign(place=place).reset_index()
    title = "specification_curve_some" if len(labels) > robustness.WATCHED else ""
    return finished(
        "specification_curve",
        figure,
        data,
        lang,
        title,
        a=labels[own["a"]],
        b=labels[own["b"]],
        of=len(held),
        holds=int(held["same"].sum()),
        share=held["same"].mean(),
        low=held["lead"].min(),
        high=held["lead"].max(),
        lead=own["lead"],
        n=len(labels),
    )


def _curve(axes: Axes, place: np.ndarray, lead: np.ndarray, own: int, lang: str) -> None:
    ahead, lead = lead > 0, lead.round(4)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.scatter(place[ahead], lead[ahead], s=5, color=COLOURS[0], marker="o", linewidths=0)
    axes.scatter(place[~ahead], lead[~ahead], s=7, color=COLOURS[1], marker="x", linewidths=0.6)
    axes.plot([own], [lead[own - 1]], "D", color=INK, clip_on=False)
    free, side = ((0.02, 0.85), "left") if own <= len(place) / 2 else ((0.98, 0.08), "right")  # no mark can stand there
    axes.annotate(
        words.say("charts.own_choices", lang),
        (own, lead[own - 1]),
        free,
        textcoords="axes fraction",
        ha=side,
        size="small",
        arrowprops={"arrowstyle": "-", "color": MUTED},
    )
    axes.set_ylabel(words.say("charts.lead", lang))
    axes.set_xlim(0.5, len(place) + 0.5)
    axes.grid(axis="y")


def _choices(axes: Axes, held: pd.DataFrame, options: list[tuple], lang: str) -> None:
    """How much of each part of the curve takes each option, as shade; at the right where the finding holds."""
    part = np.minimum(np.arange(len(held)) * BINS // len(held), BINS - 1)
    taken = np.array([np.bincount(part, held[choice] == option, BINS) for choice, option in options])
    size = np.bincount(part, minlength=BINS)
    extent = (0.5, len(held) + 0.5, len(options) - 0.5, -0.5)
    axes.imshow(taken / np.where(size, size, 1), vmin=0, vmax=1, aspect="auto", extent=extent)
    axes.set_yticks(range(len(options)), [option_label(*option, lang) for option in options], size="x-small")
    for row, (choice, option) in enumerate(options):
        share = held.loc[held[choice] == option, "same"].mean()
        said = words.number(share, ".0%", lang)
        axes.text(1.01, row, said, transform=axes.get_yaxis_transform(), va="center", size="x-small")
    for row in np.flatnonzero([one != other for (one, _), (other, _) in zip(options[1:], options)]):
        axes.axhline(row + 0.5, color="white", linewidth=2)
    axes.set_xlabel(words.say("charts.specifications", lang))
    for spine in axes.spines.values():
        spine.set_visible(False)


def option_label(choice: str, option: object, lang: str = "en") -> str:
    """One option of `robustness.CHOICES` as a reader sees it: `stop list: none`."""
    name = str(option).lower().replace(" ", "_").replace("-", "_")
    return f"{words.say(f'charts.choice_{choice}', lang)} {words.say(f'charts.option_{name}', lang)}"


@press
def regrouped(table: pd.DataFrame, k: int, resamples: int, lang: str = "en") -> Chart:
    """How often resampled units give each partition of the articles into k groups, the most frequent first.

    table: of `robustness.regrouped`, resampled `resamples` times.
    """
    _needs_rows(table, robustness.WATCHED)
    shown = pd.concat([table[table["own"]], table[~table["own"]]]).head(LABELLED - 4)
    shown = shown.sort_values("share", ascending=False, kind="stable")
    figure, axes = canvas(height=bars_height(len(shown)))
    _share_bars(axes, shown["share"], [COLOURS[0] if own else GREY for own in shown["own"]], lang)
    name_rows(axes, shown.index)
    axes.set_xlabel(words.say("charts.resamples_share", lang))
    own = table[table["own"]]
    return finished(
        "regrouped",
        figure,
        table.reset_index(),
        lang,
        k=k,
        n=resamples,
        partition=words.short(own.index[0], 60),
        share=own["share"].iloc[0],
        found=int((table["share"] > 0).sum()),
        shown=len(shown),
        most=words.short(table.index[0], 60),
        often=table["share"].iloc[0],
    )


@press
def partition_null(found: pd.Series, reference: pd.Series, name: str, lang: str = "en") -> Chart:
    """How well every partition of the articles agrees with a reference, with the groups that were found marked.

    found: of `robustness.groups`; reference: a column of `robustness.references`, called `name`. Raises Lacking where
    it is not stated or does not vary, and above `robustness.MOST_ENUMERATED` articles.
    """
    if reference.nunique() < 2:
        raise words.Lacking("charts.partition_null_lacking", name=name)
    table = robustness.null_distribution(found, reference)
    tested = robustness.partition_test(found, reference).loc["any_partition"]
    if np.isnan(tested["p"]):
        raise words.Lacking("charts.partition_null_lacking", name=name)
    figure, axes = canvas(height=2.0)
    tail = table.index >= tested["ari"] - 1e-9
    colours = np.where(tail, COLOURS[0], GREY)
    axes.vlines(table.index, 0, table["partitions"], linewidth=4 * scale(), color=colours)
    for value, count in table["partitions"].items():
        _note(axes, f"{count}", (value, count), (0, 2), ha="center", size="small")
    _note(
        axes,
        words.say("charts.found_here", lang),
        (tested["ari"], table["partitions"][tail].iloc[0]),
        (0, 34),
        ha="center",
        size="small",
        arrowprops={"arrowstyle": "->", "color": MUTED, "shrinkB": 12 * scale()},
    )
    axes.set_ylim(0, table["partitions"].max() * 1.3)
    axes.set_yticks([])
    axes.set_xlabel(words.say("charts.adjusted_rand", lang))
    axes.set_ylabel(words.say("charts.partitions", lang))
    named = words.say(f"charts.reference_{name}", lang) if words.has(f"charts.reference_{name}") else name
    return finished(
        "partition_null",
        figure,
        table.reset_index(),
        lang,
        reference=named,
        ari=tested["ari"],
        p=tested["p"],
        smallest=tested["smallest"],
        partitions=int(tested["partitions"]),
        n=int(tested["n"]),
    )


@press
def lead_stability(table: pd.DataFrame, labels: pd.Series, frames: dict, resamples: int, lang: str = "en") -> Chart:
    """Each article's lead frame with the interval of its share, beside the share of resamples in which it stays first.

    table: of `leads.stability`, resampled `resamples` times; labels: of the articles; frames: of the codebook. Of many
    articles those whose lead is least sure. Raises Lacking where nothing is coded.
    """
    if table.empty:
        raise words.Lacking("charts.no_codebook")
    many = len(table) > LABELLED
    shown = table.sort_values(["first", "share"], kind="stable").head(LABELLED) if many else table
    figure, (left, right) = canvas(1, 2, height=bars_height(len(shown), each=0.34), width_ratios=[2.2, 1], sharey=True)
    looks = frame_style(frames or sorted(set(table["lead"])))
    for row, (_, found) in enumerate(shown.iterrows()):
        look = looks[found["lead"]]
        left.hlines(row, found["low"], found["high"], color=GREY, linewidth=2.2 * scale())
        left.plot(found["share"], row, look.marker, color=look.colour, markersize=7 * scale())
        name = words.short(frame_name(found["lead"], frames, lang))
        _note(left, name, (found["share"], row), (0, 6), ha="center", size="x-small")
    left.set_xlim(0, 1.02)
    numbers(left.xaxis, ".0%", lang)
    left.set_xlabel(words.say("charts.share_of_units", lang))
    _share_bars(right, shown["first"], [looks[lead].colour for lead in shown["lead"]], lang)
    right.set_xlabel(words.say("charts.first_share", lang))
    names = [words.short(label, 22) for label in labels[shown.index]]
    name_rows(left, [counted(*of, lang) for of in zip(names, shown["n"])] if many else labels[shown.index])
    left.grid(axis="x")
    least = table.sort_values("first", kind="stable").iloc[0]
    title = "lead_stability_many" if many else ""
    return finished(
        "lead_stability",
        figure,
        table.reset_index(),
        lang,
        title,
        label=labels[least.name],
        shown=len(shown),
        changed=int((table["first"] < 0.95).sum()),
        frame=frame_name(least["lead"], frames, lang),
        **least[["first", "share", "low", "high"]],
        n=int(table["n"].sum()),
        articles=len(table),
        resamples=resamples,
    )


def frame_name(frame: str, frames: dict, lang: str = "en") -> str:
    """A frame as the codebook calls it in a language, else its key in words."""
    return frames.get(frame, {}).get("label", {}).get(lang) or frame.replace("_", " ")


@press
def counterfactuals(table: pd.DataFrame, lang: str = "en") -> Chart:
    """The cosine before and after each change of the texts, beside what its theory expects.

    table: of `counterfactuals.table`.
    """
    _needs_rows(table)
    figure, axes = canvas(height=bars_height(len(table), each=0.34))
    rows = np.arange(len(table))
    axes.hlines(rows, table["before"], table["after"], color=GREY, linewidth=1.6)
    before, after = words.say("charts.before", lang), words.say("charts.after", lang)
    axes.plot(table["before"], rows, "o", markersize=8 * scale(), markerfacecolor="white", color=MUTED, label=before)
    axes.plot(table["after"], rows, "D", markersize=4 * scale(), color=COLOURS[0], label=after)
    reach = max(table["before"].max(), table["after"].max())
    for row, (expected, good) in enumerate(zip(table["expected"], table["as_expected"])):
        key, found = ("as_expected", expected) if good else ("not_as_expected", f"not_{expected}")
        said = words.say(f"charts.{key}", lang, expected=words.Key(f"charts.expected_{found}"))
        _note(axes, said, (reach, row), (12, 0), va="center", size="small")
    name_rows(axes, table.index)
    axes.set_yticks(rows, [words.say(f"charts.change_{change}", lang) for change in table.index])
    axes.set_xlim(0, reach * 1.5)
    axes.set_xlabel(words.say("charts.cosine", lang))
    legend(axes, axes.get_legend_handles_labels()[0])
    axes.grid(axis="x")
    as_said = int(table["as_expected"].sum())
    title = "counterfactuals" if as_said == len(table) else "counterfactuals_some"
    return finished("counterfactuals", figure, table.reset_index(), lang, title=title, moved=as_said, n=len(table))


# ---- framing: shares, agreement, ways of coding, groups

ALPHA_ZONES = ((-1.0, 0.667, "#f4f4f4"), (0.667, 0.8, "#fdf0dc"), (0.8, 1.0, "#e4edfe"))  # Krippendorff 2004
PALE = "#c9d9fb"
REFERENCE_LOOKS = {
    "lead": Look(COLOURS[0], "", "o", "-"),
    "topic": Look(COLOURS[2], "", "s", "--"),
    "event": Look(COLOURS[1], "", "^", "-."),
    "copy": Look(COLOURS[3], "", "D", ":"),
    "article": Look(GREY, "", "v", (0, (5, 1, 1, 1))),
}
GUESS_MARKS = {
    "f1": (-0.2, COLOURS[0], "o", COLOURS[0]),
    "majority": (0.08, GREY, "s", "white"),
    "prior": (0.28, GREY, "D", "white"),
}  # place in the row, colour, marker, its filling
CORNERS = np.array([[0, 0], [0.5, np.sqrt(3) / 2], [1, 0]])


def code_name(code: str, lang: str = "en", frames: Mapping[str, dict] | None = None) -> str:
    """A frame by its label in the codebook, another code by its name in phrases/charts.toml, else by its letters."""
    if frames and code in frames:
        return frames[code].get("label", {}).get(lang, code.replace("_", " "))
    return words.say(f"charts.code_{code}", lang) if words.has(f"charts.code_{code}") else code.replace("_", " ")


def code_names(codes: str, lang: str = "en") -> str:
    """Codes joined by `+`, each by its name."""
    return "+".join(code_name(code, lang) for code in codes.split("+"))


def capital(text: str) -> str:
    """Text as it begins a sentence."""
    return text[:1].upper() + text[1:]


def counted(name: str, n: float, lang: str) -> str:
    """A name with its count in brackets."""
    return f"{name} ({words.number(int(n), ',d', lang)})"


def needed(table: pd.DataFrame | Mapping, lack: str) -> None:
    """Raise Lacking with a sentence of phrases/ where there is nothing to draw."""
    if not len(table):
        raise words.Lacking(lack)


def whisker(axes: Axes, row: float, low: float, high: float, colour: str = INK, line: str = "-") -> None:
    """An interval drawn across a row; nothing where it is not known."""
    if np.isfinite([low, high]).all():
        axes.plot([low, high], [row, row], line, color=colour, linewidth=1.2, solid_capstyle="butt", zorder=2)


def above(axes: Axes, x: float, row: float, spec: str, lang: str) -> None:
    """A value written over its mark."""
    axes.annotate(
        words.number(x, spec, lang), (x, row), (0, 5), textcoords="offset points", ha="center", size="x-small"
    )


@press
def coder_agreement(table: pd.DataFrame, frames: Mapping[str, dict] | None = None, lang: str = "en") -> Chart:
    """Krippendorff's alpha of every code with its interval, lowest at the foot, over the zones of Krippendorff's words.

    table: of `agreement.alphas`. A code that is undefined is said to be so in its row. Raises Lacking without coding.
    """
    needed(table, "agreement.no_coding")
    values = pd.to_numeric(table["alpha"], errors="coerce").sort_values(ascending=False, kind="stable")
    table = table.loc[values.index]
    figure, axes = canvas(height=bars_height(len(table)))
    for low, high, colour in ALPHA_ZONES:
        axes.axvspan(low, high, color=colour, zorder=0)
    for row, (value, low, high) in enumerate(zip(values, table["low"], table["high"])):
        _alpha_row(axes, row, value, low, high, lang)
    name_rows(axes, [code_name(code, lang, frames) for code in table.index])
    axes.set_xlim(min(0.5, np.floor(pd.to_numeric(table["low"], errors="coerce").min() * 10) / 10), 1.02)
    _zone_names(axes, lang)
    said = _agreed(table, values, frames, lang)
    title = "coder_agreement_none" if not said["judged"] else "coder_agreement"
    title = "coder_agreement_some" if said["reliable"] < said["judged"] else title
    return finished("coder_agreement", figure, table.reset_index(), lang, title, **said)


def _agreed(table: pd.DataFrame, values: pd.Series, frames: Mapping[str, dict] | None, lang: str) -> dict[str, object]:
    judged = int(values.notna().sum())
    worst = code_name(values.idxmin(), lang, frames) if judged else ""
    return {
        "lowest": values.min(),
        "worst": worst,
        "reliable": int((table["word"] == "reliable").sum()),
        "judged": judged,
        "codes": len(table),
        "coders": int(table["coders"].max()),
        "n": int(table["n"].max()),
    }


def _alpha_row(axes: Axes, row: int, value: float, low: object, high: object, lang: str) -> None:
    if np.isnan(value):
        said = words.say("charts.coder_agreement_undefined", lang)
        axes.text(0.98, row, said, ha="right", va="center", size="small", color=MUTED, style="italic")
        return
    whisker(axes, row, float(low), float(high))
    axes.plot([value], [row], "o", color=COLOURS[0], zorder=3)
    above(axes, value, row, ".2f", lang)


def _zone_names(axes: Axes, lang: str) -> None:
    left = axes.get_xlim()[0]
    for (low, high, _), key in zip(ALPHA_ZONES, ("not_reliable", "tentative", "reliable")):
        if high > left:
            axes.text(
                (max(low, left) + high) / 2,
                1.01,
                words.say(f"charts.alpha_{key}", lang),
                ha="center",
                va="bottom",
                transform=axes.get_xaxis_transform(),
                size="x-small",
                color=MUTED,
            )


@press
def machine_scores(table: pd.DataFrame, frames: Mapping[str, dict] | None = None, lang: str = "en") -> Chart:
    """F1 of the lead frames with intervals, beside two guesses that read nothing.

    table: of `agreement.scores`. 1 = as the coders. Raises Lacking without codebook or coding.
    """
    needed(table, "agreement.nothing_to_compare")
    figure, axes = canvas(height=bars_height(len(table), each=0.36))
    for row, found in enumerate(table.to_dict("records")):
        _guesses(axes, row, found, lang)
    name_rows(axes, [counted(code_name(code, lang, frames), n, lang) for code, n in table["n"].items()])
    axes.set_xlim(-0.02, 1.1)
    axes.grid(axis="x")
    legend(
        axes,
        [
            Line2D(
                [],
                [],
                marker=marker,
                color=colour,
                markerfacecolor=filling,
                linewidth=1.2,
                label=words.say(f"charts.machine_{measure}", lang),
            )
            for measure, (_, colour, marker, filling) in GUESS_MARKS.items()
        ],
    )
    macro = table.loc["macro"]
    return finished(
        "machine_scores",
        figure,
        table.reset_index(),
        lang,
        macro=macro["f1"],
        low=macro["f1_low"],
        high=macro["f1_high"],
        majority=macro["majority"],
        prior=macro["prior"],
        n=int(macro["n"]),
    )


def _guesses(axes: Axes, row: int, found: dict[str, float], lang: str) -> None:
    """The machine's F1 and those of the guesses, one under the other; the machine's in figures too."""
    for measure, (place, colour, marker, filling) in GUESS_MARKS.items():
        whisker(axes, row + place, found[f"{measure}_low"], found[f"{measure}_high"], colour)
        axes.plot([found[measure]], [row + place], marker, color=colour, markerfacecolor=filling, zorder=3)
    if np.isfinite(found["f1"]):
        axes.text(1.03, row - 0.2, words.number(found["f1"], ".2f", lang), va="center", size="small")


@press
def ways(table: pd.DataFrame, frames: Mapping[str, dict] | None = None, n: int = 0, lang: str = "en") -> Chart:
    """Ways of coding leads by macro-F1 with intervals, each frame's F1 as a mark of its own.

    table: of `agreement.compare_ways`, best first; n: the units judged. Raises Lacking without codebook or coding.
    """
    needed(table, "agreement.nothing_to_compare")
    looks = frame_style(column for column in table.columns if column in (frames or {}))
    looks.pop(NONE)
    names = [words.say(f"charts.way_{way.split()[0].lower()}", lang) for way in table.index]
    figure, axes = canvas(height=bars_height(len(table), each=0.4))
    for row, found in enumerate(table.to_dict("records")):
        _way_row(axes, row, found, looks, lang)
    name_rows(axes, names)
    axes.set_xlim(0, 1.1)
    axes.grid(axis="x")
    legend(
        axes,
        [
            Line2D(
                [], [], marker=look.marker, color=look.colour, linestyle="none", label=code_name(frame, lang, frames)
            )
            for frame, look in looks.items()
        ],
    )
    best, second = table.iloc[0], table.iloc[1]
    title = "ways" if second["behind_low"] > 0 else "ways_tie"
    return finished(
        "ways",
        figure,
        table.reset_index(),
        lang,
        title,
        best=names[0],
        second=names[1],
        opening=capital(names[0]),
        macro=best["macro"],
        low=best["macro_low"],
        high=best["macro_high"],
        behind=second["behind"],
        least=second["behind_low"],
        most=second["behind_high"],
        n=n,
    )


def _way_row(axes: Axes, row: int, found: dict[str, float], looks: dict[str, Look], lang: str) -> None:
    axes.barh(row, found["macro"], color=PALE if row else COLOURS[0], height=0.5, zorder=1)
    whisker(axes, row, found["macro_low"], found["macro_high"])
    for frame, look in looks.items():
        axes.plot([found[frame]], [row + 0.36], look.marker, color=look.colour, markersize=4.5, zorder=3, clip_on=False)
    axes.text(1.03, row, words.number(found["macro"], ".2f", lang), va="center", size="small")


@press
def confusion(table: pd.DataFrame, frames: Mapping[str, dict] | None = None, lang: str = "en") -> Chart:
    """What the coders say (rows) against what the machine says (columns): units in each cell, agreeing on the diagonal.

    table: of `agreement.confusion`. Raises Lacking without codebook or coding.
    """
    needed(table, "agreement.nothing_to_compare")
    counts, names = table.to_numpy(), [code_name(code, lang, frames) for code in table.index]
    figure, axes = canvas(height=bars_height(len(table), each=0.42))
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    texts = np.array([[words.number(int(count), ",d", lang) if count else "·" for count in row] for row in counts])
    _shaded(axes, share, texts, bold=np.eye(len(counts), dtype=bool) & (counts > 0))
    axes.set_xticks(range(len(names)), map(in_lines, names))
    axes.set_yticks(range(len(names)), [in_lines(name, 28, lines=2) for name in names])
    axes.set_xlabel(words.say("charts.confusion_machine", lang))
    axes.set_ylabel(words.say("charts.confusion_coders", lang))
    wrong = counts - np.diag(np.diag(counts))
    said, found = np.unravel_index(wrong.argmax(), wrong.shape)
    return finished(
        "confusion",
        figure,
        table.stack().rename("units").reset_index(),
        lang,
        "confusion" if wrong.any() else "confusion_none",
        right=int(np.trace(counts)),
        n=int(counts.sum()),
        said=names[said],
        found=names[found],
        times=int(wrong.max()),
        wrong=int(wrong.sum()),
    )


def _shaded(axes: Axes, share: np.ndarray, texts: np.ndarray, bold: np.ndarray | None = None) -> None:
    """A table with a text in each cell, the darker the larger its share (0 to 1)."""
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1.25, aspect="auto")
    for (row, column), text in np.ndenumerate(texts):
        axes.text(
            column,
            row,
            text,
            ha="center",
            va="center",
            color="white" if share[row, column] > 0.75 else INK,
            weight="bold" if bold is not None and bold[row, column] else "normal",
        )
    axes.spines[:].set_visible(False)


@press
def cluster_sweep(table: pd.DataFrame, verdict: pd.DataFrame, chosen: tuple[str, int], lang: str = "en") -> Chart:
    """What groups of sentences agree with, by number of groups and linkage: adjusted Rand index with each reference.

    table: of `clusters.sweep`; verdict: of `clusters.verdict` for the chosen linkage and k, which a ring marks. The
    word frame stands in the title only where the groups earn it. Raises Lacking where no unit has a lead.
    """
    if clusters.LEAD not in verdict.index:
        raise words.Lacking("charts.cluster_sweep_lacking")
    looks = {name: look for name, look in REFERENCE_LOOKS.items() if name in table}
    linkages = list(dict.fromkeys(table.index.get_level_values("linkage")))
    figure, axes = _under_a_legend(
        len(linkages),
        [
            Line2D(
                [],
                [],
                color=look.colour,
                marker=look.marker,
                linestyle=look.line,
                markersize=3.5,
                label=words.say(f"charts.follows_{name}", lang),
            )
            for name, look in looks.items()
        ],
    )
    for panel, way in zip(axes, linkages):
        _sweep_lines(panel, table.loc[way], looks)
        panel.set_title(words.say(f"charts.linkage_{way}", lang), size="small")
        panel.set_xlabel(words.say("charts.cluster_sweep_k", lang))
    axes[0].set_ylabel(words.say("charts.ari", lang))
    at = round(table.loc[chosen, verdict.index[0]], 3)
    axes[linkages.index(chosen[0])].plot(
        [chosen[1]], [at], "o", markersize=11, markerfacecolor="none", markeredgecolor=INK, clip_on=False
    )
    return finished(
        "cluster_sweep",
        figure,
        table.reset_index(),
        lang,
        _sweep_title(verdict),
        **_followed(verdict, lang),
        earned=int(table["earned"].sum()),
        n=len(table),
        units=int(table["units"].iloc[0]),
        kept=int(table["kept"].iloc[0]),
        k=chosen[1],
        silhouette=table.loc[chosen, "silhouette"],
        linkage=words.say(f"charts.linkage_{chosen[0]}", lang),
    )


def _under_a_legend(panels: int, handles: list[Artist]) -> tuple[Figure, np.ndarray]:
    """Panels side by side with one legend above them all, which takes part in no panel's layout."""
    columns = 3 if matplotlib.rcParams["figure.figsize"][0] < SIZES["page"][0] else len(handles)
    rows = -(-len(handles) // columns)
    figure, (top, axes) = canvas(
        2, panels, height=2.3 + 0.2 * rows, sharey="row", squeeze=False, height_ratios=[0.09 * rows, 1]
    )
    for panel in top:
        panel.set_axis_off()
    said = top[0].legend(
        handles=handles,
        loc="center left",
        bbox_to_anchor=(0, 0.5),
        ncols=columns,
        borderpad=0,
        handletextpad=0.4,
        columnspacing=1,
    )
    said.set_in_layout(False)
    return figure, axes


def _sweep_lines(panel: Axes, table: pd.DataFrame, looks: dict[str, Look]) -> None:
    panel.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
    for name, look in looks.items():
        panel.plot(
            table.index,
            table[name].round(3),
            color=look.colour,
            marker=look.marker,
            linestyle=look.line,
            markersize=3.5,
            linewidth=1.1,
        )
    panel.set_xticks(list(table.index))
    panel.grid(axis="y")


def _sweep_title(verdict: pd.DataFrame) -> str:
    """The title's entry: frames only where they are earned; else what is followed, or that nothing is."""
    if clusters.earned(verdict):
        return "cluster_sweep_earned"
    beyond_chance = verdict["p"].iloc[0] <= clusters.CHANCE and verdict.index[0] != clusters.LEAD
    return "cluster_sweep" if beyond_chance else "cluster_sweep_nothing"


def _followed(verdict: pd.DataFrame, lang: str) -> dict[str, object]:
    first, lead = verdict.iloc[0], verdict.loc[clusters.LEAD]
    return {
        "what": words.say(f"charts.followed_{verdict.index[0]}", lang),
        "ari": first["ari"],
        "p": first["p"],
        "lead": lead["ari"],
        "lead_p": lead["p"],
    }


@press
def frame_shares(shares: pd.DataFrame, labels: pd.Series, frames: Mapping[str, dict], lang: str = "en") -> Chart:
    """The share of each article's units that lead with each frame, and its interval; a panel a frame, a row an article.

    shares: of `framing.profile_intervals`; labels: of the articles. For more than LABELLED articles each panel has the
    distribution of the shares; none has a panel where a unit is without a frame. Raises Lacking without a codebook.
    """
    needed(frames, "agreement.no_codebook")
    shares = shares.dropna()
    count = shares.groupby(level="article")["n"].first()
    most = shares["share"].groupby(level="lead", sort=False).max()
    looks = frame_style(frame for frame in most.index if frame != NONE)
    named = [frame for frame in looks if frame != NONE or most.get(NONE, 0) > 0]
    many, draw = len(count) > LABELLED, _profile_histograms if len(count) > LABELLED else _profile_rows
    figure = draw(shares, labels, frames, {frame: looks[frame] for frame in named}, lang)
    said = _commonest_frame(shares, named, frames, lang)
    title = "frame_shares" if said["times"] == said["n"] else "frame_shares_several"
    title = "frame_shares_many" if many else title
    return finished("frame_shares", figure, shares.reset_index(), lang, title, units=int(count.sum()), **said)


def _profile_rows(
    shares: pd.DataFrame, labels: pd.Series, frames: Mapping[str, dict], looks: dict[str, Look], lang: str
) -> Figure:
    """A row an article: the shares of the commonest frame from the largest down."""
    count, wide = shares.groupby(level="article")["n"].first(), shares["share"].unstack("lead")
    order = list(wide[wide.mean().idxmax()].sort_values(ascending=False, kind="stable").index)
    figure, panels = _panels(len(looks), bars_height(len(order), least=1.5))
    for panel, (frame, look) in zip(panels.flat, looks.items()):
        _share_panel(panel, shares.xs(frame, level="lead").loc[order], look, code_name(frame, lang, frames), lang)
    name_rows(panels[0][0], [counted(words.short(labels[article], 22), count[article], lang) for article in order])
    return figure


def _profile_histograms(
    shares: pd.DataFrame, labels: pd.Series, frames: Mapping[str, dict], looks: dict[str, Look], lang: str
) -> Figure:
    """How many articles have which share of each frame, and how many have any."""
    figure, panels = _panels(len(looks), 2.2)
    for panel, frame in zip(panels.flat, looks):
        found = shares.xs(frame, level="lead")["share"]
        _share_histogram(panel, found, lang, ticks=[0, 0.5, 1])
        panel.set_title(in_lines(code_name(frame, lang, frames)), size="small")
        panel.label_outer()
        said = words.say("charts.frame_shares_any", lang, found=int((found > 0).sum()), middle=found.median())
        panel.set_xlabel(said, size="small", color=MUTED)
    return figure


def _panels(count: int, height: float) -> tuple[Figure, np.ndarray]:
    """So many panels of one scale, four side by side at most; `height` of one in inches."""
    columns = min(count, 4)
    rows = -(-count // columns)
    figure, panels = canvas(rows, columns, height=rows * height, sharex=True, sharey=True, squeeze=False)
    for panel in panels.flat[count:]:
        panel.set_visible(False)
    return figure, panels


def _commonest_frame(
    shares: pd.DataFrame, named: list[str], frames: Mapping[str, dict], lang: str
) -> dict[str, object]:
    """The frame with the largest mean share: in how many articles it leads, and between which shares."""
    wide = shares["share"].unstack("lead")[named]
    first = wide.drop(columns=NONE, errors="ignore").mean().idxmax()
    name = code_name(first, lang, frames)
    return {
        "frame": name,
        "opening": capital(name),
        "times": int((wide.idxmax(axis=1) == first).sum()),
        "unframed": int((wide.idxmax(axis=1) == NONE).sum()),
        "n": len(wide),
        "low": wide[first].min(),
        "middle": wide[first].median(),
        "high": wide[first].max(),
    }


def _share_panel(panel: Axes, table: pd.DataFrame, look: Look, name: str, lang: str) -> None:
    for row, found in enumerate(table.to_dict("records")):
        bound = found["share"] in (0, 1)
        whisker(panel, row, found["low"], found["high"], look.colour, ":" if bound else "-")
        panel.plot([found["share"]], [row], look.marker, color=look.colour, zorder=3, clip_on=False)
        if bound:
            _bound(panel, row, found["share"], found["high"] if found["share"] == 0 else found["low"], lang)
        else:
            above(panel, found["share"], row, ".0%", lang)
    panel.set_title(in_lines(name), size="small")
    panel.set_xlim(-0.16, 1.1)  # room for the figure over a mark at either end
    panel.set_xticks([0, 1])
    panel.set_xticks([0.5], minor=True)
    numbers(panel.xaxis, ".0%", lang)
    panel.grid(axis="x", which="both")


def _bound(panel: Axes, row: float, share: float, bound: float, lang: str) -> None:
    """« 0 % (≤26 %) » over a mark at either end, written towards the middle."""
    key, side, x = ("none", "left", -0.08) if share == 0 else ("all", "right", 1.08)
    said = words.say(f"charts.bound_of_{key}", lang, bound=bound)
    panel.annotate(said, (x, row), (0, 5), textcoords="offset points", ha=side, size="x-small")


@press
def ternary(shares: pd.DataFrame, labels: pd.Series, frames: Mapping[str, dict], lang: str = "en") -> Chart:
    """Each article among three frames: the nearer to a corner, the larger that frame's share of its units.

    shares: of `framing.profile_intervals` over the units that lead with a frame. A whisker towards each corner is the
    interval of that frame's share, the others kept in proportion. The triangle shown is the part of the whole one,
    drawn small beside it, that holds all whiskers. Raises Lacking where the study has not three frames.
    """
    needed(frames, "agreement.no_codebook")
    shares = shares.dropna()
    named = [frame for frame in dict.fromkeys(shares.index.get_level_values("lead")) if frame != NONE]
    if len(named) != 3:
        raise words.Lacking("charts.ternary_lacking", n=len(named))
    order = [article for article in labels.index if article in shares.index]
    mixtures = {article: shares.loc[article].loc[named] for article in order}
    ends = {article: _whiskers(mixture) for article, mixture in mixtures.items()}
    many = len(order) > LABELLED
    floor = np.zeros(3) if many else _floor([end for each in ends.values() for end in each])
    figure, (axes, beside) = canvas(1, 2, height=3.3, width_ratios=[1.75, 1])
    looks = article_style(order)
    _triangle(axes, floor, [code_name(frame, lang, frames) for frame in named], lang)
    if many:
        mixed = np.array([mixtures[article]["share"] for article in order], dtype=float)
        axes.plot(*_flat(mixed, floor).T, "o", color=COLOURS[0], alpha=0.35, markeredgewidth=0, zorder=3)
        _nearest(beside, mixed, [code_name(frame, lang, frames) for frame in named], lang)
    else:
        for article in order:
            _mixture(axes, mixtures[article]["share"].to_numpy(), ends[article], floor, looks[article])
        _beside(beside, order, shares, labels, looks, lang)
        _whole_triangle(beside, floor)
    said = _commonest_frame(shares, named, frames, lang)
    return finished(
        "ternary",
        figure,
        shares.loc[order].reset_index(),
        lang,
        "ternary_many" if many else "ternary" if said["times"] == len(order) else "ternary_several",
        units=int(shares.groupby(level="article")["n"].first().sum()),
        corners=", ".join(code_name(frame, lang, frames) for frame in named),
        **said,
    )


def _whiskers(mixture: pd.DataFrame) -> list[np.ndarray]:
    """The two ends of each frame's interval as mixtures of three, the two other frames kept in proportion."""
    share, ends = mixture["share"].to_numpy(), []
    for place, (low, high) in enumerate(zip(mixture["low"], mixture["high"])):
        rest = np.delete(share, place)
        rest = rest / rest.sum() if rest.sum() > 0 else np.full(2, 0.5)
        ends.append(np.array([np.insert(rest * (1 - value), place, value) for value in (low, high)]))
    return ends


def _floor(ends: list[np.ndarray]) -> np.ndarray:
    """The least share of each frame in the part of the triangle that is shown, in tenths; a fifth is left at least."""
    floor = np.floor(np.clip(np.min(ends, axis=(0, 1)), 0, 0.9) * 10 + 1e-9) / 10
    while floor.sum() > 0.8 + 1e-9:
        floor = np.clip(floor - 0.1, 0, None)
    return floor.round(1)


def _flat(mixtures: np.ndarray, floor: np.ndarray) -> np.ndarray:
    """Where mixtures of three lie in a triangle with sides of 1 whose corners are the first, second and third frame."""
    return (mixtures - floor) / (1 - floor.sum()) @ CORNERS


def _triangle(axes: Axes, floor: np.ndarray, corners: list[str], lang: str) -> None:
    side = 1 - floor.sum()
    outline = _flat(floor + side * np.eye(3), floor)
    axes.fill(*outline.T, facecolor="white", edgecolor="#888888", linewidth=0.8, zorder=0)
    for place, name in enumerate(corners):
        for value in np.arange(floor[place], floor[place] + side - 1e-9, 0.1 if side < 0.65 else 0.2)[1:]:
            _level(axes, floor, place, value, lang)
        text = f"{words.number(floor[place] + side, '.0%', lang)}\n{in_lines(name)}"
        axes.annotate(
            text,
            outline[place],
            (0, 7 if place == 1 else -14),
            textcoords="offset points",
            weight="bold",
            color=INK,
            ha=("left", "center", "right")[place],
            va="bottom" if place == 1 else "top",
        )
    axes.set_aspect("equal")
    axes.set_xlim(-0.1, 1.1)
    axes.set_ylim(-0.2, 1.05)
    axes.axis("off")


def _level(axes: Axes, floor: np.ndarray, place: int, value: float, lang: str) -> None:
    """The line on which one frame has one share, its value written where the line leaves the triangle."""
    ends = np.tile(floor, (2, 1))
    ends[:, place] = value
    for row, other in enumerate(((place + 1) % 3, (place + 2) % 3)):
        ends[row, other] += 1 - floor.sum() - (value - floor[place])
    line = _flat(ends, floor)
    axes.plot(*line.T, color="#e4e4e4", linewidth=0.6, zorder=0)
    axes.annotate(
        words.number(value, ".0%", lang),
        line[0],
        ((-4, 2), (8, 3), (0, -4))[place],
        textcoords="offset points",
        size="x-small",
        color=MUTED,
        ha=("right", "left", "center")[place],
        va=("bottom", "bottom", "top")[place],
    )


def _mixture(axes: Axes, share: np.ndarray, ends: list[np.ndarray], floor: np.ndarray, look: Look) -> None:
    for part, end in zip(share, ends):
        line = ":" if part in (0, 1) else "-"
        axes.plot(*_flat(end, floor).T, line, color=look.colour, linewidth=1, alpha=0.75, zorder=2)
    x, y = _flat(share / share.sum(), floor)
    axes.plot([x], [y], look.marker, color=look.colour, markersize=7, markeredgecolor="white", zorder=3)


def _beside(
    axes: Axes, order: list[str], shares: pd.DataFrame, labels: pd.Series, looks: dict[str, Look], lang: str
) -> None:
    """The articles with their marks, and how many units each point stands for."""
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for row, article in enumerate(order):
        height = 0.97 - row * min(0.075, 0.6 / len(order))
        axes.plot(
            [0.03], [height], looks[article].marker, color=looks[article].colour, markersize=7, markeredgecolor="white"
        )
        text = counted(words.short(labels[article], 20), shares.loc[article, "n"].iloc[0], lang)
        axes.text(0.1, height, text, va="center", size="small")


def _nearest(axes: Axes, mixed: np.ndarray, named: list[str], lang: str) -> None:
    """How many articles have most of each frame, where they are too many to be named."""
    axes.axis("off")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    counts = np.bincount(mixed.argmax(axis=1), minlength=len(named))
    for row, (name, count) in enumerate(zip(named, counts)):
        said = in_lines(words.say("charts.ternary_nearest", lang, frame=name, count=int(count)), 22)
        axes.text(0.05, 0.9 - 0.16 * row, said, va="center", size="small")


def _whole_triangle(axes: Axes, floor: np.ndarray) -> None:
    """The whole triangle, small, with the part that is shown."""
    if not floor.any():
        return
    for corners, colour in ((np.eye(3), "white"), (floor + (1 - floor.sum()) * np.eye(3), PALE)):
        x, y = _flat(corners, np.zeros(3)).T
        axes.fill(0.1 + x * 0.55, 0.02 + y * 0.34, facecolor=colour, edgecolor="#888888", linewidth=0.7)


@press
def frames_by(table: pd.DataFrame, frames: Mapping[str, dict], lang: str = "en") -> Chart:
    """How many units with each frame (columns) have each status or speaker (rows); shade: share of the column.

    table: of `framing.crosstab`, by status or by speaker. Raises Lacking without a codebook or a unit with a frame.
    """
    needed(frames, "agreement.no_codebook")
    by = table.columns.name
    counts = table.drop(index=NONE, level="frame").groupby(level="frame", sort=False).sum().T
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index, counts.sum() > 0]
    if counts.empty:
        raise words.Lacking("charts.frames_by_lacking")
    counts, share = counts[counts.sum(axis=1) > 0], counts / counts.sum()
    share = share.loc[counts.index].to_numpy()
    figure, axes = canvas(height=bars_height(len(counts), each=0.3) + 0.2)
    texts = [[_cell(int(count), part, lang) for count, part in zip(*row)] for row in zip(counts.to_numpy(), share)]
    _shaded(axes, share, np.array(texts))
    names = [counted(code_name(name, lang, frames), n, lang) for name, n in counts.sum().items()]
    axes.set_xticks(range(len(names)), [in_lines(name, 14) for name in names])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_yticks(range(len(counts)), [words.short(code_names(value, lang)) for value in counts.index])
    return finished(
        "frames_by",
        figure,
        counts.stack().rename("units").reset_index(),
        lang,
        f"frames_by_{by}",
        f"frames-by-{by}",
        **_marked(counts, by, frames, lang),
    )


def _cell(count: int, share: float, lang: str) -> str:
    return f"{words.number(count, ',d', lang)} · {words.number(share, '.0%', lang)}" if count else "·"


def _marked(counts: pd.DataFrame, by: str, frames: Mapping[str, dict], lang: str) -> dict[str, object]:
    """The value that marks one frame off from the others most: the gap of its shares there and elsewhere, in errors.

    The commonest value is no mark, and neither is who is none of those stated, as long as there is another.
    """
    sizes, totals = counts.sum(), counts.sum(axis=1)
    elsewhere = (-counts).add(totals, axis=0) / np.maximum(sizes.sum() - sizes, 1)
    pooled = totals / max(sizes.sum(), 1)
    spread = np.outer(pooled * (1 - pooled), 1 / sizes + 1 / np.maximum(sizes.sum() - sizes, 1)) ** 0.5
    gap = (counts / sizes - elsewhere) / np.where(spread > 0, spread, 1)
    marking = gap.drop(index=[totals.idxmax(), coverage.OTHER], errors="ignore")
    value, frame = (marking if len(marking) else gap).stack().round(9).idxmax()
    count = int(counts.loc[value, frame])
    return {
        "by": words.say(f"charts.by_{by}", lang),
        "value": code_names(value, lang),
        "frame": code_name(frame, lang, frames),
        "opening": capital(code_names(value, lang)),
        "count": count,
        "of": int(sizes[frame]),
        "other": int(totals[value]) - count,
        "others": int(sizes.sum() - sizes[frame]),
        "n": int(sizes.sum()),
    }


@press
def two_trees(
    cosine: pd.DataFrame, profile: pd.DataFrame, labels: pd.Series, table: pd.DataFrame, lang: str = "en"
) -> Chart:
    """The articles grouped by their words and by their profile, side by side: two dendrograms of the same articles.

    cosine: of `similarity.cosine`; profile: of `framing.profile`; table: of `clusters.side_by_side`. The further right
    two branches join, the less alike. Raises Lacking for fewer than three articles or very many.
    """
    shares = profile.drop(columns="n").dropna()
    known = cosine.index[np.isfinite(np.diag(cosine)) & cosine.index.isin(shares.index)]
    if len(known) < 3 or not len(table):
        raise words.Lacking("charts.two_trees_lacking", n=len(known), most=robustness.WATCHED)
    distance = squareform(1 - cosine.loc[known, known].round(similarity.DECIMALS).to_numpy(), checks=False)
    profiles = shares.loc[known].to_numpy(float).round(similarity.DECIMALS)
    trees = {"words": linkage(distance, "average"), "profile": linkage(profiles, "ward")}
    figure, panels = canvas(1, 2, height=bars_height(min(len(known), LEAVES)) + 0.3)
    for axes, (key, joins) in zip(panels, trees.items()):
        _tree(axes, joins, [words.short(labels[article], 16) for article in known], lang)
        axes.set_title(words.say(f"charts.two_trees_{key}", lang), size="small")
        axes.set_xlabel(words.say(f"charts.two_trees_{key}_axis", lang))
    columns = ["one", "other", "distance", "articles"]
    data = pd.concat(
        {key: pd.DataFrame(joins, columns=columns) for key, joins in trees.items()}, names=["tree", "join"]
    )
    best = table.loc[table["agree"].idxmax()]
    title = "two_trees_same" if best["agree"] >= 0.999 else "two_trees"
    return finished(
        "two_trees",
        figure,
        data.reset_index(),
        lang,
        title,
        agree=best["agree"],
        k=int(table["agree"].idxmax()),
        p=best["p"],
        smallest=table["smallest"].min(),
        n=len(known),
    )


# ---- who is named, who is given the word, and how the story is told then

WAY_LOOKS = {
    "direct": Look(COLOURS[0], "", "o", "-"),
    "indirect": Look(COLOURS[1], "///", "s", "--"),
    "according": Look(COLOURS[3], "...", "^", "-."),
    "own": Look("#dcdce0", "", ".", ":"),
}


def _way_legend(axes: Axes, ways: Iterable[str], lang: str) -> None:
    said = {way: words.say(f"charts.way_{way}", lang) for way in WAY_LOOKS if way in set(ways)}
    legend(
        axes,
        [
            Patch(facecolor=WAY_LOOKS[way].colour, hatch=WAY_LOOKS[way].hatch, edgecolor="white", label=label)
            for way, label in said.items()
        ],
    )


def _stack(axes: Axes, row: int, parts: dict[str, float], units: int, quoted: int, lang: str) -> None:
    """One bar of parts by the way the word is given, in the fixed order of the ways, and its counts beside it."""
    left = 0.0
    for way, look in WAY_LOOKS.items():
        if parts.get(way):
            axes.barh(row, parts[way], left=left, height=0.66, color=look.colour, hatch=look.hatch, edgecolor="white")
            left += parts[way]
    note = words.say("charts.voices_row" if quoted else "charts.voices_row_unquoted", lang, units=units, quoted=quoted)
    axes.text(left, row, f" {note}", va="center", size="small")


@press
def voices(voices: pd.DataFrame, lang: str = "en") -> Chart:
    """Who is given the word, in units by the way it is given, with the words of quotation beside the bar.

    voices: of `coverage.voices`. Of more than LABELLED speakers the most cited are shown. Raises Lacking where the
    articles cite nobody.
    """
    table = coverage.given(voices)
    if table.empty:
        raise words.Lacking("charts.voices_lacking")
    speakers, groups = list(dict.fromkeys(table["speaker"])), table.groupby("speaker")
    units, quoted = groups["units"].sum(), groups["quoted"].sum()
    figure, axes = canvas(height=bars_height(min(len(speakers), LABELLED)) + 0.2)
    for row, speaker in enumerate(speakers[:LABELLED]):
        parts = groups.get_group(speaker).set_index("way")["units"].to_dict()
        _stack(axes, row, parts, int(units[speaker]), int(quoted[speaker]), lang)
    name_rows(axes, [capital(code_name(speaker, lang)) for speaker in speakers[:LABELLED]])
    axes.set_xlim(0, units.max() * 1.35)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel(words.say("charts.units", lang))
    axes.grid(axis="x")
    _way_legend(axes, table["way"], lang)
    data = table.assign(name=table["speaker"].map(lambda side: code_name(side, lang)))
    title = "voices_plain" if speakers[0] == coverage.OTHER else "voices"
    return finished(
        "voices",
        figure,
        data,
        lang,
        title,
        first=capital(code_name(speakers[0], lang)),
        units=int(units[speakers[0]]),
        quoted=int(quoted[speakers[0]]),
        speakers=len(speakers),
        **_citing(voices),
    )


def _citing(voices: pd.DataFrame) -> dict[str, int]:
    """How many units cite somebody, of how many, with how many words of quotation; in how many two speak."""
    cited = voices[voices["speaker"] != coverage.AUTHOR]
    once = cited.drop_duplicates(["article", "unit"])
    return {
        "n": len(once),
        "all": len(voices.drop_duplicates(["article", "unit"])),
        "total": int(once["quoted"].sum()),
        "twice": len(cited) - len(once),
    }


@press
def voices_by_article(voices: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """The share of each article's units in which somebody is given the word, by the way it is given; most given on top.

    voices: of `coverage.voices`; labels: of the articles. Of more than LABELLED articles the distribution is shown.
    Raises Lacking without a unit that was read.
    """
    table = coverage.given(voices, "article")
    if table.empty:
        raise words.Lacking("charts.voices_lacking")
    totals = table.groupby("article")[["units", "quoted"]].sum()
    wide = table.pivot(index="article", columns="way", values="units").reindex(columns=coverage.WAYS).fillna(0)
    wide = wide.div(totals["units"], axis=0)
    cited = (1 - wide["own"]).sort_index().sort_values(ascending=False, kind="stable")
    figure, axes = canvas(height=2.4 if len(cited) > LABELLED else bars_height(len(cited)) + 0.2)
    if len(cited) > LABELLED:
        _share_histogram(axes, cited, lang)
        axes.set_xlabel(words.say("charts.voices_by_article_share", lang))
    else:
        _article_stacks(axes, wide.loc[cited.index], totals, labels, lang)
    title = "voices_by_article_many" if len(cited) > LABELLED else ""
    return finished(
        "voices_by_article",
        figure,
        labelled(table, labels),
        lang,
        title,
        top=labels[cited.index[0]],
        high=cited.iloc[0],
        bottom=labels[cited.index[-1]],
        low=cited.iloc[-1],
        middle=cited.median(),
        n=int(totals["units"].sum()),
        articles=len(cited),
        quoted=int(totals["quoted"].sum()),
    )


def _article_stacks(axes: Axes, wide: pd.DataFrame, totals: pd.DataFrame, labels: pd.Series, lang: str) -> None:
    for row, (article, parts) in enumerate(wide.iterrows()):
        _stack(axes, row, parts.to_dict(), int(totals.loc[article, "units"]), int(totals.loc[article, "quoted"]), lang)
    name_rows(axes, labels[wide.index])
    _way_legend(axes, wide.columns[wide.any()], lang)
    axes.set_xlim(0, 1.3)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    numbers(axes.xaxis, ".0%", lang)


def _share_histogram(
    axes: Axes, shares: pd.Series, lang: str, ticks: Sequence[float] = (0, 0.25, 0.5, 0.75, 1)
) -> None:
    """How many articles have which share, in twenty steps."""
    axes.hist(shares, bins=np.linspace(0, 1, 21), color=COLOURS[0], edgecolor="white")
    axes.set_ylabel(words.say("charts.articles", lang))
    axes.set_xlim(0, 1)
    axes.set_xticks(ticks)
    numbers(axes.xaxis, ".0%", lang)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y")


@press
def named(table: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """Who is named where: the units that name each actor, by article; for many articles, how many name each actor.

    table: of `coverage.named`; labels: of the articles. The LABELLED actors who are named most often, or for many
    articles in most of them, are shown. Raises Lacking where no actor is stated or none is named.
    """
    if table.empty:
        raise words.Lacking("charts.no_actors")
    many, spread = len(labels) > LABELLED, table.groupby("actor", sort=False)["article"].nunique()
    actors = list((spread.sort_values(ascending=False, kind="stable") if many else spread).index)
    called = table.drop_duplicates("actor").set_index("actor")
    shown, names = actors[:LABELLED], called["name_en" if lang == "en" else "name"]
    figure, axes = canvas(height=bars_height(len(shown), 0.24))
    (_named_bars if many else _named_cells)(axes, table, shown, labels, lang)
    name_rows(axes, names[shown])
    first = table[table["actor"] == actors[0]]
    return finished(
        "named",
        figure,
        labelled(table, labels),
        lang,
        "named_many" if many else "",
        first=names[actors[0]],
        where=len(first),
        units=int(first["units"].sum()),
        n=len(labels),
        actors=len(actors),
        shown=len(shown),
        everywhere=int(spread.eq(len(labels)).sum()),
    )


def _named_cells(axes: Axes, table: pd.DataFrame, shown: list[str], labels: pd.Series, lang: str) -> None:
    wide = table.pivot(index="actor", columns="article", values="units").reindex(index=shown, columns=labels.index)
    counts = wide.fillna(0).to_numpy()
    axes.imshow(counts, vmin=0, vmax=counts.max(), aspect="auto", alpha=0.9)
    for (row, column), value in np.ndenumerate(counts):
        said = words.number(int(value), ",d", lang) if value else "·"
        axes.text(column, row, said, ha="center", va="center", color="white" if value > 0.6 * counts.max() else INK)
    if counts.shape[1] * 0.62 < axes.figure.get_figwidth() * 0.75:
        axes.set_xticks(range(counts.shape[1]), [in_lines(words.short(label, 20), 10) for label in labels])
    else:
        names = [words.short(label, 16) for label in labels]
        axes.set_xticks(range(counts.shape[1]), names, rotation=40, ha="left", rotation_mode="anchor")
    axes.xaxis.tick_top()
    axes.tick_params(top=False)
    axes.spines[:].set_visible(False)


def _named_bars(axes: Axes, table: pd.DataFrame, shown: list[str], labels: pd.Series, lang: str) -> None:
    articles = table.groupby("actor")["article"].nunique()[shown]
    axes.barh(range(len(shown)), articles, color=COLOURS[0], height=0.66)
    for row, count in enumerate(articles):
        axes.text(count, row, f" {words.number(int(count), ',d', lang)}", va="center", size="small")
    axes.set_xlabel(words.say("charts.articles", lang))
    axes.grid(axis="x")


@press
def leads_by(table: pd.DataFrame, frames: Mapping[str, dict], lang: str = "en") -> Chart:
    """Which frames lead by event or by speaker: a panel a frame, a row a group with its units, shares with intervals.

    table: of `coverage.leads_by`; its first column is what it is by. Of more than LABELLED groups those with most units
    are shown. Raises Lacking without a codebook, and by event where no event is stated.
    """
    by = table.columns[0]
    if not frames or table.empty:
        raise words.Lacking("charts.no_codebook")
    if by == "event" and set(table[by]) == {"unknown"}:
        raise words.Lacking("charts.no_events")
    count, framed = table.drop_duplicates(by).set_index(by)["n"], table[table["frame"] != NONE]
    first = framed.groupby("frame", sort=False)["units"].sum().idxmax()
    wide = framed.pivot(index=by, columns="frame", values="share")
    figure = _lead_panels(table, by, list(count.index[:LABELLED]), frames, lang)
    name = code_name(first, lang, frames)
    return finished(
        f"leads_by_{by}",
        figure,
        table,
        lang,
        frame=name,
        opening=capital(name),
        groups=len(wide),
        times=int((wide[first].gt(0) & wide[first].eq(wide.max(axis=1))).sum()),
        low=wide[first].min(),
        high=wide[first].max(),
        n=int(count.sum()),
    )


def _lead_panels(table: pd.DataFrame, by: str, shown: list[str], frames: Mapping[str, dict], lang: str) -> Figure:
    kinds = list(dict.fromkeys(table["frame"]))
    figure, panels = _panels(len(kinds), bars_height(len(shown), 0.3, 1.3))
    looks, count = frame_style(kinds), table.drop_duplicates(by).set_index(by)["n"]
    for panel, kind in zip(panels.flat, kinds):
        part = table[table["frame"] == kind].set_index(by).loc[shown]
        _share_panel(panel, part, looks[kind], code_name(kind, lang, frames), lang)
    names = [words.short(capital(code_name(group, lang)) if by == "speaker" else str(group), 20) for group in shown]
    units = [words.number(int(count[group]), ",d", lang) for group in shown]
    name_rows(panels[0][0], [f"{name} ({n})" for name, n in zip(names, units)])
    return figure
