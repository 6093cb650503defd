"""Every chart and table of a study, made from the study alone: what the report shows and the folder holds."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers import charts as draw
from helpers import reader as pages
from helpers import similarity, words
from helpers.charts import Chart
from helpers.corpus import Study


def charts(study: Study, lang: str = "en", size: str = "page") -> dict[str, Chart]:
    """Every chart the study has what it needs for, by the name of its function, in the order of the notebooks."""
    drawn = {name: make(study, lang, size) for name, make in _CHARTS.items()}
    return {name: chart for name, chart in drawn.items() if not isinstance(chart, words.Missing)}


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Every table of the study by name, tidy, as the notebooks show them."""
    return {name: make(study) for name, make in _TABLES.items()}


def frames(study: Study) -> dict[str, dict]:
    """The frames of the codebook, in its order."""
    return study.frames


def frame_label(name: str, entry: dict, lang: str) -> str:
    """A frame as a reader sees it: its label in the codebook, else its name in words."""
    return name.replace("_", " ")


def coded(study: Study) -> pd.Series:
    """The lead frame of every unit (index `article, unit`); empty where the study has no codebook."""
    return pd.Series(dtype=object)


def coders(study: Study, lang: str) -> str:
    """Who coded the units, as the study says; empty where it says nothing."""
    return ""


def reader(study: Study, lang: str) -> str:
    """The closest pair side by side, as markup whose text is escaped; empty where no pair shares a term."""
    pairs = similarity.ranked_pairs(similarity.cosine(study.articles)).dropna()
    return pages.section(study, pairs["a"].iloc[0], pairs["b"].iloc[0], lang) if len(pairs) else ""


_CHARTS: dict[str, Callable[[Study, str, str], Chart | words.Missing]] = {}

_TABLES: dict[str, Callable[[Study], pd.DataFrame]] = {
    "articles": lambda study: study.articles.drop(columns="text"),
    "units": lambda study: study.units,
    "cosine": lambda study: similarity.cosine(study.articles),
    "ranked-pairs": lambda study: similarity.ranked_pairs(similarity.cosine(study.articles)),
}
