"""Bringing a backup back: everything is looked at first, then built beside, then it takes its place at once."""

import importlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, transaction

from core import changes, extra_languages, images, withheld
from core.models import ContentCounter, OutboxMail, WithheldPicture
from events.models import Photo
from forum_site.backup import archive, building, database, folder, pictures, tables
from forum_site.backup.archive import Archive
from forum_site.backup.making import KEY, LANGUAGES
from forum_site.backup.progress import Progress
from portal import erasure
from portal.models import Erasure

Say = Callable[[str], None]
OWN = ("events_forum", "events_delegate", "accounts_user")  # a site in which one of them has a row is somebody's


class RefusedError(Exception):
    """Nothing was touched; the words say what stands in the way."""


@dataclass
class Before:
    """What of the present database outlives it: who asked not to be shown or to be erased, and how far the counter is."""

    is_filled: bool = False
    counter: int = 0
    erased: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)


def restore(path: Path, progress: Progress, say: Say, *, force: bool) -> None:
    """Bring a backup back. Raises DamagedError, RefusedError before anything is touched; OSError, DatabaseError."""
    beside = path.parent / folder.MEDIA
    with archive.opened(path) as found:
        verify(found, beside, progress)
        before = present()
        refuse(found, before, force=force)
        bring_languages(found)
        bring_pictures(found, beside, progress, say)
        bring_erasures(path.parent)
        if connection.vendor == "sqlite":
            _into_file(found, before, progress, say)
        else:
            _into_schema(found, before, progress, say)
        bring_key(found, say)
    settle(say)


def verify(found: Archive, beside: Path, progress: Progress) -> None:
    """Read the whole backup, and the pictures beside it. Raises DamagedError."""
    read_whole(found, progress)
    pictures.verify(
        found.manifest["media"], found, beside, lambda done, total: progress.count("pictures verified", done, total)
    )


def read_whole(found: Archive, progress: Progress) -> None:
    """Compare every member with its checksum. Raises DamagedError."""
    for number, _name in enumerate(found.verify(), 1):
        progress.count("verified", number, len(found.members))


def present() -> Before:
    """What there is now. A database that cannot be read counts as filled."""
    before = Before(is_filled=pictures.is_there_any())
    try:
        there = set(connection.introspection.table_names())
        with connection.cursor() as cursor:
            for table in there.intersection(OWN):
                cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  (names of our own tables)
                before.is_filled = before.is_filled or cursor.fetchone()[0] > 0
        if Erasure._meta.db_table in there:
            before.erased = set(Erasure.objects.values_list("reference", flat=True))
        if WithheldPicture._meta.db_table in there:
            before.withheld = set(WithheldPicture.objects.values_list("key", flat=True))
        if ContentCounter._meta.db_table in there:
            before.counter = ContentCounter.value()
    except DatabaseError:
        before.is_filled = True
    finally:
        connection.close()
    return before


def refuse(found: Archive, before: Before, *, force: bool) -> None:
    """Raises RefusedError for a backup of a later program, of languages that this site lacks, and for a site that is somebody's."""
    brought = {
        (name.split("/")[2], Path(name).stem) for name in found.members if name.startswith(f"{LANGUAGES}migrations/")
    }
    nodes = {(app, name) for app, name in found.manifest["migrations"]}
    if later := [node for node in tables.unknown(nodes) if node not in brought]:
        raise RefusedError(
            f"This backup is of a later version of the program ({later[0][0]} {later[0][1]}): upgrade this one first."
        )
    have = [code for code, _name in settings.EXTRA_LANGUAGES]
    if lacking := [code for code in found.manifest["extra_languages"] if code not in have]:
        raise RefusedError(
            f"This backup has texts in {', '.join(lacking)}. Write this line into .env first: "
            f"EXTRA_LANGUAGES={','.join([*have, *lacking])}"
        )
    if before.is_filled and not force:
        raise RefusedError("This site has a database or pictures already. --force puts the backup in their place.")


# --- what lies beside the database -------------------------------------------------------------------------------------------
def bring_languages(found: Archive) -> None:
    """Catalogues and migrations of the site's own languages: the tables are made by them."""
    names = [name for name in found.members if name.startswith(LANGUAGES)]
    for name in names:
        target = settings.LANGUAGES_FOLDER / name.removeprefix(LANGUAGES)
        if not target.is_file() or target.read_bytes() != found.read(name):
            with found.opened(name) as file:
                pictures.written(archive.Reading(file), target)
    if names:
        settings.MIGRATION_MODULES.update(extra_languages.migration_modules(settings.LANGUAGES_FOLDER))
        importlib.invalidate_caches()


def bring_pictures(found: Archive, beside: Path, progress: Progress, say: Say) -> None:
    files = found.manifest["media"]
    brought = pictures.bring_back(
        files, found, beside, lambda done, total: progress.count("pictures compared", done, total)
    )
    say(f"Files of the media: {len(files)}, of which {brought} were missing or damaged here.")


def bring_erasures(where: Path) -> None:
    """Who was erased since stands in the list of this site, or in the one beside the backups."""
    if (where / folder.ERASURES).is_file():
        folder.merge_erasures(where / folder.ERASURES, settings.ERASURE_LOG)


def bring_key(found: Archive, say: Say) -> None:
    """The key of the site: without it links in mails are void."""
    key = found.read(KEY).decode().strip()
    if key == settings.SECRET_KEY:
        return
    if os.environ.get("SECRET_KEY"):
        say(
            "SECRET_KEY is set to another key than the backup's: links in mails that were sent are void until it is mended."
        )
        return
    path = settings.VAR / KEY
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{key}\n")
    say("The key of the backup is in its place (var/secret-key): start the site anew.")


# --- the database ------------------------------------------------------------------------------------------------------------
def _into_file(found: Archive, before: Before, progress: Progress, say: Say) -> None:
    target = Path(str(connection.settings_dict["NAME"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    with building.new_file(target) as new:
        building.build(found, progress)
        finish(before, say)
        connection.close()
        database.replace_file(new, target)


def _into_schema(found: Archive, before: Before, progress: Progress, say: Say) -> None:
    with transaction.atomic():
        nodes = [(app, name) for app, name in found.manifest["migrations"]]
        tables.drop([*tables.every(nodes), *tables.every(tables.applied())])
        building.build(found, progress)
        finish(before, say)


def finish(before: Before, say: Say) -> None:
    """What does not come back: who was erased or hidden since, sessions (they are in no backup), and mails that waited."""
    unsure = OutboxMail.objects.filter(state__in=[OutboxMail.State.WAITING, OutboxMail.State.SENDING])
    if count := unsure.update(state=OutboxMail.State.UNCERTAIN, last_error="restored from a backup"):
        say(f"Mails that waited when the backup was made: {count}. They may have left since: see the outbox.")
    known = set(Erasure.objects.values_list("reference", flat=True))
    Erasure.objects.bulk_create([Erasure(reference=reference) for reference in sorted(before.erased - known)])
    say(f"Erased again: {erasure.replay()}.")
    hidden = before.withheld - set(WithheldPicture.objects.values_list("key", flat=True))
    if hidden:
        withheld.withhold(hidden)
        Photo.objects.with_pictures(hidden).update(is_hidden=True)
        say(f"Pictures hidden again: {len(hidden)}.")
    count_on(before.counter)


def count_on(counter: int) -> None:
    """Raise the content counter above every number it may have had: pages that were kept under one are no answer any more.

    The search is told too, and makes its index anew when the transaction has ended.
    Where the database before cannot be read, no two leaps of `everything` are alike.
    """
    with transaction.atomic():
        ContentCounter.raise_it(DEFAULT_DB_ALIAS, by=max(counter, int(time.time())) + 1)
        changes.everything()


def settle(say: Say) -> None:
    """When it has its place: nothing kept of before, and renditions ordered."""
    cache.clear()
    lacking = pictures.lacking_renditions()
    with transaction.atomic():
        for name in lacking:
            images.order(name)
    if lacking:
        say(f"Pictures whose renditions the worker makes now: {len(lacking)}.")
