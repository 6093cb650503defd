"""Quotations: what stands in which marks, and that one mark too few is felt in its own paragraph and nowhere else."""

import functools
import itertools

import pandas as pd
import pytest

from helpers import corpus, framing
from helpers.grammar import quotations

STUDY = corpus.load()

MARKS = {  # opening, closing, and those of a quotation inside: as the press writes them
    "guillemets": ("« ", " »", "“", "”"),
    "close guillemets": ("«", "»", "“", "”"),
    "double guillemets": ("« ", " »", "« ", " »"),
    "curly": ("“", "”", "« ", " »"),
    "straight": ('"', '"', "'", "'"),
    "straight with spaces": ('" ', ' "', "« ", " »"),
    "curly single": ("‘", "’", '"', '"'),
}
PLAIN = [
    """‹La visite sera utile›, a déclaré Sergueï Lavrov. Le train est parti mardi.
Le temps était gris. ‹Nous avons parlé. Tout est prêt›, a assuré M. Biden. La foule attendait.
‹C'est un bon accord›, estime Viktor Orban. Le vote est prévu jeudi.""",
    """Le Kremlin promet une visite ‹utile› et ‹longue›. Le train est parti.
La gare est fermée. Séoul dénonce une ‹provocation›.
M. Kim l'a dit : ‹La visite sera utile. Nous partirons.› Il pleut.""",
    """‹Tout est prêt›, a dit M. Biden. ‹Nous partirons lundi.› Il pleuvait.
Le conseil s'est réuni mardi. Il a voté le budget à l'unanimité.
‹Je suis inquiète›, raconte Mme Zakharova. ‹La cantine va fermer.›""",
]
NESTED = [
    """M. Lavrov parle. ‹C'est une ⟨erreur⟩ de plus. Tout est prêt›, a-t-il déclaré. Le train est parti.
La gare est fermée. Il pleut sur le port.
‹L'accord est ⟨historique⟩›, estime Viktor Orban. Le vote est prévu jeudi.""",
    """Le train est parti. ‹Il a dit ⟨non⟩, puis ⟨peut-être⟩›, raconte M. Biden.
‹Nous partirons›, répond Séoul. La foule attendait.
Le port est calme. Moscou promet une ‹visite ⟨utile⟩›.""",
]


def article(template, marks):
    """The paragraphs of a text, and the place of every mark in it as (paragraph, place, length)."""
    signs = dict(zip("‹›⟨⟩", marks, strict=True))
    paragraphs, places = [], []
    for number, line in enumerate(template.split("\n")):
        text = ""
        for letter in line:
            if letter in signs:
                places.append((number, len(text), len(signs[letter])))
            text += signs.get(letter, letter)
        paragraphs.append(text)
    return paragraphs, places


@functools.cache
def told(paragraphs):
    """Speaker and quoted words of every unit, paragraph by paragraph."""
    units = corpus.cut_all(pd.Series({"a": "\n".join(paragraphs)}).rename_axis("article"))
    coded = framing.code(units.assign(kept=True), STUDY.frames, STUDY.actors)
    pairs = pd.Series(list(zip(coded["speaker"], coded["quoted"])), units["paragraph"].to_numpy())
    return [held.tolist() for _, held in pairs.groupby(level=0)]


def strayed(kind, templates):
    """Units outside the paragraph that lost a mark whose speaker or quoted words change: mark by mark."""
    for template in templates:
        paragraphs, places = article(template, MARKS[kind])
        whole = told(tuple(paragraphs))
        for number, place, length in places:
            less = list(paragraphs)
            less[number] = less[number][:place] + less[number][place + length :]
            after = told(tuple(less))
            yield sum(
                one != other
                for n in range(len(paragraphs))
                if n != number
                for one, other in itertools.zip_longest(whole[n], after[n])
            )


QUICK = ("guillemets", "straight")
CASES = [
    pytest.param(kind, name, marks=[pytest.mark.long] * (name == "nested" or kind not in QUICK))
    for kind in MARKS
    for name in ("plain", "nested")
]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_mark_that_is_lost_changes_its_own_paragraph_alone(kind, name):
    found = list(strayed(kind, {"plain": PLAIN, "nested": NESTED}[name]))
    assert len(found) >= 20 - 8 * (name == "nested") and not any(found)


@pytest.mark.parametrize("kind", [kind for kind in MARKS if kind != "curly single"])  # those are read as no quotation
def test_the_words_that_are_quoted_are_counted(kind):
    wanted = [  # by hand, from the templates: words between the outer marks, sentence by sentence
        [4, 0, 0, 3, 3, 0, 5, 0],
        [2, 0, 0, 1, 4, 2, 0],
        [3, 3, 0, 0, 0, 3, 4],
    ]
    for template, words in zip(PLAIN, wanted, strict=True):
        found = told(tuple(article(template, MARKS[kind])[0]))
        assert [quoted for paragraph in found for _, quoted in paragraph] == words


SIGNS = [  # as written, as read
    ('"Oui", dit-il.', "“Oui”, dit-il."),
    ('Il a dit : "Oui."', "Il a dit : “Oui.”"),
    ('l\'"affaire" (dite "du port")', "l'“affaire” (dite “du port”)"),
    ('« Un "mot" »', "« Un “mot” »"),
    ('"…mais oui"', "“…mais oui”"),
    ("''Oui'', dit-il", "“_Oui”_, dit-il"),
    ('" Oui "', '" Oui "'),  # the marks themselves do not tell: the first opens, the second closes
    ("l''homme", "l''homme"),
    ("l'homme", "l'homme"),
]


@pytest.mark.parametrize(("text", "read"), SIGNS)
def test_a_straight_mark_opens_or_closes_by_what_stands_beside_it(text, read):
    assert quotations.directed(text) == read


def speakers(*paragraphs):
    """The speaker of every unit, paragraph by paragraph."""
    return [[speaker for speaker, _ in found] for found in told(paragraphs)]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (  # each paragraph opens again, the last one closes
            [
                "« Le train est prêt. Nous partirons.",
                "« La gare est ouverte. Tout ira bien », a assuré M. Lavrov.",
                "Il pleut.",
            ],
            [["russia", "russia"], ["russia", "russia"], ["author"]],
        ),
        (  # the first paragraph opens, the last one closes
            [
                "« Le train est prêt. Nous partirons.",
                "La gare est ouverte.",
                "Tout ira bien », a assuré M. Lavrov. Il pleut.",
            ],
            [["russia", "russia"], ["russia"], ["russia", "author"]],
        ),
        (  # never closed: over with its sentence, though another quotation closes below
            [
                "« Nous partirons, a dit M. Lavrov. Il pleut.",
                "Le port est calme.",
                "« Non », a dit M. Biden. Il neige.",
            ],
            [["russia", "author"], ["author"], ["usa", "author"]],
        ),
    ],
)
def test_a_quotation_over_paragraphs_is_opened_again_or_closed(paragraphs, expected):
    assert speakers(*paragraphs) == expected
    straight = [line.replace("« ", '"').replace(" »", '"') for line in paragraphs]
    assert speakers(*straight) == expected


def test_a_quotation_that_runs_over_more_than_eight_units_was_never_closed():
    long = ["« Tout est prêt."] + ["Il pleut."] * 9 + ["Nous partirons », a dit M. Lavrov."]
    short = long[:6] + long[-1:]
    for paragraphs in ([1] * len(long), range(len(long))):
        assert not any(quotations.over_units(long, paragraphs)[0])
        assert quotations.over_units(short, paragraphs)[0] == [False] + [True] * 6


@pytest.mark.parametrize(
    ("texts", "paragraphs", "alone"),
    [
        (["« Oui.", "Non », dit-il."], [1, 1], []),
        (["« Oui.", "« Non », dit-il."], [1, 2], []),
        (["Il pleut.", "« Oui, dit-il."], [1, 2], [1]),
        (["Il pleut.", "Non », dit-il.", "Il neige."], [1, 2, 2], [1]),
        (["« Oui “non », dit-il.", "Il pleut."], [1, 2], [0]),
        (['Un écran de 24" est là.', '"Oui", dit-il.'], [1, 2], [0]),
        (["Il pleut."], [1], []),
        ([], [], []),
    ],
)
def test_marks_that_lack_the_other_one_are_found(texts, paragraphs, alone):
    assert quotations.over_units(texts, paragraphs)[1] == alone


def test_a_reader_is_told_of_a_mark_that_lacks_the_other_one(tmp_path):
    (tmp_path / "a.txt").write_text(
        "Le titre\n\n« Nous tiendrons parole, a dit la maire.\n\nIl pleut.", encoding="utf-8"
    )
    (tmp_path / "b.txt").write_text(
        "Le titre\n\n« Nous tiendrons parole », a dit la maire.\n\nIl neige.", encoding="utf-8"
    )
    study = corpus.load(tmp_path)
    english, french = (study.notices_in(lang)[["file", "what"]].agg(": ".join, axis=1) for lang in ("en", "fr"))
    assert [row[:60] for row in english if "Quotation marks" in row] == [
        "a.txt: Quotation marks that lack the other one. Sentences: 1"
    ]
    assert [row for row in french if "Guillemets auxquels manque" in row and "Nous tiendrons parole" in row]


if __name__ == "__main__":
    for case in CASES:
        lost = list(strayed(case[0], {"plain": PLAIN, "nested": NESTED}[case[1]]))
        print(*case, f"{lost.count(0)} of {len(lost)} marks lost change nothing elsewhere; units changed: {sum(lost)}")
