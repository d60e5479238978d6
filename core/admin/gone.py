"""A form that is sent after a colleague has deleted its object: what was typed is shown, and the way to bring it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.admin.columns import same
from core.admin.differences import Difference, record_name


def page(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse | None:
    """The page, with status 409; None where there has never been such an object."""
    key = admin.model._meta.pk.attname
    if not object_id.isdecimal() or not admin.has_change_permission(request):
        return None
    record = admin.model.history.filter(**{key: object_id}).select_related("history_user").first()
    if record is None or record.history_type != "-":
        return None
    typed = [
        Difference(admin.model, field.name, getattr(record, field.attname), request.POST[field.name])
        for field in admin.model._meta.concrete_fields
        if not field.is_relation and not field.choices and request.POST.get(field.name, "").strip()
    ]
    context = {
        **admin.admin_site.each_context(request),
        "title": _("Deleted meanwhile"),
        "subtitle": record_name(record),
        "opts": admin.model._meta,
        "record": record,
        "typed": [one for one in typed if one.is_text and not same(one.old, one.new)],
        "address": admin.address("simple_history", object_id, record.pk),
    }
    return TemplateResponse(request, "admin/gone.html", context, status=409)
