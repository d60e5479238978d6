"""How long personal data is kept: after the day of a forum's rules, names and addresses are taken away for good.

What stays is a row for the statistics: state, country, attendance, languages. Nobody can be told by it.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core.models import OutboxMail
from events.models import Delegate, Forum
from events.models.delegate import new_reference
from portal import erasure, places
from portal.models import AccessRecord, Application, Document, Invitation, Registration, RegistrationRules, Step

LOOKS_KEPT, MAILS_KEPT = timedelta(days=365), timedelta(days=180)
GONE = (OutboxMail.State.SENT, OutboxMail.State.BOUNCED)
TEXTS = (
    "given_name", "family_name", "native_name", "patronymic", "honorific", "position", "institution_name", "email", "phone",
    "diet", "needs", "arrives_by", "departs_by",
)  # fmt: skip


def due(slug: str = "") -> Iterator[tuple[Forum, int]]:
    """(forum, how many) where the day has passed and names are still there."""
    forums = Forum.objects.select_related("registration_rules").order_by("pk")
    for forum in forums.filter(slug=slug) if slug else forums:
        rules = getattr(forum, "registration_rules", None) or RegistrationRules(forum=forum)
        rules.forum = forum
        until = rules.kept_until
        left = Delegate.objects.filter(forum=forum, anonymised_at=None)
        if until is not None and forum.today > until and (count := left.count()):
            yield forum, count


def anonymise(forum: Forum) -> int:
    """Take away names and addresses of a forum's delegates, each in a transaction of its own. Returns how many."""
    people = Delegate.objects.filter(forum=forum, anonymised_at=None).select_related("user", "forum").order_by("pk")
    count = 0
    for delegate in people:
        _anonymise(delegate)
        count += 1
    Application.objects.filter(forum=forum).delete()
    return count


@transaction.atomic
def _anonymise(delegate: Delegate) -> None:
    person, addresses = delegate.user, erasure.addresses_of(delegate)
    erasure.empty(delegate, addresses)
    Step.objects.filter(delegate=delegate).update(by=None, cause="")
    Registration.objects.filter(delegate=delegate).update(remark="", invitation=None)
    Document.objects.filter(delegate=delegate, kind=Document.Kind.LETTER).delete()
    Document.objects.filter(delegate=delegate).update(data={}, issued_by=None)  # a certificate can still be checked
    Invitation.objects.filter(proposed_head=delegate).update(proposed_head=None)
    for name in TEXTS:
        setattr(delegate, name, "")
    delegate.user = delegate.institution = delegate.arrives_at = delegate.departs_at = delegate.protocol_order = None
    delegate.is_listed = delegate.wants_letter = delegate.is_head = False
    delegate.reference, delegate.anonymised_at = new_reference(), timezone.now()
    delegate.save()
    Delegate.history.filter(id=delegate.pk).delete()
    erasure.forget_person(person, addresses, delegate.forum)


def daily() -> None:
    """For the timer: what is due is done without anybody's doing."""
    for forum, _count in list(due()):
        anonymise(forum)
    forget_applications()
    AccessRecord.objects.filter(at__lt=timezone.now() - LOOKS_KEPT).delete()
    OutboxMail.objects.filter(state__in=GONE, sent_at__lt=timezone.now() - MAILS_KEPT).delete()
    for forum in Forum.objects.filter(registration_rules__moves_up=True, state=Forum.State.PUBLISHED):
        places.move_up(forum)  # invitations that ran out have left places


def forget_applications() -> int:
    """Registrations that nobody has gone on with. Returns how many."""
    return Application.objects.ended().delete()[0]
