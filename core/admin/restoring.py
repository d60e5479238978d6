"""Going back: values of an earlier version over an object, and a deleted object with all that went with it."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import history
from core.admin.columns import columns, same, translated
from core.admin.differences import Difference, record_name

TOGETHER = "deleted "  # begins the reason of every row of history that one deletion has written


def deletion() -> str:
    """A reason of history that the rows of one deletion share, and no others."""
    return f"{TOGETHER}{uuid4().hex}"


def kept_models() -> list[Any]:
    """Models with history, what is referred to before what refers to it."""
    known: list[Any] = [model for model in apps.get_models() if hasattr(model, "history")]
    placed: list[Any] = []
    while known:
        free = [model for model in known if not _wanted(model) & (set(known) - {model})]
        placed += free or known  # a circle, such as a gallery and its cover, in any order
        known = [model for model in known if model not in placed]
    return placed


def _wanted(model: Any) -> set[Any]:
    """Models without a row of which a row of this one cannot be."""
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation and not f.null}


def field_names(model: Any, record: Any, own: Collection[str] | None) -> list[str]:
    """Columns of a version that may be brought back: all, or those of some languages (codes)."""
    bare, by_language = translated(model), columns(model)
    tracked = {field.name for field in record.tracked_fields}
    names = [f.name for f in model._meta.concrete_fields if not f.primary_key and f.name not in bare]
    return [n for n in names if n in tracked and (own is None or by_language.get(n, ("", ""))[1] in own)]


def value_of(obj: Any, field: Any) -> Any:
    """A field's value; the related object itself where it still exists."""
    if obj is None:
        return None
    if not field.is_relation:
        return getattr(obj, field.attname)
    key = getattr(obj, field.attname)
    return field.related_model._base_manager.filter(pk=key).first() if key else None


def differences(model: Any, record: Any, obj: Any, names: Iterable[str]) -> list[Difference]:
    """What going back would change: "old" is now, "new" is what the version has."""
    found = []
    for name in names:
        field = model._meta.get_field(name)
        if not same(getattr(record, field.attname), getattr(obj, field.attname, None)):
            found.append(Difference(model, name, value_of(obj, field), value_of(record, field)))
    return found


def write(record: Any, target: Any, names: Iterable[str], user: Any) -> None:
    """Put values of a version into an object and save it, as a new version. ValidationError where it is not possible now."""
    for name in names:
        field = target._meta.get_field(name)
        value = getattr(record, field.attname)
        if field.is_relation and value_of(record, field) is None:
            value = None
        setattr(target, field.attname, value)
    target.full_clean()
    target._history_user = user
    target._change_reason = f"restored {record.pk}"
    target.save()


# --- what was deleted ------------------------------------------------------------------------------------------------


def gone_with(record: Any) -> list[Any]:
    """Rows of history of everything that went in the same deletion, in the order in which it can come back."""
    reason = record.history_change_reason or ""
    if not reason.startswith(TOGETHER):
        return [record]
    found: list[Any] = []
    for model in kept_models():
        rows = list(model.history.filter(history_change_reason=reason, history_type="-").order_by("history_id"))
        there = (
            set(model._base_manager.filter(pk__in=map(key_of, rows)).values_list("pk", flat=True)) if rows else set()
        )
        found += [row for row in rows if key_of(row) not in there]
    return found


def key_of(row: Any) -> Any:
    """The primary key of the object that a row of history is about."""
    return getattr(row, row.instance_type._meta.pk.attname)


def let_go_by(record: Any) -> list[tuple[Any, Any]]:
    """What referred to the deleted and has been left without, as rows of history before and after the deletion."""
    reason = record.history_change_reason or ""
    found: list[tuple[Any, Any]] = []
    for model in kept_models() if reason.startswith(TOGETHER) else ():
        for row in model.history.filter(history_change_reason=reason, history_type="~"):
            before = row.prev_record
            found += [(before, row)] if before is not None else []
    return found


def bring_back(record: Any, user: Any) -> list[str]:
    """Make the deleted object again, with its own number, and what went with it. Names of what could not come back.

    ValidationError, and nothing is written, where the object itself cannot.
    """
    left: list[str] = []
    with transaction.atomic(), history.because(f"restored {record.pk}", user):
        for row in gone_with(record):
            is_itself = row.instance_type is record.instance_type and key_of(row) == key_of(record)
            try:
                with transaction.atomic():
                    _make_again(row, user)
            except (ValidationError, models.ObjectDoesNotExist) as error:
                if is_itself:
                    raise error if isinstance(error, ValidationError) else _lacking(row) from error
                left.append(f"{capfirst(str(row.instance_type._meta.verbose_name))}: {record_name(row)}")
        for before, after in let_go_by(record):
            _refer_again(before, after)
    return left


def _lacking(row: Any) -> ValidationError:
    return ValidationError(
        _("%(name)s belongs to something that is not there any more. Bring that back first."),
        params={"name": record_name(row)},
    )


def _make_again(row: Any, user: Any) -> None:
    target = row.instance
    for field in target._meta.concrete_fields:
        key = getattr(target, field.attname) if field.is_relation else None
        if key and not field.related_model._base_manager.filter(pk=key).exists():
            if not field.null:
                raise field.related_model.DoesNotExist
            setattr(target, field.attname, None)
    target.full_clean()
    target._history_user = user
    target.save(force_insert=True)


def _refer_again(before: Any, after: Any) -> None:
    """Put references back that the deletion emptied, where nobody has chosen something else since."""
    model = before.instance_type
    references: Sequence[Any] = [f for f in model._meta.concrete_fields if f.is_relation and f.null]
    for field in references:
        key = getattr(before, field.attname)
        was_emptied = key and getattr(after, field.attname) is None
        if was_emptied and field.related_model._base_manager.filter(pk=key).exists():
            empty = model._base_manager.filter(pk=key_of(before), **{f"{field.name}__isnull": True})
            empty.update(**{field.attname: key})
