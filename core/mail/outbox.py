"""Writing mails down. The postman takes them from there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Letter:
    """One of many mails of a kind; the fields are those of `put`."""

    key: str
    to: str
    language: str
    values: Mapping[str, str]
    about: tuple[str, int]
    unsubscribe: str
    preface: str = ""
    expires_at: datetime | None = None


def put_many(kind: str, letters: Iterable[Letter], writer: Callable[[str], rendering.Writer]) -> dict[str, int]:
    """Write many mails down by a fixed number of queries: {key: primary key}, those written before too.

    `writer(language)` gives the kind's texts. An address no mail can be sent to is left out.
    """
    rows = []
    for letter in letters:
        try:
            check_address(letter.to)
        except ValidationError:
            continue
        said = writer(letter.language).render(letter.values, letter.preface)
        label, pk = letter.about
        rows.append(
            OutboxMail(
                key=letter.key, kind=kind, to=letter.to, language=letter.language, subject=said.subject, body=said.body,
                about_label=label, about_id=pk, expires_at=letter.expires_at, unsubscribe=letter.unsubscribe,
            )
        )  # fmt: skip
    OutboxMail.objects.bulk_create(rows, ignore_conflicts=True)
    return dict(OutboxMail.objects.filter(key__in=[row.key for row in rows]).values_list("key", "pk"))


def check_address(address: str) -> None:
    """Refuse what is no plain address: quoted local parts may hold anything (RFC 5321, 4.1.2). Raises ValidationError."""
    validate_email(address)
    if '"' in address or not address.isprintable():
        raise ValidationError("A mail cannot be sent to this address.", code="address")
