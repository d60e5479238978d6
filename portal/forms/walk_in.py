"""Somebody who comes without having registered: as little as the badge needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Country
from portal import naming
from portal.forms.registration import countries, line


class WalkInForm(forms.Form):
    """`columns` are those of a delegate."""

    family_name = line(_("Family name, Latin letters"), 150, check=naming.latin)
    given_name = line(_("Given name, Latin letters"), 150, check=naming.latin, needed=False)
    native_name = line(_("Full name in your own script"), 300, check=naming.native, needed=False)
    institution_name = line(_("Institution"), 300)
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["country"]
        field.choices = [("", gettext("Choose")), *countries()]

    @property
    def columns(self) -> dict[str, Any]:
        """What was typed, once it is valid."""
        return {**self.cleaned_data, "country": Country.objects.get(code=self.cleaned_data["country"])}
