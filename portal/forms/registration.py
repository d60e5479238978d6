"""Forms of registering. What is typed is kept as it is, right or wrong: see `portal.models.Application`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import email_field
from core import languages
from core.texts import text
from events import spoken
from events.models import Country, Delegate
from portal import consents, naming
from portal.models import Application
from programme.paper.alphabet import key

phone_number = RegexValidator(r"^[+0-9 ()/.-]{5,40}$", _("Digits, spaces and +, such as +7 701 123 45 67."))


class BeginForm(forms.Form):
    """An address to begin with. `website` is for programs that fill in whatever they see."""

    email = email_field("email")
    website = forms.CharField(required=False, max_length=200)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        naming.one_line(email)
        return email

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website"))


def line(
    label: Any, length: int, *, hint: Any = "", needed: bool = True, check: Any = naming.one_line, auto: str = "off"
) -> Any:
    widget = forms.TextInput(attrs={"autocomplete": auto, "dir": "auto"})
    # strip takes the spaces at both ends; a line break inside is refused by the check
    return forms.CharField(
        label=label, max_length=length, help_text=hint, required=needed, validators=[check], widget=widget
    )


class DelegateForm(forms.Form):
    """Who comes, from where, and what they agree to. `application.data` holds its values by the names of the fields."""

    family_name = line(
        _("Family name, Latin letters"),
        150,
        check=naming.latin,
        auto="family-name",
        hint=_("As in the passport: for the badge and the letter."),
    )
    given_name = line(
        _("Given name, Latin letters"),
        150,
        check=naming.latin,
        auto="given-name",
        needed=False,
        hint=_("Empty if your passport has none."),
    )
    family_name_first = forms.BooleanField(label=_("My family name stands first"), required=False)
    native_name = line(
        _("Full name in your own script"),
        300,
        check=naming.native,
        needed=False,
        hint=_("Shown on the badge above the Latin name."),
    )
    patronymic = line(
        _("Patronymic"), 150, check=naming.native, needed=False, hint=_("For letters in languages that use it.")
    )
    honorific = line(
        _("Form of address"), 40, needed=False, auto="honorific-prefix", hint=_("Such as Prof. or Ms: for letters.")
    )
    position = line(
        _("Position"), 200, auto="organization-title", hint=_("For the badge and the list of your delegation.")
    )
    institution_name = line(
        _("Institution"), 300, auto="organization", hint=_("For the badge and the list of your delegation.")
    )
    country = forms.ChoiceField(label=_("Country"), help_text=_("Says which delegation you belong to."))
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, validators=[phone_number],
        help_text=_("Only for when something goes wrong on the way."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Preferred language"), choices=languages.choices, help_text=_("We write to you in it.")
    )
    interpretation = forms.ChoiceField(
        label=_("Interpretation"), required=False, help_text=_("Helps us to plan interpretation.")
    )
    attendance = forms.ChoiceField(
        label=_("How do you take part?"), choices=Delegate.Attendance, help_text=_("Seats are counted by it.")
    )

    PARTS = (
        (
            "you",
            ("family_name", "given_name", "native_name", "family_name_first", "patronymic", "honorific", "position"),
        ),
        ("institution", ("institution_name", "country", "phone")),
        ("forum", ("language", "interpretation", "attendance")),
    )

    def __init__(self, application: Application, data: Any = None) -> None:
        self.application = application
        self.wordings = consents.asked()
        super().__init__(data, initial=self._initial())
        self._offer("country", [("", gettext("Choose")), *countries()])
        self._offer("interpretation", [("", gettext("No interpretation")), *spoken.choices()])
        if application.invitation is not None:
            del self.fields["institution_name"]
        for words in self.wordings:
            self.fields[f"consent_{words.purpose}"] = forms.BooleanField(
                label=words.text.value, required=words.is_needed,
                error_messages={"required": gettext("Without this we cannot register you.")},
            )  # fmt: skip
        for field in self.fields.values():
            field.show_hidden_initial = True  # so that two open pages keep what the other one changed

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _initial(self) -> dict[str, Any]:
        return {
            "language": self.application.language,
            "attendance": Delegate.Attendance.ON_SITE,
            **self.application.data,
        }

    def part(self, name: str) -> list[Any]:
        return [self[field] for field in dict(self.PARTS)[name] if field in self.fields]

    @property
    def you(self) -> list[Any]:
        return self.part("you")

    @property
    def institution(self) -> list[Any]:
        return self.part("institution")

    @property
    def forum(self) -> list[Any]:
        return self.part("forum")

    @property
    def agreements(self) -> list[tuple[consents.Wording, Any]]:
        return [(words, self[f"consent_{words.purpose}"]) for words in self.wordings]

    @cached_property
    def agreed(self) -> list[str]:
        """Purposes that were ticked."""
        return [words.purpose for words in self.wordings if self.cleaned_data.get(f"consent_{words.purpose}")]

    def typed(self) -> dict[str, Any]:
        """What was changed on this page since it was shown, as it was typed."""
        return raw(self, self.changed_data, self.data)

    def columns(self) -> dict[str, Any]:
        """Values for a Delegate. Call it on a valid form."""
        names = [name for _, fields in self.PARTS for name in fields if name in self.fields and name != "country"]
        country = Country.objects.get(code=self.cleaned_data["country"])
        return {**{name: self.cleaned_data[name] for name in names}, "country": country}


def raw(form: DelegateForm, names: Iterable[str], data: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they were typed: text, or True and False of a box; never longer than a field may be by far."""
    found: dict[str, Any] = {}
    for name in names:
        field = form.fields.get(name)
        if isinstance(field, forms.BooleanField):
            found[name] = str(data.get(name, "")) not in ("", "False", "false")
        elif field is not None:
            found[name] = str(data.get(name, ""))[:1000].replace("\x00", "")
    return found


def countries() -> list[tuple[str, str]]:
    """(ISO code, name in the language in force), in the order of its alphabet."""
    code = languages.active()
    named = [(country.code, text(country, "name").value or country.code) for country in Country.objects.all()]
    return sorted(named, key=lambda pair: key(pair[1], code))
