"""Groups of articles compared: frames, status and speakers by outlet or any other column, and over time.

The sentences of one article resemble each other, so every interval and every test here counts articles: an interval by
how much the articles of a group differ, a test by dealing the articles to the groups anew.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import framing
from helpers.words import Day, Lacking

LEAST = 5  # articles from which a group is tested; the share of a smaller one hangs on single articles
CELL = 2  # articles a group and stratum, on average, from which the deal stays within the strata
DEALS, SEED = 1_999, 0
# A difference is one where at most this share of the deals shows one as large anywhere in the table: of a hundred
# studies without any, three are expected to show one.
CHANCE = 0.03
PERIODS = (("day", "D", 31), ("week", "W-SUN", 31 * 7), ("month", "M", 3_660), ("year", "Y", np.inf))  # most days


def shares(coded: pd.DataFrame) -> pd.DataFrame:
    """The share of each frame in all kept units: one row a frame, columns as in `shares_by`."""
    table = framing.counts(coded)
    return _shares(table, pd.Series("all", index=table.index), "lead").drop(columns="group")


def shares_by(coded: pd.DataFrame, articles: pd.DataFrame, column: str, of: str = "lead") -> pd.DataFrame:
    """The share of each frame (status, speaker) by outlet or any other column: one row a group and value.

    Columns: `group` (by number of articles, most first; articles whose column is blank are left out), `frame` (or
    `status`, `speaker`), `units`, `n` (units of the group), `articles`, `share` (units / n, 0 to 1), `low, high` (95 %;
    NaN for a group of one article), `others` (the share in the other groups together), `difference` (share - others),
    `p` (two-sided, corrected for every group and value of the table; NaN for a group of fewer than LEAST articles, and
    where nothing can be dealt), `differs` (p ≤ CHANCE), `within`: `month` where the articles were dealt to the groups
    within each month only, so that an outlet collected in another month does not pass for a different one; else empty.
    Where outlets were collected in different months throughout, p is NaN: outlet and time cannot be told apart.
    Raises Lacking where the column is stated for no article or names one group only.
    Source: interval of Korn & Graubard 1998 (exact binomial bounds at the effective number of units); test by
    permutation of articles, corrected by the largest statistic (Westfall & Young 1993).
    """
    table = framing.counts(coded, of)
    group = groups(articles, column).reindex(table.index).dropna()
    if group.nunique() < 2:
        one = next(iter(group), "")
        raise Lacking(f"comparisons.{'one_group' if one else 'no_groups'}", column=column, n=len(group), group=one)
    table = table.loc[group.index]
    months = _starts(published(articles), "M").reindex(group.index)
    return _tested(table, group, of, _stratum(group, months, "month"))


def over_time(coded: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The share of each frame by day, week, month or year, as the span asks for.

    Columns: `period` (its first day) in order of time, `frame`, `units, n, articles, share, low, high` as in
    `shares_by`, `unit` (day, week, month, year). A period of fewer than LEAST articles has no interval: it
    would be nearly everything. One in which nothing was printed is a gap: its rows have no share either. Whether
    anything rises or falls is what `trends` tests. Raises Lacking for fewer than two periods.
    """
    table = framing.counts(coded)
    day = published(articles).reindex(table.index).dropna()
    unit, code = _period(day)
    period = _starts(day, code)
    if period.nunique() < 2:
        raise _undated(day)
    found = _shares(table.loc[day.index], period, "lead")
    every = pd.period_range(period.min(), period.max(), freq=code).start_time
    index = pd.MultiIndex.from_product([every, list(table.columns.drop("n"))], names=["period", "frame"])
    laid = found.rename(columns={"group": "period"}).set_index(["period", "frame"]).reindex(index).reset_index()
    counted = ["units", "n", "articles"]
    laid[["low", "high"]] = laid[["low", "high"]].where(laid["articles"] >= LEAST)
    return laid.fillna(dict.fromkeys(counted, 0)).astype(dict.fromkeys(counted, int)).assign(unit=unit)


def trends(coded: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Whether a frame rises or falls over the whole span: one row a frame.

    Columns: `frame`, `first, last` (its share in the earlier and the later half of the units),
    `change` (last - first), `p` (two-sided, of the straight line through the articles' dates, by dealing the dates
    anew, within outlets where they are stated; corrected over the frames), `differs` (p ≤ CHANCE, and the line goes
    where the halves go), `articles`.
    Raises Lacking for fewer than LEAST dated articles or one day.
    """
    table = framing.counts(coded)
    day = published(articles).reindex(table.index).dropna().sort_values(kind="stable")
    if len(day) < LEAST or day.nunique() < 2:
        raise _undated(day)
    table, outlet = table.loc[day.index], groups(articles, "outlet").reindex(day.index)
    values, n = table.drop(columns="n").to_numpy(float), table["n"].to_numpy(float)
    late = _late(n)
    first, last = (values[half].sum(axis=0) / max(n[half].sum(), 1) for half in (~late, late))
    time = (day - day.min()).dt.days.to_numpy(float)
    residual = values - n[:, None] * values.sum(axis=0) / n.sum()
    stratum = _codes(_stratum(pd.Series("all", index=day.index), outlet, "outlet")[0])
    orders = _orders(stratum)
    slopes = np.stack([time @ residual] + [time[order] @ residual for order in orders])
    p = np.nan_to_num(_corrected(slopes), nan=1.0)  # where dealing the dates changes nothing it explains everything
    frames = table.columns.drop("n")
    found = pd.DataFrame({"frame": frames, "first": first, "last": last, "change": last - first, "p": p})
    one_way = np.sign(slopes[0]) == np.sign(last - first)
    return found.assign(differs=(found["p"] <= CHANCE) & one_way, articles=len(day))


def _undated(day: pd.Series) -> Lacking:
    """What the days of publication, those stated, lack for a comparison over time."""
    if len(day) and day.nunique() == 1:
        return Lacking("comparisons.one_day", n=len(day), day=Day(day.iloc[0].date().isoformat()))
    return Lacking("comparisons.no_dates", n=len(day), least=LEAST)


def halves(coded: pd.DataFrame, articles: pd.DataFrame) -> pd.Series:
    """The half of the dated units each article stands in, `first` or `last`, as `trends` compares them."""
    n = framing.counts(coded)["n"]
    day = published(articles).reindex(n.index).dropna().sort_values(kind="stable")
    return pd.Series(np.where(_late(n[day.index].to_numpy(float)), "last", "first"), index=day.index, name="half")


def _late(n: np.ndarray) -> np.ndarray:
    """Of articles in order of time with n units each, which stand in the later half of the units."""
    return np.cumsum(n) - n / 2 > n.sum() / 2


def volume(articles: pd.DataFrame) -> pd.DataFrame:
    """How much each outlet printed: one row a group, most articles first.

    Columns: `group` (empty where it is not stated), `articles`, `words`, `share` (of all articles), `first, last` (days
    of publication), `undated` (articles whose day is not stated).
    """
    day = published(articles)
    rows = pd.DataFrame({"group": articles["outlet"], "words": articles["words"], "day": day})
    found = rows.groupby("group").agg(
        articles=("words", "size"), words=("words", "sum"), first=("day", "min"), last=("day", "max")
    )
    undated = day.isna().groupby(articles["outlet"]).sum()
    found = found.assign(share=found["articles"] / len(articles), undated=undated).reset_index()
    return found.sort_values(["articles", "group"], ascending=[False, True], ignore_index=True)


def volume_over_time(articles: pd.DataFrame) -> pd.DataFrame:
    """How much each outlet printed by day, week, month or year: one row a period and group, of articles that are dated.

    Columns: `period` (its first day), `group` (empty where not stated), `articles`, `words`, `unit`. A group that
    printed nothing in a period has 0; a period without any article is a gap, NaN for every group.
    Raises Lacking where no article is dated.
    """
    day = published(articles).dropna()
    if not len(day):
        raise _undated(day)
    unit, code = _period(day)
    dated = articles.loc[day.index]
    rows = pd.DataFrame({"period": _starts(day, code), "group": dated["outlet"], "words": dated["words"]})
    found = rows.groupby(["period", "group"])["words"].agg(articles="size", words="sum")
    every = pd.period_range(rows["period"].min(), rows["period"].max(), freq=code).start_time
    order = rows["group"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    laid = found.reindex(pd.MultiIndex.from_product([every, order], names=["period", "group"])).reset_index()
    printed = laid["period"].isin(rows["period"])
    laid.loc[printed, ["articles", "words"]] = laid.loc[printed, ["articles", "words"]].fillna(0)
    return laid.assign(unit=unit)


def groups(articles: pd.DataFrame, column: str) -> pd.Series:
    """The group of each article by a column of articles.csv, missing where it is blank; Lacking where there is none."""
    if column not in articles:
        raise Lacking("comparisons.no_column", column=column)
    return articles[column].where(articles[column] != "").rename("group")


def published(articles: pd.DataFrame) -> pd.Series:
    """The day each article was published, NaT where it is not stated."""
    return pd.to_datetime(articles["published"], format="%Y-%m-%d", errors="coerce")


def share_interval(units: np.ndarray, sizes: np.ndarray, effect: float = np.nan) -> tuple[float, float]:
    """The 95 % interval of a share of units that come in articles: exact binomial bounds at the effective number.

    units, sizes: how many units of each article have it, of how many. The effective number is what independent units
    would give the same variance between articles (at most the units there are), made smaller for few articles.
    effect: the design effect taken where none or all have it, which shows no variance; without one each article counts
    as one unit. NaN for one article. Source: Korn & Graubard 1998.
    """
    articles, total = len(sizes), sizes.sum()
    if articles < 2 or not total:
        return np.nan, np.nan
    share = units.sum() / total
    effective = _effective(units, sizes)
    if not np.isfinite(effective):
        effective = total / effect if np.isfinite(effect) else articles
    few = (special.ndtri(0.975) / special.stdtrit(_freedom(units, sizes), 0.975)) ** 2
    effective = min(effective * few, total)
    low = special.betaincinv(share * effective, (1 - share) * effective + 1, 0.025) if share > 0 else 0.0
    high = special.betaincinv(share * effective + 1, (1 - share) * effective, 0.975) if share < 1 else 1.0
    return float(low), float(high)


def _effective(units: np.ndarray, sizes: np.ndarray) -> float:
    """The number of independent units that would vary as much; NaN where the share shows no variance to go by."""
    articles, total = len(sizes), sizes.sum()
    share = units.sum() / total
    variance = articles / (articles - 1) * ((units - share * sizes) ** 2).sum() / total**2
    if share in (0, 1):
        return np.nan
    return min(share * (1 - share) / variance, total) if variance > 0 else total


def _freedom(units: np.ndarray, sizes: np.ndarray) -> float:
    """Degrees of freedom of the variance between articles: fewer where a few articles make most of it.

    Normal deviations have a fourth moment of three times their squared second; where it is larger the variance rests on
    so many fewer articles.
    """
    squared = (units - sizes * units.sum() / sizes.sum()) ** 2
    fourth = (squared**2).sum()
    resting = 3 * squared.sum() ** 2 / fourth if fourth > 0 else len(sizes)
    return max(min(resting, len(sizes)) - 1, 1)


def _period(day: pd.Series) -> tuple[str, str]:
    """The unit of time for a span, as a word and as pandas writes it."""
    span = (day.max() - day.min()).days if len(day) else 0
    return next((unit, code) for unit, code, most in PERIODS if span <= most)


def _starts(day: pd.Series, code: str) -> pd.Series:
    return day.dt.to_period(code).dt.start_time


def _stratum(group: pd.Series, other: pd.Series, name: str) -> tuple[pd.Series, str]:
    """Within what the articles are dealt: `other` where it is known for all and holds CELL articles a group."""
    other = other.reindex(group.index)
    cells = group.nunique() * other.nunique()
    if other.isna().any() or other.nunique() < 2 or len(group) < CELL * cells:
        return pd.Series("", index=group.index), ""
    return other, name


def _shares(table: pd.DataFrame, group: pd.Series, of: str) -> pd.DataFrame:
    values = list(table.columns.drop("n"))
    sizes = table["n"].to_numpy(float)
    order = group.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable").index
    rows = []
    for value in values:
        units = table[value].to_numpy(float)
        effective = _effective(units, sizes) if len(sizes) > 1 else np.nan
        for name in order:
            own = (group == name).to_numpy()
            here, n = units[own].sum(), sizes[own].sum()
            ends = share_interval(units[own], sizes[own], sizes.sum() / effective)
            rows.append((name, value, int(here), int(n), int(own.sum()), here / n, *ends))
    columns = ["group", "frame" if of == "lead" else of, "units", "n", "articles", "share", "low", "high"]
    found = pd.DataFrame(rows, columns=columns)
    at = {name: place for place, name in enumerate(order)}
    return found.sort_values("group", key=lambda names: names.map(at), kind="stable", ignore_index=True)


def _tested(table: pd.DataFrame, group: pd.Series, of: str, stratum: tuple[pd.Series, str]) -> pd.DataFrame:
    """The shares of every group with what the others have, and whether dealing the articles anew explains it."""
    found = _shares(table, group, of)
    names = list(found["group"].unique())
    code = group.map({name: place for place, name in enumerate(names)}).to_numpy()
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(len(names)))
    counts, dealt = table.to_numpy(float)[order], [np.arange(len(order)), *_orders(_codes(stratum[0])[order])]
    every, others = _differences(np.stack([np.add.reduceat(counts[each], starts, axis=0) for each in dealt]))
    observed, others = every[0].copy(), others[0]
    small = np.bincount(code) < LEAST
    every[:, small] = np.nan
    p = _corrected(every.reshape(len(every), -1))
    found = found.assign(others=others.ravel(), difference=observed.ravel(), p=p)
    return found.assign(differs=found["p"] <= CHANCE, within=stratum[1])


def _codes(stratum: pd.Series) -> np.ndarray:
    return pd.factorize(stratum)[0]


def _differences(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Deals × groups × values: each group's share minus that of all others together, and the share of the others."""
    rest = sums.sum(axis=1, keepdims=True) - sums
    with np.errstate(divide="ignore", invalid="ignore"):
        share, others = sums[..., :-1] / sums[..., -1:], rest[..., :-1] / rest[..., -1:]
    return share - others, others


def _orders(stratum: np.ndarray) -> list[np.ndarray]:
    """DEALS orders of the articles in which each stays within its stratum."""
    generator = np.random.default_rng(SEED)
    stratum = stratum.astype(np.min_scalar_type(len(stratum)))  # small numbers are sorted several times as fast
    held = np.argsort(stratum, kind="stable")
    orders = []
    for _ in range(DEALS):
        order, drawn = np.empty(len(stratum), int), generator.random(len(stratum)).argsort()
        order[held] = drawn[stratum[drawn].argsort(kind="stable")]
        orders.append(order)
    return orders


def _corrected(statistics: np.ndarray) -> np.ndarray:
    """p of the first row of statistics against all rows, each column in its own spread, corrected for all columns."""
    spread = statistics.std(axis=0)
    known = np.isfinite(spread) & (spread > 1e-12)
    p = np.full(statistics.shape[1], np.nan)
    if known.any():
        scaled = np.abs(statistics[:, known] - statistics[:, known].mean(axis=0)) / spread[known]
        largest = scaled.max(axis=1)
        p[known] = (largest[:, None] >= scaled[0] - 1e-9).mean(axis=0)
    return p
