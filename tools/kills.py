"""`make kills`: `kill -9` of a site under load, on SQLite and on PostgreSQL. `python -m tools.kills --kills 100 --pause 1`.

Four kinds of writers at once: people register, an organiser saves, a photographer uploads in chunks, a desk lets people in. A web
worker, all of them, the master or the background worker is killed, again and again. What was acknowledged must be there.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.install import ROOT
from tools.kill_writers import KINDS, Uploads, Writer
from tools.services import children_of

PREPARE = """
import json, os, random
from pathlib import Path
import django; django.setup()
from PIL import Image
from accounts import roles
from events.models import Country, Delegate, Forum
from portal import links
from portal.models import Application, Badge
from tests import factories as make
from tests.signing import keep_session, with_app
from tests.test_portal_registering import FIELDS
people, folder = PEOPLE, Path(os.environ["SITE_FOLDER"])
Forum.objects.update(is_current=False)
forum = make.make_forum(slug="road", is_current=True)
Country.objects.filter(code="KZ").exists() or make.make_country(code="KZ")
make.make_rules(forum=forum)
rows = [Application.objects.create(forum=forum, email=f"d{n}@example.org", language="en") for n in range(people)]
guests = [make.make_delegate(forum=forum, state=Delegate.State.APPROVED) for n in range(people)]
gallery, venue = make.make_gallery(forum=forum), make.make_venue()
for name, role in (("organiser", roles.OWNER), ("photographer", roles.PHOTOGRAPHER), ("desk", roles.CHECK_IN)):
    keep_session(with_app(make.make_staff(role=role)), name, by_app=True)
size = (900, 900)
Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3)).save(folder / "noise.jpg", quality=98)
said = {
    "forum": "road", "fields": FIELDS, "picture": str(folder / "noise.jpg"),
    "links": {row.email: f"/en/register/road/form/{links.key('application', row.pk)}/" for row in rows},
    "tokens": [badge.token for badge in Badge.objects.of_all(guests).values()],
    "venue": f"/admin/events/venue/{venue.pk}/change/", "upload": f"/admin/galleries/{gallery.pk}/upload/",
    **{name: (folder / name).read_text() for name in ("organiser", "photographer", "desk")},
}
(folder / "said.json").write_text(json.dumps(said))
"""
# What is in the database and the media, by what its writers know it as. Registrations count when all their rows are there, once.
FIND = """
import hashlib, json
import django; django.setup()
from django.core.files.storage import default_storage
from django.db import connection
from core.models import OutboxMail
from events.models import Consent, Delegate, Photo, Venue
from portal.models import Application, Attendance, Registration, Step
def whole(one):
    mails = OutboxMail.objects.filter(to=one.email, kind="registered")
    sent = Application.objects.filter(delegate=one, sent_at__isnull=False)
    rows = (Registration, Consent, Step)
    return [*(kind.objects.filter(delegate=one).count() for kind in rows), mails.count(), sent.count()] == [1, 2, 1, 1, 1]
mine = Delegate.objects.filter(email__regex=r"^d[0-9]+@")
names = set(Photo.objects.values_list("picture", flat=True))
stored = {default_storage.open(name).read() for name in names if default_storage.exists(name)}
with connection.cursor() as cursor:
    cursor.execute("PRAGMA integrity_check" if connection.vendor == "sqlite" else "SELECT 'ok'")
    assert cursor.fetchone() == ("ok",)
print(json.dumps({
    "registrations": [one.email for one in mine if whole(one)], "not whole": [one.email for one in mine if not whole(one)],
    "saves in the admin": list(Venue.history.values_list("name_en", flat=True)),
    "photographs": [hashlib.sha256(data).hexdigest() for data in stored],
    "check-ins": list(Attendance.objects.filter(undone_at=None).values_list("key", flat=True)),
}))
"""


@dataclass
class Outcome:
    """How many of each kind were acknowledged, and what was lost of them. `given_up` are writes that nobody answered for three minutes."""

    kills: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    lost: dict[str, list[Any]] = field(default_factory=dict)
    given_up: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not any(self.lost.values()) and not any(self.given_up.values())


class Site:
    """A web server with two workers, and a background worker; each is started again after it was killed."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.port = environment, port
        self.start_web()
        self.start_worker()

    def start_web(self) -> None:
        """With the program loaded before the workers are forked, so that one is there again at once and more of them can be killed."""
        from tests.site_server import wait_for

        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "forum_site.wsgi",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            "2",
        ]
        command += [
            "--preload",
            "--graceful-timeout",
            "5",
            "--worker-class",
            "gthread",
            "--threads",
            "8",
            "--no-control-socket",
            "--log-level",
            "critical",
        ]
        self.web = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)
        wait_for(f"http://127.0.0.1:{self.port}/healthz", self.web, 120)

    def start_worker(self) -> None:
        command = [sys.executable, "manage.py", "worker", "--verbosity", "0"]
        self.worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)

    def kill(self, whom: str) -> None:
        """`whom`: "web worker", "all web workers", "master" or "background worker"."""
        workers = list(children_of(self.web.pid))
        if whom == "background worker":
            self.worker.kill()
            self.worker.wait(20)
            self.start_worker()
            return
        if whom == "master":  # its workers notice, and go a moment later
            self.web.kill()
            self.web.wait(20)
        for pid in workers[:1] if whom == "web worker" else workers:
            os.kill(pid, signal.SIGKILL)
        if whom == "master":
            self.start_web()

    def stop(self) -> None:
        for process in (self.web, self.worker):
            process.terminate()
        for process in (self.web, self.worker):
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:  # a machine that is too busy; the comparison reads what is on the disk
                process.kill()
                process.wait()


VICTIMS = (
    "web worker",
    "all web workers",
    "master",
    "background worker",
    "web worker",
    "web worker",
    "all web workers",
    "web worker",
)


def prepared(folder: Path, port: int, people: int, database: str = "") -> dict[str, str]:
    """A site for the writers; with `database` its rows are moved to PostgreSQL once they are made."""
    from tests import site_server

    environment = site_server.prepared(folder, port, PREPARE.replace("PEOPLE", str(people)), PLAIN_STATIC="yes")
    if database:
        move = [sys.executable, "manage.py", "move_database", "--to", database]
        subprocess.run(move, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        environment["DATABASE_URL"] = database
    return environment


@contextmanager
def running(environment: dict[str, str], port: int) -> Iterator[Site]:
    site = Site(environment, port)
    try:
        yield site
    finally:
        site.stop()


def run(folder: Path, *, kills: int, pause: float, people: int, database: str = "", seed: int = 1) -> Outcome:
    """Kill so many times, each at most `pause` seconds after something was acknowledged, and compare."""
    from tests.site_server import free_port

    port, outcome, chance = free_port(), Outcome(), random.Random(seed)  # noqa: S311  (the same victims each time)
    environment = prepared(folder, port, people, database)
    said, stopping = json.loads((folder / "said.json").read_text()), threading.Event()
    with running(environment, port) as site:
        address = f"http://127.0.0.1:{port}"
        writers = {name: kind(address, said, stopping) for name, kind in KINDS.items()}
        for writer in writers.values():
            writer.start()
        for number in range(kills):
            wait_for_writers(writers)
            time.sleep(chance.uniform(0, pause))
            whom = VICTIMS[number] if number < len(VICTIMS) else chance.choice(VICTIMS)
            site.kill(whom)
            outcome.kills[whom] = outcome.kills.get(whom, 0) + 1
        stopping.set()
        for writer in writers.values():
            writer.join(120)
    compare(outcome, writers, found(environment))
    return outcome


def wait_for_writers(writers: dict[str, Writer]) -> None:
    """Until something more is acknowledged, half a minute at most: who is killed while nobody writes proves nothing."""

    def count() -> int:
        return sum(len(writer.acknowledged) for writer in writers.values())

    before, ends = count(), time.monotonic() + 30
    while count() == before and time.monotonic() < ends:
        time.sleep(0.05)


def found(environment: dict[str, str]) -> dict[str, list[Any]]:
    """What the site holds."""
    command = [sys.executable, "-c", FIND]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    kinds: dict[str, list[Any]] = json.loads(done.stdout)
    return kinds


def compare(outcome: Outcome, writers: dict[str, Writer], there: dict[str, list[Any]]) -> None:
    """Of every kind: what was acknowledged and is not there, or is there twice."""
    for name, writer in writers.items():
        once = (
            {one for one in there[name] if there[name].count(one) == 1} if name != "saves in the admin" else there[name]
        )
        outcome.acknowledged[name] = len(writer.acknowledged)
        outcome.lost[name] = [one for one in writer.acknowledged if one not in once]
        outcome.given_up[name] = writer.given_up
        if isinstance(writer, Uploads):
            outcome.lost["chunks"] = ["a chunk"] * writer.lost
    outcome.lost["half registrations"] = there["not whole"]


def report(title: str, outcome: Outcome, seconds: float) -> None:
    print(f"\n{title}: {sum(outcome.kills.values())} kills in {seconds:.0f} s: {outcome.kills}")
    for name, count in outcome.acknowledged.items():
        print(
            f"    {name:20}{count:6} acknowledged, {len(outcome.lost[name])} lost, {len(outcome.given_up[name])} unanswered"
        )
    others = {name: len(lost) for name, lost in outcome.lost.items() if name not in outcome.acknowledged}
    print(f"    {others}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="of each database")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds at most between an answer and a kill")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from tools import services

    services.install_missing()
    outcomes = []
    with services.postgresql() as address:
        for title, database in (("SQLite", ""), ("PostgreSQL", address)):
            with tempfile.TemporaryDirectory(prefix="kills-") as name:
                began = time.monotonic()
                outcomes.append(run(Path(name), kills=asked.kills, pause=asked.pause, people=1000, database=database))
                report(title, outcomes[-1], time.monotonic() - began)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
