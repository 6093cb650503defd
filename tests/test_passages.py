"""Runs of shared tokens against a search that looks everywhere."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import units_of

from helpers import french, passages

TOKENS = st.lists(st.sampled_from("abc"), max_size=18)


def everywhere(a: list[str], b: list[str], n: int) -> set[tuple[int, int, int]]:
    """Every maximal run of n or more, found by looking at every pair of places."""
    found = set()
    for i, j in np.ndindex(len(a), len(b)):
        if i and j and a[i - 1] == b[j - 1]:
            continue
        longest = min(len(a) - i, len(b) - j)
        length = next((k for k in range(longest) if a[i + k] != b[j + k]), longest)
        found |= {(i, j, length)} if length >= n else set()
    return found


def tokens_of(*articles: list[str]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, 1, token, 0, 0) for name, tokens in zip("xyz", articles) for token in tokens],
        columns=["article", "unit", "token", "start", "end"],
    )


@settings(max_examples=60, deadline=None)
@given(TOKENS, TOKENS, st.integers(1, 4))
def test_all_maximal_runs_and_no_others(a, b, n):
    found = passages.shared(tokens_of(a, b), n)
    assert {(row.at_a, row.at_b - len(a), row.length) for row in found.itertuples()} == everywhere(a, b, n)


@settings(max_examples=50, deadline=None)
@given(TOKENS, TOKENS, TOKENS)
def test_three_articles_are_three_pairs(a, b, c):
    found = passages.shared(tokens_of(a, b, c), 3)
    counts = found.groupby(["a", "b"]).size().to_dict()
    texts = {("x", "y"): (a, b), ("x", "z"): (a, c), ("y", "z"): (b, c)}
    expected = {pair: len(everywhere(*two, 3)) for pair, two in texts.items()}
    assert counts == {pair: count for pair, count in expected.items() if count}


def test_no_run_crosses_from_one_article_into_the_next():
    assert passages.shared(tokens_of(list("ab"), list("cd"), list("abcd")), 3).empty


def test_case_and_the_kind_of_apostrophe_do_not_break_a_run():
    found = passages.shared(tokens_of(["L’", "Ukraine", "résiste"], ["l'", "UKRAINE", "résiste"]), 3)
    assert found["length"].tolist() == [3]


def test_rows_inside_are_counted_once_where_runs_overlap():
    found = passages.shared(tokens_of(list("aaaa"), list("aaa")), 2)
    assert sorted(passages.rows_inside(found, "a")["row"]) == [0, 1, 2, 3]
    assert sorted(passages.rows_inside(found, "b")["row"]) == [4, 5, 6]


def test_tokens_are_placed_in_text_and_unit():
    text = "Il pleut.  L'été, Kim s'en va ! Fin."
    texts = pd.Series({"a": text})
    tokens = passages.placed(texts, units_of(texts))
    cut = [text[start:end] for start, end in zip(tokens["start"], tokens["end"])]
    assert tokens.columns.tolist() == ["article", "unit", "token", "start", "end"] and set(tokens["article"]) == {"a"}
    assert tokens["token"].tolist() == french.tokens(text) == cut
    assert tokens.groupby("unit")["token"].first().to_dict() == {1: "Il", 2: "L'", 3: "Fin"}


def test_units_that_are_not_those_of_the_text_are_refused():
    units = pd.Series(["Il pleut."], index=pd.MultiIndex.from_tuples([("a", 3)], names=["article", "unit"]))
    assert passages.placed(pd.Series({"a": "Il pleut."}), units)["unit"].tolist() == [3, 3]
    with pytest.raises(ValueError):
        passages.placed(pd.Series({"a": "Il pleut. Il vente."}), units)


def test_nothing_is_found_in_nothing():
    assert passages.shared(tokens_of([], []), 5).columns.tolist() == ["a", "b", "at_a", "at_b", "length"]


def test_what_more_than_twenty_articles_share_is_no_pairs_copy():
    rubric, dispatch = "le temps restera sec sur tout le pays".split(), "un train a quitté la gare hier soir".split()
    texts = {f"a{at:02}": [*rubric, f"jour{at}", *(dispatch if at < 2 else [f"x{at}"] * 9)] for at in range(21)}
    rows = [(name, 1, token, 0, 0) for name, words in texts.items() for token in words]
    tokens = pd.DataFrame(rows, columns=["article", "unit", "token", "start", "end"])
    pairs = passages.shared(tokens, 5)
    assert pairs[["a", "b", "length"]].to_numpy().tolist() == [["a00", "a01", 8]]
    fewer = tokens[tokens["article"] != "a20"].reset_index(drop=True)  # twenty may all have copied from each other
    assert len(passages.shared(fewer, 5)) == 20 * 19 / 2 + 1


def test_three_hundred_weather_reports_take_a_moment():
    started = time.process_time()
    lines = [
        f"Le temps restera {kind} sur {place} demain après-midi avec un vent faible."
        for kind in "abcdef"
        for place in "uvw"
    ]
    generator = np.random.default_rng(0)
    words = {f"m{at:03}": " ".join(generator.choice(lines, 25)).split() for at in range(300)}
    tokens = pd.DataFrame(
        [(name, 1, token, 0, 0) for name, told in words.items() for token in told],
        columns=["article", "unit", "token", "start", "end"],
    )
    assert len(passages.shared(tokens, 5)) < 10_000
    assert time.process_time() - started < 10
