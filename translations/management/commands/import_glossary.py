"""Bring in a glossary from CSV."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from translations.glossary import sheet


class Command(BaseCommand):
    help = (
        "Add and change terms as a CSV file says: a column `key`, one for each language by its code (en, zh-hans, ...), one "
        "`note`. All of it or nothing. Terms that the file does not name stay, and so do texts whose cell is empty. "
        "Exit status 1, and a line for each fault, when the file has any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="say what would change and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = sheet.bring_in(Path(options["file"]).read_bytes(), write=not options["dry_run"])
        except OSError as error:
            raise CommandError(f"This cannot be read: {error}") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for line in outcome.errors:
            self.stderr.write(line)
        if outcome.errors:
            raise CommandError(f"Nothing was written: {len(outcome.errors)} faults.")
        would = "would be " if options["dry_run"] else ""
        self.stdout.write(
            f"{len(outcome.added)} terms {would}added, {len(outcome.changed)} {would}changed, {outcome.same} stay."
        )
