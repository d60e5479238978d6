"""`manage.py import_translations`: what came back from translators into the site."""

import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import languages
from translations.exchange.applying import bring_in
from translations.exchange.comparing import Rules, compare
from translations.exchange.entries import MAX_BYTES, Content
from translations.exchange.files import read
from translations.exchange.report import Line, Report


class Command(BaseCommand):
    """Compare, tell, write."""

    help = (
        "Bring a file that export_translations made back into the site. The file says its format and language itself. "
        "Each text that changes, cannot be taken or is not ready is named; what is empty or the same stays as it is. "
        "Broken markup, lost tags and texts that are too long are refused; what somebody has changed on the site since the "
        "export is a conflict. All of it or nothing: one text that is refused or in conflict, and nothing is written and "
        "the exit status is 1. --overwrite takes the file's text in a conflict, --skip-refused writes the others. "
        "A translation of an original that has changed since is taken and stays out of date. --dry-run says what would "
        "change and changes nothing; its exit status is the same. Exit status 2 for an option that makes no sense."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a .po, .xlf or .xlsx; - for standard input")
        parser.add_argument(
            "--language", choices=languages.CODES, metavar="CODE", help="refuse a file of another language"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument("--overwrite", action="store_true", help="overwrite what was changed here since the export")
        parser.add_argument("--skip-refused", action="store_true", help="leave out what is refused or in conflict")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = Rules(overwrite=options["overwrite"], skip=options["skip_refused"])
        try:
            content = _content(options["file"], options["language"] or "")
            report = compare(content, rules)
            self._tell(report, options["verbosity"])
            if not report.is_possible:
                raise CommandError(f"Nothing was changed: {report.summary()}.")
            if options["dry_run"]:
                self.stdout.write(f"Nothing was changed (--dry-run): {report.summary() or 'the file has no texts'}.")
                return
            done = bring_in(content, rules, name=Path(options["file"]).name, seal=None)
        except ValidationError as error:
            raise CommandError(f"Nothing was changed: {' '.join(error.messages)}") from error
        except OSError as error:
            raise CommandError(f"Nothing was changed: {error}") from error
        self.stdout.write(self.style.SUCCESS(f"Done: {done.summary() or 'the file has no texts'}."))

    def _tell(self, report: Report, verbosity: int) -> None:
        for line in report.shown if verbosity else ():
            self._line(line)

    def _line(self, line: Line) -> None:
        about = f" ({line.label}: {line.object_name.value})" if line.object_name else ""
        self.stdout.write(f"{line.place}{about}: {line.status_label}")
        for message in (*line.errors, *line.warnings):
            self.stdout.write(f"  {message}")
        if line.seen:
            self.stdout.write("  The original has changed since: this translation stays out of date.")
        for before, after in line.parts:
            self.stdout.write(f"  {_short(before) or '–'} -> {_short(after)}")


def _content(path: str, language: str) -> Content:
    if path == "-":
        return read(sys.stdin.buffer.read(MAX_BYTES + 1), language)
    with Path(path).open("rb") as file:
        return read(file.read(MAX_BYTES + 1), language)


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 200 else f"{said[:199]}…"
