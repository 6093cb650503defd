"""Which articles share their words, and what makes them do so."""

from __future__ import annotations

from functools import partial

from helpers import similarity, words
from helpers.charts import alike as draw
from helpers.charts.parts import LABELLED
from helpers.results.registry import NotOne, Results
from helpers.results.result import COMPARE, FIFTH, OVER_PAIRS, Result, Spread, when


def alike(found: Results) -> Result:
    """Which two articles share most of their words, how many pairs cannot be told from them, and how far that moves."""
    if found.many:
        raise NotOne
    _refuse_none_shared(found)
    table = found.pairs.assign(label_a=found.pairs["a"].map(found.labels), label_b=found.pairs["b"].map(found.labels))
    top = table.iloc[0]
    tied = int(table["tied"].sum()) - bool(top["tied"])
    fixed = top["low"] == top["high"]  # articles too short for a sentence of theirs to be left out
    values = {
        "a": found.names[top["a"]],
        "b": found.names[top["b"]],
        "tied": tied,
        "behind": when(tied, "results.alike_behind", tied=tied, n=len(table)),
        "others": len(table) - 1,
        "draws": int(table["draws"].iloc[0]),
        "first": top["first"],
        "firm": words.Clause(
            f"results.alike_{'fixed' if fixed else 'moves'}", {"low": top["low"], "high": top["high"]}
        ),
        "most": _most(len(table)),
    }
    return Result(
        top["cosine"],
        "cosine",
        len(table),
        COMPARE,
        table,
        variant=_variant(len(table), fixed, tied),
        spread=None if fixed else Spread(top["low"], top["high"], FIFTH),
        values=values,
        draw=partial(draw.pairs, table),
        passages=_matched(found),
    )


def _most(pairs: int) -> words.Clause | str:
    """That a figure shows the closest pairs alone, where it does."""
    return when(pairs > LABELLED, "results.alike_most", n=pairs, shown=LABELLED)


def _refuse_none_shared(found: Results) -> None:
    """Raise Lacking where not one pair has a word in common: none is then the closest."""
    if found.pairs["cosine"].iloc[0] == 0:
        raise words.Lacking("results.no_pair")


def _variant(pairs: int, fixed: bool, tied: int) -> str:
    if pairs == 1:
        return "only"
    if fixed:
        return "short"
    return "" if tied else "clear"


def _matched(found: Results) -> tuple[tuple[str, int], ...]:
    """The units of the closest pair that say the same, best match first, both sides of each."""
    a, b = found.closest
    matched = similarity.align(found.study, a, b).dropna()
    matched = matched.sort_values(["score", "unit_a"], ascending=[False, True])
    both = zip(matched["unit_a"], matched["unit_b"])
    return tuple((name, int(unit)) for one, other in both for name, unit in ((a, one), (b, other)))


def why_alike(found: Results) -> Result:
    """How much of every pair's similarity is names, places and words of the event, which any report of it must use."""
    if found.many:
        raise NotOne
    split = similarity.by_group(found.accounts)
    if split.empty:
        raise words.Lacking("results.no_pair")
    told = similarity.told(split)
    same = told.min() == told.max()
    (a, b), copied = split.index[0], found.copied
    kind = "event" if found.study.vocabulary.get("event_words") else "names"
    here = copied[(copied["a"] == a) & (copied["b"] == b)]
    values = {
        "a": found.names[a],
        "b": found.names[b],
        "top": told.iloc[0],
        "what": words.Key(f"results.why_alike_{kind}"),
        "which": words.Key(f"results.why_alike_{kind}_stated"),
        "most": _most(len(told)),
        "copied": words.Clause(
            f"results.why_alike_{'copied' if len(here) else 'not_copied'}",
            {
                "passages": here["text"].str.lower().nunique(),  # one that stands twice in an article is one
                "longest": int(here["tokens"].max()) if len(here) else 0,
                "tokens": similarity.COPY,
            },
        ),
    }
    return Result(
        told.min(),
        "least_share",
        len(told),
        COMPARE,
        split.assign(told=told),
        variant="same" if same else "",
        spread=None if same else Spread(told.min(), told.max(), OVER_PAIRS),
        values=values,
        draw=partial(draw.cosine_by_group, split, found.labels),
        passages=tuple(
            dict.fromkeys((run[side], int(run[f"unit_{side}"])) for _, run in here.iterrows() for side in "ab")
        ),
    )


def heat_map(found: Results) -> Result:
    """How far apart the most and the least alike pairs lie."""
    if found.many:
        raise NotOne
    _refuse_none_shared(found)
    pairs = found.pairs
    top, last = pairs.iloc[0], pairs.iloc[-1]
    values = {"a": found.names[last["a"]], "b": found.names[last["b"]], "least": last["cosine"]}
    return Result(
        top["cosine"],
        "cosine",
        len(pairs),
        COMPARE,
        found.cosine,
        variant="one" if len(pairs) == 1 else "",
        values=values,
        draw=partial(draw.heat_map, found.cosine, found.labels),
    )


def account(found: Results) -> Result:
    """The closest pair's similarity word by word; of many articles, that of the closest two different texts."""
    (a, b), table = found.closest, found.breakdown
    if table.empty:
        raise words.Lacking("results.no_term_shared", a=found.names[a], b=found.names[b])
    top, shown = table.iloc[0], similarity.written(found.study, table["term"], (a, b) if found.many else None)
    term = shown[top["term"]]
    values = {"a": found.names[a], "b": found.names[b], "term": term, "cosine": table["contribution"].sum()}
    return Result(
        top["share"],
        "share",
        len(table),
        COMPARE,
        table,
        variant="many" if found.many else "",
        values=values,
        draw=partial(draw.account, table.assign(term=table["term"].map(shown))),
    )


def top_terms(found: Results) -> Result:
    """Which word weighs most, in which article."""
    if found.many:
        raise NotOne
    table = similarity.tfidf(found.study)
    article, term = table.round(similarity.DECIMALS).stack().idxmax()
    shown = similarity.written(found.study, table)
    return Result(
        table.loc[article, term],
        "weight",
        table.shape[1],
        COMPARE,
        table,
        values={"term": shown[term], "label": found.names[article], "articles": len(table)},
        draw=partial(draw.top_terms, table.rename(columns=shown), found.labels),
    )


MAKERS = (alike, why_alike)
VIEWS = (top_terms, heat_map, account)
