"""What only large studies need: compiled counting, exact neighbours, studies read in parts. Nothing below imports it."""

from __future__ import annotations

import functools
from importlib import import_module
from importlib.util import find_spec

from helpers import corpus, similarity
from helpers.intake import tables

_PACKAGES = ("numba", "pyarrow", "dask", "distributed")

# Articles from which the compiled pass, its start counted, is sooner done than scikit-learn and SciPy (tests/bench).
LEAST = 5_000


def hand_over(least: int = LEAST) -> bool:
    """Have `similarity` count and search studies of so many articles by what is compiled here, to the same answers.

    False where the extra is not installed. Nothing compiled is imported before a study is that large.
    """
    if find_spec("numba") is None:
        return False
    for work, module, name in (
        ("vectoriser", "vectoriser", "FrenchTfidfVectorizer"),
        ("near_copies", "neighbours", "near_copies"),
        ("nearest", "neighbours", "nearest"),
    ):
        similarity.hand(work, least, functools.partial(_called, module, name))
    return True


def _called(module: str, name: str, *given: object) -> object:
    return getattr(import_module(f"{__name__}.{module}"), name)(*given)


def require() -> None:
    """Raise StudyError, with the command that mends it, where what only large studies need is not installed."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise corpus.StudyError(
            f"Large studies need {', '.join(missing)}, which {tables.LARGE} installs (from the project's folder)."
        )
