"""The agenda: days, slots and rooms from the real times; what can be followed in a language; filters; what a choice says."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from core.plurals import samples
from core.texts import Text
from events.models import Forum, Room
from programme import agenda, filters
from programme.entries import Entries
from programme.models import make_release
from programme.rows import Named, Row, of_forum, with_countries
from programme.tongues import marks
from speakers.models import Speaker
from tests import factories as make

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2031, 5, 14)
NINE = datetime(2031, 5, 14, 1, 0, tzinfo=UTC)  # 9 o'clock in Shanghai
HALL, LAB = (Named(n, f"room-{n}", n, Text(f"Room {n}", "en")) for n in (1, 2))


def row(code: str, starts: datetime = NINE, minutes: int = 60, **fields: Any) -> Row:
    values = {
        "session_id": 1, "code": code, "kind": "panel", "state": "confirmed", "starts_at": starts, "languages": [],
        "ends_at": starts + timedelta(minutes=minutes), "appearances": [], "title": Text(code, "en"), "location": Text("", "en"),
    }  # fmt: skip
    return Row(**{**values, **fields})


def built(*rows: Row, now: datetime = NINE - timedelta(days=99), zone: ZoneInfo = SHANGHAI) -> list[agenda.Day]:
    return agenda.build(rows, zone, [DAY, DAY + timedelta(days=1)], now)


def entries(days: list[agenda.Day]) -> dict[str, agenda.Entry]:
    return {entry.released.code: entry for day in days for slot in day.slots for entry in slot.entries}


def test_what_starts_together_stands_together() -> None:
    (day,) = built(row("a"), row("b", rooms=(HALL,)), row("c", NINE + timedelta(minutes=30)))
    assert [[entry.released.code for entry in slot.entries] for slot in day.slots] == [["a", "b"], ["c"]]


def test_session_alone_spans_all_rooms_and_others_keep_their_column() -> None:
    found = entries(
        built(
            row("alone"),
            row("x", NINE + timedelta(hours=2), rooms=(LAB,)),
            row("y", NINE + timedelta(hours=2), rooms=(HALL,)),
        )
    )
    assert (found["alone"].is_alone, found["x"].is_alone) == (True, False)
    assert (found["x"].column, found["y"].column) == (2, 1)


def test_session_without_a_room_takes_a_free_column() -> None:
    found = entries(built(row("x", rooms=(HALL,)), row("none"), row("later", NINE + timedelta(hours=3), rooms=(LAB,))))
    assert found["none"].column == 2


def test_long_session_beside_two_short_ones_is_beside_both() -> None:
    long, first, second = (
        row("long", minutes=120, rooms=(HALL,)),
        row("first", rooms=(LAB,)),
        row("second", NINE + timedelta(hours=1), rooms=(LAB,)),
    )
    found = entries(built(long, first, second))
    assert [found[code].is_alone for code in ("long", "first", "second")] == [False] * 3


def test_night_belongs_to_the_evening_before() -> None:
    evening, night = row("evening", NINE + timedelta(hours=13)), row("night", NINE + timedelta(hours=15, minutes=30))
    (day,) = built(evening, night)
    found = entries([day])["night"]
    assert (found.starts.hour, found.place) == (0, "h24 m30")
    assert day.date == DAY


def test_early_morning_without_an_evening_is_a_day_of_its_own() -> None:
    (day,) = built(row("early", NINE - timedelta(hours=7)))
    assert (day.date, entries([day])["early"].place) == (DAY, "h02 m00")


def test_length_is_true_over_a_change_of_clocks() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    starts = datetime(2031, 3, 30, 0, 30, tzinfo=UTC)  # 1:30; at 2:00 the clocks go to 3:00
    (entry,) = entries(built(row("spring", starts, minutes=60), zone=warsaw)).values()
    assert (f"{entry.starts:%H:%M}", f"{entry.ends:%H:%M}", entry.minutes) == ("01:30", "03:30", 60)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2031-05-01T00:00Z", 1),
        ("2031-05-14T10:00Z", 1),
        ("2031-05-14T17:00Z", 2),
        ("2031-05-15T10:00Z", 2),
        ("2031-09-01T00:00Z", 1),
    ],
)
def test_right_day_opens_first(now: str, day: int) -> None:
    days = built(row("a"), row("b", NINE + timedelta(days=1)), now=datetime.fromisoformat(now))
    assert [one.number for one in days if one.is_open] == [day]


def test_now_and_next_by_the_venues_clock() -> None:
    rows = (row("on"), row("off", state="cancelled"), row("pause", NINE + timedelta(hours=1), kind="break"),
            row("soon", NINE + timedelta(hours=2)), row("far", NINE + timedelta(days=1)))  # fmt: skip
    found = entries(built(*rows, now=NINE + timedelta(minutes=5)))
    assert [code for code, entry in found.items() if entry.is_now] == ["on"]
    assert [code for code, entry in found.items() if entry.is_next] == ["soon"]
    found = entries(built(*rows, now=NINE + timedelta(hours=4)))
    assert [code for code, entry in found.items() if entry.is_next] == []  # tomorrow is not next


def test_choice_says_what_cannot_all_be_visited() -> None:
    days = built(
        row("a"), row("b"), row("c", NINE + timedelta(hours=1)), row("d", state="cancelled"), row("e", kind="break")
    )
    assert agenda.mark_clashes(days) == 2
    assert [code for code, entry in entries(days).items() if entry.clashes] == ["a", "b"]


def test_many_sessions_are_arranged_in_linear_steps() -> None:
    rows = [row(f"s{n}", NINE + timedelta(minutes=n), minutes=2) for n in range(600)]
    assert sum(len(near) for near in agenda.overlaps(list(entries(built(*rows)).values()))) == 2 * 599


# --- filters --------------------------------------------------------------------------------------------------------------
SPOKEN = [
    {"language": "zh-hans", "use": "floor"},
    {"language": "ru", "use": "floor"},
    {"language": "kk", "use": "interpretation", "channel": 4},
]
TRACK = Named(7, "openness", 1, Text("Openness", "en"), "hue-blue weave-plain")
ONE = row("one", languages=SPOKEN, rooms=(HALL,), track=TRACK, countries=frozenset({"KZ", "PL"}))
TWO = row("two", NINE + timedelta(days=1), languages=[{"language": "kk", "use": "floor"}], kind="workshop")
TABLE = [
    ({}, ["one", "two"]), ({"follow": "kk"}, ["one", "two"]), ({"language": "kk"}, ["two"]), ({"interpretation": "kk"}, ["one"]),
    ({"language": "ru"}, ["one"]), ({"language": "zh-hans", "interpretation": "kk"}, ["one"]), ({"country": "PL"}, ["one"]),
    ({"country": "UA"}, []), ({"track": "openness"}, ["one"]), ({"room": "room-1", "kind": "panel"}, ["one"]),
    ({"kind": "workshop"}, ["two"]),
    ({"day": "2031-05-15"}, ["two"]), ({"day": "nonsense"}, []), ({"codes": "two,one,none"}, ["one", "two"]), ({"codes": ",,"}, []),
    ({"track": "' OR 1=1"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), TABLE)
def test_filters_combine_and_nonsense_finds_nothing(given: dict[str, str], expected: list[str]) -> None:
    assert [found.code for found in filters.keep([ONE, TWO], given, SHANGHAI)] == expected


NIGHT = row("night", NINE + timedelta(hours=15, minutes=30))  # half past midnight


def found_on(day: int, *rows: Row, **more: str) -> list[str]:
    return [found.code for found in filters.keep(rows, {"day": f"2031-05-{day}", **more}, SHANGHAI)]


def test_night_is_found_on_the_day_on_which_the_agenda_shows_it() -> None:
    assert [found_on(day, ONE, NIGHT) for day in (13, 14, 15, 16)] == [[], ["one", "night"], [], []]
    assert [found_on(day, NIGHT) for day in (14, 15)] == [[], ["night"]]
    assert [found_on(day, row("off", state="cancelled"), NIGHT) for day in (14, 15)] == [["off", "night"], []]


def test_filters_move_no_session_to_another_day() -> None:
    for given in ({"codes": "night"}, {"day": "2031-05-14", "codes": "night"}):
        shown = filters.keep([ONE, NIGHT], given, SHANGHAI)
        (day,) = agenda.build(shown, SHANGHAI, [DAY], NINE, [ONE, NIGHT])
        assert (day.date, [entry.released.code for slot in day.slots for entry in slot.entries]) == (DAY, ["night"])


def test_choices_count_what_the_other_filters_leave() -> None:
    found = filters.choices(
        [ONE, TWO], {"follow": "kk", "kind": "panel"}, SHANGHAI, {"KZ": "Kazakhstan", "PL": "Poland"}
    )
    assert [(choice.value, choice.count, choice.is_chosen) for choice in found["kind"]] == [
        ("panel", 1, True),
        ("workshop", 1, False),
    ]
    assert [(choice.value, choice.count, choice.url) for choice in found["track"]] == [
        ("openness", 1, "?follow=kk&kind=panel&track=openness")
    ]
    assert [choice.label for choice in found["country"]] == ["Kazakhstan", "Poland"]
    assert {choice.value: choice.count for choice in found["follow"]} == {"kk": 1, "ru": 1, "zh-hans": 1}


def test_own_language_is_offered_first() -> None:
    with translation.override("kk"):
        assert filters.choices([ONE, TWO], {}, SHANGHAI, {})["follow"][0].value == "kk"


def test_reader_who_finds_nothing_is_told_what_to_give_up() -> None:
    found = filters.reliefs([ONE, TWO], {"kind": "workshop", "country": "PL"}, SHANGHAI)
    assert [(relief.name, relief.count, relief.url) for relief in found] == [
        ("kind", 1, "?country=PL"),
        ("country", 1, "?kind=workshop"),
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", {"one", "other"}),
        ("ru", {"one", "few", "many"}),
        ("zh-hans", {"other"}),
        ("pl", {"one", "few", "many"}),
        ("kk", {"one", "other"}),
    ],
)
def test_script_knows_every_plural_form(code: str, expected: set[str]) -> None:
    import json

    with translation.override(code):
        found = json.loads(samples("%(count)s session", "%(count)s sessions", code))
    assert expected <= set(found)
    assert all("#" in text for text in found.values())


# --- the page --------------------------------------------------------------------------------------------------------------
pages = pytest.mark.django_db


def released(**fields: Any) -> Forum:
    """A forum with a release of one session in a room."""
    venue = make.make_venue()
    forum = make.make_forum(venue=venue)
    session = make.make_session(forum=forum, code="a1", room=make.make_room(venue=venue, slug="hall"), **fields)
    make.make_session_language(session=session, language="zh-hans")
    make.make_session_language(session=session, language="kk", use="interpretation", channel=3)
    speaker = make.make_speaker(country=make.make_country(code="KZ", name_en="Kazakhstan", name_kk="Қазақстан"))
    make.make_appearance(session=session, speaker=speaker)
    make_release(forum)
    return forum


@pages
def test_rows_are_what_was_released_with_live_words() -> None:
    forum = released(title_en="Before", title_ru="По-русски")
    forum.sessions.update(title_en="After", state="cancelled")
    (found,) = of_forum(forum)
    assert (found.title, found.state, found.code) == (Text("After", "en"), "confirmed", "a1")
    with translation.override("kk"):
        (found,) = of_forum(forum)
    assert found.title == Text("По-русски", "ru")
    assert (found.floor, found.channels) == (("zh-hans",), (("kk", 3),))


@pages
def test_countries_are_those_of_published_speakers() -> None:
    forum = released()
    (found,), names = with_countries(forum)
    assert (sorted(found.countries), names) == (["KZ"], {"KZ": "Kazakhstan"})
    Speaker.objects.update(state="draft")
    (found,), names = with_countries(forum)
    assert (sorted(found.countries), names) == ([], {})


@pages
@pytest.mark.parametrize(
    "query", ["?follow=kk", "?country=KZ", "?room=hall", "?codes=a1", "?interpretation=kk&language=zh-hans&kind=panel"]
)
def test_page_filters_by_address(query: str, client: Client) -> None:
    forum = released()
    body = client.get(f"/en/{forum.slug}/agenda/{query}").content.decode()
    assert body.count("<article") == 1
    assert "1 session" in body


@pages
def test_empty_result_helps(client: Client) -> None:
    forum = released()
    body = client.get(f"/en/{forum.slug}/agenda/?kind=workshop&room=hall").content.decode()
    assert '<a class="more" href="?room=hall">Without the filter “Session type”</a>' in body


@pages
def test_long_list_of_codes_is_taken_and_a_longer_one_is_cut(client: Client) -> None:
    forum = released()
    codes = ",".join(f"x{n}" for n in range(500))
    assert client.get(f"/en/{forum.slug}/agenda/?codes={codes},a1").content.decode().count("<article") == 1
    assert client.get(f"/en/{forum.slug}/agenda/?codes={'y' * 1_000_000}").status_code == 200


@pages
def test_mark_of_now_is_never_answered_from_before(client: Client) -> None:
    forum = released(starts_at=NINE)
    address = f"/en/{forum.slug}/agenda/"
    with time_machine.travel(NINE - timedelta(minutes=1), tick=False):
        before = client.get(address)
        assert before["Cache-Control"] == "public, max-age=10, must-revalidate"
        assert 'class="tag next"' in before.content.decode()
    with time_machine.travel(NINE + timedelta(minutes=1), tick=False):
        after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert 'class="tag now"' in after.content.decode()


@pages
def test_text_of_another_language_carries_it() -> None:
    forum = released(title_en="", title_ru="Только по-русски")
    (found,) = of_forum(forum)
    (day,) = agenda.build([found], forum.zone, forum.days, NINE)
    html = Entries(forum, forum.zone).render(day.slots[0].entries[0])
    assert '<span lang="ru" dir="ltr">Только по-русски</span></a></h4>' in html
    assert re.search(r'data-r="hall" data-k="panel" data-l="zh-hans" data-i="kk"', html)


# --- languages and channels ----------------------------------------------------------------------------------------------
def test_channels_are_seen_and_said() -> None:
    html = marks(("zh-hans", "en"), (("en", 2), ("kk", 3), ("tr", None)), "en")
    assert (
        "Working languages: Chinese and English. Interpretation: English (channel 2), Kazakh (channel 3) and Turkish."
        in html
    )
    assert '<b lang="zh-Hans">中文</b> <b lang="en">EN</b> <svg' in html
    assert (
        '<span lang="en">EN<small>2</small></span> <span lang="kk">ҚАЗ<small>3</small></span> <span lang="tr">TR</span>'
        in html
    )


def test_session_without_interpretation_names_none() -> None:
    html = marks(("pl",), (), "en")
    assert html.count("<svg") == 0
    assert '<span class="vh">Working languages: Polish.</span>' in html


def test_interpretation_into_a_language_of_the_floor_is_heard_when_others_speak() -> None:
    spoken = [*SPOKEN, {"language": "ru", "use": "interpretation", "channel": 3}]
    both = row("both", languages=spoken)
    assert both.channels == (("kk", 4), ("ru", 3))
    assert filters.keep([both], {"language": "ru", "interpretation": "ru"}, SHANGHAI) == [both]
    entry = entries(built(both))["both"]
    assert 'data-l="zh-hans ru" data-i="kk ru"' in Entries(Forum(slug="one"), SHANGHAI).render(entry)


@pages
def test_words_of_an_organiser_cannot_become_markup() -> None:
    forum = released(title_en='<script>alert("x")</script> & co')
    Room.objects.update(name_en="<b>Hall</b>")
    (found,) = of_forum(forum)
    (day,) = agenda.build([found], forum.zone, forum.days, NINE)
    html = Entries(forum, forum.zone).render(day.slots[0].entries[0])
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co" in html
    assert "&lt;b&gt;Hall&lt;/b&gt;" in html
