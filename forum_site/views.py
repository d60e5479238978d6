"""The home page, the door to the languages, previews, media and the error pages."""

import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from core import image_names, languages, previews, withheld
from core.cards import Card
from core.identity import identity_of, site_card
from core.pages import public, soonest
from core.prepared import Given, Prepared
from core.texts import text
from events import countries_map, structured
from events.models import Delegation, Forum, ForumPartner, KeyFigure, Photo
from events.views import cards
from events.views.scope import current_forum
from news.models import Article
from portal.entrance import rules_of
from portal.registering import is_open
from programme import agenda
from programme.models import ReleasedSession, with_rooms
from programme.moments import boundary

MADE_KEY = re.compile(r"[0-9a-f]{24}")
MADE_NAME = re.compile(r"[a-z0-9-]+\.(?:pdf|zip)")

_forum, _now = Given("forum", models.IntegerField()), Given("now", models.DateTimeField())
_delegations = Prepared(lambda: Delegation.objects.filter(forum=_forum).in_protocol_order())
_partners = Prepared(lambda: ForumPartner.objects.filter(forum=_forum).select_related("institution"))
_photos = Prepared(lambda: Photo.objects.of_public_galleries(_now).select_related("gallery__forum")[:3])
_released = Prepared(lambda: ReleasedSession.objects.latest_of(_forum).for_lists())


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
    return soonest(forum.next_phase_at, ending, Article.objects.next_publication(), rules.next_stage_at)


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
    figures = [] if running else KeyFigure.objects.of_forum_or_last(forum)
    return {
        "figures": figures,
        "figures_of": figures[0].forum if figures else forum,
        "delegations": delegations,
        "partners": _partners(forum=forum.pk),
        "news": _news(languages.active()).first(now=timezone.now()),
        "photos": _photos(now=timezone.now()),
        **countries_map.context(forum, delegations),
    }


def _programme(forum: Forum) -> dict[str, Any]:
    sessions = with_rooms(_released(forum=forum.pk))
    now = timezone.now()
    live = [released for released in sessions if not released.is_pause and released.state != "cancelled"]
    days = agenda.build(live, forum.zone, forum.days, now)
    return {
        "days": days[:3],
        "more_days": len(days) > 3,
        "tracks": agenda.tracks_of(sessions),
        "on_now": [released for released in live if released.starts_at <= now < released.ends_at],
        "zone": forum.zone,
    }


@staff_member_required
@require_safe
def preview(request: HttpRequest, kind: str, pk: int, lang: str) -> HttpResponse:
    """A draft, for staff who may see its kind."""
    found = previews.of_kind(kind)
    if found is None or lang not in languages.CODES:
        raise Http404
    meta = found.model._meta
    if not request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        raise PermissionDenied
    return _preview(request, found, pk, lang)


@require_safe
def secret_preview(request: HttpRequest, token: str) -> HttpResponse:
    """A draft, for whoever has its secret link, until the link ends."""
    read = previews.read_token(token)
    found = previews.of_kind(read[0]) if read else None
    if read is None or found is None:
        raise Http404
    return _preview(request, found, read[1], languages.active())


def _preview(request: HttpRequest, found: previews.Preview, pk: int, lang: str) -> HttpResponse:
    with translation.override(lang):
        response = previews.answer(request, found, pk)
    if response is None:
        raise Http404
    response["Content-Language"] = languages.tag(lang)
    return response


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A published rendition; until it is made, a smaller one. None of a picture that is withheld.

    Its name is made of its content, so it never changes; but it may be withheld, so caches ask again after a day.
    """
    folder, match = settings.MEDIA_ROOT / "public", image_names.PUBLIC_NAME.match(name)
    if match is None or withheld.is_withheld(match["key"]):
        raise Http404
    if (folder / name).is_file():
        tag = f'"{name}"'
        answer = get_conditional_response(request, etag=tag) or _rendition(folder / name)
        answer["ETag"], answer["Cache-Control"] = tag, withheld.CACHED
        return answer
    for other in image_names.stand_ins(name):
        if (folder / other).is_file():
            answer = _rendition(folder / other)
            answer["Cache-Control"] = "public, max-age=5"
            return answer
    raise Http404


def _rendition(path: Path) -> HttpResponseBase:
    return FileResponse(path.open("rb"), content_type=image_names.TYPES[path.suffix.removeprefix(".")])


@require_safe
def made_file(request: HttpRequest, key: str, name: str) -> FileResponse:
    """A file that the background made (`programme.making`). Its address never changes its bytes.

    Without a content policy: a browser's own reader of PDF obeys the document's, and shows nothing under ours.
    """
    if not MADE_KEY.fullmatch(key) or not MADE_NAME.fullmatch(name):
        raise Http404
    stored = f"public/made/{key}/{name}"
    if not default_storage.exists(stored):
        raise Http404
    response = FileResponse(default_storage.open(stored), filename=name, as_attachment=name.endswith(".zip"))
    response._csp_exempt = True  # type: ignore[attr-defined]  # read by the middleware of django-csp
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page in the language of the address. It never reads the request's body, and needs no database."""
    first = request.path_info.split("/", 2)[1] if request.path_info.count("/") > 1 else ""
    with translation.override(first if first in languages.CODES else languages.DEFAULT):
        response = render(
            request, f"errors/{status}.html", {"forum": None, "section": "", "status": status}, status=status
        )
        response["Content-Language"] = languages.tag(languages.active())
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500)
