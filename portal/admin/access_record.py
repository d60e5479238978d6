"""Who looked at personal data. To be read, never written."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portal.models import AccessRecord

Records: Any = admin.ModelAdmin


@admin.register(AccessRecord)
class AccessRecordAdmin(Records):
    menu_order = 720
    list_display = ("at", "by", "what", "count", "delegate_id", "detail")
    list_filter = ("what",)
    list_select_related = ("by",)
    search_fields = ("by__email", "=delegate_id")
    list_per_page = 100
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
