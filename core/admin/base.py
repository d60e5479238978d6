"""The base of every admin of content: tabs, locks, history, previews, times of the place, no silent overwriting."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media

from core import languages, previews
from core.admin import again, bulk, buttons, deleted, gone, inlines, locking, presence, tabs, tongues, tools, watching
from core.admin.columns import columns, name_of, translated
from core.admin.filters import Publication
from core.admin.forms import ContentForm
from core.admin.history import HistoryAdmin
from core.admin.languages import LanguageTabs
from core.admin.searching import Searching
from core.admin.zones import ZonedAdmin
from core.models import PublishingModel


class ContentAdmin(ZonedAdmin, LanguageTabs, Searching, HistoryAdmin):
    """What all admins of content share. `menu_order` places the model on the first page, lowest first."""

    form = ContentForm
    save_on_top = True
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.ALWAYS
    menu_order: ClassVar[int] = 500
    only_for_translators: ClassVar[bool] = False
    lists_languages: ClassVar[bool] = True
    copied: ClassVar[again.Copied | None] = None  # how one of them is copied, where it can be

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

        def undo(request: HttpRequest, token: str) -> HttpResponse:
            return bulk.undo(self, request, token)

        def copy(request: HttpRequest, object_id: str) -> HttpResponse:
            return again.page(self, request, object_id)

        name = f"{self.model._meta.app_label}_{self.model._meta.model_name}"
        return [
            path("<path:object_id>/editing/", self.admin_site.admin_view(editing), name=f"{name}_editing"),
            path("<path:object_id>/copy/", self.admin_site.admin_view(copy), name=f"{name}_copy"),
            path("bulk/<slug:token>/undo/", self.admin_site.admin_view(undo), name=f"{name}_undo"),
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
            context["tools"] = [*tools.of(self.model, request, obj), *again.links(self, request, obj)]
            pages = self.public_pages(obj)
            context["tongues"] = tongues.marks(obj, pages) if pages else ""
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

    def public_pages(self, obj: Any) -> dict[str, str]:
        """Its public page by language; empty for what has none now."""
        known = tongues.elsewhere(self.model)
        if known is not None:
            url = known.address(obj) if getattr(obj, "on_site", False) else ""
        else:
            url = (self.get_view_on_site_url(obj) or "").partition("#")[0]
        return tongues.in_each(url, self.public_languages(obj))

    def public_languages(self, obj: Any) -> Any:
        """Languages (codes) in which a public object has a page."""
        return languages.CODES

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
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request)
        known = tongues.elsewhere(self.model)
        return found.annotate(on_site=known.shown()) if known is not None else found

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """How the texts of a page's rows stand is asked for all of them together."""
        found = super().get_changelist_instance(request)
        if request.method != "POST" and "languages_done" in found.list_display:
            tongues.look(self.model, found.result_list)
        return found

    def get_list_display(self, request: HttpRequest) -> Any:
        """The languages stand last, wherever there are texts."""
        found = super().get_list_display(request)
        return (*found, "languages_done") if self.lists_languages and translated(self.model) else found

    @admin.display(description=_("languages"))
    def languages_done(self, obj: Any) -> SafeString:
        return tongues.marks(obj, self.public_pages(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """With those of apps above, which are asked where the list has any."""
        found: dict[str, Any] = super().get_actions(request)
        more = buttons.actions_of(self.model, request) if found else []
        return {**found, **{action.name: (action, action.name, action.label) for action in more}}


class PublishingAdmin(ContentAdmin):
    """For what is a draft until somebody publishes it."""

    actions = ("publish", "unpublish")
    list_filter: ClassVar[Any] = (Publication,)

    @admin.action(description=_("Publish the chosen ones"), permissions=["publish"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return bulk.ask_or_do(self, request, queryset, PUBLISH)

    @admin.action(description=_("Make drafts of the chosen ones"), permissions=["publish"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return bulk.ask_or_do(self, request, queryset, UNPUBLISH)


PUBLISH = bulk.Change(
    "publish", _("Publish the chosen ones"), "state",
    _("Readers will see them at once; those with a later moment appear by themselves then."),
    lambda n: ngettext("%(count)d was published.", "%(count)d were published.", n) % {"count": n},
    PublishingModel.State.PUBLISHED,
)  # fmt: skip
UNPUBLISH = bulk.Change(
    "unpublish", _("Make drafts of the chosen ones"), "state",
    _("Readers will not see them any more; their addresses will lead nowhere. Nothing is lost."),
    lambda n: ngettext("%(count)d is a draft now.", "%(count)d are drafts now.", n) % {"count": n},
    PublishingModel.State.DRAFT,
)  # fmt: skip
