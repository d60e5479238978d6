"""The agenda in a browser: filters at once, stars, own time, days; and read on, with JavaScript off."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AGENDA = "/en/nsr-next/agenda/"
SHOWN = "[...document.querySelectorAll('article.session')].filter(one => one.offsetParent !== null).length"


@pytest.fixture
def opened(browser: "Browser") -> Iterator[Any]:
    """opened(**options) -> a page of a device in Warsaw; console messages fail the test."""
    contexts = []

    def open_page(**options: Any) -> "Page":
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "timezone_id": "Europe/Warsaw", **options}
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        contexts.append((context, said))
        return page

    yield open_page
    for context, said in contexts:
        context.close()
        assert said == []


def test_filter_answers_at_once_and_its_address_says_the_same_without_a_script(opened: Any, site: str) -> None:
    page = opened()
    page.goto(f"{site}{AGENDA}")
    page.click("a[data-filter=f][data-value=kk]")
    page.click("a[data-filter=t][data-value=sharing]")
    shown, said = page.evaluate(SHOWN), page.inner_text(".found").split(" · ")[0]
    assert page.url == f"{site}{AGENDA}?follow=kk&track=sharing"
    plain = opened(java_script_enabled=False)
    plain.goto(page.url)
    assert plain.locator("article.session").count() == shown > 0
    assert plain.inner_text(".found").split(" · ")[0] == said
    page.click(".found a[data-clear]")
    assert page.url == f"{site}{AGENDA}"


def test_stars_stay_on_the_device_warn_of_overlaps_and_travel_by_address(opened: Any, site: str) -> None:
    page = opened()
    page.goto(f"{site}{AGENDA}#all")
    for code in ("s08", "s09"):
        page.click(f"#{code} .star")
    assert page.locator(".star-note").count() == 2
    page.reload()
    assert page.inner_text("[data-mine-count]") == "2"
    page.click("[data-mine]")
    assert page.url == f"{site}{AGENDA}?codes=s08,s09"
    address = page.url
    other = opened()
    other.goto(address)
    assert other.locator("article.session").count() == 2
    other.click("[data-keep]")
    other.goto(f"{site}{AGENDA}")
    assert other.inner_text("[data-mine-count]") == "2"
    assert other.locator(".star[aria-pressed=true]").count() == 2


def test_own_time_is_remembered_and_says_another_day(opened: Any, site: str) -> None:
    page = opened(timezone_id="America/Los_Angeles")
    page.goto(f"{site}{AGENDA}")
    venue = page.inner_text("#s02 .session-place time >> nth=0")
    page.check(".switch input[value=own]", force=True)
    own = page.inner_text("#s02 .session-place time >> nth=0")
    assert own.split()[0] != venue
    assert len(own.split()) > 1  # the evening before
    page.reload()
    assert page.inner_text("#s02 .session-place time >> nth=0") == own
    page.goto(f"{site}/en/nsr-next/sessions/s02/")
    assert page.inner_text(".facts time >> nth=0") == venue
    assert page.locator(".own-time").is_visible()


def test_reader_at_the_venue_is_offered_no_switch(opened: Any, site: str) -> None:
    page = opened(timezone_id="Asia/Shanghai")
    page.goto(f"{site}{AGENDA}")
    assert page.evaluate("getComputedStyle(document.querySelector('.switch')).visibility") == "hidden"


@pytest.mark.parametrize("script", [True, False])
def test_days_open_one_by_one_and_all_together(opened: Any, site: str, script: bool) -> None:
    page = opened(java_script_enabled=script)
    page.goto(f"{site}{AGENDA}")
    visible = [page.locator(f"#day-{n}").is_visible() for n in (1, 2)]
    assert visible == [True, False]
    page.click(".days a[href='#day-2']")
    assert [page.locator(f"#day-{n}").is_visible() for n in (1, 2)] == [False, True]
    page.click(".days a[href='#all']")
    assert [page.locator(f"#day-{n}").is_visible() for n in (1, 2)] == [True, True]
    page.goto(f"{site}{AGENDA}#s20")
    assert page.locator("#s20").is_visible()


def test_day_of_twelve_rooms_scrolls_inside_itself_with_its_heads(opened: Any, site: str) -> None:
    page = opened()
    page.goto(f"{site}/en/bench/agenda/")
    page.evaluate("document.querySelector('.day.is-open .agenda').scrollTo(600, 400)")
    box, head, time = (
        page.locator(f".day.is-open {part}").first.bounding_box()
        for part in (".agenda", ".agenda-rooms .in-6", ".slot-time time")
    )
    assert abs(head["y"] - box["y"]) < 2
    assert abs(time["x"] - box["x"]) < 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_print_shows_every_day(opened: Any, site: str) -> None:
    page = opened()
    page.goto(f"{site}{AGENDA}")
    page.emulate_media(media="print")
    assert [page.locator(f"#day-{n}").is_visible() for n in (1, 2)] == [True, True]
    assert page.locator(".star").first.is_hidden()
