"""What the site says and does while its database, its Redis or its storage does not answer. With real ones: `test_cluster.py`."""

import logging
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

from core import health, object_door, redis_cache
from core.logs.outages import Shortened
from core.management.commands import worker
from core.models import Heartbeat
from core.object_door import MOST, AwayError, Door
from core.outages import is_outage
from core.postgresql.pool import Pool
from core.redis_cache import SharedCache
from forum_site import settings as site_settings
from tests.site_server import free_port


def refused(cause: Exception | None = None) -> OperationalError:
    error = OperationalError("connection refused")
    error.__cause__ = cause
    return error


@pytest.fixture
def away(db: None) -> Iterator[None]:
    """Every statement fails."""

    def fail(*args: Any) -> Any:
        raise refused()

    with connection.execute_wrapper(fail):
        yield


# --- the database -----------------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("path", "asks_for", "head"),
    [
        ("/ru/", "pl", "Скоро вернёмся"),
        ("/kk/nothing/", "", "Жақында ораламыз"),
        ("/zh-hans/search/?q=road", "", "马上回来"),
        ("/uz/accounts/sign-in/", "", "Tez orada qaytamiz"),
        ("/admin/login/", "uk,en;q=0.5", "Скоро повернемося"),
        ("/check-in/", "fr", "Back in a moment"),
    ],
)
def test_a_page_says_503_in_its_language_while_the_database_is_away(path: str, asks_for: str, head: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["session"] = "x" * 32  # somebody is signed in, perhaps
    response = client.get(path, headers={"accept-language": asks_for})
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "10", "no-store")
    text = response.content.decode()
    assert re.findall("<h1>(.*)</h1>", text) == [head]
    assert "refused" not in text
    assert text.count("<p>") == 0


@pytest.mark.usefixtures("away")
def test_whoever_has_sent_a_form_is_told_to_look() -> None:
    response = Client(raise_request_exception=False).post("/pl/accounts/sign-in/", {"email": "li@example.org"})
    assert response.status_code == 503
    assert response.content.decode().count("<p>Jeśli formularz został właśnie wysłany") == 1


@pytest.mark.usefixtures("away")
def test_a_process_that_waits_for_its_database_is_alive_and_not_ready(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.content.splitlines()[0]) == (503, b"database: failed")


def test_a_wrong_statement_is_no_outage() -> None:
    with pytest.raises(sqlite3.OperationalError) as wrong:
        sqlite3.connect(":memory:").execute("SELECT x FROM nowhere")
    assert not is_outage(refused(wrong.value))
    assert is_outage(refused())
    assert not is_outage(ValueError("database"))
    assert not is_outage(None)


def test_the_log_says_it_in_one_line() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Service Unavailable", "/en/"), None)
    try:
        raise refused()
    except OperationalError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    assert Shortened().filter(record)
    assert logging.Formatter().format(record) == "Service Unavailable: /en/ (OperationalError: connection refused)"


def test_the_settings_of_postgresql_have_a_pool_or_leave_it_to_a_pooler(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"ENGINE": "django.db.backends.postgresql", "NAME": "forum", "OPTIONS": {"sslmode": "require"}}
    monkeypatch.setenv("DATABASE_POOL", "7")
    pooled = site_settings.postgresql(given)
    assert (pooled["ENGINE"], pooled["CONN_MAX_AGE"], pooled["OPTIONS"]["pool"]["max_size"]) == (
        "core.postgresql",
        0,
        7,
    )
    monkeypatch.setenv("DATABASE_POOL", "0")
    plain = site_settings.postgresql(given)
    assert (plain["ENGINE"], plain["CONN_HEALTH_CHECKS"], "pool" in plain["OPTIONS"]) == (given["ENGINE"], True, False)
    assert {each["OPTIONS"]["sslmode"] for each in (pooled, plain)} == {"require"}


class Server:
    """A PostgreSQL as its clients see it: restarted, it knows none of its connections any more."""

    is_there, starts, asked_dead = True, 1, 0


class Connection:
    """As much of psycopg's as a pool uses."""

    server = Server
    autocommit = True

    def __init__(self) -> None:
        self.start, self.pgconn = self.server.starts, SimpleNamespace(transaction_status=TransactionStatus.IDLE)

    @classmethod
    def connect(cls, conninfo: str, **arguments: Any) -> "Connection":
        if not cls.server.is_there:
            raise psycopg.OperationalError("connection refused")
        return cls()

    def execute(self, statement: str) -> None:
        if self.start != self.server.starts:
            self.server.asked_dead += 1
            self.pgconn.transaction_status = TransactionStatus.UNKNOWN
            raise psycopg.OperationalError("the connection is lost")

    def close(self) -> None:
        self.pgconn.transaction_status = TransactionStatus.UNKNOWN


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A pool with five connections."""
    monkeypatch.setattr(Connection, "server", Server())
    own: Any = {"connection_class": Connection}
    with Pool(min_size=5, max_size=5, timeout=10, reconnect_timeout=5, open=True, **own) as made:
        made.wait()
        yield made


def test_the_first_dead_connection_takes_all_others_with_it(pool: Any) -> None:
    Connection.server.starts = 2
    taken = [pool.getconn() for _ in range(5)]
    assert [one.start for one in taken] == [2] * 5
    assert Connection.server.asked_dead == 1
    for one in taken:
        pool.putconn(one)


def test_whoever_comes_after_one_who_waited_in_vain_does_not_wait(pool: Any) -> None:
    Connection.server.is_there, Connection.server.starts = False, 2
    with pytest.raises(PoolTimeout):
        pool.getconn(0.5)
    assert pool.is_hopeless
    with pytest.raises(PoolTimeout):
        pool.getconn()
    Connection.server.is_there = True
    taken = None
    while taken is None:
        with suppress(PoolTimeout):
            taken = pool.getconn()
    assert (taken.start, pool.is_hopeless) == (2, False)
    pool.putconn(taken)


# --- parts without which pages are served ---------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_load_balancer_leaves_out_what_pages_do_not_need(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ConnectionError

    monkeypatch.setattr(health, "PARTS", {**health.PARTS, "cache": fail, "storage": fail})
    assert client.get("/readyz?exclude=cache").status_code == 503
    response = client.get("/readyz?exclude=cache&exclude=storage")
    assert (response.status_code, response.content) == (200, b"database: ok\nmigrations: ok\n")


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> SharedCache:
    """A Redis that is not there."""
    monkeypatch.setattr(redis_cache, "_absence", redis_cache.Absence())
    return SharedCache(f"redis://127.0.0.1:{free_port()}/0", {})


def test_a_redis_that_is_away_is_an_empty_one(nowhere: SharedCache) -> None:
    for _ in range(2):  # asked, and not asked
        assert nowhere.get("a", "nothing") == "nothing"
        assert nowhere.add("a", 1) is True
        nowhere.set("a", 1)
        assert (nowhere.get_many(["a"]), nowhere.has_key("a"), nowhere.touch("a"), nowhere.delete("a")) == (
            {},
            False,
            False,
            False,
        )
        assert nowhere.set_many({"a": 1}) == ["a"]
        nowhere.delete_many(["a"])
        nowhere.clear()
        with pytest.raises(ValueError, match="not found"):
            nowhere.incr("a")


def test_one_thread_a_second_looks_whether_redis_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(redis_cache, "time", SimpleNamespace(monotonic=lambda: now[0]))
    absence = redis_cache.Absence()
    assert absence.may_ask()
    absence.begin()
    assert not absence.may_ask()
    now[0] += redis_cache.PAUSE
    assert [absence.may_ask() for _ in range(3)] == [True, False, False]
    absence.end()
    assert absence.may_ask()


def test_few_wait_for_a_storage_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_door, "SLOW", 0.01)
    door, answer, inside = Door(), threading.Event(), threading.Semaphore(0)

    def ask() -> None:
        with door.passing((ConnectionError,), is_reading=True):
            inside.release()
            answer.wait(20)

    threads = [threading.Thread(target=ask) for _ in range(MOST)]
    for thread in threads:
        thread.start()
        inside.acquire()
    for _ in range(2):  # the second one does not even wait
        with pytest.raises(AwayError), door.passing((ConnectionError,), is_reading=True):
            pass
    with door.passing((ConnectionError,), is_reading=False):  # who uploads is one of few
        pass
    answer.set()
    for thread in threads:
        thread.join()
    with door.passing((ConnectionError,), is_reading=True):
        pass
    assert not door.is_full


def test_a_storage_that_failed_is_looked_at_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    door, now = Door(), [100.0]
    monkeypatch.setattr(object_door, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def said(error: Exception | None) -> str:
        try:
            with door.passing((ConnectionError,), is_reading=True):
                if error:
                    raise error
        except AwayError:
            return "not asked"
        except Exception as raised:
            return type(raised).__name__
        return "answered"

    assert said(ConnectionError()) == "ConnectionError"
    assert said(None) == "not asked"
    now[0] += 3
    assert said(ConnectionError()) == "ConnectionError"
    assert said(None) == "not asked"
    now[0] += 3
    assert said(KeyError()) == "KeyError"  # an answer, if not the one that was wished for
    assert said(None) == "answered"


# --- a server that does not come back -----------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_jobs_of_a_server_that_is_gone_are_done_by_another() -> None:
    now = timezone.now()
    Heartbeat.objects.create(worker="here", seen_at=now)
    Heartbeat.objects.create(worker="gone", seen_at=now - timedelta(minutes=11))
    for name in ("here", "gone", "by hand"):
        DBTaskResult.objects.create(
            task_path="core.tasks.render_picture", args_kwargs={"args": [], "kwargs": {}}, priority=0, backend_name="default",
            status=TaskResultStatus.RUNNING, worker_ids=[name], run_after=now, exception_class_path="", traceback="",
        )  # fmt: skip
    assert worker.take_back_of_the_gone() == 1
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    assert [job.worker_ids for job in ready] == [["gone"]]
