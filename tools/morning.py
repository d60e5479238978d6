"""`make load`: the morning of the forum in small, on this machine. `python -m tools.morning --people 500 --seconds 60`.

Telephones arrive as a Poisson process, with and without what they keep; an organiser moves a session and releases twice;
a photographer brings pictures of 24 megapixels; people register. The site runs as it does in production, in a temporary
folder: two web workers and a background worker. It prints what readers waited for, what went wrong, and what was busy.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from tools import bench, bench_photos, bench_serving
from tools.bench_serving import spent
from tools.install import ROOT
from tools.morning_people import Report, morning

FORUM, REGISTRATIONS, PHOTOGRAPHS, RELEASES = "bench", 40, 12, 2


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


class Organiser(threading.Thread):
    """Moves the first session by five minutes and releases, `RELEASES` times. Notes after how long a reader saw it."""

    def __init__(self, port: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.port, self.pause = port, pause
        self.seen: list[float] = []

    def run(self) -> None:
        from django.db import connection

        from events.models import Forum, Session
        from programme.models import make_release

        forum = Forum.objects.get(slug=FORUM)
        address = f"http://127.0.0.1:{self.port}/en/{FORUM}/agenda/changes/"
        for _release in range(RELEASES):
            time.sleep(self.pause)
            session: Any = Session.objects.filter(forum=forum).order_by("starts_at", "code").first()
            Session.objects.filter(pk=session.pk).update(
                starts_at=session.starts_at + timedelta(minutes=5), ends_at=session.ends_at + timedelta(minutes=5)
            )
            release = make_release(forum)
            began = time.monotonic()
            while f'id="release-{release.number}"' not in self._page(address) and time.monotonic() - began < 30:
                time.sleep(0.01)
            self.seen.append(time.monotonic() - began)
        connection.close()

    def _page(self, address: str) -> str:
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  (our own server)
            return str(answer.read().decode())


class Registrations(threading.Thread):
    """People who register one after another. Notes who was told that it has arrived."""

    def __init__(self, port: int, links: dict[str, str], pause: float) -> None:
        super().__init__(daemon=True)
        self.port, self.links, self.pause = port, links, pause
        self.arrived = 0

    def run(self) -> None:
        from tests.test_portal_registering import FIELDS
        from tools.kill_writers import Browser

        for email, path in self.links.items():
            self.arrived += Browser(f"http://127.0.0.1:{self.port}").register(email, path, FIELDS)
            time.sleep(self.pause)


def links() -> dict[str, str]:
    """Forms of registration of the bench forum that somebody has begun: {address: path}."""
    from events.models import Forum
    from portal import links as own
    from portal.models import Application
    from tests import factories as make

    forum = Forum.objects.get(slug=FORUM)
    make.make_rules(forum=forum)
    rows = [
        Application.objects.create(forum=forum, email=f"load{number}@example.org", language="en")
        for number in range(REGISTRATIONS)
    ]
    return {row.email: f"/en/register/{FORUM}/form/{own.key('application', row.pk)}/" for row in rows}


def report(found: Report, busy: dict[str, float], seconds: float) -> None:
    print(f"\n{'':24}{'requests':>8}{'p50 ms':>10}{'p99 ms':>10}{'most ms':>10}")
    for kind in sorted(found.taken):
        print(found.line(kind))
    total = sum(len(each) for each in found.taken.values())
    print(
        f"\n{total / seconds:.0f} requests and {found.received / seconds / 1e6:.1f} MB a second; errors: {len(found.errors)}"
    )
    for error in found.errors[:10]:
        print(f"    {error}")
    print("\nbusy, in processors of this machine:")
    for name, used in sorted(busy.items(), key=lambda one: -one[1]):
        print(f"    {name:24}{used / seconds:6.2f}")
    print(f"    {'of':24}{os.cpu_count() or 1:6.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="morning-") as name, ExitStack() as stack:
        folder = Path(name)
        bench.set_up(folder)
        bench.load()
        forms, photographs = links(), folder / "card"
        bench_photos.make(bench_photos.photograph(), PHOTOGRAPHS, photographs)
        site = bench.site_of(folder)
        web = stack.enter_context(bench_serving.server("forum_site.wsgi", {**site, "WEB_CONCURRENCY": "2"}))
        manage = [sys.executable, "manage.py"]
        worker = stack.enter_context(running([*manage, "worker"], site))
        upload = stack.enter_context(running([*manage, "import_photos", bench_photos.GALLERY, str(photographs)], site))
        organiser = Organiser(web.port, asked.seconds / (RELEASES + 1))
        people = Registrations(web.port, forms, asked.seconds / REGISTRATIONS)
        pids = {
            "web server": web.process.pid,
            "background worker": worker.pid,
            "photographer": upload.pid,
            "readers": os.getpid(),
        }
        before, began = {title: spent(pid) for title, pid in pids.items()}, time.monotonic()
        organiser.start()
        people.start()
        found = asyncio.run(
            morning(web.port, FORUM, bench.SMALL["sessions"], people=asked.people, seconds=asked.seconds)
        )
        took = time.monotonic() - began
        busy = {title: max(0.0, spent(pid) - before[title]) for title, pid in pids.items()}
        busy["readers"] -= sum(used for title, used in busy.items() if title != "readers")  # it has started them all
        people.join(30)
        organiser.join(30)
        report(found, busy, took)
        print(f"\nreleases were seen after {', '.join(f'{each * 1000:.0f} ms' for each in organiser.seen)}")
        print(f"registrations that were told they have arrived: {people.arrived} of {REGISTRATIONS}")
        return 0 if not found.errors and people.arrived == REGISTRATIONS and len(organiser.seen) == RELEASES else 1


if __name__ == "__main__":
    sys.exit(main())
