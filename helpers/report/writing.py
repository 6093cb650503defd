"""The report: a folder with the page, the PDF, the charts with their data, the tables, findings and notebooks."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from concurrent.futures import ProcessPoolExecutor
from importlib import resources
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import threadpoolctl

from helpers import figures, files, results
from helpers.corpus import Study
from helpers.figures import Chart
from helpers.report import check, contents, latex, notebooks
from helpers.results import APPENDIX, FINDING, Results
from helpers.results.shared import EXPORTED, HANDED_ON

TEMPLATES = resources.files("helpers") / "data/report"


def default_folder(study: Study) -> Path:
    """Where a study's report goes when no folder is named: reports/ under the current folder."""
    return Path("reports") / files.safe_name(study.name)


def write(study: Study, source: Path | None = None, folder: Path | None = None, lang: str = "en") -> Path:
    """Compute the results, run every notebook on them and write the whole report; returns the path of report.html.

    source: what the study was read from, where it was named; the notebooks read it again and take over the results.
    The folder appears at the end or not at all: on any error the report that stood there is untouched.
    Raises RunError for a notebook that fails, WriteError where the folder cannot be written.
    """
    target = files.place(folder or default_folder(study))
    with files.folder(target) as part, tempfile.TemporaryDirectory() as scratch:
        (part / "notebooks").mkdir()
        found = results.of(study)
        found.every()
        handed_on = Path(scratch) / "results"
        found.keep(handed_on)
        with ProcessPoolExecutor(1, get_context("spawn"), _aside) as pool:  # draws while the notebooks run
            names = [path.stem for path in notebooks.paths()]
            drawing = pool.submit(_fill, study, handed_on, part, lang, names)
            aside = {EXPORTED: Path(scratch), HANDED_ON: handed_on}  # the report's charts are drawn here, once
            notebooks.run(notebooks.paths(), part / "notebooks", source, aside)
            drawing.result()
    return target / "report.html"


def _aside() -> None:
    """Leave Ctrl-C to the process that asked for the drawing, which ends this one, and the other core to notebooks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpoolctl.threadpool_limits(1)


def _fill(study: Study, handed_on: Path, folder: Path, lang: str, names: list[str]) -> None:
    os.environ[HANDED_ON] = str(handed_on)
    fill(results.of(study), folder, lang, names)


def fill(found: Results, folder: Path, lang: str, names: list[str]) -> None:
    """Everything of the report but the executed notebooks, into a folder that exists; `names`: the notebooks'."""
    drawn = {result.key: result.figure(lang) for result in found.every() if result.draw}
    (folder / "findings.json").write_text(check.record(found), encoding="utf-8")
    _tables(found, folder / "tables", lang)
    _charts(found.study, drawn, folder / "charts")
    told = {result.key for result in found.every(FINDING, APPENDIX)}
    content = contents.of(found, contents.pictures({key: drawn[key] for key in drawn if key in told}), lang, names)
    (folder / "report.html").write_text(page(content), encoding="utf-8")
    pdf(content, folder)


def write_charts(study: Study, folder: Path | None = None, lang: str = "en") -> Path:
    """Write the charts of a study alone, each as PNG, SVG, PDF, its values and its words; returns the folder."""
    target = files.place(folder or default_folder(study).with_name(f"{files.safe_name(study.name)}-charts"))
    with files.folder(target) as part:
        _charts(study, {result.key: result.figure(lang) for result in results.of(study).every() if result.draw}, part)
    return target


def page(said: dict) -> str:
    """The report as one page of HTML that needs nothing beside it; whatever an article says is text in it."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
    return template.render(said, style=contents.style())


def _charts(study: Study, drawn: dict[str, Chart], folder: Path) -> None:
    digest = study.hash
    for chart in drawn.values():
        chart.export(folder, study=digest)


def tables(found: Results) -> dict[str, pd.DataFrame]:
    """The table of every result by its name, and the study's own: articles, sentences as coded, who speaks in them."""
    study = found.whole
    own = {"articles": study.articles.drop(columns="text"), "sentences": study.units, "coded": found.spoken}
    return own | {result.key.replace("_", "-"): result.table for result in found.every()}


def _tables(found: Results, folder: Path, lang: str) -> None:
    """Each table as CSV, for machines and spreadsheets, and as LaTeX (booktabs), numbers as `lang` writes them."""
    folder.mkdir()
    for name, table in tables(found).items():
        (folder / f"{name}.csv").write_text(files.csv_text(table), encoding="utf-8")
        (folder / f"{name}.tex").write_text(latex.table(table, lang), encoding="utf-8")


def pdf(said: dict, folder: Path) -> None:
    """The same report as report.pdf, tagged for screen readers; the same study gives the same bytes.

    Typst reads everything as data, so no text of an article can be markup in it.
    """
    import typst

    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "report.typ").write_text((TEMPLATES / "report.typ").read_text(encoding="utf-8"), encoding="utf-8")
        findings = [finding for group in said["groups"] for finding in group["findings"]] + said["appendix"]
        for figure in filter(None, (finding["figure"] for finding in findings)):
            (root / f"{figure['name']}.svg").write_text(figure["svg"], encoding="utf-8")
        (root / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        typst.compile(
            str(root / "report.typ"), output=str(folder / "report.pdf"), root=str(root), font_paths=[figures.FONTS]
        )
