"""Word and RTF files give each word that Word shows once, in its order, and none that it does not show."""

from __future__ import annotations

import io

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
