"""Every result of a study, each made once: `results.of(study)["groups"]` is what every page shows of it."""

from __future__ import annotations

from helpers import scale
from helpers.corpus import Study
from helpers.results import alike, covered, doubted, framed, many
from helpers.results.registry import NotOne, Results
from helpers.results.result import APPENDIX, FINDING, VIEW, Result, Spread

__all__ = ["APPENDIX", "FINDING", "VIEW", "NotOne", "Result", "Results", "Spread", "of"]

# The report's order, by question: what outlets and time tell, who frames it how, what is said as fact and by whom, what
# is alike and why, who is heard, when, and how far the codes can be trusted; then how sure that is, and what the
# notebooks alone show. A new result is its function, listed in its module, its words in phrases/results.toml, and the
# cell that shows it.
_QUESTIONS = {
    "outlets": many.OUTLETS,
    "time": many.TIME,
    "framing": (*many.FRAMING, *framed.FRAMING),
    "certainty": framed.CERTAINTY,
    "words": (*many.WORDS, *alike.MAKERS),
    "heard": covered.HEARD,
    "when": covered.WHEN,
    "trust": framed.TRUST,
    "firm": (*doubted.MAKERS, framed.sentences),
    "views": (*alike.VIEWS, *covered.VIEWS, *doubted.VIEWS),
}


def of(study: Study) -> Results:
    """The results of a study; in a notebook that `run` started, those that `run` has computed already."""
    scale.hand_over()
    return Results(study, _QUESTIONS).take_over()
