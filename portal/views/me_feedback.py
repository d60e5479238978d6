"""Feedback of a delegate: what may be spoken of, and saying it once. Who said what is not kept; see `portal.models.feedback`."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.models import Delegate, Session
from portal.feedback import giving
from portal.forms.feedback import FeedbackForm
from portal.views.me_scope import own


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, reference: str) -> HttpResponse:
    """The forum as a whole, and the list of its sessions."""
    delegate = own(request, reference)
    is_open = giving.may_give(delegate)
    if is_open and request.method == "POST":
        return _said(request, delegate, None, "portal/me_feedback.html", _listed(delegate, is_open=True))
    return render(request, "portal/me_feedback.html", {**_listed(delegate, is_open=is_open), "form": FeedbackForm()})


def _listed(delegate: Delegate, *, is_open: bool) -> dict[str, Any]:
    return {
        "noindex": True, "delegate": delegate, "of_forum": delegate.forum, "zone": delegate.forum.zone, "is_open": is_open,
        "is_given": None in giving.given(delegate), "asked": giving.asked(delegate) if is_open else [],
    }  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_session(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """One session that has begun. 404 for any other."""
    delegate = own(request, reference)
    found = [one for one in giving.begun(delegate) if one.session.code == code] if giving.may_give(delegate) else []
    if not found:
        raise Http404
    session: Any = found[0].session
    context = {
        "noindex": True, "delegate": delegate, "of_forum": delegate.forum, "session": session,
        "is_given": session.pk in giving.given(delegate),
    }  # fmt: skip
    if request.method == "POST":
        return _said(request, delegate, session, "portal/me_feedback_session.html", context)
    return render(request, "portal/me_feedback_session.html", {**context, "form": FeedbackForm()})


def _said(
    request: HttpRequest, delegate: Delegate, session: Session | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Keep what was sent; 422 with the form where a word is missing."""
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return render(request, template, {**context, "form": form}, status=422)
    giving.give(delegate, session, form.save(commit=False))
    return HttpResponseRedirect(reverse("me-feedback", args=[delegate.reference]))
