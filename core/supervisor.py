"""Keeps the web server and the background worker running: `python -m core.supervisor APPLICATION ADDRESS PORT`.

Standard library only, so that it is small and outlives what it watches. A child that dies is started again, later each
time. SIGTERM, SIGINT and SIGHUP stop everything within `PATIENCE`; after its own SIGKILL the kernel tells the children.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 8.0  # seconds between SIGTERM and SIGKILL
STEADY = 30.0  # seconds after which a child counts as well again
LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
TICK = 0.2  # seconds
PR_SET_PDEATHSIG = 1


def web_command(application: str, address: str, port: int) -> list[str]:
    """gunicorn, as `core.gunicorn_conf` says."""
    return [
        sys.executable, "-m", "gunicorn", application, "--config", "python:core.gunicorn_conf",
        "--bind", f"{address}:{port}", "--reuse-port",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The background worker."""
    return [sys.executable, "manage.py", "worker", "--verbosity", "0"]


def follow_parent(parent: int) -> Callable[[], None]:
    """What a child does before it starts: ask the kernel for SIGTERM at its parent's death (on Linux)."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def prepare() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


class Child:
    """A process that has to run."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = self.due = 0.0
        self.pause = 0.5

    def tend(self) -> None:
        """Start it, or start it again when it is due."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            steady = now - self.started > STEADY
            self.pause = 0.5 if steady else min(self.pause * 2, LONGEST_PAUSE)
            self.due = now + self.pause
            status = self.process.returncode
            print(f"{self.command[2]} ended ({status}); again in {self.pause:.0f} s.", file=sys.stderr, flush=True)
            self.process = None
        if self.process is None and now >= self.due:
            self.started = now
            prepare = follow_parent(os.getpid())
            self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=prepare)  # noqa: PLW1509, S603

    def signal(self, number: int, *, group: bool = False) -> None:
        if self.process is None or (not group and self.process.poll() is not None):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number) if group else self.process.send_signal(number)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None


def answers(address: str, port: int) -> bool:
    """Whether somebody listens."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def stop(children: list[Child]) -> None:
    """End the children, politely first; whatever they leave behind goes with them."""
    for child in children:
        child.signal(signal.SIGTERM)
    limit = time.monotonic() + PATIENCE
    while any(child.runs for child in children) and time.monotonic() < limit:
        time.sleep(TICK / 4)
    for child in children:
        child.signal(signal.SIGKILL, group=True)
        if child.process is not None:
            child.process.wait()


def supervise(children: list[Child], address: str, port: int, greeting: str) -> None:
    """Run until told to stop. `greeting` is printed when the web server listens."""
    stopping = False

    def on_signal(number: int, frame: Any) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, on_signal)
    greeted = False
    while not stopping:
        for child in children:
            child.tend()
        if not greeted and answers(address, port):
            greeted = True
            print(greeting, flush=True)
        time.sleep(TICK)
    stop(children)


def main() -> None:
    application, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    greeting = os.environ.pop("SERVE_GREETING", f"http://{address}:{port}/")
    supervise([Child(web_command(application, address, port)), Child(worker_command())], address, port, greeting)


if __name__ == "__main__":
    main()
