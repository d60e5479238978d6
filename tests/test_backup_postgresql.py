"""Backups between the two kinds of database: rows are the same on both sides, and ids are given on after the last one."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.models import ContentCounter, OutboxMail
from events.models import Delegate, Session
from forum_site.backup import database, restoring, tables
from portal import erasure
from search.models import Entry
from tests import factories as make
from tests.backups import QUIET, empty_postgresql, site, sums
from tests.test_portal_erasure import everything

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="`make test-services` brings a PostgreSQL."),
]


@pytest.fixture
def address() -> Iterator[str]:
    with empty_postgresql() as found:
        yield found


def content() -> Delegate:
    """Something in most tables, and an id that was given and taken back."""
    delegate = everything()
    make.make_session(forum=delegate.forum, title_zh_hans="职业教育", code="GONE").delete()
    make.make_photo(gallery=make.make_gallery(forum=delegate.forum))
    return delegate


def test_a_site_moves_to_postgresql_and_back_by_a_backup(tmp_path: Path, address: str) -> None:
    moving = {*tables.MADE_AGAIN, "core_contentcounter"}
    with site(tmp_path / "one"):
        content()
        last, before = Session.objects.order_by("-pk").values_list("pk", flat=True)[0], sums(*moving)
        out = io.StringIO()
        call_command("move_database", to=address, stdout=out)
        assert "each table the same on both sides" in out.getvalue()
        with pytest.raises(CommandError, match="must be empty"):
            call_command("move_database", to=address, stdout=io.StringIO())
        assert sums(*moving) == before
    with database.taking_its_place(database.settings_of(address)):
        assert sums(*moving) == before
        assert Entry.objects.filter(kind="session").exists()
        assert make.make_session(forum=Delegate.objects.get().forum).pk > last + 1  # that of GONE is given to nobody
    there = database.settings_of(address)
    with site(tmp_path / "one"), database.taking_its_place(there):
        now = sums(*tables.MADE_AGAIN, *tables.ENDING, "core_contentcounter", "core_outboxmail", "portal_erasure")
        call_command("backup", output=tmp_path / "a.tar", stdout=io.StringIO())
    with site(tmp_path / "two", is_new=True):
        restoring.restore(tmp_path / "a.tar", QUIET, lambda line: None, force=False)
        assert {name: held for name, held in sums().items() if name in now} == now


def test_a_backup_takes_the_place_of_a_site_on_postgresql_at_once_or_not_at_all(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = database.settings_of(address)
    with site(tmp_path / "one"):
        delegate = content()
        call_command("backup", output=tmp_path / "a.tar", stdout=io.StringIO())
    with site(tmp_path / "two"), database.taking_its_place(there):
        restoring.restore(tmp_path / "a.tar", QUIET, lambda line: None, force=False)
        erasure.erase(Delegate.objects.get())
        other = make.make_delegate(family_name="Later")
        counter = ContentCounter.value()
        with monkeypatch.context() as patch:
            patch.setattr(restoring, "count_on", lambda counter: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                restoring.restore(tmp_path / "a.tar", QUIET, lambda line: None, force=True)
        assert list(Delegate.objects.values_list("pk", flat=True)) == [other.pk]
        with pytest.raises(restoring.RefusedError):
            restoring.restore(tmp_path / "a.tar", QUIET, lambda line: None, force=False)
        said: list[str] = []
        restoring.restore(tmp_path / "a.tar", QUIET, said.append, force=True)
        assert "Erased again: 1." in said
        assert not Delegate.objects.filter(reference=delegate.reference).exists()
        assert ContentCounter.value() > counter
        assert not OutboxMail.objects.filter(state="waiting").exists()
