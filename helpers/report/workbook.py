"""The tables of a report as one workbook, a sheet a table, each with what it shows, its n, its unit and its method."""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from helpers import files, words
from helpers.report import packing
from helpers.results import Result, Results
from helpers.results.result import shown

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

ABOVE = 6  # rows above a sheet's heads, the same on each, for programs that skip them
NAME = 31  # characters of a sheet's name
COLUMNS, CELLS = 16_384, 250_000  # what a sheet can hold across, and what is put on one: more opens too slowly
WIDTHS = (8, 46)  # of a column, in characters
LOOKED_AT = 60  # rows by which a column's width is chosen
_DAY = re.compile(r"(19[1-9]|2\d\d)\d-\d\d-\d\d")  # Excel counts days from 1900, and its first weeks wrongly


def book(tables: dict[str, pd.DataFrame], found: Results, lang: str = "en") -> bytes:
    """A workbook of these tables (`writing.tables`), its first sheet a list of them; the same study gives the same bytes.

    Numbers are numbers, days are days, and no text is a formula. Of a table of more than CELLS cells, or too wide for
    a sheet, the first rows and columns are there, which is said above them.
    """
    from openpyxl import Workbook  # late: half a second, and who draws charts alone needs none

    made = Workbook(write_only=True)
    made.properties.creator, made.properties.language = "Cadrage", lang
    made.properties.title = words.say("report.workbook", lang, study=packing.printable(found.study.name))
    results = {result.key.replace("_", "-"): result for result in found.every()}
    heads = {name: _head(name, table, results, lang) for name, table in tables.items()}
    _contents(made.create_sheet(words.say("report.contents", lang)), heads, lang)
    for name, table in tables.items():
        _fill(made.create_sheet(name[:NAME]), name, table, heads[name], lang)
    target = io.BytesIO()
    made.save(target)
    return packing.settled(target.getvalue())


def _head(name: str, table: pd.DataFrame, results: dict[str, Result], lang: str) -> list[str]:
    """What stands above a table: what it shows, measure and unit, the number with its spread and n, method, doubt."""
    result = results.get(name.removesuffix("-result"))
    if words.has(f"report.table_{name}"):  # the study's own
        return [words.say(f"report.table_{name}", lang), "", f"n = {words.number(len(table), ',d', lang)}", "", ""]
    value = f"{shown(result.value, result.unit, lang)} {result.unit_in_words(lang)}"
    count = f"n = {words.number(result.n, ',d', lang)}"
    number = " · ".join(filter(None, [value, result.spread_in_words(lang), count]))
    doubt = f"{words.say('report.doubt', lang)}: {result.doubt(lang)}" if result.doubt(lang) else ""
    return [result.sentence(lang), result.say("subtitle", lang), number, result.say("caption", lang), doubt]


def _contents(sheet: WriteOnlyWorksheet, heads: dict[str, list[str]], lang: str) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 110
    sheet.append(_bold(sheet, [words.say("report.column_sheet", lang), words.say("report.column_shows", lang)]))
    for name, head in heads.items():
        link = WriteOnlyCell(sheet, name[:NAME])
        link.hyperlink, link.style = Hyperlink(ref="", location=f"'{name[:NAME]}'!A1"), "Hyperlink"
        sheet.append([link, _cell(head[0])])


def _fill(sheet: WriteOnlyWorksheet, name: str, table: pd.DataFrame, head: list[str], lang: str) -> None:
    """One table: the rows above it, its heads frozen and with filters, its rows."""
    from openpyxl.utils import get_column_letter

    named = table.index.nlevels if table.index.names != [None] else 0
    whole = table.reset_index(allow_duplicates=True) if named else table
    part = whole.iloc[:, :COLUMNS]
    part = part.head(max(1, CELLS // max(1, part.shape[1])))
    columns = [_column(part.iloc[:, at]) for at in range(part.shape[1])]
    titles = [str(column) for column in part.columns]
    for at, (title, cells) in enumerate(zip(titles, columns), 1):
        longest = max(len(str(cell)) for cell in [title, *cells[:LOOKED_AT]] if not isinstance(cell, float)) + 3
        sheet.column_dimensions[get_column_letter(at)].width = min(max(longest, WIDTHS[0]), WIDTHS[1])
    sheet.freeze_panes = f"{get_column_letter(named + 1)}{ABOVE + 2}"
    sheet.auto_filter.ref = f"A{ABOVE + 1}:{get_column_letter(max(1, len(titles)))}{ABOVE + 1 + len(part)}"
    sheet.append(_bold(sheet, head[:1]))
    for text in [*head[1:], _left_out(part, whole, name, lang)]:
        sheet.append([_cell(text)])
    sheet.append(_bold(sheet, titles))
    for row in zip(*columns):
        sheet.append(row)


def _left_out(part: pd.DataFrame, whole: pd.DataFrame, name: str, lang: str) -> str:
    if part.shape == whole.shape:
        return ""
    (rows, columns), (all_rows, all_columns) = part.shape, whole.shape
    counts = {"rows": rows, "all_rows": all_rows, "columns": columns, "all_columns": all_columns}
    return words.say("report.table_part", lang, name=name, **counts)


def _bold(sheet: WriteOnlyWorksheet, texts: Iterable[str]) -> list:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cells = [WriteOnlyCell(sheet, _cell(text)) for text in texts]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _column(values: pd.Series) -> list:
    """The cells of a column as a spreadsheet's own: numbers, days, yes or no, texts; nothing where nothing is."""
    plain = values.astype(object).where(values.notna(), None).tolist()
    stated = [cell for cell in plain if cell not in (None, "")]
    days = bool(stated) and all(isinstance(cell, str) and _DAY.fullmatch(cell) for cell in stated)
    return [_day(cell) if days and cell else _cell(cell) for cell in plain]


def _day(text: str) -> datetime.date | str:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return text


def _cell(value: object) -> object:
    if isinstance(value, pd.Timestamp):
        return value.date() if value == value.normalize() else value.to_pydatetime()
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, (bool, int, datetime.date)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    return files.neutral(packing.printable(str(value)))
