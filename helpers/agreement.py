"""Agreement: coders with each other (Krippendorff's alpha), what most of them say, and scores on sentences never seen."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers import resampling, words
from helpers.corpus import Study
from helpers.intake import stated

RELIABLE, TENTATIVE = 0.800, 0.667  # Krippendorff 2004, Content Analysis, ch. 11
UNDEFINED = "undefined"
FURNITURE = "boilerplate"  # what coders write for a line that is not the article's
RARE = 3  # units' worth of codes other than the commonest, below which an alpha has no interval that can be relied on
# The percentile bootstrap of alpha covers 90 to 95 % where it should cover 95; taken wider, it covers 95 % or more.
ENDS = (0.0125, 0.9875)
CODES = ("lead", "status", "speaker")
ALPHA_COLUMNS = ["alpha", "low", "high", "word", "n", "coders", "disagreements", "hidden", "prevalence", "of"]


# --- coders with each other ------------------------------------------------------------------------------------------


def values(codings: pd.DataFrame, code: str) -> pd.DataFrame:
    """What each coder said: units (rows, `article, unit`) × coders, missing where a coder left the code empty.

    code: a column of the coding (`lead`, `status`, `speaker`), or a frame's name, which reads as `present` or `absent`.
    Units that every coder takes for page furniture are left out, for agreeing on them is no feat. Speakers joined by
    `+` are one value whatever their order.
    """
    if not len(codings):
        raise words.Lacking("results.no_coding")
    if code in codings.columns:
        said = codings[code].map(_ordered)
    else:
        said = codings["frames"].map(lambda named: _presence(named, code))
    wide = said[content(codings)].unstack("coder")
    return wide.where(wide != "").sort_index()


def alpha(codings: pd.DataFrame, code: str) -> pd.Series:
    """Krippendorff's alpha of one code (nominal): 1 = the coders agree throughout, 0 = as chance would, below: worse.

    Any number of coders; a missing code costs that unit's pairs with that coder only. `n`: units coded by two or more;
    `disagreements`: those on which not all agree; `prevalence`: how often the value named in `of` was given; `word`: see
    `word`. Where nothing varies alpha is not 1 but "undefined": there was nothing to agree about.
    `low, high`: a 95 % interval over units drawn again with replacement. None (NaN) where no unit is in dispute: then
    `hidden` says which share of disagreements may be hidden all the same (see `resampling.hidden`); nor where fewer than
    RARE units' worth of codes are other than the commonest.
    Source: Krippendorff 2004; Hayes & Krippendorff 2007.
    """
    said = values(codings, code)
    counts, names = _counts(said)
    shared = counts[counts.sum(axis=1) >= 2]
    n, disputed = len(shared), int(((shared > 0).sum(axis=1) > 1).sum())
    value = _alphas(shared, np.ones((1, n)))[0]
    low, high = _interval(shared) if disputed else (np.nan, np.nan)
    shown = UNDEFINED if np.isnan(value) else float(value)
    hidden = resampling.hidden(n) if shown == 1 else np.nan
    prevalence, of = _prevalence(counts, names, code not in codings.columns)
    row = [shown, low, high, word(shown), n, said.shape[1], disputed, hidden, prevalence, of]
    return pd.Series(row, index=ALPHA_COLUMNS, name=code)


def alphas(codings: pd.DataFrame, frames: Iterable[str]) -> pd.DataFrame:
    """`alpha` of every code, one a row: each frame's presence, then lead, status and speaker; empty without coding."""
    codes = [*frames, *CODES] if len(codings) else []
    return pd.DataFrame([alpha(codings, code) for code in codes], columns=ALPHA_COLUMNS).rename_axis("code")


def word(value: float | str) -> str:
    """What an alpha is called: reliable from .800, tentative from .667, else not reliable; undefined stays so."""
    if isinstance(value, str):
        return UNDEFINED
    if value >= RELIABLE:
        return "reliable"
    return "tentative" if value >= TENTATIVE else "not reliable"


def content(codings: pd.DataFrame) -> pd.Series:
    """Whether each row's unit is the article's own for one coder at least (True), or page furniture for all."""
    return (codings["lead"] != FURNITURE).groupby(level=["article", "unit"]).transform("any")


def _ordered(value: str) -> str:
    return "+".join(sorted(filter(None, map(str.strip, value.split("+")))))


def _presence(named: str, frame: str) -> str:
    if not named.strip():
        return ""
    return "present" if frame in _ordered(named).split("+") else "absent"


def _counts(said: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Units × values: how many coders gave each value; rows in an order that no naming of units or coders changes."""
    names = sorted(set(said.stack().dropna()))
    counts = np.array([(said == name).sum(axis=1) for name in names], dtype=float).reshape(len(names), len(said)).T
    return counts[np.lexsort(counts.T[::-1])] if names else np.zeros((len(said), 0)), names


def _alphas(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Alpha under each row of weights (how often each unit is drawn); NaN where nothing varies or nothing is paired."""
    sizes = counts.sum(axis=1)
    disagreement = (counts * (sizes[:, None] - counts)).sum(axis=1) / (sizes - 1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * (weights @ disagreement) / expected, np.nan)


def _interval(counts: np.ndarray) -> tuple[float, float]:
    """The quantiles ENDS of alpha over units drawn again; draws in which nothing varies have none and are passed over."""
    n, rare = len(counts), 1 - counts.sum(axis=0).max() / counts.sum()
    if rare * n < RARE:
        return np.nan, np.nan
    low, high = np.nanquantile(_alphas(counts, _drawn_again(n)), ENDS)
    return float(low), float(high)


@functools.lru_cache(maxsize=1)  # every code of the same units is asked under the same draws
def _drawn_again(n: int) -> np.ndarray:
    """Draws × n units: how often each is drawn."""
    drawn = np.random.default_rng(resampling.SEED).multinomial(n, np.full(n, 1 / n), 2 * resampling.DRAWS)
    return drawn.astype(float)


def _prevalence(counts: np.ndarray, names: list[str], is_frame: bool) -> tuple[float, str]:
    """How large a share of all codes one value has: `present` for a frame, else the commonest value."""
    totals = dict(zip(names, counts.sum(axis=0)))
    of = "present" if is_frame else max(names, key=totals.__getitem__, default="")
    return float(totals.get(of, 0) / max(counts.sum(), 1)), of


# --- what most coders say ------------------------------------------------------------------------------------------


def majority(coding: pd.DataFrame) -> pd.DataFrame:
    """What most coders say of each unit (index `article, unit`): `frames`, `lead`, `status`, `speaker`, `coders`.

    A frame is present where more than half of the unit's coders name it; lead, status and speaker are the commonest
    value. A tie has no majority and is left empty, as a missing code is. A table that is one coder's comes back as it
    is; of no coding at all, none.
    """
    if not len(coding):
        return pd.DataFrame(columns=["frames", *CODES, "coders"])
    if "coder" not in coding.index.names:
        return coding
    said: dict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
    for (_, article, unit), codes in zip(coding.index, coding[["frames", *CODES]].itertuples(index=False)):
        said[article, unit].append(tuple(codes))
    columns = (zip(*said[unit]) for unit in sorted(said))
    rows = [(_frames_of_most(frames), *map(_commonest, codes), len(frames)) for frames, *codes in columns]
    index = pd.MultiIndex.from_tuples(sorted(said), names=["article", "unit"])
    return pd.DataFrame(rows, index=index, columns=["frames", *CODES, "coders"])


def blind(study: Study) -> pd.DataFrame:
    """How far the machine agrees with codings of sentences nobody had seen when its rules were written: one row a figure.

    Stated in coding/blind.csv, not computed here: `set` (of texts), `articles` (how many), `code`, `measure`, `n`
    (sentences judged), `score, low, high` (0 to 1, with the interval stated), `null` (the score of a guess that reads
    nothing), `coded_by`, `measured` (day), `commit` (of the code that was judged). Empty where there is no such file;
    raises StudyError that names the row of a figure that cannot be.
    """
    table = stated.blind(study.folder / "coding" / stated.BLIND)
    return pd.DataFrame(columns=stated.BLIND_COLUMNS) if table is None else table


def leads(coded: pd.DataFrame, coding: pd.DataFrame) -> pd.Series:
    """The lead of every unit as most coders have it, where they coded and agreed; else as the machine does."""
    machine = coded["lead"]
    if not len(coding):
        return machine
    said = majority(coding)["lead"]
    return said[said != ""].reindex(machine.index).fillna(machine)


def _commonest(said: Iterable[str]) -> str:
    first = Counter(_ordered(value) for value in said if value).most_common(2)
    return first[0][0] if len(first) == 1 or len(first) > 1 and first[0][1] > first[1][1] else ""


def _frames_of_most(said: Iterable[str]) -> str:
    named = [set(_ordered(value).split("+")) for value in said if value]
    shares = {frame: sum(frame in names for names in named) / len(named) for frame in sorted(set().union(*named))}
    return "" if 0.5 in shares.values() else "+".join(frame for frame, share in shares.items() if share > 0.5)
