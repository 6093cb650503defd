"""What every chart is: a `Chart` that draws itself when asked, in one house style, and exports itself at any width.

A drawing function of charts/ returns a figure made on `canvas` and the values it shows. The words around it are a
`Words`: the title is the sentence of the result that the chart belongs to.
"""

from __future__ import annotations

import bisect
import contextlib
import functools
import hashlib
import io
import itertools
import re
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib
import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.legend_handler import HandlerTuple
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, ScalarFormatter
from PIL import Image

from helpers import files, twin, words

STYLE = resources.files(__package__) / "press.mplstyle"
SIZES = {"column": 8.9, "page": 16.0, "slide": 25.4}  # widths in centimetres
NARROWEST, WIDEST = 8.0, 40.0
POINTS = ((8.9, 16.0, 25.4, 40.0), (7.5, 9.0, 14.0, 22.0))  # the size of type at these widths
LEAST_POINTS = 7.0  # no type is smaller at its printed size
FORMATS = ("png", "svg", "pdf", "csv", "txt")
COLOURS = ("#5790fc", "#f89c20", "#e42536", "#964a8b", "#7a21dd", "#9c9ca1")  # Petroff, arXiv:2107.02270; grey last
GREY, INK, MUTED = "#9c9ca1", "#222222", "#5f5f5f"
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "p", "h", "*")
NONE = "none"  # the lead of a unit in no frame
A_LINE = 80  # words, more than a line of a picture has
SCREEN, PRINT = 192, 300  # dots an inch
COLOURS_KEPT = 256  # of a picture that is packed small
FONTS = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
_ONE_AT_A_TIME = threading.RLock()  # matplotlib's settings are those of the whole process
_JOINED = re.compile(r" (?=[:;!?»=](?: |$))|(?<=[«=]) ")  # spaces at which no line of a title breaks
_SVG_NAME = re.compile(r'(?<= id=")[^"]+(?=")|(?<=#)[\w.-]+(?=[)"])')  # an id, or what may refer to one


@dataclass(frozen=True)
class Words:
    """What stands around a picture, in one language: the finding, the measure, and what is read instead of seeing it.

    n: what was counted.
    """

    title: str
    subtitle: str = ""
    caption: str = ""
    n: str = ""

    @property
    def both(self) -> str:
        """Title and subtitle as one text."""
        return f"{self.title.rstrip('.')}. {self.subtitle}".strip() if self.subtitle else self.title


class Chart:
    """A picture with everything that belongs to it, drawn when it is first looked at.

    name: for files. draw: gives, in a language, a figure and the values as plotted, one row a mark. words: gives the
    `Words` in a language. size: a key of SIZES, or a width from 8cm to 40cm. title: another title than the words', for
    the picture, its metadata and its text; an empty one leaves the title off the picture alone. Raises ValueError for a size that is not one.
    """

    def __init__(
        self,
        name: str,
        draw: Callable[[str], tuple[Figure, pd.DataFrame]],
        words: Callable[[str], Words],
        lang: str = "en",
        size: str = "page",
        title: str | None = None,
    ) -> None:
        _width(size, lang)
        self.name, self.draw, self.words, self.lang, self.size, self._title = name, draw, words, lang, size, title
        self._saved: dict[tuple[str, bool], bytes] = {}

    @functools.cached_property
    def said(self) -> Words:
        """The words around the picture, as they were computed."""
        return self.words(self.lang)

    @functools.cached_property
    def _plotted(self) -> tuple[Figure, pd.DataFrame]:
        with style(self.size):
            return self.draw(self.lang)

    @functools.cached_property
    def figure(self) -> Figure:
        """The finished picture."""
        figure = self._plotted[0]
        with style(self.size):
            _finish(figure, self.title if self._title is None else self._title, self.subtitle, self.lang)
        return figure

    @property
    def data(self) -> pd.DataFrame:
        """The values as plotted, one row a mark."""
        return self._plotted[1]

    @property
    def title(self) -> str:
        """What the picture shows, as a sentence, or the title that was given instead."""
        return self._title or self.said.title

    @property
    def subtitle(self) -> str:
        """Measure, unit and n."""
        return self.said.subtitle

    @property
    def alt(self) -> str:
        """One text for who does not see the picture."""
        return self.said.both

    @property
    def caption(self) -> str:
        """What stands under the picture in print."""
        return self.said.caption

    def again(self, lang: str | None = None, size: str | None = None, title: str | None = None) -> Chart:
        """The same chart in another language, at another size or under another title."""
        kept = self._title if title is None else title
        return Chart(self.name, self.draw, self.words, lang or self.lang, size or self.size, kept)

    def twin(self) -> str:
        """What the picture shows, as text, read from the figure itself."""
        with style(self.size):
            return twin.of(self.figure)

    def bytes(self, kind: str, transparent: bool = False) -> bytes:
        """The picture as `png`, `svg` or `pdf`; the same chart gives the same bytes, for no time stamp is in them."""
        if (kind, transparent) not in self._saved:
            self._saved[kind, transparent] = self._bytes(kind, transparent)
        return self._saved[kind, transparent]

    def _bytes(self, kind: str, transparent: bool) -> bytes:
        if kind == "pdf":
            return _pdf(self.bytes("svg", transparent), self.title, self.alt)
        said = {
            "png": {"Software": None, "Description": self.alt},
            "svg": {"Date": None, "Creator": None, "Description": self.alt},
        }
        how = {"format": kind, "dpi": PRINT, "transparent": transparent}
        if kind == "png":
            how["pil_kwargs"] = {"compress_level": 3}  # no larger than at a higher one, in half the time
        target = io.BytesIO()
        with style(self.size):
            self.figure.savefig(target, metadata={"Title": self.title, **said[kind]}, **how)
        return _settled(target.getvalue().decode(), self.alt).encode() if kind == "svg" else target.getvalue()

    def pixels(self, dpi: int) -> Image.Image:
        """The picture as an image in memory, for what makes a smaller file of it."""
        target = io.BytesIO()
        with style(self.size):
            self.figure.savefig(target, format="rgba", dpi=dpi)
            width, height = (int(inches * dpi) for inches in self.figure.get_size_inches())
        return Image.frombuffer("RGBA", (width, height), target.getbuffer()).convert("RGB")

    def screen(self) -> bytes:
        """The picture as a notebook holds it."""
        return compact(self.pixels(SCREEN))

    def text(self, study: str = "") -> str:
        """Title, subtitle, caption, alternative text and n, as they stand beside the picture's files."""
        parts = {"title": self.title, "subtitle": self.subtitle, "caption": self.caption, "alt": self.alt}
        parts |= {"n": self.said.n, "study": study}
        return "".join(f"{words.say(f'charts.part_{part}', self.lang)}{text}\n" for part, text in parts.items() if text)

    def export(
        self,
        folder: str | Path,
        formats: Iterable[str] = FORMATS,
        transparent: bool = False,
        study: str = "",
        **changed: str | None,
    ) -> list[Path]:
        """Write the picture (PNG at 300 dpi, SVG, PDF), its values (CSV) and its words (text); returns the paths.

        changed: `title=`, `size=` or `lang=`, as `again` takes them. study: the study's hash, written with the words.
        Two exports of one chart are byte-identical. Raises ValueError for an unknown format or size.
        """
        chart = self.again(**changed)
        kinds = [formats] if isinstance(formats, str) else list(formats)
        for kind in kinds:
            if kind not in FORMATS:
                raise ValueError(words.say("charts.unknown_format", chart.lang, kind=str(kind)))
        stem = Path(folder) / files.safe_name(chart.name)
        return [
            files.write(stem.with_name(f"{stem.name}.{kind}"), chart._written(kind, transparent, study))
            for kind in kinds
        ]

    def _written(self, kind: str, transparent: bool, study: str) -> str | bytes:
        if kind == "csv":
            return files.csv_text(self.data, index=False)
        return self.text(study) if kind == "txt" else self.bytes(kind, transparent)

    def __repr__(self) -> str:
        return self.twin()

    def _ipython_display_(self) -> None:
        """Picture and twin, the alternative text in the metadata, then the caption where the words have one."""
        from IPython.display import display

        width = round(self.figure.get_figwidth() * 110)
        picture = {"image/png": self.screen(), "text/plain": self.twin()}
        display(picture, raw=True, metadata={"image/png": {"alt": self.alt, "width": width}})
        if self.caption:
            display({"text/markdown": words.escape(self.caption), "text/plain": self.caption}, raw=True)


def compact(image: Image.Image) -> bytes:
    """A PNG at a quarter of its size: in as many colours as a chart has, its ground white."""
    few, target = image.quantize(COLOURS_KEPT, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE), io.BytesIO()
    palette = np.reshape(few.getpalette(), (-1, 3))
    palette[palette.min(axis=1) > 250] = 255  # an octree's white is the mean of what is nearly white
    few.putpalette(palette.ravel().tolist())
    few.save(target, "png")
    return target.getvalue()


def _pdf(svg: bytes, title: str, alt: str) -> bytes:
    """The drawing as a PDF page of its size, its text as text and its alternative text tagged; typst takes a thirtieth of
    matplotlib's time for it, which embeds each font by way of all its tables."""
    import typst

    source = """#set document(title: sys.inputs.title, description: sys.inputs.alt, date: none)
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("picture.svg", alt: sys.inputs.alt)"""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "picture.svg").write_bytes(svg)
        (Path(scratch) / "page.typ").write_text(source, encoding="utf-8")
        return typst.compile(
            str(Path(scratch) / "page.typ"),
            root=scratch,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"title": title, "alt": alt},
        )


def _settled(svg: str, alt: str) -> str:
    """An SVG with its <desc>, and with ids by order of appearance: matplotlib's hang on where a path lies in memory.

    The ids begin with what the picture holds, so that two pictures in one page do not meddle with each other.
    """
    svg = svg.replace("</title>", f"</title>\n <desc>{escape(alt)}</desc>", 1)
    digest = hashlib.sha256(_SVG_NAME.sub("", svg).encode()).hexdigest()[:6]
    ids = re.findall(r' id="([^"]+)"', svg)
    names = {name: f"c{digest}-{place}" for place, name in enumerate(dict.fromkeys(ids))}
    return _SVG_NAME.sub(lambda found: names.get(found[0], found[0]), svg)


# ---- size, type and colour


def _width(size: str, lang: str = "en") -> float:
    """The width of a size in centimetres."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*cm\s*", str(size))
    width = SIZES.get(size) or (float(found[1].replace(",", ".")) if found else 0)
    if not NARROWEST <= width <= WIDEST:
        raise ValueError(words.say("charts.unknown_size", lang, size=str(size)))
    return width


@contextlib.contextmanager
def style(size: str = "page") -> Iterator[None]:
    """The house style at a size, while something is drawn; a glyph no font has is drawn as an empty box."""
    width = _width(size)
    with _ONE_AT_A_TIME, matplotlib.style.context([str(STYLE), _sized(width)]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from|constrained_layout not applied", UserWarning)
        yield


def _sized(width: float) -> dict[str, object]:
    points = float(np.interp(width, *POINTS))
    larger = points / 9
    labels = ("axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize")
    return {
        "font.size": points,
        **dict.fromkeys(labels, max(points * 0.85, LEAST_POINTS)),
        "figure.figsize": (width / 2.54, width / 2.54 / 1.8),
        "lines.markersize": 5 * larger,
        "lines.linewidth": 1.4 * larger,
    }


def scale() -> float:
    """How much larger than on a page type is now: multiplies sizes in points and heights in inches."""
    return matplotlib.rcParams["font.size"] / 9


def small() -> float:
    """The size in points of what is not the main thing: ticks, values, notes."""
    return max(matplotlib.rcParams["font.size"] * 0.85, LEAST_POINTS)


@dataclass(frozen=True)
class Look:
    """How one frame looks in every chart, or a part of a bar: never colour alone."""

    colour: str
    hatch: str
    marker: str = "o"


def frame_style(frames: Iterable[str]) -> dict[str, Look]:
    """The look of each frame, in the codebook's order; `none` is grey, plain and last.

    Colours repeat after five, hatches after six and markers after twelve: no two of the first thirty bars or sixty marks
    look alike, which are all there can be, and the next in the order differs in each of the three.
    """
    hued, looks = COLOURS[:-1], {}
    for i, frame in enumerate(frame for frame in frames if frame != NONE):
        looks[frame] = Look(hued[i % len(hued)], HATCHES[i % len(HATCHES)], MARKERS[i % len(MARKERS)])
    return looks | {NONE: Look("#c2c2c8", "", "P")}


# ---- what a drawing function draws on


def canvas(rows: int = 1, columns: int = 1, height: float = 2.6, **layout: object) -> tuple[Figure, Axes | np.ndarray]:
    """A figure that pyplot does not know and its axes; `height` of the plot in inches at page size, words not counted.

    layout: passed to `Figure.subplots` (`sharex`, `width_ratios`, `subplot_kw`…).
    """
    figure = Figure(figsize=(matplotlib.rcParams["figure.figsize"][0], height * scale()), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns, **layout)


def legend(figure: Figure, handles: list[Artist | tuple[Artist, ...]], labels: Iterable[str]) -> None:
    """A legend between the words and the plot, in as many columns as the figure is wide enough for."""
    room = figure.get_figwidth() * 0.97
    labels = [wrap(label, room * 0.85, small()) for label in labels]
    for columns in range(len(handles), 0, -1):
        drawn = figure.legend(
            handles,
            labels,
            loc="upper left",
            ncols=columns,
            borderpad=0,
            borderaxespad=0,
            handletextpad=0.5,
            columnspacing=1.4,
            handler_map={tuple: HandlerTuple(ndivide=1, pad=0)},
        )
        drawn.set_in_layout(False)
        if columns == 1 or drawn.get_window_extent().width / figure.dpi <= room:
            return
        drawn.remove()


def numbers(axis: Axis, spec: str, lang: str = "en") -> None:
    """Write an axis's ticks in a format (`.0%`, `.2f`) and with the decimal sign of the language."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, spec, lang)))


@functools.cache
def _ruler() -> tuple[Figure, object]:
    figure = Figure(dpi=100)
    return figure, FigureCanvasAgg(figure).get_renderer()


@functools.lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """The width in inches of one line as the house's font sets it."""
    with _ONE_AT_A_TIME:
        figure, renderer = _ruler()
        font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
        return renderer.get_text_width_height_descent(text, font, ismath=False)[0] / figure.dpi


def wrap(text: str, inches: float, size: float, weight: str = "normal", lines: int = 0) -> str:
    """Text broken into lines that fit a width; a word that is wider alone is broken too.

    lines: how many there may be; what is beyond ends in « … ». 0 = as many as it takes.
    """

    def fits(line: str) -> bool:
        return text_width(line, size, weight) <= inches

    rest, broken = _JOINED.sub("\u00a0", text).split(" "), [""]
    while rest:
        longer = list(
            itertools.accumulate(rest[:A_LINE], lambda line, word: f"{line} {word}".lstrip(" "), initial=broken[-1])
        )
        taken = bisect.bisect_left(longer, True, lo=1, key=lambda line: not fits(line)) - 1
        broken[-1], rest = longer[taken], rest[taken:]
        if taken < len(longer) - 1:
            broken += _broken(rest.pop(0), fits)
    broken = [line for line in broken if line]
    if lines and len(broken) > lines:
        last = broken[lines - 1]
        while last and not fits(f"{last}…"):
            last = last[:-1]
        broken = [*broken[: lines - 1], f"{last.rstrip(' …,;:–-')}…"]
    return "\n".join(broken)


def _broken(word: str, fits: Callable[[str], bool]) -> list[str]:
    if fits(word):
        return [word]
    pieces = [""]
    for character in word:
        if pieces[-1] and not fits(pieces[-1] + character):
            pieces.append("")
        pieces[-1] += character
    return pieces


# ---- what is set around a drawn figure


def _finish(figure: Figure, title: str, subtitle: str, lang: str) -> None:
    """Type no smaller than it may be, the words and the legend above the plot, and the layout, once and for all."""
    for text in figure.findobj(Text):
        text.set_size(max(text.get_size(), LEAST_POINTS))
    _numbers_of(figure, lang)
    _set(figure, title, subtitle)
    _lay_out(figure)


def _numbers_of(figure: Figure, lang: str) -> None:
    """Axes still in matplotlib's own format get the language's decimal sign."""
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if isinstance(axis.get_major_formatter(), ScalarFormatter):
            axis.set_major_formatter(FuncFormatter(functools.partial(_plain, lang=lang)))


def _plain(value: float, _: int, lang: str) -> str:
    return words.number(round(value, 10), ",g" if abs(value) < 1e5 else ",.0f", lang)


def _set(figure: Figure, title: str, subtitle: str) -> None:
    """Title, subtitle and legend above the plot, wrapped to the width; the figure grows to hold them."""
    points, gap = matplotlib.rcParams["font.size"], 0.07 * scale()
    width, plot = figure.get_size_inches()
    blocks = [(title, points * 1.15, "bold", INK), (subtitle, small(), "normal", MUTED)]
    wrapped = [wrap(text, width * 0.97, size, weight) for text, size, weight, _ in blocks]
    heights = [bool(text) * (text.count("\n") + 1) * block[1] * 1.25 / 72 for text, block in zip(wrapped, blocks)]
    named = [each.get_window_extent().height / figure.dpi for each in figure.legends]
    total = plot + sum(height + gap for height in [*heights, *named]) + gap
    figure.set_size_inches(width, total)
    top = total - gap * 0.7
    for text, height, (_, size, weight, colour) in zip(wrapped, heights, blocks):
        figure.text(0.012, top / total, text, size=size, weight=weight, color=colour, va="top", linespacing=1.2)
        top -= height + gap * 0.6
    for each, height in zip(figure.legends, named):
        each.set_bbox_to_anchor((0.012, (top - gap * 0.4) / total))
        top -= height + gap
    figure.get_layout_engine().set(rect=(0, 0, 1, plot / total))


def _lay_out(figure: Figure) -> None:
    """Lay out once and for all, axis labels wrapped to axes and figure; saving, however often, changes nothing."""
    figure.get_layout_engine().execute(figure)
    broken = False
    for axes in figure.axes:
        box = axes.get_window_extent()
        middle = (box.x0 + box.x1) / 2
        across = min(box.width * 1.1, 2 * middle, 2 * (figure.bbox.x1 - middle)) / figure.dpi
        for label, room in ((axes.xaxis.label, across), (axes.yaxis.label, box.height / figure.dpi)):
            wrapped = wrap(label.get_text(), room, label.get_size(), label.get_weight())
            broken |= wrapped != label.get_text()
            label.set_text(wrapped)
    if broken:  # into lines, for which there is no room yet
        figure.get_layout_engine().execute(figure)
    figure.set_layout_engine(None)  # no engine at all: with one in place, even an idle one, saving draws twice
