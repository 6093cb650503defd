"""The report as a document of Word: the contents of the page with Word's own headings, captions, fields and tables."""

from __future__ import annotations

import base64
import io
import itertools
import re
from typing import TYPE_CHECKING

from helpers import words
from helpers.report import packing

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

INK, SOFT, ACCENT = "1C1D21", "55575F", "8F2D1E"  # the colours of the page
PAGE, MARGIN = (21.0, 29.7), 2.5  # centimetres of A4, which leave the width a figure has in print
WIDTH = PAGE[0] - 2 * MARGIN
HEIGHT = 21.5  # of a figure at most: what a page's 24.7 hold above a caption
PROPERTY = 255  # characters that a property of a document may have
LISTED = 2  # levels of headings in the list of contents
LOCALES = {"en": "en-GB", "fr": "fr-FR"}
CUT, NOTICES = (3.2, 1.2, 8.4, 3.2), (3.2, 6.4, 6.4)  # of columns
READ, MENDED = (2.6, 1.4, 7.0, 5.0), (3.0, 3.0, 5.0, 5.0)
# Styles that Word's template has not, or has otherwise: the one they start from, points, bold, italic, colour, space before and after.
STYLES = {
    "Normal": ("", 10.5, False, False, INK, 0, 6),
    "Title": ("", 26, True, False, INK, 0, 10),
    "Heading 1": ("", 17, True, False, INK, 24, 8),
    "Heading 2": ("", 13, True, False, ACCENT, 16, 6),
    "Heading 3": ("", 12.5, True, False, INK, 4, 6),
    "Caption": ("", 9, False, False, SOFT, 4, 8),
    "Quote": ("", 10, False, True, INK, 0, 4),
    "List Bullet": ("", 10.5, False, False, INK, 0, 4),
    "Note": ("Normal", 9, False, False, SOFT, 0, 4),
    "Over": ("Note", 8.5, True, False, ACCENT, 14, 0),
    "Unit": ("Normal", 10, False, False, INK, 0, 4),
    "toc 1": ("Normal", 10.5, True, False, INK, 4, 2),
    "toc 2": ("Normal", 10, False, False, SOFT, 0, 1),
}
INDENTED = {"Quote": 0.5, "toc 2": 0.5}  # centimetres


def document(said: dict) -> bytes:
    """The report as the bytes of a .docx, of what every form prints (`contents.of`); the same contents, the same bytes.

    Whatever an article says is text in it.
    """
    return _Pages(said).written()


class _Pages:
    """A document while it is written, with the counts Word keeps: figures, tables, places that links lead to."""

    def __init__(self, said: dict) -> None:
        from docx import Document  # late: who draws charts alone needs none

        self.said, self.say = said, said["say"]
        self.doc = Document()
        self.numbers = {"figure": itertools.count(1), "table": itertools.count(1), "place": itertools.count(1)}
        self.headings: list[tuple[int, str, str]] = []
        _set(self.doc, said)
        self.styles = {style.name: style.style_id for style in self.doc.styles}

    def written(self) -> bytes:
        """All parts in their order, then the list of contents, which is known at the end."""
        place = self.masthead()
        parts = {
            "findings": self.findings,
            "method": self.method,
            "limits": self.limits,
            "corpus": self.corpus,
            "appendix": self.appendix,
            "codebook": self.codebook,
            "cut": self.cut,
            "passages": self.passages,
            "colophon": self.colophon,
        }
        for name in (name for name in self.said["sections"] if name in parts):
            self.heading(1, self.say[name])
            parts[name]()
        self.listed(place)
        target = io.BytesIO()
        self.doc.save(target)
        return packing.settled(target.getvalue())

    # parts of the report
    def masthead(self) -> Paragraph:
        self.text(self.say["kicker"], "Over")
        self.text(self.said["title"], "Title")
        for answer in self.said["answers"]:
            self.text(answer["question"], "Note").paragraph_format.keep_with_next = True
            for finding in answer["told"]:
                self.link(self.text("", "Normal"), finding["sentence"] + ".", finding["id"])
        self.text(self.said["facts"], "Note")
        return self.text(self.say["contents"], "Over")

    def findings(self) -> None:
        for group in self.said["groups"]:
            self.heading(2, group["title"])
            self.told(group["findings"], 3)
        if self.said["missing"]:
            self.heading(2, self.say["missing"])
            self.bullets(self.said["missing"])

    def appendix(self) -> None:
        self.told(self.said["appendix"], 2)

    def told(self, findings: list[dict], level: int) -> None:
        """Findings, each with its number, its figure, its doubt and the passages behind it."""
        for finding in findings:
            self.text(finding["eyebrow"], "Over").paragraph_format.keep_with_next = True
            self.heading(level, finding["sentence"], finding["id"])
            measure = self.text("", "Note")
            _run(measure, finding["value"]).bold = True
            rest = [finding["spread"], finding["count"], finding["where"]]
            _run(measure, " " + " · ".join(filter(None, [finding["unit"], *rest])))
            if finding["figure"]:
                measure.paragraph_format.keep_with_next = True
                self.figure(finding["figure"])
            doubt = self.text("", "Normal")
            _run(doubt, self.say["doubt"]).bold = True
            _run(doubt, f"  {finding['doubt']}")
            if finding["passages"]:
                self.text(self.say["passages_of"], "Note").paragraph_format.keep_with_next = True
            for passage in finding["passages"]:
                quote = self.text("", "Quote")
                _run(quote, passage["text"] + "  ", passage["lang"])
                self.link(quote, passage["label"], passage["id"])
            if finding["more"]:
                self.text(finding["more"], "Note")

    def method(self) -> None:
        for part in self.said["method"]:
            self.heading(2, part["title"])
            self.text(part["text"])
        self.heading(2, self.say["glossary"])
        for term in self.said["glossary"]:
            entry = self.text("")
            _run(entry, term["word"]).bold = True
            _run(entry, f"  {term['meaning']}")

    def limits(self) -> None:
        self.bullets(self.said["limits"])

    def corpus(self) -> None:
        stated = sum(not column["figure"] for column in self.said["corpus"]["columns"]) - 1
        each = 10.2 / max(stated, 1)
        self.table(self.said["corpus"], (3.0, *[each] * stated, 1.6, 1.2))
        for part, widths in (("read", READ), ("mended", MENDED), ("notices", NOTICES)):
            if self.said[part]["rows"]:
                self.heading(2, self.say[part])
                self.table(self.said[part], widths)

    def codebook(self) -> None:
        self.text(self.say["codebook_intro" if self.said["codebook"] else "codebook_none"])
        for frame in self.said["codebook"]:
            self.heading(2, frame["label"])
            self.text(frame["definition"])
            for part in frame["parts"]:
                self.text(part["title"], "Note").paragraph_format.keep_with_next = True
                self.bullets(part["items"], part["lang"])

    def cut(self) -> None:
        if self.said["cut"]["rows"]:
            self.table(self.said["cut"], CUT)
        else:
            self.text(self.say["cut_none"])

    def passages(self) -> None:
        self.text(self.said["passages_intro"])
        for article in self.said["articles"]:
            self.heading(2, article["label"], article["id"])
            for unit in article["units"]:
                line = self.text("", "Unit")
                self.mark(line, unit["id"])
                _coloured(_run(line, f"{unit['number']}  "), SOFT)
                _run(line, unit["text"], article["lang"]).font.strike = None if unit["kept"] else True
                if unit["note"]:
                    _coloured(_run(line, f"  · {unit['note']}"), SOFT)

    def colophon(self) -> None:
        known, say = self.said["colophon"], self.say
        self.text(say["colophon_text"])
        self.text(f"{say['colophon_study']} {known['study']}. {say['colophon_hash']} {known['hash']}", "Note")
        self.text(f"{say['colophon_versions']} {known['versions']}", "Note")
        self.text(f"{say['colophon_check']} {known['check']}", "Note")
        if self.said["notebooks"]:
            self.text(f"{say['colophon_notebooks']} {', '.join(self.said['notebooks'])}", "Note")
        self.text(say["rights"], "Note")

    # what parts are made of
    def text(self, text: str, style: str = "Normal") -> Paragraph:
        paragraph = self.doc.add_paragraph()
        if style != "Normal":  # by its id: by its name python-docx goes through all styles for every paragraph
            paragraph._p.style = self.styles[style]
        if text:
            _run(paragraph, text)
        return paragraph

    def heading(self, level: int, text: str, name: str = "") -> None:
        paragraph = self.text(text, f"Heading {level}")
        self.mark(paragraph, name or f"heading-{len(self.headings) + 1}")
        self.headings.append((level, text, name or f"heading-{len(self.headings) + 1}"))

    def bullets(self, texts: list[str], lang: str = "") -> None:
        for text in texts:
            _run(self.text("", "List Bullet"), text, lang)

    def figure(self, chart: dict) -> None:
        """A picture at the size it is drawn for, or lower if a page does not hold it, described in words, and its caption."""
        from docx.shared import Cm

        paragraph = self.text("")
        paragraph.paragraph_format.keep_with_next = True
        picture = io.BytesIO(base64.b64decode(chart["print"]))
        shape = paragraph.add_run().add_picture(picture, width=Cm(WIDTH))
        if shape.height > Cm(HEIGHT):
            shape.width, shape.height = Cm(HEIGHT) * shape.width // shape.height, Cm(HEIGHT)
        shape._inline.docPr.set("descr", packing.printable(chart["alt"]))
        self.caption("figure", chart["caption"] or chart["subtitle"])

    def caption(self, kind: str, text: str) -> Paragraph:
        """A caption that Word numbers and lists: « Figure 3. … »."""
        paragraph = self.text("", "Caption")
        name = self.say[kind]
        _run(paragraph, f"{name} ").bold = True
        _field(paragraph, f" SEQ {name} \\* ARABIC ", str(next(self.numbers[kind])))
        _run(paragraph, f". {text}")
        return paragraph

    def table(self, content: dict, widths: tuple[float, ...]) -> None:
        """A table whose heads come again on every page; its caption stands above it."""
        from docx.shared import Cm

        titled = self.caption("table", f"{content['title'].rstrip('.')}. {content['caption']}")
        titled.paragraph_format.keep_with_next = True
        table = self.doc.add_table(0, len(content["columns"]), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths):
            column.width = Cm(width)
        heads = [{"text": column["title"], "note": "", "lang": ""} for column in content["columns"]]
        for at, row in enumerate([heads, *content["rows"]]):
            cells = table.add_row()
            properties = cells._tr.get_or_add_trPr()
            properties.append(_element("w:cantSplit"))
            if not at:
                properties.append(_element("w:tblHeader"))
            for cell, given, width in zip(cells.cells, row, widths):
                cell.width = Cm(width)
                _fill(cell, given, head=not at)
        self.text("", "Note")

    def mark(self, paragraph: Paragraph, name: str) -> None:
        """A place that links lead to."""
        number = str(next(self.numbers["place"]))
        start = _element("w:bookmarkStart", {"w:id": number, "w:name": _place(name)})
        at = 1 if paragraph._p.pPr is not None else 0
        paragraph._p.insert(at, start)
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": number}))

    def link(self, paragraph: Paragraph, text: str, name: str) -> None:
        """A link to a place in the document; plain text where there is none."""
        run = _coloured(_run(paragraph, text), ACCENT if name else SOFT)
        run.italic = False
        if name:
            anchor = _element("w:hyperlink", {"w:anchor": _place(name), "w:history": "1"})
            paragraph._p.replace(run._r, anchor)
            anchor.append(run._r)

    def listed(self, place: Paragraph) -> None:
        """The list of contents as Word's own field: filled in, and Word puts the page numbers in when it updates it."""
        lines, after = [], place._p
        for level, text, name in (heading for heading in self.headings if heading[0] <= LISTED):
            lines.append(self.text("", f"toc {level}"))
            self.link(lines[-1], text, name)
            after.addnext(lines[-1]._p)
            after = lines[-1]._p
        code = _element("w:instrText", {"xml:space": "preserve"})
        code.text = f' TOC \\o "1-{LISTED}" \\h \\z \\u '
        begin, separate, end = (_element("w:fldChar", {"w:fldCharType": kind}) for kind in ("begin", "separate", "end"))
        for at, part in enumerate((begin, code, separate), 1):  # after the paragraph's properties
            lines[0]._p.insert(at, _in_run(part))
        lines[-1]._p.append(_in_run(end))


def _set(doc: Document, said: dict) -> None:
    """Paper, styles, language, properties and the number at the foot of each page."""
    from docx.shared import Cm

    section = doc.sections[0]
    section.page_width, section.page_height = (Cm(side) for side in PAGE)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN)
    for name, look in STYLES.items():
        _style(doc, name, look)
    locale = LOCALES[said["lang"]]
    for element in doc.styles.element.iter("{*}lang"):
        element.attrib.clear()
        element.set(_qualified("w:val"), locale)
    doc.settings.element.find(_qualified("w:themeFontLang")).set(_qualified("w:val"), locale)
    about = doc.core_properties
    about.title, about.subject = (words.short(packing.printable(said[part]), PROPERTY) for part in ("title", "facts"))
    about.author, about.comments, about.language = "Cadrage", "", locale
    foot = section.footer.paragraphs[0]
    foot.style = doc.styles["Note"]
    _run(foot, f"{said['title']} · ")
    _field(foot, " PAGE ", "1")


def _style(doc: Document, name: str, look: tuple) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    based, points, bold, italic, colour, before, after = look
    style = doc.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH) if based else doc.styles[name]
    if based:
        style.base_style = doc.styles[based]
    style.font.size, style.font.bold, style.font.italic = Pt(points), bold, italic
    style.font.color.rgb = RGBColor.from_string(colour)
    space = style.paragraph_format
    space.space_before, space.space_after, space.line_spacing = Pt(before), Pt(after), 1.15
    if name in INDENTED:
        space.left_indent = Cm(INDENTED[name])


def _fill(cell: _Cell, given: dict, head: bool) -> None:
    """A cell's text, and under it its note."""
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    for text, colour in ((given["text"], INK), (given["note"], SOFT)):
        if not text:
            continue
        if paragraph.runs:
            paragraph.runs[-1].add_break()
        run = _coloured(_run(paragraph, text, given["lang"]), colour)
        run.font.size, run.bold = Pt(8), head


def _run(paragraph: Paragraph, text: str, lang: str = "") -> Run:
    """Text on one line, in a language of its own where it states one."""
    run = paragraph.add_run(re.sub(r"[\t\r\n]+", " ", packing.printable(text)))
    if lang:
        run._r.get_or_add_rPr().append(_element("w:lang", {"w:val": LOCALES.get(lang, lang)}))
    return run


def _coloured(run: Run, colour: str) -> Run:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    """What Word counts by itself, with what it counts now."""
    field = _element("w:fldSimple", {"w:instr": code})
    run = paragraph.add_run(shown)
    paragraph._p.replace(run._r, field)
    field.append(run._r)


def _in_run(part: BaseOxmlElement) -> BaseOxmlElement:
    run = _element("w:r")
    run.append(part)
    return run


def _place(name: str) -> str:
    """A name as Word takes it for a place: letters, digits and _."""
    return name.replace("-", "_")


def _element(name: str, attributes: dict[str, str] | None = None) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(_qualified(key), value)
    return element


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
