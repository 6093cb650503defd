"""Writing: whole or not at all, inside its folder, never through a link, never over what someone else made."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import files

POSIX = os.name == "posix"
AS_NOBODY = """
import os, sys
from helpers import files
files.words.phrases("files"), files.words.phrases("faults")  # read before the rights are gone, as what reads them is
os.setgid(65534)
os.setuid(65534)
try:
    files.write(sys.argv[1], "new")
except files.WriteError as error:
    print(error)
"""
EXPORTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where a shell runs the tests in the background
from helpers import files
target, size = sys.argv[1], int(sys.argv[2])
for mark in map(str.strip, sys.stdin):
    if export := os.fork():  # a process for each export, without each importing all again
        print(export, flush=True)
        os.waitpid(export, 0)
        continue
    for number in range(10_000):
        with files.folder(target + "/report") as part:
            for name in "abc":
                (part / name).write_text(mark * size)
        files.write(target + "/one.txt", mark * size)
"""


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.part"))


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may reach; pytest's own is its user's alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_write_and_write_again(tmp_path: Path) -> None:
    assert files.write(tmp_path / "été.txt", "été\n") == tmp_path / "été.txt"
    assert (tmp_path / "été.txt").read_bytes() == "été\n".encode()
    assert files.write(tmp_path / "été.txt", b"\x00\xff") == tmp_path / "été.txt"
    assert (tmp_path / "été.txt").read_bytes() == b"\x00\xff"
    assert sorted(path.name for path in tmp_path.iterdir()) == [files.RECORD, "été.txt"]


def test_a_parent_is_made_but_not_its_parents(tmp_path: Path) -> None:
    assert files.write(tmp_path / "new" / "a.txt", "a").read_text() == "a"
    with pytest.raises(files.WriteError, match="no such folder"):
        files.write(tmp_path / "no" / "such" / "a.txt", "a")
    assert not (tmp_path / "no").exists()


def test_what_someone_edited_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    assert files.write(tmp_path / "a.txt", "ours") == tmp_path / "a-2.txt"
    (tmp_path / "a-2.txt").write_text("edited")
    assert files.write(tmp_path / "a.txt", "ours again") == tmp_path / "a-3.txt"
    assert [(tmp_path / name).read_text() for name in ("a.txt", "a-2.txt", "a-3.txt")] == [
        "mine",
        "edited",
        "ours again",
    ]


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_folder_is_put_in_place_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool) -> None:
    if not exchanges:  # as on a system that cannot swap two names
        monkeypatch.setattr(files, "_exchange", lambda *_: False)
    target = tmp_path / "report"
    for text in ("one", "two"):
        with files.folder(target) as part:
            (part / "sub").mkdir()
            (part / "sub" / "x.txt").write_text(text)
            files.write(part / "y.txt", text)
            assert not target.exists() or (target / "sub" / "x.txt").read_text() == "one"
        assert (target / "sub" / "x.txt").read_text() == (target / "y.txt").read_text() == text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


def test_a_folder_that_someone_edited_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report"
    with files.folder(target) as part:
        (part / "x.txt").write_text("ours")
    (target / "note.txt").write_text("mine")
    assert files.place(target) == tmp_path / "report-2"
    with pytest.raises(files.WriteError, match="edited since"), files.folder(target):
        pass
    assert (target / "note.txt").read_text() == "mine"


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt, OSError(errno.ENOSPC, "No space left on device")])
def test_a_fault_in_the_block_leaves_the_old_folder(tmp_path: Path, fault: BaseException) -> None:
    target = tmp_path / "report"
    with files.folder(target) as part:
        (part / "x.txt").write_text("old")
    with pytest.raises(fault if isinstance(fault, type) else type(fault)), files.folder(target) as part:
        (part / "x.txt").write_text("half")
        raise fault
    assert (target / "x.txt").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = files.write(tmp_path / "a.txt", "old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(
        files.WriteError, match=r"a\.txt was not written: No space left on device.*untouched.*free some space"
    ):
        files.write(path, "new")
    assert path.read_text() == "old"
    assert left_over(tmp_path) == []


@pytest.mark.skipif(not POSIX or os.geteuid() != 0, reason="needs root, to mount a small disk")
def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path], capture_output=True).returncode:
        pytest.skip("may not mount here")
    try:
        path = files.write(tmp_path / "a.txt", "old")
        with pytest.raises(files.WriteError, match="No space left"):
            files.write(path, "x" * 200_000)
        with pytest.raises(OSError, match="No space left"), files.folder(tmp_path / "report") as part:
            (part / "x").write_text("x" * 200_000)
        assert path.read_text() == "old"
        assert sorted(child.name for child in tmp_path.iterdir()) == [files.RECORD, "a.txt"]
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.skipif(not POSIX or os.geteuid() != 0, reason="needs root, to become another user")
def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    (open_folder / "a.txt").write_text("old")
    (open_folder / files.RECORD).write_text(f"{files.sha256(open_folder / 'a.txt')}  a.txt\n")
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, open_folder / "a.txt"], capture_output=True, text=True)
    assert done.stderr == "" and f"{open_folder / 'a.txt'} was not written: Permission denied" in done.stdout
    assert (open_folder / "a.txt").read_text() == "old"
    assert left_over(open_folder) == []


def test_it_is_refused_in_french_too(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(files.WriteError) as refused:
        files.write(tmp_path / "a", "")
    fr = f"{tmp_path / 'a'} est un dossier, et c’est un fichier qui devait y être écrit : choisir un autre nom."
    assert pickle.loads(pickle.dumps(refused.value)).sentence("fr") == files.words.spaced(fr)
    with pytest.raises(files.WriteError) as refused, files._explained(tmp_path):
        raise OSError(errno.EACCES, "Permission denied")
    assert "n’a pas été écrit (permission refusée). Ce qui" in refused.value.sentence("fr")
    with pytest.raises(files.WriteError) as refused, files._explained(tmp_path):
        raise OSError(9999, "Nobody knows")
    assert "n’a pas été écrit (Nobody knows). Ce qui" in refused.value.sentence("fr")


@pytest.mark.skipif(not POSIX, reason="links as on Linux and macOS")
def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    inside = tmp_path / "exports"
    inside.mkdir()
    (inside / "a.txt").symlink_to(outside)
    (inside / "dangling.txt").symlink_to(tmp_path / "nothing")
    (tmp_path / "linked").symlink_to(inside)
    for path in (inside / "a.txt", inside / "dangling.txt", tmp_path / "linked" / "b.txt"):
        with pytest.raises(files.WriteError, match="symbolic link"):
            files.write(path, "ours")
    with pytest.raises(files.WriteError, match="symbolic link"), files.folder(tmp_path / "linked"):
        pass
    (inside / files.RECORD).symlink_to(outside)
    with pytest.raises(files.WriteError):
        files.write(inside / "c.txt", "ours")
    assert outside.read_text() == "mine" and not (tmp_path / "nothing").exists()


@pytest.mark.skipif(not POSIX, reason="pipes as on Linux and macOS")
def test_a_folder_or_a_pipe_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    file = files.write(tmp_path / "file", "text")
    with pytest.raises(files.WriteError, match="is a folder, and a file was to be written"):
        files.write(tmp_path / "folder", "text")
    with pytest.raises(files.WriteError, match="is a file, and a folder was to be put"), files.folder(file):
        pass
    with pytest.raises(files.WriteError, match="neither a file nor a folder"):
        files.write(tmp_path / "pipe", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == [files.RECORD, "file", "folder", "pipe"]


@pytest.mark.parametrize("name", ["a\0b", "x" * 256, "é" * 128, "CON", "nul.txt", "com1", "Lpt9.csv"])
def test_names_that_a_system_refuses(tmp_path: Path, name: str) -> None:
    with pytest.raises(files.WriteError, match="no name for a file"):
        files.write(tmp_path / name, "text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("chart.png", "chart.png"),
        ("003 and 004: été", "003-and-004-été"),
        ("../x", "x"),
        ("/etc/passwd", "etc-passwd"),
        ("C:\\x\\y", "C-x-y"),
        ("a/b", "a-b"),
        ("a\0b", "a-b"),
        ("..", "untitled"),
        ("", "untitled"),
        ("CON", "file-CON"),
        ("nul.txt", "file-nul.txt"),
        ("e\u0301", "é"),
        ("<b>gras</b>", "b-gras-b"),
        ("a\nb\tc", "a-b-c"),
        (".hidden", "hidden"),
    ],
)
def test_safe_name(text: str, name: str) -> None:
    assert files.safe_name(text) == name


def test_two_long_names_stay_two() -> None:
    one, other = (files.safe_name("é" * 300 + end + ".png") for end in "ab")
    assert one != other and one.endswith(".png")
    assert max(len(one.encode()), len(other.encode())) <= files.NAME_BYTES


@given(st.text())
def test_any_text_makes_a_safe_name(text: str) -> None:
    name = files.safe_name(text)
    assert files.safe_name(name) == name
    assert 0 < len(name.encode()) <= files.NAME_BYTES
    assert Path(name).name == name and not set(name) & set('/\\:*?"<>|\0\n') and name not in (".", "..")
    files._check(Path(name))


def test_a_table_for_a_spreadsheet() -> None:
    table = pd.DataFrame(
        {"=SUM(A1)": ["=1+1", "+cmd", "-2", "@x", "-2+3", "plain", "\t=1"], "n": [-0.1, 1, 2, 3, 4, 5, 6]}
    )
    assert files.csv_text(table, index=False) == (
        "\ufeff'=SUM(A1),n\n'=1+1,-0.1\n'+cmd,1.0\n-2,2.0\n'@x,3.0\n'-2+3,4.0\nplain,5.0\n\t'=1,6.0\n"
    )


@pytest.mark.parametrize("value", ["=1", "＝1", " =1", "@a", "+a", "-a", "\rmot", "-1-1", "=cmd|' /C calc'!A0"])
def test_a_formula_gets_an_apostrophe(value: str) -> None:
    assert files.neutral(value) == f"'{value}"


@pytest.mark.parametrize("value", ["a=1", "-1", "+33 1 23", "-0,5 %", "1e-5", "", 3, -0.5, None, "'=1", "été"])
def test_all_else_is_left_alone(value: object) -> None:
    assert files.neutral(value) == value


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), st.floats(allow_nan=False)),
        min_size=1,
    )
)
def test_a_table_comes_back_as_it_was_but_for_apostrophes(rows: list[tuple[str, float]]) -> None:
    table = pd.DataFrame(rows, columns=["text", "number"])
    written = io.StringIO(files.csv_text(table, index=False))
    back = pd.read_csv(written, keep_default_na=False, dtype=str)
    assert back["text"].tolist() == [files.neutral(text) for text, _ in rows]
    assert list(map(float, back["number"])) == [number for _, number in rows]


def test_two_exports_at_once_are_both_whole(tmp_path: Path) -> None:
    def export(mark: str) -> None:
        for _ in range(20):
            files.write(tmp_path / "shared.txt", mark * 50_000)
            files.write(tmp_path / f"{mark}.txt", mark * 50_000)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(export, "abcd"))
    for path in tmp_path.glob("*.txt"):
        text = path.read_text()
        assert len(text) == 50_000 and len(set(text)) == 1
    assert left_over(tmp_path) == []


def test_a_place_for_exports_is_made_once_whoever_comes_first(tmp_path: Path) -> None:
    for number in range(40):
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(files.shelf, [tmp_path / "reports" / str(number)] * 8))
        assert files.place(tmp_path / "reports" / str(number)).name == str(number)


def test_what_a_killed_export_left_is_swept_by_the_next(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    old = files._part(tmp_path / "a.txt")
    for process in (dead.pid, os.getpid()):
        old.with_name(old.name.replace(f".{os.getpid()}.", f".{process}.")).write_text("half")
    files.write(tmp_path / "a.txt", "whole")
    assert left_over(tmp_path) == [old.name]


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="kill -9 as on Linux and macOS")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_killed_at_any_moment_an_export_leaves_the_old_one_whole(tmp_path: Path, sign: signal.Signals) -> None:
    """Fifty exports of a report and a file are ended at random moments; what stands there is always one whole version."""
    size, pause = 200_000, random.Random(1)
    with files.folder(tmp_path / "report") as part:
        for name in "abc":
            (part / name).write_text("0" * size)
    command = [sys.executable, "-c", EXPORTS, tmp_path, str(size)]
    exports = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    for number in range(1, 51):
        print(number % 10, file=exports.stdin, flush=True)
        export = psutil.Process(int(exports.stdout.readline()))
        time.sleep(pause.uniform(0, 0.1))
        for _ in range(20):  # Python loses the Ctrl-C that comes as it tidies up: people press it again
            export.send_signal(sign)
            with contextlib.suppress(psutil.TimeoutExpired):
                export.wait(1)
                break
        found = {(tmp_path / "report" / name).read_text() for name in "abc"}
        assert len(found) == 1 and found.pop() in [str(digit) * size for digit in range(10)], (
            f"torn after {number} kills"
        )
        one = tmp_path / "one.txt"
        assert not one.exists() or (len(set(one.read_text())) == 1 and one.stat().st_size == size)
    exports.communicate(timeout=20)
    files.write(tmp_path / "one.txt", "last")
    with files.folder(tmp_path / "report"):
        pass
    assert left_over(tmp_path) == []


def test_an_article_that_says_article_is_a_column_like_another_in_every_table() -> None:
    from openpyxl import Workbook

    from helpers.report import latex, workbook

    weights = pd.DataFrame([[0.5]], pd.Index(["a"], name="article"), pd.Index(["article"], name="term"))
    assert files.csv_text(weights) == "\ufeffarticle,article\na,0.5\n"
    assert "article & article" in latex.table(weights)
    book = Workbook(write_only=True)
    workbook._fill(book.create_sheet("weights"), "weights", weights, ["weights"], "en")
    book.save(io.BytesIO())
