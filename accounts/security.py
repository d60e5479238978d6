"""The security log: who signed in, who failed to, whose second factor was set. Addresses stand in it as keyed hashes only."""

import logging
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.throttle import client_address

log = logging.getLogger("accounts.security")


def mark(value: str) -> str:
    """A value that may be compared in the log, and not read there."""
    return salted_hmac("accounts.security", value.strip().casefold(), algorithm="sha256").hexdigest()[:12]


def note(event: str, request: HttpRequest | None, *, user: Any = None, email: str = "", detail: str = "") -> None:
    """One line: what happened, to whom (an id, or the hash of an address), from where (a hash)."""
    whom = f"user={user.pk}" if user is not None else f"address={mark(email)}"
    place = f" place={mark(client_address(request))}" if request is not None else ""
    log.info("%s %s%s%s", event, whom, place, f" ({detail})" if detail else "")
