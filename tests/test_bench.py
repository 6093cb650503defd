"""The benchmark's corpus and its table; what it measures is not tested, for time is no property of the code."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from helpers import corpus
from tests.bench import articles, growth, run, tasks, topics


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texte")
    page = "<html><style>p {}</style><p>Le système de fichiers est monté dans le répertoire de la machine ; il ne peut pas être lu par les autres.</p></html>"
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "texte.txt").write_text(
        "La présidente a dit que la réunion de la semaine est reportée à une date qui reste à fixer.", encoding="utf-8"
    )
    return articles.source([str(folder)])


def test_phrases_are_runs_of_french_words_without_markup(source):
    assert "Le système de fichiers est monté dans le répertoire de la machine" in source.phrases
    assert all(4 <= len(phrase.split()) <= 12 and "p {" not in phrase for phrase in source.phrases)


def test_no_french_text_is_said_with_a_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match="apt-get install"):
        articles.source([str(tmp_path)])


def test_the_same_seed_makes_the_same_articles_and_a_larger_corpus_begins_with_the_smaller(source):
    small, large = list(articles.articles(5, source)), list(articles.articles(9, source))
    assert large[:5] == small
    assert list(articles.articles(5, source, seed=1)) != small


def test_copies_are_planted(source):
    made = articles.part(0, source)
    assert 0.002 < 1 - len(set(made)) / len(made) < 0.03


def test_a_table_says_ratios_and_growth():
    rows = [
        ("words", by, size, seconds)
        for by, size, seconds in [("ours", 10, 1.0), ("sklearn", 10, 4.0), ("ours", 100, 10.0), ("sklearn", 100, 80.0)]
    ]
    table = pd.DataFrame(rows, columns=["work", "by", "articles", "seconds"])
    ratios = [run._ratio(row, table) for row in table.itertuples()]
    exponents = [run._exponent(row, table) for row in table.itertuples()]
    np.testing.assert_allclose(ratios, [np.nan, 4, np.nan, 8])
    np.testing.assert_allclose(exponents, [np.nan, np.nan, 1, np.log10(20)])


def test_answers_are_compared():
    matrix = sparse.csr_array(np.array([[0.6, 0.8], [0, 1.0]]))
    assert tasks.same(matrix, matrix.copy()) == "the same matrix"
    assert tasks.same(matrix, matrix * (1 + 1e-9)) == "another matrix"
    assert tasks.same({(0, 1), (1, 2)}, {(0, 1)}) == "50.0% of the pairs"


def test_we_and_a_peer_find_the_same_near_copies():
    pytest.importorskip("sparse_dot_topn")
    matrix = sparse.csr_array(np.array([[0.6, 0.8], [0, 1.0]]))
    assert tasks.copies_ours(matrix) == tasks.copies_sparse_dot_topn(matrix) == {(0, 1)}


TOPICS = {"sport": "L’équipe a gagné le match de football", "santé": "Le médecin soigne le malade à l’hôpital"}


def table_of_topics(path):
    rows = [{"id": f"{topic}{n}", "texte": text, "rubrique": topic} for topic, text in TOPICS.items() for n in range(4)]
    pd.DataFrame(rows).to_json(path, orient="records", lines=True, force_ascii=False)
    return path


def test_topics_that_are_plain_are_found_from_every_seed(tmp_path):
    found = topics.agreement(table_of_topics(tmp_path / "press.jsonl"), "rubrique")
    assert list(found.index) == ["French terms", "scikit-learn's default"]
    assert found[["mean", "least", "most"]].eq(1).all(axis=None) and found["sd"].eq(0).all()
    assert found[["articles", "topics"]].to_numpy().tolist() == [[8, 2], [8, 2]]


def test_without_topics_the_columns_are_named(tmp_path):
    with pytest.raises(corpus.StudyError, match="column “category”.*rubrique.*--topic"):
        topics.agreement(table_of_topics(tmp_path / "press.jsonl"))


def measured():
    """Coding in one process at two sizes and on two workers, with numbers that are easy to reckon with."""
    common = {"work": "code", "cores": 2, "moved": 125e6, "written": 4e7, "parts": 4, "merging": 1.0, "answer": "a"}
    rows = [
        common | {"where": "", "articles": 100, "seconds": 10.0, "processor": 9.0, "peak": 1e9},
        common
        | {
            "where": "",
            "articles": 1_000,
            "seconds": 100.0,
            "processor": 81.0,
            "peak": 2e9,
            "parts": 40,
            "before": 60.0,
            "kept": 20,
            "untouched": 20,
        },
        common | {"where": "local", "articles": 100, "seconds": 7.0, "processor": 11.0, "peak": 2e9},
    ]
    return growth.with_growth(pd.DataFrame(rows))


def test_growth_is_the_power_of_the_size_and_answers_are_compared():
    table = measured().set_index(["where", "articles"])
    np.testing.assert_allclose(table.loc["", "growth_processor"], [np.nan, np.log10(9)])
    np.testing.assert_allclose(table.loc["", "growth_peak"], [np.nan, np.log10(2)])
    assert table["same"].tolist() == ["", "", "the same"]
    changed = table.reset_index()
    changed.loc[changed["where"] == "local", "answer"] = "b"
    assert growth.with_growth(changed)["same"].tolist() == ["", "", "another"]


def test_ten_machines_take_the_longest_round_the_link_and_the_merge():
    row = next(row for row in measured().itertuples() if row.articles == 1_000)
    assert growth.computed(row, 1) == pytest.approx(
        20 * 2 + 1 + 1
    )  # 40 parts of 2 s on 2 workers; 1 s of link; 1 s of merging
    assert growth.computed(row, 10) == pytest.approx(2 * 2 + 1 + 1)
    assert growth.computed(row, 30) == pytest.approx(1 * 2 + 1 + 1)
    assert growth.computed(row, 10, times=10) == pytest.approx(20 * 2 + 10 + 10)


def test_what_is_said_of_growth_holds_every_number():
    text = growth.markdown(measured())
    assert "| read and code in parts | one process | 1,000 | 100 | 81 | 2.00 | 0.04 | 0.95 | 0.30 |  |" in text
    assert growth.interrupts(measured()) == [
        "Coding 1,000 articles was interrupted after 60 s with 20 of 40 parts done; run again it took 40 s, "
        "and 20 of these 20 parts were left as they were."
    ]
    said = growth.cluster(measured())
    assert "| measured here | 1,000 articles | 10,000 articles |" in said
    assert "| read and code in parts | 1,000 articles, 81 s of the processor | 6 | 60 |" in said
    assert (
        "for this machine alone: read and code in parts, 100 articles, 6 s; Dask used 11 s of the processor here, 6 s a core."
        in said
    )


def test_the_chart_has_a_line_for_every_work_and_writes_its_numbers_out(monkeypatch, tmp_path):
    drawn = []
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, *_, **__: drawn.append(figure))
    growth.chart(pd.concat([measured().assign(work=work) for work in growth.WORK]), tmp_path / "large.png")
    seconds = drawn[0].axes[0]
    assert [line.get_label() for line in seconds.lines] == [name.replace("`", "") for name in growth.WORK.values()]
    assert [seconds.xaxis.get_major_formatter()(number, 0) for number in (0.1, 1, 1_000_000)] == [
        "0.1",
        "1",
        "1,000,000",
    ]


def test_an_interrupted_coding_is_measured_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "x.parquet"
    pd.DataFrame({"text": ["Kim Jong-un est arrivé à Vladivostok."] * 4}).to_parquet(path, row_group_size=1)
    monkeypatch.setattr("helpers.scale.large.PART", 2)

    def apart(work, path, folder, where, until=None):
        for n in range(len(list(folder.glob("profiles-*"))), until or 4):
            (folder / f"profiles-{n}").write_text("coded")
        return {"seconds": 3.0, "peak": 5} if until else {"seconds": 2.0, "peak": 4, "processor": 2.0, "parts": 4}

    monkeypatch.setattr(growth, "_apart", apart)
    (tmp_path / "work").mkdir()
    row = growth._interrupted("code", path, tmp_path / "work", "")
    expected = {
        "seconds": 5,
        "before": 3,
        "peak": 5,
        "parts": 4,
        "kept": 2,
        "untouched": 2,
        "processor": 4,
        "written": 20,
    }
    assert expected.items() <= row.items()
