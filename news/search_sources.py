"""What the search finds of this app: articles and pages, those that are to be published at a moment included."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import dates, languages
from core.models import PublishingModel
from news.models import Article, Page
from search.sources import OWN, Document, Ids, Source, Words, html_text, joined, own


def _articles(ids: Ids | None) -> Iterator[Document]:
    rows = Article.objects.filter(state=PublishingModel.State.PUBLISHED)
    for row in rows if ids is None else rows.filter(pk__in=ids):
        words = {code: _of_article(row, code) for code in languages.CODES}
        yield Document(row.pk, words, ("article", row.slug), row.publish_at, -row.issued_on.toordinal())


def _of_article(row: Article, code: str) -> Words:
    with translation.override(code):
        issued = dates.day(row.issued_on)
    return Words(own(row, "title", code), _body(row, code, own(row, "note", code)), issued)


def _body(row: Article | Page, code: str, *more: str) -> str:
    return joined(own(row, "summary", code), html_text(own(row, "body", code)), *more)


def _pages(ids: Ids | None) -> Iterator[Document]:
    rows = Page.objects.filter(state=PublishingModel.State.PUBLISHED)
    for row in rows if ids is None else rows.filter(pk__in=ids):
        words = {code: Words(own(row, "title", code), _body(row, code)) for code in languages.CODES}
        yield Document(row.pk, words, ("page", row.slug), row.publish_at, row.order)


ARTICLES = Source("article", _("News"), 50, _articles, {Article: OWN})
PAGES = Source("page", _("Information pages"), 60, _pages, {Page: OWN})
