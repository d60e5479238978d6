"""Columns of the spreadsheet and what a session has in them. Values are texts, whole numbers, dates and times of day, or None."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Prefetch
from django.utils.translation import gettext_lazy as _

from core import languages
from core.admin.columns import label_of
from events.models import Forum, Session, SessionLanguage, SessionRoom
from speakers.models import Appearance, Speaker

Value = str | int | date | time | None
TEXTS = ("title", "abstract", "location")
WHEN = ("date", "start", "end")
PLAIN = ("slug", "kind", "state", "places", "stream_url", "recording_url")  # columns that are the model's own
VERSION = "version"
FLOOR, INTERPRETATION = SessionLanguage.Use.FLOOR, SessionLanguage.Use.INTERPRETATION


@dataclass(frozen=True)
class Column:
    """`name` stands in the first row and is the same in every language; `help` is for people."""

    name: str
    label: Any
    help: Any
    width: int = 14


def _texts() -> list[Column]:
    help_ = {
        "title": _("Title in this language. Every session has one in at least one language."),
        "abstract": _("Abstract in this language; an empty line starts a paragraph."),
        "location": _("Place outside the venue, in this language."),
    }
    return [
        Column(
            languages.column(field, code), label_of(Session, languages.column(field, code)), help_[field],
            40 if field == "title" else 24,
        )
        for field in TEXTS
        for code in languages.CODES
    ]  # fmt: skip


def columns() -> list[Column]:
    """All of them, in order."""
    return [
        Column("code", _("code"), _("Tells which session the row is. A code that nobody has makes a new session."), 10),
        Column("slug", _("word for links"), _("Small Latin letters, digits and hyphens; once per forum."), 24),
        *_texts(),
        Column("kind", _("kind"), " ".join(Session.Kind.values)),
        Column("state", _("state"), " ".join(Session.State.values)),
        Column("track", _("track"), _("The track's address, or nothing.")),
        Column("room", _("room"), _("The room's address, or nothing. Of several rooms the first one first: hall-1 hall-2."), 18),
        Column("date", _("day"), _("2031-05-14, where the forum is."), 12),
        Column("start", _("starts at"), _("09:40, where the forum is."), 10),
        Column("end", _("ends at"), _("10:30, or 00:30 +1 for the day after the start."), 10),
        Column("places", _("places"), _("For excursions and workshops: a whole number, or nothing."), 10),
        Column("floor", _("spoken on the floor"), _("Codes of languages, the first one first: en zh-hans, or with channels en:1."), 18),
        Column("interpretation", _("interpretation"), _("Codes of languages with their channels: ru:2 kk:4."), 24),
        Column("speakers", _("speakers"), _("In order: address:role, with a space between two. Roles:"), 40),
        Column("stream_url", _("live stream"), _("A link, or nothing."), 24),
        Column("recording_url", _("recording"), _("A link, or nothing."), 24),
        Column(VERSION, _("version"), _("Do not change it: it tells whether somebody else has changed the session since."), 16),
    ]  # fmt: skip


def names() -> list[str]:
    return [column.name for column in columns()]


@dataclass
class Programme:
    """A forum's sessions with all that the spreadsheet has of them, and the version of each."""

    forum: Forum
    sessions: list[Session]
    versions: dict[int, str]

    @property
    def zone(self) -> ZoneInfo:
        return self.forum.zone


def load(forum: Forum) -> Programme:
    """In a constant number of queries."""
    further = SessionRoom.objects.select_related("room")
    people = Appearance.objects.prefetch_related(Prefetch("speaker", Speaker.objects.only("slug", "is_seat")))
    sessions = (
        Session.objects.for_forum(forum)
        .select_related("track", "room")
        .prefetch_related("languages", Prefetch("appearances", people), Prefetch("further_rooms", further))
        .order_by("starts_at", "code")
    )
    found = list(sessions)
    for session in found:
        session.forum = forum
    return Programme(forum, found, versions(forum))


def versions(forum: Forum) -> dict[int, str]:
    """Session id -> text that is another one after every change of the session, its languages, its people or its further rooms.

    A session that has always been in one room has three numbers.
    """
    mine = Session.objects.for_forum(forum).values("pk")
    newest: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sources: Iterable[tuple[Any, str]] = (
        (Session, "id"), (SessionLanguage, "session_id"), (Appearance, "session_id"), (SessionRoom, "session_id"),
    )  # fmt: skip
    for place, (model, key) in enumerate(sources):
        rows = model.history.filter(**{f"{key}__in": mine}).order_by().values(key).annotate(newest=Max("history_id"))
        for session, number in rows.values_list(key, "newest"):
            newest[session][place] = number
    return {
        session: "v" + ".".join(map(str, numbers if numbers[3] else numbers[:3])) for session, numbers in newest.items()
    }


def spoken(session: Session, use: str) -> list[tuple[str, int | None]]:
    """(language, channel) of a use, in order."""
    return in_order((entry.language, entry.channel) for entry in session.languages.all() if entry.use == use)


def in_order(entries: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    """By channel, those without one last: databases do not agree on where nothing stands."""
    return sorted(entries, key=lambda entry: (entry[1] is None, entry[1] or 0))


def people(session: Session) -> list[tuple[str, str]]:
    """(address, role) of those who appear, in order."""
    return [(entry.speaker.slug, entry.role) for entry in session.appearances.all()]


def values(session: Session, zone: ZoneInfo, version: str) -> dict[str, Value]:
    """What a session has in each column."""
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    later = (ends.date() - starts.date()).days
    texts = {
        column: getattr(session, column) for column in (languages.column(f, c) for f in TEXTS for c in languages.CODES)
    }
    return {
        **texts,
        **{name: getattr(session, name) for name in PLAIN},
        "code": session.code,
        "track": session.track.slug if session.track else None,
        "room": " ".join(room.slug for room in session.rooms) or None,
        "date": starts.date(),
        "start": starts.time().replace(second=0, microsecond=0),
        "end": f"{ends:%H:%M} +{later}" if later else ends.time().replace(second=0, microsecond=0),
        "floor": write_languages(spoken(session, FLOOR)),
        "interpretation": write_languages(spoken(session, INTERPRETATION)),
        "speakers": " ".join(f"{slug}:{role}" for slug, role in people(session)),
        VERSION: version,
    }  # fmt: skip


def write_languages(entries: Iterable[tuple[str, int | None]]) -> str:
    return " ".join(code if channel is None else f"{code}:{channel}" for code, channel in entries)
