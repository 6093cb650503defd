"""What lies in a folder: the files to read, the tables beside them, and every other thing with the reason it is left out."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from helpers import files, french, words
from helpers.intake import formats, tables
from helpers.intake.decoding import StudyError

Notice = tuple[str, str, dict]  # a file, the key of its sentence in phrases/notices.toml, and what fills the sentence

SOURCE = "source"  # the folder of a study that keeps the exports its articles came in
STATED = frozenset(
    "articles.csv cuts.csv coding-sheet.csv manifest.sha256 intake.csv study.toml frames.toml actors.toml "
    "vocabulary.toml".split()
)  # what a study states beside its articles
_NOTE = re.compile(r"readme\.md|(?:licen[cs]e|copying)(?:\.md)?", re.I)


@dataclass
class Folder:
    """The files to read and the tables beside them; `seen` has the account's rows of what became of each thing."""

    path: Path
    files: list[Path] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)
    seen: list[tuple[str, str, str, str, str]] = field(default_factory=list)

    def leave(self, path: Path, reason: str) -> None:
        """Leave a file out, and say why in the account."""
        self.seen.append((shown(path, self.path), "", "left out", reason, ""))

    def notices(self, made: bool = False) -> list[Notice]:
        """What is left out, in one notice a reason; a link, a pipe or a damaged file by its own name.

        made: it was left out when the study was made, and only making the study again can bring it.
        """
        reasons: dict[str, list[str]] = {}
        for name, _, outcome, reason, _ in self.seen:
            if outcome == "left out":
                reasons.setdefault(reason, []).append(name)
        return [notice for reason, names in reasons.items() for notice in self._notices(reason, names, made)]

    def _notices(self, reason: str, names: list[str], made: bool) -> list[Notice]:
        if reason == "hidden":
            return [(self.path.name, "ignored", {"n": len(names)})]
        if reason == "below":
            return [(self.path.name, "below_made" if made else "below", {"n": len(names)})]
        if reason == "ending":
            endings = Counter(Path(name).suffix.lower() for name in names)
            what = words.Series(
                words.Clause("intake.of_ending", {"n": n, "ending": ending or words.Key("intake.no_ending")})
                for ending, n in sorted(endings.items(), key=lambda found: (not found[0], found))
            )
            return [(self.path.name, "not_read_made" if made else "not_read", {"what": what})]
        if reason in ("link", "folder", "special") and not made:
            return [(name, reason, {}) for name in names]
        # said elsewhere (what is gone by the manifest), or no loss
        if reason in ("blank", "metadata", "own", "gone", "side"):
            return []
        said = words.Key(f"intake.{reason}") if words.has(f"intake.{reason}") else reason
        return [(name, "left_out_made" if made else "left_out", {"reason": said}) for name in dict.fromkeys(names)]


def listed(folder: Path, subfolders: bool = False) -> Folder:
    """Every thing in a folder and below it, each to be read, a table, or left out with its reason."""
    found, brought = Folder(folder), not (folder / "manifest.sha256").exists()  # a study's own notes were not brought
    for path in sorted(entries(folder, True), key=lambda path: french.clean(relative(path, folder))):
        kind = formats.kind(path.name)
        if is_hidden(path):
            found.leave(path, "hidden")
        elif _is_side(path):
            found.leave(path, "side")
        elif not is_plain(path):
            other = "folder" if path.is_dir() else "special"
            found.leave(path, "link" if path.is_symlink() else other)
        elif is_beside(path):
            if brought and path.name not in STATED:
                found.leave(path, "own")
        elif not subfolders and path.parent not in (folder, folder / SOURCE):
            found.leave(path, "below")
        elif tables.is_table(path):
            found.tables.append(path)
        elif kind and kind != "archive":
            found.files.append(path)
        else:
            found.leave(path, kind or "ending")
    _leave_copies(found)
    return found


def _leave_copies(found: Folder) -> None:
    """Leave out the page or document that a text file of the same name was made from."""
    texts = {path.with_suffix("") for path in found.files if formats.kind(path.name) == "text"}
    others = [path for path in found.files if path.with_suffix("") in texts and formats.kind(path.name) != "text"]
    for path in others:
        found.leave(path, "same_name")
    found.files = [path for path in found.files if path not in set(others)]


def entries(folder: Path, below: bool) -> Iterator[Path]:
    """Everything in a folder that is not a plain folder, links not followed; with what lies below it on request.

    What was exported into a folder below is no article, though its charts' words are .txt files.
    """
    for path in folder.iterdir():
        if path.name == files.RECORD:
            continue
        if path.is_symlink() or not path.is_dir() or formats.kind(path.name) or _is_side(path):
            yield path
        elif below and path.name != "coding" and not path.name.startswith(".") and not (path / files.RECORD).exists():
            with contextlib.suppress(PermissionError):
                yield from entries(path, below)


def _is_side(path: Path) -> bool:
    """Whether it is the folder that a browser saves beside a page: `Titre_fichiers` beside `Titre.html`."""
    stem = re.sub(formats.known()["page"]["side"], "", path.name, flags=re.I)
    if stem == path.name or path.is_symlink() or not path.is_dir():
        return False
    return any(other.stem == stem and formats.kind(other.name) == "page" for other in path.parent.iterdir())


def is_hidden(path: Path) -> bool:
    """Whether a file is hidden, a lock, or the system's."""
    return path.name.startswith((".", "~$")) or path.name.lower() in ("thumbs.db", "desktop.ini")


def is_plain(path: Path) -> bool:
    """Whether it is a file and no link, pipe or folder; StudyError where it is gone."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except FileNotFoundError as error:
        raise StudyError("refusals.gone", path=str(path)) from error


def is_beside(path: Path) -> bool:
    """Whether a file states something of the articles, or is a note about the folder."""
    return path.name in STATED or bool(_NOTE.fullmatch(path.name))


def relative(path: Path, folder: Path) -> str:
    """A file's name in a folder."""
    return path.relative_to(folder).as_posix()


def shown(path: Path, folder: Path) -> str:
    """A file's name as it was brought: what a study keeps in source/ had no such folder."""
    return relative(path, folder).removeprefix(f"{SOURCE}/")
