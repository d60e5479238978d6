"""The page behind a forum's one button: what will be seen, what is missing, and then it goes public, back, or to the archive."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import languages
from core.admin import pages, tools
from core.admin.columns import name_of
from events import readiness
from events.admin import after, standing
from events.models import Forum

State = Forum.State


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, POST with the state that was shown does it."""
    if not standing.may_change(request.user):
        raise PermissionDenied
    if request.method == "POST":
        return _done(request, pk)
    return _asked(request, get_object_or_404(Forum, pk=pk))


def _asked(request: HttpRequest, forum: Forum) -> HttpResponse:
    move = standing.next_move(forum)
    gaps = readiness.gaps(forum) if move is standing.PUBLISH else []
    left = after.lines(forum, request.user) if move is standing.ARCHIVE else []
    current = Forum.objects.filter(is_current=True).exclude(pk=forum.pk).first()
    context = {
        "title": f"{move.label}: {name_of(forum)}", "forum": forum, "name": name_of(forum), "move": move,
        "seen": standing.SEEN[State(forum.state)], "gaps": gaps, "is_refused": any(gap.must for gap in gaps),
        "must": [gap for gap in gaps if gap.must], "rest": [gap for gap in gaps if not gap.must],
        "shown": readiness.shown(forum) if move.to == State.PUBLISHED else [],
        "asks_for_home": move is standing.PUBLISH and not forum.is_current, "current": current and name_of(current),
        "previews": [(one, reverse("preview", args=["forum", forum.pk, one.code])) for one in languages.LANGUAGES],
        "setup_url": reverse("admin:setup-overview", args=[forum.pk]), "opts": Forum._meta,
        "left": [line.step for line in left if not line.is_done],
    }  # fmt: skip
    return TemplateResponse(request, "admin/events/state.html", {**admin.site.each_context(request), **context})


def _done(request: HttpRequest, pk: int) -> HttpResponse:
    """What was agreed to, and nothing that came between."""
    with transaction.atomic():
        forum: Any = get_object_or_404(Forum.objects.select_for_update(of=("self",)), pk=pk)
        move = standing.next_move(forum)
        if request.POST.get("state") != forum.state or request.POST.get("to") != move.to:
            messages.warning(request, _("A colleague has changed this meanwhile. Look again; nothing was done."))
            return redirect("admin:forum-state", pk)
        if move is standing.PUBLISH and any(gap.must for gap in readiness.gaps(forum)):
            messages.error(request, _("It is still a draft: something is missing without which it cannot be public."))
            return redirect("admin:forum-state", pk)
        _write(forum, move.to, bool(request.POST.get("home")) and move is standing.PUBLISH)
    words = {
        State.PUBLISHED: _("%(name)s is public now."),
        State.ARCHIVED: _("%(name)s is in the archive now."),
        State.DRAFT: _("%(name)s is a draft again."),
    }
    messages.success(request, words[State(move.to)] % {"name": name_of(forum)})
    return redirect("admin:index")


def _write(forum: Any, state: str, for_home: bool) -> None:
    if for_home:
        for other in Forum.objects.filter(is_current=True).exclude(pk=forum.pk):
            other.is_current = False
            other.save(update_fields=["is_current"])
        forum.is_current = True
    forum.state = state
    forum.save(update_fields=["state", "is_current"])


def refuse_gaps(form: forms.ModelForm) -> None:  # type: ignore[type-arg]  # not generic when the program runs
    """For the plain form: a draft is not published there either while something is missing that must not be."""
    forum: Any = form.instance
    if "state" not in form.changed_data or form.cleaned_data.get("state") != State.PUBLISHED or form.errors:
        return
    if form.initial.get("state") == State.ARCHIVED:
        return
    for gap in readiness.gaps(forum):
        if gap.must:
            form.add_error("state", _("This is missing before it may be public: %(what)s") % {"what": gap.label})


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    if not standing.may_change(request.user):
        return []
    return [(_("Set up step by step"), reverse("admin:setup-overview", args=[forum.pk]))]


pages.add("forum-state", "forums/<int:pk>/state/", state)
tools.add("events.Forum", _tool)
