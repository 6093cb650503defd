"""What many articles tell, from end to end: each sentence is its table's and its figure's, whoever coded is named."""

from __future__ import annotations

from dataclasses import replace

import made
import pandas as pd
import pytest
import test_results as walk

from helpers import __main__ as commands
from helpers import comparisons, corpus, framing, results, sampling, words
from helpers.report import contents, writing
from helpers.results import FINDING, Result, framed, many
from helpers.results.result import BY_ARTICLE, CORRECTED, shown

ANSWERED = ["outlets", "time", "framing"]
MANY = [
    "by_outlet",
    "voices_by_outlet",
    "status_by_outlet",
    "volume",
    "over_time",
    "overall",
    "groups",
    "word_themes",
    "stories",
    "outlet_words",
]
PAIRS = ["alike", "why_alike", "heat_map", "choices", "changed", "mix", "marks", "top_terms"]


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> results.Results:
    """60 articles of four outlets and three months, with copies, flashes, blanks and foreign texts among them."""
    return results.of(corpus.load(made.corpus(tmp_path_factory.mktemp("many") / "made", 60)))


READ = [walk.test_the_numbers_of_the_sentence_are_those_of_its_table, walk.test_every_word_is_there_in_both_languages]
DRAWN = [
    walk.test_the_figure_is_titled_by_the_sentence,
    walk.test_the_numbers_of_the_sentence_are_those_the_figure_plots,
]


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_sentence_says_what_its_table_holds(found, lang) -> None:
    for result in found.every():
        for check in READ:
            check(found, result.key, lang)


def test_every_figure_is_titled_by_its_sentence_and_plots_its_numbers(found) -> None:
    for result in found.every():
        for check in DRAWN:
            check(found, result.key, "fr")


def test_every_value_is_plotted_lies_in_its_spread_and_rests_on_units_of_the_study(found) -> None:
    for result in found.every():
        if result.unit != "change":  # which the doubt tells by both ends
            walk.test_the_value_is_what_the_figure_plots(found, result.key)
        walk.test_a_spread_contains_its_value_and_has_a_width(found, result.key)
    walk.test_every_passage_is_a_unit_of_the_study(found)
    walk.test_no_sentence_is_told_twice(found)


def test_many_articles_are_told_by_outlet_over_time_and_in_groups_and_never_by_pairs(found) -> None:
    assert [key for key in MANY if not isinstance(found[key], Result)] == []
    assert [key for key in PAIRS if isinstance(found[key], Result)] == []


def test_what_is_asked_first_is_answered_first_by_outlet_and_over_time(found) -> None:
    first = contents.answers(found)
    assert [found.question(result.key) for result in first] == ANSWERED
    assert [result.key for result in first] == ["by_outlet", "over_time", "overall"]


def test_outlets_are_told_apart_by_whom_they_cite_and_what_they_suppose(found) -> None:
    """Whatever the codebook's frames; who speaks needs none, and where nobody is stated nothing is told of sides."""
    cited, said = found["voices_by_outlet"].table, found["status_by_outlet"].table
    assert "residents" in set(cited["speaker"]) and {"author", "other"}.isdisjoint(cited["speaker"])
    assert set(said["status"]) == {"speculated", "denied"}
    units = found.spoken[found.spoken["lead"] != ""]
    here = units.index.get_level_values("article").map(found.study.articles["outlet"]) == made.OUTLETS[0]
    spoken = units["speaker"].str.split("+").map(lambda sides: "residents" in sides)
    row = cited[(cited["group"] == made.OUTLETS[0]) & (cited["speaker"] == "residents")].iloc[0]
    assert row["share"] == pytest.approx((spoken & here).sum() / here.sum())


def test_the_outlet_that_was_made_different_is_named(found) -> None:
    """`made` lets the second outlet write most of pollution."""
    assert found["by_outlet"].values["outlet"] == made.OUTLETS[1] and found["by_outlet"].variant == "more"


def test_shares_of_sentences_of_many_articles_count_articles(found) -> None:
    """Sentences of one article resemble each other; as if drawn alone they would seem surer than they are."""
    spreads = [found[key].spread for key in ("certainty", "sources", "voices", "named", "overall", "by_outlet")]
    assert {spread.kind for spread in spreads} == {BY_ARTICLE}


def test_the_move_that_is_told_is_the_largest(found) -> None:
    """The least p need not be the largest difference of two halves, which is what the sentence speaks of."""
    table, values = found["over_time"].table, found["over_time"].values
    told = table if found["over_time"].variant == "none" else table[table["differs"]]
    assert abs(values["last"] - values["first"]) == pytest.approx(told["change"].abs().max())
    assert shown(0.1234, "change") == "+12" and shown(-0.5, "change", "fr") == "−50"  # points, for which % is no unit


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> results.Results:
    """40 articles of two outlets and twenty days that write the same; every sentence cites somebody of no side."""
    folder = tmp_path_factory.mktemp("plain")
    rows = ["article,published,published_known,outlet,outlet_known"]
    for at in range(40):
        what = "tribunal" if at // 2 % 3 else "marché"
        lines = [f"Le {what} de Valmont verra {at + n} personnes, a déclaré un habitant du bourg." for n in range(6)]
        (folder / f"a{at:02}.txt").write_text("\n".join(lines), encoding="utf-8")
        rows.append(f"a{at:02},2023-01-{1 + at // 2:02},page,{'Midi' if at % 2 else 'Le Fil'},page")
    (folder / "articles.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "frames.toml").write_text(made.FRAMES, encoding="utf-8")
    (folder / "actors.toml").write_text(made.ACTORS, encoding="utf-8")
    return results.of(corpus.load(folder))


def test_where_nothing_differs_no_share_is_the_headline_but_that_nothing_does(plain) -> None:
    told = plain["by_outlet"]
    assert (told.value, told.unit, told.spread, told.passages) == (0, "differences", None, ())
    assert "the one comparison does not stand out" in told.sentence() and "la seule comparaison" in told.sentence("fr")
    assert f"to stand out takes {comparisons.CHANCE:.2f}" in told.doubt()


def test_outlets_that_a_figure_shows_and_no_test_compares_are_counted_beside_the_widest_difference(plain) -> None:
    """A bar of one article may be the longest of the figure: without that word its sentence would contradict it."""
    assert "not compared" not in plain["by_outlet"].doubt()
    articles = plain.study.articles.copy()
    articles.loc[articles.index[:2], "outlet"] = ["L’Écho", "La Gazette"]
    told = results.of(replace(plain.study, articles=articles))["by_outlet"]
    assert "2 outlets of fewer than 5 articles are not compared." in told.doubt()
    assert "2 médias de moins de 5 articles ne sont pas comparés." in told.doubt("fr")
    one = many._few(pd.DataFrame({"p": [float("nan"), 0.5], "articles": [1, 9], "group": ["a", "b"]}), "column")
    assert words.said(one) == " One group of fewer than 5 articles is not compared."


@pytest.mark.parametrize(
    ("sizes", "said"),
    [([9, 5], "the larger"), ([9, 5, 4], "the largest"), ([9, 9], "one of the largest"), ([9, 9, 4], "one of the largest")],
)  # fmt: skip
def test_of_groups_that_are_as_large_none_is_the_largest(sizes, said) -> None:
    assert words.said(many._largest(pd.Series(sizes))) == said


@pytest.mark.parametrize(("lang", "said"), [("en", "not stated (20)"), ("fr", "non indiqué (20)")])
def test_articles_whose_outlet_is_not_stated_are_a_row_with_a_name(plain, lang, said) -> None:
    articles = plain.study.articles.copy()
    articles.loc[articles["outlet"] == "Midi", "outlet"] = ""
    articles.loc[articles.index[0], "outlet"] = "L’Écho"
    chart = results.of(replace(plain.study, articles=articles))["volume"].figure(lang)
    assert said in [axes.get_title("left") or axes.get_title() for axes in chart.figure.axes]


@pytest.mark.parametrize(
    ("apart", "periods"),
    [
        (1, ["2021-03-31", "2021-04-01", "2021-04-02"]),
        (7, ["2021-03-29", "2021-04-05", "2021-04-12"]),  # weeks by their Monday
        (31, ["2021-03", "2021-05", "2021-06"]),  # March 31, May 1, June 1; April has no article
        (366, ["2021", "2022", "2023"]),
    ],
)
def test_how_much_was_printed_is_drawn_by_days_weeks_months_or_years(plain, apart, periods) -> None:
    every = [0, 1, 2, 20]  # the last day is as late as asks for that period
    days = pd.Timestamp("2021-03-31") + pd.to_timedelta([apart * every[at % 4] for at in range(40)], "D")
    articles = plain.study.articles.assign(published=days.strftime("%Y-%m-%d"))
    told = results.of(replace(plain.study, articles=articles))["volume"].figure().data
    assert sorted(set(told.loc[told["articles"] > 0, "period"]))[:3] == periods


def test_no_day_that_is_inferred_is_not_counted_and_a_chart_of_many_is_not_said_to_show_three_kinds(plain) -> None:
    articles = plain.study.articles.copy()
    articles.loc[articles.index[:4], ["published", "published_known"]] = ["", "unknown"]
    told = results.of(replace(plain.study, articles=articles))["dates"]
    assert told.sentence() == "The day of publication is stated for 36 of 40 articles; the outlet is known for 40"
    assert "déduit" not in told.sentence("fr") and told.say("subtitle") == "Articles by date"


def test_of_many_groups_a_sentence_names_the_largest_and_counts_the_others() -> None:
    """Six clauses, two of them of the same frame, nobody reads."""
    named = pd.DataFrame(
        {
            "key": ["results.groups_clause", *["results.groups_next"] * 3],
            "said": [
                {
                    "who": words.Clause("results.groups_size", {"n": n}),
                    "n": n,
                    "frames": words.Series(["“x”"]),
                    "together": "",
                }
                for n in (20, 16, 6, 2)
            ],
        }
    )
    said = [words.said(clause) for clause in framed._clauses(named, True)]
    assert said == ["20 articles give more room to “x”", "16 articles to “x”", "the other 8 articles form 2 groups"]
    assert len(framed._clauses(named.head(3), True)) == 3 and len(framed._clauses(named, False)) == 4


def test_the_one_group_of_words_that_holds_is_told_without_a_pronoun() -> None:
    values = {"k": 3, "terms": words.Series(["manger", "sucre"]), "articles": 11, "largest": "the larger"}
    one, two = (words.say("results.word_themes_some", value=value, **values) for value in (1, 2))
    assert one == "By their words 1 of 3 groups of articles holds: 11 articles marked by manger and sucre"
    assert (
        two == "By their words 2 of 3 groups of articles hold; the larger, 11 articles, is marked by manger and sucre"
    )
    un = words.say("results.word_themes_some", "fr", value=1, **values)
    assert un.replace("\u00a0", " ") == (
        "Par leurs mots, 1 groupe d’articles sur 3 tient : 11 articles marqués par manger et sucre"
    )


def test_outlets_that_all_printed_as_much_are_not_said_to_have_printed_most(plain) -> None:
    assert plain["volume"].sentence() == "Each of the 2 outlets printed 20 articles of the 40"
    assert plain["volume"].sentence("fr") == "Chacun des 2 médias a publié 20 articles sur 40"
    assert plain["volume"].say("subtitle") == "Articles whose day is known, by outlet and time"
    assert "0 article" not in plain["volume"].doubt() and "sans date" not in plain["volume"].doubt("fr")


def test_a_figure_of_the_articles_whose_day_is_known_says_how_many_they_are(found) -> None:
    chart, articles = found["volume"].figure(), found.study.articles
    dated, n = int((articles["published"] != "").sum()), len(articles)
    assert chart.data["articles"].sum() == dated < n
    assert f"({dated} of {n}, from 4 of 4 outlets)" in chart.subtitle
    assert f"({dated} sur {n}, de 4 médias sur 4)" in chart.again(lang="fr").subtitle


def test_dates_that_are_all_known_are_told_without_counting_to_nothing(plain) -> None:
    assert plain["dates"].sentence() == "The day of publication and the outlet are known for all 40 articles"
    assert " 0 " not in plain["dates"].doubt() and " 0 " not in plain["dates"].doubt("fr")


def test_voices_of_no_side_are_not_passed_over(found) -> None:
    """`made` lets mayors, prefects and unions speak that its two actors are not: most who speak are of no side."""
    units = found.voices[found.voices["speaker"] == "other"].drop_duplicates(["article", "unit"])
    assert f"{len(units):,}" in found["voices"].doubt() and f"{len(units):,}" in found["voices"].doubt("fr")
    told, table = found["sources"], found["sources"].table
    assert told.variant == "unsided" and told.values["unsided"] > told.values["times"]
    row = table[(table["speaker"] == "other") & (table["n"] == told.n)]["units"]
    assert f"{row.iloc[0]} come from voices of no stated side" in told.sentence()


def test_the_table_of_articles_says_which_group_each_is_in(found) -> None:
    articles, themes = writing.tables(found)["articles"], found["word_themes"].table
    assert articles["word_group"].value_counts().to_dict() == themes.set_index("group")["articles"].to_dict()
    by_framing = found.grouped.articles["group"]
    assert articles["framing_group"].dropna().to_dict() == by_framing.to_dict()
    assert "mean silhouette" in found["word_themes"].doubt()
    typical = writing.tables(found)["word-themes"]["typical"].iloc[0]  # a text, not what Python writes of a list
    assert typical == ", ".join(themes["typical"].iloc[0]) and "[" not in typical


# ---- whose codes the shares are


def coded_by_hand(found: results.Results, units: pd.Index, wrong: float = 0.0) -> pd.DataFrame:
    """What a coder who knows better writes: the machine's codes, but `wrong` of the units without a frame are of jobs."""
    lead = found.coded["lead"].reindex(units)
    missed = lead[lead == framing.NONE].sample(frac=wrong, random_state=1).index
    lead = lead.where(~lead.index.isin(missed), "jobs")
    return pd.DataFrame({"frames": lead, "lead": lead, "status": "asserted", "speaker": "author"}, index=units)


def study_coded(found: results.Results, folder, sampled: int, wrong: float = 0.0) -> results.Results:
    """The study with a coder's file beside it: of a random sample, or with 0 of every sentence."""
    folder = made.corpus(folder, 60)
    (folder / "coding").mkdir()
    units = found.coded.index[found.coded["lead"] != ""]
    if sampled:
        sampling.keep(corpus.load(folder), "anna", sampled)
        units = sampling.read(corpus.load(folder)).index
    coded_by_hand(found, units, wrong).to_csv(folder / "coding" / "anna.csv")
    return results.of(corpus.load(folder))


def test_a_coded_sample_corrects_the_shares_and_the_cues_stand_beside_them(found, tmp_path) -> None:
    told = study_coded(found, tmp_path / "made", 200, wrong=0.5)
    overall, naive = told["overall"], found["overall"].value
    truth = naive + 0.5 * comparisons.shares(found.coded).set_index("frame")["share"][framing.NONE]
    assert overall.spread.kind == CORRECTED and overall.spread.low <= truth <= overall.spread.high
    assert overall.values["naive"] == pytest.approx(naive) and overall.value > naive
    assert "200" in overall.doubt() and f"{naive:.0%}" in overall.doubt() and "200" in overall.doubt("fr")
    for key, column in (("by_outlet", "corrected"), ("over_time", "first_corrected")):
        assert told[key].table[column].notna().any() and "corrected by" in told[key].doubt(), key
    for lang in words.LANGUAGES:
        walk.test_the_numbers_of_the_sentence_are_those_of_its_table(told, "overall", lang)
        walk.test_every_word_is_there_in_both_languages(told, "overall", lang)


def test_where_coders_coded_every_sentence_theirs_are_the_shares(found, tmp_path) -> None:
    told = study_coded(found, tmp_path / "made", 0, wrong=1.0)
    none = comparisons.shares(found.coded).set_index("frame")["share"][framing.NONE]
    assert told["overall"].value == pytest.approx(found["overall"].value + none)
    assert "coders coded every one" in told["overall"].doubt() and "coders" in told["by_outlet"].doubt()


def test_without_a_coder_nobody_is_said_to_have_corrected_anything(found) -> None:
    assert "corrected" not in found["overall"].table and "nobody has coded" in found["over_time"].doubt()


def test_a_sample_that_was_drawn_and_hardly_coded_is_said_to_be_just_that(found, tmp_path) -> None:
    folder = made.corpus(tmp_path / "made", 60)
    (folder / "coding").mkdir()
    sampling.keep(corpus.load(folder), "anna", 30)
    units = sampling.read(corpus.load(folder)).index[:3]
    coded_by_hand(found, units).to_csv(folder / "coding" / "anna.csv")
    told = results.of(corpus.load(folder))
    assert "a random sample of 30 sentences is drawn, but too few" in told["overall"].doubt()
    assert "un échantillon de 30 phrases est tiré au sort" in told["overall"].doubt("fr")
    for key in ("by_outlet", "over_time"):
        assert "too few of these sentences are coded" in told[key].doubt(), key
    uncoded = told.study.notices.set_index("file")["what"]["anna.csv"]
    assert uncoded.startswith("Units still to be coded: 27 ")


def test_corrected_shares_add_up_to_one(found, tmp_path) -> None:
    told = study_coded(found, tmp_path / "made", 60, wrong=0.7)
    table = told["overall"].table
    assert table["share"].sum() == pytest.approx(1) and (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all() and table["naive"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("outlets", "shared", "none"),
    [(["Midi", "Le Fil"], True, False), (["Midi", ""], False, False), (["Midi", "Midi"], False, True)],
)
def test_that_no_outlets_share_a_text_is_said_where_all_are_known(outlets, shared, none, tmp_path) -> None:
    """The same text stands twice, once in each of two outlets; another outlet prints the rest."""
    folder = made.corpus(tmp_path / "made", 40)
    first = (folder / "0000.txt").read_text(encoding="utf-8")
    (folder / "0001.txt").write_text(first, encoding="utf-8")
    stated = pd.read_csv(folder / "articles.csv", dtype=str, keep_default_na=False).set_index("article")
    stated["outlet"], stated["outlet_known"] = "Soir", "page"
    stated.loc[["0000", "0001"], "outlet"] = outlets
    stated.loc[stated["outlet"] == "", "outlet_known"] = "unknown"
    stated.to_csv(folder / "articles.csv")
    doubt = results.of(corpus.load(folder))["stories"].doubt()
    assert ("have most in common (1)" in doubt, "No two outlets share one" in doubt) == (shared, none)


@pytest.mark.parametrize("others", [12, 4])
def test_of_two_outlets_each_difference_counts_once_and_the_other_is_named(others, tmp_path) -> None:
    """Twelve articles of Midi are on the court, the other's on nothing; all cite people of no side.

    An outlet of fewer than five articles is not tested, and the difference stands in the table from one side alone.
    """
    rows = ["article,published,published_known,outlet,outlet_known"]
    for at in [at for at in range(24) if at % 2 or at < 2 * others]:
        what = "tribunal" if at % 2 else "marché"
        said = [f"Le {what} de Valmont verra {at * 7 + n} personnes, a déclaré un habitant." for n in range(6)]
        (tmp_path / f"a{at:02}.txt").write_text("\n".join(said), encoding="utf-8")
        rows.append(f"a{at:02},2023-01-{1 + at // 2:02},page,{'Midi' if at % 2 else 'Le Fil'},page")
    (tmp_path / "articles.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "frames.toml").write_text('[court]\nstrong = ["tribunal"]\n', encoding="utf-8")
    (tmp_path / "actors.toml").write_text(made.ACTORS, encoding="utf-8")
    told = results.of(corpus.load(tmp_path))
    outlets = told["by_outlet"]
    assert "more room than Le Fil: 100%" in outlets.sentence() or "less room than Midi: 0%" in outlets.sentence()
    assert "plus de place que Le Fil" in outlets.sentence("fr") or "moins de place que Midi" in outlets.sentence("fr")
    assert "1 of 1 comparisons stands out" in outlets.doubt()
    assert "nobody whom the sentences cite is of a side" in told["voices_by_outlet"].sentence()


def test_what_was_coded_but_not_drawn_says_how_often_the_cues_are_right(found, tmp_path) -> None:
    """The first thirty sentences are no random sample: they correct no share, and are not passed over either."""
    folder = made.corpus(tmp_path / "made", 60)
    (folder / "coding").mkdir()
    units = found.coded.index[found.coded["lead"] != ""][:30]
    coded_by_hand(found, units).to_csv(folder / "coding" / "anna.csv")
    told = results.of(corpus.load(folder))
    for key in ("by_outlet", "over_time"):
        assert "agree with the coder in 30 of 30 coded sentences" in told[key].doubt(), key
        assert "nobody has coded" not in told[key].doubt() and "personne" not in told[key].doubt("fr"), key


# ---- an untouched study


def test_an_untouched_study_tells_no_frame_and_says_what_to_write(tmp_path) -> None:
    source = made.corpus(tmp_path / "brought", 41, codebook=False)
    with (source / "0000.txt").open("a", encoding="utf-8") as article:  # an expert is no side that anybody stated
        article.write("« La rivière mourra », explique un chercheur de l’université de Valmont.\n")
    assert commands.main(["new", str(tmp_path / "mine"), "--from", str(source)]) == 0
    told = results.of(corpus.load(tmp_path / "mine"))
    framed = {"by_outlet", "over_time", "overall", "groups", "certainty", "sources"}
    heard = {"voices", "named"}  # and nothing of whom nobody has stated
    assert not (framed | heard) & {result.key for result in told.every(FINDING)}
    assert any("frames.toml" in sentence for sentence in told.lacking())
    assert any("actors.toml" in sentence and "Saint-Aubin" in sentence for sentence in told.lacking("fr"))


def test_cues_that_occur_nowhere_are_named_with_what_does(tmp_path) -> None:
    folder = made.corpus(tmp_path / "made", 41)
    (folder / "frames.toml").write_text('[jobs]\ndefinition = "x"\nstrong = ["chomage"]\n', encoding="utf-8")
    assert any("chomage → chômage" in sentence for sentence in results.of(corpus.load(folder)).lacking())


# ---- what a figure of some says of the rest


def test_a_figure_of_the_largest_outlets_alone_says_so(found, monkeypatch) -> None:
    assert "with most sentences" not in found["by_outlet"].say("subtitle")
    monkeypatch.setattr(many, "LABELLED", 3)
    told = results.of(found.study)["by_outlet"]
    assert told.say("subtitle").endswith("; the 3 with most sentences")
    assert told.say("subtitle", "fr").endswith("\u202f; les 3 qui en ont le plus")


def test_periods_are_written_as_days_where_they_are_weeks(found) -> None:
    """`made` spans three months, which are told week by week, each by its Monday."""
    periods = pd.to_datetime(found["over_time"].figure().data["period"].unique(), format="%Y-%m-%d")
    assert len(periods) > 8 and set(periods.day_of_week) == {0}


def test_a_text_printed_twice_that_names_an_agency_says_so(tmp_path) -> None:
    folder = made.corpus(tmp_path / "made", 40)
    first = (folder / "0000.txt").read_text(encoding="utf-8") + "\nLe préfet l’a dit à l’AFP mardi soir.\n"
    for name in ("0000", "0001"):
        (folder / f"{name}.txt").write_text(first, encoding="utf-8")
    told = results.of(corpus.load(folder))["stories"]
    n = int((told.table["agency"] != "").sum())
    assert n >= 1 and f"In {n} an agency is named." in told.doubt() and "AFP" in set(told.table["agency"])
