"""What the admin's pages of delegations share: their addresses, their frame, and saving an order."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import history
from events.models import Country, Forum

WRONG = gettext_lazy("Not saved: a place in the order is a whole number from 0 to 32767.")


def address(forum: Forum, country: Country | None = None, name: str = "", page: Any = "") -> str:
    """Of the page of a forum's delegations, or of one: `name` is "", "order" or "head"."""
    ending = f"-{name}" if name else ""
    route = (
        reverse(f"admin:portal-delegation{ending}", args=[country.code])
        if country
        else reverse("admin:portal-delegations")
    )
    return f"{route}?forum={forum.slug}" + (f"&page={page}" if page else "")


def framed(request: HttpRequest, name: str, forum: Forum, status: int, context: dict[str, Any]) -> HttpResponse:
    shown = {**admin.site.each_context(request), "forum": forum, "forums": Forum.objects.in_order(), **context}
    return TemplateResponse(request, f"admin/portal/{name}.html", shown, status=status)


def must_have(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def country_of(code: str) -> Country:
    found: Country | None = Country.objects.filter(code=code.upper()).first()
    if found is None:
        raise Http404
    return found


def write(model: Any, rows: list[Any], column: str, request: HttpRequest) -> None:
    with transaction.atomic(), history.because("Protocol order", request.user):
        if rows:
            model.objects.bulk_update(rows, [column])
    messages.success(request, _("Saved."))
