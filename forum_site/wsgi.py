"""The WSGI application (PEP 3333)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_site.settings")
application = get_wsgi_application()

from core.pages import version  # noqa: E402  # needs the apps

version()  # of the code that was just loaded: not of a newer one that lies there by the first request
