"""Every defensible choice from text to cosine, and what each concludes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import corpus, french, passages, resampling, vocabulary, words
from helpers.corpus import Study

LARGEST = 2000  # articles; of more, reading every token in every way is no longer worth the minutes
SAMPLED = 200  # specifications drawn where a study has more than resampling.WATCHED articles

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


def every(study: Study) -> pd.DataFrame:
    """Every combination of CHOICES that is computed, one a row, the package's own first.

    Left out: the same numbers under another name (a logarithm of counts that are 0 or 1), and choices the study does
    not offer (no article is translated or fewer than three are not, no page furniture was cut).
    """
    table = pd.DataFrame(itertools.product(*CHOICES.values()), columns=list(CHOICES))
    offered = 3 <= len(_original(study)) < len(study.articles)
    left_out = (table["weighting"] == "binary") & (table["counts"] == "sublinear")
    left_out |= (table["translated"] == "left out") & (not offered)
    left_out |= (table["furniture"] == "kept") & study.units["kept"].all()
    return table[~left_out]


def _original(study: Study) -> pd.Index:
    return study.articles.index[study.articles["translated"].str.lower() != "yes"]


@words.or_empty(*CHOICES, *resampling.CONCLUDED)
def curve(study: Study) -> pd.DataFrame:
    """What every specification concludes: one row a specification that is computed, the package's own first.

    The columns of CHOICES, then those of `resampling.conclusions` for the pair the package's own choices find closest.
    A study of more than resampling.WATCHED articles is followed in its closest ones and in SAMPLED specifications drawn
    at random. Empty for two articles, for a single pair is the closest whatever one chooses, and above LARGEST.
    Source: Simonsohn, Simmons & Nelson, Specification curve analysis, Nature Human Behaviour 4, 2020.
    """
    if not 3 <= len(study.articles) <= LARGEST:
        raise words.Lacking("results.not_one")
    table, found = cosines(study)
    return table.join(resampling.conclusions(found, resampling.closest_pair(study)))


def cosines(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The specifications that are computed and, row by row, the cosine of every pair (NaN with an article left out)."""
    watched, table, naming = resampling.closest_articles(study), _chosen(study), named(study)
    occurrences = {name: _occurrences(study, name, naming) for name in CHOICES["tokens"]}
    terms = {way: _term_numbers(occurrences[way[0]].forms, *way) for way in itertools.product(*map(CHOICES.get, WAYS))}
    places = study.articles.index.get_indexer(watched)
    first, second = np.triu_indices(len(watched), k=1)
    found = np.empty((len(table), len(first)))
    for choice, rows in table.groupby(list(COUNTED), sort=False):
        counts, n = _counts(study, occurrences, terms, dict(zip(COUNTED, choice)))
        frequency, counts = np.bincount(counts.indices, minlength=counts.shape[1]), counts[places]
        occurring = np.unique(counts.indices)  # in the few articles that are followed: no longer sparse
        frequency, counts = frequency[occurring], counts[:, occurring].toarray()
        for row, weighting, scale, least in rows[["weighting", "counts", "min_df"]].itertuples():
            weight = resampling.idf(frequency, n) if weighting == "tf-idf" else np.ones(len(frequency))
            scaled = _scaled(counts, weighting, scale) * (weight * (frequency >= least))
            found[row - 1] = resampling.across(scaled, scaled)[first, second]
    columns = pd.MultiIndex.from_arrays([watched[first], watched[second]], names=["a", "b"])
    return table, pd.DataFrame(found, table.index, columns)


def _chosen(study: Study) -> pd.DataFrame:
    """The specifications to compute, numbered from 1: all of them, or a sample for many articles."""
    table = every(study)
    if len(study.articles) > resampling.WATCHED:
        sample = table.iloc[1:].sample(SAMPLED - 1, random_state=resampling.SEED).sort_index()
        table = pd.concat([table.iloc[:1], sample])
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
    stop = french.stop_words(None if stop_list == "none" else stop_list)
    for term in (form, french.lemma(form) if terms == "lemmas" else form):
        if term in stop or (tokens == "French" and not french.is_term(term, None)):
            return None
    return term


def _with_pairs(term: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Terms and, after them, every two terms that follow each other in one unit."""
    follows = unit[1:] == unit[:-1]
    size = term.max(initial=0) + 1
    pairs = pd.factorize(term[:-1][follows] * size + term[1:][follows])[0] + size
    return np.concatenate([term, pairs]), np.concatenate([unit, unit[1:][follows]])


def _scaled(counts: np.ndarray, weighting: str, scale: str) -> np.ndarray:
    """Counts as 0 or 1, as 1 + their logarithm, or as they are."""
    if weighting == "binary":
        return (counts > 0).astype(float)
    if scale == "raw":
        return counts
    return np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0)


def by_choice(table: pd.DataFrame) -> pd.DataFrame:
    """Which choice decides: one row an option of a choice (index `choice, option`) of a `curve`.

    `specifications` that take it; `same`, the share of them in which the pair in question is the closest (of those that
    compare it).
    """
    rows = [
        (choice, str(option), len(part), part["same"].mean())
        for choice in CHOICES
        for option, part in table.groupby(choice, sort=False)
    ]
    return pd.DataFrame(rows, columns=["choice", "option", "specifications", "same"]).set_index(["choice", "option"])
