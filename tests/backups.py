"""A site in a folder of its own for tests of backups, in this process: a file of SQLite takes the place of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import override_settings

from forum_site.backup import database
from forum_site.backup.progress import Progress
from tests import migrated


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
    with override_settings(**places(folder)), database.taking_its_place(database.file_of(file)):
        yield folder
