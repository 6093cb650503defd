"""How sure it is: scores on sentences never seen, every defensible choice, groups of sentences, changed texts, coders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers import words
from helpers.charts import parts
from helpers.figures import GREY, INK, MUTED, canvas, legend, numbers, scale, small, wrap

BINS = 60  # parts of a specification curve whose choices are shown together


def unseen(
    table: pd.DataFrame,
    *,
    names: Mapping[str, Mapping] | None = None,
    lang: str = "en",
) -> tuple[Figure, pd.DataFrame]:
    """Scores on sentences that were never seen before: a dot and its interval a code, and what a guess would give.

    table: index (set, code), `score, low, high, null` (0 to 1, NaN where not known), `n`, `measure` (its name, as it is
    to be read). names: labels of sets and codes (frames, sides), each with en and fr.
    """
    sets = list(dict.fromkeys(table.index.get_level_values(0)))
    table = table.loc[sets]
    one = table["measure"].nunique() == 1
    spec = ".0%" if one and table["measure"].iloc[0] == "accuracy" else ".2f"
    places, labels, at = [], [], 0
    for each in sets:
        for place, (code, found) in enumerate(table.xs(each, level=0).iterrows(), at + 1):
            name = (
                parts.called(code, names, lang)
                if one
                else f"{parts.called(code, names, lang)}, {parts.called(found['measure'], names, lang)}"
            )
            places, labels = [*places, place], [*labels, parts.counted(name, found["n"], lang)]
        at = places[-1] + 1
    labels = parts.in_rows(labels, 0.36, among=len(labels) + len(sets))
    figure, axes = canvas(height=parts.rows_height([*labels, *sets]) + 0.1)
    for each in sets:
        heading = wrap(parts.called(each, names, lang), parts.inches(0.6), small(), "bold", lines=2)
        first = places[list(table.index.get_level_values(0)).index(each)] - 1
        back = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        parts.note(axes, heading, (0, first), xycoords=parts.BESIDE, weight="bold", bbox=back)
    for place, found in zip(places, table.to_dict("records")):
        parts.interval(axes, place, found["low"], found["high"])
        axes.plot([found["score"]], [place], "o", color=INK, zorder=3, clip_on=False)
        axes.plot([found["null"]], [place], "|", color=INK, markersize=9 * scale(), markeredgewidth=1.4 * scale())
        parts.note(axes, words.number(found["score"], spec, lang), (1, place), (6, 0), xycoords=parts.BESIDE)
    axes.set_yticks(places, labels, linespacing=1.05)
    axes.set_ylim(at - 0.6, -0.6)
    axes.set_xlim(0, 1.01)
    axes.set_xlabel(parts.called(table["measure"].iloc[0], names, lang) if one else "")
    numbers(axes.xaxis, spec, lang)
    axes.grid(axis="x")
    handles, said = [parts.mark("o")], [words.say("charts.unseen_score", lang)]
    if table["null"].notna().any():
        handles, said = [*handles, parts.mark("|")], [*said, words.say("charts.unseen_null", lang)]
    legend(figure, handles, said)
    return figure, table.reset_index()


def specification_curve(
    table: pd.DataFrame, choices: Mapping[str, Sequence], *, lang: str = "en"
) -> tuple[Figure, pd.DataFrame]:
    """By how much one pair leads under every specification, sorted, over the choices each part of the curve is made of.

    table: of `specifications.curve` (a column a choice, `lead`, `same`), its first row the package's own choices;
    choices: of `specifications.CHOICES`. Above zero that pair is the closest. Specifications without the pair are left out.
    """
    held = table.dropna(subset=["lead"]).sort_values("lead", kind="stable")
    place = np.arange(1, len(held) + 1)
    varied = {choice: named for choice, named in choices.items() if held[choice].nunique() > 1}
    options = [
        (choice, option) for choice, named in varied.items() for option in named if (held[choice] == option).any()
    ]
    rows = 0.185 * len(options)
    figure, (curve, below) = canvas(2, 1, height=1.5 + rows, height_ratios=[1.2, rows], sharex=True)
    _curve(curve, place, held["lead"].to_numpy().round(4), int(place[held.index == table.index[0]][0]), lang)
    _choices(below, held, options, lang)
    return figure, held.assign(place=place).reset_index()


def _curve(axes: Axes, place: np.ndarray, lead: np.ndarray, own: int, lang: str) -> None:
    ahead = lead > 0
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.plot(place[ahead], lead[ahead], "o", markersize=1.8 * scale(), color=INK, markeredgewidth=0)
    axes.plot(place[~ahead], lead[~ahead], "x", markersize=2.4 * scale(), color=GREY, markeredgewidth=0.6)
    axes.plot([own], [lead[own - 1]], "D", color=INK, markerfacecolor="white", clip_on=False)
    said = wrap(words.say("charts.own_choices", lang), parts.inches(0.26), small())
    free, side = ((0.02, 0.85), "left") if own <= len(place) / 2 else ((0.98, 0.12), "right")  # no mark can stand there
    line = {"arrowstyle": "-", "color": MUTED}
    axes.annotate(
        said,
        (own, lead[own - 1]),
        free,
        textcoords="axes fraction",
        ha=side,
        va="center",
        size=small(),
        arrowprops=line,
    )
    axes.set_ylabel(words.say("charts.lead", lang))
    axes.set_xlim(0.5, len(place) + 0.5)
    axes.grid(axis="y")


def _choices(axes: Axes, held: pd.DataFrame, options: list[tuple], lang: str) -> None:
    """How much of each part of the curve takes each option, as shade; at the right where the finding holds."""
    part = np.minimum(np.arange(len(held)) * BINS // len(held), BINS - 1)
    taken = np.array([np.bincount(part, held[choice] == option, BINS) for choice, option in options])
    size = np.bincount(part, minlength=BINS)
    edges = np.concatenate([[0.5], np.flatnonzero(np.diff(part)) + 1.5, [len(held) + 0.5]])
    axes.pcolormesh(
        edges, np.arange(len(options) + 1) - 0.5, (taken / np.where(size, size, 1))[:, size > 0], vmin=0, vmax=1.3
    )
    names = [f"{words.say(f'specifications.row_{choice}', lang)} {_option(option, lang)}" for choice, option in options]
    axes.set_yticks(range(len(options)), parts.in_rows(names, 0.5, 1))
    axes.set_ylim(len(options) - 0.5, -0.5)
    for row, (choice, option) in enumerate(options):
        share = words.number(held.loc[held[choice] == option, "same"].mean(), ".0%", lang)
        parts.note(axes, share, (1, row), xycoords=parts.BESIDE)
    for row in np.flatnonzero([one != other for (one, _), (other, _) in zip(options[1:], options)]):
        axes.axhline(row + 0.5, color="white", linewidth=2)
    axes.set_xlabel(words.say("charts.specifications", lang))
    axes.spines[:].set_visible(False)


def _option(option: object, lang: str) -> str:
    key = f"specifications.option_{str(option).lower().replace(' ', '_')}"
    return words.say(key, lang) if words.has(key) else str(option)


def counterfactuals(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """The measure before and after each change of the texts, beside what its theory expects.

    table: of `counterfactuals.table` (index change; `before, after, expected, as_expected`).
    """
    names = parts.in_rows([words.say(f"charts.change_{change}", lang) for change in table.index], 0.36, 3)
    figure, axes = parts.rows(names, 0.3)
    for row, found in enumerate(table.itertuples()):
        axes.plot([found.before, found.after], [row, row], color=GREY)
        axes.plot([found.before], [row], "o", markersize=8 * scale(), markerfacecolor="white", color=MUTED)
        axes.plot([found.after], [row], "D", markersize=4 * scale(), color=INK)
        met = found.expected if found.as_expected else f"not_{found.expected}"
        said = f"{words.say(f'charts.expected_{met}', lang)} {'✓' if found.as_expected else '✗'}"
        parts.note(axes, said, (1, row), (6, 0), xycoords=parts.BESIDE)
    axes.set_xlim(0, np.nanmax([*table["before"], *table["after"], 0.1]) * 1.06)
    axes.set_xlabel(words.say("charts.cosine", lang))
    legend(
        figure,
        [parts.mark("o", MUTED, "white"), parts.mark("D")],
        [words.say(f"charts.{key}", lang) for key in ("before", "after")],
    )
    axes.grid(axis="x")
    return figure, table.reset_index()


def follows(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """How well groups of sentences agree with what they could follow, a bar a reference, strongest first.

    table: `follows` of `clusters.sentences` (index reference; `ari`: 1 = the same groups, 0 = chance; `p`).
    """
    names = parts.in_rows([words.say(f"charts.follows_{name}", lang) for name in table.index], 0.3)
    figure, axes = parts.rows(names, 0.3)
    for row, found in enumerate(table.itertuples()):
        axes.barh(row, found.ari, height=0.6, color=INK if found.Index == "lead" else GREY)
        said = f"{words.number(found.ari, '.2f', lang)} (p = {words.number(found.p, '.3f', lang)})"
        parts.note(axes, said, (max(found.ari, 0), row))
    axes.set_xlim(min(0, table["ari"].min() * 1.2), max(0.1, table["ari"].max()) * 1.3)
    axes.axvline(0, color="#888888", linewidth=0.8)
    axes.set_xlabel(words.say("charts.ari", lang))
    axes.grid(axis="x")
    return figure, table.reset_index()
