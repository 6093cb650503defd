"""The contract that every notebook keeps, and each of its rules seen to catch a broken copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import notebook_contract as contract
import pytest


@pytest.mark.parametrize("path", contract.NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_contract(path: Path) -> None:
    assert contract.problems(path) == []


def test_the_series_is_there() -> None:
    assert [path.stem[:2] for path in contract.NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


def markdown(source: str) -> dict:
    return {"cell_type": "markdown", "id": "m", "metadata": {}, "source": source}


def ran(source: str, count: int, *outputs: dict) -> dict:
    return {
        "cell_type": "code",
        "id": f"c{count}",
        "metadata": {},
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def printed(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: str) -> dict:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {kind.replace("_", "/"): v for kind, v in data.items()},
    }


def sound() -> dict:
    """A notebook that keeps every rule: a question, a count, a chart with its twin, its alternative text and its caption."""
    chart = [
        display(image_png="iVBOR", text_plain="Coverage\narms: 3"),
        display(text_markdown="> Three units."),
    ]
    chart[0]["metadata"] = {"image/png": {"alt": "Coverage: arms, three units."}}
    cells = [
        markdown("# How many units?\n\nThere are 3 of them:"),
        ran("print(units)", 1, printed("3 units\n")),
        ran("charts.coverage(study)", 2, *chart),
    ]
    return {"cells": cells, "metadata": {"kernelspec": {"name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}


def write(folder: Path, notebook: dict) -> Path:
    path = folder / "01-copy.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_a_sound_notebook_has_no_problems(tmp_path: Path) -> None:
    assert contract.problems(write(tmp_path, sound())) == []


def unrun(nb: dict) -> None:
    nb["cells"][1]["execution_count"] = None


def swapped(nb: dict) -> None:
    nb["cells"][1:3] = nb["cells"][2:0:-1]


def cleared(nb: dict) -> None:
    nb["cells"][1]["outputs"] = []


def collapsed(nb: dict) -> None:
    nb["cells"][1]["metadata"] = {"jupyter": {"outputs_hidden": True}}


def excused(nb: dict) -> None:
    nb["cells"][1]["source"] = "# NBVAL_IGNORE_OUTPUT\nprint(units)"


def shows(output: dict) -> Callable[[dict], None]:
    def edit(nb: dict) -> None:
        nb["cells"][1]["outputs"].append(output)

    return edit


def twinless(nb: dict) -> None:
    nb["cells"][2]["outputs"][0]["data"]["text/plain"] = "<Figure size 630x350 with 1 Axes>"


def altless(nb: dict) -> None:
    del nb["cells"][2]["outputs"][0]["metadata"]["image/png"]["alt"]


def wordless(nb: dict) -> None:
    nb["cells"][2]["outputs"][1]["data"]["text/markdown"] = "> "


def wrong_prose(nb: dict) -> None:
    nb["cells"][0]["source"] = "# How many units?\n\nThere are 4 of them:"


def says(source: str) -> Callable[[dict], None]:
    def edit(nb: dict) -> None:
        nb["cells"][1]["source"] = source

    return edit


def no_question(nb: dict) -> None:
    nb["cells"][0]["source"] = "How many units?"


def other_kernel(nb: dict) -> None:
    nb["metadata"]["kernelspec"]["name"] = "my-conda"


BROKEN = [
    (unrun, "ran as None"),
    (swapped, "expected 1"),
    (cleared, "output was cleared"),
    (collapsed, "hides its source or output"),
    (excused, "excuses itself from nbval"),
    (shows({"output_type": "error", "ename": "KeyError", "evalue": "x", "traceback": []}), "saved with KeyError"),
    (shows(printed("findfont: not found", "stderr")), "text on stderr"),
    (shows(printed("<Study object at 0x7f3a2b4c5d6e>")), "an object's address"),
    (shows(printed("/opt/cadrage/report.html")), "an absolute path"),
    (shows(printed(r"D:\cadrage")), "an absolute path"),
    (says("corpus.load('/opt/study')"), "names an absolute path"),
    (shows(printed("cosine 0.37714159265")), "an unrounded number"),
    (twinless, "without its text twin"),
    (altless, "without its alt text"),
    (wordless, "a quotation without words"),
    (shows(display(text_html="<script>alert(1)</script>")), "active HTML"),
    (shows(display(text_html="<img src=x onerror=alert(1)>")), "active HTML"),
    (shows(display(text_html='<link href="https://cdn.example/x.css">')), "a load from the network"),
    (wrong_prose, "the prose says 4"),
    (no_question, "opens with its question"),
    (says("\n".join(f"print({i})" for i in range(16))), "more than 15 lines"),
    (says("print(units);"), "semicolon"),
    (says("def f():\n    return 1\nprint(units)"), "defines a function"),
    (says("%matplotlib inline\nprint(units)"), "magic"),
    (other_kernel, "not named python3"),
]


@pytest.mark.parametrize(("edit", "message"), BROKEN, ids=[message for _, message in BROKEN])
def test_a_broken_copy_is_caught(tmp_path: Path, edit: Callable[[dict], None], message: str) -> None:
    notebook = sound()
    edit(notebook)
    found = contract.problems(write(tmp_path, notebook))
    assert any(message in line for line in found), found
    assert all(line.startswith("01-copy.ipynb: ") for line in found)


@pytest.mark.parametrize("content", ["", "{", '<<<<<<< HEAD\n{"cells": []}', "[]", '{"nbformat": 4}'])
def test_a_file_that_is_no_notebook_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "03-broken.ipynb"
    path.write_text(content)
    assert [line.startswith("03-broken.ipynb: not a notebook") for line in contract.problems(path)] == [True]
