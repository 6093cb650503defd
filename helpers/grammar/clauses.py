"""A French unit read as clauses: which carry the sentence's message, which stand aside, and what lies in quotes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, ClassVar

import simplemma

from helpers import french
from helpers.grammar import patterns, quotations
from helpers.grammar.patterns import Word

_BARRIERS = frozenset(["que", "qu'", "qui", "et", "mais", "dont", "où", "«", "»", "“", "”", '"', ";", ":"])
_PARTICIPLES = ("é", "ée", "és", "ées", "i", "ie", "is", "it", "ise", "u", "ue", "us", "ues", "ert", "int")
_BETWEEN = frozenset(("lui", "leur", "se", "s'"))  # before a verb behind a comma: « , lui répond le juge »


@dataclass(slots=True)
class Clause:
    """Words `start` to `end` (not in it) of a unit. `aside` is true where they do not carry its message.

    kind: main, complement, relative, adverbial, contrast, participial, phrase; governor: the verb whose content it is.
    """

    start: int
    end: int
    kind: str
    aside: bool
    governor: int = -1


class once:
    """What a rule asks of a unit, read when it first does: `functools.cached_property` without its lock."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        self._read = read
        self.__doc__ = read.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: Unit, owner: type) -> Any:
        found = unit.__dict__[self._name] = self._read(unit)
        return found


@dataclass(eq=False)
class Unit:
    """A unit taken apart: its words, the names in it, the patterns found by kind, and what lies in quotation marks.

    Everything else is read when a rule first asks for it: most units have no cue, no source and no doubt, and are
    never divided into clauses. `verbs` and `mentions` are filled in by the modules above.
    """

    words: list[Word]
    names: list
    hits: dict
    quotes: list[quotations.Span]

    verbs: ClassVar[dict]
    mentions: ClassVar[list]

    @once
    def clauses(self) -> list[Clause]:
        """The clauses in reading order, each word in one of them."""
        return _divided(self)

    @once
    def place(self) -> list[int]:
        """The clause of every word, as its number."""
        return [n for n, clause in enumerate(self.clauses) for _ in range(clause.start, clause.end)]

    @once
    def told(self) -> set[int]:
        """The clauses that carry the message."""
        return {n for n, clause in enumerate(self.clauses) if not clause.aside}

    @once
    def finite(self) -> list[int]:
        """The places of words that look like finite verbs."""
        return [i for i, word in enumerate(self.words) if word.verb]

    @once
    def predicates(self) -> list[int]:
        """Those of them that stand where a finite verb can."""
        return [i for i in self.finite if is_verb(self.words, i)]

    @once
    def quoted(self) -> list[bool]:
        """Whether each word stands in quotation marks."""
        held = [False] * len(self.words)
        for start, end, _ in self.quotes:
            held[start:end] = [True] * (end - start)
        return held


def quoted(words: list[Word], inside: bool = False) -> list[quotations.Span]:
    """Spans in quotation marks as (start, end, closed) by word, as `quotations.paired` gives them."""
    marks = [(n, word.low) for n, word in enumerate(words) if word.quote]
    return quotations.paired(marks, len(words), inside) if marks or inside else []


def is_all_quoted(unit: Unit) -> bool:
    """Whether every word of a unit stands in quotation marks."""
    return bool(unit.quotes) and all(held or not word.low[0].isalnum() for word, held in zip(unit.words, unit.quoted))


def find(vocabulary: patterns.Vocabulary, words: list[Word], mentions: list) -> dict:
    """Every pattern found, by kind: lists of (places of its words, pattern), in reading order.

    mentions: of `names.named`, the names that stand there.
    """
    hits: dict = {}
    named = {mention.start: (mention.end, mention.side) for mention in mentions}
    sides = {i: {"@", "@" + side} for i, (_, side) in named.items()}
    present = set().union(*[word.ids for word in words], *sides.values())
    for i, word in [(n, word) for n, word in enumerate(words) if word.active]:
        for pattern in word.single:
            hits.setdefault(pattern.kind, []).append(((i,), pattern))
        after = words[i + 1] if i + 1 < len(words) else None
        for pattern in word.longer:
            if pattern.last.isdisjoint(present):
                continue
            if pattern.most:
                if not pattern.opens.isdisjoint(present):
                    _collect(pattern, words, i, named, sides, hits)
            elif after and (after.passable or not pattern.second or not pattern.second.isdisjoint(after.ids)):
                if used := patterns.match(pattern.parts, words, i, named):
                    hits.setdefault(pattern.kind, []).append((used, pattern))
    for i, keys in sides.items():
        for pattern in [pattern for key in sorted(keys) for pattern in vocabulary.index.get(key, ())]:
            if not pattern.last.isdisjoint(present):
                _collect(pattern, words, i, named, sides, hits)
    for found in hits.values():
        if len(found) > 1:
            found.sort(key=_reading_order)
    return hits


def _collect(pattern: patterns.Pattern, words: list[Word], at: int, named: dict, sides: dict, hits: dict) -> None:
    """Add to `hits` what a pattern is found as with its rarest part at a place, unless it is there already."""
    opens = pattern.opens
    for start in range(max(0, at - pattern.most), at - pattern.least + 1):
        if opens.isdisjoint(words[start].ids) and (start not in sides or opens.isdisjoint(sides[start])):
            continue
        used = patterns.match(pattern.parts, words, start, named)
        if used and (used, pattern) not in (found := hits.setdefault(pattern.kind, [])):
            found.append((used, pattern))


def _reading_order(hit: tuple[tuple[int, ...], patterns.Pattern]) -> tuple[tuple[int, ...], str]:
    return hit[0], hit[1].text


def is_verb(words: list[Word], at: int) -> bool:
    """Whether a word that may be a finite verb stands where one can: no determiner or preposition before it."""
    before = words[at - 1].low if at and (at == 1 or words[at - 1].form.islower()) else ""  # « Kim Jong Un est »
    if before == "ce" and "être" in words[at].ids:
        return True
    if (
        before == "en"
        and not words[at].low.endswith("ant")
        and [word.joint for word in words[at + 1 : at + 2]] == ["que"]
    ):  # « en conclut que »
        return True
    if before in ("l'", "la", "le", "les", "leur") and at > 1:
        return words[at - 2].low in ("ne", "comme", "il", "elle", "on", "qui", "ils", "elles", "je", "nous")
    if before in patterns.listed("before_nouns") and not words[at].mood:
        return False
    return before not in patterns.before_nouns()


def tells(text: str, inserted: bool = False) -> bool:
    """Whether a text has a verb with its subject; inserted: behind a comma, as in « , a lancé le syndicat »."""
    words = _reader().read(text)
    for at, word in enumerate(words):
        noun = at and (inserted or words[at - 1].low.isalpha()) and is_noun_and_verb(word.low)  # « la liste compte »
        before = next((each.low for each in reversed(words[:at]) if each.low not in _BETWEEN), "")
        asked = word.low.endswith(("ez", "ons")) and before not in ("vous", "nous")  # « créez un compte »
        if (word.verb or noun) and not asked and (before == "," or not inserted):
            if "avoir" in word.ids or is_verb(words, at):  # « le réseau l'a retiré »
                return True
    return False


def is_noun_and_verb(low: str) -> bool:
    """Whether a word may be a noun or a verb of the first group: « liste », « peste »."""
    return low.endswith("e") and low not in french.stop_words() and simplemma.is_known(f"{low}r", "fr")


@functools.cache
def _reader() -> patterns.Vocabulary:
    return patterns.Vocabulary(())


def verb_form(unit: Unit, at: int) -> str:
    """How a word that may be a verb is used: finite, participle, passive, gerund, infinitive after a verb of its own;
    empty where it is a noun, an adjective, or an infinitive or participle that hangs on something else."""
    words, low, mood = unit.words, unit.words[at].low, unit.words[at].mood
    if low.endswith(_PARTICIPLES) and (low == "fait" or not low.endswith(("ait", "que"))):
        floats = at and words[at - 1].low in patterns.listed("floating")  # « ont toutes deux démenti »
        if at and mood != "finite" and not floats and words[at - 1].low in patterns.before_nouns():
            return ""
        start = before_clitics(words, at)
        if start and words[start - 1].low == "comme":  # « comme annoncé par X »: no auxiliary before it is this verb's
            return "passive" if [word.low for word in words[at + 1 : at + 2]] == ["par"] else mood
        found = auxiliary(words, at)[1]
        if found or low.endswith(("é", "ée", "és", "ées")):
            return found
    if mood == "infinitive":
        return mood if governs(unit, at) or is_narrative(unit, at) else ""
    if mood == "gerund" or low.endswith("ant") and at and words[at - 1].low in ("s'", "se"):
        return "gerund"
    noun = not mood and low.endswith("es")  # « les menaces »
    return "finite" if not noun and is_verb(words, at) else ""


def governs(unit: Unit, at: int) -> list:
    """What governs the infinitive at a place: « se borner à », « tenir à » (places of its words, pattern)."""
    return [hit for hit in unit.hits.get(("before_infinitive",), ()) if hit[0][-1] in (at - 1, at - 2)]


def is_narrative(unit: Unit, at: int) -> bool:
    """« Et de conclure que … », « …, et Kim d'ajouter : « … » »: an infinitive that tells what its speaker said next."""
    words = unit.words
    if at < 2 or words[at - 1].low not in ("de", "d'"):
        return False
    return _opens_with_and(words, at - 1) or narrator(unit, at) is not None


def narrator(unit: Unit, at: int) -> object:
    """Who « et Kim d'ajouter » is told of: the mention between « et », which opens, and « de », with no verb or comma."""
    words = unit.words
    for mention in (mention for mention in unit.mentions if mention.end < at):
        start = mention.start
        while start and words[start - 1].low in patterns.listed("articles"):
            start -= 1
        between = range(mention.end, at - 1)
        if _opens_with_and(words, start) and not any(words[i].verb or words[i].low in patterns.MARKS for i in between):
            return mention
    return None


def _opens_with_and(words: list[Word], at: int) -> bool:
    """Whether « et » stands before a place, and opens the sentence or what follows a mark."""
    return at > 0 and words[at - 1].low == "et" and (at < 2 or words[at - 2].low in patterns.MARKS | patterns.QUOTES)


def before_clitics(words: list[Word], at: int) -> int:
    """Where « ne l'a », « y est » start, given where the verb does."""
    while at and words[at - 1].low in patterns.listed("clitics"):
        at -= 1
    return at


def auxiliary(words: list[Word], at: int) -> tuple[int, str]:
    """Place of the auxiliary before a participle, and participle or passive; adverbs and asides may stand between."""
    been, i = False, at - 1
    while i >= max(0, at - 8):
        word = words[i]
        if word.low == ",":  # « a, de son côté, annoncé »
            i = next((n - 1 for n in range(i - 1, max(-1, at - 9), -1) if words[n].low == ","), -1)
            continue
        been = been or word.low == "été"
        if word.verb and "avoir" in word.ids:
            return i, "passive" if been else "participle"
        if word.verb and "être" in word.ids:
            return i, "participle" if i and words[i - 1].low in ("s'", "se") else "passive"
        verb = word.verb and word.low != "été" and is_verb(words, i)
        noun = word.low in patterns.listed("articles") and word.low not in patterns.listed("floating")
        noun = noun and words[i - 1].low not in patterns.listed("prepositions")  # « a de son côté annoncé »
        if verb or noun or word.low in _BARRIERS:
            break
        i -= 1
    return -1, ""


def has_finite(unit: Unit, start: int, end: int) -> bool:
    """Whether a finite verb stands among the words from `start` to `end` (not in it)."""
    return any([start <= i < end for i in unit.predicates])


def _starts(unit: Unit) -> dict[int, str]:
    """Where clauses start, and what opens them."""
    words = unit.words
    starts = {0: ""}
    for i in [n for n, word in enumerate(words) if word.joint]:
        place, kind = _joint(unit, i, starts)
        if kind is not None:
            starts[place] = kind
    for kind in ("contrast", "adverbial"):
        for used, _ in unit.hits.get(("clause", kind), ()):
            if used[0] - 1 in unit.verbs and words[used[0]].low in ("ainsi", "quand"):
                continue  # « précise ainsi que … », « précise quand même que … »
            for inner in used[1:]:
                starts.pop(inner, None)
            starts[used[0]] = kind
    return starts


def _joint(unit: Unit, i: int, starts: dict[int, str]) -> tuple[int, str | None]:
    """The place where a word that can open a clause opens one, and what it opens; None where it opens none here."""
    words = unit.words
    word, ahead = words[i], words[i - 1] if i else None
    if word.joint == "mark":
        return i + 1, "colon" if word.low == ":" else ""
    if word.joint == "relative":
        return (i - 1 if ahead and ahead.low in patterns.listed("prepositions") else i), "relative"
    if word.joint == "que":
        return i, "que" if i else None
    if word.joint == "en":
        return i, "participial" if i + 1 < len(words) and words[i + 1].mood == "gerund" else None
    if word.joint == "gerund":  # « un traité prévoyant … » after a verb of its own
        first = max(starts)
        return i, "participial" if i - 1 not in starts and has_finite(unit, first, i) else None
    fresh = ahead is None or ahead.low in patterns.MARKS or ahead.low in patterns.QUOTES and i - 1 in starts
    if word.joint == "main":
        return i, "main" if fresh or word.low in ("mais", "car") else None
    return i, "adverbial" if fresh else None


def _que_kind(unit: Unit, at: int, clause: Clause, verbs: Collection[int]) -> tuple[str, int]:
    """What « que » opens at `at`: nothing, a complement of a verb or noun before it, or a relative."""
    words, lists = unit.words, patterns.data("clauses")["aside"]
    before, verb = words[at - 1], at - 1
    while words[verb].low in ("ainsi", "aussi", "même", "plutôt", "tout", "de", "quand"):
        verb -= 1
    if before.low in lists["no_clause"] and verb not in verbs:  # « précise tout de même que … » opens one
        return "", -1
    here = [v for v in verbs if clause.start <= v < at]
    if not here and before.low == ",":
        here = [v for v in verbs if v < at and not any(words[i].low in ("que", "qu'") for i in range(v, at))][-1:]
    if here:
        return "complement", here[-1]
    ne = any(words[i].low in ("ne", "n'") for i in range(clause.start, at))
    if ne and not any(negates(words, i) for i in range(clause.start, at)):
        return "", -1
    near = [word for word in words[max(clause.start, at - 4) : at] if word.mood or word is before]
    governed = any(not word.ids.isdisjoint(lists["governors"]) for word in near)
    return ("complement", clause.governor) if governed else ("relative", -1)


def negates(words: list[Word], at: int) -> bool:
    """Whether a word makes a negation with « ne »: « pas », « plus », « personne » …, and not as a noun or a degree."""
    lists, low, before = patterns.data("status")["negation"], words[at].low, words[at - 1].low if at else ""
    if low not in lists["with_ne"]:
        return False
    noun = low in lists["nouns_after_determiners"] and before in patterns.listed("determiners")
    return not (noun or low in lists["nouns_after_prepositions"] and before in patterns.listed("prepositions"))


def _divided(unit: Unit) -> list[Clause]:
    words, verbs, starts = unit.words, unit.verbs, _starts(unit)
    edges = sorted([place for place in starts if place < len(words)])
    clauses: list[Clause] = []
    for n, start in enumerate(edges):
        end = edges[n + 1] if n + 1 < len(edges) else len(words)
        clause = _clause(unit, start, end, starts[start], clauses, verbs)
        if clause is None:
            clauses[-1].end = end
        else:
            clauses.append(clause)
        clauses += _main_again(unit, clauses)
    if clauses and all(clause.aside for clause in clauses):
        for clause in clauses:
            clause.aside = False
    return clauses


def _main_again(unit: Unit, clauses: list[Clause]) -> list[Clause]:
    """« Les gens qui ont faim | partent »: where the last clause, with no mark, goes over to the verb its holder lacks."""
    words, last = unit.words, clauses[-1]
    holder = next((clause for clause in reversed(clauses[:-1]) if clause.kind not in ("relative", "phrase")), None)
    marked = words[last.start - 1].low in patterns.MARKS | patterns.QUOTES
    if last.kind != "relative" or marked or not holder or has_finite(unit, holder.start, holder.end):
        return []
    for i in [i for i in unit.predicates if last.start < i < last.end][1:]:
        start, end = before_clitics(words, i), last.end
        participle = words[i].low.endswith(_PARTICIPLES) and auxiliary(words, i)[0] >= last.start
        if not participle and words[start - 1].low not in ("et", "ou", "ni", "puis", "comme"):
            last.end, kind = start, "main" if holder.kind == "complement" else holder.kind
            return [Clause(start, end, kind, holder.aside, holder.governor)]
    return []


def _clause(
    unit: Unit, start: int, end: int, opener: str, clauses: list[Clause], verbs: Collection[int]
) -> Clause | None:
    """The clause that an opener opens, None where it opens none and its words belong to the clause before."""
    before = clauses[-1] if clauses else None
    if opener == "que" and before:
        kind, governor = _que_kind(unit, start, before, verbs)
        if not kind:
            return None
        holder = next((clause for clause in clauses if clause.start <= governor < clause.end), before)
        held = holder.aside and holder.kind in ("participial", "adverbial", "phrase")
        return Clause(start, end, kind, kind == "relative" or held, governor)
    if opener == "relative":
        return Clause(start, end, "relative", True)
    if opener in ("adverbial", "contrast", "participial"):
        return Clause(start, end, opener, True)
    if opener in ("main", "colon"):
        return Clause(start, end, "main", False, before.governor if before and before.kind == "complement" else -1)
    fresh = all(clause.aside and clause.kind in ("phrase", "participial") for clause in clauses)
    return _unmarked(unit, start, end, None if fresh and _opens_subject(unit.words, start) else before)


def _opens_subject(words: list[Word], start: int) -> bool:
    """« Interrogé mardi, le ministre, … »: what stands after an opening phrase is no more of it."""
    return words[start].low in patterns.listed("articles") or bool(words[start].proper) or words[start].starts


def _unmarked(unit: Unit, start: int, end: int, before: Clause | None) -> Clause:
    """A stretch after a comma that nothing opens: the main clause again, or more of what stood before it."""
    words = unit.words
    finite = has_finite(unit, start, end)
    if not finite and any([word.mood == "gerund" for word in words[start:end]]):
        return Clause(start, end, "participial", True)
    if before is None:
        opening = words[start].low in patterns.listed("prepositions") or words[start].mood == "participle"
        return Clause(start, end, "phrase" if opening and not finite else "main", opening and not finite)
    if [word.low for word in words[start : start + 2]] in (["ce", "que"], ["ce", "qu'"]):
        return Clause(start, end, "relative", True)  # « …, ce que dément X »
    if not finite and (before.aside or before.kind == "complement"):
        return Clause(start, end, before.kind, before.aside, before.governor)
    return Clause(start, end, "main", False, before.governor if before.kind == "complement" else -1)
