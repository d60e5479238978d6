"""The board of the translators' desk: kinds of texts by languages, how far each is, and the way into the lists."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from translations import kinds
from translations.admin import access
from translations.admin.asked import name, scope_of
from translations.desk.board import Board, Cell, board
from translations.kinds import Kind


def list_url(kind: Kind, language: str, query: str = "") -> str:
    return reverse("admin:translations-list", args=[kind.label, language]) + query


def board_url(**given: Any) -> str:
    query = urlencode({name: value for name, value in given.items() if value})
    return reverse("admin:translations") + (f"?{query}" if query else "")


def table(found: Board, query: str) -> list[dict[str, Any]]:
    """Rows as the template shows them, each cell with its address; `query` narrows the lists as the board is."""
    return [
        {"name": capfirst(row.kind.name), "cells": [(cell, _into(row.kind, cell, query)) for cell in row.cells]}
        for row in found.rows
    ]


def _into(kind: Kind, cell: Cell, query: str) -> str:
    """The list of what is to be done, or of everything where that is nothing."""
    if cell.to_do:
        return list_url(kind, cell.language.code, query)
    return list_url(kind, cell.language.code, f"{query}{'&' if query else '?'}state=all") if cell.total else ""


def _scopes(chosen: Any, is_public_only: bool) -> list[dict[str, Any]]:
    """Editions to choose from, with all of them first; nothing where there are none."""
    scope = kinds.scope()
    if scope is None:
        return []
    public = "1" if is_public_only else ""
    found = [{"name": _("All"), "url": board_url(public=public), "is_chosen": chosen is None}]
    objects = list(scope.model._base_manager.order_by("-pk"))
    names = Counter(str(name(obj)) for obj in objects)
    for obj in objects:
        key = getattr(obj, scope.key)
        found.append(
            {
                "name": name(obj),
                "key": key if names[str(name(obj))] > 1 else "",
                "url": board_url(**{scope.name: key, "public": public}),
                "is_chosen": chosen is not None and obj.pk == chosen.pk,
            }
        )
    return found if objects else []


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """?public=1 counts what readers see only; ?forum=nsr-next what belongs to an edition."""
    of, codes = access.kinds_of(request.user), access.languages_of(request.user)
    if not of or not codes:
        raise PermissionDenied
    scope, chosen = kinds.scope(), scope_of(request)
    is_public_only = request.GET.get("public") == "1"
    narrowed = {scope.name: getattr(chosen, scope.key)} if scope and chosen else {}
    found = board(of, codes, scope=chosen.pk if chosen else None, is_public_only=is_public_only)
    query = urlencode({**narrowed, **({"public": "1"} if is_public_only else {})})
    context = {
        **admin.site.each_context(request),
        "title": _("Translations"),
        "board": found,
        "rows": table(found, f"?{query}" if query else ""),
        "scopes": _scopes(chosen, is_public_only),
        "scope_name": scope.model._meta.verbose_name if scope else "",
        "is_public_only": is_public_only,
        "everything_url": board_url(**narrowed),
        "public_url": board_url(**narrowed, public="1"),
    }
    return TemplateResponse(request, "admin/translations/board.html", context)
