"""What a forum's programme lacks before it may go public, and what readers would see of it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from events import readiness
from events.models import Forum, Session
from events.readiness import Gap, Shown
from programme.models import Release, ReleasedSession


def gaps(forum: Forum) -> Iterator[Gap]:
    sessions = Session.objects.for_forum(forum)
    if not sessions.exists():
        return
    if not sessions.exclude(state=Session.State.DRAFT).exists():
        drafts = address("events_session", f"state__exact=draft&forum__id__exact={forum.pk}")
        yield Gap(_("Confirmed sessions: all are drafts"), drafts)
    elif not Release.objects.filter(forum=forum).exists():
        button = f"{reverse('admin:programme_release_add')}?forum={forum.pk}"
        yield Gap(_("A release of the programme: until then the agenda is empty"), button)


def shown(forum: Forum) -> Iterator[Shown]:
    latest = Release.objects.filter(forum=forum).order_by("-number").first()
    count = ReleasedSession.objects.filter(release=latest).count() if latest else 0
    yield Shown(_("sessions in the released programme"), count)


readiness.register("programme", gaps, shown)
