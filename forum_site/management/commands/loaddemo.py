"""`manage.py loaddemo`: the demo forum."""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from demo.load import load


class Command(BaseCommand):
    """Load the demo."""

    help = (
        "Load the demo: the past forum (nsr-1) as its news release tells it, a sample of the coming one (nsr-next) "
        "with release 1 of its programme, the news release, pages and drawn galleries, in every language of the site. "
        "All of it or nothing. What is missing is made, what exists is never changed: running it again changes "
        "nothing, and your edits stay. What belongs to a forum is made together with the forum only: a session, a "
        "partner or a gallery that you deleted from an existing forum does not come back, whereas a whole forum, "
        "article, page or country that you deleted does."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        said: list[str] = []

        def say(line: str) -> None:
            said.append(line)
            self.stdout.write(line)
            self.stdout.flush()

        try:
            load(say)
        except ValidationError as error:
            raise CommandError(f"Nothing was loaded: {'; '.join(error.messages)}") from error
        done = f"The demo is loaded ({time.monotonic() - began:.1f} s)." if said else "The demo is there already."
        self.stdout.write(self.style.SUCCESS(done))
