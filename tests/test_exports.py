"""The programme as schedules and tables: what stands in them, in every language, and what never does."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from core import languages
from events.models import Forum, Session, Track
from programme.exports import data, marks, schedule2_json, schedule_json, schedule_xml, table
from programme.exports.days import days
from programme.models import Release, ReleasedSession, make_release
from speakers.models import Appearance, Speaker
from tests import factories as make
from tests.demo import LANGUAGES, demo

__all__ = ["demo"]
pytestmark = [pytest.mark.django_db]
with_demo = pytest.mark.usefixtures("demo")
SITE = settings.SITE_URL
HOUR = timedelta(hours=1)
SCHEDULES = ("schedule.xml", "schedule.json", "schedule2.json")
FILES = (*SCHEDULES, "agenda.xlsx", "agenda.csv")
ADDRESSES = (*FILES, "agenda.ics", "speakers/huang-kan.ics", "sessions/s02.ics", "agenda/embed/")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def xml(client: Client, address: str) -> ET.Element:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/xml; charset=utf-8")
    return ET.fromstring(response.content)


def read(client: Client, address: str) -> Any:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return json.loads(response.content)["schedule"]


def sheet(client: Client, address: str) -> list[list[Any]]:
    """Cells of the workbook's one sheet, in rows, the header first."""
    book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
    (found,) = book.worksheets
    return [list(row) for row in found.iter_rows()]


def lines(client: Client, address: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(client.get(address).content.decode("utf-8-sig"), newline=""), strict=True))


def title(row: Any, code: str) -> str:
    return str(getattr(row, languages.column("title", code)))


def name(row: Any, code: str) -> str:
    return str(getattr(row, languages.column("name", code)))


def ordered() -> list[Any]:
    return list(ReleasedSession.objects.latest_of(Forum.objects.get(slug="nsr-next")))


# --- schedule.xml ----------------------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_xml_is_the_release_in_the_language_of_the_address(code: str, client: Client) -> None:
    root = xml(client, f"/{code}/nsr-next/schedule.xml")
    found = {event.findtext("slug"): event for event in root.iterfind("day/room/event")}
    forum: Any = Forum.objects.get(slug="nsr-next")
    assert len(found) == len(ordered())
    for row in ordered():
        event = found[marks.session_slug(forum, row.session)]
        assert event.findtext("title") == title(row.session, code)
        assert event.attrib == {"id": str(row.session_id), "guid": marks.session_guid(forum, row.session)}
        assert datetime.fromisoformat(str(event.findtext("date"))) == row.starts_at
        hours, minutes = map(int, str(event.findtext("duration")).split(":"))
        assert row.starts_at + timedelta(hours=hours, minutes=minutes) == row.ends_at
        assert event.findtext("track") == (name(row.track, code) if row.track else "")
        assert event.findtext("url") == f"{SITE}/{code}/nsr-next/sessions/{row.session.code}/"
        if row.room:
            assert event.findtext("room") == name(row.room, code)
    assert root.findtext("conference/title") == name(forum, code)
    assert root.findtext("conference/base_url") == f"{SITE}/{code}/nsr-next/"


@with_demo
def test_xml_has_what_the_format_asks_for(client: Client) -> None:
    """The rules of c3voc's XSD, said anew: order, patterns, and what is unique."""
    root = xml(client, "/ru/nsr-next/schedule.xml")
    assert [child.tag for child in root] == ["generator", "url", "version", "conference", "day", "day"]
    release = Release.objects.get(forum__slug="nsr-next")
    moment = release.released_at.astimezone(ZoneInfo("Asia/Shanghai"))
    assert root.findtext("version") == f"1 ({moment:%Y-%m-%d %H:%M})"
    conference = {child.tag: child.text for child in root.iterfind("conference/*") if child.tag != "track"}
    forum: Any = Forum.objects.get(slug="nsr-next")
    wanted = {"acronym": "nsr_next", "start": str(forum.starts_on), "end": str(forum.ends_on), "days": "2", "timeslot_duration": "00:05",
              "time_zone_name": "Asia/Shanghai", "url": f"{SITE}/ru/nsr-next/agenda/", "logo": f"{SITE}/apple-touch-icon.png"}  # fmt: skip
    assert {key: conference[key] for key in wanted} == wanted
    for track in root.iterfind("conference/track"):
        assert re.fullmatch(r"#[0-9a-f]{6}", track.attrib["color"])
        assert re.fullmatch(r"[a-z][a-z0-9-]+", track.attrib["slug"])
    for number, day in enumerate(root.iterfind("day"), 1):
        assert day.attrib["index"] == str(number)
        assert date.fromisoformat(day.attrib["date"]) == forum.days[number - 1]
        assert DATE_TIME.fullmatch(day.attrib["start"])
        assert DATE_TIME.fullmatch(day.attrib["end"])
    events = root.findall("day/room/event")
    parts = ["room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track", "persons",
             "language", "description", "recording", "links", "attachments", "url"]  # fmt: skip
    for event in events:
        assert [child.tag for child in event] == parts
        assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", event.attrib["guid"])
        assert re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}", str(event.findtext("slug")))
        assert DATE_TIME.fullmatch(str(event.findtext("date")))
        assert event.findtext("start") == str(event.findtext("date"))[11:16]
        assert re.fullmatch(r"\d\d:\d\d", str(event.findtext("duration")))
        assert event.findtext("recording/optout") == "false"
        assert event.findtext("room")
    for values in (
        [e.attrib["id"] for e in events],
        [e.attrib["guid"] for e in events],
        [e.findtext("slug") for e in events],
    ):
        assert len(values) == len(set(values))


@with_demo
def test_persons_and_floor_language_stand_in_the_schedules(client: Client) -> None:
    person: Any = Speaker.objects.get(slug="huang-kan")
    event = next(
        e
        for e in xml(client, "/kk/nsr-next/schedule.xml").iterfind("day/room/event")
        if "-s02-" in str(e.findtext("slug"))
    )
    persons = {each.text: each.attrib for each in event.iterfind("persons/person")}
    assert persons[person.name_kk] == {"id": str(person.pk), "guid": marks.speaker_guid(person)}
    assert (event.findtext("language"), event.findtext("type")) == ("zh", "ceremony")
    assert str(event.findtext("description")).startswith("Жұмыс тілдері: Қытай тілі")
    found = next(e for e in events_v1(read(client, "/kk/nsr-next/schedule.json")) if "-s02-" in e["slug"])
    first = next(each for each in found["persons"] if each["id"] == person.pk)
    assert (first["name"], first["url"]) == (person.name_kk, f"{SITE}/kk/nsr-next/speakers/huang-kan/")
    assert found["language"] == "zh"


def test_recording_stream_and_papers_are_links_on_the_web_only(client: Client) -> None:
    forum = make.make_forum()
    session = make.make_session(
        forum=forum, stream_url="https://live.example.org/1", recording_url="https://film.example.org/1"
    )
    other = make.make_session(forum=forum, recording_url="ftp://film.example.org/2")
    for url in ("https://papers.example.org/a.pdf", "ftp://papers.example.org/b.pdf", ""):
        session.files.create(title_en="Slides", url=url)
    make_release(forum)
    events = {e.attrib["id"]: e for e in xml(client, f"/en/{forum.slug}/schedule.xml").iterfind("day/room/event")}
    event = events[str(session.pk)]
    assert [(link.attrib["href"], link.text) for link in event.iterfind("links/link")] == [
        ("https://live.example.org/1", "Live stream"), ("https://film.example.org/1", "Recording"),
    ]  # fmt: skip
    assert [(each.attrib["href"], each.text) for each in event.iterfind("attachments/attachment")] == [
        ("https://papers.example.org/a.pdf", "Slides")
    ]
    assert event.findtext("recording/url") == "https://film.example.org/1"
    assert (events[str(other.pk)].find("recording/url"), len(events[str(other.pk)].findall("links/link"))) == (None, 0)
    for address in ("schedule.json", "schedule2.json"):
        text = client.get(f"/en/{forum.slug}/{address}").content.decode()
        assert ("ftp:" in text, "https://film.example.org/1" in text) == (False, True)


def test_markup_and_control_characters_are_told_as_letters(client: Client) -> None:
    forum = make.make_forum(name_en='<b>&"Forum"')
    session = make.make_session(forum=forum, title_en="]]><script>alert(1)</script>")
    make_release(forum)
    # Past our fields, as an import of rows would write it.
    Session.history.all().delete()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_session SET abstract_en = %s WHERE id = %s", ["a\x01b\x0bc", session.pk])
    event = next(xml(client, f"/en/{forum.slug}/schedule.xml").iterfind("day/room/event"))
    assert (event.findtext("title"), event.findtext("abstract")) == ("]]><script>alert(1)</script>", "abc")
    assert sheet(client, f"/en/{forum.slug}/agenda.xlsx")[1][7].value == "]]><script>alert(1)</script>"
    assert b"\x01" not in client.get(f"/en/{forum.slug}/agenda.ics").content


# --- both JSON -------------------------------------------------------------------------------------------------------
def events_v1(found: Any) -> list[dict[str, Any]]:
    return [event for day in found["conference"]["days"] for room in day["rooms"].values() for event in room]


@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_json_tells_the_same_as_xml(code: str, client: Client) -> None:
    root, found = xml(client, f"/{code}/nsr-next/schedule.xml"), read(client, f"/{code}/nsr-next/schedule.json")
    events = events_v1(found)
    other = {event.attrib["guid"]: event for event in root.iterfind("day/room/event")}
    assert {event["guid"] for event in events} == set(other)
    for event in events:
        twin = other[event["guid"]]
        for key in ("title", "slug", "url", "date", "start", "duration", "room", "type"):
            assert event[key] == twin.findtext(key)
        for key in ("abstract", "description", "track", "language"):
            assert (event[key] or "") == twin.findtext(key)
        assert event["id"] == int(twin.attrib["id"])
        assert [each["name"] for each in event["persons"]] == [each.text for each in twin.iterfind("persons/person")]
    assert found["version"] == root.findtext("version")
    assert [day["date"] for day in found["conference"]["days"]] == [day.attrib["date"] for day in root.iterfind("day")]
    assert [list(day["rooms"]) for day in found["conference"]["days"]] == [
        [room.attrib["name"] for room in day.iterfind("room")] for day in root.iterfind("day")
    ]


V1 = {"abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start", "subtitle", "title",
      "track", "type", "url", "end", "description", "attachments"}  # fmt: skip
V2 = {"abstract", "guid", "language", "links", "participants", "room", "slug", "start", "end", "subtitle", "title", "track", "type",
      "url", "description", "attachments", "state"}  # fmt: skip


@with_demo
def test_json_has_the_shape_of_version_1(client: Client) -> None:
    whole = json.loads(client.get("/uz/nsr-next/schedule.json").content)
    assert set(whole) == {"$schema", "generator", "schedule"}
    conference = whole["schedule"]["conference"]
    assert set(conference) == {"acronym", "title", "url", "time_zone_name", "description", "start", "end", "daysCount", "timeslot_duration",
                               "logo", "tracks", "rooms", "days"}  # fmt: skip
    assert (conference["daysCount"], conference["timeslot_duration"]) == (2, "00:05")
    assert re.fullmatch(r"[a-z0-9_-][a-z0-9_]{3,}", conference["acronym"])
    for day in conference["days"]:
        assert set(day) == {"index", "date", "day_start", "day_end", "rooms"}
    known = {room["name"] for room in conference["rooms"]}
    for event in events_v1(whole["schedule"]):
        assert set(event) == V1
        assert event["room"] in known
        assert re.fullmatch(r"[a-z0-9_-]+[a-z0-9]", event["slug"])
        assert str(UUID(event["guid"])) == event["guid"]
        assert DATE_TIME.fullmatch(event["end"])
        for person in event["persons"]:
            assert {"name", "guid", "id"} <= set(person) <= {"name", "guid", "id", "url", "avatar"}


@with_demo
def test_json_2_has_texts_in_every_language(client: Client) -> None:
    found = read(client, "/pl/nsr-next/schedule2.json")
    short = ["en", "zh", "ru", "kk", "uz", "uk", "pl"]
    conference = found["conference"]
    assert (conference["languages"], conference["defaults"]) == (short, {"language": "pl"})
    forum: Any = Forum.objects.get(slug="nsr-next")
    assert set(conference["description"]) == set(short)
    assert forum.sample_note_zh_hans in conference["description"]["zh"]
    rows = {marks.session_guid(forum, row.session): row for row in ordered()}
    assert {event["guid"] for event in found["events"]} == set(rows)
    tracks = {track["slug"] for track in conference["tracks"]}
    rooms = {room["guid"] for room in conference["rooms"]}
    for event in found["events"]:
        row = rows[event["guid"]]
        assert event["title"] == row.session.title_pl
        assert datetime.fromisoformat(event["start"]) == row.starts_at
        assert event["room"]["guid"] in rooms
        if row.is_pause:
            assert set(event) == {"guid", "title", "start", "end", "room", "type"}
            assert event["type"] == {"break": "BREAK", "registration": "META"}[row.kind]
            continue
        assert set(event) == V2
        assert event["abstract"] == {
            key: getattr(row.session, languages.column("abstract", code))
            for key, code in zip(short, LANGUAGES, strict=True)
            if getattr(row.session, languages.column("abstract", code))
        }
        assert set(event["description"]) == set(short)
        assert event["track"]["slug"] in tracks
        assert re.fullmatch(r"[a-z]{2}", event["language"])
        assert event["state"] == "CONFIRMED"
        assert {part["role"] for part in event["participants"]} <= {
            "SPEAKER",
            "MODERATOR",
            "HOST",
            "GUEST",
            "CONTRIBUTOR",
        }
    assert {"TALK", "DISCUSSION", "WORKSHOP", "OTHER", "BREAK", "META"} >= {event["type"] for event in found["events"]}


def test_text_of_one_language_is_in_one_language_of_json_2(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, abstract_uk="Лише українською", title_en="", title_uk="Назва")
    make.make_session(forum=forum)
    make_release(forum)
    one, other = read(client, f"/en/{forum.slug}/schedule2.json")["events"]
    assert (one["abstract"], one["title"], one["language"]) == ({"uk": "Лише українською"}, "Назва", "uk")
    assert (other["abstract"], other["description"], other["language"]) == (None, None, "en")


def test_cancelled_session_is_left_out_where_nothing_can_say_so(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="on")
    make.make_session(forum=forum, code="off", state="cancelled")
    make.make_session(forum=forum, code="pause", kind="break", state="cancelled")
    make_release(forum)
    slugs = [
        event.findtext("slug") for event in xml(client, f"/en/{forum.slug}/schedule.xml").iterfind("day/room/event")
    ]
    assert [str(slug).split("-")[1] for slug in slugs] == ["on"]
    assert [event["slug"].split("-")[1] for event in events_v1(read(client, f"/en/{forum.slug}/schedule.json"))] == [
        "on"
    ]
    second = {
        event["slug"].split("-")[1]: event["state"]
        for event in read(client, f"/en/{forum.slug}/schedule2.json")["events"]
    }
    assert second == {"on": "CONFIRMED", "off": "CANCELED"}
    assert {row[12]: row[11] for row in lines(client, f"/en/{forum.slug}/agenda.csv")[1:]} == {
        "on": "Confirmed", "off": "Cancelled", "pause": "Cancelled",
    }  # fmt: skip


def test_every_kind_and_role_of_ours_has_a_word_of_the_schema(client: Client) -> None:
    forum, speaker = make.make_forum(), make.make_speaker()
    for kind in Session.Kind.values:
        make.make_session(forum=forum, kind=kind)
    first = forum.sessions.get(kind="panel")
    for role in Appearance.Role.values:
        make.make_appearance(session=first, speaker=speaker, role=role)
    make_release(forum)
    events = read(client, f"/en/{forum.slug}/schedule2.json")["events"]
    assert {event["type"] for event in events} == {"TALK", "DISCUSSION", "WORKSHOP", "OTHER", "BREAK", "META"}
    parts = next(event for event in events if len(event.get("participants", ())) > 1)["participants"]
    assert len(parts) == len(Appearance.Role.values)
    assert {part["guid"] for part in parts} == {marks.speaker_guid(speaker)}
    panel = next(event for event in events_v1(read(client, f"/en/{forum.slug}/schedule.json")) if event["persons"])
    assert len(panel["persons"]) == 1


# --- the same marks everywhere ---------------------------------------------------------------------------------------
def guids(client: Client, code: str) -> dict[str, list[str]]:
    """GUIDs of sessions, rooms and people of all schedules in a language."""
    root = xml(client, f"/{code}/nsr-next/schedule.xml")
    first, second = (read(client, f"/{code}/nsr-next/{file}") for file in ("schedule.json", "schedule2.json"))
    return {
        "events": sorted(event.attrib["guid"] for event in root.iterfind("day/room/event")),
        "events 1": sorted(event["guid"] for event in events_v1(first)),
        "events 2": sorted(event["guid"] for event in second["events"]),
        "rooms": sorted({room.attrib["guid"] for room in root.iterfind("day/room")}),
        "rooms 1": sorted(room["guid"] for room in first["conference"]["rooms"]),
        "rooms 2": sorted(room["guid"] for room in second["conference"]["rooms"]),
        "people": sorted({person.attrib["guid"] for person in root.iterfind("day/room/event/persons/person")}),
        "people 2": sorted({part["guid"] for event in second["events"] for part in event.get("participants", ())}),
        "slugs": sorted(str(event.findtext("slug")) for event in root.iterfind("day/room/event")),
    }


@with_demo
def test_guids_are_the_same_in_every_language_every_format_and_after_a_release(client: Client) -> None:
    first = guids(client, "en")
    assert first["events"] == first["events 1"] == first["events 2"]
    assert first["rooms"] == first["rooms 1"] == first["rooms 2"]
    assert first["people"] == first["people 2"]
    assert all(guids(client, code) == first for code in LANGUAGES)
    forum = Forum.objects.get(slug="nsr-next")
    forum.sessions.filter(code="s05").update(
        title_en="Another title", ends_at=forum.sessions.get(code="s05").ends_at - HOUR / 4
    )
    make_release(forum)
    assert guids(client, "en") == guids(client, "uk") == first
    assert str(xml(client, "/en/nsr-next/schedule.xml").findtext("version")).startswith("2 (")


def test_guid_is_made_of_host_forum_and_code() -> None:
    """A value that must never change: other people's programs have stored it."""
    forum = make.make_forum(slug="fixed")
    session = make.make_session(forum=forum, code="s01")
    assert marks.session_guid(forum, session) == "0528cd40-3a06-570b-a336-64bd91544210"
    other = make.make_session(forum=make.make_forum(slug="other"), code="s01")
    assert marks.session_guid(other.forum, other) != marks.session_guid(forum, session)


@pytest.mark.parametrize(
    ("forum", "code", "slug", "expected"),
    [
        ("nsr-next", "s02", "opening", "nsr_next-s02-opening"), ("f1", "a", "b", "__f1-_a-b"),
        ("forum", "a-b", "c", "forum-a_b-c"), ("forum", "a", "b-c", "forum-a-b-c"),
    ],
)  # fmt: skip
def test_slugs_fit_the_formats_and_differ(forum: str, code: str, slug: str, expected: str) -> None:
    found = marks.session_slug(Forum(slug=forum), Session(code=code, slug=slug))
    assert found == expected
    assert re.fullmatch(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}", found)


def test_every_hue_has_the_colour_of_the_stylesheet() -> None:
    tokens = (settings.BASE_DIR / "styles" / "tokens.css").read_text(encoding="utf-8")
    light = {hue: re.search(rf"--{hue}: (#[0-9a-f]{{6}});", tokens) for hue in Track.Hue.values}
    assert {hue: marks.COLOURS[hue][0] for hue in Track.Hue.values} == {
        hue: match and match[1] for hue, match in light.items()
    }


# --- days ------------------------------------------------------------------------------------------------------------
def at(day: int, hour: int, minute: int = 0, length: int = 1) -> Session:
    starts = datetime(2031, 5, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Session(starts_at=starts.astimezone(UTC), ends_at=starts.astimezone(UTC) + length * HOUR)


def split(*sessions: Session, own: tuple[date, ...] = ()) -> list[tuple[int, int, str, str, int]]:
    """(number, day of May, begins, ends, sessions) of each day."""
    return [
        (day.number, day.date.day, f"{day.begins:%d %H:%M}", f"{day.ends:%d %H:%M}", len(day.items))
        for day in days(sessions, ZoneInfo("Asia/Shanghai"), own)
    ]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ((at(14, 9), at(15, 9)), [(1, 14, "14 04:00", "15 04:00", 1), (2, 15, "15 04:00", "16 04:00", 1)]),
        ((at(14, 22), at(15, 1)), [(1, 14, "14 04:00", "15 04:00", 2)]),
        ((at(14, 22), at(15, 3, 59), at(15, 4)), [(1, 14, "14 04:00", "15 04:59", 2), (2, 15, "15 04:00", "16 04:00", 1)]),
        ((at(14, 2), at(14, 9)), [(1, 14, "14 00:00", "15 04:00", 2)]),
        ((at(14, 9), at(16, 2)), [(1, 14, "14 04:00", "15 04:00", 1), (2, 16, "16 00:00", "17 04:00", 1)]),
        ((at(14, 23, length=8),), [(1, 14, "14 04:00", "15 07:00", 1)]),
        ((), []),
    ],
)  # fmt: skip
def test_night_belongs_to_the_day_before(sessions: tuple[Session, ...], expected: list[Any]) -> None:
    assert split(*sessions) == expected


def test_part_of_a_programme_keeps_the_days_of_the_whole() -> None:
    evening, night = at(14, 22), at(15, 1)
    (day,) = days([night], ZoneInfo("Asia/Shanghai"), programme=[evening, night])
    assert (day.date, day.items) == (date(2031, 5, 14), (night,))


def test_days_of_the_forum_are_there_without_sessions() -> None:
    own = (date(2031, 5, 13), date(2031, 5, 14))
    assert split(at(14, 9), own=own) == [(1, 13, "13 04:00", "14 04:00", 0), (2, 14, "14 04:00", "15 04:00", 1)]


def test_event_lies_inside_of_its_day_and_starts_where_it_says(client: Client) -> None:
    forum = make.make_forum(
        time_zone="Europe/Warsaw", starts_on="2031-03-29", ends_on="2031-03-30", short_name_en="Short"
    )
    for number, starts in enumerate(
        (
            datetime(2031, 3, 29, 20, tzinfo=UTC),
            datetime(2031, 3, 30, 0, 30, tzinfo=UTC),
            datetime(2031, 3, 30, 8, tzinfo=UTC),
        )
    ):
        make.make_session(forum=forum, code=f"n{number}", starts_at=starts, ends_at=starts + 2 * HOUR)
    make_release(forum)
    root = xml(client, f"/en/{forum.slug}/schedule.xml")
    assert [len(day.findall("room/event")) for day in root.iterfind("day")] == [2, 1]
    assert [(d.attrib["start"], d.attrib["end"]) for d in root.iterfind("day")] == [
        ("2031-03-29T04:00:00+01:00", "2031-03-30T04:30:00+02:00"), ("2031-03-30T04:00:00+02:00", "2031-03-31T04:00:00+02:00"),
    ]  # fmt: skip
    night = root.findall("day/room/event")[1]
    assert (night.findtext("date"), night.findtext("duration")) == ("2031-03-30T01:30:00+01:00", "02:00")
    rooms = read(client, f"/en/{forum.slug}/schedule.json")["conference"]["days"][0]["rooms"]
    assert [event["end"][11:] for event in rooms["Short"]] == ["23:00:00+01:00", "04:30:00+02:00"]


# --- tables ----------------------------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_workbook_opens_with_real_dates_and_times(code: str, client: Client) -> None:
    response = client.get(f"/{code}/nsr-next/agenda.xlsx")
    assert response["Content-Disposition"] == f'attachment; filename="nsr-next-{code}.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    (found,) = book.worksheets
    rows = list(found.iter_rows())
    assert (found.freeze_panes, found.auto_filter.ref) == ("A2", f"A1:N{len(ordered()) + 1}")
    assert found.column_dimensions["H"].width == 60
    assert all(cell.font.bold for cell in rows[0])
    zone = ZoneInfo("Asia/Shanghai")
    for released, row in zip(ordered(), rows[1:], strict=True):
        starts, ends = (
            moment.astimezone(zone).replace(tzinfo=None) for moment in (released.starts_at, released.ends_at)
        )
        assert (row[0].value, row[0].number_format) == (datetime.combine(starts.date(), time()), "yyyy-mm-dd")
        assert (row[1].value, row[2].value, row[1].number_format) == (starts, ends, "hh:mm")
        assert row[3].value == "Asia/Shanghai"
        assert row[5].value == (name(released.track, code) if released.track else None)
        assert row[7].value == title(released.session, code)
        assert row[12].value == released.session.code
        assert {cell.data_type for cell in row[3:] if cell.value is not None} == {"s"}


@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
def test_csv_tells_the_same_as_the_workbook(code: str, client: Client) -> None:
    response = client.get(f"/{code}/nsr-next/agenda.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response["Content-Disposition"] == f'attachment; filename="nsr-next-{code}.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert b"\n" not in response.content.replace(b"\r\n", b"")  # RFC 4180, 2.1
    rows, cells = lines(client, f"/{code}/nsr-next/agenda.csv"), sheet(client, f"/{code}/nsr-next/agenda.xlsx")
    assert rows[0] == [cell.value for cell in cells[0]] == [str(column.name) for column in table.COLUMNS]
    for row, others in zip(rows[1:], cells[1:], strict=True):
        assert row[0] == f"{others[0].value:%Y-%m-%d}"
        assert row[1:3] == [f"{cell.value:%H:%M}" for cell in others[1:3]]
        assert row[3:] == [cell.value or "" for cell in others[3:]]


def test_time_of_another_day_has_its_date(client: Client) -> None:
    forum = make.make_forum()
    starts = datetime(2031, 5, 14, 15, 30, tzinfo=UTC)
    make.make_session(forum=forum, starts_at=starts, ends_at=starts + HOUR)
    make_release(forum)
    assert lines(client, f"/en/{forum.slug}/agenda.csv")[1][:3] == ["2031-05-14", "23:30", "2031-05-15 00:30"]
    cells = sheet(client, f"/en/{forum.slug}/agenda.xlsx")[1]
    assert (cells[2].value, cells[2].number_format) == (datetime(2031, 5, 15, 0, 30), "yyyy-mm-dd hh:mm")


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1+1", '=HYPERLINK("https://evil.example","x")')


@pytest.mark.parametrize("evil", EVIL)
def test_formula_is_a_text(evil: str, client: Client) -> None:
    forum = make.make_forum()
    track, room = make.make_track(forum=forum, name_en=evil), make.make_room(name_en=evil)
    session = make.make_session(forum=forum, title_en=evil, track=track, room=room)
    make.make_appearance(session=session, speaker=make.make_speaker(name_en=evil))
    make_release(forum)
    cells = sheet(client, f"/en/{forum.slug}/agenda.xlsx")[1]
    row = lines(client, f"/en/{forum.slug}/agenda.csv")[1]
    for column in (4, 5, 7, 8):
        assert (cells[column].value, cells[column].data_type, cells[column].quotePrefix) == (evil, "s", True)
        assert row[column] == f"'{evil}"
    assert not cells[12].quotePrefix


def test_ordinary_texts_stay_as_they_are_in_csv(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, title_en='He said "yes", then; left')
    make_release(forum)
    assert lines(client, f"/en/{forum.slug}/agenda.csv")[1][7] == 'He said "yes", then; left'
    assert b'"He said ""yes"", then; left"' in client.get(f"/en/{forum.slug}/agenda.csv").content


def test_texts_are_given_without_no_break_spaces_of_ours(client: Client) -> None:
    """On pages a word of one letter is tied to the next; in a table people search for it."""
    forum = make.make_forum()
    make.make_session(forum=forum, title_pl="Szkoły i rynek w Polsce")
    make_release(forum)
    assert lines(client, f"/pl/{forum.slug}/agenda.csv")[1][7] == "Szkoły i rynek w Polsce"
    assert client.get(f"/pl/{forum.slug}/schedule.xml").content.decode().count("Szkoły i rynek w Polsce") == 1


# --- who may read, and how often -------------------------------------------------------------------------------------
@with_demo
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_last_etag_is_a_304_and_an_edit_ends_it(path: str, code: str, client: Client) -> None:
    response = client.get(f"/{code}/nsr-next/{path}")
    assert response["Cache-Control"].startswith("public, max-age=")
    assert response.cookies == {}
    again = client.get(f"/{code}/nsr-next/{path}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Session.objects.filter(forum__slug="nsr-next", code="s02").update(title_en="Another title")
    assert client.get(f"/{code}/nsr-next/{path}", headers={"if-none-match": response["ETag"]}).status_code == 200


@with_demo
@pytest.mark.parametrize("path", ADDRESSES)
def test_only_schedules_are_open_to_scripts_of_other_sites(path: str, client: Client) -> None:
    expected = "*" if path in SCHEDULES else None
    response = client.get(f"/en/nsr-next/{path}")
    assert response.headers.get("Access-Control-Allow-Origin") == expected
    again = client.get(f"/en/nsr-next/{path}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.headers.get("Access-Control-Allow-Origin")) == (304, expected)
    assert not response.has_header("Access-Control-Allow-Credentials")
    for method in ("options", "post", "put", "delete"):
        refused = getattr(client, method)(f"/en/nsr-next/{path}")
        assert (refused.status_code, refused.has_header("Access-Control-Allow-Origin")) == (405, False)


@with_demo
@pytest.mark.parametrize("path", ADDRESSES)
def test_exports_are_the_same_for_everybody(path: str, client: Client) -> None:
    staff = Client()
    staff.force_login(make.make_user(is_staff=True, is_superuser=True))
    if path.endswith(".xlsx"):
        first, second = (
            [[c.value for c in row] for row in sheet(one, f"/en/nsr-next/{path}")] for one in (staff, client)
        )
        assert first == second
    else:
        assert staff.get(f"/en/nsr-next/{path}").content == client.get(f"/en/nsr-next/{path}").content


@pytest.mark.parametrize("path", [*FILES, "agenda.ics", "agenda/embed/", "speakers/x.ics", "sessions/x.ics"])
def test_draft_forum_is_told_to_nobody(path: str, client: Client) -> None:
    forum = make.make_forum(state="draft")
    session = make.make_session(forum=forum, code="x")
    speaker = make.make_speaker(slug="x")
    make.make_listing(forum=forum, speaker=speaker)
    make.make_appearance(session=session, speaker=speaker)
    make_release(forum)
    assert client.get(f"/en/{forum.slug}/{path}").status_code == 404


@pytest.mark.parametrize("path", [*FILES, "agenda.ics", "agenda/embed/"])
def test_what_is_not_released_is_told_to_nobody(path: str, client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum, code="out", title_en="Public")
    make_release(forum)
    make.make_session(forum=forum, code="new", title_en="Not released")
    make.make_appearance(session=forum.sessions.get(code="out"), speaker=make.make_speaker(name_en="Not released"))
    if path.endswith(".xlsx"):
        body = str([[cell.value for cell in row] for row in sheet(client, f"/en/{forum.slug}/{path}")])
    else:
        body = client.get(f"/en/{forum.slug}/{path}").content.decode()
    assert ("Public" in body, "Not released" in body) == (True, False)


def test_before_the_first_release_there_are_days_and_no_sessions(client: Client) -> None:
    forum = make.make_forum()
    make.make_session(forum=forum)
    assert [len(day.findall("room")) for day in xml(client, f"/en/{forum.slug}/schedule.xml").iterfind("day")] == [
        0,
        0,
        0,
    ]
    assert read(client, f"/en/{forum.slug}/schedule.json")["conference"]["daysCount"] == 3
    assert read(client, f"/en/{forum.slug}/schedule2.json")["events"] == []
    assert (
        len(lines(client, f"/en/{forum.slug}/agenda.csv")) == len(sheet(client, f"/en/{forum.slug}/agenda.xlsx")) == 1
    )


@pytest.mark.parametrize("path", SCHEDULES)
def test_schedule_of_no_day_is_none(path: str, client: Client) -> None:
    """The format wants a day at least."""
    forum = make.make_forum(starts_on=None, ends_on=None)
    assert client.get(f"/en/{forum.slug}/{path}").status_code == 404
    make.make_session(forum=forum)
    make_release(forum)
    assert client.get(f"/en/{forum.slug}/{path}").status_code == 200


def test_programme_that_was_called_off_as_a_whole_keeps_its_days(client: Client) -> None:
    forum = make.make_forum(starts_on=None, ends_on=None)
    make.make_session(forum=forum, state="cancelled")
    make_release(forum)
    (day,) = xml(client, f"/en/{forum.slug}/schedule.xml").iterfind("day")
    assert (day.attrib["date"], len(day)) == ("2031-05-14", 0)
    assert read(client, f"/en/{forum.slug}/schedule.json")["conference"]["daysCount"] == 1
    assert len(read(client, f"/en/{forum.slug}/schedule2.json")["events"]) == 1


# path -> queries, the same at 1 and at 30 sessions
COUNTS = {
    "schedule.xml": 7,
    "schedule.json": 7,
    "schedule2.json": 7,
    "agenda.xlsx": 7,
    "agenda.csv": 7,
    "agenda.ics": 10,
    "agenda/embed/": 3,
    "speakers/first.ics": 11,
    "sessions/c0.ics": 8,
}


@pytest.mark.parametrize("count", [1, 30])
def test_exports_ask_the_same_number_of_queries(count: int, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    forum = make.make_forum()
    first = make.make_speaker(slug="first")
    make.make_listing(forum=forum, speaker=first)
    for number in range(count):
        session = make.make_session(
            forum=forum, code=f"c{number}", track=make.make_track(forum=forum), room=make.make_room()
        )
        make.make_appearance(session=session, speaker=make.make_speaker())
        make.make_appearance(session=session, speaker=first)
        session.files.create(title_en="Slides", url="https://papers.example.org/")
    make.make_session(forum=forum, code="gone")
    make_release(forum)
    forum.sessions.filter(code="gone").update(state="draft")
    make_release(forum)
    measured = {}
    for path in COUNTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/{forum.slug}/{path}").status_code == 200
        measured[path] = len(queries)
    assert measured == COUNTS


def test_formats_are_functions_of_what_was_read(django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    make.make_appearance(
        session=make.make_session(forum=forum, track=make.make_track(forum=forum), room=make.make_room())
    )
    make_release(forum)
    programme = data.read(forum)
    with django_assert_num_queries(0):
        assert schedule_xml.schedule(programme)
        assert schedule_json.schedule(programme)
        assert schedule2_json.schedule(programme)
        assert table.rows(programme)
