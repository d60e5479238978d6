"""A real server for browser tests: gunicorn, static files as in production, the demo and a bench forum."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests import collected, migrated

PREPARE = """
import io
import django; django.setup()
from django.core.management import call_command
from core.messages import compile_all
from demo.load import load
from tests.demo import small
compile_all()
load(lambda line: None, draw=small, processes=1)
call_command("loadbench", sessions=60, speakers=120, delegates=20, photos=60, verbosity=0)
call_command("make_papers", forum="nsr-next", language="kk", verbosity=0, stdout=io.StringIO())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(url: str, process: "subprocess.Popen[bytes]", seconds: int = 20) -> None:
    """Until the server answers; RuntimeError when it ended or took longer."""
    for _ in range(seconds * 10):
        try:
            urllib.request.urlopen(url, timeout=1)
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server for the browser tests does not answer.")


def prepared(folder: Path, port: int, prepare: str, **more: str) -> dict[str, str]:
    """The environment of a site in a folder of its own, after a script has prepared it; its database is migrated before."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_FOLDER": str(folder),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "SITE_STATIC": str(collected.made()),
        **more,
    }
    for name in ("DATABASE_URL", "CACHE_URL"):
        environment.pop(name, None)
    migrated.copy_to(folder)
    subprocess.run(
        [sys.executable, "-c", prepare], cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return environment


def started(environment: dict[str, str], port: int, *, workers: int = 1) -> "subprocess.Popen[bytes]":
    """gunicorn, as soon as it answers."""
    command = [sys.executable, "-m", "gunicorn", "forum_site.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    command += ["--worker-class", "gthread", "--no-control-socket", "--log-level", "error", "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    wait_for(f"http://127.0.0.1:{port}/healthz", process)
    return process


@contextmanager
def serving(folder: Path, prepare: str = PREPARE, **more: str) -> Iterator[str]:
    """Address of a site that runs in a folder of its own, prepared by a script; `more` is of its environment."""
    port = free_port()
    process = started(prepared(folder, port, prepare, **more), port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running site with the demo, without a slash at its end."""
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


def nu_checker() -> Path | None:
    """The Nu HTML checker's jar, if `make test` could get it."""
    jar = settings.BASE_DIR / "var" / "nu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return jar if jar.is_file() else None
