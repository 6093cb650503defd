"""Near-copies and nearest neighbours against every cosine computed: the same pairs, the same order, the same values."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.preprocessing import normalize

from helpers import scale, similarity
from helpers.scale import neighbours


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(similarity, "_HANDED", {})
    assert scale.hand_over(least=2)
    monkeypatch.setattr(neighbours, "_BLOCK", 7)
    monkeypatch.setattr(neighbours, "_TILE", 11)
    monkeypatch.setattr(neighbours, "_QUERIES", 5)


def articles(rows: int, columns: int, seed: int, power: float = 1.3) -> sparse.csr_array:
    """Rows of weights whose columns are drawn by a power law; every third row a copy of an earlier one, some changed."""
    random = np.random.default_rng(seed)
    dense = np.zeros((rows, columns))
    for row in range(rows):
        drawn = (columns * random.random(random.integers(0, 15)) ** (2 * power)).astype(int)
        np.add.at(dense[row], drawn, random.random(len(drawn)) + 0.1)
        if row % 3 == 2:
            dense[row] = dense[random.integers(row)]
            dense[row, random.integers(columns)] += random.choice([0, 0.3])
    return sparse.csr_array(normalize(dense))


def every_pair(matrix: sparse.csr_array, threshold: float) -> pd.DataFrame:
    cosine = (matrix @ matrix.T).toarray()
    a, b = np.nonzero(np.triu(cosine >= threshold - 1e-12, k=1))
    table = pd.DataFrame({"a": a, "b": b, "cosine": cosine[a, b]})
    return (
        table.assign(key=-table["cosine"].round(12))
        .sort_values(["key", "a", "b"])
        .drop(columns="key")
        .reset_index(drop=True)
    )


def each_nearest(matrix: sparse.csr_array, k: int) -> pd.DataFrame:
    cosine = (matrix @ matrix.T).toarray()
    rows = []
    for article in range(len(cosine)):
        order = sorted((-round(cosine[article, other], 12), other) for other in range(len(cosine)) if other != article)
        rows += [
            (article, rank, other, cosine[article, other])
            for rank, (value, other) in enumerate(order[:k], start=1)
            if value < 0
        ]
    return pd.DataFrame(rows, columns=["article", "rank", "neighbour", "cosine"])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.6, 0.9, 1])
def test_near_copies_are_all_pairs_that_reach_the_threshold(large, seed, threshold):
    matrix = articles(80, 40 + 200 * seed, seed)
    found = similarity.near_copies(matrix, threshold)
    pd.testing.assert_frame_equal(found, every_pair(matrix, threshold), check_dtype=False, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k", [1, 3, 10, 200])
def test_nearest_are_the_rows_of_highest_cosine(large, seed, k):
    matrix = articles(80, 40 + 200 * seed, seed)
    found = similarity.nearest(matrix, k)
    pd.testing.assert_frame_equal(found, each_nearest(matrix, k), check_dtype=False, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 1), st.integers(2, 60), st.floats(0.3, 3))
def test_any_rows_give_the_same_pairs_as_all_cosines(seed, threshold, columns, power):
    matrix = articles(40, columns, seed, power)
    a, b, _ = neighbours.near_copies(matrix, threshold)
    cosine = (matrix @ matrix.T).toarray()
    surely = set(zip(*np.nonzero(np.triu(cosine >= threshold + 1e-9, k=1))))
    perhaps = set(zip(*np.nonzero(np.triu(cosine >= threshold - 1e-9, k=1))))
    assert surely <= set(zip(a, b)) <= perhaps


def test_the_best_candidates_of_a_row_are_kept_in_order():
    numbers, values, lowest = np.full((2, 3), -1), np.zeros((2, 3)), np.zeros(2)
    for other, value in ((5, 0.2), (6, 0.5), (7, 0.3), (8, 0.4), (9, 0.9)):
        neighbours._offer(1, other, value, numbers, values, lowest)
    assert numbers.tolist() == [[-1, -1, -1], [9, 6, 8]] and values[1].tolist() == [0.9, 0.5, 0.4]
    assert lowest.tolist() == [0, 0.4]


def test_rows_of_common_columns_alone_are_found(large):
    matrix = sparse.csr_array(
        normalize(np.vstack([np.tile([1.0, 1.0, 0, 0], (30, 1)), np.tile([1.0, 0, 1.0, 0.1], (30, 1))]))
    )
    assert len(similarity.near_copies(matrix, 0.9)) == 2 * (30 * 29 // 2)


def test_many_equal_neighbours_are_ranked_by_row(large):
    matrix = sparse.csr_array(normalize(np.tile([1.0, 2.0, 0], (40, 1))))
    found = similarity.nearest(matrix, 3)
    assert found.loc[found["article"] == 30, "neighbour"].tolist() == [0, 1, 2]
    assert found.loc[found["article"] == 1, "neighbour"].tolist() == [0, 2, 3]


def test_small_and_large_studies_are_treated_alike(monkeypatch):
    matrix = articles(90, 100, 7)
    monkeypatch.setattr(similarity, "_HANDED", {})
    small = similarity.near_copies(matrix, 0.5), similarity.nearest(matrix, 5)
    assert scale.hand_over(least=40)
    pd.testing.assert_frame_equal(similarity.near_copies(matrix, 0.5), small[0])
    pd.testing.assert_frame_equal(similarity.nearest(matrix, 5), small[1])


@pytest.mark.parametrize("seed", range(4))
def test_without_the_extra_the_answers_are_the_same_a_block_at_a_time(monkeypatch, seed):
    monkeypatch.setattr(similarity, "_HANDED", {})
    monkeypatch.setattr(similarity, "BLOCK", 7)
    matrix = articles(80, 40 + 200 * seed, seed)
    for threshold in (0.05, 0.6, 1):
        found = similarity.near_copies(matrix, threshold)
        pd.testing.assert_frame_equal(found, every_pair(matrix, threshold), check_dtype=False, atol=1e-12)
    for k in (1, 10, 200):
        found = similarity.nearest(matrix, k)
        pd.testing.assert_frame_equal(found, each_nearest(matrix, k), check_dtype=False, atol=1e-12)


@pytest.mark.parametrize("least", [2, 1_000])
def test_no_cosine_is_more_than_one(monkeypatch, least):
    """Rows given in single precision have a length of 1.0000001 and no more than a cosine of 1 with their copies."""
    monkeypatch.setattr(similarity, "_HANDED", {})
    assert scale.hand_over(least=least)
    random = np.random.default_rng(0)
    row = normalize(random.random((1, 50)).astype(np.float32)) * np.float32(1 + 1e-7)
    matrix = sparse.csr_array(np.tile(row, (30, 1)))
    for found in (similarity.near_copies(matrix, 0.9), similarity.nearest(matrix, 3)):
        assert len(found) and found["cosine"].max() == 1


def test_rows_are_named_by_an_index_and_an_empty_row_has_no_neighbour():
    matrix = sparse.csr_array(np.array([[1.0, 0], [0.8, 0.6], [0, 0]]))
    found = similarity.nearest(matrix, 2, pd.Index(["un", "deux", "trois"]))
    assert found[["article", "neighbour"]].values.tolist() == [["un", "deux"], ["deux", "un"]]
    assert similarity.near_copies(matrix, 0.8, pd.Index(["un", "deux", "trois"])).values.tolist() == [
        ["un", "deux", 0.8]
    ]
    assert similarity.near_copies(matrix, 0.9).empty and list(similarity.near_copies(matrix, 0.9)) == [
        "a",
        "b",
        "cosine",
    ]


@pytest.mark.parametrize(
    ("matrix", "message"), [([[3.0, 4.0], [1, 0]], "row 0 has length 5"), ([[0.6, -0.8], [1, 0]], "negative")]
)
def test_rows_that_are_no_weights_are_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        similarity.near_copies(sparse.csr_array(np.array(matrix)), 0.5)


def test_a_threshold_or_a_number_out_of_range_is_refused():
    matrix = sparse.csr_array(np.eye(2))
    with pytest.raises(ValueError, match="threshold is 0"):
        similarity.near_copies(matrix, 0)
    for k in (0, -1, "two", 2.5):
        with pytest.raises(
            ValueError, match=re.escape(f"k is {k!r}, expected a whole number of neighbours, 1 or more")
        ):
            similarity.nearest(matrix, k)
    assert len(similarity.nearest(sparse.csr_array(np.full((2, 4), 0.5)), 99)) == 2  # each has one other, and no more
