"""The site in a real browser: accessible, quiet, light, still, and whole at every width. And its HTML by the Nu checker."""

import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests import axe
from tests.conftest import BROWSER_ARGUMENTS
from tests.demo import LANGUAGES, PATHS
from tests.site_server import nu_checker
from tools.test import BROWSERS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

# The bench forum has 30 participating countries, 60 sessions and 120 speakers.
BENCH = ("bench/", "bench/agenda/", "bench/speakers/", "bench/delegations/", "bench/gallery/", "search/?q=session")
KINDS = [path for path in PATHS if "?" not in path]
WITH_WINDOWS = BROWSERS[1:]
LOST = "nothing-here/"
ALWAYS = ("", "nsr-next/agenda/", "nsr-next/sessions/s02/", "nsr-1/gallery/road/")
LOOK = "kk"  # long words and every kind of letter


@pytest.fixture(scope="module")
def visit(browser: "Browser") -> Iterator[Any]:
    """visit(width, scheme="light", **options) -> a page that notes its console and its requests."""
    contexts = []

    def opened(width: int, scheme: Any = "light", **options: Any) -> "Page":
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        contexts.append(context)
        page = context.new_page()
        notes: dict[str, list[Any]] = {"console": [], "requests": []}
        page.on("console", lambda message: notes["console"].append(message.text))
        page.on("pageerror", lambda error: notes["console"].append(f"{error}"))
        page.on("request", lambda request: notes["requests"].append(request))  # noqa: PLW0108  (a bound builtin is refused)
        page.notes = notes  # type: ignore[attr-defined]  # kept beside the page for the test
        return page

    yield opened
    for context in contexts:
        context.close()


def asked_ahead(page: "Page", selectors: tuple[str, ...]) -> list[tuple[str, str]]:
    """(path, kind of request) of what is fetched while a pointer rests on each of these."""
    page.notes["requests"].clear()  # type: ignore[attr-defined]
    for selector in selectors:
        page.hover(selector)
        page.wait_for_timeout(400)
    found = page.notes["requests"]  # type: ignore[attr-defined]
    return [(urlsplit(one.url).path, one.headers.get("sec-purpose") or one.resource_type) for one in found]


AHEAD = (".site-nav a[href$='/speakers/']", "a[href$='.ics']", "a[data-share]", "a[href*='/register/']")


def test_page_is_fetched_when_somebody_is_about_to_go_there(visit: Any, site: str) -> None:
    page = visit(1440, service_workers="block")
    page.goto(f"{site}/en/nsr-next/sessions/s05/")
    page.evaluate(REGISTER)
    assert asked_ahead(page, AHEAD) == [("/en/nsr-next/speakers/", "prefetch")]
    page.click(AHEAD[0])
    delivered = page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType")
    assert delivered in ("navigational-prefetch", "cache")  # "" would be the network


# As browsers without speculation rules meet it: the header is taken away, and nobody says that they are known.
UNKNOWN = "HTMLScriptElement.supports = () => false"
SAVING = f"{UNKNOWN}; Object.defineProperty(navigator, 'connection', {{value: {{saveData: true}}}})"
REGISTER = """
() => {
  const link = document.createElement("a");
  link.href = "/en/register/nsr-next/";
  link.textContent = "Register";
  document.querySelector("main").prepend(link);
}
"""


@pytest.mark.parametrize(("browser_says", "fetched"), [(UNKNOWN, ["/en/nsr-next/speakers/"]), (SAVING, [])])
def test_browsers_without_speculation_rules_get_the_same_by_a_script(
    visit: Any, site: str, browser_says: str, fetched: list[str]
) -> None:
    def bare(route: Any) -> None:
        answer = route.fetch()
        headers = {name: value for name, value in answer.headers.items() if name != "speculation-rules"}
        route.fulfill(response=answer, headers=headers)

    page = visit(1440, service_workers="block")
    page.add_init_script(browser_says)
    page.route("**/sessions/s05/", bare)
    page.goto(f"{site}/en/nsr-next/sessions/s05/")
    page.evaluate(REGISTER)
    assert asked_ahead(page, (*AHEAD, AHEAD[0])) == [(path, "fetch") for path in fetched]  # once, though met twice


def test_back_and_forward_show_the_page_as_it_was_left(browser: "Browser", site: str) -> None:
    """Chromium without windows has no such cache, and Playwright switches it off in the other."""
    chromium = next(filter(None, map(shutil.which, WITH_WINDOWS)), "")
    if not chromium:
        pytest.skip("There is only Chromium without windows.")
    other = browser.browser_type.launch(
        executable_path=chromium, args=list(BROWSER_ARGUMENTS), ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        page = other.new_page()
        for path in ALWAYS:
            page.goto(f"{site}/en/{path}")
            page.evaluate("addEventListener('pageshow', event => { window.wasKept = event.persisted; })")
            page.goto(f"{site}/en/news/")
            page.go_back(wait_until="commit")
            page.wait_for_function("window.wasKept !== undefined")
            assert (path, page.evaluate("window.wasKept")) == (path, True)
    finally:
        other.close()


@pytest.mark.parametrize(("width", "scheme", "turn"), [(390, "light", 0), (1440, "light", 1), (1440, "dark", None)])
def test_no_axe_violation(visit: Any, site: str, width: int, scheme: str, turn: int | None) -> None:
    """The main pages at both widths; the others take turns. A scheme changes colours and nothing else: all pages, fewer rules."""
    page, found = visit(width, scheme, bypass_csp=True), {}
    paths = [*KINDS, *BENCH, LOST]
    rules = axe.COLOURS if scheme == "dark" else axe.RULES
    for path in paths if turn is None else {*ALWAYS, *paths[turn::2]}:
        page.goto(f"{site}/{LOOK}/{path}")
        found[path] = axe.faults(page, rules)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sideways_scroll_and_no_console_message(visit: Any, site: str, code: str) -> None:
    """All pages in the language of long words; the other languages take turns."""
    page, wide, paths = visit(320), {}, [*KINDS, *BENCH, LOST]
    for path in paths if code == LOOK else paths[LANGUAGES.index(code) % 2 :: 2]:
        page.goto(f"{site}/{code}/{path}")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    assert wide == {}
    quiet = [text for text in page.notes["console"] if "404 (Not Found)" not in text]
    assert quiet == []
    assert {request.url.split("/")[2] for request in page.notes["requests"]} == {site.split("/")[2]}


SHIFT = """
() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.value; }).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 250);
})
"""


def moves(visit: Any, address: str, width: int) -> float:
    """The layout shift of another first visit: on a machine that is short of time a page may be painted in two steps, once."""
    page = visit(width)
    page.goto(address, wait_until="load")
    shift = float(page.evaluate(SHIFT))
    page.context.close()
    return shift


def weight(request: "Request") -> int:
    """Bytes over the wire, headers included."""
    sizes = request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


FIRST_VISITS = (("en", 1440), ("kk", 390), ("zh-hans", 1440), ("kk", 1440))


@pytest.mark.parametrize("turn", range(len(FIRST_VISITS)))
def test_cold_load_is_light_and_nothing_moves(visit: Any, site: str, turn: int) -> None:
    """The main pages in each of these; the others take turns."""
    code, width = FIRST_VISITS[turn]
    heavy, moved = {}, {}
    for path in {*ALWAYS, *[*KINDS, *BENCH][turn :: len(FIRST_VISITS)]}:
        page = visit(width)
        page.goto(f"{site}/{code}/{path}", wait_until="load")
        shift = page.evaluate(SHIFT)
        own = [request for request in page.notes["requests"] if "/media/public/" not in request.url]
        kilobytes = sum(weight(request) for request in own) / 1000
        if kilobytes > 100 or len(own) > 12:
            heavy[path] = (round(kilobytes, 1), len(own))
        page.context.close()
        if shift and (again := moves(visit, f"{site}/{code}/{path}", width)):
            moved[path] = (shift, again)
    assert (heavy, moved) == ({}, {})


CROSSING = """
() => {
  const svg = document.querySelector(".hero .map"), box = svg.getBoundingClientRect(), crossed = [];
  const mask = box.left + box.width * 0.08;  // before it the map has faded out
  const lines = [];
  const walker = document.createTreeWalker(document.querySelector(".hero-text"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange(); range.selectNodeContents(walker.currentNode);
    lines.push(...range.getClientRects());
  }
  for (const path of svg.querySelectorAll(".map-thread path")) {
    const matrix = path.getScreenCTM(), length = path.getTotalLength();
    const step = Math.max(4, length / 200), near = step * matrix.a / 2 + 1;
    const within = (p, r, by) => p.x > r.left - by && p.x < r.right + by && p.y > r.top - by && p.y < r.bottom + by;
    const crosses = (at, by) => {
      const point = path.getPointAtLength(at).matrixTransform(matrix);
      return point.x >= mask && lines.some(rect => within(point, rect, by));
    };
    for (let at = 0; at <= length; at += step) {
      if (!crosses(at, near)) continue;
      for (let close = at - step / 2; close <= at + step / 2; close += 1) if (crosses(close, -2)) crossed.push(close);
    }
  }
  return crossed.length;
}
"""


@pytest.mark.parametrize("code", LANGUAGES)
def test_thread_of_the_hero_never_crosses_its_text(visit: Any, site: str, code: str) -> None:
    found = {}
    page = visit(390)
    page.goto(f"{site}/{code}/")
    for width in (390, 1024, 1120, 1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        crossed = page.evaluate(CROSSING)
        if crossed:
            found[width] = crossed
    assert found == {}


def test_site_is_whole_without_javascript(visit: Any, site: str) -> None:
    page = visit(390, java_script_enabled=False)
    page.goto(f"{site}/en/")
    page.click(".menu-button")
    page.click(".site-nav a >> text=Agenda")
    page.click(".filter-tracks a >> text=Innovation")
    assert page.locator("article.session").count() == 3
    page.click(".langs summary")
    page.click(".langs a[hreflang=kk]")
    assert page.url == f"{site}/kk/nsr-next/agenda/"


def test_keyboard_reaches_content_first(visit: Any, site: str) -> None:
    page = visit(1440)
    page.goto(f"{site}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.skipif(nu_checker() is None or not shutil.which("java"), reason="The Nu checker needs Java and npm.")
def test_html_is_valid_by_the_nu_checker(site: str, tmp_path: Path) -> None:
    for number, path in enumerate([*KINDS, *BENCH]):
        for code in LANGUAGES if path in ("", "nsr-next/agenda/", "pages/contact/") else ("en", "zh-hans"):
            with urllib.request.urlopen(f"{site}/{code}/{path}") as answer:
                (tmp_path / f"{number:02}-{code}.html").write_bytes(answer.read())
    command = ["java", "-jar", str(nu_checker()), "--stdout", "--exit-zero-always", "--format", "json", str(tmp_path)]
    messages = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["messages"]
    assert [(Path(m["url"]).name, m["message"], m.get("extract", "")[:120]) for m in messages] == []
