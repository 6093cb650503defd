"""Who is given the word, and who is named."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers import coverage, words
from helpers.charts import parts
from helpers.figures import GREY, INK, Look, canvas, small

WAY_LOOKS = dict(zip(coverage.WAYS, (*parts.TONES, Look("#efeff2", ""))))  # quoted, reported, according to, nobody
CELLS = 6  # articles that have a column of their own
NAMED = 10  # actors of whom it is shown how often they are named


def voices(
    table: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    sides: Mapping[str, Mapping] | None = None,
    lang: str = "en",
) -> tuple[Figure, pd.DataFrame]:
    """Who is given the word, and in how much of each article: sentences by the way the word is given.

    table: of `coverage.voices`. Speakers above; below, all sentences of each article, those in which nobody is cited
    last. A sentence in which two speak counts for both speakers and once for its article. Of more than LABELLED
    articles the lower part is left out.
    """
    speakers, articles = coverage.given(table), coverage.given(table, "article")
    blocks = {"speaker": speakers[speakers["speaker"].isin(speakers["speaker"].unique()[: parts.LABELLED])]}
    if articles["article"].nunique() <= parts.LABELLED:
        blocks["article"] = articles.sort_values("article", kind="stable")
    names = {key: list(dict.fromkeys(part[key])) for key, part in blocks.items()}
    among = sum(map(len, names.values()))
    said = {
        "speaker": parts.in_rows([parts.called(side, sides, lang) for side in names["speaker"]], among=among),
        "article": parts.in_rows([labels[article] for article in names.get("article", [])], among=among),
    }
    heights = [parts.rows_height(said[key], least=0.8, among=among) for key in blocks]
    figure, panels = canvas(len(blocks), 1, height=sum(heights), height_ratios=heights, sharex=True, squeeze=False)
    for panel, (key, part) in zip(panels.flat, blocks.items()):
        wide = part.pivot(index=key, columns="way", values="units").reindex(names[key], columns=coverage.WAYS)
        most = max(each.groupby(name)["units"].sum().max() for name, each in blocks.items())
        parts.counts_axis(panel, most * 1.15, lang)
        for row, (_, sizes) in enumerate(wide.fillna(0).iterrows()):
            parts.stack(panel, row, sizes, list(WAY_LOOKS.values()))
            parts.note(panel, words.number(int(sizes.sum()), ",d", lang), (sizes.sum(), row))
        parts.name_rows(panel, said[key])
    panels[-1][0].set_xlabel(words.say("charts.sentences", lang))
    ways = {way for part in blocks.values() for way in part["way"]}
    parts.patches(
        panels[0][0], {words.say(f"charts.way_{way}", lang): look for way, look in WAY_LOOKS.items() if way in ways}
    )
    rows = [part.rename(columns={key: "name"}).assign(by=key) for key, part in blocks.items()]
    return figure, pd.concat(rows)[["by", "name", "way", "units", "quoted", "words"]]


def named(table: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """Who is named: the sentences that name each actor, by article and in all; of more than CELLS articles in all.

    table: of `coverage.named`. The NAMED actors named most are shown.
    """
    totals = table.groupby("actor", sort=False)["units"].sum().sort_values(ascending=False, kind="stable")[:NAMED]
    shown = table[table["actor"].isin(totals.index)]
    called_so = shown.drop_duplicates("actor").set_index("actor")["name_en" if lang == "en" else "name"]
    names = parts.in_rows(called_so[totals.index], 0.26)
    few = len(labels) <= CELLS
    figure = _named_cells(shown, totals, dict(labels), names, lang) if few else _named_bars(totals, names, lang)
    return figure, shown.assign(label=shown["article"].map(dict(labels)))


def _named_cells(shown: pd.DataFrame, totals: pd.Series, labels: dict, names: list[str], lang: str) -> Figure:
    wide = shown.pivot(index="actor", columns="article", values="units").reindex(index=totals.index, columns=labels)
    counts = wide.fillna(0).to_numpy()
    figure, axes = canvas(height=parts.rows_height(names, 0.24) + 0.2)
    axes.imshow(counts, vmin=0, vmax=counts.max() * 1.3, aspect="auto")
    for (row, column), value in np.ndenumerate(counts):
        said = words.number(int(value), ",d", lang) if value else "·"
        colour = "white" if value > 0.7 * counts.max() else INK
        axes.text(column, row, said, ha="center", va="center", size=small(), color=colour)
    for row, total in enumerate(totals):
        said = words.number(int(total), ",d", lang)
        axes.text(counts.shape[1], row, said, ha="center", va="center", size=small(), weight="bold")
    above, turn = parts.heads(
        [*labels.values(), words.say("charts.in_all", lang)], parts.inches(0.68) / (counts.shape[1] + 1)
    )
    axes.set_xticks(range(len(above)), above, rotation=turn, linespacing=1.05)
    axes.set_xlim(-0.5, len(above) - 0.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_yticks(range(len(names)), names)
    axes.spines[:].set_visible(False)
    return figure


def _named_bars(totals: pd.Series, names: list[str], lang: str) -> Figure:
    figure, axes = parts.rows(names)
    axes.barh(range(len(totals)), totals, color=GREY, height=0.66)
    for row, total in enumerate(totals):
        parts.note(axes, words.number(int(total), ",d", lang), (total, row))
    parts.counts_axis(axes, totals.max() * 1.15, lang)
    axes.set_xlabel(words.say("charts.sentences", lang))
    return figure
