"""Every chart and table of a study, made from the study alone: what the report shows and its folder holds."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection

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

    @functools.cached_property
    def cosine(self) -> pd.DataFrame:
        """The cosine of every two articles, 0 to 1 (`similarity.cosine`)."""
        return similarity.cosine(self.study)

    @functools.cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs of articles, the closest first (`similarity.closest_pairs`)."""
        return similarity.closest_pairs(self.study)

    @functools.cached_property
    def closest(self) -> tuple[str, str]:
        """The closest pair; raises Lacking where no two articles have a cosine."""
        if self.pairs.empty:
            raise words.Lacking("charts.pairs_lacking")
        return self.pairs["a"].iloc[0], self.pairs["b"].iloc[0]

    @functools.cached_property
    def accounts(self) -> pd.DataFrame:
        """What the closest pairs' cosines are made of (`similarity.accounts`)."""
        return similarity.accounts(self.study, self.pairs.head(similarity.ACCOUNTED))

    @functools.cached_property
    def keyness(self) -> pd.DataFrame:
        """How much each term marks each article (`coverage.keyness`)."""
        return coverage.keyness(self.study)

    @functools.cached_property
    def coded(self) -> pd.DataFrame:
        """Every unit with its frames, lead, status and speaker; without a codebook no unit has a frame."""
        return framing.code(self.study.units, self.study.frames, self.study.actors)

    @functools.cached_property
    def multiverse(self) -> pd.DataFrame:
        """What every specification concludes (`robustness.multiverse`)."""
        return robustness.multiverse(self.study)

    @functools.cached_property
    def alphas(self) -> pd.DataFrame:
        """The coders' agreement code by code (`agreement.alphas`)."""
        return agreement.alphas(self.study.coding, self.study.frames)

    @functools.cached_property
    def leads_by_way(self) -> pd.DataFrame:
        """The lead of each coded unit by every way of coding; empty without coded units of two articles."""
        return agreement.ways(self.study.units, self.coded, self.study.coding)

    @functools.cached_property
    def ways(self) -> pd.DataFrame:
        """The ways of coding leads compared (`agreement.compare_ways`)."""
        return agreement.compare_ways(self.leads_by_way, self.coded, self.study.coding)

    @functools.cached_property
    def scores(self) -> pd.DataFrame:
        """The machine's leads against the coders' majority (`agreement.scores`)."""
        return agreement.scores(self.coded, self.study.coding)

    @functools.cached_property
    def leads(self) -> pd.Series:
        """The leads that groups are compared with: the coders' where there are any."""
        return agreement.leads(self.coded, self.study.coding)

    @functools.cached_property
    def sweep(self) -> pd.DataFrame:
        """Groups of units for every linkage and k (`clusters.sweep`)."""
        return clusters.sweep(self.study, self.leads)

    @functools.cached_property
    def verdict(self) -> pd.DataFrame:
        """What the units follow in the groups with the highest silhouette."""
        return clusters.verdict(self.study, self.leads, *clusters.best(self.sweep))

    @functools.cached_property
    def profiles(self) -> pd.DataFrame:
        """Each article's share of units per lead frame, with intervals (`framing.profile_intervals`)."""
        return framing.profile_intervals(self.coded)

    @property
    def framed(self) -> pd.DataFrame:
        """The units that lead with a frame."""
        return self.coded[~self.coded["lead"].isin(["", framing.NONE])]

    @property
    def event(self) -> pd.Series:
        """Each article's event; all missing where events are not stated."""
        return robustness.references(self.study).reindex(columns=["event"])["event"]

    @functools.cached_property
    def tfidf(self) -> pd.DataFrame:
        """The weight of every term in every article (`similarity.tfidf`)."""
        return similarity.tfidf(self.study)

    @functools.cached_property
    def account(self) -> pd.DataFrame:
        """The exact account of the closest pair's cosine (`similarity.account`)."""
        return similarity.account(self.study, *self.closest)

    @functools.cached_property
    def side_by_side(self) -> pd.DataFrame:
        """Articles grouped by words and by profile (`clusters.side_by_side`)."""
        return clusters.side_by_side(self.study, self.coded)

    @functools.cached_property
    def resampled(self) -> pd.DataFrame:
        """Every cosine with its interval over resampled units (`robustness.bootstrap_cosine`)."""
        return robustness.bootstrap_cosine(self.study)

    @property
    def pairs_with_intervals(self) -> pd.DataFrame:
        """The ranked pairs, resampled unless the study is too large for it."""
        return self.pairs if self.resampled.empty else self.resampled

    @functools.cached_property
    def regrouped(self) -> pd.DataFrame:
        """How often each partition comes back over resampled units (`robustness.regrouped`)."""
        return robustness.regrouped(self.study)

    @functools.cached_property
    def lead_stability(self) -> pd.DataFrame:
        """How sure each article's lead frame is (`leads.stability`)."""
        return leads.stability(self.study)

    @functools.cached_property
    def changed_texts(self) -> pd.DataFrame:
        """The cosine before and after each change of the texts (`counterfactuals.table`)."""
        return counterfactuals.table(self.study)

    @functools.cached_property
    def voices(self) -> pd.DataFrame:
        """Who is given the word, and how (`coverage.voices`)."""
        return coverage.voices(self.coded)


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
