"""A delegate's own pages: where I stand, what is held about me, how I step back."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core import languages
from events.models import Delegate
from portal import consents, links, mydata, places, sign_ups, stars, steps
from portal.announcing import stopping
from portal.feedback import giving
from portal.models import Invitation, Step
from portal.views.me_forms import may_travel
from portal.views.me_papers import papers
from portal.views.me_scope import own
from programme.models import ReleasedSession

State = Delegate.State
GONE = (State.WITHDRAWN, State.DECLINED, State.CHECKED_IN)  # from here nobody steps back


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The one registration of a person, else the list of them."""
    person: Any = request.user
    found = list(Delegate.objects.for_user(person).select_related("forum").order_by("-pk"))
    looked_after = list(Invitation.objects.of_coordinator(person).select_related("institution", "forum"))
    if len(found) == 1 and not looked_after:
        return HttpResponseRedirect(reverse("me-page", args=[found[0].reference]))
    return render(request, "portal/me_home.html", {"noindex": True, "delegates": found, "institutions": looked_after})


@never_cache
@login_required
@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    delegate = own(request, reference)
    secret = links.key("calendar", delegate.registration.pk, delegate.registration.stamp)
    taken = [(State(step.after).label, step.at) for step in Step.objects.filter(delegate=delegate)]
    context = {
        "noindex": True,
        "delegate": delegate,
        "of_forum": delegate.forum,
        "steps": taken,
        "rows": [(label, value) for _name, label, value in mydata.fields(delegate) if value not in ("", None, False)],
        "held": mydata.shown(delegate),
        "zone": delegate.forum.zone,
        "may_withdraw": delegate.state not in GONE,
        "may_travel": may_travel(delegate),
        "lacks_travel": delegate.is_coming and delegate.registration.travel_at is None,
        "lacks_consent": delegate.registration.is_entered and not consents.given(delegate) >= set(consents.NEEDED),
        "mine": _mine(delegate),
        "gives_feedback": giving.may_give(delegate),
        "has_places": sign_ups.may_sign_up(delegate) and sign_ups.with_places(delegate.forum).exists(),
        **papers(delegate),
        "stopping": stopping.link("delegate", delegate.pk, languages.active()),
        "calendar": f"{settings.SITE_URL}{reverse('me-calendar', args=[secret])}",
    }
    return render(request, "portal/me_page.html", context)


def _mine(delegate: Delegate) -> list[ReleasedSession]:
    """Starred sessions of the latest release, in order."""
    codes = stars.codes_of(delegate.user, delegate.forum)
    if not codes:
        return []
    rows = ReleasedSession.objects.latest_of(delegate.forum).filter(session__code__in=codes)
    return list(rows.select_related("session").order_by("starts_at", "pk"))


@never_cache
@login_required
@require_safe
def data_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that is held, as a file to take away (JSON, UTF-8)."""
    found = mydata.of(own(request, reference))
    body = json.dumps(found, ensure_ascii=False, indent=1)
    response = HttpResponse(f"{body}\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{reference}.json"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Asks first; then the place goes to whoever waits."""
    delegate = own(request, reference)
    there = reverse("me-page", args=[reference])
    if delegate.state in GONE:
        return HttpResponseRedirect(there)
    if request.method != "POST":
        return render(request, "portal/me_withdraw.html", {"noindex": True, "delegate": delegate})
    with transaction.atomic():
        places.lock(delegate.forum)  # before the delegate's own row, as everywhere
        steps.take(delegate, State.WITHDRAWN, by=request.user)
        places.move_up(delegate.forum)
    return HttpResponseRedirect(there)
