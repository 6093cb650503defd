"""What people bring that is no prose: recognised by its signs, mended with every change logged, and taken back on request."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from helpers import corpus, french, similarity, words
from helpers.grammar import patterns
from helpers.intake import prose, screening

SENTENCES = [
    "Le dirigeant du parti a quitté la capitale dimanche soir à bord de son train, en route pour la frontière.",
    "Selon la présidence, il doit rencontrer Claire Morel dans les prochains jours pour parler de la paix.",
    "Le porte-parole n’a pas voulu dire si un accord serait signé avant la fin de la semaine.",
    "« Toute livraison d’armes aura un prix », a averti la ministre devant les journalistes.",
    "Les deux voisins s’étaient déjà rencontrés en avril 2019 dans le même port, sans rien signer.",
    "Des experts craignent une escalade, mais aucun document n’a été rendu public.",
]
OTHER = [
    "La maire de Valmont a présenté mardi un budget rigoureux aux élus du conseil.",
    "L’opposition dénonce des coupes dans les écoles, que la majorité juge nécessaires.",
    "Un vote est attendu avant l’été, et les syndicats appellent déjà à manifester.",
]
TEXT = "\n".join(SENTENCES)


def wrapped(text: str, width: int, hyphens: bool = False) -> str:
    """A text in lines of a width, as OCR and pdftotext leave it; with hyphens, words are cut where a line is full."""
    lines, line = [], ""
    for word in text.split():
        if hyphens and len(word) > 9 and word.isalpha() and len(line) + 6 < width < len(line) + 1 + len(word):
            lines.append(f"{line} {word[:5]}-")
            line = word[5:]
        elif line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


def study(folder: Path, first: str, **files: str) -> Path:
    """A study of a text, the same as prose, and another article."""
    texts = {"a.txt": first, "b.txt": TEXT, "c.txt": "\n".join(OTHER)}
    for name, text in {**texts, **{name.replace("__", "."): text for name, text in files.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def kept(text: str) -> list[str]:
    units = corpus.cut(text)
    return units.loc[units["kept"], "text"].tolist()


def mended(text: str, *as_is: str) -> list[str]:
    """The lines that are kept."""
    return [line for line, reason in prose.mend(text, as_is).lines if not reason]


# --- lines of a page


def remnants() -> list[str]:
    with (Path(__file__).parent / "remnants.csv").open(encoding="utf-8") as file:
        return [row["line"] for row in csv.DictReader(file, delimiter=";")]


@pytest.mark.parametrize("line", remnants())
def test_what_a_page_leaves_is_cut(line: str) -> None:
    assert kept("\n".join([SENTENCES[0], line, SENTENCES[1]])) == SENTENCES[:2]


ORDINARY = """La suite a donné raison au syndicat.
Il reste 82 % des salariés à reclasser.
Lire entre les lignes de ce rapport demande du temps.
Le Monde selon Garp est un roman.
Abonnée depuis dix ans, elle a résilié.
À voir les visages, la colère monte.
Partager la rivière ne va pas de soi.
Recevoir un prix à vingt ans change une vie.
Suivez mon regard, semblait dire le préfet.
Profiter de l’été ne sera pas possible pour tous.
Retrouver un emploi prendra du temps.
Découvrir la vérité leur a pris dix ans.
Photographe, elle a suivi le train pendant un mois.
Par peur des représailles, ils se taisent.
Publié en 2019, le rapport est resté sans effet.
Diffusé le 3 mai 2021, le reportage avait choqué toute la vallée.
Modifié le 4 mai, le texte ne dit plus rien des sols.
Pour lire ce jugement, il faut du courage.
Pour continuer, il faudra des fonds.
L’offre du groupe a été refusée.
Vous avez déjà tout dit, lui répond le juge.
Sans engagement de l’État, rien ne se fera.
Commenter ce jugement serait imprudent.
Soutenez-les, a lancé l’ouvrière.
Page après page, le dossier accable la direction.
Envoyer des renforts coûterait cher.
Une erreur a été commise, reconnaît le maire.
Inscrite à la faculté, elle travaille la nuit.
Le direct de la soirée a réuni un million de personnes.
Rejoignez-nous, a lancé le syndicat aux infirmières.
Profitez de l’été, s’exclame le maire.
Profitez de votre abonnement, se moque Claire Morel.
Profitez de la trêve, ordonnait un officier.
« À lire entre les lignes », résume un élu.
Découvrez le vrai visage de la ville, dit l’affiche.
La Cnil a condamné le site pour avoir déposé des cookies.
Le groupe vise 3 000 emplois, dont 40 % à Valmont (AFP).""".split("\n")


@pytest.mark.parametrize("line", ORDINARY)
def test_what_an_article_says_is_not_cut(line: str) -> None:
    assert kept("\n".join([SENTENCES[0], line, SENTENCES[1]])) == [SENTENCES[0], line, SENTENCES[1]]


def test_every_reason_to_cut_a_line_and_every_kind_of_mending_is_said_in_both_languages() -> None:
    reasons = {rule.reason for rule in prose._furniture()} | {screening.FOREIGN, "page head", "repeated", "cut by hand"}
    keys = [f"reason_{reason.replace(' ', '_')}" for reason in reasons] + [f"mended_{kind}" for kind in prose.KINDS]
    assert [key for key in keys if not words.has(f"report.{key}")] == []
    assert all(
        words.say(f"report.{key}", "fr") != words.say(f"report.{key}", "en") for key in keys if key != "reason_menu"
    )


def test_inside_a_paragraph_a_link_does_not_take_the_next_sentence_with_it() -> None:
    assert SENTENCES[1] in kept(f"{SENTENCES[0]} Lire aussi : {SENTENCES[1]} {SENTENCES[2]}")[1]


def test_an_article_behind_a_paywall_is_named(tmp_path: Path) -> None:
    found = corpus.load(study(tmp_path, "\n".join([*SENTENCES[:2], "Cet article est réservé aux abonnés"])))
    assert "Stops at an offer to subscribe" in " ".join(found.notices.query("file == 'a.txt'")["what"])
    found = corpus.load(study(tmp_path, "\n".join([*SENTENCES, "Inscrivez-vous à notre newsletter", "S’abonner"])))
    assert found.notices.query("what.str.contains('offer')").empty


@pytest.mark.parametrize(
    ("head", "is_cut"), [("La une internationale", True), ("Le maire est parti", False), ("Le", True)]
)
def test_what_stands_in_the_head_of_a_page_beside_its_weather_has_three_words_at_most(head: str, is_cut: bool) -> None:
    assert prose.mend(f"{head}\n18 °C\n{TEXT}").lines[0] == (head, "page head" if is_cut else "")
    assert mended(f"{head}\nPublicité\n{TEXT}") == [
        head,
        *SENTENCES,
    ]  # without the weather or a day it is no page's head
    assert mended(f"{SENTENCES[0]}\n{head}\n18 °C\n{SENTENCES[1]}") == [SENTENCES[0], head, SENTENCES[1]]


def test_a_line_that_begins_like_a_link_is_prose_once_it_is_longer_than_a_link() -> None:
    link = "Retrouvez notre dossier : " + "x" * (prose.FURNITURE_LENGTH - 26 - 40)
    assert prose.rule(link) == ("link to other articles", False)
    credit = f"{'x' * 110} (Photo Marie Le Gall et Jean Du Bois, {{}} via AFP)"
    fit = prose.FURNITURE_LENGTH - len(credit.format(""))
    assert [prose.rule(credit.format("y" * n))[0] for n in (fit, fit + 1)] == ["photo credit", ""]


@pytest.mark.parametrize("sign", "-•–—*·")
@pytest.mark.parametrize("count", ["", " (3)", "(12)"])
def test_a_bullet_before_a_link_and_the_number_of_comments_behind_it_go_with_it(sign: str, count: str) -> None:
    assert mended(f"{SENTENCES[0]}\n{sign} Articles similaires{count}") == SENTENCES[:1]
    assert mended(f"{sign} Le conseil a voté{count}") == [f"{sign} Le conseil a voté{count}"]


@pytest.mark.parametrize(
    "helper", ["", "a ", "ont ", "avait ", "avaient ", "lui a ", "leur a ", "s’est ", "leur avait "]
)
@pytest.mark.parametrize("to", ["le maire", "l’élu", "un juge", "des voisins", "son chef", "M. Roy", "Garp", "Élise"])
def test_a_call_that_someone_is_said_to_have_made_is_the_articles(helper: str, to: str) -> None:
    verb = "lance" if helper == "" else "exclamé" if helper == "s’est " else "lancé"
    assert prose.rule(f"Rejoignez notre communauté, {helper}{verb} {to}.")[0] == ""
    assert prose.rule(f"Rejoignez notre communauté, {helper}mangé {to}")[0] == "sharing and subscription"


@pytest.mark.parametrize(("alone", "reason"), [(True, "reading time"), (False, "")])
def test_some_rules_hold_for_lines_of_their_own_alone(alone: bool, reason: str) -> None:
    assert prose.rule("Durée de lecture", alone)[0] == reason
    assert prose.rule("Lecture : 3 min", alone)[0] == "reading time"


# --- broken lines


@pytest.mark.parametrize("width", [32, 38, 45, 60, 80, 95, 120])
@pytest.mark.parametrize("hyphens", [False, True])
def test_lines_broken_at_a_width_are_sentences_again(width: int, hyphens: bool) -> None:
    text = " ".join([*SENTENCES, *OTHER])
    assert kept(wrapped(text, width, hyphens)) == [*SENTENCES, *OTHER]


def test_a_headline_and_paragraphs_stay_apart() -> None:
    paragraphs = [wrapped(" ".join(SENTENCES[:3]), 42), wrapped(" ".join(SENTENCES[3:]), 42)]
    text = "\n".join(
        ["LE COURRIER — Mercredi 13 septembre — page 4", "", "La fin d’un voyage", *paragraphs, "", "- 5 -"]
    )
    units = corpus.cut(text)
    assert units.loc[units["kept"], "text"].tolist() == ["La fin d’un voyage", *SENTENCES]
    assert units.loc[~units["kept"], "reason"].tolist() == ["running head", "running head"]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("Le porte-\nparole du groupe", "Le porte-parole du groupe"),
        ("Les muni-\ntions du groupe", "Les munitions du groupe"),
        ("Kim Jong-\nun et le groupe", "Kim Jong-un et le groupe"),
        ("L’Extrême-\nOrient et le groupe", "L’Extrême-Orient et le groupe"),
        ("Le Pout-\nine de Poutine", "Le Poutine de Poutine"),
        ("Les muni\u2010\ntions du groupe", "Les munitions du groupe"),
        ("Les muni¬\ntions du groupe", "Les munitions du groupe"),
        ("À Port-\nGris, le groupe", "À Port-Gris, le groupe"),
        ("L’arc-\nen-ciel du groupe", "L’arc-en-ciel du groupe"),
        ("Est-il là, demande-\nt-il au groupe", "Est-il là, demande-t-il au groupe"),
        ("Qu’y a-\nt-il, dit-\nelle", "Qu’y a-t-il, dit-elle"),
        ("Un va-\nt-en-guerre du groupe", "Un va-t-en-guerre du groupe"),
        ("Ces muni-\ntions-là du groupe", "Ces munitions-là du groupe"),
        ("(« muni-\ntions » du groupe)", "(« munitions » du groupe)"),
        ("Un demi-\ngroupe et un demi-groupe", "Un demi-groupe et un demi-groupe"),
        ("Un xyl-\noglyphe du groupe", "Un xyloglyphe du groupe"),
        ("Un brico-\nparc du groupe", "Un brico-parc du groupe"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line(lines: str, joined: str) -> None:
    assert kept(f"{lines} a promis\nde parler à tous les salariés\nde la vallée.")[0].startswith(joined)


def cut_to(n: int, broken: int, end: str = "") -> str:
    """A text of n line ends of which the last ones stand inside a sentence."""
    whole = [f"Le conseil a voté le point {at}{end or '.'}" for at in range(n - broken)]
    return "\n".join([*whole, *[f"le voisin numéro {at} parle" for at in range(broken)], "avec eux."])


@pytest.mark.parametrize(
    ("n", "broken", "is_joined", "doubted"),
    [(10, 3, True, 0), (11, 3, False, 9), (20, 3, False, 18), (21, 3, False, 0), (3, 2, False, 0), (3, 3, True, 0)],
)
def test_how_many_line_ends_inside_sentences_make_a_habit(n: int, broken: int, is_joined: bool, doubted: int) -> None:
    """Three or more, and of all line ends three in ten; from three in twenty the first is named."""
    found = prose.mend(cut_to(n, broken))
    assert (bool(found.changes), found.doubted) == (is_joined, doubted)
    as_it_was = prose.mend(cut_to(n, broken), ["lines"])
    assert not as_it_was.changes and bool(as_it_was.doubted) == (is_joined or bool(doubted))


def test_blank_lines_are_no_line_ends_of_a_text() -> None:
    assert prose.mend(cut_to(10, 3).replace(".\n", ".\n\n")).changes


@pytest.mark.parametrize("mark", '.!?…:;»”"')
def test_a_line_that_ends_in_a_mark_does_not_go_on(mark: str) -> None:
    text = "\n".join([f"le voisin numéro {at} parle{mark}" for at in range(8)])
    assert mended(text) == text.split("\n")


def test_one_sign_that_only_optical_recognition_leaves_is_enough() -> None:
    text = f"{SENTENCES[0]}\n\nLes muni¬\ntions sont arrivées.\n\n{TEXT}"
    assert mended(text)[1] == "Les munitions sont arrivées."
    assert mended("La lettre ¬\n\nse lit mal.") == ["La lettre ¬", "se lit mal."]
    assert mended(text.replace("¬", "-"))[1] == "Les muni-"


WIDTH = 48  # what stands before and behind the lines tried below, so that they are in a text of that width
BEFORE, BEHIND = wrapped(" ".join(SENTENCES), WIDTH), wrapped(" ".join(OTHER), WIDTH)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("Le maire a reçu ce matin, devant la préfecture,\nClaire Morel et Jean Roy.", True),  # a comma
        ("Le maire a reçu,\nClaire Morel et Jean Roy.", True),
        ("Le maire a reçu ce matin avec la\nMarocaine Claire Morel.", True),  # a stop word
        ("Le maire a reçu ce matin Claire\nMorel et Jean Roy.", False),  # there was room for « Morel »
        ("Le maire a reçu ce matin à la préfecture Claire\nMorel et Jean Roy.", True),
        ("Le maire est parti en train à la préfecture.\nMorel est resté.", True),  # a paragraph goes on
        ("Le maire est parti en train.\nMorel est resté.", False),  # a paragraph ended
    ],
)
def test_a_line_goes_on_where_its_sentence_does_or_where_the_next_word_had_no_room(lines: str, joined: bool) -> None:
    found = "\n".join(mended(f"{BEFORE}\n\n{lines}\n\n{BEHIND}"))
    assert (lines.replace("\n", " ") in found) == joined and (lines in found) != joined


@pytest.mark.parametrize("room", [0, 1])
def test_the_room_in_a_line_is_counted_with_the_space(room: int) -> None:
    first = f"Le maire a reçu {'m' * (WIDTH - 22 - room)} Roy."  # 21 signs stand beside the word
    after = "M" * room + "e Blanc est restée."
    assert len(first) == WIDTH - 1 - room
    text = f"{'x' * WIDTH}\n{first}\n{after}\n{'y' * WIDTH} et\nil part avec elle."
    assert (f"{first} {after}" in "\n".join(mended(f"{text}\n\n{BEHIND}"))) is (room == 0) or room == 1


def test_a_headline_stays_apart_unless_its_sentence_goes_on() -> None:
    for headline in ("Grève générale au port", "La fin d’un voyage", "Le conseil municipal de la ville a tout rejeté"):
        assert mended(f"{headline}\n{BEFORE}")[0] == headline
        assert mended(f"Publié le 4 mai 2023\n{headline}\n{BEFORE}")[0] == headline
    assert mended(f"Grève générale au port de\nValmont ce matin.\n{BEFORE}")[0].startswith(
        "Grève générale au port de Valmont"
    )
    name = "La présidente du conseil a reçu mercredi Claire"  # its last word is a name that may be cut in two
    assert mended(f"{name}\nMorel et Jean Roy.\n{BEFORE}")[0].startswith(f"{name} Morel et Jean Roy.")


def test_a_column_beside_a_wide_one_has_its_own_width() -> None:
    narrow, wide = wrapped(" ".join(SENTENCES), 34), wrapped(" ".join(OTHER * 4), 90)
    assert kept(f"{narrow}\n\n{wide}")[: len(SENTENCES)] == SENTENCES
    unwrapped = f"{' '.join(OTHER)}\n{narrow}"  # one paragraph that no program cut
    assert kept(unwrapped) == [*OTHER, *SENTENCES]


def test_the_log_of_joined_lines_shows_what_is_read_now() -> None:
    text = (
        "Le maire a fait venir des muni-\ntions du groupe, et il a\npromis de parler à tous les\nvoisins de la vallée."
    )
    (line,), log, _ = prose.mend(text)
    assert line[0] == text.replace("muni-\n", "muni").replace("\n", " ")
    assert [(change.line, change.what) for change in log] == [(n, "lines") for n in (2, 3, 4)]
    assert log[0].before == "Le maire a fait venir des muni- / tions du groupe, et il a"
    assert log[0].after == "Le maire a fait venir des munitions du groupe, et il a"
    for change, before in zip(log, text.split("\n")):
        held, _, added = change.before.rpartition(" / ")
        assert before.endswith(held[-20:]) and change.after.endswith(added) and change.after in line[0]
        assert len(held) <= 40 and len(change.after) <= 41 + len(added)


def test_words_that_stand_twice_at_a_line_end_are_two_layers_from_three_on() -> None:
    layers = "Deux navires du port de Lanvec se\ndu port de Lanvec se sont échoués"
    assert mended(f"{BEFORE}\n\n{layers}\n{BEHIND}")[1].startswith("Deux navires du port de Lanvec se sont échoués")
    layers = "Le conseil se réunit donc jour après\njour après jour dans la salle"
    assert "jour après jour après jour" in mended(f"{BEFORE}\n\n{layers}\n{BEHIND}")[1]
    whole = "Le conseil se réunit donc jour après jour\naprès jour\ndans la salle de la mairie"
    assert "donc jour après jour dans la salle" in mended(f"{BEFORE}\n\n{whole}\n{BEHIND}")[1]


@pytest.mark.parametrize(
    ("line", "reason"), [("Un, deux, trois, quatre, cinq, six.", "repeated"), ("Cinq mots sont trop peu.", "")]
)
def test_a_line_that_stands_twice_in_a_text_cut_to_a_width_is_cut_from_six_words_on(line: str, reason: str) -> None:
    lines = prose.mend(f"{line}\n\n{BEFORE}\n\n{line}\n\n{BEHIND}").lines
    assert [why for text, why in lines if text == line] == ["", reason]
    assert mended(f"{line}\n{TEXT}\n{line}") == [line, *SENTENCES, line]  # a refrain of whole lines is the article's


def test_a_paragraph_ends_at_a_blank_line_and_not_at_what_the_page_left_in_it() -> None:
    halves = "Le maire a reçu Claire Morel et\n{}des voisins de la vallée."
    for between, joined in (("", True), ("Page 3\n", True), ("\nPage 3\n\n", True), ("\n", False), ("\n\n", False)):
        found = mended(f"{BEFORE}\n\n{halves.format(between)}\n\n{BEHIND}")
        assert ("Le maire a reçu Claire Morel et des voisins de la vallée." in found) is joined


@pytest.mark.parametrize("between", ["Page 3", "Page 3 sur 9", "12", "\nPage 3\n", "Page 3\nPublicité"])
def test_a_sentence_goes_on_behind_the_foot_of_a_page(between: str) -> None:
    lines = wrapped(" ".join(SENTENCES), 48).split("\n")
    for at in range(2, len(lines) - 1):
        assert kept("\n".join([*lines[:at], between, *lines[at:]])) == SENTENCES


def test_two_layers_of_a_page_are_one_text() -> None:
    narrow, wide = wrapped(" ".join(SENTENCES), 40).split("\n"), wrapped(" ".join(SENTENCES), 80).split("\n")
    assert kept("\n".join([*narrow, "", *wide])) == SENTENCES
    layers = ["Deux navires du port de Lanvec se", "Deux navires du port de Lanvec se sont échoués cette année, en mai"]
    layers += ["sont échoués cette année, en mai puis en août.", "puis en août.", *narrow]
    assert (
        kept("\n".join(layers))[0] == "Deux navires du port de Lanvec se sont échoués cette année, en mai puis en août."
    )
    assert kept("\n".join(layers))[1:] == SENTENCES


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "\n".join(f"- {line}" for line in ("le pain", "le vin", "le bois", "le fer")),
        "\n".join(["Oui.", "Non.", "Peut-être.", "Sans doute.", "Jamais."]),
    ],
)
def test_lines_that_are_whole_stay(text: str) -> None:
    assert corpus.cut(text)["text"].tolist() == text.split("\n")


def test_where_it_is_not_sure_the_line_is_named(tmp_path: Path) -> None:
    broken = [*SENTENCES, *OTHER, "Il est parti", "sans un mot", "pour la côte", "avec les siens."]
    found = corpus.load(study(tmp_path, "\n".join(broken)))
    assert any("break off inside sentences (the first: line 10)" in what for what in found.notices["what"])
    assert found.mended.empty


# --- transcripts, subtitles, markup, addresses, capitals


def transcript(form: str) -> str:
    names = ["PRÉSENTATRICE", "MARC LENOIR", "INVITÉE (Claire Dumas, chercheuse)"]
    return "\n".join(form.format(n=n, m=n % 60, name=names[n % 3], line=line) for n, line in enumerate(SENTENCES))


@pytest.mark.parametrize(
    "form",
    [
        "[00:{m:02d}:07] {name} : {line}",
        "{name} : {line}",
        "00:{m:02d} {name} : {line}",
        "[00:{m:02d}:07] {line}",
        "({m:02d}:07) – {line}",
    ],
)
def test_a_transcript_without_stamps_and_labels(form: str) -> None:
    assert kept(transcript(form)) == SENTENCES


def test_an_interview_whose_names_are_no_capitals() -> None:
    said = [f"{('La Gazette', 'Claire Morel')[n % 2]} : {line}" for n, line in enumerate(SENTENCES)]
    assert kept("\n".join(said)) == SENTENCES


def test_a_colon_is_no_label() -> None:
    text = "\n".join([f"Premier point : {SENTENCES[0]}", *SENTENCES[1:], f"Deuxième point : {OTHER[0]}"])
    assert corpus.cut(text)["text"].tolist() == text.split("\n")


def test_subtitles_are_running_text() -> None:
    pieces = wrapped(" ".join(SENTENCES), 36).split("\n")
    srt = "\n\n".join(f"{n}\n00:00:{n:02d},000 --> 00:00:{n + 1:02d},500\n{line}" for n, line in enumerate(pieces, 1))
    assert kept(srt) == SENTENCES


def subtitles(*cues: str, head: str = "", numbered: bool = True) -> str:
    """Cues as a program writes them, each under its number and its time."""
    times = (f"00:00:{n:02d},000 --> 00:00:{n:02d},900 align:start" for n in range(len(cues)))
    times = (f"{n}\n{time}" if numbered else time for n, time in enumerate(times, 1))
    return head + "\n\n".join(f"{time}\n{cue}" for time, cue in zip(times, cues))


@pytest.mark.parametrize("mark", ".!?…»")
def test_a_subtitle_goes_on_in_the_next_until_its_sentence_ends(mark: str) -> None:
    text = subtitles("Le maire a reçu", "Claire Morel", f"et ses voisins{mark}", "Ils ont parlé", "deux heures.")
    assert mended(text) == [f"Le maire a reçu Claire Morel et ses voisins{mark}", "Ils ont parlé deux heures."]


@pytest.mark.parametrize("numbered", [True, False])
@pytest.mark.parametrize("head", ["", "WEBVTT\n\n", "WEBVTT - 4 mai\nKind: captions\nLanguage: fr\n\n"])
def test_the_head_and_the_numbers_of_subtitles_go_and_a_number_that_is_said_stays(head: str, numbered: bool) -> None:
    text = subtitles("C’était en", "2023", "à Valmont.", "1234", head=head, numbered=numbered)
    assert mended(text) == ["C’était en 2023 à Valmont.", "1234"]


def test_a_title_above_subtitles_stays_apart() -> None:
    cues = subtitles("Le maire a reçu", "Claire Morel.", "Fin.")
    assert mended(f"Entretien du 4 mai\n\n{cues}") == ["Entretien du 4 mai", "Le maire a reçu Claire Morel.", "Fin."]


@pytest.mark.parametrize("dash", "-–—")
def test_a_dash_in_subtitles_is_another_who_speaks(dash: str) -> None:
    text = subtitles(f"{dash} Vous partez", f"{dash} Oui, demain\nmatin.", f"{dash}Lui aussi.", "Peut-être - dit-on -")
    assert mended(text) == ["Vous partez", "Oui, demain matin.", f"{dash}Lui aussi.", "Peut-être - dit-on -"]


def test_two_time_codes_are_no_subtitles() -> None:
    assert not prose.mend(subtitles("Un.", "Deux.")).changes
    assert prose.mend(subtitles("Un.", "Deux.", "Trois.")).changes
    assert not prose.mend(subtitles("Un.", "Deux.", "Trois."), ["subtitles"]).changes


ANNE, BERT = "ANNE : {}", "BERT (le maire) : {}"


@pytest.mark.parametrize(
    ("forms", "cut"),
    [
        ([ANNE, BERT, ANNE], True),
        ([ANNE, BERT, "{}"], False),  # two are no habit
        ([ANNE, BERT, ANNE, "{}", "{}", "{}"], True),  # half of the lines
        ([ANNE, BERT, ANNE, "{}", "{}", "{}", "{}"], False),
        (["Anne : {}", "Anne : {}", "Anne : {}"], True),  # no capitals, but the same three times
        (["Anne : {}", "Bert : {}", "Carl : {}"], False),
        (["Anne : {}", "Anne : {}", ANNE, BERT, ANNE], True),
        (["A : {}", "B : {}", "C : {}"], False),  # one letter is an item's
        (["I : {}", "I : {}", "I : {}"], True),
        (["12 : {}", "12 : {}", "12 : {}"], False),
        ([f"{'A' * 41} : {{}}"] * 3, True),
        ([f"{'A' * 42} : {{}}"] * 3, False),
        (["ANNE LE-GALL : {}", "J. D’ART: {}", "ANNE_B : {}"], True),
        (["ANNE : {}", "BERT :{}", "ANNE :{}"], False),
        (["00:01 {}", "00:02 {}", "1:00:03.5 - {}"], True),
        (["00:01 {}", "00:02 {}", "{}"], False),
        (["[00:01] {}", "(0:02) {}", "00:03,25 – {}"] + ["{}"] * 6, True),  # a third of the lines
        (["[00:01] {}", "(0:02) {}", "00:03 {}"] + ["{}"] * 7, False),
        (["00:01 ANNE : {}", "00:02 BERT : {}", "00:03 ANNE : {}"], True),
        (["000:01 {}", "000:02 {}", "000:03 {}"], False),
    ],
)
def test_what_is_a_transcript(forms: list[str], cut: bool) -> None:
    lines = [form.format(f"Le conseil a voté le point {n}.") for n, form in enumerate(forms)]
    found = mended("\n\n".join(lines))
    spoken = [line[line.index("Le conseil") :] for line in lines]
    if cut and forms[0].startswith("Anne : {}") and ANNE in forms:
        spoken[:2] = lines[:2]  # « Anne », twice, is no label
    assert found == (spoken if cut else lines)


@pytest.mark.parametrize(
    ("damage", "shown"),
    [
        (lambda line: f"<p>{line}</p>", SENTENCES),
        (lambda line: f"{line.replace('é', '&eacute;').replace('’', '&#8217;')}<br/>", SENTENCES),
        (lambda line: f"{line}_x000D_", SENTENCES),
        (lambda line: f"<div class='x'><strong>{line}</strong></div><!-- wp:x -->", SENTENCES),
        (lambda line: f"[caption id='1']{line}[/caption]<p></p>", SENTENCES),
        (lambda line: f"{line} https://t.co/Ab3dE9fGh1", SENTENCES),
        (lambda line: f"RT @agence_ex: {line}", SENTENCES),
    ],
)
def test_markup_and_addresses_are_taken_out(damage: object, shown: list[str]) -> None:
    assert kept("\n".join(map(damage, SENTENCES))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("La R&amp;D du groupe.", ["La R&D du groupe."]),
        ("L&#39;&amp;eacute;lu &#xe0; l&rsquo;&Eacute;tat &lt; 3 km&sup2;.", ["L'élu à l’État < 3 km²."]),
        ("Un.\\nDeux.\\r\\n« Trois »\\n", ["Un.", "Deux.", "« Trois »"]),
        ("Le dossier C:\\nouveau, seul.", ["Le dossier C:\\nouveau, seul."]),
        ("Un._x000A_Deux._x000D_", ["Un.", "Deux."]),
        ("Le_x0009_maire _x0041_.", ["Le\tmaire A."]),
        ("<p>Un</p>", ["Un"]),
        ("  <div class='x'>Un <span>deux</span></div>", ["Un deux"]),
        ("<h2>Un</h2>Deux<br>trois<BR/>quatre<hr>", ["Un", "Deux", "trois", "quatre"]),
        ("<em>Un</em> <A href='x'>deux</A><sup>e</sup> <wbr>trois", ["Un deuxe trois"]),
        ("<p\nclass='x'\n>Un</p>\n<p>Deux</p>", ["Un", "Deux"]),
        ("<p>Un<!-- deux\ntrois --></p>\n<p>Quatre</p>", ["Un", "Quatre"]),
        ("<p>Un</p><SCRIPT type='x'>if (a < b)\n{}</script><style>p {}</style>\n<p>Deux</p>", ["Un", "Deux"]),
        ("<p>Un</p>[gallery ids='1,2']Deux[/caption]<p>Trois</p>", ["Un", "Deux", "Trois"]),
        ("Un<BR>Deux<BR>", ["Un", "Deux"]),
        ("Un<BR>deux", ["Un<BR>deux"]),
        ("<DIV>Un", ["Un"]),
        ("L&#XE9;lu", ["Lélu"]),
        ("<p>Un [et pp] [caption1]</p>", ["Un [et pp] [caption1]"]),
    ],
)
def test_markup_of_every_kind_is_what_it_shows(text: str, shown: list[str]) -> None:
    assert mended(f"{text}\nFin.") == [*shown, "Fin."]
    assert mended(f"{text}\nFin.", "markup") == [*map(str.strip, text.split("\n")), "Fin."]


def test_every_line_of_a_marked_up_text_keeps_its_number_in_the_log() -> None:
    text = "<p\nclass='x'>Un</p>\n<!-- deux\ntrois -->\n\n<p>Quatre</p><p>Cinq</p>"
    log = prose.mend(text).changes
    assert [(change.line, change.after) for change in log] == [
        (1, ""),
        (2, "Un"),
        (3, ""),
        (4, ""),
        (6, "Quatre / Cinq"),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Il a lu https://x.fr/a?b=c.", "Il a lu ."),
        ("Il a lu <https://x.fr/a>, puis (www.y.fr).", "Il a lu , puis ."),
        ("Il a lu (voir http://x.fr/a).", "Il a lu (voir )."),
        ("Écrire à anne.le-gall+presse@journal.co.fr !", "Écrire à !"),
        ("Écrire à anne@journal.fr.", "Écrire à ."),
        ("Il a lu WWW.X.FR/A !", "Il a lu !"),
        ("Une photo pic.twitter.com/Ab3 du port", "Une photo du port"),
        ("Une photo PIC.TWITTER.COM/Ab3 du port", "Une photo du port"),
        ("« https://x.fr/a » dit-il", "« » dit-il"),
        ("https://x.fr/a… Suite https://x.fr/b; fin", "… Suite ; fin"),
        ("RT @agence_ex: Le port", "Le port"),
        ("RT @agence_ex Le port", "Le port"),
        ("via @agence_ex : Le port", "Le port"),
        ("@agence_ex: Le port", "Le port"),
        ("@agence_ex a publié @agence_ex: oui", "@agence_ex a publié @agence_ex: oui"),
        ("Un prix de 3 €/kg @ 8 h, dit-on//non", "Un prix de 3 €/kg @ 8 h, dit-on//non"),
        ("Deux  espaces () et awww.x", "Deux  espaces () et awww.x"),
    ],
)
def test_addresses_go_and_the_marks_of_the_sentence_stay(text: str, shown: str) -> None:
    found = prose.mend(f"{text}\nFin.", ["markup"])
    assert found.lines == [(shown, ""), ("Fin.", "")]
    assert [change.what for change in found.changes] == (["addresses"] if text != shown else [])
    assert prose.mend(text, ["markup", "addresses"]).lines == [(text, "")]


@pytest.mark.parametrize("text", ["AT&T et R&D; 3 < 4 > 2", "Il a dit <b>non</b> en sortant.", "a@b", "x_y_z"])
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert corpus.cut(f"{text}\nFin.")["text"].iloc[0] == text


def test_an_article_in_capitals_is_itself(tmp_path: Path) -> None:
    bare = patterns.unaccented(TEXT).upper()
    found = corpus.load(study(tmp_path, bare))
    assert similarity.cosine(found).loc["a", "b"] > 0.9
    assert similarity.cosine(corpus.load(tmp_path, as_is=["capitals"])).loc["a", "b"] < 0.8


@pytest.mark.parametrize(
    "line",
    [
        "Les élus s’étaient déjà opposés au projet, et trois ont été blessés.",
        "L’armée de la Corée du Nord a quitté à bord de camions les deux pays.",
        "Après la décision, la première équipe a également reçu aujourd’hui le prix.",
    ],
)
def test_a_line_in_capitals_gets_its_accents_and_names_back(line: str) -> None:
    assert kept(patterns.unaccented(line).upper()) == [line]


CAPITALS = """Le maire a quitté à pied la salle, et le préfet n’a rien dit à personne.
Il a tout dit, on a ri, et c’est lui qui a gagné à la fin.
Elle a été élue, puis les voisins ont été accueillis.
Après avoir gagné, ils ont signé à Paris les deux textes.
Aujourd’hui, les prix montent et le temps presse pour les pays pauvres.
La Corée du Nord et la Côte d’Ivoire ont rompu à N'Djamena.
L’ouvrière de l’usine n’est pas venue à Valmont.
Les sous-traitants de l’Extrême-Orient paieront. Les autres attendent… Ils ont peur ! Et après ? Rien
Le procès s’est ouvert à Bordeaux ; les témoins ont parlé.
Les États-Unis et l’Égypte ont déjà répondu.
La présidente n’a jamais été entendue à ce sujet.
Il y a dix ans, elle était maire.
Il est très déçu et a même pleuré.
L’accord a également été rejeté récemment par la Nouvelle-Zélande.
Il faut être prêt à tout, dit-il.
Il craint d’être accusé, d’avoir gagné et d’avoir été touché.""".split("\n")


@pytest.mark.parametrize("line", CAPITALS)
@pytest.mark.parametrize("accents", [True, False])
def test_a_line_in_capitals_is_running_text_with_its_accents_or_without(line: str, accents: bool) -> None:
    assert mended((line if accents else patterns.unaccented(line)).upper()) == [line]


def test_capitals_with_their_accents_are_believed() -> None:
    assert mended("LE JOURNAL PUBLIE UNE PAGE CHAQUE JOUR.") == ["Le journal publie une page chaque jour."]
    assert mended("IL A SALÉ LA SOUPE, ET ELLE SALE LES PÂTES.") == ["Il a salé la soupe, et elle sale les pâtes."]


def test_a_line_of_three_words_in_capitals_may_be_names_and_one_of_four_is_a_text() -> None:
    assert mended("OTAN ONU UE\nLE MAIRE EST PARTI\nLE MAIRE EST parti") == [
        "OTAN ONU UE",
        "Le maire est parti",
        "LE MAIRE EST parti",
    ]
    assert prose.mend("SUIVEZ TOUTE L’ACTUALITÉ EN DIRECT\nFin.").lines[0][0] == "SUIVEZ TOUTE L’ACTUALITÉ EN DIRECT"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Les États-Unis et l’État", "Les Etats-Unis et l’Etat"),
        ("À l’Élysée, l’Égypte et les Émirats", "A l’Elysée, l’Egypte et les Emirats"),
        ("Au cœur d’une manœuvre, la main-d’œuvre", "Au coeur d’une manoeuvre, la main-d’oeuvre"),
        ("Les sœurs, les vœux, les œuvres et un nœud", "Les soeurs, les voeux, les oeuvres et un noeud"),
        ("L’École, l’Église, l’État-major", "L’Ecole, l’Eglise, l’Etat-major"),
    ],
)
def test_two_house_styles_are_one_spelling(one: str, other: str) -> None:
    assert french.terms(one) == french.terms(other)


@pytest.mark.parametrize("word", ["moelle", "coexistence", "Goethe", "poésie", "Alger", "autre", "Espagne", "canoë"])
def test_other_words_keep_their_spelling(word: str) -> None:
    assert french.spelling(word.lower()) == word.lower()


# --- the log, and the way back


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("lines", wrapped(TEXT, 40)),
        ("markup", "".join(f"<p>{line}</p>\n" for line in SENTENCES)),
        ("addresses", "".join(f"{line} https://t.co/x\n" for line in SENTENCES)),
        ("transcript", transcript("[00:{m:02d}:07] {name} : {line}")),
        ("subtitles", "\n".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{line}" for n, line in enumerate(SENTENCES))),
        ("capitals", TEXT.upper()),
    ],
)
def test_every_change_is_logged_said_and_taken_back(tmp_path: Path, kind: str, text: str) -> None:
    found = corpus.load(study(tmp_path, text))
    log = found.mended
    assert log.columns.tolist() == ["file", "line", "what", "before", "after"]
    assert set(log["what"]) == {kind} and set(log["file"]) == {"a.txt"}
    lines = text.split("\n")
    if kind != "lines":
        assert all(lines[row.line - 1].strip() == row.before for row in log.itertuples())
    assert found.articles.loc["a", "text"].casefold() == found.articles.loc["b", "text"].casefold()
    remedy = found.notices.set_index("file").loc[["a.txt"], "remedy"]
    setting = next(line for line in remedy if "as_is" in line).split("; ")[1].partition(" in study.toml")[0]
    (tmp_path / "study.toml").write_text(setting + "\n", encoding="utf-8")
    assert corpus.load(tmp_path).mended.empty
    assert corpus.load(tmp_path).articles.loc["a", "text"] != found.articles.loc["a", "text"]


def test_mending_twice_changes_nothing_more() -> None:
    for text in (wrapped(TEXT, 40), transcript("{name} : {line}"), TEXT.upper(), f"<p>{TEXT}</p><p></p>"):
        once = "\n".join(kept(text))
        assert "\n".join(kept(once)) == once


# --- languages

SPANISH = "El alcalde llegó el martes a la fábrica para reunirse con los trabajadores. Los vecinos temen por el río."
CATALAN = "L’alcalde ha arribat dimarts a la fàbrica per reunir-se amb els treballadors. Els veïns tenen por pel riu i pels camps."
ENGLISH = "The mayor met the workers at the factory on Tuesday, and they talked about jobs, the river and the law."
GERMAN = "Der Bürgermeister hat am Dienstag die Arbeiter der Fabrik getroffen und mit ihnen über den Fluss gesprochen."
ITALIAN = "Il sindaco ha incontrato martedì gli operai della fabbrica per parlare del fiume e dei posti di lavoro."


@pytest.mark.parametrize(
    ("text", "language"),
    [(SPANISH, "Spanish"), (CATALAN, "Catalan"), (ENGLISH, "English"), (GERMAN, "German"), (ITALIAN, "Italian")],
)
def test_an_article_in_another_language_is_named_and_kept_out(tmp_path: Path, text: str, language: str) -> None:
    found = corpus.load(study(tmp_path, text))
    assert not found.units.loc["a", "kept"].any() and found.articles.loc["a", "words"] == 0
    assert set(found.units.loc["a", "reason"]) == {"another language"}
    row = found.notices.query("file == 'a.txt'").iloc[0]
    assert f"like {language} (" in row["what"]
    setting = row["remedy"].partition("state ")[2].partition(" in study.toml")[0]
    (tmp_path / "study.toml").write_text(setting + "\n", encoding="utf-8")
    assert corpus.load(tmp_path).units.loc["a", "kept"].all()


@pytest.mark.parametrize(
    "text", [*SENTENCES, *OTHER, "Kim arrive à Vladivostok mardi soir, selon Séoul", "Grève, pluie, retards"]
)
def test_a_short_french_text_is_french(tmp_path: Path, text: str) -> None:
    assert corpus.load(study(tmp_path, text)).units.loc["a", "kept"].all()


def test_what_is_stated_of_the_language_decides(tmp_path: Path) -> None:
    study(tmp_path, SPANISH, articles__csv="article,language\na,fr\nb,es\nc,\n")
    found = corpus.load(tmp_path)
    assert found.units["kept"].groupby("article").all().to_dict() == {"a": True, "b": False, "c": True}


def test_a_study_in_no_language_of_its_own_says_so(tmp_path: Path) -> None:
    for name, text in (("a", SPANISH), ("b", SPANISH.replace("martes", "lunes"))):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=r'languages = \["es"\] in study\.toml'):
        corpus.load(tmp_path)
    assert len(corpus.load(tmp_path, languages=["es"]).articles) == 2


# --- growth

LONG = {
    "one line of a megabyte": "Le ministre parle de la paix avec M. Kim et va à la mer. " * 18_000,
    "no end of a sentence": "le ministre parle de la paix avec le dirigeant " * 8_000,
    "open quotation marks": "« " * 100_000,
    "straight quotation marks": 'Oui. " ' * 30_000,
    "dots": "." * 100_000,
    "dots with spaces": ". " * 100_000,
    "short lines": "Oui\n" * 100_000,
    "broken lines": "le ministre parle\nde la paix\n" * 20_000,
    "elisions": "l'" * 100_000,
    "tags": "<p>a</p>" * 20_000,
    "tags that stay open": "<p>a</p><p>b</p>" + "<script>" * 20_000 + "<!--" * 20_000,
    "capitals": "LE MINISTRE EST LA " * 10_000,
    "stamps": "[00:01:07] ANNE : oui\n" * 20_000,
}


@pytest.mark.long
@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_time_grows_with_length_and_not_with_its_square(text: str) -> None:
    corpus.cut(text[: len(text) // 8])  # what is loaded once
    began = time.process_time()
    corpus.cut(text)
    french.terms(text)
    assert time.process_time() - began < 15  # a second or two; with the square of the length, minutes
