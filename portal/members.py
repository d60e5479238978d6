"""An institution's members as their coordinator enters and follows them, never above its quota or the forum's capacity."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from core import history, languages
from core.texts import text
from events.models import Delegate
from portal import consents, duplicates, erasure, heads, mails, missing, places, registering, steps
from portal.models import Invitation, NameKey, Registration, RegistrationRules
from portal.models.invitation import GONE

State = Delegate.State
UNDECIDED = (State.REGISTERED, State.WAITING)


class Known(Exception):  # noqa: N818  (an answer, not an error)
    """The address is somebody's in this forum."""


class Twins(Exception):  # noqa: N818
    """Others may be the same person: `own` are of the institution, `elsewhere` says that there are more."""

    def __init__(self, own: list[Delegate], elsewhere: bool) -> None:
        self.own, self.elsewhere = own, elsewhere
        super().__init__(own, elsewhere)


class Decided(Exception):  # noqa: N818
    """It is not the coordinator's to change any more."""


# --- who they are, and what may be done with them -----------------------------------------------------------------------
def of(invitation: Invitation) -> QuerySet[Delegate]:
    """Everybody who came by an institution's invitation, in protocol order, with what `missing.of` reads."""
    rows: QuerySet[Delegate] = Delegate.objects.filter(registration__invitation=invitation).in_protocol_order()
    return rows.select_related("registration", "country").prefetch_related(missing.agreements())


def is_looked_after(delegate: Delegate) -> bool:
    """Whether the coordinator entered them and they have not come by themselves since. With `registration`."""
    return bool(delegate.registration.is_entered and delegate.registration.confirmed_at is None)


def may_correct(delegate: Delegate) -> bool:
    """Until the organisers have decided."""
    return is_looked_after(delegate) and delegate.state in UNDECIDED


def may_tell_journey(delegate: Delegate, rules: RegistrationRules) -> bool:
    """For somebody who has no address of their own."""
    return is_looked_after(delegate) and not delegate.email and rules.takes_journey_of(delegate)


def may_withdraw(delegate: Delegate) -> bool:
    """Whom the coordinator entered, the coordinator may take back, until they are there."""
    return bool(delegate.registration.is_entered and delegate.state in (*UNDECIDED, State.APPROVED))


# --- what is done -------------------------------------------------------------------------------------------------------
@transaction.atomic
def enter(
    invitation: Invitation, columns: Mapping[str, Any], *, by: Any, on_paper: bool, is_sure: bool = False
) -> Delegate:
    """A member, in one transaction under the lock of the forum's places.

    Raises registering.NotOpen, places.QuotaUsed, places.Full, Known, and Twins unless `is_sure`.
    """
    forum = invitation.forum
    rules = places.lock(forum)
    now_good = Invitation.objects.select_related("institution").get(pk=invitation.pk)
    if not (now_good.is_valid and registering.is_open(rules, is_invited=True)):
        raise registering.NotOpen
    made = Delegate(forum=forum, institution=now_good.institution, **columns)
    if made.email and Delegate.objects.for_forum(forum).filter(email__iexact=made.email).exists():
        raise Known
    if not is_sure:
        _look_for_twins(made, now_good)
    made.state = places.admit(rules, invitation=now_good)
    with history.because("Entered by the coordinator", by):
        _save(made)
        _come_in(made, now_good, on_paper)
    return made


def _look_for_twins(made: Delegate, invitation: Invitation) -> None:
    duplicates.fill(made.forum)
    keys = NameKey.objects.filter(key__in=duplicates.keys_of(made), delegate__forum=made.forum)
    found = Delegate.objects.filter(pk__in=keys.values("delegate"))
    mine = Q(registration__invitation=invitation)
    own = list(found.filter(mine)[: duplicates.MOST])
    elsewhere = found.exclude(mine).exclude(state__in=GONE).exists()
    if own or elsewhere:
        raise Twins(own, elsewhere)


def _save(delegate: Delegate) -> None:
    """With its account. Raises Known for an address that somebody took in this moment."""
    delegate.user = registering.account(delegate.email, delegate.language)
    try:
        with transaction.atomic():
            delegate.save()
    except IntegrityError as error:
        if not delegate.email:
            raise
        raise Known from error


def _come_in(made: Delegate, invitation: Invitation, on_paper: bool) -> None:
    now = timezone.now()
    waits = now if made.state == State.WAITING else None
    Registration.objects.create(
        delegate=made, invitation=invitation, registered_at=now, waiting_since=waits, is_entered=True
    )
    if on_paper:
        consents.write(made, consents.NEEDED, languages.active(), on_paper=True)
    if made.email:
        mails.put("entered", made)
    if waits:
        mails.put("waiting", made)


@transaction.atomic
def correct(delegate: Delegate, columns: Mapping[str, Any], *, by: Any, on_paper: bool) -> Delegate:
    """Write changed columns. Raises Decided where the organisers or the person came first, and Known."""
    rows = Delegate.objects.select_for_update(of=("self",)).select_related("forum", "registration__invitation", "user")
    row: Delegate = rows.get(pk=delegate.pk)
    if not may_correct(row):
        raise Decided
    person, address = row.user, row.email
    if "country" in columns:
        heads.move(row, columns["country"])
    for name, value in columns.items():
        setattr(row, name, value)
    with history.because("Corrected by the coordinator", by):
        if columns:
            _save(row)
        if on_paper and not consents.given(row) >= set(consents.NEEDED):
            consents.write(row, consents.given(row) | set(consents.NEEDED), languages.active(), on_paper=True)
        if row.email.casefold() != address.casefold():
            _readdress(row, person, address)
    return row


def _readdress(row: Delegate, person: User | None, address: str) -> None:
    """Whoever had the address before hears nothing more; the new one gets the mail of the first day."""
    if address:
        erasure.forget_person(person, {address}, row.forum)
    if row.email:
        mails.put("entered", row)


@transaction.atomic
def withdraw(delegate: Delegate, *, by: Any) -> None:
    """The place goes back to the quota, and to whoever waits. Raises Decided."""
    forum = delegate.forum
    places.lock(forum)
    row: Delegate = Delegate.objects.select_related("forum", "institution", "registration").get(pk=delegate.pk)
    if not may_withdraw(row):
        raise Decided
    name = text(row.institution, "name", row.language).value if row.institution else ""
    with translation.override(row.language):
        note = _("%(institution)s has withdrawn your registration.") % {"institution": name}
    with history.because("Withdrawn by the coordinator", by):
        steps.take(row, State.WITHDRAWN, by=by, note=note, is_mailed=bool(row.email))
        if row.is_head:
            Delegate.objects.filter(pk=row.pk).update(is_head=False)
    Invitation.objects.filter(proposed_head=row).update(proposed_head=None)
    places.move_up(forum)


def proposable(people: Sequence[Delegate], taken: set[int]) -> list[Delegate]:
    """Members who could be proposed as head: of a country whose head nobody has chosen."""
    return [one for one in people if one.state not in GONE and one.country_id and one.country_id not in taken]
