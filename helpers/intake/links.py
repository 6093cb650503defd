"""A study may come from anywhere: what is stated in it is read only where it lies in the study itself."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from helpers.intake.decoding import StudyError


def refuse_strangers(folder: Path, names: Iterable[str]) -> None:
    """Raise StudyError where one of the named files of a study, or a file in its coding/, is not the study's own.

    A link may lead to another file of the study; one that leaves it would put a stranger's text into the report. A pipe
    or a device would be read without end.
    """
    coding = folder / "coding"
    beside = sorted(coding.iterdir()) if coding.is_dir() else []
    for path in [*map(folder.joinpath, names), *beside]:
        target = Path(os.path.realpath(path))
        if not target.is_relative_to(os.path.realpath(folder)):
            raise StudyError("refusals.link_out", path=str(path), target=str(target))
        if path.is_symlink() and not path.exists():
            raise StudyError("refusals.link_to_nothing", path=str(path))
        if path.exists() and not path.is_file() and not path.is_dir():
            raise StudyError("refusals.pipe", path=str(path))
