"""How far all that holds: every defensible choice, coders, texts changed on purpose."""

from __future__ import annotations

from helpers import agreement, charts, corpus, specifications, words
from helpers.results.result import APPENDIX, DOUBT, VIEW, Result, partial
from helpers.results.shared import NotOne, Results


def choices(found: Results) -> Result:
    """In how many defensible ways of counting the closest pair stays the closest."""
    if found.many or len(found.labels) < 3:
        raise NotOne
    table = found.specified
    asked = table.dropna(subset=["same"])
    if asked.empty:
        raise words.Lacking("results.no_pair")
    options = specifications.by_choice(table)["same"].groupby("choice").agg(["min", "max"])
    widest = options.loc[(options["max"] - options["min"]).idxmax()]
    plain, own = specifications.scikit_learn(found.study), table.iloc[0]
    values = {
        "a": found.labels[own["a"]],
        "b": found.labels[own["b"]],
        "holds": int(asked["same"].sum()),
        "c": found.labels[plain["a"]],
        "d": found.labels[plain["b"]],
        "function": plain["function"],
        "cosine": plain["cosine"],
        "least": widest["min"],
        "most": widest["max"],
        "choice": words.Key(f"robustness.choice_{widest.name}"),
    }
    return Result(
        "choices",
        asked["same"].mean(),
        "share",
        len(asked),
        DOUBT,
        table,
        variant="same" if (plain["a"], plain["b"]) == (own["a"], own["b"]) else "",
        values=values,
        draw=partial(charts.specification_curve, table, labels=found.labels),
        part=APPENDIX,
    )


def coders(found: Results) -> Result:
    """How far the coders agree, on the code they agree on least."""
    table = found.alphas
    if table.empty:
        raise words.Lacking("results.no_coding")
    judged = table[table["alpha"] != agreement.UNDEFINED]
    if judged.empty:
        raise words.Lacking("results.nothing_varies")
    worst = judged.loc[judged["alpha"].astype(float).idxmin()]
    values = {
        "code": found.code(worst.name),
        "coders": int(table["coders"].max()),
        "word": words.Key(f"agreement.{worst['word'].replace(' ', '_')}"),
        "perfect": int((judged["alpha"].astype(float) == 1).sum()),
        "judged": len(judged),
        "who": words.In({lang: corpus.coders(found.study, lang) for lang in words.LANGUAGES}),
        "hidden": worst["hidden"],
    }
    return Result("coders", worst["alpha"], "alpha", int(worst["n"]), DOUBT, table, values=values, part=VIEW)


def changed(found: Results) -> Result:
    """How many changes of the texts move the measures as their theory says."""
    table = found.changed
    if table.empty:
        raise words.Lacking("results.no_pair")
    moved = int(table["as_expected"].sum())
    return Result(
        "changed",
        moved,
        "count",
        len(table),
        DOUBT,
        table,
        values={"blind": int((table["expected"].eq("unchanged") & table["as_expected"]).sum())},
        draw=partial(charts.counterfactuals, table),
        part=VIEW,
    )


MAKERS = (choices,)
VIEWS = (coders, changed)
