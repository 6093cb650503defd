"""Near-copies and nearest neighbours among many articles, exact: compiled loops that only large studies load.

Both look at each pair once and treat common columns apart from rare ones, for the few hundred commonest terms hold
nearly all of the multiplications. Candidates are found in float32; every value that is returned is computed in float64.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections import namedtuple
from collections.abc import Callable

import numba
import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from helpers.scale import threads

SLACK = 1e-4  # more than float32 can be wrong by in a cosine; whatever is this close is computed exactly
COMMON_SHARE = 2 / 3  # near-copies: the common columns may hold this much of the threshold, as squared norm
COMMON_TERM = 0.15  # nearest: a term in more of the articles than this is common; a dense product is then the faster
MARGIN = 6  # nearest: candidates kept beyond k, so that rounding in float32 hardly ever decides
_DECIMALS = 12  # two cosines that agree to this many decimals are a tie
_QUERIES, _BLOCK, _TILE, _MOST_TILES = 256, 256, 1_024, 96
_SCANNED = 256  # rows passed over together when none can reach the threshold
_compiled = numba.njit(cache=True, nogil=True)

# Rows in the `order` they are asked about, which numbers their places; a row's `norm` over common columns, and by place
# `rest`, that over what is not in the index. Column c is at the places `rows[starts[c]:starts[c + 1]]` with `weights`.
_Index = namedtuple("_Index", "order norm rest starts rows weights")


# Near-copies --------------------------------------------------------------------------------------------------------


def near_copies(matrix: sparse.csr_array, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of rows whose cosine is at least the threshold: row a < row b, and the cosine, in no order.

    Rows have length 1 or 0 and no negative weight.
    """
    search = NearCopies(matrix, threshold)
    found = _parallel(search.between, matrix.shape[0], _QUERIES)
    a, b, cosine = (np.concatenate(parts) for parts in zip(*found))
    return a, b, cosine


class NearCopies:
    """A search that can be shared out by ranges of rows; all ranges together find every pair once.

    Split and bound: what two rows share in rare columns is added up from an inverted index; what they share in common
    columns is at most the product of their norms there; the cosine itself is computed only where sum and bound reach
    the threshold. A row with much of its norm in common columns has its rarer ones indexed too, and rows go by that
    norm, largest first, so that two rows that share nothing indexed cannot reach the threshold (compare Bayardo et al.
    2007; Anastasiu & Karypis 2014).
    """

    def __init__(self, matrix: sparse.csr_array, threshold: float) -> None:
        self.matrix = matrix
        self.threshold = threshold - 10.0**-_DECIMALS  # a copy word for word has a cosine of 1, but for rounding
        self.index = _index(matrix, self.threshold)

    def between(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The near-copies of the rows at places `first` to `last` among those before them: rows a < b, and cosine."""
        a, b, cosine = _near_in(self.matrix, self.index, self.threshold, first, last)
        return np.minimum(a, b), np.maximum(a, b), cosine


def _index(matrix: sparse.csr_array, threshold: float) -> _Index:
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    common = _common(matrix, frequency, COMMON_SHARE * threshold)
    norm, rest, kept = _split(matrix.indptr, matrix.indices, matrix.data, frequency, common, threshold)
    order = np.argsort(-norm, kind="stable")
    starts, rows, weights = _inverted(matrix.indptr, matrix.indices, matrix.data, kept, order, matrix.shape[1])
    return _Index(order, norm, rest[order].astype(np.float32), starts, rows, weights)


def _common(matrix: sparse.csr_array, frequency: np.ndarray, share: float) -> np.ndarray:
    """The commonest columns that together hold at most this share of the rows' squared length."""
    squared = np.bincount(matrix.indices, matrix.data**2, minlength=matrix.shape[1])
    order = np.argsort(-frequency, kind="stable")
    common = np.zeros(matrix.shape[1], bool)
    common[order[np.cumsum(squared[order]) <= share * matrix.shape[0]]] = True
    return common


@_compiled
def _split(starts, columns, values, frequency, common, threshold):
    """Each row's norm over common columns, its norm over what is not indexed, and which entries are indexed."""
    rows = len(starts) - 1
    norm, rest, kept = np.zeros(rows), np.zeros(rows), np.zeros(len(columns), np.bool_)
    for row in range(rows):
        begin, end = starts[row], starts[row + 1]
        for entry in range(begin, end):
            kept[entry] = not common[columns[entry]]
            if not kept[entry]:
                norm[row] += values[entry] ** 2
        left = norm[row]
        norm[row] = np.sqrt(norm[row])
        if norm[row] ** 2 >= threshold - SLACK:
            for entry in begin + np.argsort(frequency[columns[begin:end]]):
                if np.sqrt(max(left, 0.0)) * norm[row] < threshold - SLACK:
                    break
                if not kept[entry]:
                    kept[entry] = True
                    left -= values[entry] ** 2
        rest[row] = np.sqrt(max(left, 0.0))
    return norm, rest, kept


@_compiled
def _inverted(starts, columns, values, kept, order, width):
    """The kept entries by column; within a column by the rows' place in `order`."""
    begin = np.zeros(width + 1, np.int64)
    for entry in range(len(columns)):
        if kept[entry]:
            begin[columns[entry] + 1] += 1
    begin = np.cumsum(begin)
    free = begin[:-1].copy()
    rows, weights = np.empty(begin[-1], np.uint32), np.empty(begin[-1], np.float32)
    for place in range(len(order)):
        for entry in range(starts[order[place]], starts[order[place] + 1]):
            if kept[entry]:
                at = free[columns[entry]]
                rows[at], weights[at] = place, values[entry]
                free[columns[entry]] += 1
    return begin, rows, weights


def _near_in(matrix: sparse.csr_array, index: _Index, threshold: float, first: int, last: int) -> tuple:
    """The near-copies of the rows at places `first` to `last` among those before them."""
    room = 4 * last + 1_000
    while True:
        out = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
        size = _near(matrix.indptr, matrix.indices, matrix.data, index, threshold, first, last, matrix.shape[1], *out)
        if size >= 0:
            return tuple(part[:size].copy() for part in out)
        room *= 4


@_compiled
def _near(starts, columns, values, index, threshold, first, last, width, a, b, cosine):
    """Fill a, b, cosine; returns how many, or -1 where there is no room for them."""
    shared, least = np.zeros(last, np.float32), np.float32(threshold - SLACK)
    dense, size = np.zeros(width), 0
    for place in range(first, last):
        row = index.order[place]
        norm = np.float32(index.norm[row])
        _share(starts, columns, values, index, row, place, shared)
        for entry in range(starts[row], starts[row + 1]):
            dense[columns[entry]] = values[entry]
        for begin in range(0, place, _SCANNED):
            end = min(begin + _SCANNED, place)
            if not _reached(shared, index.rest, norm, least, begin, end):
                continue
            for at in range(begin, end):
                if shared[at] > 0 and shared[at] + norm * index.rest[at] >= least:
                    value = _dot(starts, columns, values, index.order[at], dense)
                    if value >= threshold:
                        if size == len(a):
                            return -1
                        a[size], b[size], cosine[size] = row, index.order[at], value
                        size += 1
        shared[:place] = 0
        for entry in range(starts[row], starts[row + 1]):
            dense[columns[entry]] = 0
    return size


@_compiled
def _share(starts, columns, values, index, row, place, shared):
    """Add up what a row shares in the index with each row before it.

    The innermost loop of the search: without a branch but its end, and its indices unsigned, for speed.
    """
    for entry in range(starts[row], starts[row + 1]):
        weight, column = np.float32(values[entry]), columns[entry]
        for at in range(np.uint64(index.starts[column]), np.uint64(index.starts[column + 1])):
            other = index.rows[at]
            if other >= place:
                break
            shared[other] += weight * index.weights[at]


@_compiled
def _reached(shared, rest, norm, least, begin, end):
    """Whether any of some rows can reach the threshold; all are looked at, sixteen numbers at a time."""
    reached = False
    for at in range(begin, end):
        reached |= (shared[at] > 0) & (shared[at] + norm * rest[at] >= least)
    return reached


@_compiled
def _dot(starts, columns, values, row, dense):
    total = 0.0
    for entry in range(starts[row], starts[row + 1]):
        total += values[entry] * dense[columns[entry]]
    return total


# Nearest ------------------------------------------------------------------------------------------------------------


def nearest(matrix: sparse.csr_array, k: int) -> tuple[np.ndarray, np.ndarray]:
    """For each row the k other rows of highest cosine, nearest first, ties by row: their numbers and cosines, rows × k.

    Rows have length 1 or 0 and no negative weight. Rows that share nothing are no neighbours: the places left over hold
    -1 and 0. Each pair once: commonest columns by dense products in blocks, the others added from an inverted index.
    """
    rows, k = matrix.shape[0], min(k, matrix.shape[0] - 1)
    search = _Search(matrix, k + MARGIN)
    with threadpool_limits(1):  # the blocks are the threads' work, not each product
        _parallel(search.block, rows, _BLOCK)
    best = functools.partial(
        _ranked, matrix.indptr, matrix.indices, matrix.data, matrix.shape[1], k, *search.candidates()
    )
    numbers, cosine, sure = (np.concatenate(parts) for parts in zip(*_parallel(best, rows, 8 * _BLOCK)))
    for some in np.array_split(np.flatnonzero(~sure), max(1, (~sure).sum() // 100)):
        if len(some):
            numbers[some], cosine[some] = _by_hand(matrix, some, k)
    return numbers, cosine


class _Search:
    """The best candidates of each row, kept by each thread for itself so that threads need not wait for each other."""

    def __init__(self, matrix: sparse.csr_array, size: int) -> None:
        common = np.bincount(matrix.indices, minlength=matrix.shape[1]) > COMMON_TERM * matrix.shape[0]
        kept = ~common[matrix.indices]
        self.matrix, self.size, self.heaps = matrix, size, {}
        self.dense = matrix[:, np.flatnonzero(common)].toarray().astype(np.float32, order="C")
        starts, rows, self.weights = _inverted(
            matrix.indptr, matrix.indices, matrix.data, kept, np.arange(matrix.shape[0]), matrix.shape[1]
        )
        self.tiles = [*range(0, matrix.shape[0], max(_TILE, matrix.shape[0] // _MOST_TILES)), matrix.shape[0]]
        self.rows = (rows - np.array(self.tiles)[np.searchsorted(self.tiles, rows, side="right") - 1]).astype(np.uint16)
        self.bounds = np.array([starts[:-1]] * len(self.tiles), np.uint64)  # where in its column a tile of rows begins
        for i, (first, last) in enumerate(itertools.pairwise(self.tiles)):
            entries = slice(matrix.indptr[first], matrix.indptr[last])
            in_tile = np.bincount(matrix.indices[entries][kept[entries]], minlength=matrix.shape[1])
            self.bounds[i + 1] = self.bounds[i] + in_tile.astype(np.uint64)

    def block(self, first: int, last: int) -> None:
        """Compare rows first to last with all rows before them (and among themselves), a tile of rows at a time."""
        heap, entries = self._heap(), (self.matrix.indptr, self.matrix.indices, self.matrix.data)
        for i, (left, right) in enumerate(itertools.pairwise(self.tiles)):
            if left >= last:
                break
            tile = self.dense[first:last] @ self.dense[left:right].T
            _add_rare(tile, first, *entries, self.rows, self.weights, *self.bounds[i : i + 2])
            _keep_best(tile, first, left, *heap)

    def _heap(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        thread, shape = threading.get_ident(), (self.matrix.shape[0], self.size)
        if thread not in self.heaps:
            values, lowest = np.zeros(shape, np.float32), np.zeros(shape[0], np.float32)
            self.heaps[thread] = np.full(shape, -1, np.int32), values, lowest
        return self.heaps[thread]

    def candidates(self) -> tuple[np.ndarray, np.ndarray]:
        """Row numbers of the candidates (-1 for none), and what no other row exceeds, but for rounding."""
        numbers, _, lowest = zip(*self.heaps.values())
        return np.hstack(numbers), np.max(lowest, axis=0)


@_compiled
def _add_rare(tile, first, starts, columns, values, rows, weights, begin, end):
    """Add what the rows from `first` on share in rare columns with the rows of a tile, numbered within it.

    The innermost loop of the search. Its indices are unsigned: numba would look for negative ones, and be half as fast.
    """
    for i in range(tile.shape[0]):
        line = tile[i]
        for entry in range(starts[first + i], starts[first + i + 1]):
            column, weight = columns[entry], np.float32(values[entry])
            for at in range(begin[column], end[column]):
                line[rows[at]] += weight * weights[at]


@_compiled
def _keep_best(tile, first, left, numbers, values, lowest):
    """Offer every pair of a tile to both its rows; sixteen at a time are passed over when none is good enough."""
    for row in range(first, first + tile.shape[0]):
        stop, line = min(left + tile.shape[1], row), tile[row - first]
        for chunk in range(left, stop, 16):
            end = min(chunk + 16, stop)
            wanted = False
            for other in range(chunk, end):
                wanted |= line[other - left] > min(lowest[row], lowest[other])
            if wanted:
                for other in range(chunk, end):
                    value = line[other - left]
                    if value > lowest[row]:
                        _offer(row, other, value, numbers, values, lowest)
                    if value > lowest[other]:
                        _offer(other, row, value, numbers, values, lowest)


@_compiled
def _offer(row, other, value, numbers, values, lowest):
    """Put a candidate in its place among a row's best, which are in order, best first."""
    at = numbers.shape[1] - 1
    while at > 0 and values[row, at - 1] < value:
        values[row, at], numbers[row, at] = values[row, at - 1], numbers[row, at - 1]
        at -= 1
    values[row, at], numbers[row, at] = value, other
    lowest[row] = values[row, -1]


@_compiled
def _ranked(starts, columns, values, width, k, candidates, lowest, first, last):
    """The k best candidates of rows first to last by exact cosine, and whether no other row can be among them."""
    rows = last - first
    numbers, cosine, sure = np.full((rows, k), -1), np.zeros((rows, k)), np.zeros(rows, np.bool_)
    dense = np.zeros(width)
    for row in range(first, last):
        for entry in range(starts[row], starts[row + 1]):
            dense[columns[entry]] = values[entry]
        found = np.sort(candidates[row][candidates[row] >= 0])
        exact = np.array([_dot(starts, columns, values, other, dense) for other in found])
        best = np.argsort(-np.round(exact, _DECIMALS), kind="mergesort")[:k]
        numbers[row - first, : len(best)], cosine[row - first, : len(best)] = found[best], exact[best]
        sure[row - first] = lowest[row] == 0 or cosine[row - first, k - 1] > lowest[row] + SLACK
        for entry in range(starts[row], starts[row + 1]):
            dense[columns[entry]] = 0
    return numbers, cosine, sure


def _by_hand(matrix: sparse.csr_array, rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The same for a few rows by comparing with every other: where candidates were too close to tell."""
    every = (matrix[rows] @ matrix.T).toarray()
    every[np.arange(len(rows)), rows] = 0
    k = min(k, every.shape[1])
    numbers = np.argsort(-np.round(every, _DECIMALS), axis=1, kind="stable")[:, :k]
    cosine = np.take_along_axis(every, numbers, axis=1)
    return np.where(cosine > 0, numbers, -1), cosine


def _parallel(work: Callable[[int, int], object], rows: int, size: int) -> list:
    """The work on slices of rows, the longest (the last) first, by all cores; results in order of the slices."""
    slices = list(itertools.pairwise([*range(0, rows, size), rows]))
    return threads.each(lambda ends: work(*ends), slices[::-1])[::-1]
