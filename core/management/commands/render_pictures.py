"""Make renditions of stored pictures."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import images
from core.image_names import NAME, key_of
from core.models import WithheldPicture
from core.storage import sweep


def originals() -> list[str]:
    """Names of all stored originals."""
    try:
        files = default_storage.listdir("originals")[1]
    except FileNotFoundError:
        return []
    return sorted(name for file in files if NAME.match(name := f"originals/{file}"))


class Command(BaseCommand):
    help = (
        "Makes the renditions (AVIF, WebP and JPEG in several widths) that are missing of the stored pictures. The "
        "background worker makes them after each upload: this is for what a full disk or a restored backup left out. "
        "--all makes all of them anew. It may be stopped and run again at any time. Exit status 1 when a picture "
        "could not be rendered; the others are, and it is named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="make those anew that exist, too")

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in ("originals", "public"):
            sweep(folder)
        withheld = set(WithheldPicture.objects.values_list("key", flat=True))
        names, made, failed = [name for name in originals() if key_of(name) not in withheld], 0, 0
        for number, name in enumerate(names, 1):
            try:
                made += images.render(name, again=options["all"])
            except (OSError, ValidationError) as error:
                failed += 1
                reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                self.stderr.write(f"{name}: {reason}")
            if self.stdout.isatty():
                self.stdout.write(f"\rpictures: {number} of {len(names)}", ending="\n" if number == len(names) else "")
                self.stdout.flush()
        if failed:
            raise CommandError(f"{failed} of {len(names)} pictures could not be rendered.")
        self.stdout.write(self.style.SUCCESS(f"Pictures: {len(names)}, renditions made: {made}."))
