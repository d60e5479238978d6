"""Excursions and workshops: a delegate signs up, waits for a place, and leaves again."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import sign_ups
from portal.views.me_scope import own


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_places(request: HttpRequest, reference: str) -> HttpResponse:
    """GET shows what there is; POST with `join` or `leave`, a session's code, changes it. 422 where it cannot be."""
    delegate = own(request, reference)
    trouble: dict[str, Any] = {}
    if request.method == "POST":
        join, leave = (request.POST.get(name, "").replace("\x00", "") for name in ("join", "leave"))
        try:
            if join:
                sign_ups.sign_up(delegate, join)
            elif leave:
                sign_ups.leave(delegate, leave)
            return HttpResponseRedirect(reverse("me-places", args=[reference]))
        except sign_ups.Overlaps as clash:
            trouble = {"clash": clash.other}
        except sign_ups.Closed:
            trouble = {"is_closed": True}
    context = {
        "noindex": True, "delegate": delegate, "of_forum": delegate.forum, "zone": delegate.forum.zone,
        "offers": sign_ups.offers(delegate), "may_sign_up": sign_ups.may_sign_up(delegate), **trouble,
    }  # fmt: skip
    return render(request, "portal/me_places.html", context, status=422 if trouble else 200)
