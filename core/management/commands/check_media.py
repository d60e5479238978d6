"""Look whether the media and the database agree."""

import dataclasses
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import media_check

SHOWN = 20  # names of a kind on the screen; --json has all


class Command(BaseCommand):
    help = (
        "Finds files of pictures that are missing, that lack renditions, that are damaged, or that nothing in the database "
        "speaks of (orphans: no row, no text, no history, no waiting job, and older than a day). No file is opened but with "
        "--deep. --mend makes again what can be made again. --delete-orphans deletes what nobody speaks of: after restoring a "
        "database, look first. Exit status 1 while something is wrong. A missing original can only be uploaded again, or "
        "come from a backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="make renditions, icons and cards again")
        parser.add_argument("--delete-orphans", action="store_true", help="delete files that nothing speaks of")
        parser.add_argument("--deep", action="store_true", help="read each file and compare its content with its name")
        parser.add_argument("--json", action="store_true", help="print the whole report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = media_check.find(deep=options["deep"], tell=self.tell)
            found = dataclasses.asdict(report)
            deleted = media_check.delete_orphans(report) if options["delete_orphans"] else 0
            if options["mend"]:
                media_check.mend(report, self.stderr.write)
        except OSError as error:
            raise CommandError(f"The storage does not answer: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps({**found, "left": dataclasses.asdict(report), "deleted": deleted}, indent=1))
        else:
            self.show(found, deleted)
        if not report.is_good:
            raise CommandError("Something is wrong with the media; the lines above say what.")

    def tell(self, number: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\rfiles: {number} of {total}", ending="\n" if number == total else "")
            self.stderr.flush()

    def show(self, found: dict[str, Any], deleted: int) -> None:
        self.stdout.write(f"Files: {found.pop('files')}.")
        for kind, names in found.items():
            if names:
                self.stdout.write(f"{kind}: {len(names)}")
            for name in list(names)[:SHOWN]:
                by = f": {'; '.join(names[name][:3])}" if isinstance(names, dict) else ""
                self.stdout.write(f"  {name}{by}")
            if len(names) > SHOWN:
                self.stdout.write(f"  and {len(names) - SHOWN} more")
        if deleted:
            self.stdout.write(f"Orphans deleted: {deleted}.")
