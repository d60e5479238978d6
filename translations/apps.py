from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from core import changes
        from translations import tracking
        from translations.exchange import pages

        changes.subscribe(tracking.on_change)
        pages.register()
