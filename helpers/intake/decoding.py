"""Bytes into text, never by guess: what cannot be read is refused, in a sentence that says how to mend it."""

from __future__ import annotations

import contextlib
import re
import shlex
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

from helpers import words
from helpers.intake import slips

_MARKS = [
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
]
_KINDS = [
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0", "office"),
    (b"{\\rtf", "rtf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\0", "program"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3", "database"),
    (b"RIFF", "media"),
]
_LIKELY = ("windows-1252", "macintosh", "cp850")
_FRENCH = frozenset("éèêëàâçùûüîïôöœæÉÈÊÀÂÇÎÔŒ«»’‘“”…–—€°\u00a0")
_MISPLACED = re.compile("(?<=[a-zà-ÿ])[À-ÖØ-ÞŒ](?![A-Z])")  # a capital inside a word: of another encoding
_DAMAGED = re.compile("Ã|Â|Å|√|\u0102|â€|â\x80|Ð|‚Ä")  # no set of signs: re looks for first letters alone


class StudyError(words.Refusal, ValueError):
    """What is wrong with a study and what to do."""


@contextlib.contextmanager
def allowed(path: Path) -> Iterator[None]:
    """Turn a refusal of the system into StudyError with the path and its permissions."""
    try:
        yield
    except PermissionError as error:
        at = Path(error.filename or path)
        raise StudyError(
            "refusals.not_allowed", at=str(at), path=str(path), mode=stat.filemode(path.stat().st_mode)
        ) from error


@contextlib.contextmanager
def sound(otherwise: Exception) -> Iterator[None]:
    """Raise this where a library stumbles in the block: over a damaged document they raise errors of any kind."""
    try:
        yield
    except (MemoryError, StudyError):
        raise
    except Exception as error:
        raise otherwise from error


def contents(path: Path, largest: float = 0, most: int = -1) -> bytes:
    """A file's bytes, the first `most` of them; StudyError says why there are none, or that it has more than `largest` MB."""
    try:
        if largest and path.stat().st_size > largest * 1e6:
            size = path.stat().st_size / 1e6
            raise StudyError(
                "refusals.too_large", name=path.name, size=size, largest=f"{largest:g}", stated=f"{size + 1:.0f}"
            )
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise StudyError("refusals.gone", path=str(path)) from error
    except PermissionError:
        raise  # said by `allowed`, for folders alike
    except OSError as error:
        raise StudyError("refusals.unreadable", path=str(path), error=words.system(error)) from error


def decode(raw: bytes, name: str, stated: str = "", path: Path | None = None) -> str:
    """Bytes as text, never by guess: a byte order mark, strict UTF-8, then the stated encoding; else StudyError."""
    marked = next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), "")
    kind = next((kind for mark, kind in _KINDS if raw.startswith(mark)), "")
    if kind:
        raise StudyError("refusals.not_text", name=name, kind=words.Key(f"refusals.kind_{kind}"))
    if b"\0" in raw and not marked:
        raise StudyError("refusals.nul", name=name, convert=_convert("UTF-16LE", path or Path(name)))
    try:
        return raw.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if stated and not marked:
            return _stated(raw, name, stated)
        likely, at = _likely(raw), {"name": name, "at": error.start, "byte": f"{raw[error.start]:02x}"}
        if not likely:
            raise StudyError("refusals.unknown_encoding", **at) from error
        convert = _convert(likely, path or Path(name))
        or_state = words.Clause("refusals.or_state", {"likely": likely}) if convert.key == "refusals.convert" else ""
        raise StudyError("refusals.not_utf8", likely=likely, convert=convert, or_state=or_state, **at) from error


def toml(path: Path) -> dict:
    """What a .toml file states; an empty dict where there is none. StudyError names the line that is not TOML."""
    if not path.exists():
        return {}
    text = decode(contents(path), path.name, path=path)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOML's own errors are the first; so is a number without end
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        remedy = slips.remedy(text, line, str(error))
        raise StudyError("refusals.no_toml", path=str(path), line=line, remedy=remedy) from error


def refuse_damaged(text: str, name: str, path: Path) -> None:
    """Raise StudyError for UTF-8 that was read as another encoding and saved so (Ã© for é): it changes every number."""
    if samples := damaged(text):
        repaired = path.with_name(f"{path.stem}.repaired{path.suffix}")
        command = f"ftfy {shlex.quote(str(path))} -o {shlex.quote(str(repaired))}"
        shown = "; ".join(f"{seen} → {meant}" for seen, meant in samples[:3])
        raise StudyError("refusals.damaged", name=name, shown=shown, command=command)


def damaged(text: str) -> list[tuple[str, str]]:
    """Words whose accents were broken by a wrong encoding, each with its repaired form, in reading order."""
    if not _DAMAGED.search(text):
        return []
    import ftfy

    found = {}
    for line in filter(_DAMAGED.search, text.splitlines()):
        line = line.replace("Â ", "À ")  # a misspelling of À before a space; with a no-break space it is damage
        fixed = ftfy.fix_encoding(line) if ftfy.is_bad(line) else line
        pairs = zip(line.split(" "), fixed.split(" "))  # the no-break space of « Ã\u00a0 » is half of a letter
        found.update((seen, meant) for seen, meant in pairs if seen != meant)
    return list(found.items())


def _convert(encoding: str, path: Path) -> words.Clause:
    """How to make UTF-8 of a file; of one that is found by its name, in its place."""
    new = path.with_name(f"{path.stem}.utf8{path.suffix}")
    old, made = shlex.quote(str(path)), shlex.quote(str(new))
    command = f"iconv -f {encoding} -t UTF-8 {old} > {made}"
    if path.suffix == ".toml":
        return words.Clause("refusals.convert_in_place", {"command": words.Typed(f"{command} && mv {made} {old}")})
    return words.Clause("refusals.convert", {"command": words.Typed(command)})


def _stated(raw: bytes, name: str, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        at = {"at": error.start, "byte": f"{raw[error.start]:02x}"}
        raise StudyError("refusals.not_as_stated", name=name, encoding=encoding, **at) from error
    except (ValueError, LookupError) as error:  # of its name
        raise StudyError("refusals.no_encoding", name=name, encoding=encoding) from error


def sure(raw: bytes) -> str:
    """The one encoding under which every byte beyond ASCII is a letter or sign of French; empty where none or two are.

    For small tables that a spreadsheet saved; articles are never read by it.
    """
    beyond = sum(byte > 127 for byte in raw)
    whole = [encoding for encoding in _LIKELY if beyond and _score(raw, encoding) == beyond]
    return whole[0] if len(whole) == 1 else ""


def _likely(raw: bytes) -> str:
    """The encoding under which the bytes beyond ASCII are most often letters and signs of French; empty for none."""
    scores = {encoding: _score(raw, encoding) for encoding in _LIKELY}
    best = max(_LIKELY, key=lambda encoding: scores[encoding])
    return best if scores[best] > sum(byte > 127 for byte in raw) / 2 else ""


def _score(raw: bytes, encoding: str) -> int:
    text = raw.decode(encoding, "replace")
    beyond = (sign for sign in text if sign > "\x7f")
    return sum(1 if sign in _FRENCH else -1 for sign in beyond) - 2 * len(_MISPLACED.findall(text))
