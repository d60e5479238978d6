"""Make everything ready to serve."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from babel.messages.pofile import PoFileError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from core.overlays import LostMigrationsError
from forum_site.preparation import prepare


@contextmanager
def orderly_end() -> Iterator[None]:
    """SIGTERM unwinds what is under way, transactions and helping processes included, instead of cutting it off."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Command(BaseCommand):
    help = (
        "Compiles the catalogues, brings the database up to date, loads the demo forum into an empty site and collects "
        "static files. What has not changed is left alone, so it may be called before every start."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-demo", action="store_false", dest="demo", help="Leave an empty site empty.")
        parser.add_argument("--no-static", action="store_false", dest="static", help="Do not collect static files.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.prepare(**options)

    def prepare(self, *, demo: bool, static: bool, **options: Any) -> None:
        """Prepare, or end with one line that says what stands in the way."""
        try:
            with orderly_end():
                prepare(self.say, demo=demo, static=static)
        except (OSError, DatabaseError, LostMigrationsError, PoFileError) as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The site could not be made ready: {reason}") from error

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
