"""`kill -9` of a site under load: what was acknowledged is there, once and whole. `make kills` does the same 200 times."""

from pathlib import Path

import pytest
from django.db import connection

from tests.backups import empty_postgresql
from tools import kills

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="The workers are found in /proc."),
]


def test_no_acknowledged_write_is_lost_to_a_kill(tmp_path: Path) -> None:
    """Registrations, saves in the admin, chunks of photographs, check-ins; on the kind of database that the tests run on."""
    if connection.vendor == "postgresql":
        with empty_postgresql() as address:
            outcome = kills.run(tmp_path, kills=5, pause=0.3, people=150, database=address)
    else:
        outcome = kills.run(tmp_path, kills=10, pause=0.3, people=150)
    assert [name for name, writes in outcome.given_up.items() if writes] == []
    assert [name for name, writes in outcome.lost.items() if writes] == []
    assert min(outcome.acknowledged.values()) > 0
    assert {"web worker", "all web workers", "master", "background worker"} <= set(outcome.kills)
