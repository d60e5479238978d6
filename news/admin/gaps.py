"""Pages and articles that a forum wants before it may go public."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from events import readiness
from events.models import Forum
from events.readiness import Gap, Shown
from news.models import Article, Page


def gaps(forum: Forum) -> Iterator[Gap]:
    if not Page.objects.published().filter(place=Page.Place.PRACTICAL).exists():
        yield Gap(_("A page with practical information: visa, way, hotel"), address("news_page"))


def shown(forum: Forum) -> Iterator[Shown]:
    yield Shown(_("articles"), Article.objects.published().for_forum(forum).count())


readiness.register("news", gaps, shown)
