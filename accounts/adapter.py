"""What django-allauth asks this site: who may sign up (nobody), how mail leaves, where people go, what an app shows."""

from typing import Any
from urllib.parse import quote, urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import landing, limits, mails, security
from core.mail import kinds
from core.throttle import client_address

CODE_MAIL = "account/email/login_code"
RECENT = 300  # seconds for which a password that was typed need not be typed again


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code, or it has run out."),
        "incorrect_password": _("This is not your password."),
        "email_password_mismatch": _("The address or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait a quarter of an hour and try again."),
        "rate_limited": _("Too many attempts. Wait a quarter of an hour and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from registration and from organisers."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what has happened: no cookie carries it."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Only this site's own addresses, whatever other hosts it answers to."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Codes go into the outbox. No other mail of django-allauth's is in use here."""
        if template_prefix != CODE_MAIL:
            raise NotImplementedError(template_prefix)
        user = context["user"] if "user" in context else self.person_of(email)
        mails.put_code(user, email, context["code"])

    def person_of(self, email: str) -> Any:
        from accounts.models import User

        return User.objects.get(email__iexact=email)

    # --- passwords ------------------------------------------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if not limits.may_try_password(request, credentials.get("email", "")):
            security.note("password refused", request, email=credentials.get("email", ""), detail="too many")
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        user = super().authenticate(request, **credentials)
        if user is not None:
            limits.password_was_right(request, credentials.get("email", ""))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security.note("password wrong", request, email=credentials.get("email", ""))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """By the account's own address: there is no other."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str | None = None) -> bool:
        """A password or a code of the app that was typed a moment ago is good enough."""
        request = self.request
        records = [record for record in get_authentication_records(request, request.user) if record["method"] != "code"]
        return not records or timezone.now().timestamp() - records[-1]["at"] > RECENT

    # --- the ways ---------------------------------------------------------------------------------------------------------
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user: Any = request.user
        by_password = any(record["method"] == "password" for record in get_authentication_records(request, user))
        return reverse("admin:index") if user.is_staff and by_password else landing.address_for(user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the code that the app shows now."),
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.email)

    def get_totp_issuer(self) -> str:
        return kinds.common_values(settings.LANGUAGE_CODE)["site"].replace(":", " ")

    def build_totp_url(self, user: Any, secret: str) -> str:
        """The address that an app reads (Key URI format)."""
        issuer = self.get_totp_issuer()
        label = f"{quote(issuer)}:{quote(self.get_totp_label(user))}"
        return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """None is in use."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        return True


def refused(key: str) -> ValidationError:
    """One of the errors above, for forms."""
    return ValidationError(AccountAdapter.error_messages[key], code=key)
