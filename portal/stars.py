"""Stars of an account: sessions that a person has marked for themselves."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from events.models import Forum
from portal.models import Star
from programme.models import ReleasedSession

MOST = 500  # of a forum


def of(user: Any, forum: Forum | None = None) -> dict[str, list[str]]:
    """Codes of starred sessions by the forum's slug, in order. Of public forums only."""
    rows = Star.objects.filter(user=user, session__forum__in=Forum.objects.published())
    if forum is not None:
        rows = rows.filter(session__forum=forum)
    found: dict[str, list[str]] = defaultdict(list)
    for slug, code in rows.order_by("session__code").values_list("session__forum__slug", "session__code"):
        found[slug].append(code)
    return dict(found)


def codes_of(user: Any, forum: Forum) -> list[str]:
    return of(user, forum).get(forum.slug, [])


@transaction.atomic
def change(user: Any, forum: Forum, add: Iterable[str], remove: Iterable[str]) -> None:
    """Add and take away stars by the sessions' codes. Unknown codes are passed over; a forum has 500 at most."""
    Star.objects.filter(user=user, session__forum=forum, session__code__in=set(remove)).delete()
    wanted = set(add) - set(remove)
    released = ReleasedSession.objects.latest_of(forum).values_list("session_id", "session__code")
    ids = [pk for pk, code in released if code in wanted]
    room = MOST - Star.objects.filter(user=user, session__forum=forum).exclude(session__in=ids).count()
    Star.objects.bulk_create([Star(user=user, session_id=pk) for pk in ids[: max(0, room)]], ignore_conflicts=True)
