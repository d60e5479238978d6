"""What colleagues changed last, on the first page: from the histories of what a person may see, never of personal data."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.admin import watching
from core.admin.columns import NAMES, in_every_language, translated
from core.texts import text

MOST = 8  # lines
READ = 24  # entries of each history: somebody saves the same thing ten times
DONE = {"+": _("added"), "~": _("changed"), "-": _("deleted")}


@dataclass(frozen=True)
class Entry:
    """A row of a history, with no more of it than what the thing was called then."""

    at: datetime
    model: type[models.Model]
    record: int
    obj: Any
    by: int
    kind: str
    what: str

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.model, self.obj, self.by)


def recent(user: Any) -> dict[str, Any] | None:
    """The last things that others did, each thing once; None where there is nothing that this person may see."""
    entries = sorted((entry for model in _seen_by(user) for entry in _entries(model, user)), key=lambda e: e.at)
    latest: dict[tuple[Any, ...], Entry] = {}
    for entry in reversed(entries):
        latest.setdefault(entry.key, entry)
        if len(latest) == MOST:
            break
    return {"lines": _lines(list(latest.values()))} if latest else None


def _seen_by(user: Any) -> list[Any]:
    """Models of the admin with a history that this person may look at and that nobody is watched at."""
    return [
        model
        for model in admin.site._registry
        if hasattr(model, "history")
        and not watching.is_watched(model)
        and user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]


def _entries(model: Any, user: Any) -> list[Entry]:
    key = model._meta.pk.attname
    others = model.history.filter(history_user__isnull=False).exclude(history_user=user.pk).order_by("-history_id")
    fields = [field for field in NAMES if field in translated(model)]
    names = ("history_date", "history_id", key, "history_user_id", "history_type", *in_every_language(*fields))
    return [
        Entry(
            row["history_date"],
            model,
            row["history_id"],
            row[key],
            row["history_user_id"],
            row["history_type"],
            _name(model, fields, row),
        )
        for row in others.values(*names)[:READ]
    ]


def _name(model: Any, fields: list[str], row: dict[str, Any]) -> str:
    """What it was called, in the reader's language; the kind of thing where it has no name of its own."""
    called = SimpleNamespace(**row)
    return next((found for field in fields if (found := text(called, field).value)), "") or _kind(model)


def _kind(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name))


def _lines(entries: list[Entry]) -> list[dict[str, Any]]:
    people = get_user_model()._default_manager.in_bulk({entry.by for entry in entries})
    return [
        {
            "who": people.get(entry.by), "at": entry.at, "done": DONE[entry.kind], "what": entry.what,
            "kind": _kind(entry.model), "url": _address(entry),
        }
        for entry in entries
    ]  # fmt: skip


def _address(entry: Entry) -> str:
    """The thing itself; of one that is gone its history, which can bring it back."""
    name = f"admin:{entry.model._meta.app_label}_{entry.model._meta.model_name}"
    try:
        if entry.kind == "-":
            return reverse(f"{name}_simple_history", args=[entry.obj, entry.record])
        return reverse(f"{name}_change", args=[entry.obj])
    except NoReverseMatch:
        return ""
