"""Takes away names and addresses whose time is over."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.models import Forum
from portal import retention


class Command(BaseCommand):
    help = (
        "Takes away names, addresses and all else that names somebody from delegates of forums whose day has passed (the rules of "
        "registration say which; 180 days after the last day where they do not). Rows for statistics stay. It cannot be undone. "
        "A timer of the worker does the same once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--forum", default="", help="only this forum, by its address such as nsr-1")
        parser.add_argument("--dry-run", action="store_true", help="say how many there are, and change nothing")

    def handle(self, **options: Any) -> None:
        if options["forum"] and not Forum.objects.filter(slug=options["forum"]).exists():
            raise CommandError(f"There is no forum {options['forum']!r}.")
        for forum, count in list(retention.due(options["forum"])):
            if options["dry_run"]:
                self.stdout.write(f"{forum.slug}: {count} to be anonymised")
            else:
                self.stdout.write(f"{forum.slug}: {retention.anonymise(forum)} anonymised")
        if not options["dry_run"]:
            retention.forget_applications()
