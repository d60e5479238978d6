"""What pages of the desk share: the lines of a list, where one is, and the addresses of texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core import languages
from core.admin.columns import label_of
from translations.admin import access
from translations.admin.asked import named
from translations.admin.board import board_url, list_url
from translations.desk.unit import digest, excerpt
from translations.desk.work import Work
from translations.models import TextState
from translations.rules import State


@dataclass(frozen=True)
class Line:
    """A text of the list. `seen` is what its box sends: the row, and a digest of what it and its original say."""

    row: TextState
    name: SafeString | str
    field: str
    original: str
    text: str
    url: str
    seen: str


def text_url(work: Work, object_id: int, field: str, query: str | None = None) -> str:
    there = reverse("admin:translations-text", args=[work.kind.label, work.language, object_id, field])
    return there + (work.query() if query is None else query)


def draft_key(request: HttpRequest, work: Work) -> str:
    """Under which a device keeps what this person has half written in such a list."""
    return f"{request.user.pk}:{work.kind.label}:{work.language}"


def kept(work: Work, but: str = "") -> list[tuple[str, str]]:
    """The list's own parameters, for a form that sets another one."""
    return [(name, value) for name, value in parse_qsl(work.query().removeprefix("?")) if name != but]


def lines(work: Work, rows: Iterable[TextState]) -> list[Line]:
    """Rows with names and originals: two queries."""
    shown = list(rows)
    names = named(work.kind, {row.object_id for row in shown})
    originals = originals_of(work, shown)
    return [
        Line(
            row,
            names.get(row.object_id, ""),
            label_of(work.kind.model, row.field),
            excerpt(work.kind, row.field, originals.get((row.object_id, row.field), "")),
            excerpt(work.kind, row.field, row.text),
            text_url(work, row.object_id, row.field),
            f"{row.pk}:{seen_of(row, originals)}",
        )
        for row in shown
    ]


def originals_of(work: Work, rows: Iterable[TextState]) -> dict[tuple[int, str], str]:
    found = TextState.objects.filter(
        kind=work.kind.label, object_id__in={row.object_id for row in rows}, state=State.ORIGINAL.value
    )
    return {(pk, field): text for pk, field, text in found.values_list("object_id", "field", "text")}


def seen_of(row: TextState, originals: dict[tuple[int, str], str]) -> str:
    return digest(f"{row.text}\n{originals.get((row.object_id, row.field), '')}")


def frame(request: HttpRequest, work: Work, title: str) -> dict[str, Any]:
    """What all pages below the board show of where they are."""
    return {
        **admin.site.each_context(request),
        "title": title,
        "work": work,
        "kind_name": capfirst(work.kind.name),
        "language": next(language for language in languages.LANGUAGES if language.code == work.language),
        "direction": languages.direction(work.language),
        "board_url": board_url(
            **({work.scope_name: work.scope} if work.scope_name else {}), public="1" if work.is_public_only else ""
        ),
        "list_url": list_url(work.kind, work.language, work.query()),
        "may_edit": access.may_edit(request.user, work.kind, work.language),
    }
