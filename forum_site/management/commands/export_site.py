"""`manage.py export_site`: a static copy of an edition."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from events.models import Forum
from forum_site.archive import Export, Folder, FolderError, GoneError, Outcome
from forum_site.management.commands.prepare import orderly_end

LOOK = 0.5  # seconds between two counts on a terminal
LINES = 30.0  # seconds between two lines elsewhere


class Command(BaseCommand):
    """Write a static copy of an edition."""

    help = (
        "Write a copy of an edition in all languages into a folder: pages, pictures, feeds, calendars, tables and a "
        "search, with relative links, so that it opens from a disk (index.html) and from any web server under any "
        "address, without this program. What needs a server is left out: registration, signing in, stars of an "
        "account. The folder must be empty or not there; --force replaces an earlier copy once the new one is whole. "
        "The copy is written beside it (DIR.part) and gets its name at the end, so nothing half done is ever there. "
        "A draft is refused. checksums.txt names every file with its SHA-256 (sha256sum --check checksums.txt), "
        "addresses.csv the file of every address. The same content gives the same bytes on the same day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--forum", required=True, metavar="SLUG", help="the edition, as in its address")
        parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="an empty folder, or a new one")
        parser.add_argument("--force", action="store_true", help="replace an earlier copy in the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        began = self.told = time.monotonic()
        forum = _forum(options["forum"])
        try:
            with orderly_end(), Folder(options["output"], replaces=options["force"]) as folder:
                outcome = Export(forum, folder, self.progress).run()
                folder.finish()
        except FolderError as error:
            raise CommandError(str(error)) from error
        except GoneError as error:
            raise CommandError(
                f"Nothing was written: the site map names {error}, which the site does not show."
            ) from error
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error
        if self.stdout.isatty():
            self.stdout.write("")
        self._warn(outcome)
        size = filesizeformat(folder.bytes).replace("\xa0", " ")
        said = f"{len(folder.digests)} files, {outcome.pages} of them pages, {size}, in {folder.target}"
        self.stdout.write(self.style.SUCCESS(f"{said} ({time.monotonic() - began:.1f} s)."))

    def _warn(self, outcome: Outcome) -> None:
        if outcome.has_changed:
            self.stderr.write("Content was edited meanwhile: pages may differ from each other. Export once more.")
        if outcome.unmade:
            self.stderr.write(
                f"{outcome.unmade} sizes of pictures are not made yet; smaller ones stand in. Run render_pictures and export once more."
            )
        if outcome.dead_links:
            self.stderr.write(
                f"{outcome.dead_links} addresses that texts link to do not exist; these links were left out."
            )

    def progress(self, done: int, known: int) -> None:
        """A count on a terminal; elsewhere a line now and then."""
        now, is_terminal = time.monotonic(), self.stdout.isatty()
        if now - self.told < (LOOK if is_terminal else LINES) and done != known:
            return
        self.told = now
        line = f"pages: {done} of {known} known"
        self.stdout.write(f"\r{line}" if is_terminal else line, ending="" if is_terminal else "\n")
        self.stdout.flush()


def _forum(slug: str) -> Forum:
    forum: Forum | None = Forum.objects.whole().filter(slug=slug).first()
    if forum is not None:
        return forum
    if Forum.objects.filter(slug=slug).exists():
        raise CommandError(f"The forum {slug} is a draft: nobody may see it yet.")
    known = ", ".join(Forum.objects.published().in_order().values_list("slug", flat=True)) or "none"
    raise CommandError(f"There is no forum {slug}. Public ones: {known}.")
