"""How the working copy of the programme differs from its latest release."""

from typing import Any

from django.db.models import F, Q, QuerySet

from events.models import Forum, Session, SessionLanguage
from programme.models import Release, ReleasedSession
from speakers.models import Appearance

COMPARED = ("starts_at", "ends_at", "room", "track", "kind", "state")


def changed_sessions(forum: Forum) -> QuerySet[Any]:
    """Sessions that a new release would add or show otherwise; without a release, all but drafts."""
    mine = Session.objects.for_forum(forum)
    latest = Release.objects.latest_of(forum)
    if latest is None:
        return mine.exclude(state=Session.State.DRAFT).in_order()
    rows = ReleasedSession.objects.filter(release=latest)
    moved = Q()
    for name in COMPARED:
        same = Q(**{name: F(f"session__{name}")})
        either = Q(**{f"{name}__isnull": True}) ^ Q(**{f"session__{name}__isnull": True})
        moved |= either if name in ("room", "track") else ~same
    for name in ("room", "track"):
        moved |= Q(**{f"{name}__isnull": False, f"session__{name}__isnull": False}) & ~Q(
            **{name: F(f"session__{name}")}
        )
    new = ~Q(pk__in=rows.values("session")) & ~Q(state=Session.State.DRAFT)
    people = [_touched(model, latest) for model in (SessionLanguage, Appearance)]
    released = Q(pk__in=rows.values("session"))
    otherwise = Q(pk__in=rows.filter(moved).values("session"))
    return mine.filter(new | otherwise | (released & (people[0] | people[1]))).in_order()


def _touched(model: Any, release: Release) -> Q:
    """Sessions whose languages or speakers have been written since: told by history, which sees deletions too."""
    return Q(pk__in=model.history.filter(history_date__gt=release.released_at).values("session_id"))
