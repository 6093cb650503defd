"""What a researcher states about a study, checked row by row: articles, cuts, coding and the manifest of hashes."""

from __future__ import annotations

import datetime
import difflib
import functools
import re
import tomllib
from importlib import resources
from pathlib import Path

import pandas as pd

from helpers import files, french, words
from helpers.intake import days, decoding, formats, tables
from helpers.intake.decoding import StudyError
from helpers.intake.reading import Notice

COLUMNS, KNOWN = list(tables.STATED), tables.KNOWN
EVERY = frozenset([*COLUMNS, "text", "units", "words"])  # columns that all studies have; any other is the study's own
STATUSES = ("asserted", "speculated", "denied")
MANIFEST = "manifest.sha256"
SAMPLE = "sample.csv"  # in coding/: the units drawn at random to be coded
BLIND = "blind.csv"  # in coding/, beside the coders' files: figures on sentences never seen, no coder
_TEXTS, _SHARES = ("set", "code", "measure", "coded_by", "commit"), ("score", "low", "high", "null")
BLIND_COLUMNS = ("set", "articles", "code", "measure", "n", *_SHARES, "coded_by", "measured", "commit")
KEYS = {  # what an entry of each file may state; any other key is misspelt
    "frames": (
        *("label", "definition", "included", "excluded", "examples", "fr"),
        *("strong", "weak", "yielding", "continuing", "exclusions", "between", "venues", "words"),
    ),
    "actors": ("name", "name_en", "side", "kind", "variants", "adjectives", "look_alikes"),
    "vocabulary": ("places", "event_words"),  # of the file itself
}
_NOT_FRAMES = ("none", "boilerplate")
_SPEAKERS = ("media", "expert", "other", "author")  # beside the sides of the actors
_CODING = ["article", "unit", "frames", "lead", "status", "speaker"]
RECORDS = ("adjudicated", "blind", "sample")  # files in coding/ that are no coder's


def articles(path: Path, index: pd.Index, encoding: str = "") -> tuple[pd.DataFrame, list[Notice]]:
    """articles.csv over the study's articles, blank where nothing is stated; StudyError names a row that cannot be.

    As a spreadsheet gives it back: its separator and encoding, days as 13/09/2023 or numbers of days, ids without their
    zeros, rows in any order.
    """
    rows, noticed = _table(path, ["article"], encoding)
    if rows is None:
        return pd.DataFrame("", index=index, columns=COLUMNS), []
    rows["article"] = _matched(rows, index, path)
    _refuse(rows["article"].duplicated(), rows["article"], path, "twice")
    dated = [column for column in tables.DATED if column in rows]
    if (rows[dated] != "").to_numpy().any():
        rows[dated] = _days(rows[dated], path)
    for column in (f"{name}_known" for name in ("event_date", "published", "collected", "outlet")):
        _refuse_other(rows, column, KNOWN, path)
    _refuse_other(rows, "translated", ("yes", "no", "unknown", ""), path)
    stray = rows.loc[~rows["article"].isin(index), "article"]
    if len(stray):
        noticed.append(
            (path.name, "stray", {"n": len(stray), "row": int(stray.index[0]) + 2, "article": stray.iloc[0]})
        )
    laid, more = _laid_over(rows.set_index("article"), index, path)
    return laid, noticed + more


def cuts(path: Path, units: pd.DataFrame, partial: bool = False, encoding: str = "") -> pd.DataFrame:
    """The units with a researcher's own cuts over the rules': cuts.csv has article, unit, keep (yes or no), reason.

    partial: these are the units of some of the articles, and rows on others are passed over, not refused.
    """
    rows, _ = _table(path, ["article", "unit", "keep"], encoding)
    if rows is not None and partial:
        articles_ = units.index.unique("article")
        rows = rows[_ids(rows["article"], articles_).isin(articles_)].copy()
    if rows is None or rows.empty:
        return units
    at = _located(rows, units, path)
    _refuse_other(rows, "keep", ("yes", "no"), path)
    _refuse_moved(rows, at, units, path)
    keep = (rows["keep"] == "yes").to_numpy()
    reasons = rows.get("reason", pd.Series("", index=rows.index)).where(lambda given: given != "", "cut by hand")
    units = units.copy()
    units.loc[at, "kept"], units.loc[at, "reason"] = keep, reasons.mask(keep, "").to_numpy()
    return units


def cut_by_hand(path: Path, articles: pd.Index) -> list[str]:
    """What cuts.csv names of some articles and of others, each once; none where there is no such file."""
    rows, _ = _table(path, ["article", "unit", "keep"])
    return [] if rows is None else list(dict.fromkeys(_ids(rows["article"], articles)))


def coding(
    folder: Path, units: pd.DataFrame, frames: dict, actors: dict, encoding: str = ""
) -> tuple[pd.DataFrame, list[Notice]]:
    """Every coder's file in coding/ as one table (index `coder, article, unit`), in the order of names, then of rows.

    frames, actors: as the study states them; without them codes and speakers are not checked. Raises StudyError with
    file and row for an unknown code, speaker, article or unit, a unit coded twice, and a text that no longer is the
    unit's; a unit without a code is a notice.
    """
    codes = _named(frames, *_NOT_FRAMES)
    stated_sides = (actor.get("side") for actor in actors.values() if isinstance(actor, dict))
    sides = {side: {} for side in stated_sides if isinstance(side, str)}
    speakers = _named(sides, *_SPEAKERS)
    tables_, noticed = [], []
    paths = coders(folder)
    for path, copied in paths.items():
        if copied:
            noticed.append((path.name, "coder_copy", {"other": copied}))
            continue
        rows, said = _coder(_table(path, _CODING, encoding), units, codes, speakers, path)
        noticed += said
        if len(rows):
            tables_.append(rows.assign(coder=french.clean(path.stem)))
            noticed += _uncoded(rows, units, path)
    if not tables_:
        return pd.DataFrame(), noticed
    return pd.concat(tables_).astype({"unit": int}).set_index(["coder", "article", "unit"]), noticed


def blind(path: Path) -> pd.DataFrame | None:
    """The figures of coding/blind.csv, numbers as numbers; None where there is no such file, StudyError names a row."""
    rows, _ = _table(path, list(BLIND_COLUMNS))
    if rows is None:
        return None
    for column in (*_TEXTS, "measured"):
        _refuse(rows[column] == "", rows[column], path, "blank", column=column)
    _refuse(rows["measured"] != rows["measured"].map(days.iso_day), rows["measured"], path, "no_day")
    for column in ("articles", "n"):
        wrong = ~rows[column].str.fullmatch(r"[1-9]\d*")
        _refuse(wrong, rows[column], path, "no_count", column=column)
    for column in _SHARES:
        rows[column] = rows[column].str.replace(",", ".")
        wrong = ~rows[column].str.fullmatch(r"0?\.\d+|[01](?:\.0*)?")
        _refuse(wrong, rows[column], path, "no_share", column=column)
    table = rows[list(BLIND_COLUMNS)].astype({"articles": int, "n": int} | dict.fromkeys(_SHARES, float))
    outside = (table["score"] < table["low"]) | (table["score"] > table["high"])
    _refuse(outside, rows["score"], path, "outside")
    return table


def located(path: Path, units: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """A table of units beside the coders' files, checked as theirs are: index `article, unit`, the columns asked for.

    No row where there is no such file; a column that it lacks is blank.
    """
    rows, _ = _table(path, ["article", "unit"])
    if rows is None:
        return pd.DataFrame(index=units.index[:0], columns=columns, dtype=str)
    at = _located(rows, units, path)
    _refuse_moved(rows, at, units, path)
    return rows.set_index(at).reindex(columns=columns, fill_value="")


def coders(folder: Path) -> dict[Path, str]:
    """The coders' files in coding/, in the order of their names, each with the file it is a copy of, or nothing."""
    inside = folder.iterdir() if folder.is_dir() else ()
    named = (
        path for path in inside if path.suffix.lower() in (".csv", ".xlsx") and not path.name.startswith((".", "~$"))
    )
    found = sorted(
        (path for path in named if path.stem.lower() not in RECORDS), key=lambda path: (path.stem, path.suffix)
    )
    stems: dict[str, str] = {}
    for path in found:  # anna.csv before anna.xlsx, which is the same once more
        stems.setdefault(path.stem.lower(), path.name)
    copied = re.compile(formats.known()["copies"]["name"], re.I)
    first = {path: stems.get(copied.sub("", path.stem).lower(), "") for path in found}
    return {path: name if name != path.name else "" for path, name in first.items()}


def manifest(folder: Path, hashes: dict[str, str]) -> list[Notice]:
    """Notices on files that are not as manifest.sha256 has them: changed, gone or added; none without a manifest."""
    expected = _manifest(folder)
    if not expected:
        return []
    return [
        (name, *_drift(name, expected.get(name), hashes.get(name)))
        for name in sorted(expected.keys() | hashes.keys())
        if expected.get(name) != hashes.get(name)
    ]


def entries(path: Path) -> dict:
    """What frames.toml, actors.toml or vocabulary.toml states, each name and text in it on one line as it is seen."""
    found = _seen(decoding.toml(path))
    known = KEYS.get(path.stem, ())
    inside = {"": found} if path.stem == "vocabulary" else found
    for name, entry in inside.items() if known else ():
        named = isinstance(entry, dict) and not (path.stem == "actors" and name == "sides")  # which is no actor
        unknown = next((key for key in entry if key not in known), None) if named else None
        if unknown is not None:
            near = difflib.get_close_matches(unknown, known, 1, 0.5)
            meant = words.Clause("refusals.meant", {"name": near[0]}) if near else ""
            given = {"path": str(path), "entry": f" [{name:.60}]" if name else "", "given": f"{unknown!r:.60}"}
            raise StudyError("refusals.no_entry", meant=meant, expected=", ".join(known), **given)
    if path.stem == "labels":
        for name, said in found.items():
            if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
                raise StudyError("refusals.entry_labels", at=f"{path} {name}", name=name)
    return found


def _seen(value: object) -> object:
    if isinstance(value, dict):
        return {french.line(key): _seen(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_seen(entry) for entry in value]
    return french.line(str(value)) if isinstance(value, str | datetime.date | datetime.time) else value


def own(folder: Path, hashes: dict[str, str], example: Path) -> tuple[list[dict], list[Notice]]:
    """The study's own frames, actors and vocabulary, and a notice on each file that is another story's.

    An entry that still is the invented example of a new study is left out, and so is a whole file that is the shipped
    example's, unless these are the example's articles: neither says anything of the articles at hand.
    """
    elsewhere = not set(hashes.values()) & set(_manifest(example).values())
    found, noticed = [], []
    for name in ("frames.toml", "actors.toml", "vocabulary.toml"):
        given = entries(folder / name)
        if given and elsewhere and given == _of_example(example / name):
            found.append({})
            noticed.append((name, "borrowed", {}))
            continue
        kept = {
            key: entry
            for key, entry in given.items()
            if not entry or all(one.get(key) != entry for one in _invented(name))
        }
        found.append(kept)
        noticed += [(name, "untouched", {"entry": key}) for key in given if key not in kept]
    return found, noticed


@functools.cache
def _of_example(path: Path) -> dict:
    """What a file of the shipped example states, read once."""
    return entries(path)


def stub(name: str, lang: str) -> str:
    """A file as a new study has it before anybody wrote in it, explained in English or French."""
    return (resources.files("helpers") / "data" / "study_stubs" / lang / name).read_text(encoding="utf-8")


@functools.cache
def _invented(name: str) -> list[dict]:
    """The entries a new study's file has, in each language."""
    return [_seen(tomllib.loads(stub(name, lang))) for lang in words.LANGUAGES]


def manifest_text(hashes: dict[str, str]) -> str:
    """The manifest of a study's files, as `sha256sum --check` reads it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))


def _manifest(folder: Path) -> dict[str, str]:
    """What the manifest expects, by file; StudyError names a line that is no hash and name."""
    path = folder / MANIFEST
    expected = {}
    lines = decoding.decode(decoding.contents(path), path.name).splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        found = re.fullmatch(r"([0-9a-f]{64}) [ *](.+)", line.strip())
        if found:
            expected[found.group(2)] = found.group(1)
        elif line.strip():
            raise StudyError("refusals.no_hash", path=str(path), line=number, given=f"{line[:40]!r}")
    return expected


def _drift(name: str, expected: str | None, found: str | None) -> tuple[str, dict]:
    if found is None:
        return "gone", {}
    if expected:
        return "changed", {"expected": expected, "found": found}
    return "added", {"line": words.Typed(f"{found} *{french.line(name)}")}  # with two spaces a page would show one


def _table(path: Path, needed: list[str], encoding: str = "") -> tuple[pd.DataFrame | None, list[Notice]]:
    """A stated table, every cell as it is seen, on one line, a formula's apostrophe gone; None where there is no file.

    Its encoding is the one stated, or the one that is sure; a notice says so.
    """
    if not path.exists():
        return None, []
    encoding, noticed = tables.encoded(path, encoding)
    rows = tables.frame(path, encoding).fillna("").map(_cell)
    plain = {name.lower(): name for name in (*needed, *COLUMNS, "keep", "reason", "text")}
    rows.columns = [plain.get(_cell(column).lower(), _cell(column)) for column in rows.columns]
    missing = [column for column in needed if column not in rows.columns]
    if missing:
        listed = {"missing": words.Series(missing), "columns": ", ".join(rows.columns), "needed": ", ".join(needed)}
        raise StudyError("refusals.no_column", path=str(path), **listed)
    return rows[(rows != "").any(axis=1)].copy(), noticed


@functools.lru_cache(maxsize=1 << 14, typed=True)  # a column says the same few things, and 1 is not 1.0
def _cell(value: object) -> str:
    return french.line(files.plain(str(value)))


def _ids(given: pd.Series, known: pd.Index) -> pd.Series:
    """Ids as they are written by hand: with or without the file's ending, accents composed or not."""
    given = given.map(french.clean)
    bare = given.str.replace(r"\.(?:txt|text|x?html?|docx?|odt|rtf|pdf)$", "", regex=True, case=False)
    return given.where(given.isin(known), bare)  # of « a.pdf.txt » the id is a.pdf


def _matched(rows: pd.DataFrame, index: pd.Index, path: Path) -> pd.Series:
    """The articles that rows name; an id that a spreadsheet took for a number has its zeros again where one fits.

    StudyError for an id that may be one the table lacks: what the row states would be dropped.
    """
    given = _ids(rows["article"], index)
    known = set(index)
    bare: dict[str, list[str]] = {}
    for article in index:
        bare.setdefault(_unpadded(article), []).append(article)
    found = given.map(
        lambda name: name if name in known or len(fits := bare.get(_unpadded(name), [])) != 1 else fits[0]
    )
    lacking = sorted(known - set(found))
    letters = {_letters(article): article for article in lacking}
    for row, name in given[~found.isin(known)].items():
        near = difflib.get_close_matches(_letters(name), letters, 1, NEAR_ID)
        if lacking and (near or _ROUNDED.fullmatch(name)):
            other = letters[near[0]] if near else lacking[0]
            both = {"name": f"{name!r:.60}", "other": f"{other!r:.60}"}
            raise StudyError("refusals.other_id", path=str(path), row=int(row) + 2, **both)
    return found


NEAR_ID = 0.85  # likeness of their letters and digits from which an id may be another one misspelt
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)  # a long number as a spreadsheet shows it


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _unpadded(name: str) -> str:
    """An id as a spreadsheet leaves it: a number without the zeros before it."""
    return name.removesuffix(".0").lstrip("0") if name.removesuffix(".0").isdecimal() else name


def _days(given: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Columns of days as YYYY-MM-DD; StudyError for the first cell that is none, or that may be read in two ways.

    A spreadsheet writes all of them in one way, and parts cells by semicolons where days come first; where it parts them
    by commas, months may.
    """
    found, day_first, doubtful = (part.unstack() for part in days.column(given.stack()))
    head = decoding.contents(path).partition(b"\n")[0]
    doubtful |= day_first if head.count(b",") > head.count(b";") else False
    for name, cells in given.items():
        _refuse(doubtful[name], cells, path, "either_day", column=name)
        _refuse((found[name] == "") & (cells != ""), cells, path, "no_date", column=name)
    return found


def _refuse(wrong: pd.Series, values: pd.Series, path: Path, key: str, **more: str) -> None:
    """Raise StudyError for the first row that is wrong (`row_` and the key in phrases/refusals.toml), the others counted."""
    if wrong.any():
        first, others = wrong.index[wrong.to_numpy()][0], int(wrong.sum()) - 1
        counted = words.Clause("refusals.more_rows", {"n": others}) if others else ""
        where = {"path": str(path), "row": int(first) + 2, "value": f"{values[first]!r:.60}"}
        raise StudyError(f"refusals.row_{key}", more=counted, **where, **more)


def _refuse_other(rows: pd.DataFrame, column: str, allowed: tuple[str, ...], path: Path) -> None:
    if column in rows:
        rows[column] = rows[column].map(lambda value: value.lower() if value.lower() in allowed else value)
        listed, key = ", ".join(filter(None, allowed)), "no_value_blank" if "" in allowed else "no_value"
        _refuse(~rows[column].isin(allowed), rows[column], path, key, column=column, listed=listed)


def _laid_over(stated: pd.DataFrame, index: pd.Index, path: Path) -> tuple[pd.DataFrame, list[Notice]]:
    more = [column for column in stated.columns if column not in EVERY]
    blank = index.difference(stated.index)
    noticed = [(path.name, "unstated", {"n": len(blank), "article": blank[0]})] if len(blank) else []
    return stated.reindex(index=index, columns=COLUMNS + more, fill_value=""), noticed


def _located(rows: pd.DataFrame, units: pd.DataFrame, path: Path) -> pd.MultiIndex:
    """Where each row's unit is; StudyError for one that is not, or that stands twice."""
    articles_ = units.index.unique("article")
    rows["article"] = _matched(rows, articles_, path)
    _refuse(~rows["article"].isin(articles_), rows["article"], path, "no_article")
    _refuse(~rows["unit"].str.fullmatch(r"\d+"), rows["unit"], path, "no_unit")
    at = pd.MultiIndex.from_arrays([rows["article"], rows["unit"].astype(int)], names=["article", "unit"])
    names = pd.Series([f"{article}, unit {unit}" for article, unit in at], index=rows.index)
    _refuse(pd.Series(~at.isin(units.index), index=rows.index), names, path, "not_there")
    _refuse(pd.Series(at.duplicated(), index=rows.index), names, path, "unit_twice")
    return at


def _refuse_moved(rows: pd.DataFrame, at: pd.MultiIndex, units: pd.DataFrame, path: Path) -> None:
    """A text beside the number must still be the unit's: else the codes have slid to other sentences."""
    if "text" in rows:
        now = units.loc[at, "text"].map(_bare).to_numpy()
        wrong = (rows["text"] != "") & (rows["text"].map(_bare) != now)
        _refuse(wrong, rows["text"].str[:60], path, "moved")


@functools.lru_cache(maxsize=1 << 14)  # every coder's file holds the texts that all have
def _bare(text: str) -> str:
    """A unit's text as any spreadsheet gives it back: no apostrophe before a formula's sign, spaces alike."""
    return " ".join(french.normalise(text).lstrip("'").split())


def _named(entries: dict, *more: str) -> tuple[str, ...]:
    """The names that have entries of their own, and with them what is always allowed; none where there are none."""
    names = [name for name, entry in entries.items() if isinstance(entry, dict)]
    return (*names, *more) if names else ()


def _coder(
    read: tuple[pd.DataFrame, list[Notice]],
    units: pd.DataFrame,
    codes: tuple[str, ...],
    speakers: tuple[str, ...],
    path: Path,
) -> tuple[pd.DataFrame, list[Notice]]:
    """One coder's rows that have codes, checked."""
    rows, noticed = read
    rows = rows[(rows["frames"] != "") | (rows["lead"] != "")].copy()
    at = _located(rows, units, path)
    _refuse_moved(rows, at, units, path)
    _refuse_other(rows, "status", (*STATUSES, ""), path)
    if codes:
        _refuse_other(rows, "lead", codes, path)
        _refuse_parts(rows, "frames", codes, path)
    if speakers:
        _refuse_parts(rows, "speaker", (*speakers, ""), path)
    return rows, noticed


def _refuse_parts(rows: pd.DataFrame, column: str, allowed: tuple[str, ...], path: Path) -> None:
    """As `_refuse_other`, for cells that may hold several values joined by +."""
    wrong = rows[column].map(lambda cell: not set(cell.split("+")) <= set(allowed))
    listed = ", ".join(filter(None, allowed))
    _refuse(wrong, rows[column], path, "no_parts", column=column, listed=listed)


def _uncoded(rows: pd.DataFrame, units: pd.DataFrame, path: Path) -> list[Notice]:
    """That a coder left out units: kept ones or, where a sample was drawn, those of it that the coder is to code."""
    coded = pd.MultiIndex.from_arrays([rows["article"], rows["unit"].astype(int)])
    sample = located(path.with_name(SAMPLE), units, ["coder", "overlap"])
    mine = sample[(sample["coder"] == path.stem) | (sample["overlap"] == "yes")].index
    asked = mine if len(sample) else units.index[units["kept"].to_numpy()]
    blank = asked[~asked.isin(coded)]
    if blank.empty:
        return []
    return [(path.name, "uncoded", {"n": len(blank), "article": blank[0][0], "unit": int(blank[0][1])})]
