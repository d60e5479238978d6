"""How often something may be tried: counted in the database, so it holds between threads, processes and servers.

Time is cut into stretches of equal length, which begin at another moment for each name; within one, `times` attempts are let
through. What is counted is stored under a keyed hash (HMAC-SHA-256), never as it is.
"""

import ipaddress
import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from core.models import Throttle

SWEEP = 0.02  # of all attempts take away the rows of stretches that have ended
MOST_KNOWN = 10_000  # values of which a process remembers its free attempts
known: dict[str, int] = {}


@dataclass(frozen=True)
class Limit:
    """`times` attempts in `seconds` for each value, under a name of its own.

    Before these each process lets `free` through without counting them in the database, so that the few of everyday life write
    nothing and wait for no writer.
    """

    name: str
    times: int
    seconds: int
    free: int = 0

    def allows(self, value: str) -> bool:
        """Count an attempt; False when there were too many. `value` is an address, a person's id, or the like."""
        row, ends_at = self._row(value)
        if self.free and _is_free(row, self.free):
            return True
        if random.random() < SWEEP:  # noqa: S311  (housekeeping, no secret)
            Throttle.objects.ended().delete()
        return Throttle.objects.count_up(row, self.times, ends_at)

    def give_back(self, value: str) -> None:
        """Take an attempt back that was none: a success, say."""
        Throttle.objects.count_down(self._row(value)[0])

    def _row(self, value: str) -> tuple[str, datetime]:
        """Name and end of the stretch of now."""
        mark = salted_hmac("core.throttle", f"{self.name}\n{value}", algorithm="sha256").hexdigest()
        shift = int(mark[:8], 16) % self.seconds
        number = int(timezone.now().timestamp() + shift) // self.seconds
        ends_at = datetime.fromtimestamp((number + 1) * self.seconds - shift, UTC)
        return salted_hmac("core.throttle.row", f"{mark}\n{number}", algorithm="sha256").hexdigest(), ends_at


def _is_free(row: str, most: int) -> bool:
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[row] = known.get(row, 0) + 1
    return known[row] <= most


def allow(attempts: Iterable[tuple[Limit, str]]) -> bool:
    """Count an attempt under several limits; False as soon as one has had enough."""
    return all(limit.allows(value) for limit, value in attempts)


def client_address(request: HttpRequest) -> str:
    """The address a request comes from; of IPv6 the network (/64), which one customer has as a whole.

    `X-Forwarded-For` counts as far as proxies of ours wrote it: each adds the address it was called from at the end.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY_COUNT:
        told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        address = told[-min(settings.TRUSTED_PROXY_COUNT, len(told))] if told else address
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.IPv6Network(f"{known}/64", strict=False).network_address)
    return str(known)
