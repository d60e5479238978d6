"""Is the process alive (`/healthz`), and can it serve (`/readyz`)? Plain text, for load balancers and people."""

import logging
import secrets
from collections.abc import Callable
from functools import lru_cache

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

PLAIN = "text/plain; charset=utf-8"
logger = logging.getLogger(__name__)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers. Touches neither database nor cache."""
    return HttpResponse("ok\n", content_type=PLAIN, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part works, else 503; a line for each part. Reasons go to the log, not to strangers.

    `?exclude=cache&exclude=storage` leaves parts out: for a load balancer, because pages are served without these two.
    """
    lines, status = [], 200
    left_out = request.GET.getlist("exclude")
    for name, part in PARTS.items():
        if name in left_out:
            continue
        try:
            part()
            lines.append(f"{name}: ok\n")
        except Exception:  # whatever a driver raises, the part does not work
            logger.warning("%s is not ready", name, exc_info=True)
            lines.append(f"{name}: failed\n")
            status = 503
    return HttpResponse("".join(lines), status=status, content_type=PLAIN, headers={"Cache-Control": "no-store"})


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    key, value = f"readyz-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 10)
    found = cache.get(key)
    cache.delete(key)
    if found != value:
        raise RuntimeError("The cache does not give back what it was given.")


def _storage() -> None:
    name = default_storage.save(f"readyz/{secrets.token_hex(8)}", ContentFile(b"ok"))
    default_storage.delete(name)


@lru_cache(maxsize=1)  # a success stays; a failure is looked at again
def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("Some migrations have not been applied.")


PARTS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "migrations": _migrations,
}
