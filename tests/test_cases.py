"""What people really bring, kind by kind: files of each kind, and how many articles they are, or why they are refused."""

from __future__ import annotations

import csv
import io
import json
import random
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import made
import pytest
from test_formats import docx

from helpers import __main__ as commands
from helpers import corpus, new_study
from helpers.corpus import Study, StudyError
from helpers.intake import listing


def told(seed: int, n: int = 8) -> str:
    rng = random.Random(seed)
    return "\n".join(made.sentence(rng) for _ in range(n))


A, B, C, D = map(told, range(4))
ONE_LINE = A.replace("\n", " ")


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def table(*texts: str, sign: str = ",", head: str = "id{}texte") -> str:
    rows = (f"{number}{sign}{cell(text)}\n" for number, text in enumerate(texts, 1))
    return head.format(sign) + "\n" + "".join(rows)


def dated(*days: str) -> str:
    texts = zip(days, (A, B, C, D))
    return "id;date;texte\n" + "".join(f"{n};{day};{cell(text)}\n" for n, (day, text) in enumerate(texts, 1))


def page(text: str, head: str = "", around: str = "", title: str = "Un titre") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    meta = f'<meta charset="utf-8"><title>{title}</title>{head}'
    return f'<html lang="fr"><head>{meta}</head><body><article><h1>{title}</h1>{paragraphs}</article>{around}</body></html>'


def book(**sheets: list) -> bytes:
    import openpyxl

    made_, target = openpyxl.Workbook(), io.BytesIO()
    made_.remove(made_.active)
    for name, rows in sheets.items():
        sheet = made_.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made_.save(target)
    return target.getvalue()


def wrapped(text: str, width: int = 60) -> str:
    return textwrap.fill(text.replace("\n", " "), width)


def timed(text: str) -> str:
    lines = enumerate(text.split("\n"), 1)
    return "\n".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n + 1:02d},500\n{line}\n" for n, line in lines)


def parted() -> str:
    """A page that ends inside a sentence, its number and a form feed under it."""
    lines = wrapped(A).split("\n")
    return "\n".join([*lines[:5], "", "- 3 -", "\f", *lines[5:]])


def units(study: Study, article: str) -> int:
    return int(study.articles.loc[article, "units"])


def days(study: Study) -> list[str]:
    return study.articles["published"].tolist()


def said(study: Study) -> str:
    return "\n".join(study.notices["what"])


CODES = "article,unit,frames,lead,status,speaker\n"
RIVER = "The river is polluted and the jobs will go away before the summer comes to the town. " * 5
JUDGE = "The judge of the town will hear the case in three weeks and the families wait for it. " * 5

# What is brought, how many articles that is, and what holds of them.
READ: dict[str, tuple[dict[str, str | bytes], int, Callable[[Study], bool]]] = {
    # guessed, and shown as known
    "a footer's and a sidebar's date": (
        {
            "a.html": page(A, around="<aside>12 mars 2022 : la crue</aside><footer>© 2024. Le 3 mai 2021</footer>"),
            "b.html": page(B, around='<section class="related"><time datetime="2020-01-02">2 janvier</time></section>'),
        },
        2,
        lambda study: days(study) == ["", ""],
    ),
    "the day a page states": (
        {
            "a.html": page(A, '<script type="application/ld+json">{"datePublished":"2023-05-06T08:00:00Z"}</script>'),
            "b.html": page(B, '<meta property="article:modified_time" content="2023-09-07">'),
        },
        2,
        lambda study: days(study) == ["2023-05-06", ""],
    ),
    "months first": (
        {"t.csv": dated("12/25/2023", "05/06/2023", "07/08/2023")},
        3,
        lambda study: days(study) == ["", "", ""] and said(study).count("are left empty") == 1,
    ),
    "a year, a month, a number": (
        {"t.csv": dated("2023", "mai 2023", "1694563200")},
        3,
        lambda study: days(study) == ["", "", ""] and "“2023”, “mai 2023”" in said(study),
    ),
    "days as people write them": (
        {"t.csv": dated("jeu. 1er juin 2023", "vendredi 2 juin 2023 - 18:05", "05.06.2023 à 9h", "6 juin 23")},
        4,
        lambda study: days(study) == ["2023-06-01", "2023-06-02", "2023-06-05", "2023-06-06"],
    ),
    "a comma in a tabbed head": (
        {"t.tsv": f"id\ttitre, rubrique\ttexte\n1\tT, x\t{ONE_LINE}\n2\tU, y\t{ONE_LINE} Fin.\n"},
        2,
        lambda study: units(study, "1") == 8,
    ),
    "latin-1 declared and cp1252 meant": (
        {"a.html": page(f"« L’œuvre », 3 €…\n{A}").replace("utf-8", "iso-8859-1").encode("cp1252"), "b.html": page(B)},
        2,
        lambda study: "L’œuvre" in study.articles.loc["a", "text"],
    ),
    # lost, and not counted
    "a second sheet": (
        {
            "t.xlsx": book(
                an_2022=[["id", "texte"], [1, A], [2, B]], an_2023=[["id", "texte"], [3, C]], vide=[[None, None]]
            )
        },
        2,
        lambda study: study.intake.query("outcome == 'left out'")["file"].tolist() == ["t.xlsx: an_2023"],
    ),
    "archives and old documents": (
        {
            "a.txt": A,
            "b.txt": B,
            "plus.zip": b"PK\x03\x04",
            "c.pages": b"PK",
            "d.doc": b"\xd0\xcf\x11\xe0",
            "e.mhtml": "x",
        },
        2,
        lambda study: ": 1 .doc, 1 .mhtml and 1 .pages." in said(study) and "an archive; unpack" in said(study),
    ),
    "pages in a folder below": (
        {"a.txt": A, "b.txt": B, "x/c.html": page(C), "x/d.docx": docx([D])},
        2,
        lambda study: "Articles in sub-folders, not read" in said(study),
    ),
    "a copied coder": (
        {
            "a.txt": A,
            "b.txt": B,
            "coding/anna.csv": CODES + "a,1,jobs,jobs,asserted,author\n",
            "coding/anna (copie).csv": CODES + "a,1,jobs,jobs,asserted,author\n",
            "coding/Paul.CSV": CODES + "a,1,none,none,,\n",
        },
        2,
        lambda study: study.coding.index.unique("coder").tolist() == ["Paul", "anna"],
    ),
    # not prose
    "a page that ends inside a sentence": (
        {"a.txt": parted(), "b.txt": B},
        2,
        lambda study: units(study, "a") == 8,
    ),
    "a headline over a column": (
        {"a.txt": f"Le procès divise la vallée\n{wrapped(A, 50)}", "b.txt": B},
        2,
        lambda study: study.units.loc[("a", 1), "text"] == "Le procès divise la vallée" and units(study, "a") == 9,
    ),
    "a headline as wide as its column": (
        {"a.txt": f"Le procès de l’usine divise la vallée\nValmont attend. {wrapped(A, 40)}", "b.txt": B},
        2,
        lambda study: study.units.loc[("a", 1), "text"] == "Le procès de l’usine divise la vallée",
    ),
    "a column whose first line is full": (
        {
            "a.txt": wrapped("La ministre a reçu hier Jean-Pierre Morel à la préfecture. " + ONE_LINE, 37),
            "b.txt": B,
        },
        2,
        lambda study: units(study, "a") == 9,
    ),
    "hyphens of optical character recognition": (
        {"a.txt": A.replace("rivière", "ri¬\nvière").replace("tribunal", "tri¬\nbunal"), "b.txt": B},
        2,
        lambda study: units(study, "a") == 8 and "¬" not in study.articles.loc["a", "text"],
    ),
    "subtitles by their ending": (
        {"a.srt": timed(A), "b.vtt": "WEBVTT\n\n" + timed(B)},
        2,
        lambda study: units(study, "b") == 8,
    ),
    "codes written twice": (
        {"t.csv": table(A.replace("é", "&amp;eacute;"), A)},
        2,
        lambda study: study.articles.loc["1", "text"] == study.articles.loc["2", "text"],
    ),
    "one tag around": (
        {"t.csv": table(f"<div>{A}</div>", f"<P CLASS='x'>{B}")},
        2,
        lambda study: study.articles["text"].tolist() == [A, B],
    ),
    "line ends written out": (
        {"t.csv": table(A.replace("\n", "\\n"), B.replace("\n", "\\r\\n"))},
        2,
        lambda study: study.articles["text"].tolist() == [A, B],
    ),
    "a text that a news service cut": (
        {"t.csv": table(f"{A} Le vote est pré… [+2381 chars]", B)},
        2,
        lambda study: "chars" not in study.articles.loc["1", "text"] and "service cut short: 1" in said(study),
    ),
    "lines of signs between articles": (
        {"a.txt": "\n=====\n".join((A, B, C)), "b.txt": D},
        2,
        lambda study: units(study, "a") == 24 and "part it into 3 pieces" in said(study),
    ),
    "a text in capitals": (
        {"a.txt": A.upper(), "b.txt": B},
        2,
        lambda study: study.articles.loc["a", "text"].lower() == A.lower(),
    ),
    # tables as programs leave them
    "a separator too many after each row": (
        {"t.csv": "texte;titre;date\n" + "".join(f"{cell(t)};T{n};2023-09-0{n};\n" for n, t in enumerate((A, B), 1))},
        2,
        lambda study: units(study, "1") == 9 and days(study) == ["2023-09-01", "2023-09-02"],
    ),
    "one column with commas": (
        {"t.csv": "Texte\nLe maire, élu mardi, a parlé.\nLe juge, lui, attend.\n"},
        2,
        lambda study: study.articles["text"].tolist() == ["Le maire, élu mardi, a parlé.", "Le juge, lui, attend."],
    ),
    "a line that tells the separator": (
        {"t.csv": "sep=;\n" + table(A, B, sign=";")},
        2,
        lambda study: units(study, "2") == 8,
    ),
    "cp1252 that is stated": (
        {"t.csv": table(A, B, sign=";").encode("cp1252"), "study.toml": 'encoding = "cp1252"\n'},
        2,
        lambda study: study.articles["text"].tolist() == [A, B],
    ),
    "a column that is stated": (
        {"t.csv": table(A, B, head="id{}Abstract Note"), "study.toml": '[columns]\ntext = "Abstract Note"\n'},
        2,
        lambda study: units(study, "1") == 8,
    ),
    "returns that a workbook writes out": (
        {"t.csv": table(A.replace("\n", "_x000D_\n"), B)},
        2,
        lambda study: study.articles.loc["1", "text"] == A,
    ),
    "short posts with addresses": (
        {
            "t.csv": "created_at,text\n"
            + "".join(f"2023-09-1{n}T08:00:00Z,{cell(f'La pluie {n}. https://t.co/a{n}')}\n" for n in range(9))
        },
        9,
        lambda study: days(study)[8] == "2023-09-18" and not study.articles["text"].str.contains("http").any(),
    ),
    "what a news service answers": (
        {
            "t.json": json.dumps(
                {
                    "status": "ok",
                    "articles": [{"source": {"name": "L’Écho"}, "title": "T", "content": t} for t in (A, B)],
                }
            )
        },
        2,
        lambda study: study.articles["outlet"].tolist() == ["L’Écho"] * 2,
    ),
    "paragraphs as a list": (
        {"t.jsonl": "\n".join(json.dumps({"text": t.split("\n")}) for t in (A, B))},
        2,
        lambda study: study.articles["text"].tolist() == [A, B],
    ),
    "three articles on a page": (
        {
            "a.html": "<html><body>"
            + "".join(f"<article><h2>T{n}</h2><p>{t}</p></article>" for n, t in enumerate((A, B, C)))
            + "</body></html>"
        },
        3,
        lambda study: study.articles["units"].min() >= 8,
    ),
    "articles in other languages": (
        {"a.txt": A, "b.txt": B, "c.txt": RIVER},
        3,
        lambda study: study.articles.loc["c", "units"] == 0 and "Looks like English" in said(study),
    ),
    "an offer to subscribe": (
        {
            "a.html": page(f"{A}\nIl vous reste 80 % de cet article à lire. La suite est réservée aux abonnés."),
            "b.html": page(B),
        },
        2,
        lambda study: "Stops at an offer" in said(study) and "abonn" not in study.articles.loc["a", "text"],
    ),
    "what a workbook states of the articles": (
        {
            "a.txt": A,
            "b.txt": B,
            "articles.xlsx": book(
                Feuille1=[
                    ["article", "event", "published", "published_known", "parti"],
                    ["b", "Crue", date(2023, 9, 13), "page", "x"],
                    ["z", "", None, "", ""],
                ]
            ),
        },
        2,
        lambda study: (
            study.articles.loc["b", ["event", "published", "published_known", "parti"]].tolist()
            == ["Crue", "2023-09-13", "page", "x"]
        ),
    ),
    "a table of dates in cp1252 that could be either way": (
        {"a.txt": A, "b.txt": B, "m.csv": "id;journal;date\na;L’Écho;03/04/2023\nb;La Dépêche;\n".encode("cp1252")},
        2,
        lambda study: (
            study.articles.loc["a", ["outlet", "published", "published_known"]].tolist()
            == ["L’Écho", "2023-04-03", "inferred"]
        ),
    ),
    # ways out that work
    "Excel's heads and values": (
        {
            "001.txt": A,
            "002.txt": B,
            "articles.csv": "Article;Label;Published;Published_known\n2;Deux;45182;Page\n1;Un;11/09/2023;PAGE\n",
        },
        2,
        lambda study: (
            study.articles["label"].tolist() == ["Un", "Deux"] and days(study) == ["2023-09-11", "2023-09-13"]
        ),
    ),
    "cuts that Excel saved": (
        {"a.txt": A, "b.txt": B, "cuts.csv": "article;unit;keep;reason;\r\na;1;No;coupé;\r\n".encode("cp1252")},
        2,
        lambda study: study.units.loc[("a", 1), "reason"] == "coupé" and units(study, "a") == 7,
    ),
    "a language that is stated": (
        {"a.txt": RIVER, "b.txt": JUDGE, "study.toml": 'languages = ["en"]\n'},
        2,
        lambda study: "passage" not in said(study) and (study.articles["units"] == 5).all(),
    ),
}

REFUSED: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a misspelt setting": ({"a.txt": A, "b.txt": B, "study.toml": 'encodign = "utf-8"\n'}, "Did you mean encoding?"),
    "a misspelt key of an actor": (
        {"a.txt": A, "b.txt": B, "actors.toml": '[x]\nname="X"\nside="s"\nvariant=["Y"]\n'},
        "Did you mean variants?",
    ),
    "quotation marks inside a cell": (
        {"t.csv": f'id,texte\n1,"Il a dit "non" hier."\n2,{cell(B)}\n'},
        "line 2 holds a quotation mark that is not doubled",
    ),
    "texts on another sheet": (
        {"t.xlsx": book(Notes=[["a", "b"], ["x", "y"]], Corpus=[["id", "texte"], [1, A], [2, B]])},
        'If another sheet has them, state it: sheet = "…"',
    ),
    "no article in French": ({"a.txt": RIVER, "b.txt": JUDGE}, 'state languages = \\["en"\\] in study.toml'),
    "ids that stand twice": ({"t.csv": f"id,texte\n1,{cell(A)}\n1,{cell(B)}\n"}, "stands in several rows \\(2, 3\\)"),
}


def brought(folder: Path, contents: dict[str, str | bytes]) -> Path:
    folder.mkdir()
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def accounted(study: Study, contents: dict[str, str | bytes]) -> bool:
    """Whether the account names each file that was brought, and of a table each row under its head, by its own count."""
    things = [name for name in contents if name not in listing.STATED and not name.startswith("coding/")]
    rows = {
        name: len(
            list(
                csv.reader(
                    io.StringIO(content.removeprefix("sep=;\n")),
                    delimiter=max(";,\t", key=content.partition("\n")[0].count),
                )
            )
        )
        - 1
        for name, content in contents.items()
        if name in ("t.csv", "t.tsv") and isinstance(content, str)
    }
    seen = study.intake.groupby(study.intake["file"].str.partition(": ")[0]).size()
    return sorted(seen.index) == sorted(things) and all(seen[name] == n for name, n in rows.items())


@pytest.mark.parametrize(("contents", "n", "holds"), READ.values(), ids=READ.keys())
def test_what_is_brought_is_read_as_meant_and_nothing_is_lost(
    tmp_path: Path, contents: dict, n: int, holds: Callable[[Study], bool]
) -> None:
    source = brought(tmp_path / "brought", contents)
    new_study.make(tmp_path / "mine", source)
    for study in (corpus.load(source), corpus.load(tmp_path / "mine")):
        assert len(study.articles) == (study.intake["outcome"] == "article").sum() == n
        assert accounted(study, contents), study.intake.to_string()
        assert holds(study), study.notices.to_string()


@pytest.mark.parametrize(("contents", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_for_certain_is_refused_in_a_sentence(tmp_path: Path, contents: dict, why: str) -> None:
    with pytest.raises(StudyError, match=why) as error:
        corpus.load(brought(tmp_path / "brought", contents))
    assert len(str(error.value).splitlines()) <= 2


def test_new_says_what_is_left_out_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = brought(tmp_path / "brought", {"a.txt": A, "b.txt": B, "x/c.txt": C, "d.pages": "x"})
    for lang, left in (("en", "1 left out: in a sub-folder"), ("fr", "1 laissé de côté\u00a0: dans un sous-dossier")):
        assert commands.main(["new", str(tmp_path / lang), "--from", str(source), "--lang", lang]) == 0
        printed = capsys.readouterr().out
        assert left in printed and "(x/c.txt)" in printed and "(d.pages)" in printed


def test_the_sheet_a_message_names_can_be_stated(tmp_path: Path) -> None:
    rows = book(Notes=[["a", "b"], ["x", "y"]], Corpus=[["id", "texte"], [1, A], [2, B]])
    source = brought(tmp_path / "brought", {"t.xlsx": rows, "study.toml": 'sheet = "Corpus"\n'})
    assert len(corpus.load(source).articles) == 2
