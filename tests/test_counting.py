"""The compiled pass against Python: the same forms, the same terms, the same matrix, on texts made to break it."""

import pickle
import re
import sys
import unicodedata
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers import corpus, french, scale, similarity
from helpers.scale import counting
from helpers.scale.vectoriser import FrenchTfidfVectorizer

HOSTILE = [
    "L'accord d’armement qu'ils ont signé aujourd'hui, à l'est de Pyongyang : « rien n’est sûr », a-t-il dit.",
    "ΟΔΥΣΣΕΥΣ et Σίσυφος, ΑΣ'Β, ΑΣ.",
    "İstanbul, DİYARBAKIR et ISPARTA",
    "e\u0301te\u0301 été ÉTÉ E\u0301TE\u0301 a\u0327\u0301",
    "ﬁn ﬂot eﬃcace œuvre ŒUVRE æquo",
    "½ tour, x², 3ᵉ, ①, Ⅳ, ٣٤, 1 000,5 %",
    "北京和平壤 かな カナ 한국어 \u1112\u1161\u11ab",
    "😀👍🏽 a😀b 👨‍👩‍👧 🄰",
    "1\u00a0000\u202f000\u2009euros\u3000fin",
    "aujourd’hui aujourdʼhui l‘eau l`eau l´eau d′ici",
    "Jong-un Jong‐un Jong‑un Jong–un Jong−un a--b a-'b l'-b l''b 'tis rock'n'roll' -a- c'",
    "pa\u00adra\u200bdis l'\u200bhomme\ufeff re-\u00adtour",
    "_sous_ligne_ a_b __ x1_2",
    "tab\tligne\nligne\r\nfin\x85suite\u2028fin",
    "\x1b[31mrouge\x1b[0m \x00nul\x7f",
    "\ud800 seul \udfff",
    "",
    " ",
    "'",
    "-",
    "a",
    "é",
    "À",
    "Ⱥ ȿ \u212a \u212b \u1fef \u01c5",
    "A" * 300 + " " + "é" * 9 + " " + "b" * 8 + " " + "b" * 9,
    "huitlettres neuflettre huitlettrez",
]


def forms_of(text: str) -> Counter:
    return Counter(form.lower() for form in french.SURFACE.findall(french.normalise(text)))


def counted(texts: list[str], tokens: str) -> list[Counter]:
    counts = counting.count(texts, tokens)
    matrix = counts.matrix()
    return [
        Counter({counts.forms[form].lower(): 0 for form in ()}) + _row(counts, matrix, i) for i in range(len(texts))
    ]


def _row(counts: counting.Counts, matrix: object, row: int) -> Counter:
    found = Counter()
    for form, times in zip(
        matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]], matrix.data[matrix.indptr[row] :]
    ):
        found[counts.forms[form].lower()] += int(times)
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_gives_the_forms_that_python_finds(text):
    assert counted([text], "french") == [forms_of(text)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_gives_the_tokens_of_scikit_learn(text):
    assert counted([text], "word") == [Counter(re.findall(r"\b\w\w+\b", text.lower()))]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.text(st.one_of(st.sampled_from("aéÉœ'’-‐ \n\u0301\u0327\u00ad\u200bﬁİΣς½_1"), st.characters()), max_size=12),
        max_size=4,
    )
)
def test_any_texts_give_the_forms_that_python_finds(texts):
    assert counted(texts, "french") == [forms_of(text) for text in texts]
    assert counted(texts, "word") == [Counter(re.findall(r"\b\w\w+\b", text.lower())) for text in texts]


def test_every_character_is_to_the_compiled_pass_what_it_is_to_python():
    texts = [f"x{character}y z{character}" for character in map(chr, range(0x250, 0x3000, 7))]
    assert counted(texts, "french") == [forms_of(text) for text in texts]


def test_what_python_must_see_first_covers_all_that_composes():
    second = {
        unicodedata.decomposition(chr(point)).split()[1]
        for point in range(sys.maxunicode + 1)
        if re.fullmatch(r"[0-9A-F]+ [0-9A-F]+", unicodedata.decomposition(chr(point)))
    }
    assert counting._needing_python()[[int(point, 16) for point in second]].all()


def test_lower_case_is_one_character_except_where_the_pass_says_so():
    assert [c for c in map(chr, range(sys.maxunicode + 1)) if len(c.lower()) != 1] == ["İ"]
    assert not [c for c in map(chr, range(sys.maxunicode + 1)) if c != "İ" and c.isalnum() != c.lower().isalnum()]


def test_more_texts_than_a_chunk_keep_their_order_with_any_number_of_threads(monkeypatch):
    monkeypatch.setattr(counting, "CHUNK", 3)
    texts = [f"mot{i % 7} mot{i % 3} article{i} {HOSTILE[i % len(HOSTILE)]}" for i in range(50)]
    expected = [forms_of(text) for text in texts]
    for threads in ("1", "3", "64"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        assert counted(texts, "french") == expected


def test_a_table_grows_past_what_it_was_made_for():
    texts = [" ".join(f"forme{i * 1000 + j}" for j in range(1000)) for i in range(12)]
    counts = counting.count(texts)
    assert len(set(counts.forms)) == len(counts.forms) == 12_000
    assert counts.matrix().sum() == 12_000


def test_forms_that_share_eight_bytes_and_more_stay_apart():
    texts = ["abcdefgh abcdefghi abcdefghj abcdefghijklmnopq abcdefghijklmnopr abcdefgh"]
    assert counted(texts, "french") == [forms_of(texts[0])]


def test_a_text_that_is_no_string_is_refused_by_name():
    with pytest.raises(TypeError, match="None"):
        counting.count(["un texte", None])


# The vectoriser -----------------------------------------------------------------------------------------------------


OPTIONS = [
    {},
    {"min_df": 2},
    {"max_df": 0.5},
    {"min_df": 0.05, "max_df": 9},
    {"sublinear_tf": True, "norm": "l1"},
    {"use_idf": False},
    {"smooth_idf": False},
    {"norm": None},
]


def with_options(options: dict, **own: object) -> FrenchTfidfVectorizer:
    """Ours with options of scikit-learn's vectoriser: those of its weighting have a home of their own."""
    limits = {name: options[name] for name in ("min_df", "max_df") if name in options}
    weighting = TfidfTransformer(**{name: options[name] for name in options.keys() - limits.keys()})
    return FrenchTfidfVectorizer(weighting=weighting, **limits, **own)


def same(one, other):
    one, other = one.copy(), other.copy()
    one.sort_indices(), other.sort_indices()
    assert one.shape == other.shape and one.dtype == other.dtype
    assert (one.indptr == other.indptr).all() and (one.indices == other.indices).all()
    np.testing.assert_allclose(one.data, other.data, rtol=0, atol=1e-12)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_matrix_is_that_of_scikit_learn_with_french_terms(options):
    ours, theirs = with_options(options), TfidfVectorizer(analyzer=french.terms, **options)
    same(ours.fit_transform(HOSTILE), theirs.fit_transform(HOSTILE))
    assert list(ours.get_feature_names_out()) == list(theirs.get_feature_names_out())
    same(ours.transform(HOSTILE[:9] + ["jamais vu"]), theirs.transform(HOSTILE[:9] + ["jamais vu"]))
    same(ours.fit(HOSTILE).transform(HOSTILE[1:2]), theirs.transform(HOSTILE[1:2]))


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_matrix_is_that_of_scikit_learn_by_default(options):
    ours, theirs = with_options(options, analyzer="word"), TfidfVectorizer(**options)
    same(ours.fit_transform(HOSTILE), theirs.fit_transform(HOSTILE))
    assert list(ours.get_feature_names_out()) == list(theirs.get_feature_names_out())


def test_many_texts_are_weighed_in_blocks_as_at_once(monkeypatch):
    whole = FrenchTfidfVectorizer().fit_transform(HOSTILE)
    monkeypatch.setattr("helpers.scale.vectoriser._ROWS", 4)
    same(FrenchTfidfVectorizer().fit_transform(HOSTILE), whole)


def test_small_and_large_studies_are_treated_alike(monkeypatch):
    monkeypatch.setattr(similarity, "_HANDED", {})
    small, terms = similarity.weights(pd.Series(HOSTILE, dtype=object))
    asked = []
    assert scale.hand_over(least=2)
    monkeypatch.setattr(counting, "count", lambda *given, count=counting.count: asked.append(1) or count(*given))
    large, same_terms = similarity.weights(pd.Series(HOSTILE, dtype=object))
    assert asked and list(terms) == list(same_terms) and small.has_sorted_indices and large.has_sorted_indices
    same(large, small)
    with pytest.raises(corpus.StudyError, match="No term is left"):
        similarity.weights(pd.Series(["de la", "et les", "12"]))


@pytest.mark.parametrize("options", [{"stop_list": "stopwordsiso"}, {"stop_list": None}, {"lemmas": False}], ids=str)
def test_counts_stand_for_the_texts_with_other_options(options):
    counts = counting.count(HOSTILE)
    same(
        FrenchTfidfVectorizer(**options).fit_transform(counts),
        FrenchTfidfVectorizer(**options).fit_transform(HOSTILE),
    )


def test_the_case_of_a_form_does_not_change_its_terms():
    forms = {form for text in HOSTILE for form in french.SURFACE.findall(french.normalise(text))}
    forms |= {"L'UKRAINE", "AUJOURD'HUI", "A-T-IL", "Dit-Elle", "Jong-Il", "QU'", "DÉCLARÉ"}
    assert all(french.form_terms(form) == french.form_terms(form.lower()) for form in forms)


def test_it_is_cloned_pickled_and_put_in_a_pipeline():
    model = FrenchTfidfVectorizer(stop_list=None, min_df=2)
    assert clone(model).get_params() == model.get_params()
    fitted = model.fit(HOSTILE)
    same(pickle.loads(pickle.dumps(fitted)).transform(HOSTILE), fitted.transform(HOSTILE))
    assert make_pipeline(model, Normalizer()).fit_transform(HOSTILE).shape[0] == len(HOSTILE)


@pytest.mark.parametrize("wrong", [{"stop_list": "anglais"}, {"analyzer": "char"}], ids=str)
def test_a_wrong_option_is_refused(wrong):
    with pytest.raises(ValueError):
        FrenchTfidfVectorizer(**wrong).fit(["un texte sur un accord"])


def test_texts_without_terms_are_refused_as_scikit_learn_does():
    with pytest.raises(ValueError, match="empty vocabulary"):
        FrenchTfidfVectorizer().fit(["de la", "et les", "12"])


@parametrize_with_checks([FrenchTfidfVectorizer()])
def test_it_keeps_what_scikit_learn_asks_of_a_text_vectoriser(estimator, check):
    check(estimator)
