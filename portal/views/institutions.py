"""The coordinator's page: who of an institution has registered, and where each of them stands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import security
from core import languages
from events.models import Delegate
from portal import mails, places
from portal.models import Invitation


@never_cache
@login_required
@require_safe
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else's institution is not there (404), and the attempt is written down."""
    person: Any = request.user
    rows = Invitation.objects.of_coordinator(person).select_related("institution", "forum")
    invitation = rows.filter(pk=pk).first()
    if invitation is None:
        security.note("asked for another's institution", request, user=person)
        raise Http404
    people = Delegate.objects.filter(registration__invitation=invitation).order_by("family_name", "given_name", "pk")
    context = {
        "noindex": True,
        "invitation": invitation,
        "of_forum": invitation.forum,
        "delegates": people,
        "used": places.used(invitation),
        "link": mails.institution_link(invitation, languages.active()) if invitation.is_valid else "",
    }
    return render(request, "portal/institution.html", context)
