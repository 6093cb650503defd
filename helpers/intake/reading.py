"""Files into texts: which are read, how they are decoded, and what stands in the way, said in a sentence."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pandas as pd

from helpers import files, french, words
from helpers.intake import account, days, decoding, formats, listing, tables
from helpers.intake.decoding import StudyError
from helpers.intake.listing import Folder, Notice

SHOW_PROGRESS_FROM = 2_000  # files

_WORD = re.compile(r"[^\W_]+")
_ON_THE_WAY = ("article", "place", "reason")  # what a record tells until its article has a name and its outcome
_NUMBER = re.compile(r"[\w·.-]{1,80}")  # a database's number that can name an article; an address cannot
_CUT = re.compile(r"\[\+\d+ (?:chars|characters|caractères)\]\s*$")  # what a news service adds to a text it cuts


@dataclass(frozen=True)
class Settings:
    """How the articles of a study are read, as its study.toml states; every line of that file is optional.

    name: what the study is called. articles: the one file that holds them all, where one does.
    subfolders: also read what lies in folders below. encoding: of files that are not UTF-8.
    largest: the size in megabytes from which a file is refused. separator, sheet: what parts a table's cells, and which
    sheet of a workbook is read. columns: a table's columns by our names for them.
    languages: those of the articles that are measured. as_is: what is not mended in texts (prose.KINDS).
    """

    name: str = ""
    articles: str = ""
    subfolders: bool = False
    encoding: str = ""
    largest: float = 20.0
    separator: str = ""
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    languages: list[str] = field(default_factory=lambda: ["fr"])
    as_is: list[str] = field(default_factory=list)


_KINDS = {kind: f"refusals.of_{kind.__name__}" for kind in (str, bool, float, dict, list)}


@dataclass
class Read:
    """What was read: `texts` (index `article`: `file`, `text`, and what a source states), hashes, notices, the account."""

    texts: pd.DataFrame
    hashes: dict[str, str]
    noticed: list[Notice]
    intake: pd.DataFrame


def settings(folder: Path) -> Settings:
    """The settings in a study's study.toml, or the usual ones; StudyError names a line that is none of them."""
    stated = decoding.toml(folder / "study.toml")
    kinds = {setting.name: type(getattr(Settings(), setting.name)) for setting in fields(Settings)}
    for key, value in stated.items():
        right = kinds.get(key)
        listed = value if isinstance(value, list) else ()
        inside = value.values() if isinstance(value, dict) else listed
        well = right and isinstance(value, (int, float) if right is float else right)
        if not well or not all(isinstance(text, str) for text in inside):
            near = difflib.get_close_matches(key, kinds, 1, 0.5) if right is None else []
            shown = json.dumps(value, ensure_ascii=False, default=str)  # as TOML writes it
            raise StudyError(
                "refusals.no_setting",
                path=str(folder / "study.toml"),
                given=f"{key} = {shown:.60}",
                meant=words.Clause("refusals.meant", {"name": near[0]}) if near else "",
                expected=words.In(
                    {
                        lang: ", ".join(f"{name} ({words.say(_KINDS[kind], lang)})" for name, kind in kinds.items())
                        for lang in words.LANGUAGES
                    }
                ),
            )
    return replace(Settings(), **stated)


def read(source: Path, how: Settings) -> Read:
    """The articles of a folder, or of one table, in the order of their ids (a table's in its own order).

    Raises StudyError for what is not there, cannot be read for certain, or is no text.
    """
    if source.is_dir():
        table = _table_of(source, how)
        return _beside_table(source, table, how) if table else _read_folder(source, how)
    if source.is_file() and tables.is_table(source):
        return read_table(source, how)
    reason = "ending" if source.is_file() else ""
    if source.is_file() and formats.kind(source.name) == "archive":
        raise StudyError("refusals.archive", path=source.absolute())
    if source.is_file() and formats.kind(source.name):
        found = _read_folder(source.parent, how, [source])
        if len(found.texts) > 1:
            return found
        reason = next(filter(None, found.intake["reason"]), "")
    if source.exists():
        why = words.Clause("refusals.why", {"reason": words.Key(f"intake.{reason}")}) if reason else ""
        values = {"path": source.absolute(), "folder": source.absolute().parent, "endings": ", ".join(tables.ENDINGS)}
        raise StudyError("refusals.one_file", why=why, **values)
    raise StudyError("refusals.no_study", path=source.absolute())


def hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of the named files of a folder as they are now; a file that is gone has none."""
    return {name: files.sha256(folder / name) for name in names if (folder / name).is_file()}


def sentence(key: str, lang: str, values: dict) -> tuple[str, str]:
    """What a notice says and its remedy, in English or French."""
    said = {
        name: value
        for name, value in values.items()
        if isinstance(value, str) and not isinstance(value, (words.Key, words.Typed))
    }
    values = values | {name: french.line(value) for name, value in said.items()}
    return words.say(f"notices.{key}", lang, **values), words.say(f"notices.{key}_remedy", lang, **values)


def progress(items: Iterable, total: int, what: str, always: bool = False) -> Iterator:
    """The items as they come: with a bar in a terminal, elsewhere (a notebook, a log) with a line that says each tenth.

    The line tells no time, so that a notebook prints the same each time it runs. Few items pass in
    silence unless `always` says otherwise.
    """
    if total < SHOW_PROGRESS_FROM and not always:
        yield from items
        return
    if sys.stdout.isatty():
        from tqdm import tqdm

        yield from tqdm(items, desc=what, total=total, file=sys.stdout)
        return
    print(f"{what} ({total:,}):", end="", flush=True)
    for number, item in enumerate(items, 1):
        if number * 10 // total > (number - 1) * 10 // total:
            print(f" {number * 10 // total}0%", end="" if number < total else "\n", flush=True)
        yield item


def _read_folder(folder: Path, how: Settings, only: list[Path] | None = None) -> Read:
    found = Folder(folder, only) if only else listing.listed(folder, how.subfolders)
    records, hashes = _each(found.files, folder, how, found.seen)
    rows = _articles(records, found.seen)
    noticed = _about_pages(rows)
    for path in found.tables:
        said = _fill(rows, path, how)
        found.leave(path, "metadata" if said else "table")
        noticed += said
    rows = rows.drop(columns=["shown", "item", "id"], errors="ignore").sort_index()
    return Read(rows, hashes, noticed + found.notices() + _doubled(found.seen, folder.name), account.table(found.seen))


def _beside_table(folder: Path, table: Path, how: Settings) -> Read:
    """The articles of a folder's one table; what else lies there is left out, and said."""
    read, found = read_table(table, how), listing.listed(folder, how.subfolders)
    for path in [*found.files, *found.tables]:
        if path != table:
            found.leave(path, "unstated")
    intake = pd.concat([read.intake, account.table(found.seen)], ignore_index=True)
    return replace(read, noticed=read.noticed + found.notices(), intake=intake)


def _each(paths: list[Path], folder: Path, how: Settings, seen: list[tuple]) -> tuple[list[dict], dict[str, str]]:
    """The records of each file; where several cannot be read, the error names the first and counts the others."""
    records, hashes, wrong = [], {}, []
    stems = _ids([listing.shown(path, folder) for path in paths])
    for path, stem in zip(progress(paths, len(paths), "Reading articles"), stems):
        name = listing.relative(path, folder)
        try:
            raw = decoding.contents(path, how.largest)
            hashes[name] = hashlib.sha256(raw).hexdigest()
            found = _records(raw, path, name, how)
            for number, record in enumerate(found, 1):
                record |= {"place": listing.shown(path, folder), "item": "" if len(found) == 1 else str(number)}
                numbered = f"{stem}-{number:0{len(str(len(found)))}d}"
                own = record["id"] if _NUMBER.fullmatch(record.get("id", "")) else numbered
                record["article"] = _id(own) if len(found) > 1 else stem
                record["file"] = name if len(found) == 1 else f"{name}: {record['article']}"
                decoding.refuse_damaged(record["text"], record["file"], path)
            records += found
        except formats.Unreadable as error:
            seen.append((listing.shown(path, folder), "", "left out", str(error), ""))
            hashes.pop(name)
        except StudyError as error:
            wrong.append(error)
    if wrong:
        raise StudyError("refusals.several", command=wrong[0], n=len(wrong) - 1) if wrong[1:] else wrong[0]
    return records, hashes


def _records(raw: bytes, path: Path, name: str, how: Settings) -> list[dict]:
    """The articles of one file, one or several, each without the lines that repeat its title or author."""
    kind = formats.kind(path.name)
    if kind in ("text", "page"):
        text = decoding.decode(raw, name, how.encoding or _declared(path, raw), path)
        found = formats.of_page(text, name) if kind == "page" else formats.of_text(text, name, wrapped=True)
        found = found if found is not None else [{"text": text}]
    else:
        reader = {"word": formats.of_word, "rtf": formats.of_rtf, "pdf": formats.of_pdf, "feed": formats.of_feed}[kind]
        found = reader(raw, name)
    return [_opened(record) for record in found]


def _opened(record: dict) -> dict:
    """A record whose text starts with its standfirst, and not once more with its title or author."""
    heads = {french.line(record.get(field, "")) for field in ("title", "author", "subtitle")} - {""}
    if not heads:
        return record
    body = record["text"].split("\n")
    start = next((i for i, line in enumerate(body) if line.strip() and french.line(line) not in heads), len(body))
    opening = [record["subtitle"]] if record.get("subtitle") else []
    return record | {"text": "\n".join([*opening, *body[start:]])}


def _articles(records: list[dict], seen: list[tuple]) -> pd.DataFrame:
    """One row an article (index `article`), and in the account one row a record: the second of one article is a double."""
    doubles, twins = _doubles(records), _twins(records)
    kept = [place for place in range(len(records)) if place not in doubles]
    names = dict(zip(kept, unique(records[place]["article"] for place in kept)))
    for place, record in enumerate(records):
        at = record["place"], record["item"]
        if place in doubles:
            seen.append((*at, "double", doubles[place][0], names[doubles[place][1]]))
        elif is_blank(record["text"]):
            seen.append((*at, "left out", record.get("reason", "blank"), ""))
        else:
            seen.append((*at, "article", "same_text" if place in twins else "", names[place]))
    told = [place for place in kept if not (records[place].get("reason") and is_blank(records[place]["text"]))]
    index = pd.Index([names[place] for place in told], name="article", dtype=str)
    cells = [{name: value for name, value in records[place].items() if name not in _ON_THE_WAY} for place in told]
    rows = pd.DataFrame(cells, index=index, dtype=object).fillna("")
    return rows if len(rows) else rows.reindex(columns=["file", "text"])


def _doubles(records: list[dict]) -> dict[int, tuple[str, int]]:
    """Each record that is an earlier one again: why (the same number and title, or the same in all), and which."""
    first: dict[tuple, int] = {}
    doubles = {}
    for place, record in enumerate(records):
        whole = tuple(record.get(name, "") for name in ("outlet", "published", "title", "text"))
        keys = {
            "same_id": (record.get("id", ""), whole[2] or whole[3]),
            "same_article": whole if record["item"] else ("",),
        }
        keys = {reason: key for reason, key in keys.items() if key[0]}
        known = next(((reason, first[key]) for reason, key in keys.items() if key in first), None)
        if known:
            doubles[place] = known
        else:
            first |= dict.fromkeys(keys.values(), place)
    return doubles


def _twins(records: list[dict]) -> set[int]:
    """The records of exports whose words are those of an earlier one."""
    first: dict[int, int] = {}
    words_of = {
        place: tuple(_WORD.findall(record["text"].lower())) for place, record in enumerate(records) if record["item"]
    }
    return {place for place, found in words_of.items() if found and first.setdefault(hash(found), place) != place}


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all."""
    return not _WORD.search(text) and not french.clean(text).strip()


def _doubled(seen: list[tuple], name: str) -> list[Notice]:
    """How many articles came more than once."""
    again = [row for row in seen if row[2] == "double"]
    return [(name, "doubles", {"n": len(again), "article": again[0][4], "other": again[0][0]})] if again else []


def _about_pages(rows: pd.DataFrame) -> list[Notice]:
    """How much of each page was its article."""
    return [
        (row.file, "page_cut", {"kept": len(row.text), "all": int(row.shown)})
        for row in (rows.itertuples() if "shown" in rows else ())
        if row.shown and len(row.text) + len(row.title) + 1 < int(row.shown)  # a title ends its line
    ]


def _fill(rows: pd.DataFrame, path: Path, how: Settings) -> list[Notice]:
    """What a table without texts says of the articles it names by id, title or address, put where nothing is stated yet.

    Of a table laid out like articles.csv every column is taken, of another those that are known by name.
    """
    try:
        encoding, noticed = tables.encoded(path, how.encoding)
        table = tables.frame(path, encoding, how.separator, how.sheet).map(tables.cell).map(str.strip)
        named = tables.columns(table, path.name, {}, required=False)
    except StudyError:
        return []
    if "text" in named or rows.empty:
        return []
    ours = {theirs: "title" if name == "label" != theirs.lower() else name for name, theirs in named.items()}
    table.columns = [ours.get(name, name.strip().lower()) for name in table.columns]
    about = [name for names in formats.known()["about"].values() for name in names]
    place, found = _places(rows), pd.Series(-1, index=table.index)
    for name in (name for name in about if name in table):
        found = found.where(found >= 0, table[name].map(lambda value: place.get(_key(value), -1)))
    table = table[(found >= 0) & ~found.duplicated()]
    laid_out = any(name.endswith("_known") for name in table)
    taken = [name for name in table if name in (*tables.STATED, "title") or (laid_out and name not in about)]
    taken = [name for name in taken if not name.endswith("_known")]
    if table.empty or not taken:
        return []
    values = {"n": len(table), "columns": ", ".join(taken), "others": int((found < 0).sum())}
    for column in taken:
        known = f"{column}_known"
        if known in tables.STATED:
            how_known = table[known].str.lower() if known in table else pd.Series("", table.index)
            table[known] = how_known.where(how_known.isin(tables.KNOWN[:4]), "database")
        noticed += _dated(table, path, column) if column in tables.DATED else []
    table = table.set_index(rows.index[found[table.index]]).reindex(rows.index, fill_value="")
    for column in taken:
        known = f"{column}_known"
        blank = (table[column] != "") & (rows[column] == "" if column in rows else True)
        rows[column] = table[column].where(blank, rows.get(column, ""))
        if known in table:
            rows[known] = table[known].where(blank, rows.get(known, ""))
    return [*noticed, (path.name, "metadata", values)]


def _places(rows: pd.DataFrame) -> dict[str, int]:
    """Where the row of each article is, by its id, its file's name, its title or first line, and its address."""
    places: dict[str, int] = {}
    for place, (article, row) in enumerate(rows.iterrows()):
        first = row["text"].strip().partition("\n")[0]
        for value in (article, row["file"], row.get("title") or first, row.get("address", "")):
            places.setdefault(_key(value), place)
            places.setdefault(_key(value).lstrip("0"), place)  # a spreadsheet takes the zeros off
    places.pop("", None)
    return places


def _key(value: str) -> str:
    """What tells an article, its letters and digits alone: a title told with other signs, an address with or without https."""
    return "".join(_WORD.findall(re.sub(r"^https?://(?:www\.)?", "", value.lower().strip())))


def _ids(names: list[str]) -> list[str]:
    """One id a file: its name without its ending, as seen; where two would be one, the whole name or a number."""
    stems = [_id(re.sub(r"\.[^./]+$", "", name)) for name in names]
    often = Counter(stems)
    ids = [_id(name) if often[stem] > 1 else stem for stem, name in zip(stems, names)]
    return unique(ids)


def _id(name: str) -> str:
    return french.line(name.encode("utf-8", "replace").decode())


def unique(names: Iterable[str]) -> list[str]:
    """The names, the second and later of the same name with a number, in a stable order."""
    seen: Counter[str] = Counter()
    taken, found = set(names := list(names)), []
    for name in names:
        seen[name] += 1
        while seen[name] > 1 and f"{name} ({seen[name]})" in taken:
            seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _declared(path: Path, raw: bytes) -> str:
    """The encoding that a page declares in its head, as browsers know it: who says iso-8859-1 means windows-1252."""
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", raw[:4096], re.I)
    if not found or formats.kind(path.name) != "page":
        return ""
    import webencodings

    known = webencodings.lookup(found.group(1).decode())
    return known.codec_info.name if known else found.group(1).decode()


def _table_of(folder: Path, how: Settings) -> Path | None:
    """The one table that holds a folder's articles: the one stated, articles.csv with texts, or the only one there."""
    if how.articles:
        path = folder / how.articles
        if path.parent != folder or path.is_symlink() or not path.is_file():
            said = {"name": f"{how.articles!r:.60}", "endings": ", ".join(tables.ENDINGS)}
            raise StudyError("refusals.no_table", path=str(folder / "study.toml"), **said)
        return path
    shown = [
        path
        for path in listing.entries(folder, how.subfolders)
        if not listing.is_hidden(path) and listing.is_plain(path)
    ]
    if (folder / listing.SOURCE).is_dir() or any(
        formats.kind(path.name) and not tables.is_table(path) for path in shown if not listing.is_beside(path)
    ):
        return None
    plain = [path for path in shown if path.parent == folder and tables.is_table(path)]
    own, found = folder / "articles.csv", [path for path in plain if not listing.is_beside(path)]
    if own in plain and _has_texts(
        own, replace(how, columns={}) if found else how
    ):  # they are another's, where there is one
        return own
    if len(found) > 1:
        found = [path for path in found if _has_texts(path, how)] or found
    if len(found) > 1:
        names = ", ".join(sorted(path.name for path in found))
        raise StudyError("refusals.several_tables", folder=str(folder), names=names)
    return found[0] if found else None


def _has_texts(path: Path, how: Settings) -> bool:
    """Whether a table can be read and has a column of texts."""
    with contextlib.suppress(StudyError):
        rows = tables.frame(path, how.encoding, how.separator, how.sheet)
        stated = {ours: theirs for ours, theirs in how.columns.items() if theirs in rows}
        return "text" in tables.columns(rows, path.name, stated, required=False)
    return False


def read_table(path: Path, how: Settings) -> Read:
    """The articles of one table, one a row, and an account of its rows; StudyError lists the columns found.

    What else lies in the table's folder, where that is the study, is in the account as well.
    """
    rows = tables.frame(path, how.encoding, how.separator, how.sheet)
    names = tables.columns(rows, path.name, how.columns)
    if "outlet" in names.keys() - how.columns and "published" not in names:
        dated = rows[names["outlet"]].map(tables.cell).map(days.iso_day) != ""  # « Publication » is one or the other
        names |= {"published": names.pop("outlet")} if dated.mean() > 0.5 else {}
    rows = rows.drop(columns=[ours for ours in names if ours in rows and names[ours] != ours])
    rows = rows.rename(columns={found: ours for ours, found in names.items()})
    for column in rows:
        rows[column] = rows[column].map(tables.prose if column == "text" else tables.cell)
    ids = rows["article"].map(_id) if "article" in rows else _numbered(rows)
    again = pd.DataFrame({"id": ids, "text": rows["text"]}).duplicated()
    seen = [(path.name, str(row + 2), "double", "same_id", article) for row, article in ids[again].items()]
    rows, ids = rows[~again].copy(), ids[~again]
    _refuse_repeated(ids, path)
    for row, text in zip(tables.row_numbers(rows), rows["text"]):
        decoding.refuse_damaged(text, f"{path.name}, row {row}", path)
    noticed = [(path.name, "columns", {"columns": ", ".join(f"{ours} = {found}" for ours, found in names.items())})]
    for ours, likely in tables.resembling(list(rows), dict.fromkeys(names)).items():
        line = f"{ours} = {json.dumps(likely[0], ensure_ascii=False)}"
        noticed.append((path.name, "unread", {"wanted": ours, "columns": ", ".join(likely), "line": line}))
    noticed += _doubled(seen, path.name)
    cut = rows["text"].str.contains(_CUT)
    if cut.any():
        noticed.append((path.name, "cut_short", {"n": int(cut.sum()), "article": str(ids[cut].iloc[0])}))
        rows["text"] = rows["text"].str.replace(_CUT, "", regex=True)
    if "published" in rows:
        noticed += _dated(rows, path)
    blank = rows["text"].map(is_blank)
    seen += [
        (path.name, str(row), "left out", "blank", "") if none else (path.name, str(row), "article", "", article)
        for row, article, none in zip(tables.row_numbers(rows), ids, blank)
    ]
    for sheet in tables.other_sheets(path, how.sheet):
        seen.append((f"{path.name}: {sheet}", "", "left out", "sheet", ""))
        noticed.append((f"{path.name}: {sheet}", "left_out", {"reason": words.Key("intake.sheet")}))
    rows = rows.drop(columns="article", errors="ignore").set_index(pd.Index(ids, name="article"))
    rows["file"] = [f"{path.name}: {article}" for article in ids]
    rows = rows if "title" in rows else rows.rename(columns={"label": "title"})
    return Read(rows, {path.name: files.sha256(path)}, noticed, account.table(seen))


def _numbered(rows: pd.DataFrame) -> pd.Series:
    """Ids for a table without any: the row's number, as wide as the last."""
    wide = len(str(len(rows)))
    return pd.Series([f"{number:0{wide}d}" for number in range(1, len(rows) + 1)], index=rows.index, dtype=object)


def _refuse_repeated(ids: pd.Series, path: Path) -> None:
    repeated = ids[ids.duplicated(keep=False) | (ids == "")]
    if len(repeated):
        rows = ", ".join(str(row) for row in repeated.index[:5] + 2)
        raise StudyError("refusals.repeated_id", name=path.name, id=f"{repeated.iloc[0]!r:.60}", rows=rows)


def _dated(rows: pd.DataFrame, path: Path, column: str = "published") -> list[Notice]:
    """Turn a column into ISO days in place; notices name each form that is no date, and what « day first » decided."""
    given = rows[column].str.strip().replace("None", "")
    rows[column], either, doubtful = days.column(given)
    noticed = []
    if either.any():
        known = rows.get(f"{column}_known", pd.Series("page", index=rows.index))
        rows[f"{column}_known"] = known.mask(either, "inferred").where(given != "", "")
        noticed.append((path.name, "day_first", {"n": int(either.sum()), "value": given[either].iloc[0]}))
    if doubtful.any():
        values = {"n": int(doubtful.sum()), "value": given[doubtful].iloc[0]}
        noticed.append((path.name, "month_first", values))
    lost = given[(given != "") & (rows[column] == "") & ~doubtful]
    if len(lost):
        forms = lost.groupby(lost.map(_form), sort=False).first().str[:40]
        values = {"n": len(lost), "row": int(lost.index[0]) + 2, "value": "”, “".join(forms)}
        noticed.append((path.name, "undated", values))
    return noticed


def _form(value: str) -> str:
    """The form of a date, whatever day it is."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", value[:40]))
