"""The static files, collected and compressed once; sites of browser tests share them."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

from forum_site import preparation
from tests.made_once import once


@cache
def made() -> Path:
    """The folder."""
    lock = (settings.BASE_DIR / "requirements.txt").read_bytes()
    return once("static", hashlib.sha256(lock + preparation.static_inputs().encode()).hexdigest(), _collect)


def _collect(folder: Path) -> Path:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_FOLDER": str(folder),
        "SECRET_KEY": "a key of a folder that holds nothing but what is in the sources",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)
    return folder / "static"
