"""`manage.py export_programme`: the working copy of a programme as a spreadsheet."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.models import Forum
from programme.spreadsheet.writing import workbook


class Command(BaseCommand):
    """Write the spreadsheet."""

    help = (
        "Write the working copy of a forum's programme, drafts included, as XLSX with the columns of all languages. "
        "Change it in a spreadsheet program and bring it back with import_programme. An existing file is replaced."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forum", required=True, metavar="SLUG", help="the forum's address, such as nsr-next")
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="the file to write: agenda.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        forum = Forum.objects.filter(slug=options["forum"]).first()
        if forum is None:
            raise CommandError(f"There is no forum {options['forum']!r}.")
        data = workbook(forum)
        temporary = options["output"].with_name(f"{options['output'].name}.part")
        try:
            temporary.write_bytes(data)
            temporary.replace(options["output"])
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error
        count = forum.sessions.count()
        self.stdout.write(self.style.SUCCESS(f"{count} sessions in {options['output']}."))
