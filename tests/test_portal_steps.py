"""States of delegates: steps are written whatever way they were taken, places are never given twice, links cannot be guessed."""

import pytest

from core import history
from core.models import OutboxMail
from events.models import Consent, Delegate
from portal import consents, links, mails, places, steps
from portal.models import Step
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Delegate.State


def ways(delegate: Delegate) -> list[tuple[str, str]]:
    return list(Step.objects.filter(delegate=delegate).values_list("before", "after"))


def test_each_change_of_state_is_a_step_whatever_way_it_was_written() -> None:
    delegate = make.make_delegate(state=State.REGISTERED)
    who = make.make_staff()
    steps.take(delegate, State.APPROVED, by=who)
    delegate.state = State.DECLINED
    delegate.save()
    with history.because("A list", who):
        Delegate.objects.filter(pk=delegate.pk).update(state=State.WAITING)
    Delegate.objects.filter(pk=delegate.pk).update(position="Principal")
    assert ways(delegate) == [
        ("", "registered"), ("registered", "approved"), ("approved", "declined"), ("declined", "waiting"),
    ]  # fmt: skip
    last = Step.objects.filter(delegate=delegate).last()
    assert last is not None
    assert (last.by, last.cause) == (who, "A list")
    assert Step.objects.get(delegate=delegate, after="approved").by == who


def test_a_step_has_its_mail_once_in_the_language_of_the_delegate() -> None:
    delegate = make.make_delegate(state=State.REGISTERED, language="ru")
    assert steps.take(delegate, State.APPROVED) is True
    assert steps.take(delegate, State.APPROVED) is False
    mail = OutboxMail.objects.get(about_id=delegate.pk)
    assert (mail.kind, mail.language, mail.to) == ("approved", "ru", delegate.email)
    assert f"/ru/me/{delegate.reference}/" in mail.body
    assert "{" not in mail.body


def test_somebody_without_an_address_gets_no_mail_and_still_the_step() -> None:
    delegate = make.make_delegate(state=State.REGISTERED, email="")
    assert steps.take(delegate, State.APPROVED) is True
    assert not OutboxMail.objects.exists()


def test_places_are_held_promised_and_never_above_the_capacity() -> None:
    forum = make.make_forum()
    make.make_rules(forum=forum, capacity=3)
    invitation = make.make_invitation(forum=forum, quota=2)
    rules = places.lock(forum)
    assert (places.taken(forum), places.promised(forum), places.free(rules)) == (0, 2, 1)
    first = make.make_delegate(forum=forum, state=places.admit(rules))
    assert first.state == State.REGISTERED
    assert places.admit(rules) == State.WAITING
    for _ in range(2):
        guest = make.make_delegate(forum=forum, state=places.admit(rules, invitation=invitation))
        make.make_registration(delegate=guest, invitation=invitation)
        assert guest.state == State.REGISTERED
    with pytest.raises(places.QuotaUsed):
        places.admit(rules, invitation=invitation)
    assert places.admit(rules, invited=True) == State.WAITING
    rules.has_waiting_list = False
    with pytest.raises(places.Full):
        places.admit(rules)


def test_who_waits_longest_moves_up_and_who_was_put_there_by_hand_does_not() -> None:
    forum = make.make_forum()
    make.make_rules(forum=forum, capacity=1)
    holder = make.make_delegate(forum=forum, state=State.REGISTERED)
    held, first, second = (make.make_delegate(forum=forum, state=State.REGISTERED) for _ in range(3))
    steps.take(held, State.WAITING, is_held=True)
    steps.take(first, State.WAITING)
    steps.take(second, State.WAITING)
    assert places.move_up(forum) == []
    steps.take(holder, State.WITHDRAWN)
    assert places.move_up(forum) == [first]
    assert list(OutboxMail.objects.filter(kind="moved_up").values_list("about_id", flat=True)) == [first.pk]
    assert places.move_up(forum) == []
    states = Delegate.objects.filter(forum=forum).order_by("pk").values_list("state", flat=True)
    assert list(states) == ["withdrawn", "waiting", "registered", "waiting"]


def test_links_are_of_one_kind_one_object_and_one_stamp() -> None:
    made = links.key("person", 7)
    assert links.number(made) == 7
    assert links.is_true(made, "person", 7)
    assert not links.is_true(made, "calendar", 7)
    assert not links.is_true(made, "person", 7, 1)
    assert not links.is_true(made.replace("7-", "8-", 1), "person", 8)
    assert [links.number(value) for value in ("", "7", "7-xyz", "x" * 40)] == [None] * 4


def test_consent_is_kept_with_its_words_and_withdrawn_not_deleted() -> None:
    delegate = make.make_delegate(is_listed=False)
    consents.write(delegate, ["processing", "publication"], "kk")
    assert delegate.is_listed is True
    consents.write(delegate, ["processing"], "kk")
    delegate.refresh_from_db()
    assert (delegate.is_listed, consents.given(delegate)) == (False, {"processing"})
    row = Consent.objects.get(delegate=delegate, purpose="publication")
    assert (row.text_version, row.language, row.withdrawn_at is None) == (consents.OWN_VERSION, "kk", False)


def test_every_mail_is_written_in_every_language_without_a_gap() -> None:
    delegate = make.make_delegate()
    make.make_registration(delegate=delegate)
    from core import languages
    from core.mail import rendering

    for kind in mails.KINDS:
        for code in languages.CODES:
            said = rendering.render(kind, code, kind.samples())
            assert "{" not in said.subject + said.body
