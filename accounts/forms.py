"""Forms of signing in. Those of django-allauth with our words, our limits and our lookup of addresses."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import limits
from accounts.adapter import refused
from accounts.models import User

DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}
LONGEST_PASSWORD = 4096  # characters: hashing more would be work for nothing


def email_field(autocomplete: str) -> forms.EmailField:
    attributes = {"autocomplete": autocomplete, "autocapitalize": "off", "spellcheck": "false", "dir": "ltr"}
    return forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs=attributes))


def password_field() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"})
    return forms.CharField(label=_("Password"), strip=False, max_length=LONGEST_PASSWORD, widget=widget)


def code_field(label: Any, **attributes: str) -> forms.CharField:
    widget = forms.TextInput(attrs={**DIGITS, "dir": "ltr", **attributes})
    return forms.CharField(label=label, max_length=20, widget=widget)


class CodeRequestForm(account_forms.RequestLoginCodeForm):
    """Asks for a code. Whether the address is known changes nothing that the asker sees."""

    email = email_field("email")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self._user = User.objects.filter(email__iexact=email, is_active=True).first()
        return self._user.email if self._user else email


class PasswordForm(account_forms.LoginForm):
    """Address and password, for staff."""

    password = password_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field("username")
        self.order_fields(["login", "password"])


class PasswordAgainForm(account_forms.ReauthenticateForm):
    password = password_field()


class CodeForm(account_forms.ConfirmLoginCodeForm):
    """The code of the mail."""

    code = code_field(pgettext_lazy("sign-in", "Code"))


class _AppCode:
    """What all forms with a code of the app share: a limit by person, and each code good for one time only.

    (django-allauth remembers used codes in the cache, which without Redis each process has for itself.)
    """

    user: Any

    def clean_code(self) -> str:
        if not limits.APP_BY_PERSON.allows(str(self.user.pk)):
            raise refused("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]
        digits = "".join(letter for letter in code if letter.isalnum())
        if not limits.APP_CODE_ONCE.allows(f"{self.user.pk} {digits}"):
            raise refused("incorrect_code")
        limits.APP_BY_PERSON.give_back(str(self.user.pk))
        return code


class AppCodeForm(_AppCode, mfa_forms.AuthenticateForm):
    """A code of the app, or a recovery code."""

    code = code_field(_("Code of the app, or a recovery code"))


class AppCodeAgainForm(_AppCode, mfa_forms.ReauthenticateForm):
    code = code_field(_("Code of the app, or a recovery code"))


class SetUpForm(_AppCode, totp_forms.ActivateTOTPForm):
    """The first code that the app shows."""

    code = code_field(_("Code that the app shows now"))
