"""Who changed what and when. `save()` and `delete()` write history by themselves; bulk writes get theirs through the feed."""

from typing import Any

from django.db import models
from simple_history import register as _register
from simple_history.models import HistoricalRecords

from core import changes


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
    for start in range(0, len(change.ids), 500):
        rows = model._base_manager.filter(pk__in=change.ids[start : start + 500])
        history.bulk_history_create(list(rows), batch_size=100, update=change.kind == "updated")


def connect() -> None:
    changes.subscribe(_bulk)
