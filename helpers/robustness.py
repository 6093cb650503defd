"""How sure a finding is: texts resampled, articles left out, every partition, every defensible choice, texts changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_rand_score

from helpers import words

MOST_ENUMERATED = 8  # 4,140 partitions; nine articles have 21,147, ten 115,975
RECOVERED, DISSOLVED = 0.75, 0.5  # Hennig's limits of a cluster found again and of a cluster lost
STABILITY = ((0.85, "highly_stable"), (0.75, "stable"), (0.6, "pattern"))  # Hennig 2007; below the last: no trust


def partitions(n: int) -> np.ndarray:
    """Every way to put n articles into groups, one a row, as group numbers from 0: 52 rows for five.

    A row numbers its groups in order of first member, so each partition occurs once, the single group first.
    Raises words.Lacking above MOST_ENUMERATED articles.
    """
    if n > MOST_ENUMERATED:
        raise words.Lacking(words.say("robustness.too_many_partitions", n=n, most=MOST_ENUMERATED))
    return np.array(list(_growth((), n)), dtype=int).reshape(-1, n)


def _growth(start: tuple[int, ...], n: int) -> Iterator[tuple[int, ...]]:
    if len(start) == n:
        yield start
        return
    for group in range(max(start, default=-1) + 2):
        yield from _growth((*start, group), n)


def clusterwise_jaccard(labels: pd.Series, resampled: pd.DataFrame) -> pd.DataFrame:
    """How well each cluster is found again: one row a cluster of `labels`, in order of its label.

    labels: the cluster of each item (index: the items). resampled: one row a resample, one column an item, the cluster
    it fell into; NaN where the resample left the item out (both clusters are then compared without it).
    Returns `members` (a tuple), `size`, `jaccard` (mean over resamples of the best Jaccard similarity with any cluster:
    1 = always found whole), `recovered` and `dissolved` (shares of resamples above .75, at most .5), `stability` (its key).
    Source: Hennig, Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52, 2007.
    """
    codes = np.stack([_codes(row) for row in resampled[labels.index].to_numpy()])
    rows = []
    for label in sorted(labels.unique()):
        inside = (labels == label).to_numpy()
        best = _best_jaccard(inside, codes)
        rows.append({"cluster": label, "members": tuple(labels.index[inside]), "size": int(inside.sum()), "jaccard": best.mean(),
                     "recovered": (best > RECOVERED).mean(), "dissolved": (best <= DISSOLVED).mean()})
    table = pd.DataFrame(rows).set_index("cluster")
    return table.assign(stability=table["jaccard"].map(stability))


def stability(jaccard: float) -> str:
    """Hennig's word for a mean Jaccard similarity, as the key of its phrase: highly_stable, stable, pattern or none."""
    return next((word for least, word in STABILITY if jaccard >= least), "none")


def _codes(row: np.ndarray) -> np.ndarray:
    """Labels of any kind as numbers from 0, -1 where there is none."""
    return pd.factorize(row)[0]


def _best_jaccard(inside: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """For each resample (a row of codes), the best Jaccard similarity of the set `inside` with one of its clusters."""
    drawn = codes >= 0
    best = np.zeros(len(codes))
    for code in range(codes.max() + 1):
        member = codes == code
        shared, either = (member & inside).sum(axis=1), (member | (inside & drawn)).sum(axis=1)
        best = np.maximum(best, shared / np.maximum(either, 1))
    return best
