"""Frames, status, speaker, quotations and names: rules of French on worked sentences, and whole sets of units."""

import json
import multiprocessing
import re
import time
from collections import Counter
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import codebook, corpus, framing
from helpers.grammar import clauses, names, patterns, sources

STUDY = corpus.load()
FRAMES, ACTORS = STUDY.frames, STUDY.actors
HERE = Path(__file__).parent


def coded(*texts, frames=FRAMES, actors=ACTORS):
    """The texts as the units of one article, coded."""
    index = pd.MultiIndex.from_product([["a"], range(1, len(texts) + 1)], names=["article", "unit"])
    return framing.code(pd.DataFrame({"text": list(texts), "kept": True}, index=index), frames, actors)


def speaker(text):
    return coded(text)["speaker"].iloc[0]


def status(text):
    return coded(text)["status"].iloc[0]


def lead(text):
    return coded(text)["lead"].iloc[0]


def frames_in(text):
    row = coded(text).iloc[0]
    return {key for key in FRAMES if row[key]}


SPEAKERS = [
    # before the claim
    ("Le Kremlin affirme que la visite sera courte.", "russia"),
    ("Le président russe a déclaré que la visite serait courte.", "russia"),
    ("Les Russes affirment que la visite sera courte.", "russia"),
    ("Les officiels américains ont indiqué que la visite serait courte.", "usa"),
    ("Le Kremlin se borne à dire que la visite sera courte.", "russia"),
    ("Un haut responsable sud-coréen a, de son côté, estimé que la visite serait courte.", "south_korea"),
    ("Kim Jong-un et Vladimir Poutine ont assuré que la visite serait courte.", "north_korea+russia"),
    # after it
    ("« La visite sera courte », a déclaré le porte-parole du Kremlin.", "russia"),
    ("«La visite sera courte», a indiqué, hier, la Présidence russe.", "russia"),
    ("“La visite sera courte”, a confié à la presse un diplomate sud-coréen.", "south_korea"),
    ('"La visite sera courte", souligne le gouvernement japonais.', "other"),
    ("La visite sera courte, a annoncé lundi la Maison-Blanche.", "usa"),
    ("La visite sera courte, ont annoncé les médias d'État de Pyongyang.", "north_korea"),
    ("A ajouté Vladimir Poutine.", "russia"),
    ("« Oui », a déclaré avant-hier Moscou.", "russia"),
    ("Poutine est arrivé, a dit le responsable.", "other"),
    ("Moscou affirme que la visite sera courte, et explique que le train partira.", "russia"),
    ("Que faire ? demande Moscou.", "russia"),
    ("Quelle visite ! s'exclame Moscou.", "russia"),
    ("La visite sera courte, c'est ce qu'affirme Moscou.", "russia"),
    ("Comme l'affirme Moscou, la visite sera courte.", "russia"),
    ("Moscou, hier, a démenti Pyongyang.", "russia"),  # what follows a denial is what is denied
    ("Avec Joe Biden et Kim Jong-un, Sergueï Lavrov affirme que la visite sera courte.", "russia"),
    ("Jean Dupont affirme que la visite sera courte.", "other"),  # a name that the study does not know
    ("Près de Trifouilly, la pluie annonce que l'hiver sera long.", "author"),  # a place that it does not know
    # inside it
    ("« La visite, a précisé Dmitri Peskov, sera courte. »", "russia"),
    ("« La visite », explique l'analyste Jean Dupont, « sera courte ».", "expert"),
    # a colon, a name
    ("Poutine : « La visite sera courte »", "russia"),
    ("Vladimir Poutine l'a dit à ses ministres : « La visite sera courte. »", "russia"),
    # selon and its kin
    ("Selon le Kremlin, la visite sera courte.", "russia"),
    ("La visite sera courte, selon des agences de presse russes.", "media"),
    ("D'après Yonhap, la visite sera courte.", "media"),
    ("À en croire l'agence officielle nord-coréenne, la visite sera courte.", "north_korea"),
    ("De l'avis des analystes, la visite sera courte.", "expert"),
    ("Selon Marie Durand, chercheuse à l'institut de géopolitique, la visite sera courte.", "expert"),
    ("Selon le gouverneur du Primorié, la visite sera courte.", "russia"),
    ("Selon toute vraisemblance, la visite sera courte.", "author"),
    ("La condition selon laquelle la visite serait courte a été levée.", "author"),
    # comme, after a verb that is nobody's speech
    ("La visite sera courte, comme l'indique le Kremlin.", "russia"),
    ("La visite a été courte, comme le dit Moscou.", "russia"),
    ("Comme annoncé par Pyongyang, la visite sera courte.", "north_korea"),
    ("La visite sera courte, comme promis par Pyongyang.", "north_korea"),
    ("Kim est arrivé, comme prévu, à Moscou.", "author"),
    # what a unit contradicts is nobody's claim in it
    ("Contrairement à ce qu'affirme Séoul, la visite sera courte.", "author"),
    ("La visite sera courte, contrairement à ce que Washington avait annoncé, assure Moscou.", "russia"),
    # pour
    ("Pour Washington, la visite est un signal.", "usa"),
    ("Pour la première fois, la visite est courte.", "author"),
    ("Pour Moscou et Pyongyang, la visite est un signal.", "north_korea+russia"),
    # fears, beliefs, denials, acts of speech
    ("Séoul craint que la visite ne soit un tournant.", "south_korea"),
    ("La visite inquiète Washington, qui craint que Moscou en profite.", "usa"),
    ("Washington est persuadé que la visite sera utile à Moscou.", "usa"),
    ("La Russie a nié avoir préparé la visite.", "russia"),
    ("Kim a remercié Poutine pour son accueil.", "north_korea"),
    ("Des experts doutent toutefois que la visite soit utile.", "expert"),
    ("La visite sera courte, prédisent des diplomates américains.", "usa"),
    ("Peu d'observateurs croient que la visite sera utile.", "expert"),
    ("Le Kremlin n'a ni confirmé ni démenti la visite.", "author"),
    # whom a possessive stands for
    ("Vladimir Poutine et son ministre affirment que la visite sera courte.", "russia"),
    ("Son ministre et son porte-parole affirment que la visite sera courte.", "other"),
    ("Le gouvernement sud-coréen suivra la visite, a précisé son porte-parole.", "south_korea"),
    ("La visite a été critiquée par les États-Unis.", "usa"),
    # the innermost source
    ("Yonhap rapporte que Séoul craint une visite surprise.", "south_korea"),
    ("Selon l'agence Tass, Kim Jong-un a promis une visite à Moscou.", "north_korea"),
    ("L'agence de presse, citant le Kremlin, annonce une visite.", "russia"),
    # nobody speaks
    ("La visite du président russe a commencé.", "author"),
    ("Les autorités russes ont diffusé des images de la visite.", "author"),
    ("Poutine n'a pas caché sa joie face à cette visite.", "author"),
    ("Le Kremlin n'a pas confirmé la visite.", "author"),
    ("Washington soupçonnant Moscou, la visite a été reportée.", "author"),
    ("Même si Washington menace de représailles, la visite continue.", "author"),
    ("La déclaration commune a été signée après la visite.", "author"),
    ("L'annonce de la visite a surpris tout le monde.", "author"),
]


@pytest.mark.parametrize(("text", "expected"), SPEAKERS)
def test_the_speaker_is_who_makes_the_claim(text, expected):
    assert speaker(text) == expected


STATUSES = [
    ("La visite sera longue.", "asserted"),
    ("La visite pourrait être longue.", "speculated"),
    ("La visite devrait être longue.", "speculated"),
    ("La visite durerait trois jours.", "speculated"),
    ("Moscou a annoncé que la visite durerait trois jours.", "asserted"),
    ("Moscou a annoncé que la visite pourrait durer trois jours.", "speculated"),
    ("Moscou annonce que la visite durerait trois jours.", "speculated"),
    ("Moscou annonce, malgré tout, que la visite pourrait être longue.", "speculated"),
    ("La visite durera probablement trois jours.", "speculated"),
    ("Peut-être la visite durera-t-elle trois jours.", "speculated"),
    ("La visite semble écourtée.", "speculated"),
    ("Une éventuelle visite est évoquée par la presse.", "speculated"),
    ("Les photos laissent supposer une visite prochaine.", "speculated"),
    ("Séoul craint une visite prochaine.", "speculated"),
    ("Séoul s'attend à une visite prochaine.", "speculated"),
    ("Washington accuse Moscou d'avoir préparé la visite.", "speculated"),
    ("Rumeurs de visite à Moscou", "speculated"),
    ("Une visite à Moscou ?", "speculated"),
    ("Le Kremlin n'exclut pas une visite.", "speculated"),
    ("La visite a lieu, alors que Séoul craindrait une escalade.", "asserted"),
    ("« Nous sommes convaincus que la visite sera utile », a dit Kim.", "asserted"),
    ("Aucune visite n'est prévue.", "denied"),
    ("Aucune visite à Moscou", "denied"),
    ("Pas de visite à Moscou cette année", "denied"),
    ("La visite n'aura pas lieu.", "denied"),
    ("Moscou dément toute visite.", "denied"),
    ("Moscou nie avoir préparé une visite.", "denied"),
    ("Moscou n'a jamais préparé de visite.", "denied"),
    ("« Cette visite est une invention de toutes pièces », a dit Poutine.", "denied"),
    ("Ces récits de visite sont mensongers.", "denied"),
    ("Obus et missiles n'ont pas été livrés.", "denied"),
    ("Moscou ne prépare plus de visite.", "denied"),  # « plus » is no form of « plaire »
    ("Moscou ne livre d'obus à personne.", "denied"),
    ("Moscou n'a rien à offrir à Pyongyang.", "denied"),
    ("Rien n'indique que Pyongyang ait obtenu l'aide qu'il réclamait pour son satellite.", "denied"),
    # nouns and degrees that look like the second half of a negation
    ("La visite n'a duré que deux heures au plus.", "asserted"),
    ("La visite n'est préparée que par une personne.", "asserted"),
    ("Séoul a dit craindre que Moscou n'aide Pyongyang à mettre au point un satellite.", "speculated"),
    ("La visite est plus longue que Moscou ne l'annonce dans le plus officiel des communiqués.", "asserted"),
    ("Il a été annoncé que la visite durerait trois jours.", "asserted"),
    ("Aucune preuve n'atteste que la visite soit prévue.", "denied"),
    ("La date de la visite n'a pas été fixée.", "asserted"),
    ("Moscou a prévenu que toute visite serait un affront.", "speculated"),
    ("Si Kim vient, nous le recevrons.", "speculated"),
    ("Moscou ignore s'il y aura une visite.", "speculated"),
    ("La visite n'a été révélée que récemment.", "asserted"),
    ("La visite n'est pas seulement un symbole.", "asserted"),
    ("Poutine n'a pas caché sa joie face à cette visite.", "asserted"),
    ("Moscou n'a pas précisé la date de la visite.", "asserted"),
    ("Moscou a promis une visite, mais n'a pas donné de date.", "asserted"),
]


@pytest.mark.parametrize(("text", "expected"), STATUSES)
def test_the_status_is_that_of_the_message(text, expected):
    assert status(text) == expected


LEADS = [
    ("Moscou a livré des obus.", "arms_deal"),
    ("Pyongyang fournirait des armes à la Russie.", "arms_deal"),
    ("La vente d'armes à Moscou est illégale.", "arms_deal"),
    ("Des soldats nord-coréens sont arrivés en Russie.", "arms_deal"),
    ("Les deux pays préparent des exercices navals conjoints.", "arms_deal"),
    ("Cette rencontre débouchera sur une livraison d'armes.", "arms_deal"),  # the visit is the vehicle of the exchange
    ("Kim a passé les troupes en revue.", "diplomacy"),
    ("Kim est monté à bord de son train blindé pour une visite officielle.", "diplomacy"),
    ("Des essais de missiles ont ravivé les tensions dans la péninsule.", "diplomacy"),
    ("Les deux hommes se sont rencontrés au cosmodrome.", "diplomacy"),  # a mere place of meeting
    ("Les deux hommes ont visité le cosmodrome.", "satellites"),
    ("Moscou construira des satellites.", "satellites"),
    ("Si Moscou vend des obus, nous romprons nos relations.", "arms_deal"),  # a hypothesis is part of the message
    ("Les deux pays ont signé un traité prévoyant une livraison d'armes.", "diplomacy"),  # what is aside is not
    ("La visite a commencé, alors que Moscou lance une fusée.", "diplomacy"),  # the main clause leads
    ("Moscou échange des obus contre une aide pour ses satellites.", "satellites"),  # a tie goes to the more specific
    ("Il pleuvait ce matin-là.", "none"),
]


@pytest.mark.parametrize(("text", "expected"), LEADS)
def test_the_lead_is_the_frame_of_the_main_clause(text, expected):
    assert lead(text) == expected


SCHOLARSHIP = {"science": {"strong": ["chercheur", "maladie"]}, "money": {"strong": ["taux", "banque"]}}


@pytest.mark.parametrize(
    "money", ["Les taux montent", "La banque ferme", "La banque relève ses taux", "Les taux baissent"]
)
@pytest.mark.parametrize(
    "said",
    [
        "{}, confie Pablo Gutierrez, chercheur à l'université.",
        "« {} », explique la chercheuse Anna Lefort.",
        "« {} », note Anna Lefort, spécialiste des maladies infectieuses.",
        "Selon Anna Lefort, chercheuse à Lyon, {}.",
        "Selon le chercheur Paul Roux, {}.",
        "Anna Lefort, chercheuse à Lyon, affirme que {}.",
        "La chercheuse Anna Lefort : « {} »",
        "Anna Lefort, atteinte de cette maladie, affirme que {}.",
        "{}, a répété à Lyon Anna Lefort (chercheuse à l'université).",
    ],
)
def test_what_the_speaker_is_leads_no_sentence_that_has_another_frame(money, said):
    assert coded(said.format(money), frames=SCHOLARSHIP, actors={})["lead"].iloc[0] == "money"
    assert coded(said.format("Il pleut"), frames=SCHOLARSHIP, actors={})["lead"].iloc[0] == "science"


MASCULINES = """patient-patiente infirmier-infirmière salarié-salariée avocat-avocate étudiant-étudiante ouvrier-ouvrière
directeur-directrice vendeur-vendeuse travailleur-travailleuse chercheur-chercheuse musicien-musicienne citoyen-citoyenne
président-présidente employé-employée agriculteur-agricultrice soignant-soignante boulanger-boulangère électeur-électrice
champion-championne sportif-sportive public-publique européen-européenne national-nationale étranger-étrangère
chanteur-chanteuse candidat-candidate député-députée suspect-suspecte veuf-veuve apprenti-apprentie adjoint-adjointe""".split()


@pytest.mark.parametrize("pair", MASCULINES)
def test_a_masculine_cue_finds_the_feminine_as_a_new_study_is_told(pair):
    masculine, feminine = pair.split("-")
    frames = {"people": {"strong": [masculine]}}
    found = coded(
        f"Une {feminine} est là.", f"Des {feminine}s sont là.", f"Un {masculine} est là.", frames=frames, actors={}
    )
    assert found["people"].all()


@pytest.mark.parametrize(
    "text", ["La vente a commencé.", "La médecine avance.", "L'armée est là.", "La marine est là.", "La porte ferme."]
)
def test_a_word_that_only_looks_like_a_feminine_is_none(text):
    frames = {"others": {"strong": ["vent", "médecin", "armé", "marin", "port"]}}
    assert not coded(text, frames=frames, actors={})["others"].any()


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("Moscou nie avoir acheté des obus.", "arms_deal"),
        ("Séoul craint une livraison de missiles à Moscou.", "arms_deal"),
        ("La Russie n'aidera pas à construire de satellites.", "satellites"),
    ],
)
def test_a_cue_inside_a_denial_or_a_fear_still_names_its_frame(text, frame):
    assert frame in frames_in(text)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("Les photos satellite montrent la gare.", "satellites"),
        ("Les deux hommes ont dîné au cosmodrome.", "satellites"),
        ("Le train blindé est entré en gare.", "arms_deal"),
        ("Le ministre russe de la Défense a salué la foule.", "arms_deal"),
        ("Des livraisons d'armes à l'Ukraine sont prévues.", "arms_deal"),
        ("La Corée du Nord a tiré deux missiles balistiques.", "arms_deal"),
    ],
)
def test_an_exclusion_is_no_cue(text, frame):
    assert frame not in frames_in(text)


def test_a_continuing_cue_names_its_frame_only_after_that_frame():
    assert list(coded("La fusée a décollé.", "L'engin a volé dix minutes.")["lead"]) == ["satellites", "satellites"]
    assert list(coded("Il pleuvait.", "L'engin a volé dix minutes.")["lead"]) == ["none", "none"]
    assert list(coded("La fusée a décollé.", "Le banquet a suivi le tir.")["lead"]) == ["satellites", "diplomacy"]


def test_weak_cues_are_two_different_ones():
    heat = {"heat": {"weak": ["température", "record"]}}
    assert list(
        coded("Une température, puis une température.", "Une température record.", frames=heat, actors={})["heat"]
    ) == [
        False,
        True,
    ]


ON_SUBJECT = ["Les deux pays ont rompu leurs relations.", "Les deux pays ont signé un traité d'amitié."]


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("Mais tout a changé en un an.", "diplomacy"),  # takes up what was said
        ("Cette page est lue.", "diplomacy"),
        ("Pourquoi maintenant ?", "diplomacy"),  # a question and a title are about what their article is about
        ("Une page se tourne", "diplomacy"),
        ("Une page se tourne.", "none"),
    ],
)
def test_a_unit_without_a_cue_is_about_what_it_goes_on_about(text, lead):
    assert coded(*ON_SUBJECT, text)["lead"].iloc[-1] == lead
    elsewhere = ["Il pleut.", "Le blé pousse.", "Le prix du lait baisse.", "La gare ferme."]
    assert coded(ON_SUBJECT[0], *elsewhere, text)["lead"].iloc[-1] == "none"  # the article is about something else


def test_what_is_remembered_of_a_name_ends_with_its_article():
    known = ["Selon l'historienne Anne Lefort, tout est prêt.", "« La visite sera courte », note Lefort."]
    assert list(coded(*known)["speaker"]) == ["expert", "expert"]
    index = pd.MultiIndex.from_tuples([("a", 1), ("b", 1)], names=["article", "unit"])
    apart = framing.code(pd.DataFrame({"text": known, "kept": True}, index=index), FRAMES, ACTORS)
    assert list(apart["speaker"]) == ["expert", "other"]


LONG = {
    "no sentence ends": "Moscou a livré des obus à Pyongyang selon le Kremlin et la visite sera longue, ",
    "open quotation marks": "« ",
    "one word": "a",
    "apostrophes": "l'",
    "names": "Kim ",
    "clauses": "que ",
}


@pytest.mark.long
@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_time_grows_with_length_and_not_with_its_square(text):
    def seconds(size):
        index = pd.MultiIndex.from_tuples([("a", 1)], names=["article", "unit"])
        units = pd.DataFrame({"text": [(text * size)[:size]], "kept": True}, index=index)
        start = time.process_time()
        framing.code(units, FRAMES, ACTORS)
        framing.cues(units, FRAMES, ACTORS)
        framing.actors_named(units, ACTORS)
        return time.process_time() - start

    seconds(10_000)
    assert seconds(200_000) < 20 * max(0.1, seconds(20_000))  # a square would take 100 times as long


def test_a_unit_too_long_for_a_sentence_has_the_commonest_codes_of_its_stretches():
    text = "Moscou a livré des obus à Pyongyang, affirme le Kremlin ; " * 60 + "Washington a condamné la visite ; " * 20
    row = coded(text).iloc[0]
    assert row["lead"] == "arms_deal" and row["speaker"] == "russia" and row["diplomacy"]


def test_a_sentence_is_explained_clause_by_clause():
    table = framing.explain("Selon Séoul, Pyongyang aurait livré des obus à Moscou.", STUDY)
    assert list(table) == ["clause", "role", "cues", "names", "speech", "code"]
    assert list(table["role"]) == ["phrase, aside", "main", "sentence"]
    assert (
        "arms deal: <pass> .. <arms> (strong)" in table["cues"].iloc[1]
        and "Séoul = South Korea" in table["names"].iloc[0]
    )
    code = table["code"].iloc[-1]
    assert code.startswith("arms deal, supposed, South Korea. arms deal: <pass> .. <arms>")
    assert code.endswith("; supposed: aurait; South Korea: selon")
    accused = framing.explain("Moscou accuse Séoul de mentir.", STUDY)
    assert accused["speech"].iloc[0] == "accuse (believe: Russia)"
    unstated = framing.explain("Le document est public.", STUDY)
    assert "?" not in unstated["names"].iloc[0] and "_" not in code
    assert list(framing.explain("", STUDY)["role"]) == ["sentence"]


def test_pronouns_and_offices_look_back_within_an_article_alone():
    texts = [
        "Dmitri Peskov, porte-parole du Kremlin, a parlé de la visite.",
        "« Elle sera longue », a-t-il ajouté.",
        "Selon lui, tout est prêt.",
    ]
    assert list(coded(*texts)["speaker"]) == ["russia", "russia", "russia"]
    assert speaker(texts[1]) == "other"


@pytest.mark.parametrize(
    ("between", "expected"),
    [
        ("Le port est fermé.", "russia"),
        ("Un ministre visite le port.", "other"),
        ("Des habitants visitent le port.", "other"),
    ],
)
def test_a_pronoun_stands_for_whom_the_text_was_last_about(between, expected):
    assert coded("Poutine visite la gare.", between, "« Il est beau », a-t-il dit.")["speaker"].iloc[-1] == expected


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("Kim se dit", "finite", True),
        ("Kim dit", "finite", False),
        ("Kim s'est dit", "participle", True),
        ("Kim a dit", "participle", False),
        ("dit", "finite", False),
    ],
)
def test_a_reflexive_verb_is_another_verb(text, form, expected):
    words = unit_of(text).words
    assert sources._is_reflexive(words, len(words) - 1, form) is expected


@pytest.mark.parametrize(
    ("text", "preposition"),
    [
        ("Poutine", ""),
        ("le président", ""),
        ("selon Moscou", "selon"),
        ("avec le président", "avec"),
        ("chez « Poutine", "chez"),
        ("Joe Biden et Kim", ""),
        ("avec Joe Biden et Kim", "avec"),
        ("par Washington ou Moscou", "par"),
        ("peu de Russes", ""),
        ("des médias", ""),
        ("le train des dirigeants", "des"),
        ("avec des dirigeants", "avec"),
    ],
)
def test_the_preposition_that_a_name_hangs_on(text, preposition):
    words = unit_of(text).words
    assert names.governing(words, len(words) - 1) == preposition


@pytest.mark.parametrize(
    "texts",
    [
        ("« Nous sommes prêts.", "Le traité est défensif.", "Il sera appliqué », a assuré Sergueï Lavrov."),
        ("Sergueï Lavrov a assuré : « Nous sommes prêts.", "Le traité est défensif.", "Il sera appliqué. »"),
        ('"Nous sommes prêts.', "Le traité est défensif.", 'Il sera appliqué", a assuré Sergueï Lavrov.'),
    ],
)
def test_a_quotation_over_several_units_has_one_speaker(texts):
    found = coded(*texts)
    assert set(found["speaker"]) == {"russia"} and found["evidence"].iloc[1].endswith("russia: quotation")


def test_a_quotation_that_is_never_closed_does_not_claim_the_rest_of_the_article():
    found = coded("« Nous sommes prêts, dit Poutine.", "La foule est là.", "Il pleut.")["speaker"]
    assert list(found) == ["russia", "author", "author"]


# ---- whole sets of units


def majority(column):
    groups = STUDY.coding[column].groupby(level=["article", "unit"])
    values = groups.agg(lambda codes: Counter(codes).most_common(1)[0][0])
    return values[STUDY.units["kept"].reindex(values.index)]


def f1(found, wanted):
    return 2 * (found & wanted).sum() / max(1, found.sum() + wanted.sum())


def right(found, wanted):
    """How many units have the lead, the status, the speaker and, where they are given, the frames that a person gave.

    The tests below ask for as many as were right when their units were added: a rule that loses one unit is seen.
    """
    alike = {column: found[column] == wanted[column] for column in ("lead", "status", "speaker")}
    if "frames" in wanted:
        named = ["+".join(sorted(key for key in FRAMES if row[key])) or "none" for _, row in found.iterrows()]
        alike["frames"] = pd.Series(named) == wanted["frames"].map(lambda keys: "+".join(sorted(keys.split("+"))))
    return {column: int(same.sum()) for column, same in alike.items()}


def at_least(found, **floor):
    assert not {column: found[column] for column in floor if found[column] < floor[column]}


def test_the_shipped_articles_are_coded_as_their_coders_did():
    table = framing.code(STUDY.units, FRAMES, ACTORS)
    expected = {column: majority(column) for column in ("lead", "status", "speaker")}
    table = table.loc[expected["lead"].index]
    by_frame = {key: f1(table["lead"] == key, expected["lead"] == key) for key in FRAMES}
    assert np.mean(list(by_frame.values())) >= 0.85
    assert by_frame["arms_deal"] >= 0.85 and by_frame["satellites"] >= 0.85
    assert len(table) == 79
    at_least(right(table, pd.DataFrame(expected)), lead=79, status=79, speaker=79)


def test_units_written_for_the_test_are_coded_by_the_codebook():
    """Sentences made for this test, coded by hand before the rules met them; no line of any article is among them."""
    wanted = pd.read_csv(HERE / "framing_units.csv", keep_default_na=False)
    index = pd.MultiIndex.from_arrays([wanted.index.astype(str), np.ones(len(wanted), int)], names=["article", "unit"])
    found = framing.code(wanted[["text"]].assign(kept=True).set_index(index), FRAMES, ACTORS).reset_index(drop=True)
    assert len(wanted) == 240
    assert np.mean([f1(found["lead"] == key, wanted["lead"] == key) for key in FRAMES]) >= 0.85
    at_least(right(found, wanted), lead=218, status=235, speaker=239, frames=210)


def test_whole_texts_written_for_the_test_are_coded_by_the_codebook():
    """A dispatch, an editorial, a local report and a bulletin, coded by hand before the rules met them."""
    wanted = pd.read_csv(HERE / "framing_texts.csv", keep_default_na=False)
    index = pd.MultiIndex.from_arrays([wanted["article"], wanted.index], names=["article", "unit"])
    found = framing.code(wanted[["text"]].assign(kept=True).set_index(index), FRAMES, ACTORS).reset_index(drop=True)
    assert len(wanted) == 80
    assert np.mean([f1(found["lead"] == key, wanted["lead"] == key) for key in FRAMES]) >= 0.85
    # The coder gave questions no frame of their article; two have one since « axe .. @|militaire » finds what it says.
    at_least(right(found, wanted), lead=69, status=78, speaker=80)


def test_sentences_of_other_subjects_are_coded_as_often_right_as_when_they_were_first_seen():
    """Wikinews (CC BY 2.5), coded before any rule met them; what is right of them stands in README.md as it came."""
    wanted = pd.read_csv(HERE / "unseen.csv", keep_default_na=False)
    index = pd.MultiIndex.from_arrays([wanted["article"], wanted.index], names=["article", "unit"])
    found = framing.code(wanted[["text"]].assign(kept=True).set_index(index), FRAMES, ACTORS).reset_index(drop=True)
    assert len(wanted) == 156
    at_least(right(found, wanted), lead=135, status=148, speaker=142)


def test_units_are_coded_alike_in_one_call_and_article_by_article():
    whole = framing.code(STUDY.units, FRAMES, ACTORS)
    parts = [framing.code(part, FRAMES, ACTORS) for _, part in STUDY.units.groupby(level="article", sort=False)]
    pd.testing.assert_frame_equal(whole, pd.concat(parts))


@pytest.mark.long
def test_processes_that_share_the_articles_give_the_same_codes_in_the_same_order(monkeypatch):
    mixed = STUDY.units.sample(frac=1, random_state=0).drop(STUDY.units.index[:30])  # units of articles by turns
    alone = framing.code(mixed, FRAMES, ACTORS)
    monkeypatch.setattr(framing, "_SHARED_FROM", 10)
    monkeypatch.setattr(framing, "_SHARE", 5)
    pd.testing.assert_frame_equal(framing.code(mixed, FRAMES, ACTORS), alone)


def test_a_small_study_starts_no_process(monkeypatch):
    monkeypatch.setattr(joblib, "Parallel", None)
    framing.code(STUDY.units, FRAMES, ACTORS)
    monkeypatch.setattr(framing, "_SHARED_FROM", len(STUDY.units[STUDY.units["kept"]]))
    with pytest.raises(TypeError):
        framing.code(STUDY.units, FRAMES, ACTORS)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: object())  # nor does one of several processes
    framing.code(STUDY.units, FRAMES, ACTORS)


def test_units_that_are_cut_or_absent_need_no_words():
    none = framing.code(STUDY.units.head(0), FRAMES, ACTORS)
    assert list(none) == [*FRAMES, *framing.TOLD] and none.empty
    cut = framing.code(STUDY.units.head(3).assign(kept=False), FRAMES, ACTORS)
    assert cut[list(FRAMES)].dtypes.eq(bool).all() and not cut["quoted"].any() and (cut["lead"] == "").all()


def test_typography_changes_no_code():
    straight = "Selon l'agence Yonhap, Kim Jong-un n'a pas quitté « la capitale »."
    codes = ["lead", "status", "speaker"]
    for variant in (
        straight.replace("'", "’"),
        straight.replace("« ", "«\u202f").replace(" »", "\u00a0»"),
        straight.replace("é", "e\u0301"),
        straight.replace("-", "\u2011"),
        straight.replace("quit", "qu\u00adit"),
    ):
        assert list(coded(variant)[codes].iloc[0]) == list(coded(straight)[codes].iloc[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Moscou", "Séoul"),
        ("Pyongyang", "Washington"),
        ("Kim Jong-un", "Joe Biden"),
    ],
)
def test_swapping_names_swaps_speakers(one, other):
    sides = {name: speaker(f"{name} affirme que la visite sera longue.") for name in (one, other)}
    assert sides[one] != sides[other]
    assert speaker(f"Selon {one}, la visite sera longue.") == sides[one]


def test_cut_units_have_no_codes():
    table = framing.code(STUDY.units, FRAMES, ACTORS)
    cut = table[~STUDY.units["kept"]]
    assert len(cut) == (~STUDY.units["kept"]).sum() > 0
    assert (cut[["lead", "status", "speaker", "evidence"]] == "").all(axis=None)
    assert not cut[list(FRAMES)].any(axis=None)
    assert table.index.equals(STUDY.units.index)


def test_every_lead_is_a_frame_of_its_unit_and_has_evidence():
    table = framing.code(STUDY.units, FRAMES, ACTORS)
    for _, row in table[table["lead"].isin(list(FRAMES))].iterrows():
        assert row[row["lead"]] and f"{row['lead']}: " in row["evidence"]
    assert not table.loc[table["lead"] == framing.NONE, list(FRAMES)].any(axis=None)


# ---- another codebook

HEAT = {
    "heat": {
        "strong": ["canicule", "vague de chaleur"],
        "weak": ["température", "<high>"],
        "yielding": ["été"],
        "exclusions": ["canicule des cœurs"],
        "words": {"high": ["record", "degré"]},
    },
    "water": {"strong": ["sécheresse", "restriction .. eau"], "yielding": ["pluie"]},
}


def test_another_subject_needs_no_code():
    table = coded(
        "La canicule s'étend.",
        "Des records de température sont tombés.",
        "Les restrictions d'usage de l'eau reviennent.",
        "La canicule des cœurs, un film.",
        "La pluie tombe.",
        "La pluie ne met pas fin à la canicule.",
        frames=HEAT,
        actors={},
    )
    assert list(table["lead"]) == ["heat", "heat", "water", "none", "water", "heat"]
    assert list(table["water"]) == [False, False, True, False, True, False]


def test_a_fourth_frame_joins_the_others():
    food = {"strong": ["aide alimentaire", "blé"]}
    table = coded("La Russie livrera du blé et une aide alimentaire.", frames={**FRAMES, "food": food})
    assert list(table.columns[:4]) == ["satellites", "arms_deal", "diplomacy", "food"] and table["food"].all()


def test_without_a_codebook_there_are_still_speakers():
    table = coded("Selon les médias, il pleut.", frames={}, actors={})
    assert list(table[["lead", "speaker"]].iloc[0]) == ["none", "media"]


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        (
            {"heat": "canicule"},
            "[heat]: expected a table of a frame under a name of its own. Remedy: write [heat] with",
        ),
        ({"lead": {"strong": ["canicule"]}}, "none of article, boilerplate, evidence, lead, n, none, quoted, speaker,"),
        ({" ": {"strong": ["canicule"]}}, "write [frame_1] with definition"),
        ({"heat": {"strong": "canicule"}}, "strong = 'canicule': expected a list of texts. Remedy: write strong = ["),
        ({"heat": {"strong": ["canicule", 3]}}, "strong"),
        ({"a + b": {"strong": ["canicule"]}}, "Remedy: write [a_b] with"),
        ({"heat": {"strong": ["degré.*"]}}, "`*` is a sign of regular expressions"),
        ({"heat": {"strong": ["canicule"], "words": 3}}, "[heat] words = 3: expected a table of groups of words."),
        ({"heat": {"strong": ["<high> degré"]}}, "group <high> is not among its words: it has none"),
        ({"heat": {"strong": ["<high> degré"], "words": {"low": ["froid"], "big": ["grand"]}}}, "its words: big, low"),
        ({"heat": {"strong": [".. degré"]}}, "[heat] strong '.. degré': expected a pattern. Remedy: "),
        ({"heat": {"strong": ["vague .. .. chaleur"]}}, "has one between two `..`"),
        ({"heat": {"definition": "warm"}}, 'at least one cue. Remedy: add strong = ["..."] with French words in'),
        ({"heat": {"label": "warm", "strong": ["canicule"]}}, "label = 'warm': expected a name in each language"),
        ({"heat": {"label": {"en": 3}, "strong": ["canicule"]}}, "label = {'en': 3}"),
        (
            {"heat": {"definition": ["warm"], "strong": ["canicule"]}},
            'expected a text. Remedy: write definition = "..."',
        ),
        ({"heat": {"between": "x", "strong": ["canicule"]}}, "between = 'x': expected a list of texts"),
        ({"heat": {"venues": "x", "strong": ["canicule"]}}, "venues = 'x': expected a list of texts"),
        ({"heat": {"exclusions": "x", "strong": ["canicule"]}}, "exclusions = 'x': expected a list of texts"),
        ({"heat": {"venues": ["<x>"], "strong": ["canicule"]}}, "group <x> is not among its words"),
        ({"heat": {"included": "warm", "strong": ["canicule"]}}, "included = 'warm': expected a list of texts"),
    ],
)
def test_a_malformed_frame_is_named_in_one_line_with_its_remedy(frames, told):
    with pytest.raises(corpus.StudyError) as error:
        coded("x", frames=frames)
    message = str(error.value)
    assert message.startswith("frames.toml [") and told in message and "Remedy: " in message and "\n" not in message
    assert french_throughout(error.value)


@pytest.mark.parametrize(
    ("actor", "told"),
    [
        ("Kim", "[kim]"),
        ({"name": "Kim", "kind": "person"}, "side"),
        ({"name": "", "side": "x", "kind": "person"}, "name"),
        ({"name": "Kim", "side": "x+y", "kind": "person"}, "side = 'x+y': expected a name without +"),
        ({"name": "Kim", "side": "x", "kind": "person", "variants": "Kim Jong Un"}, "variants"),
        ({"name": "Kim", "side": "author", "kind": "person"}, "side = 'author'"),
        ({"name": "Kim", "side": "none", "kind": "person"}, "side = 'none'"),
        (
            {"name": "Kim", "side": "x", "kind": "person", "variants": ["…"]},
            "'…': expected a name, with letters in it.",
        ),
    ],
)
def test_a_malformed_actor_is_named_in_one_line_with_its_remedy(actor, told):
    with pytest.raises(corpus.StudyError) as error:
        coded("x", actors={"kim": actor})
    message = str(error.value)
    assert message.startswith("actors.toml [kim]") and told in message and "Remedy: " in message and "\n" not in message
    assert french_throughout(error.value)


def test_sides_have_a_name_in_both_languages():
    kim = {"name": "Kim", "side": "north", "kind": "person"}
    assert codebook.sides({"kim": kim})["north"] == {"en": "north", "fr": "north"}
    named = codebook.sides({"sides": {"north": {"fr": "le Nord"}}, "kim": kim})
    assert list(named) == ["north", "media", "expert", "other", "author"]
    assert named["north"] == {"en": "north", "fr": "le Nord"} and named["expert"] == {"en": "experts", "fr": "experts"}
    assert speaker("Selon Moscou, la visite sera longue.") == "russia"  # [sides] is nobody who acts
    assert codebook.sides(ACTORS)["usa"] == {"en": "United States", "fr": "États-Unis"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            {"nort": {"en": "North"}},
            "[sides] nort: expected the side of an actor. Remedy: write north, or give it to an actor as its side, or take it out.",
        ),
        (
            {"sci": {"en": "Science"}},
            "[sides] sci: expected the side of an actor. Remedy: give it to an actor as its side, or",
        ),
        ({"north": "North"}, 'Remedy: write north = { en = "...", fr = "..." }'),
        ({"north": {"de": "Norden"}}, "a name in each language"),
        ({"north": {"en": ""}}, "a name in each language"),
        ("north", "a name in each language"),
    ],
)
def test_a_malformed_table_of_sides_is_named_with_its_remedy(given, told):
    with pytest.raises(corpus.StudyError) as error:
        codebook.sides({"sides": given, "kim": {"name": "Kim", "side": "north", "kind": "person"}})
    assert str(error.value).startswith("actors.toml [sides]") and told in str(error.value)
    assert french_throughout(error.value)


def french_throughout(error):
    """Whether a refusal in French names the place, what it takes and the remedy, and has no sentence of the English one."""
    place, _, said = error.sentence("fr").partition("\u00a0: il faut ")
    english = set(re.findall(r"\b(?:expected|write|names?|words?|texts?|its|the|with|and|or|not)\b", said))
    assert str(error).startswith(f"{place}: ") and "Remède\u00a0: " in said
    return english <= {"name", "words", "text"}  # keys and codes of the file


# ---- tables


def toy():
    """Two articles: three units led by x, x and none; one unit led by y, spoken by two."""
    rows = [
        ("a", 1, True, False, "x", "asserted", "author", "", "one"),
        ("a", 2, True, True, "x", "denied", "p", "", "two"),
        ("a", 3, False, False, "none", "asserted", "author", "", "three"),
        ("a", 4, False, False, "", "", "", "", "cut"),
        ("b", 1, False, True, "y", "asserted", "p+q", "", "five"),
    ]
    columns = ["article", "unit", "x", "y", "lead", "status", "speaker", "evidence", "text"]
    return pd.DataFrame(rows, columns=columns).set_index(["article", "unit"])


def test_a_profile_is_the_share_of_kept_units_by_lead():
    table = framing.profile(toy())
    assert table.loc["a"].to_dict() == pytest.approx({"x": 2 / 3, "y": 0, "none": 1 / 3, "n": 3})
    assert table.loc["b"].to_dict() == {"x": 0, "y": 1, "none": 0, "n": 1}
    cut = toy().assign(lead=lambda coded: coded["lead"].where(coded.index.get_level_values("article") == "a", ""))
    assert framing.profile(cut).loc["b", "n"] == 0 and framing.profile(cut).loc["b", ["x", "y", "none"]].isna().all()


def test_an_article_is_mainly_about_the_frame_that_leads_it_most_and_about_none_in_a_tie():
    leads = {"x most": "xxy", "y most": "xyy", "a tie": "xy-", "nothing": "--", "one": "y"}
    rows = [(name, n, lead) for name, said in leads.items() for n, lead in enumerate(said.replace("-", "0"))]
    coded = pd.DataFrame(rows, columns=["article", "unit", "lead"]).set_index(["article", "unit"])
    coded = coded.assign(x=coded["lead"] == "x", y=coded["lead"] == "y", lead=coded["lead"].replace("0", "none"))
    assert framing.mainly(coded).to_dict() == {
        "x most": "x",
        "y most": "y",
        "a tie": "none",
        "nothing": "none",
        "one": "y",
    }


def test_every_share_of_a_profile_has_its_exact_interval():
    table = framing.profile_intervals(toy())
    assert table.index.names == ["article", "lead"] and table.columns.tolist() == ["share", "low", "high", "n"]
    assert table.loc[("b", "y"), ["share", "low", "high"]].tolist() == pytest.approx([1, 0.025, 1])
    assert table.loc[("b", "x"), ["share", "low", "high"]].tolist() == pytest.approx([0, 0, 0.975])
    assert table.loc[("a", "y"), ["low", "high"]].tolist() == pytest.approx(
        [0, 0.7076], abs=1e-4
    )  # (1 - .7076)³ = .025
    assert table.loc[("a", "x"), ["low", "high"]].tolist() == pytest.approx([0.0943, 0.9916], abs=1e-4)  # 2 of 3


def test_passages_are_behind_every_cell_of_a_crosstab():
    table = framing.code(STUDY.units, FRAMES, ACTORS)
    for by in ("speaker", "status"):
        cells = framing.crosstab(table, by)
        for (article, frame), row in cells.iterrows():
            for value, count in row.items():
                assert len(framing.passages(table, article=article, frame=frame, **{by: value})) == count


def test_two_speakers_count_once_each():
    cells = framing.crosstab(toy(), "speaker")
    assert cells.index.tolist() == [(article, frame) for article in "ab" for frame in ("x", "y", "none")]
    assert cells.loc[("b", "y")].to_dict() == {"author": 0, "p": 1, "q": 1}
    assert cells.loc[("a", "none"), "author"] == 1
    assert list(framing.passages(toy(), speaker="q")["text"]) == ["five"]
    assert list(framing.passages(toy(), lead="x", status="denied")["text"]) == ["two"]


def test_passages_name_the_frames_there_are():
    with pytest.raises(ValueError, match="use one of x, y, none"):
        framing.passages(toy(), frame="z")


# ---- quotation marks and names

QUOTES = [
    ("Il a dit « oui ».", [("oui", True)]),
    ("Il a dit «oui».", [("oui", True)]),
    ("Il a dit “oui”.", [("oui", True)]),
    ("Il a dit „oui“ hier.", [("oui", True)]),
    ('Il a dit "oui" puis "non".', [("oui", True), ("non", True)]),
    ("Il a dit <<oui>>.", [("oui", True)]),
    ("« Une visite “privée” », dit-il.", [("Une visite “privée”", True), ("privée", True)]),
    ("« Une « visite » courte »", [("Une « visite » courte", True), ("visite", True)]),
    ("« Jamais fermé", [("Jamais fermé", False)]),
    ("« Un “deux »", [("Un “deux", True), ("deux", False)]),
    ("Jamais ouvert »", []),
    ("«\u202foui\u202f»", [("oui", True)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), QUOTES)
def test_quotations_in_every_style(text, expected):
    said = [word.form for word in unit_of(text).words]
    found = [("".join(said[start:end]), closed) for start, end, closed in clauses.quoted(unit_of(text).words)]
    assert found == [(quote.replace(" ", ""), closed) for quote, closed in expected]


NAMES = [
    ("Kim Jong-un, Kim Jong Un et Kim Jong-Un", ["kim_jong_un"] * 3),
    ("Kim Il Sung", []),
    ("la Place Kim Il Sung", []),
    ("le président Kim Dae-jung", []),
    ("Kim Soo-hyun, acteur", []),
    ("M. Kim et le camarade Poutine", ["kim_jong_un", "putin"]),
    ("Putin, Vladimir Poutine, Poutine", ["putin"] * 3),
    ("la rencontre Kim-Poutine", ["kim_jong_un", "putin"]),
    ("l’Etat et les Etats-Unis", ["usa"]),
    ("la Corée du Nord et la mer du Nord", ["north_korea"]),
    ("le Washington Post à Washington", ["washington_post", "usa"]),
    ("POUTINE RENCONTRE KIM", ["putin", "kim_jong_un"]),
    ("un poutine au fromage", []),
    ("avenue Poutine", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_names_with_their_variants_and_look_alikes(text, expected):
    index = pd.MultiIndex.from_tuples([("a", 1)], names=["article", "unit"])
    table = framing.actors_named(pd.DataFrame({"text": [text], "kept": True}, index=index), ACTORS)
    assert list(table["actor"]) == expected
    assert list(table) == ["article", "unit", "actor", "name", "side", "kind", "form"]


@pytest.mark.parametrize(
    ("variants", "text", "who"),
    [
        (["gouvernement"], "Le gouvernement a annoncé une hausse.", "executive"),
        (["gouvernement"], "Gouvernement et syndicats se parlent, a indiqué le Gouvernement.", "executive"),
        (["syndicats", "cheminots"], "Selon les cheminots, le train est supprimé.", "executive"),
        (["Matignon"], "Selon un matignon de passage, il pleut.", "other"),
        (["Premier ministre", "premier ministre"], "Le premier ministre a affirmé qu'il restera.", "executive"),
        (["premier ministre", "Premier ministre"], "Le premier ministre a affirmé qu'il restera.", "executive"),
    ],
)
def test_a_name_stated_in_small_letters_is_found_in_small_letters(variants, text, who):
    actor = {"name": "Élysée", "side": "executive", "kind": "institution", "variants": variants}
    assert coded(text, frames={}, actors={"executive": actor})["speaker"].tolist() == [who]


def test_cues_stand_where_they_say():
    index = pd.MultiIndex.from_tuples([("a", 1)], names=["article", "unit"])
    text = "Moscou a reçu des obus et des armes, puis une fusée."
    table = framing.cues(pd.DataFrame({"text": [text], "kept": True}, index=index), FRAMES, ACTORS)
    placed = {(row.frame, text[row.start : row.end]) for row in table.itertuples()}
    assert ("satellites", "fusée") in placed and ("arms_deal", "reçu des obus") in placed


# ---- the grammar underneath


@pytest.mark.parametrize(
    ("form", "mood"),
    [
        ("fournirait", "conditional"),
        ("seraient", "conditional"),
        ("enverrait", "conditional"),
        ("déclarerait", "conditional"),
        ("livrera", "future"),
        ("sera", "future"),
        ("entra", "finite"),
        ("déclarait", "finite"),
        ("entrait", "finite"),
        ("opérait", "finite"),
        ("dit", "finite"),
        ("promis", "participle"),
        ("annoncé", "participle"),
        ("affirmant", "gerund"),
        ("pendant", ""),
        ("plus", ""),
        ("militaires", ""),
        ("affaires", ""),
    ],
)
def test_moods(form, mood):
    assert patterns.mood(form) == mood


def unit_of(text):
    """A unit taken apart, by the shipped codebook and actors."""
    reader = framing._reader(json.dumps(FRAMES), json.dumps(ACTORS))
    return framing._unit(reader.vocabulary.read(text), reader)


MENTIONS = [  # the words of each mention, whose claim it would be, its kind
    ("le président russe parle", [("président russe", "russia", "official")]),
    ("Les Russes avancent", [("Russes", "russia", "state")]),
    ("un responsable parle", [("responsable", "other", "official")]),  # someone new
    ("le responsable parle", [("responsable", "", "official")]),  # who was named before
    ("des responsables russes parlent", [("responsables russes", "russia", "official")]),
    (
        "l'agence officielle nord-coréenne KCNA rapporte",
        [("agence officielle nord-coréenne KCNA", "north_korea", "media")],
    ),
    ("l'agence de presse russe Tass rapporte", [("agence de presse russe Tass", "media", "media")]),
    ("l'agence de presse rapporte", [("agence de presse", "media", "media")]),
    ("le journal officiel russe rapporte", [("journal officiel russe", "russia", "media")]),
    ("des experts américains doutent", [("experts américains", "expert", "expert")]),
    ("des habitants de Moscou attendent", [("habitants de Moscou", "russia", "people")]),
    (
        "le porte-parole du Kremlin, Dmitri Peskov, parle",
        [("porte-parole du Kremlin", "russia", "official"), ("Dmitri Peskov", "russia", "person")],
    ),
    ("le ministre, Sergueï Lavrov, parle", [("ministre , Sergueï Lavrov", "russia", "official")]),
    (
        "le ministre des Affaires étrangères Sergueï Lavrov parle",
        [("ministre des Affaires étrangères Sergueï Lavrov", "russia", "official")],
    ),
    ("le ministre a visité Moscou", [("ministre", "", "official"), ("Moscou", "russia", "state")]),
    ("un ministre avec Poutine", [("ministre", "other", "official"), ("Poutine", "russia", "person")]),
    ("une visite officielle à Moscou", [("Moscou", "russia", "state")]),
    ("le gouvernement japonais parle", [("gouvernement japonais", "other", "official")]),
    ("la déclaration du Kremlin", [("déclaration du Kremlin", "russia", "document")]),
    (
        "le président Poutine et Kim Jong-un",
        [("président Poutine", "russia", "official"), ("Kim Jong-un", "north_korea", "person")],
    ),
    ("Hier Jean Poutine parle", [("Jean Poutine", "", "stranger")]),
    ("l'avenue Poutine", []),
    ("Kim Dae-jung parle", [("Kim Dae-jung", "", "stranger")]),
    (
        "Rose parle à Siemon T. Dupont",
        [("Siemon T . Dupont", "", "stranger")],
    ),  # a word that opens a sentence is a word
    ("La CEDEAO parle à Ursula von der Leyen", [("CEDEAO", "", "stranger"), ("Ursula von der Leyen", "", "stranger")]),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_who_is_mentioned_and_whose_claim_it_would_be(text, expected):
    unit = unit_of(text)
    assert [
        (" ".join(word.form for word in unit.words[m.start : m.end]), m.side, m.kind) for m in unit.mentions
    ] == expected


@pytest.mark.parametrize(
    ("adjective", "forms"),
    [
        ("russe", "russe russes"),
        ("coréen", "coréen coréenne coréens coréennes"),
        ("letton", "letton lettonne lettons lettonnes"),
        ("français", "français française françaises"),
        ("turc", "turc turque turcs turques"),
        ("kényan", "kényan kényane kényans kényanes"),
    ],
)
def test_the_forms_of_an_adjective_of_nationality(adjective, forms):
    assert names.inflections(adjective) == set(forms.split())


MAIN, ASIDE = False, True
CLAUSES = [  # words, kind, whether it stands aside
    (
        "Moscou affirme que la visite sera courte",
        [("moscou affirme", "main", MAIN), ("que la visite sera courte", "complement", MAIN)],
    ),
    (
        "La visite, qui inquiète Séoul, sera courte",
        [("la visite ,", "main", MAIN), ("qui inquiète séoul ,", "relative", ASIDE), ("sera courte", "main", MAIN)],
    ),
    ("La gare à laquelle il pense", [("la gare", "main", MAIN), ("à laquelle il pense", "relative", ASIDE)]),
    (
        "Selon Moscou, la visite sera courte",
        [("selon moscou ,", "phrase", ASIDE), ("la visite sera courte", "main", MAIN)],
    ),
    ("Si Kim vient, nous partirons", [("si kim vient ,", "adverbial", ASIDE), ("nous partirons", "main", MAIN)]),
    ("Comme prévu, Kim arrive", [("comme prévu ,", "adverbial", ASIDE), ("kim arrive", "main", MAIN)]),
    ("Kim arrive comme prévu", [("kim arrive comme prévu", "main", MAIN)]),
    (
        "Kim arrive, alors que Séoul proteste",
        [("kim arrive ,", "main", MAIN), ("alors que séoul proteste", "contrast", ASIDE)],
    ),
    (
        "Kim a signé un traité prévoyant une aide",
        [("kim a signé un traité", "main", MAIN), ("prévoyant une aide", "participial", ASIDE)],
    ),
    (
        "Kim est parti en saluant la foule",
        [("kim est parti", "main", MAIN), ("en saluant la foule", "participial", ASIDE)],
    ),
    ("Épuisé, Kim dort", [("épuisé ,", "phrase", ASIDE), ("kim dort", "main", MAIN)]),
    ("Kim arrive, souriant", [("kim arrive ,", "main", MAIN), ("souriant", "participial", ASIDE)]),
    (
        "En visite à Moscou : un tapis rouge",
        [("en visite à moscou :", "phrase", ASIDE), ("un tapis rouge", "main", MAIN)],
    ),
    (
        "Moscou affirme, malgré tout, que Kim partira",
        [
            ("moscou affirme ,", "main", MAIN),
            ("malgré tout ,", "adverbial", ASIDE),
            ("que kim partira", "complement", MAIN),
        ],
    ),
    (
        "Si Kim dit que Poutine vient, Séoul partira",
        [
            ("si kim dit", "adverbial", ASIDE),
            ("que poutine vient ,", "complement", ASIDE),
            ("séoul partira", "main", MAIN),
        ],
    ),
    (
        "Moscou affirme que Kim, en visite, restera",
        [
            ("moscou affirme", "main", MAIN),
            ("que kim ,", "complement", MAIN),
            ("en visite ,", "complement", MAIN),
            ("restera", "main", MAIN),
        ],
    ),
    ("Il est possible que Kim vienne", [("il est possible", "main", MAIN), ("que kim vienne", "complement", MAIN)]),
    (
        "Poutine, président russe, arrive",
        [("poutine ,", "main", MAIN), ("président russe ,", "main", MAIN), ("arrive", "main", MAIN)],
    ),
    ("Kim ne livre que des obus", [("kim ne livre que des obus", "main", MAIN)]),
    (
        "Kim ne livre pas les obus que Séoul redoute",
        [("kim ne livre pas les obus", "main", MAIN), ("que séoul redoute", "relative", ASIDE)],
    ),
    ("À l'aube, qui est froide", [("à l' aube ,", "phrase", MAIN), ("qui est froide", "relative", MAIN)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CLAUSES)
def test_clauses_and_whether_they_stand_aside(text, expected):
    unit = unit_of(text)
    found = [(" ".join(word.low for word in unit.words[c.start : c.end]), c.kind, c.aside) for c in unit.clauses]
    assert found == expected
    assert unit.place == [n for n, (words, _, _) in enumerate(expected) for _ in words.split()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim a déjà livré", ("a", "participle")),
        ("Kim est arrivé", ("est", "passive")),
        ("Kim s'est réjoui", ("est", "participle")),
        ("Kim a été livré", ("a", "passive")),
        ("La visite a, hier, annoncé", ("a", "participle")),
        ("livré", None),
        ("Kim livré", None),
        *((f"Kim a {barrier} livré", None) for barrier in 'que qui et mais dont où « » “ ” " ; :'.split()),
        ("Kim a plus d'obus qu'annoncé", None),
        ("Kim a dormi puis mange livré", None),
    ],
)
def test_the_auxiliary_of_a_participle_stands_before_it_with_nothing_in_between_that_ends_its_clause(text, expected):
    words = unit_of(text).words
    at, form = clauses.auxiliary(words, len(words) - 1)
    assert (None if at < 0 else (words[at].low, form)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"{subject} les arme", True) for subject in "ne comme il elle on qui ils elles je nous".split()),
        ("avec les arme", False),
        ("les arme", False),
        ("ce sera", True),
        ("ce livre", False),
        ("une livre", False),
        ("Kim livre", True),
        ("livre", True),
    ],
)
def test_a_verb_stands_where_no_article_or_preposition_makes_it_a_noun(text, expected):
    words = unit_of(text).words
    assert clauses.is_verb(words, len(words) - 1) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim dit", "finite"),
        ("un dit", ""),
        ("Kim a dit", "participle"),
        ("la visite est annoncée", "passive"),
        ("en annonçant", "gerund"),
        ("tout en se passant", "gerund"),
        ("un passant", ""),
        ("Kim veut annoncer", "infinitive"),
        ("sans annoncer", ""),
        ("la visite annoncée", ""),
        ("Kim annonçait", "finite"),
    ],
)
def test_how_a_verb_is_used(text, expected):
    unit = unit_of(text)
    assert clauses.verb_form(unit, len(unit.words) - 1) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Oui", dit Kim', [(0, 1, True)]),
        ("Oui », dit Kim", [(0, 1, True)]),
        ("Oui", [(0, 1, False)]),
        ("Oui “deux” »", [(0, 4, True), (2, 3, True)]),
    ],
)
def test_a_quotation_that_opened_before_goes_on(text, expected):
    assert clauses.quoted(unit_of(text).words, inside=True) == expected


@pytest.mark.parametrize(
    ("verb", "mood", "forms"),
    [
        ("prendre", "finite", "prend prennent prenait prenaient prit prirent"),
        ("prendre", "future", "prendra prendront prendrons prendrez"),
        ("prendre", "conditional", "prendrait prendraient prendrais prendrions prendriez"),
        ("promettre", "participle", "promis promise promises"),
        ("dire", "participle", "dite dites dits"),
        ("écrire", "gerund", "écrivant"),
        ("savoir", "infinitive", "savoir"),
    ],
)
def test_every_form_of_an_irregular_verb_is_known(verb, mood, forms):
    for form in forms.split():
        assert patterns.mood(form) == mood and verb in patterns.dictionary_forms(form), form


@pytest.mark.parametrize(
    ("form", "verb"),
    [
        ("annonçait", "annoncer"),
        ("jugeait", "juger"),
        ("rappellent", "rappeler"),
        ("jettera", "jeter"),
        ("espèrent", "espérer"),
        ("mènent", "mener"),
        ("emploie", "employer"),
        ("finissaient", "finir"),
        ("visitée", "visiter"),
        ("officiels", "officiel"),
        ("généraux", "général"),
        ("des", "de"),
        ("crée", "créer"),
    ],
)
def test_the_dictionary_form_of_an_inflected_word_is_among_those_it_may_have(form, verb):
    assert verb in patterns.dictionary_forms(form)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("livraison d'arme", "les livraisons d’armes", True),
        ("livraison de arme", "la livraison de ces armes", True),
        ("livrer .. obus", "Moscou livrera plus de mille gros obus", True),
        ("livrer .. obus", "Moscou livrera. Un jour viendront les obus", False),
        ("livrer .. obus", "Moscou livrera un deux trois quatre cinq six obus", False),
        ("rompre|nouer lien", "ils ont noué des liens", True),
        ("visite officiel|d'État|historique", "une visite historique", True),
        ("visite officiel|d'État|historique", "des visites d'État", True),
        ("visite officiel|d'État|historique", "une visite d'usine", False),
        ("écarter l'idée|tout|d'avoir", "ils écartent toute idée", True),
        ("écarter l'idée|tout|d'avoir", "ils écartent l'hypothèse", False),
        ("se réjouir", "ils se sont réjouis", True),
        ("lien", "lieu", False),
    ],
)
def test_patterns_find_inflected_words(pattern, text, found):
    vocabulary = patterns.Vocabulary([patterns.parse(("x",), pattern)])
    assert bool(clauses.find(vocabulary, vocabulary.read(text), [])) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("axe .. @|entre", "Un axe Moscou", True),
        ("axe .. @|entre", "Un axe entre deux pays", True),
        ("axe .. @|entre", "Un axe de recherche", False),
        ("obus|@russia livrer", "Moscou livre", True),
        ("obus|@usa livrer", "Moscou livre", False),
        ("obus|@usa livrer", "Les obus livrés", True),
        ("aux couleurs de .. pays|@", "aux couleurs de Moscou", True),
    ],
)
def test_an_alternative_may_be_somebody(pattern, text, found):
    vocabulary = patterns.Vocabulary([patterns.parse(("x",), pattern)])
    words = vocabulary.read(text)
    named = [names.Mention(i, i + 1, "", "russia", "state") for i, word in enumerate(words) if word.low == "moscou"]
    assert bool(clauses.find(vocabulary, words, named)) is found


TRADE = {"trade": ["vente", "livraison d'arme", "échange de obus"]}
PIECES = "livrer obus|arme obus|d'arme @|chef de à|de le que président|chef plus se <trade> @ @russia ..".split()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=5),
    st.lists(
        st.sampled_from(
            "la de d' se livrait obus armes livraisons échange vente plus est ce président Moscou "
            "et à que il , . « » un deux".split()
        ),
        max_size=16,
    ),
)
def test_a_search_from_the_rarest_word_finds_what_one_from_every_word_finds(pieces, text):
    pieces = [
        piece for piece, before in zip(pieces, ["", *pieces]) if (piece, before) != ("..", "..")
    ]  # which is refused
    pattern = " ".join(["chef", *pieces, "obus"] if ".." in (pieces[0], pieces[-1]) else pieces)
    vocabulary = patterns.Vocabulary([patterns.parse(("x",), pattern, TRADE)])
    words = vocabulary.read(" ".join(text))
    named = {at: (at + 1, "russia") for at, word in enumerate(words) if word.low == "moscou"}
    mentions = [names.Mention(at, end, "", side, "state") for at, (end, side) in named.items()]
    found = [used for used, _ in clauses.find(vocabulary, words, mentions).get(("x",), ())]
    whole = patterns.parse(("x",), pattern, TRADE)
    everywhere = {
        patterns.match(part.parts, words, at, named) for part in patterns._narrower(whole) for at in range(len(words))
    } - {None}
    assert set(found) == everywhere and found == sorted(found)


WORDS = (
    "Kim Poutine Morand CEDEAO le la son sa ministre porte-parole président analyste journaliste russe et , : « » ( ) . a est "
    "dit déclaré affirme accuse accusé ajoute-t-il que qui de par à selon il elle ne pas visite livrer obus M. pour l'"
).split()


@pytest.mark.long
@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=24))
def test_no_order_of_words_stops_the_coder(words):
    assert coded(" ".join(words), "Il a dit que oui.")["speaker"].ne("").all()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="«»“”\"'’,.:;?!()-…<>éàç Kimqueselonditnepas\n\u202f\u0301\u200b", max_size=80))
def test_no_text_stops_the_coder(text):
    row = coded(text).iloc[0]
    assert row["lead"] in (*FRAMES, "none") and row["status"] in ("asserted", "speculated", "denied") and row["speaker"]
