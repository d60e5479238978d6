"""Describing photographs in a real browser: drag and keys for the order, the focal point by a click, no text lost."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site_server import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PREPARE = """
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
from tests import factories as make
from tests.signing import keep_session, with_app
compile_all()
gallery = make.make_gallery(slug="days")
for number in range(4):
    make.make_photo(gallery=gallery, picture=make.picture(400, 200 + number), caption_en=f"P{number}", order=0)
keep_session(with_app(make.make_user(email="boss@example.org", is_staff=True, is_superuser=True)), "boss", by_app=True)
"""
ADDRESS = "/admin/photographs/?gallery=1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("describing")
    with serving(folder, PREPARE) as address:
        yield address, folder


@pytest.fixture
def grid(browser: "Browser", site: tuple[str, Path]) -> "Page":
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 1200})
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "session", "value": (site[1] / "boss").read_text(), "url": site[0]}])
    page = context.new_page()
    page.goto(f"{site[0]}{ADDRESS}")
    return page


def stored(site: tuple[str, Path], what: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(site[1] / "site.sqlite3") as database:
        return database.execute(f'SELECT {what} FROM events_photo ORDER BY "order", id').fetchall()


def said(page: "Page", words: str) -> None:
    """Waits until the page says it."""
    page.locator(".describe-said", has_text=words).wait_for()


def names(page: "Page") -> str:
    return page.eval_on_selector_all(".photo-row", "rows => rows.map(row => row.dataset.name).join(' ')")  # type: ignore[no-any-return]


def test_rows_are_moved_by_keys_and_by_dragging_and_stay_so(grid: "Page", site: tuple[str, Path]) -> None:
    handle = grid.locator(".photo-row[data-name=P0] .handle")
    handle.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        grid.keyboard.press(key)
    said(grid, "P0: 2")
    assert names(grid) == "P1 P0 P2 P3"
    end = grid.locator(".photo-row[data-name=P1]").bounding_box()
    grip = grid.locator(".photo-row[data-name=P3] .handle").bounding_box()
    assert end is not None
    assert grip is not None
    grid.mouse.move(grip["x"] + 10, grip["y"] + 10)
    grid.mouse.down()
    grid.mouse.move(grip["x"] + 10, end["y"] + 5, steps=4)
    grid.mouse.up()
    said(grid, "P3: 1")
    assert [name for (name,) in stored(site, "caption_en")] == ["P3", "P1", "P0", "P2"]
    grid.reload()
    assert names(grid) == "P3 P1 P0 P2"


def test_a_click_sets_the_focal_point_and_leaving_the_row_saves_it(grid: "Page", site: tuple[str, Path]) -> None:
    row = grid.locator(".photo-row[data-name=P2]")
    row.locator(".row-focus summary").click()
    picture = row.locator(".focus-picture")
    box = picture.bounding_box()
    assert box
    picture.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert row.locator(".crop-square").evaluate("image => getComputedStyle(image).objectPosition") == "25% 75%"
    assert row.locator(".focus-mark").is_visible()
    with grid.expect_response(lambda answer: answer.request.method == "POST") as answer:
        grid.locator(".photo-row[data-name=P1] textarea").first.focus()
    assert answer.value.status == 200
    assert [found for *found, name in stored(site, "focus_x, focus_y, caption_en") if name == "P2"] == [[25, 75]]


def test_nobody_loses_what_is_not_saved(grid: "Page", site: tuple[str, Path]) -> None:
    asked: list[str] = []

    def refuse(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    grid.on("dialog", refuse)
    grid.locator(".photo-row[data-name=P1] textarea").nth(1).fill("Two people")
    assert grid.locator(".describe-said").inner_text() == "Not saved yet: 1"
    with grid.expect_event("dialog"):
        grid.evaluate("setTimeout(() => { location.href = '/admin/'; })")
    assert asked == ["beforeunload"]
    grid.locator("#describe_form button[value=save]").first.click()
    grid.wait_for_selector(".messagelist .success")
    assert asked == ["beforeunload"]
    assert [text for text, name in stored(site, "alternative_en, caption_en") if name == "P1"] == ["Two people"]
