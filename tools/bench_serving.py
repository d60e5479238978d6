"""What a kept page costs the web server, beside answers that never change, under the same gunicorn with the same flags.

Processor time of the server's processes for a request, the median of short rounds that take turns. Between rounds
something is saved, and the next answer has to show it.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tools.install import ROOT
from tools.services import free_port

ROUNDS, REQUESTS = 7, 2_000
LEAST_SHARE = 0.75  # of the constant WSGI answer's rate that a kept page reaches
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A gunicorn with one worker. `spent` is in seconds of processor time, the worker's included."""

    port: int
    process: "subprocess.Popen[bytes]"

    def spent(self) -> float:
        return spent(self.process.pid)


def spent(pid: int) -> float:
    """Seconds of processor time of a process and those that it has started; those that have ended do not count."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return (int(fields[11]) + int(fields[12])) / TICK + sum(spent(int(child)) for child in listed.split())


@contextmanager
def server(application: str, environment: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    from core.supervisor import web_command

    settings = {**os.environ, "WEB_CONCURRENCY": "1", **environment, "SITE_URL": f"http://127.0.0.1:{port}"}
    process = subprocess.Popen(web_command(application, "127.0.0.1", port), cwd=ROOT, env=settings)
    try:
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(15)


def ask(port: int, path: str, headers: dict[str, str], times: int) -> tuple[bytes, str]:
    """Ask so many times on one connection; the last body and tag."""
    connection, body, tag = HTTPConnection("127.0.0.1", port, timeout=20), b"", ""
    for _time in range(times):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body, tag = answer.read(), answer.getheader("ETag") or ""
        if answer.status not in (200, 304):
            raise RuntimeError(f"{path} answered {answer.status}.")
    connection.close()
    return body, tag


def a_round(serving: Server, path: str, headers: dict[str, str]) -> float:
    """Microseconds of processor time for a request. What the first one renders is not counted."""
    _body, tag = ask(serving.port, path, {key: value for key, value in headers.items() if value}, 3)
    asked = {key: value or tag for key, value in headers.items()}
    before = serving.spent()
    ask(serving.port, path, asked, REQUESTS)
    return (serving.spent() - before) / REQUESTS * 1e6


def measure(site: dict[str, str], save: Callable[[str], object]) -> bool:
    """Print the table. `site` is the environment of a site that is ready; `save` renames the current forum."""
    with ExitStack() as stack:
        wsgi = stack.enter_context(server("tools.constant:wsgi", {}))
        django = stack.enter_context(server("tools.constant:django()", {}))
        own = stack.enter_context(server("forum_site.wsgi", site))
        rows: dict[str, tuple[Server, str, dict[str, str]]] = {
            "constant WSGI answer": (wsgi, "/", {}),
            "constant Django answer": (django, "/", {}),
            "home, kept": (own, "/en/", {"Accept-Encoding": "br"}),
            "agenda, kept": (own, "/kk/bench/agenda/", {"Accept-Encoding": "br"}),
            "home, 304": (own, "/en/", {"Accept-Encoding": "br", "If-None-Match": ""}),
        }
        found: dict[str, list[float]] = {title: [] for title in rows}
        for number in range(ROUNDS):
            save(f"Round {number}")
            if f"Round {number}".encode() not in ask(own.port, "/en/", {}, 1)[0]:
                raise RuntimeError("What was saved is not seen by the next request.")
            for title, row in rows.items():
                found[title].append(a_round(*row))
    costs = {title: statistics.median(each) for title, each in found.items()}
    print(f"\nserved by gunicorn: processor time for a request, median of {ROUNDS} rounds of {REQUESTS}")
    limit, fits = costs["constant WSGI answer"], True
    for title, spent in costs.items():
        holds = not title.endswith("kept") or (limit / spent >= LEAST_SHARE and spent < costs["constant Django answer"])
        holds = holds and (not title.endswith("304") or spent < costs["home, kept"])
        fits = fits and holds
        print(
            f"{title:30} {spent:8.0f} µs   share of the constant WSGI answer's rate {limit / spent:5.2f}{'' if holds else '   MISSED'}"
        )
    return fits


if __name__ == "__main__":
    sys.exit("Run it by `make bench`.")
