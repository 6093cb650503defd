"""Groups of units and articles on studies small enough to group by eye, and what they are allowed to be called."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from sklearn.metrics import adjusted_rand_score

from helpers import clusters, corpus, words

ARMS = (
    "Des munitions et des obus sont livrés.",
    "Les munitions et les obus sont promis.",
    "On livre munitions et obus encore.",
)
SPACE = (
    "Un satellite et une fusée sont lancés.",
    "Le satellite et la fusée décollent.",
    "On lance satellite et fusée ensemble.",
)


def study_of(folder: Path, *texts: str, articles: str = "") -> corpus.Study:
    """A study of one text an article, named a, b, c …; a text's lines are its units."""
    for name, text in zip("abcdefgh", texts):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    if articles:
        (folder / "articles.csv").write_text(articles, encoding="utf-8")
    return corpus.load(folder)


@pytest.fixture
def mixed(tmp_path) -> corpus.Study:
    """Three articles, each with one unit on arms and one on space: what groups the units is not who wrote them."""
    return study_of(tmp_path, *("\n".join(pair) for pair in zip(ARMS, SPACE)))


def lead_of(study: corpus.Study) -> pd.Series:
    return study.units["text"].map(lambda text: "arms" if "obus" in text else "space")


def coded_as(study: corpus.Study, lead: pd.Series) -> pd.DataFrame:
    """A coded table that says `lead` of every unit."""
    return pd.DataFrame({"arms": lead == "arms", "space": lead == "space", "lead": lead}, index=study.units.index)


def test_cut_numbers_clusters_by_first_member():
    vectors = np.array([[0, 1], [1, 0], [0, 1], [0.8, 0.6]])
    assert clusters.cut(vectors, 2, "average").tolist() == [0, 1, 0, 1]
    assert clusters.cut(vectors, 3, "ward").tolist() == [0, 1, 0, 2]


def test_average_linkage_is_that_of_cosine_distance():
    vectors = np.abs(np.random.default_rng(3).normal(size=(12, 5)))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tree = hierarchy.linkage(vectors, "average", metric="cosine")
    for k in range(2, 8):
        assert adjusted_rand_score(clusters.cut(vectors, k, "average"), hierarchy.fcluster(tree, k, "maxclust")) == 1


def test_units_of_two_vocabularies_fall_into_two_groups_and_earn_the_name(mixed):
    table = clusters.sweep(mixed, lead_of(mixed))
    assert (table.loc[pd.IndexSlice[:, 2], "lead"] == 1).all()
    assert clusters.best(table)[1] == 2 and table.loc[pd.IndexSlice[:, 2], "earned"].all()
    assert clusters.earned(clusters.verdict(mixed, lead_of(mixed), "average", 2)) is False  # six units: p cannot be .05


def test_more_units_beat_chance_as_well(tmp_path):
    study = study_of(tmp_path, *("\n".join([*ARMS, *SPACE]) for _ in range(2)))
    verdict = clusters.verdict(study, lead_of(study), "average", 2)
    assert verdict.index[0] == "lead" and verdict.loc["lead", "ari"] == 1 and verdict.loc["lead", "p"] <= 0.05
    assert clusters.earned(verdict)


def test_groups_by_place_are_not_called_frames(tmp_path):
    """Each unit is about arms or about space, in Paris or in Tokyo, and places weigh more: the groups are places."""
    lines = [
        f"{thing} {place}."
        for place in ("à Paris, capitale, Paris", "à Tokyo, archipel, Tokyo")
        for thing in ("Ici des obus", "Ici une fusée", "Là un obus", "Là des fusées")
    ]
    study = study_of(tmp_path, "\n".join(lines), "\n".join(lines[::-1]))
    verdict = clusters.verdict(study, lead_of(study), "average", 2)
    assert verdict.loc["topic", "ari"] == 1 and verdict.index[0] != "lead"
    assert not clusters.earned(verdict)
    assert not clusters.sweep(study, lead_of(study))["earned"].loc[("average", 2)]


def test_leads_that_agree_no_more_than_chance_earn_nothing():
    table = pd.DataFrame({"ari": [0.2, 0.1], "p": [0.2, 0.3]}, index=["lead", "topic"])
    assert not clusters.earned(table)
    assert clusters.earned(table.assign(p=[0.05, 0.3]))
    assert not clusters.earned(table.assign(p=[0.01, 0.01]).loc[["topic", "lead"]])
    assert not clusters.earned(table.loc[["topic"]])


def test_best_does_not_look_at_the_leads(mixed):
    lead = lead_of(mixed)
    assert clusters.best(clusters.sweep(mixed, lead)) == clusters.best(
        clusters.sweep(mixed, lead[::-1].set_axis(lead.index))
    )


@pytest.mark.parametrize(
    ("silhouette", "said"),
    [
        (-0.3, "none"),
        (0.25, "none"),
        (0.26, "weak"),
        (0.5, "weak"),
        (0.51, "reasonable"),
        (0.7, "reasonable"),
        (0.71, "strong"),
    ],
)
def test_a_silhouette_is_read_by_the_published_limits(silhouette, said):
    assert clusters.structure(silhouette) == said
    assert all(words.say(f"clusters.structure_{said}", lang) for lang in words.LANGUAGES)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=12), st.integers(0, 99))
def test_overlap_ranks_as_the_adjusted_rand_index_does(found, seed):
    generator = np.random.default_rng(seed)
    reference = generator.integers(0, 3, len(found))
    every = generator.permuted(np.tile(found, (8, 1)), axis=1)
    overlap, ari = clusters._overlap(every, reference), [adjusted_rand_score(reference, row) for row in every]
    order = np.argsort(overlap, kind="stable")
    assert (np.diff(np.array(ari)[order]) >= -1e-9).all()


def test_overlap_by_hand():
    # The table of 0011 with 0011 has two cells of 2, that with 0101 four of 1, that with 0001 cells of 2, 1 and 1.
    every = np.array([[0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1]])
    assert clusters._overlap(every, np.array([0, 0, 1, 1])).tolist() == [8, 4, 6]


def test_leads_that_tie_with_another_reference_are_not_what_clusters_follow_most():
    table = pd.DataFrame({"lead": [0.5, 0.6, 0.7], "topic": [0.5, 0.7, 0.1], "article": [0.1, 0.1, 0.1]})
    assert clusters._leads_most(table, ["lead", "article", "topic"]).tolist() == [False, False, True]
    assert not clusters._leads_most(table.drop(columns="lead"), ["article", "topic"]).any()


def test_references_leave_out_what_does_not_differ(tmp_path):
    stated = "article,event\na,x\nb,x\n"
    study = study_of(tmp_path, "\n".join(ARMS), "\n".join(SPACE), articles=stated)
    index, _ = clusters.unit_vectors(study)
    assert list(clusters.references(study, lead_of(study), index)) == ["lead", "article"]


def test_an_event_that_one_article_lacks_is_no_reference(tmp_path):
    study = study_of(tmp_path, "\n".join(ARMS), "\n".join(SPACE), articles="article,event\na,x\nb,\n")
    index, _ = clusters.unit_vectors(study)
    assert "event" not in clusters.references(study, lead_of(study), index)


def test_copy_is_chained_over_articles(tmp_path):
    first, second = "le train blindé a quitté la capitale hier soir", "selon une source proche du gouvernement de Séoul"
    study = study_of(
        tmp_path, f"Hier {first}.", f"Ainsi {first}.\nPuis, {second}.", f"Enfin, {second}.\nRien de commun ici."
    )
    copied = clusters._copied(study.articles)
    assert copied[("a", 1)] == copied[("b", 1)] != copied[("b", 2)] == copied[("c", 1)]
    assert ("c", 2) not in copied.index


def test_articles_are_kin_to_the_one_they_share_most_copy_with(tmp_path):
    long, short = (
        "le train blindé a quitté la capitale hier soir pour la frontière",
        "selon une source proche du gouvernement",
    )
    study = study_of(
        tmp_path, f"Hier {long}. Puis {short}.", f"Ainsi {long}.", f"Enfin, {short} voisin.", "Rien de commun ici."
    )
    kin = clusters._kin(study.articles)
    assert kin["a"] == kin["b"] == kin["c"] == "a" and kin["d"] == "d"


def test_members_name_the_largest_cluster_first_and_its_most_central_unit(mixed):
    table = clusters.members(mixed, "average", 2)
    assert table["cluster"].value_counts().tolist() == [3, 3]
    assert table.groupby("cluster")["text"].agg(lambda texts: {"obus" in text for text in texts}).map(len).eq(1).all()
    index, vectors = clusters.unit_vectors(mixed)
    assert table.index.equals(index) and table.columns.tolist() == ["cluster", "central", "text"]
    for number, own in table.groupby("cluster"):
        rows = vectors[index.isin(own.index)]
        mean = rows.mean(axis=0)
        assert own["central"].tolist() == pytest.approx((rows @ mean / np.linalg.norm(mean)).tolist()), number


def test_clusters_of_identical_units_are_found_again(tmp_path):
    study = study_of(tmp_path, "\n".join([ARMS[0]] * 5), "\n".join([SPACE[0]] * 5))
    table = clusters.stability(study, "average", 2, resamples=20)
    assert (table["jaccard"] > 0.95).all() and set(table["stability"]) == {"highly_stable"}


def test_articles_by_profile_by_eye():
    shares = pd.DataFrame(
        {"arms": [0, 0.1, 1, 0.9], "space": [1, 0.9, 0, 0.1]}, index=pd.Index(list("abcd"), name="article")
    )
    assert clusters.by_profile(shares, 2).tolist() == [0, 0, 1, 1]
    for k in (4, 5):
        with pytest.raises(words.Lacking, match=f"{k} groups .* there are 4"):
            clusters.by_profile(shares, k)
    for k in (0, 1, "two", 2.0):
        with pytest.raises(ValueError, match="from 2 to 3: there are 4"):
            clusters.by_profile(shares, k)


@pytest.mark.parametrize("k", [0, 1, 6, 7, "two", 2.0, None])
def test_a_number_of_clusters_that_cannot_be_is_refused_with_the_range(mixed, k):
    said = re.escape(f"k is {k!r}, expected a whole number from 2 to 5: there are 6 to group")
    for grouped in (
        clusters.members,
        clusters.stability,
        lambda study, *how: clusters.verdict(study, lead_of(study), *how),
    ):
        with pytest.raises(ValueError, match=said):
            grouped(mixed, "ward", k)


def test_a_profile_without_doubt_is_stable(mixed):
    coded = coded_as(mixed, pd.Series(["arms", "arms", "arms", "arms", "space", "space"], index=mixed.units.index))
    table = clusters.profile_stability(coded, 2, resamples=20)
    assert table["jaccard"].tolist() == [1, 1] and table["members"].tolist() == [("a", "b"), ("c",)]


def test_side_by_side_compares_both_groupings_of_the_articles(tmp_path):
    study = study_of(tmp_path, "\n".join(ARMS), "\n".join(ARMS[::-1]), "\n".join(SPACE), "\n".join(SPACE[::-1]))
    coded = coded_as(study, lead_of(study))
    table = clusters.side_by_side(study, coded)
    assert table.loc[2, "agree"] == 1 and table.loc[2, "p"] == table.loc[2, "smallest"] == pytest.approx(
        1 / 3
    )  # ab|cd is one of three
    swept = clusters.sweep_articles(study, coded)
    assert swept.index.names == ["by", "linkage", "k"] and set(swept.index.get_level_values("by")) == {
        "profile",
        "TF-IDF",
    }
    assert (swept.loc[pd.IndexSlice[:, :, 2], "lead"] == 1).all()


def test_an_event_that_one_of_the_articles_lacks_is_no_reference_for_articles(tmp_path):
    texts = ["\n".join(ARMS), "\n".join(ARMS[::-1]), "\n".join(SPACE), "\n".join(SPACE[::-1])]
    (tmp_path / "some").mkdir()
    (tmp_path / "all").mkdir()
    some = study_of(tmp_path / "some", *texts, articles="article,event\na,x\nb,x\nc,y\nd,\n")
    stated = study_of(tmp_path / "all", *texts, articles="article,event\na,x\nb,x\nc,y\nd,y\n")
    assert "event" not in clusters.sweep_articles(some, coded_as(some, lead_of(some)))
    assert "event" in clusters.sweep_articles(stated, coded_as(stated, lead_of(stated)))


def test_a_unit_without_terms_is_in_no_cluster(tmp_path):
    study = study_of(tmp_path, "\n".join([*ARMS, "Le la les."]), "\n".join(SPACE))
    table = clusters.sweep(study, lead_of(study))
    assert set(table["units"]) == {6} and set(table["kept"]) == {7}
    assert (table.loc[pd.IndexSlice[:, 2], "lead"] == 1).all()


def test_too_little_to_group_is_said(tmp_path):
    study = study_of(tmp_path, "Un obus.", "Le la les.")
    with pytest.raises(words.Lacking, match="four or more"):
        clusters.unit_vectors(study)
    coded = coded_as(study, lead_of(study))
    tables = (
        clusters.sweep(study, coded["lead"]),
        clusters.sweep_articles(study, coded),
        clusters.verdict(study, coded["lead"], "ward", 2),
        clusters.members(study, "ward", 2),
        clusters.stability(study, "ward", 2),
        clusters.side_by_side(study, coded),
    )
    assert all(len(table) == 0 and len(table.columns) for table in tables)
    assert clusters.best(tables[0]) == ("average", 2) and not clusters.earned(tables[2])


def test_many_units_are_drawn_from_once(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "LARGEST", 4)
    study = study_of(tmp_path, "\n".join(ARMS), "\n".join(SPACE))
    index, vectors = clusters.unit_vectors(study)
    assert len(index) == len(vectors) == 4 and index.equals(clusters.unit_vectors(study)[0])
