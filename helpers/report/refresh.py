"""Remake what is computed and kept in the repository: the notebooks, what the README shows, the stored findings."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from helpers import corpus, figures, files, results
from helpers.report import check, contents, notebooks, pictures
from helpers.results.registry import EXPORTED

FIGURE = "groups"  # the result whose figure stands on the README's front page
PROJECT = Path(__file__).resolve().parents[2]
PICTURE = PROJECT / "helpers" / "data" / "readme" / "front.png"
README = PROJECT / "README.md"
STORED = PROJECT / "tests/findings.json"


def everything() -> list[Path]:
    """Run the notebooks on the shipped study and write what changed; returns the files that did: none a second time."""
    study = corpus.load(corpus.SEEDS)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        remade = {
            notebooks.FOLDER / path.name: path.read_bytes()
            for path in notebooks.run(notebooks.paths(), folder, corpus.SEEDS, {EXPORTED: Path(scratch)})
        }
    remade |= front_page(study)
    return [path for path, content in remade.items() if _replaced(path, content)]


def front_page(study: corpus.Study) -> dict[Path, bytes]:
    """What the README shows of the study, and the stored findings: each file with what should stand in it."""
    found = results.of(study)
    chart = found[FIGURE].figure()
    first = "\n\n".join(
        f"{number}. **{result.sentence()}.** {result.doubt()}"
        for number, result in enumerate(contents.answers(found), 1)
    )
    text = README.read_text(encoding="utf-8")
    for pattern, now in (
        (r"(?<=front\.png\)\n\n).*?(?=\n\nEach of these)", first),
        (r"(?<=!\[).*?(?=\]\(helpers/data/readme)", chart.alt),
    ):
        text = re.sub(pattern, lambda _, now=now: now, text, flags=re.S)
    return {
        README: text.encode(),
        PICTURE: figures.compact(chart.pixels(pictures.DPI)),
        STORED: check.record(found).encode(),
    }


def _replaced(path: Path, content: bytes) -> bool:
    """Write a file of the repository, whole, unless it says the same already."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(exist_ok=True)
    with files.whole(path) as part:
        part.write_bytes(content)
    return True
