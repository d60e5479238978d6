"""What was deleted: found again by name, and what would come back with it."""

from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, Max, OuterRef
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin import restoring, tools, watching
from core.admin.columns import columns
from core.admin.differences import record_name
from core.spellings import spellings

PER_PAGE = 50


def rows(model: Any) -> Any:
    """The last row of history of each object that is not there any more, what was deleted last first."""
    key = model._meta.pk.attname
    there = model._base_manager.filter(pk=OuterRef(key))
    last = model.history.values(key).annotate(last=Max("history_id")).values("last")
    found = model.history.filter(~Exists(there), history_type="-", history_id__in=last)
    return found.select_related("history_user").order_by("-history_date", "-history_id")


def searched(model: Any, words: str) -> Any:
    """Those with a word in one of their texts, in any language."""
    found = rows(model)
    letters = [f.name for f in model._meta.concrete_fields if f.get_internal_type() == "CharField" and not f.choices]
    names = [*columns(model), *letters]
    if not words:
        return found
    kept = model.history.none()
    for spelling in spellings(words):
        for name in names:
            kept |= model.history.filter(**{f"{name}__icontains": spelling})
    return found.filter(history_id__in=kept.values("history_id"))


def page(admin: Any, request: HttpRequest) -> HttpResponse:
    """The list, for those who may make such things; looks at personal data are written down."""
    if not admin.has_add_permission(request) or not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    words = request.GET.get("q", "").strip()[:100]
    found = Paginator(searched(admin.model, words), PER_PAGE).get_page(request.GET.get("p"))
    watching.tell(request, admin.model, "searched" if words else "listed", count=len(found.object_list))
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Deleted: %(what)s") % {"what": admin.model._meta.verbose_name_plural},
        "opts": admin.model._meta,
        "page": found,
        "query": words,
        "rows": [
            (row, record_name(row), admin.address("simple_history", restoring.key_of(row), row.pk)) for row in found
        ],
    }
    return TemplateResponse(request, "admin/deleted.html", context)


def context(record: Any) -> dict[str, Any]:
    """For the page of a deleted object: what comes back with it, by kind, and what points to it again."""
    with_it = restoring.gone_with(record)
    others = [row for row in with_it if (row.instance_type, row.pk) != (record.instance_type, record.pk)]
    counts = Counter(row.instance_type for row in others)
    referring = Counter(before.instance_type for before, _after in restoring.let_go_by(record))
    return {
        "with_it": [(capfirst(str(model._meta.verbose_name_plural)), count) for model, count in counts.items()],
        "referring": [(capfirst(str(model._meta.verbose_name_plural)), count) for model, count in referring.items()],
        "values": _values(record),
    }


def _values(record: Any) -> list[Any]:
    """The fields that had something in them, as differences from nothing."""
    model = record.instance_type
    names = restoring.field_names(model, record, None)
    return [one for one in restoring.differences(model, record, None, names) if one.now != "–"]


def list_link(admin: Any, request: HttpRequest) -> list[tools.Tool]:
    """From a list to what was deleted of it."""
    return [(_("Deleted ones"), admin.address("deleted"))] if admin.has_add_permission(request) else []
