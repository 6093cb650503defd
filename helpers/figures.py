"""What every chart is: a `Chart` that shows itself, says itself and exports itself, in one house style.

A chart function is decorated `@press`, draws on what `canvas` gives, and ends in `finished`, which sets the words
around the picture from phrases/charts.toml: `[key]` the title (the finding), `[key_subtitle]` measure, unit and n,
`[key_alt]` one sentence for who does not see it, `[key_caption]` for print, `[key_method]` the foot.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
import re
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter, ScalarFormatter
from PIL import Image

from helpers import files, twin, words

STYLE = resources.files(__package__) / "press.mplstyle"
SIZES = {"column": (3.5, 7.0), "page": (6.3, 9.0), "slide": (10.0, 14.0)}  # width in inches, font size in points
COLOURS = ("#5790fc", "#f89c20", "#e42536", "#964a8b", "#7a21dd", "#9c9ca1")  # Petroff, arXiv:2107.02270; grey last
GREY, INK, MUTED = "#9c9ca1", "#222222", "#5f5f5f"
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "*")
LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)))
NONE = "none"  # the lead of a unit in no frame
PARTS = ("subtitle", "alt", "caption", "method")  # of the words around a chart, beside its title
SCREEN, PRINT = 192, 300  # dots an inch
_JOINED = re.compile(r" (?=[:;!?»=](?: |$))|(?<=[«=]) ")  # spaces at which no line of a title breaks


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
            self.figure.draw_without_rendering()
            return twin.of(self.figure)

    def bytes(self, kind: str) -> bytes:
        """The picture as `png`, `svg` or `pdf`; the same chart gives the same bytes, for no time stamp is in them."""
        said = {
            "png": {"Software": None, "Description": self.alt},
            "svg": {"Date": None, "Creator": None, "Description": self.alt},
            "pdf": {"CreationDate": None, "Creator": None, "Producer": None, "Subject": self.alt},
        }
        target = io.BytesIO()
        with style(self.size):
            self.figure.savefig(target, format=kind, dpi=PRINT, metadata={"Title": self.title, **said[kind]})
        return target.getvalue()

    def pixels(self, dpi: int) -> Image.Image:
        """The picture as an image in memory, for what makes a smaller file of it."""
        target = io.BytesIO()
        with style(self.size):
            self.figure.savefig(target, format="png", dpi=dpi, pil_kwargs={"compress_level": 0})
        return Image.open(target).convert("RGB")

    def screen(self) -> bytes:
        """The picture as a notebook holds it: a PNG of 128 colours, a third of the size and the same to the eye."""
        target = io.BytesIO()
        self.pixels(SCREEN).quantize(128, dither=Image.Dither.NONE).save(target, "png", optimize=True)
        return target.getvalue()

    def text(self, study: str = "") -> str:
        """Title, caption, alternative text, n and method, as they stand beside the picture's files."""
        parts = {
            "title": self.title,
            "subtitle": self.subtitle,
            "caption": self.caption,
            "alt": self.alt,
            "n": self.n,
            "method": self.method,
            "study": study,
        }
        return "".join(f"{words.say(f'charts.part_{part}', self.lang)}{text}\n" for part, text in parts.items() if text)

    def export(self, folder: str | Path, study: str = "") -> list[Path]:
        """Write PNG (300 dpi), SVG, PDF, the plotted values as CSV and the words as text; returns the paths.

        study: the study's hash, written with the words. Two exports of one chart are byte-identical.
        """
        written = {kind: self.bytes(kind) for kind in ("png", "svg", "pdf")}
        written |= {"csv": files.csv_text(self.data, index=False), "txt": self.text(study)}
        stem = Path(folder) / files.safe_name(self.name)
        return [files.write(stem.with_name(f"{stem.name}.{kind}"), content) for kind, content in written.items()]

    def __repr__(self) -> str:
        return self.twin()

    def _ipython_display_(self) -> None:
        """Picture and twin, then caption and alternative text as Markdown."""
        from IPython.display import display

        width = round(self.figure.get_figwidth() * 110)
        picture = {"image/png": self.screen(), "text/plain": self.twin()}
        display(picture, raw=True, metadata={"image/png": {"alt": self.alt, "width": width}})
        display({"text/markdown": self.markdown(), "text/plain": f"{self.caption}\n{self.alt}"}, raw=True)

    def markdown(self) -> str:
        """Caption and alternative text, escaped: what stands under the picture in a notebook."""
        label = words.say("charts.part_alt", self.lang)
        return f"{words.escape(self.caption)}\n\n<small>{words.escape(label)}{words.escape(self.alt)}</small>"


@contextlib.contextmanager
def style(size: str = "page") -> Iterator[None]:
    """The house style at one of SIZES, while something is drawn; a glyph no font has is drawn as an empty box."""
    if size not in SIZES:
        raise ValueError(f"size {size!r} is not known: use {', '.join(SIZES)}")
    width, points = SIZES[size]
    with matplotlib.style.context([str(STYLE), _sized(width, points)]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from|constrained_layout not applied", UserWarning)
        yield


def _sized(width: float, points: float) -> dict[str, object]:
    larger = points / SIZES["page"][1]
    return {
        "font.size": points,
        "figure.figsize": (width, 3.5 * width / 6.3),
        "lines.markersize": 5 * larger,
        "lines.linewidth": 1.4 * larger,
    }


def press(draw: Callable[..., Chart]) -> Callable[..., Chart | words.Missing]:
    """A chart function in house style: gives it `size` (column, page, slide), says in a sentence what a study lacks."""

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


def legend(axes: Axes, handles: list[Artist], columns: int = 4) -> None:
    """A legend in one line above the plot, where direct labels would not fit."""
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0.2,
        borderpad=0.1,
        ncols=legend_columns(axes, handles, columns),
        handletextpad=0.4,
        columnspacing=1.2,
    )


def legend_columns(axes: Axes, handles: list[Artist], most: int) -> int:
    """How many entries of a legend fit side by side into the figure; a letter takes 0.6 of its size on average."""
    points = matplotlib.rcParams["font.size"]
    wide = max(len(str(handle.get_label())) for handle in handles) * 0.6 + 4
    return max(1, min(most, int(axes.figure.get_figwidth() * 72 * 0.9 / (wide * points * 0.83))))


def in_lines(label: str, most: int = 12, lines: int = 4) -> str:
    """A label broken at its spaces, and in words far longer than a line, for where labels stand side by side."""
    long = {word: textwrap.wrap(word, most) for word in label.split(" ") if len(word) > 1.4 * most}
    pieces = " ".join(" ".join(long.get(word, [word])) for word in label.split(" "))
    return "\n".join(textwrap.wrap(pieces, most, break_long_words=False, max_lines=lines, placeholder="…"))


def bars_height(count: int, each: float = 0.26, least: float = 1.4) -> float:
    """The height in inches for a plot of `count` rows, so that bars have one thickness in every chart."""
    return max(least, each * count + 0.55)


def finished(
    key: str, figure: Figure, data: pd.DataFrame, lang: str = "en", title: str = "", name: str = "", **values: object
) -> Chart:
    """Set the words around a drawn figure and return it as a Chart.

    key: the entries of phrases/charts.toml, filled with `values`. title: the entry of the title where it depends on
    what was found (`share_tie` for `charts.share_tie`), else `key`; where it has a subtitle of its own
    (`share_tie_subtitle`) or another part, that stands in the place of the key's. n: the entry [key_n] if there is one.
    """
    said = {part: words.say(_entry(key, title, part), lang, **values) for part in PARTS}
    heading = words.say(f"charts.{title or key}", lang, **values)
    _numbers_of(figure, lang)
    _set(figure, heading, said["subtitle"], said["method"])
    _lay_out(figure)
    return Chart(name or key.replace("_", "-"), figure, data, heading, n=_count(key, lang, values), lang=lang, **said)


def _entry(key: str, title: str, part: str) -> str:
    own = f"charts.{title}_{part}"
    return own if title.startswith(key) and words.has(own) else f"charts.{key}_{part}"


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
    return words.number(round(value, 10), ",g" if abs(value) < 1e5 else ",.0f", lang)


def _set(figure: Figure, title: str, subtitle: str, foot: str) -> None:
    """Title and subtitle above the plot and the foot under it, wrapped to the width; the figure grows to hold them."""
    points = matplotlib.rcParams["font.size"]
    blocks = [
        (title, points * 1.15, "bold", INK),
        (subtitle, points * 0.95, "normal", MUTED),
        (foot, points * 0.75, "normal", MUTED),
    ]
    width, plot = figure.get_size_inches()
    wrapped = [wrap(text, figure, size, weight, width * 0.96) for text, size, weight, _ in blocks]
    heights = [bool(lines) * (lines.count("\n") + 1) * block[1] * 1.25 / 72 for lines, block in zip(wrapped, blocks)]
    gap = points * 0.6 / 72
    total = plot + sum(heights) + 2.5 * gap
    figure.set_size_inches(width, total)
    tops = [total - gap * 0.5, total - gap * 0.7 - heights[0], heights[2] + gap * 0.3]
    for lines, top, (_, size, weight, colour) in zip(wrapped, tops, blocks):
        figure.text(0.008, top / total, lines, size=size, weight=weight, color=colour, va="top", linespacing=1.2)
    bottom = (heights[2] + gap * 0.5) / total
    figure.get_layout_engine().set(rect=(0, bottom, 1, plot / total))


def _lay_out(figure: Figure) -> None:
    """Lay out once and for all, axis labels wrapped to axes and figure; saving, however often, changes nothing."""
    figure.draw_without_rendering()
    for axes in figure.axes:
        _keep_inside(axes)
        label, box = axes.xaxis.label, axes.get_window_extent()
        middle = (box.x0 + box.x1) / 2
        room = min(box.width * 1.1, 2 * middle, 2 * (figure.bbox.x1 - middle)) / figure.dpi
        label.set_text(wrap(label.get_text(), figure, label.get_size(), label.get_weight(), room))
    figure.get_layout_engine().execute(figure)
    figure.set_layout_engine("none")


def _keep_inside(axes: Axes) -> None:
    """Move a legend that is wider than its plot to the left, as far as it stands out of the figure."""
    said = axes.get_legend()
    beyond = said.get_window_extent().x1 - axes.figure.bbox.x1 if said else 0
    if beyond > 0:
        said.set_bbox_to_anchor((-(beyond + 4) / axes.get_window_extent().width, 1), axes.transAxes)


def wrap(text: str, figure: Figure, size: float, weight: str, inches: float) -> str:
    """Text broken into lines that fit a width as this font sets them; a word that is wider alone is broken too."""
    renderer, font = figure.canvas.get_renderer(), FontProperties(family="DejaVu Sans", size=size, weight=weight)
    limit = inches * figure.dpi

    def fits(line: str) -> bool:
        return renderer.get_text_width_height_descent(line, font, ismath=False)[0] <= limit

    lines = [""]
    for word in _JOINED.sub("\u00a0", text).split(" "):
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
    hued, looks = COLOURS[:-1], {}
    for i, key in enumerate(keys):
        turn = i + i // len(hued)
        looks[key] = Look(
            hued[i % len(hued)], HATCHES[turn % len(HATCHES)], MARKERS[i % len(MARKERS)], LINES[turn % len(LINES)]
        )
    return looks


def frame_style(frames: Iterable[str]) -> dict[str, Look]:
    """The look of each frame, in the codebook's order; `none` is grey, plain and last."""
    return _looks(frame for frame in frames if frame != NONE) | {NONE: Look(GREY, "", ".", ":")}


def article_style(articles: Iterable[str] | pd.DataFrame) -> dict[str, Look]:
    """The look of each article, in the study's order (ids, or a frame indexed by them)."""
    return _looks(articles.index if isinstance(articles, pd.DataFrame) else articles)
