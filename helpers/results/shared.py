"""What the results of one study start from, each computed once, and the results themselves, each made once."""

from __future__ import annotations

import os
import pickle
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from helpers import (
    agreement,
    clusters,
    codebook_help,
    comparisons,
    corpus,
    counterfactuals,
    coverage,
    files,
    framing,
    resampling,
    sampling,
    similarity,
    specifications,
    stories,
    vocabulary,
    words,
)
from helpers.corpus import Study
from helpers.results.result import BY_ARTICLE, EXACT, FINDING, Result, Spread

FEW = 12  # articles up to which pairs and single articles are spoken of; beyond, groups, outlets and time
HELPED = 6  # names and cues that help to write a study's files
EXPORTED = "CADRAGE_EXPORT"  # names the folder of the report that is being made
REPORTS = Path(__file__).resolve().parents[2] / "reports"
HANDED_ON = "CADRAGE_RESULTS"  # names the file in which `run` hands its results to the notebooks it starts


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


class Results:
    """Every result of a study by its name (`results.of(study)["mix"]`), and the tables several of them share.

    study: what is measured, the articles in which something can be compared; whole: all of the study.
    """

    def __init__(self, study: Study, questions: dict[str, tuple[Callable[[Results], Result], ...]]) -> None:
        self.study, self.whole = corpus.measured(study), study
        self._makers = {maker.__name__: maker for makers in questions.values() for maker in makers}
        self._question = {maker.__name__: question for question, makers in questions.items() for maker in makers}
        self._made: dict[str, Result | words.Missing | None] = {}

    def __getitem__(self, key: str) -> Result | words.Missing:
        """A result, or in its place what the study lacks for it."""
        if key not in self._makers:
            raise KeyError(f"{key!r} is no result: there are {', '.join(self._makers)}.")
        return self._make(key) or words.Missing(words.Lacking("results.not_one"))

    def _make(self, key: str) -> Result | words.Missing | None:
        if key not in self._made:
            try:
                made = words.or_missing(self._makers[key])(self)
                apart = self.many and isinstance(made, Result)
                self._made[key] = replace(made, passages=_apart(made.passages)) if apart else made
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
        for result in own or made[:1]:
            display(result)

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

    # what is said of whom: names as values of sentences
    @cached_property
    def labels(self) -> pd.Series:
        return self.whole.articles["label"]

    def frame(self, code: str) -> words.In:
        """A frame, or another code of the coding sheet, as each language calls it, between its marks of quotation."""
        label = words.called(code, self.study.frames)
        return words.In(en=f"“{label['en']}”", fr=f"« {label['fr']} »")

    def side(self, code: str) -> words.In:
        """A side as each language calls it."""
        return words.called(code, self.sides)

    @cached_property
    def sides(self) -> dict[str, dict[str, str]]:
        """What each side is called in each language."""
        return framing.sides(self.study.actors)

    @cached_property
    def worded(self) -> dict[str, words.In]:
        """What the study calls the texts of coding/blind.csv in each language."""
        return {name: words.In(said) for name, said in corpus.labels(self.study).items()}

    @property
    def many(self) -> bool:
        """Whether the study has too many articles to speak of pairs and single ones."""
        return len(self.study.articles) > FEW

    def spread(self, said: pd.Series) -> Spread:
        """The interval of the share of sentences of which something is said (true or false; index `article, unit`).

        Exact where articles are few; of many, whose sentences resemble each other, one that counts articles.
        """
        by_article = said.groupby(level=0)
        if not self.many or by_article.ngroups < 2:
            return Spread(*resampling.share(int(said.sum()), len(said)), EXACT)
        units, sizes = by_article.sum().to_numpy(float), by_article.size().to_numpy(float)
        return Spread(*comparisons.share_interval(units, sizes), BY_ARTICLE)

    # what is alike
    @cached_property
    def cosine(self) -> pd.DataFrame:
        return similarity.cosine(self.study)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The pairs by cosine with their range when sentences are left out; Lacking where no two have a cosine."""
        found = resampling.pairs(self.study)
        if found.empty:
            raise words.Lacking("results.no_pair")
        return found

    @cached_property
    def different(self) -> pd.DataFrame:
        """The pairs of different texts: of many articles, two that print one text are no pair to speak of."""
        pairs = self.pairs
        apart = pairs["a"].map(self.folded["story"]) != pairs["b"].map(self.folded["story"]) if self.many else []
        return pairs[apart] if any(apart) else pairs

    @cached_property
    def accounts(self) -> pd.DataFrame:
        return similarity.accounts(self.study, self.different.head(similarity.ACCOUNTED))

    @cached_property
    def copied(self) -> pd.DataFrame:
        return similarity.shared_copy(self.study)

    @property
    def breakdown(self) -> pd.DataFrame:
        """What each shared word adds to the similarity of the closest pair: rows of `accounts`."""
        a, b = self.closest
        return self.accounts[(self.accounts["a"] == a) & (self.accounts["b"] == b)].reset_index(drop=True)

    @cached_property
    def scikit_learn(self) -> dict:
        """The pair `a, b` that scikit-learn's default calls closest, its `cosine`, what share is `function` words."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        model = TfidfVectorizer()
        pairs = similarity.closest_pairs(self.study, model)
        if pairs.empty:
            raise words.Lacking("results.no_pair")
        a, b, cosine = pairs.iloc[0]
        account = similarity.account(self.study, a, b, model)
        share = account.loc[account["group"] == vocabulary.FUNCTION, "share"].sum()
        return {"a": a, "b": b, "cosine": cosine, "function": share}

    @property
    def closest(self) -> tuple[str, str]:
        return self.different["a"].iloc[0], self.different["b"].iloc[0]

    @cached_property
    def folded(self) -> pd.DataFrame:
        """The story of each article: copies of one text together."""
        return stories.fold(self.study)

    @cached_property
    def printed_twice(self) -> pd.DataFrame:
        return stories.printed_twice(self.folded, self.study.articles)

    @cached_property
    def between_outlets(self) -> pd.DataFrame:
        return stories.between_outlets(self.folded, self.study.articles)

    # what is framed, and who says so
    @cached_property
    def coded(self) -> pd.DataFrame:
        """The units as coded; Lacking where the study has no codebook of its own or its cues find nothing."""
        if not self.study.frames:
            raise words.Lacking("results.no_codebook")
        if not self.spoken[framing.frames_of(self.spoken)].to_numpy().any():
            raise words.Lacking("results.no_frame_found")
        return self.spoken

    @cached_property
    def by_people(self) -> bool:
        """Whether coders gave every sentence a main frame: then theirs are the shares, and nothing is to be corrected."""
        machine = self.coded.index[self.coded["lead"] != ""]
        return bool(len(self.study.coding)) and bool(machine.isin(sampling.leads(self.study).index).all())

    @cached_property
    def leading(self) -> pd.DataFrame:
        """The units as coded, with the coders' main frames in place of the machine's where they coded every unit."""
        if not self.by_people:
            return self.coded
        kept = self.coded["lead"] != ""
        return self.coded.assign(lead=sampling.leads(self.study).reindex(self.coded.index).where(kept, ""))

    def corrected(self, group: pd.Series | None = None) -> pd.DataFrame:
        """Shares of the main frames corrected by a coded random sample (of `sampling.corrected`); no row without one."""
        if self.by_people:
            return pd.DataFrame(columns=sampling.CORRECTED)
        return words.or_empty(*sampling.CORRECTED)(sampling.corrected)(self.study, self.coded, group)

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """The units with who speaks in them, whether a codebook finds frames in them or not."""
        return framing.code(self.study.units, self.study.frames, self.study.actors)

    @cached_property
    def voices(self) -> pd.DataFrame:
        return coverage.voices(self.spoken)

    @cached_property
    def profiles(self) -> pd.DataFrame:
        return framing.profile_intervals(self.coded)

    @cached_property
    def grouped(self) -> clusters.ArticleGroups:
        return clusters.articles(self.coded)

    # how sure that is
    @cached_property
    def specified(self) -> pd.DataFrame:
        return specifications.curve(self.study)

    @cached_property
    def alphas(self) -> pd.DataFrame:
        return agreement.alphas(self.study.coding, self.study.frames)

    @cached_property
    def changed(self) -> pd.DataFrame:
        return counterfactuals.table(self.study)

    def export(self, *keys: str) -> pd.DataFrame:
        """Export the figures of results to the study's folder: one row a figure, its title and what was written.

        The folder is `charts` in reports/ and the study's name, or where the report that is being made stands.
        """
        target = Path(os.environ.get(EXPORTED) or REPORTS / files.safe_name(self.study.name)) / "charts"
        target.parent.mkdir(parents=True, exist_ok=True)
        rows, digest = {}, self.study.hash
        for result in map(self._make, keys):
            if isinstance(result, Result) and result.draw:
                chart = result.figure()
                written = [path.relative_to(target.parent).as_posix() for path in chart.export(target, study=digest)]
                rows[chart.name] = {"title": chart.title, "files": ", ".join(written)}
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
                vars(self).update(state)
        return self
