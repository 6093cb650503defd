"""Word, RTF and OpenDocument files give each word that is shown once, in its order, and none that it does not show."""

from __future__ import annotations

import io
import zipfile

import pytest

from helpers.intake import formats

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def run(text: str, how: str = "", leaf: str = "t") -> str:
    return f'<w:r><w:rPr>{how}</w:rPr><w:{leaf} xml:space="preserve">{text}</w:{leaf}></w:r>'


def par(*inside: str, how: str = "") -> str:
    return f"<w:p><w:pPr>{how}</w:pPr>{''.join(each if each.startswith('<') else run(each) for each in inside)}</w:p>"


def cell(*inside: str, how: str = "") -> str:
    return f"<w:tc><w:tcPr>{how}</w:tcPr>{''.join(inside)}</w:tc>"


def rows(*of: str, how: str = "") -> str:
    return f"<w:tbl>{''.join(f'<w:tr><w:trPr>{how}</w:trPr>{each}</w:tr>' for each in of)}</w:tbl>"


def box(*inside: str) -> str:
    return f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{''.join(inside)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"


def word(*blocks: str, notes: str = "") -> str:
    """The text that is read of a .docx of these blocks, with footnotes where there are some."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    body = docx.oxml.parse_xml(f"<w:body {NAMES}>{''.join(blocks)}</w:body>")
    document.element.replace(document.element.body, body)
    if notes:
        xml = f"<w:footnotes {NAMES}>{notes}</w:footnotes>".encode()
        part = Part(PackURI("/word/footnotes.xml"), "application/xml", xml, document.part.package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    file = io.BytesIO()
    document.save(file)
    return formats.of_word(file.getvalue(), "a.docx")[0]["text"]


DELETED = "<w:rPr><w:del w:id='9'/></w:rPr>"
CITED = '<w:r><w:footnoteReference w:id="2"/></w:r>'
SHOWN = {
    "insertions, no deletions": (
        par("Une ", f"<w:ins>{run('hausse')}</w:ins>", f"<w:del>{run('baisse', leaf='delText')}</w:del>", " du budget."),
        "Une hausse du budget.",
    ),
    "a text moved away and to": (
        par("A.", f"<w:moveFrom>{run('B.')}</w:moveFrom>") + par("C.", f"<w:moveTo>{run('B.')}</w:moveTo>"),
        "A.\nC.B.",
    ),
    "a paragraph's mark deleted": (par("Le dép", how=DELETED) + par("uté.") + par("Fin."), "Le député.\nFin."),
    "a deleted mark at the end": (par("Le député.", how=DELETED), "Le député."),
    "a deleted row": (rows(cell(par("A.")), how="<w:del/>") + par("B."), "B."),
    "content controls": (
        f"<w:sdt><w:sdtContent>{par('Un bloc.')}</w:sdtContent></w:sdt>"
        + par("Une ", f"<w:sdt><w:sdtContent>{run('phrase')}</w:sdtContent></w:sdt>", "."),
        "Un bloc.\nUne phrase.",
    ),
    "a prompt of a control": (
        par("A.", f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Cliquez')}</w:sdtContent></w:sdt>"),
        "A.",
    ),
    "links, tags and fields": (
        par(f"<w:hyperlink>{run('un lien')}</w:hyperlink>", f"<w:smartTag>{run(' de')}</w:smartTag>", run(" PAGE", leaf="instrText"))
        + par(f'<w:fldSimple w:instr="DATE">{run("mardi")}</w:fldSimple>'),
        "un lien de\nmardi",
    ),
    "a text box": (par("Avant ", box(par("Encadré."), par("Suite.")), "après.") + par("Fin."), "Avant après.\nEncadré.\nSuite.\nFin."),
    "a text box in two forms": (
        par(
            "A.",
            f'<mc:AlternateContent><mc:Choice Requires="wps">{box(par("B."))}</mc:Choice>'
            f"<mc:Fallback>{box(par('B.'))}</mc:Fallback></mc:AlternateContent>",
        ),
        "A.\nB.",
    ),
    "a text box with a table": (par("A.", box(rows(cell(par("B.")) + cell(par("C."))))), "A.\nB.\nC."),
    "a table of many cells": (
        rows(*(cell(par(f"r{row}a")) + cell(par(f"r{row}b")) for row in range(40))),
        "\n".join(f"r{row}{side}" for row in range(40) for side in "ab"),
    ),
    "a table in a table": (
        rows(cell(par("A."), rows(cell(par("B.")), cell(par("C."))), par("D.")) + cell(par("E."))),
        "A.\nB.\nC.\nD.\nE.",
    ),
    "merged cells": (
        rows(
            cell(par("A."), how='<w:gridSpan w:val="2"/>'),
            cell(par("B."), how='<w:vMerge w:val="restart"/>') + cell(par("C.")),
            cell(par("couvert"), how="<w:vMerge/>") + cell(par("D.")),
        ),
        "A.\nB.\nC.\nD.",
    ),
    "hidden words": (par("A", run("caché", "<w:vanish/>"), run(" montré.", '<w:vanish w:val="0"/>')), "A montré."),
    "breaks, tabs and hyphens": (
        par("A", "<w:r><w:br/></w:r>", "B", "<w:r><w:tab/></w:r>", "C", "<w:r><w:noBreakHyphen/></w:r>", "D", how='<w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs>'),
        "A\nB\tC-D",
    ),
    "a formula": (par("Soit ", "<m:oMath><m:r><m:t>x=2</m:t></m:r></m:oMath>", "."), "Soit x=2."),
    "a note": (par("Le maire", CITED, " parle.") + par("Fin."), "Le maire parle.\nUne note.\nEn deux alinéas.\nFin."),
    "a note in a cell": (rows(cell(par("A", CITED)) + cell(par("B"))), "A\nUne note.\nEn deux alinéas.\nB"),
}  # fmt: skip
FOOT = f'<w:footnote w:id="-1">{par("trait")}</w:footnote><w:footnote w:id="2">{par("Une note.")}{par("En deux alinéas.")}</w:footnote>'


@pytest.mark.parametrize("blocks, text", SHOWN.values(), ids=SHOWN)
def test_every_word_that_word_shows_comes_out_once_in_its_order(blocks: str, text: str) -> None:
    assert word(blocks, notes=FOOT) == text


ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"'
    for name, of in [
        *((name, name) for name in ("office", "text", "table", "style")),
        ("draw", "drawing"),
        ("svg", "svg-compatible"),
    ]
)
STYLES = """
<style:style style:name="Title"/><style:style style:name="T9"><style:text-properties text:display="none"/></style:style>
<style:style style:name="P1" style:parent-style-name="Title"/>
<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T2"><style:text-properties text:display="true"/></style:style>"""


def opened(body: str, common: str = "") -> dict[str, str]:
    """The record that is read of an .odt of this body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name, inside in (
            (
                "content",
                f"<office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>",
            ),
            (
                "styles",
                f"<office:styles>{common}</office:styles><office:master-styles><text:p>pied</text:p></office:master-styles>",
            ),
        ):
            parts.writestr(f"{name}.xml", f"<office:document {ODF}>{inside}</office:document>")
    return formats.of_word(file.getvalue(), "a.odt")[0]


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def framed(*inside: str) -> str:
    return f"<draw:frame><draw:text-box>{''.join(inside)}</draw:text-box><svg:desc>un plan</svg:desc></draw:frame>"


NOTE = f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('Une note.')}{p('En deux alinéas.')}</text:note-body></text:note>"
OPEN = {
    "headings and paragraphs": ('<text:h text:outline-level="2">Un intertitre</text:h>' + p("Une phrase."), "Un intertitre\nUne phrase."),
    "a list in a list": (
        f"<text:list><text:list-item>{p('A.')}<text:list><text:list-item>{p('B.')}</text:list-item></text:list></text:list-item></text:list>",
        "A.\nB.",
    ),
    "cells, one of them covered": (
        f"<table:table><table:table-row><table:table-cell>{p('A.')}</table:table-cell><table:covered-table-cell>{p('x')}</table:covered-table-cell>"
        f"<table:table-cell>{p('B.')}</table:table-cell></table:table-row></table:table>",
        "A.\nB.",
    ),
    "a note": (p(f"Le maire{NOTE} parle.") + p("Fin."), "Le maire parle.\nUne note.\nEn deux alinéas.\nFin."),
    "a text box": (p(f"Avant {framed(p('Encadré.'))}après.") + p("Fin."), "Avant après.\nEncadré.\nFin."),
    "a picture and its caption": (p(f"A.{framed(p('<draw:frame><svg:title>x</svg:title></draw:frame>Légende.'))}"), "A.\nLégende."),
    "insertions, no deletions": (
        f"<text:tracked-changes><text:changed-region><text:deletion>{p('baisse')}</text:deletion></text:changed-region></text:tracked-changes>"
        + p("Une <text:change-start/>hausse<text:change-end/><text:change/> du budget."),
        "Une hausse du budget.",
    ),
    "hidden words": (p('A<text:span text:style-name="T1">caché</text:span> <text:span text:style-name="T2">montré.</text:span>'), "A montré."),
    "hidden by a common style": (p('A<text:span text:style-name="T9">caché</text:span>.'), "A."),
    "a hidden paragraph and section": (
        p("x", "T1") + f'<text:section text:display="none">{p("x")}</text:section><text:section>{p("A.")}</text:section>',
        "A.",
    ),
    "a comment and a prompt": (p(f"A<office:annotation>{p('revoir')}</office:annotation> B<text:placeholder>&lt;Nom&gt;</text:placeholder>."), "A B."),
    "spaces, tabs and line ends": (p('A\n  B<text:s text:c="3"/>C<text:tab/>D<text:span><text:line-break/>E</text:span>'), "A B C\tD\nE"),
    "links, fields and spans": (p("<text:a>un <text:span>lien</text:span></text:a>, <text:date>mardi</text:date>"), "un lien, mardi"),
}  # fmt: skip


@pytest.mark.parametrize("body, text", OPEN.values(), ids=OPEN)
def test_every_word_that_libreoffice_shows_comes_out_once_in_its_order(body: str, text: str) -> None:
    assert opened(body, STYLES)["text"] == text


@pytest.mark.parametrize(
    "first", [p("Le barrage", "Title"), p("Le barrage", "P1"), '<text:h text:outline-level="1">Le barrage</text:h>']
)
def test_the_title_of_an_open_document_is_its_articles(first: str) -> None:
    assert opened(first + p("Il rouvre."))["title"] == "Le barrage"
    assert opened(p("Le barrage") + p("Il rouvre."))["title"] == ""


def rich(body: str) -> str:
    return formats.of_rtf(rf"{{\rtf1\ansi\ansicpg1252\uc1 {body}}}".encode("cp1252"), "a.rtf")[0]["text"]


RICH = {
    "a hidden group": (r"A. {\v cach\'e9 \u233?\emdash }B.\par", "A. B.\n"),
    "hidden until it is not": (r"A. \v cach\'e9\v0 B.\v encore\plain  C.", "A. B. C."),
    "hidden in a hidden group": (r"{\v a {\b b} c}D.", "D."),
    "deleted and inserted": (r"{\deleted vieux}{\revised neuf}", "neuf"),
    "a note": (r"Dit{\super\chftn}{\footnote \pard\plain {\chftn} Une note.} le maire.\par Fin.", "Dit le maire.\n Une note.\nFin."),
    "a note of two paragraphs": (r"A{\footnote B.\par C.}D.\par E.", "AD.\nB.\nC.\nE."),
    "a note at the end": (r"A.{\footnote B.}", "A.B.\n"),
    "notes in cells": (r"\trowd A{\footnote n}\cell B\cell\row\pard C.", "A\nn\nB\nC."),
    "cells": (r"\trowd\cellx1\cellx2 Cellule A\cell Cellule B|b\cell\row\trowd C\cell\row\pard D.", "Cellule A\nCellule B|b\nC\nD."),
    "cells in cells": (r"\trowd A\nestcell{\*\nesttableprops\nestrow}B\cell\row C.", "A\nB\nC."),
    "words in two scripts": (r"{\upr{a\'3f{\b b}}{\*\ud{\u322?\'f3d\'9f}}} dit.", "łódŸ dit."),
    "a link": (r'{\field{\*\fldinst{HYPERLINK "http://x.fr"}}{\fldrslt{le lien}}} (http://y.fr)', "le lien (http://y.fr)"),
    "a text box": (r"A.{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv b}}{\shptxt Encadr\'e9.\par}}{\shprslt{\*\do\dptxbxtext x\par}}}B.\par C.", "A.B.\nEncadré.\n\nC."),
    "heads and feet": (r"{\header Journal{\shp{\*\shpinst{\shptxt Page 1\par}}}{\footnote n}\par}{\footerl 2\par}A.\par", "A.\n"),
    "signs of the language": (r"\{a\} \\ b{\v \{x\}}", r"{a} \ b"),
    "a line ended by a sign": ("A{\\footnote B}\\\nC", "A\nB\nC"),
}  # fmt: skip


@pytest.mark.parametrize("body, text", RICH.values(), ids=RICH)
def test_an_rtf_file_gives_what_word_shows_of_it(body: str, text: str) -> None:
    assert rich(body) == text


def test_a_note_does_not_make_a_long_rtf_file_slow() -> None:
    import time

    start = time.perf_counter()
    text = rich(r"Un mot.{\footnote Une note.}\par " * 20_000)
    assert text.count("Une note.") == 20_000 and time.perf_counter() - start < 10


def test_an_export_whose_rows_are_cells_of_an_rtf_table_is_its_articles() -> None:
    rows = [
        ("HD", "Le barrage rouvre"),
        ("BY", "Par Jeanne Lebrun"),
        ("PD", "3 septembre 2019"),
        ("SN", "La Gazette"),
        ("LP", "Le maire a parlé."),
        ("TD", "Le préfet aussi."),
    ]
    body = "".join(
        rf"\trowd {code}\cell {value}\cell\row "
        for i in (1, 2)
        for code, value in [*rows, ("AN", f"Document GAZORN002019090{i}ef93")]
    )
    found = formats.of_rtf(rf"{{\rtf1\ansi\ansicpg1252 {body}}}".encode("cp1252"), "f.rtf")
    assert [(each["title"], each["published"], each["outlet"], each["text"]) for each in found] == [
        ("Le barrage rouvre", "2019-09-03", "La Gazette", "Le maire a parlé.\nLe préfet aussi.")
    ] * 2
