"""What helps to write a codebook: cues that match and cues that do not, names nobody listed; a new study reports no frame."""

from __future__ import annotations

import tomllib

import pandas as pd
import pytest

from helpers import codebook, codebook_help, corpus, framing, new_study
from helpers.intake import stated

TEXTS = {
    "a": "La crise économique touche le pays. Emmanuel Macron a parlé. Une banque centrale a été créée. La guerre dure.",
    "b": "Hier, Macron a promis une aide économique. La Banque de France attend. M. Macron se tait.",
    "c": "Le traité de paix économique est loin. Selon la Banque de France, la guerre coûte. Le retour du tram plaît.",
}
FRAMES = """
[economy]
strong = ["economique", "croissance", "crise économique", "banque de sang"]
weak = ["guerre"]
exclusions = ["traité de paix"]
"""


def study_of(folder, frames: str = FRAMES, actors: str = "") -> corpus.Study:
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "frames.toml").write_text(frames, encoding="utf-8")
    if actors:
        (folder / "actors.toml").write_text(actors, encoding="utf-8")
    return corpus.load(folder)


def test_each_cue_says_how_often_and_where_it_is_found(tmp_path):
    found = codebook_help.hits(study_of(tmp_path)).set_index("cue")
    assert found["units"].to_dict() == {
        "economique": 0, "croissance": 0, "crise économique": 1, "banque de sang": 0, "guerre": 2, "traité de paix": 1,
    }  # fmt: skip
    assert found.loc["guerre", "articles"] == 2 and found.loc["guerre", "first"] == "a, 4"
    assert found.loc["guerre", "passages"] == ["La guerre dure.", "Selon la Banque de France, la guerre coûte."]
    assert found["kind"].tolist() == ["strong"] * 4 + ["weak", "exclusions"]


def test_a_cue_that_is_found_nowhere_names_the_forms_that_might_be_meant(tmp_path):
    found = codebook_help.hits(study_of(tmp_path)).set_index("cue")["nearest"]
    assert found["economique"] == ["économique"]
    assert found["croissance"] == [] and found["guerre"] == []  # nothing like it; found
    assert found["banque de sang"] == []  # « sang » is like nothing here


@pytest.mark.parametrize("cue, meant", [("tram way", []), ("retours", ["retour"]), ("Economiques", ["économique"])])
def test_other_spellings(tmp_path, cue, meant):
    study = study_of(tmp_path, f'[f]\nstrong = ["{cue}"]\n')
    found = codebook_help.hits(study).iloc[0]
    assert found["nearest"] == ([] if found["units"] else meant)


def test_three_passages_come_from_different_articles_first(tmp_path):
    study = study_of(tmp_path, '[f]\nstrong = ["Macron", "banque"]\n')
    found = codebook_help.hits(study).set_index("cue").loc["banque"]
    assert found["units"] == 3 and len(found["passages"]) == 3 and found["articles"] == 3


def test_a_plain_word_or_phrase_is_all_a_cue_needs(tmp_path):
    study = study_of(tmp_path, '[f]\nstrong = ["aide économique"]\n')
    coded = framing.code(study.units, study.frames, study.actors)
    assert coded.index[coded["f"]].tolist() == [("b", 1)]


@pytest.mark.parametrize(
    "cue", [r"\\bguerre\\b", "guerre.*", "(guerre|paix)", "[Gg]uerre", "guerres?", "^guerre", "guerre+"]
)
def test_a_regular_expression_is_refused_as_one(tmp_path, cue):
    study = study_of(tmp_path, f'[f]\nstrong = ["{cue}"]\n')
    with pytest.raises(corpus.StudyError, match=r"frames.toml \[f\] strong .* sign of regular expressions"):
        framing.code(study.units, study.frames, study.actors)


@pytest.mark.parametrize("cue", ["@rusia .. obus", "obus|@rusia", "livrer obus|arme|@rusia"])
def test_a_cue_that_asks_for_a_side_nobody_has_is_refused_with_the_nearest(tmp_path, cue):
    study = study_of(tmp_path, f'[f]\nstrong = ["{cue}"]\n')
    russia = {"russia": {"name": "Russie", "side": "russia", "kind": "state"}}
    with pytest.raises(corpus.StudyError, match=r"frames.toml \[f\] strong .* write @russia, or .*, not rusia"):
        framing.code(study.units, study.frames, russia)


@pytest.mark.parametrize("cue", ["obus|", "obus||arme", "|", "livrer | vendre"])
def test_an_alternative_that_is_empty_is_refused(tmp_path, cue):
    study = study_of(tmp_path, f'[f]\nstrong = ["{cue}"]\n')
    with pytest.raises(corpus.StudyError, match=r"frames.toml \[f\] strong .* on either side of `\|`"):
        framing.code(study.units, study.frames, study.actors)


# ---- names


def test_names_that_are_nobodys_are_listed_ready_to_paste(tmp_path):
    found = codebook_help.candidates(study_of(tmp_path), least=2)
    assert found[["name", "units", "articles"]].to_numpy().tolist() == [
        ["Banque de France", 2, 2],
        ["Macron", 2, 1],
    ]
    pasted = tomllib.loads("".join(found["entry"]))
    assert pasted["banque_de_france"] == {"name": "Banque de France", "side": "", "kind": ""}


def test_a_surname_counts_for_the_person_and_a_listed_actor_is_no_candidate(tmp_path):
    (tmp_path / "d.txt").write_text("Le président Emmanuel Macron revient. Il neige.", encoding="utf-8")
    study = study_of(tmp_path)
    assert codebook_help.candidates(study, least=2)[["name", "units"]].to_numpy().tolist()[0] == ["Emmanuel Macron", 4]
    listed = '[m]\nname = "Emmanuel Macron"\nside = "paris"\nkind = "person"\nvariants = ["Macron"]\n'
    study = study_of(tmp_path, actors=listed)
    assert "Emmanuel Macron" not in set(codebook_help.candidates(study, least=1)["name"])


# ---- a new study


@pytest.fixture(params=["en", "fr"])
def made(tmp_path, request) -> corpus.Study:
    source = tmp_path / "mine"
    source.mkdir()
    for name, text in TEXTS.items():
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    new_study.make(tmp_path / "study", source, request.param)
    return corpus.load(tmp_path / "study")


def test_an_untouched_new_study_has_no_frame_and_no_actor(made):
    assert made.frames == {} and made.actors == {} and set(made.vocabulary) <= {"places", "event_words"}
    said = made.notices.set_index("file")["what"]
    assert "invented example" in said["frames.toml"] and "invented example" in said["actors.toml"]
    assert len((made.folder / "frames.toml").read_text(encoding="utf-8").splitlines()) <= 10


def test_a_frame_of_ones_own_counts_though_the_example_still_stands_beside_it(made):
    with (made.folder / "frames.toml").open("a", encoding="utf-8") as file:
        file.write('\n[war]\nstrong = ["guerre"]\n')
    assert list(corpus.load(made.folder).frames) == ["war"]


def test_the_example_edited_is_ones_own(made):
    path = made.folder / "frames.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("chômage partiel", "chômage technique"), encoding="utf-8")
    assert [*corpus.load(made.folder).frames.values()][0]["label"]["fr"] == "emploi"


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_invented_examples_are_well_formed_and_code_what_they_say(lang):
    frames, actors = (tomllib.loads(stated.stub(name, lang)) for name in ("frames.toml", "actors.toml"))
    codebook.checked(frames, codebook.cast(actors))
    shown = [(name, example) for name, frame in frames.items() for example in frame["examples"]]
    index = pd.MultiIndex.from_product([range(len(shown)), [1]], names=["article", "unit"])
    text = [example.removeprefix("not:").strip(" «»\u00a0\u202f") for _, example in shown]
    found = framing.code(pd.DataFrame({"text": text, "kept": True}, index=index), frames, actors)
    by_hand = [not example.startswith("not:") for _, example in shown]
    assert [found[name].iloc[at] for at, (name, _) in enumerate(shown)] == by_hand and {*by_hand} == {True, False}


@pytest.mark.parametrize("name", ["frames.toml", "actors.toml", "vocabulary.toml"])
def test_what_is_the_shipped_studys_is_not_reported_elsewhere(tmp_path, name):
    study_of(tmp_path, "")
    (tmp_path / "frames.toml").unlink()
    (tmp_path / name).write_bytes((corpus.SEEDS / name).read_bytes())
    study = corpus.load(tmp_path)
    assert getattr(study, name.removesuffix(".toml")) == {}
    assert study.notices.set_index("file")["what"][name].startswith("It is the shipped study's")
    seeds = corpus.load(corpus.SEEDS)
    assert seeds.frames and seeds.actors and seeds.vocabulary
