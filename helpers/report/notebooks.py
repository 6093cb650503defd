"""Run the notebooks of the series from top to bottom, two at a time, and leave the committed ones as they are."""

from __future__ import annotations

import asyncio
import atexit
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import faults, words
from helpers.corpus import StudyError

if TYPE_CHECKING:
    import nbformat
    from nbclient.exceptions import CellExecutionError

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
AT_ONCE = 2  # kernels at a time: each holds one core
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
BAR = "{bar:30} {n_fmt}/{total_fmt}, {elapsed}"  # in no language
CELL_SECONDS = 3600  # a cell of a large study may work for long; one that hangs must still end


class _Loop(asyncio.SelectorEventLoop):
    """Leaves Ctrl-C and TERM to whoever runs the notebooks; nbclient would take them, and end its kernels alone."""

    def add_signal_handler(self, *_: object) -> None:
        raise NotImplementedError


class RunError(words.Refusal, RuntimeError):
    """A notebook that did not run to its end, in one or two lines: which one, which cell, what it said."""


def paths(folder: Path = FOLDER) -> list[Path]:
    """The notebooks of the series in reading order."""
    return sorted(folder.glob("[0-9][0-9]-*.ipynb"))


def run(sources: list[Path], target: Path, study: Path | None, aside: dict[str, Path]) -> list[Path]:
    """Run each notebook on a study and write it, executed, into `target`; the sources are not touched.

    Without a study the notebooks find their own, as `corpus.load` does. aside: paths that they find in variables of
    their environment (where to export, whose results to take over). Cells are counted on a progress bar. Raises RunError
    for the first notebook that fails, StudyError when it says that the study is at fault.
    """
    import nbformat  # late, as nbclient: it takes a second to load, and who only draws needs neither
    from tqdm import tqdm

    read = {path: nbformat.read(path, as_version=4) for path in sources}
    cells = sum(cell.cell_type == "code" for notebook in read.values() for cell in notebook.cells)
    with tqdm(total=cells, bar_format=BAR) as bar:
        environment = {**ONE_CORE, **os.environ, **{name: str(path.absolute()) for name, path in aside.items()}}
        environment |= {"CADRAGE_STUDY": str(study.absolute())} if study else {}
        with asyncio.Runner(loop_factory=_Loop) as runner:
            runner.get_loop().set_exception_handler(lambda *_: None)  # what matters is awaited; the rest is an echo
            runner.run(_all(read, target, environment, lambda **_: bar.update()))
    return [target / path.name for path in sources]


async def _all(
    read: dict[Path, nbformat.NotebookNode], target: Path, environment: dict[str, str], done: Callable
) -> None:
    """Run them, AT_ONCE at a time; every kernel is shut down before anyone hears of an error."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(path: Path) -> None:
        async with gate:
            await _one(path, read[path], target, environment, done)

    with faults.cancelling(asyncio.current_task()):
        tasks = [asyncio.create_task(one(path)) for path in read]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                if not task.cancelling():  # a second time it would leave its kernel as it stands
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _one(
    path: Path, notebook: nbformat.NotebookNode, target: Path, environment: dict[str, str], done: Callable
) -> None:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name="python3",
        record_timing=False,
        allow_error_names=["Lacking"],  # what a study lacks is a sentence in its place, and the series goes on
        resources={"metadata": {"path": str(target)}},
        on_cell_executed=done,
    )
    try:
        await client.async_execute(env=environment, stderr=subprocess.DEVNULL)  # what kernels say of their transport
    except CellExecutionError as error:
        raise _failure(path, error) from error
    except DeadKernelError as error:
        raise RunError("faults.kernel_ended", notebook=path.name) from error
    except (CellTimeoutError, RuntimeError) as error:
        raise RunError("faults.notebook_hung", notebook=path.name, said=_first_line(error)) from error
    finally:
        if client.km:  # one that is cancelled as it starts, which nbclient leaves to the end of Python
            atexit.unregister(client._cleanup_kernel)
            client.shutdown_kernel = "immediate"
            await client._async_cleanup_kernel()
    nbformat.write(notebook, target / path.name)


def _failure(path: Path, error: CellExecutionError) -> Exception:
    if error.ename in ("StudyError", "Lacking"):
        return StudyError(f"{path.name}: {error.evalue}")
    if error.ename == "WriteError":
        return RunError(f"{path.name}: {error.evalue}")
    if error.ename == "MemoryError":
        return MemoryError(path.name)
    said = f"{error.ename}: {_first_line(error.evalue)}"
    return RunError("faults.notebook_stopped", notebook=path.name, said=said)


def _first_line(error: object) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__).rstrip(".")
