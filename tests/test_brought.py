"""What people bring, beside texts and exports: tables in pages, tables saved as text, mixtures, archives, saved pages."""

from __future__ import annotations

import pickle
import re
import shlex
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from helpers import __main__ as commands
from helpers import corpus, new_study
from helpers.corpus import StudyError
from helpers.intake import account, days, decoding, formats, reading, tables
from helpers.report import listed

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


def europresse(day: str, month: str, title: str) -> str:
    text = "".join(f"<p>{line}</p>" for line in LONG)
    return (
        f'<article><header><div class="rdp__DocPublicationName"><span class="DocPublicationName">La Gazette</span></div>'
        f'<span class="DocHeader">Région, {day} {month} 2019, p. 4</span><p class="titreArticleVisu">{title}</p></header>'
        f'<section><div class="docOcurrContainer">{text}</div></section><footer>news·2019090{day}·GZ·041{day}</footer></article>'
    )


DATED = '<meta property="article:published_time" content="2019-09-05"><meta property="og:site_name" content="Le Site">'


@pytest.mark.parametrize("export", [True, False], ids=["beside an export", "alone"])
@pytest.mark.parametrize("table", [True, False], ids=["with a table about them", "without"])
def test_how_a_day_and_an_outlet_are_known_survives_every_mixture(tmp_path: Path, export: bool, table: bool) -> None:
    for name in "ab":
        text = page(f"<p>Une phrase de plus pour {name}, qui la dit seule.</p>").replace("<head>", f"<head>{DATED}")
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    (tmp_path / "c.txt").write_text("\n".join(LONG), encoding="utf-8")
    if export:
        both = europresse("3", "septembre", "Un titre") + europresse("4", "septembre", "Un autre titre")
        (tmp_path / "export.html").write_text(f"<html><body>{both}</body></html>", encoding="utf-8")
    if table:
        (tmp_path / "about.csv").write_text("id;date;outlet\nc;2019-09-07;Le Soir\n", encoding="utf-8")
    found = corpus.load(tmp_path).articles[["published", "published_known", "outlet", "outlet_known"]]
    page_ = ["2019-09-05", "page", "Le Site", "page"]
    assert found.loc[["a", "b"]].to_numpy().tolist() == [page_, page_]
    assert found.loc["c"].tolist() == (["2019-09-07", "database", "Le Soir", "database"] if table else [""] * 4)
    others = found.drop(["a", "b", "c"])
    days = ["2019-09-03", "2019-09-04"] if export else []
    assert others.to_numpy().tolist() == [[day, "database", "La Gazette", "database"] for day in days]


def test_a_day_stated_in_the_table_later_is_known_from_it(tmp_path: Path) -> None:
    table = "texte;quand\n" + "".join(f"{line} {line};13/09/2019\n" for line in LONG[:2])
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    new_study.make(tmp_path / "study", tmp_path / "t.csv")
    settings = tmp_path / "study" / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[columns]\npublished = "quand"\n', encoding="utf-8")
    found = corpus.load(tmp_path / "study").articles[["published", "published_known", "outlet_known"]]
    assert found.to_numpy().tolist() == [["2019-09-13", "page", "unknown"]] * 2


def test_a_day_whose_source_nobody_states_says_so_in_the_language_of_the_report(tmp_path: Path) -> None:
    for name, line in zip("ab", LONG):
        (tmp_path / f"{name}.txt").write_text(line, encoding="utf-8")
    stated = "article,published,published_known\na,2019-09-13,unknown\nb,,\n"
    (tmp_path / "articles.csv").write_text(stated, encoding="utf-8")
    table = str(listed.articles(corpus.load(tmp_path), "fr"))
    assert "source non précisée" in table and "unknown" not in table


def heads(*names: str) -> pd.DataFrame:
    return pd.DataFrame(columns=names)


@pytest.mark.parametrize(
    "head, ours",
    [
        *((head, "text") for head in ("Texte intégral", "TEXTE INTEGRAL", "Corps de l'article", "Corps de l’article", "Corps du texte", "Contenu de l'article", "Full Text", "full-text", "FullText", "Article body")),
        *((head, "label") for head in ("Titre de l'article", "titre_article", "Intitulé", "Article title", "Headline")),
        *((head, "outlet") for head in ("Nom du journal", "Journal", "Média", "MEDIA", "Titre de presse", "Organe de presse", "Support", "Newspaper", "Source name")),
        *((head, "published") for head in ("Date de publication", "Date de parution", "DATE_PARUTION", "Publié le", "Parution", "Date de mise en ligne", "Publication date", "Date published", "PubDate")),
        *((head, "author") for head in ("Auteur(s)", "Auteur", "Nom de l'auteur", "Journaliste", "Author(s)", "By-line")),
    ],
)  # fmt: skip
def test_the_usual_heads_of_french_and_english_tables_are_known(head: str, ours: str) -> None:
    rows = heads("Rubrique", head, *(["texte"] if ours != "text" else []))
    assert tables.columns(rows, "t.csv", {})[ours] == head


def test_no_head_of_a_table_is_known_as_two_things() -> None:
    known = [(formats.bare(name), ours) for ours, names in formats.known()["columns"].items() for name in names]
    assert len({name for name, _ in known}) == len(set(known)) == len(known)


def test_a_stated_column_is_found_whatever_its_apostrophe() -> None:
    assert tables.columns(heads("Papier d’hier"), "t.csv", {"text": "Papier d'hier"}) == {"text": "Papier d’hier"}


def test_a_column_that_is_stated_is_not_another_by_its_name() -> None:
    found = tables.columns(heads("Titre", "Article"), "t.csv", {"text": "Article"})
    assert found == {"text": "Article", "label": "Titre"}


def test_the_remedy_for_a_table_without_texts_names_the_likely_column_and_where_to_state_it() -> None:
    written = pd.DataFrame({"Titre": ["x", "y"], "Verbatim": [" ".join(LONG), LONG[0] * 2]})
    with pytest.raises(StudyError) as error:
        tables.columns(written, "t.csv", {})
    assert 'in a study.toml in the folder of t.csv: [columns] text = "Verbatim", or' in str(error.value)
    headless = written.rename(columns={"Verbatim": " ".join(LONG)})
    with pytest.raises(StudyError) as error:
        tables.columns(headless, "t.csv", {})
    assert "Name it text in the first row" in str(error.value) and len(str(error.value)) < 300


TITLED = {
    "a title": [["Corpus de presse", "", ""], ["", "", ""]],
    "a title over two rows": [["Corpus de presse", "", ""], ["Mémoire de master", "2024", ""]],
    "heads over several columns": [["Métadonnées", "", "Contenu"]],
    "nothing": [["", "", ""]],
}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize("above", TITLED.values(), ids=TITLED)
def test_the_heads_of_a_table_may_stand_under_a_title(tmp_path: Path, above: list, ending: str) -> None:
    rows = [*above, ["Titre", "Journal", "Texte"], ["Un", "La Gazette", LONG[0]], ["Deux", "Le Jour", "Journal"]]
    path = tmp_path / f"t{ending}"
    if ending == ".xlsx":
        book = openpyxl.Workbook()
        for each in rows:
            book.active.append(each)
        book.save(path)
    else:
        path.write_text("".join(";".join(each) + "\n" for each in rows), encoding="utf-8")
    table = tables.frame(path)
    assert table.to_numpy().tolist() == rows[-2:] and list(table) == ["Titre", "Journal", "Texte"]
    assert list(tables.row_numbers(table)) == [len(rows) - 1, len(rows)]


@pytest.mark.parametrize(
    "head, wanted",
    [
        ("Date d'indexation", "published"),
        ("Jour", "published"),
        ("Titraille", None),
        ("Titres", "label"),
        ("Presse régionale", "outlet"),
        ("Co-auteurs", "author"),
        ("Rubrique", None),
    ],
)
def test_a_column_that_is_not_read_and_may_be_one_is_named(tmp_path: Path, head: str, wanted: str | None) -> None:
    (tmp_path / "t.csv").write_text(f"texte;{head}\n{LONG[0]};x\n{LONG[1]};y\n", encoding="utf-8")
    said = [values for _, key, values in corpus.load(tmp_path).noticed if key == "unread"]
    assert said == ([{"wanted": wanted, "columns": head, "line": f'{wanted} = "{head}"'}] if wanted else [])


def test_a_column_like_one_that_is_read_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"texte;date;Date de saisie\n{LONG[0]};2019-09-03;x\n{LONG[1]};2019-09-04;y\n")
    assert not [key for _, key, _ in corpus.load(tmp_path).noticed if key == "unread"]


@pytest.mark.parametrize(
    "given",
    [
        "Publié le 13/05/2021 à 08:32", "publié le : 13/05/2021", "Le 13/05/2021", "lundi 13/05/2021 8h32", "13/05/2021 (08:32)", "13/05/2021 à 8 h 32 min",
        "Mis en ligne le jeudi 13 mai 2021 à 10 heures", "Publié : 13 mai 2021", "Paru le 2021-05-13 08:32", "2021-05-13 08:32:11.123+02", "44329", "44329.0", "44329,356",
    ],
)  # fmt: skip
def test_a_day_is_read_with_the_words_and_the_hour_around_it(given: str) -> None:
    days_, *_ = days.column(pd.Series([given, "14/05/2021"]))
    assert days_.tolist() == ["2021-05-13", "2021-05-14"]


@pytest.mark.parametrize(
    "given", ["443", "144329", "44329.", "a b c d e f g 13/05/2021", "13/05/2021 au 14/05/2021", "n° 13/05/2021"]
)
def test_what_is_no_one_day_stays_none(given: str) -> None:
    assert days.iso_day(given) == ""


@pytest.mark.parametrize(
    "cells, published, outlet",
    [(("13/09/2019", "14/09/2019"), "2019-09-13", ""), (("Le Soir", "Le Matin"), "", "Le Soir")],
)
def test_a_column_called_publication_is_the_day_or_the_outlet_by_what_it_holds(
    tmp_path: Path, cells: tuple, published: str, outlet: str
) -> None:
    rows = "".join(f"{line};{cell}\n" for line, cell in zip(LONG, cells))
    (tmp_path / "t.csv").write_text(f"texte;Publication\n{rows}", encoding="utf-8")
    assert corpus.load(tmp_path).articles[["published", "outlet"]].iloc[0].tolist() == [published, outlet]


HEADS = ("titre", "date", "journal", "texte")


def saved(sign: str, encoding: str, heads: tuple[str, ...] = HEADS, quoted: bool = False) -> bytes:
    """A table of three articles as a spreadsheet saves it, its lines ended as on Windows."""
    cells = [
        (f"Titre n° {i}", f"1{i}/09/2019", "L’Été", f'"{line}"' if quoted else line) for i, line in enumerate(LONG[:3])
    ]
    return "\r\n".join(sign.join(row) for row in [heads, *cells]).encode(encoding)


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize(
    "sign, encoding",
    [("\t", "utf-16"), ("\t", "utf-8"), (";", "utf-8-sig"), ("\t", "cp1252"), (";", "utf-16"), ("|", "utf-8")],
)
def test_a_table_saved_as_text_is_a_table(tmp_path: Path, sign: str, encoding: str, quoted: bool) -> None:
    (tmp_path / "Classeur.TXT").write_bytes(saved(sign, encoding, quoted=quoted))
    study = corpus.load(tmp_path, encoding="cp1252" if encoding == "cp1252" else "")
    assert study.articles["published"].tolist() == ["2019-09-10", "2019-09-11", "2019-09-12"]
    assert study.articles["text"].str.endswith(tuple(LONG[:3])).all() and set(study.articles["outlet"]) == {"L’Été"}


def test_a_table_saved_as_text_makes_a_study_from_its_folder_or_itself(tmp_path: Path) -> None:
    (tmp_path / "brought").mkdir()
    (tmp_path / "brought" / "Classeur.txt").write_bytes(saved("\t", "utf-16"))
    for name, source in (("a", tmp_path / "brought"), ("b", tmp_path / "brought" / "Classeur.txt")):
        new_study.make(tmp_path / name, source)
        made = corpus.load(tmp_path / name)
        assert len(made.articles) == 3 and list(made.hashes) == ["Classeur.txt"]


def test_a_table_saved_as_text_beside_texts_is_left_out_by_name_or_tells_of_them(tmp_path: Path) -> None:
    for name, line in zip("ab", LONG):
        (tmp_path / f"{name}.txt").write_text(line, encoding="utf-8")
    (tmp_path / "Classeur.txt").write_bytes(saved("\t", "utf-16"))
    about = "identifiant\tdate\tjournal\na\t13/09/2019\tLe Soir\n"
    (tmp_path / "about.txt").write_text(about, encoding="utf-8")
    study = corpus.load(tmp_path)
    reasons = study.intake.set_index("file")["reason"].to_dict()
    assert reasons == {"a.txt": "", "b.txt": "", "Classeur.txt": "table", "about.txt": "metadata"}
    assert study.articles["outlet"].tolist() == ["Le Soir", ""]


@pytest.mark.parametrize(
    "first",
    [
        "Texte", "Titre ; texte de loi", "Source : journal ; date : mardi", "Le texte, la date, le journal", "**** *source_a *date_2019", "texte texte texte",
        "Titre; Chapô", "",
    ],
)  # fmt: skip
def test_a_text_that_begins_with_such_words_is_a_text(tmp_path: Path, first: str) -> None:
    (tmp_path / "a.txt").write_text(f"{first}\n{LONG[0]}\n", encoding="utf-8")
    assert not tables.is_table(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "first", ["sep=;\ntitre;date;texte", '"Titre de l\'article";"Texte intégral"', "date,titre,auteur", "id|body"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_whose_first_line_is_known_heads_is_a_table(tmp_path: Path, first: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(f"{first}\n{LONG[0]}\n".encode(encoding))
    assert tables.is_table(tmp_path / "a.txt")


# --- what is refused, in the language asked for


def refused(source: Path, capsys: pytest.CaptureFixture, lang: str = "fr", *options: str) -> str:
    made = source.parent / "made"
    assert commands.main(["new", str(made), "--from", str(source), "--lang", lang, *options]) == 2 and not made.exists()
    return capsys.readouterr().err.strip()


REFUSED = {
    "an archive": ({}, "a.zip", "est une archive : la décompresser, et donner le dossier obtenu."),
    "nothing there": ({}, "rien", "Il n’y a rien à "),
    "one article": ({"a.txt": LONG[0], "b.pages": "x", "c.7z": "x"}, "", "ne contient qu’un article (a) (2 laissés de côté : b.pages, type de fichier non lu"),
    "no words": ({"a.txt": " ", "b.txt": ""}, "", "ne contient aucun article qui ait un texte (2 laissés de côté : a.txt, aucun texte) : une comparaison"),
    "no article": ({"frames.toml": ""}, "", "ne contient aucun article : une comparaison"),
    "a file": ({"a.txt": LONG[0]}, "a.txt", "est un fichier ; une étude est un dossier"),
    "a file of another kind": ({"a.xls": "x"}, "a.xls", "est un fichier (type de fichier non lu ; enregistrer un article en .txt, .docx ou .html, une table en .xlsx"),
    "a damaged file": ({"a.docx": "x"}, "a.docx", "est un fichier (ne s’ouvre pas comme ce que dit sa terminaison ; "),
    "no texts": ({"a.csv": "Titre;Lien\nx;y\n"}, "", "n’a pas de colonne de textes. Colonnes trouvées : Titre, Lien. La nommer text dans la première ligne ; si la table n’a pas de textes, mettre dans son dossier les articles"),
    "zeros": ({"a.txt": LONG[0].encode("utf-16-le")}, "", "contient des octets nuls"),
    "letters of no encoding": ({"a.txt": "Привет, мир, это письмо".encode("koi8-r")}, "", "Son encodage n’est pas connu ici"),
    "several": ({f"{n}.txt": LONG[n].encode("cp1252") for n in range(3)}, "", "(2 autres fichiers ne peuvent être lus.)"),
}  # fmt: skip


@pytest.mark.parametrize("brought, name, said", REFUSED.values(), ids=REFUSED)
def test_what_new_refuses_is_said_in_french(
    tmp_path: Path, capsys: pytest.CaptureFixture, brought: dict, name: str, said: str
) -> None:
    folder = tmp_path / "brought"
    folder.mkdir()
    for file, text in brought.items():
        (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    if name == "a.zip":
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("a.txt", LONG[0])
    found = refused(folder / name, capsys).replace("\u202f", " ").replace("\u00a0", " ")
    assert said in found and len(found.splitlines()) == 1 and "CADRAGE_STUDY" not in found


def test_the_command_that_converts_a_file_is_whole_in_either_language(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder = tmp_path / "l'été"
    (folder / "mai").mkdir(parents=True)
    for name in ("a", "mai/b c"):
        (folder / f"{name}.txt").write_bytes(LONG[0].replace("’", "'").encode("cp1252"))
    for lang in ("en", "fr"):
        said = refused(folder, capsys, lang, "--subfolders").replace("\u00a0", " ")
        command = re.search(r"(iconv .*?) \((?:and|et) ", said)[1]
        assert shlex.split(command)[5] == str(folder / "a.txt") and shlex.split(command)[7] == str(
            folder / "a.utf8.txt"
        )


def test_the_command_that_repairs_a_table_names_the_table(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "brought").mkdir()
    table = "texte\n" + "".join(f"{line}\n" for line in LONG).encode().decode("cp1252", "replace")
    (tmp_path / "brought" / "un été.csv").write_text(table, encoding="utf-8")
    said = refused(tmp_path / "brought", capsys).replace("\u00a0", " ")
    assert "un été.csv, row 2 a été enregistré avec des accents abîmés" in said
    command = shlex.split(re.search(r"(ftfy .*?) \(et ", said)[1])
    assert command[1:] == [f"{tmp_path}/brought/un été.csv", "-o", f"{tmp_path}/brought/un été.repaired.csv"]


def test_a_study_is_never_made_over_another_and_says_so_in_french(tmp_path: Path) -> None:
    for name, line in zip("ab", LONG):
        (tmp_path / f"{name}.txt").write_text(line, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        new_study.make(tmp_path, tmp_path)
    assert (
        error.value.sentence("fr")
        == f"{tmp_path} existe déjà, et une nouvelle étude n’écrase jamais rien\u00a0: donner le nom d’un dossier qui n’existe pas encore."
    )
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value) == error.value.sentence()
    assert StudyError("Sans phrase.").sentence("fr") == "Sans phrase."


def test_what_is_refused_has_a_sentence_in_both_languages_that_is_said_somewhere() -> None:
    phrases = decoding.toml(Path(corpus.__file__).parent / "phrases" / "refusals.toml")
    source = "".join(path.read_text(encoding="utf-8") for path in Path(corpus.__file__).parent.rglob("*.py"))
    assert all(entry.keys() == {"en", "fr"} for entry in phrases.values())
    source += " ".join(reading._KINDS.values())
    said = {
        key: (f"refusals.{key}", f"'{key}'", f'"{re.sub("^(?:row|kind|entry|pattern)_", "", key)}"') for key in phrases
    }
    assert not [key for key, forms in said.items() if not any(form in source for form in forms)]


# --- what is said at the end


def test_the_files_seen_are_counted_whatever_stands_in_their_names() -> None:
    names = ["Science : un", "Science : deux", "t.xlsx", "t.xlsx", "t.xlsx: Notes"]
    rows = [
        (f"{name}", str(i), "left out" if "Notes" in name else "article", "sheet" if "Notes" in name else "", "")
        for i, name in enumerate(names)
    ]
    assert account.sentence(account.table(rows)).startswith(
        "Seen: 5 things in 3 files; 4 articles, 0 duplicates, 1 left out."
    )


@pytest.mark.parametrize(
    "lang, n, said",
    [
        ("fr", 1, ["article", "doublon", "laissé de côté"]),
        ("fr", 3, ["articles", "doublons", "laissés de côté"]),
        ("en", 1, ["article", "duplicate", "left out"]),
        ("en", 3, ["articles", "duplicates", "left out"]),
    ],
)
def test_what_became_of_things_agrees_with_their_number(lang: str, n: int, said: list[str]) -> None:
    rows = account.table([(f"{i}", "", outcome, "", "") for outcome in account.OUTCOMES for i in range(n)])
    assert account.summary(rows, lang)["outcome"].tolist() == said


def test_the_notices_that_new_counts_are_those_of_the_study(tmp_path: Path) -> None:
    (tmp_path / "brought").mkdir()
    for name, line in zip("ab", LONG):
        (tmp_path / "brought" / f"{name}.html").write_text(
            page(f"<p>{line} Et plus.</p>", after="<footer>© 2024 Le Site</footer>"), encoding="utf-8"
        )
    told = new_study.make(tmp_path / "made", tmp_path / "brought")
    assert f"notices: {len(corpus.load(tmp_path / 'made').notices)}." in told


@pytest.mark.parametrize("subfolders", [True, False])
@pytest.mark.parametrize(
    "page_, side",
    [
        ("Un titre.html", "Un titre_fichiers"),
        ("A.HTM", "A_files"),
        ("Titel.htm", "Titel-Dateien"),
        ("a.xhtml", "a_archivos"),
    ],
)
def test_the_folder_saved_beside_a_page_is_no_source_of_articles(
    tmp_path: Path, page_: str, side: str, subfolders: bool
) -> None:
    (tmp_path / side / "inner").mkdir(parents=True)
    (tmp_path / page_).write_text(page("<p>Une phrase.</p>"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(LONG[0], encoding="utf-8")
    for name in ("ads.html", "notice.txt", "inner/frame.html", "style.css"):
        (tmp_path / side / name).write_text(page("<p>Publicité.</p>"), encoding="utf-8")
    study = corpus.load(tmp_path, subfolders=subfolders)
    assert study.intake[["file", "outcome", "reason"]].to_numpy().tolist() == sorted(
        [[page_, "article", ""], ["b.txt", "article", ""], [side, "left out", "side"]]
    )
    assert side not in set(study.notices["file"])  # the account has it; there is nothing to do


@pytest.mark.parametrize("folder", ["mes_fichiers", "A_fichiers_lus", "Afiles"])
def test_a_folder_beside_no_page_of_its_name_is_read(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / "A.html").write_text(page("<p>Une phrase.</p>"), encoding="utf-8")
    (tmp_path / folder / "b.txt").write_text(LONG[0], encoding="utf-8")
    assert corpus.load(tmp_path, subfolders=True).articles.index.tolist() == ["A", f"{folder}/b"]
