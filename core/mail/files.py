"""Mails as files in `var/mail`, where a site has no mail server: one file each, for its owner's eyes only."""

import os
import secrets
from collections.abc import Sequence
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone


class FileBackend(BaseEmailBackend):
    """Writes each message to a file of a name that nobody can guess, readable by its owner (mode 0600)."""

    def __init__(self, *args: Any, file_path: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message.message().as_bytes())
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        """Whole or not at all: a name that begins with a dot is no mail yet."""
        name = f"{timezone.now():%Y%m%d-%H%M%S}-{secrets.token_hex(8)}.eml"
        temporary = self.folder / f".{name}"
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(self.folder / name)
        finally:
            temporary.unlink(missing_ok=True)


def written_to(address: str) -> list[Path]:
    """Files of mails to an address, whatever the case of its letters."""
    from email.parser import BytesHeaderParser

    found = []
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml")):
        with path.open("rb") as file:
            fields = BytesHeaderParser().parse(file).get_all("To", [])
        if address.casefold() in {known.casefold() for _name, known in getaddresses([str(field) for field in fields])}:
            found.append(path)
    return found


def _words(path: Path) -> str:
    """The plain text of a message."""
    from email import message_from_bytes, policy

    body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def erase(address: str, naming: str = "") -> int:
    """Take away the files of all mails to an address, or of those that name something. Returns how many there were."""
    found = [path for path in written_to(address) if not naming or naming in _words(path)]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
