from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("Translations")

    def ready(self) -> None:
        from core import changes
        from core.admin import tongues
        from translations import kinds, tracking, wanted
        from translations.exchange import pages
        from translations.models import Term

        changes.subscribe(tracking.on_change)
        tongues.ask(wanted.standings, wanted.conditions)
        kinds.register("translations.Term", order=90, public=Term.objects.none)
        pages.register()
