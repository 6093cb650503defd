"""Articles grouped by the frames that lead their sentences, sentences grouped by their words, and what the groups follow.

A group is named after a frame only where it has more of it than the others by more than regrouping sentences dealt at
random gives (Chan et al. 2024); groups of sentences are called after frames only where they follow the coded frames more
than articles, events, shared passages and names, and more than chance (Nicholls & Culpepper 2020).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy  # whose parts load when first used

from helpers import framing, passages, resampling, similarity, vocabulary, words
from helpers.corpus import Study

FEWEST, MOST_GROUPS, MOST_CLUSTERS = 3, 6, 8  # articles that make groups; groups of articles; clusters of sentences
GROUPED = 500  # articles; of more, this many are drawn and grouped, and the others join the nearest group
SENTENCES = 600  # of more, whole articles are drawn until there are about so many
STRUCTURE = {"strong": 0.7, "reasonable": 0.5, "weak": 0.25}  # a silhouette above it says so much
STABILITY = {"highly stable": 0.85, "stable": 0.75, "pattern": 0.6}  # a Jaccard similarity from it on says so much
MORE = 0.05  # a group is named after frames of which it has so much more, as a share of its sentences
CHANCE = 0.05  # what chance alone gives more often than this is chance
LINKAGES = ("average", "complete", "ward")
LEAD = "lead"
TRIES, SHUFFLES = 300, 999


# --- groups and how distinct they are --------------------------------------------------------------------------------


def structure(silhouette: float) -> str:
    """What a mean silhouette says of groups: `none`, `weak`, `reasonable` or `strong`.

    Source: Kaufman & Rousseeuw 1990, chapter 2, table 4; its limits are rules of thumb.
    """
    return next((word for word, limit in STRUCTURE.items() if silhouette > limit), "none")


def stability(jaccard: float) -> str:
    """Hennig's word for a mean Jaccard similarity: `highly stable`, `stable`, `pattern` or, below .6, `unstable`."""
    return next((word for word, least in STABILITY.items() if jaccard >= least), "unstable")


def cuts(distances: np.ndarray, linkage: str, most: int) -> dict[int, np.ndarray]:
    """A tree of square distances cut into 2 to `most` groups: by k, the group of each item, from 0 in order of items.

    distances: Euclidean for `ward`, of any kind for `average` and `complete`.
    """
    given = scipy.spatial.distance.squareform(distances.round(similarity.DECIMALS), checks=False)
    joins = scipy.cluster.hierarchy.linkage(given, linkage)
    label, found = np.arange(len(distances)), {}
    for number, (one, other) in enumerate(joins[:-1, :2], start=len(distances)):
        label = np.where((label == one) | (label == other), number, label)
        k = 2 * len(distances) - 1 - number
        if k <= most:
            found[k] = _numbered(label)
    return found if most < len(distances) else found | {len(distances): np.arange(len(distances))}


def _numbered(label: np.ndarray) -> np.ndarray:
    """Groups numbered from 0 in order of items: what pd.factorize gives, in a tenth of its time where items are few."""
    number: dict[int, int] = {}
    return np.array([number.setdefault(group, len(number)) for group in label.tolist()])


def silhouettes(distances: np.ndarray, label: np.ndarray) -> np.ndarray:
    """How much nearer each item is to its own group than to the next, -1 to 1; 0 for one that is alone in its group."""
    member = label[:, None] == np.arange(label.max() + 1)
    total, size = distances @ member, member.sum(axis=0)
    own = total[member] / np.maximum(size[label] - 1, 1)
    other = np.where(member, np.inf, total / size).min(axis=1)
    larger = np.maximum(own, other)
    return np.where((size[label] > 1) & (larger > 0), (other - own) / np.where(larger > 0, larger, 1), 0)


def jaccard(label: np.ndarray, again: np.ndarray) -> np.ndarray:
    """The best Jaccard similarity of each group of `label` with a group of `again`, another grouping of all items.

    1 = found whole. Source: Hennig, Cluster-wise assessment of cluster stability, CSDA 52, 2007.
    """
    one, other = (known[:, None] == np.arange(known.max() + 1) for known in (label, again))
    both = one.T.astype(int) @ other
    return (both / (one.sum(axis=0)[:, None] + other.sum(axis=0) - both)).max(axis=1)


# --- articles by framing ---------------------------------------------------------------------------------------------


class ArticleGroups(NamedTuple):
    """Articles grouped by framing, as `articles` returns them.

    articles: index `article`; `group` (from 1, the largest first, of equals the first read), `silhouette` (-1 to 1).
    groups: index `group`; `articles` (a tuple), `size`, `n` (sentences); `left_out`, `drawn`: how well the group is
    found again, as mean Jaccard similarity (1 = always whole), when any fifth of each article's sentences is left out,
    and when they are drawn again with replacement; `stability`, Hennig's word for the smaller of the two;
    `p`: how often sentences dealt at random give a group that has as much more of its frames, taken together.
    over: one row a group and frame of which it has more than the others, most first: `group, frame, share, others,
    difference` (0 to 1), `p` (of this frame alone), `named` (at least MORE). What is named while the group's own p is
    above CHANCE is true of these texts, and no more than chance could give.
    k, silhouette, structure: how many groups, their mean silhouette, and the key of its word.
    """

    articles: pd.DataFrame
    groups: pd.DataFrame
    over: pd.DataFrame
    k: int
    silhouette: float
    structure: str


def articles(coded: pd.DataFrame) -> ArticleGroups:
    """Articles grouped by the shares of the frames that lead their sentences, each group named by what it has more of.

    coded: of `framing.code`, or with other leads in its column `lead`; articles without a kept sentence are left out.
    Ward's linkage, then single articles moved where that lowers its sum of squares; from 2 to MOST_GROUPS groups, as many
    as have the highest mean silhouette (of squared Euclidean distances, which are what Ward's linkage adds up). For `p`
    all sentences are dealt
    to the articles at random and these grouped in the same way, k chosen anew; the most that any group, or frame, then
    differs is what chance gives, so that choosing groups and frames by the data is paid for. Sentences count as
    exchangeable. Of more than GROUPED articles so many are drawn, seed fixed, to grow the tree and to doubt it; the
    others join the nearest group. Raises words.Lacking for fewer than FEWEST articles and where all have the same mix.
    """
    table = framing.counts(coded).drop(columns="n")
    if len(table) < FEWEST:
        raise words.Lacking("clusters.too_few_articles", n=len(table), k=FEWEST)
    whole, places = table.to_numpy(), np.arange(len(table))
    if len(table) > GROUPED:
        places = np.sort(np.random.default_rng(resampling.SEED).choice(places, GROUPED, replace=False))
    own = whole[places]
    if not np.ptp(_mix(own), axis=0).any():
        raise words.Lacking("clusters.one_mix", n=len(table))
    label, means = _grouped(own)
    label = np.argsort(np.argsort(-np.bincount(label), kind="stable"))[label]
    found = _joined(whole, own, label).set_axis(table.index)
    found.iloc[places] = np.column_stack([label + 1, silhouettes(_apart(own) ** 2, label)])
    contrast, chance = _contrast(own, label), _by_chance(own)
    groups = _groups(found.astype({"group": int}), table, _found_again(own, label))
    groups["p"] = _p(contrast["together"], chance["together"])
    over = _over(contrast, table.columns).assign(p=_p(contrast["alone"], chance["alone"]).ravel())
    over = over[over["difference"] > 0].sort_values(["group", "difference"], ascending=[True, False])
    return ArticleGroups(
        found.astype({"group": int}),
        groups,
        over.reset_index(drop=True),
        len(groups),
        means[len(groups)],
        structure(means[len(groups)]),
    )


def _mix(counts: np.ndarray) -> np.ndarray:
    """The share of every frame in each article, rounded so that ties stay ties on every machine."""
    return (counts / counts.sum(axis=1, keepdims=True)).round(similarity.DECIMALS)


def _apart(counts: np.ndarray) -> np.ndarray:
    return scipy.spatial.distance.squareform(scipy.spatial.distance.pdist(_mix(counts)))


def _grouped(counts: np.ndarray) -> tuple[np.ndarray, dict[int, float]]:
    """The group of each article, in as many groups as have the highest mean silhouette, and these by number of groups."""
    apart, most = _apart(counts), min(MOST_GROUPS, len(counts) - 1)
    found = {k: _relocated(_mix(counts), label) for k, label in cuts(apart, "ward", most).items()}
    means = {k: float(silhouettes(apart**2, label).mean()) for k, label in sorted(found.items())}
    return found[_best(means)], means


def _relocated(mix: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Groups in which no article moved to another lowers the sum of squares that Ward's joins have raised least.

    A tree never takes a join back, so its cut need not be the best of its own measure. Source: Hartigan 1975.
    """
    label, places = label.copy(), np.arange(len(label))
    for _ in range(10 * len(label)):
        member = label[:, None] == np.arange(label.max() + 1)
        size = member.sum(axis=0)
        means = (member.T @ mix) / size[:, None]
        squares = scipy.spatial.distance.cdist(mix, means, "sqeuclidean")
        own = size[label]
        leaves = squares[places, label] * own / np.maximum(own - 1, 1)
        joins = squares * size / (size + 1)
        joins[places, label] = np.inf
        gain = np.where(own > 1, leaves - joins.min(axis=1), 0).round(similarity.DECIMALS)
        if gain.max() <= 0:
            break
        label[gain.argmax()] = joins[gain.argmax()].argmin()
    return _numbered(label)


def _cut(counts: np.ndarray, k: int) -> np.ndarray:
    return _relocated(_mix(counts), cuts(_apart(counts), "ward", k)[k])


def _best(means: dict) -> int | tuple:
    """The key of the highest mean silhouette, which has seen no frames; of equals the first."""
    return max(means, key=lambda key: round(means[key], 6))


def _joined(whole: np.ndarray, own: np.ndarray, label: np.ndarray) -> pd.DataFrame:
    """For every article the group whose mean mix is nearest, and how much nearer it is than the next, -1 to 1."""
    means = np.stack([_mix(own)[label == group].mean(axis=0) for group in range(label.max() + 1)])
    apart = scipy.spatial.distance.cdist(_mix(whole), means, "sqeuclidean")
    first, second = np.sort(apart, axis=1)[:, :2].T
    near = (second - first) / np.where(second > 0, second, 1)
    return pd.DataFrame({"group": apart.argmin(axis=1) + 1.0, "silhouette": near})


def _contrast(counts: np.ndarray, label: np.ndarray) -> dict[str, np.ndarray]:
    """Each group (row) against the other articles, frame by frame (column).

    `share`, `others`; `more`: whether it is MORE larger; `alone`: the difference over its standard error; `together`, by
    group: the same of those frames taken as one.
    """
    inside = np.stack([counts[label == group].sum(axis=0) for group in range(label.max() + 1)])
    n, total = inside.sum(axis=1, keepdims=True), counts.sum()
    share, others = inside / n, (counts.sum(axis=0) - inside) / (total - n)
    more = share - others >= MORE
    both = ((share * more).sum(axis=1, keepdims=True), (others * more).sum(axis=1, keepdims=True))
    alone, together = (_standardised(*pair, n, total) for pair in ((share, others), both))
    return {"share": share, "others": others, "more": more, "alone": alone, "together": together[:, 0]}


def _standardised(share: np.ndarray, others: np.ndarray, n: np.ndarray, total: int) -> np.ndarray:
    pooled = (share * n + others * (total - n)) / total
    variance = (pooled * (1 - pooled) * (1 / n + 1 / (total - n))).round(similarity.DECIMALS)
    return (share - others) / np.sqrt(np.where(variance > 0, variance, np.inf))


def _by_chance(counts: np.ndarray) -> dict[str, np.ndarray]:
    """The most that any group of articles differs when the sentences are dealt at random, one value a try."""
    generator, (n, frames) = np.random.default_rng(resampling.SEED), counts.shape
    article, lead = np.repeat(np.arange(n), counts.sum(axis=1)), np.repeat(np.arange(frames), counts.sum(axis=0))
    most = {"alone": [], "together": []}
    for _ in range(_tries(counts)):
        dealt = np.bincount(article * frames + generator.permutation(lead), minlength=n * frames).reshape(n, frames)
        contrast = _contrast(dealt, _grouped(dealt)[0])
        for name, values in most.items():
            values.append(contrast[name].max())
    return {name: np.array(values) for name, values in most.items()}


def _tries(counts: np.ndarray) -> int:
    return min(resampling.draws(1000 * len(counts) ** 2), TRIES)


def _p(values: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """How often chance gives as much or more, the values themselves counted as one of the tries."""
    return (1 + (chance >= values[..., None] - 1e-9).sum(axis=-1)) / (1 + len(chance))


def _found_again(counts: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Groups × 2: their mean Jaccard similarity when sentences are left out, and when they are drawn again."""
    generator, tries, k = np.random.default_rng(resampling.SEED), _tries(counts), label.max() + 1
    left_out = [generator.multivariate_hypergeometric(row, int(resampling.kept(row.sum())), tries) for row in counts]
    drawn = [generator.multinomial(row.sum(), row / row.sum(), tries) for row in counts]
    both = (np.stack(every, axis=1) for every in (left_out, drawn))
    found = [[jaccard(label, _cut(again, k)) for again in every] for every in both]
    return np.mean(found, axis=1).T


def _groups(found: pd.DataFrame, table: pd.DataFrame, again: np.ndarray) -> pd.DataFrame:
    inside = found.groupby("group")
    columns = {
        "articles": inside.apply(lambda rows: tuple(rows.index), include_groups=False),
        "size": inside.size(),
        "n": table.sum(axis=1).groupby(found["group"]).sum(),
    }
    groups = pd.DataFrame(columns).assign(left_out=again[:, 0], drawn=again[:, 1])
    return groups.assign(stability=groups[["left_out", "drawn"]].min(axis=1).map(stability))


def _over(contrast: dict[str, np.ndarray], frames: pd.Index) -> pd.DataFrame:
    share, others = contrast["share"], contrast["others"]
    index = pd.MultiIndex.from_product([range(1, len(share) + 1), frames], names=["group", "frame"])
    columns = {"share": share, "others": others, "difference": share - others, "named": contrast["more"]}
    return pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index).reset_index()


# --- sentences by their words ----------------------------------------------------------------------------------------


class SentenceGroups(NamedTuple):
    """Sentences grouped by their words, as `sentences` returns them.

    follows: index `reference`, strongest first; `ari` (1 = the same groups, 0 = as by chance), `p` (how often the same
    groups with their sentences shuffled agree as well). k, structure: how many groups have the highest mean silhouette,
    and the key of the word for that. units: sentences grouped. earned: whether the groups may be called after frames.
    """

    follows: pd.DataFrame
    k: int
    structure: str
    units: int
    earned: bool


def sentences(study: Study, lead: pd.Series) -> SentenceGroups:
    """Sentences grouped by TF-IDF, and what the groups follow: frames, articles, events, shared passages, or names.

    lead: the leading frame of each sentence (index `article, unit`). Every linkage and 2 to MOST_CLUSTERS groups are
    tried, by squared Euclidean distance, which is twice 1 - cosine. The references are `lead`; `article`; `event`, where
    it is stated for all; `copy`, the passage that a sentence shares word for word with another article; `topic`, the
    same grouping of the same sentences by nothing but names, places and words of the event; one that does not vary is
    left out. Of more than SENTENCES sentences whole articles are drawn until there are about so many, seed fixed.
    Raises words.Lacking for fewer than four sentences with a term.
    """
    chosen = _drawn(study)
    matrix, _ = similarity.weights(study.units["text"].loc[chosen])
    known = np.diff(matrix.indptr) > 0
    index = chosen[known]
    if len(index) < 4:
        raise words.Lacking("clusters.too_few_units", n=len(index))
    squares = _squares(matrix[known].toarray())
    found = _every_cut(squares)
    means = {key: float(silhouettes(squares, label).mean()) for key, label in sorted(found.items())}
    k, linkage = best = _best(means)
    references_ = _references(study, lead, index).assign(topic=_by_topic(study, index, linkage, k))
    follows = _follows(found[best], references_.loc[:, references_.nunique() > 1])
    earned = len(follows) > 0 and follows.index[0] == LEAD and follows.loc[LEAD, "p"] <= CHANCE
    return SentenceGroups(follows, k, structure(means[best]), len(index), bool(earned))


def _drawn(study: Study) -> pd.MultiIndex:
    """The kept units of all articles, or of as many, drawn at random, as hold about SENTENCES."""
    kept = study.units.index[study.units["kept"].astype(bool)]
    if len(kept) <= SENTENCES:
        return kept
    size = pd.Series(1, kept).groupby(level="article", sort=False).sum()
    total = size.sample(frac=1, random_state=resampling.SEED).cumsum()
    chosen = total.index[: max(int((total <= SENTENCES).sum()), 2)]
    kept = kept[kept.get_level_values("article").isin(chosen)]
    return kept if len(kept) <= 2 * SENTENCES else kept[:: len(kept) // SENTENCES]


def _squares(vectors: np.ndarray) -> np.ndarray:
    """Squared Euclidean distances of all rows, rounded so that ties stay ties on every machine."""
    lengths = (vectors**2).sum(axis=1)
    squares = np.clip(lengths[:, None] + lengths - 2 * vectors @ vectors.T, 0, None).round(similarity.DECIMALS)
    np.fill_diagonal(squares, 0)
    return squares


def _every_cut(squares: np.ndarray) -> dict[tuple[int, str], np.ndarray]:
    """The groups of every number, up to MOST_CLUSTERS, and linkage."""
    most = min(MOST_CLUSTERS, len(squares) - 1)
    return {
        (k, linkage): label
        for linkage in LINKAGES
        for k, label in cuts(np.sqrt(squares) if linkage == "ward" else squares, linkage, most).items()
    }


def _references(study: Study, lead: pd.Series, index: pd.MultiIndex) -> pd.DataFrame:
    article = index.get_level_values("article")
    table = pd.DataFrame({LEAD: lead.reindex(index).fillna(""), "article": article}, index=index)
    if (study.articles["event"] != "").all():
        table["event"] = study.articles["event"].reindex(article).to_numpy()
    looked_at = replace(study, articles=study.articles.loc[article.unique()])
    return table.assign(copy=_copied(looked_at).reindex(index).fillna("").to_numpy())


def _copied(study: Study) -> pd.Series:
    """For each unit that shares a passage with another article's, the number of the passage it is chained to."""
    copy = similarity.shared_copy(study)
    number: dict[tuple[str, int], int] = {}
    for at, row in enumerate(copy.itertuples()):
        ends = [(row.a, row.unit_a), (row.b, row.unit_b)]
        old = {number[end] for end in ends if end in number}
        number |= {unit: at for unit, was in number.items() if was in old} | dict.fromkeys(ends, at)
    passage = pd.Series(number, index=pd.MultiIndex.from_tuples(number, names=["article", "unit"]), dtype=object)
    return passage.astype(str)


def _by_topic(study: Study, index: pd.MultiIndex, linkage: str, k: int) -> np.ndarray:
    """The units grouped by names, places and words of the event alone; those without any are a group of their own (-1)."""
    texts = similarity.texts(study)[index.get_level_values("article").unique()]
    tokens = passages.placed(texts, study.units.loc[study.units["kept"], "text"])
    tokens = vocabulary.marked(tokens, texts, vocabulary.lists(study))
    topical = tokens[tokens["names"] | tokens["event"]].groupby(["article", "unit"])["term"].agg(" ".join)
    said, found = topical.reindex(index).fillna(""), np.full(len(index), -1)
    known = (said != "").to_numpy()
    if known.sum() > k:
        squares = _squares(similarity.vectoriser().set_params(analyzer=str.split).fit_transform(said[known]).toarray())
        found[known] = cuts(np.sqrt(squares) if linkage == "ward" else squares, linkage, k)[k]
    return found


def _follows(label: np.ndarray, known: pd.DataFrame) -> pd.DataFrame:
    every = np.vstack([label, np.random.default_rng(resampling.SEED).permuted(np.tile(label, (SHUFFLES, 1)), axis=1)])
    rows = {}
    for name, reference in known.items():
        ari = adjusted_rand(every, pd.factorize(reference)[0])
        rows[name] = {"ari": ari[0], "p": (ari >= ari[0] - 1e-9).mean()}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["ari", "p"]).rename_axis("reference")
    return table.sort_values("ari", ascending=False, kind="stable")


def adjusted_rand(labels: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The adjusted Rand index of each row of labels with one reference: 1 = the same partition, 0 = expected by chance.

    Two partitions that are both one group, or both all singletons, are the same: 1, as in scikit-learn.
    """
    pairs = labels.shape[1] * (labels.shape[1] - 1) / 2
    belongs = (reference[:, None] == np.arange(reference.max() + 1)).astype(float)
    members = [labels == group for group in range(labels.max() + 1)]
    together = _pairs(np.stack([member @ belongs for member in members])).sum(axis=(0, 2))
    a, b = _pairs(np.stack([member.sum(axis=1) for member in members])).sum(axis=0), _pairs(belongs.sum(axis=0)).sum()
    expected, most = a * b / max(pairs, 1), (a + b) / 2
    return np.where(most == expected, 1.0, (together - expected) / np.where(most == expected, 1, most - expected))


def _pairs(size: np.ndarray) -> np.ndarray:
    return size * (size - 1) / 2
