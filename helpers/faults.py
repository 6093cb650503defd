"""What ends a command before its time, as one sentence and an exit code; what nobody foresaw is written down whole."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

ERROR, OURS, CLOSED_PIPE = 2, 70, 141  # exit codes: as argparse has it, as sysexits.h has it, as a shell has it
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTDIR, errno.EIO)
_TOLD = {"StudyError", "WriteError", "RunError", "Lacking"}  # ours, whose message is written for the person there
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_KILLED = {"BrokenProcessPool", "TerminatedWorkerError", "KilledWorker"}  # a worker is gone, most often for its memory
_NO_ROOM = ("No space left on device", "No usable temporary directory")
_NO_MEMORY = ("failed to map segment", "Cannot allocate memory", "can't start new thread")


class Ended(KeyboardInterrupt):
    """The system asks the process to end: taken as Ctrl-C is, so that what is half done is cleared away."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


@contextlib.contextmanager
def heeded() -> Iterator[None]:
    """In the block TERM and HUP raise Ended; a signal that someone chose to ignore stays ignored."""
    with _answered(_ENDS, _end):
        yield


@contextlib.contextmanager
def cancelling(task: asyncio.Task) -> Iterator[None]:
    """In the block, which is of the task, Ctrl-C, TERM and HUP cancel it where it waits; at the block's end it is Ended.

    Stopped at any other place, or twice, what we wait for could be left half made, and hang.
    """
    heard: list[int] = []

    def cancel(number: int, _: object) -> None:
        heard.append(number)
        if len(heard) == 1:
            task.get_loop().call_soon_threadsafe(task.cancel)

    try:
        with _answered([*_ENDS, signal.SIGINT], cancel):
            yield
    finally:
        if heard:
            raise Ended(heard[0])


@contextlib.contextmanager
def _answered(numbers: list[int], answer: Callable[[int, object], None]) -> Iterator[None]:
    known = numbers if threading.current_thread() is threading.main_thread() else []
    before = {number: signal.getsignal(number) for number in known}
    heard = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    for number in heard:
        signal.signal(number, answer)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _end(number: int, _: object) -> None:
    raise Ended(number)


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """A process or a thread that is started in the block never hears Ctrl-C, which is for us: we do, at its end."""
    if os.name != "posix":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets the thread that starts it hear Ctrl-C again
    heard: list[int] = []
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:  # what another thread hears would still stop us in the middle, and leave the process half started
        with _answered([*_ENDS, signal.SIGINT], lambda number, _: heard.append(number)):
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if heard:
            signal.raise_signal(heard[0])


def told(error: BaseException) -> bool:
    """Whether an error's message is written for the person at the keyboard; any other is a fault to be explained."""
    return any(kind.__name__ in _TOLD and kind.__module__.startswith("helpers") for kind in type(error).__mro__)


def explained(error: BaseException, asked: Mapping[str, object]) -> tuple[str, int]:
    """The sentence that says why a command ended with an error, and its exit code.

    asked: the command's `name`, what it takes (`study` or `source`, named where no other file is), its `lang`, and
    `left`, the key of what becomes of what stood there. Code 2 for what a person can mend, 128 and its number for a
    signal, 141 for a closed pipe; 70 for a fault of ours, whose traceback goes to a file in the system's temporary folder.
    """
    from helpers import words  # late: it needs a Python that the command has not made sure of when this is loaded

    lang = str(asked.get("lang", "en"))
    if told(error):
        return (error.sentence(lang) if hasattr(error, "sentence") else str(error)), ERROR
    left = words.say(f"faults.{asked['left']}", lang, work=asked.get("work"))
    for one in _chain(error):
        key, values, code = _known(one)
        if key:
            return words.say(f"faults.{key}", lang, left=left, **values), code
    fault = ": ".join(filter(None, (type(error).__name__, next(iter(str(error).splitlines()), ""))))
    at = _file(error) or asked.get("source") or asked.get("study") or "seeds"
    key, values = _story(error)
    story = words.say(f"faults.{key}", lang, **values)
    return words.say(
        "faults.unforeseen", lang, command=asked["name"], file=at, fault=fault, left=left, story=story
    ), OURS


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, the last first."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _known(error: BaseException) -> tuple[str, dict, int]:
    """The key of the sentence on a fault that was foreseen, what fills it, and its exit code; else no key."""
    from helpers import words  # late, as in `explained`

    if isinstance(error, KeyboardInterrupt):
        return "interrupted", {}, 128 + getattr(error, "number", signal.SIGINT)
    if isinstance(error, BrokenPipeError):
        return "closed_pipe", {}, CLOSED_PIPE
    if isinstance(error, ModuleNotFoundError):
        return "no_package", {"package": error.name, "folder": sys.prefix}, ERROR
    if isinstance(error, MemoryError) or type(error).__name__ in _KILLED or _says(error, _NO_MEMORY):
        return "no_memory", {}, ERROR
    number = getattr(error, "errno", None)
    file = str(getattr(error, "filename", None) or _file(error) or "stdout")
    file = os.path.dirname(file) if file.endswith(".part") else file  # a name of our own tells a person nothing
    values = {"file": file, "reason": words.system(error) if isinstance(error, OSError) else ""}
    if number in FULL or _says(error, _NO_ROOM):
        return "full", values, ERROR
    return ("refused" if number in _REFUSED else ""), values, ERROR


def _says(error: BaseException, signs: tuple[str, ...]) -> bool:
    """Whether a fault that has no number is told by its words, as compiled libraries tell theirs."""
    return any(sign in str(error) for sign in signs)


def _file(error: BaseException) -> Path | None:
    """The file that was at work: the innermost path that a function of ours held when the error was raised."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    package = str(Path(__file__).parent)
    inside = [frame.f_locals for frame in reversed(frames) if frame.f_code.co_filename.startswith(package)]
    return next((value for local in inside for value in reversed(local.values()) if isinstance(value, Path)), None)


def _story(error: BaseException) -> tuple[str, dict]:
    """Write an error's traceback to a file that its owner alone can read; the key of where it is, and what fills it."""
    head = f"Python {platform.python_version()}, {platform.platform()}\n{sys.argv[1:]}\n\n"
    try:
        descriptor, log = tempfile.mkstemp(prefix="cadrage-", suffix=".log")
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(head + "".join(traceback.format_exception(error)))
    except OSError as refusal:
        from helpers import words

        return "no_story", {"reason": words.system(refusal)}
    return "story", {"log": log}


def let_go() -> None:
    """Give up what is printed where it can go nowhere, so that Python's own end does not complain of it again."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
