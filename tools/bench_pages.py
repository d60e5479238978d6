"""What public pages cost to be made anew: whole requests through Django under the settings of production, no page being kept.

    python -m tools.bench_pages small NOTES     python -m tools.bench_pages real NOTES

A process of its own, for a site says by its environment what it is. Times are of the process, the median of rounds that
take turns with the reference work, which is the unit: it means the same on a slow machine and on a fast one. `NOTES` is a
file that takes the numbers of queries over from the small forum to the one of real size: they must not grow.
"""

import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from tools.bench import reference

ROUNDS = 15
MOST_QUERIES = 9  # of an agenda


@dataclass(frozen=True)
class Page:
    """`small` and `real` are the most that it may cost at the two sizes of the bench forum, in units.

    `goal` are the milliseconds that we want on two cores of a common server, at the two sizes where they differ.
    """

    title: str
    address: str
    small: float
    real: float
    goal: str = ""


PAGES = (
    Page("home", "/en/", 2.4, 2.4, "10"),
    Page("home, kk", "/kk/", 2.6, 2.6, "10"),
    Page("agenda of the demo", "/en/nsr-next/agenda/", 2.2, 2.2, "12"),
    Page("agenda of the demo, kk", "/kk/nsr-next/agenda/", 2.2, 2.2, "12"),
    Page("agenda", "/en/bench/agenda/", 2.8, 11.0, "12, 100"),
    Page("agenda, kk", "/kk/bench/agenda/", 2.8, 11.0, "12, 100"),
    Page("session", "/en/bench/sessions/b030/", 1.6, 1.6, "5"),
    Page("session of the demo", "/kk/nsr-next/sessions/s05/", 1.6, 1.6, "5"),
    Page("speakers", "/en/bench/speakers/", 2.2, 2.6, "15"),
    Page("speakers, kk", "/kk/bench/speakers/", 2.2, 2.6, "15"),
    Page("galleries", "/en/bench/gallery/", 1.1, 1.2, "10"),
    Page("gallery", "/en/bench/gallery/gallery-01/", 1.1, 1.1, "10"),
    Page("photograph", "/en/bench/gallery/gallery-01/p0007/", 1.1, 1.1, "10"),
    Page("forum", "/en/bench/", 2.6, 6.0),
    Page("news", "/en/news/", 1.5, 1.5),
    Page("search: session", "/en/search/?q=session", 1.6, 1.8, "15"),
    Page("search: speaker", "/en/search/?q=speaker", 1.6, 1.8, "15"),
    Page("search: institution", "/en/search/?q=institution", 1.6, 1.8, "15"),
    Page("search: 职业教育", "/en/search/?q=职业教育", 1.6, 1.8, "15"),
    Page("search: Жибек", "/kk/search/?q=Жибек", 1.6, 1.8, "15"),
    Page("search: se", "/en/search/?q=se", 1.6, 2.2, "15"),
    Page("calendar", "/en/bench/agenda.ics", 8.0, 70.0),
    Page("schedule.xml", "/en/bench/schedule.xml", 5.0, 50.0),
    Page("schedule.json", "/en/bench/schedule.json", 5.0, 35.0),
)


def ask(application: Any, address: str, encoding: str = "br") -> tuple[str, int]:
    """One request as a server hands it over (PEP 3333): the status, and how many bytes the answer has."""
    parts, said = urlsplit(address), []
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": parts.path, "QUERY_STRING": quote(parts.query, safe="=&"),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": encoding, "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }  # fmt: skip
    answer = application(environ, lambda status, headers, trouble=None: said.append(status))
    size = sum(len(part) for part in answer)
    getattr(answer, "close", lambda: None)()
    return str(said[0]), size


def in_turn(work: Callable[[], object], page: Callable[[], object]) -> tuple[float, float]:
    """Seconds of processor time of the reference work and of the page: medians of rounds in which they take turns."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 2):
        for kind, do in zip(found, (work, page), strict=True):
            began = time.process_time()
            do()
            if number > 1:  # the first two warm up
                kind.append(time.process_time() - began)
    return statistics.median(found[0]), statistics.median(found[1])


def measure(size: str, notes: Path) -> bool:
    """Print the table; False when a page is too slow, or asks more of a large forum than of a small one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from forum_site.wsgi import django

    known: dict[str, int] = json.loads(notes.read_text(encoding="utf-8")) if notes.exists() else {}
    work, fits = reference(), True
    print(
        f"\nmade anew, {size} forum{'queries':>18}{'small':>7}{'ms':>8}{'goal':>10}{'kB br':>8}{'units':>8}{'limit':>8}"
    )
    for page in PAGES:
        status, weight = ask(django, page.address)
        with CaptureQueriesContext(connection) as captured:
            ask(django, page.address)
        asked = len(captured)  # before the next request, which forgets them
        unit, taken = in_turn(work, lambda address=page.address: ask(django, address))  # type: ignore[misc]  # bound at once
        limit, before = page.real if size == "real" else page.small, known.setdefault(page.title, asked)
        faults = {
            f"answers {status}": not status.startswith("200"),
            "too slow": taken / unit > limit,
            "more queries with more rows": asked > before,
            "too many queries": page.title.startswith("agenda") and asked > MOST_QUERIES,
        }
        found = ", ".join(fault for fault, holds in faults.items() if holds)
        figures = f"{asked:>8}{before:>7}{taken * 1000:>8.1f}{page.goal:>10}{weight / 1000:>8.1f}{taken / unit:>8.2f}{limit:>8.1f}"
        print(f"{page.title:<30}{figures}   {found or 'ok'}", flush=True)
        fits = fits and not found
    notes.write_text(json.dumps(known), encoding="utf-8")
    return fits


def main() -> int:
    os.environ["PAGE_CACHE_MB"] = "0"
    from forum_site import wsgi  # noqa: F401  # sets Django up

    return 0 if measure(sys.argv[1], Path(sys.argv[2])) else 1


if __name__ == "__main__":
    sys.exit(main())
