"""The door to a new forum: from nothing, from an earlier edition, or one that was begun and left."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.admin import locking
from core.admin.columns import name_of
from events.admin.setup.steps import OF_FORUM
from events.models import Forum


def _allowed(request: HttpRequest) -> None:
    if locking.is_limited(request) or not request.user.has_perms(("events.add_forum", "events.change_forum")):
        raise PermissionDenied


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    forums = list(Forum.objects.in_order())
    context: dict[str, Any] = {
        "title": _("Set up a forum"), "has_forums": bool(forums),
        "drafts": [(forum, name_of(forum)) for forum in forums if forum.is_draft],
    }  # fmt: skip
    return TemplateResponse(request, "admin/setup/start.html", {**admin.site.each_context(request), **context})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The first step, of a forum that is not there yet."""
    _allowed(request)
    answer: HttpResponse = OF_FORUM["name"].changeform_view(request, None)
    return answer
