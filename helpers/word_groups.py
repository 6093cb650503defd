"""Many articles in groups by their words: what each group is about, its typical articles, and how firm it is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import comparisons, distinctive, similarity
from helpers.corpus import Study
from helpers.words import Lacking

LEAST = 30  # articles with a text of their own from which groups are looked for
EACH = 5  # such articles a group, on average, at least
MOST = 12  # groups
COMPONENTS, STARTS, SEED = 50, 10, 0
AGAIN, PART = 10, 0.8  # how often the groups are looked for again, in what part of the articles
STABLE = 0.75  # Jaccard likeness from which a group counts as found again (Hennig 2007)
SAMPLED = 2_000  # articles by which the number of groups is chosen, where there are more
NAMED, TYPICAL = 8, 3  # terms and articles that stand for a group
SAID = 6  # terms a sentence has at least that stands for one; a shorter one is near anything with its only word


def groups(study: Study, folded: pd.DataFrame) -> pd.DataFrame:
    """Each article's group by words (index `article`): `group` (from 1), `typical`, `silhouette`, `jaccard`.

    The group with the most different texts is 1. folded: of `stories.fold`; copies count once, and share the group of
    their story. Articles without a term have no group (NaN). typical: cosine with the group's centre, 0 to 1; the highest stands for the group. silhouette: how
    much closer the article is to its own group than to the next, -1 to 1. jaccard: of its group, the mean likeness to
    the nearest group when groups are looked for again, AGAIN times, in PART of the articles, 0 to 1.
    TF-IDF in the square root of as many dimensions as there are articles, at most COMPONENTS (SVD), rows of length 1,
    k-means from STARTS starts. The number of groups, at most MOST, is the one with the best mean silhouette of those of
    which every group is found again (STABLE); where there is none, the one whose weakest group is found again best.
    Raises Lacking for fewer than LEAST different articles.
    Source: latent semantic analysis (Deerwester et al. 1990); stability, Hennig 2007; silhouette, Rousseeuw 1987.
    """
    from sklearn.metrics import silhouette_samples

    index, vectors = _vectors(study, folded)
    found, jaccard = _chosen(vectors)
    order = np.argsort(-np.bincount(found), kind="stable")
    centre = np.stack([vectors[found == group].mean(axis=0) for group in order])
    centre /= np.linalg.norm(centre, axis=1, keepdims=True)
    found = np.argsort(order)[found]
    table = pd.DataFrame(
        {
            "group": found + 1,
            "typical": np.clip((vectors * centre[found]).sum(axis=1), 0, 1),
            "silhouette": silhouette_samples(vectors, found),
            "jaccard": jaccard[order][found],
        },
        index=index,
    )
    story = folded["story"]
    return table.set_axis(story.reindex(index)).reindex(story).set_axis(study.articles.index)


def described(study: Study, grouped: pd.DataFrame, folded: pd.DataFrame) -> pd.DataFrame:
    """What each group by words is: one row a group, largest first.

    grouped: of `groups`. Columns: `group, articles, terms` (the NAMED that mark it most, joined by commas), `typical`
    (the ids of its TYPICAL articles), `silhouette` (mean), `jaccard` (Hennig 2007: from .75 stable, below .6 not
    to be trusted), `outlets` (up to three, with their number of articles), `first, last` (days of publication, NaT where none is).
    """
    marks = distinctive.terms(study, grouped["group"], folded)
    day, outlet = comparisons.published(study.articles), study.articles["outlet"].replace("", np.nan)
    rows = []
    for group, part in grouped.dropna().groupby("group"):
        ids = part["typical"].round(9).sort_values(ascending=False, kind="stable").index
        most = outlet.reindex(part.index).value_counts().sort_index().sort_values(ascending=False, kind="stable")
        rows.append(
            {
                "group": int(group),
                "articles": len(part),
                "terms": ", ".join(marks.loc[marks["group"] == group, "term"].head(NAMED)),
                "typical": list(ids[~folded["story"].reindex(ids).duplicated()][:TYPICAL]),
                "silhouette": part["silhouette"].mean(),
                "jaccard": part["jaccard"].iloc[0],
                "outlets": ", ".join(f"{name} {n}" for name, n in most.head(3).items()),
                "first": day.reindex(part.index).min(),
                "last": day.reindex(part.index).max(),
            }
        )
    return pd.DataFrame(rows)


def passages(study: Study, grouped: pd.DataFrame, group: int) -> pd.DataFrame:
    """The sentences most typical of a group: index `article, unit`; `text`, `typical` (cosine with its centre).

    From the group's articles that stand for it most, at most one sentence an article, none of fewer than SAID terms.
    """
    chosen = grouped.index[grouped["group"] == group]
    near = grouped.loc[chosen, "typical"].sort_values(ascending=False, kind="stable").index[: 10 * TYPICAL]
    units = study.units.loc[study.units["kept"] & study.units.index.get_level_values("article").isin(near), "text"]
    model = similarity.vectoriser().fit(study.articles["text"])
    centre = np.asarray(model.transform(study.articles.loc[chosen, "text"]).mean(axis=0)).ravel()
    weights = model.transform(units)
    typical = weights @ (centre / max(np.linalg.norm(centre), 1e-12))
    table = pd.DataFrame({"text": units, "typical": typical})[np.diff(weights.indptr) >= SAID]
    best = table.sort_values("typical", ascending=False, kind="stable")
    return best[~best.index.get_level_values("article").duplicated()].head(TYPICAL)


def _vectors(study: Study, folded: pd.DataFrame) -> tuple[pd.Index, np.ndarray]:
    """The articles that have a term, one a story, in few dimensions: rows of length 1."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    longest = study.articles["words"].sort_values(ascending=False, kind="stable").index
    index = study.articles.index
    index = index[index.isin(longest[~folded["story"].reindex(longest).duplicated()])]
    _refuse_few(len(index))
    matrix, _ = similarity.weights(study.articles.loc[index])
    known = np.diff(matrix.indptr) > 0
    ends = zip(matrix.indptr, matrix.indptr[1:])
    _refuse_few(len({(matrix.indices[at:to].tobytes(), matrix.data[at:to].round(6).tobytes()) for at, to in ends}))
    dimensions = min(COMPONENTS, round(known.sum() ** 0.5), min(matrix.shape) - 1)
    vectors = normalize(TruncatedSVD(dimensions, random_state=SEED).fit_transform(matrix[known]))
    _refuse_few(len(np.unique(vectors.round(6), axis=0)))  # a handful of words tells no more of them apart
    return index[known], vectors


def _refuse_few(different: int) -> None:
    """Raise Lacking where too few articles differ in their words for groups to be looked for."""
    if different < LEAST:
        raise Lacking("word_groups.too_few", n=different, least=LEAST)


def _cut(vectors: np.ndarray, k: int) -> np.ndarray:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # threads would mostly wait for each other, and add in another order
        return KMeans(k, n_init=STARTS, random_state=SEED).fit_predict(vectors)


def _chosen(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The group of each row, from 0, and how well each group is found again."""
    from sklearn.metrics import silhouette_score

    sample, generator = vectors, np.random.default_rng(SEED)
    if len(vectors) > SAMPLED:
        sample = vectors[np.sort(generator.choice(len(vectors), SAMPLED, replace=False))]
    every = range(2, max(min(MOST, len(sample) // EACH), 2) + 1)
    cuts = {k: _cut(sample, k) for k in every}
    weakest: dict[int, float] = {}
    for k in sorted(every, key=lambda k: -round(silhouette_score(sample, cuts[k]), 6)):
        weakest[k] = _found_again(sample, cuts[k], k).min()
        if weakest[k] >= STABLE:
            break
    else:
        k = max(every, key=lambda k: round(weakest[k], 6))
    found = _cut(vectors, k)
    return found, _found_again(vectors, found, k)


def _found_again(vectors: np.ndarray, found: np.ndarray, k: int) -> np.ndarray:
    """The mean Jaccard likeness of each group to the nearest one found in parts of the rows."""
    generator, likeness = np.random.default_rng(SEED), np.zeros(k)
    for _ in range(AGAIN):
        drawn = generator.choice(len(found), int(PART * len(found)), replace=False)
        common = np.zeros((k, k))
        np.add.at(common, (found[drawn], _cut(vectors[drawn], k)), 1)
        union = common.sum(axis=1, keepdims=True) + common.sum(axis=0) - common
        likeness += (common / np.maximum(union, 1)).max(axis=1)
    return likeness / AGAIN
