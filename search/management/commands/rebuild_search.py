"""`manage.py rebuild_search`: the search index, made anew."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from search import index


class Command(BaseCommand):
    """Make the search index anew."""

    help = (
        "Make the search index anew from the content, in one transaction: until it is done, and if it fails, the old "
        "index answers. Every edit keeps the index by itself; this is for after an upgrade of the search, or when in "
        "doubt. Prints how many objects of each kind can be found."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        counts = index.rebuild(self.progress)
        clear = "\r" if self.stdout.isatty() else ""
        for kind, count in counts.items():
            self.stdout.write(f"{clear}{kind}: {count}")
            clear = ""
        self.stdout.write(self.style.SUCCESS(f"The search index is made ({time.monotonic() - began:.1f} s)."))

    def progress(self, kind: str, done: int) -> None:
        """On a terminal, a line that counts up."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{kind}: {done}   ", ending="")
            self.stdout.flush()
