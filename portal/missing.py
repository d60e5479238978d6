"""What is missing from a delegate before they can come."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Consent, Delegate
from portal import consents, naming
from portal.models import Registration

PASSPORT, COUNTRY = _("passport name missing"), _("country missing")
AGREEMENT, ADDRESS, TRAVEL = _("agreement missing"), _("address not confirmed"), _("travel not filled in")


def agreements() -> "Prefetch[str]":
    """For a query of delegates: what `of` asks of their consents, as `agreed`."""
    standing = Consent.objects.filter(withdrawn_at=None, purpose__in=consents.NEEDED)
    return Prefetch("consents", standing.only("delegate_id", "purpose"), to_attr="agreed")


def of(delegate: Delegate) -> list[str | Promise]:
    """Labels. The delegate comes with `registration` and `agreements()`; who has left lacks nothing."""
    if delegate.state in (Delegate.State.DECLINED, Delegate.State.WITHDRAWN):
        return []
    registration: Registration | None = getattr(delegate, "registration", None)
    agreed: Iterable[Consent] = getattr(delegate, "agreed", ())
    is_known = bool(registration and registration.confirmed_at)
    lacks = (
        (PASSPORT, not has_passport_name(delegate)), (COUNTRY, delegate.country_id is None),
        (AGREEMENT, not {one.purpose for one in agreed} >= set(consents.NEEDED)),
        (ADDRESS, bool(delegate.email) and not is_known),
        (TRAVEL, delegate.is_coming and not (registration and registration.travel_at)),
    )  # fmt: skip
    return [label for label, is_lacking in lacks if is_lacking]


def has_passport_name(delegate: Delegate) -> bool:
    """Whether the Latin line of a passport is there (ICAO Doc 9303); the given name may be empty."""
    try:
        naming.latin(delegate.family_name)
        if delegate.given_name:
            naming.latin(delegate.given_name)
    except ValidationError:
        return False
    return True
