"""Patterns of French words in dictionary form, found in inflected text in one pass over its words.

A pattern is words in dictionary form (singular, masculine, infinitive); articles and possessives between two of them are
passed over. `a|b` is either word, `..` up to five words, `<group>` any entry of a named group, `@side` anyone of that
side and `@` anyone at all.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import NamedTuple

from helpers import french

GAP = 5  # words that `..` may pass over
_STOPS = frozenset(";:.!?()…")  # `..` never passes over these

TOKEN = re.compile(french.SURFACE.pattern + r"|<<|>>|\.\.\.|[^\w\s]")
_ENDINGS = ("erait eraient erais erions eriez erai eras era erons erez eront èrent assent assions âmes âtes aient ions iez ais ait"
            " ons ez ent ant ants ante antes ées ée és é es e as a ai").split()
_INFINITIVE = re.compile(r".{2,}(?:er|ir|re)$")
_FUTURE = re.compile(r"(.+r)(?:ait|aient|ais|ions|iez)$")


class Pattern(NamedTuple):
    """One entry of a list: what kind of list it is from, as it was written, and its words."""

    kind: tuple | str
    text: str
    parts: tuple


class Word(NamedTuple):
    """A token with all that its form alone can tell; `ids` are the dictionary forms it may be a form of."""

    form: str
    low: str
    ids: frozenset
    patterns: tuple
    mood: str  # conditional, finite, infinitive, participle, gerund, or empty
    name: tuple  # its parts as names are compared, where one of them may open a name


@functools.cache
def data(name: str) -> dict:
    """A file of data/french/ as written."""
    return tomllib.loads((resources.files(__package__) / "data" / "french" / f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def _irregular() -> dict[str, str]:
    return dict(entry.split() for entry in french.words_of("verb_forms"))


@functools.cache
def listed(name: str) -> frozenset[str]:
    """A list of single words in clauses.toml, compared in lower case."""
    return frozenset(data("clauses")["words"][name])


@functools.lru_cache(maxsize=1 << 18)
def dictionary_forms(low: str) -> frozenset[str]:
    """The dictionary forms a lower-case token may belong to: generous, for a list decides which of them it means."""
    found = {low, french.lemma(low), _irregular().get(low, low), data("clauses")["contractions"].get(low, low)}
    if low[-1:] in "sx" and len(low) > 3:
        found.add(low[:-1])
    if low.endswith("aux"):
        found.add(low[:-3] + "al")
    found.update(stem + "er" for stem in _first_group(low))
    if low.endswith(("i", "ie", "is", "ies", "it")) and len(low) > 4:
        found.add(low.rstrip("est").removesuffix("i") + "ir")
    return frozenset(found)


def _first_group(low: str) -> Iterable[str]:
    for ending in _ENDINGS:
        stem = low.removesuffix(ending)
        if len(stem) > 1 and stem != low:
            yield from _respelt(stem)


def _respelt(stem: str) -> Iterable[str]:
    """A stem of the first group as its infinitive writes it: annonç-, jug-e-, rappell-, espèr-, emploi-."""
    yield stem
    if stem.endswith("ç"):
        yield stem[:-1] + "c"
    if stem.endswith("ge"):
        yield stem[:-1]
    if stem.endswith(("ll", "tt")):
        yield stem[:-1]
    if stem.endswith("i"):
        yield stem[:-1] + "y"
    head, grave, tail = stem.rpartition("è")
    if grave and len(tail) < 3:
        yield head + "é" + tail
        yield head + "e" + tail


@functools.lru_cache(maxsize=1 << 18)
def mood(low: str) -> str:
    """What form of a verb a token looks like; empty where it looks like none, and where nouns are as likely."""
    lemma = _irregular().get(low, french.lemma(low))
    if not _INFINITIVE.match(lemma):
        return ""
    if low == lemma:
        return "infinitive"
    if _is_conditional(low, lemma):
        return "conditional"
    if low.endswith("ant") and low not in listed("not_participles"):
        return "gerund"
    if low.endswith(("é", "ée", "és", "ées")) or low in _irregular() and low.endswith(("u", "us", "ue", "ues", "i", "is", "it")):
        return "participle"
    return "finite"


def _is_conditional(low: str, lemma: str) -> bool:
    found = _FUTURE.match(low)
    if not found:
        return False
    stem = found[1]
    if stem in french.words_of("future_stems") or lemma == stem or lemma == stem + "e":
        return True
    return lemma.endswith("er") and stem.endswith("er") and stem[:2] == lemma[:2]


def name_parts(form: str) -> tuple[str, ...]:
    """The parts of a name without accents, in lower case: « Jong-Un » and « Jong Un » are compared alike."""
    return tuple(part for part in unaccented(form).replace("'", " ").replace("-", " ").split() if part)


@functools.lru_cache(maxsize=1 << 18)
def unaccented(form: str) -> str:
    """A form in lower case without its accents."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFD", form.lower()) if not unicodedata.combining(c))


def split(text: str) -> list[str]:
    """Surface forms and marks of punctuation in reading order; `text` is normalised first."""
    return TOKEN.findall(french.normalise(text))


class Vocabulary(dict):
    """Words by surface form, read once per distinct form; built from patterns, which it finds in a list of words."""

    def __init__(self, patterns: Iterable[Pattern], names: Iterable[str] = ()) -> None:
        super().__init__()
        self.names = frozenset(names)
        self.index: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for first in sorted(_firsts(pattern.parts)):
                self.index.setdefault(first, []).append(pattern)

    def __missing__(self, surface: str) -> tuple[Word, ...]:
        pieces = [piece for piece, _ in french.pieces(surface)] or [surface]
        self[surface] = words = tuple(self._word(piece) for piece in pieces)
        return words

    def _word(self, form: str) -> Word:
        low = form.lower()
        ids = dictionary_forms(low)
        patterns = {id(p): p for key in sorted(ids) for p in self.index.get(key, ())}
        parts = name_parts(form)
        return Word(form, low, ids, tuple(patterns.values()), mood(low), parts if self.names.intersection(parts) else ())

    def read(self, text: str) -> list[Word]:
        """The words of a text, marks of punctuation among them."""
        words: list[Word] = []
        for surface in split(text):
            words += self[surface]
        return words


def parse(kind: tuple | str, text: str, groups: Mapping[str, Iterable[str]] | None = None) -> Pattern:
    """A pattern from its text; raises ValueError that says which sign is wrong."""
    return Pattern(kind, text, _parts(text, groups or {}))


def _parts(text: str, groups: Mapping[str, Iterable[str]]) -> tuple:
    parts: list = []
    for entry in text.split():
        if entry == "..":
            parts.append("..")
        elif entry.startswith("@"):
            parts.append(("@", entry[1:]))
        elif entry.startswith("<"):
            name = entry.strip("<>")
            if name not in groups:
                raise ValueError(f"group <{name}> is not among its words: {', '.join(sorted(groups)) or 'it has none'}")
            parts.append(tuple(_parts(member, {}) for member in groups[name]))
        else:
            parts += _plain(entry)
    if not parts or parts[0] == ".." or parts[-1] == "..":
        raise ValueError("a pattern starts and ends with a word")
    return tuple(parts)


def _plain(entry: str) -> list[frozenset]:
    """One written word, which an elision may make two: « d'armement » is `de armement`."""
    choices = [[piece.lower() for form in french.SURFACE.findall(french.normalise(choice)) for piece, _ in french.pieces(form)]
               for choice in entry.split("|")]
    contractions = data("clauses")["contractions"]
    if all(len(choice) == 1 for choice in choices):
        return [frozenset(choice[0] for choice in choices)]
    return [frozenset({contractions.get(piece, piece) if piece.endswith("'") else piece}) for piece in choices[0]]


def _firsts(parts: tuple) -> set[str]:
    first = parts[0]
    if isinstance(first, frozenset):
        return set(first)
    if first[0] == "@":
        return {"@"}
    return set().union(*(_firsts(member) for member in first))


def match(parts: tuple, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    """The places of the words that make the pattern from `at` on, or None; `named` gives end and side by start."""
    if not parts:
        return ()
    first, rest = parts[0], parts[1:]
    if first == "..":
        return _after_gap(rest, words, at, named)
    reflexive = isinstance(first, frozenset) and "se" in first
    for used, after in _heads(first, words, at, named):
        tail = (_after_auxiliary if reflexive else _after_determiners)(rest, words, after, named)
        if tail is not None:
            return used + tail
    return None


def _heads(first: object, words: list[Word], at: int, named: Mapping[int, tuple]) -> Iterable[tuple[tuple[int, ...], int]]:
    if at >= len(words):
        return
    if isinstance(first, frozenset):
        if not first.isdisjoint(words[at].ids):
            yield (at,), at + 1
    elif first[0] == "@":
        end, side = named.get(at, (0, ""))
        if end and first[1] in ("", side):
            yield tuple(range(at, end)), end
    else:
        for member in first:
            used = match(member, words, at, named)
            if used:
                yield used, used[-1] + 1


def _after_gap(rest: tuple, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    for place in range(at, min(at + GAP + 1, len(words))):
        found = match(rest, words, place, named)
        if found is not None:
            return found
        if words[place].low in _STOPS:
            return None
    return None


def _after_auxiliary(rest: tuple, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    """After « se »: « s'attend » and « s'est de nouveau attendu » are the same verb."""
    if at < len(words) and "être" in words[at].ids:
        return next((found for place in range(at + 1, at + 4) if (found := match(rest, words, place, named)) is not None), None)
    return match(rest, words, at, named)


def _after_determiners(rest: tuple, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    determiners = listed("determiners")
    for place in range(at, min(at + 3, len(words) + 1)):
        found = match(rest, words, place, named)
        if found is not None:
            return found
        if place == len(words) or words[place].low not in determiners:
            return None
    return None
