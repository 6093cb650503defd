"""What a notebook shows: tables as they are read, and a cell run before the ones above it says so."""

from __future__ import annotations

import re

import lxml.html
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from helpers import cells, words

WRONG = {"name": "cosine.round(2)", "other": "1 / 0", "study": "study = corpus.load('no/such')"}


@pytest.fixture(scope="module")
def shown() -> dict[str, tuple[str, str]]:
    """Of each cell that is wrong the error in a line, and all that is shown of it."""
    sources = ["from helpers import corpus", *WRONG.values()]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    errors = [cell.outputs[-1] for cell in notebook.cells[1:]]
    return {
        name: (f"{error.ename}: {error.evalue}", re.sub("\x1b[^m]*m", "", "\n".join(error.traceback)))
        for name, error in zip(WRONG, errors)
    }


def test_a_name_of_a_cell_not_yet_run_says_to_run_the_cells_above(shown: dict) -> None:
    assert shown["name"][0].startswith("NameError: name 'cosine' is not defined. Run the cells above")


def test_other_errors_stay_as_they_are(shown: dict) -> None:
    line, whole = shown["other"]
    assert line == "ZeroDivisionError: division by zero" and "----> 1 1 / 0" in whole


def test_what_is_wrong_with_a_study_is_said_without_its_traceback(shown: dict) -> None:
    line, whole = shown["study"]
    assert line.startswith("StudyError: No study at") and "no/such" in line
    assert "Error" in whole and "----> 1" not in whole and "in load" not in whole


def placed(shown: str) -> dict[str, str]:
    """The text of every cell of a table and the side it stands at."""
    page = lxml.html.fragment_fromstring(shown)
    return {cell.text_content(): cell.get("style", "") for row in page.iter("tr") for cell in row}


def test_text_stands_whole_at_the_left_and_a_number_at_the_right() -> None:
    long = "<b>Selon</b> Moscou, rien n’est signé à 3 $. " * 9
    index = pd.MultiIndex.from_tuples([("000", 1), ("000", 2)], names=["article", "unit"])
    side = placed(cells.table(pd.DataFrame({"text": [long, "b"], "n": [10, 20], "left": ["avant", ""]}, index=index)))
    assert [side[text] for text in ("text", long.strip(), "b")] == ["text-align: left; min-width: 13em"] * 3
    assert [side[text] for text in ("000", "article")] == ["text-align: left; white-space: nowrap"] * 2
    assert [side[text] for text in ("n", "10", "20", "1", "unit", "left", "avant")] == [""] * 7


def test_a_table_of_more_columns_than_are_shown_is_left_as_it_is() -> None:
    with pd.option_context("display.max_columns", 4):
        side = placed(cells.table(pd.DataFrame([[f"{at}a" for at in range(9)]])))
    assert set(side.values()) == {""} and {"0a", "…"} <= {text.replace("...", "…") for text in side}


def test_what_is_missing_is_empty_and_a_text_that_reads_like_it_is_not() -> None:
    holes = pd.DataFrame({"a": ["x", None], "b": [1.5, float("nan")], "c": pd.array([True, pd.NA], dtype="boolean")})
    said = [cell.text_content() for cell in lxml.html.fragment_fromstring(cells.table(holes)).iter("td")]
    assert said == ["x", "1.5", "True", "", "", ""]
    assert "NaN" in placed(cells.table(pd.DataFrame({"name": ["NaN"]})))


def test_a_table_without_rows_says_so() -> None:
    assert words.say("cells.no_row") in cells.table(pd.DataFrame(columns=["a"]))
    assert words.say("cells.no_row") not in cells.table(pd.DataFrame({"a": [""]}))


def test_who_wants_no_html_of_tables_gets_none() -> None:
    with pd.option_context("display.notebook_repr_html", False):
        assert cells.table(pd.DataFrame({"text": ["a"]})) is None
