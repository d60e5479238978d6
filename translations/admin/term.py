"""The glossary in the admin, and its way out and in as a CSV file."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.admin import locking, pages, tools, uploads
from core.admin.base import ContentAdmin
from core.admin.columns import in_every_language, text_column
from core.admin.filters import missing_text
from translations.glossary import sheet
from translations.models import Term


@admin.register(Term)
class TermAdmin(ContentAdmin):
    menu_order = 480
    list_display = (text_column("term", gettext_lazy("term")), "key", "note")
    list_display_links = (list_display[0], "key")
    list_filter = (missing_text("term"),)
    search_fields = ("key", "note", *in_every_language("term"))
    ordering = ("key",)


def _links(request: HttpRequest) -> list[tools.Tool]:
    found: list[tools.Tool] = [(_("Export as CSV"), reverse("admin:glossary-export"))]
    if request.user.has_perm("translations.change_term"):
        found.append((_("Import from CSV"), reverse("admin:glossary-import")))
    return found


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("translations.view_term"):
        raise PermissionDenied
    response = HttpResponse(sheet.write(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="glossary.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest) -> HttpResponse:
    """A form; with a file, what it would change; with its button, the change itself."""
    if not request.user.has_perm("translations.change_term"):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    try:
        if request.FILES.get("file"):
            data = uploads.uploaded(request, sheet.MOST_BYTES)
            return _page(
                request,
                outcome=_bring_in(request, data, write=False),
                token=uploads.keep(data, "glossary.csv", _owner(request)).token,
            )
        token = request.POST.get("token", "")
        outcome = _bring_in(request, uploads.kept(token, _owner(request)).data, write=True)
    except ValidationError as error:
        return _page(request, errors=error.messages)
    if outcome.errors:
        return _page(request, outcome=outcome, token=token)
    uploads.forget(token, _owner(request))
    done = len(outcome.added) + len(outcome.changed)
    text = ngettext(
        "%(count)d term of the glossary was written.", "%(count)d terms of the glossary were written.", done
    )
    messages.success(request, text % {"count": done})
    return HttpResponseRedirect(reverse("admin:translations_term_changelist"))


def _owner(request: HttpRequest) -> list[Any]:
    return ["glossary", request.user.pk]


def _bring_in(request: HttpRequest, data: bytes, *, write: bool) -> sheet.Outcome:
    own = locking.languages_of(request.user)
    may_add = own is None and request.user.has_perm("translations.add_term")
    return sheet.bring_in(data, person=request.user, only=own, may_add=may_add, write=write)


def _page(
    request: HttpRequest, *, outcome: sheet.Outcome | None = None, token: str = "", errors: Any = ()
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Import the glossary"),
        "opts": Term._meta,
        "outcome": outcome,
        "token": token,
        "errors": errors,
    }
    status = 400 if errors else 200
    return TemplateResponse(request, "admin/translations/glossary_import.html", context, status=status).render()


pages.add("glossary-export", "translations/glossary/export/", export)
pages.add("glossary-import", "translations/glossary/import/", import_)
tools.add_to_list("translations.Term", _links)
