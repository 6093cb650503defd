"""Agreement: coders with each other (Krippendorff's alpha), and a coding machine with the coders (F1, accuracy)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers import framing, french, similarity, words
from helpers.framing import NONE

RELIABLE, TENTATIVE = 0.800, 0.667  # Krippendorff 2004, Content Analysis, ch. 11
UNDEFINED = "undefined"
FURNITURE = "boilerplate"  # what coders write for a line that is not the article's
RESAMPLES = 2000
CODES = ("lead", "status", "speaker")
MEASURES = ("precision", "recall", "f1", "majority", "prior")
ENDS, LEFT_OUT = ("", "_low", "_high"), ["left_out_low", "left_out_high"]
SCORE_COLUMNS = ["n", *(measure + end for measure in MEASURES for end in ENDS), *LEFT_OUT]
ACCURACY_COLUMNS = ["n", *(measure + end for measure in ("accuracy", "majority") for end in ENDS), *LEFT_OUT]
ALPHA_COLUMNS = ["alpha", "low", "high", "word", "n", "coders", "prevalence", "of"]
WAYS = ("codebook cues", "seeded TF-IDF", "logistic regression")
MAJORITY_GUESS = "majority guess"
WAY_COLUMNS = [*(measure + end for measure in ("macro", "behind") for end in ENDS), *LEFT_OUT]


# --- coders with each other ------------------------------------------------------------------------------------------


def values(codings: pd.DataFrame, code: str) -> pd.DataFrame:
    """What each coder said: units (rows, `article, unit`) × coders, missing where a coder left the code empty.

    code: a column of the coding (`lead`, `status`, `speaker`), or a frame's name, which reads as `present` or `absent`.
    Units that every coder takes for page furniture are left out, for agreeing on them is no feat. Speakers joined by
    `+` are one value whatever their order.
    """
    needs_coding(codings)
    if code in codings.columns:
        said = codings[code].map(_ordered)
    else:
        said = codings["frames"].map(lambda named: _presence(named, code))
    wide = said[content(codings)].unstack("coder")
    return wide.where(wide != "").sort_index()


def alpha(codings: pd.DataFrame, code: str, resamples: int = RESAMPLES, seed: int = 0) -> pd.Series:
    """Krippendorff's alpha of one code (nominal): 1 = the coders agree throughout, 0 = as chance would, below: worse.

    Any number of coders; a missing code costs that unit's pairs with that coder only. `low`, `high`: 95 % percentile
    interval over units drawn again with replacement (resamples in which nothing varies have no alpha and are passed
    over). `n`: units coded by two or more; `prevalence`: how often the value named in `of` was given; `word`: see
    `word`. Where nothing varies alpha is not 1 but "undefined": there was nothing to agree about.
    Source: Krippendorff 2004; Hayes & Krippendorff 2007.
    """
    said = values(codings, code)
    counts, names = _counts(said)
    shared = counts[counts.sum(axis=1) >= 2]
    found = _alphas(shared, np.vstack([np.ones(len(shared)), _draws(len(shared), resamples, seed)]))
    low, high = np.nanquantile(found[1:], [0.025, 0.975]) if np.isfinite(found[0]) else (np.nan, np.nan)
    prevalence, of = _prevalence(counts, names, code not in codings.columns)
    shown = [UNDEFINED if np.isnan(value) else float(value) for value in (found[0], low, high)]
    row = [*shown, word(shown[0]), len(shared), said.shape[1], prevalence, of]
    return pd.Series(row, index=ALPHA_COLUMNS, name=code)


def alphas(codings: pd.DataFrame, frames: Iterable[str]) -> pd.DataFrame:
    """`alpha` of every code, one a row: each frame's presence, then lead, status and speaker; empty without coding."""
    codes = [*frames, *CODES] if len(codings) else []
    return pd.DataFrame([alpha(codings, code) for code in codes], columns=ALPHA_COLUMNS).rename_axis("code")


def word(value: float | str) -> str:
    """What an alpha is called: reliable from .800, tentative from .667, else not reliable; undefined stays so."""
    if isinstance(value, str):
        return UNDEFINED
    return "reliable" if value >= RELIABLE else "tentative" if value >= TENTATIVE else "not reliable"


def content(codings: pd.DataFrame) -> pd.Series:
    """Whether each row's unit is the article's own for one coder at least (True), or page furniture for all."""
    return (codings["lead"] != FURNITURE).groupby(level=["article", "unit"]).transform("any")


def needs_coding(codings: pd.DataFrame) -> None:
    """Raise Lacking, in one sentence, where nobody has coded anything."""
    if not len(codings):
        raise words.Lacking("agreement.no_coding")


def _ordered(value: str) -> str:
    return "+".join(sorted(filter(None, map(str.strip, value.split("+")))))


def _presence(named: str, frame: str) -> str:
    return "" if not named.strip() else "present" if frame in _ordered(named).split("+") else "absent"


def _counts(said: pd.DataFrame) -> tuple[np.ndarray, list[str]]:
    """Units × values: how many coders gave each value; rows in an order that no naming of units or coders changes."""
    names = sorted(set(said.stack().dropna()))
    counts = np.array([(said == name).sum(axis=1) for name in names], dtype=float).reshape(len(names), len(said)).T
    return counts[np.lexsort(counts.T[::-1])] if names else np.zeros((len(said), 0)), names


def _alphas(counts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Alpha under each row of weights (how often each unit is drawn); NaN where nothing varies or nothing is paired."""
    sizes = counts.sum(axis=1)
    disagreement = (counts * (sizes[:, None] - counts)).sum(axis=1) / (sizes - 1)
    totals = weights @ counts
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * (weights @ disagreement) / expected, np.nan)


def _draws(n: int, resamples: int, seed: int) -> np.ndarray:
    """Resamples × units: how often each unit is drawn when n are drawn with replacement."""
    chances = np.full(n, 1 / max(n, 1))
    return (
        np.random.default_rng(seed).multinomial(n, chances, resamples).astype(float) if n else np.zeros((resamples, 0))
    )


def _prevalence(counts: np.ndarray, names: list[str], is_frame: bool) -> tuple[float, str]:
    """How large a share of all codes one value has: `present` for a frame, else the commonest value."""
    totals = dict(zip(names, counts.sum(axis=0)))
    of = "present" if is_frame else max(names, key=totals.__getitem__, default="")
    return float(totals.get(of, 0) / max(counts.sum(), 1)), of


# --- the machine with the coders -------------------------------------------------------------------------------------


@words.or_empty(*CODES)
def codes_of(coding: pd.DataFrame, unit: tuple[str, int]) -> pd.DataFrame:
    """What each coder says of one unit: index `coder`, columns `lead`, `status`, `speaker`; no row if none coded it."""
    needs_coding(coding)
    said = coding.reset_index("coder")
    return said.loc[said.index == unit].set_index("coder")[list(CODES)]


@words.or_empty("frames", *CODES, "coders")
def majority(coding: pd.DataFrame) -> pd.DataFrame:
    """What most coders say of each unit (index `article, unit`): `frames`, `lead`, `status`, `speaker`, `coders`.

    A frame is present where more than half of the unit's coders name it; lead, status and speaker are the commonest
    value. A tie has no majority and is left empty, as a missing code is. A table that is one coder's comes back as it
    is; of no coding at all, none.
    """
    needs_coding(coding)
    if "coder" not in coding.index.names:
        return coding
    said: dict[tuple[str, int], list[tuple[str, ...]]] = defaultdict(list)
    for (_, article, unit), codes in zip(coding.index, coding[["frames", *CODES]].itertuples(index=False)):
        said[article, unit].append(tuple(codes))
    columns = (zip(*said[unit]) for unit in sorted(said))
    rows = [(_frames_of_most(frames), *map(_commonest, codes), len(frames)) for frames, *codes in columns]
    index = pd.MultiIndex.from_tuples(sorted(said), names=["article", "unit"])
    return pd.DataFrame(rows, index=index, columns=["frames", *CODES, "coders"])


@words.or_empty(*SCORE_COLUMNS)
def scores(
    coded: pd.DataFrame, coding: pd.DataFrame, code: str = "lead", resamples: int = RESAMPLES, seed: int = 0
) -> pd.DataFrame:
    """Precision, recall and F1 of a coded table against the majority of the coders, one row a frame, then `macro`.

    code: `lead` judges the one frame a unit is chiefly about, `frames` each frame's presence. `n`: units the coders
    gave the frame. `precision`, `recall`, `f1` from 0 to 1 (1 = as the coders), each with a 95 % interval over units
    drawn again (`_low`, `_high`); `left_out_low`, `left_out_high`: the least and most F1 when one article is left out.
    `majority`, `prior`: F1 of two guesses that read nothing: always the commonest answer; answers drawn at the coders'
    own rates (its expectation). NaN where neither side has the frame; no row without codebook or coding.
    Source: Grimmer & Stewart 2013.
    """
    frames = framing.frames_of(coded)
    said, found = compared(coded, coding, code)
    gold, machine = (_indicators(column, frames) for column in (said, found))
    weights = _weightings(said.index, resamples, seed)
    measured = _measures(gold, machine, weights) | _guesses(gold, weights, code)
    table = _summary({name: _with_macro(figures) for name, figures in measured.items()}, said.index, "f1")
    table.insert(0, "n", [*gold.sum(axis=0).astype(int), len(said)])
    return table.set_axis([*frames, "macro"]).rename_axis("frame")


@words.or_empty(*ACCURACY_COLUMNS)
def accuracy(coded: pd.DataFrame, coding: pd.DataFrame, resamples: int = RESAMPLES, seed: int = 0) -> pd.DataFrame:
    """The share of units on which machine and coders agree, for lead, status and speaker (0 to 1, 1 = on all).

    Columns as in `scores`; `majority` is the accuracy of always giving the coders' commonest answer. A unit on which
    the coders have no majority is not judged.
    """
    rows = []
    for code in CODES:
        said, found = compared(coded, coding, code)
        weights = _weightings(said.index, resamples, seed)
        right = {"accuracy": said == found, "majority": said == said.mode().min()}
        shares = {name: _shares(weights, hits.to_numpy()[:, None]) for name, hits in right.items()}
        rows.append(_summary(shares, said.index, "accuracy").assign(n=len(said)))
    table = pd.concat(rows).set_axis(CODES).rename_axis("code")
    return table[["n", *table.columns.drop("n")]]


@words.or_empty()
def confusion(coded: pd.DataFrame, coding: pd.DataFrame, code: str = "lead") -> pd.DataFrame:
    """How many units the coders (rows) gave each answer that the machine (columns) gave; the diagonal is agreement."""
    said, found = compared(coded, coding, code)
    order = [*framing.frames_of(coded), NONE] if code == "lead" else sorted({*said, *found})
    table = pd.crosstab(said, found).reindex(index=order, columns=order, fill_value=0)
    return table.rename_axis(index="coders", columns="machine")


@words.or_empty("code", "coders", "machine", "evidence", "text")
def errors(coded: pd.DataFrame, coding: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Every unit and code on which machine and coders differ, in reading order.

    Columns `code`, `coders`, `machine`, `evidence` (the cues and words that the machine's codes rest on), `text`.
    """
    tables = []
    for code in CODES:
        said, found = compared(coded, coding, code)
        tables.append(pd.DataFrame({"code": code, "coders": said, "machine": found})[said != found])
    wrong = pd.concat(tables)
    evidence, text = coded["evidence"].reindex(wrong.index), units["text"].reindex(wrong.index)
    return wrong.assign(evidence=evidence, text=text).sort_index(kind="stable")


def leads(coded: pd.DataFrame, coding: pd.DataFrame) -> pd.Series:
    """The lead of every unit as most coders have it, where they coded and agreed; else as the machine does."""
    machine = coded["lead"]
    if not len(coding):
        return machine
    said = majority(coding)["lead"]
    return said[said != ""].reindex(machine.index).fillna(machine)


def with_examples(frames: dict, actors: dict) -> pd.DataFrame:
    """The codebook's own examples beside what the machine makes of them: one row an example, in the codebook's order.

    `frame`, `sentence`, `by_hand` (whether the codebook says that the sentence has the frame), `machine` (whether the
    machine finds it), `lead`, `status`, `speaker`, `evidence`. An example that starts with `not:` lacks the frame.
    """
    rows = [(frame, example) for frame, entry in frames.items() for example in entry.get("examples", ())]
    names = [[f"{frame} {at}" for at, (frame, _) in enumerate(rows)], [1] * len(rows)]
    sentences = [example.removeprefix("not:").strip(" «»\u00a0\u202f") for _, example in rows]
    index = pd.MultiIndex.from_arrays(names, names=["article", "unit"])
    units = pd.DataFrame({"text": sentences, "kept": True}, index=index)
    coded = framing.code(units, frames, actors)
    by_hand = [not example.startswith("not:") for _, example in rows]
    machine = [bool(coded[frame].iloc[at]) for at, (frame, _) in enumerate(rows)]
    said = {"frame": [frame for frame, _ in rows], "sentence": sentences, "by_hand": by_hand, "machine": machine}
    table = pd.DataFrame(said)
    return table.join(coded[["lead", "status", "speaker", "evidence"]].reset_index(drop=True))


def compared(coded: pd.DataFrame, coding: pd.DataFrame, code: str = "lead") -> tuple[pd.Series, pd.Series]:
    """What the coders' majority and the machine say of the same units: two series with one index (`article, unit`).

    Judged are the units that have a majority. Page furniture is judged only where the machine finds a frame in it,
    which is an error; left out by both it would only flatter. Raises Lacking without codebook, coding or a unit that
    has both.
    """
    needs_coding(coding)
    if not framing.frames_of(coded):
        raise words.Lacking("agreement.no_codebook")
    most = majority(coding)
    shared = most.index.intersection(coded.index).sort_values()
    if not len(shared):
        raise words.Lacking("agreement.no_shared_units")
    most, answers = most.loc[shared], coded.loc[shared]
    furniture = (most["lead"] == FURNITURE) & answers["lead"].isin([NONE, ""])
    judged = (most[code] != "") & ~furniture
    return most.loc[judged, code].map(_ordered).replace(FURNITURE, NONE), _answers(answers[judged], code)


def _commonest(said: Iterable[str]) -> str:
    first = Counter(_ordered(value) for value in said if value).most_common(2)
    return first[0][0] if len(first) == 1 or len(first) > 1 and first[0][1] > first[1][1] else ""


def _frames_of_most(said: Iterable[str]) -> str:
    named = [set(_ordered(value).split("+")) for value in said if value]
    shares = {frame: sum(frame in names for names in named) / len(named) for frame in sorted(set().union(*named))}
    return "" if 0.5 in shares.values() else "+".join(frame for frame, share in shares.items() if share > 0.5)


def _answers(coded: pd.DataFrame, code: str) -> pd.Series:
    if code == "frames":
        present = coded[framing.frames_of(coded)]
        return present.apply(lambda row: "+".join(sorted(row.index[row])) or NONE, axis=1)
    answers = coded[code].map(_ordered)
    return answers.replace("", NONE) if code == "lead" else answers


def _indicators(column: pd.Series, frames: list[str]) -> np.ndarray:
    """Units × frames, 1 where the unit has the frame."""
    named = column.str.split("+")
    has = np.array([[frame in names for frame in frames] for names in named], dtype=float)
    return has.reshape(len(column), len(frames))


def _weightings(index: pd.MultiIndex, resamples: int, seed: int) -> np.ndarray:
    """How much each unit counts: once in the first row, then one article left out at a time, then as often as drawn."""
    article = index.get_level_values("article")
    without = np.array([article != name for name in article.unique()], dtype=float)
    return np.vstack([np.ones(len(index)), without, _draws(len(index), resamples, seed)])


def _measures(gold: np.ndarray, machine: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    """Precision, recall and F1, weightings × frames; 0 where the machine, or the coders, never give a frame."""
    both, given, true = (weights @ table for table in (gold * machine, machine, gold))
    precision, recall, f1 = (both / np.maximum(of, 1) for of in (given, true, (given + true) / 2))
    figures = {"precision": precision, "recall": recall, "f1": f1}
    return {name: np.where(given + true > 0, figure, np.nan) for name, figure in figures.items()}


def _guesses(gold: np.ndarray, weights: np.ndarray, code: str) -> dict[str, np.ndarray]:
    """F1 of the guesses; the commonest answer is one lead, or every frame that more than half of the units have."""
    rate = gold.mean(axis=0)
    always = np.arange(len(rate)) == rate.argmax() if code == "lead" else rate > 0.5
    true = _shares(weights, gold)
    expected = 2 * rate * true / np.where(rate + true > 0, rate + true, np.nan)
    return {"majority": np.where(np.isnan(expected), np.nan, always * 2 * true / (true + 1)), "prior": expected}


def _shares(weights: np.ndarray, hits: np.ndarray) -> np.ndarray:
    """The share of units hit, weightings × columns; undefined where no unit is left."""
    total = weights.sum(axis=1, keepdims=True)
    return weights @ hits / np.where(total > 0, total, np.nan)


def _with_macro(figures: np.ndarray) -> np.ndarray:
    """One column more: the plain mean over the frames that can be judged."""
    defined = np.isfinite(figures)
    total, count = np.where(defined, figures, 0).sum(axis=1), defined.sum(axis=1)
    return np.column_stack([figures, np.where(count > 0, total / np.maximum(count, 1), np.nan)])


def _summary(measured: dict[str, np.ndarray], index: pd.MultiIndex, judged: str) -> pd.DataFrame:
    """Point and 95 % interval of each measure, and the range of the judged one over left-out articles."""
    drawn = 1 + index.get_level_values("article").nunique()
    columns = {}
    for name, figures in measured.items():
        columns[name] = figures[0]
        columns[f"{name}_low"], columns[f"{name}_high"] = _quantiles(figures[drawn:], 0.025, 0.975)
    columns["left_out_low"], columns["left_out_high"] = _quantiles(measured[judged][1:drawn], 0, 1)
    return pd.DataFrame(columns)


def _quantiles(figures: np.ndarray, *at: float) -> np.ndarray:
    """Quantiles of each column (rows: quantiles), weightings in which the measure is undefined passed over."""
    kept = [column[np.isfinite(column)] for column in figures.T]
    return np.array([np.quantile(column, at) if len(column) else np.full(len(at), np.nan) for column in kept]).T


# --- other ways of coding leads --------------------------------------------------------------------------------------


@words.or_empty(*WAYS, MAJORITY_GUESS)
def ways(units: pd.DataFrame, coded: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """The lead of every coded content unit by each way, learnt from the other articles only; one column a way.

    codebook cues: the lead in `coded`, which learns nothing. seeded TF-IDF: the frame whose centroid is nearest by
    cosine, centroids grown from the other articles' units that the cues give the frame; no coded unit is used.
    logistic regression: on TF-IDF of French terms, rare leads weighted up, learnt from the other articles' coded units;
    nothing is tuned. majority guess: the other articles' commonest lead. Source: van Atteveldt et al. 2021 (leave out).
    """
    coded = coded.loc[coded.index.intersection(units.index)]
    said, cued = compared(coded, coding, "lead")
    article = said.index.get_level_values("article")
    if article.nunique() < 2:
        raise words.Lacking("agreement.one_coded_article")
    texts, tables = units["text"].reindex(coded.index), []
    for name in article.unique():
        here, others = said[article == name], said[article != name]
        elsewhere = coded["lead"].drop(name, level="article")
        guesses = {
            WAYS[0]: cued[here.index],
            WAYS[1]: _nearest(texts[elsewhere.index], elsewhere, texts[here.index], framing.frames_of(coded)),
            WAYS[2]: _learnt(texts[others.index], others, texts[here.index]),
            MAJORITY_GUESS: others.mode().min(),
        }
        tables.append(pd.DataFrame(guesses, index=here.index))
    return pd.concat(tables)


@words.or_empty(*WAY_COLUMNS)
def compare_ways(found: pd.DataFrame, coded: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """`scores` of each way of coding leads, by macro-F1: one row a way, best first.

    Columns: F1 of each frame, `macro` with its interval, and `behind`: how far the way's macro-F1 lies below the best
    one's, with its interval over the same resampled units (an interval that reaches 0 means the two may be equal).
    """
    frames = framing.frames_of(coded)
    said = compared(coded, coding, "lead")[0].reindex(found.index)
    if not len(said):
        raise words.Lacking("agreement.one_coded_article")
    weights = _weightings(said.index, RESAMPLES, 0)
    gold = _indicators(said, frames)
    figures = {way: _with_macro(_measures(gold, _indicators(found[way], frames), weights)["f1"]) for way in found}
    best = max(figures, key=lambda way: figures[way][0, -1])
    macro = {way: f1[:, -1:] for way, f1 in figures.items()}
    rows = [_summary({"macro": own, "behind": macro[best] - own}, said.index, "macro") for own in macro.values()]
    table = pd.concat(rows).set_axis(list(figures)).rename_axis("way")
    by_frame = pd.DataFrame({way: f1[0, :-1] for way, f1 in figures.items()}, index=frames).T
    return by_frame.join(table).sort_values("macro", ascending=False, kind="stable")


def _nearest(texts: pd.Series, cued: pd.Series, asked: pd.Series, frames: list[str]) -> list[str]:
    """The frame with the nearest centroid for each text asked about; none where it shares no term with any."""
    from sklearn.preprocessing import normalize

    if not _has_terms(texts):
        return [NONE] * len(asked)
    vectors = similarity.vectoriser().fit(texts)
    centroids = normalize(_indicators(cued, frames).T @ vectors.transform(texts))
    cosine = vectors.transform(asked) @ centroids.T
    return [frames[row.argmax()] if row.max() > 0 else NONE for row in cosine]


def _learnt(texts: pd.Series, leads: pd.Series, asked: pd.Series) -> np.ndarray:
    """The leads a logistic regression gives; the commonest where there is nothing to learn a difference from."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    if leads.nunique() < 2 or not _has_terms(texts):
        return np.full(len(asked), leads.mode().min())
    model = make_pipeline(similarity.vectoriser(), LogisticRegression(class_weight="balanced", max_iter=1000))
    return model.fit(texts, leads).predict(asked)


def _has_terms(texts: pd.Series) -> bool:
    return any(french.terms(text) for text in texts)
