"""The README: its findings are the computed ones, its commands the ones that are run, its links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from helpers import __main__ as commands
from helpers import results
from helpers.report import contents, refresh

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FLAT = " ".join(README.split())
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.S)


@pytest.fixture(scope="module")
def found(shipped: results.Results) -> results.Results:
    return shipped


def test_the_findings_on_the_front_page_are_the_computed_ones(found: results.Results) -> None:
    for result in contents.answers(found):
        assert f"**{result.sentence()}.** {result.doubt()}" in FLAT


def test_the_figure_says_what_the_chart_says(found: results.Results) -> None:
    alt = found[refresh.FIGURE].figure().alt
    assert f"![{alt}]({refresh.PICTURE.relative_to(ROOT).as_posix()})" in FLAT


def test_it_is_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 120


def test_both_commands_stand_in_the_first_screen() -> None:
    first = README.splitlines()[:30]
    assert (
        len(
            [
                line
                for line in first
                if line.startswith("python3 -m venv .venv && .venv/bin/pip install -q -r requirements.txt && ")
            ]
        )
        == 2
    )


def test_the_tests_run_as_printed_cover_everything() -> None:
    words = shlex.split(next(block for kind, block in BLOCKS if "pytest" in block))
    assert {"-p", "no:randomly", "--nbval", "--nbval-current-env", "tests", "notebooks"} <= set(words)
    assert not any("sanitize" in word or "nbval-lax" in word for word in words)
    assert words[words.index("--dist") + 1] == "loadfile"  # the cells of a notebook stay together, and in order


def test_ci_runs_the_commands_the_readme_prints() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert (
        "README.md" in script
        and 'eval "$(command_of pytest)"' in script
        and "eval \"$(command_of 'helpers run')\"" in script
    )
    for what in ("pytest", "helpers run"):
        assert re.search(rf"^python3 -m venv .*{what}", README, re.M)


@pytest.mark.parametrize("line", re.findall(r"python -m helpers [a-z].*?(?=[`\n])", README))
def test_every_command_it_names_is_one(line: str) -> None:
    arguments = shlex.split(line.replace("FOLDER", "x").replace("NAME", "x"))[3:]
    assert callable(commands._parser().parse_args(arguments).command)


def test_every_link_leads_to_a_file() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith(("http", "#"))]
    assert targets and [target for target in targets if not (ROOT / target.partition("#")[0]).exists()] == []


def test_every_notebook_has_its_line_and_its_question() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        question = (
            "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
            .splitlines()[0]
            .removeprefix("# ")
        )
        assert f"| [{path.stem}](notebooks/{path.name}) | {question}" in README


@pytest.mark.long
def test_the_lines_for_a_chart_work_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = next(block for kind, block in BLOCKS if kind == "python")
    assert isinstance(eval_last(lines), list)
    assert {path.suffix for path in (tmp_path / "figures").iterdir()} >= {".png", ".svg", ".pdf", ".csv", ".txt"}


def eval_last(source: str) -> object:
    """Run lines of Python and return the value of the last one."""
    *before, last = source.strip().splitlines()
    space: dict = {}
    exec("\n".join(before), space)
    return eval(last, space)


def test_what_says_the_same_already_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    assert refresh._replaced(path, b"one") and path.read_bytes() == b"one"
    before = path.stat().st_mtime_ns
    assert not refresh._replaced(path, b"one") and path.stat().st_mtime_ns == before
    assert refresh._replaced(path, b"two") and path.read_bytes() == b"two"
