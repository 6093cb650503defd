"""What was read: how long the articles are, how many there are of each period, and when they are from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axis import Axis
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from helpers import words
from helpers.charts import parts
from helpers.charts.framed import name_periods
from helpers.figures import GREY, INK, canvas, legend, numbers, scale, small

DATED = {"event": "^", "published": "o", "collected": "s"}
PANELS = 8  # groups of articles with a panel of their own


def lengths(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """Words kept and words cut as page furniture, longest article first; of more than LABELLED the distribution.

    table: of `coverage.lengths` (index `article`, `label, words, cut`).
    """
    table = table.sort_values("words", ascending=False, kind="stable")
    if len(table) > parts.LABELLED:
        figure, axes = canvas(height=2.2)
        parts.histogram(axes, table["words"], min(30, max(10, len(table) // 5)), lang)
        axes.set_xlabel(words.say("charts.words", lang))
        return figure, table.reset_index()
    names = parts.in_rows(table["label"])
    figure, axes = parts.rows(names)
    looks = dict(
        zip([words.say(f"charts.lengths_{part}", lang) for part in ("kept", "cut")], (parts.TONES[0], parts.TONES[2]))
    )
    parts.counts_axis(axes, (table["words"] + table["cut"]).max() * 1.3, lang)
    for row, (kept, cut) in enumerate(zip(table["words"], table["cut"])):
        parts.stack(axes, row, [kept, cut], list(looks.values()))
        key = "charts.lengths_row" if cut else "charts.lengths_row_whole"
        parts.note(axes, words.say(key, lang, kept=kept, cut=cut), (kept + cut, row))
    axes.set_xlabel(words.say("charts.words", lang))
    parts.patches(axes, looks if table["cut"].any() else dict([*looks.items()][:1]))
    return figure, table.reset_index()


def timeline(dates: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """When the event was, the article published and the page collected: a row an article, a mark a date.

    dates: of `coverage.dates` (`article, kind, date, known`). Hollow where a date is inferred, grey where nobody says
    how it is known; dates that are not known stand in a column of their own. Of more than LABELLED articles, how many
    are dated when.
    """
    dated = dates.dropna(subset="date")
    data = dates.assign(label=dates["article"].map(dict(labels)))
    draw = _dates_by_row if dates["article"].nunique() <= parts.LABELLED else _dates_counted
    return draw(data, dated, lang), data


def _dates_by_row(data: pd.DataFrame, dated: pd.DataFrame, lang: str) -> Figure:
    articles = data.groupby("article", sort=False)["date"].min().sort_values(kind="stable").index
    rows = {article: row for row, article in enumerate(articles)}
    names = parts.in_rows(data.drop_duplicates("article").set_index("article")["label"][articles], 0.26)
    kinds = [kind for kind in DATED if kind in set(data["kind"])]
    figure, (axes, beside) = canvas(1, 2, height=parts.rows_height(names) + 0.2, width_ratios=[2.7, 1], sharey=True)
    for found in data.itertuples():
        row = rows[found.article] + 0.3 * (kinds.index(found.kind) - (len(kinds) - 1) / 2)
        colour = GREY if found.known == "unknown" else INK
        filling = "white" if found.known == "inferred" else colour
        where, x = (beside, kinds.index(found.kind)) if pd.isna(found.date) else (axes, date2num(found.date))
        look = {"markerfacecolor": filling, "markeredgewidth": 1.1 * scale(), "linestyle": "none", "clip_on": False}
        where.plot([x], [row], DATED[found.kind], color=colour, markersize=6 * scale(), **look)
    parts.name_rows(axes, names)
    _dates_axis(axes.xaxis, dated["date"], lang)
    axes.grid(axis="both")
    beside.set_xlim(-0.6, len(kinds) - 0.4)
    beside.set_xticks([])
    beside.tick_params(labelleft=False)
    beside.set_facecolor("#f4f4f4")
    beside.spines[:].set_visible(False)
    beside.set_xlabel(words.say("charts.undated", lang))
    handles = [parts.mark(DATED[kind]) for kind in kinds]
    said = [words.say(f"charts.date_{kind}", lang) for kind in kinds]
    if (dated["known"] == "inferred").any():
        handles, said = [*handles, parts.mark("o", INK, "white")], [*said, words.say("charts.known_inferred", lang)]
    if (dated["known"] == "unknown").any():
        handles, said = [*handles, parts.mark("o", GREY)], [*said, words.say("charts.known_unknown", lang)]
    legend(figure, handles, said)
    return figure


def _dates_counted(data: pd.DataFrame, dated: pd.DataFrame, lang: str) -> Figure:
    kinds = [kind for kind in DATED if (dated["kind"] == kind).any()]
    figure, panels = canvas(len(kinds), 1, height=0.85 * len(kinds) + 0.4, sharex=True, squeeze=False)
    span = date2num(dated["date"].min()), date2num(dated["date"].max()) + 1
    for panel, kind in zip(panels.flat, kinds):
        part = data[data["kind"] == kind]
        parts.histogram(panel, date2num(part["date"].dropna()), np.linspace(*span, 31), lang)
        known = {"kind": words.say(f"charts.date_{kind}", lang), "known": part["date"].notna().sum(), "n": len(part)}
        panel.set_title(words.say("charts.dated", lang, **known), size=small(), weight="normal")
    _dates_axis(panels[-1][0].xaxis, dated["date"], lang)
    return figure


def _dates_axis(axis: Axis, dates: pd.Series, lang: str) -> None:
    """An axis of dates in the language: as many ticks as there is room for, none close beside another."""
    margin = max((dates.max() - dates.min()).days * 0.05, 1)
    axis.axes.set_xlim(date2num(dates.min()) - margin, date2num(dates.max()) + margin)
    axis.set_major_locator(AutoDateLocator(minticks=2, maxticks=5 if parts.inches(1) > 5 else 3))
    days = np.asarray(axis.get_majorticklocs())
    distances = np.diff(days)
    axis.set_major_locator(FixedLocator(np.delete(days, np.flatnonzero(distances < distances.max(initial=0) / 2) + 1)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.short_date(num2date(value), lang)))


def volume(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """How many articles each period has, a panel a group (an outlet, a column); the PANELS largest groups by name.

    table: index (period, group), `articles`; periods in their order, those without an article too.
    """
    wide = table["articles"].unstack(0, fill_value=0).reindex(columns=table.index.get_level_values(0).unique())
    wide = wide.loc[wide.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    if len(wide) > PANELS:
        others = words.say("charts.other_groups", lang, n=len(wide) - PANELS + 1)
        wide = pd.concat([wide.iloc[: PANELS - 1], wide.iloc[PANELS - 1 :].sum().to_frame(others).T])
    figure, panels = canvas(len(wide), 1, height=0.62 * len(wide) + 0.35, sharex=True, sharey=True, squeeze=False)
    for panel, (group, counts) in zip(panels.flat, wide.iterrows()):
        panel.bar(range(len(counts)), counts, color=GREY, width=0.8)
        name = parts.counted(str(group) or words.say("charts.not_stated", lang), counts.sum(), lang)
        panel.set_title(name, size=small(), weight="normal")
        panel.set_yticks([int(wide.to_numpy().max())])
        numbers(panel.yaxis, ",.0f", lang)
    name_periods(panels[-1][0], list(map(str, wide.columns)), lang)
    data = wide.rename_axis(index="group", columns="period").stack().rename("articles").reset_index()
    return figure, data
