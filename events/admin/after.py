"""After the forum: one page that says what is left until it is an archive, with a count and a way to each, and the button."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core.admin import pages, tools
from core.admin.columns import name_of
from core.admin.today import address
from events import afterwards
from events.admin import standing
from events.admin.gallery import photos_of, without_caption
from events.admin.lacking import every, lacking
from events.afterwards import Step
from events.models import AllianceDocument, Forum, Gallery, KeyFigure, Photo, Settled


def of_sessions(forum: Forum) -> Iterator[Step]:
    """Recordings and papers."""
    for lack in every(is_after=True):
        where = address("events_session", f"lacks={lack.key}&forum__id__exact={forum.pk}")
        yield Step(lack.key, lack.label, where, lacking(lack).filter(forum=forum).count(), permissions=lack.permissions)


def of_pictures(forum: Forum) -> Iterator[Step]:
    view = ("events.view_gallery",)
    galleries = Gallery.objects.filter(forum=forum)
    if not galleries.exists():
        add = f"{reverse('admin:events_gallery_add')}?forum={forum.pk}"
        yield Step("gallery", gettext_lazy("A gallery with photographs of the forum"), add, 1, permissions=view)
        return
    drafts = address("events_gallery", f"publication=draft&forum__id__exact={forum.pk}")
    left = galleries.exclude(state=Gallery.State.PUBLISHED).count()
    yield Step("galleries", gettext_lazy("Galleries that are not public"), drafts, left, permissions=view)
    bare = Photo.objects.filter(without_caption(), gallery__forum=forum).order_by()
    counted = dict(bare.values_list("gallery").annotate(n=Count("pk")))
    label = gettext_lazy("Photographs without a caption")
    if not counted:
        yield Step("captions", label, left=0, permissions=view)
    for gallery in galleries.filter(pk__in=counted):
        where = f"{photos_of(gallery)}&caption=none"
        yield Step("captions", label, where, counted[gallery.pk], name_of(gallery), view)


def of_the_record(forum: Forum) -> Iterator[Step]:
    """Figures, and what was signed."""
    figures = f"{reverse('admin:events_forum_change', args=[forum.pk])}#figures-group"
    is_there = KeyFigure.objects.filter(forum=forum).exists()
    yield Step(
        "figures", gettext_lazy("Key figures: how many came, from how many countries"), figures, int(not is_there)
    )
    documents = AllianceDocument.objects.filter(forum=forum)
    drafts = address("events_alliancedocument", f"publication=draft&forum__id__exact={forum.pk}")
    may = ("events.view_alliancedocument",)
    left = documents.exclude(state=AllianceDocument.State.PUBLISHED).count()
    yield Step(
        "drafts-of-documents", gettext_lazy("Signed documents that are not public"), drafts, left, permissions=may
    )
    entered = address("events_alliancedocument", f"forum__id__exact={forum.pk}")
    label = gettext_lazy("All documents that were signed are entered, with who signed them")
    yield Step("documents", label, entered, permissions=may)


@dataclass(frozen=True)
class Line:
    """A step as the page shows it. `by` and `at` are of whoever ticked it."""

    step: Step
    is_done: bool
    by: Any = None
    at: datetime | None = None


def lines(forum: Forum, user: Any) -> list[Line]:
    """Those that this person may see, in order."""
    ticked = {row.step: row for row in Settled.objects.filter(forum=forum).select_related("by")}
    found = []
    for step in afterwards.every(forum):
        row = ticked.get(step.key) if step.left is None else None
        if user.has_perms(step.permissions):
            found.append(
                Line(step, row is not None or step.left == 0, row.by if row else None, row.at if row else None)
            )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def after(request: HttpRequest, pk: int) -> HttpResponse:
    """GET lists; POST ticks a step, or takes the tick away."""
    if not standing.may_change(request.user):
        raise PermissionDenied
    forum = get_object_or_404(Forum, pk=pk)
    found = lines(forum, request.user)
    if request.method == "POST":
        return _tick(request, forum, [line.step for line in found])
    context = {
        "title": _("After the forum"), "subtitle": name_of(forum), "forum": forum, "name": name_of(forum),
        "to_do": [line for line in found if not line.is_done], "done": [line for line in found if line.is_done],
        "row": standing.row(forum, request.user), "move": standing.next_move(forum), "archive": standing.ARCHIVE,
    }  # fmt: skip
    return TemplateResponse(request, "admin/events/after.html", {**admin.site.each_context(request), **context})


def _tick(request: HttpRequest, forum: Forum, steps: list[Step]) -> HttpResponse:
    asked = request.POST.get("step", "")
    if asked not in [step.key for step in steps if step.left is None]:
        raise Http404
    by: Any = request.user
    if request.POST.get("done"):
        Settled.objects.get_or_create(forum=forum, step=asked, defaults={"by": by})
    else:
        Settled.objects.filter(forum=forum, step=asked).delete()
    messages.success(request, _("Saved."))
    return redirect("admin:forum-after", forum.pk)


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    may = forum.is_over and standing.may_change(request.user)
    return [(_("After the forum"), reverse("admin:forum-after", args=[forum.pk]))] if may else []


afterwards.register("events.sessions", of_sessions)
afterwards.register("events.pictures", of_pictures)
afterwards.register("events.record", of_the_record)
pages.add("forum-after", "forums/<int:pk>/after/", after)
tools.add("events.Forum", _tool)
