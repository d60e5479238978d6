"""From an application to a delegate: in one transaction, once, and never above the number of places."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from events.models import Delegate, Forum
from portal import consents, heads, mails, places, steps
from portal.models import Application, Invitation, Registration, RegistrationRules
from portal.models.application import ends

State = Delegate.State
PREFILLED = (
    "family_name", "given_name", "family_name_first", "native_name", "patronymic", "honorific", "position",
    "institution_name", "phone", "language", "interpretation", "attendance",
)  # fmt: skip


class NotOpen(Exception):  # noqa: N818  (an answer, not an error)
    """Registration is not running, or not for this person."""


def is_open(rules: RegistrationRules, *, is_invited: bool) -> bool:
    """Whether somebody may register now."""
    wanted = rules.way == RegistrationRules.Way.OPEN or is_invited
    return wanted and rules.stage() == RegistrationRules.Stage.RUNNING


def begin(forum: Forum, email: str, language: str, *, invitation: Invitation | None = None) -> Application:
    """An application and the mail with its link, whether or not the address is known."""
    with transaction.atomic():
        made = Application.objects.create(forum=forum, email=email, language=language, invitation=invitation)
        mails.put_continue(made)
    return made


def begin_invited(delegate: Delegate, language: str) -> Application:
    """The answer to a personal invitation, filled in with what the organisers know."""
    data = {name: getattr(delegate, name) for name in PREFILLED}
    data["country"] = delegate.country.code if delegate.country else ""
    if not data["institution_name"] and delegate.institution:
        data["institution_name"] = delegate.institution.name or ""
    found: Application | None = Application.objects.filter(invited=delegate, sent_at=None).first()
    return found or Application.objects.create(
        forum=delegate.forum, email=delegate.email, language=language, invited=delegate,
        confirmed_at=timezone.now(), data=data,
    )  # fmt: skip


def keep(application: Application, typed: dict[str, Any]) -> bool:
    """Merge changed fields into what is kept; False once it was sent. Other fields stay as another page left them."""
    with transaction.atomic():
        row: Application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if row.sent_at is not None:
            return False
        row.data = {**row.data, **typed}
        row.ends_at = ends()
        row.save(update_fields=["data", "ends_at", "updated_at"])
    application.data = row.data
    return True


@transaction.atomic
def send(application: Application, columns: dict[str, Any], agreed: list[str], read_in: str) -> None:
    """Make a delegate of an application. A second time nothing happens.

    Raises NotOpen, places.Full and places.QuotaUsed; then nothing is written.
    """
    row: Application = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if row.sent_at is not None:
        return
    row.forum = application.forum
    rules = places.lock(row.forum)
    guest = row.invited if row.invited is not None and row.invited.state == State.INVITED else None
    by_link = row.invitation
    if not is_open(rules, is_invited=bool(guest or by_link)) or (by_link and not by_link.is_valid):
        raise NotOpen
    state = places.admit(rules, invitation=by_link, invited=guest is not None)
    now = timezone.now()
    delegate = _answer(guest, columns, state, now) if guest else _come_in(row, columns, state, now)
    if delegate is not None:
        consents.write(delegate, agreed, read_in)
    row.delegate, row.sent_at, row.data = delegate, now, {}
    row.save(update_fields=["delegate", "sent_at", "data", "updated_at"])


def _come_in(row: Application, columns: dict[str, Any], state: Delegate.State, now: datetime) -> Delegate | None:
    """A new delegate; None for an address that is known, whose owner gets a mail instead."""
    known: Delegate | None = row.invited
    if known is None and row.email:
        known = Delegate.objects.for_forum(row.forum).filter(email__iexact=row.email).first()
    if known is not None:
        if known.state == State.INVITED:
            mails.put_invitation(known)
        else:
            mails.put("known_already", known)
        return None
    own = {"institution": row.invitation.institution} if row.invitation else {}
    made: Delegate = Delegate.objects.create(
        forum=row.forum, email=row.email, state=state, user=account(row.email, columns["language"]), **own, **columns
    )
    waits = now if state == State.WAITING else None
    Registration.objects.create(
        delegate=made, invitation=row.invitation, registered_at=now, waiting_since=waits, confirmed_at=row.confirmed_at
    )
    mails.put(steps.MAIL[state], made)
    return made


def _answer(delegate: Delegate, columns: dict[str, Any], state: Delegate.State, now: datetime) -> Delegate:
    """Somebody who was invited by name comes in, with what they wrote themselves."""
    if delegate.email and delegate.user_id is None:
        delegate.user = account(delegate.email, columns["language"])
    if "country" in columns:
        heads.move(delegate, columns["country"])
    for name, value in columns.items():
        setattr(delegate, name, value)
    delegate.save(update_fields=[*columns, "user", "is_head"])
    steps.take(delegate, state)
    known = {"registered_at": now, "confirmed_at": now}
    Registration.objects.filter(delegate=delegate).update(**known)
    return delegate


def account(email: str, language: str) -> User | None:
    """The account of an address; made without a password where there is none."""
    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(email, language=language)
    except IntegrityError:  # made in this moment, for another forum
        return User.objects.get(email__iexact=email)
