"""A study folder made from articles of one's own, with everything a researcher may state laid out to be filled in."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pandas as pd

from helpers import corpus, files, words
from helpers.intake import account, decoding, formats, listing, stated, tables
from helpers.intake.decoding import StudyError

_TO_WRITE = ("frames.toml", "actors.toml", "vocabulary.toml")  # each explains itself


def make(folder: str | Path, source: str | Path, lang: str = "en", **how: object) -> str:
    """Make a study folder from articles in any form that is read, and say what was seen and what to do next.

    Articles and exports are copied byte for byte, exports of several articles and documents into source/; from a study,
    everything it states is copied. `how` says how the source is read (encoding, subfolders; see reading.Settings), and is
    written into the new study.toml. Nothing is overwritten, and the folder appears whole or not at all.
    Raises StudyError when the folder exists or the source is no study, WriteError when it cannot be written.
    """
    folder, source = Path(folder), Path(source)
    if not source.exists():
        raise StudyError("refusals.no_source", path=source.absolute())
    study = corpus.load(source, **how)
    if folder.exists() or folder.is_symlink():
        raise StudyError("refusals.exists", folder=folder)
    with files.folder(folder) as part:
        _copy_articles(study, part)
        _lay_out(study, part, folder, lang, how)
        for path in _stated(study) if source.is_dir() else []:
            shutil.copyfile(path, part / path.relative_to(study.folder))
        made = corpus.load(part)  # before it appears: what cannot be read is no study
    (folder / files.RECORD).unlink(missing_ok=True)  # the study is its owner's now: no export may take its place
    counts = {"folder": str(folder), "n": len(made.articles), "notices": len(made.noticed)}
    said = words.say("intake.made", lang, seen=account.sentence(made.intake, lang), **counts)
    rows = account.summary(made.intake, lang)[lambda rows: rows["reason"] != ""]
    each = "".join(
        "\n  " + words.say("intake.each", lang, n=row.n, outcome=row.outcome, reason=row.reason, files=row.files)
        for row in rows.itertuples()
    )
    return f"{said}{each}\n{words.say('intake.next', lang, folder=words.Typed(shlex.quote(str(folder))))}"


def _copy_articles(study: corpus.Study, part: Path) -> None:
    for name in study.hashes:
        target = part / _kept_as(study, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(study.folder / name, target)


def _kept_as(study: corpus.Study, name: str) -> str:
    """Where a study keeps a file: texts, pages and a table by their name, an export or a document in source/."""
    several = (study.intake["file"] == name).sum() > 1
    plain = name == _table(study) or (formats.kind(name) in ("text", "page") and not several)
    return name if plain or _is_study(study) else f"{listing.SOURCE}/{name}"


def _lay_out(study: corpus.Study, part: Path, folder: Path, lang: str, how: dict) -> None:
    """Write what may be stated, each file explained in itself or in README.md; what the source states already is kept."""
    table = _table(study)
    shown = f"`{table}`" if table else "`*" + Path(next(iter(study.hashes))).suffix + "`"
    values = {
        "name": folder.name,
        "n": len(study.articles),
        "articles": shown,
        "folder": words.Typed(shlex.quote(str(folder))),
    }
    texts = {
        "README.md": words.filled(stated.stub("README.md", lang), lang, **values),
        "coding/README.md": words.filled(stated.stub("coding.md", lang), lang, **values),
        "cuts.csv": "article,unit,keep,reason\n",
        account.FILE: account.csv_text(study.intake),
        stated.MANIFEST: stated.manifest_text({_kept_as(study, name): hash for name, hash in study.hashes.items()}),
        **{name: stated.stub(name, lang) for name in _TO_WRITE},
    }
    if table != "articles.csv":
        texts["articles.csv"] = files.csv_text(_articles(study))
    (part / "coding").mkdir()
    for name, text in texts.items():
        (part / name).write_text(text, encoding="utf-8", newline="")
    (part / "study.toml").write_text(_settings(study, lang, how), encoding="utf-8", newline="")


def _stated(study: corpus.Study) -> list[Path]:
    """What stands beside the source's articles: codebook, coding, articles.csv, cuts; from a study, its README as well."""
    made = {"study.toml", account.FILE, *([] if _is_study(study) else ["readme.md"])}
    beside = [path for path in study.folder.iterdir() if listing.is_beside(path) and path.name.lower() not in made]
    return [
        path for path in [*beside, *(study.folder / "coding").glob("*")] if path.is_file() and not path.is_symlink()
    ]


def _is_study(study: corpus.Study) -> bool:
    return (study.folder / stated.MANIFEST).is_file()


def _settings(study: corpus.Study, lang: str, how: dict) -> str:
    """The study.toml of the source where it has one, else one in which nothing need be stated; with what `new` was told."""
    own, table = study.folder / "study.toml", _table(study)
    told = how | ({"articles": table} if table else {})
    text = own.read_text(encoding="utf-8-sig") if own.is_file() else stated.stub("study.toml", lang)
    has = decoding.toml(own)
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in told.items() if name not in has]
    return "".join(lines) + text


def _table(study: corpus.Study) -> str:
    """The one table that holds the articles; empty where they are in files of their own."""
    name = next(iter(study.hashes))
    return name if tables.is_table(study.folder / name) else ""


def _articles(study: corpus.Study) -> pd.DataFrame:
    """What is known already, one row an article; what is not is blank, and its source unknown."""
    more = [name for name in study.articles if name not in stated.EVERY and (study.articles[name] != "").any()]
    known = study.articles[[*stated.COLUMNS, *more]].copy()
    for column in ("event_date", "published", "collected", "outlet"):
        known[f"{column}_known"] = known[f"{column}_known"].where(known[column] != "", "unknown")
    return known
