"""`prepare` and `serve` as they run for real: a copy of the site in a folder of its own, gunicorn and all.

These tests stay on one worker, in this order: the first one makes the database that the others use.
"""

import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from core.gunicorn_worker import GATHERED, HEAD, has_arrived, waits_for_word

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".*", "var", "media", "tests", "docs", "deploy", "node_modules", "__pycache__", "*.md", "*.mo"
)
Run = subprocess.Popen[str]

pytestmark = [pytest.mark.xdist_group("serving"), pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Site:
    """A copy of the site and the environment it runs in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "var" / "db.sqlite3"
        self.killed_at = list[str]()  # the tables that were there then
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = {**keep, "SECRET_KEY": "k" * 60, "PYTHONUNBUFFERED": "1"}

    def start(self, *arguments: str, limit: int = 0, **environment: str) -> Run:
        """`manage.py ...`; `limit` is in bytes, for each file that it writes."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None,  # noqa: PLW1509
        )

    def prepare(self, *arguments: str, limit: int = 0) -> tuple[int, list[str]]:
        """Exit status and lines of the error stream."""
        run = self.start("prepare", "--no-demo", *arguments, limit=limit)
        errors = run.communicate(timeout=120)[1]
        return run.returncode, errors.splitlines()

    @contextmanager
    def serving(self) -> Iterator[tuple[Run, int]]:
        """The site, up; it is ended afterwards, whatever happened."""
        port = free_port()
        run = self.start("serve", "--no-demo", PORT=str(port), SITE_URL=f"http://127.0.0.1:{port}")
        try:
            wait_until(lambda: run.poll() is not None or answers(port), 60)
            assert run.poll() is None, run.stderr and run.stderr.read()
            yield run, port
        finally:
            run.terminate()
            run.communicate(timeout=20)


def copy_of_the_site(folder: Path) -> Site:
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    if (ROOT / "var" / "fonts").is_dir():
        shutil.copytree(ROOT / "var" / "fonts", folder / "var" / "fonts")  # cut once, they never change
    return Site(folder)


def wait_until(holds: Callable[[], object], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit, "It did not happen in time."
        time.sleep(0.05)


def get(port: int, path: str = "/healthz", timeout: float = 2) -> int:
    """Status of one GET on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def answers(port: int) -> bool:
    try:
        return get(port) == 200
    except OSError:
        return False


def family(pid: int) -> list[int]:
    """A process's children and theirs."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [child for text in listed for child in (int(text), *family(int(text)))]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def tables(database: Path) -> list[str]:
    """Names of the tables that are there for good."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as file:
            return [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    except sqlite3.Error:
        return []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy whose first `prepare` was killed while it made the tables, and the second made them."""
    made = copy_of_the_site(tmp_path_factory.mktemp("serving") / "site")
    run = made.start("prepare", "--no-demo")
    wait_until(lambda: tables(made.database) or run.poll() is not None, 60)
    run.kill()
    run.communicate()
    made.killed_at = tables(made.database)
    assert made.prepare() == (0, [])
    return made


@pytest.fixture(scope="module")
def up(site: Site) -> Iterator[int]:
    """The port of a site that serves."""
    with site.serving() as (_, port):
        yield port


def test_tables_are_made_whole_or_not_at_all(site: Site) -> None:
    assert site.killed_at == ["django_migrations", "sqlite_sequence"]
    assert len(tables(site.database)) > 100
    file = sqlite3.connect(site.database)
    assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_a_second_prepare_has_nothing_to_do(site: Site) -> None:
    stamp = site.folder / "var" / "static" / ".stamp"
    before = stamp.stat().st_mtime_ns
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert site.prepare() == (0, [])
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime < 5  # seconds; other work does not count
    assert stamp.stat().st_mtime_ns == before


def test_an_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    made = copy_of_the_site(tmp_path / "site")
    shutil.rmtree(made.folder / "var", ignore_errors=True)
    (made.folder / "var").write_text("in the way", encoding="ascii")
    status, errors = made.prepare()
    assert status == 1
    assert len(errors) == 1
    assert errors[0].startswith("CommandError: The site could not be made ready: ")


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    made = copy_of_the_site(tmp_path / "site")
    status, errors = made.prepare("--no-static", limit=200_000)
    assert status == 1
    assert len(errors) == 1
    assert errors[0].startswith("CommandError: The site could not be made ready: ")


def test_a_malformed_number_is_one_line(site: Site) -> None:
    run = site.start("serve", WEB_THREADS="many")
    errors = run.communicate(timeout=30)[1].splitlines()
    assert (run.returncode, errors) == (
        1, ["CommandError: WEB_THREADS must be a whole number of at least 1, not 'many'."]
    )  # fmt: skip


def test_a_taken_port_is_one_line(site: Site) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        run = site.start("serve", PORT=str(port))
        errors = run.communicate(timeout=30)[1].splitlines()
    assert run.returncode == 1
    assert errors == [
        f"CommandError: Port {port} of 127.0.0.1 is taken or not allowed. Choose another: PORT=8001 make run"
    ]


def test_two_at_once_the_second_leaves(site: Site, up: int) -> None:
    run = site.start("serve", PORT=str(free_port()))
    errors = run.communicate(timeout=30)[1].splitlines()
    assert (run.returncode, errors) == (1, ["CommandError: The site runs already from this folder: stop that first."])
    assert get(up) == 200


def test_it_is_ready(up: int) -> None:
    connection = HTTPConnection("127.0.0.1", up, timeout=5)
    connection.request("GET", "/readyz")
    answer = connection.getresponse()
    assert answer.read() == b"database: ok\ncache: ok\nstorage: ok\nmigrations: ok\n"
    assert (answer.status, answer.getheader("Cache-Control")) == (200, "no-store")
    connection.close()


POST = b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALVES = {
    "silent": b"",
    "head": b"GET /en/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half",
    "body": POST % b"/en/accounts/sign-in/" + b"Content-Length: 1000\r\n\r\nhalf",
    "large body": POST % b"/en/accounts/sign-in/" + b"Content-Length: 1000000\r\n\r\n" + b"a" * 100_000,
    "body that waits": POST % b"/en/accounts/sign-in/" + b"Content-Length: 9\r\nExpect: 100-continue\r\n\r\n",
}


@pytest.mark.parametrize("half", list(HALVES))
def test_half_sent_requests_delay_nobody(up: int, half: str) -> None:
    with ExitStack() as stack:
        for _ in range(150):  # more than there are threads
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", up), timeout=5))
            slow.sendall(HALVES[half])
        began = time.monotonic()
        assert [get(up) for _ in range(20)] == [200] * 20  # each on a connection of its own: both processes answer
        assert time.monotonic() - began < 2


def test_a_request_in_pieces_is_answered_and_so_is_the_next_on_the_same_connection(up: int) -> None:
    with socket.create_connection(("127.0.0.1", up), timeout=5) as slow:
        for _ in range(2):
            for piece in (b"GET /healthz HT", b"TP/1.1\r\nHost: 127.0.0.1\r", b"\n\r", b"\n"):
                slow.sendall(piece)
                time.sleep(0.05)
            received = b""
            while not received.endswith(b"ok\n"):
                received += slow.recv(4096)
            assert received.startswith(b"HTTP/1.1 200 ")


def test_a_body_that_waits_is_told_to_come(up: int) -> None:
    with socket.create_connection(("127.0.0.1", up), timeout=5) as careful:
        careful.sendall(HALVES["body that waits"])
        assert careful.recv(4096) == b"HTTP/1.1 100 Continue\r\n\r\n"
        careful.sendall(b"email=a%40")
        received = b""
        while b"HTTP/1.1 403 " not in received:  # without a token
            received += careful.recv(4096) or pytest.fail(str(received))


def test_too_long_a_head_is_refused(up: int) -> None:
    with socket.create_connection(("127.0.0.1", up), timeout=5) as stream:
        stream.sendall(b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert stream.recv(4096).startswith(b"HTTP/1.1 414 ")


def supervised(site: Site) -> tuple[Run, int]:
    """A supervisor that answers, and its port. Started by hand: `up` has the lock of the folder."""
    port = free_port()
    run = subprocess.Popen(
        [sys.executable, "-m", "core.supervisor", "forum_site.wsgi", "127.0.0.1", str(port)],
        cwd=site.folder,
        env=site.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: answers(port), 30)
    return run, port


@pytest.mark.skipif(sys.platform != "linux", reason="The kernel tells children of their parent's death on Linux only.")
def test_nothing_is_left_after_kill_nine(site: Site, up: int) -> None:
    run, _ = supervised(site)
    processes = family(run.pid)
    assert len(processes) >= 4  # gunicorn, its two workers, the background worker
    run.kill()
    run.communicate()
    wait_until(lambda: not any(is_alive(pid) for pid in processes), 15)


def test_what_dies_comes_back_and_a_stop_stops_all_of_it(site: Site, up: int) -> None:
    run, port = supervised(site)
    gunicorn = family(run.pid)[0]
    os.kill(gunicorn, signal.SIGKILL)
    wait_until(lambda: not is_alive(gunicorn), 5)
    wait_until(lambda: answers(port) and gunicorn not in family(run.pid), 30)
    processes = family(run.pid)
    began = time.monotonic()
    run.terminate()
    errors = run.communicate(timeout=20)[1]
    assert run.returncode == 0
    assert time.monotonic() - began < 8
    assert "gunicorn ended (-9); again in 1 s." in errors
    assert not any(is_alive(pid) for pid in processes)


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc", False),
        (b"POST / HTTP/1.1\r\ncontent-length:4 \r\n\r\nabcd", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + b"a" * 100, False),
        (b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + b"a" * HEAD, False),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n" + b"a" * GATHERED, True),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", True),
        (b"a" * HEAD, True),
    ],
)
def test_a_request_has_arrived_when_it_is_whole(received: bytes, whole: bool) -> None:
    assert has_arrived(received) is whole


def test_a_client_that_waits_for_word_is_known_by_its_head_alone() -> None:
    head = b"POST / HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
    assert [waits_for_word(text) for text in (head, head + b"ab", head[:-1], head.replace(b"Expect", b"X"))] == [
        True, False, False, False,
    ]  # fmt: skip
