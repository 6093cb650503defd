"""A study handed to other tools and codings taken back: each form as its tool reads it, nothing lost, nothing invented."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import made
import pandas as pd
import payloads
import pytest
from lxml import etree

from helpers import __main__ as main
from helpers import corpus
from helpers.intake.decoding import StudyError
from helpers.interchange import refi, texts

NAMESPACE = {"q": refi.PROJECT}
SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("refi-qda-project.xsd"))))  # of the standard, MIT
FRAMES = """[jobs]
label = { en = "jobs", fr = "emploi" }
definition = "Ce qui touche aux emplois."
included = ["une embauche", "un licenciement"]
excluded = ["le travail d’un juge"]
examples = ["« Cent postes disparaissent. »"]
strong = ["emploi"]

[court]
label = { en = "the court", fr = "la justice" }
strong = ["tribunal"]
"""
ACTORS = '[ferrand]\nname = "Ferrand"\nside = "company"\nkind = "institution"\n'
ONE = "Cent emplois disparaissent.\nLe tribunal jugera en mars.\nLe préfet, lui, se tait."
TWO = "Le tribunal a condamné Ferrand.\nLes emplois restent."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of two articles that nobody has coded."""
    study = tmp_path / "study"
    study.mkdir()
    for name, content in {"un.txt": ONE, "deux.txt": TWO, "frames.toml": FRAMES, "actors.toml": ACTORS}.items():
        (study / name).write_text(content, encoding="utf-8")
    return study


@pytest.fixture(scope="module", params=["seeds", "made", "payloads"])
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> corpus.Study:
    place = tmp_path_factory.mktemp(request.param) / "study"
    make = {"seeds": lambda _: corpus.SEEDS, "made": lambda at: made.corpus(at, 39), "payloads": payloads.write}
    return corpus.load(make[request.param](place))


# ---- IRaMuTeQ, TXM, quanteda


def test_iramuteq_finds_each_article_under_its_line_of_variables(study: corpus.Study) -> None:
    lines = texts.iramuteq(study)["corpus.txt"].splitlines()
    heads = [line for line in lines if line.startswith("****")]
    assert len(heads) == int((study.articles["text"] != "").sum())
    assert all(re.fullmatch(r"\*\*\*\*( \*[A-Za-z0-9-]+_[A-Za-z0-9_-]+)+", head) for head in heads)
    assert not any("*" in line for line in lines if line not in heads)


def test_a_corpus_for_iramuteq_is_read_back_with_the_same_texts(study: corpus.Study, tmp_path: Path) -> None:
    """As our own intake reads that format; an asterisk has become the sign that is no variable's."""
    texts.write(study, "iramuteq", tmp_path / "corpus")
    again = corpus.load(tmp_path / "corpus")
    handed = study.articles["text"][study.articles["text"] != ""].str.replace("*", "∗")
    read = again.units.groupby(level="article")["text"].agg(" ".join)
    assert sorted(" ".join(text.split()) for text in read) == sorted(" ".join(text.split()) for text in handed)


def test_what_is_stated_goes_to_iramuteq_under_plain_names(folder: Path) -> None:
    (folder / "articles.csv").write_text(
        "article,outlet,outlet_known,published,published_known\nun,L’Écho *du* Val,page,2024-03-01,page\n",
        encoding="utf-8",
    )
    written = texts.iramuteq(corpus.load(folder))["corpus.txt"]
    assert "**** *id_un *date_2024-03-01 *source_L_Echo_du_Val\n" in written and "**** *id_deux\n" in written


def test_txm_finds_each_text_by_the_first_column(study: corpus.Study) -> None:
    files_ = texts.txm(study)
    rows = list(csv.reader(io.StringIO(files_["metadata.csv"])))
    assert rows[0][0] == "id" and all(re.fullmatch("[a-z0-9-]+", name) for name in rows[0])
    assert {f"{row[0]}.txt" for row in rows[1:]} | {"metadata.csv"} == set(files_)
    article = rows[0].index("article")
    assert {row[article].lstrip("'"): files_[f"{row[0]}.txt"].rstrip("\n") for row in rows[1:]} == {
        name.lstrip("'"): text for name, text in study.articles["text"].items() if text
    }


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "A", "a"], ["a", "A-2", "a-3"]),
        (["metadata"], ["metadata-2"]),
        (["a", "a-2", "a"], ["a", "a-2", "a-3"]),
    ],
)
def test_no_text_takes_the_place_of_another(names: list[str], expected: list[str]) -> None:
    assert texts._apart(names) == expected


def test_quanteda_finds_id_text_and_document_variables(study: corpus.Study, tmp_path: Path) -> None:
    written = texts.quanteda(study)["corpus.csv"]
    assert written.startswith("doc_id,text")  # no byte order mark, which R would take for a part of the name
    rows = list(csv.reader(io.StringIO(written)))
    assert len(rows) - 1 == int((study.articles["text"] != "").sum()) and {len(row) for row in rows} == {len(rows[0])}
    cells = [part.strip() for row in rows for cell in row for part in re.split("[;\t\r\n]", cell)]
    signed = [
        cell for cell in cells if cell.startswith(("=", "+", "-", "@")) and not re.fullmatch(r"[+-][\d.,]+", cell)
    ]
    assert signed == []


def test_an_article_without_text_is_left_out_and_counted(folder: Path, tmp_path: Path, capsys) -> None:
    (folder / "tres.txt").write_text(made.FOREIGN.format(town="Valmont", n=3) + "\n", encoding="utf-8")
    (folder / "articles.csv").write_text("article,language\ntres,es\nun,fr\n", encoding="utf-8")
    assert main.main(["hand", str(tmp_path / "out"), "--to", "quanteda", "--study", str(folder)]) == 0
    assert "2 articles handed over; without text, and left out: 1." in capsys.readouterr().out
    assert (tmp_path / "out" / "corpus.csv").read_text(encoding="utf-8").count("\ntres,") == 0


# ---- REFI-QDA: out


def opened(raw: bytes) -> tuple[etree._Element, dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return etree.fromstring(found.pop("project.qde")), {name: content.decode() for name, content in found.items()}


def test_a_project_is_what_the_standard_asks_for(study: corpus.Study) -> None:
    for coding in (study.coding, study.coding.head(0)):
        root, _ = opened(refi.project(study, coding))
        assert SCHEMA.validate(root), SCHEMA.error_log


def test_a_codebook_has_the_codes_of_the_project(study: corpus.Study) -> None:
    """The schema of codebooks is that of the codes in a project but for its namespace."""
    root = etree.fromstring(refi._codebook(study).replace(refi.CODEBOOK.encode(), refi.PROJECT.encode()))
    del root.attrib["origin"]
    whole = etree.fromstring(f'<Project xmlns="{refi.PROJECT}" name="x"/>')
    whole.append(root)
    assert SCHEMA.validate(whole), SCHEMA.error_log
    names = [code.get("name") for code in root.iter("{*}Code") if code.get("isCodable") == "true"]
    guids = [code.get("guid") for code in root.iter("{*}Code")]
    assert names == list(refi.codes(study).values()) and len(set(names)) == len(names)
    assert len(set(guids)) == len(guids)


def test_each_selection_is_its_unit_and_each_coder_a_user(study: corpus.Study) -> None:
    root, sources = opened(refi.project(study, study.coding))
    places = set()
    for source in root.iterfind(".//q:TextSource", NAMESPACE):
        text = sources[source.get("plainTextPath").replace("internal://", "sources/")]
        lines = dict(enumerate(text.split("\n"), 1))
        assert list(lines.values()) == list(study.units["text"].loc[source.get("name")])
        for selection in source.iterfind("q:PlainTextSelection", NAMESPACE):
            inside = text[int(selection.get("startPosition")) : int(selection.get("endPosition"))]
            places.add(
                (selection.get("creatingUser"), source.get("name"), next(k for k in lines if lines[k] == inside))
            )
    coders = {user.get("guid"): user.get("name") for user in root.iterfind(".//q:User", NAMESPACE)}
    assert list(coders.values()) == list(study.coding.index.unique("coder") if len(study.coding) else [])
    assert {(coders[guid], article) for guid, article, _ in places} == {
        (coder, article) for coder, article, _ in study.coding.index
    }


def test_who_is_to_code_sees_no_codings_and_the_same_study_gives_the_same_bytes(tmp_path: Path) -> None:
    study = corpus.load(corpus.SEEDS)
    for name in ("one", "two"):
        refi.write(study, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    root, _ = opened((tmp_path / "one" / "to-code.qdpx").read_bytes())
    assert root.findall(".//q:Coding", NAMESPACE) == [] and root.findall(".//q:User", NAMESPACE) == []


def test_without_a_codebook_there_is_nothing_to_code_by(folder: Path, tmp_path: Path, capsys) -> None:
    (folder / "frames.toml").unlink()
    assert main.main(["hand", str(tmp_path / "out"), "--to", "refi-qda", "--study", str(folder)]) == 2
    assert "frames.toml" in capsys.readouterr().err and not (tmp_path / "out").exists()


# ---- REFI-QDA: back


def test_codings_come_back_as_they_were_and_go_out_again_byte_for_byte(tmp_path: Path) -> None:
    study = corpus.load(corpus.SEEDS)
    shutil.copytree(corpus.SEEDS, tmp_path / "study", ignore=shutil.ignore_patterns("coding"))
    project = tmp_path / "coded.qdpx"
    project.write_bytes(refi.project(study, study.coding))
    uncoded = corpus.load(tmp_path / "study")
    for coder in study.coding.index.unique("coder"):
        taken = refi.take(uncoded, project, coder)
        assert (taken.coded, taken.uncoded, taken.codes, taken.sources) == (len(study.units), 0, [], [])
    again = corpus.load(tmp_path / "study")
    assert again.coding.index.equals(study.coding.index)
    for code in ("lead", "status", "speaker"):
        assert (again.coding[code] == study.coding[code]).all()
    assert (again.coding["frames"].str.split("+").map(set) == study.coding["frames"].str.split("+").map(set)).all()
    assert refi.project(replace(again, name=study.name), again.coding) == project.read_bytes()


def qdpx(path: Path, sources: dict[str, str], selections: list[tuple], codes: list[str], inline: bool = False) -> Path:
    """A project as another tool writes one: names and GUIDs of its own. A selection: source, start, end, code, user."""
    users = "".join(f'<User guid="{guid(f"user {name}")}" name="{name}"/>' for name in ("Ana", "Bea"))
    every = "".join(f'<Code guid="{guid(code)}" name="{code}" isCodable="true"/>' for code in codes)
    found = []
    for name, text in sources.items():
        at = "" if inline else f' plainTextPath="internal://{guid(name)}.txt"'
        inside = "".join(
            f'<PlainTextSelection guid="{guid(str(s))}" startPosition="{s[1]}" endPosition="{s[2]}" '
            f'creatingUser="{guid(f"user {s[4]}").upper()}"><Coding guid="{guid(f"coding {s}")}">'
            f'<CodeRef targetGUID="{{{guid(s[3])}}}"/></Coding></PlainTextSelection>'
            for s in selections
            if s[0] == name
        )
        content = f"<PlainTextContent>{text}</PlainTextContent>" if inline else ""
        found.append(f'<TextSource guid="{guid(name)}" name="{name}"{at}>{content}{inside}</TextSource>')
    xml = (
        f'<?xml version="1.0"?><Project xmlns="{refi.PROJECT}" name="p"><Users>{users}</Users><CodeBook><Codes>{every}'
        f"</Codes></CodeBook><Sources>{''.join(found)}</Sources></Project>"
    )
    assert SCHEMA.validate(etree.fromstring(xml.encode())), SCHEMA.error_log
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", xml)
        for name, text in {} if inline else sources.items():
            archive.writestr(f"Sources/{guid(name)}.txt", text)
    return path


def guid(name: str) -> str:
    return refi._guid("another tool", name)


def row(study: corpus.Study, path: Path, unit: tuple[str, int]) -> tuple[str, str, str, str]:
    taken = refi.take(study, path, "ana")
    rows = pd.read_csv(taken.path, dtype=str, keep_default_na=False).set_index(["article", "unit"])
    key = (unit[0], str(unit[1]))
    return tuple(rows.loc[key, ["frames", "lead", "status", "speaker"]]) if key in rows.index else ()


CODES = ["jobs", "La Justice", "none", "lead: court", "status: denied", "speaker: company", "speaker: author", "humeur"]
FIRST, SECOND = len("Cent emplois disparaissent."), len("Cent emplois disparaissent.\nLe tribunal jugera en mars.")


@pytest.mark.parametrize(
    ("selections", "unit", "expected"),
    [
        ([(0, FIRST, "jobs")], 1, ("jobs", "jobs", "", "")),
        ([(0, FIRST, "jobs")], 2, ()),  # what nobody coded is not coded
        ([(5, 8, "jobs")], 1, ("jobs", "jobs", "", "")),  # a part of a word, inside the unit
        ([(0, FIRST + 3, "jobs")], 2, ("jobs", "jobs", "", "")),  # a whole word of the next unit
        ([(0, FIRST + 2, "jobs")], 2, ()),  # a slip of one letter into it
        ([(0, FIRST + 1, "jobs")], 2, ()),  # the line end alone
        ([(0, FIRST - 1, "jobs")], 1, ("jobs", "jobs", "", "")),  # a tool that names the last character, not the end
        ([(0, SECOND, "La Justice")], 2, ("court", "court", "", "")),  # known by its label, in other capitals
        ([(0, FIRST, "La Justice"), (0, 12, "jobs")], 1, ("jobs+court", "court", "", "")),  # the one that covers most
        (
            [(0, FIRST, "La Justice"), (0, FIRST, "jobs")],
            1,
            ("jobs+court", "jobs", "", ""),
        ),  # the first of the codebook
        (
            [(0, FIRST, "jobs"), (0, 4, "lead: court")],
            1,
            ("jobs+court", "court", "", ""),
        ),  # the one that is said to lead
        ([(0, FIRST, "jobs"), (0, FIRST, "none")], 1, ("jobs", "jobs", "", "")),
        ([(0, FIRST, "none")], 1, ("none", "none", "", "")),
        ([(0, FIRST, "jobs"), (0, 9, "status: denied")], 1, ("jobs", "jobs", "denied", "")),
        (
            [(0, FIRST, "jobs"), (0, FIRST, "speaker: author"), (0, FIRST, "speaker: company")],
            1,
            ("jobs", "jobs", "", "company+author"),
        ),
        ([(0, FIRST, "jobs"), (FIRST + 1, SECOND, "status: denied")], 2, ()),  # a status alone is no frame
    ],
)
def test_what_selections_say_of_a_unit(
    selections: list, unit: int, expected: tuple, folder: Path, tmp_path: Path
) -> None:
    placed = [("un.txt", *selection, "Ana") for selection in selections]
    path = qdpx(tmp_path / "p.qdpx", {"un.txt": ONE}, placed, CODES)
    assert row(corpus.load(folder), path, ("un", unit)) == expected


@pytest.mark.parametrize(
    ("sources", "start", "inline"),
    [
        ({"un": ONE}, FIRST + 1, False),
        ({"un": ONE}, FIRST + 1, True),
        ({"Entretien 4": ONE}, FIRST + 1, False),  # another name: known by what it says
        ({"un": ONE.replace("\n", "\r\n")}, FIRST + 2, False),  # a line end of two characters, counted as two
        ({"un": ("Sommaire\n" * 30 + ONE).replace("\n", "\r\n")}, 30 * 9 + FIRST + 1, False),  # and as one
        ({"un.docx": ONE.replace("se tait", "s’est tu")}, FIRST + 1, False),  # edited since, and known by its name
        ({"un": "\ufeff" + ONE}, FIRST + 1, False),
        (
            {"un": "Sommaire\n\n" + ONE.replace("\n", "\n\n")},
            FIRST + 12,
            False,
        ),  # the file as it came, furniture and all
    ],
)
def test_a_text_is_known_however_the_tool_keeps_it(sources, start, inline, folder: Path, tmp_path: Path) -> None:
    selections = [(next(iter(sources)), start, start + len("Le tribunal jugera en mars."), "La Justice", "Ana")]
    path = qdpx(tmp_path / "p.qdpx", sources, selections, CODES, inline)
    study = corpus.load(folder)
    assert row(study, path, ("un", 2)) == ("court", "court", "", "")
    assert refi.take(study, path, "ana").coded == 1


def test_what_has_no_place_in_the_study_is_said(folder: Path, tmp_path: Path, capsys) -> None:
    sources = {"un": ONE, "journal": "Une note de terrain."}
    selections = [("un", 0, FIRST, "jobs", "Ana"), ("un", 0, FIRST, "humeur", "Ana"), ("journal", 0, 8, "jobs", "Ana")]
    path = qdpx(tmp_path / "p.qdpx", sources, selections, CODES)
    assert main.main(["take", str(path), "--study", str(folder), "--coder", "ana", "--lang", "fr"]) == 0
    said = re.sub(r"\s", " ", capsys.readouterr().out)
    assert str(folder / "coding" / "ana.csv") in said
    assert "1 unité codée ; sans cadre, et donc non codées : 4." in said
    assert "humeur" in said and "journal" in said
    assert len(corpus.load(folder).coding) == 1


def test_each_of_two_people_is_taken_alone(folder: Path, tmp_path: Path, capsys) -> None:
    selections = [("un", 0, FIRST, "jobs", "Ana"), ("un", 0, FIRST, "La Justice", "Bea")]
    path = qdpx(tmp_path / "p.qdpx", {"un": ONE}, selections, CODES)
    assert main.main(["take", str(path), "--study", str(folder), "--coder", "carla"]) == 2
    assert "coded by Ana and Bea" in capsys.readouterr().err
    study = corpus.load(folder)
    assert row(study, path, ("un", 1))[0] == "jobs"
    assert pd.read_csv(refi.take(study, path, "bea").path)["frames"].tolist() == ["court"]


def test_one_person_may_be_called_otherwise_here(folder: Path, tmp_path: Path) -> None:
    path = qdpx(tmp_path / "p.qdpx", {"un": ONE}, [("un", 0, FIRST, "jobs", "Bea")], CODES)
    assert row(corpus.load(folder), path, ("un", 1))[0] == "jobs"


def test_a_file_of_codes_that_stands_there_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    (folder / "coding").mkdir()
    (folder / "coding" / "ana.csv").write_text(
        "article,unit,frames,lead,status,speaker\nun,1,jobs,jobs,,\n", encoding="utf-8"
    )
    path = qdpx(tmp_path / "p.qdpx", {"un": ONE}, [("un", 0, FIRST, "jobs", "Ana")], CODES)
    with pytest.raises(StudyError, match="choose another coder's name"):
        refi.take(corpus.load(folder), path, "ana")


BARE = (
    f'<Project xmlns="{refi.PROJECT}" name="x"><Sources><TextSource guid="1" name="un">'
    "<PlainTextSelection {}><Coding/></PlainTextSelection></TextSource></Sources></Project>"
)
ENTITY = '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (None, "is no REFI-QDA project"),
        ({"other.xml": "<a/>"}, "cannot be read as REFI-QDA"),
        ({"project.qde": "<Project"}, "cannot be read as REFI-QDA"),
        ({"project.qde": '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"/>'}, "holds no Project"),
        ({"project.qde": f'<Project xmlns="{refi.PROJECT}" name="x"/>'}, "no unit of this study"),
        ({"project.qde": BARE.format("")}, "without its two positions"),
        ({"project.qde": BARE.format('startPosition="0" endPosition="x"')}, "without its two positions"),
        ({"../project.qde": f'{ENTITY}<Project xmlns="{refi.PROJECT}" name="&x;"/>'}, "cannot be read|no unit"),
    ],
)
def test_what_is_no_project_is_said_in_a_line(entries: dict | None, said: str, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.qdpx"
    path.write_bytes(b"no archive")
    if entries is not None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in entries.items():
                archive.writestr(name, content)
    with pytest.raises(StudyError, match=said) as refused:
        refi.take(corpus.load(folder), path, "ana")
    assert refused.value.sentence("fr") != str(refused.value)
    assert not (folder / "coding").exists()


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("none.qdpx", ["--coder", "ana"], "is no file"),
        ("there.qdpx", [], "--coder NAME"),
        ("there.qdc", [], "REFI-QDA"),
    ],
)
def test_what_is_lacking_is_said_in_a_line(name: str, more: list[str], said: str, tmp_path: Path, capsys) -> None:
    for path in ("there.qdpx", "there.qdc"):
        (tmp_path / path).write_text("x", encoding="utf-8")
    assert main.main(["take", str(tmp_path / name), *more]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert main.main(["take", str(tmp_path / name), *more, "--lang", "fr"]) == 2
    french = capsys.readouterr().err
    assert french != error and not re.search(r"\b(?:the|is|export it)\b", french)


def test_a_codebook_from_another_tool_becomes_frames_and_goes_out_the_same(
    folder: Path, tmp_path: Path, capsys
) -> None:
    (tmp_path / "codebook.qdc").write_bytes(refi._codebook(corpus.load(folder)))
    assert main.main(["take", str(tmp_path / "codebook.qdc")]) == 0
    written = capsys.readouterr().out
    assert '["jobs"]' in written and "none" not in written and "speaker" not in written
    cues = iter(("emploi", "tribunal"))
    (folder / "frames.toml").write_text(
        re.sub(r"strong = \[\]", lambda _: f'strong = ["{next(cues)}"]', written), encoding="utf-8"
    )
    again = corpus.load(folder)
    assert refi._codebook(again) == (tmp_path / "codebook.qdc").read_bytes()
    assert again.frames["jobs"]["excluded"] == ["le travail d’un juge"]
