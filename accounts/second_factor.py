"""The second factor of staff: what a session still lacks before it may enter the administration.

Staff sign in with a password and an authenticator app (TOTP, RFC 6238) or a recovery code. What a session has shown is
kept in it by django-allauth; nothing but a sign-in through the pages of this application writes it.
"""

from enum import StrEnum
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

_guarded = ["/admin/"]


class Lack(StrEnum):
    """What is missing, in the order in which it is asked for."""

    SIGN_IN = "sign in"
    PASSWORD = "password"  # noqa: S105  (the name of a step)
    SET_UP = "set up"
    CODE = "code"


PAGES = {
    Lack.SIGN_IN: "account_login",
    Lack.PASSWORD: "account_reauthenticate",
    Lack.SET_UP: "mfa_activate_totp",
    Lack.CODE: "mfa_reauthenticate",
}


def guard(prefix: str) -> None:
    """Ask the second factor of staff below an address such as "/check-in/", too."""
    if prefix not in _guarded:
        _guarded.append(prefix)


def is_guarded(path: str) -> bool:
    return path.startswith(tuple(_guarded))


def has_app(user: Any) -> bool:
    """Whether the person has set up an authenticator app."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP).exists())


def lacks(request: HttpRequest) -> Lack | None:
    """What the session of a request lacks before staff may work in it; None when nothing does."""
    user: Any = request.user
    if not user.is_authenticated:
        return Lack.SIGN_IN
    if not settings.STAFF_SECOND_FACTOR:
        return None
    shown = {record.get("method") for record in get_authentication_records(request, user)}
    if "password" not in shown:
        return Lack.PASSWORD
    if not has_app(user):
        return Lack.SET_UP
    return None if "mfa" in shown else Lack.CODE


def page_for(lack: Lack, back: str) -> str:
    """Where it is asked for, and from where the way leads back."""
    return f"{reverse(PAGES[lack])}?{urlencode({'next': back})}"


def reset(user: Any) -> int:
    """Take away the app and the recovery codes of a person, and end their sessions. Returns how many there were."""
    removed, _kinds = Authenticator.objects.filter(user_id=user.pk).delete()
    user.sign_out_everywhere()
    return int(removed)
