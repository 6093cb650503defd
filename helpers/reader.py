"""Two articles side by side as HTML: which unit says what the other says, and which words they share in a row."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterable
from importlib import resources

import pandas as pd

from helpers import corpus, similarity, words
from helpers.corpus import Study

_CLASS = dict(zip(similarity.KINDS, ("verbatim", "reworded", "subject", "unmatched")))


def html(study: Study, a: str, b: str, lang: str = "en") -> str:
    """`section` with its own style, to be shown by itself in a notebook."""
    return f"<style>{style()}</style>{section(study, a, b, lang)}"


def style() -> str:
    """The style sheet of the reader."""
    return (resources.files(__package__) / "data" / "reader.css").read_text(encoding="utf-8")


def section(study: Study, a: str, b: str, lang: str = "en") -> str:
    """The two articles in columns, as one block of HTML; all text of the study is escaped.

    Matched units carry the same number, a word for their kind and a shade; shared passages are underlined.
    Nothing depends on colour, nothing is loaded, the same study gives the same text; on a narrow page columns stack.
    Raises StudyError when there is no such article.
    """
    alignment = similarity.align(study, a, b)
    matched = alignment.dropna().reset_index(drop=True)
    runs = similarity.shared_copy(study, pairs=pd.DataFrame({"a": [a], "b": [b]}))
    slug = re.sub(r"\W+", "-", f"{a}-{b}")
    columns = "".join(
        _column(study, name, _links(matched, side, slug, lang), list(zip(runs[f"start_{side}"], runs[f"end_{side}"])))
        for name, side in ((a, "a"), (b, "b"))
    )
    return (
        f'<div class="cadrage-pair tex2jax_ignore mathjax_ignore" lang="{lang}">'
        f"<p>{_summary(study, a, b, matched, runs, lang)}</p>{_key(lang)}"
        f'<div class="cadrage-columns">{columns}</div></div>'
    )


def _summary(study: Study, a: str, b: str, matched: pd.DataFrame, runs: pd.DataFrame, lang: str) -> str:
    counts = matched["kind"].value_counts().reindex(similarity.KINDS[:3], fill_value=0)
    share_a, share_b = (runs[side].max() if len(runs) else 0.0 for side in ("containment_a", "containment_b"))
    said = words.say(
        "similarity.reader_summary",
        lang,
        a=_label(study, a),
        b=_label(study, b),
        n=runs["text"].str.lower().nunique(),
        share_a=share_a,
        share_b=share_b,
        verbatim=counts.iloc[0],
        reworded=counts.iloc[1],
        subject=counts.iloc[2],
    )
    return markup.escape(said)


def _key(lang: str) -> str:
    said = {name: markup.escape(words.say(f"similarity.reader_{name}", lang)) for name in (*_CLASS.values(), "shared")}
    items = "".join(f'<li class="cadrage-{name}">{said[name]}</li>' for name in _CLASS.values())
    return f'<ul class="cadrage-key">{items}<li><u>{said["shared"]}</u></li></ul>'


def _label(study: Study, article: str) -> str:
    return str(study.articles.at[article, "label"])


def _links(matched: pd.DataFrame, side: str, slug: str, lang: str) -> dict[int, tuple[str, str]]:
    """For each matched unit of one side its mark-up's attributes and the link to its match on the other side."""
    other, links = "b" if side == "a" else "a", {}
    for number, row in enumerate(matched.to_dict("records"), start=1):
        kind, values = _CLASS[row["kind"]], {"number": number, "score": row["score"], "unit": row[f"unit_{other}"]}
        said = markup.escape(words.say(f"similarity.reader_match_{kind}", lang, **values))
        link = f'<a href="#{slug}-{number}{other}" lang="{lang}">{said}</a> '
        links[row[f"unit_{side}"]] = f' id="{slug}-{number}{side}" class="cadrage-{kind}"', link
    return links


def _column(study: Study, article: str, links: dict[int, tuple[str, str]], shared: list[tuple[int, int]]) -> str:
    """One article: its kept units in reading order, each in its kind and with its link, shared passages underlined."""
    rows, start = [], 0
    for unit, text in similarity.units(study).loc[article].items():
        inside = [
            (max(low - start, 0), min(high - start, len(text)))
            for low, high in shared
            if low < start + len(text) and high > start
        ]
        attributes, link = links.get(unit, (' class="cadrage-unmatched"', ""))
        rows.append(f'<li value="{unit}"{attributes}>{link}{_underlined(text, inside)}</li>')
        start += len(text) + 1
    title = markup.escape(_label(study, article))
    return f'<div class="cadrage-column"><h3>{title}</h3><ol lang="{corpus.language(study, article)}">{"".join(rows)}</ol></div>'


def _underlined(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Escaped text with what stands in one of the spans underlined; spans that touch or overlap become one."""
    inside = [False] * (len(text) + 1)
    for low, high in spans:
        inside[low:high] = [True] * (high - low)
    edges = [at for at in range(1, len(text)) if inside[at] != inside[at - 1]]
    pieces = [(text[low:high], inside[low]) for low, high in zip([0, *edges], [*edges, len(text)])]
    return "".join(f"<u>{markup.escape(piece)}</u>" if shared else markup.escape(piece) for piece, shared in pieces)
