"""A figure as text, read from what is drawn: titles, axes, ticks, bars, points, cells and labels with their values.

Two figures that look different have different twins, so a comparison of text notices a swapped bar, another scale or a
label that moved, where a comparison of pictures would need eyes.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Text

MOST = 150  # values an artist spells out; beyond it, their count, range and checksum


def of(figure: Figure) -> str:
    """The twin of a drawn figure, one line a thing; numbers to four significant digits, as plotted."""
    _names.cache_clear()
    lines = [_flat(text.get_text()) for text in figure.texts if text.get_text()]
    for legend in figure.legends:
        lines += _legend(legend)
    for number, axes in enumerate(figure.axes, 1):
        lines += [f"axes {number}", *(f"  {line}" for line in _axes(axes))]
    return "\n".join(lines)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _number(value: float) -> str:
    if not np.isfinite(value):
        return "none"
    return f"{value + 0.0:.4g}" if abs(value) < 1e4 else f"{value:.8g}"


def _numbers(values: object) -> str:
    """Values in drawing order; many are said by their count, range and checksum."""
    shown = [_number(value) for value in np.ravel(np.ma.filled(np.ma.asarray(values, dtype=float), np.nan))]
    if len(shown) <= MOST:
        return " ".join(shown)
    checksum = hashlib.sha256(" ".join(shown).encode()).hexdigest()[:16]
    low, high = np.nanmin(values), np.nanmax(values)
    return f"{len(shown)} values from {_number(low)} to {_number(high)}, checksum {checksum}"


def _axes(axes: Axes) -> Iterator[str]:
    for place in ("left", "center", "right"):
        if axes.get_title(loc=place):
            yield f"title: {_flat(axes.get_title(loc=place))}"
    if axes.axison:
        yield f"x: {_axis(axes.xaxis)}"
        yield f"y: {_axis(axes.yaxis)}"
    if axes.get_legend() is not None:
        yield from _legend(axes.get_legend())
    for artist in axes.get_children():
        if artist.get_visible() and artist is not axes.patch and not isinstance(artist, Spine):
            yield from _artist(axes, artist)


def _legend(legend: Legend) -> list[str]:
    entries = zip(legend.legend_handles, legend.get_texts())
    return [f"legend: {_style(handle)} {_flat(text.get_text())}" for handle, text in entries]


def _axis(axis: Axis) -> str:
    if not axis.get_visible():
        return "not shown"
    low, high = axis.get_view_interval()
    ticks = [_flat(label.get_text()) for label in axis.get_ticklabels() if label.get_visible()]
    label = f"“{_flat(axis.get_label_text())}” " if axis.get_label_text() else ""
    return f"{label}{axis.get_scale()} {_end(axis, low)} to {_end(axis, high)}; ticks {' | '.join(ticks)}"


def _end(axis: Axis, value: float) -> str:
    return _named(axis, value) if _is_dates(axis) else _number(value)


def _is_dates(axis: Axis) -> bool:
    """Whether an axis is of dates: its unit converter says so, for pandas' and for matplotlib's own dates alike."""
    return "Date" in type(axis.get_converter()).__name__


def _artist(axes: Axes, artist: Artist) -> Iterator[str]:
    for kind, describe in _KINDS:
        if isinstance(artist, kind):
            yield from (f"{line}{_label(artist)}" for line in describe(axes, artist))
            return


def _label(artist: Artist) -> str:
    label = str(artist.get_label())
    return "" if not label or label.startswith("_") else f" [{_flat(label)}]"


@functools.lru_cache(2)  # every mark asks for the axes it stands on, and matplotlib makes their ticks anew each time
def _names(axis: Axis) -> dict[float, str]:
    """Where the axis names things (a label with a letter in it), each tick's position and its label; else nothing."""
    labels = [_flat(label.get_text()) for label in axis.get_ticklabels()]
    if not any(character.isalpha() for label in labels for character in label):
        return {}
    return dict(zip(map(float, axis.get_majorticklocs()), labels))


def _named(axis: Axis, value: float) -> str:
    """A position by its tick's label where one is near, as a day on an axis of dates, else as a number."""
    if _is_dates(axis):
        return num2date(value).strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00") if np.isfinite(value) else "none"
    names = _names(axis)
    nearest = min(names, key=lambda place: abs(place - value), default=np.nan)
    if not abs(value - nearest) <= 0.5:
        return _number(value)
    return names[nearest] + ("" if abs(value - nearest) < 1e-9 else f"{value - nearest:+.2g}")


def _hex(colours: object) -> str:
    try:
        return to_hex(colours, keep_alpha=False)
    except ValueError:
        distinct = dict.fromkeys(to_hex(colour) for colour in np.atleast_2d(colours))
        return ",".join(distinct) or "none"


def _style(artist: Artist) -> str:
    """Colour, hatch, marker and line of an artist or of a legend's handle."""
    if isinstance(artist, Line2D):
        line, marker = str(artist.get_linestyle()), artist.get_marker()
        marker = f"mark {_outline(marker)}" if isinstance(marker, Path) else str(marker)
        drawn = f"{_hex(artist.get_color())} {line}" if line not in ("None", "") else ""
        point = f"{marker} {_hex(artist.get_markerfacecolor())} {_hex(artist.get_markeredgecolor())}"
        return f"{drawn} {point if marker not in ('None', '') else ''}".strip()
    if isinstance(artist, (Patch, Collection)):
        colours = artist.get_facecolor()
        return f"{_hex(colours if len(colours) else artist.get_edgecolor())}{artist.get_hatch() or ''}"
    return type(artist).__name__


def _bar(axes: Axes, bar: Rectangle) -> Iterator[str]:
    (left, low), (right, high) = bar.get_xy(), (bar.get_x() + bar.get_width(), bar.get_y() + bar.get_height())
    across = _named(axes.xaxis, (left + right) / 2) if _names(axes.xaxis) else f"{_number(left)} to {_number(right)}"
    along = _named(axes.yaxis, (low + high) / 2) if _names(axes.yaxis) else f"{_number(low)} to {_number(high)}"
    yield f"bar x {across}, y {along}, {_style(bar)}"


def _place(axes: Axes, artist: Artist, x: float, y: float) -> str:
    """A point by the names on its axes, or as numbers along a side that is not measured in data."""
    transform = axes.transData if hasattr(artist, "xy") else artist.get_transform()
    in_data = transform.contains_branch_seperately(axes.transData)
    sides = zip((axes.xaxis, axes.yaxis), (x, y), in_data)
    return ", ".join(_named(axis, value) if data else _number(value) for axis, value, data in sides)


def _patch(axes: Axes, patch: Patch) -> Iterator[str]:
    yield f"shape {_style(patch)} at {_numbers(patch.get_path().vertices)}"


def _line(axes: Axes, line: Line2D) -> Iterator[str]:
    x, y = np.asarray(line.get_xdata(orig=False), float), np.asarray(line.get_ydata(orig=False), float)
    if len(x) > MOST:
        yield f"line {_style(line)}: x {_numbers(x)}; y {_numbers(y)}"
    else:
        points = "; ".join(_place(axes, line, *point) for point in zip(x, y))
        yield f"line {_style(line)}: {points}"


def _outline(path: Path) -> str:
    """The shape of a mark, in six letters."""
    return hashlib.sha256(np.round(path.vertices, 3).tobytes()).hexdigest()[:6]


def _collection(axes: Axes, some: Collection) -> Iterator[str]:
    shapes = [path.vertices for path in some.get_paths()]
    if shapes:
        outline, places = _numbers(np.concatenate(shapes)), _numbers(some.get_offsets())
        yield f"{len(shapes)} shapes {_style(some)}: {outline} at {places}"


def _cells(axes: Axes, cells: QuadMesh | AxesImage) -> Iterator[str]:
    values = np.ma.atleast_2d(cells.get_array())
    low, high = cells.get_clim()
    yield f"cells {values.shape[0]} × {values.shape[1]}, {cells.get_cmap().name} {_number(low)} to {_number(high)}"
    if values.size > MOST * 10:
        yield f"  {_numbers(values)}"
    else:
        yield from (f"  {_numbers(row)}" for row in values)


def _text(axes: Axes, text: Text) -> Iterator[str]:
    titles = {id(axes.title), id(axes._left_title), id(axes._right_title)}
    if text.get_text() and id(text) not in titles:
        at = getattr(text, "xy", text.get_position())
        x, y = (float(axis.convert_units(value)) for axis, value in zip((axes.xaxis, axes.yaxis), at))
        yield f"text “{_flat(text.get_text())}” at {_place(axes, text, x, y)}"


_KINDS = [
    (Rectangle, _bar),
    (Patch, _patch),
    (Line2D, _line),
    ((QuadMesh, AxesImage), _cells),
    (Collection, _collection),
    (Text, _text),
]
