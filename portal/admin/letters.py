"""Letters and certificates of a forum: who wants one, who has one, what became of it."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import pages, today, tools
from events.models import Country, Delegate, Forum, Institution
from portal import access
from portal.admin import queue
from portal.admin.queue import named
from portal.models import Document, Letterhead
from portal.papers import issuing
from portal.papers.choosing import Choice, chosen, counts
from portal.papers.snapshot import has_changed

PER_PAGE = 50
PER_FILE = 500  # papers of one file
State = Document.State


def forum_of(request: HttpRequest) -> Forum:
    """The forum that the address names, for those who see delegates and their letters."""
    return queue.forum_of(request, "events.view_delegate", "portal.view_document")


def address(forum: Forum, choice: Choice, **more: str) -> str:
    return f"{reverse('admin:portal-letters')}?{choice.query(forum=forum.slug, **more)}"


def letters(request: HttpRequest) -> HttpResponse:
    """The list."""
    forum, choice = forum_of(request), Choice.of(request.GET)
    page = Paginator(chosen(forum, choice).select_related("institution", "country"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    people = list(page.object_list)
    access.note(request, "searched" if choice.q else "listed", forum=forum.pk, count=len(people), detail="letters")
    found = counts(forum, choice)
    issued = sum(n for state, n in found.items() if state != State.REQUESTED and choice.state in ("", state))
    context = {
        "title": _("Letters and certificates"), "forum": forum, "choice": choice, "page": page,
        "rows": _rows(forum, choice, people), "tabs": _tabs(forum, choice, found), "kinds": _kinds(forum, choice),
        "filters": _filters(forum, choice), "letterhead": Letterhead.objects.of(forum), "query": choice.query(forum=forum.slug),
        "may_issue": request.user.has_perm("portal.add_document"), "is_letter": choice.kind == Document.Kind.LETTER,
        "here": address(forum, choice), "forums": Forum.objects.in_order(),
        "parts": [(n + 1, n * PER_FILE + 1, min(issued, (n + 1) * PER_FILE)) for n in range(-(-issued // PER_FILE))],
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/letters.html", {**admin.site.each_context(request), **context})


def _rows(forum: Forum, choice: Choice, people: list[Any]) -> list[dict[str, Any]]:
    """Each delegate with their paper, and whether it says what is known now."""
    ids = [one.pk for one in people]
    rows = Document.objects.standing().filter(kind=choice.kind, delegate__in=ids)
    known = {document.delegate_id: document for document in rows}
    earlier = Document.objects.filter(kind=choice.kind, delegate__in=ids, state=State.REPLACED)
    replaced = dict(earlier.order_by().values_list("delegate_id").annotate(n=Count("pk")))
    days = issuing.days_of(forum, ids) if choice.kind == Document.Kind.CERTIFICATE else {}
    found = []
    for one in people:
        one.forum, document = forum, known.get(one.pk)
        found.append({
            "delegate": one, "document": document, "state": _label(choice.kind, one.paper_state), "days": days.get(one.pk, []),
            "replaced": replaced.get(one.pk, 0), "lapsed": choice.kind == Document.Kind.LETTER and document and not one.is_coming,
            "changed": document is not None and has_changed(document, one, days.get(one.pk, [])),
        })  # fmt: skip
    return found


def _label(kind: str, state: str) -> str:
    if kind == Document.Kind.CERTIFICATE and state == State.REQUESTED:
        return _("Not issued yet")
    return str(State(state).label)


def _tabs(forum: Forum, choice: Choice, found: dict[str, int]) -> list[dict[str, Any]]:
    """The states, with how many of them fit the other filters."""
    shown = [State.REQUESTED, State.ISSUED]
    if choice.kind == Document.Kind.LETTER:
        shown += [State.GRANTED, State.REFUSED]
    every = [("", _("All"), sum(found.values())), *((str(s), _label(choice.kind, s), found.get(s, 0)) for s in shown)]
    return [
        {"label": label, "count": count, "url": address(forum, choice.in_state(state)), "is_on": choice.state == state}
        for state, label, count in every
    ]


def _kinds(forum: Forum, choice: Choice) -> list[dict[str, Any]]:
    labels = (
        (Document.Kind.LETTER, _("Letters of invitation")),
        (Document.Kind.CERTIFICATE, _("Certificates of attendance")),
    )
    return [
        {"label": label, "url": address(forum, Choice(kind=kind)), "is_on": choice.kind == kind}
        for kind, label in labels
    ]


def _filters(forum: Forum, choice: Choice) -> list[dict[str, Any]]:
    of_forum = Delegate.objects.for_forum(forum)
    lists = (
        ("country", _("country"), named(Country.objects.filter(pk__in=of_forum.values("country")))),
        ("institution", _("institution"), named(Institution.objects.filter(pk__in=of_forum.values("institution")))),
    )
    return [
        {"name": name, "label": label, "options": found, "value": getattr(choice, name)} for name, label, found in lists
    ]


def to_issue(user: Any) -> list[today.Item]:
    """For the first page: how many wait for a letter to a forum that is not over."""
    if not user.has_perms(["events.view_delegate", "portal.add_document"]):
        return []
    letter = Document.objects.standing().filter(kind=Document.Kind.LETTER, delegate=OuterRef("pk"))
    ahead = Q(forum__ends_on=None) | Q(forum__ends_on__gte=timezone.now().date())
    wanted = Delegate.objects.coming().filter(ahead, ~Exists(letter), wants_letter=True, anonymised_at=None)
    found = dict(wanted.order_by().values_list("forum").annotate(n=Count("pk")))
    forums = Forum.objects.filter(pk__in=found).in_order() if found else []
    choice = Choice(state=State.REQUESTED)
    return [today.Item(gettext_lazy("Letters to issue"), found[forum.pk], address(forum, choice)) for forum in forums]


def _links(request: HttpRequest) -> list[pages.Link]:
    may = request.user.has_perms(["events.view_delegate", "portal.view_document"])
    return [(_("Letters and certificates"), reverse("admin:portal-letters"))] if may else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    may = request.user.has_perms(["events.view_delegate", "portal.view_document"])
    return [(_("Letters and certificates"), address(forum, Choice()))] if may else []


pages.add("portal-letters", "letters/", letters)
pages.add_links(_links)
tools.add("events.Forum", _tool)
today.register("portal.letters", to_issue)
