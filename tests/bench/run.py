"""Runs the benchmark: a corpus made, ours and the peers in turn, answers compared, a table and a chart."""

from __future__ import annotations

import itertools
import json
import os
import pickle
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import files
from tests.bench import articles, tasks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PRESS = Path(files.__file__).with_name("press.mplstyle")
SIZES = (1_000, 10_000)
ROUNDS = 3  # in turn; one round from 100,000 articles on
WORK = {
    "words": "TF-IDF, scikit-learn's tokens",
    "french": "TF-IDF, French terms",
    "again": "TF-IDF again, other options",
    "copies": "near-copies ≥ .6",
    "nearest": "ten nearest",
    "parquet": "Parquet → TF-IDF",
}
PEERS = {
    "sklearn": "scikit-learn",
    "sparse_dot_topn": "sparse_dot_topn",
    "datasketch": "datasketch",
    "dask": "ours on Dask",
    "ours": "ours",
}
LOOKS = {
    "sklearn": {"color": "#f89c20", "marker": "s"},
    "sparse_dot_topn": {"color": "#e42536", "marker": "^"},
    "datasketch": {"color": "#964a8b", "marker": "D"},
    "dask": {"color": "#5790fc", "marker": "v", "ls": ":"},
    "ours": {"color": "#5790fc", "marker": "o", "lw": 2.4},
}
AGAINST = {"again": ("words", "sklearn")}  # what ours is held against where no peer does the same
MOST = {
    "nearest_sklearn": 10_000,
    "copies_datasketch": 10_000,
    "parquet_sklearn": 100_000,
}  # articles a peer is asked about
QUADRATIC = 200_000  # articles up to which pairs are searched
ONLY_PARQUET = 500_000  # articles from which a study is read in parts, not held as a list


def main(
    sizes: tuple[int, ...] = SIZES,
    folders: list[str] | None = None,
    out: str | Path = "reports/bench",
    rounds: int = ROUNDS,
) -> pd.DataFrame:
    """Measure every task at every size, print the table, and write table.csv, table.md and chart.png into `out`.

    folders: where French text is taken from (by default Debian's documentation). Returns one row a task and size.
    """
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    files = {size: corpus(size, out, folders) for size in sorted({1_500, *sizes})}
    rows = [row for size in sizes for row in _at(size, files[size], files[1_500], rounds)]
    table = pd.DataFrame(rows)
    table["ratio"] = [_ratio(row, table) for row in table.itertuples()]
    table["exponent"] = [_exponent(row, table) for row in table.itertuples()]
    table.to_csv(out / "table.csv", index=False)
    text = markdown(table)
    (out / "table.md").write_text(text, encoding="utf-8")
    chart(table, out / "chart.png")
    print(text)
    return table


def corpus(size: int, out: Path, folders: list[str] | None = None) -> Path:
    """A Parquet file of that many articles, and the same as a matrix beside it; made once."""
    path = table(size, out, folders)
    if size <= QUADRATIC and not path.with_suffix(".npz").exists():
        from scipy import sparse

        sparse.save_npz(
            path.with_suffix(".npz"), sparse.csr_array(tasks.french_ours(tasks._texts(path))), compressed=False
        )
    return path


def table(size: int, out: Path, folders: list[str] | None = None) -> Path:
    """A Parquet file of that many articles; made once, some thousand at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = out / f"articles-{size}.parquet"
    if not path.exists():
        found = articles.source(folders, out / "source.json")
        numbers = range(-(-size // articles.PART))
        with (
            files.whole(path) as unfinished,
            ProcessPoolExecutor() as pool,
            pq.ParquetWriter(unfinished, pa.schema([("id", pa.string()), ("text", pa.string())])) as writer,
        ):
            made = itertools.chain.from_iterable(pool.map(articles.part, numbers, itertools.repeat(found)))
            for first in range(0, size, 20_000):
                texts = list(itertools.islice(made, min(20_000, size - first)))
                writer.write_table(pa.table({"id": [f"a{first + i:07}" for i in range(len(texts))], "text": texts}))
    return path


def _at(size: int, path: Path, warm: Path, rounds: int) -> list[dict]:
    """The rows of one size: in each round every task in turn, so that a busy moment hits all; the median counts."""
    names = [name for name in tasks.TASKS if size <= MOST.get(name, size) and _fits(name, size)]
    measured: dict[str, list[dict]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        answered = {name: Path(folder, name) for name in names if size <= QUADRATIC}
        for _ in range(rounds if size < 100_000 else 1):
            for name in names:
                print(f"{size:>9,}  {name}", end="", flush=True)
                measured[name].append(_apart(name, path, warm, *filter(None, [answered.get(name)])))
                print(f"  {measured[name][-1]['seconds']:.2f} s")
        answers = _compared(answered)
    return [
        {
            "work": name.partition("_")[0],
            "by": name.partition("_")[2],
            "articles": size,
            "answer": answers.get(name, ""),
            **{key: float(np.median([one[key] for one in runs])) for key in ("seconds", "processor", "before", "peak")},
        }
        for name, runs in measured.items()
    ]


def _fits(name: str, size: int) -> bool:
    kind = name.partition("_")[0]
    if size >= ONLY_PARQUET:
        return kind == "parquet"
    return size <= QUADRATIC or kind not in ("copies", "nearest")


def _apart(*given: object) -> dict:
    """One task in a process of its own, without the settings that slow OpenBLAS down on some machines."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.tasks", *given],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{given[0]} failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout.splitlines()[-1])


def _compared(answered: dict[str, Path]) -> dict[str, str]:
    """How each peer's answer, as its process wrote it down, compares with ours."""
    said = {}
    for kind, group in itertools.groupby(answered, lambda name: name.partition("_")[0]):
        peers = [name for name in group if not name.endswith("_ours")]
        if peers:
            ours = pickle.loads(answered[f"{kind}_ours"].read_bytes())
            said |= {name: tasks.same(ours, pickle.loads(answered[name].read_bytes())) for name in peers}
    return said


def _ratio(row: tuple, table: pd.DataFrame) -> float:
    """How many times ours is faster than this peer (or than what ours is held against)."""
    at = table[table["articles"] == row.articles].set_index(["work", "by"])["seconds"]
    if row.by != "ours":
        return row.seconds / at[row.work, "ours"]
    other = AGAINST.get(row.work)
    return at[other] / row.seconds if other in at.index else np.nan


def _exponent(row: tuple, table: pd.DataFrame) -> float:
    """The power of the size that the time grows with, since the size before: 1 = twice the articles, twice the time."""
    before = table[(table["work"] == row.work) & (table["by"] == row.by) & (table["articles"] < row.articles)]
    if before.empty:
        return np.nan
    last = before.loc[before["articles"].idxmax()]
    return float(np.log(row.seconds / last["seconds"]) / np.log(row.articles / last["articles"]))


def markdown(table: pd.DataFrame) -> str:
    """The table as people read it; memory is the process's at its peak, for pairs what came on top of the matrix."""
    lines = [
        "| work | by | articles | seconds | ours is faster × | memory MB | growth | its answer |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in table.sort_values(["work", "articles", "seconds"]).itertuples():
        memory = row.peak - row.before if row.work in ("copies", "nearest") else row.peak
        cells = [
            WORK[row.work],
            PEERS[row.by],
            f"{row.articles:,}",
            f"{row.seconds:.2f}",
            _cell(row.ratio),
            f"{memory:,.0f}",
            _cell(row.exponent),
            row.answer,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.1f}"


def powers_of_ten(axes: Axes) -> None:
    """Articles and what they cost in powers of ten, written out."""
    axes.set(xscale="log", yscale="log", xlabel="articles")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value >= 1 else f"{value:g}")
        axis.set_minor_formatter("")


def chart(table: pd.DataFrame, path: Path) -> None:
    """Seconds against articles, both in powers of ten, a panel a kind of work; who took the longest is named first."""
    import matplotlib.pyplot as plt

    kinds = [kind for kind in WORK if kind in set(table["work"]) and kind != "again"]
    with plt.style.context(PRESS):
        figure, panels = plt.subplots(1, len(kinds), figsize=(2.6 * len(kinds), 3.6), sharey=True, squeeze=False)
        for kind, axes in zip(kinds, panels[0]):
            of_kind = table[table["work"] == kind].sort_values("articles")
            for by in of_kind.groupby("by")["seconds"].last().sort_values(ascending=False).index:
                line = of_kind[of_kind["by"] == by]
                axes.plot(line["articles"], line["seconds"], **LOOKS[by], label=PEERS[by])
            axes.set_title(WORK[kind], fontsize=8)
            axes.legend(loc="upper left", fontsize=7)
            powers_of_ten(axes)
        panels[0][0].set_ylabel("seconds")
        top = panels[0][0].get_ylim()[1]
        panels[0][0].set_ylim(top=top * 10)  # room for the names
        figure.savefig(path, dpi=150)
        plt.close(figure)
