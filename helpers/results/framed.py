"""Who frames the story how, what is said as fact, who says so, and how far the codes can be trusted."""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import agreement, clusters, framing, words
from helpers.charts import doubted as draw_doubt
from helpers.charts import framed as draw
from helpers.charts.parts import LABELLED
from helpers.grammar.names import AUTHOR, OTHER
from helpers.results.registry import NotOne, Results
from helpers.results.result import EXACT, FRAME, STATED, Result, Spread, when
from helpers.words import Clause, In, Series

FACT = "asserted"  # the status of what is said as fact
TOLD = 3  # groups of many articles that one sentence names
LEAST = 5  # sentences of a frame from which it is told how it is said and by whom


def groups(found: Results) -> Result:
    """The articles grouped by framing, each group named by what it has more of than the others."""
    grouped = found.grouped
    named, first = _named(found), _commonest(found)
    if not named["framed"].any():
        values = {"articles": len(grouped.articles), "k": grouped.k, "more": 100 * clusters.MORE}
        raise words.Lacking("results.groups_unnamed", **values)
    leading, table = framing.mainly(found.leading), _strip(found)
    jaccard = grouped.groups["left_out"].min()
    if jaccard < clusters.STABILITY["pattern"]:
        raise words.Lacking("results.groups_loose", articles=len(leading), k=grouped.k, jaccard=jaccard)
    p = grouped.groups["p"][named.index[named["framed"]]].max()
    events = found.study.articles["event"].replace("", None).nunique()
    firm = {
        "value": grouped.silhouette,
        "structure": words.Key(f"clusters.structure_{grouped.structure}"),
        "loosest": words.Key(f"results.groups_loosest_{'of_two' if grouped.k == 2 else 'of_all'}"),
        "jaccard": jaccard,
    }
    values = {
        "clauses": Series(_clauses(named, found.many), clauses=True),
        "articles": len(leading),
        "k": grouped.k,
        "firm": Clause("results.groups_firm", firm),
        "frame": found.frame(first),
        "times": int((leading == first).sum()),
        "events": when(events > 1, "results.groups_events", events=events),  # groups may follow that
        "drawn": words.Key(f"results.groups_in_{'squares' if draw.in_squares(table) else 'bars'}"),
        "chance": Clause(f"results.groups_{'sure' if p <= clusters.CHANCE else 'unsure'}", {"p": max(p, 0.001)}),
        "codes": when(found.recoded, "results.recoded"),
    }
    few = "" if values["times"] == len(leading) else "mixed"
    return Result(
        grouped.silhouette,
        "silhouette",
        len(leading),
        FRAME,
        table,
        variant="many" if found.many else few,
        values=values,
        draw=partial(_draw_strip, table, dict(named["name"]), found.study.frames),
        passages=tuple(table.index[table["marks"]]),
    )


def _clauses(named: pd.DataFrame, many: bool) -> list[Clause]:
    """What is said of each group; of many articles in more than TOLD groups of the first ones, and how many others there are."""
    clauses = [Clause(key, said) for key, said in zip(named["key"], named["said"])]
    if not many or len(named) <= TOLD:
        return clauses
    rest = named["said"].iloc[TOLD - 1 :]
    others = {"n": sum(said["n"] for said in rest), "k": len(rest)}
    return [*clauses[: TOLD - 1], Clause("results.groups_others", others)]


def _draw_strip(table: pd.DataFrame, names: dict[int, In], frames: dict, lang: str = "en") -> tuple:
    said = {group: words.capital(words.said(name, lang)) for group, name in names.items()}
    return draw.strip(table.assign(group_name=table["group"].map(said)), frames=frames, lang=lang)


def _commonest(found: Results) -> str:
    """The frame that leads most sentences."""
    leads = found.leading["lead"]
    return leads[leads.isin(framing.frames_of(found.leading))].value_counts().sort_index().idxmax()


def _named(found: Results) -> pd.DataFrame:
    """Each group's `name` (the frames it has more of) and what is `said` of it; those of the commonest frame last.

    Of many articles in more than TOLD groups the largest come first.
    """
    over, rows, common = found.grouped.over, {}, _commonest(found)
    over = over[over["named"] & (over["frame"] != framing.NONE)]
    named = over.groupby("group")["frame"].agg(list)
    # what has more of the commonest frame comes after the others, what stands out by none at the end
    order = sorted(found.grouped.groups.index, key=lambda group: (group not in named, common in named.get(group, [])))
    if found.many and len(order) > TOLD:
        sizes = found.grouped.groups["articles"].map(len)
        order = sorted(order, key=lambda group: (group not in named, -sizes[group]))
    for group in order:
        members = found.grouped.groups["articles"][group]
        frames = Series(found.frame(frame) for frame in named.get(group, []))
        who = Clause("results.groups_size", {"n": len(members)}) if found.many else Series(found.names[list(members)])
        each = found.many or _every_member(found, group, named.get(group, []))
        told = "next" if rows else "clause"
        rows[group] = {
            "key": f"results.groups_{told if frames else 'plain'}",
            "said": {
                "who": who,
                "n": len(members),
                "frames": frames,
                "together": "" if each else words.Key("results.groups_together"),
            },
            "framed": bool(frames),
            "name": Clause(f"results.groups_{'name' if frames else 'no_name'}", {"frames": frames}),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _every_member(found: Results, group: int, frames: list[str]) -> bool:
    """Whether each article of a group has more of each frame than the other articles together."""
    own = found.profiles["share"].unstack("lead").loc[list(found.grouped.groups["articles"][group]), frames]
    over = found.grouped.over
    others = over[over["group"] == group].set_index("frame")["others"][frames]
    return bool((own > others).all(axis=None))


def _strip(found: Results) -> pd.DataFrame:
    """Every sentence in reading order with its article's label and group; `marks`: it leads with what names its group."""
    coded = found.leading[found.leading["lead"] != ""]
    article = coded.index.get_level_values("article")
    group = found.grouped.articles["group"].reindex(article).to_numpy()
    over = found.grouped.over
    names = set(
        over.loc[over["named"] & (over["frame"] != framing.NONE), ["group", "frame"]].itertuples(index=False, name=None)
    )
    table = coded[["lead"]].assign(label=found.labels.reindex(article).to_numpy(), group=group)
    table = table.assign(marks=[pair in names for pair in zip(table["group"], table["lead"])])
    return table.sort_values("group", kind="stable")


def mix(found: Results) -> Result:
    """Which frame leads most sentences, and in how many articles it leads most of them."""
    if found.many:
        raise NotOne
    main, first = framing.mainly(found.leading), _commonest(found)
    profiles = found.profiles.dropna(subset="share")  # an article without a kept sentence has none
    table = profiles.assign(label=found.labels.reindex(profiles.index.get_level_values(0)).to_numpy())
    led = table.xs(first, level="lead").sort_values(["share", "label"])
    least, most = led.iloc[0], led.iloc[-1]
    unframed = int((framing.counts(found.leading)[framing.frames_of(found.leading)].max(axis=1) == 0).sum())
    ties = int((main == framing.NONE).sum()) - unframed
    values = {
        "frame": found.frame(first),
        "articles": len(main),
        "times": int((main == first).sum()),
        "least": found.names[least.name],
        "most": found.names[most.name],
        "highest": most["share"],
        "sentences": int(led["n"].sum()),
        "unframed": when(unframed, "results.mix_unframed", n=unframed),
        "ties": when(ties, "results.mix_ties", n=ties),
        "codes": when(found.recoded, "results.recoded"),
    }
    return Result(
        least["share"],
        "share",
        int(least["n"]),
        FRAME,
        table,
        variant="" if (main == first).all() else "some",
        spread=Spread(least["low"], least["high"], EXACT),
        values=values,
        draw=partial(draw.shares_by, table, frames=found.study.frames),
        passages=tuple(found.leading.index[found.leading["lead"] == first]),
    )


def counted_by(coded: pd.DataFrame, by: str) -> pd.DataFrame:
    """Frames × statuses or speakers: `units` of the frame's `n` that have it, and their `share` (0 to 1).

    coded: of `framing.code`. A sentence counts for every frame in it, and where two speak for both, so that over
    speakers the units may add up to more than n.
    """
    table = framing.crosstab(coded, by).groupby(level="frame", sort=False).sum().drop(index=framing.NONE)
    n = coded[framing.frames_of(coded)].sum()
    long = table.stack().rename("units").reset_index().assign(n=lambda rows: rows["frame"].map(n).astype(int))
    return long[long["n"] > 0].assign(share=lambda rows: rows["units"] / rows["n"]).reset_index(drop=True)


def certainty(found: Results) -> Result:
    """Which frame is told least as fact, beside the one that is told most as fact."""
    coded, table = found.coded, counted_by(found.coded, "status")
    told = table[(table["status"] == FACT) & (table["n"] >= LEAST)].set_index("frame")
    least, most = _least_as_fact(coded), told["share"].round(9).sort_index(ascending=False).idxmax()
    if len(told) > 1 and told["share"][least] == told["share"][most]:
        raise words.Lacking("results.all_as_fact")
    count, n, led = int(told["units"][least]), int(told["n"][least]), int((coded["lead"] == least).sum())
    values = {
        "frame": found.frame(least),
        "count": count,
        "fact": found.frame(most),
        "stated": int(told["units"][most]),
        "of": int(told["n"][most]),
        "main": Clause(f"results.certainty_led{'_all' * (led == n)}", {"led": led}),
        "highest": told["share"][most],
    }
    spread, other = (found.spread(coded.loc[coded[frame], "status"] == FACT) for frame in (least, most))
    values["apart"] = "" if len(told) == 1 or spread.high < other.low else words.Key("results.certainty_close")
    values["rest"] = when(count < n, "results.certainty_rest")
    values["codes"] = when(found.recoded, "results.by_cues")
    several = "many" if found.many else ""
    return Result(
        count / n,
        "share",
        n,
        FRAME,
        table,
        variant="one" if len(told) == 1 else several,
        spread=spread,
        values=values,
        draw=partial(draw.frames_by, framing.crosstab(coded, "status"), frames=found.study.frames),
        passages=tuple(coded.index[coded[least] & (coded["status"] != FACT)]),
    )


def sources(found: Results) -> Result:
    """How often the author alone speaks of the frame that is told least as fact, and who else does."""
    coded, table = found.coded, counted_by(found.coded, "speaker")
    cited = ~coded["speaker"].isin([AUTHOR, ""])
    if not cited.any():
        raise words.Lacking("results.nobody_speaks")
    frame = _least_as_fact(coded)
    count, n = int((coded[frame] & cited).sum()), int(coded[frame].sum())
    others = table[(table["frame"] == frame) & (table["speaker"] != AUTHOR) & (table["units"] > 0)]
    unsided = int(others.loc[others["speaker"] == OTHER, "units"].sum())
    values = {"n": n, "frame": found.frame(frame), "alone": n - count, "count": count, "unsided": unsided}
    some = "some" if n > count else "none"
    values["opening"] = Clause(f"results.sources_{some}_alone", dict(values))
    values["in_others"] = words.Key(f"results.sources_{some}_others")
    values["rest"] = Clause(f"results.sources_{some}_rest", {"count": count})
    strangers = when(0 < unsided < count, "results.sources_of_strangers", unsided=unsided)
    both = {"count": count, "strangers": strangers}
    values["cited"] = Clause("results.sources_cited", both) if n > count else strangers
    values["codes"] = when(found.recoded, "results.by_cues")
    values |= _ranked(found, others[others["speaker"] != OTHER])
    speakers = table.loc[table["units"] > 0, "speaker"].nunique()
    values["most"] = when(speakers > LABELLED, "results.voices_most", shown=LABELLED)
    values["read"] = words.Key("results.sources_read") if _blind(found) else found.checked("speaker")
    values["read"] = values["read"] or words.Key("results.sources_read_unknown")
    return Result(
        (n - count) / n,
        "share",
        n,
        FRAME,
        table,
        variant=_voiced(values),
        spread=found.spread(~cited[coded[frame]]),
        values=values,
        draw=partial(draw.frames_by, framing.crosstab(coded, "speaker"), frames=found.study.frames, sides=found.sides),
        passages=tuple(coded.index[coded[frame] & cited]),
    )


def _ranked(found: Results, sides: pd.DataFrame) -> dict:
    """The side that speaks most (`side`, `times`), how many speak as often (`tied`), and what comes `next`."""
    told = [
        {"side": Series(map(found.side, sorted(rows["speaker"]))), "times": int(times), "tied": len(rows)}
        for times, rows in sides.groupby("units")
    ][::-1]
    if not told:
        return {"times": 0}
    return told[0] | {"next": Clause("results.sources_next", told[1]) if len(told) > 1 else ""}


def _voiced(values: dict) -> str:
    """How the voices beside the author are told: none, those of no side first, several alike, or the one that leads."""
    if not values["count"]:
        return "none"
    if not values["times"]:
        return "strangers"
    if values["unsided"] > values["times"]:
        return "unsided"
    return "tied" if values["tied"] > 1 else ""


def _least_as_fact(coded: pd.DataFrame) -> str:
    """Of the frames that LEAST sentences have, the one of which the smallest share is told as fact."""
    frames = coded[framing.frames_of(coded)]
    n = frames.sum()
    if not (n >= LEAST).any():
        raise words.Lacking("results.frames_too_rare", least=LEAST)
    share = (frames[coded["status"] == FACT].sum() / n[n >= LEAST]).round(9)
    return share.sort_index().idxmin()


def _blind(found: Results) -> bool:
    """Whether it is known how often a speaker is read rightly in sentences never seen."""
    return "speaker" in set(agreement.blind(found.study)["code"])


def unseen(found: Results) -> Result:
    """How well the main frame is found in sentences that nobody had seen when the rules were written."""
    table = agreement.blind(found.study)
    if table.empty:
        if not found.study.frames:  # nor can anybody code
            raise words.Lacking("results.no_codebook")
        checked = found.checked("lead")
        raise words.Lacking("results.no_blind_but", checked=checked) if checked else words.Lacking("results.no_blind")
    lead = table[(table["code"] == "lead") & (table["measure"] == "accuracy")]
    lead = lead if len(lead) else table[table["code"] == table["code"].iloc[0]]
    best, worst = lead.loc[lead["score"].idxmax()], lead.loc[lead["score"].idxmin()]
    names = found.worded
    shown = table[table["measure"] == "accuracy"] if (table["measure"] == "accuracy").any() else table
    shown = shown.set_index(["set", "code"])
    judged = lead.groupby("coded_by", sort=False)["set"].agg(list)
    values = {
        "best": best["score"],
        "best_set": names.get(best["set"], best["set"]),
        "best_null": Clause("results.unseen_null", {"null": best["null"]}),
        "worst_set": names.get(worst["set"], worst["set"]),
        "null": Clause("results.unseen_null", {"null": worst["null"]}),
        "beaten": int((lead["low"] > lead["null"]).sum()),
        "sets": len(lead),
        "measured": words.Day(lead["measured"].max()),
        "yardsticks": Series([_yardstick(by, sets, names) for by, sets in judged.items()], clauses=True),
        "apart": when(len(judged) > 1, "results.unseen_apart"),
    }
    return Result(
        worst["score"],
        "share",
        int(worst["n"]),
        FRAME,
        table,
        variant="one" if len(lead) == 1 else "",
        spread=Spread(worst["low"], worst["high"], STATED),
        values=values,
        draw=partial(draw_doubt.unseen, shown, names=names),
    )


def _yardstick(by: str, sets: list[str], names: dict[str, In]) -> Clause:
    """Whose codes judged, and of which texts."""
    texts = Series(names.get(each, each) for each in sets)
    return Clause("results.unseen_yardstick", {"by": names.get(by, by), "texts": texts})


def sentences(found: Results) -> Result:
    """What sentences group by when nothing but their words is asked: frames, or names, articles, copied passages."""
    if found.many:
        raise NotOne
    grouped = clusters.sentences(found.study, agreement.leads(found.coded, found.study.coding))
    table = grouped.follows
    if clusters.LEAD not in table.index:
        raise words.Lacking("results.no_sentence_groups")
    top, lead = table.iloc[0], table.loc[clusters.LEAD]
    variant = "" if top["p"] <= clusters.CHANCE else "nothing"
    values = {
        "what": words.Key(f"charts.follows_{top.name}"),
        "next": _followed_next(table),
        "lead": lead["ari"],
        "lead_p": lead["p"],
        "k": grouped.k,
        "structure": words.Key(f"clusters.structure_{grouped.structure}"),
    }
    return Result(
        top["ari"],
        "ari",
        grouped.units,
        FRAME,
        table,
        variant="earned" if grouped.earned else variant,
        values=values,
        draw=partial(draw_doubt.follows, table),
    )


def _followed_next(table: pd.DataFrame) -> Clause | str:
    """What the groups follow most but for what they follow first."""
    if len(table) < 2:
        return ""
    second = {"what": words.Key(f"charts.follows_{table.index[1]}"), "ari": table["ari"].iloc[1]}
    return Clause("results.sentences_next", second)


FRAMING = (groups, mix)
CERTAINTY = (certainty, sources)
TRUST = (unseen,)
