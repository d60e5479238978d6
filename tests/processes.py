"""Several processes of the program at one database file: what holds between them, holds."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests import migrated

Run = Callable[..., list[str]]


@contextmanager
def site(folder: Path) -> Iterator[Run]:
    """`run(code, number, *arguments)` runs Python code in so many processes at once and gives what each printed."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_FOLDER": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(60),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    for name in ("DATABASE_URL", "CACHE_URL", "EMAIL_URL"):
        environment.pop(name, None)

    def run(code: str, number: int, *arguments: str) -> list[str]:
        command = [sys.executable, "-c", code, *arguments]
        started = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(number)
        ]
        said = [process.communicate(timeout=120)[0] for process in started]
        assert [process.returncode for process in started] == [0] * number
        return [text.strip() for text in said]

    migrated.copy_to(folder)
    yield run
