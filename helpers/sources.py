"""Whose claim a French unit is: the actors it names, the offices it cites, and the verbs and words that give the source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from helpers import clauses, patterns
from helpers.clauses import Unit
from helpers.patterns import Pattern, Word

AUTHOR, OTHER, MEDIA, EXPERT = "author", "other", "media", "expert"
_CLASSES = ("deny", "believe", "say", "act")  # the first whose content is there counts
_NEW_NOUN = frozenset(("le", "la", "les", "l'", "un", "une", "ce", "cette", "ces", "son", "sa", "ses", "leur", "leurs"))
_REACH = 10  # words after a source's noun in which its country or its holder is looked for


class Mention(NamedTuple):
    """Someone who can act or speak, at words `start` to `end` (not in it).

    actor: key in actors.toml, or empty; side: whose claim it would be, or empty where that is not said;
    kind: state, person, media, expert … as stated, a role (official, document, people …), or adjective.
    """

    start: int
    end: int
    actor: str
    side: str
    kind: str


class Name(NamedTuple):
    """One way to name an actor, by its parts; `actor` is empty for a look-alike, who is nobody of the study's."""

    parts: tuple[str, ...]
    actor: str
    side: str
    kind: str


class Report(NamedTuple):
    """A verb of speech that counts: its place, its class, whose claim it gives, and whether its subject follows it."""

    at: int
    kind: str
    sides: tuple[str, ...]
    inverted: bool
    text: str


def inflections(adjective: str) -> set[str]:
    """The forms of an adjective of nationality: russe, russes; coréen, coréenne, coréens, coréennes."""
    feminine = patterns.data("countries")["feminines"].get(adjective)
    if not feminine:
        double = adjective.endswith(("en", "on"))
        feminine = adjective if adjective.endswith("e") else adjective + ("ne" if double else "e")
    plural = adjective if adjective.endswith(("s", "x")) else adjective + "s"
    return {adjective, feminine, plural, feminine + "s"}


def names(actors: dict) -> dict[str, list[Name]]:
    """Every name that is looked for, by its first part, longest first; a study's own actors before other countries."""
    found: dict[tuple[str, ...], Name] = {}
    for name in _all_names(actors):
        found.setdefault(name.parts, name)
    by_first: dict[str, list[Name]] = {}
    for name in sorted(found.values(), key=lambda name: (-len(name.parts), name)):
        by_first.setdefault(name.parts[0], []).append(name)
    return by_first


def _all_names(actors: dict) -> Iterable[Name]:
    for key, actor in actors.items():
        side, kind = actor["side"], actor["kind"]
        for variant in [actor["name"], *actor.get("variants", [])]:
            yield Name(patterns.name_parts(variant), key, side, kind)
        for adjective in actor.get("adjectives", []):
            yield from (Name(patterns.name_parts(form), key, side, "adjective") for form in sorted(inflections(adjective)))
    for actor in actors.values():
        yield from (Name(patterns.name_parts(other), "", "", "look-alike") for other in actor.get("look_alikes", []))
    for country, entries in patterns.data("countries")["countries"].items():
        for entry in [country, *entries]:
            if entry[0].isupper():
                yield Name(patterns.name_parts(entry), "", OTHER, "state")
            else:
                yield from (Name(patterns.name_parts(form), "", OTHER, "adjective") for form in sorted(inflections(entry)))


def named(words: list[Word], known: dict[str, list[Name]]) -> list[Mention]:
    """The names in a unit, longest first, each word in one of them; surnames that are somebody else's are left out."""
    if not any([word.starts for word in words]):
        return []
    parts = [(part, i) for i, word in enumerate(words) for part in word.name]
    found, end = [], 0
    for at in [n for n, (part, _) in enumerate(parts) if part in known]:
        name = next((name for name in known[parts[at][0]] if _stands(name, parts, at, words)), None) if at >= end else None
        if name is None:
            continue
        end = at + len(name.parts)
        start, stop = parts[at][1], parts[end - 1][1] + 1
        if name.kind != "look-alike" and not (name.kind == "person" and _somebody_else(words, start, stop, len(name.parts))):
            people = name.kind == "adjective" and start and words[start].form[:1].isupper()
            found.append(Mention(start, stop, name.actor, name.side, "state" if people else name.kind))
    return found


def _stands(name: Name, parts: list[tuple[str, int]], at: int, words: list[Word]) -> bool:
    length = len(name.parts)
    if tuple(part for part, _ in parts[at:at + length]) != name.parts:
        return False
    return name.kind == "adjective" or length > 2 or not words[parts[at][1]].form[:1].islower()


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
    return word.form[:1].isupper() and word.form[1:2].islower() and not word.starts and not word.mood and len(word.form) > 2


def mentions(unit: Unit, raw: list[Mention]) -> list[Mention]:
    """Names and offices in reading order; an office takes its side from the country or name that belongs to it."""
    taken = {i for mention in raw if mention.kind != "adjective" for i in range(mention.start, mention.end)}
    offices = sorted((used[0], -used[-1], kind[1]) for kind in unit.hits if kind[0] == "role" for used, _ in unit.hits[kind])
    found, free = [], 0
    for start, last, kind in offices:
        if start >= free and start not in taken and _is_noun(unit.words, start):
            mention = _office(unit, start, 1 - last, kind, raw)
            found.append(mention)
            free = mention.end
    covered = {i for mention in found for i in range(mention.start, mention.end)}
    rest = [mention for mention in raw if mention.start not in covered
            and mention.kind != "adjective"]
    return sorted(found + rest)


def _is_noun(words: list[Word], start: int) -> bool:
    """Whether an office is one here: « un officiel », not « une visite officielle », nor a form of a verb."""
    word, before = words[start], words[start - 1].low if start else ""
    if not word.ids.isdisjoint(patterns.data("speech")["roles"]["also_adjectives"]):
        return before in patterns.listed("determiners") or before in ("haut", "hauts", "d'", "de", "ancien", "anciens")
    return word.mood not in patterns.FINITE or not clauses.is_verb(words, start)


def _office(unit: Unit, start: int, end: int, kind: str, raw: list[Mention]) -> Mention:
    owner = _owner(unit, start, end, raw)
    stop = max(end, owner.end) if owner else end
    if kind == "media" and owner and owner.kind != "media":
        title = next((m for m in raw if m.start == stop and m.kind == "media"), None)
        owner, stop = (title, title.end) if title else (owner, stop)
    side = owner.side if owner else ""
    if kind == "expert":
        return Mention(start, stop, "", EXPERT, kind)
    if kind == "media" and not (side and _is_state_owned(unit, start, stop)):
        named_state = owner and owner.kind == "media" and owner.side
        return Mention(start, stop, "", owner.side if named_state else MEDIA, kind)
    if kind == "people" and not side:
        side = OTHER
    return Mention(start, stop, "", side, kind)


def _owner(unit: Unit, start: int, end: int, raw: list[Mention]) -> Mention | None:
    """The name or adjective that says whose an office is: after it up to a comma, or set beside it after one."""
    words = unit.words
    starts = {mention.start: mention for mention in raw}
    for i in range(end, min(end + _REACH, len(words))):
        if i in starts:
            return starts[i]
        word = words[i]
        if word.low in patterns.MARKS:
            beside = starts.get(i + 1)
            return beside if word.low == "," and beside and beside.kind in ("person", "media") else None
        if word.low in ("avec", "à", "au", "aux", "pour", "sur", "contre", "en", "que", "qu'", "qui", "et", "dans"):
            return None
        if word.low in _NEW_NOUN and words[i - 1].low not in ("de", "d'"):
            return None
        if word.mood in patterns.FINITE and clauses.is_verb(words, i):
            return None
    return None


def _is_state_owned(unit: Unit, start: int, stop: int) -> bool:
    return any(start <= used[0] < stop + 2 for used, _ in unit.hits.get(("state_owned",), ()))


# ---- verbs of speech

class Verb(NamedTuple):
    """A verb of speech at its place: its entry in each class it belongs to, how it is used, and its last word."""

    entries: dict[str, str]
    form: str  # finite, participle (with avoir), passive, gerund or infinitive
    last: int


def verbs(unit: Unit) -> dict[int, Verb]:
    """The verbs of speech of a unit by place; of two entries at one place the longer counts."""
    longest: dict[tuple[int, str], tuple[int, str, str, int]] = {}
    for kind in _CLASSES:
        for used, pattern in unit.hits.get(("verb", kind), ()):
            place, form = next(((i, form) for i in used if (form := clauses.verb_form(unit, i))), (-1, ""))
            longest[place, kind] = max(longest.get((place, kind), (0, "", "", 0)), (len(used), pattern.text, form, used[-1]))
    found: dict[int, Verb] = {}
    for (place, kind), (_, text, form, last) in sorted(longest.items()):
        if place >= 0:
            entries = found[place].entries if place in found else {}
            found[place] = Verb({**entries, kind: text}, form, max(last, found[place].last if place in found else last))
    return found


def group_start(words: list[Word], at: int, form: str) -> int:
    """Where the verb group around `at` starts: its auxiliary, and the clitics and « ne » before it."""
    start = clauses.auxiliary(words, at)[0] if form in ("participle", "passive") else at
    while start and words[start - 1].low in patterns.listed("clitics"):
        start -= 1
    return start


def reports(unit: Unit, before: "Context") -> list[Report]:
    """The verbs of speech whose subject can speak and whose content is there, each with whose claim it gives."""
    kept: list[Report] = []
    for at, verb in unit.verbs.items():
        tried = (_report(unit, at, kind, verb, kept, before) for kind in _CLASSES if kind in verb.entries)
        kept += [report for report in tried if report and report.sides][:1]
    return kept


class Context(NamedTuple):
    """What a unit leaves to the next: who spoke last, whom it was about, whether a quotation is still open, and whether it
    was a quotation from end to end."""

    speaker: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    inside: bool = False
    all_quoted: bool = False


def _report(unit: Unit, at: int, kind: str, verb: Verb, kept: list[Report], before: Context) -> Report | None:
    clause, text = unit.clauses[unit.place[at]], verb.entries[kind]
    start = group_start(unit.words, at, verb.form)
    if unit.words[at].mood == "conditional" or any(unit.words[i].mood == "conditional" for i in range(start, at)):
        return None  # « aurait promis » is the author's rumour
    if clause.kind == "adverbial" and "comme" not in unit.words[clause.start].ids or verb.form == "infinitive" and clause.kind == "participial":
        return None
    if verb.form == "passive":
        return _passive(unit, at, kind, text, before)
    if verb.form == "gerund":
        if kind != "say" or not _has_content(unit, at, clause):
            return None
        return Report(at, kind, _sentence_subject(unit, clause.start, before), False, text)
    if _is_question(unit.words, start, at, kind):
        return None
    sides = _subject_after(unit, start, at, verb.last, kind, before)
    if sides:
        return Report(at, kind, sides, True, text)
    if kind in ("say", "act") and _is_negated(unit, start, at):
        return None
    if kind == "say" and not _has_content(unit, at, clause) or kind == "act" and clause.aside:
        return None
    if kind in ("believe", "deny") and clause.kind == "relative" and not _has_content(unit, at, clause):
        return None
    return Report(at, kind, _subject_before(unit, start, at, clause, kept, before), False, text)


def _is_negated(unit: Unit, start: int, at: int) -> bool:
    """« n'a pas confirmé » is no claim; « n'exclut pas » is one."""
    ne = any(word.low in ("ne", "n'") for word in unit.words[max(0, start - 1):at])
    return ne and unit.words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["claims_when_negated"])


def _has_content(unit: Unit, at: int, clause: clauses.Clause) -> bool:
    """Whether a verb of speech is followed by what is said: a clause, a quotation, or an infinitive of its own."""
    words = unit.words
    number = unit.place[at]
    following = unit.clauses[number + 1:number + 4]
    if any(other.governor == at or other.kind == "main" and words[other.start - 1].low == ":" for other in following):
        return True
    after = words[at + 1:at + 4]
    if any(word.mood == "infinitive" for word in after[:2]) or any(word.low in ("«", "“", '"') for word in words[at + 1:]):
        return True
    return _quote_before(unit, at)


def _quote_before(unit: Unit, at: int) -> bool:
    return any(unit.quoted[:at]) and not unit.quoted[at]


def _passive(unit: Unit, at: int, kind: str, text: str, before: Context) -> Report | None:
    """« a été critiquée par Washington »: the speaker follows « par »; « est persuadé » has its subject before it."""
    by = next((m for m in unit.mentions if at < m.start <= at + 8 and _governing(unit.words, m.start) == "par"), None)
    if by:
        return Report(at, kind, _sides(by, before), True, text)
    return None


def _governing(words: list[Word], start: int) -> str:
    """The preposition a mention hangs on, empty for a subject or an object."""
    i = start - 1
    while i >= 0 and (words[i].low in patterns.listed("determiners") - {"du", "des"} or words[i].low in ("«", "“", '"')):
        i -= 1
    low = words[i].low if i >= 0 else ""
    if low in ("et", "ou") and i and words[i - 1].starts:
        return _governing(words, _name_start(words, i - 1))
    if low == "des" and (i == 0 or not words[i - 1].form[:1].isalpha() or words[i - 1].low in patterns.listed("prepositions")):
        return words[i - 1].low if i and words[i - 1].low in patterns.listed("prepositions") else ""
    return low if low in patterns.listed("prepositions") else ""


def _name_start(words: list[Word], at: int) -> int:
    while at and (words[at - 1].starts or words[at - 1].form[:1].isupper()):
        at -= 1
    return at


def _subject_after(unit: Unit, start: int, at: int, last: int, kind: str, before: Context) -> tuple[str, ...]:
    """The subject of « …, a dit X » and « dit-il »: the verb follows a comma, a quotation, « comme » or « c'est ce que »."""
    words = unit.words
    if kind == "deny" or not _may_invert(words, start, kind):
        return ()
    if any(words[i].low in _lists()["clitic_subjects"] for i in range(start, at)):
        return _recalled(before)
    starts = {mention.start: mention for mention in unit.mentions}
    i = last + 1
    while i < min(len(words), last + _REACH):
        word = words[i]
        if word.low in _lists()["clitic_subjects"]:
            return _recalled(before)
        if i in starts:
            return _with_coordinates(unit, starts[i], before)
        if word.low in ("que", "qu'", ":", "«", "“") or word.mood == "infinitive" or i == last + 1 and _opens_object(words, i):
            return ()
        if word.form[:1].isupper():
            return _stranger(unit, i, before)
        i = _passed(words, i, starts)
    return ()


def _is_question(words: list[Word], start: int, at: int, kind: str) -> bool:
    """« Kim a-t-il promis … ? »: a pronoun inside the verb group, and nothing said before it."""
    return any(words[i].low in _lists()["clitic_subjects"] for i in range(start, at)) and not _may_invert(words, start, kind)


def _may_invert(words: list[Word], start: int, kind: str) -> bool:
    if not start:
        return kind == "say"
    ahead, further = words[start - 1].low, words[start - 2].low if start > 1 else ""
    if ahead in ("que", "qu'"):
        return further in ("ce", "ainsi")
    return ahead == "comme" or ahead in patterns.MARKS or ahead in patterns.CLOSING or ahead in ("?", "!")


def _opens_object(words: list[Word], at: int) -> bool:
    """« a parlé de », not « a dit de son côté »."""
    return words[at].low in ("de", "d'") and not (at + 2 < len(words) and words[at + 2].low in ("côté", "nouveau", "même"))


def _passed(words: list[Word], at: int, starts: dict[int, Mention]) -> int:
    """The place after what may stand between a verb and its subject: articles, times, « à la presse », « de son côté »."""
    low, size = words[at].low, len(words)
    if low in patterns.listed("prepositions"):
        noun = next((i for i in range(at + 1, min(at + 4, size)) if words[i].low not in patterns.listed("determiners")), size)
        return starts[noun].end if noun in starts else noun + 1
    between = low in _lists()["between"] or low in patterns.listed("determiners") or low.endswith("ment") or "-" in low or low == ","
    return at + 1 if between else size


def _lists() -> dict:
    return patterns.data("speech")["inverted"]


def _recalled(before: Context) -> tuple[str, ...]:
    """Who a pronoun or an office without a country stands for: who spoke last, or whom the last unit was about."""
    told = before.speaker if before.speaker != (MEDIA,) or not before.subject else before.subject
    return told or before.subject or (OTHER,)


def _stranger(unit: Unit, at: int, before: Context) -> tuple[str, ...]:
    """A name the study does not know: an expert or a medium where an office says so beside it, else other."""
    beside = next((m for m in unit.mentions if at < m.start <= at + 9), None)
    return _sides(beside, before) if beside and beside.kind in ("expert", "media", "official", "people") else (OTHER,)


def _subject_before(unit: Unit, start: int, at: int, clause: clauses.Clause, kept: list[Report], before: Context) -> tuple[str, ...]:
    words = unit.words
    if clause.kind == "relative":
        return _antecedent(unit, clause, before)
    first = _span_start(unit, unit.place[at])
    inside = [m for m in unit.mentions if first <= m.start < start and not _is_aside(unit, m.start, at)]
    free = [m for m in inside if not _governing(words, m.start)]
    if free:
        return _with_coordinates(unit, free[0], before)
    pronoun = [words[i].low for i in range(first, start) if words[i].low in patterns.listed("pronouns")]
    if pronoun:
        inner = next((r.sides for r in reversed(kept) if r.at == clause.governor), ())
        return inner or _sentence_subject(unit, first, before) or _recalled(before)
    if any(words[i].low in patterns.listed("first_person") for i in range(first, start)):
        return ()
    stranger = next((i for i in range(first, start) if words[i].form[:1].isupper() and not unit.quoted[i]
                     and not _is_aside(unit, i, at) and (i > 0 and words[i - 1].low not in patterns.listed("prepositions") or i == 0)
                     and words[i].low not in patterns.listed("determiners") and words[i].low not in patterns.listed("prepositions")
                     and words[i].form[1:2].islower() and (i > 0 or words[1:2] and words[1].form[:1].isupper())), None)
    return _stranger(unit, stranger, before) if stranger is not None else ()


def _span_start(unit: Unit, number: int) -> int:
    """Where the clause that a verb belongs to starts, appositions and interruptions passed over."""
    kind, governor = unit.clauses[number].kind, unit.clauses[number].governor
    while number and unit.clauses[number].kind not in ("complement", "contrast", "participial") and not _opens(unit, number):
        number -= 1
    return unit.clauses[number].start


def _opens(unit: Unit, number: int) -> bool:
    words, start = unit.words, unit.clauses[number].start
    return words[start].low in patterns.listed("coordinators") or start > 0 and words[start - 1].low in (";", ":")


def _is_aside(unit: Unit, place: int, at: int) -> bool:
    clause = unit.clauses[unit.place[place]]
    return clause.aside and unit.place[place] != unit.place[at]


def _antecedent(unit: Unit, clause: clauses.Clause, before: Context) -> tuple[str, ...]:
    """Who « qui » stands for: the mention that ends before it."""
    last = [m for m in unit.mentions if m.end <= clause.start]
    return _sides(last[-1], before) if last and last[-1].end >= clause.start - 2 else ()


def _sentence_subject(unit: Unit, end: int, before: Context) -> tuple[str, ...]:
    free = [m for m in unit.mentions if m.start < end and not unit.clauses[unit.place[m.start]].aside and not _governing(unit.words, m.start)]
    return _with_coordinates(unit, free[0], before) if free else ()


def _with_coordinates(unit: Unit, mention: Mention, before: Context) -> tuple[str, ...]:
    """The side of a subject, and of those joined to it by « et »."""
    sides, end = set(_sides(mention, before)), mention.end
    for other in unit.mentions:
        if other.start > end and unit.words[end].low in ("et", "ou") and other.start <= end + 2:
            sides.update(_sides(other, before))
            end = other.end
        elif other.start > end:
            break
    return tuple(sorted(sides))


def _sides(mention: Mention, before: Context) -> tuple[str, ...]:
    if mention.side:
        return (mention.side,)
    return _recalled(before)


# ---- sources named without a verb, and the speaker of a unit

def _cited(unit: Unit, before: Context) -> tuple[tuple[str, ...], str]:
    """Who « selon X », « d'après X », « citant X » or an opening « pour X, » gives as the source, and its words."""
    barred = {used[0] for used, _ in unit.hits.get(("source", "not"), ())}
    for kind in ("citing", "before"):
        for used, pattern in unit.hits.get(("source", kind), ()):
            if used[0] in barred:
                continue
            sides = _source_at(unit, used[-1] + 1, before)
            if sides:
                return sides, pattern.text
    for used, pattern in unit.hits.get(("source", "opening"), ()):
        sides = _opening_source(unit, used, before)
        if sides:
            return sides, pattern.text
    return (), ""


def _opening_source(unit: Unit, used: tuple[int, ...], before: Context) -> tuple[str, ...]:
    """« Pour X, » where it opens a clause and X can speak and is followed by a comma, alone or with what X is."""
    words, start, after = unit.words, used[0], used[-1] + 1
    if start and words[start - 1].low not in patterns.MARKS:
        return ()
    mention = next((m for m in unit.mentions if after <= m.start <= after + 1 and m.kind != "document"), None)
    if mention and mention.end < len(words) and (words[mention.end].low in (",", "et") or words[mention.end].form[:1].isupper()):
        return _with_coordinates(unit, mention, before)
    name = after < len(words) and words[after].form[:1].isupper() and words[after].low not in patterns.listed("determiners")
    end = next((i for i in range(after, len(words)) if not words[i].form[:1].isupper()), len(words))
    return _stranger(unit, after, before) if not mention and name and end > after + 1 and end < len(words) and words[end].low == "," else ()


def _source_at(unit: Unit, at: int, before: Context) -> tuple[str, ...]:
    words = unit.words
    if at < len(words) and words[at].low in patterns.listed("pronouns"):
        return _recalled(before)
    if at < len(words) and words[at].low in patterns.listed("first_person"):
        return ()
    near = [m for m in unit.mentions if at <= m.start < at + 8 and all(words[i].low not in patterns.MARKS for i in range(at, m.start))]
    if near and near[0].kind == "document" and not near[0].side:
        near = [m for m in unit.mentions if at <= m.start < at + _REACH + 3 and m.side][:1] or near
    if near and near[0].start <= at + 3 or near and near[0].kind in ("document", "media", "official", "expert"):
        return _with_coordinates(unit, near[0], before)
    stranger = next((i for i in range(at, min(at + 3, len(words))) if words[i].form[:1].isupper()), None)
    if stranger is not None:
        return _stranger(unit, stranger, before)
    return _sides(near[0], before) if near else (OTHER,)


def speaker(unit: Unit, found: list[Report], before: Context) -> tuple[tuple[str, ...], str]:
    """Whose claim the unit is: sides in alphabetical order, the author where nobody is cited; and the words that say so.

    The innermost source counts: a verb of speech inside another's content replaces it, and any verb replaces « selon X ».
    """
    outer = {unit.clauses[unit.place[report.at]].governor for report in found}
    direct = [r.at for r in found if not r.inverted and not unit.quoted[r.at]]
    inner = [r for r in found if r.at not in outer and not (r.inverted and direct and direct[0] < r.at) and not (unit.quoted[r.at] and any(o.inverted and not unit.quoted[o.at] for o in found))]
    if inner:
        sides = sorted({side for report in inner for side in report.sides})
        return tuple(sides), ", ".join(dict.fromkeys(report.text for report in inner))
    sides, text = _cited(unit, before)
    if sides:
        return sides, text
    sides = _before_colon(unit, before)
    return (sides, ":") if sides else ((AUTHOR,), "")


def _before_colon(unit: Unit, before: Context) -> tuple[str, ...]:
    """« Poutine : « … » »: a name, a colon, a quotation."""
    words = unit.words
    colon = next((i for i, word in enumerate(words[:8]) if word.low == ":"), 0)
    if not colon or not any(unit.quoted[colon:]):
        return ()
    last = [m for m in unit.mentions if m.end == colon]
    return _sides(last[0], before) if last else ()


def about(unit: Unit, before: Context) -> tuple[str, ...]:
    """Who a unit is about, for the pronouns of the next: its first actor that hangs on no preposition."""
    free = [m for m in unit.mentions if m.side and m.kind not in ("media", "expert", "document") and not _governing(unit.words, m.start)]
    return (free[0].side,) if free else before.subject
