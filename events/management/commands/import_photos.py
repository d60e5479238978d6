"""`manage.py import_photos`: pictures of a disk into a gallery."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.intake.adding import add, is_litter, refuse_unread
from events.intake.archives import Archive
from events.models import Gallery


@dataclass(frozen=True)
class Picture:
    """A file, or an entry of an archive. `read` raises ValidationError with a reason."""

    name: str
    shown: str
    read: Callable[[], bytes]


def files(paths: list[Path]) -> Iterator[Path]:
    """Those that are named, and all in folders that are, in the order of their names. Links inside folders are not followed."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            hidden = any(is_litter(part) for part in file.relative_to(path).parts) and path.is_dir()
            if file.is_file() and not hidden and (file == path or not file.is_symlink()):
                yield file


def read(path: Path) -> bytes:
    refuse_unread(path.name, path.stat().st_size)
    return path.read_bytes()


class Command(BaseCommand):
    """Look, add, tell."""

    help = (
        "Brings pictures into a gallery, at its end. GALLERY is an address such as nsr-next/opening, or a number; PATH is a "
        "picture, a folder with all that is in it, or a ZIP. What is in the gallery already is left out, so it may be stopped "
        "and run again. Renditions are made by the background worker. Exit status 1 when a file was not taken: the others "
        "are, and it is named with its reason. --dry-run reads and checks everything and adds nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("gallery", metavar="GALLERY", help="address (forum/gallery) or number of the gallery")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a picture, a folder or a ZIP")
        parser.add_argument("--credit", default="", metavar="NAME", help="credit of pictures that name nobody")
        parser.add_argument("--dry-run", action="store_true", help="say what would be added, add nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        gallery = self._gallery(options["gallery"])
        missing = [str(path) for path in options["paths"] if not path.exists()]
        if missing:
            raise CommandError(f"There is no {', '.join(missing)}.")
        found = list(files(options["paths"]))
        self.done: Counter[str] = Counter()
        for number, file in enumerate(found, 1):
            for picture in self._pictures(file):
                self._take(gallery, picture, options["credit"][:120], dry_run=options["dry_run"])
            if self.stdout.isatty():
                self.stdout.write(f"\rfiles: {number} of {len(found)}", ending="\n" if number == len(found) else "")
                self.stdout.flush()
        would = " (--dry-run: nothing was changed)" if options["dry_run"] else ""
        summary = f"Added: {self.done['in']}, already there: {self.done['there']}, not taken: {self.done['refused']}"
        if self.done["refused"]:
            raise CommandError(f"{summary}{would}.")
        self.stdout.write(self.style.SUCCESS(f"{summary}{would}."))

    def _gallery(self, name: str) -> Gallery:
        forum, _slash, slug = name.rpartition("/")
        rows = Gallery.objects.select_related("forum")
        numbered = name.isdecimal() and name.isascii() and len(name) < 19
        gallery: Gallery | None = (
            rows.filter(pk=name) if numbered else rows.filter(forum__slug=forum, slug=slug)
        ).first()
        if gallery is None:
            raise CommandError(f"There is no gallery {name!r}.")
        return gallery

    def _pictures(self, file: Path) -> Iterator[Picture]:
        """A file, or what is in it."""
        if file.suffix.lower() != ".zip":
            yield Picture(file.name, str(file), lambda: read(file))
            return
        try:
            with file.open("rb", buffering=0) as opened:
                for entry in Archive(opened, file.stat().st_size).entries:
                    yield Picture(entry.name, f"{file}: {entry.path}", entry.read)
        except (ValidationError, OSError) as error:
            self._refuse(str(file), error)

    def _take(self, gallery: Gallery, picture: Picture, credit: str, *, dry_run: bool) -> None:
        try:
            added = add(gallery, picture.read(), picture.name, credit=credit, dry_run=dry_run)
            self.done["in" if added else "there"] += 1
        except (ValidationError, OSError) as error:
            self._refuse(picture.shown, error)

    def _refuse(self, shown: str, error: ValidationError | OSError) -> None:
        self.done["refused"] += 1
        name = os.fsencode(shown).decode("utf-8", "replace")
        self.stderr.write(f"{name}: {' '.join(error.messages) if isinstance(error, ValidationError) else error}")
