"""Queries that take long (`SLOW_QUERY_MS`): the statement without its values, and whose page it was."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)
LONGEST = 2_000  # characters of a statement


def watch(connection: Any, **kwargs: Any) -> None:
    """Receiver of `connection_created`."""
    if settings.SLOW_QUERY_MS and timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(timed)


def timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each statement (`connection.execute_wrappers`)."""
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - began) * 1000
        if took >= settings.SLOW_QUERY_MS:
            log.warning("A query took %d ms: %s", took, sql[:LONGEST])
