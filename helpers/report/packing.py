"""Archives with the same bytes for the same parts: what a deposit, a Word document and a workbook are."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can state
_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.S)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these parts in their order, without the moment it was made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, content)
    return target.getvalue()


def settled(document: bytes) -> bytes:
    """A document of Word or Excel without the moment it was made, in its archive and in its properties."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed(parts | {_CORE: _MOMENT.sub(b"", parts[_CORE])})


def printable(text: str) -> str:
    """A text without the characters that XML, and so no document, can hold."""
    return _UNPRINTABLE.sub("", text)
