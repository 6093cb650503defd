"""Faults of every kind: a sentence and an exit code, nothing of anybody's touched, no stranger's file read."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from matplotlib import figure

from helpers import __main__ as commands
from helpers import corpus, faults, files, new_study, results, sampling, words
from helpers.interchange import refi
from helpers.report import check
from helpers.report import writing as report

POSIX = os.name == "posix"
SECRET = "-----BEGIN PRIVATE KEY-----"


def ended(capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command."""
    code = commands.main(list(map(str, arguments)))
    return code, *capsys.readouterr()


def fails(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the next command end with an error."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(commands, "_load", fail)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the shipped study, to be damaged."""
    return Path(shutil.copytree(corpus.SEEDS, tmp_path / "study"))


# A sentence and an exit code ------------------------------------------------------------------------------------------


class KilledWorker(Exception):
    """As Dask names it when the system ends a worker."""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Interrupted. What stood there before is untouched."),
        (faults.Ended(signal.SIGTERM), 143, "Interrupted. What stood there before is untouched."),
        (corpus.StudyError("articles.csv, row 3: mend it"), 2, "articles.csv, row 3: mend it"),
        (words.Lacking("coding_sheet.no_codebook"), 2, words.say("coding_sheet.no_codebook")),
        (ModuleNotFoundError("No module named 'typst'", name="typst"), 2, "The package typst is not installed"),
        (MemoryError(), 2, "There was not enough memory."),
        (ImportError("libx.so: failed to map segment from shared object"), 2, "There was not enough memory."),
        (RuntimeError("can't start new thread"), 2, "There was not enough memory."),
        (KilledWorker("count-1"), 2, "There was not enough memory."),
        (OSError(errno.ENOSPC, "No space left on device", "x.npz"), 2, "x.npz: the disk is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded", "x.npz"), 2, "x.npz: the disk is full"),
        (RuntimeError("failed to write PDF file (No space left on device (os error 28))"), 2, "the disk is full"),
        (FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']"), 2, "the disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 2, "/x: the system refuses (Permission denied)"),
        (OSError(errno.EROFS, "Read-only file system", "/x"), 2, "/x: the system refuses (Read-only file system)"),
        (OSError(errno.ENOSPC, "No space left on device", "/x/.1f.2.part"), 2, "/x: the disk is full"),
        (OSError(errno.ENAMETOOLONG, "File name too long", "/x"), 2, "/x: the system refuses (File name too long)"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, "Nobody reads what this command prints any more"),
    ],
)
def test_every_fault_that_was_foreseen_has_its_sentence_and_code(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    fails(monkeypatch, error)
    found, out, err = ended(capsys, "export")
    assert (found, out) == (code, "") and said in err and len(err.splitlines()) == 1


def test_it_is_said_in_french_where_french_was_asked_for(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, KeyboardInterrupt())
    assert ended(capsys, "export", "--lang", "fr") == (130, "", "Interrompu. Ce qui s’y trouvait reste intact.\n")
    fails(monkeypatch, words.Lacking("coding_sheet.no_codebook"))
    assert words.say("coding_sheet.no_codebook", "fr") in ended(capsys, "export", "--lang", "fr")[2]


def test_what_led_to_an_error_counts_as_the_error_does(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clearing up after Ctrl-C may fail too: it is Ctrl-C all the same."""
    try:
        try:
            raise KeyboardInterrupt
        finally:
            raise AttributeError("no kernel")
    except AttributeError as error:
        fails(monkeypatch, error)
    assert ended(capsys, "export")[0] == 130


def test_a_fault_of_ours_names_the_file_and_where_the_full_story_is(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, study: Path
) -> None:
    monkeypatch.setattr(corpus.decoding, "toml", lambda path: 1 / 0)
    code, out, err = ended(capsys, "export", "--study", study)
    assert (code, out) == (70, "") and len(err.splitlines()) == 1 and "Traceback" not in err
    assert f"python -m helpers export failed at {study}" in err and "ZeroDivisionError: division by zero" in err
    assert "not yours. What stood there before is untouched. The full story" in err
    log = Path(re.search(r"The full story is in (.*)\.$", err)[1])
    assert "Traceback" in log.read_text() and "1 / 0" in log.read_text()
    assert not POSIX or log.stat().st_mode & 0o077 == 0
    log.unlink()


def test_without_a_place_for_the_story_there_is_a_sentence_still(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, TypeError("two\nlines"))

    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(faults.tempfile, "mkstemp", full)
    code, _, err = ended(capsys, "export")
    assert code == 70 and "failed at seeds (TypeError: two)" in err
    assert "could not be written down: No space left on device" in err and len(err.splitlines()) == 1


def test_memory_that_does_not_even_do_for_the_sentence(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, MemoryError())

    def short(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(words, "say", short)
    assert ended(capsys, "export") == (2, "", "There was not enough memory.\n")


def test_an_interrupt_while_the_arguments_are_read_is_one_too(
    capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "_parser", interrupt)
    assert ended(capsys, "check")[::2] == (130, "Interrupted. What stood there before is untouched.\n")


@pytest.mark.skipif(not POSIX, reason="signals as on Linux and macOS")
def test_a_process_that_draws_never_hears_ctrl_c_and_we_still_do() -> None:
    asked = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    with faults.unheard():
        assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout == "True\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.mark.skipif(not POSIX, reason="signals as on Linux and macOS")
@pytest.mark.parametrize(("sign", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, faults.Ended)])
def test_what_another_thread_hears_as_a_process_starts_is_heard_when_it_has_started(sign: int, raised: type) -> None:
    done, heard = [], signal.default_int_handler if sign == signal.SIGINT else signal.SIG_DFL
    before = signal.signal(sign, heard)  # a shell that starts the tests beside other work ignores Ctrl-C for them
    try:
        with pytest.raises(raised), faults.heeded(), faults.unheard():
            other = threading.Thread(target=os.kill, args=(os.getpid(), sign))
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [sign])
            other.start()
            other.join()
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            done.append("started")
    finally:
        signal.signal(sign, before)
    assert done == ["started"]


@pytest.mark.long
def test_what_is_drawn_aside_ends_with_what_failed_beside_it() -> None:
    with pytest.raises(ZeroDivisionError), report._drawers() as pool:
        drawing = pool.submit(time.sleep, 600)
        while not drawing.running():
            time.sleep(0.01)
        raise ZeroDivisionError


def test_signals_are_heeded_in_a_command_alone() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(faults.Ended) as ended_, faults.heeded():
        signal.raise_signal(signal.SIGTERM)
    assert ended_.value.number == signal.SIGTERM and signal.getsignal(signal.SIGTERM) is before


@pytest.mark.skipif(not POSIX, reason="no HUP on Windows")
def test_a_signal_that_someone_ignores_stays_ignored() -> None:
    """As under nohup: the command goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with faults.heeded():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_signals_are_left_alone() -> None:
    done = []

    def work() -> None:
        with faults.heeded():
            done.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.SIG_DFL]


@pytest.mark.parametrize("name", ["interrupted", "full", "refused", "unforeseen", "no_memory"])
def test_every_sentence_says_what_is_left(name: str) -> None:
    for lang in words.LANGUAGES:
        values = dict.fromkeys(("file", "reason", "command", "fault", "story"), "x")
        assert "LEFT" in words.say(f"faults.{name}", lang, left="LEFT", **values)


RUN = [sys.executable, "-m", "helpers"]


def started(*arguments: object, **how: object) -> subprocess.Popen:
    """A command in a process of its own, which hears Ctrl-C even where the tests do not."""
    hears = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler)} if POSIX else {}
    command = [*RUN, *map(str, arguments)]
    apart = {"start_new_session": POSIX, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, **apart, **hears, **how)


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="pipes as on Linux and macOS")
@pytest.mark.parametrize(("out", "code", "said"), [("closed", 141, "Nobody reads"), ("full", 2, "the disk is full")])
@pytest.mark.parametrize("name", ["new", "hand"])
def test_a_closed_pipe_and_a_full_disk_behind_it(tmp_path: Path, name: str, out: str, code: int, said: str) -> None:
    if out == "full" and not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    (tmp_path / "all.csv").write_text("id,text\n1,Un train arrive.\n2,Un train repart.\n", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing if out == "closed" else "/dev/full", "wb", buffering=0) as printed:
        given = {"new": ["--from"], "hand": ["--to", "txm", "--study"]}[name]
        command = [*RUN, name, str(tmp_path / "new"), *given, str(tmp_path / "all.csv")]
        done = subprocess.run(command, stdout=printed, stderr=subprocess.PIPE, text=True)
    assert done.returncode == code and said in done.stderr and len(done.stderr.splitlines()) == 1
    assert (tmp_path / "new" / {"new": "all.csv", "hand": "metadata.csv"}[name]).exists()


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="signals as on Linux and macOS")
@pytest.mark.parametrize(  # as its kernels start beside the computing, and seconds later, when they are at work
    ("sign", "code", "moment"),
    [(signal.SIGINT, 130, 0), (signal.SIGINT, 130, 12), (signal.SIGTERM, 143, 12), (signal.SIGKILL, -9, 0)],
)
def test_a_run_that_is_ended_leaves_the_old_report_and_no_process(
    tmp_path: Path, sign: int, code: int, moment: int
) -> None:
    out = tmp_path / "out" / "report"
    with files.folder(out) as part:
        (part / "report.html").write_text("the old one")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    run = started("run", "--study", corpus.SEEDS, "--out", out, env={**os.environ, "TMPDIR": str(scratch)})
    children: list = []
    for _ in range(600):  # until there are kernels
        children = psutil.Process(run.pid).children(recursive=True)
        if sum("ipykernel" in " ".join(child.cmdline()) for child in children if child.is_running()) == 2:
            break
        time.sleep(0.2)
    time.sleep(moment)
    for _ in range(1 if sign == signal.SIGKILL else 2):  # people press it twice, in a terminal all processes hear it
        (os.killpg if sign == signal.SIGINT else os.kill)(run.pid, sign)
        time.sleep(0.3)
    printed, said = run.communicate(timeout=60)
    # Python itself ends by the signal where Ctrl-C comes while it runs a string, as named tuples are made of: 130 to a shell.
    assert run.returncode in (code, -sign) and printed == "" and (out / "report.html").read_text() == "the old one"
    if sign != signal.SIGKILL:
        last = [line for line in re.split("[\r\n]", said) if line.strip()][-1]
        assert last == "Interrupted. What stood there before is untouched." and "Traceback" not in said
        bar = re.compile(r"[█-▏\s]*(?:\d+/\d+, [\d:]+\s*)?")  # how many cells ran, and for how long
        assert [line for line in re.split("[\r\n]", said) if not bar.fullmatch(line)] == [last]
        assert [path.name for path in out.parent.iterdir()] == ["report"] and not any(scratch.iterdir())
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    with files.folder(out):  # sweeps what a kill has left
        pass
    assert [path.name for path in out.parent.iterdir()] == ["report"]


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="signals as on Linux and macOS")
@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_cluster_that_is_ended_says_one_sentence_and_leaves_nothing_behind(
    tmp_path: Path, sign: int, code: int
) -> None:
    pytest.importorskip("distributed", reason="large studies are an extra: pip install -r helpers/large.txt")
    rows = (json.dumps({"text": f"Le train numéro {n} arrive à la gare de Valmont."}) for n in range(40_000))
    (tmp_path / "all.jsonl").write_text("\n".join(rows))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = ("large", tmp_path / "all.jsonl", "--work", tmp_path / "work", "--cluster")
    large = started(*command, env={**os.environ, "TMPDIR": str(scratch)})
    assert large.stdout.readline() == "Dask: on this machine\n"
    children = psutil.Process(large.pid).children(recursive=True)
    time.sleep(1)
    (os.killpg if sign == signal.SIGINT else os.kill)(large.pid, sign)
    _, said = large.communicate(timeout=60)
    assert large.returncode == code and said.startswith("Interrupted. The parts") and said.count("\n") == 1
    assert not any(scratch.iterdir()) and not psutil.wait_procs(children, timeout=10)[1]


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="a limit of address space as Linux sets it")
@pytest.mark.parametrize("limit", [300_000_000, 800_000_000])  # bytes: as the libraries load, and in the middle
def test_too_little_memory_is_a_sentence(limit: int, tmp_path: Path) -> None:
    import resource

    rows = ({"text": f"Kim Jong-un est arrivé à Vladivostok. Il y a {n} satellites. " * 40} for n in range(100))
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    command = [*RUN, "export", "--study", str(tmp_path / "a.jsonl"), "--out", str(tmp_path / "out")]
    limited = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, **limited)
    except subprocess.TimeoutExpired:
        pytest.skip("OpenBLAS asks without end for the memory that it does not get")
    assert done.returncode == 2 and "not enough memory" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr


# What is stated, and cannot be ----------------------------------------------------------------------------------------


def put(study: Path, name: str, old: str, new: str) -> None:
    text = (study / name).read_text(encoding="utf-8")
    assert re.search(old, text)
    (study / name).write_text(re.sub(old, new, text, count=1), encoding="utf-8")


@pytest.mark.parametrize("year", ["0001", "1599", "2200", "9999"])
def test_a_year_that_no_chart_can_show_is_refused_with_its_row(study: Path, year: str) -> None:
    put(study, "articles.csv", r"\d{4}-\d\d-\d\d", f"{year}-01-01")
    with pytest.raises(corpus.StudyError, match=f"articles.csv, row 2: '{year}-01-01' is no event_date"):
        corpus.load(study)


@pytest.mark.parametrize("year", ["1600", "2199"])
def test_the_first_and_the_last_year_are_read(study: Path, year: str) -> None:
    put(study, "articles.csv", r"\d{4}-\d\d-\d\d", f"{year}-01-01")
    assert f"{year}-01-01" in set(corpus.load(study).articles["event_date"])


def test_a_year_that_no_chart_can_show_is_no_date_of_a_page_or_a_table(tmp_path: Path) -> None:
    from helpers.intake import days

    assert days.day_in("Publié le 1er janvier 9999, puis le 2 mai 2024") == "2024-05-02"
    assert [days.iso_day(f"{year}-01-01") for year in ("0001", "9999", "1999")] == ["", "", "1999-01-01"]


@pytest.mark.parametrize("name", ["variants", "adjectives", "look_alikes"])
def test_a_name_without_a_letter_is_refused(study: Path, name: str) -> None:
    put(study, "actors.toml", rf"{name} = \[", f'{name} = ["« ... »", ')
    loaded = corpus.load(study)
    with pytest.raises(corpus.StudyError, match=rf"actors.toml \[north_korea\] {name} .« ... ».: expected a name"):
        results.of(loaded)["mix"]


def test_a_frame_without_a_name_is_refused(study: Path) -> None:
    shutil.rmtree(study / "coding")
    (study / "frames.toml").write_text('[""]\nstrong = ["train"]\n', encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=r"frames.toml \[\]: expected a table of a frame under a name"):
        results.of(corpus.load(study))["mix"]


def test_what_a_mac_leaves_beside_a_coders_file_is_passed_over(study: Path) -> None:
    before = corpus.load(study).coding
    (study / "coding" / "._a.csv").write_bytes(b"\0\5\x16\7\0\2\0\0Mac OS X")
    assert corpus.load(study).coding.equals(before)


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_json_nested_without_end_is_refused_with_its_line(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a{ending}").write_text("[" * 3000 + "]" * 3000)
    with pytest.raises(corpus.StudyError, match=f"a{ending}, line [01], is not JSON"):
        corpus.load(tmp_path / f"a{ending}")


@pytest.mark.parametrize("text", ["a = " + "[" * 3000 + "]" * 3000, "a = " + "9" * 5000])
def test_settings_without_end_are_refused(study: Path, text: str) -> None:
    (study / "vocabulary.toml").write_text(text)
    with pytest.raises(corpus.StudyError, match="vocabulary.toml cannot be read"):
        corpus.load(study)


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_a_number_without_end_is_refused_with_its_line(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a{ending}").write_text('{"text": ' + "9" * 5000 + "}\n" + '{"text": "Un train."}')
    with pytest.raises(corpus.StudyError, match=f"a{ending}, line [01], is not JSON"):
        corpus.load(tmp_path / f"a{ending}")


@pytest.mark.parametrize(
    "stored",
    ["[" * 3000 + "]" * 3000, '{"findings":' * 3000 + "1" + "}" * 3000, '{"findings": ' + "9" * 5000 + "}"]
    + [json.dumps({"findings": [dict.fromkeys(("key", *check.EQUAL), odd)]}) for odd in ([], {"en": 1}, ["mix"])],
)
def test_findings_that_were_never_stored_are_refused(
    capsys: pytest.CaptureFixture, tmp_path: Path, stored: str
) -> None:
    (tmp_path / "findings.json").write_text(stored)
    code, _, err = ended(capsys, "check", "--against", tmp_path / "findings.json")
    assert code == 2 and "is no findings.json that was written here" in err and len(err) < 500


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("study.toml", "$", "languages = [{}]", "languages = .* is no setting"),
        ("study.toml", "$", "columns = {text = 3}", "columns = .* is no setting"),
        ("actors.toml", r'side = "\w+"', "side = -1", "side: expected a text"),
        ("actors.toml", r'side = "\w+"', "side = []", "side: expected a text"),
        (
            "frames.toml",
            r"\[satellites\.words\]\n",
            "[satellites.words]\nodd = [3]\n",
            "odd = .*: expected a list of texts",
        ),
        (
            "frames.toml",
            r"\[satellites\.words\]\n",
            "[satellites.words]\nodd = 2024-01-01\n",
            "odd = .*: expected a list",
        ),
        ("articles.csv", r"\d{4}-\d\d-\d\d", "é" * 40_000, "is no event_date"),
    ],
)
def test_what_is_stated_as_something_else_is_refused_shortly(
    study: Path, name: str, old: str, new: str, said: str
) -> None:
    (study / name).touch()
    put(study, name, old, new)
    shutil.rmtree(study / "coding")
    with pytest.raises(corpus.StudyError, match=said) as refused:
        results.of(corpus.load(study))["mix"]
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("given", ["", "NON", "0", "1.5", "nan", "-1"])
def test_a_sample_is_as_it_was_drawn_or_refused_with_its_unit(study: Path, given: str) -> None:
    read = corpus.load(study)
    path = sampling.keep(read, "anne", 4)
    whole, text = sampling.read(read), path.read_text(encoding="utf-8")
    drawn = repr(float(whole["probability"].iloc[0]))
    path.write_text(text.replace(drawn, f'"{drawn.replace(".", ",")}"'), encoding="utf-8")
    assert sampling.read(read).equals(whole)  # as a French spreadsheet gives it back
    path.write_text(text.replace(drawn, given, 1), encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=r"sample.csv, .*, unit \d+: probability .* is no number from 0 to 1"):
        sampling.read(read)


@pytest.mark.parametrize("encoding", ["undefined", "\0", "x" * 30])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, encoding: str) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_bytes("Le préfet est arrivé.".encode("latin-1"))
    with pytest.raises(corpus.StudyError, match="is no encoding that is known"):
        corpus.load(tmp_path, encoding=encoding)


@pytest.mark.parametrize("command", [("export", "--out"), ("export", "--study"), ("new", "--from", corpus.SEEDS)])
def test_a_name_that_is_too_long_is_refused(capsys: pytest.CaptureFixture, tmp_path: Path, command: tuple) -> None:
    code, _, err = ended(capsys, *command, tmp_path / ("é" * 200))
    assert code == 2 and len(err.splitlines()) == 1


def damaged(raw: bytes, number: int) -> bytes:
    """A file as a bad disk or a broken download leaves it: some bytes are others, or the end is missing."""
    rng = random.Random(number)
    if number % 3 == 0:
        return raw[: rng.randrange(20, len(raw))]
    found = bytearray(raw)
    for _ in range(20):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    """One whole document of each kind that others' libraries read."""
    import docx
    import openpyxl

    word, book, pages = docx.Document(), openpyxl.Workbook(), io.BytesIO()
    texts = [f"Le préfet a annoncé la fermeture de l’usine n° {number}." for number in range(40)]
    book.active.append(["id", "text"])
    for number, text in enumerate(texts):
        word.add_paragraph(text)
        book.active.append([str(number), text])
    found = {}
    for ending, document in ((".docx", word), (".xlsx", book)):
        document.save(kept := io.BytesIO())
        found[ending] = kept.getvalue()
    pdf = figure.Figure()
    pdf.text(0, 0, texts[0])
    pdf.savefig(pages, format="pdf")
    with zipfile.ZipFile(coded := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as project:  # as other tools write it
        project.writestr("project.qde", refi._codebook(corpus.load(corpus.SEEDS)))
    return found | {".pdf": pages.getvalue(), ".qdpx": coded.getvalue()}


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".pdf", ".qdpx"])
def test_a_damaged_document_is_read_left_out_or_refused(
    sound: dict[str, bytes], study: Path, ending: str, capsys: pytest.CaptureFixture
) -> None:
    """Never a fault of ours, whatever the library that reads it stumbles over."""
    for number in range(30):
        path = study / f"a{ending}"
        path.write_bytes(damaged(sound[ending], number))
        with contextlib.suppress(corpus.StudyError):
            if ending == ".qdpx":
                refi._opened(path)
            elif ending == ".xlsx":
                corpus.load(path)
            else:
                corpus.reading.read(study, corpus.reading.Settings())


# Nothing of anybody's -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [".", "", "..", "/", "inside/.."])
def test_the_folder_one_is_in_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (tmp_path / "inside").mkdir()
    monkeypatch.chdir(tmp_path)
    for write in (files.place, lambda path: files.write(path, "x"), lambda path: files.folder(path).__enter__()):
        with pytest.raises(files.WriteError, match="the folder you are in, or one above it"):
            write(name)
    assert [path.name for path in tmp_path.iterdir()] == ["inside"]


def link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


@pytest.mark.skipif(not POSIX, reason="links and pipes as on Linux and macOS")
@pytest.mark.parametrize("add", [link, os.mkfifo, Path.mkdir, lambda path: path.write_text("mine")])
@pytest.mark.parametrize("place", ["mine", "sub/mine"])
@pytest.mark.parametrize("exported", [True, False])
def test_what_someone_put_into_a_folder_stays(tmp_path: Path, add: Callable, place: str, exported: bool) -> None:
    target = tmp_path / "report"
    if exported:
        with files.folder(target) as part:
            (part / "sub").mkdir()
            (part / "sub" / "x.txt").write_text("ours")
    else:
        (target / "sub").mkdir(parents=True)
    add(target / place)
    assert files.place(target) == tmp_path / "report-2"
    with files.folder(files.place(target)) as part:
        (part / "x.txt").write_text("new")
    assert os.path.lexists(target / place) and (tmp_path / "report-2" / "x.txt").read_text() == "new"


def test_an_export_with_an_empty_folder_in_it_is_ours_still(tmp_path: Path) -> None:
    for _ in range(2):
        with files.folder(tmp_path / "report") as part:
            (part / "empty").mkdir()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_what_someone_adds_during_the_work_stays_and_the_work_is_not_lost(tmp_path: Path) -> None:
    target = tmp_path / "report"
    with files.folder(target) as part:
        (part / "x.txt").write_text("old")
    with (
        pytest.raises(files.WriteError, match=r"was changed while this was made.*report-2"),
        files.folder(target) as part,
    ):
        (part / "x.txt").write_text("new")
        (target / "note.txt").write_text("mine")
    assert (target / "note.txt").read_text() == "mine" and (target / "x.txt").read_text() == "old"
    assert (tmp_path / "report-2" / "x.txt").read_text() == "new"


def test_a_new_study_is_its_owners_and_no_export_takes_its_place(tmp_path: Path) -> None:
    new_study.make(tmp_path / "mine", corpus.SEEDS)
    assert files.place(tmp_path / "mine") == tmp_path / "mine-2"


def test_the_record_of_an_export_is_in_one_order_whoever_came_first(tmp_path: Path) -> None:
    """Two notebooks export their charts at the same time, in whatever order."""
    for number, names in enumerate(("ab", "ba")):
        with files.folder(tmp_path / str(number)) as part:
            for name in names:
                files.write(part / "charts" / f"{name}.txt", name)
            files.write(part / "charts" / "a.txt", "once more")
    one, other = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in "01"
    )
    assert one == other and Path("charts") / files.RECORD in one
    assert files.write(tmp_path / "0" / "charts" / "b.txt", "new") == tmp_path / "0" / "charts" / "b.txt"


@pytest.mark.parametrize("name", ["terms.txt", "near-copies.csv", "note.txt"])
def test_a_folder_that_holds_anything_is_no_place_to_work(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(files.WriteError, match="holds other things"):
        files.workplace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_place_to_work_bears_a_mark_and_is_known_by_it(tmp_path: Path) -> None:
    work = files.workplace(tmp_path / "a" / "work")
    (work / "terms.txt").write_text("ours")
    assert files.workplace(work) == work and (work / files.WORK).is_file()


def test_large_leaves_a_folder_alone_that_is_someones(capsys: pytest.CaptureFixture, tmp_path: Path) -> None:
    pytest.importorskip("numba", reason="large studies are an extra: pip install -r helpers/large.txt")
    source = tmp_path / "all.jsonl"
    source.write_text('{"text": "Un train arrive."}\n{"text": "Un train repart."}\n')
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "terms.txt").write_text("mine")
    for work, said in ((tmp_path / "own", "holds other things"), (tmp_path, "holds the articles")):
        code, _, err = ended(capsys, "large", source, "--work", work)
        assert code == 2 and said in err
    assert (tmp_path / "own" / "terms.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "own"]


# No stranger ----------------------------------------------------------------------------------------------------------

STATED = [*corpus.BESIDE, "manifest.sha256", "intake.csv", "coding/README.md", "coding/a.csv", "coding/new.csv"]


@pytest.mark.skipif(not POSIX, reason="links as on Linux and macOS")
@pytest.mark.parametrize("name", STATED)
def test_no_stated_file_is_read_through_a_link_that_leaves_the_study(study: Path, name: str) -> None:
    key = study.parent / "id_rsa"
    key.write_text(SECRET)
    (study / name).unlink(missing_ok=True)
    (study / name).symlink_to(key)
    with pytest.raises(corpus.StudyError, match="is a link that leaves the study") as refused:
        corpus.load(study)
    assert name in str(refused.value) and SECRET not in str(refused.value)


@pytest.mark.skipif(not POSIX, reason="links as on Linux and macOS")
def test_a_study_full_of_links_gives_nothing_away(capsys: pytest.CaptureFixture, study: Path) -> None:
    """Every file of it leads to a key outside, its folder of codings to a folder outside."""
    outside = study.parent / "outside"
    shutil.copytree(study / "coding", outside)
    key = study.parent / "id_rsa"
    key.write_text(SECRET + "\n")
    shutil.rmtree(study / "coding")
    (study / "coding").symlink_to(outside)
    for path in [path for path in study.iterdir() if path.is_file()]:
        path.unlink()
        path.symlink_to(key)
    while True:
        code, out, err = ended(capsys, "export", "--study", study, "--out", study.parent / "out")
        assert code == 2 and out == "" and SECRET not in err and len(err.splitlines()) <= 2
        named = re.match(r"(\S+) is a link that leaves the study", err)
        if not named:
            break
        inside = Path(named[1])
        (study / "coding" if inside.parent != study else inside).unlink()
    assert "no article" in err and not (study.parent / "out").exists()


@pytest.mark.skipif(not POSIX, reason="links as on Linux and macOS")
def test_a_link_within_the_study_is_followed(study: Path) -> None:
    (study / "codebooks").mkdir()
    (study / "frames.toml").rename(study / "codebooks" / "second.toml")
    (study / "frames.toml").symlink_to(Path("codebooks") / "second.toml")
    assert corpus.load(study).frames == corpus.load(corpus.SEEDS).frames


@pytest.mark.skipif(not POSIX, reason="pipes as on Linux and macOS")
@pytest.mark.parametrize("name", ["all.csv", "all.json", "all.xlsx"])
def test_a_pipe_for_a_study_does_not_hang(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(corpus.StudyError, match="is a file; a study is a folder"):
        corpus.load(tmp_path / name)


@pytest.mark.skipif(not POSIX, reason="pipes as on Linux and macOS")
@pytest.mark.parametrize("name", ["frames.toml", "articles.csv", "intake.csv", "coding/new.csv"])
def test_a_pipe_for_a_file_does_not_hang(study: Path, name: str) -> None:
    (study / name).unlink(missing_ok=True)
    os.mkfifo(study / name)
    with pytest.raises(corpus.StudyError, match="is a pipe or a device"):
        corpus.load(study)


@pytest.mark.skipif(not POSIX, reason="links as on Linux and macOS")
def test_a_link_to_nothing_and_a_table_that_is_a_link_are_refused(study: Path, tmp_path: Path) -> None:
    (study / "cuts.csv").unlink(missing_ok=True)
    (study / "cuts.csv").symlink_to("gone.csv")
    with pytest.raises(corpus.StudyError, match="cuts.csv is a link to nothing"):
        corpus.load(study)
    (study / "cuts.csv").unlink()
    (tmp_path / "all.csv").write_text("text\nUn train arrive.\nUn train repart.\n")
    (study / "table.csv").symlink_to(tmp_path / "all.csv")
    (study / "study.toml").write_text('articles = "table.csv"')
    with pytest.raises(corpus.StudyError, match="which is no file there"):
        corpus.load(study)


# Two at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="two processes as on Linux and macOS")
def test_two_new_studies_of_one_name_at_once(tmp_path: Path) -> None:
    """One of them stands, whole; the other is told so."""
    both = [started("new", "mine", "--from", corpus.SEEDS, cwd=tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    with contextlib.suppress(ProcessLookupError):
        assert sorted(process.returncode for process in both) in ([0, 0], [0, 2])
    assert all("Traceback" not in err for _, err in said)
    assert len(corpus.load(tmp_path / "mine").articles) == len(corpus.load(corpus.SEEDS).articles)


@pytest.mark.long
@pytest.mark.skipif(not POSIX, reason="two processes as on Linux and macOS")
@pytest.mark.parametrize("command", [("hand", "at", "--to", "refi-qda"), ("export", "--out", "at")])
def test_two_of_one_command_at_once_leave_one_whole(tmp_path: Path, command: tuple) -> None:
    both = [started(*command, "--study", corpus.SEEDS, cwd=tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert [path.name for path in tmp_path.iterdir()] == ["at"] and files.place(tmp_path / "at") == tmp_path / "at"
