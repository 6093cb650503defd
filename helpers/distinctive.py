"""Terms that mark a group of articles: an outlet, a month, a group by words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy  # whose parts load when first used
from scipy import sparse

from helpers import coverage
from helpers.corpus import Study

LEAST = 3  # articles of a group that a term must stand in: one article's word marks no group
STRONG = 3  # standard deviations by which its count must exceed what articles of that length would have
COLUMNS = ["group", "term", "count", "others", "per_1000", "others_per_1000", "log_ratio", "articles", "strength"]


def terms(study: Study, group: pd.Series, folded: pd.DataFrame) -> pd.DataFrame:
    """Terms that a group's articles use more than the others': one row a group and term, strongest first.

    group: a name an article, missing for none (`comparisons.groups(study.articles, "outlet")`). folded: of
    `stories.fold`; a text that a group prints several times counts once in it. Only terms in LEAST of the group's
    articles that are more frequent in it. Columns: `count, others` (in the group, in the other groups), `per_1000,
    others_per_1000` (per 1,000 terms), `log_ratio` (1 = twice as frequent; half a count is added where the others have
    none), `articles` (of the group that have it), `strength` (how far its count lies above the mean over deals of the
    articles to groups of these sizes, in standard deviations), `p` (one-sided, exact: the share of those deals in which
    as many of the group's articles have the term), `q` (Benjamini–Hochberg over every group and term), `marks` (q within
    coverage.FALSE_DISCOVERIES and strength from STRONG on, so that neither one article that repeats a word nor an
    outlet whose articles are long is marked by it). Where the groups were made from the words themselves q says
    nothing; the order does. Empty where there are fewer than two groups.
    Source: hypergeometric test of the number of articles (Fisher); Benjamini & Hochberg 1995.
    """
    group = _once(group.reindex(study.articles.index).dropna(), folded)
    names = list(group.value_counts().sort_index().sort_values(ascending=False, kind="stable").index)
    counts, vocabulary = coverage.term_counts(study.articles.loc[group.index, "text"], LEAST)
    if len(names) < 2 or not len(vocabulary):
        return pd.DataFrame(columns=[*COLUMNS, "p", "q", "marks"])
    code = group.map({name: at for at, name in enumerate(names)}).to_numpy()
    strength, here, sizes = _strength(counts, code, len(names))
    have = _in_group(counts.astype(bool).astype(float), code, len(names)).astype(int)
    row, column = np.nonzero((have >= LEAST) & (strength > 0))
    count, others = here[row, column].astype(int), (here.sum(axis=0)[column] - here[row, column]).astype(int)
    size, others_size, add = sizes[row], sizes.sum() - sizes[row], np.where(others == 0, 0.5, 0)
    members, everywhere = np.bincount(code)[row], have.sum(axis=0)[column]
    table = pd.DataFrame(
        {
            "group": np.array(names, object)[row],
            "term": vocabulary[column],
            "count": count,
            "others": others,
            "per_1000": 1000 * count / size,
            "others_per_1000": 1000 * others / others_size,
            "log_ratio": np.log2((count + add) / size) - np.log2((others + add) / others_size),
            "articles": have[row, column],
            "strength": strength[row, column],
            "p": scipy.stats.hypergeom.sf(have[row, column] - 1, len(code), everywhere, members),
        }
    )
    table["q"] = coverage.false_discovery(table["p"].to_numpy(), have.size)
    table["marks"] = (table["q"] <= coverage.FALSE_DISCOVERIES) & (table["strength"] >= STRONG)
    order = table.assign(at=row, rank=-table["strength"].round(9)).sort_values(["at", "p", "rank", "term"]).index
    return table.loc[order].reset_index(drop=True)


def _once(group: pd.Series, folded: pd.DataFrame) -> pd.Series:
    """One article for each story in each group."""
    story = folded["story"].reindex(group.index)
    return group[~pd.DataFrame({"group": group, "story": story}).duplicated()]


def _in_group(table: sparse.csr_array, code: np.ndarray, groups: int) -> np.ndarray:
    """Groups × terms: the sums over each group's articles."""
    member = sparse.csr_array((np.ones(len(code)), (code, np.arange(len(code)))), shape=(groups, len(code)))
    return (member @ table).toarray()


def _strength(counts: sparse.csr_array, code: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups × terms: how many standard deviations each count lies above its expectation; the counts; the sizes.

    The expectation is the term's share of all terms; the deviation that of the sum over as many articles drawn without
    replacement, which needs no drawing.
    """
    size = np.asarray(counts.sum(axis=1)).ravel()
    rate = np.asarray(counts.sum(axis=0)).ravel() / size.sum()
    squares = counts.multiply(counts).sum(axis=0) - 2 * rate * (size @ counts) + rate**2 * (size**2).sum()
    articles, members = len(code), np.bincount(code, minlength=groups)
    spread = np.sqrt(np.outer(members * (articles - members) / (articles * (articles - 1)), squares))
    here, sizes = _in_group(counts, code, groups), np.bincount(code, weights=size, minlength=groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        strength = np.where(spread > 1e-9, (here - np.outer(sizes, rate)) / spread, 0)
    return strength, here, sizes
