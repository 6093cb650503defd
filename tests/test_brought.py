"""What people bring, beside texts and exports: tables in pages, tables saved as text, mixtures, archives, saved pages."""

from __future__ import annotations

import pytest

from helpers.intake import formats

LONG = [
    f"Le {who} a demandé {when} que la réouverture des vannes du barrage attende la fin des {what} de la vallée."
    for who, when, what in (
        ("préfet", "lundi", "travaux"), ("maire", "mardi", "vendanges"), ("syndicat", "jeudi", "moissons"),
        ("député", "samedi", "semis"), ("directeur", "hier", "visites"), ("voisin", "ce matin", "crues"),
    )
]  # fmt: skip


def page(inside: str, before: str = "", after: str = "") -> str:
    """A page of one article: three paragraphs, what is inside, and three more."""
    first, last = ("".join(f"<p>{line}</p>" for line in lines) for lines in (LONG[:3], LONG[3:]))
    body = f"{before}<main><article><h1>Le barrage</h1>{first}{inside}{last}</article></main>{after}"
    return f"<html><head><title>Le barrage</title></head><body>{body}</body></html>"


def row(*cells: str, of: str = "td") -> str:
    return f"<tr>{''.join(f'<{of}>{cell}</{of}>' for cell in cells)}</tr>"


TABLES = {
    "heads and cells": (f"<table>{row('Pays', 'Votes', of='th')}{row('France', '478 voix')}</table>", ["Pays", "Votes", "France", "478 voix"]),
    "sentences": (f"<TABLE>{row('Il a dit <b>non</b> <a href=x>au texte</a>.', 'Elle non.')}</TABLE>", ["Il a dit non au texte.", "Elle non."]),
    "a caption": (f"<table><caption>Résultats</caption>{row('France', 'oui')}</table>", ["Résultats", "France", "oui"]),
    "in a figure": (f"<figure><table>{row('France', 'oui')}</table></figure>", ["France", "oui"]),
    "signs that part cells": (f"<table>{row('oui | non', 'blanc')}</table>", ["oui | non", "blanc"]),
    "a cell over two": (f"<table><tr><td colspan=2>Tous</td></tr>{row('France', 'oui')}</table>", ["Tous", "France", "oui"]),
    "empty cells": (f"<table>{row('', 'oui')}{row('-', '')}</table>", ["oui"]),
    "two tables": (f"<table>{row('a', 'b')}</table><p>Entre les deux.</p><table>{row('c', 'd')}</table>", ["a", "b", "Entre les deux.", "c", "d"]),
    "a line that looks like one": ("<p>| TF1 | 20 heures |</p>", ["| TF1 | 20 heures |"]),
    "none": ("", []),
}  # fmt: skip


@pytest.mark.parametrize("inside, cells", TABLES.values(), ids=TABLES)
def test_the_words_of_a_table_in_a_web_article_are_read_a_cell_a_line(inside: str, cells: list[str]) -> None:
    (found,) = formats.of_page(page(inside), "a.html")
    assert found["text"].split("\n") == ["Le barrage", *LONG[:3], *cells, *LONG[3:]]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_table_of_links_around_an_article_is_no_part_of_it(where: str) -> None:
    menu = f"<nav><table>{row('<a href=1>Sport</a>', '<a href=2>Monde</a>')}</table></nav>"
    (found,) = formats.of_page(page("", **{where: menu}), "a.html")
    assert found["text"].split("\n") == ["Le barrage", *LONG]


def test_a_page_laid_out_in_a_table_is_its_paragraphs() -> None:
    body = "".join(f"<p>{line}</p>" for line in LONG)
    html = f"<html><body><table><tr><td><a href=1>Accueil</a></td><td>{body}</td></tr></table></body></html>"
    (found,) = formats.of_page(html, "a.html")
    assert found["text"].split("\n") == LONG


def test_each_article_of_a_page_keeps_its_table() -> None:
    tabled = page(f"<table>{row('France', '478 voix')}</table>").partition("<main>")[2].partition("</main>")[0]
    found = formats.of_page(f"<html><body>{tabled}{tabled.replace('478', '12')}</body></html>", "a.html")
    assert ["478 voix" in found[0]["text"], "12 voix" in found[1]["text"]] == [True, True]
