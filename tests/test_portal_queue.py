"""The organisers' queue: who sees it, what it finds, and what a decision does."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import roles
from core.models import OutboxMail
from events.models import Delegate, Forum
from portal import deciding, duplicates, tasks
from portal.models import Invitation, Step
from tests import factories as make
from tests.admin_site import form_of, signed_in, superuser

pytestmark = pytest.mark.django_db
State = Delegate.State
LIST, DECIDE = "/admin/registrations/", "/admin/registrations/decide/"


@pytest.fixture
def forum() -> Forum:
    return make.make_forum(is_current=True)


def somebody(forum: Forum, state: str = State.REGISTERED, **fields: object) -> Delegate:
    delegate = make.make_delegate(forum=forum, state=state, **fields)
    make.make_registration(delegate=delegate)
    return delegate


def state_of(delegate: Delegate) -> str:
    return Delegate.objects.get(pk=delegate.pk).state


@pytest.mark.parametrize(
    ("role", "status"), [(roles.OWNER, 200), (roles.REGISTRAR, 200), (roles.PRESS, 403), (roles.PHOTOGRAPHER, 403)]
)
def test_the_queue_is_for_those_who_may_see_delegates(role: str, status: int, forum: Forum) -> None:
    client = signed_in(make.make_staff(role=role))
    assert client.get(LIST).status_code == status
    assert Client().get(LIST).status_code == 302


def test_who_may_only_look_decides_nothing(forum: Forum) -> None:
    from django.contrib.auth.models import Permission

    user = make.make_user(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_delegate"))
    one, client = somebody(forum), signed_in(user)
    assert client.get(LIST).status_code == 200
    sent = {"state": "approved", "chosen": one.pk, "sure": "1"}
    assert client.post(DECIDE, sent).status_code == 403
    assert state_of(one) == State.REGISTERED


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=waiting", {"Waits"}), ("q=бекова", {"Native"}), ("q=БЕКОВА", {"Native"}), ("language=kk", {"Native"}),
        ("way=invited", {"Guest"}), ("state=nonsense&country=x&page=999", {"Waits", "Native", "Guest"}),
    ],
)  # fmt: skip
def test_filters_and_search_find_whom_they_name(query: str, found: set[str], forum: Forum) -> None:
    somebody(forum, State.WAITING, family_name="Waits")
    somebody(forum, family_name="Native", native_name="Бекова Айжан", language="kk")
    somebody(forum, State.INVITED, family_name="Guest")
    rows = signed_in(superuser()).get(f"{LIST}?{query}").context["rows"]
    assert {one.family_name for one, _twins in rows} == found


def test_decision_shows_the_mails_and_then_sends_them(forum: Forum) -> None:
    people = [somebody(forum, language=code) for code in ("en", "kk")]
    gone = somebody(forum, State.WITHDRAWN)
    client = signed_in(superuser())
    page = client.post(DECIDE, {"state": "approved", "chosen": [one.pk for one in (*people, gone)]})
    assert [mail.language for _one, _to, mail in page.context["samples"]] == ["en", "kk"]
    assert page.context["left_out"] == [gone]
    assert not OutboxMail.objects.exists()
    sent = {"state": "approved", "seen": page.context["seen"], "sure": "1", "note_en": "See you at the gate."}
    client.post(DECIDE, sent)
    assert [state_of(one) for one in people] == [State.APPROVED] * 2
    assert "See you at the gate." in OutboxMail.objects.get(language="en").body
    client.post(DECIDE, sent)  # the same page, sent twice
    assert OutboxMail.objects.count() == 2
    assert Step.objects.filter(after=State.APPROVED, by__isnull=False).count() == 2


def test_decision_without_mail_writes_none(forum: Forum) -> None:
    one = somebody(forum)
    deciding.decide(forum, [(one.pk, State.REGISTERED)], State.DECLINED, by=None, is_mailed=False)
    assert state_of(one) == State.DECLINED
    assert not OutboxMail.objects.exists()


def test_what_somebody_else_decided_meanwhile_stays(forum: Forum) -> None:
    one, other = somebody(forum), somebody(forum)
    seen = [(one.pk, State.REGISTERED), (other.pk, State.REGISTERED)]
    deciding.decide(forum, seen[:1], State.DECLINED, by=None)
    outcome = deciding.decide(forum, seen, State.APPROVED, by=None)
    assert (state_of(one), state_of(other)) == (State.DECLINED, State.APPROVED)
    assert (outcome.done, outcome.changed) == (1, [one])


def test_nobody_is_approved_above_the_capacity(forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=2)
    somebody(forum, State.APPROVED)
    waiting = [somebody(forum, State.WAITING) for _ in range(2)]
    outcome = deciding.decide(forum, [(one.pk, State.WAITING) for one in waiting], State.APPROVED, by=None)
    assert (outcome.done, outcome.left, outcome.not_done) == (0, 1, 2)
    assert deciding.decide(forum, [(waiting[0].pk, State.WAITING)], State.APPROVED, by=None).done == 1


def test_declining_moves_up_who_waits_but_not_who_was_just_put_there(forum: Forum) -> None:
    make.make_rules(forum=forum, capacity=1)
    holder, waiting = somebody(forum), somebody(forum, State.WAITING)
    outcome = deciding.decide(forum, [(holder.pk, State.REGISTERED)], State.WAITING, by=None)
    assert outcome.moved_up == 1
    assert (state_of(holder), state_of(waiting)) == (State.WAITING, State.REGISTERED)


def test_same_person_in_two_scripts_and_two_addresses_is_found(forum: Forum) -> None:
    one = somebody(forum, given_name="Aizhan", family_name="Khasanova", email="a.k@gmail.com")
    two = somebody(forum, given_name="A", family_name="X", native_name="Хасанова Айжан Сериковна")
    three = somebody(forum, given_name="B", family_name="Y", email="AK+forum@googlemail.com")
    other = somebody(forum, given_name="Olha", family_name="Kovalenko")
    elsewhere = make.make_delegate(given_name="Aizhan", family_name="Khasanova", forum=make.make_forum())
    found = duplicates.possible([one, two, three, other])
    assert {pk: {twin.pk for twin in twins} for pk, twins in found.items()} == {
        one.pk: {two.pk, three.pk}, two.pk: {one.pk}, three.pk: {one.pk},
    }  # fmt: skip
    assert elsewhere.pk not in found
    rows = signed_in(superuser()).get(f"{LIST}?twins=1").context["rows"]
    assert {delegate.pk for delegate, _twins in rows} == {one.pk, two.pk, three.pk}


def test_queue_asks_as_often_for_thirty_as_for_one(forum: Forum) -> None:
    client = signed_in(superuser())
    country, institution = make.make_country(), make.make_institution()
    for _ in range(2):  # each may be the other
        somebody(forum, country=country, institution=institution)
    client.get(LIST)
    counted = []
    for more in (0, 29):
        for _ in range(more):
            somebody(forum, country=country, institution=institution)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counted.append(len(queries))
    assert counted == [21, 21]


def test_more_places_move_the_waiting_list_up(forum: Forum, django_capture_on_commit_callbacks: object) -> None:
    rules = make.make_rules(forum=forum, capacity=1)
    somebody(forum)
    waiting = somebody(forum, State.WAITING)
    client, url = signed_in(superuser()), f"/admin/portal/registrationrules/{rules.pk}/change/"
    form = form_of(client.get(url).content.decode(), "registrationrules_form")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert client.post(url, {**form, "capacity": "2"}).status_code == 302
    assert state_of(waiting) == State.REGISTERED


def test_institution_gets_its_link_and_its_coordinator_and_loses_it_when_revoked(forum: Forum) -> None:
    invitation, client = make.make_invitation(forum=forum), signed_in(superuser())
    url = "/admin/portal/invitation/"
    chosen = {"action": "send", "_selected_action": [invitation.pk], "note_en": "Welcome back."}
    page = client.post(url, chosen).content.decode()
    assert ("Welcome back." in page, OutboxMail.objects.count()) == (True, 0)  # shown, not sent
    client.post(url, {**chosen, "sure": "1"})
    invitation.refresh_from_db()
    assert "Welcome back." in OutboxMail.objects.get().body
    assert invitation.coordinator is not None
    assert invitation.coordinator.email == invitation.contact_email
    assert not invitation.coordinator.has_usable_password()
    assert OutboxMail.objects.get().to == invitation.contact_email
    Invitation.objects.update(contact_email="next@example.org", language="kk")
    client.post(url, {**chosen, "sure": "1"})
    invitation.refresh_from_db()
    assert (invitation.coordinator.email, invitation.coordinator.language) == ("next@example.org", "kk")
    client.post(url, {"action": "revoke", "_selected_action": [invitation.pk]})
    invitation.refresh_from_db()
    assert (invitation.is_revoked, invitation.stamp) == (True, 1)


def test_timeline_names_each_step_with_its_person_and_each_mail(forum: Forum) -> None:
    one, person = somebody(forum), superuser()
    deciding.decide(forum, [(one.pk, State.REGISTERED)], State.APPROVED, by=person)
    rows = signed_in(person).get(f"{LIST}{one.pk}/").context["rows"]
    assert [str(row["what"]) for row in rows] == ["Registered", "Approved", "Registration approved"]
    assert rows[1]["by"] == person


def test_state_of_a_delegate_is_not_changed_past_the_queue(forum: Forum) -> None:
    one, client = somebody(forum), signed_in(superuser())
    url = f"/admin/events/delegate/{one.pk}/change/"
    page = client.get(url).content.decode()
    assert f"{LIST}{one.pk}/" in page
    form = form_of(page, "delegate_form")
    client.post(url, {**form, "state": "approved", "position": "Director"})
    one.refresh_from_db()
    assert (one.state, one.position) == (State.REGISTERED, "Director")


@pytest.fixture
def _background(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.mark.django_db(transaction=True)  # the worker ends its connection
@pytest.mark.usefixtures("_background")
def test_more_than_one_waits_for_are_decided_on_in_the_background(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    make.make_rules(forum=forum, capacity=3, has_waiting_list=True)
    people = [somebody(forum) for _ in range(3)]
    client = signed_in(superuser())
    asked = client.post(f"{DECIDE}?forum={forum.slug}", {"state": "approved", "all": "1"})
    told = client.post(
        f"{DECIDE}?forum={forum.slug}",
        {"state": "approved", "seen": asked.context["seen"], "sure": "1"},
        follow=True,
    )
    assert "3 · under way" in told.content.decode()
    assert [state_of(one) for one in people] == [State.REGISTERED] * 3
    deciding.decide(forum, [(people[0].pk, State.REGISTERED)], State.DECLINED, by=None)
    call_command("worker", batch=True, verbosity=0)
    assert [state_of(one) for one in people] == [State.DECLINED, State.APPROVED, State.APPROVED]
    assert Step.objects.filter(after=State.APPROVED).values_list("by__is_superuser", flat=True).distinct().get()
    page = client.get(f"{LIST}?forum={forum.slug}").content.decode()
    assert "2 / 3 · decided by somebody else meanwhile: 1" in " ".join(page.split())


@pytest.mark.usefixtures("_background")
def test_a_decision_whose_worker_was_killed_goes_on_and_writes_no_mail_twice(forum: Forum) -> None:
    people = [somebody(forum) for _ in range(4)]
    seen = [[one.pk, State.REGISTERED.value] for one in people]
    deciding.decide(forum, [(one.pk, one.state) for one in people[:2]], State.APPROVED, by=None)
    found = tasks.decide.func(forum.pk, seen, "approved", None, {"is_mailed": True})
    assert (found["done"], found["changed"]) == (2, 2)
    assert OutboxMail.objects.filter(kind="approved").count() == 4
