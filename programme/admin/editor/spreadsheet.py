"""Export and import of the working copy: a file goes out, comes back, is shown row by row, and is then written or not."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.admin import uploads
from core.workbooks import KIND
from events.models import Forum
from programme.admin.editor.access import may_edit, may_make, of_forum
from programme.admin.editor.links import address
from programme.spreadsheet.bringing_in import ChangedError, bring_in
from programme.spreadsheet.comparing import compare
from programme.spreadsheet.reading import MAX_BYTES, Sheet, read
from programme.spreadsheet.report import Report
from programme.spreadsheet.writing import csv, workbook


@require_safe
@of_forum(may_edit)
def export(request: HttpRequest, forum: Forum) -> HttpResponse:
    """A workbook; with ?file=csv comma-separated values."""
    is_csv = request.GET.get("file") == "csv"
    name = f"{forum.slug}-{timezone.now().astimezone(forum.zone):%Y-%m-%d}.{'csv' if is_csv else 'xlsx'}"
    response = HttpResponse(
        csv(forum) if is_csv else workbook(forum), content_type="text/csv; charset=utf-8" if is_csv else KIND
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@of_forum(may_make)
def import_(request: HttpRequest, forum: Forum) -> HttpResponse:
    """A form; with a file, the report of what it would change; with its button, the change itself."""
    if request.method != "POST":
        return _page(request, forum)
    overwrite = bool(request.POST.get("overwrite"))
    try:
        if request.FILES.get("file"):
            data = uploads.uploaded(request, MAX_BYTES)
            sheet = read(data)
            token = uploads.keep(data, "programme", _owner(request, forum)).token
        else:
            token = request.POST.get("token", "")
            sheet = read(uploads.kept(token, _owner(request, forum)).data)
        if "seal" in request.POST and not request.FILES:
            return _write(request, forum, sheet, token, overwrite)
        report = compare(sheet, forum, overwrite=overwrite)
        return _page(request, forum, report=report, token=token, overwrite=overwrite)
    except ValidationError as error:
        return _page(request, forum, errors=error.messages)


def _write(request: HttpRequest, forum: Forum, sheet: Sheet, token: str, overwrite: bool) -> HttpResponse:
    try:
        report = bring_in(sheet, forum, overwrite=overwrite, user=request.user, seal=request.POST["seal"])
    except ChangedError as changed:
        messages.error(request, _("The programme has changed in the meantime. Nothing was written: look again."))
        return _page(request, forum, report=changed.report, token=token, overwrite=overwrite)
    uploads.forget(token, _owner(request, forum))
    messages.success(request, _("The spreadsheet was imported: %(summary)s.") % {"summary": report.summary()})
    return HttpResponseRedirect(address(forum))


def _owner(request: HttpRequest, forum: Forum) -> list[Any]:
    """An upload is good for this person and this forum."""
    return ["programme", forum.pk, request.user.pk]


def _page(
    request: HttpRequest,
    forum: Forum,
    *,
    report: Report | None = None,
    token: str = "",
    overwrite: bool = False,
    errors: Any = (),
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Import a spreadsheet"),
        "forum": forum,
        "report": report,
        "token": token,
        "overwrite": overwrite,
        "errors": errors,
        "back": address(forum),
    }
    return TemplateResponse(request, "admin/editor/import.html", context, status=400 if errors else 200).render()
