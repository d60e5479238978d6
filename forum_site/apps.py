"""The composition root as an application, and the admin site."""

import gc

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.admin.apps import AdminConfig

from core.logs import reports


class SiteConfig(AppConfig):
    name = "forum_site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Last of all applications of ours: history models made during `ready()` leave stale relation caches behind."""
        if settings.SENTRY_DSN:
            reports.begin(settings.SENTRY_DSN)
        apps.clear_cache()
        for model in apps.get_models(include_auto_created=True, include_swapped=True):
            model._meta._expire_cache()  # type: ignore[attr-defined]  # Django has no public way


class SiteAdminConfig(AdminConfig):
    default_site = "core.admin.site.ForumAdminSite"

    def ready(self) -> None:
        """Last of all applications. What is there now stays: a million objects that nobody need look through for garbage, neither
        while they are made, which took a fifth of the start (`manage.py`, `forum_site.wsgi`), nor in the middle of a request.
        """
        super().ready()
        gc.collect()
        gc.freeze()
        gc.enable()
