"""What helps to write one's own codebook and cast: where each cue is found, names nobody has listed, slips in TOML."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter, defaultdict

import pandas as pd
import simplemma

from helpers import codebook, framing, french, vocabulary
from helpers.corpus import Study
from helpers.grammar import clauses, names, patterns

SHOWN = 3  # passages of a cue, forms that might have been meant
ALIKE, LONG = 0.85, 5  # of difflib's ratio, from which a form might have been meant, for words of so many letters
NAMED = 3  # units that name somebody, from which the name is a candidate
KINDS = ("strong", "weak", "yielding", "continuing", "exclusions")
STANDING = ("continuing", "exclusions")
HITS = ["frame", "kind", "cue", "units", "articles", "first", "passages", "nearest"]
_JOINED = frozenset("de du des d' la ben bin al el van von der".split())  # inside a name, never at its ends


def hits(study: Study) -> pd.DataFrame:
    """Each cue of the codebook and how often it is found: one row a cue, in the codebook's order.

    Columns: `frame`, `kind` (strong, weak, yielding, continuing, exclusions), `cue` as written, `units` and `articles`
    that have it, `first` (`article, unit` of its first place), `passages` (up to SHOWN units that have it, from
    different articles where there are), `nearest` (for a cue that is found nowhere: forms that occur and might have
    been meant; `economique` → économique). A place that a longer cue, an exclusion or a more specific frame takes away
    is not counted, so that what is counted is what codes. Exclusions and continuing cues are looked for as they stand.
    """
    found = framing.cues(study.units, study.frames, study.actors)
    by_cue = dict(list(found.groupby(["frame", "strength", "pattern"], sort=False)))
    texts = study.units.loc[study.units["kept"], "text"]
    forms, standing, rows = _forms(texts), _standing(study, texts), []
    for frame, entry in study.frames.items():
        for kind in KINDS:
            for cue in entry.get(kind, []):
                places = by_cue.get((frame, kind, cue), pd.DataFrame({"article": [], "unit": []}))
                if kind in STANDING:
                    places = pd.DataFrame(standing[frame, kind, cue], columns=["article", "unit"])
                rows.append((frame, kind, cue, *_counted(places, texts), [] if len(places) else nearest(cue, forms)))
    return pd.DataFrame(rows, columns=HITS)


def _counted(places: pd.DataFrame, texts: pd.Series) -> tuple[int, int, str, list[str]]:
    units = places[["article", "unit"]].drop_duplicates()
    if not len(units):
        return 0, 0, "", []
    apart = pd.concat([units[~units["article"].duplicated()], units[units["article"].duplicated()]]).head(SHOWN)
    shown = [texts[article, unit] for article, unit in apart.itertuples(index=False)]
    first = f"{units['article'].iloc[0]}, {units['unit'].iloc[0]}"
    return len(units), units["article"].nunique(), first, shown


def _standing(study: Study, texts: pd.Series) -> dict[tuple[str, str, str], list]:
    """The units in which each exclusion and continuing cue stands, whatever else is there, by frame, kind and cue."""
    known = names.known(codebook.cast(study.actors))
    asked = [
        patterns.parse((frame, kind), cue, entry.get("words", {}))
        for frame, entry in study.frames.items()
        for kind in STANDING
        for cue in entry.get(kind, [])
    ]
    if not asked:
        return {}
    reader = patterns.Vocabulary(asked, known, names.small(known))
    found: dict[tuple[str, str, str], list] = {(*pattern.kind, pattern.text): [] for pattern in asked}
    for index, text in texts.items():
        words = reader.read(text)
        for kind, places in clauses.find(reader, words, names.named(words, known)).items():
            for cue in {pattern.text for _, pattern in places}:
                found[*kind, cue].append(index)
    return found


def _forms(texts: pd.Series) -> dict[str, Counter]:
    """How often each form occurs, by its first letter without accents."""
    found: dict[str, Counter] = defaultdict(Counter)
    for form, count in Counter(token.lower() for text in texts for token in french.tokens(text)).items():
        found[patterns.unaccented(form)[:1]][form] = count
    return found


def nearest(cue: str, forms: dict[str, Counter]) -> list[str]:
    """For the words of a cue that occur nowhere: up to SHOWN forms that do and are spelt most alike, accents aside first.

    forms: how often each occurs, by its first letter without accents. Of a cue all of whose words occur, only not
    beside each other, none.
    """
    plain = [part for part in re.split(r"[\s|]+", cue) if part and part[0] not in "<@."]
    words = [token.lower() for part in plain for token in french.tokens(part)]
    meant = [form for word in words for form in _alike(word, forms.get(patterns.unaccented(word)[:1], Counter()))]
    return list(dict.fromkeys(meant))[:SHOWN]


def _alike(word: str, forms: Counter) -> list[str]:
    """The forms that a word might have been meant for; none where it, or a form of it, occurs."""
    if any(word in patterns.dictionary_forms(form) for form in forms):
        return []
    bare, spelt = patterns.unaccented(word), {form: patterns.unaccented(form) for form in forms}
    same = [form for form, plain in spelt.items() if bare in (plain, patterns.unaccented(french.lemma(form)))]
    if same:
        return sorted(same, key=lambda form: (-forms[form], form))[:SHOWN]
    if len(word) < LONG:
        return []
    near = difflib.get_close_matches(bare, sorted(set(spelt.values())), SHOWN, ALIKE)
    return [min(form for form, plain in spelt.items() if plain == found) for found in near]


def candidates(study: Study, least: int = NAMED) -> pd.DataFrame:
    """Names that occur in `least` units or more and are nobody's in actors.toml: most frequent first.

    A name is a run of words with a capital inside a sentence, with the small words that join them (« Emmanuel Macron »,
    « Banque de France »); a surname alone counts for the person. Columns: `name`, `units`, `articles`, `sentence` (one
    that has it), `entry` (ready to be pasted into actors.toml; side and kind are to be filled in).
    """
    texts = study.units.loc[study.units["kept"], "text"]
    known = {" ".join(patterns.name_parts(name)) for name in vocabulary.actor_names(study.actors)}
    places: dict[str, list[tuple[str, int]]] = {}
    for index, text in texts.items():
        for name in dict.fromkeys(_names(text)):
            places.setdefault(name, []).append(index)
    whole = _without_parts(places)
    rows = []
    for name, units in whole.items():
        if len(units) >= least and not _is_known(name, known):
            sentence = min((texts[unit] for unit in units), key=lambda text: (abs(len(text) - 120), text))
            rows.append((name, len(units), len({article for article, _ in units}), sentence, _entry(name)))
    table = pd.DataFrame(rows, columns=["name", "units", "articles", "sentence", "entry"])
    return table.sort_values(["units", "name"], ascending=[False, True], ignore_index=True)


def _names(text: str) -> list[str]:
    """Runs of capitals in a unit; the word that begins it counts only with another capital after it."""
    clean = french.clean(text)
    spans = french.spans(clean)
    found, run = [], []
    for at, (token, start, end) in enumerate([*spans, ("", len(clean), len(clean))]):
        gap = clean[spans[at - 1][2] : start].strip() if at else ""
        capital = token[:1].isupper() and len(token) > 1
        if run and (gap or not (capital or token.lower() in _JOINED)):
            found += _run(run, clean)
            run = []
        if capital or run and token:
            run.append((token, start, end, at))
    return found


def _run(run: list[tuple], clean: str) -> list[str]:
    """A run of capitals as a name: without what joins nothing at its ends, a title, or a capital that is its place's."""
    titles = patterns.data("speech")["roles"]["titles"]
    while run and run[-1][0].lower() in _JOINED:
        run = run[:-1]
    while run and (run[0][0].lower() in (*titles, *_JOINED) or not french.is_term(run[0][0])):
        run = run[1:]
    if run and run[0][3] == 0 and (len(run) == 1 or run[1][0].lower() in _JOINED):
        run = []
    return [clean[run[0][1] : run[-1][2]]] if run else []


def _without_parts(places: dict[str, list]) -> dict[str, list]:
    """Names with the units of a person's surname alone: « Macron » counts for « Emmanuel Macron »; a place stays one."""
    found = {name: list(units) for name, units in places.items()}
    persons = [name for name in places if re.fullmatch(r"\w[^\W_]*[a-zà-ÿ'-]+(?: [^\W\d_][\w'-]+)+", name)]
    by_last: dict[str, list[str]] = {}
    for name in persons:
        if len(places[name]) > 1 and not set(name.lower().split()) & _JOINED:
            by_last.setdefault(name.rpartition(" ")[2], []).append(name)
    for last in sorted(by_last.keys() & found.keys() - set(vocabulary.gazetteer())):
        if simplemma.is_known(last.lower(), "fr"):  # « Union » is not only « Western Union »
            continue
        whole = max(by_last[last], key=lambda name: (len(places[name]), name))
        found[whole] = list(dict.fromkeys([*found[whole], *found.pop(last)]))
    return found


def _is_known(name: str, known: set[str]) -> bool:
    parts = patterns.name_parts(name)
    return any(" ".join(parts[start:]) in known for start in range(len(parts)))


def _entry(name: str) -> str:
    """An entry of actors.toml for a name, its surname alone among the variants of a person's."""
    key = re.sub(r"\W+", "_", patterns.unaccented(name)).strip("_") or "name"
    last = "" if set(name.lower().split()) & _JOINED else name.rpartition(" ")[2]
    person = " " in name and last[:1].isupper() and last not in vocabulary.gazetteer()
    variants = f"\nvariants = [{json.dumps(last, ensure_ascii=False)}]" if person else ""
    kind = "state" if name in patterns.data("countries")["countries"] else ""
    return f'[{key}]\nname = {json.dumps(name, ensure_ascii=False)}\nside = ""\nkind = "{kind}"{variants}\n'
