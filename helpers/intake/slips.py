"""Slips in a .toml file that a person wrote by hand: what is wrong in that line, and how to write it."""

from __future__ import annotations

import re

from helpers.words import Clause, Typed

_KEY = re.compile(r"\s*(?P<open>\[*)\s*(?P<key>[^\[\]=\"'#]*[^\x00-\x7f\s][^\[\]=\"'#]*?)\s*(?:\]|=|$)")
_SPACED = re.compile(r"\s*(?P<open>\[?)\s*(?P<key>[\w-]+(?: [\w-]+)+)\s*(?:\]|=)")
_CURLED = re.compile("[=\\[,]\\s*[“”„«‘’]")
_NO_COMMA = re.compile(r"[\"']\s*(?:#[^\n]*)?\n?\s*[\"']")
_COLON = re.compile(r"\s*(?P<key>[\w-]+)\s*:\s*\S")
_TRUTH = {"yes": "true", "oui": "true", "vrai": "true", "no": "false", "non": "false", "faux": "false"}
_BARE = re.compile(r"\s*(?P<key>[\w-]+)\s*=\s*(?P<value>[^\W\d_][^\"'\[\]{}#]*?)\s*(?:#.*)?$")


def remedy(text: str, line: int, error: str) -> Clause:
    """How to mend the slip that a reader of TOML met in a line (from 1), a sentence of phrases/slips.toml.

    error: what the reader said of it. Where nothing usual is found, what a line may look like.
    """
    lines = ["", *text.split("\n")]
    here = lines[line]
    before = next((told for told in reversed(lines[:line]) if told.strip() and not told.strip().startswith("#")), "")
    if "twice" in error or "overwrite" in error:
        return _slip("twice")
    if curled := _CURLED.search(here):
        return _slip("curled", sign=curled.group()[-1])
    key = _KEY.match(here) or _SPACED.match(here)
    if key:
        shown = f'["{key["key"]}"]' if key["open"] else f'"{key["key"]}" = ...'
        return _slip("name", shown=shown)
    if "\\" in here:
        return _slip("backslash")
    if colon := _COLON.match(here):
        return _slip("colon", key=colon["key"])
    bare = _BARE.match(here)
    if bare and bare["value"] in ("True", "False", "TRUE", "FALSE"):
        return _slip("capitals", key=bare["key"], value=bare["value"].lower())
    if bare and bare["value"].lower() in _TRUTH:
        return _slip("truth", key=bare["key"], given=bare["value"], value=_TRUTH[bare["value"].lower()])
    if bare and bare["value"] not in ("true", "false"):
        return _slip("bare", key=bare["key"], value=bare["value"])
    return _of_a_list(lines[:line], before, here)


def _of_a_list(above: list[str], before: str, here: str) -> Clause:
    """What is wrong around a line of a list: a quote or a bracket that is not closed, a comma that is missing."""
    for told in (here, before):
        if told.replace('\\"', "").count('"') % 2:
            return _slip("quote", here=told.strip()[:60])
    both = f"{before.strip()}\n{here.strip()}"
    if _NO_COMMA.search(re.sub(r'"[^"\n]*"', '""', both).replace('""', '"·"')):
        return _slip("comma", here=here.strip()[:60])
    if here.count("{") > here.count("}"):
        return _slip("brace")
    opened = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|#.*", "", "\n".join(above))
    if opened.count("[") > opened.count("]"):
        return _slip("bracket")
    return _slip("other")


def _slip(kind: str, **values: str) -> Clause:
    return Clause(f"slips.{kind}", {name: Typed(value) for name, value in values.items()})
