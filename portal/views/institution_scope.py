"""Whose institution and whose member an address speaks of: others are not there, and the attempt is written down."""

from typing import Any

from django.http import Http404, HttpRequest

from accounts import security
from events.models import Delegate
from portal.models import Invitation


def looked_after(request: HttpRequest, pk: int) -> Invitation:
    """The invitation that the signed-in person coordinates. Raises Http404 for any other."""
    person: Any = request.user
    rows = Invitation.objects.of_coordinator(person)
    found = rows.filter(pk=pk).select_related("institution__country", "forum", "proposed_head").first()
    if found is None:
        security.note("asked for another's institution", request, user=person)
        raise Http404
    return found


def member(request: HttpRequest, pk: int, reference: str) -> tuple[Invitation, Delegate]:
    """Somebody of that institution. Raises Http404 for anybody else."""
    invitation = looked_after(request, pk)
    rows = Delegate.objects.filter(registration__invitation=invitation, reference=reference)
    found: Delegate | None = rows.select_related("country", "institution", "registration").first()
    if found is None:
        security.note("asked for another's member", request, user=request.user)
        raise Http404
    found.forum = invitation.forum
    return invitation, found
