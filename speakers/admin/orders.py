"""Speakers in an order of their own: in a forum's list, and in a session."""

from typing import Any

from core.admin import ordering
from core.admin.columns import name_of
from core.admin.ordering import Ordered
from speakers.models import Appearance, SpeakerListing


def _listed(row: Any) -> str:
    return f"{name_of(row.speaker)} · {row.get_group_display()}"


def _speaking(row: Any) -> str:
    return f"{name_of(row.speaker)} · {row.get_role_display()}"


ordering.register(Ordered(SpeakerListing, "forum", _listed, ("speaker",)))
ordering.register(Ordered(Appearance, "session", _speaking, ("speaker",)))
