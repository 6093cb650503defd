"""What the notebooks show of studies that are not the shipped one: no table is silent, none has a hole or a code in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import lxml.html
import made
import notebook_contract as contract
import pandas as pd
import pytest
from test_odd_studies import ODD, written

from helpers import cells, words

pytestmark = pytest.mark.long
SERIES = contract.NOTEBOOKS[:-1]  # the last makes a study of its own
RAW = re.compile(
    r"\bf[0-2]\b|\b(?:asserted|speculated|indirect|highly_stable|names_everywhere|stop_list|n_grams)\b|= \?"
)
FRAMES = made.FRAMES.replace("[jobs]", "[f0]").replace("[pollution]", "[f1]").replace("[court]", "[f2]")
STUDIES = {
    "no frame found": ODD["no frame found"] | {"c.txt": "Il neige sur la plaine."},
    "copies": ODD["copies"],
    "frames by number": ODD["every article its own event"] | {"frames.toml": FRAMES},
}


def shown(path: Path) -> list[object]:
    """What the cells of a notebook display and end in; a chart is not drawn and none is exported."""
    got, known = [], {}

    def display(*what: object) -> None:
        got.extend(what)

    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = contract.text(cell["source"])
        if cell["cell_type"] == "code" and ".export(" not in source:
            body = ast.parse(source).body
            last = body.pop() if isinstance(body[-1], ast.Expr) else None
            known["display"] = display  # in place of what a cell has imported
            exec(compile(ast.Module(body, []), path.name, "exec"), known)
            got += [eval(compile(ast.Expression(last.value), path.name, "eval"), known)] if last else []
    return got


@pytest.fixture(scope="module", params=STUDIES)
def tables(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[pd.DataFrame]]:
    """The tables of every notebook on one study."""
    folder = written(tmp_path_factory.mktemp("odd"), STUDIES[request.param])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRAGE_STUDY", str(folder))
        given = {path.stem: shown(path) for path in SERIES}
    return {name: [each for each in what if isinstance(each, pd.DataFrame)] for name, what in given.items()}


def every(tables: dict[str, list[pd.DataFrame]]) -> list[pd.DataFrame]:
    return [table for those in tables.values() for table in those]


def test_every_notebook_has_tables_and_some_study_has_one_without_rows(tables: dict[str, list[pd.DataFrame]]) -> None:
    assert all(tables.values()) and any(not len(table) for table in every(tables))


def test_a_table_without_rows_says_so_and_no_other_does(tables: dict[str, list[pd.DataFrame]]) -> None:
    for table in every(tables):
        assert (words.say("cells.no_row") in cells.table(table)) == (len(table) == 0)


def test_no_table_has_a_hole_or_a_code_in_it(tables: dict[str, list[pd.DataFrame]]) -> None:
    for table in every(tables):
        said = {
            cell.text_content() for cell in lxml.html.fragment_fromstring(cells.table(table)).xpath(".//td | .//th")
        }
        assert not said & cells.MISSING and not [text for text in said if RAW.search(text)], table
