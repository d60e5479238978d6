"""Files that name somebody who is no longer public: out of service at once, and made anew without them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django_tasks_db.models import DBTaskResult

from core.storage import keep
from events.models import Delegate, Forum
from programme import making, tasks, withdrawal
from programme.models import MadeFile, make_release
from programme.paper import Made
from speakers.models import Speaker
from tests import factories as make
from tests.test_paper import BACKGROUND

pytestmark = pytest.mark.django_db
Doing = Callable[[Forum], Any]


@pytest.fixture
def forum() -> Iterator[Forum]:
    """A released forum: Guest One speaks, Guest Two is listed only, a head of delegation has agreed to be named."""
    found = make.make_forum(slug="forum")
    one, two = (make.make_speaker(slug=f"guest-{n}", name_en=f"Guest {n}") for n in ("One", "Two"))
    make.make_appearance(session=make.make_session(forum=found), speaker=one)
    make.make_listing(forum=found, speaker=two)
    make.make_delegate(forum=found, is_head=True, is_listed=True, state=Delegate.State.APPROVED)
    make_release(found)
    with override_settings(TASKS=BACKGROUND):
        yield found


@pytest.fixture
def row(forum: Forum) -> MadeFile:
    """A file that was made, with one before it; both are in the storage."""
    found = make.make_made_file(
        forum=forum, previous="public/made/0/old.pdf", people=withdrawal.named(forum), source="x"
    )
    for name in (found.name, found.previous):
        keep(name, b"%PDF")
    return found


def orders() -> list[int]:
    return [one.args_kwargs["args"][0] for one in DBTaskResult.objects.filter(status="READY")]


def test_everybody_who_may_be_named_is_written_down(forum: Forum) -> None:
    make.make_listing(forum=forum, speaker=make.make_speaker(is_seat=True))
    make.make_listing(forum=forum, speaker=make.make_speaker(state=Speaker.State.DRAFT))
    make.make_delegate(forum=forum)
    people = [f"speaker-{pk}" for pk in Speaker.objects.filter(slug__startswith="guest").values_list("pk", flat=True)]
    assert withdrawal.named(forum) == sorted([*people, f"delegate-{Delegate.objects.get(is_head=True).pk}"])


GONE: dict[str, Doing] = {
    "draft by the list": lambda forum: Speaker.objects.filter(slug="guest-One").update(state=Speaker.State.DRAFT),
    "draft by the form": lambda forum: saved(Speaker.objects.get(slug="guest-One"), state=Speaker.State.DRAFT),
    "erased": lambda forum: Speaker.objects.get(slug="guest-One").delete(),
    "erased though only listed": lambda forum: Speaker.objects.filter(slug="guest-Two").delete(),
    "a seat again": lambda forum: saved(Speaker.objects.get(slug="guest-One"), is_seat=True, name_en="A principal"),
    "no consent any more": lambda forum: Delegate.objects.update(is_listed=False),
    "a delegate erased": lambda forum: Delegate.objects.get().delete(),
}
STAYS: dict[str, Doing] = {
    "another name": lambda forum: saved(Speaker.objects.get(slug="guest-One"), name_en="Guest Oné"),
    "a draft of somebody new": lambda forum: saved(make.make_speaker(state=Speaker.State.DRAFT), name_en="New"),
    "somebody of no forum": lambda forum: make.make_speaker().delete(),
    "a delegate who is no head": lambda forum: make.make_delegate(forum=forum).delete(),
}


def saved(row: Any, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


@pytest.mark.parametrize("change", GONE.values(), ids=GONE)
def test_a_file_that_names_somebody_who_has_gone_is_withdrawn_and_ordered(
    change: Doing, row: MadeFile, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    address = "/en/forum/programme.pdf"
    assert client.get(address)["Location"] == row.url
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        change(row.forum)
    assert [default_storage.exists(name) for name in (row.name, row.previous)] == [False, False]
    assert client.get(address).status_code == 503
    assert orders() == [row.pk]
    assert DBTaskResult.objects.ready().count() == 1  # due now, however lately it was made


@pytest.mark.parametrize("change", STAYS.values(), ids=STAYS)
def test_all_other_changes_leave_the_file_until_there_is_a_newer_one(
    change: Doing, row: MadeFile, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change(row.forum)
    assert client.get("/en/forum/programme.pdf")["Location"] == row.url
    assert default_storage.exists(row.name)


def test_what_is_rolled_back_withdraws_nothing(row: MadeFile, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        Speaker.objects.filter(slug="guest-One").delete()
        transaction.set_rollback(True)
    assert MadeFile.objects.get().name == row.name
    assert default_storage.exists(row.name)


def test_somebody_who_goes_while_the_file_is_made_is_not_in_service(
    row: MadeFile, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def made(*args: Any) -> Made:
        Speaker.objects.filter(slug="guest-One").delete()
        return Made(b"%PDF with Guest One")

    monkeypatch.setattr(making, "_made", made)
    with django_capture_on_commit_callbacks(execute=True):
        assert not making.bring_up_to_date(row)
    row.refresh_from_db()
    assert (row.name, row.previous, row.people) == ("", "", [])
    assert orders() == [row.pk]


def test_the_new_file_names_nobody_who_has_gone(row: MadeFile) -> None:
    Speaker.objects.filter(slug="guest-One").update(state=Speaker.State.DRAFT)
    tasks.make_file.call(row.pk)
    row.refresh_from_db()
    assert row.name
    assert row.people == withdrawal.named(row.forum)
    assert f"speaker-{Speaker.objects.get(slug='guest-One').pk}" not in row.people
