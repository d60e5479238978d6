"""The programme editor: moves and their conflicts, operations on many, undo, clocks that change, and who may do what."""

import re
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from accounts.models import User
from events.models import Forum, Session, SessionFile, SessionLanguage
from programme import planned
from programme.editor import batches, grid, times
from programme.editor.working_copy import load
from programme.models import ReleasedSession, make_release
from speakers.models import Appearance
from tests import factories as make
from tests.admin_site import form_of, signed_in, superuser
from tests.programme_editor import DAY, FULL, HOUR, NINE, asked, at, make_break, make_forum, post_move, utc, version

pytestmark = pytest.mark.django_db
EDITOR = "/admin/programme/editor/f/"
WARSAW = ZoneInfo("Europe/Warsaw")
QUARTER = timedelta(minutes=15)


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser(name="Aigul"))


def page_of(client: Client, path: str = "", **query: Any) -> str:
    response = client.get(f"{EDITOR}{path}", query)
    assert response.status_code == 200
    return str(response.content.decode())


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- times of day ----------------------------------------------------------------------------------------------------


def test_a_time_that_the_clocks_jump_over_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        times.moment(date(2031, 3, 30), time(2, 30), WARSAW)
    assert refused.value.messages == ["02:30 does not exist on 30 March 2031: the clocks go forward that night."]
    assert times.moment(date(2031, 3, 30), time(3, 0), WARSAW) == times.Moment(utc(2031, 3, 30, 1))


def test_of_a_time_that_comes_twice_the_earlier_is_taken() -> None:
    assert times.moment(date(2031, 10, 26), time(2, 30), WARSAW) == times.Moment(
        utc(2031, 10, 26, 0, 30), is_twice=True
    )
    assert times.moment(date(2031, 10, 26), time(3, 0), WARSAW) == times.Moment(utc(2031, 10, 26, 2))


def test_the_later_of_two_stays_when_it_is_not_rewritten() -> None:
    later = utc(2031, 10, 26, 1, 30)
    assert times.read(date(2031, 10, 26), time(2, 30), WARSAW, later) == times.Moment(later)


# --- the grid --------------------------------------------------------------------------------------------------------


def test_a_grid_shows_the_working_day_and_an_hour_around_what_is_on() -> None:
    forum, rooms = make_forum()
    empty = grid.frame(date(2031, 5, 14), [], rooms, forum.zone)
    assert (empty.opens, empty.rows, empty.hours[0], empty.hours[-1]) == (
        utc(2031, 5, 14, 0), 144, grid.Hour("08:00", 0), grid.Hour("20:00", 144),
    )  # fmt: skip
    make_break(forum, starts_at=NINE - 90 * HOUR / 60, ends_at=NINE + 15 * HOUR + QUARTER)
    full = grid.frame(date(2031, 5, 14), planned.of_forum(forum), rooms, forum.zone)
    assert (full.hours[0].label, full.hours[-1]) == ("06:00", grid.Hour("02:00", 20 * 12))


def test_a_night_on_which_the_clocks_go_back_has_an_hour_more() -> None:
    forum, rooms = make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 10, 26), ends_on=date(2031, 10, 26))
    make_break(forum, starts_at=utc(2031, 10, 25, 22, 30))
    labels = [hour.label for hour in grid.frame(date(2031, 10, 26), planned.of_forum(forum), rooms, forum.zone).hours]
    assert labels[:6] == ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]


def test_rooms_of_other_venues_have_a_column_while_something_is_in_them() -> None:
    forum, rooms = make_forum()
    stranger = make.make_room()
    make_break(forum, room=stranger)
    make_break(forum)
    found = grid.columns(planned.of_forum(forum), rooms)
    assert [(column.room, column.is_foreign) for column in found] == [
        (rooms[0], False), (rooms[1], False), (stranger, True), (None, False),
    ]  # fmt: skip


def test_the_page_shows_a_day_with_its_marks_and_counts(boss: Client) -> None:
    forum, rooms = make_forum()
    first = make_break(forum, room=rooms[0], code="s1", title_en="Tea")
    make_break(forum, room=rooms[0], code="s2")
    make_break(forum, code="s3", starts_at=NINE + DAY)
    response = boss.get(EDITOR, {"day": "2031-05-14"})
    page = response.content.decode()
    assert [block.session.code for block, _html in response.context["blocks"]] == ["s1", "s2"]
    assert [(tab.sessions, tab.problems) for tab in response.context["tabs"]] == [(2, 2), (1, 0), (0, 0)]
    assert response.context["problems"]["count"] == 2
    assert f'data-session="{first.pk}" data-version="{version(first)}"' in page
    assert "Room taken twice: s2, 09:00–10:00" in page
    assert f'href="/admin/events/session/{first.pk}/change/">Tea</a>' in page


def test_a_title_that_fell_back_says_its_language(boss: Client) -> None:
    forum, _rooms = make_forum()
    make.make_session(forum=forum, title_en=None, title_ru="Чай")
    assert '<span lang="ru" dir="ltr">Чай</span>' in page_of(boss)


def test_a_filter_dims_what_has_no_such_mark(boss: Client) -> None:
    forum, rooms = make_forum()
    for room in (rooms[0], rooms[0], rooms[1]):
        make_break(forum, room=room)
    response = boss.get(EDITOR, {"day": "2031-05-14", "only": "room_clash"})
    assert response.content.decode().count(" dimmed") == 1
    assert boss.get(EDITOR, {"day": "x", "only": "<script>"}).content.decode().count(" dimmed") == 0


def test_a_forum_without_days_and_sessions_says_so(boss: Client) -> None:
    make_forum(starts_on=None, ends_on=None)
    assert "The forum has no days yet" in page_of(boss)
    assert boss.get("/admin/programme/editor/nothing/").status_code == 404


@pytest.mark.parametrize("day", ["2031-05-20", "0001-01-01", "9999-12-31", "2031-5-14", "x", ""])
def test_a_day_that_is_none_of_the_forum_leads_to_one_that_is(boss: Client, day: str) -> None:
    make_break(make_forum()[0], starts_at=NINE + DAY)
    assert boss.get(EDITOR, {"day": day}).context["day"] == date(2031, 5, 15)


def test_the_colours_of_tracks_are_those_of_the_site() -> None:
    def values(path: str) -> set[tuple[str, str]]:
        return set(re.findall(r"(--[a-z]+): (#[0-9a-f]{6});", (settings.BASE_DIR / path).read_text("utf-8")))

    own = values("static/css/admin-editor.css")
    assert len(own) == 12
    assert own <= values("styles/tokens.css")


def test_a_day_asks_as_many_questions_for_forty_sessions_as_for_one(boss: Client) -> None:
    forum, rooms = make_forum()
    make.make_appearance(session=make_break(forum, room=rooms[0], track=make.make_track(forum=forum)))
    page_of(boss)
    with CaptureQueriesContext(connection) as few:
        page_of(boss)
    for _number in range(39):
        make.make_appearance(session=make_break(forum, room=rooms[0], track=make.make_track(forum=forum)))
    with CaptureQueriesContext(connection) as many:
        page_of(boss)
    assert len(many) == len(few)


def test_the_editor_is_reached_from_the_first_page_the_forum_and_the_list(boss: Client) -> None:
    forum, _rooms = make_forum(is_current=True)
    for path in ("", f"events/forum/{forum.pk}/change/", "events/session/"):
        assert f'href="{EDITOR}"' in boss.get(f"/admin/{path}").content.decode()
    session = make_break(forum)
    place = f'href="{EDITOR}?day=2031-05-14#session-{session.pk}"'
    assert place in boss.get(f"/admin/events/session/{session.pk}/change/").content.decode()


# --- one move --------------------------------------------------------------------------------------------------------


def test_a_move_is_saved_with_who_and_answers_with_the_new_version(boss: Client) -> None:
    forum, rooms = make_forum()
    session = make_break(forum, room=rooms[0])
    sent = asked(session, starts_at=NINE + QUARTER, ends_at=NINE + HOUR, rooms=[rooms[1].pk])
    response = post_move(boss, sent)
    assert response.status_code == 200
    assert at(session) == (NINE + QUARTER, NINE + HOUR, rooms[1].pk)
    answer = response.json()
    assert (answer["version"], answer["times"], answer["rooms"]) == (version(session), "09:15–10:00", [rooms[1].pk])
    row: Any = Session.history.filter(id=session.pk).first()
    assert (str(row.history_user), row.history_change_reason[:7], row.title_ru) == ("Aigul", "editor:", "Title ru")


def test_a_move_that_changes_nothing_writes_nothing(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    before = version(session)
    assert post_move(boss, asked(session)).json()["version"] == before
    assert version(session) == before


def test_a_move_answers_with_every_session_whose_marks_changed(boss: Client) -> None:
    forum, rooms = make_forum()
    moved = make_break(forum, room=rooms[0], code="moved")
    left = make_break(forum, room=rooms[0], code="left")
    met = make_break(forum, room=rooms[1], code="met")
    make_break(forum, room=None, code="other")
    answer = post_move(boss, asked(moved, rooms=[rooms[1].pk])).json()
    assert sorted(map(int, answer["blocks"])) == sorted([moved.pk, left.pk, met.pk])
    assert answer["marks"] == ["Room taken twice: met, 09:00–10:00"]
    assert "has-problem" not in answer["blocks"][str(left.pk)]
    assert "has-problem" in answer["blocks"][str(met.pk)]
    assert "2 problems on this day" in answer["problems"]


def test_a_session_that_overlaps_is_saved_and_marked(boss: Client) -> None:
    forum, rooms = make_forum()
    make_break(forum, room=rooms[0], code="there")
    moved = make_break(forum, room=rooms[1])
    response = post_move(boss, asked(moved, rooms=[rooms[0].pk]))
    assert response.status_code == 200
    assert response.json()["marks"] == ["Room taken twice: there, 09:00–10:00"]
    assert at(moved)[2] == rooms[0].pk


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": "2031-05-14T00:59:00+00:00"}, "The session ends before it starts."),
        ({"ends_at": "2031-05-14T01:00:00+00:00"}, "The session ends before it starts."),
        (
            {"starts_at": "2031-05-13T01:00:00+00:00", "ends_at": "2031-05-13T02:00:00+00:00"},
            "This is outside the days of the forum.",
        ),
        ({"rooms": "foreign"}, "This room is not in the forum's venue."),
        ({"rooms": [10**9]}, "This room does not exist any more. Load the page again."),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_nothing_changes(
    boss: Client, changes: dict[str, Any], words: str
) -> None:
    forum, rooms = make_forum()
    session = make_break(forum, room=rooms[0])
    before = at(session), version(session)
    if changes.get("rooms") == "foreign":
        changes = {"rooms": [make.make_room().pk]}
    response = post_move(boss, asked(session, **changes))
    assert (response.status_code, response.json()) == (400, {"error": words})
    assert (at(session), version(session)) == before


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "1", "{", '{"session": 1}', "x" * 20_000, "[" * 9_000,
        '{"session": true, "version": 1, "starts_at": "2031-05-14T01:00:00Z", "ends_at": "2031-05-14T02:00:00Z", "rooms": []}',
        '{"session": 1, "version": 1, "starts_at": "2031-05-14T01:00:00", "ends_at": "2031-05-14T02:00:00", "rooms": []}',
        '{"session": 1, "version": 1, "starts_at": "0001-01-01T00:00:00Z", "ends_at": "2031-05-14T02:00:00Z", "rooms": []}',
        '{"session": 1e99, "version": 1, "starts_at": "2031-05-14T01:00:00Z", "ends_at": "2031-05-14T02:00:00Z", "rooms": {}}',
        '{"session": 99999999999999999999, "version": 1, "starts_at": "2031-05-14T01:00:00Z", "ends_at": "2031-05-14T02:00:00Z",'
        ' "rooms": []}',
    ],
)  # fmt: skip
def test_what_is_no_move_is_one_clear_message(boss: Client, body: str) -> None:
    make_forum()
    response = post_move(boss, body)
    assert (response.status_code, response.json()) == (400, {"error": "This move cannot be read. Load the page again."})


def test_a_session_of_another_forum_is_not_moved(boss: Client) -> None:
    make_forum()
    session = make.make_session()
    response = post_move(boss, asked(session, starts_at=NINE + QUARTER))
    assert (response.status_code, response.json()["error"]) == (404, "There is no such session in this forum.")
    assert at(session)[0] == NINE


def test_a_session_that_was_deleted_says_who_did_it(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum, code="s9")
    sent = asked(session)
    signed_in(superuser(name="Piotr")).post(f"/admin/events/session/{session.pk}/delete/", {"post": "yes"})
    response = post_move(boss, sent)
    assert response.status_code == 404
    assert response.json()["error"].startswith("Piotr deleted s9 at ")


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(boss: Client) -> None:
    forum, rooms = make_forum()
    session = make_break(forum, room=rooms[0], code="s1")
    other = signed_in(superuser(name="Piotr"))
    early = asked(session, starts_at=NINE + QUARTER, rooms=[rooms[1].pk])
    late = asked(session, starts_at=NINE + 2 * QUARTER)
    assert post_move(boss, early).status_code == 200
    response = post_move(other, late)
    answer = response.json()
    assert response.status_code == 409
    assert answer["error"].startswith("Aigul changed s1 at ")
    assert answer["error"].endswith("while you were looking. It is now on 14 May, 09:15–10:00, Hall 2.")
    assert (answer["version"], answer["rooms"]) == (version(session), [rooms[1].pk])
    assert f'data-version="{version(session)}"' in answer["blocks"][str(session.pk)]
    assert at(session) == (NINE + QUARTER, NINE + HOUR, rooms[1].pk)
    assert post_move(other, {**late, "version": answer["version"]}).status_code == 200
    assert at(session)[0] == NINE + 2 * QUARTER


def test_an_editor_of_times_and_a_translator_do_not_meet(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    sent = asked(session, starts_at=NINE + QUARTER)
    Session.objects.filter(pk=session.pk).update(title_kk="Шай")
    assert post_move(boss, sent).status_code == 200
    found: Any = Session.objects.get(pk=session.pk)
    assert (found.starts_at, found.title_kk) == (NINE + QUARTER, "Шай")


def test_a_move_needs_the_token_of_the_page() -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser())
    assert post_move(client, asked(session, starts_at=NINE + QUARTER)).status_code == 403
    assert at(session)[0] == NINE


# --- the form of one session -----------------------------------------------------------------------------------------


def move_form(client: Client, session: Session) -> tuple[str, dict[str, Any]]:
    address = f"{EDITOR}sessions/{session.pk}/"
    return address, form_of(client.get(address).content.decode())


def test_a_form_moves_a_session_to_another_day_and_room(boss: Client) -> None:
    forum, rooms = make_forum()
    session = make_break(forum, room=rooms[0], code="s1")
    address, sent = move_form(boss, session)
    assert sent == {
        "csrfmiddlewaretoken": sent["csrfmiddlewaretoken"], "version": str(version(session)), "day": "2031-05-14",
        "starts": "09:00", "ends": "10:00", "minutes": "", "room": str(rooms[0].pk),
    }  # fmt: skip
    sent |= {"day": "2031-05-15", "starts": "11:05", "ends": "", "minutes": "90", "room": str(rooms[1].pk)}
    response = boss.post(address, sent, follow=True)
    assert response.redirect_chain == [(f"{EDITOR}?day=2031-05-15#session-{session.pk}", 302)]
    assert told(response) == ["Session s1 is now on 15 May, 11:05–12:35."]
    start = NINE + DAY + 2 * HOUR + timedelta(minutes=5)
    assert at(session) == (start, start + 6 * QUARTER, rooms[1].pk)


def test_an_end_after_midnight_is_said_to_be_so(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    address, sent = move_form(boss, session)
    late = {**sent, "starts": "23:00", "ends": "00:30"}
    assert "The session ends before it starts." in boss.post(address, late).content.decode()
    assert at(session)[0] == NINE
    boss.post(address, {**late, "next_day": "on"})
    assert at(session)[:2] == (NINE + 14 * HOUR, NINE + 15 * HOUR + 2 * QUARTER)
    assert move_form(boss, session)[1]["next_day"] == "on"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"starts": ""}, "This field is required."),
        ({"starts": "25:00"}, "Enter a valid time."),
        ({"ends": ""}, "Give an end or a length."),
        ({"ends": "08:00"}, "The session ends before it starts."),
        ({"minutes": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"day": "2031-05-20"}, "Select a valid choice."),
        ({"room": "999999"}, "Select a valid choice."),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_written(
    boss: Client, changes: dict[str, str], words: str
) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    address, sent = move_form(boss, session)
    page = boss.post(address, {**sent, "starts": "08:55", **changes}).content.decode()
    assert words in page
    assert form_of(page)["starts"] == changes.get("starts", "08:55")
    assert at(session)[0] == NINE


def test_the_form_knows_nights_on_which_the_clocks_change(boss: Client) -> None:
    forum, _rooms = make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 3, 29), ends_on=date(2031, 10, 26))
    session = make_break(forum, starts_at=utc(2031, 3, 29, 20), ends_at=utc(2031, 3, 29, 21), code="s1")
    address, sent = move_form(boss, session)
    page = boss.post(address, {**sent, "day": "2031-03-30", "starts": "02:30", "ends": "04:00"}).content.decode()
    assert "02:30 does not exist on 30 March 2031: the clocks go forward that night." in page
    assert at(session)[0] == utc(2031, 3, 29, 20)
    response = boss.post(
        address, {**sent, "day": "2031-10-26", "starts": "02:30", "ends": "", "minutes": "120"}, follow=True
    )
    assert told(response) == [
        "Session s1 is now on 26 October, 02:30–03:30.",
        "02:30 comes twice on 26 October 2031, because the clocks go back. The earlier one was taken.",
    ]
    assert at(session)[:2] == (utc(2031, 10, 26, 0, 30), utc(2031, 10, 26, 2, 30))


def test_the_form_tells_of_another_editor_and_goes_through_the_second_time(boss: Client) -> None:
    forum, rooms = make_forum()
    session = make_break(forum, room=rooms[0], code="s1")
    address, sent = move_form(boss, session)
    post_move(signed_in(superuser(name="Piotr")), asked(session, rooms=[rooms[1].pk]))
    page = boss.post(address, {**sent, "starts": "09:30"}).content.decode()
    assert "Piotr changed s1 at " in page
    assert at(session) == (NINE, NINE + HOUR, rooms[1].pk)
    boss.post(address, form_of(page))
    assert at(session) == (NINE + 2 * QUARTER, NINE + HOUR, rooms[0].pk)


def test_after_a_form_the_marks_are_said(boss: Client) -> None:
    forum, rooms = make_forum()
    make_break(forum, room=rooms[0], code="there")
    session = make_break(forum, room=rooms[1], code="s1")
    address, sent = move_form(boss, session)
    response = boss.post(address, {**sent, "room": str(rooms[0].pk)}, follow=True)
    assert told(response) == ["Session s1 is now on 14 May, 09:00–10:00.", "Room taken twice: there, 09:00–10:00"]


# --- many sessions ---------------------------------------------------------------------------------------------------


def previewed(client: Client, name: str, sent: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The plan that a page shows, and what its button sends."""
    response = client.post(f"{EDITOR}{name}/", sent)
    plan = response.context["plan"]
    return plan, {**sent, "seal": plan.seal if plan else ""}


def carried_out(client: Client, name: str, sent: dict[str, Any]) -> Any:
    _plan, confirmed = previewed(client, name, sent)
    return client.post(f"{EDITOR}{name}/", confirmed, follow=True)


def test_everything_after_a_time_is_shifted(boss: Client) -> None:
    forum, rooms = make_forum()
    before = make_break(forum, starts_at=NINE + HOUR, room=rooms[0])
    after = make_break(forum, starts_at=NINE + 2 * HOUR, room=rooms[0])
    elsewhere = make_break(forum, starts_at=NINE + 3 * HOUR)
    tomorrow = make_break(forum, starts_at=NINE + DAY + 3 * HOUR)
    sent = {"day": "2031-05-14", "after": "11:00", "minutes": "15"}
    plan, _confirmed = previewed(boss, "shift", sent)
    assert [step.session.pk for step in plan.steps] == [after.pk, elsewhere.pk]
    assert at(after)[0] == NINE + 2 * HOUR
    response = carried_out(boss, "shift", sent)
    assert told(response) == ["2 sessions were moved."]
    assert [at(session)[0] - NINE for session in (before, after, elsewhere, tomorrow)] == [
        HOUR, 2 * HOUR + QUARTER, 3 * HOUR + QUARTER, DAY + 3 * HOUR,
    ]  # fmt: skip
    carried_out(boss, "shift", {**sent, "minutes": "-10", "rooms": [rooms[0].pk]})
    assert [at(session)[0] - NINE for session in (after, elsewhere)] == [
        2 * HOUR + timedelta(minutes=5), 3 * HOUR + QUARTER,
    ]  # fmt: skip


def test_a_shift_of_many_has_one_reason_and_the_person_in_history(boss: Client) -> None:
    forum, _rooms = make_forum()
    for hours in range(30):
        make_break(forum, starts_at=NINE + hours * timedelta(minutes=20))
    with CaptureQueriesContext(connection) as queries:
        carried_out(boss, "shift", {"day": "2031-05-14", "after": "00:00", "minutes": "5"})
    assert len(queries) < 90
    rows = Session.history.filter(history_type="~")
    assert rows.count() == 30
    assert {str(row.history_user) for row in rows} == {"Aigul"}
    assert len({row.history_change_reason for row in rows}) == 1


def test_a_shift_out_of_the_forum_is_refused_whole(boss: Client) -> None:
    forum, _rooms = make_forum()
    late = make_break(forum, starts_at=NINE + 2 * DAY + 14 * HOUR, code="late")
    early = make_break(forum, starts_at=NINE + 2 * DAY)
    plan, confirmed = previewed(boss, "shift", {"day": "2031-05-16", "after": "00:00", "minutes": "120"})
    assert [(step.session.pk, step.problem) for step in plan.steps] == [
        (early.pk, ""), (late.pk, "This is outside the days of the forum."),
    ]  # fmt: skip
    response = boss.post(f"{EDITOR}shift/", confirmed)
    assert told(response) == ["This is outside the days of the forum."]
    assert at(early)[0] == NINE + 2 * DAY


def test_what_changed_between_preview_and_button_is_shown_again(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    _plan, confirmed = previewed(boss, "shift", {"day": "2031-05-14", "after": "00:00", "minutes": "15"})
    post_move(signed_in(superuser()), asked(session, starts_at=NINE + QUARTER))
    response = boss.post(f"{EDITOR}shift/", confirmed)
    assert told(response) == ["The programme has changed in the meantime. Nothing was done: look again."]
    assert response.context["plan"].steps[0].new.starts_at == NINE + 2 * QUARTER
    assert at(session)[0] == NINE + QUARTER


def test_a_day_is_copied_with_languages_and_people_as_drafts(boss: Client) -> None:
    forum, rooms = make_forum()
    session = make.make_session(
        forum=forum, room=rooms[0], code="s1", slug="panel", places=20, recording_url="https://example.org/r", **FULL
    )
    make.make_session_language(session=session)
    make.make_session_language(session=session, language="ru", use="interpretation", channel=2)
    speaker = make.make_speaker()
    make.make_appearance(session=session, speaker=speaker, role="chair", order=3)
    make_break(forum, code="s1-2", slug="panel-2", starts_at=NINE + 2 * DAY)
    sent = {"day": "2031-05-14", "target": "2031-05-15"}
    plan, _confirmed = previewed(boss, "copy", sent)
    assert [(step.session.code, step.code) for step in plan.steps] == [("s1", "s1-3")]
    assert told(carried_out(boss, "copy", sent)) == ["1 session was copied."]
    made: Any = Session.objects.get(code="s1-3")
    assert (made.slug, made.state, made.title_kk, made.places, made.recording_url) == (
        "panel-3", "draft", "Title kk", 20, "",
    )  # fmt: skip
    assert at(made) == (NINE + DAY, NINE + DAY + HOUR, rooms[0].pk)
    assert list(SessionLanguage.objects.filter(session=made).values_list("language", "use", "channel")) == [
        ("en", "floor", None), ("ru", "interpretation", 2),
    ]  # fmt: skip
    assert list(Appearance.objects.filter(session=made).values_list("speaker", "role", "order")) == [
        (speaker.pk, "chair", 3)
    ]
    made.full_clean()


def test_long_codes_are_copied_too(boss: Client) -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="c" * 20, slug="s" * 80)
    carried_out(boss, "copy", {"day": "2031-05-14", "target": "2031-05-15"})
    assert sorted(Session.objects.values_list("code", "slug")) == [
        ("c" * 18 + "-2", "s" * 78 + "-2"),
        ("c" * 20, "s" * 80),
    ]


def test_sessions_go_to_another_day_at_the_same_time_of_day(boss: Client) -> None:
    forum, _rooms = make_forum(time_zone="Europe/Warsaw", starts_on=date(2031, 3, 29), ends_on=date(2031, 3, 31))
    morning = make_break(forum, starts_at=utc(2031, 3, 29, 8), code="m")
    night = make_break(forum, starts_at=utc(2031, 3, 29, 1, 30), code="n")
    sent = {"day": "2031-03-29", "target": "2031-03-30"}
    plan, _confirmed = previewed(boss, "day", sent)
    assert [step.problem for step in plan.steps] == [
        "02:30 does not exist on 30 March 2031: the clocks go forward that night.", "",
    ]  # fmt: skip
    carried_out(boss, "day", {**sent, "sessions": [morning.pk]})
    assert (at(morning)[0], at(night)[0]) == (utc(2031, 3, 30, 7), utc(2031, 3, 29, 1, 30))


def test_two_sessions_change_places_and_keep_their_lengths(boss: Client) -> None:
    forum, rooms = make_forum()
    one = make_break(forum, room=rooms[0])
    other = make_break(forum, room=rooms[1], starts_at=NINE + 2 * HOUR, ends_at=NINE + 4 * HOUR)
    carried_out(boss, "swap", {"one": one.pk, "other": other.pk})
    assert at(one) == (NINE + 2 * HOUR, NINE + 3 * HOUR, rooms[1].pk)
    assert at(other) == (NINE, NINE + 2 * HOUR, rooms[0].pk)


@pytest.mark.parametrize(
    ("name", "sent", "words"),
    [
        ("shift", {"day": "2031-05-14", "after": "11:00", "minutes": "0"}, "By 0 minutes nothing moves."),
        ("shift", {"day": "2031-05-14", "after": "", "minutes": "x"}, "Enter a whole number."),
        ("copy", {"day": "2031-05-14", "target": "2031-05-14"}, "Choose another day."),
        ("copy", {"day": "2031-05-14", "target": "2031-06-01"}, "Select a valid choice."),
        ("copy", {"day": "2031-05-16", "target": "2031-05-15"}, "There is nothing to do."),
        ("swap", {"one": "0", "other": "0"}, "Select a valid choice."),
    ],
)
def test_operations_say_what_is_wrong(boss: Client, name: str, sent: dict[str, str], words: str) -> None:
    make_break(make_forum()[0])
    assert words in boss.post(f"{EDITOR}{name}/", sent).content.decode()
    assert words in boss.post(f"{EDITOR}{name}/", {**sent, "seal": "x"}).content.decode()
    assert Session.objects.count() == 1


# --- undo ------------------------------------------------------------------------------------------------------------


def undo(client: Client, name: str = "undo") -> list[str]:
    return told(client.post(f"{EDITOR}{name}/", {"day": "2031-05-14"}, follow=True))


def test_moves_are_undone_one_after_the_other_and_done_again(boss: Client) -> None:
    forum, rooms = make_forum()
    one, other = make_break(forum, room=rooms[0]), make_break(forum)
    post_move(boss, asked(one, starts_at=NINE + QUARTER, rooms=[rooms[1].pk]))
    post_move(boss, asked(other, ends_at=NINE + 2 * HOUR))
    assert undo(boss) == ["1 session is as it was before."]
    assert (at(one)[0], at(other)[1]) == (NINE + QUARTER, NINE + HOUR)
    undo(boss)
    assert at(one) == (NINE, NINE + HOUR, rooms[0].pk)
    assert undo(boss) == ["There is nothing to undo."]
    assert undo(boss, "redo") == ["1 session was changed again."]
    undo(boss, "redo")
    assert (at(one)[0], at(one)[2], at(other)[1]) == (NINE + QUARTER, rooms[1].pk, NINE + 2 * HOUR)
    assert undo(boss, "redo") == ["There is nothing to do again."]
    undo(boss)
    assert at(other)[1] == NINE + HOUR
    assert [row.history_type for row in Session.history.filter(id=one.pk)] == ["~", "~", "~", "+"]


def test_what_somebody_else_changed_since_is_left_alone(boss: Client) -> None:
    forum, _rooms = make_forum()
    one, other = make_break(forum, code="s1"), make_break(forum, code="s2")
    carried_out(boss, "shift", {"day": "2031-05-14", "after": "00:00", "minutes": "15"})
    Session.objects.get(pk=one.pk).save()
    piotr = signed_in(superuser(name="Piotr"))
    post_move(piotr, asked(Session.objects.get(pk=one.pk), ends_at=NINE + 3 * HOUR))
    assert undo(boss) == ["Session s1 was left alone: Piotr has changed it since.", "1 session is as it was before."]
    assert (at(one)[:2], at(other)[0]) == ((NINE + QUARTER, NINE + 3 * HOUR), NINE)


def test_after_an_undo_that_left_everything_alone_the_next_one_looks_further_back(boss: Client) -> None:
    forum, _rooms = make_forum()
    first, second = make_break(forum), make_break(forum, code="s2")
    post_move(boss, asked(first, ends_at=NINE + 2 * HOUR))
    post_move(boss, asked(second, ends_at=NINE + 2 * HOUR))
    Session.objects.filter(pk=second.pk).update(title_en="Changed")
    Session.history.filter(title_en="Changed").update(history_user=User.objects.get(name="Aigul"))
    assert undo(boss) == ["Session s2 was left alone: Aigul has changed it since."]
    assert undo(boss) == ["1 session is as it was before."]
    assert at(first)[1] == NINE + HOUR


def test_a_person_undoes_what_that_person_did(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    post_move(boss, asked(session, ends_at=NINE + 2 * HOUR))
    assert undo(signed_in(superuser())) == ["There is nothing to undo."]
    assert at(session)[1] == NINE + 2 * HOUR


def test_a_copied_day_goes_and_comes_back_with_its_parts(boss: Client) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum, code="s1")
    make.make_session_language(session=session)
    make.make_appearance(session=session, role="chair")
    carried_out(boss, "copy", {"day": "2031-05-14", "target": "2031-05-15"})
    made = Session.objects.get(code="s1-2").pk
    undo(boss)
    assert list(Session.objects.values_list("code", flat=True)) == ["s1"]
    assert (SessionLanguage.objects.count(), Appearance.objects.count()) == (1, 1)
    undo(boss, "redo")
    again: Any = Session.objects.get(pk=made)
    assert (again.code, again.title_kk) == ("s1-2", "Title kk")
    assert list(Appearance.objects.filter(session=again).values_list("role", flat=True)) == ["chair"]
    assert SessionLanguage.objects.filter(session=again).count() == 1


@pytest.mark.parametrize("what", ["released", "added to"])
def test_a_copy_that_is_in_use_is_not_taken_away(boss: Client, what: str) -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="s1")
    carried_out(boss, "copy", {"day": "2031-05-14", "target": "2031-05-15"})
    made = Session.objects.get(code="s1-2")
    if what == "released":
        ReleasedSession.objects.create(
            release=make_release(forum), session=made, starts_at=made.starts_at, ends_at=made.ends_at, state="confirmed"
        )
    else:
        SessionFile.objects.create(session=made, title_en="Slides", url="https://example.org/")
    assert what in undo(boss)[0]
    assert Session.objects.filter(pk=made.pk).exists()


def test_a_deleted_copy_does_not_come_back_over_a_session_that_took_its_code(boss: Client) -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="s1")
    carried_out(boss, "copy", {"day": "2031-05-14", "target": "2031-05-15"})
    undo(boss)
    make_break(forum, code="s1-2")
    assert undo(boss, "redo") == ["Session s1-2 was left alone: another session has its code or its word for links."]


def test_the_stacks_of_undo_follow_the_order_of_things() -> None:
    def made(what: str, takes_back: str = "") -> batches.Batch:
        return batches.Batch(f"{what}-{takes_back or '0'}", batches.What(what), takes_back)

    move, shift = made("move"), made("shift")
    undone = made("undo", shift.id)
    redone = made("redo", undone.id)
    assert batches.stacks([move, shift]) == batches.Stacks([move, shift], [])
    assert batches.stacks([move, shift, undone]) == batches.Stacks([move], [undone])
    assert batches.stacks([move, shift, undone, redone]) == batches.Stacks([move, redone], [])
    assert batches.stacks([shift, undone, move]) == batches.Stacks([move], [])
    assert batches.parse(undone.reason) == undone
    assert batches.parse("restored 7") is None
    assert batches.parse("editor:x:nothing") is None


# --- who may ---------------------------------------------------------------------------------------------------------

READ, WRITE = ("", "sessions/{pk}/"), ("shift/", "swap/", "day/", "copy/", "import/", "export/")
ADDRESSES = (*READ, *WRITE)
ALL = dict.fromkeys(ADDRESSES, 200)
LOOK = {**dict.fromkeys(ADDRESSES, 403), "": 200}
NONE = dict.fromkeys(ADDRESSES, 403)
ROLES = {
    roles.OWNER: ALL, roles.PROGRAMME_EDITOR: ALL, roles.REGISTRAR: LOOK, roles.PHOTOGRAPHER: LOOK,
    "Translator kk": LOOK, roles.PRESS: NONE, roles.CHECK_IN: NONE,
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_each_role_meets_its_addresses(role: str) -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    client = signed_in(make.make_staff(role=role))
    found = {path: client.get(EDITOR + path.format(pk=session.pk)).status_code for path in ADDRESSES}
    assert found == ROLES[role]
    writes = 200 if ROLES[role] == ALL else 403
    assert post_move(client, asked(session, starts_at=NINE + QUARTER)).status_code == writes
    assert client.post(f"{EDITOR}undo/").status_code == (302 if writes == 200 else 403)
    assert client.post(f"{EDITOR}redo/").status_code == (302 if writes == 200 else 403)
    for path in WRITE:
        if path != "export/":
            assert client.post(EDITOR + path, {}).status_code == (
                403 if writes == 403 else 400 if path == "import/" else 200
            )


def test_who_may_only_look_finds_no_button() -> None:
    forum, _rooms = make_forum()
    make_break(forum)
    page = page_of(signed_in(make.make_staff(role=roles.REGISTRAR)))
    assert "Programme by day" in page
    for words in ("Undo", "grip", "Shift a day", "block-move"):
        assert words not in page


def test_visitors_and_people_who_are_not_staff_are_sent_to_the_door() -> None:
    forum, _rooms = make_forum()
    session = make_break(forum)
    for client in (Client(), signed_in(make.make_user())):
        for path in (*ADDRESSES, "move/", "undo/", "redo/"):
            assert client.get(EDITOR + path.format(pk=session.pk)).status_code == 302
        assert post_move(client, asked(session)).status_code == 302


@pytest.mark.parametrize(
    ("path", "method"), [("move/", "get"), ("undo/", "get"), ("redo/", "get"), ("", "post"), ("export/", "post")]
)
def test_addresses_know_their_method(boss: Client, path: str, method: str) -> None:
    make_forum()
    assert getattr(boss, method)(EDITOR + path).status_code == 405


def test_loading_is_quick_at_real_size() -> None:
    import time as clock

    forum, rooms = make_forum(rooms=12)
    sessions = [
        Session(
            forum=forum, code=f"s{n}", slug=f"s{n}", **FULL, room=rooms[n % 12], starts_at=NINE + n // 12 % 9 * HOUR,
            ends_at=NINE + (n // 12 % 9 + 1) * HOUR,
        )
        for n in range(600)
    ]  # fmt: skip
    Session.objects.bulk_create(sessions)
    SessionLanguage.objects.bulk_create([SessionLanguage(session=s, language="en", use="floor") for s in sessions])
    began = clock.process_time()
    copy = load(Forum.objects.get(pk=forum.pk))
    assert len(copy.marks) == 600
    assert clock.process_time() - began < 5
