"""The texts of a study and what is stated of them, as IRaMuTeQ, TXM and quanteda read them."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pandas as pd

from helpers import files
from helpers.corpus import Study

_OWN = ("label", "text", "units", "words")  # what the study counts or calls its articles, and nobody states
_STARRED = {"outlet": "source", "published": "date"}  # what they are called in corpora of the press
_STAR = "\u2217"  # the operator ∗: an asterisk in a text would begin a variable


def iramuteq(study: Study) -> dict[str, str]:
    """corpus.txt: each article under a line `**** *id_… *source_… *date_…`, a unit a line, no asterisk in it.

    A variable and its value are unaccented letters and digits, its words joined by `_`; what is not stated has none.
    Source of the layout: the manual of IRaMuTeQ (Ratinaud), input of text corpora.
    """
    stated = _stated(study).loc[:, lambda table: ~table.columns.str.endswith("_known")]
    texts = study.articles["text"].str.replace("*", _STAR)
    parts = [f"**** {_starred(row)}\n{texts[row['id']]}\n" for row in stated.to_dict("records")]
    return {"corpus.txt": "\n".join(parts)}


def _starred(row: dict[str, str]) -> str:
    named = {_STARRED.get(name, _plain(name).replace("_", "")): value for name, value in row.items()}
    named["id"] = _plain(named["id"]).replace("_", "-")
    return " ".join(f"*{name}_{_plain(value)}" for name, value in named.items() if name and _plain(value))


def txm(study: Study) -> dict[str, str]:
    """A text file an article, and metadata.csv, whose first column, `id`, is the file's name without its ending.

    Source of the layout: the manual of TXM, import of TXT + CSV: UTF-8, commas, names of columns in plain letters.
    """
    stated = _stated(study)
    names = _apart([files.safe_name(article) for article in stated["id"]])
    table = stated.rename(columns={"id": "article"}).rename(columns=lambda name: _plain(name).replace("_", "").lower())
    table = table.loc[:, (table.columns != "") & ~table.columns.duplicated()]
    table.insert(0, "id", names, allow_duplicates=True)
    texts = {f"{name}.txt": f"{study.articles.at[article, 'text']}\n" for name, article in zip(names, stated["id"])}
    return texts | {"metadata.csv": _csv(table)}


def quanteda(study: Study) -> dict[str, str]:
    """corpus.csv: `doc_id`, `text`, then a document variable a column, as readtext and `quanteda::corpus` read it."""
    stated = _stated(study).rename(columns={"id": "doc_id"})
    stated.insert(1, "text", study.articles["text"].reindex(stated["doc_id"]).to_numpy())
    return {"corpus.csv": _csv(stated)}


FORMS = {"iramuteq": iramuteq, "txm": txm, "quanteda": quanteda}


def write(study: Study, form: str, folder: Path) -> Path:
    """Write a study in one of FORMS into a folder, whole or not at all; returns it. An article without text is none."""
    target = files.place(folder)
    with files.folder(target) as part:
        for name, content in FORMS[form](study).items():
            (part / name).write_text(content, encoding="utf-8")
    return target


def _stated(study: Study) -> pd.DataFrame:
    """What is stated of the articles that have a text, their ids in the column `id`; columns that say nothing left out."""
    table = study.articles[study.articles["text"] != ""]
    table = table.drop(columns=list(_OWN)).fillna("").astype(str)
    table = table.loc[:, ((table != "") & (table != "unknown")).any()]
    return table.drop(columns="id", errors="ignore").rename_axis("id").reset_index()


def _plain(text: str) -> str:
    """Letters and digits without accents, and hyphens between them; all else is one `_`."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^A-Za-z0-9-]+", "_", bare).strip("_-")


def _apart(names: list[str]) -> list[str]:
    """Names that a file system takes for different ones: a number after each that stood before, capitals aside."""
    taken: set[str] = {"metadata"}
    for at, name in enumerate(names):
        number = 1
        while names[at].lower() in taken:
            number += 1
            names[at] = f"{name}-{number}"
        taken.add(names[at].lower())
    return names


def _csv(table: pd.DataFrame) -> str:
    """A table without the byte order mark, which TXM and R would take for a part of the first column's name."""
    return files.csv_text(table, index=False).removeprefix("\ufeff")
