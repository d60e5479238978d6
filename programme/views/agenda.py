"""The agenda of a forum."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from core.pages import parameters, public, soonest
from core.plurals import samples
from events.models import Forum
from events.views import cards
from events.views.scope import forum_of
from programme import agenda as structure
from programme import filters, rows
from programme.entries import Entries
from programme.moments import boundary


def fresh_until(request: HttpRequest, forum: str, **kwargs: str) -> datetime | None:
    """Until the next session starts or ends, or the forum's phase changes."""
    found = forum_of(request, forum)
    return soonest(found.next_phase_at, boundary(found, timezone.now()))


@public(params=filters.NAMES, limits=filters.LIMITS, fresh_until=fresh_until, card=cards.section(_("Agenda")))
def agenda(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    given = parameters(request, filters.NAMES, filters.LIMITS)
    sessions, countries = rows.with_countries(found)
    shown = filters.keep(sessions, given, found.zone)
    days = structure.build(shown, found.zone, found.days, timezone.now(), sessions)
    context = {
        "forum": found,
        "days": days,
        "given": given,
        "choices": filters.choices(sessions, given, found.zone, countries),
        "reliefs": [] if shown else filters.reliefs(sessions, given, found.zone),
        "count": len(shown),
        "clashes": structure.mark_clashes(days) if "codes" in given else 0,
        "has_programme": bool(sessions),
        "zone": found.zone,
        "section": "agenda",
        **_words(given, days),
    }
    _render(found, days, rows.moved(found, sessions))
    return render(request, "programme/agenda.html", context)


def _render(forum: Forum, days: Sequence[structure.Day], moved: dict[int, rows.Was]) -> None:
    """Write each entry once the marks of all are known."""
    entries = Entries(forum, forum.zone, moved)
    for day in days:
        for slot in day.slots:
            for entry in slot.entries:
                entry.html = entries.render(entry)


def _words(given: dict[str, str], days: Sequence[structure.Day]) -> dict[str, Any]:
    """What the page's script needs, and what stands above the days."""
    running = next((slot for day in days for slot in day.slots if slot.is_now), None)
    coming = next((slot for day in days for slot in day.slots if any(e.is_next for e in slot.entries)), None)
    nearest = running or coming
    return {
        "one_by_one": len(days) > 1 and not given,
        "to_now": nearest.entries[0].released.code if nearest else "",
        "count_forms": samples("%(count)s session", "%(count)s sessions", languages.active()),
        "clear": {name: filters.address(given, **{name: ""}) for name in filters.NAMES},
    }
