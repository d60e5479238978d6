"""A long list as PDF: the page that waits for it, and the file, for whoever asked."""

import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.admin import pages
from portal import access, tasks
from portal.lists.kinds import KINDS
from portal.lists.listing import Listing
from portal.models import ListFile


def may_see(user: Any) -> bool:
    """Who may see delegates, and how they came in: not those who only let people in at the door."""
    return bool(user.has_perm("events.view_delegate") and user.has_perm("portal.view_registration"))


def ordered(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Leads to the page that waits."""
    return redirect("admin:portal-list-made", tasks.order_list(listing, request.user).key)


def _own(request: HttpRequest, key: uuid.UUID) -> ListFile:
    """Without its content. Raises Http404 for anybody else's, and for one that has gone."""
    if not may_see(request.user):
        raise PermissionDenied
    found = ListFile.objects.of(request.user).filter(key=key).select_related("forum").defer("content").first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def made(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """202 while it is being made: a script asks until it is something else."""
    row = _own(request, key)
    context = {"title": KINDS[row.kind].title, "row": row, "forum": row.forum}
    status = 202 if row.is_under_way else 200
    shown = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, "admin/portal/list_made.html", shown, status=status)


@never_cache
@require_safe
def file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The PDF; who took it is written down."""
    row = _own(request, key)
    if row.made_at is None:
        raise Http404
    access.note(request, "exported", forum=row.forum_id, count=row.people, detail=f"list {row.kind} pdf")
    headers = {"Content-Disposition": f'attachment; filename="{row.forum.slug}-{row.kind}.pdf"'}
    return HttpResponse(row.pdf, content_type="application/pdf", headers=headers)


pages.add("portal-list-made", "lists/made/<uuid:key>/", made)
pages.add("portal-list-made-file", "lists/made/<uuid:key>.pdf", file)
