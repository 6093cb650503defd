"""Patterns of French words in dictionary form, found in inflected text in one pass over its words.

A pattern is words in dictionary form (singular, masculine, infinitive); articles and possessives between two of them
are passed over. `a|b` is either word, `..` up to five words, `<group>` any entry of a named group, `@side` anyone of
that side and `@` anyone at all.
"""

from __future__ import annotations

import functools
import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import NamedTuple

import simplemma

from helpers import french
from helpers.grammar.quotations import MARKS as QUOTES
from helpers.grammar.quotations import directed
from helpers.words import Refusal

DASHES = frozenset("—–-")
MARKS = DASHES | frozenset(",;:()…/|[]")  # they end a clause
GAP = 5  # words that `..` may pass over
PASSED = 3  # articles, adverbs and auxiliaries that may stand between two words of a pattern
_LONGEST_NAME = 8
_STOPS = frozenset(";:.!?()…")  # `..` never passes over these

_FOREIGN = re.compile(r"[\\^$*+?{}()\[\]]")
_LONGEST_FORM = 200  # characters: a longer one is no word, and is read in slices
TOKEN = re.compile(french.SURFACE.pattern + r"|<<|>>|\.\.\.|[^\w\s]")
_ENDINGS = (
    "erait eraient erais erions eriez erai eras era erons erez eront èrent assent assions âmes âtes aient ions"
    " iez ais ait ons ez ent ant ants ante antes ées ée és é es e as a ai"
).split()
_SECOND_GROUP = "issaient issait issant issent iraient irait iront ira irent ies ie is it i".split()
_REFLEXIVE = frozenset(("se",))
_NO_VERB = re.compile(r"^.{0,2}$|[^é]es$|(?:er|ir|oir)s$|i?ère$|^\W|^\w'")  # menaces, soirs: nouns, not « tu menaces »
_FUTURE = re.compile(r"(?P<stem>.+r)(?P<end>ait|aient|ais|ions|iez|a|ont|ons|ez)$")
FINITE = frozenset(("finite", "future", "conditional"))


class Malformed(Refusal, ValueError):
    """A pattern that cannot be read: which sign of it is wrong."""


@dataclass(slots=True)
class Pattern:
    """One entry of a list: the kind of list it is from, as it was written, and its parts.

    A part is a set of words, a gap, someone named, or a choice of longer entries; `opens` are the words it may begin
    with, or the last part, `last`, where `@side` is someone named; `second` those that come next, where they must be
    words. `anchor` is the place among them of the
    part that is rarest in French, where the search for the pattern starts; `least` and `most` are how many words before
    that part the pattern may begin.
    """

    kind: tuple[str, ...]
    text: str
    parts: tuple
    opens: frozenset[str]
    second: frozenset[str]
    last: frozenset[str]
    anchor: int
    least: int
    most: int

    @property
    def sides(self) -> set[str]:
        """The sides that it asks for by name; an empty one where anybody will do."""
        return _sides_of(self.parts)


class Named(NamedTuple):
    """Part of a pattern: someone named, of a side or of any."""

    side: str


class Choice(NamedTuple):
    """Part of a pattern: one of these words, or another entry, which starts with one of `firsts`; `opens` are both."""

    words: frozenset[str]
    longer: tuple[tuple, ...]
    firsts: frozenset[str]
    opens: frozenset[str]


@dataclass(slots=True, eq=False)
class Word:
    """A token with all that its form alone can tell.

    ids: the dictionary forms it may be a form of, of those that any pattern or rule asks for; single, longer: the
    patterns it is, and those it may anchor; mood: finite, future, conditional, infinitive, participle, gerund or none;
    name: its parts as names are compared; starts: whether one of them may open a name; active: whether any pattern is;
    passable: whether it may stand between two words of a pattern;
    joint: what kind of clause it may open: mark, relative, main, que, en, adverbial, gerund, or empty;
    proper: name where it is written as one and the dictionary lacks it, capital where it is a word too, else empty;
    verb: whether it looks like a finite verb; quote: whether it is a mark of quotation.
    """

    form: str
    low: str
    ids: frozenset[str]
    single: tuple[Pattern, ...]
    longer: tuple[Pattern, ...]
    mood: str
    name: tuple[str, ...]
    starts: bool
    active: bool
    passable: bool
    joint: str
    proper: str
    verb: bool
    quote: bool


def surface_forms(text: str) -> list[tuple[str, int]]:
    """Words, numbers and marks as they stand in a text, each with its place; apostrophes and hyphens still inside."""
    found = [(match.group(), match.start()) for match in TOKEN.finditer(text)]
    if all(len(form) <= _LONGEST_FORM for form, _ in found):
        return found
    return [
        (form[cut : cut + _LONGEST_FORM], start + cut)
        for form, start in found
        for cut in range(0, len(form), _LONGEST_FORM)
    ]


@functools.cache
def data(name: str) -> dict:
    """A file of data/french/ as written."""
    path = resources.files("helpers") / "data" / "french" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def countries() -> list[str]:
    """Countries, their other names and capitals and, in lower case, their adjectives."""
    return [name for country, names in data("countries")["countries"].items() for name in (country, *names)]


@functools.cache
def _irregular() -> dict[str, dict[str, str]]:
    """Forms of the third group: form → infinitive → mood."""
    forms: dict[str, dict[str, str]] = {}
    for line in sorted(french.words_of("irregular_verbs")):
        verb, he, they, imperfect, past, participle, future = line.split()
        plural = re.sub("t$", "rent", past)
        found = dict.fromkeys((they, past, plural, imperfect + "ait", imperfect + "aient"), "finite")
        found |= {future + end: "future" for end in ("a", "ont", "ons", "ez")}
        found |= {imperfect + "ant": "gerund", verb: "infinitive"}
        found |= {future + end: "conditional" for end in ("ait", "aient", "ais", "ions", "iez")}
        found |= {participle + end: "participle" for end in ("e", "es", "s")}
        found |= {participle: "participle", he: "finite"}  # « dit » is both: an auxiliary before it tells
        found |= {form.replace("aît", "ait"): found[form] for form in found if "aît" in form}  # as of 1990
        for form, mood_of_form in found.items():
            forms.setdefault(form, {})[verb] = mood_of_form
    return forms


@functools.cache
def listed(name: str) -> frozenset[str]:
    """A list of single words in clauses.toml, compared in lower case."""
    return frozenset(data("clauses")["words"][name])


@functools.lru_cache(maxsize=1 << 18)
def dictionary_forms(low: str) -> frozenset[str]:
    """The dictionary forms a lower-case token may belong to: generous, for a list decides which of them it means."""
    found = {low, french.lemma(low), *_irregular().get(low, ()), data("clauses")["contractions"].get(low, low)}
    if low[-1:] in "sx" and len(low) > 3:
        found.add(low[:-1])
    if low.endswith("aux"):
        found.add(low[:-3] + "al")
    singular = low.removesuffix("s")
    if len(singular) > 6 and low not in listed("not_verbs"):
        endings = data("clauses")["feminine"].items()
        found.update(singular.removesuffix(end) + masculine for end, masculine in endings if singular.endswith(end))
    found.update(stem + "er" for stem in _first_group(low))
    found.update(low.removesuffix(ending) + "ir" for ending in _SECOND_GROUP if low.endswith(ending) and len(low) > 4)
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
    if low in listed("not_verbs") or low.endswith("ant") and low in listed("not_participles"):
        return ""
    if low in _irregular():
        return sorted(_irregular()[low].values())[0]
    lemma = french.lemma(low)
    if low.endswith(("é", "ée", "és", "ées")) and simplemma.is_known(re.sub("ée?s?$", "er", low), "fr"):
        return "participle"
    if not lemma.endswith(("er", "ir")) or _NO_VERB.search(low):
        return ""
    if low == lemma:
        return "infinitive"
    future = _FUTURE.match(low)
    if future and (future["stem"] in (lemma, lemma + "e") or lemma.endswith("er") and future["stem"].endswith("er")):
        return "future" if future["end"] in ("a", "ont", "ons", "ez") else "conditional"
    if low.endswith("ant"):
        return "gerund"
    if low.endswith(("u", "us", "ue", "ues")) and not lemma.endswith("uer"):
        return "participle"
    return "finite"


def name_parts(form: str) -> tuple[str, ...]:
    """The parts of a name without accents, in lower case: « Jong-Un » and « Jong Un » are compared alike."""
    return tuple(part for part in unaccented(form).replace("'", " ").replace("-", " ").split() if part)


@functools.lru_cache(maxsize=1 << 18)
def unaccented(form: str) -> str:
    """A form in lower case without its accents."""
    return "".join(c for c in unicodedata.normalize("NFD", form.lower()) if not unicodedata.combining(c))


class Vocabulary(dict):
    """Words by what stands between two spaces, each read once; built from patterns and the parts that open a name.

    small: those of the parts that open a name even in lower case (« nord-coréen », but not the « la » of La Haye).
    """

    def __init__(self, patterns: Iterable[Pattern], names: Iterable[str] = (), small: Iterable[str] = ()) -> None:
        super().__init__()
        self.names, self.small = frozenset(names), frozenset(small)
        self.index: dict[str, list[Pattern]] = {}
        self.asked = set(data("clauses")["contractions"].values()) | _asked()
        for pattern in itertools.chain.from_iterable(map(_narrower, patterns)):
            self.asked.update(_words_of(pattern.parts))
            for first in sorted(_firsts(pattern.parts[pattern.anchor :])):
                self.index.setdefault(first, []).append(pattern)

    def __missing__(self, stretch: str) -> tuple[Word, ...]:
        surfaces = [form for form, _ in surface_forms(directed(stretch))]
        if surfaces == [stretch]:
            words = tuple(self._word(piece) for piece in [piece for piece, _ in french.pieces(stretch)] or [stretch])
        else:
            words = tuple(word for surface in surfaces for word in self[surface])
        self[stretch] = words
        return words

    def _word(self, form: str) -> Word:
        low = form.lower()
        ids = dictionary_forms(low) & self.asked
        found = {id(pattern): pattern for key in sorted(ids) for pattern in self.index.get(key, ())}.values()
        parts = name_parts(form)
        single = tuple(pattern for pattern in found if len(pattern.parts) == 1)
        longer = tuple(pattern for pattern in found if len(pattern.parts) > 1)
        starts = not (self.small if form[:1].islower() else self.names).isdisjoint(parts)
        passable = _is_passable(low, ids)
        return Word(
            form,
            low,
            ids,
            single,
            longer,
            mood(low),
            parts,
            starts,
            bool(found),
            passable,
            _joint(low),
            _proper(form, low),
            mood(low) in FINITE,
            low in QUOTES,
        )

    def read(self, text: str) -> list[Word]:
        """The words of a text, marks of punctuation among them."""
        return list(itertools.chain.from_iterable(map(self.__getitem__, french.normalise(text).split())))


def _proper(form: str, low: str) -> str:
    """Whether a form may be a name, or part of one: « Morand », « CEDEAO », and where no sentence opens « Rose »."""
    if not form[0].isupper() or len(form) < 2 or "'" in form:
        return ""
    return "capital" if simplemma.is_known(low, "fr") or low in small_words() or low.endswith("ment") else "name"


@functools.cache
def small_words() -> frozenset[str]:
    """Words that open sentences and that the dictionary of forms lacks."""
    return french.stop_words() | french.stop_words("stopwordsiso") | listed("openers")


def _joint(low: str) -> str:
    """What kind of clause a word or a mark may open."""
    return _joints().get(low) or ("gerund" if mood(low) == "gerund" else "")


@functools.cache
def _joints() -> dict[str, str]:
    kinds = {
        "mark": MARKS,
        "relative": listed("relatives"),
        "main": listed("coordinators"),
        "que": ("que", "qu'"),
        "en": ("en",),
        "adverbial": data("clauses")["aside"]["opening"],
    }
    return {form: kind for kind, forms in reversed(kinds.items()) for form in forms}


@functools.cache
def _asked() -> frozenset[str]:
    """Dictionary forms that the rules of grammar ask for by name, beside those in patterns."""
    aside, verbs = data("clauses")["aside"], data("speech")["verbs"]
    lists = [verbs[name] for name in ("claims_when_negated", "of_things", "not_by_agent", "only_inverted")]
    lists += [aside["governors"], aside["opening"], data("status")["speculated"]["modals"]]
    lists.append(data("speech")["roles"]["also_adjectives"])
    return frozenset(["avoir", "être", "se"]).union(*lists)


@functools.cache
def before_nouns() -> frozenset[str]:
    """Words that only a noun, an adjective or an infinitive can follow: determiners and prepositions."""
    return listed("determiners") | listed("prepositions")


def parse(kind: tuple[str, ...], text: str, groups: Mapping[str, Iterable[str]] | None = None) -> Pattern:
    """A pattern from its text; raises Malformed."""
    sign = _FOREIGN.search(text)
    if sign:
        raise Malformed("refusals.pattern_sign", sign=sign.group())
    return _pattern(kind, text, _parts(text, groups or {}))


def _narrower(pattern: Pattern) -> Iterable[Pattern]:
    """A pattern that opens with a choice as one for its words and one for each longer entry, which are found faster."""
    first, rest = pattern.parts[0], pattern.parts[1:]
    if not isinstance(first, Choice):
        yield pattern
        return
    if first.words:
        yield _pattern(pattern.kind, pattern.text, (first.words, *rest))
    for entry in first.longer:
        yield _pattern(pattern.kind, pattern.text, (*entry, *rest))


def _pattern(kind: tuple[str, ...], text: str, parts: tuple) -> Pattern:
    anchor = _anchor(parts)
    lengths = [_length(part) for part in parts[:anchor]]
    least, most = sum(low for low, _ in lengths), sum(high + PASSED for _, high in lengths)
    most += PASSED * (parts[0] == _REFLEXIVE)
    second = frozenset(_firsts(parts[1:]) if isinstance((*parts, "..")[1], frozenset | Choice) else ())
    opens, last = frozenset(_firsts(parts)), frozenset(_firsts(parts[-1:]))
    return Pattern(kind, text, parts, opens, second, last, anchor, least, most)


def _anchor(parts: tuple) -> int:
    """The place of the part that is rarest in French, as far as two lists of common words can tell."""
    written = [n for n, part in enumerate(parts) if isinstance(part, frozenset | Choice)]
    for common in (_common(), _commonest()):
        rare = [n for n in written if _firsts(parts[n:]).isdisjoint(common)]
        if rare:
            return rare[0 if rare == written else -1]
    return (written or [0])[0]


def _length(part: object) -> tuple[int, int]:
    """The fewest and the most words that a part may take, those passed over left out."""
    if part == "..":
        return 0, GAP + PASSED
    if isinstance(part, Named):
        return 1, _LONGEST_NAME
    if isinstance(part, Choice):
        return 1, max((sum(_length(inner)[1] + PASSED for inner in member) for member in part.longer), default=1)
    return 1, 1


@functools.cache
def _common() -> frozenset[str]:
    """Words that stand in most sentences, so that asking for them first saves nothing."""
    lists = map(listed, ("determiners", "prepositions", "clitics", "pronouns", "first_person"))
    return frozenset("que qui et avoir être faire pas plus si a ce".split()).union(*lists)


@functools.cache
def _commonest() -> frozenset[str]:
    return listed("determiners") | {"de", "à", "que", "et"}


def _parts(text: str, groups: Mapping[str, Iterable[str]]) -> tuple:
    parts: list = []
    for entry in text.split():
        if entry == "..":
            parts.append(entry)
        elif "|" in entry:
            parts.append(_either([_parts(choice, {}) for choice in entry.split("|")]))
        elif entry.startswith("@"):
            parts.append(Named(entry[1:]))
        elif entry.startswith("<"):
            parts.append(_choice(entry.strip("<>"), groups))
        else:
            parts += _plain(entry)
    if not parts or ".." in (parts[0], parts[-1]) or ("..", "..") in itertools.pairwise(parts):
        raise Malformed("refusals.pattern_ends", text=text)
    return tuple(parts)


def _choice(name: str, groups: Mapping[str, Iterable[str]]) -> Choice:
    if name not in groups:
        key = "group" if groups else "no_group"
        raise Malformed(f"refusals.pattern_{key}", name=name, groups=", ".join(sorted(groups)))
    return _any_of([_parts(member, {}) for member in groups[name]])


def _either(choices: list[tuple]) -> frozenset | Choice:
    """`a|b`: either word; where one is two by an elision (`officiel|d'État`) or anyone (`@`), a choice of parts."""
    found = _any_of(choices)
    return found if found.longer else found.words


def _any_of(members: list[tuple]) -> Choice:
    single = [len(member) == 1 and isinstance(member[0], frozenset) for member in members]
    words = frozenset().union(*(member[0] for member, alone in zip(members, single) if alone))
    longer = tuple(member for member, alone in zip(members, single) if not alone)
    firsts = frozenset().union(*map(_firsts, longer))
    return Choice(words, longer, firsts, words | firsts)


def _plain(entry: str) -> list[frozenset]:
    """One written word, which an elision may make two: « d'armement » is `de armement`."""
    pieces, contractions = [token.lower() for token in french.tokens(entry)], data("clauses")["contractions"]
    if len(pieces) == 1:
        return [frozenset(pieces)]
    return [frozenset({contractions.get(piece, piece) if piece.endswith("'") else piece}) for piece in pieces]


def _words_of(parts: tuple) -> set[str]:
    """Every word in a pattern's parts."""
    found: set[str] = set()
    for part in parts:
        if isinstance(part, Choice):
            found.update(part.words, *map(_words_of, part.longer))
        elif isinstance(part, frozenset):
            found.update(part)
    return found


def _sides_of(parts: tuple) -> set[str]:
    named = {part.side for part in parts if isinstance(part, Named)}
    return named.union(*(_sides_of(entry) for part in parts if isinstance(part, Choice) for entry in part.longer))


def _firsts(parts: tuple) -> set[str]:
    first = parts[0]
    if isinstance(first, Named):
        return {"@" + first.side}
    return set(first.words).union(*map(_firsts, first.longer)) if isinstance(first, Choice) else set(first)


def match(parts: tuple, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    """The places of the words that make a pattern from `at` on, or None; `named` gives end and side by start."""
    used: tuple[int, ...] = ()
    for n, part in enumerate(parts):
        if part == "..":
            return _after_gap(used, parts[n + 1 :], words, at, named)
        if at >= len(words):
            return None
        here = _one(part, words, at, named)
        while not here and used and at + 1 < len(words) and _passed(words[at], parts[n - 1], at - used[-1]):
            at += 1
            here = _one(part, words, at, named)
        if not here:
            return None
        used += here
        at = here[-1] + 1
    return used


def _passed(word: Word, before: object, distance: int) -> bool:
    """Whether a word may stand between two of a pattern: an article, an adverb; « est-il » in « s'est-il réjoui »,
    and « est pour sa part » in « s'est pour sa part réjoui »."""
    if before == _REFLEXIVE and word.low in listed("for_ones_part"):
        return distance <= 2 * PASSED
    if distance > PASSED + (before == _REFLEXIVE) * PASSED or not word.passable:
        return False
    return before == _REFLEXIVE or "être" not in word.ids and word.low not in clitic_subjects()


def _is_passable(low: str, ids: frozenset[str]) -> bool:
    return low in _passable() or "être" in ids


@functools.cache
def _passable() -> frozenset[str]:
    return listed("determiners") | listed("adverbs") | QUOTES | clitic_subjects() | {"on"}


@functools.cache
def clitic_subjects() -> frozenset[str]:
    return frozenset(data("speech")["inverted"]["clitic_subjects"])


def _one(part: object, words: list[Word], at: int, named: Mapping[int, tuple]) -> tuple[int, ...] | None:
    if isinstance(part, frozenset):
        return None if part.isdisjoint(words[at].ids) else (at,)
    if isinstance(part, Named):
        end, side = named.get(at, (0, ""))
        return tuple(range(at, end)) if end and part.side in ("", side) else None
    ids = words[at].ids
    if part.firsts.isdisjoint(ids if at not in named else ids | {"@", f"@{named[at][1]}"}):
        return None if part.words.isdisjoint(ids) else (at,)
    longer = max((found for member in part.longer if (found := match(member, words, at, named))), key=len, default=None)
    return longer or (None if part.words.isdisjoint(ids) else (at,))


def _opens(part: object) -> frozenset[str] | None:
    """The words that a part may begin with; None where it may be someone named."""
    if isinstance(part, Named) or isinstance(part, Choice) and any(first[0] == "@" for first in part.firsts):
        return None
    return part if isinstance(part, frozenset) else part.opens


def _after_gap(
    used: tuple[int, ...], rest: tuple, words: list[Word], at: int, named: Mapping[int, tuple]
) -> tuple[int, ...] | None:
    left, opens = GAP, _opens(rest[0])
    for place in range(at, len(words)):
        possible = opens is None or not opens.isdisjoint(words[place].ids)
        found = match(rest, words, place, named) if possible else None
        if found:
            return used + found
        left -= words[place].low not in QUOTES
        if left < 0 or words[place].low in _STOPS:
            return None
    return None
