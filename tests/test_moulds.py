"""Whose claim, and how it is held, on moulds: families of sentences by office, name, title, verb, order, quotes, tense.

A family is a few lines that make some dozens of sentences, or short runs of sentences of which the last is asked. A rule
that is right on one of them for the wrong reason is wrong on others. `python tests/test_moulds.py` prints the counts.
"""

import functools
import itertools

import pandas as pd
import pytest

from helpers import corpus, framing

STUDY = corpus.load()
FAMILIES = {}

PERSONS = [  # title, surname, side
    ("M.", "Poutine", "russia"),
    ("M.", "Kim", "north_korea"),
    ("M.", "Biden", "usa"),
    ("Monsieur", "Lavrov", "russia"),
    ("Mme", "Zakharova", "russia"),
    ("M.", "Yoon", "south_korea"),
    ("le président", "Zelensky", "other"),
    ("M.", "Tremblay", "other"),  # nobody of the study's
    ("Mme", "Delacroix", "other"),
]
HOLDERS = [  # office, who holds it, side: named in the study, or not
    ("le ministre russe des Affaires étrangères", "Sergueï Lavrov", "russia"),
    ("le secrétaire d'État américain", "Antony Blinken", "usa"),
    ("le porte-parole de la Maison-Blanche", "John Kirby", "usa"),
    ("le président sud-coréen", "Yoon Suk-yeol", "south_korea"),
    ("la porte-parole du Kremlin", "Olga Smirnova", "russia"),
    ("l'ambassadeur nord-coréen à l'ONU", "Kim Song", "north_korea"),
    ("le Premier ministre hongrois", "Viktor Orban", "other"),
    ("le chef d'état-major de l'armée sud-coréenne", "Park An-su", "south_korea"),
    ("la cheffe de la diplomatie européenne", "Kaja Kallas", "other"),
    ("le ministre de la Défense ukrainien", "Roustem Oumerov", "other"),
]
SCHOLARS = [  # what they are, where
    ("chercheur", "à l'université de Lyon"),
    ("chercheuse", "au CNRS"),
    ("analyste", "chez Eurasia Group"),
    ("professeur d'histoire", "à Sciences Po"),
    ("spécialiste de la Russie", "à l'université de Genève"),
    ("politologue", "à Montréal"),
]
SAID = ["a déclaré", "a affirmé", "a précisé", "avait indiqué", "assure", "expliquait", "répliqua", "a fait savoir"]
BEFORE = ["a déclaré que", "affirme que", "avait assuré que", "soulignait que", "estima que", "a fait valoir que"]
OBJECTS = [
    "a accusé {} de livrer des obus",
    "a exhorté {} à renoncer à ces livraisons",
    "a remercié {} pour son soutien",
    "a menacé {} de sanctions",
    "condamne {} pour ce tir",
    "avait prévenu {} que ces livraisons auraient un coût",
    "critiquait {} pour cette visite",
]
QUOTES = ["« {} »", "«{}»", "“{}”", '"{}"', "{}"]
CLAIM = "La visite sera utile"
OPENING = "La rencontre a duré deux heures."


def family(make):
    """Under the name of the function, its sentences: (text or texts, the speaker or status of the last)."""
    FAMILIES[make.__name__] = functools.cache(lambda: list(make()))
    return make


def capital(text):
    return text[0].upper() + text[1:]


def bare(office):
    """The office without its article."""
    return office.removeprefix("le ").removeprefix("la ").removeprefix("l'")


def definite(noun):
    """The noun with its article: « l'analyste », « la chercheuse », « le professeur »."""
    elided = noun[0] in "aeéio"
    return f"l'{noun}" if elided else f"{'la' if noun.endswith(('euse', 'ne')) else 'le'} {noun}"


def opponent(side):
    """Somebody the sentence speaks of and who does not speak."""
    return "Séoul" if side == "north_korea" else "Pyongyang"


def quoted(style, text=CLAIM):
    return style.format(text)


# ---- attribution after the claim


@family
def inverted_with_a_title():
    for (title, name, side), verb, style in itertools.product(PERSONS, SAID, QUOTES):
        yield f"{quoted(style)}, {verb} {title} {name}.", side


@family
def inverted_with_a_title_and_to_whom():
    for (title, name, side), verb, tail in itertools.product(
        PERSONS, SAID, ["à la presse", "à l'AFP", "devant le Parlement", "sur CNN", "lors d'une conférence de presse"]
    ):
        yield f"« {CLAIM} », {verb} {title} {name} {tail}.", side


@family
def inverted_with_to_whom_first():
    for (title, name, side), verb, tail in itertools.product(
        PERSONS,
        SAID,
        ["à la presse", "à l'AFP", "mardi", "mardi soir à Washington", "lundi sur CNN", "au journal Le Monde"],
    ):
        yield f"« {CLAIM} », {verb} {tail} {title} {name}.", side


@family
def inside_the_quotation():
    for (title, name, side), verb in itertools.product(PERSONS, SAID):
        yield f"« La visite, {verb} {title} {name}, sera utile. »", side
        yield f"« La visite sera utile », {verb} {title} {name}, « et même nécessaire ».", side


@family
def inverted_office_then_its_holder():
    for (office, name, side), verb, style in itertools.product(HOLDERS, SAID, QUOTES):
        yield f"{quoted(style)}, {verb} {office}, {name}.", side
        yield f"{quoted(style)}, {verb} mardi {office} {name}.", side


@family
def inverted_holder_then_the_office():
    for (office, name, side), verb in itertools.product(HOLDERS, SAID):
        yield f"« {CLAIM} », {verb} {name}, {office}.", side
        yield f"« {CLAIM} », {verb} {name}, {bare(office)}, devant la presse à Pékin.", side


@family
def inverted_office_of_no_name():
    for office, side in [
        ("un haut responsable américain", "usa"),
        ("un diplomate sud-coréen sous couvert d'anonymat", "south_korea"),
        ("le ministère russe de la Défense dans un communiqué", "russia"),
        ("une source proche du Kremlin", "russia"),
        ("l'état-major ukrainien", "other"),
        ("le gouverneur de la région de Belgorod", "other"),
        ("des responsables occidentaux", "other"),
        ("la présidence française", "other"),
    ]:
        for verb in SAID:
            plural = office.startswith("des")
            verb = verb.replace("a ", "ont ", 1) if plural and verb.startswith("a ") else verb
            yield f"« {CLAIM} », {verb} {office}.", side
            yield f"{CLAIM}, {verb} mercredi {office}.", side


@family
def inverted_scholar():
    for (what, where), verb in itertools.product(SCHOLARS, SAID):
        yield f"« {CLAIM} », {verb} Claire Morand, {what} {where}.", "expert"
        yield f"« {CLAIM} », {verb} {what} {where}.".replace(f" {what}", f" un {what}", 1), "expert"


@family
def inverted_reflexive():
    for (title, name, side), verb in itertools.product(
        PERSONS, ["s'est félicité", "s'est réjoui", "s'est indigné", "s'étonne", "s'inquiète", "s'était exclamé"]
    ):
        yield f"« {CLAIM} », {verb} {title} {name}.", side


@family
def inverted_cited_by_a_medium():
    for (office, name, side), medium in itertools.product(HOLDERS, ["l'agence Interfax", "Reuters", "la BBC"]):
        yield f"« {CLAIM} », a déclaré {office}, {name}, cité par {medium}.", side
        yield f"« {CLAIM} », a déclaré {name}, cité par {medium}.", "other" if name in STRANGERS else side


STRANGERS = {"Olga Smirnova", "Kim Song", "Viktor Orban", "Park An-su", "Kaja Kallas", "Roustem Oumerov"}


@family
def two_after_the_verb():
    for one, other in itertools.combinations(PERSONS[:6], 2):
        sides = "+".join(sorted({one[2], other[2]}))
        yield f"« {CLAIM} », ont déclaré MM. {one[1]} et {other[1]}.", sides
        yield f"« {CLAIM} », ont affirmé {one[0]} {one[1]} et {other[0]} {other[1]}.", sides


# ---- attribution before the claim


@family
def apposition_between_commas_and_an_object():
    for (office, name, side), act in itertools.product(HOLDERS, OBJECTS):
        yield f"{capital(office)}, {name}, {act.format(opponent(side))}.", side


@family
def apposition_of_the_office_and_an_object():
    for (office, name, side), act in itertools.product(HOLDERS, OBJECTS):
        yield f"{name}, {office}, {act.format(opponent(side))}.", side


@family
def interruption_and_an_object():
    for (office, _, side), act, aside in itertools.product(
        HOLDERS, OBJECTS, ["de son côté", "mardi", "en visite à Varsovie", "lui aussi", "dans un communiqué"]
    ):
        yield f"{capital(office)}, {aside}, {act.format(opponent(side))}.", side


@family
def relative_and_an_object():
    for (title, name, side), act in itertools.product(PERSONS[:7], OBJECTS):
        yield f"{capital(title)} {name}, qui était arrivé la veille, {act.format(opponent(side))}.", side
        yield f"{capital(title)} {name}, dont le pays est menacé, {act.format(opponent(side))}.", side


@family
def title_before_the_verb():
    for (title, name, side), verb in itertools.product(PERSONS, BEFORE):
        yield f"{capital(title)} {name} {verb} la visite serait utile.", side
        yield f"Mardi, {title} {name} {verb} la visite serait utile.", side


@family
def place_or_company_before_the_subject():
    for (office, name, side), verb, where in itertools.product(
        HOLDERS,
        BEFORE,
        ["À Pékin", "Devant le Congrès américain", "Lors d'un entretien avec Emmanuel Macron", "Après Berlin"],
    ):
        yield f"{where}, {office} {name} {verb} la visite serait utile.", side


@family
def asked_by_someone_else():
    for (title, name, side), asked in itertools.product(
        PERSONS,
        [
            "Interrogé par des journalistes américains",
            "Interrogée sur la position de Washington",
            "Accusé par l'Allemagne de mentir",
            "Reçu par le président chinois",
            "Sollicité par l'AFP",
        ],
    ):
        yield f"{asked}, {title} {name} a répondu que la visite serait utile.", side
        yield f"{asked}, {title} {name} a assuré : « {CLAIM}. »", side


@family
def passive_with_its_agent():
    for (office, _, side), verb in itertools.product(
        HOLDERS, ["accusé", "critiqué", "condamné", "dénoncé", "salué", "soupçonné"]
    ):
        by = "par " + office.replace("le ", "le ", 1)
        yield f"Le régime syrien a été {verb} {by} pour cette visite.", side


@family
def gerund_after_the_message():
    for (office, name, side), verb in itertools.product(
        HOLDERS, ["affirmant", "assurant", "ajoutant", "précisant", "soulignant"]
    ):
        yield f"{capital(office)} {name} a quitté la salle, {verb} que la visite serait utile.", side


@family
def infinitive_of_the_speaker():
    for (office, name, side), verb in itertools.product(
        HOLDERS,
        ["dit vouloir rencontrer", "affirme avoir rencontré", "assure ignorer", "a dit craindre", "a tenu à saluer"],
    ):
        yield f"{capital(office)}, {name}, {verb} l'émissaire chinois.", side


@family
def colon_and_quotation():
    for (title, name, side), style in itertools.product(PERSONS, QUOTES[:4]):
        yield f"{capital(title)} {name} : {quoted(style)}.", side
        yield f"{capital(title)} {name} l'a dit sans détour : {quoted(style)}.", side


@family
def dashes_or_brackets_around_the_name():
    for (office, name, side), act, (left, right) in itertools.product(
        HOLDERS, OBJECTS, [(" – ", " –"), (" (", ")"), (" — ", " —")]
    ):
        yield f"{capital(office)}{left}{name}{right} {act.format(opponent(side))}.", side


@family
def two_offices_with_their_holders():
    for one, other in itertools.combinations(HOLDERS[:4], 2):
        sides = "+".join(sorted({one[2], other[2]}))
        yield f"{capital(one[0])}, {one[1]}, et {other[0]}, {other[1]}, ont condamné Séoul.", sides
        yield f"{capital(one[0])} {one[1]} et {other[0]} {other[1]} ont affirmé que la visite serait utile.", sides


@family
def as_for_and_on_their_side():
    for (title, name, side), act in itertools.product(PERSONS, OBJECTS):
        yield f"Quant à {title} {name}, il {act.format(opponent(side))}.", side
        yield f"De son côté, {title} {name} {act.format(opponent(side))}.", side
        yield f"{capital(title)} {name}, lui, {act.format(opponent(side))}.", side


@family
def answer_to_the_accuser():
    for title, name, side in PERSONS:
        for accuser in ["Berlin", "l'Union africaine", "un journaliste"]:
            yield f"À {accuser}, qui l'accusait de mentir, {title} {name} a répondu que la visite serait utile.", side
            yield f"Accusé par {accuser} de mentir, {title} {name} a démenti.", side


@family
def one_reports_what_another_says():
    for (office, name, side), medium in itertools.product(
        HOLDERS, ["Le quotidien Libération", "L'AFP", "La chaîne LCI"]
    ):
        yield f"{medium} rapporte que {office}, {name}, a promis une visite.", side
        yield f"{medium}, citant {office}, évoque une visite prochaine.", side


@family
def dialogue_dash():
    for (title, name, side), verb in itertools.product(PERSONS, SAID):
        yield f"– {CLAIM}, {verb} {title} {name}.", side


@family
def place_of_the_adverb():
    for (title, name, side), when in itertools.product(
        PERSONS, ["mardi", "dans la soirée", "sans plus de détails", "d'emblée", "à plusieurs reprises", "de nouveau"]
    ):
        yield f"{capital(title)} {name} a {when} accusé {opponent(side)} de livrer des obus.", side
        yield f"{capital(when)}, {title} {name} a accusé {opponent(side)} de livrer des obus.", side
        yield f"« {CLAIM} », a {when} déclaré {title} {name}.", side


@family
def feelings_of_the_speaker():
    for (title, name, side), felt in itertools.product(
        PERSONS,
        [
            "s'est dit inquiet de",
            "s'inquiète de",
            "se félicite de",
            "s'est réjoui de",
            "a regretté",
            "redoute",
            "a salué",
        ],
    ):
        yield f"{capital(title)} {name} {felt} cette visite.".replace("de cette", "de cette"), side


@family
def question_reported():
    for (title, name, side), style in itertools.product(PERSONS, QUOTES[:4]):
        yield f"{style.format('Que fera Séoul ?')}, s'est interrogé {title} {name}.", side
        yield f"{style.format('La visite sera utile !')} a lancé {title} {name}.", side


@family
def claim_that_names_others():
    for (title, name, side), verb in itertools.product(PERSONS, SAID):
        yield f"« {opponent(side)} a menti », {verb} {title} {name}.", side
        yield f"{opponent(side)} a accepté l'invitation de Pékin, {verb} {title} {name}.", side


@family
def surname_after_the_full_name():
    for (office, name, side), verb in itertools.product(HOLDERS[:2], SAID):
        surname = name.split(" ")[-1]
        yield (f"{capital(office)}, {name}, est arrivé.", f"« {CLAIM} », {verb} {surname}."), side
        yield (f"{capital(office)}, {name}, est arrivé.", f"{surname} a accusé {opponent(side)} de mentir."), side


@family
def office_after_its_country():
    for (office, name, side), noun in [(holder, holder[0].split(" ")[1]) for holder in HOLDERS[:5]]:
        noun = noun if noun not in ("secrétaire",) else "secrétaire d'État"
        article = "la" if office.startswith("la") else "le"
        yield (f"{capital(office)}, {name}, a tout nié.", OPENING, f"« {CLAIM} », a ajouté {article} {noun}."), side


# ---- sources without a verb


@family
def according_to():
    for (office, name, side), source in itertools.product(
        HOLDERS, ["selon", "d'après", "à en croire", "aux yeux de", "de l'avis de"]
    ):
        joined = f"{source} {office}".replace("de le ", "du ").replace("de l'", "de l'")
        yield f"{capital(joined)}, {name}, la visite sera utile.", side
        yield f"La visite sera utile, {joined} {name}.", side


@family
def according_to_a_title():
    for (title, name, side), source in itertools.product(PERSONS, ["selon", "d'après", "pour"]):
        yield f"{capital(source)} {title} {name}, la visite sera utile.", side
    for title, name, side in PERSONS:
        yield f"« {CLAIM} », selon {title} {name}.", side


@family
def according_to_a_scholar():
    for (what, where), source in itertools.product(SCHOLARS, ["selon", "d'après", "pour"]):
        yield f"{capital(source)} Claire Morand, {what} {where}, la visite sera utile.", "expert"
        yield f"{capital(source)} un {what} {where}, la visite sera utile.", "expert"


COLLECTIVES = [
    ("la CEDEAO", "other"),
    ("l'OTAN", "other"),
    ("l'OMS", "other"),
    ("la junte", "other"),
    ("la junte nigérienne", "other"),
    ("le bloc ouest-africain", "other"),
    ("les autorités", "other"),
    ("les autorités russes", "russia"),
    ("TotalEnergies", "other"),
    ("la CGT", "other"),
    ("le syndicat Force ouvrière", "other"),
    ("Amnesty International", "other"),
    ("l'Union africaine", "other"),
    ("la direction", "other"),
    ("le parquet de Paris", "other"),
    ("l'ONG Human Rights Watch", "other"),
    ("le Hamas", "other"),
    ("la NASA", "other"),
    ("les rebelles", "other"),
    ("l'opposition", "other"),
]


@family
def collectives_before_the_verb():
    for (who, side), verb in itertools.product(COLLECTIVES, ["affirmer", "condamner"]):
        plural = who.startswith("les")
        said = (
            ("affirment que la visite sera utile", "ont condamné la visite")
            if plural
            else ("affirme que la visite sera utile", "a condamné la visite")
        )
        yield f"{capital(who)} {said[verb == 'condamner']}.", side


@family
def collectives_after_the_verb():
    for who, side in COLLECTIVES:
        has = "ont" if who.startswith("les") else "a"
        yield f"« {CLAIM} », {has} déclaré {who}.", side
        yield f"{CLAIM}, {has} indiqué mardi {who} dans un communiqué.", side
        yield f"Selon {who}, la visite sera utile.", side
        yield f"La visite sera utile, selon {who}.", side


# ---- whom a pronoun, a surname or an office without a country stands for


@family
def pronoun_after_its_speaker():
    for (office, name, side), after in itertools.product(
        HOLDERS,
        [
            "« {} », a-t-{} ajouté.",
            "« {} », poursuit-{}.",
            "Selon {1}, la visite sera utile.",
            "{2} estime que la visite sera utile.",
        ],
    ):
        she = office.startswith("la ")
        pronoun = "elle" if she else "il"
        text = {
            "« {} », a-t-{} ajouté.": f"« {CLAIM} », a-t-{pronoun} ajouté.",
            "« {} », poursuit-{}.": f"« {CLAIM} », poursuit-{pronoun}.",
            "Selon {1}, la visite sera utile.": f"Selon {'elle' if she else 'lui'}, la visite sera utile.",
            "{2} estime que la visite sera utile.": f"{pronoun.capitalize()} estime que la visite sera utile.",
        }[after]
        yield (f"{capital(office)} {name} a déclaré que tout était prêt.", text), side
        yield (f"« Tout est prêt », a déclaré {office}, {name}.", OPENING, text), side


@family
def pronoun_prefers_who_spoke_to_who_was_named():
    for (office, name, side), pronoun in itertools.product(HOLDERS, ["il", "elle"]):
        if (pronoun == "elle") != office.startswith("la "):
            continue
        told = f"« Tout est prêt », a déclaré {office}, {name}."
        between = (
            "Le train du dirigeant chinois est arrivé dans la nuit."
            if pronoun == "il"
            else "La presse attendait depuis l'aube."
        )
        yield (told, between, f"« {CLAIM} », a-t-{pronoun} ajouté."), side


@family
def pronoun_fits_in_gender():
    for (office, name, side), other in itertools.product(HOLDERS[:4], ["Mme Delacroix", "Marie Tremblay"]):
        told = f"« Tout est prêt », a déclaré {office}, {name}."
        yield (told, f"« C'est trop tôt », a répondu {other}.", f"« {CLAIM} », a-t-il insisté."), side
        yield (told, f"« C'est trop tôt », a répondu {other}.", f"« {CLAIM} », a-t-elle insisté."), "other"


@family
def scholar_remembered_by_surname():
    for (what, where), after in itertools.product(
        SCHOLARS,
        [
            "« {} », explique Morand.",
            "« {} », explique-t-elle.",
            "Morand estime que la visite sera utile.",
            "Selon Mme Morand, la visite sera utile.",
            "« {} », insiste Claire Morand.",
        ],
    ):
        yield (f"{capital(what)} {where}, Claire Morand suit le dossier.", after.format(CLAIM)), "expert"
        yield (f"« Tout est prêt », note Claire Morand, {what} {where}.", OPENING, after.format(CLAIM)), "expert"
        yield (f"Selon {definite(what.split(' ')[0])} Claire Morand, tout est prêt.", after.format(CLAIM)), "expert"


@family
def scholar_remembered_by_office():
    for (what, where), noun in zip(
        SCHOLARS, ["le chercheur", "la chercheuse", "l'analyste", "le professeur", "le spécialiste", "le politologue"]
    ):
        yield (f"Selon Jean Morand, {what} {where}, tout est prêt.", f"« {CLAIM} », explique {noun}."), "expert"


@family
def official_remembered_by_surname():
    strangers = [(office, name, side) for office, name, side in HOLDERS if name in STRANGERS and side != "other"]
    for (office, name, side), after in itertools.product(
        strangers,
        [
            "« {} », a dit {name}.",
            "{name} a assuré que la visite serait utile.",
            "Selon {title} {name}, tout est prêt.",
        ],
    ):
        title, surname = ("Mme" if office.startswith("la ") else "M."), name.split(" ")[-1]
        said = after.format(CLAIM, name=surname, title=title)
        yield (f"{capital(office)}, {name}, est arrivé à Pékin.", said), side
        yield (f"« Tout est prêt », a affirmé {name}, {office}.", OPENING, said), side


@family
def correspondent_is_of_the_media():
    for who, after in itertools.product(
        [
            "le correspondant de la BBC, Steve Roland,",
            "la correspondante de France 24, Sonia Roland,",
            "la journaliste Anna Roland",
        ],
        ["« {} », rapporte Roland.", "Roland raconte que la visite sera utile."],
    ):
        yield (f"{capital(who)} a raconté que tout était prêt.",), "media"
        yield (f"{capital(who)} a raconté que tout était prêt.", after.format(CLAIM)), "media"


# ---- nobody speaks


@family
def objects_and_places_do_not_speak():
    for (office, name, _), text in itertools.product(
        HOLDERS,
        [
            "{} est arrivé à Pyongyang.",
            "Le train de {} est entré en gare.",
            "Les images de {} ont fait le tour du monde.",
            "La visite de {} a commencé.",
            "L'accord avec {} a été signé.",
        ],
    ):
        yield capital(text.format(f"{office} {name}").replace("de le ", "du ")), "author"


# ---- what looks like somebody's claim and is nobody's


@family
def selon_that_names_no_source():
    for what, on in itertools.product(
        [
            "Le prix du pain varie",
            "La durée de la visite change",
            "L'effet diffère",
            "Les règles ne sont pas les mêmes",
        ],
        [
            "les pays",
            "les régions",
            "les cas",
            "l'âge",
            "le sexe",
            "la saison",
            "la taille de l'entreprise",
            "les médecins",
        ],
    ):
        if on != "les médecins" or not what.startswith("Les règles"):  # « … ne sont pas les mêmes, selon les médecins »
            yield f"{what} selon {on}.", "author"
    for on in [
        "le pays",
        "l'âge du patient",
        "les besoins",
        "le type de contrat",
        "la gravité des symptômes",
        "les jours",
    ]:
        yield f"Selon {on}, la visite est longue ou courte.", "author"
        yield f"La visite est longue ou courte, selon {on}.", "author"
        yield f"Un prix fixé selon {on} sera publié.", "author"
    for clause in ["selon que le train part ou non", "selon qu'on habite en ville ou non"]:
        yield f"La visite sera longue ou courte {clause}.", "author"


@family
def selon_that_names_one():
    for who, side in [
        ("les médecins", "other"),
        ("les syndicats", "other"),
        ("la police", "other"),
        ("les organisateurs", "other"),
        ("les estimations", "other"),
        ("les pays occidentaux", "other"),
        ("les pays de l'Union européenne", "other"),
        ("une étude", "other"),
        ("le maire de la ville", "other"),
        ("les chercheurs", "expert"),
        ("les médias", "media"),
        ("Moscou", "russia"),
    ]:
        yield f"Selon {who}, la visite sera utile.", side
        yield f"La visite sera utile, selon {who}.", side
        yield f"Le prix du pain a baissé en mars, selon {who}.", side


@family
def impersonal_remarks():
    for opening in [
        "Il convient de noter que",
        "Il convient de rappeler que",
        "Il faut noter que",
        "Il faut souligner que",
        "Il faut rappeler que",
        "Il est à noter que",
        "Il est important de rappeler que",
        "Il est utile de préciser que",
        "Il importe de souligner que",
        "Il reste à dire que",
        "On sait que",
        "On estime que",
        "On peut noter que",
        "Notons que",
        "Rappelons que",
        "À noter que",
        "Force est de constater que",
    ]:
        yield f"{opening} quatre trains circulent déjà.", "author"
        yield (f"M. Lavrov est arrivé. {opening} quatre trains circulent déjà."), "author"
        yield ("M. Lavrov a assuré que tout était prêt.", f"{opening} quatre trains circulent déjà."), "author"


DEEDS = [
    "relever les taux",
    "relever le défi",
    "relever le plafond de la dette",
    "annoncer la couleur",
    "soutenir la consommation",
    "lancer un produit",
    "lancer une campagne",
    "avancer la date",
    "avancer de deux mètres",
    "trancher le pain",
    "exposer ses tableaux",
    "poursuivre la route",
    "reprendre le travail",
    "reprendre la route",
    "observer les oiseaux",
    "répéter le geste",
    "écrire un roman",
    "conclure un marché",
]
THIRD = {"relever": "relève", "annoncer": "annonce", "soutenir": "soutient", "lancer": "lance", "avancer": "avance"}
THIRD |= {"trancher": "tranche", "exposer": "expose", "poursuivre": "poursuit", "reprendre": "reprend"}
THIRD |= {"observer": "observe", "répéter": "répète", "écrire": "écrit", "conclure": "conclut"}


@family
def deeds_that_are_no_words():
    for deed in DEEDS:
        verb, rest = deed.split(" ", 1)
        yield f"La banque veut {deed} en mars.", "author"
        yield f"La banque {THIRD[verb]} {rest} en mars.", "author"
        yield f"La banque, jugée « trop lente », {THIRD[verb]} {rest}.", "author"
        yield f"La banque, critiquée pour avoir été « trop lente » à {deed}, ferme.", "author"
    for believed in ["aux prières", "au Père Noël", "aux miracles", "aux fantômes", "au destin"]:
        yield f"Mais ils croient aussi {believed}.", "author"
        yield f"Les habitants croient {believed}.", "author"


@family
def words_with_what_is_said():
    for said in [
        "relève que la visite sera utile",
        "relève une « erreur grave »",
        "annonce une visite",
        "avance : « La visite sera utile »",
        "observe que la visite est utile",
        "juge la visite « utile »",
        "conclut que la visite est utile",
        "signale que le train est parti",
        "soutient que la visite est utile",
        "dit croire à un accord",
        "croit à une reprise",
        "croit à la victoire",
        "croit à son succès",
        "dénonce une « provocation »",
        "répète que le train est parti",
        "évoque « un tournant »",
        "assure avoir « tout essayé »",
    ]:
        yield f"Le Kremlin {said}.", "russia"
        yield f"Mardi, le Kremlin {said}.", "russia"


DOCTORS = [
    "le Dr Nair",
    "le Pr. Baxi",
    "la Dre Nair",
    "le Pr Baxi",
    "le professeur Baxi",
    "le docteur Nair",
    "la Pre Baxi",
]
SCIENCES = "diabétologue pneumologue cancérologue allergologue égyptologue toxicologue économiste généticienne".split()
SCIENCES += "oncologue primatologue futurologue généraliste chimiste botaniste mathématicien informaticienne".split()
NO_SCIENCES = ["dialogue", "catalogue", "artiste", "journaliste", "touriste", "cycliste", "dentiste"]


@family
def doctors_and_scholars_are_experts():
    for who, verb in itertools.product(DOCTORS, ["explique", "a déclaré"]):
        yield f"« {CLAIM} », {verb} {who}.", "expert"
        yield f"{capital(who)} {verb} que la visite sera utile.", "expert"
        yield f"Selon {who}, la visite sera utile.", "expert"
    for what in SCIENCES:
        yield f"« {CLAIM} », explique Anna Nair, {what} à Lyon.", "expert"
        yield f"{capital(definite(what))} Anna Nair affirme que la visite sera utile.", "expert"
        yield f"Selon {'une' if what.endswith('ne') else 'un'} {what}, la visite sera utile.", "expert"
        yield (f"Anna Nair, {what}, est venue.", f"« {CLAIM} », insiste Nair."), "expert"
    for what in NO_SCIENCES[2:]:
        side = "media" if what == "journaliste" else "other"
        yield f"« {CLAIM} », explique Anna Nair, {what} à Lyon.", side


# ---- more ways to say whose claim it is

WHO = [  # who, side, il, whether several
    ("le ministre russe de la Défense", "russia", "il"),
    ("la porte-parole du Kremlin", "russia", "elle"),
    ("Washington", "usa", "il"),
    ("l'armée sud-coréenne", "south_korea", "elle"),
    ("le maire de Lyon", "other", "il"),
    ("la direction de l'usine", "other", "elle"),
    ("le président nord-coréen", "north_korea", "il"),
    ("l'OMS", "other", "elle"),
    ("Emmanuel Macron", "other", "il"),
    ("les syndicats", "other", "ils"),
    ("les autorités américaines", "usa", "elles"),
]


def agreeing(verb, il):
    """The verb in the singular or, after a stroke, the plural: « affirme|affirment »."""
    return verb.split("|")[-1 if il.endswith("s") else 0]


def of(who):
    return f"de {who}".replace("de le ", "du ").replace("de les ", "des ").replace("de E", "d'E")


@family
def who_relays_a_claim_is_not_who_makes_it():
    for (who, side, il), relays in itertools.product(WHO, ["rapporte l'AFP", "écrit le quotidien Libération"]):
        for verb in ["affirme que|affirment que", "a annoncé que|ont annoncé que", "dément que|démentent que"]:
            yield f"{capital(who)} {agreeing(verb, il)} la visite sera utile, {relays}.", side


@family
def medium_that_cites_another():
    for (who, side, _), verb in itertools.product(WHO, ["évoque une visite", "annonce que la visite sera utile"]):
        yield f"L'AFP, citant {who}, {verb}.", side
        yield f"Le quotidien Libération, citant mardi {who}, {verb}.", side


@family
def infinitive_of_what_was_said_next():
    for (who, side, il), verb in itertools.product(WHO, ["conclure", "ajouter", "préciser", "rappeler", "regretter"]):
        told = f"« Tout est prêt », {agreeing('a|ont', il)} déclaré {who}."
        de = "d'" if verb == "ajouter" else "de "
        yield (told, f"Et {de}{verb} que la visite sera utile."), side
        yield (told, f"Et {de}{verb} : « {CLAIM} »."), side


@family
def colon_after_a_verb_that_is_none_of_speech():
    for (who, side, il), verb in itertools.product(
        WHO,
        [
            "est formel|sont formels",
            "a ensuite défendu sa décision|ont ensuite défendu leur décision",
            "se veut rassurant|se veulent rassurants",
            "ne cède rien|ne cèdent rien",
        ],
    ):
        yield f"{capital(who)} {agreeing(verb, il)} : « {CLAIM} ».", side
        yield (
            (f"« Tout est prêt », {agreeing('a|ont', il)} dit {who}.", f"{il.capitalize()} sourit : « {CLAIM}. »"),
            side,
        )


@family
def any_verb_behind_a_quotation():
    for (who, side, il), verb in itertools.product(
        WHO,
        [
            "peste|pestent",
            "renforce|renforcent",
            "s'étrangle|s'étranglent",
            "a pesté|ont pesté",
            "fulmine|fulminent",
        ],
    ):
        yield f"« {CLAIM} », {agreeing(verb, il)} {who}.", side
    for verb in ["peste", "renforce", "s'étrangle", "fulmine", "poétise"]:
        yield ("« Tout est prêt », a dit M. Lavrov.", f"« {CLAIM} », {verb}-t-il."), "russia"


@family
def a_place_ahead_is_where_and_between_two_dashes_nothing_begins():
    for (who, side, il), place in itertools.product(
        WHO, ["Washington -", "Paris –", "Tokyo, 12 mars —", "Washington |", "[Washington]", "Washington…"]
    ):
        yield f"{place} {capital(who)} {agreeing('a annoncé|ont annoncé', il)} que la visite sera utile.", side
        yield f"{place} {capital(who)} {agreeing('menace|menacent', il)} de tirer des missiles.", side
    for dash, aside in itertools.product("-–—", ["et c'est nouveau", "Joe Biden en tête", "Maison Blanche comprise"]):
        yield f"Washington {dash} {aside} {dash} a annoncé que la visite sera utile.", "usa"


PLACES = [("à Washington", "usa"), ("au Kremlin", "russia"), ("en Corée du Nord", "north_korea"), ("à Pékin", "other")]
CIRCLES = [
    ("du côté américain", "usa"),
    ("de source russe", "russia"),
    ("dans les rangs sud-coréens", "south_korea"),
    ("dans l'entourage de Vladimir Poutine", "russia"),
]


@family
def on_is_who_is_there():
    for (place, side), verb in itertools.product(PLACES + CIRCLES, ["affirme", "a assuré", "estime", "fait valoir"]):
        yield f"{capital(place)}, on {verb} que la visite sera utile.", side
    for (place, side), verb in itertools.product(
        PLACES + CIRCLES, ["assure-t-on", "a-t-on martelé", "dit-on", "fait-on savoir", "indiquait-on"]
    ):
        yield f"« {CLAIM} », {verb} {place}.", side
        yield f"{CLAIM}, {verb} {place}.", side
    for (place, side), verb in itertools.product(PLACES, ["affirme", "a assuré", "souligne"]):
        yield f"On {verb} {place} que la visite sera utile.", side
    for verb in [
        "affirme",
        "a dit à M. Kim",
        "a rappelé au président russe",
        "demande à Moscou de dire",
        "dit partout",
    ]:
        yield f"On {verb} que la visite sera utile.", "author"


@family
def verb_of_speech_that_another_governs():
    for (who, side, il), verb in itertools.product(
        WHO,
        [
            "se borne à dire|se bornent à dire",
            "s'est borné à ajouter|se sont bornés à ajouter",
            "s'est contenté de répondre|se sont contentés de répondre",
            "a tenu à rappeler|ont tenu à rappeler",
            "s'empresse d'ajouter|s'empressent d'ajouter",
            "s'est hâté de préciser|se sont hâtés de préciser",
            "persiste à affirmer|persistent à affirmer",
        ],
    ):
        yield f"« {CLAIM} », {agreeing(verb, il)} {who}.", side
        yield f"{capital(who)} {agreeing(verb, il)} que la visite sera utile.", side
    for what in ["à dire", "pour dire", "à penser", "à reconnaître"]:
        yield f"Les analystes s'accordent {what} que la visite sera utile.", "expert"


@family
def somebody_goes_on_in_the_infinitive():
    for (who, side, _), verb in itertools.product(WHO, ["ajouter", "conclure", "préciser", "insister"]):
        de = "d'" if verb[0] in "ai" else "de "
        yield f"Et {who} {de}{verb} que la visite sera utile.", side
        yield f"Et {who} {de}{verb} : « {CLAIM} ».", side
        yield (
            ("Joe Biden est arrivé à Tokyo lundi.", f"La foule a crié, et {who} {de}{verb} que la visite sera utile."),
            side,
        )


@family
def words_that_link_before_for_someone():
    for (who, side, _), link in itertools.product(
        WHO, ["Ainsi,", "Mais", "Or,", "Et", "Car", "Toutefois,", "En revanche,", "Enfin,", "Bref,"]
    ):
        yield f"{link} pour {who}, la visite sera utile.", side
    for ahead in ["Une visite", "Le prix à payer,", "Des obus", "Moscou travaille"]:
        yield f"{ahead} pour Pyongyang, c'est peu.", "author"


@family
def where_it_was_said_then_who_says_it():
    for (who, side, il), where in itertools.product(
        WHO,
        [
            "Dans un communiqué",
            "Dans un discours",
            "Dans sa lettre",
            "Devant le président",
            "Lors d'une rencontre avec des journalistes",
            "Après un échange avec le ministre",
        ],
    ):
        yield f"{where}, {who} {agreeing('a affirmé|ont affirmé', il)} que la visite sera utile.", side
    for where in ["Dans un communiqué", "Dans un discours", "Devant la presse", "Après un échange avec le ministre"]:
        for name, side in [("Kim Jong-un", "north_korea"), ("Vladimir Poutine", "russia"), ("KCNA", "north_korea")]:
            yield f"{where}, {name} a affirmé que la visite sera utile.", side


@family
def manner_between_the_verb_and_who_says_it():
    for (who, side, il), manner in itertools.product(
        WHO, ["court", "net", "sec", "tout net", "haut et fort", "tout haut"]
    ):
        yield f"« {CLAIM} », {agreeing('a lancé|ont lancé', il)} {manner} {who}.", side


@family
def sure_of_what_follows_the_colon():
    for (who, side, il), sure in itertools.product(WHO, ["formel", "catégorique", "intransigeant", "unanime"]):
        sure = (
            sure if il in ("il", "ils") else {"formel": "formelle", "intransigeant": "intransigeante"}.get(sure, sure)
        )
        yield f"{capital(who)} {agreeing('est|sont', il)} {sure}{'s' * il.endswith('s')} : la visite sera utile.", side
    for what in ["Le constat", "La situation", "Tout"]:
        yield f"{what} est clair : la visite sera utile.", "author"


@family
def excluded():
    for who, what in itertools.product(
        ["Moscou", "Le Kremlin", "Le porte-parole russe"],
        [
            "tout envoi",
            "toute livraison",
            "l'idée d'une livraison",
            "l'hypothèse d'un envoi",
            "la possibilité d'un envoi",
        ],
    ):
        for verb in ["exclut", "a exclu", "écarte", "a écarté"]:
            yield f"{who} {verb} {what} de satellites.", "denied"
    yield "Moscou exclut d'avoir livré des satellites.", "denied"
    for what in ["de livrer", "d'avoir livré", "d'envoyer"]:
        yield f"Moscou n'exclut pas {what} des satellites.", "speculated"
    for sure in ["Nul doute que", "Aucun doute que", "Il n'y a aucun doute que", "Il ne fait aucun doute que"]:
        yield f"{sure} Moscou livre des satellites.", "asserted"
    for kept in [
        "n'a pas souhaité s'exprimer",
        "n'a pas souhaité réagir",
        "n'a pas donné suite",
        "n'a pas voulu réagir",
    ]:
        yield f"Le Kremlin {kept} après l'envoi des satellites.", "asserted"
    for what in ["n'interdit", "n'empêche"]:
        yield f"Rien {what} Moscou de livrer des satellites.", "asserted"


@family
def for_ones_part_inside_the_verb():
    for (who, side, il), part in itertools.product(
        WHO, [" quant à {}", " pour sa part", " de son côté", " à son tour", " en revanche", ", {},"]
    ):
        many, feminine = il.endswith("s"), il.startswith("elle")
        group, ending = "se sont" if many else "s'est", "e" * feminine + "s" * many
        aside = part.format({"il": "lui", "ils": "eux"}.get(il, il))
        yield f"{capital(who)} {group}{aside} dit{ending} prêt{ending} à discuter.", side


@family
def bodies_that_someone_is_inside_of():
    for who, (where, side) in itertools.product(
        ["une source", "un responsable", "un fonctionnaire", "un conseiller"],
        [
            ("au sein de l'administration américaine", "usa"),
            ("au Pentagone", "usa"),
            ("à la Maison-Blanche", "usa"),
            ("proche du Kremlin", "russia"),
            ("du ministère russe de la Défense", "russia"),
        ],
    ):
        yield f"{capital(who)} {where} a affirmé que la visite sera utile.", side
    for body, side in [("Conseil de sécurité russe", "russia"), ("Conseil de sécurité nord-coréen", "north_korea")]:
        yield f"Le {body} a affirmé que la visite sera utile.", side
        yield f"Le vice-président du {body} a affirmé que la visite sera utile.", side
    for who in ["L'ambassadeur de France à Moscou", "Un diplomate européen à Pyongyang", "Le Conseil de sécurité"]:
        yield f"{who} a affirmé que la visite sera utile.", "other"
    for said in ["a prévenu", "a averti"]:
        yield (
            f"Le conseiller à la sécurité nationale de Joe Biden, Jake Sullivan, {said} que la visite sera utile.",
            "usa",
        )


@family
def verbs_that_say_it():
    for (who, side, il), verb in itertools.product(
        WHO,
        [
            "maintient|maintiennent",
            "certifie|certifient",
            "redit|redisent",
            "insinue|insinuent",
            "trouve|trouvent",
            "a fait le serment|ont fait le serment",
            "donne à entendre|donnent à entendre",
            "défend l'idée|défendent l'idée",
            "en conclut|en concluent",
            "a la conviction|ont la conviction",
        ],
    ):
        yield f"{capital(who)} {agreeing(verb, il)} que la visite sera utile.", side
    for ahead in [
        "Maintenant que",
        "En pensant que",
        "Il est certain que",
        "La tradition veut que",
        "Il est prévu que",
    ]:
        yield f"{ahead} la visite sera utile, rien ne change.", "author"


@family
def whoever_the_text_was_about():
    for (who, side, il), source in itertools.product(
        WHO, ["à {} yeux", "à {} avis", "de {} point de vue", "de {} propre aveu", "à l'en croire"]
    ):
        owner = "leur" if il.endswith("s") else "son"
        source = source.format({"son": "ses", "leur": "leurs"}[owner] if "yeux" in source else owner)
        first = f"« Tout est prêt », {agreeing('a dit|ont dit', il)} {who}."
        yield (first, f"{capital(source)}, la visite sera utile."), side
        yield (first, f"La visite, {source}, sera utile."), side


@family
def noun_of_speech_then_a_colon():
    for (who, side, _), noun in itertools.product(
        WHO,
        ["Réponse", "Réplique immédiate", "Commentaire", "Le verdict", "La réaction", "Le message", "L'avertissement"],
    ):
        yield f"{noun} {of(who)} : « {CLAIM} ».", side
        yield f"{noun} {of(who)} : “{CLAIM}.”", side
    for noun in ["Le train", "La ville", "Un pont"]:
        yield f"{noun} de Pyongyang : « {CLAIM} ».", "author"


@family
def an_unknown_holder_of_an_office_is_not_whom_the_text_was_about():
    for name, office in itertools.product(
        ["Robin Lewis", "Marie Tremblay", "Ahmed Diallo"],
        ["le procureur", "le sénateur républicain", "le colonel", "le maire"],
    ):
        for (who, _, il), verb in itertools.product(WHO[:6], ["a affirmé", "soutient"]):
            first = f"« Tout est prêt », {agreeing('a dit|ont dit', il)} {who}."
            yield (first, f"{capital(office)} {name} {verb} que la visite sera utile."), "other"


@family
def adverb_between_the_verb_and_what_is_said():
    for (who, side, il), adverb in itertools.product(
        WHO, ["ainsi", "aussi", "même", "plutôt", "tout de même", "quand même", "également", "désormais", "toutefois"]
    ):
        yield f"{capital(who)} {agreeing('précise|précisent', il)} {adverb} que la visite sera utile.", side


@family
def sources_in_several_words():
    for (who, side, _), source in itertools.product(
        WHO, ["aux dires", "au dire", "de l'aveu", "de l'avis", "de la bouche"]
    ):
        yield f"{capital(source)} {of(who)}, la visite sera utile.", side
        yield f"La visite, {source} {of(who)}, sera utile.", side


@family
def as_someone_said():
    for (who, side, il), said in itertools.product(
        WHO, ["ainsi que l'a indiqué|ainsi que l'ont indiqué", "comme le souligne|comme le soulignent"]
    ):
        yield f"La visite, {agreeing(said, il)} {who}, sera utile.", side
        yield f"{capital(agreeing(said, il))} {who}, la visite sera utile.", side


@family
def what_can_be_read():
    for (who, side, _), read in itertools.product(
        WHO, ["peut-on lire dans un communiqué", "lit-on dans un communiqué"]
    ):
        yield f"« {CLAIM} », {read} {of(who)}.", side


@family
def what_a_medium_has_learnt():
    for medium in ["l'AFP", "Le Monde", "le New York Times", "la BBC", "la chaîne CNN", "la presse locale"]:
        yield f"{CLAIM}, a appris {medium}.", "media"
        yield f"{CLAIM}, a appris mardi {medium} de source policière.", "media"
    for who, _, il in WHO:
        yield f"{capital(who)} {agreeing('a|ont', il)} appris que la visite sera utile.", "author"


@family
def people_of_every_trade():
    for who in [
        "un étudiant nigérian",
        "un passant",
        "une infirmière",
        "une ouvrière du textile",
        "le réalisateur",
        "le sélectionneur",
        "l'entrepreneur",
        "un commerçant du quartier",
        "la propriétaire",
        "une étudiante en droit",
        "un pêcheur breton",
        "une élève",
    ]:
        yield f"{capital(who)} indique que la visite sera utile.", "other"
        yield f"{CLAIM}, confie {who}.", "other"
        yield f"« {CLAIM} », raconte {who}, au premier rang.", "other"
        yield f"{capital(who)} qui a requis l'anonymat a annoncé que la visite sera utile.", "other"


@family
def who_denies_or_fears_can_speak():
    for who in [
        "le suspect",
        "la quinquagénaire",
        "le sexagénaire malgache",
        "l'accusé",
        "le trentenaire",
        "la vedette",
        "les deux congressistes",
    ]:
        several = who.startswith("les")
        for verb in [
            "nie les faits|nient les faits",
            "a toujours nié|ont toujours nié",
            "redoute l'hiver|redoutent l'hiver",
        ]:
            yield f"{capital(who)} {verb.split('|')[several]}.", "other"


@family
def shares_of_people():
    for share, verb in itertools.product(
        [
            "46 % des personnes interrogées",
            "Près de 40 % des femmes",
            "En mars, 12 % des sondés",
            "Plus de 60 % d'entre elles",
        ],
        ["estiment que la visite sera utile", "disent vouloir partir", "pensent que la visite sera utile"],
    ):
        yield f"{share} {verb}.", "other"


@family
def names_that_are_words():
    for name in ["Boulanger", "Sierra", "Sauvage", "Marchand", "Rose", "Meunier", "Charpentier"]:
        yield f"{name} a déclaré que la visite sera utile.", "other"
        yield f"{name} estime que la visite sera utile.", "other"
        yield (f"L'analyste Claire {name} est venue.", f"{name} a dit que la visite sera utile."), "expert"
    for opening in ["Nous avons constaté que", "Mais nous avons constaté que", "Pourquoi dites-vous que"]:
        yield f"{opening} la visite sera utile.", "author"


@family
def spelling_of_1990():
    for who, side, il in WHO:
        yield f"{capital(who)} {agreeing('reconnait|reconnaissent', il)} que la visite sera utile.", side
        yield f"{capital(who)} {agreeing('reconnaitra|reconnaitront', il)} que la visite sera utile.", side
    yield "Selon la chaine BFM TV, la visite sera utile.", "media"


@family
def pronoun_as_the_subject_of_a_second_verb():
    for who, side, il in WHO:
        told = f"« Tout est prêt », {agreeing('a|ont', il)} déclaré {who}."
        gone = "est reparti" + {"elle": "e", "ils": "s", "elles": "es"}.get(il, "")
        gone = gone.replace("est", "sont") if il.endswith("s") else gone
        yield (told, f"{capital(il)} {gone} et {agreeing('a|ont', il)} assuré que la visite sera utile."), side
        yield (told, f"{capital(il)} {gone}, affirmant que la visite sera utile."), side


@family
def pronoun_whose_view_it_is():
    for who, side, il in [*WHO, ("les experts américains", "expert", "ils"), ("une chercheuse", "expert", "elle")]:
        told = f"« Tout est prêt », {agreeing('a|ont', il)} déclaré {who}."
        pronoun = {"il": "lui", "ils": "eux"}.get(il, il)
        yield (told, f"Pour {pronoun}, la visite sera utile."), side
        yield (told, OPENING, f"Selon {pronoun}, la visite sera utile."), side
        yield (told, f"La visite sera, d'après {pronoun}, utile à tous."), side


@family
def gerund_before_its_subject():
    for (who, side, il), verb in itertools.product(WHO, ["Estimant", "Jugeant", "Rappelant", "Soulignant"]):
        yield f"{verb} que la visite est utile, {who} {agreeing('a|ont', il)} quitté la salle.", side


@family
def participle_between_the_speaker_and_the_verb():
    for (who, side, il), aside in itertools.product(
        WHO, ["s'exprimant sur France Inter", "réagissant mardi", "évitant la presse", "prenant la parole à Lyon"]
    ):
        yield f"{capital(who)}, {aside}, {agreeing('assure|assurent', il)} que la visite sera utile.", side


@family
def office_with_a_domain_before_who():
    for office, side in [
        ("le ministre russe de la Défense", "russia"),
        ("le ministre sud-coréen des Affaires étrangères", "south_korea"),
        ("le secrétaire américain à la Défense", "usa"),
        ("la ministre française de la Culture", "other"),
        ("le porte-parole du Kremlin", "russia"),
        ("l'ambassadrice américaine à l'ONU", "usa"),
    ]:
        yield f"C'est {office} qui a annoncé que la visite sera utile.", side


@family
def attitudes_that_are_claims():
    for (who, side, il), said in itertools.product(
        WHO,
        [
            "reproche|reprochent à la ville son silence",
            "souhaite|souhaitent que la visite ait lieu",
            "se déclare prêt|se déclarent prêts à partir",
            "ne cache|ne cachent pas que la visite est utile",
            "n'a|n'ont cessé de répéter que la visite est utile",
            "n'a|n'ont pas hésité à dire que la visite est utile",
            "ne manque|ne manquent pas de rappeler que la visite est utile",
            "attire|attirent l'attention sur le fait que la visite est utile",
        ],
    ):
        one, rest = said.split("|")
        several, tail = rest.split(" ", 1) if "se déclarent" not in rest else (rest.split(" à ")[0], "à partir")
        yield f"{capital(who)} {several if il.endswith('s') else one} {tail}.", side


@family
def made_sure_by_someone():
    for by in [
        "le ministère russe de la Défense",
        "le maire",
        "les parents",
        "l'armée américaine",
        "la police",
        "Séoul",
    ]:
        by = f"par {by}"
        yield f"La sécurité de la gare est assurée {by}.", "author"
        yield f"Le prêt a été garanti {by}.", "author"
        yield f"Le programme a été lancé {by}.", "author"


# ---- how it is held


@family
def denied():
    for who in ["Moscou et Pyongyang", "La Russie et la Corée du Nord"]:
        for verb in [
            "ont toutes deux démenti",
            "ont tous deux nié",
            "ont formellement démenti",
            "nient",
            "démentaient",
        ]:
            yield f"{who} {verb} toute livraison d'armes.", "denied"
    for who in ["« Je ne pense pas", "« Je ne crois pas", "« Nous ne pensons pas", "« Nous ne croyons pas"]:
        for tail in ["a déclaré M. Biden", "a dit le ministre", "a-t-il répondu"]:
            yield f"{who} que ces armes aient été livrées », {tail}.", "denied"
    for word in ["canular", "mensonge", "rumeur", "absurdité", "fable", "fausse nouvelle", "provocation mensongère"]:
        yield f"Le Kremlin a qualifié cette livraison de {word}.", "denied"
        yield f"Ces accusations ont été qualifiées de {word} par Moscou.", "denied"
    for text in [
        "Ces livraisons n'ont jamais eu lieu",
        "Aucune arme n'a été livrée",
        "Il n'y a pas eu de livraison",
        "Il n'est pas vrai que des armes ont été livrées",
        "Il est faux que des armes ont été livrées",
    ]:
        yield f"{text}.", "denied"
        yield f"« {text} », a assuré M. Lavrov.", "denied"


@family
def neither_denied_nor_supposed():
    for text in [
        "Les secours avancent autant que possible",
        "Les ministres se verront dès que possible",
        "Les obus sont livrés le plus vite possible",
        "Le dirigeant ne peut plus se déplacer sans escorte",
        "Le pays ne peut plus importer d'acier sans payer",
        "Pourquoi la Russie achète-t-elle des obus ?",
        "Comment Pyongyang a-t-il livré ces obus ?",
        "Où les armes sont-elles passées ?",
        "Quand la livraison a-t-elle eu lieu ?",
        "Les obus ne sont pas seulement livrés par train",
        "La livraison a surpris plus d'un observateur",
    ]:
        yield f"{text}{'' if text.endswith('?') else '.'}", "asserted"


@family
def supposed():
    for text in [
        "Une livraison d'armes est-elle possible ?",
        "Vers une livraison d'armes ?",
        "La Russie va-t-elle acheter des obus ?",
        "Pyongyang a peut-être livré des obus",
        "Des obus auraient été livrés à Moscou",
        "Une livraison d'obus n'est pas exclue",
        "La livraison reste à confirmer",
        "On ignore si les obus ont été livrés",
        "Séoul soupçonne Pyongyang d'avoir livré des obus",
        "Il se peut que des obus aient été livrés",
        "Pyongyang semble avoir livré des obus",
        "Tout indique que des obus vont être livrés",
        "Il est probable que des obus ont été livrés",
        "Il n'est pas impossible que des obus aient été livrés",
    ]:
        yield f"{text}{'' if text.endswith('?') else '.'}", "speculated"
        if not text.endswith("?"):
            yield (
                f"Mardi, {text[0].lower() if not text.startswith(('Pyong', 'Séoul')) else text[0]}{text[1:]}.",
                "speculated",
            )


@family
def doubled_negations_assert():
    for opening in [
        "Personne ne doute que",
        "Nul ne doute que",
        "Nul n'ignore que",
        "Personne n'ignore que",
        "Il ne fait aucun doute que",
        "Il ne fait pas de doute que",
        "Il n'y a aucun doute que",
        "Nul ne conteste que",
        "Personne ne conteste que",
        "Personne ne nie que",
        "On ne peut nier que",
        "Il est indéniable que",
    ]:
        for claim in ["la visite est utile", "le vaccin est sûr", "l'accord tient"]:
            yield f"{opening} {claim}.", "asserted"


@family
def supposed_over_a_negation():
    for opening in [
        "Il est fort possible que",
        "Il est possible que",
        "Il est probable que",
        "Il se peut que",
        "Il est peu probable que",
        "Il semble que",
        "Il est à craindre que",
        "Peut-être que",
    ]:
        for claim in [
            "les taux ne diminuent pas",
            "Moscou ne livre plus d'obus",
            "l'accord ne tienne pas",
            "rien ne change",
        ]:
            yield f"{opening} {claim}.", "speculated"


@family
def negations_that_deny_nothing():
    for text in [
        "Les salariés ne sont pas les seuls à souffrir",
        "La ville n'est pas la seule à fermer",
        "Moscou n'est pas le seul acheteur",
        "Le vaccin n'est pas seulement utile, il est sûr",
        "Ce n'est pas que de la fatigue",
        "Il n'y a pas que la gare qui ferme",
        "La crise ne touche pas que Moscou",
        "Le train ne part que le lundi",
        "La visite n'a duré que deux heures",
        "Il n'est pas surprenant que la gare ferme",
        "Il n'est donc pas étonnant que la gare ferme",
        "Ce n'est pas un hasard si la gare ferme",
        "Il n'est pas rare que la gare ferme",
        "Il n'est guère surprenant que la gare ferme",
        "Rien d'étonnant à ce que la gare ferme",
        "La ville n'a pas d'autre choix que de fermer la gare",
        "La ville n'a d'autre choix que de fermer la gare",
        "La ville n'a eu d'autre solution que de fermer la gare",
        "Elle a estimé qu'elle n'avait pas d'autre choix que de se défendre",
        "Ne l'achetez pas",
        "N'achetez pas ce pain",
        "Ne partez jamais seuls",
        "N'oubliez pas votre masque",
        "Ne tardons pas à partir",
        "« Ne cédez pas », a dit M. Lavrov",
        "L'hôpital ne désemplit pas",
        "La colère ne faiblit pas",
        "La ville ne compte pas moins de dix gares",
        "Il ne s'agit pas seulement de la gare",
    ]:
        yield f"{text}.", "asserted"
        if text[:2] not in ("Ne", "N'", "« ", "Ri"):
            yield f"Mardi, {text[0].lower() if not text.startswith('Moscou') else 'M'}{text[1:]}.", "asserted"


@family
def plain_negations_deny():
    for text in [
        "La gare n'est pas ouverte",
        "Les salariés ne sont pas partis",
        "Moscou n'est plus un acheteur",
        "La ville n'achètera pas ce pain",
        "Personne n'est venu",
        "Rien n'a changé",
        "Le train ne part jamais",
        "Vous n'achetez pas de pain",
        "La ville n'a pas le choix",
        "Il n'y a pas de gare",
    ]:
        yield f"{text}.", "denied"
        yield f"Mardi, {text[0].lower() if not text.startswith('Moscou') else 'M'}{text[1:]}.", "denied"


@family
def no_restriction_where_a_clause_follows():
    for opening in [
        "Cela ne signifie pas que",
        "Cela ne veut pas dire que",
        "Les habitants ne comprennent pas que",
        "Les organisateurs ne supportent pas que",
        "Le règlement ne permet pas que",
        "Il ne faut pas que",
        "La ville ne demande pas que",
    ]:
        for claim in ["la mairie décide seule", "des bus circulent", "les clients attendent", "la ville y gagne"]:
            yield f"{opening} {claim}.", "denied"
            yield f"« {opening} {claim} », a dit M. Lavrov.", "denied"


@family
def not_at_all():
    for text in [
        "Ce n'est pas du tout un bon outil",
        "Les habitants ne sont pas du tout pressés",
        "La ville ne s'y attendait pas du tout",
        "Elle ne se soucie pas du tout des clients",
        "Nous n'en parlons pas du tout",
        "La gare n'est plus du tout utile",
    ]:
        yield f"{text}.", "denied"
        yield f"« {text} », a dit M. Lavrov.", "denied"


@family
def main_verb_after_a_relative():
    for who in ["Les gens", "Les habitants de la ville", "Mardi, les clients", "Selon la mairie, les clients"]:
        for relative in [
            "qui ont perdu leurs clefs",
            "qui n'ont pas de voiture",
            "que la mairie a nommés",
            "dont la voiture a été volée",
            "qui vivent ou travaillent à Lyon",
        ]:
            yield f"{who} {relative} ne peuvent pas rentrer.", "denied"
            yield f"{who} {relative} n'ont rien obtenu.", "denied"


@family
def doubt_over_a_negation():
    for doubt in ["peut-être", "probablement", "sans doute", "apparemment", "vraisemblablement"]:
        for text in [
            "La ville n'a {} pas payé",
            "Le train ne partira {} jamais",
            "Il n'existe {} aucune copie",
            "La mairie dit que le train n'est {} plus utile",
            "La ville, surprise, n'a {} rien vu",
            "« Le train n'est {} pas parti », a dit M. Lavrov",
        ]:
            yield f"{text.format(doubt)}.", "speculated"


@family
def not_excluded():
    for opening in [
        "Il n'est pas exclu que",
        "On ne peut exclure que",
        "On ne peut pas exclure que",
        "Rien ne dit que",
        "Rien ne garantit que",
        "Le bruit court que",
        "On raconte que",
        "Il y a de fortes chances que",
        "Il y a un risque que",
    ]:
        for claim in ["la gare soit vendue", "le train parte", "des armes soient livrées", "la ville y gagne"]:
            yield f"{opening} {claim}.", "speculated"
            yield f"Mardi, {opening[0].lower()}{opening[1:]} {claim}.", "speculated"


@family
def nothing_allows_to_say():
    for opening in [
        "Rien ne permet d'affirmer que",
        "Rien ne permet de dire que",
        "Aucun élément ne permet de conclure que",
        "Aucune étude ne permet d'affirmer que",
        "Il n'y a aucune preuve que",
    ]:
        for claim in ["la gare soit vendue", "le train parte", "des armes aient été livrées", "la ville y gagne"]:
            yield f"{opening} {claim}.", "denied"


@family
def possible_and_thought_of_without_doubt():
    for text in [
        "Il est possible de réserver en ligne",
        "Il est désormais possible de voir la mer",
        "Il est possible d'acheter son billet à bord",
        "Le satellite est dédié à l'étude de la météo",
        "Un homme voué à l'étude des langues",
        "Pensez à vos papiers",
        "Pensez à réserver",
        "Imaginez que le train est parti",
        "Les habitants sont partis par crainte de la pluie",
        "Sa venue n'est pas le fruit du hasard",
    ]:
        yield f"{text}.", "asserted"


# ---- between whom, and where


@family
def arms_of_others():
    for arms in ["drones", "missiles", "obus", "chars", "munitions"]:
        for text in [
            "L'Iran a livré des {} à Moscou.",
            "Paris va fournir des {} à Kiev.",
            "Les livraisons de {} américains à Taïwan inquiètent Pékin.",
            "Berlin a vendu des {} au Niger.",
            "La vente de {} à Taïwan est suspendue.",
            "Moscou a livré des {} au Niger.",
            "Les stocks de {} iraniens diminuent.",
            "L'Allemagne produit des {} pour l'Ukraine.",
        ]:
            yield text.format(arms), "no"


@family
def arms_between_the_two():
    for arms in ["drones", "missiles", "obus", "chars", "munitions"]:
        for text in [
            "Pyongyang a livré des {} à Moscou.",
            "Moscou va recevoir des {} nord-coréens.",
            "La France a condamné la livraison de {} à la Russie par Pyongyang.",
            "Séoul redoute une livraison de {} à Moscou.",
            "Des {} nord-coréens ont été tirés contre l'Ukraine.",
            "Washington surveille les livraisons de {} de Pyongyang.",
            "La Corée du Nord fournirait des {} à son voisin.",
            "Une livraison de {} est prévue.",
        ]:
            yield text.format(arms), "yes"


@family
def venues():
    for who in ["Les deux hommes", "Kim Jong-un et Vladimir Poutine", "Les délégations"]:
        for did in [
            "ont dîné",
            "se sont serré la main",
            "ont conclu un accord",
            "sont arrivées",
            "ont parlé deux heures",
        ]:
            for where in ["au cosmodrome", "devant le cosmodrome", "dans un cosmodrome russe"]:
                yield f"{who} {did} {where}.", "no"
        for did in ["ont visité", "ont inspecté", "ont parcouru", "ont découvert"]:
            yield f"{who} {did} le cosmodrome.", "yes"


NAMED = {"arms_of_others": "arms_deal", "arms_between_the_two": "arms_deal", "venues": "satellites"}  # whether it is in
HELD = {"denied", "neither_denied_nor_supposed", "supposed", "doubled_negations_assert", "supposed_over_a_negation"}
HELD |= {"negations_that_deny_nothing", "plain_negations_deny", "no_restriction_where_a_clause_follows", "not_at_all"}
HELD |= {"main_verb_after_a_relative", "doubt_over_a_negation", "not_excluded", "nothing_allows_to_say"}
HELD |= {"possible_and_thought_of_without_doubt", "excluded"}


# ---- the counts


def units(texts):
    texts = [text if isinstance(text, tuple) else (text,) for text in texts]
    index = [(f"{n:05d}", place) for n, run in enumerate(texts) for place in range(len(run))]
    flat = [text for run in texts for text in run]
    index = pd.MultiIndex.from_tuples(index, names=["article", "unit"])
    return pd.DataFrame({"text": flat, "kept": True}, index=index)


def wrong(name):
    """The sentences of a family that are coded otherwise: text, expected, found."""
    made = FAMILIES[name]()
    coded = framing.code(units([text for text, _ in made]), STUDY.frames, STUDY.actors)
    if name in NAMED:
        asked = coded[NAMED[name]].map({True: "yes", False: "no"})
    else:
        asked = coded["status" if name in HELD else "speaker"]
    found = asked.groupby(level="article").last()
    return [(text, expected, got) for (text, expected), got in zip(made, found) if got != expected]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_sentence_of_a_family_has_its_speaker_or_status(name):
    lost = wrong(name)
    assert not lost, f"{len(lost)} of {len(FAMILIES[name]())}, first {lost[:3]}"


if __name__ == "__main__":
    import sys

    total = [0, 0]
    for family_name, made in FAMILIES.items():
        lost, size = wrong(family_name), len(made())
        total = [total[0] + size - len(lost), total[1] + size]
        print(f"| {family_name.replace('_', ' ')} | {size - len(lost):,} of {size:,} |")
        for case in lost[: int(sys.argv[1]) if len(sys.argv) > 1 else 0]:
            print("   ", case)
    print(f"| all | {total[0]:,} of {total[1]:,} |")
