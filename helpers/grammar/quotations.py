"""What stands in quotation marks: which mark opens and which closes, and where a quotation that is not closed ends."""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence

OPENING = {"«": "»", "“": "”", "„": "”", "<<": ">>", "‹": "›"}
CLOSING = {**{close: mark for mark, close in OPENING.items() if mark != "„"}, '"': '"'}
MARKS = frozenset([*OPENING, *CLOSING])
Span = tuple[int, int, bool]  # start, end (not in it), closed

_DEEPEST = 4  # quotations inside each other; more were opened by mistake
_LONGEST = 8  # units a quotation may run over; one that is not closed by then was never closed
_MARK = re.compile('<<|>>|[«»‹›“”„"]')
_STRAIGHT = (
    re.compile(  # what opens stands after a space, a bracket or « l' », before a letter; what closes the reverse
        r"(?P<opens>(?<![^\s(\[«“'’/–—:;-])(?:\"|['’]{2})(?=[^\W_]|[(\[«“'‘¿¡…<]|\.\.\.))"
        r"|(?<=\S)(?:\"|['’]{2})(?=[\s,.;:!?…()\[\]»”'’/–—-]|\Z)"
    )
)


def directed(text: str) -> str:
    """The text with each straight mark (" or two apostrophes) that tells which it is as “ or ”, every word in its place.

    One with spaces on both sides, or with none, stays. An underline, which is no word and no mark, keeps the length.
    """
    if '"' not in text and "''" not in text and "’’" not in text:  # as most do not
        return text
    return _STRAIGHT.sub(lambda mark: ("“" if mark["opens"] else "”").ljust(len(mark.group()), "_"), text)


def paired(marks: Sequence[tuple[int, str]], end: int, inside: bool = False) -> list[Span]:
    """The spans between quotation marks, given with their places, and up to `end`; marks left out; never raises.

    inside: a quotation opened before. A mark that opens and is never closed runs to the end; one that closes and was
    never opened is passed over, and so is one that opens inside too many.
    """
    found: list[Span] = []
    stack = [("", 0)] if inside else []
    for i, mark in marks:
        low_opened = mark == "“" and stack and stack[-1][0] == "„"
        straight = mark == '"' and not any(kind in ('"', "“", "") for kind, _ in stack)
        if mark in OPENING and not low_opened or straight:
            if len(stack) < _DEEPEST:
                stack.append((mark, i + 1))
            continue
        closes = ("„",) if low_opened else (CLOSING[mark], "„", "")
        closes = ('"', "“", "„", "") if mark in '"”' else closes
        while stack and any(kind in closes for kind, _ in stack):
            kind, start = stack.pop()
            found.append((start, i, kind in closes))
            if kind in closes:
                break
    found += [(start, end, False) for _, start in stack]
    return sorted(found)


def over_units(texts: Sequence[str], paragraphs: Sequence[object]) -> tuple[list[bool], list[int]]:
    """Whether each unit of an article begins inside a quotation, and the units with a mark that has no other.

    A quotation that its paragraph does not close is over with its unit, unless the next paragraph opens it again or the
    next mark of all closes it: a mark that is missing is felt in its own paragraph alone.
    """
    begins, alone, inside = [False] * len(texts), set(), False
    held = [[(mark.start(), mark.group()) for mark in _MARK.finditer(directed(text))] for text in texts]
    ends = [n for n in range(1, len(texts) + 1) if n == len(texts) or paragraphs[n] != paragraphs[n - 1]]
    for start, stop in zip([0, *ends], ends) if any(held) else ():
        starts = list(itertools.accumulate((len(text) + 1 for text in texts[start:stop]), initial=0))
        end = starts.pop()
        marks = [(at + place, mark) for at, some in zip(starts, held[start:stop]) for place, mark in some]
        spans = paired(marks, end, inside)
        again = any(
            place == 0 and (mark in OPENING or mark == '"') for place, mark in (held[stop : stop + 1] or [[]])[0][:1]
        )
        after = next((some[0][1] for some in held[stop : stop + _LONGEST - 1] if some), '"')
        closed, inside_before = [span for span in spans if span[2]], inside
        inside = any(last == end and not whole for _, last, whole in spans) and after in CLOSING and after != '"'
        for first, last, _ in spans if inside or again else closed:
            units = range(bisect.bisect_left(starts, first), bisect.bisect(starts, last))
            for n in units if len(units) <= _LONGEST else ():
                begins[start + n] = True
        if not inside and not again:
            alone |= {start + bisect.bisect(starts, first) - 1 for first, _, whole in spans if not whole}
        if len(marks) + inside_before > len(spans) + len(closed):  # a mark closes what none opened
            alone.add(start)
    return begins, sorted(alone)
