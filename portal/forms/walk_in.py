"""Somebody who comes without having registered: as little as the badge needs, and what they have signed at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Consent, Country
from portal import consents, naming
from portal.forms.registration import countries, line

PURPOSES = (Consent.Purpose.PROCESSING, Consent.Purpose.PHOTOGRAPHS)


class WalkInForm(forms.Form):
    """`columns` are those of a delegate, `agreed` the purposes that they agree to; the first of `PURPOSES` is needed."""

    family_name = line(_("Family name, Latin letters"), 150, check=naming.latin)
    given_name = line(_("Given name, Latin letters"), 150, check=naming.latin, needed=False)
    native_name = line(_("Full name in your own script"), 300, check=naming.native, needed=False)
    institution_name = line(_("Institution"), 300)
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["country"]
        field.choices = [("", gettext("Choose")), *countries()]
        self.wordings = [words for words in consents.asked() if words.purpose in PURPOSES]
        for words in self.wordings:
            self.fields[f"consent_{words.purpose}"] = forms.BooleanField(required=words.is_needed)

    @property
    def agreements(self) -> list[tuple[consents.Wording, Any]]:
        """What is agreed to, word for word, each with its box."""
        return [(words, self[f"consent_{words.purpose}"]) for words in self.wordings]

    @property
    def lines(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if not name.startswith("consent_")]

    @property
    def columns(self) -> dict[str, Any]:
        """What was typed, once it is valid."""
        typed = {field.name: self.cleaned_data[field.name] for field in self.lines}
        return {**typed, "country": Country.objects.get(code=typed["country"])}

    @property
    def agreed(self) -> list[str]:
        return [words.purpose for words, field in self.agreements if self.cleaned_data[field.name]]
