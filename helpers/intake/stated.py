"""What a researcher states about a study, checked row by row: articles, cuts, coding and the manifest of hashes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd

from helpers import files, french, words
from helpers.intake import decoding, tables
from helpers.intake.decoding import StudyError
from helpers.intake.reading import Notice

COLUMNS = [
    "label",
    "event",
    "event_date",
    "event_date_known",
    "published",
    "published_known",
    "collected",
    "collected_known",
    "outlet",
    "outlet_known",
    "language",
    "translated",
]
KNOWN = ("text", "page", "inferred", "unknown", "")  # how a date or an outlet is known
STATUSES = ("asserted", "speculated", "denied", "")
MANIFEST = "manifest.sha256"
_NOT_FRAMES = ("none", "boilerplate")
_SPEAKERS = ("media", "expert", "other", "author")  # beside the sides of the actors
_CODING = ["article", "unit", "frames", "lead", "status", "speaker"]


def articles(path: Path, index: pd.Index) -> tuple[pd.DataFrame, list[Notice]]:
    """articles.csv over the study's articles, blank where nothing is stated; StudyError names a row that cannot be."""
    rows = _table(path, ["article"])
    if rows is None:
        return pd.DataFrame("", index=index, columns=COLUMNS), []
    rows["article"] = _ids(rows["article"])
    _refuse(rows["article"].duplicated(), rows["article"], path, "is stated twice", "keep one row an article")
    for column in ("event_date", "published", "collected"):
        if column in rows:
            _refuse(
                ~rows[column].map(_is_day),
                rows[column],
                path,
                f"is no {column}",
                "write 2023-09-13 (from 1600 on), or nothing",
            )
    for column in (f"{name}_known" for name in ("event_date", "published", "collected", "outlet")):
        _refuse_other(rows, column, KNOWN, path)
    _refuse_other(rows, "translated", ("yes", "no", "unknown", ""), path)
    return _laid_over(rows.set_index("article"), index, path)


def cuts(path: Path, units: pd.DataFrame, partial: bool = False) -> pd.DataFrame:
    """The units with a researcher's own cuts over the rules': cuts.csv has article, unit, keep (yes or no), reason.

    partial: these are the units of some of the articles, and rows on others are passed over, not refused.
    """
    rows = _table(path, ["article", "unit", "keep"])
    if rows is not None and partial:
        rows = rows[_ids(rows["article"]).isin(units.index.unique("article"))].copy()
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


def cut_by_hand(path: Path) -> list[str]:
    """The articles that cuts.csv names, each once; none where there is no such file."""
    rows = _table(path, ["article", "unit", "keep"])
    return [] if rows is None else list(dict.fromkeys(_ids(rows["article"])))


def coding(folder: Path, units: pd.DataFrame, frames: dict, actors: dict) -> tuple[pd.DataFrame, list[Notice]]:
    """Every coder's file in coding/ as one table (index `coder, article, unit`), in the order of names, then of rows.

    frames, actors: as the study states them; without them codes and speakers are not checked. Raises StudyError with
    file and row for an unknown code, speaker, article or unit, a unit coded twice, and a text that no longer is the
    unit's; a unit without a code is a notice.
    """
    codes = _named(frames, *_NOT_FRAMES)
    sides = {actor["side"]: {} for actor in actors.values() if isinstance(actor, dict) and "side" in actor}
    speakers = _named(sides, *_SPEAKERS)
    tables_, noticed = [], []
    for path in sorted(folder.glob("[!.]*.csv")) if folder.is_dir() else []:
        rows = _coder(path, units, codes, speakers)
        if len(rows):
            tables_.append(rows.assign(coder=french.clean(path.stem)))
            noticed += _uncoded(rows, units, path)
    if not tables_:
        return pd.DataFrame(), noticed
    return pd.concat(tables_).astype({"unit": int}).set_index(["coder", "article", "unit"]), noticed


def manifest(folder: Path, hashes: dict[str, str]) -> list[Notice]:
    """Notices on files that are not as manifest.sha256 has them: changed, gone or added; none without a manifest."""
    expected = _manifest(folder)
    if not expected:
        return []
    return [
        (name, *_drift(expected.get(name), hashes.get(name)))
        for name in sorted(expected.keys() | hashes.keys())
        if expected.get(name) != hashes.get(name)
    ]


def entries(path: Path) -> dict:
    """What frames.toml, actors.toml or vocabulary.toml states, each name and text in it on one line as it is seen."""
    return _seen(decoding.toml(path))


def _seen(value: object) -> object:
    if isinstance(value, dict):
        return {french.line(key): _seen(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_seen(entry) for entry in value]
    return french.line(value) if isinstance(value, str) else value


def borrowed(frames: dict, hashes: dict[str, str], example: Path) -> list[Notice]:
    """A notice when other articles are still read with the example's codebook, which is about the example's story."""
    same = bool(frames) and frames == entries(example / "frames.toml")
    elsewhere = not set(hashes.values()) & set(_manifest(example).values())
    return [("frames.toml", "borrowed", {})] if same and elsewhere else []


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
            raise StudyError(
                f"{path}, line {number}: {line[:40]!r} is no hash and file name: "
                "write it as sha256sum does, or remove it."
            )
    return expected


def _drift(expected: str | None, found: str | None) -> tuple[str, dict]:
    if found is None:
        return "gone", {}
    return ("changed", {"expected": expected, "found": found}) if expected else ("added", {})


def _table(path: Path, needed: list[str]) -> pd.DataFrame | None:
    """A stated table, every cell as it is seen, on one line, a formula's apostrophe gone; None where there is no file."""
    if not path.exists():
        return None
    rows = tables.frame(path)
    rows.columns = [_cell(column) for column in rows.columns]
    missing = [column for column in needed if column not in rows.columns]
    if missing:
        raise StudyError(
            f"{path} has no column {' or '.join(missing)}. Columns found: {', '.join(rows.columns)}; "
            f"expected: {', '.join(needed)}."
        )
    return rows.fillna("").map(_cell)


def _cell(value: object) -> str:
    return french.line(files.plain(str(value)))


def _ids(given: pd.Series) -> pd.Series:
    """Ids as they are written by hand: with or without the file's ending, accents composed or not."""
    return given.map(french.clean).str.replace(r"\.(?:txt|html?)$", "", regex=True, case=False)


def _refuse(wrong: pd.Series, values: pd.Series, path: Path, what: str, remedy: str) -> None:
    """Raise StudyError for the first row that is wrong, and say how many more there are."""
    if wrong.any():
        first = wrong.index[wrong.to_numpy()][0]
        more = f" ({int(wrong.sum()) - 1} more rows alike.)" if wrong.sum() > 1 else ""
        raise StudyError(f"{path}, row {first + 2}: {values[first]!r} {what}. Remedy: {remedy}.{more}")


def _refuse_other(rows: pd.DataFrame, column: str, allowed: tuple[str, ...], path: Path) -> None:
    if column in rows:
        listed = ", ".join(value for value in allowed if value) + (", or nothing" if "" in allowed else "")
        _refuse(~rows[column].isin(allowed), rows[column], path, f"is no value of {column}", f"write one of {listed}")


def _is_day(value: str) -> bool:
    try:
        return not value or (len(value) == 10 and date.fromisoformat(value).year in words.YEARS)
    except ValueError:
        return False


def _laid_over(stated: pd.DataFrame, index: pd.Index, path: Path) -> tuple[pd.DataFrame, list[Notice]]:
    more = [column for column in stated.columns if column not in COLUMNS and column not in ("text", "units", "words")]
    stray = stated.index.difference(index)
    noticed = [(path.name, "stray", {"n": len(stray), "article": stray[0]})] if len(stray) else []
    blank = index.difference(stated.index)
    noticed += [(path.name, "unstated", {"n": len(blank), "article": blank[0]})] if len(blank) else []
    return stated.reindex(index=index, columns=COLUMNS + more, fill_value=""), noticed


def _located(rows: pd.DataFrame, units: pd.DataFrame, path: Path) -> pd.MultiIndex:
    """Where each row's unit is; StudyError for one that is not, or that stands twice."""
    rows["article"] = _ids(rows["article"])
    articles_ = units.index.unique("article")
    _refuse(~rows["article"].isin(articles_), rows["article"], path, "is no article", "write its id, or remove the row")
    _refuse(~rows["unit"].str.fullmatch(r"\d+"), rows["unit"], path, "is no unit", "write the unit's number, from 1")
    at = pd.MultiIndex.from_arrays([rows["article"], rows["unit"].astype(int)], names=["article", "unit"])
    names = pd.Series([f"{article}, unit {unit}" for article, unit in at], index=rows.index)
    _refuse(pd.Series(~at.isin(units.index), index=rows.index), names, path, "is not there", "see study.units")
    _refuse(pd.Series(at.duplicated(), index=rows.index), names, path, "stands there twice", "keep one row a unit")
    return at


def _refuse_moved(rows: pd.DataFrame, at: pd.MultiIndex, units: pd.DataFrame, path: Path) -> None:
    """A text beside the number must still be the unit's: else the codes have slid to other sentences."""
    if "text" in rows:
        now = units.loc[at, "text"].map(_bare).to_numpy()
        wrong = (rows["text"] != "") & (rows["text"].map(_bare) != now)
        _refuse(
            wrong,
            rows["text"].str[:60],
            path,
            "is no longer the text of that unit",
            "the article or its cutting changed: number the row anew, or put the article back",
        )


def _bare(text: str) -> str:
    """A unit's text as any spreadsheet gives it back: no apostrophe before a formula's sign, spaces alike."""
    return " ".join(french.normalise(text).lstrip("'").split())


def _named(entries: dict, *more: str) -> tuple[str, ...]:
    """The names that have entries of their own, and with them what is always allowed; none where there are none."""
    names = [name for name, entry in entries.items() if isinstance(entry, dict)]
    return (*names, *more) if names else ()


def _coder(path: Path, units: pd.DataFrame, codes: tuple[str, ...], speakers: tuple[str, ...]) -> pd.DataFrame:
    """One coder's rows that have codes, checked."""
    rows = _table(path, _CODING)
    rows = rows[(rows["frames"] != "") | (rows["lead"] != "")].copy()
    at = _located(rows, units, path)
    _refuse_moved(rows, at, units, path)
    _refuse_other(rows, "status", STATUSES, path)
    if codes:
        _refuse_other(rows, "lead", codes, path)
        _refuse_parts(rows, "frames", codes, path)
    if speakers:
        _refuse_parts(rows, "speaker", (*speakers, ""), path)
    return rows


def _refuse_parts(rows: pd.DataFrame, column: str, allowed: tuple[str, ...], path: Path) -> None:
    """As `_refuse_other`, for cells that may hold several values joined by +."""
    wrong = rows[column].map(lambda cell: not set(cell.split("+")) <= set(allowed))
    listed = ", ".join(filter(None, allowed))
    _refuse(wrong, rows[column], path, f"holds no known {column}", f"write {listed}, several joined by +")


def _uncoded(rows: pd.DataFrame, units: pd.DataFrame, path: Path) -> list[Notice]:
    coded = pd.MultiIndex.from_arrays([rows["article"], rows["unit"].astype(int)])
    blank = units.index[units["kept"].to_numpy() & ~units.index.isin(coded)]
    if blank.empty:
        return []
    return [(path.name, "uncoded", {"n": len(blank), "article": blank[0][0], "unit": int(blank[0][1])})]
