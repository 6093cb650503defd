"""What a notebook says when its cells are run out of order."""

from __future__ import annotations

import sys
from types import TracebackType


def guide() -> None:
    """Under IPython, add to every NameError of a cell what to do about it; elsewhere do nothing."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.set_custom_exc((NameError,), _explained)


def _explained(shell: object, kind: type, error: NameError, trace: TracebackType, tb_offset: int | None = None) -> None:
    error.args = (f"{error}. Run the cells above this one first (menu Run, « Run All Above Selected Cell »).",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
