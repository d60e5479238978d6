"""Writing a translation, so that nobody's work is lost: what has changed since a page was shown is never overwritten."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from translations import tracking, writing
from translations.desk.unit import Unit, digest
from translations.rules import same


@dataclass(frozen=True)
class Seen:
    """Digests of what somebody had before them: the translation, and the original."""

    target: str
    original: str

    @classmethod
    def of(cls, unit: Unit) -> "Seen":
        return cls(digest(unit.target), digest(unit.original))


@dataclass(frozen=True)
class Conflict:
    """What is another now than it was when the page was shown."""

    is_target: bool
    is_original: bool

    def __bool__(self) -> bool:
        return self.is_target or self.is_original


def conflict(unit: Unit, seen: Seen, text: str) -> Conflict:
    """Whether somebody else was faster. To have written the same is no conflict."""
    now = Seen.of(unit)
    return Conflict(now.target != seen.target and not same(unit.target, text), now.original != seen.original)


def cleaned(unit: Unit, text: str) -> Any:
    """The text as the model's field takes it; ValidationError where it refuses it."""
    field = unit.model_field
    value = field.formfield(required=False).clean(text)
    value = field.get_prep_value(value)
    if value is None:
        value = None if field.null else ""
    before = getattr(unit.obj, unit.column)
    setattr(unit.obj, unit.column, value)
    others = {each.name for each in unit.kind.model._meta.fields} - {unit.column}
    try:
        unit.obj.clean_fields(exclude=others)
    except ValidationError as error:
        setattr(unit.obj, unit.column, before)
        raise ValidationError(error.messages) from error
    return value


def write(unit: Unit, text: str, person: Any) -> bool:
    """Save a translation, with history and all that follows; whether there was anything to save. In a transaction.

    ValidationError where the field refuses the text; `unit.obj` has been read with a lock.
    """
    before = unit.target
    value = cleaned(unit, text)
    if (value or "") == before:
        return False
    unit.obj._history_user = person
    with writing.translating():
        unit.obj.save(update_fields=[unit.column])
    unit.states[unit.field] = tracking.unit(unit.kind, unit.obj.pk, unit.field)
    return True
