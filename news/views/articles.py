"""News: the list and an article."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import dates, previews
from core.cards import Card
from core.identity import identity_of, site_card, site_name
from core.once import once
from core.pages import parameters, public
from core.texts import text
from news import structured
from news.models import Article, Page

PER_PAGE = 20


def next_article(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Article.objects.next_publication()
    return found


def news_card(request: HttpRequest) -> Card:
    return site_card(request, _("News"))


@public(params=("page",), fresh_until=next_article, card=news_card)
def articles(request: HttpRequest) -> HttpResponse:
    pages = Paginator(Article.objects.published().latest_first().without("body"), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    return render(request, "news/articles.html", {"page": page, "section": "news"})


def article_of(request: HttpRequest, slug: str) -> Article:
    """A published article. Raises Http404 for a draft or none."""
    rows = Article.objects.published().select_related("forum").filter(slug=slug)
    found: Article | None = once(request, "article", rows.first)
    if found is None:
        raise Http404
    return found


def article_card(request: HttpRequest, slug: str) -> Card:
    found = article_of(request, slug)
    kicker = f"{site_name(request)} · {found.get_kind_display()}"
    return Card.of(
        text(found, "title"), kicker=kicker, detail=dates.day(found.issued_on), kind="article",
        description=text(found, "summary").value, picture=found.cover.name or "",
    )  # fmt: skip


@public(fresh_until=next_article, card=article_card)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    return article_page(request, article_of(request, slug))


def article_page(request: HttpRequest, found: Article) -> HttpResponse:
    things = [structured.article(found, identity_of(request))] if found.is_public else []
    return render(request, "news/article.html", {"article": found, "section": "news", "structured": things})


def next_page(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Page.objects.next_publication()
    return found


def page_of(request: HttpRequest, slug: str) -> Page:
    """A published page. Raises Http404 for a draft or none."""
    rows = Page.objects.published().filter(slug=slug)
    found: Page | None = once(request, "page", rows.first)
    if found is None:
        raise Http404
    return found


def page_card(request: HttpRequest, slug: str) -> Card:
    found = page_of(request, slug)
    said = text(found, "summary").value
    return Card.of(text(found, "title"), kicker=site_name(request), detail=found.get_place_display(), description=said)


@public(fresh_until=next_page, card=page_card)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    return information_page(request, page_of(request, slug))


def information_page(request: HttpRequest, found: Page) -> HttpResponse:
    siblings = Page.objects.published().filter(place=found.place).without("body")
    context = {"page": found, "siblings": siblings, "section": found.place}
    return render(request, "news/page.html", context)


previews.register("article", Article, article_page)
previews.register("page", Page, information_page)
