"""Work for the background: files of a forum are made at a release, and again when their texts have changed and somebody asks."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from core.changes import Change
from events.models import Forum
from programme import making, withdrawal
from programme.models import MadeFile, Release, wanted

PAUSE = timedelta(minutes=10)  # between two makings of a file whose texts are being edited
LOST = timedelta(hours=1)  # an order older than this has been lost
LAST = -50  # mail and pictures go first


@task(priority=LAST)
def make_file(pk: int) -> None:
    """Make one file, unless the forum has gone or nothing has changed."""
    row = MadeFile.objects.select_related("forum").filter(pk=pk).first()
    if row is not None:
        making.bring_up_to_date(row)


def ask(row: MadeFile, *, at_once: bool = False) -> bool:
    """Order a file, in the transaction that is open, once; `at_once` whatever was ordered before. Whether it is ordered now.

    A backend that cannot wait would work inside the request that asks: it gets no order.
    """
    if not make_file.get_backend().supports_defer:
        return False
    now = timezone.now()
    free = MadeFile.objects.filter(pk=row.pk)
    if not at_once:
        free = free.filter(Q(asked_at=None) | Q(asked_at__lt=now - LOST))
    due = now if at_once or row.made_at is None else max(now, row.made_at + PAUSE)
    with transaction.atomic():
        if not free.update(asked_at=now):
            return False
        make_file.using(run_after=due).enqueue(row.pk)
    return True


def ask_for_all(forum: Forum) -> None:
    """Order every file of a forum."""
    if make_file.get_backend().supports_defer:
        for row in wanted(forum):
            ask(row, at_once=True)


def on_change(change: Change) -> None:
    """A release has its papers ordered in its own transaction, and so has somebody's withdrawal: none without the other."""
    if change.model is Release and change.kind == "created":
        for forum in Forum.objects.filter(releases__in=change.ids).distinct():
            ask_for_all(forum)
    if found := withdrawal.naming(change):
        withdrawal.withdraw(found)
        for row in found:
            ask(row, at_once=True)
