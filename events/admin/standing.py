"""Where each forum stands, on the first page: how many days are left, what the public sees, and the next thing to do with it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from core import dates
from core.admin import locking, today
from core.admin.columns import name_of
from core.texts import text
from events.models import Forum

State = Forum.State
SEEN = {
    State.DRAFT: _("Nobody sees it yet."),
    State.PUBLISHED: _("Everybody can see it."),
    State.ARCHIVED: _("Everybody can see it, among past forums."),
}


@dataclass(frozen=True)
class Move:
    """A step from one state to another: what its button says, and what it means."""

    to: str
    label: str | Promise
    meaning: str | Promise


PUBLISH = Move(State.PUBLISHED, _("Publish"), _("Everybody will be able to see it."))
WITHDRAW = Move(
    State.DRAFT, _("Take back"), _("Nobody will see it any more; its addresses will lead nowhere. Nothing is lost.")
)
ARCHIVE = Move(
    State.ARCHIVED, _("Move to the archive"), _("It will stand among past forums, and stay there to be read.")
)
REOPEN = Move(State.PUBLISHED, _("Take out of the archive"), _("It will stand among the forums to come."))


def next_move(forum: Forum) -> Move:
    """The one that the forum's button makes."""
    if forum.is_draft:
        return PUBLISH
    if forum.state == State.ARCHIVED:
        return REOPEN
    return ARCHIVE if forum.is_over else WITHDRAW


def days_left(forum: Forum) -> str:
    """How far it is, by the calendar where the forum is."""
    if forum.starts_on is None or forum.ends_on is None:
        return str(_("The days are not fixed yet."))
    left, day = (forum.starts_on - forum.today).days, (forum.today - forum.starts_on).days + 1
    if left > 0:
        words = ngettext("%(count)s day to go", "%(count)s days to go", left)
        return words % {"count": dates.number(left)}
    if not forum.is_over:
        return str(_("Day %(day)s of %(days)s") % {"day": day, "days": len(forum.days)})
    over = (forum.today - forum.ends_on).days
    return ngettext("Over for %(count)s day", "Over for %(count)s days", over) % {"count": dates.number(over)}


def _when(forum: Forum) -> str:
    if forum.starts_on is None or forum.ends_on is None:
        return text(forum, "dates_text").value
    return dates.span(forum.starts_on, forum.ends_on)


def may_change(user: Any) -> bool:
    return bool(user.has_perm("events.change_forum")) and locking.languages_of(user) is None


def row(forum: Forum, user: Any) -> dict[str, Any]:
    may = may_change(user)
    public = not forum.is_draft
    return {
        "forum": forum,
        "name": name_of(forum),
        "when": _when(forum),
        "left": days_left(forum),
        "seen": SEEN[State(forum.state)],
        "move": next_move(forum) if may else None,
        "move_url": reverse("admin:forum-state", args=[forum.pk]),
        "setup_url": reverse("admin:setup-overview", args=[forum.pk]) if may else "",
        "preview_url": reverse("preview", args=["forum", forum.pk, get_language()]),
        "site_url": forum.get_absolute_url() if public else "",
        "after_url": reverse("admin:forum-after", args=[forum.pk]) if may and forum.is_over else "",
    }


def standing(user: Any) -> dict[str, Any] | None:
    """For the first page."""
    if not user.has_perm("events.view_forum") or locking.languages_of(user) is not None:
        return None
    forums = [*Forum.objects.on_desk(), *(Forum.objects.to_archive() if may_change(user) else ())]
    forums = list({forum.pk: forum for forum in forums}.values())
    may_add = bool(user.has_perm("events.add_forum"))
    if not forums and not may_add:
        return None
    return {
        "rows": [row(forum, user) for forum in forums],
        "setup_url": reverse("admin:setup") if may_add else "",
    }


today.register_section("admin/events/_standing.html", standing, first=True)
