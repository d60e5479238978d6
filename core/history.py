"""Who changed what and when. `save()` and `delete()` write history by themselves; bulk writes get theirs through the feed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connections, models, router
from django.utils import timezone
from simple_history import register as _register
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from core import changes

# Why the writes of the moment are made, and by whom: (reason, user or None).
_cause: ContextVar[tuple[str, Any]] = ContextVar("cause", default=("", None))


@contextmanager
def because(reason: str, user: Any = None) -> Iterator[None]:
    """Every history row written inside carries this reason (100 characters at most) and this person, cascades included."""
    token = _cause.set((reason, user))
    try:
        yield
    finally:
        _cause.reset(token)


class Histories(HistoryManager):  # type: ignore[misc]  # simple_history has no types
    """simple_history makes a class of managers each time that somebody says `Model.history`; this one makes it once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


def keep(model: type[models.Model], **options: Any) -> None:
    """Keep the history of a model. Call it in `translation.py`, after the translated fields are registered."""
    _register(model, records_class=HistoricalRecords, app=model._meta.app_label, history_manager=Histories, **options)


def _bulk(change: changes.Change) -> None:
    """History for `update` and `bulk_create`, in the transaction of the write."""
    model = change.model
    if model is None or change.instance is not None or change.kind == "deleted":
        return
    history = getattr(model, "history", None)
    if history is None:
        return
    for start in range(0, len(change.ids), 500):
        _copy(model, history.model, change.ids[start : start + 500], "~" if change.kind == "updated" else "+")


def _copy(model: type[models.Model], records: Any, ids: tuple[Any, ...], kind: str) -> None:
    """Entries of rows as they stand. They do not leave the database: of a row of a hundred columns, an object for the row
    and one for the entry take fifty times as long.
    """
    connection = connections[router.db_for_write(model)]
    person = person_of(None)
    own = {
        "history_date": timezone.now(), "history_type": kind, "history_change_reason": _cause.get()[0],
        "history_user": person.pk if person else None,
    }  # fmt: skip
    fields = [records._meta.get_field(name) for name in own]
    values = [field.get_db_prep_save(own[field.name], connection) for field in fields]
    quoted = connection.ops.quote_name
    copied = ", ".join(quoted(field.column) for field in records.tracked_fields)
    pk, marks = model._meta.pk, ", ".join(["%s"] * len(ids))
    assert pk is not None  # every model that is saved has one
    key = quoted(str(pk.column))
    sql = (
        f"INSERT INTO {quoted(records._meta.db_table)} ({copied}, {', '.join(quoted(field.column) for field in fields)}) "  # noqa: S608
        f"SELECT {copied}, %s, %s, %s, %s FROM {quoted(model._meta.db_table)} "
        f"WHERE {key} IN ({marks}) ORDER BY {key}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *(pk.get_db_prep_value(one, connection) for one in ids)])


def _explain(history_instance: Any, **kwargs: Any) -> None:
    """The reason and the person, for `save()` and `delete()`, where the object itself names none."""
    reason, user = _cause.get()
    if reason:
        history_instance.history_change_reason = history_instance.history_change_reason or reason
    if user is not None:
        history_instance.history_user = user


def person_of(instance: Any) -> Any:
    """Who makes the write of the moment: whom the object names, whom the cause names, or who sent the request; else None."""
    named = getattr(instance, "_history_user", None)
    if named is not None:
        return named
    caused = _cause.get()[1]
    request = getattr(HistoricalRecords.context, "request", None)
    asking = caused or getattr(request, "user", None)
    return asking if getattr(asking, "is_authenticated", False) else None


def connect() -> None:
    changes.subscribe(_bulk)
    pre_create_historical_record.connect(_explain, dispatch_uid="core.history.explain")
