"""A study of one's own: made from anything that is read, from a study without losing a word it states; remedies that work."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
from test_formats import ARTICLES, HTML, docx, europresse_2019, nexis_txt
from test_intake_account import PLAIN, TEXTS, bring

from helpers import __main__ as commands
from helpers import corpus, files, new_study
from helpers.corpus import StudyError


def new(target: Path, source: Path, *options: str) -> corpus.Study:
    assert commands.main(["new", str(target), "--from", str(source), *options]) == 0
    return corpus.load(target)


def test_a_study_from_a_study_keeps_everything_it_states(tmp_path: Path) -> None:
    new(tmp_path / "one", bring(tmp_path / "brought", PLAIN))
    bring(
        tmp_path / "one",
        {
            "frames.toml": '[eau]\nlabel = { en = "Water", fr = "L’eau" }\ndefinition = "x"\nstrong = ["barrage"]\n',
            "articles.csv": "article,label,event\n0,Vannes,Barrage\n1,Vergers,Barrage\n2,Débat,Barrage\n",
            "cuts.csv": "article,unit,keep,reason\n0,1,no,essai\n",
            "coding/anna.csv": "article,unit,frames,lead,status,speaker\n1,1,eau,eau,asserted,\n",
            "coding/README.md": "Anna a codé seule.\n",
            "README.md": "# Le mien\n",
            "study.toml": 'name = "Le mien"\n',
        },
    )
    two = new(tmp_path / "two", tmp_path / "one")
    for path in (tmp_path / "one").rglob("*"):
        if path.is_file() and path.name not in (files.RECORD, "intake.csv"):
            assert (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes() == path.read_bytes(), path
    one = corpus.load(tmp_path / "one")
    assert two.frames == one.frames and two.name == "Le mien" and corpus.coders(two) == "Anna a codé seule."
    pd.testing.assert_frame_equal(two.coding, one.coding)
    pd.testing.assert_frame_equal(two.units, one.units)


def test_a_study_from_the_seeds_is_the_seeds(tmp_path: Path) -> None:
    made = new(tmp_path / "mine", corpus.SEEDS)
    assert made.frames == corpus.load().frames and len(made.coding) == len(corpus.load().coding)
    pd.testing.assert_frame_equal(made.articles, corpus.load().articles)


def test_the_raw_export_is_kept_and_its_articles_are_listed(tmp_path: Path) -> None:
    raw = HTML + "".join(map(europresse_2019, ARTICLES))
    made = new(tmp_path / "mine", bring(tmp_path / "brought", {"export.HTML": raw, "plus.docx": docx(TEXTS[:1])}))
    assert (tmp_path / "mine" / "source" / "export.HTML").read_text(encoding="utf-8") == raw
    assert set(made.hashes) == {"source/export.HTML", "source/plus.docx"}
    assert "source/export.HTML" in (tmp_path / "mine" / "manifest.sha256").read_text()
    stated = pd.read_csv(tmp_path / "mine" / "articles.csv", dtype=str, keep_default_na=False).set_index("article")
    row = stated.loc[ARTICLES[1]["id"]]
    assert row[["outlet", "outlet_known", "published", "published_known", "title", "author", "page"]].tolist() == [
        "Le Matin normand",
        "database",
        "2019-09-04",
        "database",
        "À Argentan, les vergers attendent la pluie",
        "Paul Vasseur",
        "12",
    ]
    assert not (made.notices["file"] == "manifest.sha256").any()


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("t.csv", ("id;texte\r\n" + "".join(f"{n};{text}\r\n" for n, text in enumerate(PLAIN))).encode(), []),
        (
            "t.csv",
            "id;résumé;texte\r\n1;a;Le préfet a décidé.\r\n2;b;Le maire a refusé.\r\n".encode("cp1252"),
            ["--encoding", "cp1252"],
        ),
        ("t.jsonl", b'{"text": "Le maire."}\n{"text": "Le barrage."}\n', []),
    ],
)
def test_a_table_makes_a_study_that_opens(tmp_path: Path, name: str, content: bytes, options: list[str]) -> None:
    (tmp_path / name).write_bytes(content)
    assert len(new(tmp_path / "mine", tmp_path / name, *options).articles) >= 2


def test_a_workbook_makes_a_study_that_opens(tmp_path: Path) -> None:
    pd.DataFrame({"id": ["001", "002"], "Texte": TEXTS[:2]}).to_excel(tmp_path / "revue.xlsx", index=False)
    assert new(tmp_path / "mine", tmp_path / "revue.xlsx").articles.index.tolist() == ["001", "002"]


def test_columns_stated_beside_a_table_make_a_study_that_opens(tmp_path: Path) -> None:
    table = pd.DataFrame({"Key": ["a", "b"], "Abstract Note": TEXTS[:2]}).to_csv(index=False)
    bring(tmp_path / "brought", {"zotero.csv": table, "study.toml": '[columns]\ntext = "Abstract Note"\n'})
    made = new(tmp_path / "mine", tmp_path / "brought")
    assert made.articles["text"].str.replace("\n", " ").tolist() == [text.replace("\n", " ") for text in TEXTS[:2]]


def test_what_a_table_says_of_the_articles_is_in_articles_csv(tmp_path: Path) -> None:
    source = bring(
        tmp_path / "brought", PLAIN | {"media.csv": "id;journal;date\n0;La Gazette;03/09/2019\n2;L’Écho;13/09/2019\n"}
    )
    made = new(tmp_path / "mine", source)
    assert made.articles[["outlet", "published", "published_known"]].to_numpy().tolist() == [
        ["La Gazette", "2019-09-03", "database"],
        ["", "", "unknown"],
        ["L’Écho", "2019-09-13", "database"],
    ]


def test_a_file_without_text_says_why(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = bring(tmp_path / "brought", {"a.docx": "PKxx"})
    assert "cannot be opened as what its ending says" in message(source / "a.docx", capsys)


# --- each remedy that a message prints, carried out


def message(source: Path, capsys: pytest.CaptureFixture) -> str:
    assert commands.main(["new", str(source.parent / "refused"), "--from", str(source)]) == 2
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) <= 2
    return said


def test_the_remedy_for_another_encoding(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = bring(
        tmp_path / "brought", {name: text.replace("’", "'").encode("cp1252") for name, text in PLAIN.items()}
    )
    option = re.search(r"--encoding (\S+)", message(source, capsys)).group(0).rstrip(".,)")
    assert "préfet" in new(tmp_path / "mine", source, *shlex.split(option)).articles.loc["0", "text"]
    assert 'encoding = "windows-1252"' in (tmp_path / "mine" / "study.toml").read_text()


def test_the_remedy_for_sub_folders(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = bring(tmp_path / "brought", {f"{n}/a.txt": text for n, text in enumerate(TEXTS)})
    assert "--subfolders" in message(source, capsys)
    assert len(new(tmp_path / "mine", source, "--subfolders").articles) == 3
    assert "subfolders = true" in (tmp_path / "mine" / "study.toml").read_text()


def test_the_remedy_for_several_tables(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    rows = "text\n" + "\n".join(f'"{text}"' for text in TEXTS)
    source = bring(tmp_path / "brought", {"a.csv": rows, "b.csv": rows})
    assert 'articles = "…"' in message(source, capsys)
    (source / "study.toml").write_text('articles = "b.csv"\n')
    assert set(new(tmp_path / "mine", source).hashes) == {"b.csv"}


def test_the_remedy_for_a_text_with_separators(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = bring(tmp_path / "brought", {"a.csv": "id,texte\n1;2,Un.\n2,Deux, trois.\n"})
    assert 'separator = "…"' in message(source, capsys)
    bring(
        source,
        {"a.csv": "id, clé;texte\n1;Un, deux.\n2;Trois, quatre, cinq.\n3;Six\n", "study.toml": 'separator = ";"\n'},
    )
    assert len(new(tmp_path / "mine", source).articles) == 3


def test_the_remedy_for_one_file_is_its_folder(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    source = bring(tmp_path / "brought", PLAIN)
    assert f"give its folder, {source}" in message(source / "0.txt", capsys)
    assert len(new(tmp_path / "mine", source).articles) == 3


def test_one_export_is_enough(tmp_path: Path) -> None:
    source = bring(tmp_path / "brought", {"n.txt": "".join(map(nexis_txt, ARTICLES)), "other.txt": "Autre."})
    made = new(tmp_path / "mine", source / "n.txt")
    assert len(made.articles) == 3 and set(made.hashes) == {"source/n.txt"}


def test_a_study_that_could_not_be_opened_does_not_appear(tmp_path: Path) -> None:
    source = bring(tmp_path / "brought", PLAIN | {"frames.toml": "not toml"})
    with pytest.raises(StudyError):
        new_study.make(tmp_path / "mine", source)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brought"]
    shutil.rmtree(source)


def test_a_french_study_explains_itself_in_french_and_names_a_command_that_can_be_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    source, folder = bring(tmp_path / "brought", PLAIN), tmp_path / "l'étude de mai"
    new(tmp_path / "mine", source)
    capsys.readouterr()
    new(folder, source, "--lang", "fr")
    typed = shlex.split(capsys.readouterr().out.rsplit(" puis ", 1)[1])
    assert typed[:3] == ["python", "-m", "helpers"] and commands._parser().parse_args(typed[3:]).study == folder
    for name in ("README.md", "coding/README.md", "frames.toml", "actors.toml", "vocabulary.toml", "study.toml"):
        english, french = ((made / name).read_text(encoding="utf-8") for made in (tmp_path / "mine", folder))
        explained = [
            {line for line in text.splitlines() if not line.startswith("examples")} for text in (english, french)
        ]
        explained = [{line for line in lines if len(re.findall("[a-zé]{2,}", line)) > 5} for lines in explained]
        assert explained[0] and explained[1] and explained[0].isdisjoint(explained[1]), name


@pytest.mark.parametrize("names", [["a.pdf.txt", "b.docx.txt"], ["a.html.docx.txt", "a.html"], ["a.PDF.txt", "a.txt"]])
def test_what_new_writes_of_the_articles_is_read_whatever_their_names_end_in(tmp_path: Path, names: list[str]) -> None:
    (source := tmp_path / "brought").mkdir()
    for n, name in enumerate(names):
        text = " ".join([f"Le maire numéro {n} ouvre le pont."] * 9)
        page = f"<html><body><article><p>{text}</p></article></body></html>"
        (source / name).write_text(page if name.endswith("html") else text, encoding="utf-8")
    new_study.make(tmp_path / "study", source)
    study = corpus.load(tmp_path / "study")
    assert len(study.articles) == 2 and "articles.csv" not in set(study.notices["file"])
