"""A study read from its folder: articles, units, codebook, actors, coding, and every notice on the way."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import french, words
from helpers.intake import account, days, decoding, formats, links, listing, prose, reading, screening, stated
from helpers.intake.decoding import StudyError

pd.options.display.html.use_mathjax = False  # a price in $ is no mathematics

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
ALREADY_READ = "CADRAGE_READ"  # names the file in which `run` hands the study it has read to the notebooks it starts
PUBLICATION = "publication line"  # the reason of a furniture rule whose lines date the publication
DISPATCH = "agency line"  # the reason to cut what opens a dispatch: PARIS, 12 mars (AFP) -
BESIDE = ("articles.csv", "frames.toml", "actors.toml", "vocabulary.toml", "cuts.csv", "study.toml")  # what is stated
LABEL_LENGTH = 28  # characters of a label that nobody stated
DATED_LENGTH = 36  # the same, where the day of publication follows the title
FRENCH = "fr"  # the language of an article that does not state its own: the package reads French
HEADLINE, HEADING, SENTENCE = "headline", "heading", "sentence"  # the kinds of unit
HEADING_WORDS = 20  # a line without an end of a sentence and with more words is a sentence all the same
_FIGURES = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}")
_CODE = re.compile(r"([a-z]{2})(?:[a-z]?|[-_].*|an[cç]ais|ench)")  # of a language, as it may be stated
_ENDED = re.compile(r"[.!?…][\s»”\")\]]*\Z")
MENDED = ["file", "line", "what", "before", "after"]
OPENING = "\"'“”„«‹ "  # marks of quotation that a label cut short would leave open


@dataclass
class Study:
    """A folder of articles and what a researcher states about them.

    articles: one row an article (index `article`, the file's stem): what is stated, `units`, `words`, `text` (of the
    kept units).
    units: one row a sentence or heading (index `article, unit`): `text`, `kept`, `reason` (why it was cut), `kind`
    (`headline` as the source states it, `heading` for another line without an end of a sentence, `sentence`),
    `paragraph` (which of the article's lines it stands on).
    frames, actors, vocabulary: the codebook, who can act or speak, which words any report of the event must use, as
    written in their files; empty when the study has none.
    coding: one row a coded unit (index `coder, article, unit`): `frames`, `lead`, `status`, `speaker`.
    mended: one row a line that was not prose and was mended: `file`, `line`, `what` (see prose.KINDS; a study's
    `as_is` takes it back), `before`, `after`.
    intake: the account of what was seen (`file`, `item`, `outcome`, `reason`, `article`): articles, doubles, left out.
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
    mended: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=MENDED))
    noticed: list[reading.Notice] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    intake: pd.DataFrame = field(default_factory=lambda: account.table([]))

    @property
    def hash(self) -> str:
        """One SHA-256 for everything that was read: it changes with a byte of an article or of what is stated."""
        beside = [*BESIDE, *(f"coding/{path.name}" for path in stated.coders(self.folder / "coding"))]
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
    handed_on = Path(os.environ.get(ALREADY_READ, ""))
    if not source and not how and handed_on.is_file():
        return pickle.loads(handed_on.read_bytes())
    source = Path(source) if source else _named()
    with decoding.allowed(source):
        return _load(source, how)


def hand_on(study: Study, path: Path) -> None:
    """Write a study to a file that `load` takes it from, as it was read, where ALREADY_READ names that file."""
    path.write_bytes(pickle.dumps(replace(study, folder=study.folder.absolute())))


def _named() -> Path:
    """The study CADRAGE_STUDY names, or the seeds; from the project's folder where a notebook's has none of that name."""
    named = Path(os.environ.get("CADRAGE_STUDY") or SEEDS)
    beside = SEEDS.parent / named
    return beside if beside.exists() and not named.exists() else named


def _load(source: Path, how: dict) -> Study:
    folder = source if source.is_dir() else source.parent
    links.refuse_strangers(folder, [*BESIDE, stated.MANIFEST, account.FILE])
    settings = replace(reading.settings(folder), **how)
    _refuse_unknown(settings.as_is, folder)
    read = reading.read(source, settings)
    texts, noticed = _with_text(read, source)
    articles, said = _stated(texts, source, settings.encoding)
    units, log, doubted = _cut_all(texts["text"], articles.get("title", {}), settings.as_is, progress=True)
    counted = screening.units(units)
    units, foreign = _without_foreign(units, counted, settings.languages, articles["language"])
    units = stated.cuts(folder / "cuts.csv", units, encoding=settings.encoding)
    articles, mended = _described(articles, units, counted), log.assign(file=log["file"].map(texts["file"]))
    (frames, actors, vocabulary), others = stated.own(folder, read.hashes, SEEDS)
    coding, uncoded = stated.coding(folder / "coding", units, frames, actors, settings.encoding)
    noticed = [
        *read.noticed,
        *noticed,
        *_screened(texts, units, counted, articles, read, settings.languages),
        *((texts["file"][article], "wrapped", {"line": line}) for article, line in doubted.items()),
        *((texts["file"][article], "language", values) for article, values in foreign.items()),
        *_mended(mended),
        *said,
        *uncoded,
        *(stated.manifest(folder, read.hashes) if source.is_dir() else []),
        *others,
    ]
    name = french.line(settings.name or _name(source))
    intake = account.with_kept(read.intake, folder)
    kept = intake.iloc[len(read.intake) :]  # what was left out when the study was made
    noticed += listing.Folder(folder, seen=list(kept.itertuples(index=False, name=None))).notices(made=True)
    return Study(
        name, folder, articles, units, frames, actors, vocabulary, coding, mended, noticed, read.hashes, intake
    )


def _refuse_unknown(as_is: list[str], folder: Path) -> None:
    unknown = next((kind for kind in as_is if kind not in prose.KINDS), None)
    if unknown is not None:
        known = {"given": f"{unknown!r:.60}", "kinds": ", ".join(prose.KINDS)}
        raise StudyError("refusals.as_is", path=str(folder / "study.toml"), **known)


def coders(study: Study, lang: str = "en") -> str:
    """Who coded the units, in the study's own words: of coding/labels.toml, else the first sentence of coding/README.md.

    Where it says nothing of them yet, their names and how many units they coded; empty where nobody coded.
    """
    said = labels(study).get("coders", {}).get(lang)
    if said:
        return french.line(said)
    path = study.folder / "coding" / "README.md"
    own = _first_sentence(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ""
    unsaid = ["", *(_first_sentence(stated.stub("coding.md", each)) for each in words.LANGUAGES)]
    if own not in unsaid or not len(study.coding):
        return own
    who = study.coding.index.unique("coder")
    units = study.coding.index.droplevel("coder").nunique()
    return words.say("agreement.coders_unsaid", lang, who=words.Series(who), units=units, coders=len(who))


def _first_sentence(text: str) -> str:
    lines = [line for line in french.clean(text).split("\n") if not line.startswith("#")]
    return re.split(r"(?<=[.!?])\s", " ".join(lines).strip(), maxsplit=1)[0]


def language(study: Study, article: str) -> str:
    """The code of an article's language, as a page or a document marks it."""
    stated_code = study.articles["language"][article]
    return stated_code if re.fullmatch("[a-z]{2,3}", stated_code) else FRENCH


def labels(study: Study) -> dict[str, dict[str, str]]:
    """What the study calls its coders and the texts of coding/blind.csv in each language (coding/labels.toml)."""
    return stated.entries(study.folder / "coding" / "labels.toml")


def measured(study: Study) -> Study:
    """The study without the articles in which nothing can be compared (another language, numbers, a page's lines alone).

    The study itself where there is no such article, or no other.
    """
    texts = screening.by_article(study.units.loc[study.units["kept"], "text"])
    told = study.articles.index.isin([article for article, said in texts.items() if screening.has_terms(said)])
    if told.all() or not told.any():
        return study
    articles = study.articles[told]
    units, coding = (
        table[table.index.get_level_values("article").isin(articles.index)] if len(table) else table
        for table in (study.units, study.coding)
    )
    return replace(study, articles=articles, units=units, coding=coding)


def _moved(study: Study) -> list[reading.Notice]:
    now = reading.hashes(study.folder, study.hashes)
    return [(name, "moved", {}) for name, digest in study.hashes.items() if now.get(name) != digest]


def cut(text: str) -> pd.DataFrame:
    """The units of one text, page furniture marked, not dropped: `text, kept, reason, kind, paragraph`, from 1.

    A study's cuts.csv (article, unit, keep, reason) has the last word on any one of them.
    """
    return cut_all(pd.Series([text], index=pd.Index(["text"], name="article"))).droplevel("article")


def joined(units: pd.DataFrame) -> pd.Series:
    """The text of each article, its kept units joined by line breaks (index `article`)."""
    texts = dict.fromkeys(units.index.unique("article"), ()) | screening.by_article(units.loc[units["kept"], "text"])
    return pd.Series(map("\n".join, texts.values()), pd.Index(texts, name="article"), name="text")


def cut_all(texts: pd.Series, titles: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The units of every text in order; built column by column, for a table an article would take minutes at 10,000.

    titles: the headline of each article whose source has one: its first unit, of its own kind.
    """
    return _cut_all(texts, {} if titles is None else titles)[0]


def kept_text(text: str, title: str = "", as_is: Collection[str] = ()) -> str:
    """A text without its page furniture: its kept units, as `joined` gives them for the units of many texts."""
    mended = prose.mend(french.clean(text), as_is)
    return "\n".join(unit for unit, reason, *_ in _cut(mended, title) if not reason)


def _cut_all(
    texts: pd.Series, titles: Mapping[str, str], as_is: Collection[str] = (), progress: bool = False
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """As `cut_all`; with it the log of what was mended, its `file` the article's id, and the lines in doubt."""
    items, titles = texts.items(), dict(titles)
    if progress:
        items = reading.progress(items, len(texts), "Cutting articles into sentences")
    rows, log, doubted = [], [], {}
    for article, text in items:
        mended = prose.mend(french.clean(text), as_is)
        for number, (unit, reason, *rest) in enumerate(_cut(mended, titles.get(article, "")), 1):
            rows.append((article, number, unit, not reason, reason, *rest))
        log += [(article, *change) for change in mended.changes]
        doubted |= {article: mended.doubted} if mended.doubted else {}
    article, unit, text, kept, *told = zip(*rows) if rows else ((),) * 7
    columns = {"text": text, "kept": np.array(kept, bool)} | dict(zip(("reason", "kind", "paragraph"), told))
    units = pd.DataFrame(columns, pd.MultiIndex.from_arrays([article, unit], names=["article", "unit"]))
    return units, pd.DataFrame(log, columns=MENDED), doubted


def _cut(mended: prose.Prose, title: str) -> list[tuple[str, str, str, int]]:
    """The units of a text as text, reason to cut, kind and paragraph.

    The headline is the first unit, or the line above the first sentence that repeats it.
    """
    headline, found = french.line(title), []
    for number, (line, reason) in enumerate(mended.lines, 1):
        at = prose.dateline(line)
        if at:
            found.append((line[:at].rstrip(), reason or DISPATCH, SENTENCE, number))
            line = line[at:]
        sentences = french.split(line)
        is_heading = len(sentences) == 1 and not _ENDED.search(line) and len(line.split()) <= HEADING_WORDS
        if headline and _alike(line, headline) and all(unit[2] != SENTENCE for unit in found):
            found.append((line, "", HEADLINE, number))
            headline = ""
            continue
        for sentence in sentences:  # a scrape may have joined all lines into one
            why = reason or (prose.rule(sentence, alone=False)[0] if len(sentences) > 1 else "")
            found.append((sentence, why, HEADING if is_heading else SENTENCE, number))
    return ([(headline, "", HEADLINE, 0)] if headline else []) + found


def _alike(line: str, headline: str) -> bool:
    """Whether a line repeats a headline, which another program may have written in capitals or without its accents."""
    return len(line) < 2 * len(headline) and formats.bare(line) == formats.bare(headline)


def _with_text(read: reading.Read, source: Path) -> tuple[pd.DataFrame, list[reading.Notice]]:
    """The texts that say anything; a notice for each that is blank, StudyError where fewer than two are left."""
    blank = pd.Series([reading.is_blank(text) for text in read.texts["text"]], read.texts.index, dtype=bool)
    left = read.texts[~blank]
    if len(left) < 2:
        raise StudyError("refusals.too_few", path=source.absolute(), **_found(left, read))
    return left, [(name, "blank", {}) for name in read.texts["file"][blank]]


def _found(left: pd.DataFrame, read: reading.Read) -> dict[str, object]:
    out = read.intake[(read.intake["outcome"] == "left out") & (read.intake["reason"] != "hidden")]
    named = [
        words.Clause("refusals.other", {"file": row.file, "reason": words.Key(f"intake.{row.reason}")})
        for row in out.drop_duplicates("reason").itertuples()
    ]
    none = "none_said" if len(read.texts) else "none"
    found = words.Clause(f"refusals.{'one' if len(left) else none}", {"article": "".join(left.index)})
    listed = {"n": len(out), "named": words.Series(named, clauses=True)}
    return {"found": found, "others": words.Clause("refusals.others", listed) if named else ""}


def _name(source: Path) -> str:
    return source.resolve().name if source.is_dir() else source.stem


def _without_foreign(
    units: pd.DataFrame, counted: pd.DataFrame, own: list[str], stated_: pd.Series
) -> tuple[pd.DataFrame, dict[str, dict]]:
    """The units with those of articles in another language cut, and what the notice on each such article says.

    own: the languages of the study. stated_: the language that articles.csv states, which decides where there is one.
    """
    guessed = screening.languages(units, counted)
    codes = {article: _CODE.fullmatch(code.lower()) for article, code in stated_.items()}
    said = {article: (code[1], 1.0) for article, code in codes.items() if code}
    foreign = {article: guess for article, guess in (guessed | said).items() if guess[0] not in own}
    if len(foreign) == units.index.unique("article").size:
        languages = ", ".join(sorted({language for language, _ in foreign.values()}))
        first = languages.split(", ")[0]
        raise StudyError("refusals.foreign", own=", ".join(own), languages=languages, first=first)
    if not foreign:
        return units, {}
    cut = units["kept"] & units.index.get_level_values("article").isin(foreign)
    units = units.assign(kept=units["kept"] & ~cut, reason=units["reason"].mask(cut, screening.FOREIGN))
    named = {
        article: {"language": screening.named(language), "code": language, "score": score}
        for article, (language, score) in foreign.items()
    }
    return units, named


def _mended(log: pd.DataFrame) -> list[reading.Notice]:
    """One notice a kind of mending: the first file and line, and how many more."""
    return [
        (
            rows["file"].iloc[0],
            "mended",
            {
                "kind": words.Key(f"notices.mended_{what}"),
                "what": what,
                "n": len(rows),
                "line": int(rows["line"].iloc[0]),
                "files": rows["file"].nunique(),
            },
        )
        for what, rows in log.groupby("what", sort=False)
    ]


def _screened(
    texts: pd.DataFrame,
    units: pd.DataFrame,
    counted: pd.DataFrame,
    articles: pd.DataFrame,
    read: reading.Read,
    own: list[str],
) -> list[reading.Notice]:
    """The notices on texts, articles and copies."""
    files = texts["file"]
    return [
        *screening.texts(texts["text"], files),
        *screening.articles(units, counted, articles["words"], files, own),
        *screening.copies(articles["text"], units, counted, files, read.hashes),
    ]


def _described(articles: pd.DataFrame, units: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """The articles with labels, a day of publication where a page gives it, the counts of units and words, the text."""
    _take_published(articles, units)
    articles["label"] = reading.unique(map(french.line, _labels(articles)))
    texts, counts = (screening.by_article(column[units["kept"]]) for column in (units["text"], counted["words"]))
    articles["units"] = [len(texts.get(article, ())) for article in articles.index]
    articles["words"] = [sum(counts.get(article, ())) for article in articles.index]
    articles["text"] = ["\n".join(texts.get(article, ())) for article in articles.index]
    return articles


def _labels(articles: pd.DataFrame) -> list[str]:
    """What is stated, else the title with the day of publication, which tells apart what begins alike, else the id."""
    titles = articles["title"] if "title" in articles else [""] * len(articles)
    rows = zip(articles["label"], titles, articles["published"], articles.index)
    return [label or _titled(title, day) or _short(article) for label, title, day, article in rows]


def _titled(title: str, day: str) -> str:
    short = _short(title, DATED_LENGTH - len(f" {day}") if day else LABEL_LENGTH)
    return f"{short} {day}" if short and day else short


def _take_published(articles: pd.DataFrame, units: pd.DataFrame) -> None:
    """Fill in the day of publication, where none is stated, from the line of the page that gives it."""
    columns = (units.index.get_level_values("article"), units["reason"], units["text"])
    first: dict[str, str] = {}
    for article, reason, line in zip(*(column.tolist() for column in columns)):
        if reason == PUBLICATION:
            first.setdefault(article, line)
    known = dict(zip(articles.index, articles["published"]))
    found = {article: day for article, line in first.items() if (day := _day_in(line)) and not known[article]}
    if found:
        articles.loc[list(found), "published"], articles.loc[list(found), "published_known"] = [*found.values()], "page"


def _day_in(line: str) -> str:
    """The first day of a publication line, in words or, as in 13/09/2023, in figures."""
    figures = _FIGURES.search(line)
    named = days.day_in(line)
    return days.iso_day(figures.group()) if figures and not named else named


def _stated(texts: pd.DataFrame, source: Path, encoding: str) -> tuple[pd.DataFrame, list[reading.Notice]]:
    """What a table or a page states of its articles, and over it what articles.csv states."""
    own = {name: [french.line(cell) for cell in texts[name]] for name in texts if name not in ("text", "file")}
    for column in [name for name in ("published", "outlet") if name in own]:
        known = own.get(f"{column}_known", [""] * len(texts))
        own[f"{column}_known"] = [how or (cell and "page") for how, cell in zip(known, own[column])]
    path = source / "articles.csv"
    said, noticed = pd.DataFrame(index=texts.index), []
    if source.is_dir() and path.exists() and not texts["file"].str.startswith(f"{path.name}: ").all():
        said, noticed = stated.articles(path, texts.index, encoding)
    found = {}
    for name in dict.fromkeys([*stated.COLUMNS, *own, *said]):
        before, over = ([*part[name]] if name in part else [""] * len(texts) for part in (own, said))
        if name in stated.COLUMNS and name.endswith("_known"):  # « unknown » beside a blank is said of nothing
            cells = said.get(name.removesuffix("_known"), over)
            over = [how if cell or not known else "" for how, cell, known in zip(over, cells, before)]
        found[name] = [cell or known for cell, known in zip(over, before)]
    return pd.DataFrame(found, index=texts.index, dtype=str), noticed


def _short(label: str, length: int = LABEL_LENGTH) -> str:
    label = french.line(label)
    return label if len(label) <= length else words.short(label.lstrip(OPENING), length)
