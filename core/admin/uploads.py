"""A file between the report of what it would change and the button that changes it."""

import contextlib
import uuid
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

FOLDER = "imports"
SALT = "core.admin.uploads"
KEPT = timedelta(days=1)  # how long a file waits for the button


def uploaded(request: HttpRequest, most_bytes: int) -> bytes:
    """The file of the form. Raises ValidationError for one that is too large."""
    upload: Any = request.FILES["file"]
    if upload.size > most_bytes:
        raise ValidationError(_("This file is larger than %(limit)d MB.") % {"limit": most_bytes // 1024 // 1024})
    data: bytes = upload.read()
    return data


def keep(request: HttpRequest, subject: str, data: bytes) -> str:
    """Keep an upload until the button is pressed. Returns its token, good for this person and this subject."""
    _forget_old_ones()
    name = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(data))
    return signing.dumps([name, subject, request.user.pk], salt=SALT)


def kept(request: HttpRequest, subject: str, token: str) -> bytes:
    """What was kept. Raises ValidationError where there is nothing, or not for this person."""
    if not token:
        raise ValidationError(_("Choose a file first."))
    try:
        with default_storage.open(_name(request, subject, token)) as file:
            data: bytes = file.read()
            return data
    except OSError as error:
        raise ValidationError(_("Choose the file once more.")) from error


def forget(request: HttpRequest, subject: str, token: str) -> None:
    """Take away what was kept: its button was pressed."""
    default_storage.delete(_name(request, subject, token))


def _name(request: HttpRequest, subject: str, token: str) -> str:
    try:
        name, of_subject, of_user = signing.loads(token, salt=SALT, max_age=KEPT)
    except (signing.BadSignature, ValueError) as error:
        raise ValidationError(_("Choose the file once more.")) from error
    if (of_subject, of_user) != (subject, request.user.pk):
        raise ValidationError(_("Choose the file once more."))
    return str(name)


def _forget_old_ones() -> None:
    """Take away files whose button was never pressed."""
    limit = timezone.now() - KEPT
    with contextlib.suppress(OSError, NotImplementedError):
        for name in default_storage.listdir(FOLDER)[1]:
            path = f"{FOLDER}/{name}"
            if default_storage.get_modified_time(path) < limit:
                default_storage.delete(path)
