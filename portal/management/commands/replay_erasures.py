"""After a backup was brought back: erase again whoever was erased since it was made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal import erasure


class Command(BaseCommand):
    help = (
        "Erases delegates who were erased before and have come back with a restored backup. Who they were is read from "
        "var/erasures.log and from the database. Run it after every restore; it may be run at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many there are, and erase nobody")

    def handle(self, **options: Any) -> None:
        if options["dry_run"]:
            self.stdout.write(f"To be erased: {len(erasure.come_back())}")
            return
        self.stdout.write(f"Erased: {erasure.replay()}")
