"""Whether a forum that is to go public names its speakers."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from events import readiness
from events.models import Forum
from events.readiness import Gap, Shown
from speakers.models import Speaker


def gaps(forum: Forum) -> Iterator[Gap]:
    if not Speaker.objects.for_forum(forum).exists():
        yield Gap(_("Published speakers"), address("speakers_speaker"))


def shown(forum: Forum) -> Iterator[Shown]:
    yield Shown(_("speakers"), Speaker.objects.for_forum(forum).count())


readiness.register("speakers", gaps, shown)
