"""The demo forum for tests: loaded once a module, with small drawings."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from demo import artwork
from demo.load import load
from search import index
from tests import migrated
from tests.made_once import once

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


SCRIPT = """
import sys
import django; django.setup()
from django.test import override_settings
from tests import demo
with override_settings(MEDIA_ROOT=sys.argv[1]):
    demo.load(lambda line: None, draw=demo.small, processes=1)
    demo.index.flush()
"""


def small(name: str, path: Path) -> None:
    """A drawing at a quarter of its size: enough for two renditions."""
    artwork.draw(name, path, scale=0.3)


@pytest.fixture(scope="module")
def demo(media: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo, for as long as the tests of the module run. Ask for `db` too."""
    with django_db_blocker.unblock():
        if migrated.is_in_memory():
            migrated.become(made() / "demo.sqlite3")
            shutil.copytree(made() / "media", media, dirs_exist_ok=True)
            with django_db_blocker.block():
                yield
            migrated.become(migrated.made())
            return
        with transaction.atomic():
            load(lambda line: None, draw=small, processes=1)
            index.flush()  # nothing is committed here
            with django_db_blocker.block():
                yield
            transaction.set_rollback(True)


@cache
def digest() -> str:
    """Of everything that the loaded demo is made by."""
    found = hashlib.sha256(migrated.digest().encode() + Path(__file__).read_bytes())
    for folder in (*migrated.APPS, "demo", "locale", "templates"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.*")):
            if path.is_file() and path.suffix not in (".pyc", ".mo"):
                found.update(path.read_bytes())
    return found.hexdigest()


@cache
def made() -> Path:
    """A folder with the demo as a database file and its media, loaded under the settings of the tests."""
    return once("demo", digest(), _load)


def _load(folder: Path) -> Path:
    made = folder / "made"
    (made / "media").mkdir(parents=True)
    shutil.copyfile(migrated.made(), made / "demo.sqlite3")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{made / 'demo.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [sys.executable, "-c", SCRIPT, str(made / "media")]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    return made
