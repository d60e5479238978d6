"""Mails that come back: reports of delivery (RFC 3464) say which mail reached nobody, and the outbox remembers it.

A report is believed when it names a mail of ours by its Message-ID, which nobody can guess, and says that delivery has failed
for good. Reports that delivery is late, answers of people who are away and any other mail are passed over.
"""

import email
import email.policy
import re
from collections.abc import Iterable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from django.utils import timezone

from core.mail.postman import message_id
from core.models import OutboxMail

KNOWN_FOR = timedelta(days=30)  # after it was sent, a mail is recognised for so long
LARGEST = 1_000_000  # bytes of a report that are read
MESSAGE_ID = re.compile(r"<[0-9a-f]{40}@[^<>\s]+>")
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # an enhanced status code (RFC 3463)
State = OutboxMail.State


def read(reports: Iterable[bytes]) -> list[bool]:
    """For each message, as it lies in a mailbox, whether it said that a mail of ours has come back."""
    sent = {message_id(key): pk for pk, key in _recent().values_list("pk", "key")}
    return [_read(content, sent) for content in reports]


def _recent() -> Any:
    return OutboxMail.objects.filter(state__in=(State.SENT, State.BOUNCED), sent_at__gte=timezone.now() - KNOWN_FOR)


def _read(content: bytes, sent: dict[str, int]) -> bool:
    report: Any = email.message_from_bytes(content[:LARGEST], policy=email.policy.default)
    status = failure(report)
    known = {sent[name] for name in MESSAGE_ID.findall(content[:LARGEST].decode("ascii", "replace")) if name in sent}
    if not status or not known:
        return False
    OutboxMail.objects.filter(pk__in=known).update(state=State.BOUNCED, last_error=f"came back {status}")
    return True


def failure(report: EmailMessage) -> str:
    """The status code of a report that says "failed" (RFC 3464, 2.3.3), such as "5.1.1"; "" for any other message."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks: Any = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if str(block.get("Action", "")).strip().lower() == "failed":
                code = STATUS.search(str(block.get("Status", "")))
                return code[0] if code else "5.0.0"
    return ""
