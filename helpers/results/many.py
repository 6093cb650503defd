"""What many articles tell together: by outlet, over time, in groups by their words, and which print whose text."""

from __future__ import annotations

import pandas as pd

from helpers import comparisons, distinctive, framing, word_groups, words
from helpers.charts import framed as draw
from helpers.charts import read as draw_read
from helpers.results.result import BY_ARTICLE, COMPARE, COVER, FRAME, Result, Spread, partial
from helpers.results.shared import NotOne, Results
from helpers.words import Series


def by_outlet(found: Results) -> Result:
    """Which outlet gives a frame more or less room than the others, where any does beyond chance."""
    _stated(found, "outlet")
    table = comparisons.shares_by(found.coded, found.study.articles, "outlet")
    table = table[table["frame"] != framing.NONE].reset_index(drop=True)
    if table["p"].isna().all():
        raise words.Lacking("results.outlets_untold", least=comparisons.LEAST)
    differing = table[table["differs"]]
    widest = (differing if len(differing) else table.dropna(subset="p")).assign(
        gap=lambda rows: rows["difference"].abs()
    )
    top = widest.sort_values(["gap", "group", "frame"], ascending=[False, True, True], kind="stable").iloc[0]
    values = {
        "outlet": top["group"],
        "frame": found.frame(top["frame"]),
        "others": top["others"],
        "differing": len(differing),
        "compared": int(table["p"].notna().sum()),
        "outlets": table["group"].nunique(),
        "articles": int(table.drop_duplicates("group")["articles"].sum()),
        "p": max(top["p"], 0.001),
    }
    variant = ("more" if top["difference"] > 0 else "less") if len(differing) else ""
    shown = table.rename(columns={"frame": "lead"}).set_index(["group", "lead"])
    return Result(
        "by_outlet",
        top["share"],
        "share",
        int(top["n"]),
        COVER,
        table,
        variant=variant,
        spread=Spread(top["low"], top["high"], BY_ARTICLE),
        values=values,
        draw=partial(draw.shares_by, shown, frames=found.study.frames),
        passages=_places(found, top["group"], top["frame"]),
    )


def _stated(found: Results, column: str) -> None:
    """Whether the study states it at all: of a few articles that is no lack, of many it is said."""
    if not (found.study.articles[column] != "").any():
        if found.many:
            raise words.Lacking(f"results.no_{column}")
        raise NotOne


def _places(found: Results, outlet: str, frame: str) -> tuple[tuple[str, int], ...]:
    coded = found.coded[found.coded["lead"] == frame]
    named = found.study.articles["outlet"].reindex(coded.index.get_level_values("article")) == outlet
    return tuple(coded.index[named.to_numpy()])


def over_time(found: Results) -> Result:
    """Which frame rises or falls over the span of the study, where any does beyond chance."""
    _stated(found, "published")
    if not found.many:
        raise NotOne
    table = comparisons.over_time(found.coded, found.study.articles)
    trends = comparisons.trends(found.coded, found.study.articles)
    trends = trends[trends["frame"] != framing.NONE]
    moving = trends[trends["differs"]]
    top = (moving if len(moving) else trends).sort_values("p", kind="stable").iloc[0]
    values = {
        "frame": found.frame(top["frame"]),
        "first": top["first"],
        "last": top["last"],
        "p": max(top["p"], 0.001),
        "periods": int(table.loc[table["articles"] > 0, "period"].nunique()),
        "unit": words.Key(f"results.period_{table['unit'].iloc[0]}"),
    }
    shown = table[table["frame"] != framing.NONE].assign(
        period=table["period"].dt.strftime(_FORMATS[table["unit"].iloc[0]])
    )
    return Result(
        "over_time",
        top["change"],
        "change",
        int(top["articles"]),
        COVER,
        trends.reset_index(drop=True),
        variant=("rises" if top["change"] > 0 else "falls") if len(moving) else "",
        values=values,
        draw=partial(draw.over_time, shown.set_index(["period", "frame"]), frames=found.study.frames),
    )


_FORMATS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def volume(found: Results) -> Result:
    """Which outlet printed most, and when."""
    _stated(found, "outlet")
    if not found.many:
        raise NotOne
    table = comparisons.volume(found.study.articles)
    top = table[table["group"] != ""].iloc[0]
    n = len(found.study.articles)
    laid = words.or_missing(comparisons.volume_over_time)(found.study.articles, "outlet")
    shown = None
    if not isinstance(laid, words.Missing):
        period = laid["period"].dt.strftime(_FORMATS[laid["unit"].iloc[0]])
        shown = laid.assign(period=period).set_index(["period", "group"]).fillna({"articles": 0})
    values = {
        "outlet": top["group"],
        "count": int(top["articles"]),
        "outlets": int((table["group"] != "").sum()),
        "undated": int(table["undated"].sum()),
    }
    return Result(
        "volume",
        int(top["articles"]),
        "count",
        n,
        COVER,
        table,
        values=values,
        draw=None if shown is None else partial(draw_read.volume, shown),
    )


def overall(found: Results) -> Result:
    """The share of each frame over all sentences of many articles."""
    if not found.many:
        raise NotOne
    table = comparisons.shares(found.coded)
    framed, none = table[table["frame"] != framing.NONE], table[table["frame"] == framing.NONE].iloc[0]
    top = framed.sort_values(["units", "frame"], ascending=[False, True], kind="stable").iloc[0]
    values = {"frame": found.frame(top["frame"]), "count": int(top["units"]), "none": none["share"]}
    shown = table.assign(group="all", label="").rename(columns={"frame": "lead"}).set_index(["group", "lead"])
    return Result(
        "overall",
        top["share"],
        "share",
        int(top["n"]),
        FRAME,
        table,
        spread=Spread(top["low"], top["high"], BY_ARTICLE),
        values=values | {"articles": len(found.study.articles)},
        draw=partial(_draw_overall, shown, found.study.frames),
        passages=tuple(found.coded.index[found.coded["lead"] == top["frame"]][:50]),
    )


def _draw_overall(table: pd.DataFrame, frames: dict, lang: str = "en") -> tuple:
    return draw.shares_by(table.assign(label=words.say("results.all_articles", lang)), frames=frames, lang=lang)


def stories(found: Results) -> Result:
    """How many articles print a text that another prints too, and who prints whose."""
    if not found.many:
        raise NotOne
    table = found.printed_twice
    n = len(found.study.articles)
    if table.empty:
        return Result("stories", 0, "count", n, COMPARE, table, variant="none")
    count, between = int(table["articles"].sum()), found.between_outlets
    top = table.iloc[0]
    pair = between.iloc[0] if len(between) else None
    values = {
        "stories": len(table),
        "title": top["title"],
        "most": int(top["articles"]),
        "agencies": int((table["agency"] != "").sum()),
        "outlets": words.Clause(
            "results.stories_between" if pair is not None else "results.stories_within",
            {} if pair is None else {"a": pair["a"], "b": pair["b"], "stories": int(pair["stories"])},
        ),
    }
    return Result("stories", count, "count", n, COMPARE, table, values=values)


def word_themes(found: Results) -> Result:
    """The groups that many articles form by their words alone, each with the words that mark it."""
    if not found.many:
        raise NotOne
    grouped = word_groups.groups(found.study, found.folded)
    table = word_groups.described(found.study, grouped, found.folded)
    top, loose = table.iloc[0], table["jaccard"].min()
    places = word_groups.passages(found.study, grouped, int(top["group"]))
    values = {
        "k": len(table),
        "terms": top["terms"],
        "articles": int(top["articles"]),
        "silhouette": table["silhouette"].mean(),
        "jaccard": loose,
        "firm": int((table["jaccard"] >= 0.75).sum()),
        "typical": Series(f"“{found.labels[article]}”" for article in list(top["typical"])[:2]),
    }
    return Result(
        "word_themes",
        len(table),
        "count",
        int(grouped["group"].notna().sum()),
        COMPARE,
        table,
        values=values,
        draw=_draw_themes(found, grouped, table) if found.study.frames else None,
        passages=tuple(places.index),
    )


def _draw_themes(found: Results, grouped: pd.DataFrame, table: pd.DataFrame) -> object:
    """The mix of frames in each group by words, named by its words."""
    coded = words.or_missing(lambda: found.coded)()
    if isinstance(coded, words.Missing):
        return None
    number = grouped["group"].dropna().astype(int)
    shares = comparisons.shares_by(
        coded, found.study.articles.assign(theme=number.astype(str)).fillna({"theme": ""}), "theme"
    )
    named = {str(group): words.short(terms, 60) for group, terms in zip(table["group"], table["terms"])}
    shown = shares.assign(group_name=shares["group"].map(named))[["group", "group_name", "frame", "share", "articles"]]
    return partial(draw.profiles, shown, frames=found.study.frames)


def outlet_words(found: Results) -> Result:
    """Which words mark an outlet against the others."""
    _stated(found, "outlet")
    if not found.many:
        raise NotOne
    table = distinctive.terms(found.study, comparisons.groups(found.study.articles, "outlet"), found.folded)
    marking = table[table["marks"]].reset_index(drop=True)
    if marking.empty:
        raise NotOne
    top = marking.sort_values(["strength", "term"], ascending=[False, True], kind="stable").iloc[0]
    values = {
        "term": top["term"],
        "outlet": top["group"],
        "count": int(top["count"]),
        "others": int(top["others"]),
        "articles": int(top["articles"]),
        "marking": len(marking),
    }
    return Result("outlet_words", top["per_1000"], "per_1000", len(table), COMPARE, marking, values=values)


OUTLETS = (by_outlet, volume)
TIME = (over_time,)
FRAMING = (overall,)
WORDS = (word_themes, stories, outlet_words)
