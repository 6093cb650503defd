"""What a study states of frames and of who can speak, checked: frames.toml and actors.toml as they are given, or refused."""

from __future__ import annotations

import difflib

from helpers import corpus
from helpers.grammar import names, patterns
from helpers.words import LANGUAGES, called

NONE = "none"
STRENGTHS = ("strong", "weak", "yielding", "continuing")
TOLD = ["lead", "status", "speaker", "quoted", "evidence", "text"]
_CONDITIONS = ("between", "venues")
_SIDES = "sides"  # the table of actors.toml that is no actor
_RESERVED = frozenset([NONE, "boilerplate", *TOLD, "article", "unit", "n"])


def checked(frames: dict) -> dict:
    """The frames as given, once every entry is well formed; raises StudyError that names the entry and the remedy."""
    for key, frame in frames.items():
        if not isinstance(frame, dict) or key in _RESERVED or "+" in key or not key.strip():
            taken = ", ".join(sorted(_RESERVED))
            raise _wrong(
                "frames.toml",
                f"[{key}]",
                "a table of a frame under a name of its own",
                f"write [{key.strip() or 'a_name'}] with definition and strong = [...], its name without + and none of {taken}",
            )
        _shown(key, frame)
        groups = frame.get("words", {})
        for group, texts in groups.items() if isinstance(groups, dict) else [("words", None)]:
            _texts("frames.toml", key, group, texts)
        for name in (*STRENGTHS, *_CONDITIONS, "exclusions"):
            _texts("frames.toml", key, name, frame.get(name, []))
            for text in frame.get(name, []) if name != "between" else ():
                pattern(key, name, text, frame)
        if not any(frame.get(name) for name in STRENGTHS):
            raise _wrong(
                "frames.toml",
                f"[{key}]",
                "at least one cue",
                'add strong = ["..."] with French words in dictionary form',
            )
    return frames


def cast(actors: dict) -> dict:
    """The actors as given, [sides] left out, once every entry is well formed; raises StudyError that names the entry."""
    people = {key: actor for key, actor in actors.items() if key != _SIDES}
    for key, actor in people.items():
        if not isinstance(actor, dict):
            raise _wrong("actors.toml", f"[{key}]", "a table", f"write [{key}] with name, side and kind")
        for name in ("name", "side", "kind", *({"name_en"} & actor.keys())):
            if not isinstance(actor.get(name), str) or not actor[name].strip():
                raise _wrong("actors.toml", f"[{key}] {name}", "a text", f'add {name} = "..."')
        if "+" in actor["side"] or actor["side"] in {*_RESERVED, names.AUTHOR}:
            expected = "a name without +, which joins two of them, that is not one of the codes"
            raise _wrong("actors.toml", f"[{key}] side = {actor['side']!r:.60}", expected, "write another")
        for name in ("variants", "adjectives", "look_alikes"):
            _texts("actors.toml", key, name, actor.get(name, []))
            if mute := [text for text in actor.get(name, []) if not any(map(str.isalnum, text))]:
                raise _wrong(
                    "actors.toml", f"[{key}] {name}: {mute[0]!r:.60}", "a name, with letters in it", "take it out"
                )
    _named_sides(actors.get(_SIDES, {}), {actor["side"] for actor in people.values()})
    return people


def sides(actors: dict) -> dict[str, dict[str, str]]:
    """Whose claim a unit can be, by code, each with its name in English (`en`) and French (`fr`).

    The sides of actors.toml in its order, then media, expert, other and author. A side that [sides] does not name has
    its code for a name. Raises StudyError for a malformed actor or side.
    """
    general = (names.MEDIA, names.EXPERT, names.OTHER, names.AUTHOR)
    own = {actor["side"]: {} for actor in cast(actors).values() if actor["side"] not in general}
    return {side: {**called(side, own), **actors.get(_SIDES, {}).get(side, {})} for side in [*own, *general]}


def _named_sides(given: object, known: set[str]) -> None:
    """Refuses a [sides] that is no table of names by language, or names a side that no actor has."""
    known = {*known, names.MEDIA, names.EXPERT, names.OTHER, names.AUTHOR}
    for side, labels in given.items() if isinstance(given, dict) else [(str(given), None)]:
        well = isinstance(labels, dict) and all(isinstance(name, str) and name.strip() for name in labels.values())
        if not well or not labels.keys() <= set(LANGUAGES):
            remedy = f'write {side} = {{ en = "...", fr = "..." }}'
            raise _wrong("actors.toml", f"[{_SIDES}] {side}", "a name in each language", remedy)
        if side not in known:
            near = [f"write {name}" for name in difflib.get_close_matches(side, sorted(known), n=1)]
            remedy = ", or ".join([*near, "give it to an actor as its side", "take it out"])
            raise _wrong("actors.toml", f"[{_SIDES}] {side}", "the side of an actor", remedy)


def _shown(key: str, frame: dict) -> None:
    """What a reader is shown of a frame: its label a name in each language, its definition a text, the rest lists."""
    label = frame.get("label", {})
    if not isinstance(label, dict) or not all(isinstance(name, str) and name.strip() for name in label.values()):
        raise _wrong(
            "frames.toml",
            f"[{key}] label = {label!r:.60}",
            "a name in each language",
            'write label = { en = "...", fr = "..." }',
        )
    if not isinstance(frame.get("definition", ""), str):
        raise _wrong(
            "frames.toml", f"[{key}] definition = {frame['definition']!r:.60}", "a text", 'write definition = "..."'
        )
    for name in ("included", "excluded", "examples"):
        _texts("frames.toml", key, name, frame.get(name, []))


def _wrong(file: str, entry: str, expected: str, remedy: str) -> corpus.StudyError:
    return corpus.StudyError(f"{file} {entry}: expected {expected}. Remedy: {remedy}.")


def _texts(file: str, key: str, name: str, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise _wrong(file, f"[{key}] {name} = {value!r:.60}", "a list of texts", f'write {name} = ["...", "..."]')


def pattern(key: str, name: str, text: str, frame: dict) -> patterns.Pattern:
    """A cue or an exclusion as it is looked for; raises StudyError with what is wrong in it."""
    try:
        kind = ("exclusion", key) if name in ("exclusions", "venues") else ("cue", key, name)
        return patterns.parse(kind, text, frame.get("words", {}))
    except ValueError as error:
        raise _wrong("frames.toml", f"[{key}] {name} {text!r:.60}", "a pattern", str(error)) from None
