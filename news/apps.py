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
        from search import sources

        roles.grant(roles.OWNER, "news", ["article", "page"])
        roles.grant(roles.PRESS, "news", ["article", "page"])
        roles.grant(roles.PROGRAMME_EDITOR, "news", ["article", "page"], ["view"])
        roles.grant_translators("news", ["article", "page"])

        navigation.register("news", _("News"), 40, "news", of_forum=False)
        sitemaps.register()
        text_kinds.register()
        for source in (ARTICLES, PAGES):
            sources.register(source)
