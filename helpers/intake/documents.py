"""What Word and LibreOffice show of their files, one paragraph a line, each word once: cells, text boxes, notes as they come.

A note follows the paragraph that cites it, a text box the one it hangs on; tracked insertions are read. What is deleted,
hidden, a prompt to type, or repeated on each page (heads and feet) is not.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_SPACES = {f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
_ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _STYLE = _ODF % "text", _ODF % "style"
_BREAKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_RTF = re.compile(r"\\(?P<word>[a-z]+)(?P<value>-?\d+)? ?|\\'[\da-f]{2}|\\[^a-z]|[{}]|[^\\{}]+", re.I)
_TWICE = re.compile(r"\\upr\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{\\\*\\ud(?![a-z])")  # older readers show the first
_CELLS = re.compile(r"\\(?:nest)?(?:(cell)|row)(?![a-z])")  # a cell is a line of its own


def of_word(raw: bytes, unshown: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The paragraphs of a .docx and the style of each; raises errors of any kind where it is damaged."""
    import docx

    part = docx.Document(io.BytesIO(raw)).part
    parts = [(kind, rel) for rel in part.rels.values() if (kind := rel.reltype.rpartition("/")[2]) in _NOTES.values()]
    notes = {(kind, note.get(f"{_W}id")): note for kind, rel in parts for note in _shown(rel.target_part.blob, unshown)}
    yield from _paragraphs(_shown(part.blob, unshown), notes)


def _shown(xml: bytes, unshown: dict[str, str]) -> object:
    """A part of a .docx without what Word does not show."""
    from lxml import etree

    root = etree.fromstring(
        xml, etree.XMLParser(resolve_entities=False, huge_tree=True, remove_comments=True, remove_pis=True)
    )
    return _without(root, root.xpath(" | ".join(unshown["paths"]), namespaces=unshown["names"]))


def _without(root: object, elements: Iterable) -> object:
    """A part without some of its elements; what stands behind each stays."""
    from lxml import etree

    for each in elements:
        each.tag = "unshown"
    etree.strip_elements(root, "unshown", with_tail=False)
    return root


def _paragraphs(root: object, notes: dict) -> Iterator[tuple[str, str]]:
    before = ""  # what stands before a paragraph's mark that is deleted belongs to the next
    for paragraph in root.iter(f"{_W}p"):
        inside = paragraph.iter(f"{_W}t", _MATHS, *_SPACES, *_NOTES)
        own = [each for each in inside if next(each.iterancestors(f"{_W}p")) is paragraph]
        text = before + "".join(_SPACES.get(each.tag) or each.text or "" for each in own)
        mark, style = (paragraph.find(f"{_W}pPr/{_W}{path}") for path in (f"rPr/{_W}del", "pStyle"))
        before = text if mark is not None else ""
        if mark is None:
            yield text, "" if style is None else style.get(f"{_W}val", "")
        for each in own:
            note = notes.get((_NOTES.get(each.tag), each.get(f"{_W}id")), ())
            yield from _paragraphs(note, {}) if len(note) else ()
    if before:
        yield before, ""


def of_odt(raw: bytes, unshown: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The paragraphs of an .odt and the style of each, as `of_word` gives them."""
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        names = [name for name in ("styles.xml", "content.xml") if name in file.namelist()]
        *_, root = parts = [_shown(file.read(name), unshown) for name in names]
    styles = {each.get(f"{_STYLE}name"): each for part in parts for each in part.iter(f"{_STYLE}style")}
    hidden = {
        name
        for name, each in styles.items()
        if any(how.get(f"{_TEXT}display") == "none" for how in each.iterchildren())
    }
    _without(root, [each for each in root.iter() if each.get(f"{_TEXT}style-name") in hidden])
    for paragraph in root.iter(f"{_TEXT}p", f"{_TEXT}h"):
        own = paragraph.get(f"{_TEXT}style-name", "")
        based = styles[own].get(f"{_STYLE}parent-style-name") if own in styles else ""
        yield _own(paragraph), "Heading1" if paragraph.get(f"{_TEXT}outline-level") == "1" else based or own


def _own(node: object) -> str:
    """The text of an element without that of the paragraphs in it."""
    pieces = [_line(node.text)]
    for each in node.iterchildren():
        if next(each.iter(f"{_TEXT}p", f"{_TEXT}h"), None) is None:
            pieces.append(_BREAKS.get(each.tag) or _own(each))
        pieces.append(_line(each.tail))
    return "".join(pieces)


def _line(text: str | None) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text or "")  # as the format has it: what parts lines and words is an element


def of_rtf(rtf: str) -> str:
    """The text of an .rtf file."""
    from striprtf.striprtf import rtf_to_text, specialchars

    text, aside, groups = [], [], []  # aside: notes of the paragraph; of each open group, whether it is in a hidden one
    hidden, note, outer = False, 0, 0  # the depth of a note, and of a shape or a foot, that is open
    rtf = rtf.rstrip("\0\r\n\x1a ").removesuffix("}").replace("\\fldinst{", "\\fldinst {")  # else with its address
    for token in _RTF.finditer(_CELLS.sub(lambda end: "\\par" if end[1] else "", _TWICE.sub("{", rtf))):
        word, piece, into = token["word"] or "", token[0], aside if note else text
        if piece == "{":
            groups.append(hidden)
        elif piece == "}":
            hidden = groups.pop() if groups else False
            outer = outer if outer <= len(groups) else 0
            if note > len(groups):
                note, piece = 0, "\\par}"
                text.append("}")
        elif word in ("v", "deleted", "plain"):
            hidden = word != "plain" and token["value"] != "0"
        elif not outer and (word == "shp" or re.fullmatch("(?:head|foot)er[flr]?", word)):
            outer, shape = len(groups), word == "shp"
        elif word in ("footnote", "shptxt") and not note and (not outer or shape):
            note, piece = len(groups), ""
            aside.append("{")
        elif hidden and (not word or word == "u" or word in specialchars):
            piece = ""
        into.append(piece)
        if aside and not note and not outer and (word in ("par", "sect", "page") or piece == "\\\n"):
            text += aside
            aside = []
    return rtf_to_text("".join(text + aside), errors="replace")
