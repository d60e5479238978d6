"""A delegate's way: each step and each mail, in the order of time."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import pages, tools
from core.mail import kinds
from core.models import OutboxMail
from events.models import Delegate
from portal import access, mails


def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Who decided what, when and why; which mails went and what became of them."""
    if not request.user.has_perm("events.view_delegate"):
        raise PermissionDenied
    delegate = get_object_or_404(Delegate.objects.select_related("forum"), pk=pk)
    access.note(request, "opened", delegate=pk, forum=delegate.forum_id, detail="timeline")
    states = dict(Delegate.State.choices)
    labels = {kind.key: kind.label for kind in kinds.every()}
    steps = [
        {"at": step.at, "what": step.get_after_display(), "before": states.get(step.before, ""), "by": step.by, "more": step.cause}
        for step in delegate.steps.select_related("by")
    ]  # fmt: skip
    sent = [
        {"at": mail.created_at, "what": labels.get(mail.kind, mail.kind), "more": OutboxMail.State(mail.state).label, "is_mail": True}
        for mail in mails.about(delegate)
    ]  # fmt: skip
    context = {
        "title": _("Steps and mails"), "delegate": delegate, "rows": sorted([*steps, *sent], key=lambda row: row["at"]),
        "may_write": request.user.has_perm("events.change_delegate") and bool(delegate.email),
        "back": reverse("admin:events_delegate_change", args=[delegate.pk]),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/timeline.html", {**admin.site.each_context(request), **context})


@require_POST
def write_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail of the present state once more."""
    if not request.user.has_perm("events.change_delegate"):
        raise PermissionDenied
    delegate = get_object_or_404(Delegate.objects.select_related("forum", "registration"), pk=pk)
    if mails.put_again(delegate):
        messages.success(request, _("The mail is written once more, to %(address)s.") % {"address": delegate.email})
    else:
        messages.warning(request, _("There is no mail to write: no address, or none for this state."))
    return redirect("admin:portal-timeline", pk)


def _tool(request: HttpRequest, delegate: Any) -> list[tools.Tool]:
    return [(_("Steps and mails"), reverse("admin:portal-timeline", args=[delegate.pk]))]


pages.add("portal-timeline", "registrations/<int:pk>/", timeline)
pages.add("portal-write-again", "registrations/<int:pk>/write-again/", write_again)
tools.add("events.Delegate", _tool)
