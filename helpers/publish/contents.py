"""What the report says, in one language and as plain values, before it becomes a page or a PDF."""

from __future__ import annotations

import base64
import datetime
import functools
import importlib.metadata
import io
import platform
import re
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable

import pandas as pd
from PIL import Image

from helpers import charts, corpus, figures, reader, words
from helpers.corpus import Study
from helpers.figures import Chart
from helpers.findings import Finding
from helpers.publish import exhibits
from helpers.publish.exhibits import Results

FIRST = 3  # findings that stand on the first page, and in the README
SHOWN = 3  # passages quoted with a finding; the rest are counted
LARGE, AROUND = 40, 2  # articles beyond which the report prints but the passages it quotes, and units around each
SECTIONS = (
    "findings",
    "more_figures",
    "reader",
    "method",
    "codebook",
    "limits",
    "corpus",
    "cut",
    "passages",
    "colophon",
)
PACKAGES = ("pandas", "numpy", "scikit-learn", "scipy", "matplotlib", "simplemma", "stop-words")
FORMATS = {"share": ".0%", "cosine": ".2f", "count": ",d"}
WIDE, DPI, COLOURS = 1280, 203, 256  # of a picture on the page: twice the pixels of the text's width, and its palette
QUOTED = "fr"  # the language of an article that does not state its own: the package reads French


def of(
    results: Results,
    found: list[Finding | words.Missing],
    drawn: dict[str, dict],
    lang: str,
    study_hash: str,
    notebooks: list[str],
) -> dict:
    """Everything the templates print: texts, numbers already written as `lang` writes them, charts as pictures.

    drawn: of `pictures`; notebooks: those that were run, by name.
    """
    study = results.study
    say = functools.partial(_say, lang=lang)
    ids = unit_ids(study)
    lead = results.coded["lead"]
    given = [finding for finding in found if isinstance(finding, Finding)]
    printed = printed_units(study, given)
    parts = {
        "lang": lang,
        "say": labels(lang),
        "title": say("title", n=spelled(len(study.articles), lang)),
        "dek": say("dek", words=int(study.articles["words"].sum())),
        "facts": _facts(study, len(given), lang),
        "groups": _groups(given, study, drawn, ids, lang),
        "missing": list(dict.fromkeys(lack.sentence(lang) for lack in found if isinstance(lack, words.Missing))),
        "figures": [chart for name, chart in drawn.items() if name not in {finding.chart for finding in given}],
        "reader": exhibits.reader(results, lang),
        "method": _method(study, lang),
        "codebook": _codebook(study, lang),
        "limits": _limits(study, lang),
        "corpus": _corpus(study, lang),
        "notices": _notices(study, lang),
        "cut": _cut(study, list(printed), lang),
        "passages_intro": say("passages_intro")
        if len(printed) == len(study.articles)
        else say("passages_cited", shown=len(printed), n=len(study.articles)),
        "articles": [_article(article, rows, study, ids, lead, lang) for article, rows in printed.items()],
        "colophon": {"study": study.name, "hash": study_hash, "versions": _versions()},
        "notebooks": notebooks,
    }
    return parts | {
        "sections": [
            section
            for section in SECTIONS
            if section not in ("more_figures", "reader") or parts[{"more_figures": "figures"}.get(section, section)]
        ]
    }


def _say(key: str, lang: str, **values: object) -> str:
    return words.say(f"report.{key}", lang, **values)


def spelled(n: int, lang: str) -> str:
    """A number that begins a title: in words up to twelve, in figures beyond."""
    named = _say("numbers", lang).split()
    return named[n] if n < len(named) else words.number(n, ",d", lang)


def labels(lang: str) -> dict[str, str]:
    """Every sentence of phrases/report.toml that needs no number, in one language."""
    phrases = tomllib.loads((resources.files("helpers") / "phrases/report.toml").read_text(encoding="utf-8"))
    return {key: _say(key, lang) for key, said in phrases.items() if "{" not in said["en"]}


def pictures(results: Results, wide: dict[str, Chart], lang: str) -> dict[str, dict]:
    """Every chart as the page shows it: once for the text's width, once drawn for a phone's."""
    narrow = exhibits.charts(results, lang, size="column")
    return {
        name: {
            "id": f"figure-{chart.name}",
            "name": chart.name,
            "title": chart.title,
            "alt": chart.alt,
            "caption": chart.caption,
            "wide": _inline(chart),
            "narrow": _inline(narrow[name]),
        }
        for name, chart in wide.items()
    }


def _inline(chart: Chart) -> str:
    return f"data:image/png;base64,{base64.b64encode(compact(chart)).decode()}"


def compact(chart: Chart) -> bytes:
    """A PNG at a quarter of its size: no wider than a sharp screen shows it, in as many colours as a chart has."""
    image, target = chart.pixels(DPI), io.BytesIO()
    if image.width > WIDE:
        image.thumbnail((WIDE, image.height), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(target, "png")
    return target.getvalue()


def unit_ids(study: Study) -> dict[tuple[str, int], str]:
    """The anchor of each unit on the page: article and unit by number, so that no file name can break it."""
    number = {article: at for at, article in enumerate(study.articles.index, 1)}
    return {(article, unit): f"a{number[article]}-u{unit}" for article, unit in study.units.index}


def printed_units(study: Study, given: list[Finding]) -> dict[str, pd.DataFrame]:
    """The units the report prints, by article: all, or in a large study those quoted and AROUND before and after each."""
    if len(study.articles) <= LARGE:
        return {article: study.units.loc[article] for article in study.articles.index}
    near: dict[str, set[int]] = {}
    for finding in given:
        for article, unit in [passage for passage in finding.passages if passage in study.units.index][:SHOWN]:
            near.setdefault(article, set()).update(range(unit - AROUND, unit + AROUND + 1))
    rows = {article: study.units.loc[article] for article in study.articles.index if article in near}
    return {article: units[units.index.isin(near[article])] for article, units in rows.items()}


def _facts(study: Study, count: int, lang: str) -> list[dict]:
    values = {
        "articles": len(study.articles),
        "units": int(study.articles["units"].sum()),
        "words": int(study.articles["words"].sum()),
        "findings": count,
    }
    return [
        {"value": words.number(value, ",d", lang), "label": _say(f"fact_{key}", lang)} for key, value in values.items()
    ]


def _groups(given: list[Finding], study: Study, drawn: dict, ids: dict, lang: str) -> list[dict]:
    """The first findings by themselves, the others by the notebook that shows them; no figure stands twice."""
    groups: dict[str, list[dict]] = {}
    figures = dict(drawn)
    for number, finding in enumerate(given, 1):
        theme = "first" if number <= FIRST else finding.where
        groups.setdefault(theme, []).append(
            _finding(finding, number, study, figures.pop(finding.chart, None), ids, lang)
        )
    return [{"title": _theme(theme, lang), "findings": stated} for theme, stated in groups.items()]


def _theme(theme: str, lang: str) -> str:
    return _say(f"theme_{theme}", lang) if words.has(f"report.theme_{theme}") else theme


def _finding(finding: Finding, number: int, study: Study, figure: dict | None, ids: dict, lang: str) -> dict:
    quoted = [passage for passage in finding.passages if passage in ids]
    return {
        "id": f"finding-{finding.key.replace('_', '-')}",
        "eyebrow": _say("finding_number", lang, number=number),
        "sentence": finding.sentence(lang),
        "doubt": finding.doubt(lang),
        "value": shown(finding.value, finding.unit, lang) if not isinstance(finding.value, str) else "",
        "interval": _interval(finding, lang),
        "scale": _scale(finding),
        "count": f"{_say('count', lang)} = {words.number(finding.n, ',d', lang)}",
        "where": finding.where,
        "notebook": f"notebooks/{finding.where}.ipynb",
        "figure": figure,
        "passages": [_passage(passage, study, ids, lang) for passage in quoted[:SHOWN]],
        "more": _say("more_passages", lang, n=len(quoted) - SHOWN) if len(quoted) > SHOWN else "",
    }


def shown(value: float, unit: str, lang: str) -> str:
    """A value in its unit, as a reader sees it.

    A share stands in per cent (a small one to a decimal), a count whole, all else to two decimals.
    """
    if unit == "count":
        value = int(value)
    small = unit == "share" and 0 < value < 0.095
    return words.number(value, ".1%" if small else FORMATS.get(unit, ".2f"), lang)


def _interval(finding: Finding, lang: str) -> str:
    if finding.low is None or finding.high is None:
        return ""
    low, high = (shown(end, finding.unit, lang) for end in (finding.low, finding.high))
    return _say("interval_range", lang, low=low, high=high)


def _scale(finding: Finding) -> dict | None:
    """Where value and interval lie on a line from 0 to 1, in two hundredths; None for what has no such line."""
    if finding.low is None or finding.high is None or not 0 <= finding.low <= finding.high <= 1:
        return None
    return {
        name: round(200 * value, 1)
        for name, value in (("low", finding.low), ("high", finding.high), ("at", finding.value))
    }


def _passage(passage: tuple[str, int], study: Study, ids: dict, lang: str) -> dict:
    article, unit = passage
    return {
        "id": ids[passage],
        "text": study.units["text"][passage],
        "lang": _language(study, article),
        "label": _say("passage_link", lang, label=study.articles["label"][article], unit=unit),
    }


def _language(study: Study, article: str) -> str:
    stated = study.articles["language"][article]
    return stated if re.fullmatch("[a-z]{2,3}", stated) else QUOTED


def _method(study: Study, lang: str) -> list[dict]:
    counts = {"units": int(study.articles["units"].sum()), "median": int(study.articles["units"].median())}
    parts = [
        {"title": _say(f"method_{part}_title", lang), "text": _say(f"method_{part}", lang, **counts)}
        for part in ("units", "similarity", "framing", "doubt")
    ]
    coders = _coders(study, lang)
    return parts + ([{"title": _say("method_coding_title", lang), "text": coders}] if coders else [])


def _coders(study: Study, lang: str) -> str:
    """Who coded, in the study's own words; that nobody did, where a codebook's cues stand alone; else nothing."""
    if len(study.coding):
        return corpus.coders(study)
    return _say("method_coding_none", lang) if study.frames else ""


def _codebook(study: Study, lang: str) -> list[dict]:
    looks = figures.frame_style(study.frames)
    return [
        _frame(charts.code_name(name, lang, study.frames), entry | entry.get(lang, {}), looks[name].colour, lang)
        for name, entry in study.frames.items()
    ]


def _frame(label: str, entry: dict, colour: str, lang: str) -> dict:
    """One frame of the codebook; a table [frame.fr] in frames.toml holds its texts in French."""
    parts = [
        {
            "title": _say(f"frame_{part}", lang),
            "items": [words.spaced(text) for text in entry.get(part, [])],
            "lang": QUOTED if part == "examples" else lang,
        }
        for part in ("included", "excluded", "examples")
    ]
    return {
        "label": label,
        "definition": entry.get("definition", ""),
        "colour": colour,
        "parts": [part for part in parts if part["items"]],
    }


def _limits(study: Study, lang: str) -> list[str]:
    stated = study.articles
    known = {name: int((stated[name] != "").sum()) for name in ("published", "outlet")}
    translated = int((stated["translated"] == "yes").sum())
    keys = ["limit_n", "limit_words"] + ["limit_cues"] * bool(study.frames) + ["limit_coders"] * bool(len(study.coding))
    keys += ["limit_dates"] + ["limit_translated"] * bool(translated)
    return [_say(key, lang, n=len(stated), translated=translated, **known) for key in keys]


def _table(key: str, columns: list[str], rows: list[list[dict]], lang: str, caption: str) -> dict:
    numeric = {"words", "units"}
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
    return [_cell(row["label"], article), _cell(row["event"]), *stated, *counts]


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
            _cell(row["text"], lang=_language(study, article)),
            _cell(_reason(row["reason"], lang)),
        ]
        for (article, unit), row in here.iterrows()
    ]
    return _table("cut", ["article", "unit", "text", "reason"], rows, lang, _say("cut_caption", lang, n=len(gone)))


def _reason(reason: str, lang: str) -> str:
    """Why a line was cut, in the report's language where phrases/report.toml has it."""
    key = f"reason_{reason.replace(' ', '_')}"
    return _say(key, lang) if words.has(f"report.{key}") else reason


def _article(article: str, rows: pd.DataFrame, study: Study, ids: dict, leads: pd.Series, lang: str) -> dict:
    looks = figures.frame_style(study.frames)
    units = [_unit(article, number, row, ids, leads, looks, study, lang) for number, row in rows.iterrows()]
    return {
        "id": ids[article, units[0]["number"]].partition("-")[0] if units else "",
        "label": study.articles["label"][article],
        "lang": _language(study, article),
        "units": units,
    }


def _unit(
    article: str, number: int, row: pd.Series, ids: dict, leads: pd.Series, looks: dict, study: Study, lang: str
) -> dict:
    lead = leads.get((article, number), "") if row["kept"] else ""
    note = charts.code_name(lead, lang, study.frames) if lead and lead != figures.NONE else ""
    return {
        "id": ids[article, number],
        "number": number,
        "text": row["text"],
        "kept": bool(row["kept"]),
        "note": note if row["kept"] else f"{_say('cut_struck', lang)}: {_reason(row['reason'], lang)}",
        "colour": looks[lead].colour if note else "",
    }


def _versions() -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]
    )


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
