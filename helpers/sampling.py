"""A random sample of units for people to code, and the shares of frames corrected by what they coded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import agreement, comparisons, files, framing
from helpers.agreement import FURNITURE
from helpers.codebook import NONE
from helpers.corpus import Study, StudyError
from helpers.intake import stated
from helpers.words import Clause

FILE = stated.SAMPLE
ADJUDICATED = "adjudicated.csv"  # in coding/: what was decided where coders differ
COLUMNS = ["stratum", "probability", "overlap", "coder", "by", "seed", "text"]
EACH = 2  # units drawn in every stratum, however small
OVERLAP = 50  # units that every further coder codes too: the first of the draw
DRAWS, SEED = 10_000, 0
CORRECTED = ["group", "frame", "naive", "corrected", "low", "high", "coded", "n"]
USUAL = 150  # units of a sample, as an example
CODED = 10  # coded units from which a group has a corrected share


def draw(study: Study, n: int, by: str = "", seed: int = SEED) -> pd.DataFrame:
    """A random sample of n kept units, in the order in which they are to be coded (index `article, unit`).

    by: a column of articles.csv (outlet, section) whose groups are the strata, each drawn from by its size and with at
    least EACH units; without it all units are one stratum. Columns: `stratum`, `probability` (that a unit of the
    stratum is drawn), `overlap` (yes for the units a further coder codes too), `text`. The same seed draws the same
    sample; a larger one begins with the smaller, and whoever stops early has coded a sample of the same kind.
    Raises Lacking for a column that is not there.
    """
    texts = study.units.loc[study.units["kept"], "text"]
    article = texts.index.get_level_values("article")
    stratum = pd.Series("", index=texts.index)
    if by:
        comparisons.groups(study.articles, by)
        stratum = pd.Series(study.articles[by].reindex(article).to_numpy(), index=texts.index)
    chance = pd.Series([_chance(seed, *unit) for unit in texts.index], index=texts.index)
    rank, size = chance.groupby(stratum).rank(method="first"), stratum.groupby(stratum).transform("size")
    turn = ((rank - 0.5) / size).where(rank > EACH, 0)  # Webster's rule: each stratum's turn comes by its size
    order = pd.DataFrame({"turn": turn, "chance": chance}).sort_values(["turn", "chance"]).index[:n]
    drawn = pd.DataFrame({"stratum": stratum[order], "text": texts[order]})
    probability = drawn.groupby("stratum")["text"].transform("size") / size[order]
    overlap = np.where(np.arange(len(drawn)) < OVERLAP, "yes", "no")
    return drawn.assign(probability=probability, overlap=overlap)[["stratum", "probability", "overlap", "text"]]


def _chance(seed: int, article: str, unit: int) -> float:
    """A number from 0 to 1 that is the unit's own: other units, or an article more, do not change it."""
    digest = hashlib.sha256(f"{seed}\n{article}\n{unit}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def keep(study: Study, coder: str, n: int, by: str = "") -> Path:
    """Draw a sample and record it in coding/sample.csv, for a first coder; drawn once more it may only grow.

    Raises StudyError for fewer than two units, and where the study has a sample drawn by another column or a larger one.
    """
    every = int(study.units["kept"].sum())
    if n < 2:
        raise StudyError("refusals.sample_small", n=n, most=min(USUAL, every))
    before, path = read(study), study.folder / "coding" / FILE
    if len(before):
        coder = before["coder"].iloc[0]
        if before["by"].iloc[0] != by or len(before) > n:
            own = f" --by {before['by'].iloc[0]}" if before["by"].iloc[0] else ""
            larger = min(max(2 * len(before), n), every)
            key = "sample_kept" if larger > len(before) else "sample_whole"
            raise StudyError(f"refusals.{key}", file=f"coding/{FILE}", n=len(before), most=larger, by=own)
    sample = draw(study, n, by).assign(coder=coder, by=by, seed=SEED)
    return files.write(path, files.csv_text(sample[COLUMNS].reset_index(), index=False))


def read(study: Study) -> pd.DataFrame:
    """The recorded sample in its order (index `article, unit`, columns of COLUMNS); no row where none was drawn.

    Raises StudyError for a unit that is not there or whose text is another by now, and for a probability that is none.
    """
    rows = stated.located(study.folder / "coding" / FILE, study.units, COLUMNS)
    probability = pd.to_numeric(rows["probability"].astype(str).str.replace(",", "."), errors="coerce")
    for (article, unit), given in rows["probability"][~probability.between(0, 1, inclusive="right")].items():
        at = {"file": f"coding/{FILE}", "article": article, "unit": unit}
        raise StudyError("refusals.no_probability", given=f"{given!r:.60}", **at)
    return rows.assign(probability=probability)


def to_code(study: Study, coder: str) -> pd.Series:
    """The texts a coder codes (index `article, unit`): every kept unit, or the sample where one was drawn.

    The coder it was drawn for codes all of it, every other the units of its overlap.
    """
    sample = read(study)
    if not len(sample):
        return study.units.loc[study.units["kept"], "text"]
    mine = sample if coder == sample["coder"].iloc[0] else sample[sample["overlap"] == "yes"]
    return study.units["text"].reindex(mine.index)


def disputed(study: Study) -> pd.DataFrame:
    """The units whose coders differ on the main frame and that nobody has decided yet: units × coders, their leads."""
    if not len(study.coding):
        return pd.DataFrame()
    said = study.coding["lead"].unstack("coder")
    differ = said.replace("", np.nan).nunique(axis=1) > 1
    return said[differ & ~said.index.isin(decided(study).index)].fillna("")


def decided(study: Study) -> pd.DataFrame:
    """What was decided where coders differ (coding/adjudicated.csv): index `article, unit`; `frames`, `lead`, …"""
    return stated.located(study.folder / "coding" / ADJUDICATED, study.units, ["frames", "lead", "status", "speaker"])


def leads(study: Study) -> pd.Series:
    """The main frame of every unit that people coded (index `article, unit`), page furniture as none.

    What was decided counts before the coders' majority; a unit on which they are split is left out. Empty where nobody
    coded.
    """
    found = decided(study)["lead"]
    if len(study.coding):
        found = found.combine_first(agreement.majority(study.coding)["lead"])
    return found[found != ""].replace(FURNITURE, NONE).rename("lead")


def needed(coding: pd.DataFrame, code: str = "lead", limit: float = agreement.TENTATIVE) -> pd.Series:
    """How many more units two coders must both code until alpha is above a limit for certain.

    `alpha, low, high, n` (as `agreement.alpha` gives them), `more`: 0 where the interval's low end is above the limit
    already; NaN where alpha itself is not, for then the codebook, not the sample, has to change. The interval narrows
    with the square root of the units.
    """
    found = agreement.alpha(coding, code)[["alpha", "low", "high", "n"]]
    alpha, low, _, n = found
    more = 0.0 if alpha == 1 else np.nan
    if not isinstance(alpha, str) and alpha > limit and np.isfinite(low):
        more = max(0.0, np.ceil(n * ((alpha - low) / (alpha - limit)) ** 2) - n)
    return pd.concat([found, pd.Series({"more": more})])


def advice(coding: pd.DataFrame, code: str = "lead") -> Clause | str:
    """What two coders should do next by `needed`: code so many more units, or mend the codebook; empty where nothing.

    Nothing is said where alpha is certain enough, or where too little varies for its interval to be known.
    """
    if not len(coding) or coding.index.get_level_values("coder").nunique() < 2:
        return ""
    found = needed(coding, code)
    settled = isinstance(found["alpha"], str) or found["more"] == 0
    if settled or (found["alpha"] > agreement.TENTATIVE and np.isnan(found["more"])):
        return ""
    values = {"alpha": found["alpha"], "low": found["low"], "n": int(found["n"]), "limit": agreement.TENTATIVE}
    if np.isnan(found["more"]):
        return Clause("sampling.mend", values)
    return Clause("sampling.more", values | {"more": int(found["more"])})


def corrected(study: Study, coded: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """The share of each main frame, corrected for the machine's errors by the units that people coded.

    coded: of `framing.code`. group: an outlet or a period an article (as `comparisons.groups` gives it), else all
    articles are one group. One row a group and frame: `group, frame, naive` (the machine's share), `corrected`, `low,
    high` (95 %), `coded` (units people coded), `n` (units of the group). It speaks of these articles, not of others.
    Where people coded every unit their codes are the shares, and the interval is a point. A group with fewer than CODED
    coded units has no corrected share.
    No row where nobody coded, or coded neither a recorded random sample nor every unit.
    Source: the machine's codes corrected by a random sample, as Egami et al. 2023 and Angelopoulos et al. 2023 (PPI++)
    do; here units are post-stratified by the machine's code, with Jeffreys' interval in each cell, and the units nobody
    coded drawn.
    """
    said, machine = leads(study), coded.loc[coded["lead"] != "", "lead"]
    said = said[said.index.isin(machine.index)]
    sample = read(study)
    if not len(said) or not len(sample) and len(said) < len(machine):
        return pd.DataFrame(columns=CORRECTED)
    weight = _weights(sample, said)
    said = said.reindex(weight.index)
    article = machine.index.get_level_values("article")
    own = pd.Series("all" if group is None else group.reindex(article).to_numpy(), index=machine.index)
    generator, rows = np.random.default_rng(SEED), []
    for name in own.dropna().drop_duplicates():
        here = own.index[own == name]
        units = weight.index.intersection(here)
        for frame in [*framing.frames_of(coded), NONE]:
            found, true = machine[here] == frame, said[units] == frame
            cells = _cells(found, true, weight[units])
            row = _corrected(cells, generator) if len(units) >= CODED else (np.nan,) * 3
            rows.append((name, frame, found.mean(), *row, len(units), len(here)))
    return _adding_up(pd.DataFrame(rows, columns=CORRECTED))


def _adding_up(table: pd.DataFrame) -> pd.DataFrame:
    """The corrected shares of a group made to add up to one, as each frame is corrected on its own."""
    point = table["corrected"] / table.groupby("group")["corrected"].transform("sum")
    return table.assign(corrected=point, low=table["low"].clip(upper=point), high=table["high"].clip(lower=point))


def _weights(sample: pd.DataFrame, said: pd.Series) -> pd.Series:
    """How many units each coded unit stands for: by the strata of the sample; without one all were coded, and it is 1."""
    if not len(sample):
        return pd.Series(1.0, index=said.index)
    drawn = sample[sample.index.isin(said.index)]
    size = sample.groupby("stratum")["probability"].agg(lambda given: len(given) / given.iloc[0])
    coded = drawn.groupby("stratum")["probability"].transform("size")
    return drawn["stratum"].map(size) / coded


def _cells(found: pd.Series, true: pd.Series, weight: pd.Series) -> list[tuple[float, float, float, int, int]]:
    """For units the machine gave the frame, and for the others: share that has it, effective units coded, coded, all."""
    cells = []
    for given in (True, False):
        here = (found.reindex(true.index) == given).to_numpy()
        w, y = weight.to_numpy()[here], true.to_numpy()[here]
        effective = w.sum() ** 2 / (w**2).sum() if len(w) else 0.0
        share = (w * y).sum() / w.sum() if len(w) else float(given)
        cells.append((share, effective, len(w), int((found == given).sum())))
    return cells


def _corrected(cells: list[tuple], generator: np.random.Generator) -> tuple[float, float, float]:
    total = sum(size for *_, size in cells)
    point = sum(share * size for share, *_, size in cells) / total
    drawn = np.zeros(DRAWS)
    for share, effective, seen, size in cells:
        rate = generator.beta(share * effective + 0.5, (1 - share) * effective + 0.5, DRAWS)
        drawn += share * min(seen, size) + generator.binomial(size - min(seen, size), rate)
    low, high = np.quantile(drawn / total, [0.025, 0.975])
    return point, min(low, point), max(high, point)
