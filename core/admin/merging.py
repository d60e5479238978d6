"""Three states of a form's field: as it was when the form was opened, as a colleague has saved it since, as it was sent.

Where only one of the two has changed something, that is taken. Where both have, the person decides, field by field.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import model_to_dict

from core.admin.columns import same
from core.admin.differences import Difference

TAKE = "take"  # begins the name of what says whose value is to stand
THEIRS = "theirs"


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed. `name` is that of the choice in the form; `difference` goes from theirs to mine."""

    name: str
    difference: Difference
    mine: Any
    is_valid: bool


def choice_name(form: Any, name: str) -> str:
    return f"{TAKE}-{form.add_prefix(name)}"


def columns_of(form: Any) -> list[str]:
    """Fields of the form that are columns of its model and open to the person."""
    known = {field.name for field in form.instance._meta.concrete_fields}
    return [name for name, field in form.fields.items() if name in known and not field.disabled]


def values(obj: Any, names: list[str]) -> dict[str, Any]:
    """As a form takes them for its initial values."""
    return dict(model_to_dict(obj, fields=names))


def sent(form: Any, name: str) -> Any:
    """What the browser has sent for a field."""
    return form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))


def put(form: Any, name: str, value: Any) -> None:
    """Write a value into what was sent, as if the person had sent it."""
    field, key = form.fields[name], form.add_prefix(name)
    widget = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
    if isinstance(widget, forms.FileInput):
        form.files = {k: v for k, v in form.files.items() if k != key}
        form.data.pop(f"{key}-clear", None)
        return
    _fill(form.data, widget, key, field.prepare_value(value))


def _fill(data: Any, widget: Any, key: str, value: Any) -> None:
    multiple: Any = widget if isinstance(widget, forms.MultiWidget) else None
    if multiple is not None:
        for suffix, part, one in zip(
            multiple.widgets_names, multiple.widgets, multiple.decompress(value), strict=False
        ):
            _fill(data, part, f"{key}{suffix}", one)
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(key, None)
        if widget.check_test(value):
            data[key] = "on"
    elif widget.use_fieldset or getattr(widget, "allow_multiple_selected", False) or isinstance(widget, forms.Select):
        found = widget.format_value(value)
        data.setlist(key, [str(one) for one in (found if isinstance(found, list | tuple) else [found])])
    else:
        found = widget.format_value(value)
        data[key] = "" if found is None else str(found)


def is_changed(form: Any, name: str, initial: Any, data: Any) -> bool:
    """Whether what was sent says something else. Browsers send lines of a text with CR LF."""
    one, other = (value.replace("\r\n", "\n") if isinstance(value, str) else value for value in (initial, data))
    return bool(form.fields[name].has_changed(one, other))


def merge(form: Any, base: Any) -> tuple[list[str], list[str]]:
    """Bring what was sent up to date with the object as it is now: (columns taken from the colleague, columns in conflict).

    `base` is the object as it was when the form was opened, or None where nobody knows.
    """
    names = columns_of(form)
    now = values(form.instance, names)
    was = values(base, names) if base is not None else {}
    taken, conflicting = [], []
    for name in names:
        mine = sent(form, name)
        theirs_changed = base is None or not same(was.get(name), now.get(name))
        if form.data.get(choice_name(form, name)) == THEIRS:
            put(form, name, now.get(name))
        elif not theirs_changed or not is_changed(form, name, now.get(name), mine):
            continue
        elif base is not None and not is_changed(form, name, was.get(name), mine):
            put(form, name, now.get(name))
            taken.append(name)
        else:
            conflicting.append(name)
    return taken, conflicting


def conflict(form: Any, name: str) -> Conflict:
    """A field in conflict, for the page: the form has been cleaned."""
    model = type(form.instance)
    field = model._meta.get_field(name)
    is_valid = name in form.cleaned_data
    mine = form.cleaned_data[name] if is_valid else sent(form, name)
    theirs = form.theirs[name]
    if field.is_relation and not is_valid:
        mine = None
    return Conflict(choice_name(form, name), Difference(model, name, theirs, mine), mine, is_valid)
