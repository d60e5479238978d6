"""Marks in words, with the way to what they are about."""

from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.addresses import address as address_of
from core.templatetags.site import in_language
from events import spoken
from events.models import Forum
from programme.admin.editor.links import address
from programme.checks import Kind, Mark
from programme.editor.times import clocks
from programme.planned import Person, Planned

ICONS = {
    Kind.ROOM_CLASH: "warning", Kind.SPEAKER_CLASH: "mic", Kind.OUTSIDE: "calendar", Kind.OTHER_VENUE: "pin",
    Kind.TOO_SMALL: "users", Kind.NO_FLOOR: "mic", Kind.NO_CHANNEL: "headset", Kind.SAME_CHANNEL: "headset",
    Kind.NO_INTERPRETER: "headset", Kind.NO_TITLE: "globe", Kind.TRACK_OVERLAP: "clock",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A mark as it is shown."""

    mark: Mark
    words: str | SafeString
    url: str

    @property
    def icon(self) -> str:
        return ICONS[self.mark.kind]


def say(mark: Mark, forum: Forum) -> Said:
    return Said(mark, _words(mark, forum), _url(mark, forum))


def _words(mark: Mark, forum: Forum) -> str | SafeString:
    label = str(Kind(mark.kind).label)
    if mark.other is not None:
        when = f"{mark.other.code}, {clocks(mark.other.starts_at, mark.other.ends_at, forum.zone)}"
        return format_html("{}: {}", label, when) if mark.speaker is None else format_html(
            "{}: {} ({})", label, _name(mark.speaker), when
        )  # fmt: skip
    if mark.kind == Kind.TOO_SMALL:
        places, seats = mark.codes
        return _("%(places)s places in a room of %(seats)s seats") % {"places": places, "seats": seats}
    if mark.kind == Kind.SAME_CHANNEL:
        return f"{label}: {', '.join(mark.codes)}"
    if mark.codes:
        return f"{label}: {spoken.names(mark.codes)}"
    return label


def _name(speaker: Person) -> SafeString:
    return in_language(speaker.name.value, speaker.name.language) if speaker.name else conditional_escape(speaker.slug)


def _url(mark: Mark, forum: Forum) -> str:
    """To the session it clashes with, on its day; else to the page where it is mended."""
    if mark.other is not None:
        return f"{address(forum, day_of(mark.other, forum))}#session-{mark.other.pk}"
    return address_of("admin:events_session_change", mark.session.pk)


def day_of(session: Planned, forum: Forum) -> object:
    return session.starts_at.astimezone(forum.zone).date()
