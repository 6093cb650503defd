"""One function a chart; each returns a finished `Chart` that shows itself, says itself and exports itself.

A chart function is decorated `@press`, draws on what `canvas` gives, and ends in `finished`, which sets the words around
the picture from phrases/charts.toml: `[key]` the title (the finding), `[key_subtitle]` measure, unit and n, `[key_alt]`
one sentence for who does not see it, `[key_caption]` for print, `[key_method]` the foot.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a read-only home is no news to a reader of charts

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, ScalarFormatter

from helpers import files, twin, words
from helpers.corpus import Study

PROJECT = Path(__file__).resolve().parent.parent
STYLE = resources.files(__package__) / "press.mplstyle"
SIZES = {"column": (3.5, 7.0), "page": (6.3, 9.0), "slide": (10.0, 14.0)}  # width in inches, font size in points
COLOURS = ("#5790fc", "#f89c20", "#e42536", "#964a8b", "#7a21dd", "#9c9ca1")  # Petroff 2021, arXiv:2107.02270; grey last
GREY, INK, MUTED = "#9c9ca1", "#222222", "#5f5f5f"
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "*")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
NONE = "none"  # the lead of a unit in no frame
SCREEN, PRINT = 192, 300  # dots an inch


@dataclass
class Chart:
    """A picture with everything that belongs to it.

    name: for files. title, subtitle, alt, caption, method: its words in `lang`. n: what was counted, in words.
    data: the values as plotted, one row a mark. size: a key of SIZES.
    """

    name: str
    figure: Figure
    data: pd.DataFrame
    title: str
    subtitle: str
    alt: str
    caption: str
    method: str
    n: str = ""
    lang: str = "en"
    size: str = "page"

    def twin(self) -> str:
        """What the picture shows, as text, read from the figure itself."""
        with style(self.size):
            self.figure.canvas.draw()
            return twin.of(self.figure)

    def bytes(self, kind: str, dpi: int = PRINT) -> bytes:
        """The picture as `png`, `svg` or `pdf`; the same chart gives the same bytes, for no time stamp is in them."""
        said = {"Title": self.title}
        blank = {"png": {"Software": None, "Description": self.alt}, "svg": {"Date": None, "Creator": None, "Description": self.alt},
                 "pdf": {"CreationDate": None, "Creator": None, "Producer": None, "Subject": self.alt}}
        target = io.BytesIO()
        with style(self.size):
            self.figure.savefig(target, format=kind, dpi=dpi, metadata=said | blank[kind])
        return target.getvalue()

    def text(self, study: str = "") -> str:
        """Title, caption, alternative text, n and method, as they stand beside the picture's files."""
        parts = {"title": self.title, "subtitle": self.subtitle, "caption": self.caption, "alt": self.alt, "n": self.n,
                 "method": self.method, "study": study}
        return "".join(f"{words.say(f'charts.part_{part}', self.lang)}{text}\n" for part, text in parts.items() if text)

    def export(self, folder: str | Path, study: str = "") -> list[Path]:
        """Write PNG (300 dpi), SVG, PDF, the plotted values as CSV and the words as text into a folder; returns the paths.

        study: the study's hash, written with the words. Two exports of one chart are byte-identical.
        """
        written = {kind: self.bytes(kind) for kind in ("png", "svg", "pdf")}
        written |= {"csv": files.csv_text(self.data, index=False), "txt": self.text(study)}
        return [files.write(Path(folder) / f"{files.safe_name(self.name)}.{kind}", content) for kind, content in written.items()]

    def __repr__(self) -> str:
        return self.twin()

    def _ipython_display_(self) -> None:
        """Picture and twin, then caption and alternative text as Markdown."""
        from IPython.display import display

        width = round(self.figure.get_figwidth() * 110)
        picture = {"image/png": self.bytes("png", SCREEN), "text/plain": self.twin()}
        display(picture, raw=True, metadata={"image/png": {"alt": self.alt, "width": width}})
        display({"text/markdown": self.markdown(), "text/plain": f"{self.caption}\n{self.alt}"}, raw=True)

    def markdown(self) -> str:
        """Caption and alternative text, escaped: what stands under the picture in a notebook."""
        label = words.say("charts.part_alt", self.lang)
        return f"{words.escape(self.caption)}\n\n<small>{words.escape(label)}{words.escape(self.alt)}</small>"


def folder(study: Study) -> Path:
    """Where a study's charts are exported: `charts/` in $CADRAGE_EXPORT, else in reports/ and the study's name."""
    reports = Path(os.environ.get("CADRAGE_EXPORT") or PROJECT / "reports" / files.safe_name(study.name))
    reports.mkdir(parents=True, exist_ok=True)
    return reports / "charts"


def export(study: Study, *charts: Chart | words.Missing) -> pd.DataFrame:
    """Export charts to the study's folder and say what was written: one row a chart, `title`, `files` (relative).

    What a study lacks is not exported, and has no row.
    """
    target = folder(study)
    written = {chart.name: (chart.title, [path.relative_to(target.parent).as_posix() for path in chart.export(target, getattr(study, "hash", ""))])
               for chart in charts if isinstance(chart, Chart)}
    return pd.DataFrame([(name, title, ", ".join(paths)) for name, (title, paths) in written.items()],
                        columns=["chart", "title", "files"]).set_index("chart")


@contextlib.contextmanager
def style(size: str = "page") -> Iterator[None]:
    """The house style at one of SIZES, while something is drawn; a glyph no font has is drawn as an empty box."""
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not known: use {', '.join(SIZES)}")
    width, points = SIZES[size]
    with matplotlib.style.context([str(STYLE), _sized(width, points)]):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from|constrained_layout not applied", UserWarning)
            yield


def _sized(width: float, points: float) -> dict[str, object]:
    larger = points / SIZES["page"][1]
    return {"font.size": points, "figure.figsize": (width, 3.5 * width / 6.3), "lines.markersize": 5 * larger, "lines.linewidth": 1.4 * larger}


def press(draw: Callable[..., Chart]) -> Callable[..., Chart | words.Missing]:
    """A chart function in house style: gives it `size` ("column", "page", "slide") and shows what a study lacks as a sentence."""

    @functools.wraps(draw)
    def drawn(*args: object, size: str = "page", **kwargs: object) -> Chart | words.Missing:
        with style(size):
            chart = words.or_missing(draw)(*args, **kwargs)
        if isinstance(chart, Chart):
            chart.size = size
        return chart

    signature = inspect.signature(draw)
    size = inspect.Parameter("size", inspect.Parameter.KEYWORD_ONLY, default="page", annotation="str")
    drawn.__signature__ = signature.replace(parameters=[*signature.parameters.values(), size])
    return drawn


def scale() -> float:
    """How much larger than on a page type is now: multiplies sizes in points and heights in inches."""
    return matplotlib.rcParams["font.size"] / SIZES["page"][1]


def canvas(rows: int = 1, columns: int = 1, height: float = 2.6, **layout: object) -> tuple[Figure, Axes | np.ndarray]:
    """A figure that pyplot does not know and its axes; `height` of the plot in inches at page size, words not counted.

    layout: passed to `Figure.subplots` (`sharex`, `width_ratios`, `subplot_kw`…).
    """
    figure = Figure(figsize=(matplotlib.rcParams["figure.figsize"][0], height * scale()), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, **layout)


def short(label: str, most: int = 28) -> str:
    """A label that leaves room for the plot: at most `most` characters, cut at the end with an ellipsis."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


def legend(axes: Axes, handles: list[Artist], columns: int = 4) -> None:
    """A legend in one line above the plot, where direct labels would not fit."""
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2, borderpad=0.1,
                handletextpad=0.4, columnspacing=1.2)


def bars_height(count: int, each: float = 0.26, least: float = 1.4) -> float:
    """The height in inches for a plot of `count` rows, so that bars have one thickness in every chart."""
    return max(least, each * count + 0.55)


def finished(key: str, figure: Figure, data: pd.DataFrame, lang: str = "en", title: str = "", name: str = "", **values: object) -> Chart:
    """Set the words around a drawn figure and return it as a Chart.

    key: the entries of phrases/charts.toml, filled with `values`. title: the entry of the title where it depends on what
    was found (`share_tie` for `charts.share_tie`), else `key`. n: the entry [key_n] where there is one.
    """
    said = {part: words.say(f"charts.{key}_{part}", lang, **values) for part in ("subtitle", "alt", "caption", "method")}
    heading = words.say(f"charts.{title or key}", lang, **values)
    _numbers_of(figure, lang)
    _set(figure, heading, said["subtitle"], said["method"])
    _lay_out(figure)
    return Chart(name or key.replace("_", "-"), figure, data, heading, n=_count(key, lang, values), lang=lang, **said)


def _count(key: str, lang: str, values: dict) -> str:
    return words.say(f"charts.{key}_n", lang, **values) if words.has(f"charts.{key}_n") else str(values.get("n", ""))


def numbers(axis: Axis, spec: str, lang: str = "en") -> None:
    """Write an axis's ticks in a format (`.0%`, `.2f`) and with the decimal sign of the language."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, spec, lang)))


def _numbers_of(figure: Figure, lang: str) -> None:
    """Axes still in matplotlib's own format get the language's decimal sign."""
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if isinstance(axis.get_major_formatter(), ScalarFormatter):
            axis.set_major_formatter(FuncFormatter(functools.partial(_plain, lang=lang)))


def _plain(value: float, _: int, lang: str) -> str:
    return words.number(round(value, 10), ",g" if abs(value) < 1e5 else ",.0f", lang).replace("-", "\u2212")


def _set(figure: Figure, title: str, subtitle: str, foot: str) -> None:
    """Title and subtitle above the plot and the foot under it, wrapped to the width; the figure grows to hold them."""
    points = matplotlib.rcParams["font.size"]
    blocks = [(title, points * 1.15, "bold", INK), (subtitle, points * 0.95, "normal", MUTED), (foot, points * 0.75, "normal", MUTED)]
    width, plot = figure.get_size_inches()
    wrapped = [wrap(text, figure, size, weight, width * 0.96) for text, size, weight, _ in blocks]
    heights = [(lines.count("\n") + 1) * size * 1.25 / 72 if lines else 0 for lines, (_, size, _, _) in zip(wrapped, blocks)]
    gap = points * 0.6 / 72
    total = plot + sum(heights) + 2.5 * gap
    figure.set_size_inches(width, total)
    tops = [total - gap * 0.5, total - gap * 0.7 - heights[0], heights[2] + gap * 0.3]
    for lines, top, (_, size, weight, colour) in zip(wrapped, tops, blocks):
        figure.text(0.008, top / total, lines, size=size, weight=weight, color=colour, va="top", ha="left", linespacing=1.2)
    bottom = (heights[2] + gap * 0.5) / total
    figure.get_layout_engine().set(rect=(0, bottom, 1, plot / total))


def _lay_out(figure: Figure) -> None:
    """Lay out once and for all, axis labels wrapped to their axes; what is saved afterwards, and how often, changes nothing."""
    figure.canvas.draw()
    for axes in figure.axes:
        label, width = axes.xaxis.label, axes.get_window_extent().width / figure.dpi
        label.set_text(wrap(label.get_text(), figure, label.get_size(), label.get_weight(), width * 1.1))
    figure.canvas.draw()
    figure.set_layout_engine("none")


def wrap(text: str, figure: Figure, size: float, weight: str, inches: float) -> str:
    """Text broken into lines that fit a width as this font sets them; a word that is wider alone is broken too."""
    renderer, font = figure.canvas.get_renderer(), FontProperties(family="DejaVu Sans", size=size, weight=weight)
    limit = inches * figure.dpi

    def fits(line: str) -> bool:
        return renderer.get_text_width_height_descent(line, font, ismath=False)[0] <= limit

    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if fits(longer):
            lines[-1] = longer
            continue
        lines += [*_broken(word, fits)] if lines[-1] else _broken(word, fits)
    return "\n".join(line for line in lines if line)


def _broken(word: str, fits: Callable[[str], bool]) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and not fits(pieces[-1] + character):
            pieces.append("")
        pieces[-1] += character
    return pieces


@dataclass(frozen=True)
class Look:
    """How one frame or one article looks in every chart: never colour alone."""

    colour: str
    hatch: str
    marker: str
    line: object


def _looks(keys: Iterable[str]) -> dict[str, Look]:
    """Colours repeat after five; hatch, marker and line then differ, so that no two of the first sixty look alike."""
    hued = COLOURS[:-1]
    return {key: Look(hued[i % len(hued)], HATCHES[(i + i // len(hued)) % len(HATCHES)], MARKERS[i % len(MARKERS)], LINES[(i + i // len(hued)) % len(LINES)])
            for i, key in enumerate(keys)}


def frame_style(frames: Iterable[str]) -> dict[str, Look]:
    """The look of each frame, in the codebook's order; `none` is grey, plain and last."""
    return _looks(frame for frame in frames if frame != NONE) | {NONE: Look(GREY, "", ".", ":")}


def article_style(articles: Iterable[str] | pd.DataFrame) -> dict[str, Look]:
    """The look of each article, in the study's order (ids, or a frame indexed by them)."""
    return _looks(articles.index if isinstance(articles, pd.DataFrame) else articles)


LABELLED = 14  # marks, rows or articles a chart names one by one; beyond it shows the first of them and the distribution
KNOWN_MARKS = {"text": ("o", True), "page": ("s", True), "inferred": ("o", False), "unknown": ("X", True)}  # marker, filled
KNOWN_HATCHES = {"text": "", "page": "++", "inferred": "///", "unknown": "..."}
FALSE_DISCOVERIES = 0.05  # the share of false discoveries a list of marking terms may hold (Benjamini & Hochberg 1995)
LANE, LANE_ROWS = 0.21, 6  # inches of one row of marks; rows of a lane that counts its marks
COUNTED_DATES = ("published", "collected")


def day_axis(axis: Axis, lang: str = "en") -> None:
    """Write an axis of dates in the language, with at most six ticks."""
    axis.set_major_locator(AutoDateLocator(minticks=2, maxticks=5))
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.short_date(num2date(value), lang)))


@press
def lengths(table: pd.DataFrame, lang: str = "en") -> Chart:
    """Words kept and words cut as page furniture, longest article first; for many articles their distribution.

    table: of `coverage.lengths` (index `article`, `label, words, cut`).
    """
    table = table.sort_values("words", ascending=False, kind="stable")
    longest, shortest = table.iloc[0], table.iloc[-1]
    figure, axes = canvas(height=bars_height(min(len(table), LABELLED)))
    (_length_bars if len(table) <= LABELLED else _length_distribution)(axes, table, lang)
    return finished("lengths", figure, table.reset_index(), lang, longest=longest["label"], shortest=shortest["label"],
                    most=int(longest["words"]), fewest=int(shortest["words"]), cut=int(table["cut"].sum()),
                    n=len(table), words=int(table["words"].sum()))


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
    axes.grid(axis="y")


def name_rows(axes: Axes, labels: Iterable[str]) -> None:
    """Name the rows of a chart of bars, the first on top."""
    shown = [short(str(label)) for label in labels]
    axes.set_yticks(range(len(shown)), shown)
    axes.set_ylim(len(shown) - 0.4, -0.6)


@press
def timeline(dates: pd.DataFrame, labels: pd.Series, lang: str = "en") -> Chart:
    """Events, publication and collection in lanes of their own, each mark showing how its date is known.

    dates: of `coverage.dates`; labels: of the articles. The undatable stand apart, beside the lane their date would be in.
    Raises Lacking where no date is known at all.
    """
    dated = dates.dropna(subset="date").sort_values(["date", "article"], kind="stable")
    if dated.empty:
        raise words.Lacking(words.say("charts.timeline_lacking", lang))
    kinds = list(dict.fromkeys(dates["kind"]))
    lanes = {kind: _packed(dated[dated["kind"] == kind], dated["date"], labels, lang) for kind in kinds}
    undated = {kind: dates[(dates["kind"] == kind) & dates["date"].isna()] for kind in kinds}
    tops = np.cumsum([0, *(_lane_height(lanes[kind], len(undated[kind])) for kind in kinds)])
    figure, (axes, apart) = canvas(1, 2, height=LANE * tops[-1] + 0.75, width_ratios=[3.6, 1], sharey=True)
    looks = article_style(labels.index)
    for (kind, lane), top, bottom in zip(lanes.items(), tops, tops[1:]):
        (_marks if len(lane) <= LABELLED else _heaps)(axes, lane, top, bottom, labels, looks, lang)
        _undated(apart, undated[kind], top, bottom, labels, lang)
    _lane_axes(axes, apart, kinds, tops, dated["date"], lang)
    _known_legend(axes, dated["known"], lang)
    known = {kind: int((dated["kind"] == kind).sum()) for kind in COUNTED_DATES}
    first, last = (words.date(day, lang) for day in (dated["date"].min(), dated["date"].max()))
    return finished("timeline", figure, dates.assign(label=dates["article"].map(labels)), lang, n=len(labels), first=first,
                    last=last, dated=len(dated), inferred=int((dated["known"] == "inferred").sum()), **known)


def _packed(lane: pd.DataFrame, all_dates: pd.Series, labels: pd.Series, lang: str) -> pd.DataFrame:
    """Give each mark of a lane a row in which its label meets no other, and how its label is aligned."""
    start, span = all_dates.min(), max((all_dates.max() - all_dates.min()).days, 1)
    ends: list[list[tuple[float, float]]] = []
    rows = []
    for article, date in zip(lane["article"], lane["date"]):
        text = f"{short(labels[article], 20)}, {words.short_date(date, lang)}"
        at, wide = (date - start).days / span, 0.0185 * len(text) + 0.03
        align, taken = ("left", (at - 0.02, at + wide)) if at + wide <= 1.04 else ("right", (at - wide, at + 0.02))
        row = next((i for i, used in enumerate(ends) if all(taken[1] <= a or b <= taken[0] for a, b in used)), len(ends))
        ends += [[]] * (row == len(ends))
        ends[row] = [*ends[row], taken]
        rows.append((row, align, text))
    return lane.assign(**pd.DataFrame(rows, index=lane.index, columns=["row", "align", "text"]))


def _lane_height(lane: pd.DataFrame, undated: int) -> int:
    """Rows of a lane: for its marks where they are drawn one by one, and for the names of the undated beside them."""
    rows = LANE_ROWS if len(lane) > LABELLED else int(lane["row"].max()) + 1 if len(lane) else 0
    return max(rows, min(undated, LANE_ROWS), 2)


def _marks(axes: Axes, lane: pd.DataFrame, top: int, bottom: int, labels: pd.Series, looks: dict[str, Look], lang: str) -> None:
    for mark in lane.itertuples():
        shape, filled = KNOWN_MARKS.get(mark.known, KNOWN_MARKS["unknown"])
        colour = looks[mark.article].colour
        axes.plot([mark.date], [top + mark.row + 0.5], shape, markerfacecolor=colour if filled else "white", markeredgecolor=colour,
                  markeredgewidth=1.4, linestyle="none")
        axes.annotate(mark.text, (mark.date, top + mark.row + 0.5), ((7 if mark.align == "left" else -7) * scale(), 0), textcoords="offset points",
                      ha=mark.align, va="center", size="small")


def _heaps(axes: Axes, lane: pd.DataFrame, top: int, bottom: int, labels: pd.Series, looks: dict[str, Look], lang: str) -> None:
    """Many marks of a lane as counts in equal stretches of time, split by how the dates are known."""
    edges = np.linspace(date2num(lane["date"].min()), date2num(lane["date"].max()) + 1, 25)
    heaps = [np.histogram(date2num(lane.loc[lane["known"] == known, "date"]), edges)[0] for known in KNOWN_MARKS]
    tallest, base = max(sum(heaps).max(), 1), np.zeros(len(edges) - 1)
    for known, heap in zip(KNOWN_MARKS, heaps):
        tall = heap / tallest * (bottom - top - 0.9)
        if heap.any():
            axes.bar(edges[:-1], -tall, np.diff(edges), bottom - base, align="edge", color=COLOURS[0], hatch=KNOWN_HATCHES[known], edgecolor="white")
        base += tall
    axes.annotate(words.say("charts.timeline_tallest", lang, n=int(tallest)), (1, top + 0.4), xycoords=("axes fraction", "data"),
                  ha="right", va="center", size="x-small", color=MUTED)


def _undated(axes: Axes, missing: pd.DataFrame, top: int, bottom: int, labels: pd.Series, lang: str) -> None:
    """Name the articles without a date in a lane, as many as it has rows for, and count the others."""
    names = [short(labels[article], 20) for article in missing["article"]]
    room = bottom - top
    if len(names) > room:
        names = [*names[:room - 1], words.say("charts.more", lang, n=len(names) - room + 1)]
    for row, name in enumerate(names):
        axes.plot([0.04], [top + row + 0.5], "X", color=GREY, clip_on=False)
        axes.annotate(name, (0.04, top + row + 0.5), (7 * scale(), 0), textcoords="offset points", va="center", size="small")


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


def _known_legend(axes: Axes, known: pd.Series, lang: str) -> None:
    handles = [Line2D([], [], marker=shape, linestyle="none", markerfacecolor=INK if filled else "white", markeredgecolor=INK,
                      label=words.say(f"charts.known_{name}", lang)) for name, (shape, filled) in KNOWN_MARKS.items() if name in set(known)]
    legend(axes, handles)


@press
def keyness(table: pd.DataFrame, labels: pd.Series, top: int = 4, lang: str = "en") -> Chart:
    """The terms that mark each article against the others, with the interval of their log ratio and their two counts.

    table: of `coverage.keyness`; labels: of the articles. Filled where the false-discovery rate is below 5 %, hollow
    elsewhere. For more than LABELLED articles, the strongest terms of the study, each with its article.
    """
    marking = table[table["log_ratio"] > 0]
    if marking.empty:
        raise words.Lacking(words.say("charts.keyness_lacking", lang))
    many = len(labels) > 6
    shown = marking.sort_values(["g2", "article", "term"], ascending=[False, True, True], kind="stable").head(24) if many else (
        marking.groupby("article", sort=False).head(top))
    shown = shown.assign(label=shown["article"].map(labels), marks=shown["q"] < FALSE_DISCOVERIES)
    figure, axes = canvas(height=bars_height(len(shown), 0.19) + 0.2)
    looks, gaps = article_style(labels.index), shown["article"].ne(shown["article"].shift()).cumsum() * (0 if many else 0.6)
    rows = np.arange(len(shown)) + gaps.to_numpy() - (0 if many else 0.6)
    for row, term in zip(rows, shown.itertuples()):
        _interval(axes, row, term, looks[term.article], lang)
    _keyness_axes(axes, rows, shown, many, lang)
    found = int((table["q"] < FALSE_DISCOVERIES).sum())
    first = shown.sort_values("g2", ascending=False, kind="stable").iloc[0]
    return finished("keyness", figure, shown.drop(columns="per_1000"), lang, "keyness_some" if found else "keyness", found=found, n=len(table),
                    articles=len(labels), q=table["q"].min(), rate=FALSE_DISCOVERIES, small=int(shown["small"].sum()), shown=len(shown),
                    term=first["term"], label=first["label"], count=int(first["count"]), others=int(first["others"]))


def _interval(axes: Axes, row: float, term: object, look: Look, lang: str) -> None:
    axes.hlines(row, term.low, term.high, color=look.colour, linewidth=1.2 * scale())
    axes.plot(term.log_ratio, row, look.marker, color=look.colour, markerfacecolor=look.colour if term.marks else "white")
    axes.annotate(words.say("charts.keyness_counts", lang, count=int(term.count), others=int(term.others)), (1, row),
                  xycoords=("axes fraction", "data"), va="center", size="x-small", color=MUTED)


def _keyness_axes(axes: Axes, rows: np.ndarray, shown: pd.DataFrame, many: bool, lang: str) -> None:
    axes.set_yticks(rows, [short(term) for term in shown["term"]])
    axes.set_ylim(rows[-1] + 0.7, rows[0] - 0.9)
    for row, label, new in zip(rows, shown["label"], shown["article"].ne(shown["article"].shift())):
        if new or many:
            axes.annotate(short(label), (0, row), (-95 * scale(), 0), xycoords=("axes fraction", "data"), textcoords="offset points",
                          va="center", ha="right", size="small", weight="bold")
    axes.axvline(0, color="#888888", linewidth=0.8)
    axes.set_xlabel(words.say("charts.keyness_axis", lang))
    axes.annotate(words.say("charts.keyness_head", lang), (1, rows[0] - 0.9), xycoords=("axes fraction", "data"), va="bottom", size="x-small", color=MUTED)
    axes.grid(axis="x")
