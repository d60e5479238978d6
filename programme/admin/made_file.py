"""Files that the background made of a forum: when, how large, and which characters no font has. Nothing is edited here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.admin.columns import name_column
from core.admin.filters import Named
from core.admin.zones import ZonedAdmin
from events import spoken
from programme.models import MadeFile


class Lacking(admin.SimpleListFilter):
    """Those with characters that no font has."""

    title = _("characters")
    parameter_name = "characters"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("missing", _("Some that no font has"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.lacking_letters() if self.value() else queryset


@admin.register(MadeFile)
class MadeFileAdmin(ZonedAdmin, admin.ModelAdmin):  # type: ignore[type-arg]  # generic to the type checker only
    menu_order = 35
    list_display = ("kind", "spoken", name_column("forum", _("forum")), "number", "made_at", "weight", "characters")
    list_filter = (("forum", Named), "kind", Lacking)
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("forum", "release")
    fields = ("kind", "spoken", "forum", "number", "made_at", "weight", "file", "characters_and_texts")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("languages"), ordering="language")
    def spoken(self, obj: MadeFile) -> str:
        return " + ".join(spoken.language_name(code) for code in (obj.language, obj.beside) if code)

    @admin.display(description=_("release of the programme"), ordering="release__number")
    def number(self, obj: MadeFile) -> str:
        return str(obj.release.number) if obj.release else "–"

    @admin.display(description=_("size"), ordering="size")
    def weight(self, obj: MadeFile) -> str:
        return filesizeformat(obj.size) if obj.size else "–"

    @admin.display(description=_("file"))
    def file(self, obj: MadeFile) -> SafeString | str:
        return format_html('<a href="{}">{}</a>', obj.url, obj.url.rpartition("/")[2]) if obj.name else "–"

    @admin.display(description=_("characters that no font has"))
    def characters(self, obj: MadeFile) -> str:
        return " ".join(lacking["character"] for lacking in obj.report) or "–"

    @admin.display(description=_("characters that no font has"))
    def characters_and_texts(self, obj: MadeFile) -> SafeString | str:
        """Each with its name and the texts to mend."""
        rows = [(one["character"], one["name"], " · ".join(one["texts"])) for one in obj.report]
        items = format_html_join("", "<li><strong>{}</strong> {}: {}</li>", rows)
        return format_html("<ul>{}</ul>", items) if rows else "–"
