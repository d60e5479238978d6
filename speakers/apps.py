from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpeakersConfig(AppConfig):
    name = "speakers"
    verbose_name = _("Speakers")

    def ready(self) -> None:
        from accounts import roles
        from core import navigation
        from events import copying as editions
        from events import photo_tagging, pictured
        from search import sources
        from speakers import copying, photographs, sitemaps, text_kinds
        from speakers.models import PhotoTag, Speaker
        from speakers.search_sources import SPEAKERS

        everything = ["speaker", "speakerlisting", "appearance", "phototag"]
        roles.grant(roles.OWNER, "speakers", everything)
        roles.grant(roles.PROGRAMME_EDITOR, "speakers", everything)
        roles.grant(roles.PHOTOGRAPHER, "speakers", ["phototag"])
        roles.grant(roles.PHOTOGRAPHER, "speakers", ["speaker"], ["view"])
        roles.grant_translators("speakers", ["speaker"])

        navigation.register("speakers", _("Speakers"), 20, "speakers", of_forum=True)
        pictured.register(photographs.speakers_on)
        editions.register(copying.people, "speakers.add_appearance")
        sitemaps.register()
        text_kinds.register()
        sources.register(SPEAKERS)
        photo_tagging.register(
            photo_tagging.Kind(
                "speaker",
                _("speaker"),
                PhotoTag,
                lambda forum: Speaker.objects.filter(listings__forum=forum).order_by("slug"),
            )
        )
