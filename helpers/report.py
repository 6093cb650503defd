"""The report: a folder with the page, the PDF, the charts and their data, the tables, the findings and the notebooks."""

from __future__ import annotations

import json
import tempfile
from importlib import resources
from pathlib import Path

from helpers import contents, exhibits, files, findings, latex, notebooks, words
from helpers.charts import Chart
from helpers.corpus import Study
from helpers.exhibits import Results
from helpers.findings import Finding

TEMPLATES = resources.files(__package__) / "data/report"


def default_folder(study: Study) -> Path:
    """Where a study's report goes when no folder is named: reports/ under the current folder."""
    return Path("reports") / files.safe_name(study.name)


def write(study: Study, folder: Path | None = None, lang: str = "en", progress: bool = True) -> Path:
    """Run every notebook on the study and write its whole report; returns the path of report.html.

    The folder appears at the end or not at all: on any error the report that stood there is untouched.
    Raises RunError for a notebook that fails, WriteError where the folder cannot be written.
    """
    target = files.place(folder or default_folder(study))
    with files.folder(target) as part:
        (part / "notebooks").mkdir()
        executed = notebooks.run(notebooks.paths(), part / "notebooks", study.folder, progress)
        fill(study, part, lang, [path.stem for path in executed])
    return target / "report.html"


def write_charts(study: Study, folder: Path | None = None, lang: str = "en") -> Path:
    """Write the charts of a study alone, each as PNG, SVG, PDF, its values and its words; returns the folder."""
    target = files.place(folder or default_folder(study).with_name(f"{files.safe_name(study.name)}-charts"))
    with files.folder(target) as part:
        _charts(study, exhibits.charts(Results(study), lang), part)
    return target


def fill(study: Study, folder: Path, lang: str, names: list[str]) -> None:
    """Everything of the report but the executed notebooks, into a folder that exists."""
    results, found = Results(study), findings.gather(study)
    drawn = exhibits.charts(results, lang)
    _charts(study, drawn, folder / "charts")
    pictures = contents.pictures(results, folder / "charts", drawn, lang)
    said = contents.of(results, found, pictures, lang, study.hash, names)
    (folder / "report.html").write_text(page(said), encoding="utf-8")
    (folder / "findings.json").write_text(record(study, found), encoding="utf-8")
    _tables(results, folder / "tables", lang)
    pdf(said, folder)


def page(said: dict) -> str:
    """The report as one page of HTML that needs nothing beside it; whatever an article says is text in it."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, keep_trailing_newline=True)
    template = environment.from_string((TEMPLATES / "report.html.j2").read_text(encoding="utf-8"))
    return template.render(said, style=contents.style())


def record(study: Study, found: list) -> str:
    """Every finding as JSON: value, interval, unit, n, where it is computed, and its sentences in both languages."""
    rows = [_row(finding) for finding in found if isinstance(finding, Finding)]
    whole = {"study": study.name, "sha256": study.hash, "findings": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _row(finding: Finding) -> dict:
    said = {f"{part}_{lang}": getattr(finding, part)(lang) for part in ("sentence", "doubt") for lang in words.LANGUAGES}
    numbers = {name: _plain(getattr(finding, name)) for name in ("value", "low", "high", "unit", "n", "where")}
    return {"key": finding.key, **numbers, **said, "passages": [[article, int(unit)] for article, unit in finding.passages]}


def _plain(value: object) -> object:
    """A number of numpy's as Python's own, which JSON knows."""
    return value.item() if hasattr(value, "item") else value


def _charts(study: Study, drawn: dict[str, Chart], folder: Path) -> None:
    """Export each chart, but for those that a notebook has just exported in the same words with the same values."""
    digest = study.hash
    for chart in drawn.values():
        if not _stands(chart, folder, digest):
            chart.export(folder, digest)


def _stands(chart: Chart, folder: Path, digest: str) -> bool:
    name = folder / files.safe_name(chart.name)
    said = {name.with_suffix(".txt"): chart.text(digest), name.with_suffix(".csv"): files.csv_text(chart.data, index=False)}
    return all(path.is_file() and path.read_text(encoding="utf-8") == text for path, text in said.items())


def _tables(results: Results, folder: Path, lang: str) -> None:
    """Each table as CSV, for machines and spreadsheets, and as LaTeX (booktabs), numbers as the language writes them."""
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
        for chart in [*said["figures"], *(finding["figure"] for group in said["groups"] for finding in group["findings"] if finding["figure"])]:
            (root / f"{chart['name']}.svg").write_bytes((folder / "charts" / f"{chart['name']}.svg").read_bytes())
        (root / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        typst.compile(str(root / "report.typ"), output=str(folder / "report.pdf"), root=str(root))
