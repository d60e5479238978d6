"""What a web worker holds in memory, and how soon it answers: `python -m tools.bench_memory` for a soak of ten minutes.

A real worker with the flags of production is asked for many pages, first each once and then again and again on kept
connections, with something saved now and then so that pages are made anew.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path

from tools import bench, bench_serving

LANGUAGES = ("en", "zh-hans", "ru", "kk", "uz", "uk", "pl")
PATHS = ("", "agenda/", "speakers/", "delegations/", "gallery/", "gallery/gallery-01/", "agenda.ics", "schedule.json")
SESSIONS = 60
REQUESTS, SETTLED, EDITS = 100_000, 20_000, 10  # twice made anew, a page has found its place in memory
MOST_MEGABYTES, GROWTH, LATEST = (
    150,
    5,
    3.0,
)  # of a worker; by how much it may grow once settled; seconds to the first answer


def addresses() -> list[str]:
    """Some five hundred pages of the bench forum, in all languages."""
    sessions = [f"sessions/b{number:03}/" for number in range(1, SESSIONS + 1)]
    return [f"/{code}/bench/{path}" for code in LANGUAGES for path in (*PATHS, *sessions)]


def worker_of(master: int) -> int:
    listed = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True).stdout
    return int(listed.split()[0])


def megabytes(pid: int) -> float:
    """What a process holds of its own or shares, in memory now."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def ask(port: int, paths: list[str], pause: float = 0.0) -> None:
    """Ask for pages one after another on one connection, whose buffers are this process's matter."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        connection.request("GET", path, headers={"Accept-Encoding": "br"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}.")
        if pause:
            time.sleep(pause)
    connection.close()


def measure(
    site: dict[str, str], save: Callable[[str], object], requests: int = REQUESTS, seconds: float = 0.0
) -> bool:
    """Print start and memory; False where one is over its limit. `seconds` spreads the requests over that time."""
    began = time.monotonic()
    with bench_serving.server("forum_site.wsgi", site) as web:
        ask(web.port, ["/en/bench/agenda/"])
        waited, spent = time.monotonic() - began, web.spent()
        worker = worker_of(web.process.pid)
        found = {1: megabytes(worker)}
        paths, part, done = cycle(addresses()), max(1, requests // EDITS), 0
        while done < requests:
            ask(web.port, list(islice(paths, part)), seconds / requests)
            done += part
            save(f"Edit {done}")
            found[done] = megabytes(worker)
        settled = next(held for asked, held in found.items() if asked >= min(SETTLED, requests / 2))
        print(f"\n{'a web worker':<32}{'':>8}{'limit':>8}")
        rows = {
            "s of processor to the first page": (spent, LATEST),
            "MB after the first page": (found[1], MOST_MEGABYTES),
            f"MB after {done} requests": (found[done], MOST_MEGABYTES),
            f"MB more than after {min(SETTLED, requests // 2)}": (found[done] - settled, GROWTH),
        }
        for title, (value, limit) in rows.items():
            print(f"{title:<32}{value:>8.1f}{limit:>8}{'' if value <= limit else '   too much'}", flush=True)
        print(f"(the first page came after {waited:.1f} s; requests and MB: {found})")
        return all(value <= limit for value, limit in rows.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--seconds", type=float, default=600)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        bench.set_up(Path(name))
        bench.load()
        from events.models import Forum

        current = Forum.objects.filter(is_current=True)
        site = bench.site_of(Path(name))
        return not measure(site, lambda text: current.update(name_en=text), asked.requests, asked.seconds)


if __name__ == "__main__":
    sys.exit(main())
