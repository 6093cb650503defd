"""How well k-means on our terms finds topics that people gave, beside scikit-learn's default terms, over many seeds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from helpers import corpus, similarity

SEEDS = 20


def agreement(source: Path, topic: str = "category") -> pd.DataFrame:
    """Adjusted Rand index (1 = the topics, 0 = chance) of k-means with as many groups as there are topics.

    source: articles, as `corpus.load` reads them, with their topics in the column `topic`. One row a kind of terms:
    `mean`, `sd`, `least` and `most` over SEEDS seeds, and the number of `articles` and of `topics`.
    Raises StudyError where the source has no such column, or one topic only.
    """
    articles = corpus.load(source).articles
    if topic not in articles or articles[topic].nunique() < 2:
        raise corpus.StudyError(
            f"{source}: a column “{topic}” with two topics or more is needed; its columns: {', '.join(articles)}. "
            "Name another with --topic."
        )
    models = {"French terms": similarity.vectoriser(), "scikit-learn's default": TfidfVectorizer()}
    found = {
        name: _over_seeds(model.fit_transform(articles["text"]), articles[topic]) for name, model in models.items()
    }
    table = pd.DataFrame(found).agg(["mean", "std", "min", "max"]).T
    table = table.set_axis(["mean", "sd", "least", "most"], axis="columns").rename_axis("k-means on")
    return table.assign(articles=len(articles), topics=articles[topic].nunique())


def _over_seeds(matrix: object, topics: pd.Series) -> list[float]:
    groups = topics.nunique()
    return [
        adjusted_rand_score(topics, KMeans(groups, n_init=10, random_state=seed).fit_predict(matrix))
        for seed in range(SEEDS)
    ]
