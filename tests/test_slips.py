"""Slips in a codebook written by hand: each is named with its line, and what the remedy says to write is read."""

from __future__ import annotations

import re

import pytest

from helpers import words
from helpers.intake import decoding, slips

GOOD = '[arms]\nlabel = { en = "arms", fr = "armes" }\nstrong = [\n    "munition",\n    "missile",\n]\n'


@pytest.mark.parametrize(
    "text, line, told",
    [
        ('[économie]\nstrong = ["mot"]\n', 1, '["économie"]'),
        ('[arms]\nprécision = "x"\n', 2, '"précision" = ...'),
        ('[two words]\nstrong = ["mot"]\n', 1, '["two words"]'),
        ("[arms]\ndefinition = “Les armes.”\n", 2, "straight quotes"),
        ("[arms]\nstrong = [« munition »]\n", 2, "straight quotes"),
        ('[arms]\nstrong = ["munition" "missile"]\n', 2, "parted by commas"),
        ('[arms]\nstrong = [\n    "munition"\n    "missile",\n]\n', 4, "parted by commas"),
        ('[arms]\nstrong = [\n    "munition", "l\'arme"   # deux\n    "missile",\n]\n', 4, "parted by commas"),
        ('[arms]\nstrong = ["munition"\nweak = ["arme"]\n', 3, "closed with ]"),
        ('[arms]\nstrong = ["munition, "missile"]\n', 2, "opened and not closed"),
        ('[arms]\ndefinition = "Les armes.\nstrong = ["mot"]\n', 2, "opened and not closed"),
        ('[arms]\ndefinition = "C:\\dossier"\n', 2, "backslash"),
        ('[arms]\ndefinition: "Les armes."\n', 2, "definition = ..."),
        ("subfolders = oui\n", 1, "without quotes: subfolders = true"),
        ("subfolders = No  # pas de sous-dossiers\n", 1, "without quotes: subfolders = false"),
        ("[arms]\ndefinition = Les armes\n", 2, 'definition = "Les armes"'),
        ('[arms]\nstrong = ["mot"]\n[arms]\nweak = ["mot"]\n', 3, "stands there twice"),
        ('[arms]\nstrong = ["mot"]\nstrong = ["mot"]\n', 3, "stands there twice"),
    ],
)
def test_a_slip_is_named_with_its_line_and_remedy(tmp_path, text, line, told):
    (tmp_path / "frames.toml").write_text(text, encoding="utf-8")
    with pytest.raises(decoding.StudyError) as raised:
        decoding.toml(tmp_path / "frames.toml")
    message = str(raised.value)
    assert f"frames.toml cannot be read at line {line}: " in message and told in message and "\n" not in message
    said = words.said(slips.remedy(text, line, message))  # a sentence
    assert message.endswith(said) and said[0].isupper() and not said[1:7].isupper()


@pytest.mark.parametrize(
    "mended",
    ['["économie"]\nstrong = ["mot"]\n', '[arms]\n"précision" = "x"\n', "[arms]\ndefinition = 'C:\\dossier'\n", GOOD],
)
def test_what_the_remedies_say_is_read(tmp_path, mended):
    (tmp_path / "frames.toml").write_text(mended, encoding="utf-8")
    assert decoding.toml(tmp_path / "frames.toml")


QUOTE, COMMA = (
    "A quote is opened and not closed in: ",
    "Texts in a list are parted by commas; one is missing in or before: ",
)
LIST = "A list that is opened with [ is closed with ] before the next name."


@pytest.mark.parametrize(
    "line, said",
    [
        ("x = true\nx = false\n", "That name stands there twice: keep one, or give the other a name of its own."),
        ("x = “y”\n", 'Texts stand in straight quotes, "...", not in “.'),
        ("x = ['y', « z »]\n", 'Texts stand in straight quotes, "...", not in «.'),
        ("[[économie]]\n", 'A name with an accent or a space stands in quotes: ["économie"].'),
        ("mot clé = 'y'\n", 'A name with an accent or a space stands in quotes: "mot clé" = ...'.replace("...", "....")),
        ("x = \"C:\\dossier\"\n", "A backslash means something else in TOML: leave it out, or put the text in single quotes."),
        ("x : 'y'\n", "Write = in place of the colon: x = ..."),
        ("x = Les armes # et les mots\n", 'A text stands in quotes: x = "Les armes".'),
        ("x = True\n", "Write true in small letters: x = true."),
        ("x = FALSE # non\n", "Write false in small letters: x = false."),
        ("x = [\n'y'\nflag = true\n", LIST),
        ("x = ['y'\n[z]\n", LIST),
        ("x = ['y'\n# z\n\nz = 'w'\n", LIST),
        ("x = ['y' 'z']\n", COMMA + "x = ['y' 'z']"),
        ("x = [\n'y'\n# un mot\n'z']\n", COMMA + "'z']"),
        (f"x = ['y' '{'z' * 60}']\n", COMMA + f"x = ['y' '{'z' * 60}"[:60]),
        ('x = "y\n', QUOTE + 'x = "y'),
        (f'x = "{"y" * 60}\n', QUOTE + f'x = "{"y" * 60}'[:60]),
        ('x = ["y", "z]\nw = 1\n', QUOTE + 'x = ["y", "z]'),
        ('x = { en = "y", fr = "z"\nw = ["v"]\n', "What is opened with { is closed with } in the same line."),
        ("x = [\n'[y]',\n'z' # ]\nw = 1\n", LIST),
        ('d = "y \\" z"\nx = [1 2]\n', "Texts stand in quotes, lists in square brackets, their entries parted by commas."),
        ("x = ['y']\nw =\n", "Texts stand in quotes, lists in square brackets, their entries parted by commas."),
        ("x =\n", "Texts stand in quotes, lists in square brackets, their entries parted by commas."),
    ],
)  # fmt: skip
def test_a_slip_has_its_sentence(tmp_path, line, said):
    (tmp_path / "frames.toml").write_text(line, encoding="utf-8")
    with pytest.raises(decoding.StudyError) as raised:
        decoding.toml(tmp_path / "frames.toml")
    assert str(raised.value).partition(": ")[2] == said
    path, _, french = raised.value.sentence("fr").partition(" ne se lit pas à la ligne ")
    remedy = french.partition("\u00a0: ")[2]
    assert str(raised.value).startswith(f"{path} cannot be read at line ") and remedy and remedy[0].islower()
    assert not re.search(r"\b(?:stands?|the|in|with|are|is|leave|Write)\b", remedy)


def test_a_switch_in_small_letters_is_read(tmp_path):
    (tmp_path / "study.toml").write_text("subfolders = true\n", encoding="utf-8")
    assert decoding.toml(tmp_path / "study.toml") == {"subfolders": True}
