"""The sample programme of the coming edition."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.languages import column
from demo.texts import make, named, read
from events.models import Country, Forum, Institution, Room, Session, SessionLanguage, Track, Venue
from programme.models import make_release
from speakers.models import Appearance, Speaker, SpeakerListing


def days(now: datetime, zone: str) -> tuple[date, date]:
    """First and last day: the next 27-28 March that is at least 30 days after today where the forum is."""
    data = read("programme")
    today = now.astimezone(ZoneInfo(zone)).date()
    first = date(today.year, data["month"], data["day"])
    if first - today < timedelta(days=data["least_days_ahead"]):
        first = first.replace(year=today.year + 1)
    return first, first + timedelta(days=data["days"] - 1)


def venue() -> Venue:
    """A venue that says it is a placeholder, with its rooms."""
    data = read("programme")
    place = named(Venue, data["venue"]["name"]) or make(Venue, **data["venue"])
    there = set(place.rooms.values_list("slug", flat=True))
    for room in data["rooms"]:
        if room["slug"] not in there:
            make(Room, venue=place, **room)
    return place


def speaker(item: Mapping[str, Any], **values: Any) -> Speaker:
    """The speaker of that address; made when there is none."""
    known: Speaker | None = Speaker.objects.filter(slug=item["slug"]).first()
    if known:
        return known
    country = Country.objects.filter(code=item["country"]).first()
    texts = {key: item[key] for key in ("slug", "name", "position") if key in item}
    return make(Speaker, country=country, state=Speaker.State.PUBLISHED, **texts, **values)


def seats(forum: Forum, institutions: Mapping[str, Institution]) -> None:
    """Roles without a person. A seat without a group (the moderator) is not in the forum's list of speakers."""
    for order, item in enumerate(read("programme")["seats"], 11):
        seat = speaker(item, is_seat=True, institution=institutions.get(item["institution"]))
        if item["group"]:
            make(SpeakerListing, forum=forum, speaker=seat, group=item["group"], order=order)


def programme(forum: Forum) -> None:
    """Tracks and sessions, then release 1."""
    data = read("programme")
    for track in data["tracks"]:
        make(Track, forum=forum, **track)
    for item in data["sessions"]:
        session = _session(forum, item)
        _languages(session, item, data["channels"])
        for order, part in enumerate(item["appearances"]):
            who = Speaker.objects.get(slug=part["speaker"])
            make(Appearance, session=session, speaker=who, role=part["role"], order=order)
    note = {column("note", code): words for code, words in data["release_note"].items()}
    make_release(forum, note=note).full_clean()


def _session(forum: Forum, item: Mapping[str, Any]) -> Session:
    day = forum.days[item["day"] - 1]
    starts_at, ends_at = (datetime.combine(day, time.fromisoformat(item[end]), forum.zone) for end in ("start", "end"))
    return make(
        Session,
        forum=forum,
        track=Track.objects.filter(forum=forum, slug=item["track"]).first(),
        room=Room.objects.filter(venue=forum.venue, slug=item["room"]).first(),
        starts_at=starts_at,
        ends_at=ends_at,
        state=Session.State.CONFIRMED,
        **{key: item[key] for key in ("code", "slug", "kind", "title", "abstract", "location") if key in item},
    )


def _languages(session: Session, item: Mapping[str, Any], channels: Mapping[str, int]) -> None:
    for code in item["floor"]:
        make(SessionLanguage, session=session, language=code, use=SessionLanguage.Use.FLOOR)
    for code in item["interpretation"]:
        use = SessionLanguage.Use.INTERPRETATION
        make(SessionLanguage, session=session, language=code, use=use, channel=channels[code])
