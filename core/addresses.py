"""Addresses of pages by the names of their views. Finding one takes Django a while, and a page has a hundred: they are remembered."""

from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

MOST = 16_384  # addresses that are remembered: the sessions and speakers of a large forum in every language


def address(name: str, *args: Any) -> str:
    """Address of a view in the language in force. Raises NoReverseMatch where there is none."""
    return _address(get_language(), name, args)


@lru_cache(maxsize=MOST)
def _address(code: str | None, name: str, args: tuple[Any, ...]) -> str:
    """`code` is the language in force: addresses begin with it."""
    return reverse(name, args=args)
