"""Settings of the test suite: those of production, with what a test must not do taken out."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("SITE_URL", "http://127.0.0.1:8000")
os.environ.setdefault("DATABASE_POOL", "0")  # connections of a test's threads are not given back by a request's end
os.environ["EXTRA_LANGUAGES"] = ""  # the suite is about the languages that come with the program

from forum_site.settings import *  # noqa: F403
from forum_site.settings import BASE_DIR, CACHES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STAFF_SECOND_FACTOR = False  # tests of signing in switch it on; all others are about what comes after
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
MEDIA_ROOT = BASE_DIR / "var" / "test-media"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "upstream"]
MIGRATION_MODULES = {}

# Workers of one run share a Redis; each empties the cache between its tests, so each has a database of its own.
if "redis" in str(CACHES["default"]["LOCATION"]):
    _worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    CACHES["default"]["LOCATION"] = f"{str(CACHES['default']['LOCATION']).rpartition('/')[0]}/{_worker}"
