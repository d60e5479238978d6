"""Articles and pages in the site map."""

from collections.abc import Iterator

from core import existence, sitemaps
from core.sitemaps import Place
from news.models import Article, Page


def places() -> Iterator[Place]:
    yield Place("news")
    for name, model in (("article", Article), ("page", Page)):
        rows, changed = model.objects.published(), sitemaps.changes(model)
        existing = existence.of_rows(rows, "title", "summary", "body", needs="title")
        for pk, slug in rows.order_by("pk").values_list("pk", "slug"):
            yield Place(name, (slug,), changed.get(pk), existing.get(pk))


def register() -> None:
    sitemaps.register("news", places)
