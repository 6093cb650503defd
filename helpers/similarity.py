"""How alike articles are: TF-IDF, cosine, the exact account of a cosine, shared passages, sentences side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy  # whose parts load when first used
from scipy import sparse

from helpers import corpus, french, passages, vocabulary, words

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Articles = corpus.Study | pd.DataFrame | pd.Series
ACCOUNT = ["term", "group", "weight_a", "weight_b", "contribution", "share"]
PASSAGES = ["a", "b", "unit_a", "unit_b", "start_a", "end_a", "start_b", "end_b"]
PASSAGES += ["tokens", "text", "containment_a", "containment_b"]
ALIGNMENT = ["unit_a", "unit_b", "kind", "score", "text_a", "text_b"]
KINDS = ("nearly word for word", "reworded", "similar words", "unmatched")
COPY = 5  # tokens in a row that two authors seldom choose alike; shorter runs are mostly names and set phrases
NEARLY = 0.8  # of the shorter unit's words
# Measured on 593 pairs of French news articles about unrelated stories: a pair has .05 matches at SAME_SUBJECT by
# chance (4 of 1,000 units), dates repeated word for word among them, and one pair in 593 has one at REWORDED.
REWORDED = 0.4
SAME_SUBJECT = 0.2
TERMS_IN_COMMON = 2  # one term alone (a name, a month) joins units that say different things
TABLE = 2_000  # articles up to which every pair is compared; a larger table of cosines is searched, never read
NEIGHBOURS = 10  # pairs looked at for each article of a larger study
ACCOUNTED = 5_000  # pairs: all of them up to a hundred articles
NEAR_COPY = 0.6  # cosine from which two articles of a larger study are searched for shared passages
BLOCK = 1_000  # rows compared at a time, so that memory grows with the articles and not with their square
DECIMALS = 12  # two cosines that agree to this many decimals are a tie

_HANDED: dict[str, tuple[int, Callable]] = {}


def vectoriser() -> TfidfVectorizer:
    """What turns texts into weights: French terms, smoothed idf, rows of length 1. The one place it is chosen."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # half of what a notebook would wait for at its start

    return TfidfVectorizer(analyzer=french.terms)


def hand(work: str, least: int, function: Callable) -> None:
    """Have `function` do a work ("vectoriser", "near_copies", "nearest") from so many articles on, to the same answer.

    What is fast at size comes from above (`scale.hand_over`): nothing here knows of it.
    """
    _HANDED[work] = least, function


def _handed(work: str, articles: int, plain: Callable) -> Callable:
    least, function = _HANDED.get(work, (math.inf, plain))
    return function if articles >= least else plain


def texts(articles: Articles) -> pd.Series:
    """The texts of a study, of its table of articles, or as they are given (index `article`)."""
    if isinstance(articles, corpus.Study):
        articles = articles.articles
    return articles["text"] if isinstance(articles, pd.DataFrame) else articles


def weights(articles: Articles, model: TfidfVectorizer | None = None) -> tuple[sparse.csr_array, np.ndarray]:
    """TF-IDF as a sparse matrix, documents × terms, and the terms in its order.

    model: another vectoriser than ours, to compare with. A row has length 1, or 0 where an article has no term left.
    Raises StudyError when no article has one.
    """
    given = texts(articles)
    model = _handed("vectoriser", len(given), vectoriser)() if model is None else model
    try:
        matrix = sparse.csr_array(model.fit_transform(given))
    except ValueError as error:
        if "vocabulary" not in str(error):
            raise
        named = ", ".join(map(str, given.index[:3]))
        raise corpus.StudyError("refusals.no_terms", named=named, more=", …" * (len(given) > 3)) from error
    matrix.has_sorted_indices = False  # scikit-learn before 1.9 moves the columns and goes on calling them sorted
    matrix.sort_indices()
    return matrix, model.get_feature_names_out()


def tfidf(articles: Articles, model: TfidfVectorizer | None = None) -> pd.DataFrame:
    """The document-term matrix: index `article`, one sparse column a term (a French lemma), weights from 0 to 1.

    tf × (ln((1 + n) / (1 + df)) + 1), then each row divided by its length, as scikit-learn does by default.
    Raises StudyError when no article has a term; an article without any keeps its row, all zero. Raises words.Lacking
    above TABLE articles: `weights` gives the same as a matrix.
    """
    _readable(articles)
    matrix, terms = weights(articles, model)
    columns = pd.Index(terms, name="term")
    table = pd.DataFrame.sparse.from_spmatrix(matrix, index=texts(articles).index, columns=columns)
    return table.fillna(0.0)  # pandas 3.0 takes what a sparse matrix leaves out for missing


def cosine(articles: Articles, model: TfidfVectorizer | None = None) -> pd.DataFrame:
    """The cosine of every two articles: square, index and columns `article`, 0 = no term in common, 1 = same direction.

    An article without terms has no direction: its row and column are NaN (shown as n/a), its own cell too. Raises
    words.Lacking above TABLE articles: `closest_pairs` and `nearest` answer at any size.
    """
    _readable(articles)
    matrix, _ = weights(articles, model)
    index = pd.Index(texts(articles).index, name="article")
    return pd.DataFrame(_cosine(matrix), index=index, columns=index)


def _readable(articles: Articles) -> None:
    size = len(texts(articles))
    if size > TABLE:
        raise words.Lacking("similarity.too_many_articles", n=size, most=TABLE)


def _cosine(matrix: sparse.csr_array) -> np.ndarray:
    """Dense cosines of rows that have length 1 or 0: exactly symmetric, exactly 1 on the diagonal, NaN for length 0."""
    values = (matrix @ matrix.T).toarray()
    values = np.clip((values + values.T) / 2, 0, 1)
    empty = np.diff(matrix.indptr) == 0
    np.fill_diagonal(values, 1)
    values[empty, :] = values[:, empty] = np.nan
    return values


def ranked_pairs(cosine: pd.DataFrame) -> pd.DataFrame:
    """Every pair of articles once, closest first: `a, b, cosine`, ranks from 1; ties in order of id, n/a last.

    Raises StudyError where a cosine is no number although both its articles have terms.
    """
    first, second = np.triu_indices(len(cosine), k=1)
    values = cosine.to_numpy()[first, second]
    names = cosine.index.to_numpy()
    pairs = pd.DataFrame({"a": names[first], "b": names[second], "cosine": values})
    _refuse_no_numbers(cosine, pairs)
    order = pairs.assign(key=-pairs["cosine"].round(DECIMALS)).sort_values(["key", "a", "b"]).index
    ranked = pairs.loc[order]
    return ranked.set_axis(pd.RangeIndex(1, len(ranked) + 1, name="rank"))


def closest_pairs(articles: Articles, model: TfidfVectorizer | None = None) -> pd.DataFrame:
    """The pairs of articles that have a cosine, closest first: `a, b, cosine`, ranks from 1; ties in order of id.

    Every pair of up to TABLE articles; of more, the NEIGHBOURS nearest of each article, exact, so that the list begins
    as the list of all pairs does.
    """
    if len(texts(articles)) <= TABLE:
        return ranked_pairs(cosine(articles, model)).dropna()
    index = texts(articles).index
    near = nearest(weights(articles, model)[0], NEIGHBOURS)
    pairs = pd.DataFrame(np.sort(near[["article", "neighbour"]].to_numpy(), axis=1), columns=["a", "b"])
    pairs = pairs.assign(cosine=near["cosine"]).drop_duplicates(["a", "b"]).sort_values(["a", "b"])
    pairs = pairs.iloc[np.argsort(-pairs["cosine"].to_numpy().round(DECIMALS), kind="stable")]
    named = pairs.assign(a=index[pairs["a"]], b=index[pairs["b"]])
    return named.set_axis(pd.RangeIndex(1, len(named) + 1, name="rank"))


def _refuse_no_numbers(cosine: pd.DataFrame, pairs: pd.DataFrame) -> None:
    has_terms = pd.Series(np.isfinite(np.diag(cosine)), index=cosine.index)
    wrong = pairs[~np.isfinite(pairs["cosine"]) & has_terms[pairs["a"]].to_numpy() & has_terms[pairs["b"]].to_numpy()]
    if len(wrong):
        a, b, value = wrong.iloc[0]
        raise corpus.StudyError("refusals.no_cosine", a=a, b=b, value=str(value))


def near_copies(matrix: sparse.sparray, threshold: float = 0.6, index: pd.Index | None = None) -> pd.DataFrame:
    """Every pair of rows whose cosine is at least the threshold: `a, b, cosine`, closest first, ties in order of row.

    `matrix` as `weights` gives it; rows are named by `index`, else numbered; 1 finds copies word for word. Exact at any
    size; `shared_copy` and `accounts` take the pairs. Raises ValueError for a threshold outside 0 to 1, and for rows
    that are no TF-IDF rows of length 1 (or 0).
    """
    refuse_threshold(threshold)
    matrix = unit_rows(matrix)
    a, b, cosine = _handed("near_copies", matrix.shape[0], _near_copies)(matrix, threshold)
    return pairs_table(a, b, cosine, pd.RangeIndex(matrix.shape[0]) if index is None else index)


def _near_copies(matrix: sparse.csr_array, threshold: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = [np.empty((3, 0))]
    for start, block in _blocks_of_cosines(matrix):
        row, column = np.nonzero(np.tril(block, k=start - 1) >= threshold - 10.0**-DECIMALS)
        found.append(np.stack([column, start + row, block[row, column]]))
    a, b, cosine = np.concatenate(found, axis=1)
    return a.astype(int), b.astype(int), cosine


def pairs_table(a: np.ndarray, b: np.ndarray, cosine: np.ndarray, index: pd.Index) -> pd.DataFrame:
    """Pairs of rows by name: `a, b, cosine`, closest first, ties in order of row."""
    table = pd.DataFrame({"a": index[a], "b": index[b], "cosine": cosine.clip(0, 1)})
    return table.iloc[np.lexsort((b, a, -cosine.round(DECIMALS)))].reset_index(drop=True)


def nearest(matrix: sparse.sparray, k: int = 10, index: pd.Index | None = None) -> pd.DataFrame:
    """The k nearest other rows of each: `article, rank, neighbour, cosine`, nearest first, ties in order of row.

    As `near_copies` for the matrix and the index. Rows that share no term are no neighbours, so a row may have fewer.
    The time grows with the square of the rows for every exact method; beyond 200,000 ask within a month or a story.
    """
    if not isinstance(k, Integral) or k < 1:
        raise ValueError(f"k is {k!r}, expected a whole number of neighbours, 1 or more")
    matrix = unit_rows(matrix)
    found, cosine = _handed("nearest", matrix.shape[0], _nearest)(matrix, k)
    row, rank = np.nonzero(cosine > 0)
    names = pd.RangeIndex(matrix.shape[0]) if index is None else index
    values = cosine[row, rank].clip(0, 1)
    return pd.DataFrame(
        {"article": names[row], "rank": rank + 1, "neighbour": names[found[row, rank]], "cosine": values}
    )


def _nearest(matrix: sparse.csr_array, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers and cosines of the k nearest of each row, rows × k; 0 where a row has no further neighbour."""
    k = min(k, matrix.shape[0] - 1)
    found, cosine = np.zeros((matrix.shape[0], k), int), np.zeros((matrix.shape[0], k))
    for start, block in _blocks_of_cosines(matrix):
        rows = np.arange(len(block))
        block[rows, start + rows] = 0
        rounded = block.round(DECIMALS)
        least = -np.partition(-rounded, k - 1, axis=1)[:, k - 1] if k else rows
        for row in rows if k else ():
            candidates = np.flatnonzero(rounded[row] >= least[row])
            best = candidates[np.argsort(-rounded[row, candidates], kind="stable")[:k]]
            found[start + row], cosine[start + row] = best, block[row, best]
    return found, cosine


def refuse_threshold(threshold: float) -> None:
    """Raise ValueError, with the range, for what is no threshold of a cosine."""
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}, expected more than 0 and at most 1")


def unit_rows(matrix: sparse.sparray) -> sparse.csr_array:
    """The matrix as float64; ValueError where a row has another length than 1 or 0, or a weight is negative."""
    matrix = sparse.csr_array(matrix, dtype=np.float64)
    length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    wrong = np.flatnonzero(~(np.isclose(length, 1, atol=1e-6) | (length == 0)))
    if len(wrong) or (matrix.data < 0).any():
        what = f"row {wrong[0]} has length {length[wrong[0]]:.3g}, expected 1" if len(wrong) else "a weight is negative"
        raise ValueError(
            f"{what}: give TF-IDF rows, as similarity.weights or sklearn.preprocessing.normalize make them"
        )
    return matrix


def _blocks_of_cosines(matrix: sparse.csr_array) -> Iterator[tuple[int, np.ndarray]]:
    """Blocks of rows, each with where it starts: their cosines with every row."""
    for start in range(0, matrix.shape[0], BLOCK):
        yield start, (matrix[start : start + BLOCK] @ matrix.T).toarray()


def units(study: corpus.Study) -> pd.Series:
    """The text of each kept unit (index `article, unit`)."""
    return study.units.loc[study.units["kept"].astype(bool), "text"]


def _tokens(study: corpus.Study, chosen: Iterable[str]) -> pd.DataFrame:
    """The placed tokens of some articles, in the order of the study."""
    given = texts(study)
    return passages.placed(given[given.index.isin(list(chosen))], units(study))


def written(study: corpus.Study, terms: Iterable[str], chosen: Iterable[str] | None = None) -> dict[str, str]:
    """How terms are shown: in small letters, as they are counted, and with their capital where they only ever name.

    chosen: the articles to look in, else all. A capital that only ever begins a sentence names nobody.
    """
    tokens = _tokens(study, study.articles.index if chosen is None else chosen)
    marked = vocabulary.marked(tokens, texts(study), vocabulary.lists(study))
    large = marked["token"].str[:1].str.isupper()
    names = (large.groupby(marked["term"]).all() & marked["names"].groupby(marked["term"]).any()).loc[lambda own: own]
    forms = marked[marked["term"].isin(names.index)].groupby("term")["token"]
    capitals = {term: found.mode().iloc[-1] for term, found in forms}
    return {term: capitals.get(term, term) for term in terms}


def _known(study: corpus.Study, *names: str) -> None:
    index = study.articles.index
    for name in names:
        if name not in index:
            known = ", ".join(map(str, index[:5])) + ", …" * (len(index) > 5)
            raise corpus.StudyError("refusals.no_such_article", given=f"{name!r}", known=known)


def account(study: corpus.Study, a: str, b: str, model: TfidfVectorizer | None = None) -> pd.DataFrame:
    """Why two articles are alike: `term, group, weight_a, weight_b, contribution, share`, largest first.

    contribution = weight_a × weight_b; over all terms they add up to the cosine. share: of the cosine, adds up to 1.
    group: the first of `vocabulary.GROUPS` that claims the term; see `accounts`. Empty where the two have no term in
    common. Raises StudyError when there is no such article.
    """
    _known(study, a, b)
    return accounts(study, pd.DataFrame({"a": [a], "b": [b]}), model).drop(columns=["a", "b"])


def accounts(
    study: corpus.Study, pairs: pd.DataFrame | None = None, model: TfidfVectorizer | None = None
) -> pd.DataFrame:
    """The accounts of many pairs, below each other with `a, b`; by default of the ACCOUNTED closest. See `account`.

    A term goes to the first group that claims it, judged by its occurrences in the two texts: *names and places*, if
    half of those that can tell are names; *event words*, *shared passages* (in a passage of five tokens or more that both
    share), *frame cues*, each if half of all are; else *the rest*. Names and event words come first because no report
    can do without them; what is left is where two authors could have differed. With another model than ours, words that
    we drop are *function words*.
    """
    matrix, terms = weights(study, model)
    pairs = closest_pairs(study, model).head(ACCOUNTED) if pairs is None else pairs
    pairs = pairs[["a", "b"]].reset_index(drop=True)
    table = _contributions(matrix, terms, study.articles.index, pairs)
    table["group"] = _groups(study, pairs, table)
    total = table.groupby(["a", "b"])["contribution"].transform("sum")
    table["share"] = table["contribution"] / total
    keyed = table.assign(key=-table["contribution"].round(DECIMALS))
    order = keyed.sort_values(["pair", "key", "term"]).index
    return table.loc[order, ["a", "b", *ACCOUNT]].reset_index(drop=True)


def _contributions(matrix: sparse.csr_array, terms: np.ndarray, index: pd.Index, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a pair and term that both articles have, `pair` the pair's number."""
    pairs = pairs.reset_index(names="pair")
    first, second = matrix[index.get_indexer(pairs["a"])], matrix[index.get_indexer(pairs["b"])]
    weight_a = first.multiply(second.astype(bool)).tocsr().sorted_indices().tocoo()
    weight_b = second.multiply(first.astype(bool)).tocsr().sorted_indices().tocoo()
    table = pairs.iloc[weight_a.row].reset_index(drop=True).assign(term=terms[weight_a.col])
    return table.assign(weight_a=weight_a.data, weight_b=weight_b.data, contribution=weight_a.data * weight_b.data)


def _groups(study: corpus.Study, pairs: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """The group of each row of a table of contributions."""
    tokens = _tokens(study, {*pairs["a"], *pairs["b"]})
    marked = vocabulary.marked(tokens, texts(study), vocabulary.lists(study)).assign(occurrences=1)
    known = set(marked["term"])
    lemma = {term: term if term in known else next(iter(french.terms(term)), "") for term in sorted(set(table["term"]))}
    rows = table[["a", "b", "term"]].assign(lemma=table["term"].map(lemma))
    counts = marked.groupby(["article", "term"])[["names", "tells", "event", "cues", "occurrences"]].sum()
    places = [pd.MultiIndex.from_frame(rows[[side, "lemma"]]) for side in "ab"]
    evidence = sum(counts.reindex(place, fill_value=0).to_numpy() for place in places)
    evidence = pd.DataFrame(evidence, columns=counts.columns).assign(copy=_copied(tokens, marked["term"], pairs, rows))
    return vocabulary.group(rows["term"], rows["lemma"], evidence)


def _copied(tokens: pd.DataFrame, term: pd.Series, pairs: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """How often each row's term stands in a passage that the pair shares, both texts together."""
    runs = passages.shared(tokens, COPY, pairs)
    inside = pd.concat([passages.rows_inside(runs, side) for side in "ab"])
    counts = inside.assign(term=inside["row"].map(term)).groupby(["a", "b", "term"]).size()
    return counts.reindex(pd.MultiIndex.from_frame(rows[["a", "b", "lemma"]]), fill_value=0).to_numpy()


def occurrences(study: corpus.Study, term: str, a: str, b: str) -> pd.DataFrame:
    """Where a term stands in two articles, in reading order: index `article, unit`; its form as `token`, `text`."""
    _known(study, a, b)
    tokens = _tokens(study, [a, b])
    found = tokens[[term in french.form_terms(token) for token in tokens["token"]]].set_index(["article", "unit"])
    return found[["token"]].assign(text=units(study).reindex(found.index))


def by_group(accounts: pd.DataFrame) -> pd.DataFrame:
    """Each pair's cosine split by group: index `a, b`, one column a group that occurs; rows add up to the cosine."""
    table = accounts.pivot_table(
        index=["a", "b"], columns="group", values="contribution", aggfunc="sum", fill_value=0.0, sort=False
    )
    table = table.reindex(columns=[group for group in vocabulary.GROUPS if group in table])
    order = table.sum(axis=1).round(DECIMALS).sort_values(ascending=False, kind="stable").index
    return table.loc[order]


def told(split: pd.DataFrame) -> pd.Series:
    """The share of each cosine of `by_group` that is names, places and words of the event, 0 to 1."""
    return split.reindex(columns=list(vocabulary.TOLD), fill_value=0.0).sum(axis=1) / split.sum(axis=1)


def shared_copy(study: corpus.Study, n: int = COPY, pairs: pd.DataFrame | None = None) -> pd.DataFrame:
    """Passages that two articles share word for word: maximal runs of n or more tokens, case aside, stop words counted.

    One row a run, in order of pair and place: `a, b`, `unit_a, unit_b` (where it starts), `start_a, end_a, start_b,
    end_b` (offsets into each text), `tokens`, `text` (as in a), and for its pair `containment_a, containment_b`: the
    share of each article's tokens that stand in a passage shared with the other, 0 to 1.
    pairs: the `a, b` to look at, else every pair; of more than TABLE articles those whose cosine reaches NEAR_COPY.
    What more than passages.COMMON articles share (a rubric, a form of words) is no pair's copy.
    Source: containment as in Broder 1997.
    """
    given = texts(study)
    if pairs is None and len(given) > TABLE:
        pairs = near_copies(weights(study)[0], NEAR_COPY, given.index)
    tokens = _tokens(study, given.index if pairs is None else {*pairs["a"], *pairs["b"]})
    runs = passages.shared(tokens, n, pairs)
    table = runs[["a", "b"]].assign(tokens=runs["length"])
    for side in "ab":
        first, last = tokens.loc[runs[f"at_{side}"]], tokens.loc[runs[f"at_{side}"] + runs["length"] - 1]
        table[f"unit_{side}"], table[f"start_{side}"] = first["unit"].to_numpy(), first["start"].to_numpy()
        table[f"end_{side}"] = last["end"].to_numpy()
        table[f"containment_{side}"] = _containment(tokens, runs, side)
    passages_of = [given[a][start:end] for a, start, end in zip(table["a"], table["start_a"], table["end_a"])]
    table["text"] = pd.Series(passages_of, index=table.index, dtype=str)
    return table[PASSAGES]


def _containment(tokens: pd.DataFrame, runs: pd.DataFrame, side: str) -> np.ndarray:
    inside = passages.rows_inside(runs, side).groupby(["a", "b"]).size()
    size = tokens.groupby("article").size()
    return inside.reindex(pd.MultiIndex.from_frame(runs[["a", "b"]])).to_numpy() / size.reindex(runs[side]).to_numpy()


def align(study: corpus.Study, a: str, b: str) -> pd.DataFrame:
    """Which unit of one article says what which unit of the other says, one to one, in the order of a's units.

    `unit_a, unit_b, kind, score, text_a, text_b`; kind is *nearly word for word*, *reworded*, *similar words* or *unmatched*
    (the other unit missing, no score). score: cosine of the units' TF-IDF, 0 to 1, idf over the units of these two, so that
    what both say throughout joins little, and the answer does not depend on the other articles. The matches are those
    with the largest sum of scores (optimal assignment; Kuhn 1955) among pairs of units that score SAME_SUBJECT and share
    two terms, or are equal word for word.
    """
    _known(study, a, b)
    given = units(study).loc[[a, b]]
    scores = _unit_scores(given, a, b)
    first, second = scipy.optimize.linear_sum_assignment(scores, maximize=True)
    joined = scores[first, second] > 0
    return _alignment(given.loc[a], given.loc[b], first[joined], second[joined], scores)


def _unit_scores(given: pd.Series, a: str, b: str) -> np.ndarray:
    """The score of every unit of a with every unit of b, 0 where the two do not match."""
    matrix, _ = weights(given)
    article = given.index.get_level_values("article")
    first, second = matrix[np.flatnonzero(article == a)], matrix[np.flatnonzero(article == b)]
    scores = (first @ second.T).toarray().clip(0, 1)
    common = (first.astype(bool).astype(int) @ second.astype(bool).astype(int).T).toarray()
    scores[(scores < SAME_SUBJECT) | (common < TERMS_IN_COMMON)] = 0
    words_a, words_b = (given.loc[name].map(_words).to_numpy() for name in (a, b))
    scores[words_a[:, None] == words_b[None, :]] = 1
    return scores


def _words(unit: str) -> tuple[str, ...]:
    return tuple(french.fold(token).lower() for token in french.tokens(unit))


def _alignment(a: pd.Series, b: pd.Series, first: np.ndarray, second: np.ndarray, scores: np.ndarray) -> pd.DataFrame:
    """The matches and what is left on either side, in the order of a's units, then b's."""
    matched = pd.DataFrame({"unit_a": a.index[first], "unit_b": b.index[second], "score": scores[first, second]})
    rows = matched[["unit_a", "unit_b", "score"]].itertuples(index=False)
    matched["kind"] = [_kind(a[one], b[two], score) for one, two, score in rows]
    left = [
        pd.DataFrame({side: own.index.difference(matched[side])}).assign(kind=KINDS[-1])
        for side, own in (("unit_a", a), ("unit_b", b))
    ]
    table = pd.concat([matched, *left]).sort_values(["unit_a", "unit_b"], ignore_index=True)
    table = table.astype({"unit_a": "Int64", "unit_b": "Int64"})
    return table.assign(text_a=table["unit_a"].map(a), text_b=table["unit_b"].map(b))[ALIGNMENT]


def _kind(a: str, b: str, score: float) -> str:
    if _word_for_word(a, b) >= NEARLY:
        return KINDS[0]
    return KINDS[1] if score >= REWORDED else KINDS[2]


def _word_for_word(a: str, b: str) -> float:
    """The share of the shorter unit's words that stand in the other in rows of COPY or more; 1 = word for word."""
    short, long = sorted((_words(a), _words(b)), key=len)
    if short == long:
        return 1.0
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= COPY) / len(short)
