"""A site in a folder of its own for tests of backups, in this process: a file of SQLite takes the place of the database."""

import lzma
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from forum_site.backup import database, tables
from forum_site.backup.progress import Progress
from tests import migrated
from tests.admin_site import a_bit_of_everything

FIRST_RELEASE = Path(__file__).parent / "data" / "first-release.tar.xz"


class Unseen:
    """A stream that nobody looks at."""

    def isatty(self) -> bool:
        return False


QUIET = Progress(Unseen())


def places(folder: Path) -> dict[str, Path]:
    """Settings of what a site writes."""
    return {
        "VAR": folder, "MEDIA_ROOT": folder / "media", "ERASURE_LOG": folder / "erasures.log",
        "LANGUAGES_FOLDER": folder / "languages", "BACKUP_FOLDER": folder / "backups", "EMAIL_FILE_PATH": folder / "mail",
    }  # fmt: skip


@contextmanager
def site(folder: Path, *, is_new: bool = False) -> Iterator[Path]:
    """A site there while the block runs; `is_new`: nobody has made its tables yet. Gives the folder."""
    folder.mkdir(exist_ok=True)
    file = folder / "site.sqlite3"
    if not is_new and not file.exists():
        migrated.copy_to(folder)
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA journal_mode=WAL")  # as `prepare` does
    with override_settings(**places(folder)), database.taking_its_place(database.file_of(file)):
        yield folder


def sums(*left_out: str) -> dict[str, tuple[int, str]]:
    """Number and checksum of the rows of each table."""
    every = {table.name: tables.held(table) for table in tables.every(tables.applied()) if table.name not in left_out}
    return {name: (held.rows, held.sha256) for name, held in every.items()}


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """The address of an empty database on the server of the tests."""
    here, name = connection.settings_dict, f"moved_{secrets.token_hex(4)}"
    server = {**here, "NAME": "postgres"}
    with database.taking_its_place(server), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield f"postgres://{here['USER']}@{here['HOST']}:{here['PORT']}/{name}"
    with database.taking_its_place(server), connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def unpacked(folder: Path) -> Path:
    """The backup of a site of the first release, with a row at least of everything, as that release made it."""
    path = folder / "first-release.tar"
    path.write_bytes(lzma.decompress(FIRST_RELEASE.read_bytes()))
    return path


def keep_release(folder: Path) -> None:
    """How it was made. A later release is kept beside it, under its own name; those that are there are never made anew."""
    with site(folder):
        a_bit_of_everything()
        call_command("backup", output=folder / "release.tar")
    FIRST_RELEASE.write_bytes(lzma.compress((folder / "release.tar").read_bytes(), preset=9))
