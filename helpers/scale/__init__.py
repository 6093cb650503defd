"""What only large studies need: compiled counting, exact neighbours, studies read in parts. Nothing below imports it."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from scipy import sparse

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
    for work, function in (("vectoriser", _vectoriser), ("near_copies", _near_copies), ("nearest", _nearest)):
        similarity.hand(work, least, function)
    return True


def require() -> None:
    """Raise StudyError, with the command that mends it, where what only large studies need is not installed."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise corpus.StudyError(
            f"Large studies need {', '.join(missing)}, which {tables.LARGE} installs (from the project's folder)."
        )


def _vectoriser() -> object:
    from helpers.scale import vectoriser

    return vectoriser.FrenchTfidfVectorizer()


def _near_copies(matrix: sparse.csr_array, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from helpers.scale import neighbours

    return neighbours.near_copies(matrix, threshold)


def _nearest(matrix: sparse.csr_array, k: int) -> tuple[np.ndarray, np.ndarray]:
    from helpers.scale import neighbours

    return neighbours.nearest(matrix, k)
