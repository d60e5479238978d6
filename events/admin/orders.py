"""What organisers put in an order of their own."""

from typing import Any

from core.admin import ordering
from core.admin.columns import name_of
from core.admin.ordering import Ordered
from events.models import AllianceDocument, ForumPartner, Gallery, KeyFigure, Room, SessionFile, Signatory, Track


def _partner(row: Any) -> str:
    return f"{row.get_role_display()}: {name_of(row.institution)}"


def _figure(row: Any) -> str:
    return f"{row.value} {name_of(row)}"


def _signatory(row: Any) -> str:
    return name_of(row.institution)


ordering.register(Ordered(Track, "forum"))
ordering.register(Ordered(ForumPartner, "forum", _partner, ("institution",)))
ordering.register(Ordered(KeyFigure, "forum", _figure))
ordering.register(Ordered(Gallery, "forum"))
ordering.register(Ordered(AllianceDocument, "forum"))
ordering.register(Ordered(Room, "venue"))
ordering.register(Ordered(SessionFile, "session"))
ordering.register(Ordered(Signatory, "document", _signatory, ("institution",)))
