"""Empties the outbox. A mail is claimed and the claim committed before a word of SMTP is spoken (RFC 5321): nothing leaves twice.

What happens to a mail:
- accepted: sent, and what it said is forgotten;
- refused for now, or no server to be found: it waits 1, 5, 30 minutes, 2 and 12 hours, then it has failed;
- refused for good (a reply of 5xx): failed at once;
- the line broke after the message was on its way, or the process was killed: uncertain. A person decides.
"""

import logging
import smtplib
import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core import languages
from core.mail import rendering
from core.mail.rendering import Rendered
from core.models import OutboxMail
from core.models.mail import FORGOTTEN

log = logging.getLogger(__name__)
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
TICK = 1.0  # seconds between two looks into an empty outbox
TIDY = 30.0  # seconds between two looks for mails that were given up
AFTER_TROUBLE = 5.0  # seconds, when the database does not answer
State = OutboxMail.State


def message_id(key: str) -> str:
    """The same for each attempt at one mail, so that a receiver may know it again (RFC 5322, 3.6.4); it tells nothing."""
    mark = salted_hmac("core.mail", key, algorithm="sha256").hexdigest()[:40]
    return f"<{mark}@{settings.SITE_URL.partition('://')[2].partition(':')[0]}>"


def message_of(mail: OutboxMail, connection: Any = None) -> EmailMultiAlternatives:
    """The message (MIME, multipart/alternative). It says of itself that a machine sent it (RFC 3834, 5).

    What can be done without is ended by one click of a mail program (RFC 2369, 3.2 and RFC 8058, 3.1).
    """
    said = Rendered(mail.language, mail.subject, mail.body, mail.unsubscribe)
    headers = {
        "Message-ID": message_id(mail.key),
        "Auto-Submitted": "auto-generated",
        "Content-Language": languages.tag(mail.language),
    }
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made = EmailMultiAlternatives(
        rendering.one_line(mail.subject), rendering.text(said), settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers,
        connection=connection,
    )  # fmt: skip
    made.attach_alternative(rendering.html(said), "text/html")
    return made


def claim() -> OutboxMail | None:
    """The next mail that is due, taken by this process and by no other; None when there is none."""
    while True:
        pk = OutboxMail.objects.due().values_list("pk", flat=True).first()
        if pk is None:
            return None
        with transaction.atomic(durable=True):
            taken = OutboxMail.objects.claim(pk)
        if taken:
            return OutboxMail.objects.get(pk=pk)


class Postman:
    """Sends what is due. One connection serves many mails."""

    def __init__(self) -> None:
        self.connection: Any = None

    def round(self, stop: threading.Event | None = None) -> int:
        """Send everything that is due; returns how many mails were tried."""
        tried = 0
        try:
            while not (stop and stop.is_set()) and (mail := claim()) is not None:
                self.deliver(mail)
                tried += 1
        finally:
            self.hang_up()
        return tried

    def tidy(self) -> None:
        """Say of mails that were given up, and of those that are of no use any more, that they are."""
        OutboxMail.objects.give_up_abandoned()
        OutboxMail.objects.drop_expired()

    def deliver(self, mail: OutboxMail) -> None:
        """Send a claimed mail and write down what became of it."""
        try:
            self.line()
        except Exception as error:
            self.hang_up()
            return _later(mail, error)
        try:
            message_of(mail, self.connection).send()
        except Exception as error:
            self.hang_up()
            return _unsent(mail, error)
        OutboxMail.objects.settle(mail, State.SENT, sent_at=timezone.now(), last_error="", **FORGOTTEN)
        return None

    def line(self) -> None:
        """An open connection that still answers."""
        smtp = getattr(self.connection, "connection", None)
        if smtp is not None:
            try:
                if smtp.noop()[0] == 250:
                    return
            except (smtplib.SMTPException, OSError):
                pass
            self.hang_up()
        if self.connection is None:
            self.connection = get_connection()
        self.connection.open()

    def hang_up(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except (smtplib.SMTPException, OSError):
                log.debug("The mail server did not say goodbye.")


def _unsent(mail: OutboxMail, error: Exception) -> None:
    """After `send` has failed: refused for good, refused for now, or nobody knows."""
    code = _code(error)
    if 500 <= code < 600 or isinstance(error, ValueError):  # ValueError: a message that cannot be made at all
        OutboxMail.objects.settle(mail, State.FAILED, last_error=described(error))
    elif code or isinstance(error, smtplib.SMTPNotSupportedError):
        _later(mail, error)
    elif isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException | TimeoutError | ConnectionError):
        _later(mail, error)  # a full disk, say, where mails are files
    else:
        OutboxMail.objects.settle(mail, State.UNCERTAIN, last_error=described(error))
        log.warning("Mail %s: nobody knows whether it left (%s).", mail.pk, described(error))


def _later(mail: OutboxMail, error: Exception) -> None:
    if mail.attempts > len(PAUSES):
        OutboxMail.objects.settle(mail, State.FAILED, last_error=described(error))
        log.warning("Mail %s has failed: %s.", mail.pk, described(error))
        return
    due = timezone.now() + PAUSES[mail.attempts - 1]
    OutboxMail.objects.settle(mail, State.WAITING, next_attempt_at=due, last_error=described(error))


def _code(error: Exception) -> int:
    """The server's reply code, 0 where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((int(code) for code, _text in error.recipients.values()), default=0)
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def described(error: Exception) -> str:
    """An error without the server's words, which may quote anything: its kind, and the reply code."""
    code = _code(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


class Rounds(threading.Thread):
    """A thread of the background worker that looks every second: a code to sign in with does not wait behind pictures."""

    def __init__(self) -> None:
        super().__init__(name="postman", daemon=True)
        self.stopping = threading.Event()

    def run(self) -> None:
        tidied = 0.0
        while not self.stopping.is_set():
            pause = TICK
            try:
                close_old_connections()
                if time.monotonic() - tidied > TIDY or not tidied:
                    Postman().tidy()
                    tidied = time.monotonic()
                Postman().round(self.stopping)
            except Exception:
                log.exception("The postman stumbled.")
                pause = AFTER_TROUBLE
            self.stopping.wait(pause)

    def stop(self, patience: float) -> None:
        """End after the mail that is under way; wait for it `patience` seconds at most."""
        self.stopping.set()
        self.join(patience)
