"""Bring a backup back."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from forum_site.backup import archive, restoring
from forum_site.backup.progress import Progress


class Command(BaseCommand):
    help = (
        "Brings back what `backup` has made, of either kind of database into the one of this site. Everything is read and "
        "compared with its checksums before anything is touched; a site that has data or pictures is replaced with --force "
        "only; the database takes its place at once and pictures are only added or mended. An earlier version's backup is "
        "brought up to date, a later one's is refused. Whoever was erased or hidden since is erased or hidden again; everybody "
        "has to sign in anew. Stop the site first. Exit status 1 when nothing was done, with the reason."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` has made")
        parser.add_argument("--force", action="store_true", help="put it in the place of what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        began, path = time.monotonic(), options["file"]
        try:
            restoring.restore(path, Progress(self.stderr), self.say, force=options["force"])
        except restoring.RefusedError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except archive.DamagedError as error:
            raise CommandError(f"Nothing was changed. {path} cannot be brought back: {error}.") from error
        except (OSError, DatabaseError) as error:
            raise CommandError(f"The database is as it was. {' '.join(str(error).split())}") from error
        self.stdout.write(self.style.SUCCESS(f"{path} is brought back ({time.monotonic() - began:.1f} s)."))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
