"""Make renditions of stored pictures."""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import image_rules, images
from core.image_names import NAME, key_of
from core.models import WithheldPicture
from core.storage import listing, sweep

NOTED = 10.0  # seconds after which it is written down how far it is


def originals() -> list[str]:
    """Names of all stored originals that may be shown."""
    withheld = set(WithheldPicture.objects.values_list("key", flat=True))
    names = (found.name for found in listing("originals/") if NAME.match(found.name))
    return sorted(name for name in names if key_of(name) not in withheld)


class Command(BaseCommand):
    help = (
        "Makes the renditions (AVIF, WebP and JPEG in several widths) that are missing of the stored pictures, and makes anew "
        "those of earlier rules: after a new version of the program with other widths, formats or qualities. Pages show the "
        "earlier ones until then. The background worker makes them after each upload: this is for what a restored backup or "
        "new rules left out. --all makes all of them anew. It may be stopped at any time, and goes on where it was. Exit "
        "status 1 when a picture could not be rendered; the others are, and it is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="make those anew that exist, too")

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in ("originals", "public"):
            sweep(folder)
        names = originals()
        left = set(names) if options["all"] else image_rules.stale(names)
        image_rules.write(left)
        try:
            made, failed = self.render(names, left)
        finally:
            image_rules.write(left)
        if failed:
            raise CommandError(f"{failed} of {len(names)} pictures could not be rendered.")
        self.stdout.write(self.style.SUCCESS(f"Pictures: {len(names)}, renditions made: {made}."))

    def render(self, names: list[str], left: set[str]) -> tuple[int, int]:
        """How many renditions were made, and how many pictures failed. Those that are done are taken out of `left`."""
        made, failed, noted = 0, 0, time.monotonic()
        for number, name in enumerate(names, 1):
            try:
                made += images.render(name, again=name in left)
                left.discard(name)
            except (OSError, ValidationError) as error:
                failed += 1
                reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self.stderr.write(f"{name}: {reason}")
            if time.monotonic() - noted > NOTED:
                image_rules.write(left)
                noted = time.monotonic()
            if self.stdout.isatty():
                self.stdout.write(f"\rpictures: {number} of {len(names)}", ending="\n" if number == len(names) else "")
                self.stdout.flush()
        return made, failed
