"""What the report says, in one language and as plain values, before it becomes a page, a PDF or a document."""

from __future__ import annotations

import base64
import datetime
import functools
import importlib.metadata
import io
import itertools
import platform
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

import pandas as pd
from PIL import Image

from helpers import corpus, explore, figures, reader, words
from helpers.corpus import Study
from helpers.figures import Chart
from helpers.grammar import names
from helpers.intake import account
from helpers.results import APPENDIX, FINDING, Result, Results
from helpers.results.result import shown

ANSWERS = 3  # results of different questions that stand on the first screen, and in the README
QUOTE = 90  # characters of a line shown as it was mended
MENDED, EACH = 20, 5  # lines mended that are shown, in all and of one kind
SHOWN = 2  # passages quoted with a finding; the rest are counted
LARGE, AROUND = 40, 2  # articles beyond which paper has but the passages that are quoted, and units around each
LISTED = 15_000  # units beyond which the page, which can be searched, has no more than paper
# the passages last: what stands under thousands of sentences moves while a browser lays them out
SECTIONS = ("findings", "method", "limits", "corpus", "appendix", "codebook", "reader", "cut", "colophon", "passages")
PACKAGES = ("pandas", "numpy", "scikit-learn", "scipy", "matplotlib", "simplemma", "stop-words")
WIDE, DPI, COLOURS = 1280, 203, 256  # of a picture on the page: twice the pixels of the text's width, and its palette


def of(found: Results, drawn: dict[str, dict], lang: str, notebooks: list[str]) -> dict:
    """Everything the templates print: texts, numbers already written as `lang` writes them, charts as pictures.

    drawn: of `pictures`, by the result's key; notebooks: those that were run, by name.
    """
    study = found.whole
    say = functools.partial(_say, lang=lang)
    ids = unit_ids(study)
    told = found.every(FINDING, APPENDIX)
    printed = printed_units(study, told)
    passages = Passages(found, printed, lang)
    numbers = {result.key: number for number, result in enumerate(told, 1)}
    stated = {
        result.key: _finding(result, numbers[result.key], study, drawn.get(result.key), ids, lang) for result in told
    }
    cited = say("passages_cited", shown=len(printed), n=len(study.articles))
    parts = {
        "lang": lang,
        "say": labels(lang),
        "title": say("title", n=spelled(len(found.study.articles), lang)),
        "facts": _facts(study, lang),
        "answers": [_answer(found, result, lang) for result in answers(found)],
        "groups": _groups(found, stated, FINDING, lang),
        "appendix": [finding for group in _groups(found, stated, APPENDIX, lang) for finding in group["findings"]],
        "missing": found.lacking(lang),
        "reader": _reader(found, lang),
        "method": _method(found, lang),
        "glossary": _glossary(lang),
        "codebook": _codebook(found, lang),
        "limits": _limits(study, len(found.study.articles), lang),
        "corpus": _corpus(study, lang),
        "read": _read(study, lang),
        "mended": _mended(study, lang),
        "notices": _notices(study, lang),
        "cut": _cut(study, list(printed), lang),
        "passages_intro": say("passages_intro") if passages.every else cited,
        "passages_cited": cited,
        "articles": passages.articles(ids),
        "filters": passages.filters,
        "filter_count": say("filter_count", shown="{shown}", all="{all}"),
        "colophon": {"study": study.name, "hash": study.hash, "versions": _versions()},
        "notebooks": notebooks,
    }
    return parts | {"sections": [name for name in SECTIONS if parts.get(name, True)]}


def on_paper(said: dict) -> dict:
    """What a report prints where nobody can search: of a large study only the passages quoted and those around them."""
    articles = [
        article | {"units": [unit for unit in article["units"] if unit["near"]]} for article in said["articles"]
    ]
    if articles == said["articles"]:
        return said
    articles = [article for article in articles if article["units"]]
    return said | {"articles": articles, "passages_intro": said["passages_cited"]}


def _say(key: str, lang: str, **values: object) -> str:
    return words.say(f"report.{key}", lang, **values)


def spelled(n: int, lang: str) -> str:
    """A number in a title: in words up to twelve, in figures beyond."""
    named = _say("numbers", lang).split()
    return named[n] if n < len(named) else words.number(n, ",d", lang)


def labels(lang: str) -> dict[str, str]:
    """Every sentence of phrases/report.toml that needs no number, in one language."""
    phrases = tomllib.loads((resources.files("helpers") / "phrases/report.toml").read_text(encoding="utf-8"))
    return {key: _say(key, lang) for key, said in phrases.items() if "{" not in said["en"]}


def answers(found: Results) -> list[Result]:
    """The first result of each question, for the first screen: who frames it how, what is fact, what is alike."""
    firsts = {found.question(result.key): result for result in reversed(found.findings)}
    return list(reversed(firsts.values()))[:ANSWERS]


def _answer(found: Results, result: Result, lang: str) -> dict:
    return {"question": _question(found, result, lang), "sentence": result.sentence(lang), "id": anchor(result)}


def _question(found: Results, result: Result, lang: str) -> str:
    return _say(f"question_{found.question(result.key)}", lang)


def anchor(result: Result) -> str:
    """The id of a finding on the page."""
    return f"finding-{result.key.replace('_', '-')}"


def pictures(drawn: dict[str, Chart]) -> dict[str, dict]:
    """Every chart as a form shows it under its sentence: for the page's width, drawn for a phone's, and for print."""
    return {
        key: {
            "id": f"figure-{chart.name}",
            "name": chart.name,
            "title": chart.title,
            "alt": chart.alt,
            "caption": chart.caption,
            "wide": _inline(chart),
            "narrow": _inline(chart.again(size="column")),
            "svg": chart.bytes("svg").decode(),
            "print": base64.b64encode(compact(chart, figures.PRINT)).decode(),
        }
        for key, chart in ((key, chart.again(title="")) for key, chart in drawn.items())
    }


def _inline(chart: Chart) -> str:
    return f"data:image/png;base64,{base64.b64encode(compact(chart)).decode()}"


def compact(chart: Chart, dpi: int = DPI) -> bytes:
    """A PNG at a quarter of its size: no wider than a sharp screen shows it, in as many colours as a chart has."""
    image, target, widest = chart.pixels(dpi), io.BytesIO(), WIDE * dpi // DPI
    if image.width > widest:
        image.thumbnail((widest, image.height), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "png")
    return target.getvalue()


def unit_ids(study: Study) -> dict[tuple[str, int], str]:
    """The anchor of each unit on the page: article and unit by number, so that no file name can break it."""
    number = {article: at for at, article in enumerate(study.articles.index, 1)}
    return {(article, unit): f"a{number[article]}-u{unit}" for article, unit in study.units.index}


def printed_units(study: Study, told: list[Result]) -> dict[str, pd.DataFrame]:
    """The units the report prints, by article: all, or in a large study those quoted and AROUND before and after each."""
    if len(study.articles) <= LARGE:
        return {article: study.units.loc[article] for article in study.articles.index}
    near: dict[str, set[int]] = {}
    for result in told:
        for article, unit in [passage for passage in result.passages if passage in study.units.index][:SHOWN]:
            near.setdefault(article, set()).update(range(unit - AROUND, unit + AROUND + 1))
    rows = {article: study.units.loc[article] for article in study.articles.index if article in near}
    return {article: units[units.index.isin(near[article])] for article, units in rows.items()}


def _facts(study: Study, lang: str) -> str:
    counts = {name: int(study.articles[name].sum()) for name in ("units", "words")}
    return _say("facts", lang, n=len(study.articles), **counts)


def _groups(found: Results, stated: dict[str, dict], part: str, lang: str) -> list[dict]:
    """The findings by the question they answer."""
    groups: dict[str, list[dict]] = {}
    for result in found.every(part):
        groups.setdefault(_question(found, result, lang), []).append(stated[result.key])
    return [{"title": question, "findings": findings} for question, findings in groups.items()]


def _finding(result: Result, number: int, study: Study, figure: dict | None, ids: dict, lang: str) -> dict:
    quoted = [passage for passage in result.passages if passage in ids]
    return {
        "id": anchor(result),
        "eyebrow": _say("finding_number", lang, number=number),
        "sentence": result.sentence(lang),
        "doubt": result.doubt(lang),
        "value": shown(result.value, result.unit, lang),
        "unit": words.say(f"results.unit_{result.unit}", lang),
        "spread": result.spread_in_words(lang),
        "count": f"n = {words.number(result.n, ',d', lang)}",
        "where": result.where,
        "notebook": f"notebooks/{result.where}.ipynb",
        "figure": figure,
        "passages": [_passage(passage, study, ids, lang) for passage in quoted[:SHOWN]],
        "more": _say("more_passages", lang, n=len(quoted) - SHOWN) if len(quoted) > SHOWN else "",
    }


def _passage(passage: tuple[str, int], study: Study, ids: dict, lang: str) -> dict:
    article, unit = passage
    return {
        "id": ids[passage],
        "text": study.units["text"][passage],
        "lang": corpus.language(study, article),
        "label": _say("passage_link", lang, label=study.articles["label"][article], unit=unit),
    }


def _reader(found: Results, lang: str) -> str:
    """The closest pair side by side, as markup whose text is escaped; empty where there are too many pairs to read one."""
    if found.many:
        return ""
    section = words.or_missing(lambda: reader.section(found.study, *found.closest, lang))()
    return "" if isinstance(section, words.Missing) else section


def _method(found: Results, lang: str) -> list[dict]:
    study, texts = found.study, {"doubt": "doubt_many"} if found.many else {}
    counts = {"units": int(study.articles["units"].sum()), "median": int(study.articles["units"].median())}
    parts = [
        {"title": _say(f"method_{part}_title", lang), "text": _say(f"method_{texts.get(part, part)}", lang, **counts)}
        for part in ("units", "similarity", "framing", "doubt")
    ]
    coders = _coders(study, lang)
    return parts + ([{"title": _say("method_coding_title", lang), "text": coders}] if coders else [])


def _coders(study: Study, lang: str) -> str:
    """Who coded, in the study's own words; that nobody did, where a codebook's cues stand alone; else nothing."""
    if len(study.coding):
        return corpus.coders(study, lang)
    return _say("method_coding_none", lang) if study.frames else ""


def _glossary(lang: str) -> list[dict]:
    """The technical terms behind the words of the report, each said once."""
    terms = _say("glossary_terms", lang).split(" | ")
    return [dict(zip(("word", "meaning"), term.split(" = ", 1))) for term in terms]


def _codebook(found: Results, lang: str) -> list[dict]:
    frames = found.study.frames
    looks = figures.frame_style(frames)
    return [
        _frame(found.frame(name), entry | entry.get(lang, {}), looks[name].colour, lang)
        for name, entry in frames.items()
    ]


def _frame(label: words.In, entry: dict, colour: str, lang: str) -> dict:
    """One frame of the codebook; a table [frame.fr] in frames.toml holds its texts in French."""
    parts = [
        {
            "title": _say(f"frame_{part}", lang),
            "items": [words.spaced(text) for text in entry.get(part, [])],
            "lang": corpus.FRENCH if part == "examples" else lang,
        }
        for part in ("included", "excluded", "examples")
    ]
    return {
        "label": label[lang].strip("“”«» "),
        "definition": entry.get("definition", ""),
        "colour": colour,
        "parts": [part for part in parts if part["items"]],
    }


def _limits(study: Study, measured: int, lang: str) -> list[str]:
    stated = study.articles
    known = {name: int((stated[name] != "").sum()) for name in ("published", "outlet")}
    translated = int((stated["translated"] == "yes").sum())
    keys = (
        ["limit_n"]
        + ["limit_unmeasured"] * (measured < len(stated))
        + ["limit_words"]
        + ["limit_cues"] * bool(study.frames)
        + ["limit_coders"] * bool(len(study.coding))
    )
    keys += ["limit_dates"] + ["limit_translated"] * bool(translated) + ["limit_explored"]
    counts = known | {"n": len(stated), "translated": translated, "unmeasured": len(stated) - measured}
    return [_say(key, lang, **counts) for key in keys]


def _table(key: str, columns: list[str], rows: list[list[dict]], lang: str, caption: str) -> dict:
    numeric = {"words", "units", "n"}
    return {
        "title": _say(key, lang),
        "caption": caption,
        "rows": rows,
        "columns": [{"title": _say(f"column_{column}", lang), "figure": column in numeric} for column in columns],
    }


def _cell(text: object, note: str = "", lang: str = "") -> dict:
    return {"text": str(text), "note": note, "lang": lang}


def _corpus(study: Study, lang: str) -> dict:
    columns = ["article", "event", "event_date", "published", "collected", "outlet", "units", "words"]
    rows = [_corpus_row(str(article), row, lang) for article, row in study.articles.head(LARGE).iterrows()]
    many = len(study.articles) > LARGE
    caption = _say("corpus_shown", lang, shown=LARGE, n=len(study.articles)) if many else _say("corpus_caption", lang)
    return _table("corpus", columns, rows, lang, caption)


def _corpus_row(article: str, row: pd.Series, lang: str) -> list[dict]:
    stated = [
        _stated(row[name], row[f"{name}_known"], lang) for name in ("event_date", "published", "collected", "outlet")
    ]
    counts = [_cell(words.number(int(row[name]), ",d", lang)) for name in ("units", "words")]
    event = row.get(f"event_{lang}") or row["event"]
    return [_cell(row["label"], article), _cell(event), *stated, *counts]


def _stated(value: str, known: str, lang: str) -> dict:
    """A date or an outlet with how it is known under it; what is not stated is unknown."""
    if not value:
        return _cell(_say("unknown", lang))
    return _cell(day(value, lang), _say(f"known_{known}", lang) if words.has(f"report.known_{known}") else known)


def day(value: str, lang: str) -> str:
    """An ISO date in words; anything else as it was stated."""
    try:
        return words.date(datetime.date.fromisoformat(value), lang)
    except ValueError:
        return value


def _read(study: Study, lang: str) -> dict:
    """What was seen of files, rows and records, and what became of each."""
    rows = account.summary(study.intake, lang)
    cells = [
        [_cell(row.outcome), _cell(words.number(row.n, ",d", lang)), _cell(row.reason or "–"), _cell(row.files)]
        for row in rows.itertuples()
    ]
    return _table("read", ["outcome", "n", "reason", "file"], cells, lang, account.sentence(study.intake, lang))


def _mended(study: Study, lang: str) -> dict:
    """The lines that were not prose, each kind with its first lines before and after; as_is takes a kind back."""
    log = study.mended
    kinds = log["what"].value_counts()
    first = log.groupby("what", sort=False).head(EACH)
    rows = [
        [
            _cell(_say(f"mended_{row.what}", lang), row.what),
            _cell(f"{row.file}, {row.line}"),
            _cell(words.short(row.before, QUOTE), lang=corpus.FRENCH),
            _cell(words.short(row.after, QUOTE) or "–", lang=corpus.FRENCH),
        ]
        for row in first.head(MENDED).itertuples()
    ]
    counts = words.Series(
        words.Clause("report.mended_count", {"what": words.Key(f"report.mended_{what}"), "n": int(n)})
        for what, n in kinds.items()
    )
    caption = _say("mended_caption", lang, n=len(log), kinds=counts) if len(log) else ""
    return _table("mended", ["what", "line", "before", "after"], rows, lang, caption)


def _notices(study: Study, lang: str) -> dict:
    columns = ["file", "what", "remedy"]
    rows = [
        [_cell(value) for value in row] for row in study.notices_in(lang)[columns].head(LARGE).itertuples(index=False)
    ]
    return _table("notices", columns, rows, lang, _say("notices_caption", lang))


def _cut(study: Study, printed: list[str], lang: str) -> dict:
    gone = study.units[~study.units["kept"]]
    here = gone[gone.index.get_level_values("article").isin(printed)]
    label = study.articles["label"]
    rows = [
        [
            _cell(label[article]),
            _cell(unit),
            _cell(row["text"], lang=corpus.language(study, article)),
            _cell(_reason(row["reason"], lang)),
        ]
        for (article, unit), row in here.iterrows()
    ]
    return _table("cut", ["article", "unit", "text", "reason"], rows, lang, _say("cut_caption", lang, n=len(gone)))


def _reason(reason: str, lang: str) -> str:
    """Why a line was cut, in the report's language where phrases/report.toml has it."""
    key = f"reason_{reason.replace(' ', '_')}"
    return _say(key, lang) if words.has(f"report.{key}") else reason


class Passages:
    """The section of the passages: each article's units with what is known of them, and what they can be chosen by."""

    def __init__(self, found: Results, printed: dict[str, pd.DataFrame], lang: str) -> None:
        self.found, self.lang = found, lang
        near = {(article, unit) for article, rows in printed.items() for unit in rows.index}
        table = explore.units(found).assign(reason=found.whole.units["reason"])
        table["near"] = table.index.isin(near)
        self.every = len(table) <= LISTED or bool(table["near"].all())
        self.table = table if self.every else table[table["near"]]
        self.looks = figures.frame_style(found.study.frames)
        self._frames = {frame: found.frame(frame)[lang].strip("“”«» ") for frame in found.study.frames}
        self._statuses = {status: _say(f"status_{status}", lang) for status in ("speculated", "denied")}
        self._sides = {side: said[lang] for side, said in found.sides.items()}
        offered = explore.choices(found, self.table, lang)
        self.filters = [
            {"name": facet, "label": _say(f"filter_{facet}", lang), "values": values}
            for facet, values in offered.items()
        ]

    def articles(self, ids: dict) -> list[dict]:
        """Each article with its units; `near` marks those that paper has too."""
        labels, found = self.found.whole.articles["label"], []
        for article, rows in itertools.groupby(self.table.itertuples(), key=lambda unit: unit.Index[0]):
            units = list(rows)
            about = {"key": article, "outlet": units[0].outlet, "month": units[0].month, "label": labels[article]}
            about |= {"id": ids[units[0].Index].partition("-")[0], "lang": corpus.language(self.found.whole, article)}
            found.append(about | {"units": [self._told(unit, ids[unit.Index]) for unit in units]})
        return found

    def _told(self, unit: NamedTuple, anchor: str) -> dict:
        """A unit, and beside it its main frame, its status where it is not said as fact, who else than the author says it."""
        note = self._note(unit) if unit.kept else f"{_say('cut_struck', self.lang)}: {_reason(unit.reason, self.lang)}"
        return {
            "id": anchor,
            "number": unit.Index[1],
            "text": unit.text,
            "near": unit.near,
            "kept": unit.kept,
            "note": note,
            "colour": self.looks[unit.frame].colour if unit.frame in self._frames else "",
            "frame": unit.frame,
            "status": unit.status,
            "speaker": unit.speaker,
        }

    def _note(self, unit: NamedTuple) -> str:
        said = [self._frames.get(unit.frame, ""), self._statuses.get(unit.status, "")]
        said += [self._sides.get(side, side) for side in unit.speaker.split("+") if side != names.AUTHOR]
        return " · ".join(filter(None, said))


def _versions() -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]
    )


def script() -> str:
    """What makes the passages of the page searchable; the page's security policy names its hash and allows no other."""
    return (resources.files("helpers") / "data/report/explore.js").read_text(encoding="utf-8")


def style() -> str:
    """The style sheet with its fonts inside it, so that the page asks nothing of the network."""
    folder = resources.files("helpers") / "data/report"
    faces = [
        _face(folder / "fonts" / font.name)
        for font in sorted(folder.joinpath("fonts").iterdir(), key=lambda path: path.name)
        if font.name.endswith(".woff2")
    ]
    return "\n".join([*faces, reader.style(), folder.joinpath("report.css").read_text(encoding="utf-8")])


def _face(font: Traversable) -> str:
    family, weight, slope = font.name.removesuffix(".woff2").rsplit("-", 2)
    name = {"source-serif": "Source Serif 4", "source-sans": "Source Sans 3"}[family]
    data = base64.b64encode(font.read_bytes()).decode()
    return (
        f'@font-face {{ font-family: "{name}"; font-weight: {weight}; font-style: {slope}; '
        f'src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
    )
