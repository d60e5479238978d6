"""What a coordinator does for one member: enter, correct, tell the journey, withdraw."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.views.signing_in import too_many
from core.throttle import Limit
from portal import members, places, registering
from portal.forms.member import MemberForm
from portal.models import Invitation, RegistrationRules
from portal.views.institution_scope import looked_after, member
from portal.views.institutions import address
from portal.views.me_forms import write_travel

ENTERED = Limit("member entered", 300, 15 * 60)  # each attempt says whether a name or an address is known
form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _page(
    request: HttpRequest, name: str, invitation: Invitation, *, status: int = 200, **context: Any
) -> HttpResponse:
    shown = {"noindex": True, "invitation": invitation, "of_forum": invitation.forum, "back": address(invitation)}
    return render(request, f"portal/member_{name}.html", {**shown, **context}, status=status)


@never_cache
@login_required
@form_methods
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter somebody. Who may be the same person twice is said before."""
    invitation = looked_after(request, pk)
    if request.method != "POST":
        return _page(request, "form", invitation, form=MemberForm(invitation))
    if not ENTERED.allows(str(request.user.pk)):
        return too_many(request)
    form = MemberForm(invitation, request.POST)
    if not form.is_valid():
        return _page(request, "form", invitation, form=form, status=422)
    try:
        is_sure = "sure" in request.POST
        members.enter(invitation, form.columns(), by=request.user, on_paper=form.is_on_paper, is_sure=is_sure)
    except members.Twins as twins:
        return _page(request, "form", invitation, form=form, twins=twins, status=409)
    except (members.Known, registering.NotOpen, places.QuotaUsed, places.Full) as reason:
        form.add_error("email" if isinstance(reason, members.Known) else None, _words(reason))
        return _page(request, "form", invitation, form=form, status=409)
    return HttpResponseRedirect(address(invitation))


def _words(reason: Exception) -> str:
    """Why somebody could not be entered or corrected."""
    if isinstance(reason, members.Known):
        return _("Somebody with this e-mail address is registered for this forum.")
    if isinstance(reason, places.QuotaUsed):
        return _("All places of your institution are taken. Please ask whoever sent you the link.")
    if isinstance(reason, places.Full):
        return _("All places are taken, and there is no waiting list. What you have typed is kept.")
    if isinstance(reason, members.Decided):
        return _("This was decided meanwhile and cannot be changed here any more.")
    return _("Registration is not open any more. What you have typed is kept.")


@never_cache
@login_required
@form_methods
def correct(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Correct whom one has entered, until the organisers have decided."""
    invitation, delegate = member(request, pk, reference)
    if not members.may_correct(delegate) and request.method != "POST":
        return HttpResponseRedirect(address(invitation))
    form = MemberForm(invitation, request.POST or None, delegate=delegate)
    if request.method != "POST":
        return _page(request, "form", invitation, form=form, member=delegate)
    if not ENTERED.allows(str(request.user.pk)):
        return too_many(request)
    if not form.is_valid():
        return _page(request, "form", invitation, form=form, member=delegate, status=422)
    try:
        members.correct(delegate, form.changed_columns(), by=request.user, on_paper=form.is_on_paper)
    except (members.Decided, members.Known) as reason:
        form.add_error("email" if isinstance(reason, members.Known) else None, _words(reason))
        return _page(request, "form", invitation, form=form, member=delegate, status=409)
    return HttpResponseRedirect(address(invitation))


@never_cache
@login_required
@form_methods
def travel(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """The journey of somebody who has no address of their own."""
    invitation, delegate = member(request, pk, reference)
    if not members.may_tell_journey(delegate, RegistrationRules.objects.of(invitation.forum)):
        return HttpResponseRedirect(address(invitation))
    return write_travel(request, delegate, address(invitation), member=delegate)


@never_cache
@login_required
@form_methods
def withdraw(request: HttpRequest, pk: int, reference: str) -> HttpResponse:
    """Asks first; then the place goes back to the quota."""
    invitation, delegate = member(request, pk, reference)
    if request.method != "POST" and members.may_withdraw(delegate):
        return _page(request, "withdraw", invitation, member=delegate)
    if request.method == "POST":
        try:
            members.withdraw(delegate, by=request.user)
        except members.Decided as reason:
            return _page(request, "withdraw", invitation, member=delegate, said=_words(reason), status=409)
    return HttpResponseRedirect(address(invitation))
