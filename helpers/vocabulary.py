"""Which tokens are names and places, words of the event or cues of a frame, by lists and by what French knows."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import corpus, french
from helpers.grammar import patterns
from helpers.grammar.names import inflections

# The order decides: a term belongs to the first that claims it.
GROUPS = ("names and places", "event words", "shared passages", "frame cues", "the rest", "function words")
NAMES, EVENT, COPY, CUES, REST, FUNCTION = GROUPS
TOLD = (NAMES, EVENT)  # what any report of the event must use
# Their names in phrases/similarity.toml.
KEYS = dict(zip(GROUPS, ("names", "event", "copy", "cues", "rest", "function")))
HEADING = 3  # terms from which a unit without a small letter in front of any is a heading in capitals
HALF = 0.5  # a term belongs to a group when at least half of its occurrences in the two texts do

# What stands before the first word of a quotation or a list, where French writes a capital for any word.
_OPENING = re.compile(r"(?:[«“\"„:!?…–—•]|\s-)\s*$")
_WORLD, _UNKNOWN = "001", "ZZ"  # CLDR's codes for « Monde » and « région indéterminée »

Phrases = dict[str, list[tuple[str, ...]]]


class Lists(NamedTuple):
    """What a study lists: its names and places, the words of its event, the cues of its frames."""

    names: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()


def lists(study: corpus.Study) -> Lists:
    """The lists of a study with the gazetteer; StudyError where vocabulary.toml has something else than a list of words."""
    places, event = (_stated(study.vocabulary, key) for key in ("places", "event_words"))
    return Lists((*gazetteer(), *places, *actor_names(study.actors)), event, _cues(study.frames))


def _stated(vocabulary: dict, key: str) -> tuple[str, ...]:
    entries = vocabulary.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, str) and french.tokens(entry) for entry in entries):
        raise corpus.StudyError("refusals.entry_words", at=f"vocabulary.toml {key} = {entries!r:.60}", name=key)
    return tuple(entries)


def actor_names(actors: dict) -> tuple[str, ...]:
    """Every name in actors.toml; its leading article gone, for « le Kremlin » is written « du Kremlin » too."""
    names = _strings(actors, ("name", "variants", "look_alikes"))
    return tuple(re.sub(r"^(?:les?|la|l['’])\s*", "", name) for name in names)


def _cues(frames: dict) -> tuple[str, ...]:
    """The words and phrases that the codebook's cues consist of; a pattern with a gap or an actor names no words."""
    texts = [
        (text, frame.get("words", {}))
        for frame in frames.values()
        for kind in ("strong", "weak", "yielding")
        for text in frame.get(kind, ())
    ]
    plain = [(text, groups) for text, groups in texts if ".." not in text and "@" not in text]
    return tuple(phrase for text, groups in plain for phrase in _spelt(text, groups))


def _spelt(text: str, groups: dict[str, list[str]]) -> list[str]:
    """Every phrase that a pattern stands for: `a|b` either word, `<group>` any entry of the group."""
    places = [groups.get(place[1:-1], []) if place.startswith("<") else place.split("|") for place in text.split()]
    return [" ".join(chosen) for chosen in itertools.product(*places)]


def _strings(table: object, keys: tuple[str, ...], taken: bool = False) -> Iterator[str]:
    """The strings under some keys of a nested table, in its order."""
    if isinstance(table, str) and taken:
        yield table
    elif isinstance(table, dict):
        for key, value in table.items():
            yield from _strings(value, keys, taken or key in keys)
    elif isinstance(table, list):
        for value in table:
            yield from _strings(value, keys, taken)


@functools.lru_cache(maxsize=32)
def phrases(entries: tuple[str, ...]) -> Phrases:
    """Phrases as tuples of lower-case words, by their first word."""
    found: Phrases = {}
    for key in sorted({tuple(map(_lower, french.tokens(entry))) for entry in entries} - {()}):
        found.setdefault(key[0], []).append(key)
    return found


def _lower(token: str) -> str:
    return french.fold(token).lower()


def _forms(low: str) -> frozenset[str]:
    """What an entry may say to mean a token: the form itself and the dictionary forms it may be a form of."""
    return patterns.dictionary_forms(low) | {low, french.lemma(low)}


def inside(forms: list[frozenset[str]], unit: list, starts: list[bool], entries: Phrases) -> np.ndarray:
    """Which tokens stand inside one of the phrases, the longest first: one boolean a token.

    forms: what each token may be written as in an entry. unit: the unit of each token, which no phrase crosses. starts:
    where a phrase may start.
    """
    marks, at = np.zeros(len(forms), bool), 0
    while at < len(forms):
        near = [key for form in forms[at] for key in entries.get(form, ())] if starts[at] else []
        hit = max((len(key) for key in near if _stands(key, forms, unit, at)), default=0)
        marks[at : at + hit] = True
        at += max(1, hit)
    return marks


def _stands(key: tuple[str, ...], forms: list[frozenset[str]], unit: list, at: int) -> bool:
    there = forms[at : at + len(key)]
    whole = len(there) == len(key) and unit[at + len(key) - 1] == unit[at]
    return whole and all(word in form for word, form in zip(key, there))


@functools.cache
def gazetteer() -> tuple[str, ...]:
    """The names of countries, continents, capitals and large cities in French.

    Source: the Unicode CLDR as Babel ships it, whose cities are those that time zones are named after; countries.toml.
    """
    from babel import Locale

    known = Locale("fr")
    areas = [name for code, name in known.territories.items() if code not in (_WORLD, _UNKNOWN)]
    cities = [zone["city"] for zone in known.time_zones.values() if "city" in zone]
    parts = (part.strip() for name in [*areas, *cities] for part in re.split(r"[()\[\],]", name))
    return tuple(sorted({part for part in [*parts, *patterns.countries()] if part[:1].isupper()}))


@functools.cache
def demonyms() -> frozenset[str]:
    """Every form of the words for who or what is of a place: `russe`, `russes`, `coréenne`, …"""
    listed = [*french.words_of("demonyms"), *filter(str.islower, patterns.countries())]
    return frozenset(form for word in listed for form in inflections(word))


def is_demonym(token: str) -> bool:
    """Whether a token says who or what is of a place; a compound (`nord-coréenne`) goes by its last part."""
    lower = _lower(token)
    return lower in demonyms() or lower.rpartition("-")[2] in demonyms()


def marked(tokens: pd.DataFrame, texts: pd.Series, study: Lists) -> pd.DataFrame:
    """The terms among placed tokens, each with what its place tells: `term, names, tells, event, cues` added.

    names: inside a name that the study or the gazetteer lists, a demonym, or a capital inside a sentence.
    tells: whether the place can tell a name at all; the first word of a sentence has its capital from its place.
    event, cues: inside one of the study's event words, inside a cue of its codebook.
    """
    code, distinct = pd.factorize(tokens["token"].to_numpy(object))
    low = [_lower(token) for token in distinct]
    forms = [_forms(word) for word in low]
    capital = np.array([token[:1].isupper() for token in distinct], bool)[code]
    demonym = np.array([is_demonym(token) for token in distinct], bool)[code]
    term = np.array([next(iter(french.form_terms(token)), "") for token in distinct], object)[code]
    unit, anywhere = list(zip(tokens["article"], tokens["unit"])), [True] * len(code)
    written, meant = [frozenset([low[at]]) for at in code], [forms[at] for at in code]
    listed = inside(written, unit, capital.tolist(), phrases(study.names)) | demonym
    tells = ~capital | _chosen_capitals(tokens, texts, capital, term != "")
    table = tokens.assign(
        term=term,
        names=listed | (capital & tells),
        tells=listed | tells,
        event=inside(meant, unit, anywhere, phrases(study.event)),
        cues=inside(meant, unit, anywhere, phrases(study.cues)),
    )
    return table[table["term"] != ""]


def _chosen_capitals(tokens: pd.DataFrame, texts: pd.Series, capital: np.ndarray, is_term: np.ndarray) -> np.ndarray:
    """Where a capital is a choice: inside a sentence, and not in a heading all of whose terms have one."""
    by_unit = [tokens["article"].to_numpy(), tokens["unit"].to_numpy()]
    small = pd.Series(is_term & ~capital).groupby(by_unit, sort=False).transform("sum").to_numpy()
    throughout = (small == 0) & (pd.Series(is_term).groupby(by_unit, sort=False).transform("sum").to_numpy() >= HEADING)
    first = tokens[["article", "unit"]].ne(tokens[["article", "unit"]].shift()).any(axis=1).to_numpy()
    chosen, text = capital & ~first & ~throughout, texts.to_dict()
    places = np.flatnonzero(chosen)
    here = tokens.iloc[places]
    chosen[places] = [
        not _OPENING.search(text[article], max(0, start - 3), start)
        for article, start in zip(here["article"], here["start"])
    ]
    return chosen


def group(term: pd.Series, lemma: pd.Series, evidence: pd.DataFrame) -> np.ndarray:
    """The group of each term, from counts of its occurrences: `names, tells, event, copy, cues, occurrences`.

    lemma: the term as we count it; empty where we drop it: it is a function word (or a number, which is of the rest).
    """
    half = HALF * evidence["occurrences"]
    claims = [(evidence["names"] > 0) & (evidence["names"] >= HALF * evidence["tells"])]
    claims += [(evidence[kind] > 0) & (evidence[kind] >= half) for kind in ("event", "copy", "cues")]
    dropped = ((lemma == "") & term.str.contains(r"[^\W\d_]", regex=True)).to_numpy()
    return np.select([*claims, dropped], [NAMES, EVENT, COPY, CUES, FUNCTION], REST)
