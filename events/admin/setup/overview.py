"""Where one stands in setting up a forum: its steps, what is still missing, and the way to the public."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import languages
from core.admin.columns import name_of
from core.texts import text
from events import readiness
from events.admin import standing
from events.admin.setup import place, steps
from events.models import Forum, ForumPartner, Room, Track

TITLES: dict[str, Any] = {
    key: steps.OF_FORUM[key].title if key in steps.OF_FORUM else place.PlaceStep.title for key in steps.KEYS
}


def _is_done(forum: Any) -> dict[str, bool]:
    """Whether each step has something to show."""
    return {
        "name": bool(text(forum, "name")),
        "dates": bool(forum.starts_on or text(forum, "dates_text")),
        "place": bool(forum.venue_id) and Room.objects.filter(venue=forum.venue_id).exists(),
        "tracks": Track.objects.filter(forum=forum).exists(),
        "partners": ForumPartner.objects.filter(forum=forum).exists(),
        "look": bool(forum.accent or forum.highlight or forum.logo or forum.cover),
    }


def progress(forum: Any, here: str) -> list[dict[str, Any]]:
    """The steps with their addresses, which of them are done, and where one is. Of a new forum only the first leads anywhere."""
    done = _is_done(forum) if forum is not None else {}
    return [
        {
            "number": number, "title": TITLES[key], "is_here": key == here, "is_done": done.get(key, False),
            "url": steps.address(forum.pk, key) if forum is not None else "",
        }
        for number, key in enumerate(steps.KEYS, 1)
    ]  # fmt: skip


def _forum(request: HttpRequest, pk: int) -> Any:
    if not standing.may_change(request.user):
        raise PermissionDenied
    return get_object_or_404(Forum.objects.select_related("venue"), pk=pk)


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    forum = _forum(request, pk)
    gaps = readiness.gaps(forum)
    context = {
        "title": name_of(forum), "forum": forum, "forum_name": name_of(forum), "progress": progress(forum, ""),
        "row": standing.row(forum, request.user),
        "must": [gap for gap in gaps if gap.must], "rest": [gap for gap in gaps if not gap.must],
        "following": readiness.following(forum, request.user),
        "previews": [(one, reverse("preview", args=["forum", forum.pk, one.code])) for one in languages.LANGUAGES],
    }  # fmt: skip
    return TemplateResponse(request, "admin/setup/overview.html", {**admin.site.each_context(request), **context})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    forum = _forum(request, pk)
    if key == place.PlaceStep.key:
        return place.place(
            request, forum, {"forum": forum, "forum_name": name_of(forum), "progress": progress(forum, key)}
        )
    if key not in steps.OF_FORUM:
        raise Http404
    answer: HttpResponse = steps.OF_FORUM[key].changeform_view(request, str(pk))
    return answer
