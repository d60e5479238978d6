"""Workers and master of the web server are killed while people register: what was acknowledged is there, whole and once."""

import http.client
import http.cookiejar
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site_server import free_port, prepared, started
from tests.test_portal_registering import FIELDS

PEOPLE, KILLS, AT_ONCE = 48, 8, 4
PREPARE = f"""
import json, os
from pathlib import Path
import django; django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "django_prose_editor", "simple_history"])
from portal import links
from portal.models import Application
from tests import factories as make
forum = make.make_forum(slug="road")
make.make_country(code="KZ")
make.make_rules(forum=forum)
rows = [Application.objects.create(forum=forum, email=f"d{{n}}@example.org", language="en") for n in range({PEOPLE})]
found = {{row.email: f"/en/register/road/form/{{links.key('application', row.pk)}}/" for row in rows}}
(Path(os.environ["SITE_FOLDER"]) / "links.json").write_text(json.dumps(found))
"""


def workers_of(master: int) -> Iterator[int]:
    """Processes whose parent is the master."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == master:
            yield int(status.parent.name)


class Browser:
    """Somebody with a cookie of their own who presses the button again until there is an answer."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, data: dict[str, str] | None = None) -> str:
        """The page, and "" where no whole answer came."""
        body = urllib.parse.urlencode(data).encode() if data else None
        try:
            with self.opener.open(f"{self.address}{path}", body, timeout=10) as answer:
                return str(answer.read().decode())
        except (OSError, http.client.HTTPException):
            return ""

    def register(self, email: str, path: str) -> bool:
        """Whether the page says that it has arrived."""
        page, told = self.ask(path), f'<strong dir="ltr">{email}</strong>'
        if token := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
            page = self.ask(path, {**FIELDS, "csrfmiddlewaretoken": token[1]})
        return told in page


def register_all(address: str, links: dict[str, str], acknowledged: set[str]) -> list[threading.Thread]:
    """Everybody, in so many threads; who was acknowledged is noted."""

    def work(part: list[tuple[str, str]]) -> None:
        for email, path in part:
            someone = Browser(address)
            for _ in range(100):
                if someone.register(email, path):
                    acknowledged.add(email)
                    break
                time.sleep(0.1)

    people = list(links.items())
    threads = [threading.Thread(target=work, args=[people[n::AT_ONCE]], daemon=True) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="The workers are found in /proc.")
def test_whoever_was_told_that_it_has_arrived_is_there_once_and_whole(tmp_path: Path) -> None:
    port = free_port()
    environment = prepared(tmp_path, port, PREPARE)
    links, acknowledged = json.loads((tmp_path / "links.json").read_text()), set[str]()
    master, killed = started(environment, port, workers=2), 0
    try:
        threads = register_all(f"http://127.0.0.1:{port}", links, acknowledged)
        while any(thread.is_alive() for thread in threads):
            if killed < KILLS:
                victims = list(workers_of(master.pid))
                if killed % 4 == 3:  # the master, and its workers are left to themselves
                    os.kill(master.pid, signal.SIGKILL)
                    master.wait(20)
                for pid in victims:
                    os.kill(pid, signal.SIGKILL)
                if killed % 4 == 3:
                    check(tmp_path, acknowledged.copy())
                    master = started(environment, port, workers=2)
                killed += 1
            time.sleep(0.4)
    finally:
        stop(master)
    assert (len(acknowledged), killed) == (PEOPLE, KILLS)
    assert check(tmp_path, acknowledged) == PEOPLE


def check(folder: Path, acknowledged: set[str]) -> int:
    """Everybody who was acknowledged has a row of each table, and nobody two. Returns how many there are."""
    with sqlite3.connect(folder / "site.sqlite3") as database:
        found = database.execute(
            "SELECT d.email, (SELECT COUNT(*) FROM portal_registration r WHERE r.delegate_id = d.id),"
            " (SELECT COUNT(*) FROM events_consent c WHERE c.delegate_id = d.id),"
            " (SELECT COUNT(*) FROM core_outboxmail m WHERE m.\"to\" = d.email AND m.kind = 'registered'),"
            " (SELECT COUNT(*) FROM portal_step s WHERE s.delegate_id = d.id),"
            " (SELECT COUNT(*) FROM portal_application a WHERE a.delegate_id = d.id AND a.sent_at IS NOT NULL)"
            " FROM events_delegate d"
        ).fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert acknowledged <= {row[0] for row in found}
    assert len({row[0] for row in found}) == len(found)
    assert {row[1:] for row in found} <= {(1, 2, 1, 1, 1)}
    return len(found)


def stop(master: "subprocess.Popen[bytes]") -> None:
    master.terminate()
    master.wait(20)
