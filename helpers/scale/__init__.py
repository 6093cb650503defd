"""What only large studies need: compiled counting, exact neighbours, studies read in parts. Nothing below imports it."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from scipy import sparse

from helpers import similarity

# Articles from which the compiled pass, its start counted, is sooner done than scikit-learn and SciPy (tests/bench).
LEAST = {"vectoriser": 5_000, "near_copies": 3_000, "nearest": 5_000}


def hand_over() -> bool:
    """Have `similarity` count and search large studies by what is compiled here; False where the extra is missing.

    The answers are the same; nothing compiled is imported before a study is that large.
    """
    if find_spec("numba") is None:
        return False
    for work, function in (("vectoriser", _vectoriser), ("near_copies", _near_copies), ("nearest", _nearest)):
        similarity.hand(work, LEAST[work], function)
    return True


def _vectoriser() -> object:
    from helpers.scale import vectoriser

    return vectoriser.FrenchTfidfVectorizer()


def _near_copies(matrix: sparse.csr_array, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from helpers.scale import neighbours

    return neighbours.near_copies(matrix, threshold)


def _nearest(matrix: sparse.csr_array, k: int) -> tuple[np.ndarray, np.ndarray]:
    from helpers.scale import neighbours

    return neighbours.nearest(matrix, k)
