"""A coding sheet: a person codes a study's units blind, one at a time or in a table, and can stop at any moment."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers import files, sampling, words
from helpers.agreement import FURNITURE
from helpers.codebook import NONE, cast, checked, sides
from helpers.corpus import Study, StudyError
from helpers.intake import stated

CODES = ["frames", "lead", "status", "speaker"]
SPEAKERS = ["media", "expert", "other", "author"]  # beside the sides of actors.toml
STOP, BACK, HELP = "q", "<", "?"

Unit = tuple[str, int]
Codes = dict[str, str]


class Desk(NamedTuple):
    """What a coder sits at: the study, what can be answered, how questions are put and things said, the language."""

    study: Study
    choices: dict[str, list[str]]
    ask: Callable[[str], str]
    say: Callable[[str], object]
    lang: str

    def tell(self, key: str, **values: object) -> None:
        """Say one sentence of phrases/coding_sheet.toml to the coder."""
        self.say(words.say(f"coding_sheet.{key}", self.lang, **values))


class _Stop(Exception):
    """The coder has asked to stop."""


class _Back(Exception):
    """The coder has asked for the unit before."""


def main(
    study: Study, coder: str, ask: Callable[[str], str] = input, say: Callable[[str], object] = print, lang: str = "en"
) -> Path:
    """Let a person code the units that have no codes yet; returns the coder's file.

    Every kept unit in reading order or, where a sample was drawn (see sampling), its units in the order of the draw.
    Each unit is saved before the next one is shown: stop with `q`, Ctrl-C or by closing the window, and the same call
    goes on from there. `<` goes back one unit, `?` shows the codebook. No other coder's codes are shown, nor the
    machine's. Works in a terminal and in a notebook's cell. Raises StudyError for a coder's name that is no file name
    or is that of a file this sheet did not write, Lacking without a codebook.
    """
    desk, path, units = Desk(study, choices(study), ask, say, lang), place(study, coder), sampling.to_code(study, coder)
    done = _read(path)
    desk.tell("welcome", study=study.name, coder=coder, done=_coded(units, done), n=len(units))
    _advise(desk)
    with contextlib.suppress(_Stop, EOFError, KeyboardInterrupt):
        _code_all(desk, units, done, path)
    desk.tell("saved" if done else "nothing_saved", done=_coded(units, done), n=len(units), file=path.name)
    return path


def draw(
    study: Study, coder: str, n: int, by: str = "", say: Callable[[str], object] = print, lang: str = "en"
) -> Path:
    """Draw a random sample of n units for a coder, record it (see sampling.keep) and say so; returns its file."""
    place(study, coder)
    choices(study)
    path = sampling.keep(study, coder, n, by)
    sample = sampling.read(study)
    overlap = int((sample["overlap"] == "yes").sum())
    say(words.say("coding_sheet.drawn", lang, n=len(sample), overlap=overlap, file=path.name))
    return path


def adjudicate(
    study: Study, coder: str, ask: Callable[[str], str] = input, say: Callable[[str], object] = print, lang: str = "en"
) -> Path:
    """Let a person decide the units on whose main frame coders differ, their codes in sight; returns the file.

    What is decided stands in coding/adjudicated.csv with the name of who decided, and counts before the coders'
    majority where shares are corrected; the coders' own files, and so their agreement, stay as they are. Stops and goes
    on as `main` does. Raises Lacking where fewer than two coders share a unit.
    """
    path = _ours(study.folder / "coding" / sampling.ADJUDICATED)
    desk = Desk(study, choices(study), ask, say, lang)
    done, units = _read(path), study.units["text"].reindex(sampling.disputed(study).index)
    found = sampling.needed(study.coding)
    desk.tell("disputed", n=len(units), shared=int(found["n"]))
    _advise(desk)
    with contextlib.suppress(_Stop, EOFError, KeyboardInterrupt):
        _code_all(desk, units, done, path, coder)
    desk.tell("decided" if done else "nothing_decided", done=len(done), file=path.name)
    return path


def _advise(desk: Desk) -> None:
    """Say how many more units coders need, where they have coded some of the same and know too little of how they agree."""
    advice = sampling.advice(desk.study.coding)
    if advice:
        desk.say(words.said(advice, desk.lang))


def place(study: Study, coder: str) -> Path:
    """Where a coder's codes are kept: coding/NAME.csv in the study's folder. Raises StudyError for a name taken."""
    if files.safe_name(coder) != coder:
        raise StudyError("refusals.coder_name", coder=coder, instead=files.safe_name(coder))
    if coder.lower() in stated.RECORDS:
        raise StudyError("refusals.coder_record", coder=coder)
    path = study.folder / "coding" / f"{coder}.csv"
    return _ours(path)


def _ours(path: Path) -> Path:
    """The path of a file in coding/; StudyError where one stands there that the sheet did not write."""
    if path.exists() and files.place(path) != path:
        raise StudyError("refusals.not_ours", file=f"coding/{path.name}")
    return path


def choices(study: Study) -> dict[str, list[str]]:
    """What can be answered, by code: frames of the codebook, none and page furniture; statuses; sides, then others.

    Raises Lacking without a codebook, StudyError for one, or for a side, whose name no file of codes could hold.
    """
    if not study.frames:
        stub = (study.folder / "frames.toml").is_file()
        raise words.Lacking("coding_sheet.no_own_frame" if stub else "coding_sheet.no_codebook")
    people = cast(study.actors)
    own = dict.fromkeys(actor["side"] for actor in people.values() if actor["side"] not in SPEAKERS)
    return {
        "frames": [*checked(study.frames, people), NONE, FURNITURE],
        "status": list(stated.STATUSES),
        "speaker": [*own, *SPEAKERS],
    }


def _coded(units: pd.Series, done: dict[Unit, Codes]) -> int:
    return int(units.index.isin(list(done)).sum()) if done else 0


def _code_all(desk: Desk, units: pd.Series, done: dict[Unit, Codes], path: Path, decided_by: str = "") -> None:
    order = list(units.index)
    at = _next(order, done, 0)
    while at is not None:
        desk.say(_shown(desk, units, at))
        if decided_by:
            desk.say(_said(desk, order[at]))
        try:
            done[order[at]] = _code_unit(desk) | ({"decided_by": decided_by} if decided_by else {})
        except _Back:
            at = max(at - 1, 0)
            continue
        files.write(path, csv_text(desk.study, done))
        at = _next(order, done, at)


def _next(order: Sequence[Unit], done: dict[Unit, Codes], start: int) -> int | None:
    """The first unit without codes from a place on, then from the top; None when all are coded."""
    places = [*range(start, len(order)), *range(start)]
    return next((at for at in places if order[at] not in done), None)


def _shown(desk: Desk, units: pd.Series, at: int) -> str:
    """One unit with its article and the unit before it, so that a pronoun can be followed."""
    article, unit = units.index[at]
    kept = desk.study.units.loc[[article]].query("kept")["text"]
    earlier = kept[kept.index.get_level_values("unit") < unit]
    before = earlier.iloc[-1] if len(earlier) else ""
    context = words.say("coding_sheet.before", desk.lang, text=before) + "\n" if before else ""
    label = desk.study.articles.loc[article, "label"]
    heading = words.say("coding_sheet.unit", desk.lang, label=label, unit=unit, at=at + 1, n=len(units))
    return f"\n{heading}\n{context}\n    {units.iloc[at]}\n"


def _said(desk: Desk, unit: Unit) -> str:
    """What each coder said of a unit, one a line: names, each with the number that answers the same."""
    said, lines = desk.study.coding.xs(unit, level=["article", "unit"]), []
    for coder, *codes in said[CODES].itertuples():
        given = {code: _named(desk, code, cell) for code, cell in zip(CODES, codes) if cell}
        key = "coded" if len(given) == len(CODES) else "coded_lead"
        lines.append(words.say(f"coding_sheet.{key}", desk.lang, coder=coder, **given))
    return "\n".join(lines)


def _named(desk: Desk, code: str, cell: str) -> str:
    """The codes of a cell by their names, each with its number among the options."""
    options = desk.choices["frames" if code == "lead" else code]
    known = [(options.index(option) + 1, option) for option in cell.split("+") if option in options]
    return " + ".join(f"{_label(desk, option)} ({at})" for at, option in known) or cell


def _code_unit(desk: Desk) -> Codes:
    offered = desk.choices["frames"]
    frames = _answer(desk, "frames", offered, len(offered))
    if frames == [FURNITURE]:
        return {"frames": FURNITURE, "lead": FURNITURE, "status": "", "speaker": ""}
    lead = _answer(desk, "lead", frames, 1) if len(frames) > 1 else frames
    status = _answer(desk, "status", desk.choices["status"], 1)
    speaker = _answer(desk, "speaker", desk.choices["speaker"], 2)
    return {"frames": "+".join(frames), "lead": lead[0], "status": status[0], "speaker": "+".join(speaker)}


def _answer(desk: Desk, code: str, options: list[str], most: int) -> list[str]:
    """Ask until the answer is among the options, by number or by name; `q`, `<` and `?` are heard at every question."""
    listed = "  ".join(_offered(desk, number, option) for number, option in enumerate(options, 1))
    while True:
        given = desk.ask(words.say(f"coding_sheet.ask_{code}", desk.lang, options=listed)).strip().lower()
        if given in (STOP, BACK):
            raise _Stop if given == STOP else _Back
        chosen = _chosen(given, options)
        if 1 <= len(chosen) <= most and (len(chosen) == 1 or not {NONE, FURNITURE} & set(chosen)):
            return chosen
        if given == HELP:
            desk.say(_codebook(desk))
        else:
            desk.tell("not_an_answer", given=given, options=listed)


def _offered(desk: Desk, at: int, option: str) -> str:
    """An option with its number and, where the study or the language calls it otherwise, what it is called."""
    label = _label(desk, option)
    key = "option" if label.casefold() == option.replace("_", " ").casefold() else "option_named"
    return words.say(f"coding_sheet.{key}", desk.lang, at=at, option=words.Typed(option), label=label)


def _label(desk: Desk, option: str) -> str:
    return words.said(words.called(option, {**sides(desk.study.actors), **desk.study.frames}), desk.lang)


def _chosen(given: str, options: list[str]) -> list[str]:
    """The options an answer names (`1+3`, `1 3`, `arms_deal`), in their order; nothing if it names anything else."""
    by_answer = {str(number): option for number, option in enumerate(options, 1)} | {
        option.lower(): option for option in options
    }
    parts = [part for part in re.split(r"[+,\s]+", given) if part]
    named = {by_answer.get(part) for part in parts}
    return [] if None in named else [option for option in options if option in named]


def _codebook(desk: Desk) -> str:
    """What each frame is, as the study's frames.toml defines it."""
    lines = [f"{frame}: {entry.get('definition', '')}" for frame, entry in desk.study.frames.items()]
    return "\n".join([*lines, words.say("coding_sheet.help", desk.lang)])


def _read(path: Path) -> dict[Unit, Codes]:
    """What a coder has coded so far, by unit."""
    if not path.exists():
        return {}
    rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").map(files.plain)
    coded = rows[rows["lead"] != ""].drop(columns="text").to_dict("records")
    return {(row.pop("article"), int(row.pop("unit"))): row for row in coded}


def csv_text(study: Study, done: dict[Unit, Codes]) -> str:
    """The coder's file: one row a coded unit, in reading order."""
    texts = study.units["text"]
    rows = [
        {"article": unit[0], "unit": unit[1], "text": texts[unit], **done[unit]}
        for unit in study.units.index
        if unit in done
    ]
    more = ["decided_by"] if any("decided_by" in codes for codes in done.values()) else []
    columns = ["article", "unit", "text", *CODES, *more]
    return files.csv_text(pd.DataFrame(rows, columns=columns).fillna(""), index=False)
