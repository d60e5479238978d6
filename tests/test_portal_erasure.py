"""Erasing: nothing of a person is left in any table or file, it is done again after a backup, and time does it by itself."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from core import timers
from core.admin import uploads
from core.mail.postman import Postman
from core.models import OutboxMail
from events.models import AccompanyingPerson, Consent, Delegate, Forum
from portal import consents, erasure, mails, places, retention, steps
from portal.models import AccessRecord, Application, Document, Erasure, Star
from portal.papers import issuing
from programme.models import make_release
from tests import factories as make

pytestmark = pytest.mark.django_db
State = Delegate.State
TELLTALE = "Zzyzx"
EMAIL = "zzyzx@example.org"


@pytest.fixture(autouse=True)
def _mail_files(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "core.mail.files.FileBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.ERASURE_LOG = tmp_path / "erasures.log"


def everything() -> Delegate:
    """Somebody of whom there is a trace in every place that may hold one."""
    forum = make.make_forum()
    make.make_rules(forum=forum, capacity=1)
    user = User.objects.create_user(EMAIL, name=TELLTALE)
    delegate = make.make_delegate(
        forum=forum, user=user, email=EMAIL, family_name=TELLTALE, given_name=TELLTALE, native_name=TELLTALE,
        patronymic=TELLTALE, honorific=TELLTALE, position=TELLTALE, institution_name=TELLTALE, phone=TELLTALE, diet=TELLTALE,
        needs=TELLTALE, arrives_by=TELLTALE, departs_by=TELLTALE, state=State.REGISTERED,
    )  # fmt: skip
    make.make_registration(delegate=delegate, remark=TELLTALE)
    delegate.position = f"{TELLTALE} the second"
    delegate.save()
    steps.take(delegate, State.APPROVED, by=make.make_staff(), note=TELLTALE)
    make.make_letterhead(forum=forum)
    make.make_attendance(delegate=delegate)
    for kind in Document.Kind:
        issuing.issue(forum, [delegate.pk], issuing.Order(kind, "zh-hans"))
    companion = AccompanyingPerson.objects.create(delegate=delegate, given_name=TELLTALE, family_name=TELLTALE)
    AccompanyingPerson.objects.create(
        delegate=delegate, given_name=TELLTALE, family_name=TELLTALE, note=TELLTALE
    ).delete()
    consents.write(delegate, ["processing", "publication"], "en")
    Application.objects.create(forum=forum, email=EMAIL, language="en", data={"family_name": TELLTALE})
    session = make.make_session(forum=forum)
    make_release(forum)
    Star.objects.create(user=user, session=session)
    AccessRecord.objects.create(what="opened", delegate_id=delegate.pk)
    boss = make.make_staff()
    for obj in (delegate, companion):
        LogEntry.objects.create(
            user=boss, content_type=ContentType.objects.get_for_model(obj), object_id=str(obj.pk), object_repr=str(obj),
            action_flag=CHANGE, change_message=TELLTALE,
        )  # fmt: skip
    client = Client()
    client.force_login(user)
    Postman().round()
    mails.put_invitation(delegate, note=TELLTALE)
    default_storage.save(f"{uploads.FOLDER}/list", ContentFile(TELLTALE.encode()))
    return delegate


def traces(folder: Path) -> list[str]:
    """Tables and files in which the person is found: every column of every table is read, whatever it holds."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text = json.dumps(cursor.fetchall(), default=str, ensure_ascii=False).casefold()
            found += [table] if TELLTALE.casefold() in text else []
    for root in (folder, Path(settings.MEDIA_ROOT)):
        files = (path for path in root.rglob("*") if path.is_file())
        found += [path.name for path in files if TELLTALE.lower().encode() in path.read_bytes().lower()]
    return found


def test_nothing_is_left_in_any_table_or_file(tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    delegate = everything()
    before = traces(tmp_path)
    assert {"events_delegate", "events_historicaldelegate", "core_outboxmail", "django_admin_log"} <= set(before)
    assert {"portal_application", "accounts_user", "portal_namekey", "portal_registration", "portal_document"} <= set(
        before
    )
    assert any(name.endswith(".eml") for name in before)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(delegate)
    assert traces(tmp_path) == []
    assert not Star.objects.exists()
    assert Erasure.objects.get().reference == delegate.reference
    assert delegate.reference in settings.ERASURE_LOG.read_text()


def test_the_place_goes_to_who_waits() -> None:
    delegate = everything()
    waiting = make.make_delegate(forum=delegate.forum, state=State.REGISTERED)
    steps.take(waiting, State.WAITING)
    erasure.erase(delegate)
    waiting.refresh_from_db()
    assert waiting.state == State.REGISTERED
    assert places.taken(delegate.forum) == 1


def test_an_account_that_something_else_needs_stays_without_the_rest() -> None:
    delegate = everything()
    other = make.make_delegate(user=delegate.user, email=EMAIL)
    person: Any = delegate.user
    erasure.erase(delegate)
    assert User.objects.filter(pk=person.pk).exists()
    assert Delegate.objects.filter(pk=other.pk).exists()
    assert not Star.objects.filter(user=person).exists()


def test_a_restored_backup_is_erased_again(django_capture_on_commit_callbacks: Any) -> None:
    delegate = everything()
    reference, forum = delegate.reference, delegate.forum
    erasure.erase(delegate)
    Erasure.objects.all().delete()  # the backup is older: only the file knows
    make.make_delegate(forum=forum, reference=reference, email=EMAIL, family_name=TELLTALE)
    out = io.StringIO()
    call_command("replay_erasures", dry_run=True, stdout=out)
    assert (out.getvalue(), Delegate.objects.filter(reference=reference).count()) == ("To be erased: 1\n", 1)
    call_command("replay_erasures", stdout=io.StringIO())
    assert not Delegate.objects.filter(reference=reference).exists()
    assert erasure.replay() == 0


def test_an_erasure_that_is_rolled_back_is_carried_out_by_the_replay() -> None:
    delegate = everything()
    with transaction.atomic():
        erasure.erase(delegate)
        transaction.set_rollback(True)
    assert Delegate.objects.filter(pk=delegate.pk).exists()
    assert erasure.replay() == 1


def over(delegate: Delegate, day: date) -> None:
    delegate.forum.registration_rules.keep_until = day
    delegate.forum.registration_rules.save()


def test_when_its_day_has_passed_names_go_and_the_row_for_statistics_stays(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    import time_machine

    delegate = everything()
    Forum.objects.filter(pk=delegate.forum_id).update(ends_on=date(2031, 5, 16))
    over(delegate, date(2031, 6, 1))
    with time_machine.travel("2031-06-01T04:00:00Z", tick=False):
        assert list(retention.due()) == []
    with time_machine.travel("2031-06-02T04:00:00Z", tick=False), django_capture_on_commit_callbacks(execute=True):
        out = io.StringIO()
        call_command("anonymise_delegates", dry_run=True, stdout=out)
        assert out.getvalue() == f"{delegate.forum.slug}: 1 to be anonymised\n"
        assert Delegate.objects.get(pk=delegate.pk).family_name == TELLTALE
        call_command("anonymise_delegates", stdout=io.StringIO())
        assert list(retention.due()) == []
    row = Delegate.objects.get(pk=delegate.pk)
    assert (row.state, row.email, row.user, row.latin_name) == (State.APPROVED, "", None, "")
    assert traces(tmp_path) == []
    assert not Consent.objects.exists()


def test_the_timer_runs_once_a_day_and_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []
    monkeypatch.setattr(timers, "_timers", {"good": (3600, lambda: ran.append(1)), "bad": (3600, lambda: 1 / 0)})
    assert timers.run_due() == ["good", "bad"]
    assert timers.run_due() == []
    assert ran == [1]


def test_what_the_timer_does_each_day_runs() -> None:
    everything()
    retention.daily()
    assert OutboxMail.objects.exists()
