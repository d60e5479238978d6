"""The home page, the door to the languages and the error pages."""

import sys
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from core import languages
from core.cards import Card
from core.identity import identity_of, site_card
from core.outages import is_outage
from core.pages import public, soonest
from core.prepared import Given, Prepared
from core.texts import text
from events import countries_map, photo_rows, structured
from events.models import Delegation, Forum, ForumPartner, KeyFigure, Photo, Track
from events.views import cards
from events.views.scope import current_forum
from news.models import Article
from portal.entrance import rules_of
from portal.registering import is_open
from programme import agenda, rows
from programme.moments import boundary

_forum, _now = Given("forum", models.IntegerField()), Given("now", models.DateTimeField())
_delegations = Prepared(lambda: Delegation.objects.filter(forum=_forum).in_protocol_order())
_partners = Prepared(lambda: ForumPartner.objects.filter(forum=_forum).select_related("institution"))
_photos = Prepared(lambda: photo_rows.of_galleries(Photo.objects.of_public_galleries(_now))[:3])
_figures = Prepared(KeyFigure.objects.of_public_forums)
_tracks = Prepared(lambda: Track.objects.filter(forum=_forum))
_next_article = Prepared(lambda: Article.objects.publications_after(_now)[:1])


@cache
def _news(code: str) -> Prepared:
    return Prepared(lambda: Article.objects.published(_now).shown_in(code).latest_first().without("body")[:1])


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """`/`: to the best language by Accept-Language (RFC 9110, 12.5.4). The only place that negotiates."""
    code = translation.get_language_from_request(request)
    with translation.override(code if code in languages.CODES else languages.DEFAULT):
        response = HttpResponse(
            status=302, headers={"Location": reverse("home"), "Cache-Control": "public, max-age=3600"}
        )
    patch_vary_headers(response, ("Accept-Language",))
    return response


def home_card(request: HttpRequest) -> Card:
    forum = current_forum(request)
    return (
        replace(cards.about(forum), exists_in=None)
        if forum
        else site_card(request, text(identity_of(request), "name").value)
    )


def home_until(request: HttpRequest) -> datetime | None:
    forum = current_forum(request)
    if forum is None:
        return None
    running = forum.phase == Forum.Phase.TODAY
    ending = boundary(forum, timezone.now()) if running else None
    rules = rules_of(request, forum)
    return soonest(forum.next_phase_at, ending, _next_article.first(now=timezone.now()), rules.next_stage_at)


@public(fresh_until=home_until, card=home_card)
def home(request: HttpRequest) -> HttpResponse:
    forum = current_forum(request)
    if forum is None:
        return render(request, "home_empty.html", {"forum": None, "section": "home"})
    about = _about(forum)
    context = {
        "forum": forum,
        "section": "home",
        "structured": structured.event(forum, about["partners"]),
        "can_register": is_open(rules_of(request, forum), is_invited=False),
    }
    return render(request, "home.html", {**context, **about, **_programme(forum)})


def _about(forum: Forum) -> dict[str, Any]:
    delegations = _delegations(forum=forum.pk)
    running = forum.phase == Forum.Phase.TODAY
    figures = [] if running else _own_or_last(forum)
    return {
        "figures": figures,
        "figures_of": figures[0].forum if figures else forum,
        "delegations": delegations,
        "partners": _partners(forum=forum.pk),
        "news": _news(languages.active()).first(now=timezone.now()),
        "photos": photo_rows.listed(_photos(now=timezone.now())),
        **countries_map.context(forum, delegations),
    }


def _own_or_last(forum: Forum) -> list[KeyFigure]:
    """A forum's figures; while it has none, those of the edition before it."""
    public = _figures()
    own = [figure for figure in public if figure.forum_id == forum.pk]
    earlier = [figure for figure in public if figure.forum_id < forum.pk]
    return own or [figure for figure in earlier if figure.forum_id == earlier[0].forum_id]


def _programme(forum: Forum) -> dict[str, Any]:
    sessions = rows.of_forum(forum)
    taken = {row.track.pk for row in sessions if row.track}
    now = timezone.now()
    live = [released for released in sessions if not released.is_pause and released.state != "cancelled"]
    days = agenda.build(live, forum.zone, forum.days, now)
    return {
        "days": days[:3],
        "more_days": len(days) > 3,
        "tracks": [track for track in _tracks(forum=forum.pk) if track.pk in taken] if taken else [],
        "on_now": [released for released in live if released.starts_at <= now < released.ends_at],
        "zone": forum.zone,
    }


def error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page in the language of the address. It never reads the request's body, and needs no database; but for staff in the
    administration, who keep their language and their way back.
    """
    if request.path_info.startswith("/admin/") and status < 500:
        user: Any = getattr(request, "user", None)  # none before the middleware has been there
        if user is not None and user.is_staff:
            return _error_of_desk(request, user.language, status)
    first = request.path_info.split("/", 2)[1] if request.path_info.count("/") > 1 else ""
    with translation.override(first if first in languages.CODES else languages.DEFAULT):
        response = render(
            request, f"errors/{status}.html", {"forum": None, "section": "", "status": status}, status=status
        )
        response["Content-Language"] = languages.tag(languages.active())
    response["Cache-Control"] = "no-store"
    return response


def _error_of_desk(request: HttpRequest, code: str, status: int) -> HttpResponse:
    with translation.override(code if code in languages.CODES else languages.DEFAULT):
        context = {**admin.site.each_context(request), "status": status}
        response = render(request, "admin/error.html", context, status=status)
        response["Content-Language"] = languages.tag(languages.active())
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also of error pages that could not be made, for they have the menu and need the database."""
    return _unavailable(request) if is_outage(sys.exc_info()[1]) else error(request, 500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """503 (RFC 9110, 15.6.4): the database does not answer, so this is made without it."""
    first = request.path_info.split("/", 2)[1] if request.path_info.count("/") > 1 else ""
    code = first if first in languages.CODES else translation.get_language_from_request(request)
    with translation.override(code if code in languages.CODES else languages.DEFAULT):
        page = loader.render_to_string("errors/503.html", {"was_sent": request.method not in ("GET", "HEAD")})
        headers = {"Content-Language": languages.tag(languages.active())}
    return HttpResponse(page, status=503, headers={**headers, "Cache-Control": "no-store", "Retry-After": "10"})
