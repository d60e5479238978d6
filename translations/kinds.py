"""Kinds of texts: every registered model with translated fields that is on the change feed. Apps above say what they belong to.

This app names no model of another. An app that wants its texts sorted by edition, and those that readers see before the others,
registers it in `AppConfig.ready()`; a model without a registration is translated too, as texts of the site that are public.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet
from modeltranslation.translator import translator

from core.admin.columns import translated
from core.models import ContentModel

Scoped = Callable[[Collection[int]], QuerySet[Any]]
"""Given ids of editions, the objects that belong to one of them."""
Public = Callable[[], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """A translated model: `label` such as "events.session", its fields without a language, its admin's name."""

    model: type[models.Model]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def fields(self) -> tuple[str, ...]:
        return translated(self.model)

    @property
    def order(self) -> int:
        return _order.get(self.label, 500)

    def public(self) -> QuerySet[Any]:
        """Objects that readers see, or will at a known moment."""
        found = _public.get(self.label)
        return found() if found else self.model._base_manager.all()

    def in_scope(self, scope: int | None) -> QuerySet[Any]:
        """Objects that belong to an edition by its id; all of them for None."""
        return self.model._base_manager.all() if scope is None else self.in_scopes([scope])

    def in_scopes(self, scopes: Collection[int]) -> QuerySet[Any]:
        """Objects that belong to one of these editions."""
        found = _scoped.get(self.label)
        return found(scopes) if found else self.model._base_manager.none()

    @property
    def is_of_editions(self) -> bool:
        """Whether an object is written in the languages of its editions; else in all of the site."""
        return self.label in _scoped and self.label not in _everywhere


@dataclass(frozen=True)
class Scope:
    """What texts may be narrowed to: `name` for options ("forum"), the model, and its attribute that people type ("slug").

    `narrowed()` gives those that are not written in every language of the site, by id, with the languages (codes) that they are
    written in.
    """

    name: str
    model: type[models.Model]
    key: str
    narrowed: Callable[[], dict[int, tuple[str, ...]]] = dict


_scoped: dict[str, Scoped] = {}
_public: dict[str, Public] = {}
_order: dict[str, int] = {}
_everywhere: set[str] = set()
_scopes: list[Scope] = []


def register(
    label: str, *, order: int, public: Public | None = None, scoped: Scoped | None = None, is_everywhere: bool = False
) -> None:
    """Say of a model such as "events.session" where it stands on the board, what of it is public, and what belongs to an edition.

    Later registrations add to earlier ones: an app above may know better what is public. What `is_everywhere` is read beyond its
    edition, and written in all languages of the site.
    """
    _order[label.lower()] = order
    if public is not None:
        _public[label.lower()] = public
    if scoped is not None:
        _scoped[label.lower()] = scoped
    if is_everywhere:
        _everywhere.add(label.lower())


def set_scope(scope: Scope) -> None:
    """Declare the model whose objects narrow the desk; there is one."""
    _scopes[:] = [scope]


def scope() -> Scope | None:
    return _scopes[0] if _scopes else None


@cache
def _kinds() -> dict[str, Kind]:
    found = (Kind(model) for model in translator.get_registered_models(abstract=False) if _is_content(model))
    return {kind.label: kind for kind in found}


def _is_content(model: type[models.Model]) -> bool:
    return issubclass(model, ContentModel) and not model._meta.proxy


def every() -> Iterator[Kind]:
    """All kinds, in the order of the board."""
    yield from sorted(_kinds().values(), key=lambda kind: (kind.order, kind.label))


def of(label: str) -> Kind | None:
    return _kinds().get(label)


def of_model(model: type[models.Model]) -> Kind | None:
    return _kinds().get(model._meta.label_lower)
