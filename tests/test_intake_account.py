"""The account of an intake: whatever a folder or a table holds, seen = articles + doubles + left out, each thing once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from test_formats import ARTICLES, EXPORTS, HTML, docx, europresse_2019, page, paragraphs

from helpers import corpus, files, words
from helpers.intake import account, decoding, formats

TEXTS = ["\n".join(article["paragraphs"]) for article in ARTICLES]
PLAIN = {f"{number}.txt": text for number, text in enumerate(TEXTS)}

# What is brought, and what must become of it: (articles, doubles, left out).
BROUGHT = {
    "texts": (PLAIN, (3, 0, 0)),
    "a blank one": (PLAIN | {"blank.txt": " \n"}, (3, 0, 1)),
    "documents beside texts": (PLAIN | {"a.docx": docx(TEXTS[:1]), "b.docx": docx(TEXTS[1:2])}, (5, 0, 0)),
    "a page beside the text of its name": (
        PLAIN | {"0.html": page(ARTICLES[0]), "9.html": page(ARTICLES[1])},
        (4, 0, 1),
    ),
    "sub-folders": (PLAIN | {"x/a.txt": TEXTS[0], "x/y/b.html": page(ARTICLES[0])}, (3, 0, 2)),
    "every kind of thing": (
        PLAIN
        | {
            "a.TXT": TEXTS[0] + " Un.",
            "b.text": TEXTS[1] + " Deux.",
            "c.xhtml": page(ARTICLES[2]),
            "d.docx": "PKxx",
            "e": "no ending",
            "f.md": "# titre",
            "g.odt": "x",
            ".hidden": "x",
            "Thumbs.db": "x",
            "notes.csv": "x,y\n1,2\n",
            "license-to-kill.csv": "a,b\n",
            "article.toml": "a = 1",
            "readme.md": "x",
            "sub/h.txt": TEXTS[0],
        },
        (6, 0, 11),
    ),
    "two exports that overlap": (
        {
            "1.html": HTML + "".join(map(europresse_2019, ARTICLES)),
            "2.html": HTML + "".join(map(europresse_2019, ARTICLES[1:])),
        },
        (3, 2, 0),
    ),
    "a table": (
        {"t.csv": "id,texte\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(TEXTS)) + "9,\n"},
        (3, 0, 1),
    ),
    "a table with a row twice": (
        {"t.csv": "id,texte\n" + "".join(f'{n % 3},"{TEXTS[n % 3]}"\n' for n in range(4))},
        (3, 1, 0),
    ),
    "a table and other things": (
        {"t.jsonl": "\n".join(json.dumps({"text": text}) for text in TEXTS), "n.md": "x", "o.csv": "a;b\n1;2\n"},
        (3, 0, 2),
    ),
    "a page of several and a teaser": (
        {
            "p.html": HTML
            + "".join(f"<article>{paragraphs(a) * 2}</article>" for a in ARTICLES)
            + "<article>Un.</article>"
        },
        (3, 0, 1),
    ),
} | {name: ({file: raw}, (3, 0, 0)) for name, (file, raw, _) in EXPORTS.items()}


def bring(folder: Path, contents: dict[str, str | bytes]) -> Path:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def counts(intake: pd.DataFrame) -> tuple[int, ...]:
    return tuple(int((intake["outcome"] == outcome).sum()) for outcome in account.OUTCOMES)


@pytest.mark.parametrize("brought", BROUGHT)
def test_seen_is_articles_and_doubles_and_what_is_left_out(tmp_path: Path, brought: str) -> None:
    contents, expected = BROUGHT[brought]
    study = corpus.load(bring(tmp_path, contents))
    intake = study.intake
    assert counts(intake) == expected and sum(expected) == len(intake)
    assert set(intake["file"]) == set(contents), "every file that was brought is in the account"
    assert not intake.duplicated(["file", "item"]).any(), "and nothing twice"
    articles = intake[intake["outcome"] == "article"]["article"]
    assert sorted(articles) == sorted(study.articles.index), "each article once"
    assert set(intake[intake["outcome"] == "double"]["article"]) <= set(articles)
    assert (intake[intake["outcome"] != "article"]["reason"] != "").all(), "each other thing with its reason"
    assert set(intake["reason"]) <= {*account.REASONS, ""}
    assert ("more than once" in "\n".join(study.notices["what"])) == (expected[1] > 0), "doubles are said"


@pytest.mark.parametrize("brought", ["every kind of thing", "two exports that overlap", "a table and other things"])
def test_new_keeps_the_account_of_what_was_brought(tmp_path: Path, brought: str) -> None:
    from helpers import new_study

    contents, expected = BROUGHT[brought]
    said = new_study.make(tmp_path / "study", bring(tmp_path / "brought", contents))
    kept = corpus.load(tmp_path / "study").intake
    assert counts(kept) == expected
    assert account.sentence(kept) in said and f"{expected[0]} articles" in said
    before = corpus.load(tmp_path / "brought").intake
    columns = ["file", "item", "outcome", "reason"]
    assert sorted(map(tuple, kept[columns].to_numpy())) == sorted(map(tuple, before[columns].to_numpy()))


def test_an_article_taken_out_of_a_study_is_still_accounted_for(tmp_path: Path) -> None:
    from helpers import new_study

    new_study.make(tmp_path / "study", bring(tmp_path / "brought", PLAIN))
    (tmp_path / "study" / "1.txt").unlink()
    (tmp_path / "study" / "7.txt").write_text(TEXTS[1])
    intake = corpus.load(tmp_path / "study").intake
    assert counts(intake) == (3, 0, 1)
    assert intake[intake["outcome"] == "left out"][["file", "reason"]].to_numpy().tolist() == [["1.txt", "gone"]]


def test_an_account_edited_into_something_else_is_refused(tmp_path: Path) -> None:
    bring(tmp_path, PLAIN | {"intake.csv": "file,item,outcome,reason,article\n0.txt,,lost,,0\n"})
    with pytest.raises(decoding.StudyError, match=r"intake\.csv is no account.*article, double, left out"):
        corpus.load(tmp_path)


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_the_account_in_a_sentence_and_in_a_table(tmp_path: Path, lang: str) -> None:
    intake = corpus.load(bring(tmp_path, BROUGHT["every kind of thing"][0])).intake
    expected = {
        "en": "Seen: 17 things in 17 files; 6 articles, 0 doubles, 11 left out.",
        "fr": "Vu : 17 éléments dans 17 fichiers ; 6 articles, 0 doublon, 11 laissés de côté.",
    }
    assert " ".join(account.sentence(intake, lang).split()) == expected[lang]
    table = account.summary(intake, lang)
    assert table["n"].sum() == 17 and table["n"].iloc[0] == 6
    assert table["reason"].iloc[1:].map(bool).all() and not table["reason"].isin(account.REASONS).any()


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    phrases = decoding.toml(Path(account.__file__).parent.parent / "phrases" / "intake.toml")
    assert set(phrases) == {*account.REASONS, "sum", "made", "each", "next", "article", "double", "left_out"}
    for reason in account.REASONS:
        assert account.said(reason, "en") != account.said(reason, "fr")
    assert len({account.said(reason) for reason in account.REASONS}) == len(account.REASONS), (
        "a sentence tells its reason"
    )


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on Linux and macOS")
def test_a_link_a_pipe_and_a_folder_named_like_an_article_are_in_the_account(tmp_path: Path) -> None:
    bring(tmp_path, PLAIN)
    (tmp_path / "l.txt").symlink_to("/etc/hostname")
    (tmp_path / "d.html").mkdir()
    os.mkfifo(tmp_path / "p.txt")
    reasons = corpus.load(tmp_path).intake.set_index("file")["reason"]
    assert reasons[["l.txt", "d.html", "p.txt"]].tolist() == ["link", "folder", "special"]


def test_what_was_exported_or_stated_in_a_study_is_no_intake(tmp_path: Path) -> None:
    study = corpus.load()
    assert counts(study.intake) == (5, 0, 0)
    bring(tmp_path, PLAIN | {"coding/anna.csv": "article,unit,frames,lead,status,speaker\n", "coding/README.md": "x"})
    files.write(tmp_path / "charts" / "a.txt", "title: x")
    assert counts(corpus.load(tmp_path).intake) == (3, 0, 0)


@pytest.mark.parametrize(
    ("name", "counts_"),
    [
        ("bert.CSV", True),
        ("anna (copie).csv", False),
        ("anna - Copie.csv", False),
        ("anna - Copie (2).csv", False),
        ("Copie de anna.csv", False),
        ("anna copy.csv", False),
        ("anna (1).csv", False),
        ("copie.csv", True),
        ("anna2.csv", True),
        ("bert (copie).csv", True),
    ],
)
def test_a_copy_of_a_coder_is_no_coder_and_an_ending_in_capitals_is_one(
    tmp_path: Path, name: str, counts_: bool
) -> None:
    coded = "article,unit,frames,lead,status,speaker\n0,1,none,none,asserted,\n"
    study = corpus.load(bring(tmp_path, PLAIN | {"coding/anna.csv": coded, f"coding/{name}": coded}))
    assert len(study.coding.index.unique("coder")) == 1 + counts_
    assert ("by its name" in "\n".join(study.notices["what"])) != counts_


def test_no_format_is_read_that_the_account_could_not_name() -> None:
    assert all(formats.kind(f"a{ending}") for endings in formats.known()["endings"].values() for ending in endings)
