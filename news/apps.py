from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = _("News and pages")

    def ready(self) -> None:
        from accounts import roles
        from core import navigation
        from news import sitemaps, text_kinds
        from news.search_sources import ARTICLES, PAGES
        from news.views import announcements
        from search import sources

        for role in (roles.OWNER, roles.PRESS):
            roles.grant(role, "news", ["announcement", "article", "page"])
        roles.grant(roles.PROGRAMME_EDITOR, "news", ["article", "page"], ["view"])
        for role in (roles.PROGRAMME_EDITOR, roles.REGISTRAR):
            roles.grant(role, "news", ["announcement"])
        roles.grant_translators("news", ["announcement", "article", "page"])

        navigation.register("news", _("News"), 40, "news", of_forum=False)
        announcements.register()
        sitemaps.register()
        text_kinds.register()
        for source in (ARTICLES, PAGES):
            sources.register(source)
