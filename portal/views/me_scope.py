"""Whose registration an address speaks of: somebody else's is not there, and the attempt is written down."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts import security
from events.models import Delegate
from portal.models import Registration


def own(request: HttpRequest, reference: str) -> Delegate:
    """The signed-in person's own registration. Raises Http404 for any other."""
    person: Any = request.user
    found: Delegate | None = (
        Delegate.objects.for_user(person)
        .filter(reference=reference)
        .select_related("forum", "institution", "country", "registration")
        .first()
    )
    if found is None:
        security.note("asked for another's registration", request, user=person)
        raise Http404
    if not hasattr(found, "registration"):
        found.registration = Registration.objects.get_or_create(delegate=found)[0]
    if found.registration.confirmed_at is None:  # whoever is signed in reads the mail of the address
        found.registration.confirmed_at = timezone.now()
        found.registration.save(update_fields=["confirmed_at"])
    return found
