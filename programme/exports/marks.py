"""Marks of things in other software: the same in every language and every release, so that programs know them again."""

import re
from urllib.parse import urlsplit
from uuid import NAMESPACE_DNS, UUID, uuid5

from django.conf import settings

from events.models import Forum, Session
from speakers.models import Speaker

LEAST = 4  # characters of an acronym (schedule.xml's XSD)
TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
# Hues of tracks as software knows them: the colour of styles/tokens.css, and the nearest name of CSS (RFC 7986, 5.9).
COLOURS = {
    "blue": ("#1f5fa8", "steelblue"),
    "ochre": ("#8a5200", "darkgoldenrod"),
    "plum": ("#8b3a80", "purple"),
    "moss": ("#3f6b1f", "darkolivegreen"),
    "brick": ("#a03a2b", "firebrick"),
    "slate": ("#47596b", "slategray"),
}


def host() -> str:
    """The site's host name, without a port."""
    return str(urlsplit(settings.SITE_URL).hostname)


def guid(path: str) -> str:
    """UUID of a thing of this site (RFC 9562, 5.5): of its host and a path without a language."""
    space: UUID = uuid5(NAMESPACE_DNS, host())
    return str(uuid5(space, path))


def session_guid(forum: Forum, session: Session) -> str:
    return guid(f"{forum.slug}/sessions/{session.code}")


def speaker_guid(speaker: Speaker) -> str:
    return guid(f"speakers/{speaker.slug}")


def uid(forum: Forum, session: Session) -> str:
    """UID of a session in calendars (RFC 5545, 3.8.4.7)."""
    return f"{session.code}.{forum.slug}@{host()}"


def acronym(forum: Forum) -> str:
    """The forum's slug in the letters that the schedules allow: no hyphen, four characters at least."""
    return forum.slug.replace("-", "_").rjust(LEAST, "_")


def session_slug(forum: Forum, session: Session) -> str:
    """A word for links that no other session of any forum has: nsr_next-s02-opening-ceremony."""
    code = session.code.replace("-", "_")
    return f"{acronym(forum)}-{f'{code}-{session.slug}'.rjust(LEAST, '_')}"


def two_letters(slug: str) -> str:
    """A slug as the schemas of JSON want it: two characters at least."""
    return slug.rjust(2, "_")
