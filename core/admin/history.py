"""History of an object: who changed what and when, and a way back. Going back writes a new row; nothing is lost."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from core import history, languages
from core.admin import deleted, deleting, locking, restoring, rows_history
from core.admin.columns import name_of, same, translated
from core.admin.differences import Difference, record_name


class Changes(HistoricalRecordContextHelper):
    """What changed, field by field, in people's words."""

    def context_for_delta_changes(self, delta: Any) -> list[Any]:
        bare = translated(self.model)
        return [
            Difference(self.model, change.field, change.old, change.new)
            for change in delta.changes
            if change.field not in bare and not same(change.old, change.new)
        ]


def moment(record: Any) -> str:
    return formats.date_format(timezone.localtime(record.history_date), "DATETIME_FORMAT")


class HistoryAdmin(SimpleHistoryAdmin):
    """The history page, a page for each version that compares it with today and offers to go back, and what was deleted."""

    object_history_list_template = "simple_history/object_history_list.html"
    restore_template = "admin/restore.html"

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_deleted"
        return [
            path("deleted/", self.admin_site.admin_view(self.deleted_view), name=name),
            *rows_history.urls(self),
            *super().get_urls(),
        ]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """What was deleted and is not there again, for those who may add such things."""
        return deleted.page(self, request)

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_{name}", args=args)

    # --- deleting ---------------------------------------------------------------------------------------------------
    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """In the shape that Django wants; what the pages show is kept with the request."""
        if not len(objs):
            return [], {}, set(), []
        found, forbidden, protected = deleting.collect(objs, request)
        request.consequences = found  # type: ignore[attr-defined]  # read by the templates
        names = [[kind.label, list(kind.names)] for kind in found.deleted]
        return names, {kind.label: kind.count for kind in found.deleted}, forbidden, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """With one reason for all that goes, so that it comes back together."""
        with transaction.atomic(), history.because(restoring.deletion(), request.user):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with transaction.atomic(), history.because(restoring.deletion(), request.user):
            super().delete_queryset(request, queryset)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        """With the way back."""
        answer: HttpResponse = super().response_delete(request, obj_display, obj_id)
        record = self.model.history.filter(**{self.model._meta.pk.attname: obj_id, "history_type": "-"}).first()
        if record is not None and self.has_add_permission(request):
            address = self.address("simple_history", obj_id, record.pk)
            self.message_user(request, format_html('<a href="{}">{}</a>', address, _("Bring it back")))
        return answer

    # --- the list of versions ---------------------------------------------------------------------------------------
    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Changes:
        return Changes(self.model, historical_record)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        rows = rows_history.changes(self, request, obj) if obj is not None else []
        answer: HttpResponse = super().history_view(
            request,
            object_id,
            {"rows": rows, "subtitle": name_of(obj) if obj is not None else "", **(extra_context or {})},
        )
        return answer

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("History")

    # --- one version ------------------------------------------------------------------------------------------------
    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """GET compares the version with the object as it is; POST goes back to it."""
        record = self._version(object_id, version_id)
        obj = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        if request.method != "POST":
            return self._compare(request, record, obj)
        if not self.may_restore(request, obj):
            raise PermissionDenied
        return self.restore(request, record, obj) if obj is not None else self._bring_back(request, record)

    def _version(self, object_id: str, version_id: str) -> Any:
        key = self.model._meta.pk.attname
        rows = self.model.history.select_related("history_user")
        try:
            return get_object_or_404(rows, **{key: unquote(object_id), "history_id": version_id})
        except (ValueError, ValidationError) as error:
            raise Http404 from error

    def may_restore(self, request: HttpRequest, obj: Any) -> bool:
        allowed = self.has_change_permission(request, obj) if obj is not None else self.has_add_permission(request)
        return bool(allowed)

    def restorable(self, request: HttpRequest, record: Any) -> list[str]:
        """Columns that this person may bring back: all, or those of a translator's languages."""
        return restoring.field_names(self.model, record, locking.languages_of(request.user))

    def _compare(self, request: HttpRequest, record: Any, obj: Any) -> HttpResponse:
        found = restoring.differences(self.model, record, obj, self.restorable(request, record)) if obj else []
        own = {difference.language for difference in found}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Version of %(when)s") % {"when": moment(record)},
            "subtitle": name_of(obj) if obj is not None else record_name(record),
            "record": record,
            "object_id": getattr(record, self.model._meta.pk.attname),
            "is_gone": obj is None,
            "differences": found,
            "languages": [language for language in languages.LANGUAGES if language.code in own] if len(own) > 1 else [],
            "seen": self._latest_version(obj),
            "may_restore": (obj is None or bool(found)) and self.may_restore(request, obj),
            "opts": self.model._meta,
            "has_view_permission": True,
            **(deleted.context(record) if obj is None else {}),
        }
        return TemplateResponse(request, self.restore_template, context)

    def _latest_version(self, obj: Any) -> int:
        """The number of the newest row of history; 0 where there is none."""
        record = obj.history.order_by("-history_id").first() if obj is not None else None
        return int(record.pk) if record is not None else 0

    # --- going back -------------------------------------------------------------------------------------------------
    def restore(self, request: HttpRequest, record: Any, obj: Any) -> HttpResponse:
        """Write the version's values, or those that were asked for, over the object, with a new history row."""
        names = self._asked(request, self.restorable(request, record))
        try:
            with transaction.atomic():
                target = self.model._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
                before = self._latest_version(target)
                if request.POST.get("seen", str(before)) != str(before):
                    raise ValidationError(_("It was changed while you were here. Look at the differences again."))
                restoring.write(record, target, names, request.user)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.path)
        self.log_change(request, target, _("Went back to an earlier version."))
        said = _("%(name)s is again as it was then.") % {"name": name_of(target)}
        back = self.address("simple_history", target.pk, before) if before else ""
        link = format_html(' <a href="{}">{}</a>', back, _("Look at what it was before, and undo this")) if back else ""
        self.message_user(request, format_html("{}{}", said, link), messages.SUCCESS)
        return HttpResponseRedirect(self.address("history", target.pk))

    def _asked(self, request: HttpRequest, names: Sequence[str]) -> list[str]:
        """All columns, those of one language, or a single one."""
        asked, code = request.POST.get("field"), request.POST.get("language")
        if asked is not None:
            return [name for name in names if name == asked]
        return [name for name in names if code is None or Difference(self.model, name, None, None).language == code]

    def _bring_back(self, request: HttpRequest, record: Any) -> HttpResponse:
        """Make what was deleted again."""
        try:
            left = restoring.bring_back(record, request.user)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.path)
        pk = restoring.key_of(record)
        target = self.model._base_manager.get(pk=pk)
        self.log_addition(request, target, _("Brought back after it was deleted."))
        self.message_user(request, _("%(name)s is there again.") % {"name": name_of(target)}, messages.SUCCESS)
        if left:
            words = _("These could not come back with it: %(what)s.") % {"what": ", ".join(left[:20])}
            self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(self.address("history", pk))
