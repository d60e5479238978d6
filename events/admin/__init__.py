from events.admin import (
    country,
    delegate,
    delegation,
    forum,
    gallery,
    originals,
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
    "forum",
    "gallery",
    "originals",
    "parts",
    "photo_tags",
    "session",
    "today",
    "venue",
]
