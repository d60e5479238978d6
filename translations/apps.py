from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from core import changes
        from translations import kinds, tracking
        from translations.exchange import pages
        from translations.models import Term

        changes.subscribe(tracking.on_change)
        kinds.register("translations.Term", order=90, public=Term.objects.none)
        pages.register()
