"""What a reader should know of the texts before trusting a number: damage, copies, languages, lengths."""

from __future__ import annotations

import copy
import functools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations, groupby
from typing import NamedTuple

import pandas as pd

from helpers import french
from helpers.grammar import quotations
from helpers.intake.reading import Notice
from helpers.words import LANGUAGES, In

SHORT = 50  # words; below, one sentence more or less moves a cosine by tenths
RATIO = 20  # the longest over the shortest
NEAR = 0.98  # cosine of the counts of terms from which two articles are one text
FRENCH_SHARE = 0.1  # of words that mark French; its prose has .15 to .40 of them, its neighbours under .06
PASSAGE, SENTENCE = 20, 8  # words; the language of a shorter passage is not guessed, of a shorter sentence not doubted
ASKED = 3  # questions with an answer that make an interview
GUESSED = 5  # words of a text from which its language is guessed
SURE, SURE_OF_FEW = 0.9, 0.97  # probability from which a guess counts: of SHORT words or more, of fewer
NEIGHBOURS = "fr es ca it pt ro oc eu en de nl ar ru uk tr pl zh ja".split()  # the languages of few words, at most
SHARED_BY = 20  # a sentence in more articles than that is a formula and says nothing of copies
FOREIGN = "another language"  # the reason to cut what is in a language the study is not in
OFFER = "rest for subscribers"  # the reason of furniture that stands where the rest of the article is paid for

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("(?<!^)[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_PARTING = re.compile(r"(?m)^[^\S\n]*([=*#_~-])\1\1+[^\S\n]*$")
_WORD = re.compile(r"[^\W\d_]+")
_QUESTION = re.compile(r"\?[\s»”\"]*$")
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|\"[^\"]*\"")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]")


def texts(raw: pd.Series, files: pd.Series) -> list[Notice]:
    """Notices on each text as it was read (both indexed by article), before it is cleaned."""
    return [(file, key, values) for file, text in zip(files, raw, strict=True) for key, values in _damage(text)]


def units(units: pd.DataFrame) -> pd.DataFrame:
    """What is counted in each unit, once: `words`, `marks` (words that mark French), `forms` (a digest of its words)."""
    rows = [_counted(text) for text in units["text"].tolist()]
    return pd.DataFrame(rows, index=units.index, columns=["words", "marks", "forms"])


def languages(units: pd.DataFrame, counted: pd.DataFrame) -> dict[str, tuple[str, float]]:
    """The articles that are in another language than French, with it and its probability; none where it is not sure.

    Only articles with hardly any function word of French are looked at closely. Source: py3langid (Lui and Baldwin 2012).
    """
    found = {}
    for article, said in _rows(units, counted).items():
        words = sum(row.words for row in said)
        if words >= GUESSED and sum(row.marks for row in said) < FRENCH_SHARE * words:
            found[article] = _guess(row.text for row in said)
    return {article: guess for article, guess in found.items() if guess[0] != "fr" and guess[1]}


def named(language: str) -> In:
    """The name of a language by its code, in English and French: `named("ca")` is Catalan, catalan."""
    from babel import Locale

    return In({lang: Locale(lang).languages.get(language, language) for lang in LANGUAGES})


def articles(
    units: pd.DataFrame, counted: pd.DataFrame, words: pd.Series, files: pd.Series, own: Collection[str] = ("fr",)
) -> list[Notice]:
    """Notices on each article's kept units: no terms, another language, marks, length, an offer to subscribe.

    own: the languages of the study.
    """
    every = _rows(units, counted)
    rows = {article: kept for article, said in every.items() if (kept := [row for row in said if row.kept])}
    foreign = {article for article, said in every.items() if any(row.reason == FOREIGN for row in said)}
    bare = {article for article in words.index if not has_terms(row.text for row in rows.get(article, ()))}
    found = [(article, "no_terms", {}) for article in words.index if article in bare - foreign]
    found += [
        (article, "short", {"n": int(n), "least": SHORT})
        for article, n in words.items()
        if n < SHORT and article not in bare
    ]
    for noticed in (_passage, _alone, _interview):
        found += [(article, *notice) for article, said in rows.items() for notice in noticed(said, own)]
    found += [(article, "paid", {}) for article, said in every.items() if any(row.reason == OFFER for row in said)]
    some = words[words > 0]
    if len(some) and some.max() > RATIO * some.min():
        values = {"ratio": some.max() / some.min(), "other": files[some.idxmin()], "n": int(some.min())}
        found.append((some.idxmax(), "ratio", values))
    return [(files[article], key, values) for article, key, values in found]


def _alone(said: list[_Row], _own: Collection[str]) -> Iterator[tuple[str, dict]]:
    """Whether quotation marks have no other: in how many sentences, and how the first begins."""
    if alone := quotations.over_units([row.text for row in said], [row.paragraph for row in said])[1]:
        yield "marks", {"n": len(alone), "start": said[alone[0]].text[:40].strip('"«“ ')}


def _interview(said: list[_Row], _own: Collection[str]) -> Iterator[tuple[str, dict]]:
    """Whether ASKED questions or more are paragraphs of their own, and their answers mostly say « je »."""
    if sum(bool(_QUESTION.search(row.text)) for row in said) < ASKED:
        return
    paragraphs = [" ".join(row.text for row in some) for _, some in groupby(said, key=lambda row: row.paragraph)]
    asked = [bool(_QUESTION.search(text)) for text in paragraphs]
    answers = [text for text, before, asks in zip(paragraphs[1:], asked, asked[1:]) if before and not asks]
    if len(answers) >= ASKED and 2 * sum(map(_says_i, answers)) >= len(answers):
        yield "interview", {"n": len(answers)}


def _says_i(text: str) -> bool:
    tokens = french.tokens(_QUOTED.sub(" ", text).lower())
    return not french.words_of("first_person").isdisjoint(tokens)


def copies(
    kept: pd.Series, units: pd.DataFrame, counted: pd.DataFrame, files: pd.Series, hashes: dict[str, str]
) -> list[Notice]:
    """Notices on articles that are an earlier one's text: the same bytes, or a cosine of their counts of terms ≥ .98.

    Looks only at pairs with most sentences in common, their words alone compared, so that thousands of articles take
    seconds; a copy in which every sentence was changed is found by `similarity.near_copies`.
    """
    counts = functools.cache(lambda article: Counter(french.terms(kept[article])))
    found, named = [], set()  # a copy is named once, beside the earliest it is a copy of
    for one, other in _sharing(counted["forms"][units["kept"]]):
        if other in named:
            continue
        same_bytes = files[one] in hashes and hashes[files[one]] == hashes.get(files[other])
        value = 1.0 if same_bytes or kept[one] == kept[other] else _cosine(counts(one), counts(other))
        if value >= NEAR:
            key = "identical" if same_bytes else "near_copy"
            found.append((files[other], key, {"other": files[one], "value": value}))
            named.add(other)
    return found


class _Row(NamedTuple):
    text: str
    kept: bool
    reason: str
    paragraph: int
    words: int
    marks: int


def _rows(units: pd.DataFrame, counted: pd.DataFrame) -> dict[str, list[_Row]]:
    columns = [units[name].tolist() for name in ("text", "kept", "reason", "paragraph")]
    columns += [counted[name].tolist() for name in ("words", "marks")]
    found: dict[str, list[_Row]] = {}
    for article, *row in zip(units.index.get_level_values("article").tolist(), *columns):
        found.setdefault(article, []).append(_Row(*row))
    return found


def by_article(told: pd.Series) -> dict[str, list]:
    """What each article's units hold, in order (index `article, unit`)."""
    found: dict[str, list] = {}
    for article, value in zip(told.index.get_level_values("article").tolist(), told.tolist()):
        found.setdefault(article, []).append(value)
    return found


def has_terms(texts: Iterable[str]) -> bool:
    """Whether anything in some texts can be compared: a word that is no stop word, number or single letter."""
    return any(french.form_terms(form) for text in texts for form in french.SURFACE.findall(french.normalise(text)))


def _counted(text: str) -> tuple[int, int, str]:
    words, marks, forms = zip(*map(_told, text.split()))  # no form holds a space, and no unit is blank
    return sum(words), sum(marks), "".join(forms)


@functools.lru_cache(maxsize=1 << 18)
def _told(some: str) -> tuple[int, int, str]:
    """How many words stand between two spaces, how many of them mark French, and their forms."""
    forms = french.SURFACE.findall(french.fold(some))
    pieces = [piece.lower() for form in forms for piece, _ in french.pieces(form)]
    return len(pieces), sum(piece in _marks() for piece in pieces), "".join(f"{form} " for form in forms).lower()


@functools.cache
def _marks() -> frozenset[str]:
    return french.words_of("marks_of_french")


def _doubted(row: _Row) -> bool:
    return row.words >= SENTENCE and row.marks < FRENCH_SHARE * row.words


def _damage(text: str) -> list[tuple[str, dict]]:
    counts = {"bidi": _BIDI, "unseen": _UNSEEN, "control": _CONTROL}
    found = [(key, {"n": n}) for key, pattern in counts.items() if (n := len(pattern.findall(text)))]
    if "\ufffd" in text:
        found.append(("lost", {"n": text.count("\ufffd"), "line": text.count("\n", 0, text.index("\ufffd")) + 1}))
    pieces = _PARTING.split(text)[::2]  # beside each line of signs, what stands between two
    if len(pieces) > 1 and all(len(_WORD.findall(piece)) >= SHORT for piece in pieces):
        found.append(("parted", {"n": len(pieces), "sign": _PARTING.search(text).group()[:10]}))
    mixed = _mixed(text) if _FOREIGN.search(text) else []
    if mixed:
        found.append(("mixed", {"n": len(mixed), "words": ", ".join(mixed[:5])}))
    return found


def _mixed(text: str) -> list[str]:
    """Words with letters of two alphabets, each once, in reading order: a Cyrillic « е » looks like a Latin one."""
    words = dict.fromkeys(_WORD.findall(french.clean(text)))
    return [word for word in words if _FOREIGN.search(word) and _LATIN.search(word)]


def _passage(said: list[_Row], own: Collection[str]) -> Iterator[tuple[str, dict]]:
    """The first passage that is in none of the study's languages."""
    for doubted, run in groupby(said, key=_doubted):
        some = list(run)
        if doubted and sum(row.words for row in some) >= PASSAGE:
            language, score = _guess(row.text for row in some)
            if score and language not in own:
                yield "passage", {"language": named(language), "score": score, "start": some[0].text[:40]}
                return


def _guess(texts: Iterable[str]) -> tuple[str, float]:
    """The language of some texts and its probability, 0 where it is not sure; few words are of a neighbour's language."""
    text = "\n".join(texts)[:4000]  # more of it takes time and changes nothing
    few = len(_WORD.findall(text)) < SHORT
    language, score = _identifier(few).classify(text)
    least = SURE_OF_FEW if few else SURE
    return str(language), float(score) if score >= least else 0.0


@functools.cache
def _identifier(few: bool) -> object:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    if not few:
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier = copy.copy(_identifier(False))
    identifier.set_languages(NEIGHBOURS)
    return identifier


def _sharing(forms: pd.Series) -> list[tuple[str, str]]:
    """Pairs of articles that share most sentences of the one with fewer, or all their words."""
    said = by_article(forms)
    held = {article: set(sentences) for article, sentences in said.items()}
    repeated = set(forms[forms.duplicated()])
    same = Counter(_pairs({article: sentences & repeated for article, sentences in held.items()}))
    half = [pair for pair, n in same.items() if 2 * n > min(len(held[pair[0]]), len(held[pair[1]]))]
    alike = _pairs({article: {"".join(sentences)} for article, sentences in said.items()})
    return sorted({*half, *alike})


def _pairs(held: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Every two articles that hold the same words, the earlier first; what many hold is a formula and skipped."""
    holders: dict[str, list[str]] = defaultdict(list)
    for article, sentences in held.items():
        for words in sentences:
            holders[words].append(article)
    return (
        pair for articles_ in holders.values() if len(articles_) <= SHARED_BY for pair in combinations(articles_, 2)
    )


def _cosine(one: Counter, other: Counter) -> float:
    product = sum(n * other[term] for term, n in one.items())
    norms = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return product / norms if norms else 0.0
