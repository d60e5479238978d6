"""`manage.py make_papers`: the files of a forum, at once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import languages
from events.models import Forum
from programme import making
from programme.models import MadeFile, Release, wanted


class Command(BaseCommand):
    """Make what the background worker makes after a release."""

    help = (
        "Make the programme as PDF (one language, and two) and the offline copy (ZIP) of a forum, without waiting for the "
        "background worker. A file whose content has not changed stays as it is. Characters that no font has are listed. "
        "Ends with status 1 where the forum is not public or has no release."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forum", required=True, metavar="SLUG", help="address of the forum")
        parser.add_argument("--language", choices=languages.CODES, help="one language only; by default all")
        parser.add_argument("--kind", choices=MadeFile.Kind.values, help="one kind only; by default both")

    def handle(self, *args: Any, **options: Any) -> None:
        forum = Forum.objects.published().filter(slug=options["forum"]).first()
        if forum is None:
            raise CommandError(f"There is no public forum {options['forum']!r}.")
        if not Release.objects.filter(forum=forum).exists():
            raise CommandError(f"The programme of {forum.slug} has not been released.")
        chosen = [
            row
            for row in wanted(forum)
            if options["language"] in (None, row.language) and options["kind"] in (None, row.kind)
        ]
        for number, row in enumerate(chosen, start=1):
            making.bring_up_to_date(row)
            self.tell(row, f"{number} of {len(chosen)}")
        self.stdout.write(self.style.SUCCESS(f"{len(chosen)} files are up to date."))

    def tell(self, row: MadeFile, progress: str) -> None:
        row.refresh_from_db()
        self.stdout.write(f"{progress}  {row.name.removeprefix('public/made/')}  {row.size:,} bytes")
        for lacking in row.report:
            self.stdout.write(f"   {lacking['character']} {lacking['name']}: {lacking['texts'][0]}")
        self.stdout.flush()
