"""A study read from its folder: articles, units, codebook, actors, coding, and every notice on the way."""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

import pandas as pd

from helpers import french, words
from helpers.intake import decoding, links, reading, screening, stated, tables
from helpers.intake.decoding import StudyError

pd.options.display.html.use_mathjax = False  # a price in $ is no mathematics

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
HEADER_WORDS = 3  # a line of the page's head has at most this many words: a town, a section's name
PUBLICATION = "publication line"  # the reason of a furniture rule whose lines date the publication
FURNITURE_LENGTH = 160  # characters; a longer line is prose, whatever it begins with
BESIDE = ("articles.csv", "frames.toml", "actors.toml", "vocabulary.toml", "cuts.csv", "study.toml")  # what is stated
LABEL_LENGTH = 28  # characters of a label that nobody stated
OPENING = "\"'“”„«‹ "  # marks of quotation that a label cut short would leave open


@dataclass
class Study:
    """A folder of articles and what a researcher states about them.

    articles: one row an article (index `article`, the file's stem): what is stated, `units`, `words`, `text` (of the
    kept units).
    units: one row a sentence or heading (index `article, unit`): `text`, `kept`, `reason` (why it was cut).
    frames, actors, vocabulary: the codebook, who can act or speak, which words any report of the event must use, as
    written in their files; empty when the study has none.
    coding: one row a coded unit (index `coder, article, unit`): `frames`, `lead`, `status`, `speaker`.
    noticed: what a reader should know, as keys and values; read it as `notices`. hashes: SHA-256 of each file, by name.
    """

    name: str
    folder: Path
    articles: pd.DataFrame
    units: pd.DataFrame
    frames: dict = field(default_factory=dict)
    actors: dict = field(default_factory=dict)
    vocabulary: dict = field(default_factory=dict)
    coding: pd.DataFrame = field(default_factory=pd.DataFrame)
    noticed: list[reading.Notice] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """One SHA-256 for everything that was read: it changes with a byte of an article or of what is stated."""
        beside = [*BESIDE, *(f"coding/{path.name}" for path in (self.folder / "coding").glob("*.csv"))]
        found = self.hashes | reading.hashes(self.folder, beside)
        return hashlib.sha256("".join(f"{found[name]}  {name}\n" for name in sorted(found)).encode()).hexdigest()

    @property
    def notices(self) -> pd.DataFrame:
        """One row a thing a reader should know: `file`, `what`, `remedy`, in English."""
        return self.notices_in("en")

    def notices_in(self, lang: str) -> pd.DataFrame:
        """The notices in English or French, sorted by file; a file that changed since it was read is among them."""
        found = [*self.noticed, *_moved(self)]
        rows = [(french.line(name), *reading.sentence(key, lang, values)) for name, key, values in found]
        return pd.DataFrame(sorted(rows), columns=["file", "what", "remedy"])


def load(source: str | Path | None = None, **how: object) -> Study:
    """Read a study: a folder of .txt (or .html) articles, a folder with one table of them, or one such table.

    Without a source the one named by the environment variable CADRAGE_STUDY, else the shipped seeds. A table is a .csv,
    .jsonl, .json or .parquet file with a column of texts. `how` overrides the study's study.toml for this reading
    (`subfolders=True`, `encoding="windows-1252"`, `columns={"text": "corps"}`; see reading.Settings).
    Raises StudyError, in one or two lines, for what cannot be read for certain and when there is nothing to compare.
    What was read all the same, but should be known, is in the study's `notices`.
    """
    source = Path(source) if source else _named()
    with decoding.allowed(source):
        return _load(source, how)


def _named() -> Path:
    """The study CADRAGE_STUDY names, or the seeds; from the project's folder where a notebook's has none of that name."""
    named = Path(os.environ.get("CADRAGE_STUDY") or SEEDS)
    beside = SEEDS.parent / named
    return beside if beside.exists() and not named.exists() else named


def _load(source: Path, how: dict) -> Study:
    folder = source if source.is_dir() else source.parent
    links.refuse_strangers(folder, [*BESIDE, stated.MANIFEST])
    settings = replace(reading.settings(folder), **how)
    read = reading.read(source, settings)
    texts, noticed = _with_text(read, source)
    units = stated.cuts(folder / "cuts.csv", cut_all(texts["text"], progress=True))
    articles, said = _articles(texts, units, source)
    frames, actors, vocabulary = (
        stated.entries(folder / f"{name}.toml") for name in ("frames", "actors", "vocabulary")
    )
    coding, uncoded = stated.coding(folder / "coding", units, frames, actors)
    noticed = [
        *read.noticed,
        *noticed,
        *_screened(texts, units, articles, read.hashes),
        *said,
        *uncoded,
        *(stated.manifest(folder, read.hashes) if source.is_dir() else []),
        *stated.borrowed(frames, read.hashes, SEEDS),
    ]
    name = french.line(settings.name or _name(source))
    return Study(name, folder, articles, units, frames, actors, vocabulary, coding, noticed, read.hashes)


def coders(study: Study) -> str:
    """Who coded the units, in the study's own words: the first sentence of coding/README.md, or empty."""
    path = study.folder / "coding" / "README.md"
    if not path.is_file():
        return ""
    text = french.clean(path.read_text(encoding="utf-8", errors="replace"))
    lines = [line for line in text.split("\n") if not line.startswith("#")]
    return re.split(r"(?<=[.!?])\s", " ".join(lines).strip(), maxsplit=1)[0]


def drift(study: Study) -> pd.DataFrame:
    """Files that are no longer as they were when the study was read: `file`, `what`, `remedy`; empty where none is."""
    return replace(study, noticed=[]).notices


def _moved(study: Study) -> list[reading.Notice]:
    now = reading.hashes(study.folder, study.hashes)
    return [(name, "moved", {}) for name, digest in study.hashes.items() if now.get(name) != digest]


def cut(text: str) -> pd.DataFrame:
    """The units of one text, page furniture marked and not dropped: `text`, `kept`, `reason`, numbered from 1.

    A study's cuts.csv (article, unit, keep, reason) has the last word on any one of them.
    """
    return cut_all(pd.Series([text], index=pd.Index(["text"], name="article"))).droplevel("article")


def joined(units: pd.DataFrame) -> pd.Series:
    """The text of each article, its kept units joined by line breaks (index `article`)."""
    kept = units["text"].where(units["kept"], "").groupby(level="article", sort=False)
    return kept.agg(lambda texts: "\n".join(filter(None, texts)))


def cut_all(texts: pd.Series, progress: bool = False) -> pd.DataFrame:
    """The units of every text in order; built column by column, for a table an article would take minutes at 10,000."""
    items = reading.progress(list(texts.items()), "cutting into sentences") if progress else texts.items()
    rows = [(article, number, *unit) for article, text in items for number, unit in enumerate(_cut(text), 1)]
    found = pd.DataFrame(rows, columns=["article", "unit", "text", "reason"]).set_index(["article", "unit"])
    return found.assign(kept=found["reason"] == "")[["text", "kept", "reason"]]


def kept_text(text: str) -> str:
    """A text without its page furniture: its kept units, as `joined` gives them for the units of many texts."""
    return "\n".join(unit for unit, reason in _cut(text) if not reason)


def _cut(text: str) -> Iterable[tuple[str, str]]:
    for line, reason in _lines(french.clean(text)):
        for sentence in french.sentences(line):
            yield sentence, reason or _rule(sentence)[0]  # a scrape may have joined all lines into one


@functools.cache
def _furniture() -> list[tuple[re.Pattern, str, bool]]:
    rules = tomllib.loads((resources.files(__package__) / "data/french/furniture.toml").read_text(encoding="utf-8"))
    return [
        (re.compile(rule["pattern"], re.I), rule["reason"], rule.get("header", False)) for rule in rules["furniture"]
    ]


def _lines(text: str) -> list[tuple[str, str]]:
    """Each line that is not blank with the reason to cut it, empty where it is kept."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [_rule(line) for line in lines]
    head = next((i for i, line in enumerate(lines) if not found[i][0] and len(line.split()) > HEADER_WORDS), 0)
    in_head = any(header for _, header in found[:head])
    heads = ["page head" if in_head and i < head else "" for i in range(len(lines))]
    return [(line, reason or of_head) for line, (reason, _), of_head in zip(lines, found, heads)]


def _rule(line: str) -> tuple[str, bool]:
    """Why a line is no part of an article, and whether it stands in a page's head; empty where no rule matches it."""
    if len(line) > FURNITURE_LENGTH:
        return "", False
    folded = french.fold(line)
    matching = ((reason, header) for pattern, reason, header in _furniture() if pattern.fullmatch(folded))
    return next(matching, ("", False))


def _with_text(read: reading.Read, source: Path) -> tuple[pd.DataFrame, list[reading.Notice]]:
    """The texts that say anything; a notice for each that is blank, StudyError where fewer than two are left."""
    blank = read.texts["text"].map(lambda text: not french.clean(text).strip()).astype(bool)
    left = read.texts[~blank]
    if len(left) < 2:
        raise StudyError(
            f"{source.absolute()} holds {_found(left, read)}: a comparison needs two or more. "
            "Add .txt (or .html) files, one an article."
        )
    return left, [(name, "blank", {}) for name in read.texts["file"][blank]]


def _found(left: pd.DataFrame, read: reading.Read) -> str:
    others = "".join(f" ({values['what']}, which are not read)" for _, key, values in read.noticed if key == "not_read")
    if len(left):
        return f"one article ({left.index[0]}){others}"
    return ("no article with any text in it" if len(read.texts) else "no article") + others


def _name(source: Path) -> str:
    return source.resolve().name if source.is_dir() else source.stem


def _screened(texts: pd.DataFrame, units: pd.DataFrame, articles: pd.DataFrame, hashes: dict[str, str]) -> list:
    """The notices on texts, articles and copies."""
    files = texts["file"]
    return [
        *screening.texts(texts["text"], files),
        *screening.articles(articles["text"], articles["words"], files),
        *screening.copies(articles["text"], units, files, hashes),
    ]


def _articles(texts: pd.DataFrame, units: pd.DataFrame, source: Path) -> tuple[pd.DataFrame, list[reading.Notice]]:
    articles, noticed = _stated(texts, source)
    labels = articles["label"].where(articles["label"] != "", articles.index.to_series().map(_short))
    articles["label"] = reading.unique(labels.map(french.line))
    _take_published(articles, units)
    articles["units"] = units["kept"].groupby(level="article", sort=False).sum()
    text = joined(units)
    articles["words"] = [len(french.tokens(kept)) for kept in text]
    return articles.assign(text=text), noticed


def _take_published(articles: pd.DataFrame, units: pd.DataFrame) -> None:
    """Fill in the day of publication, where none is stated, from the line of the page that gives it."""
    lines = units.loc[units["reason"] == PUBLICATION, "text"].groupby(level="article").first().map(tables.day_in)
    found = lines[lines != ""].index.intersection(articles.index[articles["published"] == ""])
    articles.loc[found, "published"], articles.loc[found, "published_known"] = lines[found], "page"


def _stated(texts: pd.DataFrame, source: Path) -> tuple[pd.DataFrame, list[reading.Notice]]:
    """What a table or a page states of its articles, and over it what articles.csv states."""
    own = texts.drop(columns=["text", "file"]).map(french.line)
    if "label" in own:
        own = own.assign(title=own["label"], label=own["label"].map(_short))
    for column in {"published", "outlet"} & set(own.columns) - {f"{name}_known" for name in own.columns}:
        own[f"{column}_known"] = own[column].map(lambda value: "page" if value else "")
    own = own.reindex(columns=[*stated.COLUMNS, *own.columns.difference(stated.COLUMNS, sort=False)], fill_value="")
    path = source / "articles.csv"
    if not source.is_dir() or texts["file"].str.startswith(f"{path.name}: ").all():
        return own, []
    said, noticed = stated.articles(path, texts.index)
    both = own.reindex(columns=own.columns.union(said.columns, sort=False), fill_value="")
    both[said.columns] = said.where(said != "", both[said.columns])
    return both, noticed


def _short(label: str) -> str:
    label = french.line(label)
    return label if len(label) <= LABEL_LENGTH else words.short(label.lstrip(OPENING), LABEL_LENGTH)
