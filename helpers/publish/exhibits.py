"""Every chart and table of a study, made from the study alone: what the report shows and its folder holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property

import pandas as pd

from helpers import agreement, clusters, counterfactuals, coverage, framing, leads, robustness, similarity, words
from helpers import charts as draw
from helpers import reader as pages
from helpers.corpus import Study
from helpers.figures import Chart


class Results:
    """What several charts and tables of one study start from, each computed once and when it is first asked for."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.labels = study.articles["label"]

    # what is alike
    cosine = cached_property(lambda found: similarity.cosine(found.study))
    tfidf = cached_property(lambda found: similarity.tfidf(found.study))
    pairs = cached_property(lambda found: similarity.closest_pairs(found.study))
    accounts = cached_property(lambda found: similarity.accounts(found.study, found.pairs.head(similarity.ACCOUNTED)))
    account = cached_property(lambda found: similarity.account(found.study, *found.closest))

    @property
    def closest(self) -> tuple[str, str]:
        """The closest pair; raises Lacking where no two articles have a cosine."""
        if self.pairs.empty:
            raise words.Lacking("charts.pairs_lacking")
        return self.pairs["a"].iloc[0], self.pairs["b"].iloc[0]

    # what is covered, and framed how; without a codebook no unit has a frame
    keyness = cached_property(lambda found: coverage.keyness(found.study))
    coded = cached_property(lambda found: framing.code(found.study.units, found.study.frames, found.study.actors))
    voices = cached_property(lambda found: coverage.voices(found.coded))
    profiles = cached_property(lambda found: framing.profile_intervals(found.coded))

    @property
    def framed(self) -> pd.DataFrame:
        """The units that lead with a frame."""
        return self.coded[~self.coded["lead"].isin(["", framing.NONE])]

    # how far coders, machine and other ways of coding agree
    alphas = cached_property(lambda found: agreement.alphas(found.study.coding, found.study.frames))
    scores = cached_property(lambda found: agreement.scores(found.coded, found.study.coding))
    leads_by_way = cached_property(lambda found: agreement.ways(found.study.units, found.coded, found.study.coding))
    ways = cached_property(lambda found: agreement.compare_ways(found.leads_by_way, found.coded, found.study.coding))

    # what groups of units and of articles follow: the coders' leads where there are any
    leads = cached_property(lambda found: agreement.leads(found.coded, found.study.coding))
    sweep = cached_property(lambda found: clusters.sweep(found.study, found.leads))
    verdict = cached_property(lambda found: clusters.verdict(found.study, found.leads, *clusters.best(found.sweep)))
    side_by_side = cached_property(lambda found: clusters.side_by_side(found.study, found.coded))

    # how sure all that is
    resampled = cached_property(lambda found: robustness.bootstrap_cosine(found.study))
    multiverse = cached_property(lambda found: robustness.multiverse(found.study))
    regrouped = cached_property(lambda found: robustness.regrouped(found.study))
    lead_stability = cached_property(lambda found: leads.stability(found.study))
    changed_texts = cached_property(lambda found: counterfactuals.table(found.study))

    @property
    def pairs_with_intervals(self) -> pd.DataFrame:
        """The ranked pairs, resampled unless the study is too large for it."""
        return self.pairs if self.resampled.empty else self.resampled

    @property
    def event(self) -> pd.Series:
        """Each article's event; all missing where events are not stated."""
        return robustness.references(self.study).reindex(columns=["event"])["event"]


def charts(
    results: Results, lang: str = "en", size: str = "page", only: Collection[str] | None = None
) -> dict[str, Chart]:
    """Every chart (or `only` those named) the study has what it needs for, by name, in the order of the notebooks."""
    drawn = {
        name: words.or_missing(make)(results, lang=lang, size=size)
        for name, make in CHARTS.items()
        if only is None or name in only
    }
    return {name: chart for name, chart in drawn.items() if not isinstance(chart, words.Missing)}


def tables(results: Results) -> dict[str, pd.DataFrame]:
    """Every table of the study by name, tidy, as the notebooks show them; what a study lacks has no table."""
    made = {name: words.or_missing(make)(results) for name, make in TABLES.items()}
    return {name: table for name, table in made.items() if not isinstance(table, words.Missing)}


def reader(results: Results, lang: str) -> str:
    """The closest pair side by side, as markup whose text is escaped; empty where no two articles have a cosine."""
    section = words.or_missing(lambda: pages.section(results.study, *results.closest, lang))()
    return "" if isinstance(section, words.Missing) else section


CHARTS: dict[str, Callable[..., Chart | words.Missing]] = {
    "lengths": lambda found, **how: draw.lengths(coverage.lengths(found.study), **how),
    "timeline": lambda found, **how: draw.timeline(coverage.dates(found.study), found.labels, **how),
    "heat_map": lambda found, **how: draw.heat_map(found.cosine, found.labels, **how),
    "ranked_pairs": lambda found, **how: draw.ranked_pairs(found.pairs_with_intervals, found.labels, **how),
    "dendrogram": lambda found, **how: draw.dendrogram(found.cosine, found.labels, **how),
    "top_terms": lambda found, **how: draw.top_terms(found.tfidf, found.labels, **how),
    "account": lambda found, **how: draw.account(found.account, *found.labels[list(found.closest)], **how),
    "cosine_by_group": lambda found, **how: draw.cosine_by_group(
        similarity.by_group(found.accounts), found.labels, **how
    ),
    "frame_shares": lambda found, **how: draw.frame_shares(found.profiles, found.labels, found.study.frames, **how),
    "ternary": lambda found, **how: draw.ternary(
        framing.profile_intervals(found.framed), found.labels, found.study.frames, **how
    ),
    "frames_by_status": lambda found, **how: draw.frames_by(
        framing.crosstab(found.coded, "status"), found.study.frames, **how
    ),
    "frames_by_speaker": lambda found, **how: draw.frames_by(
        framing.crosstab(found.coded, "speaker"), found.study.frames, **how
    ),
    "coder_agreement": lambda found, **how: draw.coder_agreement(found.alphas, found.study.frames, **how),
    "machine_scores": lambda found, **how: draw.machine_scores(found.scores, found.study.frames, **how),
    "confusion": lambda found, **how: draw.confusion(
        agreement.confusion(found.coded, found.study.coding), found.study.frames, **how
    ),
    "ways": lambda found, **how: draw.ways(found.ways, found.study.frames, len(found.leads_by_way), **how),
    "cluster_sweep": lambda found, **how: draw.cluster_sweep(
        found.sweep, found.verdict, clusters.best(found.sweep), **how
    ),
    "two_trees": lambda found, **how: draw.two_trees(
        found.cosine, framing.profile(found.coded), found.labels, found.side_by_side, **how
    ),
    "named": lambda found, **how: draw.named(coverage.named(found.study), found.labels, **how),
    "voices": lambda found, **how: draw.voices(found.voices, **how),
    "voices_by_article": lambda found, **how: draw.voices_by_article(found.voices, found.labels, **how),
    "leads_by_event": lambda found, **how: draw.leads_by(
        coverage.leads_by(found.voices, "event", found.study), found.study.frames, **how
    ),
    "leads_by_speaker": lambda found, **how: draw.leads_by(
        coverage.leads_by(found.voices, "speaker", found.study), found.study.frames, **how
    ),
    "keyness": lambda found, **how: draw.keyness(found.keyness, found.labels, **how),
    "cosine_intervals": lambda found, **how: draw.cosine_intervals(
        found.resampled, found.labels, robustness.RESAMPLES, **how
    ),
    "specification_curve": lambda found, **how: draw.specification_curve(found.multiverse, found.labels, **how),
    "lead_stability": lambda found, **how: draw.lead_stability(
        found.lead_stability, found.labels, found.study.frames, robustness.RESAMPLES, **how
    ),
    "partition_null": lambda found, **how: draw.partition_null(
        robustness.groups_of(found.study)["group"], found.event, "event", **how
    ),
    "regrouped": lambda found, **how: draw.regrouped(found.regrouped, robustness.GROUPS, robustness.RESAMPLES, **how),
    "counterfactuals": lambda found, **how: draw.counterfactuals(found.changed_texts, **how),
}

TABLES: dict[str, Callable[[Results], pd.DataFrame]] = {
    "articles": lambda found: found.study.articles.drop(columns="text"),
    "units": lambda found: found.study.units,
    "cosine": lambda found: found.cosine,
    "ranked-pairs": lambda found: found.pairs,
    "account-of-the-closest-pair": lambda found: found.account,
    "shared-copy": lambda found: similarity.shared_copy(found.study),
    "keyness": lambda found: found.keyness,
    "specifications": lambda found: found.multiverse,
    "profiles": lambda found: found.profiles,
    "frames-by-speaker": lambda found: framing.crosstab(found.coded, "speaker"),
    "frames-by-status": lambda found: framing.crosstab(found.coded, "status"),
    "coded-units": lambda found: found.coded,
    "voices": lambda found: found.voices,
    "actors-named": lambda found: coverage.named(found.study),
    "lead-frames-by-specification": lambda found: leads.specifications(found.study),
    "agreement": lambda found: found.alphas,
    "machine-against-coders": lambda found: found.scores,
    "ways-of-coding": lambda found: found.ways,
    "groups-of-units": lambda found: found.sweep,
    "dates": lambda found: coverage.dates(found.study),
}
