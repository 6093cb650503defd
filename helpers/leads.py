"""Whether an article's lead frame holds: other coders, other ways of counting, other sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import agreement, framing, french, robustness, words
from helpers.corpus import Study

MACHINE, MAJORITY = "machine", "majority"
COUNTED = ("units", "words")  # every unit counts once, or as often as it has words
PARTS = ("whole", "first half")  # an article is read to its end, or, as most readers do, not
CONFIDENCE = 0.95
SPECIFIED = ("source", "counted", "part", "article", "lead", "share", "second", "margin", "same")


def codings(study: Study) -> pd.DataFrame:
    """The lead of every kept unit by every source: index `article, unit`, one column a coder, `majority`, `machine`.

    Empty text where a source says nothing of a unit; coders' `boilerplate` too. The machine is `framing.code`.
    Raises words.Lacking where the study has neither a codebook nor a coding.
    """
    kept = study.units.index[study.units["kept"].astype(bool)]
    found = {}
    if not study.coding.empty:
        said = study.coding["lead"].unstack("coder")
        found = {str(coder): said[coder] for coder in said} | {MAJORITY: agreement.majority(study.coding)["lead"]}
    if study.frames:
        found[MACHINE] = framing.code(study.units, study.frames, study.actors)["lead"]
    if not found:
        raise words.Lacking("robustness.no_frames")
    return pd.DataFrame(found).reindex(kept).fillna("").replace("boilerplate", "")


@words.or_empty(*SPECIFIED)
def specifications(study: Study) -> pd.DataFrame:
    """Each article's lead frame under every source, way of counting and part of the article read: one row each.

    `source` (a coder, their majority, the machine), `counted` (COUNTED), `part` (PARTS); `lead`, the frame that leads
    most of the article, `none` left aside; its `share` (0 to 1) of what leads with any frame, the `second` largest, the
    `margin` between them; `same`, whether it is the lead of the first source, counted by units, in the whole article.
    Empty where the study has neither a codebook nor a coding.
    """
    coded = codings(study)
    length = study.units["text"].map(lambda text: len(french.tokens(text)))[coded.index]
    rows = []
    for source in coded:
        for counted, weight in zip(COUNTED, (pd.Series(1, coded.index), length)):
            for part in PARTS:
                read = coded.index if part == "whole" else _first_half(coded.index)
                rows += [(source, counted, part, *row) for row in _leading(coded.loc[read, source], weight[read])]
    table = pd.DataFrame(rows, columns=list(SPECIFIED[:-1]))
    own = table.drop_duplicates("article").set_index("article")["lead"]
    return table.assign(same=table["lead"] == table["article"].map(own))


def _first_half(index: pd.MultiIndex) -> pd.MultiIndex:
    """The first half of each article's units, the middle one too."""
    article = pd.Series(index.get_level_values("article"))
    place, size = article.groupby(article).cumcount(), article.groupby(article).transform("size")
    return index[(place < np.ceil(size / 2)).to_numpy()]


def _leading(leads: pd.Series, weight: pd.Series) -> list[tuple]:
    """Per article the frame with the largest share, that share, the next, and the margin; ties by the frame's name."""
    used = leads.isin(["", framing.NONE])
    sums = weight[~used].groupby([leads[~used].index.get_level_values("article"), leads[~used]]).sum()
    shares = (sums / sums.groupby(level=0).transform("sum")).rename_axis(["article", "lead"]).reset_index(name="share")
    ordered = shares.sort_values(["article", "share", "lead"], ascending=[True, False, True])
    parts = [(article, [*part["lead"]], [*part["share"], 0.0]) for article, part in ordered.groupby("article")]
    return [(article, frames[0], share[0], share[1], share[0] - share[1]) for article, frames, share in parts]


@words.or_empty("lead", "share", "low", "high", "first", "n")
def stability(study: Study, resamples: int = robustness.RESAMPLES, seed: int = robustness.SEED) -> pd.DataFrame:
    """How sure each article's lead frame is: its units drawn again with replacement, one row an article.

    `lead` by the coders' majority (by the machine where nobody coded), its `share` of the units that lead with a frame,
    `low` and `high` (2.5 and 97.5 percentiles), `first` (share of resamples in which it leads most units, ties counted
    as half), `n` (units). Empty where the study has neither a codebook nor a coding.
    """
    coded = codings(study)
    leads = coded[MAJORITY if MAJORITY in coded else coded.columns[-1]]
    leads = leads[~leads.isin(["", framing.NONE])]
    generator = np.random.default_rng(seed)
    rows = {article: _resampled_lead(part, resamples, generator) for article, part in leads.groupby(level="article")}
    columns = ["lead", "share", "low", "high", "first", "n"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("article")


def _resampled_lead(leads: pd.Series, resamples: int, generator: np.random.Generator) -> tuple:
    counts = leads.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    drawn = generator.multinomial(len(leads), counts / len(leads), size=resamples)
    best, others = drawn[:, 0], drawn[:, 1:].max(axis=1, initial=-1)
    low, high = np.percentile(best / len(leads), robustness.INTERVAL)
    first = np.mean((best > others) + (best == others) / 2)
    return counts.index[0], counts.iloc[0] / len(leads), low, high, first, len(leads)


@words.or_empty("article", "frame", "n", "high")
def absent(study: Study) -> pd.DataFrame:
    """Frames that lead no unit of an article, and what share of its like they could still lead: one row each.

    `n` units; `high`, the one-sided upper limit of 95 % for a share of which none of n was seen (0 to 1): about 3 / n.
    By the coders' majority, or the machine where nobody coded. Empty where there is neither, or no frame is absent.
    Source: Hanley & Lippman-Hand, If nothing goes wrong, is everything all right?, JAMA 249, 1983.
    """
    coded = codings(study)
    leads = coded[MAJORITY if MAJORITY in coded else coded.columns[-1]]
    frames = sorted(set(leads) - {"", framing.NONE})
    counts = pd.crosstab(leads.index.get_level_values("article"), leads.to_numpy())
    n = (leads != "").groupby(level="article").sum()
    rows = [
        (article, frame, n[article], 1 - (1 - CONFIDENCE) ** (1 / n[article]))
        for article in counts.index
        for frame in frames
        if counts.loc[article, frame] == 0
    ]
    return pd.DataFrame(rows, columns=["article", "frame", "n", "high"])
