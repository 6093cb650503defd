"""Whose claim a French unit is: verbs of speech with their subjects, and the words that give a source without one."""

from __future__ import annotations

import functools
from typing import NamedTuple

from helpers.grammar import clauses, patterns
from helpers.grammar.clauses import Clause, Unit
from helpers.grammar.names import AUTHOR, MEDIA, OTHER, Mention
from helpers.grammar.patterns import Word

_CLASSES = ("deny", "believe", "say", "act")  # the first whose content is there counts
_REACH = 10  # words after a verb or a source in which the one who speaks is looked for
_SUBJECTS = frozenset(
    [("role", "official"), ("role", "people")]
)  # a unit without these and without names is about nobody


class Report(NamedTuple):
    """A verb of speech that counts: its place, its class, whose claim it gives, and whether its subject follows it."""

    at: int
    kind: str
    sides: tuple[str, ...]
    inverted: bool
    text: str


class Earlier:
    """Whom the units before were about, for the pronouns of the next; they are read for it when one asks."""

    def __init__(self) -> None:
        self._unread: list[Unit] = []
        self._subject: tuple[str, ...] = ()

    def add(self, unit: Unit) -> None:
        """A unit that has been coded."""
        if unit.names or not _SUBJECTS.isdisjoint(unit.hits):
            self._unread.append(unit)

    def subject(self) -> tuple[str, ...]:
        """The side of the first actor on no preposition, in the last unit that has one; empty where none has."""
        found = (side for unit in reversed(self._unread) if (side := _about(unit)))
        self._subject = next(found, self._subject)
        self._unread.clear()
        return self._subject


class Context(NamedTuple):
    """What the units before leave to the next: who spoke last, whom they were about, whether a quotation is still open,
    whether the last was a quotation from end to end, and the frame that led it."""

    earlier: Earlier
    speaker: tuple[str, ...] = ()
    inside: bool = False
    all_quoted: bool = False
    lead: str = ""


class Verb(NamedTuple):
    """A verb of speech at its place: its entry in each class it belongs to, how it is used, and its last word."""

    entries: dict[str, str]
    form: str  # finite, participle (with avoir), passive, gerund or infinitive
    last: int


def verbs(unit: Unit) -> dict[int, Verb]:
    """The verbs of speech of a unit by place; of two entries at one place the longer counts."""
    if not any([kind[0] == "verb" for kind in unit.hits]):
        return {}
    longest: dict[tuple[int, str], tuple[int, str, str, int]] = {}
    for kind in _CLASSES:
        for used, pattern in unit.hits.get(("verb", kind), ()):
            own = [i for i in used if unit.words[i].low not in ("se", "s'")]
            place, form = next(((i, form) for i in own if (form := clauses.verb_form(unit, i))), (-1, ""))
            if place in used[:1] and _is_reflexive(unit.words, place, form):
                continue  # « se qualifier » is another verb than « qualifier »; « se féliciter » is listed as such
            entry = (len(used), pattern.text, form, used[-1])
            longest[place, kind] = max(longest.get((place, kind), entry), entry)
    found: dict[int, Verb] = {}
    for (place, kind), (_, text, form, last) in sorted(longest.items()):
        if place >= 0:
            other = found.get(place, Verb({}, form, last))
            found[place] = Verb({**other.entries, kind: text}, form, max(last, other.last))
    return found


def _is_reflexive(words: list[Word], at: int, form: str) -> bool:
    ahead = clauses.auxiliary(words, at)[0] if form in ("participle", "passive") else at
    return ahead > 0 and words[ahead - 1].low in ("se", "s'")


def group_start(words: list[Word], at: int, form: str) -> int:
    """Where the verb group around `at` starts: its auxiliary, and the clitics and « ne » before it."""
    start = clauses.auxiliary(words, at)[0] if form in ("participle", "passive") else at
    while start and words[start - 1].low in patterns.listed("clitics"):
        start -= 1
    return start


def reports(unit: Unit, before: Context) -> list[Report]:
    """The verbs of speech whose subject can speak and whose content is there, each with whose claim it gives."""
    kept: list[Report] = []
    for at, verb in unit.verbs.items():
        tried = (_report(unit, at, kind, verb, kept, before) for kind in _CLASSES if kind in verb.entries)
        kept += [report for report in tried if report and report.sides][:1]
    return kept


def _report(unit: Unit, at: int, kind: str, verb: Verb, kept: list[Report], before: Context) -> Report | None:
    clause, text = unit.clauses[unit.place[at]], verb.entries[kind]
    start = group_start(unit.words, at, verb.form)
    if _is_no_report(unit, start, at, kind, verb, clause):
        return None
    if verb.form == "passive":
        return _passive(unit, at, kind, text, before)
    if verb.form == "gerund":
        return Report(at, kind, _sentence_subject(unit, clause.start, before), False, text)
    sides = _subject_after(unit, start, at, verb.last, kind, before)
    if sides:
        return Report(at, kind, sides, True, text)
    if _is_empty(unit, start, at, kind, clause):
        return None
    return Report(at, kind, _subject_before(unit, start, at, clause, kept, before), False, text)


def _is_no_report(unit: Unit, start: int, at: int, kind: str, verb: Verb, clause: Clause) -> bool:
    """Rumoured speech (« aurait promis ») is the author's; a concession, a question and what is contradicted report nothing."""
    words = unit.words
    if any(unit.place[used[-1]] == unit.place[at] for used, _ in unit.hits.get(("source", "contradicted"), ())):
        return True
    if any(words[i].mood == "conditional" for i in range(start, at + 1)):
        return True
    if clause.kind == "adverbial" and "comme" not in words[clause.start].ids:
        return True
    if verb.form == "gerund":
        return kind != "say" or not _has_content(unit, at)
    return verb.form == "infinitive" and clause.kind == "participial" or _is_question(words, start, at, kind)


def _is_empty(unit: Unit, start: int, at: int, kind: str, clause: Clause) -> bool:
    """Whether a verb with its subject before it says nothing: it is negated, or what it needs to say is missing."""
    if kind == "say":
        return _is_negated(unit, start, at) or not _has_content(unit, at)
    if kind == "deny" and _is_negated(unit, start, at):
        return True
    if kind == "act":
        return _is_negated(unit, start, at) or clause.aside
    return clause.kind == "relative" and not _has_content(unit, at)


def _is_negated(unit: Unit, start: int, at: int) -> bool:
    """« n'a pas confirmé » is no claim; « n'exclut pas » is one."""
    ne = any(word.low in ("ne", "n'") for word in unit.words[max(0, start - 1) : at])
    return ne and unit.words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["claims_when_negated"])


def _has_content(unit: Unit, at: int) -> bool:
    """Whether a verb of speech has what is said: a clause, a quotation on either side, or an infinitive of its own."""
    words, number = unit.words, unit.place[at]
    following = unit.clauses[number + 1 : number + 4]
    if any(other.governor == at or other.kind == "main" and words[other.start - 1].low == ":" for other in following):
        return True
    infinitive = any(word.mood == "infinitive" for word in words[at + 1 : at + 3])
    quotation = any(start > at for start, _, _, _ in unit.quotes) or any(unit.quoted[:at]) and not unit.quoted[at]
    return infinitive or quotation


def _passive(unit: Unit, at: int, kind: str, text: str, before: Context) -> Report | None:
    """« a été critiquée par Washington »: the speaker follows « par »; « est persuadé » has its subject before it."""
    near = (m for m in unit.mentions if at < m.start <= at + _REACH)
    by = next((m for m in near if _governing(unit.words, m.start) == "par"), None)
    return Report(at, kind, _sides(by, before), True, text) if by else None


def _governing(words: list[Word], start: int) -> str:
    """The preposition a mention hangs on, empty for a subject or an object; of two joined by « et » the first tells."""
    prepositions, i = patterns.listed("prepositions"), start - 1
    while i > 0 and words[i].low in _before_names():
        i -= 1
    low, ahead = (words[i].low, words[i - 1] if i else None) if i >= 0 else ("", None)
    if low in ("et", "ou") and ahead and ahead.starts:
        return _governing(words, _name_start(words, i - 1))
    if ahead and ahead.low in patterns.listed("quantifiers"):
        return ""
    if low == "des":  # « des médias » is a subject, « le train des dirigeants » hangs on des
        return (
            low
            if ahead and ahead.form[:1].isalpha() and ahead.low not in prepositions
            else (ahead.low if ahead and ahead.low in prepositions else "")
        )
    return low if low in prepositions else ""


@functools.cache
def _before_names() -> frozenset[str]:
    return patterns.listed("articles") | patterns.QUOTES


def _name_start(words: list[Word], at: int) -> int:
    while at and (words[at - 1].starts or words[at - 1].form[:1].isupper()):
        at -= 1
    return at


def _subject_after(unit: Unit, start: int, at: int, last: int, kind: str, before: Context) -> tuple[str, ...]:
    """The subject of « …, a dit X » and « dit-il »: the verb follows a comma, a quotation, « comme » or « ce que »."""
    words = unit.words
    if kind == "deny" or not _may_invert(words, start, kind):
        return ()
    if any(words[i].low in _lists()["clitic_subjects"] for i in range(start, at)):
        return _recalled(before)
    starts = {mention.start: mention for mention in unit.mentions}
    i = last + 1
    while i < min(len(words), last + _REACH):
        if words[i].low in _lists()["clitic_subjects"]:
            return _recalled(before)
        if i in starts:
            return _with_coordinates(unit, starts[i], before)
        if _ends_search(words, i, last):
            return ()
        if words[i].form[:1].isupper():
            return _stranger(unit, i, before)
        i = _passed(words, i, starts)
    return ()


def _ends_search(words: list[Word], i: int, last: int) -> bool:
    """Whether what follows a verb is its object: a clause, a quotation, an infinitive, or « de » right after it."""
    word = words[i]
    if word.low in ("que", "qu'", ":") or word.low in patterns.OPENING or word.mood == "infinitive":
        return True
    tail = words[i + 2].low if i + 2 < len(words) else ""
    return i == last + 1 and word.low in ("de", "d'") and tail not in _lists()["between"]


def _is_question(words: list[Word], start: int, at: int, kind: str) -> bool:
    """« Kim a-t-il promis … ? »: a pronoun inside the verb group, and nothing said before it."""
    inside = any(words[i].low in _lists()["clitic_subjects"] for i in range(start, at))
    return inside and not _may_invert(words, start, kind)


def _may_invert(words: list[Word], start: int, kind: str) -> bool:
    if not start:
        return kind == "say"
    ahead, further = words[start - 1].low, words[start - 2].low if start > 1 else ""
    if ahead in ("que", "qu'"):
        return further in ("ce", "ainsi")
    return ahead == "comme" or ahead in patterns.MARKS or ahead in patterns.CLOSING or ahead in ("?", "!")


def _passed(words: list[Word], at: int, starts: dict[int, Mention]) -> int:
    """The place after what may stand between a verb and its subject: articles, times, « à la presse »."""
    low, size, determiners = words[at].low, len(words), patterns.listed("determiners")
    if low in patterns.listed("prepositions") and low != "des":  # « prédisent des diplomates » has its subject after
        noun = next((i for i in range(at + 1, min(at + 4, size)) if words[i].low not in determiners), size)
        return starts[noun].end if noun in starts else noun + 1
    passed = low in _lists()["between"] or low in determiners or low.endswith("ment") or "-" in low or low == ","
    return at + 1 if passed else size


def _lists() -> dict:
    return patterns.data("speech")["inverted"]


def _recalled(before: Context) -> tuple[str, ...]:
    """Who a pronoun or an office without a country stands for: who spoke last, or whom the last unit was about."""
    if before.speaker and before.speaker != (MEDIA,):
        return before.speaker
    return before.earlier.subject() or before.speaker or (OTHER,)


def _stranger(unit: Unit, at: int, before: Context) -> tuple[str, ...]:
    """A name the study does not know: an expert or a medium where an office says so beside it, else other."""
    beside = next((m for m in unit.mentions if at < m.start <= at + 9), None)
    return _sides(beside, before) if beside and beside.kind in ("expert", "media", "official", "people") else (OTHER,)


def _subject_before(
    unit: Unit,
    start: int,
    at: int,
    clause: Clause,
    kept: list[Report],
    before: Context,
) -> tuple[str, ...]:
    """The subject of « X a dit »: the first of its clause on no preposition, or whom a pronoun stands for."""
    words = unit.words
    if clause.kind == "relative":
        return _antecedent(unit, clause, before)
    first = _span_start(unit, unit.place[at])
    if start and words[start - 1].low in ("et", "puis"):  # « X explique que …, et fait valoir que … »
        return _sentence_subject(unit, start, before)
    own = [i for i in range(first, start) if not unit.clauses[unit.place[i]].aside or unit.place[i] == unit.place[at]]
    free = next((m for m in unit.mentions if m.start in own and not _governing(words, m.start)), None)
    if free:
        return _with_coordinates(unit, free, before)
    lows = {words[i].low for i in range(first, start)}
    if lows & patterns.listed("pronouns"):
        inner = next((r.sides for r in reversed(kept) if r.at == clause.governor), ())
        return inner or _sentence_subject(unit, first, before) or _recalled(before)
    if lows & patterns.listed("first_person"):
        return ()
    stranger = next((i for i in own if _is_stranger(unit, i)), None)
    return _stranger(unit, stranger, before) if stranger is not None else ()


def _is_stranger(unit: Unit, i: int) -> bool:
    """Whether a word may be the name of someone the study does not know, and a subject."""
    word, after = unit.words[i], unit.words[i + 1].form if i + 1 < len(unit.words) else ""
    small = patterns.listed("determiners") | patterns.listed("prepositions")
    if unit.quoted[i] or word.low in small or not (word.form[:1].isupper() and word.form[1:2].islower()):
        return False
    return after[:1].isupper() if i == 0 else unit.words[i - 1].low not in patterns.listed("prepositions")


def _span_start(unit: Unit, number: int) -> int:
    """Where the clause that a verb belongs to starts, appositions and interruptions passed over."""
    own = ("complement", "contrast", "participial")
    while number and unit.clauses[number].kind not in own and not _opens(unit, number):
        number -= 1
    return unit.clauses[number].start


def _opens(unit: Unit, number: int) -> bool:
    words, start = unit.words, unit.clauses[number].start
    return words[start].low in patterns.listed("coordinators") or start > 0 and words[start - 1].low in (";", ":")


def _antecedent(unit: Unit, clause: Clause, before: Context) -> tuple[str, ...]:
    """Who « qui » stands for: the mention that ends before it."""
    last = [m for m in unit.mentions if m.end <= clause.start]
    return _sides(last[-1], before) if last and last[-1].end >= clause.start - 2 else ()


def _sentence_subject(unit: Unit, end: int, before: Context) -> tuple[str, ...]:
    told = (m for m in unit.mentions if m.start < end and not unit.clauses[unit.place[m.start]].aside)
    free = next((m for m in told if not _governing(unit.words, m.start)), None)
    return _with_coordinates(unit, free, before) if free else ()


def _with_coordinates(unit: Unit, mention: Mention, before: Context) -> tuple[str, ...]:
    """The side of a subject, and of those joined to it by « et »."""
    sides, end = set(_own_side(unit, mention, before) or _sides(mention, before)), mention.end
    for other in unit.mentions:
        if other.start > end and unit.words[end].low in ("et", "ou") and other.start <= end + 2:
            sides.update(_sides(other, before))
            end = other.end
        elif other.start > end:
            break
    return tuple(sorted(sides))


def _own_side(unit: Unit, mention: Mention, before: Context) -> tuple[str, ...]:
    """« …, a dit son porte-parole » after « le gouvernement français »: whom a possessive in an office stands for."""
    office = unit.words[max(0, mention.start - 1) : mention.end]
    possessive = not mention.side and any(word.low in patterns.listed("possessives") for word in office)
    return _sentence_subject(unit, mention.start - 1, before) if possessive else ()


def _sides(mention: Mention, before: Context) -> tuple[str, ...]:
    return (mention.side,) if mention.side else _recalled(before)


# ---- sources named without a verb, and the speaker of a unit


def _cited(unit: Unit, before: Context) -> tuple[tuple[str, ...], str]:
    """Who « selon X », « d'après X », « citant X » or an opening « pour X, » gives as the source, and its words."""
    for kind, source in (("citing", _source_at), ("before", _source_at), ("opening", _opening_source)):
        for used, pattern in unit.hits.get(("source", kind), ()):
            sides = () if _is_no_source(unit, used[0]) else source(unit, used[-1] + 1, before)
            if sides:
                return sides, pattern.text
    return (), ""


def _is_no_source(unit: Unit, at: int) -> bool:
    """« selon toute vraisemblance », « selon lequel »."""
    return any(used[0] == at for used, _ in unit.hits.get(("source", "not"), ()))


def _opening_source(unit: Unit, at: int, before: Context) -> tuple[str, ...]:
    """« Pour X, » where it opens a clause and X can speak and is followed by a comma, alone or with what X is."""
    words = unit.words
    mention = next((m for m in unit.mentions if at <= m.start <= at + 1 and m.kind != "document"), None)
    end = next((i for i in range(at, len(words)) if not words[i].form[:1].isupper()), len(words))
    full = at + 1 < end < len(words) and words[end].low == "," and words[at].low not in patterns.listed("articles")
    if not (mention or full) or unit.clauses[unit.place[at]].start < at - 1:
        return ()
    if not mention:
        return _stranger(unit, at, before)
    after = words[mention.end] if mention.end < len(words) else None
    told = after and (after.low in (",", "et") or after.form[:1].isupper())
    return _with_coordinates(unit, mention, before) if told else ()


def _source_at(unit: Unit, at: int, before: Context) -> tuple[str, ...]:
    """Who stands after « selon »: a pronoun, a mention before the next comma, a stranger, else somebody unnamed."""
    words = unit.words
    low = words[at].low if at < len(words) else ""
    if low in patterns.listed("pronouns") or low in patterns.listed("first_person"):
        return _recalled(before) if low in patterns.listed("pronouns") else ()
    end = next((i for i in range(at, len(words)) if words[i].low in patterns.MARKS), len(words))
    near = next((m for m in unit.mentions if at <= m.start < min(end, at + _REACH)), None)
    if near and near.kind == "document" and near.side in ("", OTHER):  # « une déclaration qui a été faite par Kim »
        near = next((m for m in unit.mentions if near.start < m.start < end and m.side), near)
    if near and (near.start <= at + 3 or near.kind in ("document", "media", "official", "expert")):
        return _with_coordinates(unit, near, before)
    stranger = next((i for i in range(at, min(at + 3, len(words))) if words[i].form[:1].isupper()), None)
    if stranger is not None:
        return _stranger(unit, stranger, before)
    return _sides(near, before) if near else (OTHER,)


def speaker(unit: Unit, found: list[Report], before: Context) -> tuple[tuple[str, ...], str]:
    """Whose claim the unit is: sides in alphabetical order, the author where nobody is cited; and what says so.

    The innermost source counts: a verb of speech inside another's content replaces it, any verb replaces « selon X ».
    """
    inner = [report for report in found if not _is_outer(unit, report, found)]
    if inner:
        sides = sorted({side for report in inner for side in report.sides})
        return tuple(sides), ", ".join(dict.fromkeys(report.text for report in inner))
    sides, text = _cited(unit, before)
    if sides:
        return sides, text
    sides = _before_colon(unit, before)
    return (sides, ":") if sides else ((AUTHOR,), "")


def _is_outer(unit: Unit, report: Report, found: list[Report]) -> bool:
    """Whether another report lies inside what this one says, or this one inside what a third quotes."""
    if any(unit.clauses[unit.place[other.at]].governor == report.at for other in found):
        return True
    direct = next((other.at for other in found if not other.inverted and not unit.quoted[other.at]), report.at)
    quoting = any(other.inverted and not unit.quoted[other.at] for other in found)
    return report.inverted and direct < report.at or unit.quoted[report.at] and quoting


def _before_colon(unit: Unit, before: Context) -> tuple[str, ...]:
    """« Poutine : « … » »: a name, a colon, a quotation."""
    words = unit.words
    if not unit.quotes:
        return ()
    colon = next((i for i, word in enumerate(words[:8]) if word.low == ":"), 0)
    if not colon or not any(unit.quoted[colon:]):
        return ()
    last = [m for m in unit.mentions if m.end == colon]
    return _sides(last[0], before) if last else ()


def _about(unit: Unit) -> tuple[str, ...]:
    """Who a unit is about: its first actor that hangs on no preposition."""
    who = (m for m in unit.mentions if m.side and m.kind not in ("media", "expert", "document"))
    free = next((m for m in who if not _governing(unit.words, m.start)), None)
    return (free.side,) if free else ()
