"""Units and articles in groups, compared with frames and with what else could have made the groups.

A group of sentences is called after frames only where it follows the coded frames more closely than it follows
articles, events, shared copy and a de-facto topic, and more closely than chance would (Nicholls & Culpepper 2020; Chan
et al. 2024).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, silhouette_score

from helpers import framing, passages, robustness, similarity, vocabulary, words
from helpers.corpus import Study

LINKAGES = ("average", "complete", "ward")
MOST_CLUSTERS = 8
LARGEST = 500  # units; of more, this many are drawn at random, for every two of them are compared, many times
STRUCTURE = {"strong": 0.7, "reasonable": 0.5, "weak": 0.25}  # a silhouette above it says so much
LEAD, TOPIC = "lead", "topic"
CHANCE = 0.05  # agreement with a reference counts where at most this share of shuffled groupings reaches it
SHUFFLES, RESAMPLES, SEED = 999, 100, 0


def unit_vectors(study: Study) -> tuple[pd.MultiIndex, np.ndarray]:
    """The kept units that have a term (index `article, unit`) and their TF-IDF, dense, rows of length 1.

    Of more than LARGEST such units that many are drawn at random, seed fixed. Raises words.Lacking for fewer than four.
    """
    kept = study.units.loc[study.units["kept"], "text"]
    if len(kept) > LARGEST:
        kept = kept.sample(LARGEST, random_state=SEED).sort_index()
    matrix, _ = similarity.weights(kept)
    known = np.diff(matrix.indptr) > 0
    if known.sum() < 4:
        raise words.Lacking("clusters.too_few_units", n=int(known.sum()))
    return kept.index[known], matrix[known].toarray()


def cut(vectors: np.ndarray, k: int, linkage: str) -> np.ndarray:
    """The cluster of each row, numbered in order of first member.

    By squared Euclidean distance, which for rows of length 1 is twice 1 - cosine; Ward's linkage by Euclidean distance.
    Source: scikit-learn's AgglomerativeClustering.
    """
    if linkage == "ward":
        found = AgglomerativeClustering(k, linkage=linkage).fit_predict(vectors)
    else:
        found = AgglomerativeClustering(k, metric="precomputed", linkage=linkage).fit_predict(_distances(vectors))
    return pd.factorize(found)[0]


def _distances(vectors: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances of all rows, rounded so that ties stay ties on every machine."""
    squares = (vectors**2).sum(axis=1)
    distances = np.clip(squares[:, None] + squares - 2 * vectors @ vectors.T, 0, None).round(similarity.DECIMALS)
    np.fill_diagonal(distances, 0)
    return distances


def references(study: Study, lead: pd.Series, index: pd.MultiIndex) -> pd.DataFrame:
    """What clusters of units may follow, one column a partition of the units in `index`; a constant one is left out.

    `lead`: the lead frames given; `article`: which text the unit stands in; `event`: what that text is about, where it
    is stated for all; `copy`: the passage it shares word for word with another article, or none.
    """
    article = index.get_level_values("article")
    table = pd.DataFrame({LEAD: lead.reindex(index).fillna(""), "article": article}, index=index)
    if (study.articles["event"] != "").all():
        table["event"] = study.articles["event"].reindex(article).to_numpy()
    table["copy"] = _copied(study.articles.loc[article.unique()]).reindex(index).fillna("").to_numpy()
    return table.loc[:, table.nunique() > 1]


@words.or_empty("silhouette", "largest", LEAD, TOPIC, "earned", "units", "kept")
def sweep(study: Study, lead: pd.Series) -> pd.DataFrame:
    """Units clustered by TF-IDF under every linkage and k (the index), and what each clustering agrees with.

    `silhouette`: how much closer units are to their own cluster than to the next, -1 to 1; `largest`: share of units in
    the largest cluster. Then the adjusted Rand index with each of `references` (1 = the same partition, 0 = as chance),
    and with `topic`: the same clustering of the same units by nothing but names, places and words of the event.
    `earned`: whether it agrees with the leads more than with anything else named here. `units`: how many are clustered,
    of how many `kept`.
    """
    index, vectors = unit_vectors(study)
    found = _sweep(vectors, references(study, lead, index), _topic_vectors(study, index), MOST_CLUSTERS)
    return found.assign(units=len(index), kept=int(study.units["kept"].sum()))


@words.or_empty("silhouette", "largest", TOPIC, "earned")
def sweep_articles(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """Articles clustered by their profile and by TF-IDF (index `by, linkage, k`): columns as in `sweep`.

    coded: of `framing.code`. References are the commonest lead, the event, and `copy` (each article joined to the one
    it shares most copy with), as far as they are stated and differ between articles. No row for fewer than
    three articles with terms.
    """
    _, shares = _both(study, coded)
    index = shares.index
    if len(index) < 3:
        raise words.Lacking("clusters.too_few_articles", n=len(index), k=3)
    matrix, _ = similarity.weights(study.articles.loc[index])
    known = pd.DataFrame(
        {
            LEAD: shares.idxmax(axis=1),
            "event": study.articles["event"].reindex(index),
            "copy": _kin(study.articles.loc[index]),
        }
    )
    known = known.loc[:, (known.nunique() > 1) & (known != "").all()]
    topics = _topic_vectors(study, index)
    ways = {"profile": shares.to_numpy().round(similarity.DECIMALS), "TF-IDF": matrix.toarray()}
    return pd.concat(
        {by: _sweep(vectors, known, topics, robustness.MOST_GROUPS) for by, vectors in ways.items()}, names=["by"]
    )


def _sweep(vectors: np.ndarray, known: pd.DataFrame, topics: np.ndarray, most: int) -> pd.DataFrame:
    rows, distances = {}, _distances(vectors)
    for linkage in LINKAGES:
        for k in range(2, min(most, len(vectors) - 1) + 1):
            found = cut(vectors, k, linkage)
            agrees = {name: adjusted_rand_score(known[name], found) for name in known}
            rows[linkage, k] = {
                "silhouette": silhouette_score(distances, found, metric="precomputed"),
                "largest": np.bincount(found).max() / len(found),
                **agrees,
                TOPIC: adjusted_rand_score(_cut_topics(topics, k, linkage), found),
            }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis(["linkage", "k"])
    return table.assign(earned=_leads_most(table, [*known, TOPIC]))


def best(table: pd.DataFrame) -> tuple[str, int]:
    """The linkage and k with the highest silhouette, which has not seen the frames; of equals the fewest clusters.

    Of an empty table the first that would be tried.
    """
    if not len(table):
        return LINKAGES[0], 2
    order = table.assign(rank=-table["silhouette"].round(6)).reset_index().sort_values(["rank", "k", "linkage"])
    return order["linkage"].iloc[0], int(order["k"].iloc[0])


def structure(silhouette: float) -> str:
    """What a mean silhouette says of clusters: `none`, `weak`, `reasonable` or `strong`.

    Source: Kaufman & Rousseeuw 1990, chapter 2, table 4; its limits are rules of thumb.
    """
    told = [word for word, limit in STRUCTURE.items() if silhouette > limit]
    return told[0] if told else "none"


@words.or_empty("ari", "p")
def verdict(study: Study, lead: pd.Series, linkage: str, k: int) -> pd.DataFrame:
    """What one clustering of the units follows: one row a reference, strongest first.

    `ari`: adjusted Rand index; `p`: share of groupings, this one and SHUFFLES more with its labels shuffled over the
    units, that agree at least as well. Raises as `members` does.
    """
    index, vectors = unit_vectors(study)
    robustness.possible(len(index), k)
    found = cut(vectors, k, linkage)
    known = references(study, lead, index).assign(**{TOPIC: _cut_topics(_topic_vectors(study, index), k, linkage)})
    every = np.vstack([found, np.random.default_rng(SEED).permuted(np.tile(found, (SHUFFLES, 1)), axis=1)])
    rows = {}
    for name, reference in known.items():
        overlap = _overlap(every, pd.factorize(reference)[0])
        rows[name] = {"ari": adjusted_rand_score(reference, found), "p": (overlap >= overlap[0]).mean()}
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("follows")
    return table.sort_values("ari", ascending=False, kind="stable")


def earned(verdict: pd.DataFrame) -> bool:
    """Whether clusters may be called after frames: leads are what they follow most, and more than chance explains."""
    return bool(LEAD in verdict.index and verdict.index[0] == LEAD and verdict.loc[LEAD, "p"] <= CHANCE)


@words.or_empty("cluster", "central", "text")
def members(study: Study, linkage: str, k: int) -> pd.DataFrame:
    """The units with their cluster (index `article, unit`): `cluster`, from 1 in order of size, `text`, `central`.

    central: cosine with the cluster's mean, 0 to 1; the unit with the most stands for its cluster. Raises ValueError
    unless k is a whole number from 2 to one less than the units.
    """
    index, vectors = unit_vectors(study)
    robustness.possible(len(index), k)
    found = pd.Series(cut(vectors, k, linkage), index=index)
    order = found.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable").index
    cluster = found.map({old: new for new, old in enumerate(order, 1)})
    means = np.stack([vectors[cluster == number].mean(axis=0) for number in range(1, len(order) + 1)])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    central = (vectors * means[cluster.to_numpy() - 1]).sum(axis=1)
    return pd.DataFrame({"cluster": cluster, "central": central, "text": study.units["text"].reindex(index)})


@words.or_empty("members", "size", "jaccard", "recovered", "dissolved", "stability")
def stability(study: Study, linkage: str, k: int, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How well each cluster is found again when units are drawn again, as `robustness.clusterwise_jaccard` says it."""
    index, vectors = unit_vectors(study)
    labels = members(study, linkage, k)["cluster"]
    again = np.full((resamples, len(index)), np.nan)
    generator = np.random.default_rng(seed)
    for row in again:
        drawn = np.unique(generator.integers(len(index), size=len(index)))
        row[drawn] = cut(vectors[drawn], min(k, len(drawn)), linkage)
    return robustness.clusterwise_jaccard(labels, pd.DataFrame(again, columns=index))


# --- articles --------------------------------------------------------------------------------------------------------


def shares_of(coded: pd.DataFrame) -> pd.DataFrame:
    """Articles × lead frames and none: the shares of `framing.profile`, articles without a kept unit left out."""
    return framing.profile(coded).drop(columns="n").dropna().astype(float)


def _both(study: Study, coded: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cosines and profiles of the same articles, those that have both; raises Lacking for more than can be compared."""
    if len(study.articles) > robustness.WATCHED:
        raise words.Lacking("clusters.too_many_articles", n=len(study.articles), most=robustness.WATCHED)
    shares, cosine = shares_of(coded), similarity.cosine(study)
    index = study.articles.index
    index = index[index.isin(shares.index) & np.isfinite(np.diag(cosine.loc[index, index]))]
    return cosine.loc[index, index], shares.loc[index]


def by_profile(shares: pd.DataFrame, k: int) -> pd.Series:
    """Articles in k groups by the shares of their lead frames (Ward's linkage), numbered in order of the articles.

    shares: articles × frames. Raises as `robustness.needs_groups` does.
    """
    robustness.needs_groups(len(shares), k)
    found = AgglomerativeClustering(k, linkage="ward").fit_predict(shares.to_numpy(float).round(similarity.DECIMALS))
    return pd.Series(pd.factorize(found)[0], index=shares.index, name="group")


def profile_stability(coded: pd.DataFrame, k: int, resamples: int = RESAMPLES, seed: int = SEED) -> pd.DataFrame:
    """How well each group of articles by profile is found again when each article's units are drawn again.

    coded: of `framing.code`. The columns of `robustness.clusterwise_jaccard`.
    """
    is_lead = pd.get_dummies(coded.loc[coded["lead"] != "", "lead"]).astype(float)
    articles = is_lead.index.get_level_values("article").unique()
    blocks = [is_lead.loc[[article]].to_numpy() for article in articles]
    generator = np.random.default_rng(seed)
    labels = by_profile(pd.DataFrame([block.mean(axis=0) for block in blocks], index=articles), k)
    again = [
        [block[generator.integers(len(block), size=len(block))].mean(axis=0) for block in blocks]
        for _ in range(resamples)
    ]
    groups = [by_profile(pd.DataFrame(shares, index=articles), k) for shares in again]
    return robustness.clusterwise_jaccard(labels, pd.DataFrame(np.stack(groups), columns=articles))


@words.or_empty("agree", "p", "smallest", "tfidf", "profile")
def side_by_side(study: Study, coded: pd.DataFrame) -> pd.DataFrame:
    """Articles grouped by profile and by TF-IDF under every k: whether the two say the same, and how far each holds.

    One row a k: `agree`, the adjusted Rand index of the two; `p`, the share of partitions into groups of the same sizes
    that agree as well, and `smallest`, the least p that could be; `profile`, `tfidf`: the mean Jaccard similarity of
    each grouping's least stable group. Empty for fewer than three articles.
    """
    cosine, shares = _both(study, coded)
    stable = robustness.stability_of_groups(study)
    rows = {}
    for k in range(2, min(len(shares), robustness.MOST_GROUPS + 1)):
        test = robustness.partition_test(robustness.groups(cosine, k), by_profile(shares, k)).loc["same_sizes"]
        rows[k] = {
            "agree": test["ari"],
            "p": test["p"],
            "smallest": test["smallest"],
            "tfidf": stable.loc[k, "jaccard"].min(),
            "profile": profile_stability(coded, k)["jaccard"].min(),
        }
    return pd.DataFrame.from_dict(
        rows, orient="index", columns=["agree", "p", "smallest", "tfidf", "profile"]
    ).rename_axis("k")


# --- what a clustering is compared with ------------------------------------------------------------------------------


def _copied(articles: pd.DataFrame) -> pd.Series:
    """For each unit that shares a passage with another article's, the number of the passage it is chained to."""
    copy = similarity.shared_copy(articles)
    number: dict[tuple[str, int], int] = {}
    for at, row in enumerate(copy.itertuples()):
        ends = [(row.a, row.unit_a), (row.b, row.unit_b)]
        old = {number[end] for end in ends if end in number}
        number |= {unit: at for unit, was in number.items() if was in old} | dict.fromkeys(ends, at)
    passage = pd.Series(number, index=pd.MultiIndex.from_tuples(number, names=["article", "unit"]), dtype=object)
    return passage.astype(str)


def _kin(articles: pd.DataFrame) -> pd.Series:
    """Articles joined to the one they share most copied tokens with: the smallest id of the chain each belongs to."""
    copy = similarity.shared_copy(articles)
    tokens = pd.concat([copy, copy.rename(columns={"a": "b", "b": "a"})]).groupby(["a", "b"])["tokens"].sum()
    chain = {article: {article} for article in articles.index}
    for a, b in tokens.sort_values(ascending=False, kind="stable").groupby(level="a").head(1).index:
        joined = chain[a] | chain[b]
        chain |= dict.fromkeys(joined, joined)
    return pd.Series({article: min(joined) for article, joined in chain.items()}, dtype=object)


def _topic_vectors(study: Study, index: pd.MultiIndex) -> np.ndarray:
    """TF-IDF of nothing but names, places and words of the event, by unit or article; zero where there are none."""
    texts = similarity.texts(study)[index.get_level_values("article").unique()]
    tokens = passages.placed(texts, study.units.loc[study.units["kept"], "text"])
    if index.nlevels > 1:  # units, of which some may have been drawn
        tokens = tokens[pd.MultiIndex.from_frame(tokens[["article", "unit"]]).isin(index)]
    tokens = vocabulary.marked(tokens, texts, vocabulary.lists(study))
    topical = tokens[tokens["names"] | tokens["event"]].groupby(list(index.names))["term"].agg(" ".join)
    said = topical.reindex(index).fillna("")
    if not said.any():
        return np.zeros((len(index), 1))
    return TfidfVectorizer(analyzer=str.split).fit_transform(said).toarray()


def _cut_topics(vectors: np.ndarray, k: int, linkage: str) -> np.ndarray:
    """The clusters of units by topic; units without a topical word are a cluster of their own (-1)."""
    known = vectors.any(axis=1)
    found = np.full(len(vectors), -1)
    if known.sum() >= 2:
        found[known] = cut(vectors[known], min(k, known.sum()), linkage)
    return found


def _overlap(labels: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Per row of labels, the sum of squared counts of its table with the reference.

    Among groupings of the same sizes it ranks as the adjusted Rand index does, and costs far less.
    """
    belongs = (reference[:, None] == np.arange(reference.max() + 1)).astype(float)
    return sum((((labels == cluster) @ belongs) ** 2).sum(axis=1) for cluster in range(labels.max() + 1))


def _leads_most(table: pd.DataFrame, names: list[str]) -> pd.Series:
    others = table[[name for name in names if name != LEAD]].max(axis=1)
    return table[LEAD] > others if LEAD in table else pd.Series(False, index=table.index)
