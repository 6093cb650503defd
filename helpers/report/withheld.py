"""A report for those who may not be given the articles: what it says of their texts beyond short quotations is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import pandas as pd

from helpers import words
from helpers.corpus import Study

QUOTATION = 20  # words that a quotation may have; of more in a row, nothing that is written repeats an article
_WORD = re.compile(r"\w+")
_COMPUTED = ("figure", "say")  # parts of the contents that are never an article's text


def runs(text: str) -> Iterator[int]:
    """Every run of more words than a quotation may have, as a number, so that millions of them can be kept."""
    found = _WORD.findall(text.lower())
    return (hash(tuple(found[at : at + QUOTATION + 1])) for at in range(len(found) - QUOTATION))


def of(study: Study) -> frozenset[int]:
    """The runs of all articles, lines that were cut among them."""
    whole = study.units["text"].groupby(level="article", sort=False).agg(" ".join)
    return frozenset(run for text in whole for run in runs(text))


def short(text: str) -> str:
    """The first words of a text, QUOTATION at most."""
    found = list(_WORD.finditer(text))
    return text if len(found) <= QUOTATION else f"{text[: found[QUOTATION - 1].end()]} […]"


def table(whole: pd.DataFrame, texts: Set[int]) -> pd.DataFrame:
    """A table without its columns of text: those of that name, and those whose cells, read on, repeat an article."""
    return whole.drop(columns=[name for name in whole if name == "text" or _repeats(whole[name], texts)])


def _repeats(column: pd.Series, texts: Set[int]) -> bool:
    if pd.api.types.is_numeric_dtype(column):
        return False
    return not texts.isdisjoint(runs(" ".join(map(str, column))))


def contents(said: dict, texts: Set[int]) -> dict:
    """What a report prints (`contents.of`), quotations cut short and the rest of the articles' texts left out."""
    lang = said["lang"]
    kept = _shortened(said | {"articles": [], "reader": "", "cut": _counted(said["cut"], lang), "notebooks": []}, texts)
    findings = [finding for group in kept["groups"] for finding in group["findings"]] + kept["appendix"]
    quoted = {}
    for finding in findings:
        finding["passages"] = [passage | {"text": short(passage["text"])} for passage in finding["passages"]]
        quoted |= {passage["id"]: len(_WORD.findall(passage["text"])) for passage in finding["passages"]}
        finding["passages"] = [passage | {"id": ""} for passage in finding["passages"]]
        finding["notebook"] = ""
    counts = {"quotations": len(quoted), "words": sum(quoted.values()), "longest": QUOTATION}
    other = {"passages": "withheld", "colophon_text": "colophon_text_alone"}
    return kept | {
        "say": said["say"] | {name: words.say(f"report.{key}", lang) for name, key in other.items()},
        "passages_intro": words.say("report.withheld_intro", lang, **counts),
        "sections": [name for name in said["sections"] if name != "reader"],
    }


def _counted(cut: dict, lang: str) -> dict:
    """The table of the lines that were cut, each line's text as its number of words."""
    counted = [
        [
            cell | {"text": words.say("report.withheld_words", lang, n=len(_WORD.findall(cell["text"])))}
            if cell["lang"]
            else cell
            for cell in row
        ]
        for row in cut["rows"]
    ]
    return cut | {"rows": [[cell | {"lang": ""} for cell in row] for row in counted]}


def _shortened(said: object, texts: Set[int]) -> object:
    """The same, every text in it that repeats an article at length cut short, whatever it was taken to be."""
    if isinstance(said, dict):
        return {name: part if name in _COMPUTED else _shortened(part, texts) for name, part in said.items()}
    if isinstance(said, list):
        return [_shortened(part, texts) for part in said]
    return short(said) if isinstance(said, str) and not texts.isdisjoint(runs(said)) else said
