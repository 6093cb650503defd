"""Agreement: coders with each other (Krippendorff's alpha), the machine with the coders, and on sentences never seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers import framing, resampling, words
from helpers.corpus import Study
from helpers.framing import NONE
from helpers.intake import stated

RELIABLE, TENTATIVE = 0.800, 0.667  # Krippendorff 2004, Content Analysis, ch. 11
UNDEFINED = "undefined"
FURNITURE = "boilerplate"  # what coders write for a line that is not the article's
RARE = 3  # units' worth of codes other than the commonest, below which an alpha has no interval that can be relied on
# The percentile bootstrap of alpha covers 90 to 95 % where it should cover 95; taken wider, it covers 95 % or more.
ENDS = (0.0125, 0.9875)
CODES = ("lead", "status", "speaker")
ALPHA_COLUMNS = ["alpha", "low", "high", "word", "n", "coders", "disagreements", "hidden", "prevalence", "of"]
SCORE_COLUMNS = [
    "n",
    "found",
    "both",
    "precision",
    "recall",
    "f1",
    "left_out_low",
    "left_out_high",
    "majority",
    "prior",
]
ACCURACY_COLUMNS = ["n", "right", "accuracy", "low", "high", "majority"]


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


def alpha(codings: pd.DataFrame, code: str) -> pd.Series:
    """Krippendorff's alpha of one code (nominal): 1 = the coders agree throughout, 0 = as chance would, below: worse.

    Any number of coders; a missing code costs that unit's pairs with that coder only. `n`: units coded by two or more;
    `disagreements`: those on which not all agree; `prevalence`: how often the value named in `of` was given; `word`: see
    `word`. Where nothing varies alpha is not 1 but "undefined": there was nothing to agree about.
    `low, high`: a 95 % interval over units drawn again with replacement. None (NaN) where no unit is in dispute: then
    `hidden` says which share of disagreements may be hidden all the same (see `resampling.hidden`); nor where fewer than
    RARE units' worth of codes are other than the commonest.
    Source: Krippendorff 2004; Hayes & Krippendorff 2007.
    """
    said = values(codings, code)
    counts, names = _counts(said)
    shared = counts[counts.sum(axis=1) >= 2]
    n, disputed = len(shared), int(((shared > 0).sum(axis=1) > 1).sum())
    value = _alphas(shared, np.ones((1, n)))[0]
    low, high = _interval(shared) if disputed else (np.nan, np.nan)
    shown = UNDEFINED if np.isnan(value) else float(value)
    hidden = resampling.hidden(n) if shown == 1 else np.nan
    prevalence, of = _prevalence(counts, names, code not in codings.columns)
    row = [shown, low, high, word(shown), n, said.shape[1], disputed, hidden, prevalence, of]
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


def _interval(counts: np.ndarray) -> tuple[float, float]:
    """The quantiles ENDS of alpha over units drawn again; draws in which nothing varies have none and are passed over."""
    n, rare = len(counts), 1 - counts.sum(axis=0).max() / counts.sum()
    if rare * n < RARE:
        return np.nan, np.nan
    drawn = np.random.default_rng(resampling.SEED).multinomial(n, np.full(n, 1 / n), 2 * resampling.DRAWS)
    low, high = np.nanquantile(_alphas(counts, drawn.astype(float)), ENDS)
    return float(low), float(high)


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
def scores(coded: pd.DataFrame, coding: pd.DataFrame, code: str = "lead") -> pd.DataFrame:
    """Precision, recall and F1 of a coded table against the majority of the coders, one row a frame, then `macro`.

    code: `lead` judges the one frame a unit is chiefly about, `frames` each frame's presence. `n`: units the coders gave
    the frame, `found`: the machine, `both`: both, so that precision and recall are shares of which `resampling.share`
    has the interval. `precision`, `recall`, `f1` from 0 to 1 (1 = as the coders); `left_out_low`, `left_out_high`: the
    least and most F1 with all articles and with any one left out, a range. `majority`, `prior`: F1 of two guesses that
    read nothing: always the commonest answer; answers drawn at the coders' own rates (its expectation). NaN where
    neither side has the frame; no row without codebook or coding. Of texts that a codebook was written with this is no
    evidence: see `blind`. Source: Grimmer & Stewart 2013.
    """
    frames = framing.frames_of(coded)
    said, found = compared(coded, coding, code)
    gold, machine = (_indicators(column, frames) for column in (said, found))
    article = said.index.get_level_values("article")
    weights = np.array([np.ones(len(said)), *(article != name for name in article.unique())], dtype=float)
    both, given, true = (weights @ table for table in (gold * machine, machine, gold))
    f1 = _with_macro(_ratio(2 * both, given + true))
    rate = gold.mean(axis=0)
    always = np.arange(len(rate)) == rate.argmax() if code == "lead" else rate > 0.5
    guess = np.where(rate > 0, always * 2 * rate / (rate + 1), np.nan)
    columns = {
        "n": [*true[0].astype(int), len(said)],
        "found": [*given[0].astype(int), int(machine.any(axis=1).sum())],
        "both": [*both[0].astype(int), int(both[0].sum())],
        "precision": _with_macro(np.where(given + true > 0, both / np.maximum(given, 1), np.nan))[0],
        "recall": _with_macro(np.where(given + true > 0, both / np.maximum(true, 1), np.nan))[0],
        "f1": f1[0],
        "left_out_low": np.where(np.isnan(f1), np.inf, f1).min(axis=0),
        "left_out_high": np.where(np.isnan(f1), -np.inf, f1).max(axis=0),
        "majority": _with_macro(guess[None])[0],
        "prior": _with_macro(np.where(rate > 0, rate, np.nan)[None])[0],
    }
    table = pd.DataFrame(columns, index=pd.Index([*frames, "macro"], name="frame"))
    return table.replace([np.inf, -np.inf], np.nan)


@words.or_empty(*ACCURACY_COLUMNS)
def accuracy(coded: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """The share of units on which machine and coders agree, for lead, status and speaker (0 to 1, 1 = on all).

    `n` units, `right` of them; `low, high`: the exact interval of `resampling.share`; `majority`: the accuracy of always
    giving the coders' commonest answer. A unit on which the coders have no majority is not judged.
    """
    rows = []
    for code in CODES:
        said, found = compared(coded, coding, code)
        n, right, usual = len(said), int((said == found).sum()), int((said == said.mode().min()).sum())
        rows.append((n, right, right / n, *resampling.share(right, n), usual / n))
    return pd.DataFrame(rows, index=pd.Index(CODES, name="code"), columns=ACCURACY_COLUMNS)


@words.or_empty(*stated.BLIND_COLUMNS)
def blind(study: Study) -> pd.DataFrame:
    """How far the machine agrees with codings of sentences nobody had seen when its rules were written: one row a figure.

    Stated in coding/blind.csv, not computed here: `set` (of texts), `articles` (how many), `code`, `measure`, `n`
    (sentences judged), `score, low, high` (0 to 1, with the interval stated), `null` (the score of a guess that reads
    nothing), `coded_by`, `measured` (day), `commit` (of the code that was judged). Empty where there is no such file;
    raises StudyError that names the row of a figure that cannot be.
    """
    table = stated.blind(study.folder / "coding" / stated.BLIND)
    if table is None:
        raise words.Lacking("agreement.no_blind")
    return table


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


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


def _with_macro(figures: np.ndarray) -> np.ndarray:
    """One column more: the plain mean over the frames that can be judged."""
    defined = np.isfinite(figures)
    total, count = np.where(defined, figures, 0).sum(axis=1), defined.sum(axis=1)
    return np.column_stack([figures, np.where(count > 0, total / np.maximum(count, 1), np.nan)])
