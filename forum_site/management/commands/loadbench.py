"""`manage.py loadbench`: a forum of real size, made up to measure the site."""

import time
from argparse import ArgumentTypeError
from dataclasses import fields
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.bench import Bench
from demo.bench_removal import remove
from demo.bench_rows import Size


def whole(text: str) -> int:
    """A whole number from the command line."""
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


class Command(BaseCommand):
    """Make or remove the bench forum."""

    help = (
        "Make the forum `bench`, of real size, to measure the site: people, institutions and sessions that do not "
        "exist and say so, the same rows every time, with release 1 of the programme. All of it or nothing. Run again "
        "with the same numbers it changes nothing; with other numbers it asks for --remove first and ends with status "
        "1. --remove takes away what was made and the history of it, together with anything that was added to this "
        "forum; a country or institution of it that something else uses by now stays, and so do the files of the few "
        "pictures."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for field in fields(Size):
            parser.add_argument(
                f"--{field.name}", type=whole, default=field.default, metavar="N", help=f"default: {field.default}"
            )
        parser.add_argument("--remove", action="store_true", help="take the bench forum away again")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            done = self._remove() if options["remove"] else self._build(Size(*(options[f.name] for f in fields(Size))))
        except ValidationError as error:
            raise CommandError(f"Nothing was changed: {'; '.join(error.messages)}") from error
        self.stdout.write(self.style.SUCCESS(f"{done} ({time.monotonic() - began:.1f} s)."))

    def _remove(self) -> str:
        return "The bench forum is removed" if remove(self.progress) else "There is no bench forum"

    def _build(self, size: Size) -> str:
        found = Size.found()
        if found == size:
            return "The bench forum is there already"
        if found:
            numbers = ", ".join(f"{getattr(found, field.name)} {field.name}" for field in fields(Size))
            raise CommandError(f"There is a bench forum with {numbers}. Take it away first: loadbench --remove")
        Bench(size, self.progress).build()
        return "The bench forum is made"

    def progress(self, what: str, done: int, total: int) -> None:
        """One line for each kind of row; on a terminal it counts up."""
        line = f"{what}: {done} of {total}"
        if done == total:
            self.stdout.write(f"\r{line}" if self.stdout.isatty() else line)
        elif self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
        self.stdout.flush()
