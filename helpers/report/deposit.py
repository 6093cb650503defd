"""A study as one archive for a repository of data: all that it says and was made with, and none of the articles' texts."""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import tempfile
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from urllib.parse import quote

from helpers import corpus, files, results, words
from helpers.corpus import Study
from helpers.intake import reading, stated, tables
from helpers.report import notebooks, packing, withheld, writing

PROJECT = Path(__file__).resolve().parents[2]
REPORT, STUDY, CODE = "report/", "study/", "cadrage/"  # the three parts
README, CITATION, CRATE = "README.md", "CITATION.cff", "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.1"
PACKAGE = "cadrage-helpers"
ENCODINGS = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def write(
    study: Study,
    target: Path | None = None,
    lang: str = "en",
    authors: Iterable[str] = (),
    day: datetime.date | None = None,
) -> Path:
    """Write the deposit of a study as a zip; returns its path.

    In it: the report, its tables and findings without the articles' texts; what the study states (codebook, codings
    without the sentences, SHA-256 of each article); the code and the notebooks without their outputs; how to cite it
    (CITATION.cff) and what is in it (RO-Crate 1.1); a README that says what was left out and how to compute it again.
    authors: « Family, Given », or a name as it stands; day: of the deposit, today if none is given. The same study,
    authors and day give the same bytes. Raises WriteError where it cannot be written.
    """
    target = files.place(target or writing.default_folder(study, "-deposit.zip"))
    texts = withheld.of(study)
    with tempfile.TemporaryDirectory() as scratch:
        said = writing.fill(results.of(study), Path(scratch), lang, [], texts=False)
        parts = {REPORT + name: content for name, content in _below(Path(scratch))}
    kept, left_out = _stated(study, texts)
    parts |= kept | {CODE + name: content for name, content in _code()}
    about = {
        "title": f"{said['title']} · {study.name}",
        "description": said["facts"],
        "authors": list(authors) or [words.say("deposit.no_author", lang)],
        "named": bool(list(authors)),
        "day": (day or datetime.date.today()).isoformat(),
        "hash": study.hash,
        "lang": lang,
        "version": importlib.metadata.version(PACKAGE),
    }
    parts = {README: _readme(about, said, left_out, study).encode(), CITATION: _citation(about).encode()} | parts
    parts[CRATE] = _crate(about, parts).encode()
    return files.write(target, packing.packed(dict(sorted(parts.items()))))


def _below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file in a folder and below it by its path, but records, caches and what is hidden."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        is_ours = not any(part.startswith(".") or part == "__pycache__" for part in inside.parts)
        if path.is_file() and is_ours:
            yield inside.as_posix(), path.read_bytes()


def _code() -> Iterator[tuple[str, bytes]]:
    """What computes the findings: the package, the versions it needs, and the notebooks as they are before they run."""
    yield "requirements.txt", (PROJECT / "requirements.txt").read_bytes()
    for name, content in _below(PROJECT / "helpers"):
        yield f"helpers/{name}", content
    for path in notebooks.paths():
        yield f"notebooks/{path.name}", _cleared(path.read_bytes())


def _cleared(notebook: bytes) -> bytes:
    """A notebook without its outputs, which show the articles' texts."""
    read = json.loads(notebook)
    for cell in read["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return (json.dumps(read, ensure_ascii=False, indent=1) + "\n").encode()


def _stated(study: Study, texts: Set[int]) -> tuple[dict[str, bytes], list[str]]:
    """What a researcher states of the study, texts left out, and the hashes of the articles; and what was left out."""
    kept, left_out = {STUDY + stated.MANIFEST: stated.manifest_text(study.hashes).encode()}, []
    encoding = reading.settings(study.folder).encoding
    paths = [study.folder / name for name in corpus.BESIDE] + sorted((study.folder / "coding").glob("[!.]*.*"))
    for path in (path for path in paths if path.is_file() and not path.is_symlink()):
        name = STUDY + path.relative_to(study.folder).as_posix()
        content, missing = _without(path, texts, encoding)
        kept |= {name: content} if content else {}
        left_out += [f"{name}{missing}"] if missing or not content else []
    return kept, left_out


def _without(path: Path, texts: Set[int], encoding: str) -> tuple[bytes, str]:
    """A stated file without the articles' texts, and the columns it lost for it; nothing where it cannot be parted."""
    content = path.read_bytes()
    if path.suffix == ".csv":
        whole = tables.frame(path, tables.encoded(path, encoding)[0]).fillna("")
        part = withheld.table(whole, texts)
        gone = [str(column) for column in whole.columns if column not in part.columns]
        return (files.csv_text(part, index=False).encode(), f" ({', '.join(gone)})") if gone else (content, "")
    is_text_of_articles = not texts.isdisjoint(withheld.runs(content.decode("utf-8", "replace")))
    return (b"", "") if is_text_of_articles else (content, "")


def _readme(about: dict, said: dict, left_out: list[str], study: Study) -> str:
    return words.say(
        "deposit.readme",
        about["lang"],
        title=words.escape(about["title"]),
        description=about["description"],
        withheld=said["passages_intro"],
        n=len(study.hashes),
        left_out="".join(f"\n- `{name}`" for name in left_out) or "\n- —",
        authors=words.escape("; ".join(about["authors"])),
        unnamed="" if about["named"] else "\n" + words.say("deposit.name_authors", about["lang"]) + "\n",
        day=about["day"],
        hash=about["hash"],
        version=about["version"],
        versions=said["colophon"]["versions"],
        rights=said["say"]["rights"],
    )


def _citation(about: dict) -> str:
    """How to cite the deposit, in the Citation File Format 1.2.0; texts are JSON's strings, which are YAML's too."""
    lang = about["lang"]
    identifier = {"type": "other", "value": f"sha256:{about['hash']}", "description": words.say("deposit.hash", lang)}
    software = {
        "type": "software",
        "title": "Cadrage",
        "authors": [{"name": "The Cadrage authors"}],
        "version": about["version"],
        "license": "MIT",
    }
    entries = {
        "cff-version": "1.2.0",
        "message": words.say("deposit.cite", lang),
        "type": "dataset",
        "title": about["title"],
        "abstract": about["description"],
        "authors": [_cited(name) for name in about["authors"]],
        "date-released": about["day"],
        "version": about["hash"][:12],
        "identifiers": [identifier],
        "references": [software],
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in entries.items())


def _cited(name: str) -> dict[str, str]:
    family, comma, given = (part.strip() for part in name.partition(","))
    return {"family-names": family, "given-names": given} if comma else {"name": family}


def _crate(about: dict, parts: dict[str, bytes]) -> str:
    """What is in the deposit, as an RO-Crate 1.1: each file of report and study, and the code as one."""
    lang = about["lang"]
    listed = [name for name in parts if not name.startswith(CODE)]
    authors = [{"@id": f"#author-{at}", "@type": "Person", "name": name} for at, name in enumerate(about["authors"], 1)]
    rights = {
        "@id": "#rights",
        "@type": "CreativeWork",
        "name": words.say("deposit.rights_title", lang),
        "description": words.say("deposit.rights", lang),
    }
    code = {
        "@id": CODE,
        "@type": "Dataset",
        "name": f"Cadrage {about['version']}",
        "description": words.say("deposit.code", lang),
        "license": {"@id": "#mit"},
    }
    licence = {"@id": "#mit", "@type": "CreativeWork", "name": "MIT", "description": "MIT License"}
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": about["title"],
        "description": about["description"],
        "datePublished": about["day"],
        "version": about["hash"][:12],
        "license": {"@id": "#rights"},
        "author": [{"@id": author["@id"]} for author in authors],
        "hasPart": [{"@id": quote(name)} for name in [*listed, CODE]],
    }
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }
    graph = [descriptor, root, *authors, rights, licence, code, *(_file(name, parts[name]) for name in listed)]
    whole = {"@context": f"{PROFILE}/context", "@graph": graph}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _file(name: str, content: bytes) -> dict:
    encoding = ENCODINGS.get(Path(name).suffix, "text/plain")
    return {
        "@id": quote(name),
        "@type": "File",
        "name": name.rpartition("/")[2],
        "contentSize": str(len(content)),
        "encodingFormat": encoding,
    }
