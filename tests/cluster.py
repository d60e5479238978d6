"""A cluster for tests: the demo in small and the rows of the kill tests, and those who read and write without a pause."""

import http.client
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests import migrated
from tests.admin_site import form_of
from tools import kills
from tools.cluster.application import Application
from tools.cluster.whole import Cluster
from tools.kill_writers import KINDS, Browser, Writer

PEOPLE = 240
PATIENCE = 120  # seconds; a machine may be busy, and nothing here is about time
DEMO = """
import functools
import brotli
brotli.compress = functools.partial(brotli.compress, quality=1)  # static files as small as can be take half a minute
import django; django.setup()
from django.core.management import call_command
from demo.load import load
from tests.demo import small
load(lambda line: None, draw=small, processes=1)
call_command("prepare", "--no-demo", verbosity=0)
"""
ARTICLE = """
import json, os
from pathlib import Path
from accounts.models import User
from core.models import SiteIdentity
from news.models import Article
User.objects.filter(is_staff=True).update(language="ru")
path = Path(os.environ["SITE_FOLDER"]) / "said.json"
said = json.loads(path.read_text())
article = Article.objects.get(slug="new-silk-road-principals-forum")
path.write_text(json.dumps({**said, "article": f"/admin/news/article/{article.pk}/change/"}))
"""


def fill(first: Application) -> None:
    """In place of `prepare`, which draws the demo in full and migrates: a migrated file, small drawings, and who writes later."""
    var = first.folder / "var"
    var.mkdir(exist_ok=True)
    shutil.copyfile(migrated.made(), var / "db.sqlite3")
    first.script(DEMO)
    first.script(kills.PREPARE.replace("PEOPLE", str(PEOPLE)) + ARTICLE)


def asked(address: str, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer; 0 where none came whole."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def save(browser: Browser, path: str, title: str) -> bool:
    """Whether the administration says that an article was saved under another English title."""
    page = browser.ask(path)
    answer = browser.ask(path, {**form_of(page), "title_en": title, "_continue": "1"})
    return f'value="{title}"' in answer and "messagelist" in answer


class Reader(threading.Thread):
    """Somebody who reads page after page; `seen` is how often each status came."""

    def __init__(self, address: str, paths: tuple[str, ...]) -> None:
        super().__init__(daemon=True)
        self.address, self.paths = address, paths
        self.seen: Counter[int] = Counter()
        self.texts: list[str] = []  # of what was no page
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            for path in self.paths:
                status, text = asked(self.address, path)
                self.seen[status] += 1
                if status != 200:
                    self.texts.append(text)
            self.stopping.wait(0.02)


class Load:
    """Readers and writers at once, and what became of it."""

    def __init__(self, cluster: Cluster, said: dict[str, Any], paths: tuple[str, ...]) -> None:
        self.cluster, stopping = cluster, threading.Event()
        self.stopping = stopping
        self.readers = [Reader(cluster.address, paths[number:] + paths[:number]) for number in range(3)]
        self.writers: dict[str, Writer] = {name: kind(cluster.address, said, stopping) for name, kind in KINDS.items()}

    @property
    def acknowledged(self) -> int:
        return sum(len(writer.acknowledged) for writer in self.writers.values())

    @property
    def seen(self) -> Counter[int]:
        return sum((reader.seen for reader in self.readers), Counter())

    @property
    def texts(self) -> list[str]:
        return [text for reader in self.readers for text in reader.texts]

    def goes_on(self, writes: int = 3, reads: int = 30) -> None:
        """Returns when so much more was written and read; RuntimeError when it is not."""
        wanted = self.acknowledged + writes, self.seen[200] + reads
        ends = time.monotonic() + PATIENCE
        while self.acknowledged < wanted[0] or self.seen[200] < wanted[1]:
            if time.monotonic() > ends:
                raise RuntimeError(f"Nothing goes on: {self.acknowledged} written, {self.seen} read.")
            time.sleep(0.05)

    def stop(self) -> None:
        for reader in self.readers:
            reader.stopping.set()
        self.stopping.set()
        for thread in (*self.readers, *self.writers.values()):
            thread.join(PATIENCE)

    def lost(self) -> dict[str, Any]:
        """What was acknowledged and is not there, or not once; nothing, if all is well."""
        first, outcome = self.cluster.servers[0], kills.Outcome()
        kills.compare(outcome, self.writers, json.loads(first.script(kills.FIND)))
        return {
            name: lost
            for name, lost in {
                **outcome.lost,
                **{f"{name} unanswered": one for name, one in outcome.given_up.items()},
            }.items()
            if lost
        }


@contextmanager
def under_load(cluster: Cluster, said: dict[str, Any], paths: tuple[str, ...]) -> Iterator[Load]:
    load = Load(cluster, said, paths)
    for thread in (*load.readers, *load.writers.values()):
        thread.start()
    try:
        yield load
    finally:
        load.stop()


def until(holds: Callable[[], bool]) -> None:
    """Returns when it holds; RuntimeError when it does not."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > ends:
            raise RuntimeError("It does not hold.")
        time.sleep(0.1)
