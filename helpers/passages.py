"""Tokens in their place, and the passages that two articles share word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import french

COMMON = 20  # articles; what more of them share is no pair's copy, or 300 weather reports would make 44,850 pairs


def placed(texts: pd.Series, units: pd.Series) -> pd.DataFrame:
    """Every token of every text, one row a token: `article, unit, token, start, end`, in reading order.

    units: the kept units of each text (index `article, unit`). start, end: offsets into the text.
    """
    held: dict[str, list[int]] = {article: [] for article in texts.index}  # the unit of each token
    for (article, unit), text in units.items():
        if article in held:
            held[article] += [unit] * len(french.tokens(text))
    rows = [
        (article, unit, token, start, end)
        for article, text in texts.items()
        for unit, (token, start, end) in zip(held[article], french.spans(text), strict=True)
    ]
    return pd.DataFrame(rows, columns=["article", "unit", "token", "start", "end"])


def ngram_ids(tokens: pd.DataFrame, n: int) -> np.ndarray:
    """One number a token: two are equal where the n tokens from there on are, case aside; −1 where the article ends.

    Exact: numbers are given to n-grams, never hashed. Source: n-gram fingerprints as in Broder 1997, all of them kept.
    """
    form, distinct = pd.factorize(tokens["token"].to_numpy(object))
    words = pd.factorize(np.array([french.fold(token).lower() for token in distinct], object))[0].astype(np.int64)[form]
    article = pd.factorize(tokens["article"])[0]
    ids, size = words, len(words)
    for step in range(1, n):
        following = np.roll(words, -step)
        ids = pd.factorize(ids * (words.max(initial=0) + 1) + following)[0].astype(np.int64)
    ends = np.arange(size) + n - 1
    whole = (ends < size) & (article == article[np.minimum(ends, size - 1)])
    return np.where(whole, ids, -1)


def sharing(ids: np.ndarray, article: np.ndarray) -> np.ndarray:
    """The pairs of article codes (i < j) that share one n-gram or more: shape pairs × 2, in order.

    One product of the articles × n-grams table with itself, so that pairs with nothing in common are never looked at.
    """
    good = ids >= 0
    size = (article.max(initial=-1) + 1, ids.max(initial=-1) + 1)
    table = sparse.csr_array((np.ones(good.sum()), (article[good], ids[good])), shape=size)
    common = sparse.triu(table @ table.T, k=1).tocsr()
    common.sort_indices()
    return np.column_stack(common.nonzero())


def spread(ids: np.ndarray, article: np.ndarray) -> np.ndarray:
    """In how many articles the n-gram that starts at each token stands; 0 where none starts."""
    good, articles = ids >= 0, article.max(initial=0) + 1
    held = pd.unique(ids[good] * articles + article[good]) // articles
    counts = np.bincount(held, minlength=ids.max(initial=-1) + 2)
    return np.where(good, counts[ids], 0)


def runs(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    """The maximal runs of tokens that two articles share: rows of start in a, start in b, length ≥ n.

    a, b: n-gram ids of each article's tokens. A run is maximal: one more token on either side would differ. The same
    tokens can stand in two runs when a passage is repeated.
    """
    order = np.argsort(b, kind="stable")
    low, high = np.searchsorted(b[order], a, "left"), np.searchsorted(b[order], a, "right")
    count = np.where(a >= 0, high - low, 0)
    at_a = np.repeat(np.arange(len(a)), count)
    at_b = order[np.arange(count.sum()) - np.repeat(count.cumsum() - count, count) + np.repeat(low, count)]
    by = np.lexsort((at_a, at_b - at_a))
    at_a, at_b = at_a[by], at_b[by]
    new = np.ones(len(at_a), bool)
    new[1:] = (np.diff(at_a) != 1) | (np.diff(at_b) != 1)
    first = np.flatnonzero(new)
    length = np.diff(np.append(first, len(at_a))) + n - 1
    found = np.column_stack([at_a[first], at_b[first], length])
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def shared(tokens: pd.DataFrame, n: int, pairs: pd.DataFrame | None = None) -> pd.DataFrame:
    """The maximal runs of n or more tokens that two articles share: `a, b, at_a, at_b, length`, by pair and place.

    tokens: as `placed` gives them; at_a and at_b are row numbers in it. pairs: the `a, b` to look at, else all.
    n tokens that more than COMMON of the articles have are nobody's copy of anybody's, and end a run.
    """
    ids, rows = ngram_ids(tokens, n), tokens.groupby("article", sort=False).indices
    article = pd.factorize(tokens["article"])[0]
    ids = np.where(spread(ids, article) > COMMON, -1, ids)
    if pairs is None:
        names = np.array(list(rows), object)
        pairs = pd.DataFrame(names[sharing(ids, article)], columns=["a", "b"])
    pairs = pairs[pairs["a"].isin(rows) & pairs["b"].isin(rows)]
    found = [runs(ids[rows[a]], ids[rows[b]], n) + [rows[a][0], rows[b][0], 0] for a, b in zip(pairs["a"], pairs["b"])]
    table = pairs[["a", "b"]].loc[pairs.index.repeat([len(here) for here in found])].reset_index(drop=True)
    table[["at_a", "at_b", "length"]] = np.concatenate([np.empty((0, 3), int), *found])
    return table


def rows_inside(shared: pd.DataFrame, side: str) -> pd.DataFrame:
    """The rows of tokens that stand in a run, each once a pair: `a, b, row`. side: `a` or `b`."""
    length = shared["length"].to_numpy()
    step = np.arange(length.sum()) - np.repeat(length.cumsum() - length, length)
    pair = shared[["a", "b"]].loc[shared.index.repeat(length)]
    return pair.assign(row=np.repeat(shared[f"at_{side}"].to_numpy(), length) + step).drop_duplicates()
