"""What colleagues changed last, on the first page: from the histories of what a person may see, never of personal data."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
from core.languages import CODES
from core.prepared import Given, Prepared
from core.texts import text

MOST = 8  # lines
READ = 24  # entries of each history: somebody saves the same thing ten times
USER = Given("user", models.BigIntegerField())  # who looks at the page
DONE = {"+": _("added"), "~": _("changed"), "-": _("deleted")}


@dataclass(frozen=True)
class Entry:
    """A row of a history: which one of which model, about what, by whom and when, and its names in every language."""

    at: datetime
    model: type[models.Model]
    record: int
    obj: Any
    by: int
    kind: str
    names: tuple[str | None, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.model, self.obj, self.by)

    @property
    def what(self) -> str:
        """What it was called, in the reader's language; the kind of thing where it has no name of its own."""
        fields = _fields(self.model)
        called = SimpleNamespace(**dict(zip(in_every_language(*fields), self.names, strict=False)))
        named = (text(called, field).value for field in fields)
        return next(filter(None, named), "") or _kind(self.model)


def recent(user: Any) -> dict[str, Any] | None:
    """The last things that others did, each thing once; None where there is nothing that this person may see."""
    latest: dict[tuple[Any, ...], Entry] = {}
    for entry in sorted(_entries(_seen_by(user), user), key=lambda entry: entry.at, reverse=True):
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


def _entries(seen: list[Any], user: Any) -> list[Entry]:
    """The newest of each history, all of them by one question."""
    known = {model._meta.label: model for model in seen}
    rows = _newest(tuple(seen))(user=user.pk) if seen else []
    return [
        Entry(at, known[label], record, obj, by, kind, tuple(names))
        for label, at, record, obj, by, kind, *names in rows
    ]


@cache
def _newest(seen: tuple[Any, ...]) -> Prepared:
    """The question for these models, which takes longer to write than to answer. There are as many as there are roles."""
    width = max(len(_fields(model)) for model in seen)

    def parts() -> Any:
        first, *others = [_part(model, width) for model in seen]
        return first.union(*others, all=True) if others else first

    return Prepared(parts)


def _fields(model: Any) -> list[str]:
    """Translated fields that may be a name."""
    return [field for field in NAMES if field in translated(model)]


def _part(model: Any, width: int) -> Any:
    """Of one history, with as many columns as the others: nothing stands where it has fewer fields than `width`.

    The rows are chosen inside: SQLite takes no limit in a part of a union.
    """
    others = model.history.filter(history_user__isnull=False).exclude(history_user=USER)
    newest = others.order_by("-history_id").values("history_id")[:READ]
    label = models.Value(model._meta.label, models.CharField())
    columns = ("history_date", "history_id", model._meta.pk.attname, "history_user_id", "history_type")
    names = in_every_language(*_fields(model))
    nothing = [models.Value("", models.CharField())] * (width * len(CODES) - len(names))
    return model.history.filter(history_id__in=newest).order_by().values_list(label, *columns, *names, *nothing)


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
