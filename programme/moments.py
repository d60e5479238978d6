"""When the programme changes by itself: what a page says of now is true until then."""

from datetime import datetime

from django.db import models
from django.db.models import Min, Q

from core.prepared import Given, Prepared
from events.models import Forum
from programme.models import ReleasedSession

_now, _forum = Given("now", models.DateTimeField()), Given("forum", models.IntegerField())
_next = Prepared(
    lambda: (
        ReleasedSession.objects.latest_of(_forum)
        .order_by()
        .values("release")
        .annotate(
            starts=Min("starts_at", filter=Q(starts_at__gt=_now)), ends=Min("ends_at", filter=Q(ends_at__gt=_now))
        )
        .values_list("starts", "ends")
    )
)


def boundary(forum: Forum, now: datetime) -> datetime | None:
    """The next moment at which a session of the latest release starts or ends, or None. One query."""
    found = _next.first(forum=forum.pk, now=now) or ()
    return min((moment for moment in found if moment), default=None)
