"""Getting no more announcements by mail, and getting them again. Letters that a delegate needs come all the same."""

from typing import Any

from django.utils import timezone

from events.models import Delegate
from portal import links, mails
from portal.models import Invitation, Registration

SALTS = {"delegate": "announcements", "institution": "announcements of an institution"}


def link(kind: str, pk: int, code: str) -> str:
    """The secret address, in a language: of a delegate, or of an institution's invitation for its coordinator."""
    return mails.address(code, f"me/announcements/{kind}/{links.key(SALTS[kind], pk)}/")


def of(kind: str, key: str) -> Any:
    """The row that keeps it: a registration or an invitation; None where the address is not a true one."""
    pk = links.number(key)
    if pk is None or kind not in SALTS or not links.is_true(key, SALTS[kind], pk):
        return None
    if kind == "institution":
        return Invitation.objects.filter(pk=pk).select_related("forum").first()
    delegate = Delegate.objects.filter(pk=pk, anonymised_at=None).select_related("forum").first()
    return Registration.objects.get_or_create(delegate=delegate)[0] if delegate else None


def write(row: Any, *, wanted: bool) -> None:
    """Keep what a person wants. The first moment at which they wanted none stays."""
    if wanted == (row.no_announcements_at is not None):
        row.no_announcements_at = None if wanted else timezone.now()
        row.save(update_fields=["no_announcements_at"])
