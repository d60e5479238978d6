"""Forums as structured data: schema.org Event with its place, organisers and the events in it.

What happens inside a forum is told by apps above: they register here.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from core import languages
from core.structured import Thing, full, picture, thing
from core.texts import text
from events.models import Forum, ForumPartner

SubEvents = Callable[[Forum], Iterable[Thing]]
_sources: list[SubEvents] = []
ORGANISERS = (ForumPartner.Role.HOST, ForumPartner.Role.ORGANISER, ForumPartner.Role.CO_ORGANISER)


def register(source: SubEvents) -> None:
    """Tell the events inside a forum, in order of time."""
    if source not in _sources:
        _sources.append(source)


def sub_events(forum: Forum) -> list[Thing]:
    return [each for source in _sources for each in source(forum)]


def event(forum: Forum, partners: Sequence[Any] = (), inside: Sequence[Thing] = ()) -> list[Thing]:
    """The forum as an Event; none where its days are not known, because an Event without a date is not one."""
    if not forum.starts_on or not forum.ends_on:
        return []
    address = full(reverse("forum", args=[forum.slug]))
    organisers = [
        thing("Organization", name=text(partner.institution, "name").value, url=partner.institution.website)
        for partner in partners
        if partner.role in ORGANISERS
    ]
    found = thing(
        "Event",
        name=text(forum, "name").value,
        description=text(forum, "tagline").value or text(forum, "theme").value,
        startDate=forum.starts_on.isoformat(),
        endDate=forum.ends_on.isoformat(),
        eventStatus="https://schema.org/EventScheduled",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        location=place(forum),
        image=picture(forum.cover),
        organizer=organisers,
        inLanguage=languages.tag(languages.active()),
        url=address,
        subEvent=list(inside),
    )
    return [{**found, "@id": f"{address}#event"}]


def place(forum: Forum, room: str = "") -> Thing:
    """Where it is: the venue, or the city alone; with a room, that room in it."""
    venue, country = forum.venue, forum.host_country
    street = text(venue, "address").value if venue else ""
    address = thing(
        "PostalAddress", streetAddress=street, addressLocality=text(forum, "city").value,
        addressCountry=country.code if country else "",
    )  # fmt: skip
    name = text(venue, "name").value if venue else text(forum, "city").value
    whole = thing("Place", name=name, address=address if len(address) > 1 else None)
    return thing("Place", name=room, containedInPlace=whole, address=whole.get("address")) if room else whole
