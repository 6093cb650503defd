"""What a notebook shows: tables as they are read, and a cell run before the ones above it says so."""

from __future__ import annotations

import re

import lxml.html
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from helpers import cells, words


def stopped_with(*sources: str) -> tuple[str, str]:
    """The error with which a notebook of these cells stops, in a line and with all that is shown of it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook, kernel_name="python3").execute()
    return f"{stopped.value.ename}: {stopped.value.evalue}", stopped.value.traceback


def said(*sources: str) -> str:
    """The error in a line."""
    return stopped_with(*sources)[0]


def test_a_name_of_a_cell_not_yet_run_says_to_run_the_cells_above() -> None:
    message = said("from helpers import corpus", "cosine.round(2)")
    assert message.startswith("NameError: name 'cosine' is not defined. Run the cells above")


def test_other_errors_stay_as_they_are() -> None:
    line, shown = stopped_with("from helpers import corpus", "1 / 0")
    assert line == "ZeroDivisionError: division by zero" and "----> 1 1 / 0" in re.sub("\x1b[^m]*m", "", shown)


def test_what_is_wrong_with_a_study_is_said_without_its_traceback() -> None:
    line, shown = stopped_with("from helpers import corpus", "study = corpus.load('no/such')")
    assert line.startswith("StudyError: No study at") and "no/such" in line
    assert "Error" in shown and "----> 1" not in shown and "in load" not in shown


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
