"""Charts of a study of many articles: distributions, whole labels, what is shown of how many, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import charts, coverage, figures, framing, robustness, similarity, vocabulary, words

COUNT = 60
ARTICLES = pd.Index([f"a{number:02}" for number in range(COUNT)], name="article")
LABELS = pd.Series([f"Élections législatives… ({number})" for number in range(COUNT)], index=ARTICLES)
FRAMES = {"arms": {"label": {"en": "arms deals", "fr": "contrats d’armement"}}, "talks": {}, "space": {}}


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    """Profiles of articles of ten units: one of arms in every third article, two to four of talks, the rest in none."""
    leads = [["arms"] * (at % 3 == 0) + ["talks"] * (2 + at % 3) + ["none"] * 6 for at in range(COUNT)]
    rows = [(article, unit, lead) for article, given in zip(ARTICLES, leads) for unit, lead in enumerate(given)]
    table = pd.DataFrame(rows, columns=["article", "unit", "lead"]).set_index(["article", "unit"])
    flags = pd.DataFrame({frame: table["lead"] == frame for frame in FRAMES})
    return framing.profile_intervals(
        flags.join(table).assign(status="asserted", speaker="author", evidence="", text="")
    )


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    place = np.arange(COUNT)
    near = pd.DataFrame(0.9 / (1 + np.abs(place[:, None] - place)) + place / 1e4, index=ARTICLES, columns=ARTICLES)
    ranked = similarity.ranked_pairs(near)
    return ranked.assign(low=ranked["cosine"] - 0.1, median=ranked["cosine"], high=ranked["cosine"], closest=0.0)


def drawn(shares: pd.DataFrame, pairs: pd.DataFrame, **how: str) -> dict[str, figures.Chart]:
    """A chart of every kind that changes with the number of articles."""
    framed = framing_only(shares)
    split = pd.DataFrame({vocabulary.NAMES: pairs["cosine"] / 2, vocabulary.REST: pairs["cosine"] / 2})
    split.index = pd.MultiIndex.from_frame(pairs[["a", "b"]])
    named = pd.DataFrame(
        [
            (article, actor, actor, actor, "x", units, units)
            for actor, some, units in (("loud", 10, 9), ("wide", 50, 1))
            for article in ARTICLES[:some]
        ],
        columns=["article", "actor", "name", "name_en", "side", "units", "mentions"],
    )
    voices = pd.DataFrame(
        {
            "article": np.repeat(ARTICLES, 4),
            "unit": np.tile(range(4), COUNT),
            "quoted": 0,
            "words": 9,
            "speaker": "author",
            "way": "own",
            "lead": "talks",
            "text": "",
        }
    )
    voices.loc[voices["unit"] < voices["article"].str[1:].astype(int) % 3, ["speaker", "way"]] = ["expert", "indirect"]
    lengths = pd.DataFrame({"label": LABELS, "words": range(100, 100 + COUNT), "cut": 0})
    first = pd.DataFrame(
        {"lead": "arms", "share": 0.5, "low": 0.2, "high": 0.8, "first": np.linspace(1, 0.4, COUNT), "n": 10},
        index=ARTICLES,
    )
    return {
        "lengths": charts.lengths(lengths, **how),
        "pairs": charts.ranked_pairs(pairs, LABELS, **how),
        "intervals": charts.cosine_intervals(pairs, LABELS, 1000, **how),
        "split": charts.cosine_by_group(split, LABELS, **how),
        "shares": charts.frame_shares(shares, LABELS, FRAMES, **how),
        "ternary": charts.ternary(framed, LABELS, FRAMES, **how),
        "named": charts.named(named, LABELS, **how),
        "voices": charts.voices_by_article(voices, LABELS, **how),
        "leads": charts.lead_stability(first, LABELS, FRAMES, 1000, **how),
    }


def framing_only(shares: pd.DataFrame) -> pd.DataFrame:
    """The shares among the units that lead with a frame."""
    left = shares.drop(index="none", level="lead")
    whole = left["share"].groupby(level="article").transform("sum")
    return left.assign(share=left["share"] / whole, low=left["low"] / whole, high=(left["high"] / whole).clip(upper=1))


def outside(chart: figures.Chart) -> list[str]:
    """Texts and legends that reach beyond the figure's edge."""
    chart.twin()
    edge, found = chart.figure.bbox, []
    for axes in chart.figure.axes:
        ticks = [tick.label1 for tick in axes.yaxis.get_major_ticks() if axes.get_visible() and axes.axison]
        legend = [axes.get_legend()] if axes.get_legend() else []
        for part in [text for text in [*axes.texts, *ticks, axes.xaxis.label] if text.get_text().strip()] + legend:
            box = part.get_window_extent()
            if box.x0 < edge.x0 - 1 or box.x1 > edge.x1 + 1:
                found.append(str(part))
    return found


@pytest.mark.parametrize(("lang", "size"), [("en", "page"), ("fr", "column")])
def test_every_chart_of_many_articles_is_whole_and_no_label_is_another_s(shares, pairs, lang, size):
    for name, chart in drawn(shares, pairs, lang=lang, size=size).items():
        assert isinstance(chart, figures.Chart), name
        assert outside(chart) == [], name
        assert "{" not in chart.text() and "nan" not in chart.twin().lower().split(), name
        rows = [text.get_text() for text in chart.figure.axes[0].get_yticklabels() if "lect" in text.get_text()]
        assert len(set(rows)) == len(rows), name


def test_titles_and_subtitles_say_what_is_shown_of_how_many(shares, pairs):
    chart = drawn(shares, pairs)
    assert chart["lengths"].title.startswith("Half of the 60 articles have 130 words or fewer")
    assert "the 14 closest of 1,770 pairs followed" in chart["pairs"].subtitle
    assert "the likeness of the 14 closest pairs" in chart["split"].title
    assert chart["shares"].title == (
        "“talks” is the commonest lead in 0 of 60 articles; in 60 units in no frame outnumber those of any"
    )
    assert "in 20; median 0%" in chart["shares"].twin()  # the articles with any of arms
    assert "“talks” is the largest of the three shares in 60 of the 60" in chart["ternary"].title
    assert chart["voices"].title == "Half of the 60 articles cite somebody in 25% of their units or more"
    assert "the 14 least sure of 60" in chart["leads"].subtitle


def test_bars_are_in_the_order_of_what_they_show(shares, pairs):
    chart = drawn(shares, pairs)
    assert chart["named"].title == "Named in most articles: wide, in 50 of 60"
    sure = [bar.get_width() for bar in chart["leads"].figure.axes[1].patches]
    assert sure == sorted(sure) and sure[0] == pytest.approx(0.4)


def test_an_unsure_lead_is_shown_with_its_units(shares, pairs):
    said = [tick.get_text() for tick in drawn(shares, pairs)["leads"].figure.axes[0].get_yticklabels()]
    assert said and all(name.endswith(("… (59) (10)", ") (10)")) for name in said)


def test_no_line_of_a_title_begins_with_the_colon_of_a_label():
    figure, _ = figures.canvas()
    for inches in (1.0, 1.3, 1.6, 2.0, 2.6):
        lines = figures.wrap(
            "Science : fin de la « traque » et n = 5 ; Espace : suite ?", figure, 9, "bold", inches
        ).split("\n")
        assert not [line for line in lines if line[0] in ":;?»=" or line[-1] in "«="]


def test_drawn_specifications_are_not_called_all():
    options = {choice: named[0] for choice, named in robustness.CHOICES.items()}
    found = {"counts": ["raw", "sublinear", "raw"], "lead": [0.1, -0.1, 0.2], "same": [True, False, True]}
    table = pd.DataFrame(options | {"a": ARTICLES[0], "b": ARTICLES[1]} | found)
    few = charts.specification_curve(table, LABELS.head(robustness.WATCHED))
    many = charts.specification_curve(table, LABELS.head(robustness.WATCHED + 1))
    assert few.method.startswith("Every combination") and many.method.startswith("3 of all combinations")
    assert many.title.endswith("in 2 of 3 specifications drawn at random")


@pytest.mark.parametrize(
    ("expected", "after", "said"),
    [
        ("falls", 0.4, "falls ✓"),
        ("falls", 0.5, "does not fall ✗"),
        ("rises", 0.4, "does not rise ✗"),
        ("unchanged", 0.4, "moves ✗"),
    ],
)
def test_a_change_that_does_not_as_expected_says_what_it_does(expected, after, said):
    row = {"before": 0.5, "after": after, "expected": expected, "as_expected": "✓" in said}
    table = pd.DataFrame([row, row], index=pd.Index(["doubled", "negated"], name="change"))
    assert said in charts.counterfactuals(table).twin()


def test_a_histogram_counts_every_article(shares, pairs):
    for name in ("lengths", "voices"):
        counts = [bar.get_height() for bar in drawn(shares, pairs)[name].figure.axes[0].patches]
        assert sum(counts) == COUNT


def test_an_actor_has_an_english_name_where_one_is_stated(tmp_path):
    from helpers import corpus

    for name, text in {"a": "La Russie parle.", "b": "La France écoute."}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "actors.toml").write_text(
        'russia = { name = "Russie", name_en = "Russia", side = "russia", kind = "state" }\n'
        'france = { name = "France", side = "france", kind = "state" }\n',
        encoding="utf-8",
    )
    study = corpus.load(tmp_path)
    table, labels = coverage.named(study), study.articles["label"]
    assert dict(zip(table["name"], table["name_en"])) == {"Russie": "Russia", "France": "France"}
    assert "Russia" in charts.named(table, labels).twin() and "Russie" in charts.named(table, labels, lang="fr").twin()


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("court", 28, "court"),
        ("Guerre en Ukraine : ce que l’on sait", 20, "Guerre en Ukraine…"),
        ("Guerre en Ukraine : ce que l’on… (12)", 24, "Guerre en Ukraine… (12)"),
        ("Anticonstitutionnellement", 10, "Anticonst…"),
        ("Banques belges piratées : « rien » ne manque", 28, "Banques belges piratées…"),
    ],
)
def test_a_label_is_cut_after_a_word_and_keeps_its_number(text, most, expected):
    assert words.short(text, most) == expected and len(expected) <= most


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_study_of_one_pair_is_not_told_as_a_first_among_others(lang):
    cosine = pd.DataFrame([[1, 0.44], [0.44, 1]], index=["a", "b"], columns=["a", "b"])
    pairs, labels = similarity.ranked_pairs(cosine), pd.Series({"a": "A", "b": "B"})
    drawn_again = pairs.assign(low=0.2, median=0.3, high=0.4, closest=1.0)
    split = pd.DataFrame(
        {vocabulary.NAMES: [0.11], vocabulary.REST: [0.33]}, index=pd.MultiIndex.from_tuples([("a", "b")])
    )
    found = [
        charts.heat_map(cosine, labels, lang=lang),
        charts.ranked_pairs(pairs, labels, lang=lang),
        charts.ranked_pairs(drawn_again, labels, lang=lang),
        charts.dendrogram(cosine, labels, lang=lang),
        charts.cosine_by_group(split.rename_axis(["a", "b"]), labels, lang=lang),
        charts.cosine_intervals(drawn_again, labels, 100, lang=lang),
    ]
    for chart in found:
        assert not any(
            word in f"{chart.title} {chart.subtitle} {chart.alt}"
            for word in ("closest", "plus proche", "1 pair", "d’abord", "first", "ahead", "avance")
        ), chart.name
