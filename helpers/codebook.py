"""What a study states of frames and of who can speak, checked: frames.toml and actors.toml as they are given, or refused."""

from __future__ import annotations

import difflib
import re

from helpers import corpus
from helpers.grammar import names, patterns
from helpers.words import LANGUAGES, Clause, Typed, called

FRAMES, ACTORS = "frames.toml", "actors.toml"
NONE = "none"
STRENGTHS = ("strong", "weak", "yielding", "continuing")
TOLD = ["lead", "status", "speaker", "quoted", "evidence", "text"]
_CONDITIONS = ("between", "venues")
_SIDES = "sides"  # the table of actors.toml that is no actor
_RESERVED = frozenset([NONE, "boilerplate", *TOLD, "article", "unit", "n"])


def checked(frames: dict, people: dict) -> dict:
    """The frames as given, once every entry is well formed; raises StudyError that names the entry and the remedy.

    people: of `cast`, for a pattern may ask for somebody of a side (`@side`).
    """
    known = sorted({names.MEDIA, names.EXPERT, names.OTHER, *(actor["side"] for actor in people.values())})
    for key, frame in frames.items():
        if not isinstance(frame, dict) or key in _RESERVED or "+" in key or not key.strip():
            name = re.sub(r"[+\s]+", "_", key.strip()) if key not in _RESERVED else f"{key}_2"
            raise _wrong("frame", FRAMES, f"[{key}]", name=name or "frame_1", taken=", ".join(sorted(_RESERVED)))
        _shown(key, frame)
        groups = frame.get("words", {})
        if not isinstance(groups, dict):
            raise _wrong("groups", FRAMES, f"[{key}] words = {groups!r:.60}")
        for group, texts in groups.items():
            _texts(FRAMES, f"{key}.words", group, texts)
        for name in (*STRENGTHS, *_CONDITIONS, "exclusions"):
            _texts(FRAMES, key, name, frame.get(name, []))
            for text in frame.get(name, []) if name != "between" else ():
                for side in sorted(pattern(key, name, text, frame).sides - {"", *known}):
                    near = difflib.get_close_matches(side, known, n=1)
                    said = {"near": Clause("refusals.entry_near", {"name": Typed(f"@{near[0]}")}) if near else ""}
                    why = Clause("refusals.pattern_side", {"side": side, "sides": ", ".join(known), **said})
                    raise _wrong("pattern", FRAMES, f"[{key}] {name} {text!r:.60}", why=why)
        if not any(frame.get(name) for name in STRENGTHS):
            raise _wrong("no_cue", FRAMES, f"[{key}]")
    return frames


def cast(actors: dict) -> dict:
    """The actors as given, [sides] left out, once every entry is well formed; raises StudyError that names the entry."""
    people = {key: actor for key, actor in actors.items() if key != _SIDES}
    for key, actor in people.items():
        if not isinstance(actor, dict):
            raise _wrong("actor", ACTORS, f"[{key}]", name=key)
        for name in ("name", "side", "kind", *({"name_en"} & actor.keys())):
            if not isinstance(actor.get(name), str) or not actor[name].strip():
                raise _wrong("text", ACTORS, f"[{key}] {name}", name=name)
        if "+" in actor["side"] or actor["side"] in {*_RESERVED, names.AUTHOR}:
            raise _wrong("code", ACTORS, f"[{key}] side = {actor['side']!r:.60}")
        for name in ("variants", "adjectives", "look_alikes"):
            _texts(ACTORS, key, name, actor.get(name, []))
            if mute := [text for text in actor.get(name, []) if not any(map(str.isalnum, text))]:
                raise _wrong("mute", ACTORS, f"[{key}] {name} {mute[0]!r:.60}")
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
    for side, labels in given.items() if isinstance(given, dict) else [(min(known, default="side"), None)]:
        well = isinstance(labels, dict) and all(isinstance(name, str) and name.strip() for name in labels.values())
        if not well or not labels.keys() <= set(LANGUAGES):
            raise _wrong("labels", ACTORS, f"[{_SIDES}] {side}", name=side)
        every = sorted({*known, names.MEDIA, names.EXPERT, names.OTHER, names.AUTHOR})
        if side not in every:
            near = difflib.get_close_matches(side, every, n=1)
            or_this = Clause("refusals.entry_near", {"name": Typed(near[0])}) if near else ""
            raise _wrong("side", ACTORS, f"[{_SIDES}] {side}", near=or_this)


def _shown(key: str, frame: dict) -> None:
    """What a reader is shown of a frame: its label a name in each language, its definition a text, the rest lists."""
    label = frame.get("label", {})
    if not isinstance(label, dict) or not all(isinstance(name, str) and name.strip() for name in label.values()):
        raise _wrong("labels", FRAMES, f"[{key}] label = {label!r:.60}", name="label")
    if not isinstance(frame.get("definition", ""), str):
        raise _wrong("text", FRAMES, f"[{key}] definition = {frame['definition']!r:.60}", name="definition")
    for name in ("included", "excluded", "examples"):
        _texts(FRAMES, key, name, frame.get(name, []))


def _wrong(kind: str, file: str, entry: str, **values: object) -> corpus.StudyError:
    """What is wrong with an entry of a file: the sentence `entry_` and its kind of phrases/refusals.toml."""
    return corpus.StudyError(f"refusals.entry_{kind}", at=f"{file} {entry}", **values)


def _texts(file: str, key: str, name: str, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise _wrong("texts", file, f"[{key}] {name} = {value!r:.60}", name=name)


def pattern(key: str, name: str, text: str, frame: dict) -> patterns.Pattern:
    """A cue or an exclusion as it is looked for; raises StudyError with what is wrong in it."""
    try:
        kind = ("exclusion", key) if name in ("exclusions", "venues") else ("cue", key, name)
        return patterns.parse(kind, text, frame.get("words", {}))
    except patterns.Malformed as error:
        raise _wrong("pattern", FRAMES, f"[{key}] {name} {text!r:.60}", why=error) from None
