"""Terms that mark an outlet: planted words are found, one article's word and a long article's are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers import corpus, distinctive

COMMON = [
    f"{a}{b}" for a in ("balin", "dorem", "fulat", "gorin", "lusem") for b in ("ard", "eur", "ois", "age", "ine", "oir")
]


def study_of(texts: list[str]) -> corpus.Study:
    index = pd.Index([f"a{at:03}" for at in range(len(texts))], name="article")
    return corpus.Study("made", corpus.SEEDS, pd.DataFrame({"text": texts}, index=index), pd.DataFrame())


def terms_of(texts: list[str], group: pd.Series) -> pd.DataFrame:
    """The terms that mark each group where no text is a copy of another."""
    study = study_of(texts)
    return distinctive.terms(study, group, pd.DataFrame({"story": range(len(texts))}, index=study.articles.index))


def group_of(letters: str) -> pd.Series:
    return pd.Series(list(letters), index=[f"a{at:03}" for at in range(len(letters))])


def made(size: int, words: int = 60, seed: int = 0) -> list[list[str]]:
    generator = np.random.default_rng(seed)
    return [list(generator.choice(COMMON, words)) for _ in range(size)]


def test_a_word_of_one_outlet_marks_it_and_p_is_the_share_of_deals():
    texts = made(40)
    for told in texts[:12]:
        told.append("zibeline")
    found = terms_of([" ".join(told) for told in texts], group_of("X" * 20 + "Y" * 20))
    row = found[found["marks"]].set_index("term").loc["zibeline"]
    assert row["group"] == "X" and row["articles"] == 12 and row["count"] == 12 and row["others"] == 0
    assert row["p"] == pytest.approx(stats.fisher_exact([[12, 8], [0, 20]], "greater")[1])
    assert set(found.loc[found["marks"], "term"]) == {"zibeline"}


def test_a_word_that_one_article_repeats_marks_no_outlet():
    texts = made(40)
    texts[0] += ["zibeline"] * 200
    found = terms_of([" ".join(told) for told in texts], group_of("X" * 20 + "Y" * 20))
    assert "zibeline" not in set(found["term"]) and not found["marks"].any()


def test_an_outlet_whose_articles_are_long_is_not_marked_by_every_word():
    rare = [
        f"{a}{b}{c}" for a in ("bo", "cu", "di", "fa") for b in ("ral", "sem", "tog") for c in ("ique", "ment", "eux")
    ]
    generator = np.random.default_rng(1)
    texts = [" ".join(generator.choice(COMMON + rare, words)) for words in [90] * 30 + [15] * 30]
    found = terms_of(texts, group_of("X" * 30 + "Y" * 30))
    assert (found["p"] < 0.01).sum() > 5 and found["marks"].sum() <= 1  # their number of articles alone would mislead


def test_a_dispatch_printed_thrice_by_one_outlet_counts_once():
    texts = [" ".join(told) for told in made(30)]
    texts[1] = texts[2] = texts[3] = texts[0] = texts[0] + " zibeline"
    folded = pd.DataFrame({"story": [1, 1, 1, 1, *range(2, 28)]}, index=group_of("X" * 30).index)
    group = group_of("X" * 15 + "Y" * 15)
    assert "zibeline" in set(terms_of(texts, group)["term"])
    assert "zibeline" not in set(distinctive.terms(study_of(texts), group, folded)["term"])


def test_without_two_groups_there_is_nothing_to_mark():
    texts = [" ".join(told) for told in made(6)]
    for letters in ("XXXXXX", "      "):
        group = group_of(letters).replace(" ", np.nan)
        assert terms_of(texts, group).empty
    marked = terms_of([" ".join(told) for told in made(12)], group_of("X" * 6 + "Y" * 6))
    assert len(marked) and list(terms_of(texts, group)) == list(marked)


def test_groups_dealt_at_random_are_marked_by_next_to_nothing():
    generator, marked = np.random.default_rng(3), 0
    vocabulary = [f"{a}{b}" for a in COMMON for b in ("ia", "us", "or", "an")]
    chances = 1 / np.arange(1, len(vocabulary) + 1)
    for _ in range(20):
        texts = [" ".join(generator.choice(vocabulary, 80, p=chances / chances.sum())) for _ in range(60)]
        found = terms_of(texts, group_of("".join(generator.permutation(list("XYZ" * 20)))))
        marked += found["marks"].any()
    assert marked <= 2
