"""What stands before a release: how it would differ from the latest one, and who or what it has in two places at once."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import dates
from core.admin.columns import name_of
from events.models import Forum, Room, Session
from programme.clashes import Clash, clashes, seats
from programme.differences import Difference, Snapshot, compare, digest, of_release, of_working_copy
from programme.models import Release
from programme.wording import Line, Wording, fill
from speakers.models import Speaker


@dataclass
class Review:
    """A state of the programme that may become the next release, against the latest one."""

    forum: Forum
    latest: Release | None
    state: Snapshot
    differences: list[Difference]
    found_clashes: list[Clash]

    @property
    def number(self) -> int:
        """Of the latest release; 0 before the first."""
        return self.latest.number if self.latest else 0

    @property
    def token(self) -> str:
        """What a page has shown: the forum, the release it compared with, and the differences."""
        return f"{self.forum.pk}.{self.number}.{digest(self.differences)}"

    @cached_property
    def groups(self) -> list[tuple[str, list[Line]]]:
        """Differences in words, by kind."""
        lines = Wording(self.forum, self.differences, everybody=True).lines(self.differences)
        return [(str(kind.label), list(group)) for kind, group in groupby(lines, key=lambda line: line.kind)]

    @cached_property
    def clashes(self) -> list[SafeString]:
        """Clashes in words, with links to the sessions."""
        return _clash_words(self.forum, self.state, self.found_clashes)

    def objection(self, seen: str, despite: bool) -> str:
        """Why it may not be released on the strength of what a page has shown; empty where it may."""
        forum, number, _digest = (*seen.split("."), "", "")[:3]
        if forum != str(self.forum.pk):
            return _("These are the differences of another forum than before. Look at them, then release.")
        if number != str(self.number):
            who = self.latest.released_by if self.latest else None
            words = _(
                "%(who)s made release %(number)s while you were here. Look at the differences again, then release."
            )
            return words % {"who": who or _("Somebody"), "number": self.number}
        if seen != self.token:
            return _("The programme was edited while you were here. Look at the differences again, then release.")
        if self.found_clashes and not despite:
            return _("Rooms or people are in two places at once. Mend it, or tick “Release all the same”.")
        return ""


def review(forum: Forum, state: Snapshot, *, only: Collection[int] | None = None) -> Review:
    """Compare a state with the latest release. With `only` (session ids), no other clashes are looked at."""
    latest = Release.objects.select_related("released_by").latest_of(forum)
    differences = compare(of_release(latest), state)
    return Review(forum, latest, state, differences, clashes(state, seats(), only))


def of_everything(forum: Forum) -> Review:
    """Of a release of the whole working copy."""
    return review(forum, of_working_copy(forum))


def of_sessions(forum: Forum, sessions: Collection[int]) -> Review:
    """Of a release of the working copy of some sessions, on top of the latest release."""
    latest = of_release(Release.objects.latest_of(forum))
    others = {pk: row for pk, row in latest.items() if pk not in sessions}
    return review(forum, {**others, **of_working_copy(forum, sessions)}, only=sessions)


def of_earlier(earlier: Release, left_out: Collection[Any]) -> Review:
    """Of bringing an earlier release back."""
    gone = {session.pk for session in left_out}
    return review(earlier.forum, {pk: row for pk, row in of_release(earlier).items() if pk not in gone})


def _clash_words(forum: Forum, state: Snapshot, found: list[Clash]) -> list[SafeString]:
    sessions = Session.objects.in_bulk({pk for clash in found for pk in (clash.one, clash.other)})
    rooms = Room.objects.in_bulk({clash.room for clash in found if clash.room})
    speakers = Speaker.objects.in_bulk({clash.speaker for clash in found if clash.speaker})

    def link(pk: int) -> SafeString:
        address = reverse("admin:events_session_change", args=[pk])
        return format_html('<a href="{}">{} {}</a>', address, sessions[pk].code, name_of(sessions[pk]))

    def words(clash: Clash) -> SafeString:
        what = rooms[clash.room] if clash.room else speakers[clash.speaker]
        start = max(state[clash.one].starts_at, state[clash.other].starts_at)
        day = dates.short_day(start.astimezone(forum.zone).date())
        when = dates.day_and_time(day, dates.clock(start, forum.zone))
        # Translators: a room or a person, two sessions, and a day and time
        sentence = _("%(what)s: %(one)s and %(other)s at the same time, %(when)s")
        return fill(sentence, what=name_of(what), one=link(clash.one), other=link(clash.other), when=when)

    return [words(clash) for clash in found]
