"""Mails that come back: which reports are believed, and who is told."""

import imaplib
import io
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import timezone

from core.mail import bounces, mailbox
from core.mail.postman import message_id
from core.models import OutboxMail
from events.models import Delegate, Forum
from tests import factories as make
from tests.admin_site import signed_in, superuser

State = OutboxMail.State
ADDRESS = "nobody@college.example"


def report(name: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As a mail server writes it (RFC 3462, RFC 3464)."""
    return f"""From: MAILER-DAEMON@mx.example.org
To: forum@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: text/plain

I am sorry to have to tell you.

--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {ADDRESS}
Action: {action}
Status: {status}

--x
Content-Type: text/rfc822-headers

To: {ADDRESS}
Message-ID: {name}

--x--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def mail(db: None) -> OutboxMail:
    """A mail that was accepted by a server."""
    return make.make_mail(to=ADDRESS, state=State.SENT, sent_at=timezone.now(), subject="", body="")


def state_of(mail: OutboxMail) -> tuple[str, str]:
    return OutboxMail.objects.values_list("state", "last_error").get(pk=mail.pk)


def test_a_report_marks_the_mail_that_it_names_and_no_other(mail: OutboxMail) -> None:
    other = make.make_mail(to=ADDRESS, state=State.SENT, sent_at=timezone.now())
    assert bounces.read([report(message_id(mail.key))]) == [True]
    assert state_of(mail) == (State.BOUNCED, "came back 5.1.1")
    assert state_of(other)[0] == State.SENT


@pytest.mark.parametrize(
    "content",
    [
        report("<0123456789012345678901234567890123456789@example.org>"),
        b"", b"\xff\x00 not a mail", b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
    ],
)  # fmt: skip
def test_what_names_no_mail_of_ours_is_passed_over(content: bytes, mail: OutboxMail) -> None:
    assert bounces.read([content]) == [False]
    assert state_of(mail)[0] == State.SENT


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", ""])
def test_a_mail_that_is_late_has_not_come_back(action: str, mail: OutboxMail) -> None:
    assert bounces.read([report(message_id(mail.key), action=action)]) == [False]
    assert state_of(mail)[0] == State.SENT


def test_somebody_who_is_away_sends_nothing_back(mail: OutboxMail) -> None:
    away = f"From: {ADDRESS}\r\nIn-Reply-To: {message_id(mail.key)}\r\nSubject: I am away\r\n\r\nUntil Monday. Action: failed"
    assert bounces.read([away.encode()]) == [False]


def test_a_mail_that_still_waits_cannot_come_back(mail: OutboxMail) -> None:
    OutboxMail.objects.update(state=State.WAITING, sent_at=None)
    assert bounces.read([report(message_id(mail.key))]) == [False]


def test_files_and_folders_are_read_by_a_command(mail: OutboxMail, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(report(message_id(mail.key)))
    (tmp_path / "new" / "2").write_bytes(b"Subject: hello\r\n\r\nhello")
    said = io.StringIO()
    call_command("read_bounces", str(tmp_path), stdout=said)
    assert said.getvalue() == "Mails that came back: 1\n"
    assert state_of(mail)[0] == State.BOUNCED


def test_without_a_file_or_a_mailbox_the_command_says_what_it_wants(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Name a file or a folder, or set BOUNCES_URL"):
        call_command("read_bounces")
    with pytest.raises(CommandError, match="could not be read"):
        call_command("read_bounces", str(tmp_path / "none"))


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an IMAP server as is asked for (RFC 3501). `said` is what it was told."""

    messages: dict[int, bytes] = {}
    said: list[str] = []

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _, rest = line.decode().strip().partition(" ")
            self.said.append(rest)
            word = rest.split(" ")[0].upper()
            if word == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            elif word == "LOGIN" and "wrong" in rest:
                self.say(f"{tag} NO refused")
                continue
            elif word == "SELECT":
                self.say(f"* {len(self.messages)} EXISTS")
            elif word == "SEARCH":
                self.say(f"* SEARCH {' '.join(map(str, self.messages))}".strip())
            elif word == "FETCH":
                content = self.messages[int(rest.split(" ")[1])]
                self.wfile.write(f"* 1 FETCH (BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n")
            self.say(f"{tag} OK done")
            if word == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def box() -> Iterator[str]:
    """The host and port of a mailbox."""
    Mailbox.messages, Mailbox.said = {}, []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_the_mailbox_is_read_and_only_our_reports_are_marked_as_seen(mail: OutboxMail, box: str) -> None:
    Mailbox.messages = {1: report("<none@example.org>"), 2: report(message_id(mail.key))}
    with override_settings(BOUNCES_URL=f"imap://us%40er:pass@{box}/INBOX"):
        assert mailbox.look() == 1
    assert state_of(mail)[0] == State.BOUNCED
    assert [line for line in Mailbox.said if line.startswith("STORE")] == [r"STORE 2 +FLAGS (\Seen)"]
    assert [line for line in Mailbox.said if line.startswith("LOGIN")] == ['LOGIN us@er "pass"']


def test_a_mailbox_that_refuses_is_an_error_with_its_words(db: None, box: str) -> None:
    with override_settings(BOUNCES_URL=f"imap://user:wrong@{box}"), pytest.raises(imaplib.IMAP4.error):
        mailbox.look()
    with override_settings(BOUNCES_URL=f"imap://user:wrong@{box}"), pytest.raises(CommandError, match="refused"):
        call_command("read_bounces")


def test_no_mailbox_is_no_trouble(db: None) -> None:
    assert mailbox.look() == 0


def test_the_queue_says_whose_mail_came_back_until_the_address_is_mended(db: None) -> None:
    forum: Forum = make.make_forum(is_current=True)
    one = make.make_delegate(forum=forum, state=Delegate.State.REGISTERED, email=ADDRESS, family_name="Lost")
    make.make_delegate(forum=forum, state=Delegate.State.REGISTERED, family_name="Found")
    make.make_registration(delegate=one)
    mail = make.make_mail(
        to=ADDRESS, state=State.SENT, sent_at=timezone.now(), about_label="events.delegate", about_id=one.pk
    )
    bounces.read([report(message_id(mail.key))])
    client = signed_in(superuser())
    page = client.get("/admin/registrations/?bounced=1").content.decode()
    assert ("Lost" in page, "Found" in page) == (True, False)
    assert '<span class="flag">a mail came back</span>' in page
    one.email = "found@college.example"
    one.save()
    assert "Nobody fits this." in client.get("/admin/registrations/?bounced=1").content.decode()
    there = f"/admin/registrations/{one.pk}/"
    assert "Write the latest mail once more" in client.get(there).content.decode()
    assert client.post(f"{there}write-again/").status_code == 302
    written = OutboxMail.objects.exclude(pk=mail.pk).get()
    assert (written.to, written.kind, written.state) == ("found@college.example", "registered", State.WAITING)
