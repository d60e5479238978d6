"""The page that brings in a list of people: a file, its report, its button."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.admin import pages, uploads
from core.workbooks import KIND
from events.models import Forum
from portal.admin.queue import address, forum_of
from portal.importing.checking import check
from portal.importing.reading import MAX_BYTES, MAX_ROWS, read, template
from portal.importing.writing import write


def import_(request: HttpRequest) -> HttpResponse:
    """Nothing is written before its report has been read, and nothing while a row is wrong."""
    forum = forum_of(request)
    if not request.user.has_perm("events.add_delegate"):
        raise PermissionDenied
    if "template" in request.GET:
        headers = {"Content-Disposition": 'attachment; filename="delegates.xlsx"'}
        return HttpResponse(template(), content_type=KIND, headers=headers)
    if request.method != "POST":
        return _page(request, forum)
    try:
        return _posted(request, forum)
    except ValidationError as error:
        return _page(request, forum, errors=error.messages)


def _posted(request: HttpRequest, forum: Forum) -> HttpResponse:
    owner = ["portal", forum.pk, request.user.pk]
    if request.FILES.get("file"):
        data = uploads.uploaded(request, MAX_BYTES)
        report = check(read(data), forum)
        return _page(request, forum, report=report, token=uploads.keep(data, "delegates", owner).token)
    kept = uploads.kept(request.POST.get("token", ""), owner)
    report = write(read(kept.data), forum, by=request.user, is_invited="invite" in request.POST)
    if report.problems:
        return _page(request, forum, report=report, token=kept.token)
    uploads.forget(kept.token, owner)
    messages.success(request, _("Imported: %(count)d.") % {"count": len(report.delegates)})
    return redirect(address(forum))


def _page(request: HttpRequest, forum: Forum, **more: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request), "title": _("Import a list"), "forum": forum, "back": address(forum),
        "most": MAX_ROWS, **more,
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/import.html", context)


pages.add("portal-import", "registrations/import/", import_)
