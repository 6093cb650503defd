"""How a French unit holds what it says: asserted, speculated (feared, expected, alleged, conditional) or denied."""

from __future__ import annotations

from helpers.grammar import clauses, patterns
from helpers.grammar.clauses import Unit

ASSERTED, SPECULATED, DENIED = "asserted", "speculated", "denied"


def status(unit: Unit, cues: set[int]) -> tuple[str, str]:
    """The status of the message at the words `cues`, and the words that say so; asserted where none does.

    Clauses set aside do not count: « Kim arrive, alors que Séoul craindrait … » asserts that he arrives.
    """
    certain = unit.hits.get(("status", "certain"), ())
    told = unit.told - {unit.place[at] for used, _ in certain for at in (used[0], used[-1])}
    denial = _denied(unit, cues, told - _under_a_doubt(unit))
    if denial:
        return DENIED, denial
    doubt = _speculated(unit, told)
    return (SPECULATED, doubt) if doubt else (ASSERTED, "")


def _under_a_doubt(unit: Unit) -> set[int]:
    """The clauses that what is possible opens with « que »: « il est possible que les taux ne baissent pas » denies nothing."""
    found = set()
    for used, _ in unit.hits.get(("status", "speculated"), ()):
        here = unit.place[used[0]]
        after = [
            unit.place[i] for i in range(used[-1], min(used[-1] + 2, len(unit.words))) if unit.words[i].joint == "que"
        ]
        if after and after[-1] > here and here in unit.told and not _negation(unit, used[0]):
            found.add(after[-1])
    return found


def _denied(unit: Unit, cues: set[int], told: set[int]) -> str:
    for at, verb in unit.verbs.items():
        if "deny" in verb.entries and unit.place[at] in told and verb.form != "gerund" and not _negation(unit, at):
            return verb.entries["deny"]
    for used, pattern in unit.hits.get(("status", "raising"), ()):
        here = unit.place[used[0]]
        clause, after = unit.clauses[here], unit.clauses[here + 1 : here + 2]
        ne = any(word.low in ("ne", "n'") for word in unit.words[clause.start : used[0]])
        negated = ne and any(clauses.negates(unit.words, i) for i in range(clause.start, clause.end))
        if negated and here in told and after and after[0].kind == "complement":
            return f"ne … pas {pattern.text} que"
    for used, pattern in unit.hits.get(("status", "denied_outright"), ()):
        if unit.place[used[0]] in told and not _negation(unit, used[0]):
            return pattern.text
    for used, pattern in unit.hits.get(("status", "denied"), ()):
        negated = any(clauses.negates(unit.words, i) for i in range(used[0], used[-1]) if i not in used)
        if unit.place[used[0]] in told and _near(unit, used[0], cues) and not negated:  # « n'est pas faux »
            return pattern.text
    for used, pattern in unit.hits.get(("status", "denied_opening"), ()):
        clause = unit.clauses[unit.place[used[0]]]
        opens = unit.place[used[0]] in told and used[0] == clause.start and _near(unit, used[0], cues)
        if opens and not clauses.has_finite(unit, clause.start, clause.end):
            return pattern.text
    doubted = {unit.place[used[0]] for used, _ in unit.hits.get(("status", "anywhere"), ())}  # « n'a peut-être pas »
    for clause in [unit.clauses[n] for n in sorted(told - doubted)] if ("status", "ne") in unit.hits else ():
        words = _negated_clause(unit, clause)
        about = not cues or any(clause.start <= cue < clause.end for cue in cues)
        if words and about and not _kept_under_negation(unit, clause, "untouched", "opened"):
            return words
    return ""


def _near(unit: Unit, at: int, cues: set[int]) -> bool:
    """Whether a cue stands in the clause of a denial, in the complement after it, or in what hangs on that."""
    here = last = unit.place[at]
    for clause in unit.clauses[here + 1 :]:
        if clause.kind != "complement" and (last == here or clause.kind != "relative"):
            break
        last += 1
    return not cues or any(here <= unit.place[cue] <= last for cue in cues)


def _negated_clause(unit: Unit, clause: clauses.Clause) -> str:
    """« ne … pas » in a clause, unless it is softened (« pas seulement »)."""
    placed = [used[0] for used, _ in unit.hits.get(("status", "ne"), ()) if clause.start <= used[0] < clause.end]
    if not placed:
        return ""
    words, ne = unit.words, placed[0]
    after = min(ne + 1, clause.end - 1)
    verbs = (word for word in words[after + 1 : clause.end] if word.low not in patterns.listed("clitics"))
    if clauses.negates(words, after) and next(verbs, words[after]).mood == "infinitive":
        return ""  # « appelle à ne pas livrer » denies nothing
    before = [word.low for word in words[clause.start : ne] if word.low[0].isalnum()]
    verb = next((w.low for w in words[ne + 1 : clause.end] if w.low not in patterns.listed("clitics")), "")
    if patterns.listed("before_imperatives").issuperset(before) and (
        verb.endswith(("ez", "ons")) or not before and not clause.start
    ):
        return ""  # « ne l'achetez pas », « n'oublie pas » neither: no subject stands before
    soft = {used[0] for used, _ in unit.hits.get(("status", "softened"), ()) if not _is_full(unit, used[-1])}
    second = next((i for i in range(clause.start, clause.end) if clauses.negates(words, i) and i not in soft), None)
    return f"ne … {words[second].low}" if second is not None else ""


def _is_full(unit: Unit, at: int) -> bool:
    """« pas du tout », « ne signifie pas que la ville cède »: « tout » and « que » there soften no negation."""
    clause, before = unit.clauses[unit.place[at]], unit.words[at - 1].low
    opens = unit.words[at].joint == "que" and (clause.kind == "complement" or clauses.has_finite(unit, at, clause.end))
    return opens or unit.words[at].low == "tout" and before == "du"


def _negation(unit: Unit, at: int) -> str:
    return _negated_clause(unit, unit.clauses[unit.place[at]])


def _kept_under_negation(unit: Unit, clause: clauses.Clause, *kinds: str) -> bool:
    """Whether a clause has a verb of one of these kinds; « plus » beside « ne » is no form of « plaire »."""
    found = [used for kind in kinds for used, _ in unit.hits.get(("status", kind), ())]
    return any(
        clause.start <= used[0] < clause.end
        and any(
            (clauses.verb_form(unit, i) or unit.words[i].mood == "infinitive") and not clauses.negates(unit.words, i)
            for i in used
        )
        for used in found
    )


def _speculated(unit: Unit, told: set[int]) -> str:
    none = {i for used, _ in unit.hits.get(("status", "none"), ()) for i in used}
    for used, pattern in unit.hits.get(("status", "speculated"), ()):
        if unit.place[used[0]] in told and none.isdisjoint(used):
            return pattern.text
    for used, pattern in unit.hits.get(("status", "anywhere"), ()):
        if unit.place[used[0]] in told or unit.clauses[unit.place[used[0]]].kind == "phrase":
            return pattern.text
    if unit.words and unit.words[-1].low == "?" and not _is_granted(unit):
        return "?"
    for at, verb in unit.verbs.items():
        you = "vous" in [word.low for word in unit.words[max(0, at - 2) : at]]
        if (
            "believe" in verb.entries
            and (you or not unit.words[at].low.endswith("ez"))  # « pensez à réserver »
            and verb.form != "gerund"
            and (unit.place[at] in told or unit.place[at] not in unit.told and _governs(unit, at, told))
        ):
            return verb.entries["believe"]
    if _is_hypothesis(unit):
        return "si"
    if ("status", "ne") not in unit.hits and not any([unit.words[i].mood == "conditional" for i in unit.finite]):
        return ""
    for n in sorted(told):
        clause = unit.clauses[n]
        if _negated_clause(unit, clause) and _kept_under_negation(unit, clause, "opened"):
            return "ne … pas"
        doubt = _conditional(unit, clause)
        if doubt:
            return doubt
    return ""


def _is_granted(unit: Unit) -> bool:
    """« Pourquoi Moscou achète-t-elle des obus ? » takes for granted that it does; « Une livraison ? » does not."""
    asked = next((word.low for word in unit.words if word.form[0].isalnum() and word.joint != "main"), "")
    granted = asked in patterns.data("status")["speculated"]["granted"]
    return granted and any(unit.words[i].mood == "finite" and unit.place[i] in unit.told for i in unit.predicates)


def _is_hypothesis(unit: Unit) -> bool:
    """« Si …, ce sera »: « si » beside a main verb in the future; « si … a perdu, elle peut » concedes."""
    future = [i for i in unit.finite if unit.words[i].mood == "future"]
    if not future or not any([word.low == "si" for word in unit.words]):
        return False
    return any(unit.place[i] in unit.told for i in future) and any(
        _opens_with_if(unit, clause) for clause in unit.clauses
    )


def _opens_with_if(unit: Unit, clause: clauses.Clause) -> bool:
    return clause.kind == "adverbial" and unit.words[clause.start].low == "si"


def is_supposed(unit: Unit, clause: clauses.Clause) -> bool:
    """Whether a clause is the « si » of a hypothesis, which carries its message as much as the main clause does."""
    return _opens_with_if(unit, clause) and _is_hypothesis(unit)


def _governs(unit: Unit, at: int, told: set[int]) -> bool:
    return any(unit.clauses[n].governor == at for n in told)


def _conditional(unit: Unit, clause: clauses.Clause) -> str:
    """A conditional that says « may »; after a past verb of speech it is the future seen from then: « will »."""
    modals = patterns.data("status")["speculated"]["modals"]
    for i in [i for i in unit.finite if clause.start <= i < clause.end]:
        word = unit.words[i]
        if word.mood == "conditional" and not word.low.endswith(("ions", "iez")):
            if not _is_future_in_the_past(unit, clause) or not word.ids.isdisjoint(modals):
                return word.low
    return ""


def _is_future_in_the_past(unit: Unit, clause: clauses.Clause) -> bool:
    governor = unit.verbs.get(clause.governor)
    conditions = patterns.data("status")["speculated"]["conditions"]
    supposed = any(word.low in conditions for word in unit.words[clause.start : clause.start + 3])
    if not governor or supposed or "believe" in governor.entries:
        return False
    form, low = governor.form, unit.words[clause.governor].low
    return form in ("participle", "passive") or low.endswith(("ait", "aient", "èrent", "irent"))
