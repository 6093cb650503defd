"""What a researcher states beside the articles, row by row: read as a spreadsheet gives it back, or refused with its row and a remedy."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from helpers import corpus
from helpers.corpus import StudyError
from helpers.intake import links, stated

INDEX = pd.Index(["001", "b-2", "été"], name="article")
UNITS = pd.DataFrame(
    {
        "text": ["Un préfet.", "=Deux", "Trois.", "Quatre."],
        "kept": [True, True, True, False],
        "reason": ["", "", "", "teaser"],
    },
    index=pd.MultiIndex.from_tuples([("001", 1), ("001", 2), ("b-2", 1), ("b-2", 2)], names=["article", "unit"]),
)
FRAMES = {"eau": {"label": "Water"}, "terre": {}, "note": "none of its own"}
ACTORS = {"kim": {"side": "nord"}, "lee": {"side": 7}, "sides": "none of its own"}


def put(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(call: object, *given: object) -> str:
    with pytest.raises(StudyError) as error:
        call(*given)
    return str(error.value)


# --- articles.csv


def test_where_nothing_is_stated_every_column_is_blank(tmp_path: Path) -> None:
    rows, noticed = stated.articles(tmp_path / "articles.csv", INDEX)
    assert rows.index.equals(INDEX) and list(rows) == stated.COLUMNS and (rows == "").all(axis=None) and noticed == []


def test_what_is_stated_is_laid_over_the_articles_in_their_order(tmp_path: Path) -> None:
    text = "Article,LABEL,humeur,outlet_known,outlet,text,units,words,Event_Date\nété.TXT,'=Un,gaie,Page,Le Soir,x,3,9,\nb-2.html,,,,L’Écho,,,,13/09/2023\n,,,,,,,,\n"
    rows, noticed = stated.articles(put(tmp_path, text), INDEX)
    assert list(rows) == [*stated.COLUMNS, "humeur"]
    assert rows.loc["été", ["label", "humeur", "outlet_known", "outlet"]].tolist() == ["=Un", "gaie", "page", "Le Soir"]
    assert rows.loc["b-2", ["outlet", "event_date", "label"]].tolist() == ["L’Écho", "2023-09-13", ""]
    assert (rows.loc["001"] == "").all()
    assert noticed == [("t.csv", "unstated", {"n": 1, "article": "001"})]


@pytest.mark.parametrize(
    "given",
    [
        "1",
        "001",
        "1.0",
        "001.pdf",
        "0001.Docx",
        unicodedata.normalize("NFD", "été") + ".xhtml",
        "été.text",
    ],
)
def test_an_id_is_known_however_it_comes_back(tmp_path: Path, given: str) -> None:
    rows, noticed = stated.articles(put(tmp_path, f"article,label\n{given},x\n"), INDEX)
    assert rows["label"].tolist() == (["x", "", ""] if "1" in given else ["", "", "x"])
    assert [key for _, key, _ in noticed] == ["unstated"] and noticed[0][2]["n"] == 2


def test_rows_of_no_article_are_counted_and_the_first_named(tmp_path: Path) -> None:
    text = "article,label\n001,x\nb-2,y\nété,z\nautre,v\nencore,w\n"
    assert stated.articles(put(tmp_path, text), INDEX)[1] == [
        ("t.csv", "stray", {"n": 2, "row": 5, "article": "autre"})
    ]


@pytest.mark.parametrize(
    ("given", "meant"),
    [("B 2", "b-2"), ("b_2", "b-2"), ("b-2x", ""), ("b-3", ""), ("1,7E+18", "001"), ("1E18", "001"), ("7", "")],
)
def test_an_id_that_may_be_another_is_asked_about_and_any_other_is_a_stray(
    tmp_path: Path, given: str, meant: str
) -> None:
    path = put(tmp_path, f'article,label\nété,x\n"{given}",y\n')
    if meant:
        assert refusal(stated.articles, path, INDEX) == (
            f"{path}, row 3: {given!r} names no article, and {meant!r} has no row: a spreadsheet may have changed it. "
            "Write the id as the file is named, or remove the row."
        )
        every = put(tmp_path, f'article,label\n"{given}",y\n001,x\nb-2,x\nété,x\n')  # nothing is lacking
        assert [key for _, key, _ in stated.articles(every, INDEX)[1]] == ["stray"]
    else:
        assert [key for _, key, _ in stated.articles(path, INDEX)[1]] == ["stray", "unstated"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("article,label\n001,x\n1,y\n", "row 3: '001' is stated twice. Remedy: keep one row an article."),
        (
            "article\n001\nb-2\n1\nb-2.txt\n",
            "row 4: '001' is stated twice. Remedy: keep one row an article. (1 more row alike.)",
        ),
        (
            "article,translated\n001,Oui\n",
            "row 2: 'Oui' is no value of translated. Remedy: write one of yes, no, unknown, or nothing.",
        ),
        (
            "article,outlet_known\n001,hasard\n",
            "row 2: 'hasard' is no value of outlet_known. Remedy: write one of text, page, database, inferred, unknown, or nothing.",
        ),
        ("article,collected_known\n001,x\n", "row 2: 'x' is no value of collected_known."),
        ("article,published_known\n001,x\n", "row 2: 'x' is no value of published_known."),
        ("article,event_date_known\n001,x\n", "row 2: 'x' is no value of event_date_known."),
        ("article,published\n001,hier\n", "row 2: 'hier' is no published. Remedy: write 2023-09-13, or nothing."),
        ("article,collected\nb-2,\n001,hier\n", "row 3: 'hier' is no collected."),
        (
            "article,published\n001,03/04/2023\n",
            "row 2: '03/04/2023' may be read day first or month first in published. Remedy: write 2023-09-13, or nothing.",
        ),
        (
            "article;published;event_date\n001;03/04/2023;09/13/2023\n",
            "'09/13/2023' may be read day first or month first in event_date.",
        ),
    ],
)
def test_what_cannot_be_stated_of_an_article_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = put(tmp_path, text)
    assert f"{path}, {said}" in refusal(stated.articles, path, INDEX) or f", row 2: {said}" in refusal(
        stated.articles, path, INDEX
    )


@pytest.mark.parametrize("sign", [";", "\t"])
def test_days_come_first_where_a_spreadsheet_parts_cells_as_the_french_do(tmp_path: Path, sign: str) -> None:
    text = f"article{sign}published{sign}collected\n001{sign}03/04/2023{sign}\nb-2{sign}{sign}45182\n"
    rows = stated.articles(put(tmp_path, text, "t.tsv"), INDEX)[0]
    assert rows[["published", "collected"]].to_numpy().tolist() == [["2023-04-03", ""], ["", "2023-09-13"], ["", ""]]


def test_commas_in_what_is_stated_say_nothing_of_how_its_days_are_written(tmp_path: Path) -> None:
    path = put(tmp_path, "article;published;note\n001;03/04/2023;a, b, c, d, e\nb-2;;f, g\n")
    assert stated.articles(path, INDEX)[0]["published"].tolist() == ["2023-04-03", "", ""]


def test_a_table_that_lacks_a_column_is_refused_with_what_it_has(tmp_path: Path) -> None:
    path = put(tmp_path, "label,unit\nx,1\n")
    assert (
        refusal(stated.articles, path, INDEX)
        == f"{path} has no column article. Columns found: label, unit; expected: article."
    )
    assert refusal(stated.cuts, path, UNITS) == (
        f"{path} has no column article and keep. Columns found: label, unit; expected: article, unit, keep."
    )


# --- cuts.csv


def test_a_cut_takes_a_unit_out_or_back_with_its_reason(tmp_path: Path) -> None:
    text = "Article;UNIT;Keep;Reason\n1;01;No;\n001;2;no;répété\nb-2.txt;2;YES;sans objet\n"
    before = UNITS.copy()
    found = stated.cuts(put(tmp_path, text.encode("cp1252")), UNITS)
    assert found[["kept", "reason"]].to_numpy().tolist() == [
        [False, "cut by hand"],
        [False, "répété"],
        [True, ""],
        [True, ""],
    ]
    pd.testing.assert_frame_equal(UNITS, before)
    assert (
        stated.cuts(tmp_path / "none.csv", UNITS) is UNITS
        and stated.cuts(put(tmp_path, "article,unit,keep\n"), UNITS) is UNITS
    )
    assert stated.cuts(put(tmp_path, "article,unit,keep\n001,1,no\n"), UNITS)["reason"].tolist() == [
        "cut by hand",
        "",
        "",
        "teaser",
    ]


def test_of_some_of_the_articles_only_their_cuts_are_made(tmp_path: Path) -> None:
    path = put(tmp_path, "article,unit,keep\nz.txt,1,no\nb-2.txt,1,no\nz,2,no\n")
    assert stated.cuts(path, UNITS, partial=True)["kept"].tolist() == [True, True, False, False]
    assert refusal(stated.cuts, path, UNITS) == (
        f"{path}, row 2: 'z' is no article. Remedy: write its id, or remove the row. (1 more row alike.)"
    )
    articles = UNITS.index.unique("article")
    assert stated.cut_by_hand(path, articles) == ["z", "b-2"]
    assert stated.cut_by_hand(tmp_path / "none.csv", articles) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("001,1,oui,", "'oui' is no value of keep. Remedy: write one of yes, no."),
        ("001,1,,", "'' is no value of keep. Remedy: write one of yes, no."),
        ("001,un,no,", "'un' is no unit. Remedy: write the unit's number, from 1."),
        ("001,3,no,", "'001, unit 3' is not there. Remedy: see study.units."),
        ("001,1,no,Un maire.", "'Un maire.' is no longer the text of that unit. Remedy: the article or its cutting changed: number the row anew, or put the article back."),
    ],
)  # fmt: skip
def test_a_cut_of_nothing_is_refused(tmp_path: Path, rows: str, said: str) -> None:
    path = put(tmp_path, f"article,unit,keep,text\n{rows}\n")
    assert refusal(stated.cuts, path, UNITS) == f"{path}, row 2: {said}"
    path = put(tmp_path, "article,unit,keep\n001,1,no\n001,01,no\n")
    assert (
        refusal(stated.cuts, path, UNITS)
        == f"{path}, row 3: '001, unit 1' stands there twice. Remedy: keep one row a unit."
    )


@pytest.mark.parametrize("text", ["Un  préfet.", "'=Deux", "=Deux", "", "Un\u00a0préfet."])
def test_the_text_of_a_unit_is_the_same_as_any_spreadsheet_gives_it_back(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, f"article,unit,keep,text\n001,{2 if 'D' in text else 1},no,{text}\n")
    assert stated.cuts(path, UNITS)["kept"].sum() == 2


# --- coding/


def coded(folder: Path, **files: str) -> Path:
    for name, rows in files.items():
        put(folder, f"article,unit,frames,lead,status,speaker,note\n{rows}", f"coding/{name}.csv")
    return folder / "coding"


def test_codes_are_those_of_all_coders_in_the_order_of_their_names(tmp_path: Path) -> None:
    folder = coded(
        tmp_path,
        zoe="b-2,1,Eau+terre,Terre,Asserted,nord+author,x\n001,1,,eau,,,\n001,2,,,denied,media,y\n",
        anna="001,1,none,none,,,\n001,2,eau,eau,,,\nb-2,1,boilerplate,boilerplate,,,\n",
    )
    found, noticed = stated.coding(folder, UNITS, {}, {})
    assert found.index.tolist() == [
        ("anna", "001", 1),
        ("anna", "001", 2),
        ("anna", "b-2", 1),
        ("zoe", "b-2", 1),
        ("zoe", "001", 1),
    ]
    assert found.index.names == ["coder", "article", "unit"] and found.loc[("zoe", "b-2", 1), "frames"] == "Eau+terre"
    assert found.loc[("zoe", "b-2", 1), "status"] == "asserted"
    assert noticed == [("zoe.csv", "uncoded", {"n": 1, "article": "001", "unit": 2})]
    assert stated.coding(tmp_path / "none", UNITS, {}, {})[0].empty
    assert stated.coding(coded(tmp_path / "x", anna="001,1,,,,,\n"), UNITS, {}, {})[0].empty  # nothing is coded yet


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "001,1,feu,eau,,",
            "'feu' holds no known frames. Remedy: write eau, terre, none, boilerplate, several joined by +.",
        ),
        ("001,1,eau+feu,eau,,", "'eau+feu' holds no known frames."),
        ("001,1,eau,feu,,", "'feu' is no value of lead. Remedy: write one of eau, terre, none, boilerplate."),
        (
            "001,1,eau,eau,sure,",
            "'sure' is no value of status. Remedy: write one of asserted, speculated, denied, or nothing.",
        ),
        (
            "001,1,eau,eau,,sud",
            "'sud' holds no known speaker. Remedy: write nord, media, expert, other, author, several joined by +.",
        ),
        ("001,1,eau,eau,,nord+sud", "'nord+sud' holds no known speaker."),
        ("c,1,eau,eau,,", "'c' is no article. Remedy: write its id, or remove the row."),
        ("001,9,eau,eau,,", "'001, unit 9' is not there."),
    ],
)
def test_a_code_of_no_codebook_is_refused(tmp_path: Path, row: str, said: str) -> None:
    folder = coded(tmp_path, anna=f"b-2,1,none,none,,\n{row},\n")
    assert f"{folder / 'anna.csv'}, row 3: {said}" in refusal(stated.coding, folder, UNITS, FRAMES, ACTORS)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("001,9,eau,eau,,,\n", "row 4: '001, unit 9' is not there."),
        ("001,2,eau,eau,,,\n001,2,eau,eau,,,\n", "row 5: '001, unit 2' stands there twice."),
        ("001,x,eau,eau,,,\n", "row 4: 'x' is no unit."),
        ("zz,1,eau,eau,,,\n", "row 4: 'zz' is no article."),
        ("001,1,feu,eau,,,\n", "row 4: 'feu' holds no known frames."),
    ],
)
def test_rows_are_counted_with_those_that_are_blank_or_not_yet_coded(tmp_path: Path, rows: str, said: str) -> None:
    folder = coded(tmp_path, anna=f",,,,,,\nb-2,1,,,,,\n{rows}")
    assert f"{folder / 'anna.csv'}, {said}" in refusal(stated.coding, folder, UNITS, FRAMES, ACTORS)


def test_what_each_coder_has_not_coded_is_said(tmp_path: Path) -> None:
    folder = coded(tmp_path, anna="001,1,,eau,,,\n", bert="001,1,,eau,,,\nb-2,1,,eau,,,\n")
    assert stated.coding(folder, UNITS, {}, {})[1] == [
        ("anna.csv", "uncoded", {"n": 2, "article": "001", "unit": 2}),
        ("bert.csv", "uncoded", {"n": 1, "article": "001", "unit": 2}),
    ]


def test_every_code_and_speaker_of_a_codebook_is_one(tmp_path: Path) -> None:
    rows = (
        "001,1,eau+terre,none,denied,nord+expert\n001,2,boilerplate,boilerplate,speculated,\nb-2,1,none,terre,,other\n"
    )
    assert len(stated.coding(coded(tmp_path, anna=rows), UNITS, FRAMES, ACTORS)[0]) == 3


def test_coders_files_are_known_by_their_names_and_copies_by_theirs(tmp_path: Path) -> None:
    for name in ("bert.xlsx", "anna.csv", "anna.xlsx", "anna (2).csv", "BERT - Copie.csv", "copie de carl.csv", "README.md", "Blind.csv",
                 "adjudicated.csv", "sample.xlsx", ".dora.csv", "~$bert.xlsx", "labels.toml", "émile.CSV"):  # fmt: skip
        put(tmp_path, "x", f"coding/{name}")
    found = stated.coders(tmp_path / "coding")
    assert {path.name: copied for path, copied in found.items()} == {
        "BERT - Copie.csv": "bert.xlsx",
        "anna.csv": "",
        "anna.xlsx": "anna.csv",
        "anna (2).csv": "anna.csv",
        "bert.xlsx": "",
        "copie de carl.csv": "",
        "émile.CSV": "",
    }
    assert [path.name for path in found][:3] == ["BERT - Copie.csv", "anna.csv", "anna.xlsx"]
    assert stated.coders(tmp_path / "none") == {}


def test_a_copy_of_a_coder_is_said_and_its_codes_do_not_count(tmp_path: Path) -> None:
    folder = coded(tmp_path, anna="001,1,,eau,,,\n", **{"anna (copie)": "001,1,,terre,,,\n"})
    found, noticed = stated.coding(folder, UNITS, {}, {})
    assert found["lead"].tolist() == ["eau"] and ("anna (copie).csv", "coder_copy", {"other": "anna.csv"}) in noticed


BLIND = {"set": "wire", "articles": "3", "code": "lead", "measure": "F1", "n": "146", "score": ".9", "low": ".8", "high": "1", "null": ".2",
         "coded_by": "two", "measured": "2026-11-29", "commit": "a1"}  # fmt: skip


def blind(folder: Path, **cells: str) -> Path:
    row = BLIND | cells
    return put(folder, "\t".join(row) + "\n" + "\t".join(row.values()) + "\n", "blind.tsv")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        *(({name: ""}, f"'' is no {name}. Remedy: write it in each row.") for name in ("set", "code", "measure", "coded_by", "commit", "measured")),
        ({"measured": "hier"}, "'hier' is no day. Remedy: write 2026-11-29."),
        ({"measured": "29/11/2026"}, "'29/11/2026' is no day."),
        *(({"n": n}, f"'{n}' is no n. Remedy: write a whole number from 1.") for n in ("0", "-1", "1.5", "x", "")),
        ({"articles": "0"}, "'0' is no articles."),
        *(({name: value}, f"'{value}' is no {name}. Remedy: write a number from 0 to 1, as .93.")
          for name, value in (("score", "1.1"), ("low", "-.1"), ("high", "2"), ("null", "x"), ("score", "."))),
        ({"score": ".79"}, "'.79' lies outside its own low and high. Remedy: mend the row."),
        ({"score": ".91", "high": ".9"}, "'.91' lies outside its own low and high."),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_with_its_remedy(tmp_path: Path, cells: dict, said: str) -> None:
    path = blind(tmp_path, **cells)
    assert refusal(stated.blind, path).startswith(f"{path}, row 2: {said}")


@pytest.mark.parametrize("score", ["0", "1", "0.5", ".5", "0,5", "1.0", "1.", "0.00"])
def test_a_figure_is_a_number_from_0_to_1(tmp_path: Path, score: str) -> None:
    found = stated.blind(blind(tmp_path, score=score, low="0", note="x"))
    assert found["score"].tolist() == [float(score.replace(",", "."))] and found["n"].tolist() == [146]
    assert list(found) == list(stated.BLIND_COLUMNS)
    assert stated.blind(blind(tmp_path, low=".9", high=".9")) is not None and stated.blind(tmp_path / "none") is None


def test_what_was_decided_of_units_is_where_they_are(tmp_path: Path) -> None:
    found = stated.located(put(tmp_path, "article,unit,frames\nb-2,1,eau\n1,2,terre\n"), UNITS, ["frames", "lead"])
    assert found.index.tolist() == [("b-2", 1), ("001", 2)] and found.to_numpy().tolist() == [
        ["eau", ""],
        ["terre", ""],
    ]
    none = stated.located(tmp_path / "none.csv", UNITS, ["frames"])
    assert none.empty and list(none) == ["frames"] and none.index.names == ["article", "unit"]
    assert "is no longer the text" in refusal(
        stated.located, put(tmp_path, "article,unit,text\nb-2,1,Un.\n"), UNITS, []
    )


# --- the codebook and the manifest


def test_entries_of_a_codebook_are_read_as_they_are_seen(tmp_path: Path) -> None:
    text = (
        '[" l’eau "]\nstrong = ["e\\u0301te\\u0301\\nhaut", 7]\nlabel = { en = "Water\\t" }\ndefinition = 2023-09-13\n'
    )
    assert stated.entries(put(tmp_path, text, "frames.toml")) == {
        "l’eau": {"strong": ["été haut", 7], "label": {"en": "Water"}, "definition": "2023-09-13"}
    }
    assert stated.entries(tmp_path / "none.toml") == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "frames.toml",
            "[eau]\nstrng = []\n",
            "[eau]: 'strng' is nothing it can state. Did you mean strong? Expected: label, definition, ",
        ),
        ("frames.toml", "[eau]\nzzz = 1\n", "[eau]: 'zzz' is nothing it can state. Expected: label, definition, "),
        (
            "actors.toml",
            "[kim]\nnom = 'x'\n",
            "[kim]: 'nom' is nothing it can state. Did you mean name? Expected: name, name_en, side, kind, ",
        ),
        ("frames.toml", "[sides]\nx = 'y'\n", "[sides]: 'x' is nothing"),
        ("labels.toml", "coders = 'x'\n", "coders: expected a name in each language. Remedy: write coders = { en ="),
    ],
)
def test_a_misspelt_key_is_refused_with_the_nearest(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = put(tmp_path, text, name)
    assert refusal(stated.entries, path).startswith(f"{path} {said}")


def test_a_misspelt_list_of_the_vocabulary_is_refused_too(tmp_path: Path) -> None:
    path = put(tmp_path, "evnt_words = ['visite']\n", "vocabulary.toml")
    said = f"{path}: 'evnt_words' is nothing it can state. Did you mean event_words? Expected: places, event_words."
    assert refusal(stated.entries, path) == said


def test_the_names_of_sides_and_what_is_no_entry_are_read(tmp_path: Path) -> None:
    assert stated.entries(put(tmp_path, "[sides]\nnord = 'North'\n", "actors.toml")) == {"sides": {"nord": "North"}}
    assert stated.entries(put(tmp_path, "groups = ['a']\n", "frames.toml")) == {"groups": ["a"]}
    assert stated.entries(put(tmp_path, "[x]\nfr = 'y'\n", "labels.toml")) == {"x": {"fr": "y"}}


HASHES = {"a.txt": "a" * 64, "b.txt": "b" * 64}


def test_a_codebook_that_is_the_examples_says_nothing_of_other_articles(tmp_path: Path) -> None:
    example, mine = tmp_path / "example", tmp_path / "mine"
    for folder in (example, mine):
        put(folder, "[eau]\nstrong = ['eau']\n", "frames.toml")
    put(example, stated.manifest_text({"c.txt": "c" * 64}), stated.MANIFEST)
    put(mine, stated.stub("actors.toml", "fr") + "\n[kim]\nname = 'Kim'\n[vide]\n", "actors.toml")
    invented = [*stated._seen(stated.tomllib.loads(stated.stub("actors.toml", "fr")))]
    found, noticed = stated.own(mine, HASHES, example)
    assert found == [{}, {"kim": {"name": "Kim"}, "vide": {}}, {}] and invented
    assert noticed == [("frames.toml", "borrowed", {})] + [
        ("actors.toml", "untouched", {"entry": key}) for key in invented
    ]
    ours = stated.own(mine, HASHES | {"d.txt": "c" * 64}, example)[0]
    assert ours[0] == {"eau": {"strong": ["eau"]}}, "of its own articles it does"
    put(mine, "[eau]\nstrong = ['eau', 'crue']\n", "frames.toml")
    assert stated.own(mine, HASHES, example)[0][0] == {"eau": {"strong": ["eau", "crue"]}}


def test_a_manifest_is_as_sha256sum_writes_it_and_every_difference_is_told(tmp_path: Path) -> None:
    text = stated.manifest_text({"b.txt": "b" * 64, "a.txt": "a" * 64})
    assert text == f"{'a' * 64}  a.txt\n{'b' * 64}  b.txt\n"
    assert stated.manifest(tmp_path, HASHES) == []
    put(tmp_path, text, stated.MANIFEST)
    assert stated.manifest(tmp_path, HASHES) == []
    assert stated.manifest(tmp_path, {"b.txt": "c" * 64, "d e.txt": "d" * 64}) == [
        ("a.txt", "gone", {}),
        ("b.txt", "changed", {"expected": "b" * 64, "found": "c" * 64}),
        ("d e.txt", "added", {"line": f"{'d' * 64} *d e.txt"}),
    ]
    put(tmp_path, f"\ufeff{'a' * 64} *a.txt\r\n\r\n{'b' * 64}  b.txt\r\n", stated.MANIFEST)
    assert stated.manifest(tmp_path, HASHES) == []
    path = put(tmp_path, f"{'a' * 64}  a.txt\n{'b' * 63}  b.txt\n", stated.MANIFEST)
    assert refusal(stated.manifest, tmp_path, HASHES) == (
        f"{path}, line 2: {'b' * 40!r} is no hash and file name: write it as sha256sum does, or remove it."
    )


def test_what_is_stated_wrongly_is_refused_in_the_readers_language(tmp_path: Path) -> None:
    """No word of the other language, in a row, a manifest, a setting, a table or a file that is no text."""
    for name, text, english, french in (
        (
            "articles.csv",
            "article,translated\na,Oui\n",
            "is no value of translated",
            "ligne 2 : 'Oui' n’est pas une valeur",
        ),
        ("manifest.sha256", "x\n", "is no hash", "ligne 1 : 'x' n’est pas une empreinte"),
        ("study.toml", 'articels = "x"\n', "Did you mean articles?", "Vouliez-vous dire articles"),
        ("b.txt", "%PDF-1.4", "is not text but a PDF document", "n’est pas du texte mais un document PDF"),
        ("cuts.csv", "article,unit\n", "has no column keep", "n’a pas de colonne keep"),
        ("t.jsonl", "{}\n{\n", "is not JSON", "n’est pas du JSON"),
    ):
        folder = tmp_path / name
        for other in "ab":
            put(folder, f"Le texte {other} parle de la ville.", f"{other}.txt")
        put(folder, text, name)
        with pytest.raises(StudyError) as error:
            corpus.load(folder / name if name.endswith("jsonl") else folder)
        assert english in str(error.value) and french in " ".join(error.value.sentence("fr").split())


# --- links


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on Linux and macOS")
def test_what_is_stated_is_read_within_the_study_alone(tmp_path: Path) -> None:
    study, outside = tmp_path / "study", put(tmp_path, "x", "study-key/id")
    for name in ("frames.toml", "coding/anna.csv", "books/actors.toml"):
        put(study, "x", name)
    (study / "actors.toml").symlink_to("books/actors.toml")
    (study / "coding" / "notes").mkdir()
    names = ["frames.toml", "actors.toml", "cuts.csv", "books"]
    assert links.refuse_strangers(study, names) is None and links.refuse_strangers(outside.parent, names) is None
    (tmp_path / "link").symlink_to(study)
    assert links.refuse_strangers(tmp_path / "link", names) is None
    for name in ("cuts.csv", "coding/bert.csv"):
        path = study / name
        path.symlink_to(outside)
        assert (
            refusal(links.refuse_strangers, study, names)
            == f"{path} is a link that leaves the study, to {outside}: put the file itself there."
        )
        path.unlink()
        path.symlink_to("nothing")
        assert (
            refusal(links.refuse_strangers, study, names)
            == f"{path} is a link to nothing: put the file itself there, or take the link out."
        )
        path.unlink()
        os.mkfifo(path)
        assert (
            refusal(links.refuse_strangers, study, names) == f"{path} is a pipe or a device, not a file: take it out."
        )
        path.unlink()
