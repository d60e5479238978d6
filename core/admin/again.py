"""One more of the same: a copy of an object as a draft, with its texts in all languages, its picture and the rows that belong to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import history
from core.admin import inlines, tools
from core.admin.columns import label_of, name_of
from core.copying import copied


@dataclass(frozen=True)
class Copied:
    """`rows` are relations whose rows come along. `anew` are fields that do not: what they become, or a function that says it."""

    rows: tuple[str, ...] = ()
    anew: Mapping[str, Any] = field(default_factory=dict)


def links(admin: Any, request: HttpRequest, obj: Any) -> list[tools.Tool]:
    """From the form of an object to the page that copies it."""
    return [(_("Make a copy"), admin.address("copy", obj.pk))] if may(admin, request) else []


def may(admin: Any, request: HttpRequest) -> bool:
    """Whether this person may add such an object, and the rows that come along."""
    if admin.copied is None or not admin.has_add_permission(request):
        return False
    kinds = [relation.related_model._meta for relation in relations(admin.model, admin.copied)]
    return all(request.user.has_perm(f"{meta.app_label}.add_{meta.model_name}") for meta in kinds)


def relations(model: Any, copying: Copied) -> list[Any]:
    """Those whose rows come along, with those that apps above have put on its page."""
    above = [inline.model for inline in inlines.of(model)]
    return [
        relation
        for relation in model._meta.related_objects
        if relation.get_accessor_name() in copying.rows or relation.related_model in above
    ]


def page(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """GET says what comes along; POST makes the copy and opens it."""
    if not may(admin, request):
        raise PermissionDenied
    obj = admin.get_object(request, object_id)
    if obj is None or not admin.has_view_or_change_permission(request, obj):
        raise Http404
    if request.method == "POST":
        return _made(admin, request, obj)
    rows = [(one, _rows(obj, one).count()) for one in relations(admin.model, admin.copied)]
    left = [name for name in admin.copied.anew if getattr(obj, name, None) and name not in ("state", "written_at")]
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Make a copy"), "subtitle": name_of(obj), "opts": admin.model._meta, "original": obj,
        "along": [(capfirst(str(one.related_model._meta.verbose_name_plural)), count) for one, count in rows if count],
        "left": [label_of(admin.model, name) for name in left], "back": admin.address("change", obj.pk),
    }  # fmt: skip
    return TemplateResponse(request, "admin/copy.html", context)


def _rows(obj: Any, relation: Any) -> Any:
    return getattr(obj, relation.get_accessor_name())


def _made(admin: Any, request: HttpRequest, obj: Any) -> HttpResponse:
    try:
        with transaction.atomic(), history.because(f"copied from {obj.pk}", request.user):
            new = make(obj, admin.copied)
    except ValidationError as error:
        for message in error.messages:
            admin.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(admin.address("change", obj.pk))
    admin.log_addition(request, new, _("Copied from “%(name)s”.") % {"name": name_of(obj)})
    admin.message_user(request, _("This is the copy. Give it a name of its own first."), messages.SUCCESS)
    return HttpResponseRedirect(admin.address("change", new.pk))


def make(obj: Any, copying: Copied) -> Any:
    """The copy, checked and saved. ValidationError where it cannot be."""
    model: Any = type(obj)
    anew = {name: value() if callable(value) else value for name, value in copying.anew.items()}
    anew |= {name: free(model, name, getattr(obj, name)) for name in _addresses(model)}
    (pk,) = copied([obj], **{model._meta.get_field(name).attname: value for name, value in anew.items()}).values()
    new = model._base_manager.get(pk=pk)
    new.full_clean()
    for relation in relations(model, copying):
        copied(_rows(obj, relation).order_by("pk"), **{relation.field.attname: new.pk})
    return new


def _addresses(model: Any) -> Iterable[str]:
    """Slugs and codes that no two of them may share."""
    constrained = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    }
    for one in model._meta.concrete_fields:
        if isinstance(one, models.SlugField) and (one.unique or one.name in constrained):
            yield one.name


def free(model: Any, name: str, value: str) -> str:
    """The next address like this one that nothing has: s07-2."""
    longest = model._meta.get_field(name).max_length
    taken = set(model._base_manager.filter(**{f"{name}__startswith": value[:8]}).values_list(name, flat=True))
    number = 2
    while True:
        ending = f"-{number}"
        found = f"{value[: longest - len(ending)].rstrip('-')}{ending}"
        if found not in taken:
            return found
        number += 1
