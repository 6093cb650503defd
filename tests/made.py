"""Made studies: invented French articles in any number, with what real folders hold: copies, blanks, flashes, other languages."""

from __future__ import annotations

import copy
import csv
import datetime
import io
import random
from pathlib import Path

import pandas as pd

from helpers import french
from helpers.corpus import Study, load
from helpers.results import Results

SIZES = (1, 2, 3, 7, 39, 41, 300, 5_000)
OUTLETS = ("Le Courrier", "La Dépêche du Val", "L’Écho", "Radio Plaine", "Le Phare", "La Gazette", "Midi", "Le Fil")
WHO = (
    "la maire de {town}",
    "le préfet",
    "le syndicat",
    "la direction de l’usine",
    "une ouvrière de {town}",
    "l’association Eau vive",
)
TOWNS = (
    "Valmont",
    "Brézac",
    "Ormeuil",
    "Saint-Aubin",
    "Port-Gris",
    "Lanvec",
    "Charnay",
    "Tressol",
    "Vigneulles",
    "Marsac",
)
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
JOBS = (
    "{n} emplois disparaîtront avec la fermeture de l’atelier de {town}",
    "les salariés de {town} seront licenciés avant l’été",
    "un plan de reconversion sera proposé aux {n} ouvriers",
    "le chômage touche déjà {n} familles de {town}",
)
POLLUTION = (
    "la rivière reste polluée sur {n} kilomètres en aval de {town}",
    "des solvants ont été retrouvés dans {n} jardins de {town}",
    "la dépollution des sols de {town} durera {n} ans",
    "aucune contamination n’a été mesurée à {town}",
)
COURT = (
    "le tribunal de {town} jugera l’affaire dans {n} semaines",
    "{n} plaintes ont été déposées contre le groupe Ferrand",
    "un juge de {town} a ordonné une enquête",
    "le procès pourrait être reporté de {n} mois",
)
THEMES = (JOBS, POLLUTION, COURT)
PLAIN = (
    "La fête de {town} aura lieu {day} malgré la pluie, devant {n} visiteurs.",
    "Le marché de {town} a retrouvé ses {n} étals {day} matin.",
    "{n} habitants de {town} ont assisté {day} à la réunion publique.",
)
FOREIGN = "El alcalde de {town} llegó el martes a la fábrica con {n} trabajadores para hablar del cierre. Los vecinos temen por el río y piden ayuda al gobierno."
FRAMES = """[jobs]
label = {{ en = "jobs", fr = "emploi" }}
definition = "Ce qui touche aux emplois de l’usine."
strong = ["emploi", "licencier", "chômage", "reconversion"]

[pollution]
label = {{ en = "pollution", fr = "pollution" }}
definition = "Ce que l’usine a laissé dans l’eau et les sols."
strong = ["polluer", "solvant", "dépollution", "contamination"]

[court]
label = {{ en = "court", fr = "justice" }}
definition = "Ce que la justice en dit."
strong = ["tribunal", "plainte", "juge", "procès"]
""".replace("{{", "{").replace("}}", "}")
ACTORS = """[ferrand]
name = "Ferrand"
side = "company"
kind = "institution"
variants = ["groupe Ferrand"]

[eau_vive]
name = "Eau vive"
side = "residents"
kind = "institution"
"""


def corpus(folder: Path, n: int, seed: int = 0, outlets: int = 4, months: int = 3, codebook: bool = True) -> Path:
    """Write a study of n files into a folder that is not there yet, the same bytes for the same arguments; its path.

    From seven articles on some are copies (the same bytes, or a sentence more), blank, one-sentence flashes or in
    Spanish, and some have no date. Outlets differ in what they write of: the first most of jobs, the second of pollution.
    """
    rng = random.Random(f"{n} {seed}")
    folder.mkdir(parents=True)
    rows, texts = [], []
    for number in range(n):
        outlet = rng.randrange(outlets)
        texts.append(_text(number, n, outlet, texts, rng))
        day = datetime.date(2023, 1, 2) + datetime.timedelta(rng.randrange(30 * months))
        dated = number % 11 != 9
        rows.append(
            [f"{number:04d}", f"Article {number + 1}", day.isoformat() if dated else "", "page" if dated else "unknown"]
            + [OUTLETS[outlet % len(OUTLETS)], "page"]
        )
        (folder / f"{number:04d}.txt").write_text(texts[-1], encoding="utf-8")
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows(
        [["article", "label", "published", "published_known", "outlet", "outlet_known"], *rows]
    )
    (folder / "articles.csv").write_text(table.getvalue(), encoding="utf-8")
    if codebook:
        (folder / "frames.toml").write_text(FRAMES, encoding="utf-8")
        (folder / "actors.toml").write_text(ACTORS, encoding="utf-8")
    return folder


def _text(number: int, n: int, outlet: int, before: list[str], rng: random.Random) -> str:
    """One article, or what stands in its place."""
    if n >= 7 and number % 13 == 4:
        return before[number // 2]
    if n >= 7 and number % 17 == 5:
        return before[number // 3] + sentence(rng, outlet) + "\n"
    if n >= 7 and number % 29 == 6:
        return " \n"
    if n >= 7 and number % 19 == 3:
        return FOREIGN.format(town=rng.choice(TOWNS), n=rng.randint(3, 900)) + "\n"
    length = 1 if n >= 7 and number % 7 == 2 else rng.randint(5, 14)
    return "".join(f"{sentence(rng, outlet)}\n" for _ in range(length))


def sentence(rng: random.Random, outlet: int = 0) -> str:
    """One sentence, told by the author, told by somebody, or of no theme."""
    filled = {"town": rng.choice(TOWNS), "day": rng.choice(DAYS), "n": rng.randint(3, 900)}
    if rng.random() < 0.2:
        said = rng.choice(PLAIN).format(**filled)
        return said[0].upper() + said[1:]
    theme = THEMES[outlet % len(THEMES)] if rng.random() < 0.6 else rng.choice(THEMES)
    what, who = rng.choice(theme).format(**filled), rng.choice(WHO).format(**filled)
    form = rng.choice(
        ("{what}.", "{who} assure que {what}.", "« {What} », a déclaré {day} {who}.", "selon {who}, {what}.")
    )
    said = form.format(what=what, What=what[0].upper() + what[1:], who=who, day=filled["day"])
    return said[0].upper() + said[1:] if said[0].islower() else said


def units_of(texts: pd.Series) -> pd.Series:
    """The sentences of each text (index `article, unit`, numbered from 1)."""
    found = {
        (article, unit): sentence
        for article, text in texts.items()
        for unit, sentence in enumerate(french.sentences(text), start=1)
    }
    return pd.Series(found, pd.MultiIndex.from_tuples(found, names=["article", "unit"]), dtype=object)


def few(found: Results, *keys: str) -> Results:
    """Results of which these alone are told; what was measured for them is shared."""
    kept = copy.copy(found)
    kept._makers = {key: found._makers[key] for key in keys}
    kept._made = {key: found._make(key) for key in keys}
    return kept


def study_of(folder: Path, *texts: str) -> Study:
    """A study of one text an article, its lines the units."""
    for number, text in enumerate(texts):
        (folder / f"{number:03d}.txt").write_text(text, encoding="utf-8")
    return load(folder)
