"""A member as a coordinator enters them: the fields of a registration, and how the person agreed."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.forms import email_field
from events.models import Delegate
from portal import consents, naming, registering
from portal.forms.registration import DelegateForm
from portal.models import Application, Invitation

PAPER, MAIL = "paper", "mail"


class MemberForm(DelegateForm):
    """Of somebody new, or of a member. `agreement` is not asked of a person who has agreed."""

    PARTS = (
        DelegateForm.PARTS[0],
        ("institution", ("country", "email", "phone")),
        ("forum", ("language", "interpretation", "attendance")),
    )

    def __init__(self, invitation: Invitation, data: Any = None, *, delegate: Delegate | None = None) -> None:
        self.delegate = delegate
        self.has_agreed = delegate is not None and consents.given(delegate) >= set(consents.NEEDED)
        application = Application(forum=invitation.forum, invitation=invitation, language=invitation.language)
        application.data = _known(invitation, delegate)
        super().__init__(application, data)
        self.needed = [words for words in self.wordings if words.is_needed]
        for words in self.wordings:
            del self.fields[f"consent_{words.purpose}"]
        self._speak_of_another()
        if not self.has_agreed:
            self.fields["agreement"] = self._agreement()
        self.fields["email"].show_hidden_initial = True

    def _speak_of_another(self) -> None:
        """The fields say "you" to the person; here somebody else fills them in."""
        said = {
            "family_name_first": capfirst(_("family name first")), "native_name": capfirst(_("name in native script")),
            "attendance": capfirst(_("attendance")),
        }  # fmt: skip
        for name, label in said.items():
            self.fields[name].label = label
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # a browser would fill in the coordinator
        self.fields["given_name"].help_text = _("Empty if the passport has none.")
        self.fields["country"].help_text = _("Says which delegation the person belongs to.")
        self.fields["language"].help_text = _("Mails to the person are in it.")
        self.fields["email"] = email_field("off")
        self.fields["email"].required = False
        self.fields["email"].help_text = _("Empty for somebody whom you look after: mails about them come to you.")
        self.fields["email"].validators.append(naming.one_line)

    def _agreement(self) -> forms.ChoiceField:
        ways = [
            (PAPER, _("The person has agreed to both on paper. I keep the paper and show it when asked.")),
            (MAIL, _("The person is asked by mail.")),
        ]
        return forms.ChoiceField(label=_("How the person agrees"), choices=ways, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("agreement") == MAIL and "email" not in self.errors and not given.get("email"):
            self.add_error("agreement", _("Without an address nobody can be asked by mail."))
        return given

    @property
    def is_on_paper(self) -> bool:
        return self.cleaned_data.get("agreement") == PAPER

    def changed_columns(self) -> dict[str, Any]:
        """Of `columns()` those that were changed on this page since it was shown."""
        return {name: value for name, value in self.columns().items() if name in self.changed_data}


def _known(invitation: Invitation, delegate: Delegate | None) -> dict[str, Any]:
    if delegate is None:
        country = invitation.institution.country
        return {"country": country.code if country else ""}
    found = {name: getattr(delegate, name) for name in (*registering.PREFILLED, "email")}
    return {**found, "country": delegate.country.code if delegate.country else ""}
