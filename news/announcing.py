"""What stands on top of a page now. Read once a request; the page is true until the next of them comes or goes."""

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from core import reading
from core.once import once
from core.pages import soonest
from core.prepared import Given, Prepared
from events.views.scope import current_forum
from news.models import Announcement

RANK = {level: rank for rank, level in enumerate(Announcement.Level.values)}
_open = Prepared(lambda: Announcement.objects.open(Given("now", models.DateTimeField())).filter(on_pages=True))


def of_page(request: HttpRequest) -> list[Announcement]:
    """Those of the whole site and of the page's forum (else of the current one), urgent ones first, then the latest."""
    found: list[Announcement] = once(request, "announcements", lambda: _of_forum(current_forum(request)))
    return found


def _of_forum(forum: object) -> list[Announcement]:
    now, key = timezone.now(), getattr(forum, "pk", None)
    mine = [one for one in _open(now=now) if one.forum_id in (None, key)]
    shown = [one for one in mine if one.publish_at is None or one.publish_at <= now]
    coming = [one.publish_at for one in mine if one not in shown]
    reading.true_until(soonest(*coming, *(one.until for one in shown)))
    return sorted(shown, key=lambda one: RANK[one.level])
