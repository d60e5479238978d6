"""Is this letter genuine? For whoever holds it: the kind, the forum, the day, the initials, and nothing else of the person.

Initials are what a forger cannot change: without them a true serial number could be copied onto a letter for somebody else.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.views.signing_in import too_many
from core import throttle
from core.throttle import Limit
from portal.models import Document
from portal.models.document import grouped, plain_serial

QUARTER = 15 * 60
LOOK_BY_PLACE = Limit("verify of place", 600, QUARTER)  # a consulate checks the letters of whole delegations
MISS_BY_PLACE = Limit("verify in vain of place", 30, QUARTER)  # a guess in 31^12 each


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Where a serial number is typed."""
    typed = request.GET.get("serial", "")
    serial = plain_serial(typed[:100])
    if serial:
        return HttpResponseRedirect(reverse("verify", args=[grouped(serial)]))
    context = {"noindex": True, "typed": typed[:100], "is_asking": True}
    return render(request, "portal/verify.html", context, status=404 if typed else 200)


@never_cache
@require_safe
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """What is known of a paper. 404 for a serial number that none has; one that finds something is no guess."""
    place = throttle.client_address(request)
    if not throttle.allow([(LOOK_BY_PLACE, place), (MISS_BY_PLACE, place)]):
        return too_many(request)
    document = Document.objects.by_serial(serial[:100])
    if document is None:
        return render(request, "portal/verify.html", {"noindex": True, "typed": serial[:100]}, status=404)
    MISS_BY_PLACE.give_back(place)
    forum = document.delegate.forum
    context = {
        "noindex": True, "document": document, "of_forum": forum, "is_letter": document.kind == Document.Kind.LETTER,
        "issued_on": document.issued_at.astimezone(forum.zone).date(), "initials": document.data.get("initials", ""),
    }  # fmt: skip
    return render(request, "portal/verify.html", context)
