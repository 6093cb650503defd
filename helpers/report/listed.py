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
MENDED, EACH = 20, 5  # lines mended that are shown, in all and of one kind


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
    columns = ["article", "event", "event_date", "published", "collected", "outlet", "units", "words"]
    rows = [_corpus_row(str(article), row, lang) for article, row in coverage.collected(study).head(LARGE).iterrows()]
    many = len(study.articles) > LARGE
    caption = say("corpus_shown", lang, shown=LARGE, n=len(study.articles)) if many else say("corpus_caption", lang)
    return _table("corpus", columns, rows, lang, caption)


def _corpus_row(article: str, row: pd.Series, lang: str) -> list[dict]:
    stated = [
        _stated(row[name], row[f"{name}_known"], lang) for name in ("event_date", "published", "collected", "outlet")
    ]
    counts = [_cell(words.number(int(row[name]), ",d", lang)) for name in ("units", "words")]
    event = row.get(f"event_{lang}") or row["event"]
    return [_cell(row["label"], article), _cell(event), *stated, *counts]


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
    """What a reader should know of the files; of more than LARGE notices the first, and how many there are."""
    columns, every = ["file", "what", "remedy"], study.notices_in(lang)
    rows = [[_cell(value) for value in row] for row in every[columns].head(LARGE).itertuples(index=False)]
    many = len(every) > LARGE
    caption = say("notices_shown", lang, shown=LARGE, n=len(every)) if many else say("notices_caption", lang)
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
