"""Tables from their files, with the columns a study needs found by name: the articles, or what is stated of them."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from helpers import words
from helpers.intake import formats
from helpers.intake.decoding import StudyError, contents, decode, sound, sure
from helpers.intake.formats import bare

if TYPE_CHECKING:
    import openpyxl

_Read = TypeVar("_Read")
LARGE = "python -m pip install -r helpers/large.txt"  # installs what only large studies need
ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl", ".json", ".parquet")
DATED = ("event_date", "published", "collected")
STATED = (  # the columns of articles.csv that have a meaning; any other is kept as it is
    *("label", "event", "event_date", "event_date_known", "published", "published_known"),
    *("collected", "collected_known", "outlet", "outlet_known", "language", "translated"),
)
KNOWN = ("text", "page", "database", "inferred", "unknown", "")  # how a date or an outlet is known
LONG = 100  # characters: a column's name has fewer, and a column of texts more in half of its rows
TITLES = 10  # rows at the top of a table in which its heads are looked for
SEPARATORS, _NONE = (";", "\t", ",", "|"), "\x1f"  # the last parts nothing: a table of one column


def is_table(path: Path) -> bool:
    """Whether a file is a table: by its ending, or a text whose first line is known heads, as of Excel's « Unicode text »."""
    if formats.kind(path.name) != "text":
        return path.suffix.lower() in ENDINGS
    raw = re.sub(rb"^(?:\xef\xbb\xbf)?(?:sep=.?\s*)?", b"", contents(path, most=8192))
    encodings = ["utf-16"] if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8", "latin-1"]
    lines, heads = [raw.decode(each, "replace").strip().partition("\n")[0] for each in encodings], formats.heads()
    found = [{heads.get(bare(cell)) for cell in line.split(sign)} - {None} for line in lines for sign in SEPARATORS]
    return any(len(ours) > 2 or {"text"} < ours for ours in found)


def frame(path: Path, encoding: str = "", separator: str = "", sheet: str = "") -> pd.DataFrame:
    """A table from its file, as it stands, its rows numbered as a spreadsheet does, less 2.

    A .csv, .tsv or .txt file (the separator stated, or told by a first line `sep=;`, or the one that parts every row alike), a
    .xlsx file (the first sheet, or the one named), a .jsonl, .json or .parquet file. Raises StudyError for a row with more
    cells than the head and for a quotation mark that is not closed.
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        return explained(lambda: pd.read_parquet(path), path)
    if kind == ".xlsx":
        return _framed(_sheet(path, sheet), path)
    text = decode(contents(path), path.name, encoding, path)
    if kind in (".jsonl", ".json"):
        return pd.DataFrame([_flat(record) for record in _records(text, path)])
    return _framed(_rows(text, separator, path), path)


def encoded(path: Path, encoding: str) -> tuple[str, list[tuple[str, str, dict]]]:
    """The encoding of a stated table: UTF-8, the one that is told, or the one that is sure, with a notice on that."""
    raw = b"" if path.suffix.lower() in (".xlsx", ".parquet") else contents(path)
    try:
        raw.decode()
    except UnicodeDecodeError:
        found = encoding or sure(raw)
        return found, [(path.name, "encoded", {"encoding": found})] if found and not encoding else []
    return encoding, []


def explained(read_it: Callable[[], _Read], path: Path) -> _Read:
    """What is read of a file; StudyError where it cannot be."""
    try:
        return read_it()
    except ImportError as error:  # pandas needs pyarrow
        raise StudyError("refusals.large", name=path.name, kind=path.suffix[1:], command=LARGE) from error
    except (ValueError, OSError) as error:  # pandas' and Arrow's errors are both
        raise _unreadable(path, words.Key("refusals.damaged_table")) from error


def _unreadable(path: Path, why: str | words.Key | words.Clause) -> StudyError:
    return StudyError("refusals.not_read_as", name=path.name, kind=path.suffix.lower()[1:], why=why)


def _rows(text: str, separator: str, path: Path) -> list[list[str]]:
    """The cells of every row, the first its head, by the separator that is stated or parts every row alike."""
    if told := re.match(r"sep=(.?)[ \t]*(?:\r\n?|\n)", text, re.I):
        separator, text = told[1] or "\t", text[told.end() :]
    head = text.lstrip("\n\r").partition("\n")[0]
    signs = [separator] if separator else [sign for sign in SEPARATORS if sign in head] or [_NONE]
    csv.field_size_limit(2**31 - 1)  # a cell may hold a book
    parted = {sign: rows for sign in signs if (rows := _parted(text, sign)) is not None}
    if not parted:
        raise _unreadable(path, _open_quote(text, max(signs, key=head.count)))
    sign = max(parted, key=lambda sign: _likeness(parted[sign]))
    rows, width = parted[sign], len(_head(parted[sign])[1])
    for number, row in enumerate(rows, 1):
        if len(_trimmed(row)) > width:
            counts = {"row": number, "cells": len(_trimmed(row)), "head": width, "sign": f"{sign!r}"}
            raise StudyError("refusals.cells", name=path.name, **counts)
    return rows


def _parted(text: str, sign: str) -> list[list[str]] | None:
    """The rows by one separator; None where a quotation mark is not closed before a separator or the end of a row."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True))
    except csv.Error:
        return None


def _trimmed(row: list[str]) -> list[str]:
    """A row without the empty cells at its end."""
    while row and not row[-1].strip():
        row = row[:-1]
    return row


def _head(rows: list[list[str]]) -> tuple[int, list[str]]:
    """Where the row of heads stands, and the row: the first that is not empty, or under a title the first with more known
    heads, two or more."""
    top = [(at, row) for at, each in enumerate(rows[:TITLES]) if (row := _trimmed(each))]
    known = formats.heads()
    counts = [len({known.get(bare(cell)) for cell in row} - {None}) for _, row in top]
    most = max(counts, default=0)
    return top[counts.index(most) if most > 1 else 0] if top else (0, [])


def _likeness(rows: list[list[str]]) -> tuple[bool, int, int]:
    """How well a separator parts a table: whether all rows fit the head, how many of them fill it, and its width."""
    width = len(_head(rows)[1])
    return all(len(_trimmed(row)) <= width for row in rows), sum(len(row) >= width for row in rows), width


def _open_quote(text: str, sign: str) -> words.Clause:
    """Where the first row begins whose quotation mark is not closed before a separator or the row's end."""
    lines = text.splitlines(keepends=True)
    reader = csv.reader(iter(lines), delimiter=sign, strict=True)
    number = 1
    try:
        for _ in reader:
            number = reader.line_num + 1
    except csv.Error:
        pass
    held = min(reader.line_num, len(lines)) - number + 1
    if held == 1:
        return words.Clause("refusals.quote_single", {"line": number})
    return words.Clause("refusals.quote_open", {"line": number, "n": held})


def _framed(rows: list[list[str]], path: Path) -> pd.DataFrame:
    """Rows under their heads; what stands above these, empty rows and empty unnamed columns are none."""
    start, head = _head(rows)
    if not head:
        raise _unreadable(path, words.Key("refusals.empty"))
    body = [(number, row) for number, row in enumerate(rows) if number > start and _trimmed(row)]
    width = max(len(_trimmed(row)) for row in rows[start:])
    names = _named([*head, *[""] * (width - len(head))][:width])
    cells = [(row + [""] * width)[:width] for _, row in body]
    table = pd.DataFrame(cells, columns=names, index=[number - 1 for number, _ in body], dtype=object)
    blank = [name for name, given in zip(names, [*head, *[""] * width]) if not given.strip()]
    return table.drop(columns=[name for name in blank if (table[name] == "").all()])


def _named(head: list[str]) -> list[str]:
    """A name for each column: the second of a name gets a number, one without a name its place."""
    seen: Counter[str] = Counter()
    names = []
    for place, given in enumerate(head, 1):
        name = given.strip() or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}.{seen[name] - 1}")
    return names


def other_sheets(path: Path, sheet: str = "") -> list[str]:
    """The sheets of a workbook that hold something beside the one that is read; none of any other file."""
    if path.suffix.lower() != ".xlsx":
        return []
    with _book(path) as book:
        read = sheet or book.worksheets[0].title
        others = [each for each in book.worksheets if each.title != read]
        return [each.title for each in others if any(map(any, each.iter_rows(values_only=True)))]


@contextlib.contextmanager
def _book(path: Path) -> Iterator[openpyxl.Workbook]:
    """A workbook to read in the block, its sheets as they are asked for."""
    import openpyxl

    with sound(_unreadable(path, words.Key("refusals.no_book"))):
        yield openpyxl.load_workbook(io.BytesIO(contents(path)), read_only=True, data_only=True)


def _sheet(path: Path, sheet: str) -> list[list[str]]:
    """The cells of a sheet as text, dates as YYYY-MM-DD."""
    with _book(path) as book:
        if sheet and sheet not in book.sheetnames:
            raise StudyError("refusals.no_sheet", name=path.name, sheet=f"{sheet!r}", sheets=", ".join(book.sheetnames))
        chosen = book[sheet] if sheet else book.worksheets[0]
        return [[cell(value) for value in row] for row in chosen.iter_rows(values_only=True)]


def _records(text: str, path: Path) -> list[dict]:
    by_line = path.suffix.lower() == ".jsonl" or _is_by_line(text)
    pieces = (
        [(number, line) for number, line in enumerate(text.split("\n")) if line.strip()] if by_line else [(0, text)]
    )
    rows = []
    for before, piece in pieces:
        try:
            rows.append(parsed(piece))
        except json.JSONDecodeError as error:
            at = {"line": before + error.lineno, "column": error.colno}
            raise StudyError("refusals.no_json", name=path.name, **at) from error
    rows = rows if by_line else _listed(rows[0])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise StudyError("refusals.no_objects", name=path.name)
    return rows


def _is_by_line(text: str) -> bool:
    """Whether JSON has an object in each of its first lines, whatever its file is called."""
    first, _, rest = text.strip().partition("\n")
    return first.rstrip().endswith("}") and first.startswith("{") and rest.lstrip().startswith("{")


def _listed(given: object) -> object:
    """The list of objects in what a news service answers: `{"status": …, "articles": [{…}, …]}`, however deep."""
    if not isinstance(given, dict):
        return given
    inside = [value for value in given.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    inside = inside or [value for value in given.values() if isinstance(value, dict)]
    return _listed(inside[0]) if len(inside) == 1 else None


def _flat(record: dict, before: str = "") -> dict:
    """A record whose objects are columns of their own: `{"source": {"name": …}}` is the column source.name."""
    flat = {}
    for name, value in record.items():
        flat |= _flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return flat


def parsed(text: str | bytes) -> object:
    """What JSON says; raises ValueError. Half a character (`\\ud83d` alone) becomes �, a letter lost before it was saved."""
    try:
        return json.loads(text, object_hook=lambda entries: {name: _whole(value) for name, value in entries.items()})
    except json.JSONDecodeError:
        raise
    except (RecursionError, ValueError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else str(error).partition(";")[0]
        raise json.JSONDecodeError(why, "", 0) from error


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


def columns(rows: pd.DataFrame, name: str, stated: dict[str, str], required: bool = True) -> dict[str, str]:
    """Our name of each column → the table's: those stated, else those recognised; StudyError lists what was found."""
    known, found = formats.known()["columns"], list(rows.columns)
    listed = ", ".join(f"{column!s:.40}" for column in found) or "none"  # without a head, of the first article's text
    by_name = {bare(column): column for column in reversed(found)}
    stated = {ours: theirs if theirs in found else by_name.get(bare(theirs), theirs) for ours, theirs in stated.items()}
    for ours, theirs in stated.items():
        if ours not in known or theirs not in found:
            both = {"theirs": f"{theirs!r}", "ours": f"{ours!r}"}
            raise StudyError("refusals.other_column", name=name, columns=listed, known=", ".join(known), **both)
    guessed = {ours: [by_name[bare(name)] for name in names if bare(name) in by_name] for ours, names in known.items()}
    taken = stated.values()
    names = {ours: theirs[0] for ours, theirs in guessed.items() if theirs and theirs[0] not in taken} | stated
    if required and "text" not in names:
        workbook = words.Key(f"refusals.{'workbook' if name.lower().endswith('.xlsx') else 'no_workbook'}")
        stated = [
            words.Clause("refusals.state_text", {"name": name, "column": json.dumps(likely, ensure_ascii=False)})
            for likely in _long(rows)
        ]
        remedy = next(iter(stated), words.Key("refusals.name_text"))
        raise StudyError("refusals.no_text", name=name, columns=listed, remedy=remedy, workbook=workbook)
    return names


def _long(rows: pd.DataFrame) -> list[str]:
    """The columns that may be of texts, by how long most of their cells are, the longest first."""
    long = rows.map(lambda value: len(prose(value))).median().sort_values(ascending=False)
    return [name for name in map(str, long.index[long >= LONG]) if len(name) < LONG]  # else there is no row of heads


def resembling(found: list, names: dict[str, str]) -> dict[str, list[str]]:
    """Our name of each column that a table lacks → those of its columns that are not read and may be it, by their names."""
    unread = [str(column) for column in found if column not in names.values()]
    lacking = {ours: sign for ours, sign in formats.known()["resembling"].items() if ours not in names}
    likely = {ours: [name for name in unread if re.search(sign, bare(name))] for ours, sign in lacking.items()}
    return {ours: theirs for ours, theirs in likely.items() if theirs}


def row_numbers(rows: pd.DataFrame) -> Iterator[int]:
    """The rows as a spreadsheet counts them."""
    return (number + 2 for number in rows.index)


def cell(value: object) -> str:
    """A cell as text: empty where nothing is given, the parts of a list joined by commas, bytes as the text they are."""
    if isinstance(value, bytes):
        return decode(value, "a cell of bytes")
    if not isinstance(value, str) and hasattr(value, "__len__"):
        return ", ".join(map(cell, value))
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).removesuffix(" 00:00:00") if hasattr(value, "isoformat") else str(value)


def prose(value: object) -> str:
    """The text of an article from its cell: the parts of a list are its paragraphs, one a line."""
    if isinstance(value, dict):
        return prose(next((value[name] for name in formats.known()["columns"]["text"] if name in value), ""))
    if not isinstance(value, (str, bytes)) and hasattr(value, "__len__"):
        return "\n".join(map(prose, value))
    return cell(value)
