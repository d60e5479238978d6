"""Settings of the real server that browser tests visit: those of production, with a folder of its own for what it writes."""

import os
from pathlib import Path

from forum_site.settings import *  # noqa: F403
from forum_site.settings import DATABASES

VAR = Path(os.environ["SITE_FOLDER"])
DATABASES["default"]["NAME"] = str(VAR / "site.sqlite3")
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "media"
EMAIL_FILE_PATH = VAR / "mail"
ALLOWED_HOSTS = ["127.0.0.1"]
