"""Simple widgets of forms put together by hand, letter by letter as Django's templates make them.

A form of the administration has three hundred inputs, and one list of sessions has six hundred choices. Django renders a
template for each, with another for its attributes, and one for each list of errors that is empty: half of what such a page
cost. All other widgets are Django's, by its templates.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import SafeData, SafeString, mark_safe

OPTION = "django/forms/widgets/select_option.html"


def _said(value: Any) -> str:
    """{{ value }}"""
    text = value if isinstance(value, str) else str(localize(value))
    return text if isinstance(text, SafeData) else escape(text)


def _as_it_is(value: Any) -> str:
    """{{ value|stringformat:"s" }}: without the language's way to write numbers."""
    return value if isinstance(value, SafeString) else escape(str(value))


def attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_said(name)}" if value is True else f' {_said(name)}="{_as_it_is(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    value = "" if widget["value"] is None else f' value="{_as_it_is(widget["value"])}"'
    return f'<input type="{_said(widget["type"])}" name="{_said(widget["name"])}"{value}{attributes(widget["attrs"])}>'


def _textarea(context: Mapping[str, Any]) -> str:
    widget = context["widget"]
    text = _said(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_said(widget["name"])}"{attributes(widget["attrs"])}>\n{text}</textarea>'


def _select(context: Mapping[str, Any]) -> str | None:
    """None where a choice has a template of its own."""
    widget, parts = context["widget"], []
    for group, choices, _index in widget["optgroups"]:
        parts.append(f'\n  <optgroup label="{_said(group)}">' if group else "")
        for one in choices:
            if one["template_name"] != OPTION:
                return None
            start = f'\n  <option value="{_as_it_is(one["value"])}"{attributes(one["attrs"])}>'
            parts.append(f"{start}{_said(one['label'])}</option>\n")
        parts.append("\n  </optgroup>" if group else "")
    return f'<select name="{_said(widget["name"])}"{attributes(widget["attrs"])}>{"".join(parts)}\n</select>'


def _label(context: Mapping[str, Any]) -> str:
    tag, label = _said(context["tag"]), _said(context["label"])
    attrs = attributes(context["attrs"]) if context["attrs"] else ""
    return f"<{tag}{attrs}>{label}</{tag}>" if context["use_tag"] else label


def _no_errors(context: Mapping[str, Any]) -> str | None:
    return None if context["errors"] else ""


INPUTS = ("text", "number", "email", "password", "hidden", "date", "time", "datetime", "checkbox", "url")
BY_HAND: dict[str, Callable[[Mapping[str, Any]], str | None]] = {
    **dict.fromkeys([f"django/forms/widgets/{name}.html" for name in INPUTS], _input),
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
    "django/forms/errors/list/default.html": _no_errors,
    "django/forms/errors/list/ul.html": _no_errors,
}


class Renderer(DjangoTemplates):
    """What `FORM_RENDERER` names."""

    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        by_hand = BY_HAND.get(template_name)
        made = by_hand(context) if by_hand is not None else None
        return mark_safe(super().render(template_name, context, request) if made is None else made.strip())
