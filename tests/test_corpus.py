"""A study read: units and cuts, what is stated, tables and pages, and a study made from one's own articles."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from helpers import corpus, new_study
from helpers.corpus import StudyError
from helpers.intake import days, decoding, listing, prose, reading, screening, stated, tables

BUDGET = (
    "La ministre des Finances a présenté jeudi un budget rigoureux aux députés de l’Assemblée. Ils en débattront mardi."
)
MEETING = "Le président a reçu mercredi le dirigeant voisin au cosmodrome. Les deux hommes ont parlé de satellites."
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Un budget rigoureux</title>
<meta property="og:site_name" content="Le Quotidien"><meta property="article:published_time" content="2023-09-13"></head>
<body><nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav><article><h1>Un budget rigoureux</h1>{body}</article>
<footer>Mentions légales et plan du site</footer><script>alert(1)</script></body></html>"""


def study(folder: Path, **contents: str) -> Path:
    """A folder with two articles and whatever else is given (`__` for a dot, `_in_` for a slash)."""
    for name, text in {"a__txt": MEETING, "b__txt": BUDGET, **contents}.items():
        path = folder / name.replace("_in_", "/").replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    return folder


def said(study_: corpus.Study, file: str) -> list[str]:
    """What the notices say of one file."""
    return study_.notices.loc[study_.notices["file"] == file, "what"].tolist()


# --- units and cuts


def test_the_shipped_study() -> None:
    seeds = corpus.load()
    assert (seeds.name, len(seeds.articles)) == ("seeds", 5)
    assert seeds.notices.empty
    assert seeds.units.loc[~seeds.units["kept"], "text"].tolist() == [
        "Sommaire",
        "23.9 C",
        "Alger",
        "samedi 25 mai 2024",
        "Rencontre",
        "Article récent",
        "--Pub--spot_img",
        "Articles de la catégorie",
        "- Advertisement -spot_img",
        "A Lire Dans l’Actualité",
    ]


def test_the_coding_is_about_the_units_as_they_are_cut() -> None:
    seeds = corpus.load()
    for coder in seeds.coding.index.unique("coder"):
        coded = seeds.coding.loc[coder]
        assert coded.index.equals(seeds.units.index)
        assert (coded["text"] == seeds.units["text"]).all()
        assert ((coded["frames"] == "boilerplate") == ~seeds.units["kept"]).all()


def test_cut_by_hand() -> None:
    units = corpus.cut(
        "23.9 C\nAlger\n\nUn long titre qui reste\nPremière phrase. Deuxième.\nPublicité\nÀ lire aussi :"
    )
    assert list(units.itertuples(name=None)) == [
        (1, "23.9 C", False, "weather", "heading", 1),
        (2, "Alger", False, "page head", "heading", 2),
        (3, "Un long titre qui reste", True, "", "heading", 3),
        (4, "Première phrase.", True, "", "sentence", 4),
        (5, "Deuxième.", True, "", "sentence", 4),
        (6, "Publicité", False, "advertising", "heading", 5),
        (7, "À lire aussi :", False, "link to other articles", "heading", 6),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "La publicité est partout.",
        "Partager le pouvoir n’a jamais été simple.",
        "Sommaire exécution d’un otage",
        "Le samedi 25 mai 2024, il est parti.",
        "Il fait 23 C à Alger.",
        "Voir Naples et mourir",
        "Lire entre les lignes",
        "Les plus lus de nos auteurs sont absents",
        "Newsletter et démocratie",
        "x" * 200,
        "Recherche",
        "Facebook",
        "Publié en 2023, le livre a déplu.",
        "Photo volée, a dit le juge.",
        "Par l’AFP, on apprit la nouvelle.",
        "Modifiée, la loi passe.",
        "Écouter, puis parler",
        "La suite après la publicité de ce rapport déplaît.",
        "Contact rompu",
        "Lecture publique",
    ],
)
def test_a_line_of_the_article_is_kept(line: str) -> None:
    assert corpus.cut(f"Une première phrase du texte.\n{line}\nUne dernière.")["kept"].all()


@pytest.mark.parametrize(
    "line",
    [
        "Publicité",
        "PUBLICITÉ",
        "- Advertisement -",
        "Contenu sponsorisé",
        "À lire aussi",
        "Lire la suite",
        "Articles similaires",
        "Sommaire :",
        "Newsletter",
        "Partager sur Facebook",
        "Tous droits réservés",
        "Abonnez-vous à notre lettre",
        "mercredi 13 septembre 2023",
        "13 septembre 2023 à 14h30",
        "18 °C",
        "Publié le 13 septembre 2023 à 14h30",
        "Mis à jour le 14/09/2023",
        "Temps de lecture : 3 min",
        "3 minutes de lecture",
        "Photo : J. Petit",
        "Crédit photo : AFP",
        "(Avec AFP)",
        "AFP",
        "Source : AFP et Reuters",
        "Mentions légales",
        "Qui sommes-nous ?",
        "La suite après cette publicité",
        "Regarder aussi :",
        "Écouter :",
        "Il vous reste 62 % de cet article à lire.",
        "Article réservé aux abonnés",
        "12 commentaires",
        "Mots-clés : Russie, Corée",
        "Copier le lien",
    ],
)
def test_a_line_of_the_page_is_cut(line: str) -> None:
    units = corpus.cut(f"Une première phrase du texte.\n{line}\nUne dernière.")
    assert units["kept"].tolist() == [True, False, True] and units["reason"].iloc[1]


def test_a_line_inside_a_paragraph_is_cut_too() -> None:
    units = corpus.cut("Une phrase du texte. Lire aussi : Une autre phrase.")
    assert units["text"].tolist() == ["Une phrase du texte.", "Lire aussi : Une autre phrase."]
    units = corpus.cut("Une phrase du texte. Lire la suite... Une autre phrase.")
    assert units["kept"].tolist() == [True, False, True]


def test_a_publication_line_dates_the_article(tmp_path: Path) -> None:
    study(
        tmp_path,
        a__txt=f"Publié le 1er septembre\u00a02023 à 14h30\n{MEETING}",
        articles__csv="article,published\nb,2023-01-01\n",
        b__txt=f"Publié le 2 septembre 2023\n{BUDGET}",
    )
    found = corpus.load(tmp_path).articles
    assert found["published"].tolist() == ["2023-09-01", "2023-01-01"]
    assert found["published_known"].tolist() == ["page", ""]


def test_joined_leaves_out_what_was_cut() -> None:
    units = corpus.cut("Publicité\nUne phrase. Une autre.")
    assert corpus.joined(pd.concat({"a": units}, names=["article"])).to_dict() == {"a": "Une phrase.\nUne autre."}


def test_cuts_csv_has_the_last_word(tmp_path: Path) -> None:
    study(
        tmp_path,
        c__txt=f"Publicité\n{MEETING}",
        cuts__csv="article,unit,keep,reason\nc,1,yes,\nc.txt,3,no,teaser\na,2,no,\n",
    )
    units = corpus.load(tmp_path).units
    assert list(units.loc["c", ["text", "kept", "reason"]].itertuples(index=False, name=None)) == [
        ("Publicité", True, ""),
        ("Le président a reçu mercredi le dirigeant voisin au cosmodrome.", True, ""),
        ("Les deux hommes ont parlé de satellites.", False, "teaser"),
    ]
    assert units.loc[("a", 2), "reason"] == "cut by hand"
    assert "satellites" not in corpus.load(tmp_path).articles.loc["c", "text"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("article,unit\na,1\n", r"cuts\.csv has no column keep.*found: article, unit"),
        ("article,unit,keep\na,1,maybe\n", r"cuts\.csv, row 2: 'maybe'.*yes, no"),
        ("article,unit,keep\na,1,no\nz,1,no\n", r"row 3: 'z' is no article"),
        ("article,unit,keep\na,one,no\n", r"row 2: 'one' is no unit"),
        ("article,unit,keep\na,9,no\n", r"row 2: 'a, unit 9' is not there"),
        ("article,unit,keep\na,1,no\na,1,yes\n", r"row 3: 'a, unit 1' stands there twice"),
        ("article,unit,keep,text\na,1,no,Une autre phrase.\n", r"row 2: 'Une autre phrase\.' is no longer the text"),
    ],
)
def test_a_cut_that_cannot_be_made(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        corpus.load(study(tmp_path, cuts__csv=rows))


# --- what is stated


def test_articles_csv(tmp_path: Path) -> None:
    text = "article,label,event_date,event_date_known,outlet,theme\nb.txt,Budget,2023-09-14,text,Le Quotidien,argent\n"
    found = corpus.load(study(tmp_path, articles__csv=text))
    assert found.articles.loc["b", ["label", "event_date", "outlet", "theme"]].tolist() == [
        "Budget",
        "2023-09-14",
        "Le Quotidien",
        "argent",
    ]
    assert found.articles.loc["a", ["label", "event_date", "outlet", "theme"]].tolist() == ["a", "", "", ""]
    assert said(found, "articles.csv") == ["Articles without a row: 1 (the first: a); nothing is stated of them."]


def test_articles_csv_from_a_french_spreadsheet(tmp_path: Path) -> None:
    study(tmp_path, articles__csv="\ufeffarticle;label;event_date\r\na;Été, 1;2023-09-13\r\nb;=cmd;\r\n")
    assert corpus.load(tmp_path).articles["label"].tolist() == ["Été, 1", "=cmd"]


EXCEL = "article;label;event_date;published;outlet\n{a};Été à l’Est;11/09/2023;45180;Le Courrier\n{b};Budget;;13/09/23;L’Écho\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
@pytest.mark.parametrize("ids", [("001", "002"), ("1", "2"), ("2", "1"), ("001.txt", "2")])
@pytest.mark.parametrize(
    "change", [str, lambda text: f"sep=;\n{text}", lambda text: text.replace("\n", ";;\r\n") + ";;;;\r\n"]
)
def test_articles_csv_comes_back_from_excel(tmp_path: Path, encoding: str, ids: tuple, change: Callable) -> None:
    for name, text in (("001", MEETING), ("002", BUDGET)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "articles.csv").write_bytes(change(EXCEL.format(a=ids[0], b=ids[1])).encode(encoding))
    found = corpus.load(tmp_path)
    one, two = ("002", "001") if ids[0] == "2" else ("001", "002")
    assert found.articles.loc[one, ["label", "event_date", "published", "outlet"]].tolist() == [
        "Été à l’Est",
        "2023-09-11",
        "2023-09-11",
        "Le Courrier",
    ]
    assert found.articles.loc[two, ["label", "event_date", "published", "outlet"]].tolist() == [
        "Budget",
        "",
        "2023-09-13",
        "L’Écho",
    ]
    expected = {"articles.csv"} if encoding == "windows-1252" else set()
    assert set(found.notices["file"]) - {"001.txt", "002.txt"} == expected


def test_an_encoding_that_is_stated_is_used_for_every_stated_table(tmp_path: Path) -> None:
    study(tmp_path, study__toml='encoding = "macintosh"\n', frames__toml=FRAMES)
    for name, text in {
        "articles.csv": "article;label\na;Été\n",
        "cuts.csv": "article;unit;keep;reason\na;1;no;répété\n",
        "coding/x.csv": "article;unit;text;frames;lead;status;speaker\nb;2;Ils en débattront mardi.;arms;arms;asserted;author\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text.encode("macintosh"))
    found = corpus.load(tmp_path)
    assert found.articles.loc["a", "label"] == "Été"
    assert found.units.loc[("a", 1), "reason"] == "répété"
    assert found.coding.index.tolist() == [("x", "b", 2)]


def test_an_encoding_that_is_not_sure_is_refused_with_a_remedy_that_works(tmp_path: Path) -> None:
    study(tmp_path)
    (tmp_path / "articles.csv").write_bytes(b"article;label\na;B\xc9B\n")  # windows-1252: É, macintosh: …
    with pytest.raises(StudyError, match=r'articles\.csv is not UTF-8.*encoding = "(.*)" in study.toml') as error:
        corpus.load(tmp_path)
    likely = re.search(r'encoding = "(.*?)"', str(error.value))[1]
    (tmp_path / "study.toml").write_text(f'encoding = "{likely}"\n', encoding="utf-8")
    assert corpus.load(tmp_path).articles.loc["a", "label"] != "a"


def test_nothing_stated_is_dropped_because_an_id_changed(tmp_path: Path) -> None:
    for name, text in (("1701800553216000000", MEETING), ("p-2", BUDGET)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    table = tmp_path / "articles.csv"
    table.write_text("article;label\n1,7018E+18;Rencontre\np-2;Budget\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"row 2: '1,7018E\+18' names no article.*has no row"):
        corpus.load(tmp_path)
    table.write_text("article;label\n1701800553216000000;Rencontre\np–2;Budget\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"row 3: 'p–2' names no article, and 'p-2' has no row"):
        corpus.load(tmp_path)


def test_two_articles_that_one_id_without_zeros_may_mean_are_not_guessed_between(tmp_path: Path) -> None:
    for name in ("1", "01", "001"):
        (tmp_path / f"{name}.txt").write_text(f"{MEETING} {name}", encoding="utf-8")
    (tmp_path / "articles.csv").write_text("article;label\n1;Un\n01;Deux\n0001;Trois\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"row 4: '0001' names no article, and '001' has no row"):
        corpus.load(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("frames.toml", '[arms]\nstong = ["x"]\n', r"frames\.toml \[arms\]: 'stong' .*Did you mean strong\?"),
        ("frames.toml", '[arms]\nmots = ["x"]\n', r"'mots' is nothing it can state.*Expected: label, definition"),
        (
            "actors.toml",
            '[kim]\nname = "Kim"\nside = "x"\nkind = "person"\nvariant = ["Kim"]\n',
            r"Did you mean variants\?",
        ),
        ("study.toml", 'as_is = ["line"]\n', r"as_is holds 'line'.*markup, addresses"),
        ("frames.toml", "[arms\n", r"frames\.toml cannot be read at line 1: "),
        ("actors.toml", "name = « Kim »\n", r"actors\.toml cannot be read at line 1: Texts stand in straight quotes"),
        (
            "study.toml",
            "subfolder = true\n",
            r"study\.toml: subfolder = true is no setting.*subfolders \(true or false\)",
        ),
        ("study.toml", 'largest = "a lot"\n', r'largest = "a lot" is no setting'),
        ("study.toml", 'articles = "all.csv"\n', r"the articles are in 'all\.csv', which is no file"),
        (
            "manifest.sha256",
            "hello\n",
            r"manifest\.sha256, line 1: 'hello' is no hash and file name: write it as sha256sum does, or remove it\.",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_can(tmp_path: Path, file: str, text: str, said: str) -> None:
    study(tmp_path)
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        corpus.load(tmp_path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("label\nx\n", r"articles\.csv has no column article.*found: label"),
        ("article,event_date\na,hier\n", r"row 2: 'hier' is no event_date.*2023-09-13"),
        ("article,published\na,\nb,2023-02-30\n", r"row 3: '2023-02-30' is no published"),
        ("article,event_date\na,03/04/2023\n", r"row 2: '03/04/2023' may be read day first or month first"),
        ("article;event_date\na;03/04/2023\nb;09/13/2023\n", r"row 2: '03/04/2023' may be read day first or month"),
        (
            "article,outlet_known\na,guess\n",
            r"row 2: 'guess' is no value of outlet_known.*text, page, database, inferred, unknown, or nothing",
        ),
        ("article,translated\na,oui\n", r"row 2: 'oui' is no value of translated.*yes, no, unknown"),
        ("article\na\na.txt\n", r"row 3: 'a' is stated twice"),
        ('article,label\na,"open\n', r"articles\.csv cannot be read as csv"),
    ],
)
def test_a_statement_that_cannot_be(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        corpus.load(study(tmp_path, articles__csv=rows))


def test_labels_are_unique_and_stable(tmp_path: Path) -> None:
    long = "un nom de fichier beaucoup trop long pour un graphique"
    for end in "12":
        (tmp_path / f"{long} {end}.txt").write_text(MEETING + end, encoding="utf-8")
    found = corpus.load(study(tmp_path, articles__csv="article,label\na,Même\nb,Même\n")).articles["label"]
    assert found.tolist() == ["Même", "Même (2)", "un nom de fichier beaucoup…", "un nom de fichier beaucoup… (2)"]


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["x", "x", "x"], ["x", "x (2)", "x (3)"]),
        (["x", "x (2)", "x"], ["x", "x (2)", "x (3)"]),
        ([], []),
    ],
)
def test_unique(names: list[str], unique: list[str]) -> None:
    assert reading.unique(names) == unique


def test_a_name_of_ones_own(tmp_path: Path) -> None:
    assert corpus.load(study(tmp_path / "x.y" if (tmp_path / "x.y").mkdir() is None else tmp_path)).name == "x.y"
    study(tmp_path / "x.y", study__toml='name = "Ma presse"\n')
    assert corpus.load(tmp_path / "x.y").name == "Ma presse"


def test_a_study_that_is_handed_on_is_taken_as_it_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "study").mkdir()
    monkeypatch.chdir(tmp_path)
    read = corpus.load(study(Path("study")))
    corpus.hand_on(read, tmp_path / "handed")
    digest, notices = read.hash, read.notices
    monkeypatch.setenv(corpus.ALREADY_READ, str(tmp_path / "handed"))
    monkeypatch.chdir("/")
    taken = corpus.load()
    pd.testing.assert_frame_equal(taken.units, read.units)
    assert taken.hash == digest and taken.notices.equals(notices) and taken.folder == tmp_path / "study"
    assert len(corpus.load(corpus.SEEDS).articles) == 5  # whoever asks for another gets it


def test_the_study_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADRAGE_STUDY", str(study(tmp_path)))
    assert corpus.load().articles.index.tolist() == ["a", "b"]


def test_a_path_in_the_environment_counts_from_the_current_folder_then_from_the_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CADRAGE_STUDY", "seeds")
    assert corpus.load().folder.resolve() == corpus.SEEDS
    (tmp_path / "seeds").mkdir()
    study(tmp_path / "seeds")
    assert corpus.load().articles.index.tolist() == ["a", "b"]


# --- coding

FRAMES = '[arms]\ndefinition = "x"\n[talks]\ndefinition = "y"\n'
ACTORS = '[kremlin]\nname = "Kremlin"\nside = "russia"\n'
HEAD = "article,unit,text,frames,lead,status,speaker\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "a,1,,weapons,arms,asserted,author\n",
            r"x\.csv, row 2: 'weapons' holds no known frames.*arms, talks, none, boilerplate",
        ),
        ("a,1,,arms+weapons,arms,asserted,author\n", r"'arms\+weapons' holds no known frames"),
        ("a,1,,arms,weapons,asserted,author\n", r"row 2: 'weapons' is no value of lead"),
        ("a,1,,arms,arms,sure,author\n", r"row 2: 'sure' is no value of status.*asserted, speculated, denied"),
        (
            "a,1,,arms,arms,asserted,martian\n",
            r"row 2: 'martian' holds no known speaker.*russia, media, expert, other, author",
        ),
        ("a,7,,arms,arms,asserted,author\n", r"row 2: 'a, unit 7' is not there"),
        ("z,1,,arms,arms,asserted,author\n", r"row 2: 'z' is no article"),
        (
            "a,1,,arms,arms,asserted,author\na,1,,talks,talks,asserted,author\n",
            r"row 3: 'a, unit 1' stands there twice",
        ),
        ("a,1,Une autre phrase.,arms,arms,asserted,author\n", r"row 2: 'Une autre phrase\.' is no longer the text"),
    ],
)
def test_a_code_that_cannot_be(tmp_path: Path, rows: str, said: str) -> None:
    study(tmp_path, frames__toml=FRAMES, actors__toml=ACTORS, coding_in_x__csv=HEAD + rows)
    with pytest.raises(StudyError, match=said):
        corpus.load(tmp_path)


def test_a_coding_file_without_its_columns(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"x\.csv has no column frames, lead, status and speaker.*found: article, unit"
    ):
        corpus.load(study(tmp_path, coding_in_x__csv="article,unit\na,1\n"))


def test_a_partial_coding_is_read_and_counted(tmp_path: Path) -> None:
    rows = "a,1,,arms+talks,arms,asserted,russia+author\na,2,,,,,\nb,1,,none,none,asserted,\n"
    study(tmp_path, frames__toml=FRAMES, actors__toml=ACTORS, coding_in_x__csv=HEAD + rows)
    found = corpus.load(tmp_path)
    assert found.coding.index.tolist() == [("x", "a", 1), ("x", "b", 1)]
    assert said(found, "x.csv") == ["Units still to be coded: 2 (the first: a, unit 2)."]


def test_without_a_codebook_codes_are_taken_as_they_are(tmp_path: Path) -> None:
    found = corpus.load(study(tmp_path, coding_in_x__csv=HEAD + "a,1,,anything,anything,asserted,anyone\n"))
    assert found.coding["lead"].tolist() == ["anything"]


# --- tables

ROWS = [
    {
        "ID": "x1",
        "Texte": MEETING,
        "Journal": "Le Quotidien",
        "Date": "13/09/2023",
        "Titre": "La rencontre",
        "theme": "est",
    },
    {"ID": "x2", "Texte": BUDGET, "Journal": "", "Date": "hier", "Titre": "", "theme": "argent"},
]


def table(folder: Path, ending: str, rows: list[dict] = ROWS) -> Path:
    path = folder / f"presse{ending}"
    frame = pd.DataFrame(rows)
    if ending == ".parquet":
        pytest.importorskip("pyarrow", reason="large studies are an extra: pip install -r helpers/large.txt")
        frame.to_parquet(path)
    elif ending == ".xlsx":
        frame.to_excel(path, index=False)
    else:
        path.write_text(
            {
                ".csv": frame.to_csv(index=False),
                ".tsv": frame.to_csv(index=False, sep="\t"),
                ".json": json.dumps(rows),
                ".jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
            }[ending],
            encoding="utf-8",
        )
    return path


@pytest.mark.parametrize("ending", tables.ENDINGS)
@pytest.mark.parametrize("inside", [False, True])
def test_one_table_of_articles(tmp_path: Path, ending: str, inside: bool) -> None:
    path = table(tmp_path, ending)
    found = corpus.load(tmp_path if inside else path)
    assert found.name == (tmp_path.name if inside else "presse")
    assert found.articles[
        ["label", "outlet", "outlet_known", "published", "published_known", "theme", "title"]
    ].to_numpy().tolist() == [
        ["La rencontre 2023-09-13", "Le Quotidien", "page", "2023-09-13", "page", "est", "La rencontre"],
        ["x2", "", "", "", "", "argent", ""],
    ]
    assert found.articles["text"].str.replace("\n", " ").tolist() == [f"La rencontre {MEETING}", BUDGET]
    assert found.notices[["file", "what"]].to_numpy().tolist()[:2] == [
        [path.name, "Columns read as: article = ID, text = Texte, outlet = Journal, published = Date, label = Titre."],
        [path.name, "Dates not understood and left empty: 1 (the first in row 3: “hier”)."],
    ]


def test_columns_that_are_stated(tmp_path: Path) -> None:
    path = table(tmp_path, ".csv", [{"text": "résumé", "c1": MEETING}, {"text": "résumé", "c1": BUDGET}])
    found = corpus.load(path, columns={"text": "c1"})
    assert found.articles["text"].str.replace("\n", " ").tolist() == [MEETING, BUDGET]
    assert found.articles.index.tolist() == ["1", "2"]
    with pytest.raises(StudyError, match=r"presse\.csv has no column 'c2' for 'text'. Columns found: text, c1"):
        corpus.load(path, columns={"text": "c2"})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("p.csv", "id,titre\n1,x\n", r"p\.csv has no column of texts. Columns found: id, titre"),
        ("p.csv", "id,text\n1,x y\n1,z w\n", r"p\.csv: the id '1' is empty or stands in several rows \(2, 3\)"),
        ("p.csv", 'id,text\n1,"x\n', r"p\.csv cannot be read as csv"),
        ("p.jsonl", '{"text": "x"}\n{"text": \n', r"p\.jsonl, line 2, is not JSON"),
        ("p.json", '{"text": "x"}', r"p\.json holds no list of objects"),
        ("p.jsonl", '["x"]\n', r"p\.jsonl holds no list of objects"),
        ("p.parquet", "no", r"p\.parquet (cannot be read as|is a) parquet"),
        ("p.csv", "", r"p\.csv cannot be read as csv"),
        ("p.jsonl", "", r"p\.jsonl has no column of texts. Columns found: none"),
        (
            "p.csv",
            "id,text\n1,prÃ©sident franÃ§ais\n2,y\n",
            r"p\.csv, row 2 was saved with its accents broken \(prÃ©sident → président",
        ),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        corpus.load(tmp_path / name)


@pytest.mark.parametrize("ending", [".json", ".jsonl"])
def test_half_a_character_is_a_lost_letter(tmp_path: Path, ending: str) -> None:
    rows = [{"text": MEETING + " \ud83d fin."}, {"text": BUDGET + " \U0001f600"}]
    path = tmp_path / f"presse{ending}"
    path.write_text(json.dumps(rows) if ending == ".json" else "\n".join(map(json.dumps, rows)))
    found = corpus.load(path)
    assert [text[-6:] for text in found.articles["text"]] == ["� fin.", BUDGET[-4:] + " \U0001f600"]
    assert ["Letters lost before" in what for what in found.notices["what"]].count(True) == 1


def test_several_tables_ask_which(tmp_path: Path) -> None:
    table(tmp_path, ".csv"), table(tmp_path, ".jsonl")
    with pytest.raises(StudyError, match=r"several tables \(presse\.csv, presse\.jsonl\)"):
        corpus.load(tmp_path)
    (tmp_path / "study.toml").write_text('articles = "presse.jsonl"\n')
    assert set(corpus.load(tmp_path).hashes) == {"presse.jsonl"}


def test_articles_csv_may_hold_the_texts(tmp_path: Path) -> None:
    rows = [
        {"article": "a", "text": MEETING, "event": "rencontre"},
        {"article": "b", "text": BUDGET, "event": "budget"},
    ]
    table(tmp_path, ".csv", rows).rename(tmp_path / "articles.csv")
    assert corpus.load(tmp_path).articles["event"].tolist() == ["rencontre", "budget"]


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2023-09-13", "2023-09-13"),
        ("2023-09-13T10:00:00Z", "2023-09-13"),
        ("2023-09-13 10:00", "2023-09-13"),
        ("20230913", "2023-09-13"),
        ("13/09/2023", "2023-09-13"),
        ("1/9/2023", "2023-09-01"),
        ("13.09.2023", "2023-09-13"),
        ("13 septembre 2023", "2023-09-13"),
        ("1er août 2023", "2023-08-01"),
        ("mercredi 13 Septembre 2023", "2023-09-13"),
        ("1er\u00a0août\u00a02023", "2023-08-01"),
        ("30 février 2023", ""),
        ("09/13/2023", ""),
        ("2023-02-30", ""),
        ("2023", ""),
        ("hier", ""),
        ("", ""),
    ],
)
def test_iso_day(given: str, day: str) -> None:
    assert days.iso_day(given) == day


MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "fr, as sites cut them": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "fr, cut otherwise or bare": "jan fév mar avril mai juin juill aout septemb octob novem decembre",
    "en": "January February March April May June July August September October November December",
    "en, cut": "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sept. Oct. Nov. Dec.",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
}


@pytest.mark.parametrize("names", MONTHS.values(), ids=MONTHS.keys())
def test_the_months_of_every_language_read(names: str) -> None:
    for number, name in enumerate(names.split(), 1):
        assert days.iso_day(f"3 {name} 2021") == f"2021-{number:02d}-03"
        assert days.iso_day(f"{name.upper()} 21, 2021") == f"2021-{number:02d}-21"
        assert days.day_in(f"Le 3 {name} 2021, il part") == f"2021-{number:02d}-03"


@pytest.mark.parametrize(
    "form",
    """4 mai 2023|04 mai 2023|4 MAI 2023|jeudi 4 mai 2023|jeu. 4 mai 2023|le 4 mai 2023|Publié le jeudi 4 mai 2023|le 4  mai\t2023
4-mai-2023|4 mai, 2023|4. mai 2023|4th May 2023|4 de mayo de 2023|May 4, 2023|May 4th, 2023|Thursday, May 4, 2023|4-May-23
4 mai 2023 14:30|4 mai 2023 à 14h|4 mai 2023 à 14 h 30|4 mai 2023, 14:30:05|4 mai 2023 - 14h30|4 mai 2023 à 14h30 UTC|4 mai 2023 um 14:30
May 4, 2023 at 2:30 p.m.|May 4, 2023 2 pm|4/5/23|04/05/2023|4.5.2023|04-05-2023|04.05.23|04/05/2023 14:30|04/05/2023, à 14h30
2023-05-04|2023/5/4|2023.05.04|20230504|2023-05-04T14:30:00.250Z|2023-05-04 14:30:00 +0200|2023-05-04T14:30+02:00|2023-05-04 14:30 CEST
45050|45050.0|Thu May 04 14:30:00 +0000 2023|Thu, 04 May 2023 14:30:00 GMT""".replace("\n", "|").split("|"),
)
def test_one_day_however_it_is_written(form: str) -> None:
    assert days.iso_day(form) == "2023-05-04"


@pytest.mark.parametrize(
    "form",
    """04/05-2023|04-05-23|14 mai 20234|114 mai 2023|4 ma 2023|4 jui 2023|4 lundi 2023|mai 2023|4 mai|mai 4|4mai 2023|0 mai 2023
31 avril 2023|29 février 2023|1/13/2023|00/04/2023|202305|2023-05-04-06|2023-13-04|du 4 au 6 mai 2023|4 mai 2023 ou plus tard
rentré tard au port le jeudi soir du 4 mai 2023|04/05/2023 2:30 PM|04/05/2023 02:30:00 a.m.|4 十一月 2023""".replace(
        "\n", "|"
    ).split("|"),
)
def test_what_is_no_day_for_certain_is_none(form: str) -> None:
    assert days.iso_day(form) == ""


@pytest.mark.parametrize(
    ("form", "day"),
    [
        ("19999", ""),
        ("20000", "1954-10-03"),  # the days of a spreadsheet
        ("59999", "2064-04-07"),
        ("60000", ""),
        ("3/4/68", "2068-04-03"),
        ("3/4/69", "1969-04-03"),
        ("1599-12-31", ""),
        ("1600-01-01", "1600-01-01"),  # no newspaper is older
        ("2199-12-31", "2199-12-31"),
        ("2200-01-01", ""),
        ("29 février 2024", "2024-02-29"),
    ],
)
def test_the_first_and_the_last_day_that_can_be(form: str, day: str) -> None:
    assert days.iso_day(form) == day


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Paris, le 4 mai 2023, puis le 5 juin 2023", ("2023-05-04", 10)),
        ("Du 2023-06-05 au 4 mai 2023", ("2023-06-05", 3)),
        ("Fin May 4, 2023 et le 3 mai 2023", ("2023-05-04", 4)),
        ("Le 31 avril 2023, le 4 mai 2023", ("2023-05-04", 21)),
        ("Le 12023-05-04 et le 2023-05-041", ("", 0)),
        ("Le 04/05/2023 et en mai 2023", ("", 0)),
        ("", ("", 0)),
    ],
)
def test_the_first_day_that_a_line_names_and_where_it_stands(line: str, found: tuple) -> None:
    assert days.found_in(line) == found and days.day_in(line) == found[0]


@pytest.mark.parametrize(
    ("column", "read_as", "either", "doubtful"),
    [
        (["08/09/2023 9:00 PM", "09/11/2023"], ["", ""], 0, 2),  # halves of the day: the month comes first
        (["08/09/2023 9:00 p.m.", "13/11/2023"], ["", "2023-11-13"], 0, 1),
        (["12/13/2023", "12/12/2023", "11/12/2023"], ["", "2023-12-12", ""], 0, 2),
        (["13/12/2023", "11/12/2023"], ["2023-12-13", "2023-12-11"], 0, 0),
        (["12/11/2023", "11/12/2023"], ["2023-11-12", "2023-12-11"], 2, 0),
        (["08.09.2023", "09.10.2023"], ["2023-09-08", "2023-10-09"], 0, 0),  # points are day first everywhere
        (["08.09.2023", "9/13/2023"], ["2023-09-08", ""], 0, 1),
        (["08-09-2023", "9/13/2023"], ["", ""], 0, 2),
        (["08-09-23", "08/09/1500", "hier", ""], ["", "", "", ""], 0, 0),
        (["4 mai 2023", "9/13/2023"], ["2023-05-04", ""], 0, 1),
    ],
)
def test_a_column_is_read_day_first_unless_one_of_it_cannot_be(
    column: list, read_as: list, either: int, doubtful: int
) -> None:
    found = days.column(pd.Series(column))
    assert found[0].tolist() == read_as and [int(mask.sum()) for mask in found[1:]] == [either, doubtful]


# --- pages


def test_web_pages(tmp_path: Path) -> None:
    for name, text in {"a": MEETING, "b": BUDGET}.items():
        body = "".join(f"<p>{text}</p>" for _ in range(6))
        (tmp_path / f"{name}.html").write_text(PAGE.format(body=body), encoding="utf-8")
    found = corpus.load(tmp_path)
    assert (
        found.articles[["title", "outlet", "published", "published_known"]].to_numpy().tolist()
        == [["Un budget rigoureux", "Le Quotidien", "2023-09-13", "page"]] * 2
    )
    assert "Accueil" not in found.articles.loc["a", "text"] and "alert" not in found.articles.loc["a", "text"]
    assert all("A web page: " in said(found, name)[0] for name in ("a.html", "b.html"))


def test_a_page_says_its_own_encoding(tmp_path: Path) -> None:
    for name, text in {"a": MEETING, "b": BUDGET}.items():
        page = PAGE.replace("utf-8", "iso-8859-15").format(body="".join(f"<p>{text}</p>" for _ in range(6)))
        (tmp_path / f"{name}.html").write_bytes(page.replace("’", "'").encode("iso-8859-15"))
    assert "présenté" in corpus.load(tmp_path).articles.loc["b", "text"]


# --- a study of one's own


@pytest.mark.parametrize("kind", ["seeds", "folder", "table"])
def test_new_lays_out_a_study_that_can_be_read(tmp_path: Path, kind: str) -> None:
    source = {"seeds": corpus.SEEDS, "folder": tmp_path, "table": tmp_path / "presse.csv"}[kind]
    study(tmp_path) if kind == "folder" else table(tmp_path, ".csv")
    if kind == "folder":
        (tmp_path / "presse.csv").unlink(missing_ok=True)
    target = tmp_path / "mine"
    said = new_study.make(target, source)
    before, after = corpus.load(source), corpus.load(target)
    assert str(target) in said and f"{len(before.articles)} articles" in said and "README.md" in said
    pd.testing.assert_series_equal(before.articles["text"], after.articles["text"])
    assert {
        "README.md",
        "articles.csv",
        "study.toml",
        "frames.toml",
        "actors.toml",
        "cuts.csv",
        "coding",
        "manifest.sha256",
    } <= {path.name for path in target.iterdir()}
    assert (after.notices["file"] == "manifest.sha256").sum() == 0
    assert all((target / name).read_bytes() == (before.folder / name).read_bytes() for name in before.hashes)


def test_new_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.mkdir()
    with pytest.raises(StudyError, match="exists already, and a new study never overwrites"):
        new_study.make(target, corpus.SEEDS)
    assert list(target.iterdir()) == []


def test_new_makes_nothing_from_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="Nothing is at"):
        new_study.make(tmp_path / "mine", tmp_path / "nothing")
    assert list(tmp_path.iterdir()) == []


# --- what is noticed


def test_every_notice_has_a_sentence_and_a_remedy_in_both_languages() -> None:
    values = dict.fromkeys("n line row unit files kept all least ratio value score others".split(), 1)
    values |= dict.fromkeys(
        (
            "kind",
            "other",
            "words",
            "language",
            "encoding",
            "start",
            "what",
            "reason",
            "expected",
            "found",
            "columns",
            "article",
            "wanted",
            "entry",
            "sign",
            "code",
        ),
        "x",
    )
    source = "".join(
        Path(module.__file__).read_text(encoding="utf-8")
        for module in (listing, reading, screening, stated, tables, corpus)
    ) + "".join(f'"mended_{kind}"' for kind in prose.KINDS)
    phrases = decoding.toml(Path(corpus.__file__).parent / "phrases" / "notices.toml")
    for key in phrases:
        assert key.endswith("_remedy") or f'"{key}"' in source, f"{key} is never said"
        for lang in ("en", "fr"):
            if not re.search("_remedy$|^mended_", key):
                assert all(reading.sentence(key, lang, values | ({"value": "x"} if key == "undated" else {})))


def test_drift_is_seen_while_a_study_is_open(tmp_path: Path) -> None:
    opened = corpus.load(study(tmp_path))
    (tmp_path / "a.txt").write_text(BUDGET, encoding="utf-8")
    (tmp_path / "b.txt").unlink()
    moved = opened.notices[opened.notices["what"].str.startswith("Changed or gone since")]
    assert moved["file"].tolist() == ["a.txt", "b.txt"]


def test_a_table_without_ids_gives_every_row_its_own_text_and_day(tmp_path: Path) -> None:
    """Blank lines, a row without a text and a day that is nothing change no other row."""
    path = tmp_path / "t.csv"
    path.write_text(
        f"texte,date\n{MEETING},2023-09-13\n\n,2023-09-14\n{BUDGET},None\n,\n{MEETING} Encore.,2023-09-15\n",
        encoding="utf-8",
    )
    found = corpus.load(path)
    texts = found.articles["text"].str.replace("\n", " ")
    assert [(text.split()[0], day) for text, day in zip(texts, found.articles["published"])] == [
        (MEETING.split()[0], "2023-09-13"),
        (BUDGET.split()[0], ""),
        (MEETING.split()[0], "2023-09-15"),
    ]
    assert texts.iloc[2].endswith("Encore.") and not found.notices["what"].str.contains("None").any()


def test_a_study_is_named_by_the_hashes_of_all_that_was_read(tmp_path: Path) -> None:
    for name, text in {"a.txt": MEETING, "b.txt": BUDGET, "cuts.csv": "article,unit,keep\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = corpus.load(tmp_path)
    lines = [
        f"{hashlib.sha256((tmp_path / n).read_bytes()).hexdigest()}  {n}\n" for n in ("a.txt", "b.txt", "cuts.csv")
    ]
    assert found.hash == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_who_coded_is_the_first_sentence_of_the_coders_own_readme(tmp_path: Path) -> None:
    for name, text in {"a.txt": MEETING, "b.txt": BUDGET}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert corpus.coders(corpus.load(tmp_path)) == ""
    (tmp_path / "coding").mkdir()
    (tmp_path / "coding" / "README.md").write_text(
        "# Coding\n\nAnne and Bert coded\nit all. In May.\n", encoding="utf-8"
    )
    assert corpus.coders(corpus.load(tmp_path)) == "Anne and Bert coded it all."
    (tmp_path / "coding" / "labels.toml").write_text('[coders]\nfr = "Anne et Bert."\n', encoding="utf-8")
    assert corpus.coders(corpus.load(tmp_path), "fr") == "Anne et Bert."
    assert corpus.coders(corpus.load(tmp_path), "en") == "Anne and Bert coded it all."


def test_zeros_before_a_number_may_be_lost_in_a_table_and_before_a_word_are_its_own(tmp_path: Path) -> None:
    for name, text in {"007": MEETING, "00b": BUDGET}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "articles.csv").write_text("article,outlet\n7.0,Le Soir\n00b,Le Matin\n", encoding="utf-8")
    assert corpus.load(tmp_path).articles["outlet"].to_dict() == {"007": "Le Soir", "00b": "Le Matin"}
    (tmp_path / "articles.csv").write_text("article,outlet\n7,Le Soir\nb,Le Matin\n", encoding="utf-8")
    found = corpus.load(tmp_path)
    assert found.articles["outlet"].to_dict() == {"007": "Le Soir", "00b": ""}
    assert (
        found.notices["what"].str.contains("name no article of the study: 1 (the first: row 3, “b”)", regex=False).any()
    )


def test_an_id_that_is_misspelt_is_told_which_article_it_may_be(tmp_path: Path) -> None:
    for name, text in {"retour-a-pyongyang": MEETING, "visite-a-moscou": BUDGET}.items():
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "articles.csv").write_text("article,outlet\nvisite a moscoux,Le Soir\n", encoding="utf-8")
    with pytest.raises(
        StudyError, match="row 2: 'visite a moscoux' names no article, and 'visite-a-moscou' has no row"
    ):
        corpus.load(tmp_path)
