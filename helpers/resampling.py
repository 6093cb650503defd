"""Every draw, range and interval in one place: exact intervals of shares; sentences, or whole articles, left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse, special

from helpers import similarity, words
from helpers.corpus import Study, measured

LEVEL = 0.95
ENDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)  # the quantiles of an interval, or of a range over draws
SEED = 1
DRAWS, FEWEST = 1000, 100  # draws, and how few are left of them where each is dear
WORK = 1 << 31  # products that all draws together may take; more means fewer draws
PART = 5  # every draw leaves out one sentence in so many
SHORT = 3  # articles of fewer sentences are left whole: without one of two, nothing would be known of the other
WATCHED = 40  # articles up to which every pair is followed; of more, so many pairs, the closest
TURNS = 0.05  # a lead that is lost in more than this share of the draws tells nothing apart
TINY = 1e-9  # what is left of a weight taken from itself
CONCLUDED = ("a", "b", "cosine", "margin", "lead", "same")


# --- shares ----------------------------------------------------------------------------------------------------------


def share(count: int | np.ndarray, n: int | np.ndarray) -> tuple[float | np.ndarray, float | np.ndarray]:
    """The exact 95 % interval, low and high, of a share of which `count` of `n` was seen; arrays give arrays.

    Covers the true share in 95 % of samples or more, at any n, and is never of no width: 0 of 12 may be up to .26. Of
    n = 0 nothing is known: 0 to 1. It takes the n as drawn independently, which the sentences of one text hardly are.
    Raises ValueError for a count outside 0 to n. Source: Clopper & Pearson 1934.
    """
    count, n = np.asarray(count), np.asarray(n)
    if ((count < 0) | (count > n)).any():
        raise ValueError(f"{count} of {n} is no share: expected a count from 0 to n")
    low = np.where(count == 0, 0.0, special.betaincinv(np.maximum(count, 1), n - count + 1, ENDS[0]))
    high = np.where(count == n, 1.0, special.betaincinv(count + 1, np.maximum(n - count, 1), ENDS[1]))
    return low[()], high[()]


def hidden(n: int) -> float:
    """The share of disagreements that may be hidden where none was seen in n: 4.6 % for 79 (97.5 %, exact)."""
    return float(share(0, n)[1])


# --- draws -----------------------------------------------------------------------------------------------------------


def kept(n: int | np.ndarray) -> int | np.ndarray:
    """How many of n sentences a draw keeps: four in five, one being left out at least; of fewer than SHORT all."""
    n = np.asarray(n)
    left_out = np.maximum(np.rint(n / PART), 1).astype(int)
    return np.where(n < SHORT, n, n - left_out)[()]


def draws(work: float) -> int:
    """How many draws are made where one takes `work` products: DRAWS, fewer where they are dear, FEWEST at least."""
    return int(np.clip(WORK // max(work, 1), FEWEST, DRAWS))


def parts(n: int, tries: int, generator: np.random.Generator) -> np.ndarray:
    """Which of n sentences each draw keeps: tries × n, True for `kept(n)` of each row, any of them alike."""
    return generator.random((tries, n)).argsort(axis=1).argsort(axis=1) < kept(n)


# --- pairs of articles -----------------------------------------------------------------------------------------------


@words.or_empty("a", "b", "cosine", "low", "high", "first", "tied", "draws")
def pairs(study: Study) -> pd.DataFrame:
    """The pairs of articles, closest first, and what is left of their order when sentences are left out (ranks from 1).

    Returns `a, b, cosine`; `low, high`: the range over 95 % of `draws`, each of which leaves out any fifth of every
    article's sentences (of one or two sentences none); `first`, the share of draws in which the pair alone is the closest;
    `tied`: whether it cannot be told apart from the closest pair, which falls behind it, or level, in more than TURNS of
    the draws; the closest is itself tied where another is. A range of leaving out is no confidence interval.

    The weights are those of the whole texts in every draw: they are the ruler. A cosine of fewer sentences is smaller,
    for each sentence is like itself (a fifth left out costs an eighth of the cosine); so a draw estimates the products
    and lengths of the whole texts from the sentences it keeps, each pair of sentences weighted by the inverse of its
    chance to be kept (Horvitz & Thompson 1952). Then the draws lie around the cosine, and the range holds it.

    Every pair of up to WATCHED articles; of more the WATCHED closest pairs, and `first` is among those.
    """
    table = _closest(study)
    rows = _sentences(study, pd.unique(table[["a", "b"]].to_numpy().ravel()))
    size = {article: matrix.shape[0] for article, matrix in rows.items()}
    tries = draws(sum(size[a] * size[b] for a, b in zip(table["a"], table["b"])) + sum(n**2 for n in size.values()))
    drawn = _drawn_cosines(rows, table, tries)
    own = table["cosine"].to_numpy()
    low, high = np.quantile(drawn, ENDS, axis=0)
    known = drawn.round(similarity.DECIMALS)
    at_head = known == known.max(axis=1, keepdims=True)
    first = (at_head & (at_head.sum(axis=1, keepdims=True) == 1)).mean(axis=0)
    tied = (known >= known[:, :1]).mean(axis=0) > TURNS
    tied[0] = tied[1:].any()
    return table.assign(low=np.minimum(low, own), high=np.maximum(high, own), first=first, tied=tied, draws=tries)


def _closest(study: Study) -> pd.DataFrame:
    """The pairs that are followed; raises words.Lacking where no two articles have terms."""
    table = similarity.closest_pairs(study)
    if table.empty:
        raise words.Lacking("results.no_pair")
    return table if len(study.articles) <= WATCHED else table.head(WATCHED)


def _sentences(study: Study, articles: np.ndarray) -> dict[str, sparse.csr_array]:
    """Each article's kept sentences × terms, weighted so that they add up to the article's row before it is scaled."""
    model = similarity.vectoriser().set_params(norm=None).fit(similarity.texts(study))
    text = study.units.loc[study.units["kept"], "text"]
    return {article: sparse.csr_array(model.transform(text.loc[article])) for article in articles}


def _drawn_cosines(rows: dict[str, sparse.csr_array], pairs: pd.DataFrame, tries: int) -> np.ndarray:
    """Draws × pairs: the cosine of the whole texts as the sentences of each draw estimate it; 0 where nothing is left."""
    generator, inside, squared = np.random.default_rng(SEED), {}, {}
    for article, matrix in rows.items():
        n, k = matrix.shape[0], int(kept(matrix.shape[0]))
        mask = parts(n, tries, generator).astype(float)
        products = (matrix @ matrix.T).toarray()
        alone = mask @ products.diagonal()
        both = ((mask @ products) * mask).sum(axis=1) - alone
        squared[article] = both * (n * (n - 1)) / max(k * (k - 1), 1) + alone * n / k
        inside[article] = mask * n / k
    dots = [
        ((inside[a] @ (rows[a] @ rows[b].T).toarray()) * inside[b]).sum(axis=1) for a, b in zip(pairs["a"], pairs["b"])
    ]
    lengths = np.sqrt([squared[a] * squared[b] for a, b in zip(pairs["a"], pairs["b"])])
    return np.clip(np.array(dots) / np.where(lengths > 0, lengths, np.inf), 0, 1).T


# --- leaving out -----------------------------------------------------------------------------------------------------


def closest_articles(study: Study) -> pd.Index:
    """The articles of the closest pairs, WATCHED at most, in the study's order; all of them where there are no more."""
    articles = study.articles.index
    if len(articles) <= WATCHED:
        return articles
    pairs = similarity.closest_pairs(study)
    return articles[articles.isin(pd.unique(pairs[["a", "b"]].to_numpy().ravel())[:WATCHED])]


def closest_pair(study: Study) -> tuple[str, str]:
    """The two articles with the largest cosine: the pair whose first place is in question."""
    return tuple(_closest(study).iloc[0][["a", "b"]])


def conclusions(cosines: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """What a reader takes from each try: one row a row of `cosines`, which has one column a pair (`a, b`).

    Returns the closest pair `a, b, cosine` and its `margin` over the next (0 to 1; ties go to the pair named first); of
    the `pair` in question `lead`, its cosine less the best other one (negative = another is closer), and `same`, whether
    it is the closest and none ties with it; both NA where it is not compared, or alone.
    """
    values = np.nan_to_num(cosines.round(similarity.DECIMALS).to_numpy(), nan=-1)
    first = values.argmax(axis=1)
    best = values[np.arange(len(values)), first]
    values[np.arange(len(values)), first] = -1
    second = values.max(axis=1)
    a, b = (pd.Series(cosines.columns.get_level_values(end)[first], cosines.index, dtype=object) for end in "ab")
    lead = (cosines[pair] - cosines.drop(columns=[pair]).max(axis=1)).round(similarity.DECIMALS)
    table = pd.DataFrame(
        {
            "a": a.where(best >= 0, None),
            "b": b.where(best >= 0, None),
            "cosine": np.where(best < 0, np.nan, best),
            "margin": np.where(second < 0, np.nan, best - second),
            "lead": lead,
        },
        index=cosines.index,
    )
    return table.assign(same=(lead > 0).astype("boolean").mask(lead.isna()))


@words.or_empty(*CONCLUDED)
def leave_one_out(study: Study) -> pd.DataFrame:
    """The closest pair without each article in turn (index `left_out`): the columns of `conclusions`.

    The weights are fitted again without the article. Of more than WATCHED articles those of the closest pairs are left
    out, and compared. Empty for two: without one of them no pair is left.
    """
    if len(study.articles) < 3:
        raise words.Lacking("results.not_one")
    model = similarity.vectoriser().set_params(norm=None, use_idf=False)
    counts, watched = sparse.csr_array(model.fit_transform(similarity.texts(study))), closest_articles(study)
    places = study.articles.index.get_indexer(watched)
    compared = counts[places]
    frequency, n = np.bincount(counts.indices, minlength=counts.shape[1]), counts.shape[0]
    first, second = np.triu_indices(len(places), k=1)
    squares = []
    for place in places:
        present = counts[[place]].toarray()[0] > 0
        rows = weighted(compared, idf(frequency - present, n - 1))
        square = across(rows, rows)
        gone = places == place
        square[gone], square[:, gone] = np.nan, np.nan
        squares.append(square[first, second])
    columns = pd.MultiIndex.from_arrays([watched[first], watched[second]], names=["a", "b"])
    return conclusions(pd.DataFrame(squares, watched.rename("left_out"), columns), closest_pair(study))


def idf(frequency: np.ndarray, n: int) -> np.ndarray:
    """The weight of terms that stand in so many of n articles, smoothed as scikit-learn does."""
    return np.log((1 + n) / (1 + frequency)) + 1


def weighted(counts: sparse.csr_array, weight: np.ndarray) -> sparse.csr_array:
    """Rows of counts times the weight of each term."""
    return sparse.csr_array((counts.data * weight[counts.indices], counts.indices, counts.indptr), counts.shape)


def across(rows: sparse.csr_array | np.ndarray, others: sparse.csr_array | np.ndarray) -> np.ndarray:
    """The cosine of every row with every other row, 0 to 1; NaN where one of the two weighs nothing."""
    products, lengths = rows @ others.T, [np.sqrt((part * part).sum(axis=1)) for part in (rows, others)]
    products = products.toarray() if sparse.issparse(products) else products
    with np.errstate(invalid="ignore"):
        return np.clip(products / lengths[0][:, None] / lengths[1], 0, 1)


@words.or_empty("cosine", "change", "same", "text")
def influence(study: Study) -> pd.DataFrame:
    """What each sentence does for the closest pair: one row a sentence of its two articles, most first.

    Index `article, unit`; `cosine` of the pair without the sentence, `change` against the texts as they are (negative =
    the sentence makes the two more alike), `same` (whether the pair is then still the closest, and alone), `text`. The
    weights are those of the whole texts. Of more than WATCHED articles the pair is held against those of the closest.
    """
    study = measured(study)
    pair, watched = closest_pair(study), closest_articles(study)
    rows = _sentences(study, watched)
    whole = sparse.csr_array(np.stack([matrix.sum(axis=0) for matrix in rows.values()]))
    before, tables = pd.DataFrame(across(whole, whole), watched, watched), []
    for article, other in (pair, pair[::-1]):
        without = whole[[watched.get_loc(article)]].toarray() - rows[article].toarray()
        without = sparse.csr_array(np.where(without < TINY, 0, without))
        cosine = pd.DataFrame(across(without, whole), columns=watched).drop(columns=article)
        rest = before.drop(index=article, columns=article).to_numpy()
        best = np.nanmax([cosine.drop(columns=other).max(axis=1), np.full(len(cosine), _largest(rest))], axis=0)
        kept_units = study.units.loc[[article]].query("kept")
        found = pd.DataFrame({"cosine": cosine[other].to_numpy()}, index=kept_units.index)
        same = (cosine[other].to_numpy() - best).round(similarity.DECIMALS) > 0
        tables.append(found.assign(change=found["cosine"] - before.loc[pair], same=same, text=kept_units["text"]))
    table = pd.concat(tables)
    return table.iloc[table["change"].round(similarity.DECIMALS).argsort(kind="stable")]


def _largest(square: np.ndarray) -> float:
    """The largest cosine of two different articles, -1 where there are no two."""
    values = square[np.triu_indices(len(square), k=1)]
    return np.nanmax(values, initial=-1)
