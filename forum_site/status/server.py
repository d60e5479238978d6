"""What a server stands on: the program, database, cache, files, disk, backups, certificate."""

import logging
import platform
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import health
from core.pages import version
from forum_site.backup.folder import moment_of
from forum_site.status.rows import FINE, NOTE, PROBLEM, WARNING, Row, ago, size

STALE_BACKUP = timedelta(hours=50)  # two nights
SOON = timedelta(days=14)  # certificates are renewed thirty days before their end
LITTLE, VERY_LITTLE = 0.10, 0.03  # of a disk
log = logging.getLogger(__name__)


def program() -> Row:
    release = Path(settings.BASE_DIR).resolve().name
    named = release if release[:8].isdecimal() else version()[:8]  # a folder of `forum upgrade`
    return Row(_("Program"), f"{named} · Django {django.__version__} · Python {platform.python_version()}")


def tables() -> Row:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    label = _("Tables of the database")
    if not missing:
        return Row(label, _("as this version wants them"))
    value = ngettext("%(count)d change is missing", "%(count)d changes are missing", missing) % {"count": missing}
    return Row(label, value, PROBLEM, _("Parts of the site fail until they are made."), "manage.py prepare --no-demo")


def database() -> Row:
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        files = [Path(f"{name}{end}") for end in ("", "-wal")]
        return Row(_("Database"), f"SQLite, {size(sum(file.stat().st_size for file in files if file.is_file()))}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return Row(_("Database"), f"PostgreSQL, {size(cursor.fetchone()[0])}")


def cache() -> Row:
    kind = settings.CACHES["default"]["BACKEND"].lower()
    named = "Redis" if "redis" in kind else _("in the memory of each process")
    try:
        health.PARTS["cache"]()
    except Exception:  # whatever a driver raises
        log.warning("The cache does not answer.", exc_info=True)
        advice = _("The site goes on, but slower. Start Redis again, or look at CACHE_URL.")
        return Row(_("Cache"), _("does not answer"), WARNING, advice)
    return Row(_("Cache"), named)


def files() -> Row:
    try:
        health.PARTS["storage"]()
    except Exception:
        log.warning("The storage does not take files.", exc_info=True)
        advice = _(
            "Nobody can upload anything. Look at the disk's space and at the rights of the folder, or at the bucket."
        )
        return Row(_("Pictures and other files"), _("cannot be written"), PROBLEM, advice)
    bucket = settings.STORAGES["default"].get("OPTIONS", {}).get("bucket_name")
    return Row(_("Pictures and other files"), f"S3, {bucket}" if bucket else str(settings.MEDIA_ROOT))


def disk() -> Row:
    usage = shutil.disk_usage(settings.VAR if Path(settings.VAR).exists() else settings.BASE_DIR)
    left = usage.free / usage.total
    value = _("%(free)s of %(total)s are free") % {"free": size(usage.free), "total": size(usage.total)}
    if left >= LITTLE:
        return Row(_("Disk"), value)
    advice = _(
        "Make room or take a larger disk: when it is full, nothing can be saved. Old backups are a good beginning."
    )
    return Row(_("Disk"), value, PROBLEM if left < VERY_LITTLE else WARNING, advice)


def newest_backup() -> datetime | None:
    """When the last backup in BACKUP_FOLDER was begun."""
    try:
        return max(filter(None, map(moment_of, settings.BACKUP_FOLDER.iterdir())), default=None)
    except OSError:
        return None


def backup() -> Row:
    label, made = _("Last backup"), newest_backup()
    if made is None:
        advice = _("If this server is lost, so is everything. Switch the nightly backup on, and keep copies elsewhere.")
        state = WARNING if settings.HTTPS else NOTE  # a site on one's own desk need not have any
        return Row(label, _("there is none"), state, advice, "systemctl enable --now forum-backup.timer")
    if timezone.now() - made > STALE_BACKUP:
        advice = _("The nightly backup has stopped. Its journal says why.")
        return Row(label, ago(made), WARNING, advice, "journalctl -u forum-backup")
    return Row(label, ago(made))


def certificate() -> Iterator[Row]:
    """Of the server that visitors reach; nothing for a site without one."""
    if not settings.HTTPS:
        return
    label = _("TLS certificate")
    if not settings.TLS_CERTIFICATE:
        advice = _("Set TLS_CERTIFICATE to the file of the certificate, and this page warns before it ends.")
        yield Row(label, _("not watched"), NOTE, advice)
        return
    try:
        from cryptography import x509  # seven megabytes for one question

        ends = x509.load_pem_x509_certificate(Path(settings.TLS_CERTIFICATE).read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        advice = _("The file that TLS_CERTIFICATE names is missing, is not readable, or holds no certificate.")
        yield Row(label, _("cannot be read"), WARNING, advice)
        return
    value = _("ends %(when)s") % {"when": ago(ends)}
    if ends < timezone.now():
        yield Row(
            label, _("has ended"), PROBLEM, _("Browsers refuse the site. Renew the certificate now."), "certbot renew"
        )
    elif ends < timezone.now() + SOON:
        advice = _("It should have been renewed by now. This command says what stands in the way.")
        yield Row(label, value, WARNING, advice, "certbot renew --dry-run")
    else:
        yield Row(label, value, FINE)


def rows() -> list[Row]:
    return [program(), tables(), database(), cache(), files(), disk(), backup(), *certificate()]
