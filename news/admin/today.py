"""What news and pages ask of an organiser today."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.admin import today
from core.admin.today import Item, address
from news.models import Article, AwaitedPicture, Page


def scheduled(user: Any) -> Iterator[Item]:
    if user.has_perm("news.view_article"):
        yield today.scheduled(_("Articles that appear by themselves"), Article, "news_article")
        missing = AwaitedPicture.objects.wanted().count()
        yield Item(_("Pictures of releases that could not be had"), missing, address("news_article", "pictures=wanted"))
        hidden = Article.objects.with_hidden_cover().count()
        yield Item(_("Articles whose cover is hidden at request"), hidden, address("news_article", "pictures=hidden"))
    if user.has_perm("news.view_page"):
        yield today.scheduled(_("Pages that appear by themselves"), Page, "news_page")


today.register("news", scheduled)
