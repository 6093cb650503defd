"""What the report says, in one language and as plain values, before it becomes a page, a PDF or a document."""

from __future__ import annotations

import importlib.metadata
import platform

from helpers import agreement, corpus, figures, reader, resampling, words
from helpers.corpus import Study
from helpers.report import listed, printed
from helpers.report.printed import SHOWN, say
from helpers.results import APPENDIX, FINDING, Result, Results
from helpers.results.result import shown

EVENTS = 3  # events that are named on the first screen
ANSWERS = 3  # results of different questions that stand on the first screen, and in the README
# the passages last: what stands under thousands of sentences moves while a browser lays them out
SECTIONS = ("findings", "method", "limits", "corpus", "appendix", "codebook", "reader", "cut", "colophon", "passages")
PACKAGES = ("pandas", "numpy", "scikit-learn", "scipy", "matplotlib", "simplemma", "stop-words")


def of(found: Results, drawn: dict[str, dict], lang: str, notebooks: list[str]) -> dict:
    """Everything the templates print: texts, numbers already written as `lang` writes them, charts as pictures.

    drawn: of `pictures.forms`, by the result's key; notebooks: those that were run, by name.
    """
    study = found.whole
    ids = printed.unit_ids(study)
    told = found.every(FINDING, APPENDIX)
    shown_units = printed.units(study, told)
    passages = printed.Passages(found, shown_units, lang)
    numbers = {result.key: number for number, result in enumerate(told, 1)}
    stated = {
        result.key: _finding(result, numbers[result.key], study, drawn.get(result.key), ids, lang) for result in told
    }
    cited = say("passages_cited", lang, shown=len(shown_units), n=len(study.articles))
    parts = {
        "lang": lang,
        "say": labels(lang),
        "title": say("title", lang, n=spelled(len(study.articles), lang)),
        "facts": _facts(study, lang),
        "answers": [_answer(found, result, lang) for result in answers(found)],
        "groups": _groups(found, stated, FINDING, lang),
        "appendix": [finding for group in _groups(found, stated, APPENDIX, lang) for finding in group["findings"]],
        "missing": found.lacking(lang),
        "reader": _reader(found, lang),
        "method": _method(found, lang),
        "glossary": _glossary(found, lang),
        "codebook": _codebook(found, lang),
        "limits": _limits(study, found.study, lang),
        "corpus": listed.articles(study, lang),
        "read": listed.read(study, lang),
        "mended": listed.mended(study, lang),
        "notices": listed.notices(study, lang),
        "cut": listed.cut(study, lang),
        "passages_intro": say("passages_intro", lang) if passages.every else cited,
        "passages_cited": cited,
        "articles": passages.articles(ids),
        "filters": passages.filters,
        "filter_count": say("filter_count", lang, shown="{shown}", all="{all}"),
        "colophon": {"study": study.name, "hash": study.hash, "versions": _versions(), "check": _check(study, lang)},
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


def spelled(n: int, lang: str) -> str:
    """A number in a title: in words up to twelve, in figures beyond."""
    named = say("numbers", lang).split()
    return named[n] if n < len(named) else words.number(n, ",d", lang)


def labels(lang: str) -> dict[str, str]:
    """Every sentence of phrases/report.toml that needs no number, in one language."""
    return {key: say(key, lang) for key, said in words.phrases("report").items() if "{" not in said["en"]}


def answers(found: Results) -> list[Result]:
    """The first result of each question, for the first screen: who frames it how, what is fact, what is alike."""
    firsts = {found.question(result.key): result for result in reversed(found.findings)}
    return list(reversed(firsts.values()))[:ANSWERS]


def _answer(found: Results, result: Result, lang: str) -> dict:
    """A question's first finding and, for the rest of what it asks (« and by whom? », « and why? »), its second."""
    same = [other for other in found.findings if found.question(other.key) == found.question(result.key)]
    told = [{"sentence": each.sentence(lang), "id": anchor(each)} for each in [result, *same[1:2]]]
    return {"question": _question(found, result, lang), "told": told}


def _question(found: Results, result: Result, lang: str) -> str:
    return say(f"question_{found.question(result.key)}", lang)


def anchor(result: Result) -> str:
    """The id of a finding on the page."""
    return f"finding-{result.key.replace('_', '-')}"


def _facts(study: Study, lang: str) -> str:
    counts = {name: int(study.articles[name].sum()) for name in ("units", "words")}
    told = study.articles["event"].mask(lambda named: named == "").value_counts()
    name = study.articles.get(f"event_{lang}", study.articles["event"]).groupby(study.articles["event"]).first()
    events = words.Series(f"{name[event] or event} ({words.number(n, ',d', lang)})" for event, n in told.items())
    said = say("facts", lang, n=len(study.articles), **counts)
    return f"{said} {say('facts_events', lang, events=events)}" if 0 < len(told) <= EVENTS else said


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
        "eyebrow": say("finding_number", lang, number=number),
        "sentence": result.sentence(lang),
        "doubt": result.doubt(lang),
        "value": shown(result.value, result.unit, lang),
        "unit": result.unit_in_words(lang),
        "spread": result.spread_in_words(lang),
        "count": f"n = {words.number(result.n, ',d', lang)}",
        "where": result.where,
        "notebook": f"notebooks/{result.where}.ipynb",
        "figure": figure,
        "passages": [_passage(passage, study, ids, lang) for passage in quoted[:SHOWN]],
        "more": say("more_passages", lang, n=len(quoted) - SHOWN) if len(quoted) > SHOWN else "",
    }


def _passage(passage: tuple[str, int], study: Study, ids: dict, lang: str) -> dict:
    article, unit = passage
    return {
        "id": ids[passage],
        "text": study.units["text"][passage],
        "lang": corpus.language(study, article),
        "label": say("passage_link", lang, label=study.articles["label"][article], unit=unit),
    }


def _reader(found: Results, lang: str) -> str:
    """The closest pair side by side, as markup whose text is escaped; empty where there are too many pairs to read one."""
    if found.many:
        return ""
    section = words.or_missing(lambda: reader.section(found.study, *found.closest, lang))()
    return "" if isinstance(section, words.Missing) else section


def _method(found: Results, lang: str) -> list[dict]:
    study, texts = found.study, {"doubt": "doubt_many"} if found.many else {}
    median = float(study.articles["units"].median())
    counts = {"units": int(study.articles["units"].sum()), "median": int(median) if median.is_integer() else median}
    parts = [
        {"title": say(f"method_{part}_title", lang), "text": say(f"method_{texts.get(part, part)}", lang, **counts)}
        for part in ("units", "similarity", *["framing"] * bool(study.frames), "doubt")
    ]
    coders = _coders(study, lang)
    return parts + ([{"title": say("method_coding_title", lang), "text": coders}] if coders else [])


def _coders(study: Study, lang: str) -> str:
    """Who coded, in the study's own words; that nobody did, where a codebook's cues stand alone; else nothing."""
    if not len(study.coding):
        return say("method_coding_none", lang) if study.frames else ""
    lead = agreement.alpha(study.coding, "lead")
    n, disputed = int(lead["n"]), int(lead["disagreements"])
    agreed = say(
        f"method_coding_{'disputed' if disputed else 'agreed'}",
        lang,
        n=n,
        disputed=disputed,
        hidden=resampling.hidden(n),
    )
    return f"{corpus.coders(study, lang)} {agreed}" if lead["coders"] > 1 else corpus.coders(study, lang)


def _glossary(found: Results, lang: str) -> list[dict]:
    """The technical terms behind the words of the report, each said once, and none that it has no use for."""
    choices = any(result.key == "choices" for result in found.every(APPENDIX))
    keys = ["sentence", *["frames"] * bool(found.study.frames), "similarity", *["choices"] * choices]
    terms = [term for key in keys for term in say(f"glossary_{key}", lang).split(" | ")]
    return [dict(zip(("word", "meaning"), term.split(" = ", 1))) for term in terms]


def _codebook(found: Results, lang: str) -> list[dict]:
    frames = found.study.frames
    looks = figures.frame_style(frames)
    return [
        _frame(words.called(name, frames)[lang], entry | entry.get(lang, {}), looks[name].colour, lang)
        for name, entry in frames.items()
    ]


def _frame(label: str, entry: dict, colour: str, lang: str) -> dict:
    """One frame of the codebook; a table [frame.fr] in frames.toml holds its texts in French."""
    parts = [
        {
            "title": say(f"frame_{part}", lang),
            "items": [words.spaced(text) for text in entry.get(part, [])],
            "lang": corpus.FRENCH if part == "examples" else lang,
        }
        for part in ("included", "excluded", "examples")
    ]
    return {
        "label": label,
        "definition": entry.get("definition", ""),
        "colour": colour,
        "parts": [part for part in parts if part["items"]],
    }


def _limits(study: Study, compared: Study, lang: str) -> list[str]:
    stated, measured = study.articles, len(compared.articles)
    known = {name: int((compared.articles[name] != "").sum()) for name in ("published", "outlet")}
    translated = int((stated["translated"] == "yes").sum())
    keys = (
        ["limit_n"]
        + ["limit_unmeasured"] * (measured < len(stated))
        + ["limit_words"]
        + ["limit_cues"] * bool(study.frames)
        + ["limit_coders"] * (len(study.coding) > 0 and study.coding.index.unique("coder").size > 1)
    )
    keys += ["limit_dates"] + ["limit_translated"] * bool(translated) + ["limit_explored"]
    counts = known | {
        "n": len(stated),
        "measured": measured,
        "translated": translated,
        "unmeasured": len(stated) - measured,
    }
    return [say(key, lang, **counts) for key in keys]


def _check(study: Study, lang: str) -> str:
    """The command that computes the findings again; where a study that does not ship lies is its owner's to say."""
    return f"python -m helpers check{'' if study.folder == corpus.SEEDS else say('colophon_folder', lang)}"


def _versions() -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)]
    )
