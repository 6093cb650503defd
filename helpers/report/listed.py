"""What a report lists of the study: its articles, what was read, mended, noticed and cut, each as a table of cells."""

from __future__ import annotations

import datetime
import os

import pandas as pd

from helpers import corpus, coverage, words
from helpers.corpus import Study
from helpers.intake import account
from helpers.report.printed import LARGE, reason_of, say

QUOTE, LEAD = 90, 30  # characters of a line shown as it was mended, and of those before what changed
CUT = 100  # lines cut that are shown
STATED = ("event", "event_date", "published", "collected", "outlet")  # what an article's row may say, in its order
MENDED, EACH = 20, 5  # lines mended that are shown in all, and lines and notices of one kind


def _table(key: str, columns: list[str], rows: list[list[dict]], lang: str, caption: str) -> dict:
    numeric = {"words", "units", "n"}
    return {
        "title": say(key, lang),
        "caption": caption,
        "rows": rows,
        "columns": [{"title": say(f"column_{column}", lang), "figure": column in numeric} for column in columns],
    }


def _cell(text: object, note: str = "", lang: str = "") -> dict:
    return {"text": str(text), "note": note, "lang": lang}


def articles(study: Study, lang: str) -> dict:
    """The articles with what is stated of each; what is known of none is named above them and has no column."""
    about = coverage.collected(study)
    known = [name for name in STATED if (about[name] != "").any()]
    columns = ["article", *known, "units", "words"]
    rows = [_corpus_row(str(article), row, known, lang) for article, row in about.head(LARGE).iterrows()]
    many = len(study.articles) > LARGE
    caption = say("corpus_shown", lang, shown=LARGE, n=len(study.articles)) if many else say("corpus_caption", lang)
    unknown = words.Series(say(f"column_{name}", lang).lower() for name in STATED if name not in known)
    caption += f" {say('corpus_unknown', lang, columns=unknown)}" if unknown else ""
    return _once_said(_table("corpus", columns, rows, lang, caption))


def _once_said(table: dict) -> dict:
    """A table in which what stands under every cell of a column stands once, in the column's head."""
    columns, rows = [dict(column) for column in table["columns"]], [list(row) for row in table["rows"]]
    for at, column in enumerate(columns):
        notes = {row[at]["note"] for row in rows if row[at]["note"]}
        if at and len(notes) == 1:
            column["title"] += f" ({notes.pop()})"
            for row in rows:
                row[at] = row[at] | {"note": ""}
    return table | {"columns": columns, "rows": rows}


def _corpus_row(article: str, row: pd.Series, known: list[str], lang: str) -> list[dict]:
    stated = {name: _stated(row[name], row[f"{name}_known"], lang) for name in known if name != "event"}
    stated["event"] = _cell(row.get(f"event_{lang}") or row["event"])
    counts = [_cell(words.number(int(row[name]), ",d", lang)) for name in ("units", "words")]
    return [_cell(row["label"], article if article != row["label"] else ""), *(stated[name] for name in known), *counts]


def _stated(value: str, known: str, lang: str) -> dict:
    """A date or an outlet with how it is known under it; what is not stated is unknown."""
    if not value:
        return _cell(say("unknown", lang))
    return _cell(day(value, lang), say(f"known_{known}", lang) if words.has(f"report.known_{known}") else known)


def day(value: str, lang: str) -> str:
    """An ISO date in words; anything else as it was stated."""
    try:
        return words.date(datetime.date.fromisoformat(value), lang)
    except ValueError:
        return value


def read(study: Study, lang: str) -> dict:
    """What was seen of files, rows and records, and what became of each."""
    rows = account.summary(study.intake, lang)
    cells = [
        [_cell(row.outcome), _cell(words.number(row.n, ",d", lang)), _cell(row.reason or "–"), _cell(row.files)]
        for row in rows.itertuples()
    ]
    return _table("read", ["outcome", "n", "reason", "file"], cells, lang, account.sentence(study.intake, lang))


def mended(study: Study, lang: str) -> dict:
    """The lines that were not prose, each kind with its first lines before and after; as_is takes a kind back."""
    log = study.mended
    kinds = log["what"].value_counts()
    each = min(EACH, MENDED // max(1, len(kinds)))  # so that none of the kinds is pushed out by the others
    rows = [
        [
            _cell(say(f"mended_{row.what}", lang), row.what),
            _cell(f"{row.file}, {row.line}"),
            *(_cell(text or "–", lang=corpus.FRENCH) for text in _around(row.before, row.after)),
        ]
        for row in log.groupby("what", sort=False).head(each).itertuples()
    ]
    counts = words.Series(
        words.Clause("report.mended_count", {"what": words.Key(f"report.mended_{what}"), "n": int(n)})
        for what, n in kinds.items()
    )
    caption = say("mended_caption", lang, n=len(log), kinds=counts) if len(log) else ""
    return _table("mended", ["what", "line", "before", "after"], rows, lang, caption)


def _around(before: str, after: str) -> list[str]:
    """Two texts cut to QUOTE characters, from a few words before the place where they begin to differ."""
    same = len(os.path.commonprefix([before, after]))
    start = before.rfind(" ", 0, max(same - LEAD, 0)) + 1 if max(len(before), len(after)) > QUOTE else 0
    return [words.short(f"{'…' if start else ''}{text[start:]}", QUOTE) for text in (before, after)]


def notices(study: Study, lang: str) -> dict:
    """What a reader should know of the files: the first notices of each kind, LARGE at most, and how many there are."""
    columns, every = ["file", "what", "remedy"], study.notices_in(lang)
    kind = every["what"].str.split(r"[\d:“«]", regex=True).str[0]  # what stands before its counts and quotations
    shown = every[columns].groupby([kind, every["remedy"]], sort=False).head(EACH).head(LARGE)
    rows = [[_cell(value) for value in row] for row in shown.itertuples(index=False)]
    values = {"shown": len(shown), "n": len(every), "each": EACH}
    caption = say("notices_shown" if len(shown) < len(every) else "notices_caption", lang, **values)
    return _table("notices", columns, rows, lang, caption)


def cut(study: Study, lang: str) -> dict:
    """The lines that were cut, with the reason; of more than CUT the first, and how many there are."""
    gone = study.units[~study.units["kept"]]
    label = study.articles["label"]
    rows = [
        [
            _cell(label[article]),
            _cell(unit),
            _cell(row["text"], lang=corpus.language(study, article)),
            _cell(reason_of(row["reason"], lang)),
        ]
        for (article, unit), row in gone.head(CUT).iterrows()
    ]
    caption = say("cut_caption", lang, n=len(gone))
    caption += say("cut_first", lang, shown=CUT) if len(gone) > CUT else ""
    return _table("cut", ["article", "unit", "text", "reason"], rows, lang, caption)
