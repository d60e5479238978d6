"""Statistics of a forum: pictures, each with its table. No personal data, so looks are not written down."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.admin import pages, tools
from events.models import Forum
from portal.admin import queue
from portal.admin.list_files import may_see
from portal.statistics import charts, figures


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    if not may_see(request.user):
        raise PermissionDenied
    forum = queue.forum_of(request)
    shown = [
        {
            "figure": figure, "picture": charts.picture(figure),
            "legend": [(charts.swatch(n), name) for n, name in enumerate(figure.series, 1)],
        }
        for figure in figures.of(forum)
    ]  # fmt: skip
    context = {"title": _("Statistics"), "forum": forum, "forums": Forum.objects.in_order(), "shown": shown}
    return TemplateResponse(request, "admin/portal/statistics.html", {**admin.site.each_context(request), **context})


def _links(request: HttpRequest) -> list[pages.Link]:
    return [(_("Statistics"), reverse("admin:portal-statistics"))] if may_see(request.user) else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    there = f"{reverse('admin:portal-statistics')}?forum={forum.slug}"
    return [(_("Statistics"), there)] if may_see(request.user) else []


pages.add("portal-statistics", "statistics/", statistics)
pages.add_links(_links)
tools.add("events.Forum", _tool)
