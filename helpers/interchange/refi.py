"""Codebook and codings as the REFI-QDA standard has them, for NVivo, ATLAS.ti, MAXQDA or QualCoder, and back."""

from __future__ import annotations

import io
import json
import re
import shlex
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers import coding_sheet, files, french, words
from helpers.agreement import FURNITURE
from helpers.codebook import NONE
from helpers.corpus import Study, StudyError
from helpers.intake import decoding

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
FRAMES, LEAD, STATUS, SPEAKER = coding_sheet.CODES
LARGEST = 200  # megabytes of a project, and of what is read in it
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, PROJECT)
_DAY = "1970-01-01T00:00:00Z"  # nobody noted when a unit was coded; QualCoder asks for a day, and this one is plain
_SIGNS = {"included": "+ ", "excluded": "- ", "examples": "> "}  # what a line of a code's description begins with

Code = tuple[str, str]  # the column of a coder's file it belongs to, and its value there


class Taken(NamedTuple):
    """What was taken from a project: the coder's file, units coded and not, and what had no place in the study."""

    path: Path
    coded: int
    uncoded: int
    codes: list[str]
    sources: list[str]


# ---- to other tools


def write(study: Study, folder: Path) -> Path:
    """Write codebook.qdc, to-code.qdpx (texts and codes, nobody's codings) and, where there are codings, coded.qdpx.

    The same study gives the same bytes. Raises Lacking without a codebook. Source: REFI-QDA 1.5, positions counted in
    Unicode characters from 0, the end not included.
    """
    codebook = _codebook(study)
    target = files.place(folder)
    with files.folder(target) as part:
        (part / "codebook.qdc").write_bytes(codebook)
        (part / "to-code.qdpx").write_bytes(project(study, study.coding.head(0)))
        if len(study.coding):
            (part / "coded.qdpx").write_bytes(project(study, study.coding))
    return target


def codes(study: Study) -> dict[Code, str]:
    """Every code that a unit may get, with its name in other tools: a frame's own, else « lead: arms_deal »."""
    choices = coding_sheet.choices(study)
    leads = [frame for frame in choices["frames"] if frame != FURNITURE]
    found = {FRAMES: choices["frames"], LEAD: leads, STATUS: choices["status"], SPEAKER: choices["speaker"]}
    named = [(kind, value) for kind, values in found.items() for value in values]
    return {code: code[1] if code[0] == FRAMES else f"{code[0]}: {code[1]}" for code in named}


def _codebook(study: Study) -> bytes:
    from lxml import etree

    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK}, origin="Cadrage")
    _add_codes(root, study)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_codes(parent: object, study: Study) -> None:
    """The codes, each in the group of its kind; frames with their colour and what frames.toml says of them."""
    from helpers import figures

    looks, every = figures.frame_style(study.frames), _child(parent, "Codes")
    named = codes(study)
    for kind in coding_sheet.CODES:
        group = _child(every, "Code", guid=_guid("group", kind), name=kind, isCodable="false")
        for code in (code for code in named if code[0] == kind):
            frame = study.frames.get(code[1], {}) if kind == FRAMES else {}
            colour = {"color": looks[code[1]].colour} if frame else {}
            element = _child(group, "Code", guid=_guid(*code), name=named[code], isCodable="true", **colour)
            if frame:
                _child(element, "Description").text = _description(frame)


def _description(frame: dict) -> str:
    """What frames.toml says of a frame: the definition, then a line for each text, its sign before it."""
    listed = [f"{sign}{text}" for part, sign in _SIGNS.items() for text in frame.get(part, [])]
    return "\n".join([frame.get("definition", ""), *listed])


def project(study: Study, coding: pd.DataFrame) -> bytes:
    """A .qdpx of the articles, every unit a line, with these codings, a user for each coder."""
    from lxml import etree

    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT}, name=study.name, origin="Cadrage")
    coders = list(coding.index.unique("coder")) if len(coding) else []
    users = _child(root, "Users") if coders else None
    for coder in coders:
        _child(users, "User", guid=_guid("user", coder), name=coder)
    _add_codes(_child(root, "CodeBook"), study)
    sources, texts = _child(root, "Sources"), {}
    order = list(codes(study))
    of_article = dict(list(coding.groupby("article", sort=False))) if len(coding) else {}
    for article, units in study.units["text"].groupby(level="article", sort=False):
        guid, source = _guid("source", article), units.droplevel("article")
        texts[f"sources/{guid}.txt"] = "\n".join(source).encode()
        path = f"internal://{guid}.txt"
        element = _child(sources, "TextSource", guid=guid, name=article, plainTextPath=path, creationDateTime=_DAY)
        _add_codings(element, article, source, of_article.get(article), order)
    whole = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return _zip({"project.qde": whole, **texts})


def _add_codings(source: object, article: str, units: pd.Series, coding: pd.DataFrame | None, order: list) -> None:
    """A selection for each unit that a coder coded, in reading order, a coding in it for each of its codes."""
    if coding is None:
        return
    spans = dict(zip(units.index, _spans(units)))
    rows = sorted(zip(coding.index, coding.to_dict("records")), key=lambda row: row[0][2])
    for (coder, _, unit), row in rows:
        by = {"creatingUser": _guid("user", coder), "creationDateTime": _DAY}
        start, end = spans[unit]
        at = {"startPosition": str(start), "endPosition": str(end), **by}
        place = ("selection", coder, article, str(unit))
        selection = _child(source, "PlainTextSelection", guid=_guid(*place), name=words.short(units[unit], 60), **at)
        for code in sorted(_codes_of(row), key=order.index):
            coding_ = _child(selection, "Coding", guid=_guid(*place, *code), **by)
            _child(coding_, "CodeRef", targetGUID=_guid(*code))


def _codes_of(row: dict[str, str]) -> list[Code]:
    """The codes of one row of a coder's file; the lead is said apart only where the frames do not say it."""
    found = [(kind, value) for kind in (FRAMES, STATUS, SPEAKER) for value in row[kind].split("+") if value]
    return found + ([(LEAD, row[LEAD])] if row[LEAD] not in ("", row[FRAMES]) else [])


def _spans(units: pd.Series) -> Iterator[tuple[int, int]]:
    start = 0
    for text in units:
        yield start, start + len(text)
        start += len(text) + 1


def _child(parent: object, tag: str, **attributes: str) -> object:
    """An element of the namespace of its parent."""
    from lxml import etree

    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", attributes)


def _guid(*parts: str) -> str:
    """A GUID that the same parts always give."""
    return str(uuid.uuid5(_SPACE, "\n".join(parts)))


def _zip(entries: dict[str, bytes]) -> bytes:
    """An archive without dates and without compression, so that the same content gives the same bytes everywhere."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


# ---- and back


def take(study: Study, path: Path, coder: str) -> Taken:
    """Write what a person coded in another tool as the coder's file of the study.

    Of a project that several people coded, the codings of the one who is called `coder` are taken. A selection codes
    every unit of which it holds a whole word, or in which it lies. The lead is what a code « lead: … » says, else the
    frame whose selections cover most of the unit, else the one that stands first in the codebook. A unit that no frame
    was given stays uncoded: nothing is inferred from silence. Raises StudyError for what is no project, for several
    people none of whom is `coder`, and for a project none of whose codings has a place in the study.
    """
    target = coding_sheet.place(study, coder)
    root, contents = _opened(path)
    meaning, unknown = _meanings(root, study)
    try:
        covered, lost = _covered(root, contents, study, meaning)
    except (TypeError, ValueError) as error:
        raise StudyError("refusals.no_positions", name=path.name) from error
    order = {code: at for at, code in enumerate(codes(study))}
    rows = {unit: _row(found, order) for unit, found in _of_one(covered, root, path, coder).items()}
    done = {unit: row for unit, row in rows.items() if row}
    if not done:
        raise StudyError("refusals.no_unit_coded", name=path.name, command=_handing(study))
    files.write(target, coding_sheet.csv_text(study, done))
    kept = study.units.index[study.units["kept"]]
    return Taken(target, len(done), int((~kept.isin(list(done))).sum()), unknown, lost)


def _handing(study: Study) -> str:
    """The command that hands out a study, named as it is to be typed."""
    return f"python -m helpers hand FOLDER --to refi-qda --study {shlex.quote(str(study.folder))}"


def sentence(taken: Taken, lang: str = "en") -> str:
    """What was taken and what was not, in one language."""
    said = [words.say("interchange.taken", lang, n=taken.coded, blank=taken.uncoded)]
    for part in ("codes", "sources"):
        names = getattr(taken, part)
        said += [words.say(f"interchange.strange_{part}", lang, names=", ".join(names), n=len(names))] if names else []
    return " ".join(said)


def _opened(path: Path) -> tuple[object, dict[str, bytes]]:
    """The XML of a project and the texts beside it; StudyError for what is none, or is too large."""
    raw = decoding.contents(path, LARGEST)
    damaged = StudyError("refusals.no_project", name=path.name)
    with decoding.sound(damaged), zipfile.ZipFile(io.BytesIO(raw)) as archive:
        inside = [entry for entry in archive.infolist() if entry.filename.lower().endswith((".qde", ".txt"))]
        if sum(entry.file_size for entry in inside) > LARGEST * 1e6:
            raise StudyError("refusals.too_much", name=path.name, most=LARGEST)
        contents = {entry.filename.rpartition("/")[2].lower(): archive.read(entry) for entry in inside}
    found = next((content for name, content in contents.items() if name.endswith(".qde")), b"")
    return _parsed(found, path, "Project"), contents


def _parsed(raw: bytes, path: Path, tag: str) -> object:
    from lxml import etree

    try:
        root = etree.fromstring(raw, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    except etree.XMLSyntaxError as error:
        raise StudyError("refusals.not_refi", name=path.name, line=error.lineno or 1) from error
    for element in root.iter("{*}*"):
        element.tag = etree.QName(element).localname
    if root.tag != tag:
        raise StudyError("refusals.no_root", name=path.name, tag=tag)
    return root


def _meanings(root: object, study: Study) -> tuple[dict[str, Code], list[str]]:
    """What each code of a project is in the study, by its GUID; the names of those that are nothing there.

    A code is known by the GUID it was handed out with or, as tools give new ones, by its name: a frame's key or its
    label in either language, in any capitals; under « lead », « status » or « speaker » by the value alone.
    """
    by_guid, by_name = {}, {}
    for code, name in codes(study).items():
        by_guid[_guid(*code)] = code
        by_name[_bare(name)] = code
        for label in study.frames.get(code[1], {}).get("label", {}).values() if code[0] == FRAMES else ():
            by_name.setdefault(_bare(label), code)
    found, unknown = {}, []
    for element in root.iter("Code"):
        guid, name = _normal(element.get("guid")), element.get("name", "")
        parent = element.getparent().get("name", "")
        code = by_guid.get(guid) or by_name.get(_bare(f"{parent}: {name}")) or by_name.get(_bare(name))
        if code:
            found[guid] = code
        elif element.get("isCodable") != "false" and not len(element.findall("Code")):
            unknown.append(french.line(name))
    return found, unknown


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", " ", french.line(name)).strip().casefold()


def _normal(guid: str | None) -> str:
    return (guid or "").strip("{}").lower()


Covered = dict[tuple[str, str, int], dict[Code, int]]  # by user, article and unit: how much each code covers


def _covered(root: object, contents: dict, study: Study, meaning: dict[str, Code]) -> tuple[Covered, list[str]]:
    """How many characters of each unit each user's codes cover; the sources that are no article of the study."""
    found: Covered = {}
    lost = []
    articles = dict(list(study.units["text"].groupby(level="article", sort=False)))
    for source in root.iter("TextSource", "Representation"):
        selections = [each for each in source.findall("PlainTextSelection") if each.find("Coding") is not None]
        if not selections:
            continue
        text, places = _matched(source, contents, study, articles, selections)
        if not places:
            lost.append(french.line(source.get("name") or _normal(source.get("guid"))))
        for selection in selections:
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            inside = [(unit, _shared(text, start, end, *span)) for unit, span in places.items()]
            for coding in selection.findall("Coding"):
                code = next((meaning.get(_normal(ref.get("targetGUID"))) for ref in coding.findall("CodeRef")), None)
                user = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser")
                for unit, size in ((unit, size) for unit, size in inside if code and size):
                    held = found.setdefault((_normal(user), *unit), {})
                    held[code] = held.get(code, 0) + size
    return found, lost


def _matched(source: object, contents: dict, study: Study, articles: dict, selections: list) -> tuple[str, dict]:
    """The text of a source, and where in it each unit of its article stands; no place where it is none of the study's.

    The article is the one whose GUID or name it bears, else the first one all of whose units stand in it.
    """
    name = re.sub(r"\.(?:txt|docx|rtf|odt|md|pdf)$", "", french.clean(source.get("name") or ""), flags=re.I)
    by_label = {label: article for article, label in study.articles["label"].items()}
    by_guid = {_guid("source", article): article for article in articles}
    named = by_guid.get(_normal(source.get("guid"))) or (name if name in articles else by_label.get(name))
    best: tuple[str, dict] = ("", {})
    for text in _readings(source, contents, selections):
        for article in [named] if named else articles:
            places = _located(text, articles[article])
            if len(places) > len(best[1]) and (named or len(places) == len(articles[article])):
                best = (text, {(article, unit): span for unit, span in places.items()})
    return best


def _readings(source: object, contents: dict, selections: list) -> list[str]:
    """The text of a source, as its selections count it.

    Some tools count a line end of two characters as one: the reading is taken in which fewer selections cut a word.
    """
    inline = source.findtext("PlainTextContent")
    name = (source.get("plainTextPath") or "").rpartition("/")[2].lower()
    text = inline if inline is not None else contents.get(name, b"").decode("utf-8", errors="replace")
    text = text.removeprefix("\ufeff")
    both = [text, text.replace("\r\n", "\n")] if "\r\n" in text else [text]
    ends = [int(each.get(end)) for each in selections for end in ("startPosition", "endPosition")]
    return [min(both, key=lambda text: sum(text[max(at - 1, 0) : at + 1].isalnum() for at in ends if at))]


def _located(text: str, units: pd.Series) -> dict[int, tuple[int, int]]:
    """Where each unit stands in a text, one after the other, spaces and line ends aside."""
    at = [place for place, sign in enumerate(text) if not sign.isspace()]
    bare, start, found = "".join(text[place] for place in at), 0, {}
    for (_, unit), given in units.items():
        wanted = "".join(given.split())
        place = bare.find(wanted, start)
        if place >= 0:
            start = place + len(wanted)
            found[unit] = (at[place], at[start - 1] + 1)
    return found


def _shared(text: str, start: int, end: int, low: int, high: int) -> int:
    """How many characters of a unit a selection codes: none where it holds no whole word of it and reaches beyond."""
    first, last = max(start, low), min(end, high)
    within = low <= start and end <= high
    held = re.finditer(r"\w+", text[low:high])
    coded = within or any(first <= low + word.start() and low + word.end() <= last for word in held)
    return max(last - first, 0) if coded else 0


def _of_one(covered: Covered, root: object, path: Path, coder: str) -> dict[tuple[str, int], dict[Code, int]]:
    """What the one person coded who is meant: the user of that name, else the only one there is."""
    named = {_normal(user.get("guid")): french.line(user.get("name") or "") for user in root.iter("User")}
    users = list(dict.fromkeys(user for user, *_ in covered))
    meant = [user for user in users if named.get(user, user).casefold() == coder.casefold()] or users
    if len(meant) > 1:
        people = words.Series(named.get(user) or user or "?" for user in meant)
        raise StudyError("refusals.coded_by", name=path.name, people=people)
    return {(article, unit): found for (user, article, unit), found in covered.items() if user in meant}


def _row(found: dict[Code, int], order: dict[Code, int]) -> dict[str, str]:
    """The codes of a unit as a coder's file has them; nothing where no frame was given."""
    ranked = sorted(found, key=lambda code: (-found[code], order[code]))
    leads = [value for kind, value in ranked if kind == LEAD]
    named = {value for kind, value in found if kind == FRAMES} | {lead for lead in leads[:1] if lead != NONE}
    frames = [value for kind, value in order if kind == FRAMES and value in named]
    real = [frame for frame in frames if frame not in (NONE, FURNITURE)] or frames[:1] or leads[:1]
    if not real:
        return {}
    if real == [FURNITURE]:
        return {FRAMES: FURNITURE, LEAD: FURNITURE, STATUS: "", SPEAKER: ""}
    lead = (leads or [value for kind, value in ranked if kind == FRAMES and value in real] or real)[0]
    status = next((value for kind, value in ranked if kind == STATUS), "")
    speakers = [value for kind, value in order if kind == SPEAKER and (kind, value) in found]
    return {FRAMES: "+".join(real), LEAD: lead, STATUS: status, SPEAKER: "+".join(speakers)}


def frames(path: Path) -> str:
    """A codebook of another tool (.qdc) as entries of frames.toml, whose cues are left to be written."""
    root = _parsed(decoding.contents(path, LARGEST), path, "CodeBook")
    ours = {_guid("group", kind) for kind in coding_sheet.CODES[1:]} | {_guid(FRAMES, NONE), _guid(FRAMES, FURNITURE)}
    every = (element for element in root.iter("Code") if element.get("isCodable") != "false")
    found = [e for e in every if not ours & {_normal(each.get("guid")) for each in (e, e.getparent())}]
    return "\n".join(_entry(element) for element in found)


def _entry(element: object) -> str:
    name = french.line(element.get("name", ""))
    said: dict[str, list[str]] = {part: [] for part in _SIGNS}
    definition = []
    for line in (element.findtext("Description") or "").splitlines():
        part = next((part for part, sign in _SIGNS.items() if line.startswith(sign)), "")
        said.get(part, definition).append(line[2:] if part else line)
    label = french.line(name.replace("_", " "))
    shown = {"label": {"en": label, "fr": label}, "definition": french.line(" ".join(definition)), **said, "strong": []}
    lines = [f"{key} = {_toml(value)}" for key, value in shown.items() if value or key == "strong"]
    return "\n".join([f"[{_toml(name)}]", *lines, ""])


def _toml(value: object) -> str:
    """A text, a list of texts or names by language as TOML writes them: JSON's texts and lists are TOML's, but for DEL."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(text)}' for key, text in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)
