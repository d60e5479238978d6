"""Photographs over the window, in a browser: opened, turned, enlarged, shared by their address; and without JavaScript."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests import axe
from tests.site_server import serving
from tests.test_site import SHIFT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# A gallery of 60 photographs in three shapes, on two pages; right-to-left pages are in Arabic.
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from forum_site import own_languages
from tests import factories as make
own_languages.write(own_languages.codes())
call_command("migrate", verbosity=0)
forum = make.make_forum(slug="forum", is_current=True, short_name_en="Forum")
gallery = make.make_gallery(forum=forum, slug="all", allows_download=True, title_en="The first day")
session = make.make_session(forum=forum, code="one")
for n in range(60):
    size = ((900, 600), (500, 750), (1100, 500))[n % 3]
    photo = make.make_photo(
        gallery=gallery, code=f"p{n:02}", order=n, caption_en=f"Caption {n}", credit="Somebody",
        picture=make.picture(*size, colour=("teal", "maroon", "navy")[n % 3]), focus_x=20,
    )
    if n < 3:
        make.make_photo_session(photo=photo, session=session)
from events.tasks import make_copies
while make_copies.func() == 20:
    pass
from programme.models import make_release
make_release(forum)
"""
GALLERY = "en/forum/gallery/all/"
STAGE = ".lightbox-stage"
SCALE = "new DOMMatrix(getComputedStyle(document.querySelector('.lightbox-stage img')).transform).a"


@pytest.fixture(scope="module")
def galleries(tmp_path_factory: pytest.TempPathFactory, browser: "Browser") -> Iterator[str]:
    """Address of a site with the gallery, with a slash at its end."""
    with serving(tmp_path_factory.mktemp("galleries"), PREPARE, EXTRA_LANGUAGES="ar") as address:
        yield f"{address}/"


@pytest.fixture
def opened(browser: "Browser", galleries: str) -> Iterator[Any]:
    """opened(path, **options of the context) -> a page; what the console says fails the test."""
    contexts, said = [], []

    def go(path: str, **options: Any) -> "Page":
        context = browser.new_context(
            **{"viewport": {"width": 1200, "height": 800}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{galleries}{path}")
        return page

    yield go
    for context in contexts:
        context.close()
    assert said == []


def small(page: "Page") -> str:
    return page.inner_text("[data-part=small]")


def is_at(page: "Page", code: str) -> None:
    """Waits until the address is that of a photograph."""
    page.wait_for_url(f"**/gallery/all/{code}/")


def test_opened_turned_and_closed_by_the_keyboard(opened: Any, galleries: str) -> None:
    page = opened(GALLERY)
    page.focus(".photo:nth-child(2) > a")
    page.keyboard.press("Enter")
    is_at(page, "p01")
    assert page.locator("#lightbox").get_attribute("open") is not None
    assert page.inner_text("[data-part=caption]") == "Caption 1"
    assert small(page) == "Somebody · 2 of 60"
    parts = page.locator("[data-part=small] bdi").all_inner_texts()
    assert parts == ["Somebody", "2 of 60"]  # neither takes the other along
    assert page.title().startswith("Caption 1")
    assert page.get_attribute("[data-part=copy]", "href") == "/en/forum/gallery/all/p01/copy.jpg"
    assert page.get_attribute("[data-part=share]", "data-share") == "/en/forum/gallery/all/p01/"
    page.keyboard.press("ArrowRight")
    is_at(page, "p02")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    is_at(page, "p00")
    assert page.is_disabled("[data-part=prev]")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('#lightbox')"
        )
    page.keyboard.press("Escape")
    page.wait_for_url(f"{galleries}{GALLERY}")
    page.wait_for_function("document.activeElement.pathname === '/en/forum/gallery/all/p00/'")
    assert page.title().startswith("The first day")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_axe_violation_while_it_is_open(opened: Any, scheme: str) -> None:
    page = opened(GALLERY, bypass_csp=True, color_scheme=scheme)
    page.click(".photo > a")
    assert axe.faults(page, within="#lightbox") == []


def test_address_of_a_photograph_opens_again_and_back_closes(opened: Any, galleries: str) -> None:
    page = opened(GALLERY)
    page.click(".photo:nth-child(3) > a")
    page.click("[data-part=next]")
    is_at(page, "p03")
    page.go_back()
    page.wait_for_url(f"{galleries}{GALLERY}")
    page.wait_for_function("!document.querySelector('#lightbox').open")
    page.go_forward()
    page.wait_for_function("document.querySelector('#lightbox').open")
    is_at(page, "p03")
    page.reload()
    assert page.locator("h1").inner_text() == "Caption 3"
    assert page.locator("#lightbox").count() == 0


def test_goes_on_beyond_the_page_and_to_either_end(opened: Any) -> None:
    page = opened(GALLERY)
    page.click(".photo:nth-child(48) > a")
    page.keyboard.press("ArrowRight")
    is_at(page, "p48")
    assert (small(page), page.inner_text("[data-part=caption]")) == ("Somebody · 49 of 60", "Caption 48")
    page.keyboard.press("End")
    is_at(page, "p59")
    assert page.is_disabled("[data-part=next]")
    page.keyboard.press("Home")
    is_at(page, "p00")
    page.keyboard.press("End")
    is_at(page, "p59")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('#lightbox').open")
    page.goto(f"{page.url}?page=2")
    page.click(".photo:nth-child(1) > a")
    page.keyboard.press("ArrowLeft")
    is_at(page, "p47")


def test_enlarged_by_keys_clicks_and_wheel(opened: Any) -> None:
    page = opened(GALLERY)
    page.click(".photo > a")
    page.keyboard.press("+")
    assert page.evaluate(SCALE) == pytest.approx(1.6)
    assert page.get_attribute("[data-part=zoom]", "aria-pressed") == "true"
    page.keyboard.press("-")
    assert page.evaluate(SCALE) == 1
    page.click(STAGE)
    assert page.evaluate(SCALE) == pytest.approx(2.5)
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"{SCALE} > 2.5")
    page.keyboard.press("0")
    assert page.evaluate(SCALE) == 1


def test_swiped_and_pinched_by_fingers(opened: Any) -> None:
    page = opened(GALLERY, viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.tap(".photo > a")
    is_at(page, "p00")
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *across: int) -> None:
        points = [{"x": x, "y": 400} for x in across]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for kind, across in (("touchStart", [300]), ("touchMove", [200]), ("touchMove", [90]), ("touchEnd", [])):
        touch(kind, *across)
    is_at(page, "p01")
    touch("touchStart", 150, 250)
    touch("touchMove", 100, 300)
    touch("touchEnd")
    assert page.evaluate(SCALE) == pytest.approx(2, abs=0.1)
    is_at(page, "p01")
    page.keyboard.press("0")
    for _ in range(2):
        page.touchscreen.tap(190, 400)
    page.wait_for_function(f"{SCALE} > 2")


def test_turns_the_other_way_where_text_runs_from_the_right(opened: Any) -> None:
    page = opened("ar/forum/gallery/all/")
    page.click(".photo:nth-child(2) > a")
    page.keyboard.press("ArrowLeft")
    is_at(page, "p02")
    page.keyboard.press("ArrowRight")
    is_at(page, "p01")
    places = [
        page.locator(f"[data-part={name}]").evaluate("e => e.getBoundingClientRect().x") for name in ("next", "prev")
    ]
    assert places == sorted(places)
    assert page.get_attribute("[data-part=caption] > span", "lang") == "en"


def test_a_strip_has_only_its_own(opened: Any) -> None:
    page = opened("en/forum/sessions/one/")
    page.click(".photo:nth-child(3) > a")
    is_at(page, "p02")
    assert small(page) == "Somebody · 3 of 3"
    assert page.is_disabled("[data-part=next]")


def test_whole_without_javascript(opened: Any) -> None:
    page = opened(GALLERY, java_script_enabled=False)
    assert not page.is_visible("#lightbox")
    page.click(".photo:nth-child(2) > a")
    is_at(page, "p01")
    assert "2 of 60" in page.inner_text("figcaption")
    page.click("a[rel=next]")
    is_at(page, "p02")
    page.go_back()
    with page.expect_download() as waiting:
        page.click("figcaption a[download]")
    assert Image.open(waiting.value.path()).size == (500, 750)


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_and_rows_are_of_one_height(opened: Any, width: int) -> None:
    for path in (GALLERY, f"{GALLERY}p01/", f"{GALLERY}p02/", "en/forum/sessions/one/"):
        page = opened(path, viewport={"width": width, "height": 900})
        assert (path, page.evaluate(SHIFT)) == (path, 0)
    page = opened(GALLERY, viewport={"width": width, "height": 900})
    boxes = page.evaluate(
        "[...document.querySelectorAll('.photo img')].map(i => i.getBoundingClientRect()).map(b => [Math.round(b.top), b.height])"
    )
    rows: dict[int, list[float]] = {}
    for top, height in boxes:
        rows.setdefault(top, []).append(height)
    assert max(max(row) - min(row) for row in rows.values()) < 1
