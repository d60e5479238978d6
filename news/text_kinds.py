"""Which articles and pages readers see, and of which editions: for the translators' desk."""

from news.models import Article, Page
from translations import kinds


def register() -> None:
    kinds.register(
        "news.Article",
        order=40,
        public=Article.objects.published,
        scoped=lambda forum: Article.objects.filter(forum=forum),
    )
    kinds.register("news.Page", order=42, public=Page.objects.published)
