"""Whether a forum that is to go public names its speakers."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from events import readiness
from events.models import Forum
from events.readiness import Gap, Next, Shown
from speakers.models import Speaker


def gaps(forum: Forum) -> Iterator[Gap]:
    if not Speaker.objects.for_forum(forum).exists():
        yield Gap(_("Published speakers"), address("speakers_speaker"))


def shown(forum: Forum) -> Iterator[Shown]:
    yield Shown(_("speakers"), Speaker.objects.for_forum(forum).count())


def following(forum: Forum) -> Iterator[Next]:
    count = Speaker.objects.filter(listings__forum=forum).count()
    add = f"{reverse('admin:speakers_speaker_add')}?forum={forum.pk}"
    yield Next(_("Add a speaker"), add, str(count or ""), ("speakers.add_speaker",))


readiness.register_next("speakers", following)
readiness.register("speakers", gaps, shown)
