"""Every finding as a value with its interval, its n, its sentence and its doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from helpers import words
from helpers.corpus import Study


@dataclass(frozen=True)
class Finding:
    """One computed result: shown in a notebook as its sentence, kept in findings.json as its value.

    key: its name; the sentence is `phrases/findings.toml` [key] and its doubt [key_doubt].
    value, low, high: the number and its interval, in `unit`; None where there is none.
    n: what was counted, in words' values; where: the notebook that shows it.
    values: what the sentence and the doubt are filled with.
    passages: the units it rests on, as (article, unit), the weightiest first; chart: the function of charts.py that draws it.
    """

    key: str
    value: float | str
    low: float | None
    high: float | None
    unit: str
    n: int
    where: str
    values: dict = field(default_factory=dict)
    passages: tuple[tuple[str, int], ...] = ()
    chart: str = ""

    def sentence(self, lang: str = "en") -> str:
        return words.say(f"findings.{self.key}", lang, **self.values)

    def doubt(self, lang: str = "en") -> str:
        return words.say(f"findings.{self.key}_doubt", lang, **self.values)

    def _repr_markdown_(self) -> str:
        return f"> **{words.escape(self.sentence())}**\n>\n> {words.escape(self.doubt())}"


def gather(study: Study) -> list[Finding | words.Missing]:
    """Every finding of a study, in the order of the report."""
    return [function(study) for function in ORDER]


# The report's order. A new finding joins the list here; a test holds the list to the functions above.
ORDER: tuple[Callable[[Study], Finding | words.Missing], ...] = ()
