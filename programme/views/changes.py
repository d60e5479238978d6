"""What changed in the programme, release by release: a page, and the same as a feed (Atom, RFC 4287)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates, languages
from core.feeds import LanguageFeed, absolute
from core.pages import parameters, public
from core.structured import full
from core.templatetags.site import moment
from events.models import Forum, Session
from events.views import cards
from events.views.scope import forum_of
from programme.differences import Snapshot, compare, of_releases
from programme.models import Release, ReleasedSession
from programme.wording import Line, Wording

PER_PAGE = 10  # releases
FOLDED = 25  # more changes than these of one release are folded on the page


@dataclass
class Told:
    """A release as readers are told of it. `sessions` counts those of the first one, breaks left out; else it is None."""

    release: Any
    lines: list[Line] = field(default_factory=list)
    sessions: int | None = None
    is_folded: bool = False

    @property
    def anchor(self) -> str:
        return f"release-{self.release.number}"


def _told(forum: Forum, releases: Sequence[Any]) -> list[Told]:
    """Some releases of a forum that follow each other, newest first."""
    older = Release.objects.filter(forum=forum, number__lt=releases[-1].number).order_by("-number") if releases else ()
    known = [*releases, *older[:1]]
    states = of_releases(known)
    changes = {new.pk: compare(states[old.pk], states[new.pk]) for new, old in pairwise(known)}
    words = Wording(forum, (each for found in changes.values() for each in found))
    return [
        Told(release, words.lines(changes[release.pk]), is_folded=len(changes[release.pk]) > FOLDED)
        if release.pk in changes
        else Told(release, sessions=_count(states[release.pk]))
        for release in releases
    ]


def _count(state: Snapshot) -> int:
    return sum(row.kind not in Session.PAUSES for row in state.values())


def _linked(forum: Forum) -> set[int]:
    """Sessions that have a page."""
    shown = ReleasedSession.objects.latest_of(forum).exclude(kind__in=Session.PAUSES)
    return set(shown.order_by().values_list("session", flat=True))


@public(params=("page",), card=cards.section(gettext_lazy("Changes to the programme")))
def changes(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    page: Page[Any] = Paginator(Release.objects.filter(forum=found), PER_PAGE).get_page(
        parameters(request, ("page",)).get("page")
    )
    context = {
        "forum": found,
        "page": page,
        "told": _told(found, list(page)),
        "linked": _linked(found),
        "zone": found.zone,
        "section": "agenda",
    }
    return render(request, "programme/changes.html", context)


@public()
def feed(request: HttpRequest, forum: str) -> HttpResponse:
    found = forum_of(request, forum)
    address = full(reverse("agenda-changes", args=[found.slug]))
    made = LanguageFeed.of_page(request, f"{_('Changes to the programme')} · {cards.short_name(found)}", address)
    linked = _linked(found)
    for told in _told(found, list(Release.objects.filter(forum=found)[:PER_PAGE])):
        context = {"forum": found, "told": told, "linked": linked}
        made.add_item(
            title=_title(found, told),
            link=f"{address}#{told.anchor}",
            unique_id=f"{address}#{told.anchor}",
            description=_summary(told),
            pubdate=told.release.released_at,
            updateddate=told.release.released_at,
            body=absolute(render_to_string("programme/_release.html", context)),
            language=languages.tag(languages.active()),
        )
    return made.response()


def _title(forum: Forum, told: Told) -> str:
    """ "Release 3, 27 March 2027, 09:40" in the venue's zone."""
    when = moment(told.release.released_at, forum.zone)
    return _("Release %(number)s, %(when)s") % {"number": dates.number(told.release.number), "when": when}


def _summary(told: Told) -> str:
    """ "Moved: 3, New: 2" """
    counts = Counter(line.kind for line in told.lines)
    return ", ".join(f"{kind.label}: {dates.number(count)}" for kind, count in counts.items())
