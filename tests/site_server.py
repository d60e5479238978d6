"""A real server for browser tests: gunicorn, static files as in production, the demo and a bench forum."""

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests import collected, demo, migrated
from tests.made_once import once

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


def environment_of(folder: Path, port: int, **more: str) -> dict[str, str]:
    """Of a site in a folder of its own; `more` is added."""
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
    return environment


def _prepare(script: str, environment: dict[str, str]) -> None:
    """Migrate the database of a new site and run a script there."""
    migrated.copy_to(Path(environment["SITE_FOLDER"]))
    subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment, check=True, stdout=subprocess.DEVNULL
    )


def started(environment: dict[str, str], port: int, *, workers: int = 1) -> "subprocess.Popen[bytes]":
    """gunicorn, as soon as it answers."""
    command = [sys.executable, "-m", "gunicorn", "forum_site.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "8"]
    command += ["--worker-class", "gthread", "--no-control-socket", "--log-level", "error", "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)
    wait_for(f"http://127.0.0.1:{port}/healthz", process)
    return process


def prepared(folder: Path, port: int, script: str, **more: str) -> dict[str, str]:
    """The environment of a new site that a script has prepared."""
    environment = environment_of(folder, port, **more)
    _prepare(script, environment)
    return environment


@contextmanager
def serving(folder: Path, prepare: str, **more: str) -> Iterator[str]:
    """Address of a site that runs in a folder of its own, prepared by a script; `more` is of its environment."""
    port = free_port()
    with served(prepared(folder, port, prepare, **more), port) as address:
        yield address


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[str]:
    process = started(environment, port)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running site with the demo, without a slash at its end."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    shutil.copytree(made(), folder, dirs_exist_ok=True)
    with served(environment_of(folder, port), port) as address:
        yield address


@cache
def made() -> Path:
    """The folder of a site with the demo and the bench forum."""
    digest = hashlib.sha256(f"{PREPARE}{demo.digest()}".encode()).hexdigest()
    return once("site", digest, _make)


def _make(folder: Path) -> Path:
    prepared(folder / "made", free_port(), PREPARE)
    return folder / "made"


def nu_checker() -> Path | None:
    """The Nu HTML checker's jar, if `make test` could get it."""
    jar = settings.BASE_DIR / "var" / "nu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    return jar if jar.is_file() else None
