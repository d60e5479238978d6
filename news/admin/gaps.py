"""Pages and articles that a forum wants before it may go public."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.admin.today import address
from events import readiness
from events.models import Forum
from events.readiness import Gap, Next, Shown
from news.models import Announcement, Article, Page


def gaps(forum: Forum) -> Iterator[Gap]:
    if not Page.objects.published().filter(place=Page.Place.PRACTICAL).exists():
        yield Gap(_("A page with practical information: visa, way, hotel"), address("news_page"))


def shown(forum: Forum) -> Iterator[Shown]:
    yield Shown(_("articles"), Article.objects.published().for_forum(forum).count())


def following(forum: Forum) -> Iterator[Next]:
    of_forum = f"?forum={forum.pk}"
    articles = Article.objects.for_forum(forum).count()
    announcements = Announcement.objects.filter(forum=forum).count()
    article, announcement = reverse("admin:news_article_add"), reverse("admin:news_announcement_add")
    yield Next(_("Add an article"), article + of_forum, str(articles or ""), ("news.add_article",))
    yield Next(_("Add an announcement"), announcement + of_forum, str(announcements or ""), ("news.add_announcement",))


readiness.register_next("news", following)
readiness.register("news", gaps, shown)
