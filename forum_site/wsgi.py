"""The WSGI application (PEP 3333): kept pages, and Django behind them."""

import gc
import os

from django.core.wsgi import get_wsgi_application

gc.disable()  # until the apps are there: `forum_site.apps`
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_site.settings")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402  # what follows needs the apps
from django.core.cache import cache  # noqa: E402

from core import page_counter  # noqa: E402
from core.page_cache import Application, PageCache  # noqa: E402
from core.page_entries import Entries  # noqa: E402
from core.pages import version  # noqa: E402

version()  # of the code that was just loaded: not of a newer one that lies there by the first request
shared = cache if "redis" in settings.CACHES["default"]["BACKEND"].lower() else None
application: Application = django
if settings.PAGE_CACHE_MB:
    application = PageCache(django, page_counter.reader(), Entries(settings.PAGE_CACHE_MB * 1024 * 1024, shared))
gc.collect()
gc.freeze()  # addresses, views and forms came after the apps
