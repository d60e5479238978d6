"""Work for the background: what an organiser would not wait for. Deciding on many people, long lists on paper, announcements."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from events.models import Delegate, Forum
from news.models import Announcement
from portal import deciding
from portal.announcing import writing
from portal.announcing.audience import Audience
from portal.lists import files
from portal.lists.listing import Listing
from portal.models import ListFile, Mailing

AT_ONCE = 100  # people decided on while the organiser waits: about a second
SHOWN_FOR = timedelta(hours=1)  # after it was ordered, what became of a decision stands above the queue


@task(priority=10)
def decide(forum: int, seen: list[list[Any]], state: str, by: int | None, said: dict[str, Any]) -> dict[str, Any]:
    """Bring many into a state. After a kill it goes on where it was: those who are there already are passed over.

    `said` is {"notes": {language: sentence}, "is_mailed": bool}. Gives numbers of people, and of places in "left".
    """
    outcome = deciding.decide(
        Forum.objects.get(pk=forum), [(pk, before) for pk, before in seen], state,
        by=User.objects.filter(pk=by or 0).first(), **said,
    )  # fmt: skip
    return {
        "done": outcome.done, "changed": len(outcome.changed), "moved_up": outcome.moved_up, "left": outcome.left,
        "not_done": outcome.not_done,
    }  # fmt: skip


def is_for_background(seen: deciding.Seen) -> bool:
    """Whether there are too many to wait for, and somebody to do it."""
    return len(seen) > AT_ONCE and decide.get_backend().supports_defer


def under_way(forum: Forum) -> list[dict[str, Any]]:
    """Decisions on many of the last hour, the latest first: {"label", "count", "is_done", "is_failed", and those of `decide`}."""
    since = timezone.now() - SHOWN_FOR
    rows = DBTaskResult.objects.filter(task_path=decide.module_path, enqueued_at__gte=since).order_by("-enqueued_at")
    found = []
    for row in rows:
        pk, seen, state, *_rest = row.args_kwargs["args"]
        if pk == forum.pk:
            said = row.return_value if isinstance(row.return_value, dict) else {}
            found.append(
                {
                    "label": Delegate.State(state).label, "count": len(seen), "is_done": row.status == "SUCCESSFUL",
                    "is_failed": row.status == "FAILED", **said,
                }
            )  # fmt: skip
    return found


@task(priority=10)
def make_list(pk: int) -> None:
    """Make a list that somebody waits for, unless it has gone."""
    row = ListFile.objects.filter(pk=pk).select_related("forum").first()
    if row is not None:
        files.make(row)


@transaction.atomic
def order_list(listing: Listing, person: Any) -> ListFile:
    """A list on paper, ordered in one transaction with its row: none without the other."""
    row, is_new = files.order(listing, person)
    if is_new:
        make_list.enqueue(row.pk)
    return row


@task(priority=10)
def announce(pk: int) -> None:
    """Write the mails of an order, unless its announcement has gone."""
    mailing = Mailing.objects.filter(pk=pk).select_related("announcement", "forum").first()
    if mailing is not None:
        writing.carry_out(mailing)


@transaction.atomic
def order_mailing(announcement: Announcement, forum: Forum, audience: Audience, expected: int, by: Any) -> Mailing:
    """An announcement to these people, ordered in one transaction with its row."""
    mailing = Mailing.objects.create(
        announcement=announcement, forum=forum, audience=vars(audience), expected=expected, by=by
    )
    announce.enqueue(mailing.pk)
    return mailing
