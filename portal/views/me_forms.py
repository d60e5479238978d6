"""What delegates change themselves: their details, their journey; and the end of it all."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core import languages
from events.models import Delegate
from portal import consents, erasure
from portal.forms.me import Companions, DetailsForm, TravelForm
from portal.models import Registration, RegistrationRules
from portal.views.me_scope import own

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _page(request: HttpRequest, name: str, delegate: Delegate, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    shown = {"delegate": delegate, "of_forum": delegate.forum, "noindex": True, **context}
    return render(request, f"portal/me_{name}.html", shown, status=status)


def _back(delegate: Delegate) -> HttpResponse:
    return HttpResponseRedirect(reverse("me-page", args=[delegate.reference]))


@never_cache
@login_required
@form_methods
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct what the registration said; agree to more or to less."""
    delegate = own(request, reference)
    form = DetailsForm(request.POST or None, instance=delegate)
    if request.method != "POST" or not form.is_valid():
        return _page(request, "details", delegate, form=form)
    with transaction.atomic():
        if any(not name.startswith("consent_") for name in form.changed_data):
            form.save()
        consents.write(delegate, form.agreed, languages.active())
    return _back(delegate)


def may_travel(delegate: Delegate) -> bool:
    return RegistrationRules.objects.of(delegate.forum).takes_journey_of(delegate)


@never_cache
@login_required
@form_methods
def travel(request: HttpRequest, reference: str) -> HttpResponse:
    """How somebody travels, in which language they follow, what they eat, whom they bring."""
    delegate = own(request, reference)
    if not may_travel(delegate):
        return _back(delegate)
    return write_travel(request, delegate, reverse("me-page", args=[delegate.reference]))


def write_travel(request: HttpRequest, delegate: Delegate, back: str, **context: Any) -> HttpResponse:
    """The second form, filled in by the person or by their coordinator; then the page at `back`."""
    with timezone.override(delegate.forum.zone):
        form = TravelForm(request.POST or None, instance=delegate)
        companions = Companions(request.POST or None, instance=delegate)
        if request.method != "POST" or not (form.is_valid() and companions.is_valid()):
            shown = {"form": form, "companions": companions, "zone": delegate.forum.zone, "back": back, **context}
            return _page(request, "travel", delegate, **shown)
    with transaction.atomic():
        if form.changed_data:
            form.save()
        companions.save()
        Registration.objects.filter(delegate=delegate).update(travel_at=timezone.now())
    return HttpResponseRedirect(back)


@never_cache
@login_required
@form_methods
def erase(request: HttpRequest, reference: str) -> HttpResponse:
    """GET says what goes; POST takes it away, the account with it where nothing else needs it."""
    delegate = own(request, reference)
    if request.method != "POST":
        return _page(request, "erase", delegate)
    erasure.erase(delegate)
    person: Any = request.user
    if not User.objects.filter(pk=person.pk).exists():
        logout(request)
    return render(request, "portal/me_erased.html", {"noindex": True})
