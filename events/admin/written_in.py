"""The languages that a forum's texts are written in, as boxes to tick. All of them is what is kept as an empty list."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core import languages


class WrittenIn(forms.MultipleChoiceField):
    """Each language by its own name. A language that the site takes up later counts where all were ticked."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": _("Choose at least one language.")}  # Django's own way

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **kwargs: Any) -> None:
        names = [(one.code, format_html('<span lang="{}">{}</span>', one.tag, one.name)) for one in languages.LANGUAGES]
        super().__init__(**{**kwargs, "choices": names, "required": True})

    def prepare_value(self, value: Any) -> Any:
        return value if value or value is None else list(languages.CODES)

    def clean(self, value: Any) -> list[str]:
        chosen = super().clean(value)
        return [] if set(chosen) == set(languages.CODES) else [code for code in languages.CODES if code in chosen]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return set(initial or languages.CODES) != set(data or ())
