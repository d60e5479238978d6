"""Writing mails down. The postman takes them from there."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from core import languages
from core.mail import kinds, rendering
from core.models import OutboxMail


def put(
    *,
    key: str,
    kind: str,
    to: str,
    language: str,
    values: Mapping[str, str],
    about: tuple[str, int] | None = None,
    is_urgent: bool = False,
    expires_at: datetime | None = None,
    preface: str = "",
) -> bool:
    """Write a mail into the outbox, in the transaction that is open: it leaves when, and only when, its cause is committed.

    `key` names the cause ("delegate 5 approved"): a second mail with it is not written, and False is returned. The words are
    those of now; later edits of data change no mail that was promised. `language` is a site code, of another the site's default.
    `preface` is a paragraph before the words of the kind.
    Raises ValidationError for an address no mail can be sent to, KeyError for an unknown kind or a value that is missing.
    """
    check_address(to)
    code = language if language in languages.CODES else languages.DEFAULT
    said = rendering.render(kinds.of(kind), code, dict(values), preface)
    label, pk = about or ("", None)
    row = OutboxMail(
        key=key, kind=kind, to=to, language=code, subject=said.subject, body=said.body, about_label=label.lower(),
        about_id=pk, is_urgent=is_urgent, expires_at=expires_at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if not OutboxMail.objects.filter(key=key).exists():
            raise
        return False
    return True


def check_address(address: str) -> None:
    """Refuse what is no plain address: quoted local parts may hold anything (RFC 5321, 4.1.2). Raises ValidationError."""
    validate_email(address)
    if '"' in address or not address.isprintable():
        raise ValidationError("A mail cannot be sent to this address.", code="address")
