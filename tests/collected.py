"""The static files, collected and compressed once for this state of the sources; sites of browser tests share them."""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

from forum_site import preparation
from tests.migrated import forget_old, shared_folder

SCRIPT = """
import django; django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""


@cache
def made() -> Path:
    """The folder. Processes that want it at the same time wait for the first."""
    lock = (settings.BASE_DIR / "requirements.txt").read_bytes()
    folder = shared_folder() / f"static-{hashlib.sha256(lock + preparation.static_inputs().encode()).hexdigest()[:24]}"
    if folder.exists():  # renamed when it is whole
        return folder
    with (shared_folder() / "lock-static").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not folder.exists():
            forget_old("static-*")
            with tempfile.TemporaryDirectory(dir=shared_folder()) as name:
                environment = {
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "tests.site_settings",
                    "SITE_FOLDER": name,
                    "SECRET_KEY": "a key of a folder that holds nothing but what is in the sources",
                }
                subprocess.run([sys.executable, "-c", SCRIPT], cwd=settings.BASE_DIR, env=environment, check=True)
                (Path(name) / "static").rename(folder)
    return folder
