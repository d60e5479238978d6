"""Make a backup."""

import time
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from forum_site.backup import folder, making
from forum_site.backup.progress import Progress


def days(text: str) -> int:
    """A number of days from the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number of days")
    return int(text)


class Command(BaseCommand):
    help = (
        "Makes a backup while the site runs: the database at one moment, originals of pictures, languages of the site's own and "
        "the secret key. Renditions are made again after `restore`; --renditions takes them along. Without arguments it is for "
        "a timer: a new file in BACKUP_FOLDER (var/backups), with the pictures beside it, each once for all backups there; of "
        "the backups the newest of each of the last 7 days, 4 weeks and 3 months are kept. --output makes one file with "
        "everything in it. The file is there under its name when it is whole, for its owner only. It holds personal data and "
        "the key: keep it as the site itself is kept. Exit status 1 when there is no backup."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--output", type=Path, help="one file with everything in it; it must not exist yet")
        where.add_argument("--folder", type=Path, help="a folder of backups, in place of BACKUP_FOLDER")
        parser.add_argument(
            "--keep", type=days, default=folder.DAYS, metavar="DAYS", help="days of which one is kept in the folder"
        )
        parser.add_argument("--renditions", action="store_true", help="with --output: renditions of pictures, too")

    def handle(self, *args: Any, **options: Any) -> None:
        began, progress = time.monotonic(), Progress(self.stderr)
        if options["renditions"] and not options["output"]:
            raise CommandError("--renditions goes with --output: beside backups of a folder lie originals only.")
        try:
            path = self.make(progress, **options)
        except folder.BusyError as error:
            raise CommandError("Another backup is being made in this folder.") from error
        except (OSError, DatabaseError) as error:
            raise CommandError(f"There is no backup: {' '.join(str(error).split())}") from error
        size = path.stat().st_size / 1024**2
        self.stdout.write(self.style.SUCCESS(f"{path} ({size:.1f} MB, {time.monotonic() - began:.1f} s)."))

    def make(self, progress: Progress, *, output: Path | None, keep: int, renditions: bool, **options: Any) -> Path:
        if output is None:
            return folder.make(options["folder"] or settings.BACKUP_FOLDER, progress, keep)
        if output.exists():
            raise CommandError(f"{output} is there already.")
        making.make(output, progress, renditions=renditions)
        return output
