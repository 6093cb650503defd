"""Articles of news length made from real French text, as many as a benchmark needs, the same for the same seed."""

from __future__ import annotations

import gzip
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers import french

DEBIAN = [
    "/usr/share/doc/debian-handbook/html/fr-FR",
    "/usr/share/doc/installation-guide-amd64/fr",
    "/usr/share/debian-reference",
    "/usr/share/developers-reference/fr",
    "/usr/share/gimp/2.0/help/fr",
    "/usr/share/libreoffice/help/fr",
    "/usr/share/doc/aptitude/html/fr",
    "/usr/share/doc/debian-edu-doc",
    "/usr/share/doc/kicad/help/fr",
]
PACKAGES = "debian-handbook installation-guide-amd64 debian-reference-fr gimp-help-fr libreoffice-help-fr wfrench"
WORDS = 338  # median length of an article
NEAR_COPIES, REPOSTS = 0.04, 0.01
TOPICAL = 0.5  # share of an article's phrases that come from the part of the source it is about
RARE, NAMES = 0.03, 0.02  # share of words put in from the dictionary, and of names made up
PITMAN_YOR = 0.75  # how fast names grow: a large corpus keeps meeting new ones

PART = 2_000  # articles made from one seed: any part can be made alone
_SYLLABLES = [c + v for c in "b c d f g j k l m n p r s t v z ch tr br kr".split() for v in "a e i o u ou an é".split()]


@dataclass
class Source:
    """What articles are made of: phrases in the order of the source, and words a language keeps in reserve."""

    phrases: list[str]
    reserve: list[str]


def source(folders: list[str] | None = None, cache: Path | None = None) -> Source:
    """Phrases of four to a dozen words from the French pages and texts in folders (by default Debian's documentation).

    Raises FileNotFoundError that names the Debian packages to install when no folder has text.
    """
    if cache and cache.exists():
        return Source(**json.loads(cache.read_text(encoding="utf-8")))
    paths = sorted(
        path
        for folder in folders or DEBIAN
        for path in Path(folder).rglob("*")
        if path.suffix in (".html", ".txt", ".gz")
    )
    phrases = list(dict.fromkeys(phrase for path in paths for text in [_text(path)] for phrase in _phrases(text)))
    if not phrases:
        raise FileNotFoundError(
            f"no French text in {', '.join(folders or DEBIAN)}: give a folder with --source, "
            f"or apt-get install {PACKAGES}"
        )
    found = Source(phrases, _reserve())
    if cache:
        cache.write_text(json.dumps(found.__dict__), encoding="utf-8")
    return found


def _text(path: Path) -> str:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", errors="ignore") as file:
        raw = file.read()
    if path.suffix == ".html" or raw.lstrip().startswith("<"):
        raw = re.sub(r"(?is)<(script|style|pre|code).*?</\1>|<[^>]+>", " ", raw)
    return html.unescape(raw)


def _phrases(text: str) -> Iterator[str]:
    """Runs of four to twelve words that read as French: at least one in five is a function word."""
    stops = french.stop_words()
    for piece in re.split(r"[.;:!?,()\n«»\"]+", french.clean(text)):
        words = piece.split()
        for start in range(0, len(words), 12):
            run = words[start : start + 12]
            if (
                len(run) >= 4
                and sum(word.lower() in stops for word in run) * 5 >= len(run)
                and all(map(_readable, run))
            ):
                yield " ".join(run)


def _readable(word: str) -> bool:
    return len(word) < 30 and re.fullmatch(r"[\w'’-]+", word) is not None


def _reserve() -> list[str]:
    """The forms of a French dictionary in a fixed mixed order; without one, made-up names do all the growing."""
    path = Path("/usr/share/dict/french")
    forms = path.read_text(encoding="utf-8").split() if path.exists() else []
    return [forms[i] for i in np.random.default_rng(0).permutation(len(forms))]


def articles(count: int, found: Source, seed: int = 0) -> Iterator[str]:
    """As many articles, in a fixed order; the first thousand of a million are those of a study of a thousand."""
    for start in range(0, count, PART):
        yield from part(start // PART, found, seed)[: count - start]


def part(number: int, found: Source, seed: int = 0) -> list[str]:
    """2,000 articles: some 4 % are an earlier one with a few phrases changed, 1 % an earlier one word for word."""
    random = np.random.default_rng([seed, number])
    made: list[list[str]] = []
    for kind in random.random(PART):
        if made and kind < NEAR_COPIES + REPOSTS:
            phrases = list(made[random.integers(len(made))])
            if kind < NEAR_COPIES:
                for place in random.integers(len(phrases), size=max(1, int(len(phrases) * random.uniform(0.02, 0.25)))):
                    phrases[place] = found.phrases[random.integers(len(found.phrases))]
            made.append(phrases)
        else:
            made.append(_written(random, found, number))
    return [_punctuated(phrases) for phrases in made]


def _written(random: np.random.Generator, found: Source, part: int) -> list[str]:
    """The phrases of one new article: half about one thing, some of their words replaced by rare words and by names."""
    size = max(6, int(WORDS / 8 * np.exp(random.normal(0, 0.45))))
    about = random.integers(len(found.phrases)) + (random.standard_exponential(size) * 400).astype(int)
    anywhere = random.integers(len(found.phrases), size=size)
    chosen = np.where(random.random(size) < TOPICAL, about % len(found.phrases), anywhere)
    phrases = [found.phrases[i] for i in chosen]
    cast = [_name(random, part) for _ in range(4)]
    for place in random.integers(size, size=random.poisson(8 * size * RARE) if found.reserve else 0):
        phrases[place] = _with_word(random, phrases[place], found.reserve[_rank(random, len(found.reserve))])
    for place in random.integers(size, size=random.poisson(8 * size * NAMES)):
        phrases[place] = _with_word(random, phrases[place], cast[random.integers(4)])
    return phrases


def _with_word(random: np.random.Generator, phrase: str, word: str) -> str:
    words = phrase.split(" ")
    words[random.integers(len(words))] = word
    return " ".join(words)


def _rank(random: np.random.Generator, size: int) -> int:
    """A rank by Zipf's law over `size` words."""
    return int(size ** random.random()) - 1


def _name(random: np.random.Generator, part: int) -> str:
    """A made-up name: mostly one that is already known, more rarely the newer, and now and then one never met."""
    known = 2_000 * (part + 1) ** PITMAN_YOR
    spelled = np.random.default_rng(int(known ** random.random()))
    return "".join(_SYLLABLES[i] for i in spelled.integers(len(_SYLLABLES), size=spelled.integers(2, 5))).capitalize()


def _punctuated(phrases: list[str]) -> str:
    """Phrases as sentences of three, in paragraphs of four sentences."""
    sentences = [", ".join(phrases[i : i + 3]) for i in range(0, len(phrases), 3)]
    marked = [f"{sentence[:1].upper()}{sentence[1:]}." for sentence in sentences]
    return "\n".join(" ".join(marked[i : i + 4]) for i in range(0, len(marked), 4))
