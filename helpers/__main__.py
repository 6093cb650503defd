"""The commands, `python -m helpers run` first of them; `--help` after any of them says more."""

from __future__ import annotations

import argparse
import contextlib
import datetime
import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from helpers import faults

if TYPE_CHECKING:
    from helpers.corpus import Study

# What a terminal obeys: a file's name is only shown.
_OBEYED = re.compile("\x1b\\[[0-9;?]*[ -/]*[@-~]|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
TOOLS = ("iramuteq", "txm", "quanteda", "refi-qda")
PYTHON = ((3, 11), (3, 13))  # the oldest and the newest the pinned packages are built for


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with its arguments in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 when `check` finds that something moved, else why it ended.

    2 for what a person can mend, 130 for Ctrl-C, 143 for TERM, 141 for a closed pipe, 70 for a fault of ours.
    """
    if not PYTHON[0] <= sys.version_info[:2] <= PYTHON[1]:
        return _say(
            f"Cadrage needs Python 3.11 to 3.13 and this is {sys.version.split()[0]}: "
            "make the environment with one of those, for instance python3.13 -m venv .venv."
        )
    options = argparse.Namespace(name="", left="untouched")
    try:
        with faults.heeded():
            _parser().parse_args(arguments, options)
            code = options.command(options)
            sys.stdout.flush()
            return code
    except (Exception, KeyboardInterrupt) as error:
        try:
            return _say(*faults.explained(error, vars(options)))
        except MemoryError:  # not even for the sentence's file
            return _say("There was not enough memory.")
    finally:
        faults.let_go()


def _say(sentence: str, code: int = faults.ERROR) -> int:
    with contextlib.suppress(OSError):
        _show(sentence, sys.stderr)
    return code


def _show(said: object, stream: TextIO | None = None) -> None:
    print(_OBEYED.sub("", str(said)), file=stream)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m helpers", description="Compare how news articles frame a story.")
    parser.set_defaults(left="untouched")
    commands = parser.add_subparsers(required=True, dest="name", metavar="COMMAND", parser_class=_Parser)

    run = commands.add_parser("run", help="run every notebook on a study and write its report")
    _study(run)
    _out(run)
    run.add_argument(
        "--no-texts",
        action="store_true",
        help="leave the articles' texts out, beyond short quotations, and the notebooks",
    )
    run.set_defaults(command=_run)

    export = commands.add_parser("export", help="write the charts of a study, and what they plot, and nothing else")
    _study(export)
    _out(export)
    export.add_argument(
        "--excel-fr",
        action="store_true",
        help="write the tables instead, as CSV for a French Excel (; and decimal commas)",
    )
    export.set_defaults(command=_export)

    deposit = commands.add_parser("deposit", help="write one archive to deposit: all but the articles' texts")
    _study(deposit)
    deposit.add_argument(
        "--out", type=Path, metavar="FILE", help="default: reports/ and the study's name, -deposit.zip"
    )
    _lang(deposit, "the report")
    deposit.add_argument("--author", action="append", default=[], metavar="NAME", help='"Family, Given"; once for each')
    deposit.add_argument("--date", type=_day, metavar="DAY", help="day of the deposit, as 2026-11-29 (default: today)")
    deposit.set_defaults(command=_deposit)

    check = commands.add_parser("check", help="compute the findings again and say which moved")
    _study(check)
    check.add_argument(
        "--against", type=Path, metavar="FILE", help="a findings.json (default: the study's last report)"
    )
    _lang(check, "what is said")
    check.set_defaults(command=_check)

    refresh = commands.add_parser("refresh", help="run the notebooks in place and remake what the README shows")
    refresh.set_defaults(command=_refresh, left="whole")

    new = commands.add_parser("new", help="make a study folder from articles of your own")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="the study to make; it must not exist yet")
    new.add_argument(
        "--from",
        dest="source",
        type=Path,
        required=True,
        metavar="SOURCE",
        help="a folder of articles or exports (.txt, .docx, .odt, .html, .rtf, .pdf), one export, or one table (.csv, .xlsx, .json …)",
    )
    new.add_argument("--encoding", metavar="NAME", help="of files that are not UTF-8, such as windows-1252")
    new.add_argument("--subfolders", action="store_true", help="read the folders below the source as well")
    _lang(new, "what is said")
    new.set_defaults(command=_new)

    code = commands.add_parser("code", help="code the units of a study yourself, blind, one at a time")
    _study(code)
    code.add_argument("--coder", required=True, metavar="NAME", help="the name your file of codes gets")
    _lang(code, "the questions")
    code.add_argument("--sample", type=int, metavar="N", help="draw N units at random and code those")
    code.add_argument("--by", default="", metavar="COLUMN", help="draw from every outlet (or other column) by its size")
    code.add_argument("--adjudicate", action="store_true", help="decide the units on which coders differ")
    code.set_defaults(command=_code, left="whole")

    hand = commands.add_parser("hand", help="write a study in the form another tool reads")
    hand.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make")
    hand.add_argument("--to", choices=TOOLS, required=True, help="refi-qda: NVivo, ATLAS.ti, MAXQDA, QualCoder")
    _study(hand)
    _lang(hand, "what is said")
    hand.set_defaults(command=_hand)

    take = commands.add_parser("take", help="take what was coded in another tool (.qdpx), or its codebook (.qdc)")
    take.add_argument("source", type=Path, metavar="FILE", help="what the other tool exported as REFI-QDA")
    _study(take)
    take.add_argument("--coder", metavar="NAME", help="whose codings of a .qdpx, and the name their file of codes gets")
    _lang(take, "what is said")
    take.set_defaults(command=_take, left="whole")

    large = commands.add_parser("large", help="weigh and code a study too large to hold at once, a part at a time")
    large.add_argument("source", type=Path, metavar="SOURCE", help="one .parquet or .jsonl file, or a folder of them")
    large.add_argument(
        "--work",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the parts' results go; run again, it goes on from them",
    )
    large.add_argument(
        "--study", type=Path, metavar="FOLDER", help="whose frames and actors to code by (default: the shipped seeds)"
    )
    large.add_argument(
        "--cluster",
        nargs="?",
        const="local",
        metavar="ADDRESS",
        help="a Dask scheduler; without an address one is started here",
    )
    large.set_defaults(command=_large, left="parts")
    return parser


def _study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", type=Path, metavar="FOLDER", help="default: $CADRAGE_STUDY, else the shipped seeds")


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: reports/ and the study's name")
    _lang(parser, "the report")


def _lang(parser: argparse.ArgumentParser, of: str) -> None:
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help=f"language of {of} (default: en)")


def _load(options: argparse.Namespace) -> Study:
    from helpers import corpus

    return corpus.load(options.study)


def _run(options: argparse.Namespace) -> int:
    study = _load(options)
    from helpers.report import writing as report  # after the study, so that a wrong path is said at once

    _show(report.write(study, options.study, options.out, options.lang, not options.no_texts))
    return 0


def _export(options: argparse.Namespace) -> int:
    study = _load(options)
    from helpers.report import writing as report

    if options.excel_fr:
        _show(report.write_tables(study, options.out, options.lang))
    else:
        _show(report.write_charts(study, options.out, options.lang))
    return 0


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write it as 2026-11-29") from None


def _deposit(options: argparse.Namespace) -> int:
    study = _load(options)
    from helpers.report import deposit

    _show(deposit.write(study, options.out, options.lang, options.author, options.date))
    return 0


def _check(options: argparse.Namespace) -> int:
    study = _load(options)
    from helpers import results
    from helpers.report import check
    from helpers.report import writing as report

    moved, compared = check.against(
        results.of(study), options.against or report.default_folder(study) / "findings.json", options.lang
    )
    _show(check.sentence(moved, compared, options.lang))
    return 1 if len(moved) else 0


def _refresh(options: argparse.Namespace) -> int:
    from helpers.report import refresh

    changed = refresh.everything()
    _show("\n".join(path.relative_to(refresh.PROJECT).as_posix() for path in changed) or "Nothing changed.")
    return 0


def _code(options: argparse.Namespace) -> int:
    from helpers import coding_sheet, corpus, sampling

    study = _load(options)
    if options.by and options.sample is None:
        most = min(sampling.USUAL, int(study.units["kept"].sum()))
        raise corpus.StudyError("refusals.by_alone", most=most, by=options.by)
    if options.sample is not None:
        coding_sheet.draw(study, options.coder, options.sample, options.by, lang=options.lang)
    work = coding_sheet.adjudicate if options.adjudicate else coding_sheet.main
    path = work(study, options.coder, lang=options.lang)
    if path.exists():  # whoever stops at the first unit has written none
        _show(path)
    return 0


def _new(options: argparse.Namespace) -> int:
    from helpers import new_study

    how = {name: value for name in ("encoding", "subfolders") if (value := getattr(options, name))}
    _show(new_study.make(options.folder, options.source, options.lang, **how))
    return 0


def _hand(options: argparse.Namespace) -> int:
    from helpers import words
    from helpers.interchange import refi, texts

    study = _load(options)
    if options.to == "refi-qda":
        _show(refi.write(study, options.folder))
        _show(words.say("interchange.handed_refi", options.lang, folder=words.Typed(shlex.quote(str(study.folder)))))
        return 0
    _show(texts.write(study, options.to, options.folder))
    blank = int((study.articles["text"] == "").sum())
    _show(words.say("interchange.handed", options.lang, n=len(study.articles) - blank, blank=blank))
    return 0


def _take(options: argparse.Namespace) -> int:
    from helpers import corpus
    from helpers.interchange import refi

    if not options.source.is_file():
        raise corpus.StudyError("refusals.no_export", path=str(options.source))
    if options.source.suffix.lower() == ".qdc":
        _show(refi.frames(options.source))
        return 0
    if not options.coder:
        raise corpus.StudyError("refusals.whose", name=options.source.name)
    taken = refi.take(_load(options), options.source, options.coder)
    _show(taken.path)
    _show(refi.sentence(taken, options.lang))
    return 0


def _large(options: argparse.Namespace) -> int:
    from helpers import scale

    scale.require()
    from helpers.scale import large

    study = _load(options)
    paths = large.results(options.source, options.work, study.frames, study.actors, options.cluster)
    _show("\n".join(map(str, paths)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
