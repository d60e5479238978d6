"""The page `/admin/status/`, and a note about it on the first page of the administration."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.admin import pages, today
from forum_site.status import server, work

COUNT, REMEMBERED = "forum_site.status.count", 60  # seconds for which the first page takes the count from the last look


def may_see(user: Any) -> bool:
    """Owners, by their role."""
    return bool(user.has_perm("core.view_heartbeat"))


def look() -> tuple[list[tuple[str, list[Any]]], int]:
    """The groups of rows, and how many rows need somebody."""
    groups = [(_("Work"), work.rows()), (_("Server"), server.rows())]
    needing = sum(row.needs_somebody for _title, rows in groups for row in rows)
    return groups, needing


@require_safe
def status(request: HttpRequest) -> HttpResponse:
    if not may_see(request.user):
        raise PermissionDenied
    groups, needing = look()
    _remember(needing)
    summary = _sentence(needing) if needing else _("All is well.")
    context = {"title": _("State of the server"), "groups": groups, "needing": needing, "summary": summary}
    return TemplateResponse(request, "admin/status.html", {**admin.site.each_context(request), **context})


def notes(user: Any) -> Iterator[today.Note]:
    """That something on the server needs its owner."""
    if not may_see(user):
        return
    try:
        needing = cache.get(COUNT)
    except Exception:  # a cache that is down is one of the things to be told
        needing = None
    if needing is None:
        needing = look()[1]
        _remember(needing)
    if needing:
        words = ngettext(
            "%(count)d thing on the server needs you.", "%(count)d things on the server need you.", needing
        )
        yield today.Note(words % {"count": needing}, reverse("admin:status"))


def _sentence(needing: int) -> str:
    words = ngettext("%(count)d thing on the server needs you.", "%(count)d things on the server need you.", needing)
    return words % {"count": needing}


def _remember(needing: int) -> None:
    try:
        cache.set(COUNT, needing, REMEMBERED)
    except Exception:
        return


def _links(request: HttpRequest) -> list[pages.Link]:
    return [(_("State of the server"), reverse("admin:status"))] if may_see(request.user) else []


def register() -> None:
    pages.add("status", "status/", status)
    pages.add_links(_links)
    today.register_note("status", notes)
