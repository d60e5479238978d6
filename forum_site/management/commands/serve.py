"""Make everything ready, then serve."""

import fcntl
import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from forum_site.management.commands import prepare

ADDRESS = "127.0.0.1"
LOCK_VARIABLE = "RUN_LOCK"  # number of the open file that carries the lock, handed on by `make run`


class Command(prepare.Command):
    help = (
        "Makes everything ready (see `prepare`), then serves on 127.0.0.1 with gunicorn and one background worker; "
        "Ctrl-C or SIGTERM stops both. PORT, WEB_CONCURRENCY, WEB_THREADS and WORKER_CLASS come from the environment. "
        "Exit status 1 with one line when the port is taken, or when the site runs already."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("WEB_CONCURRENCY", "WEB_THREADS"):
            value = os.environ.get(name) or "1"
            if not value.isdecimal() or int(value) < 1:
                raise CommandError(f"{name} must be a whole number of at least 1, not {value!r}.")
        lock = take_lock()
        probe(settings.PORT)
        self.prepare(**options)
        os.set_inheritable(lock, True)
        os.environ["SERVE_GREETING"] = greeting()
        os.chdir(settings.BASE_DIR)
        arguments = [sys.executable, "-m", "core.supervisor", "forum_site.wsgi", ADDRESS, str(settings.PORT)]
        sys.stdout.flush()
        os.execv(sys.executable, arguments)  # noqa: S606  (the supervisor keeps the lock and needs none of Django's memory)


def take_lock() -> int:
    """The file descriptor that keeps a second `serve` of this folder away until this process ends."""
    given = os.environ.pop(LOCK_VARIABLE, "")
    if given.isdecimal():
        return int(given)
    try:
        settings.VAR.mkdir(exist_ok=True)
        lock = os.open(settings.VAR / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CommandError(f"The site could not be made ready: {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError("The site runs already from this folder: stop that first.") from error
    return lock


def probe(port: int) -> None:
    """Refuse a taken port: with `--reuse-port`, two servers would share it in silence."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            message = f"Port {port} of {ADDRESS} is taken or not allowed. Choose another: PORT=8001 make run"
            raise CommandError(message) from error


def greeting() -> str:
    return (
        f"The site is at {settings.SITE_URL}/ and its administration at {settings.SITE_URL}/admin/\n"
        "The first organiser: .venv/bin/python manage.py createsuperuser\n"
        "Ctrl-C stops the site."
    )
