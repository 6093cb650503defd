"""Run the notebooks of the series from top to bottom, two at a time, and leave the committed ones as they are."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from helpers import faults, words
from helpers.corpus import StudyError

if TYPE_CHECKING:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
AT_ONCE = 2  # kernels at a time: each holds one core
ONE_CORE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
BAR = "{bar:30} {n_fmt}/{total_fmt}, {elapsed}"  # in no language
LOADED = "__import__('helpers.results')"  # what every notebook loads first, under no name
FORGET = "get_ipython().reset()"  # every name, and the count of cells
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
    with ready(target, study, aside) as series:
        return series(sources)


@contextlib.contextmanager
def ready(target: Path, study: Path | None, aside: dict[str, Path]) -> Iterator[Callable[[list[Path]], list[Path]]]:
    """Kernels that load while the block computes what notebooks take over; what it is given runs them, as `run` does."""
    from nbclient import NotebookClient  # late, as nbformat: who only draws needs neither
    from nbformat.v4 import new_notebook

    environment = {**ONE_CORE, **os.environ, **{name: str(path.absolute()) for name, path in aside.items()}}
    environment |= {"CADRAGE_STUDY": str(study.absolute())} if study else {}
    kernels = [
        NotebookClient(
            new_notebook(),
            timeout=CELL_SECONDS,
            kernel_name="python3",
            extra_arguments=[f"--IPKernelApp.exec_lines={LOADED}"],
            record_timing=False,
            allow_error_names=["Lacking"],  # what a study lacks is a sentence in its place, and the series goes on
            resources={"metadata": {"path": str(target)}},
        )
        for _ in range(AT_ONCE)
    ]
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.get_loop().set_exception_handler(lambda *_: None)  # what matters is awaited; the rest is an echo
        try:
            runner.run(_started(kernels, environment))
            yield functools.partial(_run, runner, kernels, target)
        finally:
            runner.run(_ended(kernels))


async def _started(kernels: list[NotebookClient], environment: dict[str, str]) -> None:
    for kernel in kernels:
        kernel.create_kernel_manager()
        # What kernels say of their transport is for nobody.
        await kernel.async_start_new_kernel(env=environment, stderr=subprocess.DEVNULL)


async def _ended(kernels: list[NotebookClient]) -> None:
    for kernel in kernels:
        if kernel.km:
            kernel.shutdown_kernel = "immediate"
            await kernel._async_cleanup_kernel()


def _run(runner: asyncio.Runner, kernels: list[NotebookClient], target: Path, sources: list[Path]) -> list[Path]:
    import nbformat
    from tqdm import tqdm

    read = {path: nbformat.read(path, as_version=4) for path in sources}
    cells = sum(cell.cell_type == "code" for notebook in read.values() for cell in notebook.cells)
    with tqdm(total=cells, bar_format=BAR) as bar:
        for kernel in kernels:
            kernel.on_cell_executed = lambda **_: bar.update()
        runner.run(_all(read, kernels, target))
    return [target / path.name for path in sources]


async def _all(read: dict[Path, NotebookNode], kernels: list[NotebookClient], target: Path) -> None:
    """Run them, each in the kernel that is free first; every kernel is shut down before anyone hears of an error."""
    waiting = iter(read.items())
    with faults.cancelling(asyncio.current_task()):
        tasks = [asyncio.create_task(_in_turn(waiting, kernel, target)) for kernel in kernels]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                if not task.cancelling():  # a second time it would leave its kernel as it stands
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await _ended(kernels)


async def _in_turn(waiting: Iterator[tuple[Path, NotebookNode]], kernel: NotebookClient, target: Path) -> None:
    """Run notebooks one after the other in one kernel, which forgets each but need not load anything again."""
    import nbformat

    for path, notebook in waiting:
        kernel.nb = notebook
        await _one(kernel, path)
        nbformat.write(notebook, target / path.name)
        await kernel.kc.execute(FORGET, silent=True, reply=True)


async def _one(kernel: NotebookClient, path: Path) -> None:
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    try:
        await kernel.async_execute(cleanup_kc=False)
    except CellExecutionError as error:
        raise _failure(path, error) from error
    except DeadKernelError as error:
        raise RunError("faults.kernel_ended", notebook=path.name) from error
    except (CellTimeoutError, RuntimeError) as error:
        raise RunError("faults.notebook_hung", notebook=path.name, said=_first_line(error)) from error


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
