"""`make test-services`: the suite's database tests, without the browser, on a PostgreSQL and a Redis of its own.

After a whole `make test`, which notes the statements of each test, so many tests are run that each statement is sent once
(`tests/statements.py`), and all of the files in WHOLE. Without those notes, or with `--all`, nearly all tests are run: of those
with many variants (languages, odd words) a few, but all of those marked `each_counts`.

Both run on free ports with their data in temporary folders, and end with the tests, whatever ends those. As root and
where one is missing, Debian's packages are installed first. Arguments go to pytest.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tools.install import PYTHON, ROOT, alone
from tools.test import apt_install, web_server

# Tests of programs that bring a database file of their own, of what needs no database, and of what is made of rows that
# other tests have read from one: paper, fonts, files for others.
LEFT_OUT = (
    "archive", "archive_browser", "archive_command", "artwork", "backup", "catalogues", "cold_load", "deploy", "desk_checks",
    "embed", "exchange_files", "faces", "fetching", "floorplan",
    "fonts", "images", "kills", "letters_admin", "offline", "paper", "release_file", "release_html",
    "release_import_admin", "requests", "right_to_left_browser", "search_normal", "segments", "serving", "settings", "sharing",
    "site", "status", "text_rules", "version", "worldmap",
)  # fmt: skip
# Tests of what differs from one database to the other without a statement telling: values that only one of them refuses,
# writers at the same time, programs with connections of their own.
WHOLE = (
    "backup_postgresql", "changes", "checkin", "cluster", "fuzzing", "mail", "members", "outages", "page_cache_servers",
    "photo_upload", "portal_registering", "portal_sign_ups", "release_import", "releases", "renditions", "search_index",
    "throttle",
)  # fmt: skip
VARIANTS = 3
NOBODY = "nobody"  # PostgreSQL refuses to run as root


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def program(name: str) -> str:
    """The path of a server's program; Debian keeps PostgreSQL's out of PATH. Ends with one line when there is none."""
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders = [str(path) for path in sorted(versions, key=lambda path: int(path.parent.name), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ.get("PATH", "")]))
    if not found:
        sys.exit(f"{name} is not installed: it comes with postgresql or redis-server.")
    return found


def install_missing() -> None:
    if not Path("/usr/lib/postgresql").is_dir() and not shutil.which("initdb"):
        apt_install("postgresql")
    if not shutil.which("redis-server"):
        apt_install("redis-server")


def unprivileged() -> dict[str, Any]:
    """For root: who a child is instead."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(NOBODY)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until somebody listens, at most 30 s. Ends with the server's own words when it does not come up."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{server.args!s} did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


class Service:
    """A server of somebody else's: it can be ended, killed and started again, with its data where they were."""

    def __init__(self, command: list[str], port: int, folder: Path, number: int) -> None:
        """`number` is the signal that ends it; `folder` is where it works and writes its log."""
        self.command, self.port, self.folder, self.number = command, port, folder, number
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it listens."""
        log = self.folder / "log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, stdout=output, stderr=output, start_new_session=True, **unprivileged()
            )
        wait_for(self.port, self.process, log)

    def stop(self, number: int = 0) -> None:
        """End it in its own way, or by another signal; what does not end is killed."""
        if self.process is None:
            return
        self.process.send_signal(number or self.number)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def kill(self) -> None:
        """`kill -9` of it and of its children."""
        if self.process is None:
            return
        kill_all(self.process.pid)
        self.process.wait()
        self.process = None


def children_of(pid: int) -> Iterator[int]:
    """Processes whose parent it is."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[1]) == pid:
            yield int(status.parent.name)


def kill_all(pid: int) -> None:
    """`kill -9` of a process and of all that come from it. Each is stopped first, so that it makes no others meanwhile."""
    found = [pid]
    for one in found:  # it grows
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGSTOP)
        found += children_of(one)
    for one in found:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """A server while the block runs."""
    service.start()
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def folder_for_nobody(within: Path | None = None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="services-", dir=within) as name:
        folder = Path(name)
        if os.geteuid() == 0:
            account = pwd.getpwnam(NOBODY)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield folder


# For tests that end with the server: nothing is flushed, nothing is tidied.
HASTY = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)


def new_postgresql(folder: Path, options: Sequence[str] = ()) -> Service:
    """A PostgreSQL with a new set of data in a folder of nobody's; with `options` it is not as Debian sets it up. Not started."""
    data, port = folder / "data", free_port()
    command = [program("initdb"), "-D", str(data), "-U", "forum", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, **unprivileged(), check=False)
    if made.returncode:
        sys.exit(f"initdb failed:\n{made.stderr}")
    own = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *options)
    settings = [argument for option in own for argument in ("-c", option)]
    return Service([program("postgres"), "-D", str(data), "-p", str(port), *settings], port, folder, signal.SIGINT)


def new_redis(folder: Path) -> Service:
    """A Redis that keeps nothing on the disk. Not started."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    return Service([program("redis-server"), *options], port, folder, signal.SIGTERM)


def database_url(server: Service) -> str:
    return f"postgres://forum@127.0.0.1:{server.port}/postgres"


def cache_url(server: Service) -> str:
    return f"rediscache://127.0.0.1:{server.port}/0"


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL for tests; gives its DATABASE_URL."""
    with folder_for_nobody() as folder, running(new_postgresql(folder, HASTY)) as server:
        yield database_url(server)


@contextmanager
def redis() -> Iterator[str]:
    """A Redis; gives its CACHE_URL."""
    with folder_for_nobody() as folder, running(new_redis(folder)) as server:
        yield cache_url(server)


def main() -> int:
    install_missing()
    web_server()
    alone("requirements-dev.txt")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    with ExitStack() as stack:
        environment = {
            **os.environ,
            "DATABASE_URL": stack.enter_context(postgresql()),
            "CACHE_URL": stack.enter_context(redis()),
        }
        print("PostgreSQL and Redis are up; running the tests.", flush=True)
        left_out = [f"--ignore=tests/test_{name}.py" for name in LEFT_OUT]
        command = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", "not browser", *left_out]
        command += ["--variants", str(VARIANTS)]
        if "--all" not in sys.argv:
            command += ["--statements-once", ",".join(f"test_{name}" for name in WHOLE)]
        command += [argument for argument in sys.argv[1:] if argument != "--all"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
