"""Excursions and workshops: never more than the places, and a waiting list that moves up by itself."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import roles
from core.models import OutboxMail
from events.models import Delegate, Forum, Session
from portal import erasure, retention, sign_ups, steps
from portal.models import AccessRecord, SignUp
from programme.models import make_release
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Delegate.State


@pytest.fixture
def forum() -> Forum:
    forum = make.make_forum()
    make.make_rules(forum=forum)
    return forum


def excursion(forum: Forum, places: int | None = 1, **fields: Any) -> Session:
    """Released, and so public."""
    session = make.make_session(forum=forum, kind=Session.Kind.EXCURSION, places=places, **fields)
    make_release(forum)
    return session


def comes(forum: Forum, state: str = State.APPROVED, **fields: Any) -> Delegate:
    return make.make_delegate(forum=forum, state=state, user=make.make_user(), **fields)


def taking_part(session: Session) -> list[Delegate]:
    return [row.delegate for row in SignUp.objects.filter(session=session).placed()]


def waiting(session: Session) -> list[Delegate]:
    return [row.delegate for row in SignUp.objects.filter(session=session).waiting()]


def page_of(delegate: Delegate) -> tuple[Client, str]:
    client = Client()
    client.force_login(delegate.user)  # type: ignore[arg-type]  # made with an account
    return client, reverse("me-places", args=[delegate.reference])


def test_a_delegate_signs_up_waits_and_leaves_on_their_own_page(forum: Forum) -> None:
    session = excursion(forum)
    first, second = comes(forum), comes(forum)
    for one in (first, second):
        client, page = page_of(one)
        assert client.post(page, {"join": session.code}).status_code == 302
        assert client.post(page, {"join": session.code}).status_code == 302  # the same twice is once
    assert (taking_part(session), waiting(session)) == ([first], [second])
    client, page = page_of(second)
    offer = client.get(page).context["offers"][0]
    assert (offer.taken, offer.waiting, offer.position, offer.left) == (1, 1, 1, 0)
    client, page = page_of(first)
    client.post(page, {"leave": session.code})
    assert (taking_part(session), waiting(session)) == ([second], [])
    mail = OutboxMail.objects.get(kind="session_place")
    assert (mail.to, session.title_en in mail.subject) == (second.email, True)  # type: ignore[attr-defined]  # translated
    assert f"/me/{second.reference}/places/" in mail.body


def test_nobody_overtakes_those_who_wait(forum: Forum) -> None:
    session = excursion(forum)
    early, late, latest = comes(forum), comes(forum), comes(forum)
    SignUp.objects.create(delegate=early, session=session)
    assert not sign_ups.sign_up(late, session.code).has_place
    assert not sign_ups.sign_up(latest, session.code).has_place
    session.places = 2
    session.save()
    assert (taking_part(session), waiting(session)) == ([early, late], [latest])
    session.places = 1  # whoever has a place keeps it
    session.save()
    assert taking_part(session) == [early, late]


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.DECLINED, State.WAITING])
def test_who_is_not_coming_any_more_leaves_the_place_to_who_waits(state: str, forum: Forum) -> None:
    session = excursion(forum)
    goes, stays = comes(forum), comes(forum)
    for one in (goes, stays):
        sign_ups.sign_up(one, session.code)
    steps.take(goes, state)
    assert (taking_part(session), waiting(session)) == ([stays], [])


def test_who_has_arrived_keeps_the_place(forum: Forum) -> None:
    session, one = excursion(forum), comes(forum)
    sign_ups.sign_up(one, session.code)
    steps.take(one, State.CHECKED_IN)
    assert taking_part(session) == [one]


def test_an_erased_delegate_leaves_no_sign_up_and_the_next_moves_up(forum: Forum) -> None:
    session = excursion(forum)
    goes, stays = comes(forum), comes(forum)
    for one in (goes, stays):
        sign_ups.sign_up(one, session.code)
    erasure.erase(goes)
    assert [row.delegate_id for row in SignUp.objects.all()] == [stays.pk]
    assert taking_part(session) == [stays]


def test_a_delegate_who_is_deleted_in_the_admin_leaves_the_place_too(forum: Forum) -> None:
    session = excursion(forum)
    goes, stays = comes(forum), comes(forum)
    for one in (goes, stays):
        sign_ups.sign_up(one, session.code)
    goes.delete()
    assert taking_part(session) == [stays]


def test_names_that_go_after_the_forum_take_their_sign_ups_along(forum: Forum) -> None:
    session, one = excursion(forum), comes(forum)
    sign_ups.sign_up(one, session.code)
    retention.anonymise(forum)
    assert not SignUp.objects.exists()


def test_what_runs_at_the_same_time_is_refused_with_its_name(forum: Forum) -> None:
    first = excursion(forum, 5)
    second = excursion(forum, 5, starts_at=make.OPENING + timedelta(minutes=30))
    later = excursion(forum, 5, starts_at=make.OPENING + timedelta(hours=2))
    one = comes(forum)
    client, page = page_of(one)
    client.post(page, {"join": first.code})
    refused = client.post(page, {"join": second.code})
    assert (refused.status_code, refused.context["clash"]) == (422, second.forum.sessions.get(pk=first.pk))
    client.post(page, {"join": later.code})
    assert {row.session for row in SignUp.objects.filter(delegate=one)} == {first, later}


@pytest.mark.parametrize(
    "code", ["nonsense", "", "s' OR 1=1", "no-places", "cancelled", "draft", "other-forum", "s\x00"]
)
def test_only_open_sessions_with_places_can_be_joined(code: str, forum: Forum) -> None:
    excursion(forum, None, code="no-places")
    excursion(forum, 5, code="cancelled", state=Session.State.CANCELLED)
    excursion(forum, 5, code="draft", state=Session.State.DRAFT)
    excursion(make.make_forum(), 5, code="other-forum")
    client, page = page_of(comes(forum))
    assert client.post(page, {"join": code}).status_code in (302, 422)
    assert client.post(page, {"leave": code}).status_code == 302
    assert not SignUp.objects.exists()


def test_after_its_beginning_a_session_takes_nobody(forum: Forum) -> None:
    session, late = excursion(forum), comes(forum)
    with time_machine.travel(session.starts_at, tick=False), pytest.raises(sign_ups.Closed):
        sign_ups.sign_up(late, session.code)


@pytest.mark.parametrize(
    "fields", [{"state": State.REGISTERED}, {"state": State.WITHDRAWN}, {"attendance": Delegate.Attendance.ONLINE}]
)
def test_who_is_not_coming_in_person_cannot_sign_up(fields: dict[str, Any], forum: Forum) -> None:
    session = excursion(forum)
    client, page = page_of(comes(forum, **fields))
    assert client.post(page, {"join": session.code}).status_code == 422
    assert not SignUp.objects.exists()


def test_sign_ups_are_in_the_file_of_everything_that_is_held(forum: Forum) -> None:
    session, one = excursion(forum), comes(forum)
    make.make_registration(delegate=one)
    sign_ups.sign_up(one, session.code)
    client, _page = page_of(one)
    held = json.loads(client.get(reverse("me-data-file", args=[one.reference])).content)
    assert [(row["session__code"], row["has_place"]) for row in held["places"]] == [(session.code, True)]


def by_hand(session: Session, role: str = roles.REGISTRAR) -> tuple[Client, str]:
    """Somebody of the staff, and the page where places are given."""
    client = Client()
    client.force_login(make.make_staff(role=role, email=f"{role[:5].strip().lower()}@example.org"))
    return client, reverse("admin:portal-places", args=[session.code]) + f"?forum={session.forum.slug}"


def test_organisers_give_places_and_take_them_back_by_hand(forum: Forum) -> None:
    session = excursion(forum)
    first, second, third = (comes(forum, family_name=name) for name in ("One", "Two", "Three"))
    client, page = by_hand(session)
    assert [one.family_name for one in client.get(f"{page}&q=two").context["people"]] == ["Two"]
    for one in (first, first, second):
        client.post(page, {"do": "give", "delegate": one.pk})
    sign_ups.sign_up(third, session.code)
    assert (taking_part(session), waiting(session)) == ([first], [second, third])
    client.post(page, {"do": "above", "delegate": third.pk})  # knowingly: more than there are, and before another
    assert (taking_part(session), waiting(session)) == ([first, third], [second])
    shown = client.get(page)
    assert [(row.delegate, row.has_place, row.by and row.by.email) for row in shown.context["rows"]] == [
        (first, True, "regis@example.org"), (third, True, "regis@example.org"), (second, False, "regis@example.org"),
    ]  # fmt: skip
    assert (shown.context["taken"], shown.context["waiting"], shown.context["is_full"]) == (2, 1, True)
    client.post(page, {"do": "take", "delegate": first.pk})
    assert (taking_part(session), waiting(session)) == ([third], [second])  # still as many as there are places
    client.post(page, {"do": "take", "delegate": third.pk})
    assert (taking_part(session), waiting(session)) == ([second], [])
    told = OutboxMail.objects.filter(kind="session_place").order_by("pk").values_list("to", flat=True)
    assert list(told) == [first.email, third.email, second.email]
    done = AccessRecord.objects.filter(what="opened", by__email="regis@example.org").order_by("pk")
    assert list(done.values_list("delegate_id", "detail")) == [
        (one.pk, f"place: {do} {session.code}")
        for one, do in (
            (first, "give"), (first, "give"), (second, "give"), (third, "above"), (first, "take"), (third, "take"),
        )
    ]  # fmt: skip


def test_what_cannot_be_given_by_hand_is_said_and_not_done(forum: Forum) -> None:
    session = excursion(forum, 5, title_en="The port")
    same_time = excursion(forum, 5, title_en="The old town")
    busy, online, elsewhere = comes(forum), comes(forum, attendance="online"), comes(make.make_forum())
    sign_ups.sign_up(busy, same_time.code)
    client, page = by_hand(session)
    said = client.post(page, {"do": "above", "delegate": busy.pk}, follow=True).content.decode()
    assert "Not saved: they are signed up for “The old town” at that time." in said
    said = client.post(page, {"do": "give", "delegate": online.pk}, follow=True).content.decode()
    assert "Not saved: the session takes nobody any more, or they are not coming." in said
    wrong = (
        {"do": "give", "delegate": elsewhere.pk},
        {"do": "x", "delegate": busy.pk},
        {"do": "give", "delegate": "²"},
    )
    assert [client.post(page, sent).status_code for sent in wrong] == [404, 404, 404]
    assert client.get(reverse("admin:portal-places", args=["nowhere"])).status_code == 404
    owner = roles.CHECK_IN
    client, page = by_hand(session, owner)
    assert client.post(page, {"do": "give", "delegate": busy.pk}).status_code == 403
    assert not SignUp.objects.filter(session=session).exists()


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_of_places_asks_as_much_for_many_as_for_one(many: int, forum: Forum) -> None:
    session = excursion(forum, 3)
    for number in range(many):
        one = comes(forum, institution=make.make_institution(), family_name=f"Many{number}")
        make.make_sign_up(session=session, delegate=one, has_place=number < 3, by=make.make_user())
        comes(forum, institution=make.make_institution(), family_name="Found")
    client, page = by_hand(session)
    client.get(f"{page}&q=found")
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(f"{page}&q=found").context["rows"]) == many
    assert len(asked) == 13


@pytest.mark.parametrize("many", [1, 30])
def test_the_page_asks_as_much_for_many_sessions_as_for_one(many: int, forum: Forum) -> None:
    one = comes(forum)
    make.make_registration(delegate=one)
    for hour in range(many):
        session = make.make_session(forum=forum, places=3, starts_at=make.OPENING + timedelta(hours=hour))
        make.make_sign_up(session=session, delegate=one)
        make.make_sign_up(session=session, delegate=comes(forum), has_place=False)
    make_release(forum)
    client, page = page_of(one)
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        assert len(client.get(page).context["offers"]) == many
    assert len(asked) == QUERIES


QUERIES = 10


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has one connection")
@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_to_many_who_ask_at_once() -> None:
    forum = make.make_forum()
    make.make_rules(forum=forum)
    session = excursion(forum, 3)
    people = [comes(forum) for _ in range(8)]

    def ask(one: Delegate) -> None:
        try:
            sign_ups.sign_up(one, session.code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, people))
    assert (len(taking_part(session)), len(waiting(session))) == (3, 5)
