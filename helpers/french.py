"""French text into sentences, tokens and terms; what it knows of French is in data/french/."""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources

import simplemma

_DATA = resources.files(__package__) / "data" / "french"

# One surface form: letters and digits, joined by inner apostrophes and hyphens; a final apostrophe stays with it.
SURFACE = re.compile(r"[^\W_]+(?:['-][^\W_]+)*'?")

# Characters that are not seen but would split a word or change its letters' order, and control characters.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]"
)
_ESCAPES = re.compile("\x1b\\[[0-9;?]*[ -/]*[@-~]")  # a terminal's colours
_FEED = re.compile("(?<=[^\n])\f")
_LINE_ENDS = dict.fromkeys(("\r\n", "\r", "\u2028", "\u2029", "\x85"), "\n")
LIGATURES = {letter: unicodedata.normalize("NFKC", letter) for letter in "ﬀﬁﬂﬃﬄﬅﬆ"}
FOLDS = {
    **dict.fromkeys("’ʼ‘‛′＇`´", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2043\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
}


def words_of(name: str) -> frozenset[str]:
    """The entries of a word list in data/french/: one a line, `#` starts a comment, apostrophes straight."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    entries = (fold(line.partition("#")[0]).strip() for line in lines)
    return frozenset(entry for entry in entries if entry)


def clean(text: str) -> str:
    """Text as a reader sees it: NFC, `\\n` line ends, ligatures of type opened, invisible and control characters gone.

    Idempotent. `œ` and `æ` are letters of French and stay; `ﬁ` is a matter of type and becomes `fi`.
    """
    if text.isascii() and text.isprintable():  # a code, an id, a number: nothing to do
        return text
    text = _replaced(text, _LINE_ENDS)
    if "\x1b" in text:
        text = _ESCAPES.sub("", unicodedata.normalize("NFC", text))  # else the letter of « À » would end a command
    if HIDDEN.search(text):
        text = HIDDEN.sub("", text)
    if "\f" in text:  # a page begins, and with it a line
        text = _FEED.sub("\n\f", text)
    return unicodedata.normalize("NFC", _replaced(text, LIGATURES))


def line(text: str) -> str:
    """A name or a label as a reader sees it, on one line: `clean`, and every run of spaces and line ends one space."""
    return " ".join(clean(text).split())


def _replaced(text: str, table: dict[str, str]) -> str:
    """Each key of the table replaced in turn: over a whole text much faster than one `str.translate`."""
    for seen, kept in table.items():
        text = text.replace(seen, kept)
    return text


def fold(text: str) -> str:
    """Apostrophes, hyphens and spaces each as one character; keeps every position, so offsets in `text` stay good."""
    return _replaced(text, FOLDS)


def normalise(text: str) -> str:
    """Text ready to be matched: `clean`, then `fold`. Idempotent; decomposed and composed accents give the same."""
    return fold(clean(text))


# Where a sentence may end: its marks, the quotes and brackets that close after them, spaces; none before « Le » is a
# slip of the press. A straight quote with a space on either side says not whether it opens or closes.
_END = re.compile(
    "[.?!…](?<![.?!…]{2})[.?!…]*(?:[ \u00a0\u202f]?[»›”]|[\"'’)\\]])*"
    "(?P<spaces>[ \u00a0\u202f]+|(?<=[.?!…»›”)\\]])(?=[A-ZÀ-ÖØ-ÞŒ][a-zà-öø-ÿœ'’]|À ))"
    '(?P<quote>"[ \u00a0\u202f]+)?(?=\\S)'
)
_RUN = re.compile(r"[^\s«»“”\"()\[\]]*\Z")
_LETTERS = re.compile(r"[^\W\d_]*\Z")
_BEFORE = re.compile(r"[\w.-]*\Z")
_OPENING = re.compile("(?:[\"'’(\\[¿¡«‹“‘„]|[–—-](?=[ \u00a0\u202f])|[ \u00a0\u202f])*")
_OMISSION = re.compile(r"[(\[](?:\.\.\.|…)[)\]]")
_CAPITALS = re.compile(r"(?:[^\W\d_]\.-?)*[^\W\d_]")


def sentences(text: str) -> list[str]:
    """The sentences of a text in reading order, as they stand in `clean(text)`; a line break always ends one.

    A heading is a line of its own; « M. Kim » stays whole, and so do « p. 12 » and « (…) Poutine ».
    Source: the Europarl rules (Koehn 2005), with what else French needs: spaced « » and !, dialogue dashes, `…`, and
    sentences that end in a capital; the abbreviations are in data/french/.
    """
    lines = (line.strip() for line in clean(text).split("\n"))
    return [sentence for line in lines if line for sentence in split(line)]


def split(line: str) -> list[str]:
    """The sentences of one line that is not blank, as `clean` gives it."""
    found, start = [], 0
    quotes, counted = 0, 0  # straight quotation marks so far: counted once, not again from the start of each line
    for match in _END.finditer(line):
        if _is_end(line, start, match):
            quotes, counted = quotes + line.count('"', counted, match.end("spaces")), match.end("spaces")
            end = match.end() if match["quote"] and quotes % 2 else match.end("spaces")
            found.append(line[start:end].rstrip())
            start = end
    return [*found, line[start:]]


def _is_end(line: str, start: int, match: re.Match) -> bool:
    """Whether a sentence that began at `start` ends at these marks: by the word before them and the sign after."""
    after = match.end()
    if not match["spaces"] and not _lacks_a_space(line, start, match.start(), after):
        return False
    if not line[after].isalnum():
        after = _OPENING.match(line, after).end()
    marks = line[match.start() : match.start("spaces")]
    if not line[after : after + 1].isalnum() or line[after].islower() or (line[after].isdigit() and marks != "."):
        return False
    if marks == ".":
        return not _abbreviated(line, start, match.start(), after)
    return not _OMISSION.match(line, match.start() - 1)


def _lacks_a_space(line: str, start: int, stop: int, after: int) -> bool:
    """« …l'épidémie.Le nombre »: a word in small letters, or a name before a word that opens sentences; no address."""
    run = _RUN.search(line, max(start, stop - 40), stop).group()
    word, (never, numbered, starters) = _LETTERS.search(run).group(), _stops()
    address = not set(run).isdisjoint("@/\\#_.:") or "@" in line[after : after + 40].partition(" ")[0]
    if address or word in never or word in numbered:
        return False
    follows = SURFACE.match(fold(line[after : after + 24])).group().lower()
    opens = follows in starters or follows in stop_words()
    return not run or len(word) > 1 and word[-1].islower() and (opens or word.islower())


def _abbreviated(line: str, start: int, stop: int, after: int) -> bool:
    """Whether a full stop at `stop` belongs to the word before it (M., p., J.-C., a list's 1.) and ends no sentence."""
    word = line[max(start, stop - 16) : stop].rpartition(" ")[2]
    if not word.isalpha():
        word = _BEFORE.search(line, max(start, stop - 16), stop).group()
    never, numbered, starters = _stops()
    if word.isdigit() and len(word) == stop - start:
        return True  # a number that begins the line or the sentence counts items
    forms = {word, word[:1].lower() + word[1:]}
    if forms & never or (forms & numbered and line[after].isdigit()):
        return True
    if not _CAPITALS.fullmatch(word):
        return False
    following = SURFACE.match(fold(line[after : after + 24]))
    return following is not None and following.group().lower() not in starters


@functools.cache
def _stops() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return words_of("abbreviations"), words_of("abbreviations_of_numbers"), words_of("sentence_starters")


@functools.cache
def _lists() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    return words_of("elisions"), words_of("whole_words"), words_of("clitics")


def _elided(form: str, start: int) -> list[tuple[str, int]]:
    """Split `l'Ukraine` into `l'` and `Ukraine`, as often as an elided word stands in front."""
    elisions, whole, _ = _lists()
    longest, found, at = max(map(len, whole)), [], 0
    while (apostrophe := form.find("'", at)) >= 0 and form[at:apostrophe].lower() in elisions:
        if len(form) - at <= longest and form[at:].lower() in whole:
            break
        found.append((form[at : apostrophe + 1], start + at))
        at = apostrophe + 1
    return [*found, (form[at:], start + at)] if form[at:] else found


def _inverted(form: str, start: int) -> list[tuple[str, int]]:
    """Split `a-t-il` into `a` and `il`; `Jong-il` stays whole, for `Jong` is no word of French."""
    _, whole, clitics = _lists()
    stem, *ends = form.split("-")
    tail = [end for end in ends if end.lower() != "t"]
    split = ends and form.lower() not in whole and tail and all(end.lower() in clitics for end in tail)
    if not split or not simplemma.is_known(stem.lower(), "fr"):
        return [(form, start)]
    found, at = [(stem, start)], start + len(stem) + 1
    for end in ends:
        if end.lower() != "t":
            found.append((end, at))
        at += len(end) + 1
    return found


@functools.lru_cache(maxsize=1 << 18)
def pieces(form: str) -> tuple[tuple[str, int], ...]:
    """The tokens of one surface form with their offsets in it.

    Looks at one form at a time, so that a text's tokens follow from its distinct forms alone.
    """
    bare = form if form[:-1].lower() in _lists()[0] else form.rstrip("'")
    return tuple(piece for part, at in _elided(bare, 0) for piece in _inverted(part, at))


def spans(text: str) -> list[tuple[str, int, int]]:
    """Tokens with their start and end; offsets are into `clean(text)`."""
    return [
        (token, match.start() + at, match.start() + at + len(token))
        for match in SURFACE.finditer(normalise(text))
        for token, at in pieces(match.group())
    ]


def tokens(text: str) -> list[str]:
    """Words and numbers in reading order, case kept: `l'Ukraine` split, `aujourd'hui` and `Jong-un` whole."""
    return [token for form in SURFACE.findall(normalise(text)) for token, _ in pieces(form)]


@functools.cache
def _names() -> frozenset[str]:
    return words_of("proper_names")


@functools.lru_cache(maxsize=1 << 18)
def spelling(form: str) -> str:
    """One spelling for the two that houses of the press use: `coeur` is `cœur`, `etats-unis` is `états-unis`.

    form: in lower case. Only where the dictionary, or data/french/, knows the one and not the other.
    """
    if "oe" in form:
        form = _oe().sub("œ", form)
    return "-".join(map(_accented, form.split("-"))) if "-" in form else _accented(form)


_INITIALS = {"e": "éèê", "a": "àâ", "i": "î", "o": "ô", "c": "ç"}


def _accented(form: str) -> str:
    """A word whose first letter lost its accent as a capital, with its accent."""
    every = [letter + form[1:] for letter in _INITIALS.get(form[:1], "")]
    if every and simplemma.is_known(form, "fr"):
        every = [word for word in every if word in _capitals() or word == simplemma.lemmatize(form, "fr")]
    return next((word for word in every if word in _capitals() or simplemma.is_known(word, "fr")), form)


@functools.cache
def _capitals() -> frozenset[str]:
    return frozenset(map(str.lower, words_of("accented_capitals")))


@functools.cache
def _oe() -> re.Pattern:
    """Where `oe` is the one letter `œ`: in words that begin as an entry of data/french/ligature.txt does."""
    parts = [stem.partition("œ") for stem in words_of("ligature")]
    return re.compile("|".join(rf"(?<=\b{before})oe(?={after})" for before, _, after in sorted(parts)))


def _entry(form: str) -> str:
    """One look into the dictionary, for a form in lower case."""
    if form in _names() or ("-" in form and not simplemma.is_known(form, "fr")):
        return form  # names and compounds: the suffix rules would turn `états-unis` into a verb
    if "œ" in form and not simplemma.is_known(form, "fr"):
        return spelling(simplemma.lemmatize(form.replace("œ", "oe"), "fr").lower())
    return simplemma.lemmatize(form, "fr").lower()


@functools.lru_cache(maxsize=1 << 18)
def lemma(token: str) -> str:
    """The dictionary form of one token, in lower case; a token the dictionary lacks keeps its form. Idempotent.

    Looks a form up until it stays, so that « visites », « visite » and « visiter » are one lemma: the token alone
    decides, not its sentence. Source: simplemma's French dictionary and suffix rules.
    """
    form, seen = spelling(token.lower()), []
    while form not in seen:
        seen.append(form)
        form = _entry(form)
    return min(seen[seen.index(form) :])  # two entries that name each other count as one, the first in the alphabet


@functools.cache
def stop_words(source: str | None = "stop-words") -> frozenset[str]:
    """The French stop list of the `stop-words` or the `stopwordsiso` package, apostrophes straight, in lower case.

    None stands for no list. Raises ValueError for another name.
    """
    if source is None:
        return frozenset()
    if source == "stop-words":
        from stop_words import get_stop_words

        entries = get_stop_words("fr")
    elif source == "stopwordsiso":
        import stopwordsiso

        entries = stopwordsiso.stopwords("fr")
    else:
        raise ValueError(f"stop list {source!r} is not known: use 'stop-words' or 'stopwordsiso'")
    return frozenset(token.lower() for entry in entries for token in [*tokens(entry), fold(entry)])


def is_term(token: str, stop_list: str | None = "stop-words") -> bool:
    """Whether a token can carry content: two characters or more, a letter among them, not elided, not a stop word."""
    lower = token.lower()
    return len(lower) > 1 and lower[-1] != "'" and any(map(str.isalpha, lower)) and lower not in stop_words(stop_list)


@functools.lru_cache(maxsize=1 << 18)
def form_terms(form: str, stop_list: str | None = "stop-words", lemmas: bool = True) -> tuple[str, ...]:
    """The terms of one surface form: its tokens that can carry content, as lemmas that can."""
    tokens = [token for token, _ in pieces(form) if is_term(token, stop_list)]
    if not lemmas:
        return tuple(token.lower() for token in tokens)
    return tuple(term for term in map(lemma, tokens) if is_term(term, stop_list))


def terms(text: str, stop_list: str | None = "stop-words", lemmas: bool = True) -> list[str]:
    """The content words of a text in reading order, as lower-case lemmas; stop words, numbers and single letters gone.

    Another stop list is one that `stop_words` knows, or None for no list; without lemmas every form is its own term.
    """
    return [term for form in SURFACE.findall(normalise(text)) for term in form_terms(form, stop_list, lemmas)]
