"""Lines of the log: for people, or JSON for programs (`LOG_FORMAT`). Both are masked, whoever wrote them."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from core.logs import ids, masks

FIELDS = ("method", "path", "status", "bytes", "ms")  # of the lines about whole requests
LONGEST = 8_000  # characters of a message or a traceback


def about(record: logging.LogRecord) -> dict[str, Any]:
    """Which request a line belongs to: its id, and the name of its address, which says nothing about a person."""
    number = getattr(record, "request_id", None)
    if number is not None:
        return {"request": number}
    request: Any = getattr(record, "request", None) or ids.current.get()
    if not hasattr(request, "META"):
        return {}
    found = {"request": ids.of(request.META), "method": request.method}
    match = getattr(request, "resolver_match", None)
    return {**found, "route": match.view_name or match.route} if match else found


class Lines(logging.Formatter):
    """`2027-03-01 09:00:00,000 WARNING core.health: database is not ready [id route]`."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        line = masks.text(super().format(record))[:LONGEST]
        known = about(record)
        mark = " ".join(filter(None, (known.get("request"), known.get("route"))))
        first, newline, rest = line.partition("\n")
        return f"{first} [{mark}]{newline}{rest}" if mark else line


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message, and what is known of the request."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": masks.text(record.getMessage())[:LONGEST],
            **about(record),
            **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            said["exception"] = masks.text(self.formatException(record.exc_info))[-LONGEST:]
        return json.dumps(said, ensure_ascii=False, default=str)


FORMATTERS: dict[str, type[logging.Formatter]] = {"line": Lines, "json": JsonLines}
