"""Migrations that the site itself wrote, for languages of its own: `core.site_migrations.<app>`. They lie in `var/languages/`."""

from django.conf import settings

__path__ = [str(settings.LANGUAGES_FOLDER / "migrations")]
