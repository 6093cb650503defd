"""Sentences, numbers and dates as English and French write them; what a study lacks; text shown as text."""

from __future__ import annotations

import ast
import datetime
import pickle
import re
import string
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from helpers import words

SAYING = {"say", "Lacking", "Key", "Clause", "has"}
PHRASES = {
    "weather": {
        "rain": {
            "en": "{n:,} mm in {place}, {share:.0%} of it on {day}.",
            "fr": "{n:,} mm à {place}, dont {share:.0%} {day}.",
        },
        "monday": {"en": "Monday", "fr": "l'après-midi : lundi"},
        "empty": {"en": "No rain: ask {who}.", "fr": "Pas de pluie : demandez à {who} !"},
    }
}


@pytest.fixture
def weather(monkeypatch):
    monkeypatch.setattr(words, "phrases", PHRASES.__getitem__)


@pytest.mark.parametrize(
    ("value", "spec", "english", "french"),
    [
        (1234.5, ",.1f", "1,234.5", "1\u202f234,5"),
        (1_234_567, ",d", "1,234,567", "1\u202f234\u202f567"),
        (0.256, ".0%", "26%", "26\u202f%"),
        (0.2567, ".1%", "25.7%", "25,7\u202f%"),
        (0.004, ".0%", "0.4%", "0,4\u202f%"),  # not nothing
        (0.0, ".0%", "0%", "0\u202f%"),
        (-0.377, ".2f", "\u22120.38", "\u22120,38"),
        (-0.001, ".2f", "0.00", "0,00"),  # no sign of nothing
        (0.0006, ".0%", "0.1%", "0,1\u202f%"),
        (0.0002, ".0%", "0.02%", "0,02\u202f%"),
        (0.0002, ".1%", "0.02%", "0,02\u202f%"),
        (0.00001, ".0%", "<0.01%", "<0,01\u202f%"),
        (0.1, ".0%", "10%", "10\u202f%"),
        (0.9949, ".0%", "99%", "99\u202f%"),
        (0.9997, ".0%", "99.97%", "99,97\u202f%"),  # not all
        (0.999999, ".1%", ">99.99%", ">99,99\u202f%"),
        (1.0, ".1%", "100.0%", "100,0\u202f%"),
        (0.031, "p", "0.03", "0,03"),  # a probability
        (0.0012, "p", "0.001", "0,001"),
        (float("nan"), "p", "nan", "nan"),
        (12, "", "12", "12"),
        (1.5, "", "1.5", "1.5"),  # without a format it is a name or an index, not a measure
    ],
)
def test_numbers_as_a_language_writes_them(value, spec, english, french):
    assert words.number(value, spec) == words.number(value, spec, "en") == english
    assert words.number(value, spec, "fr") == french


def test_a_sentence_has_its_values_in_its_language(weather):
    values = {"n": 1200, "place": "Saint-Jean, 2.0", "share": 0.5, "day": words.Key("weather.monday")}
    assert words.say("weather.rain", **values) == "1,200 mm in Saint-Jean, 2.0, 50% of it on Monday."
    assert words.say("weather.rain", "fr", **values) == (
        "1\u202f200 mm à Saint-Jean, 2.0, dont 50\u202f% l’après-midi\u00a0: lundi."
    )
    assert words.say("weather.empty", who="l'office") == "No rain: ask l'office."
    assert words.say("weather.empty", "fr", who="l'office") == "Pas de pluie\u00a0: demandez à l’office\u202f!"
    typed = words.Typed("iconv -f latin1 'mon texte.txt' ; ls")
    assert words.say("weather.empty", "fr", who=typed) == f"Pas de pluie\u00a0: demandez à {typed}\u202f!"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (words.Day("2023-09-01"), "1\u00a0September\u00a02023", "1er\u00a0septembre\u00a02023"),
        (words.In(en="arms", fr="armes"), "arms", "armes"),
        (words.In(de="Waffen"), "Waffen", "Waffen"),
        (words.Series(["Anne"]), "Anne", "Anne"),
        (words.Series(["Anne", "Bert", "Carl"]), "Anne, Bert and Carl", "Anne, Bert et Carl"),
        (words.Series([words.In(en="arms", fr="armes"), 2]), "arms and 2", "armes et 2"),
        (words.Series(["here", "there"], clauses=True), "here; there", "here\u202f; there"),
        (words.Series([]), "", ""),
        (
            words.Clause("weather.empty", {"who": "Anne"}),
            "No rain: ask Anne.",
            "Pas de pluie\u00a0: demandez à Anne\u202f!",
        ),
        (words.called("north_wind"), "north wind", "north wind"),
        (words.called("n", {"n": {"label": {"en": "north", "fr": "l'air du nord"}}}), "north", "l’air du nord"),
        (words.called("n", {"n": {"en": "north"}}), "north", "n"),
    ],
)
def test_a_value_made_of_words_is_said_in_the_language_of_its_sentence(monkeypatch, value, english, french):
    listed = {"item": {"en": "{value}", "fr": "{value}"}, "first": {"en": "{value:^}", "fr": "{value:^}"}}
    monkeypatch.setattr(words, "phrases", {**PHRASES, "list": listed, "codes": {}}.__getitem__)
    assert words.say("list.item", "en", value=value) == english
    assert words.say("list.item", "fr", value=value) == french
    assert words.say("list.first", "en", value=value) == english[:1].upper() + english[1:]


@pytest.mark.parametrize(
    ("text", "expected"), [("état", "État"), ("« oui »", "« Oui »"), ("l’eau", "L’eau"), ("…", "…"), ("", "")]
)
def test_a_sentence_begins_with_a_capital(text, expected):
    assert words.capital(text) == expected


def test_a_name_with_which_a_sentence_begins_stays_as_it_is_written():
    series = words.Series(["p1", "l'Écho"])
    values = {
        "who": words.Clause("results.groups_size", {"names": series}),
        "n": 2,
        "frame": words.In(en="war", fr="guerre"),
    }
    assert words.own(values) == ["p1", "l'Écho"] and words.own(values, "fr") == ["p1", "l’Écho"]
    assert words.capital("p1 and p2", words.own(values)) == "p1 and p2"
    assert words.capital("l’Écho et p1", words.own(values, "fr")) == "l’Écho et p1"
    assert words.capital("“l'Écho” adds", words.own(values)) == "“l'Écho” adds"
    assert words.capital("« emploi » suit", words.own(values)) == "« Emploi » suit"
    assert words.capital("war leads", words.own(values)) == "War leads" and words.capital("peu", [""]) == "Peu"


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("La visite", 9, "La visite"),
        ("La visite à Moscou", 11, "La visite…"),  # after a word
        ("La rétrocession", 12, "La rétroces…"),  # the word would leave too little
        ("Ensemble, ils ont", 10, "Ensemble…"),  # no comma before the ellipsis
        ("Ukraine et Russie : la suite (2)", 24, "Ukraine et Russie… (2)"),  # which tells it from others
        ("Un titre — « dit »", 12, "Un titre…"),
        ("abcdefgh ij", 10, "abcdefgh…"),
        ("abcdef ghijkl", 10, "abcdef…"),  # two thirds of what fits
        ("abcde fghijkl", 10, "abcde fgh…"),  # less
    ],
)
def test_a_label_is_cut_after_a_word_where_one_ends_late_enough(text, most, expected):
    assert words.short(text, most) == expected and len(expected) <= most


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_no_full_stop_follows_an_ellipsis(weather, lang):
    assert words.say("weather.rain", lang, n=1, place="Nantes", share=1, day="Lund…").endswith("Lund…")


def test_a_text_with_a_format_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(words, "phrases", lambda name: {"item": {"fr": "{name:<6}|{value:.1f}"}})
    assert words.say("list.item", "fr", name="v2.0,", value=2.5) == "v2.0, |2,5"


def values_of(sentence: str) -> set[str]:
    """The values a sentence asks for; `side_fr` is `side` in the language of the sentence."""
    names = (name for _, name, _, _ in string.Formatter().parse(sentence) if name)
    return {re.sub("_(?:en|fr)$", "", re.match(r"\w+", name).group()) for name in names}


@pytest.mark.parametrize("path", sorted(Path(words.__file__).parent.glob("phrases/*.toml")), ids=lambda path: path.stem)
def test_every_sentence_is_there_in_every_language_with_the_same_values(path):
    for key, said in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert tuple(said) == words.LANGUAGES, key
        assert values_of(said["en"]) == values_of(said["fr"]), key


def package_says() -> tuple[set[str], list[str], set[str]]:
    """Names and literals of the package and its templates; its f-strings as patterns; the keys that are asked for whole."""
    package = Path(words.__file__).parent
    templates = " ".join(path.read_text(encoding="utf-8") for path in (package / "data" / "report").glob("report.*"))
    names, patterns, keys = set(re.findall(r"\w+", templates)), set(), set()
    for node in (node for path in package.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names.add(node.value)
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
            patterns.add("".join(parts))
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in SAYING:
            keys |= {given.value for given in node.args[:1] if isinstance(given, ast.Constant)}
    return names, sorted(p for p in patterns if re.sub(r"^\w+\\\.|\\w\+|\\\.|_", "", p)), keys


def test_every_sentence_is_said_somewhere_and_every_sentence_that_is_said_is_there():
    names, patterns, keys = package_says()
    for path in sorted(Path(words.__file__).parent.glob("phrases/*.toml")):
        for key in tomllib.loads(path.read_text(encoding="utf-8")):
            whole, base = f"{path.stem}.{key}", re.sub("_(doubt|subtitle|caption|remedy)$", "", key)
            said = {whole, key, base} & names or any(re.fullmatch(p, whole) or re.fullmatch(p, key) for p in patterns)
            variants = ({base[:at], base[at + 1 :]} for at, sign in enumerate(base) if sign == "_")
            assert said or path.stem == "results" and any(parts <= names for parts in variants), (
                f"{whole} is never said"
            )
    assert not [key for key in keys if re.fullmatch(r"[a-z_]+\.\w+", str(key)) and not words.has(key)]


def test_whether_there_is_a_sentence(weather):
    assert words.has("weather.rain") and not words.has("weather.snow")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("« oui » ; non ! si ?", "«\u202foui\u202f»\u202f; non\u202f! si\u202f?"),
        ("deux : un, deux", "deux\u00a0: un, deux"),
        ("sans rien", "sans rien"),
    ],
)
def test_spaces_that_never_break(text, expected):
    assert words.spaced(text) == expected


@pytest.mark.parametrize(
    ("day", "lang", "long", "short"),
    [
        (datetime.date(2023, 9, 13), "en", "13\u00a0September\u00a02023", "13\u00a0Sep\u00a02023"),
        (datetime.date(2023, 9, 13), "fr", "13\u00a0septembre\u00a02023", "13\u00a0sept.\u00a02023"),
        (datetime.date(2024, 1, 1), "en", "1\u00a0January\u00a02024", "1\u00a0Jan\u00a02024"),
        (datetime.date(2024, 1, 1), "fr", "1er\u00a0janvier\u00a02024", "1er\u00a0janv.\u00a02024"),
        (datetime.date(2024, 12, 31), "fr", "31\u00a0décembre\u00a02024", "31\u00a0déc.\u00a02024"),
        (datetime.date(2024, 12, 31), "en", "31\u00a0December\u00a02024", "31\u00a0Dec\u00a02024"),
    ],
)
def test_dates(day, lang, long, short):
    assert words.date(day, lang) == long and words.short_date(day, lang) == short
    if lang == "en":
        assert words.date(day) == long and words.short_date(day) == short


def test_every_month_has_its_name():
    first = [datetime.date(2024, month, 2) for month in range(1, 13)]
    assert [words.date(day, "fr").split("\u00a0")[1] for day in first] == [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    assert [words.date(day).split("\u00a0")[1] for day in first] == [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    assert [words.short_date(day, "fr").split("\u00a0")[1] for day in first] == [
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juill.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ]
    assert [words.short_date(day).split("\u00a0")[1] for day in first] == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]


def test_what_is_lacking_is_said_in_its_place_in_the_language_asked_for(weather):
    @words.or_missing
    def rainfall(wet, unit="mm", lang="en"):
        """How much."""
        if not wet:
            raise words.Lacking("weather.empty", who="*them*")
        return wet, unit, lang

    assert rainfall(3, unit="cm") == (3, "cm", "en")
    assert rainfall.__name__ == "rainfall" and rainfall.__doc__ == "How much."
    missing = rainfall(0)
    assert isinstance(missing, words.Missing) and repr(missing) == missing.sentence() == "No rain: ask *them*."
    assert missing.sentence("fr") == "Pas de pluie\u00a0: demandez à *them*\u202f!" == repr(rainfall(0, lang="fr"))
    assert missing._repr_markdown_() == r"*No rain: ask \*them\*.*"
    assert repr(words.Missing(words.Lacking("weather.empty", who="me"))) == "No rain: ask me."


def test_what_is_lacking_reads_as_an_error_where_nothing_catches_it(weather):
    with pytest.raises(ValueError, match=r"^No rain: ask me\.$") as raised:
        raise words.Lacking("weather.empty", who="me")
    assert raised.value.sentence() == "No rain: ask me."
    assert raised.value.sentence("fr") == "Pas de pluie\u00a0: demandez à me\u202f!"


def test_a_table_that_is_lacking_keeps_its_columns(weather):
    @words.or_empty("day", "mm")
    def table(days, unit="mm"):
        """Rain by day."""
        if not days:
            raise words.Lacking("weather.empty", who="me")
        return pd.DataFrame({"day": days, unit: 0})

    assert table([1, 2], unit="cm").columns.tolist() == ["day", "cm"] and len(table([1, 2])) == 2
    assert table([]).empty and table([]).columns.tolist() == ["day", "mm"]
    assert table.__name__ == "table" and table.__doc__ == "Rain by day."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kim & Cie", "Kim &amp; Cie"),
        ("<b>gras</b>", "&lt;b&gt;gras&lt;/b&gt;"),
        ("&lt;", "&amp;lt;"),
        ("*gras* et _penché_", r"\*gras\* et \_penché\_"),
        ("[lien](adresse)", r"\[lien\]\(adresse\)"),
        ("`code` ~~barré~~ a|b", r"\`code\` \~\~barré\~\~ a\|b"),
        ("# titre", r"\# titre"),
        ("- point + plus ! {x} \\", r"\- point \+ plus \! \{x\} <span>&#92;</span>"),
        (r"\(x\)", r"<span>&#92;</span>\(x<span>&#92;</span>\)"),
        ("voir https://a.fr, WWW.b.fr, c@d.fr", "voir https&#58;//a.fr, WWW&#46;b.fr, c&#64;d.fr"),
        ("Titre \r\n===\n\n    code", "Titre === code"),
        ("1. Un point. 2. Deux", "1&#46; Un point. 2. Deux"),
        ("5 $ et 6 $", "5 <span>&#36;</span> et 6 <span>&#36;</span>"),
        ("l’été : 12,5 %", "l’été : 12,5 %"),
    ],
)
def test_text_is_shown_as_it_is(text, expected):
    assert words.escape(text) == expected


def test_what_a_study_lacks_comes_back_from_another_process():
    missing = words.Missing(words.Lacking("clusters.too_few_articles", n=2, k=3), "fr")
    again = pickle.loads(pickle.dumps(missing))
    assert repr(again) == repr(missing) and again.sentence("en") == missing.sentence("en")


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [
        (0, "0 texts are here", "0 texte est là"),
        (1, "1 text is here", "1 texte est là"),
        (2, "2 texts are here", "2 textes sont là"),
        (1200, "1,200 texts are here", "1\u202f200 textes sont là"),
    ],
)
def test_words_agree_with_a_count(monkeypatch, n, english, french):
    here = {"en": "{n:,d} text{n:?s} {n:?are|is} here", "fr": "{n:,d} texte{n:?s} {n:?sont|est} là"}
    monkeypatch.setattr(words, "phrases", lambda name: {"here": here})
    assert (words.say("texts.here", n=n), words.say("texts.here", "fr", n=n)) == (english, french)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("davantage de {x}", words.quoted("emploi"), "davantage d’« emploi »"),
        ("davantage de « {x} »", "État", "davantage d’« État »"),
        ("plus que {x} et {x}", "Article 1", "plus qu’Article 1 et Article 1"),
        ("De {x}", words.Series([words.quoted("eau"), "b"]), "D’« eau » et b"),
        ("de {x}", words.Typed("articles.csv"), "d’articles.csv"),
        ("de {x}", "Le Monde", "de Le Monde"),
        ("de {x}", "onze", "de onze"),
        ("de {x:,d}", 11, "de 11"),
        ("plus que {x:?les autres|un autre}", 1, "plus qu’un autre"),
        ("{x} de Ormeuil", "« de Ormeuil »", "« de Ormeuil » de Ormeuil"),
        ("lorsque {x}", "elle dit que elle", "lorsque elle dit que elle"),
    ],
)
def test_what_stands_before_a_value_is_elided_in_french_and_nothing_within_it(text, value, said):
    assert words.filled(text, "fr", x=value).replace("\u202f", " ") == said
    assert words.filled("plus que {x}", "en", x="Article") == "plus que Article"
