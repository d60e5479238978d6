"""A person's own page: who am I here, where am I signed in."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import landing, second_factor, security
from accounts.middleware import saw
from accounts.models import Device
from core import zones


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Address, devices and, for staff, the second factor."""
    saw(request)
    person: Any = request.user
    codes = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "noindex": True,
        "devices": list(Device.objects.filter(user_id=person.pk).signed_in()),
        "zone": zones.of_person(person),
        "this_key": request.session.session_key,
        "own_pages": landing.own_pages(person),
        "has_app": second_factor.has_app(person),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }
    return render(request, "accounts/account.html", context)


@never_cache
@login_required
@require_POST
def sign_out_device(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of the person's own; of another's it is a 404."""
    person: Any = request.user
    own = Device.objects.filter(user_id=person.pk)
    device = get_object_or_404(own, pk=pk)
    own.filter(pk=pk).sign_out()
    security.note("signed out a device", request, user=request.user)
    if device.session_key == request.session.session_key:
        logout(request)
        return HttpResponseRedirect(reverse("home"))
    return HttpResponseRedirect(reverse("account"))


@never_cache
@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of the person's, this one too unless it is kept ("keep" in the form)."""
    person: Any = request.user
    keep = "keep" in request.POST
    others = Device.objects.filter(user_id=person.pk)
    (others.exclude(session_key=request.session.session_key) if keep else others).sign_out()
    person.sign_out_everywhere()
    security.note("signed out everywhere", request, user=person, detail="but here" if keep else "")
    if keep:
        update_session_auth_hash(request, person)
        saw(request)
        return HttpResponseRedirect(reverse("account"))
    logout(request)
    return HttpResponseRedirect(reverse("home"))
