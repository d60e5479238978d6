"""Addresses in seven languages, and what is kept of them."""

from django.urls import get_resolver, reverse
from django.utils import translation


def test_addresses_are_listed_once_for_all_languages() -> None:
    resolver = get_resolver()
    for code in ("en", "kk"):
        with translation.override(code):
            assert reverse("agenda", args=["nsr"]) == f"/{code}/nsr/agenda/"
            assert reverse("admin:index") == "/admin/"
    _prefix, desk = resolver.namespace_dict["admin"]
    assert desk._reverse_dict["en"] is desk._reverse_dict["kk"]
    assert resolver._reverse_dict["en"] is not resolver._reverse_dict["kk"]
