"""How sure a finding is: texts resampled, articles left out, every partition, every defensible choice, texts changed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import CountVectorizer

from helpers import french, similarity, words
from helpers.corpus import Study

RESAMPLES, SEED = 1000, 1
INTERVAL = (2.5, 97.5)  # percentiles: an interval of 95 %
LARGEST = 2000  # articles; beyond it even one table of all cosines is no longer read, only searched
WATCHED = 40  # articles whose pairs are followed through every resample and choice
SAMPLED = 200  # specifications drawn where a study has more than WATCHED articles
MOST_ENUMERATED = 8  # 4,140 partitions; nine articles have 21,147, ten 115,975
PERMUTATIONS = 9999
RECOVERED, DISSOLVED = 0.75, 0.5  # Hennig's limits of a cluster found again and of a cluster lost
STABILITY = ((0.85, "highly_stable"), (0.75, "stable"), (0.6, "pattern"))  # Hennig 2007; below the last: no trust
GROUPS = 2  # the fewest groups that say anything
LINKAGE = "average"
MOST_GROUPS = 6
LINKAGES = ("average", "complete", "single")  # Ward's needs Euclidean distances, which 1 - cosine is not


# --- resampling -------------------------------------------------------------------------------------------------------


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

    A study of more than WATCHED articles is followed in the articles of its closest pairs alone; the others stay as they
    are and count in the document frequencies. Raises words.Lacking above LARGEST articles.
    """
    watched = closest_articles(study)
    kept = study.units[study.units["kept"]]
    model = CountVectorizer(analyzer=french.terms)
    matrix = sparse.csr_array(model.fit_transform(kept["text"]).astype(float))
    article = study.articles.index.get_indexer(kept.index.get_level_values("article"))
    place = watched.get_indexer(study.articles.index)[article]
    whole = _summing(article, len(study.articles)) @ matrix
    others = whole[~study.articles.index.isin(watched)]
    return Counted(matrix[place >= 0], place[place >= 0], watched, _document_frequency(others), len(study.articles))


def closest_articles(study: Study, most: int = WATCHED) -> pd.Index:
    """The articles of the closest pairs, `most` at most, in the study's order; all of them where there are no more.

    Raises words.Lacking above LARGEST articles.
    """
    articles = study.articles.index
    if len(articles) > LARGEST:
        raise words.Lacking(words.say("robustness.too_many_articles", n=len(articles), most=LARGEST))
    if len(articles) <= most:
        return articles
    pairs = similarity.ranked_pairs(similarity.cosine(study)).dropna()
    closest = pd.unique(pairs[["a", "b"]].to_numpy().ravel())[:most]
    return articles[articles.isin(closest)]


def bootstrap_cosine(study: Study, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How far chance in which sentences an article holds moves every cosine: one row a pair, closest first.

    Each article's kept units are drawn again, as many as it has, with replacement; counts, document frequencies, weights
    and cosines are computed anew each time, because the idf is part of the measure and not known apart from the texts.
    Returns `a, b, cosine` (of the texts as they are), `median`, `low`, `high` (2.5 and 97.5 percentiles of the resampled
    cosines, 0 to 1), `closest` (share of resamples in which this pair is the closest), ranks from 1. A resample leaves
    out about a third of the units and with them words, so it lies lower than `cosine`: `median` shows how much.
    Raises words.Lacking above LARGEST articles. Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993.
    """
    data = counted(study)
    drawn = _resampled_cosines(data, resamples, seed)
    pairs = similarity.ranked_pairs(_frame(_cosine(_whole(data), data), data.articles)).dropna()
    values = drawn[:, data.articles.get_indexer(pairs["a"]), data.articles.get_indexer(pairs["b"])]
    low, median, high = np.nanpercentile(values, [INTERVAL[0], 50, INTERVAL[1]], axis=0)
    return pairs.assign(median=median, low=low, high=high, closest=_shares(values))


def _resampled_cosines(data: Counted, resamples: int, seed: int) -> np.ndarray:
    """Resamples × articles × articles."""
    return np.stack([_cosine(draw @ data.matrix, data) for draw in _draws(data.article, resamples, seed)])


def _draws(article: np.ndarray, resamples: int, seed: int) -> Iterator[sparse.csr_array]:
    """Matrices articles × units of how often a unit was drawn; one random number a unit, whatever the number of articles."""
    generator = np.random.default_rng(seed)
    sizes = np.bincount(article)
    ends = np.concatenate([[0], np.cumsum(sizes)])
    for _ in range(resamples):
        units = ends[article] + (generator.random(len(article)) * sizes[article]).astype(int)
        yield sparse.csr_array((np.ones(len(units)), units, ends), shape=(len(sizes), len(units)))


def _summing(article: np.ndarray, rows: int) -> sparse.csr_array:
    """The matrix that adds the rows of units up to rows of articles."""
    return sparse.csr_array((np.ones(len(article)), (article, np.arange(len(article)))), shape=(rows, len(article)))


def _whole(data: Counted) -> sparse.csr_array:
    return _summing(data.article, len(data.articles)) @ data.matrix


def _document_frequency(counts: sparse.csr_array) -> np.ndarray:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _cosine(counts: sparse.csr_array, data: Counted) -> np.ndarray:
    """Cosines of TF-IDF rows as scikit-learn weighs them by default; NaN for a row without terms."""
    return _cosine_of(_weighted(counts, _idf(counts, data.elsewhere, data.n)))


def _idf(counts: sparse.csr_array, elsewhere: np.ndarray | int, n: int) -> np.ndarray:
    return np.log((1 + n) / (1 + _document_frequency(counts) + elsewhere)) + 1


def _weighted(counts: sparse.csr_array, weight: np.ndarray) -> sparse.csr_array:
    """Counts times the weight of their term, rows of length 1."""
    values = counts.data * weight[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, values**2, minlength=counts.shape[0]))
    return sparse.csr_array((values / length[row], counts.indices, counts.indptr), shape=counts.shape)


def _cosine_of(weights: sparse.csr_array) -> np.ndarray:
    cosine = np.clip((weights @ weights.T).toarray(), 0, 1)
    empty = np.diff(weights.indptr) == 0
    cosine[empty], cosine[:, empty] = np.nan, np.nan
    return cosine


def _frame(cosine: np.ndarray, articles: pd.Index) -> pd.DataFrame:
    index = pd.Index(articles, name="article")
    cosine = (cosine + cosine.T) / 2
    np.fill_diagonal(cosine, np.where(np.isnan(np.diag(cosine)), np.nan, 1))
    return pd.DataFrame(cosine, index=index, columns=index)


def _shares(values: np.ndarray) -> np.ndarray:
    """Per column, the share of rows in which it is the largest; the first of equals counts."""
    rounded = np.nan_to_num(np.round(values, similarity.DECIMALS), nan=-1)
    return np.bincount(rounded.argmax(axis=1), minlength=values.shape[1]) / len(values)


# --- leaving out ------------------------------------------------------------------------------------------------------


def conclusion(cosine: pd.DataFrame) -> dict[str, object]:
    """What a reader takes from a table of cosines: the closest pair `a, b, cosine`, the next one, and the `margin`."""
    pairs = similarity.ranked_pairs(cosine).dropna()
    if pairs.empty:
        return {"a": None, "b": None, "cosine": np.nan, "second_a": None, "second_b": None, "second": np.nan, "margin": np.nan}
    first, second = pairs.iloc[0], pairs.iloc[min(1, len(pairs) - 1)]
    next_ = {"second_a": second["a"], "second_b": second["b"], "second": second["cosine"]}
    if len(pairs) == 1:
        next_ = {"second_a": None, "second_b": None, "second": np.nan}
    return {"a": first["a"], "b": first["b"], "cosine": first["cosine"], **next_, "margin": first["cosine"] - next_["second"]}


def leave_one_out(study: Study) -> pd.DataFrame:
    """The closest pair without each article in turn (index `left_out`): the columns of `conclusion`, and `same`.

    Leaving an article out changes the document frequencies of all others. `same`: whether the closest pair of the whole
    study stays the closest; NA where one of the two is what was left out. Raises words.Lacking above LARGEST articles.
    """
    data = counted(study)
    counts = _whole(data)
    pair = _closest(conclusion(_frame(_cosine(counts, data), data.articles)))
    rows = []
    for place, left_out in enumerate(data.articles):
        rest = np.arange(len(data.articles)) != place
        found = conclusion(_frame(_cosine(counts[rest], data._replace(n=data.n - 1)), data.articles[rest]))
        rows.append({"left_out": left_out, **found, "same": pd.NA if left_out in pair else _closest(found) == pair})
    return pd.DataFrame(rows).set_index("left_out").astype({"same": "boolean"})


def influence(study: Study) -> pd.DataFrame:
    """What each unit does for the closest pair: one row a unit of its two articles (index `article, unit`), most first.

    `cosine` without the unit, `change` against the texts as they are (negative = the unit makes the two more alike),
    `same` (whether the pair is then still the closest), `text`.
    """
    data = counted(study)
    whole = conclusion(_frame(_cosine(_whole(data), data), data.articles))
    pair = _closest(whole)
    kept = study.units[study.units["kept"] & study.units.index.get_level_values("article").isin(data.articles)]
    rows = []
    for place in np.flatnonzero(kept.index.get_level_values("article").isin(pair)):
        rest = np.arange(len(data.article)) != place
        without = _frame(_cosine(_summing(data.article, len(data.articles))[:, rest] @ data.matrix[rest], data), data.articles)
        rows.append({"place": place, "cosine": without.loc[pair], "same": _closest(conclusion(without)) == pair})
    table = pd.DataFrame(rows, columns=["place", "cosine", "same"]).set_index("place")
    table = table.assign(change=table["cosine"] - whole["cosine"], text=kept["text"].to_numpy()[table.index])
    order = table.assign(rank=table["change"].round(similarity.DECIMALS)).sort_values("rank", kind="stable").index
    return table.loc[order, ["cosine", "change", "same", "text"]].set_index(kept.index[order])


def _closest(found: dict[str, object]) -> tuple[object, object]:
    return found["a"], found["b"]


# --- partitions -------------------------------------------------------------------------------------------------------


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
    """The best Jaccard similarity of the set `inside` with a cluster of each resample that drew any of it (rows of codes)."""
    drawn = codes >= 0
    best = np.where((drawn & inside).any(axis=1), 0, np.nan)
    for code in range(codes.max() + 1):
        member = codes == code
        shared, either = (member & inside).sum(axis=1), (member | (inside & drawn)).sum(axis=1)
        best = np.maximum(best, shared / np.maximum(either, 1))
    return best[~np.isnan(best)]


def groups(cosine: pd.DataFrame, k: int = GROUPS, linkage: str = LINKAGE) -> pd.Series:
    """Articles in k groups by hierarchical clustering of 1 - cosine (index `article`); groups numbered in order of the articles.

    linkage: one of LINKAGES. Articles without terms are in no group. Ties in height can leave fewer than k groups.
    Raises words.Lacking where there are fewer than k articles with terms.
    """
    known = cosine.index[np.isfinite(np.diag(cosine))]
    if not 1 <= k <= len(known):
        raise words.Lacking(words.say("robustness.too_few_articles", n=len(known), k=k))
    return pd.Series(_cut(cosine.loc[known, known].to_numpy(), k, linkage), index=known, name="group")


def _cut(cosine: np.ndarray, k: int, linkage: str) -> np.ndarray:
    if len(cosine) == 1:
        return np.zeros(1, dtype=int)
    distance = 1 - np.round(cosine, similarity.DECIMALS)
    np.fill_diagonal(distance, 0)
    tree = hierarchy.linkage(squareform(distance, checks=False), linkage)
    return pd.factorize(hierarchy.fcluster(tree, k, "maxclust"))[0]


def resampled_groups(study: Study, k: int = GROUPS, linkage: str = LINKAGE, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """The groups of every resample of the articles' units, drawn as in `bootstrap_cosine`: one row a resample, one column an article.

    NaN where a resample left an article without terms. Raises words.Lacking above LARGEST articles.
    """
    data = counted(study)
    rows = [_cut_known(cosine, k, linkage) for cosine in _resampled_cosines(data, resamples, seed)]
    return pd.DataFrame(rows, columns=data.articles)


def _cut_known(cosine: np.ndarray, k: int, linkage: str) -> np.ndarray:
    known = np.isfinite(np.diag(cosine))
    found = np.full(len(cosine), np.nan)
    if known.any():
        found[known] = _cut(cosine[np.ix_(known, known)], min(k, known.sum()), linkage)
    return found


def stability_of_groups(study: Study, linkage: str = LINKAGE, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How stable every cut of the tree is: one row a group (index `k, cluster`), k from 2 to one less than the articles, 6 at most.

    The columns of `clusterwise_jaccard`; `chance`, the mean best Jaccard similarity over all partitions of the articles
    (NaN above MOST_ENUMERATED); `same`, the share of resamples in which the whole partition comes back.
    """
    data = counted(study)
    cosines = _resampled_cosines(data, resamples, seed)
    whole = _frame(_cosine(_whole(data), data), data.articles)
    tables = {}
    for k in range(2, min(len(data.articles), MOST_GROUPS + 1)):
        found = groups(whole, k, linkage)
        again = pd.DataFrame([_cut_known(cosine, k, linkage) for cosine in cosines], columns=data.articles)
        tables[k] = clusterwise_jaccard(found, again).assign(chance=_by_chance(found), same=_same(found, again))
    return pd.concat(tables, names=["k"]) if tables else pd.DataFrame()


def _by_chance(labels: pd.Series) -> np.ndarray | float:
    """The Jaccard similarity each group would have with partitions drawn blindly."""
    if len(labels) > MOST_ENUMERATED:
        return np.nan
    every = pd.DataFrame(partitions(len(labels)), columns=labels.index)
    return clusterwise_jaccard(labels, every)["jaccard"].to_numpy()


def _same(labels: pd.Series, resampled: pd.DataFrame) -> float:
    """The share of rows that are the same partition as `labels`, whatever the groups are called."""
    known = resampled[labels.index].to_numpy()
    return float(np.mean([np.array_equal(_codes(row), _codes(labels.to_numpy())) and not np.isnan(row).any() for row in known]))


def partition_test(labels: pd.Series, reference: pd.Series) -> pd.DataFrame:
    """Whether two groupings of the same articles agree more than chance: one row a null hypothesis (index `null`).

    `same_sizes`: the articles permuted over groups of the sizes found; `any_partition`: every partition equally likely.
    Returns `n` (articles), `groups` and `reference_groups` (how many), `ari` (adjusted Rand index, 1 = the same, 0 = as
    by chance), `p` (share of partitions that agree at least as well), `smallest` (the least p these group sizes can give),
    `partitions` (how many were compared). Exact up to MOST_ENUMERATED articles; above, `same_sizes` is drawn at random
    PERMUTATIONS times and `any_partition` left out. p is NaN where either is one group, or every article its own: nothing
    can then be tested. Source: Hubert & Arabie, Comparing partitions, 1985; exact permutation over all partitions.
    """
    found, known = _codes(labels.to_numpy()), _codes(reference[labels.index].to_numpy())
    observed = adjusted_rand(found[None], known)[0]
    rows = {}
    for null, sample in _nulls(found).items():
        values = adjusted_rand(sample, known)
        at_least, best = values >= observed - 1e-9, values >= values.max() - 1e-9
        rows[null] = {"n": len(found), "groups": found.max() + 1, "reference_groups": known.max() + 1, "ari": observed,
                      "p": at_least.mean(), "smallest": best.mean(), "partitions": len(sample)}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("null")
    if not _varies(found) or not _varies(known):
        table[["ari", "p", "smallest"]] = np.nan
    return table


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
    """What groups of articles may follow instead of framing: one column a thing stated of every article (index `article`).

    `event`, `outlet`, `language`, `translated` as far as they are stated for all articles, and `lead`, the frame the
    coders most often gave its units as lead, where a coding exists. A column can be constant: `partition_test` then has no p.
    """
    stated = study.articles[["event", "outlet", "language", "translated"]]
    table = stated.loc[:, (stated != "").all()]
    return table if study.coding.empty else table.assign(lead=_coded_lead(study)).dropna(axis="columns")


def _coded_lead(study: Study) -> pd.Series:
    lead = study.coding["lead"]
    counts = lead[~lead.isin(["boilerplate", "none"])].groupby(level="article").value_counts()
    return counts.reset_index(name="n").sort_values(["article", "n", "lead"], ascending=[True, False, True]).groupby("article")["lead"].first()


def partition_tests(study: Study, k: int = GROUPS, linkage: str = LINKAGE) -> pd.DataFrame:
    """The articles' groups by cosine against each of `references`: the rows of `partition_test` (index `reference, null`)."""
    found = groups(similarity.cosine(study), k, linkage)
    tested = {name: partition_test(found, column) for name, column in references(study).items()}
    return pd.concat(tested, names=["reference"]) if tested else pd.DataFrame()
