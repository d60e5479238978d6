"""Feedback: from when to when delegates are asked, and what they say, without names."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core import workbooks
from core.admin import pages, tools
from core.admin.base import ContentAdmin
from core.admin.columns import moment_column, name_column
from events.models import Forum
from portal.admin import queue
from portal.feedback import results
from portal.feedback.results import Rating, Results
from portal.feedback.workbook import workbook
from portal.models import FeedbackRules
from portal.statistics import charts

NEEDED = "portal.view_feedbackanswer"


@admin.register(FeedbackRules)
class FeedbackRulesAdmin(ContentAdmin):
    menu_order = 78
    list_display = (
        name_column("forum", gettext_lazy("forum")), moment_column("opens_at", gettext_lazy("opens")),
        moment_column("closes_at", gettext_lazy("closes")),
    )  # fmt: skip
    list_select_related = ("forum",)
    autocomplete_fields = ("forum",)
    sections = ((None, {"fields": ["forum", ("opens_at", "closes_at")]}),)

    def zone_for(self, request: HttpRequest, obj: Any = None) -> ZoneInfo:
        return obj.forum.zone if obj is not None else super().zone_for(request, obj)


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    forum = queue.forum_of(request, NEEDED)
    found = Results(forum)
    shown = [
        {
            "figure": figure, "picture": charts.picture(figure),
            "legend": [(charts.swatch(n), name) for n, name in enumerate(figure.series, 1)],
        }
        for figure in found.figures()
    ]  # fmt: skip
    context = {
        "title": _("Feedback"), "forum": forum, "forums": Forum.objects.in_order(), "shown": shown, "fewest": results.FEWEST,
        "rows": [(one, results.average(one)) for one in found.shown], "ratings": Rating.labels, "words": found.words(),
        "held_back": found.held_back, "rules": _rules(request, forum),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/feedback.html", {**admin.site.each_context(request), **context})


@require_safe
def file(request: HttpRequest) -> HttpResponse:
    forum = queue.forum_of(request, NEEDED)
    response = HttpResponse(workbook(Results(forum)), content_type=workbooks.KIND)
    response["Content-Disposition"] = f'attachment; filename="{forum.slug}-feedback.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


def _rules(request: HttpRequest, forum: Forum) -> str:
    """Where its dates are set; "" for those who may not."""
    if not request.user.has_perm("portal.change_feedbackrules"):
        return ""
    rules = FeedbackRules.objects.filter(forum=forum).first()
    if rules is None:
        return f"{reverse('admin:portal_feedbackrules_add')}?forum={forum.pk}"
    return reverse("admin:portal_feedbackrules_change", args=[rules.pk])


def _links(request: HttpRequest) -> list[pages.Link]:
    return [(_("Feedback"), reverse("admin:portal-feedback"))] if request.user.has_perm(NEEDED) else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    there = f"{reverse('admin:portal-feedback')}?forum={forum.slug}"
    return [(_("Feedback"), there)] if request.user.has_perm(NEEDED) else []


pages.add("portal-feedback", "feedback/", feedback)
pages.add("portal-feedback-xlsx", "feedback.xlsx", file)
pages.add_links(_links)
tools.add("events.Forum", _tool)
