"""Exact intervals, sentences left out and articles left out, held to examples done by hand; how often they cover."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from made import study_of
from scipy import sparse, stats

from helpers import agreement, corpus, resampling, similarity

SENTENCES = [
    "Le train arrive à la gare.",
    "La gare ferme ce soir.",
    "Le ministre visite une usine.",
    "Une usine produit des satellites.",
    "Le satellite quitte la terre.",
    "La presse raconte le voyage.",
    "Le voyage dure trois jours.",
]
SIZES, CHANCES = (15, 20, 79, 300), (0.02, 0.1, 0.5, 0.83)


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


# --- shares


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        (0, 2, 0, 1 - 0.025**0.5),  # were the share higher, neither would be missed in as few as 2.5 % of samples
        (2, 2, 0.025**0.5, 1),
        (0, 12, 0, 0.2647),  # .7353^12 = .025
        (1, 2, 1 - 0.975**0.5, 0.975**0.5),
        (8, 15, 0.2659, 0.7873),  # published tables of Clopper and Pearson
        (5, 10, 0.1871, 0.8129),
        (0, 0, 0, 1),  # of nothing, nothing is known
    ],
)
def test_a_share_by_hand(count, n, low, high):
    assert resampling.share(count, n) == pytest.approx((low, high), abs=1e-4)


def test_a_share_lies_in_its_interval_which_is_never_of_no_width():
    for n in range(1, 61):
        low, high = resampling.share(np.arange(n + 1), n)
        assert (low <= np.arange(n + 1) / n).all() and (np.arange(n + 1) / n <= high).all()
        assert (high > low).all() and (np.diff(low) > 0).all() and (np.diff(high) > 0).all()
        assert low == pytest.approx(1 - high[::-1])  # what is not seen is a share too


@pytest.mark.parametrize(("count", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_a_count_that_cannot_be_is_refused(count, n):
    with pytest.raises(ValueError, match="from 0 to n"):
        resampling.share(count, n)


def test_what_perfect_agreement_may_hide():
    assert resampling.hidden(79) == pytest.approx(1 - 0.025 ** (1 / 79)) == pytest.approx(0.046, abs=5e-4)
    assert resampling.hidden(300) < resampling.hidden(79) < resampling.hidden(5) < 1


# --- draws


@pytest.mark.parametrize(("n", "left"), [(0, 0), (1, 1), (2, 2), (3, 2), (5, 4), (7, 6), (8, 6), (15, 12), (79, 63)])
def test_a_fifth_is_left_out_but_never_half_a_short_text(n, left):
    assert resampling.kept(n) == left


def test_a_draw_keeps_as_many_sentences_any_of_them_alike():
    mask = resampling.parts(10, 4000, np.random.default_rng(0))
    assert (mask.sum(axis=1) == 8).all() and mask.mean(axis=0) == pytest.approx(np.full(10, 0.8), abs=0.03)


def test_dear_draws_are_fewer_but_never_few():
    assert [resampling.draws(work) for work in (0, 10, resampling.WORK / 4, 1e15)] == [1000, 1000, 100, 100]


# --- pairs


def test_pairs_are_those_of_the_texts_in_their_order(seeds):
    table, ranked = resampling.pairs(seeds), similarity.ranked_pairs(similarity.cosine(seeds))
    assert table[["a", "b"]].equals(ranked[["a", "b"]]) and np.allclose(table["cosine"], ranked["cosine"], atol=1e-12)
    assert table["first"].sum() == pytest.approx(1) and table["tied"].dtype == bool
    assert table.equals(resampling.pairs(seeds))


def test_a_range_holds_its_own_value(seeds, tmp_path):
    for number, size in enumerate((1, 2, 3, 5, 9)):
        random = np.random.default_rng(number)
        (tmp_path / str(number)).mkdir()
        texts = ["\n".join(random.choice(SENTENCES, size)) for _ in range(6)]
        for study in (study_of(tmp_path / str(number), *texts), seeds):
            table = resampling.pairs(study)
            assert ((table["low"] <= table["cosine"]) & (table["cosine"] <= table["high"])).all()
            assert table["low"].ge(0).all() and table["high"].le(1).all()


def test_leaving_sentences_out_does_not_shrink_a_cosine():
    """Over all parts that can be left, products and squared lengths are those of the whole, on the average."""
    rows = np.random.default_rng(2).random((5, 4))
    for one in (rows, np.eye(5)):
        whole = one.sum(axis=0)
        dots, squares = [], []
        for kept in itertools.combinations(range(5), 4):
            part = one[list(kept)]
            dots.append(part.sum(axis=0) @ whole * 5 / 4)
            alone = (part**2).sum()
            squares.append((part.sum(axis=0) @ part.sum(axis=0) - alone) * (5 * 4) / (4 * 3) + alone * 5 / 4)
        assert np.mean(dots) == pytest.approx(whole @ whole) and np.mean(squares) == pytest.approx(whole @ whole)


def test_draws_lie_around_the_cosine():
    """The same by the code: articles of random sentences, whose plain parts would have lower cosines."""
    random = np.random.default_rng(3)
    rows = {name: sparse.csr_array(random.random((20, 60)) * (random.random((20, 60)) < 0.1)) for name in "ab"}
    a, b = (matrix.sum(axis=0) for matrix in rows.values())
    own = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    drawn = resampling._drawn_cosines(rows, pd.DataFrame({"a": ["a"], "b": ["b"]}), 2000)[:, 0]
    assert np.median(drawn) == pytest.approx(own, abs=0.01)
    mask = resampling.parts(20, 2000, random)
    plain = np.array([rows["a"][keep].sum(axis=0) for keep in mask]), np.array([rows["b"][k].sum(axis=0) for k in mask])
    lengths = [np.linalg.norm(part, axis=1) for part in plain]
    assert np.median((plain[0] * plain[1]).sum(axis=1) / lengths[0] / lengths[1]) < own - 0.02


def test_one_sentence_an_article_leaves_no_room(tmp_path):
    table = resampling.pairs(study_of(tmp_path, *SENTENCES[:2], SENTENCES[3]))
    assert np.allclose(table["low"], table["cosine"]) and np.allclose(table["high"], table["cosine"])
    assert table["first"].tolist() == [1, 0, 0] and not table["tied"].any()


def test_equal_pairs_are_tied_and_a_clear_one_is_not(tmp_path):
    for name, texts, tied in (
        ("equal", [SENTENCES[0], SENTENCES[0], SENTENCES[3], SENTENCES[3]], [True, True, False, False, False, False]),
        ("clear", ["\n".join(SENTENCES[:5])] * 2 + ["\n".join(SENTENCES[5:])], [False] * 3),
    ):
        (tmp_path / name).mkdir()
        assert resampling.pairs(study_of(tmp_path / name, *texts))["tied"].tolist() == tied, name


def test_three_pairs_of_the_seeds_are_too_close_to_call(seeds):
    table = resampling.pairs(seeds)
    assert table["tied"].sum() == 3 and table["tied"].iloc[:3].all() and table["first"].iloc[0] < 0.6


def test_of_many_articles_the_closest_pairs_are_followed(tmp_path, monkeypatch):
    monkeypatch.setattr(resampling, "WATCHED", 4)
    study = study_of(tmp_path, *(f"{one} {other}" for one, other in itertools.combinations(SENTENCES[:4], 2)))
    table = resampling.pairs(study)
    assert table[["a", "b"]].equals(similarity.closest_pairs(study).head(4)[["a", "b"]])
    assert len(resampling.closest_articles(study)) == 4 == len(resampling.leave_one_out(study))


def test_articles_without_words_in_common_have_pairs_without_cosine(tmp_path):
    table = resampling.pairs(study_of(tmp_path, SENTENCES[0], SENTENCES[3], "Le la les."))
    assert table["cosine"].tolist() == [0] and table["low"].tolist() == table["high"].tolist() == [0]


@pytest.mark.long
def test_the_same_digits_with_one_and_two_threads():
    code = (
        "from helpers import corpus, resampling as r, specifications as s; study = corpus.load(corpus.SEEDS); "
        "print(r.pairs(study).to_json(double_precision=10), s.curve(study).to_json(double_precision=10))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "OMP_NUM_THREADS": n, "OPENBLAS_NUM_THREADS": n},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for n in "12"
    }
    assert len(said) == 1


# --- leaving out


def test_leaving_an_article_out_is_a_study_without_it(seeds):
    table = resampling.leave_one_out(seeds)
    for left_out in seeds.articles.index:
        ranked = similarity.ranked_pairs(similarity.cosine(seeds.articles.drop(index=left_out)))
        assert tuple(table.loc[left_out, ["a", "b"]]) == tuple(ranked.loc[1, ["a", "b"]])
        assert table.loc[left_out, "cosine"] == pytest.approx(ranked.loc[1, "cosine"], abs=1e-12)
        margin = ranked.loc[1, "cosine"] - ranked.loc[2, "cosine"]
        assert table.loc[left_out, "margin"] == pytest.approx(margin, abs=1e-12)


def test_leaving_one_of_the_pair_out_is_no_question(seeds):
    pair, table = resampling.closest_pair(seeds), resampling.leave_one_out(seeds)
    assert table["same"].isna().tolist() == [article in pair for article in table.index]
    assert table.loc[~table["same"].isna()].eval("same == (lead > 0)").all()


def test_leaving_a_sentence_out_is_a_text_without_it(seeds):
    """Under the weights of the whole texts, which are the ruler."""
    pair, table = resampling.closest_pair(seeds), resampling.influence(seeds)
    model = similarity.vectoriser().fit(seeds.articles["text"])
    whole = similarity.cosine(seeds).loc[pair]
    for article, unit in [table.index[0], table.index[-1]]:
        matrix = model.transform(corpus.joined(seeds.units.drop(index=[(article, unit)])))
        without = pd.DataFrame((matrix @ matrix.T).toarray(), seeds.articles.index, seeds.articles.index)
        assert table.loc[(article, unit), "cosine"] == pytest.approx(without.loc[pair], abs=1e-12)
        assert table.loc[(article, unit), "change"] == pytest.approx(without.loc[pair] - whole, abs=1e-12)
        first = similarity.ranked_pairs(without).loc[1, ["a", "b"]]
        assert table.loc[(article, unit), "same"] == (tuple(first) == pair)
    assert table["change"].is_monotonic_increasing and len(table) == seeds.units["kept"][list(pair)].sum()


def test_conclusions_by_hand():
    columns = pd.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("b", "c")], names=["a", "b"])
    cosines = pd.DataFrame([[0.5, 0.3, 0.4], [0.2, 0.2, 0.1], [np.nan, np.nan, 0.7], [np.nan] * 3], columns=columns)
    found = resampling.conclusions(cosines, ("a", "b"))
    assert found[["a", "b"]].fillna("-").to_numpy().tolist() == [list("ab"), list("ab"), list("bc"), list("--")]
    assert found["margin"].tolist() == pytest.approx([0.1, 0, np.nan, np.nan], nan_ok=True)
    assert found["lead"].tolist() == pytest.approx([0.1, 0, np.nan, np.nan], nan_ok=True)
    assert found["same"].tolist() == [True, False, pd.NA, pd.NA]  # a tie is no first place


def test_two_articles_make_one_pair(tmp_path):
    study = study_of(tmp_path, *SENTENCES[:2])
    assert resampling.leave_one_out(study).empty and list(resampling.leave_one_out(study)) == [*resampling.CONCLUDED]
    assert len(resampling.pairs(study)) == 1 and len(resampling.influence(study)) == 2


def test_where_no_two_articles_have_words_a_table_is_empty(tmp_path):
    study = study_of(tmp_path, SENTENCES[0], "Le la les.", "12 13.")
    for table in (resampling.pairs(study), resampling.influence(study)):
        assert table.empty and len(table.columns)


# --- how often the intervals cover


@pytest.mark.parametrize("n", SIZES)
def test_an_exact_interval_covers_at_least_what_it_says(n):
    low, high = resampling.share(np.arange(n + 1), n)
    for chance in CHANCES:
        covered = stats.binom.pmf(np.arange(n + 1), n, chance)[(low <= chance) & (chance <= high)].sum()
        assert covered >= resampling.LEVEL


def coded_by_three(n: int, prevalence: float, slip: float, random: np.random.Generator) -> np.ndarray:
    """Units × (present, absent): how many of three coders see a frame, who slip alike on units with it and without."""
    present = random.random(n) < prevalence
    wrong = np.where(present, slip * (1 - prevalence), slip * prevalence)[:, None]
    seen = (present[:, None] ^ (random.random((n, 3)) < wrong)).sum(axis=1)
    return np.column_stack([seen, 3 - seen]).astype(float)


@pytest.mark.long
def test_how_often_every_interval_covers():
    """Run with -s to see the table: function, n, prevalence, coverage of nominal .95, narrowest width, tries."""
    random, rows = np.random.default_rng(5), []
    for n, chance in itertools.product(SIZES, CHANCES):
        count = random.binomial(n, chance, 20_000)
        low, high = resampling.share(count, n)
        covered = (low <= chance) & (chance <= high)
        rows.append(("resampling.share", n, chance, covered.mean(), (high - low).min(), len(count)))
    for n, chance, slip in itertools.product((20, 79, 300), (0.06, 0.17, 0.5, 0.83), (0.1, 0.2)):
        true = agreement._alphas(coded_by_three(1_000_000, chance, slip, random), np.ones((1, 1_000_000)))[0]
        found = []
        while len(found) < 200:
            counts = coded_by_three(n, chance, slip, random)
            disputed = ((counts > 0).all(axis=1)).any()
            ends = agreement._interval(counts) if disputed else (np.nan, np.nan)
            found += [ends] if np.isfinite(ends[0]) else []
        low, high = np.array(found).T
        name = f"agreement.alpha ({true:.2f})"
        rows.append((name, n, chance, ((low <= true) & (true <= high)).mean(), (high - low).min(), len(found)))
    table = pd.DataFrame(rows, columns=["interval", "n", "prevalence", "coverage", "narrowest", "tries"])
    print("\n" + table.round(3).to_string(index=False))
    assert (table["coverage"] >= 0.93).all() and (table["narrowest"] > 0).all()
