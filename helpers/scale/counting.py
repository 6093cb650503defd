"""Surface forms counted in one compiled pass over UTF-8 bytes: what makes a study of 100,000 articles take seconds.

Only large studies come here (numba is imported with this module). Three ideas: no token ever becomes a Python object;
the French analysis is done once per distinct form, not once per occurrence; and what was counted can be weighted again
with other options without reading a text twice.
"""

from __future__ import annotations

import functools
import itertools
import re
import sys
import unicodedata
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numba
import numpy as np
from scipy import sparse

from helpers import french
from helpers.scale.threads import cores, each

CHUNK = 1_000  # texts a block holds
_compiled = numba.njit(cache=True, nogil=True)

# What a character is to the tokeniser. ODD marks one that Python itself has to see first.
_GAP, _LETTER, _APOSTROPHE, _HYPHEN, _HIDDEN, _KIND, _ODD, _NEVER, _BITS = 0, 1, 2, 3, 4, 7, 8, 0, 4
_MARKS = np.array([0, 0, ord("'"), ord("-")])  # by kind

_MIX, _NOTHING = np.uint64(0x9E3779B97F4A7C15), np.uint64(0)
_ONE, _EIGHT, _HALF, _LAST_BYTE, _FULL = np.uint64(1), np.uint64(8), np.uint64(32), np.uint64(56), np.uint64(64)
_LOW = np.uint64(0xFFFFFFFF)

# A form is spelled in words of eight bytes, the last of them ending in a zero byte, so that equal words are equal
# forms. slots: a hash table, a row a form: its key, and in one number (so that one look at memory finds all) the form's
# number from 1 on and the last entry where it was counted, from 1 on, over all blocks. begins: where in `words` each
# form begins. used: how many forms, how many words, how many entries in earlier blocks.
_Table = namedtuple("_Table", "slots begins words used")


@dataclass
class Counts:
    """How often each surface form occurs in each text; give it to FrenchTfidfVectorizer in the place of the texts.

    forms: the distinct forms in lower case (but for İ and Σ), in no order. blocks: consecutive texts × forms, columns
    in no order within a row.
    tokens: "french" (french.SURFACE on normalised text) or "word" (scikit-learn's default tokens).
    """

    tokens: str
    forms: list[str]
    blocks: list[sparse.csr_array] = field(repr=False)

    def matrix(self) -> sparse.csr_array:
        """Texts × forms, how often each occurs; int32."""
        return stacked([*self.blocks], len(self.forms), np.int32)


def count(texts: Iterable[str], tokens: str = "french") -> Counts:
    """Count the surface forms of each text, on all cores (`threads.cores`).

    The same forms as `french.SURFACE.findall(french.normalise(text))`, or with tokens="word" as scikit-learn's default
    pattern finds. Raises TypeError for a text that is no string.
    """
    texts = list(texts)
    share = -(-len(texts) // cores()) or 1  # consecutive texts, a thread's work
    shares = [texts[first : first + share] for first in range(0, len(texts), share)] or [[]]
    (table, blocks), *others = each(functools.partial(_count_share, tokens=tokens), shares)
    for other, more in others:
        table, numbers = _adopted(table, other)
        blocks += each(functools.partial(_renumbered, numbers), more)
    spelled = table.words[: table.used[1]].astype("<u8").tobytes().decode("utf-8")
    forms = list(filter(None, spelled.split("\0")))
    return Counts(tokens, forms, [sparse.csr_array(block, (len(block[2]) - 1, len(forms))) for block in blocks])


def terms_of(
    forms: Iterable[str], analyse: Callable[[str], Iterable[str]], vocabulary: dict[str, int] | None = None
) -> tuple[dict[str, int], sparse.csr_array]:
    """Forms × terms, how often each form gives each term, and the terms' columns; `analyse` gives the terms of one form.

    Columns are in order of the terms' names, or as a given vocabulary has them (other terms are then left out).
    """
    given = list(map(tuple, map(analyse, forms)))
    terms = list(itertools.chain.from_iterable(given))
    if vocabulary is None:
        vocabulary = dict(zip(sorted(dict.fromkeys(terms)), itertools.count()))
    columns = np.fromiter(map(vocabulary.get, terms, itertools.repeat(-1)), np.int32, len(terms))
    rows = np.repeat(np.arange(len(given), dtype=np.int32), list(map(len, given)))
    known = columns >= 0
    entries = np.ones(known.sum(), np.int32), (rows[known], columns[known])
    return vocabulary, sparse.csr_array(entries, (len(given), len(vocabulary)))


def in_terms(block: sparse.csr_array, terms: sparse.csr_array) -> sparse.csr_array:
    """Texts × terms from texts × forms and what `terms_of` gives; columns in order within each text."""
    return (block @ terms).tocsc().tocsr()  # sooner than sorting text by text


def stacked(blocks: list[sparse.csr_array], width: int, dtype: type = np.float64) -> sparse.csr_array:
    """One matrix of all blocks; each is taken out of the list as soon as it is in its place, to save memory."""
    rows = np.cumsum([0, *(block.shape[0] for block in blocks)])
    entries = np.cumsum([0, *(block.nnz for block in blocks)])
    wide = np.int64 if entries[-1] > np.iinfo(np.int32).max else np.int32
    starts, columns, values = np.zeros(rows[-1] + 1, wide), np.empty(entries[-1], wide), np.empty(entries[-1], dtype)

    def place(i: int) -> None:
        here = slice(entries[i], entries[i + 1])
        starts[rows[i] + 1 : rows[i + 1] + 1] = blocks[i].indptr[1:] + entries[i]
        columns[here], values[here] = blocks[i].indices, blocks[i].data
        blocks[i] = None

    each(place, range(len(blocks)))
    return sparse.csr_array((values, columns, starts), shape=(rows[-1], width))


# Counting -----------------------------------------------------------------------------------------------------------


def _encoded(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The texts as UTF-8 in one array, and where each begins. A lone surrogate stays what it is: no letter."""
    try:
        pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
    except AttributeError:
        wrong = next(text for text in texts if not isinstance(text, str))
        raise TypeError(
            f"a text is {wrong!r} ({type(wrong).__name__}), expected a string: give every article its text"
        ) from None
    return np.frombuffer(b"".join(pieces), np.uint8), np.cumsum([0, *map(len, pieces)])


def _count_share(texts: list[str], tokens: str) -> tuple[_Table, list[tuple]]:
    """One thread's work: its own table of forms, grown as it reads, and the blocks it counted."""
    table, blocks = _new_table(), []
    for first in range(0, len(texts), CHUNK):
        table, block = _count_texts(table, texts[first : first + CHUNK], tokens)
        blocks.append(block)
    return table, blocks


def _count_texts(table: _Table, texts: Sequence[str], tokens: str) -> tuple[_Table, tuple]:
    """Count texts into a table. The compiled loop stops where a text needs room, or needs Python first."""
    characters, shortest, prepared = _tokeniser(tokens)
    buffer, offsets = _encoded(texts)
    block = _new_block(len(texts), len(buffer) // 8)
    done = 0
    while done < len(texts):
        table, block = _with_room(table, block, done, int(offsets[done + 1] - offsets[done]))
        done, odd = _count_bytes(buffer, offsets, done, done, characters, _ODD, shortest, table, *block)
        if odd:
            single, ends = _encoded([prepared(texts[done])])
            table, block = _with_room(table, block, done, len(single))
            _count_bytes(single, ends, 0, done, characters, _NEVER, shortest, table, *block)
            done += 1
    table.used[2] += block[0][-1]
    starts, forms, counts = block
    forms, counts = forms[: starts[-1]].copy(), counts[: starts[-1]]
    narrow = np.min_scalar_type(counts.max(initial=0))  # mostly one byte
    return table, (counts.astype(narrow), forms, starts.astype(np.int32))


def _new_table() -> _Table:
    slots, words = np.zeros((1 << 13, 2), np.uint64), np.zeros(1 << 14, np.uint64)
    return _Table(slots, np.zeros(1 << 12, np.int64), words, np.zeros(3, np.int64))


def _new_block(texts: int, entries: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.zeros(texts + 1, np.int64), np.empty(entries, np.int32), np.empty(entries, np.int32)


def _with_room(table: _Table, block: tuple, text: int, size: int) -> tuple[_Table, tuple]:
    """Table and block with room for a text of `size` bytes, all of them in new forms; grown here, outside the compiled
    loop, where growing costs least."""
    slots, begins, words, used = table
    most = size // 2 + 2  # forms in such a text; two for its end and the form being read
    starts, entries, counts = block
    if int(used[0]) + most > len(begins):
        begins = _longer(begins, int(used[0]) + most)
    if int(used[1]) + 2 * most > len(words):
        words = _longer(words, int(used[1]) + 2 * most)
    if 2 * (int(used[0]) + most) > len(slots):
        roomier = np.zeros((1 << (3 * (int(used[0]) + most) - 1).bit_length(), 2), np.uint64)
        _rehash(slots, roomier)
        slots = roomier
    if starts[text] + most > len(entries):
        entries, counts = (_longer(array, int(starts[text]) + most) for array in (entries, counts))
    return _Table(slots, begins, words, used), (starts, entries, counts)


def _longer(array: np.ndarray, least: int) -> np.ndarray:
    longer = np.zeros((max(least, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[: len(array)] = array
    return longer


@_compiled
def _count_bytes(buffer, offsets, first, row, characters, odd, shortest, table, starts, forms, counts):
    """Count texts from `first` on to rows from `row` on, until one is odd or may lack room; returns where and why."""
    slots, begins, words, used = table
    for text in range(first, len(offsets) - 1):
        begin, end = offsets[text], offsets[text + 1]
        most = (end - begin) // 2 + 2
        room = (
            2 * (used[0] + most) <= len(slots)
            and used[0] + most <= len(begins)
            and used[1] + 2 * most <= len(words)
            and starts[row] + most <= len(forms)
        )
        if not room:
            return text, False
        stop, seen = _spell(buffer, begin, end, characters, shortest, words, used[1])
        if seen & odd:
            return text, True
        starts[row + 1] = _count_spelled(table, stop, starts[row], forms, counts)
        row += 1
    return len(offsets) - 1, False


@_compiled
def _character(buffer, at):
    """The code point that begins at a byte of UTF-8, and the byte after it. (An index that cannot be negative is read
    faster: here, where every byte passes, by a fifth.)"""
    byte = np.int64(buffer[np.uintp(at)])
    if byte < 0x80:
        return byte, at + 1
    if byte < 0xE0:
        return (byte & 0x1F) << 6 | buffer[at + 1] & 0x3F, at + 2
    if byte < 0xF0:
        return (byte & 0x0F) << 12 | np.int64(buffer[at + 1] & 0x3F) << 6 | buffer[at + 2] & 0x3F, at + 3
    return (
        (byte & 0x07) << 18
        | np.int64(buffer[at + 1] & 0x3F) << 12
        | np.int64(buffer[at + 2] & 0x3F) << 6
        | buffer[at + 3] & 0x3F
    ), at + 4


@_compiled
def _spell(buffer, begin, end, characters, shortest, words, at):
    """Spell one text's forms into words from `at` on, one after the other; returns where they end, and all kinds seen.

    Walks `[^\\W_]+(?:['-][^\\W_]+)*'?` a character at a time: `joint` is the mark seen after a letter, which belongs to
    the form if another letter follows, or if it is an apostrophe.
    """
    joint, length, seen, form = _GAP, 0, 0, (at, _NOTHING, _NOTHING)
    while begin <= end:
        kind, point = _GAP, 0  # one gap past the end closes the last form
        if begin < end:
            point, begin = _character(buffer, begin)
            point = np.int64(characters[np.uintp(point)])
            seen |= point
            kind = point & _KIND
            point >>= _BITS
        else:
            begin += 1
        if kind == _LETTER:
            if joint != _GAP:
                form = _with_byte(words, form, _MARKS[joint])
                joint = _GAP
            form = _with_byte(words, form, point) if point < 0x80 else _with_character(words, form, point)
            length += 1
        elif length > 0 and kind != _HIDDEN:
            if joint == _GAP and kind != _GAP:
                joint = kind
            else:
                if joint == _APOSTROPHE:
                    form = _with_byte(words, form, _MARKS[joint])
                if length >= shortest:
                    words[form[0]] = form[1]
                    at = form[0] + 1
                joint, length, form = _GAP, 0, (at, _NOTHING, _NOTHING)
    return at, seen


@_compiled
def _count_spelled(table, stop, start, forms, counts):
    """Count the forms spelled up to word `stop` into entries from `start` on; returns where they end.

    A loop of its own after the one over characters, and without a branch for forms that were met before in the text, so
    that the processor waits for several look-ups at a time.
    """
    slots, begins, words, used = table
    base, entry, begin = used[2] + 1, start, used[1]
    while begin < stop:
        end = begin + 1
        while words[end - 1] >> _LAST_BYTE != 0:
            end += 1
        slot = _found(table, begin, end)
        last = np.int64(slots[slot, 1] & _LOW) - base
        before = last >= start
        at = last if before else entry
        forms[at] = np.int64(slots[slot, 1] >> _HALF) - 1
        counts[at] = counts[at] * before + 1
        slots[slot, 1] = slots[slot, 1] & ~_LOW | np.uint64(base + at)
        entry += not before
        begin = end
    return entry


@_compiled
def _with_byte(words, form, byte):
    """The form being read with a byte more. It is (place of its last word, that word, how many bits of it are set)."""
    at, word, bits = form
    word |= np.uint64(byte) << bits
    bits += _EIGHT
    if bits == _FULL:
        words[at] = word
        return at + 1, _NOTHING, _NOTHING
    return at, word, bits


@_compiled
def _with_character(words, form, point):
    """The form being read with a character more, as UTF-8."""
    if point < 0x80:
        return _with_byte(words, form, point)
    if point < 0x800:
        form = _with_byte(words, form, 0xC0 | point >> 6)
    else:
        if point < 0x10000:
            form = _with_byte(words, form, 0xE0 | point >> 12)
        else:
            form = _with_byte(words, form, 0xF0 | point >> 18)
            form = _with_byte(words, form, 0x80 | point >> 12 & 0x3F)
        form = _with_byte(words, form, 0x80 | point >> 6 & 0x3F)
    return _with_byte(words, form, 0x80 | point & 0x3F)


@_compiled
def _found(table, begin, end):
    """The slot of the form spelled in words `begin` to `end`; a new form is kept after those known.

    Open addressing, exact: the key of a form of one word is that word; that of a longer one is a hash with a zero byte
    in the place of a first letter, and equal hashes are settled by comparing the words.
    """
    slots, begins, words, used = table
    key = words[begin] if end == begin + 1 else _hash(words, begin, end)
    slot = _slot(key, len(slots))
    while slots[slot, 1] != 0:
        if slots[slot, 0] == key and (
            end == begin + 1 or _same(words, begins[(slots[slot, 1] >> _HALF) - _ONE], begin, end)
        ):
            return slot
        slot = (slot + 1) & (len(slots) - 1)
    form = used[0]
    slots[slot, 0], slots[slot, 1] = key, np.uint64(form + 1) << _HALF
    begins[form] = used[1]
    for i in range(begin, end):
        words[used[1]] = words[i]
        used[1] += 1
    used[0] = form + 1
    return slot


@_compiled
def _hash(words, begin, end):
    value = _NOTHING
    for i in range(begin, end):
        value = (value ^ words[i]) * _MIX
        value ^= value >> np.uint64(32)
    return value << _EIGHT


@_compiled
def _slot(key, slots):
    key = key * _MIX
    return np.int64((key ^ key >> np.uint64(32)) & np.uint64(slots - 1))


@_compiled
def _same(words, kept, begin, end):
    for i in range(begin, end):
        if words[kept] != words[i]:
            return False
        kept += 1
    return True


@_compiled
def _rehash(old, slots):
    for i in range(len(old)):
        if old[i, 1] != 0:
            slot = _slot(old[i, 0], len(slots))
            while slots[slot, 1] != 0:
                slot = (slot + 1) & (len(slots) - 1)
            slots[slot] = old[i]


# What a character is ------------------------------------------------------------------------------------------------


@functools.cache
def _tokeniser(tokens: str) -> tuple[np.ndarray, int, Callable[[str], str]]:
    """What every character is (its kind, and above these bits its lower case), the fewest letters of a form, and what
    Python does to a text with an odd one."""
    if tokens == "french":
        return _with_lower_case(_french_kinds()), 1, french.normalise
    if tokens == "word":
        return _with_lower_case(_word_kinds()), 2, str.lower
    raise ValueError(f"tokens {tokens!r} are not known: use 'french' or 'word'")


@functools.cache
def _every_character() -> str:
    return np.arange(sys.maxunicode + 1, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _matching(pattern: str) -> np.ndarray:
    """Which code points a pattern matches; by Python's own tables, so that the two passes cannot disagree."""
    matching = np.zeros(sys.maxunicode + 1, bool)
    for run in re.finditer(f"(?:{pattern})+", _every_character()):
        matching[run.start() : run.end()] = True
    return matching


def _with_lower_case(kinds: np.ndarray) -> np.ndarray:
    """Kinds and lower-case code points in one array. İ (whose lower case is two characters) and Σ (whose lower case
    depends on its neighbours) stay: what is done with a form afterwards lowers them."""
    lower = np.arange(len(kinds), dtype=np.int32)
    upper = np.flatnonzero(_matching(r"[^\W\d_]") & (kinds & _KIND == _LETTER))
    for point in upper[np.char.isupper(_characters(upper)) | np.char.istitle(_characters(upper))]:
        if chr(point) not in "İΣ":
            lower[point] = ord(chr(point).lower())
    return lower << _BITS | kinds


def _characters(points: np.ndarray) -> np.ndarray:
    return points.astype(np.uint32).view("U1")


def _word_kinds() -> np.ndarray:
    """Letters of `\\w\\w+`. İ and Σ are odd: lowered by Python they may end a form, or look past its end."""
    kinds = np.where(_matching(r"\w"), _LETTER, _GAP).astype(np.int32)
    kinds[[ord("İ"), ord("Σ")]] |= _ODD
    return kinds


def _french_kinds() -> np.ndarray:
    kinds = np.where(_matching(r"[^\W_]"), _LETTER, _GAP).astype(np.int32)
    kinds[_matching(french.HIDDEN.pattern)] = _HIDDEN
    for seen, kept in {"'": "'", "-": "-", **french.FOLDS}.items():
        if kept != " ":
            kinds[ord(seen)] = _APOSTROPHE if kept == "'" else _HYPHEN
    kinds[_needing_python()] |= _ODD
    return kinds


def _needing_python() -> np.ndarray:
    """Code points that `normalise` may change in a way the compiled pass does not: terminal escapes, ligatures, and
    all that NFC composes or replaces. Rare scripts past U+FFFF count as such, emoji do not."""
    needing = np.zeros(sys.maxunicode + 1, bool)
    needing[0x10000:] = True
    needing[0x1F000:0x1FB00] = False
    needing[[0x1B, *map(ord, french.LIGATURES)]] = True
    needing[0x1100:0x1200] = True  # the parts of Hangul syllables
    for point in itertools.chain(range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x10000)):
        character = chr(point)
        needing[point] |= unicodedata.category(character)[0] == "M" or not unicodedata.is_normalized("NFC", character)
    return needing


# Joining the threads' work ------------------------------------------------------------------------------------------


def _renumbered(numbers: np.ndarray, block: tuple) -> tuple:
    counts, forms, starts = block
    return counts, numbers[forms], starts


def _adopted(table: _Table, other: _Table) -> tuple[_Table, np.ndarray]:
    """The table with the other's forms added, and the number that each of them has in it."""
    table, _ = _with_room(table, _new_block(0, 0), 0, int(2 * other.used[1]))
    numbers = np.empty(other.used[0], np.int32)
    _adopt(table, other, numbers)
    return table, numbers


@_compiled
def _adopt(table, other, numbers):
    for form in range(len(numbers)):
        begin = other.begins[form]
        end = other.begins[form + 1] if form + 1 < len(numbers) else other.used[1]
        at = table.used[1]
        table.words[at : at + end - begin] = other.words[begin:end]
        numbers[form] = np.int64(table.slots[_found(table, at, at + end - begin), 1] >> _HALF) - 1
