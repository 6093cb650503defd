"""Run the tests, notebooks included, on the oldest and on the newest libraries that helpers/pyproject.toml allows.

    python3.11 tests/versions.py oldest      each library named there at its lower bound
    python3.13 tests/versions.py newest      each at the newest release within its range

Both words may be given, for one Python. Each set gets a virtual environment of its own, of the Python that runs this, in a
temporary folder; what the named libraries bring along is pip's choice. The lower bounds have no builds for Python 3.13.
Prints the versions, then what pytest says; the exit status is 0 when every test passes on every set asked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = [
    "-q",
    "-n",
    "2",
    "--dist",
    "loadfile",
    "-p",
    "no:randomly",
    "--nbval",
    "--nbval-current-env",
    "tests",
    "notebooks",
]
VERSIONS = """
import sys
from importlib.metadata import version
print("Python", sys.version.split()[0], *(f"{name}=={version(name)}" for name in sys.argv[1:]))
"""


def lower_bounds() -> dict[str, str]:
    """The libraries that helpers/pyproject.toml names, each with its lower bound."""
    project = tomllib.loads((ROOT / "helpers" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    ranges = [*project["dependencies"], *extras["large"], *extras["test"], *extras["bench"]]
    return dict(re.match(r"([\w.-]+)>=([\w.]+)", line).groups() for line in ranges)


def passes(which: str) -> bool:
    """Whether every test passes on a set, "oldest" or "newest"."""
    bounds = lower_bounds()
    pins = [f"{name}=={bound}" for name, bound in bounds.items()] if which == "oldest" else []
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "-e", "./helpers[large,test,bench]", *pins], check=True, cwd=ROOT
        )
        subprocess.run([python, "-c", VERSIONS, *sorted(bounds)], check=True)
        return subprocess.run([python, "-m", "pytest", *TESTS], cwd=ROOT).returncode == 0


if __name__ == "__main__":
    if not sys.argv[1:] or not {"oldest", "newest"}.issuperset(sys.argv[1:]):
        sys.exit(__doc__)
    sys.exit(not all([passes(which) for which in sys.argv[1:]]))
