"""The notebooks say the same in every environment a reader may have: threads, locale, time zone, hash seed, no home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

ENVIRONMENTS = {
    "one thread": dict.fromkeys(THREADS, "1"),
    "two threads": dict.fromkeys(THREADS, "2"),
    "C locale, far time zone": {"LC_ALL": "C", "LANG": "C", "TZ": "Pacific/Kiritimati"},
    "another hash seed": {"PYTHONHASHSEED": "20230913"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
}

pytestmark = pytest.mark.long


def nbval(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-p", "no:randomly",
               "-p", "no:cacheprovider", *map(str, NOTEBOOKS)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("changes", ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_same_outputs(changes: dict[str, str]) -> None:
    done = nbval({**os.environ, **changes})
    assert done.returncode == 0, done.stdout[-4000:]


def test_same_outputs_without_a_home(tmp_path: Path) -> None:
    """HOME and matplotlib's folder are there and cannot be written to, as on a shared server."""
    shut = tmp_path / "shut"
    shut.write_text("a file where a folder is expected")
    environment = {**os.environ, "HOME": str(shut), "MPLCONFIGDIR": str(shut / "mpl")}
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        environment.pop(name, None)
    done = nbval({**environment, "JUPYTER_RUNTIME_DIR": str(tmp_path / "run"), "IPYTHONDIR": str(tmp_path / "ipython")})
    assert done.returncode == 0, done.stdout[-4000:]
