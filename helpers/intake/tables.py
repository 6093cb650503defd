"""Tables from their files, with the columns a study needs found by name: the articles, or what is stated of them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import pandas as pd

from helpers import words
from helpers.intake.decoding import StudyError, contents, decode

_Read = TypeVar("_Read")
LARGE = "python -m pip install -r helpers/large.txt"  # installs what only large studies need
ENDINGS = (".csv", ".jsonl", ".json", ".parquet")

# The names under which a table's columns are recognised, in lower case; any other name is stated in study.toml.
COLUMNS = {
    "article": ("article", "id", "article_id", "doc_id", "docid", "document", "identifiant", "identifier", "key"),
    "text": ("text", "texte", "body", "content", "contenu", "full_text", "fulltext", "article_text", "corps"),
    "outlet": ("outlet", "source", "journal", "media", "média", "publication", "newspaper", "publisher", "sitename"),
    "published": ("published", "date", "publication_date", "date_publication", "published_at", "pubdate", "dateline"),
    "label": ("label", "title", "titre", "headline"),
}

MONTHS = words.MONTHS["fr"]
_NAMED = re.compile(rf"(?P<day>\d\d?)(?:er)?\s(?P<month>{'|'.join(MONTHS)})\s(?P<year>\d{{4}})")
_DAYS = [
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[t ].*)?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<day>\d\d?)[/.](?P<month>\d\d?)[/.](?P<year>\d{4})",
        rf"(?:\w+,? )?{_NAMED.pattern}",
    )
]


def frame(path: Path, encoding: str = "") -> pd.DataFrame:
    """A table from its file, as it stands: a .csv (comma, semicolon or tab), .jsonl, .json or .parquet file."""
    kind = path.suffix.lower()
    if kind == ".parquet":
        return explained(lambda: pd.read_parquet(path), path)
    text = decode(contents(path), path.name, encoding)
    if kind == ".csv":
        separated = {"sep": _separator(text), "dtype": str, "keep_default_na": False}
        return explained(lambda: pd.read_csv(io.StringIO(text), **separated), path)
    return pd.DataFrame(_records(text, path))


def explained(read_it: Callable[[], _Read], path: Path) -> _Read:
    """What is read of a file; StudyError where it cannot be."""
    try:
        return read_it()
    except ImportError as error:  # pandas needs pyarrow
        raise StudyError(
            f"{path.name} is a {path.suffix[1:]} file, and what reads it comes with large studies: {LARGE} "
            "(from the project's folder), or export the table as .csv or .jsonl."
        ) from error
    except (ValueError, OSError) as error:  # pandas' and Arrow's errors are both
        raise StudyError(
            f"{path.name} cannot be read as {path.suffix[1:]}: {str(error).splitlines()[0]}. "
            "Mend that place, or export the table again."
        ) from error


def _separator(text: str) -> str:
    head = text.lstrip("\ufeff").partition("\n")[0]
    return max(",;\t", key=head.count)


def _records(text: str, path: Path) -> list[dict]:
    try:
        if path.suffix.lower() == ".json":
            rows = parsed(text)
        else:
            rows = [parsed(line) for line in text.split("\n") if line.strip()]
    except json.JSONDecodeError as error:
        line = error.lineno if path.suffix.lower() == ".json" else _first_bad_line(text)
        raise StudyError(f"{path.name}, line {line}, is not JSON ({error.msg}): expected one object a line.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise StudyError(f"{path.name} holds no list of objects: expected one object an article, with a text in it.")
    return rows


def parsed(text: str | bytes) -> object:
    """What JSON says; raises ValueError. Half a character (`\\ud83d` alone) becomes �, a letter lost before it was saved."""
    return json.loads(text, object_hook=lambda entries: {name: _whole(value) for name, value in entries.items()})


def _whole(value: object) -> object:
    if isinstance(value, list):
        return list(map(_whole, value))
    if not isinstance(value, str):
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _first_bad_line(text: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        try:
            json.loads(line or "0")
        except json.JSONDecodeError:
            return number
    return 0


def columns(rows: pd.DataFrame, name: str, stated: dict[str, str], required: bool = True) -> dict[str, str]:
    """Our name of each column → the table's: those stated, else those recognised; StudyError lists what was found."""
    found = list(rows.columns)
    listed = ", ".join(map(str, found)) or "none"
    for ours, theirs in stated.items():
        if ours not in COLUMNS or theirs not in found:
            raise StudyError(
                f"{name} has no column {theirs!r} for {ours!r}. Columns found: {listed}; "
                f"[columns] in study.toml names them for {', '.join(COLUMNS)}."
            )
    by_name = {str(column).strip().lower(): column for column in reversed(found)}
    guessed = {ours: [by_name[name] for name in names if name in by_name] for ours, names in COLUMNS.items()}
    names = {ours: theirs[0] for ours, theirs in guessed.items() if theirs} | stated
    if required and "text" not in names:
        raise StudyError(
            f"{name} has no column of texts. Columns found: {listed}. "
            'State it in study.toml: [columns] text = "…", or rename it to text.'
        )
    return names


def row_numbers(rows: pd.DataFrame) -> range:
    """The rows as a spreadsheet counts them: the head is row 1."""
    return range(2, len(rows) + 2)


def cell(value: object) -> str:
    """A cell as text: empty where nothing is given, the parts of a list joined by commas."""
    if not isinstance(value, str) and hasattr(value, "__len__"):
        return ", ".join(map(str, value))
    return "" if value is None or value != value else str(value)


def iso_day(value: str) -> str:
    """A day as YYYY-MM-DD from `2023-09-13…`, `20230913`, `13 septembre 2023` or, day first, `13/09/2023`, or empty."""
    found = next(filter(None, (pattern.fullmatch(value.strip().lower()) for pattern in _DAYS)), None)
    return _iso(found) if found else ""


def day_in(line: str) -> str:
    """The first day that a line of French names in words, as YYYY-MM-DD; empty where it names none."""
    found = _NAMED.search(line.lower())
    return _iso(found) if found else ""


def _iso(found: re.Match) -> str:
    month = found["month"] if found["month"].isdigit() else 1 + MONTHS.index(found["month"])
    try:
        return date(int(found["year"]), int(month), int(found["day"])).isoformat()
    except ValueError:  # the 30th of February
        return ""
