"""What a result is: one object with its number, its spread, its sentence, its doubt, its table and its figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd

from helpers import figures, words

# told in the report, told after it, shown in its notebook alone
FINDING, APPENDIX, VIEW = "finding", "appendix", "view"
READ, COMPARE, FRAME, COVER, DOUBT = (
    "01-read-the-corpus",
    "02-compare-articles",
    "03-cluster-by-framing",
    "04-chart-coverage",
    "05-test-the-findings",
)
EXACT, FIFTH, OVER_PAIRS, DRAWN = "exact", "fifth", "over_pairs", "drawn"  # kinds of spread
BY_ARTICLE, STATED, CORRECTED = "by_article", "stated", "corrected"


def when(holds: object, key: str, **values: object) -> words.Clause | str:
    """A part of a sentence that is said where something holds, else left out."""
    return words.Clause(key, values) if holds else ""


@dataclass(frozen=True)
class Spread:
    """How far a number reaches: `low` to `high`, and of what kind that is (`results.spread_<kind>` says it)."""

    low: float
    high: float
    kind: str


@dataclass(frozen=True)
class Result:
    """One computed result; whatever shows it shows this object.

    key: its name, which is that of its function; phrases/results.toml words it: `[key]` the sentence, `[key_doubt]`,
    `[key_subtitle]` (measure, unit and n under a figure's title), `[key_caption]` (method); `variant` picks
    `[key_variant]` where what was found asks for other words; `like` is the key of a result whose words serve where it
    has none of its own.
    value, unit, n: the number, what it is a number of (a key of `results.unit_…`), and what was counted.
    spread: an interval or a range that says what it is; None where there is none.
    values: what the words are filled with, beside value, n, low and high.
    table: the numbers behind it, tidy. draw: `draw(lang=…)` gives the picture and what it plots, a function and its
    tables, so that a result can be handed to another process; None without one.
    passages: the units it rests on, as (article, unit), the weightiest first.
    where: the notebook that shows it. part: FINDING, APPENDIX or VIEW, as is the question it answers.
    """

    value: float | str
    unit: str
    n: int
    where: str
    table: pd.DataFrame
    variant: str = ""
    spread: Spread | None = None
    values: dict = field(default_factory=dict)
    draw: Callable[..., tuple] | None = None
    passages: tuple[tuple[str, int], ...] = ()
    like: str = ""
    key: str = ""
    part: str = FINDING

    def say(self, part: str = "", lang: str = "en") -> str:
        """One of its texts, numbers filled in; empty where phrases/results.toml has none."""
        names = [self.key, *[self.like] * bool(self.like)]
        for entry in [f"{name}_{self.variant}" for name in names if self.variant] + names:
            key = f"results.{entry}{part and '_' + part}"
            if words.has(key):
                return words.say(key, lang, **self._filled())
        return ""

    def _filled(self) -> dict:
        ends = {"low": self.spread.low, "high": self.spread.high} if self.spread else {}
        return {"value": self.value, "n": self.n, **ends, **self.values}

    def sentence(self, lang: str = "en") -> str:
        """What was found, in one sentence without its full stop: the title of its figure.

        It begins with a capital, save where it begins with an article's or an outlet's name, which stays as it is written.
        """
        return words.capital(self.say("", lang), words.own(self.values, lang))

    def doubt(self, lang: str = "en") -> str:
        """What speaks against taking it further, in one or two sentences."""
        return words.capital(self.say("doubt", lang))

    def unit_in_words(self, lang: str = "en") -> str:
        """What its value is a number of: « share », « 3 articles » without the 3."""
        return words.say(f"results.unit_{self.unit}", lang, n=self.value)

    def spread_in_words(self, lang: str = "en") -> str:
        """Its interval or range and of what kind it is: « exact 95% interval 27% to 78% »; empty where there is none."""
        if self.spread is None:
            return ""
        low, high = (shown(end, self.unit, lang) for end in (self.spread.low, self.spread.high))
        return words.say(f"results.spread_{self.spread.kind}", lang, low=low, high=high)

    def figure(self, lang: str = "en", size: str = "page") -> figures.Chart | None:
        """Its picture, titled by its sentence; None for a result that has none."""
        if self.draw is None:
            return None
        return figures.Chart(self.key.replace("_", "-"), self._drawn, self._around, lang=lang, size=size)

    def _drawn(self, lang: str) -> tuple:
        return self.draw(lang=lang)

    def _around(self, lang: str) -> figures.Words:
        count = words.number(self.n, ",d", lang)
        return figures.Words(
            title=self.sentence(lang), subtitle=self.say("subtitle", lang), caption=self.say("caption", lang), n=count
        )

    def __repr__(self) -> str:
        return "\n".join(filter(None, [f"{self.sentence()}.", self.spread_in_words(), self.doubt()]))

    def _ipython_display_(self) -> None:
        """The figure, or without one the sentence; then the doubt and the spread, where there are such."""
        from IPython.display import display

        chart = self.figure()
        if chart is not None:
            display(chart)
        head = f"**{words.escape(self.sentence())}.** " if chart is None else ""
        spread = words.escape(words.capital(self.spread_in_words()))
        said = f"{head}{words.escape(self.doubt())}" + (f" *{spread}.*" if spread else "")
        if said:
            display({"text/markdown": f"> {said}", "text/plain": repr(self)}, raw=True)


COUNTED = ("count", "articles", "groups", "differences")  # units of whole numbers
FORMATS = {"share": ".0%", "least_share": ".0%", "change": "+.0f", **dict.fromkeys(COUNTED, ",d")}


def shown(value: float | str, unit: str, lang: str = "en") -> str:
    """A value in its unit: shares in per cent, their change in points, counts whole, all else to two decimals."""
    if isinstance(value, str):
        return value
    value = 100 * value if unit == "change" else value
    return words.number(int(value) if unit in COUNTED else value, FORMATS.get(unit, ".2f"), lang)
