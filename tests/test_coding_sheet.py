"""A coder at the sheet, played by a list of answers: what is asked, what is saved, and that nothing is lost."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from helpers import __main__ as commands
from helpers import agreement, coding_sheet, corpus, files, sampling, words

FRAMES = """
[diplomacy]
definition = "Relations between states."
strong = ["visite"]
[arms]
definition = "Arms."
strong = ["munition"]
"""
ACTORS = """
[russia]
name = "Russie"
side = "russia"
kind = "state"
[usa]
name = "Washington"
side = "usa"
kind = "state"
"""


@pytest.fixture
def study(tmp_path) -> corpus.Study:
    """Two articles of two and one units, a codebook of two frames, nothing coded."""
    (tmp_path / "a.txt").write_text("La visite a commencé hier.\nDes munitions seraient livrées.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Moscou dément toute livraison.", encoding="utf-8")
    (tmp_path / "frames.toml").write_text(FRAMES, encoding="utf-8")
    (tmp_path / "actors.toml").write_text(ACTORS, encoding="utf-8")
    return corpus.load(tmp_path)


class Coder:
    """Gives answers in turn, keeps what was asked and said; at the end of its answers its window is closed."""

    def __init__(self, *answers: str | type[BaseException]) -> None:
        self.answers: Iterator = iter(answers)
        self.seen: list[str] = []

    def ask(self, question: str) -> str:
        self.seen.append(question)
        answer = next(self.answers, EOFError)
        if isinstance(answer, type):
            raise answer
        return answer

    def sit(self, study: corpus.Study, name: str = "ann", **options: str) -> Path:
        return coding_sheet.main(study, name, self.ask, self.seen.append, **options)

    def text(self) -> str:
        return "\n".join(self.seen)


FIRST, SECOND, THIRD = ("1", "1", "author"), ("1+2", "arms", "speculated", "author"), ("2", "3", "russia")


def rows(study: corpus.Study, name: str = "ann") -> list[list]:
    return corpus.load(study.folder).coding.loc[name].reset_index().to_numpy().tolist()


def test_all_units_are_coded_and_count_at_once(study):
    path = Coder(*FIRST, *SECOND, *THIRD).sit(study)
    coding = corpus.load(study.folder).coding
    assert path == study.folder / "coding" / "ann.csv"
    assert coding[["frames", "lead", "status", "speaker"]].to_numpy().tolist() == [
        ["diplomacy", "diplomacy", "asserted", "author"],
        ["diplomacy+arms", "arms", "speculated", "author"],
        ["arms", "arms", "denied", "russia"],
    ]
    assert agreement.majority(coding)["lead"].tolist() == ["diplomacy", "arms", "arms"]


@pytest.mark.parametrize("end", ["q", KeyboardInterrupt, EOFError])
def test_stopped_at_any_question_and_resumed_nothing_is_lost(study, end):
    Coder(*FIRST, SECOND[0], end).sit(study)
    assert [row[:2] for row in rows(study)] == [["a", 1]]
    again = Coder(*SECOND, *THIRD)
    again.sit(study)
    assert len(rows(study)) == 3 and "1 of 3" in again.seen[0]


def test_each_unit_is_saved_before_the_next_is_shown(study):
    saved = []

    class Watcher(Coder):
        def ask(self, question: str) -> str:
            path = study.folder / "coding" / "ann.csv"
            saved.append(len(pd.read_csv(path)) if path.exists() else 0)
            return super().ask(question)

    Watcher(*FIRST, *SECOND, *THIRD).sit(study)
    assert saved == [0] * 3 + [1] * 4 + [2] * 3


def test_a_crash_while_saving_leaves_the_file_before_it(study, monkeypatch):
    Coder(*FIRST).sit(study)
    before = (study.folder / "coding" / "ann.csv").read_bytes()
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(files.WriteError, match="No space left"):
        Coder(*SECOND).sit(study)
    assert (study.folder / "coding" / "ann.csv").read_bytes() == before


def test_back_codes_the_unit_before_again(study):
    Coder(*FIRST, "<", "2", "asserted", "usa", *SECOND).sit(study)
    assert rows(study)[0][3:] == ["arms", "arms", "asserted", "usa"] and len(rows(study)) == 2


def test_back_at_the_first_unit_stays_there(study):
    Coder("<", *FIRST).sit(study)
    assert rows(study)[0][:2] == ["a", 1]


def test_what_is_no_answer_is_asked_again(study):
    coder = Coder("", "7", "1+3", "3+4", "peace", "1", "1+2", "1", "author+usa+russia", "author")
    coder.sit(study)
    assert rows(study)[0][3:] == ["diplomacy", "diplomacy", "asserted", "author"]
    assert coder.text().count("is not an answer here") == 7


def test_furniture_is_one_answer_and_none_is_a_frame_of_its_own(study):
    Coder("boilerplate", "none", "1", "author").sit(study)
    assert [row[3:] for row in rows(study)] == [
        ["boilerplate", "boilerplate", "", ""],
        ["none", "none", "asserted", "author"],
    ]


def test_two_speakers_are_joined(study):
    Coder("1", "1", "usa, russia").sit(study)
    assert rows(study)[0][6] == "russia+usa"


def test_the_coder_is_blind_and_sees_the_unit_before(study):
    Coder(*FIRST, *SECOND, *THIRD).sit(study, "first")
    coder = Coder(*FIRST, "q")
    coder.sit(corpus.load(study.folder), "second")
    assert "first" not in coder.text() and "before it: La visite a commencé hier." in coder.text()


def test_help_shows_the_codebook(study):
    coder = Coder("?", "q")
    coder.sit(study)
    assert "diplomacy: Relations between states." in coder.text() and "Nothing is coded yet" in coder.seen[-1]
    assert not (study.folder / "coding").exists()


def test_whoever_stops_before_the_first_unit_is_told_no_lie(study, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("q\nq\n"))
    where = ["--study", str(study.folder), "--coder", "eve"]
    assert commands.main(["code", *where, "--sample", "2"]) == 0
    printed = capsys.readouterr().out
    assert "sample of 2 units is recorded" in printed and "nothing was written" not in printed
    assert "there is no coding/eve.csv" in printed and not printed.rstrip().endswith("eve.csv")
    (study.folder / "coding" / "sample.csv").unlink()
    for name, first in (("ann", FIRST), ("bob", THIRD)):
        Coder(*first, *SECOND, *THIRD).sit(study, name)
    assert commands.main(["code", *where, "--adjudicate", "--lang", "fr"]) == 0
    printed = capsys.readouterr().out
    assert "Rien n’est encore tranché" in printed and "codé," not in printed and "/adjudicated.csv\n" not in printed
    assert "  ann\u00a0: " in printed and "bob" in printed


def test_who_decides_sees_names_with_the_number_that_answers_the_same(study):
    study.frames["arms"]["label"] = {"en": "arms", "fr": "vente d'armes"}
    for name, first in (("ann", ["1+2", "2", "1", "1+6"]), ("bob", ["4"])):
        Coder(*first, *SECOND, *THIRD).sit(study, name)
    both = corpus.load(study.folder)
    both.frames = study.frames
    coder = Coder("q")
    coding_sheet.adjudicate(both, "eva", coder.ask, coder.seen.append, lang="fr")
    said = (
        "  ann : diplomacy (1) + vente d’armes (2) ; cadre principal : vente d’armes (2) ; dit comme un fait (1) ;"
        " qui le dit : russia (1) + l’auteur (6)\n  bob : cadre principal : habillage de page (4)"
    )
    assert words.spaced(said) in coder.text()


def test_an_option_is_shown_with_what_it_is_called(study):
    labelled = FRAMES.replace("[arms]", '[arms]\nlabel = { en = "Weapons", fr = "les armes" }')
    (study.folder / "frames.toml").write_text(labelled, encoding="utf-8")
    (study.folder / "actors.toml").write_text(ACTORS + '[sides]\nusa = { en = "Washington", fr = "Washington" }\n')
    coder = Coder("1", "1")
    coder.sit(corpus.load(study.folder), lang="fr")
    assert "1 diplomacy  2 arms (les armes)  3 none (aucun cadre)" in coder.text()
    assert "1 asserted (dit comme un fait)" in coder.text() and "2 usa (Washington)" in coder.text()


def test_what_code_refuses_is_said_in_french(study, capsys):
    for more, said in (
        (["--coder", "a b"], "ne peut nommer un fichier"),
        (["--coder", "sample"], "nom d’un relevé"),
        (["--coder", "eve", "--sample", "1"], "au moins deux unités, par exemple --sample 3"),
        (["--coder", "eve", "--by", "outlet"], "ajouter --sample, comme dans --sample 3 --by outlet"),
        (["--coder", "eve", "--sample", "2", "--by", "nothing"], "nothing"),
    ):
        assert commands.main(["code", "--study", str(study.folder), "--lang", "fr", *more]) == 2
        error = capsys.readouterr().err
        assert said in error and " the " not in error and "Remedy" not in error


def test_in_french(study):
    coder = Coder(*FIRST)
    coder.sit(study, lang="fr")
    assert "unité codée sur 3" in coder.seen[0] and "Qui le dit" in coder.text()


def test_a_sheet_may_be_filled_in_a_spreadsheet(study):
    path = Coder(*FIRST).sit(study)
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False)
    sheet.loc[1] = ["a", "2", study.units["text"].iloc[1], "arms", "arms", "speculated", "author"]
    sheet.loc[2] = ["a", "3", study.units["text"].iloc[2], "", "", "", ""]
    sheet.to_csv(path, index=False)
    assert len(rows(study)) == 2  # an empty row is no code


@pytest.mark.parametrize("name", ["../x", "a/b", "", "con", "a b"])
def test_a_name_that_is_no_file_name_is_refused(study, name):
    with pytest.raises(corpus.StudyError, match="cannot name a file"):
        Coder(*FIRST).sit(study, name)


def test_a_file_someone_else_wrote_is_left_alone(study, tmp_path):
    theirs = study.folder / "coding" / "coder_1.csv"
    theirs.parent.mkdir()
    theirs.write_text("article,unit,text,frames,lead,status,speaker\n", encoding="utf-8")
    with pytest.raises(corpus.StudyError, match="not written by the coding sheet"):
        Coder(*FIRST).sit(study, "coder_1")
    assert theirs.read_text(encoding="utf-8").count("\n") == 1


def test_furniture_is_not_asked_about(tmp_path):
    for name in ("a", "b"):
        shutil.copy(next(corpus.SEEDS.glob("002_*.txt")), tmp_path / f"{name}.txt")
    study = corpus.load(tmp_path)
    assert len(sampling.to_code(study, "ann")) == study.units["kept"].sum() < len(study.units)


def test_without_a_codebook_there_is_nothing_to_code_by(study):
    study.frames = {}
    with pytest.raises(words.Lacking, match="no frame of its own"):
        coding_sheet.choices(study)
    (study.folder / "frames.toml").unlink()
    with pytest.raises(words.Lacking, match="No codebook"):
        Coder().sit(study)


def test_the_shipped_study_offers_its_frames_and_sides():
    offered = coding_sheet.choices(corpus.load(corpus.SEEDS))
    assert offered["frames"] == ["satellites", "arms_deal", "diplomacy", "none", "boilerplate"]
    assert {"russia", "north_korea", "usa", "south_korea", "media", "expert", "other", "author"} <= set(
        offered["speaker"]
    )
    assert len(offered["speaker"]) == len(set(offered["speaker"]))


def test_the_command_draws_codes_and_adjudicates(study, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n" * 3))
    folder = ["code", "--study", str(study.folder), "--coder", "ann"]
    assert commands.main([*folder, "--sample", "2"]) == 0
    assert "A sample of 2 units" in capsys.readouterr().out and len(sampling.read(study)) == 2
    assert commands.main([*folder, "--by", "outlet"]) == 2
    assert "add --sample, as in --sample 3 --by outlet" in capsys.readouterr().err
    assert commands.main([*folder, "--adjudicate"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
