"""Releases that are not made of the whole working copy: some sessions alone, and an earlier release again.

Each has a page that shows what it will change and asks. A room change an hour before needs no page: the session's form has
a button that saves and releases, and leads here only where something is in two places at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import buttons, locking
from core.admin.columns import name_of
from events.models import Forum, Session
from programme.admin.review import Review, of_earlier, of_sessions
from programme.models import Release
from programme.models.release import lock
from programme.releasing import bring_back, left_out, release_only


def may_release(request: HttpRequest) -> bool:
    return request.user.has_perm("programme.add_release") and not locking.is_limited(request)


@dataclass(frozen=True)
class Plan:
    """A release that waits for a yes: what it is called, how it is looked at, how it is made, where one goes then."""

    forum: Forum
    title: str
    lead: str
    look: Callable[[], Review]
    make: Callable[[], Release]
    back: str
    left_out: tuple[Any, ...] = ()


def _ask(request: HttpRequest, plan: Plan) -> HttpResponse:
    """GET shows the plan; POST carries it out if it is still what the page has shown."""
    objection = ""
    with transaction.atomic():
        if request.method == "POST":
            lock(plan.forum)
        review = plan.look()
        if request.method == "POST":
            objection = review.objection(request.POST.get("compared", ""), "despite" in request.POST)
            if not objection and review.differences:
                return _done(request, plan.make(), plan.back)
    context = {
        **admin.site.each_context(request),
        "title": plan.title,
        "subtitle": name_of(plan.forum),
        "plan": plan,
        "review": review,
        "objection": objection,
        "opts": Release._meta,
    }
    return TemplateResponse(request, "admin/release_again.html", context)


def _done(request: HttpRequest, release: Release, back: str) -> HttpResponse:
    words = _("Release %(number)s of the programme is public now.") % {"number": release.number}
    messages.success(request, words)
    return HttpResponseRedirect(back)


# --- some sessions alone -------------------------------------------------------------------------------------------------
def alone(request: HttpRequest) -> HttpResponse:
    """Release the sessions that `?session=` names, which belong to one forum, and nothing else."""
    if not may_release(request):
        raise PermissionDenied
    ids = [int(value) for value in request.GET.getlist("session") if value.isdecimal()][:1000]
    chosen = list(Session.objects.filter(pk__in=ids).select_related("forum").in_order())
    forum = chosen[0].forum if chosen else None
    if forum is None or any(session.forum_id != forum.pk for session in chosen):
        raise Http404
    back = reverse("admin:events_session_changelist")
    if not Release.objects.filter(forum=forum).exists():
        return _not_yet(request, back)
    known = frozenset(session.pk for session in chosen)
    plan = Plan(
        forum,
        _("Release these changes alone"),
        _("Readers see these sessions as they are now. All other edits stay unreleased."),
        partial(of_sessions, forum, known),
        partial(release_only, forum, known, by=request.user),
        back,
    )
    return _ask(request, plan)


def _not_yet(request: HttpRequest, back: str) -> HttpResponse:
    messages.error(request, _("Nothing has been released yet: release the whole programme first."))
    return HttpResponseRedirect(back)


def _address(sessions: list[Any]) -> str:
    query = QueryDict(mutable=True)
    query.setlist("session", [str(session.pk) for session in sessions])
    return f"{reverse('admin:programme_release_alone')}?{query.urlencode()}"


def release_now(request: HttpRequest, session: Any, answer: HttpResponse) -> HttpResponse:
    """After "Save and release this change": make the release, or ask where it would put something in two places."""
    forum, only = session.forum, frozenset([session.pk])
    back = reverse("admin:events_session_changelist")
    with transaction.atomic():
        lock(forum)
        review = of_sessions(forum, only)
        if review.found_clashes and review.differences:
            return HttpResponseRedirect(_address([session]))
        if review.differences:
            return _done(request, release_only(forum, only, by=request.user), answer.get("Location", back))
    messages.info(request, _("Readers see this session as it is: nothing was left to release."))
    return answer


def _is_shown(request: HttpRequest, session: Any) -> bool:
    """Where the whole programme has not been released once, one session alone cannot be."""
    return may_release(request) and Release.objects.filter(forum=session.forum_id).exists()


def release_chosen(request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
    """From the list to the page that asks."""
    sessions = list(chosen.order_by("pk"))
    if len({session.forum_id for session in sessions}) != 1:
        messages.error(request, _("Choose sessions of one forum."))
        return None
    return HttpResponseRedirect(_address(sessions))


buttons.add(
    "events.Session",
    buttons.Button("_release_now", gettext_lazy("Save and release this change"), _is_shown, release_now),
)
buttons.add_action(
    "events.Session",
    buttons.Action("release_alone", gettext_lazy("Release the chosen sessions alone"), may_release, release_chosen),
)


# --- an earlier release again --------------------------------------------------------------------------------------------
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an earlier release back as a new one."""
    if not may_release(request):
        raise PermissionDenied
    earlier = get_object_or_404(Release.objects.select_related("forum"), pk=pk)
    gone = left_out(earlier)
    plan = Plan(
        earlier.forum,
        _("Bring release %(number)s back") % {"number": earlier.number},
        _(
            "Times, rooms and people become again what they were then, as a new release. Your working copy stays as it is."
        ),
        partial(of_earlier, earlier, gone),
        partial(bring_back, earlier, by=request.user),
        reverse("admin:programme_release_changelist"),
        tuple(gone),
    )
    return _ask(request, plan)
