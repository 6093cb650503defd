"""What of the articles' own texts a report prints: every unit, or in a large study those quoted and what is around them."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pandas as pd

from helpers import corpus, explore, figures, words
from helpers.corpus import Study
from helpers.grammar import names
from helpers.results import Result, Results

SHOWN = 2  # passages quoted with a finding; the rest are counted
LARGE, AROUND = 40, 2  # articles beyond which paper has but the passages that are quoted, and units around each
LISTED = 15_000  # units beyond which the page, which can be searched, has no more than paper


def say(key: str, lang: str, **values: object) -> str:
    """A sentence of phrases/report.toml, numbers filled in."""
    return words.say(f"report.{key}", lang, **values)


def unit_ids(study: Study) -> dict[tuple[str, int], str]:
    """The anchor of each unit on the page: article and unit by number, so that no file name can break it."""
    number = {article: at for at, article in enumerate(study.articles.index, 1)}
    return {(article, unit): f"a{number[article]}-u{unit}" for article, unit in study.units.index}


def units(study: Study, told: list[Result]) -> dict[str, pd.DataFrame]:
    """The units the report prints, by article: all, or in a large study those quoted and AROUND before and after each."""
    if len(study.articles) <= LARGE:
        return {article: study.units.loc[article] for article in study.articles.index}
    near: dict[str, set[int]] = {}
    for result in told:
        for article, unit in [passage for passage in result.passages if passage in study.units.index][:SHOWN]:
            near.setdefault(article, set()).update(range(unit - AROUND, unit + AROUND + 1))
    rows = {article: study.units.loc[article] for article in study.articles.index if article in near}
    return {article: each[each.index.isin(near[article])] for article, each in rows.items()}


def reason_of(reason: str, lang: str) -> str:
    """Why a line was cut, in the report's language where phrases/report.toml has it."""
    key = f"reason_{reason.replace(' ', '_')}"
    return say(key, lang) if words.has(f"report.{key}") else reason


class Passages:
    """The section of the passages: each article's units with what is known of them, and what they can be chosen by."""

    def __init__(self, found: Results, printed: dict[str, pd.DataFrame], lang: str) -> None:
        self.found, self.lang = found, lang
        near = {(article, unit) for article, rows in printed.items() for unit in rows.index}
        table = explore.units(found).assign(reason=found.whole.units["reason"])
        table["near"] = table.index.isin(near)
        self.every = len(table) <= LISTED or bool(table["near"].all())
        self.table = table if self.every else table[table["near"]]
        self.looks = figures.frame_style(found.study.frames)
        self._frames = {frame: words.called(frame, found.study.frames)[lang] for frame in found.study.frames}
        self._statuses = {status: words.called(status)[lang] for status in ("speculated", "denied")}
        self._sides = {side: said[lang] for side, said in found.sides.items()}
        offered = explore.choices(found, self.table, lang)
        self.filters = [
            {"name": facet, "label": say(f"filter_{facet}", lang), "values": values}
            for facet, values in offered.items()
        ]

    def articles(self, ids: dict) -> list[dict]:
        """Each article with its units; `near` marks those that paper has too."""
        labels, found = self.found.whole.articles["label"], []
        for article, rows in itertools.groupby(self.table.itertuples(), key=lambda unit: unit.Index[0]):
            units = list(rows)
            about = {"key": article, "outlet": units[0].outlet, "month": units[0].month, "label": labels[article]}
            about |= {"id": ids[units[0].Index].partition("-")[0], "lang": corpus.language(self.found.whole, article)}
            found.append(about | {"units": [self._told(unit, ids[unit.Index]) for unit in units]})
        return found

    def _told(self, unit: NamedTuple, anchor: str) -> dict:
        """A unit, and beside it its main frame, its status where it is not said as fact, who else than the author says it."""
        note = self._note(unit) if unit.kept else say("cut_struck", self.lang, reason=reason_of(unit.reason, self.lang))
        return {
            "id": anchor,
            "number": unit.Index[1],
            "text": unit.text,
            "near": unit.near,
            "kept": unit.kept,
            "note": note,
            "colour": self.looks[unit.frame].colour if unit.frame in self._frames else "",
            "frame": unit.frame,
            "status": unit.status,
            "speaker": unit.speaker,
        }

    def _note(self, unit: NamedTuple) -> str:
        said = [self._frames.get(unit.frame, ""), self._statuses.get(unit.status, "")]
        said += [self._sides.get(side, side) for side in unit.speaker.split("+") if side != names.AUTHOR]
        return " · ".join(filter(None, said))
