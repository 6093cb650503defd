"""Large studies are an extra: without it every other study is read and compared, and what needs it says what to install."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from helpers import scale, similarity

ROOT = Path(__file__).resolve().parent.parent
EXTRA = ("numba", "llvmlite", "pyarrow", "dask", "distributed", "bokeh")
TEXTS = {"a": "Kim Jong-un est arrivé à Vladivostok.", "b": "Vladimir Poutine a reçu Kim Jong-un à Vladivostok."}
WITHOUT = f"""
import sys
for name in {EXTRA}:
    sys.modules[name] = None  # as if it were not installed
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in {EXTRA} else find(name, *rest)
from helpers import corpus, framing, scale, similarity
"""


def without_the_extra(code: str, *arguments: str) -> str:
    """What Python prints for some code where the extra is not installed."""
    done = subprocess.run([sys.executable, "-c", WITHOUT + code, *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.long
def test_tables_are_read_and_compared_without_the_extra(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,texte\n" + "".join(f"{id},{text}\n" for id, text in TEXTS.items()), "utf-8")
    rows = (f'{{"id": "{id}", "texte": "{text}"}}\n' for id, text in TEXTS.items())
    (tmp_path / "b.jsonl").write_text("".join(rows), "utf-8")
    code = """
assert not scale.hand_over()
for path in sys.argv[1:]:
    study = corpus.load(path)
    print(round(similarity.cosine(study).loc["a", "b"], 3), len(framing.code(study.units, {}, {})))
"""
    said = without_the_extra(code, str(tmp_path / "a.csv"), str(tmp_path / "b.jsonl")).splitlines()
    assert len(set(said)) == 1 and len(said) == 2 and said[0].startswith("0.")


@pytest.mark.long
def test_what_needs_the_extra_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    code = """
from helpers.__main__ import main
for call in (lambda: corpus.load(sys.argv[1]), scale.require):
    try:
        call()
    except corpus.StudyError as error:
        print(error)
main(["large", "x", "--work", "y"]), main(["large", "x", "--work", "y"])
"""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + code, str(tmp_path / "a.parquet")], capture_output=True, text=True
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if line]
    assert len(said) == 4 and all("pip install -r helpers/large.txt" in line for line in said), said
    assert "a.parquet" in said[0] and "numba, pyarrow, dask, distributed" in said[1]


def loaded(code: str, *names: str) -> str:
    """Which of some modules Python has loaded after some code."""
    code += f"; import sys; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.stdout.strip() or done.stderr


@pytest.mark.long
def test_a_study_loads_nothing_of_the_extra() -> None:
    code = "from helpers import corpus, similarity, framing, scale; similarity.cosine(corpus.load()); scale.hand_over()"
    seen = loaded(code, "numba", "dask", "distributed", "bokeh", "sklearn")
    assert seen == "['sklearn']"  # what it needs is seen


@pytest.mark.long
def test_the_first_cell_of_a_notebook_waits_for_nothing_that_only_later_cells_need() -> None:
    code = "from helpers import corpus, results; results.of(corpus.load())"
    assert loaded(code, "sklearn", "scipy.stats", "scipy.optimize", "scipy.spatial") == "[]"


def test_both_weights_are_pinned_and_no_package_is_in_both() -> None:
    def pinned(path: Path) -> set[str]:
        return set(re.findall(r"^([\w.-]+)==", path.read_text(encoding="utf-8"), re.M))

    default, large = pinned(ROOT / "requirements.txt"), pinned(ROOT / "helpers" / "large.txt")
    project = tomllib.loads((ROOT / "helpers" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.match(r"[\w.-]+", line).group() for line in project["optional-dependencies"]["large"]}
    assert named <= large and not default & large and not default & {*EXTRA}
    assert {re.match(r"[\w.-]+", line).group() for line in project["dependencies"]} <= default


def test_with_the_extra_nothing_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba", reason="large studies are an extra: pip install -r helpers/large.txt")
    monkeypatch.setattr(similarity, "_HANDED", {})
    assert scale.require() is None and scale.hand_over() and similarity._HANDED
