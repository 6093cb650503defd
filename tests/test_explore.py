"""Passages chosen by what is known of them: the same in a notebook and on the report's page, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import made
import pytest

from helpers import corpus, explore, results, words
from helpers.report import contents, printed
from helpers.report.page import render
from helpers.results import Results


@pytest.fixture(scope="module")
def found(shipped: Results) -> Results:
    return shipped


TWO = ("mix", "voices")  # enough for a page; they have tests of their own


# ---- what is chosen


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’État, œuvre !", " l etat oeuvre "),
        ("Kim Jong-un", " kim jong un"),
        ("snake_case 3,5 %", " snake case 3 5 "),
        ("", " "),
    ],
)
def test_words_are_looked_up_without_accents_and_marks(text: str, expected: str) -> None:
    assert explore.folded(text).replace("  ", " ") == expected


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_value_that_occurs_can_be_chosen_and_no_other(found: Results, lang: str) -> None:
    table = explore.units(found)
    offered = explore.choices(found, table, lang)
    assert "outlet" not in offered  # nobody states one
    for facet, values in offered.items():
        assert set(values) == set(table[facet].str.split("+").explode()) - {""} if facet != "article" else set(values)
        assert all(explore.chosen(table, {facet: value}).any() for value in values)
    assert list(offered["frame"]) == [frame for frame in found.study.frames if (table["frame"] == frame).any()]


def test_what_is_chosen_is_what_the_codes_say(found: Results) -> None:
    table, spoken = explore.units(found), found.spoken
    fit = table[explore.chosen(table, {"frame": "arms_deal", "status": "speculated", "speaker": "usa"}, "armes RUSSIE")]
    asked = spoken[
        (spoken["lead"] == "arms_deal")
        & (spoken["status"] == "speculated")
        & spoken["speaker"].str.contains("usa")
        & spoken["text"].str.contains(r"\barmes")
        & spoken["text"].str.contains(r"\bRussie")
    ]
    assert len(asked) and list(fit.index) == list(asked.index)


def test_a_line_that_was_cut_has_no_codes(found: Results) -> None:
    cut = explore.units(found).query("not kept")
    assert len(cut) and (cut[["frame", "status", "speaker"]] == "").all(axis=None)


# ---- in a notebook


def test_the_menus_choose_and_the_count_follows(found: Results) -> None:
    ipywidgets = pytest.importorskip("ipywidgets")
    box = explore.explore(found.study)
    controls, shown = box.children[0].children, box.children[1]
    menus = {menu.description: menu for menu in controls if isinstance(menu, ipywidgets.Dropdown)}
    assert "Lines shown: 89 of 89" in shown.value
    menus["Main frame"].value = "satellites"
    fit = int((found.spoken["lead"] == "satellites").sum())
    assert f"Lines shown: {fit} of 89" in shown.value and shown.value.count('<li lang="fr">') == fit
    controls[-1].value = "zzz"
    assert "Lines shown: 0 of 89" in shown.value


def test_texts_in_a_notebook_are_text(hostile: Results) -> None:
    pytest.importorskip("ipywidgets")
    shown = explore.explore(hostile.study).children[1].value
    assert "<script" not in shown and "<img" not in shown and "&lt;script&gt;" in shown


# ---- on the page


def test_paper_has_of_a_large_study_what_is_quoted_and_the_page_has_all(tmp_path: Path) -> None:
    study = corpus.load(made.corpus(tmp_path / "study", 45))
    said = contents.of(made.few(results.of(study), *TWO), {}, "en", [])
    paper = contents.on_paper(said)
    listed = [unit["id"] for article in said["articles"] for unit in article["units"]]
    printed = [unit["id"] for article in paper["articles"] for unit in article["units"]]
    linked = {
        passage["id"] for group in said["groups"] for finding in group["findings"] for passage in finding["passages"]
    }
    assert len(listed) == len(study.units) and linked <= set(printed) < set(listed)
    assert said["passages_intro"] == words.say("report.passages_intro") != paper["passages_intro"]


def test_a_study_too_large_for_the_page_lists_what_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "LISTED", 100)
    said = contents.of(made.few(results.of(corpus.load(made.corpus(tmp_path / "study", 45))), *TWO), {}, "en", [])
    assert contents.on_paper(said) is said and said["passages_intro"] == said["passages_cited"]
    articles = {article["key"] for article in said["articles"]}
    assert {value for by in said["filters"] if by["name"] == "article" for value in by["values"]} <= articles


# ---- in a browser

QUICK = 1_500  # milliseconds from a choice to the passages on screen, on a core that others use too
CHOSEN = """([id, value]) => new Promise(done => {
  const field = document.getElementById(id), start = performance.now(), status = document.querySelector('#filter .found');
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))))
    .observe(status, { childList: true });
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
})"""


def written(found: Results, path: Path, lang: str = "en") -> str:
    path.write_text(render(contents.of(found, {}, lang, [])), encoding="utf-8")
    return path.as_uri()


def count(page: object) -> str:
    return " ".join(page.locator("#filter .found").inner_text().split())


def until(page: object, reached: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something on a page whose policy lets nobody evaluate a text in it."""
    for _ in range(int(seconds * 20)):
        if reached():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not reached in {seconds} s: {page.url}")


@pytest.fixture
def opened(found: Results, browser: object, tmp_path: Path) -> Iterator[tuple[object, list[str]]]:
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(written(made.few(found, *TWO), tmp_path / "report.html"))
    yield page, said
    page.close()


@pytest.mark.long
def test_the_page_shows_what_the_notebook_shows(opened: tuple[object, list[str]], found: Results) -> None:
    page, said = opened
    table = explore.units(found)
    ids = printed.unit_ids(found.study)
    for wanted, word in (
        ({"frame": "arms_deal", "speaker": "usa"}, ""),
        ({"status": "denied"}, ""),
        ({}, "présid nord"),
    ):
        page.locator("#filter button").click()
        for facet, value in wanted.items():
            page.select_option(f"#by-{facet}", value)
        page.evaluate(CHOSEN, ["by-word", word])
        shown = page.eval_on_selector_all("#passages li", "all => all.filter(li => li.offsetParent).map(li => li.id)")
        fit = explore.chosen(table, wanted, word)
        assert shown == [ids[unit] for unit in table.index[fit]] != []
        assert count(page) == f"Lines shown: {int(fit.sum())} of {len(table)}"
        for facet in wanted:
            assert page.locator(f"#by-{facet} option:checked").inner_text().endswith(f"({int(fit.sum())})")
    assert said == []


@pytest.mark.long
def test_the_address_keeps_the_choice_and_a_link_to_a_passage_undoes_it(opened: tuple[object, list[str]]) -> None:
    page, said = opened
    page.evaluate(CHOSEN, ["by-status", "denied"])
    before, address = count(page), page.url
    assert address.endswith("#passages?status=denied")
    page.goto("about:blank")
    page.goto(address)
    assert count(page) == before and page.input_value("#by-status") == "denied"
    page.evaluate("location.hash = '#a1-u1'")
    until(page, page.locator("#a1-u1").is_visible)
    assert page.input_value("#by-status") == ""
    page.evaluate("location.hash = '#passages?frame=nothing&x=1'")
    page.wait_for_timeout(300)
    assert count(page) == "Lines shown: 89 of 89" and said == []


@pytest.mark.long
def test_it_is_worked_by_keyboard_and_told_to_a_screen_reader(opened: tuple[object, list[str]]) -> None:
    page, _ = opened
    fields = page.locator("#filter select, #filter input")
    assert all(fields.nth(at).evaluate("field => field.labels.length === 1") for at in range(fields.count()))
    assert page.locator("#filter [role=status][aria-live=polite]").count() == 1
    assert page.get_by_role("search", name="Every passage").count() == 1
    page.get_by_role("combobox", name="Said as").focus()
    page.keyboard.press("ArrowDown")
    until(page, lambda: "status=asserted" in page.url)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("visite")
    until(page, lambda: "word=visite" in page.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, lambda: page.url.endswith("#passages"))
    assert count(page) == "Lines shown: 89 of 89"


@pytest.mark.long
def test_without_scripts_and_on_a_phone_every_passage_is_there(found: Results, browser: object, tmp_path: Path) -> None:
    address = written(made.few(found, *TWO), tmp_path / "report.html", "fr")
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(address)
    assert plain.locator("#passages li").count() == 89 and not plain.locator("#filter").is_visible()
    phone = browser.new_page(viewport={"width": 320, "height": 640})
    phone.goto(address)
    assert count(phone) == "Lignes affichées : 89 sur 89"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.long
def test_no_text_of_a_study_runs_on_the_page(hostile: Results, browser: object, tmp_path: Path) -> None:
    page, said = browser.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.goto(written(made.few(hostile, *TWO), tmp_path / "report.html"))
    for name in ("article", "outlet", "frame", "speaker"):
        for value in page.eval_on_selector_all(f"#by-{name} option", "all => all.map(option => option.value)"):
            page.select_option(f"#by-{name}", value)
            page.wait_for_timeout(20)
            chosen = page.eval_on_selector_all("#passages li", "all => all.filter(li => !li.hidden).length")
            assert chosen > 0, (name, value)
        page.select_option(f"#by-{name}", "")
    assert page.evaluate("window.ran ?? null") is None and said == []
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran=9\">')")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran ?? null") is None  # the policy, not luck


@pytest.mark.long
def test_fifteen_thousand_sentences_stay_quick(browser: object, tmp_path: Path) -> None:
    study = corpus.load(made.corpus(tmp_path / "study", 1_930, outlets=6, months=24))
    assert 14_000 < len(study.units) <= printed.LISTED
    page = browser.new_page()
    page.goto(written(made.few(results.of(study), *TWO), tmp_path / "report.html"))
    times = {
        f"{field} {value}": page.evaluate(CHOSEN, [f"by-{field}", value])
        for field, value in (("frame", "jobs"), ("word", "emploi"), ("word", "usine"), ("word", ""), ("frame", ""))
    }
    assert max(times.values()) < QUICK, times
