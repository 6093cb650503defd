"""Every form articles come in, oldest and newest layout: files of invented articles, and every field read back."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from helpers import corpus
from helpers.corpus import StudyError
from helpers.intake import account, days, formats, reading, tables

FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
EN = "January February March April May June July August September October November December".split()
ARTICLES = [
    {
        "id": "news·20190903·GZ·0411",
        "title": "Le barrage de l’Orne rouvre ses vannes",
        "outlet": "La Gazette de l’Orne",
        "day": "2019-09-03",
        "author": "Jeanne Lebrun",
        "section": "Région",
        "page": "4",
        "paragraphs": [
            "Le préfet a autorisé lundi la réouverture des vannes du barrage, fermées depuis la crue de mars.",
            "« L’eau baissera de deux mètres en dix jours », a promis le directeur de l’ouvrage aux riverains.",
            "Les pêcheurs demandent une compensation que le département juge prématurée.",
        ],
    },
    {
        "id": "news·20190904·MT·0972",
        "title": "À Argentan, les vergers attendent la pluie",
        "outlet": "Le Matin normand",
        "day": "2019-09-04",
        "author": "Paul Vasseur",
        "section": "Économie",
        "page": "12",
        "paragraphs": [
            "Sans pluie avant dimanche, un tiers de la récolte de pommes sera perdu, estiment les producteurs.",
            "La chambre d’agriculture réclame des prélèvements exceptionnels dans la retenue du barrage.",
        ],
    },
    {
        "id": "news·20190905·GZ·0415",
        "title": "Le maire veut un débat sur l’eau",
        "outlet": "La Gazette de l’Orne",
        "day": "2019-09-05",
        "author": "Jeanne Lebrun",
        "section": "Région",
        "page": "5",
        "paragraphs": [
            "Le maire propose de réunir agriculteurs, pêcheurs et industriels avant la fin du mois.",
            "Aucun partage de l’eau n’a été décidé depuis 1987, rappelle-t-il dans une lettre ouverte.",
        ],
    },
]


def french_day(article: dict, weekday: str = "mardi ") -> str:
    year, month, day = article["day"].split("-")
    return f"{weekday}{int(day)} {FR[int(month) - 1]} {year}"


def english_day(article: dict) -> str:
    year, month, day = article["day"].split("-")
    return f"{EN[int(month) - 1]} {int(day)}, {year}"


def words(article: dict) -> int:
    return sum(len(paragraph.split()) for paragraph in article["paragraphs"])


def paragraphs(article: dict, start: str = "<p>", end: str = "</p>") -> str:
    return "".join(f"{start}{paragraph}{end}" for paragraph in article["paragraphs"])


def factiva_id(article: dict) -> str:
    return f"GAZORN00{article['day'].replace('-', '')}ef9300{article['id'][-3:]}"


# --- the layouts


def europresse_2013(article: dict) -> str:
    return (
        '<p><br><table><tr><td><table id="tbHeaderImages"><tr><td id="celPublication"><br></td></tr></table>'
        f'<span class="DocPublicationName">{article["outlet"]}, no. 5968</span><br><span class="DocHeader">{article["section"]}, '
        f'</span><span class="DocHeader">mardi </span><span class="DocHeader">{french_day(article, "")}</span>'
        f'<span class="DocHeader">, p. {article["page"]}</span><br><br><span class="TitreArticleVisu">'
        f"{article['title'].replace('l’', '<span style=color:red>l’</span>')}</span><br><br>{article['author']}<br><p></p>"
        + "<p></p>".join(article["paragraphs"])
        + f"<p></p><b><i>© 2019 {article['outlet']}. Tous droits réservés.</i></b><p></p>Numéro de document : {article['id']}"
        f"<br><br><table><tr><td>{article['id']}</td></tr><tr><td>Ce certificat est émis à <b>Université</b>.</td></tr>"
        "<tr><td>Date d'émission : <b>2020-01-31</b></td></tr></table></td></tr></table>"
    )


def europresse_2016(article: dict) -> str:
    body = paragraphs(article).replace("barrage", "<mark>barrage</mark>")
    wrapped = f'<div class="DocText"><div class="docOcurrContainer">{body}</div></div>'
    bare = f"{body}</div></div>"  # a layout with two ends too many, as the database writes it
    return (
        f'<article><header><div><span class="DocPublicationName">{article["outlet"]}  \n </span></div><div>'
        f'<span class="DocHeader">{article["section"]}, {french_day(article)}, p. {article["page"]}</span></div>'
        f'<div><p>ORNE</p></div><div class="titreArticle"><p class="titreArticleVisu">{article["title"]}</p></div>'
        f"<div>{article['author']}</div></header><section>{bare if article is ARTICLES[1] else wrapped}</section>"
        f"<aside><div><b>Note(s) : </b><p>(1) Une note.</p></div></aside><footer><small>© 2019</small><p>Numéro de document : "
        f'{article["id"]}</p><div id="divPubliC"><span id="PubliC_lblNodoc">{article["id"]}</span><b>'
        '<span id="PubliC_lblEndDate">2020-01-31</span></b></div></footer></article>'
    )


def europresse_2019(article: dict) -> str:
    return (
        f'<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">{article["outlet"]}\n </span>'
        f'</div><div class="rdp__DocHeader"><span class="DocHeader">{article["section"]}, {french_day(article)} {words(article)} '
        f'mots, p. {article["page"]}</span></div><div class="titreArticle"><p class="sm-margin-bottomNews">ORNE</p>'
        f'<p class="sm-margin-TopNews titreArticleVisu rdp__articletitle">{article["title"]}</p></div>'
        f'<p class="sm-margin-bottomNews">{article["author"]}</p></header><section><div class="DocText clearfix">'
        f'<div class="docOcurrContainer">{paragraphs(article)}</div></div></section><footer><div class="Doc-LegalInfo">© 2019</div>'
        f'<div class="publiC-lblNodoc">{article["id"]}</div><div>Date d’émission : <b>2025-03-04</b></div></footer></article>'
    )


def europresse_text(article: dict) -> str:
    return (
        f"\nDocument {1 + ARTICLES.index(article)} de 3\n\n{article['title']}\n{article['outlet']}, no. 20450\n"
        f"{article['section']}, {french_day(article)}, p. {article['page']}\n{article['author']}\n{words(article)} mots\n\n\n"
        + "\n".join(article["paragraphs"])
        + f"\n\n© 2019 {article['outlet']}. Tous droits réservés.\n{article['id']}\n\n{'_' * 60}\n"
    )


def factiva_rows(article: dict) -> list[tuple[str, str]]:
    return [
        ("SE", article["section"]),
        ("HD", article["title"]),
        ("BY", f"Par {article['author']}"),
        ("WC", f"{words(article)} mots"),
        ("PD", french_day(article, "")),
        ("ET", "15:32"),
        ("SN", article["outlet"]),
        ("SC", "GAZORN"),
        ("PG", article["page"]),
        ("LA", "Français"),
        ("CY", "(c) 2019"),
        ("LP", article["paragraphs"][0]),
        ("TD", "\n".join(article["paragraphs"][1:])),
        ("NS", "gcat : Political/General News"),
        ("AN", f"Document {factiva_id(article)}"),
    ]


def factiva_html(article: dict) -> str:
    cells = (
        (
            code,
            "".join(f'<p class="articleParagraph">{line}</p>' for line in value.split("\n"))
            if code in "LPTD"
            else value,
        )
        for code, value in factiva_rows(article)
    )
    rows = "".join(f'<tr><td class="index"><b>{code}</b>&nbsp;</td><td>{value}</td></tr>' for code, value in cells)
    return f'<div class="article frArticle"><table>{rows}</table><br/></div><br/>'


def factiva_xml(article: dict) -> str:
    return (
        f'<article><reply ref="{factiva_id(article)}"/><headline><paragraph>{article["title"]}</paragraph></headline>'
        f"<byline>{article['author']}</byline><sourceName>{article['outlet']}</sourceName><publicationDate><date>"
        f"{article['day']}T00:00:00</date></publicationDate><sectionName>{article['section']}</sectionName><leadParagraph>"
        f"<paragraph>{article['paragraphs'][0]}</paragraph></leadParagraph><tailParagraphs>"
        + "".join(f"<paragraph>{text}</paragraph>" for text in article["paragraphs"][1:])
        + "</tailParagraphs></article>"
    )


def factiva_lines(article: dict) -> str:
    return (
        f"{article['section']}\n{article['title']}\n\nPar {article['author']}\n{words(article)} mots\n{french_day(article, '')}\n"
        f"15:32\n{article['outlet']}\nGAZORN\n{article['page']}\nFrançais\n(c) 2019 {article['outlet']}\n\n"
        + "\n\n".join(article["paragraphs"])
        + f"\n\nDocument {factiva_id(article)}\n\n"
    )


def factiva_coded(article: dict) -> str:
    return "\n".join(f"{code}\t{value}" for code, value in factiva_rows(article)) + "\n\n"


def nexis_txt(article: dict) -> str:
    body = "\n\n".join(re.sub(r"(.{1,60})(?:\s|$)", r"\1\n", text).strip() for text in article["paragraphs"])
    return (
        f"\n                   {1 + ARTICLES.index(article)} of 3 DOCUMENTS\n\n\n\n                 {article['outlet']}\n\n"
        f"                 {english_day(article)} Tuesday\n\n{article['title']}\n\nBYLINE: {article['author']}\n\n"
        f"SECTION: {article['section']}; Pg. {article['page']}\n\nLENGTH: {words(article)} words\n\n{body}\n\n"
        f"LOAD-DATE: January 31, 2020\n\nLANGUAGE: FRENCH\n\n                   Copyright 2019 {article['outlet']}\n"
        "                   All Rights Reserved\n"
    )


def nexis_txt_french(article: dict) -> str:
    text = nexis_txt(article).replace(" of 3 DOCUMENTS", " de 3")
    for english, french in {
        "BYLINE": "AUTEUR",
        "SECTION": "RUBRIQUE",
        "LENGTH": "LONGUEUR",
        "LOAD-DATE": "DATE-CHARGEMENT",
    }.items():
        text = text.replace(f"{english}:", f"{french}:")
    return text.replace(f"{english_day(article)} Tuesday", french_day(article)).replace("  1 de 3", "  Document 1 de 3")


def nexis_html(article: dict, title_first: bool = False) -> str:
    def block(text: str, tag: str = "") -> str:
        return (
            f'<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">{tag}</SPAN><SPAN CLASS="c2">{text}</SPAN></P></DIV>\n'
        )

    date = f'<BR><DIV CLASS="c3"><P><SPAN CLASS="c4">{english_day(article).split()[0]}</SPAN><SPAN> ' + (
        " ".join(english_day(article).split()[1:]) + " Tuesday 11:21 AM GMT</SPAN></P></DIV>"
    )
    heads = [date, block(article["title"])]
    return (
        f'<A NAME="DOC_ID_0_{ARTICLES.index(article)}"></A><!-- Hide XML section <DOC NUMBER=1> -->'
        + block(f"{1 + ARTICLES.index(article)} of 3 DOCUMENTS")
        + block(article["outlet"])
        + "".join(heads[::-1] if title_first else heads)
        + block(article["author"], "BYLINE: ")
        + block(f"{article['section']}; Pg. {article['page']}", "SECTION: ")
        + block(f"{words(article)} words", "LENGTH: ")
        + f'<BR><DIV CLASS="c5">{paragraphs(article)}</DIV>'
        + block("FRENCH", "LANGUAGE: ")
        + block("Copyright 2019 La Gazette<BR>All Rights Reserved")
    )


def nexis_uni(article: dict) -> list[str]:
    return [
        "",
        article["title"],
        article["outlet"],
        f"{english_day(article)} Tuesday 9:20 AM GMT",
        "",
        f"Copyright 2019 {article['outlet']}. All Rights Reserved",
        f"Section:\u00a0{article['section']}; Pg. {article['page']}",
        f"Length:\u00a0{words(article)} words",
        f"Byline:\u00a0{article['author']}",
        "Body",
        "",
        *article["paragraphs"],
        "",
        "Load-Date: January 31, 2020",
        "",
        "End of Document",
    ]


UNI_COVER = ["Date and Time: Friday, 5. July 2019 09:31:00 CEST", "Job Number: 00000001", "Documents (3)"] + [
    f"{n}. {article['title']}" for n, article in enumerate(ARTICLES, 1)
]


def docx(lines: list[str], title: bool = False) -> bytes:
    import docx as word

    document = word.Document()
    for number, line in enumerate(lines):
        document.add_heading(line, 1) if title and number == 0 else document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def rtf(text: str) -> bytes:
    signs = {"\n": "\\par\n", "\t": "\\tab "}
    escaped = (signs.get(sign) or (sign if ord(sign) < 128 else f"\\u{ord(sign)}?") for sign in text)
    return ("{\\rtf1\\ansi\\ansicpg1252 " + "".join(escaped) + "}").encode()


def pdf(lines: list[str]) -> bytes:
    import typst

    source = "#set page(height: auto)\n" + "\n\n".join(re.sub(r"([#*_\[\]$@])", r"\\\1", line) for line in lines)
    return bytes(typst.compile(source.encode()))


def page(article: dict) -> str:
    return (
        f'<html><head><title>{article["title"]}</title><meta property="og:site_name" content="{article["outlet"]}">'
        f'<meta property="article:published_time" content="{article["day"]}T08:00:00+02:00"></head><body><nav>Accueil</nav>'
        f"<article><h1>{article['title']}</h1>{paragraphs(article) * 4}</article><footer>© 2024 le 02/05/2024</footer></body></html>"
    )


def all_of(layout: Callable[[dict], str], before: str = "", after: str = "") -> bytes:
    return (before + "".join(map(layout, ARTICLES)) + after).encode()


HTML = '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title></head><body>'
LATIN = '<html><head><META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"></head><body>'
WHOLE = ("id", "title", "outlet", "published", "author", "section", "page")
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>La Gazette de l’Orne</title>{}</channel></rss>'
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>La Gazette de l’Orne</title>{}</feed>'

# What is made: the file's name, its bytes, the fields that its format gives, and whether its ids are the database's.
EXPORTS = {
    "europresse-2013": ("e.html", all_of(europresse_2013, LATIN, "</body></html>"), WHOLE),
    "europresse-2014": ("e.HTML", all_of(europresse_2016, HTML, "</body></html>"), WHOLE),
    "europresse-2019": ("e.HTML", all_of(europresse_2019, HTML, "</body></html>"), WHOLE),
    "europresse-text": ("e.txt", all_of(europresse_text), WHOLE),
    "factiva-html": ("f.html", all_of(factiva_html, HTML + "<h1>Factiva</h1><form>", "</form></body></html>"), WHOLE),
    "factiva-xml": (
        "f.xml",
        all_of(factiva_xml, '\ufeff<?xml version="1.0"?><ppsarticle>', "</ppsarticle>"),
        WHOLE[:-1],
    ),
    "factiva-rtf": ("f.rtf", rtf("".join(map(factiva_lines, ARTICLES))), WHOLE[:-1]),
    "factiva-text": ("f.txt", all_of(factiva_lines), WHOLE[:-1]),
    "factiva-rtf-with-index": ("f.rtf", rtf("".join(map(factiva_coded, ARTICLES))), WHOLE),
    "nexis-html": ("n.HTML", all_of(nexis_html, HTML), WHOLE[1:]),
    "nexis-html-title-first": ("n.html", all_of(lambda article: nexis_html(article, True), HTML), WHOLE[1:]),
    "nexis-txt": ("n.TXT", b"\xef\xbb\xbf" + all_of(nexis_txt, "Terms: eau\n\n").replace(b"\n", b"\r\n"), WHOLE[1:]),
    "nexis-txt-french": ("n.txt", all_of(nexis_txt_french), WHOLE[1:]),
    "nexis-uni-docx": (
        "u.DOCX",
        docx(UNI_COVER + [line for article in ARTICLES for line in nexis_uni(article)]),
        WHOLE[1:],
    ),
    "nexis-uni-rtf": ("u.rtf", rtf("\n".join(line for article in ARTICLES for line in nexis_uni(article))), WHOLE[1:]),
    "iramuteq": (
        "corpus.txt",
        all_of(
            lambda article: (
                f"**** *source_{article['outlet'].replace(' ', '_')} *date_{article['day']} *annee_2019\n-*eau\n"
                + "\n".join(article["paragraphs"])
                + "\n\n"
            )
        ),
        ("outlet", "published"),
    ),
    "alceste": (
        "corpus.txt",
        all_of(
            lambda article: (
                f"000{1 + ARTICLES.index(article)} *journal_{article['outlet'].replace(' ', '_')} "
                f"*date_{article['day'].replace('-', '')}\n" + "\n".join(article["paragraphs"]) + "\n"
            )
        ),
        ("outlet", "published"),
    ),
    "rss": (
        "flux.rss",
        RSS.format(
            "".join(
                f"<item><title>{article['title']}</title><link>https://exemple.invalid/{number}</link>"
                f"<pubDate>Tue, 0{number + 3} Sep 2019 10:00:00 +0200</pubDate>"
                f"<description><![CDATA[{paragraphs(article)}]]></description></item>"
                for number, article in enumerate(ARTICLES)
            )
        ).encode(),
        ("title", "published"),
    ),
    "atom": (
        "flux.xml",
        ATOM.format(
            "".join(
                f"<entry><id>urn:{number}</id><title>{article['title']}</title><published>{article['day']}T08:00:00Z</published>"
                f"<author><name>{article['author']}</name></author><content type='html'><![CDATA[{paragraphs(article)}]]></content>"
                "</entry>"
                for number, article in enumerate(ARTICLES)
            )
        ).encode(),
        ("title", "published", "author"),
    ),
    "news-api": (
        "news.json",
        json.dumps(
            {
                "status": "ok",
                "totalResults": 3,
                "articles": [
                    {
                        "source": {"id": None, "name": article["outlet"]},
                        "author": article["author"],
                        "title": article["title"],
                        "publishedAt": f"{article['day']}T08:00:00Z",
                        "content": "\n".join(article["paragraphs"]),
                    }
                    for article in ARTICLES
                ],
            }
        ).encode(),
        ("title", "outlet", "published", "author"),
    ),
    "guardian-api": (
        "page.json",
        json.dumps(
            {
                "response": {
                    "status": "ok",
                    "results": [
                        {
                            "webTitle": article["title"],
                            "webPublicationDate": f"{article['day']}T08:00:00Z",
                            "fields": {"bodyText": "\n".join(article["paragraphs"])},
                        }
                        for article in ARTICLES
                    ],
                }
            }
        ).encode(),
        ("title", "published"),
    ),
}


@pytest.fixture(params=EXPORTS, name="export")
def _export(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, tuple]:
    name, raw, fields = EXPORTS[request.param]
    (tmp_path / name).write_bytes(raw)
    return tmp_path / name, fields


def expected(field: str) -> list[str]:
    return sorted(article["day" if field == "published" else field] for article in ARTICLES)


def read(path: Path) -> reading.Read:
    return reading.read(path, reading.Settings())


@pytest.mark.parametrize("of", ["file", "folder"])
def test_an_export_is_its_articles_with_every_field_its_format_gives(export: tuple[Path, tuple], of: str) -> None:
    path, fields = export
    found = read(path if of == "file" else path.parent)
    assert sorted(found.texts["text"]) == sorted("\n".join(article["paragraphs"]) for article in ARTICLES)
    columns = found.texts.reset_index(names="id")
    for field in fields:
        given = (
            sorted(factiva_id(article) for article in ARTICLES)
            if field == "id" and path.name[0] == "f"
            else expected(field)
        )
        assert sorted(columns[field]) == given, field
    assert found.intake["outcome"].tolist() == ["article"] * 3
    assert set(found.intake["article"]) == set(found.texts.index)


def test_what_a_database_says_is_known_from_it(export: tuple[Path, tuple]) -> None:
    path, fields = export
    if len(fields) >= 6:
        assert (read(path).texts[["outlet_known", "published_known"]] == "database").all(axis=None)


def test_an_export_can_be_compared_at_once(export: tuple[Path, tuple]) -> None:
    study = corpus.load(export[0])
    assert len(study.articles) == 3 and (study.articles["units"] >= 2).all()
    assert account.sentence(study.intake).endswith("3 articles, 0 duplicates, 0 left out.")


DOCUMENTS = {
    "docx": lambda article: ("docx", docx([article["title"], *article["paragraphs"]], title=True)),
    "docx-plain": lambda article: ("docx", docx(article["paragraphs"])),
    "rtf": lambda article: ("rtf", rtf("\n".join(article["paragraphs"]))),
    "pdf": lambda article: ("pdf", pdf(article["paragraphs"])),
    "html": lambda article: ("html", page(article).encode()),
    "text": lambda article: ("text", "\n".join(article["paragraphs"]).encode()),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_folder_of_documents_is_one_article_each(tmp_path: Path, kind: str) -> None:
    for number, article in enumerate(ARTICLES):
        ending, raw = DOCUMENTS[kind](article)
        (tmp_path / f"{number}.{ending}").write_bytes(raw)
    found = read(tmp_path)
    assert found.texts.index.tolist() == ["0", "1", "2"]
    for text, article in zip(found.texts["text"], ARTICLES):
        shown = " ".join(text.split()).replace("- ", "").replace("'", "’")
        assert all(paragraph in shown for paragraph in article["paragraphs"])
        assert not text.startswith(article["title"])
    if kind in ("docx", "html"):
        assert found.texts["title"].tolist() == [article["title"] for article in ARTICLES]
    if kind == "html":
        assert found.texts["published"].tolist() == [article["day"] for article in ARTICLES]


def test_a_workbook_is_a_table_of_its_first_sheet_or_the_one_named(tmp_path: Path) -> None:
    path = tmp_path / "revue.xlsx"
    rows = [
        {"Titre": a["title"], "Date": pd.Timestamp(a["day"]), "Texte": "\n".join(a["paragraphs"])} for a in ARTICLES
    ]
    with pd.ExcelWriter(path) as book:
        pd.DataFrame(rows).to_excel(book, sheet_name="Corpus", index=False)
        pd.DataFrame(rows[:2]).to_excel(book, sheet_name="Essai", index=False)
    assert read(path).texts["published"].tolist() == [article["day"] for article in ARTICLES]
    assert len(reading.read(path, reading.Settings(sheet="Essai")).texts) == 2
    with pytest.raises(StudyError, match="no sheet 'X': state one of Corpus, Essai"):
        reading.read(path, reading.Settings(sheet="X"))


def test_an_export_without_its_index_and_words_that_are_links(tmp_path: Path) -> None:
    blocks = (
        f'<div class="article frArticle"><div>{a["section"]}</div><div id="hd"><span class="frHeadline">{a["title"]}</span></div>'
        f"<div>Par {a['author']}</div><div>{words(a)} mots</div><div>{french_day(a, '')}</div><div>{a['outlet']}</div>"
        f"<div>GAZORN</div><div>Français</div><div>(c) 2019</div>{paragraphs(a, '<p class=articleParagraph>')}"
        f"<p>Document {factiva_id(a)}</p></div>"
        for a in ARTICLES
    )
    (tmp_path / "f.html").write_text(HTML + "".join(blocks), encoding="utf-8")
    found = read(tmp_path).texts
    assert found.index.tolist() == [factiva_id(article) for article in ARTICLES]
    assert found["title"].tolist() == [article["title"] for article in ARTICLES]
    linked = rtf("\n".join(nexis_uni(ARTICLES[0]) + nexis_uni(ARTICLES[1]))).replace(
        ARTICLES[0]["title"][:10].encode(),
        b'{\\field{\\*\\fldinst HYPERLINK "https://x.invalid/1"}{\\fldrslt '
        + ARTICLES[0]["title"][:10].encode()
        + b"}}",
    )
    assert formats.of_rtf(linked, "u.rtf")[0]["title"] == ARTICLES[0]["title"]


def test_the_lines_a_database_adds_to_an_article_are_cut_and_can_be_taken_back(tmp_path: Path) -> None:
    added = ["Cet article est paru dans La Gazette de l’Orne", "(lien : https://exemple.invalid/1)"]
    more = [article | {"paragraphs": [*article["paragraphs"], *added]} for article in ARTICLES]
    (tmp_path / "e.html").write_text(HTML + "".join(map(europresse_2019, more)), encoding="utf-8")
    units = corpus.load(tmp_path).units
    assert units.loc[~units["kept"], "text"].tolist() == [added[0], "(lien : )"] * 3
    assert set(units.loc[~units["kept"], "reason"]) == {"line of the press database"}


# --- doubles, and what is not read


def test_the_same_number_twice_is_one_article_and_a_double(tmp_path: Path) -> None:
    for name, chosen in {"1.html": ARTICLES[:2], "2.html": ARTICLES[1:]}.items():
        (tmp_path / name).write_text(HTML + "".join(map(europresse_2019, chosen)), encoding="utf-8")
    found = read(tmp_path)
    assert len(found.texts) == 3
    double = found.intake[found.intake["outcome"] == "double"]
    assert double[["file", "item", "reason", "article"]].to_numpy().tolist() == [
        ["2.html", "1", "same_id", ARTICLES[1]["id"]]
    ]


def test_the_same_text_in_two_outlets_is_two_articles_and_marked(tmp_path: Path) -> None:
    other = ARTICLES[0] | {"outlet": "Le Matin normand", "id": "news·20190903·MT·0001"}
    (tmp_path / "1.html").write_text(HTML + europresse_2019(ARTICLES[0]) + europresse_2019(other), encoding="utf-8")
    found = read(tmp_path)
    assert found.intake[["outcome", "reason"]].to_numpy().tolist() == [["article", ""], ["article", "same_text"]]


def test_the_same_number_on_another_article_is_no_double(tmp_path: Path) -> None:
    other = ARTICLES[1] | {"id": ARTICLES[0]["id"]}
    (tmp_path / "1.html").write_text(HTML + europresse_2019(ARTICLES[0]) + europresse_2019(other), encoding="utf-8")
    assert read(tmp_path).texts.index.tolist() == [ARTICLES[0]["id"], f"{ARTICLES[0]['id']} (2)"]


@pytest.mark.parametrize(
    ("name", "text", "called"),
    [
        (
            "a.txt",
            "Article 1/2\n\nTitre\nUn texte.\n\nArticle 2/2\n\nTitre\nUn autre.\n",
            "an export of a press database",
        ),
        ("a.txt", "1 of 1 DOCUMENTS\n\nWe are sorry but there is an error.\n\nLENGTH: 0 words\n", "LexisNexis"),
        ("a.txt", "Un titre\nFull text: Un texte.\nProQuest document ID: 123\n", "ProQuest"),
        ("a.txt", "TY  - NEWS\nT1  - Un titre\nER  - \n", "a list of references (RIS)"),
        (
            "a.html",
            HTML + '<article><span class="DocHeader">x</span></article><article></article>',
            "Europresse (HTML)",
        ),
    ],
)
def test_what_is_recognised_and_not_read_stops_with_its_name(tmp_path: Path, name: str, text: str, called: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n".join(ARTICLES[0]["paragraphs"]), encoding="utf-8")
    with pytest.raises(StudyError, match=re.escape(f"{name} looks like {called}")):
        read(tmp_path)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_article_of_an_export_laid_out_otherwise_is_left_out_and_counted(tmp_path: Path, place: int) -> None:
    odd = "\n                   3 of 3 DOCUMENTS\n\nWe are sorry but there is an error.\n\nLENGTH: 0 words\n"
    told = list(map(nexis_txt, ARTICLES[:2]))
    (tmp_path / "n.txt").write_text("".join([*told[:place], odd, *told[place:]]), encoding="utf-8")
    found = read(tmp_path)
    became = [["article", ""]] * 2
    became.insert(place, ["left out", "layout"])
    assert found.intake[["outcome", "reason"]].to_numpy().tolist() == became
    kept = found.texts[found.texts["text"] != ""]
    assert kept["title"].tolist() == [article["title"] for article in ARTICLES[:2]]


def test_a_feed_without_a_name_names_no_outlet() -> None:
    entry = "<entry><title>Un titre</title><id>urn:1</id><content type='html'>&lt;p&gt;Un texte.&lt;/p&gt;</content></entry>"
    named, bare = ATOM.format(entry), re.sub("<title>La Gazette.*?</title>", "", ATOM).format(entry)
    for feed, outlet in ((named, "La Gazette de l’Orne"), (bare, "")):
        (found,) = formats.of_feed(feed.encode(), "f.xml")
        assert (found["outlet"], found["title"], found["text"]) == (outlet, "Un titre", "Un texte.")
        assert found["id"] == "urn:1" and found["published"] == found["author"] == ""


@pytest.mark.parametrize("name", ["titre", "label", "Title", "headline"])
def test_a_corpus_of_texts_states_title_and_day_by_their_usual_names(name: str) -> None:
    text = f"**** *{name}_La_visite *date_13/09/2023 *n_1\nUn.\n**** *{name}_Le_retour\n-*eau\nDeux.\nTrois.\n"
    first, second = formats.of_text(text, "a.txt")
    assert first == {"title": "La visite", "published": "2023-09-13", "n": "1", "text": "Un."}
    assert second == {"title": "Le retour", "text": "Deux.\nTrois."}


@pytest.mark.parametrize("style, is_title", [("Titre1", True), ("Titre", True), ("Heading1", True), ("Titre2", False)])
def test_a_title_is_known_by_its_style_in_either_language(style: str, is_title: bool) -> None:
    import docx as word

    document = word.Document()
    for text, name in (("La visite", style), ("Un texte.", "Normal"), ("Un autre.", "Normal")):
        if name not in [each.name for each in document.styles]:
            document.styles.add_style(name, 1)
        document.add_paragraph(text, name)
    file = io.BytesIO()
    document.save(file)
    (found,) = formats.of_word(file.getvalue(), "a.docx")
    assert (found.get("title") == "La visite") is is_title


@pytest.mark.parametrize(
    "text",
    [
        "Le rapport compte 3 documents.\nDocument 1 : le budget. Document 2 : la dette.",
        "Trois pages du dossier.\n2 of 3\nLe reste suit.",
        "Un article.\n© 2019 La Gazette. Tous droits réservés.\nnews·20190903·GZ·0411",
        "HD et SN sont deux sigles. LP aussi.",
        "**** et pourtant, il pleut.",
        "2023 *année noire",
    ],
)
def test_an_ordinary_article_is_no_export(text: str) -> None:
    assert formats.of_text(text, "a.txt") is None


def test_a_page_of_several_articles_is_all_of_them_and_its_teasers_are_left_out(tmp_path: Path) -> None:
    body = "".join(f"<article><h2>{a['title']}</h2>{paragraphs(a) * 2}</article>" for a in ARTICLES)
    teaser = "<article><h3>Un titre</h3><p>Une accroche de quelques mots.</p></article>"
    aside = "<aside><article><h3>Ailleurs</h3>" + paragraphs(ARTICLES[0]) * 3 + "</article></aside>"
    (tmp_path / "p.html").write_text(HTML + body + teaser + aside, encoding="utf-8")
    found = read(tmp_path)
    assert found.texts["title"].tolist()[:3] == [article["title"] for article in ARTICLES]
    assert found.intake["reason"].tolist() == ["", "", "", "teaser"]


def test_a_page_states_its_date_or_has_none(tmp_path: Path) -> None:
    bare = (
        HTML
        + f"<main><h1>Sans date</h1>{paragraphs(ARTICLES[0]) * 4}<p>La rencontre eut lieu le 25 avril 2019.</p></main>"
        "<aside>Publié le 12 mars 2024 : braderie</aside><footer>© 2024. Mise à jour : 02/05/2024</footer>"
    )
    assert formats.of_page(bare, "a.html")[0]["published"] == ""
    assert formats.of_page(page(ARTICLES[0]), "a.html")[0]["published"] == "2019-09-03"


def test_a_page_that_says_latin_1_means_what_browsers_read(tmp_path: Path) -> None:
    for name in "ab":
        text = LATIN + f"<article><h1>Titre</h1>{paragraphs(ARTICLES[0]) * 4}<p>Le cœur « d’{name} » bat…</p></article>"
        (tmp_path / f"{name}.html").write_bytes(text.encode("cp1252"))
    assert "Le cœur « d’a » bat…" in read(tmp_path).texts.loc["a", "text"]


def test_a_scan_and_a_damaged_document_are_left_out_with_their_reason(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf([""]))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    (tmp_path / "broken.docx").write_bytes(b"PKxx")
    (tmp_path / "broken.rtf").write_bytes(b"no rtf")
    (tmp_path / "page.xml").write_text("<a><b>x</b></a>")
    (tmp_path / "a.txt").write_text(ARTICLES[0]["paragraphs"][0], encoding="utf-8")
    reasons = read(tmp_path).intake.set_index("file")["reason"].to_dict()
    assert reasons == {
        "a.txt": "",
        "broken.docx": "damaged",
        "broken.pdf": "damaged",
        "broken.rtf": "damaged",
        "page.xml": "ending",
        "scan.pdf": "picture",
    }


def test_a_table_inside_a_document_is_read(tmp_path: Path) -> None:
    import docx as word

    document = word.Document()
    document.add_paragraph("Avant.")
    document.add_table(1, 2).rows[0].cells[1].text = "Dans la table."
    file = io.BytesIO()
    document.save(file)
    assert formats.of_word(file.getvalue(), "a.docx")[0]["text"].split("\n") == ["Avant.", "", "Dans la table."]


@pytest.mark.parametrize(
    "text",
    [
        "." * 400_000,
        " " * 400_000,
        "\n" * 400_000,
        ".\n" * 200_000,
        "un mot\n" * 100_000,
        "1 " * 200_000,
        "| " * 200_000,
    ]
    + [
        "mot " * 250_000,
        "« " * 100_000,
        "Document 1 de 2\n" + "a·" * 200_000,
        "\n" * 100_000 + "1 of 2 DOCUMENTS LENGTH:",
    ],
    ids=lambda text: f"{text[:4]!r} × {len(text):,}",
)
def test_looking_for_a_format_takes_time_that_grows_with_length(text: str) -> None:
    start = time.process_time()
    assert formats.of_text(text, "a.txt") is None
    assert time.process_time() - start < 5


# --- days


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("13/09/23", "2023-09-13"),
        ("13/09/2023 14:30", "2023-09-13"),
        ("mer. 13 sept. 2023", "2023-09-13"),
        ("3 janv. 1998", "1998-01-03"),
        ("mar. 5 mars 2019", "2019-03-05"),
        ("lundi 11 septembre 2023 à 10 h 32", "2023-09-11"),
        ("lundi 11 septembre 2023 à 10h32", "2023-09-11"),
        ("Publié le 14 septembre 2023", "2023-09-14"),
        ("11-sept-23", "2023-09-11"),
        ("45182", "2023-09-13"),
        ("45182.0", "2023-09-13"),
        ("Wed, 13 Sep 2023 10:00:00 +0200", "2023-09-13"),
        ("Wed Sep 13 09:00:00 +0000 2023", "2023-09-13"),
        ("2023-09-13T09:00:00.123+02:00", "2023-09-13"),
        ("March 14, 2013", "2013-03-14"),
        ("14. März 2013", "2013-03-14"),
        ("23-09-13", ""),
        ("09/11/2023 12:00:00 AM", ""),
        ("septembre 2023", ""),
        ("13 ju 2023", ""),
        ("publié le 11 septembre 2023, modifié le 5 janvier 2024", ""),
        ("12345", ""),
        ("pages 13 à 15 2023", ""),
    ],
)
def test_a_day_in_every_usual_form(given: str, day: str) -> None:
    assert days.iso_day(given) == day


@pytest.mark.parametrize(
    ("column", "read_as", "either", "doubtful"),
    [
        (["13/09/2023", "09/11/2023"], ["2023-09-13", "2023-11-09"], 0, 0),
        (["08/09/2023", "09/11/2023"], ["2023-09-08", "2023-11-09"], 2, 0),
        (["9/13/2023", "09/11/2023", "13.09.2023"], ["", "", "2023-09-13"], 0, 2),
        (["09/09/2023", "2023-09-13"], ["2023-09-09", "2023-09-13"], 0, 0),
    ],
)
def test_a_column_that_cannot_be_all_day_first_is_doubtful(
    column: list, read_as: list, either: int, doubtful: int
) -> None:
    found = days.column(pd.Series(column))
    assert found[0].tolist() == read_as and [int(mask.sum()) for mask in found[1:]] == [either, doubtful]


def test_a_day_read_day_first_alone_is_inferred_and_said(tmp_path: Path) -> None:
    rows = [{"text": "\n".join(a["paragraphs"]), "date": f"0{n}/09/2019"} for n, a in enumerate(ARTICLES, 3)]
    pd.DataFrame(rows).to_csv(tmp_path / "t.csv", index=False)
    study = corpus.load(tmp_path)
    assert study.articles["published_known"].tolist() == ["inferred"] * 3
    assert "Dates read day first" in "\n".join(study.notices["what"])


# --- tables


@pytest.mark.parametrize("name", ["t.json", "t.jsonl"])
def test_one_object_a_line_is_read_whatever_the_file_is_called(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("".join(json.dumps({"text": p["paragraphs"][0]}) + "\n" for p in ARTICLES))
    assert len(read(tmp_path).texts) == 3


def csv(text: str, tmp_path: Path, **how: str) -> list[list[str]]:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    rows = tables.frame(tmp_path / "t.csv", **how)
    return [list(rows.columns), *rows.to_numpy().tolist()]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "id;texte\n1;Un, deux, trois.\n2;Quatre, cinq.\n",
            [["id", "texte"], ["1", "Un, deux, trois."], ["2", "Quatre, cinq."]],
        ),
        ("Titre;Texte (chapô, corps)\na;b, c\nd;e\n", [["Titre", "Texte (chapô, corps)"], ["a", "b, c"], ["d", "e"]]),
        ("a;b\n1;2;\n3;4;\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        (
            "Texte;Titre\nUn long texte;t;\nUn autre;u;\n",
            [["Texte", "Titre"], ["Un long texte", "t"], ["Un autre", "u"]],
        ),
        ("a,b,\n1,2,\n", [["a", "b"], ["1", "2"]]),
        ("Texte\nUn, deux.\nTrois, quatre.\n", [["Texte"], ["Un, deux."], ["Trois, quatre."]]),
        ('Texte\n"Un\ndeux"\n', [["Texte"], ["Un\ndeux"]]),
        ("sep=;\na;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
        ("a\tb\n1\t2, 3; 4\n", [["a", "b"], ["1", "2, 3; 4"]]),
        ("a|b\n1|2\n", [["a", "b"], ["1", "2"]]),
        ("a;b\r1;2\r3;4\r", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ('a,b\n"x, y","z ""w"""\n', [["a", "b"], ["x, y", 'z "w"']]),
        ("a;b;c\n1;2\n3;4;5\n6;7;8\n", [["a", "b", "c"], ["1", "2", ""], ["3", "4", "5"], ["6", "7", "8"]]),
        ("\n\na;b\n1;2\n\n;\n3;4\n", [["a", "b"], ["1", "2"], ["3", "4"]]),
        ("a;a\n1;2\n", [["a", "a.1"], ["1", "2"]]),
    ],
)
def test_a_table_is_parted_by_what_all_its_rows_agree_on(tmp_path: Path, text: str, rows: list) -> None:
    assert csv(text, tmp_path) == rows


def test_a_separator_can_be_stated(tmp_path: Path) -> None:
    assert csv("a,b;c\n1,2;3\n", tmp_path, separator=";") == [["a,b", "c"], ["1,2", "3"]]
    assert csv("a,b,c;d\n1,2,3;4\n", tmp_path) == [["a", "b", "c;d"], ["1", "2", "3;4"]]  # more cells
    assert csv("a,b,c;d\n1,2,3;4\n", tmp_path, separator=";") == [["a,b,c", "d"], ["1,2,3", "4"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'id\ttexte\n1\tUn.\n2\t"Deux, dit-il.\n3\tTrois.\n4\tQuatre "vraiment".\n',
            "mark in line 3 is not closed, and holds 3 lines",
        ),
        ("id,texte\n1,Un texte\n2,Un texte, coupé\n", r"row 3, has 3 cells and the head 2 \(parted by ','\)"),
        ("", "it is empty"),
    ],
)
def test_a_table_never_loses_a_row_or_half_a_text(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        csv(text, tmp_path)


def test_a_text_in_paragraphs_keeps_them_and_bytes_are_text(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet is read where large studies are installed")
    rows = [{"id": a["id"].encode(), "text": a["paragraphs"], "outlet": a["outlet"]} for a in ARTICLES]
    pd.DataFrame(rows).to_parquet(tmp_path / "t.parquet")
    found = read(tmp_path).texts
    assert found.loc[ARTICLES[0]["id"], "text"].split("\n") == ARTICLES[0]["paragraphs"]


def test_a_table_may_have_both_labels_and_titles(tmp_path: Path) -> None:
    rows = [{"text": p["paragraphs"][0], "label": p["outlet"], "title": p["title"]} for p in ARTICLES]
    pd.DataFrame(rows).to_csv(tmp_path / "t.csv", index=False)
    found = corpus.load(tmp_path).articles
    assert found["title"].tolist() == [article["title"] for article in ARTICLES]
    assert found["label"].str.startswith(("La Gazette", "Le Matin")).all()


def test_a_text_that_a_news_service_cut_is_said(tmp_path: Path) -> None:
    rows = [{"text": article["paragraphs"][0] + "… [+2381 chars]"} for article in ARTICLES]
    (tmp_path / "t.json").write_text(json.dumps({"articles": rows}))
    assert "cut short: 3" in "\n".join(corpus.load(tmp_path).notices["what"])


@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        (
            "zotero.csv",
            '"Key","Publication Title","Title","Date","Url"',
            '"K{n}","{outlet}","{title}","{day}","https://x.invalid/{n}"',
        ),
        (
            "mediacloud.csv",
            "id,indexed_date,language,media_name,media_url,publish_date,title,url",
            '{n}abc,2024-01-01,fr,"{outlet}",x.invalid,{day},"{title}",https://x.invalid/{n}',
        ),
        ("metadata.csv", "id,journal,date", "{n},{outlet},{day}"),
    ],
)
def test_a_table_without_texts_fills_in_what_it_says_of_the_articles(
    tmp_path: Path, name: str, head: str, row: str
) -> None:
    for number, article in enumerate(ARTICLES):
        (tmp_path / f"{number}.txt").write_text("\n".join([article["title"], *article["paragraphs"]]), encoding="utf-8")
    rows = [row.format(n=number, **article) for number, article in enumerate(ARTICLES)]
    (tmp_path / name).write_text("\n".join([head, *rows, row.format(n=9, outlet="x", title="Autre", day="2019-01-01")]))
    found = read(tmp_path)
    assert found.texts["outlet"].tolist() == [article["outlet"] for article in ARTICLES]
    assert found.texts["published"].tolist() == [article["day"] for article in ARTICLES]
    assert (found.texts["published_known"] == "database").all()
    assert found.intake.set_index("file").loc[name, "reason"] == "metadata"


def test_a_table_that_names_some_articles_in_another_order_fills_in_those(tmp_path: Path) -> None:
    for number, article in enumerate(ARTICLES):
        (tmp_path / f"{number}.txt").write_text("\n".join(article["paragraphs"]), encoding="utf-8")
    (tmp_path / "m.csv").write_text("id,journal,date\n2,Le Soir,2023-05-02\n0,Le Matin,\n", encoding="utf-8")
    found = read(tmp_path).texts
    assert found["outlet"].tolist() == ["Le Matin", "", "Le Soir"]
    assert found["published"].tolist() == ["", "", "2023-05-02"]
    assert found["outlet_known"].tolist() == ["database", "", "database"]
    assert found["published_known"].tolist() == ["", "", "database"]


def test_a_table_names_pages_by_their_titles_and_texts_by_their_first_lines(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(ARTICLES[0]), encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n".join([ARTICLES[1]["title"], *ARTICLES[1]["paragraphs"]]), encoding="utf-8")
    rows = [f'"{article["title"]}",{day}' for article, day in zip(ARTICLES, ("2021-02-03", "2021-02-04"))]
    (tmp_path / "m.csv").write_text("\n".join(["titre,collected", *rows]), encoding="utf-8")
    assert read(tmp_path).texts["collected"].to_dict() == {"a": "2021-02-03", "b": "2021-02-04"}


def test_an_article_that_stands_twice_in_an_export_is_a_double_where_its_outlet_is_the_same(tmp_path: Path) -> None:
    told = (("A", "Un texte."), ("B", "Deux."), ("A", "Un texte."))
    for outlet, titles, outcome in (("*source_Matin ", ["A", "B"], "double"), ("", ["A", "B", "A"], "article")):
        text = "".join(f"**** {outlet}*titre_{title}\n{line}\n" for title, line in told)
        (tmp_path / "corpus.txt").write_text(text, encoding="utf-8")
        found = read(tmp_path)
        assert found.texts["title"].tolist() == titles
        last = found.intake.iloc[-1]
        assert (last["item"], last["outcome"]) == ("3", outcome)
        assert last["reason"] == ("same_article" if outlet else "same_text") and account.said(last["reason"])


def test_every_format_is_found_by_signs_that_compile() -> None:
    for entry in formats.known().values():
        for pattern in [
            *entry.get("signature", []),
            *([entry["fields"]] if isinstance(entry.get("fields"), str) else []),
        ]:
            assert re.compile(pattern)


# --- what becomes of each piece of a form


@pytest.mark.parametrize(
    "name, kind",
    [
        ("a.TXT", "text"),
        ("a.vtt", "text"),
        ("a.b.Html", "page"),
        ("a.docx", "word"),
        ("a.doc", "rtf"),
        ("a.PDF", "pdf"),
        ("a.xml", "feed"),
        ("a.tar.gz", "archive"),
        ("a.csv", ""),
        ("a.txt.bak", ""),
        ("txt", ""),
    ],
)
def test_an_ending_says_what_a_file_is(name: str, kind: str) -> None:
    assert formats.kind(name) == kind


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("name", ["iramuteq", "alceste", "europresse-text", "factiva-text", "nexis-txt-french"])
def test_an_export_is_the_same_with_the_line_ends_of_any_system(name: str, end: str) -> None:
    text = EXPORTS[name][1].decode()
    read_as = formats.of_text(text, "a.txt", wrapped=True)
    assert len(read_as) == 3 and formats.of_text("\n \n" + text.replace("\n", end), "a.txt", wrapped=True) == read_as


def word(*blocks: tuple[str, str]) -> bytes:
    """A .docx of paragraphs, each with its style; « table » makes a table whose one cell spans two columns."""
    import docx as library

    document = library.Document()
    for text, style in blocks:
        if style == "table":
            cells = document.add_table(1, 3).rows[0].cells
            cells[0].merge(cells[1]).text, cells[2].text = text, "Fin."
        else:
            document.add_paragraph(text, style)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "blocks, text, title",
    [
        ([("", "Normal"), (" La visite ", "Heading 1"), ("Un.", "Normal")], "\n La visite \nUn.", "La visite"),
        ([("Chapô.", "Normal"), ("La visite", "Heading 1"), ("Un.", "Normal")], "Chapô.\nLa visite\nUn.", ""),
        ([("La visite", "Heading 2"), ("Un.", "Normal")], "La visite\nUn.", ""),
        ([("Dans la table.", "table"), ("La visite", "Title")], "Dans la table.\nFin.\nLa visite", ""),
        ([("", "Normal")], "", ""),
    ],
)
def test_a_title_of_a_word_file_is_what_it_begins_with(blocks: list, text: str, title: str) -> None:
    assert formats.of_word(word(*blocks), "a.docx") == [{"text": text, "title": title}]


@pytest.mark.parametrize("block", ["Normal", "table"])
def test_a_word_file_of_another_program_may_have_no_usual_style(block: str) -> None:
    import docx as library

    document = library.Document(io.BytesIO(word(("Un.", block))))
    for style in document.styles.element.xpath("//w:style[@w:default]"):
        style.attrib.pop(next(name for name in style.attrib if name.endswith("default")))
    file = io.BytesIO()
    document.save(file)
    assert formats.of_word(file.getvalue(), "a.docx")[0]["text"].startswith("Un.")


def test_a_letter_that_an_rtf_file_has_lost_is_shown_as_lost() -> None:
    assert formats.of_rtf(b"{\\rtf1\\ansi\\ansicpg1252 l'\\'e9t\\'81 caf\x81 d\xe9j\\u224?}", "a.rtf") == [
        {"text": "l'ét� caf� déjà"}
    ]


@pytest.mark.parametrize("name, reason", [("a.rtf", "damaged"), ("a.RTF", "damaged"), ("a.doc", "ending")])
def test_an_old_word_file_is_no_kind_that_is_read_and_no_damage(name: str, reason: str) -> None:
    with pytest.raises(formats.Unreadable, match=f"^{reason}$"):
        formats.of_rtf(b"\xd0\xcf\x11\xe0", name)


def test_a_pdf_is_all_its_pages_and_what_its_reader_logs_is_said_by_the_account_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    import typst

    raw = bytes(typst.compile("Première page.\n#pagebreak()\nSeconde page.".encode()))
    assert formats.of_pdf(raw, "a.pdf") == [{"text": "Première page.\n\fSeconde page.\n\f"}]
    assert formats.of_pdf(raw[:9] + b"%" + raw[9:], "a.pdf")  # every place it names is off by one
    assert not caplog.records


ITEM = "<item><title>Un titre</title><link>https://exemple.invalid/1</link>{}</item>"


@pytest.mark.parametrize(
    "inside, field, value",
    [
        ("<pubDate>Tue, 03 Sep 2019 00:30:00 +0200</pubDate>", "published", "2019-09-03"),  # still the 2nd at Greenwich
        ("<pubDate>Tue, 03 Sep 2019 23:30:00 EST</pubDate>", "published", "2019-09-03"),
        ("<pubDate>hier</pubDate>", "published", ""),
        ("", "published", ""),
        ("", "id", "https://exemple.invalid/1"),
        ("<guid>urn:7</guid>", "id", "urn:7"),
        ("<guid>urn:7</guid>", "address", "https://exemple.invalid/1"),
        ("<author>Jeanne Lebrun</author>", "author", "Jeanne Lebrun"),
        ("", "text", ""),
        ("<description> </description>", "text", ""),
        ("<description>Le chapô.</description>", "text", "Le chapô."),
        (
            "<description>Le chapô.</description><content:encoded>Un texte entier.</content:encoded>",
            "text",
            "Un texte entier.",
        ),
        (
            "<description>Un chapô plus long.</description><content:encoded>Court.</content:encoded>",
            "text",
            "Un chapô plus long.",
        ),
        ("<description>&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux.&lt;/p&gt;</description>", "text", "Un.\nDeux."),
    ],
)
def test_an_entry_of_a_feed(inside: str, field: str, value: str) -> None:
    feed = RSS.replace("<rss ", '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ').format(
        ITEM.format(inside)
    )
    (found,) = formats.of_feed(feed.encode(), "a.rss")
    assert found[field] == value and found["title"] == "Un titre" and found["outlet"] == "La Gazette de l’Orne"


def test_what_a_page_shows_is_one_block_a_line_whatever_its_depth() -> None:
    deep = "<div>" * 400 + "<p>Au\nfond.</p>" + "</div>" * 400
    shown = "<p>Un<script>x</script>e <b>eau</b><!-- tu --><i>\tcalme</i><br>Deux&nbsp;eaux</p><style>p</style>Trois<?pi x?>."
    assert formats.lines(formats._parsed(f"<html><head><title>T</title></head><body>{shown}{deep}</body></html>")) == (
        "Une eau calme\nDeux eaux\nTrois.\nAu fond."
    )
    assert formats.lines(" Un\ndeux ", "\ttrois") == "Un deux trois"


def europresse(**given: str) -> dict[str, str]:
    """The one article of an export of Europresse, some of its fields as given."""
    article = ARTICLES[0] | {"header": ""} | given
    html = re.sub(r'(?<=<span class="DocHeader">).*?(?=</span>)', article["header"], europresse_2019(article))
    (found,) = formats.of_page(HTML + html, "e.html")
    return found


@pytest.mark.parametrize(
    "header, section, day, page",
    [
        ("Communication, mardi 14 mars 2006, p. 16", "Communication", "2006-03-14", "16"),
        ("France, mercredi 11 septembre 2024 134 mots, p. 11", "France", "2024-09-11", "11"),
        ("Thursday, December 22, 2022 13887 mots", "", "2022-12-22", ""),
        ("A la une, p. A6, samedi 14 mars 2006", "A la une", "2006-03-14", "A6"),
        ("Société, 14 mars 2006, page 3-4", "Société", "2006-03-14", "3-4"),
        ("Politique", "", "2019-09-03", ""),  # the day of its number
        ("", "", "2019-09-03", ""),
    ],
)
def test_the_line_over_an_article_is_its_section_day_and_page(header: str, section: str, day: str, page: str) -> None:
    found = europresse(header=header)
    assert [found[field] for field in ("section", "published", "page")] == [section, day, page]
    assert found["published_known"] == "database"


@pytest.mark.parametrize(
    "field, given, cleaned",
    [
        ("outlet", "Le Point, no. 5968", "Le Point"),
        ("outlet", "Le Point, n° 12, hors-série", "Le Point"),
        ("outlet", "Le Point(site web)", "Le Point (site web)"),
        ("outlet", "Nord Éclair", "Nord Éclair"),
        ("author", "Par Jeanne Lebrun", "Jeanne Lebrun"),
        ("author", "by Jane Lebrun", "Jane Lebrun"),
        ("author", "Parsifal Lebrun", "Parsifal Lebrun"),
        ("title", " La\n crue  de mars", "La crue de mars"),
    ],
)
def test_a_field_of_a_database_is_put_as_it_is_wanted(field: str, given: str, cleaned: str) -> None:
    assert europresse(**{field: given})[field] == cleaned


def test_what_a_database_does_not_say_is_not_known_from_it() -> None:
    found = europresse(outlet="", header="hier", id="sans numéro")
    assert found["outlet"] == found["published"] == found["section"] == "" and "id" not in found
    assert "outlet_known" not in found and "published_known" not in found


def test_what_is_not_read_is_refused_in_a_sentence_with_a_remedy() -> None:
    with pytest.raises(StudyError) as error:
        formats.of_text("TY  - NEWS\nT1  - Un titre\nER  - \n", "a.txt")
    assert str(error.value) == (
        "a.txt looks like a list of references (RIS), in a layout that is not read; it would be one article, and is not. "
        "Export it in another format (HTML, Word), or save each article as a .txt file."
    )
    assert error.value.sentence("fr").startswith(
        "a.txt ressemble à une liste de références (RIS), dans une présentation"
    )


def test_rows_with_codes_may_stand_in_cells_and_the_last_article_lack_its_number() -> None:
    told = "\n".join(f"| {code} | {value} |" for article in ARTICLES for code, value in factiva_rows(article))
    found = formats.of_text(told.rpartition("| AN")[0], "f.txt")
    assert [record["title"] for record in found] == [article["title"] for article in ARTICLES]
    assert [record["text"].split("\n") for record in found] == [article["paragraphs"] for article in ARTICLES]
    assert [record.get("id", "") for record in found] == [*map(factiva_id, ARTICLES[:2]), ""]
    assert [record["section"] for record in found] == [article["section"] for article in ARTICLES]


@pytest.mark.parametrize(
    "line, becomes",
    [
        ("BYLINE: Jeanne Lebrun", ("author", "Jeanne Lebrun")),
        ("AUTEUR : Jeanne Lebrun", ("author", "Jeanne Lebrun")),
        ("SECTION: Région; Pg. 4", ("section", "Région")),
        ("SECTION: Région; Pg. 4", ("page", "4")),
        ("HIGHLIGHT: Le chapô.", ("subtitle", "Le chapô.")),
        ("DATELINE: Paris", ("text", "Avant.\nAprès.")),
        ("Copyright 2019 La Gazette", ("text", "Avant.")),
        ("LANGUAGE: FRENCH", ("text", "Avant.")),
        ("Tous droits réservés", ("text", "Avant.\nAprès.")),
        ("La LANGUAGE: FRENCH", ("text", "Avant.\nLa LANGUAGE: FRENCH\nAprès.")),
        ("BYLINE: A\nBYLINE: B", ("author", "A")),
    ],
)
def test_a_line_with_a_tag_is_a_field_and_no_text(line: str, becomes: tuple[str, str]) -> None:
    text = f"1 of 1 DOCUMENTS\n\nLa Gazette\n\nMarch 3, 2019\n\nUn titre\n\nLENGTH: 9 words\n\nAvant.\n\n{line}\n\nAprès.\n\n"
    (found,) = formats.of_text(text, "n.txt")
    assert found[becomes[0]] == becomes[1] and found["title"] == "Un titre" and found["outlet"] == "La Gazette"


def test_lines_cut_to_a_width_are_one_and_other_lines_are_not() -> None:
    text = "1 of 1 DOCUMENTS\n\nLa Gazette\n\nMarch 3, 2019\n\nUn titre\ncoupé\n\nLENGTH: 9 words\n\nUn texte\ncoupé.\n \nDeux.\n"
    (joined,), (apart,) = (formats.of_text(text, "n.txt", wrapped=wrapped) for wrapped in (True, False))
    assert (joined["title"], joined["text"]) == ("Un titre coupé", "Un texte coupé.\nDeux.")
    assert apart["text"].endswith("Un texte\ncoupé.\nDeux.")


# --- pages


DAY = "<meta property='{}' content='2019-09-03T08:00'>"


def of_one_page(head: str = "", after: str = "", n: int = 4) -> dict[str, str]:
    """A page of one article, n times as long as its paragraphs."""
    body = f"<article><h1>Un titre</h1>{paragraphs(ARTICLES[0]) * n}</article>{after}"
    (found,) = formats.of_page(f"<html><head><title>Un titre</title>{head}</head><body>{body}</body></html>", "a.html")
    return found


@pytest.mark.parametrize(
    "head, after, day",
    [
        (DAY.format("article:published_time"), "", "2019-09-03"),
        (DAY.format("article:modified_time"), "", ""),
        (
            DAY.format("article:published_time").replace("2019-09-03T08:00", "hier") + DAY.format("og:published_time"),
            "",
            "2019-09-03",
        ),
        ('<script type="application/ld+json">{"datePublished": "2019-09-03T08:00Z"}</script>', "", "2019-09-03"),
        ("", "<p>Publié le 3 septembre 2019 à 8 h</p>", "2019-09-03"),
        ("", "<p>Publié le mardi 3 septembre 2019</p><p>Mis en ligne le 03/09/2019</p>", "2019-09-03"),
        ("", "<p>Publié le 3 septembre 2019</p><p>Publié le 4 septembre 2019</p>", ""),
        ("", "<p>Mis à jour le 3 septembre 2019</p>", ""),
        ("", "<footer>Publié le 3 septembre 2019</footer>", ""),
        (DAY.format("article:published_time"), "<p>Publié le 4 septembre 2019</p>", "2019-09-03"),
    ],
)
def test_the_day_of_a_page_is_one_it_states_as_its_own(head: str, after: str, day: str) -> None:
    assert of_one_page(head, after)["published"] == day


def test_what_a_page_states_of_itself_is_read_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    found = of_one_page(
        '<meta property="og:site_name" content="La Gazette"><link rel="canonical" href="https://exemple.invalid/1">'
    )
    assert [found[field] for field in ("title", "outlet", "address")] == [
        "Un titre",
        "La Gazette",
        "https://exemple.invalid/1",
    ]
    bare = formats.of_page(HTML + paragraphs(ARTICLES[0]) * 4, "a.html")[0]
    assert [bare[field] for field in ("title", "outlet", "address", "published")] == [""] * 4
    assert formats.of_page("<p>", "a.html")[0]["text"] == "" and not caplog.records


def test_how_much_a_page_shows_is_told_without_its_code() -> None:
    found = of_one_page("<style>p { color: red }</style>", "<script>let menu = 1;</script><footer>© 2024</footer>")
    assert found["shown"] == str(
        len("Un titre\n") + 4 * sum(map(len, ARTICLES[0]["paragraphs"])) + 4 * 3 + len("© 2024")
    )


@pytest.mark.parametrize("after", ["<table><tr><td>Crue</td><td>Deux mètres</td></tr></table>", ""])
@pytest.mark.parametrize("n", [1, 4])
def test_what_readers_write_below_an_article_and_its_tables_are_no_text_of_it(after: str, n: int) -> None:
    said = "".join(
        f"<div class='comment-body'><p>Quelle honte, ce préfet ne sait rien du tout {i}.</p></div>" for i in range(12)
    )
    text = of_one_page(after=f"{after}<div id='comments' class='comments'>{said}</div>", n=n)["text"]
    assert "honte" not in text and "mètres" not in text.replace("deux mètres en dix jours", "")


@pytest.mark.parametrize("html, reason", [("<nav><a>Accueil</a></nav>", "page"), ("<p> </p>", "blank"), (" \n", None)])
def test_a_page_without_an_article_says_so(html: str, reason: str | None) -> None:
    (found,) = formats.of_page(html, "a.html")
    assert found["text"] == "" and found.get("reason") == reason


@pytest.mark.parametrize(
    "attributes, n",
    [
        ("", 3),
        ("class='related-posts'", 2),
        ("id='Comments'", 2),
        ("class='entry' id='teaser-1'", 2),
        ("class='a-la-une'", 3),
    ],
)
def test_an_article_among_several_that_is_a_teaser_by_its_name_is_none(attributes: str, n: int) -> None:
    bodies = [f"<article><h2>{a['title']}</h2>{paragraphs(a) * 2}</article>" for a in ARTICLES]
    html = HTML + bodies[0] + bodies[1] + bodies[2].replace("<article>", f"<article {attributes}>")
    found = formats.of_page(html, "a.html")
    assert [record["title"] for record in found] == [article["title"] for article in ARTICLES[:n]]


@pytest.mark.parametrize("size, reasons", [(299, [None, None, "teaser"]), (300, [None, None, None])])
def test_an_article_among_several_is_one_from_a_length_on(size: int, reasons: list) -> None:
    bodies = "".join(f"<article>{paragraphs(a) * 2}</article>" for a in ARTICLES[:2])
    text = " ".join(ARTICLES[2]["paragraphs"] * 2)[: size - 1] + "."
    found = formats.of_page(f"{HTML}{bodies}<article><p>{text}</p></article> et la suite", "a.html")
    assert [record.get("reason") for record in found] == reasons
    assert (found[2]["text"] != "") == (reasons[2] is None) and "suite" not in found[2]["text"]


def test_one_article_and_its_teasers_are_one_article() -> None:
    teasers = "<article><h3>Ailleurs</h3><p>Une accroche.</p></article>" * 3
    (found,) = formats.of_page(
        f"{HTML}<article><h1>Un titre</h1>{paragraphs(ARTICLES[0]) * 4}</article>{teasers}", "a.html"
    )
    assert ARTICLES[0]["paragraphs"][0] in found["text"]


# --- what becomes of each cell, row and column


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "\ttexte\n0\tUn.\n1\tDeux.\n",
            [["column 1", "texte"], ["0", "Un."], ["1", "Deux."]],
        ),  # an index without a name
        ("SEP=;\r\na;b\r\n1,5;2\r\n", [["a", "b"], ["1,5", "2"]]),
        ("sep=;\ra;b\r1,5;2\r", [["a", "b"], ["1,5", "2"]]),
        ("sep=\t\na,x\tb,y\n1\t2\n", [["a,x", "b,y"], ["1", "2"]]),
        ("sep=\na,x\tb,y\n1\t2\n", [["a,x", "b,y"], ["1", "2"]]),  # an editor took the tab off
        ("sep=;x,y\n1,2\n", [["sep=;x", "y"], ["1", "2"]]),
        (
            "Titre;Texte (chapô, corps);Note\na;b\nc;d;e\nf;g;h\n",
            [["Titre", "Texte (chapô, corps)", "Note"], ["a", "b", ""], ["c", "d", "e"], ["f", "g", "h"]],
        ),
        (
            "Titre;Texte (chapô, corps)\na;b, c\nd;e, f\n",
            [["Titre", "Texte (chapô, corps)"], ["a", "b, c"], ["d", "e, f"]],
        ),
        ("id,titre;x\n1,a\n2,b\n", [["id", "titre;x"], ["1", "a"], ["2", "b"]]),
        ("a;b\n;2\n1;\n", [["a", "b"], ["", "2"], ["1", ""]]),
        ("a;;b;\n1;;2;\n", [["a", "b"], ["1", "2"]]),
        ("a;;b;\n1;x;2;\n", [["a", "column 2", "b"], ["1", "x", "2"]]),
        ("a; a ;a\n1;2;3\n", [["a", "a.1", "a.2"], ["1", "2", "3"]]),
    ],
)
def test_a_table_keeps_every_cell_under_its_head(tmp_path: Path, text: str, rows: list) -> None:
    assert csv(text, tmp_path) == rows


def test_a_cell_may_hold_a_book(tmp_path: Path) -> None:
    assert csv(f"id,texte\n1,{'eau ' * 50_000}fin\n", tmp_path)[1][1].endswith("eau fin")


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("\na;b\n1;2\n;\n3;4\n", encoding="utf-8")
    assert list(tables.row_numbers(tables.frame(tmp_path / "t.csv"))) == [3, 5]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.csv", ";\n;\n", "t.csv cannot be read as csv: it is empty. Mend that place, or export the table again."),
        ("t.tsv", 'a\tb\n1\t"x\n2\ty\n', 't.tsv cannot be read as tsv: a quotation mark in line 2 is not closed, and holds 2 lines. '),
        ("t.csv", 'a;b\n1;"x" y\n2;z\n', 'csv: a cell in line 2 holds a quotation mark that is not doubled ("" inside a text in quotation marks). '),
        ("t.csv", 'a;b\n1;x\n2;"z', "csv: a cell in line 3 holds a quotation mark that is not doubled "),
        (
            "t.csv",
            "id,texte\n\n1,Un texte\n2,Deux, trois,,\n",
            "t.csv, row 4, has 3 cells and the head 2 (parted by ','): put texts that hold the separator in quotation marks, "
            'or state separator = "…" in study.toml.',
        ),
        ("t.json", '[\n{"text": 1},\n{"text": }]', "t.json, line 3, is not JSON from character 10 on: expected one object a line."),
        ("t.json", '{"text": "a"}\n\n{"text": "b"}\n{"text" "c"}\n', "t.json, line 4, is not JSON from character 9 on"),
        ("t.json", '{"text": "a"}\n{"text": "b"}\n\n{"text" "c"}\n', "t.json, line 4, is not JSON from character 9 on"),
        ("t.jsonl", '\n{"text": "a"}\n{\n', "t.jsonl, line 3, is not JSON"),
        ("t.json", "", "t.json, line 1, is not JSON from character 1 on"),
        ("t.json", '{"text": "a"}\n{"text": "b"}\n7 8\n', "t.json, line 3, is not JSON from character 3 on"),
        ("t.json", "[" * 100_000, "t.json, line 1, is not JSON from character 1 on: expected one object a line."),
        ("t.jsonl", '{"a": 1}\n{"a": ' + "1" * 5_000 + "}", "t.jsonl, line 2, is not JSON from character 1 on"),
        ("t.jsonl", "7\n", "t.jsonl holds no list of objects: expected one object an article, with a text in it."),
        ("t.json", '[{"text": "a"}, 7]', "t.json holds no list of objects"),
        ("t.json", '{"a": [{"text": "a"}], "b": [{"text": "b"}]}', "t.json holds no list of objects"),
        ("t.xlsx", "PK", "t.xlsx cannot be read as xlsx: it is no workbook, or a damaged one. Mend that place, or export"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_refused_with_its_place(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        tables.frame(tmp_path / name)
    assert said in str(error.value) and "sys." not in str(error.value)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (ValueError("first\nsecond"), "t.parquet cannot be read as parquet: it is damaged, or no such file. Mend that place, or export the table again."),
        (OSError(), "t.parquet cannot be read as parquet: it is damaged, or no such file. Mend"),
        (
            ImportError(),
            "t.parquet is a parquet file, and what reads it comes with large studies: python -m pip install -r helpers/large.txt "
            "(from the project's folder), or export the table as .csv or .jsonl.",
        ),
    ],
)  # fmt: skip
def test_what_a_library_cannot_read_is_said(raised: Exception, said: str) -> None:
    def fail() -> None:
        raise raised

    with pytest.raises(StudyError) as error:
        tables.explained(fail, Path("t.parquet"))
    assert str(error.value).startswith(said)


@pytest.mark.parametrize(
    ("answer", "columns"),
    [
        ({"status": "ok", "tags": [], "names": ["a"], "articles": [{"text": "a"}]}, ["text"]),
        ({"response": {"meta": 1, "results": [{"text": "a"}]}}, ["text"]),
        (
            [{"text": "a", "source": {"name": "b", "at": {"url": "c"}}}, {"text": "d"}],
            ["text", "source.name", "source.at.url"],
        ),
        ([{"text": ["a", "\ud83d"]}], ["text"]),
    ],
)
def test_an_answer_of_a_service_is_the_list_of_objects_in_it(tmp_path: Path, answer: object, columns: list) -> None:
    (tmp_path / "t.json").write_text(json.dumps(answer, indent=1), encoding="utf-8")
    found = tables.frame(tmp_path / "t.json")
    assert list(found.columns) == columns and found["text"].iloc[0] in ("a", ["a", "�"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (pd.NaT, ""),
        (3.0, "3"),
        (3.5, "3.5"),
        (7, "7"),
        (["a", 2.0, None], "a, 2, "),
        ("été".encode(), "été"),
        (pd.Timestamp("2019-09-03"), "2019-09-03"),
        (pd.Timestamp("2019-09-03 08:30"), "2019-09-03 08:30:00"),
        ("à 00:00:00", "à 00:00:00"),
    ],
)
def test_a_cell_is_shown_as_text(value: object, text: str) -> None:
    assert tables.cell(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["Un.", ["Deux.", "Trois."]], "Un.\nDeux.\nTrois."),
        ({"html": "x", "rendered": "y", "content": ["Un.", "Deux."]}, "Un.\nDeux."),
        ({"html": "x"}, ""),
        ("Un.\nDeux.", "Un.\nDeux."),
        (b"Un.", "Un."),
        (None, ""),
    ],
)
def test_an_article_is_the_paragraphs_of_its_cell(value: object, text: str) -> None:
    assert tables.prose(value) == text


def book(path: Path, **sheets: list) -> Path:
    with pd.ExcelWriter(path) as written:
        for name, rows in sheets.items():
            pd.DataFrame(rows).to_excel(written, sheet_name=name, index=False, header=False)
    return path


def test_sheets_that_hold_something_beside_the_one_read_are_named(tmp_path: Path) -> None:
    path = book(tmp_path / "t.xlsx", Corpus=[["texte"], ["Un."]], Vide=[], Notes=[[None, None], [None, "x"]])
    assert tables.other_sheets(path) == ["Notes"]
    assert tables.other_sheets(path, "Notes") == ["Corpus"]
    assert tables.other_sheets(tmp_path / "t.csv") == []
    with pytest.raises(StudyError, match="^t.xlsx has no sheet 'X': state one of Corpus, Vide, Notes in study.toml.$"):
        tables.frame(path, sheet="X")


@pytest.mark.parametrize(
    ("raw", "stated", "encoding", "said"),
    [
        ("a\né\n".encode(), "", "", False),
        ("a\né\n".encode(), "macintosh", "macintosh", False),
        ("a\nété\n".encode("cp1252"), "", "windows-1252", True),
        ("a\nété\n".encode("cp1252"), "macintosh", "macintosh", False),
        (b"a\nB\xc9B\n", "", "", False),  # É or …: not sure
    ],
)
def test_the_encoding_of_a_stated_table_is_told_or_sure(
    tmp_path: Path, raw: bytes, stated: str, encoding: str, said: bool
) -> None:
    for name in ("t.csv", "t.xlsx"):
        (tmp_path / name).write_bytes(raw)
    found, noticed = tables.encoded(tmp_path / "t.csv", stated)
    assert found == encoding and noticed == ([("t.csv", "encoded", {"encoding": encoding})] if said else [])
    assert tables.encoded(tmp_path / "t.xlsx", stated) == (stated, [])


def columns_of(*names: str, **stated: str) -> dict[str, str]:
    return tables.columns(pd.DataFrame(columns=names), "t.csv", stated)


@pytest.mark.parametrize(
    ("names", "stated", "found"),
    [
        ((" TEXTE ", "Id"), {}, {"text": " TEXTE ", "article": "Id"}),
        (("body", "text"), {}, {"text": "text"}),  # the surer name
        (("texte", "Texte"), {}, {"text": "texte"}),  # the first of two
        (("texte", "résumé"), {"text": "résumé"}, {"text": "résumé"}),
        ((1, "texte"), {}, {"text": "texte"}),
    ],
)
def test_a_column_is_found_by_its_name(names: tuple, stated: dict, found: dict) -> None:
    assert columns_of(*names, **stated) == found


def test_columns_that_are_not_found_are_listed_with_what_can_be_stated() -> None:
    with pytest.raises(StudyError) as error:
        columns_of("id", "résumé", text="corps")
    assert str(error.value) == (
        "t.csv has no column 'corps' for 'text'. Columns found: id, résumé; [columns] in study.toml names them for "
        "article, text, outlet, published, label, author."
    )
    with pytest.raises(StudyError, match="no column 'id' for 'texte'"):
        columns_of("id", texte="id")
    with pytest.raises(StudyError) as error:
        columns_of("id", "résumé")
    assert str(error.value) == (
        "t.csv has no column of texts. Columns found: id, résumé. Name it text in the first row; where the table has no "
        "texts, put the articles it is about into its folder."
    )
    with pytest.raises(
        StudyError,
        match=r'Columns found: none.*into its folder\. If another sheet has them, state it: sheet = "…"\.$',
    ):
        tables.columns(pd.DataFrame(), "t.XLSX", {})
    assert tables.columns(pd.DataFrame(columns=["id"]), "t.csv", {}, required=False) == {"article": "id"}


META = "article:published_time og:article:published_time og:published_time".split()
NAMES = (
    "date pubdate publish-date publication_date parsely-pub-date article:published_time DC.date DC.date.issued dc.date "
    "dcterms.created dcterms.issued citation_publication_date"
).split()


@pytest.mark.parametrize(
    "head, body",
    [
        *((f'<meta property="{name}" content="2019-09-03">', "") for name in META),
        *((f'<meta name="{name}" content="2019-09-03">', "") for name in NAMES),
        ('<meta itemprop="datePublished" content="2019-09-03T08:00:00+02:00">', ""),
        ("", '<time itemprop="datePublished" datetime="2019-09-03">hier</time>'),
        ("", '<time pubdate datetime="2019-09-03">hier</time>'),
        ("", '<time class="entry-date" datetime="2019-09-03">hier</time>'),
        ("", '<time class="publish" datetime="2019-09-03">hier</time>'),
        ("", '<main><header><time datetime="2019-09-03">hier</time></header></main>'),
        *(("", f"<p>{line}</p>") for line in (
            "Publiée le 3 septembre 2019", "Paru le 03.09.2019 à 8 h", "Parue mardi 3 septembre 2019", "Posté le : 3 sept. 2019",
                "Publié le\u00a0: 03/09/2019 - 12:45",
            "Mis en ligne le 03/09/2019", "Mise en ligne : 2019-09-03", "Published on September 3, 2019", "Posted 3 September 2019",
            "Par Anna, publié le mardi 3 septembre 2019",
        )),
    ],
)  # fmt: skip
def test_a_page_states_its_day_in_every_usual_way(head: str, body: str) -> None:
    assert of_one_page(head, body)["published"] == "2019-09-03"


@pytest.mark.parametrize(
    "body",
    [
        *(f"<{tag}>Publié le 3 septembre 2019</{tag.split()[0]}>" for tag in (
            "aside", "footer", "nav", 'section class="river"', 'section class="comments"', 'div id="comments"',
        )),
        "<p>Il a publié, en 2019, un livre ; le 3 septembre 2019, un autre.</p>",
        '<time datetime="2019-09-03">hier</time>',
    ],
)  # fmt: skip
def test_a_day_that_is_not_the_pages_own_is_not_taken(body: str) -> None:
    assert of_one_page("", body)["published"] == ""


@pytest.mark.parametrize(
    "words_",
    [
        {},
        {"End of Document": "Fin du document", "Body": "Corps", "Byline": "Auteur", "Section": "Rubrique"},
        {"End of Document": "Ende des Dokuments", "Body": "Inhalt", "Byline": "Autor", "Section": "Rubrik"},
        {"End of Document": "Fin del documento", "Body": "Cuerpo", "Byline": "Autor"},
        {"Load-Date": "Date de chargement"},
        {"Load-Date: January 31, 2020": "Classification"},
    ],
)
def test_an_export_of_nexis_uni_is_read_in_the_language_of_its_screen(words_: dict) -> None:
    text = "\n".join(line for article in ARTICLES for line in nexis_uni(article)).replace("\u00a0", " ")
    for english, other in words_.items():
        text = re.sub(rf"(?m)^{english}", other, text)
    found = formats.of_text(text, "u.txt")
    assert [record["text"] for record in found] == ["\n".join(article["paragraphs"]) for article in ARTICLES]
    for field in ("title", "outlet", "author", "section", "page"):
        assert [record[field] for record in found] == [article[field] for article in ARTICLES], field
