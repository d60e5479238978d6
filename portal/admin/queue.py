"""The queue of registrations: a page of the admin to look through, and one to decide on."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from core import languages
from core.admin import pages, today, tools
from core.admin.columns import name_of
from events.models import Country, Delegate, Forum, Institution
from portal import access, deciding, duplicates, places, recipients, tasks
from portal.models import RegistrationRules
from portal.queue import Choice, came_back, chosen, counts

PER_PAGE = 50
SALT = "portal.queue"
KEPT = 24 * 3600  # seconds that a page with a decision may stay open
DECIDE = {
    Delegate.State.APPROVED: gettext_lazy("Approve"),
    Delegate.State.WAITING: gettext_lazy("Put on the waiting list"),
    Delegate.State.DECLINED: gettext_lazy("Decline"),
    Delegate.State.REGISTERED: gettext_lazy("Put back to “registered”"),
}


def forum_of(request: HttpRequest, *permissions: str) -> Forum:
    """The forum that the address names, else the current one. 404 where there is none, 403 for those without the permissions.

    Without any named, for those who see no delegates.
    """
    if not request.user.has_perms(permissions or ("events.view_delegate",)):
        raise PermissionDenied
    slug = request.GET.get("forum", "")
    forum = Forum.objects.filter(slug=slug).first() if slug else Forum.objects.current()
    if forum is None:
        raise Http404
    return forum


def address(forum: Forum, choice: Choice | None = None, **more: str) -> str:
    return f"{reverse('admin:portal-queue')}?{(choice or Choice()).query(forum=forum.slug, **more)}"


def queue(request: HttpRequest) -> HttpResponse:
    """The list."""
    forum, choice = forum_of(request), Choice.of(request.GET)
    duplicates.fill(forum)
    rows = (
        chosen(forum, choice).select_related("institution", "country", "registration").annotate(came_back=came_back())
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    twins = duplicates.possible(people)
    access.note(
        request,
        "searched" if choice.q else "listed",
        forum=forum.pk,
        count=len(people),
        detail="queue",
    )
    context = {
        "title": _("Registrations"), "forum": forum, "choice": choice, "page": page,
        "rows": [(one, twins.get(one.pk, [])) for one in people],
        "tabs": _tabs(forum, choice), "filters": _filters(forum, choice), "decisions": DECIDE.items(),
        "may_decide": request.user.has_perm("events.change_delegate"), "rules": RegistrationRules.objects.of(forum),
        "taken": places.taken(forum), "promised": places.promised(forum), "query": choice.query(forum=forum.slug),
        "under_way": tasks.under_way(forum), "here": address(forum, choice), "forums": Forum.objects.in_order(),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/queue.html", {**admin.site.each_context(request), **context})


def _tabs(forum: Forum, choice: Choice) -> list[dict[str, Any]]:
    """The states, with how many of them fit the other filters."""
    found = counts(forum, choice)
    every = [("", _("All"), sum(found.values()))]
    every += [(str(state), str(state.label), found.get(state, 0)) for state in Delegate.State]
    return [
        {"label": label, "count": count, "url": address(forum, choice.in_state(state)), "is_on": choice.state == state}
        for state, label, count in every
    ]


def _filters(forum: Forum, choice: Choice) -> list[dict[str, Any]]:
    """Lists to choose from: (name, label, [(value, words)], chosen value)."""
    of_forum = Delegate.objects.for_forum(forum)
    countries = Country.objects.filter(pk__in=of_forum.values("country"))
    institutions = Institution.objects.filter(pk__in=of_forum.values("institution"))
    ways = [("open", _("by oneself")), ("invited", _("invited")), ("institution", _("by an institution"))]
    orders = [
        ("new", _("newest first")),
        ("old", _("oldest first")),
        ("waits", _("waits longest first")),
        ("name", pgettext_lazy("of a person", "name")),
    ]
    lists = (
        ("country", _("country"), named(countries)), ("institution", _("institution"), named(institutions)),
        ("language", _("language"), [(one.code, one.name) for one in languages.LANGUAGES]),
        ("way", _("way in"), ways), ("sort", _("order"), orders),
    )  # fmt: skip
    return [
        {"name": name, "label": label, "options": found, "value": getattr(choice, name)} for name, label, found in lists
    ]


def named(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """(primary key, name) of each, for a list to choose from."""
    return sorted([(str(one.pk), name_of(one)) for one in rows], key=lambda one: one[1])


# --- deciding -----------------------------------------------------------------------------------------------------------
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """First what would happen, with the mails; then, sent again with `sure`, it happens."""
    forum = forum_of(request)
    if not request.user.has_perm("events.change_delegate"):
        raise PermissionDenied
    choice = Choice.of(request.GET)
    state = request.POST.get("state", "")
    if state not in DECIDE:
        raise Http404
    seen = _seen(request, forum, choice)
    if not seen:
        messages.warning(request, _("Nobody was chosen. Tick a box first, or open the page once more."))
        return redirect(address(forum, choice))
    if "sure" in request.POST:
        return _done(request, forum, choice, seen, state)
    return _asked(request, forum, choice, seen, state)


def _seen(request: HttpRequest, forum: Forum, choice: Choice) -> list[tuple[int, str]]:
    """Who was chosen, each with the state that was shown. Signed, so that a second look says the same."""
    if "seen" in request.POST:
        try:
            of_forum, seen = signing.loads(request.POST["seen"], salt=SALT, max_age=KEPT)
        except signing.BadSignature:
            return []
        return [(pk, before) for pk, before in seen] if of_forum == forum.pk else []
    if request.POST.get("all"):
        rows = chosen(forum, choice)
    else:
        ids = [int(pk) for pk in request.POST.getlist("chosen")[:PER_PAGE] if pk.isdecimal() and len(pk) < 16]
        rows = chosen(forum, choice).filter(pk__in=ids)
    return list(rows.values_list("pk", "state"))


def notes_of(request: HttpRequest) -> dict[str, str]:
    """A sentence of the organiser's for mails of each language, on one line."""
    return {
        code: " ".join(request.POST.get(f"note_{code}", "").replace("\x00", "").split())[:500]
        for code in languages.CODES
    }


def _asked(request: HttpRequest, forum: Forum, choice: Choice, seen: deciding.Seen, state: str) -> HttpResponse:
    rows: Mapping[int, Delegate] = (
        Delegate.objects.for_forum(forum).select_related(*recipients.NEEDED).in_bulk([pk for pk, _before in seen])
    )
    people = [rows[pk] for pk, _before in seen if pk in rows]
    able = [one for one in people if deciding.may(one.state, state)]
    notes, short = notes_of(request), None
    try:
        deciding.check_places(forum, [one.state for one in able], state)
    except deciding.NoPlace as error:
        short = error
    samples = deciding.samples(able, state, notes)
    reached = [to for to in map(recipients.of, able) if to is not None]
    used = {to.language for to in reached}
    context = {
        "title": DECIDE[Delegate.State(state)], "forum": forum, "state": state, "able": able, "short": short,
        "left_out": [one for one in people if one not in able], "samples": samples,
        "notes": [(one, notes[one.code]) for one in languages.LANGUAGES if one.code in used],
        "has_note": state != Delegate.State.REGISTERED, "is_silent": "silent" in request.POST,
        "without_address": len(able) - len(reached),
        "to_coordinators": sum(to.invitation is not None for to in reached),
        "seen": signing.dumps([forum.pk, list(seen)], salt=SALT, compress=True),
        "query": choice.query(forum=forum.slug), "back": address(forum, choice), "shown": able[:100],
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/decide.html", {**admin.site.each_context(request), **context})


def _done(request: HttpRequest, forum: Forum, choice: Choice, seen: deciding.Seen, state: str) -> HttpResponse:
    is_mailed = "silent" not in request.POST
    if tasks.is_for_background(seen):
        said = {"notes": notes_of(request), "is_mailed": is_mailed}
        tasks.decide.enqueue(forum.pk, [list(one) for one in seen], state, request.user.pk, said)
        messages.info(request, _("So many are decided on in the background. This page says how far it is."))
        return redirect(address(forum, choice))
    outcome = deciding.decide(forum, seen, state, by=request.user, notes=notes_of(request), is_mailed=is_mailed)
    label = Delegate.State(state).label
    if outcome.done:
        messages.success(request, f"{label}: {outcome.done}")
    if outcome.moved_up:
        messages.success(request, _("Moved up from the waiting list: %(count)d.") % {"count": outcome.moved_up})
    if outcome.changed:
        names = ", ".join(f"{one.latin_name} ({one.get_state_display()})" for one in outcome.changed[:20])
        messages.warning(request, _("Somebody else has decided meanwhile; left as it is: %(names)s") % {"names": names})
    if outcome.left is not None:
        words = _("There are %(left)d places left. Not done for %(count)d people.")
        messages.error(request, words % {"left": outcome.left, "count": outcome.not_done})
    return redirect(address(forum, choice))


def to_decide(user: Any) -> list[today.Item]:
    """For the first page: how many wait for an answer."""
    if not user.has_perm("events.view_delegate") or not user.has_perm("events.change_delegate"):
        return []
    waiting = Delegate.objects.filter(state=Delegate.State.REGISTERED).order_by()
    undecided = dict(waiting.values_list("forum").annotate(n=Count("pk")))
    forums = Forum.objects.filter(pk__in=undecided).order_by("-is_current", "pk")
    choice = Choice(state=Delegate.State.REGISTERED)
    return [
        today.Item(gettext_lazy("Registrations to decide"), undecided[forum.pk], address(forum, choice), urgent=True)
        for forum in forums
    ]


def _links(request: HttpRequest) -> list[pages.Link]:
    may = request.user.has_perm("events.view_delegate")
    return [(_("Registrations"), reverse("admin:portal-queue"))] if may else []


def _tool(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    return [(_("Registrations"), address(forum))] if request.user.has_perm("events.view_delegate") else []


pages.add("portal-queue", "registrations/", queue)
pages.add("portal-decide", "registrations/decide/", decide)
pages.add_links(_links)
tools.add("events.Forum", _tool)
today.register("portal.registrations", to_decide)
