"""Whose claim a French unit is.

The rules, in the order in which they are tried; the first that finds someone counts:
1. A verb of speech, or any behind a quotation, the innermost of several (`reports`). Its class is the first of deny,
   believe, say and act whose content is there. It reports nothing where speech is rumoured, conceded, asked for or
   contradicted (`_is_no_report`).
   Its subject is, in this order: who follows « par » (passive); the subject of its sentence (« …, affirmant que »); who
   follows the verb, where what is said stands before it (`_is_inverted`); who stands before it (`_subject_before`).
2. « citant X », « selon X », « Pour X, … » (`_cited`); whom a medium cites comes before the medium.
3. A name or a sentence's subject, a colon, a quotation (`_before_colon`).
4. The author.

A name has its side from actors.toml, else from the office beside it, else from what the article said of that name
before, else it is other. An office without a country has the side that the article gave that office before. A pronoun
stands for the last who spoke and fits it, else for the one the text was last about, else for somebody; « on » for those
who are named as being there, else for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from helpers.grammar import clauses, names, patterns, quotations
from helpers.grammar.clauses import Clause, Unit
from helpers.grammar.names import AUTHOR, EXPERT, MEDIA, OTHER, STRANGER, Mention
from helpers.grammar.patterns import Word

_CLASSES = ("deny", "believe", "say", "act")  # the first whose content is there counts
_REACH = 12  # words after a verb or a source in which the one who speaks is looked for
_OF = ("de", "du", "des", "d'")
_LASTING = 6  # units for which a pronoun may stand for who spoke
_NOT_ABOUT = ("media", EXPERT, "document")  # mentions that a text cites and is hardly ever about
_PLACES = ("state", "institution", "adjective")  # mentions that say where or of whom « on » is
_SUBJECTS = frozenset([("role", kind) for kind in ("official", "people", "expert", "media")])


class Voice(NamedTuple):
    """Who speaks: the sides, in alphabetical order; m or f where the text says so; whether they are several."""

    sides: tuple[str, ...]
    gender: str = ""
    many: bool = False


class Report(NamedTuple):
    """A verb of speech that counts: its place, whose claim it gives, whether its subject follows it, as it is listed."""

    at: int
    voice: Voice
    inverted: bool
    text: str


class Memory:
    """Who was named in an article, as what, and who spoke; units are read for it when a later one asks."""

    def __init__(self) -> None:
        self._unread: list[Unit] = []
        self._people: dict[str, str] = {}
        self._offices: dict[str, str] = {}
        self._subject: Voice | None = None
        self._voices: list[tuple[int, Voice]] = []
        self._units = 0

    def add(self, unit: Unit, voice: Voice) -> None:
        """A unit that has been coded, and whose claim it was."""
        self._units += 1
        if voice.sides != (AUTHOR,):
            self._voices.append((self._units, voice))
        if unit.names or not _SUBJECTS.isdisjoint(unit.hits):
            self._unread.append(unit)

    def side_of(self, unit: Unit, mention: Mention) -> str:
        """The side that the article gave a name or an office before; empty where it gave none."""
        self._read()
        known = self._people if mention.kind == STRANGER else self._offices
        return known.get(_key(unit, mention), "")

    def recalled(self, gender: str = "", many: bool = False, unlike: tuple[str, ...] = ()) -> Voice:
        """Whom a pronoun stands for: who spoke last and fits, else whom the text was last about, else somebody.

        unlike: sides that it cannot be.
        """
        lasting = [voice for at, voice in reversed(self._voices) if at > self._units - _LASTING]
        spoken = [voice for voice in lasting if set(unlike).isdisjoint(voice.sides)]
        for voice in spoken:
            if _fits(voice, gender, many) and (voice.sides != (MEDIA,) or gender and voice.gender):
                return voice
        self._read()
        if self._subject and _fits(self._subject, gender, many):
            return self._subject
        return next(iter([*spoken, *filter(None, [self._subject])]), Voice((OTHER,)))

    def _read(self) -> None:
        unread, self._unread = self._unread, []
        for unit in unread:
            for mention in unit.mentions:
                if mention.kind == STRANGER and (office := names.beside(unit, mention)):
                    side = office.side or self._offices.get(_key(unit, office), "")
                    if side and not (office.kind == names.TITLE and self._people.get(_key(unit, mention))):
                        self._people[_key(unit, mention)] = side
                elif mention.kind == "official" and mention.side:
                    self._offices[_key(unit, mention)] = mention.side
            self._subject = self._about(unit) or self._subject

    def _about(self, unit: Unit) -> Voice | None:
        """Who a unit is about: its first actor that hangs on no preposition."""
        for mention in unit.mentions:
            side = self._people.get(_key(unit, mention), "") if mention.kind == STRANGER else mention.side
            if side and mention.kind not in _NOT_ABOUT and not names.governing(unit.words, mention.start):
                return Voice((side,), *names.gender(unit, mention))
        return None


def _key(unit: Unit, mention: Mention) -> str:
    """What a name or an office is remembered by: the surname, the noun."""
    at = mention.end - 1 if mention.kind == STRANGER else mention.start
    return unit.words[at].low


def _fits(voice: Voice, gender: str, many: bool) -> bool:
    return (voice.many or not many) and (not gender or voice.gender in ("", gender))


class Context(NamedTuple):
    """What the units before leave to the next: whom they named, who spoke in the last, whether a quotation is still open,
    whether the last was a quotation from end to end, and the frame that led it."""

    memory: Memory
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
    if not unit.quotes and not any([kind[0] == "verb" for kind in unit.hits]):
        return {}
    longest: dict[tuple[int, str], tuple[int, str, str, int]] = {}
    for kind in _CLASSES:
        for used, pattern in unit.hits.get(("verb", kind), ()):
            own = [i for i in used if unit.words[i].low not in ("se", "s'", "que", "qu'")]
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
    for start, end, _ in unit.quotes:
        place = _after_quotation(unit, end) if clauses.has_finite(unit, start, end) else -1
        if place >= 0:
            found.setdefault(place, Verb({"say": "« … »,"}, clauses.verb_form(unit, place), place))
    return dict(sorted(found.items()))


def _after_quotation(unit: Unit, end: int) -> int:
    """« … », peste X: the place of whatever verb stands behind a quotation and a comma, -1 where none does."""
    words, at = unit.words, end + 2
    if at >= len(words) or words[end + 1].low != ",":
        return -1
    passed = patterns.listed("clitics") | patterns.clitic_subjects()
    while at + 1 < len(words) and (words[at].low in passed or "avoir" in words[at].ids):
        at += 1
    finite = (
        (words[at].verb or clauses.is_noun_and_verb(words[at].low))
        and "être" not in words[at].ids
        and clauses.verb_form(unit, at) == "finite"
    )
    return at if finite or clauses.auxiliary(words, at)[0] > end else -1


def _is_reflexive(words: list[Word], at: int, form: str) -> bool:
    ahead = clauses.auxiliary(words, at)[0] if form in ("participle", "passive") else at
    return ahead > 0 and words[ahead - 1].low in ("se", "s'")


def group_start(unit: Unit, at: int, form: str) -> int:
    """Where the verb group around `at` starts: what governs its infinitive, its auxiliary, the clitics and « ne »."""
    words = unit.words
    if form == "infinitive":  # « s'est borné à dire », « a tenu à dire »
        at = next((used[0] for used, _ in clauses.governs(unit, at)), at)
        at += words[at].low in ("se", "s'")
        form = "participle" if clauses.auxiliary(words, at)[0] >= 0 else ""
    return clauses.before_clitics(words, clauses.auxiliary(words, at)[0] if form in ("participle", "passive") else at)


# ---- 1. verbs of speech


def reports(unit: Unit, memory: Memory) -> list[Report]:
    """The verbs of speech whose subject can speak and whose content is there, each with whose claim it gives."""
    kept: list[Report] = []
    for at, verb in unit.verbs.items():
        tried = (_report(unit, at, kind, verb, kept, memory) for kind in _CLASSES if kind in verb.entries)
        kept += [report for report in tried if report][:1]
    return kept


def _report(unit: Unit, at: int, kind: str, verb: Verb, kept: list[Report], memory: Memory) -> Report | None:
    clause, text = unit.clauses[unit.place[at]], verb.entries[kind]
    start, inverted = group_start(unit, at, verb.form), False
    if _is_no_report(unit, start, at, kind, verb, clause):
        return None
    if verb.form == "passive":
        voice, inverted = _agent(unit, at, memory), True
    elif verb.form == "gerund":
        voice = _sentence_subject(unit, clause.start or len(unit.words), memory)  # « Estimant que …, Moscou a … »
    elif voice := _subject_after(unit, start, at, kind, memory):
        inverted = True
    elif _is_empty(unit, start, at, kind, clause):
        return None
    else:
        voice = _subject_before(unit, start, at, clause, kept, memory)
    return Report(at, voice, inverted, text) if voice else None


def _is_no_report(unit: Unit, start: int, at: int, kind: str, verb: Verb, clause: Clause) -> bool:
    """Rumoured speech (« aurait promis ») is the author's; a concession, a question and what is contradicted report nothing."""
    words = unit.words
    if any(at in used for used, _ in unit.hits.get(("verb", "no_speech"), ())):
        return True
    if any(unit.place[used[-1]] == unit.place[at] for used, _ in unit.hits.get(("source", "contradicted"), ())):
        return True
    if any(words[i].mood == "conditional" for i in range(start, at + 1)):
        return True
    if clause.kind == "adverbial" and words[clause.start].low not in ("comme", "ainsi"):
        return True
    if verb.form == "finite" and words[at].low.endswith(("ez", "ons")):
        return True
    if verb.form == "passive" and not words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["not_by_agent"]):
        return True
    if verb.form == "gerund":
        return kind != "say" or not _has_content(unit, at)
    return verb.form == "infinitive" and clause.kind == "participial" or _is_question(unit, start, at, kind)


def _is_question(unit: Unit, start: int, at: int, kind: str) -> bool:
    """« Kim a-t-il promis … ? »: a pronoun inside the verb group, and nothing said before it."""
    inside = any(unit.words[i].low in patterns.clitic_subjects() for i in range(start, at))
    return inside and not _is_inverted(unit, start, kind)


def _is_empty(unit: Unit, start: int, at: int, kind: str, clause: Clause) -> bool:
    """Whether a verb with its subject before it says nothing: it is negated, or what it needs to say is missing."""
    if kind == "say":
        inverted = not unit.words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["only_inverted"])
        return inverted or _is_negated(unit, start, at) or not _has_content(unit, at)
    if kind == "deny" and _is_negated(unit, start, at):
        return True
    if kind == "act":
        return _is_negated(unit, start, at) or clause.aside
    return clause.kind == "relative" and not _has_content(unit, at)


def _is_negated(unit: Unit, start: int, at: int) -> bool:
    """« n'a pas confirmé » is no claim; « n'exclut pas » and « n'a cessé de répéter » are some."""
    start = at if unit.verbs[at].form == "infinitive" else start
    ne = any(word.low in ("ne", "n'") for word in unit.words[max(0, start - 1) : at])
    return ne and unit.words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["claims_when_negated"])


def _has_content(unit: Unit, at: int) -> bool:
    """Whether a verb of speech has what is said: a clause, a quotation on either side, or an infinitive of its own."""
    words, number = unit.words, unit.place[at]
    following = unit.clauses[number + 1 : number + 4]
    if any(other.governor == at or other.kind == "main" and words[other.start - 1].low == ":" for other in following):
        return True
    infinitive = any(word.mood == "infinitive" for word in words[at + 1 : at + 3])
    if infinitive:
        return True
    for start, end, _ in unit.quotes:  # one that stands by itself, or follows the verb: « dénonce une « erreur » »
        alone = start < 2 or not words[start - 2].low[0].isalnum() or clauses.has_finite(unit, start, end)
        if (start > at or end <= at) and alone or start > at and all(word.low != "," for word in words[at:start]):
            return True
    return False


def _agent(unit: Unit, at: int, memory: Memory) -> Voice | None:
    """« a été critiquée par Washington »: the speaker follows « par »; « est persuadé » has its subject before it."""
    near = (m for m in unit.mentions if at < m.start <= at + _REACH)
    near = (m for m in near if unit.quoted[m.start] == unit.quoted[at])
    return _voice(unit, next((m for m in near if names.governing(unit.words, m.start) == "par"), None), memory)


def _is_inverted(unit: Unit, start: int, kind: str) -> bool:
    """Whether the subject of a verb group may follow it: what is said stands before it, or « comme », « ce que »."""
    words = unit.words
    if not start:
        return kind == "say" and "avoir" in words[0].ids  # « A ajouté X. »
    ahead, further = words[start - 1].low, words[start - 2].low if start > 1 else ""
    if ahead in ("que", "qu'"):
        return further in ("ce", "ainsi")
    if ahead == "comme" or _ends_saying(ahead):
        return True
    if ahead not in patterns.MARKS:
        return False
    return _ends_saying(further) or kind == "say" or kind != "act" and not _waits_for_verb(unit, start)


def _ends_saying(low: str) -> bool:
    return low in quotations.CLOSING or low in ("?", "!")


def _waits_for_verb(unit: Unit, start: int) -> bool:
    """« Le ministre, Sergueï Lavrov, a accusé … »: somebody before this verb has no other verb."""
    told = {n for n, clause in enumerate(unit.clauses) if clause.kind in ("main", "complement")}
    if any([i < start and unit.place[i] in told for i in unit.predicates]):
        return False
    return any(
        m.start < start and unit.place[m.start] in told and not names.governing(unit.words, m.start)
        for m in unit.mentions
    )


def _subject_after(unit: Unit, start: int, at: int, kind: str, memory: Memory) -> Voice | None:
    """The subject of « …, a dit X » and « dit-il »."""
    words, verb, last = unit.words, unit.verbs[at], unit.verbs[at].last
    if not _is_inverted(unit, start, kind):
        return None
    inside = [words[i].low for i in range(start, min(last + 2, len(words))) if i != last]
    clitic = next((low for low in inside if low == "on" or low in patterns.clitic_subjects()), "")
    if clitic:
        return _somewhere(unit, 0, at, memory) if clitic == "on" else _recalled(clitic, memory)
    mention = _first_free(unit, last)
    said_before = (
        start < 2 or words[start - 1].low == "comme" or any(_ends_saying(w.low) for w in words[start - 2 : start])
    )
    said = said_before and (not unit.quotes or _has_content(unit, at))
    if mention is None and said and start and last + 2 < len(words) and _is_of_people(unit, at):
        return _somebody(unit, range(last + 1, last + 2), memory)
    if mention is None or _is_object(unit, mention):
        return None
    only_says = kind == "say" and "act" not in verb.entries and not _has_content(unit, at)
    if not (said_before or only_says or _is_incise(unit, mention)) and _waits_for_verb(unit, start):
        return None
    return _voice(unit, mention, memory)


def _first_free(unit: Unit, last: int) -> Mention | None:
    """The first mention after a verb that hangs on no preposition, with nothing but times and « à la presse » between."""
    words, starts = unit.words, {mention.start: mention for mention in unit.mentions}
    i, hangs, determiners = last + 1, False, patterns.listed("determiners")
    while i < min(len(words), last + _REACH):
        low = words[i].low
        if i in starts:
            if not hangs or not names.governing(words, i):
                return starts[i]
            i = starts[i].end
            continue
        if low in ("que", "qu'", ":", ";") or low in quotations.OPENING or words[i].mood == "infinitive":
            return None
        if low in patterns.listed("prepositions") and low != "des":
            ahead = words[i + 1] if i + 1 < len(words) else None
            if i == last + 1 and low in ("de", "d'") and not (ahead and ahead.low in _between()):
                return None
            hangs = True
        elif low in determiners:
            hangs = hangs and words[i - 1].low in patterns.listed("prepositions")
        elif not hangs and not _is_passed(words, i, starts):
            return None
        i += 1
    return None


def _is_passed(words: list[Word], i: int, starts: dict[int, Mention]) -> bool:
    """Whether a word may stand between a verb and its subject: a time, an adverb, a title, an adjective before an office."""
    low = words[i].low
    if low in _between() or low in patterns.listed("titles_before_names") or low.endswith("ment") or "-" in low:
        return True
    if low == "et":  # « haut et fort »
        return {words[i - 1].low, words[i + 1].low} <= set(_between()) if i + 1 < len(words) else False
    if low == ".":
        return words[i - 1].low in patterns.listed("titles_before_names")
    return low == "," or low.isdigit() or i + 1 in starts and words[i - 1].low in patterns.listed("determiners")


def _is_object(unit: Unit, mention: Mention) -> bool:
    """« a accusé Pyongyang de livrer », « a prévenu Pékin que »: who follows the verb is spoken to."""
    words, end = unit.words, mention.end
    low, after = words[end].low if end < len(words) else "", words[end + 1] if end + 1 < len(words) else None
    return low in ("que", "qu'") or low in ("de", "d'", "à") and after is not None and after.mood == "infinitive"


def _is_incise(unit: Unit, mention: Mention) -> bool:
    """« La visite, a précisé Dmitri Peskov, sera courte »: the verb that the sentence waits for comes after a comma."""
    words, end = unit.words, mention.end
    comma = next((i for i in range(end, min(end + _REACH, len(words))) if words[i].low == ","), len(words))
    return any(i > comma and not unit.clauses[unit.place[i]].aside for i in unit.predicates)


def _between() -> list[str]:
    return patterns.data("speech")["inverted"]["between"]


def _subject_before(
    unit: Unit, start: int, at: int, clause: Clause, kept: list[Report], memory: Memory
) -> Voice | None:
    """The subject of « X a dit »: the first of its clause on no preposition, or whom a pronoun stands for."""
    words = unit.words
    if clause.kind == "relative":
        return _antecedent(unit, clause, memory)
    if clauses.is_narrative(unit, at):
        own = _voice(unit, clauses.narrator(unit, at), memory)
        return own or _sentence_subject(unit, start, memory) or memory.recalled()
    first = _span_start(unit, unit.place[at])
    if start and words[start - 1].low in ("et", "puis"):  # « X explique que …, et fait valoir que … »
        return _sentence_subject(unit, start, memory)
    if start and words[start - 1].low == "on":
        return _somewhere(unit, start, at, memory)
    if start and words[start - 1].low in patterns.listed("first_person"):
        return None
    own = [i for i in range(first, start) if not unit.clauses[unit.place[i]].aside or unit.place[i] == unit.place[at]]
    here = (m for m in unit.mentions if m.start in own and unit.quoted[m.start] <= unit.quoted[at])
    free = next((m for m in here if not names.governing(words, m.start)), None)
    if free:
        return _voice(unit, free, memory)
    pronoun = next((w.low for w in reversed(words[first:start]) if w.low in patterns.listed("pronouns")), "")
    if not pronoun:
        if not _has_content(unit, at):  # « le suspect nie tout »
            own = own[:4] if not clause.aside and {"deny", "believe"} & unit.verbs[at].entries.keys() else []
        return _somebody(unit, own, memory) if _is_of_people(unit, at) else None
    if words[0].low == "quant":  # « Quant à M. X, il a dit … »
        return _voice(unit, next(iter(unit.mentions), None), memory)
    inner = next((r.voice for r in reversed(kept) if r.at == clause.governor), None)
    return inner or _sentence_subject(unit, first, memory) or _recalled(pronoun, memory)


def _somewhere(unit: Unit, start: int, at: int, memory: Memory) -> Voice | None:
    """« À Washington, on affirme », « assure-t-on au Kremlin »: who « on » is, by a place or people named right before it
    or by a place after it; the author, who may be of them, where none is, and in what somebody else is quoted saying."""
    words, last, before = unit.words, unit.verbs[at].last, patterns.listed("places_of_on")
    if unit.quoted[at]:
        return None
    circles = patterns.listed("circles")
    for name in unit.names:
        if name.kind == "adjective" and name.start and words[name.start - 1].low in circles:
            return Voice((name.side or OTHER,))
    for mention in unit.mentions:
        opens = unit.clauses[unit.place[mention.start]].start
        ahead = mention.end <= start and words[opens].low in before and not clauses.has_finite(unit, opens, start)
        inside = mention.kind in _PLACES or any(word.low in circles for word in words[max(last, opens) : mention.start])
        asked = words[min(mention.end, len(words) - 1)].low in ("de", "d'")  # « on demande à Moscou de retirer »
        behind = last < mention.start <= last + _REACH and inside and not asked
        if (ahead or behind) and names.governing(words, mention.start) in before:
            return _voice(unit, mention, memory)
    return None


def _is_of_people(unit: Unit, at: int) -> bool:
    """Whether only people can be the subject of a verb of speech."""
    return unit.words[at].ids.isdisjoint(patterns.data("speech")["verbs"]["of_things"])


def _somebody(unit: Unit, places: Sequence[int], memory: Memory) -> Voice | None:
    """« Le gardien », « certains »: a subject that no list knows, of a verb that only people are the subject of."""
    words = unit.words
    if list(places) == [0] and words[0].proper and words[0].low not in patterns.small_words():  # « Boulanger a dit … »
        return _voice(unit, Mention(0, 1, "", "", STRANGER), memory)
    for i in places:
        low = words[i].low
        noun = low in patterns.listed("articles") and i + 1 < len(words) and words[i + 1].form.islower()
        free = not i or words[i - 1].low not in patterns.listed("prepositions")
        if (noun or low in patterns.listed("somebody")) and free and unit.quoted[i] == unit.quoted[places[-1]]:
            return Voice((OTHER,), *names.gender(unit, Mention(i + 1, i + 2, "", OTHER, "people")))
    return None


def _span_start(unit: Unit, number: int) -> int:
    """Where the clause that a verb belongs to starts, appositions and interruptions passed over."""
    own = ("complement", "contrast") + ("participial",) * (unit.clauses[number].kind == "participial")
    while number and unit.clauses[number].kind not in own and not _opens(unit, number):
        number -= 1
    return unit.clauses[number].start


def _opens(unit: Unit, number: int) -> bool:
    """Whether what stands before a clause is no part of it: a place in « Washington — Le ministre a dit » is where."""
    words, start = unit.words, unit.clauses[number].start
    ahead = words[start - 1].low if start else ""
    alone = ahead in patterns.DASHES and sum(word.low in patterns.DASHES for word in words) == 1
    begins = ahead in (";", ":") or (alone or ahead in ("|", "]", "…")) and words[start].form[0].isupper()
    return begins or words[start].low in patterns.listed("coordinators")


def _antecedent(unit: Unit, clause: Clause, memory: Memory) -> Voice | None:
    """Who « qui » stands for: the mention that ends before it, with an office the office (« le ministre de la Défense »)."""
    last = [m for m in unit.mentions if m.end <= clause.start]
    if len(last) > 1 and last[-2].kind in names.OFFICES and names.governing(unit.words, last[-1].start):
        one = clauses.has_finite(unit, last[-2].end, last[-1].start) or unit.words[last[-2].end].low == ","
        last[-1] = last[-1] if one else last[-2]._replace(end=last[-1].end)
    return _voice(unit, last[-1], memory) if last and last[-1].end >= clause.start - 2 else None


def _sentence_subject(unit: Unit, end: int, memory: Memory) -> Voice | None:
    """Whom the sentence is about before `end`: its first mention on no preposition, else whom « il » stands for."""
    pronoun = next((word.low for word in unit.words[:end] if word.low in patterns.clitic_subjects()), "")
    return _voice(unit, _first_told(unit, end), memory) or (_recalled(pronoun, memory) if pronoun else None)


def _first_told(unit: Unit, end: int) -> Mention | None:
    told = (m for m in unit.mentions if m.start < end and not unit.clauses[unit.place[m.start]].aside)
    told = (m for m in told if unit.quoted[m.start] <= unit.quoted[end - 1])
    return next((m for m in told if not names.governing(unit.words, m.start)), None)


# ---- whose claim a mention or a pronoun gives


def _voice(unit: Unit, mention: Mention | None, memory: Memory) -> Voice | None:
    """Who a mention is, with those joined to it by « et »; None where there is no mention."""
    if mention is None:
        return None
    sides, end = set(_sides(unit, mention, memory)), mention.end
    gender, many = names.gender(unit, mention)
    listed: set[str] = set()
    for other in [other for other in unit.mentions if other.start >= mention.end]:
        between = [word.low for word in unit.words[end : names.before_title(unit.words, other.start)]]
        between = [low for low in between if low not in patterns.listed("articles")]
        if between[-1:] and between[-1] in _OF:
            continue  # « le ministre des Affaires étrangères X »
        if between[:1] and between[0] in _OF and "et" not in between[:-1] and "," not in between[:-1]:
            between = between[-1:] if between[-1] in ("et", ",") else []  # « le ministre russe de la Défense X »
        apposed = mention.kind in names.OFFICES and other.kind in ("person", STRANGER)
        if between in (["et"], ["ou"], [",", "et"]):
            sides.update(listed, _sides(unit, other, memory))
            gender, many = "", True
        elif between == [","] and other.kind == mention.kind:
            listed.update(_sides(unit, other, memory))  # « Moscou, Pékin et Téhéran »
        elif not (apposed and between in ([], [","])):
            break
        end = other.end
    return Voice(tuple(sorted(sides)), gender, many)


def _sides(unit: Unit, mention: Mention, memory: Memory) -> tuple[str, ...]:
    """The sides of a mention: stated, of the office beside it, remembered, of whom a possessive stands for, or other."""
    if mention.side:
        return (mention.side,)
    if mention.kind == STRANGER:
        office = names.beside(unit, mention)
        if office and office.kind != names.TITLE:
            return (office.side or memory.side_of(unit, office) or OTHER,)
        side = memory.side_of(unit, mention) or (office.side if office else "")
        return (side or OTHER,)
    office = unit.words[max(0, mention.start - 1) : mention.end]
    if any(word.low in patterns.listed("possessives") for word in office):
        subject = _first_told(unit, mention.start - 1)  # « Séoul suivra …, a dit son porte-parole »
        if subject:
            return _sides(unit, subject, memory)
    side = memory.side_of(unit, mention)
    of = unit.words[mention.end : mention.end + 2]
    if not side and len(of) == 2 and of[0].low in ("de", "d'") and of[1].proper:
        return (OTHER,)  # « le maire de Lyon » is nobody the text was about
    holder = next((m for m in unit.mentions if m.kind == STRANGER and 0 <= m.start - mention.end < 2), None)
    if not side and holder and mention.kind in names.OFFICES and not names.governing(unit.words, holder.start):
        return (memory.side_of(unit, holder) or OTHER,)  # nor is « le sénateur républicain Lindsey Graham »
    unlike = () if mention.kind == "document" else (MEDIA, EXPERT)
    return (side,) if side else memory.recalled(*names.gender(unit, mention), unlike).sides


def _recalled(pronoun: str, memory: Memory) -> Voice:
    feminine = pronoun in patterns.listed("feminine")
    masculine = pronoun in patterns.listed("masculine")
    return memory.recalled("f" if feminine else "m" * masculine, pronoun in patterns.listed("plural_articles"))


# ---- 2. sources named without a verb, 3. a name before a colon, and the speaker of a unit


def speaker(unit: Unit, memory: Memory) -> tuple[Voice, str]:
    """Whose claim the unit is, the author's where nobody is cited; and what says so.

    The innermost source counts: a verb of speech inside another's content replaces it, any verb replaces « selon X ».
    """
    found = reports(unit, memory)
    inner = [report for report in found if not _is_outer(unit, report, found)]
    inner = [report for report in inner if not _is_remark(unit, report)] or inner
    if inner:
        sides = tuple(sorted({side for report in inner for side in report.voice.sides}))
        voice = inner[-1].voice._replace(sides=sides)
        relayed = sides == (MEDIA,) and not inner[-1].inverted and ("source", "citing") in unit.hits
        if not relayed:  # « L'AFP, citant X, évoque … »
            return voice, ", ".join(dict.fromkeys(report.text for report in inner))
    voice, text = _cited(unit, memory)
    if voice:
        return voice, text
    voice = _before_colon(unit, memory)
    return (voice, ":") if voice else (Voice((AUTHOR,)), "")


def _is_remark(unit: Unit, report: Report) -> bool:
    """« …, ce que dément X », « X, qu'accuse Y, … »: what a relative reports is none beside another's claim."""
    clause = unit.clauses[unit.place[report.at]]
    return clause.aside and clause.kind == "relative"


def _is_outer(unit: Unit, report: Report, found: list[Report]) -> bool:
    """Whether another report lies inside what this one says, or this one inside what a third quotes."""
    if any(unit.clauses[unit.place[other.at]].governor == report.at for other in found if not other.inverted):
        return True
    direct = next((other.at for other in found if not other.inverted and not unit.quoted[other.at]), report.at)
    quoting = any(other.inverted and not unit.quoted[other.at] for other in found)
    return report.inverted and direct < report.at or unit.quoted[report.at] and quoting


def _cited(unit: Unit, memory: Memory) -> tuple[Voice | None, str]:
    """Who « selon X », « d'après X », « citant X » or an opening « pour X, » gives as the source, and its words."""
    sources = (("own", _whoever_at), ("citing", _source_at), ("before", _source_at), ("opening", _opening_source))
    for kind, source in sources:
        for used, pattern in unit.hits.get(("source", kind), ()):
            voice = None if _is_what_it_depends_on(unit, used[0]) else source(unit, used[-1] + 1, memory)
            if voice:
                return voice, pattern.text
    return None, ""


def _is_what_it_depends_on(unit: Unit, at: int) -> bool:
    """« selon l'âge », « selon les pays », « varie selon les médecins »: what stands after « selon » there is no source."""
    if any(used[0] == at for used, _ in unit.hits.get(("source", "not"), ())):
        return True
    words = unit.words
    for used, _ in unit.hits.get(("source", "not_alone"), ()):
        after = words[used[-1] + 1].low if used[-1] + 1 < len(words) else "."
        if used[0] == at and (not after[0].isalnum() or after in ("et", "ou")):
            return True
    varying = [used[-1] for used, _ in unit.hits.get(("source", "varying"), ()) if used[-1] < at]
    named = words[at + 1].low not in patterns.listed("determiners") if at + 1 < len(words) else True
    return bool(varying) and not named and all(word.low != "," for word in words[varying[-1] : at])


def _source_at(unit: Unit, at: int, memory: Memory) -> Voice | None:
    """Who stands after « selon »: a pronoun, a mention before the next comma, else somebody unnamed."""
    words = unit.words
    low = words[at].low if at < len(words) else ""
    if low in patterns.listed("pronouns"):
        return _recalled(low, memory)
    if low in patterns.listed("first_person"):
        return None
    title = low in patterns.listed("titles_before_names")
    end = next((i for i in range(at + 2 * title, len(words)) if words[i].low in patterns.MARKS), len(words))
    near = next((m for m in unit.mentions if at < m.end and m.start < min(end, at + _REACH)), None)
    if not near or near.start > at + 3 and near.kind not in ("document", *names.OFFICES):
        return Voice((OTHER,))
    if near.kind == "document" and near.side in ("", OTHER):  # « une déclaration qui a été faite par Kim »
        near = next((m for m in unit.mentions if near.start < m.start < end and (m.side or m.kind == STRANGER)), near)
    return _voice(unit, near, memory)


def _opening_source(unit: Unit, at: int, memory: Memory) -> Voice | None:
    """« Pour X, » where it opens a clause and X can speak and is followed by a comma, alone or with what X is."""
    words = unit.words
    if [word.low for word in words[at + 1 : at + 2]] == [","] and words[at].low in patterns.listed("pronouns"):
        return _recalled(words[at].low, memory) if at == 1 else None  # « Pour lui, … »
    mention = next((m for m in unit.mentions if at <= m.start <= at + 3 and m.kind != "document"), None)
    first = unit.clauses[unit.place[at]].start if at < len(words) else -1
    first += 0 <= first < at - 1 and words[first].low in patterns.listed("coordinators")
    opens = first >= at - 1 and (at == 1 or clauses.has_finite(unit, 0, at)) or _only_links(unit, at - 1)
    if not mention or not opens or names.before_title(words, mention.start) > at + 1:
        return None
    if mention.kind == STRANGER and mention.end == mention.start + 1 == at + 1 and not memory.side_of(unit, mention):
        return None  # « Pour Noël, »
    comma = next((i for i in range(mention.end, len(words)) if words[i].low == ","), len(words))
    whole = comma < len(words) and not clauses.has_finite(unit, at, comma)
    if not whole or any(word.mood == "infinitive" for word in words[mention.end : comma]):
        return None
    return _voice(unit, mention, memory)


def _whoever_at(unit: Unit, at: int, memory: Memory) -> Voice | None:
    """« À ses yeux », « à leur avis »: whom the text was about."""
    return memory.recalled(many=any(word.low in ("leur", "leurs") for word in unit.words[max(0, at - 3) : at]))


def _only_links(unit: Unit, end: int) -> bool:
    """« Ainsi, pour Washington, », « Mais pour Séoul, »: whether what stands before it names nobody and nothing."""
    ahead = unit.words[:end]
    named = any(m.start < end for m in unit.mentions) or any(i < end for i in unit.predicates)
    links = end and (ahead[-1].low in (",", "et") or ahead[-1].low in patterns.listed("coordinators"))
    return links and end <= 3 and not named and patterns.listed("determiners").isdisjoint(word.low for word in ahead)


def _before_colon(unit: Unit, memory: Memory) -> Voice | None:
    """« Poutine : « … » », « Le maire est formel : « … » »: a name, alone or as a subject, a colon, a quotation."""
    words = unit.words
    starts = [start for start, _, _ in unit.quotes if start > 2 and words[start - 2].low == ":"]
    colon = starts[0] - 2 if starts else 0
    said = any(word.low in patterns.listed("nouns_of_speech") for word in words[: min(colon, 6)])
    said = said and not clauses.has_finite(unit, 0, colon)  # « Réplique de Washington : « … » »
    ahead = [(m, names.governing(words, m.start)) for m in unit.mentions if m.end <= colon < 10]
    alone = next((m for m, of in ahead if not of and (said or m.end == colon) or said and of in _OF), None)
    if alone or not (colon and clauses.has_finite(unit, 0, colon) and clauses.has_finite(unit, colon, len(words))):
        return _voice(unit, alone, memory)
    subject = _first_told(unit, colon)
    return None if subject and subject.kind == "document" else _sentence_subject(unit, colon, memory)
