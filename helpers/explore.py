"""Every passage of a study, chosen by article, outlet, month, main frame, status, speaker and words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import TYPE_CHECKING

import pandas as pd

from helpers import corpus, results, words
from helpers.codebook import NONE
from helpers.corpus import Study
from helpers.results import Results

if TYPE_CHECKING:
    from ipywidgets import Widget

FACETS = ("article", "outlet", "month", "frame", "status", "speaker")
UNKNOWN = "?"  # the value of an outlet or a month that is not stated
SHOWN = 200  # passages that a notebook shows at once


def units(found: Results) -> pd.DataFrame:
    """One row a unit (index `article, unit`): `text`, `kept`, and a column a facet.

    A line that was cut has no frame, status and speaker; two who speak are joined by +.
    """
    study, spoken = found.whole, found.spoken
    table = study.units[["text", "kept"]].copy()
    article = table.index.get_level_values("article")
    table["article"] = article
    table["outlet"] = article.map(study.articles["outlet"].replace("", UNKNOWN))
    months = study.articles["published"].str.extract(r"^(\d{4}-\d\d)", expand=False).fillna(UNKNOWN)
    table["month"] = article.map(months)
    for facet, column in (("frame", "lead"), ("status", "status"), ("speaker", "speaker")):
        table[facet] = spoken[column].reindex(table.index).fillna("")
    return table


def choices(found: Results, table: pd.DataFrame, lang: str = "en") -> dict[str, dict[str, str]]:
    """What can be chosen, by facet: each value with its name, in the order of the study; a facet with one value has none."""
    present = {facet: set(table[facet].str.split("+").explode()) - {""} for facet in FACETS[3:]}
    study, unknown = found.whole, words.say("report.unknown", lang)
    stated = {facet: sorted(set(table[facet]) - {UNKNOWN}) for facet in ("outlet", "month")}
    frames = {frame: words.called(frame, study.frames)[lang] for frame in study.frames}
    offered = {
        "article": dict(study.articles["label"]),
        "outlet": {outlet: outlet for outlet in stated["outlet"]} | {UNKNOWN: unknown},
        "month": {month: _month(month, lang) for month in stated["month"]} | {UNKNOWN: unknown},
        "frame": frames | {NONE: words.called(NONE)[lang]} if frames else {},
        "status": {code: words.called(code)[lang] for code in ("asserted", "speculated", "denied")},
        "speaker": {side: labels[lang] for side, labels in found.sides.items()},
    }
    for facet, values in offered.items():
        there = present[facet] if facet in present else set(table[facet])
        offered[facet] = {value: name for value, name in values.items() if value in there}
    return {facet: values for facet, values in offered.items() if len(values) > 1}


def _month(month: str, lang: str) -> str:
    day = datetime.date.fromisoformat(f"{month}-01")
    return f"{words.MONTHS[lang][day.month - 1]} {day.year}"


def chosen(table: pd.DataFrame, wanted: dict[str, str], word: str = "") -> pd.Series:
    """Which units have all that is wanted, a value a facet, and a word that begins with each word asked for."""
    fits = pd.Series(True, index=table.index)
    for facet, value in wanted.items():
        both = f"+{value}+" if facet == "speaker" else ""
        fits &= ("+" + table[facet] + "+").str.contains(both, regex=False) if both else table[facet] == value
    asked = folded(word).split()
    if asked:
        fits &= table["text"].map(lambda text: all(f" {part}" in folded(text) for part in asked))
    return fits


def folded(text: str) -> str:
    """A text for looking words up: lower case, without accents, anything but letters and digits a space."""
    bare = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "oe")).lower()
    return " " + re.sub(r"[\W_]+", " ", "".join(sign for sign in bare if not unicodedata.combining(sign)))


def explore(study: Study, lang: str = "en") -> Widget:
    """Choose among all passages of a study in JupyterLab: menus, a field for words, the passages and how many they are.

    The first SHOWN of those that fit are listed in reading order. Texts are shown as text, whatever they hold.
    """
    import ipywidgets

    found = results.of(study)
    table = units(found)
    offered = choices(found, table, lang)
    said = {key: words.say(f"report.filter_{key}", lang) for key in (*FACETS, "word", "all")}
    style, layout = {"description_width": "7em"}, {"width": "24em"}
    menus = {
        facet: ipywidgets.Dropdown(
            options=[(said["all"], ""), *((words.short(name, 60), value) for value, name in values.items())],
            description=said[facet],
            style=style,
            layout=layout,
        )
        for facet, values in offered.items()
    }
    field = ipywidgets.Text(description=said["word"], continuous_update=False, style=style, layout=layout)
    shown = ipywidgets.HTML()

    def show(_: object = None) -> None:
        wanted = {facet: menu.value for facet, menu in menus.items() if menu.value}
        shown.value = listed(found, table[chosen(table, wanted, field.value)], len(table), lang)

    for control in (*menus.values(), field):
        control.observe(show, "value")
    show()
    row = ipywidgets.Box([*menus.values(), field], layout={"flex_flow": "row wrap"})
    return ipywidgets.VBox([row, shown])


def listed(found: Results, fit: pd.DataFrame, of: int, lang: str) -> str:
    """The first SHOWN passages as a list of HTML, text escaped, under a line that says how many fit."""
    import html

    count = words.say(
        "report.filter_count", lang, shown=words.number(len(fit), ",d", lang), all=words.number(of, ",d", lang)
    )
    names = found.labels
    items = "".join(
        f'<li lang="{corpus.language(found.whole, article)}">{html.escape(row.text)} '
        f"<small>({html.escape(names[article])}, {unit})</small></li>"
        for (article, unit), row in zip(fit.index[:SHOWN], fit.head(SHOWN).itertuples())
    )
    more = words.say("report.more_passages", lang, n=len(fit) - SHOWN) if len(fit) > SHOWN else ""
    return f'<p role="status">{html.escape(count)}</p><ul>{items}</ul><p>{html.escape(more)}</p>'
