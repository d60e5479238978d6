"""Mail: texts with placeholders, an outbox that writes nothing twice, a postman that sends nothing twice."""

import email
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone, translation

from core import languages
from core.mail import files, kinds, outbox, placeholders, postman, rendering
from core.mail.kinds import MailKind
from core.mail.postman import Postman
from core.models import MailTemplate, OutboxMail, SiteIdentity
from tests import processes

pytestmark = pytest.mark.django_db
KIND = MailKind(
    key="trial",
    label="A trial",
    subject="Hello {name}",
    body=("Dear {name},", "{link}", "Goodbye from {site}."),
    placeholders={"name": ("a name", "Aigul"), "link": ("a link", "https://example.org/x")},
)
VALUES = {"name": "Aigul", "link": "https://example.org/x"}
State = OutboxMail.State


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    kinds.register(KIND)
    MailTemplate.objects.ensure(["trial"])
    yield
    kinds._kinds.pop("trial")


def put(key: str = "cause", to: str = "a@example.org", language: str = "en", **more: Any) -> bool:
    return outbox.put(key=key, kind="trial", to=to, language=language, **{"values": VALUES, **more})


def only() -> OutboxMail:
    return OutboxMail.objects.get()


# --- placeholders -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear {name}, {link}", []),
        ("{nobody} and {name} and {nobody}", ["{nobody}"]),
        ("{name.__class__} {name!r} {name:>10} {0} {}", ["{name.__class__}", "{name!r}", "{name:>10}", "{0}", "{}"]),
        ("lone { brace", ["{ brace"]),
        ("lone } brace", ["lone }"]),
        ("{name}} {{name}", ["}", "{"]),
    ],
)
def test_unknown_and_malformed_placeholders_are_named(text: str, found: list[str]) -> None:
    assert placeholders.wrong(text, KIND.allowed) == found


def test_braces_in_a_value_stay_what_they_are() -> None:
    assert placeholders.fill("{name} {link}", {"name": "{link}", "link": "x"}) == "{link} x"


def test_a_template_with_a_wrong_placeholder_is_refused_in_the_language_it_stands_in() -> None:
    row = MailTemplate.objects.of("trial")
    row.subject_kk, row.body_pl, row.body_en = "{nmae}", "Dzień dobry {name", "{name}"
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert sorted(refused.value.message_dict) == ["body_pl", "subject_kk"]
    assert "{nmae}" in refused.value.message_dict["subject_kk"][0]


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", languages.CODES)
def test_every_kind_fills_its_default_texts_in_every_language(code: str) -> None:
    for kind in kinds.every():
        for name in ("subject", "body"):
            assert placeholders.wrong(kind.default(name, code), kind.allowed) == []
        said = rendering.render(kind, code, kind.samples())
        assert said.subject
        assert "{" not in said.subject + said.body


def test_an_organisers_text_takes_the_place_of_the_default_in_its_language_only() -> None:
    MailTemplate.objects.filter(key="trial").update(subject_ru="Здравствуйте, {name}")
    assert rendering.render(KIND, "ru", VALUES).subject == "Здравствуйте, Aigul"
    assert rendering.render(KIND, "kk", VALUES).subject == "Hello Aigul"
    assert rendering.render(KIND, "ru", VALUES).body.startswith("Dear Aigul,")


def test_the_site_is_named_in_the_language_of_the_mail_and_its_address_is_its_own() -> None:
    SiteIdentity.objects.create(short_name_en="Forum", short_name_kk="Форум үйі")
    with override_settings(SITE_URL="https://forum.example.org"):
        assert kinds.common_values("kk") == {"site": "Форум үйі", "site_address": "https://forum.example.org/kk/"}
        assert rendering.text(rendering.render(KIND, "en", VALUES)).endswith(
            "\n\n-- \nForum\nhttps://forum.example.org/en/\n"
        )


def test_html_escapes_what_people_write_and_says_its_language() -> None:
    made = rendering.html(rendering.render(KIND, "zh-hans", {**VALUES, "name": "<b onclick=x>&"}))
    assert '<html lang="zh-Hans" dir="ltr">' in made
    assert "&lt;b onclick=x&gt;&amp;" in made
    assert '<p><a href="https://example.org/x">https://example.org/x</a></p>' in made
    assert "<img" not in made
    assert "<script" not in made


# --- the outbox -------------------------------------------------------------------------------------------------------


def test_one_cause_makes_one_mail() -> None:
    assert put()
    assert not put(values={**VALUES, "name": "Somebody else"})
    assert only().subject == "Hello Aigul"


def test_a_mail_lives_and_dies_with_its_cause() -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


def test_later_edits_change_no_mail_that_was_promised() -> None:
    put()
    MailTemplate.objects.filter(key="trial").update(subject_en="Changed")
    assert only().subject == "Hello Aigul"


def test_a_value_that_is_missing_and_an_unknown_kind_are_errors() -> None:
    with pytest.raises(KeyError):
        put(values={"name": "x"})
    with pytest.raises(KeyError):
        outbox.put(key="x", kind="unknown", to="a@example.org", language="en", values={})


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b\nBcc: c@example.org", '"<tag>"@example.org', "a@example.org, b@example.org", "a\x00@example.org"],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        put(to=address)


@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: evil@example.org", "x\nSubject: y", "x\u2028Bcc: z", "x\x0b\x0cBcc: z\x85y"]
)
def test_no_value_adds_a_field_to_the_head_of_a_mail(evil: str) -> None:
    put(values={**VALUES, "name": evil})
    Postman().round()
    sent = email.message_from_bytes(django_mail.outbox[0].message().as_bytes())
    assert sent["Bcc"] is None
    assert len(sent.get_all("Subject", [])) == 1
    assert django_mail.outbox[0].recipients() == ["a@example.org"]


def test_a_subject_that_was_spoiled_in_the_database_is_one_line_when_sent() -> None:
    put()
    OutboxMail.objects.update(subject="x\r\nBcc: evil@example.org")
    Postman().round()
    assert django_mail.outbox[0].subject == "x Bcc: evil@example.org"


# --- the postman ------------------------------------------------------------------------------------------------------


class Line(EmailBackend):
    """A mail server that answers what a test tells it to."""

    faults: list[Any] = []
    opens: list[Any] = []

    def open(self) -> bool:
        if Line.opens and (fault := Line.opens.pop(0)) is not None:
            raise fault
        return True

    def send_messages(self, messages: Any) -> int:
        if Line.faults and (fault := Line.faults.pop(0)) is not None:
            raise fault
        return super().send_messages(messages)


@pytest.fixture
def line() -> Iterator[type[Line]]:
    Line.faults, Line.opens = [], []
    with override_settings(EMAIL_BACKEND="tests.test_mail.Line"):
        yield Line


def test_a_sent_mail_forgets_what_it_said() -> None:
    put(about=("events.Delegate", 5))
    assert Postman().round() == 1
    mail = only()
    assert (mail.state, mail.subject, mail.body, mail.attempts) == (State.SENT, "", "", 1)
    assert mail.sent_at is not None
    assert list(OutboxMail.objects.about("events.delegate", 5)) == [mail]
    assert Postman().round() == 0
    assert len(django_mail.outbox) == 1


def test_a_message_is_both_plain_and_html_and_says_that_a_machine_wrote_it() -> None:
    put(language="kk")
    Postman().round()
    made: Message = django_mail.outbox[0].message()
    assert made.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in made.get_payload()] == ["text/plain", "text/html"]  # type: ignore[union-attr]
    assert (made["Auto-Submitted"], made["Content-Language"]) == ("auto-generated", "kk")
    assert made["Message-ID"] == postman.message_id("cause")
    assert "cause" not in made["Message-ID"]


@pytest.mark.parametrize(
    "fault", [smtplib.SMTPDataError(451, b"later"), smtplib.SMTPRecipientsRefused({"a": (450, b"busy")})]
)
def test_a_refusal_for_now_is_tried_again_after_growing_pauses_and_then_fails(
    line: type[Line], fault: Exception
) -> None:
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False) as clock:
        put()
        for minutes in (1, 5, 30, 120, 720):
            line.faults = [fault]
            assert Postman().round() == 1
            assert (only().state, only().next_attempt_at - timezone.now()) == (
                State.WAITING,
                timedelta(minutes=minutes),
            )
            assert Postman().round() == 0
            clock.shift(timedelta(minutes=minutes))
        line.faults = [fault]
        assert Postman().round() == 1
    assert (only().state, only().attempts) == (State.FAILED, 6)
    assert only().body
    assert "later" not in only().last_error
    assert only().last_error.endswith(("451", "450"))


def test_no_server_is_no_danger_and_tried_again(line: type[Line]) -> None:
    line.opens = [ConnectionRefusedError(), TimeoutError()]
    put()
    for _ in range(2):
        assert Postman().round() == 1
        assert only().state == State.WAITING
        OutboxMail.objects.update(next_attempt_at=timezone.now())
    assert Postman().round() == 1
    assert only().state == State.SENT


def test_a_refusal_for_good_is_not_tried_again(line: type[Line]) -> None:
    line.faults = [smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"unknown user a@example.org")})]
    put()
    Postman().round()
    assert (only().state, only().last_error) == (State.FAILED, "SMTPRecipientsRefused 550")


@pytest.mark.parametrize("fault", [smtplib.SMTPServerDisconnected(), TimeoutError(), ConnectionResetError()])
def test_a_line_that_breaks_under_way_leaves_the_mail_uncertain_and_unsent_again(
    line: type[Line], fault: Exception
) -> None:
    line.faults = [fault]
    put()
    assert Postman().round() == 1
    assert only().state == State.UNCERTAIN
    assert Postman().round() == 0
    assert OutboxMail.objects.all().send_again() == 1
    assert Postman().round() == 1
    assert only().state == State.SENT


def test_the_claim_is_committed_before_the_mail_is_sent(line: type[Line], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def send(self: Any, messages: Any) -> int:
        seen.append((only().state, connection.in_atomic_block and not connection.savepoint_ids))
        return 1

    monkeypatch.setattr(Line, "send_messages", send)
    put()
    Postman().round()
    assert [state for state, _ in seen] == [State.SENDING]


def test_a_killed_postmans_mail_is_not_sent_again_by_itself(monkeypatch: pytest.MonkeyPatch, line: type[Line]) -> None:
    def killed(self: Any, messages: Any) -> int:
        raise KeyboardInterrupt

    put()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        with monkeypatch.context() as patched:
            patched.setattr(Line, "send_messages", killed)
            with pytest.raises(KeyboardInterrupt):
                Postman().round()
        assert only().state == State.SENDING
        Postman().tidy()
        assert (only().state, Postman().round()) == (State.SENDING, 0)
        clock.shift(timedelta(minutes=11))
        Postman().tidy()
        assert (only().state, Postman().round()) == (State.UNCERTAIN, 0)
    assert OutboxMail.objects.all().arrived() == 1
    assert (only().state, only().body) == (State.SENT, "")


def test_two_that_claim_get_one_mail_between_them() -> None:
    put()
    pk = only().pk
    assert [OutboxMail.objects.claim(pk), OutboxMail.objects.claim(pk)] == [True, False]


CLAIM = """
import django; django.setup()
from core.mail import postman
taken = []
while (mail := postman.claim()) is not None:
    taken.append(str(mail.pk))
print(" ".join(taken))
"""
FILL = """
import django; django.setup()
from core.models import OutboxMail
OutboxMail.objects.bulk_create([OutboxMail(key=str(n), kind="x", language="en", to="a@example.org") for n in range(60)])
"""


def test_processes_share_the_mails_and_none_is_taken_twice(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        run(FILL, 1)
        taken = " ".join(run(CLAIM, 3)).split()
    assert sorted(map(int, taken)) == list(range(1, 61))


def test_urgent_mails_go_first() -> None:
    put("slow")
    put("code", is_urgent=True, to="b@example.org")
    Postman().round()
    assert [sent.to for sent in django_mail.outbox] == [["b@example.org"], ["a@example.org"]]


def test_a_mail_that_is_too_late_to_be_of_use_is_not_sent() -> None:
    put(expires_at=timezone.now() - timedelta(seconds=1))
    Postman().tidy()
    Postman().round()
    assert (only().state, only().body, django_mail.outbox) == (State.FAILED, "", [])
    assert OutboxMail.objects.all().send_again() == 0


@pytest.mark.django_db(transaction=True)  # the worker ends its connection
def test_the_worker_sends_what_waits(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    put()
    call_command("worker", batch=True, verbosity=0)
    assert only().state == State.SENT


# --- files ------------------------------------------------------------------------------------------------------------


def test_without_a_server_mails_are_files_that_nobody_else_reads(tmp_path: Path) -> None:
    with override_settings(EMAIL_BACKEND="core.mail.files.FileBackend", EMAIL_FILE_PATH=tmp_path / "mail"):
        put("one", language="zh-hans")
        put("two", to="B@example.org")
        assert Postman().round() == 2
        found = sorted((tmp_path / "mail").iterdir())
        assert [path.stat().st_mode & 0o777 for path in found] == [0o600, 0o600]
        assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
        assert len(found[0].stem.rpartition("-")[2]) == 16
        assert len(files.written_to("b@example.org")) == 1
        assert (files.erase("b@example.org"), files.erase("b@example.org")) == (1, 0)
        assert len(list((tmp_path / "mail").iterdir())) == 1


def test_a_full_disk_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.FileBackend, "_write", full)
    with override_settings(EMAIL_BACKEND="core.mail.files.FileBackend", EMAIL_FILE_PATH=tmp_path):
        put()
        Postman().round()
    assert (only().state, only().last_error) == (State.WAITING, "OSError")


def test_mail_is_written_into_the_folder_of_the_site_by_default() -> None:
    from forum_site import settings as production

    assert production.EMAIL_BACKEND == "core.mail.files.FileBackend"
    assert production.EMAIL_FILE_PATH == settings.VAR / "mail"
    assert not production.MAIL_IS_CONFIGURED


def test_a_language_the_site_does_not_speak_becomes_its_default() -> None:
    put(language="fr")
    with translation.override("pl"):
        assert only().language == "en"
