"""A study in proper French whose every text, name, label and file name tries to be something else than text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

RAN = "window.ran"  # what a payload that runs would set

# What runs, or breaks, where text is taken for HTML, Markdown, LaTeX, mathematics or a spreadsheet's formula.
SCRIPT = f"<script>{RAN}=1</script>"
IMAGE = f"<img src=x onerror={RAN}=2>"
DRAWING = f"<svg onload={RAN}=3>"
FRAME = f'<iframe srcdoc="<script>parent.{RAN}=4</script>"></iframe>'
CLOSING = f"</td></table></style></title><script>{RAN}=5</script>"
QUOTED = f'" onmouseover="{RAN}=6" x="'
LINK = f"[un lien](javascript:{RAN}=7)"
PICTURE = "![une image](https://example.invalid/x.png)"
ADDRESS = "https://example.invalid/a www.example.invalid <https://example.invalid/b>"
TABLE = "| a | b | --- | `code` ``` ~~~"
HEADING = "# Titre **gras** __gras__ ~~barré~~"
INPUT = "$\\input{/etc/passwd}$ \\write18{ls} % \\end{tabular}"
MATHS = "$\\frac{1}{$ x^2 à 5 $ \\(y_1\\) \\[z\\] \\begin{align}q\\end{align} @@0@@"
TEMPLATE = "{{ 7 * 7 }} {% raw %} {0} %s #let y = 1"
LINKED = '=HYPERLINK("https://example.invalid";"ici")'
COMMAND = "+cmd|' /C calc'!A0"
SUM = "@SUM(1+1)*cmd|x"
SPLIT = "deux ; =1+2 ;@SUM(2)"
LONG = "Anticonstitutionnellement" * 12
EMOJI = "🎈🗞️👩🏽‍🚀"
UNSEEN = {
    "\x1b[31mrouge\x1b[0m": "rouge",
    "\u202etxt.exe\u202c": "txt.exe",
    "mi\u200bnuit\ufeff": "minuit",
    "cloche\x07": "cloche",
    "deux\tlignes\nici": "deux lignes ici",
}
EVERY = (
    SCRIPT,
    IMAGE,
    DRAWING,
    FRAME,
    CLOSING,
    QUOTED,
    LINK,
    PICTURE,
    ADDRESS,
    TABLE,
    HEADING,
    INPUT,
    MATHS,
    TEMPLATE,
    LINKED,
    COMMAND,
    SUM,
    SPLIT,
)

_BODIES = [
    f"""L’usine chimique de Valmont fermera en juin, a annoncé mardi le groupe Ferrand.
Quelque 300 salariés perdront leur emploi dans une vallée déjà touchée par le chômage : {SCRIPT}.
« C’est un coup terrible pour nos ouvriers {IMAGE} », a déclaré la maire, Claire Morel.
Le syndicat craint des licenciements secs et réclame un plan de reconversion avant la fin du mois.
La préfecture doit recevoir les élus jeudi {TEMPLATE} pour parler des emplois.
{HEADING}""",
    f"""Après trente ans de rejets toxiques, l’usine chimique de Valmont va fermer.
La rivière est polluée, et le nettoyage promis n’a pas commencé {MATHS}.
Selon l’association Eau vive, la dépollution pourrait durer dix ans {LINK} et coûter des millions.
« Les poissons ont disparu dès les premières années {FRAME} », affirme son président.
Le groupe Ferrand nie toute pollution et assure avoir respecté les normes {INPUT}.
{TABLE}""",
    f"""Les salariés de Valmont ont bloqué mercredi l’entrée de l’usine pour sauver leurs emplois.
Le syndicat craint des licenciements secs et réclame un plan de reconversion avant la fin du mois.
La direction n’a pas confirmé le nombre de postes supprimés {CLOSING}, mais promet des reclassements.
« Nous voulons travailler ici {QUOTED} », a lancé une ouvrière devant les caméras.
{LINKED}
À lire aussi : {SCRIPT}""",
    f"""La préfecture a ordonné jeudi une enquête sur la contamination des sols à Valmont.
Des solvants ont été retrouvés dans les jardins {PICTURE}, à deux kilomètres de l’usine chimique.
Les riverains redoutent une pollution durable {DRAWING} et demandent un nouveau dépistage.
La fermeture privera pourtant la commune de son premier employeur, rappelle le préfet.
{COMMAND} a-t-on lu sur une pancarte devant l’usine de Valmont.""",
    f"""L’État versera douze millions d’euros pour le procès de l’usine chimique de Valmont.
Le tribunal jugera en mars les anciens dirigeants du groupe Ferrand {ADDRESS}.
« La justice dira qui doit payer le nettoyage de la rivière », a promis le ministre français {SPLIT}.
L’avocat de l’association Eau vive réclame un procès public contre la pollution.
{SUM} disait le rapport remis au juge, que le syndicat conteste.""",
    f"""Le mot {LONG} figure dans le jugement du tribunal de Valmont.
Les juges ont condamné jeudi le groupe Ferrand pour la pollution de la rivière {EMOJI}.
{" ".join(UNSEEN)} : ainsi commençait la lettre du syndicat au tribunal.
Selon le préfet, les salariés de l’usine chimique seront indemnisés avant l’été.
La maire, Claire Morel, a salué un procès exemplaire pour la vallée et pour ses emplois.""",
]

# Names a file system takes: anything but a slash, cut where 255 bytes end.
_FILES = [IMAGE, LINK.replace("/", ""), '=HYPERLINK("x";"y")', "-2+3+cmd|' C calc'!A0", "$x_1$ & 50 % #{a}^~\\", EMOJI]
LABELS = [f"{SCRIPT} {IMAGE}", f"{LINK} {MATHS}", LINKED, f"{COMMAND} {TABLE}", f"*[{INPUT}] {CLOSING}", EMOJI]
_EVENTS = [f"{DRAWING} $x$", f"{DRAWING} $x$", SUM, SUM, f"# {ADDRESS}", f"# {ADDRESS}"]
_OUTLETS = [QUOTED, CLOSING, "\u202eLe Monde\u202c \x1b[31m", SPLIT, PICTURE, "@SUM(1)"]

STUDY = f"{DRAWING} $x$ =1 [a](b)"
FRAMES = {
    "=emplois<b>": f"{IMAGE} $x_1$ **emplois**",
    "_pollution_": f"_{LINK}_ | {INPUT}",
    "@procès": f"@procès {SCRIPT} \\(y\\)",
}
ACTORS = {
    "+ferrand": ("_" + QUOTED, "=company<i>"),
    "syndicat": (f"{DRAWING} | $x$", "workers $x$"),
    "eau_vive": (f"{HEADING} {EMOJI}", "@residents"),
}
_CUES = [
    ["emploi", "licenciement", "salarié", "chômage", "employeur"],
    ["pollution", "dépollution", "polluer", "contamination", "rejet toxique", "solvant"],
    ["procès", "tribunal", "juge", "justice", "avocat"],
]
_VARIANTS = [["Ferrand", "direction"], ["syndicat", f"syndicat {IMAGE}"], ["Eau vive"]]


def write(folder: Path) -> Path:
    """The study, whole: articles, what is stated of them, codebook, actors, vocabulary and two coders; its folder."""
    folder.mkdir(parents=True)
    for name, body in zip(_FILES, _BODIES):
        (folder / f"{name}.txt").write_text(body, encoding="utf-8")
    (folder / "articles.csv").write_text(_articles(), encoding="utf-8")
    (folder / "frames.toml").write_text(_frames(), encoding="utf-8")
    (folder / "actors.toml").write_text(_actors(), encoding="utf-8")
    vocabulary = f"places = {_texts(['Valmont', IMAGE])}\nevent_words = {_texts(['usine', LINK])}\n"
    (folder / "vocabulary.toml").write_text(vocabulary, encoding="utf-8")
    (folder / "study.toml").write_text(f"name = {_text(STUDY)}\n", encoding="utf-8")
    _code(folder)
    return folder


def _articles() -> str:
    """What is stated: each article's label, event, dates and outlet, and a column that only this study has."""
    rows = [
        [
            "article",
            "label",
            "event",
            "event_date",
            "event_date_known",
            "published",
            "published_known",
            "outlet",
            "outlet_known",
            "language",
            "translated",
            f"note {IMAGE}",
        ]
    ]
    for at, file in enumerate(_FILES):
        published = (f"2024-03-1{at}", "page") if at else ("", "unknown")
        rows.append(
            [
                file,
                LABELS[at],
                _EVENTS[at],
                f"2024-03-0{at + 1}",
                "text",
                *published,
                _OUTLETS[at],
                "page",
                'fr"><i' if at == 1 else "fr",
                "no",
                list(UNSEEN)[at % len(UNSEEN)],
            ]
        )
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue()


def _frames() -> str:
    lines = []
    for (key, label), cues in zip(FRAMES.items(), _CUES):
        lines += [
            f"[{_text(key)}]",
            f"label = {{ en = {_text(label)}, fr = {_text(label)} }}",
            f"definition = {_text(f'Ce que dit {SCRIPT} {MATHS} {next(iter(UNSEEN))}')}",
            f"included = {_texts([TABLE, LINKED])}",
            f"excluded = {_texts([CLOSING, HEADING])}",
            f"examples = {_texts([f'« Le {cues[0]} {PICTURE} disparaît. »'])}",
            f"strong = {_texts(cues)}",
        ]
    return "\n".join(lines) + "\n"


def _actors() -> str:
    lines = []
    for (key, (name, side)), variants in zip(ACTORS.items(), _VARIANTS):
        lines += [
            f"[{_text(key)}]",
            f"name = {_text(name)}",
            f"side = {_text(side)}",
            'kind = "institution"',
            f"variants = {_texts(variants)}",
        ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A text as TOML writes it: JSON's strings are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False)


def _texts(texts: list[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _code(folder: Path) -> None:
    """Two coders, whose names are payloads too: the machine's codes, of which the second coder changes every third."""
    from helpers import corpus, files, framing

    study = corpus.load(folder)
    coded = framing.code(study.units, study.frames, study.actors)
    coded = coded[coded["lead"] != ""].reset_index()
    of_each = [[frame for frame in study.frames if row[frame]] for _, row in coded.iterrows()]
    coded["frames"] = ["+".join(frames) or "none" for frames in of_each]
    (folder / "coding").mkdir()
    said = f"Codé par {IMAGE} {LINK} $x$, à la main. Rien d’autre.\n"
    (folder / "coding" / "README.md").write_text(said, encoding="utf-8")
    columns = ["article", "unit", "text", "frames", "lead", "status", "speaker"]
    for number, coder in enumerate((IMAGE, "=coder $x$ *")):
        own = coded[columns].copy()
        if number:
            own.loc[::3, ["frames", "lead"]] = "none"
        (folder / "coding" / f"{coder}.csv").write_text(files.csv_text(own, index=False), encoding="utf-8")
