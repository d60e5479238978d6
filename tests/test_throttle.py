"""Throttles: counted in the database, for all processes alike; whose request it is behind proxies."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection, connections
from django.test import RequestFactory, override_settings

from core import throttle
from core.models import Throttle
from core.throttle import Limit
from tests import processes

THREE = Limit("three", 3, 60)


@pytest.mark.django_db
def test_so_many_attempts_are_let_through_and_no_more() -> None:
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        assert [THREE.allows("a") for _ in range(5)] == [True, True, True, False, False]
        assert THREE.allows("b")
        assert Limit("other", 3, 60).allows("a")


@pytest.mark.django_db
def test_a_new_stretch_begins_with_nothing_counted_and_old_ones_are_swept() -> None:
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False) as clock:
        for _ in range(4):
            THREE.allows("a")
        clock.shift(timedelta(seconds=61))
        assert THREE.allows("a")
        assert Throttle.objects.count() == 2
        assert Throttle.objects.ended().delete()[0] == 1


@pytest.mark.django_db
def test_an_attempt_can_be_given_back_but_not_more_than_were_made() -> None:
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False):
        THREE.give_back("a")
        for _ in range(3):
            assert THREE.allows("a")
        THREE.give_back("a")
        assert [THREE.allows("a"), THREE.allows("a")] == [True, False]


@pytest.mark.django_db
def test_free_attempts_write_nothing_and_come_before_those_that_are_counted() -> None:
    limit = Limit("partly free", 1, 60, free=2)
    with time_machine.travel("2031-01-01T00:00:00Z", tick=False) as clock:
        assert [limit.allows("a") for _ in range(2)] == [True, True]
        assert Throttle.objects.count() == 0
        assert [limit.allows("a"), limit.allows("a"), limit.allows("b")] == [True, False, True]
        clock.shift(timedelta(seconds=61))
        assert limit.allows("a")


@pytest.mark.django_db
def test_what_is_counted_stands_nowhere() -> None:
    THREE.allows("person@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_throttle")
        assert "example" not in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="A database in memory has one connection.")
def test_the_limit_holds_between_connections() -> None:
    assert _from_threads(8) == 3


def _from_threads(number: int) -> int:
    passed: list[bool] = []

    def attempt() -> None:
        try:
            passed.append(THREE.allows("a"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(passed)


PROCESS = """
import sys
import django; django.setup()
from core.throttle import Limit
print(sum(Limit("three", 3, 10**9).allows("a") for _ in range(int(sys.argv[1]))))
"""


def test_the_limit_holds_between_processes_on_a_file_of_sqlite(tmp_path: Path) -> None:
    with processes.site(tmp_path) as run:
        assert sum(int(out) for out in run(PROCESS, 4, "2")) == 3


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.9, 198.51.100.7, 192.0.2.200", "198.51.100.7"),
        (2, "198.51.100.7", "198.51.100.7"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_what_our_own_proxies_say(proxies: int, told: str, address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=told)
    with override_settings(TRUSTED_PROXY_COUNT=proxies):
        assert throttle.client_address(request) == address
