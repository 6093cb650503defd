"""Who frames the story how, what is said as fact, who says so, and how far the codes can be trusted."""

from __future__ import annotations

import pandas as pd

from helpers import agreement, charts, clusters, coverage, framing, resampling, words
from helpers.results.result import APPENDIX, EXACT, FIFTH, FRAME, VIEW, Result, Spread, partial
from helpers.results.shared import NotOne, Results
from helpers.words import Clause, Series

OPEN = ("speculated", "denied")  # what is not said as fact


def groups(found: Results) -> Result:
    """The articles grouped by framing, each group named by what it has more of than the others."""
    grouped = found.grouped
    if grouped.k < 2:
        raise words.Lacking("results.no_groups", n=len(found.labels))
    named, first = _named(found), _commonest(found)
    leading = _wide(found).idxmax(axis=1)
    stability = grouped.groups["jaccard"]
    table = _strip(found, named)
    values = {
        "clauses": Series([Clause("results.groups_clause", clause) for clause in named["said"]], apart="; "),
        "articles": len(leading),
        "k": grouped.k,
        "structure": words.Key(f"clusters.structure_{grouped.structure}"),
        "jaccard": stability.min(),
        "frame": found.frame(first),
        "times": int((leading == first).sum()),
    }
    return Result(
        "groups",
        grouped.silhouette,
        "silhouette",
        len(leading),
        FRAME,
        table,
        variant="many" if found.many else "" if values["times"] == len(leading) else "mixed",
        values=values,
        draw=partial(charts.strip, table, frames=found.study.frames),
        passages=tuple(table.index[table["marks"]]),
    )


def _wide(found: Results) -> pd.DataFrame:
    """Articles × frames: the share of each article's sentences that each frame leads; articles without sentences out."""
    return framing.profile(found.coded)[framing.frames_of(found.coded)].dropna()


def _commonest(found: Results) -> str:
    """The frame that leads most sentences."""
    leads = found.coded["lead"]
    return leads[leads.isin(framing.frames_of(found.coded))].value_counts().sort_index().idxmax()


def _named(found: Results) -> pd.DataFrame:
    """Each group with its `members`, `name` (the frames it has more of) and what is `said` of it; of few, by its articles."""
    grouped, rows = found.grouped, {}
    for group, members in grouped.articles.groupby("group").groups.items():
        over = [frame for frame in grouped.over.get(group, []) if frame != framing.NONE]
        frames = Series(found.frame(frame) for frame in over)
        who = Series(found.labels[members]) if not found.many else Clause("results.groups_size", {"n": len(members)})
        said = {"who": who, "n": len(members), "frames": frames}
        rows[group] = {"members": list(members), "over": over, "frames": frames, "said": said}
    return pd.DataFrame.from_dict(rows, orient="index")


def _strip(found: Results, named: pd.DataFrame) -> pd.DataFrame:
    """Every sentence in reading order with its article's label and group; `marks`: it leads with what names its group."""
    coded = found.coded[found.coded["lead"] != ""]
    article = coded.index.get_level_values("article")
    group = found.grouped.articles["group"].reindex(article)
    over = {number: set(frames) for number, frames in named["over"].items()}
    table = coded[["lead"]].assign(label=found.labels.reindex(article).to_numpy(), group=group.to_numpy())
    table["group_name"] = [words.Series([])] * len(table) if named.empty else table["group"].map(named["frames"])
    marks = [lead in over.get(number, ()) for lead, number in zip(table["lead"], table["group"])]
    return table.dropna(subset="group").assign(marks=marks)


def mix(found: Results) -> Result:
    """Which frame leads most sentences, and in how many articles it leads most of them."""
    if found.many:
        raise NotOne
    wide, first = _wide(found), _commonest(found)
    table = found.profiles.assign(label=found.labels.reindex(found.profiles.index.get_level_values(0)).to_numpy())
    led = table.xs(first, level="lead").sort_values(["share", "label"], kind="stable")
    least, most = led.iloc[0], led.iloc[-1]
    ahead = wide.idxmax(axis=1) == first
    values = {
        "frame": found.frame(first),
        "articles": len(wide),
        "times": int(ahead.sum()),
        "least": least["label"],
        "most": most["label"],
        "highest": most["share"],
        "sentences": int(led["n"].sum()),
    }
    return Result(
        "mix",
        least["share"],
        "share",
        int(least["n"]),
        FRAME,
        table,
        variant="" if ahead.all() else "some",
        spread=Spread(least["low"], least["high"], EXACT),
        values=values,
        draw=partial(charts.frame_shares, table, frames=found.study.frames),
        passages=tuple(found.coded.index[found.coded["lead"] == first]),
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
    table = counted_by(found.coded, "status")
    open_ = table[table["status"].isin(OPEN)].groupby("frame", sort=False)["units"].sum()
    n = table.groupby("frame", sort=False)["n"].first()
    share = (open_.reindex(n.index, fill_value=0) / n).round(9)
    least, most = share.idxmin(), share.idxmax()
    if share[most] == 0 or least == most:
        raise words.Lacking("results.all_as_fact")
    count = int(open_[most])
    values = {
        "frame": found.frame(most),
        "count": count,
        "fact": found.frame(least),
        "firm": 1 - share[least],
        "stated": int(n[least] - open_.get(least, 0)),
        "of": int(n[least]),
    }
    coded = found.coded
    return Result(
        "certainty",
        count / n[most],
        "share",
        int(n[most]),
        FRAME,
        table,
        spread=Spread(*resampling.share(count, int(n[most])), EXACT),
        values=values,
        draw=partial(charts.frames_by, table, frames=found.study.frames),
        passages=tuple(coded.index[coded[most] & coded["status"].isin(OPEN)]),
    )


def sources(found: Results) -> Result:
    """On which frame others than the author speak most, and which side does so most often."""
    coded = found.coded
    cited = ~coded["speaker"].isin([coverage.AUTHOR, ""])
    frames = framing.frames_of(coded)
    n, others = coded[frames].sum(), coded.loc[cited, frames].sum()
    share = (others[n > 0] / n[n > 0]).round(9)
    table = counted_by(coded, "speaker")
    if not share.max():
        raise words.Lacking("results.nobody_speaks")
    most = share.idxmax()
    sides = table[(table["frame"] == most) & (table["speaker"] != coverage.AUTHOR)]
    stated = sides[sides["speaker"] != coverage.OTHER]
    sides = (stated if stated["units"].any() else sides).sort_values(["units", "speaker"], ascending=[False, True])
    top = sides.iloc[0]
    count = int(others[most])
    values = {
        "frame": found.frame(most),
        "count": count,
        "side": found.side(top["speaker"]),
        "times": int(top["units"]),
        "tied": int((sides["units"] == top["units"]).sum()) - 1,
    }
    return Result(
        "sources",
        count / n[most],
        "share",
        int(n[most]),
        FRAME,
        table,
        spread=Spread(*resampling.share(count, int(n[most])), EXACT),
        values=values,
        draw=partial(charts.frames_by, table, frames=found.study.frames, sides=framing.sides(found.study.actors)),
        passages=tuple(coded.index[coded[most] & cited]),
    )


def unseen(found: Results) -> Result:
    """How well the main frame is found in sentences that nobody had seen when the rules were written."""
    table = agreement.blind(found.study)
    if table.empty:
        raise words.Lacking("results.no_blind")
    lead = table[(table["code"] == "lead") & (table["measure"] == "accuracy")]
    lead = lead if len(lead) else table[table["code"] == table["code"].iloc[0]]
    best, worst = lead.loc[lead["score"].idxmax()], lead.loc[lead["score"].idxmin()]
    perfect = agreement.disagreements(found.study.coding)
    values = {
        "best": best["score"],
        "best_set": found.worded(best["set"]),
        "best_n": int(best["n"]),
        "worst_set": found.worded(worst["set"]),
        "null": worst["null"],
        "measured": words.In({lang: words.date_of(worst["measured"], lang) for lang in words.LANGUAGES}),
        **perfect,
    }
    return Result(
        "unseen",
        worst["score"],
        "share",
        int(worst["n"]),
        FRAME,
        table,
        spread=Spread(worst["low"], worst["high"], "stated"),
        values=values,
        draw=partial(charts.unseen, table),
    )


def sentences(found: Results) -> Result:
    """What sentences group by when nothing but their words is asked: frames, or names, articles, copied passages."""
    coded = found.coded
    leads = agreement.leads(coded, found.study.coding)
    followed = clusters.sentences(found.study, leads)
    table = followed.table
    if clusters.LEAD not in table.index:
        raise words.Lacking("results.no_sentence_groups")
    top, lead = table.iloc[0], table.loc[clusters.LEAD]
    earned = top.name == clusters.LEAD and lead["p"] <= clusters.CHANCE
    beyond = top["p"] <= clusters.CHANCE
    values = {
        "what": words.Key(f"results.followed_{top.name}"),
        "p": top["p"],
        "lead": lead["ari"],
        "lead_p": lead["p"],
        "k": followed.k,
        "structure": words.Key(f"clusters.structure_{followed.structure}"),
        "silhouette": followed.silhouette,
    }
    return Result(
        "sentences",
        top["ari"],
        "ari",
        followed.n,
        FRAME,
        table,
        variant="earned" if earned else "" if beyond else "nothing",
        values=values,
        draw=partial(charts.cluster_sweep, table),
        part=APPENDIX,
    )


FRAMING = (groups, mix)
CERTAINTY = (certainty, sources)
TRUST = (unseen,)
