"""Sessions that take several rooms: what may be, where they stand, what is said of them, and what comes out elsewhere."""

import csv
import io
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from icalendar import Calendar

from core.texts import Text, listed, together
from events.admin.session import room_clashes
from events.models import Forum, Room, Session, SessionRoom
from programme import agenda
from programme.agenda import block
from programme.checks import Kind, check
from programme.differences import compare, of_release, of_working_copy, unreleased
from programme.editor.working_copy import load
from programme.models import Release, ReleasedSession, make_release, with_rooms
from programme.releasing import release_only
from programme.search_sources import SESSIONS
from programme.wording import Wording
from tests import factories as make
from tests.admin_site import fresh, signed_in, superuser
from tests.programme_editor import FULL, HOUR, NINE, make_forum

pytestmark = pytest.mark.django_db
Made = tuple[Forum, list[Room], Session]


@pytest.fixture
def joined() -> Made:
    """A forum with four halls; s1 takes the first and the second from nine to ten."""
    forum, rooms = make_forum(rooms=4, state="published", is_current=True)
    session = take(forum, rooms[0], rooms[1], code="s1", slug="plenary", title_en="Plenary")
    return forum, rooms, session


def take(forum: Forum, *rooms: Room, **fields: Any) -> Session:
    session = make.make_session(forum=forum, **{"room": rooms[0], **FULL, **fields})
    for order, room in enumerate(rooms[1:]):
        make.make_session_room(session=session, room=room, order=order)
    made: Session = fresh(Session, pk=session.pk)
    return made


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


# --- texts ---------------------------------------------------------------------------------------------------------------
def test_names_are_a_list_of_the_language() -> None:
    assert listed(["Hall 1"], "en") == "Hall 1"
    assert listed(["A", "", "B", "C"], "en") == "A, B and C"
    assert listed(["甲", "乙"], "zh-hans") == "甲和乙"
    assert together([], "kk") == Text("", "kk")
    assert together([Text("{0}", "ru"), Text("B", "en")], "en") == Text("{0} and B", "ru")


# --- what may be ---------------------------------------------------------------------------------------------------------
def test_a_session_clashes_in_any_of_its_rooms(joined: Made) -> None:
    forum, rooms, session = joined
    session.full_clean()
    other = make.make_session(forum=forum, room=rooms[1], starts_at=NINE + HOUR / 2)
    for one in (session, other):
        with pytest.raises(ValidationError) as error:
            fresh(Session, pk=one.pk).full_clean()
        assert list(error.value.message_dict) == ["room"]
    third = make.make_session(forum=forum, room=rooms[2])
    with pytest.raises(ValidationError, match="takes place at the same time"):
        SessionRoom(session=third, room=rooms[1]).full_clean()
    SessionRoom(session=third, room=rooms[3]).full_clean()
    Session.objects.filter(pk=other.pk).update(room=rooms[3])
    fresh(Session, pk=session.pk).full_clean()


def test_a_further_room_is_another_one_of_the_forums_venue(joined: Made) -> None:
    _forum, rooms, session = joined
    for room, words in ((rooms[0], "first room already"), (make.make_room(), "not in the forum's venue")):
        with pytest.raises(ValidationError, match=words):
            SessionRoom(session=session, room=room).full_clean()
    with pytest.raises(ValidationError, match="already exists"):
        SessionRoom(session=session, room=rooms[1]).full_clean()
    session.room = None
    with pytest.raises(ValidationError, match="its first room first"):
        SessionRoom(session=session, room=rooms[2]).full_clean()


def test_rooms_come_in_order_and_one_that_is_deleted_is_forgotten_in_releases_too(joined: Made) -> None:
    forum, rooms, session = joined
    make.make_session_room(session=session, room=rooms[3], order=1)
    assert fresh(Session, pk=session.pk).rooms == [rooms[0], rooms[1], rooms[3]]
    make_release(forum)
    rooms[1].delete()
    (row,) = with_rooms(ReleasedSession.objects.latest_of(forum))
    assert (row.more_rooms, row.rooms) == ([rooms[3].pk], [rooms[0], rooms[3]])
    assert unreleased(forum) == []
    rooms[0].delete()
    assert fresh(Session, pk=session.pk).rooms == [rooms[3]]
    assert unreleased(forum) == []


# --- clashes and marks ---------------------------------------------------------------------------------------------------
def test_a_room_that_two_share_is_marked_once_and_seats_are_added_up(joined: Made) -> None:
    forum, rooms, session = joined
    other = take(forum, rooms[1], rooms[0], code="s2", starts_at=NINE + HOUR / 2)
    kinds = {pk: [mark.kind for mark in marks] for pk, marks in load(forum).marks.items()}
    assert [found.count(Kind.ROOM_CLASH) for found in kinds.values()] == [1, 1]
    Session.objects.filter(pk=other.pk).delete()
    (planned,) = load(forum).sessions
    for places, wanted in ((80, False), (81, True)):
        planned.places = places
        found = [mark for mark in check(forum, [planned]).get(session.pk, []) if mark.kind == Kind.TOO_SMALL]
        assert [mark.codes for mark in found] == ([("81", "80")] if wanted else [])
    rooms[1].capacity = 0
    planned.try_rooms(rooms[:2])
    assert Kind.TOO_SMALL not in [mark.kind for mark in check(forum, [planned]).get(session.pk, [])]


def test_the_list_of_sessions_finds_rooms_taken_twice_in_every_combination(joined: Made) -> None:
    forum, rooms, session = joined
    assert list(room_clashes()) == []
    for taken in ([rooms[0]], [rooms[1]], [rooms[2], rooms[0]], [rooms[2], rooms[1]]):
        other = take(forum, *taken)
        assert set(room_clashes()) == {session, other}
        other.delete()
    free = take(forum, rooms[2], rooms[3])
    assert list(room_clashes()) == []
    boss = signed_in(superuser())
    page = boss.get("/admin/events/session/", {"room__id__exact": rooms[1].pk})
    assert list(page.context["cl"].queryset) == [session]
    assert [free.pk for free in boss.get("/admin/events/session/").context["cl"].queryset] == [session.pk, free.pk]
    assert "Hall 1 and Hall 2" in page.content.decode()


# --- releases ------------------------------------------------------------------------------------------------------------
def test_a_release_keeps_all_rooms_and_any_other_room_is_a_move(joined: Made) -> None:
    forum, rooms, session = joined
    first = make_release(forum)
    (row,) = with_rooms(ReleasedSession.objects.latest_of(forum))
    assert row.rooms == rooms[:2]
    assert of_release(first) == of_working_copy(forum)
    SessionRoom.objects.filter(session=session).update(room=rooms[2])
    (moved,) = unreleased(forum)
    with translation.override("en"):
        (line,) = Wording(forum, [moved]).lines([moved])
    words = line.words.replace('<time datetime="2031-05-14T09:00+08:00">', "").replace("</time>", "")
    assert (moved.kind, words) == ("moved", "14 May, 09:00: from Hall 1 and Hall 2 to Hall 1 and Hall 3")


def test_another_order_of_the_same_rooms_is_a_change_and_no_move(joined: Made) -> None:
    forum, rooms, session = joined
    make_release(forum)
    session.room = rooms[1]
    SessionRoom.objects.filter(session=session).update(room=rooms[0])
    session.save()
    (change,) = unreleased(forum)
    with translation.override("en"):
        (line,) = Wording(forum, [change]).lines([change])
    assert (change.kind, line.details) == ("changed", [("Rooms", "from Hall 1 and Hall 2 to Hall 2 and Hall 1")])


def test_a_release_of_one_session_alone_copies_the_rooms_of_all_others(joined: Made) -> None:
    forum, rooms, session = joined
    other = take(forum, rooms[2], rooms[3], code="s2")
    make_release(forum)
    SessionRoom.objects.all().delete()
    release_only(forum, [other.pk])
    rows = {row.session_id: row.rooms for row in with_rooms(ReleasedSession.objects.latest_of(forum))}
    assert rows == {session.pk: rooms[:2], other.pk: [rooms[2]]}


def test_further_rooms_of_many_rows_are_one_query_and_of_none_no_query(
    joined: Made, django_assert_num_queries: Any
) -> None:
    forum, rooms, _session = joined
    for hour in range(1, 5):
        take(forum, *rooms[:3], starts_at=NINE + hour * HOUR)
    make_release(forum)
    with django_assert_num_queries(2):
        rows = with_rooms(ReleasedSession.objects.latest_of(forum))
        assert [len(row.rooms) for row in rows] == [2, 3, 3, 3, 3]
    SessionRoom.objects.all().delete()
    make_release(forum)
    with django_assert_num_queries(1):
        assert {len(row.rooms) for row in with_rooms(ReleasedSession.objects.latest_of(forum))} == {1}


# --- the agenda ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("columns", "place"),
    [
        ([3], (3, 1)),
        ([1, 2], (1, 2)),
        ([2, 1], (1, 2)),
        ([2, 4], (2, 1)),
        ([4, 1, 2, 5], (4, 2)),
        ([3, 1, 2, 4], (1, 4)),
    ],
)
def test_a_block_is_the_neighbours_of_the_first_room(columns: list[int], place: tuple[int, int]) -> None:
    assert block(columns) == place


def days_of(forum: Forum) -> dict[str, agenda.Entry]:
    rows = with_rooms(ReleasedSession.objects.latest_of(forum))
    built = agenda.build(rows, forum.zone, forum.days, datetime(2030, 1, 1, tzinfo=forum.zone))
    return {entry.session.code: entry for day in built for slot in day.slots for entry in slot.entries}


def test_it_spans_its_columns_and_what_has_no_room_keeps_out_of_them(joined: Made) -> None:
    forum, rooms, _session = joined
    take(forum, rooms[2], rooms[3], code="s2")
    make.make_session(forum=forum, code="none", starts_at=NINE + 2 * HOUR)
    take(forum, rooms[0], rooms[2], code="apart", starts_at=NINE + 2 * HOUR)
    make_release(forum)
    found = {code: (entry.column, entry.over) for code, entry in days_of(forum).items()}
    assert found == {"s1": (1, 2), "s2": (3, 2), "apart": (1, 1), "none": (2, 1)}


def test_the_agenda_names_all_rooms_and_finds_it_under_each(joined: Made, client: Client) -> None:
    forum, rooms, _session = joined
    take(forum, rooms[2], code="s2", room=rooms[2])
    make_release(forum)
    whole = body(client, "/en/f/agenda/")
    assert 'class="session h09 m00 d60 in-1 in-several over-2" id="s1"' in whole
    assert 'data-r="r1 r2"' in whole
    assert '<span class="session-room">Hall 1 and Hall 2</span>' in whole
    for room, codes in (("r1", ["s1"]), ("r2", ["s1"]), ("r3", ["s2"]), ("r4", [])):
        page = body(client, f"/en/f/agenda/?room={room}")
        assert [code for code in ("s1", "s2") if f'id="{code}"' in page] == codes
        assert f'id="{codes[0]}"' in page if codes else "No session answers these filters." in page
    counts = {choice.value: choice.count for choice in client.get("/en/f/agenda/").context["choices"]["room"]}
    assert counts == {"r1": 1, "r2": 1, "r3": 1}


def test_the_agenda_says_where_it_was_when_any_room_changed(joined: Made, client: Client) -> None:
    forum, rooms, session = joined
    make_release(forum)
    SessionRoom.objects.filter(session=session).update(room=rooms[3])
    make_release(forum)
    assert "before: 14 May, 09:00</span>, Hall 1 and Hall 2" in body(client, "/en/f/agenda/").replace(
        "before: 14 May, 09:00, Hall 1 and Hall 2</span>", "before: 14 May, 09:00</span>, Hall 1 and Hall 2"
    )
    assert "from Hall 1 and Hall 2 to Hall 1 and Hall 4" in body(client, "/en/f/agenda/changes/")


def test_the_agenda_asks_as_many_queries_for_thirty_such_sessions_as_for_one(
    joined: Made, client: Client, django_assert_max_num_queries: Any
) -> None:
    forum, rooms, _session = joined
    counts = []
    for number in range(2):
        make_release(forum)
        with django_assert_max_num_queries(9) as queries:
            body(client, "/en/f/agenda/")
        counts.append(len(queries))
        for hour in range(1, 30 * (1 - number)):
            take(forum, *rooms, starts_at=NINE + hour * HOUR / 4)
    assert counts[0] == counts[1]


def test_the_page_of_a_session_shows_every_room_and_what_comes_next_in_each(joined: Made, client: Client) -> None:
    forum, rooms, _session = joined
    Room.objects.filter(pk=rooms[1].pk).update(directions_en="Up the stairs.")
    for room, code, hour in ((rooms[0], "next1", 2), (rooms[1], "next2", 1), (rooms[1], "later", 3)):
        take(forum, room, code=code, starts_at=NINE + hour * HOUR, title_en=code)
    beside = take(forum, rooms[2], rooms[3], code="beside")
    make_release(forum)
    response = client.get("/en/f/sessions/s1/")
    found = [(row.code, names) for row, names in response.context["next_here"]]
    assert found == [("next2", [rooms[1]]), ("next1", [rooms[0]])]
    page = response.content.decode()
    for words in ("Next in these rooms", "<strong>Hall 1</strong>", "<strong>Hall 2</strong><br>Up the stairs.",
                  "<small>Hall 3 and Hall 4</small>", "<dt>Rooms</dt>"):  # fmt: skip
        assert words in page
    one = client.get("/en/f/sessions/next2/")
    assert [(row.code, names) for row, names in one.context["next_here"]] == [("later", [rooms[1]])]
    assert "Next in this room" in one.content.decode()
    Session.objects.filter(pk=beside.pk).update(starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR)
    joint = take(forum, *rooms[:2], code="joint", starts_at=NINE + 5 * HOUR)
    SessionRoom.objects.filter(session=joint).update(order=3)
    Session.objects.filter(code__in=("next1", "next2", "later")).update(state="cancelled")
    make_release(forum)
    again = client.get("/en/f/sessions/s1/").context["next_here"]
    assert [(row.code, names) for row, names in again] == [("joint", rooms[:2])]


def test_embed_home_and_preview_name_all_rooms(joined: Made, client: Client) -> None:
    forum, _rooms, session = joined
    make_release(forum)
    assert "<small>Hall 1 and Hall 2</small>" in body(client, "/en/f/agenda/embed/")
    assert body(client, "/en/f/agenda/embed/?room=r2").count("Hall 1 and Hall 2") == 1
    boss = signed_in(superuser())
    assert "<strong>Hall 2</strong>" in body(boss, f"/admin/preview/session/{session.pk}/en/")


# --- other software ------------------------------------------------------------------------------------------------------
SCHEMAS = Path(__file__).parent / "data"


def test_calendars_name_all_rooms_and_are_found_by_each(joined: Made, client: Client) -> None:
    forum, rooms, _session = joined
    take(forum, rooms[2], code="s2")
    make_release(forum)
    for room in ("r1", "r2"):
        calendar: Any = Calendar.from_ical(client.get(f"/en/f/agenda.ics?room={room}").content)
        (event,) = calendar.walk("VEVENT")
        assert str(event["LOCATION"]).startswith("Hall 1 and Hall 2, Venue ")
        assert str(calendar["NAME"]).endswith(f" · Hall {room[1]}")


def test_the_sequence_rises_when_a_further_room_changes(joined: Made, client: Client) -> None:
    forum, rooms, session = joined
    make_release(forum)
    SessionRoom.objects.filter(session=session).update(room=rooms[2])
    make_release(forum)
    (event,) = Calendar.from_ical(client.get("/en/f/agenda.ics").content).walk("VEVENT")
    assert event["SEQUENCE"] == 1


def test_schedules_have_it_once_in_its_first_room_and_tell_the_others(joined: Made, client: Client) -> None:
    forum, _rooms, _session = joined
    make_release(forum)
    root = ET.fromstring(client.get("/en/f/schedule.xml").content)
    (event,) = root.iter("event")
    assert (event.findtext("room"), event.findtext("description")) == ("Hall 1", "Rooms: Hall 1 and Hall 2")
    first = json.loads(client.get("/en/f/schedule.json").content)["schedule"]["conference"]
    ((name, events),) = first["days"][0]["rooms"].items()
    assert (name, [each["description"] for each in events]) == ("Hall 1", ["Rooms: Hall 1 and Hall 2"])
    assert [room["name"] for room in first["rooms"]] == ["Hall 1", "Hall 2"]
    second = json.loads(client.get("/en/f/schedule2.json").content)["schedule"]["events"][0]
    assert (second["room"]["name"], second["description"]["en"]) == ("Hall 1", "Rooms: Hall 1 and Hall 2")
    assert second["description"]["zh"].endswith("Hall 1和Hall 2")


def test_tables_name_all_rooms(joined: Made, client: Client) -> None:
    make_release(joined[0])
    text = client.get("/en/f/agenda.csv").content.decode("utf-8-sig")
    assert [row["Room"] for row in csv.DictReader(io.StringIO(text))] == ["Hall 1 and Hall 2"]


def test_the_search_knows_all_rooms(joined: Made) -> None:
    forum, rooms, session = joined
    make_release(forum)
    (found,) = SESSIONS.documents(None)
    assert "Hall 1 and Hall 2" in found.words["en"].detail
    assert list(SESSIONS.watches[Room]([rooms[1].pk])) == [session.pk]  # type: ignore[operator]
    assert list(SESSIONS.watches[Room]([rooms[2].pk])) == []  # type: ignore[operator]


def test_the_paper_names_all_rooms_and_lists_them(joined: Made) -> None:
    from programme.paper.data import document

    forum, _rooms, _session = joined
    make_release(forum)
    release = Release.objects.latest_of(forum)
    assert release is not None
    found = document(forum, release, "en", "zh-hans")
    assert found["days"][0]["slots"][0][0]["place"] == (("Hall 1 and Hall 2", "en"), ("Hall 1和Hall 2", "en"))
    assert [room["name"][0][0] for room in found["rooms"]] == ["Hall 1", "Hall 2"]


# --- the admin -----------------------------------------------------------------------------------------------------------
def test_the_form_of_a_session_offers_rooms_of_its_venue(joined: Made) -> None:
    _forum, rooms, session = joined
    make.make_room()
    page = signed_in(superuser()).get(f"/admin/events/session/{session.pk}/change/")
    (formset,) = [each.formset for each in page.context["inline_admin_formsets"] if each.formset.model is SessionRoom]
    assert list(formset.forms[0].fields["room"].queryset) == rooms


def test_differences_of_states_with_rooms_are_the_same_however_they_are_read(joined: Made) -> None:
    forum, rooms, _session = joined
    take(forum, rooms[3], rooms[2], code="s2", starts_at=NINE + timedelta(hours=4))
    release = make_release(forum)
    assert compare(of_release(release), of_working_copy(forum)) == []
