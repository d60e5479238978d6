"""History of the rows on an object's page: its languages, people, rooms, companions. They have no page of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.admin import restoring
from core.admin.columns import name_of, same
from core.admin.differences import Difference, record_name

MOST = 40  # changes on a page, newest first


@dataclass(frozen=True)
class Change:
    """A change of a row: its kind in words, its name, what changed and the address of that version."""

    record: Any
    kind: str
    name: str
    differences: list[Difference]
    address: str


@dataclass(frozen=True)
class Kind:
    """A kind of rows on the page: the inline, and the field by which its rows belong to the object."""

    inline: Any
    parent: str

    @property
    def model(self) -> Any:
        return self.inline.model


def kinds(admin: Any, request: HttpRequest, obj: Any) -> list[Kind]:
    """Those of an object's page that have a history and that this person may see."""
    found = []
    for inline in admin.get_inline_instances(request, obj):
        parents = [f.name for f in inline.model._meta.fields if f.related_model is admin.model]
        if hasattr(inline.model, "history") and parents and inline.has_view_or_change_permission(request, obj):
            found.append(Kind(inline, inline.fk_name or parents[0]))
    return found


def changes(admin: Any, request: HttpRequest, obj: Any) -> list[Change]:
    """The latest changes of all rows together."""
    records: list[tuple[Kind, Any]] = []
    for kind in kinds(admin, request, obj):
        rows = kind.model.history.filter(**{kind.parent: obj.pk}).select_related("history_user")
        records += [(kind, row) for row in rows.order_by("-history_id")[:MOST]]
    records.sort(key=lambda pair: pair[1].history_date, reverse=True)
    return [_change(admin, obj, kind, row, _before(kind, row, records)) for kind, row in records[:MOST]]


def _before(kind: Kind, row: Any, records: list[tuple[Kind, Any]]) -> Any:
    """The version before a row of history, asked for only where it is not on the page."""
    if row.history_type == "+":
        return None
    own = [one for its, one in records if its is kind and restoring.key_of(one) == restoring.key_of(row)]
    older = [one for one in own if one.history_id < row.history_id]
    return max(older, key=lambda one: one.history_id) if older else row.prev_record


def _change(admin: Any, obj: Any, kind: Kind, row: Any, before: Any) -> Change:
    names = [name for name in restoring.field_names(kind.model, row, None) if name != kind.parent]
    old, new = (None, row) if row.history_type == "+" else (before, None if row.history_type == "-" else row)
    address = admin.address("row_history", obj.pk, kind.model._meta.label_lower, row.pk)
    words = capfirst(str(kind.model._meta.verbose_name))
    return Change(row, words, record_name(row), _between(kind.model, names, old, new), address)


def _between(model: Any, names: list[str], old: Any, new: Any) -> list[Difference]:
    found = []
    for name in names:
        field = model._meta.get_field(name)
        one, other = (getattr(record, field.attname, None) for record in (old, new))
        if not same(one, other):
            found.append(Difference(model, name, restoring.value_of(old, field), restoring.value_of(new, field)))
    return found


# --- one version of a row --------------------------------------------------------------------------------------------


def urls(admin: Any) -> list[URLPattern]:
    def view(request: HttpRequest, object_id: str, label: str, version: int) -> HttpResponse:
        with timezone.override(admin.zone_for(request, admin.get_object(request, object_id))):
            answer = page(admin, request, object_id, label, version)
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    name = f"{admin.model._meta.app_label}_{admin.model._meta.model_name}_row_history"
    route = "<path:object_id>/history/rows/<str:label>/<int:version>/"
    wrapped: Callable[..., Any] = admin.admin_site.admin_view(view)
    return [path(route, wrapped, name=name)]


def page(admin: Any, request: HttpRequest, object_id: str, label: str, version: int) -> HttpResponse:
    """GET compares a version of a row with the row as it is; POST goes back to it, or makes the row again."""
    obj = admin.get_object(request, object_id)
    if obj is None or not admin.has_view_or_change_permission(request, obj):
        raise Http404
    found = [kind for kind in kinds(admin, request, obj) if kind.model._meta.label_lower == label]
    record = found[0].model.history.filter(history_id=version, **{found[0].parent: obj.pk}).first() if found else None
    if record is None:
        raise Http404
    kind = found[0]
    now = kind.model._base_manager.filter(pk=restoring.key_of(record)).first()
    may = kind.inline.has_change_permission(request, obj) if now else kind.inline.has_add_permission(request, obj)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        return _restore(admin, request, obj, record, now)
    names = restoring.field_names(kind.model, record, None)
    found_differences = restoring.differences(kind.model, record, now, names) if now else []
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Version of %(when)s")
        % {"when": formats.date_format(timezone.localtime(record.history_date), "DATETIME_FORMAT")},
        "subtitle": name_of(obj),
        "row": f"{capfirst(str(kind.model._meta.verbose_name))}: {record_name(record)}",
        "record": record,
        "object_id": obj.pk,
        "is_gone": now is None,
        "differences": found_differences,
        "values": [one for one in restoring.differences(kind.model, record, None, names) if one.now != "–"],
        "may_restore": may and (now is None or bool(found_differences)),
        "opts": admin.model._meta,
    }
    return TemplateResponse(request, "admin/restore.html", context)


def _restore(admin: Any, request: HttpRequest, obj: Any, record: Any, now: Any) -> HttpResponse:
    try:
        with transaction.atomic():
            if now is None:
                restoring.bring_back(record, request.user)
            else:
                target = type(now)._base_manager.select_for_update(of=("self",)).get(pk=now.pk)
                restoring.write(record, target, restoring.field_names(type(now), record, None), request.user)
    except ValidationError as error:
        for message in error.messages:
            admin.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.path)
    words = _("%(name)s is again as it was then.") % {"name": record_name(record)}
    admin.log_change(request, obj, _("Went back to an earlier version."))
    admin.message_user(request, words, messages.SUCCESS)
    return HttpResponseRedirect(admin.address("history", obj.pk))
