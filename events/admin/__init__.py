from events.admin import (
    country,
    delegate,
    delegation,
    describing,
    forum,
    gallery,
    hiding,
    parts,
    photo_tags,
    session,
    today,
    venue,
)

__all__ = [
    "country",
    "delegate",
    "delegation",
    "describing",
    "forum",
    "gallery",
    "hiding",
    "parts",
    "photo_tags",
    "session",
    "today",
    "venue",
]
