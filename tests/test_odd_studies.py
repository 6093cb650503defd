"""A study that is odd does not stop the run: every measure answers, or says in one sentence what it lacks."""

from __future__ import annotations

import contextlib
import html
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import made
import numpy as np
import pytest

from helpers import clusters, corpus, coverage, framing, resampling, results, similarity, words
from helpers.report import check, contents
from helpers.report.page import render

SPANISH = made.FOREIGN.format(town="Lanvec", n=3)


def sentences(n: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return [made.sentence(rng) for _ in range(n)]


A, B, C, D = ("\n".join(sentences(8, seed)) for seed in range(4))
EVENTS = "article,event,event_date,event_date_known\n"


def coder(lead: str) -> str:
    about = "," if lead == "none" else "asserted,author"
    rows = (f"a,{number},,{lead},{lead},{about}\n" for number in range(1, 9))
    return "article,unit,text,frames,lead,status,speaker\n" + "".join(rows)


ODD: dict[str, dict[str, str]] = {
    "flashes of one sentence": {f"{name}.txt": sentences(1, seed)[0] for seed, name in enumerate("abcdef")},
    "two articles of one event": {
        "a.txt": A,
        "b.txt": B,
        "articles.csv": EVENTS + "a,x,2023-01-02,text\nb,x,2023-01-02,text\n",
    },
    "every article its own event": {
        **{f"{name}.txt": text for name, text in zip("abcd", (A, B, C, D))},
        "articles.csv": EVENTS + "".join(f"{name},{name},2023-0{n}-02,text\n" for n, name in enumerate("abcd", 1)),
    },
    "one coder": {"a.txt": A, "b.txt": B, "c.txt": C, "coding/x.csv": coder("jobs")},
    "coders who found nothing": {
        "a.txt": A,
        "b.txt": B,
        "coding/x.csv": coder("none"),
        "coding/y.csv": coder("none"),
    },
    "five very short articles": {f"{name}.txt": " ".join(sentences(2, seed)) for seed, name in enumerate("abcde", 20)},
    "no term in common": {"a.txt": "Le préfet reçoit la maire.", "b.txt": "Un volcan gronde au loin."},
    "headlines alone": {f"{name}.txt": sentences(1, seed)[0].rstrip(".") for seed, name in enumerate("abcdefgh", 40)},
    "copies": {"a.txt": A, "b.txt": A, "c.txt": A, "d.txt": B},
    "copies alone": {"a.txt": A, "b.txt": A, "c.txt": A},
    "blank and empty of terms": {"a.txt": A, "b.txt": B, "c.txt": " ", "d.txt": "12, 13"},
    "other languages": {"a.txt": A, "b.txt": B, "c.txt": SPANISH, "d.txt": SPANISH.replace("martes", "lunes")},
    "one article in French": {"a.txt": A, "c.txt": SPANISH},
    "a page without an article": {"a.txt": A, "b.txt": B, "c.txt": "Publicité\nLire aussi :"},
    "no frame found": {"a.txt": "Le ciel est bleu ce matin. Il fait beau.", "b.txt": "La mer est calme. Il pleut."},
    "dates without a day": {"a.txt": A, "b.txt": B, "articles.csv": "article,published,published_known\na,,unknown\n"},
}


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in {"frames.toml": made.FRAMES, "actors.toml": made.ACTORS, **files}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def answers(measure: Callable[..., object], *given: object) -> object:
    """What a measure answers, or the one sentence that says what it lacks."""
    try:
        return measure(*given)
    except (corpus.StudyError, words.Lacking) as lack:
        assert 10 < len(str(lack)) < 400 and "\n" not in str(lack).strip()
        return None


def measured(study: corpus.Study) -> None:
    cosine = answers(similarity.cosine, study)
    if cosine is not None:
        known = cosine.to_numpy()[~np.isnan(cosine.to_numpy())]
        assert ((known >= 0) & (known <= 1)).all()
    pairs = answers(similarity.closest_pairs, study)
    if pairs is not None and len(pairs):
        assert pairs["cosine"].between(0, 1).all()
        answers(similarity.accounts, study, pairs[["a", "b"]])
        answers(similarity.align, study, *pairs[["a", "b"]].iloc[0])
    matrix = answers(similarity.weights, study)
    if matrix is not None:
        assert answers(similarity.near_copies, matrix[0])["cosine"].between(0, 1).all()
        assert answers(similarity.nearest, matrix[0])["cosine"].between(0, 1).all()
    answers(similarity.shared_copy, study)
    for name in ("dates", "page_dates", "keyness", "lexical", "lengths", "described", "cuts", "named"):
        answers(getattr(coverage, name), study)
    coded = answers(framing.code, study.units, study.frames, study.actors)
    assert coded is not None and coded.index.equals(study.units.index)
    voices = answers(coverage.voices, coded)
    answers(coverage.given, voices)
    answers(clusters.articles, coded)
    answers(clusters.sentences, study, coded["lead"])
    for lang in ("en", "fr"):
        assert not (study.notices_in(lang) == "").to_numpy().any()


UNSAID = re.compile(r"\b(?:nan|None|inf|NaT)\b|\{[a-z_]+\}|\b1 sentences\b|[(=] ?[)]")  # what no sentence may hold


def reported(study: corpus.Study) -> results.Results:
    """The results of a study, every sentence and picture of them made in both languages, and the page they stand on."""
    found = results.of(study)
    every = found.every()
    for lang in words.LANGUAGES:
        told = [text for result in every for text in (result.sentence(lang), result.doubt(lang))]
        assert all(result.sentence(lang) for result in every)
        assert not [text for text in told + found.lacking(lang) if UNSAID.search(text)]
        for chart in (result.figure(lang) for result in every if result.draw):
            assert len(chart.data) and not UNSAID.search(f"{chart.title} {chart.alt} {chart.caption}"), chart.name
        page = re.sub(
            r"<style.*?</style>|<script>.*?</script>|<[^>]+>",
            " ",
            render(contents.of(found, {}, lang, [])),
            flags=re.S,
        )
        assert not UNSAID.search(html.unescape(page)), page[UNSAID.search(page).start() - 80 :][:200]
    assert json.loads(check.record(found))["findings"]
    assert all(result.spread is None or result.spread.low < result.spread.high for result in every), "no width"
    return found


def odd(*quick: str) -> list:
    """The names of the odd studies, all but a few quick ones for the long checks."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.long) for name in ODD]


@pytest.mark.parametrize("name", odd("no term in common"))
def test_an_odd_study_has_its_report_in_both_languages(tmp_path: Path, name: str) -> None:
    reported(corpus.load(written(tmp_path, ODD[name])))


@pytest.mark.long
@pytest.mark.parametrize("n", [2, 3, 7, 39, 41, 300])
def test_a_made_study_of_any_size_has_its_report_in_both_languages(tmp_path: Path, n: int) -> None:
    reported(corpus.load(made.corpus(tmp_path / "made", n)))


def test_what_cannot_be_compared_is_kept_out_of_every_result_and_listed(tmp_path: Path) -> None:
    study = corpus.load(written(tmp_path, {"a.txt": A, "b.txt": B, "c.txt": SPANISH, "d.txt": "12, 13", "e.txt": C}))
    found = results.of(study)
    assert list(found.study.articles.index) == ["a", "b", "e"] and list(found.whole.articles.index) == list("abcde")
    assert set(found.cosine.index) == set(found.profiles.index.unique("article")) == {"a", "b", "e"}
    assert set(resampling.influence(study).index.unique("article")) <= {"a", "b", "e"}
    said = contents.of(found, {}, "en", [])
    assert len(said["corpus"]["rows"]) == 5 and "In 2 of the 5 articles nothing can be compared" in " ".join(
        said["limits"]
    )
    assert said["title"].startswith("How five articles")


@pytest.mark.long
@pytest.mark.parametrize("name", ["no term in common", "one article in French"])
@pytest.mark.parametrize(
    "notebook", sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem
)
def test_every_cell_answers_or_says_what_is_lacking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, notebook: Path
) -> None:
    monkeypatch.setenv("CADRAGE_STUDY", str(written(tmp_path, ODD[name])))
    monkeypatch.chdir(tmp_path)
    scope: dict = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.suppress(words.Lacking):
                exec("".join(cell["source"]), scope)


def test_one_coder_agrees_with_nobody(tmp_path: Path) -> None:
    found = results.of(corpus.load(written(tmp_path, ODD["one coder"])))
    assert "cannot be told of one coder" in str(found["coders"])


@pytest.mark.parametrize("name", odd("no term in common", "no frame found", "copies alone", "one article in French"))
def test_an_odd_study_is_measured_or_says_what_it_lacks(tmp_path: Path, name: str) -> None:
    measured(corpus.load(written(tmp_path, ODD[name])))


@pytest.mark.parametrize("n", [3, *(pytest.param(n, marks=pytest.mark.long) for n in (2, 7, 39, 41))])
def test_a_made_study_of_any_size_is_measured(tmp_path: Path, n: int) -> None:
    study = corpus.load(made.corpus(tmp_path / "made", n))
    measured(study)
    assert study.articles["label"].is_unique


@pytest.mark.long
@pytest.mark.parametrize("n", [300, 5_000])
def test_a_large_made_study_is_measured(tmp_path: Path, n: int) -> None:
    study = corpus.load(made.corpus(tmp_path / "made", n))
    assert len(study.articles) + (study.notices["what"] == "Blank; left out.").sum() == n
    answers(similarity.closest_pairs, study)
    assert len(framing.code(study.units, study.frames, study.actors)) == len(study.units)


def test_one_article_is_too_few_and_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(corpus.StudyError, match="one article.*two or more"):
        corpus.load(made.corpus(tmp_path / "made", 1))


def test_the_same_arguments_make_the_same_study(tmp_path: Path) -> None:
    one, other = made.corpus(tmp_path / "one", 41, seed=3), made.corpus(tmp_path / "other", 41, seed=3)
    assert [path.read_bytes() for path in sorted(one.iterdir())] == [
        path.read_bytes() for path in sorted(other.iterdir())
    ]
    assert (made.corpus(tmp_path / "third", 41) / "0000.txt").read_bytes() != (one / "0000.txt").read_bytes()


# --- headlines and labels


def test_a_headline_counts_the_same_whether_its_source_repeats_it_or_not(tmp_path: Path) -> None:
    rows = [f'1,Un vote attendu,"{A}"', f'2,Une grève,"Une grève\n{B}"', f'3,,"{C}"']
    (tmp_path / "t.csv").write_text("id,titre,texte\n" + "\n".join(rows) + "\n", encoding="utf-8")
    units = corpus.load(tmp_path / "t.csv").units
    assert units.loc[("1", 1), ["text", "kind", "kept"]].tolist() == ["Un vote attendu", "headline", True]
    assert units.loc[("2", 1), ["text", "kind", "kept"]].tolist() == ["Une grève", "headline", True]
    assert (units["kind"] == "headline").groupby("article").sum().to_dict() == {"1": 1, "2": 1, "3": 0}
    assert len(units.loc["1"]) == len(units.loc["2"]) == 9


@pytest.mark.parametrize(
    "told",
    [
        "Le barrage cede a Valmont",
        "LE BARRAGE CÈDE À VALMONT",
        "« Le barrage cède » – à Valmont",
        "Le_barrage_cède_à_Valmont",
    ],
)
def test_a_headline_that_its_source_writes_otherwise_counts_once(told: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        f'id,titre,texte\n1,{told},"Le barrage cède à Valmont\n{A}"\n2,Une grève,"{B}"\n', encoding="utf-8"
    )
    units = corpus.load(tmp_path / "t.csv").units.loc["1"]
    assert units["text"].iloc[0] == "Le barrage cède à Valmont" and len(units) == 9
    assert units["kind"].tolist() == ["headline"] + ["sentence"] * 8


def test_a_headline_counts_the_same_in_a_study_that_is_read_in_parts(tmp_path: Path) -> None:
    large = pytest.importorskip("helpers.scale.large", reason="the large extra is not installed")
    rows = [{"id": str(n), "title": f"Un titre numéro {n}", "text": text} for n, text in enumerate((A, B, C))]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    whole = similarity.weights(corpus.load(tmp_path / "t.jsonl"))
    assert list(large.weights(tmp_path / "t.jsonl", tmp_path / "work").terms) == list(whole[1])


def test_labels_tell_articles_apart_whose_titles_begin_alike(tmp_path: Path) -> None:
    title = "Coronavirus : forte hausse des cas dans la vallée de Valmont"
    rows = [f"{n},{title},2020-03-{n + 10},{'x '.join(map(str, range(9)))} le mot {n}" for n in range(1, 4)]
    (tmp_path / "t.csv").write_text("id,titre,date,texte\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = corpus.load(tmp_path / "t.csv").articles
    assert found["label"].tolist() == [f"Coronavirus : forte… 2020-03-{n}" for n in (11, 12, 13)]
    assert found["title"].tolist() == [title] * 3
