"""Run the tests on the oldest or the newest libraries that helpers/pyproject.toml allows.

    python tests/versions.py oldest      each direct dependency at its lower bound
    python tests/versions.py newest      each at the newest release within its range

Makes its own virtual environment in a temporary folder; what is installed beside the direct dependencies is pip's
choice. Prints the versions it tested, then what pytest says; its exit status is pytest's.
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
TESTS = ["-q", "-p", "no:randomly", "--nbval", "--nbval-current-env", "tests", "notebooks"]


def ranges() -> list[str]:
    project = tomllib.loads((ROOT / "helpers" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def oldest(requirement: str) -> str:
    """`pandas>=2.2.3,<4` at its lower bound: `pandas==2.2.3`."""
    name, bound = re.match(r"([\w.-]+)\s*[>=]=\s*([\w.]+)", requirement).groups()
    return f"{name}=={bound}"


def main(which: str) -> int:
    wanted = [oldest(line) for line in ranges()] if which == "oldest" else ranges()
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "-q", *wanted], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "-e", "./helpers"], check=True, cwd=ROOT)
        names = sorted(re.match(r"[\w.-]+", line).group() for line in wanted)
        subprocess.run([python, "-c", "import sys; from importlib.metadata import version as v; "
                        "print(sys.version.split()[0], *(f'{n}=={v(n)}' for n in sys.argv[1:]))", *names], check=True)
        return subprocess.run([python, "-m", "pytest", *TESTS], cwd=ROOT).returncode


if __name__ == "__main__":
    if sys.argv[1:] not in (["oldest"], ["newest"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
