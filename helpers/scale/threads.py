"""Work shared out among threads: for what lets go of Python's lock, as NumPy and compiled code do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor


def cores() -> int:
    """How many threads to use: the cores of this process, or OMP_NUM_THREADS where it is set."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return int(os.environ.get("OMP_NUM_THREADS") or available)


def each(work: Callable, items: Iterable) -> list:
    """What `work` gives for each item, in order; the first error of a thread is raised here."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, items))
