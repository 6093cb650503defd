"""The findings as findings.json keeps them, and computed again and held to it within stated tolerances."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pandas as pd

from helpers import corpus, results, words
from helpers.corpus import Study, StudyError
from helpers.intake import tables
from helpers.results import Result, Results

VALUE, ENDS = 0.0005, 0.005  # how far a value, and an end of its interval, may move: less than a reader is shown
EQUAL = {"value": VALUE, "low": ENDS, "high": ENDS, "kind": 0, "unit": 0, "n": 0}  # and by how much each may differ
SAID = "sentence"  # who is named in it, and what is said of them, must be the same; its numbers are held to EQUAL
_NUMBER = re.compile(r"\d[\d.,]*")
COLUMNS = ["finding", "part", "stored", "now", "tolerance"]


def record(found: Results) -> str:
    """Every result as JSON, for findings.json: value, spread, unit, n, where it is computed, both sentences."""
    rows = [_row(result) for result in found.every()]
    whole = {"study": found.study.name, "sha256": found.study.hash, "findings": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _row(result: Result) -> dict:
    said = {f"{part}_{lang}": getattr(result, part)(lang) for part in ("sentence", "doubt") for lang in words.LANGUAGES}
    return {
        "key": result.key,
        "part": result.part,
        **{name: _plain(value) for name, value in _numbers(result).items()},
        "where": result.where,
        **said,
        "passages": [[article, int(unit)] for article, unit in result.passages],
    }


def _numbers(result: Result) -> dict:
    """What is held against a stored result."""
    spread = vars(result.spread) if result.spread else dict.fromkeys(("low", "high", "kind"))
    return {"value": result.value, **spread, "unit": result.unit, "n": result.n}


def _plain(value: object) -> object:
    """A number of numpy's as Python's own, which JSON knows."""
    return value.item() if hasattr(value, "item") else value


def against(found: results.Results, path: Path, lang: str = "en") -> tuple[pd.DataFrame, int]:
    """What moved between a stored findings.json and the results now, one row a part, and how many were compared.

    Words, units and n must be equal; a value may move by VALUE and an end of an interval by ENDS. A finding that is
    only in one of the two is a row of its own. Raises StudyError where the file is missing or is something else.
    """
    stored = {row["key"]: row for row in _read(path, found.study, lang)}
    now = {result.key: _numbers(result) | {SAID: result.sentence(lang)} for result in found.every()}
    keys = [*stored, *(key for key in now if key not in stored)]
    rows = [row for key in keys for row in _moved(key, stored.get(key), now.get(key))]
    return pd.DataFrame(rows, columns=COLUMNS), len(keys)


def sentence(moved: pd.DataFrame, compared: int, lang: str = "en") -> str:
    """The outcome in words, with a line for each part that moved."""
    values = {"moved": moved["finding"].nunique(), "compared": compared, "value": VALUE, "ends": ENDS}
    said = words.say(f"report.check_{'stand' if moved.empty else 'moved'}", lang, **values)
    shown = moved.map(lambda given: words.number(given, ".4g", lang) if isinstance(given, float) else given)
    return "\n".join([said, *(words.say("report.check_part", lang, **row) for row in shown.to_dict("records"))])


def _read(path: Path, study: Study, lang: str) -> list[dict]:
    of = "" if study.folder == corpus.SEEDS else f" --study {shlex.quote(str(study.folder))}"
    where = {"path": str(path), "command": f"python -m helpers run{of}"}
    if not path.is_file():
        raise StudyError("refusals.no_findings", **where)
    try:
        kept = {name: name for name in ("key", *EQUAL)} | {SAID: f"{SAID}_{lang}"}
        rows = [
            {ours: row[name] for ours, name in kept.items()} for row in tables.parsed(path.read_bytes())["findings"]
        ]
        if not all(isinstance(value, str | int | float | None) for row in rows for value in row.values()):
            raise TypeError("a finding holds something else than texts and numbers")
        return rows
    except (ValueError, KeyError, TypeError) as error:
        raise StudyError("refusals.not_findings", **where) from error


def _moved(key: str, stored: dict | None, now: dict | None) -> list[list]:
    if stored is None or now is None:
        return [[key, "finding", "present" if stored else "absent", "present" if now else "absent", ""]]
    told = [
        [key, part, stored[part], now[part], tolerance or "equal"]
        for part, tolerance in EQUAL.items()
        if not _same(stored[part], now[part], tolerance)
    ]
    if _NUMBER.sub("", stored[SAID]) != _NUMBER.sub("", now[SAID]):
        told.append([key, "sentence", stored[SAID], now[SAID], "equal"])
    return told


def _same(stored: object, now: object, tolerance: float) -> bool:
    if isinstance(stored, (int, float)) and isinstance(now, (int, float)):
        return abs(stored - now) <= tolerance
    return stored == now
