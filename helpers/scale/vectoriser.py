"""TF-IDF of French terms for many texts: the numbers of scikit-learn's vectoriser, counted in one compiled pass."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from helpers import french
from helpers.scale import counting
from helpers.scale.threads import each

_ROWS = 4_000  # weighed at a time: the temporary copies of a whole matrix would be the peak of memory


class FrenchTfidfVectorizer(TransformerMixin, BaseEstimator):
    """TF-IDF of texts as a scikit-learn transformer: the matrix of `TfidfVectorizer(analyzer=french.terms)`.

    What `counting.count` returns can stand for the texts: other options then never read them again.
    analyzer: "french", or "word" for scikit-learn's default tokens. stop_list, lemmas: as in `french.terms`. min_df,
    max_df: as in TfidfVectorizer. weighting: a TfidfTransformer with other options than its own.
    """

    def __init__(
        self,
        *,
        analyzer: str = "french",
        stop_list: str | None = "stop-words",
        lemmas: bool = True,
        min_df: float = 1,
        max_df: float = 1.0,
        weighting: TfidfTransformer | None = None,
    ) -> None:
        self.analyzer = analyzer
        self.stop_list = stop_list
        self.lemmas = lemmas
        self.min_df = min_df
        self.max_df = max_df
        self.weighting = weighting

    def fit(self, raw_documents: Iterable, y: object = None) -> FrenchTfidfVectorizer:
        """Learn the vocabulary and the document frequencies of texts, or of what `counting.count` returned."""
        self._learn(*self._counted(raw_documents))
        return self

    def fit_transform(self, raw_documents: Iterable, y: object = None) -> sparse.csr_array:
        """Learn from texts (or from what `counting.count` returned) and weigh them: texts × terms.

        Raises ValueError where no term is left.
        """
        return self.weigh(*self._counted(raw_documents))

    def weigh(self, vocabulary: dict[str, int], counts: sparse.csr_array) -> sparse.csr_array:
        """Learn from counts, texts × terms, and weigh them: what `fit_transform` does with texts. Reuses their memory."""
        return self._weighed(self._learn(vocabulary, counts))

    def transform(self, raw_documents: Iterable) -> sparse.csr_array:
        """Weigh other texts by the terms and document frequencies that were learned."""
        check_is_fitted(self, "vocabulary_")
        return self._weighed(self._counted(raw_documents, self.vocabulary_)[1])

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """The terms in the order of the columns."""
        check_is_fitted(self, "vocabulary_")
        return np.array(list(self.vocabulary_), dtype=object)

    def __sklearn_tags__(self) -> Tags:
        """What scikit-learn asks: its input is texts and no matrix."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags

    def form_terms(self, form: str) -> tuple[str, ...]:
        """The terms of one surface form, under these options."""
        if self.analyzer == "word":
            return (form.lower(),)
        return french.form_terms(form, self.stop_list, self.lemmas)

    def _learn(self, vocabulary: dict[str, int], counts: sparse.csr_array) -> sparse.csr_array:
        """Terms, frequencies and weighting from counts; the counts of the terms that min_df and max_df keep."""
        texts, frequency = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])
        least, most = (limit if isinstance(limit, int) else limit * texts for limit in (self.min_df, self.max_df))
        kept = (frequency >= least) & (frequency <= most)
        if not kept.any():
            raise ValueError("empty vocabulary: the texts hold no term, or min_df and max_df leave none")
        if not kept.all():
            counts, frequency = counts[:, np.flatnonzero(kept)], frequency[kept]
        self.vocabulary_ = dict(zip(itertools.compress(vocabulary, kept), itertools.count()))
        self.weighting_ = TfidfTransformer() if self.weighting is None else clone(self.weighting)
        smooth = int(self.weighting_.smooth_idf)
        idf = np.log((texts + smooth) / (frequency + float(smooth))) + 1
        self.weighting_.idf_ = idf if self.weighting_.use_idf else np.ones(len(idf))
        return counts

    def _counted(
        self, documents: Iterable, vocabulary: dict[str, int] | None = None
    ) -> tuple[dict[str, int], sparse.csr_array]:
        counts = documents if isinstance(documents, counting.Counts) else counting.count(documents, self.analyzer)
        vocabulary, terms = counting.terms_of(counts.forms, self.form_terms, vocabulary)
        blocks = each(lambda block: counting.in_terms(block, terms), counts.blocks)
        return vocabulary, counting.stacked(blocks, len(vocabulary))

    def _weighed(self, counts: sparse.csr_array) -> sparse.csr_array:
        def weigh(first: int) -> None:
            starts = counts.indptr[first : first + _ROWS + 1]
            entries = slice(starts[0], starts[-1])
            rows = counts.data[entries], counts.indices[entries], starts - starts[0]
            block = sparse.csr_array(rows, (len(starts) - 1, counts.shape[1]))
            counts.data[entries] = self.weighting_.transform(block, copy=False).data

        each(weigh, range(0, counts.shape[0], _ROWS))
        return counts
