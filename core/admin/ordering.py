"""The order of rows that belong together, on a page of their own: dragged, moved by the arrow keys, or numbered by hand.

Two people who move different rows lose nothing: what each has moved is put into the order as it is now.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import history
from core.admin import locking, pages, tools
from core.admin.columns import name_of


@dataclass(frozen=True)
class Ordered:
    """Rows of `model` that share a `parent` (a relation, or a field with choices) and stand in the order of their `order`."""

    model: Any
    parent: str
    called: Callable[[Any], str] = name_of
    related: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def key(self) -> str:
        return str(self.model._meta.label_lower).replace(".", "-")

    @property
    def field(self) -> Any:
        return self.model._meta.get_field(self.parent)

    def rows(self, of: str) -> Any:
        return self.model._base_manager.filter(**{self.parent: of}).order_by("order", "pk")

    def address(self, of: Any) -> str:
        return reverse("admin:order", args=[self.key, of])

    def may(self, request: HttpRequest) -> bool:
        meta = self.model._meta
        return bool(request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")) and not locking.is_limited(
            request
        )


_known: dict[str, Ordered] = {}


def register(ordered: Ordered) -> None:
    """A relation's page is linked from the form of the parent, that of a choice from the list of the rows themselves."""
    _known[ordered.key] = ordered
    if ordered.field.is_relation:
        tools.add(ordered.field.related_model._meta.label, _of_parent)
    else:
        tools.add_to_list(ordered.model._meta.label, partial(_of_choices, ordered))


def _of_parent(request: HttpRequest, parent: Any) -> list[tools.Tool]:
    """One link, to the first of them: the page leads to the others."""
    found = [one.address(parent.pk) for one in _beside(type(parent)) if one.may(request)]
    return [(_("Put in order"), url) for url in found[:1]]


def _of_choices(ordered: Ordered, request: HttpRequest) -> list[tools.Tool]:
    first = next(value for value, _words in ordered.field.flatchoices)
    return [(_("Put in order"), ordered.address(first))] if ordered.may(request) else []


def _beside(parent: Any) -> list[Ordered]:
    """All that stands in an order below the same parent."""
    return [one for one in _known.values() if one.field.is_relation and one.field.related_model is parent]


def _others(request: HttpRequest, ordered: Ordered, of: str) -> list[tuple[str, str, bool]]:
    """(words, address, whether it is this one) of the other orders of the parent."""
    if not ordered.field.is_relation:
        return [(str(words), ordered.address(value), value == of) for value, words in ordered.field.flatchoices]
    some = [one for one in _beside(ordered.field.related_model) if one.may(request)]
    return [(one.label, one.address(of), one is ordered) for one in some]


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str, of: str) -> HttpResponse:
    ordered = _known.get(key)
    if ordered is None:
        raise Http404
    if not ordered.may(request):
        raise PermissionDenied
    title, back = _parent(ordered, of)
    if request.method == "POST":
        return _moved(request, ordered, of)
    rows = list(ordered.rows(of).select_related(*ordered.related))
    context = {
        "title": _("Put in order"), "subtitle": f"{title} · {ordered.label}", "parent": title, "back": back,
        "others": _others(request, ordered, of),
        "rows": [(number, row.pk, ordered.called(row)) for number, row in enumerate(rows, 1)],
        "opened": ",".join(str(row.pk) for row in rows),
    }  # fmt: skip
    return TemplateResponse(request, "admin/order.html", {**admin.site.each_context(request), **context})


def _parent(ordered: Ordered, of: str) -> tuple[str, str]:
    """What the rows belong to, and the way back to it."""
    info = ordered.model._meta
    if not ordered.field.is_relation:
        choices = dict(ordered.field.flatchoices)
        if of not in choices:
            raise Http404
        return str(choices[of]), reverse(f"admin:{info.app_label}_{info.model_name}_changelist")
    if not of.isdecimal():
        raise Http404
    parent: Any = get_object_or_404(ordered.field.related_model, pk=of)
    return name_of(parent), reverse(f"admin:{parent._meta.app_label}_{parent._meta.model_name}_change", args=[of])


def _moved(request: HttpRequest, ordered: Ordered, of: str) -> HttpResponse:
    opened = [int(key) for key in request.POST.get("opened", "").split(",") if key.isdecimal()]
    mine = sorted(opened, key=lambda pk: _number(request.POST.get(f"order_{pk}", ""), opened.index(pk)))
    with transaction.atomic(), history.because("Moved", request.user):
        now = dict(ordered.rows(of).select_for_update(of=("self",)).values_list("pk", "order"))
        found = merged(opened, mine, list(now))
        for number, pk in enumerate(found, 1):
            if now[pk] != number:
                ordered.model._base_manager.filter(pk=pk).update(order=number)
    if list(now) != opened:
        words = _(
            "A colleague has changed the order while you were here. What each of you moved is kept: look at it once more."
        )
        messages.warning(request, words)
        return HttpResponseRedirect(request.path)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(_parent(ordered, of)[1])


def _number(said: str, place: int) -> tuple[int, int]:
    """Rows with the same number, or with none, stay in the order in which they stood."""
    said = said.strip()
    return (int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else place + 1, place)


def merged(opened: Sequence[int], mine: Sequence[int], now: Sequence[int]) -> list[int]:
    """The order as it is now, with what this person has moved behind the row that they have put it behind."""
    places = {pk: place for place, pk in enumerate(opened)}
    stayed = _rising([places[pk] for pk in mine])
    moved = [pk for pk in mine if places[pk] not in stayed and pk in now]
    found = [pk for pk in now if pk not in moved]
    for pk in moved:
        before = next((one for one in reversed(mine[: mine.index(pk)]) if one in found), None)
        found.insert(found.index(before) + 1 if before is not None else 0, pk)
    return found


def _rising(numbers: Iterable[int]) -> set[int]:
    """The most of them that stand in rising order: the others are those that were moved."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found


pages.add("order", "order/<slug:key>/<slug:of>/", page)
