"""Articles in groups by words: made of known subjects, which must be found, named and dated."""

from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest

from helpers import corpus, stories, word_groups
from helpers.words import Lacking

SUBJECTS = {
    "ballon": "match joueur équipe but arbitre stade gardien victoire championnat entraîneur ballon tribune".split(),
    "santé": "hôpital patient médecin virus vaccin maladie infirmier symptôme traitement épidémie soin fièvre".split(),
    "banque": "banque marché bourse prix hausse entreprise économie euro investisseur croissance dette taux".split(),
}
COMMON = "jour ville semaine question monde réponse moment place nombre suite pays groupe exemple raison".split()


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> corpus.Study:
    """Sixty articles, twenty a subject, one outlet a subject; two of them copies."""
    folder, generator, rows = tmp_path_factory.mktemp("made"), np.random.default_rng(0), []
    for at in range(60):
        subject = list(SUBJECTS)[at % 3]
        lines = [
            " ".join([*generator.choice(SUBJECTS[subject], 4), *generator.choice(COMMON, 4)]).capitalize() + "."
            for _ in range(8)
        ]
        (folder / f"a{at:02}.txt").write_text("\n".join(lines), encoding="utf-8")
        rows.append(f"a{at:02},{subject.capitalize()},2023-0{1 + at % 3}-{1 + at // 3:02}")
    (folder / "a60.txt").write_bytes((folder / "a00.txt").read_bytes())
    rows.append("a60,Ballon,2023-01-30")
    (folder / "articles.csv").write_text("article,outlet,published\n" + "\n".join(rows), encoding="utf-8")
    return corpus.load(folder)


def test_subjects_are_found_named_and_dated(study):
    folded = stories.fold(study)
    grouped = word_groups.groups(study, folded)
    outlet = study.articles["outlet"]
    assert (pd.crosstab(grouped["group"], outlet) > 0).sum(axis=1).tolist() == [1, 1, 1]
    table = word_groups.described(study, grouped, folded)
    assert sorted(table["articles"]) == [20, 20, 21] and (table["jaccard"] >= word_groups.STABLE).all()
    for row in table.itertuples():
        subject = row.outlets.rpartition(" ")[0].lower()
        assert set(row.terms.split(", ")) <= set(SUBJECTS[subject])
        assert {outlet[article].lower() for article in row.typical} == {subject} and len(row.typical) == 3
        assert row.first.month == row.last.month == 1 + list(SUBJECTS).index(subject)
    ball = table.set_index("articles").loc[21]
    assert ball["first"] == pd.Timestamp("2023-01-01") and ball["last"] == pd.Timestamp("2023-01-30")


def test_a_copy_has_the_group_of_its_story_and_stands_for_no_group_twice(study):
    folded = stories.fold(study)
    grouped = word_groups.groups(study, folded)
    assert grouped.loc["a60"].equals(grouped.loc["a00"].rename("a60"))
    typical = word_groups.described(study, grouped, folded)["typical"].explode()
    assert not {"a00", "a60"} <= set(typical)


def test_typical_sentences_are_of_the_group_and_of_different_articles(study):
    grouped = word_groups.groups(study, stories.fold(study))
    for group in (1, 2, 3):
        found = word_groups.passages(study, grouped, group)
        assert len(found) == 3 and found["typical"].between(0, 1).all()
        articles = found.index.get_level_values("article")
        assert articles.is_unique and set(grouped.loc[articles, "group"]) == {group}
        assert found["typical"].is_monotonic_decreasing and found["typical"].min() > 0.3  # most have less


def test_an_article_stands_for_its_group_as_far_as_it_is_near_its_centre(study):
    grouped = word_groups.groups(study, stories.fold(study))
    assert (grouped.groupby("group")["typical"].max() > 0.9).all()  # of one subject, each with words of its own
    assert grouped["typical"].between(0, 1).all() and grouped["silhouette"].between(-1, 1).all()


def test_where_no_number_of_groups_is_stable_the_one_found_again_best_is_taken(monkeypatch):
    again = {2: [0.3, 0.6], 3: [0.5, 0.4, 0.7], 4: [0.1, 0.9, 0.9, 0.9]}
    monkeypatch.setattr(word_groups, "_found_again", lambda vectors, found, k: np.array(again[k]))
    monkeypatch.setattr(word_groups, "MOST", 4)
    vectors = np.random.default_rng(0).normal(size=(60, 5))
    found, jaccard = word_groups._chosen(vectors)
    assert set(found) == {0, 1, 2} and jaccard.tolist() == again[3]
    again[4] = [0.8, 0.9, 0.9, 0.9]
    assert set(word_groups._chosen(vectors)[0]) == {0, 1, 2, 3}


@pytest.mark.long
def test_the_same_study_gives_the_same_groups(study):
    pd.testing.assert_frame_equal(
        word_groups.groups(study, stories.fold(study)), word_groups.groups(study, stories.fold(study))
    )


def test_few_articles_are_not_grouped(study):
    few = corpus.Study("few", study.folder, study.articles.head(20), study.units)
    with pytest.raises(Lacking, match="from 30 different articles on; here are 20"):
        word_groups.groups(few, stories.fold(few))


@pytest.mark.parametrize("words_of", [lambda at: "le train part", lambda at: "train gare " + "train " * at])
def test_articles_that_hardly_differ_in_their_words_form_no_groups(words_of, tmp_path):
    """Numbers make forty texts different; the words are the same, or the same two in other proportions."""
    rows = [json.dumps({"text": f"Le {at * 97} {words_of(at)}. " * 20}) for at in range(40)]
    (tmp_path / "all.jsonl").write_text("\n".join(rows), encoding="utf-8")
    study = corpus.load(tmp_path / "all.jsonl")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(Lacking, match="from 30 different articles on"):
            word_groups.groups(study, stories.fold(study))
