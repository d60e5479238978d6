"""A static copy in a browser, from a server under a sub-path and from a disk: it is read, searched and quiet, also without scripts."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from search import normal
from tests import axe
from tests.archive_copy import Copy, copy
from tests.demo import demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["copy", "demo"]
# The copy is made by tests/test_archive.py on the same worker, before there is a browser: run the two files together.
pytestmark = [pytest.mark.xdist_group("archive"), pytest.mark.browser]
KINDS = (
    "index.html", "kk/index.html", "kk/search/index.html?q=колледж", "kk/news/index.html",
    "kk/news/new-silk-road-principals-forum/index.html", "kk/pages/contact/index.html",
    *(f"kk/nsr-next/{name}index.html" for name in (
        "", "agenda/", "agenda/changes/", "sessions/s02/", "speakers/", "speakers/huang-kan/", "delegations/",
        "delegations/kz/", "gallery/", "gallery/road/", "gallery/road/dunes/",
    )),
)  # fmt: skip
WORDS = "职业教育 ½ кг Straße ΟΔΟΣ yoʻli yo'li ёлка Łódź 学 ﬁn İstanbul қазақ 中a文 e\u0301t\u00e9 x2 一带一路"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        """The console of the tests is for their failures."""


@pytest.fixture(scope="module", params=["server", "disk"])
def base(request: pytest.FixtureRequest, copy: Copy) -> Iterator[str]:
    """Where the copy lies, without a slash at its end."""
    if request.param == "disk":
        yield copy.folder.as_uri()
        return
    handler = functools.partial(Quiet, directory=str(copy.folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{copy.folder.name}"
        server.shutdown()


@pytest.fixture
def opened(base: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """opened(**options) -> a page; a word on the console or a request to elsewhere fails the test.

    The browser comes after the copy: its loop would give Django another connection, to an empty database.
    """
    browser: Browser = request.getfixturevalue("browser")
    contexts, said, asked = [], list[str](), set[str]()

    def open_page(**options: Any) -> "Page":
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert said == []
    assert len(asked) <= 1


def test_languages_are_chosen_by_links_and_stay_on_the_same_page(opened: Any, base: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{base}/index.html")
    page.click("main a[hreflang=kk]")
    page.click(".site-footer a[href$='speakers/index.html']")
    page.click(".site-footer a[hreflang=zh-Hans]")
    assert page.url == f"{base}/zh-hans/nsr-next/speakers/index.html"
    assert page.get_attribute("html", "lang") == "zh-Hans"


@pytest.mark.parametrize(("code", "asked", "found"), [
    ("zh-hans", "职业教育", "zh-hans"), ("kk", "ашылу", "kk"), ("en", "职业教育", "zh-hans"),
])  # fmt: skip
def test_search_finds_in_the_language_of_the_page_and_else_in_the_others(
    opened: Any, base: str, code: str, asked: str, found: str
) -> None:
    page = opened()
    page.goto(f"{base}/{code}/search/index.html")
    page.fill("#q", asked)
    page.press("#q", "Enter")
    page.wait_for_selector("mark")
    assert asked in page.text_content("#archive-search").lower()
    assert [page.get_attribute(".hit >> nth=0", "lang")] == ["zh-Hans" if found != code else None]
    page.click(".hit a >> nth=0")
    assert page.url.startswith(f"{base}/{code}/")
    assert page.locator("h1").count() == 1


def test_agenda_is_filtered_by_its_address_and_at_once(opened: Any, base: str) -> None:
    page = opened()
    page.goto(f"{base}/en/nsr-next/agenda/index.html?interpretation=kk")
    total = page.locator("article.session").count()
    shown = page.locator("article.session:not([hidden])").count()
    assert 0 < shown < total
    page.click(".found a[data-clear]")
    assert page.locator("article.session:not([hidden])").count() == total


def test_terms_of_the_script_are_those_of_the_site(opened: Any, base: str, copy: Copy) -> None:
    page = opened()
    page.goto(f"{base}/en/search/index.html")
    script = (copy.folder / "static" / "js" / "search.js").read_text("utf-8")
    opening = script.index("const { cjk")
    ending = script.index("const isCJK")
    letters = script[script.index("const LETTERS") : script.index("try {")]
    made = page.evaluate(
        f"text => {{ {letters} {script[opening:ending]} return tokens(text).map(([term]) => term); }}", WORDS
    )
    assert made == [token.term for token in normal.tokens(WORDS)]


def test_copy_is_accessible_and_never_scrolls_sideways(opened: Any, base: str) -> None:
    if base.startswith("file:"):
        pytest.skip("The same pages as from a server.")
    page, found, wide = opened(), {}, {}
    page.set_viewport_size({"width": 390, "height": 900})
    for name in KINDS:
        page.goto(f"{base}/{name}")
        if "?q=" in name:
            page.wait_for_selector(".hit")
        found[name] = axe.faults(page)
        wide[name] = page.evaluate("document.documentElement.scrollWidth > 390")
    assert json.dumps({name: rules for name, rules in found.items() if rules}) == "{}"
    assert [name for name, is_wide in wide.items() if is_wide] == []
