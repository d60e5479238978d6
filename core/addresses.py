"""Addresses of pages by the names of their views. Finding one takes Django a while, and a page has a hundred: they are remembered."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.urls.resolvers import LocalePrefixPattern, URLResolver
from django.utils.translation import get_language

MOST = 16_384  # addresses that are remembered: the sessions and speakers of a large forum in every language


def address(name: str, *args: Any) -> str:
    """Address of a view in the language in force. Raises NoReverseMatch where there is none."""
    return _address(get_language(), name, args)


@lru_cache(maxsize=MOST)
def _address(code: str | None, name: str, args: tuple[Any, ...]) -> str:
    """`code` is the language in force: addresses begin with it."""
    return reverse(name, args=args)


class _InAllLanguages(URLResolver):
    """Addresses that are the same in every language. Django lists them anew for each: eight megabytes of a worker for seven languages."""

    def _populate(self) -> None:
        if not self._reverse_dict:
            super()._populate()
            return
        here, known = get_language(), next(iter(self._reverse_dict))
        for table in (self._namespace_dict, self._app_dict, self._reverse_dict):  # type: ignore[attr-defined]  # the stubs lack one
            table[here] = table[known]


def share_between_languages(patterns: Iterable[Any]) -> None:
    """List what these lead to once for all languages; only the first part of an address, which names the language, differs."""
    for resolver in patterns:
        if isinstance(resolver, URLResolver):
            if not isinstance(resolver.pattern, LocalePrefixPattern):
                resolver.__class__ = _InAllLanguages
            share_between_languages(resolver.url_patterns)
