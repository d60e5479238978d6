"""The mailbox that reports of delivery come to: `BOUNCES_URL`, such as imaps://user:password@mail.example.org/INBOX (RFC 3501)."""

import imaplib
import logging
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from core.mail import bounces

log = logging.getLogger(__name__)
PATIENCE = 30  # seconds for each step
MOST = 200  # reports that are read at once; the others at the next look
REPORTS = '(UNSEEN HEADER Content-Type "delivery-status")'


def look() -> int:
    """Read the reports that nobody has seen; those of mails of ours are marked as seen, all others stay as they are.

    Returns how many mails came back; 0 where no mailbox is set. Raises imaplib.IMAP4.error and OSError.
    """
    if not settings.BOUNCES_URL:
        return 0
    box = _opened()
    try:
        numbers = box.search(None, REPORTS)[1][0].split()[:MOST]
        found = bounces.read(_content(box, number) for number in numbers)
        for number, ours in zip(numbers, found, strict=True):
            if ours:
                box.store(number.decode(), "+FLAGS", r"(\Seen)")
    finally:
        box.logout()
    log.info("Reports of delivery: %d read, %d of them of mails that came back.", len(found), sum(found))
    return sum(found)


def _opened() -> Any:
    where = urlsplit(settings.BOUNCES_URL)
    kind: Any = imaplib.IMAP4_SSL if where.scheme == "imaps" else imaplib.IMAP4
    box = kind(where.hostname, where.port or (993 if where.scheme == "imaps" else 143), timeout=PATIENCE)
    box.login(unquote(where.username or ""), unquote(where.password or ""))
    answer, words = box.select(f'"{unquote(where.path.strip("/")) or "INBOX"}"')
    if answer != "OK":
        raise imaplib.IMAP4.error(words)
    return box


def _content(box: Any, number: bytes) -> bytes:
    """A message without marking it as seen."""
    parts = box.fetch(number.decode(), f"(BODY.PEEK[]<0.{bounces.LARGEST}>)")[1]
    return b"".join(part[1] for part in parts if isinstance(part, tuple))
