"""Releases: what differs, what hinders one, and the ways to a new one."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.urls import reverse

from core import languages
from core.texts import text
from events.models import Forum, Session
from programme.clashes import Clash, clashes
from programme.differences import (
    Difference,
    Row,
    compare,
    digest,
    of_each,
    of_release,
    of_working_copy,
    since_last,
    unreleased,
)
from programme.mended import texts_changed
from programme.models import Release, ReleasedSession, make_release
from programme.problems import problems
from programme.releasing import bring_back, left_out, release_only
from speakers.models import Appearance
from tests import factories as make
from tests.admin_site import fresh, list_url, signed_in, superuser

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def row(session: int = 1, **values: Any) -> Row:
    """A session from nine to ten in room 1, with nobody."""
    plain = Row(session, make.OPENING, make.OPENING + HOUR, (1,), None, "panel", "confirmed", (), ())
    return plain._replace(**values)


def later(hours: int) -> dict[str, Any]:
    return {"starts_at": make.OPENING + hours * HOUR, "ends_at": make.OPENING + (hours + 1) * HOUR}


def kinds(found: list[Difference]) -> dict[int, str]:
    return {each.session: each.kind.value for each in found}


# --- differences ---------------------------------------------------------------------------------------------------------
CASES: list[tuple[Row | None, Row | None, str]] = [
    (None, row(), "new"),
    (row(), None, "removed"),
    (row(state="cancelled"), None, "removed"),
    (row(), row(state="cancelled"), "cancelled"),
    (None, row(state="cancelled"), "cancelled"),
    (row(state="cancelled"), row(), "reinstated"),
    (row(state="cancelled"), row(**later(1)), "reinstated"),
    (row(), row(**later(1)), "moved"),
    (row(), row(rooms=(2,)), "moved"),
    (row(), row(rooms=()), "moved"),
    (row(), row(ends_at=make.OPENING + 2 * HOUR), "moved"),
    (row(), row(rooms=(2,), people=((1, "chair"),)), "moved"),
    (row(state="cancelled"), row(state="cancelled", rooms=(2,)), "changed"),
    (row(), row(kind="keynote"), "changed"),
    (row(), row(track=1), "changed"),
    (row(), row(languages=(("en", "floor", None),)), "changed"),
    (row(), row(people=((1, "chair"),)), "changed"),
]


@pytest.mark.parametrize(("before", "after", "kind"), CASES)
def test_what_happened_to_a_session(before: Row | None, after: Row | None, kind: str) -> None:
    found = compare({1: before} if before else {}, {1: after} if after else {})
    assert kinds(found) == {1: kind}
    assert (found[0].before, found[0].after) == (before, after)


def test_nothing_differs_from_itself() -> None:
    assert compare({1: row()}, {1: row()}) == []
    assert compare({}, {}) == []


def test_differences_come_by_kind_and_then_by_time() -> None:
    before = {n: row(n) for n in (1, 2, 3, 5)}
    after = {
        1: row(1, kind="keynote"),
        2: row(2, **later(5)),
        3: row(3, **later(2)),
        4: row(4),
        5: row(5, state="cancelled"),
    }
    assert [each.session for each in compare(before, after)] == [3, 2, 5, 4, 1]


def test_a_digest_changes_with_what_is_said() -> None:
    moved, moved_on = compare({1: row()}, {1: row(rooms=(2,))}), compare({1: row()}, {1: row(rooms=(3,))})
    assert digest(moved) == digest(compare({1: row()}, {1: row(rooms=(2,))}))
    assert len({digest(moved), digest(moved_on), digest([])}) == 3


def test_a_difference_of_one_side_has_no_pair() -> None:
    (new,) = compare({}, {1: row()})
    with pytest.raises(ValueError, match="in one state only"):
        _ = new.pair
    with pytest.raises(ValueError, match="neither"):
        _ = replace(new, after=None).row


def a_session_with_everything(forum: Forum) -> Any:
    session = make.make_session(forum=forum, room=make.make_room(venue=forum.venue), track=make.make_track(forum=forum))
    make.make_session_language(session=session, language="zh-hans", use="interpretation", channel=2)
    make.make_session_language(session=session, language="ru", use="interpretation", channel=1)
    make.make_session_language(session=session)
    make.make_appearance(session=session, role="chair", order=2)
    make.make_appearance(session=session, role="keynote", order=1)
    return session


def test_a_working_copy_reads_as_its_release_does() -> None:
    forum = make.make_forum(venue=make.make_venue())
    session = a_session_with_everything(forum)
    make.make_session(forum=forum, state="draft")
    release = make_release(forum)
    assert of_release(release) == of_working_copy(forum)
    found = of_release(release)[session.pk]
    assert found.languages == (("en", "floor", None), ("ru", "interpretation", 1), ("zh-hans", "interpretation", 2))
    assert [role for _speaker, role in found.people] == ["keynote", "chair"]
    assert unreleased(forum) == []


EDITS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "channel": (lambda s: s.languages.filter(language="ru").update(channel=7), "changed"),
    "role": (lambda s: s.appearances.filter(role="chair").update(role="guide"), "changed"),
    "order": (lambda s: s.appearances.filter(role="chair").update(order=0), "changed"),
    "state": (lambda s: Session.objects.filter(pk=s.pk).update(state="draft"), "removed"),
    "person": (lambda s: Appearance.objects.filter(session=s).delete(), "changed"),
    "room": (lambda s: Session.objects.filter(pk=s.pk).update(room=None), "moved"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_found_and_gone_when_it_is_undone_by_a_release(edit: str) -> None:
    forum = make.make_forum(venue=make.make_venue())
    session = a_session_with_everything(forum)
    make_release(forum)
    EDITS[edit][0](session)
    assert kinds(unreleased(forum)) == {session.pk: EDITS[edit][1]}
    second = make_release(forum)
    assert unreleased(forum) == []
    assert kinds(list(since_last(second).values())) == {session.pk: EDITS[edit][1]}


def test_an_edit_that_was_undone_is_no_difference() -> None:
    forum = make.make_forum(venue=make.make_venue())
    session = a_session_with_everything(forum)
    make_release(forum)
    session.languages.filter(language="ru").update(channel=7)
    session.languages.filter(language="ru").update(channel=1)
    assert unreleased(forum) == []


def test_all_of_a_first_release_is_new_but_nothing_of_it_is_a_change() -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum)
    assert kinds(unreleased(forum)) == {session.pk: "new"}
    assert since_last(make_release(forum)) == {}
    assert since_last(None) == {}


def test_changes_since_the_last_release_take_one_query(django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    sessions = [make.make_session(forum=forum) for _number in range(5)]
    make_release(forum)
    make_release(make.make_forum())
    Session.objects.filter(pk=sessions[2].pk).update(state="cancelled")
    Session.objects.filter(pk=sessions[3].pk).update(**later(3))
    latest = make_release(forum)
    with django_assert_num_queries(1):
        found = since_last(latest)
    assert kinds(list(found.values())) == {sessions[2].pk: "cancelled", sessions[3].pk: "moved"}


def test_each_of_several_releases_in_one_query(django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    first = make_release(forum)
    session = make.make_session(forum=forum)
    second = make_release(forum)
    Session.objects.update(state="cancelled")
    third = make_release(forum)
    with django_assert_num_queries(1):
        found = of_each([third, second, first])
    assert {pk: kinds(changes) for pk, changes in found.items()} == {
        third.pk: {session.pk: "cancelled"},
        second.pk: {session.pk: "new"},
    }


# --- texts ---------------------------------------------------------------------------------------------------------------
def test_texts_edited_since_a_release_are_told_by_language(django_assert_num_queries: Any) -> None:
    forum = make.make_forum()
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        edited, same, back = (make.make_session(forum=forum, title_kk="Сессия") for _number in range(3))
        release = make_release(forum)
    with time_machine.travel("2031-01-02T00:00:00Z", tick=False):
        make.make_session(forum=forum)
        Session.objects.filter(pk=edited.pk).update(title_kk="Басқа", abstract_kk="Жаңа", location_pl="Wejście")
        Session.objects.filter(pk=same.pk).update(room=None, title_ru="")
        Session.objects.filter(pk=back.pk).update(title_en="Other")
        Session.objects.filter(pk=back.pk).update(title_en=text(back, "title").value)
    with django_assert_num_queries(2):
        found = texts_changed(forum, release.released_at)
    assert found == {edited.pk: {"kk": ["title", "abstract"], "pl": ["location"]}}


# --- clashes and problems ------------------------------------------------------------------------------------------------
def test_a_room_and_a_person_are_in_one_place_at_a_time() -> None:
    state = {
        1: row(1, people=((7, "chair"), (8, "chair"))),
        2: row(2, starts_at=make.OPENING + HOUR / 2),
        3: row(3, rooms=(2,), people=((7, "chair"), (7, "keynote"), (9, "chair"))),
        4: row(4, rooms=(2,), **later(1), people=((9, "chair"),)),
        5: row(5, rooms=(), state="cancelled", people=((7, "chair"),)),
    }
    assert clashes(state, seats=()) == [Clash(1, 2, room=1), Clash(1, 3, speaker=7)]
    assert clashes(state, seats={7}) == [Clash(1, 2, room=1)]
    assert clashes(state, seats=(), only={2, 4}) == [Clash(1, 2, room=1)]


def test_three_in_one_room_are_three_clashes() -> None:
    state = {n: row(n) for n in (1, 2, 3)}
    assert [(clash.one, clash.other) for clash in clashes(state, ())] == [(1, 2), (1, 3), (2, 3)]


def test_a_long_session_clashes_with_each_that_it_covers() -> None:
    state = {1: row(1, ends_at=make.OPENING + 5 * HOUR), 2: row(2, **later(1)), 3: row(3, **later(3))}
    assert [(clash.one, clash.other) for clash in clashes(state, ())] == [(1, 2), (1, 3)]


def test_problems_are_named_with_their_sessions(django_assert_num_queries: Any) -> None:
    titles: dict[str, Any] = {languages.column("title", code): "x" for code in languages.CODES}
    forum = make.make_forum(venue=make.make_venue())
    good = make.make_session(forum=forum, room=make.make_room(venue=forum.venue), **titles)
    early = make.make_session(forum=forum, starts_at=make.OPENING - timedelta(days=3), **titles)
    elsewhere = make.make_session(forum=forum, room=make.make_room(), **titles)
    silent = make.make_session(forum=forum, **{**titles, "title_pl": ""})
    make.make_session_language(session=silent, use="interpretation")
    make.make_session_language(session=good, use="interpretation", channel=1)
    make.make_session(forum=forum, state="draft", starts_at=make.OPENING - timedelta(days=3))
    with django_assert_num_queries(3):
        found = {problem.label: problem.sessions for problem in problems(forum)}
    assert found == {
        "Outside the days of the forum": [early],
        "In a room that is not in the forum's venue": [elsewhere],
        "Interpretation without a channel": [silent],
        "Without a title in this language: Polski": [silent],
    }


# --- one change alone ----------------------------------------------------------------------------------------------------
def states(release: Release) -> dict[int, tuple[int | None, str]]:
    return {pk: (next(iter(row.rooms), None), row.state) for pk, row in of_release(release).items()}


def test_a_session_alone_is_released_and_other_edits_are_not() -> None:
    forum, hall = make.make_forum(), make.make_room()
    moved, kept, draft = (make.make_session(forum=forum) for _number in range(3))
    make_release(forum)
    Session.objects.update(room=hall)
    Session.objects.filter(pk=draft.pk).update(state="draft")
    made = release_only(forum, [moved.pk], note={"note_en": "Quick"})
    assert (made.number, text(made, "note").value) == (2, "Quick")
    assert states(made) == {
        moved.pk: (hall.pk, "confirmed"),
        kept.pk: (None, "confirmed"),
        draft.pk: (None, "confirmed"),
    }
    assert kinds(unreleased(forum)) == {kept.pk: "moved", draft.pk: "removed"}


def test_a_new_session_and_one_that_became_a_draft_are_released_alone() -> None:
    forum = make.make_forum()
    first = make.make_session(forum=forum)
    make_release(forum)
    new = make.make_session(forum=forum)
    Session.objects.filter(pk=first.pk).update(state="draft")
    assert states(release_only(forum, [new.pk])) == {first.pk: (None, "confirmed"), new.pk: (None, "confirmed")}
    assert states(release_only(forum, [first.pk])) == {new.pk: (None, "confirmed")}


def test_nothing_is_released_alone_before_the_first_release() -> None:
    session = make.make_session()
    with pytest.raises(ValidationError, match="release the whole programme first"):
        release_only(session.forum, [session.pk])
    assert not Release.objects.exists()


def test_a_session_of_another_forum_does_not_come_in() -> None:
    forum, other = make.make_forum(), make.make_session()
    make_release(forum)
    assert states(release_only(forum, [other.pk])) == {}


# --- an earlier one again ------------------------------------------------------------------------------------------------
def test_an_earlier_release_comes_back_as_a_new_one() -> None:
    forum = make.make_forum(venue=make.make_venue())
    session = a_session_with_everything(forum)
    first = make_release(forum)
    Session.objects.update(state="cancelled", room=None)
    session.appearances.all().delete()
    added = make.make_session(forum=forum)
    second = make_release(forum)
    again = bring_back(first)
    assert again.number == 3
    assert of_release(again) == of_release(first)
    assert text(again, "note").value == "The programme is again that of release 1."
    assert all(getattr(again, languages.column("note", code)) for code in languages.CODES)
    assert fresh(Session, pk=session.pk).state == "cancelled"
    assert kinds(unreleased(forum)) == {session.pk: "cancelled", added.pk: "new"}
    assert of_release(second) != of_release(again)


def test_a_session_that_went_to_another_forum_does_not_come_back() -> None:
    forum = make.make_forum()
    kept, gone = make.make_session(forum=forum), make.make_session(forum=forum)
    first = make_release(forum)
    Session.objects.filter(pk=gone.pk).update(forum=make.make_forum())
    assert left_out(first) == [gone]
    assert list(states(bring_back(first))) == [kept.pk]


# --- what was public stays named -----------------------------------------------------------------------------------------
def test_a_session_that_was_public_is_not_deleted_but_its_forum_can_be() -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum)
    make_release(forum)
    with pytest.raises(models.RestrictedError):
        session.delete()
    forum.delete()
    assert not Session.objects.exists()


def test_the_admin_says_what_to_do_instead_of_deleting() -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum)
    make_release(forum)
    boss = signed_in(superuser())
    page = boss.post(reverse("admin:events_session_delete", args=[session.pk]), {"post": "yes"}).content.decode()
    assert "make it a draft to take it out of the programme" in page
    chosen = {"action": "delete_selected", "_selected_action": session.pk, "post": "yes"}
    assert "make them drafts" in boss.post(list_url(Session), chosen).content.decode()
    assert Session.objects.filter(pk=session.pk).exists()


# --- two at once ---------------------------------------------------------------------------------------------------------
@pytest.mark.skipif("sqlite" in str(connection.vendor), reason="one writer at a time in SQLite by itself")
@pytest.mark.django_db(transaction=True)
def test_releases_made_at_once_get_numbers_of_their_own() -> None:
    forum = make.make_forum()
    session = make.make_session(forum=forum)
    make_release(forum)
    barrier, failed = threading.Barrier(4), []

    def release(make_one: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            make_one()
        except Exception as error:  # a thread's error would be lost
            failed.append(error)
        finally:
            connection.close()

    ways = [lambda: make_release(forum), lambda: release_only(forum, [session.pk])] * 2
    threads = [threading.Thread(target=release, args=[way]) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(Release.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    assert ReleasedSession.objects.count() == 5
