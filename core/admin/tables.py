"""Tables out and in: files to download, empty ones to fill in, a file that comes back, its report, its button."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import comma_separated
from core.admin import locking, tools, uploads, watching
from core.tables import files
from core.tables.comparing import Comparison
from core.tables.report import Report
from core.tables.table import Scope, Table, of_name
from core.tables.writing import ChangedError, bring_in
from core.workbooks import KIND

SHOWN = 500  # rows of a report on the page


def may(request: HttpRequest, table: Table, action: str) -> bool:
    meta = table.model._meta
    return request.user.has_perm(f"{meta.app_label}.{action}_{meta.model_name}") and not locking.is_limited(request)


def address(table: Table, scope: str = "") -> str:
    return reverse("admin:table", args=[table.name]) + (f"?of={scope}" if scope else "")


def link(table: Table, scope: str = "") -> tools.ListTools:
    """A tool for lists: to the table, for those who may use it."""
    return lambda request: [(_("Spreadsheet"), address(table, scope))] if may(request, table, "change") else []


@require_http_methods(["GET", "HEAD", "POST"])
def view(request: HttpRequest, name: str) -> HttpResponse:
    """?of= a scope, such as a forum; ?file=xlsx or csv to download, ?file=template for an empty one."""
    table = of_name(name)
    if table is None:
        raise Http404
    if not may(request, table, "change"):
        raise PermissionDenied
    scope = table.scope(request.GET.get("of", ""))
    if scope is None:
        raise Http404
    with timezone.override(scope.zone):
        if request.method == "POST":
            return _posted(request, table, scope)
        if request.GET.get("file") in ("xlsx", "csv", "template", "template-csv"):
            return _download(request, table, scope, request.GET["file"])
        return _page(request, table, scope)


def _download(request: HttpRequest, table: Table, scope: Scope, kind: str) -> HttpResponse:
    """Looks at personal data are written down."""
    is_empty, is_csv = kind.startswith("template"), kind in ("csv", "template-csv")
    if not is_empty:
        watching.tell(request, table.model, "listed", count=scope.rows.count())
    found = iter(()) if is_empty else files.rows(table, scope)
    data = comma_separated.written([table.headings, *found]) if is_csv else files.workbook(table, found)
    parts = [table.name, scope.key, "template" if is_empty else f"{timezone.localdate():%Y-%m-%d}"]
    filename = f"{'-'.join(filter(None, parts))}.{'csv' if is_csv else 'xlsx'}"
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="text/csv; charset=utf-8" if is_csv else KIND, headers=headers)


def _posted(request: HttpRequest, table: Table, scope: Scope) -> HttpResponse:
    owner = ["table", table.name, scope.key, request.user.pk]
    overwrite, may_add = bool(request.POST.get("overwrite")), may(request, table, "add")
    try:
        if request.FILES.get("file"):
            data = uploads.uploaded(request, files.MAX_BYTES)
            sheet = files.read(data, table)
            token = uploads.keep(data, table.name, owner).token
        else:
            token = request.POST.get("token", "")
            sheet = files.read(uploads.kept(token, owner).data, table)
        if "seal" not in request.POST or request.FILES:
            report = Comparison(table, scope, may_add=may_add, overwrite=overwrite).report(sheet)
            return _page(request, table, scope, report=report, token=token, overwrite=overwrite)
        report = bring_in(
            sheet, table, scope, may_add=may_add, overwrite=overwrite, seal=request.POST["seal"], user=request.user
        )
    except ChangedError as changed:
        messages.error(request, _("Something has changed in the meantime. Nothing was written: look again."))
        return _page(request, table, scope, report=changed.report, token=token, overwrite=overwrite)
    except ValidationError as error:
        return _page(request, table, scope, errors=error.messages)
    uploads.forget(token, owner)
    messages.success(request, _("The spreadsheet was imported: %(summary)s.") % {"summary": report.summary()})
    return HttpResponseRedirect(address(table, scope.key))


def _page(request: HttpRequest, table: Table, scope: Scope, **more: Any) -> HttpResponse:
    report: Report | None = more.get("report")
    context = {
        **admin.site.each_context(request),
        "title": _("Spreadsheet: %(what)s") % {"what": table.label},
        "label": capfirst(str(table.label)),
        "table": table,
        "scope": scope,
        "scopes": [(one, address(table, one.key)) for one in table.scopes()] if scope.key else [],
        "here": address(table, scope.key),
        "link": f"{address(table, scope.key)}{'&' if scope.key else '?'}file=",
        "most": files.MAX_ROWS,
        "may_add": table.may_add and may(request, table, "add"),
        "shown": report.rows[:SHOWN] if report else [],
        "hidden": max(0, len(report.rows) - SHOWN) if report else 0,
        **more,
    }
    status = 400 if more.get("errors") else 200
    return TemplateResponse(request, "admin/table.html", context, status=status).render()
