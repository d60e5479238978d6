from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import DEFAULT_DB_ALIAS

from forum_site import new_tables

SPECIAL = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune")


class Command(Migrate):
    """Django's, but for an empty database: its tables are made at once (`forum_site/new_tables.py`)."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--one-by-one",
            action="store_true",
            help="Go through every migration in an empty database too; by default its tables are made at once.",
        )

    def handle(self, *args: Any, one_by_one: bool = False, **options: Any) -> None:
        whole = options["database"] == DEFAULT_DB_ALIAS and not any(options[name] for name in SPECIAL)
        if whole and not one_by_one and new_tables.is_empty():
            new_tables.make()
        super().handle(*args, **options)
