"""The report: a folder with the page, the PDF, the charts with their data, the tables, findings and notebooks."""

from __future__ import annotations

import json
import multiprocessing
import signal
import tempfile
from importlib import resources
from pathlib import Path

import threadpoolctl

from helpers import files, findings, words
from helpers.corpus import Study
from helpers.figures import Chart
from helpers.findings import Finding
from helpers.publish import check, contents, exhibits, latex, notebooks
from helpers.publish.exhibits import Results

NOTEBOOKS = "en"  # the language the notebooks draw and export in
Drawn = tuple[list[Finding | words.Missing], dict[str, dict], dict[str, dict[str, str]]]
TEMPLATES = resources.files(__package__) / "data/report"


def default_folder(study: Study) -> Path:
    """Where a study's report goes when no folder is named: reports/ under the current folder."""
    return Path("reports") / files.safe_name(study.name)


def write(study: Study, source: Path | None = None, folder: Path | None = None, lang: str = "en") -> Path:
    """Run every notebook on the study and write its whole report; returns the path of report.html.

    source: what the study was read from, where it was named; the notebooks read it again. The folder appears at the end
    or not at all: on any error the report that stood there is untouched.
    Raises RunError for a notebook that fails, WriteError where the folder cannot be written.
    """
    target = files.place(folder or default_folder(study))
    with files.folder(target) as part, tempfile.TemporaryDirectory() as scratch:
        (part / "notebooks").mkdir()
        with multiprocessing.get_context("spawn").Pool(1, initializer=_aside) as pool:  # draws while the notebooks run
            drawing = pool.apply_async(draw, (study, part, lang))
            exports = part if lang == NOTEBOOKS else Path(scratch)
            executed = notebooks.run(notebooks.paths(), part / "notebooks", source, exports)
            drawn = drawing.get()
        finish(study, part, lang, [path.stem for path in executed], drawn)
    return target / "report.html"


def _aside() -> None:
    """Leave Ctrl-C to the process that asked for the drawing, which ends this one, and the other core to notebooks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threadpoolctl.threadpool_limits(1)


def write_charts(study: Study, folder: Path | None = None, lang: str = "en") -> Path:
    """Write the charts of a study alone, each as PNG, SVG, PDF, its values and its words; returns the folder."""
    target = files.place(folder or default_folder(study).with_name(f"{files.safe_name(study.name)}-charts"))
    with files.folder(target) as part:
        _charts(study, exhibits.charts(Results(study), lang), part)
    return target


def fill(study: Study, folder: Path, lang: str, names: list[str]) -> None:
    """Everything of the report but the executed notebooks, into a folder that exists."""
    finish(study, folder, lang, names, draw(study, folder, lang))


def draw(study: Study, folder: Path, lang: str) -> Drawn:
    """Compute the findings and the pictures of a report, and write its tables, its findings and, in French, its charts.

    Charts in the notebooks' language are left to the notebooks, which export them at the same time.
    """
    results, found = Results(study), findings.gather(study)
    charts = exhibits.charts(results, lang)
    (folder / "findings.json").write_text(check.record(study, found), encoding="utf-8")
    _tables(results, folder / "tables", lang)
    if lang != NOTEBOOKS:
        _charts(study, charts, folder / "charts")
    return (
        found,
        contents.pictures(results, charts, lang),
        {name: _words(chart, study.hash) for name, chart in charts.items()},
    )


def finish(study: Study, folder: Path, lang: str, names: list[str], drawn: Drawn) -> None:
    """Export what no notebook exported in the same words with the same values, and write the page and the PDF."""
    found, pictures, said = drawn
    missing = {name for name, beside in said.items() if not _stand(beside, folder / "charts")}
    results = Results(study)
    _charts(study, exhibits.charts(results, lang, only=missing), folder / "charts")
    content = contents.of(results, found, pictures, lang, study.hash, names)
    (folder / "report.html").write_text(page(content), encoding="utf-8")
    pdf(content, folder)


def _words(chart: Chart, digest: str) -> dict[str, str]:
    """What stands beside a chart's pictures: its words and its values, by the name of the file."""
    name = files.safe_name(chart.name)
    return {f"{name}.txt": chart.text(digest), f"{name}.csv": files.csv_text(chart.data, index=False)}


def _stand(beside: dict[str, str], folder: Path) -> bool:
    return all(
        (folder / name).is_file() and (folder / name).read_text(encoding="utf-8") == text
        for name, text in beside.items()
    )


def page(said: dict) -> str:
    """The report as one page of HTML that needs nothing beside it; whatever an article says is text in it."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
    return template.render(said, style=contents.style())


def _charts(study: Study, drawn: dict[str, Chart], folder: Path) -> None:
    for chart in drawn.values():
        chart.export(folder, study.hash)


def _tables(results: Results, folder: Path, lang: str) -> None:
    """Each table as CSV, for machines and spreadsheets, and as LaTeX (booktabs), numbers as `lang` writes them."""
    folder.mkdir()
    for name, table in exhibits.tables(results).items():
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
        for chart in [
            *said["figures"],
            *(finding["figure"] for group in said["groups"] for finding in group["findings"] if finding["figure"]),
        ]:
            (root / f"{chart['name']}.svg").write_bytes((folder / "charts" / f"{chart['name']}.svg").read_bytes())
        (root / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        typst.compile(str(root / "report.typ"), output=str(folder / "report.pdf"), root=str(root))
