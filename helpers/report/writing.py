"""The report: a folder with the page, the PDF, the Word document, the workbook, charts, tables, findings and notebooks."""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pandas as pd
import threadpoolctl

from helpers import corpus, coverage, faults, figures, files, results
from helpers.corpus import Study
from helpers.report import check, contents, latex, notebooks, page, pictures, withheld, word, workbook
from helpers.results import APPENDIX, FINDING, Results
from helpers.results.registry import EXPORTED, HANDED_ON

DRAWERS = 2  # processes


def default_folder(study: Study, ending: str = "") -> Path:
    """Where a study's report goes when no folder is named: reports/ under the current folder."""
    return Path("reports") / f"{files.safe_name(study.name)}{ending}"


def write(
    study: Study, source: Path | None = None, folder: Path | None = None, lang: str = "en", texts: bool = True
) -> Path:
    """Compute the results, run every notebook on them and write the whole report; returns the path of report.html.

    source: what the study was read from, where it was named; the notebooks take it over as it was read, with its results.
    texts: whether the articles' texts are in it; without them there are short quotations and no notebooks.
    The folder appears at the end or not at all: on any error the report that stood there is untouched.
    Raises RunError for a notebook that fails, WriteError where the folder cannot be written.
    """
    target = files.place(folder or default_folder(study, "" if texts else "-no-texts"))
    series = notebooks.paths() if texts else []
    with files.folder(target) as part, tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as waiting:
        handed_on, read = Path(scratch) / "results", Path(scratch) / "study"
        corpus.hand_on(study, read)
        # The report's charts are drawn here, once.
        aside = {EXPORTED: Path(scratch), HANDED_ON: handed_on, corpus.ALREADY_READ: read}
        if texts:
            (part / "notebooks").mkdir()
            run = waiting.enter_context(notebooks.ready(part / "notebooks", source, aside))
        pool = waiting.enter_context(_drawers())  # who draw while the notebooks run
        found = results.of(study)
        found.every()
        found.keep(handed_on)
        ask = functools.partial(pool.submit, _aside, study, handed_on)
        keys = [result.key for result in found.every() if result.draw]
        drawing = [ask(_charts, part / "charts", lang, keys[first::DRAWERS]) for first in range(DRAWERS)]
        if texts:
            run(series)
        drawn = {key: chart for each in drawing for key, chart in each.result().items()}
        for written in (
            ask(_forms, part, lang, [path.stem for path in series], texts, drawn),
            ask(_data, part, lang, texts),
        ):
            written.result()
    return target / "report.html"


@contextlib.contextmanager
def _drawers() -> Iterator[ProcessPoolExecutor]:
    """Processes to draw in, ended with what is done beside them: nobody who interrupts waits for a drawing."""
    spawn = get_context("spawn")
    watched, held = spawn.Pipe(duplex=False)
    with ProcessPoolExecutor(DRAWERS, spawn, _prepare, (watched,)) as pool, held:
        with faults.unheard():
            for _ in range(DRAWERS):
                pool.submit(int)  # nothing to do yet, but they load what they draw with while the results are computed
        yield pool


def _prepare(watched: Connection) -> None:
    """Leave Ctrl-C to the process that asked for the drawing, and the other core to notebooks; end when it lets go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpoolctl.threadpool_limits(1)
    gc.set_threshold(100_000)  # pictures are made of so many things that looking for rings takes a tenth of the time
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()


def _end_with(watched: Connection) -> None:
    """End at once when the other end is closed: a notebook failed, or its process was killed outright."""
    watched.poll(None)
    os._exit(1)


def _aside(study: Study, handed_on: Path, write: Callable, *given: object) -> object:
    os.environ[HANDED_ON] = str(handed_on)
    return write(results.of(study), *given)


def fill(found: Results, folder: Path, lang: str, names: list[str], texts: bool = True) -> dict:
    """Everything of the report but the executed notebooks, into a folder that exists; `names`: the notebooks'.

    Returns what every form prints (`contents.of`). Without the articles' texts nothing that is written repeats them beyond short quotations (`withheld`).
    """
    drawn = _charts(found, folder / "charts", lang, [result.key for result in found.every() if result.draw])
    _data(found, folder, lang, texts)
    return _forms(found, folder, lang, names, texts, drawn)


def _charts(found: Results, folder: Path, lang: str, keys: list[str]) -> dict[str, dict]:
    """Write the charts of some results; returns those that are told as the forms of the report show them."""
    digest, drawn = found.study.hash, {}
    for result in map(found.__getitem__, keys):
        chart = result.figure(lang)
        chart.export(folder, study=digest)
        if result.part in (FINDING, APPENDIX):
            drawn[result.key] = pictures.forms(chart)
    return drawn


def _data(found: Results, folder: Path, lang: str, texts: bool) -> None:
    """The findings and the tables."""
    shown = tables(found, lang)
    if not texts:
        known = withheld.of(found.study)
        shown = {name: withheld.table(table, known) for name, table in shown.items()}
    (folder / "findings.json").write_text(check.record(found), encoding="utf-8")
    _tables(shown, folder / "tables", lang)
    (folder / "tables.xlsx").write_bytes(workbook.book(shown, found, lang))


def _forms(found: Results, folder: Path, lang: str, names: list[str], texts: bool, drawn: dict[str, dict]) -> dict:
    """What is told, as a page, for Word and as a PDF."""
    content = contents.of(found, drawn, lang, names)
    if not texts:
        content = withheld.contents(content, withheld.of(found.study))
    (folder / "report.html").write_text(page.render(content), encoding="utf-8")
    printed = contents.on_paper(content)
    (folder / "report.docx").write_bytes(word.document(printed))
    pdf(printed, folder)
    return content


def write_charts(study: Study, folder: Path | None = None, lang: str = "en") -> Path:
    """Write the charts of a study alone, each as PNG, SVG, PDF, its values and its words; returns the folder."""
    target = files.place(folder or default_folder(study).with_name(f"{files.safe_name(study.name)}-charts"))
    with files.folder(target) as part:
        digest = study.hash
        for result in results.of(study).every():
            if result.draw:
                result.figure(lang).export(part, study=digest)
    return target


def tables(found: Results, lang: str = "en") -> dict[str, pd.DataFrame]:
    """The study's own tables by name (articles, sentences, how they are coded, notices), then each result's.

    A result whose name one of the study's own tables bears has its table under « name-result ».
    """
    study = found.whole
    articles = coverage.collected(study).drop(columns="text").join(found.memberships)
    own = {"articles": articles, "sentences": study.units, "coded": found.spoken, "notices": study.notices_in(lang)}
    made = {result.key.replace("_", "-"): _flat(result.table) for result in found.every()}
    return own | {f"{name}-result" if name in own else name: table for name, table in made.items()}


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose lists, of articles for instance, are texts."""
    texts = [name for name in table if pd.api.types.is_object_dtype(table[name].dtype)]
    listed = [name for name in texts if table[name].map(lambda cell: isinstance(cell, list | tuple)).any()]
    return table.assign(**{name: table[name].map(", ".join) for name in listed}) if listed else table


def _tables(shown: dict[str, pd.DataFrame], folder: Path, lang: str) -> None:
    """Each table as CSV, for machines and spreadsheets, and as LaTeX (booktabs), numbers as `lang` writes them."""
    folder.mkdir()
    for name, table in shown.items():
        (folder / f"{name}.csv").write_text(_csv(table), encoding="utf-8")
        (folder / f"{name}.tex").write_text(latex.table(table, lang), encoding="utf-8")


def write_tables(study: Study, folder: Path | None = None, lang: str = "en") -> Path:
    """Write the tables of a study alone, as CSV that a French Excel opens by a double click; returns the folder."""
    target = files.place(folder or default_folder(study, "-excel-fr"))
    with files.folder(target) as part:
        for name, table in tables(results.of(study), lang).items():
            (part / f"{name}.csv").write_text(_csv(table, french=True), encoding="utf-8")
    return target


def _csv(table: pd.DataFrame, french: bool = False) -> str:
    """A table as CSV, its index where it has a name: the same columns as in LaTeX and in the workbook."""
    return files.csv_text(table, table.index.names != [None], french)


def pdf(said: dict, folder: Path) -> None:
    """The same report as report.pdf, for screen readers too (PDF/UA-1); the same study gives the same bytes.

    Typst reads everything as data, so no text of an article can be markup in it.
    """
    import typst

    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "report.typ").write_text((page.TEMPLATES / "report.typ").read_text(encoding="utf-8"), encoding="utf-8")
        findings = [finding for group in said["groups"] for finding in group["findings"]] + said["appendix"]
        for figure in filter(None, (finding["figure"] for finding in findings)):
            (root / f"{figure['name']}.svg").write_text(figure["svg"], encoding="utf-8")
        (root / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        target, fonts = str(folder / "report.pdf"), [figures.FONTS]
        typst.compile(str(root / "report.typ"), target, str(root), font_paths=fonts, pdf_standards=["ua-1"])
