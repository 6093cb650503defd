"""Texts as they were collected into prose: broken lines joined, markup taken out, lines of the page marked; all logged."""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from helpers import french
from helpers.grammar import clauses, patterns

KINDS = ("markup", "addresses", "subtitles", "transcript", "lines", "capitals")  # what study.toml may leave as it is
HEADER_WORDS = 3  # a line of the page's head has at most this many words: a town, a section's name
FURNITURE_LENGTH = 160  # characters; a longer line is prose, whatever it begins with
BROKEN = 0.3  # of the line ends of a text inside sentences: from here on, a program cut its lines to a width
DOUBTED = 0.15  # from here on, it may have
FEWEST = 3  # line ends inside sentences, labels or time stamps that make a habit
OVERLAP = 30  # words; so much of a line may stand again at the start of the next where a PDF has two layers of text
EDGE = 4  # lines at the head and foot of a page that may be a browser's
NARROW = 24  # characters of the narrowest column: shorter lines are a menu
REPEATED = 6  # words of a line from which standing twice in one file is a second layer or a teaser

Line = tuple[int, str, str]  # its number in the file, its text, the reason to cut it


class Change(NamedTuple):
    """One line that was mended: its number in the file, of which kind the change is, and how it read before and after."""

    line: int
    what: str
    before: str
    after: str


class Prose(NamedTuple):
    """A text mended: its lines that are not blank, each with the reason to cut it (empty where it is kept), every
    change, and the first line that may be broken off where that is not sure (else 0)."""

    lines: list[tuple[str, str]]
    changes: list[Change]
    doubted: int


def mend(text: str, as_is: Collection[str] = ()) -> Prose:
    """A text as prose. text: as `french.clean` gives it. as_is: the KINDS that are left as they are.

    Signs are general ones (tags and entities, time codes, labels before a colon, line ends inside sentences); a text
    without any keeps every line as it is.
    """
    lines = list(enumerate(map(str.strip, text.split("\n")), 1))
    running = _running(text) if "\f" in text else frozenset()
    changes: list[Change] = []
    for kind, mended in (
        ("markup", _unmarked),
        ("addresses", _unaddressed),
        ("subtitles", _untimed),
        ("transcript", _unlabelled),
    ):
        if kind not in as_is:
            texts = [line for _, line in lines]
            lines = list(_changed(lines, mended(texts) or [[line] for line in texts], kind, changes, running))
    marked = _marked(lines, running)
    share, first = breaks(["" if reason else line for _, line, reason in marked])
    if "lines" not in as_is and share >= (DOUBTED if "\f" in text else BROKEN):  # a page has a width
        marked, share = _joined(marked, changes), 0
    if "capitals" not in as_is:
        marked = [_lowered(line, changes) if _is_in_capitals(line) else line for line in marked]
    return Prose([(line, reason) for _, line, reason in marked if line], changes, first if share >= DOUBTED else 0)


def _changed(before: list, after: list, kind: str, changes: list, running: Collection) -> Iterator[tuple[int, str]]:
    """Each line's pieces under its number; what differs goes into the log. The head and foot of a page stay."""
    for (number, line), pieces in zip(before, after, strict=True):
        pieces = [line] if number in running else pieces
        if pieces != [line]:
            changes.append(Change(number, kind, line, " / ".join(filter(None, pieces))))
        yield from ((number, piece) for piece in pieces)


# What is no part of an article --------------------------------------------------------------------------------------


class Rule(NamedTuple):
    """One entry of data/french/furniture.toml."""

    pattern: re.Pattern
    reason: str
    header: bool
    alone: bool
    speaks: bool


@functools.cache
def _furniture() -> list[Rule]:
    stated = patterns.data("furniture")
    return [
        Rule(
            re.compile(_OPEN.sub(r"(\g<0>)", _whole(entry["pattern"], stated["parts"])), re.I),
            entry["reason"],
            entry.get("header", False),
            entry.get("alone", False),
            entry["reason"] in stated["speaks"],
        )
        for entry in stated["furniture"]
    ]


def _whole(pattern: str, parts: dict[str, str]) -> str:
    """A pattern with its named parts written out; a part may name those that stand before it."""
    for name, part in reversed(parts.items()):
        pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    return pattern


_AROUND = re.compile(r"^[-•–—*·]\s+(?=\w)|\s*\(\d+\)$")  # a bullet; how many comments there are
_OPEN = re.compile(r"(?:\.|\[\^[^\]]*\])\{\d+,\d+\}")  # where a rule takes any words
_NUMBER = re.compile(r"\d+")
_ENDED = re.compile(r"[^)][.…]\W?[»”\"]?\Z")
_SPOKEN_TO = re.compile(r"\b(?:vous|votre|vos|nous|notre|nos|cookies)\b", re.I)


def rule(line: str, alone: bool = True) -> tuple[str, bool]:
    """Why a line is no part of an article, and whether it stands in a page's head; empty where no rule matches it.

    alone: whether it is a line of its own, or else a sentence among others of its line. A sentence that tells something
    (« Crédit : les banques prêtent moins. », « Rejoignez-nous, a lancé le syndicat. ») is the article's.
    """
    if len(line) > FURNITURE_LENGTH:
        return "", False
    folded = _AROUND.sub("", french.fold(line))
    for entry in _furniture():
        if (alone or not entry.alone) and (found := entry.pattern.fullmatch(folded)):
            spoken = entry.speaks and _SPOKEN_TO.search(folded) is not None
            told = _ENDED.search(folded) and any(clauses.tells(some, spoken) for some in found.groups(""))
            return ("", False) if told else (entry.reason, entry.header)
    return "", False


def dateline(line: str) -> int:
    """Where the text of a dispatch begins in its first line, after « PARIS, 12 mars (AFP) - »; 0 for any other line."""
    found = _datelined().match(french.fold(line[:FURNITURE_LENGTH]))
    return found.end() if found else 0


@functools.cache
def _datelined() -> re.Pattern:
    stated = patterns.data("furniture")
    return re.compile(_whole(stated["dateline"], stated["parts"]), re.I)


def _running(text: str) -> set[int]:
    """The lines at the head and foot of pages that a browser printed, or that other pages have too but for numbers.

    Form feeds end pages, as in the text of a PDF.
    """
    start, edges = 1, []
    for page in text.rstrip().split("\n\f"):
        lines = [(number, line.strip()) for number, line in enumerate(page.split("\n"), start) if line.strip()]
        edges.append(dict(lines[:EDGE] + lines[-EDGE:]))
        start += page.count("\n") + 1
    often = Counter(shape for page in edges for shape in {_NUMBER.sub("0", line) for line in page.values()})
    stated = patterns.data("furniture")
    browsers = re.compile(_whole(stated["edge"], stated["parts"]), re.I)
    least = max(2, len(edges) / 3)  # the first page may have none, and two sides may have two
    return {
        number
        for page in edges
        for number, line in page.items()
        if browsers.fullmatch(line) or (often[_NUMBER.sub("0", line)] >= least and not line.endswith("."))
    }


def _marked(lines: list[tuple[int, str]], running: Collection[int]) -> list[Line]:
    """Each line with the reason to cut it, empty where it is kept; blank lines stay, as ends of paragraphs."""
    found = [("running head", False) if number in running else rule(line) for number, line in lines]
    filled = [at for at, (_, line) in enumerate(lines) if line]
    for above, at in itertools.pairwise(filled):
        if found[above][0] and not found[at][0] and _is_link(lines[above][1], lines[at][1]):
            found[at] = found[above]
    heads = (at for at, (_, line) in enumerate(lines) if line and not found[at][0] and len(line.split()) > HEADER_WORDS)
    head = next(heads, 0)
    in_head = any(header for _, header in found[:head])
    return [
        (number, line, reason or ("page head" if in_head and at < head and line else ""))
        for at, ((number, line), (reason, _)) in enumerate(zip(lines, found))
    ]


def _is_link(line: str, after: str) -> bool:
    """Whether a line and the one below are « À lire aussi » and the title of another article."""
    alone = re.fullmatch(patterns.data("furniture")["above_title"], french.fold(line), re.I)
    return alone is not None and not after.endswith(_CLOSED) and len(after) <= FURNITURE_LENGTH


# Markup and addresses -----------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:amp;)?(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8}\d?);", re.I)
_FORMAT = re.compile(r"</(?:p|b|i|em|strong|u|h[1-6]|li|ul|ol|a|div|span|figure|blockquote)>|<(?:p|br ?/?)>", re.I)
_OPENING = re.compile(r"<(?:p|div|h[1-6]|ul|ol|li|blockquote|figure|section|article)(?: [^<>]*)?>", re.I)
_LINE_END = re.compile(r"\\(?:r\\)?n(?=$|[\s\\\d«\"“—–-]|[^\W\d_a-zà-ÿ])")  # written out, as a program's export has it
_CELL = re.compile(r"_x00([0-9A-F]{2})_")
_GONE = re.compile(r"<!--(?:(?!<!--|-->).)*-->|<(script|style)\b[^<>]*>(?:(?!</?\1\b).)*</\1>", re.I | re.S)
_TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^<>]*>", re.I)
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+)\b[^\]]*\]")
_INLINE = frozenset("a abbr b cite em font i img mark s small span strong sub sup u wbr".split())
_ADDRESS = re.compile(r"<?(?:https?://|\bwww\.|\bpic\.twitter\.com/)[^\s<>«»\"]+>?|\b[\w.+-]+@[\w-]+\.[\w.-]*\w", re.I)
_ADDRESSED = re.compile(r"@|//|www\.|pic\.twitter", re.I)  # nearly no article has any of these
_RELAYED = re.compile(r"^(?:RT |via )?@\w+ ?:\s*|^RT @\w+\s*")


def _is_marked_up(text: str) -> bool:
    return (
        any(sign.search(text) for sign in (_CELL, _ENTITY))
        or any(len(sign.findall(text)) > 1 for sign in (_FORMAT, _LINE_END))
        or _OPENING.match(text.lstrip()) is not None
    )


def _unmarked(lines: list[str]) -> list[list[str]]:
    text = "\n".join(lines)
    if not _is_marked_up(text):
        return []
    text = _TAG.sub(lambda tag: " ".join(tag.group().split("\n")) + _line_ends(tag), _GONE.sub(_line_ends, text))
    return [_plain(line) for line in text.split("\n")]


def _line_ends(found: re.Match) -> str:
    return "\n" * found.group().count("\n")


def _plain(line: str) -> list[str]:
    """A line without its tags and entities; a tag that opens or closes a paragraph ends a line."""
    line = _CELL.sub(lambda code: chr(int(code[1], 16)), line)
    line = _TAG.sub(lambda tag: "" if tag[1].lower() in _INLINE else "\n", _SHORTCODE.sub("\n", line))
    line = _ENTITY.sub(lambda entity: html.unescape(html.unescape(entity.group())), _LINE_END.sub("\n", line))
    pieces = [piece.strip() for piece in french.clean(line).split("\n")]
    return [piece for piece in pieces if piece] or [""]


def _unaddressed(lines: list[str]) -> list[list[str]]:
    if not any(map(_ADDRESSED.search, lines)):
        return []
    short = [_ADDRESS.sub(_closing, _RELAYED.sub("", line)) for line in lines]
    return [[line if line == rest else " ".join(rest.replace("()", "").split())] for line, rest in zip(lines, short)]


def _closing(address: re.Match) -> str:
    """The marks that end the sentence, not the address."""
    return re.search(r"[.!?,;:)…]*\Z", address.group()).group()


# Subtitles and transcripts ------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?:\d\d:)?\d\d:\d\d[.,]\d{3}\s*-->.*")
_STAMP = re.compile(r"[\[(]?\d{1,2}:\d\d(?!.*-->)(?::\d\d)?(?:[.,]\d{1,3})?[\])]?\s*[-–—]?\s*(?=\S)")
_LABEL = re.compile(r"(?P<name>[^\W\d_][\w.'’ -]{0,40}?)(?:\s*\([^()]{1,60}\))?\s?:\s+(?=\S)")


def _untimed(lines: list[str]) -> list[list[str]]:
    """Subtitles without numbers, time codes and the head of the file; a line that goes on is joined to the one before."""
    codes = [_CODE.fullmatch(line) is not None for line in lines]
    if sum(codes) < FEWEST:
        return []
    gone = [code or (after and line.isdigit()) for line, code, after in zip(lines, codes, [*codes[1:], False])]
    first = gone.index(True)  # above it is a title, or what the format says of itself
    found = [[line] if at < first and not lines[0].startswith("WEBVTT") else [""] for at, line in enumerate(lines)]
    held: list[str] = []
    for at in range(first, len(lines)):
        said = re.sub(r"^[-–—]\s+", "", lines[at])
        if gone[at] or not said:
            continue
        if held and said == lines[at] and not held[0].endswith((".", "!", "?", "…", "»")):
            held[0] += f" {said}"
        else:
            held = found[at] = [said]
    return found


def _spoken(lines: list[str]) -> dict[int, str]:
    """The lines that open with a time stamp or a speaker's label, as what is cut of each; few are none at all.

    A label is a name in capitals before a colon, or one that opens three lines or more; it counts where most lines
    that say anything have a label or a stamp.
    """
    stamps = {at: found.group() for at, line in enumerate(lines) if (found := _STAMP.match(line))}
    rests = {at: line[len(stamps.get(at, "")) :] for at, line in enumerate(lines) if line}
    labels = {at: found for at, rest in rests.items() if (found := _LABEL.match(rest))}
    often = Counter(found["name"] for found in labels.values())
    named = {
        at: found.group()
        for at, found in labels.items()
        if (found["name"].isupper() and len(found["name"]) > 1) or often[found["name"]] >= FEWEST
    }
    if len(named) < FEWEST or 2 * len(named) < len(rests):
        named = {}
    if len(stamps) < FEWEST or 3 * len(stamps) < len(rests):
        stamps = {}
    return {at: stamps.get(at, "") + named.get(at, "") for at in stamps.keys() | named.keys()}


def _unlabelled(lines: list[str]) -> list[list[str]]:
    spoken = _spoken(lines)
    return [[line[len(spoken.get(at, "")) :]] for at, line in enumerate(lines)]


# Lines broken to a width --------------------------------------------------------------------------------------------

_CLOSED = tuple('.!?…:;»”"')
_CUT_BY_PROGRAM = "\u00ac"  # ¬ at the end of a line is a hyphen of optical character recognition and nothing else
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ac]\Z")


def breaks(lines: list[str]) -> tuple[float, int]:
    """The share of a text's line ends that stand inside a sentence, and the first such line; 0 where they are few."""
    inside = [at for at, (line, after) in enumerate(itertools.pairwise(lines), 1) if _goes_on(line, after)]
    if any(lines[at - 1].endswith(_CUT_BY_PROGRAM) for at in inside):
        return 1.0, inside[0]
    if len(inside) < FEWEST:
        return 0.0, 0
    long = [at for at in inside if len(lines[at - 1].split()) > HEADER_WORDS]
    least = HEADER_WORDS if len(long) >= FEWEST else 0  # beside such lines, shorter ones are a menu's
    ends = sum(bool(line and after) and len(line.split()) > least for line, after in itertools.pairwise(lines))
    return len(long if least else inside) / ends, inside[0]


def _goes_on(line: str, after: str) -> bool:
    is_open = after[:1].islower() and line != "" and not line.endswith(_CLOSED)
    return is_open or (after != "" and _HYPHEN.search(line[-2:]) is not None)


def _joined(lines: list[Line], changes: list[Change]) -> list[Line]:
    """Lines that a program broke at a width, as paragraphs; what stands twice, as in two layers of a PDF, is cut."""
    kept = sorted(len(line) for _, line, reason in lines if line and not reason) or [0]
    most = kept[int(0.9 * (len(kept) - 1))]
    lines = list(_unparted(lines, 0.9 * most))
    lengths = [0 if reason else len(line) for _, line, reason in lines]
    words = {word.lower() for _, line, _ in lines for word in french.SURFACE.findall(french.fold(line))}
    found: list[tuple[int, list[str], str]] = []
    held: list[str] = []  # the pieces of the paragraph that may go on
    headline = held  # the paragraph that nothing kept stands above
    last = 0  # characters of the line before, also above the foot of a page
    blank, page = False, False  # what stands between a line and the one before: the foot of a page ends no paragraph
    for at, (number, line, reason) in enumerate(lines):
        if reason or not line:
            found.append((number, [line], reason))
            blank, page = blank or not line, page or reason != ""
            last = last if reason == "running head" else 0
            continue
        if blank and not page:
            held = []
        blank, page = False, False
        width = max(NARROW, min(most, max(lengths[max(0, at - 3) : at + 2])))  # of the column here: a page may have two
        before = "".join(held[-2:])
        same = _overlap(before.split()[-OVERLAP:], line.split())
        if held and (same or _runs_on(before, line, width - last, held is headline and len(held) == 1)):
            rest = " ".join(line.split()[same:])
            if rest:
                _add(held, rest, words)
            after = "".join(held[-3:])[-40 - len(rest) :]
            changes.append(Change(number, "lines", f"{before[-40:]} / {line}", after))
        else:
            held = [line]
            headline = headline or held
            found.append((number, held, ""))
        last = len(line)
    whole = [(number, "".join(pieces), reason) for number, pieces, reason in found]
    return _once([(number, line, reason or rule(line)[0]) for number, line, reason in whole])


def _unparted(lines: list[Line], width: float) -> Iterator[Line]:
    """The lines with those not cut that a rule takes for a page's and that are pieces of sentences broken to a width."""
    before = ""
    for (number, line, reason), (_, after, other) in itertools.pairwise([*lines, (0, "", "")]):
        if reason and reason != "running head" and _is_piece(before, line, "" if other else after, width):
            reason = ""
            if not _goes_on(before, line):  # a sentence starts, or a title of two lines
                yield number, "", ""
        before = before if reason else line
        yield number, line, reason


def _is_piece(before: str, line: str, after: str, width: float) -> bool:
    """Whether a line goes on with one that fills the width, or fills it and is gone on with."""
    if _goes_on(before, line):
        return 1 + len(line.split()[0]) > width - len(before)
    return _goes_on(line, after) and not _goes_on(before, after) and 1 + len(after.split()[0]) > width - len(line)


def _runs_on(line: str, after: str, room: int, is_first: bool) -> bool:
    """Whether a line was broken to a width: its sentence goes on, or the next word had no room left in it."""
    last = line.split()[-1]
    if _goes_on(line, after) or line.endswith(",") or last.lower() in french.stop_words():
        return True
    if is_first and not line.endswith(_CLOSED) and not last[:1].isupper():
        return False  # a headline; one line whose last word is a name may be a name cut in two
    return 1 + len(after.split()[0]) > room


def _overlap(tail: list[str], words: list[str]) -> int:
    """How many words a line repeats of the end of what stands before it: three or more, or all it has."""
    most = range(min(len(tail), len(words)), 0, -1)
    return next((n for n in most if (n > 2 or n == len(words)) and tail[-n:] == words[:n]), 0)


def _add(held: list[str], line: str, words: set[str]) -> None:
    """Put a line behind what is held, with a space, or into the word that was cut at its end."""
    if not _HYPHEN.search(held[-1]):
        held.append(f" {line}")
        return
    head = re.split(r"[\s'(«]", french.fold(held[-1][:-1]).lower())[-1]
    tail = french.SURFACE.match(french.fold(line))
    if tail and line[:1].islower() and _was_cut(head, tail.group().lower(), words):
        held[-1] = held[-1][:-1]
    held.append(line)


def _was_cut(head: str, tail: str, words: set[str]) -> bool:
    """Whether a hyphen at the end of a line cut a word, by the text's other words, else by the dictionary."""
    whole, compound = head + tail, f"{head}-{tail}"
    if whole in words or compound in words:
        return whole in words
    begun, _, rest = tail.partition("-")  # déclare- / t-il, arc- / en-ciel
    return _is_word(head + begun) or not any(map(_is_word, (compound, begun, rest.rpartition("-")[2])))


def _is_word(form: str) -> bool:
    return form in map(str.lower, _accents().get(patterns.unaccented(form), ()))


def _once(lines: list[Line]) -> list[Line]:
    seen: set[str] = set()
    found = []
    for number, line, reason in lines:
        twice = line in seen and len(line.split()) >= REPEATED
        found.append((number, line, reason or ("repeated" if twice else "")))
        seen.add(line)
    return found


# Capitals -----------------------------------------------------------------------------------------------------------

_CAPITAL_WORDS = 4  # words of a line in capitals from which it is a text's and no acronym's


def _is_in_capitals(line: Line) -> bool:
    return not line[2] and line[1].isupper() and len(line[1].split()) >= _CAPITAL_WORDS


def _lowered(line: Line, changes: list[Change]) -> Line:
    number, text, reason = line
    forms = list(french.SURFACE.finditer(french.fold(text)))
    pieces, at, before = [], 0, ""  # the word before, adverbs passed over: ETAIENT DEJA VENUS is « étaient déjà venus »
    plain = [form.group() for form in forms]
    for place, form in enumerate(forms):
        after = next(itertools.filterfalse(_is_adverb, plain[place + 1 :]), "") if form.group() == "A" else ""
        between, word = text[at : form.start()], _word(form.group(), before, after)
        before = before if _is_adverb(form.group()) else word.rpartition("'")[2]
        opens = not at or any(sign in ".!?…" for sign in between)
        at = form.end()
        word = word.replace("'", "’") if "’" in text[form.start() : at] else word
        pieces += [between, word[0].upper() + word[1:] if opens else word]
    signs = list("".join([*pieces, text[at:]]))
    for name in _names().finditer(patterns.unaccented(french.fold(text))):
        for place, sign in enumerate(_written()[name.group()], name.start()):
            signs[place] = sign if sign.isalpha() else signs[place]  # its apostrophe is the text's
    mended = "".join(signs)
    changes.append(Change(number, "capitals", text, mended))
    return number, mended, reason


def _word(form: str, before: str, after: str) -> str:
    """A form in capitals as running text has it: with the accents of the one word it can be, a name as a name."""
    head, apostrophe, rest = form.partition("'")
    if apostrophe and rest and form.lower() not in french.words_of("whole_words"):
        head = f"{head.lower()}'"
        return head + _word(rest, head, after)
    if form == "A":
        return "a" if before in _subjects() or _participles(after) else "à"
    lower = form.lower()
    written = [
        word for word in _accents().get(patterns.unaccented(form), []) if word.lower() == lower or lower.isascii()
    ]
    if lower in french.words_of("proper_names"):
        return form.capitalize()
    if not written and "-" in form:
        return "-".join(_word(part, "", "") for part in form.split("-"))
    if not written:
        adjective = _accents().get(patterns.unaccented(form[:-4]), []) if lower.endswith("ment") else []
        if adjective:
            return f"{adjective[0]}ment"
        # « pays », the same in the plural, is in no dictionary of forms
        return lower if lower[-1] in "sxz" and before in patterns.listed("determiners") else form.capitalize()
    if before in _auxiliaries() and lower not in french.stop_words():
        written = _participles(form) or written
    return lower if lower in written else written[0]


@functools.lru_cache(1 << 14)
def _is_adverb(form: str) -> bool:
    return not patterns.listed("adverbs").isdisjoint(_accents().get(patterns.unaccented(form), ()))


@functools.cache
def _subjects() -> frozenset[str]:
    """What stands before the verb « a » and not before « à »."""
    return french.words_of("clitics") | {"n'", "qui"}


@functools.cache
def _auxiliaries() -> frozenset[str]:
    return french.words_of("auxiliaries") | {"été", "être", "avoir"}


def _participles(form: str) -> list[str]:
    """The past participles that a form in capitals can be: A QUITTE is « a quitté », A BORD and A PARIS are « à »."""
    words = _accents().get(patterns.unaccented(form), [])
    ended = (word for word in words if re.search(r"(?:é|i|u|is|it|ert)(?:e?s?)\Z", word))
    return [word for word in ended if any(map(_is_infinitive, patterns.dictionary_forms(word)))]


def _is_infinitive(form: str) -> bool:
    return form.endswith(("er", "ir", "re")) and form in _dictionary()


@functools.cache
def _written() -> dict[str, str]:
    """Names of several words as they are written, by their small letters without accents: Corée du Nord."""
    names = [*patterns.countries(), "Extrême-Orient"]
    return {patterns.unaccented(name): name for name in names if re.search(r"\W", name)}


@functools.cache
def _names() -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, _written()))})\b")


@functools.cache
def _dictionary() -> dict[str, str]:
    """The forms of common words and the dictionary form of each."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary("fr")


@functools.cache
def _accents() -> dict[str, list[str]]:
    """The names of data/french/ and the dictionary's words, by what is left of them without accents.

    Of the dictionary, not what it has as another spelling of a word (decision, apres), nor with a capital.
    """
    listed = [*patterns.countries(), *french.words_of("accented_capitals")]
    names = [part for name in listed for part in name.split() if part[0].isupper()]
    common = sorted(french.stop_words() | french.words_of("marks_of_french") | patterns.listed("adverbs"))
    spelt = [
        form for form, of in _dictionary().items() if form == of or patterns.unaccented(form) != patterns.unaccented(of)
    ]
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys([*common, *filter(str.islower, spelt), *names]):
        found.setdefault(patterns.unaccented(word), []).append(word)
    return found
