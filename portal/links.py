"""Secret links: an address that is a right. What it carries is made from the site's key, so the database holds none of them."""

import re

from django.utils.crypto import constant_time_compare, salted_hmac

KEY = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})")


def key(kind: str, pk: int, stamp: int = 0) -> str:
    """The secret part of an address: 128 bits of an HMAC-SHA-256. Another `stamp` ends the links made before."""
    return f"{pk}-{_mark(kind, pk, stamp)}"


def number(value: str) -> int | None:
    """The primary key that a secret part speaks of, not yet believed; None where it is no such thing."""
    match = KEY.fullmatch(value)
    return int(match[1]) if match else None


def is_true(value: str, kind: str, pk: int, stamp: int = 0) -> bool:
    """Whether a secret part is the one of this object, by its present stamp."""
    return constant_time_compare(value, key(kind, pk, stamp))


def _mark(kind: str, pk: int, stamp: int) -> str:
    return salted_hmac(f"portal.links.{kind}", f"{pk}\n{stamp}", algorithm="sha256").hexdigest()[:32]
