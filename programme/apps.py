from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "programme"
    verbose_name = _("Programme")

    def ready(self) -> None:
        from accounts import roles
        from core import changes, navigation
        from events import facts, pictured
        from events import structured as forums
        from programme import sitemaps, structured, tasks, text_kinds
        from programme.models import rooms
        from programme.search_sources import SESSIONS
        from programme.talks import calendar_of, of_countries, of_speakers, on_photo
        from search import sources
        from speakers import talks

        for role in (roles.OWNER, roles.PROGRAMME_EDITOR):
            roles.grant(role, "programme", ["release", "releasedsession"], ["view", "add"])
            roles.grant(role, "programme", ["release"], ["change"])  # of its note
        roles.grant_translators("programme", ["release"])

        for role in (roles.OWNER, roles.PROGRAMME_EDITOR):
            roles.grant(role, "programme", ["madefile"], ["view"])
        changes.subscribe(tasks.on_change)
        changes.subscribe(rooms.on_change)

        navigation.register("agenda", _("Agenda"), 10, "agenda", of_forum=True)
        talks.register(of_speakers)
        talks.register_calendar(calendar_of)
        facts.register(of_countries)
        pictured.register(on_photo)
        forums.register(structured.of_forum)
        sitemaps.register()
        text_kinds.register()
        sources.register(SESSIONS)
