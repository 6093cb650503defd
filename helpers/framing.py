"""Frames measured by a codebook: per unit its frames, lead, status and speaker; per article a profile."""

from __future__ import annotations

import functools
import gc
import itertools
import json
import multiprocessing
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers import codebook, corpus, french
from helpers.codebook import NONE, STRENGTHS, TOLD
from helpers.grammar import clauses, modality, names, patterns, quotations, sources
from helpers.grammar.sources import Context
from helpers.intake import stated
from helpers.words import called

_FIRM = ("strong", "weak")  # the others name a frame only where no other frame leads
_PARTIES = ("state", "person", "institution", "adjective")  # kinds of names that something passes between
_TO = ("à", "au", "aux", "pour", "vers")
_TO_OR_OF = (*_TO, "de", "du", "des", "d'")
_ATTACHED = 3  # words after a cue in which the one it is of or goes to is named
_GOES_ON = "…"  # evidence of a frame that is that of the unit before
_ENDS = (".", "!", "…", ",", ";", ":")  # what no title and no question ends in
_CLOSING = ' \u00a0\u202f»”")]'
_LONGEST = 400  # words and marks: a longer unit is no sentence, and is read in stretches
_SHARED_FROM = 40_000  # units: what starting the processes takes, a core does with fewer in the same time
_SHARE = 2_000  # units that a process is given at a time


# ---- reading units


class _Reader(NamedTuple):
    """What units are read with: the words that patterns ask for, the names that are known, the codebook."""

    vocabulary: patterns.Vocabulary
    known: dict
    book: dict


@functools.lru_cache(maxsize=8)
def _reader(frames: str, actors: str) -> _Reader:
    people = codebook.cast(json.loads(actors))
    book = codebook.checked(json.loads(frames), people)
    cues = [
        codebook.pattern(key, name, text, frame)
        for key, frame in book.items()
        for name in (*STRENGTHS, "exclusions")
        for text in [*frame.get(name, []), *_venues(frame) * (name == "exclusions")]
    ]
    known = names.known(people)
    return _Reader(patterns.Vocabulary([*cues, *_grammar()], known, names.small(known)), known, book)


def _venues(frame: dict) -> list[str]:
    """Patterns of the places of a frame that something else happens at: « les deux hommes ont dîné au cosmodrome »."""
    at = "|".join(patterns.data("clauses")["words"]["at_a_place"])
    return [f"{at} {place}" for place in frame.get("venues", [])]


@functools.cache
def _grammar() -> tuple[patterns.Pattern, ...]:
    """Every pattern of French that data/french/ holds, under the kind that the grammar asks for."""
    speech, states, aside = patterns.data("speech"), patterns.data("status"), patterns.data("clauses")["aside"]
    lists = {("verb", kind): speech["verbs"][kind] for kind in ("say", "act", "believe", "deny")}
    lists |= {("role", kind): speech["roles"][kind] for kind in ("official", "expert", "media", "document", "people")}
    lists |= {("source", kind): speech["sources"][kind] for kind in ("before", "citing", "opening", "own")}
    lists |= {("status", kind): states["negation"][kind] for kind in ("softened", "untouched", "opened", "raising")}
    lists |= {
        ("status", "ne"): ["ne"],
        ("source", "not"): speech["sources"]["not_sources"],
        ("source", "not_alone"): speech["sources"]["not_sources_alone"],
        ("source", "varying"): speech["sources"]["varying"],
        ("verb", "no_speech"): speech["verbs"]["no_speech"],
        ("source", "contradicted"): speech["sources"]["contradicted"],
        ("before_infinitive",): speech["verbs"]["before_infinitive"],
        ("state_owned",): speech["roles"]["state_owned"],
        ("status", "speculated"): states["speculated"]["patterns"],
        ("status", "none"): states["speculated"]["none"],
        ("status", "anywhere"): states["speculated"]["anywhere"],
        ("status", "certain"): states["certain"]["patterns"],
        ("status", "denied"): states["denied"]["patterns"],
        ("status", "denied_outright"): states["denied"]["outright"],
        ("status", "denied_opening"): states["denied"]["opening"],
        ("clause", "adverbial"): aside["patterns"],
        ("clause", "contrast"): aside["contrast"],
    }
    return tuple(patterns.parse(kind, text) for kind, texts in lists.items() for text in dict.fromkeys(texts))


class Cue(NamedTuple):
    """A pattern of a frame found in a unit: the places of its words, the frame, its strength, as it was written."""

    used: frozenset[int]
    frame: str
    strength: str
    text: str


class _Unit(clauses.Unit):
    """A unit with its verbs of speech and who is named in it, each read when it is first asked for."""

    verbs = clauses.once(sources.verbs)
    mentions = clauses.once(names.mentions)


def _stretches(words: list[patterns.Word]) -> Iterable[list[patterns.Word]]:
    """A unit's words; one that is too long for a sentence in stretches, so that the time grows with its length alone."""
    return (words[start : start + _LONGEST] for start in range(0, max(1, len(words)), _LONGEST))


def _unit(words: list[patterns.Word], reader: _Reader, inside: bool = False) -> _Unit:
    named = names.named(words, reader.known)
    return _Unit(words, named, clauses.find(reader.vocabulary, words, named), clauses.quoted(words, inside))


# ---- frames of one unit


def _cues(unit: clauses.Unit, book: dict, leading: str = "") -> dict[str, list[Cue]]:
    """Cues by frame, without those that another reading of their words takes away.

    leading: the frame that led the unit before; only its continuing cues are any (« ce tir », after a rocket).

    An exclusion takes the cues that share a word with it and do not contain it; a longer cue those inside it; a cue
    of a more specific frame those that share a noun with it (« coopération militaire » is no diplomatic coopération).
    """
    if not any([kind[0] == "cue" for kind in unit.hits]):
        return {}
    every = [
        Cue(frozenset(used), key, strength, pattern.text)
        for key in book
        for strength in STRENGTHS
        if strength != "continuing" or key == leading
        for used, pattern in unit.hits.get(("cue", key, strength), ())
    ]
    rank = {key: n for n, key in enumerate(book)}
    elsewhere = [cue for cue in every if _is_elsewhere(unit, cue, book[cue.frame].get("between"))]
    found: dict[str, list[Cue]] = {}
    for cue in every:
        barred = (frozenset(used) for used, _ in unit.hits.get(("exclusion", cue.frame), ()))
        if any(cue.used & other and not cue.used > other for other in barred):
            continue
        if any(cue.frame == other.frame and cue.used & other.used for other in elsewhere):
            continue
        if not any(cue.used < other.used or _yields_a_noun(unit, cue, other, rank) for other in every):
            found.setdefault(cue.frame, []).append(cue)
    return found


def _is_elsewhere(unit: clauses.Unit, cue: Cue, between: list[str] | None) -> bool:
    """Whether a cue speaks of others than those its frame is between: « drones iraniens », « des armes à Taïwan »."""
    others = [m for m in unit.names if m.side not in between and m.kind in _PARTIES] if between else []
    if not others:
        return False
    words, start, end = unit.words, min(cue.used), max(cue.used) + 1
    for name in others:
        attached = name.kind == "adjective" or names.governing(words, name.start) in _TO_OR_OF
        if attached and end <= name.start <= end + _ATTACHED and unit.place[name.start] == unit.place[start]:
            return True
    clause = unit.clauses[unit.place[start]]
    here = range(clause.start, start)
    acts = words[start].mood != "" and not any(at in here or at in cue.used for at in unit.verbs)
    ours = [m for m in unit.names if m.side in between and clause.start <= m.start < clause.end]
    ours = any(m.kind == "adjective" or names.governing(words, m.start) not in _TO for m in ours)
    return acts and not ours and any(m.start in here and not names.governing(words, m.start) for m in others)


def _yields_a_noun(unit: clauses.Unit, cue: Cue, other: Cue, rank: dict[str, int]) -> bool:
    if not {"weak", "continuing"}.isdisjoint((cue.strength, other.strength)) or rank[other.frame] >= rank[cue.frame]:
        return False
    shared = cue.used & other.used
    return any(not unit.words[i].mood and not unit.words[i].starts for i in shared)


def _without_who_speaks(unit: clauses.Unit, cues: dict[str, list[Cue]]) -> dict[str, list[Cue]]:
    """The cues but those that only say what somebody named beside them is: « confie X, chercheur à l'université »."""
    said: set[int] = set()
    for mention in [m for m in unit.mentions if m.kind in ("person", names.STRANGER)] if cues else ():
        office, after = names.beside(unit, mention), mention.end + 1
        if office and office.kind in names.OFFICES and office.end <= mention.start:
            said.update(range(office.start, mention.start))
        elif after < len(unit.words) and unit.words[after - 1].low in (",", "("):
            end = unit.clauses[unit.place[after]].end
            told = clauses.has_finite(unit, after, end) or unit.words[after].low in patterns.listed("prepositions")
            said.update(() if told else range(after, end))
    return {key: kept for key, found in cues.items() if (kept := [cue for cue in found if not cue.used <= said])}


def _frames(unit: clauses.Unit, cues: dict[str, list[Cue]]) -> dict[str, list[Cue]]:
    """The frames that the cues name: a strong one, or two weak ones; others where no other frame leads."""
    if not cues:
        return {}
    named = {
        key: kept
        for key, found in cues.items()
        if (kept := [cue for cue in found if cue.strength in _FIRM])
        and (any(cue.strength == "strong" for cue in kept) or _are_two(kept))
    }
    firm = dict(named)
    for key, found in cues.items():
        yielding = [cue for cue in found if cue.strength not in _FIRM]
        if yielding and (key in firm or not any(_is_told(unit, cue) for kept in firm.values() for cue in kept)):
            named[key] = firm.get(key, []) + yielding
    return named


def _are_two(cues: list[Cue]) -> bool:
    """Whether weak cues are two: different ones, in different places."""
    return len({cue.text for cue in cues}) > 1 and len({min(cue.used) for cue in cues}) > 1


def _is_told(unit: clauses.Unit, cue: Cue) -> bool:
    clause = unit.clauses[unit.place[min(cue.used)]]
    return not clause.aside or modality.is_supposed(unit, clause)


def _lead(unit: clauses.Unit, named: dict[str, list[Cue]], order: Iterable[str]) -> str:
    """The frame of the main clause's message; of several one with more than weak cues, then the codebook's first."""
    if len(named) < 2:
        return next(iter(named), NONE)
    told = {key: [cue for cue in named[key] if _is_told(unit, cue)] for key in order if key in named}
    firm = [key for key, cues in told.items() if any(cue.strength != "weak" for cue in cues)]
    return next(iter(firm or [key for key, cues in told.items() if cues] or told))


# ---- units, one after the other


def _code_unit(text: str, reader: _Reader, before: Context) -> tuple[dict, Context]:
    words, rows = reader.vocabulary.read(text), []
    for stretch in _stretches(words):
        row, before = _code_words(stretch, reader, before)
        rows.append(row)
    return (row if len(rows) == 1 else _together(rows, reader.book)), before


def _together(rows: list[dict], book: dict) -> dict:
    """The codes of a unit read in stretches: every frame of any, the commonest lead, status and speaker."""
    common = {key: Counter(row[key] for row in rows).most_common(1)[0][0] for key in ("lead", "status", "speaker")}
    led = Counter(row["lead"] for row in rows if row["lead"] != NONE).most_common(1)
    return {
        **{key: any(row[key] for row in rows) for key in book},
        **common,
        "lead": led[0][0] if led else NONE,
        "quoted": sum(row["quoted"] for row in rows),
        "firm": any(row["firm"] for row in rows),
        "evidence": "; ".join(dict.fromkeys(row["evidence"] for row in rows if row["evidence"])),
    }


def _code_words(words: list[patterns.Word], reader: _Reader, before: Context) -> tuple[dict, Context]:
    unit, book = _unit(words, reader, before.inside), reader.book
    voice, source = sources.speaker(unit, before.memory)
    sides = voice.sides
    cues = _cues(unit, book, before.lead)
    rest = _without_who_speaks(unit, cues) if sides != (names.AUTHOR,) else {}
    named = _frames(unit, rest) or _frames(unit, cues)
    lead = _lead(unit, named, book)
    state, doubt = modality.status(unit, {min(cue.used) for cue in named.get(lead, ())})
    evidence = [f"{key}: {_written_cues(named[key])}" for key in book if key in named]
    evidence += [f"{state}: {doubt}"] * bool(doubt) + [f"{'+'.join(sides)}: {source}"] * bool(source)
    row = {
        **{key: key in named for key in book},
        "lead": lead,
        "status": state,
        "speaker": "+".join(sides),
        "quoted": _words_quoted(unit),
        "evidence": "; ".join(evidence),
        "firm": any(cue.strength in _FIRM for cue in named.get(lead, ())),
    }
    spoken = () if sides == (names.AUTHOR,) else sides
    inside, quoted = not all(closed for *_, closed in unit.quotes), clauses.is_all_quoted(unit)
    before.memory.add(unit, voice)
    return row, Context(before.memory, spoken, inside, quoted, lead)


def explain(text: str, study: corpus.Study) -> pd.DataFrame:
    """How a sentence is coded, on one page: a row a clause in reading order, then one for the whole sentence.

    study: whose codebook and actors to code by. Columns: `clause`, its words; `role`: main, complement, relative …,
    `aside` where it does not carry the message; `cues` of frames; `names`: who is mentioned, and as which side where
    one is stated; `speech`: verbs of speech and their class, by whom where they count; `code`: in the last row lead,
    status and speaker with what each rests on. Codes are told by their English names. Units before the sentence are not
    known to it. Raises StudyError for a malformed codebook or actor.
    """
    reader, told = _reader(json.dumps(study.frames), json.dumps(study.actors)), _named(study)
    words, memory = reader.vocabulary.read(text), sources.Memory()
    unit = _unit(words, reader)
    found = [cue for kept in _cues(unit, reader.book).values() for cue in kept]
    said = {report.at: told("+".join(report.voice.sides)) for report in sources.reports(unit, memory)}
    rows = []
    for clause in unit.clauses:
        inside = range(clause.start, clause.end)
        cues_here = [f"{told(cue.frame)}: {cue.text} ({cue.strength})" for cue in found if min(cue.used) in inside]
        named = [
            _forms(words[m.start : m.end]) + (f" = {told(m.side)}" if m.side else "")
            for m in unit.mentions
            if m.start in inside
        ]
        verbs = [
            f"{words[at].form} ({'/'.join(verb.entries)}{': ' + said[at] if at in said else ''})"
            for at, verb in unit.verbs.items()
            if at in inside
        ]
        role = clause.kind + ", aside" * clause.aside
        rows.append((_forms(words[clause.start : clause.end]), role, *map("; ".join, (cues_here, named, verbs)), ""))
    row = _code_unit(text, reader, Context(sources.Memory()))[0]
    code = ", ".join(told(row[each]) for each in ("lead", "status", "speaker"))
    evidence = (each.partition(": ") for each in row["evidence"].split("; "))
    code += ". " + "; ".join(f"{told(of)}{colon}{what}" for of, colon, what in evidence)
    rows.append((text, "sentence", "", "", "", code))
    return pd.DataFrame(rows, columns=["clause", "role", "cues", "names", "speech", "code"])


def _named(study: corpus.Study) -> Callable[[str], str]:
    """What says a code, or several joined by `+`, by the names that the study and phrases/codes.toml give them."""
    names = {**study.frames, **codebook.sides(study.actors)}
    return lambda codes: " + ".join(called(code, names)["en"] for code in codes.split("+"))


def _forms(words: list[patterns.Word]) -> str:
    return " ".join(word.form for word in words)


def _words_quoted(unit: clauses.Unit) -> int:
    if not unit.quotes:
        return 0
    return sum([unit.words[i].form[0].isalnum() for i, quoted in enumerate(unit.quoted) if quoted])


def _written_cues(cues: list[Cue]) -> str:
    return ", ".join(dict.fromkeys(cue.text for cue in sorted(cues, key=_place)))


def _place(cue: Cue) -> tuple[int, int, str]:
    return min(cue.used), -len(cue.used), cue.text


def _code_article(units: list[tuple[str, int]], reader: _Reader) -> list[dict]:
    """The rows of one article's kept units, given with their paragraphs.

    A quotation that runs over several units has the speaker named in any of them.
    """
    rows: list[dict] = []
    texts, paragraphs = map(list, zip(*units))
    before, run, teller = Context(sources.Memory()), [], ""
    for text, inside in zip(texts, quotations.over_units(texts, paragraphs)[0]):
        before = before._replace(inside=inside)
        row, after = _code_unit(text, reader, before)
        rows.append(row)
        if after.all_quoted and not after.speaker:
            run.append(row)
        else:
            _attribute(run, row["speaker"] if before.inside and after.speaker else teller)
            run = []
        if after.speaker or not run:
            teller = row["speaker"] if after.speaker else ""
        before = after._replace(speaker=after.speaker or (before.speaker if run else ()))
    _attribute(run, teller)
    _carry(texts, rows)
    return rows


def _carry(texts: list[str], rows: list[dict]) -> None:
    """Gives units without a cue the frame of what they go on about, in an article half of whose units have a firm one.

    A unit that begins by taking up the one before (« Mais tout a changé ») has its lead; a title and a question have the
    commonest of their article.
    """
    leads = Counter(row["lead"] for row in rows if row["lead"] != NONE and row["firm"])
    if leads.total() < 2 or 2 * leads.total() < len(rows):
        return
    commonest, before = leads.most_common(1)[0][0], NONE
    for text, row in zip(texts, rows):
        if row["lead"] == NONE:
            asks = text.rstrip(_CLOSING)[-1:] not in _ENDS
            frame = commonest if asks else before
            if frame != NONE and (asks or _takes_up(text)):
                row |= {frame: True, "lead": frame}
                row["evidence"] = "; ".join(filter(None, [f"{frame}: {_GOES_ON}", row["evidence"]]))
        before = row["lead"]


def _takes_up(text: str) -> bool:
    """Whether a unit begins by taking up what was said before: « Mais … », « Cette étape … », « Il … »."""
    return not patterns.listed("taking_up").isdisjoint(token.lower() for token in french.tokens(text[:40])[:2])


def _attribute(run: list[dict], speaker: str) -> None:
    for row in run:
        if speaker:
            row["speaker"] = speaker
            row["evidence"] = "; ".join(filter(None, [row["evidence"], f"{speaker}: quotation"]))


def code(units: pd.DataFrame, frames: dict, actors: dict) -> pd.DataFrame:
    """Each unit's frames, lead, status and speaker, indexed like `units`.

    One boolean column a frame; `lead` is a frame or none; `status` asserted, speculated or denied; `speaker` sides of
    actors.toml, media, expert, other or author, joined by + in alphabetical order; `quoted` how many words stand in
    quotation marks, those of a quotation that began in an earlier unit too; `evidence` the cues and words each code
    rests on; `text` the unit. Units that are cut have no frame, and empty codes. Pronouns and quotations look beyond a
    unit within its article, so the units of one article belong in one call. From some thousands of articles on all cores
    share them, in processes of their own; the codes are the same. Raises StudyError for a malformed codebook or actor.
    """
    book = json.dumps(frames), json.dumps(actors)
    _reader(*book)
    kept = units["kept"].to_numpy(bool)
    articles, texts = units.index.get_level_values(0).tolist(), units["text"].tolist()
    paragraphs = units["paragraph"].tolist() if "paragraph" in units else [1] * len(units)
    places: dict[object, list[int]] = {}
    for place in np.flatnonzero(kept).tolist():
        places.setdefault(articles[place], []).append(place)
    found = _code_articles([[(texts[i], paragraphs[i]) for i in held] for held in places.values()], book)
    order = list(itertools.chain.from_iterable(places.values()))
    columns = {column: _placed(found[column], order, blank, len(units)) for column, blank in _blank(frames).items()}
    return pd.DataFrame({**columns, "text": texts}, index=units.index).astype(dict.fromkeys(frames, bool))


def _blank(frames: Iterable[str]) -> dict:
    """The codes of a unit that is cut."""
    return {**dict.fromkeys(frames, False), "lead": "", "status": "", "speaker": "", "quoted": 0, "evidence": ""}


def _placed(values: list, order: list[int], blank: object, size: int) -> list:
    """The values at the places that `order` gives, blank elsewhere."""
    found = [blank] * size
    for place, value in zip(order, values):
        found[place] = value
    return found


def _code_articles(articles: list[list[tuple[str, int]]], book: tuple[str, str]) -> dict[str, list]:
    """The columns of every unit's codes, article by article; where there are many, all cores share the articles."""
    if sum(map(len, articles)) < _SHARED_FROM or multiprocessing.parent_process():  # one of several already
        return _columns(articles, *book)
    import joblib  # its processes do not run the caller's script again, and are kept for the next call

    with warnings.catch_warnings():  # a process that rested long or holds much is replaced: nothing is lost
        warnings.filterwarnings("ignore", "A worker stopped while some jobs were given", UserWarning)
        found = joblib.Parallel(n_jobs=-1, max_nbytes=None)(
            joblib.delayed(_columns)(share, *book) for share in _shares(articles)
        )
    return {column: list(itertools.chain.from_iterable(part[column] for part in found)) for column in found[0]}


def _shares(articles: list[list[tuple[str, int]]]) -> Iterable[list[list[tuple[str, int]]]]:
    """The articles in order, in runs of some _SHARE units."""
    ends = itertools.accumulate(map(len, articles))
    runs = itertools.groupby(zip(ends, articles), lambda held: held[0] // _SHARE)
    return ([article for _, article in run] for _, run in runs)


def _columns(articles: list[list[tuple[str, int]]], frames: str, actors: str) -> dict[str, list]:
    """The columns of the codes of these articles' units, coded by this process alone."""
    reader, collecting = _reader(frames, actors), gc.isenabled()
    gc.disable()  # nothing here makes a cycle, and looking for cycles would take a tenth of the time
    try:
        rows = [row for units in articles for row in _code_article(units, reader)]
    finally:
        if collecting:
            gc.enable()
    return {column: [row[column] for row in rows] for column in _blank(json.loads(frames))}


# ---- profiles, tables and passages


def counts(coded: pd.DataFrame, of: str = "lead") -> pd.DataFrame:
    """Articles × values: how many kept units of each article have the value, and `n`, its kept units.

    of: `lead` (the codebook's frames, then none), `status` or `speaker` (the commonest first; a unit in which two speak
    counts for both). Articles without a kept unit are left out.
    """
    kept = coded[coded["lead"] != ""]
    said = kept[of].str.split("+").explode() if of == "speaker" else kept[of]
    table = pd.crosstab(said.index.get_level_values("article"), said.to_numpy())
    known = {"lead": [*frames_of(coded), NONE], "status": list(stated.STATUSES)}
    values = known.get(of) or list(table.sum().sort_values(ascending=False, kind="stable").index)
    articles = kept.index.get_level_values("article").unique()
    table = table.reindex(index=articles, columns=values, fill_value=0).rename_axis(index="article", columns=None)
    return table.assign(n=kept.groupby(level="article", sort=False).size())


def profile(coded: pd.DataFrame) -> pd.DataFrame:
    """Articles × frames: the share of an article's kept units that each frame or `none` leads (0 to 1), and `n`."""
    table = counts(coded).reindex(coded.index.get_level_values("article").unique(), fill_value=0)
    n = table.pop("n")
    return table.div(n.where(n > 0), axis=0).assign(n=n)


def mainly(coded: pd.DataFrame) -> pd.Series:
    """The frame that leads more units of an article than any other does; `none` where no unit has one, and for a tie."""
    table = counts(coded)[frames_of(coded)]
    most = table.max(axis=1)
    alone = (table.eq(most, axis=0).sum(axis=1) == 1) & (most > 0)
    return table.idxmax(axis=1).where(alone, NONE)


def profile_intervals(coded: pd.DataFrame) -> pd.DataFrame:
    """Each share of `profile` with its exact interval: index (article, lead); share, low, high, n.

    The interval is `resampling.share`'s: how far the share hangs on which sentences the article has, taken as drawn one
    by one, not how far coders would agree. An article without a kept unit has no share (NaN): 0 to 1.
    """
    from helpers import resampling  # coding, alone or on all cores, needs none of what that brings

    shares = profile(coded)
    n = shares["n"].to_numpy(int)[:, None]
    shares = shares.drop(columns="n").astype(float)
    low, high = resampling.share(np.rint(np.nan_to_num(shares.to_numpy()) * n).astype(int), n)
    index = pd.MultiIndex.from_product([shares.index, shares.columns], names=["article", "lead"])
    columns = {"share": shares.to_numpy(), "low": low, "high": high, "n": n + np.zeros(low.shape, int)}
    return pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index)


def frames_of(coded: pd.DataFrame) -> list[str]:
    """The frames of a coded table, in the codebook's order."""
    return [column for column in coded.columns if column not in TOLD]


def _long(coded: pd.DataFrame, by: str) -> pd.DataFrame:
    """One row a kept unit, frame in it (none where it has no frame) and value of `by`; two speakers make two rows."""
    kept = coded[coded["lead"] != ""]
    flags = kept[frames_of(coded)].assign(**{NONE: kept["lead"] == NONE})
    long = flags.rename_axis(columns="frame").stack()
    long = long[long].reset_index().drop(columns=0)
    values = kept[by].str.split("+").explode().rename(by).reset_index()
    return long.merge(values, on=["article", "unit"])


def crosstab(coded: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many units of each article carry a frame, by speaker or status: index (article, frame), columns the values.

    A unit counts once for every frame in it and, where two speak, once for each; `passages` gives the units of a cell.
    """
    long = _long(coded, by)
    leads = [*frames_of(coded), NONE]
    articles = coded.index.get_level_values("article").unique()
    index = pd.MultiIndex.from_product([articles, leads], names=["article", "frame"])
    table = pd.crosstab([long["article"], long["frame"]], long[by])
    return table.reindex(index, fill_value=0).rename_axis(columns=by)


def passages(
    coded: pd.DataFrame,
    frame: str | None = None,
    speaker: str | None = None,
    status: str | None = None,
    article: str | None = None,
    lead: str | None = None,
) -> pd.DataFrame:
    """The units behind a cell: text, lead, status, speaker and evidence of those with all that is asked for.

    frame: a frame in the unit, or none; lead: the frame that leads it; speaker: one of those who speak in it.
    Raises ValueError for a frame that the coded table does not have.
    """
    wanted = coded["lead"] != ""
    known = [*frames_of(coded), NONE]
    for name in (frame, lead):
        if name not in (None, *known):
            raise ValueError(f"frame {name!r} is not in this codebook: use one of {', '.join(known)}")
    if frame is not None:
        wanted &= coded["lead"] == NONE if frame == NONE else coded[frame]
    if speaker is not None:
        wanted &= coded["speaker"].str.split("+").map(lambda sides: speaker in sides)
    for column, value in (("status", status), ("lead", lead)):
        if value is not None:
            wanted &= coded[column] == value
    if article is not None:
        wanted &= coded.index.get_level_values("article") == article
    return coded.loc[wanted, ["text", "lead", "status", "speaker", "evidence"]]


# ---- what coverage asks: names and cues


def actors_named(units: pd.DataFrame, actors: dict) -> pd.DataFrame:
    """Every mention of an actor in the kept units, one row each: article, unit, actor, name, side, kind, form.

    Variants and metonyms count for their actor; look-alikes (another Kim, a square that bears a name) for nobody.
    """
    reader = _reader("{}", json.dumps(actors))
    kept = units[units["kept"]]
    rows = []
    for index, text in kept["text"].items():
        for words in _stretches(reader.vocabulary.read(text)):
            for mention in names.named(words, reader.known):
                if mention.actor and mention.kind != "adjective":
                    actor = actors[mention.actor]
                    form = " ".join(word.form for word in words[mention.start : mention.end])
                    rows.append((*index, mention.actor, actor["name"], mention.side, actor["kind"], form))
    return pd.DataFrame(rows, columns=["article", "unit", "actor", "name", "side", "kind", "form"])


def cues(units: pd.DataFrame, frames: dict, actors: dict) -> pd.DataFrame:
    """Every cue in the kept units, one row each in reading order: article, unit, frame, strength, pattern, start, end.

    start, end: where the cue's words begin and end in `french.clean(text)`. A weak or yielding cue is listed whether or
    not it came to name its frame; continuing cues, which hang on the unit before, are not.
    """
    reader, kept = _reader(json.dumps(frames), json.dumps(actors)), units[units["kept"]]
    rows = [(*index, *row) for index, text in kept["text"].items() for row in _placed_cues(text, reader)]
    return pd.DataFrame(rows, columns=["article", "unit", "frame", "strength", "pattern", "start", "end"])


def _placed_cues(text: str, reader: _Reader) -> list[tuple]:
    """The cues of a unit as frame, strength, pattern, start and end, in reading order."""
    spans, found, at = _spans(french.clean(text)), set(), 0
    for words in _stretches(reader.vocabulary.read(text)):
        for kept in _cues(_unit(words, reader), reader.book).values():
            for cue in kept:
                start, end = spans[at + min(cue.used)][0], spans[at + max(cue.used)][1]
                found.add((start, end, cue.frame, cue.strength, cue.text))
        at += len(words)
    return [(*cue[2:], *cue[:2]) for cue in sorted(found)]


def _spans(clean: str) -> list[tuple[int, int]]:
    """Where each word and mark that a pattern counts begins and ends."""
    return [
        (start + at, start + at + len(piece))
        for form, start in patterns.surface_forms(quotations.directed(french.fold(clean)))
        for piece, at in french.pieces(form) or ((form, 0),)
    ]
