"""An announcement to delegates by mail: whom, how many, the very words; then it goes, and its page counts."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import languages
from core.admin import pages, tools
from core.admin.columns import name_of
from core.models import OutboxMail
from events import spoken
from events.models import Country, Delegate, Forum, Session
from news.models import Announcement
from portal import tasks
from portal.admin import queue
from portal.announcing import audience, writing
from portal.announcing.audience import Audience
from portal.models import Announced, Mailing

NEEDED = ("news.view_announcement", "portal.add_mailing", "events.view_delegate")
State = OutboxMail.State


def may_send(user: Any) -> bool:
    return bool(user.has_perms(NEEDED))


def forum_of(request: HttpRequest, announcement: Announcement) -> Forum:
    """The announcement's own forum, else the one that is asked for, else the current one."""
    return announcement.forum or queue.forum_of(request)


@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """GET counts and shows; POST orders it for the audience of the address. Nobody's name is shown."""
    if not may_send(request.user):
        raise PermissionDenied
    announcement = get_object_or_404(Announcement.objects.select_related("forum"), pk=pk)
    forum, chosen = forum_of(request, announcement), Audience.of(request.GET)
    people = chosen.people(forum)
    counted = audience.counts(announcement, people)
    if request.method == "POST":
        return _ordered(request, announcement, forum, chosen, counted["now"])
    context = {
        "title": _("Announcement to delegates"), "announcement": announcement, "forum": forum, "counted": counted,
        "filters": _filters(forum, chosen), "forums": [] if announcement.forum else Forum.objects.in_order(),
        "query": chosen.query(forum=forum.slug), "may_go": _may_go(announcement) and counted["now"] > 0,
        "is_ready": _may_go(announcement), "samples": _samples(announcement, forum, people),
        "states": _states(announcement), "mailings": _mailings(announcement),
    }  # fmt: skip
    return TemplateResponse(request, "admin/portal/announce.html", {**admin.site.each_context(request), **context})


def _may_go(announcement: Announcement) -> bool:
    """Neither a draft nor something that is over goes to anybody."""
    return announcement.stage in (Announcement.Stage.SHOWN, Announcement.Stage.WAITING)


def _ordered(
    request: HttpRequest, announcement: Announcement, forum: Forum, chosen: Audience, count: int
) -> HttpResponse:
    if _may_go(announcement) and count:
        tasks.order_mailing(announcement, forum, chosen, count, request.user)
        messages.success(request, _("The mails are written in the background. This page counts them."))
    else:
        messages.warning(request, _("Nothing was sent."))
    address = reverse("admin:portal-announce", args=[announcement.pk])
    return HttpResponseRedirect(f"{address}?{chosen.query(forum=forum.slug)}")


def _filters(forum: Forum, chosen: Audience) -> list[dict[str, Any]]:
    """Lists to choose from; what nobody has is not in them."""
    people = Delegate.objects.for_forum(forum).order_by()
    heard = set(people.exclude(interpretation="").values_list("interpretation", flat=True).distinct())
    countries = queue.named(Country.objects.filter(pk__in=people.values("country")))
    sessions = Session.objects.for_forum(forum).exclude(kind__in=Session.PAUSES).in_order()
    lists: tuple[tuple[str, Any, list[tuple[str, Any]]], ...] = (
        ("state", _("state"), list(audience.CHOICES.items())), ("country", _("country"), countries),
        ("interpretation", _("interpretation"), [(code, spoken.language_name(code)) for code in spoken.CODES if code in heard]),
        ("session", _("starred or signed up for"), [(str(one.pk), f"{one.code} · {name_of(one)}") for one in sessions]),
    )  # fmt: skip
    return [
        {"name": name, "label": label, "options": found, "value": getattr(chosen, name), "has_all": name != "state"}
        for name, label, found in lists
    ]


def _samples(announcement: Announcement, forum: Forum, people: Any) -> list[dict[str, Any]]:
    """The mail in each language that somebody gets it in, with how many; and the language its message really is in."""
    post, known = writing.Post(announcement, forum), {one.code: one for one in languages.LANGUAGES}
    found = []
    for code, count in writing.languages_of(announcement, people).items():
        really = post.message(code).language
        found.append(
            {"language": known[code], "count": count, "mail": post.sample(code), "really": known[really] if really != code else None}
        )  # fmt: skip
    return found


def _states(announcement: Announcement) -> list[tuple[Any, int]]:
    """People by what became of their mail."""
    counts = Announced.objects.of(announcement).counts()
    return [(state.label, counts[state]) for state in State if counts.get(state)]


def _mailings(announcement: Announcement) -> list[dict[str, Any]]:
    """What was ordered, the latest first, with its audience in words."""
    rows = Mailing.objects.filter(announcement=announcement).select_related("by", "forum")[:20]
    countries = Country.objects.in_bulk([int(row.audience["country"]) for row in rows if row.audience.get("country")])
    codes = Session.objects.in_bulk([int(row.audience["session"]) for row in rows if row.audience.get("session")])
    found = []
    for row in rows:
        chosen = Audience(**row.audience)
        country, session = countries.get(int(chosen.country or 0)), codes.get(int(chosen.session or 0))
        heard = spoken.language_name(chosen.interpretation) if chosen.interpretation else ""
        words = [
            str(audience.CHOICES[chosen.state]),
            name_of(country) if country else "",
            heard,
            session.code if session else "",
        ]
        found.append({"row": row, "zone": row.forum.zone, "audience": " · ".join(filter(None, words))})
    return found


def _tool(request: HttpRequest, announcement: Any) -> list[tools.Tool]:
    address = reverse("admin:portal-announce", args=[announcement.pk])
    return [(_("To delegates by mail"), address)] if may_send(request.user) else []


pages.add("portal-announce", "announcements/<int:pk>/mail/", announce)
tools.add("news.Announcement", _tool)
