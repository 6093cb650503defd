"""The commands, `python -m helpers run` first of them; `--help` after any of them says more."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from pathlib import Path
from typing import NoReturn

from helpers import faults

_OBEYED = re.compile(
    "\x1b\\[[0-9;?]*[ -/]*[@-~]|[\x00-\x09\x0b-\x1f\x7f-\x9f]"
)  # what a terminal obeys: a file's name is only shown
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
    options = _parser().parse_args(arguments)
    try:
        with faults.heeded():
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
        print(_OBEYED.sub("", sentence), file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m helpers", description="Compare how news articles frame a story.")
    parser.set_defaults(left="untouched")
    commands = parser.add_subparsers(required=True, dest="name", metavar="COMMAND", parser_class=_Parser)

    run = commands.add_parser("run", help="run every notebook on a study and write its report")
    _study(run)
    _out(run)
    run.set_defaults(command=_run)

    export = commands.add_parser("export", help="write the charts of a study, and what they plot, and nothing else")
    _study(export)
    _out(export)
    export.set_defaults(command=_export)

    check = commands.add_parser("check", help="compute the findings again and say which moved")
    _study(check)
    check.add_argument(
        "--against", type=Path, metavar="FILE", help="a findings.json (default: the study's last report)"
    )
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
        help="a folder of .txt or .html files, or one .csv, .jsonl or .parquet file",
    )
    new.set_defaults(command=_new)

    code = commands.add_parser("code", help="code the units of a study yourself, blind, one at a time")
    _study(code)
    code.add_argument("--coder", required=True, metavar="NAME", help="the name your file of codes gets")
    code.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the questions (default: en)")
    code.set_defaults(command=_code)

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

    bench = commands.add_parser("bench", help="measure large studies beside the usual tools")
    bench.add_argument(
        "--articles", type=int, nargs="+", default=[1_000, 10_000], metavar="N", help="sizes (default: 1000 10000)"
    )
    bench.add_argument(
        "--large",
        type=int,
        nargs="+",
        metavar="N",
        help="instead: a study in parts at these sizes, on this machine and on Dask (10000 100000 1000000: hours)",
    )
    bench.add_argument(
        "--source",
        nargs="+",
        metavar="FOLDER",
        help="French text to make articles from (default: Debian's documentation)",
    )
    bench.add_argument(
        "--topics", type=Path, metavar="SOURCE", help="articles with a topic each: how well k-means finds the topics"
    )
    bench.add_argument("--topic", default="category", metavar="COLUMN", help="the topics' column (default: category)")
    bench.add_argument(
        "--out", type=Path, default=Path("reports/bench"), metavar="FOLDER", help="default: reports/bench"
    )
    bench.set_defaults(command=_bench, left="whole")
    return parser


def _study(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--study", type=Path, metavar="FOLDER", help="default: $CADRAGE_STUDY, else the shipped seeds")


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="default: reports/ and the study's name")
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the report (default: en)")


def _run(options: argparse.Namespace) -> int:
    from helpers import corpus

    study = corpus.load(options.study)
    from helpers import report  # after the study, so that a wrong path is said at once

    print(report.write(study, options.study, options.out, options.lang))
    return 0


def _export(options: argparse.Namespace) -> int:
    from helpers import corpus

    study = corpus.load(options.study)
    from helpers import report

    print(report.write_charts(study, options.out, options.lang))
    return 0


def _check(options: argparse.Namespace) -> int:
    from helpers import corpus

    study = corpus.load(options.study)
    from helpers import report
    from helpers.publish import check

    moved, compared = check.against(study, options.against or report.default_folder(study) / "findings.json")
    print(check.sentence(moved, compared))
    return 1 if len(moved) else 0


def _refresh(options: argparse.Namespace) -> int:
    from helpers.publish import refresh

    changed = refresh.everything()
    print("\n".join(path.relative_to(refresh.PROJECT).as_posix() for path in changed) or "Nothing changed.")
    return 0


def _code(options: argparse.Namespace) -> int:
    from helpers import coding_sheet, corpus

    print(coding_sheet.main(corpus.load(options.study), options.coder, lang=options.lang))
    return 0


def _new(options: argparse.Namespace) -> int:
    from helpers import new_study

    print(new_study.make(options.folder, options.source))
    return 0


def _large(options: argparse.Namespace) -> int:
    from helpers import corpus
    from helpers.scale import large

    study = corpus.load(options.study)
    paths = large.results(options.source, options.work, study.frames, study.actors, options.cluster)
    print("\n".join(map(str, paths)))
    return 0


def _bench(options: argparse.Namespace) -> int:
    from helpers.scale.bench import run, topics

    if options.topics:
        print(topics.agreement(options.topics, options.topic).round(3))
        return 0

    if options.large:
        from helpers.scale.bench import growth

        growth.main(tuple(options.large), options.source, options.out)
        return 0
    run.main(tuple(options.articles), options.source, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
