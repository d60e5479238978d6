"""In which languages a text is to be written: those of its edition, or all of the site where it belongs to none.

What is missing or out of date elsewhere is nobody's work and counted nowhere. The states of such texts are kept all the same: an
edition may take the language up again.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q

from core import languages
from core.admin.tongues import Standing
from translations import kinds
from translations.kinds import Kind
from translations.models import TextState
from translations.rules import State

Narrowed = Mapping[int, tuple[str, ...]]
"""Editions that are not written in every language: {id: site codes}."""


def narrowed() -> Narrowed:
    """One query."""
    scope = kinds.scope()
    return scope.narrowed() if scope else {}


def unwanted(kind: Kind, given: Narrowed) -> dict[tuple[str, ...], Q]:
    """Languages -> the objects of a kind, as a condition, whose editions are all written in others; languages of one fate together."""
    scope = kinds.scope()
    if scope is None or not given or not kind.is_of_editions:
        return {}
    fates: dict[tuple[int, ...], list[str]] = {}
    for code in languages.CODES:
        without = tuple(pk for pk, codes in given.items() if code not in codes)
        if without:
            fates.setdefault(without, []).append(code)
    return {tuple(codes): _only_in(kind, without, scope) for without, codes in fates.items()}


def _only_in(kind: Kind, editions: tuple[int, ...], scope: kinds.Scope) -> Q:
    others: Any = scope.model._base_manager.exclude(pk__in=editions).order_by().values("pk")
    here, elsewhere = (kind.in_scopes(each).order_by().values("pk") for each in (editions, others))
    return Q(pk__in=here) & ~Q(pk__in=elsewhere)


def only(rows: Any, kind: Kind, given: Narrowed) -> Any:
    """Rows of `TextState` of one kind, without those of languages in which nobody wants the text."""
    for codes, where in unwanted(kind, given).items():
        objects = kind.model._base_manager.filter(where).order_by().values("pk")
        rows = rows.exclude(language__in=codes, object_id__in=objects)
    return rows


def languages_of(kind: Kind, ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The languages (codes) of objects that are not written in all; at most two queries."""
    found = unwanted(kind, narrowed())
    if not found:
        return {}
    asked = [ExpressionWrapper(where, output_field=BooleanField()) for where in found.values()]
    rows = kind.model._base_manager.filter(pk__in=list(ids)).order_by()
    known = {}
    for pk, *answers in rows.values_list("pk", *asked):
        not_in = {code for codes, is_so in zip(found, answers, strict=True) if is_so for code in codes}
        if not_in:
            known[pk] = tuple(code for code in languages.CODES if code not in not_in)
    return known


# --- for lists and filters of the admin --------------------------------------------------------------------------------
def standings(model: Any, ids: Iterable[int]) -> dict[int, Standing]:
    """How the texts of objects stand, as far as there is something to be said of them."""
    kind = kinds.of_model(model)
    if kind is None:
        return {}
    wanted = list(ids)
    stale: dict[int, set[str]] = {}
    rows = TextState.objects.filter(kind=kind.label, object_id__in=wanted, state=State.STALE)
    for pk, code in rows.order_by().values_list("object_id", "language").distinct():
        stale.setdefault(pk, set()).add(code)
    narrow = languages_of(kind, wanted)
    return {pk: Standing(narrow.get(pk, languages.CODES), frozenset(stale.get(pk, ()))) for pk in {*stale, *narrow}}


def conditions(model: Any) -> dict[str, Q]:
    """Language -> objects of a model that are not written in it; languages that all are written in are left out."""
    kind = kinds.of_model(model)
    found = unwanted(kind, narrowed()) if kind else {}
    return {code: where for codes, where in found.items() for code in codes}
