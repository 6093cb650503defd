"""A study read a part at a time gives the numbers of the same study read at once: whole, resumed, and on a cluster."""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request

import dask
import distributed
import numpy as np
import pandas as pd
import psutil
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from helpers import corpus, framing, similarity
from helpers.__main__ import main
from helpers.scale import large, threads
from helpers.scale.vectoriser import FrenchTfidfVectorizer

FURNITURE = "Publicité"


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """Sixty articles of the seeds' own sentences, every seventh a copy of an earlier one, with page furniture."""
    units = corpus.load().units["text"].tolist()
    random = np.random.default_rng(0)
    texts = []
    for i in range(60):
        lines = [units[j] for j in random.integers(len(units), size=8)]
        texts.append(texts[i // 2] if i % 7 == 6 else "\n".join([*lines[:4], FURNITURE, *lines[4:]]))
    return pd.DataFrame({"id": [f"art-{i:03}" for i in range(60)], "texte": texts, "journal": "Le Journal"})


@pytest.fixture
def source(table, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for i in range(3):
        table[i * 20 : i * 20 + 20].to_parquet(folder / f"part-{i}.parquet", row_group_size=7)
    return folder


@pytest.fixture
def whole(table) -> pd.Series:
    units = corpus.cut_all(table.set_index(table["id"].rename("article"))["texte"])
    return corpus.joined(units)


LINES = [
    "Kim Jong-un est arrivé à Vladivostok en train.",
    "Lire aussi :",
    "Publicité. Il a vu Vladimir Poutine, selon le Kremlin.",
    "La Russie nie tout échange d’armes.",
    "Un satellite a été lancé. (AFP)",
    "Accueil",
]


@pytest.fixture
def stated(tmp_path):
    """Articles without ids, some blank, with a column and cuts that are stated beside them."""
    folder = tmp_path / "stated"
    folder.mkdir()
    texts = ["\n".join(LINES[i % 3 : i % 3 + 4]) for i in range(11)]
    texts[3], texts[7] = None, " \u200b\n"
    pd.DataFrame({"corps du texte": texts}).to_parquet(folder / "tout.parquet", row_group_size=2)
    lines = [json.dumps({"corps du texte": text}) for text in texts]
    (folder / "tout.jsonl").write_text("\ufeff" + "\r\n\r\n".join(lines), encoding="utf-8")
    (folder / "study.toml").write_text('[columns]\ntext = "corps du texte"\n', encoding="utf-8")
    (folder / "cuts.csv").write_text("article,unit,keep,reason\n05,2,yes,\n10,1,no,by hand\n", encoding="utf-8")
    return folder


def assert_same(found: large.Weights, texts: pd.Series, **options: object) -> None:
    model = FrenchTfidfVectorizer(**options)
    matrix = model.fit_transform(texts)
    assert list(found.articles) == list(texts.index)
    assert found.terms == list(model.get_feature_names_out())
    assert (found.matrix.indptr == matrix.indptr).all() and (found.matrix.indices == matrix.indices).all()
    np.testing.assert_allclose(found.matrix.data, matrix.data, rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_df": 2, "max_df": 0.5},
        {"weighting": TfidfTransformer(sublinear_tf=True, norm="l1")},
        {"weighting": TfidfTransformer(use_idf=False)},
        {"weighting": TfidfTransformer(smooth_idf=False), "stop_list": None},
        {"lemmas": False},
    ],
    ids=str,
)
def test_weights_are_those_of_the_study_read_at_once(source, whole, tmp_path, options):
    found = large.weights(source, tmp_path / "work", FrenchTfidfVectorizer(**options), size=20)
    assert_same(found, whole, **options)


def test_texts_can_be_taken_as_they_are(source, table, tmp_path):
    found = large.weights(source, tmp_path / "work", cut=False, size=20)
    assert_same(found, table.set_index("id")["texte"])


@pytest.mark.parametrize("name", ["tout.parquet", "tout.jsonl"])
def test_columns_cuts_blanks_and_missing_ids_are_as_corpus_load_has_them(stated, tmp_path, name):
    study = corpus.load(stated / name)
    assert (study.units["reason"] == "by hand").sum() == 1 and len(study.articles) == 9
    found = large.weights(stated / name, tmp_path / "work", size=2)
    assert_same(found, study.articles["text"])
    assert found.blank == 2
    seeds = corpus.load()
    coded = large.coded(stated / name, tmp_path / "work", seeds.frames, seeds.actors, size=2)
    expected = framing.code(study.units, seeds.frames, seeds.actors)
    pd.testing.assert_frame_equal(
        pd.concat([pd.read_parquet(path) for path in coded.files]), expected, check_dtype=False
    )
    pd.testing.assert_frame_equal(coded.profiles, framing.profile(expected), check_dtype=False)


@pytest.mark.parametrize(
    ("line", "named"),
    [('as_is = ["lines"]', "as_is"), ('languages = ["en"]', "languages"), ('articles = "tout.jsonl"', "articles")],
)
def test_a_setting_that_is_not_obeyed_is_refused_by_name(stated, tmp_path, line, named):
    settings = stated / "study.toml"
    settings.write_text(f"{line}\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=f"states {named}, which `large` does not obey"):
        large.parts(stated / "tout.parquet", tmp_path / "work")
    if named == "articles":
        assert large.parts(stated / "tout.jsonl", tmp_path / "work")


def test_another_cut_by_hand_is_seen(stated, tmp_path):
    large.weights(stated / "tout.parquet", tmp_path / "work", size=2)
    (stated / "cuts.csv").write_text("article,unit,keep,reason\n02,1,no,by hand\n", encoding="utf-8")
    assert_same(
        large.weights(stated / "tout.parquet", tmp_path / "work", size=2),
        corpus.load(stated / "tout.parquet").articles["text"],
    )


def test_half_a_character_is_a_lost_one(tmp_path):
    (tmp_path / "x.jsonl").write_text('{"texte": "Un train \\ud83d à Moscou"}', encoding="utf-8")
    assert large.read(*large.parts(tmp_path / "x.jsonl", tmp_path / "work"))["text"].tolist() == [
        "Un train \ufffd à Moscou"
    ]


def test_parts_follow_the_row_groups_and_hold_every_article_once(source, table, tmp_path):
    parts = large.parts(source, tmp_path / "work", size=7)
    assert [len(large.read(part)) for part in parts] == [7, 7, 6] * 3
    assert [article for part in parts for article in large.read(part).index] == list(table["id"])


def test_a_file_of_one_long_row_group_is_read_in_parts(table, whole, tmp_path):
    table.to_parquet(tmp_path / "tout.parquet")
    assert len(large.parts(tmp_path / "tout.parquet", tmp_path / "work", size=8)) == 8
    assert_same(large.weights(tmp_path / "tout.parquet", tmp_path / "work", size=8), whole)


def test_json_lines_are_read_in_parts(table, whole, tmp_path):
    path = tmp_path / "tout.jsonl"
    path.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in table.to_dict("records")) + "\n", encoding="utf-8"
    )
    assert len(large.parts(path, tmp_path / "work", size=8)) == 8
    assert_same(large.weights(path, tmp_path / "work", size=8), whole)


def test_several_processes_give_the_same_numbers_and_refuse_in_the_same_sentence(source, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(threads, "cores", lambda: 2)
    monkeypatch.setattr(large, "_texts", None)  # here; the processes have their own
    assert_same(large.weights(source, tmp_path / "work", size=20), whole)
    (tmp_path / "x.jsonl").write_text('{"texte": "un"}\n' * 9 + "{oh", encoding="utf-8")
    with pytest.raises(corpus.StudyError, match="row 10: .* no JSON object"):
        large.weights(tmp_path / "x.jsonl", tmp_path / "work", size=1)


def test_an_interrupted_run_goes_on_where_it_stopped(source, whole, tmp_path, monkeypatch):
    count, counted = large.counting.count, []

    def interrupted(texts, *rest):
        if len(counted) == 2:
            raise KeyboardInterrupt
        counted.append(len(texts))
        return count(texts, *rest)

    monkeypatch.setattr(large.counting, "count", interrupted)
    with pytest.raises(KeyboardInterrupt):
        large.weights(source, tmp_path / "work", size=20)
    monkeypatch.setattr(large.counting, "count", lambda texts, *rest: counted.append(len(texts)) or count(texts, *rest))
    found = large.weights(source, tmp_path / "work", size=20)
    assert counted == [20, 20, 20]
    assert_same(found, whole)


def test_an_interrupted_coding_goes_on_where_it_stopped(source, tmp_path, monkeypatch):
    study = corpus.load()
    work, code = tmp_path / "work", framing.code
    whole = large.coded(source, tmp_path / "other", study.frames, study.actors, size=7).profiles
    coded = []

    def interrupted(units, *rest):
        if len(coded) == 4:
            raise KeyboardInterrupt
        coded.append(len(units))
        return code(units, *rest)

    monkeypatch.setattr(framing, "code", interrupted)
    with pytest.raises(KeyboardInterrupt):
        large.coded(source, work, study.frames, study.actors, size=7)
    before = {path: path.stat().st_mtime_ns for path in work.glob("*.parquet")}
    monkeypatch.setattr(framing, "code", lambda units, *rest: coded.append(len(units)) or code(units, *rest))
    pd.testing.assert_frame_equal(large.coded(source, work, study.frames, study.actors, size=7).profiles, whole)
    assert len(coded) == 9 and len(before) == 8
    assert before.items() <= {path: path.stat().st_mtime_ns for path in work.iterdir()}.items()


def test_the_command_says_what_an_interrupt_leaves(source, tmp_path, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(large.counting, "count", interrupt)
    assert main(["large", str(source), "--work", str(tmp_path / "work")]) == 130
    assert "the same command goes on from there" in capsys.readouterr().err


def test_another_stop_list_reads_no_text_again(source, whole, tmp_path, monkeypatch):
    large.weights(source, tmp_path / "work", size=20)
    monkeypatch.setattr(large, "read", None)
    assert_same(
        large.weights(source, tmp_path / "work", FrenchTfidfVectorizer(stop_list="stopwordsiso"), size=20),
        whole,
        stop_list="stopwordsiso",
    )


def test_a_part_that_changed_is_counted_again(source, table, tmp_path):
    large.weights(source, tmp_path / "work", size=20)
    changed = table.assign(texte=["Un sommet inattendu à Vladivostok."] * 20 + list(table["texte"][20:]))
    changed[:20].to_parquet(source / "part-0.parquet")
    assert_same(large.weights(source, tmp_path / "work", cut=False, size=20), changed.set_index("id")["texte"])


def test_coding_is_that_of_the_study_read_at_once(source, table, tmp_path):
    study = corpus.load()
    expected = framing.code(
        corpus.cut_all(table.set_index(table["id"].rename("article"))["texte"]), study.frames, study.actors
    )
    found = large.coded(source, tmp_path / "work", study.frames, study.actors, size=7)
    pd.testing.assert_frame_equal(
        pd.concat([pd.read_parquet(path) for path in found.files]), expected, check_dtype=False
    )
    pd.testing.assert_frame_equal(found.profiles, framing.profile(expected), check_dtype=False)


def test_the_command_writes_every_result(source, table, tmp_path, capsys):
    assert main(["large", str(source), "--work", str(tmp_path / "work")]) == 0
    assert [line.rpartition("/")[2] for line in capsys.readouterr().out.splitlines()[-4:]] == [
        "weights.npz",
        "terms.txt",
        "near-copies.csv",
        "profiles.parquet",
    ]
    assert sparse.load_npz(tmp_path / "work" / "weights.npz").shape[0] == len(table)
    assert set(pd.read_csv(tmp_path / "work" / "near-copies.csv")) == {"a", "b", "cosine"}


def test_near_copies_are_named_by_article(source, whole, tmp_path):
    found = large.weights(source, tmp_path / "work", size=20)
    matrix, _ = similarity.weights(whole)
    expected = similarity.near_copies(matrix, 0.6, whole.index)
    assert len(expected) > 3
    pd.testing.assert_frame_equal(large.near_copies(found, 0.6), expected)


def test_near_copies_go_on_where_they_stopped(source, tmp_path, monkeypatch):
    monkeypatch.setattr(large, "_QUERIES", 13)
    found = large.weights(source, tmp_path / "work", size=20)
    whole = large.near_copies(found, 0.6)
    ranges = sorted((tmp_path / "work").glob("pairs-*"))
    assert len(ranges) == 5
    ranges[2].unlink()
    asked, between = [], large.neighbours.NearCopies.between
    monkeypatch.setattr(
        large.neighbours.NearCopies, "between", lambda *given: asked.append(given[1:]) or between(*given)
    )
    pd.testing.assert_frame_equal(large.near_copies(found, 0.6), whole)
    assert len(asked) == 1


def test_near_copies_need_a_threshold_and_rows_of_length_one(source, tmp_path):
    with pytest.raises(ValueError, match="more than 0 and at most 1"):
        large.near_copies(large.weights(source, tmp_path / "work", size=20), 1.5)
    with pytest.raises(ValueError, match="expected 1"):
        large.near_copies(
            large.weights(
                source, tmp_path / "work", FrenchTfidfVectorizer(weighting=TfidfTransformer(norm=None)), size=20
            )
        )


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (['{"id": 1}'], "no column of texts"),
        (['{"texte": "un"}', "", "{oh"], "row 2: b'{oh'… is no JSON object"),
        (["[1, 2]"], "row 1: .* no JSON object"),
        (["", " "], "holds no article"),
        (['{"id": 3, "texte": null}'], "No term is left of 0 articles"),
        (['{"id": 3, "texte": "l’Ã©tÃ© de la confÃ©rence"}'], "article 3 was saved with its accents broken"),
        (['{"id": 3, "texte": "un"}', '{"id": 3, "texte": "deux"}'], "the id '3' .* several rows"),
    ],
)
def test_what_is_no_study_is_refused_in_a_sentence(tmp_path, rows, message):
    (tmp_path / "x.jsonl").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(corpus.StudyError, match=message):
        large.weights(tmp_path / "x.jsonl", tmp_path / "work")
    with pytest.raises(corpus.StudyError, match="holds no .parquet or .jsonl file"):
        large.weights(tmp_path / "nothing", tmp_path / "work")


def test_a_damaged_table_an_unknown_cut_and_an_id_in_two_parts_are_refused(source, table, tmp_path):
    (source / "cuts.csv").write_text("article,unit,keep\nart-099,1,no\n", encoding="utf-8")
    with pytest.raises(corpus.StudyError, match="'art-099' is no article"):
        large.weights(source, tmp_path / "work", size=20)
    (source / "cuts.csv").unlink()
    with pytest.raises(corpus.StudyError, match="holds the articles: give another"):
        large.parts(source, source)
    table[:20].to_parquet(source / "part-9.parquet")
    with pytest.raises(corpus.StudyError, match="the id 'art-000' is empty or stands in several rows"):
        large.weights(source, tmp_path / "work", size=20)
    (source / "part-9.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(corpus.StudyError, match="part-9.parquet cannot be read as parquet"):
        large.parts(source, tmp_path / "work")


def test_a_scheduler_that_does_not_answer_is_said_in_a_sentence(source, tmp_path):
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(corpus.StudyError, match="No Dask scheduler answers at tcp://127.0.0.1:9"),
    ):
        large.weights(source, tmp_path / "work", cluster="tcp://127.0.0.1:9")


def answer(port, page):
    """What a stranger hears who asks a port for a page."""
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return "nothing"


@pytest.mark.long
def test_a_cluster_started_here_is_closed_to_others_and_refuses_as_one_process_does(tmp_path, capsys):
    path = tmp_path / "x.jsonl"
    path.write_text('{"texte": "un"}\n' * 9 + "{oh", encoding="utf-8")
    with large._connected("local") as client:
        assert capsys.readouterr().out == "Dask: on this machine\n"
        heard = {}
        for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
            for port in (open_.laddr.port for open_ in process.net_connections() if open_.status == "LISTEN"):
                heard[port] = {answer(port, page) for page in ("status", "", "info/main/workers.html", "metrics")}
        assert len(heard) >= 4 and set.union(*heard.values()) == {404, "nothing"}
        with pytest.raises(OSError):
            distributed.Client(client.scheduler.address.replace("tls", "tcp"), timeout=1)
        with pytest.raises(corpus.StudyError, match="row 10: .* no JSON object"):
            large.weights(path, tmp_path / "work", cluster=client, size=1)


@pytest.mark.long
def test_after_a_cluster_this_process_has_all_its_cores(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    before = threads.cores()
    with large._connected("local"):
        pass
    assert threads.cores() == before == len(os.sched_getaffinity(0))


@pytest.mark.long
def test_a_cluster_gives_the_same_numbers_though_a_worker_is_killed_midway(source, whole, table, tmp_path, monkeypatch):
    from distributed import Client, LocalCluster

    study = corpus.load()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        victim = next(iter(client.run(os.getpid).values()))
        killer = threading.Thread(
            target=lambda: (_wait_for_files(tmp_path / "work", 2), os.kill(victim, signal.SIGKILL))
        )
        killer.start()
        found = large.weights(source, tmp_path / "work", cluster=client, size=7)
        killer.join()
        assert_same(found, whole)
        assert victim not in client.run(os.getpid).values()
        pd.testing.assert_frame_equal(large.near_copies(found, 0.6, client), large.near_copies(found, 0.6))
        coded = large.coded(source, tmp_path / "coded", study.frames, study.actors, client, size=20)
        alone = large.coded(source, tmp_path / "alone", study.frames, study.actors, size=20)
        pd.testing.assert_frame_equal(coded.profiles, alone.profiles)
        assert len(coded.profiles) == len(table)


def _wait_for_files(folder, number: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(list(folder.glob("forms-*.npz"))) < number:
        time.sleep(0.01)
