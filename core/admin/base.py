"""The base of every admin of content: tabs, locks, history, previews, times of the place, no silent overwriting."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media

from core import previews
from core.admin import buttons, deleted, gone, inlines, locking, presence, tabs, tools, watching
from core.admin.columns import columns, name_of
from core.admin.filters import Publication
from core.admin.forms import ContentForm
from core.admin.history import HistoryAdmin
from core.admin.languages import LanguageTabs
from core.admin.zones import ZonedAdmin
from core.models import PublishingModel
from core.spellings import spellings


class ContentAdmin(ZonedAdmin, LanguageTabs, HistoryAdmin):
    """What all admins of content share. `menu_order` places the model on the first page, lowest first."""

    form = ContentForm
    save_on_top = True
    list_per_page = 50
    show_full_result_count = False
    menu_order: ClassVar[int] = 500
    only_for_translators: ClassVar[bool] = False

    # --- what a person may do ---------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        return not locking.is_limited(request) and bool(super().has_add_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not locking.is_limited(request) and bool(super().has_delete_permission(request, obj))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """For actions that change the state of many at once."""
        return not locking.is_limited(request) and bool(self.has_change_permission(request))

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        """Rows that organisers edit on another page have a page of their own for translators only."""
        if self.only_for_translators and not locking.is_limited(request):
            return {}
        perms: dict[str, bool] = super().get_model_perms(request)
        return perms

    def get_urls(self) -> list[Any]:
        def editing(request: HttpRequest, object_id: str) -> HttpResponse:
            return presence.answer(self, request, object_id)

        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}_editing"
        return [
            path("<path:object_id>/editing/", self.admin_site.admin_view(editing), name=name),
            *super().get_urls(),
        ]

    # --- the form ---------------------------------------------------------------------------------------------------
    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **{"labels": self.labels(), **kwargs})

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [*super().get_inlines(request, obj), *inlines.of(self.model)]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was changed and nothing else; a translator's languages only, whatever was sent."""
        obj._history_user = request.user
        own = locking.languages_of(request.user)
        if not change:
            obj.save()
        elif own is not None:
            allowed = {name for name, (_field, code) in columns(self.model).items() if code in own}
            obj.save(update_fields=[name for name in form.changed_data if name in allowed])
        elif form.changed_data:
            obj.save()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        obj = kwargs.get("obj")
        if getattr(context["media"], "_importmap", None):
            context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
        if obj is not None:
            context["subtitle"] = name_of(obj)
            context["tools"] = tools.of(self.model, request, obj)
            context["buttons"] = buttons.of(self.model, request, obj)
            context["preview_url"] = self.preview_url(obj)
            context.update(self.company(request, obj, context))
        context["is_limited"] = locking.is_limited(request)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def company(self, request: HttpRequest, obj: Any, context: dict[str, Any]) -> dict[str, Any]:
        """Who else has the page open, for those who may write there."""
        if context.get("is_popup") or not self.has_change_permission(request, obj):
            return {}
        if request.method == "GET":
            presence.opened(request, obj)
        return {"colleagues": presence.notes(request.user, obj), "editing_url": self.address("editing", obj.pk)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """What was taken over from a colleague without a question is said."""
        super().save_related(request, form, formsets, change)
        rows = [row for formset in formsets for row in getattr(formset, "initial_forms", ())]
        for sentence in filter(None, (getattr(one, "merged", "") for one in (form, *rows))):
            self.message_user(request, sentence, messages.INFO)
        for name in [name for formset in formsets for name in getattr(formset, "let_go", ())]:
            words = _("A colleague deleted “%(name)s” while you were writing. It stays deleted.")
            self.message_user(request, words % {"name": name}, messages.INFO)

    # --- after saving -----------------------------------------------------------------------------------------------
    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        request.saved = obj  # type: ignore[attr-defined]  # read below, once its transaction has ended
        tabs.say_saved(request, obj)
        presence.left(request, obj)
        answer: HttpResponse = super().response_change(request, obj)
        return answer

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Buttons of apps above act when the object is safe in the database."""
        if object_id and request.method == "POST" and self.get_object(request, unquote(object_id)) is None:
            lost = gone.page(self, request, unquote(object_id))
            if lost is not None:
                return lost
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        saved = getattr(request, "saved", None)
        pressed = (b for b in buttons.of(self.model, request, saved) if b.name in request.POST) if saved else ()
        for button in pressed:
            answer = button.pressed(request, saved, answer)
        if object_id and request.method == "GET" and answer.status_code == 200:
            watching.tell(request, self.model, "opened", object_id)
        return answer

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        watching.tell(request, self.model, "history", object_id)
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    # --- looking at it ----------------------------------------------------------------------------------------------
    def is_public(self, obj: Any) -> bool:
        """Whether the object's public address shows it now."""
        return bool(getattr(obj, "is_public", True))

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj is None or not hasattr(obj, "get_absolute_url") or not self.is_public(obj):
            return None
        try:
            return str(obj.get_absolute_url())
        except NoReverseMatch:
            return None

    def preview_url(self, obj: Any) -> str:
        """The page that shows the draft in every language; empty for kinds without a page."""
        kind = previews.kind_of(self.model)
        return reverse("preview-all", args=[kind, obj.pk]) if kind else ""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        answer = super().changelist_view(
            request,
            {
                "tools": [*tools.of_list(self.model, request), *deleted.list_link(self, request)],
                **(extra_context or {}),
            },
        )
        found = (getattr(answer, "context_data", None) or {}).get("cl")
        if found is not None:
            watching.tell(request, self.model, "searched" if found.query else "listed", count=len(found.result_list))
        return answer

    # --- lists ------------------------------------------------------------------------------------------------------
    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """In every spelling of the word that the database would tell apart."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        for variant in spellings(search_term) - {search_term}:
            more, _more_duplicates = super().get_search_results(request, queryset, variant)
            found = found | more
        return found, duplicates

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With those of apps above, which are asked where the list has any."""
        found: dict[str, Any] = super().get_actions(request)
        more = buttons.actions_of(self.model, request) if found else []
        return {**found, **{action.name: (action, action.name, action.label) for action in more}}

    def change_states(self, request: HttpRequest, queryset: QuerySet[Any], state: str) -> int:
        """Set the state of the chosen objects, with history and change feed."""
        with transaction.atomic():
            chosen = self.model._base_manager.filter(pk__in=list(queryset.values_list("pk", flat=True)))
            return int(chosen.exclude(state=state).update(state=state))


class PublishingAdmin(ContentAdmin):
    """For what is a draft until somebody publishes it."""

    actions = ("publish", "unpublish")
    list_filter: ClassVar[Any] = (Publication,)

    @admin.action(description=_("Publish the chosen ones"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = self.change_states(request, queryset, PublishingModel.State.PUBLISHED)
        self.message_user(
            request, ngettext("%(count)d was published.", "%(count)d were published.", count) % {"count": count}
        )

    @admin.action(description=_("Make drafts of the chosen ones"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = self.change_states(request, queryset, PublishingModel.State.DRAFT)
        self.message_user(
            request, ngettext("%(count)d is a draft now.", "%(count)d are drafts now.", count) % {"count": count}
        )
