"""Every drawing function plots the values of its table, in either language, and nothing overlaps from 8 cm on."""

from __future__ import annotations

import functools
import itertools
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from helpers import codebook, corpus, figures, vocabulary, words
from helpers.charts import alike, covered, doubted, framed, parts, read

FRAMES = {
    "space": {"label": {"en": "satellites", "fr": "satellites"}},
    "arms": {"label": {"en": "arms deal", "fr": "contrat d’armement"}},
    "talks": {"label": {"en": "diplomacy", "fr": "diplomatie"}},
}
LENGTHY = {  # more frames than can stand one under the other in every article, with names of a line and more
    f"frame_{at}": {"label": {"en": f"the {en} duty of a whole society", "fr": f"le devoir {fr} d’une société entière"}}
    for at, (en, fr) in enumerate(
        zip(
            "legal moral civic social medical military parental judicial economic".split(),
            "légal moral civique social médical militaire parental judiciaire économique".split(),
        )
    )
}
SIDES = {
    "east": {"en": "the Republic of the East", "fr": "la République de l’Est"},
    "west": {"en": "West", "fr": "Ouest"},
}
HELD = 21.5  # centimetres of the 24.7 that a page of a report has, with room for a caption and for what is said of it
LONG = "Corée du Nord : la visite du dirigeant à Vladivostok, vue par l’agence officielle ({})"
SAID = {
    "en": figures.Words("Three articles in five are nearly all diplomacy", "Sentences by main frame, n = 79"),
    "fr": figures.Words("Trois articles sur cinq ne parlent presque que de diplomatie", "Phrases, n = 79"),
}


def labels(count: int) -> dict[str, str]:
    """Short labels for few articles, long ones for many."""
    return {f"a{at}": f"00{at} Annonce" if count <= 5 else LONG.format(at) for at in range(count)}


def sentences(count: int, each: int = 9) -> pd.DataFrame:
    """Articles of `each` sentences in two groups; sentence i of article a is about frame (a + i) mod 4, one in none."""
    leads = [*FRAMES, "none"]
    index = pd.MultiIndex.from_product([labels(count), range(1, each + 1)], names=["article", "unit"])
    number = np.array([int(article[1:]) for article, _ in index])
    return pd.DataFrame(
        {
            "label": [labels(count)[article] for article, _ in index],
            "group": number % 2,
            "group_name": np.where(number % 2, "More about arms than the others", "Mostly diplomacy"),
            "lead": [leads[(at + unit) % 4] for at, (_, unit) in zip(number, index)],
        },
        index=index,
    )


def shared(rows: list[str], by: str, n: int = 1234) -> pd.DataFrame:
    """Shares of the frames in rows: the first row has all of one frame and none of another."""
    table = [
        (row, frame, share, max(share - 0.2, 0), min(share + 0.2, 1), n, at == 1)
        for at, row in enumerate(rows)
        for frame, share in zip(FRAMES, (0.0, 1.0, 0.0) if at == 0 else (0.25, 0.55, 0.2))
    ]
    return pd.DataFrame(table, columns=[by, "lead", "share", "low", "high", "n", "differs"]).set_index([by, "lead"])


def whole(frames: dict) -> pd.DataFrame:
    """Shares of the frames in all sentences, the later the larger, and half of them without one."""
    place = np.arange(len(frames) + 1)
    share = np.where(place < len(frames), place / place.sum() / 2, 0.5)
    index = pd.Index([*frames, "none"], name="lead")
    return pd.DataFrame({"share": share, "low": share / 2, "high": share * 1.2}, index=index)


def mixed(rows: int, frames: dict, by: str = "article") -> pd.DataFrame:
    """Shares of many frames in many rows, every fifth of which differs from the others."""
    index = pd.MultiIndex.from_product([labels(rows), frames], names=[by, "lead"])
    place = np.arange(len(index))
    share = (1 + place % 4) * 0.04
    table = pd.DataFrame({"share": share, "low": share * 0.6, "high": share + 0.1, "n": 40}, index=index)
    return table.assign(label=[labels(rows)[row] for row, _ in index], differs=place % 5 == 0)


def pairs(count: int) -> pd.DataFrame:
    named = labels(count)
    rows = [(a, b, named[a], named[b]) for a, b in itertools.combinations(named, 2)]
    cosine = np.linspace(0.38, 0.1, len(rows))
    table = pd.DataFrame(rows, columns=["a", "b", "label_a", "label_b"])
    return table.assign(cosine=cosine, low=cosine - 0.08, high=cosine + 0.03, tied=np.arange(len(rows)) < 2)


def cosines(count: int) -> pd.DataFrame:
    place = np.arange(count)
    values = np.where(place[:, None] == place, 1, 0.9 / (1 + np.abs(place[:, None] - place)))
    values[-1] = values[:, -1] = np.nan  # the last article has no terms
    return pd.DataFrame(values, index=list(labels(count)), columns=list(labels(count)))


def dated(count: int) -> pd.DataFrame:
    rows = [
        (article, kind, pd.NaT if at % 3 == place else pd.Timestamp("2023-09-13") + pd.Timedelta(days=40 * at), known)
        for at, article in enumerate(labels(count))
        for place, (kind, known) in enumerate(zip(read.DATED, ("inferred", "text", "unknown")))
    ]
    return pd.DataFrame(rows, columns=["article", "kind", "date", "known"])


def periods(count: int, columns: list[str], by: str) -> pd.MultiIndex:
    months = pd.period_range("2022-12", periods=count, freq="M").strftime("%Y-%m")
    return pd.MultiIndex.from_product([months, columns], names=["period", by])


def over_time(frames: dict = FRAMES) -> pd.DataFrame:
    table = pd.DataFrame(
        {"share": 0.3, "low": 0.2, "high": 0.4, "articles": 12}, index=periods(24, list(frames), "frame")
    )
    table.loc["2023-05", ["share", "low", "high", "articles"]] = [np.nan, np.nan, np.nan, 0]
    return table


SPOKEN = pd.DataFrame(
    [
        ("a0", 1, "author", "own", 0, 9),
        ("a0", 2, "east", "direct", 5, 9),
        ("a0", 3, "east", "indirect", 0, 9),
        ("a1", 1, "east", "according", 0, 9),
        ("a1", 1, "west", "according", 0, 9),
        ("a1", 2, "other", "indirect", 0, 9),
    ],
    columns=["article", "unit", "speaker", "way", "quoted", "words"],
)
NAMED = pd.DataFrame(
    [("a0", "r", "Russie", "Russia", 9), ("a1", "r", "Russie", "Russia", 3), ("a1", "k", "Kim Jong-un", "Kim", 4)],
    columns=["article", "actor", "name", "name_en", "units"],
)
SPLIT = pd.DataFrame(
    {vocabulary.NAMES: [0.3, 0.1], vocabulary.REST: [0.2, 0.1]},
    index=pd.MultiIndex.from_tuples([("a0", "a1"), ("a0", "a2")], names=["a", "b"]),
)
ACCOUNT = pd.DataFrame(
    {
        "term": ["moscou", "visiter", "navire"],
        "group": [vocabulary.NAMES, vocabulary.EVENT, vocabulary.REST],
        "share": [0.5, 0.4, 0.1],
    }
)
KEY = pd.DataFrame(
    [("a0", "navire", 3.0, 1.0, 5.0, 1200, 3), ("a1", "visite", 2.0, 0.5, 4.0, 8, 2)],
    columns=["article", "term", "log_ratio", "low", "high", "count", "others"],
)
MANY_SPOKEN = pd.DataFrame(
    [(article, unit, f"camp {unit}", "direct", 5, 9) for article in labels(15) for unit in range(1, 16)],
    columns=SPOKEN.columns,
)
MANY_KEY = KEY.iloc[[0] * 40].reset_index(drop=True).assign(article=[f"a{at % 12}" for at in range(40)])
CROSSED = pd.DataFrame(
    {"asserted": [2, 6, 53, 1], "speculated": [3, 13, 10, 0], "denied": [0, 1, 1, 0]},
    index=pd.MultiIndex.from_product([["a0"], [*FRAMES, "none"]], names=["article", "frame"]),
).rename_axis(columns="status")
SPEAKERS = pd.DataFrame(
    {"author": [4, 11, 35, 1], "east": [1, 3, 11, 0], "west": [0, 5, 3, 0], "east+media": [0, 1, 1, 0], "other": 1},
    index=CROSSED.index,
).rename_axis(columns="speaker")
SCORES = pd.DataFrame(
    [(each, code, 0.8, 0.6, 0.9, 0.3, 120, "F1") for each in ("home", "away") for code in (*FRAMES, "status")],
    columns=["set", "code", "score", "low", "high", "null", "n", "measure"],
).set_index(["set", "code"])
SETS = {
    "home": {
        "en": "The five articles that the cues were written with, long ago",
        "fr": "Les cinq articles sur lesquels les indices ont été écrits, il y a longtemps",
    },
    "away": {"en": "Other news", "fr": "D’autres dépêches"},
}
CHOICES = {"names": ("kept", "removed"), "weighting": ("tf-idf", "tf", "binary"), "min_df": (1, 2)}
CHOSEN = pd.DataFrame(list(itertools.product(*CHOICES.values(), range(20))), columns=[*CHOICES, "n"])
CHOSEN = CHOSEN.rename_axis("specification").assign(
    lead=np.sin(np.arange(len(CHOSEN))), min_df=1, same=np.sin(np.arange(len(CHOSEN))) > 0
)
CHANGED = pd.DataFrame(
    {
        "before": [0.38, 0.38],
        "after": [0.38, 0.14],
        "expected": ["unchanged", "rises"],
        "as_expected": [True, False],
    },
    index=pd.Index(["sentences_shuffled", "names_in_one"], name="change"),
)
GROUPS = pd.DataFrame(
    [
        (group, name, frame, share, 1200)
        for group, name in enumerate(["Mostly diplomacy", "More about arms deals than the others"])
        for frame, share in zip([*FRAMES, "none"], (0.03, 0.27, 0.6, 0.1))
    ],
    columns=["group", "group_name", "frame", "share", "articles"],
)
LENGTHS = pd.DataFrame(
    {"label": pd.Series(labels(5)).tolist(), "words": [335, 489, 464, 342, 356], "cut": [0, 1, 21, 5, 0]}
).rename_axis("article")
MANY_LENGTHS = pd.DataFrame({"label": pd.Series(labels(40)).tolist(), "words": range(40, 80), "cut": 0}).rename_axis(
    "article"
)
TERMS = pd.DataFrame(np.arange(12).reshape(3, 4), list(labels(3)), ["un", "deux", "anticonstitutionnellement", "fin"])
PROFILE = pd.DataFrame(np.eye(4)[[0, 0, 1, 1, 2]], list(labels(5)), [*FRAMES, "none"]).assign(n=9)

FOLLOWED = pd.DataFrame(
    {"ari": [0.41, 0.12, -0.01], "p": [0.001, 0.04, 0.6]}, pd.Index(["topic", "lead", "copy"], name="reference")
)

DRAWN = {
    "strip": lambda lang: framed.strip(sentences(5, 30), frames=FRAMES, lang=lang),
    "strip of long labels": lambda lang: framed.strip(sentences(14, 5), frames=FRAMES, lang=lang),
    "strip of many": lambda lang: framed.strip(sentences(40), frames=FRAMES, lang=lang),
    "profiles": lambda lang: framed.profiles(GROUPS, frames=FRAMES, lang=lang),
    "frame shares": lambda lang: framed.shares_by(shared(list("abcde"), "article", 14), frames=FRAMES, lang=lang),
    "shares by": lambda lang: framed.shares_by(shared([LONG] + [*"bcd"], "outlet"), frames=FRAMES, lang=lang),
    "shares of two frames": lambda lang: framed.shares_by(
        shared([*"ab"], "outlet").drop("talks", level="lead"), frames=FRAMES, lang=lang
    ),
    "shares of one frame": lambda lang: framed.shares_by(
        shared([*"ab"], "outlet").drop(["talks", "space"], level="lead"), frames=FRAMES, lang=lang
    ),
    "frame shares of many": lambda lang: framed.shares_by(mixed(12, LENGTHY), frames=LENGTHY, lang=lang),
    "shares by of many": lambda lang: framed.shares_by(mixed(15, LENGTHY, "outlet"), frames=LENGTHY, lang=lang),
    "shares by of more than a page": lambda lang: framed.shares_by(
        mixed(12, FRAMES, "outlet"), frames=FRAMES, plain=True, lang=lang
    ),
    "frames of all": lambda lang: framed.frames_of_all(whole(LENGTHY), frames=LENGTHY, lang=lang),
    "over time of many frames": lambda lang: framed.over_time(over_time(LENGTHY), frames=LENGTHY, lang=lang),
    "frames by status": lambda lang: framed.frames_by(CROSSED, frames=FRAMES, lang=lang),
    "frames by speaker": lambda lang: framed.frames_by(SPEAKERS, frames=FRAMES, sides=SIDES, lang=lang),
    "over time": lambda lang: framed.over_time(over_time(), frames=FRAMES, lang=lang),
    "lengths": lambda lang: read.lengths(LENGTHS, lang=lang),
    "lengths of many": lambda lang: read.lengths(MANY_LENGTHS, lang=lang),
    "timeline": lambda lang: read.timeline(dated(5), labels(5), lang=lang),
    "timeline of long labels": lambda lang: read.timeline(dated(9), labels(9), lang=lang),
    "timeline of many": lambda lang: read.timeline(dated(40), labels(40), lang=lang),
    "volume": lambda lang: read.volume(
        pd.DataFrame({"articles": 3}, index=periods(24, [*"abcdefghij"], "group")), lang=lang
    ),
    "pairs": lambda lang: alike.pairs(pairs(5), lang=lang),
    "pairs of many": lambda lang: alike.pairs(pairs(9).drop(columns="tied"), lang=lang),
    "heat map": lambda lang: alike.heat_map(cosines(5), labels(5), lang=lang),
    "heat map of long labels": lambda lang: alike.heat_map(cosines(12), labels(12), lang=lang),
    "heat map of many": lambda lang: alike.heat_map(cosines(40), labels(40), lang=lang),
    "cosine by group": lambda lang: alike.cosine_by_group(SPLIT, labels(3), lang=lang),
    "account": lambda lang: alike.account(ACCOUNT, lang=lang),
    "top terms": lambda lang: alike.top_terms(TERMS, labels(3), lang=lang),
    "keyness": lambda lang: alike.keyness(KEY, labels(2), lang=lang),
    "keyness of many": lambda lang: alike.keyness(MANY_KEY, labels(12), lang=lang),
    "voices of many": lambda lang: covered.voices(MANY_SPOKEN, labels(15), sides=SIDES, lang=lang),
    "voices": lambda lang: covered.voices(SPOKEN, labels(2), sides=SIDES, lang=lang),
    "named": lambda lang: covered.named(NAMED, labels(2), lang=lang),
    "named by many": lambda lang: covered.named(NAMED, labels(30), lang=lang),
    "unseen": lambda lang: doubted.unseen(SCORES, names=SETS | FRAMES, lang=lang),
    "specification curve": lambda lang: doubted.specification_curve(CHOSEN, CHOICES, lang=lang),
    "counterfactuals": lambda lang: doubted.counterfactuals(CHANGED, lang=lang),
    "follows": lambda lang: doubted.follows(FOLLOWED, lang=lang),
}


def chart(name: str, lang: str = "en", size: str = "page") -> figures.Chart:
    return figures.Chart(name, DRAWN[name], SAID.get, lang, size)


def texts(figure) -> list[tuple[Text, object]]:
    """The texts that are drawn, each with the place it takes; ticks beyond an axis' limits are not."""
    figure.draw_without_rendering()  # legends find their place as they are drawn
    renderer, hidden = figure.canvas.get_renderer(), set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            every = {label for tick in axis.majorTicks + axis.minorTicks for label in (tick.label1, tick.label2)}
            shown = axes.axison and axes.get_visible() and axis.get_visible()
            drawn = {label for tick in axis._update_ticks() for label in (tick.label1, tick.label2)} if shown else set()
            hidden |= every - drawn
    found = [text for text in figure.findobj(Text) if text.get_visible() and text not in hidden]
    return [(text, Text.get_window_extent(text, renderer)) for text in found if text.get_text().strip()]


def faults(figure) -> list[str]:
    """What stands outside the figure, over something else, or in type that is too small to read."""
    drawn, whole, found = texts(figure), figure.bbox, []
    for text, box in drawn:
        if box.x0 < whole.x0 - 1 or box.x1 > whole.x1 + 1 or box.y0 < whole.y0 - 1 or box.y1 > whole.y1 + 1:
            found.append(f"outside: {text.get_text()!r}")
        if text.get_size() < figures.LEAST_POINTS:
            found.append(f"too small: {text.get_text()!r}")
    for (one, a), (other, b) in itertools.combinations(drawn, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1.5:
            found.append(f"over each other: {one.get_text()!r}, {other.get_text()!r}")
    for axes in filter(lambda axes: axes.get_visible(), figure.axes):
        beside = sum(other.bbox.width for other in figure.axes if other.bbox.y0 == axes.bbox.y0)
        if beside < whole.width * 0.13 or axes.bbox.width < whole.width * 0.06:
            found.append("no room left for a plot")
        for bar in axes.patches:
            box = bar.get_window_extent()
            if (
                bar.get_clip_on()
                and (box.x1 > axes.bbox.x1 + 1 or box.x0 < axes.bbox.x0 - 1)
                and box.width < whole.width
            ):
                found.append(f"cut off: a bar that ends at {box.x1:.0f}")
    return found


EXTREME = re.compile(r"many|more than|long labels|of (?:one|two) frame|by (?:status|speaker)|follows|timeline|heat map")
SHOWN = [
    pytest.param(lang, size, name, marks=[pytest.mark.long] * (lang == "en" or bool(EXTREME.search(name))))
    for lang, size in (("fr", "8cm"), ("en", "page"))
    for name in DRAWN
]


@pytest.mark.parametrize(("lang", "size", "name"), SHOWN)
def test_a_picture_is_whole_legible_and_in_its_language(name, lang, size):
    drawn = chart(name, lang, size)
    with figures.style(size):
        assert faults(drawn.figure) + lapses(drawn.figure, lang) == []
    assert not {"index", "level_0", "level_1"} & set(drawn.data.columns)  # every column of the values has a name
    assert size != "page" or untitled(drawn.figure) <= HELD


@pytest.mark.long
@pytest.mark.parametrize("lang", words.LANGUAGES)
@pytest.mark.parametrize("size", ["8cm", "10.5cm", "page", "slide", "40cm"])
@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_a_picture_of_any_width(name, size, lang):
    drawn = chart(name, lang, size).figure
    with figures.style(size):  # as a picture is saved: it decides how many ticks there are
        assert faults(drawn) == []
    assert size != "page" or untitled(drawn) <= HELD


def untitled(figure) -> float:
    """How high a picture is in centimetres without its title, which a report prints above it."""
    title, below = (text.get_position()[1] for text in figure.texts[:2])
    return figure.get_figheight() * 2.54 * (1 - title + below)


@pytest.mark.parametrize(
    "rows, frames",
    [(5, 3), *(pytest.param(*many, marks=pytest.mark.long) for many in [(12, 9), (15, 3), (2, 1), (2, 9), (1, 9)])],
)
def test_every_share_is_drawn_and_named_however_many_there_are(rows, frames):
    shown = dict(list(LENGTHY.items())[:frames])
    drawn = figures.Chart(
        "shares", lambda lang: framed.shares_by(mixed(rows, shown), frames=shown, lang=lang), SAID.get
    )
    data, figure = drawn.data, drawn.figure
    dots = [line for axes in figure.axes for line in axes.lines if line.get_marker() not in ("None", "none", "")]
    assert sorted(line.get_xdata()[0] for line in dots) == sorted(data["share"]) and len(data) == rows * frames
    said = " ".join(written(figure))
    assert [frame for frame in shown.values() if frame["label"]["en"] not in said] == [] and "(40)" in said
    assert figure.get_figheight() * 2.54 < 24 and faults(figure) == []
    named = {text.get_text() for text in figure.axes[0].get_yticklabels()}
    heads = [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]
    assert len(named) == rows and len(set(heads)) == len(heads)  # no two rows read the same, and no two panels


def lapses(figure, lang: str) -> list[str]:
    """What a reader would stumble over: a text in another language, too pale or unexplained, a scale that misleads."""
    found = []
    for text in written(figure):
        found += [f"in another language: {text!r}"] * bool(FOREIGN[lang].search(text) or text in foreign(lang))
        found += [f"a code in place of its name: {text!r}"] * bool(CODE.fullmatch(text))
        found += [f"said by nobody: {text!r}"] * bool(re.search(r"\b(None|nan|NaT|inf)\b|[{}]", text))
    found += [f"hard to read: {text!r}" for text, contrast in contrasts(figure) if contrast < 4.5]
    sizes = {round(text.get_size(), 2) for text, _ in texts(figure)}
    found += [f"type in {len(sizes)} sizes"] * (len(sizes) > 3)  # title, text and axis labels
    for axes in filter(lambda axes: axes.get_visible() and axes.axison, figure.axes):
        found += scale_lapses(axes)
    return found + misplaced(figure) + legend_lapses(figure)


CODE = re.compile(rf"({'|'.join([*FRAMES, *SIDES])})( \(.*\))?")
FOREIGN = {
    "fr": re.compile(r"\d%|\d\.\d|(?<!\d)[1-9]\d{0,2},\d{3}\b"),
    "en": re.compile(r"\d\s%|\d\u202f\d|\d,\d{1,2}\b"),
}


@functools.cache
def foreign(lang: str) -> set[str]:
    """What phrases and labels say in the other language and not in this one."""
    labels = [frame["label"] for frame in FRAMES.values()] + [*SIDES.values()]
    labels += [frame["label"] for frame in LENGTHY.values()]
    entries = [*words.phrases("charts").values(), *words.phrases("codes").values(), *labels]
    return {entry[other] for entry in entries for other in entry if entry[other] != entry[lang]}


def luminance(colour) -> float:
    """WCAG 2's relative luminance."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrasts(figure) -> list[tuple[str, float]]:
    """Every text with WCAG 2's contrast to what lies under its middle: a patch of its own, a bar, a cell, or white."""
    found = []
    bars = [
        (bar.get_window_extent(), bar.get_facecolor())
        for axes in figure.axes
        for bar in axes.patches
        if bar.get_visible()
    ]
    for text, box in texts(figure):
        middle = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
        under = "white"
        for axes in figure.axes:
            for image in axes.images:
                column, row = np.round(axes.transData.inverted().transform(middle)).astype(int)
                cells = np.pad(image.get_array().filled(np.nan), (0, 1), constant_values=np.nan)
                if axes.bbox.contains(*middle) and np.isfinite(cells[row, column]):
                    under = image.cmap(image.norm(cells[row, column]))
        under = next((colour for bar, colour in reversed(bars) if bar.contains(*middle)), under)
        under = text.get_bbox_patch().get_facecolor() if text.get_bbox_patch() else under
        light, dark = sorted((luminance(text.get_color()), luminance(under)), reverse=True)
        found.append((text.get_text(), (light + 0.05) / (dark + 0.05)))
    return found


def misplaced(figure) -> list[str]:
    """Texts on a cell or a piece of a bar that do not stand in its middle."""
    found = []
    for axes in figure.axes:
        bars = [bar.get_window_extent() for bar in axes.patches if isinstance(bar, Rectangle)]
        for text in axes.texts:
            box = Text.get_window_extent(text)
            middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2])
            under = [(piece.p0 + piece.p1) / 2 for piece in bars if piece.contains(*middle)]
            if axes.images:
                under.append(axes.transData.transform(np.round(text.get_position())))
            if text.get_text() and under and np.abs(middle - under[-1]).max() > 3:
                found.append(f"beside the middle: {text.get_text()!r}")
    return found


def scale_lapses(axes) -> list[str]:
    """Marks beyond a scale, bars that do not start at nothing or fill little of it, more room on one side of rows."""
    found = []
    points = [
        np.column_stack(line.get_data()).astype(float) for line in axes.lines if line.get_transform() == axes.transData
    ]
    points = np.concatenate([*points, np.empty((0, 2))])
    points = points[np.isfinite(points).all(axis=1)]
    for at, (low, high) in enumerate(map(sorted, (axes.get_xlim(), axes.get_ylim()))):
        if len(points) and (points[:, at].min() < low or points[:, at].max() > high):
            found.append(f"a mark beyond the {'xy'[at]} axis")
        ticks, labels = ((axes.get_xticks(), axes.get_xticklabels()), (axes.get_yticks(), axes.get_yticklabels()))[at]
        named = any(re.search(r"[^\W\d]", label.get_text()) for label in labels)
        places = ticks if named or len(ticks) else np.unique(points[:, at])
        if len(places) > 1 and (named or not len(ticks)) and np.allclose(np.diff(places), 1):
            if abs((places[0] - low) - (high - places[-1])) > 1e-6:
                found.append(f"more room on one side of the {'xy'[at]} axis")
        if at and named and not 0.12 < axes.bbox.height / axes.figure.dpi / (high - low) / figures.scale() < 0.75:
            found.append("rows too far apart or too close")
    ends = [bar.get_x() + bar.get_width() for bar in axes.patches if isinstance(bar, Rectangle) and bar.get_clip_on()]
    if ends and axes.yaxis_inverted():
        low, high = axes.get_xlim()
        if low > min(0, *ends) or low < min(0, *ends) * 1.5 - 0.03:
            found.append("bars do not start at nothing")
        shared = [
            bar.get_width() for other in axes.figure.axes if other.get_xlim() == (low, high) for bar in other.patches
        ]
        if max(*ends, *shared) < 0.5 * high:
            found.append("bars fill little of their scale")
    if (
        axes.get_xticklabels()
        and not axes.get_xlabel()
        and any(re.fullmatch(r"[\d.,\s]+", label.get_text()) for label in axes.get_xticklabels())
    ):
        found.append("numbers without what they count")
    return found


def legend_lapses(figure) -> list[str]:
    """Entries of a legend in colours and hatches that are not drawn, that are named alike, or have no name."""
    artists = [artist for axes in figure.axes for artist in (*axes.patches, *axes.lines)]
    found, drawn = [], {look for artist in artists for look in (looks_like(artist), looks_like(artist)[:1])}
    for each in figure.legends:
        names = [text.get_text() for text in each.get_texts()]
        found += [f"legend: {names}"] * (len(set(names)) < len(names) or not all(names))
        looks = [looks_like(handle) for handle in each.legend_handles]
        found += [f"in the legend and not drawn: {name}" for name, look in zip(names, looks) if look not in drawn]
    return found


def looks_like(artist) -> tuple[str, ...]:
    """The colour an artist is filled with, and what else tells it apart: its hatch, or the colour of its edge."""
    if isinstance(artist, Patch):
        return (to_hex(artist.get_facecolor()), *filter(None, [artist.get_hatch()]))
    filling, edge = to_hex(artist.get_markerfacecolor()), to_hex(artist.get_markeredgecolor())
    return (filling, edge) if edge != filling else (filling,)


@pytest.mark.long
@pytest.mark.parametrize("name", ["shares by", "over time", "timeline", "pairs", "unseen", "counterfactuals"])
def test_marks_are_larger_where_the_type_is(name):
    sizes = {}
    for size in ("8cm", "40cm"):
        lines = [line for axes in chart(name, size=size).figure.axes for line in axes.lines]
        with figures.style(size):
            sizes[size] = [line.get_markersize() / figures.scale() for line in lines]
    assert sizes["8cm"] == pytest.approx(sizes["40cm"])


def test_faults_are_found():
    def draw(lang: str):
        figure, axes = figures.canvas()
        axes.text(0.5, 0.5, "one")
        axes.text(0.51, 0.5, "another")
        axes.text(1.5, 0.5, "far out").set_in_layout(False)
        return figure, pd.DataFrame()

    found = faults(figures.Chart("bad", draw, SAID.get).figure)
    assert [fault.split(":")[0] for fault in found] == ["outside", "over each other"]


def widths(axes) -> list[float]:
    """The lengths of an axes' bars in the order they were drawn."""
    return [bar.get_width() for bar in axes.patches if hasattr(bar, "get_width")]


def written(figure) -> list[str]:
    return [text.get_text().replace("\n", " ") for text, _ in texts(figure)]


# ---- framing


def test_a_strip_has_a_square_for_every_sentence_in_reading_order():
    figure, data = framed.strip(sentences(4), frames=FRAMES)
    squares = {to_hex(line.get_color()): line for line in figure.axes[0].lines if line.get_marker() == "s"}
    looks = figures.frame_style(FRAMES)
    for frame in FRAMES:
        assert len(squares[looks[frame].colour].get_xdata()) == (data["lead"] == frame).sum()
    assert sum(len(line.get_xdata()) for line in squares.values()) == len(data) == 36
    first = data[data["article"] == "a0"]
    assert first["place"].tolist() == [*range(1, 10)] and first["lead"].tolist()[:3] == ["arms", "talks", "none"]
    assert list(data["article"].unique()) == ["a0", "a2", "a1", "a3"]  # group by group


def test_a_strip_names_articles_and_groups_once_and_counts_frames():
    shown = written(framed.strip(sentences(4), frames=FRAMES, lang="fr")[0])
    assert shown.count("Mostly diplomacy") == shown.count("001 Annonce") == 1
    assert "contrat d’armement (9)" in shown and "sans frame" not in shown and "aucun cadre (9)" in shown


def test_long_articles_go_on_in_a_second_line_and_no_square_is_lost():
    with figures.style("8cm"):
        figure, data = framed.strip(sentences(3, 60), frames=FRAMES)
    axes = figure.axes[0]
    places = {(x, y) for line in axes.lines if line.get_marker() == "s" for x, y in zip(*line.get_data())}
    assert len(places) == len(data) == 180
    assert max(x for x, _ in places) < axes.get_xlim()[1] and max(y for _, y in places) < axes.get_ylim()[0]


@pytest.mark.parametrize(
    "names, expected",
    [
        ({"a": "arms", "b": "arts"}, {"a": "A", "b": "R"}),
        ({"a": "Économie", "b": "école"}, {"a": "E", "b": "C"}),
        ({"a": "武器", "b": "a", "c": "aa"}, {"a": "1", "b": "A", "c": "2"}),
        ({"a": "arms", "none": "no frame"}, {"a": "A", "none": ""}),
    ],
)
def test_every_frame_has_a_letter_of_its_own(names, expected):
    assert framed._letters(names) == expected


@pytest.mark.parametrize("count, each", [(16, 3), (2, 751)])
def test_a_strip_of_too_much_is_a_bar_for_each_group(count, each):
    figure, data = framed.strip(sentences(count, each), frames=FRAMES)
    assert data.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])
    assert data.drop_duplicates("group")["articles"].tolist() == [count // 2, count // 2]
    assert widths(figure.axes[0])[:4] == pytest.approx(
        data[data["group"] == 0].set_index("frame")["share"].reindex([*FRAMES, "none"]).tolist()
    )


def test_profiles_are_bars_that_end_at_the_whole():
    figure, data = framed.profiles(GROUPS, frames=FRAMES)
    assert widths(figure.axes[0])[:4] == pytest.approx([0.03, 0.27, 0.6, 0.1]) and data is GROUPS
    assert "Mostly diplomacy (1,200)" in written(figure) and "60%" in written(figure)
    assert "3%" not in written(figure)  # where the figure does not fit, none is squeezed in


def test_shares_are_plotted_with_their_intervals_and_bounds():
    figure, data = framed.shares_by(shared(["Le Soir", "La Croix"], "outlet"), frames=FRAMES, lang="fr")
    axes = figure.axes[0]
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() != "None"]
    spans = [
        tuple(line.get_xdata()) for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata()) == 2
    ]
    shown = data.set_index(["outlet", "lead"])
    assert dots == shown["share"].tolist()
    assert [span for span in spans if span != (0, 1)] == [*zip(shown["low"], shown["high"])]
    assert "0\u202f% (≤20\u202f%)" in written(figure) and "100\u202f% (≥80\u202f%)" in written(figure)
    bold = [text.get_text() for text in axes.texts if text.get_weight() == "bold"]
    assert bold == ["25\u202f%", "55\u202f%", "20\u202f%"]  # the second outlet differs
    assert "Le Soir (1\u202f234)" in written(figure)


def test_of_many_groups_the_largest_are_shown_in_the_tables_order():
    table = shared([f"outlet {at}" for at in range(20)], "outlet")
    table["n"] = [at for at in range(20) for _ in FRAMES]
    shown = framed.shares_by(table, frames=FRAMES)[1]["outlet"].unique()
    assert shown.tolist() == [f"outlet {at}" for at in range(5, 20)]


def test_panels_name_their_frames_and_outlets_whole_where_a_page_holds_it():
    """Else a reader has to guess at « Le Monde… » beside « Le Monde », and to look up « vie… » in a legend."""
    frames = {name: {"label": {"en": name, "fr": name}} for name in ("un", "deux", "trois", "quatre")}
    frames["daily"] = {"label": {"en": "daily life", "fr": "vie quotidienne et psychisme"}}
    outlets = ["Le Monde", "Le Monde diplomatique", "Libération", "Le Figaro", "Ouest-France", "Jeune Afrique"]
    index = pd.MultiIndex.from_product([outlets, frames], names=["group", "lead"])
    table = pd.DataFrame({"share": 0.2, "low": 0.1, "high": 0.9, "n": 634}, index=index)
    drawn = figures.Chart(
        "shares", lambda lang: framed.shares_by(table, frames=frames, lang=lang), SAID.get, "fr", "page"
    )
    rows = [label.get_text() for label in drawn.figure.axes[0].get_yticklabels()]
    heads = [axes.get_title("left") or axes.get_title() for axes in drawn.figure.axes]
    assert not any("…" in text for text in [*rows, *heads]) and len(rows) == 6
    assert drawn.figure.legends == [] and heads[4].split() == ["vie", "quotidienne", "et", "psychisme"]
    assert drawn.again(size="column").figure.legends == []


def test_over_all_sentences_every_frame_has_a_row_of_its_own_the_largest_first_and_no_legend():
    figure, data = framed.frames_of_all(whole(FRAMES), frames=FRAMES)
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == ["diplomacy", "arms deal", "no frame"] and figure.legends == []  # of satellites there are none
    assert data["share"].round(3).tolist() == [0.167, 0.083, 0.5] and "17%" in written(figure)


def test_a_frame_is_split_by_status_and_a_speaker_by_frame():
    figure, data = framed.frames_by(CROSSED, frames=FRAMES)
    parts_of_talks = [n / 64 for n in (53, 10, 1)]
    assert widths(figure.axes[0])[-3:] == pytest.approx(parts_of_talks) and "diplomacy (64)" in written(figure)
    assert {"said as fact", "supposed", "denied"} <= set(written(figure))
    figure, data = framed.frames_by(SPEAKERS, frames=FRAMES, sides=SIDES, lang="fr")
    assert widths(figure.axes[0])[:3] == [4, 11, 35] and "50" not in written(
        figure
    )  # frames, which may share sentences, are not added up
    assert "la République de l’Est + médias" in written(figure) and data["units"].sum() == 50 + 15 + 8 + 2 + 3


def test_a_period_without_articles_is_a_gap_and_stands_on_the_axis():
    figure, data = framed.over_time(over_time(), frames=FRAMES)
    line, intervals = figure.axes[0].lines[0], list(filter(len, figure.axes[0].collections[0].get_segments()))
    assert [segment[:, 1].tolist() for segment in intervals[:2]] == [[0.2, 0.4]] * 2 and len(intervals) == 23
    few = framed.over_time(over_time().assign(low=np.nan, high=np.nan), frames=FRAMES)[0].axes[0]
    assert not any(map(len, few.collections[0].get_segments())) and few.get_ylim()[1] < 0.4  # where none is known
    assert np.isnan(line.get_ydata()[5]) and line.get_ydata()[4] == 0.3
    assert [bar.get_height() for bar in figure.axes[-1].patches][4:7] == [12, 0, 12]
    assert 4 <= len(figure.axes[-1].get_xticks()) <= 8  # as many periods are named as there is room for
    french = framed.over_time(over_time(), frames=FRAMES, lang="fr")[0].axes[-1]
    assert french.get_xticklabels()[0].get_text() == "déc.\u00a02022"


def test_small_shares_fill_the_picture_and_large_ones_keep_the_whole_scale():
    def right(high: float) -> float:
        index = pd.MultiIndex.from_product([["A", "B"], list(FRAMES)], names=["group", "lead"])
        table = pd.DataFrame({"share": 0.05, "low": 0.01, "high": high, "n": 90}, index=index)
        return framed.shares_by(table, frames=FRAMES)[0].axes[0].get_xlim()[1]

    assert right(0.2) < 0.3 < right(0.4) < 0.6 < 1 < right(0.7)
    assert right(0.2) == 1.02 * 0.2  # three ticks that are whole: 0, 10, 20 %


# ---- what was read


def test_words_kept_and_cut_are_bars_longest_first():
    figure, data = read.lengths(LENGTHS)
    assert data["words"].tolist() == [489, 464, 356, 342, 335]
    assert widths(figure.axes[0]) == [489, 1, 464, 21, 356, 342, 5, 335]
    assert "464 + 21 cut" in written(figure)
    for times, bars in ((1, 10), (3, 24), (25, 30)):  # a fifth of the articles, ten bars at least and thirty at most
        histogram = read.lengths(pd.concat([MANY_LENGTHS] * times))[0].axes[0]
        assert sum(bar.get_height() for bar in histogram.patches) == 40 * times and len(histogram.patches) == bars


def test_a_date_is_hollow_where_inferred_and_apart_where_unknown():
    figure, data = read.timeline(dated(5), labels(5))
    at, apart = figure.axes
    assert at.get_ylim() == apart.get_ylim()
    assert len(at.lines) == data["date"].notna().sum() and len(apart.lines) == data["date"].isna().sum() == 5
    hollow = [line for line in at.lines if line.get_markerfacecolor() == "white"]
    assert len(hollow) == ((data["known"] == "inferred") & data["date"].notna()).sum()
    assert {line.get_marker() for line in hollow} == {read.DATED["event"]}
    assert {"hollow: inferred", "grey: source not stated"} <= {
        text.get_text() for text in figure.legends[0].get_texts()
    }
    known = read.timeline(dated(5).assign(known="text"), labels(5))[0].legends[0].get_texts()
    assert [text.get_text() for text in known] == ["event", "publication", "collection"]


def test_volume_adds_small_groups_up():
    table = pd.DataFrame({"articles": range(20)}, index=periods(2, [*"abcdefghij"], "group"))
    figure, data = read.volume(table)
    assert data["articles"].sum() == table["articles"].sum() and data["group"].nunique() == read.PANELS == 8
    assert data["group"].iloc[0] == "j" and "3 others (9)" not in data["group"].tolist()
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == [9, 19]


# ---- likeness


def test_pairs_too_close_to_call_are_filled_and_banded():
    figure, data = alike.pairs(pairs(4))
    axes = figure.axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == data["cosine"].tolist()
    assert [line.get_markerfacecolor() == "white" for line in dots] == (~data["tied"]).tolist()
    band = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    assert (band.x0, band.x1) == pytest.approx((data["cosine"][1], data["cosine"][0]))
    assert "too close to call" in written(figure) and "0.38" in written(figure)
    assert "too close to call" not in written(alike.pairs(pairs(4).assign(tied=False))[0])


def test_a_heat_map_has_each_pair_once_and_says_where_there_is_none():
    figure, data = alike.heat_map(cosines(4), labels(4))
    assert len(data) == 6 and written(figure).count("n/a") == 3 and written(figure).count("0.45") == 2
    histogram = alike.heat_map(cosines(40), labels(40))[0].axes[0]
    assert sum(bar.get_height() for bar in histogram.patches) == 39 * 38 / 2


def test_split_bars_end_at_the_cosine():
    figure, data = alike.cosine_by_group(SPLIT, labels(3))
    assert [bar.get_x() + bar.get_width() for bar in figure.axes[0].patches][1::2] == pytest.approx([0.5, 0.2])
    assert "0.50 (60%)" in written(figure) and data["cosine"].tolist() == [0.3, 0.2, 0.1, 0.1]


def test_an_account_shows_each_term_as_long_as_what_it_adds():
    figure, data = alike.account(ACCOUNT)
    assert widths(figure.axes[0]) == pytest.approx([0.5, 0.4, 0.1]) and data is ACCOUNT
    assert {"moscou", "visiter", "50%", "10%"} <= set(written(figure))


@pytest.mark.parametrize(
    "term, wide, expected",
    [
        ("kim", 2, ("kim", 0)),
        ("kim", 0.2, ("kim", 90)),
        ("kim", 0.1, ("", 0)),
        ("anticonstitutionnel", 0.2, ("", 0)),  # cut to « antic… » it would name nothing
    ],
)
def test_a_word_stands_whole_along_its_piece_or_upright_or_not_at_all(term, wide, expected):
    assert alike._fitting(term, wide, 1.0) == expected


def test_a_name_that_is_cut_keeps_its_count():
    """What a row rests on is no less to be read where its name does not fit."""
    with figures.style("8cm"):
        one, other = parts.in_rows(["ce qui est fait ou supposition de presse (1 168)", "qui le dit (167)"], lines=1)
    assert one.startswith("ce qui") and one.endswith("… (1 168)") and other == "qui le dit (167)"
    with figures.style("8cm"):
        assert len(parts.in_rows(["ce qui est fait ou supposition de presse " * 3 + "(9)"])[0].split("\n")) == 2


def test_one_word_cut_and_one_day_known_are_singular_in_french():
    assert words.say("charts.lengths_row", "fr", kept=489, cut=1) == "489 + 1 coupé"
    assert words.say("charts.dated", "fr", kind="parution", known=1, n=9).endswith("1 daté sur 9")


def test_top_terms_are_the_heaviest():
    data = alike.top_terms(TERMS, labels(3))[1]
    assert data.groupby("label")["term"].first().tolist() == ["fin"] * 3 and (data["weight"] > 0).all()
    many = pd.concat([TERMS] * 3).set_axis(list(labels(9)))
    figure, data = alike.top_terms(many, labels(9))
    assert len(figure.axes) == 1 and data["weight"].tolist() == pytest.approx([7, 6, 5, 4])


def test_marking_terms_say_both_counts():
    figure, data = alike.keyness(KEY, labels(2), lang="fr")
    assert "1\u202f200\u00a0: 3" in written(figure) and "navire · 000 Annonce" in written(figure)


# ---- coverage


def test_a_sentence_of_two_speakers_counts_for_both_and_once_for_its_article():
    figure, data = covered.voices(SPOKEN, labels(2), sides=SIDES)
    by = data.groupby(["by", "name"])["units"].sum()
    assert by["speaker"].to_dict() == {"east": 3, "west": 1, "other": 1}
    assert by["article"].to_dict() == {"a0": 3, "a1": 2}
    assert "the Republic of the East" in written(figure)  # as every other row is written
    top, below = figure.axes
    assert sum(widths(top)) == 5 and sum(widths(below)) == 5
    assert [text.get_text() for text in top.texts if text.get_text().isdigit()][-3:] == ["3", "1", "1"]


@pytest.mark.parametrize("count", [2, 30])
def test_the_totals_are_the_numbers_written(count):
    figure, data = covered.named(NAMED, labels(count))
    assert {"12", "4"} <= set(written(figure)) and data["units"].sum() == 16
    if count == 2:
        colours = {text.get_text(): text.get_color() for text in figure.axes[0].texts}
        assert colours["9"] == "white" and colours["4"] != "white"  # on the darkest cell, on a light one
    if count == 30:
        assert widths(figure.axes[0]) == [12, 4]
    assert "Russie" in written(covered.named(NAMED, labels(count), lang="fr")[0])


# ---- doubt


def test_scores_on_unseen_sentences_stand_beside_a_guess():
    figure, data = doubted.unseen(SCORES, names=SETS | FRAMES)
    dots, ticks = ([line for line in figure.axes[0].lines if line.get_marker() == marker] for marker in "o|")
    assert [line.get_xdata()[0] for line in dots] == [0.8] * 8 and [line.get_xdata()[0] for line in ticks] == [0.3] * 8
    assert "always the commonest code" in written(figure)
    assert "always the commonest code" not in written(doubted.unseen(SCORES.assign(null=np.nan), names=SETS)[0])
    assert "Other news" in written(figure) and "arms deal (120)" in written(figure) and len(data) == 8
    mixed = SCORES.assign(measure=["F1"] * 4 + ["alpha"] * 4)
    assert "arms deal, alpha (120)" in written(doubted.unseen(mixed, names=SETS | FRAMES)[0])


def test_a_curve_rises_and_leaves_out_what_was_not_chosen_between():
    figure, data = doubted.specification_curve(CHOSEN, CHOICES)
    curve, below = figure.axes
    ahead, behind = (line for line in curve.lines if line.get_marker() in ("o", "x"))
    assert len(ahead.get_xdata()) == (data["lead"] > 0).sum() and data["lead"].is_monotonic_increasing
    assert len(ahead.get_xdata()) + len(behind.get_xdata()) == len(CHOSEN)
    named = [label.get_text() for label in below.get_yticklabels()]
    assert len(named) == 5 and not any("articles" in name for name in named)  # min_df never varies
    kept = CHOSEN.loc[CHOSEN["names"] == "kept", "same"].mean()
    assert words.number(kept, ".0%") in written(figure)


def test_a_change_that_does_not_as_expected_says_what_it_does():
    assert {"unchanged ✓", "does not rise ✗"} <= set(written(doubted.counterfactuals(CHANGED)[0]))


def test_groups_of_sentences_are_bars_with_their_chance():
    figure, data = doubted.follows(FOLLOWED)
    assert widths(figure.axes[0]) == [0.41, 0.12, -0.01] and "0.12 (p = 0.040)" in written(figure) and len(data) == 3


def test_of_many_pairs_the_closest_are_split():
    many = pd.concat([SPLIT] * 10)
    data = alike.cosine_by_group(many, labels(3))[1]
    assert len(data) == parts.LABELLED * len(SPLIT.columns)


def test_an_article_that_names_nobody_has_its_column():
    figure, _ = covered.named(NAMED, labels(3))
    assert figure.axes[0].images[0].get_array().shape == (2, 3) and "002 Annonce" in written(figure)


# ---- shared


@pytest.mark.parametrize(
    "code, lang, expected",
    [
        ("arms", "fr", "contrat d’armement"),
        ("east", "en", "the Republic of the East"),
        ("author", "fr", "l’auteur"),
        ("some_side", "en", "some side"),
    ],
)
def test_names_come_from_the_study_then_from_the_phrases(code, lang, expected):
    assert parts.called(code, FRAMES | SIDES, lang) == expected


def test_no_frame_or_side_of_a_study_stands_in_the_phrases():
    entries = words.phrases("codes")
    shipped = corpus.load(corpus.SEEDS)
    assert not entries.keys() & {*shipped.frames, *codebook.sides(shipped.actors)} - GENERIC
    assert all(set(entry) == set(words.LANGUAGES) for entry in entries.values())


GENERIC = {"media", "expert", "other", "author"}  # who can speak in any study


@pytest.mark.parametrize(("name", "along"), [("keyness", "x"), ("follows", "x"), ("specification curve", "y")])
def test_what_is_measured_from_nothing_has_a_line_at_nothing(name, along):
    axes = chart(name).figure.axes[0]
    lines = [getattr(line, f"get_{along}data")() for line in axes.lines]
    across = [getattr(line, f"get_{'y' if along == 'x' else 'x'}data")() for line in axes.lines]
    assert [0, 0] in [list(at) for at, over in zip(lines, across) if list(over) == [0, 1]]


def test_every_look_can_be_drawn():
    looks = figures.frame_style([f"frame {at}" for at in range(60)])
    for look in looks.values():
        line = Line2D([0], [0], marker=look.marker, color=look.colour)
        assert line.get_marker() == look.marker and Rectangle((0, 0), 1, 1, hatch=look.hatch).get_hatch() == look.hatch
