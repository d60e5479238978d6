"""Badges: a page of the admin to choose whose, see what the fonts lack, and download the PDF."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core import languages
from core.admin import pages, tools
from events.models import Country, Delegate, Forum, Institution
from portal import access
from portal.admin.queue import forum_of, named
from portal.badges import missing_letters, printing, roles
from portal.badges.choice import NONE, OWN, Paper, Whose, chosen

PER_PAGE = 50
FOUND_AT_THE_DESK = 20  # people that the door sees at once, of those it looks for by name


def may_print_all(request: HttpRequest) -> bool:
    """Owners and registrars; the door prints one badge at a time."""
    return request.user.has_perm("portal.change_badge")


def badges(request: HttpRequest) -> HttpResponse:
    """The list; sent back, the file."""
    forum = forum_of(request, "portal.view_badge")
    paper, whose = Paper.of(request.GET, forum), Whose.of(request.GET)
    rows = chosen(forum, whose)
    if request.method == "POST":
        return _file(request, forum, rows, paper, whose)
    if not may_print_all(request):
        return _desk(request, forum, rows, whose)
    page = Paginator(_shown(rows), PER_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    access.note(request, "searched" if whose.q else "listed", forum=forum.pk, count=len(people), detail="badges")
    printed = rows.filter(badge__printed_at__isnull=False).count()
    context = {
        "forum": forum, "whose": whose, "paper": paper, "rows": _with_roles(forum, people), "page": page, "is_whole": True,
        "forums": Forum.objects.in_order(), "filters": _filters(forum, whose), "options": options(paper),
        "query": whose.query(forum=forum.slug, **paper.values()), "count": page.paginator.count, "printed": printed, "most": printing.MOST,
        "parts": _parts(page.paginator.count, whose), "lacking": missing_letters.lacking(forum, rows, paper),
    }  # fmt: skip
    return _page(request, context)


def _desk(request: HttpRequest, forum: Forum, rows: QuerySet[Delegate], whose: Whose) -> HttpResponse:
    """For the door: nobody before one looks for a name."""
    people = list(_shown(rows)[:FOUND_AT_THE_DESK]) if whose.q else []
    if whose.q:
        access.note(request, "searched", forum=forum.pk, count=len(people), detail="badges")
    context = {"forum": forum, "whose": whose, "rows": _with_roles(forum, people), "forums": Forum.objects.in_order()}
    return _page(request, context)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    found = {**admin.site.each_context(request), "title": _("Badges"), **context}
    return TemplateResponse(request, "admin/portal/badges.html", found)


def _shown(rows: QuerySet[Delegate]) -> QuerySet[Delegate]:
    return printing.whole(rows).select_related("badge")


def _with_roles(forum: Forum, people: list[Delegate]) -> list[tuple[Delegate, Any]]:
    speakers = roles.speaking(forum) if people else {}
    return [(one, roles.of(one, one.badge.role if hasattr(one, "badge") else "", speakers).label) for one in people]


def _parts(count: int, whose: Whose) -> list[tuple[int, str]]:
    """Files of at most `printing.MOST`: (number, "1–500"). Of those not printed yet the first: it makes the list shorter."""
    starts = range(0, min(count, printing.MOST) if whose.new else count, printing.MOST)
    return [(n, f"{start + 1}–{min(start + printing.MOST, count)}") for n, start in enumerate(starts, 1)]


def options(paper: Paper) -> list[dict[str, Any]]:
    """Lists to choose from: how the badges look."""
    spoken = [(one.code, one.name) for one in languages.LANGUAGES]
    second = [(OWN, _("each delegate’s own")), *spoken, (NONE, "–")]
    layouts = [("sheet", _("A4, four on a sheet, with cut marks")), ("single", _("A6, one on a page"))]
    return [
        {"name": "first", "label": _("first language"), "options": spoken, "value": paper.first},
        {"name": "second", "label": _("second language"), "options": second, "value": paper.second},
        {"name": "layout", "label": _("paper"), "options": layouts, "value": paper.layout},
    ]


def _filters(forum: Forum, whose: Whose) -> list[dict[str, Any]]:
    of_forum = Delegate.objects.for_forum(forum).coming().order_by()
    countries = Country.objects.filter(pk__in=of_forum.values("country"))
    institutions = Institution.objects.filter(pk__in=of_forum.values("institution"))
    lists = [("country", _("country"), countries), ("institution", _("institution"), institutions)]
    return [
        {"name": name, "label": label, "value": getattr(whose, name), "options": named(rows)}
        for name, label, rows in lists
    ]


# --- the file -------------------------------------------------------------------------------------------------------------
def _file(request: HttpRequest, forum: Forum, rows: QuerySet[Delegate], paper: Paper, whose: Whose) -> HttpResponse:
    if not may_print_all(request):
        raise PermissionDenied
    given = request.POST.get("part", "1")
    part = int(given) if given.isascii() and given.isdecimal() and 0 < len(given) < 5 and not whose.new else 1
    start = max(part - 1, 0) * printing.MOST
    people = list(printing.whole(rows)[start : start + printing.MOST])
    return pdf(request, forum, people, paper, f"badges-{forum.slug}-{part}")


def pdf(request: HttpRequest, forum: Forum, people: list[Delegate], paper: Paper, name: str) -> HttpResponse:
    """The badges to download; noted as printed where the form says so, and as a look at these people in any case."""
    made = printing.make(forum, people, paper)
    if request.POST.get("mark"):
        printing.mark(made)
    one = people[0].pk if len(people) == 1 else None
    access.note(request, "exported", delegate=one, forum=forum.pk, count=len(people), detail="badges")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(made.content, content_type="application/pdf", headers=headers)


def address(forum: Forum, **more: str) -> str:
    return f"{reverse('admin:portal-badges')}?{Whose().query(forum=forum.slug, **more)}"


def _links(request: HttpRequest) -> list[pages.Link]:
    return [(_("Badges"), reverse("admin:portal-badges"))] if request.user.has_perm("portal.view_badge") else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    return [(_("Badges"), address(forum))] if request.user.has_perm("portal.view_badge") else []


pages.add("portal-badges", "badges/", badges)
pages.add_links(_links)
tools.add("events.Forum", _tool)
