"""The report for whoever does not see it or has no mouse: the page and the PDF as checkers find them, the page by keyboard."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path

import pytest
from PIL import Image

from helpers import results, words
from helpers.report import contents, pictures
from helpers.report import writing as report
from helpers.report.page import render

pytestmark = pytest.mark.long
SIZES = {1000: 900, 390: 800}  # of a window and of a phone
ASKED = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLACES = (  # what the page is opened at: its filters in use, and nothing left of them
    "",
    "#passages?article=003_8298768d8e847e79",
    "#passages?frame=arms_deal&status=speculated",
    "#passages?speaker=usa",
    "#passages?word=armes",
    "#passages?frame=satellites&word=zzz",
    "#a4-u6",
)
MEDIA = (
    {"media": "print"},
    {"media": "screen", "color_scheme": "dark"},
)  # colours of a screen's own: axe reads others than are painted
# Contrast can only be measured of what is laid out, and not under what sticks.
LAID_OUT = ".article { content-visibility: visible !important } .filter { position: static !important }"
LISTED = "all => all.filter(one => one.offsetParent).length"
OPENED = "() => document.querySelectorAll('details').forEach(one => one.open = true)"
REACHED = """() => [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility()).length"""
FOCUSED = """() => {
  const one = document.activeElement, at = one.getClientRects()[0], style = getComputedStyle(one);
  const over = document.elementFromPoint(at.x + Math.min(at.width / 2, 20), at.y + Math.min(at.height / 2, 10));
  const name = one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText;
  const seen = at.top > -1 && Math.min(at.bottom, at.top + 100) < innerHeight + 1 && one.contains(over);
  return [name, seen, style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) > 2];
}"""


def violations(page: object, within: str = "html") -> list[str]:
    """What axe names on a page as it stands: the rule, how often it is broken, and where first."""
    axe = pytest.importorskip("axe_playwright_python", reason="needs axe: pip install axe-playwright-python")
    page.evaluate((resources.files(axe) / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("([within, asked]) => axe.run(within, { runOnly: asked })", [within, ASKED])
    undecided = found["incomplete"] if page.viewport_size["width"] >= 1000 else []  # narrower, cells are scrolled off
    return [
        f"{rule['id']} ({len(rule['nodes'])}): {rule['nodes'][0]['target'][0]}"
        for rule in found["violations"] + undecided
    ]


@pytest.fixture(scope="module", params=words.LANGUAGES)
def written(request: pytest.FixtureRequest, shipped: results.Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page and the PDF, all results and pictures in them."""
    folder = tmp_path_factory.mktemp(request.param)
    drawn = {
        result.key: pictures.forms(result.figure(request.param))
        for result in shipped.every(results.FINDING, results.APPENDIX)
    }
    said = contents.of(shipped, drawn, request.param, ["01-read-the-corpus"])
    (folder / "report.html").write_text(render(said), encoding="utf-8")
    report.pdf(contents.on_paper(said), folder)
    return folder


def opened(browser: object, folder: Path, place: str = "", width: int = 1000, **how: object) -> object:
    page = browser.new_page(viewport={"width": width, "height": SIZES[width]}, **how)
    page.goto((folder / "report.html").as_uri() + place)
    return page


@pytest.mark.parametrize(("written", "width"), [("en", 390), ("fr", 1000)], indirect=["written"])
def test_axe_finds_no_fault_with_the_filters_in_use(written: Path, browser: object, width: int) -> None:
    found: dict[str, list[str]] = {}
    for place in PLACES:
        page = opened(browser, written, place, width)
        page.add_style_tag(content=LAID_OUT)
        listed = page.eval_on_selector_all("#passages li", LISTED)
        assert (listed < 89) == ("?" in place) and (listed == 0) == ("zzz" in place)
        found[place] = violations(page, "#passages" if place else "html")
    page.evaluate(OPENED)
    for media in MEDIA:
        page.emulate_media(**media)
        found[str(media)] = violations(page)
    assert {place: named for place, named in found.items() if named} == {}


@pytest.mark.parametrize(
    ("harm", "rule"),
    [
        ("document.querySelector('#filter label').remove()", "select-name"),
        ("document.querySelector('#filter .found').style.color = '#bbb'", "color-contrast"),
        ("document.getElementById('filter').insertAdjacentHTML('beforebegin', '<h5>x</h5>')", "heading-order"),
        ("document.querySelector('figure img').removeAttribute('alt')", "image-alt"),
    ],
)
def test_a_fault_is_named(written: Path, browser: object, harm: str, rule: str) -> None:
    page = opened(browser, written, "#passages?word=armes")
    page.add_style_tag(content=LAID_OUT)
    page.evaluate(harm)
    assert [named.split()[0] for named in violations(page)] == [rule]


@pytest.mark.parametrize(("width", "key"), [(1000, "Tab"), (1000, "Shift+Tab"), (390, "Tab")])
def test_everything_is_reached_by_keyboard_and_seen_where_it_is(
    written: Path, browser: object, width: int, key: str
) -> None:
    page = opened(browser, written, width=width)
    page.evaluate(OPENED)
    stops = []
    for _ in range(page.evaluate(REACHED)):
        page.keyboard.press(key)
        page.wait_for_timeout(60)
        stops.append(page.evaluate(FOCUSED))
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")  # that was all
    assert [stop for stop in stops if not all(stop)] == []


@pytest.mark.parametrize("width", SIZES)
def test_a_link_shows_what_it_leads_to(written: Path, browser: object, width: int) -> None:
    page = opened(browser, written, width=width)
    page.evaluate(OPENED)
    links = page.locator(".contents a, .answers a, .quotes a")
    for number in range(links.count()):
        links.nth(number).click()
        page.wait_for_timeout(100)
        place = page.url.partition("#")[2]
        at = page.locator(f"#{place}").bounding_box()
        assert -1 < at["y"] < SIZES[width] - 50, place


def test_pictures_are_seen_where_a_screen_has_colours_of_its_own(written: Path, browser: object) -> None:
    page = opened(browser, written, forced_colors="active", color_scheme="dark")
    for picture in page.locator("figure img").all():
        with Image.open(io.BytesIO(picture.screenshot())) as shot:
            assert max(high - low for low, high in shot.convert("RGB").getextrema()) > 200


def test_the_pdf_meets_pdf_ua(written: Path) -> None:
    """Every rule of ISO 14289-1 that a machine can judge."""
    checker = pytest.importorskip("page", reason="needs a checker: pip install page-validation")
    checked = checker.validate_pdf(written / "report.pdf", profile="ua1")
    assert [f"{failure.rule_id}: {failure.message}" for failure in checked.failures] == []
    assert checked.rules.passed == checked.rules.total > 100
