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
    ],
)
def test_a_hyphen_at_the_end_of_a_line(lines: str, joined: str) -> None:
    assert kept(f"{lines} a promis\nde parler à tous les salariés\nde la vallée.")[0].startswith(joined)


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


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_time_grows_with_length_and_not_with_its_square(text: str) -> None:
    corpus.cut(text[: len(text) // 8])  # what is loaded once
    began = time.process_time()
    corpus.cut(text)
    french.terms(text)
    assert time.process_time() - began < 15  # a second or two; with the square of the length, minutes
