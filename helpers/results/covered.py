"""Who is given the word, who is named, and when the articles appeared."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import coverage, similarity, words
from helpers.charts import alike, read
from helpers.charts import covered as draw
from helpers.charts.parts import LABELLED
from helpers.grammar.names import AUTHOR, OTHER
from helpers.results.registry import NotOne, Results
from helpers.results.result import COVER, READ, Result, when


def voices(found: Results) -> Result:
    """Whose claims most of the sentences are that cite somebody."""
    if not found.study.actors:
        raise words.Lacking("results.no_actors")
    table = coverage.given(found.voices)
    cited = found.voices[found.voices["speaker"] != AUTHOR]
    if cited.empty:
        raise words.Lacking("results.nobody_speaks")
    by_side = cited.groupby("speaker", sort=False).size().drop(index=OTHER, errors="ignore")
    if by_side.empty:
        raise words.Lacking("results.no_side_speaks")
    side, *others = by_side.sort_index().sort_values(ascending=False, kind="stable").index
    own = cited[cited["speaker"] == side].sort_values("quoted", ascending=False, kind="stable")
    said = {one: _of_side(cited, one) for one in by_side.index}
    n, every, speakers = len(_units(cited)), len(_units(found.voices)), table["speaker"].nunique()
    unsided = int((cited["speaker"] == OTHER).sum())
    values = {
        "unsided": when(unsided > len(own), "results.voices_unsided", unsided=unsided),
        "side": found.side(side),
        "count": len(own),
        "behind": "",
        "most": when(speakers > LABELLED, "results.voices_most", shown=LABELLED),
        "every": every,
        "own": every - n,
    }
    if others and not found.ahead(said[side], said[others[0]]):
        values["behind"] = _close(found.side(others[0]), int(said[others[0]].sum()), len(own))
    return Result(
        len(own) / n,
        "share",
        n,
        COVER,
        table,
        spread=found.spread(said[side]),
        values=values,
        draw=partial(draw.voices, found.voices, found.labels, sides=found.sides),
        passages=tuple(zip(own["article"], own["unit"])),
    )


def _close(second: words.In, count: int, first: int) -> words.Clause:
    """That the first of a ranking, with so many, does not lead beyond doubt, with who comes second."""
    return words.Clause(f"results.{'as_many' if count == first else 'close_behind'}", {"second": second, "next": count})


def _of_side(cited: pd.DataFrame, side: str) -> pd.Series:
    """Of every sentence that cites somebody, whether it cites a side."""
    return cited["speaker"].eq(side).groupby([cited["article"], cited["unit"]]).any()


def _units(voices: pd.DataFrame) -> pd.DataFrame:
    return voices.drop_duplicates(["article", "unit"])


def named(found: Results) -> Result:
    """Who is named in most sentences."""
    if not found.study.actors:
        raise words.Lacking("results.no_actors")
    table = coverage.named(found.study)
    if table.empty:
        raise words.Lacking("results.nobody_named", n=len(found.study.actors))
    who, *others = table["actor"].unique()
    actors = 1 + len(others)
    first, second = table[table["actor"] == who], table[table["actor"].isin(others[:1])]
    close = len(second) and not found.ahead(_names(found, who), _names(found, others[0]))
    count, n = int(first["units"].sum()), int(found.study.articles["units"].sum())
    values = {
        "who": _called(first),
        "count": count,
        "behind": _close(_called(second), int(second["units"].sum()), count) if close else "",
        "shown": when(actors > draw.NAMED, "results.named_shown", shown=draw.NAMED, n=actors),
    }
    return Result(
        count / n,
        "share",
        n,
        COVER,
        table,
        variant="many" if found.many else "",
        spread=found.spread(_names(found, who)),
        values=values,
        draw=partial(draw.named, table, found.labels),
        passages=tuple(coverage.mentions(found.study, who).index),
    )


def _called(rows: pd.DataFrame) -> words.In:
    return words.In(en=rows.iloc[0]["name_en"], fr=rows.iloc[0]["name"])


def _names(found: Results, actor: str) -> pd.Series:
    """Of every kept unit, whether it names an actor."""
    kept = found.study.units.index[found.study.units["kept"]]
    return pd.Series(kept.isin(coverage.mentions(found.study, actor).index), index=kept)


def dates(found: Results) -> Result:
    """Of how many articles the day of publication is known, and how."""
    table, articles = coverage.dates(found.study), found.study.articles
    stated = articles["outlet"].ne("") & articles["outlet_known"].ne("unknown")
    dated = table[table["kind"].eq("published") & table["date"].notna()]
    published, printed = len(dated), int(dated["known"].ne("inferred").sum())
    values = {
        "printed": printed,
        "guessed": published - printed,
        "dated": int(table["date"].notna().sum()),
        "outlets": int(stated.sum()),
        "pages": int((table["kind"].eq("collected") & table["known"].eq("page")).sum()),
    }
    n = len(articles)
    for name, count in (("outlet", "outlets"), ("stated", "printed")):
        some = "some" if values[count] else "no"
        values[name] = words.Clause(f"results.dates_{some}_{count}", {"n": n, count: values[count]})
    values["inferred"] = when(values["guessed"], "results.dates_guessed", **values)
    if found.many and not values["dated"]:  # that days are to be stated is said over time
        raise NotOne
    values["saved"] = when(values["pages"], "results.dates_saved", pages=values["pages"])
    how = {"inferred": int(table["known"].eq("inferred").sum())}
    values["how"] = words.Clause(f"results.dates_{'inferred' if how['inferred'] else 'stated'}", values | how)
    values["kinds"] = words.Key(f"results.dates_{'counted' if n > LABELLED else 'kinds'}")
    everything = "all" if published == values["outlets"] == n else ""
    return Result(
        printed,
        "articles",
        n,
        COVER,
        table,
        variant=everything if values["dated"] else "none",
        values=values,
        draw=partial(read.timeline, table, found.labels) if values["dated"] else None,
    )


def lengths(found: Results) -> Result:
    """What share of the words in the files belongs to the page and was cut."""
    table, cuts = coverage.lengths(found.study), coverage.cuts(found.study)
    cut, total = int(table["cut"].sum()), int(table[["words", "cut"]].sum().sum())
    values = {"cut": cut, "units": len(cuts), "articles": int((table["cut"] > 0).sum()), "of": len(table)}
    longest = cuts.sort_values("words", ascending=False, kind="stable").index
    return Result(
        cut / max(total, 1),
        "share",
        total,
        READ,
        table,
        variant="" if cut else "none",
        values=values,
        draw=partial(read.lengths, table) if not found.many else None,
        passages=tuple(longest),
    )


def marks(found: Results) -> Result:
    """Which words mark one article against the others, where any do once false discoveries are held down."""
    if found.many:
        raise NotOne
    table = coverage.keyness(found.study)
    marking = table[(table["q"] < coverage.FALSE_DISCOVERIES) & (table["log_ratio"] > 0)]
    if marking.empty:
        raise NotOne
    ranked = marking.sort_values(["g2", "term"], ascending=[False, True])
    first, strongest = ranked.iloc[0], sorted(ranked.index[: alike.MARKING])  # shown article by article
    drawn = marking.loc[strongest]
    capital = similarity.written(found.study, {first["term"], *drawn["term"]})
    marked, shown = marking["term"].nunique(), drawn["term"].nunique()  # one may mark two articles
    values = {
        "term": capital[first["term"]],
        "label": found.names[first["article"]],
        "count": int(first["count"]),
        "others": int(first["others"]),
        "rate": coverage.FALSE_DISCOVERIES,
        "small": int(table.groupby("term")["small"].all().sum()),
        "most": when(shown < marked, "results.marks_most", value=marked, shown=shown),
    }
    return Result(
        marked,
        "count",
        table["term"].nunique(),
        COVER,
        table,
        values=values,
        draw=partial(alike.keyness, drawn.assign(term=drawn["term"].map(capital)), found.labels),
        passages=tuple(
            place for place in coverage.kwic(found.study, first["term"]).index if place[0] == first["article"]
        ),
    )


HEARD = (voices, named, marks)
WHEN = (dates,)
VIEWS = (lengths,)
