from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Forums")

    def ready(self) -> None:
        from accounts import roles
        from core import changes, media_check, navigation, timers, zones
        from events import hiding, pictured, sitemaps, tasks, text_kinds
        from events.intake import chunks
        from events.models import Forum, Photo
        from events.search_sources import COUNTRIES, DOCUMENTS, FORUMS, INSTITUTIONS
        from search import sources

        programme = ["forum", "keyfigure", "track", "session", "sessionlanguage", "sessionroom", "sessionfile"]
        programme += ["venue", "room"]
        people = ["country", "institution", "forumpartner", "delegation", "delegationinstitution"]
        alliance = ["alliancedocument", "signatory"]
        private = ["delegate", "accompanyingperson", "consent"]
        pictures = ["gallery", "photo", "photosession", "photocountry"]
        for models in (programme, people, alliance, private, pictures):
            roles.grant(roles.OWNER, "events", models)
        roles.grant(roles.PROGRAMME_EDITOR, "events", ["forum"], ["view", "add", "change"])  # an owner deletes it
        roles.grant(roles.PROGRAMME_EDITOR, "events", [*programme[1:], *people, *alliance])
        roles.grant(roles.PRESS, "events", alliance)
        roles.grant(roles.REGISTRAR, "events", [*private, "institution", "delegation", "delegationinstitution"])
        roles.grant(roles.REGISTRAR, "events", ["forum", "country", "session"], ["view"])
        roles.grant(roles.PHOTOGRAPHER, "events", pictures)
        roles.grant(roles.PHOTOGRAPHER, "events", ["forum", "session", "country"], ["view"])
        roles.grant(roles.PRESS, "events", ["forum", "gallery", "photo"], ["view"])
        roles.grant(roles.CHECK_IN, "events", ["forum"], ["view"])
        translated = [
            m
            for m in (*programme, *people, *alliance, *pictures)
            if m
            not in (
                "forumpartner",
                "delegationinstitution",
                "sessionlanguage",
                "sessionroom",
                "photosession",
                "photocountry",
            )
        ]
        roles.grant_translators("events", translated)
        for role in (roles.OWNER, roles.PROGRAMME_EDITOR, roles.PRESS):
            roles.grant(role, "translations", ["term"])
        roles.grant_translators("translations", ["term"])

        changes.subscribe(hiding.on_change)
        changes.subscribe(tasks.on_change)

        navigation.register("delegations", _("Delegations"), 30, "delegations", of_forum=True)
        navigation.register("gallery", _("Photo gallery"), 50, "galleries", of_forum=True)
        zones.register(Forum.objects.zone_of_site)
        timers.register("events.uploads", 3600, chunks.sweep)
        timers.register("events.copies", 600, tasks.ask_for_copies)
        media_check.register_copies(Photo.objects.names_with_copies)
        pictured.register(pictured.countries)
        sitemaps.register()
        text_kinds.register()
        for source in (INSTITUTIONS, COUNTRIES, FORUMS, DOCUMENTS):
            sources.register(source)
