"""Lists for those who host: each as a page of the admin, as a workbook and as a paper. For those who look after registrations."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import dates, workbooks
from core.admin import pages, tools
from core.texts import text
from events.models import Forum
from portal import access, tasks
from portal.admin import places, queue
from portal.admin.list_files import may_see, ordered
from portal.lists import files, paper, xlsx
from portal.lists.kinds import KINDS
from portal.lists.listing import Listing
from portal.lists.scope import STATES, Choice

PER_PAGE = 100
FIRST = "countries"


def asked_for(request: HttpRequest, kind: str) -> Listing:
    """The list that an address names. Raises PermissionDenied, and Http404 for a list or a forum that is not there."""
    if not may_see(request.user):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    return Listing(queue.forum_of(request), KINDS[kind], Choice.of(request.GET))


def address(name: str, listing: Listing, slug: str, **more: str) -> str:
    query = listing.scope.choice.query(forum=listing.scope.forum.slug, **more)
    return f"{reverse(f'admin:{name}', args=[slug])}?{query}"


@require_safe
def page(request: HttpRequest, kind: str) -> HttpResponse:
    """Some rows of a list, with what to choose from."""
    listing = asked_for(request, kind)
    part = Paginator(listing.rows, PER_PAGE).get_page(request.GET.get("page"))
    start = (part.number - 1) * PER_PAGE
    seen = len(part.object_list) * listing.kind.persons
    access.note(request, "listed", forum=listing.scope.forum.pk, count=seen, detail=f"list {kind}")
    kinds = [(one.title, address("portal-list", listing, slug), slug == kind) for slug, one in KINDS.items()]
    context = {
        "title": listing.kind.title, "forum": listing.scope.forum, "forums": Forum.objects.in_order(), "kinds": kinds,
        "listing": listing, "header": listing.header(listing.columns), "page": part, "choice": listing.scope.choice,
        "sections": listing.sections(start, start + PER_PAGE), "filters": _filters(listing), "about": paper.about(listing),
        "here": address("portal-list", listing, kind), "xlsx": address("portal-list-xlsx", listing, kind),
        "pdf": address("portal-list-pdf", listing, kind), "by_hand": _by_hand(listing),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/list.html", {**admin.site.each_context(request), **context})


def _filters(listing: Listing) -> list[dict[str, Any]]:
    """Lists to choose from: (name, label, [(value, words)], chosen value)."""
    scope, choice = listing.scope, listing.scope.choice
    countries = sorted(((str(pk), name.value) for pk, name in scope.countries.items()), key=lambda one: one[1])
    lists = [
        ("state", _("state"), list(STATES.items()), choice.state),
        ("country", _("country"), [("", _("All")), *countries], choice.country),
    ]
    if listing.kind.slug == "places":
        sessions = [(one.code, _session(listing, one)) for one in scope.sessions.values()]
        lists.append(("session", _("session"), [("", _("All")), *sessions], choice.session))
    return [{"name": name, "label": label, "options": options, "value": value} for name, label, options, value in lists]


def _by_hand(listing: Listing) -> list[tuple[str, str]]:
    """(title, address) of the pages where places of sessions are given and taken back."""
    scope = listing.scope
    if listing.kind.slug != "places":
        return []
    rows = [one for one in scope.sessions.values() if one.places is not None and scope.choice.session in ("", one.code)]
    return [(_session(listing, one), places.address(scope.forum, one.code)) for one in rows]


def _session(listing: Listing, session: Any) -> str:
    """A session with how many of its places are taken: those that nobody has signed up for are seen here."""
    taken, _waiting = listing.scope.taken.get(session.pk, (0, 0))
    return f"{text(session, 'title').value} ({dates.number(taken)} / {dates.number(session.places or 0)})"


def _file(request: HttpRequest, listing: Listing, content: bytes, kind: str, ending: str) -> HttpResponse:
    """To take away; who took it is written down."""
    slug, forum = listing.kind.slug, listing.scope.forum
    access.note(request, "exported", forum=forum.pk, count=listing.people, detail=f"list {slug} {ending}")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{forum.slug}-{slug}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def workbook(request: HttpRequest, kind: str) -> HttpResponse:
    listing = asked_for(request, kind)
    return _file(request, listing, xlsx.file(listing), workbooks.KIND, "xlsx")


@require_safe
def pdf(request: HttpRequest, kind: str) -> HttpResponse:
    """At once, or made in the background where it is long."""
    listing = asked_for(request, kind)
    if len(listing.rows) > files.AT_ONCE and tasks.make_list.get_backend().supports_defer:
        return ordered(request, listing)
    return _file(request, listing, paper.make(listing, paper.about(listing)), "application/pdf", "pdf")


def _links(request: HttpRequest) -> list[pages.Link]:
    return [(_("Lists"), reverse("admin:portal-list", args=[FIRST]))] if may_see(request.user) else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    there = f"{reverse('admin:portal-list', args=[FIRST])}?forum={forum.slug}"
    return [(_("Lists"), there)] if may_see(request.user) else []


pages.add("portal-list", "lists/<slug:kind>/", page)
pages.add("portal-list-xlsx", "lists/<slug:kind>.xlsx", workbook)
pages.add("portal-list-pdf", "lists/<slug:kind>.pdf", pdf)
pages.add_links(_links)
tools.add("events.Forum", _tool)
