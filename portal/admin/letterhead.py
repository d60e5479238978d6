"""The letterhead of a forum: who writes and signs, the words with their placeholders, and how it all looks."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import languages
from core.admin import locking, pages, tools
from core.admin.base import ContentAdmin
from core.admin.columns import columns, name_column
from core.paper import typesetting
from portal.models import Document, Letterhead
from portal.models.letterhead import TEXTS
from portal.papers import pdf, words
from portal.papers.sample import sample

PICTURES = ("logo", "signature", "seal")


@admin.register(Letterhead)
class LetterheadAdmin(ContentAdmin):
    menu_order = 74
    change_form_template = "admin/portal/letterhead_form.html"
    list_display = (name_column("forum", gettext_lazy("forum")), "first_language", "other_language")
    list_select_related = ("forum",)
    autocomplete_fields = ("forum",)

    def get_sections(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Translators see no signature and no seal."""
        plain = ["forum", ("first_language", "other_language"), "gives_certificates"]
        found: list[Any] = [(None, {"fields": plain})]
        if not locking.is_limited(request):
            found.append((gettext_lazy("pictures"), {"fields": list(PICTURES)}))
        return found

    texts_at = 1

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Each empty text shows the words that are used instead."""
        form = super().get_form(request, obj, change=change, **kwargs)
        for column, (name, code) in columns(Letterhead).items():
            if name in TEXTS and column in form.base_fields:
                form.base_fields[column].widget.attrs.update(rows=12, placeholder=words.default(name, code))
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A letterhead stays with its forum."""
        found = super().get_readonly_fields(request, obj)
        return found if obj is None or "forum" in found else [*found, "forum"]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        context["placeholders"] = words.allowed(Document.Kind.CERTIFICATE).items()
        if obj is not None:
            context["paper_previews"] = [(kind.label, _previews(obj, kind)) for kind in Document.Kind]
            context["lacking"] = typesetting.report(lacking(obj))
        return super().render_change_form(request, context, *args, **kwargs)


def _previews(letterhead: Letterhead, kind: str) -> list[tuple[languages.Language, str]]:
    return [
        (one, reverse("admin:portal-letterhead-preview", args=[letterhead.pk, kind, one.code]))
        for one in languages.LANGUAGES
    ]


def lacking(letterhead: Letterhead) -> dict[str, set[str]]:
    """Characters of its texts, in all languages, that no font has."""
    found: dict[str, set[str]] = {}
    for kind in Document.Kind:
        for code in languages.CODES:
            for sign, texts in pdf.lacking(sample(letterhead, kind, code)).items():
                found.setdefault(sign, set()).update(texts)
    return found


@never_cache
@require_safe
def preview(request: HttpRequest, pk: int, kind: str, lang: str) -> HttpResponse:
    """A PDF for a person who does not exist, as the letterhead is saved."""
    if not request.user.has_perm("portal.view_letterhead"):
        raise PermissionDenied
    letterhead = get_object_or_404(Letterhead.objects.select_related("forum__venue", "forum__host_country"), pk=pk)
    if kind not in Document.Kind.values or lang not in languages.CODES:
        raise Http404
    data = sample(letterhead, kind, lang, has_pictures=not locking.is_limited(request))
    return paper(
        pdf.laid_out([data], moment=int(timezone.now().timestamp()), mark=_("Preview")), f"preview-{kind}-{lang}"
    )


def paper(content: bytes, name: str) -> HttpResponse:
    """A PDF that the browser shows."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    if not request.user.has_perm("portal.change_letterhead"):
        return []
    found = Letterhead.objects.filter(forum=forum).first()
    if found is None:
        return [(_("letterhead"), f"{reverse('admin:portal_letterhead_add')}?forum={forum.pk}")]
    return [(_("letterhead"), reverse("admin:portal_letterhead_change", args=[found.pk]))]


pages.add("portal-letterhead-preview", "letters/preview/<int:pk>/<slug:kind>/<slug:lang>.pdf", preview)
tools.add("events.Forum", _tool)
