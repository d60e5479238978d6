"""Widgets that are put together by hand are what Django's templates make, letter by letter."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.form_renderer import BY_HAND, Renderer

VALUES = (None, "", 0, 1234567.5, "a <b> & \"c\" 'd'", mark_safe("<i>"), gettext_lazy("Session"))
ATTRS: dict[str, Any] = {
    "id": "id_x",
    "required": True,
    "disabled": False,
    "data-x": "<\"&'>",
    "rows": 5000,
    "title": None,
}
CHOICES: list[Any] = [
    ("", "—"), (1, "one & only"), (2000, 2000), ("<", mark_safe("<b>three</b>")), (gettext_lazy("Session"), gettext_lazy("Day")),
    ("Group <1>", [("a", "A"), ("b", "B")]),
]  # fmt: skip
WIDGETS = (
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput,
    forms.TimeInput, forms.DateTimeInput, forms.CheckboxInput, forms.Textarea,
)  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_input_is_what_the_template_makes_of_it(widget: Any, language: str) -> None:
    assert widget.template_name in BY_HAND
    with translation.override(language):
        for value in VALUES:
            said = [widget(ATTRS).render("<name>", value, {"lang": "kk"}, one()) for one in (Renderer, DjangoTemplates)]
            assert said[0] == said[1]


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
def test_a_list_of_choices_is_what_the_template_makes_of_it(widget: Any) -> None:
    for value in (None, "", 1, "a", [1, "b", "<"]):
        made = widget(ATTRS, CHOICES)
        assert made.render("x", value, {}, Renderer()) == made.render("x", value, {}, DjangoTemplates())


class Some(forms.Form):
    name = forms.CharField(label="A <name>", help_text="Said & done")
    day = forms.ChoiceField(choices=[("1", "One")], required=False, widget=forms.RadioSelect)


@pytest.mark.parametrize("data", [None, {}, {"name": "x", "day": "9"}])
def test_forms_with_their_labels_and_errors_are_what_the_templates_make_of_them(data: Any) -> None:
    by_hand, by_template = Some(data, renderer=Renderer()), Some(data, renderer=DjangoTemplates())
    assert str(by_hand) == str(by_template)
    for one, other in zip(by_hand, by_template, strict=True):
        assert one.label_tag(attrs={"class": "required"}) == other.label_tag(attrs={"class": "required"})
        assert one.errors.as_ul() == other.errors.as_ul()
