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

# The README's tests run the same notebooks on one thread, in the locale, time zone and home there are.
OTHER = {
    **dict.fromkeys(THREADS, "2"),
    "PYTHONHASHSEED": "20230913",
    "PYTHONWARNINGS": "error",
    "LC_ALL": "C",
    "LANG": "C",
    "TZ": "Pacific/Kiritimati",
}

pytestmark = pytest.mark.long


def nbval(environment: dict[str, str]) -> str:
    """What strict nbval says of all notebooks where it finds a difference, else nothing."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        *map(str, NOTEBOOKS),
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.stdout[-4000:] + done.stderr[-1000:] if done.returncode else ""


def test_two_threads_the_c_locale_a_far_time_zone_warnings_as_errors_and_no_home(tmp_path: Path) -> None:
    """HOME and matplotlib's folder are there and cannot be written to, as on a shared server."""
    shut = tmp_path / "shut"
    shut.write_text("a file where a folder is expected")
    environment = {
        **os.environ,
        **OTHER,
        "HOME": str(shut),
        "MPLCONFIGDIR": str(shut / "mpl"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "run"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        environment.pop(name, None)
    assert nbval(environment) == ""
