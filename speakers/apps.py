from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeakersConfig(AppConfig):
    name = "speakers"
    verbose_name = _("Speakers")

    def ready(self) -> None:
        from accounts import roles
        from core import navigation
        from events import pictured
        from search import sources
        from speakers import photographs, sitemaps, text_kinds
        from speakers.search_sources import SPEAKERS

        everything = ["speaker", "speakerlisting", "appearance", "phototag"]
        roles.grant(roles.OWNER, "speakers", everything)
        roles.grant(roles.PROGRAMME_EDITOR, "speakers", everything)
        roles.grant(roles.PHOTOGRAPHER, "speakers", ["phototag"])
        roles.grant(roles.PHOTOGRAPHER, "speakers", ["speaker"], ["view"])
        roles.grant_translators("speakers", ["speaker"])

        navigation.register("speakers", _("Speakers"), 20, "speakers", of_forum=True)
        pictured.register(photographs.speakers_on)
        sitemaps.register()
        text_kinds.register()
        sources.register(SPEAKERS)
