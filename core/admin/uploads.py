"""Uploads that wait for a button: a file is shown as a report first, and written when somebody has read that."""

import contextlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from core import storage

FOLDER = "imports"  # no address leads there
SALT = "core.uploads"
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A kept file: its bytes, what it was called, and the token that it is asked for by."""

    data: bytes
    name: str
    token: str


def uploaded(request: HttpRequest, most_bytes: int) -> bytes:
    """The file of a form. Raises ValidationError for one that is too large."""
    upload: Any = request.FILES["file"]
    if upload.size > most_bytes:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": most_bytes // 1024 // 1024})
    data: bytes = upload.read()
    return data


def keep(data: bytes, name: str, owner: list[Any]) -> Upload:
    """Keep an upload for a day. `owner` says what and whom it is for, in values that JSON knows; others do not get it.

    Raises ValidationError where it cannot be stored.
    """
    forget_old_ones()
    stored = f"{FOLDER}/{uuid.uuid4().hex}"
    try:
        storage.keep(stored, data)
    except OSError as error:
        raise ValidationError(storage.reason(error)) from error
    return Upload(data, name, signing.dumps([stored, name, owner], salt=SALT))


def kept(token: str, owner: list[Any]) -> Upload:
    """The upload of a token; ValidationError where there is none, or none of this owner."""
    if not token:
        raise ValidationError(_("Choose a file first."))
    stored, name = _opened(token, owner)
    try:
        with default_storage.open(stored) as file:
            return Upload(bytes(file.read()), name, token)
    except OSError as error:
        raise ValidationError(_("Choose the file once more.")) from error


def forget(token: str, owner: list[Any]) -> None:
    """Remove an upload that has been used; one that cannot be removed now goes within a day."""
    with contextlib.suppress(OSError):
        default_storage.delete(_opened(token, owner)[0])


def _opened(token: str, owner: list[Any]) -> tuple[str, str]:
    try:
        stored, name, of_owner = signing.loads(token, salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError) as error:
        raise ValidationError(_("Choose the file once more.")) from error
    if of_owner != owner:
        raise ValidationError(_("Choose the file once more."))
    return str(stored), str(name)


def forget_old_ones() -> None:
    """Take away files whose button was never pressed."""
    limit = timezone.now() - KEPT
    with contextlib.suppress(OSError):
        for found in list(storage.listing(f"{FOLDER}/")):
            if found.modified < limit:
                default_storage.delete(found.name)


def forget_all() -> None:
    """Take away every kept upload: one of them may name somebody who is to be erased."""
    with contextlib.suppress(OSError):  # they go within a day by themselves
        for found in list(storage.listing(f"{FOLDER}/")):
            default_storage.delete(found.name)
