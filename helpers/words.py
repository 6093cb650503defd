"""Sentences with computed numbers in English or French; the sentences themselves are in phrases/."""

from __future__ import annotations

import datetime
import errno
import functools
import re
import string
import tomllib
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from typing import NamedTuple

LANGUAGES = ("en", "fr")
_THIN = "\u202f"  # the narrow no-break space French sets before ; ! ? » and %, after « and between thousands
_SIGNS = re.compile("(?<=«) | (?=[;!?»])")
_DANGLING = ' …,;:—–-«“„"('  # what a label that is cut does not end in


class Key(str):
    """The key of a phrase as a value of a sentence: it is said in the language of the sentence it stands in."""


class Typed(str):
    """A value of a sentence that stands in it letter by letter: a command, a path, the name of a file or a column."""


class In(dict):
    """A name in each language as a value of a sentence: `In(en="diplomacy", fr="diplomatie")`."""

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.items())))


def called(code: str, names: Mapping[str, Mapping] | None = None) -> In:
    """What a study's files call a frame or a side, phrases/codes.toml a code that is not in `names`; else its letters."""
    entry, key = (names or {}).get(code), f"codes.{code}"
    if entry is None and has(key):
        return In({lang: say(key, lang) for lang in LANGUAGES})
    stated = (entry or {}).get("label", entry or {})
    labels = {lang: stated.get(lang) for lang in LANGUAGES}
    made = {lang: label if isinstance(label, str) else code.replace("_", " ") for lang, label in labels.items()}
    return In(made, fr=made["fr"].replace("'", "’"))


def quoted(text: str) -> In:
    """A text between the marks of quotation of each language."""
    return In(en=f"“{text}”", fr=f"« {text} »")


class Series(tuple):
    """Values that a sentence lists: « a, b and c », or clauses of their own, « a; b »."""

    def __new__(cls, items: Iterable[object], clauses: bool = False) -> Series:
        made = super().__new__(cls, items)
        made.clauses = clauses
        return made

    def __reduce__(self) -> tuple:
        return Series, (tuple(self), self.clauses)


class Clause(NamedTuple):
    """A phrase with values of its own, said in the language of the sentence it stands in."""

    key: str
    values: dict


class Day(str):
    """An ISO date as a value of a sentence, written out in its language."""


class _Numbers(string.Formatter):
    """Fills a sentence, numbers written as the language writes them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def format_field(self, value: object, spec: str) -> str:
        if spec == "^":
            return capital(self.format_field(value, ""))
        if isinstance(value, (Key, In, Series, Clause, Day)):
            return self.worded(value)
        if spec.startswith("?"):
            return _agreeing(value, spec[1:], self.lang)
        if spec == "p":  # a probability
            spec = ".2f" if value >= 0.005 else ".3f"
        text = _share(value, spec) if spec in (".0%", ".1%") else super().format_field(value, spec)
        if isinstance(value, str):
            return text if isinstance(value, Typed) else self.typeset(text)
        if not spec:
            return text
        nothing = not re.search("[1-9]", text)
        text = text.replace(
            "-", "" if nothing else "\u2212"
        )  # the minus of the charts, at which no line breaks; « −0 » is 0
        if self.lang != "fr":
            return text
        return text.replace(",", _THIN).replace(".", ",").replace("%", f"{_THIN}%")

    def typeset(self, text: str) -> str:
        """A text with the spaces and apostrophes of the language."""
        return spaced(text).replace("'", "’") if self.lang == "fr" else text

    def worded(self, value: Key | In | Series | Clause | Day) -> str:
        """A value that is itself made of words, in this language."""
        if isinstance(value, Key):
            return say(value, self.lang)
        if isinstance(value, Day):
            return date(datetime.date.fromisoformat(value), self.lang)
        if isinstance(value, In):
            return self.typeset(value.get(self.lang) or next(iter(value.values()), ""))
        if isinstance(value, Clause):
            return say(value.key, self.lang, **value.values)
        items = [self.format_field(item, "") for item in value]
        if value.clauses or len(items) < 2:
            return (f"{_THIN}; " if self.lang == "fr" else "; ").join(items)
        return f"{', '.join(items[:-1])} {_AND[self.lang]} {items[-1]}"


class _Sentence(_Numbers):
    """Marks where a value begins, so that what stands before it is elided and a text inside it is left as it is."""

    def format_field(self, value: object, spec: str) -> str:
        return _VALUE + super().format_field(value, spec)


_VALUE = "\ue000"  # of the private use area: no text has it once it is read
_MARKED = rf"{_VALUE}*(?:«[ {_THIN}])?{_VALUE}+"
_ELIDED = re.compile(rf"\b(d|qu)e ({_MARKED}(?:«[ {_THIN}])?)(?=[aeiouàâäéèêëîïôöùûüœæ])(?!onz|oui)", re.I)
_AND = {"en": "and", "fr": "et"}


def _share(value: float, spec: str) -> str:
    """A share in per cent, with more decimals where it would be called nothing or all and is neither."""
    for decimals in range(int(spec[1]), 3):
        text = f"{value:.{decimals}%}"
        if not 0 < value < 1 or float(text[:-1]) not in (0, 100):
            return text
    return "<0.01%" if value < 0.5 else ">99.99%"


def _agreeing(count: float, endings: str, lang: str) -> str:
    """Of two endings, « s » or « are|is », the first where the count takes the plural; 0 does in English alone."""
    plural, _, singular = endings.partition("|")
    return singular if count == 1 or lang == "fr" and count < 2 else plural


@functools.cache
def phrases(name: str) -> dict[str, dict[str, str]]:
    """The sentences of phrases/<name>.toml, by key and language."""
    return tomllib.loads((resources.files(__package__) / "phrases" / f"{name}.toml").read_text(encoding="utf-8"))


def say(key: str, lang: str = "en", /, **values: object) -> str:
    """The sentence `file.key` of phrases/file.toml with its values: `say("similarity.closest", "fr", a=…, value=.377)`.

    A value with a format (`{value:.2f}`, `{share:.0%}`, `{n:,}`) gets the language's decimal sign and spaces. After a
    `?` stands what agrees with a count: `{n:,} article{n:?s} {n:?are|is} here`.
    """
    name, _, entry = key.partition(".")
    return filled(_Numbers(lang).typeset(phrases(name)[entry][lang]), lang, **values).replace("….", "…")


def filled(text: str, lang: str, /, **values: object) -> str:
    """A text with its values, numbers written as the language writes them, « de » and « que » elided before them."""
    if lang != "fr":
        return _Numbers(lang).vformat(text, (), values)
    return _ELIDED.sub(r"\1’\2", _Sentence(lang).vformat(text, (), values)).replace(_VALUE, "")


def said(value: object, lang: str = "en") -> str:
    """A value of a sentence as the sentence would say it."""
    return _Numbers(lang).format_field(value, "")


def capital(text: str, own: Iterable[str] = ()) -> str:
    """A text whose first letter is a capital, an opening mark of quotation before it aside.

    own: what stays as it is written where the text begins with it.
    """
    at = next((i for i, sign in enumerate(text) if sign.isalnum()), 0)
    if text.startswith(names := tuple(filter(None, own))) or text[at:].startswith(names):
        return text
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def own(value: object, lang: str = "en") -> list[str]:
    """The names in the values of a sentence that are neither phrases nor told apart by language: labels, outlets."""
    if type(value) is str:
        return [said(value, lang)]
    inner = value.values if isinstance(value, Clause) else value
    if type(inner) is dict:
        inner = inner.values()
    elif not isinstance(inner, Series):
        return []
    return [name for each in inner for name in own(each, lang)]


def spaced(text: str) -> str:
    """French with the no-break spaces it sets before `; : ! ? »` and after `«`, so that no line begins or ends with one."""
    return _SIGNS.sub(_THIN, text).replace(" :", "\u00a0:")


def has(key: str) -> bool:
    """Whether phrases/ has the sentence `file.key`."""
    name, _, entry = key.partition(".")
    return entry in phrases(name)


def number(value: float, spec: str, lang: str = "en") -> str:
    """A number in a format (`.2f`, `.0%`, `,d`), written as the language writes it."""
    return _Numbers(lang).format_field(value, spec)


YEARS = range(1600, 2200)  # of news: the first newspaper is of 1605, and pandas and matplotlib end a little beyond
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}


def date(day: datetime.date, lang: str = "en", months: Mapping[str, list[str]] = MONTHS) -> str:
    """A date in words, never broken over two lines: « 13 September 2023 », « 1er septembre 2023 »."""
    first = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{first}\u00a0{months[lang][day.month - 1]}\u00a0{day.year}"


_SHORT = {
    "en": [month[:3] for month in MONTHS["en"]],
    "fr": "janv. févr. mars avr. mai juin juill. août sept. oct. nov. déc.".split(),
}


def short_date(day: datetime.date, lang: str = "en") -> str:
    """A date for an axis or a label: « 13 Sep 2023 », « 13 sept. 2023 »."""
    return date(day, lang, _SHORT)


class Refusal(Exception):
    """An error said to a person: with values the key of a sentence in phrases/, else that key, or a sentence as it is."""

    def __init__(self, said: str, /, **values: object) -> None:
        self.key, self.values = said, values
        super().__init__(self.sentence())

    def __reduce__(self) -> tuple:
        """Pickled by its key and values: an exception alone is made anew from its message, which is no key."""
        return functools.partial(type(self), self.key, **self.values), ()

    def sentence(self, lang: str = "en") -> str:
        """The sentence in a language that has it; names, commands and other errors stand in it letter by letter."""
        letters = {name: value for name, value in self.values.items() if type(value) is str}
        letters |= {name: value.sentence(lang) for name, value in self.values.items() if isinstance(value, Refusal)}
        values = self.values | {name: Typed(value) for name, value in letters.items()}
        return say(self.key, lang, **values) if values else self.key


def system(error: OSError) -> Key | str:
    """Why the system refuses: a phrase where phrases/faults.toml has one, else its own words."""
    key = f"faults.reason_{errno.errorcode.get(error.errno or 0, '')}"
    return Key(key) if has(key) else error.strerror or type(error).__name__


class Lacking(Refusal, ValueError):
    """A study lacks what a result needs (dates, codings, a codebook); the sentence `key` says what, and how to add it."""

    def sentence(self, lang: str = "en") -> str:
        """What the study lacks, in one language."""
        return say(self.key, lang, **self.values)


class Missing:
    """Stands where a chart or a finding would, and says in one sentence what the study lacks for it."""

    def __init__(self, lack: Lacking, lang: str = "en") -> None:
        self.lack, self.lang = lack, lang

    def sentence(self, lang: str = "en") -> str:
        """What the study lacks, in one language."""
        return self.lack.sentence(lang)

    def _repr_markdown_(self) -> str:
        return f"*{escape(repr(self))}*"

    def __repr__(self) -> str:
        return self.sentence(self.lang)


def or_missing(function: Callable) -> Callable:
    """Turn `Lacking`, raised inside a chart or a finding, into a `Missing` that says so in its place."""

    @functools.wraps(function)
    def safe(*args: object, **kwargs: object) -> object:
        try:
            return function(*args, **kwargs)
        except Lacking as lack:
            return Missing(lack, str(kwargs.get("lang", "en")))

    return safe


def or_empty(*columns: str) -> Callable:
    """Turn `Lacking`, raised inside a function that makes a table, into that table without rows, its columns kept."""

    def decorate(function: Callable) -> Callable:
        @functools.wraps(function)
        def safe(*args: object, **kwargs: object) -> object:
            import pandas as pd

            try:
                return function(*args, **kwargs)
            except Lacking:
                return pd.DataFrame(columns=list(columns))

        return safe

    return decorate


_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-!|~&<>$@]|:(?=//)|(?<=www)\.", re.I)
_AS_SIGNS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "$": "<span>&#36;</span>",  # JupyterLab sets what an escaped dollar sign or backslash opens as mathematics
    "\\": "<span>&#92;</span>",
    ":": "&#58;",  # and an address as a link
    ".": "&#46;",
    "@": "&#64;",
}


def short(text: str, most: int = 28) -> str:
    """A text of at most `most` characters, cut with an ellipsis, after a word where one ends in its last third.

    A number at its end, as in « Ukraine… (2) », tells it from others and stays.
    """
    if len(text) <= most:
        return text
    body, number = re.fullmatch(r"(.*?)( \(\d+\))?", text, re.DOTALL).groups("")
    room = most - len(number) - 1
    cut = body[: room + 1].rpartition(" ")[0]
    return f"{(cut if len(cut) >= room * 2 / 3 else body[:room]).rstrip(_DANGLING)}…{number}"


def escape(text: str) -> str:
    """Text that Markdown and HTML show as it is, on one line: nothing in it is a link, a tag, mathematics or emphasis."""
    text = re.sub(r"\s*[\r\n]\s*", " ", text)
    text = _MARKDOWN.sub(lambda sign: _AS_SIGNS.get(sign[0], rf"\{sign[0]}"), text)
    return re.sub(r"^(\d+)\.", r"\1&#46;", text)  # no number of a list
