"""Slips in a codebook written by hand: each is named with its line, and what the remedy says to write is read."""

from __future__ import annotations

import pytest

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
    said = slips.remedy(text, line, message)  # a sentence
    assert message.endswith(said) and said[0].isupper() and not said[1:7].isupper()


@pytest.mark.parametrize(
    "mended",
    ['["économie"]\nstrong = ["mot"]\n', '[arms]\n"précision" = "x"\n', "[arms]\ndefinition = 'C:\\dossier'\n", GOOD],
)
def test_what_the_remedies_say_is_read(tmp_path, mended):
    (tmp_path / "frames.toml").write_text(mended, encoding="utf-8")
    assert decoding.toml(tmp_path / "frames.toml")
