"""Which articles share words, and which words they are."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from helpers import similarity, vocabulary, words
from helpers.charts import parts
from helpers.figures import GREY, INK, MUTED, Look, canvas, legend, numbers, scale, small, text_width, wrap

MARKING = 24  # terms that mark an article, of which more are not shown
GROUP_LOOKS = {  # dark where every report has to use the word, light where its author chose it
    vocabulary.NAMES: Look("#17494d", ""),
    vocabulary.EVENT: Look("#6fa8a6", "\\\\\\"),
    vocabulary.COPY: Look("#8a6d3b", "xxx"),
    vocabulary.CUES: Look("#cbb994", "..."),
    vocabulary.REST: Look("#e0e4e4", ""),
    vocabulary.FUNCTION: Look("#a6abab", "///"),
}


def group_label(group: str, lang: str = "en") -> str:
    """The name of a group of `vocabulary.GROUPS` in a language."""
    return words.say(f"similarity.group_{vocabulary.KEYS[group]}", lang)


def _pair_names(first: pd.Series, second: pd.Series) -> list[str]:
    """Pairs of articles, each article on a line of its own where the two do not fit side by side."""
    room, names = parts.inches(0.36), []
    for a, b in zip(first, second):
        one = f"{a} – {b}"
        fits = text_width(one, small()) <= room
        names.append(one if fits else "\n".join(wrap(str(part), room, small(), lines=1) for part in (f"{a} –", b)))
    return names


def pairs(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """The pairs of articles by similarity, closest first: a dot, its value, and the range it moves in.

    table: `a, b, label_a, label_b, cosine` (0 to 1), `low, high` and maybe `tied` (boolean: too close to call), closest
    first. A band runs from the closest pair, whose dot is black, through those tied with it, whose dots are grey. Of
    more than LABELLED pairs the closest.
    """
    shown = table.dropna(subset="cosine").head(parts.LABELLED)
    names, rows = _pair_names(shown["label_a"], shown["label_b"]), np.arange(len(shown))
    figure, axes = parts.rows(names)
    tied = shown["tied"].to_numpy(bool) if "tied" in shown else np.zeros(len(shown), dtype=bool)
    for row, found in zip(rows, shown.itertuples()):
        parts.interval(axes, row, found.low, found.high, "#c4c4ca", 3)
        other = GREY if tied[row] else "white"
        filling = INK if row == 0 or not tied.any() else other
        axes.plot([found.cosine], [row], "o", color=INK, markerfacecolor=filling)
        parts.note(axes, words.number(found.cosine, ".2f", lang), (1, row), xycoords=parts.BESIDE)
    if tied.any():
        axes.axvspan(shown.loc[tied, "cosine"].min(), shown.loc[tied, "cosine"].max(), color="#ececf0", zorder=0)
        legend(figure, [parts.mark("o", INK, GREY)], [words.say("charts.tied", lang)])
    axes.set_xlim(0, (np.nanmax(shown[["cosine", "high"]].to_numpy(float)) * 1.05) or 1)
    axes.set_xlabel(words.say("charts.cosine", lang))
    axes.grid(axis="x")
    return figure, shown.reset_index(drop=True)


def heat_map(cosine: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """The similarity of every two articles, the number in each cell; of more than LABELLED articles its distribution.

    cosine: of `similarity.cosine` (0 to 1; NaN where an article has no terms).
    """
    first, second = np.tril_indices(len(cosine), k=-1)
    ids = cosine.index.to_numpy()
    data = pd.DataFrame({"a": ids[second], "b": ids[first], "cosine": cosine.to_numpy()[first, second]})
    if len(cosine) > parts.LABELLED:
        figure, axes = canvas(height=2.2)
        axes.hist(data["cosine"].dropna(), bins=np.linspace(0, 1, 41), color=GREY, edgecolor="white")
        axes.set_yscale("symlog", linthresh=10)
        numbers(axes.yaxis, ",.0f", lang)
        axes.set_ylim(0, None)
        axes.set_xlabel(words.say("charts.cosine", lang))
        axes.set_ylabel(words.say("charts.pairs", lang))
        axes.grid(axis="y")
        return figure, data
    every = [str(labels[article]) for article in cosine.index]
    names, each = parts.in_rows(every, 0.26), parts.inches(0.66) / max(len(cosine) - 1, 1)
    figure, axes = canvas(height=max(0.34, 0.13 * (max(name.count("\n") for name in names) + 2)) * len(cosine) + 0.5)
    values = np.where(np.tri(len(cosine), k=-1, dtype=bool), cosine.to_numpy(float), np.nan)
    axes.imshow(values[1:, :-1], vmin=0, vmax=1, aspect="auto")
    fits = text_width(words.number(0.88, ".2f", lang), small()) < each
    for row, column in zip(first, second):
        value = values[row, column]
        said = words.say("charts.not_available", lang) if np.isnan(value) else words.number(value, ".2f", lang)
        if fits:
            colour = "white" if value > 0.55 else INK
            axes.text(column, row - 1, said, ha="center", va="center", size=small(), color=colour)
    axes.set_yticks(range(len(names) - 1), names[1:], linespacing=1.05)
    below, turn = parts.heads(every[:-1], each)
    axes.set_xticks(range(len(below)), below, rotation=turn, linespacing=1.05)
    axes.spines[:].set_visible(False)
    return figure, data


def cosine_by_group(split: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """Every pair's similarity split by what the shared words are, closest first; of more than LABELLED the closest.

    Beside each stands its similarity and, in brackets, the share of `vocabulary.TOLD`: names, places and words of the event.

    split: of `similarity.by_group` (index (a, b), a column a group of words; a row adds up to the cosine).
    """
    shown, looks = split.head(parts.LABELLED), {group: GROUP_LOOKS[group] for group in split if split[group].any()}
    names = _pair_names(*(shown.index.get_level_values(side).map(dict(labels)) for side in (0, 1)))
    figure, axes = parts.rows(names)
    totals, told = shown.sum(axis=1), similarity.told(shown)
    axes.set_xlim(0, totals.max() * 1.22)
    if totals.max() * 1.22 > 1:
        axes.set_xticks(np.linspace(0, 1, 6))  # what is beyond is room for the numbers
    for row, (total, (_, sizes)) in enumerate(zip(totals, shown.iterrows())):
        parts.stack(axes, row, sizes[list(looks)], list(looks.values()))
        parts.note(
            axes, f"{words.number(total, '.2f', lang)} ({words.number(told.iloc[row], '.0%', lang)})", (total, row)
        )
    axes.set_xlabel(words.say("charts.cosine", lang))
    axes.grid(axis="x")
    parts.patches(axes, {group_label(group, lang): look for group, look in looks.items()})
    data = shown[list(looks)].rename_axis(columns="group").stack().rename("cosine").reset_index()
    return figure, data


def account(table: pd.DataFrame, *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """One pair's similarity as the words that make it: a row a group, a piece a term, as long as what the term adds.

    table: of `similarity.account` (`term, group, share`, the shares adding up to 1), largest first. A piece too small
    for its word has none.
    """
    shares = table.groupby("group")["share"].sum()
    groups = [group for group in vocabulary.GROUPS if group in shares]
    names = parts.in_rows([group_label(group, lang) for group in groups], 0.24)
    figure, axes = canvas(height=0.62 * len(groups) + 0.5)
    axes.set_xlim(0, shares.max() * 1.13)
    inch = parts.inches(0.66) / (shares.max() * 1.13)
    for row, group in enumerate(groups):
        left, look = 0.0, GROUP_LOOKS[group]
        for term, share in table.loc[table["group"] == group, ["term", "share"]].itertuples(index=False):
            said, turn = _fitting(term, share * inch, 0.46 * scale())
            edge = 0.8 * bool(said)  # pieces too small for a word are one block
            axes.barh(row, share, left=left, height=0.8, color=look.colour, edgecolor="white", linewidth=edge)
            how = {"ha": "center", "va": "center", "size": small(), "color": parts.written_on(look.colour)}
            axes.text(left + share / 2, row, said, rotation=turn, **how)
            left += share
        parts.note(axes, words.number(left, ".0%", lang), (left, row), weight="bold")
    parts.name_rows(axes, names)
    numbers(axes.xaxis, ".0%", lang)
    axes.set_xlabel(words.say("charts.contribution", lang))
    axes.grid(axis="x")
    return figure, table


def _fitting(term: str, wide: float, tall: float) -> tuple[str, float]:
    """A word as it fits whole into a piece: along it, else upright, else not at all; and how far it is turned."""
    length = text_width(term, small())
    if length + 0.05 < wide:
        return term, 0
    upright = small() * 1.2 / 72 <= wide and length <= tall
    return (term, 90) if upright else ("", 0)


def top_terms(tfidf: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """The terms that weigh most in each article; of more than six articles those that weigh most over all of them.

    tfidf: of `similarity.tfidf` (articles × terms).
    """
    many = len(tfidf) > 6
    every = words.say("charts.all_articles", lang)
    names = [every] if many else [labels[article] for article in tfidf.index]
    rows = tfidf.mean().to_frame().T if many else tfidf
    weights = pd.DataFrame(np.asarray(rows, float), names, tfidf.columns)
    weights = weights[(weights > 0).any(axis=1)]  # an article without a term has no panel
    columns = min(len(weights), max(1, int(parts.inches(1) / scale() / 2)))
    lines = -(-len(weights) // columns)
    shown = [_heaviest(row, parts.LABELLED if many else 6).assign(label=label) for label, row in weights.iterrows()]
    figure, panels = canvas(lines, columns, height=(0.17 * max(map(len, shown)) + 0.5) * lines, squeeze=False)
    for axes, table in zip(panels.flat, shown):
        axes.barh(range(len(table)), table["weight"], color=GREY, height=0.7)
        parts.name_rows(axes, parts.in_rows(table["term"], 0.5 / columns, 1))
        axes.set_xlim(0, max(each["weight"].max() for each in shown) * 1.05)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        title = wrap(str(table["label"].iloc[0]), parts.inches(0.5 / columns), small(), "bold", lines=2)
        axes.set_title("" if many else title, size=small())
    for axes in panels.flat[len(shown) :]:
        axes.set_axis_off()
    return figure, pd.concat(shown)[["label", "term", "weight"]]


def _heaviest(weights: pd.Series, most: int) -> pd.DataFrame:
    table = pd.DataFrame({"term": weights.index, "weight": np.asarray(weights, float)})
    return table[table["weight"] > 0].sort_values(["weight", "term"], ascending=[False, True]).head(most)


def keyness(table: pd.DataFrame, labels: Mapping[str, str], *, lang: str = "en") -> tuple[Figure, pd.DataFrame]:
    """Terms that mark an article: how much more frequent each is there than elsewhere, and both counts.

    table: rows of `coverage.keyness` to be shown (`article, term, log_ratio, low, high, count, others`), in their order.
    """
    shown = table.head(MARKING).assign(label=table["article"].map(dict(labels)))
    names = parts.in_rows([f"{term} · {label}" for term, label in zip(shown["term"], shown["label"])], 0.38)
    figure, axes = parts.rows(names, 0.24)
    for row, term in enumerate(shown.itertuples()):
        parts.interval(axes, row, term.low, term.high)
        axes.plot([term.log_ratio], [row], "o", color=INK)
        said = words.say("charts.keyness_counts", lang, count=int(term.count), others=int(term.others))
        parts.note(axes, said, (1, row), xycoords=parts.BESIDE, color=MUTED)
    axes.axvline(0, color="#888888", linewidth=0.8)
    axes.set_xlabel(words.say("charts.keyness_axis", lang))
    axes.grid(axis="x")
    return figure, shown
