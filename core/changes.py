"""The change feed: every write to a content model, seen in its own transaction.

`save()`, `delete()`, cascades, and our QuerySet's `update` and `bulk_create` announce a `Change` to the subscribers and raise
the content counter of the model's table before the transaction ends. Raw SQL and migrations are not seen: `everything()` follows them.
A savepoint that is rolled back has still been announced, so subscribers write to the database or wait for `on_commit`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import randint
from typing import Any

from django.apps import apps
from django.db import connections, models, router, transaction
from django.db.models.signals import post_delete, post_migrate, post_save


@dataclass(frozen=True)
class Change:
    """What happened: `kind` is created, updated, deleted or everything; `columns` is None where all may have changed."""

    model: type[models.Model] | None
    ids: tuple[Any, ...]
    columns: frozenset[str] | None
    kind: str
    instance: models.Model | None = None


# A database that was put back counts on from where it never was: what it says now was never said of other content.
FAR = 1 << 40
Subscriber = Callable[[Change], None]
_subscribers: list[Subscriber] = []


def subscribe(subscriber: Subscriber) -> Subscriber:
    """Call `subscriber(change)` for every change, inside the transaction of the write. Usable as a decorator."""
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)
    return subscriber


def announce(change: Change, using: str | None = None) -> None:
    """Tell the subscribers and raise the counter. Must run in the transaction of the write."""
    from core.models import ContentCounter

    alias = using or router.db_for_write(ContentCounter)
    if change.model is None:
        ContentCounter.raise_it(alias, by=randint(1, FAR))  # noqa: S311  (no secret)
    else:
        ContentCounter.raise_it(alias, change.model._meta.db_table)
    for subscriber in _subscribers:
        subscriber(change)


def record(
    model: type[models.Model], ids: Iterable[Any], columns: Iterable[str] | None, kind: str, using: str | None = None
) -> None:
    """Announce a write that touched rows `ids` of a content model; nothing when there are none."""
    rows = tuple(ids)
    if rows:
        announce(Change(model, rows, None if columns is None else frozenset(columns), kind), using)


def everything() -> None:
    """Anything may have changed (after `migrate` and `restore`)."""
    with transaction.atomic():
        announce(Change(None, (), None, "everything"))


def content_models() -> Sequence[type[models.Model]]:
    """Every concrete model that is on the feed."""
    from core.models import ContentModel

    return [model for model in apps.get_models(include_auto_created=True) if issubclass(model, ContentModel)]


def _saved(sender: type[models.Model], instance: models.Model, created: bool, using: str, **kwargs: Any) -> None:
    from core.models import ContentModel

    if not issubclass(sender, ContentModel) or kwargs.get("raw"):
        return
    columns = kwargs.get("update_fields")
    kind = "created" if created else "updated"
    announce(Change(sender, (instance.pk,), None if columns is None else frozenset(columns), kind, instance), using)


def _deleted(sender: type[models.Model], instance: models.Model, using: str, **kwargs: Any) -> None:
    from core.models import ContentModel

    if issubclass(sender, ContentModel):
        announce(Change(sender, (instance.pk,), None, "deleted", instance), using)


def _migrated(using: str, **kwargs: Any) -> None:
    from core.models import ContentCounter

    if ContentCounter._meta.db_table in connections[using].introspection.table_names():
        with transaction.atomic(using=using):
            announce(Change(None, (), None, "everything"), using)


def connect() -> None:
    """Attach the feed to Django's signals; called once by the app."""
    post_save.connect(_saved, dispatch_uid="core.changes.saved")
    post_delete.connect(_deleted, dispatch_uid="core.changes.deleted")
    post_migrate.connect(_migrated, dispatch_uid="core.changes.migrated", sender=apps.get_app_config("core"))
