"""A study read from its folder: articles, units, codebook, actors, coding, and every notice on the way."""

from __future__ import annotations

import functools
import os
import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

import pandas as pd

from helpers import french

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
HEADER_WORDS = 3  # a line of the page's head has at most this many words: a town, a section's name
STATED = ["label", "event", "event_date", "event_date_known", "published", "published_known", "collected",
          "collected_known", "outlet", "outlet_known", "language", "translated"]


class StudyError(ValueError):
    """What is wrong with a study, in one or two lines: which file or row, what was expected, what to do."""


@dataclass
class Study:
    """A folder of articles and what a researcher states about them.

    articles: one row an article (index `article`, the file's stem): what is stated, `words`, `text` (kept units only).
    units: one row a sentence or heading (index `article, unit`): `text`, `kept`, `reason` (why it was cut).
    frames, actors, vocabulary: the codebook, who can act or speak, which words any report of the event must use, as
    written in their files; empty when the study has none.
    coding: one row a coded unit (index `coder, article, unit`): `frames`, `lead`, `status`, `speaker`.
    notices: one row a thing a reader should know: `file`, `what`, `remedy`.
    """

    name: str
    folder: Path
    articles: pd.DataFrame
    units: pd.DataFrame
    frames: dict = field(default_factory=dict)
    actors: dict = field(default_factory=dict)
    vocabulary: dict = field(default_factory=dict)
    coding: pd.DataFrame = field(default_factory=pd.DataFrame)
    notices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["file", "what", "remedy"]))


def load(folder: str | Path | None = None) -> Study:
    """Read a study; without a folder the one named by the environment variable CADRAGE_STUDY, else the shipped seeds.

    Raises StudyError, in one or two lines, when there is nothing to compare: no folder, no text, a single article.
    """
    folder = Path(folder or os.environ.get("CADRAGE_STUDY") or SEEDS)
    if not folder.is_dir():
        raise StudyError(f"No study at {folder.absolute()}: expected a folder of .txt articles. "
                         f"Give its path, or set CADRAGE_STUDY; {SEEDS.name}/ is an example.")
    texts = {path.stem: french.clean(path.read_text(encoding="utf-8-sig")) for path in sorted(folder.glob("*.txt"))}
    if len(texts) < 2:
        found = f"one article ({next(iter(texts))})" if texts else "no .txt article"
        raise StudyError(f"{folder.absolute()} holds {found}: a comparison needs two or more. Add .txt files, one an article.")
    units = pd.concat([cut(text) for text in texts.values()], keys=texts, names=["article", "unit"])
    return Study(folder.resolve().name, folder, _articles(folder, units), units, _toml(folder / "frames.toml"),
                 _toml(folder / "actors.toml"), _toml(folder / "vocabulary.toml"), _coding(folder / "coding"))


def cut(text: str) -> pd.DataFrame:
    """The units of one text, page furniture marked and not dropped: `text`, `kept`, `reason`, numbered from 1."""
    rows = []
    for line, reason in _lines(text):
        rows += [{"text": sentence, "kept": not reason, "reason": reason} for sentence in french.sentences(line)]
    return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="unit"), columns=["text", "kept", "reason"])


def joined(units: pd.DataFrame) -> pd.Series:
    """The text of each article, its kept units joined by line breaks (index `article`)."""
    return units["text"].where(units["kept"], "").groupby(level="article", sort=False).agg(lambda s: "\n".join(filter(None, s)))


@functools.cache
def _furniture() -> list[tuple[re.Pattern, str, bool]]:
    rules = tomllib.loads((resources.files(__package__) / "data/french/furniture.toml").read_text(encoding="utf-8"))
    return [(re.compile(rule["pattern"], re.I), rule["reason"], rule.get("header", False)) for rule in rules["furniture"]]


def _lines(text: str) -> list[tuple[str, str]]:
    """Each line that is not blank with the reason to cut it, empty where it is kept."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [next(((reason, header) for pattern, reason, header in _furniture() if pattern.fullmatch(french.fold(line))), ("", False))
             for line in lines]
    head = next((i for i, line in enumerate(lines) if not found[i][0] and len(line.split()) > HEADER_WORDS), 0)
    in_head = any(header for _, header in found[:head])
    return [(line, reason or ("page head" if in_head and i < head else "")) for i, (line, (reason, _)) in enumerate(zip(lines, found))]


def _articles(folder: Path, units: pd.DataFrame) -> pd.DataFrame:
    text = joined(units)
    path = folder / "articles.csv"
    stated = pd.read_csv(path, dtype=str, keep_default_na=False, index_col=0) if path.exists() else pd.DataFrame(index=text.index)
    articles = stated.reindex(index=text.index, columns=STATED, fill_value="")
    articles["label"] = articles["label"].where(articles["label"] != "", articles.index.str[:12])
    articles["units"] = units["kept"].groupby(level="article", sort=False).sum()
    articles["words"] = text.map(lambda t: len(french.tokens(t)))
    return articles.assign(text=text)


def _toml(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _coding(folder: Path) -> pd.DataFrame:
    files = sorted(folder.glob("*.csv"))
    tables = [pd.read_csv(path, dtype=str, keep_default_na=False).assign(coder=path.stem) for path in files]
    if not tables:
        return pd.DataFrame()
    return pd.concat(tables).astype({"unit": int}).set_index(["coder", "article", "unit"])
