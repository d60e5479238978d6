"""What the rows of a spreadsheet may refer to."""

from dataclasses import dataclass, field

from events.models import Forum, Room, Session, Track
from programme.spreadsheet.columns import Programme, load
from speakers.models import Speaker


@dataclass
class Known:
    """What rows may refer to."""

    programme: Programme
    tracks: dict[str, Track]
    rooms: dict[str, Room]
    speakers: dict[str, int]
    seats: set[str]
    by_code: dict[str, Session]
    slugs: dict[str, str] = field(default_factory=dict)  # slug -> code

    @classmethod
    def of(cls, forum: Forum) -> "Known":
        programme = load(forum)
        found = list(Speaker.objects.values_list("slug", "pk", "is_seat"))
        return cls(
            programme,
            {track.slug: track for track in Track.objects.filter(forum=forum)},
            {room.slug: room for room in Room.objects.filter(venue=forum.venue_id)} if forum.venue_id else {},
            {slug: pk for slug, pk, _seat in found},
            {slug for slug, _pk, is_seat in found if is_seat},
            {session.code: session for session in programme.sessions},
            {session.slug: session.code for session in programme.sessions},
        )
