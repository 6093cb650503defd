"""Files into texts: which are read, how they are decoded, and what stands in the way, said in a sentence."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pandas as pd

from helpers import files, french, words
from helpers.intake import decoding, tables
from helpers.intake.decoding import StudyError

TEXTS, PAGES = (".txt",), (".html", ".htm")
BESIDE = {"articles.csv", "cuts.csv", "coding-sheet.csv", "manifest.sha256"}  # what a study holds beside its articles
SHOW_PROGRESS_FROM = 2_000  # files

Notice = tuple[str, str, dict]  # a file, the key of its sentence in phrases/notices.toml, and what fills the sentence


@dataclass(frozen=True)
class Settings:
    """How the articles of a study are read, as its study.toml states; every line of that file is optional.

    name: what the study is called. articles: the one file that holds them all, where one does.
    subfolders: also read what lies in folders below. encoding: of files that are not UTF-8.
    largest: the size in megabytes from which a file is refused. columns: a table's columns by our names for them.
    """

    name: str = ""
    articles: str = ""
    subfolders: bool = False
    encoding: str = ""
    largest: float = 20
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class Read:
    """What was read: `texts` (index `article`: `file`, `text`, and what a table or page states), hashes, notices."""

    texts: pd.DataFrame
    hashes: dict[str, str] = field(default_factory=dict)
    noticed: list[Notice] = field(default_factory=list)


def settings(folder: Path) -> Settings:
    """The settings in a study's study.toml, or the usual ones; StudyError names a line that is none of them."""
    stated = decoding.toml(folder / "study.toml")
    kinds = {setting.name: type(getattr(Settings(), setting.name)) for setting in fields(Settings)}
    for key, value in stated.items():
        right = kinds.get(key)
        if right is None or not isinstance(value, (int, float) if right in (int, float) else right):
            raise StudyError(
                f"{folder / 'study.toml'}: {key} = {value!r} is no setting. "
                f"Expected: {', '.join(f'{name} ({kind.__name__})' for name, kind in kinds.items())}."
            )
    return replace(Settings(), **stated)


def read(source: Path, how: Settings) -> Read:
    """The articles of a folder, or of one table, in the order of their ids (a table's in its own order).

    Raises StudyError for what is not there, cannot be read for certain, or is no text.
    """
    if source.is_dir():
        table = _table_of(source, how)
        return read_table(table, how) if table else _read_folder(source, how)
    if source.suffix.lower() in tables.ENDINGS and source.exists():
        return read_table(source, how)
    if source.exists():
        raise StudyError(
            f"{source.absolute()} is a file; a study is a folder, or one table ({', '.join(tables.ENDINGS)}): "
            f"give its folder, {source.absolute().parent}."
        )
    raise StudyError(
        f"No study at {source.absolute()}: expected a folder of .txt articles. "
        "Give its path, or set CADRAGE_STUDY; seeds/ is an example."
    )


def hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of the named files of a folder as they are now; a file that is gone has none."""
    return {name: files.sha256(folder / name) for name in names if (folder / name).is_file()}


def sentence(key: str, lang: str, values: dict) -> tuple[str, str]:
    """What a notice says and its remedy, in English or French."""
    values = {name: french.line(value) if isinstance(value, str) else value for name, value in values.items()}
    return words.say(f"notices.{key}", lang, **values), words.say(f"notices.{key}_remedy", lang, **values)


def progress(items: list, what: str) -> Iterable:
    """The items, with a bar on standard output where there are thousands of them."""
    if len(items) < SHOW_PROGRESS_FROM:
        return items
    from tqdm import tqdm

    return tqdm(items, desc=what, file=sys.stdout, leave=False, mininterval=1)


def _read_folder(folder: Path, how: Settings) -> Read:
    paths, noticed = _listed(folder, how)
    texts, hashes = _each(paths, folder, how)
    ids = _ids([_relative(path, folder) for path in texts])
    rows = pd.DataFrame(list(texts.values()), index=pd.Index(ids, name="article"), dtype=object)
    rows = rows.sort_index() if len(rows) else rows.reindex(columns=["file", "text"])
    for row in rows.itertuples() if "page" in rows else ():
        noticed.append((row.file, "page_cut", {"kept": len(row.text), "all": row.page}))
    return Read(rows.drop(columns="page", errors="ignore"), hashes, noticed)


def _listed(folder: Path, how: Settings) -> tuple[list[Path], list[Notice]]:
    """The files to read, and a notice for every other thing that stands beside them."""
    entries = sorted(_entries(folder, how.subfolders), key=lambda path: french.clean(_relative(path, folder)))
    shown = [path for path in entries if not _is_hidden(path)]
    plain = [path for path in shown if _is_plain(path)]
    wanted = TEXTS if any(path.suffix.lower() in TEXTS for path in plain) else PAGES
    paths = [path for path in plain if path.suffix.lower() in wanted]
    noticed = [(_relative(path, folder), _oddity(path), {}) for path in shown if _is_odd(path)]
    others = Counter(
        path.suffix.lower() or "no ending"
        for path in plain
        if path.suffix.lower() not in wanted and not _is_beside(path) and path.parent == folder
    )
    if others:
        what = ", ".join(f"{n:,} {ending}" for ending, n in sorted(others.items()))
        noticed.append((folder.name, "not_read", {"what": what, "wanted": ", ".join(wanted)}))
    if len(shown) < len(entries):
        noticed.append((folder.name, "ignored", {"n": len(entries) - len(shown)}))
    below = 0 if how.subfolders else _below(folder, wanted)
    return paths, noticed + ([(folder.name, "below", {"n": below})] if below else [])


def _below(folder: Path, wanted: tuple[str, ...]) -> int:
    """How many articles lie in sub-folders, of those that may be opened."""
    with contextlib.suppress(OSError):
        return sum(path.suffix.lower() in wanted and path.parent != folder for path in _entries(folder, True))
    return 0


def _entries(folder: Path, below: bool) -> Iterator[Path]:
    """Everything in a folder that is not a plain folder, links not followed; with what lies below it on request.

    What was exported into a folder below is no article, though its charts' words are .txt files.
    """
    for path in folder.iterdir():
        if path.name == files.RECORD:
            continue
        if path.is_symlink() or not path.is_dir() or path.suffix.lower() in TEXTS:
            yield path
        elif below and path.name != "coding" and not path.name.startswith(".") and not (path / files.RECORD).exists():
            yield from _entries(path, below)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name.lower() in ("thumbs.db", "desktop.ini")


def _is_plain(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except FileNotFoundError as error:
        raise StudyError(f"{path} {decoding.GONE}") from error


def _is_odd(path: Path) -> bool:
    return path.suffix.lower() in (*TEXTS, *PAGES) and not _is_plain(path)


def _oddity(path: Path) -> str:
    return "link" if path.is_symlink() else "folder" if path.is_dir() else "special"


def _is_beside(path: Path) -> bool:
    name = path.name.lower()
    return name in BESIDE or name.startswith("licen") or path.suffix.lower() in (".toml", ".md")


def _each(paths: list[Path], folder: Path, how: Settings) -> tuple[dict[Path, dict], dict[str, str]]:
    """Each file read; where several cannot be, the error names the first and counts the others."""
    texts, hashes, wrong = {}, {}, []
    for path in progress(paths, "reading"):
        try:
            raw = decoding.contents(path, how.largest)
            text = decoding.decode(raw, _relative(path, folder), how.encoding or _declared(path, raw))
            hashes[_relative(path, folder)] = hashlib.sha256(raw).hexdigest()
            found = _page(text) if path.suffix.lower() in PAGES else {"text": text}
            texts[path] = {"file": _relative(path, folder), **found}
            decoding.refuse_damaged(texts[path]["text"], _relative(path, folder))
        except StudyError as error:
            wrong.append(str(error))
    if wrong:
        raise StudyError(wrong[0] + (f" ({len(wrong) - 1:,} more files cannot be read.)" if len(wrong) > 1 else ""))
    return texts, hashes


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _ids(names: list[str]) -> list[str]:
    """One id a file: its name without its ending, as seen; where two would be one, the whole name or a number."""
    stems = [_id(re.sub(r"\.[^./]+$", "", name)) for name in names]
    often = Counter(stems)
    ids = [_id(name) if often[stem] > 1 else stem for stem, name in zip(stems, names)]
    return unique(ids)


def _id(name: str) -> str:
    return french.line(name.encode("utf-8", "replace").decode())


def unique(names: Iterable[str], other: str = "{name} ({number})") -> list[str]:
    """The names, the second and later of the same name with a number, in a stable order."""
    seen: Counter[str] = Counter()
    taken, found = set(names := list(names)), []
    for name in names:
        seen[name] += 1
        while seen[name] > 1 and other.format(name=name, number=seen[name]) in taken:
            seen[name] += 1
        found.append(name if seen[name] == 1 else other.format(name=name, number=seen[name]))
    return found


def _declared(path: Path, raw: bytes) -> str:
    """The encoding that a page declares in its head: a statement of its author's, not a guess."""
    found = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", raw[:4096], re.I)
    return found.group(1).decode() if found and path.suffix.lower() in PAGES else ""


def _page(html: str) -> dict:
    """The article of a web page, with what the page states of itself; `page` is how many characters of text it had."""
    import lxml.html
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it would print what the notices say
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    options = {"include_comments": False, "include_tables": False, "with_metadata": True}
    document = html.strip() and trafilatura.bare_extraction(html, **options)
    if not document:
        return {"text": "", "page": len(html)}
    whole = lxml.html.fromstring(html.encode()).text_content()
    stated = {"label": document.title or "", "outlet": document.sitename or "", "published": document.date or ""}
    return {"text": document.text or "", "page": len(re.sub(r"\s+", " ", whole)), **stated}


def _table_of(folder: Path, how: Settings) -> Path | None:
    """The one table that holds a folder's articles: the one stated, articles.csv with texts, or the only one there."""
    if how.articles:
        path = folder / how.articles
        if path.parent != folder or path.is_symlink() or not path.is_file():
            raise StudyError(
                f"{folder / 'study.toml'}: the articles are in {how.articles!r}, which is no file there: "
                f"name one of {', '.join(tables.ENDINGS)}."
            )
        return path
    plain = [path for path in _entries(folder, False) if _is_plain(path) and not _is_hidden(path)]
    if any(path.suffix.lower() in (*TEXTS, *PAGES) for path in plain):
        return None
    own = folder / "articles.csv"
    if own in plain and "text" in tables.columns(tables.frame(own), own.name, how.columns, required=False):
        return own
    found = [path for path in plain if path.suffix.lower() in tables.ENDINGS and not _is_beside(path)]
    if len(found) > 1:
        names = ", ".join(sorted(path.name for path in found))
        raise StudyError(
            f'{folder} holds several tables ({names}): state in study.toml which has the articles, articles = "…".'
        )
    return found[0] if found else None


def read_table(path: Path, how: Settings) -> Read:
    """The articles of one .csv, .jsonl, .json or .parquet file, one a row; StudyError lists the columns found."""
    rows = tables.frame(path, how.encoding)
    names = tables.columns(rows, path.name, how.columns)
    rows = rows.drop(columns=[ours for ours in names if ours in rows and names[ours] != ours])
    rows = rows.rename(columns={found: ours for ours, found in names.items()})
    for column in rows:
        rows[column] = rows[column].map(tables.cell)
    ids = rows["article"].map(_id) if "article" in rows else _numbered(len(rows))
    _refuse_repeated(ids, path)
    for row, text in zip(tables.row_numbers(rows), rows["text"]):
        decoding.refuse_damaged(text, f"{path.name}, row {row}")
    noticed = [(path.name, "columns", {"columns": ", ".join(f"{ours} = {found}" for ours, found in names.items())})]
    if "published" in rows:
        noticed += _dated(rows, path)
    rows = rows.drop(columns="article", errors="ignore").set_index(pd.Index(ids, name="article"))
    rows["file"] = [f"{path.name}: {article}" for article in ids]
    return Read(rows, {path.name: files.sha256(path)}, noticed)


def _numbered(n: int) -> pd.Series:
    """Ids for a table without any: the row's number, as wide as the last."""
    return pd.Series([f"{number:0{len(str(n))}d}" for number in range(1, n + 1)], dtype=object)


def _refuse_repeated(ids: pd.Series, path: Path) -> None:
    repeated = ids[ids.duplicated(keep=False) | (ids == "")]
    if len(repeated):
        rows = ", ".join(str(row) for row in repeated.index[:5] + 2)
        raise StudyError(
            f"{path.name}: the id {repeated.iloc[0]!r} is empty or stands in several rows ({rows}): "
            "give each article one of its own, or name another column for it."
        )


def _dated(rows: pd.DataFrame, path: Path) -> list[Notice]:
    """Turn `published` into ISO days in place; a notice counts what is no date."""
    given = rows["published"]
    rows["published"] = given.map(tables.iso_day)
    lost = given[(given.str.strip() != "") & (given != "None") & (rows["published"] == "")]
    if lost.empty:
        return []
    return [(path.name, "undated", {"n": len(lost), "row": int(lost.index[0]) + 2, "value": lost.iloc[0][:40]})]
