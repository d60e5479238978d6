"""Several rooms in the programme editor, its spreadsheet and the admin's forms; and sessions that go to another day."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from events.models import Forum, Room, Session, SessionRoom
from programme.editor import operations
from programme.editor.batches import What
from programme.editor.moving import Place
from programme.editor.working_copy import load
from programme.spreadsheet.writing import workbook
from tests import factories as make
from tests.admin_site import change_url, form_of, fresh, signed_in, superuser
from tests.programme_editor import DAY, HOUR, NINE, asked, at, make_break, make_forum, post_move, utc, version
from tests.test_editor import EDITOR, undo
from tests.test_spreadsheet import brought_in, changed, errors, file_of, looked_at, rows_of
from tests.test_spreadsheet import told as reported

pytestmark = pytest.mark.django_db
Made = tuple[Forum, list[Room], Session]


@pytest.fixture
def boss() -> Client:
    return signed_in(superuser())


@pytest.fixture
def joined() -> Made:
    """A forum with four halls; s1 takes the first and the second from nine to ten."""
    forum, rooms = make_forum(rooms=4)
    session = make_break(forum, room=rooms[0], code="s1")
    make.make_session_room(session=session, room=rooms[1])
    return forum, rooms, session


def opened(client: Client, session: Session) -> dict[str, Any]:
    return form_of(client.get(change_url(session)).content.decode())


def rooms_of(session: Session) -> list[Room]:
    return list(fresh(Session, pk=session.pk).rooms)


# --- moves ---------------------------------------------------------------------------------------------------------------
def test_the_grid_is_told_all_rooms(boss: Client, joined: Made) -> None:
    _forum, rooms, _session = joined
    page = boss.get(EDITOR, {"day": "2031-05-14"}).content.decode()
    assert f'data-rooms="{rooms[0].pk} {rooms[1].pk}"' in page
    assert '<span class="block-room">Hall 1 and Hall 2</span>' in page


def test_a_move_to_other_rooms_is_undone_and_done_again(boss: Client, joined: Made) -> None:
    _forum, rooms, session = joined
    answer = post_move(boss, asked(session, rooms=[rooms[3].pk, rooms[2].pk, rooms[3].pk])).json()
    assert (answer["rooms"], answer["room_name"]) == ([rooms[3].pk, rooms[2].pk], "Hall 4 and Hall 3")
    assert rooms_of(session) == [rooms[3], rooms[2]]
    undo(boss)
    assert rooms_of(session) == rooms[:2]
    undo(boss, "redo")
    assert rooms_of(session) == [rooms[3], rooms[2]]
    post_move(boss, asked(fresh(Session, pk=session.pk), rooms=[]))
    assert (rooms_of(session), SessionRoom.objects.count()) == ([], 0)
    undo(boss)
    assert rooms_of(session) == [rooms[3], rooms[2]]


def test_a_room_that_is_gone_since_is_not_brought_back(boss: Client, joined: Made) -> None:
    _forum, rooms, session = joined
    post_move(boss, asked(session, rooms=[rooms[0].pk]))
    rooms[1].delete()
    undo(boss)
    assert rooms_of(session) == [rooms[0]]


def test_a_move_marks_what_it_meets_in_a_further_room(boss: Client, joined: Made) -> None:
    forum, rooms, session = joined
    met = make_break(forum, room=rooms[2], code="met")
    answer = post_move(boss, asked(session, rooms=[rooms[1].pk, rooms[2].pk])).json()
    assert set(answer["blocks"]) == {str(session.pk), str(met.pk)}
    assert answer["marks"] == ["Room taken twice: met, 09:00–10:00"]
    assert set(post_move(boss, asked(fresh(Session, pk=session.pk), rooms=[rooms[0].pk])).json()["blocks"]) == {
        str(session.pk), str(met.pk),
    }  # fmt: skip


@pytest.mark.parametrize("rooms", [None, 7, "7", [True], ["7"], [[7]], list(range(1, 200))])
def test_rooms_that_cannot_be_read_change_nothing(boss: Client, joined: Made, rooms: Any) -> None:
    _forum, halls, session = joined
    response = post_move(boss, asked(session, rooms=rooms))
    assert (response.status_code, response.json()) == (400, {"error": "This move cannot be read. Load the page again."})
    assert rooms_of(session) == halls[:2]


def test_rooms_that_somebody_else_changed_are_a_conflict_and_my_own_changes_are_not(boss: Client, joined: Made) -> None:
    _forum, rooms, session = joined
    stale = asked(session, starts_at=NINE + HOUR / 4)
    post_move(signed_in(superuser(name="Piotr")), asked(session, rooms=[rooms[0].pk, rooms[2].pk]))
    response = post_move(boss, stale)
    assert response.status_code == 409
    assert response.json()["error"].endswith("It is now on 14 May, 09:00–10:00, Hall 1 and Hall 3.")
    for number in (1, 2):
        now = fresh(Session, pk=session.pk)
        answer = post_move(boss, asked(now, starts_at=NINE + number * HOUR / 4, rooms=[rooms[number].pk, rooms[3].pk]))
        assert answer.status_code == 200
    undo(boss)
    seen = version(session)
    fresh(Session, pk=session.pk).save()
    now = fresh(Session, pk=session.pk)
    assert post_move(boss, {**asked(now, rooms=[rooms[0].pk]), "version": seen}).status_code == 200


# --- the form ------------------------------------------------------------------------------------------------------------
def test_the_form_chooses_further_rooms(boss: Client, joined: Made) -> None:
    _forum, rooms, session = joined
    address = f"{EDITOR}sessions/{session.pk}/"
    form = boss.get(address).context["form"]
    assert form.initial["more_rooms"] == [rooms[1].pk]
    sent = {"version": version(session), "day": "2031-05-14", "starts": "09:00", "ends": "10:00", "minutes": ""}
    more = [str(room.pk) for room in (rooms[0], rooms[1], rooms[3])]
    boss.post(address, {**sent, "room": rooms[0].pk, "more_rooms": more})
    assert rooms_of(session) == [rooms[0], rooms[1], rooms[3]]
    sent["version"] = version(session)
    page = boss.post(address, {**sent, "room": "", "more_rooms": more}).content.decode()
    assert "Choose the first room too." in page
    assert rooms_of(session) == [rooms[0], rooms[1], rooms[3]]
    boss.post(address, {**sent, "room": rooms[2].pk})
    assert rooms_of(session) == [rooms[2]]


# --- many ----------------------------------------------------------------------------------------------------------------
def done(forum: Forum, what: What, planner: Any) -> None:
    operations.carry_out(forum, what, planner, seal=planner(load(forum)).seal, user=superuser(name=str(what)))


def test_a_swap_a_shift_and_a_copy_take_all_rooms_along(joined: Made) -> None:
    forum, rooms, session = joined
    other = make_break(forum, room=rooms[3], code="s2", starts_at=NINE + 3 * HOUR)
    done(forum, What.SWAP, lambda copy: operations.swap(copy, one=copy.get(session.pk), other=copy.get(other.pk)))
    assert (rooms_of(session), rooms_of(other)) == ([rooms[3]], rooms[:2])
    day = date(2031, 5, 14)
    done(
        forum, What.SHIFT,
        lambda copy: operations.shift(copy, day=day, after=utc(2031, 1, 1, 0).time(), minutes=15, rooms=[rooms[1].pk]),
    )  # fmt: skip
    assert (at(other)[0], at(session)[0]) == (NINE + HOUR / 4, NINE + 3 * HOUR)
    done(forum, What.COPY, lambda copy: operations.copy_day(copy, source=day, target=date(2031, 5, 15)))
    assert {one.code: one.rooms for one in Session.objects.filter(starts_at__gt=NINE + DAY)} == {
        "s1-2": [rooms[3]], "s2-2": rooms[:2],
    }  # fmt: skip


# --- the spreadsheet -----------------------------------------------------------------------------------------------------
def test_the_spreadsheet_has_all_rooms_and_makes_the_round_trip(joined: Made) -> None:
    forum, rooms, session = joined
    (row,) = rows_of(workbook(forum))
    assert row["room"] == "r1 r2"
    assert reported(brought_in(changed(forum), forum)) == []
    assert reported(brought_in(changed(forum, room="r1, r3; r4"), forum)) == [("room", "r1 r2", "r1 r3 r4")]
    assert rooms_of(session) == [rooms[0], rooms[2], rooms[3]]
    brought_in(changed(forum, room=None), forum)
    assert rooms_of(session) == []
    brought_in(file_of({**row, "code": "new", "slug": "new", "room": "r2 r1", "version": None}), forum)
    assert Session.objects.get(code="new").rooms == [rooms[1], rooms[0]]


def test_the_spreadsheet_says_what_is_wrong_with_rooms(joined: Made) -> None:
    forum, rooms, _session = joined
    assert [words for _cell, words in errors(changed(forum, room="r1 r1"), forum)] == ["“r1” is there twice."]
    assert [words for _cell, words in errors(changed(forum, room="r1 r9"), forum)] == [
        "There is no room with the address “r9” in the forum's venue."
    ]
    make_break(forum, room=rooms[3], code="s2")
    assert [words for _cell, words in errors(changed(forum, room="r1 r4"), forum)] == [
        "At this time s2 is in the same room."
    ]


def test_further_rooms_changed_since_the_export_are_a_conflict(joined: Made) -> None:
    forum, rooms, session = joined
    data = changed(forum, title_en="Other")
    make.make_session_room(session=session, room=rooms[3])
    assert [row.status.value for row in looked_at(data, forum).rows] == ["conflict"]


# --- the admin's form ----------------------------------------------------------------------------------------------------
def inline(session: Session, *rooms: Room, delete: bool = False) -> dict[str, Any]:
    row = session.further_rooms.get()
    sent: dict[str, Any] = {
        "further_rooms-TOTAL_FORMS": str(1 + len(rooms)), "further_rooms-INITIAL_FORMS": "1",
        "further_rooms-0-id": str(row.pk), "further_rooms-0-session": str(session.pk),
        "further_rooms-0-room": str(row.room_id), "further_rooms-0-order": "0",
    }  # fmt: skip
    if delete:
        sent["further_rooms-0-DELETE"] = "on"
    for number, room in enumerate(rooms, start=1):
        sent |= {f"further_rooms-{number}-room": str(room.pk), f"further_rooms-{number}-order": str(number)}
    return sent


def test_the_form_of_a_session_adds_and_takes_away_rooms_and_makes_a_new_version(boss: Client, joined: Made) -> None:
    _forum, rooms, session = joined
    seen = version(session)
    sent = opened(boss, session)
    assert boss.post(change_url(session), {**sent, **inline(session, rooms[3])}).status_code == 302
    assert rooms_of(session) == [rooms[0], rooms[1], rooms[3]]
    assert version(session) > seen


def test_the_form_looks_for_clashes_of_the_rooms_that_stay(boss: Client, joined: Made) -> None:
    forum, rooms, session = joined
    make_break(forum, room=rooms[1], code="s2")
    refused = boss.post(change_url(session), {**opened(boss, session), **inline(session)})
    assert "In this room, s2" in refused.content.decode()
    refused = boss.post(change_url(session), {**opened(boss, session), **inline(session, rooms[0], delete=True)})
    assert "This is the session&#x27;s first room already." in refused.content.decode()
    response = boss.post(change_url(session), {**opened(boss, session), **inline(session, delete=True)})
    assert response.status_code == 302
    assert rooms_of(session) == [rooms[0]]


# --- another day ---------------------------------------------------------------------------------------------------------
def test_a_session_dropped_on_a_day_keeps_its_time_and_rooms_and_the_days_are_counted_anew(
    boss: Client, joined: Made
) -> None:
    _forum, rooms, session = joined
    sent = {"session": session.pk, "version": version(session), "day": "2031-05-14", "to": "2031-05-16"}
    answer = post_move(boss, sent).json()
    assert (answer["on_day"], answer["times"], answer["marks"]) == (False, "16 May, 09:00–10:00", [])
    assert at(session)[:2] == (NINE + 2 * DAY, NINE + 2 * DAY + HOUR)
    assert rooms_of(session) == rooms[:2]
    counts = [line.split('class="counts">')[1][0] for line in answer["days"].splitlines() if "counts" in line]
    assert counts == ["0", "0", "1"]
    assert undo(boss) == ["1 session is as it was before."]
    assert at(session)[0] == NINE
    undo(boss, "redo")
    assert at(session)[0] == NINE + 2 * DAY


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("2031-06-14", "This is outside the days of the forum."),
        ("1066-10-14", "This move cannot be read. Load the page again."),
        ("tomorrow", "This move cannot be read. Load the page again."),
        (14, "This move cannot be read. Load the page again."),
    ],
)
def test_a_day_that_cannot_be_is_refused(boss: Client, joined: Made, to: Any, words: str) -> None:
    session = joined[2]
    response = post_move(boss, {"session": session.pk, "version": version(session), "to": to, "day": "2031-05-14"})
    assert (response.status_code, response.json()) == (400, {"error": words})
    assert at(session)[0] == NINE


def test_a_time_that_does_not_exist_on_the_other_day_is_refused(boss: Client) -> None:
    days: dict[str, Any] = {"starts_on": date(2031, 3, 29), "ends_on": date(2031, 3, 30)}
    forum, _rooms = make_forum(time_zone="Europe/Warsaw", **days)
    session = make_break(forum, starts_at=utc(2031, 3, 29, 1, 30))
    sent: dict[str, Any] = {"session": session.pk, "version": version(session), "day": "2031-03-29", "to": "2031-03-30"}
    response = post_move(boss, sent)
    assert response.status_code == 400
    assert response.json()["error"].startswith("02:30 does not exist on 30 March")
    page = boss.get(f"{EDITOR}?day=2031-03-30&carry={session.pk}")
    assert page.context["carried"].place["starts"] == "2031-03-30T01:30:00Z"


def test_a_day_opens_with_a_session_of_another_day_in_hand(boss: Client, joined: Made) -> None:
    forum, _rooms, session = joined
    late = make_break(forum, starts_at=NINE + 13 * HOUR, ends_at=NINE + 14 * HOUR, code="late")
    page = boss.get(f"{EDITOR}?day=2031-05-15&carry={late.pk}")
    assert page.context["carried"].place == {
        "starts": "2031-05-15T14:00:00Z", "ends": "2031-05-15T15:00:00Z", "rooms": "",
    }  # fmt: skip
    assert page.context["frame"].rows * 5 >= 16 * 60
    text = page.content.decode()
    assert f'id="session-{late.pk}"' in text
    assert f'id="session-{session.pk}"' not in text
    assert at(late)[0] == NINE + 13 * HOUR
    for nonsense in ("", "x", "²", "9" * 40, "0", str(session.pk)):
        shown = boss.get(f"{EDITOR}?day=2031-05-14&carry={nonsense}")
        assert shown.context["carried"] is None


def test_who_may_only_look_carries_nothing(joined: Made) -> None:
    reader = signed_in(make.make_staff(role="Registrar"))
    page = reader.get(f"{EDITOR}?day=2031-05-15&carry={joined[2].pk}")
    assert (page.status_code, page.context["carried"]) == (200, None)


def test_a_place_is_the_same_only_with_the_same_first_room(joined: Made) -> None:
    _forum, rooms, session = joined
    assert Place.of(session) == Place(NINE, NINE + HOUR, (rooms[0], rooms[1]))
    assert Place.of(session) != Place(NINE, NINE + HOUR, (rooms[1], rooms[0]))
