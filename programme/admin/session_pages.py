"""Where readers find a session: its page is there while the latest release of a public forum has it."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from core.admin import tongues
from programme.models import ReleasedSession


def _released() -> Exists:
    return Exists(ReleasedSession.objects.newest().filter(session=OuterRef("pk")))


def _address(session: Any) -> str:
    return reverse("session", args=[session.forum.slug, session.code])


tongues.register("events.Session", _released, _address)
