"""The deposit: what it holds, what it leaves out, what it says of itself, and that its README's way back leads back."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote

import payloads
import pytest
import yaml
from test_forms import read_docx, texts_in

from helpers import __main__ as commands
from helpers import corpus, results, words
from helpers.report import deposit, withheld
from helpers.results import framed

DAY = datetime.date(2026, 11, 29)
pytestmark = pytest.mark.long
QUESTIONS = {"framing": (framed.mix,)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Deposits of one result, which stands for all."""
    folder = tmp_path_factory.mktemp("deposits")

    def make(name: str, study: corpus.Study, **how: object) -> Path:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(results, "_QUESTIONS", QUESTIONS)
            return deposit.write(study, folder / name, day=DAY, **how)

    return make


@pytest.fixture(scope="module")
def study() -> corpus.Study:
    return corpus.load(corpus.SEEDS)


@pytest.fixture(scope="module")
def path(made: Callable[..., Path], study: corpus.Study) -> Path:
    return made("seeds.zip", study, authors=["Martin, Anne", "Atelier de presse"])


@pytest.fixture(scope="module")
def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def unpacked(path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_report_tables_findings_code_notebooks_codebook_and_coding(parts: dict[str, bytes]) -> None:
    asked = ["README.md", "CITATION.cff", "ro-crate-metadata.json", "report/report.html", "report/report.pdf"]
    asked += ["report/report.docx", "report/tables.xlsx", "report/findings.json", "report/tables/mix.csv"]
    asked += ["report/charts/mix.png", "study/articles.csv", "study/frames.toml", "study/actors.toml"]
    asked += ["study/coding/coder_1.csv", "study/coding/blind.csv", "study/manifest.sha256", "cadrage/requirements.txt"]
    asked += ["cadrage/helpers/__main__.py", "cadrage/helpers/LICENSE", "cadrage/notebooks/01-read-the-corpus.ipynb"]
    assert [name for name in asked if name not in parts] == []
    assert not any("__pycache__" in name or name.startswith((".", "cadrage/helpers/.")) for name in parts)


def test_nothing_in_it_repeats_an_article_beyond_a_short_quotation(unpacked: Path, study: corpus.Study) -> None:
    known = withheld.of(study)
    read = [path for path in sorted(unpacked.rglob("*")) if path.is_file() and path.suffix not in (".woff2", ".pdf")]
    read.append(unpacked / "report/report.pdf")
    assert [path.name for path in read if not known.isdisjoint(withheld.runs(texts_in(path)))] == []
    assert not any(path.name in study.hashes for path in read)


def test_the_hashes_are_those_of_the_articles(parts: dict[str, bytes]) -> None:
    lines = parts["study/manifest.sha256"].decode().splitlines()
    expected = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in corpus.SEEDS.glob("*.txt")}
    assert {line.split("  ")[1]: line.split("  ")[0] for line in lines} == expected


def test_codings_keep_their_codes_and_the_readme_names_what_they_lost(parts: dict[str, bytes]) -> None:
    rows = parts["study/coding/coder_1.csv"].decode("utf-8-sig").splitlines()
    assert rows[:2] == [
        "article,unit,frames,lead,status,speaker",
        "000_52d97474a44fdeb1,1,diplomacy,diplomacy,asserted,author",
    ]
    assert parts["study/articles.csv"] == (corpus.SEEDS / "articles.csv").read_bytes()
    readme = parts["README.md"].decode()
    lost = re.findall(r"(?m)^- `(study/.*)`$", readme)
    assert [name for name in lost if not name.startswith("study/coding/")] == []
    assert set(lost) >= {f"study/coding/coder_{n}.csv (text)" for n in (1, 2, 3)}
    assert f"scikit-learn {version('scikit-learn')}" in readme
    assert re.search(r"it quotes \d+ sentences, at most 20 words of each, \d+ words in all", readme)
    assert study_hash(readme) == corpus.load(corpus.SEEDS).hash


def study_hash(readme: str) -> str:
    return re.search(r"files: ([0-9a-f]{64})", readme)[1]


def test_notebooks_are_there_as_they_are_before_they_run(parts: dict[str, bytes]) -> None:
    read = [json.loads(content) for name, content in parts.items() if name.endswith(".ipynb")]
    cells = [cell for notebook in read for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(read) > 4 and cells and all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)


def test_it_says_how_it_is_cited(parts: dict[str, bytes], study: corpus.Study) -> None:
    """What the Citation File Format 1.2.0 asks for; its own validator accepts the file (cffconvert 2.0)."""
    cited = yaml.safe_load(parts["CITATION.cff"])
    assert cited["cff-version"] == "1.2.0" and cited["type"] == "dataset" and cited["message"] and cited["title"]
    assert cited["authors"] == [{"family-names": "Martin", "given-names": "Anne"}, {"name": "Atelier de presse"}]
    assert str(cited["date-released"]) == "2026-11-29"
    assert cited["identifiers"][0]["value"] == f"sha256:{study.hash}"


def test_it_says_what_is_in_it(parts: dict[str, bytes]) -> None:
    """What an RO-Crate 1.1 must have, each file once, every reference resolved; its validator finds no fault (0.13)."""
    crate = json.loads(parts["ro-crate-metadata.json"])
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities["./"]
    assert all(root[name] for name in ("name", "description", "datePublished", "license", "author"))
    listed = [unquote(part["@id"]) for part in root["hasPart"]]
    own = [name for name in parts if not name.startswith("cadrage/") and name != "ro-crate-metadata.json"]
    assert sorted(listed) == sorted([*own, "cadrage/"])
    assert all(int(entities[name]["contentSize"]) == len(parts[name]) for name in own)
    kinds = {Path(name).suffix: entities[name]["encodingFormat"] for name in own}
    assert kinds.items() >= {".html": "text/html", ".pdf": "application/pdf", ".png": "image/png"}.items()
    assert kinds[".csv"] == "text/csv" and kinds[".json"] == "application/json" and kinds[".toml"] == "application/toml"
    named = [value["@id"] for entity in crate["@graph"] for value in entity.values() if isinstance(value, dict)]
    assert [name for name in named if name not in entities and not name.startswith("https://w3id.org")] == []


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_an_author_who_is_not_stated_is_not_invented(parts: dict[str, bytes], study: corpus.Study, lang: str) -> None:
    about = {"authors": [words.say("deposit.no_author", lang)], "named": False, "title": "t", "description": "d"}
    about |= {"day": "2026-11-29", "hash": "0" * 64, "lang": lang, "version": "1"}
    said = {"passages_intro": "x", "colophon": {"versions": "v"}, "say": {"rights": "r"}}
    readme = deposit._readme(about, said, [], study)
    assert words.say("deposit.no_author", lang) in readme and "--author" in readme
    assert yaml.safe_load(deposit._citation(about))["authors"] == [{"name": words.say("deposit.no_author", lang)}]


def test_the_same_study_authors_and_day_give_the_same_bytes(
    made: Callable[..., Path], path: Path, study: corpus.Study
) -> None:
    again = made("again.zip", study, authors=["Martin, Anne", "Atelier de presse"])
    assert again.read_bytes() == path.read_bytes()


def test_whatever_a_study_says_stays_text(made: Callable[..., Path], tmp_path: Path) -> None:
    hostile = corpus.load(payloads.write(tmp_path / "study"))
    with zipfile.ZipFile(
        made("hostile.zip", hostile, lang="fr", authors=[payloads.LINKED, payloads.SCRIPT])
    ) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not any(name.startswith("/") or ".." in name.split("/") for name in parts)
    cited, crate = yaml.safe_load(parts["CITATION.cff"]), json.loads(parts["ro-crate-metadata.json"])
    assert payloads.STUDY in cited["title"] and cited["authors"][1] == {"name": payloads.SCRIPT}
    assert all(re.fullmatch(r"[\w./~%#()!*'-]+", entity["@id"]) for entity in crate["@graph"])
    assert "<script" not in parts["README.md"].decode() and payloads.STUDY in read_docx(parts["report/report.docx"])


def test_a_table_in_another_encoding_and_a_codebook_that_quotes_are_parted_too(
    tmp_path: Path, study: corpus.Study
) -> None:
    sentence = next(text for text in study.units["text"] if len(text.split()) > 30)
    (tmp_path / "articles.csv").write_bytes(f"article;label;résumé\na;b;{sentence}\n".encode("cp1252", "replace"))
    (tmp_path / "frames.toml").write_text(f'[a]\nexamples = ["{sentence}"]\n', encoding="utf-8")
    known = withheld.of(study)
    content, missing = deposit._without(tmp_path / "articles.csv", known, "windows-1252")
    assert content.decode("utf-8-sig") == "article,label\na,b\n" and missing == " (résumé)"
    assert deposit._without(tmp_path / "frames.toml", known, "") == (b"", "")


def test_the_command_says_where_it_went(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    asked = []
    monkeypatch.setattr(deposit, "write", lambda *given: asked.append(given) or Path("x.zip"))
    assert commands.main(["deposit", "--lang", "fr", "--author", "A, B", "--author", "C", "--date", "2026-11-29"]) == 0
    assert asked[0][1:] == (None, "fr", ["A, B", "C"], DAY) and capsys.readouterr().out == "x.zip\n"
    with pytest.raises(SystemExit):
        commands.main(["deposit", "--date", "29/11/2026"])
    assert "write it as 2026-11-29" in capsys.readouterr().err


def test_the_way_back_in_the_readme_leads_back(unpacked: Path, path: Path, tmp_path: Path) -> None:
    """With the articles in their place the deposit's own code finds its findings again."""
    folder = Path(shutil.copytree(unpacked, tmp_path / "deposit"))
    for article in corpus.SEEDS.glob("*.txt"):
        shutil.copy(article, folder / "study")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    command = re.search(r"\.venv/bin/python (-m helpers check .*)", readme)[1].split()
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, *command], cwd=folder / "cadrage", env=clean, capture_output=True, text=True)
    stored = json.loads((folder / "report/findings.json").read_text(encoding="utf-8"))["findings"]
    moved = {line.split()[1] for line in done.stdout.splitlines()[2:]} if done.returncode else set()
    assert done.stderr == "" and moved.isdisjoint(row["key"] for row in stored), done.stdout
