"""The side-by-side reader says everything in words and lets no text run as markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from helpers import corpus, reader, similarity, words

HOSTILE = "Le <script>alert(1)</script> ministre & ses « amis » ont signé $x$ hier soir."


class Reading(HTMLParser):
    """What a page holds: its text, its tags, its underlined text, ids and the targets of its links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.underlined, self.tags, self.ids, self.targets, self.open = [], [], [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append(tag)
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.targets.append(value)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)
        if "u" in self.open:
            self.underlined.append(data)


def study_of(folder: Path, *texts: str) -> corpus.Study:
    for name, text in zip("abc", texts):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return corpus.load(folder)


@pytest.fixture(scope="module")
def seeds() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


def test_every_kept_unit_is_there_word_for_word(seeds):
    a, b = seeds.articles.index[2:4]
    text = "".join(Reading(reader.html(seeds, a, b)).text)
    assert all(unit in text for name in (a, b) for unit in similarity.units(seeds).loc[name])
    assert seeds.units.loc[a].query("not kept")["text"].iloc[0] not in text


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_matches_are_said_in_words_and_lead_to_each_other(seeds, lang):
    a, b = seeds.articles.index[3:5]
    page = Reading(reader.html(seeds, a, b, lang))
    matches = similarity.align(seeds, a, b).dropna()
    assert len(page.ids) == len(set(page.ids)) == 2 * len(matches)
    assert {target.removeprefix("#") for target in page.targets} == set(page.ids)
    said = " ".join(page.text)
    for number, row in enumerate(matches.itertuples(), start=1):
        assert all(re.search(rf"\b{number} ↔ \w+ {unit} ·", said) for unit in (row.unit_a, row.unit_b))


def test_what_is_shared_is_underlined_and_nothing_else(tmp_path):
    study = study_of(
        tmp_path, "Hier encore, le ministre des ports a signé. Fin.", "Le ministre des ports a signé un accord."
    )
    shown = Reading(reader.html(study, "a", "b")).underlined
    assert shown[1:] == ["le ministre des ports a signé", "Le ministre des ports a signé"]  # the first is the key


def test_a_passage_over_two_units_is_underlined_in_both(tmp_path):
    study = study_of(
        tmp_path, "Le port est fermé.\nLe maire est parti.", "On dit que le port est fermé. Le maire est parti hier."
    )
    shown = Reading(reader.html(study, "a", "b")).underlined[1:]
    assert shown == ["Le port est fermé.", "Le maire est parti", "le port est fermé.", "Le maire est parti"]


def test_text_never_runs_as_markup(tmp_path):
    study = study_of(tmp_path, HOSTILE, HOSTILE + " <img src=x onerror=alert(2)>")
    page = reader.html(study, "a", "b")
    shown = Reading(page)
    assert not {"script", "img"} & set(shown.tags)
    assert "<script>alert(1)</script>" in "".join(shown.text) and "mathjax_ignore" in page


def test_the_page_is_the_same_every_time_and_asks_for_nothing(seeds):
    a, b = seeds.articles.index[:2]
    page = reader.html(seeds, a, b)
    assert page == reader.html(seeds, a, b)
    assert not re.search(r"https?:|url\(|@import|<script", page)


def test_two_articles_with_nothing_in_common(tmp_path):
    study = study_of(tmp_path, "Une fusée décolle.", "Le navire coule.")
    page = Reading(reader.html(study, "a", "b"))
    assert not page.ids and "Une fusée décolle." in "".join(page.text)


@pytest.mark.parametrize(("n", "french"), [(0, "0 reformulée,"), (1, "1 reformulée,"), (2, "2 reformulées,")])
def test_the_count_of_matches_agrees_in_number(n, french):
    values = {"a": "x", "b": "y", "n": 0, "share_a": 0.0, "share_b": 0.0, "verbatim": n, "reworded": n, "subject": n}
    said = {lang: words.say("similarity.reader_summary", lang, **values) for lang in words.LANGUAGES}
    assert (
        french in said["fr"] and f"{n} presque mot pour mot" in said["fr"] and f"{n} nearly word for word" in said["en"]
    )
