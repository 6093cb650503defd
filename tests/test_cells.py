"""A cell run before the ones above it says so."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def said(*sources: str) -> str:
    """The error with which a notebook of these cells stops."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    with pytest.raises(CellExecutionError) as stopped:
        NotebookClient(notebook, kernel_name="python3").execute()
    return f"{stopped.value.ename}: {stopped.value.evalue}"


def test_a_name_of_a_cell_not_yet_run_says_to_run_the_cells_above() -> None:
    message = said("from helpers import corpus", "cosine.round(2)")
    assert message.startswith("NameError: name 'cosine' is not defined. Run the cells above")


def test_other_errors_stay_as_they_are() -> None:
    assert said("from helpers import corpus", "1 / 0") == "ZeroDivisionError: division by zero"
