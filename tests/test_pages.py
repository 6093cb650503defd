"""Lines of a page and sentences of an article in the same words; pages printed to PDF, with the browser's head and foot."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from helpers import corpus

BEFORE = "Le dirigeant du parti a quitté la capitale dimanche soir à bord de son train, en route pour la frontière."
AFTER = "Le porte-parole n’a pas voulu dire si un accord serait signé avant la fin de la semaine."


def kept(text: str) -> list[str]:
    units = corpus.cut(text)
    return units.loc[units["kept"], "text"].tolist()


def lines(kind: str) -> list[str]:
    """The lines of pages.csv that an article says, or that a page leaves."""
    with (Path(__file__).parent / "pages.csv").open(encoding="utf-8") as file:
        return [row["line"] for row in csv.DictReader(file, delimiter=";") if row["kind"] == kind]


# --- the same words in an article and on a page


def test_what_an_article_says_in_the_words_of_a_page_is_kept() -> None:
    found = {line: " ".join(kept(f"{BEFORE}\n{line}\n{AFTER}")) for line in lines("article")}
    assert len(found) > 90
    assert [line for line, text in found.items() if text != f"{BEFORE} {line} {AFTER}"] == []


def test_what_a_page_leaves_in_the_words_of_an_article_is_cut() -> None:
    found = {line: kept(f"{BEFORE}\n{line}\n{AFTER}") for line in lines("page")}
    assert len(found) > 90
    assert [line for line, text in found.items() if text != [BEFORE, AFTER]] == []


@pytest.mark.parametrize(
    "line",
    [
        "À lire aussi dans ce rapport, une critique de la police.",
        "Tous droits réservés aux seuls habitants, le parking restera fermé.",
        "Photo : le ministre a reconnu son erreur devant les députés.",
        "Voir aussi la réponse du ministre, qui dément toute pression.",
        "Cet article est paru dans Nature en 2019, et il a changé la recherche.",
        "Accès immédiat aux soins pour tous, promet le gouvernement aux abonnés de la mutuelle.",
        "Crédit : les banques prêtent moins aux ménages.",
        "Lire aussi : La liste compte désormais deux cents noms.",
        "Vous avez déjà un compte, a rappelé la banque.",
    ],
)
def test_a_sentence_that_tells_something_is_the_articles(line: str) -> None:
    assert kept(f"{BEFORE}\n{line}\n{AFTER}") == [BEFORE, line, AFTER]


def test_a_quotation_behind_the_words_of_a_link_is_kept_whole() -> None:
    said = ["Lire aussi : « Un an sans club, c’est très long.", "Je ne pouvais plus regarder un match.", "C’était dur. »"]
    assert kept(f"{BEFORE}\n{' '.join(said)}\n{AFTER}") == [BEFORE, *said, AFTER]


@pytest.mark.parametrize(
    "line",
    [
        "Lire aussi : Le Sénat adopte la réforme",  # a headline has a verb, and no full stop
        "Lire aussi : Quel roi sera Charles ?",
        "Le ministre salue les élus, mardi. © Anne Leroy",  # a caption ends with its credit
        "Le ministre salue les élus, mardi (photo AFP).",
        "Ce lecteur dépose des cookies, que vous pouvez refuser.",  # a page speaks to its reader in whole sentences
        "Toute reproduction est interdite sans autorisation.",  # the rule itself has the verb
    ],
)
def test_a_verb_alone_makes_no_sentence_of_the_article(line: str) -> None:
    assert kept(f"{BEFORE}\n{line}\n{AFTER}") == [BEFORE, AFTER]
