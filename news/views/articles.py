"""News: the list and an article."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from core.pages import parameters, public
from news.models import Article, Page

PER_PAGE = 20


def next_article(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Article.objects.next_publication()
    return found


@public(params=("page",), fresh_until=next_article)
def articles(request: HttpRequest) -> HttpResponse:
    pages = Paginator(Article.objects.published().latest_first().without("body"), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    return render(request, "news/articles.html", {"page": page, "section": "news"})


@public(fresh_until=next_article)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = Article.objects.published().select_related("forum").filter(slug=slug).first()
    if found is None:
        raise Http404
    return article_page(request, found)


def article_page(request: HttpRequest, found: Article) -> HttpResponse:
    return render(request, "news/article.html", {"article": found, "section": "news"})


def next_page(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Page.objects.next_publication()
    return found


@public(fresh_until=next_page)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = Page.objects.published().filter(slug=slug).first()
    if found is None:
        raise Http404
    return information_page(request, found)


def information_page(request: HttpRequest, found: Page) -> HttpResponse:
    siblings = Page.objects.published().filter(place=found.place).without("body")
    context = {"page": found, "siblings": siblings, "section": found.place}
    return render(request, "news/page.html", context)


previews.register("article", Article, article_page)
previews.register("page", Page, information_page)
