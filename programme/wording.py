"""Differences of the programme in words, as HTML: for the page of changes, its feed, the agenda and the admin.

Titles and names are the live ones, each in the language that it is really in.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import dates, languages
from core.templatetags.site import in_language
from core.texts import listed, text
from events.models import Forum, Room, Session, Track
from events.spoken import name_in_a_list, names
from programme.differences import Difference, Kind, Row
from speakers.models import Speaker


def fill(template: str, **parts: str) -> SafeString:
    """A translated sentence with HTML in its places."""
    return mark_safe(
        str(conditional_escape(template)) % {name: conditional_escape(part) for name, part in parts.items()}
    )


@dataclass(frozen=True)
class Line:
    """One session's difference in words: `words` say when and where, `details` are (label, words)."""

    difference: Difference
    session: Any
    words: SafeString
    details: list[tuple[str, SafeString]] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.difference.kind


class Wording:
    """Knows the names that some differences need: read once, in four queries at most."""

    def __init__(self, forum: Forum, differences: Iterable[Difference], *, everybody: bool = False) -> None:
        """`everybody` names speakers too who are not published."""
        self.forum, self.zone = forum, forum.zone
        given = list(differences)
        rows = [row for each in given for row in (each.before, each.after) if row is not None]
        changed = [each for each in given if each.before is not None and each.after is not None]
        self.sessions = _named(Session, {row.session for row in rows}, ("title", "location"), ("code", "kind"))
        self.rooms = _named(Room, {room for row in rows for room in row.rooms}, ("name",))
        self.tracks = _named(Track, {t for d in changed for t in _pair(d, lambda row: row.track)}, ("name",))
        people = {
            who for d in changed if d.before and d.after for who, _role in set(d.before.people) ^ set(d.after.people)
        }
        speakers = Speaker.objects.all() if everybody else Speaker.objects.published()
        self.speakers = {s.pk: s for s in speakers.filter(pk__in=people)} if people else {}

    def lines(self, differences: Iterable[Difference]) -> list[Line]:
        return [self.line(each) for each in differences]

    def line(self, difference: Difference) -> Line:
        before, after = difference.before, difference.after
        details = list(self._details(before, after)) if before and after else []
        if difference.is_moved:
            words = self.moved(difference)
        else:
            words = SafeString("") if difference.kind == Kind.CHANGED else self.when_and_where(difference.row)
        return Line(difference, self.sessions[difference.session], words, details)

    # --- time and place ---------------------------------------------------------------------------------------------
    def when_and_where(self, row: Row) -> SafeString:
        """ "27 March, 09:40, Hall 1" """
        return self._with(self._day_and_clock(row.starts_at), self._room(row))

    def was(self, difference: Difference) -> SafeString:
        """For a session that moved: what of its time and room is no longer so ("27 March, 09:40, Hall 1")."""
        before, after = difference.pair
        if before.place[:2] == after.place[:2]:
            return self._room(before) or conditional_escape(_("no room"))
        return self._with(self._times(before, after), self._room(before) if before.place[2] != after.place[2] else "")

    def moved(self, difference: Difference) -> SafeString:
        """ "from 27 March, 09:40, Hall 1 to 10:00, Hall 2" """
        before, after = difference.pair
        no_room = conditional_escape(_("no room"))
        is_elsewhere = before.place[2] != after.place[2]
        rooms = [self._room(row) or no_room for row in (before, after)] if is_elsewhere else ["", ""]
        if before.place[:2] == after.place[:2]:
            # Translators: in "%(when)s: from %(before)s to %(after)s", the latter two are rooms
            sentence = _("%(when)s: from %(before)s to %(after)s")
            return fill(sentence, when=self._day_and_clock(after.starts_at), before=rooms[0], after=rooms[1])
        times = self._times(before, after), self._times(after, before, same_day=self._day(before) == self._day(after))
        return self._from_to(*(self._with(time, room) for time, room in zip(times, rooms, strict=True)))

    def _from_to(self, before: str, after: str) -> SafeString:
        # Translators: a time, a time and a room, a language or a name stand in both places
        return fill(_("from %(before)s to %(after)s"), before=before, after=after)

    def _with(self, time: SafeString, room: str) -> SafeString:
        return fill(_("%(time)s, %(room)s"), time=time, room=room) if room else time

    def _room(self, row: Row) -> SafeString:
        """Names of its rooms; its own words for a place where it has none."""
        found = [text(self.rooms[room], "name") for room in row.rooms if room in self.rooms]
        found = found or [text(self.sessions[row.session], "location")]
        return mark_safe(listed([in_language(name.value, name.language) for name in found]))

    def _day(self, row: Row) -> Any:
        return row.starts_at.astimezone(self.zone).date()

    def _times(self, row: Row, other: Row, same_day: bool = False) -> SafeString:
        """When a session starts; until when too, where its length is not that of the other."""
        until = "" if row.ends_at - row.starts_at == other.ends_at - other.starts_at else self._clock(row.ends_at)
        start = self._clock(row.starts_at) if same_day else self._day_and_clock(row.starts_at)
        return format_html("{}–{}", start, until) if until else start

    def _clock(self, value: datetime) -> SafeString:
        return self._time(value, dates.clock(value, self.zone))

    def _day_and_clock(self, value: datetime) -> SafeString:
        day = dates.short_day(value.astimezone(self.zone).date())
        return self._time(value, dates.day_and_time(day, dates.clock(value, self.zone)))

    def _time(self, value: datetime, words: str) -> SafeString:
        iso = value.astimezone(self.zone).isoformat(timespec="minutes")
        return format_html('<time datetime="{}">{}</time>', iso, words)

    # --- all else ---------------------------------------------------------------------------------------------------
    def _details(self, before: Row, after: Row) -> Iterator[tuple[str, SafeString]]:
        if before.kind != after.kind:
            yield _("Session type"), self._from_to(*(str(Session.Kind(row.kind).label) for row in (before, after)))
        if before.track != after.track:
            yield _("Track"), self._change(self._track(before), self._track(after))
        if before.rooms != after.rooms and before.place[2] == after.place[2]:
            yield _("Rooms"), self._from_to(self._room(before), self._room(after))
        yield from self._languages(before, after)
        yield from self._people(before, after)

    def _change(self, before: str, after: str) -> SafeString:
        return self._from_to(before, after) if before and after else conditional_escape(after or "–")

    def _track(self, row: Row) -> SafeString:
        found = text(self.tracks[row.track], "name") if row.track in self.tracks else None
        return in_language(found.value, found.language) if found else SafeString("")

    def _languages(self, before: Row, after: Row) -> Iterator[tuple[str, SafeString]]:
        labels = {"floor": _("Working languages"), "interpretation": _("Interpretation")}
        for use, label in labels.items():
            old, new = ([language for language, of, _c in row.languages if of == use] for row in (before, after))
            if set(old) != set(new):
                yield label, conditional_escape(names(new) if new else "–")
            elif before.languages != after.languages and use == "interpretation":
                channels = [
                    f"{name_in_a_list(code)} {channel or '–'}" for code, of, channel in after.languages if of == use
                ]
                yield _("Channel on the receiver"), conditional_escape(", ".join(channels))

    def _people(self, before: Row, after: Row) -> Iterator[tuple[str, SafeString]]:
        old, new = dict(before.people), dict(after.people)
        came, left = self._named([who for who in new if who not in old]), self._named([w for w in old if w not in new])
        if came:
            yield _("Speakers added"), came
        if left:
            yield _("Speakers taken out"), left
        if before.people != after.people and old.keys() == new.keys():
            yield _("Speakers"), conditional_escape(_("another role or order"))

    def _named(self, people: Iterable[int]) -> SafeString:
        found = [text(self.speakers[who], "name") for who in people if who in self.speakers]
        return mark_safe(", ".join(in_language(name.value, name.language) for name in found))


def _pair(difference: Difference, part: Callable[[Row], Any]) -> Iterator[Any]:
    return (part(row) for row in (difference.before, difference.after) if row is not None)


def _named(model: Any, ids: Collection[Any], translated: Sequence[str], others: Sequence[str] = ()) -> dict[int, Any]:
    """Id -> object with these columns only; no query for nobody."""
    wanted = [pk for pk in ids if pk is not None]
    columns = [languages.column(name, code) for name in translated for code in languages.CODES]
    found = model.objects.filter(pk__in=wanted).only("pk", *others, *columns) if wanted else ()
    return {obj.pk: obj for obj in found}
