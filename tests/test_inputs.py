"""Bad input: each case of tests/README.md that concerns reading, made on purpose; what is wrong is said, never guessed."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import corpus, files, french, similarity
from helpers.corpus import StudyError
from helpers.intake import decoding, listing, reading, screening, stated

POSIX = os.name == "posix"
HERE = Path(__file__).parent
MEETING = """Le président a reçu mercredi le dirigeant voisin au cosmodrome de l’Est, près de la frontière.
« Nous parlerons de tous les sujets », a-t-il déclaré à la presse avant l’entretien, qui a duré plusieurs heures.
Les deux hommes n’ont signé aucun document, mais la coopération militaire inquiète déjà leurs voisins.
Des experts craignent que des munitions soient livrées en échange d’une aide alimentaire et de satellites."""
BUDGET = """La ministre des Finances a présenté jeudi un budget rigoureux aux députés de l’Assemblée nationale.
L’opposition dénonce des coupes dans l’éducation et la santé, que le gouvernement juge pourtant nécessaires.
« Chaque euro dépensé devra être justifié », a prévenu la ministre, qui espère un vote avant l’été.
Les syndicats d’enseignants appellent à manifester mardi dans une quarantaine de villes du pays."""
ENGLISH = (
    "The president met his neighbour at the spaceport on Wednesday and they talked about weapons, food and satellites. "
    * 4
)
GERMAN = (
    "Der Präsident hat am Mittwoch seinen Nachbarn empfangen und sie haben über Waffen, Nahrung und Satelliten gesprochen. "
    * 4
)
ARABIC = (
    "استقبل الرئيس يوم الأربعاء جاره في قاعدة الفضاء وتحدثا عن الأسلحة والغذاء والأقمار الصناعية في لقاء طويل بين الزعيمين. "
    * 4
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of two ordinary articles, about which there is nothing to notice."""
    return write(tmp_path, {"a.txt": MEETING, "b.txt": BUDGET})


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A study that any user may reach; pytest's own folder is its user's alone."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield write(path, {"a.txt": MEETING, "b.txt": BUDGET})
    path.chmod(0o755)
    shutil.rmtree(path)


def write(folder: Path, contents: dict[str, str | bytes]) -> Path:
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return folder


def refusal(folder: Path) -> str:
    """The one or two lines with which a study is refused."""
    with pytest.raises(StudyError) as error:
        corpus.load(folder)
    assert len(str(error.value).splitlines()) <= 2
    return str(error.value)


def said(folder: Path, file: str) -> str:
    """What is said of a file, each notice with its remedy."""
    rows = corpus.load(folder).notices
    assert not (rows == "").to_numpy().any()
    return "\n".join(rows.loc[rows["file"] == file, "what"])


def terms_of(folder: Path, article: str) -> list[str]:
    return french.terms(corpus.load(folder).articles.loc[article, "text"])


def test_an_ordinary_study_has_nothing_to_notice(folder: Path) -> None:
    assert corpus.load(folder).notices.empty


# --- folders


def test_a_folder_that_is_missing(tmp_path: Path) -> None:
    message = refusal(tmp_path / "nowhere")
    assert str(tmp_path / "nowhere") in message and "CADRAGE_STUDY" in message and "seeds/" in message


def test_a_file_instead_of_its_folder(folder: Path) -> None:
    assert f"give its folder, {folder}" in refusal(folder / "a.txt")


@pytest.mark.parametrize(
    ("contents", "found"),
    [
        ({}, "no article"),
        ({"x.docx": "x", "y.pdf": "y"}, "no article"),
        ({"x.txt": ""}, "no article with any text"),
        ({"x.txt": " \n\u00a0\n\ufeff"}, "no article with any text"),
        ({"x.txt": MEETING}, "one article (x)"),
        ({"x.txt": MEETING, "y.txt": "\n"}, "one article (x)"),
    ],
)
def test_nothing_to_compare(tmp_path: Path, contents: dict, found: str) -> None:
    message = refusal(write(tmp_path, contents))
    assert f"holds {found}" in message and "two or more" in message and ".txt" in message


def test_nothing_to_compare_says_what_is_there(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, {"x.docx": "x", "y.docx": "y", "z.pdf": "z"}))
    assert "no article (3 left out: x.docx, cannot be opened as what its ending says; save it again)" in message


def test_a_blank_file_is_left_out(folder: Path) -> None:
    write(folder, {"c.txt": " \n\t", "d.txt": b""})
    assert corpus.load(folder).articles.index.tolist() == ["a", "b"]
    assert said(folder, "c.txt") == said(folder, "d.txt") == "Blank; left out."


def test_an_article_without_a_term_is_shown_as_not_available(folder: Path) -> None:
    write(folder, {"c.txt": "12 et 13, de la, 2023."})
    assert "No word in it can be compared" in said(folder, "c.txt")
    assert similarity.cosine(corpus.load(folder))["c"].isna().all()


def test_other_kinds_of_file_are_listed(folder: Path) -> None:
    write(
        folder,
        {"x.pages": "x", "y.pages": "y", "z.png": "z", "b.html": "<p>x", "README.md": "x", "LICENSE": "x", "note": "x"},
    )
    assert said(folder, folder.name) == "Not read: 2 .pages, 1 .png and 1 with no ending."
    assert "another form of the text file of the same name" in said(folder, "b.html")


def test_hidden_and_system_files_are_counted(folder: Path) -> None:
    write(
        folder,
        {"._a.txt": "x", "~$a.txt": "x", "Thumbs.db": "x", "desktop.ini": "x", ".DS_Store": "x", files.RECORD: "x"},
    )
    assert said(folder, folder.name) == "Hidden or system files ignored: 5."


def test_endings_in_capitals_are_read(folder: Path) -> None:
    write(folder, {"c.TXT": MEETING + " Un.", "d.Txt": BUDGET + " Deux."})
    assert corpus.load(folder).articles.index.tolist() == ["a", "b", "c", "d"]


def test_sub_folders_are_read_on_request(folder: Path) -> None:
    write(folder, {"x/c.txt": ENGLISH, "x/a.txt": ENGLISH, "coding/README.md": "x"})
    assert said(folder, folder.name) == "Articles in sub-folders, not read: 2."
    assert corpus.load(folder, subfolders=True).articles.index.tolist() == ["a", "b", "x/a", "x/c"]
    write(folder, {"study.toml": "subfolders = true\n"})
    assert len(corpus.load(folder).articles) == 4


def test_an_export_inside_a_study_is_no_article(folder: Path) -> None:
    files.write(folder / "charts" / "heat-map.txt", "title: x")
    with files.folder(folder / "report") as part:
        write(part, {"sub/x.txt": "title: x"})
    assert corpus.load(folder, subfolders=True).articles.index.tolist() == ["a", "b"]
    assert corpus.load(folder).notices.empty


@pytest.mark.skipif(not POSIX, reason="links and pipes as on Linux and macOS")
def test_links_pipes_and_folders_are_skipped_at_once(folder: Path) -> None:
    (folder / "out.txt").symlink_to("/etc/hostname")
    (folder / "dangling.txt").symlink_to(folder / "nothing")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "up").symlink_to(folder, target_is_directory=True)
    (folder / "dir.txt").mkdir()
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(folder)  # a socket's path must be short
        server.bind("socket.txt")
        found = corpus.load(folder, subfolders=True)
    assert found.articles.index.tolist() == ["a", "b"]
    what = found.notices.set_index("file")["what"]
    assert set(what[["out.txt", "dangling.txt", "loop.txt"]]) == {"A symbolic link; not followed."}
    assert what["dir.txt"] == "A folder named like an article; skipped."
    assert set(what[["pipe.txt", "socket.txt"]]) == {"A pipe, socket or device; skipped."}


@pytest.mark.skipif(not POSIX or os.geteuid() != 0, reason="needs root, to become another user")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_read_is_named(open_folder: Path, what: str) -> None:
    closed = open_folder / "a.txt" if what == "file" else open_folder
    closed.chmod(0)
    script = (
        "import os, sys\nfrom helpers import corpus\nimport simplemma, stop_words\nos.setgid(65534)\nos.setuid(65534)\n"
        "try:\n    corpus.load(sys.argv[1])\nexcept corpus.StudyError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, open_folder], capture_output=True, text=True, cwd="/")
    assert done.stderr == "" and str(closed) in done.stdout
    assert "permissions" in done.stdout and "chmod u+r" in done.stdout


def test_a_file_that_vanishes_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = listing.listed
    monkeypatch.setattr(listing, "listed", lambda *given: (whole(*given), (folder / "b.txt").unlink())[0])
    message = refusal(folder)
    assert str(folder / "b.txt") in message and "run again" in message


def test_a_file_too_large_is_refused_with_the_setting(folder: Path) -> None:
    write(folder, {"c.txt": b"mot " * 5_000_001})
    assert "c.txt has 20 MB, more than 20 MB" in refusal(folder) and "largest = 21 in study.toml" in refusal(folder)
    write(folder, {"c.txt": MEETING * 8, "study.toml": "largest = 0.001\n"})
    assert "more than 0.001 MB" in refusal(folder)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_thousands_of_files_show_their_progress_on_standard_output(
    folder: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert corpus.load(folder) and capsys.readouterr() == ("", "")
    monkeypatch.setattr(reading, "SHOW_PROGRESS_FROM", 2)
    corpus.load(folder)
    shown = "Reading articles (2): 50% 100%\nCutting articles into sentences (2): 50% 100%\n"
    assert capsys.readouterr() == (shown, "")


def test_progress_is_a_line_that_tells_each_tenth_and_a_bar_in_a_terminal(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for total, tenths in ((25, range(10, 101, 10)), (3, (30, 60, 100)), (1, (100,))):
        assert list(reading.progress(iter(range(total)), total, "Counting", always=True)) == list(range(total))
        assert capsys.readouterr() == (f"Counting ({total}):{''.join(f' {tenth}%' for tenth in tenths)}\n", "")
    monkeypatch.setattr(reading.sys, "stdout", Terminal())
    assert list(reading.progress(range(25), 25, "Counting", always=True)) == list(range(25))
    assert "Counting: 100%|" in reading.sys.stdout.getvalue() and "25/25" in reading.sys.stdout.getvalue()
    assert capsys.readouterr().err == ""


# --- file names


def test_file_names_are_seen_composed_and_sorted_the_same_everywhere(tmp_path: Path) -> None:
    names = ["é.txt", unicodedata.normalize("NFD", "ê.txt"), "a b.txt", "z'«».txt", "😀.txt", "É.txt", "0.txt"]
    for number, name in enumerate(names):
        write(tmp_path, {name: f"{MEETING} {number}"})
    index = corpus.load(tmp_path).articles.index.tolist()
    assert index == sorted(unicodedata.normalize("NFC", name[:-4]) for name in names)


@pytest.mark.skipif(sys.platform != "linux", reason="a file system that tells case and accents apart")
def test_names_that_would_be_one_stay_two(tmp_path: Path) -> None:
    names = ["a.txt", "A.txt", "a.TXT", "é.txt", unicodedata.normalize("NFD", "é.txt")]
    for number, name in enumerate(names):
        write(tmp_path, {name: f"{MEETING} {number}"})
    found = corpus.load(tmp_path).articles
    assert found.index.tolist() == ["A", "a.TXT", "a.txt", "é.txt", "é.txt (2)"]
    assert found["label"].is_unique


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
@pytest.mark.parametrize(
    "name",
    [
        "x" * 251 + ".txt",
        "<img onerror=alert(1)>.txt",
        "$x^2$.txt",
        "a\tb\x1b[31m\u202ec.txt",
        "[x](javascript:1).txt",
        "=1+1.txt",
        "\\foo_bar.txt",
    ],
)
def test_any_name_is_read_and_its_label_is_short_and_plain(folder: Path, name: str) -> None:
    write(folder, {name: MEETING + " Autre."})
    found = corpus.load(folder).articles
    assert len(found) == 3
    assert (found["label"].str.len() <= corpus.LABEL_LENGTH).all()
    assert not found["label"].str.contains("[\x00-\x1f\u202e]").any()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_name_that_is_no_utf_8_is_read(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/\xe9t\xe9.txt", "w", encoding="utf-8") as file:
        file.write(MEETING + " Autre.")
    assert len(corpus.load(folder).articles) == 3


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_read_and_gone(folder: Path, encoding: str) -> None:
    before = corpus.load(folder).articles
    write(folder, {"a.txt": MEETING.encode(encoding)})
    after = corpus.load(folder)
    assert after.notices.empty and after.articles.equals(before)


@pytest.mark.parametrize(
    ("encoding", "likely"),
    [
        ("windows-1252", "windows-1252"),
        ("latin-1", "windows-1252"),
        ("mac_roman", "macintosh"),
        ("cp850", "cp850"),
    ],
)
def test_another_encoding_is_refused_with_place_and_command(folder: Path, encoding: str, likely: str) -> None:
    write(folder, {"c d.txt": MEETING.replace("’", "'").encode(encoding)})
    message = refusal(folder)
    assert "c d.txt is not UTF-8: byte 5 is 0x" in message  # the é of « Le président »
    assert f"iconv -f {likely} -t UTF-8 '{folder}/c d.txt' > '{folder}/c d.utf8.txt'" in message
    assert f'encoding = "{likely}" in study.toml' in message
    write(folder, {"study.toml": f'encoding = "{likely}"\n'})
    assert corpus.load(folder).articles.loc["c d", "text"] == corpus.load(folder).articles.loc["a", "text"].replace(
        "’", "'"
    )


@pytest.mark.parametrize("encoding", ["windows-1252", "mac_roman", "cp850", "utf-16-le"])
def test_the_command_does_what_it_says(folder: Path, encoding: str) -> None:
    if not shutil.which("iconv"):
        pytest.skip("no iconv here")
    write(folder, {"c.txt": MEETING.replace("’", "'").encode(encoding)})
    command = refusal(folder).split("Convert it: ")[1].split(" (and")[0]
    subprocess.run(command, shell=True, cwd=folder, check=True)
    assert (folder / "c.utf8.txt").read_text(encoding="utf-8") == MEETING.replace("’", "'")


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16-le"])
def test_a_codebook_is_converted_in_its_place_and_no_setting_is_offered_for_it(folder: Path, encoding: str) -> None:
    if not shutil.which("iconv"):
        pytest.skip("no iconv here")
    write(folder, {"frames.toml": '[eau]\nlabel = "la crue à Évian"\nstrong = ["crue"]\n'.encode(encoding)})
    message = refusal(folder)
    assert "study.toml" not in message
    subprocess.run(message.split("Convert it: ")[1].split(" (on")[0], shell=True, cwd=folder, check=True)
    assert corpus.load(folder).frames["eau"]["label"] == "la crue à Évian"


def test_an_encoding_that_is_none_known(folder: Path) -> None:
    write(folder, {"c.txt": "Привет, мир, это письмо".encode("koi8-r")})
    assert "save it in UTF-8" in refusal(folder)
    write(folder, {"study.toml": 'encoding = "no-such"\n'})
    assert "and no-such, as stated, is no encoding that is known: state another" in refusal(folder)


def test_several_files_are_refused_in_one_sentence(folder: Path) -> None:
    write(folder, {f"c{n}.txt": MEETING.encode("utf-16-le") for n in range(4)})
    assert "(3 more files cannot be read.)" in refusal(folder)


def test_utf_16_without_its_mark_is_not_guessed(folder: Path) -> None:
    write(folder, {"c.txt": MEETING.encode("utf-16-le")})
    assert (
        "c.txt holds NUL bytes: it looks binary or UTF-16 without its mark. Convert it: iconv -f UTF-16LE"
        in refusal(folder)
    )


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "a PNG image"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"\x1f\x8b\x08", "a gzip archive"),
        (b"\x7fELF\x02", "a program"),
        (b"MZ\x90\x00\x03", "a program"),
        (b"GIF89a", "a GIF image"),
        (b"BZh91AY", "a bzip2 archive"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
        (b"PAR1", "a Parquet table"),
        (b"SQLite format 3\x00", "a database"),
        (b"RIFF\x24\x00\x00\x00WAVE", "a sound, image or film"),
    ],
)
def test_what_is_no_text_is_recognised(folder: Path, start: bytes, kind: str) -> None:
    write(folder, {"c.txt": start + MEETING.encode()})
    assert f"c.txt is not text but {kind}" in refusal(folder)


@pytest.mark.parametrize("name", ["vieux.zip", "vieux.7z", "vieux.tar.gz"])
def test_an_archive_beside_the_articles_is_left_out_by_name(folder: Path, name: str) -> None:
    write(folder, {name: b"PK\x03\x04 and more"})
    found = corpus.load(folder)
    assert found.intake.set_index("file").loc[name, ["outcome", "reason"]].tolist() == ["left out", "archive"]
    assert name in found.notices["file"].tolist() and len(found.articles) == 2


@pytest.mark.parametrize("wrong", ["windows-1252", "latin-1", "mac_roman"])
def test_broken_accents_are_shown_with_their_repair(folder: Path, wrong: str) -> None:
    damaged = MEETING.replace("’", "'").replace("«\u00a0", "« ").encode().decode(wrong, "replace")
    write(folder, {"c.txt": damaged})
    message = refusal(folder)
    assert (
        "c.txt was saved with its accents broken" in message and "→ président; " in message and message.count("→") == 3
    )
    assert f"ftfy {folder}/c.txt -o {folder}/c.repaired.txt" in message


def test_accents_that_only_look_broken_are_left_alone() -> None:
    for text in (
        "À Ångström, le château d’Âge, SÃO PAULO et São Tomé.",
        "Â vrai dire, √2 et 10 €",
        "ça, là, où, Ürümqi",
        MEETING,
    ):
        assert decoding.damaged(text) == []


@pytest.mark.parametrize(
    ("text", "encodings", "sure"),
    [
        ("président, été, où, à Évry", "windows-1252 macintosh cp850", True),
        ("« Été » : l’œuvre – 3 €…", "windows-1252 macintosh", True),
        ("plain", "windows-1252", False),  # in any encoding the same
        ("président Ӝ", "utf-16-le", False),
        ("été ± 3", "windows-1252", False),  # not all of it is French
    ],
)
def test_an_encoding_is_sure_where_every_sign_is_of_french_in_it_alone(text: str, encodings: str, sure: bool) -> None:
    for encoding in encodings.split():
        assert decoding.sure(text.encode(encoding)) == (encoding if sure else "")


@pytest.mark.parametrize(
    "word", ["prévu", "à", "forêt", "garçon", "où", "naïf", "Évry", "«\u00a0oui\u00a0»", "l’eau", "œuf", "3\u00a0€"]
)
@pytest.mark.parametrize("encoding", ["windows-1252", "macintosh"])
def test_one_word_often_tells_the_encoding_and_never_the_wrong_one_where_it_is_sure(word: str, encoding: str) -> None:
    raw = word.encode(encoding)
    assert decoding.sure(raw) in (encoding, "")
    assert decoding._likely(f"{word} {MEETING}".replace("’", "'").encode(encoding)) == encoding


def test_an_encoding_is_likely_where_most_signs_are_of_french_in_it() -> None:
    assert decoding._likely("é±é".encode("windows-1252")) == ""  # one more than not, and the half of three
    assert decoding._likely("é±éé".encode("windows-1252")) == ""
    assert decoding._likely("é±ééé".encode("windows-1252")) == "windows-1252"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(5, "Input/output error"), "x.txt cannot be read: Input/output error. Copy it from its source again."),
        (FileNotFoundError(), "x.txt was there a moment ago and is gone: run again"),
    ],
)
def test_what_the_system_cannot_read_is_said_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    opened = Path.open

    def fails(path: Path, *args: object, **how: object) -> object:
        if path.name == "x.txt":
            raise error
        return opened(path, *args, **how)  # the sentences are in files too

    monkeypatch.setattr(Path, "open", fails)
    with pytest.raises(StudyError) as refused:
        decoding.contents(tmp_path / "x.txt")
    assert str(tmp_path / said) in str(refused.value)


def test_a_file_is_too_large_from_one_byte_more_on(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"x" * 2_000_000)
    assert len(decoding.contents(tmp_path / "x.txt", 2)) == len(decoding.contents(tmp_path / "x.txt")) == 2_000_000
    (tmp_path / "x.txt").write_bytes(b"x" * 2_000_001)
    with pytest.raises(
        StudyError, match=r"^x\.txt has 2 MB, more than 2 MB: cut it into articles, or state largest = 3 in study"
    ):
        decoding.contents(tmp_path / "x.txt", 2)


def test_what_a_library_stumbles_over_is_said_as_given_and_no_memory_stays_itself() -> None:
    for raised, expected in (
        (KeyError("x"), "the document"),
        (StudyError("ours"), "ours"),
        (MemoryError("none"), "none"),
    ):
        with (
            pytest.raises(type(raised) if expected != "the document" else StudyError, match=expected),
            decoding.sound(StudyError("the document")),
        ):
            raise raised


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = « x »\n\nc = 2\n", 2), ("a = 1\n\nb = [1,\n", 3), ("x = " + "[" * 5000, 1)]
)
def test_a_toml_file_that_is_none_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert decoding.toml(tmp_path / "x.toml") == {}
    write(tmp_path, {"x.toml": text})
    with pytest.raises(StudyError, match=rf"x\.toml cannot be read at line {line}: "):
        decoding.toml(tmp_path / "x.toml")


def test_broken_words_are_shown_once_each_with_what_they_were() -> None:
    broken = "Le prÃ©sident a Ã©tÃ© reÃ§u.\nLe mot sain.\nLe prÃ©sident est lÃ\u00a0 aussi, Ã\xa0 Ãvry."
    assert decoding.damaged(broken)[:3] == [("prÃ©sident", "président"), ("Ã©tÃ©", "été"), ("reÃ§u.", "reçu.")]
    assert [seen for seen, _ in decoding.damaged(broken)].count("prÃ©sident") == 1
    quoted = "Â«Â\u00a0Ã©tÃ©Â\u00a0Â» dÃ©jÃ\u00a0"
    assert decoding.damaged(quoted) == list(zip(quoted.split(" "), ["«\u00a0été\u00a0»", "déjà"]))
    with pytest.raises(StudyError) as refused:
        decoding.refuse_damaged(broken, "l'été 1.txt", Path("l'été 1.txt"))
    assert str(refused.value) == (
        "l'été 1.txt was saved with its accents broken (prÃ©sident → président; Ã©tÃ© → été; reÃ§u. → reçu.). "
        "Repair it: ftfy 'l'\"'\"'été 1.txt' -o 'l'\"'\"'été 1.repaired.txt' (and take the broken file out)."
    )


@pytest.mark.parametrize("encoding", ["windows-1252", "latin-1", "mac_roman", "cp1250"])
def test_accents_broken_by_any_usual_encoding_are_seen(encoding: str) -> None:
    broken = "Un café est très cher là-bas, à côté.".encode().decode(encoding, "replace")
    assert dict(decoding.damaged(broken)).get(broken.split()[1]) == "café"


# --- characters

DAMAGE = {
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "straight apostrophes": lambda text: text.replace("’", "'"),
    "no-break spaces": lambda text: text.replace("« ", "«\u00a0").replace(" »", "\u202f»"),
    "soft hyphens": lambda text: text.replace("coopération", "coopé\u00adration"),
    "zero-width spaces": lambda text: text.replace("militaire", "mili\u200btaire"),
    "Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "old Macintosh line ends": lambda text: text.replace("\n", "\r"),
    "a last line end": lambda text: text + "\n",
    "a typographer's ligature": lambda text: text.replace("fi", "ﬁ"),
    "a terminal's colours": lambda text: "\x1b[1;31m" + text + "\x1b[0m",
    "marks of direction": lambda text: "\u202a" + text + "\u202c",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_that_is_not_seen_changes_no_number(folder: Path, damage: object) -> None:
    before = similarity.cosine(corpus.load(folder))
    write(folder, {"a.txt": damage(MEETING)})
    assert similarity.cosine(corpus.load(folder)).equals(before)
    assert terms_of(folder, "a") == french.terms(MEETING)


@pytest.mark.parametrize(
    ("damaged", "what"),
    [
        (
            MEETING.replace("président", "pr\ufffdsident").replace("échange", "\ufffdchange"),
            "Letters lost before the file was saved (�): 2, the first in line 1.",
        ),
        (
            MEETING.replace("militaire", "mili\u200btai\u00adre"),
            "Invisible characters (soft hyphens, zero-width spaces) taken out: 2.",
        ),
        ("\u202b" + MEETING, "Characters that turn the direction of reading taken out: 1."),
        ("\x1b[31m" + MEETING, "Control characters taken out: 1."),
        (MEETING.replace("militaire", "mili\ufffetaire"), "Control characters taken out: 1."),
        (
            MEETING.replace("président", "présidеnt"),
            "Words that mix two alphabets: 1 (présidеnt); a look-alike letter makes another word of each.",
        ),
    ],
)
def test_damage_is_counted(folder: Path, damaged: str, what: str) -> None:
    write(folder, {"a.txt": damaged})
    assert said(folder, "a.txt") == what


def test_the_letters_oe_and_ae_are_kept_and_ligatures_of_type_opened() -> None:
    assert french.terms("un cœur, une ﬁlière, Lætitia") == french.terms("un cœur, une filière, Lætitia")
    assert "cœur" in french.terms("un cœur")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("\ufeffOui\u00ad, non\u200b", {"unseen": {"n": 2}}),  # a mark of byte order is no damage
        ("Oui\u202d non\u202c\u061c", {"bidi": {"n": 3}}),
        ("Oui\x07\tnon\n\r\x85\x9f", {"control": {"n": 2}}),
        ("Oui\nnon \ufffd\net \ufffd", {"lost": {"n": 2, "line": 2}}),
        ("présidеnt Кремль Αθήνα аbс présidеnt", {"mixed": {"n": 2, "words": "présidеnt, аbс"}}),
        (
            " ".join(f"mot{letter}\u0435" for letter in "abcdef"),
            {"mixed": {"n": 6, "words": "motaе, motbе, motcе, motdе, moteе"}},
        ),
        ("Oui, non. 3 µm, œuf", {}),
    ],
)
def test_damage_of_each_kind_is_counted_and_nothing_else_is(text: str, found: dict) -> None:
    assert dict(screening._damage(text)) == found


@pytest.mark.parametrize("sign", ["===", "***", "####", "___", " --- ", "~~~"])
def test_several_articles_in_one_file_are_noticed_where_a_line_of_signs_parts_them(sign: str) -> None:
    fifty = "mot " * 50
    assert screening._damage(f"{fifty}\n{sign}\n{fifty}") == [("parted", {"n": 2, "sign": sign})]
    assert (
        screening._damage(f"{fifty}\n{sign * 9}\n{fifty}\n{sign}\n{fifty}")[0][1] == {"n": 3, "sign": (sign * 9)[:10]}
        or "- " in sign
    )
    for text in (
        f"{fifty}\n{sign}\n{'mot ' * 49}",
        f"{fifty}\n{sign.strip()[1:3]}\n{fifty}",
        f"{fifty}\n{sign} suite\n{fifty}",
    ):
        assert screening._damage(text) == []


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</td></table>",
        "$\\foo$ $x^2$",
        "[x](javascript:alert(1))",
        "# Titre",
        "=1+1",
        "_mot_ **gras** ~~barré~~",
        "{{ 7*7 }}",
        "%s %d {0}",
    ],
)
def test_what_an_article_says_is_kept_as_text(folder: Path, payload: str) -> None:
    write(folder, {"a.txt": f"{MEETING}\nIl a dit {payload} en sortant."})
    assert payload in corpus.load(folder).articles.loc["a", "text"]


# --- copies, languages, lengths


def test_the_same_bytes_twice(folder: Path) -> None:
    write(folder, {"c.txt": MEETING})
    assert said(folder, "c.txt").startswith("The same bytes as a.txt;")
    assert len(corpus.load(folder).articles) == 3


@pytest.mark.parametrize(
    "copy",
    [
        unicodedata.normalize("NFD", MEETING),
        MEETING.replace("\n", " "),
        MEETING.replace("’", "'").upper(),
        MEETING + "\nAFP",
        MEETING.replace(",", " ;"),
    ],
)
def test_the_same_text_in_other_bytes(folder: Path, copy: str) -> None:
    write(folder, {"c.txt": copy})
    assert "Says the same as a.txt (their counts of words alike to " in said(folder, "c.txt")


def test_articles_on_one_subject_are_no_copies(folder: Path) -> None:
    write(folder, {"c.txt": "\n".join([*MEETING.split("\n")[:2], *BUDGET.split("\n")[:2]])})
    assert corpus.load(folder).notices.empty
    assert corpus.load().notices.empty


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "English"), (GERMAN, "German"), (ARABIC, "Arabic")])
def test_another_language_is_named_with_its_probability(folder: Path, text: str, language: str) -> None:
    write(folder, {"c.txt": text})
    assert f"Looks like {language} (probability " in said(folder, "c.txt")


def test_two_languages_in_one_file(folder: Path) -> None:
    write(folder, {"a.txt": f"{MEETING}\n{ENGLISH}"})
    assert said(folder, "a.txt").startswith("A passage looks like English (probability ")


def test_a_very_short_article(folder: Path) -> None:
    write(folder, {"c.txt": "Le président est arrivé mercredi en train."})
    assert said(folder, "c.txt") == "Has 7 words: under 50 a similarity says little."


def test_a_very_long_article(folder: Path) -> None:
    sentences = "".join(f"Le voyageur numéro {n} raconte sa rencontre dans le train.\n" for n in range(200))
    write(folder, {"c.txt": sentences})
    assert "times as long as" in said(folder, "c.txt")


def test_lines_cut_to_a_width_are_joined_and_that_is_said(folder: Path) -> None:
    words, lines = MEETING.replace("\n", " ").split(), []
    while words:
        lines.append(" ".join(words[:8]))
        words = words[8:]
    write(folder, {"a.txt": "\n".join(lines)})
    assert "Lines broken at a width joined again" in said(folder, "a.txt")
    assert terms_of(folder, "a") == french.terms(MEETING)


def noticed(texts: dict[str, str], own: tuple[str, ...] = ("fr",)) -> list[screening.Notice]:
    """What is noticed of some articles as they are kept."""
    units = corpus.cut_all(pd.Series(texts).rename_axis("article"))
    counted = screening.units(units)
    words = counted["words"][units["kept"]].groupby(level="article").sum().reindex(texts, fill_value=0)
    return screening.articles(units, counted, words, pd.Series({name: f"{name}.txt" for name in texts}), own)


def french_of(n: int) -> str:
    """French of n words, ten a sentence."""
    words = "Le maire a parlé de paix avec les voisins réunis".split()
    return "\n".join(" ".join(words[: min(10, n - at)]) + "." for at in range(0, n, 10))


def test_an_article_is_short_below_fifty_words_and_long_above_twenty_times_another() -> None:
    assert noticed({"a": french_of(50), "b": french_of(1000)}) == []
    assert noticed({"a": french_of(49), "b": french_of(980)}) == [("a.txt", "short", {"n": 49, "least": 50})]
    long = noticed({"a": french_of(50), "b": french_of(1001), "c": french_of(60)})
    assert long == [("b.txt", "ratio", {"ratio": 1001 / 50, "other": "a.txt", "n": 50})]


def test_an_article_without_a_term_is_said_once_and_is_not_short_as_well() -> None:
    blank = "Le 12 et le 13, de la."
    assert noticed({"a": french_of(50), "b": blank, "c": "Publicité"}) == [
        ("b.txt", "no_terms", {}),
        ("c.txt", "no_terms", {}),
    ]


@pytest.mark.parametrize(("n", "named"), [(7, False), (8, True)])
def test_a_sentence_in_another_language_is_doubted_from_eight_words_on(n: int, named: bool) -> None:
    words = "The mayor met all those workers yesterday evening".split()[:n]
    text = f"{french_of(60)}\n" + "\n".join(f"{' '.join(words)}." for _ in range(4))
    assert [(file, key) for file, key, _ in noticed({"a": text})] == ([("a.txt", "passage")] if named else [])


@pytest.mark.parametrize(("n", "named"), [(9, False), (10, True)])
def test_a_passage_in_another_language_is_named_from_twenty_words_on(n: int, named: bool) -> None:
    words = "The mayor met all those workers yesterday evening outside town".split()[:n]
    text = f"{french_of(60)}\n{' '.join(words)}.\n{' '.join([*words[:-1], 'gates'])}.\n{french_of(60)}"
    found = noticed({"a": text})
    assert [(file, key) for file, key, _ in found] == ([("a.txt", "passage")] if named else [])
    if named:
        values = found[0][2]
        assert values["language"]["en"] == "English" and 0.9 < values["score"] <= 1
        assert values["start"] == "The mayor met all those workers yesterda"
        assert noticed({"a": text}, ("fr", "en")) == []
    parted = f"{' '.join(words)}.\n{french_of(10)}\n{' '.join(words)}.\n{french_of(60)}"
    assert noticed({"a": parted}) == []  # neither of two passages is long enough


def test_an_offer_to_subscribe_is_named_once_an_article() -> None:
    offer = "Cet article est réservé aux abonnés"
    text = f"{french_of(50)}\n{offer}\n{offer}"
    assert noticed({"a": text, "b": french_of(50), "c": text}) == [("a.txt", "paid", {}), ("c.txt", "paid", {})]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The mayor met workers", ""),  # of four words none is guessed
        ("The mayor met all those workers at the factory gates", "en"),
        ("Der Bürgermeister hat am Dienstag", "de"),  # few words are of a neighbour's language
        ("Der Bürgermeister hat am", ""),
        ("Arrivée mardi à Valmont de Claire Morel", ""),
        ("x y z " * 20, ""),  # not sure
    ],
)
def test_a_language_is_named_where_it_is_sure(text: str, language: str) -> None:
    units = corpus.cut_all(pd.Series({"a": text}).rename_axis("article"))
    found = screening.languages(units, screening.units(units))
    assert {article: guess[0] for article, guess in found.items()} == ({"a": language} if language else {})


def copied(texts: dict[str, str], same: str = "") -> list[screening.Notice]:
    """What is noticed of articles that say the same; those of the letters in `same` have the same bytes."""
    units = corpus.cut_all(pd.Series(texts).rename_axis("article"))
    files_ = pd.Series({name: f"{name}.txt" for name in texts})
    hashes = {f"{name}.txt": "same" if name in same else name for name in texts}
    return screening.copies(corpus.joined(units), units, screening.units(units), files_, hashes)


def test_a_copy_is_named_once_beside_the_earliest_it_is_a_copy_of() -> None:
    found = copied({"a": MEETING, "b": BUDGET, "c": MEETING, "d": MEETING.replace(",", " ;"), "e": BUDGET}, same="ac")
    assert found == [
        ("c.txt", "identical", {"other": "a.txt", "value": 1.0}),
        ("d.txt", "near_copy", {"other": "a.txt", "value": pytest.approx(1)}),
        ("e.txt", "near_copy", {"other": "b.txt", "value": 1.0}),
    ]


def test_two_rows_of_one_table_are_no_copies_for_being_in_one_file() -> None:
    units = corpus.cut_all(pd.Series({"a": MEETING, "b": MEETING}).rename_axis("article"))
    found = screening.copies(corpus.joined(units), units, screening.units(units), pd.Series({"a": "a", "b": "b"}), {})
    assert [key for _, key, _ in found] == ["near_copy"]


def test_articles_that_share_half_of_their_sentences_are_no_copies_and_more_are_compared() -> None:
    lines = [f"Le {word} du port a parlé." for word in "maire préfet juge voisin".split()]
    long = "\n".join(f"Le {word} a rejeté ce projet." for word in "conseil syndicat patron ministre".split())
    assert copied({"a": "\n".join(lines), "b": "\n".join([*lines[:2], long])}) == []
    assert copied({"a": MEETING, "b": f"{MEETING}\nFin."}) != []
    value = copied({"a": MEETING, "b": f"{MEETING}\nFin."})[0][2]["value"]
    assert value == pytest.approx(similarity_of(MEETING, f"{MEETING}\nFin."))


def similarity_of(one: str, other: str) -> float:
    """The cosine of the counts of terms, by its definition."""
    a, b = (pd.Series(french.terms(text)).value_counts() for text in (one, other))
    return float(a.mul(b, fill_value=0).sum() / (a.pow(2).sum() * b.pow(2).sum()) ** 0.5)


@pytest.mark.parametrize(("n", "named"), [(20, 19), (21, 0)])
def test_a_text_that_more_than_twenty_articles_are_is_a_formula(n: int, named: bool) -> None:
    assert len(copied({f"{at:02d}": "Le conseil municipal a voté le budget." for at in range(n)})) == named


@settings(deadline=None)  # the first text waits for dictionaries
@given(st.text(max_size=300))
def test_no_text_is_too_odd_to_be_screened(text: str) -> None:
    units = corpus.cut_all(pd.Series({"a": text}).rename_axis("article"))
    counted, files_ = screening.units(units), pd.Series({"a": "a.txt"})
    words = counted["words"].groupby(level="article").sum().reindex(["a"], fill_value=0)
    assert isinstance(screening._damage(text) + screening.articles(units, counted, words, files_), list)
    assert units.columns.tolist() == ["text", "kept", "reason", "kind", "paragraph"]


@given(st.binary(max_size=200))
def test_bytes_are_text_or_refused_in_a_sentence(raw: bytes) -> None:
    try:
        assert isinstance(decoding.decode(raw, "x.txt"), str)
    except StudyError as error:
        assert str(error).startswith("x.txt ") and len(str(error)) < 400


# --- the manifest


def test_the_shipped_articles_are_as_they_came() -> None:
    """Red when a seed is edited, removed or added: the notice names the file and both hashes."""
    assert (corpus.SEEDS / stated.MANIFEST).is_file()
    assert [row for row in corpus.load().notices.to_numpy().tolist() if "manifest" in " ".join(row)] == []
    assert stated.manifest_text(corpus.load().hashes) == (corpus.SEEDS / stated.MANIFEST).read_text()


def test_a_file_edited_removed_or_added_is_noticed(folder: Path) -> None:
    hashes = corpus.load(folder).hashes
    write(folder, {"c.txt": BUDGET + " Fin.", "manifest.sha256": stated.manifest_text(hashes | {"gone.txt": "0" * 64})})
    write(folder, {"a.txt": MEETING + " Et voilà."})
    assert said(folder, "a.txt") == (
        f"Changed since the manifest was made: SHA-256 {files.sha256(folder / 'a.txt')}, expected {hashes['a.txt']}."
    )
    assert said(folder, "gone.txt") == "In the manifest, but no longer there."
    assert "Not in the manifest: added since it was made." in said(folder, "c.txt")
    remedies = corpus.load(folder).notices.set_index("file")["remedy"]
    assert f"put {files.sha256(folder / 'a.txt')} in its line of manifest.sha256" in remedies["a.txt"]
    added = re.search("“(.+)”", remedies["c.txt"][remedies["c.txt"].str.contains("add the line")].iloc[0])[1]
    write(folder, {"manifest.sha256": f"{files.sha256(folder / 'a.txt')}  a.txt\n{hashes['b.txt']}  b.txt\n{added}\n"})
    assert not corpus.load(folder).notices["what"].str.contains("manifest").any(), "what the remedies say, done"


def test_a_file_that_changes_during_the_work_is_noticed(folder: Path) -> None:
    opened = corpus.load(folder)
    write(folder, {"a.txt": MEETING + " Et voilà."})
    assert opened.notices["what"].tolist() == ["Changed or gone since the study was read."]


def test_reading_changes_nothing(folder: Path) -> None:
    write(folder, {"articles.csv": "article,label\na,A\nb,B\n", "cuts.csv": "article,unit,keep\na,1,no\n"})
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    corpus.load(folder)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


# --- the list itself


def test_the_tests_use_the_shipped_articles() -> None:
    script = "import conftest, os; print(sorted(set(os.environ) & {'CADRAGE_STUDY', 'CADRAGE_EXPORT'}))"
    environment = {**os.environ, "CADRAGE_STUDY": "/nowhere", "CADRAGE_EXPORT": "/nowhere", "PYTHONPATH": str(HERE)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_case_of_the_list_names_tests_that_exist() -> None:
    listed = (HERE / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \|", listed, re.M)
    assert rows == [str(number) for number in range(1, 79)]
    for name, test in re.findall(r"`(\w+)::(test_\w+)`", listed):
        assert f"def {test}(" in (HERE / f"test_{name}.py").read_text(encoding="utf-8"), f"{name}::{test}"


QUESTIONS = ("Que retenez-vous de ce sommet ?", "Et les armes ?", "Faut-il négocier ?")


@pytest.mark.parametrize(
    ("questions", "answer", "said"),
    [
        (QUESTIONS, "Je crois que le sommet a compté. Rien n’est signé.", True),
        (QUESTIONS, "Le sommet a compté. D’après moi, rien n’est signé.", True),
        (QUESTIONS[:2], "Je crois que le sommet a compté.", False),
        (QUESTIONS, "Le sommet a compté. Rien n’est signé.", False),  # an explainer that asks its readers
        (QUESTIONS, "« Je crois que le sommet a compté », dit le ministre.", False),
    ],
)
def test_an_interview_is_told_from_an_article_that_asks_questions(
    folder: Path, questions: tuple[str, ...], answer: str, said: bool
) -> None:
    write(folder, {"z.txt": "\n".join(["Le ministre a reçu la presse.", *(f"{each}\n{answer}" for each in questions)])})
    notices = corpus.load(folder).notices
    told = notices[notices["file"].eq("z.txt") & notices["what"].str.contains("An interview, as it seems")]
    assert len(told) == said and (not said or "3 questions with answers" in told["what"].iloc[0])
