"""The one place that writes: files and folders appear whole or not at all, and replace only what was written here."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import functools
import hashlib
import os
import re
import shutil
import sys
import unicodedata
import uuid
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psutil

from helpers import faults, words

RECORD = ".written.sha256"  # in each folder: what was written here; what someone else made or edited is never replaced
WORK = ".cadrage-work"  # marks a folder to work in: what lies there may be made anew at any time
NAME_BYTES = 200  # of the 255 a file system takes; the rest is room for a number and an ending
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.I)  # device names on Windows, whatever their ending
_START, _SIGN = r"(^|[;\t\r\n])", "(?=[=+\\-@＝＋－＠])"  # where a spreadsheet may begin a cell, and a formula in it
_FORMULA = re.compile(rf"{_START}([^\S\t\r\n]*){_SIGN}|^(?=[\t\r])")
_MARKED = re.compile(rf"{_START}'([^\S\t\r\n]*){_SIGN}|^'(?=[\t\r])")
_NUMBER = re.compile(r"\s*[+-]?\d[\d\s.,]*(?:e[+-]?\d+)?\s*%?\s*", re.I)
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


class WriteError(words.Refusal, OSError):
    """What could not be written, in one or two lines: which path, why, what to do (phrases/files.toml)."""


def write(path: str | Path, data: str | bytes) -> Path:
    """Write a whole file (text as UTF-8) and return where it went; on any error the file before it is untouched.

    The path returned differs from the one asked for when a file stands there that was not written here, or was edited
    since: then a number is added. Raises WriteError for a link, a folder, a missing parent, a folder that is read-only
    or a disk that is full.
    """
    _check(Path(path))
    if Path(path).is_dir():
        raise WriteError("files.is_folder", path=str(path))
    target, content = place(path), data.encode("utf-8") if isinstance(data, str) else data
    if target.exists() and target.read_bytes() == content:
        return target
    with _explained(target):
        target.parent.mkdir(exist_ok=True)
        _note(target, content)
        _write_then_rename(target, content)
    return target


@contextlib.contextmanager
def folder(target: str | Path) -> Iterator[Path]:
    """A new, empty folder to fill in the block; at its end it stands at `target`, whole, or on any error not at all.

    Ask `place` for a target first where another's folder may stand. A folder written here before is replaced in one
    step where the system can exchange two names (Linux, macOS), elsewhere in two.
    """
    target = Path(target)
    _check(target)
    if target.is_file():
        raise WriteError("files.is_file", path=str(target))
    if place(target) != target:
        raise WriteError("files.not_ours", path=str(target))
    part = _part(target)
    with _explained(target):
        target.parent.mkdir(exist_ok=True)
        _sweep(target)
        part.mkdir()
    try:
        with _explained(target, only=faults.FULL):
            yield part
        with _explained(target):
            _record_all(part)
            free = place(target)
            _move(part, free)
        if free != target:
            raise WriteError("files.changed", path=str(target), free=str(free))
    finally:
        shutil.rmtree(part, ignore_errors=True)


def shelf(path: Path) -> None:
    """A folder for what is written here and nothing else, made with its record where there is none: `place` finds it free."""
    with _explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # two may make it at once
            path.mkdir()
            (path / RECORD).touch()


def workplace(path: str | Path) -> Path:
    """A folder to work in from one run to the next: made, with a mark, or known by its mark.

    Raises WriteError for a folder that holds anything and bears no mark: what lies there is someone's.
    """
    path = Path(path)
    with _explained(path):
        path.mkdir(parents=True, exist_ok=True)
        if (path / WORK).is_file():
            return path
        if any(path.iterdir()):
            raise WriteError("files.holds", path=str(path))
        (path / WORK).write_text("Whatever is in this folder may be made anew or removed.\n", encoding="utf-8")
    return path


def place(path: str | Path) -> Path:
    """Where something can be written: the path itself if free or holding what was written here, else with a number."""
    path = Path(path)
    for number in range(1, 10_000):
        candidate = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        _check(candidate)
        if not candidate.exists() or _ours(candidate):
            return candidate
    raise WriteError("files.taken", path=str(path))


def safe_name(text: str) -> str:
    """A file name that every system takes: letters, digits, `.`, `_` and `-`, never a path, at most 200 bytes.

    Idempotent. A longer name is cut and ends in eight signs of its hash, so that two long names stay two.
    """
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text)).strip("-._") or "untitled"
    name = unicodedata.normalize("NFC", name)
    if _RESERVED.fullmatch(name.partition(".")[0]):
        name = f"file-{name}"
    if len(name.encode()) <= NAME_BYTES:
        return name
    stem, ending = os.path.splitext(name)
    ending = ending if len(ending.encode()) <= 16 else ""
    kept = stem.encode()[: NAME_BYTES - 9 - len(ending.encode())].decode(errors="ignore").rstrip("-._")
    return f"{kept}-{hashlib.sha256(name.encode()).hexdigest()[:8]}{ending}"


def csv_text(table: pd.DataFrame, index: bool = True, french: bool = False) -> str:
    """A table as CSV that a spreadsheet opens rightly and safely; numbers keep all their digits.

    Starts with a byte order mark (Excel needs it for accents); a text that a spreadsheet would run as a formula
    gets an apostrophe before it (`neutral`). french: parted by semicolons and with decimal commas, as Excel reads it
    where the system is French.
    """
    shown = table.reset_index(allow_duplicates=True) if index else table
    shown = shown.set_axis([neutral(str(column)) for column in shown.columns], axis="columns")
    shown = shown.astype(object).map(_french if french else neutral)
    return "\ufeff" + shown.to_csv(
        index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL, sep=";" if french else ","
    )


def _french(value: object) -> object:
    is_fraction = isinstance(value, float) and value == value
    return repr(float(value)).replace(".", ",") if is_fraction else neutral(value)


def neutral(value: object) -> object:
    """A cell a spreadsheet shows as it is: text that would be a formula gets an apostrophe; all else is unchanged.

    A formula begins with `=`, `+`, `-` or `@` and is no number. One after a semicolon, a tab or a line end gets an
    apostrophe too: where those part cells, as they do in a French Excel, it would begin a cell of its own.
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    return _FORMULA.sub(r"\1'\2", value)


def plain(text: str) -> str:
    """What `neutral` made of a text, undone: a table that was written here is read as what it was made of."""
    return _MARKED.sub(r"\1\2", text)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path) -> None:
    """Refuse what must never be written through: links, devices, names no system takes, a parent that is missing."""
    if (
        re.search("[\0\ud800-\udfff]", str(path))
        or len(path.name.encode()) > 255
        or _RESERVED.fullmatch(path.name.partition(".")[0])
    ):
        raise WriteError("files.no_name", name=f"{path.name[:60]!r}")
    if path.is_dir() and (path.is_mount() or Path.cwd().is_relative_to(path.resolve())):
        raise WriteError("files.above", path=str(path.absolute()), instead=str(Path.cwd() / "report"))
    if path.is_symlink() or path.parent.is_symlink():
        raise WriteError("files.link", path=str(path))
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise WriteError("files.neither", path=str(path))
    if not path.parent.parent.is_dir() or (path.parent.exists() and not path.parent.is_dir()):
        raise WriteError("files.no_parent", path=str(path.parent))


def _ours(path: Path) -> bool:
    """Whether all that stands at a path was written here and is unchanged; an empty folder is anyone's."""
    if path.is_file():
        return _line(path) in _record(path.parent)
    with contextlib.suppress(PermissionError):  # what may not be seen is someone else's
        marked = (path / RECORD).is_file() and not (path / RECORD).is_symlink()
        return not any(path.iterdir()) or marked and all(_recorded(entry, path) for entry in _entries(path))
    return False


def _recorded(entry: Path, root: Path) -> bool:
    """Whether an entry stands, unchanged, in the record of its folder or of one above it up to `root`.

    A chart exported into a report later is in the record of the charts' folder alone.
    """
    above = [folder for folder in entry.parents if folder == root or root in folder.parents]
    return any(_line(entry, folder) in _record(folder) for folder in above)


def _entries(path: Path) -> Iterator[Path]:
    """All that lies in a folder and below it in one order, links not followed; of folders only the empty ones."""
    for entry in sorted(path.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and any(entry.iterdir()):
            yield from _entries(entry)
        elif entry.name != RECORD or entry.is_symlink():
            yield entry


def _line(entry: Path, root: Path | None = None) -> str:
    """What the record of a folder says of an entry; nothing of a link, a pipe or a device, which are never ours."""
    if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
        return ""
    digest = sha256(entry) if entry.is_file() else "empty"
    return _noted(digest, entry, root or entry.parent)


def _noted(digest: str, entry: Path, root: Path) -> str:
    return f"{digest}  {entry.relative_to(root).as_posix()}"


def _record(path: Path) -> frozenset[str]:
    record = path / RECORD
    if record.is_symlink() or not record.is_file():
        return frozenset()
    return frozenset(record.read_text(encoding="utf-8", errors="replace").splitlines())


def _note(target: Path, content: bytes) -> None:
    """Add a file to its folder's record before it is put in place; lines are only added, so two may write at once."""
    line = _noted(hashlib.sha256(content).hexdigest(), target, target.parent)
    if line in _record(target.parent):
        return
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    with open(os.open(target.parent / RECORD, flags, 0o666), "ab", buffering=0) as record:
        record.write(f"{line}\n".encode())


def _record_all(part: Path) -> None:
    """Record all of a new folder, and anew what was recorded below it: in one order, whoever came first."""
    for folder in [part, *(record.parent for record in part.rglob(RECORD))]:
        lines = [f"{line}\n" for line in (_line(entry, folder) for entry in _entries(folder)) if line]
        (folder / RECORD).write_text("".join(lines), encoding="utf-8")


def _part(target: Path) -> Path:
    """A name beside the target that says whose it is (a hash of its name) and which process writes it."""
    return target.with_name(f"{_prefix(target)}{os.getpid()}.{uuid.uuid4().hex[:8]}.part")


def _prefix(target: Path) -> str:
    return f".{hashlib.sha256(target.name.encode()).hexdigest()[:12]}."


def _sweep(target: Path) -> None:
    """Remove what a killed process left of the same target."""
    for part in target.parent.glob(f"{_prefix(target)}*.part"):
        process = part.name.split(".")[2]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)


@contextlib.contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path to write to in the block, which becomes the target if the block ends well and else is gone: no half of a
    file is ever taken for a whole. Keeps no record: `write` is for what a person is given."""
    _sweep(target)
    part = _part(target)
    try:
        yield part
        os.replace(part, target)
        _flush(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _write_then_rename(target: Path, content: bytes) -> None:
    with whole(target) as part, open(part, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(path: Path) -> None:
    """Make a rename last through a power cut, where a folder can be flushed."""
    if os.name == "posix":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move(part: Path, target: Path) -> None:
    """Put a finished folder at its target; what stood there ends at the part's name, which is removed afterwards."""
    if not target.exists():
        os.rename(part, target)
    elif not _exchange(part, target):
        aside = _part(target)
        os.rename(target, aside)
        os.rename(part, target)
        shutil.rmtree(aside, ignore_errors=True)
    _flush(target.parent)


@functools.cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system or the file system cannot."""
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(_library(), "renameat2"):
        return _library().renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0
    if sys.platform == "darwin":
        return _library().renamex_np(*paths, _RENAME_SWAP) == 0
    return False


@contextlib.contextmanager
def _explained(path: Path, only: tuple[int, ...] = ()) -> Iterator[None]:
    """Turn an error of the system, or `only` some of them, into one sentence about the path."""
    try:
        yield
    except WriteError:
        raise
    except OSError as error:
        if only and error.errno not in only:
            raise
        raise WriteError("files.not_written", path=str(path), reason=words.system(error)) from error
