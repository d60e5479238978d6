"""Two servers, one database, one shared cache, in any order of what can happen: nobody reads what is older than a write that
was acknowledged before they asked.

The page cache, its entries and the counter are the real ones, each server's with connections and memory of its own; what they
cache is a small application that shows a row or two and the minute. What it reads is declared here; that Django's pages know all
that they read is shown in `test_pages.py`.
"""

import pickle
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import page_cache, page_entries
from core.models import ContentCounter
from core.models.counter import KINDS
from core.page_cache import PageCache
from core.page_counter import OfFile
from core.page_entries import Entries
from core.pages import MARK, Mark
from tests.kept_pages import connections_stay

__all__ = ["connections_stay"]

AGENDA, HOME = "/en/f/agenda/", "/en/"
SHOWN = {AGENDA: ("room",), HOME: ("room", "photo")}
TABLES = ("room", "photo", "consent")
COUNTER = ContentCounter._meta.db_table


class Killed(BaseException):
    """The process has gone: nothing after this line has happened."""


class Store:
    """What servers share, as Redis is: whole values or none, sometimes away; and a value may come late."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.late: list[tuple[str, bytes]] = []
        self.is_away, self.is_slow, self.kills = False, False, ""

    def get(self, name: str) -> Any:
        if self.is_away:
            raise ConnectionError("nobody listens")
        return pickle.loads(self.values[name]) if name in self.values else None

    def set(self, name: str, value: Any, timeout: int) -> None:
        if self.is_away:
            raise ConnectionError("nobody listens")
        if self.kills == "before":
            raise Killed
        if self.is_slow:
            self.late.append((name, pickle.dumps(value)))
        else:
            self.values[name] = pickle.dumps(value)
        if self.kills == "after":
            raise Killed


class World:
    """The database, the clock and the two servers."""

    def __init__(self, file: Path) -> None:
        self.file, self.now, self.store = file, 1_000_000.0, Store()
        self.written = dict.fromkeys(TABLES, 0)
        self.meanwhile: dict[str, list[tuple[str, ...]]] = {}
        self.known: dict[tuple[int, str], tuple[str, bytes]] = {}
        self.opened: list[sqlite3.Connection] = []
        self.writer = self.open()
        self.writer.execute(f"DELETE FROM {COUNTER}")
        self.writer.execute("UPDATE content SET n = 0")
        self.servers = [self.server(), self.server()]

    def open(self) -> sqlite3.Connection:
        self.opened.append(sqlite3.connect(self.file, isolation_level=None))
        self.opened[-1].execute("PRAGMA synchronous=OFF")  # processes are killed here, not machines
        return self.opened[-1]

    def server(self) -> PageCache:
        counter, reads = OfFile(str(self.file)), self.open()
        return PageCache(lambda *given: self.rendered(reads, *given), counter, Entries(1_000_000, self.store))

    def rendered(self, reads: sqlite3.Connection, environ: dict[str, Any], start_response: Any) -> HttpResponse:
        """As Django does it: the counter first, then the content; writes may come between."""
        now = dict(reads.execute(KINDS).fetchall())
        shown = SHOWN[environ["PATH_INFO"]]
        self.happens("before reading")
        content = [reads.execute("SELECT n FROM content WHERE name = ?", [name]).fetchone()[0] for name in shown]
        minute = self.now // 60
        self.happens("after reading")
        numbers = {kind: now.get(kind, 0) for kind in ("", *shown)}
        until = datetime.fromtimestamp((minute + 1) * 60, UTC)
        environ[MARK] = Mark(sum(now.values()), numbers, until, f'W/"{sorted(numbers.items())} {minute}"')
        start_response("200 OK", [("Content-Type", "text/html"), ("ETag", environ[MARK].tag)])
        return HttpResponse(" ".join(str(int(each)) for each in (*content, minute)))

    def happens(self, moment: str) -> None:
        for tables in self.meanwhile.pop(moment, []):
            if tables == ("kill",):
                raise Killed
            self.write(tables)

    def write(self, tables: tuple[str, ...], *, is_killed: bool = False) -> None:
        """A transaction over some tables, and their numbers with them; acknowledged unless it is killed before its end."""
        writer = self.open() if is_killed else self.writer
        writer.execute("BEGIN IMMEDIATE")
        for table in tables:
            writer.execute("UPDATE content SET n = n + 1 WHERE name = ?", [table])
            if not writer.execute(f"UPDATE {COUNTER} SET n = n + 1 WHERE kind = ?", [table]).rowcount:
                writer.execute(f"INSERT INTO {COUNTER} (kind, n) VALUES (?, 1)", [table])
        if is_killed:
            writer.close()
            return
        writer.execute("COMMIT")
        for table in tables:
            self.written[table] += 1

    def read(self, number: int, path: str, *, with_tag: bool) -> None:
        """Somebody asks a server, perhaps with what it told them before; it is at least what was true when they asked."""
        acknowledged = [*(self.written[name] for name in SHOWN[path]), self.now // 60]
        tag, kept = self.known.get((number, path), ("", b"")) if with_tag else ("", b"")
        said: list[Any] = []
        environ = RequestFactory().get(path, headers={"if-none-match": tag} if tag else None).environ
        body = b"".join(self.servers[number](environ, lambda *given: said.extend(given)))
        if said[0].startswith("304"):
            body = kept
        else:
            self.known[number, path] = dict(said[1])["ETag"], body
        seen = [int(each) for each in re.findall(rb"\d+", body)]
        committed = [*(self.written[name] for name in SHOWN[path]), seen[-1]]
        assert all(low <= each <= high for low, each, high in zip(acknowledged, seen, committed, strict=True)), (
            acknowledged,
            seen,
            committed,
        )

    def restart(self, number: int) -> None:
        self.servers[number] = self.server()
        self.store.kills, self.meanwhile = "", {}

    def close(self) -> None:
        for each in self.opened:
            each.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("servers") / "db.sqlite3"
    with sqlite3.connect(path) as made:
        made.executescript(
            f"PRAGMA journal_mode=WAL; CREATE TABLE {COUNTER} (id INTEGER PRIMARY KEY, kind TEXT, n INTEGER);"
            "CREATE TABLE content (name TEXT PRIMARY KEY, n INTEGER);"
            "INSERT INTO content VALUES ('room', 0), ('photo', 0), ('consent', 0)"
        )
    made.close()
    return path


Step = Callable[[World], None]
number, path = st.integers(0, 1), st.sampled_from([AGENDA, HOME])
tables = st.sampled_from([("room",), ("photo",), ("consent",), ("room", "photo")])  # the last one is a release


def reading(number: int, path: str, with_tag: bool, moments: dict[str, list[tuple[str, ...]]]) -> Step:
    def step(world: World) -> None:
        world.meanwhile = dict(moments)
        try:
            world.read(number, path, with_tag=with_tag)
        except Killed:
            world.restart(number)
        world.meanwhile = {}

    return step


def killing(number: int, path: str, moment: str) -> Step:
    """A server is killed while it hands a page to the shared cache; or when it does nothing, if it need not render."""

    def step(world: World) -> None:
        world.store.kills = moment
        with suppress(Killed):
            world.read(number, path, with_tag=False)
        world.restart(number)

    return step


def sharing(is_away: bool, is_slow: bool) -> Step:
    """The shared cache goes or comes back; what was on its way arrives when it is no longer slow, be it old by then."""

    def step(world: World) -> None:
        world.store.is_away, world.store.is_slow = is_away, is_slow
        while world.store.late and not is_slow:
            name, value = world.store.late.pop()
            world.store.values[name] = value

    return step


def leap(seconds: float) -> Step:
    def step(world: World) -> None:
        world.now += seconds

    return step


meanwhile = st.dictionaries(
    st.sampled_from(["before reading", "after reading"]), st.lists(tables | st.just(("kill",)), max_size=2)
)
plain = st.builds(reading, number, path, st.booleans(), st.just({}))
writing = st.builds(lambda tables: lambda world: world.write(tables), tables)
others = [
    st.builds(reading, number, path, st.booleans(), meanwhile),
    st.builds(lambda tables: lambda world: world.write(tables, is_killed=True), tables),
    st.builds(killing, number, path, st.sampled_from(["before", "after"])),
    st.builds(sharing, st.booleans(), st.booleans()),
    st.builds(leap, st.sampled_from([0.5, 5.0, 61.0, -3.0, -61.0])),
]
steps = st.lists(st.one_of(*[plain, writing] * 4, *others), min_size=20, max_size=60)


@pytest.mark.usefixtures("connections_stay")  # another test of this worker may have opened one
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_nobody_reads_what_is_older_than_the_last_write_that_was_acknowledged(steps: list[Step], file: Path) -> None:
    world = World(file)
    clock = SimpleNamespace(time=lambda: world.now, monotonic=lambda: world.now)
    with (
        mock.patch.object(page_cache, "time", clock),
        mock.patch.object(page_entries, "time", clock),
        mock.patch.object(page_entries, "logger"),  # the shared cache is away hundreds of times
    ):
        for step in steps:
            step(world)
        for number in (0, 1):
            for path in SHOWN:
                world.read(number, path, with_tag=True)
    world.close()
