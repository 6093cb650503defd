"""Every finding as a value with its interval, its n, its sentence and its doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from helpers import coverage, words
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

    def __repr__(self) -> str:
        return f"{self.sentence()}\n{self.doubt()}"

    def _repr_markdown_(self) -> str:
        return f"> **{words.escape(self.sentence())}**\n>\n> {words.escape(self.doubt())}"


@words.or_missing
def dates_known(study: Study) -> Finding:
    """Of how many articles the day of publication is known, and how."""
    when, known = coverage.dates(study), coverage.known(study)
    published = int((when["kind"].eq("published") & when["date"].notna()).sum())
    values = {"n": len(study.articles), "published": published, "dated": int(when["date"].notna().sum()),
              "outlets": len(study.articles) - int(known.loc["outlet", "unknown"]), "inferred": int(known.loc[list(coverage.KINDS), "inferred"].sum()),
              "pages": int(known.loc["collected", "page"])}
    page = coverage.page_dates(study)
    return Finding("dates_known", published / len(study.articles), None, None, "share", len(study.articles), "01-read-the-corpus", values,
                   tuple(zip(page["article"], page["unit"])), "timeline")


@words.or_missing
def furniture(study: Study) -> Finding:
    """What share of the words in the files is page furniture, and was cut."""
    lengths, cuts = coverage.lengths(study), coverage.cuts(study)
    cut, total = int(lengths["cut"].sum()), int(lengths[["words", "cut"]].sum().sum())
    values = {"cut": cut, "total": total, "share": cut / max(total, 1), "units": len(cuts), "articles": int((lengths["cut"] > 0).sum()), "n": len(lengths)}
    longest = cuts.sort_values("words", ascending=False, kind="stable").index
    return Finding("furniture", cut / max(total, 1), None, None, "share", total, "01-read-the-corpus", values, tuple(longest), "lengths")


@words.or_missing
def marking_terms(study: Study) -> Finding:
    """How many terms mark an article against the others once false discoveries are held down."""
    table = coverage.keyness(study)
    marking = table[(table["q"] < coverage.FALSE_DISCOVERIES) & (table["log_ratio"] > 0)]
    first = table[table["log_ratio"] > 0].sort_values("g2", ascending=False, kind="stable").head(1)
    if first.empty:
        raise words.Lacking(words.say("charts.keyness_lacking"))
    term, article = first.iloc[0]["term"], first.iloc[0]["article"]
    values = {"found": len(marking), "n": len(table), "rate": coverage.FALSE_DISCOVERIES, "term": term, "label": study.articles["label"][article],
              "count": int(first.iloc[0]["count"]), "others": int(first.iloc[0]["others"]), "q": float(first.iloc[0]["q"]), "small": int(table["small"].sum())}
    where = coverage.kwic(study, term)
    return Finding("marking_terms", len(marking), None, None, "count", len(table), "04-chart-coverage", values,
                   tuple(place for place in where.index if place[0] == article), "keyness")


def gather(study: Study) -> list[Finding | words.Missing]:
    """Every finding of a study, in the order of the report."""
    return [function(study) for function in ORDER]


# The report's order. A new finding joins the list here; a test holds the list to the functions above.
ORDER: tuple[Callable[[Study], Finding | words.Missing], ...] = (dates_known, furniture, marking_terms)
