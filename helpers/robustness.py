"""How sure a finding is: texts resampled, articles left out, every partition compared, every defensible choice."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from numbers import Integral
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster import hierarchy
from sklearn.feature_extraction.text import CountVectorizer

from helpers import corpus, french, passages, similarity, vocabulary, words
from helpers.corpus import Study

RESAMPLES, SEED = 1000, 1
CELLS = 1 << 22  # of tables of articles × terms that are held at a time, 32 MB
CONCLUSION = ("a", "b", "cosine", "second_a", "second_b", "second", "margin", "lead", "same")  # of `conclusions`
INTERVAL = (2.5, 97.5)  # percentiles: an interval of 95 %
LARGEST = 2000  # articles; beyond it even one table of all cosines is no longer read, only searched
WATCHED = 40  # articles whose pairs are followed through every resample and choice
SAMPLED = 200  # specifications drawn where a study has more than WATCHED articles
MOST_ENUMERATED = 8  # 4,140 partitions; nine articles have 21,147, ten 115,975
PERMUTATIONS = 9999
CLUSTERWISE = ("members", "size", "jaccard", "recovered", "dissolved", "stability")  # of `clusterwise_jaccard`
TESTED = ("n", "groups", "reference_groups", "ari", "p", "smallest", "partitions")  # of `partition_test`
RECOVERED, DISSOLVED = 0.75, 0.5  # Hennig's limits of a cluster found again and of a cluster lost
STABILITY = ((0.85, "highly_stable"), (0.75, "stable"), (0.6, "pattern"))  # Hennig 2007; below the last: no trust
NAMED = 60  # letters of all articles' names up to which a partition names every article
GROUPS = 2  # the fewest groups that say anything
LINKAGE = "average"
MOST_GROUPS = 6
LINKAGES = ("average", "complete", "single")  # Ward's needs Euclidean distances, which 1 - cosine is not


# --- cosines of many tries --------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """The kept units of the watched articles as counts, and what the other articles add to document frequencies.

    matrix: units × terms. article: the row of `articles` each unit belongs to, ascending. articles: the watched ids.
    elsewhere: per term, how many articles that are not watched hold it. n: all articles of the study.
    """

    matrix: sparse.csr_array
    article: np.ndarray
    articles: pd.Index
    elsewhere: np.ndarray
    n: int


def counted(study: Study) -> Counted:
    """Count the terms of every kept unit once; what resamples and leaves out then only adds rows up.

    A study of more than WATCHED articles is followed in the articles of its closest pairs alone; the others stay as
    they are and count in the document frequencies. Raises words.Lacking above LARGEST articles.
    """
    watched = closest_articles(study)
    kept = study.units[study.units["kept"]]
    matrix = sparse.csr_array(CountVectorizer(analyzer=french.terms).fit_transform(kept["text"]).astype(float))
    article = study.articles.index.get_indexer(kept.index.get_level_values("article"))
    others = (_summing(article, len(study.articles)) @ matrix)[~study.articles.index.isin(watched)]
    place = watched.get_indexer(study.articles.index)[article]
    return Counted(matrix[place >= 0], place[place >= 0], watched, _document_frequency(others), len(study.articles))


def needs(study: Study, least: int = 2, most: int | None = None) -> None:
    """Raise words.Lacking, in one sentence, where a study has too few articles to be put in doubt, or over LARGEST."""
    n, most = len(study.articles), most or LARGEST
    if n < least:
        key = "one_pair" if n == 2 else "too_few_articles"
        raise words.Lacking(f"robustness.{key}", n=n, least=least)
    if n > most:
        raise words.Lacking("robustness.too_many_articles", n=n, most=most)


def needs_groups(n: int, k: int) -> None:
    """Raise words.Lacking where a study has too few articles, n, for k groups, and ValueError where no study has enough."""
    if isinstance(k, Integral) and k >= max(n, GROUPS):
        raise words.Lacking("robustness.too_many_groups", n=n, k=k)
    possible(n, k)


def possible(n: int, k: int) -> None:
    """Raise ValueError, with the range, unless k is a number of groups that says anything of n articles or units."""
    if not isinstance(k, Integral) or not GROUPS <= k < n:
        raise ValueError(f"k is {k!r}, expected a whole number from {GROUPS} to {n - 1}: there are {n} to group")


def closest_articles(study: Study) -> pd.Index:
    """The articles of the closest pairs, WATCHED at most, in the study's order; all of them where there are no more.

    Raises words.Lacking above LARGEST articles.
    """
    needs(study)
    articles = study.articles.index
    if len(articles) <= WATCHED:
        return articles
    pairs = similarity.closest_pairs(study)
    closest = pd.unique(pairs[["a", "b"]].to_numpy().ravel())[:WATCHED]
    return articles[articles.isin(closest)]


def conclusions(cosines: pd.DataFrame, pair: tuple | None = None) -> pd.DataFrame:
    """What a reader takes from each try: one row a row of `cosines`, which has one column a pair (`a, b`).

    Returns the closest pair `a, b, cosine`, the next one `second_a, second_b, second`, and the `margin` between them (0
    to 1; ties go to the pair named first). With a `pair` in question: `lead`, its cosine less the best other one
    (negative = another is closer), and `same`, whether it is the closest and no other ties with it; both NA where it is
    not among the compared, or alone there.
    """
    values = np.nan_to_num(cosines.round(similarity.DECIMALS).to_numpy(), nan=-1)
    first, best = _largest(values)
    values[np.arange(len(values)), first] = -1
    second, next_ = _largest(values)
    a, b = (cosines.columns.get_level_values(level).to_numpy() for level in (0, 1))
    table = pd.DataFrame({"a": a[first], "b": b[first], "cosine": best}, index=cosines.index)
    table = table.assign(second_a=a[second], second_b=b[second], second=next_, margin=best - next_)
    table.loc[np.isnan(best), ["a", "b"]] = None
    table.loc[np.isnan(next_), ["second_a", "second_b"]] = None
    return table if pair is None else table.join(_in_question(cosines, pair))


def _largest(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place and value of the largest of each row; NaN where it has none (all are -1)."""
    if not values.shape[1]:
        raise words.Lacking("robustness.no_pair")
    place = values.argmax(axis=1)
    found = values[np.arange(len(values)), place]
    return place, np.where(found < 0, np.nan, found)


def _in_question(cosines: pd.DataFrame, pair: tuple) -> pd.DataFrame:
    lead = (cosines[pair] - cosines.drop(columns=[pair]).max(axis=1)).round(similarity.DECIMALS)
    return pd.DataFrame({"lead": lead, "same": (lead > 0).astype("boolean").mask(lead.isna())})


def closest_pair(study: Study) -> tuple:
    """The two articles with the largest cosine, by this package's own choices: the pair whose rank is in question."""
    data = counted(study)
    return _pair(_pairwise([_cosine(_whole(data), data)], data.articles))


def _pair(cosines: pd.DataFrame) -> tuple:
    """The closest pair of the first row; raises words.Lacking where no two articles have terms."""
    if not cosines.iloc[0].notna().any():
        raise words.Lacking("robustness.no_pair")
    return tuple(conclusions(cosines.iloc[:1]).loc[cosines.index[0], ["a", "b"]])


def _pairwise(squares: Sequence[np.ndarray], articles: pd.Index, index: pd.Index | None = None) -> pd.DataFrame:
    """Square tables of cosines as one table: one row each, one column a pair (`a, b`)."""
    first, second = _upper(len(articles))
    columns = pd.MultiIndex.from_arrays([articles[first], articles[second]], names=["a", "b"])
    return pd.DataFrame(np.stack(squares)[:, first, second], columns=columns, index=index)


@functools.cache
def _upper(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of every pair of n."""
    return np.triu_indices(n, k=1)


def _summing(article: np.ndarray, rows: int) -> sparse.csr_array:
    """The matrix that adds the rows of units up to rows of articles."""
    return sparse.csr_array((np.ones(len(article)), (article, np.arange(len(article)))), shape=(rows, len(article)))


def _whole(data: Counted) -> sparse.csr_array:
    return _summing(data.article, len(data.articles)) @ data.matrix


def _document_frequency(counts: sparse.csr_array) -> np.ndarray:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _cosine(counts: sparse.csr_array, data: Counted) -> np.ndarray:
    """Cosines of TF-IDF rows as scikit-learn weighs them by default; NaN for a row without terms."""
    return _cosine_of(counts, _idf(_document_frequency(counts) + data.elsewhere, data.n))


def _idf(document_frequency: np.ndarray, n: int) -> np.ndarray:
    return np.log((1 + n) / (1 + document_frequency)) + 1


def _cosine_of(counts: sparse.csr_array, weight: np.ndarray) -> np.ndarray:
    """Cosines of counts times the weight of their term: articles × articles, NaN where nothing of an article weighs."""
    return _cosines_of(counts, weight[None])[0]


def _cosines_of(counts: sparse.csr_array, weights: np.ndarray) -> np.ndarray:
    """The same for many tries: tries × articles × articles.

    counts: the articles of every try, one try after the other; weights: tries × terms.
    """
    tries, terms = weights.shape
    articles = counts.shape[0] // tries
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    tried = row // articles
    values = counts.data * weights[tried, counts.indices]
    length = np.sqrt(np.bincount(row, values**2, minlength=counts.shape[0]))
    scaled = values / np.where(length == 0, 1, length)[row]
    apart = (scaled, counts.indices + tried * terms, counts.indptr)  # no two tries share a term
    unit = sparse.csr_array(apart, shape=(counts.shape[0], tries * terms))
    found = (unit @ unit.T).tocoo()
    cosines = np.zeros((tries, articles, articles))
    cosines[found.row // articles, found.row % articles, found.col % articles] = np.clip(found.data, 0, 1)
    nothing = (length == 0).reshape(tries, articles)
    cosines[nothing], cosines.swapaxes(1, 2)[nothing] = np.nan, np.nan
    return cosines


# --- resampling -------------------------------------------------------------------------------------------------------


@words.or_empty("a", "b", "cosine", "median", "low", "high", "closest")
def bootstrap_cosine(study: Study, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How far chance in which sentences an article holds moves every cosine: one row a pair, closest first.

    Each article's kept units are drawn again, as many as it has, with replacement; counts, document frequencies,
    weights and cosines are computed anew each time: the idf is part of the measure, and not known apart from the texts.
    Returns `a, b, cosine` (of the texts as they are), `median`, `low`, `high` (2.5 and 97.5 percentiles of the
    resampled cosines, 0 to 1), `closest` (share of resamples in which this pair is the closest), ranks from 1. A
    resample leaves out about a third of the units and with them words, so it lies lower than `cosine`: see `median`.
    Empty above LARGEST articles. Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    data = counted(study)
    cosines = _pairwise(_resampled_cosines(data, resamples, seed), data.articles)
    low, median, high = np.nanpercentile(cosines.to_numpy(), [INTERVAL[0], 50, INTERVAL[1]], axis=0)
    closest = conclusions(cosines).value_counts(["a", "b"], normalize=True).reindex(cosines.columns, fill_value=0)
    whole = _pairwise([_cosine(_whole(data), data)], data.articles).iloc[0]
    table = pd.DataFrame({"cosine": whole, "median": median, "low": low, "high": high, "closest": closest})
    return _ranked(table.dropna(subset=["cosine"]))


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of pairs, closest first, ranks from 1."""
    order = (-table["cosine"]).round(similarity.DECIMALS).sort_values(kind="stable").index
    ranked = table.loc[order].reset_index()
    return ranked.set_axis(pd.RangeIndex(1, len(ranked) + 1, name="rank"))


def _resampled_cosines(data: Counted, resamples: int, seed: int) -> np.ndarray:
    """Resamples × articles × articles."""
    draws, some = _draws(data.article, resamples, seed), max(1, CELLS // (len(data.articles) * data.matrix.shape[1]))
    return np.concatenate([_drawn_cosines(draws[at : at + some], data) for at in range(0, resamples, some)])


def _drawn_cosines(draws: np.ndarray, data: Counted) -> np.ndarray:
    """Cosines of texts made of drawn units (draws × units): draws × articles × articles."""
    (tries, units), terms = draws.shape, data.matrix.shape[1]
    sizes = np.bincount(data.article, minlength=len(data.articles))
    ends = np.arange(tries)[:, None] * units + np.cumsum(sizes)
    shape = (ends.size, units)
    counts = sparse.csr_array((np.ones(draws.size), draws.ravel(), np.append(0, ends)), shape=shape) @ data.matrix
    tried = np.repeat(np.arange(tries), np.diff(counts.indptr[:: len(data.articles)]))
    frequency = np.bincount(tried * terms + counts.indices, minlength=tries * terms).reshape(tries, terms)
    return _cosines_of(counts, _idf(frequency + data.elsewhere, data.n))


def _draws(article: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """Which unit stands in each unit's place, one resample a row: drawn from the units of the same article."""
    sizes = np.bincount(article)
    starts = np.cumsum(sizes) - sizes
    chance = np.random.default_rng(seed).random((resamples, len(article)))
    return starts[article] + (chance * sizes[article]).astype(int)


# --- leaving out ------------------------------------------------------------------------------------------------------


@words.or_empty(*CONCLUSION)
def leave_one_out(study: Study) -> pd.DataFrame:
    """The closest pair without each article in turn (index `left_out`): the columns of `conclusions`.

    Leaving an article out changes the document frequencies of all others. Empty above LARGEST articles, and for two:
    without one of them no pair is left.
    """
    needs(study, 3)
    data = counted(study)
    counts = _whole(data)
    squares = [_without(counts, place, data) for place in range(len(data.articles))]
    index = pd.Index(data.articles, name="left_out")
    return conclusions(_pairwise(squares, data.articles, index), closest_pair(study))


def _without(counts: sparse.csr_array, place: int, data: Counted) -> np.ndarray:
    """Cosines without one article, whose row and column are NaN."""
    rest = np.arange(len(data.articles)) != place
    cosine = np.full((len(rest), len(rest)), np.nan)
    cosine[np.ix_(rest, rest)] = _cosine(counts[rest], data._replace(n=data.n - 1))
    return cosine


@words.or_empty("cosine", "change", "same", "text")
def influence(study: Study) -> pd.DataFrame:
    """What each unit does for the closest pair: one row a unit of its two articles (index `article, unit`), most first.

    `cosine` of the pair without the unit, `change` against the texts as they are (negative = the unit makes the two
    more alike), `same` (whether the pair is then still the closest), `text`.
    """
    data, pair = counted(study), closest_pair(study)
    kept = study.units[study.units["kept"] & study.units.index.get_level_values("article").isin(data.articles)]
    places = np.flatnonzero(kept.index.get_level_values("article").isin(pair))
    cosines = _pairwise([_cosine(_whole(data), data), *(_without_unit(place, data) for place in places)], data.articles)
    cosine, same = cosines[pair].iloc[1:], conclusions(cosines, pair)["same"].iloc[1:]
    table = pd.DataFrame({"cosine": cosine, "change": cosine - cosines[pair].iloc[0], "same": same})
    table = table.set_axis(kept.index[places])
    order = table["change"].round(similarity.DECIMALS).argsort(kind="stable")
    return table.assign(text=kept["text"]).iloc[order]


def _without_unit(place: int, data: Counted) -> np.ndarray:
    rest = np.arange(len(data.article)) != place
    return _cosine(_summing(data.article[rest], len(data.articles)) @ data.matrix[rest], data)


# --- partitions -------------------------------------------------------------------------------------------------------


def partitions(n: int) -> np.ndarray:
    """Every way to put n articles into groups, one a row, as group numbers from 0: 52 rows for five.

    A row numbers its groups in order of first member, so each partition occurs once, the single group first.
    Raises words.Lacking above MOST_ENUMERATED articles.
    """
    if n > MOST_ENUMERATED:
        raise words.Lacking("robustness.too_many_partitions", n=n, most=MOST_ENUMERATED)
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
    1 = always found whole), `recovered` and `dissolved` (shares of resamples above .75, at most .5), `stability`.
    Source: Hennig, Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52, 2007.
    """
    codes = np.stack([_codes(row) for row in resampled[labels.index].to_numpy()])
    rows = []
    for label in sorted(labels.unique()):
        inside = (labels == label).to_numpy()
        best = _best_jaccard(inside, codes)
        recovered, dissolved = (best > RECOVERED).mean(), (best <= DISSOLVED).mean()
        rows.append(
            {
                "cluster": label,
                "members": tuple(labels.index[inside]),
                "size": int(inside.sum()),
                "jaccard": best.mean(),
                "recovered": recovered,
                "dissolved": dissolved,
            }
        )
    table = pd.DataFrame(rows).set_index("cluster")
    return table.assign(stability=table["jaccard"].map(stability))


def stability(jaccard: float) -> str:
    """Hennig's word for a mean Jaccard similarity, as the key of its phrase: highly_stable, stable, pattern or none."""
    return next((word for least, word in STABILITY if jaccard >= least), "none")


def _codes(row: np.ndarray) -> np.ndarray:
    """Labels of any kind as numbers from 0, -1 where there is none."""
    return pd.factorize(row)[0]


def _best_jaccard(inside: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """The best Jaccard similarity of the set `inside` with a cluster of each resample (row) that drew any of it."""
    drawn = codes >= 0
    best = np.where((drawn & inside).any(axis=1), 0, np.nan)
    for code in range(codes.max() + 1):
        member = codes == code
        shared, either = (member & inside).sum(axis=1), (member | (inside & drawn)).sum(axis=1)
        best = np.maximum(best, shared / np.maximum(either, 1))
    return best[~np.isnan(best)]


def groups(cosine: pd.DataFrame, k: int = GROUPS, linkage: str = LINKAGE) -> pd.Series:
    """Articles in k groups by hierarchical clustering of 1 - cosine (index `article`), numbered in order of articles.

    linkage: one of LINKAGES. Articles without terms are in no group.
    Raises as `needs_groups` does: k articles with terms, or fewer, make no k groups that say anything.
    """
    known = cosine.index[np.isfinite(np.diag(cosine))]
    needs_groups(len(known), k)
    return pd.Series(_cut(cosine.loc[known, known].to_numpy(), k, linkage), index=known, name="group")


@words.or_empty("group")
def groups_of(study: Study, k: int = GROUPS) -> pd.DataFrame:
    """The `groups` of a study's articles as a table with one column, `group`; empty for k or fewer and above LARGEST."""
    needs(study)
    return groups(similarity.cosine(study), k).to_frame()


def _cut(cosine: np.ndarray, k: int, linkage: str) -> np.ndarray:
    """The groups that the first n - k joins of the tree make."""
    return _codes(_cuts(cosine, linkage)[k - 1])


def _cuts(cosine: np.ndarray, linkage: str) -> list[np.ndarray]:
    """Every cut of a tree, as labels of any kind: one group, then two, and so on."""
    label = np.arange(len(cosine))
    distance = (1 - cosine[_upper(len(cosine))]).round(similarity.DECIMALS)
    joins = hierarchy.linkage(distance, linkage)[:, :2] if len(cosine) > 1 else []
    cuts = [label]
    for number, (one, other) in enumerate(joins, start=len(cosine)):
        cuts.append(np.where((cuts[-1] == one) | (cuts[-1] == other), number, cuts[-1]))
    return cuts[::-1]


def _cuts_known(cosine: np.ndarray, ks: Sequence[int], linkage: str) -> np.ndarray:
    """The cuts into each of some numbers of groups (ks × articles), NaN for an article without terms."""
    known = np.isfinite(np.diag(cosine))
    found = np.full((len(ks), len(cosine)), np.nan)
    if known.any():
        cuts = _cuts(cosine[np.ix_(known, known)], linkage)
        found[:, known] = [cuts[min(k, len(cuts)) - 1] for k in ks]
    return found


@words.or_empty(*CLUSTERWISE, "chance", "same")
def stability_of_groups(study: Study, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How stable every cut of the tree is under resampled units: one row a group (index `k, cluster`).

    k runs from 2 to one less than the articles, MOST_GROUPS at most. The columns of `clusterwise_jaccard`, `members` as
    text; `chance`, the mean best Jaccard similarity over all partitions of the articles (NaN above MOST_ENUMERATED);
    `same`, the share of resamples in which the whole partition comes back. Empty for two articles and above WATCHED.
    """
    needs(study, 3, WATCHED)
    data = counted(study)
    ks, names = range(2, min(len(data.articles), MOST_GROUPS + 1)), short_names(study)
    cuts = [_cuts_known(cosine, ks, LINKAGE) for cosine in _resampled_cosines(data, resamples, seed)]
    tables = {}
    for k, resampled in zip(ks, np.stack(cuts, axis=1)):
        found, again = groups(_own(data), k), pd.DataFrame(resampled, columns=data.articles)
        tables[k] = clusterwise_jaccard(found, again).assign(chance=_by_chance(found), same=_same(found, again))
    table = pd.concat(tables, names=["k"])
    return table.assign(members=[" ".join(names[list(members)]) for members in table["members"]])


def _own(data: Counted) -> pd.DataFrame:
    """The cosines of the texts as they are, square."""
    cosine = _cosine(_whole(data), data)
    np.fill_diagonal(cosine, np.where(np.isnan(np.diag(cosine)), np.nan, 1))
    return pd.DataFrame(cosine, index=data.articles, columns=data.articles)


@words.or_empty("share", "own")
def regrouped(study: Study, k: int = GROUPS, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """The partitions into k groups that resampled units give, most frequent first (index `partition`, as text).

    Returns `share` (of the resamples) and `own` (whether it is the partition of the texts as they are, which has a row
    even where no resample gives it). Empty for k articles or fewer and above WATCHED.
    """
    needs(study, most=WATCHED)
    data = counted(study)
    names = short_names(study)[data.articles].to_numpy()
    own = partition_text(groups(_own(data), k).reindex(data.articles).to_numpy(dtype=float), names)
    cosines = _resampled_cosines(data, resamples, seed)
    texts = [partition_text(_cuts_known(cosine, [k], LINKAGE)[0], names) for cosine in cosines]
    share = pd.Series(texts).value_counts(normalize=True)
    table = pd.DataFrame({"share": share.reindex([*share.index.union([own])], fill_value=0)}).rename_axis("partition")
    table = table.assign(own=table.index == own).reset_index()
    return table.sort_values(["share", "partition"], ascending=[False, True]).set_index("partition")


def partition_text(codes: np.ndarray, names: np.ndarray) -> str:
    """Groups as text, in order of their first member: `000 001 | 002 003 004`; what has no group (NaN) is not named.

    Names of several words stand between commas. Where all names together have more than NAMED letters, the largest
    group is only counted: `Ukraine, Gaza | +38`.
    """
    groups = [names[codes == code] for code in pd.unique(codes[~np.isnan(codes)])]
    largest = max(groups, key=len) if sum(map(len, names)) > NAMED else ()
    between = ", " if any(" " in name for name in names) else " "
    return " | ".join(f"+{len(group)}" if group is largest else between.join(group) for group in groups)


def short_names(study: Study) -> pd.Series:
    """The first word of each article's label where those differ, else the labels (index `article`)."""
    first = study.articles["label"].str.split().str[0]
    return first if first.is_unique else study.articles["label"]


def _by_chance(labels: pd.Series) -> np.ndarray | float:
    """The Jaccard similarity each group would have with partitions drawn blindly."""
    if len(labels) > MOST_ENUMERATED:
        return np.nan
    every = pd.DataFrame(partitions(len(labels)), columns=labels.index)
    return clusterwise_jaccard(labels, every)["jaccard"].to_numpy()


def _same(labels: pd.Series, resampled: pd.DataFrame) -> float:
    """The share of rows that are the same partition as `labels`, whatever the groups are called."""
    own = _codes(labels.to_numpy())
    return float(np.mean([np.array_equal(_codes(row), own) for row in resampled[labels.index].to_numpy()]))


def partition_test(labels: pd.Series, reference: pd.Series) -> pd.DataFrame:
    """Whether two groupings of the same articles agree more than chance: one row a null hypothesis (index `null`).

    `same_sizes`: the articles permuted over groups of the sizes found; `any_partition`: every partition equally likely.
    Returns `n` (articles), `groups` and `reference_groups` (how many), `ari` (adjusted Rand index, 1 = the same, 0 = as
    by chance), `p` (share of partitions that agree at least as well), `smallest` (the least p such groups can give),
    `partitions` (how many were compared). Exact up to MOST_ENUMERATED articles; above, `same_sizes` is drawn at random
    PERMUTATIONS times and `any_partition` left out. p is NaN where either is one group, or every article its own:
    nothing can then be tested. Source: Hubert & Arabie, Comparing partitions, Journal of Classification 2, 1985.
    """
    found, known = _codes(labels.to_numpy()), _codes(reference[labels.index].to_numpy())
    observed = adjusted_rand(found[None], known)[0]
    rows = {}
    for null, sample in _nulls(found).items():
        values = adjusted_rand(sample, known)
        at_least, best = values >= observed - 1e-9, values >= values.max() - 1e-9
        rows[null] = {
            "n": len(found),
            "groups": found.max() + 1,
            "reference_groups": known.max() + 1,
            "ari": observed,
            "p": at_least.mean(),
            "smallest": best.mean(),
            "partitions": len(sample),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("null")
    if not _varies(found) or not _varies(known):
        table[["ari", "p", "smallest"]] = np.nan
    return table


def null_distribution(labels: pd.Series, reference: pd.Series) -> pd.DataFrame:
    """How many partitions have each adjusted Rand index with a reference: index `ari`, ascending, column `partitions`.

    Every partition of the articles, as `any_partition` in `partition_test`. Raises words.Lacking above MOST_ENUMERATED.
    """
    values = adjusted_rand(partitions(len(labels)), _codes(reference[labels.index].to_numpy()))
    counts = pd.Series(values.round(similarity.DECIMALS)).value_counts()
    return counts.sort_index().rename_axis("ari").to_frame("partitions")


def _varies(codes: np.ndarray) -> bool:
    return 0 < codes.max() < len(codes) - 1


def _nulls(found: np.ndarray) -> dict[str, np.ndarray]:
    """The partitions a grouping is compared with, one a row; the grouping itself is among them."""
    if len(found) > MOST_ENUMERATED:
        generator = np.random.default_rng(SEED)
        drawn = generator.permuted(np.tile(found, (PERMUTATIONS, 1)), axis=1)
        return {"same_sizes": np.vstack([found, drawn])}
    every = partitions(len(found))
    sizes = np.sort(_sizes(every), axis=1)
    return {"same_sizes": every[(sizes == np.sort(_sizes(found[None]))).all(axis=1)], "any_partition": every}


def _sizes(codes: np.ndarray) -> np.ndarray:
    """How many articles each group of each row has, 0 for groups it lacks."""
    return (codes[:, :, None] == np.arange(codes.shape[1])).sum(axis=1)


def adjusted_rand(codes: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The adjusted Rand index of each row of codes with one reference: 1 = the same partition, 0 = expected by chance.

    Two partitions that are both one group, or both all singletons, are the same: 1, as in scikit-learn.
    """
    first, second = np.triu_indices(codes.shape[1], k=1)
    together, known = codes[:, first] == codes[:, second], reference[first] == reference[second]
    a, b, pairs = together.sum(axis=1), known.sum(), max(len(first), 1)
    expected, most = a * b / pairs, (a + b) / 2
    span = np.where(most == expected, 1, most - expected)
    return np.where(most == expected, 1.0, ((together & known).sum(axis=1) - expected) / span)


def references(study: Study) -> pd.DataFrame:
    """What groups of articles may follow instead of framing: one column a thing stated of all (index `article`).

    `event`, `outlet`, `language`, `translated` as far as they are stated for all articles, and `lead`, the frame the
    coders most often gave its units as lead, where a coding exists. A constant column gives `partition_test` no p.
    """
    stated = study.articles[["event", "outlet", "language", "translated"]]
    table = stated.loc[:, (stated != "").all()]
    return table if study.coding.empty else table.assign(lead=_coded_lead(study)).dropna(axis="columns")


def _coded_lead(study: Study) -> pd.Series:
    lead = study.coding["lead"]
    counts = lead[~lead.isin(["boilerplate", "none"])].groupby(level="article").value_counts()
    ordered = counts.reset_index(name="n").sort_values(["article", "n", "lead"], ascending=[True, False, True])
    return ordered.groupby("article")["lead"].first()


@words.or_empty(*TESTED)
def partition_tests(study: Study, k: int = GROUPS, linkage: str = LINKAGE) -> pd.DataFrame:
    """The articles' groups by cosine against each of `references`, as `partition_test` (index `reference, null`).

    Empty where nothing is stated of all articles, for k articles or fewer and above LARGEST.
    """
    needs(study)
    found = groups(similarity.cosine(study), k, linkage)
    tested = {name: partition_test(found, column) for name, column in references(study).items()}
    if not tested:
        raise words.Lacking("robustness.one_event")
    return pd.concat(tested, names=["reference"])


# --- every defensible choice ------------------------------------------------------------------------------------------

# What can be chosen on the way from text to cosine, the choice of this package first. The first seven decide which
# terms of which units are counted, the others what is made of the counts.
CHOICES: dict[str, tuple] = {
    "tokens": ("French", "scikit-learn"),
    "terms": ("lemmas", "forms"),
    "stop_list": ("stop-words", "stopwordsiso", "none"),
    "names": ("kept", "removed"),
    "n_grams": ("words", "words and pairs"),
    "furniture": ("cut", "kept"),
    "translated": ("kept", "left out"),
    "min_df": (1, 2),
    "counts": ("raw", "sublinear"),
    "weighting": ("tf-idf", "tf", "binary"),
}
WAYS = ("tokens", "terms", "stop_list")  # what makes a term of a form
COUNTED = (*WAYS, "names", "n_grams", "furniture", "translated")
_SCIKIT_TOKEN = re.compile(r"(?u)\b\w\w+\b")  # TfidfVectorizer's own token_pattern


def specifications(study: Study) -> pd.DataFrame:
    """Every combination of CHOICES, one a row, the package's own first; `left_out` says why one is not computed, or "".

    Left out: the same numbers under another name (a logarithm of counts that are 0 or 1), and choices the study does
    not offer (no article is translated, no page furniture was cut).
    """
    table = pd.DataFrame(itertools.product(*CHOICES.values()), columns=list(CHOICES))
    reasons = {
        "same_as_binary": (table["weighting"] == "binary") & (table["counts"] == "sublinear"),
        "no_translated": (table["translated"] == "left out") & (len(_original(study)) == len(study.articles)),
        "few_originals": (table["translated"] == "left out") & (len(_original(study)) < 3),
        "no_furniture": (table["furniture"] == "kept") & study.units["kept"].all(),
    }
    said = [words.say(f"robustness.{key}") for key in reasons]
    return table.assign(left_out=np.select(list(reasons.values()), said, default=""))


def _original(study: Study) -> pd.Index:
    return study.articles.index[study.articles["translated"].str.lower() != "yes"]


@words.or_empty(*CHOICES, *CONCLUSION)
def multiverse(study: Study) -> pd.DataFrame:
    """What every specification concludes: one row a specification that is computed, the package's own first.

    The columns of CHOICES, then those of `conclusions` for the pair the package's own choices find closest.
    A study of more than WATCHED articles is followed in its closest ones and in SAMPLED specifications drawn at random.
    Empty above LARGEST articles, and for two: a single pair is the closest whatever one chooses.
    Source: Simonsohn, Simmons & Nelson, Specification curve analysis, Nature Human Behaviour 4, 2020.
    """
    needs(study, 3)
    table, cosines = multiverse_cosines(study)
    return table.join(conclusions(cosines, _pair(cosines)))


def multiverse_cosines(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The specifications that are computed and, row by row, the cosine of every pair (NaN with an article left out)."""
    watched = closest_articles(study)
    table = _chosen(specifications(study), len(study.articles))
    found, naming = {}, named(study)
    occurrences = {name: _occurrences(study, name, naming) for name in CHOICES["tokens"]}
    terms = {way: _term_numbers(occurrences[way[0]].forms, *way) for way in itertools.product(*map(CHOICES.get, WAYS))}
    places = study.articles.index.get_indexer(watched)
    for choice, rows in table.groupby(list(COUNTED), sort=False):
        counts, n = _counts(study, occurrences, terms, dict(zip(COUNTED, choice)))
        frequency, counts = _document_frequency(counts), counts[places]
        found |= dict(zip(rows.index, _specified(counts, frequency, n, rows)))
    return table, _pairwise([found[row] for row in table.index], watched, table.index)


def _chosen(table: pd.DataFrame, articles: int) -> pd.DataFrame:
    """The specifications to compute: all that are not left out, or the first and a sample of them for many articles."""
    table = table[table["left_out"] == ""].drop(columns="left_out")
    if articles > WATCHED:
        table = pd.concat([table.iloc[:1], table.iloc[1:].sample(SAMPLED - 1, random_state=SEED).sort_index()])
    return table.set_axis(pd.RangeIndex(1, len(table) + 1, name="specification"))


class Occurrences(NamedTuple):
    """Every token of a study in reading order: its form (a place among `forms`, lower case), its unit, if it names."""

    form: np.ndarray
    forms: np.ndarray
    unit: np.ndarray
    names: np.ndarray


def _occurrences(study: Study, tokens: str, named: frozenset[str]) -> Occurrences:
    split = _SPLIT[tokens]
    rows = [(form, unit, name) for unit, text in enumerate(study.units["text"]) for form, name in split(text, named)]
    form, unit, names = zip(*rows)
    codes, forms = pd.factorize(np.array(form, dtype=object))
    return Occurrences(codes, forms, np.array(unit), np.array(names))


def _french(text: str, named: frozenset[str]) -> list[tuple[str, bool]]:
    return [(token.lower(), french.lemma(token) in named) for token in french.tokens(text)]


def _scikit(text: str, named: frozenset[str]) -> list[tuple[str, bool]]:
    """scikit-learn's tokens; one that lies inside a French token that names (`jong` in `Jong-un`) names too."""
    inside = np.zeros(len(text) + 1, dtype=bool)
    for token, start, end in french.spans(text):
        inside[start:end] |= french.lemma(token) in named
    return [(match.group().lower(), bool(inside[match.start()])) for match in _SCIKIT_TOKEN.finditer(text)]


_SPLIT: dict[str, Callable] = {"French": _french, "scikit-learn": _scikit}


def named(study: Study) -> frozenset[str]:
    """The terms that name, as the account of a cosine sorts them: in at least half of the places that can tell."""
    whole = study.units.assign(kept=True)
    texts = corpus.joined(whole)
    found = vocabulary.marked(passages.placed(texts, whole["text"]), texts, vocabulary.lists(study))
    share = found[found["tells"]].groupby("term")["names"].mean()
    return frozenset(share.index[share >= vocabulary.HALF])


def _counts(
    study: Study, occurrences: dict[str, Occurrences], terms: dict[tuple, np.ndarray], choice: dict[str, str]
) -> tuple[sparse.csr_array, int]:
    """Articles × terms for one choice of what is counted (a value for each of COUNTED), and how many articles it has.

    terms: of `_term_numbers`, by choice of WAYS. An article that is left out has a row without terms.
    """
    found, kept = occurrences[choice["tokens"]], study.units["kept"].to_numpy()
    term_of = terms[tuple(choice[name] for name in WAYS)]
    compared = (choice["translated"] == "kept") | study.articles.index.isin(_original(study))
    article = study.articles.index.get_indexer(study.units.index.get_level_values("article"))
    used = ((kept | (choice["furniture"] == "kept")) & compared[article])[found.unit]
    used &= (term_of >= 0)[found.form] & ~(found.names & (choice["names"] == "removed"))
    term, unit = term_of[found.form[used]], found.unit[used]
    if choice["n_grams"] != "words":
        term, unit = _with_pairs(term, unit)
    shape = (len(study.articles), term.max(initial=-1) + 1)
    return sparse.coo_array((np.ones(len(term)), (article[unit], term)), shape=shape).tocsr(), int(compared.sum())


def _term_numbers(forms: np.ndarray, tokens: str, terms: str, stop_list: str) -> np.ndarray:
    """For each form the number of the term it is counted as, -1 where it is not counted."""
    return pd.factorize(np.array([_term(form, tokens, terms, stop_list) for form in forms], dtype=object))[0]


def _term(form: str, tokens: str, terms: str, stop_list: str) -> str | None:
    """The term a form is counted as, None where it is not counted."""
    stop = french.stop_words(stop_list) if stop_list != "none" else frozenset()
    for term in (form, french.lemma(form) if terms == "lemmas" else form):
        if term in stop or (tokens == "French" and not _is_word(term)):
            return None
    return term


def _is_word(token: str) -> bool:
    """What the French tokens keep before any stop list: two characters or more, a letter among them, not elided."""
    return len(token) > 1 and token[-1] != "'" and any(map(str.isalpha, token))


def _with_pairs(term: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Terms and, after them, every two terms that follow each other in one unit."""
    follows = unit[1:] == unit[:-1]
    size = term.max(initial=0) + 1
    pairs = pd.factorize(term[:-1][follows] * size + term[1:][follows])[0] + size
    return np.concatenate([term, pairs]), np.concatenate([unit, unit[1:][follows]])


def _specified(counts: sparse.csr_array, frequency: np.ndarray, n: int, rows: pd.DataFrame) -> np.ndarray:
    """Cosines of counts under the weights of each row: rows × articles × articles; frequency: of terms in n articles."""
    how = list(zip(rows["weighting"], rows["counts"], rows["min_df"]))
    scaled = sparse.vstack([_scaled(counts, weighting, scale) for weighting, scale, _ in how], format="csr")
    idf, one = _idf(frequency, n), np.ones(len(frequency))
    weights = [np.where(frequency < least, 0, idf if weighting == "tf-idf" else one) for weighting, _, least in how]
    return _cosines_of(scaled, np.stack(weights))


def _scaled(counts: sparse.csr_array, weighting: str, scale: str) -> sparse.csr_array:
    """Counts as 0 or 1, as 1 + their logarithm, or as they are."""
    if weighting == "binary":
        return sparse.csr_array((np.ones_like(counts.data), counts.indices, counts.indptr), shape=counts.shape)
    if scale == "sublinear":
        return sparse.csr_array((1 + np.log(counts.data), counts.indices, counts.indptr), shape=counts.shape)
    return counts


def by_choice(table: pd.DataFrame) -> pd.DataFrame:
    """Which choice decides: one row an option of a choice (index `choice, option`) of a `multiverse` table.

    `specifications` that take it; `same`, the share of them in which the pair in question is the closest (of those that
    compare it); `a, b`, the pair most often closest; `share` of the specifications in which it is.
    """
    rows = [_held(choice, option, part) for choice in CHOICES for option, part in table.groupby(choice, sort=False)]
    columns = ["choice", "option", "specifications", "same", "a", "b", "share"]
    return pd.DataFrame(rows, columns=columns).set_index(["choice", "option"])


def _held(choice: str, option: object, part: pd.DataFrame) -> tuple:
    (a, b), share = _commonest(part)
    return choice, str(option), len(part), part["same"].mean(), a, b, share


def _commonest(table: pd.DataFrame) -> tuple[tuple, float]:
    counts = table.value_counts(["a", "b"], normalize=True).reset_index()
    first = counts.sort_values(["proportion", "a", "b"], ascending=[False, True, True]).iloc[0]
    return (first["a"], first["b"]), first["proportion"]


@words.or_empty("partition", "same", *CHOICES)
def multiverse_groups(study: Study, k: int = GROUPS) -> pd.DataFrame:
    """Into which k groups the articles fall: one row a specification and linkage (index `specification, linkage`).

    The columns of CHOICES; `partition`, the groups as text (`000 001 | 002 003 004`); `same`, whether they are those
    the package's own choices find (NA where an article is left out). Empty for k articles or fewer and above WATCHED.
    """
    needs(study, most=WATCHED)
    needs_groups(len(study.articles), k)
    names = short_names(study).to_numpy()
    table, cosines = multiverse_cosines(study)
    squares = zip(table.index, _squares(cosines, len(names)))
    found = {(row, linkage): _cuts_known(square, [k], linkage)[0] for row, square in squares for linkage in LINKAGES}
    texts = pd.Series({key: partition_text(codes, names) for key, codes in found.items()})
    whole = np.array([not np.isnan(codes).any() for codes in found.values()])
    same = (texts == texts.iloc[0]).astype("boolean").where(whole)
    return pd.DataFrame({"partition": texts, "same": same}).rename_axis(["specification", "linkage"]).join(table)


def _squares(cosines: pd.DataFrame, n: int) -> np.ndarray:
    first, second = _upper(n)
    squares = np.full((len(cosines), n, n), np.nan)
    squares[:, first, second] = squares[:, second, first] = cosines.to_numpy()
    known = np.isfinite(squares).any(axis=1)
    rows, places = np.nonzero(known)
    squares[rows, places, places] = 1
    return squares
