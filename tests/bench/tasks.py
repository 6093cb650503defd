"""What is measured: each task alone in a fresh process, warmed up, then timed once."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from helpers.scale import threads

K, THRESHOLD = 10, 0.6
MOST_COPIES = 200  # of one article; the peer sets room aside for as many, and the corpus plants far fewer


def words_ours(texts: list[str]) -> sparse.csr_array:
    """TF-IDF of scikit-learn's default tokens, by our vectoriser."""
    from helpers.scale import vectoriser

    return vectoriser.FrenchTfidfVectorizer(analyzer="word").fit_transform(texts)


def words_sklearn(texts: list[str]) -> sparse.csr_array:
    """The same by scikit-learn."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer().fit_transform(texts)


def french_ours(texts: list[str]) -> sparse.csr_array:
    """TF-IDF of French terms, by our vectoriser."""
    from helpers.scale import vectoriser

    return vectoriser.FrenchTfidfVectorizer().fit_transform(texts)


def french_sklearn(texts: list[str]) -> sparse.csr_array:
    """The same by scikit-learn with our French analysis."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from helpers import french

    return TfidfVectorizer(analyzer=french.terms).fit_transform(texts)


def again_ours(counts: object) -> sparse.csr_array:
    """TF-IDF with another stop list and sublinear counts, from what was counted before."""
    from helpers.scale import vectoriser

    other = vectoriser.FrenchTfidfVectorizer(stop_list="stopwordsiso", weighting=TfidfTransformer(sublinear_tf=True))
    return other.fit_transform(counts)


def copies_ours(matrix: sparse.csr_array) -> set[tuple[int, int]]:
    """All pairs of cosine .6 and more, by us."""
    from helpers import scale, similarity

    scale.hand_over(least=0)
    return _pairs(similarity.near_copies(matrix, THRESHOLD))


def copies_sparse_dot_topn(matrix: sparse.csr_array) -> set[tuple[int, int]]:
    """The same by sparse_dot_topn."""
    from sparse_dot_topn import sp_matmul_topn

    matrix = sparse.csr_matrix(matrix)  # it knows no arrays
    most = min(matrix.shape[0], MOST_COPIES)
    found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=most, threshold=THRESHOLD, n_threads=threads.cores()).tocoo()
    kept = (found.row < found.col) & (found.data >= THRESHOLD)
    return set(zip(found.row[kept].tolist(), found.col[kept].tolist()))


def copies_datasketch(matrix: sparse.csr_array) -> set[tuple[int, int]]:
    """Candidates of MinHash LSH (datasketch, 128 permutations, Jaccard .5) with their cosine checked."""
    from datasketch import MinHash, MinHashLSH

    index, found = MinHashLSH(threshold=0.5, num_perm=128), set()
    for row in range(matrix.shape[0]):
        columns = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        sketch = MinHash(num_perm=128)
        sketch.update_batch([column.tobytes() for column in columns])
        found |= {(other, row) for other in index.query(sketch)}
        index.insert(row, sketch)
    a, b = np.array(sorted(found), int).reshape(-1, 2).T
    cosine = np.asarray(matrix[a].multiply(matrix[b]).sum(axis=1)).ravel()
    return {pair for pair, value in zip(zip(a.tolist(), b.tolist()), cosine) if value >= THRESHOLD}


def nearest_ours(matrix: sparse.csr_array) -> np.ndarray:
    """The cosines of the ten nearest of each article, by us."""
    from helpers import scale, similarity

    scale.hand_over(least=0)
    found = similarity.nearest(matrix, K)
    return found["cosine"].to_numpy()


def nearest_sparse_dot_topn(matrix: sparse.csr_array) -> np.ndarray:
    """The same by sparse_dot_topn, which counts the article itself."""
    from sparse_dot_topn import sp_matmul_topn

    matrix = sparse.csr_matrix(matrix)  # it knows no arrays
    found = sp_matmul_topn(matrix, matrix.T.tocsr(), top_n=K + 1, sort=True, n_threads=threads.cores())
    return np.concatenate([found.data[a + 1 : b] for a, b in zip(found.indptr, found.indptr[1:])])


def nearest_sklearn(matrix: sparse.csr_array) -> np.ndarray:
    """The same by scikit-learn's brute force."""
    from sklearn.neighbors import NearestNeighbors

    distance, _ = NearestNeighbors(n_neighbors=K + 1, metric="cosine", algorithm="brute").fit(matrix).kneighbors(matrix)
    return 1 - distance[:, 1:].ravel()


def parquet_ours(path: Path) -> sparse.csr_array:
    """From a Parquet file to TF-IDF, a part at a time, in this process."""
    from helpers.scale import large

    with tempfile.TemporaryDirectory(dir=path.parent) as work:
        return large.weights(path, work, cut=False).matrix


def parquet_dask(path: Path) -> sparse.csr_array:
    """The same on a Dask cluster of as many workers as cores, which is started before the clock is."""
    from helpers.scale import large

    with tempfile.TemporaryDirectory(dir=path.parent) as work:
        return large.weights(path, work, cut=False, cluster=_cluster()).matrix


@functools.cache
def _cluster() -> object:
    from distributed import Client

    from helpers.scale import large

    stack = contextlib.ExitStack()
    client = stack.enter_context(Client(stack.enter_context(large.local_cluster())))
    atexit.register(stack.close)
    return client


def parquet_sklearn(path: Path) -> sparse.csr_array:
    """From a Parquet file to TF-IDF by scikit-learn with our French analysis."""
    return french_sklearn(_texts(path))


TASKS: dict[str, Callable] = {
    name: task
    for name, task in list(globals().items())
    if name.partition("_")[0] in ("words", "french", "again", "copies", "nearest", "parquet")
}


def measure(name: str, path: Path, warm: Path) -> dict[str, object]:
    """Seconds of one task on a file's articles, seconds of processor, memory before and at most in MB, its result."""
    task, prepared = TASKS[name], _prepared(name)
    task(prepared(warm))
    given = prepared(path)
    before = _resident()
    start, busy = time.perf_counter(), time.process_time()
    result = task(given)
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    return {"seconds": seconds, "processor": busy, "before": before, "peak": _peak(), "result": result}


def _prepared(name: str) -> Callable[[Path], object]:
    kind = name.partition("_")[0]
    if kind == "parquet":
        return lambda path: path
    if kind in ("copies", "nearest"):
        return lambda path: sparse.load_npz(path.with_suffix(".npz"))
    if kind == "again":
        return _counts
    return _texts


def _texts(path: Path) -> list[str]:
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=["text"])["text"].to_pylist()


def _counts(path: Path) -> object:
    from helpers.scale import counting, vectoriser

    counts = counting.count(_texts(path))
    vectoriser.FrenchTfidfVectorizer().fit_transform(counts)  # the first run, whose lemmas a second one knows
    return counts


def _pairs(table: pd.DataFrame) -> set[tuple[int, int]]:
    return set(zip(table["a"].tolist(), table["b"].tolist()))


def _resident() -> float:
    import psutil

    return psutil.Process().memory_info().rss / 2**20


def _peak() -> float:
    """The most memory this process ever held, in MB (Linux); what it holds now elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return _resident()
    return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024


def same(one: object, other: object) -> str:
    """How two results compare: identical to 1e-12 (or 1e-6, in single precision), or the share that was found."""
    if isinstance(one, set):
        return "the same pairs" if one == other else f"{len(one & other) / max(len(one), 1):.1%} of the pairs"
    if isinstance(one, np.ndarray):
        return (
            "the same cosines"
            if one.shape == other.shape and np.allclose(one, other, rtol=0, atol=1e-6)
            else "other cosines"
        )
    one.sort_indices(), other.sort_indices()
    equal = one.shape == other.shape and (one.indptr == other.indptr).all() and (one.indices == other.indices).all()
    return "the same matrix" if equal and np.abs(one.data - other.data).max() < 1e-12 else "another matrix"


if __name__ == "__main__":
    task, (articles, warm, *written) = sys.argv[1], map(Path, sys.argv[2:])
    found = measure(task, articles, warm)
    result = found.pop("result")
    for path in written:
        path.write_bytes(pickle.dumps(result))
    print(json.dumps(found))
