"""The programme as calendars: read back by two independent parsers; what changes, what is cancelled, what is gone."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from core import languages
from core.structured import full
from events.models import Forum, Session
from programme.exports import calendar, data, history, zones
from programme.models import Release, ReleasedSession, make_release
from programme.releasing import bring_back, release_only
from speakers.models import Speaker
from tests import factories as make
from tests.demo import LANGUAGES, demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db]
with_demo = pytest.mark.usefixtures("demo")
HOUR = timedelta(hours=1)


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return Calendar.from_ical(response.content)


def events(client: Client, address: str) -> dict[str, Any]:
    """Code of a session -> its entry."""
    return {str(event["UID"]).split(".", maxsplit=1)[0]: event for event in read(client, address).walk("VEVENT")}


def uids(client: Client, address: str) -> list[str]:
    return sorted(str(event["UID"]) for event in read(client, address).walk("VEVENT"))


# --- the whole programme ---------------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_calendar_is_the_release_in_the_language_of_the_address(code: str, client: Client) -> None:
    found = read(client, f"/{code}/nsr-next/agenda.ics")
    released = {row.session.code: row for row in ReleasedSession.objects.newest().select_related("session")}
    entries = {str(event["UID"]).split(".")[0]: event for event in found.walk("VEVENT")}
    assert set(entries) == set(released)
    for key, event in entries.items():
        session: Any = released[key].session
        assert str(event["SUMMARY"]) == getattr(session, languages.column("title", code))
        assert event["SUMMARY"].params["LANGUAGE"] == languages.tag(code)
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (released[key].starts_at, released[key].ends_at)
        assert event["DTSTART"].params["TZID"] == event["DTEND"].params["TZID"] == "Asia/Shanghai"
        assert event["URL"] == f"{settings.SITE_URL}/{code}/nsr-next/sessions/{key}/"
    assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert found["SOURCE"] == f"{settings.SITE_URL}/{code}/nsr-next/agenda.ics"
    assert (found["REFRESH-INTERVAL"].to_ical(), found["X-PUBLISHED-TTL"]) == (b"PT1H", "PT1H")
    assert found["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    forum: Any = Forum.objects.get(slug="nsr-next")
    assert str(found["NAME"]) == str(found["X-WR-CALNAME"]) == getattr(forum, languages.column("short_name", code))


@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", ["agenda.ics", "speakers/huang-kan.ics", "sessions/s05.ics"])
def test_second_parser_reads_the_same(path: str, code: str, client: Client) -> None:
    """vobject shares no code with what wrote it, and reads the zone from VTIMEZONE itself."""
    body = client.get(f"/{code}/nsr-next/{path}").content.decode()
    other = list(vobject.readOne(body).vevent_list)
    ours: dict[str, Any] = {str(event["UID"]): event for event in Calendar.from_ical(body).walk("VEVENT")}
    assert {event.uid.value for event in other} == set(ours)
    for event in other:
        twin = ours[event.uid.value]
        assert event.summary.value == str(twin["SUMMARY"])
        assert event.description.value == str(twin["DESCRIPTION"])
        assert event.dtstart.value.astimezone(UTC) == twin["DTSTART"].dt.astimezone(UTC)
        assert event.dtend.value.astimezone(UTC) == twin["DTEND"].dt.astimezone(UTC)


@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_lines_are_folded_between_letters(code: str, client: Client) -> None:
    """RFC 5545, 3.1: no line is longer than 75 octets, lines end with CRLF, each line is whole UTF-8."""
    body = client.get(f"/{code}/nsr-next/agenda.ics").content
    lines = body.split(b"\r\n")
    assert lines[-1] == b""
    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert [line.decode() for line in lines]


@with_demo
def test_uids_are_the_same_in_every_language_and_after_a_release(client: Client) -> None:
    first = uids(client, "/en/nsr-next/agenda.ics")
    assert all(uids(client, f"/{code}/nsr-next/agenda.ics") == first for code in LANGUAGES)
    Session.objects.filter(forum__slug="nsr-next", code="s05").update(title_en="Another title", title_kk="Басқа атау")
    make_release(Forum.objects.get(slug="nsr-next"))
    assert all(uids(client, f"/{code}/nsr-next/agenda.ics") == first for code in LANGUAGES)
    assert "s05.nsr-next@127.0.0.1" in first
    assert len(first) == len(set(first))


@with_demo
def test_entry_tells_people_languages_track_and_that_it_is_a_sample(client: Client) -> None:
    entries = events(client, "/ru/nsr-next/agenda.ics")
    said = str(entries["s02"]["DESCRIPTION"])
    person: Any = Speaker.objects.get(slug="huang-kan")
    forum: Any = Forum.objects.get(slug="nsr-next")
    assert f"Приветственное слово: {person.name_ru}, {person.position_ru}" in said
    assert "Рабочие языки: Китайский" in said
    assert forum.sample_note_ru in said
    assert said.endswith(f"{settings.SITE_URL}/ru/nsr-next/sessions/s02/")
    assert entries["s05"]["CATEGORIES"].cats == ["Открытость"]
    assert str(entries["s05"]["COLOR"]) == "steelblue"
    assert str(read(client, "/ru/nsr-next/agenda.ics")["DESCRIPTION"]) == forum.sample_note_ru


def test_place_and_coordinates_are_the_venue_s_own(client: Client) -> None:
    venue = make.make_venue(name_en="College, North", latitude=39.84, longitude=116.28)
    forum = make.make_forum(venue=venue)
    room = make.make_room(venue=venue, name_en="Hall 1; left")
    make.make_session(forum=forum, code="in", room=room)
    make.make_session(forum=forum, code="out", location_en="School No. 5")
    make.make_session(forum=forum, code="somewhere")
    make_release(forum)
    entries = events(client, f"/en/{forum.slug}/agenda.ics")
    assert str(entries["in"]["LOCATION"]) == "Hall 1; left, College, North"
    assert (entries["in"]["GEO"].latitude, entries["in"]["GEO"].longitude) == (39.84, 116.28)
    assert (str(entries["out"]["LOCATION"]), "GEO" in entries["out"]) == ("School No. 5", False)
    assert str(entries["somewhere"]["LOCATION"]) == "College, North"
    bare = make.make_forum()
    make.make_session(forum=bare, code="nowhere")
    make_release(bare)
    assert "LOCATION" not in events(client, f"/en/{bare.slug}/agenda.ics")["nowhere"]


def test_text_that_fell_back_names_its_language(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a", title_en="Only in English", title_ru="По-русски")
    make.make_session(forum=forum, code="b", title_en="Only in English")
    make_release(forum)
    entries = events(client, f"/kk/{forum.slug}/agenda.ics")
    assert [entries[key]["SUMMARY"].params["LANGUAGE"] for key in "ab"] == ["ru", "en"]


# --- releases --------------------------------------------------------------------------------------------------------
def test_sequence_rises_only_for_what_changed(client: Client) -> None:
    forum = make.make_forum()
    room, track = make.make_room(), make.make_track(forum=forum)
    for key in ("time", "room", "track", "person", "text", "same"):
        make.make_session(forum=forum, code=key)
    changes: list[tuple[str, dict[str, Any]]] = [
        ("time", {"ends_at": make.OPENING + 2 * HOUR}), ("room", {"room": room}), ("track", {"track": track}),
        ("text", {"title_en": "Another title"}),
    ]  # fmt: skip
    moments = [datetime(2031, 1, day, 12, tzinfo=UTC) for day in range(1, 7)]
    with time_machine.travel(moments[0], tick=False):
        make_release(forum)
    for (key, fields), moment in zip(changes, moments[1:], strict=False):
        forum.sessions.filter(code=key).update(**fields)
        with time_machine.travel(moment, tick=False):
            make_release(forum)
    make.make_appearance(session=forum.sessions.get(code="person"))
    with time_machine.travel(moments[5], tick=False):
        make_release(forum)
    entries = events(client, f"/en/{forum.slug}/agenda.ics")
    told = {key: (event["SEQUENCE"], event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) for key, event in entries.items()}
    assert told == {
        "time": (1, moments[1], moments[1]), "room": (1, moments[2], moments[2]), "track": (1, moments[3], moments[3]),
        "person": (1, moments[5], moments[5]), "text": (0, moments[0], moments[0]), "same": (0, moments[0], moments[0]),
    }  # fmt: skip
    single = events(client, f"/en/{forum.slug}/sessions/track.ics")["track"]
    assert (single["SEQUENCE"], single["DTSTAMP"].dt) == (1, moments[3])


def test_session_that_changes_back_has_changed_twice(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a")
    for hours in (1, 2, 1):
        forum.sessions.update(ends_at=make.OPENING + hours * HOUR)
        make_release(forum)
    assert events(client, f"/en/{forum.slug}/agenda.ics")["a"]["SEQUENCE"] == 2


def test_cancelled_session_stays_and_says_so(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a")
    make_release(forum)
    forum.sessions.update(state="cancelled")
    make_release(forum)
    entry = events(client, f"/en/{forum.slug}/agenda.ics")["a"]
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 1)


@pytest.mark.parametrize(
    "path", ["agenda.ics", "agenda.ics?codes=a,b", "agenda.ics?day=2031-05-14", "speakers/guest.ics"]
)
def test_session_that_vanished_is_cancelled_and_its_draft_is_not_told(path: str, client: Client) -> None:
    forum, guest = make.make_forum(), make.make_speaker(slug="guest")
    make.make_listing(forum=forum, speaker=guest)
    for key in "ab":
        make.make_appearance(session=make.make_session(forum=forum, code=key), speaker=guest)
    make_release(forum)
    forum.sessions.filter(code="a").update(state="draft", title_en="A secret", abstract_en="A secret")
    second = make_release(forum)
    body = client.get(f"/en/{forum.slug}/{path}").content
    assert b"secret" not in body
    entries = events(client, f"/en/{forum.slug}/{path}")
    assert (entries["a"]["STATUS"], entries["a"]["SEQUENCE"]) == ("CANCELLED", 1)
    assert entries["a"]["DTSTAMP"].dt == second.released_at.replace(microsecond=0)
    assert entries["a"]["UID"] == f"a.{forum.slug}@127.0.0.1"
    assert {"URL", "DESCRIPTION", "LOCATION"} & set(entries["a"]) == set()
    assert (entries["b"]["STATUS"], entries["b"]["SEQUENCE"]) == ("CONFIRMED", 0)
    make_release(forum)  # it is gone for longer, but has changed no more
    again = events(client, f"/en/{forum.slug}/{path}")["a"]
    assert (again["SEQUENCE"], again["DTSTAMP"].dt) == (1, second.released_at.replace(microsecond=0))


def test_session_that_comes_back_outranks_its_cancellation(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a")
    make.make_session(forum=forum, code="b")
    for state in ("confirmed", "draft", "draft", "confirmed"):
        forum.sessions.filter(code="a").update(state=state)
        make_release(forum)
    entry = events(client, f"/en/{forum.slug}/agenda.ics")["a"]
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CONFIRMED", 2)


def test_deleted_room_changes_no_session(client: Client) -> None:
    forum, room = make.make_forum(), make.make_room()
    make.make_session(forum=forum, code="a", room=room)
    make_release(forum)
    make_release(forum)
    room.delete()
    assert events(client, f"/en/{forum.slug}/agenda.ics")["a"]["SEQUENCE"] == 0


def test_no_deletion_makes_a_sequence_fall(client: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum, code="a")
    make_release(forum)
    room, other, track = make.make_room(), make.make_room(), make.make_track(forum=forum)
    for fields in ({"room": room}, {"room": other, "track": track}, {"room": other, "track": None}):
        forum.sessions.update(**fields)
        make_release(forum)
    address = f"/en/{forum.slug}/agenda.ics"
    before = events(client, address)["a"]
    assert before["SEQUENCE"] == 3
    for each in (room, other, track):
        each.delete()
    after = events(client, address)["a"]
    assert (after["SEQUENCE"], after["DTSTAMP"]) == (3, before["DTSTAMP"])
    make_release(forum)  # nothing has changed that a release knows of
    assert events(client, address)["a"]["SEQUENCE"] == 3
    session.refresh_from_db()
    forum.sessions.update(room=make.make_room())
    make_release(forum)
    assert events(client, address)["a"]["SEQUENCE"] == 4


def test_one_change_alone_and_a_release_that_is_brought_back_are_counted(client: Client) -> None:
    forum = make.make_forum()
    for code in "ab":
        make.make_session(forum=forum, code=code)
    first = make_release(forum)
    forum.sessions.update(ends_at=make.OPENING + 2 * HOUR)
    release_only(forum, [forum.sessions.get(code="a").pk])
    told = []
    for change in (lambda: None, lambda: bring_back(first), lambda: bring_back(first)):
        change()
        entries = events(client, f"/en/{forum.slug}/agenda.ics")
        told.append([entries[code]["SEQUENCE"] for code in "ab"])
    assert told == [[1, 0], [2, 0], [2, 0]]


def test_languages_in_another_order_are_no_change(client: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum, code="a")
    rows = [make.make_session_language(session=session, language=code) for code in ("en", "kk")]
    make_release(forum)
    rows[0].delete()
    make.make_session_language(session=session, language="en")
    make_release(forum)
    assert events(client, f"/en/{forum.slug}/agenda.ics")["a"]["SEQUENCE"] == 0


# --- filters ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def week() -> Forum:
    """Three sessions: a on the first day in the hall, b on the second in the track, c on the second in both."""
    forum = make.make_forum(slug="week")
    hall, track = (
        make.make_room(slug="hall", name_en="Hall"),
        make.make_track(forum=forum, slug="skills", name_en="Skills"),
    )
    make.make_session(forum=forum, code="a", room=hall)
    make.make_session(forum=forum, code="b", track=track, starts_at=make.OPENING + timedelta(days=1))
    make.make_session(
        forum=forum, code="c", track=track, room=hall, starts_at=make.OPENING + timedelta(days=1, hours=2)
    )
    make_release(forum)
    return forum


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", "abc"), ("day=2031-05-14", "a"), ("day=2031-05-15", "bc"), ("track=skills", "bc"), ("room=hall", "ac"),
        ("track=skills&room=hall", "c"), ("codes=a,c", "ac"), ("codes=c,none,,a", "ac"), ("codes=a&day=2031-05-15", ""),
        ("codes=,", ""), ("day=2031-13-45", ""), ("day=nonsense", ""), ("track=%00", ""), ("room=' OR 1=1--", ""),
        ("codes=%F0%9F%92%A9", ""), ("utm_source=x", "abc"),
    ],
)  # fmt: skip
def test_filters_leave_what_answers_them_and_nonsense_nothing(
    query: str, codes: str, week: Forum, client: Client
) -> None:
    assert "".join(sorted(events(client, f"/en/week/agenda.ics?{query}"))) == codes


@pytest.mark.parametrize("path", ["agenda.ics", "agenda/", "agenda/embed/"])
@pytest.mark.parametrize(("query", "found"), [("day=2031-05-14", {"a", "night"}), ("day=2031-05-15", {"b", "c"})])
def test_night_is_of_the_same_day_on_pages_and_in_calendars(
    query: str, found: set[str], path: str, week: Forum, client: Client
) -> None:
    make.make_session(forum=week, code="night", starts_at=make.OPENING + timedelta(hours=16))  # one o'clock
    make_release(week)
    body = client.get(f"/en/week/{path}?{query}").content.decode()
    told = re.findall(r"^UID:(\w+)\." if path.endswith("ics") else r"/sessions/(\w+)/", body, re.MULTILINE)
    assert set(told) == found


def test_empty_calendar_is_a_valid_one(week: Forum, client: Client) -> None:
    """RFC 5545, 3.6: a calendar has at least one component. The zone is one."""
    found = read(client, "/en/week/agenda.ics?day=nonsense")
    assert [part.name for part in found.subcomponents] == ["VTIMEZONE"]
    assert list(vobject.readOne(client.get("/en/week/agenda.ics?codes=none").content.decode()).contents) != []


def test_calendar_before_the_first_release_is_empty(client: Client) -> None:
    forum = make.make_forum()
    undated = make.make_forum(starts_on=None, ends_on=None)
    make.make_session(forum=forum, code="a")
    for each in (forum, undated):
        assert events(client, f"/en/{each.slug}/agenda.ics") == {}


def test_limited_calendar_is_named_after_its_part(week: Forum, client: Client) -> None:
    name = week.short_name_en  # type: ignore[attr-defined]  # a language column
    names = {
        query: str(read(client, f"/en/week/agenda.ics?{query}")["NAME"]) for query in ("track=skills", "room=hall")
    }
    assert names == {"track=skills": f"{name} · Skills", "room=hall": f"{name} · Hall"}
    source = read(client, "/en/week/agenda.ics?utm_source=x&track=skills")["SOURCE"]
    assert source == f"{settings.SITE_URL}/en/week/agenda.ics?track=skills"


def test_three_hundred_codes_are_read_and_no_more(client: Client) -> None:
    forum = make.make_forum()
    for number in range(302):
        make.make_session(forum=forum, code=f"c{number:03}", slug=f"c{number:03}")
    make_release(forum)
    every = [f"c{number:03}" for number in range(302)]
    assert len(events(client, f"/en/{forum.slug}/agenda.ics?codes={','.join(every[:300])}")) == 300
    assert sorted(events(client, f"/en/{forum.slug}/agenda.ics?codes={','.join(every)}")) == every[:300]


def test_code_that_was_cut_off_is_nobody_s(client: Client) -> None:
    """s1 must not come of s10, where the limit falls between the two figures."""
    forum = make.make_forum()
    for key in ("s1", "s10"):
        make.make_session(forum=forum, code=key, slug=key)
    make_release(forum)
    long = "x" * 3997
    assert events(client, f"/en/{forum.slug}/agenda.ics?codes={long},s10") == {}
    assert set(events(client, f"/en/{forum.slug}/agenda.ics?codes={'x' * 3900},s10")) == {"s10"}


def test_each_choice_of_codes_has_its_own_etag(week: Forum, client: Client) -> None:
    """Also where two choices differ after the 200th character only."""
    long = ",".join(f"none{number:04}" for number in range(40))
    tags = {client.get(f"/en/week/agenda.ics?codes={long},{key}")["ETag"] for key in "abc"}
    assert len(tags) == 3


# --- one session, one speaker ----------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_single_session_is_no_subscription(code: str, client: Client) -> None:
    found = read(client, f"/{code}/nsr-next/sessions/s02.ics")
    assert {"REFRESH-INTERVAL", "X-PUBLISHED-TTL", "SOURCE"} & set(found) == set()
    body = client.get(f"/{code}/nsr-next/sessions/s02/").content.decode()
    assert "webcal:" not in body
    assert f'href="/{code}/nsr-next/sessions/s02.ics" download' in body


@with_demo
def test_speaker_has_a_calendar_and_their_page_leads_there(client: Client) -> None:
    address = "/kk/nsr-next/speakers/huang-kan.ics"
    assert f'href="{address}" download' in client.get("/kk/nsr-next/speakers/huang-kan/").content.decode()
    found = read(client, address)
    person: Any = Speaker.objects.get(slug="huang-kan")
    mine = {row.session.code for row in ReleasedSession.objects.newest() if data.has_speaker(row, person)}
    assert {str(event["UID"]).split(".")[0] for event in found.walk("VEVENT")} == mine
    assert str(found["NAME"]).endswith(f" · {person.name_kk}")
    assert client.get(address)["Content-Disposition"] == 'attachment; filename="nsr-next-huang-kan.ics"'


def test_speaker_without_a_session_has_no_link_and_an_empty_calendar(client: Client) -> None:
    forum, speaker = make.make_forum(), make.make_speaker(slug="quiet")
    make.make_listing(forum=forum, speaker=speaker)
    assert ".ics" not in client.get(f"/en/{forum.slug}/speakers/quiet/").content.decode()
    assert events(client, f"/en/{forum.slug}/speakers/quiet.ics") == {}


@with_demo
def test_draft_speaker_and_unknown_one_have_no_calendar(client: Client) -> None:
    hidden = make.make_speaker(slug="hidden", state="draft")
    make.make_listing(forum=Forum.objects.get(slug="nsr-next"), speaker=hidden)
    for slug in ("hidden", "none"):
        assert client.get(f"/en/nsr-next/speakers/{slug}.ics").status_code == 404


def test_erased_speaker_vanishes_from_calendars(client: Client) -> None:
    forum, speaker = make.make_forum(), make.make_speaker(name_en="Somebody Erased")
    make.make_appearance(session=make.make_session(forum=forum, code="a"), speaker=speaker)
    make_release(forum)
    assert "Somebody Erased" in str(events(client, f"/en/{forum.slug}/agenda.ics")["a"]["DESCRIPTION"])
    speaker.delete()
    assert "Somebody Erased" not in str(events(client, f"/en/{forum.slug}/agenda.ics")["a"]["DESCRIPTION"])


# --- clocks ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "first", "starts"),
    [
        ("Europe/Warsaw", date(2031, 3, 29), datetime(2031, 3, 30, 0, 30, tzinfo=UTC)),  # clocks go forward at 1:00 UTC
        ("Europe/Warsaw", date(2031, 3, 29), datetime(2031, 3, 30, 1, 30, tzinfo=UTC)),  # 3:30, half an hour after it
        ("Europe/Warsaw", date(2031, 10, 25), datetime(2031, 10, 25, 22, 30, tzinfo=UTC)),  # and back
        ("Europe/Warsaw", date(2031, 10, 25), datetime(2031, 10, 26, 0, 30, tzinfo=UTC)),  # 2:30 for the first time
        ("Europe/Warsaw", date(2031, 10, 25), datetime(2031, 10, 26, 1, 30, tzinfo=UTC)),  # 2:30 for the second time
        ("Europe/Warsaw", date(2031, 10, 25), datetime(2031, 10, 26, 2, 30, tzinfo=UTC)),
        ("America/New_York", date(2031, 3, 8), datetime(2031, 3, 9, 6, 30, tzinfo=UTC)),
        ("Asia/Shanghai", date(2031, 5, 14), datetime(2031, 5, 14, 15, 30, tzinfo=UTC)),  # over midnight
        ("Asia/Kolkata", date(2031, 5, 14), datetime(2031, 5, 14, 6, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_kept_by_both_parsers(zone: str, first: date, starts: datetime, client: Client) -> None:
    """vobject has the zone's rules from VTIMEZONE alone, icalendar from the zone's name."""
    forum = make.make_forum(time_zone=zone, starts_on=first, ends_on=first + timedelta(days=2))
    make.make_session(forum=forum, code="n", starts_at=starts, ends_at=starts + 3 * HOUR)
    make_release(forum)
    body = client.get(f"/en/{forum.slug}/agenda.ics").content.decode()
    entry: Any
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    other = vobject.readOne(body).vevent
    assert (entry["DTSTART"].dt.astimezone(UTC), entry["DTEND"].dt.astimezone(UTC)) == (starts, starts + 3 * HOUR)
    assert (other.dtstart.value.astimezone(UTC), other.dtend.value.astimezone(UTC)) == (starts, starts + 3 * HOUR)


def test_onsets_are_where_the_clocks_change() -> None:
    found = list(
        zones.onsets(ZoneInfo("Europe/Warsaw"), datetime(2031, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC))
    )
    assert found == [datetime(2031, 3, 30, 1, tzinfo=UTC), datetime(2031, 10, 26, 1, tzinfo=UTC)]
    body = zones.vtimezone(ZoneInfo("Europe/Warsaw"), found[0], found[0]).to_ical().decode()
    spring = "BEGIN:DAYLIGHT\r\nDTSTART:20310330T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    assert spring in body  # by the clocks before the change (RFC 5545, 3.6.5)
    assert list(zones.onsets(ZoneInfo("Asia/Shanghai"), found[0], found[1])) == []


# --- caching and size ------------------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize(
    "path", ["agenda.ics", "agenda.ics?track=openness", "speakers/huang-kan.ics", "sessions/s02.ics"]
)
def test_last_etag_is_a_304_until_something_changes(path: str, client: Client) -> None:
    tag = client.get(f"/en/nsr-next/{path}")["ETag"]
    again = client.get(f"/en/nsr-next/{path}", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    make_release(Forum.objects.get(slug="nsr-next"))
    assert client.get(f"/en/nsr-next/{path}", headers={"if-none-match": tag}).status_code == 200


def test_speaker_published_later_appears_by_themselves(client: Client) -> None:
    forum = make.make_forum()
    with time_machine.travel("2030-01-01T00:00:00Z", tick=False):
        later = make.make_speaker(name_en="Later Guest", publish_at=datetime(2030, 1, 2, tzinfo=UTC))
        make.make_appearance(session=make.make_session(forum=forum, code="a"), speaker=later)
        make_release(forum)
        tag = client.get(f"/en/{forum.slug}/agenda.ics")["ETag"]
    with time_machine.travel("2030-01-03T00:00:00Z", tick=False):
        response = client.get(f"/en/{forum.slug}/agenda.ics", headers={"if-none-match": tag})
        assert response.status_code == 200
        assert b"Later Guest" in re.sub(rb"\r\n ", b"", response.content)


def test_history_is_two_queries_however_long_it_is(django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    for count in (1, 30):
        for _ in range(count):
            make.make_session(forum=forum)
        make_release(forum)
        with django_assert_num_queries(2):
            found = history.revisions(forum)
        assert len(found) == forum.sessions.count()


def test_history_is_that_of_one_forum() -> None:
    forum, other = make.make_forum(), make.make_forum()
    mine = make.make_session(forum=forum)
    make.make_session(forum=other)
    make_release(other)
    make_release(forum)
    make_release(other)
    found = history.revisions(forum)
    assert {key: revision.sequence for key, revision in found.items()} == {mine.pk: 0}
    assert found[mine.pk].changed_at == Release.objects.get(forum=forum).released_at


def test_calendar_can_be_made_of_rows_without_a_request() -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="a")
    make_release(forum)
    entries = data.read(forum).entries
    body = calendar.calendar(forum, entries, history.revisions(forum))
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    assert entry["URL"] == full(f"/en/{forum.slug}/sessions/a/")
