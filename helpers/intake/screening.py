"""What a reader should know of the texts before trusting a number: damage, copies, languages, lengths."""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, groupby

import pandas as pd

from helpers import french
from helpers.intake.reading import Notice

SHORT = 50  # words; below, one sentence more or less moves a cosine by tenths
RATIO = 20  # the longest over the shortest
NEAR = 0.98  # cosine of the counts of terms from which two articles are one text
FRENCH_SHARE = 0.25  # of a passage's words in the stop list; French prose has .40 to .60, other languages under .20
PASSAGE, SENTENCE = 20, 8  # words; the language of less is not guessed, and of less not doubted
WHOLE = 0.8  # of a text from which it is in another language, and not a passage of it
SURE = 0.9  # probability from which a guessed language is reported
SHARED_BY = 20  # a sentence in more articles than that is a formula and says nothing of copies
WRAPPED = 0.6  # share of lines that break off inside a sentence

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("(?<!^)[\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f]")


def texts(raw: pd.Series, files: pd.Series) -> list[Notice]:
    """Notices on each text as it was read (both indexed by article), before it is cleaned."""
    return [(files[article], key, values) for article, text in raw.items() for key, values in _damage(text)]


def articles(kept: pd.Series, words: pd.Series, files: pd.Series) -> list[Notice]:
    """Notices on each article's kept text: no terms, language, length, lines that are wrapped."""
    found = [
        (files[article], key, values)
        for article, text in kept.items()
        for key, values in _reading(text, words[article])
    ]
    shortest, longest = words.idxmin(), words.idxmax()
    if words[shortest] and words[longest] > RATIO * words[shortest]:
        values = {"ratio": words[longest] / words[shortest], "other": files[shortest], "n": int(words[shortest])}
        found.append((files[longest], "ratio", values))
    return found


def copies(kept: pd.Series, units: pd.DataFrame, files: pd.Series, hashes: dict[str, str]) -> list[Notice]:
    """Notices on pairs of articles that are one text: the same bytes, or a cosine of their counts of terms ≥ .98.

    Looks only at pairs with most sentences in common, their letters alone compared, so that thousands of articles take
    seconds; a copy in which every sentence was changed is found by `similarity.near_copies`.
    """
    counts = functools.lru_cache(4096)(lambda article: Counter(french.terms(kept[article])))
    found = []
    for one, other in _sharing(units):
        same_bytes = files[one] in hashes and hashes[files[one]] == hashes.get(files[other])
        value = 1.0 if same_bytes or kept[one] == kept[other] else _cosine(counts(one), counts(other))
        if value >= NEAR:
            key = "identical" if same_bytes else "near_copy"
            found.append((files[other], key, {"other": files[one], "value": value}))
    return found


def has_terms(text: str) -> bool:
    """Whether anything in a text can be compared: a word that is no stop word, number or single letter."""
    return any(french.form_terms(form) for form in french.SURFACE.findall(french.normalise(text)))


def _damage(text: str) -> list[tuple[str, dict]]:
    counts = {"bidi": _BIDI, "unseen": _UNSEEN, "control": _CONTROL}
    found = [(key, {"n": n}) for key, pattern in counts.items() if (n := len(pattern.findall(text)))]
    if "\ufffd" in text:
        found.append(("lost", {"n": text.count("\ufffd"), "line": text.count("\n", 0, text.index("\ufffd")) + 1}))
    mixed = _mixed(text) if _FOREIGN.search(text) else []
    if mixed:
        found.append(("mixed", {"n": len(mixed), "words": ", ".join(mixed[:5])}))
    return found


def _mixed(text: str) -> list[str]:
    """Words with letters of two alphabets, each once, in reading order: a Cyrillic « е » looks like a Latin one."""
    words = dict.fromkeys(_WORD.findall(french.clean(text)))
    return [word for word in words if _FOREIGN.search(word) and _LATIN.search(word)]


def _reading(text: str, words: int) -> list[tuple[str, dict]]:
    if not has_terms(text):
        return [("no_terms", {})]
    found = [("short", {"n": int(words), "least": SHORT})] if words < SHORT else []
    lines = [line for line in text.split("\n") if line]
    return found + _languages(lines) + ([("wrapped", {})] if _is_wrapped(lines) else [])


def _languages(lines: list[str]) -> list[tuple[str, dict]]:
    """The language of a text most of which does not look French, or of its first passage that does not."""
    runs = [(french_, list(run)) for french_, run in groupby(lines, key=_looks_french)]
    odd = ["\n".join(run) for french_, run in runs if not french_]
    if sum(map(len, odd)) > WHOLE * sum(map(len, lines)):
        return _foreign("language", "\n".join(odd))
    return next((found for run in odd if (found := _foreign("passage", run, start=run[:40]))), [])


def _foreign(key: str, text: str, **values: object) -> list[tuple[str, dict]]:
    if len(_WORD.findall(text[:600])) < PASSAGE:
        return []
    language, score = _guess(text[:4000])
    return [(key, {"language": language, "score": score, **values})] if language != "fr" and score >= SURE else []


def _looks_french(line: str) -> bool:
    """Whether enough of a sentence's words are function words of French; a short one gets the benefit of the doubt."""
    words = _WORD.findall(line[:600].lower())
    known = french.stop_words()
    return len(words) < SENTENCE or sum(word in known for word in words) >= FRENCH_SHARE * len(words)


def _guess(text: str) -> tuple[str, float]:
    language, score = _identifier().classify(text)
    return str(language), float(score)


@functools.cache
def _identifier() -> object:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines look cut to a width by a program, which would make a sentence of each piece."""
    broken = [line for line, after in zip(lines, lines[1:]) if after[:1].islower() and line[-1] not in '.!?…:;»”"']
    return len(lines) > 5 and len(broken) >= WRAPPED * (len(lines) - 1)


def _sharing(units: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs of articles that share most sentences of the one with fewer, or all their words."""
    held: dict[str, set[bytes]] = defaultdict(set)
    whole: dict[str, list[str]] = defaultdict(list)
    rows = units[units["kept"]]
    for article, text in zip(rows.index.get_level_values("article"), rows["text"]):
        words = _WORD.findall(text.lower())
        whole[article] += words
        held[article].add(_digest(words))
    same = Counter(pair for _, pair in _pairs(held))
    half = [pair for pair, n in same.items() if 2 * n > min(len(held[pair[0]]), len(held[pair[1]]))]
    alike = [pair for _, pair in _pairs({article: {_digest(words)} for article, words in whole.items()})]
    return sorted(set(half + alike))


def _pairs(held: dict[str, set[bytes]]) -> Iterator[tuple[bytes, tuple[str, str]]]:
    """Every two articles that hold the same digest, the earlier first; what many hold is a formula and skipped."""
    holders: dict[bytes, list[str]] = defaultdict(list)
    for article, digests in held.items():
        for digest in digests:
            holders[digest].append(article)
    return (
        (digest, pair)
        for digest, articles_ in holders.items()
        if len(articles_) <= SHARED_BY
        for pair in combinations(articles_, 2)
    )


def _digest(words: list[str]) -> bytes:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=12).digest()


def _cosine(one: Counter, other: Counter) -> float:
    product = sum(n * other[term] for term, n in one.items())
    norms = math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in other.values()))
    return product / norms if norms else 0.0
