"""Erasing a delegate: everything that names them, wherever it is kept; and again after a backup was brought back.

What was erased is remembered by its reference only, in the database and in a file beside it (`settings.ERASURE_LOG`), because a
backup brings an older database. The file is written and synchronised before the transaction ends: a kill in between leaves a
line without an erasure, which `replay` then carries out; never an erasure without a line.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from accounts.models import Device, User
from core.admin import uploads
from core.mail import files
from core.models import OutboxMail
from events.models import AccompanyingPerson, Consent, Delegate, Forum
from portal import places, recipients
from portal.models import (
    Application,
    Attendance,
    Badge,
    Document,
    Erasure,
    Invitation,
    ListFile,
    NameKey,
    Registration,
    SignUp,
    Star,
    Step,
)


@transaction.atomic
def erase(delegate: Delegate) -> None:
    """Take a delegate away for good, in one transaction; files of mails follow once it is certain. Free places are given on."""
    forum: Forum = delegate.forum
    places.lock(forum)
    held = delegate.state in places.HOLDING
    _remember(delegate.reference)
    person, addresses = delegate.user, addresses_of(delegate)
    empty(delegate, addresses)
    _delete(delegate)
    forget_person(person, addresses, forum)
    if held:
        places.move_up(forum)


def addresses_of(delegate: Delegate) -> set[str]:
    """Where mails to a delegate went."""
    return {address for address in (delegate.email, delegate.user.email if delegate.user else "") if address}


def forget_person(person: Any, addresses: Iterable[str], forum: Forum) -> None:
    """The account, once it is no delegate's of this forum any more, and mails to addresses that nobody has here now."""
    if person is not None:
        _account(person, forum)
    for address in addresses:
        if not User.objects.filter(email__iexact=address).exists():
            OutboxMail.objects.filter(to__iexact=address).delete()


def empty(delegate: Delegate, addresses: Iterable[str]) -> None:
    """Take away what hangs on a delegate: companions, consents, applications, mails, files kept for an import, lists on paper."""
    pk = delegate.pk
    OutboxMail.objects.about("events.delegate", pk).delete()
    mine = Q(delegate=delegate) | Q(invited=delegate)
    for address in addresses:
        mine |= Q(forum=delegate.forum, email__iexact=address)
        Invitation.objects.filter(forum=delegate.forum, contact_email__iexact=address).update(
            contact_name="", contact_email=""
        )
    for application in Application.objects.filter(mine):
        OutboxMail.objects.about("portal.application", application.pk).delete()
        application.delete()
    rows = {model: list(model._base_manager.filter(delegate=delegate).values_list("pk", flat=True)) for model in PARTS}
    for model, ids in rows.items():
        model._base_manager.filter(delegate=delegate).delete()
        model.history.filter(id__in=ids).delete()
        _forget_log(model, ids)
    for model in PARTS:  # rows that were deleted before
        model.history.filter(delegate_id=pk).delete()
    NameKey.objects.filter(delegate=delegate).delete()
    ListFile.objects.filter(forum=delegate.forum).delete()
    SignUp.objects.filter(delegate=delegate).delete()
    Delegate.history.filter(id=pk).delete()
    _forget_log(Delegate, [pk])
    transaction.on_commit(uploads.forget_all)
    for address in addresses:
        transaction.on_commit(partial(files.erase, address))
    to = recipients.of(delegate)
    if to is not None and to.invitation is not None:
        transaction.on_commit(partial(files.erase, to.email, delegate.reference))


PARTS: tuple[Any, ...] = (AccompanyingPerson, Consent)


def _delete(delegate: Delegate) -> None:
    pk = delegate.pk
    Attendance.objects.filter(delegate=delegate).delete()
    Badge.objects.filter(delegate=delegate).delete()
    Document.objects.filter(delegate=delegate).delete()
    Step.objects.filter(delegate=delegate).delete()
    Registration.objects.filter(delegate=delegate).delete()
    Delegate.objects.filter(pk=pk).delete()
    Delegate.history.filter(id=pk).delete()  # the row of the deletion itself


def _forget_log(model: Any, ids: Iterable[int]) -> None:
    """The admin's own log holds names."""
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in ids]).delete()


def _account(person: Any, forum: Forum) -> None:
    """An account that nothing else needs goes with its stars and sessions; of any other the stars of this forum."""
    needed = person.is_staff or person.is_superuser or person.delegates.exists() or person.coordinated.exists()
    if needed:
        Star.objects.filter(user=person, session__forum=forum).delete()
        return
    Device.objects.filter(user=person).sign_out()
    EmailAddress.objects.filter(user=person).delete()
    _forget_log(type(person), [person.pk])
    OutboxMail.objects.about("accounts.user", person.pk).delete()
    person.delete()


def _remember(reference: str) -> None:
    Erasure.objects.get_or_create(reference=reference)
    add_lines(settings.ERASURE_LOG, [f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {reference}"])


def add_lines(path: Path, lines: Iterable[str]) -> None:
    """Add to a list of erasures, for its owner only; it is on the disk afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(file)
    finally:
        os.close(file)


def remembered() -> set[str]:
    """References of all who were erased, by the database and by the file."""
    known = set(Erasure.objects.values_list("reference", flat=True))
    path = settings.ERASURE_LOG
    if path.is_file():
        known |= {line.split()[1] for line in path.read_text(encoding="ascii").splitlines() if len(line.split()) == 2}
    return known


def come_back() -> list[Delegate]:
    """Delegates in the database who were erased before."""
    known = remembered()
    found = Delegate.objects.select_related("forum", "user").order_by("pk")
    return [row for row in found.iterator() if row.reference in known] if known else []


def replay() -> int:
    """Erase again whoever a backup has brought back. Returns how many."""
    found = come_back()
    for delegate in found:
        erase(delegate)
    return len(found)
