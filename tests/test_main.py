"""The commands: what they print, how they end, and that no one is shown a traceback for a mistake of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import made
import nbformat
import pandas as pd
import pytest
from nbclient.exceptions import CellExecutionError
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import __main__ as commands
from helpers import corpus, french, results, similarity, words
from helpers.report import check, notebooks
from helpers.report import writing as report
from helpers.results import Result, Spread
from helpers.results.registry import EXPORTED


def ended(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    try:
        code = commands.main(list(arguments))
    except SystemExit as end:
        code = end.code
    return code, *capsys.readouterr()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "COMMAND"),
        (["frob"], "frob"),
        (["run", "--lang", "de"], "de"),
        (["run", "surplus"], "surplus"),
        (["run", "--study", "no/such/folder"], "no/such/folder"),
        (["check", "--against", "no/such.json"], "no/such.json"),
        (["new", "my-study"], "--from"),
        (["code"], "--coder"),
        (["hand", "folder"], "--to"),
        (["hand", "folder", "--to", "excel"], "excel"),
        (["take"], "FILE"),
        (["large", "articles.parquet"], "--work"),
        (["deposit", "--date", "tomorrow"], "tomorrow"),
    ],
)
def test_a_mistake_gets_two_lines_at_most_and_code_2(
    capsys: pytest.CaptureFixture, arguments: list[str], named: str
) -> None:
    code, out, err = ended(capsys, *arguments)
    assert (code, out) == (2, "")
    assert named in err and len(err.strip().splitlines()) <= 2


COMMANDS = next(action.choices for action in commands._parser()._actions if action.dest == "name")
UNASKED = {"run": [], "export": [], "deposit": [], "check": [], "refresh": [], "new": ["f", "--from", "s"]}
UNASKED |= {"code": ["--coder", "c"], "hand": ["f", "--to", "txm"], "take": ["f"], "large": ["s", "--work", "w"]}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_nobody_asks_for_is_english_the_named_study_and_the_usual_place(name: str) -> None:
    options = commands._parser().parse_args([name, *UNASKED[name]])
    assert options.name == name and options.command is getattr(commands, f"_{name}")
    others = {key: value for key, value in vars(options).items() if key not in ("name", "command", "left", "lang")}
    given = {"f", "s", "w", "c", "txm", *map(Path, "fsw")}
    assert [key for key, value in others.items() if value not in (None, False, "", []) and value not in given] == []
    assert vars(options).get("lang", "en") == "en"
    for lang in ("en", "fr") if "lang" in options else ():
        assert commands._parser().parse_args([name, *UNASKED[name], "--lang", lang]).lang == lang
    assert options.left in {"code": "whole", "take": "whole", "refresh": "whole", "large": "parts"}.get(
        name, "untouched"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_says_what_it_is_for_in_one_phrase(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    listed = re.search(rf"(?m)^ +{name} +(.+)$", commands._parser().format_help())[1]
    own = {action.dest: action.help or "" for action in COMMANDS[name]._actions if action.dest != "help"}
    phrase = re.compile(r'["\'a-z].*[^.\s]')
    assert {dest: said for dest, said in (own | {name: listed}).items() if not phrase.fullmatch(said)} == {}


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 14, 0)])
def test_another_python_gets_one_sentence(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, version: tuple
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    code, _, err = ended(capsys, "run")
    assert code == 2 and "3.11 to 3.13" in err and len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("package", ["nbclient", "jinja2"])
def test_a_package_that_is_missing_is_named(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    def lacks(_: object) -> None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)

    monkeypatch.setattr(report, "write_charts", lambda *_: lacks(None))
    code, _, err = ended(capsys, "export")
    assert code == 2 and package in err and "requirements.txt" in err


def test_it_runs_as_a_module_from_anywhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helpers", "run", "--study", "missing"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing" in done.stderr and "Traceback" not in done.stderr


def test_a_tokeniser_change_moves_the_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similarity, "vectoriser", lambda: TfidfVectorizer(analyzer=french.tokens))
    monkeypatch.setattr(results, "_QUESTIONS", {"words": (results.alike.alike,)})
    moved, _ = check.against(results.of(corpus.load(corpus.SEEDS)), Path(__file__).with_name("findings.json"))
    assert "value" in set(moved.loc[moved["finding"] == "alike", "part"])


def finding(value: float, low: float | None = 0.1, high: float | None = 0.3, **changed: object) -> Result:
    spread = Spread(low, high, "fifth")
    given = {"key": "pair", "value": value, "unit": "cosine", "n": 10, "where": "02", "table": pd.DataFrame()}
    return Result(**given | changed, spread=spread)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "findings.json"
    row = {"key": "pair", "value": 0.25, "low": 0.1, "high": 0.3, "kind": "fifth", "unit": "cosine", "n": 10}
    row |= {f"sentence_{lang}": finding(0.25).sentence(lang) for lang in words.LANGUAGES}
    path.write_text(json.dumps({"findings": [row]}))
    return path


@pytest.mark.parametrize(
    ("now", "parts"),
    [
        ([finding(0.25)], []),
        ([finding(0.25 + check.VALUE / 2)], []),
        ([finding(0.25 + check.VALUE * 2)], ["value"]),
        ([finding(0.25, low=0.1 + check.ENDS / 2)], []),
        ([finding(0.25, low=0.1 + check.ENDS * 2, high=None)], ["low", "high"]),
        ([finding(0.25, n=11)], ["n"]),
        ([finding(0.25, unit="share")], ["unit"]),
        ([], ["finding"]),
        ([finding(0.25), finding(0.1, key="new")], ["finding"]),
    ],
)
def test_check_names_what_moved(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, stored: Path, now: list, parts: list
) -> None:
    monkeypatch.setattr(results.Results, "every", lambda *_: now)
    code, out, _ = ended(capsys, "check", "--against", str(stored))
    assert code == bool(parts)
    assert [re.split(r", |: ", line)[1] for line in out.splitlines()[1:]] == parts


def test_a_finding_that_came_or_went_is_told_as_such_and_one_that_moved_with_its_numbers() -> None:
    one = {"key": "alike", **dict.fromkeys([*check.EQUAL, check.SAID], "as it was"), "value": 0.25}
    assert check._moved("alike", None, one) == [["alike", "finding", "absent", "present", ""]]
    assert check._moved("alike", one, None) == [["alike", "finding", "present", "absent", ""]]
    assert check._moved("alike", one, one | {"value": 0.2504}) == []
    assert check._moved("alike", one, one | {"value": 0.3}) == [["alike", "value", 0.25, 0.3, check.EQUAL["value"]]]
    told = check._moved("alike", one, one | {"unit": "other"})
    assert told == [["alike", "unit", "as it was", "other", "equal"]]


@pytest.mark.parametrize(
    ("now", "moved"),
    [("Russia leads with 38.5%", False), ("North Korea leads with 38%", True), ("Russia trails with 38%", True)],
)
def test_a_finding_of_the_same_numbers_that_names_another_has_moved(now: str, moved: bool) -> None:
    one = dict.fromkeys(check.EQUAL, 1) | {check.SAID: "Russia leads with 38%"}
    told = check._moved("voices", one, one | {check.SAID: now})
    assert [row[1] for row in told] == ["sentence"] * moved


def test_what_check_says_is_said_in_french_too(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    none = pd.DataFrame(columns=check.COLUMNS)
    monkeypatch.setattr(check, "against", lambda *_: (none, 17))
    code, said, _ = ended(capsys, "check", "--lang", "fr")
    assert (code, said.strip()) == (0, check.sentence(none, 17, "fr")) and said.startswith("Les 17 résultats")


def test_what_moved_is_told_a_part_a_line_in_the_language_asked_for(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, stored: Path
) -> None:
    monkeypatch.setattr(results.Results, "every", lambda *_: [finding(0.29123456789)])
    monkeypatch.setattr(Result, "sentence", lambda _, lang="en": {"en": "It rose", "fr": "Il a monté"}[lang])
    _, said, _ = ended(capsys, "check", "--lang", "fr", "--against", str(stored))
    first, value, sentence = said.replace("\u202f", " ").replace("\xa0", " ").splitlines()
    assert first == "1 résultat sur 1 a bougé :" and value == "- pair, value : 0,25 → 0,2912"
    assert sentence.startswith("- pair, sentence : ") and sentence.endswith(" → Il a monté")


def test_the_findings_of_the_shipped_study_stand_as_stored(shipped: results.Results) -> None:
    moved, compared = check.against(shipped, Path(__file__).with_name("findings.json"))
    assert moved.empty, (
        f"{check.sentence(moved, compared)}\nIf that is meant: python -m helpers refresh stores them anew."
    )
    assert compared > 12


@pytest.mark.parametrize("content", ["", "{", "[]", '{"findings": [{"key": "pair"}]}'])
def test_check_refuses_what_is_no_findings_file(capsys: pytest.CaptureFixture, tmp_path: Path, content: str) -> None:
    (tmp_path / "other.json").write_text(content)
    code, _, err = ended(capsys, "check", "--against", str(tmp_path / "other.json"))
    assert code == 2 and "other.json" in err


def series(folder: Path, *cells: str) -> Path:
    """A folder with one notebook of these cells."""
    folder.mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, id=f"c{i}") for i, cell in enumerate(cells)]
    )
    nbformat.write(notebook, folder / "01-only.ipynb")
    return folder


def test_notebooks_run_on_a_copy(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEPT", "kept")
    cell = "print(os.path.basename(os.environ['CADRAGE_STUDY']), os.environ.get('KEPT'), 'cell' in globals())\ncell = 1"
    folder, target = series(tmp_path / "series", "import os", cell), tmp_path / "out"
    for number in range(2, notebooks.AT_ONCE + 2):  # one more than there are kernels: none leaves the next its names
        shutil.copy(folder / "01-only.ipynb", folder / f"0{number}-another.ipynb")
    before = (folder / "01-only.ipynb").read_bytes()
    target.mkdir()
    executed = notebooks.run(notebooks.paths(folder), target, Path("my-study"), {EXPORTED: tmp_path})
    assert "6/6" in capsys.readouterr().err and [path.name for path in executed] == sorted(os.listdir(folder))
    for path in executed:
        cells = nbformat.read(path, 4).cells
        assert cells[1].outputs[0].text == "my-study kept False\n"
        assert [cell.execution_count for cell in cells] == [1, 2]
    assert (folder / "01-only.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "value", "kind", "said"),
    [
        ("ZeroDivisionError", "division by zero", notebooks.RunError, "ZeroDivisionError: division by zero"),
        ("StudyError", "no dates in x.csv", corpus.StudyError, "no dates in x.csv"),
        ("Lacking", "no dates", corpus.StudyError, "no dates"),
        ("WriteError", "the disk is full", notebooks.RunError, "the disk is full"),
        ("MemoryError", "", MemoryError, ""),
    ],
)
def test_a_notebook_that_fails_is_named_with_what_it_said(name: str, value: str, kind: type, said: str) -> None:
    told = notebooks._failure(Path("series/01-only.ipynb"), CellExecutionError("", name, value))
    assert type(told) is kind and "01-only.ipynb" in str(told) and said in str(told)


@pytest.mark.long
def test_a_notebook_that_fails_leaves_the_old_report_whole(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "reports" / "seeds"
    with report.files.folder(out) as part:
        (part / "report.html").write_text("the old one")
    only = sorted(series(tmp_path / "series", "import os; os._exit(1)").glob("*.ipynb"))
    monkeypatch.setattr(notebooks, "paths", lambda: only)
    study = made.corpus(tmp_path / "study", 3, codebook=False)
    code, printed, err = ended(capsys, "run", "--study", str(study), "--out", str(out))
    assert (code, printed) == (2, "") and "stopped" in err and "01-only.ipynb" in err and "Traceback" not in err
    assert (out / "report.html").read_text() == "the old one" and [path.name for path in out.parent.iterdir()] == [
        "seeds"
    ]
