"""Move the site to another database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from forum_site.backup import archive, database, moving, restoring
from forum_site.backup.progress import Progress


class Command(BaseCommand):
    help = (
        "Copies every row into another database, such as from SQLite to PostgreSQL, and compares numbers of rows and checksums "
        "of each table on both sides. The other database must be empty; this one is not changed. Stop the site first; then set "
        "DATABASE_URL to the new address and start it again. Exit status 1 when nothing was moved, with the reason."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to", required=True, metavar="URL", help="as in DATABASE_URL: postgres://user:password@host/name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            rows = moving.move(database.settings_of(options["to"]), Progress(self.stderr))
        except restoring.RefusedError as error:
            raise CommandError(str(error)) from error
        except (archive.DamagedError, ValueError, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was moved: {' '.join(str(error).split())}") from error
        self.stdout.write(f"Rows: {sum(rows.values())} in {len(rows)} tables, each table the same on both sides.")
        self.stdout.write(
            self.style.SUCCESS(f"Moved ({time.monotonic() - began:.1f} s). Now set DATABASE_URL and start.")
        )
