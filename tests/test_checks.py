"""Marks on the sessions of a programme: what is wrong is said, what is right is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Forum, Session
from programme.checks import Kind, check, first_overlaps
from programme.editor.working_copy import load
from tests import factories as make
from tests.programme_editor import DAY, FULL, HOUR, NINE, make_break, make_forum

pytestmark = pytest.mark.django_db


def marks(forum: Forum, *, hints: bool = False) -> dict[str, list[Any]]:
    """Code -> kinds of its marks, with what they are about."""
    copy = load(forum)
    return {
        session.code: [
            (mark.kind.value, mark.other.code if mark.other else mark.codes)
            for mark in copy.marks.get(session.pk, [])
            if hints or not mark.is_hint
        ]
        for session in copy.sessions
        if any(hints or not mark.is_hint for mark in copy.marks.get(session.pk, []))
    }


def make_talk(forum: Forum, *, interpretation: dict[str, int | None] | None = None, **fields: Any) -> Session:
    """A panel in English with a title in every language, interpreted into languages on channels."""
    session = make.make_session(forum=forum, **{**FULL, **fields})
    make.make_session_language(session=session)
    for code, channel in (interpretation or {}).items():
        make.make_session_language(session=session, language=code, use="interpretation", channel=channel)
    return session


def test_a_programme_in_order_has_no_marks() -> None:
    forum, rooms = make_forum()
    make_talk(forum, room=rooms[0], code="a")
    make_talk(forum, room=rooms[1], code="b")
    make_break(forum, room=rooms[0], code="c", starts_at=NINE + HOUR)
    assert marks(forum) == {}


def test_two_sessions_in_one_room_at_the_same_time_are_marked_both() -> None:
    forum, rooms = make_forum()
    make_break(forum, room=rooms[0], code="a")
    make_break(forum, room=rooms[0], code="b", starts_at=NINE + timedelta(minutes=59))
    make_break(forum, room=rooms[0], code="c", state="cancelled")
    make_break(forum, room=None, code="d")
    make_break(forum, room=None, code="e")
    assert marks(forum) == {"a": [("room_clash", "b")], "b": [("room_clash", "a")]}


def test_three_sessions_in_one_room_are_marked_for_each_other() -> None:
    forum, rooms = make_forum()
    for code in "abc":
        make_break(forum, room=rooms[0], code=code)
    assert marks(forum) == {
        "a": [("room_clash", "b"), ("room_clash", "c")],
        "b": [("room_clash", "a"), ("room_clash", "c")],
        "c": [("room_clash", "a"), ("room_clash", "b")],
    }


def test_a_person_is_in_one_place_and_a_seat_in_several() -> None:
    forum, rooms = make_forum()
    person, seat = make.make_speaker(), make.make_speaker(is_seat=True)
    for code, room in zip("ab", rooms, strict=True):
        session = make_talk(forum, room=room, code=code)
        make.make_appearance(session=session, speaker=person)
        make.make_appearance(session=session, speaker=person, role="chair")
        make.make_appearance(session=session, speaker=seat)
    later = make_talk(forum, code="c", starts_at=NINE + HOUR)
    make.make_appearance(session=later, speaker=person)
    assert marks(forum) == {"a": [("speaker_clash", "b")], "b": [("speaker_clash", "a")]}


def test_days_venue_and_seats_are_checked() -> None:
    forum, rooms = make_forum()
    make_break(forum, code="early", starts_at=NINE - DAY)
    make_break(forum, code="midnight", starts_at=NINE + 3 * DAY - 9 * HOUR)
    make_break(forum, code="away", room=make.make_room())
    make_break(forum, code="full", room=rooms[0], places=41)
    make_break(forum, code="fits", room=rooms[1], places=40)
    make_break(forum, code="unknown", room=make.make_room(venue=forum.venue, capacity=0), places=999)
    assert marks(forum) == {
        "early": [("outside", ())],
        "midnight": [("outside", ())],
        "away": [("other_venue", ())],
        "full": [("too_small", ("41", "40"))],
    }


def test_a_forum_without_days_has_nothing_outside() -> None:
    forum, _rooms = make_forum(starts_on=None, ends_on=None)
    make_break(forum)
    assert marks(forum) == {}


def test_a_title_that_is_missing_in_a_language_is_named() -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="a", title_kk="", title_pl=None)
    assert marks(forum) == {"a": [("no_title", ("kk", "pl"))]}


def test_a_session_where_somebody_speaks_has_a_language() -> None:
    forum, _rooms = make_forum()
    make.make_session(forum=forum, code="panel", **FULL)
    make.make_session(forum=forum, code="visit", kind="visit", **FULL)
    guided = make.make_session(forum=forum, code="guided", kind="visit", **FULL)
    make.make_appearance(session=guided)
    make_break(forum)
    assert marks(forum) == {"panel": [("no_floor", ())], "guided": [("no_floor", ())]}


def test_interpretation_wants_a_channel_of_its_own() -> None:
    forum, _rooms = make_forum()
    make_talk(forum, code="a", interpretation={"ru": None, "kk": 2, "pl": 2, "uk": 3})
    assert marks(forum) == {"a": [("no_channel", ("ru",)), ("same_channel", ("2",))]}


def test_languages_of_half_of_the_sessions_are_missed_where_they_are_not() -> None:
    forum, _rooms = make_forum()
    for n in range(2):
        make_talk(forum, code=f"both{n}", interpretation={"ru": 1, "kk": 2}, starts_at=NINE + n * HOUR)
    make_talk(forum, code="russian", interpretation={"ru": 1}, starts_at=NINE + 2 * HOUR)
    make_talk(forum, code="none", starts_at=NINE + 3 * HOUR)
    spoken = make_talk(forum, code="spoken", starts_at=NINE + 4 * HOUR)
    make.make_session_language(session=spoken, language="ru")
    make_break(forum, starts_at=NINE + 5 * HOUR)
    assert marks(forum) == {"none": [("no_interpreter", ("ru",))]}


def test_a_track_in_parallel_to_itself_is_a_hint() -> None:
    forum, _rooms = make_forum()
    track = make.make_track(forum=forum)
    make_break(forum, code="a", track=track)
    make_break(forum, code="b", track=track)
    assert marks(forum) == {}
    assert marks(forum, hints=True) == {"a": [("track_overlap", "b")], "b": [("track_overlap", "a")]}


def test_each_of_many_that_overlap_is_found_once() -> None:
    forum, _rooms = make_forum()
    spans = {"long": (0, 9), "a": (1, 2), "b": (3, 5), "c": (4, 6), "after": (9, 10), "late": (11, 14), "d": (12, 13)}
    made = [
        make_break(forum, code=code, starts_at=NINE + start * HOUR, ends_at=NINE + end * HOUR)
        for code, (start, end) in spans.items()
    ]
    found = [(one.code, other.code) for one, other in first_overlaps(made)]
    assert sorted(found) == [
        ("a", "long"), ("b", "long"), ("c", "long"), ("d", "late"), ("late", "d"), ("long", "a"),
    ]  # fmt: skip


def test_a_cancelled_session_is_checked_for_its_title_only() -> None:
    forum, _rooms = make_forum()
    make_break(forum, code="a", state="cancelled", starts_at=NINE - DAY, places=999, title_uz="")
    assert marks(forum) == {"a": [("no_title", ("uz",))]}


def test_the_gravest_mark_stands_first() -> None:
    forum, rooms = make_forum()
    make.make_session(forum=forum, code="a", room=rooms[0], places=50)
    make.make_session(forum=forum, code="b", room=rooms[0])
    assert [kind for kind, _about in marks(forum)["a"]] == ["room_clash", "too_small", "no_floor", "no_title"]


def test_checking_asks_no_question_and_loading_as_many_for_thirty_sessions_as_for_one() -> None:
    forum, rooms = make_forum()

    def one_more() -> None:
        session = make_talk(forum, room=rooms[0], interpretation={"ru": 1}, track=make.make_track(forum=forum))
        make.make_appearance(session=session)

    one_more()
    with CaptureQueriesContext(connection) as few:
        assert load(forum).marks == {}
    for _number in range(30):
        one_more()
    with CaptureQueriesContext(connection) as many:
        copy = load(forum)
        assert len(copy.marks) == 31
    assert len(many) == len(few) == 6
    with CaptureQueriesContext(connection) as none:
        check(copy.forum, copy.sessions)
    assert len(none) == 0


def test_every_kind_of_mark_has_its_icon() -> None:
    from programme.admin.editor.words import ICONS

    assert set(ICONS) == set(Kind)
