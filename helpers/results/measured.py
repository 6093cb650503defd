"""What the results of one study start from: names as sentences say them, and each table they share, computed once."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from helpers import (
    agreement,
    clusters,
    codebook,
    comparisons,
    corpus,
    counterfactuals,
    coverage,
    framing,
    resampling,
    sampling,
    similarity,
    specifications,
    stories,
    vocabulary,
    word_groups,
    words,
)
from helpers.corpus import Study
from helpers.results.result import BY_ARTICLE, EXACT, Spread

FEW = 12  # articles up to which pairs and single articles are spoken of; beyond, groups, outlets and time
NAME = 3  # words of a label that reads as a name; a longer one, or one with marks in it, reads as a title


def _is_title(label: str) -> bool:
    return len(label.split()) > NAME or any(mark in label for mark in ",;:?!…«»“”")


class Measured:
    """What is measured of a study, each table when it is first asked for.

    study: the articles in which something can be compared; whole: all of the study.
    """

    def __init__(self, study: Study) -> None:
        self.study, self.whole = corpus.measured(study), study

    # what is said of whom: names as values of sentences
    @cached_property
    def labels(self) -> pd.Series:
        return self.whole.articles["label"]

    @cached_property
    def names(self) -> pd.Series:
        """What sentences call each article: its label, in quotation marks where it would run into the sentence."""
        return self.labels.map(lambda label: words.quoted(label) if self.many or _is_title(label) else label)

    def frame(self, code: str) -> words.In:
        """A frame, a side or another code as each language calls it, between its marks of quotation."""
        label = words.called(code, self.study.frames if code in self.study.frames else self.sides)
        return words.In({lang: words.quoted(said)[lang] for lang, said in label.items()})

    def side(self, code: str) -> words.In:
        """A side as each language calls it."""
        return words.called(code, self.sides)

    @cached_property
    def sides(self) -> dict[str, dict[str, str]]:
        """What each side is called in each language."""
        return codebook.sides(self.study.actors)

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

    def ahead(self, first: pd.Series, second: pd.Series) -> bool:
        """Whether more sentences are of the first kind than of the second beyond doubt (both as `spread` takes them).

        Those of both kinds or of neither say nothing; among the others the share of the first must lie above one half.
        """
        apart = first != second
        return bool(apart.any()) and self.spread(first[apart]).low > 0.5

    def checked(self, code: str) -> words.Clause | None:
        """How often cues and grammar give a code (lead, status, speaker) as people do; None where nobody coded it."""
        if not len(self.study.coding):
            return None
        said = sampling.leads(self.study) if code == "lead" else agreement.majority(self.study.coding)[code]
        machine = self.spoken.loc[self.spoken["lead"] != "", code]
        said = said[said != ""].reindex(machine.index).dropna()
        given = self.study.coding[code]
        coded = machine.index.intersection(given[given != ""].index.droplevel("coder"))
        values = {"right": int((machine[said.index] == said).sum()), "told": len(said), "coded": len(coded)}
        values["coders"] = self.study.coding.index.unique("coder").size
        key = "results.checked" if len(said) >= len(coded) else "results.checked_split"
        return words.Clause(key, values) if len(said) else None

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

    @property
    def recoded(self) -> bool:
        """Whether the coders' main frames stand in place of the machine's, and differ from them."""
        return self.by_people and not self.leading["lead"].equals(self.coded["lead"])

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
        return sampling.corrected(self.study, self.coded, group)

    @cached_property
    def spoken(self) -> pd.DataFrame:
        """The units with who speaks in them, whether a codebook finds frames in them or not."""
        return framing.code(self.study.units, self.study.frames, self.study.actors)

    @cached_property
    def voices(self) -> pd.DataFrame:
        return coverage.voices(self.spoken)

    @cached_property
    def profiles(self) -> pd.DataFrame:
        return framing.profile_intervals(self.leading)

    @cached_property
    def grouped(self) -> clusters.ArticleGroups:
        return clusters.articles(self.leading)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """The groups that many articles form by their words: of `word_groups.groups`."""
        return word_groups.groups(self.study, self.folded)

    @property
    def memberships(self) -> pd.DataFrame:
        """Which group each article is in, by framing and, of many articles, by its words; a column for what there is."""
        made = {"framing_group": words.or_missing(lambda: self.grouped.articles["group"])()}
        made |= {"word_group": words.or_missing(lambda: self.themes["group"])()} if self.many else {}
        known = {name: groups.astype("Int64") for name, groups in made.items() if isinstance(groups, pd.Series)}
        return pd.DataFrame(known, index=self.whole.articles.index)

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
