"""The report as one page of HTML, with its style, its fonts and its one script inside it."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from importlib.resources.abc import Traversable

from helpers import reader

TEMPLATES = resources.files("helpers") / "data/report"


def render(said: dict) -> str:
    """The report as one page of HTML that needs nothing beside it and runs one script of ours; articles are text in it."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
    source = script()
    allowed = f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
    return template.render(said, style=style(), script=source, allowed=allowed)


def script() -> str:
    """What makes the passages of the page searchable; the page's security policy names its hash and allows no other."""
    return (TEMPLATES / "explore.js").read_text(encoding="utf-8")


def style() -> str:
    """The style sheet with its fonts inside it, so that the page asks nothing of the network."""
    faces = [
        _face(TEMPLATES / "fonts" / font.name)
        for font in sorted(TEMPLATES.joinpath("fonts").iterdir(), key=lambda path: path.name)
        if font.name.endswith(".woff2")
    ]
    return "\n".join([*faces, reader.style(), TEMPLATES.joinpath("report.css").read_text(encoding="utf-8")])


def _face(font: Traversable) -> str:
    family, weight, slope = font.name.removesuffix(".woff2").rsplit("-", 2)
    name = {"source-serif": "Source Serif 4", "source-sans": "Source Sans 3"}[family]
    data = base64.b64encode(font.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; font-style: {slope}; '
        f'src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
    )
