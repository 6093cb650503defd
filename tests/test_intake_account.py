"""The account of an intake: whatever a folder or a table holds, seen = articles + doubles + left out, each thing once."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from test_formats import ARTICLES, EXPORTS, HTML, docx, europresse_2019, page, paragraphs

from helpers import corpus, files, words
from helpers.intake import account, decoding, formats, listing, reading

TEXTS = ["\n".join(article["paragraphs"]) for article in ARTICLES]
PLAIN = {f"{number}.txt": text for number, text in enumerate(TEXTS)}

# What is brought, and what must become of it: (articles, doubles, left out).
BROUGHT = {
    "texts": (PLAIN, (3, 0, 0)),
    "a blank one": (PLAIN | {"blank.txt": " \n"}, (3, 0, 1)),
    "documents beside texts": (PLAIN | {"a.docx": docx(TEXTS[:1]), "b.docx": docx(TEXTS[1:2])}, (5, 0, 0)),
    "a page beside the text of its name": (
        PLAIN | {"0.html": page(ARTICLES[0]), "9.html": page(ARTICLES[1])},
        (4, 0, 1),
    ),
    "sub-folders": (PLAIN | {"x/a.txt": TEXTS[0], "x/y/b.html": page(ARTICLES[0])}, (3, 0, 2)),
    "every kind of thing": (
        PLAIN
        | {
            "a.TXT": TEXTS[0] + " Un.",
            "b.text": TEXTS[1] + " Deux.",
            "c.xhtml": page(ARTICLES[2]),
            "d.docx": "PKxx",
            "e": "no ending",
            "f.md": "# titre",
            "g.ods": "x",
            ".hidden": "x",
            "Thumbs.db": "x",
            "notes.csv": "x,y\n1,2\n",
            "license-to-kill.csv": "a,b\n",
            "article.toml": "a = 1",
            "readme.md": "x",
            "sub/h.txt": TEXTS[0],
        },
        (6, 0, 11),
    ),
    "two exports that overlap": (
        {
            "1.html": HTML + "".join(map(europresse_2019, ARTICLES)),
            "2.html": HTML + "".join(map(europresse_2019, ARTICLES[1:])),
        },
        (3, 2, 0),
    ),
    "a table": (
        {"t.csv": "id,texte\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(TEXTS)) + "9,\n"},
        (3, 0, 1),
    ),
    "a table with a row twice": (
        {"t.csv": "id,texte\n" + "".join(f'{n % 3},"{TEXTS[n % 3]}"\n' for n in range(4))},
        (3, 1, 0),
    ),
    "a table and other things": (
        {"t.jsonl": "\n".join(json.dumps({"text": text}) for text in TEXTS), "n.md": "x", "o.csv": "a;b\n1;2\n"},
        (3, 0, 2),
    ),
    "a page of several and a teaser": (
        {
            "p.html": HTML
            + "".join(f"<article>{paragraphs(a) * 2}</article>" for a in ARTICLES)
            + "<article>Un.</article>"
        },
        (3, 0, 1),
    ),
} | {name: ({file: raw}, (3, 0, 0)) for name, (file, raw, _) in EXPORTS.items()}


def bring(folder: Path, contents: dict[str, str | bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def counts(intake: pd.DataFrame) -> tuple[int, ...]:
    return tuple(int((intake["outcome"] == outcome).sum()) for outcome in account.OUTCOMES)


@pytest.mark.parametrize("brought", BROUGHT)
def test_seen_is_articles_and_doubles_and_what_is_left_out(tmp_path: Path, brought: str) -> None:
    contents, expected = BROUGHT[brought]
    study = corpus.load(bring(tmp_path, contents))
    intake = study.intake
    assert counts(intake) == expected and sum(expected) == len(intake)
    assert set(intake["file"]) == set(contents), "every file that was brought is in the account"
    assert not intake.duplicated(["file", "item"]).any(), "and nothing twice"
    articles = intake[intake["outcome"] == "article"]["article"]
    assert sorted(articles) == sorted(study.articles.index), "each article once"
    assert set(intake[intake["outcome"] == "double"]["article"]) <= set(articles)
    assert (intake[intake["outcome"] != "article"]["reason"] != "").all(), "each other thing with its reason"
    assert set(intake["reason"]) <= {*account.REASONS, ""}
    assert ("more than once" in "\n".join(study.notices["what"])) == (expected[1] > 0), "doubles are said"


@pytest.mark.parametrize("brought", ["every kind of thing", "two exports that overlap", "a table and other things"])
def test_new_keeps_the_account_of_what_was_brought(tmp_path: Path, brought: str) -> None:
    from helpers import new_study

    contents, expected = BROUGHT[brought]
    said = new_study.make(tmp_path / "study", bring(tmp_path / "brought", contents))
    kept = corpus.load(tmp_path / "study").intake
    assert counts(kept) == expected
    assert account.sentence(kept) in said and f"{expected[0]} articles" in said
    before = corpus.load(tmp_path / "brought").intake
    columns = ["file", "item", "outcome", "reason"]
    assert sorted(map(tuple, kept[columns].to_numpy())) == sorted(map(tuple, before[columns].to_numpy()))


def test_an_article_taken_out_of_a_study_is_still_accounted_for(tmp_path: Path) -> None:
    from helpers import new_study

    new_study.make(tmp_path / "study", bring(tmp_path / "brought", PLAIN))
    (tmp_path / "study" / "1.txt").unlink()
    (tmp_path / "study" / "7.txt").write_text(TEXTS[1])
    intake = corpus.load(tmp_path / "study").intake
    assert counts(intake) == (3, 0, 1)
    assert intake[intake["outcome"] == "left out"][["file", "reason"]].to_numpy().tolist() == [["1.txt", "gone"]]
    noticed = corpus.load(tmp_path / "study").notices
    assert noticed["what"][noticed["file"] == "1.txt"].tolist() == ["In the manifest, but no longer there."]


def test_what_was_left_out_when_a_study_was_made_has_a_remedy_that_works_there(tmp_path: Path) -> None:
    from helpers import new_study

    more = {"sub/h.txt": TEXTS[0] + " Fin.", "t.csv": "x,y\n1,2\n", "g.ods": "x", "b.xhtml": "<p>Menu</p>"}
    source = bring(tmp_path / "brought", PLAIN | more)
    new_study.make(tmp_path / "study", source)
    noticed = corpus.load(tmp_path / "study").notices_in("en").set_index("file")
    made = noticed[noticed["what"].str.contains("when the study was made")]
    assert sorted(made.index) == ["study", "study", "t.csv"]
    assert made["remedy"].str.contains("make the study again with python -m helpers new").all()
    assert "--subfolders" in " ".join(made["remedy"]) and not made["remedy"].str.contains("study.toml").any()
    assert len(noticed.loc[["b.xhtml"]]) == 1, "one file, one notice"
    new_study.make(tmp_path / "again", source, subfolders=True)
    assert not corpus.load(tmp_path / "again").notices["what"].str.contains("sub-folder").any()


def test_an_account_whose_sentences_were_worded_otherwise_is_read(tmp_path: Path) -> None:
    row = "x/a.txt,,left out,in a sub-folder; subfolders = true in study.toml (--subfolders with new) reads it,\n"
    (tmp_path / account.FILE).write_text("file,item,outcome,reason,article\n" + row, encoding="utf-8")
    kept = account.with_kept(seen("b.txt - article - b"), tmp_path)
    assert kept["reason"].tolist()[-1] == "below"
    (tmp_path / account.FILE).write_text("file,item,outcome,reason,article\na.txt,,left out,as Anna decided,\n")
    bring(tmp_path, PLAIN)
    assert "Left out when the study was made: as Anna decided." in corpus.load(tmp_path).notices["what"].tolist()


def test_an_account_edited_into_something_else_is_refused(tmp_path: Path) -> None:
    bring(tmp_path, PLAIN | {"intake.csv": "file,item,outcome,reason,article\n0.txt,,lost,,0\n"})
    with pytest.raises(decoding.StudyError, match=r"intake\.csv is no account.*article, double, left out"):
        corpus.load(tmp_path)


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_account_in_a_sentence_and_in_a_table(tmp_path: Path, lang: str) -> None:
    intake = corpus.load(bring(tmp_path, BROUGHT["every kind of thing"][0])).intake
    expected = {
        "en": "Seen: 17 things in 17 files; 6 articles, 0 duplicates, 11 left out.",
        "fr": "Vu : 17 éléments dans 17 fichiers ; 6 articles, 0 doublon, 11 laissés de côté.",
    }
    assert " ".join(account.sentence(intake, lang).split()) == expected[lang]
    table = account.summary(intake, lang)
    assert table["n"].sum() == 17 and table["n"].iloc[0] == 6
    assert table["reason"].iloc[1:].map(bool).all() and not table["reason"].isin(account.REASONS).any()


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    phrases = decoding.toml(Path(account.__file__).parent.parent / "phrases" / "intake.toml")
    assert set(phrases) == {
        *account.REASONS,
        "sum",
        "made",
        "each",
        "next",
        *("article", "double", "left_out"),
        *("of_ending", "no_ending"),
    }
    for reason in account.REASONS:
        assert account.said(reason, "en") != account.said(reason, "fr")
    assert len({account.said(reason) for reason in account.REASONS}) == len(account.REASONS), (
        "a sentence tells its reason"
    )


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on Linux and macOS")
def test_a_link_a_pipe_and_a_folder_named_like_an_article_are_in_the_account(tmp_path: Path) -> None:
    bring(tmp_path, PLAIN)
    (tmp_path / "l.txt").symlink_to("/etc/hostname")
    (tmp_path / "d.html").mkdir()
    os.mkfifo(tmp_path / "p.txt")
    reasons = corpus.load(tmp_path).intake.set_index("file")["reason"]
    assert reasons[["l.txt", "d.html", "p.txt"]].tolist() == ["link", "folder", "special"]


def test_what_was_exported_or_stated_in_a_study_is_no_intake(tmp_path: Path) -> None:
    study = corpus.load()
    assert counts(study.intake) == (5, 0, 0)
    bring(tmp_path, PLAIN | {"coding/anna.csv": "article,unit,frames,lead,status,speaker\n", "coding/README.md": "x"})
    files.write(tmp_path / "charts" / "a.txt", "title: x")
    assert counts(corpus.load(tmp_path).intake) == (3, 0, 0)


@pytest.mark.parametrize(
    ("name", "counts_"),
    [
        ("bert.CSV", True),
        ("anna (copie).csv", False),
        ("anna - Copie.csv", False),
        ("anna - Copie (2).csv", False),
        ("Copie de anna.csv", False),
        ("anna copy.csv", False),
        ("anna (1).csv", False),
        ("copie.csv", True),
        ("anna2.csv", True),
        ("bert (copie).csv", True),
    ],
)
def test_a_copy_of_a_coder_is_no_coder_and_an_ending_in_capitals_is_one(
    tmp_path: Path, name: str, counts_: bool
) -> None:
    coded = "article,unit,frames,lead,status,speaker\n0,1,none,none,asserted,\n"
    study = corpus.load(bring(tmp_path, PLAIN | {"coding/anna.csv": coded, f"coding/{name}": coded}))
    assert len(study.coding.index.unique("coder")) == 1 + counts_
    assert ("by its name" in "\n".join(study.notices["what"])) != counts_


def test_no_format_is_read_that_the_account_could_not_name() -> None:
    assert all(formats.kind(f"a{ending}") for endings in formats.known()["endings"].values() for ending in endings)


# --- the account, row by row


def seen(*rows: str) -> pd.DataFrame:
    """An account of rows written « file item outcome reason article », a dash for what is empty."""
    return account.table([tuple(cell.replace("-", "") for cell in row.split()) for row in rows])


def test_an_account_is_in_the_order_of_files_and_of_their_items() -> None:
    rows = seen("b.txt - article - b", "a.html 10 article - a10", "a.html 9 double same_id b")
    assert rows["article"].tolist() == ["b", "a10", "b"] and rows["item"].tolist() == ["9", "10", ""]
    assert list(rows.columns) == ["file", "item", "outcome", "reason", "article"]


def test_what_became_of_things_is_told_by_outcome_and_reason_with_the_first_files() -> None:
    rows = seen(
        *(f"{name}.ods - article - x" for name in "ab"),
        *(f"{name}.ods - double same_id x" for name in "cdee"),
        *(f"{name}.ods - article same_text x" for name in "fghi"),
    )
    told = account.summary(rows).to_numpy().tolist()
    assert told == [
        ["articles", "", 2, "a.ods, b.ods"],
        ["articles", account.said("same_text"), 4, "f.ods, g.ods, h.ods, …"],
        ["duplicates", account.said("same_id"), 4, "c.ods, d.ods, e.ods"],
    ]
    assert account.summary(rows, "fr").iloc[1:, :2].to_numpy().tolist() == [
        ["articles", account.said("same_text", "fr")],
        ["doublons", account.said("same_id", "fr")],
    ]
    assert account.said("another reason", "fr") == "another reason" and account.said("") == ""
    assert list(account.summary(rows)) == ["outcome", "reason", "n", "files"]
    sheet = account.table([("t.xlsx", "2", "article", "", "a"), ("t.xlsx: Notes", "", "left out", "sheet", "")])
    assert account.sentence(sheet).startswith("Seen: 2 things in 1 file;")


def test_the_account_a_study_keeps_says_what_was_not_taken_and_nothing_twice(tmp_path: Path) -> None:
    brought = pd.DataFrame(
        [
            ("a.txt", "", "article", "", "a"),
            ("b.htm", "", "article", "", "b"),  # its owner saved it as .txt since
            ("c.txt", "", "article", "", "c"),
            ("d.txt", "", "article", "", "d"),  # taken out since
            ("=e.ods", "", "left out", "ending", ""),
            ("f.html", "2", "left out", "teaser", ""),
            ("f.html", "3", "double", "same_id", "c"),
            ("g.ods", "", "left out", "as Anna decided", ""),
        ],
        columns=account.COLUMNS,
    )
    (tmp_path / account.FILE).write_text(account.csv_text(brought), encoding="utf-8")
    now = seen("a.txt - article - a", "b.txt - article - b", "f.html 1 article - c", "f.html 2 article - f")
    kept = account.with_kept(now, tmp_path)
    assert kept.index.tolist() == list(range(8)) and kept.iloc[:4].equals(now)
    assert kept.iloc[4:].to_numpy().tolist() == [
        ["d.txt", "", "left out", "gone", "d"],
        ["=e.ods", "", "left out", "ending", ""],
        ["f.html", "3", "double", "same_id", "c"],
        ["g.ods", "", "left out", "as Anna decided", ""],
    ]
    more = brought.assign(note="x")[["note", *account.COLUMNS[::-1]]]
    (tmp_path / account.FILE).write_text(account.csv_text(more), encoding="utf-8")
    pd.testing.assert_frame_equal(account.with_kept(now, tmp_path), kept)
    again = account.csv_text(brought.replace("as Anna decided", "répété")).replace(";", "·").replace(",", ";")
    (tmp_path / account.FILE).write_bytes(
        again.replace("·", ",").encode("cp1252", "ignore")
    )  # as Excel in French saves it
    assert account.with_kept(now, tmp_path)["reason"].tolist()[-1] == "répété"
    less = account.csv_text(brought[brought["outcome"] != "article"]).splitlines()
    (tmp_path / account.FILE).write_text("\n".join(line.rpartition(",")[0] for line in less), encoding="utf-8")
    assert account.with_kept(now, tmp_path).iloc[4:, :4].equals(kept.iloc[5:, :4].set_axis(range(4, 7)))
    assert "not a kind of file that is read" in account.csv_text(brought) and ",'=e.ods" not in account.csv_text(now)


# --- what lies in a folder


def told(folder: Path, **how: bool) -> list[tuple]:
    return sorted(map(str, listing.listed(folder, **how).notices()))


def test_what_is_left_out_is_said_once_a_reason_or_by_its_own_name(tmp_path: Path) -> None:
    found = listing.Folder(tmp_path)
    for name, reason in (
        *((f".{name}", "hidden") for name in "ab"),
        *((f"x/{name}.txt", "below") for name in "abc"),
        *((name, "ending") for name in ("b.PNG", "a.ods", "c.ods", "note")),
        ("l.txt", "link"),
        ("d.txt", "folder"),
        ("p.txt", "special"),
        ("b.txt", "blank"),
        ("m.csv", "metadata"),
        ("README.md", "own"),
        *(("e.html", "layout") for _ in range(3)),
        ("f.pdf", "picture"),
    ):
        found.leave(tmp_path / name, reason)
    found.seen += [("e.html", "4", "article", "", "e"), ("e.html", "5", "double", "same_id", "e")]
    assert found.notices() == [
        (tmp_path.name, "ignored", {"n": 2}),
        (tmp_path.name, "below", {"n": 3}),
        (tmp_path.name, "not_read", {"what": found.notices()[2][2]["what"]}),
        ("l.txt", "link", {}),
        ("d.txt", "folder", {}),
        ("p.txt", "special", {}),
        ("e.html", "left_out", {"reason": words.Key("intake.layout")}),
        ("f.pdf", "left_out", {"reason": words.Key("intake.picture")}),
    ]
    for lang, said in (("en", "2 .ods, 1 .png and 1 with no ending"), ("fr", "2 .ods, 1 .png et 1 sans terminaison")):
        assert said in reading.sentence(*found.notices()[2][1:2], lang, found.notices()[2][2])[0]
    assert [key for _, key, _ in found.notices(made=True)] == [
        "ignored", "below_made", "not_read_made", *["left_out_made"] * 5
    ]  # fmt: skip


THINGS = {
    "b.txt": "x", "a.html": "x", "b.html": "x", "c.csv": "x", "d.zip": "x", "e.ods": "x", "x/f.txt": "x", "x/g.ods": "x",
    "source/h.docx": "x", "coding/i.txt": "x", ".x/j.txt": "x", "articles.csv": "x", "LICENCE": "x", "license.md": "x",
    "copying": "x", "Readme.md": "x", "licence.txt": "x", "desktop.ini": "x", "~$b.docx": "x",
}  # fmt: skip


@pytest.mark.parametrize("subfolders", [False, True])
@pytest.mark.parametrize("made", [False, True])
def test_everything_in_a_folder_is_read_a_table_or_left_out(tmp_path: Path, subfolders: bool, made: bool) -> None:
    bring(tmp_path, THINGS | ({"manifest.sha256": ""} if made else {}))
    files.write(tmp_path / "charts" / "a.txt", "title: x")
    found = listing.listed(tmp_path, subfolders)
    below = ["x/f.txt"] if subfolders else []
    assert [listing.shown(path, tmp_path) for path in found.files] == [
        "a.html",
        "b.txt",
        "licence.txt",
        "h.docx",
        *below,
    ]
    assert [path.name for path in found.tables] == ["c.csv"]
    out = {"d.zip": "archive", "e.ods": "ending", "b.html": "same_name", "desktop.ini": "hidden", "~$b.docx": "hidden"}
    out |= {"x/g.ods": "ending"} if subfolders else {"x/f.txt": "below", "x/g.ods": "below"}
    out |= {} if made else dict.fromkeys(("LICENCE", "license.md", "copying", "Readme.md"), "own")
    assert {row[0]: row[3] for row in found.seen} == out and len(found.seen) == len(out)
    assert {row[1:3] + row[4:] for row in found.seen} == {("", "left out", "")}


# --- from files to articles


def read(source: Path, **how: object) -> reading.Read:
    return reading.read(source, reading.Settings(**how))


def refused(source: Path, **how: object) -> str:
    with pytest.raises(decoding.StudyError) as error:
        read(source, **how)
    return str(error.value)


def test_another_sheet_and_other_files_beside_a_workbook_are_in_the_account(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        pd.DataFrame({"id": ["1", "2"], "texte": TEXTS[:2]}).to_excel(book, sheet_name="Corpus", index=False)
        pd.DataFrame({"x": ["y"]}).to_excel(book, sheet_name="Notes", index=False)
    found = read(bring(tmp_path, {"n.ods": "x", "z.csv": "a\nb\n"}))
    assert found.intake.index.tolist() == list(range(5))
    rows = {tuple(row) for row in found.intake[["file", "item", "outcome", "reason", "article"]].to_numpy()}
    assert rows == {
        ("t.xlsx", "2", "article", "", "1"),
        ("t.xlsx", "3", "article", "", "2"),
        ("t.xlsx: Notes", "", "left out", "sheet", ""),
        ("n.ods", "", "left out", "ending", ""),
        ("z.csv", "", "left out", "unstated", ""),
    }
    left = {file: values.get("reason") for file, key, values in found.noticed if key == "left_out"}
    assert left == {"t.xlsx: Notes": "intake.sheet", "z.csv": "intake.unstated"}


@pytest.mark.parametrize(
    ("contents", "how", "taken"),
    [
        ({"t.csv": "texte\nUn.\n"}, {}, "t.csv"),
        ({"t.csv": "texte\nUn.\n", "n.csv": "a;b\n1;2\n"}, {}, "t.csv"),
        ({"t.csv": "texte\nUn.\n", "n.csv": "texte\nDeux.\n"}, {"articles": "n.csv"}, "n.csv"),
        ({"t.csv": "corps\nUn.\n", "n.csv": "a;b\n1;2\n"}, {"columns": {"text": "corps"}}, "t.csv"),
        ({"t.csv": "id|corps, titre\n1|Un, deux.\n", "n.csv": "a;b\n1;2\n"}, {"separator": "|", "columns": {"text": "corps, titre"}}, "t.csv"),
        ({"t.csv": "id,résumé,texte\n1,é,Un.\n".encode("cp1252"), "n.csv": "a;b\n1;2\n"}, {"encoding": "cp1252"}, "t.csv"),
        ({"articles.csv": "texte\nUn.\n", "t.csv": "texte\nDeux.\n"}, {}, "articles.csv"),
        ({"articles.csv": "article,label\na,b\n", "t.csv": "texte\nUn.\n"}, {}, "t.csv"),
        ({"articles.csv": "article,label\na,b\n", "t.csv": "label\nUn.\n"}, {"columns": {"text": "label"}}, "t.csv"),
        ({"articles.csv": "article,corps\na,Un.\n"}, {"columns": {"text": "corps"}}, "articles.csv"),
        ({"t.csv": "texte\nUn.\n", ".n.csv": "texte\nDeux.\n", "x/t.csv": "texte\nDeux.\n"}, {}, "t.csv"),
        ({"x/t.csv": "texte\nDeux.\n"}, {}, ""),
        ({"articles.csv": "article,label\na,b\n"}, {}, ""),
        ({"t.csv": "texte\nUn.\n", "a.txt": "Un."}, {}, ""),
        ({"t.csv": "texte\nUn.\n", "README.md": "x", "n.ods": "x"}, {}, "t.csv"),
        ({"t.csv": "texte\nUn.\n", "x/a.txt": "Un."}, {}, "t.csv"),
        ({"t.csv": "texte\nUn.\n", "x/a.txt": "Un."}, {"subfolders": True}, ""),
        ({"t.csv": "texte\nUn.\n", "source/a.pdf": "x"}, {}, ""),
    ],
)  # fmt: skip
def test_the_one_table_that_holds_the_articles_of_a_folder(
    tmp_path: Path, contents: dict, how: dict, taken: str
) -> None:
    table = reading._table_of(bring(tmp_path, contents), reading.Settings(**how))
    assert (table.relative_to(tmp_path).as_posix() if table else "") == taken


@pytest.mark.parametrize("name", ["x.csv", "x/t.csv", "../t.csv", "l.csv", "x"])
def test_a_stated_table_that_is_no_file_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    bring(tmp_path, {"s/t.csv": "texte\nUn.\n", "s/x/t.csv": "texte\nUn.\n", "t.csv": "texte\nUn.\n"})
    (tmp_path / "s" / "l.csv").symlink_to("t.csv")
    assert refused(tmp_path / "s", articles=name) == (
        f"{tmp_path / 's' / 'study.toml'}: the articles are in {name!r}, which is no file there: "
        "name one of .csv, .tsv, .xlsx, .jsonl, .json, .parquet."
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("subfolder = true", "subfolder = true is no setting. Did you mean subfolders? Expected: name (text), articles (text), "
         "subfolders (true or false), encoding (text), largest (a number), separator (text), sheet (text), columns (a table), "
         "languages (a list of texts), as_is (a list of texts)."),
        ("zzz = 1", "zzz = 1 is no setting. Expected: name (text)"),
        ('languages = "fr"', 'languages = "fr" is no setting. Expected:'),
        ("languages = [1]", "languages = [1] is no setting."),
        ("columns = { text = 1 }", 'columns = {"text": 1} is no setting.'),
        ("subfolders = 1", "subfolders = 1 is no setting."),
        ('largest = "1"', 'largest = "1" is no setting.'),
    ],
)  # fmt: skip
def test_a_setting_of_another_kind_is_refused(tmp_path: Path, line: str, said: str) -> None:
    bring(tmp_path, {"study.toml": f"{line}\n"})
    with pytest.raises(decoding.StudyError) as error:
        reading.settings(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'study.toml'}: {said}")


def test_settings_are_those_stated_and_else_the_usual_ones(tmp_path: Path) -> None:
    assert reading.settings(tmp_path) == reading.Settings(largest=20, languages=["fr"], subfolders=False)
    bring(tmp_path, {"study.toml": 'largest = 3\nlanguages = ["fr", "en"]\ncolumns = { text = "corps" }\nas_is = []\n'})
    assert reading.settings(tmp_path) == reading.Settings(largest=3, languages=["fr", "en"], columns={"text": "corps"})


def test_what_is_no_study_is_refused_with_what_is(tmp_path: Path) -> None:
    bring(tmp_path, {"a.txt": "Un.", "a.ods": "x", "a.pdf": "x"})
    told = "; a study is a folder, one export of several articles, or one table (.csv, .tsv, .xlsx, .jsonl, .json, .parquet): "
    because = {"a.txt": "", "a.ods": f" ({account.said('ending')})", "a.pdf": f" ({account.said('damaged')})"}
    for name, why in because.items():
        assert refused(tmp_path / name) == f"{tmp_path / name} is a file{why}{told}give its folder, {tmp_path}."
    assert refused(tmp_path / "b") == (
        f"No study at {tmp_path / 'b'}: expected a folder of .txt articles. Give its path, or set CADRAGE_STUDY; seeds/ is an example."
    )


@pytest.mark.parametrize(
    ("marks", "ids"),
    [
        (["*id_7", "*id_8"], ["7", "8"]),
        (["*id_a:b", "*id_8"], ["8", "corpus-1"]),  # an address names no article
        (["*n_1"] * 10, [f"corpus-{n:02}" for n in range(1, 11)]),
        (["*n_1"], ["corpus"]),
    ],
)
def test_an_article_of_an_export_is_named_by_its_number_or_its_place(tmp_path: Path, marks: list, ids: list) -> None:
    text = "".join(f"**** {mark}\nUn texte, le {n}e.\n" for n, mark in enumerate(marks))
    found = read(bring(tmp_path, {"corpus.txt": text}))
    assert found.texts.index.tolist() == ids
    assert found.texts["file"].tolist() == (
        ["corpus.txt"] if len(ids) == 1 else [f"corpus.txt: {name}" for name in ids]
    )
    items = [str(n) for n in range(1, len(ids) + 1)] if len(ids) > 1 else [""]
    assert found.intake["item"].tolist() == items and set(found.hashes) == {"corpus.txt"}


def test_what_cannot_be_read_of_an_export_is_named_with_its_article_and_counted(tmp_path: Path) -> None:
    broken = "**** *id_1\nUn.\n**** *id_2\nLe prÃ©sident franÃ§ais.\n"
    bring(tmp_path, {"a.txt": "Un.", "b.txt": broken, "c.txt": "été".encode("cp1252"), "d.txt": "é".encode("cp1252")})
    said = refused(tmp_path)
    assert said.startswith("b.txt: 2 was saved with its accents broken") and said.endswith(
        " (2 more files cannot be read.)"
    )
    (tmp_path / "d.txt").unlink()
    (tmp_path / "c.txt").unlink()
    assert "more files" not in refused(tmp_path)


def test_a_file_that_gives_no_text_is_in_the_account_and_is_no_part_of_the_study(tmp_path: Path) -> None:
    found = read(bring(tmp_path, {"a.txt": "Un.", "b.txt": " ", "c.docx": "x", "x/d.txt": "Deux."}))
    assert set(found.hashes) == {"a.txt", "b.txt"}
    assert found.intake[["file", "outcome", "reason", "article"]].to_numpy().tolist() == [
        ["a.txt", "article", "", "a"],
        ["b.txt", "left out", "blank", ""],
        ["c.docx", "left out", "damaged", ""],
        ["x/d.txt", "left out", "below", ""],
    ]
    assert set(found.texts) == {"text", "file"}


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), (" \n\u200b\ufeff\u00ad", True), ("…", False), ("_", False), ("7", False)]
)
def test_a_text_is_blank_where_it_shows_nothing(text: str, blank: bool) -> None:
    assert reading.is_blank(text) is blank


@pytest.mark.parametrize(
    ("record", "text"),
    [
        ({"title": "Un titre", "text": "Un titre\nLe texte."}, "Le texte."),
        (
            {"title": "Un titre", "author": "Anna", "text": "Anna\n\n Un  titre\nLe texte.\nUn titre"},
            "Le texte.\nUn titre",
        ),
        ({"title": "Un titre", "subtitle": "Le chapô.", "text": "Le texte."}, "Le chapô.\nLe texte."),
        ({"title": "Un titre", "subtitle": "Le chapô.", "text": "Le chapô.\nLe texte."}, "Le chapô.\nLe texte."),
        ({"title": "Un titre", "text": "Un titre"}, ""),
        ({"title": "", "text": "\nLe texte."}, "\nLe texte."),
    ],
)
def test_a_text_begins_after_its_title_with_its_standfirst(record: dict, text: str) -> None:
    assert reading._opened(record)["text"] == text


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"id": "7"}, {"id": "7", "text": "Deux."}, "same_id"),
        ({"id": "7"}, {"id": "7", "title": "Autre"}, ""),
        ({"id": "7", "title": ""}, {"id": "7", "title": ""}, "same_id"),
        ({"id": "7", "title": ""}, {"id": "7", "title": "", "text": "Deux."}, ""),  # whoever was asked twice
        ({"id": "7"}, {"id": "8", "text": "Deux."}, ""),
        ({}, {}, "same_article"),
        ({}, {"published": "2019-09-04"}, ""),
        ({}, {"text": "Deux."}, ""),
        ({}, {"title": "Autre"}, ""),
        ({}, {"outlet": "L’Écho"}, ""),
        ({"outlet": ""}, {"outlet": ""}, ""),  # of an outlet nobody knows it may be another article
        ({"item": ""}, {"item": ""}, ""),  # two files of their own
    ],
)
def test_two_articles_are_one_by_their_number_and_title_or_by_all_they_state(
    one: dict, other: dict, reason: str
) -> None:
    usual = {"item": "1", "outlet": "La Gazette", "published": "2019-09-03", "title": "Un titre", "text": "Un."}
    assert reading._doubles([usual | one, {"item": "1", "text": "x"}, usual | other]) == (
        {2: (reason, 0)} if reason else {}
    )


def test_how_much_of_a_page_was_cut_is_said_where_more_than_its_title_was(tmp_path: Path) -> None:
    for extra, cut in (("", False), ("<footer>©</footer>", True)):
        bring(
            tmp_path,
            {
                "a.html": page(ARTICLES[0])
                .replace("<nav>Accueil</nav>", "")
                .replace("<footer>© 2024 le 02/05/2024</footer>", extra)
            },
        )
        (notice,) = read(tmp_path).noticed or [None]
        kept = 4 * sum(map(len, ARTICLES[0]["paragraphs"])) + 11
        assert notice == (
            ("a.html", "page_cut", {"kept": kept, "all": kept + len(ARTICLES[0]["title"]) + 3}) if cut else None
        )


@pytest.mark.parametrize(
    ("name", "head", "text"),
    [
        ("a.html", '<meta charset="iso-8859-1">', "Le cœur de l’été, « beau »"),
        ("a.html", "<META http-equiv='Content-Type' content='text/html; charset=ISO-8859-15'>", "L'été à 3 €"),
        ("a.htm", "<meta charset=macintosh>", "L’été"),
    ],
)
def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path, name: str, head: str, text: str) -> None:
    encoding = {"iso-8859-1": "cp1252", "ISO-8859-15": "iso-8859-15"}.get(head[15:25], "")
    encoding = encoding or ("iso-8859-15" if "15" in head else "macintosh" if "mac" in head else "cp1252")
    raw = f"<html><head>{head}</head><body>{paragraphs(ARTICLES[0]) * 3}<p>{text}</p></body></html>"
    bring(
        tmp_path,
        {name: raw.replace("’", "'" if "15" in encoding else "’").replace("« ", "«").encode(encoding, "replace")},
    )
    assert (
        text.replace("« ", "«").replace("’", "'" if "15" in encoding else "’") in read(tmp_path).texts.loc["a", "text"]
    )


def test_an_encoding_that_no_browser_knows_is_named(tmp_path: Path) -> None:
    bring(tmp_path, {"a.html": b'<meta charset="klingon"><p>' + "été".encode("cp1252")})
    assert "a.html is not UTF-8, and klingon, as stated, is no encoding" in refused(tmp_path)


# --- what a table without texts says


ARTICLE = "Le préfet rouvre le barrage\nUn texte."


@pytest.mark.parametrize(
    ("table", "filled"),
    [
        ("id,journal\n7,Le Soir\n", {"outlet": "Le Soir", "outlet_known": "database"}),  # without its zeros
        ("fichier;journal\n007.txt;Le Soir\n", {"outlet": "Le Soir"}),
        ('titre,journal\n"LE PRÉFET rouvre le barrage !",Le Soir\n', {"outlet": "Le Soir"}),
        ("url,journal\nhttps://www.exemple.invalid/7,Le Soir\n", {}),
        ("id,journal\n007,Le Soir\n7,Le Matin\n", {"outlet": "Le Soir"}),  # the first row of an article
        ("id,journal\n,Le Soir\n", {}),
        ("id,texte\n7,Un.\n", {}),
        ("id,humeur\n7,gaie\n", {}),
        ("id,date\n7,13/09/2023\n", {"published": "2023-09-13", "published_known": "database"}),
        ("id,date\n7,03/09/2023\n", {"published": "2023-09-03", "published_known": "inferred"}),
        ("id,date\n7,hier\n", {"published": ""}),
        ("id,titre\n7,Autrement dit\n", {"title": "Autrement dit"}),
        ("id,label\n7,Barrage\n", {"label": "Barrage"}),
        ("id,collected,event\n7,2023-09-13,Barrage\n", {"collected": "2023-09-13", "collected_known": "database", "event": "Barrage"}),
        ("article,outlet,outlet_known,humeur\n007,Le Soir,Page,gaie\n", {"outlet": "Le Soir", "outlet_known": "page", "humeur": "gaie"}),
        ("article,outlet_known\n007,page\n", {}),
        (
            "article,outlet,outlet_known\n007,Le Soir,unknown\n",
            {"outlet": "Le Soir", "outlet_known": "database"},
        ),
        ("article,outlet,outlet_known\n007,Le Soir,chance\n", {"outlet": "Le Soir", "outlet_known": "database"}),
        ('id,journal\n7,"Le Soir\n', {}),
    ],
)  # fmt: skip
def test_what_a_table_without_texts_says_is_put_where_nothing_is_stated(
    tmp_path: Path, table: str, filled: dict
) -> None:
    found = read(bring(tmp_path, {"007.txt": ARTICLE, "m.csv": table}))
    row = found.texts.fillna("").loc["007"]
    assert {name: row.get(name) for name in filled} == filled
    assert set(row.index) == {"text", "file"} or filled
    assert found.intake.set_index("file").loc["m.csv", "reason"] == ("metadata" if filled else "table")


def test_what_a_table_says_is_counted_and_what_a_page_states_itself_stays(tmp_path: Path) -> None:
    rows = ("1,,Le Soir,2020-01-01,x", ",https://www.exemple.invalid/2,Le Soir,2020-01-02,y", "3,,Le Soir,,z", ",,,,")
    bring(tmp_path, {"m.csv": "\n".join(["id,url,journal,collected,note", *rows])})
    stated = '<link rel="canonical" href="http://exemple.invalid/2"><meta property="og:site_name" content="La Gazette">'
    for n, head in ((1, ""), (2, stated)):
        bring(tmp_path, {f"{n}.html": f"<html><head>{head}</head><body>{paragraphs(ARTICLES[n])}</body></html>"})
    found = read(tmp_path)
    assert found.texts[["outlet", "outlet_known", "collected"]].to_numpy().tolist() == [
        ["Le Soir", "database", "2020-01-01"],
        ["La Gazette", "", "2020-01-02"],
    ]
    assert ("m.csv", "metadata", {"n": 2, "columns": "outlet, collected", "others": 1}) in found.noticed
    assert "note" not in found.texts


# --- one table of articles


def test_the_rows_of_a_table_are_its_articles_and_what_is_odd_of_them_is_said(tmp_path: Path) -> None:
    text = "ID,corps,texte,journal,date,x\n"
    text += "a,r,Un. [+12 chars],Le Soir,03/04/2023,1\nb,r,Deux.,,hier,2\nc,r,Trois.,L’Écho,05/06/2023,3\na,r,Un. [+12 chars],,,4\nd,r,,,le 9,5\n"
    found = read(bring(tmp_path, {"t.csv": text}) / "t.csv")
    assert found.texts["text"].to_dict() == {"a": "Un. ", "b": "Deux.", "c": "Trois.", "d": ""}
    assert found.texts["published"].tolist() == ["2023-04-03", "", "2023-06-05", ""]
    assert found.texts["published_known"].tolist() == ["inferred", "page", "inferred", "page"]
    assert found.texts.loc["c", ["file", "outlet", "x", "corps"]].tolist() == ["t.csv: c", "L’Écho", "3", "r"]
    assert found.noticed == [
        ("t.csv", "columns", {"columns": "article = ID, text = texte, outlet = journal, published = date"}),
        ("t.csv", "doubles", {"n": 1, "article": "a", "other": "t.csv"}),
        ("t.csv", "cut_short", {"n": 1, "article": "a"}),
        ("t.csv", "day_first", {"n": 2, "value": "03/04/2023"}),
        ("t.csv", "undated", {"n": 2, "row": 3, "value": "hier”, “le 9"}),
    ]
    assert found.intake[["item", "outcome", "reason", "article"]].to_numpy().tolist() == [
        ["2", "article", "", "a"],
        ["3", "article", "", "b"],
        ["4", "article", "", "c"],
        ["5", "double", "same_id", "a"],
        ["6", "left out", "blank", ""],
    ]
    assert set(found.hashes) == {"t.csv"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,texte\n1,Un.\n2,Deux.\n1,Trois.\n", "t.csv: the id '1' is empty or stands in several rows (2, 4): give each article one of its own, or name another column for it."),
        ("id,texte\n1,Un.\n,Deux.\n", "t.csv: the id '' is empty or stands in several rows (3): "),
        ("id,texte\n" + "".join(f"1,{n}\n" for n in range(7)), "rows (2, 3, 4, 5, 6): "),
        ("texte\nUn.\nLe prÃ©sident.\n", "t.csv, row 3 was saved with its accents broken"),
    ],
)  # fmt: skip
def test_a_row_that_names_no_article_of_its_own_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(bring(tmp_path, {"t.csv": text}) / "t.csv")


def test_dates_with_the_month_first_are_left_empty_and_shown(tmp_path: Path) -> None:
    text = "texte,date\nUn.,09/13/2023\nDeux.,09/11/2023\nTrois.,2023-09-13\n"
    found = read(bring(tmp_path, {"t.csv": text}) / "t.csv")
    assert found.texts["published"].tolist() == ["", "", "2023-09-13"] and found.texts.index.tolist() == ["1", "2", "3"]
    assert found.noticed[1:] == [("t.csv", "month_first", {"n": 2, "value": "09/13/2023"})]


def test_forms_of_dates_are_each_shown_once_and_short(tmp_path: Path) -> None:
    days_ = ["hier", "demain", "vers 1900", "vers 1901", "un jour de " + "très " * 20]
    text = "texte,date\n" + "".join(f"{n},{day}\n" for n, day in enumerate(days_))
    (values,) = [
        values for _, key, values in read(bring(tmp_path, {"t.csv": text}) / "t.csv").noticed if key == "undated"
    ]
    assert values["value"].split("”, “") == ["hier", "vers 1900", ("un jour de " + "très " * 20)[:40].strip()]
    assert (values["n"], values["row"]) == (5, 2)


# --- what is said on the way


def test_what_a_notice_says_is_one_line_in_the_readers_language() -> None:
    values = {"n": 1_200, "row": 3, "value": "hier\nsoir"}
    assert reading.sentence("undated", "en", values)[0] == (
        "Dates not understood and left empty: 1,200 (the first in row 3: “hier soir”)."
    )
    said, remedy = reading.sentence("left_out", "fr", {"reason": words.Key("intake.special")})
    assert said.replace("\u00a0", " ") == "Laissé de côté : un tube, une socket ou un périphérique." and remedy


def test_a_file_that_is_gone_has_no_hash(tmp_path: Path) -> None:
    bring(tmp_path, {"a.txt": "Un."})
    assert reading.hashes(tmp_path, ["a.txt", "b.txt"]) == {"a.txt": files.sha256(tmp_path / "a.txt")}


@pytest.mark.parametrize(
    ("total", "shown"), [(1_999, ""), (2_000, "Articles (2,000): 10% 20% 30% 40% 50% 60% 70% 80% 90% 100%\n")]
)
def test_progress_is_shown_where_there_is_much_to_do(
    total: int, shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(reading.progress(range(total), total, "Articles")) == list(range(total))
    assert capsys.readouterr().out == shown


def test_progress_is_in_a_log_as_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    class Log(io.StringIO):
        def flush(self) -> None:
            written.append(self.getvalue())

    written: list[str] = []
    monkeypatch.setattr(reading.sys, "stdout", Log())
    for _ in reading.progress(range(4), 4, "Articles", always=True):
        assert written[-1] == reading.sys.stdout.getvalue() != ""
    assert written == [
        "Articles (4):",
        "Articles (4): 20%",
        "Articles (4): 20% 50%",
        "Articles (4): 20% 50% 70%",
        written[-1],
    ]
