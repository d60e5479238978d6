"""Sessions as structured data: schema.org Event inside the forum's."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse

from core import languages
from core.structured import Thing, full, thing
from core.texts import text, together
from events.models import Forum, Session
from events.showing import long_text
from events.structured import place
from programme import rows
from programme.models import ReleasedSession

STATUS: dict[str, str] = {Session.State.CANCELLED: "https://schema.org/EventCancelled"}
SCHEDULED = "https://schema.org/EventScheduled"


def of_forum(forum: Forum) -> Iterator[Thing]:
    """What happens in a forum, by its latest release: names, times, status and addresses. Breaks are no events."""
    before, after = full(reverse("session", args=[forum.slug, "CODE"])).split("CODE")
    for row in rows.of_forum(forum):
        if not row.is_pause:
            where = thing("Place", name=together([room.name for room in row.rooms] or [row.location]).value)
            yield {**_brief(row, forum, row.title.value, f"{before}{row.code}{after}"), "location": where}


def _brief(released: Any, forum: Forum, name: str, address: str) -> Thing:
    """A session in few words. Times are the venue's, with their offset (ISO 8601)."""
    return {
        "@type": "Event",
        "name": name,
        "startDate": released.starts_at.astimezone(forum.zone).isoformat(timespec="minutes"),
        "endDate": released.ends_at.astimezone(forum.zone).isoformat(timespec="minutes"),
        "eventStatus": STATUS.get(released.state, SCHEDULED),
        "url": address,
    }


def session(released: ReleasedSession, forum: Forum, people: Sequence[dict[str, Any]]) -> list[Thing]:
    """A session with everything a search engine may show."""
    mode = "Mixed" if released.session.stream_url else "Offline"
    performers = [
        thing("Person", name=text(row["speaker"], "name").value, jobTitle=text(row["speaker"], "position").value)
        for row in people
        if not row["speaker"].is_seat
    ]
    parent = full(reverse("forum", args=[forum.slug]))
    above = thing("Event", name=text(forum, "name").value, url=parent, location=place(forum))
    if forum.starts_on and forum.ends_on:
        above |= {"@id": f"{parent}#event", "startDate": f"{forum.starts_on}", "endDate": f"{forum.ends_on}"}
    address = full(reverse("session", args=[forum.slug, released.session.code]))
    brief = _brief(released, forum, text(released.session, "title").value, address)
    room = together([text(room, "name") for room in released.rooms]).value
    return [
        brief
        | thing(
            "Event",
            location=place(forum, room),
            description=long_text(forum, released.session, "abstract").value,
            eventAttendanceMode=f"https://schema.org/{mode}EventAttendanceMode",
            inLanguage=list(dict.fromkeys(languages.tag(entry["language"]) for entry in released.languages)),
            performer=performers,
            superEvent=above if "startDate" in above else None,
        )
    ]
