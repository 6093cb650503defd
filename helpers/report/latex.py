"""A table as LaTeX in the manner of booktabs, ready for \\input."""

from __future__ import annotations

import numbers

import pandas as pd

from helpers import words

LONG = 40  # rows from which a table breaks over pages (longtable) instead of floating
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "`": r"\textasciigrave{}",
        "[": "{[}",  # at the start of a row it would open an option of the command before, and a star would be one
        "*": "{*}",
        "\n": " ",
    }
)


def escape(text: str) -> str:
    """Text that LaTeX sets as it is: no command, no mathematics, no comment, no option, no dash of two hyphens."""
    return text.translate(_ESCAPES).replace("--", "-{}-").replace("--", "-{}-")


def table(content: pd.DataFrame, lang: str = "en") -> str:
    """A tidy table, its index as its first columns: texts to the left, numbers to the right, three decimals at most.

    Needs the packages booktabs and, beyond LONG rows, longtable. What is missing is set as n/a.
    """
    shown = content.reset_index(allow_duplicates=True) if content.index.names != [None] else content
    numeric = [pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind) for kind in shown.dtypes]
    columns = "".join("r" if is_number else "l" for is_number in numeric)
    environment = "longtable" if len(shown) > LONG else "tabular"
    rows = [" & ".join(_cell(value, lang) for value in row) for row in shown.itertuples(index=False, name=None)]
    head = " & ".join(escape(str(column)) for column in shown.columns)
    lines = [
        rf"\begin{{{environment}}}{{{columns}}}",
        r"\toprule",
        rf"{head} \\",
        r"\midrule",
        *(rf"{row} \\" for row in rows),
        r"\bottomrule",
        rf"\end{{{environment}}}",
    ]
    return "\n".join(lines) + "\n"


def _cell(value: object, lang: str) -> str:
    if isinstance(value, (str, bool)):
        return escape(str(value))
    if isinstance(value, numbers.Real):
        spec = "d" if isinstance(value, numbers.Integral) else ".3f"
        return "n/a" if value != value else escape(words.number(value, spec, lang))
    return "n/a" if value is None or value is pd.NA or value is pd.NaT else escape(str(value))
