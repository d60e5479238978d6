"""Articles and pages in the site map."""

from collections.abc import Iterator

from core import sitemaps
from core.sitemaps import Place
from news.models import Article, Page


def places() -> Iterator[Place]:
    yield Place("news")
    for name, model in (("article", Article), ("page", Page)):
        changed = sitemaps.changes(model)
        for pk, slug in model.objects.published().order_by("pk").values_list("pk", "slug"):
            yield Place(name, (slug,), changed.get(pk))


def register() -> None:
    sitemaps.register("news", places)
