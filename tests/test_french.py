"""French sentences, tokens and terms: by hand, at the edges, and for any text at all."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers import french

# Any text, with what breaks text more often than letters do.
odd = "’'ʼ‘-‐\u00ad\u200b\u00a0\u202f\ufeff«»“”…!?.;:œﬁéÉe\u0301Σς\u0130İ½²日本\U0001f600\x00\x1b[0m\r\n\u2028 lLdDqQjJ"
texts = st.text(max_size=80) | st.text(alphabet=odd, max_size=40)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("e\u0301te\u0301", "été"),
        ("un\r\ndeux\rtrois\u2028quatre\u0085cinq\u2029six", "un\ndeux\ntrois\nquatre\ncinq\nsix"),
        ("visi\u00adteur", "visiteur"),
        ("Pou\u200btine\ufeff", "Poutine"),
        ("ﬁn de l’oﬃce", "fin de l’office"),
        ("cœur, Lætitia", "cœur, Lætitia"),
        ("\x1b[31mrouge\x1b[0m\x00", "rouge"),
        ("\u202eà l’envers\u202c", "à l’envers"),
        ("un\ttab", "un\ttab"),
    ],
)
def test_clean(raw: str, seen: str) -> None:
    assert french.clean(raw) == seen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’armée d’Ukraine", ["L'", "armée", "d'", "Ukraine"]),
        ("L'armée d'Ukraine", ["L'", "armée", "d'", "Ukraine"]),
        ("jusqu’à lorsqu’il", ["jusqu'", "à", "lorsqu'", "il"]),
        ("qu’aujourd’hui", ["qu'", "aujourd'hui"]),
        ("d'abord, d'ailleurs", ["d'abord", "d'ailleurs"]),
        ("dit-il, a-t-elle, rendez-la-moi", ["dit", "il", "a", "elle", "rendez", "la", "moi"]),
        ("Kim Jong-un et Kim Jong-il", ["Kim", "Jong-un", "et", "Kim", "Jong-il"]),
        ("nord-coréen, États-Unis, Covid-19", ["nord-coréen", "États-Unis", "Covid-19"]),
        ("un rendez-vous, c’est-à-dire", ["un", "rendez-vous", "c'est-à-dire"]),
        ("« visite », “rumeur” (hier)", ["visite", "rumeur", "hier"]),
        ("l' espace et s'", ["l'", "espace", "et", "s'"]),
        ("les 12 et 13 septembre 2023", ["les", "12", "et", "13", "septembre", "2023"]),
        ("un_mot", ["un", "mot"]),
        ("—…!?", []),
        ("", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert french.tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d’Ukraine", [("d'", 0, 2), ("Ukraine", 2, 9)]),
        (" Qu’il", [("Qu'", 1, 4), ("il", 4, 6)]),
        ("jusqu’à l’an", [("jusqu'", 0, 6), ("à", 6, 7), ("l'", 8, 10), ("an", 10, 12)]),
        ("qu’l’un", [("qu'", 0, 3), ("l'", 3, 5), ("un", 5, 7)]),
        ("A-t-il", [("A", 0, 1), ("il", 4, 6)]),
        ("l’a-t-elle", [("l'", 0, 2), ("a", 2, 3), ("elle", 6, 10)]),
        ("rendez-la-moi", [("rendez", 0, 6), ("la", 7, 9), ("moi", 10, 13)]),
        ("de\u0301ja\u0300 vu", [("déjà", 0, 4), ("vu", 5, 7)]),
    ],
)
def test_spans(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert french.spans(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M. Kim est arrivé. Il repart.", ["M. Kim est arrivé.", "Il repart."]),
        ("Mme. Park et le Dr. Lee parlent. Fin.", ["Mme. Park et le Dr. Lee parlent.", "Fin."]),
        ("J. Dupont et P.-A. Martin signent. Fin.", ["J. Dupont et P.-A. Martin signent.", "Fin."]),
        ("La vitamine C. Elle manque.", ["La vitamine C.", "Elle manque."]),
        ("En 52 av. J.-C. Cette année-là, rien.", ["En 52 av. J.-C.", "Cette année-là, rien."]),
        ("Voir p. 12 et art. 5. Fin.", ["Voir p. 12 et art. 5.", "Fin."]),
        ("C’est de l’art. Le reste suit.", ["C’est de l’art.", "Le reste suit."]),
        ("Des pommes, etc. Le reste suit.", ["Des pommes, etc.", "Le reste suit."]),
        ("« Oui. » Il part.", ["« Oui. »", "Il part."]),
        ("« Oui.\u00a0» Il part.", ["« Oui.\u00a0»", "Il part."]),
        ("« Oui ! » a-t-il dit. Puis rien.", ["« Oui ! » a-t-il dit.", "Puis rien."]),
        ('Il a dit "Non. " Elle aussi.', ['Il a dit "Non. "', "Elle aussi."]),
        ('"Non. " Elle part.', ['"Non. "', "Elle part."]),
        ('Il a dit "Non. " Elle crie "aussi.', ['Il a dit "Non. "', 'Elle crie "aussi.']),
        ("Art. 5 dit tout. Fin.", ["Art. 5 dit tout.", "Fin."]),
        ('Il part. " Non ", dit-elle.', ["Il part.", '" Non ", dit-elle.']),
        ("Vraiment\u202f? Oui\u202f! Bien.", ["Vraiment\u202f?", "Oui\u202f!", "Bien."]),
        ("Il hésite… Elle part. Fin...  Suite.", ["Il hésite…", "Elle part.", "Fin...", "Suite."]),
        ("à l’invitation de (…) Poutine, dit-on.", ["à l’invitation de (…) Poutine, dit-on."]),
        ("– Tu viens ? – Non.", ["– Tu viens ?", "– Non."]),
        ("1. Le premier point. 2. Le second.", ["1. Le premier point.", "2. Le second."]),
        ("En 2023. 12 pays ont signé.", ["En 2023.", "12 pays ont signé."]),
        ("Titre\nUne phrase. Une autre", ["Titre", "Une phrase.", "Une autre"]),
        ("le site exemple.fr répond. oui", ["le site exemple.fr répond. oui"]),
        ("3,5 % et 1.000 euros. Fin.", ["3,5 % et 1.000 euros.", "Fin."]),
        ("  \n \n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert french.sentences(text) == expected


GLUED = [  # before the marks, the marks, after them: no space between
    *(
        (word, marks, after)
        for word in ("l’épidémie", "la gare", "déjà-vu")
        for marks in (".", "?", "!", "…", "...")
        for after in ("Le nombre", "Mais il", "L’homme", "À midi", "Poutine")
    ),
    ("l’« erreur »", ".", "Le"),
    ("la gare (nord)", "?", "Mais"),
    ("une “gare”", "!", "Il"),
    ("c’est fini", ".»", "Le"),
    ("Vladimir Poutine", ".", "Le train"),
    ("Vladimir Poutine", ".", "Il"),
    ("l’OMS à Genève", "?", "Mais"),
]
WHOLE = [
    "www.lemonde.fr",
    "LeMonde.Fr est là",
    "contact@site.Fr est là",
    "jean.Petit@site.fr est là",
    "site.fr/Page.Html",
    "M.Kim arrive",
    "le Dr.Nair arrive",
    "p.Ex est là",
    "J.-C.Dupont arrive",
    "S.A.Durand arrive",
    "3.Le",
    "le U.S.Army",
    "Yahoo!Japon arrive",
    "Node.Js est là",
    "e.Sport",
    "a.Bcd",
    "cf.Kim",
    "le n.Un",
    "la version 2.0.Bêta",
    "av.Foch",
    "tél.Portable",
    "la gare.le train",
    "la gare.LCI le dit",
    "la gare.N ici",
    "#une.Deux",
    "Poutine.Net arrive",
    "etc.…",
    "la gare…le train",
    "9.Il",
    "art.Premier",
    "vol.Deux",
]


@pytest.mark.parametrize(("word", "marks", "after"), GLUED)
def test_a_sentence_ends_where_the_space_after_its_end_is_missing(word: str, marks: str, after: str) -> None:
    ending = f"{word}{marks}"
    assert french.sentences(f"On a vu {ending}{after} vient.") == [f"On a vu {ending}", f"{after} vient."]
    assert french.sentences(f"On a vu {ending}{after} vient. Oui.") == [f"On a vu {ending}", f"{after} vient.", "Oui."]


@pytest.mark.parametrize("text", WHOLE)
def test_addresses_abbreviations_numbers_and_initials_end_none(text: str) -> None:
    assert french.sentences(f"On voit {text}") == [f"On voit {text}"]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("visites", "visiter"),
        ("visite", "visiter"),
        ("avancées", "avancer"),
        ("Dirigeants", "dirigeant"),
        ("soutiendra", "soutenir"),
        ("nord-coréens", "nord-coréen"),
        ("Jong-un", "jong-un"),
        ("États-Unis", "états-unis"),
        ("Pyongyang", "pyongyang"),
        ("armes", "arme"),
        ("Paris", "paris"),
        ("Gaza", "gaza"),
        ("parier", "parier"),
    ],
)
def test_lemma(token: str, expected: str) -> None:
    assert french.lemma(token) == expected


@pytest.mark.long
@given(texts)
def test_lemma_of_a_lemma_is_itself(text: str) -> None:
    assert all(french.lemma(french.lemma(token)) == french.lemma(token) for token in french.tokens(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Corée du Nord a livré des armes à la Russie.", ["corée", "nord", "livrer", "arme", "russie"]),
        ("L’Ukraine, qu’il n’a pas annoncée", ["ukraine", "annoncer"]),
        ("les 12 et 13", []),
        ("à y a-t-il", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert french.terms(text) == expected


def test_a_stop_list_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="'nltk'.*stop-words.*stopwordsiso"):
        french.stop_words("nltk")


@pytest.mark.parametrize("source", ["stop-words", "stopwordsiso"])
def test_stop_words_hold_the_commonest_words(source: str) -> None:
    assert {"de", "la", "le", "et", "les", "des", "en", "un", "une", "du", "dans"} <= french.stop_words(source)


@given(texts)
@example("\r\u2028\x85e\u0301\u00ad\u0301ﬁ")
@example("\x1b[3\x001m")
def test_clean_and_normalise_are_idempotent(text: str) -> None:
    assert french.clean(french.clean(text)) == french.clean(text)
    assert french.normalise(french.normalise(text)) == french.normalise(text)


@given(texts)
@example("\x1b[À")
def test_composed_and_decomposed_accents_give_the_same(text: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert french.normalise(composed) == french.normalise(decomposed)
    assert french.terms(composed) == french.terms(decomposed)
    assert french.sentences(composed) == french.sentences(decomposed)


@given(st.text(alphabet="lLdqs’aéE -.!?«»x\n", max_size=60))
def test_one_apostrophe_is_as_good_as_another(text: str) -> None:
    straight = text.replace("’", "'")
    assert french.tokens(text) == french.tokens(straight)
    assert french.terms(text) == french.terms(straight)


@given(st.text(alphabet="lL'éEa .,;:!?«»x", max_size=60), st.sampled_from("\u00a0\u202f\u2009"))
def test_one_space_is_as_good_as_another(text: str, space: str) -> None:
    assert french.tokens(text) == french.tokens(text.replace(" ", space))


@given(texts)
def test_spans_slice_back_to_the_text(text: str) -> None:
    clean = french.fold(french.clean(text))
    spans = french.spans(text)
    assert [clean[start:end] for _, start, end in spans] == [token for token, _, _ in spans] == french.tokens(text)
    assert all(start < end for _, start, end in spans)
    assert all(before[2] <= after[1] for before, after in zip(spans, spans[1:]))


def test_fold_leaves_letters_digits_and_marks_alone() -> None:
    plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789éèêàçùœæÉŒ.,;:!?«»“”()[]/%&"\n '
    assert french.fold(plain) == plain == french.clean(plain)


@given(texts)
def test_fold_keeps_every_position(text: str) -> None:
    assert len(french.fold(french.clean(text))) == len(french.clean(text))


@given(texts)
def test_sentences_hold_all_the_text_in_order(text: str) -> None:
    clean, at = french.clean(text), 0
    for sentence in french.sentences(text):
        at = clean.index(sentence, at) + len(sentence)
    assert "".join("".join(french.sentences(text)).split()) == "".join(clean.split())


@given(texts)
def test_terms_carry_content(text: str) -> None:
    assert all(french.is_term(term) and term == term.lower() for term in french.terms(text))


@given(texts)
def test_the_terms_of_a_text_are_those_of_its_forms(text: str) -> None:
    forms = french.SURFACE.findall(french.normalise(text))
    assert french.terms(text) == [term for form in forms for term in french.form_terms(form)]
