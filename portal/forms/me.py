"""What delegates correct about themselves, and what they tell once they are approved."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import spoken
from events.models import AccompanyingPerson, Delegate
from portal import consents, naming

MOST_COMPANIONS = 5
CLOCK = "%Y-%m-%dT%H:%M"  # what <input type="datetime-local"> sends and takes (HTML, 4.10.5.1.10)
CHECKS = {
    "given_name": naming.latin, "family_name": naming.latin, "native_name": naming.native, "patronymic": naming.native,
    "honorific": naming.one_line, "position": naming.one_line, "institution_name": naming.one_line,
    "phone": naming.one_line, "arrives_by": naming.one_line, "departs_by": naming.one_line, "note": naming.one_line,
}  # fmt: skip


def _check(form: forms.ModelForm[Any]) -> None:
    """Names are held to what a name may be."""
    for name, field in form.fields.items():
        if name in CHECKS:
            field.validators.append(CHECKS[name])
        if isinstance(field.widget, forms.TextInput):
            field.widget.attrs["dir"] = "auto"


class DetailsForm(forms.ModelForm[Delegate]):
    """Name, position and language, and what one agrees to. The address is not among them: it is the key of the account."""

    class Meta:
        model = Delegate
        fields = (
            "family_name", "given_name", "family_name_first", "native_name", "patronymic", "honorific", "position",
            "institution_name", "phone", "language",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution = self.fields["institution_name"]
        institution.label, institution.help_text = _("Institution"), ""
        if self.instance.institution_id:
            del self.fields["institution_name"]
        _check(self)
        given = consents.given(self.instance)
        self.wordings = consents.asked()
        for words in self.wordings:
            self.fields[f"consent_{words.purpose}"] = forms.BooleanField(
                label=words.text.value, required=words.is_needed, initial=words.purpose in given,
                error_messages={"required": gettext_lazy("Without this you cannot take part. You can withdraw instead.")},
            )  # fmt: skip

    @property
    def people(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("consent_")]

    @property
    def agreements(self) -> list[tuple[consents.Wording, Any]]:
        return [(words, self[f"consent_{words.purpose}"]) for words in self.wordings]

    @property
    def agreed(self) -> list[str]:
        return [words.purpose for words in self.wordings if self.cleaned_data.get(f"consent_{words.purpose}")]


class TravelForm(forms.ModelForm[Delegate]):
    """Arrival and departure are written and read in the forum's time zone: the view activates it."""

    class Meta:
        model = Delegate
        fields = (
            "attendance", "interpretation", "arrives_at", "arrives_by", "departs_at", "departs_by", "diet", "needs",
            "wants_letter",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("arrives_at", "departs_at"):
            moment = getattr(self.instance, name)
            self.initial[name] = timezone.localtime(moment).strftime(CLOCK) if moment else ""
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=CLOCK)
        wanted: Any = self.fields["interpretation"]
        wanted.choices = [("", _("No interpretation")), *spoken.choices()]
        for name in ("diet", "needs"):
            self.fields[name].widget.attrs["rows"] = 3
        _check(self)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        arrives, departs = given.get("arrives_at"), given.get("departs_at")
        if arrives and departs and departs < arrives:
            self.add_error("departs_at", _("The departure date is earlier than the arrival date"))
        return given


class CompanionForm(forms.ModelForm[AccompanyingPerson]):
    class Meta:
        model = AccompanyingPerson
        fields = ("given_name", "family_name", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _check(self)


Companions = forms.inlineformset_factory(
    Delegate, AccompanyingPerson, form=CompanionForm, extra=2, max_num=MOST_COMPANIONS, validate_max=True,
    absolute_max=MOST_COMPANIONS, can_delete=True,
)  # fmt: skip
