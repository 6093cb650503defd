"""Who a French unit names: actors with their variants and look-alikes, and offices with the country they belong to."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

from helpers.grammar import clauses, patterns
from helpers.grammar.clauses import Unit
from helpers.grammar.patterns import Word

AUTHOR, OTHER, MEDIA, EXPERT = "author", "other", "media", "expert"
OFFICES = ("official", "expert", "media", "people")  # kinds of mention that say what somebody is
TITLE = "title"  # the kind of « Dr » where it alone says what somebody is
STRANGER = "stranger"  # the kind of a name that the study does not know
_REACH = 10  # words after an office in which its country or its holder is looked for
_APPOSED = 6  # words after a name's comma in which what it is begins
_OPENERS = frozenset(["«", "“", '"', ":", ".", "-", "–", "—", "?", "!", "(", "["])


class Mention(NamedTuple):
    """Someone who can act or speak, at words `start` to `end` (not in it).

    actor: key in actors.toml, or empty; side: whose claim it would be, or empty where that is not said;
    kind: state, person, media, expert … as stated, a role (official, document, people …), adjective, or stranger.
    """

    start: int
    end: int
    actor: str
    side: str
    kind: str


class Name(NamedTuple):
    """One way to name an actor, by its parts; `actor` is empty for a look-alike, who is nobody of the study's.

    small: whether it may begin with a small letter: adjectives, what the study itself writes so (« préfecture »), and
    names of more than two parts.
    """

    parts: tuple[str, ...]
    actor: str
    side: str
    kind: str
    small: bool


def inflections(adjective: str) -> set[str]:
    """The forms of an adjective of nationality: russe, russes; coréen, coréenne, coréens, coréennes."""
    feminine = patterns.data("countries")["feminines"].get(adjective)
    if not feminine:
        double = adjective.endswith(("en", "on"))
        ending = "ne" if double else "e"
        feminine = adjective if adjective.endswith("e") else adjective + ending
    plural = adjective if adjective.endswith(("s", "x", "z")) else adjective + "s"
    return {adjective, feminine, plural, feminine + "s"}


def known(actors: dict) -> dict[str, list[Name]]:
    """Every name that is looked for, by its first part, longest first; a study's own actors before other countries."""
    found: dict[tuple[str, ...], Name] = {}
    for name in _all_names(actors):
        first = found.setdefault(name.parts, name)
        if name.small and name[1:4] == first[1:4]:  # « Premier ministre » and « premier ministre » are stated
            found[name.parts] = name
    by_first: dict[str, list[Name]] = {}
    for name in sorted(found.values(), key=lambda name: (-len(name.parts), name)):
        by_first.setdefault(name.parts[0], []).append(name)
    return by_first


def small(lookup: dict[str, list[Name]]) -> set[str]:
    """The first parts of names that may be written in lower case."""
    return {first for first, found in lookup.items() if any(name.small for name in found)}


def _name(written: str, actor: str, side: str, kind: str) -> Name:
    parts = patterns.name_parts(written)
    return Name(parts, actor, side, kind, written[:1].islower() or len(parts) > 2)


def _all_names(actors: dict) -> Iterable[Name]:
    for key, actor in actors.items():
        side, kind = actor["side"], actor["kind"]
        for variant in [actor["name"], *actor.get("variants", [])]:
            yield _name(variant, key, side, kind)
        for adjective in actor.get("adjectives", []):
            yield from _adjectives(adjective, key, side)
    for actor in actors.values():
        yield from (_name(other, "", "", "look-alike") for other in actor.get("look_alikes", []))
    for entry in patterns.countries():
        if entry[0].isupper():
            yield _name(entry, "", OTHER, "state")
        else:
            yield from _adjectives(entry, "", OTHER)


def _adjectives(adjective: str, actor: str, side: str) -> Iterable[Name]:
    return (_name(form, actor, side, "adjective") for form in sorted(inflections(adjective.lower())))


def named(words: list[Word], lookup: dict[str, list[Name]]) -> list[Mention]:
    """The names in a unit, longest first, each word in one of them; surnames that are somebody else's are left out."""
    opening = [i for i, word in enumerate(words) if word.starts]
    if not opening:
        return []
    parts = [(part, i) for i, word in enumerate(words[opening[0] :], opening[0]) for part in word.name]
    found, end = [], 0
    for at in [n for n, (part, i) in enumerate(parts) if words[i].starts and part in lookup]:
        fitting = (name for name in lookup[parts[at][0]] if _stands(name, parts, at, words))
        name = next(fitting, None) if at >= end else None
        if name is not None:
            end = at + len(name.parts)
            found += _mention(name, words, parts[at][1], parts[end - 1][1] + 1)
    return found


def _mention(name: Name, words: list[Word], start: int, stop: int) -> list[Mention]:
    """The mention that a name is, none where it is a look-alike; « les Russes » are their state."""
    if name.kind == "look-alike" or name.kind == "person" and _somebody_else(words, start, stop, len(name.parts)):
        return []
    people = name.kind == "adjective" and start and words[start].form[:1].isupper()
    return [Mention(start, stop, name.actor, name.side, "state" if people else name.kind)]


def _stands(name: Name, parts: list[tuple[str, int]], at: int, words: list[Word]) -> bool:
    length = len(name.parts)
    if tuple(part for part, _ in parts[at : at + length]) != name.parts:
        return False
    return name.small or not words[parts[at][1]].form[:1].islower()


def _somebody_else(words: list[Word], start: int, stop: int, length: int) -> bool:
    """Whether a surname alone belongs to another person or a place: « Kim Dae-jung », « avenue Poutine »."""
    before = words[start - 1] if start else None
    if before and before.low in patterns.data("speech")["roles"]["places"]:
        return True
    if length > 1 or all(word.form.isupper() for word in words if len(word.form) > 1 and word.form.isalpha()):
        return False
    after = words[stop] if stop < len(words) else None
    if after and _is_given_name(after):
        return True
    titles = patterns.data("speech")["roles"]["titles"]
    return bool(before and start > 1 and _is_given_name(before) and before.low not in titles)


def _is_given_name(word: Word) -> bool:
    written = word.form[:1].isupper() and word.form[1:2].islower() and len(word.form) > 2
    return written and not word.starts and not word.mood


def mentions(unit: Unit) -> list[Mention]:
    """Names, offices and strangers in reading order; an office has its side from the country or name it belongs to."""
    raw, roles = _national(unit.names), [kind for kind in unit.hits if kind[0] == "role"]
    taken = {i for mention in raw if mention.kind != "adjective" for i in range(mention.start, mention.end)}
    offices = sorted((used[0], -used[-1], kind[1]) for kind in roles for used, _ in unit.hits[kind])
    found, free = [], 0
    for start, last, kind in offices:
        if start >= free and start not in taken and _is_noun(unit, start):
            mention = _office(unit, start, 1 - last, kind, raw)
            found.append(mention)
            free = mention.end
    covered = {i for mention in found for i in range(mention.start, mention.end)}
    rest = [mention for mention in raw if mention.start not in covered and mention.kind != "adjective"]
    titled = {mention.end for mention in raw if mention.kind in ("media", "institution")}
    return sorted([*found, *rest, *_strangers(unit.words, covered | taken, titled)])


def _national(raw: list[Mention]) -> list[Mention]:
    """« le Conseil de sécurité russe »: an institution with a nation's adjective behind it is that nation's."""
    behind = {mention.start: mention for mention in raw if mention.kind == "adjective"}
    return [
        mention._replace(end=behind[mention.end].end, side=behind[mention.end].side)
        if mention.kind == "institution" and mention.end in behind
        else mention
        for mention in raw
    ]


def _strangers(words: list[Word], taken: set[int], titled: set[int]) -> list[Mention]:
    """Names that the study does not know: words with a capital that opens no sentence, or that no dictionary has."""
    if all(word.form.isupper() for word in words if len(word.form) > 1 and word.form.isalpha()):
        return []
    titles, places = patterns.listed("titles_before_names"), patterns.data("speech")["roles"]["places"]
    found, end = [], 0
    for i in [n for n, word in enumerate(words) if word.proper]:
        before = words[i - 1].low if i else ""
        opens = not i or before in _OPENERS and not (before == "." and words[i - 2].low in titles)  # « le Pr. Petit »
        common = words[i].low in titles or before in places or opens and words[i].proper == "capital"
        if i < end or i in taken or common:
            continue
        end = _name_end(words, i + 1, taken)
        if end not in taken and (i not in titled or end > i + 1):  # else the given name of one known, or « BBC Sport »
            found.append(Mention(i, end, "", "", STRANGER))
    return found


def _name_end(words: list[Word], end: int, taken: set[int]) -> int:
    """Where a name ends: « Siemon T. Wezeman », « Ursula von der Leyen »."""
    while end < len(words) and end not in taken:
        at = end
        while at + 1 < len(words) and words[at].low in patterns.listed("particles"):
            at += 1
        initial = (
            len(words[at].form) == 1 and words[at].form.isupper() and [w.low for w in words[at + 1 : at + 2]] == ["."]
        )
        if at in taken or not (words[at].proper or initial):
            break
        end = at + 2 if initial else at + 1
    return end


def beside(unit: Unit, stranger: Mention) -> Mention | None:
    """Who a stranger is said to be: « l'analyste Jean Dupont », « le ministre, X, », « X, chercheur à … », « Dr X »."""
    words, start, end = unit.words, before_title(unit.words, stranger.start), stranger.end
    closed = end >= len(words) or not words[end].form[0].isalnum()
    after = _said_after(unit, end)
    for office in [m for m in unit.mentions if m.end <= start and m.kind in OFFICES and not m.actor]:
        between = [word.low for word in words[office.end : start]]
        if not between and governing(words, office.start) in ("à", "au", "aux", "sur", "devant"):
            continue  # « a dit à la presse M. X »
        if not between:
            return office
        beside_it = between[-1] == "," and between.count(",") == 1 and not clauses.has_finite(unit, office.end, start)
        if beside_it and (closed and not after or not governing(words, office.start)):
            return office
    titled = start < stranger.start and words[start].low in patterns.data("speech")["roles"]["scholars"]
    return after or (Mention(start, start + 1, "", EXPERT, TITLE) if titled else None)


def _said_after(unit: Unit, end: int) -> Mention | None:
    """« X, chercheur à … », « X, du SIPRI »: what a name that ends there is said to be after it."""
    words = unit.words
    if end + 1 >= len(words) or words[end].low not in (",", "("):
        return None
    after = next((m for m in unit.mentions if m.start > end), None)
    gerund = after and any(word.mood == "gerund" for word in words[end : after.start])  # « X, évitant la presse, »
    if not after or gerund or after.start > end + _APPOSED or clauses.has_finite(unit, end, after.start):
        return None
    preposition = governing(words, after.start)
    member = preposition in ("de", "du", "des", "d'")
    return after if member or not preposition and after.kind in OFFICES else None


def before_title(words: list[Word], start: int) -> int:
    """Where « M. Dupont » starts, given where « Dupont » does."""
    at = start - 1 if start and words[start - 1].low == "." else start
    return at - 1 if at and words[at - 1].low in patterns.listed("titles_before_names") else start


def governing(words: list[Word], start: int) -> str:
    """The preposition a mention hangs on, empty for a subject or an object; of two joined by « et » the first tells."""
    prepositions, i = patterns.listed("prepositions"), before_title(words, start) - 1
    while i > 0 and words[i].low in _before_names():
        i -= 1
    low, ahead = words[i].low if i >= 0 else "", words[i - 1] if i > 0 else None
    if low in ("et", "ou") and ahead and (ahead.starts or ahead.proper):
        return governing(words, _name_start(words, i - 1))
    if ahead and ahead.low in patterns.listed("quantifiers"):
        return ""
    if low == "des":  # « des médias » is a subject, « le train des dirigeants » hangs on des
        if ahead and ahead.form[:1].isalpha() and ahead.low not in prepositions and not ahead.mood:
            return low
        return ahead.low if ahead and ahead.low in prepositions else ""
    return low if low in prepositions else ""


@functools.cache
def _before_names() -> frozenset[str]:
    return patterns.listed("articles") | patterns.QUOTES


def _name_start(words: list[Word], at: int) -> int:
    while at and (words[at - 1].starts or words[at - 1].form[:1].isupper()):
        at -= 1
    return at


def gender(unit: Unit, mention: Mention) -> tuple[str, bool]:
    """m, f or empty where nothing says so, and whether several are meant: by article, title or given name."""
    words, start = unit.words, before_title(unit.words, mention.start)
    near = {word.low for word in words[max(0, start - 2) : mention.start]}
    many = not near.isdisjoint(patterns.listed("plural_articles"))
    female = near | {word.low for word in words[mention.start : mention.end] if word.proper}
    if not female.isdisjoint(patterns.listed("feminine")):
        return "f", many
    return "" if near.isdisjoint(patterns.listed("masculine")) else "m", many


def _is_noun(unit: Unit, start: int) -> bool:
    """Whether an office is one here: « un officiel », not « une visite officielle », nor a form of a verb."""
    words = unit.words
    word, before = words[start], words[start - 1].low if start else ""
    if not word.ids.isdisjoint(patterns.data("speech")["roles"]["also_adjectives"]):
        return before == "," or before in patterns.listed("determiners") or before in patterns.listed("before_offices")
    if word.mood == "infinitive" and clauses.governs(unit, start):  # « s’est borné à dire »
        return False
    return word.mood not in patterns.FINITE or not clauses.is_verb(words, start)


def _office(unit: Unit, start: int, end: int, kind: str, raw: list[Mention]) -> Mention:
    """An office as a mention: experts and people speak for themselves, media for a state that owns them."""
    owner = _owner(unit, start, end, raw)
    if kind == "media" and owner and owner.kind == "person":
        owner = None  # « a dit à la presse M. X »
    stop = max(end, owner.end) if owner else end
    if kind == "media":
        title = next((m for m in raw if m.kind == "media" and m.start in (stop, owner.start if owner else stop)), None)
        stop = max(stop, title.end) if title else stop
        owned = owner.side if owner and _is_state_owned(unit, start, stop) else MEDIA
        return Mention(start, stop, "", title.side if title else owned, kind)
    if kind == "expert":
        return Mention(start, stop, "", EXPERT, kind)
    if owner:
        return Mention(start, stop, "", owner.side, kind)
    new = kind == "people" or start > 0 and unit.words[start - 1].low in patterns.listed("indefinite")
    return Mention(start, stop, "", OTHER if new else "", kind)


def _owner(unit: Unit, start: int, end: int, raw: list[Mention]) -> Mention | None:
    """The name or adjective that says whose an office is: after it up to a comma, or set beside it after one.

    « Devant le président, Kim a dit »: behind a comma a name is nobody's but its verb's where the office hangs on a word.
    """
    words = unit.words
    starts = {mention.start: mention for mention in raw}
    inside = not words[start].ids.isdisjoint(patterns.listed("of_bodies"))
    for i in range(end, min(end + _REACH, len(words))):
        if i in starts:
            return starts[i]
        if words[i].low == ",":
            beside = starts.get(i + 1)
            apart = beside and beside.end < len(words) and words[beside.end].low not in patterns.MARKS
            alone = apart and governing(words, start)
            return beside if beside and beside.kind in ("person", "media") and not alone else None
        if _ends_office(words, i) and not (inside and _enters(words, i)):
            return None
    return None


def _enters(words: list[Word], i: int) -> bool:
    """« au Pentagone », « à la Maison-Blanche », « au sein de »: a body is entered; « à Moscou » is a place."""
    after = [word.low for word in words[i + 1 : i + 2]]
    return words[i].low in ("au", "aux", "la", "l'") or words[i].low == "à" and after in (["la"], ["l'"])


def _ends_office(words: list[Word], i: int) -> bool:
    """Whether a word ends the name of an office: a mark, a verb, a preposition but « de », another noun's article."""
    low = words[i].low
    if low in patterns.MARKS or low in patterns.listed("after_offices"):
        return True
    if low in patterns.listed("articles"):
        return words[i - 1].low not in ("de", "d'")
    return words[i].mood in patterns.FINITE and clauses.is_verb(words, i)


def _is_state_owned(unit: Unit, start: int, stop: int) -> bool:
    return any(start <= used[0] < stop + 2 for used, _ in unit.hits.get(("state_owned",), ()))
