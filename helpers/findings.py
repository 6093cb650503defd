"""Every finding as a value with its interval, its n, its sentence and its doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from helpers import (
    agreement,
    clusters,
    corpus,
    counterfactuals,
    coverage,
    framing,
    leads,
    robustness,
    similarity,
    vocabulary,
    words,
)
from helpers.corpus import Study

READ, COMPARE, FRAME, COVER, DOUBT = (  # the notebooks that show them
    "01-read-the-corpus",
    "02-compare-articles",
    "03-cluster-by-framing",
    "04-chart-coverage",
    "05-test-the-findings",
)


MOST_NAMED = 5  # articles that a sentence names; of more it says how many


@dataclass(frozen=True)
class Finding:
    """One computed result: shown in a notebook as its sentence, kept in findings.json as its value.

    key: its name; the sentence is `phrases/findings.toml` [key] and its doubt [key_doubt].
    value, low, high: the number and its interval, in `unit`; None where there is none.
    n: what was counted, in words' values; where: the notebook that shows it.
    values: what the sentence and the doubt are filled with.
    passages: the units it rests on, as (article, unit), the weightiest first.
    chart: the function of charts.py that draws it.
    """

    key: str
    value: float | str
    unit: str
    n: int
    where: str
    values: dict = field(default_factory=dict)
    passages: tuple[tuple[str, int], ...] = ()
    chart: str = ""
    low: float | None = None
    high: float | None = None

    def sentence(self, lang: str = "en") -> str:
        """What was found, in one language, its numbers filled in."""
        return words.say(f"findings.{self.key}", lang, **self.values)

    def doubt(self, lang: str = "en") -> str:
        """What speaks against taking it further, in one language."""
        return words.say(f"findings.{self.key}_doubt", lang, **self.values)

    def __repr__(self) -> str:
        return f"{self.sentence()}\n{self.doubt()}"

    def _repr_markdown_(self) -> str:
        return f"> **{words.escape(self.sentence())}**\n>\n> {words.escape(self.doubt())}"


@words.or_missing
def dates_known(study: Study) -> Finding:
    """Of how many articles the day of publication is known, and how."""
    when, known = coverage.dates(study), coverage.known(study)
    published = int((when["kind"].eq("published") & when["date"].notna()).sum())
    values = {
        "n": len(study.articles),
        "published": published,
        "dated": int(when["date"].notna().sum()),
        "outlets": len(study.articles) - int(known.loc["outlet", "unknown"]),
        "inferred": int(known.loc[list(coverage.KINDS), "inferred"].sum()),
        "pages": int(known.loc["collected", "page"]),
    }
    page = coverage.page_dates(study)
    return Finding(
        "dates_known" if values["dated"] else "dates_known_none",
        published / len(study.articles),
        "share",
        len(study.articles),
        READ,
        values,
        tuple(zip(page["article"], page["unit"])),
        "timeline",
    )


@words.or_missing
def furniture(study: Study) -> Finding:
    """What share of the words in the files is page furniture, and was cut."""
    lengths, cuts = coverage.lengths(study), coverage.cuts(study)
    cut, total = int(lengths["cut"].sum()), int(lengths[["words", "cut"]].sum().sum())
    values = {
        "cut": cut,
        "total": total,
        "share": cut / max(total, 1),
        "units": len(cuts),
        "articles": int((lengths["cut"] > 0).sum()),
        "n": len(lengths),
    }
    longest = cuts.sort_values("words", ascending=False, kind="stable").index
    return Finding("furniture", cut / max(total, 1), "share", total, READ, values, tuple(longest), "lengths")


@words.or_missing
def marking_terms(study: Study) -> Finding:
    """How many terms mark an article against the others once false discoveries are held down."""
    table = coverage.keyness(study)
    marking = table[(table["q"] < coverage.FALSE_DISCOVERIES) & (table["log_ratio"] > 0)]
    first = table[table["log_ratio"] > 0].sort_values("g2", ascending=False, kind="stable").head(1)
    if first.empty:
        raise words.Lacking("charts.keyness_lacking")
    term, article = first.iloc[0]["term"], first.iloc[0]["article"]
    values = {
        "found": len(marking),
        "n": len(table),
        "rate": coverage.FALSE_DISCOVERIES,
        "term": term,
        "label": study.articles["label"][article],
        "count": int(first.iloc[0]["count"]),
        "others": int(first.iloc[0]["others"]),
        "q": max(float(first.iloc[0]["q"]), 0.01),
        "sign": "<" if first.iloc[0]["q"] < 0.01 else "=",
        "small": int(table["small"].sum()),
    }
    where = coverage.kwic(study, term)
    return Finding(
        "marking_terms",
        len(marking),
        "count",
        len(table),
        COVER,
        values,
        tuple(place for place in where.index if place[0] == article),
        "keyness",
    )


@words.or_missing
def closest_pair(study: Study) -> Finding:
    """Which two articles are closest by French TF-IDF, how far ahead of the next pair, and how sure that is."""
    pairs = similarity.closest_pairs(study).reset_index(drop=True)
    if pairs.empty:
        raise words.Lacking("charts.pairs_lacking")
    a, b, value = pairs.loc[0]
    labels, following = study.articles["label"], pairs.loc[min(1, len(pairs) - 1)]
    values = {
        "a": labels[a],
        "b": labels[b],
        "value": value,
        "ahead": value - following["cosine"],
        "c": labels[following["a"]],
        "d": labels[following["b"]],
        "n": len(pairs),
        "articles": len(labels),
    }
    low, high, sure = _resampled(study, a, b)
    kind = "_only" if len(pairs) == 1 else "_tie" if values["ahead"] < 10.0**-similarity.DECIMALS else ""
    kind += "_searched" if low is None else ""
    return Finding(
        "closest_pair" + kind,
        value,
        "cosine",
        len(pairs),
        COMPARE,
        values | sure,
        _matched_units(study, a, b),
        "ranked_pairs",
        low=low,
        high=high,
    )


def _compared(pairs: pd.DataFrame, study: Study) -> int:
    """How many pairs were compared: those with a cosine, and in a study whose near pairs are searched for, all."""
    n = len(study.articles)
    return len(pairs) if n <= similarity.TABLE else n * (n - 1) // 2


def _resampled(study: Study, a: str, b: str) -> tuple[float | None, float | None, dict[str, object]]:
    """The interval of a pair's cosine and how often it comes first; none for a study too large to resample."""
    table = robustness.bootstrap_cosine(study).set_index(["a", "b"])
    if table.empty:
        return None, None, {"low": float("nan"), "high": float("nan"), "median": float("nan"), "first": float("nan")}
    drawn = table.loc[(a, b)]
    return (
        drawn["low"],
        drawn["high"],
        {"low": drawn["low"], "high": drawn["high"], "median": drawn["median"], "first": drawn["closest"]},
    )


def _matched_units(study: Study, a: str, b: str) -> tuple[tuple[str, int], ...]:
    """The units of two articles that say the same, best match first, both sides of each."""
    matched = (
        similarity.align(study, a, b).dropna().sort_values(["score", "unit_a"], ascending=[False, True], kind="stable")
    )
    return tuple(
        (name, int(unit))
        for one, other in zip(matched["unit_a"], matched["unit_b"])
        for name, unit in ((a, one), (b, other))
    )


@words.or_missing
def what_makes_pairs_alike(study: Study) -> Finding:
    """How much of every pair's cosine is names, places and words of the event, which any report of it must use."""
    split = similarity.by_group(similarity.accounts(study))
    told = split.reindex(columns=[vocabulary.NAMES, vocabulary.EVENT], fill_value=0.0).sum(axis=1) / split.sum(axis=1)
    if told.empty:
        raise words.Lacking("charts.pairs_lacking")
    labels, (a, b) = study.articles["label"], split.index[0]
    left = (split.sum(axis=1) * (1 - told)).round(similarity.DECIMALS)
    values = {
        "low": told.min(),
        "high": told.max(),
        "median": told.median(),
        "n": len(told),
        "which": words.Key(f"findings.pairs_{'all' if len(told) < similarity.ACCOUNTED else 'closest'}"),
        "a": labels[a],
        "b": labels[b],
        "top": told.iloc[0],
        "left_a": labels[left.idxmax()[0]],
        "left_b": labels[left.idxmax()[1]],
        "left": left.max(),
    }
    return Finding(
        "what_makes_pairs_alike",
        told.median(),
        "share",
        len(told),
        COMPARE,
        values,
        _matched_units(study, a, b),
        "cosine_by_group",
        low=told.min(),
        high=told.max(),
    )


@words.or_missing
def default_beside_ours(study: Study) -> Finding:
    """Which pair scikit-learn's default calls closest, and how much of that is function words."""
    ours, theirs = (similarity.closest_pairs(study, model) for model in (None, TfidfVectorizer()))
    if ours.empty:
        raise words.Lacking("charts.pairs_lacking")
    a, b, value = theirs.iloc[0]
    account = similarity.account(study, a, b, TfidfVectorizer())
    share = account.loc[account["group"] == vocabulary.FUNCTION, "share"].sum()
    labels = study.articles["label"]
    same = tuple(ours.iloc[0][["a", "b"]]) == (a, b)
    values = {
        "a": labels[a],
        "b": labels[b],
        "value": value,
        "share": share,
        "c": labels[ours.iloc[0]["a"]],
        "d": labels[ours.iloc[0]["b"]],
        "ours": ours.iloc[0]["cosine"],
        "examples": ", ".join(account.loc[account["group"] == vocabulary.FUNCTION, "term"].head(4)),
        "n": _compared(ours, study),
    }
    key = "default_beside_ours_same" if same else "default_beside_ours"
    return Finding(key, share, "share", len(ours), COMPARE, values)


@words.or_missing
def copied_passages(study: Study) -> Finding:
    """Which two articles share most text word for word, and how much of them it is."""
    runs = similarity.shared_copy(study)
    labels = study.articles["label"]
    if runs.empty:
        return Finding(
            "copied_passages_none", 0.0, "share", len(labels), COMPARE, {"tokens": similarity.COPY, "n": len(labels)}
        )
    runs["most"] = runs[["containment_a", "containment_b"]].max(axis=1)
    most = runs.sort_values(["most", "a", "b"], ascending=[False, True, True], kind="stable").iloc[0]
    here = runs[(runs["a"] == most["a"]) & (runs["b"] == most["b"])].sort_values(
        ["tokens", "start_a"], ascending=[False, True], kind="stable"
    )
    values = {
        "a": labels[most["a"]],
        "b": labels[most["b"]],
        "share_a": most["containment_a"],
        "share_b": most["containment_b"],
        "passages": len(here),
        "longest": int(here["tokens"].iloc[0]),
        "text": words.short(" ".join(here["text"].iloc[0].split()), 160),
        "tokens": similarity.COPY,
        "n": len(labels),
        "pairs": len(runs.groupby(["a", "b"])),
        "possible": len(labels) * (len(labels) - 1) // 2,
        "ngrams": int((here["tokens"] - similarity.COPY + 1).sum()),
    }
    where = tuple((run[side], int(run[f"unit_{side}"])) for _, run in here.iterrows() for side in "ab")
    return Finding("copied_passages", most["most"], "share", len(labels), COMPARE, values, tuple(dict.fromkeys(where)))


@words.or_missing
def closest_pair_stability(study: Study) -> Finding:
    """How often the closest pair is the closest when each article's units are drawn again."""
    robustness.needs(study, 3)
    table = robustness.bootstrap_cosine(study)
    if table.empty:
        raise words.Lacking("robustness.no_pair")
    top, often = table.iloc[0], table.sort_values("closest", ascending=False, kind="stable").iloc[0]
    labels, n = study.articles["label"], int(study.units["kept"].sum())
    values = {
        "a": labels[top["a"]],
        "b": labels[top["b"]],
        "cosine": top["cosine"],
        "low": top["low"],
        "high": top["high"],
        "median": top["median"],
        "closest": top["closest"],
        "often_a": labels[often["a"]],
        "often_b": labels[often["b"]],
        "often": often["closest"],
        "resamples": robustness.RESAMPLES,
        "n": n,
        "articles": len(labels),
        "followed": _many(study, "followed"),
    }
    return Finding(
        "closest_pair_stability",
        top["cosine"],
        "cosine",
        n,
        DOUBT,
        values,
        chart="cosine_intervals",
        low=top["low"],
        high=top["high"],
    )


def _many(study: Study, said: str) -> words.Key:
    """Says, for a study with many articles, what was `followed` or `sampled` of them; else nothing."""
    return words.Key(f"robustness.{said}_{'all' if len(study.articles) <= robustness.WATCHED else 'some'}")


@words.or_missing
def closest_pair_left_out(study: Study) -> Finding:
    """Whether the closest pair stays the closest without one other article, or without one of its own units."""
    robustness.needs(study, 4)
    articles, units = robustness.leave_one_out(study)["same"].dropna(), robustness.influence(study)
    top, label = units.iloc[0], study.articles["label"]
    values = dict(zip("ab", label[list(robustness.closest_pair(study))]))
    values |= {
        "articles_same": int(articles.sum()),
        "articles": len(articles),
        "units_same": int(units["same"].sum()),
        "n": len(units),
        "label": label[units.index[0][0]],
        "unit": units.index[0][1],
        "cosine": top["cosine"] - top["change"],
        "without": top["cosine"],
        "followed": _many(study, "followed"),
    }
    return Finding(
        "closest_pair_left_out",
        units["same"].mean(),
        "share",
        len(units),
        DOUBT,
        values,
        tuple(units.index[~units["same"].to_numpy(dtype=bool)]),
    )


@words.or_missing
def closest_pair_multiverse(study: Study) -> Finding:
    """In how many defensible specifications the closest pair is the closest."""
    robustness.needs(study, 3)
    table = robustness.multiverse(study)
    if table.empty:
        raise words.Lacking("robustness.no_pair")
    asked, plain = (
        table.dropna(subset=["same"]),
        similarity.ranked_pairs(similarity.cosine(study, TfidfVectorizer())).iloc[0],
    )
    options = robustness.by_choice(table)["same"].groupby("choice").agg(["min", "max"])
    widest = options.loc[(options["max"] - options["min"]).idxmax()]
    label, own = study.articles["label"], table.iloc[0]
    values = {
        "a": label[own["a"]],
        "b": label[own["b"]],
        "holds": int(asked["same"].sum()),
        "of": len(asked),
        "lead": own["lead"],
        "scikit_a": label[plain["a"]],
        "scikit_b": label[plain["b"]],
        "least": widest["min"],
        "most": widest["max"],
        "choice": words.Key(f"robustness.choice_{widest.name}"),
        "followed": _many(study, "sampled"),
    }
    return Finding(
        "closest_pair_multiverse", asked["same"].mean(), "share", len(asked), DOUBT, values, chart="specification_curve"
    )


@words.or_missing
def partition(study: Study) -> Finding:
    """Whether the articles' groups come back when their units are drawn again."""
    robustness.needs(study, robustness.GROUPS + 1, robustness.WATCHED)
    again = robustness.regrouped(study)
    stable = robustness.stability_of_groups(study).loc[robustness.GROUPS]
    worst = stable.sort_values("jaccard", kind="stable").iloc[0]
    own = again[again["own"]]
    values = {
        "k": robustness.GROUPS,
        "partition": _at_most(own.index[0], 80),
        "share": own["share"].iloc[0],
        "found": int((again["share"] > 0).sum()),
        "members": _at_most(worst["members"], 40),
        "jaccard": worst["jaccard"],
        "stability": words.Key(f"robustness.{worst['stability']}"),
        "n": len(study.articles),
    }
    return Finding("partition", own["share"].iloc[0], "share", len(study.articles), DOUBT, values, chart="regrouped")


def _at_most(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


@words.or_missing
def partition_event(study: Study) -> Finding:
    """How well the articles' groups agree with their events, as an exact test with the least p it can have."""
    robustness.needs(study)
    event = robustness.references(study).get("event", pd.Series(dtype=object))
    if event.nunique() < 2:
        raise words.Lacking("robustness.one_event")
    tested = robustness.partition_test(robustness.groups(similarity.cosine(study)), event).loc["same_sizes"]
    values = {
        "k": robustness.GROUPS,
        "ari": tested["ari"],
        "p": tested["p"],
        "smallest": tested["smallest"],
        "partitions": int(tested["partitions"]),
        "n": int(tested["n"]),
        "events": int(tested["reference_groups"]),
    }
    return Finding(
        "partition_event", tested["ari"], "adjusted Rand index", int(tested["n"]), DOUBT, values, chart="partition_null"
    )


@words.or_missing
def lead_frames_hold(study: Study) -> Finding:
    """In how many ways to code and to count every article keeps its lead frame, and where that is least sure."""
    table, sure, absent = leads.specifications(study), leads.stability(study), leads.absent(study)
    if table.empty:
        raise words.Lacking("robustness.no_frames")
    holds = table.groupby(["source", "counted", "part"])["same"].all()
    least, labels = sure.sort_values("first", kind="stable").iloc[0], study.articles["label"]
    values = {
        "holds": int(holds.sum()),
        "of": len(holds),
        "sources": table["source"].nunique(),
        "articles": len(sure),
        "n": int(sure["n"].sum()),
        "label": labels[least.name],
        **_called("frame", least["lead"], study.frames),
        "share": least["share"],
        "low": least["low"],
        "high": least["high"],
        "first": least["first"],
        "unseen": absent["high"].max() if len(absent) else 0.0,
        "absent": len(absent),
    }
    return Finding("lead_frames_hold", holds.mean(), "share", len(holds), DOUBT, values, chart="lead_stability")


@words.or_missing
def counterfactual_moves(study: Study) -> Finding:
    """How many changes of the texts move the cosine as its theory says."""
    robustness.needs(study)
    table = counterfactuals.table(study)
    if table.empty:
        raise words.Lacking("robustness.no_pair")
    blind = table["expected"].eq("unchanged") & table["as_expected"]
    values = {"moved": int(table["as_expected"].sum()), "n": len(table), "blind": int(blind.sum())}
    values |= {"followed": _many(study, "followed")}
    return Finding(
        "counterfactual_moves",
        values["moved"] / len(table),
        "share",
        len(table),
        DOUBT,
        values,
        chart="counterfactuals",
    )


@words.or_missing
def named_most(study: Study) -> Finding:
    """Who is named in most units."""
    table = coverage.named(study)
    if table.empty:
        raise words.Lacking("charts.no_actors")
    first = table[table["actor"] == table.iloc[0]["actor"]]
    units = int(first["units"].sum())
    values = {
        "first_en": first.iloc[0]["name_en"],
        "first_fr": first.iloc[0]["name"],
        "units": units,
        "n": int(study.articles["units"].sum()),
        "share": units / int(study.articles["units"].sum()),
        "where": len(first),
        "articles": len(study.articles),
        "actors": table["actor"].nunique(),
    }
    places = coverage.mentions(study, table.iloc[0]["actor"])
    return Finding("named_most", values["share"], "share", values["n"], COVER, values, tuple(places.index), "named")


@words.or_missing
def given_the_word(study: Study) -> Finding:
    """Whose claims most of the units are that cite somebody."""
    voices = coverage.voices(coverage.coded(study))
    table = coverage.given(voices)
    if table.empty:
        raise words.Lacking("charts.voices_lacking")
    table = table[table["speaker"] != coverage.OTHER]
    if table.empty:
        raise words.Lacking("charts.no_actors")
    cited, side = voices[voices["speaker"] != coverage.AUTHOR], table.iloc[0]["speaker"]
    own = cited[cited["speaker"] == side].sort_values("quoted", ascending=False, kind="stable")
    n = len(cited.drop_duplicates(["article", "unit"]))
    values = {
        **_called("side", side, {}),
        "units": len(own),
        "share": len(own) / n,
        "quoted": int(own["quoted"].sum()),
        "all": len(voices.drop_duplicates(["article", "unit"])),
        "total": int(cited.drop_duplicates(["article", "unit"])["quoted"].sum()),
    }
    places = tuple(zip(own["article"], own["unit"]))
    return _share("given_the_word", len(own), n, COVER, values, places, "voices")


@words.or_missing
def told_by_others(study: Study) -> Finding:
    """Between which shares of their units the articles let others speak."""
    voices = coverage.voices(coverage.coded(study)).drop_duplicates(["article", "unit"])
    if voices.empty:
        raise words.Lacking("charts.voices_lacking")
    shares = (
        (voices["speaker"] != coverage.AUTHOR)
        .groupby(voices["article"], sort=False)
        .mean()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    cited = voices[voices["speaker"] != coverage.AUTHOR]
    top, bottom = shares.index[0], shares.index[-1]
    labels = study.articles["label"]
    values = {
        "top": labels[top],
        "high": shares.iloc[0],
        "bottom": labels[bottom],
        "low": shares.iloc[-1],
        "all": len(voices),
        "n": len(shares),
        "share": len(cited) / len(voices),
    }
    places = tuple(zip(cited["article"], cited["unit"]))
    return _share("told_by_others", len(cited), len(voices), COVER, values, places, "voices_by_article")


@words.or_missing
def events_by_frame(study: Study) -> Finding:
    """Which frame leads the units on each event, and how far apart the events are."""
    if not study.frames:
        raise words.Lacking("charts.no_codebook")
    if not study.articles["event"].any():
        raise words.Lacking("charts.no_events")
    coded = coverage.coded(study)
    table = coverage.leads_by(coverage.voices(coded), "event", study)
    first = table[table["frame"] != framing.NONE].groupby("frame", sort=False)["units"].sum().idxmax()
    led = table[table["frame"] == first].sort_values("share", kind="stable")
    alone = int((study.articles.groupby("event").size() == 1).sum())
    low, high = led.iloc[0], led.iloc[-1]
    units, n = int(led["units"].sum()), int(led["n"].sum())
    values = {
        **_called("frame", first, study.frames),
        "events": len(led),
        "share": units / n,
        "low": low["share"],
        "high": high["share"],
        "lowest": low["event"],
        "highest": high["event"],
        "alone": alone,
        "n": n,
    }
    places = tuple(coded.index[coded["lead"] == first])
    return _share("events_by_frame", units, n, COVER, values, places, "leads_by_event")


def _share(key: str, count: int, n: int, where: str, values: dict, passages: tuple, chart: str) -> Finding:
    """How many of n units: their share with its exact interval, all of which its sentence may say as well."""
    low, high = coverage.bounds(count, n)
    values = {"count": count, "n": n, "low": low, "high": high} | values
    return Finding(key, count / n, "share", n, where, values, passages, chart, low, high)


def _called(name: str, code: str, frames: dict) -> dict[str, str]:
    """A frame or a side as each language calls it: `name_en`, `name_fr`."""
    labels = {lang: frames.get(code, {}).get("label", {}).get(lang) for lang in words.LANGUAGES}
    return {
        f"{name}_{lang}": labels[lang]
        or (words.say(f"charts.code_{code}", lang) if words.has(f"charts.code_{code}") else code.replace("_", " "))
        for lang in words.LANGUAGES
    }


# ---- framing


@words.or_missing
def commonest_frame(study: Study) -> Finding:
    """Which frame leads most units, and in how many articles it does: whether an article is another frame's."""
    coded = _framed(study)
    shares = framing.profile_intervals(coded).dropna()
    wide = shares["share"].unstack("lead")[[*framing.frames_of(coded), framing.NONE]]
    first = wide.drop(columns=framing.NONE).mean().idxmax()
    led = shares.xs(first, level="lead").sort_values("share", kind="stable")
    ahead = wide.idxmax(axis=1) == first
    labels = study.articles["label"]
    least, most = led.iloc[0], led.iloc[-1]
    values = {
        **_called("frame", first, study.frames),
        "n": len(led),
        "times": int(ahead.sum()),
        "least": labels[led.index[0]],
        "most": labels[led.index[-1]],
        "low": least["share"],
        "high": most["share"],
        "least_low": least["low"],
        "least_high": least["high"],
        "most_low": most["low"],
        "most_high": most["high"],
        "units": int(led["n"].sum()),
    }
    key = "commonest_frame" if ahead.all() else "commonest_frame_some"
    return Finding(
        key,
        float(least["share"]),
        "share",
        int(least["n"]),
        FRAME,
        values,
        tuple(coded.index[coded["lead"] == first]),
        "frame_shares",
        low=float(least["low"]),
        high=float(least["high"]),
    )


@words.or_missing
def rarest_frame(study: Study) -> Finding:
    """Which frame leads fewest units, and in which articles it is found at all."""
    coded = _framed(study)
    led = coded.loc[coded["lead"].isin(framing.frames_of(coded)), "lead"]
    rarest = led.value_counts().sort_index().idxmin()
    units = led.index[led == rarest]
    found = units.get_level_values("article").unique()
    n = int((coded["lead"] != "").sum())
    named = study.articles["label"][found].head(MOST_NAMED)
    values = {
        **_called("frame", rarest, study.frames),
        "articles": len(study.articles),
        "found": len(found),
        "labels": ", ".join(named),
        "unnamed": len(found) - len(named),
    }
    key = "rarest_frame_many" if values["unnamed"] else "rarest_frame"
    return _share(key, len(units), n, FRAME, values, tuple(units), "ternary")


@words.or_missing
def less_than_asserted(study: Study) -> Finding:
    """Which frame is told most as supposed or denied, beside the others."""
    coded = _framed(study)
    open_ = coded["status"].isin(["speculated", "denied"])
    most, counts = _most_often(coded, open_)
    values = {
        **_called("frame", most, study.frames),
        **counts,
        "denied": int((coded[most] & (coded["status"] == "denied")).sum()),
    }
    places = tuple(coded.index[coded[most] & open_])
    return _share("less_than_asserted", counts["count"], counts["n"], FRAME, values, places, "frames_by_status")


def _most_often(coded: pd.DataFrame, marked: pd.Series) -> tuple[str, dict[str, int]]:
    """The frame with the largest share of marked units: `count` of its `n`, and `other` of the `others`' units."""
    frames = coded[framing.frames_of(coded)]
    counts = pd.DataFrame({"count": frames[marked].sum(), "n": frames.sum()}).query("n > 0")
    most = (counts["count"] / counts["n"]).round(9).idxmax()
    of, others = counts.loc[most].astype(int), counts.drop(index=most).sum().astype(int)
    return most, dict(zip(("count", "n", "other", "others"), [*of.tolist(), *others.tolist()]))


@words.or_missing
def told_through_others(study: Study) -> Finding:
    """Which frame the articles most leave to others to tell, and to whom."""
    coded = _framed(study)
    cited = (coded["speaker"] != coverage.AUTHOR) & (coded["speaker"] != "")
    most, counts = _most_often(coded, cited)
    sides = (
        coded.loc[coded[most] & cited, "speaker"]
        .str.split("+")
        .explode()
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    sides = sides.drop(coverage.OTHER) if len(sides) > 1 and coverage.OTHER in sides else sides
    if sides.empty:
        raise words.Lacking("charts.voices_lacking")
    values = {
        **_called("frame", most, study.frames),
        **_called("side", sides.index[0], {}),
        **counts,
        "times": int(sides.iloc[0]),
    }
    places = tuple(coded.index[coded[most] & cited])
    return _share("told_through_others", counts["count"], counts["n"], FRAME, values, places, "frames_by_speaker")


@words.or_missing
def coders_agree(study: Study) -> Finding:
    """How far the coders agree, on the code they agree on least."""
    table = agreement.alphas(study.coding, study.frames)
    if table.empty:
        raise words.Lacking("agreement.no_coding")
    judged = table[table["alpha"] != agreement.UNDEFINED]
    coders = corpus.coders(study)
    values = {
        "codes": len(table),
        "judged": len(judged),
        "coders": int(table["coders"].max()),
        "n": int(table["n"].max()),
        "who_en": coders or words.say("findings.coders_unstated", "en"),
        "who_fr": coders or words.say("findings.coders_unstated", "fr"),
    }
    if judged.empty:
        return Finding(
            "coders_agree_undefined", agreement.UNDEFINED, "alpha", values["n"], FRAME, values, chart="coder_agreement"
        )
    worst = judged.loc[judged["alpha"].astype(float).idxmin()]
    values |= {
        **_called("code", worst.name, study.frames),
        "alpha": worst["alpha"],
        "low": worst["low"],
        "high": worst["high"],
        "reliable": int((judged["word"] == "reliable").sum()),
        **{f"word_{lang}": words.say(f"agreement.{worst['word'].replace(' ', '_')}", lang) for lang in words.LANGUAGES},
    }
    return Finding(
        "coders_agree",
        worst["alpha"],
        "alpha",
        values["n"],
        FRAME,
        values,
        chart="coder_agreement",
        low=worst["low"],
        high=worst["high"],
    )


@words.or_missing
def machine_against_coders(study: Study) -> Finding:
    """How well the codebook's cues find the leads that most coders give, beside always guessing the commonest."""
    _coded_by_people(study)
    coded = _framed(study)
    table = agreement.scores(coded, study.coding)
    if table.empty:
        raise words.Lacking("agreement.nothing_to_compare")
    macro, frames = table.loc["macro"], table.drop(index="macro")
    right = agreement.accuracy(coded, study.coding)["accuracy"]
    wrong = agreement.errors(coded, study.coding, study.units)
    worst = frames["f1"].idxmin()
    values = {
        "macro": macro["f1"],
        "low": macro["f1_low"],
        "high": macro["f1_high"],
        "majority": macro["majority"],
        "prior": macro["prior"],
        "n": int(macro["n"]),
        "left_low": macro["left_out_low"],
        "left_high": macro["left_out_high"],
        **_called("worst", worst, study.frames),
        "worst": frames.loc[worst, "f1"],
        "count": int(frames.loc[worst, "n"]),
        "status": right["status"],
        "speaker": right["speaker"],
        "errors": len(wrong),
    }
    return Finding(
        "machine_against_coders",
        macro["f1"],
        "F1",
        values["n"],
        FRAME,
        values,
        tuple(wrong.index.unique()),
        "machine_scores",
        low=macro["f1_low"],
        high=macro["f1_high"],
    )


@words.or_missing
def best_way_to_code(study: Study) -> Finding:
    """Which way of coding leads does best on articles it has not learnt from, and by how much."""
    _coded_by_people(study)
    coded = _framed(study)
    table = agreement.compare_ways(agreement.ways(study.units, coded, study.coding), coded, study.coding)
    if table.empty:
        raise words.Lacking("agreement.nothing_to_compare")
    best, second = table.iloc[0], table.iloc[1]
    n = len(agreement.compared(coded, study.coding)[0])
    names = {
        f"{name}_{lang}": words.say(f"charts.way_{row.name.split()[0].lower()}", lang)
        for name, row in (("best", best), ("second", second))
        for lang in words.LANGUAGES
    }
    values = {
        **names,
        "macro": best["macro"],
        "low": best["macro_low"],
        "high": best["macro_high"],
        "behind": second["behind"],
        "least": second["behind_low"],
        "most": second["behind_high"],
        "guess": table.loc[agreement.MAJORITY_GUESS, "macro"],
        "n": n,
    }
    key = "best_way_to_code" if second["behind_low"] > 0 else "best_way_to_code_tie"
    key = key if best.name == agreement.WAYS[0] else "best_way_to_code_other"
    interval = {"low": best["macro_low"], "high": best["macro_high"]}
    return Finding(key, best["macro"], "F1", n, FRAME, values, chart="ways", **interval)


@words.or_missing
def groups_of_sentences(study: Study) -> Finding:
    """What groups of sentences follow: the lead frames, or what else they are."""
    coded = _framed(study)
    leads = agreement.leads(coded, study.coding)
    swept = clusters.sweep(study, leads)
    linkage, k = clusters.best(swept)
    verdict, stable = clusters.verdict(study, leads, linkage, k), clusters.stability(study, linkage, k)
    if clusters.LEAD not in verdict.index:
        raise words.Lacking("charts.cluster_sweep_lacking")
    top, lead = verdict.iloc[0], verdict.loc[clusters.LEAD]
    beyond = top["p"] <= clusters.CHANCE and top.name != clusters.LEAD
    key = (
        "groups_of_sentences_earned"
        if clusters.earned(verdict)
        else "groups_of_sentences"
        if beyond
        else "groups_of_sentences_nothing"
    )
    values = {
        **{f"what_{lang}": words.say(f"charts.followed_{top.name}", lang) for lang in words.LANGUAGES},
        "ari": top["ari"],
        "p": top["p"],
        "lead": lead["ari"],
        "lead_p": lead["p"],
        "k": k,
        "n": int(stable["size"].sum()),
        "earned": int(swept["earned"].sum()),
        "of": len(swept),
        "silhouette": swept.loc[(linkage, k), "silhouette"],
        "structure": words.Key(f"clusters.structure_{clusters.structure(swept.loc[(linkage, k), 'silhouette'])}"),
        "stable": int((stable["jaccard"] >= robustness.RECOVERED).sum()),
    }
    return Finding(key, top["ari"], "ari", values["n"], FRAME, values, chart="cluster_sweep")


@words.or_missing
def articles_by_profile(study: Study) -> Finding:
    """Whether articles that use the same words also have the same profile of frames."""
    few = len(study.articles) <= robustness.WATCHED
    table = clusters.side_by_side(study, _framed(study)) if few else pd.DataFrame()
    if table.empty:
        raise words.Lacking("charts.two_trees_lacking", n=len(study.articles), most=robustness.WATCHED)
    k = table["agree"].idxmax()
    best = table.loc[k]
    values = {
        "n": len(study.articles),
        "k": int(k),
        "agree": best["agree"],
        "p": best["p"],
        "smallest": best["smallest"],
        "profile": best["profile"],
        "tfidf": best["tfidf"],
        "ks": len(table),
        **{
            f"word_{lang}": words.say(f"robustness.{robustness.stability(best['profile'])}", lang)
            for lang in words.LANGUAGES
        },
    }
    return Finding("articles_by_profile", best["agree"], "ari", len(study.articles), FRAME, values, chart="two_trees")


def _coded_by_people(study: Study) -> None:
    """Raise Lacking where nobody coded, before a large study is coded by cues for nothing."""
    if study.frames and study.coding.empty:
        raise words.Lacking("agreement.nothing_to_compare")


def _framed(study: Study) -> pd.DataFrame:
    """The coded units of a study that has a codebook, and one unit at least with a frame."""
    if not study.frames:
        raise words.Lacking("agreement.no_codebook")
    coded = coverage.coded(study)
    if not coded[framing.frames_of(coded)].to_numpy().any():
        raise words.Lacking("agreement.no_frame_found")
    return coded


def gather(study: Study) -> list[Finding | words.Missing]:
    """Every finding of a study, in the order of the report."""
    return [function(study) for function in ORDER]


# The report's order: the three that stand on its first page, then what is alike, what is framed, who is heard, how sure
# all that is, and what the articles are. A new finding joins the list; a test holds the list to the functions above.
ORDER: tuple[Callable[[Study], Finding | words.Missing], ...] = (
    closest_pair,
    commonest_frame,
    closest_pair_multiverse,
    what_makes_pairs_alike,
    default_beside_ours,
    copied_passages,
    rarest_frame,
    less_than_asserted,
    told_through_others,
    groups_of_sentences,
    articles_by_profile,
    coders_agree,
    machine_against_coders,
    best_way_to_code,
    named_most,
    given_the_word,
    told_by_others,
    events_by_frame,
    marking_terms,
    closest_pair_stability,
    closest_pair_left_out,
    partition,
    partition_event,
    lead_frames_hold,
    counterfactual_moves,
    dates_known,
    furniture,
)
