"""Texts changed on purpose, names exchanged or sentences negated: does the cosine move as its theory says?"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from helpers import corpus, framing, french, resampling, similarity, specifications, words
from helpers.corpus import Study

UNCHANGED = 1e-9
COLUMNS = ("measure", "expected", "before", "after", "as_expected")


@words.or_empty(*COLUMNS)
def table(study: Study) -> pd.DataFrame:
    """Texts changed on purpose, and whether the cosine moves as its theory says: one row a change (index `change`).

    `measure` (`pair`: the cosine of the closest pair; `mean`: the mean cosine of all pairs that the changed articles
    are in), `expected` (unchanged, falls or rises), `before`, `after`, `as_expected`. A change the study offers no
    material for (no event words are stated, no furniture was cut) has no row. That the cosine does not notice a
    negation, or words in another order, is as expected, and a limit of the measure. A study of more than
    resampling.WATCHED articles is cut down to those of its closest pairs.
    """
    study = _followed(study)
    pair, before = resampling.closest_pair(study), similarity.cosine(study)

    def measured(measure: str, units: pd.DataFrame, changed: list) -> tuple[float, float]:
        after = similarity.cosine(with_units(study, units))
        return tuple(_measured(cosine, measure, pair, changed) for cosine in (before, after))

    return _tried(study, pair, _CHANGES, measured)


@words.or_empty(*COLUMNS)
def of_frames(study: Study) -> pd.DataFrame:
    """The same changes, and whether the codebook's cues move as they should: one row a change (index `change`).

    `measure` (`lead`: the share of the changed articles' units that lead with the frame they led with; `denied`: the
    share of them that deny), `expected`, `before`, `after`, `as_expected`. What an article is about should not hang on
    whose names stand in it, nor on the order of its sentences; a denial still names its frame, but is coded as denied;
    a heap of words is no sentence. Empty where the study has no codebook.
    """
    if not study.frames:
        raise words.Lacking("results.no_codebook")
    study = _followed(study)
    pair, before = resampling.closest_pair(study), framing.code(study.units, study.frames, study.actors)

    def measured(measure: str, units: pd.DataFrame, changed: list) -> tuple[float, float]:
        after = framing.code(units, study.frames, study.actors)
        rewritten = units.index[units["kept"] & units.index.get_level_values("article").isin(changed)]
        return tuple(_share(coded.loc[rewritten], before.loc[rewritten], measure) for coded in (before, after))

    return _tried(study, pair, _FRAME_CHANGES, measured)


def _tried(study: Study, pair: tuple, changes: dict, measured: Callable) -> pd.DataFrame:
    rows = {}
    for name, (change, measure, expected) in changes.items():
        units, changed = change(study, pair)
        if not units.equals(study.units):
            before, after = measured(measure, units, changed)
            rows[name] = (measure, expected, before, after, _moved(before, after) == expected)
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("change")


def _followed(study: Study) -> Study:
    """The study cut down to the articles of its closest pairs; itself where it is small."""
    articles = resampling.closest_articles(study)
    if len(articles) == len(study.articles):
        return study
    units = study.units[study.units.index.get_level_values("article").isin(articles)]
    return dataclasses.replace(study, articles=study.articles.loc[articles], units=units)


def with_units(study: Study, units: pd.DataFrame) -> Study:
    """The study with other units: its articles' texts are joined anew, all that is stated of them stays."""
    return dataclasses.replace(study, units=units, articles=study.articles.assign(text=corpus.joined(units)))


def _measured(cosine: pd.DataFrame, measure: str, pair: tuple, changed: list) -> float:
    if measure == "pair":
        return cosine.loc[pair]
    pairs = (pair for pair in itertools.combinations(cosine.index, 2) if set(pair) & set(changed))
    return float(np.nanmean([cosine.loc[pair] for pair in pairs]))


def _moved(before: float, after: float) -> str:
    if abs(after - before) < UNCHANGED:
        return "unchanged"
    return "falls" if after < before else "rises"


def names_everywhere(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """Every name exchanged for an invented one, the same everywhere."""
    return _invented(study, study.articles.index, specifications.named(study))


def names_in_one(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """Every name that both articles of the pair have exchanged for an invented one, in one of them."""
    return _invented(study, pair[:1], _shared(study, pair, specifications.named(study)))


def event_in_one(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """The words of the event that both articles of the pair have exchanged for invented ones, in one of them."""
    stated = (term for word in study.vocabulary.get("event_words", ()) for term in french.terms(word))
    return _invented(study, pair[:1], _shared(study, pair, frozenset(stated)))


def doubled(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """One article of the pair printed twice."""
    units = study.units
    last = units.loc[pair[0]].index.max()
    again = units.loc[[pair[0]]].rename(index=lambda unit: unit + last, level="unit")
    return pd.concat([units, again]).sort_index(level="article", sort_remaining=False, kind="stable"), [pair[0]]


def sentences_shuffled(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """The sentences of one article of the pair in another order."""
    return _rewritten(study, pair[:1], lambda texts: texts.sample(frac=1, random_state=resampling.SEED).to_numpy())


def words_shuffled(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """The words of every sentence of one article of the pair in another order."""
    shuffled = np.random.default_rng(resampling.SEED).permutation
    return _rewritten(study, pair[:1], lambda texts: [" ".join(shuffled(french.tokens(text))) for text in texts])


def negated(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """The auxiliaries of one article of the pair negated: `est` becomes `n'est pas`."""
    return _rewritten(study, pair[:1], lambda texts: [negation(text) for text in texts])


def furniture_back(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """The page furniture whose words no other article has put back where it stood: what two share may raise a cosine."""
    cut = study.units.loc[~study.units["kept"], "text"].map(lambda text: set(french.terms(text)))
    holders: dict[str, set] = {}
    for article, terms in [*study.articles["text"].map(french.terms).items(), *cut.droplevel("unit").items()]:
        for term in terms:
            holders.setdefault(term, set()).add(article)
    own = [any(terms) and all(holders[term] == {article} for term in terms) for (article, _), terms in cut.items()]
    back = cut.index[own]
    units = study.units.assign(kept=study.units["kept"] | study.units.index.isin(back))
    return units, list(back.get_level_values("article").unique())


def furniture_on_both(study: Study, pair: tuple) -> tuple[pd.DataFrame, list]:
    """All page furniture of the study put on both articles of the pair, as if one site had printed them."""
    cut = study.units.loc[~study.units["kept"], "text"]
    pasted = [study.units]
    for article in pair if len(cut) else ():
        numbers = study.units.loc[article].index.max() + np.arange(1, len(cut) + 1)
        index = pd.MultiIndex.from_product([[article], numbers], names=study.units.index.names)
        pasted.append(pd.DataFrame({"text": cut.to_numpy(), "kept": True, "reason": ""}, index=index))
    return pd.concat(pasted).sort_index(level="article", sort_remaining=False, kind="stable"), list(pair)


_CHANGES: dict[str, tuple[Callable, str, str]] = {
    "names_everywhere": (names_everywhere, "pair", "unchanged"),
    "names_in_one": (names_in_one, "pair", "falls"),
    "event_in_one": (event_in_one, "pair", "falls"),
    "doubled": (doubled, "pair", "unchanged"),
    "sentences_shuffled": (sentences_shuffled, "pair", "unchanged"),
    "words_shuffled": (words_shuffled, "pair", "unchanged"),
    "negated": (negated, "pair", "unchanged"),
    "furniture_back": (furniture_back, "mean", "falls"),
    "furniture_on_both": (furniture_on_both, "pair", "rises"),
}


def _share(coded: pd.DataFrame, before: pd.DataFrame, measure: str) -> float:
    found = coded["lead"] == before["lead"] if measure == "lead" else coded["status"] == "denied"
    return float(found.mean())


_FRAME_CHANGES: dict[str, tuple[Callable, str, str]] = {
    "names_everywhere": (names_everywhere, "lead", "unchanged"),
    "negated": (negated, "lead", "unchanged"),
    "negated_denied": (negated, "denied", "rises"),
    "words_shuffled": (words_shuffled, "lead", "falls"),
}


def _invented(study: Study, articles: Iterable, exchanged: frozenset[str]) -> tuple[pd.DataFrame, list]:
    """The tokens with these lemmas exchanged for invented names, one a lemma, in the units of some articles."""
    names = {lemma: _name(place) for place, lemma in enumerate(sorted(exchanged))}
    return _rewritten(study, articles, lambda texts: [_exchanged(text, names) for text in texts])


def _shared(study: Study, pair: tuple, exchanged: frozenset[str]) -> frozenset[str]:
    """Those of some lemmas that both articles of a pair have as terms: exchanging them in one must lower the cosine."""
    a, b = (set(french.terms(text)) for text in study.articles.loc[list(pair), "text"])
    return exchanged & a & b


def _name(place: int) -> str:
    """The invented name of a number: letters and a hyphen, so that no dictionary takes it for a word's inflection."""
    return "Zyx-" + "".join(chr(ord("a") + place // 26**power % 26) for power in range(3))


def _exchanged(text: str, names: dict[str, str]) -> str:
    text = french.clean(text)
    for token, start, end in reversed(french.spans(text)):
        if french.lemma(token) in names:
            text = text[:start] + names[french.lemma(token)] + text[end:]
    return text


Rewriting = Callable[[pd.Series], Sequence[str]]


def _rewritten(study: Study, articles: Iterable, rewrite: Rewriting) -> tuple[pd.DataFrame, list]:
    """The kept units of some articles rewritten together, and these articles."""
    units, articles = study.units.copy(), list(articles)
    for article in articles:
        rows = units["kept"] & (units.index.get_level_values("article") == article)
        units.loc[rows, "text"] = np.array(rewrite(units.loc[rows, "text"]), dtype=object)
    return units, articles


@functools.cache
def _auxiliary() -> re.Pattern:
    """An auxiliary with nothing joined or elided to it, and no pronoun before it that `ne` would have to precede."""
    forms, pronouns = ("|".join(sorted(french.words_of(name))) for name in ("auxiliaries", "object_pronouns"))
    return re.compile(rf"(?<![\w'’-])(?:((?:{pronouns}) )|)({forms})(?![\w'’-])")


def negation(text: str) -> str:
    """A sentence with its auxiliaries negated: `Le train est parti` becomes `Le train n'est pas parti`."""
    return _auxiliary().sub(_with_ne_pas, text)


def _with_ne_pas(match: re.Match) -> str:
    before, verb = match.groups()
    ne = "n'" if verb[0] in "aeéo" else "ne "
    return match.group() if before else f"{ne}{verb} pas"
