"""News as a feed (Atom, RFC 4287)."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Enclosure
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import languages
from core.feeds import LanguageFeed, absolute
from core.identity import site_name
from core.pages import public
from core.structured import full, picture
from core.texts import text
from events.showing import long_text
from news import announcing
from news.models import Announcement, Article
from news.views.articles import next_article

NEWEST = 30


@public(fresh_until=next_article)
def feed(request: HttpRequest) -> HttpResponse:
    articles = list(Article.objects.published().shown_in(languages.active()).latest_first()[:NEWEST])
    changed = _changed(articles)
    made = LanguageFeed.of_page(request, f"{_('News')} · {site_name(request)}", full(reverse("news")))
    for announcement in announcing.of_page(request):
        _announce(made, announcement)
    for article in articles:
        _add(made, article, changed.get(article.pk))
    return made.response()


def _changed(articles: Iterable[Article]) -> dict[int, datetime]:
    """When each article was last edited."""
    rows = Article.history.filter(id__in=[article.pk for article in articles]).values_list("id")
    return dict(rows.annotate(Max("history_date")))


def _announce(made: LanguageFeed, announcement: Announcement) -> None:
    message = text(announcement, "message")
    address = full(f"{reverse('home')}#announcement-{announcement.pk}")
    made.add_item(
        title=f"{announcement.get_level_display()}: {message.value}",
        link=full(announcement.local_link) if announcement.link else address,
        unique_id=address,
        description=message.value,
        body=format_html("<p>{}</p>", message.value),
        pubdate=announcement.publish_at or announcement.written_at,
        updateddate=announcement.publish_at or announcement.written_at,
        categories=[str(announcement.get_level_display())],
        language=languages.tag(message.language),
    )


def _add(made: LanguageFeed, article: Article, changed: datetime | None) -> None:
    title = text(article, "title")
    address = full(reverse("article", args=[article.slug]))
    issued = datetime.combine(article.issued_on, time.min, UTC)
    cover = picture(article.cover)
    made.add_item(
        title=title.value,
        link=address,
        unique_id=address,
        description=long_text(None, article, "summary").value,
        pubdate=issued,
        updateddate=max(issued, changed or issued),
        categories=[str(article.get_kind_display())],
        enclosures=[Enclosure(cover, "0", "image/jpeg")] if cover else [],
        body=absolute(long_text(None, article, "body").value),
        language=languages.tag(title.language),
    )
