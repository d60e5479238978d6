"""What every test has: English, an empty cache, media of its own; and a browser for those that ask."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import kept_parts, messages, throttle
from tests import migrated, statements
from tools.test import BROWSERS

pytest_plugins = ["tests.site_server"]

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_begin = CaptureQueriesContext.__enter__
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), "")
BROWSER_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Pages are tested in every language: the catalogues are compiled before the first one is read."""
    messages.compile_all()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker and config.getoption("note_statements"):
        recorder = statements.Recorder(worker)
        config.pluginmanager.register(recorder)
        recorder.start()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file is named by its number: its bytes may differ from worker to worker, and tests are told apart by name."""
    return argname if isinstance(val, bytes) and len(val) > 40 else None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--note-statements", action="store_true", help="note in var/ what each test sends to the database")
    parser.addoption(
        "--statements-once",
        default="",
        help="few tests that send all noted statements, and these files whole (names with commas)",
    )
    parser.addoption(
        "--variants", type=int, default=0, help="of each test so many variants, spread evenly; 0: all of them"
    )


def sampled(items: list[pytest.Item], most: int) -> list[pytest.Item]:
    """At most so many variants of each test, spread evenly; all of those that are marked `each_counts`."""
    variants: dict[str, list[pytest.Item]] = {}
    for item in items:
        variants.setdefault(item.nodeid.partition("[")[0], []).append(item)
    kept: set[pytest.Item] = set()
    for members in variants.values():
        step = 1.0 if members[0].get_closest_marker("each_counts") else max(1.0, len(members) / most)
        kept.update(members[int(n * step)] for n in range(len(members)) if n * step < len(members))
    return [item for item in items if item in kept]


def sending_once(
    items: list[pytest.Item], sent: dict[str, statements.Sent], whole: set[str], most: int
) -> list[pytest.Item]:
    """Those of files that are run whole, at most so many variants of each, and of the others few that send all statements."""
    others = [item for item in items if item.path.stem not in whole and not item.get_closest_marker("browser")]
    names = statements.chosen(sent, map(statements.name_of, others))
    kept = set(sampled([item for item in items if item.path.stem in whole], most))
    return [
        item for item in items if item in kept or (item.path.stem not in whole and statements.name_of(item) in names)
    ]


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that asks for the browser is marked so. They come first, the longest file before the others, and those of a file stay
    on one worker, so that what the file prepares is prepared once. Other groups follow, of files that load
    the demo among them: the many short tests fill up what is left.
    """
    browsing = [
        item for item in items if "browser" in getattr(item, "fixturenames", ())
    ]  # whoever asks for a page asks for it
    browsing.sort(key=lambda item: item.path.name != "test_site.py")
    for item in browsing:
        item.add_marker("browser")
        item.add_marker(pytest.mark.flaky(reruns=1))  # the summary names those that needed it
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.name}"))
    for item in items:
        if "demo" in getattr(item, "fixturenames", ()) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(f"demo {item.path.name}"))
    known = set(browsing)
    grouped = [item for item in items if item not in known and item.get_closest_marker("xdist_group")]
    known.update(grouped)
    items[:] = [*browsing, *grouped, *(item for item in items if item not in known)]
    most = config.getoption("variants") or len(items)
    files = config.getoption("statements_once")
    sent = statements.recorded() if files else {}
    items[:] = sending_once(items, sent, set(files.split(",")), most) if sent else sampled(items, most)


def _counting(self: CaptureQueriesContext) -> Any:
    """Queries are counted as of a first page: nothing is kept of another one."""
    kept_parts.forget()
    return _begin(self)


@pytest.fixture(scope="session", autouse=True)
def _migrated() -> Iterator[None]:
    """A database in memory begins as a copy of the migrated file, which is made once for all workers and runs."""
    connection_created.connect(migrated.fill)
    with (
        mock.patch.object(TransactionTestCase, "_fixture_teardown", migrated.put_back),
        mock.patch.object(CaptureQueriesContext, "__enter__", _counting),
        mock.patch.object(WSGIHandler, "__call__", migrated.one_at_a_time(WSGIHandler.__call__)),
    ):
        yield
    connection_created.disconnect(migrated.fill)


@pytest.fixture(scope="session", autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for media that this worker shares with nobody."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder, ERASURE_LOG=folder / "erasures.log"):
        yield folder


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """No language, no cache entry, no part of a page and no attempt of one test reaches another."""
    translation.activate("en")
    cache.clear()
    throttle.known.clear()
    kept_parts.forget()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium, for as long as the tests run. It resolves no name but this machine's."""
    if not CHROMIUM:
        pytest.skip("There is no Chromium: `apt-get install chromium`.")
    from playwright.sync_api import sync_playwright

    from tests.read_pages import waited_for

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "true"  # Playwright's loop runs in this thread; Django's guard means no harm
    )
    with sync_playwright() as playwright, waited_for():
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(BROWSER_ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page in a profile of its own, in English, 1280 by 800 pixels, that loads nothing from elsewhere."""
    context = browser.new_context(locale="en-GB", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()
