"""The account of an intake: every file and row seen is an article, a double, or left out with its reason."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from helpers import files, words
from helpers.intake import decoding, tables

COLUMNS = ["file", "item", "outcome", "reason", "article"]
OUTCOMES = ("article", "double", "left out")
FILE = "intake.csv"
REASONS = (
    "archive blank below damaged ending folder gone hidden layout link metadata own page picture same_article same_id "
    "same_name same_text sheet side special table teaser unstated"
).split()


def table(rows: list[tuple[str, str, str, str, str]]) -> pd.DataFrame:
    """The account of what was seen: `file`, `item` (its number in the file, or empty), `outcome`, `reason`, `article`."""
    ordered = sorted(rows, key=lambda row: (row[0], len(row[1]), row[1]))
    return pd.DataFrame(ordered, columns=COLUMNS, dtype=object)


def sentence(intake: pd.DataFrame, lang: str = "en") -> str:
    """What was seen and what became of it, in one sentence: seen = articles + doubles + left out; a sheet is of its file."""
    counts = {outcome.replace(" ", "_"): int((intake["outcome"] == outcome).sum()) for outcome in OUTCOMES}
    seen = {"n": len(intake), "files": intake.loc[intake["reason"] != "sheet", "file"].nunique()}
    return words.say("intake.sum", lang, **seen, **counts)


def summary(intake: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """One row an outcome and its reason: `outcome`, `reason`, `n`, `files` (the first three); articles first."""
    order = intake["outcome"].map(OUTCOMES.index)
    groups = intake.assign(order=order).groupby(["order", "outcome", "reason"])
    rows = [
        (
            words.say(f"intake.{outcome}".replace(" ", "_"), lang, n=len(of)),
            said(reason, lang),
            len(of),
            _first(of["file"]),
        )
        for (_, outcome, reason), of in groups
    ]
    return pd.DataFrame(rows, columns=["outcome", "reason", "n", "files"])


def said(reason: str, lang: str = "en") -> str:
    """A reason's sentence in English or French; empty where there is none to give."""
    return words.say(f"intake.{reason}", lang) if reason in REASONS else reason


def csv_text(intake: pd.DataFrame) -> str:
    """The account as it is kept in a study, its reasons said in English."""
    return files.csv_text(intake.assign(reason=intake["reason"].map(said)), index=False)


def with_kept(intake: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The account of a reading, and under it what the study's intake.csv says was seen and not taken when it was made."""
    path = folder / FILE
    if not path.is_file():
        return intake
    encoding, _ = tables.encoded(path, "")  # a spreadsheet may have saved it again
    kept = tables.frame(path, encoding).reindex(columns=COLUMNS, fill_value="").map(files.plain)
    if not kept["outcome"].isin(OUTCOMES).all():
        raise decoding.StudyError("refusals.no_account", path=str(path), outcomes=", ".join(OUTCOMES))
    kept["reason"] = kept["reason"].map(lambda given: _known().get(_head(given), given))
    gone = (kept["outcome"] == "article") & ~kept["article"].isin(intake["article"])
    kept.loc[gone, ["outcome", "reason"]] = "left out", "gone"
    seen = pd.MultiIndex.from_frame(intake[["file", "item"]])
    other = ~pd.MultiIndex.from_frame(kept[["file", "item"]]).isin(seen) & ((kept["outcome"] != "article") | gone)
    return pd.concat([intake, kept[other]], ignore_index=True)


@cache
def _known() -> dict[str, str]:
    """Each reason by the head of its sentence: what follows, the remedy, was once worded otherwise."""
    return {_head(said(reason)): reason for reason in REASONS}


def _head(said_: str) -> str:
    return said_.partition(";")[0]


def _first(names: pd.Series) -> str:
    shown = list(dict.fromkeys(names))
    return ", ".join(shown[:3]) + (", …" if len(shown) > 3 else "")
