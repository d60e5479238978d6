"""Which sessions' texts readers see: those of the latest release. For the translators' desk."""

from typing import Any

from events.models import Forum, Session, SessionFile
from programme.models import Release, ReleasedSession
from translations import kinds


def register() -> None:
    kinds.register("events.Session", order=20, public=_released)
    kinds.register("events.SessionFile", order=22, public=lambda: SessionFile.objects.filter(session__in=_released()))
    kinds.register(
        "programme.Release",
        order=70,
        public=lambda: Release.objects.filter(forum__in=Forum.objects.published()),
        scoped=lambda forums: Release.objects.filter(forum__in=forums),
    )


def _released() -> Any:
    return Session.objects.filter(pk__in=ReleasedSession.objects.newest().order_by().values("session"))
