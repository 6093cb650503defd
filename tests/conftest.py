"""What every test starts from: the shipped study, one core, one marker for the long checks."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from helpers.results import Results

# A researcher's own study and folder never reach the tests, nor the notebooks that nbval starts from here.
for name in ("CADRAGE_STUDY", "CADRAGE_EXPORT"):
    os.environ.pop(name, None)

# Tests and notebooks run two at a time, on matrices so small that threads would only wait for each other.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


gc.disable()  # until all tests are known: their modules and items stay, and looking through them takes a third of the time


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
    gc.set_threshold(
        100_000
    )  # tables and pictures are made of so many small things that looking for rings takes a tenth


# Large studies are an extra: without it their tests are left out, and the last line says so.
EXTRA = ("numba", "pyarrow", "dask", "distributed")
collect_ignore = [
    name
    for name in ("test_bench.py", "test_counting.py", "test_large.py", "test_neighbours.py")
    if not all(map(find_spec, EXTRA))
]


FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
    --disable-sync""".split()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if collect_ignore:
        terminalreporter.write_line(
            f"Left out: {', '.join(collect_ignore)}; large studies are an extra: pip install -r helpers/large.txt"
        )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "long: slow, or in need of a browser; run with `-m long`")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.markexpr:
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: run with -m long"))


@pytest.fixture(scope="session")
def shipped() -> Results:
    """The results of the shipped study, computed once by each process that runs tests, which read them alone."""
    from helpers import corpus, results

    return results.of(corpus.load(corpus.SEEDS))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The results of a study in which every text and name is markup, a command or a formula; read alone too."""
    import payloads

    from helpers import corpus, results

    return results.of(corpus.load(payloads.write(tmp_path_factory.mktemp("hostile") / "study")))


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A real browser that asks nothing of the network by itself."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        pytest.skip("needs Chromium on the PATH (Debian: apt-get install chromium)")
    with playwright.sync_playwright() as engine:
        window = engine.chromium.launch(executable_path=chromium, args=FLAGS)
        yield window
        window.close()
