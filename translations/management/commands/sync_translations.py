"""Bring the states of texts up to date with the content, their history included."""

from typing import Any

from django.core.management.base import BaseCommand

from translations import sync


class Command(BaseCommand):
    help = (
        "Compare every text with what is known of its translations, and write down what is missing, out of date or translated. "
        "Texts that are not known yet are told from their history: who wrote them, when, and whether the original changed "
        "since. The site does this by itself at each write and after each upgrade; run it after writing to the database by "
        "other means. Changes no content. Exit status 0."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        def progress(name: str, done: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"  {name}: {done}")

        written = sync.everything(progress)
        total = sum(written.values())
        if options["verbosity"]:
            self.stdout.write(f"States of texts: {total} written, {len(written)} kinds compared.")
