"""The programme for other software: calendars, schedules and tables, in the language of the address."""

import json
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from core import workbooks
from core.pages import parameters, public
from core.structured import full
from events.models import Forum
from events.views.scope import forum_of
from programme import filters
from programme.exports import (
    calendar,
    csv_file,
    data,
    history,
    schedule2_json,
    schedule_json,
    schedule_xml,
    words,
    xlsx,
)
from programme.exports.data import Entry, Programme
from programme.models import ReleasedSession, with_rooms
from speakers.views.speakers import next_speaker, speaker_of

CALENDAR = "text/calendar; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"
XML = "application/xml; charset=utf-8"
FILTERS = ("day", "track", "room")
MOST_CODES = 300


@public(params=(*FILTERS, "codes"), limits=filters.LIMITS, fresh_until=next_speaker)
def agenda_calendar(request: HttpRequest, forum: str) -> HttpResponse:
    """The programme, or what filters leave of it, as a calendar to subscribe to."""
    found = forum_of(request, forum)
    given = parameters(request, (*FILTERS, "codes"), filters.LIMITS)
    revisions = history.revisions(found)
    latest = with_rooms(ReleasedSession.objects.latest_of(found))
    rows = _kept(found, latest, with_rooms(history.gone(revisions)), given)
    entries = data.entries(found, rows)
    query = f"?{urlencode(given)}" if given else ""
    feed = calendar.Feed(
        calendar.name_of(found, *_parts(entries, given)),
        full(reverse("agenda", args=[found.slug])),
        full(f"{request.path}{query}"),
    )
    body = calendar.calendar(found, entries, revisions, feed=feed)
    return _download(body, CALENDAR, f"{found.slug}.ics")


def _kept(
    forum: Forum, latest: list[ReleasedSession], gone: list[ReleasedSession], given: dict[str, str]
) -> list[ReleasedSession]:
    """Rows that answer the filters and have one of the codes, where codes are given. The days are those of the latest release."""
    answers = {name: given[name] for name in FILTERS if name in given}
    rows = filters.keep([*latest, *gone], answers, forum.zone, latest)
    if "codes" not in given:
        return rows
    codes = given["codes"].split(",")
    if len(given["codes"]) == filters.LIMITS["codes"]:
        codes.pop()  # its end may have been cut off
    wanted = set(codes[:MOST_CODES])
    return [row for row in rows if row.session.code in wanted]


def _parts(entries: tuple[Entry, ...], given: dict[str, str]) -> list[str]:
    """Names of the track and the room that a calendar is limited to."""
    found = entries[0].released if entries else None
    rooms = (room for room in found.rooms if room.slug == given.get("room")) if found else iter(())
    chosen = [found.track if "track" in given else None, next(rooms, None)] if found else []
    return [*(words.say(each, "name") for each in chosen), given.get("day", "")]


@public(fresh_until=next_speaker)
def speaker_calendar(request: HttpRequest, forum: str, slug: str) -> HttpResponse:
    """What a speaker does in the programme, as a calendar."""
    found, person = forum_of(request, forum), speaker_of(request, forum, slug)
    revisions = history.revisions(found)
    rows = [*ReleasedSession.objects.latest_of(found), *history.gone(revisions)]
    entries = data.entries(found, [row for row in rows if data.has_speaker(row, person)])
    name = calendar.name_of(found, words.say(person, "name"))
    page = full(reverse("speaker", args=[found.slug, person.slug]))
    body = calendar.calendar(found, entries, revisions, feed=calendar.Feed(name, page, full(request.path)))
    return _download(body, CALENDAR, f"{found.slug}-{person.slug}.ics")


def _programme(request: HttpRequest, slug: str) -> Programme:
    """The forum's programme. Raises Http404 where there is no day to tell of."""
    found = data.read(forum_of(request, slug))
    if found.is_empty:
        raise Http404
    return found


@public(fresh_until=next_speaker, is_open=True)
def schedule(request: HttpRequest, forum: str) -> HttpResponse:
    return HttpResponse(schedule_xml.schedule(_programme(request, forum)), content_type=XML)


@public(fresh_until=next_speaker, is_open=True)
def schedule_v1(request: HttpRequest, forum: str) -> HttpResponse:
    return _json(schedule_json.schedule(_programme(request, forum)))


@public(fresh_until=next_speaker, is_open=True)
def schedule_v2(request: HttpRequest, forum: str) -> HttpResponse:
    return _json(schedule2_json.schedule(_programme(request, forum)))


@public(fresh_until=next_speaker)
def agenda_xlsx(request: HttpRequest, forum: str) -> HttpResponse:
    body = xlsx.file(data.read(forum_of(request, forum)))
    return _download(body, workbooks.KIND, f"{forum}-{request.LANGUAGE_CODE}.xlsx")


@public(fresh_until=next_speaker)
def agenda_csv(request: HttpRequest, forum: str) -> HttpResponse:
    body = csv_file.file(data.read(forum_of(request, forum)))
    return _download(body, CSV, f"{forum}-{request.LANGUAGE_CODE}.csv")


def _json(found: dict[str, Any]) -> HttpResponse:
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(f"{text}\n", content_type="application/json")


def _download(body: bytes, kind: str, name: str) -> HttpResponse:
    """A file under a name of ASCII letters: slugs and codes have no others."""
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
