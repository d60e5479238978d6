"""Which articles, pages and announcements readers see, and of which editions: for the translators' desk."""

from news.models import Announcement, Article, Page
from translations import kinds


def register() -> None:
    kinds.register(
        "news.Article",
        order=40,
        public=Article.objects.published,
        scoped=lambda forums: Article.objects.filter(forum__in=forums),
    )
    kinds.register(
        "news.Announcement",
        order=38,
        public=Announcement.objects.open,
        scoped=lambda forums: Announcement.objects.filter(forum__in=forums),
    )
    kinds.register("news.Page", order=42, public=Page.objects.published)
