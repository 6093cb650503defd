"""Copies folded into stories: which articles print the same text, who printed it first, which agency it names."""

from __future__ import annotations

import functools
import re

import numpy as np
import pandas as pd
from scipy import sparse

from helpers import comparisons, french, passages
from helpers.corpus import Study
from helpers.grammar import patterns

RUN = 5  # tokens in a row, as for shared passages
COPIED = 0.5  # of the shorter article's runs of RUN tokens: from there on the two print the same text
LEAST = 10  # runs in common; fewer are a quotation or a rubric
MOST = 200  # articles that may print one text; what more share is no copy but a form of words


def fold(study: Study) -> pd.DataFrame:
    """The story of each article (index `article`): articles of which each prints half of the shorter's text or more.

    Columns: `story` (from 1, in order of the study), `articles` (how many print it), `copied` (the share of the
    article's runs of five tokens that stand in the story's longest article, or of that article's in it; 1 where it is
    alone or the longest), `first` (whether it was printed on an earlier day than all others of its story; False for all
    where two share that day or a day is not known), `agency` (the agencies that its text names, joined by +).
    A text is compared with the longest of its story, so that stories do not chain. Runs that a quarter of the articles
    (at least passages.COMMON, at most MOST) share are left aside on both sides.
    Source: containment as in Broder 1997.
    """
    texts = study.articles["text"]
    shared, size = _runs_in_common(texts)
    story, copied = _stories(shared, size)
    found = pd.DataFrame({"story": story, "copied": copied}, index=texts.index)
    found.insert(1, "articles", found.groupby("story")["story"].transform("size"))
    return found.assign(first=_first(found["story"], study.articles), agency=agencies(study))


def _runs_in_common(texts: pd.Series) -> tuple[sparse.csr_array, np.ndarray]:
    """Articles × articles: how many distinct runs two have in common; and how many each has."""
    told = [french.tokens(text) for text in texts]
    article = np.repeat(np.arange(len(told)), [len(tokens) for tokens in told])
    ids = passages.ngram_ids(pd.DataFrame({"article": article, "token": [t for tokens in told for t in tokens]}), RUN)
    held = passages.spread(ids, article)
    kept = (held > 0) & (held <= max(passages.COMMON, min(len(told) // 4, MOST)))
    rows = pd.unique(article[kept] * (ids.max(initial=0) + 1) + ids[kept])
    article, run = np.divmod(rows, ids.max(initial=0) + 1)
    size = np.bincount(article, minlength=len(told))
    twice = np.bincount(run)[run] > 1 if len(run) else np.zeros(0, bool)
    shape = (len(told), ids.max(initial=0) + 1)
    table = sparse.csr_array((np.ones(twice.sum(), np.int32), (article[twice], run[twice])), shape=shape)
    return sparse.csr_array(table @ table.T), size


def _stories(shared: sparse.csr_array, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each article's story and how much of the shorter it shares with the story's longest article."""
    longest, copied = np.full(len(size), -1), np.ones(len(size))
    for at in np.argsort(-size, kind="stable"):
        row = slice(shared.indptr[at], shared.indptr[at + 1])
        others, common = shared.indices[row], shared.data[row]
        leads = (longest[others] == others) & (others != at) & (common >= LEAST)
        part = common[leads] / np.maximum(np.minimum(size[others[leads]], size[at]), 1)
        best = part.argmax() if len(part) else 0
        near = len(part) > 0 and part[best] >= COPIED
        longest[at], copied[at] = (others[leads][best], part[best]) if near else (at, 1.0)
    return pd.factorize(longest)[0] + 1, copied


def _first(story: pd.Series, articles: pd.DataFrame) -> np.ndarray:
    """Whether an article's day is before every other of its story, all of whose days are known."""
    day = comparisons.published(articles).reindex(story.index)
    earliest, dated = day.groupby(story).transform("min"), day.notna().groupby(story).transform("all")
    on_it = (day == earliest).groupby(story).transform("sum")
    several = story.groupby(story).transform("size") > 1
    return (several & dated & (day == earliest) & (on_it == 1)).to_numpy()


def agencies(study: Study) -> pd.Series:
    """The news agencies that each article names, lines cut as page furniture included, joined by + (index `article`)."""
    texts = study.units["text"].groupby(level="article", sort=False).agg("\n".join).reindex(study.articles.index)
    return texts.fillna("").map(french.normalise).map(_named)


def _named(text: str) -> str:
    return "+".join(
        name
        for name, forms, whole in _agencies()
        if any(form in text for form in forms) and whole.search(text)  # looking for the letters first saves minutes
    )


@functools.cache
def _agencies() -> list[tuple[str, list[str], re.Pattern]]:
    """Each agency with the forms of its name, and a pattern that finds any of them as a whole word."""
    listed = patterns.data("agencies")["agencies"].items()
    return [
        (name, forms, re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms)))
        for name, forms in listed
    ]


def printed_twice(folded: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The stories that two articles or more print, most printed first: one row a story.

    Columns: `story, articles, outlets` (how many different ones are stated), `first` (the article printed first, empty
    where days do not tell), `agency` (what any of its texts names), `title` (label of its longest article).
    """
    several = folded[folded["articles"] > 1]
    outlet = articles["outlet"].reindex(several.index).replace("", np.nan)
    by = several.groupby("story")
    table = pd.DataFrame({"articles": by.size(), "outlets": outlet.groupby(several["story"]).nunique()})
    ids = several.index.to_series()
    table["first"] = ids[several["first"]].groupby(several["story"]).first().reindex(table.index).fillna("")
    table["agency"] = by["agency"].agg(_joined)
    words = articles["words"].reindex(several.index).groupby(several["story"]).idxmax()
    table["title"] = articles["label"].reindex(words.reindex(table.index)).to_numpy()
    return table.reset_index().sort_values(["articles", "story"], ascending=[False, True], ignore_index=True)


def _joined(named: pd.Series) -> str:
    return "+".join(dict.fromkeys(name for names in named for name in names.split("+") if name))


def between_outlets(folded: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Which two outlets print the same texts, most first: `a, b, stories` (how many both print).

    Outlets that are not stated are left out.
    """
    rows = pd.DataFrame({"story": folded["story"], "outlet": articles["outlet"]})
    rows = rows[(rows["outlet"] != "") & (folded["articles"] > 1)].drop_duplicates()
    both = rows.merge(rows, on="story", suffixes=("_a", "_b")).rename(columns={"outlet_a": "a", "outlet_b": "b"})
    table = both[both["a"] < both["b"]].groupby(["a", "b"]).size().rename("stories").reset_index()
    return table.sort_values(["stories", "a", "b"], ascending=[False, True, True], ignore_index=True)
