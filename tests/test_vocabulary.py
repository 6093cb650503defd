"""Names, places, event words and cues, on sentences in which a reader sees them at once."""

from __future__ import annotations

import pandas as pd
import pytest
from made import units_of

from helpers import corpus, passages, vocabulary, words
from helpers.vocabulary import Lists

NAMED = [
    ("Hier Zorglub a parlé.", {"zorglub"}, "a capital inside a sentence"),
    ("Zorglub a parlé.", set(), "the first word has its capital from its place"),
    ("Il a dit : « Demain sera beau. »", set(), "so has the first word of a quotation"),
    ("– Venez vite.", set(), "and the first word after a dash"),
    ("L'Ukraine résiste.", {"ukraine"}, "an elision opens the sentence, not the name"),
    ("La Corée du Nord attend le vent du nord.", {"corée", "nord"}, "a country, and a wind"),
    ("Russie : le calme.", {"russie"}, "a country needs no place to be known"),
    ("On voit des Nord-Coréennes.", {"nord-coréen"}, "a compound goes by its last part"),
    ("La délégation turque est là.", {"turc"}, "who is of a place"),
    ("VISITE DU MINISTRE À PARTIR DE MIDI", set(), "capitals throughout choose nothing"),
]


def names_in(text: str) -> set[str]:
    texts = pd.Series({"a": text})
    table = vocabulary.marked(passages.placed(texts, units_of(texts)), texts, Lists(vocabulary.gazetteer()))
    return set(table.loc[table["names"], "term"])


@pytest.mark.parametrize("text, expected, why", NAMED)
def test_names_and_places(text, expected, why):
    assert names_in(text) == expected, why


def marks_of(text: str, lists: Lists) -> dict[str, list[str]]:
    texts = pd.Series({"a": text})
    table = vocabulary.marked(passages.placed(texts, units_of(texts)), texts, lists)
    return {kind: table.loc[table[kind], "token"].tolist() for kind in ("names", "event", "cues")}


def test_phrases_are_found_in_their_inflected_forms_and_in_one_unit():
    lists = Lists(event=("chef d'État", "visite"), cues=("obus", "sous-marin nucléaire"))
    found = marks_of("des chefs d'État en visites. Un chef. Des obus et des sous-marins nucléaires.", lists)
    assert found["event"] == ["chefs", "visites"]  # « État » is a stop word and no term
    assert found["cues"] == ["obus", "sous-marins", "nucléaires"]


def test_a_listed_name_is_a_name_only_with_its_capital():
    assert marks_of("tous les lots de la place Rouge et de Lots", Lists(names=("Lots",)))["names"] == ["Rouge", "Lots"]


CODEBOOK = {
    "arms": {
        "strong": ["obus", "<way> aérien"],
        "weak": ["navire|bateau de guerre", "livrer .. obus", "aider @russia"],
        "yielding": ["visite"],
        "exclusions": ["obus de fête"],
        "words": {"way": ["pont", "axe"]},
    }
}


def test_cues_are_spelt_out_and_patterns_with_gaps_name_no_words():
    assert vocabulary._cues(CODEBOOK) == (
        "obus",
        "pont aérien",
        "axe aérien",
        "navire de guerre",
        "bateau de guerre",
        "visite",
    )


def test_a_group_of_words_that_the_codebook_lacks_spells_nothing_out():
    assert vocabulary._cues({"arms": {"strong": ["<way> aérien", "obus"]}}) == ("obus",)


def test_every_group_of_terms_has_its_name_and_its_order():
    assert vocabulary.GROUPS == (
        "names and places",
        "event words",
        "shared passages",
        "frame cues",
        "the rest",
        "function words",
    )
    assert all(words.has(f"similarity.group_{vocabulary.KEYS[group]}") for group in vocabulary.GROUPS)


def test_actors_lose_their_article_and_look_alikes_are_names_too():
    actors = {"k": {"name": "le Kremlin", "variants": ["l'Élysée"], "look_alikes": ["Kremlin-Bicêtre"]}}
    assert vocabulary.actor_names(actors) == ("Kremlin", "Élysée", "Kremlin-Bicêtre")


@pytest.mark.parametrize(
    "form",
    ["russe", "russes", "coréenne", "Chinoises", "turque", "grecques", "franco-allemande", "lyonnais", "israéliens"],
)
def test_demonyms_in_every_form(form):
    assert vocabulary.is_demonym(form)


@pytest.mark.parametrize("form", ["rue", "coré", "porte-parole", "chine", "parisienner"])
def test_what_only_looks_like_a_demonym(form):
    assert not vocabulary.is_demonym(form)


@pytest.mark.parametrize(
    "place",
    ["Corée du Nord", "Asie de l’Est", "Kiev", "Birmanie", "Pékin", "Nations Unies", "Dakota du Nord", "Indiana"],
)
def test_the_gazetteer_knows(place):
    assert place in vocabulary.gazetteer()


def test_the_gazetteer_has_no_names_that_are_words():
    assert not {"Monde", "région indéterminée", "ville inconnue", "pseudo-bidi"} & set(vocabulary.gazetteer())


EVIDENCE = [  # names, tells, event, copy, cues, occurrences
    ((1, 2, 2, 2, 2, 2), vocabulary.NAMES),
    ((1, 3, 2, 2, 2, 4), vocabulary.EVENT),
    ((0, 4, 1, 2, 2, 4), vocabulary.COPY),
    ((0, 4, 0, 1, 2, 4), vocabulary.CUES),
    ((0, 4, 0, 1, 1, 4), vocabulary.REST),
    ((1, 0, 0, 0, 0, 1), vocabulary.NAMES),
]


@pytest.mark.parametrize("counts, expected", EVIDENCE)
def test_half_of_the_occurrences_decide_and_the_first_group_wins(counts, expected):
    evidence = pd.DataFrame([counts], columns=["names", "tells", "event", "copy", "cues", "occurrences"])
    assert vocabulary.group(pd.Series(["x"]), pd.Series(["x"]), evidence) == [expected]


@pytest.mark.parametrize("vocabulary_of_study", [{"event_words": "visite"}, {"places": [3]}, {"places": [" "]}])
def test_a_malformed_vocabulary_is_refused_with_its_key(vocabulary_of_study, tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Une fusée décolle.", encoding="utf-8")
    study = corpus.load(tmp_path)
    study.vocabulary = vocabulary_of_study
    with pytest.raises(corpus.StudyError, match=f"vocabulary.toml {next(iter(vocabulary_of_study))}"):
        vocabulary.lists(study)


def test_no_phrase_crosses_from_one_unit_into_the_next():
    lists = Lists(event=("porte ouverte",))
    assert marks_of("Il attend une porte ouverte.", lists)["event"] == ["porte", "ouverte"]
    assert marks_of("Il attend à la porte. Ouverte hier, la salle ferme.", lists)["event"] == []
    texts = pd.Series({"a": "Il est à la porte", "b": "Ouverte hier"})  # two articles of one unit each
    assert not vocabulary.marked(passages.placed(texts, units_of(texts)), texts, lists)["event"].any()
