"""A session as it stands in the agenda, in HTML. One page may have six hundred: what many of them share is made once.

Written out here and not as a template: with templates, the same page takes four times as long.
"""

from collections.abc import Mapping
from functools import cached_property
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core import dates, languages
from core.templatetags.site import in_language
from core.texts import Text, listed
from events.models import Forum, Session
from programme.agenda import Entry
from programme.rows import Named, Row, Was
from programme.tongues import marks

PLACE = "CODE"


class Entries:
    """Renders the entries of one page, in the language in force. `moved` are sessions that the last release moved, by id."""

    def __init__(self, forum: Forum, zone: ZoneInfo, moved: Mapping[int, Was] | None = None) -> None:
        self.zone, self.moved, self.own = zone, moved or {}, languages.active()
        self.before, self.after = reverse("session", args=[forum.slug, PLACE]).split(PLACE)
        self.kinds = {value: escape(str(label)) for value, label in Session.Kind.choices}
        self.named: dict[tuple[str, int], str] = {}

    @cached_property
    def words(self) -> dict[str, str]:
        return {
            "now": f'<span class="tag now">{escape(gettext("Now"))}</span>',
            "next": f'<span class="tag next">{escape(gettext("Next"))}</span>',
            "cancelled": f'<span class="tag cancelled">{escape(gettext("Cancelled"))}</span>',
            "clash": f'<span class="tag clash">{escape(gettext("At the same time as another"))}</span>',
        }

    def render(self, entry: Entry) -> SafeString:
        row: Row = entry.released
        return mark_safe(
            f'<article class="{self._classes(entry, row)}" id="{row.code}"{self._data(row)}>\n{self._state(entry, row)}'
            f'<h4 class="session-title">{self._title(row)}</h4>\n'
            f'<p class="session-place"><span>{self._time(entry.starts)}–{self._time(entry.ends)}</span>{self._where(row)}</p>\n'
            f"{self._kind(row)}</article>"
        )

    def _classes(self, entry: Entry, row: Row) -> str:
        found = ["session", entry.place, entry.length, "is-alone" if entry.is_alone else f"in-{entry.column}"]
        if len(row.rooms) > 1:
            found.append(f"in-several over-{entry.over}" if entry.over > 1 else "in-several")
        states = {"is-break": row.is_pause, "is-now": entry.is_now, "is-past": entry.is_past,
                  "is-cancelled": row.state == "cancelled"}  # fmt: skip
        found += [name for name, holds in states.items() if holds]
        return " ".join([*found, row.track.css] if row.track else found)

    def _data(self, row: Row) -> str:
        """What the filters of the page look at."""
        interpreted = [language for language, _channel in row.channels]
        found = {
            "t": row.track.slug if row.track else "", "r": " ".join([room.slug for room in row.rooms]), "k": row.kind,
            "l": " ".join(row.floor), "i": " ".join(interpreted), "c": " ".join(sorted(row.countries)),
        }  # fmt: skip
        return "".join(f' data-{name}="{value}"' for name, value in found.items() if value)

    def _state(self, entry: Entry, row: Row) -> str:
        if row.state == "cancelled":
            found = [self.words["cancelled"]]
        else:
            states = {"now": entry.is_now, "next": entry.is_next, "clash": entry.clashes}
            found = [self.words[name] for name, holds in states.items() if holds]
        note = self._was(self.moved[row.session_id]) if row.session_id in self.moved else ""
        return f'<p class="session-state">{" ".join(found)}{note}</p>\n' if found or note else ""

    def _was(self, was: Was) -> str:
        """That it was moved, and from where: readers may have the old time in their heads."""
        starts = was.starts_at.astimezone(self.zone)
        room = f", {self._text(was.room)}" if was.room.value else ""
        before = gettext("before: %(when)s") % {"when": f"{dates.short_day(starts.date())}, {starts:%H:%M}"}
        return f' <span class="tag moved">{escape(gettext("Moved"))}</span> <span>{escape(before)}{room}</span>'

    def _title(self, row: Row) -> str:
        title = self._text(row.title)
        return title if row.is_pause else f'<a href="{self.before}{row.code}{self.after}">{title}</a>'

    def _text(self, text: Text) -> str:
        return escape(text.value) if text.language == self.own else in_language(text.value, text.language)

    def _time(self, moment: Any) -> str:
        return f'<time datetime="{moment.isoformat(timespec="minutes")}">{moment:%H:%M}</time>'

    def _where(self, row: Row) -> str:
        if row.rooms:
            names = [self._name("room", room) for room in row.rooms]
            return f' <span class="session-room">{listed(names) if len(names) > 1 else names[0]}</span>'
        return f' <span class="session-where">{self._text(row.location)}</span>' if row.location.value else ""

    def _name(self, what: str, named: Named) -> str:
        key = (what, named.pk)
        if key not in self.named:
            self.named[key] = self._text(named.name)
        return self.named[key]

    def _kind(self, row: Row) -> str:
        if row.is_pause:
            return ""
        weave = '<span class="weave" aria-hidden="true"></span>'
        track = f'<span class="track">{weave}{self._name("track", row.track)}</span> ' if row.track else ""
        spoken = marks(row.floor, row.channels, self.own) if row.languages else ""
        return f'<p class="session-kind">{track}<span>{self.kinds[row.kind]}</span></p>\n{spoken}\n'
