"""What many articles tell together: by outlet, over time, in groups by their words, and which print whose text."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import clusters, comparisons, distinctive, framing, sampling, similarity, word_groups, words
from helpers.charts import framed as draw
from helpers.charts import read as draw_read
from helpers.charts.parts import LABELLED
from helpers.grammar.names import AUTHOR, OTHER
from helpers.intake import stated
from helpers.results.registry import NotOne, Results
from helpers.results.result import BY_ARTICLE, COMPARE, CORRECTED, COVER, FRAME, Result, Spread, when
from helpers.words import Series

MOST_GROUPS = 12  # of a column of articles.csv that is compared
NAMED = 4  # words that a sentence names of a group
READ = 15  # articles that have a word, in which is seen how it is written


def by_outlet(found: Results) -> Result:
    """Which outlet gives a frame more or less room than the others, where any does beyond chance."""
    _of_many(found, "outlet")
    return _by(found, "outlet")


def voices_by_outlet(found: Results) -> Result:
    """Which outlet cites a side more or less than the others."""
    _of_many(found, "outlet")
    if not found.study.actors:
        raise words.Lacking("results.no_actors")
    return _by(found, "outlet", "speaker")


def status_by_outlet(found: Results) -> Result:
    """Which outlet supposes or denies more or less than the others."""
    _of_many(found, "outlet")
    if not found.study.frames:
        raise words.Lacking("results.no_codebook")
    return _by(found, "outlet", "status")


def by_column(found: Results) -> Result:
    """The same by another column of articles.csv (section, country, group): the first that parts many articles."""
    _of_many(found)
    articles = found.study.articles
    added = (name for name in articles if name not in stated.EVERY and not name.startswith("event_"))
    column = next((name for name in added if _parts(articles[name])), None)
    if column is None:
        raise NotOne
    return _by(found, column)


def _parts(column: pd.Series) -> bool:
    """Whether a column parts the articles into a few groups large enough to be compared."""
    size = column[column != ""].value_counts()
    return 2 <= len(size) <= MOST_GROUPS and bool((size >= comparisons.LEAST).sum() >= 2)


def _by(found: Results, column: str, of: str = "lead") -> Result:
    """Where groups of articles differ most in a category, or that chance is enough.

    of: what the categories are: main frames (`lead`), the sides that speak (`speaker`), or how it is said (`status`).
    """
    names, key = _categories(found, of), "frame" if of == "lead" else of
    table = comparisons.shares_by(found.leading if of == "lead" else found.spoken, found.study.articles, column, of)
    table = table[table[key].isin(names)].reset_index(drop=True)
    if of == "lead":
        table = _beside(table, found.corrected(comparisons.groups(found.study.articles, column)))
    if table.empty:  # of whom is cited, nobody is of a side
        raise words.Lacking("results.no_side_speaks")
    tested, differing, outlets = table.dropna(subset="p"), table[table["differs"]], table["group"].nunique()
    if tested.empty:
        raise words.Lacking("results.outlets_untold", least=comparisons.LEAST)
    top = _widest(tested if differing.empty else differing, "difference")
    category = top[key]
    of_two = outlets == 2  # each difference then stands in the table from both sides
    values = {
        "outlet": top["group"] if column == "outlet" else words.quoted(top["group"]),
        "column": column,
        "category": words.called(category) if of == "status" else found.frame(category),
        "share": top["share"],
        "others": top["others"],
        "differing": differing[key].nunique() if of_two else len(differing),
        "compared": tested[key].nunique() if of_two else len(tested),
        "rest": _rest(table["group"], top["group"]),
        "few": _few(table, "outlet" if column == "outlet" else "column"),
        "articles": int(table.drop_duplicates("group")["articles"].sum()),
        "p": max(top["p"], 0.001),
        "chance": comparisons.CHANCE,
        "bold": when(len(differing), "results.by_outlet_bold", chance=comparisons.CHANCE),
        "codes": _codes(found, of, "outlet", top),
        "most": when(outlets > LABELLED, "results.by_outlet_most", shown=LABELLED),
    }
    shown, like = table.rename(columns={key: "lead"}).set_index(["group", "lead"]), "by_outlet"
    draws = partial(draw.shares_by, shown, frames=names, plain=of != "lead")
    if differing.empty:  # no share is told, only that none stands out
        return Result(0, "differences", values["compared"], COVER, table, "none", values=values, draw=draws, like=like)
    return Result(
        top["share"],
        "share",
        int(top["n"]),
        COVER,
        table,
        variant="more" if top["difference"] > 0 else "less",
        spread=Spread(top["low"], top["high"], BY_ARTICLE),
        values=values,
        draw=draws,
        passages=_places(found, column, top["group"], of, category),
        like=like,
    )


def _few(table: pd.DataFrame, by: str) -> words.Clause | str:
    """How many groups, though a figure shows them, have too few articles to be compared."""
    few = table.loc[table["p"].isna() & (table["articles"] < comparisons.LEAST), "group"].nunique()
    return words.Clause(f"results.by_{by}_few", {"few": few, "least": comparisons.LEAST}) if few else ""


def _categories(found: Results, of: str) -> dict:
    """What is compared (frames, sides that speak, statuses but for what is said as fact), each with its names."""
    if of == "lead":
        return found.study.frames
    if of == "speaker":
        return {side: names for side, names in found.sides.items() if side not in (AUTHOR, OTHER)}
    return {status: words.called(status) for status in ("speculated", "denied")}


def _rest(groups: pd.Series, one: str) -> str | words.Key:
    """What one group is compared with: the other by its name, or the others."""
    others = set(groups) - {one}
    return next(iter(others)) if len(others) == 1 else words.Key("results.the_others")


def _widest(table: pd.DataFrame, gap: str) -> pd.Series:
    """The row of the largest difference either way; of equal ones the first."""
    return table.loc[table[gap].abs().round(12).idxmax()]


def _beside(table: pd.DataFrame, corrected: pd.DataFrame) -> pd.DataFrame:
    """Shares with what a coded random sample makes of them beside each; as they are where there is none."""
    if corrected.empty:
        return table
    ends = {"low": "corrected_low", "high": "corrected_high"}
    return table.merge(corrected.drop(columns="n").rename(columns=ends), on=["group", "frame"], how="left")


def _codes(found: Results, of: str, by: str, row: pd.Series) -> words.Clause | words.Key:
    """Whose codes a comparison by outlet or time rests on, and what a coded random sample makes of its shares."""
    if of != "lead":
        return found.checked(of) or words.Key("results.codes_grammar")
    if found.by_people:
        return words.Clause("results.codes_people", {})
    if not len(sampling.read(found.study)):
        return found.checked("lead") or words.Clause("results.codes_cues", {})
    known = pd.notna(row.get("corrected" if by == "outlet" else "change_corrected", float("nan")))
    return words.Clause(f"results.codes_{by if known else 'few'}", dict(row))


def _of_many(found: Results, column: str = "") -> None:
    """Whether there are many articles, and any of them states the column; NotOne or Lacking otherwise."""
    if not found.many:
        raise NotOne
    if column and not (found.study.articles[column] != "").any():
        raise words.Lacking(f"results.no_{column}")


def _places(found: Results, column: str, group: str, of: str, value: str) -> tuple[tuple[str, int], ...]:
    """The units of a group's articles with a value of `of`."""
    said = (found.leading if of == "lead" else found.spoken)[of].str.split("+").explode()
    said = said[said == value]
    named = found.study.articles[column].reindex(said.index.get_level_values("article")) == group
    return tuple(said.index[named.to_numpy()])


def over_time(found: Results) -> Result:
    """Which frame rises or falls over the span of the study, where any does beyond chance."""
    _of_many(found, "published")
    table = comparisons.over_time(found.leading, found.study.articles)
    trends = comparisons.trends(found.leading, found.study.articles)
    trends = trends[trends["frame"] != framing.NONE]
    halves = found.corrected(comparisons.halves(found.leading, found.study.articles))
    for half in ("first", "last"):
        by_frame = halves[halves["group"] == half].set_index("frame")["corrected"]
        trends[f"{half}_corrected"] = trends["frame"].map(by_frame).astype(float)
    trends["change_corrected"] = trends["last_corrected"] - trends["first_corrected"]
    trends = trends.assign(coded=int(halves.drop_duplicates("group")["coded"].sum()))
    trends = trends.assign(periods=table["period"].nunique())
    moving = trends[trends["differs"]]
    top = _widest(moving if len(moving) else trends, "change")
    values = {
        "frame": found.frame(top["frame"]),
        "first": top["first"],
        "last": top["last"],
        "p": max(top["p"], 0.001),
        "periods": int(top["periods"]),
        "least": comparisons.LEAST,
        "unit": words.Key(f"results.period_{table['unit'].iloc[0]}"),
        "codes": _codes(found, "lead", "time", top),
        "ranges": when(table["low"].notna().any(), "results.over_time_ranges"),
    }
    shown = table[table["frame"] != framing.NONE].assign(
        period=table["period"].dt.strftime(_FORMATS[table["unit"].iloc[0]])
    )
    direction = "rises" if top["change"] > 0 else "falls"
    return Result(
        top["change"],
        "change",
        int(top["articles"]),
        COVER,
        trends.reset_index(drop=True),
        variant=direction if len(moving) else "none",
        values=values,
        draw=partial(draw.over_time, shown.set_index(["period", "frame"]), frames=found.study.frames),
    )


_FORMATS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def volume(found: Results) -> Result:
    """Which outlet printed most, and when."""
    _of_many(found, "outlet")
    table = comparisons.volume(found.study.articles)
    outlets, n = table[table["group"] != ""], len(found.study.articles)
    if len(outlets) < 2:
        raise NotOne
    count, undated = int(outlets["articles"].max()), int(table["undated"].sum())
    first = outlets.loc[outlets["articles"] == count, "group"]
    laid = words.or_missing(comparisons.volume_over_time)(found.study.articles)
    shown = None
    if not isinstance(laid, words.Missing):
        period = laid["period"].dt.strftime(_FORMATS[laid["unit"].iloc[0]])
        shown = laid.assign(period=period).set_index(["period", "group"]).fillna({"articles": 0})
    values = {
        "outlet": Series(first)
        if len(first) <= NAMED
        else words.Clause("results.volume_several", {"tied": len(first)}),
        "count": count,
        "outlets": len(outlets),
        "tied": len(first),
        "undated": when(undated, "results.volume_undated", undated=undated),
        "shown": _shown(table, n) if undated else "",
    }
    return Result(
        count,
        "articles",
        n,
        COVER,
        table,
        variant="each" if len(first) == len(outlets) else "",
        values=values,
        draw=None if shown is None else partial(draw_read.volume, shown),
    )


def _shown(table: pd.DataFrame, n: int) -> words.Clause:
    """How many articles and outlets are in a figure of those whose day is known."""
    dated, stated = table["articles"] - table["undated"], table["group"] != ""
    values = {"dated": int(dated.sum()), "n": n, "shown": int((dated[stated] > 0).sum()), "outlets": int(stated.sum())}
    return words.Clause("results.volume_shown", values)


def overall(found: Results) -> Result:
    """The share of each frame over all sentences of many articles."""
    _of_many(found)
    table = _beside(comparisons.shares(found.leading).assign(group="all"), found.corrected())
    table = table.drop(columns="group")
    sample = "corrected" in table and table["corrected"].notna().all()
    if sample:  # what the sample says is the share; what the cues say stands beside it
        table[["share", "low", "high"]] = table[["corrected", "corrected_low", "corrected_high"]]
    framed, none = table[table["frame"] != framing.NONE], table[table["frame"] == framing.NONE].iloc[0]
    top = framed.sort_values(["share", "frame"], ascending=[False, True]).iloc[0]
    values = {"frame": found.frame(top["frame"]), "count": int(top["units"]), "none": none["share"]}
    if sample:
        values |= {"naive": top["naive"], "coded": int(top["coded"])}
    values["behind"] = _behind(found, framed, top, sample)
    drawn = len(sampling.read(found.study))
    values["begun"] = words.Clause(f"results.overall_{'begun' if drawn else 'undrawn'}", {"drawn": drawn})
    shown = table.rename(columns={"frame": "lead"}).set_index("lead")
    machine = "people" if found.by_people else ""
    return Result(
        top["share"],
        "share",
        int(top["n"]),
        FRAME,
        table,
        variant="sample" if sample else machine,
        spread=Spread(top["low"], top["high"], CORRECTED if sample else BY_ARTICLE),
        values=values | {"articles": len(found.study.articles)},
        draw=partial(draw.frames_of_all, shown, frames=found.study.frames),
        passages=tuple(found.leading.index[found.leading["lead"] == top["frame"]]),
    )


def _behind(found: Results, framed: pd.DataFrame, top: pd.Series, sample: bool) -> words.Clause | str:
    """The second frame where the first does not lead it beyond doubt: by the sentences, or by the intervals of a sample."""
    others = framed[framed["frame"] != top["frame"]].sort_values(["share", "frame"], ascending=[False, True])
    if others.empty or not others.iloc[0]["share"]:
        return ""
    second = others.iloc[0]
    lead = found.leading.loc[found.leading["lead"] != "", "lead"]
    ahead = second["high"] < top["low"] if sample else found.ahead(lead == top["frame"], lead == second["frame"])
    values = {"second": found.frame(second["frame"]), "next": second["share"]}
    return "" if ahead else words.Clause("results.overall_behind", values)


def stories(found: Results) -> Result:
    """How many articles print a text that another prints too, and who prints whose."""
    _of_many(found)
    table = found.printed_twice
    n = len(found.study.articles)
    if table.empty:
        return Result(0, "articles", n, COMPARE, table, variant="none")
    count, between = int(table["articles"].sum()), found.between_outlets
    agencies = int((table["agency"] != "").sum())
    top = table.iloc[0]
    printed_by = found.study.articles["outlet"][found.folded["story"].isin(table["story"]).to_numpy()]
    apart = printed_by.ne("").all() and found.study.articles["outlet"].nunique() > 1
    outlets = when(apart, "results.stories_within")
    if len(between):
        outlets = words.Clause("results.stories_between", between.iloc[0][["a", "b", "stories"]].to_dict())
    values = {
        "stories": len(table),
        "title": top["title"],
        "most": int(top["articles"]),
        "agencies": when(agencies, "results.stories_agencies", agencies=agencies),
        "outlets": outlets,
    }
    return Result(count, "articles", n, COMPARE, table, values=values)


def word_themes(found: Results) -> Result:
    """The groups that many articles form by their words alone, each with the words that mark it."""
    _of_many(found)
    grouped = found.themes
    table = word_groups.described(found.study, grouped, found.folded)
    holding = table[table["jaccard"] >= word_groups.STABLE]
    firm, loose = len(holding), len(table) - len(holding)
    if not firm:
        best = {"n": len(found.study.articles), "k": len(table), "jaccard": table["jaccard"].max()}
        raise words.Lacking("results.word_themes_loose", **best)
    top = holding.iloc[0]
    places = word_groups.passages(found.study, grouped, int(top["group"]))
    again = {"rest": loose, "jaccard": table["jaccard"].min()}
    values = {
        "k": len(table),
        "terms": Series(top["terms"].split(", ")[:NAMED]),
        "articles": int(top["articles"]),
        "largest": _largest(holding["articles"]),
        "again": words.Clause(f"results.word_themes_again_{'some' if loose else 'all'}", again),
        "silhouette": grouped["silhouette"].mean(),
        "structure": words.Key(f"clusters.structure_{clusters.structure(grouped['silhouette'].mean())}"),
        "typical": Series(found.names[article] for article in list(top["typical"])[:2]),
    }
    return Result(
        firm,
        "groups",
        int(grouped["group"].notna().sum()),
        COMPARE,
        table,
        variant="some" if loose else "",
        values=values,
        draw=_draw_themes(found, grouped, table) if found.study.frames else None,
        passages=tuple(places.index),
    )


def _largest(sizes: pd.Series) -> words.Key:
    """What the first of some groups is called: the larger or largest, or one of several that are as large."""
    if (sizes == sizes.iloc[0]).sum() > 1:
        return words.Key("results.word_themes_alike")
    return words.Key(f"results.word_themes_{'larger' if len(sizes) == 2 else 'largest'}")


def _draw_themes(found: Results, grouped: pd.DataFrame, table: pd.DataFrame) -> object:
    """The mix of frames in each group by words, named by its words."""
    coded = words.or_missing(lambda: found.coded)()
    if isinstance(coded, words.Missing):
        return None
    rows = coded.loc[coded["lead"] != "", ["lead"]].assign(label="")
    rows = rows.assign(group=grouped["group"].reindex(rows.index.get_level_values("article")).to_numpy()).dropna()
    named = {group: words.short(terms, 60) for group, terms in zip(table["group"], table["terms"])}
    rows = rows.astype({"group": int}).assign(group_name=lambda rows: rows["group"].map(named))
    return partial(draw.strip, rows, frames=found.study.frames)


def outlet_words(found: Results) -> Result:
    """Which words mark an outlet against the others."""
    _of_many(found, "outlet")
    table = distinctive.terms(found.study, comparisons.groups(found.study.articles, "outlet"), found.folded)
    marking = table[table["marks"]].reset_index(drop=True)
    if marking.empty:
        raise NotOne
    top = marking.sort_values(["strength", "term"], ascending=[False, True]).iloc[0]
    values = {
        "term": similarity.written(found.study, [top["term"]], _having(found, top["term"]))[top["term"]],
        "outlet": top["group"],
        "rest": _rest(comparisons.groups(found.study.articles, "outlet").dropna(), top["group"]),
        "count": int(top["count"]),
        "others": int(top["others"]),
        "articles": int(top["articles"]),
        "marking": len(marking),
    }
    return Result(top["per_1000"], "per_1000", len(table), COMPARE, marking, values=values)


def _having(found: Results, term: str) -> pd.Index:
    """The first articles that have a word."""
    texts = found.study.articles["text"]
    return texts.index[texts.str.contains(term, case=False, regex=False)][:READ]


OUTLETS = (by_outlet, voices_by_outlet, status_by_outlet, volume)
TIME = (over_time,)
FRAMING = (overall, by_column)
WORDS = (word_themes, stories, outlet_words)
