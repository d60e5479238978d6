"""The state of the server, for its owner."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone, translation
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts import roles
from core import health, heartbeats, languages
from core.models import Heartbeat, OutboxMail
from forum_site.backup.folder import NAMED
from forum_site.status import page, server, work
from forum_site.status.rows import FINE, NOTE, PROBLEM, WARNING, Row, size
from tests import factories as make

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", ["total", "used", "free"])


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_page_is_for_owners_only() -> None:
    assert Client().get("/admin/status/").status_code == 302
    for role in (*roles.ROLES, roles.translator("kk")):
        expected = 200 if role == roles.OWNER else 403
        assert signed_in(make.make_staff(role=role)).get("/admin/status/").status_code == expected, role
    assert signed_in(make.make_user(is_staff=True, is_superuser=True)).post("/admin/status/").status_code == 405


@pytest.mark.parametrize("code", languages.CODES)
def test_the_page_and_its_note_speak_every_language(code: str) -> None:
    client = signed_in(make.make_staff(role=roles.OWNER, language=code))
    response = client.get("/admin/status/")
    with translation.override(code):
        title, count = str(response.context["title"]), response.context["needing"]
    assert count >= 1  # the worker does not run
    if code != "en":
        assert title != "State of the server"
        for _heading, rows in response.context["groups"]:
            for row in rows:
                assert "the server" not in row.advice.lower()
    (note,) = [one for one in client.get("/admin/").context["notes"] if one.url == "/admin/status/"]
    assert str(count) in str(note.label)


def test_others_hear_nothing_of_it_on_the_first_page() -> None:
    notes = signed_in(make.make_staff(role=roles.REGISTRAR)).get("/admin/").context["notes"]
    assert [note for note in notes if note.url == "/admin/status/"] == []


def test_the_first_page_takes_the_count_of_the_last_look(django_assert_num_queries: Any) -> None:
    owner = make.make_staff(role=roles.OWNER)
    assert page.may_see(owner)
    cache.set(page.COUNT, 3, 60)
    with django_assert_num_queries(0):
        (note,) = page.notes(owner)
    assert str(note.label) == "3 things on the server need you."
    cache.set(page.COUNT, 0, 60)
    assert list(page.notes(owner)) == []


# --- the worker and its work -----------------------------------------------------------------------------------------------------
def test_a_worker_beats_and_is_missed_when_it_does_not() -> None:
    assert (work.worker().state, work.worker().value) == (PROBLEM, "never seen")
    pulse = heartbeats.Pulse("server:8000")
    pulse.stop()
    pulse.run()
    assert work.worker().state == FINE
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(minutes=20))
    missed = work.worker()
    assert (missed.state, missed.value, missed.command) == (
        PROBLEM,
        "last seen 20 minutes ago",
        "systemctl restart forum-worker",
    )


def test_servers_that_are_no_more_are_forgotten() -> None:
    Heartbeat.objects.create(worker="old:8000", seen_at=timezone.now() - timedelta(days=8))
    Heartbeat.objects.beat("new:8000")
    Heartbeat.objects.beat("new:8000")
    assert list(Heartbeat.objects.values_list("worker", flat=True)) == ["new:8000"]


def job(status: str, minutes: int) -> Any:
    at = timezone.now() - timedelta(minutes=minutes)
    made = DBTaskResult.objects.create(
        status=status, args_kwargs={"args": [], "kwargs": {}}, task_path="core.tasks.render_picture", backend_name="default",
        run_after=at, exception_class_path="", traceback="",
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=made.pk).update(enqueued_at=at)
    return made


def test_jobs_are_counted_and_one_that_waits_long_is_told() -> None:
    assert (work.jobs().state, work.jobs().value) == (FINE, "0 wait, 0 failed")
    job(TaskResultStatus.READY, 5)
    assert (work.jobs().state, work.jobs().value) == (FINE, "1 wait, 0 failed")
    job(TaskResultStatus.FAILED, 5)
    assert (work.jobs().state, work.jobs().value) == (WARNING, "1 wait, 1 failed")
    job(TaskResultStatus.READY, 90)
    assert work.jobs().advice == "The oldest has waited for 2 hours: the worker is behind, or stuck."


def test_mails_that_failed_are_told(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED, settings.HTTPS = True, True
    assert (work.mail().state, work.mail().value) == (FINE, "0 wait, 0 failed")
    mail = make.make_mail()
    OutboxMail.objects.filter(pk=mail.pk).update(state=OutboxMail.State.FAILED)
    assert (work.mail().state, work.mail().value) == (WARNING, "0 wait, 1 failed")
    settings.MAIL_IS_CONFIGURED = False
    assert work.mail().state == WARNING
    settings.HTTPS = False
    assert work.mail().state == NOTE


# --- what it stands on ----------------------------------------------------------------------------------------------------------
def test_a_backup_is_looked_for_and_its_age_is_told(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_FOLDER, settings.HTTPS = tmp_path / "backups", True
    assert (server.backup().state, server.backup().value) == (WARNING, "there is none")
    settings.BACKUP_FOLDER.mkdir()
    (settings.BACKUP_FOLDER / ".part").write_bytes(b"")
    assert server.backup().value == "there is none"
    for hours, state in ((60, WARNING), (20, FINE)):
        at = timezone.now() - timedelta(hours=hours)
        (settings.BACKUP_FOLDER / at.strftime(NAMED)).write_bytes(b"")
        assert server.backup().state == state
    settings.BACKUP_FOLDER, settings.HTTPS = tmp_path / "none", False
    assert server.backup().state == NOTE


@pytest.mark.parametrize(("free", "state"), [(50, FINE), (9, WARNING), (2, PROBLEM)])
def test_a_disk_that_fills_is_told_in_time(free: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100e9, (100 - free) * 1e9, free * 1e9))
    assert (server.disk().state, server.disk().value) == (state, f"{free} GB of 100 GB are free")


def certificate(path: Path, days: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "forum.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - timedelta(days=90)).not_valid_after(now + timedelta(days=days, hours=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(
    ("days", "state", "value"),
    [(60, FINE, "ends in 2 months"), (10, WARNING, "ends in 1 week"), (-1, PROBLEM, "has ended")],
)
def test_the_end_of_the_certificate_is_told_in_time(
    days: int, state: str, value: str, settings: Any, tmp_path: Path
) -> None:
    settings.HTTPS, settings.TLS_CERTIFICATE = True, str(tmp_path / "certificate.pem")
    certificate(tmp_path / "certificate.pem", days)
    (row,) = server.certificate()
    assert (row.state, row.value) == (state, value)


def test_a_certificate_that_cannot_be_read_is_told_and_none_is_no_fault(settings: Any, tmp_path: Path) -> None:
    settings.HTTPS, settings.TLS_CERTIFICATE = True, str(tmp_path / "none.pem")
    assert [row.state for row in server.certificate()] == [WARNING]
    settings.TLS_CERTIFICATE = ""
    assert [row.state for row in server.certificate()] == [NOTE]
    settings.HTTPS = False
    assert list(server.certificate()) == []


def test_changes_of_the_tables_that_are_missing_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.tables().state == FINE
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("core", "0099_next")])
    assert (server.tables().state, server.tables().value) == (PROBLEM, "1 change is missing")


def test_parts_that_fail_are_told_and_the_page_still_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("no space left")

    for name, row in (("cache", server.cache), ("storage", server.files)):
        monkeypatch.setitem(health.PARTS, name, broken)
        assert row().needs_somebody
    assert signed_in(make.make_staff(role=roles.OWNER)).get("/admin/status/").status_code == 200


def test_sizes_are_in_units_that_people_know() -> None:
    assert [size(1_500_000), size(48_000_000), size(1_200_000_000), size(40e12)] == [
        "1.5 MB",
        "48 MB",
        "1.2 GB",
        "40,000 GB",
    ]


def test_only_warnings_and_problems_need_somebody() -> None:
    assert [Row("", "", state).needs_somebody for state in (FINE, NOTE, WARNING, PROBLEM)] == [False, False, True, True]
