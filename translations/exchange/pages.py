"""Export and import of translations in the admin. A file that comes is shown first, text by text, and then written or not."""

import tempfile
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import languages
from core.admin import pages, uploads
from translations.exchange import access
from translations.exchange.applying import ChangedError, bring_in
from translations.exchange.comparing import Rules, compare
from translations.exchange.entries import MAX_BYTES, Content
from translations.exchange.files import FORMATS, read, write
from translations.exchange.forms import ExportForm
from translations.exchange.po import own_name
from translations.exchange.report import Report

SHOWN = 300  # texts on the page of a report


def register() -> None:
    pages.add("translations-export", "translations/export/", export)
    pages.add("translations-import", "translations/import/", import_)
    pages.add_links(links)


def links(request: HttpRequest) -> Iterable[tuple[Any, str]]:
    if access.kinds_of(request.user):
        yield gettext_lazy("Export translations"), reverse("admin:translations-export")
        yield gettext_lazy("Import translations"), reverse("admin:translations-import")


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """A form; with its answers, the file."""
    if not access.kinds_of(request.user):
        raise PermissionDenied
    is_sent = "format" in request.GET
    form = ExportForm(request.user, request.GET if is_sent else None)
    if is_sent and form.is_valid():
        return _file(form)
    return _page(request, "export", _("Export translations"), {"form": form}, is_wrong=is_sent)


def _file(form: ExportForm) -> FileResponse:
    selection, found = form.selection(), FORMATS[form.cleaned_data["format"]]
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    write(file, found.name, selection)
    file.seek(0)
    name = f"{selection.language}-{timezone.localtime():%Y-%m-%d}.{found.suffix}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=found.kind)


@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest) -> HttpResponse:
    """A form; with a file, the report of what it would change; with its button, the change itself."""
    if not access.kinds_of(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return _import_page(request)
    rules = Rules(
        overwrite="overwrite" in request.POST,
        skip="skip" in request.POST,
        may=lambda kind: access.may(request.user, kind),
    )
    try:
        if request.FILES.get("file"):
            data = uploads.uploaded(request, MAX_BYTES)
            content = _content(request, data)
            sent: Any = request.FILES["file"]
            upload = uploads.keep(data, str(sent.name), _owner(request))
        else:
            upload = uploads.kept(request.POST.get("token", ""), _owner(request))
            content = _content(request, upload.data)
        if "seal" in request.POST and not request.FILES:
            return _write(request, content, upload, rules)
        return _import_page(request, report=compare(content, rules), upload=upload, rules=rules)
    except ValidationError as error:
        return _import_page(request, errors=error.messages)


def _owner(request: HttpRequest) -> list[Any]:
    return ["translations", request.user.pk]


def _content(request: HttpRequest, data: bytes) -> Content:
    """What is in a file, in a language that the person translates into."""
    content = read(data)
    if content.language not in {language.code for language in access.languages_of(request.user)}:
        raise ValidationError(
            _("This file translates into %(language)s, which is not yours."),
            params={"language": languages.tag(content.language)},
        )
    return content


def _write(request: HttpRequest, content: Content, upload: uploads.Upload, rules: Rules) -> HttpResponse:
    try:
        report = bring_in(content, rules, name=upload.name, person=request.user, seal=request.POST["seal"])
    except ChangedError as changed:
        messages.error(request, _("Texts have changed in the meantime. Nothing was written: look again."))
        return _import_page(request, report=changed.report, upload=upload, rules=rules)
    uploads.forget(upload.token, _owner(request))
    messages.success(request, _("The translations were imported: %(summary)s.") % {"summary": report.summary()})
    return HttpResponseRedirect(reverse("admin:translations-import"))


def _import_page(
    request: HttpRequest,
    *,
    report: Report | None = None,
    upload: uploads.Upload | None = None,
    rules: Rules | None = None,
    errors: Any = (),
) -> HttpResponse:
    shown = report.shown if report else []
    context = {
        "report": report,
        "lines": shown[:SHOWN],
        "more": max(len(shown) - SHOWN, 0),
        "upload": upload,
        "rules": rules,
        "errors": errors,
        "tag": languages.tag(report.language) if report else "",
        "direction": languages.direction(report.language) if report else "",
        "language_name": own_name(report.language) if report else "",
    }
    return _page(request, "import", _("Import translations"), context, is_wrong=bool(errors))


def _page(request: HttpRequest, name: str, title: str, context: dict[str, Any], *, is_wrong: bool) -> HttpResponse:
    site = admin.site.each_context(request)
    template = f"admin/translations/{name}.html"
    whole = {**site, "title": title, **context}
    return TemplateResponse(request, template, whole, status=400 if is_wrong else 200).render()
