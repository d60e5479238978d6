"""Write the glossary as CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from translations.glossary import sheet


class Command(BaseCommand):
    help = (
        "Write the glossary as a CSV file in UTF-8 that Excel and LibreOffice open right: a column for the key, one for each "
        "language, one for the note. Edit it and bring it back with import_glossary."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", default="-", metavar="FILE", help="where to write it; - is standard output (-)")

    def handle(self, *args: Any, **options: Any) -> None:
        text = sheet.write()
        if options["output"] == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["output"]).write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise CommandError(f"This cannot be written: {error}") from error
