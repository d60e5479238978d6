"""The programme editor in a real browser: dragging, the keyboard, two editors at once, undo, and nothing in the console."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from events.models import Forum, Room, Session
from tests import axe
from tests.admin_site import signed_in, superuser
from tests.programme_editor import HOUR, NINE, asked, at, make_break, make_forum, post_move
from tests.test_admin_browser import Watched, admin_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page
    from pytest_django.live_server_helper import LiveServer

__all__ = ["admin_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATH = "/admin/programme/editor/f/?day=2031-05-14"
MINUTES = HOUR / 60


@pytest.fixture
def programme() -> tuple[Forum, list[Room], Session]:
    """A forum with two halls; s1 stands in the first from nine to ten."""
    forum, rooms = make_forum()
    return forum, rooms, make_break(forum, room=rooms[0], code="s1", title_en="Tea")


def opened(watched: Watched, path: str = PATH) -> "Page":
    size = watched.page.viewport_size
    if size and size["width"] == 1280:
        watched.page.set_viewport_size({"width": 1280, "height": 1200})  # all of the morning, whatever the fonts
    page = watched.open(path)
    page.evaluate("document.fonts.ready")
    expect(page.locator("#editor[data-ready]")).to_be_attached()
    return page


def block(page: "Page", session: Session) -> "Locator":
    return page.locator(f"#session-{session.pk}")


def box(locator: "Locator") -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return {name: float(found[name]) for name in ("x", "y", "width", "height")}


def five_minutes(page: "Page") -> float:
    """Height of a row in pixels."""
    height: float = page.evaluate(
        "document.querySelector('.blocks').offsetHeight / document.querySelector('#editor').dataset.rows"
    )
    return height


def drag(page: "Page", start: tuple[float, float], by: tuple[float, float], *, drop: bool = True) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=4)
    if drop:
        page.mouse.up()


def test_a_session_is_dragged_to_another_time_and_room(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    _forum, rooms, session = programme
    page = opened(admin_page)
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (there["width"] + 4, 6 * five_minutes(page) + 2))
    expect(page.locator("#editor-status")).to_have_text("s1 Tea: 09:30–10:30, Hall 2. Saved. No problems.")
    assert at(session) == (NINE + 30 * MINUTES, NINE + 90 * MINUTES, rooms[1].pk)
    expect(block(page, session).locator(".times")).to_have_text("09:30–10:30")
    after = box(block(page, session))
    assert after["x"] - there["x"] == pytest.approx(there["width"] + 3, abs=2)
    assert after["y"] - there["y"] == pytest.approx(6 * five_minutes(page), abs=1)
    assert admin_page.noise == []


def test_a_drag_onto_another_session_marks_both_and_dragging_away_unmarks_them(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    forum, rooms, session = programme
    other = make_break(forum, room=rooms[1], code="s2")
    admin_page.page.set_viewport_size({"width": 1280, "height": 1200})
    page = opened(admin_page)
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (there["width"], 0))
    expect(block(page, other).locator(".mark")).to_have_text("Room taken twice: s1, 09:00–10:00")
    expect(page.locator("#problems h2")).to_have_text("2 problems on this day")
    expect(page.locator("#editor-status")).to_contain_text("Look at it: Room taken twice: s2, 09:00–10:00")
    halves = [box(block(page, one)) for one in (session, other)]
    assert halves[0]["width"] == pytest.approx(halves[1]["width"], abs=1)
    assert abs(halves[0]["x"] - halves[1]["x"]) > halves[0]["width"]
    now = box(block(page, session))
    drag(page, (now["x"] + 40, now["y"] + 60), (0, 12 * five_minutes(page)))
    expect(page.locator("#problems h2")).to_have_text("0 problems on this day")
    assert at(session)[0] == NINE + HOUR
    assert admin_page.noise == []


def test_the_lower_edge_changes_the_end(admin_page: Watched, programme: tuple[Forum, list[Room], Session]) -> None:
    session = programme[2]
    page = opened(admin_page)
    there = box(block(page, session))
    drag(page, (there["x"] + there["width"] / 2, there["y"] + there["height"] - 4), (0, 3 * five_minutes(page)))
    expect(page.locator("#editor-status")).to_contain_text("09:00–10:15")
    assert at(session)[:2] == (NINE, NINE + 75 * MINUTES)


def test_escape_ends_a_drag_and_a_click_is_no_drag(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    page = opened(admin_page)
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (0, 60), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#editor-status")).to_have_text("s1 Tea stays where it was.")
    expect(block(page, session).locator(".times")).to_have_text("09:00–10:00")
    page.mouse.click(there["x"] + 60, there["y"] + 60)
    assert at(session)[0] == NINE
    block(page, session).get_by_role("link", name="Tea").click()
    expect(page).to_have_url(re.compile(r"/admin/events/session/\d+/change/$"))
    assert admin_page.noise == []


def test_the_keyboard_moves_a_session(admin_page: Watched, programme: tuple[Forum, list[Room], Session]) -> None:
    _forum, rooms, session = programme
    page = opened(admin_page)
    page.get_by_role("button", name="Move s1 Tea, 09:00–10:00").focus()
    said = page.locator("#editor-status")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("s1 Tea picked up.")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    expect(said).to_have_text("09:10–10:15, Hall 2")
    assert at(session)[0] == NINE
    page.keyboard.press("Enter")
    expect(said).to_have_text("s1 Tea: 09:10–10:15, Hall 2. Saved. No problems.")
    assert at(session) == (NINE + 10 * MINUTES, NINE + 75 * MINUTES, rooms[1].pk)
    expect(page.get_by_role("button", name="Move s1 Tea, 09:10–10:15")).to_be_focused()
    for key in ("Enter", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    expect(said).to_have_text("s1 Tea stays where it was.")
    expect(block(page, session).locator(".times")).to_have_text("09:10–10:15")
    assert admin_page.noise == []


def test_a_screen_reader_presses_the_button_without_a_key(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    page = opened(admin_page)
    grip = page.get_by_role("button", name="Move s1")
    grip.focus()
    grip.evaluate("button => button.click()")
    expect(grip).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowDown")
    grip.evaluate("button => button.click()")
    expect(page.locator("#editor-status")).to_contain_text("Saved.")
    assert at(session)[0] == NINE + 5 * MINUTES


def test_two_moves_in_a_row_do_not_conflict_with_each_other(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    page = opened(admin_page)
    for _number in range(2):
        page.get_by_role("button", name="Move s1").focus()
        for key in ("Enter", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("#editor-status")).to_contain_text("Saved.")
    expect(block(page, session).locator(".times")).to_have_text("09:10–10:10")
    assert at(session)[0] == NINE + 10 * MINUTES


def test_a_second_editor_is_told_and_sees_where_the_session_is(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    _forum, rooms, session = programme
    page = opened(admin_page)
    post_move(signed_in(superuser(name="Piotr")), asked(session, starts_at=NINE + 15 * MINUTES, rooms=[rooms[1].pk]))
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (0, 6 * five_minutes(page)))
    expect(page.get_by_role("alert")).to_contain_text("Piotr changed s1 at ")
    expect(block(page, session).locator(".times")).to_have_text("09:15–10:00")
    expect(block(page, session)).to_have_attribute("data-rooms", str(rooms[1].pk))
    assert at(session) == (NINE + 15 * MINUTES, NINE + HOUR, rooms[1].pk)
    now = box(block(page, session))
    drag(page, (now["x"] + 60, now["y"] + 20), (0, 3 * five_minutes(page)))
    expect(page.locator("#editor-status")).to_contain_text("09:30–10:15, Hall 2. Saved.")
    assert at(session)[0] == NINE + 30 * MINUTES
    assert [line for line in admin_page.noise if "409" not in line] == []


def test_a_refused_move_returns_the_block_with_the_reason(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    _forum, rooms, session = programme
    page = opened(admin_page)
    rooms[1].delete()
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (there["width"], 0))
    expect(page.get_by_role("alert")).to_have_text("This room does not exist any more. Load the page again.")
    assert box(block(page, session))["x"] == there["x"]
    assert at(session)[2] == rooms[0].pk


def test_a_move_after_signing_out_elsewhere_says_so(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    page = opened(admin_page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Move s1").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("alert")).to_contain_text("Not saved: you are not signed in any more")
    expect(block(page, session).locator(".times")).to_have_text("09:00–10:00")


def test_ctrl_z_undoes_and_ctrl_y_does_it_again(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    page = opened(admin_page)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    there = box(block(page, session))
    drag(page, (there["x"] + 60, there["y"] + 60), (0, 6 * five_minutes(page)))
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.keyboard.press("Control+z")
    expect(page.locator(".messagelist")).to_contain_text("1 session is as it was before.")
    assert at(session)[0] == NINE
    expect(page.locator("#editor[data-ready]")).to_be_attached()
    page.keyboard.press("Control+y")
    expect(page.locator(".messagelist")).to_contain_text("1 session was changed again.")
    assert at(session)[0] == NINE + 30 * MINUTES
    assert admin_page.noise == []


def test_a_finger_scrolls_at_once_and_moves_after_holding(
    browser: "Browser", live_server: "LiveServer", programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    superuser(email="boss@example.org")
    context = browser.new_context(has_touch=True, viewport={"width": 820, "height": 1180})
    watched = Watched(context.new_page(), live_server.url)
    watched.sign_in()
    page = opened(watched)
    session_touch = context.new_cdp_session(page)
    there = box(block(page, session))
    x, y = there["x"] + 60, there["y"] + 60

    def touch(kind: str, at_y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": at_y}]
        session_touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    touch("touchMove", y + 40)
    touch("touchEnd", y)
    page.wait_for_timeout(400)
    expect(page.locator("#editor-status")).to_have_text("")
    there = box(block(page, session))
    y = there["y"] + 60
    touch("touchStart", y)
    expect(page.locator("#editor-status")).to_contain_text("picked up")
    for part in range(1, 5):
        touch("touchMove", y + part * 1.5 * five_minutes(page))
    touch("touchEnd", y)
    expect(page.locator("#editor-status")).to_contain_text("09:30–10:30, Hall 1. Saved.")
    assert at(session)[0] == NINE + 30 * MINUTES
    assert watched.noise == []
    context.close()


def test_without_javascript_there_is_a_list_with_forms(
    browser: "Browser", live_server: "LiveServer", programme: tuple[Forum, list[Room], Session]
) -> None:
    session = programme[2]
    superuser(email="boss@example.org")
    context = browser.new_context(java_script_enabled=False)
    watched = Watched(context.new_page(), live_server.url)
    watched.sign_in()
    page = watched.open(PATH)
    expect(block(page, session).locator(".block-room")).to_have_text("Hall 1")
    expect(block(page, session).locator(".grip")).to_be_hidden()
    block(page, session).get_by_role("link", name="Move s1").click()
    page.fill("#id_starts", "09:20")
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".messagelist .success")).to_have_text("Session s1 is now on 14 May, 09:20–10:00.")
    assert at(session)[0] == NINE + 20 * MINUTES
    context.close()


@pytest.mark.parametrize("width", [390, 820, 1920])
def test_twelve_rooms_scroll_inside_the_grid_and_the_page_does_not(admin_page: Watched, width: int) -> None:
    forum, rooms = make_forum(rooms=12)
    for room in rooms:
        make_break(forum, room=room)
    admin_page.page.set_viewport_size({"width": width, "height": 900})
    page = opened(admin_page)
    assert page.locator(".head").count() == 13
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.block')].every(block => block.offsetWidth >= 100)")
    for path in ("shift/", "copy/", "swap/", "day/", "import/", f"sessions/{Session.objects.all()[0].pk}/"):
        admin_page.open(f"/admin/programme/editor/f/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert admin_page.noise == []


def test_the_editor_has_no_fault_that_axe_finds(
    admin_page: Watched, programme: tuple[Forum, list[Room], Session]
) -> None:
    forum, rooms, session = programme
    make_break(forum, room=rooms[0], code="s2", title_ru="")
    for path in (PATH, "/admin/programme/editor/f/shift/", f"/admin/programme/editor/f/sessions/{session.pk}/"):
        page = admin_page.open(path)
        # Blocks of a quarter of an hour are lower than 24 pixels; the form of the session does the same (WCAG 2.2, 2.5.8).
        assert (path, axe.faults(page, rules=axe.ANY_SIZE)) == (path, [])
