"""Dates, keyness, contexts, names and voices: worked by hand on texts small enough to check by eye."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers import corpus, coverage, framing, french
from helpers.intake import days

ACTORS = {
    "russia": {"name": "Russie", "side": "russia", "kind": "state", "variants": ["Moscou"], "adjectives": ["russe"]},
    "putin": {
        "name": "Vladimir Poutine",
        "side": "russia",
        "kind": "person",
        "variants": ["Poutine"],
        "look_alikes": ["avenue Poutine"],
    },
    "usa": {"name": "États-Unis", "side": "usa", "kind": "state", "variants": ["Washington"]},
}
FRAMES = {"arms": {"definition": "", "strong": ["vente d'arme"]}, "talks": {"definition": "", "strong": ["sommet"]}}


def study_of(folder, texts: dict[str, str], articles: str = "") -> corpus.Study:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    if articles:
        (folder / "articles.csv").write_text(articles, encoding="utf-8")
    study = corpus.load(folder)
    study.frames, study.actors = FRAMES, ACTORS
    return study


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> corpus.Study:
    texts = {
        "a": "21 C\nmardi 3 janvier 2023\nMoscou a promis la paix. « La vente d’armes continue », a déclaré Vladimir Poutine.\nLe sommet aura lieu.",
        "b": "Selon Washington, le sommet est inutile. L'avenue Poutine est fermée. La vente d'armes inquiète.",
        "c": "Le soleil brille. Rien ne bouge ici.",
    }
    stated = (
        "article,label,event,event_date,event_date_known,published,published_known\n"
        "a,Un,Sommet,2023-01-02,text,,\nb,Deux,Sommet,,,2023-01-05,inferred\nc,Trois,,,,,\n"
    )
    return study_of(tmp_path_factory.mktemp("small"), texts, stated)


@pytest.fixture(scope="module")
def voices(small) -> pd.DataFrame:
    return coverage.voices(framing.code(small.units, small.frames, small.actors))


# ---- dates


@pytest.mark.parametrize(
    "text, expected",
    [
        ("samedi 25 mai 2024", "2024-05-25"),
        ("Publié le 1er août 2023 à 10 h", "2023-08-01"),
        ("3 DÉCEMBRE 1999", "1999-12-03"),
        ("de\u0301cembre", ""),
        ("3 de\u0301cembre 1999", "1999-12-03"),
        ("le 31 février 2023, puis le 2 mars 2023", "2023-03-02"),
        ("29 février 2023", ""),
        ("25 mai", ""),
        ("mai 2024", ""),
        ("", ""),
        ("125 mai 20245", ""),
    ],
)
def test_a_full_french_date_is_read_and_no_other(text, expected):
    assert days.day_in(french.normalise(text)) == expected


def test_a_date_in_the_head_of_a_page_is_when_it_was_collected(small):
    table = coverage.dates(small).set_index(["article", "kind"])
    assert table.loc[("a", "collected")].tolist() == [pd.Timestamp("2023-01-03"), "page"]
    assert table.loc[("a", "event")].tolist() == [pd.Timestamp("2023-01-02"), "text"]
    assert table.loc[("b", "published"), "known"] == "inferred"
    assert (table[table["date"].isna()]["known"] == "unknown").all() and len(table) == 9


def test_what_is_stated_goes_before_what_the_page_says(tmp_path):
    page = "21 C\nmardi 3 janvier 2023\nUne phrase assez longue pour rester."
    study = study_of(
        tmp_path, {"a": page, "b": "Une autre phrase."}, "article,collected,collected_known\na,2023-02-02,text\n"
    )
    assert coverage.dates(study).set_index(["article", "kind"]).loc[("a", "collected")].tolist() == [
        pd.Timestamp("2023-02-02"),
        "text",
    ]


def test_the_seeds_dates_are_as_stated_and_the_page_of_002_dates_its_collection():
    study = corpus.load(corpus.SEEDS)
    page = coverage.page_dates(study)
    assert page[["article", "unit"]].values.tolist() == [["002_3556c82baabcb37e", 3]]
    assert page["date"].dt.strftime("%A %Y-%m-%d").tolist() == ["Saturday 2024-05-25"]
    published = coverage.dates(study).query("kind == 'published'")
    assert published["known"].value_counts().to_dict() == {"inferred": 1, "unknown": 4}


def test_every_article_is_described_with_how_each_date_is_known(small):
    table = coverage.described(small)
    assert table.loc["a", ["event_date", "published", "collected"]].tolist() == [
        "2023-01-02 (text)",
        "unknown",
        "2023-01-03 (page)",
    ]
    assert table.loc["c", "event"] == "unknown"


def test_nothing_cut_is_lost(small):
    cut = coverage.cuts(small)
    assert cut["text"].tolist() == ["21 C", "mardi 3 janvier 2023"] and (cut["reason"] != "").all()
    restored = coverage.word_counts(corpus.joined(small.units.assign(kept=True)))
    lengths = coverage.lengths(small)
    assert (restored == lengths["words"] + lengths["cut"]).all() and lengths["cut"].tolist() == [6, 0, 0]


def test_dates_are_a_row_an_article_and_kind_in_order(small):
    table = coverage.dates(small)
    assert table.columns.tolist() == ["article", "kind", "date", "known"]
    assert table[["article", "kind"]].values.tolist() == [
        [article, kind] for article in "abc" for kind in ("event", "published", "collected")
    ]
    assert table["known"].tolist() == ["text", "unknown", "page", "unknown", "inferred", *["unknown"] * 4]
    assert coverage.page_dates(small).values.tolist() == [["a", 2, "mardi 3 janvier 2023", pd.Timestamp("2023-01-03")]]


def test_articles_as_a_reader_would_ask_of_them(tmp_path):
    stated = (
        "article,label,event,event_date,event_date_known,published,published_known,outlet,outlet_known,language,translated\n"
        "a,Un,Sommet,2023-01-02,text,2023-01-04,page,La Gazette,inferred,fr,yes\n"
    )
    study = study_of(tmp_path, {"a": "Le soleil brille.\nIl fait beau.", "b": "La lune luit."}, stated)
    table = coverage.described(study)
    assert table.loc["a"].to_dict() == {
        "label": "Un",
        "event": "Sommet",
        "event_date": "2023-01-02 (text)",
        "published": "2023-01-04 (page)",
        "collected": "unknown",
        "outlet": "La Gazette (inferred)",
        "language": "fr",
        "translated": "yes",
        "units": 2,
        "words": 6,
    }
    assert set(table.loc["b", ["event", "event_date", "published", "collected", "outlet"]]) == {"unknown"}


def test_what_a_text_is_made_of(tmp_path):
    study = study_of(tmp_path, {"a": "Le chat mange le chat. Le chien dort.", "b": " ".join(["obus"] * 51) + "."})
    table = coverage.lexical(study)
    assert table.columns.tolist() == ["units", "words", "different", "per_unit", "content", "variety"]
    # Eight words: le, chat, manger, chien, dormir; five of the eight are no « le ».
    assert table.loc["a"].tolist()[:5] == [2, 8, 5, 4, 5 / 8] and math.isnan(table.loc["a", "variety"])
    assert table.loc["b"].tolist() == [1, 51, 1, 51, 1, 1 / 50]


# ---- keyness


def test_keyness_by_hand(tmp_path):
    study = study_of(
        tmp_path, {"a": "obus obus obus satellite", "b": "satellite satellite fusée fusée fusée fusée fusée fusée"}
    )
    row = coverage.keyness(study).set_index(["article", "term"]).loc[("a", "obus")]
    # obus: 3 of 4 terms here, 0 of 8 elsewhere; expected 3 × 4/12 = 1 here and 2 elsewhere.
    assert (row["count"], row["others"], row["per_1000"], row["others_per_1000"]) == (3, 0, 750, 0)
    assert row["g2"] == pytest.approx(2 * 3 * math.log(3 / 1))
    assert row["p"] == pytest.approx(2 * (1 / 3) ** 3)
    assert row["log_ratio"] == pytest.approx(math.log2((3.5 / 4) / (0.5 / 8)))
    spread = 1.959964 * math.sqrt(1 / 3.5 - 1 / 4 + 1 / 0.5 - 1 / 8) / math.log(2)
    assert row[["low", "high"]].tolist() == pytest.approx([row["log_ratio"] - spread, row["log_ratio"] + spread])
    assert bool(row["small"])
    assert row["q"] == pytest.approx(2 * (1 / 3) ** 3 * 6)  # the smallest p of 2 articles × 3 terms


def test_the_strongest_term_comes_first_and_rarer_ones_last(tmp_path):
    study = study_of(
        tmp_path, {"a": "obus obus obus satellite", "b": "satellite satellite fusée fusée fusée fusée fusée fusée"}
    )
    table = coverage.keyness(study)
    assert table.groupby("article")["term"].first().to_dict() == {"a": "obus", "b": "fusée"}
    assert (
        table[(table["article"] == "b") & (table["log_ratio"] < 0)].empty
        or table.groupby("article").tail(1)["log_ratio"].min() <= 0
    )


def test_keyness_of_a_frequent_term_by_hand(tmp_path):
    study = study_of(tmp_path, {"a": "obus " * 30 + "satellite " * 30, "b": "obus " * 15 + "satellite " * 45})
    row = coverage.keyness(study).set_index(["article", "term"]).loc[("a", "obus")]
    # 30 of 60 here, 15 of 60 elsewhere: 22.5 were expected of each.
    assert row[["count", "others", "per_1000", "others_per_1000", "log_ratio"]].tolist() == [30, 15, 500, 250, 1]
    assert row["g2"] == pytest.approx(2 * (30 * math.log(30 / 22.5) + 15 * math.log(15 / 22.5)))
    assert row["p"] == pytest.approx(2 * sum(math.comb(45, k) for k in range(30, 46)) / 2**45)
    spread = 1.959964 * math.sqrt(1 / 30 - 1 / 60 + 1 / 15 - 1 / 60) / math.log(2)
    assert row[["low", "high"]].tolist() == pytest.approx([1 - spread, 1 + spread]) and not row["small"]


def test_a_word_that_every_article_uses_alike_marks_none(tmp_path):
    study = study_of(tmp_path, {"a": "soleil montagne", "b": "soleil montagne", "c": "soleil montagne"})
    table = coverage.keyness(study)
    assert np.allclose(table["log_ratio"], 0) and np.allclose(table["g2"], 0) and (table["q"] == 1).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30))
def test_false_discovery_is_benjamini_hochberg(p):
    assert coverage.false_discovery(np.array(p), len(p)) == pytest.approx(stats.false_discovery_control(p))


def test_terms_that_were_not_listed_count_as_tests():
    assert coverage.false_discovery(np.array([0.01, 0.5]), 10).tolist() == [pytest.approx(0.1), 1]


# ---- words in context


@pytest.mark.parametrize(
    "text, query, found",
    [
        ("Les armes et l’arme.", "arme", ["armes", "arme"]),
        ("L'armée part.", "arme", []),
        ("Vente d’armes, ventes d'armes", "vente d'armes", ["Vente d’armes", "ventes d'armes"]),
        ("nucléaire, NUCLÉAIRES", "nucl*", ["nucléaire", "NUCLÉAIRES"]),
        ("Il a dit", "dire", ["dit"]),
        ("aujourd'hui", "aujourd’hui", ["aujourd'hui"]),
        ("Kim Jong-un", "Jong-un", ["Jong-un"]),
        ("rien", "", []),
        ("rien", "…", []),
        ("a.b (c)", "(c)", ["c"]),
    ],
)
def test_a_word_is_found_in_its_forms(text, query, found):
    clean = french.clean(text)
    assert [clean[start:end] for start, end in coverage.occurrences(text, [query])] == found


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=8))
def test_contexts_lie_in_the_text_whatever_is_asked(text, query):
    clean = french.clean(text)
    for start, end in coverage.occurrences(text, [query]):
        assert 0 <= start < end <= len(clean)


def test_kwic_gives_the_place_and_what_stands_around(small):
    table = coverage.kwic(small, "vente d'armes", width=6)
    assert table.index.tolist() == [("a", 4), ("b", 3)]
    assert table.iloc[0].tolist() == ["« La ", "vente d’armes", " conti…"]
    whole = small.units["text"]
    assert all(row["keyword"] in whole[place] for place, row in table.iterrows())


def test_kwic_of_a_frame_shows_its_cues(small):
    assert coverage.kwic(small, "arms")["keyword"].tolist() == ["vente d’armes", "vente d'armes"]
    assert coverage.kwic(small, "talks").index.tolist() == [("a", 5), ("b", 1)]


@pytest.mark.parametrize(
    "lemmas, stretch, expected", [(["a", "b", "a"], 2, 1.0), (["a", "a", "b"], 2, 0.75), (["a"], 2, math.nan)]
)
def test_variety_is_the_mean_of_its_stretches(lemmas, stretch, expected):
    assert coverage.variety(lemmas, stretch) == pytest.approx(expected, nan_ok=True)


# ---- names, voices, frames


def test_who_is_named_counts_units_and_not_look_alikes(small):
    table = coverage.named(small).set_index(["actor", "article"])["units"]
    assert table.to_dict() == {("putin", "a"): 1, ("russia", "a"): 1, ("usa", "b"): 1}
    assert coverage.mentions(small, "russia")["form"].tolist() == ["Moscou"]


def test_who_is_named_most_comes_first_with_every_name_used(tmp_path):
    study = study_of(
        tmp_path, {"a": "Moscou et Poutine parlent. Poutine part.", "b": "Poutine revient à Moscou, dit Moscou."}
    )
    study.actors = {**ACTORS, "putin": {**ACTORS["putin"], "name_en": "Vladimir Putin"}}
    table = coverage.named(study)
    assert table.columns.tolist() == ["article", "actor", "name", "name_en", "side", "units", "mentions"]
    assert table.values.tolist() == [
        ["a", "putin", "Vladimir Poutine", "Vladimir Putin", "russia", 2, 2],
        ["b", "putin", "Vladimir Poutine", "Vladimir Putin", "russia", 1, 1],
        ["a", "russia", "Russie", "Russie", "russia", 1, 1],
        ["b", "russia", "Russie", "Russie", "russia", 1, 2],
    ]
    assert coverage.mentions(study).index.tolist() == [("a", 1), ("a", 2), ("b", 1)]  # of the one named in most units
    assert coverage.mentions(study, "russia").loc[("b", 1)].tolist() == [
        "Russie",
        "Moscou",
        study.units.at[("b", 1), "text"],
    ]


def test_who_is_given_the_word_and_how(voices):
    found = voices.set_index(["article", "unit"])
    assert found.loc[("a", 4), ["speaker", "way", "quoted"]].tolist() == [
        "russia",
        "direct",
        5,
    ]  # La vente d' armes continue
    assert found.loc[("b", 1), ["speaker", "way", "quoted"]].tolist() == ["usa", "according", 0]
    assert found.loc[("c", 1), ["speaker", "way"]].tolist() == ["author", "own"]


def test_the_word_given_by_speaker_and_by_article(voices):
    assert coverage.given(voices).to_dict("list") == {
        "speaker": ["russia", "russia", "usa"],
        "way": ["direct", "indirect", "according"],
        "units": [1, 1, 1],
        "quoted": [5, 0, 0],
        "words": [9, 5, 6],
    }
    table = coverage.given(voices, "article")
    assert table.drop(columns="quoted").values.tolist() == [
        ["a", "direct", 1, 9],
        ["a", "indirect", 1, 5],
        ["a", "own", 1, 4],
        ["b", "according", 1, 6],
        ["b", "own", 2, 10],
        ["c", "own", 2, 7],
    ]
    assert voices.columns.tolist() == ["article", "unit", "speaker", "way", "quoted", "words", "lead", "text"]


def test_the_word_given_adds_up(small, voices):
    by_article, by_speaker = coverage.given(voices, "article"), coverage.given(voices)
    assert by_article["units"].sum() == small.units["kept"].sum()
    assert by_speaker["units"].sum() == (voices["speaker"] != "author").sum()
    assert by_speaker["speaker"].iloc[0] == "russia" and by_speaker.groupby("speaker")["quoted"].sum()["russia"] == 5


def test_the_passages_behind_a_count_are_as_many_as_it_says(voices):
    for row in coverage.given(voices).itertuples():
        assert len(coverage.passages(voices, speaker=row.speaker, way=row.way)) == row.units
    assert coverage.passages(voices, speaker="russia", way="direct").index.tolist() == [("a", 4)]
    assert len(coverage.passages(voices)) == len(voices)


def test_a_unit_in_which_two_speak_counts_for_both():
    units = pd.DataFrame(
        {"text": ["x"], "lead": ["none"], "speaker": ["russia+usa"], "quoted": [0], "evidence": ["russia+usa: dire"]},
        index=pd.MultiIndex.from_tuples([("a", 1)], names=["article", "unit"]),
    )
    table = coverage.voices(units)
    assert table["speaker"].tolist() == ["russia", "usa"] and coverage.given(table, "article")["units"].tolist() == [1]


def test_a_bare_study_has_no_passages_of_anybody(tmp_path):
    study = study_of(tmp_path, {"a": "Le soleil brille.", "b": "La lune luit."})
    study.frames, study.actors = {}, {}
    assert coverage.kwic(study, "").empty and coverage.mentions(study).empty
