"""A study in parts as it grows to a million articles: time, memory, an interrupt, a cluster here, ten machines computed."""

from __future__ import annotations

import hashlib
import json
import math
import signal
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

SIZES = (10_000, 100_000, 1_000_000)
WORK = {
    "load": "`corpus.load`, all at once",
    "weigh": "read, count and weigh in parts",
    "copies": "near-copies ≥ .6",
    "code": "read and code in parts",
}
MARKS = dict(zip(WORK, "osvD"))
WHERE = {"": "one process", "local": "Dask, a worker a core"}
MOST = {("load", ""): 100_000, ("load", "local"): 0} | dict.fromkeys(
    (("copies", ""), ("weigh", "local"), ("copies", "local"), ("code", "local")), 200000
)  # articles
MACHINES = 10
LINK = 125e6  # bytes a second: one gigabit, shared by all machines and the disk that holds the articles
_GB = 1e9


def main(sizes: tuple[int, ...] = SIZES, folders: list[str] | None = None, out: str | Path = "reports/bench") -> str:
    """Measure every work at every size, each in a process of its own, and compute what ten machines would take.

    The coding of the largest size is interrupted halfway and run again. Writes large.csv, large.md and large.png into
    `out`; returns the text of large.md. folders: where French text is taken from (by default Debian's documentation).
    """
    from tests.bench import run

    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    rows = [row for size in sizes for row in _at(run.table(size, out, folders), size, size == max(sizes))]
    table = with_growth(pd.DataFrame(rows))
    table.to_csv(out / "large.csv", index=False)
    text = "\n\n".join([markdown(table), *interrupts(table), cluster(table)])
    (out / "large.md").write_text(text + "\n", encoding="utf-8")
    chart(table, out / "large.png")
    print(text)
    return text


def _at(path: Path, size: int, largest: bool) -> list[dict]:
    rows = []
    for where in WHERE:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="work-") as folder:
            for work in WORK:
                if size <= MOST.get((work, where), size):
                    halfway = largest and work == "code" and not where
                    print(f"{size:>9,}  {work} {where}", end="", flush=True)
                    row = (_interrupted if halfway else _apart)(work, path, Path(folder), where)
                    rows.append({"work": work, "where": where, "articles": size, **row})
                    print(f"  {row['seconds']:.1f} s, {row['peak'] / _GB:.2f} GB", flush=True)
    return rows


# One work in a process of its own ------------------------------------------------------------------------------------


def measure(work: str, path: Path, folder: Path, where: str) -> dict:
    """Seconds of one work, of the processor and of merging; bytes moved; parts; and a digest of the answer."""
    from helpers import corpus
    from helpers.scale import large, threads

    study, merging = corpus.load(corpus.SEEDS), []
    large._held = _timed(large._held, merging)
    large.counting.stacked = _timed(large.counting.stacked, merging)
    if work == "copies":
        found = large.weights(path, folder)  # from what `weigh` left
    before, start, busy = _held(folder), time.perf_counter(), _processor()
    merging.clear()
    if work == "load":
        loaded = corpus.load(path)
        answer, parts = _digest(pd.util.hash_pandas_object(loaded.units["text"])), 1
    elif work == "weigh":
        found = large.weights(path, folder, cluster=where or None)
        answer, parts = (
            _digest(found.matrix.indptr, found.matrix.indices, found.matrix.data),
            len(list(folder.glob("forms-*"))),
        )
    elif work == "copies":
        pairs = large.near_copies(found, cluster=where or None)
        answer, parts = _digest(pd.util.hash_pandas_object(pairs)), len(list(folder.glob("pairs-*")))
    else:
        coded = large.coded(path, folder, study.frames, study.actors, where or None)
        answer, parts = _digest(pd.util.hash_pandas_object(coded.profiles)), len(coded.files)
    seconds, processor = time.perf_counter() - start, _processor() - busy
    written = _held(folder) - before
    return {
        "seconds": seconds,
        "processor": processor,
        "merging": sum(merging),
        "moved": path.stat().st_size + 2 * written,  # read once; what is written is read again once
        "written": written,
        "parts": parts,
        "cores": threads.cores(),
        "answer": answer,
    }


def _timed(function: object, seconds: list[float]) -> object:
    def timed(*given: object) -> object:
        start = time.perf_counter()
        result = function(*given)
        seconds.append(time.perf_counter() - start)
        return result

    return timed


def _processor() -> float:
    """Seconds of the processor so far, of this process and of all it started, ended or not."""
    here = psutil.Process()
    return sum(sum(one.cpu_times()[:4]) for one in [here, *here.children(recursive=True)])


def _held(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("[!.]*"))


def _digest(*arrays: np.ndarray) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for array in arrays:
        digest.update(np.ascontiguousarray(array))
    return digest.hexdigest()


def _apart(work: str, path: Path, folder: Path, where: str, until: int | None = None) -> dict:
    """One work in a process of its own and the most memory it and those it started held together (what they share is
    counted for each). With `until` it is interrupted, as by Ctrl-C, when that many of its parts are done."""
    with tempfile.TemporaryFile() as said:
        start, peak, stopped = time.perf_counter(), 0, False
        command = [sys.executable, "-m", "tests.bench.growth", work, str(path), str(folder), where]
        process = psutil.Popen(command, stdout=said)
        while process.poll() is None:
            peak = max(peak, _resident(process))
            if until and not stopped and len(list(folder.glob("profiles-*"))) >= until:
                process.send_signal(signal.SIGINT)
                stopped = True
            time.sleep(0.2)
        if stopped:
            return {"seconds": time.perf_counter() - start, "peak": peak}
        if process.returncode:
            raise RuntimeError(f"{work} of {path.name} failed")
        said.seek(0)
        return json.loads(said.read().splitlines()[-1]) | {"peak": peak}


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def _interrupted(work: str, path: Path, folder: Path, where: str) -> dict:
    """Coding interrupted when half of its parts are done, and run again: both together, and which parts were kept."""
    from helpers.scale import large

    half = len(large.parts(path, folder, size=large.PART // 2)) // 2
    if not half:
        return _apart(work, path, folder, where)
    first = _apart(work, path, folder, where, until=half)
    kept = {part: part.stat().st_mtime_ns for part in folder.glob("profiles-*")}
    second = _apart(work, path, folder, where)
    untouched = sum(part.stat().st_mtime_ns == stamp for part, stamp in kept.items())
    return second | {
        "seconds": first["seconds"] + second["seconds"],
        "peak": max(first["peak"], second["peak"]),
        "processor": second["processor"] * second["parts"] / max(1, second["parts"] - len(kept)),
        "moved": path.stat().st_size + 2 * _held(folder),
        "written": _held(folder),
        "before": first["seconds"],
        "kept": len(kept),
        "untouched": untouched,
    }


# What is said of it --------------------------------------------------------------------------------------------------


def with_growth(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the powers of the size that the processor's time and memory grow with since the size before, and
    whether a cluster's answer is that of one process, bit for bit. (Seconds by the clock hang on what else runs.)"""
    place = table["work"].map(list(WORK).index)
    table = (
        table.assign(place=place).sort_values(["place", "where", "articles"], ignore_index=True).drop(columns="place")
    )
    by = table.groupby(["work", "where"], sort=False)
    steps = np.log(table["articles"]) - np.log(by["articles"].shift())
    for name in ("processor", "peak"):
        table[f"growth_{name}"] = (np.log(table[name]) - np.log(by[name].shift())) / steps
    alone = table[table["where"] == ""].set_index(["work", "articles"])["answer"]
    same = [row.answer == alone.get((row.work, row.articles)) for row in table.itertuples()]
    table["same"] = np.where(table["where"] == "", "", np.where(same, "the same", "another"))
    return table.reindex(columns=[*table.columns, *{"before", "kept", "untouched"}.difference(table.columns)])


def markdown(table: pd.DataFrame) -> str:
    """The table as people read it."""
    lines = [
        "| work | where | articles | seconds | processor s | most memory GB | written GB | processor grows | memory grows | answer |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    for row in table.itertuples():
        numbers = [f"{row.seconds:,.0f}", f"{row.processor:,.0f}", f"{row.peak / _GB:.2f}", f"{row.written / _GB:.2f}"]
        growth = ["" if np.isnan(power) else f"{power:.2f}" for power in (row.growth_processor, row.growth_peak)]
        cells = [WORK[row.work], WHERE[row.where], f"{row.articles:,}", *numbers, *growth, row.same]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def interrupts(table: pd.DataFrame) -> list[str]:
    """A sentence for each work that was interrupted and run again."""
    return [
        f"Coding {row.articles:,} articles was interrupted after {row.before:,.0f} s with {row.kept:,.0f} of "
        f"{row.parts:,} parts done; run again it took {row.seconds - row.before:,.0f} s, and "
        f"{row.untouched:,.0f} of these {row.kept:,.0f} parts were left as they were."
        for row in table.dropna(subset=["kept"]).itertuples()
    ]


def computed(row: object, machines: int = MACHINES, times: float = 1) -> float:
    """Seconds a cluster would take for a study `times` as large as a measured one; an estimate, not a measurement.

    Machines like this one, a worker a core. The parts go round: as many at a time as there are workers, each taking the
    processor seconds of a part here. All bytes read or written pass LINK one after the other. Merging is one machine's.
    """
    rounds = math.ceil(row.parts * times / (machines * row.cores))
    return rounds * (row.processor - row.merging) / row.parts + times * (row.moved / LINK + row.merging)


def cluster(table: pd.DataFrame) -> str:
    """What ten machines would take for the largest size and for ten times as many articles, as a table: computed for
    each work from the largest size of it that was measured in one process."""
    alone = table[(table["where"] == "") & table["work"].isin(["weigh", "code"])]
    largest, sizes = alone.groupby("work", sort=False).tail(1), [alone["articles"].max() * times for times in (1, 10)]
    lines = [
        f"| computed for {MACHINES} machines, seconds | measured here | {' | '.join(f'{size:,} articles' for size in sizes)} |",
        "|---|---|---:|---:|",
    ]
    for row in largest.itertuples():
        estimates = [f"{computed(row, times=size / row.articles):,.0f}" for size in sizes]
        here = f"{row.articles:,} articles, {row.processor:,.0f} s of the processor"
        lines.append(f"| {WORK[row.work]} | {here} | {' | '.join(estimates)} |")
    return "\n".join(lines) + "\n\n" + "\n".join(_checks(table))


def _checks(table: pd.DataFrame) -> list[str]:
    """The same sum for one machine beside what Dask used of it, where both are known."""
    both = table[table["where"] == ""].merge(
        table[table["where"] == "local"], on=["work", "articles"], suffixes=("", "_dask")
    )
    both = both[both["work"] != "copies"].sort_values("articles").groupby("work", sort=False).tail(1)
    return [
        f"The same sum for this machine alone: {WORK[row.work]}, {row.articles:,} articles, {computed(row, 1):,.0f} s; "
        f"Dask used {row.processor_dask:,.0f} s of the processor here, {row.processor_dask / row.cores:,.0f} s a core."
        for row in both.itertuples()
    ]


def chart(table: pd.DataFrame, path: Path) -> None:
    """Seconds and memory against articles, in powers of ten, a line a work in one process."""
    import matplotlib.pyplot as plt

    from tests.bench import run

    alone = table[table["where"] == ""]
    with plt.style.context(run.PRESS):
        figure, panels = plt.subplots(1, 2, figsize=(6.3, 3))
        for axes, (name, unit, scale) in zip(panels, [("seconds", "seconds", 1), ("peak", "most memory, GB", _GB)]):
            for work, line in alone.groupby("work", sort=False):
                axes.plot(line["articles"], line[name] / scale, marker=MARKS[work], label=WORK[work].replace("`", ""))
            axes.set_title(unit)
            run.powers_of_ten(axes)
        panels[0].legend()
        figure.savefig(path, dpi=150)
        plt.close(figure)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])))
