"""Shares by outlet and over time: worked by hand on a few articles, and simulated where the answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers import comparisons, framing
from helpers.words import Lacking


def coded_of(leads: dict[str, str], **columns: list[str]) -> pd.DataFrame:
    """A coded table by hand: for each article its units' leads, a letter a unit (a, b; . none, - cut)."""
    names = {"a": "arms", "b": "talks", ".": "none", "-": ""}
    rows = [(article, at, names[letter]) for article, told in leads.items() for at, letter in enumerate(told, 1)]
    table = pd.DataFrame(rows, columns=["article", "unit", "lead"]).set_index(["article", "unit"])
    told = {"status": "asserted", "speaker": "author", "quoted": 0, "evidence": "", "text": "", **columns}
    return table.assign(arms=table["lead"] == "arms", talks=table["lead"] == "talks", **told)


def articles_of(leads: dict[str, str], outlet: str, published: list[str] | None = None) -> pd.DataFrame:
    """The articles' table: an outlet's letter an article (a space is not stated), and their days."""
    stated = {"outlet": [name.strip() for name in outlet], "published": published or "", "words": 100}
    return pd.DataFrame(stated, index=pd.Index(leads, name="article"))


LEADS = {"1": "aab.", "2": "aa", "3": "bb-", "4": "ab..", "5": "..", "6": "-"}


def test_shares_of_two_outlets_by_hand():
    found = comparisons.shares_by(coded_of(LEADS), articles_of(LEADS, "XXYY  "), "outlet")
    arms = found[found["frame"] == "arms"].set_index("group")
    assert arms.loc["X", ["units", "n", "articles"]].tolist() == [4, 6, 2]
    assert arms.loc["Y", ["units", "n", "articles"]].tolist() == [1, 6, 2]
    assert arms.loc["X", "share"] == 4 / 6 and arms.loc["X", "others"] == 1 / 6 and arms.loc["X", "difference"] == 0.5
    assert found.groupby("group")["share"].sum().round(12).tolist() == [1, 1]
    assert found["p"].isna().all() and not found["differs"].any()  # two articles an outlet: nothing is tested


def test_an_outlet_that_is_not_stated_is_no_group_but_is_counted():
    articles = articles_of(LEADS, "XXYY  ")
    assert set(comparisons.shares_by(coded_of(LEADS), articles, "outlet")["group"]) == {"X", "Y"}
    counted = comparisons.volume(articles).set_index("group")["articles"]
    assert counted.to_dict() == {"": 2, "X": 2, "Y": 2}


def test_any_column_serves_as_well_as_outlet():
    articles = articles_of(LEADS, "XXYY  ").rename(columns={"outlet": "pays"})
    assert set(comparisons.shares_by(coded_of(LEADS), articles, "pays")["group"]) == {"X", "Y"}
    with pytest.raises(Lacking, match="no column outlet"):
        comparisons.shares_by(coded_of(LEADS), articles, "outlet")


def test_one_outlet_has_nothing_to_be_compared_with():
    with pytest.raises(Lacking, match="by outlet: the 4 articles that state it are all of “X”"):
        comparisons.shares_by(coded_of(LEADS), articles_of(LEADS, "XXXX  "), "outlet")


def test_groups_stand_by_their_number_of_articles_then_by_name():
    found = comparisons.shares_by(coded_of(LEADS), articles_of(LEADS, "XYYYZ "), "outlet")
    assert found["group"].unique().tolist() == ["Y", "X", "Z"]
    leads = {str(at): "ab" for at in range(40)}  # a sort that is not stable shuffles that many of one size
    articles = articles_of(leads, " " * 40).assign(outlet=[f"o{at:02}" for at in range(39, -1, -1)])
    found = comparisons.shares_by(coded_of(leads), articles, "outlet")
    assert found["group"].unique().tolist() == [f"o{at:02}" for at in range(40)]


@pytest.mark.parametrize(
    ("groups", "others", "stratum"),
    [
        ("AB" * 10, "mmnn" * 5, "month"),
        ("AB" * 10, "m" * 20, ""),  # one month
        ("AB" * 10, "mmnn" * 4 + "mmn ", ""),  # of one article nobody knows the month
        ("AB" * 4, "mmnnmmnn", "month"),  # two a cell
        ("AB" * 3 + "A", "mmnnmmn", ""),  # fewer
    ],
)
def test_articles_are_dealt_within_what_is_known_of_all_and_holds_enough(groups, others, stratum):
    group, other = pd.Series(list(groups)), pd.Series(list(others)).replace(" ", None)
    within, name = comparisons._stratum(group, other, "month")
    assert name == stratum and within.tolist() == (list(others) if stratum else [""] * len(groups))


def test_shares_over_all_and_counts_of_status_and_speakers():
    speakers = ["russia+usa", "author", "author", "author", "usa", *["author"] * 11]
    coded = coded_of(LEADS, speaker=speakers)
    whole = comparisons.shares(coded).set_index("frame")
    assert whole.loc["arms", ["units", "n", "articles"]].tolist() == [5, 14, 5]
    said = framing.counts(coded, "speaker")
    assert said.sum().to_dict() == {"author": 12, "usa": 2, "russia": 1, "n": 14}
    assert framing.counts(coded, "status").sum().tolist() == [14, 0, 0, 14]


def months(*days: str) -> list[str]:
    return [f"2023-{day}" for day in days]


def test_a_period_without_articles_is_a_gap():
    leads = {"1": "aa", "2": "ab", "3": "bb"}
    articles = articles_of(leads, "XXX", ["2023-01-03", "2023-01-20", "2023-12-02"])
    found = comparisons.over_time(coded_of(leads), articles)
    arms = found[found["frame"] == "arms"].set_index("period")
    assert set(found["unit"]) == {"month"} and len(arms) == 12
    assert arms["share"].dropna().to_dict() == {pd.Timestamp("2023-01-01"): 0.75, pd.Timestamp("2023-12-01"): 0}
    assert arms["articles"].tolist() == [2, *[0] * 10, 1]
    printed = comparisons.volume_over_time(articles).set_index("period")["articles"]
    assert printed["2023-01-01"] == 2 and printed.isna().sum() == 10


@pytest.mark.parametrize(("first", "known"), [(comparisons.LEAST - 1, False), (comparisons.LEAST, True)])
def test_a_period_of_few_articles_has_its_share_and_no_interval(first, known):
    leads = {str(n): "ab" for n in range(first + 6)}
    days = ["2023-01-03"] * first + ["2023-09-02"] * 6
    found = comparisons.over_time(coded_of(leads), articles_of(leads, "X" * len(leads), days))
    january = found[(found["period"] == "2023-01-01") & (found["frame"] == "arms")].iloc[0]
    assert january["share"] == 0.5 and january["articles"] == first
    assert (pd.notna(january["low"]), pd.notna(january["high"])) == (known, known)


def test_an_outlet_that_printed_nothing_while_others_did_has_none():
    leads = {"1": "a", "2": "a", "3": "a"}
    articles = articles_of(leads, "XXY", months("01-03", "01-05", "01-03"))
    table = comparisons.volume_over_time(articles)
    printed = table.pivot(index="period", columns="group", values="articles")
    assert printed["Y"].fillna(-1).tolist() == [1, -1, 0] and printed["X"].fillna(-1).tolist() == [1, -1, 1]
    words = table.pivot(index="period", columns="group", values="words")
    assert words["Y"].fillna(-1).tolist() == [100, -1, 0] and words["X"].fillna(-1).tolist() == [100, -1, 100]
    assert table["group"].tolist() == ["X", "Y"] * 3  # who printed most first


def test_what_each_outlet_printed_by_hand():
    articles = articles_of({str(at): "a" for at in range(4)}, "YXY ", ["2023-01-05", "", "2023-01-03", "2023-02-01"])
    table = comparisons.volume(articles.assign(words=[10, 20, 30, 40])).set_index("group")
    assert table.index.tolist() == ["Y", "", "X"] and table["articles"].tolist() == [2, 1, 1]
    assert table["words"].tolist() == [40, 40, 20] and table["share"].tolist() == [0.5, 0.25, 0.25]
    assert table["undated"].tolist() == [0, 0, 1] and pd.isna(table.loc["X", "first"])
    assert table.loc["Y", ["first", "last"]].tolist() == [pd.Timestamp("2023-01-03"), pd.Timestamp("2023-01-05")]


@pytest.mark.parametrize(
    ("units", "late"),
    [([2, 2, 2, 2], [0, 0, 1, 1]), ([3, 6, 4], [0, 0, 1]), ([8, 1, 1, 1], [0, 1, 1, 1]), ([1, 1, 1, 8], [0, 0, 0, 1])],
)
def test_the_later_half_is_of_the_units_and_no_article_is_in_both(units, late):
    assert comparisons._late(np.array(units, float)).tolist() == list(map(bool, late))


def test_articles_that_grow_longer_move_no_frame_whose_share_stays():
    days = list(pd.date_range("2023-01-01", periods=12, freq="7D").strftime("%Y-%m-%d"))
    even = {str(at): "ab" * (at + 1) for at in range(12)}
    found = comparisons.trends(coded_of(even), articles_of(even, "X" * 12, days)).set_index("frame")
    assert (found["p"] == 1).all() and (found["change"] == 0).all() and not found["differs"].any()
    turned = {str(at): "aab" if at < 6 else "abb" for at in range(12)}
    found = comparisons.trends(coded_of(turned), articles_of(turned, "X" * 12, days)).set_index("frame")
    assert found.loc["arms", ["first", "last", "change"]].tolist() == pytest.approx([2 / 3, 1 / 3, -1 / 3])
    assert found.loc["talks", "change"] == pytest.approx(1 / 3) and found.loc[["arms", "talks"], "differs"].all()
    assert (found["articles"] == 12).all() and found.loc["none", ["first", "last"]].tolist() == [0, 0]


@pytest.mark.parametrize(
    "last, unit",
    [("2023-01-31", "day"), ("2023-03-31", "week"), ("2023-12-01", "month"), ("2039-01-01", "year")],
)
def test_the_unit_of_time_follows_from_the_span(last, unit):
    leads = {"1": "a", "2": "b"}
    articles = articles_of(leads, "XX", ["2023-01-01", last])
    assert set(comparisons.over_time(coded_of(leads), articles)["unit"]) == {unit}


def test_without_dates_nothing_is_said_over_time():
    for days in (None, ["2023-01-01"] * 6, ["2023-01-01", *[""] * 5]):
        with pytest.raises(Lacking, match="Nothing can be said over time"):
            comparisons.over_time(coded_of(LEADS), articles_of(LEADS, "XXYY  ", days))
        with pytest.raises(Lacking, match="Nothing can be said over time"):
            comparisons.trends(coded_of(LEADS), articles_of(LEADS, "XXYY  ", days))


@pytest.mark.parametrize("size", [1, 10])
def test_an_interval_of_none_counts_each_article_once(size):
    """0 of 12 articles is at most .26 (Clopper and Pearson), and no less where each has ten sentences that may be alike."""
    low, high = comparisons.share_interval(np.zeros(12), np.full(12, float(size)))
    assert low == 0 and 0.26 < high < 0.36
    every = comparisons.share_interval(np.full(12, float(size)), np.full(12, float(size)))
    assert every == pytest.approx((1 - high, 1)) and every[1] == 1  # all is none of the rest


def test_an_interval_holds_its_share_and_is_never_of_no_width():
    generator = np.random.default_rng(5)
    for _ in range(300):
        sizes = generator.integers(1, 30, generator.integers(2, 30)).astype(float)
        units = generator.binomial(sizes.astype(int), generator.random(len(sizes)) ** 3).astype(float)
        low, high = comparisons.share_interval(units, sizes)
        assert 0 <= low <= units.sum() / sizes.sum() <= high <= 1 and high > low
    assert np.isnan(comparisons.share_interval(np.array([3.0]), np.array([9.0]))[0])


def test_sentences_that_resemble_each_other_within_articles_widen_the_interval():
    alike, mixed = np.array([10.0, 0] * 10), np.full(20, 5.0)
    wide, narrow = (comparisons.share_interval(units, np.full(20, 10.0)) for units in (alike, mixed))
    assert wide[1] - wide[0] > 2 * (narrow[1] - narrow[0])


# ---- simulated studies whose answer is known


def made_study(generator: np.random.Generator, raised: float, outlets: int = 4, each: int = 50) -> tuple:
    """Articles of 8 to 32 sentences, 30 % arms in the mean, articles unlike each other (intraclass correlation .1)."""
    size = outlets * each
    share = np.where(np.arange(size) % outlets == 0, 0.3 + raised, 0.3)
    own = generator.beta(9 * share, 9 * (1 - share))
    n = generator.integers(8, 33, size)
    leads = {}
    for article, (length, arms) in enumerate(zip(n, own)):
        drawn = generator.choice(list("ab."), size=length, p=[arms, (1 - arms) / 2, (1 - arms) / 2])
        leads[str(article)] = "".join(drawn)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(generator.integers(0, 90, size), unit="D")
    letters = "".join("WXYZ"[at % outlets] for at in range(size))
    return coded_of(leads), articles_of(leads, letters, list(days.strftime("%Y-%m-%d")))


def test_a_planted_difference_is_found_and_an_absent_one_is_not():
    generator = np.random.default_rng(3)
    found = comparisons.shares_by(*made_study(generator, 0.15), "outlet").set_index(["group", "frame"])
    assert found.loc[("W", "arms"), "differs"] and found.loc[("W", "arms"), "difference"] > 0.05
    assert set(found["within"]) == {"month"}
    none = comparisons.shares_by(*made_study(generator, 0), "outlet")
    assert not none["differs"].any()


def test_outlets_collected_in_different_months_are_not_told_apart_from_time():
    coded, articles = made_study(np.random.default_rng(4), 0.2, outlets=2)
    articles["published"] = np.where(articles["outlet"] == "W", "2023-01-05", "2023-06-05")
    found = comparisons.shares_by(coded, articles, "outlet")
    assert found["p"].isna().all() and not found["differs"].any()


def test_the_order_of_articles_and_the_names_of_outlets_change_nothing_but_the_order():
    coded, articles = made_study(np.random.default_rng(6), 0.1)
    told = comparisons.shares_by(coded, articles, "outlet").set_index(["group", "frame"])
    turned = articles.iloc[::-1].assign(outlet=articles["outlet"].iloc[::-1].str.lower())
    again = comparisons.shares_by(coded, turned, "outlet").set_index(["group", "frame"])
    again.index = again.index.set_levels(again.index.levels[0].str.upper(), level=0)
    columns = ["units", "n", "share", "low", "high", "others", "differs"]
    pd.testing.assert_frame_equal(told[columns], again[columns].reindex(told.index))


def test_a_rise_over_time_is_found_with_its_size():
    generator = np.random.default_rng(8)
    days = pd.date_range("2023-01-01", periods=60, freq="2D")
    leads = {
        str(at): "".join(generator.choice(list("ab"), size=12, p=[0.2 + at / 120, 0.8 - at / 120])) for at in range(60)
    }
    articles = articles_of(leads, "X" * 60, list(days.strftime("%Y-%m-%d")))
    found = comparisons.trends(coded_of(leads), articles).set_index("frame")
    assert found.loc["arms", "differs"] and 0.15 < found.loc["arms", "change"] < 0.35
    flat = articles.assign(published=list(generator.permutation(articles["published"])))
    assert not comparisons.trends(coded_of(leads), flat)["differs"].any()


@pytest.mark.long
def test_studies_with_a_difference_and_studies_without():
    generator, found, studies = np.random.default_rng(14), {}, 200
    for raised in (0.15, 0.0):
        tables = [comparisons.shares_by(*made_study(generator, raised), "outlet") for _ in range(studies)]
        arms = [table.set_index(["group", "frame"]).loc[("W", "arms"), "differs"] for table in tables]
        found[raised] = np.mean(arms) if raised else np.mean([table["differs"].any() for table in tables])
    print(
        f"\n200 articles, 4 outlets, {studies} studies: 15 points found in {found[0.15]:.1%}, false alarms {found[0.0]:.1%}"
    )
    assert found[0.15] >= 0.95 and found[0.0] <= 0.05


@pytest.mark.long
def test_intervals_of_shares_cover():
    """Articles of 8 to 40 sentences; how alike those of one article are (intraclass correlation) and the share vary."""
    generator, rows = np.random.default_rng(15), []
    for alike in (0.02, 0.1, 0.2):
        for share in (0.03, 0.1, 0.3, 0.5):
            rows.append((alike, share, *(_covered(generator, alike, share, size) for size in (5, 10, 20, 50))))
    table = pd.DataFrame(rows, columns=["alike", "share", "5 articles", "10", "20", "50"])
    print("\n" + table.to_string(index=False))
    assert (table.iloc[:, 2:] >= 0.93).all(axis=None)


def _covered(generator: np.random.Generator, alike: float, share: float, size: int, times: int = 2_000) -> float:
    hits = 0
    for _ in range(times):
        sizes = generator.integers(8, 41, size)
        own = generator.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), size)
        low, high = comparisons.share_interval(generator.binomial(sizes, own).astype(float), sizes.astype(float))
        hits += low <= share <= high
    return hits / times
