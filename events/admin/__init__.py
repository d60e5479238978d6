from events.admin import (
    country,
    delegate,
    delegation,
    forum,
    gallery,
    originals,
    parts,
    photo_tags,
    photo_upload,
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
    "photo_upload",
    "session",
    "today",
    "venue",
]
