"""Every chart and table of a study, made from the study alone: what the report shows and its folder holds."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pandas as pd

from helpers import charts as draw
from helpers import agreement, clusters, corpus, counterfactuals, coverage, framing, robustness, similarity, words
from helpers import reader as pages
from helpers.charts import Chart
from helpers.corpus import Study


class Results:
    """What several charts and tables of one study start from, each computed once and when it is first asked for."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.labels = study.articles["label"]

    @functools.cached_property
    def cosine(self) -> pd.DataFrame:
        return similarity.cosine(self.study)

    @functools.cached_property
    def pairs(self) -> pd.DataFrame:
        return similarity.ranked_pairs(self.cosine)

    @functools.cached_property
    def closest(self) -> tuple[str, str]:
        """The closest pair; raises Lacking where no two articles have a cosine."""
        known = self.pairs.dropna(subset="cosine")
        if known.empty:
            raise words.Lacking(words.say("charts.pairs_lacking"))
        return known["a"].iloc[0], known["b"].iloc[0]

    @functools.cached_property
    def accounts(self) -> pd.DataFrame:
        return similarity.accounts(self.study)

    @functools.cached_property
    def keyness(self) -> pd.DataFrame:
        return coverage.keyness(self.study)

    @functools.cached_property
    def coded(self) -> pd.DataFrame:
        """Every unit with its frames, lead, status and speaker; without a codebook no unit has a frame."""
        return framing.code(self.study.units, self.study.frames, self.study.actors)

    @functools.cached_property
    def multiverse(self) -> pd.DataFrame:
        return robustness.multiverse(self.study)

    @functools.cached_property
    def alphas(self) -> pd.DataFrame:
        return agreement.alphas(self.study.coding, self.study.frames)

    @functools.cached_property
    def ways(self) -> pd.DataFrame:
        """Ways of coding leads compared; empty without coded units of two articles."""
        found = agreement.ways(self.study.units, self.coded, self.study.coding)
        return agreement.compare_ways(found, self.coded, self.study.coding)

    @functools.cached_property
    def scores(self) -> pd.DataFrame:
        return agreement.scores(self.coded, self.study.coding)

    @functools.cached_property
    def leads(self) -> pd.Series:
        """The leads that groups are compared with: the coders' where there are any."""
        return agreement.leads(self.coded, self.study.coding)

    @functools.cached_property
    def sweep(self) -> pd.DataFrame:
        return clusters.sweep(self.study, self.leads)

    @functools.cached_property
    def verdict(self) -> pd.DataFrame:
        """What the units follow in the groups with the highest silhouette."""
        return clusters.verdict(self.study, self.leads, *clusters.best(self.sweep))

    @functools.cached_property
    def profiles(self) -> pd.DataFrame:
        return framing.profile_intervals(self.coded)


def charts(results: Results, lang: str = "en", size: str = "page") -> dict[str, Chart]:
    """Every chart the study has what it needs for, by the name of its function, in the order of the notebooks."""
    drawn = {name: words.or_missing(make)(results, lang=lang, size=size) for name, make in CHARTS.items()}
    return {name: chart for name, chart in drawn.items() if not isinstance(chart, words.Missing)}


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """Every table of the study by name, tidy, as the notebooks show them; what a study lacks has no table."""
    made = {name: words.or_missing(make)(results) for name, make in TABLES.items()}
    return {name: table for name, table in made.items() if not isinstance(table, words.Missing)}


def coders(study: Study, lang: str) -> str:
    """Who coded the units, as the study says; empty where it says nothing."""
    return corpus.coders(study)


def reader(results: Results, lang: str) -> str:
    """The closest pair side by side, as markup whose text is escaped; empty where no two articles have a cosine."""
    section = words.or_missing(lambda: pages.section(results.study, *results.closest, lang))()
    return "" if isinstance(section, words.Missing) else section


CHARTS: dict[str, Callable[..., Chart | words.Missing]] = {
    "lengths": lambda all, **how: draw.lengths(coverage.lengths(all.study), **how),
    "timeline": lambda all, **how: draw.timeline(coverage.dates(all.study), all.labels, **how),
    "heat_map": lambda all, **how: draw.heat_map(all.cosine, all.labels, **how),
    "ranked_pairs": lambda all, **how: draw.ranked_pairs(all.pairs, all.labels, **how),
    "dendrogram": lambda all, **how: draw.dendrogram(all.cosine, all.labels, **how),
    "top_terms": lambda all, **how: draw.top_terms(similarity.tfidf(all.study), all.labels, **how),
    "account": lambda all, **how: draw.account(similarity.account(all.study, *all.closest), *all.labels[list(all.closest)], **how),
    "cosine_by_group": lambda all, **how: draw.cosine_by_group(similarity.by_group(all.accounts), all.labels, **how),
    "keyness": lambda all, **how: draw.keyness(all.keyness, all.labels, **how),
    "cosine_intervals": lambda all, **how: draw.cosine_intervals(robustness.bootstrap_cosine(all.study), all.labels, robustness.RESAMPLES, **how),
    "specification_curve": lambda all, **how: draw.specification_curve(all.multiverse, all.labels, **how),
    "regrouped": lambda all, **how: draw.regrouped(robustness.regrouped(all.study), robustness.GROUPS, robustness.RESAMPLES, **how),
    "counterfactuals": lambda all, **how: draw.counterfactuals(counterfactuals.table(all.study), **how),
    "frame_shares": lambda all, **how: draw.frame_shares(all.profiles, all.labels, all.study.frames, **how),
    "ternary": lambda all, **how: draw.ternary(framing.profile_intervals(all.coded[all.coded["lead"] != framing.NONE]), all.labels, all.study.frames, **how),
    "frames_by_status": lambda all, **how: draw.frames_by(framing.crosstab(all.coded, "status"), all.study.frames, **how),
    "frames_by_speaker": lambda all, **how: draw.frames_by(framing.crosstab(all.coded, "speaker"), all.study.frames, **how),
    "coder_agreement": lambda all, **how: draw.coder_agreement(all.alphas, all.study.frames, **how),
    "machine_scores": lambda all, **how: draw.machine_scores(all.scores, all.study.frames, **how),
    "confusion": lambda all, **how: draw.confusion(agreement.confusion(all.coded, all.study.coding), all.study.frames, **how),
    "ways": lambda all, **how: draw.ways(all.ways, all.study.frames, int(all.scores["n"].get("macro", 0)), **how),
    "cluster_sweep": lambda all, **how: draw.cluster_sweep(all.sweep, all.verdict, clusters.best(all.sweep), **how),
    "two_trees": lambda all, **how: draw.two_trees(all.cosine, framing.profile(all.coded), all.labels, clusters.side_by_side(all.study, all.coded), **how),
}

TABLES: dict[str, Callable[[Results], pd.DataFrame]] = {
    "articles": lambda all: all.study.articles.drop(columns="text"),
    "units": lambda all: all.study.units,
    "cosine": lambda all: all.cosine,
    "ranked-pairs": lambda all: all.pairs,
    "account-of-the-closest-pair": lambda all: similarity.account(all.study, *all.closest),
    "shared-copy": lambda all: similarity.shared_copy(all.study),
    "keyness": lambda all: all.keyness,
    "specifications": lambda all: all.multiverse,
    "profiles": lambda all: all.profiles,
    "frames-by-speaker": lambda all: framing.crosstab(all.coded, "speaker"),
    "frames-by-status": lambda all: framing.crosstab(all.coded, "status"),
    "agreement": lambda all: all.alphas,
    "machine-against-coders": lambda all: all.scores,
    "ways-of-coding": lambda all: all.ways,
    "groups-of-units": lambda all: all.sweep,
    "dates": lambda all: coverage.dates(all.study),
}
