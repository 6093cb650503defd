"""What every notebook of the series keeps, beyond what nbval compares: `problems(path)` lists what is broken."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 15
HIDDEN_TAGS = {
    "remove_output",
    "remove-output",
    "hide_output",
    "hide-output",
    "remove_cell",
    "hide-input",
    "remove-input",
}

ADDRESS = re.compile(
    r"\bat 0x[0-9a-fA-F]{6,}|<(?!IPython\.core\.display\.)[\w.]+ object\b"
)  # Markdown has its text beside it
ABSOLUTE = re.compile(r"(?<![\w.:/<])/(?:home|Users|root|tmp|work|mnt|opt|var|private|farm)/[\w.-]+|\b[A-Z]:\\\w")
LONG_DECIMAL = re.compile(r"(?<![\w.])\d+[.,]0*[1-9]\d{5,}")  # digits that say something; the text of a chart has four
ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed|form)\b|\son[a-z]+\s*=|javascript:", re.I)
NETWORK = re.compile(r"(?:src|href)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import", re.I)
NOT_PROSE = re.compile(
    r"\(http[^)]*\)|`[^`]*`|\$[^$]*\$|```.*?```|^\s*(?:#+\s*)?\d+[.)]\s|\b\d{2}-[a-z-]+", re.M | re.S
)
NUMBER = re.compile(r"(?<![\w.#/-])\d[\d,.]*\d|(?<![\w.#/-])\d(?![\w/-])")
YEAR = re.compile(r"(?:19|20)\d\d$")


def problems(path: Path) -> list[str]:
    """One line a broken rule: which notebook, which cell (counted from 1), what was expected."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
    except (ValueError, KeyError, TypeError) as error:
        return [f"{path.name}: not a notebook ({error}); restore it or save it again from JupyterLab"]
    return [f"{path.name}: {line}" for rule in RULES for line in rule(notebook, cells)]


def text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def outputs(cells: list[dict]) -> Iterator[tuple[int, dict]]:
    return ((i, out) for i, cell in enumerate(cells, 1) if cell["cell_type"] == "code" for out in cell["outputs"])


def shown(output: dict, *kinds: str) -> str:
    """The text of one output: its stream, or the kinds of data named (all textual kinds when none is)."""
    data = output.get("data", {})
    chosen = kinds or [kind for kind in data if not kind.startswith("image/png")]
    return text(output.get("text", "")) + "\n".join(text(data[kind]) for kind in chosen if kind in data)


def code(cells: list[dict]) -> list[tuple[int, dict]]:
    return [(i, cell) for i, cell in enumerate(cells, 1) if cell["cell_type"] == "code"]


def last_statement(source: str) -> ast.stmt | None:
    try:
        return ast.parse(source).body[-1]
    except (SyntaxError, IndexError):  # a magic, which `reads_well` names, or an empty cell
        return None


def run_in_order(notebook: dict, cells: list[dict]) -> Iterator[str]:
    for expected, (i, cell) in enumerate(code(cells), 1):
        if cell["execution_count"] != expected:
            yield f"cell {i} ran as {cell['execution_count']}, expected {expected}: run all cells from the top and save"


def keeps_outputs(notebook: dict, cells: list[dict]) -> Iterator[str]:
    """nbval passes whatever a cell prints when the stored outputs are empty: a last expression must have one."""
    for i, cell in code(cells):
        last = last_statement(text(cell["source"]))
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and not cell["outputs"]:
            yield f"cell {i} ends in a call and shows nothing: its output was cleared, or it says nothing to a reader"


def hides_nothing(notebook: dict, cells: list[dict]) -> Iterator[str]:
    for i, cell in enumerate(cells, 1):
        meta = cell.get("metadata", {})
        hidden = (
            meta.get("collapsed") or any(meta.get("jupyter", {}).values()) or HIDDEN_TAGS & set(meta.get("tags", []))
        )
        if hidden or re.search(r"NBVAL_(?:IGNORE|SKIP|RAISES)", text(cell["source"]) + json.dumps(meta)):
            yield f"cell {i} hides its source or output, or excuses itself from nbval"


def no_error_or_stderr(notebook: dict, cells: list[dict]) -> Iterator[str]:
    for i, out in outputs(cells):
        if out["output_type"] == "error" or out.get("name") == "stderr":
            yield f"cell {i} was saved with {out.get('ename', 'text on stderr')}"


def nothing_of_one_machine(notebook: dict, cells: list[dict]) -> Iterator[str]:
    """Addresses, absolute paths and digits beyond what floating point keeps differ from machine to machine."""
    for pattern, what in (
        (ADDRESS, "an object's address"),
        (ABSOLUTE, "an absolute path"),
        (LONG_DECIMAL, "an unrounded number"),
    ):
        for i, out in outputs(cells):
            if found := pattern.search(shown(out)):
                yield f"cell {i} shows {what}: {found.group()}"
        for i, cell in enumerate(cells, 1):
            if pattern is ABSOLUTE and (found := pattern.search(text(cell["source"]))):
                yield f"cell {i} names {what}: {found.group()}"


def charts_say_themselves(notebook: dict, cells: list[dict]) -> Iterator[str]:
    """nbval does not compare pictures: each has a text twin of what it plots, and a reader hears its alt text.

    What follows it (its caption, its doubt) has words: no quotation mark stands alone.
    """
    for i, cell in code(cells):
        for out in cell["outputs"]:
            if text(out.get("data", {}).get("text/markdown", "")).strip() == ">":
                yield f"cell {i}: a quotation without words"
            if "image/png" not in out.get("data", {}):
                continue
            twin = shown(out, "text/plain").strip()
            if len(twin.splitlines()) < 2 or "Figure(" in twin:
                yield f"cell {i}: a chart without its text twin"
            if not out["metadata"].get("image/png", {}).get("alt", "").strip():
                yield f"cell {i}: a chart without its alt text"


def nothing_active(notebook: dict, cells: list[dict]) -> Iterator[str]:
    for i, out in outputs(cells):
        page = shown(out, "text/html", "text/markdown", "image/svg+xml")
        for pattern, what in ((ACTIVE, "active HTML"), (NETWORK, "a load from the network")):
            if found := pattern.search(page):
                yield f"cell {i} shows {what}: {found.group().strip()}"


def prose_is_computed(notebook: dict, cells: list[dict]) -> Iterator[str]:
    """A number typed in prose stands in an output or in the code of the same notebook; years of sources may stand alone."""
    backed = "\n".join([shown(out) for _, out in outputs(cells)] + [text(cell["source"]) for _, cell in code(cells)])
    known = set(NUMBER.findall(backed))
    for i, cell in enumerate(cells, 1):
        if cell["cell_type"] == "markdown":
            for number in NUMBER.findall(NOT_PROSE.sub(" ", text(cell["source"]))):
                if number not in known and not YEAR.match(number):
                    yield f"cell {i}: the prose says {number}, and no output or code of the notebook does"


def reads_well(notebook: dict, cells: list[dict]) -> Iterator[str]:
    if not (cells and cells[0]["cell_type"] == "markdown" and text(cells[0]["source"]).startswith("# ")):
        yield "cell 1 is not a heading of the first level: a notebook opens with its question"
    for i, cell in code(cells):
        source = text(cell["source"])
        if len(source.splitlines()) > LONGEST_CELL:
            yield f"cell {i} has more than {LONGEST_CELL} lines: move the work to helpers"
        if source.rstrip().endswith(";"):
            yield f"cell {i} ends in a semicolon, which nbval does not forgive"
        if re.search(r"^\s*(?:def\b|class\b|[%!])", source, re.M) or "sys.path" in source:
            yield f"cell {i} defines a function or uses a magic: it belongs in helpers"


def same_kernel(notebook: dict, cells: list[dict]) -> Iterator[str]:
    if notebook.get("metadata", {}).get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not named python3: choose « Python 3 (ipykernel) » and save"


RULES = (
    run_in_order,
    keeps_outputs,
    hides_nothing,
    no_error_or_stderr,
    nothing_of_one_machine,
    charts_say_themselves,
    nothing_active,
    prose_is_computed,
    reads_well,
    same_kernel,
)
