"""Texts of mails: what an organiser writes instead of the default, with its placeholders beside it and a preview."""

from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from core import languages
from core.admin.base import ContentAdmin
from core.admin.columns import columns
from core.mail import kinds, outbox, preview, rendering
from core.models import MailTemplate


class MailTemplateAdmin(ContentAdmin):
    menu_order = 780
    lists_languages = False  # it says in which there are own texts
    change_form_template = "admin/mail_template_form.html"
    list_display = ("__str__", "languages_with_own_text")
    sections = ((None, {"fields": []}),)

    # --- who may do what ----------------------------------------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Kinds that an application knows; texts of one that is gone are kept, not shown."""
        return super().get_queryset(request).filter(key__in=[kind.key for kind in kinds.every()])

    # --- list and form --------------------------------------------------------------------------------------------------
    def languages_with_own_text(self, obj: MailTemplate) -> str:
        own = [language for language in languages.LANGUAGES if any(_own(obj, language.code))]
        return ", ".join(language.name for language in own) or "–"

    languages_with_own_text.short_description = _("own text in")  # type: ignore[attr-defined]  # Django's way

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Each empty field shows the text that is used instead."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for column, (name, code) in columns(MailTemplate).items():
            if obj is not None and column in form.base_fields:
                form.base_fields[column].widget.attrs.update({"rows": 12} if name == "body" else {})
                form.base_fields[column].widget.attrs["placeholder"] = obj.kind.default(name, code)
        return form

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None:
            context["placeholders"] = obj.kind.allowed.items()
            context["mail_previews"] = [
                (language, reverse("admin:core_mailtemplate_preview", args=[obj.pk, language.code]))
                for language in languages.LANGUAGES
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    # --- previews ---------------------------------------------------------------------------------------------------------
    def get_urls(self) -> list[Any]:
        def page(route: str, view: Any, name: str) -> Any:
            full = f"<int:pk>/preview/<slug:lang>/{route}"
            return path(full, self.admin_site.admin_view(view), name=f"core_mailtemplate_{name}")

        own = [
            page("", csp_update({"frame-src": [SELF]})(cast(Any, require_safe(self.preview))), "preview"),
            page("html/", preview.inert(xframe_options_sameorigin(require_safe(self.preview_html))), "preview_html"),
            page("send/", require_POST(self.send_to_me), "send"),
        ]
        return [*own, *super().get_urls()]

    def _rendered(self, request: HttpRequest, pk: int, lang: str) -> tuple[MailTemplate, rendering.Rendered]:
        template = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, template):
            raise PermissionDenied
        if lang not in languages.CODES:
            raise Http404
        return template, rendering.render(template.kind, lang, template.kind.samples())

    def preview(self, request: HttpRequest, pk: int, lang: str) -> HttpResponse:
        template, said = self._rendered(request, pk, lang)
        context = {
            **self.admin_site.each_context(request),
            "title": template.kind.label,
            "opts": self.model._meta,
            "original": template,
            "said": said,
            "text": rendering.text(said),
            "tag": languages.tag(lang),
            "direction": languages.direction(lang),
            "is_own": any(_own(template, lang)),
            "frame": reverse("admin:core_mailtemplate_preview_html", args=[pk, lang]),
            "others": [
                (language, reverse("admin:core_mailtemplate_preview", args=[pk, language.code]))
                for language in languages.LANGUAGES
            ],
            "shown": lang,
        }
        return render(request, "admin/mail_preview.html", context)

    def preview_html(self, request: HttpRequest, pk: int, lang: str) -> HttpResponse:
        """The HTML alone, for the frame: it may do nothing but show itself."""
        _template, said = self._rendered(request, pk, lang)
        return HttpResponse(rendering.html(said), headers={"Cache-Control": "no-store"})

    def send_to_me(self, request: HttpRequest, pk: int, lang: str) -> HttpResponse:
        """The mail with its samples, to the person who asks."""
        template, _said = self._rendered(request, pk, lang)
        person: Any = request.user
        outbox.put(
            key=f"sample {template.key} {person.pk} {get_random_string(12)}",
            kind=template.key,
            to=person.email,
            language=lang,
            values=template.kind.samples(),
            is_urgent=True,
        )
        self.message_user(request, _("It is on its way to %(to)s.") % {"to": person.email}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:core_mailtemplate_preview", args=[pk, lang]))


def _own(template: MailTemplate, code: str) -> list[str]:
    return [getattr(template, languages.column(name, code)) or "" for name in ("subject", "body")]
