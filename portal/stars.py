"""Stars of an account: sessions of a forum's latest release that a person has marked for themselves."""

from collections import defaultdict
from typing import Any

from events.models import Forum
from portal.models import Star


def of(user: Any, forum: Forum | None = None) -> dict[str, list[str]]:
    """Codes of starred sessions by the forum's slug, in order. Drafts are not told of."""
    rows = Star.objects.filter(user=user, session__forum__in=Forum.objects.published())
    if forum is not None:
        rows = rows.filter(session__forum=forum)
    found: dict[str, list[str]] = defaultdict(list)
    for slug, code in rows.order_by("session__code").values_list("session__forum__slug", "session__code"):
        found[slug].append(code)
    return dict(found)


def codes_of(user: Any, forum: Forum) -> list[str]:
    return of(user, forum).get(forum.slug, [])
