"""What a deletion would take with it, said before it is done: how many of what, what loses its connection, which public
pages go, and what cannot be brought back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import router
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from core.admin.columns import name_of

SHOWN = 10  # names of a kind


@dataclass(frozen=True)
class Kind:
    """Objects of one kind: the first of them by name, with links where they have a page."""

    label: str
    count: int
    names: list[SafeString | str]
    can_return: bool = True

    @property
    def more(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class Consequences:
    """`deleted` goes, `released` stays without its connection, `pages` are public addresses that will not be found."""

    deleted: list[Kind]
    released: list[Kind]
    pages: list[Kind]

    @property
    def lost(self) -> list[Kind]:
        """What history does not keep."""
        return [kind for kind in self.deleted if not kind.can_return]


def _kind(label: Any, objects: Iterable[Any], name: Any, *, can_return: bool = True) -> Kind:
    found = list(objects)
    return Kind(capfirst(str(label)), len(found), [name(obj) for obj in found[:SHOWN]], can_return)


def link(obj: Any) -> SafeString | str:
    """The name of an object, as a link to its page in the admin where it has one."""
    if not admin.site.is_registered(type(obj)):
        return name_of(obj)
    try:
        address = reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])
    except NoReverseMatch:
        return name_of(obj)
    return format_html('<a href="{}">{}</a>', address, name_of(obj))


def _is_public(obj: Any) -> bool:
    """Whether a page of its own shows it to everybody now."""
    own: Any = admin.site._registry.get(type(obj))
    return hasattr(obj, "get_absolute_url") and hasattr(own, "is_public") and own.is_public(obj)


def _page(obj: Any) -> SafeString | str:
    address = admin.site._registry[type(obj)].get_view_on_site_url(obj)
    return format_html('<a href="{}">{}</a> {}', address, address, name_of(obj)) if address else name_of(obj)


def collect(objects: Any, request: HttpRequest) -> tuple[Consequences, set[str], list[Any]]:
    """What deleting would do, which kinds this person may not delete, and what stands in the way."""
    chosen = list(objects)
    collector: Any = NestedObjects(using=router.db_for_write(type(chosen[0])), origin=chosen)
    collector.collect(chosen)
    kinds = {model: sorted(rows, key=lambda obj: obj.pk) for model, rows in collector.model_objs.items()}
    deleted = [
        _kind(model._meta.verbose_name_plural, rows, link, can_return=hasattr(model, "history"))
        for model, rows in kinds.items()
    ]
    pages = [
        _kind(model._meta.verbose_name_plural, [row for row in rows if _is_public(row)], _page)
        for model, rows in kinds.items()
        if hasattr(model, "get_absolute_url")
    ]
    found = Consequences(deleted, _released(collector), [kind for kind in pages if kind.count])
    return found, _forbidden(kinds, request), [link(obj) for obj in collector.protected]


def _released(collector: Any) -> list[Kind]:
    """What refers to the deleted and stays, by field."""
    found = []
    for (field, _value), groups in collector.field_updates.items():
        going = collector.data.get(field.model, set())
        rows = [row for group in groups for row in group if row not in going]
        if rows:
            label = f"{capfirst(str(field.model._meta.verbose_name_plural))} ({field.verbose_name})"
            found.append(_kind(label, rows, link))
    return found


def _forbidden(kinds: dict[Any, list[Any]], request: HttpRequest) -> set[str]:
    """Names of kinds with an object that this person may not delete; rows on other pages go with those."""
    return {
        str(model._meta.verbose_name)
        for model, rows in kinds.items()
        if admin.site.is_registered(model)
        and not all(admin.site._registry[model].has_delete_permission(request, row) for row in rows)
    }
