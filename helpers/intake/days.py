"""Days as people, spreadsheets, pages and press databases write them, as YYYY-MM-DD; what is not certain is no day."""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import date, timedelta

import pandas as pd

from helpers import words

LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")  # whose names of months are read
_FIRST = date(1899, 12, 30)  # day 0 of a spreadsheet
_SERIALS = range(20_000, 60_000)  # days of a spreadsheet from 1954 to 2064

_YEAR = r"(?P<year>\d{4})(?!\d)"
_ANY_YEAR = r"(?P<year>\d{4}|\d\d)(?!\d)"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_DAY_FIRST = rf"(?<!\d)(?P<day>\d\d?)(?:er|st|nd|rd|th|\.)?[\s-]+(?:de\s)?{_MONTH}[\s,-]+(?:de\s)?"
_MONTH_FIRST = rf"\b{_MONTH}\s(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s"
_ZONE = r"(?:\s?(?:z|utc|gmt|cest|cet|[+-]\d\d(?::?\d\d)?))?"
_TIME = rf"(?:[\st,(]+(?:à|at|um|-)?\s?\d\d?(?:\s?[h:]\s?\d\d)?(?:\s?[:h]\s?\d\d)?\s?(?:h(?:eures?)?|min)?(?:\.\d+)?(?:\s?[ap]\.?m\.?)?{_ZONE}\)?)?"
_BEFORE = r"(?:(?:[^\W\d_]+\.?[,:]?|:)\s){0,6}"  # « publié le jeudi »
WRITTEN_OUT = r"(?:[^\W\d_]+\.?,?\s+)?(?:\d{1,2}(?:er|\.)?\s+[^\W\d_]+\.?,?\s+\d{4}|[^\W\d_]+\.?\s+\d{1,2},?\s+\d{4})"

_NUMERIC = re.compile(rf"{_BEFORE}(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?P=sign){_ANY_YEAR}{_TIME}")
_WHOLE = [
    re.compile(pattern)
    for pattern in (
        rf"{_BEFORE}{_YEAR}(?P<sign>[-/.])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?){_TIME}",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        rf"{_BEFORE}{_DAY_FIRST}{_ANY_YEAR}{_TIME}",
        rf"{_BEFORE}{_MONTH_FIRST}{_YEAR}{_TIME}",
        rf"{_BEFORE}{_MONTH_FIRST}\d\d:\d\d:\d\d\s[+-]\d{{4}}\s{_YEAR}",
    )
]
_ANYWHERE = [re.compile(rf"{_DAY_FIRST}{_YEAR}"), re.compile(rf"{_MONTH_FIRST}{_YEAR}"), re.compile(
    rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")]  # fmt: skip


def iso_day(value: str) -> str:
    """The one day that a cell states, day first where it has slashes, as YYYY-MM-DD; empty where that is not certain.

    Reads ISO 8601 with or without a time, `20230913`, `13/09/23 14:30`, `mer. 13 sept. 2023`, `publié le 1er août 2023 à 10 h 32`,
    RFC 822, `Wed Sep 13 09:00:00 +0000 2023`, and a spreadsheet's number of days.
    """
    value = " ".join(value.lower().split())
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", value) and int(value[:5]) in _SERIALS:
        return (_FIRST + timedelta(int(value[:5]))).isoformat()
    if numeric := _NUMERIC.fullmatch(value):
        short = numeric["sign"] == "-" and len(numeric["year"]) == 2  # 23-09-13: which is the year?
        return "" if short or _is_american(value) else _iso(numeric)
    return next(filter(None, map(_iso, filter(None, (form.fullmatch(value) for form in _WHOLE)))), "")


def found_in(line: str) -> tuple[str, int]:
    """The first day that a line names with its month written out, or in ISO, and where it starts: `("2012-05-29", 17)`."""
    matches = (match for form in _ANYWHERE for match in form.finditer(line.lower()))
    dated = [(match.start(), match.end(), day) for match in matches if (day := _iso(match))]
    start, _, day = min(dated, default=(0, 0, ""))
    return day, start


def day_in(line: str) -> str:
    """The first day that a line names in words, as YYYY-MM-DD; empty where it names none."""
    return found_in(line)[0]


def column(given: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """The days of a column of cells; which of them rest on « day first » alone; which are doubtful, and so empty.

    A date like 09/11/2023 is read day first, as in French, unless another of the column cannot be: then all that could be
    read either way are doubtful.
    """
    numbers = given.map(lambda value: _NUMERIC.fullmatch(" ".join(value.lower().split())))
    slashed = numbers.map(lambda match: bool(match) and match["sign"] != ".").astype(bool)
    first, second = (
        (numbers.map(lambda match, name=name: int(match[name]) if match else 0)) for name in ("day", "month")
    )
    month_first = slashed & ((second > 12) & (first <= 12) | given.map(_is_american))
    either = slashed & (first <= 12) & (second <= 12) & (first != second)
    days = given.map(iso_day)
    if month_first.any():
        days = days.mask(month_first | either, "")
        return days, either & False, month_first | either
    proven = (slashed & (first > 12)).any()
    return days, either & (not proven) & (days != ""), either & False


def _is_american(value: str) -> bool:
    """Whether the time after a date is told by halves of the day, as with dates whose month comes first."""
    return bool(re.search(r"/.*\d\s?[ap]\.?m", value, re.I))


@functools.cache
def _months() -> dict[str, int]:
    from babel import Locale

    return {
        _bare(name): number
        for language in reversed(LANGUAGES)
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    }


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFD", name.lower()))


def _month(name: str) -> int:
    """1 to 12 for a month's number or name, or for what begins only one of the names (sept, janv); 0 for another word."""
    if name.isdecimal():
        return int(name)
    bare = _bare(name)
    if bare in _months():
        return _months()[bare]
    begun = {number for whole, number in _months().items() if whole.startswith(bare)}  # by three letters or more
    return begun.pop() if len(begun) == 1 else 0


def _iso(match: re.Match) -> str:
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 69 else 1900
    try:
        return date(year, _month(match["month"]), int(match["day"])).isoformat() if year in words.YEARS else ""
    except ValueError:  # the 30th of February, or a word that is no month
        return ""
