"""How far all that holds: every defensible choice, coders, texts changed on purpose."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import agreement, corpus, resampling, sampling, specifications, words
from helpers.charts import doubted as draw
from helpers.results.registry import NotOne, Results
from helpers.results.result import DOUBT, DRAWN, FRAME, Result, Spread, when


def choices(found: Results) -> Result:
    """In how many defensible ways of counting the closest pair stays the closest."""
    if found.many or len(found.study.articles) < 3:
        raise NotOne
    table = found.specified
    asked = table.dropna(subset=["same"])
    if asked.empty:
        raise words.Lacking("results.no_pair")
    options = specifications.by_choice(table)["same"].groupby("choice").agg(["min", "max"])
    widest = options.loc[(options["max"] - options["min"]).idxmax()]
    plain, own = found.scikit_learn, table.iloc[0]
    values = {
        "a": found.names[own["a"]],
        "b": found.names[own["b"]],
        "holds": int(asked["same"].sum()),
        "c": found.names[plain["a"]],
        "d": found.names[plain["b"]],
        "function": plain["function"],
        "cosine": plain["cosine"],
        "least": widest["min"],
        "most": widest["max"],
        "choice": words.Key(f"specifications.choice_{widest.name}"),
    }
    moves = "move" if widest["max"] > widest["min"] else "none_moves"
    values["moves"] = words.Clause(f"results.choices_{moves}", dict(values))
    return Result(
        asked["same"].mean(),
        "share",
        len(asked),
        DOUBT,
        table,
        variant="same" if (plain["a"], plain["b"]) == (own["a"], own["b"]) else "",
        values=values,
        draw=partial(draw.specification_curve, table, specifications.CHOICES),
    )


def coders(found: Results) -> Result:
    """How far the coders agree, on the code they agree on least."""
    table = found.alphas
    if table.empty:
        raise words.Lacking("results.no_coding" if found.study.frames else "results.no_codebook")
    if table["coders"].max() < 2:
        raise words.Lacking("results.one_coder")
    judged = table[table["alpha"] != agreement.UNDEFINED]
    if judged.empty:
        raise words.Lacking("results.nothing_varies", n=int(table["n"].max()))
    worst = judged.loc[judged["alpha"].astype(float).idxmin()]
    advice = sampling.advice(found.study.coding, worst.name)
    n, agreed = int(worst["n"]), int((judged["disagreements"] == 0).sum())
    throughout = {"agreed": agreed, "judged": len(judged), "hidden": resampling.hidden(n)}
    values = {
        "code": found.frame(worst.name),
        "coders": int(table["coders"].max()),
        "word": words.Key(f"agreement.{worst['word'].replace(' ', '_')}"),
        "disputed": int(worst["disagreements"]),
        "agreed": when(agreed, "results.coders_agreed", **throughout),
        "who": words.In({lang: corpus.coders(found.study, lang) for lang in words.LANGUAGES}),
        "hidden": throughout["hidden"],
        "advice": when(advice, "results.coders_advice", advice=advice),
    }
    spread = None if pd.isna(worst["low"]) else Spread(worst["low"], worst["high"], DRAWN)
    variant = "agree" if not worst["disagreements"] else ""
    return Result(worst["alpha"], "alpha", n, FRAME, table, variant, spread, values=values)


def changed(found: Results) -> Result:
    """How many changes of the texts move the measures as their theory says."""
    if found.many:
        raise NotOne
    table = found.changed
    if table.empty:
        raise words.Lacking("results.no_pair")
    moved = int(table["as_expected"].sum())
    failed = words.Series(words.Key(f"charts.change_{change}") for change in table.index[~table["as_expected"]])
    return Result(
        moved,
        "count",
        len(table),
        DOUBT,
        table,
        values={
            "blind": int((table["expected"].eq("unchanged") & table["as_expected"]).sum()),
            "failed": when(failed, "results.changed_failed", failed=failed),
        },
        draw=partial(draw.counterfactuals, table),
    )


MAKERS = (choices,)
VIEWS = (coders, changed)
