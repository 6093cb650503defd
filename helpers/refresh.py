"""Remake what is computed and kept in the repository: the notebooks' outputs, the README's figure, the stored findings."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from helpers import contents, corpus, exhibits, findings, notebooks, report

FIGURE = "frame_shares"  # the chart on the README's front page
PROJECT = Path(__file__).resolve().parent.parent
PICTURE = Path(__file__).resolve().parent / "data/readme" / "front.png"
STORED = PROJECT / "tests/findings.json"


def everything() -> list[Path]:
    """Run the notebooks on the shipped study and write what changed; returns the files that did, none twice in a row."""
    study = corpus.load(corpus.SEEDS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        remade = {notebooks.FOLDER / path.name: path.read_bytes() for path in notebooks.run(notebooks.paths(), folder, corpus.SEEDS, Path(scratch))}
    drawn = exhibits.charts(exhibits.Results(study), only=[FIGURE])[FIGURE]
    remade[PICTURE] = contents.compact(drawn.bytes("png", contents.DPI))
    remade[STORED] = report.record(study, findings.gather(study)).encode()
    return [path for path, content in remade.items() if _replaced(path, content)]


def _replaced(path: Path, content: bytes) -> bool:
    """Write a file of the repository, whole, unless it says the same already."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)
    return True
