"""Words that delegates agree to. Those that somebody has agreed to stay as they are: they get a successor."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin.base import ContentAdmin
from events.models import Consent
from portal import consents
from portal.models import ConsentText


@admin.register(ConsentText)
class ConsentTextAdmin(ContentAdmin):
    menu_order = 76
    list_display = ("purpose", "version", "from_at", "agreed")
    list_filter = ("purpose",)
    sections = ((None, {"fields": ["purpose", "version", "from_at"]}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        given = Consent.objects.filter(purpose=OuterRef("purpose"), text_version=OuterRef("version")).order_by()
        counted = given.values("purpose").annotate(n=Count("pk")).values("n")
        found: QuerySet[Any] = super().get_queryset(request).annotate(given=Coalesce(Subquery(counted), 0))
        return found

    @admin.display(description=_("how many agreed"))
    def agreed(self, obj: Any) -> int:
        known = getattr(obj, "given", None)
        agreeing = Consent.objects.filter(purpose=obj.purpose, text_version=obj.version)
        return int(agreeing.count() if known is None else known)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and (obj is None or not self.agreed(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_delete_permission(request, obj)) and (obj is None or not self.agreed(obj))

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "purpose":
            labels = dict(Consent.Purpose.choices)
            kwargs["choices"] = [("", "---------"), *((value, labels[value]) for value in consents.ASKED)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
