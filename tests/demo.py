"""The demo forum for tests: loaded once a module, with small drawings."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from demo import artwork
from demo.load import load
from search import index

LANGUAGES = ("en", "zh-hans", "ru", "kk", "uz", "uk", "pl")
# One address of every kind of public page, without the language.
PATHS = (
    "",
    "forums/",
    "alliance/",
    "nsr-1/",
    "nsr-next/",
    "nsr-1/agenda/",
    "nsr-next/agenda/",
    "nsr-next/agenda/?track=innovation&language=ru",
    "nsr-next/agenda/changes/",
    "nsr-next/sessions/s02/",
    "nsr-next/sessions/s22/",
    "nsr-1/speakers/",
    "nsr-next/speakers/",
    "nsr-next/speakers/huang-kan/",
    "nsr-next/speakers/kazakh-college/",
    "nsr-next/delegations/",
    "nsr-next/delegations/kz/",
    "nsr-1/gallery/",
    "nsr-next/gallery/",
    "nsr-1/gallery/road/",
    "nsr-1/gallery/road/dunes/",
    "news/",
    "news/new-silk-road-principals-forum/",
    "pages/practical/",
    "pages/about-alliance/",
    "pages/contact/",
    "pages/privacy/",
    "pages/accessibility/",
    "search/",
    "search/?q=职业",
    "search/?q=职业&kind=session&page=1",
    "search/?q=zzz",
)


def small(name: str, path: Path) -> None:
    """A drawing at a quarter of its size: enough for two renditions."""
    artwork.draw(name, path, scale=0.3)


@pytest.fixture(scope="module")
def demo(media: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, loaded in a transaction that ends with the module. Ask for `db` too."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            load(lambda line: None, draw=small, processes=1)
            index.flush()  # nothing is committed here
            django_db_blocker.block()
            yield
            django_db_blocker.unblock()
            transaction.set_rollback(True)
        django_db_blocker.restore()
