"""Which articles, pages and announcements readers see, and of which editions: for the translators' desk."""

from news.models import Announcement, Article, Page
from translations import kinds


def register() -> None:
    kinds.register(
        "news.Article",
        order=40,
        public=Article.objects.published,
        scoped=lambda forum: Article.objects.filter(forum=forum),
    )
    kinds.register(
        "news.Announcement",
        order=38,
        public=Announcement.objects.open,
        scoped=lambda forum: Announcement.objects.filter(forum=forum),
    )
    kinds.register("news.Page", order=42, public=Page.objects.published)
