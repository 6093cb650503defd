"""`python -m tests.bench`, from the project's folder: measure large studies beside the usual tools."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from helpers import corpus, scale


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; 2 where it cannot be, with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--articles", type=int, nargs="+", default=[1_000, 10_000], metavar="N", help="sizes (default: 1000 10000)"
    )
    parser.add_argument(
        "--large",
        type=int,
        nargs="+",
        metavar="N",
        help="instead: a study in parts at these sizes, on this machine and on Dask (10000 100000 1000000: hours)",
    )
    parser.add_argument(
        "--source",
        nargs="+",
        metavar="FOLDER",
        help="French text to make articles from (default: Debian's documentation)",
    )
    parser.add_argument(
        "--topics", type=Path, metavar="SOURCE", help="articles with a topic each: how well k-means finds the topics"
    )
    parser.add_argument("--topic", default="category", metavar="COLUMN", help="the topics' column (default: category)")
    parser.add_argument(
        "--out", type=Path, default=Path("reports/bench"), metavar="FOLDER", help="default: reports/bench"
    )
    options = parser.parse_args(arguments)
    try:
        scale.require()
        _measure(options)
    except (corpus.StudyError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _measure(options: argparse.Namespace) -> None:
    from tests.bench import growth, run, topics

    if options.topics:
        print(topics.agreement(options.topics, options.topic).round(3))
    elif options.large:
        growth.main(tuple(options.large), options.source, options.out)
    else:
        run.main(tuple(options.articles), options.source, options.out)


if __name__ == "__main__":
    sys.exit(main())
