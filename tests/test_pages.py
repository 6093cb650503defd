"""Lines of a page and sentences of an article in the same words; pages printed to PDF, with the browser's head and foot."""

from __future__ import annotations

import csv
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest

from helpers import corpus, framing, french
from helpers.intake import formats, prose

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
        "Vous avez déjà un compte, lui répond le juge.",
    ],
)
def test_a_sentence_that_tells_something_is_the_articles(line: str) -> None:
    assert kept(f"{BEFORE}\n{line}\n{AFTER}") == [BEFORE, line, AFTER]


def test_a_quotation_behind_the_words_of_a_link_is_kept_whole() -> None:
    said = ["Lire aussi : « Un an sans club, c’est long.", "Je ne regardais plus un match.", "C’était dur pour moi. »"]
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


# --- pages printed to PDF

HEADLINE = "Budget : la maire de Valmont présente ses choix"
TITLE = f"{HEADLINE} - Le Courrier"
ADDRESS = "https://www.lecourrier.example/valmont/budget-12.html"
SENTENCES = [
    "La maire de Valmont a présenté mardi soir un budget rigoureux aux élus du conseil municipal, réunis dans la salle.",
    "Deux immeubles seront vendus et une crèche ouvrira avant la fin de l’année prochaine.",
    "« On nous demande de choisir entre les enfants et les routes », a déclaré le conseiller Marc Petit.",
    "Ils veulent voir aussi les comptes de la régie et demandent à la maire, qui les a reçus lundi, de rester.",
    "Les agents veulent un accès libre aux salles, un accès immédiat aux soins et le droit de partager sur Facebook.",
    "Dans la vallée, les abonnés au réseau d’eau attendent toujours de voir les travaux promis par le département.",
    "Photos et plans du projet sont exposés en mairie, où une newsletter informe les habitants.",
    "Il reste trois mois pour lire la suite du rapport, que les élus ont reçu par courriel.",
    "Le préfet doit rendre son avis dans les prochains jours, et la chambre des comptes pourrait être saisie.",
    "La séance a été levée à minuit, sous les huées de la salle.",
]
MENU = ["Accueil", "Politique", "Économie", "Sports", "Culture", "Se connecter"]


def printed(lines: list[str], size: int, head: str = "", foot: str = "") -> str:
    """Lines on pages of a size, as the text of a PDF; in head and foot `|` ends a line."""
    parts = [lines[at : at + size] for at in range(0, len(lines), size)]
    pages = []
    for n, part in enumerate(parts, 1):
        around = [edge.format(n=n, of=len(parts), title=TITLE, address=ADDRESS).split("|") for edge in (head, foot)]
        pages.append("\n".join(filter(None, [*around[0], *part, *around[1]])))
    return "".join(f"{page}\n\f" for page in pages)


def article(width: int) -> list[str]:
    """An article as a browser breaks it, with what stands around it on its page."""
    body = [textwrap.wrap(" ".join(some), width, break_on_hyphens=False) for some in (SENTENCES[:4], SENTENCES[4:])]
    around = ["Par Anne Leroy", "Publié le 3 mars 2024 à 18h02"]
    link = ["Lire aussi : Ce que l’on sait du scrutin", "Publicité"]
    return [*MENU, HEADLINE, *around, *body[0], *link, *body[1], "Les plus lus", "© 2024 Le Courrier"]


BROWSERS = {
    "chrome us": ("", "11/30/26, 8:42 PM {title}|{address} {n}/{of}"),
    "chrome fr": ("", "30/11/2026 20:42 {title}|{address} {n}/{of}"),
    "chrome gb": ("30/11/2026, 20:42 {title}", "file:///C:/Users/x/budget.html {n}/{of}"),
    "firefox fr": ("{title} {address}", "{n} sur {of} 30/11/2026 20:42"),
    "firefox us": ("{title} {address}", "{n} of {of} 11/30/26, 8:42 PM"),
    "safari": ("{title} 30/11/2026 20:42", "{address} Page {n} sur {of}"),
}


@pytest.mark.parametrize("browser", BROWSERS)
@pytest.mark.parametrize("size", [1000, 17, 11], ids=["one page", "two or three", "more"])
@pytest.mark.parametrize("width", [38, 70, 105])
def test_a_page_printed_by_a_browser_is_its_article(browser: str, size: int, width: int) -> None:
    head, foot = BROWSERS[browser]
    units = corpus.cut(printed(article(width), size, head, foot))
    said = [text for text in units.loc[units["kept"], "text"] if text not in MENU]
    assert said == [HEADLINE, *SENTENCES]
    edges = units["text"].str.contains("lecourrier.example|/26|/2026|file:", regex=True)
    assert set(units.loc[edges, "reason"]) == {"running head"}  # cut, and shown as cut


@pytest.mark.parametrize(
    ("head", "foot"),
    [("", ""), ("", "{n}"), ("Le Courrier — dossier Valmont", "Page {n}"), ("", "- {n} -|Le Courrier")],
)
@pytest.mark.parametrize("width", [48, 95])
def test_pages_of_a_word_processor_are_their_article(head: str, foot: str, width: int) -> None:
    said = [text for text in kept(printed(article(width), 12, head, foot)) if text not in MENU]
    assert said == [HEADLINE, *SENTENCES]


def test_the_lines_of_a_page_that_only_look_like_its_head_or_foot_stay() -> None:
    line = "30/11/2026, 20:42, c’est l’heure que donne le registre du port de Valmont."
    body = [*SENTENCES[:5], line, *SENTENCES[5:]]
    assert kept(printed(body, 1000)) == body  # in the midst of a page
    # the same last line on two pages, and a full stop: a sentence
    assert kept(printed([*SENTENCES[:6], "Oui, dit-il.", *SENTENCES[6:9], *SENTENCES[3:6], "Oui, dit-il."], 7))[-1] == (
        "Oui, dit-il."
    )


def test_two_of_many_pages_may_begin_alike() -> None:
    pages = [[f"{letter} est la lettre de cette page du registre", *SENTENCES] for letter in "BCDEFGHIK"]
    pages[2][0] = pages[6][0] = "Le même titre, sans point"
    text = "".join("\n".join(page) + "\n\f" for page in pages)
    assert kept(text).count("Le même titre, sans point") == 2


def test_the_head_and_foot_of_a_page_are_no_addresses_that_were_mended() -> None:
    text = printed(
        [*article(70), "Le texte est sur https://www.valmont.example depuis mardi"], 1000, *BROWSERS["safari"]
    )
    changes = prose.mend(text).changes
    assert [change.before for change in changes if change.what == "addresses"] == [
        "Le texte est sur https://www.valmont.example depuis mardi"
    ]


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        ("La fin d’un voyage", "publié le 3 mars 2024 à 18h02", "La maire de Valmont est partie."),  # below a headline
        (  # a caption of a column's width, where a sentence goes on
            "Les agents de la ville veulent depuis longtemps, disent-ils tous,",
            "Crédits : la mairie de Valmont, le port de Lanvec, le préfet Morel",
            "partager leur part des travaux avec les habitants de la vallée.",
        ),
    ],
)
def test_a_line_of_its_own_between_the_lines_of_an_article_is_cut(before: str, line: str, after: str) -> None:
    text = "\n".join([before, line, after, *textwrap.wrap(" ".join(SENTENCES), 66)])
    assert line not in " ".join(kept(text))
    assert after in " ".join(kept(text))


def test_the_day_of_publication_at_the_head_of_a_page_dates_the_article() -> None:
    units = corpus.cut(printed([HEADLINE, "Article publié le 03/03/2024 18:02", *SENTENCES], 1000))
    assert units["reason"].tolist() == ["", "publication line", *[""] * len(SENTENCES)]


def test_without_pages_a_line_with_a_clock_is_no_foot() -> None:
    line = "12/09/2023 18:02 Le train de la délégation arrive à Valmont"
    assert kept("\n".join([line, *SENTENCES])) == [line, *SENTENCES]


@pytest.mark.parametrize(
    "line",
    [
        "accès immédiat aux soins, une salle et le droit de partager",
        "lire la suite du rapport que les élus ont reçu par courriel",
        "réservé aux abonnés du réseau, qui ont payé toute l’année en",
    ],
)
def test_a_line_of_a_paragraph_is_no_line_of_its_own(line: str) -> None:
    before = "Les agents de la ville veulent depuis longtemps, disent-ils, un"
    after = "avance leur part des travaux, et ils ne comprennent pas la lenteur."
    around = [textwrap.wrap(" ".join(some), 66) for some in (SENTENCES[:3], SENTENCES[7:])]
    text = "\n".join([*around[0], before, line, after, *around[1]])
    assert kept(text) == [*SENTENCES[:3], f"{before} {line} {after}", *SENTENCES[7:]]


@pytest.mark.parametrize("above", ["À lire aussi", "Lire aussi :", "À LIRE", "▶ À voir également", "Lire"])
@pytest.mark.parametrize(
    ("below", "is_kept"),
    [
        ("Guerre en Ukraine : le point sur la situation", False),
        ("La préfète de la Drôme ferme deux ponts aux camions", False),
        ("La préfète de la Drôme ferme deux ponts aux camions.", True),
        ("« On ferme », dit-elle, « deux ponts »", True),
    ],
)
def test_a_link_of_two_lines_is_cut_with_its_title(above: str, below: str, is_kept: bool) -> None:
    first, last = SENTENCES[:2]
    assert kept("\n\n".join([first, f"{above}\n{below}", last])) == [first, *[below] * is_kept, last]


@pytest.mark.parametrize(
    "title", ["12 mars 2024 : le jour où tout a changé", "Mise à jour", "De Gaulle le 18 juin 1940"]
)
def test_a_title_with_a_day_is_the_articles(title: str) -> None:
    assert kept(f"{title}\n{SENTENCES[0]}") == [title, SENTENCES[0]]


def test_half_a_sentence_is_not_lost_with_a_link() -> None:
    lines = [
        "Elle a présenté le budget, que les élus ont lu et critiqué.",
        "Lire aussi : Valmont, ville sans eau Cette idée d’un village",
        "sans eau alimente depuis longtemps la colère des habitants,",
        "qui attendent toujours de voir les travaux qu’on a promis.",
        "Lire aussi : Ce que l’on sait du scrutin de dimanche et des",
        "candidats de la vallée",
        "Le vote est attendu avant l’été, et la majorité est fragile.",
    ]
    said = f"{lines[1]} {lines[2]} {lines[3]}"
    rest = textwrap.wrap(" ".join(SENTENCES[7:]), 60)
    # a title of two lines is one, and cut
    assert kept("\n".join([*lines, *rest])) == [lines[0], said, lines[6], *SENTENCES[7:]]


def test_a_pdf_of_two_pages_is_read_with_its_running_heads_cut() -> None:
    import typst

    head, foot = f"30/11/2026 20:42 {TITLE}", f"{ADDRESS} ".replace("//", r"\/\/")
    source = (
        f"#set page(width: 18cm, height: 6cm, header: [{head}], footer: context [{foot}#counter(page).display()/2])"
    )
    source += f"\n= {HEADLINE}\n{' '.join(SENTENCES[:4])}\n\n{' '.join(SENTENCES[4:])}"
    (record,) = formats.of_pdf(bytes(typst.compile(source.encode())), "a.pdf")
    assert record["text"].count("\f") == 2
    units = corpus.cut(record["text"])
    assert units.loc[units["kept"], "text"].tolist() == [HEADLINE, *SENTENCES]
    assert units.loc[~units["kept"], "reason"].tolist() == ["running head"] * 4


def test_the_end_of_a_page_is_seen_and_is_no_damage(tmp_path: Path) -> None:
    assert french.clean("un\n\fdeux") == "un\n\fdeux"  # as pdftotext has it
    assert french.clean("un\fdeux") == "un\n\fdeux" and french.clean("\fun") == "\fun"  # a page is a line of its own
    (tmp_path / "a.txt").write_text(printed(SENTENCES, 5), encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n".join(SENTENCES[::-1]), encoding="utf-8")
    found = corpus.load(tmp_path)
    assert not found.notices["what"].str.contains("control").any()
    assert not found.articles["text"].str.contains("\f").any()


def test_what_is_advised_where_lines_break_off_can_be_done(tmp_path: Path) -> None:
    lines = [*SENTENCES[:9], "Elle est partie", "sans un mot", "pour la côte", "avec les siens."]
    (tmp_path / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "b.txt").write_text("\n".join(SENTENCES[::-1]), encoding="utf-8")
    notice = corpus.load(tmp_path).notices.query("what.str.contains('break off')").iloc[0]
    assert notice["remedy"] == "Copy its text into a .txt file in its place, one paragraph a line."
    (tmp_path / "a.txt").write_text("\n".join([*lines[:9], " ".join(lines[9:])]), encoding="utf-8")
    assert not corpus.load(tmp_path).notices["what"].str.contains("break off").any()


def test_a_pdf_has_no_lines_in_doubt() -> None:
    lines = [*SENTENCES[:9], "Elle est partie", "sans un mot", "pour la côte", "avec les siens."]
    assert kept(printed(lines, 1000))[-1] == "Elle est partie sans un mot pour la côte avec les siens."


@pytest.mark.long
def test_time_grows_with_the_number_of_pages_and_not_with_its_square() -> None:
    text = printed([*article(70)] * 500, 20, *BROWSERS["chrome fr"])
    corpus.cut(text[:4000])  # what is loaded once
    began = time.process_time()
    corpus.cut(text)
    assert time.process_time() - began < 15


def test_a_menu_beside_whole_paragraphs_is_not_joined_to_them() -> None:
    menu = [*("Vie Ville Mer Port Quai Foot Rugby Arts Livres Films Jeux Emploi".split()), *"pain vin bois fer".split()]
    text = "\n".join([*menu, *SENTENCES[:5]])  # three line ends before small letters, of twenty
    assert kept(text) == text.split("\n")


DISPATCHES = """Paris, 12 mars 2024 (AFP) -
PARIS (AFP) —
(AFP) -
AFP —
Kiev (Ukraine), 12 mars (AFP) -
Genève, 3 avr 2019 (AFP) –
Genève (ats)
New York (Nations unies), États-Unis, 12 mars 2024 (AFP) --
Port-au-Prince, vendredi (Reuters) -
Londres (AFP/AP) -
SÉOUL (Yonhap) —
Œting (AFP) -
Pyongyang, 13 sept. (KCNA) --""".split("\n")


@pytest.mark.parametrize("opening", DISPATCHES)
@pytest.mark.parametrize(
    "text",
    ["Le maire a dit non.", "« Non », a dit le maire de Redon. Il a peur.", "6 ponts ferment", "Œuvrer est dur."],
)
def test_what_opens_a_dispatch_is_a_unit_of_its_own_and_cut(opening: str, text: str) -> None:
    units = corpus.cut(f"{opening} {text}")
    assert units["text"].tolist() == [opening, *french.sentences(text)] and units["reason"].tolist()[0] == "agency line"
    assert units["kept"].tolist() == [False] + [True] * (len(units) - 1)


@pytest.mark.parametrize(
    "line",
    [
        "L’Agence France-Presse (AFP) - née en 1944 - emploie 2 400 personnes.",
        "Paris (PSG) - Marseille (OM) : deux buts à un",
        "Le ministre a parlé à Paris (AFP).",
        "Paris, capitale de la mode (AFP) - Les défilés",
        "La Poste (AFP) a dit non.",
        "Paris-" * 20 + "Paris (AFP",
    ],
)
def test_a_line_that_only_looks_like_a_dispatch_is_whole(line: str) -> None:
    assert corpus.cut(line)["text"].tolist() == [line]


def test_neither_the_place_nor_the_agency_of_a_dispatch_says_what_its_first_sentence_does() -> None:
    said = "Le président américain a déclaré lundi que la Russie avait tort."
    study = corpus.load(corpus.SEEDS)
    units = corpus.cut_all(pd.Series({"a": f"MOSCOU (AFP) - {said}", "b": said}))
    coded = framing.code(units, study.frames, study.actors)
    assert coded.loc[units["kept"], "speaker"].tolist() == ["usa", "usa"]
