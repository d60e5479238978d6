"""What people write in cells, understood by the field it is for. ValidationError in words that a person can act on."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core import languages
from core.admin.moments import moment
from core.tables.table import Table

YES, NO = ("yes", "true", "1", "x", "+"), ("no", "false", "0", "-")


class Known:
    """What relations of a table may refer to, by each name that it has. Each kind is read once."""

    def __init__(self, table: Table) -> None:
        self.by_field: dict[str, Mapping[str, list[Any]]] = {}
        for name in table.columns:
            if isinstance(table.field(name), models.ForeignKey):
                self.by_field[name] = _names(table.field(name).related_model, table.codes.get(name, ""))

    def find(self, name: str, value: str) -> Any:
        found = self.by_field[name].get(_plain(value).split(" ")[0] if value.startswith("#") else _plain(value), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValidationError(
                _("There are several called “%(value)s”. Write the number with #."), params={"value": value}
            )
        raise ValidationError(_("There is nothing called “%(value)s” here."), params={"value": value[:60]})


def _plain(value: str) -> str:
    return " ".join(value.split()).casefold()


def _names(model: Any, code: str) -> dict[str, list[Any]]:
    """By number, by code, and by name in every language."""
    found: dict[str, list[Any]] = {}
    columns = [languages.column("name", each) for each in languages.CODES]
    for obj in model._base_manager.only("pk", *columns, *([code] if code else [])):
        own = {
            f"#{obj.pk}",
            _plain(str(getattr(obj, code))) if code else "",
            *(_plain(getattr(obj, c) or "") for c in columns),
        }
        for name in own - {""}:
            found.setdefault(name, []).append(obj)
    return found


def words(value: Any) -> str:
    """A cell's value as text; a whole number as people write it."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (
        value.isoformat(" ")
        if isinstance(value, datetime)
        else value.isoformat()
        if isinstance(value, date)
        else str(value)
    )


def understood(table: Table, name: str, value: Any, known: Known) -> Any:
    """The value of a column for the model. `value` is what a cell has, None or "" for nothing."""
    field = table.field(name)
    if value in (None, ""):
        return _nothing(field)
    if isinstance(field, models.ForeignKey):
        return known.find(name, words(value))
    if field.choices:
        return _choice(field, words(value))
    reader = next((read for kind, read in READERS if isinstance(field, kind)), None)
    return reader(value) if reader else field.get_prep_value(words(value))


def _nothing(field: Any) -> Any:
    if isinstance(field, models.BooleanField):
        return False
    if field.null:
        return None
    if not field.blank:
        raise ValidationError(_("This may not be empty."))
    return ""


def _choice(field: Any, value: str) -> Any:
    by_words = {str(label).casefold(): key for key, label in field.flatchoices}
    by_words |= {str(key).casefold(): key for key, _label in field.flatchoices}
    if value.casefold() not in by_words:
        raise ValidationError(
            _("“%(value)s” is not possible. Write one of: %(choices)s."),
            params={"value": value[:60], "choices": " ".join(str(key) for key, _label in field.flatchoices)},
        )
    return by_words[value.casefold()]


def _yes_or_no(value: Any) -> bool:
    written = "yes" if value is True else "no" if value is False else words(value).casefold()
    if written in (*YES, _("yes").casefold()):
        return True
    if written in (*NO, _("no").casefold()):
        return False
    raise ValidationError(_("Write yes or no."))


def _day(value: Any) -> date:
    try:
        return value.date() if isinstance(value, datetime) else date.fromisoformat(words(value)[:10])
    except ValueError as error:
        raise ValidationError(_("Write the day as 2031-05-14.")) from error


def _moment(value: Any) -> datetime:
    """In the zone in force."""
    try:
        found = datetime.fromisoformat(words(value))
    except ValueError as error:
        raise ValidationError(_("Write the day and time as 2031-05-14 09:40.")) from error
    if found.tzinfo is not None:
        return found
    return moment(found.date(), time(found.hour, found.minute))


def _whole(value: Any) -> int:
    written = words(value)
    if not written.isascii() or not written.isdecimal() or int(written) > 2**31 - 1:
        raise ValidationError(_("Write a whole number."))
    return int(written)


# A moment is a day to Django's classes too: it comes first.
READERS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (models.BooleanField, _yes_or_no), (models.DateTimeField, _moment), (models.DateField, _day),
    (models.IntegerField, _whole),
)  # fmt: skip
