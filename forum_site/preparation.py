"""What has to be ready before the site is served. Each step looks first whether there is anything to do."""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core import image_rules, messages
from core.storage import is_local
from forum_site import own_languages
from search import index
from search.models import Stale

Say = Callable[[str], None]
STAMP = ".stamp"  # in the folder of static files: what they were collected from
MIGRATING = 7_361_044  # any number, the same on every server: PostgreSQL's lock while one of them migrates


def prepare(say: Say, *, demo: bool = True, static: bool = True) -> None:
    """All steps, in order, `demo` and `static` if wanted. Each is whole or can be continued.

    Raises OSError, DatabaseError, LostMigrationsError or PoFileError.
    """
    media = [Path(settings.MEDIA_ROOT)] if is_local() else []
    for folder in (settings.VAR, settings.VAR / "mail", *media):
        folder.mkdir(parents=True, exist_ok=True)
    extra = own_languages.codes()
    written = own_languages.write(extra).migrations if extra else []
    (settings.VAR / "mail").chmod(0o700)  # mails are their readers' business
    messages.compile_all()
    write_ahead()
    if written:
        say(f"Making room for {', '.join(extra)}.")
    migrate(say)
    if demo:
        fill(say)
    if written:
        own_languages.fill(extra)
    settle(say)
    image_rules.begin()
    if static:
        collect(say)


def write_ahead() -> None:
    """Give SQLite its write-ahead log, once and before anything else: two processes that do it at once both fail."""
    name = settings.DATABASES["default"]["NAME"]
    if connection.vendor != "sqlite" or ":memory:" in str(name) or "mode=memory" in str(name):
        return
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    file = sqlite3.connect(name, timeout=20)
    try:
        mode = file.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    finally:
        file.close()
    if mode != "wal":
        raise OSError(f"{name}: this file system does not take SQLite's write-ahead log.")


def migrate(say: Say) -> None:
    """Bring the tables up to date. Each migration is a transaction, so a run that was cut short is simply continued."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                say("Making the tables of the database. This takes a few seconds, once.")
            call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])


def fill(say: Say) -> None:
    """Load the demo forum into a site that has no forum."""
    if "loaddemo" in get_commands() and not apps.get_model("events.Forum")._default_manager.exists():
        say("Loading the demo forum.")
        call_command("loaddemo", verbosity=0)


def settle(say: Say) -> None:
    """Work off what a process left for the search index when it was killed between a write and the index."""
    if Stale.objects.exists():
        say("Bringing the search index up to date.")
        index.flush()


def static_inputs() -> str:
    """A mark of every static file as it lies in the sources: name, size and time."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect(say: Say) -> None:
    """Gather, hash and compress the static files when one of them changed."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    inputs = static_inputs()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == inputs:
        return
    say("Collecting style sheets, scripts and fonts.")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    stamp.write_text(inputs, encoding="ascii")
