"""Who changed what and when. `save()` and `delete()` write history by themselves; bulk writes get theirs through the feed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from simple_history import register as _register
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


def keep(model: type[models.Model], **options: Any) -> None:
    """Keep the history of a model. Call it in `translation.py`, after the translated fields are registered."""
    _register(model, records_class=HistoricalRecords, app=model._meta.app_label, **options)


def _bulk(change: changes.Change) -> None:
    """History for `update` and `bulk_create`, in the transaction of the write."""
    model = change.model
    if model is None or change.instance is not None or change.kind == "deleted":
        return
    history = getattr(model, "history", None)
    if history is None:
        return
    reason, user = _cause.get()
    for start in range(0, len(change.ids), 500):
        rows = model._base_manager.filter(pk__in=change.ids[start : start + 500])
        history.bulk_history_create(
            list(rows),
            batch_size=100,
            update=change.kind == "updated",
            default_change_reason=reason,
            default_user=user,
        )


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
