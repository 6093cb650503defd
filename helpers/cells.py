"""What a notebook says when its cells are run out of order, or its study is at fault."""

from __future__ import annotations

import sys
from types import TracebackType

from helpers import faults


def guide() -> None:
    """Under IPython, add to every NameError of a cell what to do about it, and show what is told alone; elsewhere nothing.

    An error whose message is written for the reader (`faults.told`) comes without its traceback, which `%tb` shows.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.set_custom_exc((Exception,), _explained)


def _explained(shell: object, kind: type, error: Exception, trace: TracebackType, tb_offset: int | None = None) -> None:
    if isinstance(error, NameError):
        error.args = (f"{error}. Run the cells above this one first (menu Run, « Run All Above Selected Cell »).",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset, exception_only=faults.told(error))
