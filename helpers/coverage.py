"""What is covered by whom: dates and how they are known, marking words and their passages, frames, actors, speakers."""

from __future__ import annotations

import datetime
import fnmatch
import functools
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import scipy  # whose parts load when first used
from scipy import sparse, special

from helpers import framing, french
from helpers.corpus import Study
from helpers.grammar import patterns
from helpers.grammar.names import AUTHOR
from helpers.intake import days

KINDS = {"event": "event_date", "published": "published", "collected": "collected"}
NOT_COLLECTED = ("publication line", "update line")  # reasons of cut lines that date the article, not the page
WAYS = ["direct", "indirect", "according", "own"]  # how the word is given
SMALL = 5  # an expected count below this makes the chi-square reading of G2 rough (Cochran 1954)
FALSE_DISCOVERIES = 0.05  # the share of false discoveries a list of marking terms may hold (Benjamini & Hochberg 1995)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def dates(study: Study) -> pd.DataFrame:
    """When, and how that is known: one row an article and kind (`event`, `published`, `collected`), in order.

    Columns: `article, kind, date` (NaT where nobody knows), `known` (text, page, inferred, unknown). A date that stands
    in the head of the page is when the page was collected, and is taken as that where the study states none.
    """
    rows = [
        (article, kind, _day(stated[column]), stated[f"{column}_known"] or "unknown")
        for article, stated in study.articles.iterrows()
        for kind, column in KINDS.items()
    ]
    table = pd.DataFrame(rows, columns=["article", "kind", "date", "known"])
    table["date"] = pd.to_datetime(table["date"])
    return _with_page_dates(table, page_dates(study))


def _day(stated: str) -> datetime.date | None:
    return datetime.date.fromisoformat(stated) if _DAY.fullmatch(stated) else None


def _with_page_dates(table: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    page = found.groupby("article")["date"].last().reindex(table["article"]).set_axis(table.index)
    open_rows = (table["kind"] == "collected") & table["date"].isna() & page.notna()
    table.loc[open_rows, "date"] = page[open_rows]
    table.loc[open_rows, "known"] = "page"
    table.loc[table["date"].isna(), "known"] = "unknown"
    return table


def collected(study: Study) -> pd.DataFrame:
    """The articles as stated, with the day in the head of a page as the day of collection where none is stated."""
    when = dates(study)
    when = when[when["kind"].eq("collected") & when["date"].notna()].set_index("article")
    articles = study.articles.copy()
    articles.loc[when.index, "collected"] = when["date"].dt.strftime("%Y-%m-%d")
    articles.loc[when.index, "collected_known"] = when["known"]
    return articles


def page_dates(study: Study) -> pd.DataFrame:
    """Dates in lines cut as page furniture: `article, unit, text, date`; when a page was shown, not written."""
    cut = study.units[~study.units["kept"] & ~study.units["reason"].isin(NOT_COLLECTED)]
    read = ((*index, text, days.day_in(text)) for index, text in cut["text"].items())
    found = [row for row in read if row[-1]]
    table = pd.DataFrame(found, columns=["article", "unit", "text", "date"])
    return table.assign(date=pd.to_datetime(table["date"]))


def keyness(study: Study) -> pd.DataFrame:
    """Terms that mark an article against all the others: one row an article and term in it, strongest first.

    Columns: `article, term, count, others` (its count in the other articles), `per_1000, others_per_1000` (per 1,000
    terms), `log_ratio` (binary logarithm of the ratio of the two rates: 1 = twice as frequent here, negative = rarer
    here; half a count is added to both where the others have none), `low, high` (its 95 % interval, Katz et al. 1978),
    `g2` (log-likelihood), `p` (exact, two-sided: were the term spread evenly, its count here would be binomial), `q`
    (Benjamini–Hochberg over every article and term of the study, also the terms an article lacks), `small` (whether an
    expected count is below 5, where a chi-square reading of g2 would be rough and the exact p is not).
    Sources: Dunning 1993; Rayson & Garside 2000; Hardie 2014; Benjamini & Hochberg 1995; Przyborowski & Wilenski 1940.
    """
    times, terms = term_counts(study.articles["text"])
    total, size = times.sum(axis=0), times.sum(axis=1)
    row, column = times.nonzero()
    here, others = times.data, total[column] - times.data
    here_size, others_size = size[row], np.maximum(size.sum() - size[row], 1)
    table = pd.DataFrame(
        {
            "article": study.articles.index[row],
            "term": terms[column],
            "count": here,
            "others": others,
            "per_1000": 1000 * here / here_size,
            "others_per_1000": 1000 * others / others_size,
        }
    )
    four = (here, others, here_size, others_size)
    table = table.assign(**_log_ratio(*four), **_g2(*four))
    table["q"] = false_discovery(table["p"].to_numpy(), times.shape[0] * times.shape[1])
    order = table.assign(strength=-np.sign(table["log_ratio"]) * table["g2"].round(9), at=row)
    return table.loc[order.sort_values(["at", "strength", "term"]).index].reset_index(drop=True)


def false_discovery(p: np.ndarray, tests: int) -> np.ndarray:
    """Benjamini–Hochberg's q for the smallest of `tests` p values; those not given count as 1."""
    order = np.argsort(p, kind="stable")
    steps = p[order] * tests / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return q


def term_counts(texts: pd.Series, least: int = 1) -> tuple[sparse.csr_array, np.ndarray]:
    """How often each term that so many articles have stands in each article: articles × terms, and the terms."""
    from sklearn.feature_extraction.text import CountVectorizer

    model = CountVectorizer(analyzer=french.terms, min_df=least)
    try:
        return sparse.csr_array(model.fit_transform(texts)), model.get_feature_names_out()
    except ValueError:  # no term is in so many
        return sparse.csr_array((len(texts), 0), dtype=int), np.array([], object)


def _log_ratio(here: np.ndarray, others: np.ndarray, here_size: np.ndarray, others_size: np.ndarray) -> dict:
    """The log ratio of two rates and its interval, half a count added to both where one is none."""
    add = np.where(others == 0, 0.5, 0)
    ratio = np.log2((here + add) / here_size) - np.log2((others + add) / others_size)
    variance = 1 / (here + add) - 1 / here_size + 1 / (others + add) - 1 / others_size
    spread = scipy.stats.norm.ppf(0.975) * np.sqrt(variance) / np.log(2)
    return {"log_ratio": ratio, "low": ratio - spread, "high": ratio + spread}


def _g2(here: np.ndarray, others: np.ndarray, here_size: np.ndarray, others_size: np.ndarray) -> dict:
    """Log-likelihood of two rates against one, the exact p of the count here, whether an expected count is small."""
    share, total = here_size / (here_size + others_size), here + others
    expected, expected_others = total * share, total * (1 - share)
    g2 = 2 * (here * np.log(here / expected) + special.xlogy(others, others / expected_others))
    tail = np.minimum(scipy.stats.binom.sf(here - 1, total, share), scipy.stats.binom.cdf(here, total, share))
    small = np.minimum(expected, expected_others) < SMALL
    return {"g2": np.maximum(g2, 0), "p": np.minimum(2 * tail, 1), "small": small}


def kwic(study: Study, query: str, width: int = 45) -> pd.DataFrame:
    """A word in its contexts (key word in context): one row an occurrence, in reading order.

    query: a word in any of its forms (« arme » finds « armes »), several words in a row (« vente d'armes »), a start
    with a star (« nucl* »), or the name of a frame of the codebook, which finds its cues.
    Columns: `left, keyword, right` (up to `width` characters of the same unit on either side); index `article, unit`.
    """
    kept = study.units.loc[study.units["kept"], "text"]
    if query in study.frames:
        found = _frame_places(study, query)
    else:
        found = [(*index, *place) for index, text in kept.items() for place in occurrences(text, [query])]
    rows = [(article, unit, *_context(kept[article, unit], start, end, width)) for article, unit, start, end in found]
    return pd.DataFrame(rows, columns=["article", "unit", "left", "keyword", "right"]).set_index(["article", "unit"])


def _frame_places(study: Study, frame: str) -> list[tuple[str, int, int, int]]:
    """The cues of a frame in the units that carry it: article, unit, start, end; of cues that overlap, the longest."""
    coded = framing.code(study.units, study.frames, study.actors)
    cues = framing.cues(study.units.loc[coded[frame]], study.frames, study.actors)
    cues = cues[cues["frame"] == frame].assign(length=lambda table: table["start"] - table["end"])
    kept: dict[tuple[str, int], list[tuple[int, int]]] = {index: [] for index in zip(cues["article"], cues["unit"])}
    for cue in cues.sort_values(["length", "start"]).itertuples():
        places = kept[cue.article, cue.unit]
        if all(cue.end <= start or end <= cue.start for start, end in places):
            places.append((cue.start, cue.end))
    return [(*index, *place) for index, places in kept.items() for place in sorted(places)]


def occurrences(text: str, queries: Iterable[str]) -> list[tuple[int, int]]:
    """Where any of the queries stands in a text: start and end in `french.clean(text)`, in reading order.

    A word matches in its form or in its lemma, case aside; a pattern with `*` matches forms. Each place comes once.
    """
    forms = [({token.lower(), french.lemma(token)}, start, end) for token, start, end in french.spans(text)]
    places = set()
    for pattern in map(_pattern, queries):
        for i in range(len(forms) - len(pattern) + 1):
            run = forms[i : i + len(pattern)]
            if pattern and all(_matches(wanted, found) for wanted, (found, _, _) in zip(pattern, run)):
                places.add((run[0][1], run[-1][2]))
    return sorted(places)


@functools.lru_cache(maxsize=256)
def _pattern(query: str) -> tuple[set[str] | re.Pattern, ...]:
    """One element a token of the query: the forms it may take, or a compiled pattern where it has a star."""
    pattern: list[set[str] | re.Pattern] = []
    for part in french.normalise(query).split():
        if "*" in part:
            pattern.append(re.compile(fnmatch.translate(part.lower())))
        else:
            pattern += [{token.lower(), french.lemma(token)} for token in french.tokens(part)]
    return tuple(pattern)


def _matches(wanted: set[str] | re.Pattern, found: set[str]) -> bool:
    if isinstance(wanted, re.Pattern):
        return any(wanted.match(form) for form in found)
    return bool(wanted & found)


def _context(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    text = french.clean(text)
    left, right = text[:start], text[end:]
    left = left if len(left) <= width else "…" + left[len(left) - width :]
    right = right if len(right) <= width else right[:width] + "…"
    return left, text[start:end], right


def lexical(study: Study) -> pd.DataFrame:
    """What each article's text is made of: index `article`.

    Columns: `units` (sentences and headings kept), `words` (tokens), `different` (distinct lemmas), `per_unit` (words a
    unit, the mean), `content` (share of words that are content words, 0 to 1), `variety` (mean share of distinct words
    in every stretch of 50, 0 to 1: unlike a plain ratio it does not fall with length; Covington & McFall 2010).
    """
    units = study.units["kept"].groupby(level="article").sum()
    rows = {article: _lexical(text, int(units[article])) for article, text in study.articles["text"].items()}
    columns = ["units", "words", "different", "per_unit", "content", "variety"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("article")


def _lexical(text: str, units: int) -> tuple[int, int, int, float, float, float]:
    tokens = french.tokens(text)
    lemmas = [french.lemma(token) for token in tokens]
    content = sum(map(french.is_term, tokens)) / max(len(tokens), 1)
    return units, len(tokens), len(set(lemmas)), len(tokens) / max(units, 1), content, variety(lemmas)


def variety(lemmas: list[str], stretch: int = 50) -> float:
    """The mean share of distinct lemmas over every run of `stretch` lemmas; NaN for a text that is shorter."""
    shares = [len(set(lemmas[i : i + stretch])) / stretch for i in range(len(lemmas) - stretch + 1)]
    return float(np.mean(shares)) if shares else float("nan")


def word_counts(texts: pd.Series) -> pd.Series:
    """The number of words (tokens) of each text."""
    return texts.map(lambda text: len(french.tokens(text))).astype(int)


def lengths(study: Study) -> pd.DataFrame:
    """Words kept and words cut as page furniture: index `article`, columns `label, words, cut`."""
    cut = cuts(study).groupby(level="article")["words"].sum().reindex(study.articles.index, fill_value=0)
    return study.articles[["label", "words"]].assign(cut=cut.astype(int))


def described(study: Study) -> pd.DataFrame:
    """The articles as a reader would ask of them: label, event, when, where from, translated, words (index `article`).

    Each date and the outlet say how they are known (« 2023-09-13 (inferred) »), and `unknown` where nobody knows.
    """
    when = dates(study)
    shown = when["date"].dt.strftime("%Y-%m-%d").fillna("") + " (" + when["known"] + ")"
    when = when.assign(shown=shown.where(when["date"].notna(), "unknown"))
    by_kind = when.pivot(index="article", columns="kind", values="shown")
    articles = study.articles
    stated = articles[["event", "language", "translated", "outlet_known"]].replace("", "unknown")
    outlet = articles["outlet"] + " (" + stated["outlet_known"] + ")"
    return pd.DataFrame(
        {
            "label": articles["label"],
            "event": stated["event"],
            **{column: by_kind[kind].reindex(articles.index) for kind, column in KINDS.items()},
            "outlet": outlet.where(articles["outlet"] != "", "unknown"),
            "language": stated["language"],
            "translated": stated["translated"],
            "units": articles["units"],
            "words": articles["words"],
        }
    )


def cuts(study: Study) -> pd.DataFrame:
    """What was cut as page furniture and why: one row a unit (index `article, unit`), `reason, words, text`."""
    gone = study.units[~study.units["kept"]]
    return gone.assign(words=word_counts(gone["text"]))[["reason", "words", "text"]]


def voices(coded: pd.DataFrame) -> pd.DataFrame:
    """Who is given the word: one row a unit and speaker in it, in reading order; the author's own units among them.

    coded: of `framing.code`. Columns: `article, unit, speaker, way, quoted, words, lead, text`. way: `direct` (words in
    quotation marks), `according` (« selon X »), `indirect` (a verb of speech or attitude), `own` (nobody is cited);
    quoted: words inside quotation marks; words: of the whole unit. A unit in which two speak has a row for each.
    """
    kept = coded[coded["lead"] != ""]
    found = kept[["quoted", "lead", "text"]].assign(
        speaker=kept["speaker"].str.split("+"),
        words=kept["text"].map(lambda text: len(french.tokens(text))),
        way=[_way(*row) for row in zip(kept["speaker"], kept["quoted"], kept["evidence"])],
    )
    columns = ["article", "unit", "speaker", "way", "quoted", "words", "lead", "text"]
    return found.explode("speaker").reset_index()[columns]


@functools.cache
def _according() -> frozenset[str]:
    given = patterns.data("speech")["sources"]
    return frozenset([*given["before"], *given["citing"], *given["opening"]])


def _way(speaker: str, quoted: int, evidence: str) -> str:
    if speaker == AUTHOR:
        return "own"
    if quoted:
        return "direct"
    return "according" if evidence.rpartition(": ")[2] in _according() else "indirect"


def passages(voices: pd.DataFrame, **where: object) -> pd.DataFrame:
    """The units behind a count: index `article, unit`; those whose columns have the values that are asked for.

    `passages(voices, speaker="russia", way="direct")`, `passages(voices, article=…, lead=…)`: any column of `voices`.
    """
    wanted = pd.Series(True, index=voices.index)
    for column, value in where.items():
        wanted &= voices[column] == value
    return voices[wanted].set_index(["article", "unit"])


def given(voices: pd.DataFrame, by: str = "speaker") -> pd.DataFrame:
    """The word that is given, by `speaker` or by `article`: one row each and way, with `units`, `quoted` and `words`.

    voices: of `voices`. The author's own units are left out for speakers and stand as `own` for articles.
    """
    rows = voices[voices["speaker"] != AUTHOR] if by == "speaker" else voices.drop_duplicates(["article", "unit"])
    groups = rows.groupby([by, "way"], sort=False)
    table = groups.agg(units=("unit", "size"), quoted=("quoted", "sum"), words=("words", "sum")).reset_index()
    total = table.groupby(by)["units"].transform("sum")
    order = table.assign(total=-total, at=table["way"].map(WAYS.index))
    return table.loc[order.sort_values(["total", by, "at"]).index].reset_index(drop=True)


def named(study: Study) -> pd.DataFrame:
    """Who is named: one row an article and actor, `units` (that name the actor) and `mentions`; most named actor first.

    Variants and metonyms count (« le Kremlin » for Russia), pronouns do not. `name_en` is the `name` where actors.toml
    states no other for English. Empty where the study states no actors.
    """
    found = framing.actors_named(study.units, study.actors)
    english = [study.actors[actor].get("name_en", name) for actor, name in zip(found["actor"], found["name"])]
    groups = found.assign(name_en=english).groupby(["article", "actor", "name", "name_en", "side"], sort=False)
    table = groups.agg(units=("unit", "nunique"), mentions=("unit", "size")).reset_index()
    total, place = table.groupby("actor")["units"].transform("sum"), study.articles.index.get_indexer(table["article"])
    order = table.assign(total=-total, at=place)
    return table.loc[order.sort_values(["total", "actor", "at"]).index].reset_index(drop=True)


def mentions(study: Study, actor: str = "") -> pd.DataFrame:
    """The units that name an actor: index `article, unit`, `name`, `form` (the names used), `text`.

    actor: a key of actors.toml; without one the actor who is named in most units.
    """
    found = framing.actors_named(study.units, study.actors)
    actor = actor or next(iter(named(study)["actor"]), "")
    chosen = found[found["actor"] == actor].groupby(["article", "unit"], sort=False)
    forms = chosen["form"].agg(lambda forms: ", ".join(dict.fromkeys(forms)))
    return pd.DataFrame({"name": chosen["name"].first(), "form": forms}).join(study.units["text"])
