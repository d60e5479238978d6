"""The badge of one person: print it again, say what it calls them, end one that was lost."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin import pages, tools
from events.models import Delegate
from portal import access
from portal.admin.badges import address, may_print_all, options, pdf
from portal.badges import missing_letters, roles
from portal.badges.choice import Paper
from portal.models import Badge


def badge(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever may see badges prints this one; only owners and registrars change it."""
    if not request.user.has_perm("portal.view_badge"):
        raise PermissionDenied
    rows = Delegate.objects.coming().select_related("forum__host_country", "country", "institution", "user")
    delegate: Delegate = get_object_or_404(rows.filter(anonymised_at=None), pk=pk)
    if request.method == "POST":
        return _posted(request, delegate)
    access.note(request, "opened", delegate=pk, forum=delegate.forum_id, detail="badge")
    found = Badge.objects.filter(delegate=delegate).first() or Badge(delegate=delegate)
    role = roles.of(delegate, "", roles.speaking(delegate.forum))
    paper = Paper.of({"layout": "single"}, delegate.forum)
    context = {
        "title": _("Badge"), "delegate": delegate, "badge": found, "roles": Badge.Role.choices, "by_data": role.label,
        "options": options(paper), "may_change": may_print_all(request), "back": address(delegate.forum),
        "lacking": missing_letters.lacking(delegate.forum, Delegate.objects.filter(pk=pk), paper),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/badge.html", {**admin.site.each_context(request), **context})


def _posted(request: HttpRequest, delegate: Delegate) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "print":
        paper = Paper.of(request.POST, delegate.forum)
        return pdf(request, delegate.forum, [delegate], paper, f"badge-{delegate.reference}")
    if not may_print_all(request):
        raise PermissionDenied
    found = Badge.objects.of(delegate)
    if action == "renew":
        found.renew()
        messages.success(request, _("The badge has a new code. Print it again."))
    elif action == "role" and request.POST.get("role", "") in ("", *Badge.Role.values):
        found.role = request.POST.get("role", "")
        found.save(update_fields=["role"])
        messages.success(request, _("Saved."))
    else:
        raise Http404
    access.note(request, "opened", delegate=delegate.pk, forum=delegate.forum_id, detail=f"badge: {action}")
    return redirect("admin:portal-badge", pk=delegate.pk)


def _tool(request: HttpRequest, delegate: Any) -> list[tools.Tool]:
    may = delegate.is_coming and request.user.has_perm("portal.view_badge")
    return [(_("Badge"), reverse("admin:portal-badge", args=[delegate.pk]))] if may else []


pages.add("portal-badge", "badges/<int:pk>/", badge)
tools.add("events.Delegate", _tool)
