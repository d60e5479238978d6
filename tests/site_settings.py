"""Settings of the real server that browser tests visit: those of production, with a folder of its own for what it writes."""

import os
from pathlib import Path

from core import extra_languages
from forum_site.settings import *  # noqa: F403
from forum_site.settings import BASE_DIR, DATABASES, STORAGES

VAR = Path(os.environ["SITE_FOLDER"])
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["NAME"] = str(VAR / "site.sqlite3")
STATIC_ROOT = Path(os.environ.get("SITE_STATIC", VAR / "static"))
MEDIA_ROOT = VAR / "media"
EMAIL_FILE_PATH = VAR / "mail"
ERASURE_LOG = VAR / "erasures.log"
BACKUP_FOLDER = VAR / "backups"
ALLOWED_HOSTS = ["127.0.0.1"]
LANGUAGES_FOLDER = VAR / "languages"
LOCALE_PATHS = [LANGUAGES_FOLDER / "locale", BASE_DIR / "locale", BASE_DIR / "locale" / "upstream"]
MIGRATION_MODULES = extra_languages.migration_modules(LANGUAGES_FOLDER)
if os.environ.get("PLAIN_STATIC"):  # nobody looks at the pages: nothing has to be collected
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
