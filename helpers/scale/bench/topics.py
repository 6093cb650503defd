"""How well k-means on our terms finds topics that people gave, beside scikit-learn's default terms, over many seeds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from helpers import similarity

SEEDS = 20


def agreement(path: Path, text: str = "text", topic: str = "category") -> pd.DataFrame:
    """Adjusted Rand index (1 = the topics, 0 = chance) of k-means with as many groups as topics.

    The file is JSON Lines with a text and a topic a line. Returns mean, sd, least and most over SEEDS seeds.
    """
    rows = pd.read_json(path, lines=True)
    models = {"French terms": similarity.FrenchTfidfVectorizer(), "scikit-learn's default": TfidfVectorizer()}
    found = {name: _over_seeds(model.fit_transform(rows[text]), rows[topic]) for name, model in models.items()}
    return pd.DataFrame(
        {name: {"mean": np.mean(v), "sd": np.std(v), "least": min(v), "most": max(v)} for name, v in found.items()}
    ).T


def _over_seeds(matrix: object, topics: pd.Series) -> list[float]:
    groups = topics.nunique()
    return [
        adjusted_rand_score(topics, KMeans(groups, n_init=10, random_state=seed).fit_predict(matrix))
        for seed in range(SEEDS)
    ]
