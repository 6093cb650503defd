"""A study folder made from articles of one's own, with everything a researcher may state laid out to be filled in."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pandas as pd

from helpers import corpus, files
from helpers.intake import stated
from helpers.intake.decoding import StudyError

_STUBS = resources.files(__package__) / "data" / "study_stubs"
COPIED = ("frames.toml", "actors.toml", "vocabulary.toml")  # from the shipped study, to edit
_HEAD = "# Copied from the shipped study as an example: put your own in, and take out what is not about your story.\n\n"


def make(folder: str | Path, source: str | Path) -> str:
    """Make a study folder from a folder of articles or one table of them, and say what to do next.

    The articles are copied byte for byte; nothing is overwritten, and the folder appears whole or not at all.
    Raises StudyError when the folder exists or the source is no study, WriteError when it cannot be written.
    """
    folder, study = Path(folder), corpus.load(source)
    if folder.exists() or folder.is_symlink():
        raise StudyError(
            f"{folder} exists already, and a new study never overwrites: name a folder that does not exist yet."
        )
    with files.folder(folder) as part:
        _copy_articles(study, part)
        _lay_out(study, part, folder)
    (folder / files.RECORD).unlink(missing_ok=True)  # the study is its owner's now: no export may take its place
    made = corpus.load(folder)
    return (
        f"{folder}: a study of {len(made.articles):,} articles; notices: {len(made.notices):,}. "
        f"Next: read {folder / 'README.md'}, fill in articles.csv, edit frames.toml and actors.toml, "
        f"then python -m helpers run --study {folder}"
    )


def _copy_articles(study: corpus.Study, part: Path) -> None:
    for name in study.hashes:
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(study.folder / name, part / name)


def _lay_out(study: corpus.Study, part: Path, folder: Path) -> None:
    """Write what may be stated: each file explained in itself or in README.md."""
    table = _table(study)
    shown = f"`{table}`" if table else "`*" + Path(next(iter(study.hashes))).suffix + "`"
    stub = _stub("README.md").format(name=folder.name, n=len(study.articles), articles=shown, folder=folder)
    (part / "coding").mkdir()
    texts = {
        "README.md": stub,
        "study.toml": _settings(study),
        "coding/README.md": _stub("coding.md"),
        "cuts.csv": "article,unit,keep,reason\n",
        stated.MANIFEST: stated.manifest_text(study.hashes),
        **_copies(),
    }
    if table != "articles.csv":
        texts["articles.csv"] = files.csv_text(_articles(study))
    for name, text in texts.items():
        (part / name).write_text(text, encoding="utf-8", newline="")


def _settings(study: corpus.Study) -> str:
    """The study.toml of the source where it has one, else one in which nothing need be stated."""
    own = study.folder / "study.toml"
    if own.is_file():
        return own.read_text(encoding="utf-8")
    table = _table(study)
    line = f'articles = "{table}"' if table else '# articles = "all.csv"       # where one table holds them all'
    return _stub("study.toml").replace("{articles}", line)


def _table(study: corpus.Study) -> str:
    """The one table that holds the articles; empty where each is a file."""
    name = next(iter(study.hashes))
    return "" if Path(name).suffix.lower() in (".txt", ".html", ".htm") else name


def _articles(study: corpus.Study) -> pd.DataFrame:
    """What is known already, one row an article; what is not is blank, and its source unknown."""
    known = study.articles[stated.COLUMNS].copy()
    for column in ("event_date", "published", "collected", "outlet"):
        known[f"{column}_known"] = known[f"{column}_known"].where(known[column] != "", "unknown")
    return known


def _copies() -> dict[str, str]:
    return {
        name: _HEAD + (corpus.SEEDS / name).read_text(encoding="utf-8")
        for name in COPIED
        if (corpus.SEEDS / name).is_file()
    }


def _stub(name: str) -> str:
    return (_STUBS / name).read_text(encoding="utf-8")
