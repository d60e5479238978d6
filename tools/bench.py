"""`make bench`: what pages cost, as ratios to a reference work measured in the same run.

A ratio means the same on a slow machine and on a fast one. Times are of the process, so other work on the machine
hardly counts. The demo and a forum, first small and then of real size, are loaded into a temporary database; nothing of
this site is touched. Besides the times: queries of each page, the same at both sizes, and what a first visit to the
agenda loads.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from tools import bench_memory, bench_serving, cold_load

REPEATS = 9
SMALL = {"sessions": 60, "speakers": 80, "delegates": 500, "photos": 500}
REAL = {"sessions": 600, "speakers": 800, "delegates": 5000, "photos": 5200}  # 5,000 of them in the first gallery
MANY, MOST_MEGABYTES = 500, 700  # papers of a file
PAPERS = {"badges": 1000, "letters": 1500}  # the most that so many may cost, in units of the reference work
PHOTOGRAPHS = (5, 20)  # how many come in at once
MOST_MEGABYTES_IN, GROWTH = 500, 20  # at the peak of that, and more than of fewer of them
MOST_REQUESTS, MOST_BYTES = 12, 100_000  # of a first visit to the agenda of the small forum


@dataclass(frozen=True)
class Page:
    """`limit` is the most that it may cost, in units of the reference work.

    `goal` is what we want in milliseconds, in brackets what would still do, on two cores of a common server.
    """

    address: str
    limit: float
    goal: str = ""


DESK = [Page("/admin/translations/", 18.0, "150"), Page("/admin/translations/events.photo/kk/", 12.0)]
MOST_QUERIES_OF_THE_BOARD = 15
# Pages of the registrars, small and at real size: address, limit when small, limit at real size.
REGISTRARS: Sequence[tuple[str, float, float]] = (
    ("/admin/registrations/?forum=bench", 20.0, 40.0),
    ("/admin/registrations/?forum=bench&state=registered&sort=old", 20.0, 40.0),
    ("/admin/registrations/?forum=bench&q=Number", 20.0, 40.0),
    ("/admin/registrations/?forum=bench&twins=1", 20.0, 40.0),
    ("/admin/events/delegate/", 20.0, 40.0),
)
DOOR = [
    Page("/check-in/?forum=bench", 9.0, "60"),
    Page("/check-in/board/?forum=bench", 12.0, "100"),
    Page("/check-in/search/?forum=bench&q=num", 9.0, "60"),
    Page("/check-in/copy/?forum=bench", 25.0),
]
SCAN_LIMIT, SCAN_QUERIES = 30, 26  # milliseconds and queries from a scan to its answer


def cost(work: Callable[[], object], before: Callable[[], object] = lambda: None, repeats: int = REPEATS) -> float:
    """Seconds of process time that `work` takes: the median of several, after one that does not count."""
    taken = []
    for _ in range(repeats + 1):
        before()
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken[1:])


def set_up(folder: Path) -> None:
    """Django on a database, with media, in `folder`."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ["CACHE_URL"] = "locmemcache://"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    settings.MEDIA_ROOT = folder / "media"
    django.setup()


def load() -> None:
    from django.core.management import call_command

    from core import messages
    from forum_site import preparation

    messages.compile_all()
    print("Making a database with the demo and a bench forum.", flush=True)
    preparation.write_ahead()  # as `prepare` does: without it nobody reads while somebody writes
    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddemo", verbosity=0)
    call_command("loadbench", verbosity=0, **SMALL)


def grow() -> None:
    """The bench forum at its real size in place of the small one."""
    from django.core.management import call_command

    call_command("loadbench", remove=True, verbosity=0)
    call_command("loadbench", verbosity=0, **REAL)


def reference() -> Callable[[], object]:
    """A template with a loop of 1000 rows: work of the kind that pages are made of, and always the same."""
    from django.template import Context, Engine

    rows = [{"name": f"Row {number}", "number": number} for number in range(1000)]
    source = (
        "{% for row in rows %}<li class='{% cycle 'a' 'b' %}'>{{ row.name|upper }} {{ row.number }}</li>{% endfor %}"
    )
    template = Engine().from_string(source)
    return lambda: template.render(Context({"rows": rows}))


def change_something() -> None:
    """Raise the content counter, so that no page comes from a cache. The search index need not be made anew for that."""
    from django.db import transaction

    from core.models import ContentCounter

    with transaction.atomic():
        ContentCounter.raise_it("default")


def queries(address: str) -> int:
    """How many queries the page asks, none of its rows being in a cache."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = visitor(address)
    change_something()
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
        return len(asked)


def visitor(address: str) -> Any:
    """Who asks for a page: anybody, or in the admin a superuser."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    if address.startswith(("/admin/", "/check-in/")):
        people: Any = get_user_model()
        person = people.objects.filter(is_superuser=True).first()
        client.force_login(person or people.objects.create_superuser("bench@example.org"))
    return client


def measure(title: str, pages: Sequence[Page], known: dict[str, int]) -> bool:
    """Print a table; False when a page costs more than its limit. `known` are numbers of queries, which must not grow."""
    work, fits = reference(), True
    print(f"\n{title:<32}{'queries':>8}{'ms':>8}{'goal':>12}{'ratio':>8}{'limit':>8}")
    for page in pages:
        client = visitor(page.address)
        status = client.get(page.address).status_code
        asked = queries(page.address)
        unit = cost(work)  # beside each page, because the machine may be slower by now
        taken = cost(partial(client.get, page.address), change_something)
        most = MOST_QUERIES_OF_THE_BOARD if page in DESK else asked
        faults = {
            f"answers {status}": status != 200,
            "too slow": taken / unit > page.limit,
            "more queries with more rows": asked != known.setdefault(page.address, asked),
            f"more than {most} queries": asked > most,
        }
        found = ", ".join(fault for fault, holds in faults.items() if holds)
        figures = f"{asked:>8}{taken * 1000:>8.1f}{page.goal:>12}{taken / unit:>8.2f}{page.limit:>8.1f}"
        print(f"{page.address:<32}{figures}{found and '   '}{found}", flush=True)
        fits = fits and not found
    return fits


def first_visit(address: str) -> bool:
    """Print what a first visit loads; False when it is more than the limit."""
    from django.contrib.staticfiles import finders
    from django.test import Client

    client = Client()

    def body_of(reference: str) -> bytes:
        if reference.startswith("/static/"):
            return Path(str(finders.find(reference.removeprefix("/static/")))).read_bytes()
        return bytes(client.get(reference).getvalue())

    found = cold_load.measure(client.get(address).content, body_of)
    fits = found.requests <= MOST_REQUESTS and max(found.brotli, found.gzip) <= MOST_BYTES
    print(
        f"\nA first visit to {address}: {found.requests} requests (limit {MOST_REQUESTS}), {found.brotli / 1000:.1f} kB with "
        f"Brotli, {found.gzip / 1000:.1f} kB with gzip (limit {MOST_BYTES / 1000:.0f}){'' if fits else '   too heavy'}"
    )
    return fits


def registrars(*, is_real: bool) -> list[Page]:
    """Their pages with the limits of one of the two sizes."""
    return [Page(address, real if is_real else small, "300") for address, small, real in REGISTRARS]


def alone(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor time and megabytes at most of `work`, in a process of its own."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    _pid, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"It ended with {status}.")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def deciding_on_many() -> None:
    """Print what it costs to approve everybody who waits for an answer, with mails, as the worker does it."""
    from events.models import Delegate, Forum
    from portal import deciding

    forum = Forum.objects.get(slug="bench")
    seen = list(Delegate.objects.for_forum(forum).filter(state="registered").values_list("pk", "state"))
    seconds, most = alone(lambda: deciding.decide(forum, seen, "approved", by=None))
    print(
        f"\napproving {len(seen)} registrations: {seconds:.1f} s, {seconds / len(seen) * 1000:.1f} ms each, {most:.0f} MB at most"
    )


def scans() -> bool:
    """Print what one scan at the door costs, from the request to the answer; False when it is more than the limit."""
    import json
    import uuid

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from events.models import Delegate
    from portal.models import Badge

    client = visitor("/check-in/")
    people = Delegate.objects.filter(forum__slug="bench", state="approved").order_by("pk")[: 3 * REPEATS]
    tokens = iter([badge.token for badge in Badge.objects.of_all(people).values()])

    def scan() -> None:
        said = {"key": str(uuid.uuid4()), "token": next(tokens), "place": "", "desk": "Bench"}
        body = json.dumps({"forum": "bench", "entries": [said]})
        answer = client.post("/check-in/entries/", body, content_type="application/json").json()["answers"][0]["answer"]
        if answer != "ok":
            raise RuntimeError(f"A scan was answered with {answer!r}.")

    taken = cost(scan)
    ratio = taken / cost(reference())
    with CaptureQueriesContext(connection) as asked:
        scan()
    fits = taken * 1000 <= SCAN_LIMIT and len(asked) <= SCAN_QUERIES
    print(
        f"\nA scan at the door, to its answer: {len(asked)} queries (limit {SCAN_QUERIES}), {taken * 1000:.1f} ms (limit "
        f"{SCAN_LIMIT}), ratio {ratio:.2f}{'' if fits else '   too much'}"
    )
    return fits


def exports(folder: Path) -> None:
    """Print what it costs to write all texts for translators, each format in a process of its own."""
    print(f"\n{'all texts for translators':<32}{'s':>8}{'MB at most':>14}{'file kB':>10}")
    for kind in ("po", "xliff", "xlsx"):
        file = folder / f"kk.{kind}"
        command = ["manage.py", "export_translations", "--language", "kk", "--format", kind, "--output", str(file)]
        taken, most = apart(command)
        print(f"{kind:<32}{taken:>8.1f}{most:>14.0f}{file.stat().st_size / 1000:>10.0f}", flush=True)


# Linux counts what the parent held before `exec` as the child's own: so a small program starts it.
APART = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
child = os.posix_spawn(sys.executable, [sys.executable, *sys.argv[1:]], os.environ, file_actions=quiet)
_pid, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def apart(command: Sequence[str]) -> tuple[float, float]:
    """What a program of Python costs in a process of its own, with those that it starts: seconds, and MB of the largest of them."""
    said = subprocess.run([sys.executable, "-c", APART, *command], stdout=subprocess.PIPE, text=True, check=True).stdout
    code, taken, most = map(float, said.split())
    if code:
        raise RuntimeError(f"{' '.join(command)} ended with {code:.0f}.")
    return taken, most


def papers(folder: Path) -> bool:
    """Print what one file of badges and one of letters costs, the latter with issuing them; False when it is more than the limit."""
    unit, all_fit = cost(reference()), True
    print(f"\n{'papers':<32}{'s':>8}{'MB at most':>14}{'file kB':>10}{'ratio':>8}{'limit':>8}")
    for name, limit in PAPERS.items():
        file = folder / f"{name}.pdf"
        taken, most = apart(["-m", f"tools.bench_{name}", str(MANY), str(file)])
        fits = taken / unit <= limit and most <= MOST_MEGABYTES
        all_fit = all_fit and fits
        print(
            f"{f'{MANY} {name}':<32}{taken:>8.1f}{most:>14.0f}{file.stat().st_size / 1000:>10.0f}{taken / unit:>8.0f}{limit:>8}"
            f"{'' if fits else '   too much'}",
            flush=True,
        )
    return all_fit


def pictures(folder: Path) -> bool:
    """Print what a photograph of 24 megapixels costs until it has all renditions; False when it is more than the limit."""
    from tools import bench_pictures

    file = folder / "photo.jpg"
    bench_pictures.draw(file)
    command = [sys.executable, "-m", "tools.bench_pictures", "cost", str(file)]
    hand, site = (float(one) for one in subprocess.run(command, capture_output=True, check=True).stdout.split())
    _taken, most = apart(["-m", "tools.bench_pictures", "peak", str(file)])
    fits = site / hand <= bench_pictures.LIMIT and most <= bench_pictures.MOST_MEGABYTES
    print(
        f"\n24 megapixels to all renditions: {site:.2f} s, by hand {hand:.2f} s, ratio {site / hand:.2f} (limit "
        f"{bench_pictures.LIMIT}), {most:.0f} MB at most (limit {bench_pictures.MOST_MEGABYTES}){'' if fits else '   too much'}"
    )
    return fits


def memory() -> bool:
    """Print by how much a process grows over the largest pictures that are taken; False when one is over its limit."""
    from tests import picture_memory

    fits = True
    print(f"\n{'largest pictures, stored':<32}{'MB':>8}{'limit':>8}")
    for case in picture_memory.MAKERS:
        command = [sys.executable, "-m", "tests.picture_memory", "store", case]
        grown = float(subprocess.run(command, capture_output=True, check=True).stdout.split()[0])
        limit = picture_memory.VAST_LIMIT if case.startswith("tall") else picture_memory.LIMIT
        fits = fits and grown < limit
        print(f"{case:<32}{grown:>8.0f}{limit:>8}{'' if grown < limit else '   too much'}", flush=True)
    return fits


def photographs(folder: Path) -> bool:
    """Print what photographs of 24 megapixels need on their way in; False when memory grows with their number, or is too much."""
    from tools import bench_photos

    made = bench_photos.photograph()
    print(f"\n{'photographs of 24 megapixels':<32}{'s each':>8}{'MB at most':>14}{'limit':>8}")
    least: dict[str, float] = {}
    fits = True
    for count in PHOTOGRAPHS:
        pictures = folder / f"photographs-{count}"
        bench_photos.make(made, count, pictures)
        for kind, path in (("files", pictures), ("in a ZIP", pictures.with_suffix(".zip"))):
            taken, most = apart(["-m", "tools.bench_photos", str(folder / "media"), str(path)])
            limit = min(MOST_MEGABYTES_IN, least.setdefault(kind, most) + GROWTH)
            found = most > limit
            fits = fits and not found
            print(
                f"{f'{count} {kind}':<32}{taken / count:>8.2f}{most:>14.0f}{limit:>8.0f}{'   too much' if found else ''}",
                flush=True,
            )
    return fits


def lists() -> bool:
    """Print what lists and statistics of real size cost; False when one takes longer or more memory than it may."""
    from tools import bench_lists

    bench_lists.fill()
    print(
        f"\n{'lists of 5,000 delegates':<32}{'queries':>8}{'s':>8}{'limit':>8}{'MB at most':>14}{'limit':>8}{'file kB':>10}"
    )
    fits = True
    for kind, form in bench_lists.CASES:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.bench_lists", kind, form], stdout=subprocess.PIPE, text=True
        )
        said = process.communicate()[0].split()
        if process.returncode:
            raise RuntimeError(f"The list {kind} as {form} ended with {process.returncode}.")
        asked, size, taken, most = (float(one) for one in said)
        seconds, memory = bench_lists.LIMITS[form]
        found = taken > seconds or most > memory
        figures = f"{asked:>8.0f}{taken:>8.2f}{seconds:>8.1f}{most:>14.0f}{memory:>8}{size:>10.0f}"
        print(f"{f'{kind}, {form}':<32}{figures}{'   too much' if found else ''}", flush=True)
        fits = fits and not found
    return fits


def tables() -> bool:
    """Print what tables for spreadsheet programs and the copy of an edition cost; False when one takes too long or too much memory."""
    from tools import bench_tables

    print(f"\n{'tables and the copy of an edition':<44}{'queries':>8}{'s':>8}{'limit':>8}")
    fits = True
    for case in bench_tables.CASES:
        command = [sys.executable, "-m", "tools.bench_tables", case]
        *stages, most = subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()
        for what, asked, taken in (stage.split("\t") for stage in stages):
            found = float(taken) > bench_tables.MOST_SECONDS
            figures = f"{asked:>8}{taken:>8}{bench_tables.MOST_SECONDS:>8.1f}"
            print(f"{f'{case}: {what}':<44}{figures}{'   too much' if found else ''}", flush=True)
            fits = fits and not found
        found = int(most) > bench_tables.MOST_MEGABYTES
        print(
            f"{f'{case}: MB at most':<44}{most:>16}{bench_tables.MOST_MEGABYTES:>8}{'   too much' if found else ''}",
            flush=True,
        )
        fits = fits and not found
    return fits


def made_anew(folder: Path, size: str) -> bool:
    """What public pages cost where none is kept."""
    command = [sys.executable, "-m", "tools.bench_pages", size, str(folder / "queries.json")]
    return not subprocess.run(command, env={**os.environ, **site_of(folder)}, check=False).returncode


@cache
def site_of(folder: Path) -> dict[str, str]:
    """The environment of a site on this database, with static files as in production."""
    from django.conf import settings

    (folder / "site.sqlite3").symlink_to(folder / "bench.sqlite3")
    site = {
        "DJANGO_SETTINGS_MODULE": "tests.site_settings", "SITE_FOLDER": str(folder),
        "SECRET_KEY": settings.SECRET_KEY.ljust(60, "k"),
    }  # fmt: skip
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **site}, check=True)
    return site


def served(folder: Path) -> bool:
    """What kept pages cost the web server, and what it holds in memory."""
    from events.models import Forum

    current, site = Forum.objects.filter(is_current=True), site_of(folder)
    fits = bench_serving.measure(site, lambda name: current.update(name_en=name))
    return bench_memory.measure(site, lambda name: current.update(name_en=name)) and fits


def main() -> int:
    from tools import bench_admin  # which measures by what is above

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        set_up(Path(name))
        load()
        known: dict[str, int] = {}
        fits = [made_anew(Path(name), "small"), first_visit("/en/bench/agenda/")]
        fits.append(measure("registrars, 500 delegates", registrars(is_real=False), known))
        asked = bench_admin.counted()
        grow()
        fits.append(made_anew(Path(name), "real"))
        fits.append(measure("translators' desk", DESK, known))
        fits.append(bench_admin.measure(asked))
        fits.append(measure("registrars, 5,000 delegates", registrars(is_real=True), known))
        deciding_on_many()
        fits += [papers(Path(name)), photographs(Path(name))]
        fits += [measure("the door", DOOR, known), scans()]
        exports(Path(name))
        fits += [lists(), pictures(Path(name)), memory(), served(Path(name))]
        fits.append(tables())  # at last, for they change every row
        print(f"\nms: processor time; ratio: to a reference work of {cost(reference()) * 1000:.1f} ms")
        return 0 if all(fits) else 1


if __name__ == "__main__":
    sys.exit(main())
