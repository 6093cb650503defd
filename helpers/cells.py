"""What a notebook shows: tables as they are read, and what to do when cells are run out of order or a study is at fault."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING

from helpers import faults, words

if TYPE_CHECKING:
    import pandas as pd

WIDEST = 600  # characters of a cell that are shown
SHORT = 24  # characters that are not broken over lines
MISSING = {"NaN", "NaT", "<NA>", "None"}  # how pandas writes what is not there


def guide() -> None:
    """Under IPython, add to every NameError of a cell what to do about it, and show what is told alone; elsewhere nothing.

    An error whose message is written for the reader (`faults.told`) comes without its traceback, which `%tb` shows.
    Tables have their text whole and at the left.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        import pandas as pd

        shell.set_custom_exc((Exception,), _explained)
        shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, table)


def _explained(shell: object, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None) -> None:
    if isinstance(error, NameError):
        error.args = (f"{error}. Run the cells above this one first (menu Run, « Run All Above Selected Cell »).",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, exception_only=faults.told(error))


def table(frame: pd.DataFrame) -> str | None:
    """A table as HTML: text at the left, whole up to WIDEST characters, numbers at the right; text is never markup.

    Short text stays on its line, long text has room for some words. What stands before a keyword (`left`) ends at it.
    What is missing is empty, and a table without rows says that it has none.
    """
    import lxml.html
    import pandas as pd

    with pd.option_context("display.max_colwidth", WIDEST):
        shown = frame._repr_html_()
    if shown is None:  # who wants no HTML of pandas gets none
        return None
    page = lxml.html.fragment_fromstring(shown)
    heads = [frame.index.get_level_values(at).to_series() for at in range(frame.index.nlevels)]
    columns = [frame.iloc[:, at] for at in range(frame.shape[1])]
    styles = [_style(column) for column in [*heads, *columns]]
    missing = [column.isna().any() for column in [*heads, *columns]]
    left_out = len(frame.columns) > (pd.get_option("display.max_columns") or len(frame.columns))
    for row in page.iter("tr") if not left_out else ():  # a column without its place is left as pandas has it
        for cell, style, lacks in zip(reversed(list(row)), reversed(styles), reversed(missing)):
            if style:
                cell.set("style", style)
            if lacks and cell.text in MISSING:
                cell.text = ""
    if not len(frame):
        page.append(lxml.html.fromstring(f"<p><em>{words.say('cells.no_row')}</em></p>"))
    return lxml.html.tostring(page, encoding="unicode")


def _style(column: pd.Series) -> str:
    from pandas.api.types import is_numeric_dtype

    if is_numeric_dtype(column.dtype) or column.name == "left":
        return ""
    long = column.astype(str).str.len().max() > SHORT
    return f"text-align: left; {'min-width: 13em' if long else 'white-space: nowrap'}"
