"""Slips in a .toml file that a person wrote by hand: what is wrong in that line, and how to write it."""

from __future__ import annotations

import re

_KEY = re.compile(r"\s*(?P<open>\[*)\s*(?P<key>[^\[\]=\"'#]*[^\x00-\x7f\s][^\[\]=\"'#]*?)\s*(?:\]|=|$)")
_SPACED = re.compile(r"\s*(?P<open>\[?)\s*(?P<key>[\w-]+(?: [\w-]+)+)\s*(?:\]|=)")
_CURLED = re.compile("[=\\[,]\\s*[“”„«‘’]")
_NO_COMMA = re.compile(r"[\"']\s*(?:#[^\n]*)?\n?\s*[\"']")
_COLON = re.compile(r"\s*(?P<key>[\w-]+)\s*:\s*\S")
_BARE = re.compile(r"\s*(?P<key>[\w-]+)\s*=\s*(?P<value>[^\W\d_][^\"'\[\]{}#]*?)\s*(?:#.*)?$")


def remedy(text: str, line: int, error: str) -> str:
    """How to mend the slip that a reader of TOML met in a line (from 1), in one sentence.

    error: what the reader said of it. Where nothing usual is found, what a line may look like.
    """
    lines = ["", *text.split("\n")]
    here = lines[line]
    before = next((told for told in reversed(lines[:line]) if told.strip() and not told.strip().startswith("#")), "")
    if "twice" in error or "overwrite" in error:
        return "That name stands there twice: keep one, or give the other a name of its own."
    if curled := _CURLED.search(here):
        return f'Texts stand in straight quotes, "...", not in {curled.group()[-1]}.'
    key = _KEY.match(here) or _SPACED.match(here)
    if key:
        shown = f'["{key["key"]}"]' if key["open"] else f'"{key["key"]}" = ...'
        return f"A name with an accent or a space stands in quotes: {shown}."
    if "\\" in here:
        return "A backslash means something else in TOML: leave it out, or put the text in single quotes."
    if colon := _COLON.match(here):
        return f"Write = in place of the colon: {colon['key']} = ..."
    bare = _BARE.match(here)
    if bare and bare["value"] in ("True", "False", "TRUE", "FALSE"):
        return f"Write {bare['value'].lower()} in small letters: {bare['key']} = {bare['value'].lower()}."
    if bare and bare["value"] not in ("true", "false"):
        return f'A text stands in quotes: {bare["key"]} = "{bare["value"]}".'
    return _of_a_list(lines[:line], before, here)


def _of_a_list(above: list[str], before: str, here: str) -> str:
    """What is wrong around a line of a list: a quote or a bracket that is not closed, a comma that is missing."""
    for told in (here, before):
        if told.replace('\\"', "").count('"') % 2:
            return f"A quote is opened and not closed in: {told.strip()[:60]}"
    both = f"{before.strip()}\n{here.strip()}"
    if _NO_COMMA.search(re.sub(r'"[^"\n]*"', '""', both).replace('""', '"·"')):
        return f"Texts in a list are parted by commas; one is missing in or before: {here.strip()[:60]}"
    if here.count("{") > here.count("}"):
        return "What is opened with { is closed with } in the same line."
    opened = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'|#.*", "", "\n".join(above))
    if opened.count("[") > opened.count("]"):
        return "A list that is opened with [ is closed with ] before the next name."
    return "Texts stand in quotes, lists in square brackets, their entries parted by commas."
