"""Helpers of the tests about imported releases: the real one, others like it, and no name service."""

import socket
from pathlib import Path
from typing import Any

import pytest

from news.releases import pictures as release_pictures
from tests.foreign_host import ADDRESS, ForeignHost, terms

FILE = Path(__file__).parent / "data" / "news-release.txt"
REAL = FILE.read_text(encoding="utf-8")
TITLE = REAL.split("\n")[0]
SLUG = "diversified-participation-international-openness-school-enterprise-collaboration"


def release(*, title: str = "The hall", day: str = "2021-01-14", body: str = "<p>It is open.</p>") -> str:
    return f"{title}\nDate of issue: {day}\n{body}\n"


def with_pictures(host: ForeignHost, *paths: str) -> str:
    """A release with a paragraph and these pictures of the tests' own host."""
    pictures = "".join(f'<p><img src="{host.url(path)}" alt="Hall {path[1:2]}"></p>' for path in paths)
    return release(body=f"<p>It is open.</p>{pictures}")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is known to anybody; the tests' own host may be asked."""

    def answer(name: str, port: int, **options: Any) -> list[Any]:
        if name != ADDRESS:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(release_pictures, "TERMS", terms(limit=40 * 1024 * 1024, kinds=("image/",)))
