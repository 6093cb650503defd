"""Groups of units and articles on studies small enough to group by eye, and what they are allowed to be called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import distance
from sklearn.cluster import AgglomerativeClustering
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from helpers import clusters, corpus, framing, words

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


def coded(*articles: str, frames: str = "xyz") -> pd.DataFrame:
    """A coded table: one string an article, named a, b, c …, one letter a sentence, `.` for none."""
    rows = [
        (name, at, lead) for name, said in zip(map(str, range(10_000)), articles) for at, lead in enumerate(said, 1)
    ]
    table = pd.DataFrame(rows, columns=["article", "unit", "lead"]).set_index(["article", "unit"])
    table["lead"] = table["lead"].replace(".", "none")
    return pd.DataFrame({frame: table["lead"] == frame for frame in frames}).assign(lead=table["lead"])


def dealt(articles: int, size: int, mix: list[float], random: np.random.Generator) -> pd.DataFrame:
    """Articles whose sentences are all drawn from one mix: whatever groups them is noise."""
    return coded(*("".join(random.choice(list("xyz."), size, p=mix)) for _ in range(articles)))


# --- groups and how distinct they are


@pytest.mark.parametrize("linkage", clusters.LINKAGES)
def test_cuts_are_scikit_learns(linkage):
    points = np.random.default_rng(3).random((30, 4))
    apart = distance.squareform(distance.pdist(points))
    found = clusters.cuts(apart, linkage, 6)
    assert sorted(found) == [2, 3, 4, 5, 6]
    for k, label in found.items():
        own = AgglomerativeClustering(k, linkage=linkage).fit_predict(points)
        assert adjusted_rand_score(label, own) == 1 and label.max() + 1 == k and label[0] == 0


def test_three_points_can_be_cut_in_two_and_in_three():
    found = clusters.cuts(np.array([[0, 1, 5], [1, 0, 5], [5, 5, 0.0]]), "average", 3)
    assert {k: label.tolist() for k, label in found.items()} == {2: [0, 0, 1], 3: [0, 1, 2]}


def test_silhouettes_are_scikit_learns():
    random = np.random.default_rng(4)
    apart = distance.squareform(distance.pdist(random.random((20, 3))))
    for label in (random.permutation(np.repeat([0, 1, 2], [6, 7, 7])), np.repeat([0, 1], [1, 19])):
        assert clusters.silhouettes(apart, label) == pytest.approx(
            silhouette_samples(apart, label, metric="precomputed")
        )
    assert clusters.silhouettes(np.zeros((4, 4)), np.array([0, 0, 1, 1])).tolist() == [0] * 4


def test_jaccard_by_hand():
    label = np.array([0, 0, 1, 1, 2])
    assert clusters.jaccard(label, label[::-1] * 0 + np.array([5, 5, 7, 7, 9])).tolist() == [1, 1, 1]
    # {a, b} with {a, b, c}: 2/3; {c, d}: 1/3 with either; {e} with {d, e}: 1/2.
    assert clusters.jaccard(label, np.array([0, 0, 0, 1, 1])).tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 2])


@pytest.mark.parametrize(
    ("jaccard", "word"),
    [(1, "highly stable"), (0.85, "highly stable"), (0.849, "stable"), (0.749, "pattern"), (0.599, "unstable")],
)
def test_stability_in_hennigs_words(jaccard, word):
    assert clusters.stability(jaccard) == word


# --- articles by framing


def test_articles_fall_into_the_groups_one_sees():
    found = clusters.articles(coded("x" * 20, "y" * 15 + "x" * 5, "x" * 19 + "y", "y" * 16 + "x" * 4, "x" * 18 + "yy"))
    assert found.articles["group"].tolist() == [1, 2, 1, 2, 1] and found.k == 2 and found.structure == "strong"
    assert found.groups["articles"].tolist() == [("0", "2", "4"), ("1", "3")] and found.groups["n"].tolist() == [60, 40]
    assert (found.groups[["left_out", "drawn"]] > 0.95).all(axis=None)
    over = found.over.set_index(["group", "frame"])
    assert over.index.tolist() == [(1, "x"), (2, "y")] and over["named"].all()
    assert (found.groups["p"] <= clusters.CHANCE).all()
    assert over.loc[(1, "x"), ["share", "others", "difference"]].tolist() == pytest.approx(
        [57 / 60, 9 / 40, 57 / 60 - 9 / 40]
    )


def test_the_largest_group_is_first_and_of_equals_the_first_read():
    found = clusters.articles(coded("y" * 9, "x" * 9, "y" * 9, "x" * 9, "z" * 9))
    assert found.articles["group"].tolist() == [1, 2, 1, 2, 3]


@pytest.mark.long
@pytest.mark.parametrize(
    ("last", "silhouette", "word"),
    [("ssaaa" + "d" * 10 + ".", 0.79, "strong"), ("ssaaa" + "d" * 11, 0.69, "reasonable")],
)
def test_groups_do_not_hang_on_how_one_sentence_is_coded(last, silhouette, word):
    """A tree alone moves the first article to the last two when the last sentence of all gains a frame."""
    found = clusters.articles(
        coded("aaa" + "d" * 11, "aa" + "d" * 18, "a" + "d" * 13, "sssaaaa" + "d" * 8, last, frames="sad")
    )
    assert found.articles["group"].tolist() == [1, 1, 1, 2, 2]
    assert found.silhouette == pytest.approx(silhouette, abs=0.005) and found.structure == word


def test_the_groups_of_the_seeds():
    """METHODS of the study: 003 and 004 apart from the others; what they have more of is no more than chance could give."""
    study = corpus.load(corpus.SEEDS)
    found = clusters.articles(framing.code(study.units, study.frames, study.actors))
    assert found.articles["group"].tolist() == [1, 1, 1, 2, 2]
    named = found.over[found.over["named"]].groupby("group")["frame"].agg(list)
    assert named.to_dict() == {1: ["diplomacy"], 2: ["satellites", "arms_deal"]}
    assert (found.groups["p"] > clusters.CHANCE).all()


@pytest.mark.long
@pytest.mark.parametrize("articles", [5, 20])
def test_noise_is_seldom_surely_named(articles, monkeypatch):
    """Of 120 studies, which know a rate of .05 to ±.02 (one standard error); how well groups are found again names none."""
    monkeypatch.setattr(clusters, "_found_again", lambda counts, label: np.ones((label.max() + 1, 2)))
    monkeypatch.setattr(clusters, "TRIES", 99)  # with which p is as often below .05 as with more
    random, sure = np.random.default_rng(articles), []
    for _ in range(120):
        table = dealt(articles, 16, [0.6, 0.2, 0.1, 0.1], random)
        found = clusters.articles(table)
        over = found.over
        sure.append((over["named"] & (over["group"].map(found.groups["p"]) <= clusters.CHANCE)).any())
    print(f"\n{articles} articles of one mix: a name is called sure in {np.mean(sure):.3f} of 120 studies")
    assert np.mean(sure) <= 0.1


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        (["xxy", "yyy"], "2 articles"),
        (["xy", "xxyy", "yx"], "same mix"),
        (["...", "..", "."], "same mix"),
        (["x", "", "y"], "2 articles"),
    ],
)
def test_where_there_are_no_groups_one_sentence_says_why(articles, said):
    with pytest.raises(words.Lacking, match=said) as lack:
        clusters.articles(coded(*articles))
    assert "{" not in lack.value.sentence("fr")


def test_without_a_codebook_there_are_no_groups():
    with pytest.raises(words.Lacking, match="same mix"):
        clusters.articles(coded("..", ".", "...", frames=""))


def test_one_frame_and_none_make_groups():
    found = clusters.articles(coded("x" * 12, "." * 12, "x" * 11 + ".", frames="x"))
    assert found.articles["group"].tolist() == [1, 2, 1]
    assert found.over[["group", "frame"]].to_numpy().tolist() == [[1, "x"], [2, "none"]]


def test_of_many_articles_some_are_grouped_and_all_have_a_group(monkeypatch):
    monkeypatch.setattr(clusters, "GROUPED", 10)
    found = clusters.articles(coded(*["x" * 8, "y" * 7 + "x"] * 15))
    assert len(found.articles) == 30 and set(found.groups["size"]) == {15}
    assert found.articles["group"].nunique() == 2 and (found.articles["silhouette"] > 0.9).all()
    assert found.articles["group"].groupby(np.arange(30) % 2).nunique().eq(1).all()


# --- sentences by their words


def test_groups_that_follow_the_frames_earn_their_name(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "MOST_CLUSTERS", 2)
    study = study_of(tmp_path, *("\n".join([*ARMS, *SPACE]) for _ in range(2)))
    found = clusters.sentences(study, lead_of(study))
    assert found.k == 2 and found.follows.loc["lead", "ari"] == 1 and found.follows.loc["lead", "p"] <= 0.05
    assert (found.units, found.earned) == (12, True)


def test_six_sentences_cannot_be_sure(mixed):
    found = clusters.sentences(mixed, lead_of(mixed))
    assert found.follows.index[0] == "lead" and not found.earned


def test_groups_by_place_are_not_called_frames(tmp_path, monkeypatch):
    """Each unit is about arms or about space, in Paris or in Tokyo, and places weigh more: the groups are places."""
    lines = [
        f"{thing} {place}."
        for place in ("à Paris, capitale, Paris", "à Tokyo, archipel, Tokyo")
        for thing in ("Ici des obus", "Ici une fusée", "Là un obus", "Là des fusées")
    ]
    monkeypatch.setattr(clusters, "MOST_CLUSTERS", 2)
    study = study_of(tmp_path, "\n".join(lines), "\n".join(lines[::-1]))
    found = clusters.sentences(study, lead_of(study))
    assert found.follows.loc["topic", "ari"] == 1 > found.follows["ari"].get("lead", -1) and not found.earned


def test_grouping_does_not_look_at_the_frames(mixed):
    one, other = (
        clusters.sentences(mixed, lead) for lead in (lead_of(mixed), lead_of(mixed)[::-1].set_axis(mixed.units.index))
    )
    assert (one.k, one.structure, one.units) == (other.k, other.structure, other.units)
    pd.testing.assert_frame_equal(one.follows.drop("lead"), other.follows.drop("lead"), check_like=True)


def test_of_many_sentences_whole_articles_are_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(clusters, "SENTENCES", 7)
    study = study_of(tmp_path, *("\n".join(ARMS if at % 2 else SPACE) for at in range(6)))
    found = clusters.sentences(study, lead_of(study))
    assert found.units == 6 and study.units["kept"].sum() == 18


def test_too_little_to_group_is_said(tmp_path):
    study = study_of(tmp_path, "Un obus.", "Le la les.")
    with pytest.raises(words.Lacking, match="four or more"):
        clusters.sentences(study, lead_of(study))


def test_an_event_that_one_article_lacks_is_no_reference(tmp_path):
    for name, stated in (("all", "y"), ("some", "")):
        (tmp_path / name).mkdir()
        rows = f"article,event\na,x\nb,{stated}\n"
        study = study_of(tmp_path / name, "\n".join(ARMS), "\n".join(SPACE), articles=rows)
        assert ("event" in clusters.sentences(study, lead_of(study)).follows.index) == bool(stated)


def test_copy_is_chained_over_articles(tmp_path):
    first, second = "le train blindé a quitté la capitale hier soir", "selon une source proche du gouvernement de Séoul"
    study = study_of(
        tmp_path, f"Hier {first}.", f"Ainsi {first}.\nPuis, {second}.", f"Enfin, {second}.\nRien de commun ici."
    )
    copied = clusters._copied(study)
    assert copied[("a", 1)] == copied[("b", 1)] != copied[("b", 2)] == copied[("c", 1)]
    assert ("c", 2) not in copied.index


def test_copy_belongs_to_the_sentence_that_has_it_where_lines_before_it_were_cut(tmp_path):
    line = "Le ministre des ports a signé un accord."
    study = study_of(tmp_path, f"Sommaire\nIl pleut.\n{line}", f"{line}\nIl neige.")
    assert not study.units["kept"].all()
    assert clusters._references(study, lead_of(study), study.units.index)["copy"].ne("").to_dict() == {
        ("a", 1): False,
        ("a", 2): False,
        ("a", 3): True,
        ("b", 1): True,
        ("b", 2): False,
    }


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


def test_adjusted_rand_is_scikit_learns():
    rows = np.array([[0] * 5, [0, 0, 1, 1, 1], [0, 1, 0, 1, 2], [0, 1, 2, 1, 0], [0, 1, 2, 3, 4]])
    for reference in rows:
        expected = [adjusted_rand_score(row, reference) for row in rows]
        assert np.allclose(clusters.adjusted_rand(rows, reference), expected, atol=1e-12)
