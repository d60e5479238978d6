"""Mails about signing in."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.mail import kinds, outbox
from core.mail.kinds import MailKind
from core.models import OutboxMail

CODE = MailKind(
    key="sign_in_code",
    label=_("Code to sign in with"),
    subject=_("{code} is your code for {site}"),
    body=(
        _("This code signs you in at {site}:"),
        "{code}",
        _("It is good for {minutes} minutes. Type it on the page where you asked for it, and tell it to nobody."),
        _("If you did not ask for a code, you need not do anything: without it nobody can sign in."),
    ),
    placeholders={
        "code": (_("the code"), "417290"),
        "minutes": (_("for how many minutes it is good"), "10"),
    },
)


def register() -> None:
    kinds.register(CODE)


def put_code(user: Any, email: str, code: str) -> None:
    """Write down the mail with a code, in the person's language. It is of no use once the code has run out."""
    _put(f"sign-in {user.pk} {get_random_string(16)}", email, user.language, code, ("accounts.user", user.pk))


def rehearse_code(email: str, language: str) -> None:
    """The same work, and nothing left of it: an address that nobody has here must not be known by a quicker answer."""
    key = f"sign-in nobody {get_random_string(16)}"
    with transaction.atomic():
        _put(key, email, language, "0" * settings.ACCOUNT_LOGIN_BY_CODE_FORMAT["length"], None)
        # Nothing refers to it, and looking for what does would be one statement more than for those whom we know.
        rows = OutboxMail.objects.filter(key=key)
        rows._raw_delete(rows.db)


def _put(key: str, email: str, language: str, code: str, about: tuple[str, int] | None) -> None:
    seconds = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    outbox.put(
        key=key,
        kind=CODE.key,
        to=email,
        language=language,
        values={"code": code, "minutes": str(seconds // 60)},
        about=about,
        is_urgent=True,
        expires_at=timezone.now() + timedelta(seconds=seconds),
    )
