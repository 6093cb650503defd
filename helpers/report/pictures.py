"""A chart as the forms of the report show it: for a page, for a phone, for print."""

from __future__ import annotations

import base64

from PIL import Image

from helpers import figures
from helpers.figures import Chart

COLUMN = "12.6cm"  # the text column of report.typ
HIGH = 18.0  # centimetres beyond which a figure as wide as that is drawn for a full page, to keep its type and be lower
WIDE, DPI = 1280, 203  # of a picture on the page: twice the pixels of the text’s width


def forms(chart: Chart) -> dict:
    """A chart as each form shows it under its sentence: for the page's width, drawn for a phone's, and for print."""
    untitled = chart.again(title="")
    drawn = untitled.pixels(figures.PRINT)
    return {
        "id": f"figure-{chart.name}",
        "name": chart.name,
        "title": chart.title,
        "alt": chart.alt,
        "caption": chart.caption,
        "subtitle": chart.subtitle,
        "wide": _inline(drawn),
        "narrow": _inline(untitled.again(size="column").pixels(DPI)),
        **_in_column(untitled),
        "print": base64.b64encode(_packed(drawn, WIDE * figures.PRINT // DPI)).decode(),
    }


def _in_column(chart: Chart) -> dict:
    """The drawing at the width it is printed at in the PDF, where no type may shrink; `broad`: into the margin."""
    column = chart.again(size=COLUMN)
    broad = bool(column.figure.get_figheight() * 2.54 > HIGH)
    return {"svg": (chart if broad else column).bytes("svg").decode(), "broad": broad}


def _inline(image: Image.Image) -> str:
    return f"data:image/png;base64,{base64.b64encode(_packed(image, WIDE)).decode()}"


def _packed(image: Image.Image, widest: int) -> bytes:
    """A small PNG, no wider than is shown."""
    if image.width > widest:
        image = image.resize((widest, round(image.height * widest / image.width)), Image.Resampling.LANCZOS)
    return figures.compact(image)
