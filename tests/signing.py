"""Helpers for tests of signing in: the mail that was put, the code of an app, somebody at their keyboard."""

import os
import re
import time
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from accounts.models import User
from core.models import OutboxMail
from tests import factories as make

ASK, CODE = "/en/accounts/sign-in/", "/en/accounts/sign-in/code/"
PASSWORD, APP = "/en/accounts/sign-in/password/", "/en/accounts/sign-in/app/"
SET_UP = "/en/accounts/app/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_in_mail() -> str:
    """The code of the mail written last."""
    body = OutboxMail.objects.filter(kind="sign_in_code").order_by("-pk").values_list("body", flat=True)[0]
    found = re.search(r"^\d{6}$", body, re.MULTILINE)
    assert found is not None
    return found[0]


def ask(client: Client, email: str, **sent: Any) -> Any:
    return client.post(ASK, {"email": email, **sent})


def sign_in_by_code(client: Client, email: str, **sent: Any) -> Any:
    ask(client, email)
    return client.post(CODE, {"code": code_in_mail(), **sent})


def totp(secret: str = SECRET, steps: int = 0) -> str:
    """What an app shows (RFC 6238), or showed or will show so many steps of 30 s away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def with_app(user: User) -> User:
    """Somebody whose authenticator app is set up."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    return user


def keep_session(user: User, name: str, *, by_app: bool = False) -> None:
    """Sign somebody in, for a browser: the key of their session becomes a file of that name in SITE_FOLDER."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    if by_app:
        ways = [{"method": "password", "at": time.time()}, {"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods"] = ways
        session["account_authentication_methods_user"] = str(user.pk)
    session.create()
    (Path(os.environ["SITE_FOLDER"]) / name).write_text(str(session.session_key))


def type_password(client: Client, user: User, password: str = make.PASSWORD, **sent: Any) -> Any:
    return client.post(PASSWORD, {"login": user.email, "password": password, **sent})


def sign_in_staff(client: Client, user: User) -> Any:
    """Both factors."""
    type_password(client, user)
    return client.post(APP, {"code": totp()})
