"""Releases: made by one button, never changed afterwards."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin import locking, tools
from core.admin.base import ContentAdmin
from core.admin.columns import columns, name_column
from core.admin.filters import Named
from events.models import Forum
from programme.admin.differences import changed_sessions
from programme.models import Release, make_release


@admin.register(Release)
class ReleaseAdmin(ContentAdmin):
    menu_order = 30
    change_form_template = "admin/release_form.html"
    list_display = ("number", name_column("forum", _("forum")), "released_at", "released_by", "session_count")
    list_filter = (("forum", Named),)
    list_select_related = ("forum", "released_by")
    ordering = ("-released_at", "-number")
    texts_at = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))  # type: ignore[no-any-return]

    @admin.display(description=_("sessions"), ordering="session_count")
    def session_count(self, obj: Any) -> int:
        return int(obj.session_count)

    def get_sections(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = ["forum"] if obj is None else ["forum", "number", "released_at", "released_by", "session_count"]
        return [(None, {"fields": names})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        found = super().get_readonly_fields(request, obj)
        return [*found, *(() if obj is None else ("number", "released_at", "released_by", "session_count"))]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only its note, and only its translation: what was released stays."""
        return locking.is_limited(request) and bool(super().has_change_permission(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        forum = Forum.objects.current()
        return {**({"forum": forum.pk} if forum else {}), **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new one is made of the working copy."""
        if change:
            super().save_model(request, obj, form, change)
            return
        note = {name: form.cleaned_data.get(name) or "" for name in columns(Release) if name in form.cleaned_data}
        made = make_release(form.cleaned_data["forum"], note=note, by=request.user)
        obj.__dict__.update(made.__dict__)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if kwargs.get("obj") is None:
            initial = context["adminform"].form["forum"].value()
            forum = Forum.objects.filter(pk=initial).first() if str(initial).isdecimal() else None
            context["differences"] = changed_sessions(forum) if forum else None
            context["for_forum"] = forum
            context["show_save_and_add_another"] = context["show_save_and_continue"] = False
        return super().render_change_form(request, context, *args, **kwargs)


def forum_tools(request: HttpRequest, forum: Any) -> list[tuple[Any, str]]:
    """From a forum to a new release of its programme."""
    if not request.user.has_perm("programme.add_release"):
        return []
    return [(_("Release the programme"), f"{reverse('admin:programme_release_add')}?forum={forum.pk}")]


tools.add("events.Forum", forum_tools)
