"""`manage.py import_programme`: a spreadsheet of sessions into the working copy of a programme."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.models import Forum
from programme.spreadsheet.bringing_in import bring_in
from programme.spreadsheet.comparing import compare
from programme.spreadsheet.reading import MAX_BYTES, read
from programme.spreadsheet.report import Report, RowReport


class Command(BaseCommand):
    """Compare, tell, write."""

    help = (
        "Bring a spreadsheet (XLSX) into the working copy of a forum's programme. A row is the session with its code; a "
        "new code makes a new session. Columns that the file does not have, and sessions that it does not have, stay as "
        "they are. All of it or nothing: a row with an error, or one that somebody has changed since the export, ends it "
        "with status 1, and every such row is named. --dry-run says what would change and changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="the spreadsheet")
        parser.add_argument("--forum", required=True, metavar="SLUG", help="the forum's address, such as nsr-next")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--overwrite", action="store_true", help="overwrite what others changed since the export")

    def handle(self, *args: Any, **options: Any) -> None:
        forum = Forum.objects.select_related("venue").filter(slug=options["forum"]).first()
        if forum is None:
            raise CommandError(f"There is no forum {options['forum']!r}.")
        try:
            with options["file"].open("rb") as file:
                sheet = read(file.read(MAX_BYTES + 1))
            report = compare(sheet, forum, overwrite=options["overwrite"])
            self._tell(report)
            if not report.is_possible:
                raise CommandError(f"Nothing was changed: {report.summary()}.")
            if options["dry_run"]:
                self.stdout.write(f"Nothing was changed (--dry-run): {report.summary()}.")
                return
            done = bring_in(sheet, forum, overwrite=options["overwrite"])
        except ValidationError as error:
            raise CommandError(f"Nothing was changed: {' '.join(error.messages)}") from error
        except OSError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(self.style.SUCCESS(f"Done: {done.summary() or 'the file has no rows'}."))

    def _tell(self, report: Report) -> None:
        if report.unknown:
            self.stdout.write(f"Unknown columns, not read: {', '.join(report.unknown)}")
        for message in report.errors:
            self.stderr.write(message)
        for row in report.shown:
            self._row(row)

    def _row(self, row: RowReport) -> None:
        self.stdout.write(f"Row {row.number}, {row.code or '(no code)'}: {row.label}")
        for cell, message in row.errors:
            self.stdout.write(f"  {cell}: {message}")
        for note in row.notes:
            self.stdout.write(f"  {note}")
        for change in row.changes:
            self.stdout.write(f"  {change.column}: {change.before} -> {change.after}")
