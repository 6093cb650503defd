"""The results of one study, each made once, and handed from the process that made them to those that show them."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers import codebook_help, figures, files, words
from helpers.charts import parts
from helpers.corpus import Study
from helpers.results.measured import Measured
from helpers.results.result import APPENDIX, FINDING, VIEW, Result

WORDED = ("article", "articles", "a", "b", "left_out", "frame", "lead", "status", "speaker", "code", "side")
HELPED = 6  # names and cues that help to write a study's files
EXPORTED = "CADRAGE_EXPORT"  # names the folder of the report that is being made
REPORTS = Path(__file__).resolve().parents[2] / "reports"
HANDED_ON = "CADRAGE_RESULTS"  # names the file in which `run` hands its results to the notebooks it starts


_PARTS = {"firm": APPENDIX, "views": VIEW}  # the part of what answers a question; all else is a finding
_GIVEN = ("study", "whole", "_makers", "_question")  # what every process has of its own


def _apart(passages: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Passages in their order, but one of each article before a second of any."""
    seen: Counter[str] = Counter()
    turn = []
    for article, _ in passages:
        turn.append(seen[article])
        seen[article] += 1
    return tuple(passages[at] for at in sorted(range(len(passages)), key=turn.__getitem__))


class NotOne(Exception):
    """The study is of a size or kind for which this is no result; nothing is lacking, and nothing is said."""


class Results(Measured):
    """Every result of a study by its name (`results.of(study)["mix"]`), beside the tables several of them share."""

    def __init__(self, study: Study, questions: dict[str, tuple[Callable[[Results], Result], ...]]) -> None:
        super().__init__(study)
        self._makers = {maker.__name__: maker for makers in questions.values() for maker in makers}
        self._question = {maker.__name__: question for question, makers in questions.items() for maker in makers}
        self._made: dict[str, Result | words.Missing | None] = {}
        self._taken_over = False

    def __getitem__(self, key: str) -> Result | words.Missing:
        """A result, or in its place what the study lacks for it."""
        if key not in self._makers:
            raise KeyError(f"{key!r} is no result: there are {', '.join(self._makers)}.")
        return self._make(key) or words.Missing(words.Lacking("results.not_one"))

    def _make(self, key: str) -> Result | words.Missing | None:
        if key not in self._made:
            try:
                made = words.or_missing(self._makers[key])(self)
                if isinstance(made, Result):
                    passages = _apart(made.passages) if self.many else made.passages
                    part = _PARTS.get(self._question[key], FINDING)
                    made = replace(made, key=key, part=part, passages=passages)
                self._made[key] = made
            except NotOne:
                self._made[key] = None
        return self._made[key]

    def every(self, *parts: str) -> list[Result]:
        """The results the study has, in the order of the report; of `parts` (FINDING, APPENDIX, VIEW) alone."""
        made = [result for result in map(self._make, self._makers) if isinstance(result, Result)]
        return [result for result in made if not parts or result.part in parts]

    def show(self, *keys: str) -> None:
        """Display those of some results that the study has, or say once that it has none of them."""
        from IPython.display import display

        made = [self[key] for key in keys]
        own = [result for result in made if isinstance(result, Result)]
        lacking = [result for key, result in zip(keys, made) if self._make(key)]  # what can be mended is said first
        for result in own or lacking[:1] or made[:1]:
            display(result)

    def readable(self, table: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
        """A table as it is read: articles by their labels; frames, statuses and who speaks by their names."""
        names, known = {**self.study.frames, **self.sides}, self.labels.to_dict()

        def worded(value: object) -> object:
            if isinstance(value, tuple):
                return ", ".join(map(worded, value))
            return known[value] if value in known else parts.called(str(value), names, lang)

        flat = table.reset_index() if table.index.names != [None] else table.copy()
        for column in flat.select_dtypes(exclude="number").columns.intersection(WORDED):
            flat[column] = flat[column].map(worded, na_action="ignore")
        return flat.set_index(table.index.names) if table.index.names != [None] else flat

    def question(self, key: str) -> str:
        """The question a result answers (`report.question_…` asks it)."""
        return self._question[key]

    @property
    def findings(self) -> list[Result]:
        """The results the report tells, in its order."""
        return self.every(FINDING)

    def lacking(self, lang: str = "en") -> list[str]:
        """What the study lacks for the results it does not have, each sentence once."""
        made = map(self._make, self._makers)
        lacks = dict.fromkeys(lack.sentence(lang) for lack in made if isinstance(lack, words.Missing))
        return [*lacks, *(words.said(help, lang) for help in self._to_write)]

    @cached_property
    def _to_write(self) -> list[words.Clause]:
        """What helps to write actors.toml and frames.toml where nothing is told for want of them."""
        help = []
        names = codebook_help.candidates(self.study)["name"].head(HELPED) if not self.study.actors else []
        if len(names):
            help.append(words.Clause("results.write_actors", {"names": words.Series(names)}))
        if self.study.frames and isinstance(words.or_missing(lambda: self.coded)(), words.Missing):
            cues = codebook_help.hits(self.study)
            near = [(row.cue, row.nearest[0]) for row in cues.itertuples() if row.nearest][:HELPED]
            values = {"cues": words.Series(f"{cue} → {form}" for cue, form in near)}
            help += [words.Clause("results.write_cues", values)] * bool(near)
        return help

    def export(self, *keys: str) -> pd.DataFrame:
        """Export the figures of results to the study's folder: one row a figure, its title and what was written.

        The folder is `charts` in reports/ and the study's name, or in what EXPORTED names. Results that were taken over
        are only named: whoever handed them on draws the same charts for the report.
        """
        target = Path(os.environ.get(EXPORTED) or REPORTS / files.safe_name(self.study.name)) / "charts"
        made = [result for result in map(self._make, keys) if isinstance(result, Result) and result.draw]
        if not self._taken_over:
            files.shelf(target.parent)  # the study's report may take this place later
        rows, digest = {}, self.study.hash
        for chart in (result.figure() for result in made):
            written = [target / f"{files.safe_name(chart.name)}.{kind}" for kind in figures.FORMATS]
            if not self._taken_over:
                written = chart.export(target, study=digest)
            named = (path.relative_to(target.parent).as_posix() for path in written)
            rows[chart.name] = {"title": chart.title, "files": ", ".join(named)}
        return pd.DataFrame.from_dict(rows, orient="index", columns=["title", "files"]).rename_axis("figure")

    # handed from the process that computed them to those that show them
    def keep(self, path: Path) -> None:
        """Write everything computed so far to a file that `kept` reads again."""
        state = {name: value for name, value in vars(self).items() if name not in _GIVEN}
        path.write_bytes(pickle.dumps((self.study.hash, state)))

    def take_over(self) -> Results:
        """Take what the process that started this one has computed of the same study, where there is such a process."""
        path = Path(os.environ.get(HANDED_ON, ""))
        if path.is_file():
            digest, state = pickle.loads(path.read_bytes())
            if digest == self.study.hash:
                vars(self).update(state, _taken_over=True)
        return self
