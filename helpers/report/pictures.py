"""Every chart as the forms of the report show it: for a page, for a phone, for print."""

from __future__ import annotations

import base64
import io

from PIL import Image

from helpers import figures
from helpers.figures import Chart

COLUMN = "12.6cm"  # the text column of report.typ
HIGH = 18.0  # centimetres beyond which a figure as wide as that is drawn for a full page, to keep its type and be lower
WIDE, DPI, COLOURS = 1280, 203, 256  # of a picture on the page: twice the pixels of the text’s width, and its palette


def of(drawn: dict[str, Chart]) -> dict[str, dict]:
    """Every chart as a form shows it under its sentence: for the page's width, drawn for a phone's, and for print."""
    return {
        key: {
            "id": f"figure-{chart.name}",
            "name": chart.name,
            "title": chart.title,
            "alt": chart.alt,
            "caption": chart.caption,
            "subtitle": chart.subtitle,
            "wide": _inline(chart),
            "narrow": _inline(chart.again(size="column")),
            **_in_column(chart),
            "print": base64.b64encode(compact(chart, figures.PRINT)).decode(),
        }
        for key, chart in ((key, chart.again(title="")) for key, chart in drawn.items())
    }


def _in_column(chart: Chart) -> dict:
    """The drawing at the width it is printed at in the PDF, where no type may shrink; `broad`: into the margin."""
    column = chart.again(size=COLUMN)
    broad = bool(column.figure.get_figheight() * 2.54 > HIGH)
    return {"svg": (chart if broad else column).bytes("svg").decode(), "broad": broad}


def _inline(chart: Chart) -> str:
    return f"data:image/png;base64,{base64.b64encode(compact(chart)).decode()}"


def compact(chart: Chart, dpi: int = DPI) -> bytes:
    """A PNG at a quarter of its size: no wider than a sharp screen shows it, in as many colours as a chart has."""
    image, target, widest = chart.pixels(dpi), io.BytesIO(), WIDE * dpi // DPI
    if image.width > widest:
        image.thumbnail((widest, image.height), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "png")
    return target.getvalue()
