"""Studies too large to hold at once: read, counted, weighed and coded a part at a time, here or on a Dask cluster.

Every step of every part is a file in a working folder, written whole or not at all, so that a run that was interrupted
goes on where it stopped and a cluster that loses a worker loses a part's work. Parts are counted and coded wherever the
work is shared out to, and put together here; the numbers are those of `similarity` and `framing` on the study that
`corpus.load` reads from the same file, with the columns of the study.toml and the cuts of the cuts.csv beside it; articles
in another language are measured with the others. What else a study.toml states is refused.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import joblib
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from scipy import sparse

from helpers import corpus, faults, files, framing, french, similarity
from helpers.intake import decoding, links, reading, stated, tables
from helpers.scale import counting, neighbours, threads
from helpers.scale.vectoriser import FrenchTfidfVectorizer

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

PART = 10_000  # articles; a part and what is computed from it take some 100 MB
_QUERIES = 2_000  # rows a task searches for near-copies


class Part(NamedTuple):
    """Consecutive articles of a study: row groups `first` to `last` of a Parquet file, or bytes of a JSON Lines file.

    columns: our name of each and the file's. rows: the articles' places in the file, from 1. unnamed: what the place of
    an article without an id is written into. cuts: where a researcher's own cuts are, if anywhere.
    """

    path: Path
    first: int
    last: int
    columns: tuple[tuple[str, str], ...]
    rows: range
    unnamed: str
    cuts: Path

    @property
    def key(self) -> str:
        """Names the part for as long as its file, and what is cut by hand, do not change."""
        return _digest(_state(self.path), _state(self.cuts), self.first, self.last, self.columns, self.unnamed)


@dataclass
class Weights:
    """TF-IDF of a large study: `matrix` articles × terms, the `terms`, the `articles` by id.

    work: the working folder. key: names what the weights were made of. blank: how many rows were left out because they
    hold no text.
    """

    matrix: sparse.csr_array
    terms: list[str]
    articles: pd.Index
    work: Path
    key: str
    blank: int


@dataclass
class Coded:
    """A large study coded: `profiles` as `framing.profile` gives them; `files`, a Parquet file of coded units a part."""

    profiles: pd.DataFrame
    files: list[Path]


# Reading ------------------------------------------------------------------------------------------------------------


def parts(source: str | Path, work: str | Path, size: int = PART) -> list[Part]:
    """The parts of a study in order: a .parquet or .jsonl file, or a folder of them.

    Columns are those of the study.toml beside, or found by name as `corpus.load` finds them. A Parquet file whose row
    groups are too long to be read one at a time is copied once into the working folder with shorter ones. Raises
    StudyError.
    """
    source, work = Path(source), Path(work)
    folder = source if source.is_dir() else source.parent
    paths = [path for path in (sorted(source.iterdir()) if source.is_dir() else [source]) if _is_table(path)]
    if not paths or not (source.is_dir() or source.is_file()):
        raise corpus.StudyError(
            f"{source} holds no .parquet or .jsonl file: a large study is one such file, or a folder of them."
        )
    if work.resolve() == folder.resolve():
        raise corpus.StudyError(f"{work} holds the articles: give another working folder, for what is made of them.")
    links.refuse_strangers(folder, ["study.toml", "cuts.csv", *(path.name for path in paths if source.is_dir())])
    files.workplace(work)
    columns = _columns(folder, paths)
    before = {path: f"{path.stem.replace('%', '%%')}-" if len(paths) > 1 else "" for path in paths}
    found = [
        part._replace(unnamed=before[path] + part.unnamed, cuts=folder / "cuts.csv")
        for path in paths
        for part in _parts_of(path, work, columns, size)
    ]
    if not found:
        raise corpus.StudyError(f"{source} holds no article: expected one a row, with a column of texts.")
    return found


def _columns(folder: Path, paths: list[Path]) -> dict[str, str]:
    """The columns that study.toml states; StudyError where it states what is obeyed only in a study read at once."""
    how = reading.settings(folder)
    usual = reading.Settings(
        how.name, columns=how.columns, largest=how.largest
    )  # a part is small, whatever the file is
    other = [name for name, value in vars(how).items() if value != getattr(usual, name)]
    if "articles" in other and paths == [folder / how.articles]:
        other.remove("articles")
    if other:
        raise corpus.StudyError(
            f"{folder / 'study.toml'} states {', '.join(other)}, which `large` does not obey: take it out, and what it is "
            "for mend in the articles before; or read the study at once."
        )
    return how.columns


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in (".parquet", ".jsonl") and not path.name.startswith(".")


def _parts_of(path: Path, work: Path, columns: dict[str, str], size: int) -> list[Part]:
    if path.suffix.lower() == ".jsonl":
        ends, lengths, names = _lines(path, size)
    else:
        file = tables.explained(lambda: pq.ParquetFile(path), path)
        lengths = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        if max(lengths, default=0) > 2 * size:
            return _parts_of(_regrouped(path, work, size), work, columns, size)
        ends, lengths, names = *_grouped(lengths, size), file.schema_arrow.names
    named = tuple(sorted(tables.columns(pd.DataFrame(columns=names), path.name, columns).items())) if lengths else ()
    rows = np.cumsum([1, *lengths]).tolist()
    unnamed = f"%0{len(str(sum(lengths)))}d"
    return [
        Part(path, *group, named, range(*places), unnamed, work)
        for group, places in zip(itertools.pairwise(ends), itertools.pairwise(rows))
        if range(*places)
    ]


def _grouped(lengths: list[int], size: int) -> tuple[list[int], list[int]]:
    """Row groups put together until they hold `size` rows: where each part ends, from 0 on, and its rows."""
    total = np.cumsum([0, *lengths])
    reached = np.searchsorted(total, np.arange(size, total[-1] + size, size))
    ends = [0, *dict.fromkeys(np.minimum(reached, len(lengths)).tolist())]
    return ends, np.diff(total[ends]).tolist()


def _lines(path: Path, size: int) -> tuple[list[int], list[int], list[str]]:
    """Where every `size`-th line of a file ends, from 0 on, how many are not blank, and the names in the first."""
    ends, lengths, first = [0], [], b""
    with path.open("rb") as file:
        while lines := list(itertools.islice(file, size)):
            ends.append(ends[-1] + sum(map(len, lines)))
            held = [line for line in lines if line.strip()]
            lengths.append(len(held))
            first = first or next(iter(held), b"")
    return ends, lengths if first else [], list(_record(first, path, 1)) if first else []


def _record(line: bytes, path: Path, row: int) -> dict:
    with contextlib.suppress(ValueError):
        record = tables.parsed(line)
        if isinstance(record, dict):
            return record
    raise corpus.StudyError(f"{path.name}, row {row}: {line[:60]!r}… is no JSON object. Expected one a line.")


def _regrouped(path: Path, work: Path, size: int) -> Path:
    target = work / f"articles-{_digest(_state(path), size)}.parquet"
    if not target.exists():
        file = pq.ParquetFile(path)
        with files.whole(target) as part, pq.ParquetWriter(part, file.schema_arrow) as writer:
            for batch in file.iter_batches(size):
                writer.write_batch(batch, row_group_size=size)
    return target


def read(part: Part) -> pd.DataFrame:
    """The articles of a part as they are written (index `article`): `text`, and `title` where the file has headlines.

    An article without an id is named by its place in the file; one without text is left out. Raises StudyError for a
    line that is no JSON object, and for a text whose accents are broken.
    """
    named = {"article": "article", "text": "text", "label": "title", "title": "title"}
    names = {named[ours]: name for ours, name in part.columns if ours in named}
    cells = _cells(part, list(names.values()))
    held = {ours: list(map(tables.cell, cells[name])) for ours, name in names.items()}
    unnamed = (part.unnamed % row for row in part.rows)
    ids = map(french.line, held.pop("article")) if "article" in held else unnamed
    rows = pd.DataFrame(held, pd.Index(list(ids), name="article"), dtype=object)  # of plain strings, for speed
    _refuse_repeated(rows.index, part.path)
    for article, text in rows["text"].items():
        decoding.refuse_damaged(text, f"{part.path.name}, article {article}", part.path)
    return rows[~rows["text"].map(reading.is_blank).astype(bool)]


def _cells(part: Part, columns: list[str]) -> dict[str, list]:
    """The part's columns as they stand."""
    if part.path.suffix.lower() == ".parquet":
        groups = range(part.first, part.last)
        read_it = functools.partial(pq.ParquetFile(part.path).read_row_groups, groups, columns)
        return tables.explained(read_it, part.path).to_pydict()
    with part.path.open("rb") as file:
        file.seek(part.first)
        lines = filter(bytes.strip, file.read(part.last - part.first).split(b"\n"))
    records = [_record(line, part.path, row) for row, line in zip(part.rows, lines, strict=True)]
    return {name: [record.get(name) for record in records] for name in columns}


def _texts(part: Part, cut: bool) -> pd.Series:
    """The articles' texts, as they are or without what is cut; those that are cut by hand go by way of their units."""
    rows = read(part)
    if not cut:
        return rows["text"]
    by_hand = rows[rows.index.isin(stated.cut_by_hand(part.cuts, rows.index))]
    kept = pd.Series(map(corpus.kept_text, rows["text"], _titles(rows)), rows.index, dtype=object)
    kept[by_hand.index] = corpus.joined(_units(by_hand, part))
    return kept


def _units(rows: pd.DataFrame, part: Part) -> pd.DataFrame:
    return stated.cuts(part.cuts, corpus.cut_all(rows["text"], titles=_titles(rows)), partial=True)


def _titles(rows: pd.DataFrame) -> pd.Series:
    """The headlines, which `corpus.load` reads as units of their own; empty where the file has none."""
    return rows["title"] if "title" in rows else pd.Series("", rows.index)


def _refuse_wrong_ids(articles: pd.Index, every: list[Part]) -> None:
    """What only the whole study shows: an id that stands in two of its parts, a cut in an article that is not there."""
    _refuse_repeated(articles, every[0].path)
    cuts = every[0].cuts
    strays = pd.Index(stated.cut_by_hand(cuts, articles)).difference(articles)
    if len(strays):
        raise corpus.StudyError(f"{cuts}: {strays[0]!r:.60} is no article. Remedy: write its id, or remove the row.")


def _refuse_repeated(articles: pd.Index, path: Path) -> None:
    wrong = articles[articles.duplicated() | (articles == "")]
    if len(wrong):
        raise corpus.StudyError(
            f"{path.name}: the id {wrong[0]!r:.60} is empty or stands in several rows: "
            "give each article one of its own, or name another column for it."
        )


# Weights ------------------------------------------------------------------------------------------------------------


def weights(
    source: str | Path,
    work: str | Path,
    model: FrenchTfidfVectorizer | None = None,
    cut: bool = True,
    cluster: str | Client | None = None,
    size: int = PART,
) -> Weights:
    """TF-IDF of a study read a part at a time: the matrix of `similarity.weights` on all its articles.

    model: options of the vectoriser. cut: leave page furniture out, as `corpus.load` does; False takes the texts as
    they are. cluster: None for processes here, as many as cores, "local" for a Dask cluster here, an address, or a
    Client; its workers must see `source` and `work`. Raises StudyError when no term is left.
    """
    model, work = model or FrenchTfidfVectorizer(), Path(work)
    with _connected(cluster) as client:
        every = parts(source, work, size)
        count = functools.partial(_count, work=work, tokens=model.analyzer, cut=cut)
        counted = _each(count, every, client, "Counting parts")
    forms, articles, numbers = _held(counted)
    _refuse_wrong_ids(articles, every)
    vocabulary, terms = counting.terms_of(forms, model.form_terms)
    weighed = functools.partial(_in_terms, terms=terms)
    blocks = _each(weighed, [*zip(counted, numbers)], None, "Weighing parts", _by_threads)
    try:
        matrix = model.weigh(vocabulary, counting.stacked(blocks, len(vocabulary)))
    except ValueError as error:
        raise corpus.StudyError(
            f"No term is left of {len(articles)} articles: they hold none, or min_df and max_df leave none."
        ) from error
    key = _digest([path.name for path in counted], model.get_params())
    blank = sum(len(part.rows) for part in every) - len(articles)
    return Weights(matrix, list(model.vocabulary_), articles, work, key, blank)


def _count(part: Part, work: Path, tokens: str, cut: bool) -> Path:
    """A part's articles × forms as a file: another stop list or weighting reads no text again."""
    path = work / f"forms-{_digest(part.key, cut, tokens, _knowledge())}.npz"
    if not path.exists():
        texts = _texts(part, cut)
        counts = counting.count(texts, tokens)
        matrix = counts.matrix()
        values = matrix.data.astype(np.min_scalar_type(matrix.data.max(initial=0)))  # mostly one byte
        names = {"forms": _joined(counts.forms), "articles": _joined(texts.index)}
        _save(path, starts=matrix.indptr, columns=matrix.indices, values=values, **names)
    return path


def _held(counted: list[Path]) -> tuple[dict[str, int], pd.Index, list[np.ndarray]]:
    """The forms of all parts with their numbers, the articles, and for each part the number of each of its forms."""
    forms, articles, numbers = {}, [], []
    for path in counted:
        with np.load(path) as held:
            own, some = _parted(held["forms"]), _parted(held["articles"])
        numbers.append(np.array([forms.setdefault(form, len(forms)) for form in own], np.int32))
        articles += some
    return forms, pd.Index(articles, name="article"), numbers


def _in_terms(part: tuple[Path, np.ndarray], terms: sparse.csr_array) -> sparse.csr_array:
    path, numbers = part
    with np.load(path) as held:
        block = held["values"].astype(np.int32), numbers[held["columns"]], held["starts"]
    return counting.in_terms(sparse.csr_array(block, (len(block[2]) - 1, terms.shape[0])), terms)


# Near-copies --------------------------------------------------------------------------------------------------------


def near_copies(found: Weights, threshold: float = 0.6, cluster: str | Client | None = None) -> pd.DataFrame:
    """The table of `similarity.near_copies` by article, searched by ranges of rows, here or on a cluster.

    Each process that searches holds the whole matrix. Raises ValueError for a threshold outside 0 to 1, and for weights
    whose rows have another length than 1 or 0.
    """
    similarity.refuse_threshold(threshold)
    matrix = similarity.unit_rows(found.matrix)
    ends = list(itertools.pairwise([*range(0, matrix.shape[0], _QUERIES), matrix.shape[0]]))
    with _connected(cluster) as client:
        if client is None:
            between = neighbours.NearCopies(matrix, threshold).between
        else:  # whose workers read it
            path = found.work / f"weights-{found.key}.npz"
            if not path.exists():
                _save_weights(path, matrix)
            between = functools.partial(_between, path, threshold)
        search = functools.partial(_near_in, work=found.work, key=_digest(found.key, threshold), between=between)
        pairs = [np.load(path) for path in _each(search, ends, client, "Searching for near-copies", _by_threads)]
    columns = (np.concatenate([part[name] for part in pairs]) for name in ("a", "b", "cosine"))
    return similarity.pairs_table(*columns, found.articles)


def _near_in(ends: tuple[int, int], work: Path, key: str, between: Callable[[int, int], tuple]) -> Path:
    """The pairs of a range of rows as a file."""
    path = work / f"pairs-{key}-{ends[0]}.npz"
    if not path.exists():
        a, b, cosine = between(*ends)
        _save(path, a=a, b=b, cosine=cosine)
    return path


def _between(weights: Path, threshold: float, first: int, last: int) -> tuple:
    return _indexed(weights, threshold).between(first, last)


@functools.lru_cache(maxsize=1)
def _indexed(weights: Path, threshold: float) -> neighbours.NearCopies:
    return neighbours.NearCopies(sparse.load_npz(weights), threshold)


# Coding -------------------------------------------------------------------------------------------------------------


def coded(
    source: str | Path,
    work: str | Path,
    frames: dict,
    actors: dict,
    cluster: str | Client | None = None,
    size: int = PART // 2,
) -> Coded:
    """A study coded a part at a time: `framing.code` on the units that `corpus.load` would make of the same texts."""
    with _connected(cluster) as client:
        every = parts(source, work, size)
        code = functools.partial(_code, work=Path(work), frames=frames, actors=actors)
        written = _each(code, every, client, "Coding parts")
    profiles = pd.concat([pd.read_parquet(profile) for _, profile in written]).rename_axis(index="article")
    _refuse_wrong_ids(profiles.index, every)
    return Coded(profiles, [units for units, _ in written])


def _code(part: Part, work: Path, frames: dict, actors: dict) -> tuple[Path, Path]:
    """A part's coded units and its articles' profiles as files."""
    key = _digest(part.key, frames, actors, _knowledge())
    units, profile = work / f"units-{key}.parquet", work / f"profiles-{key}.parquet"
    if not profile.exists():
        found = framing.code(_units(read(part), part), frames, actors)
        for table, path in ((found, units), (framing.profile(found), profile)):
            with files.whole(path) as part:
                table.to_parquet(part)
    return units, profile


def results(
    source: str | Path, work: str | Path, frames: dict, actors: dict, cluster: str | Client | None = None
) -> list[Path]:
    """Weigh and code a study and write what comes of it into the working folder; the paths, in order.

    weights.npz (a SciPy sparse matrix), terms.txt, near-copies.csv (`a, b, cosine` from .6) and profiles.parquet.
    """
    paths = [Path(work) / name for name in ("weights.npz", "terms.txt", "near-copies.csv", "profiles.parquet")]
    with _connected(cluster) as client:
        found = weights(source, work, cluster=client)
        print("Every article is measured, whatever its language.")
        if found.blank:
            print(f"Left out, for they hold no text: {found.blank:,} of {found.blank + len(found.articles):,} rows")
        _save_weights(paths[0], found.matrix)
        texts = (
            "".join(f"{term}\n" for term in found.terms),
            files.csv_text(near_copies(found, cluster=client), index=False),
        )
        for path, text in zip(paths[1:3], texts):
            with files.whole(path) as part:
                part.write_bytes(text.encode())
        del found
        profiles = coded(source, work, frames, actors, cluster=client).profiles
        with files.whole(paths[3]) as part:
            profiles.to_parquet(part)
    return paths


# Files and workers --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _connected(cluster: str | Client | None) -> Iterator[Client | None]:
    """A Dask client, where it runs named on standard output; what is started here is ended here."""
    if not isinstance(cluster, str):
        yield cluster
        return
    from distributed import Client

    with contextlib.ExitStack() as stack:
        if cluster == "local":
            own = dict(os.environ)  # Dask tells its workers to keep to one core, and this process with them
            cluster = stack.enter_context(local_cluster())
            for name in os.environ.keys() - own.keys():
                del os.environ[name]
        try:
            client = stack.enter_context(Client(cluster))
        except (OSError, ValueError) as error:
            raise corpus.StudyError(
                f"No Dask scheduler answers at {cluster}: start one (dask scheduler), or leave the address out."
            ) from error
        where = f"dashboard at {client.dashboard_link}" if isinstance(cluster, str) else "on this machine"
        print(f"Dask: {where}")
        yield client


@contextlib.contextmanager
def local_cluster() -> Iterator[LocalCluster]:
    """A cluster on this machine that its other users can neither use nor watch.

    Who speaks to it needs its certificate, made for this run and kept in memory. Dask's pages know no password: they are
    left out, its dashboard among them.
    """
    import dask
    from distributed import LocalCluster, Security

    pages = dict.fromkeys(("distributed.scheduler.http.routes", "distributed.worker.http.routes"), [])
    workers = {
        "n_workers": threads.cores(),
        "threads_per_worker": 1,
        "security": Security.temporary(),
        "silence_logs": logging.CRITICAL,
    }
    bare = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}}
    with contextlib.ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(dask.config.set(pages | {"temporary-directory": scratch}))
        with faults.unheard():
            cluster = stack.enter_context(LocalCluster(**workers, **bare))
        yield cluster


def _each(work: Callable, items: list, client: Client | None, what: str, here: Callable | None = None) -> list:
    """The work on every item, in their order, said as it goes; what a lost worker of a cluster had is done again.

    Without a cluster by processes of this machine, or as `here` says.
    """
    if client is None:
        return list(reading.progress((here or _by_processes)(work, items), len(items), what, always=True))
    futures = client.map(work, items, pure=False, retries=3)
    list(reading.progress(_finished(futures), len(futures), what, always=True))
    return client.gather(futures)


def _by_processes(work: Callable, items: list) -> Iterator:
    """The results in order as they come; the processes end with the work, for each holds some hundred megabytes."""
    processes = min(threads.cores(), len(items))
    if processes < 2:
        yield from map(work, items)
        return
    with joblib.parallel_config("loky", idle_worker_timeout=10):
        yield from joblib.Parallel(processes, return_as="generator", batch_size=1)(
            joblib.delayed(work)(item) for item in items
        )


def _by_threads(work: Callable, items: list) -> Iterator:
    """The same by threads, which share what is in memory."""
    with ThreadPoolExecutor(threads.cores()) as pool:
        yield from pool.map(work, items)


def _finished(futures: list[Future]) -> Iterator[Future]:
    """The futures as they end; the first that fails raises what it failed with, and the others are not waited for."""
    from distributed import as_completed

    for future in as_completed(futures):
        if future.status == "error":
            future.result()
        yield future


def _save(path: Path, **arrays: np.ndarray) -> None:
    with files.whole(path) as part, part.open("wb") as file:
        np.savez(file, **arrays)


def _save_weights(path: Path, matrix: sparse.csr_array) -> None:
    with files.whole(path) as part, part.open("wb") as file:
        sparse.save_npz(file, matrix, compressed=False)


def _joined(names: Iterable[str]) -> np.ndarray:
    return np.frombuffer("".join(f"{name}\0" for name in names).encode("utf-8", "surrogatepass"), np.uint8)


def _parted(joined: np.ndarray) -> list[str]:
    return joined.tobytes().decode("utf-8", "surrogatepass").split("\0")[:-1]


def _digest(*what: object) -> str:
    return hashlib.blake2b(json.dumps(what, default=str, sort_keys=True).encode(), digest_size=10).hexdigest()


def _state(path: Path) -> tuple[str, int, int] | None:
    """Changes when a file does; None where there is none."""
    state = path.stat() if path.exists() else None
    return state and (str(path.resolve()), state.st_size, state.st_mtime_ns)


@functools.cache
def _knowledge() -> str:
    """Changes with the code and with what it knows of French, so that nothing old is taken for new."""
    package = Path(__file__).parents[1]
    known = sorted([*package.rglob("*.py"), *(package / "data").rglob("*.t*")])
    return _digest([hashlib.sha256(path.read_bytes()).hexdigest() for path in known])
