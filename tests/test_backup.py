"""Backups: made while others write, whole or not there; brought back only when all of it is as it was, at once or not at all."""

import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session as SignedIn
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from core.models import ContentCounter, OutboxMail
from core.page_counter import OfFile
from events import hiding
from events.models import Country, Delegate, Forum, Photo
from forum_site.backup import archive, folder, making, restoring, tables
from portal import erasure
from search import index
from search.models import Entry
from tests import factories as make
from tests import migrated
from tests.backups import QUIET, site, sums, unpacked
from tests.test_portal_erasure import everything, traces

pytestmark = pytest.mark.django_db
TRANSIENT = (
    *tables.MADE_AGAIN,
    *tables.ENDING,
    "core_contentcounter",
    "core_outboxmail",
    "django_tasks_database_dbtaskresult",
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    with site(tmp_path / "here") as made:
        yield made


def backup(path: Path) -> Path:
    call_command("backup", output=path, stdout=io.StringIO())
    return path


def restore(path: Path, *, force: bool = False) -> str:
    out = io.StringIO()
    call_command("restore", path, force=force, stdout=out)
    return out.getvalue()


def rewritten(path: Path, change: Any) -> Path:
    """The backup with other bytes: `change(name, data)` gives those of each member, None to leave it out."""
    new = path.with_name("changed.tar")
    with tarfile.open(path) as old, tarfile.open(new, "w") as made:
        for info in old.getmembers():
            data = change(info.name, old.extractfile(info).read())  # type: ignore[union-attr]
            if data is not None:
                info.size = len(data)
                made.addfile(info, io.BytesIO(data))
    return new


def resealed(path: Path, **said: Any) -> Path:
    """The backup with another manifest, sealed as its own."""
    with archive.opened(path) as one:
        text = json.dumps({**one.manifest, **said}).encode()
    new = {archive.MANIFEST: text, archive.SEAL: hashlib.sha256(text).hexdigest().encode()}
    return rewritten(path, lambda name, data: new.get(name, data))  # noqa: PLW0108


def name_of(photo: Photo) -> str:
    return str(photo.picture)


# --- the drill ---------------------------------------------------------------------------------------------------------------
def test_backup_damage_restore_compare(here: Path, tmp_path: Path) -> None:
    delegate, photo = everything(), make.make_photo(gallery=make.make_gallery())
    hidden = make.make_photo(gallery=make.make_gallery(), picture=make.picture(colour="red"))
    make.make_session(title_kk="Кәсіптік білім", code="STAY")
    make.make_session(code="GONE").delete()
    index.flush()
    searched = set(Entry.objects.values_list("kind", "object_id", "language", "title"))
    original = (here / "media" / name_of(photo)).read_bytes()
    path, before, last = backup(tmp_path / "a.tar"), sums(*TRANSIENT), tables.last_id(by_name("events_session"))
    assert path.stat().st_mode & 0o777 == 0o600

    erasure.erase(delegate)
    hiding.hide(Photo.objects.filter(pk=hidden.pk), by=None)
    make.make_country(code="KZ")
    (here / "media" / name_of(photo)).write_bytes(b"damaged")
    counter, reading = ContentCounter.value(), OfFile(str(here / "site.sqlite3"))
    assert reading.total() == counter
    with pytest.raises(CommandError, match="--force"):
        restore(path)
    assert Country.objects.filter(code="KZ").exists()
    said = restore(path, force=True)

    now = sums(*TRANSIENT)
    touched = {name for name, held in before.items() if now[name] != held}
    assert {"events_delegate", "events_photo", "core_withheldpicture"} <= touched
    assert touched.isdisjoint(
        {"events_country", "events_session", "events_gallery", "portal_access", "auth_group_permissions"}
    )
    assert ("Erased again: 1." in said, "Pictures hidden again: 1." in said) == (True, True)
    assert (traces(here / "mail"), Delegate.objects.exists()) == ([], False)
    assert list(Photo.objects.filter(is_hidden=True)) == [hidden]
    assert tables.last_id(by_name("events_session")) == last  # the id of GONE is given to nobody
    assert (here / "media" / name_of(photo)).read_bytes() == original
    assert reading.total() > counter  # whoever had the file open sees what came back
    assert not SignedIn.objects.exists()
    assert set(OutboxMail.objects.filter(body__gt="").values_list("state", flat=True)) <= {"uncertain"}
    assert set(Entry.objects.values_list("kind", "object_id", "language", "title")) == searched != set()


def by_name(name: str) -> tables.Table:
    return next(table for table in tables.every(tables.applied()) if table.name == name)


def test_a_file_that_is_no_database_any_more_is_put_aside(here: Path, tmp_path: Path) -> None:
    make.make_country(code="KZ")
    path, before = backup(tmp_path / "a.tar"), sums(*TRANSIENT)
    connection.close()
    (here / "site.sqlite3").write_bytes(b"no database at all" * 1000)
    restore(path, force=True)
    assert sums(*TRANSIENT) == before
    assert (here / "site.sqlite3.damaged").is_file()


def test_a_new_machine_gets_everything_without_force(here: Path, tmp_path: Path, settings: Any) -> None:
    """And learns who was erased since from the list beside the backups."""
    photo, delegate = make.make_photo(gallery=make.make_gallery()), everything()
    before = sums(*TRANSIENT)
    call_command("backup", stdout=io.StringIO())
    (path,) = making.backups(here / "backups")
    (here / "backups" / folder.ERASURES).write_text(f"2031-01-01T00:00:00Z {delegate.reference}\n")
    with site(tmp_path / "there", is_new=True) as there, pytest.MonkeyPatch.context() as patch:
        patch.delenv("SECRET_KEY", raising=False)
        settings.SECRET_KEY = "another one"
        assert "Erased again: 1." in restore(path)
        now = sums(*TRANSIENT)
        assert {name for name in now if now[name] != before[name]}.isdisjoint(
            {"events_photo", "events_forum", "auth_group"}
        )
        assert default_storage.exists(name_of(photo))
        assert delegate.reference in settings.ERASURE_LOG.read_text()
        key = there / "secret-key"
        assert (len(key.read_text().strip()) >= 50, key.stat().st_mode & 0o777) == (True, 0o600)


def test_tables_are_made_as_migrations_make_them(tmp_path: Path) -> None:
    """At once, as `migrate` makes those of an empty database and `restore` makes its own."""
    migrated.migrate(tmp_path, "--one-by-one")
    assert shape(tmp_path / "site.sqlite3") == shape(migrated.made())
    assert rows(tmp_path / "site.sqlite3") == rows(migrated.made())


def rows(path: Path) -> dict[str, set[tuple[Any, ...]]]:
    """What is in the tables, without ids, times and what only counts."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(path)) as file:
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]
            kept = sorted(set(columns) - {"id", "applied", "created_at", "changed_at", "history_id", "history_date"})
            names = ", ".join(f'"{name}"' for name in kept)
            found[table] = set(file.execute(f'SELECT {names} FROM "{table}"')) if kept else set()
    return {name: held for name, held in found.items() if name not in ("sqlite_sequence", "core_contentcounter")}


def shape(path: Path) -> dict[tuple[str, str], Any]:
    """Columns, references, constraints, indexes and triggers by name. The order of columns is nobody's business."""
    found: dict[tuple[str, str], Any] = {}
    with closing(sqlite3.connect(path)) as file:
        for kind, name, sql in file.execute("SELECT type, name, COALESCE(sql, '') FROM sqlite_master").fetchall():
            found[kind, name] = re.sub(r"\s+", " ", sql)
            if kind == "table":
                columns = sorted(row[1:] for row in file.execute(f'PRAGMA table_info("{name}")'))
                references = sorted(row[2:] for row in file.execute(f'PRAGMA foreign_key_list("{name}")'))
                checks = sorted(
                    re.findall(r'CONSTRAINT "\w+" (?:CHECK|UNIQUE)|CHECK|AUTOINCREMENT|COLLATE|DEFERRABLE', sql)
                )
                found[kind, name] = columns, references, checks
    return found


# --- releases ----------------------------------------------------------------------------------------------------------------
def test_a_site_of_the_first_release_is_brought_back_and_up_to_date(tmp_path: Path, client: Client) -> None:
    """Every migration since has gone over its rows, and every kind of page shows them."""
    path = unpacked(tmp_path)
    with archive.opened(path) as one:
        said = one.manifest["tables"]
    with site(tmp_path / "there", is_new=True):
        restore(path)
        assert set(tables.applied()) >= set(MigrationLoader(None).graph.leaf_nodes())
        kept = sums(*TRANSIENT)
        assert {name: kept[name][0] for name in PEOPLE} == {name: said[name]["rows"] for name in PEOPLE}
        slug = Forum.objects.get().slug
        paths = [
            "/en/",
            f"/kk/{slug}/",
            f"/zh-hans/{slug}/agenda/",
            f"/ru/{slug}/speakers/",
            f"/pl/{slug}/delegations/",
            "/uk/news/",
        ]
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


PEOPLE = (
    "events_delegate",
    "events_session",
    "events_historicalsession",
    "speakers_speaker",
    "accounts_user",
    "events_photo",
)


# --- nothing half done -------------------------------------------------------------------------------------------------------
def test_a_backup_is_of_one_moment_while_others_write(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_country(code="KZ")
    counted, write = Country.objects.count(), making._put

    def put(writer: Any, table: Any) -> Any:
        if table.name == "account_emailaddress":  # the first of all
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
        return write(writer, table)

    def other() -> None:
        with closing(sqlite3.connect(here / "site.sqlite3", timeout=5)) as file:
            file.execute("DELETE FROM events_country")
            file.commit()

    monkeypatch.setattr(making, "_put", put)
    path = backup(tmp_path / "a.tar")
    assert Country.objects.count() == 0
    with archive.opened(path) as one:
        assert one.manifest["tables"]["events_country"]["rows"] == counted


def test_a_backup_that_fails_or_is_killed_leaves_no_file(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_languages", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        making.make(tmp_path / "a.tar", QUIET)
    assert list(tmp_path.glob("*.tar*")) == [] == list(tmp_path.glob(".backup*"))
    monkeypatch.setattr(making, "_languages", lambda: os.kill(os.getpid(), signal.SIGKILL))
    connections.close_all()
    if not (child := os.fork()):
        making.make(tmp_path / "a.tar", QUIET)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert not (tmp_path / "a.tar").exists()


DAMAGES = (
    (lambda name, data: data[::-1] if name == "secret-key" else data, "secret-key is damaged"),
    (lambda name, data: data[:-1] + b"x" if "events_country" in name else data, "events_country.jsonl.gz is damaged"),
    (lambda name, data: None if name.startswith("media/") else data, "does not hold what its manifest says"),
    (lambda name, data: None if name == archive.SEAL else data, "it is not whole"),
    (lambda name, data: data.replace(b"site", b"sight") if name == archive.MANIFEST else data, "manifest is damaged"),
)


def test_a_damaged_backup_changes_nothing(here: Path, tmp_path: Path) -> None:
    make.make_photo(gallery=make.make_gallery())
    path, before = backup(tmp_path / "a.tar"), sums()
    for change, words in DAMAGES:
        with pytest.raises(CommandError, match=words):
            restore(rewritten(path, change), force=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(CommandError, match="Nothing was changed"):
        restore(path, force=True)
    assert sums() == before


def test_rows_that_are_not_what_the_manifest_says_never_take_the_place(here: Path, tmp_path: Path) -> None:
    path = backup(tmp_path / "a.tar")
    with archive.opened(path) as one:
        said = one.manifest["tables"]
    said["events_country"]["rows"] += 1
    before = sums()
    with pytest.raises(CommandError, match="events_country has"):
        restore(resealed(path, tables=said), force=True)
    assert sums() == before
    assert list(here.glob(".restore*")) == []


def test_a_failure_at_the_end_leaves_the_site_as_it_was(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = backup(tmp_path / "a.tar")
    make.make_country(code="KZ")
    before = sums()
    monkeypatch.setattr(restoring, "count_on", lambda counter: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore(path, force=True)
    assert sums() == before


def test_a_backup_of_a_later_program_is_refused(here: Path, tmp_path: Path) -> None:
    path = backup(tmp_path / "a.tar")
    with archive.opened(path) as one:
        later = resealed(path, migrations=[*one.manifest["migrations"], ["events", "9999_things_to_come"]])
    with pytest.raises(CommandError, match=r"later version of the program \(events 9999_things_to_come\)"):
        restore(later, force=True)


def test_a_backup_with_a_language_that_the_site_lacks_is_refused(here: Path, tmp_path: Path) -> None:
    path = resealed(backup(tmp_path / "a.tar"), extra_languages=["ar"])
    with pytest.raises(CommandError, match="EXTRA_LANGUAGES=ar"):
        restore(path, force=True)


# --- the timer ---------------------------------------------------------------------------------------------------------------
def test_backups_of_a_timer_share_their_pictures(here: Path) -> None:
    photo = make.make_photo(gallery=make.make_gallery())
    for _time in range(2):
        folder.make(here / "backups", QUIET)
        latest = making.backups(here / "backups")[-1]
        latest.rename(latest.with_name("forum-20310101T000000Z.tar")) if _time == 0 else None
    kept = [path for path in (here / "backups" / "media").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in kept] == [(here / "media" / name_of(photo)).read_bytes()]
    assert (here / "backups").stat().st_mode & 0o777 == 0o700
    path = making.backups(here / "backups")[0]
    kept[0].write_bytes(b"damaged")
    with pytest.raises(CommandError, match="is damaged"):
        restore(path, force=True)
    kept[0].unlink()
    with pytest.raises(CommandError, match="is missing"):
        restore(path, force=True)


def test_pictures_go_with_the_last_backup_that_needs_them(here: Path) -> None:
    make.make_photo(gallery=make.make_gallery())
    folder.make(here / "backups", QUIET)
    (first,) = making.backups(here / "backups")
    first.rename(here / "backups" / "forum-20200101T000000Z.tar")
    for path in (here / "media" / "originals").iterdir():
        path.unlink()
    folder.make(here / "backups", QUIET, days=1)
    assert len(making.backups(here / "backups")) == 2  # that of 2020 is the newest of its month
    (here / "backups" / "forum-20200101T000000Z.tar").unlink()
    folder.drop(here / "backups", 1)
    assert [path for path in (here / "backups" / "media").rglob("*") if path.is_file()] == []


def test_the_newest_of_seven_days_four_weeks_and_three_months_are_kept() -> None:
    now = datetime(2031, 5, 20, 3, tzinfo=UTC)
    moments = [now - timedelta(hours=12 * number) for number in range(400)]
    found = sorted(folder.kept(moments), reverse=True)
    assert [f"{moment:%m-%d %H}" for moment in found] == [
        "05-20 03", "05-19 15", "05-18 15", "05-17 15", "05-16 15", "05-15 15", "05-14 15", "05-11 15", "05-04 15",
        "04-30 15", "03-31 15",
    ]  # fmt: skip
    assert folder.kept([]) == set()


def test_two_backups_at_once_are_one_and_a_refusal(here: Path) -> None:
    (here / "backups").mkdir()
    with folder._alone(here / "backups"), pytest.raises(CommandError, match="Another backup"):
        call_command("backup", stdout=io.StringIO())


def test_a_backup_that_cannot_be_written_is_said_and_has_its_status(here: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("backup", output=tmp_path / "nowhere" / "a.tar", stdout=io.StringIO())
    path = backup(tmp_path / "a.tar")
    with pytest.raises(CommandError, match="is there already"):
        backup(path)
