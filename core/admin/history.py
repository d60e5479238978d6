"""History of an object: who changed what and when, and a way back. Going back writes a new row; nothing is lost."""

import dataclasses
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from core.admin import locking
from core.admin.columns import NOTHING, columns, label_of, name_of, same, translated


def plain_value(field: Any, value: Any) -> Any:
    """A value as people read it: words of a choice, yes and no, a local time."""
    if value is None or value == "":
        return NOTHING
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if hasattr(value, "tzinfo"):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return name_of(value) if isinstance(value, models.Model) else formats.localize(value)


class Changes(HistoricalRecordContextHelper):
    """What changed, field by field, in people's words."""

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        bare = translated(self.model)
        kept = [change for change in delta.changes if change.field not in bare and not same(change.old, change.new)]
        found: list[dict[str, Any]] = super().context_for_delta_changes(dataclasses.replace(delta, changes=kept))
        return found

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        return plain_value(self.model._meta.get_field(change.field), value)

    def format_delta_change(self, change: Any) -> Any:
        return dataclasses.replace(super().format_delta_change(change), field=label_of(self.model, change.field))


class HistoryAdmin(SimpleHistoryAdmin):
    """The history page, and a page for each version that compares it with today and offers to go back."""

    object_history_list_template = "simple_history/object_history_list.html"
    restore_template = "admin/restore.html"

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Changes:
        return Changes(self.model, historical_record)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """GET compares the version with the object as it is; POST goes back to it."""
        key = self.model._meta.pk.attname
        rows = self.model.history.select_related("history_user")
        try:
            record = get_object_or_404(rows, **{key: unquote(object_id), "history_id": version_id})
        except (ValueError, ValidationError) as error:
            raise Http404 from error
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if request.method == "POST":
            return self.restore(request, record, obj)
        return self._compare(request, record, obj)

    def may_restore(self, request: HttpRequest, obj: Any) -> bool:
        allowed = self.has_change_permission(request, obj) if obj is not None else self.has_add_permission(request)
        return bool(allowed)

    def restorable(self, request: HttpRequest) -> list[Any]:
        """Fields that this person may bring back: all, or the columns of a translator's languages."""
        bare, by_language = translated(self.model), columns(self.model)
        own = locking.languages_of(request.user)
        fields = [f for f in self.model._meta.concrete_fields if not f.primary_key and f.name not in bare]
        if own is None:
            return fields
        return [f for f in fields if by_language.get(f.name, ("", ""))[1] in own]

    def _compare(self, request: HttpRequest, record: Any, obj: Any) -> HttpResponse:
        tracked = {field.name for field in record.tracked_fields}
        differences = [
            {"label": label_of(self.model, f.name), "then": plain_value(f, then), "now": plain_value(f, now)}
            for f in self.restorable(request)
            if f.name in tracked
            for then, now in [(self._value(record, f), self._value(obj, f))]
            if not same(getattr(record, f.attname), getattr(obj, f.attname, None))
        ]
        shown = obj if obj is not None else record.instance
        when = formats.date_format(timezone.localtime(record.history_date), "DATETIME_FORMAT")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Version of %(when)s") % {"when": when},
            "subtitle": name_of(shown),
            "record": record,
            "original": shown,
            "is_gone": obj is None,
            "differences": differences,
            "may_restore": bool(differences) and self.may_restore(request, obj),
            "opts": self.model._meta,
            "has_view_permission": True,
        }
        return TemplateResponse(request, self.restore_template, context)

    def _value(self, obj: Any, field: Any) -> Any:
        """A field's value; the related object itself where it still exists."""
        if obj is None:
            return None
        if not field.is_relation:
            return getattr(obj, field.attname)
        key = getattr(obj, field.attname)
        return field.related_model._base_manager.filter(pk=key).first() if key else None

    def restore(self, request: HttpRequest, record: Any, obj: Any) -> HttpResponse:
        """Write the version's values over the object, in one transaction with its new history row."""
        if not self.may_restore(request, obj):
            raise PermissionDenied
        target = obj if obj is not None else record.instance
        back = reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_history", args=[target.pk])
        tracked = {field.name for field in record.tracked_fields}
        names = [f.name for f in self.restorable(request) if f.name in tracked]
        try:
            with transaction.atomic():
                self._write(request, record, target, names)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.path)
        self.log_change(request, target, _("Went back to an earlier version."))
        self.message_user(request, _("%(name)s is again as it was then.") % {"name": name_of(target)}, messages.SUCCESS)
        return HttpResponseRedirect(back)

    def _write(self, request: HttpRequest, record: Any, target: Any, names: list[str]) -> None:
        for name in names:
            field = self.model._meta.get_field(name)
            value = getattr(record, field.attname)
            if field.is_relation and self._value(record, field) is None:
                value = None
            setattr(target, field.attname, value)
        target.full_clean()
        target._history_user = request.user
        target._change_reason = f"restored {record.pk}"
        target.save()
