"""The cells of notebook 03 on studies that lack something: each part says what is missing, and no cell fails."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from helpers import corpus, figures, words

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "03-cluster-by-framing.ipynb"
TWO_FRAMES = """
[talks]
definition = "Who meets whom."
strong = ["rencontre", "visite", "entretien"]
[arms]
definition = "Arms."
strong = ["arme", "munition"]
"""


def shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What every code cell of the notebook shows, run in order on a study."""
    monkeypatch.setenv("CADRAGE_STUDY", str(folder))
    monkeypatch.setenv("CADRAGE_EXPORT", str(folder / "out"))
    monkeypatch.setattr(figures.Chart, "export", lambda *_: [])
    seen: list[object] = []
    names: dict[str, object] = {}
    monkeypatch.setattr("IPython.display.display", lambda *things: seen.extend(things))
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return [*seen, *names.values()]


def sentences(things: list[object]) -> str:
    return "\n".join(thing.sentence() for thing in things if isinstance(thing, words.Missing))


def copied(folder: Path, *names: str) -> Path:
    for pattern in ("*.txt", "articles.csv", *names):
        for path in corpus.SEEDS.glob(pattern):
            shutil.copy(path, folder / path.name)
    return folder


@pytest.fixture(autouse=True)
def restore_options():
    with pd.option_context("display.max_colwidth", 50, "display.precision", 6):
        yield


def test_two_short_articles_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Le président a reçu son homologue. Ils ont parlé.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Un satellite sera lancé demain.", encoding="utf-8")
    seen = shown(tmp_path, monkeypatch)
    for lack in (
        "No codebook",
        "No coded units",
        "Nothing to compare",
        "Groups of sentences can be compared",
        "Two trees are drawn",
    ):
        assert lack in sentences(seen)
    assert not any(isinstance(thing, figures.Chart) for thing in seen)


def test_five_articles_without_codebook(tmp_path, monkeypatch):
    said = sentences(shown(copied(tmp_path), monkeypatch))
    assert "No codebook" in said and "No coded units" in said and "Groups of sentences can be compared" in said


@pytest.mark.long
def test_a_codebook_without_coders(tmp_path, monkeypatch):
    seen = shown(copied(tmp_path, "*.toml"), monkeypatch)
    assert set(sentences(seen).split("\n")) == {
        words.say("agreement.no_coding"),
        words.say("agreement.nothing_to_compare"),
    }
    assert {"frame-shares", "ternary", "cluster-sweep", "two-trees"} <= {
        thing.name for thing in seen if isinstance(thing, figures.Chart)
    }


@pytest.mark.long
def test_two_frames_of_a_study_s_own_have_no_triangle(tmp_path, monkeypatch):
    (copied(tmp_path) / "frames.toml").write_text(TWO_FRAMES, encoding="utf-8")
    seen = shown(tmp_path, monkeypatch)
    assert "A triangle shows three frames" in sentences(seen)
    assert {"frame-shares", "frames-by-status", "cluster-sweep"} <= {
        thing.name for thing in seen if isinstance(thing, figures.Chart)
    }


def test_one_coder_of_one_article(tmp_path, monkeypatch):
    """Alpha is undefined, the machine is still judged, and nothing can be learnt from other articles."""
    folder = copied(tmp_path, "*.toml")
    (folder / "coding").mkdir()
    lines = (corpus.SEEDS / "coding" / "coder_1.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "coding" / "ann.csv").write_text(
        "".join(line for line in lines if line.startswith(("article", "003_"))), encoding="utf-8"
    )
    seen = shown(folder, monkeypatch)
    assert "Nothing to compare" in sentences(seen)
    drawn = {thing.name: thing for thing in seen if isinstance(thing, figures.Chart)}
    assert "undefined" in drawn["coder-agreement"].twin() and "machine-scores" in drawn and "ways" not in drawn
