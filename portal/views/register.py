"""Beginning a registration: for everybody, by a personal invitation, by an institution's link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import security
from accounts.limits import folded
from accounts.views.signing_in import too_many
from core import languages, throttle
from core.throttle import Limit
from events.models import Delegate, Forum
from events.views.scope import forum_of
from portal import links, places, registering
from portal.forms.registration import BeginForm
from portal.models import Application, Invitation, RegistrationRules

QUARTER = 15 * 60
BEGIN_BY_PLACE = Limit("registration of place", 150, QUARTER)  # a whole college may sit behind one address
BEGIN_BY_ADDRESS = Limit("registration of address", 5, QUARTER)
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def page(request: HttpRequest, template: str, forum: Forum, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"noindex": True, "forum": forum, "section": "register", **context}, status=status)


def form_address(application: Application) -> str:
    secret = links.key("application", application.pk, application.stamp)
    return reverse("register-form", args=[application.forum.slug, secret])


def believed(request: HttpRequest, value: str, kind: str, pk: int, stamp: int) -> bool:
    """Whether a link is good; False for one that was good and is no more. Raises Http404 for a false one."""
    if links.is_true(value, kind, pk, stamp):
        return True
    if any(links.is_true(value, kind, pk, old) for old in range(max(0, stamp - 100), stamp)):
        return False
    security.note("false link", request, detail=kind)
    raise Http404


@never_cache
@form_methods
def register(request: HttpRequest, forum: str) -> HttpResponse:
    """Where registration stands, and how to begin."""
    found = forum_of(request, forum)
    rules = RegistrationRules.objects.of(found)
    is_open = registering.is_open(rules, is_invited=False)
    if request.method == "POST" and is_open:
        return _begin(request, found, "portal/register.html", rules=rules, is_open=True)
    left = places.free(rules) if is_open else None
    context = {"rules": rules, "is_open": is_open, "is_full": left == 0, "form": BeginForm()}
    return page(request, "portal/register.html", found, status=409 if request.method == "POST" else 200, **context)


def _begin(
    request: HttpRequest, forum: Forum, template: str, *, invitation: Invitation | None = None, **context: Any
) -> HttpResponse:
    form = BeginForm(request.POST)
    if form.is_by_a_program or not form.is_valid():
        return page(request, template, forum, form=form, **context)
    email = form.cleaned_data["email"]
    place = throttle.client_address(request)
    if not throttle.allow([(BEGIN_BY_PLACE, place), (BEGIN_BY_ADDRESS, f"{forum.pk} {folded(email)}")]):
        return too_many(request)
    made = registering.begin(forum, email, languages.active(), invitation=invitation)
    return HttpResponseRedirect(form_address(made))


@never_cache
@form_methods
def invited(request: HttpRequest, forum: str, key: str) -> HttpResponse:
    """A personal invitation. Looking at it changes nothing: programs that read mail look at links too."""
    found = forum_of(request, forum)
    people = Delegate.objects.for_forum(found).select_related("forum", "country", "institution", "registration")
    delegate: Delegate | None = people.filter(pk=links.number(key) or 0).first()
    if delegate is None:
        raise Http404
    stamp = delegate.registration.stamp if hasattr(delegate, "registration") else 0
    is_good = believed(request, key, "person", delegate.pk, stamp)
    if not is_good or delegate.state != Delegate.State.INVITED:
        return page(request, "portal/register_used.html", found, status=410)
    rules = RegistrationRules.objects.of(found)
    is_open = registering.is_open(rules, is_invited=True)
    if request.method == "POST" and is_open:
        return HttpResponseRedirect(form_address(registering.begin_invited(delegate, languages.active())))
    status = 409 if request.method == "POST" else 200
    return page(
        request, "portal/register_invited.html", found, status=status, rules=rules, is_open=is_open, delegate=delegate
    )


@never_cache
@form_methods
def institution(request: HttpRequest, forum: str, key: str) -> HttpResponse:
    """An institution's invitation: each of its people begins by it."""
    found = forum_of(request, forum)
    rows = Invitation.objects.for_forum(found).select_related("institution")
    invitation = rows.filter(pk=links.number(key) or 0).first()
    if invitation is None:
        raise Http404
    if not believed(request, key, "institution", invitation.pk, invitation.stamp) or not invitation.is_valid:
        return page(request, "portal/register_used.html", found, status=410)
    rules = RegistrationRules.objects.of(found)
    left = max(0, invitation.quota - places.used(invitation))
    is_open = registering.is_open(rules, is_invited=True)
    context: dict[str, Any] = {"rules": rules, "is_open": is_open, "invitation": invitation, "left": left}
    if request.method == "POST" and is_open and left:
        return _begin(request, found, "portal/register.html", **context)
    status = 409 if request.method == "POST" else 200
    return page(request, "portal/register.html", found, status=status, form=BeginForm(), **context)
