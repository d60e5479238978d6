"""Other ways to a new release: one change alone, an hour before; and an earlier release brought back."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from core import languages
from events.models import Forum, Session
from programme.models import Release, ReleasedSession
from programme.models.release import fill, lock, next_release, snapshots


def release_only(
    forum: Forum, sessions: Collection[int], *, note: dict[str, str] | None = None, by: Any = None
) -> Release:
    """Release the working copy of some sessions (ids) and nothing else: all others stay as the public knows them.

    Raises ValidationError where the forum has no release yet.
    """
    with transaction.atomic():
        lock(forum)
        latest = Release.objects.latest_of(forum)
        if latest is None:
            raise ValidationError(_("Nothing has been released yet: release the whole programme first."))
        release = next_release(forum, note=note, by=by)
        mine = Session.objects.for_forum(forum).filter(pk__in=sessions)
        fill(release, [*_copies(release, latest, except_for=sessions), *snapshots(release, mine.in_order())])
    return release


def bring_back(earlier: Release, *, by: Any = None) -> Release:
    """Release again what an earlier release said. The working copy stays as it is."""
    with transaction.atomic():
        release = next_release(earlier.forum, note=_note(earlier.number), by=by)
        gone = {session.pk for session in left_out(earlier)}
        fill(release, _copies(release, earlier, except_for=gone))
    return release


def left_out(earlier: Release) -> list[Session]:
    """Sessions of a release that have gone to another forum since: they do not come back."""
    return list(Session.objects.filter(released__release=earlier).exclude(forum=earlier.forum).in_order())


def _copies(release: Release, source: Release, *, except_for: Collection[int] = ()) -> list[ReleasedSession]:
    rows = list(ReleasedSession.objects.filter(release=source).exclude(session__in=except_for))
    for row in rows:
        row.pk, row.release = None, release
        row._state.adding = True
    return rows


def _note(number: int) -> dict[str, str]:
    """What readers are told, in every language of the site."""
    note = {}
    for code in languages.CODES:
        with translation.override(code):
            note[languages.column("note", code)] = _("The programme is again that of release %(number)s.") % {
                "number": number
            }
    return note
