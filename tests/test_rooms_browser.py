"""Several rooms and several days in a real browser: a session stands over its rooms, and is carried from day to day."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from events.models import Forum, Room, Session
from programme.models import make_release
from tests import factories as make
from tests.admin_site import fresh
from tests.programme_editor import DAY, HOUR, NINE, at, make_break, make_forum
from tests.test_admin_browser import Watched, admin_page
from tests.test_editor_browser import block, box, drag, five_minutes, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

__all__ = ["admin_page"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Made = tuple[Forum, list[Room], Session]


@pytest.fixture
def joined() -> Made:
    """A forum with four halls; s1 takes the first and the second from nine to ten."""
    forum, rooms = make_forum(rooms=4)
    session = make_break(forum, room=rooms[0], code="s1", title_en="Tea", kind="panel")
    make.make_session_room(session=session, room=rooms[1])
    make.make_session_language(session=session)
    return forum, rooms, session


def day_link(page: "Page", day: str) -> Any:
    return page.locator(f"#editor-days a[data-day='{day}']")


def hold_over(page: "Page", session: Session, day: str) -> None:
    """Drag a session by its upper left part to a day, and stay there."""
    there, link = box(block(page, session)), box(day_link(page, day))
    page.mouse.move(there["x"] + 60, there["y"] + 60)
    page.mouse.down()
    page.mouse.move(there["x"] + 60, there["y"] + 40, steps=2)
    page.mouse.move(link["x"] + link["width"] / 2, link["y"] + link["height"] / 2, steps=4)


def test_in_the_agenda_it_stands_over_the_columns_of_its_rooms(
    browser: "Browser", live_server: "LiveServer", joined: Made
) -> None:
    forum, rooms, _session = joined
    for code, room in (("s3", rooms[2]), ("s4", rooms[3])):
        make.make_session(forum=forum, room=room, code=code)
    apart = make.make_session(forum=forum, room=rooms[3], code="apart", starts_at=NINE + 2 * HOUR)
    make.make_session_room(session=apart, room=rooms[0])
    make.make_session(forum=forum, room=rooms[1], code="s5", starts_at=NINE + 2 * HOUR)
    make_release(forum)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{live_server.url}/en/f/agenda/")
    over, right = box(page.locator("#s1")), box(page.locator("#s4"))
    heads = [box(page.locator(f".agenda-rooms .in-{n}")) for n in range(1, 5)]
    assert over["x"] == pytest.approx(heads[0]["x"], abs=1)
    assert over["x"] + over["width"] == pytest.approx(heads[1]["x"] + heads[1]["width"], abs=1)
    assert right["x"] == pytest.approx(heads[3]["x"], abs=1)
    expect(page.locator("#s1 .session-room")).to_be_visible()
    assert box(page.locator("#apart"))["x"] == pytest.approx(heads[3]["x"], abs=1)
    expect(page.locator("#apart .session-room")).to_have_text("Hall 4 and Hall 1")
    expect(page.locator("#apart .session-room")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("#s1 .session-room")).to_have_text("Hall 1 and Hall 2")
    context.close()


def test_in_the_editor_it_stands_over_its_columns_and_a_drag_keeps_both(admin_page: Watched, joined: Made) -> None:
    _forum, rooms, session = joined
    admin_page.page.set_viewport_size({"width": 1280, "height": 1200})
    page = opened(admin_page)
    heads = [box(page.locator(".head").nth(n)) for n in range(5)]
    there = box(block(page, session))
    assert there["x"] == pytest.approx(heads[0]["x"], abs=3)
    assert there["width"] == pytest.approx(2 * heads[0]["width"], abs=6)
    drag(page, (there["x"] + 60, there["y"] + 60), (2 * heads[0]["width"], 0))
    expect(page.locator("#editor-status")).to_contain_text("s1 Tea: 09:00–10:00, Hall 3 and Hall 4. Saved.")
    assert fresh(Session, pk=session.pk).rooms == rooms[2:]
    now = box(block(page, session))
    drag(page, (now["x"] + 60, now["y"] + 60), (2 * heads[0]["width"], 0))
    expect(page.locator("#editor-status")).to_contain_text("without a room. Saved.")
    assert fresh(Session, pk=session.pk).rooms == []
    assert admin_page.noise == []


def test_the_keyboard_goes_beyond_the_last_room_and_comes_back_with_both(admin_page: Watched, joined: Made) -> None:
    _forum, rooms, session = joined
    page = opened(admin_page)
    page.get_by_role("button", name="Move s1").focus()
    said = page.locator("#editor-status")
    expected = ["Hall 2 and Hall 3", "Hall 3 and Hall 4", "without a room", "without a room"]
    page.keyboard.press("Enter")
    for names in expected:
        page.keyboard.press("ArrowRight")
        expect(said).to_have_text(f"09:00–10:00, {names}")
    page.keyboard.press("ArrowLeft")
    expect(said).to_have_text("09:00–10:00, Hall 3 and Hall 4")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Saved.")
    assert fresh(Session, pk=session.pk).rooms == rooms[2:]


def test_a_session_is_dropped_on_another_day_and_undone(admin_page: Watched, joined: Made) -> None:
    _forum, rooms, session = joined
    page = opened(admin_page)
    hold_over(page, session, "2031-05-15")
    expect(page.locator("#editor-status")).to_contain_text("s1 Tea: drop it here to move it to 15 May")
    expect(day_link(page, "2031-05-15")).to_have_class("is-target")
    page.mouse.up()
    expect(page.locator("#editor-status")).to_contain_text("s1 Tea: 15 May, 09:00–10:00, Hall 1 and Hall 2. Saved.")
    expect(block(page, session)).not_to_be_attached()
    expect(day_link(page, "2031-05-15").locator(".counts")).to_have_text("1")
    expect(page).to_have_url(re.compile(r"day=2031-05-14$"))
    assert at(session)[:2] == (NINE + DAY, NINE + DAY + HOUR)
    assert fresh(Session, pk=session.pk).rooms == rooms[:2]
    page.keyboard.press("Control+z")
    expect(page.locator(".messagelist")).to_contain_text("1 session is as it was before.")
    expect(block(page, session)).to_be_visible()
    assert at(session)[0] == NINE
    assert admin_page.noise == []


def test_a_day_opens_under_a_session_that_waits_there_and_takes_it_at_another_time(
    admin_page: Watched, joined: Made
) -> None:
    _forum, rooms, session = joined
    admin_page.page.set_viewport_size({"width": 1280, "height": 1200})
    page = opened(admin_page)
    hold_over(page, session, "2031-05-16")
    expect(page.locator("#editor[data-ready][data-day='2031-05-16']")).to_be_attached()
    expect(page.locator("#editor-status")).to_contain_text("s1 Tea is in hand.")
    head, sheet = box(page.locator(".head").nth(2)), box(page.locator(".blocks"))
    opens = box(page.locator(".editor-hours span").first)["y"]
    assert opens == pytest.approx(sheet["y"], abs=1)
    page.mouse.move(head["x"] + 60, sheet["y"] + 36 * five_minutes(page), steps=4)
    page.mouse.move(head["x"] + 60, sheet["y"] + 36 * five_minutes(page) + 60, steps=4)
    page.mouse.up()
    expect(page.locator("#editor-status")).to_contain_text(" Hall 3 and Hall 4. Saved.")
    start = at(session)[0]
    assert start.date() == (NINE + 2 * DAY).date()
    assert start == NINE + 2 * DAY + 2 * HOUR
    assert fresh(Session, pk=session.pk).rooms == rooms[2:]
    expect(block(page, session)).to_have_count(1)
    assert admin_page.noise == []


def test_what_was_brought_to_a_day_and_let_go_stays_where_it_was(admin_page: Watched, joined: Made) -> None:
    session = joined[2]
    page = opened(admin_page)
    hold_over(page, session, "2031-05-15")
    expect(page.locator("#editor[data-ready][data-day='2031-05-15']")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator("#editor-status")).to_have_text("s1 Tea stays where it was.")
    expect(block(page, session)).not_to_be_attached()
    page.mouse.up()
    page.reload()
    expect(block(page, session)).not_to_be_attached()
    assert at(session)[0] == NINE
    assert admin_page.noise == []


def test_the_keyboard_carries_a_session_from_day_to_day(admin_page: Watched, joined: Made) -> None:
    _forum, rooms, session = joined
    page = opened(admin_page)
    page.get_by_role("button", name="Move s1").focus()
    for key in ("Enter", "ArrowDown", "ArrowRight", "PageUp", "PageDown"):
        page.keyboard.press(key)
    expect(page.locator("#editor[data-ready][data-day='2031-05-15']")).to_be_attached()
    expect(page.locator("#editor-status")).to_contain_text("09:05–10:05, Hall 2 and Hall 3")
    expect(page.locator(f"#session-{session.pk} .grip")).to_be_focused()
    page.keyboard.press("PageDown")
    expect(page.locator("#editor[data-ready][data-day='2031-05-16']")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#editor-status")).to_have_text("09:10–10:10, Hall 2 and Hall 3")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-status")).to_contain_text("s1 Tea: 09:10–10:10, Hall 2 and Hall 3. Saved.")
    assert at(session)[0] == NINE + 2 * DAY + HOUR / 6
    assert fresh(Session, pk=session.pk).rooms == rooms[1:3]
    assert admin_page.noise == []
