"""How alike articles are: TF-IDF, cosine, the exact account of a cosine, shared copy, sentences side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import corpus, french

DECIMALS = 12  # two cosines that agree to this many decimals are a tie


def vectoriser() -> TfidfVectorizer:
    """What turns texts into weights: French terms, smoothed idf, rows of length 1. The one place it is chosen."""
    return TfidfVectorizer(analyzer=french.terms)


def texts(articles: corpus.Study | pd.DataFrame | pd.Series) -> pd.Series:
    """The texts of a study, of its table of articles, or as they are given (index `article`)."""
    if isinstance(articles, corpus.Study):
        articles = articles.articles
    return articles["text"] if isinstance(articles, pd.DataFrame) else articles


def weights(articles: corpus.Study | pd.DataFrame | pd.Series) -> tuple[sparse.csr_array, np.ndarray]:
    """TF-IDF as a sparse matrix, documents × terms, and the terms in its order.

    A row has length 1, or 0 where an article has no term left. Raises StudyError when no article has one.
    """
    given = texts(articles)
    model = vectoriser()
    try:
        matrix = model.fit_transform(given)
    except ValueError as error:
        if "vocabulary" not in str(error):
            raise
        raise corpus.StudyError(_no_terms(given)) from error
    return sparse.csr_array(matrix), model.get_feature_names_out()


def _no_terms(given: pd.Series) -> str:
    named = ", ".join(map(str, given.index[:3])) + (", …" if len(given) > 3 else "")
    return (f"No term is left in {named}: stop words, numbers and single letters are dropped, and nothing else is there. "
            "Give articles of running French text.")


def tfidf(articles: corpus.Study | pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The document-term matrix: index `article`, one sparse column a term (a French lemma), weights from 0 to 1.

    tf × (ln((1 + n) / (1 + df)) + 1), then each row divided by its length, as scikit-learn does by default.
    Raises StudyError when no article has a term; an article without any keeps its row, all zero.
    """
    matrix, terms = weights(articles)
    return pd.DataFrame.sparse.from_spmatrix(matrix, index=texts(articles).index, columns=pd.Index(terms, name="term"))


def cosine(articles: corpus.Study | pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The cosine of every two articles: square, index and columns `article`, 0 = no term in common, 1 = same direction.

    An article without terms has no direction: its row and column are NaN (shown as n/a), its own cell too.
    """
    matrix, _ = weights(articles)
    index = pd.Index(texts(articles).index, name="article")
    return pd.DataFrame(_cosine(matrix), index=index, columns=index)


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
    order = pairs.assign(key=-pairs["cosine"].round(DECIMALS)).sort_values(["key", "a", "b"], kind="stable").index
    ranked = pairs.loc[order]
    return ranked.set_axis(pd.RangeIndex(1, len(ranked) + 1, name="rank"))


def _refuse_no_numbers(cosine: pd.DataFrame, pairs: pd.DataFrame) -> None:
    has_terms = pd.Series(np.isfinite(np.diag(cosine)), index=cosine.index)
    wrong = pairs[~np.isfinite(pairs["cosine"]) & has_terms[pairs["a"]].to_numpy() & has_terms[pairs["b"]].to_numpy()]
    if len(wrong):
        a, b, value = wrong.iloc[0]
        raise corpus.StudyError(f"The cosine of {a} and {b} is {value}, expected 0 to 1: compute it with similarity.cosine.")
