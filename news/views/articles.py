"""News: the list and an article."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from core import dates, existence, languages, previews
from core.cards import Card
from core.fields import shown_name
from core.identity import identity_of, site_card, site_name
from core.once import once
from core.pages import parameters, public
from core.texts import text
from events.showing import long_text
from news import structured
from news.models import Article, Page
from news.models.article import has_title, is_left_out

PER_PAGE = 20
MAIN_TEXTS = ("title", "summary", "body")


def next_article(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Article.objects.next_publication()
    return found


def news_card(request: HttpRequest) -> Card:
    return site_card(request, _("News"))


@public(params=("page",), fresh_until=next_article, card=news_card)
def articles(request: HttpRequest) -> HttpResponse:
    pages = Paginator(Article.objects.published().shown_in(languages.active()).latest_first().without("body"), PER_PAGE)
    page = pages.get_page(parameters(request, ("page",)).get("page"))
    return render(request, "news/articles.html", {"page": page, "section": "news"})


def article_of(request: HttpRequest, slug: str) -> Article:
    """A published article. Raises Http404 for a draft or none."""
    rows = Article.objects.published().with_rule().select_related("forum").filter(slug=slug)
    found: Article | None = once(request, "article", rows.first)
    if found is None:
        raise Http404
    return found


def article_card(request: HttpRequest, slug: str) -> Card:
    found = article_of(request, slug)
    if is_left_out(found):
        raise Http404
    kicker = f"{site_name(request)} · {found.get_kind_display()}"
    return Card.of(
        text(found, "title"), kicker=kicker, detail=dates.day(found.issued_on), kind="article",
        description=long_text(None, found, "summary").value, picture=shown_name(found.cover), exists_in=existing(found),
    )  # fmt: skip


def existing(found: Article | Page) -> tuple[str, ...]:
    """Languages in which most of it is written, its title too."""
    return existence.of(found, *MAIN_TEXTS, needs="title")


def elsewhere(request: HttpRequest, found: Article | Page) -> HttpResponse:
    """Where it can be read, in place of what is left out until it is translated.

    A 404 with links, not a redirect: whoever chose a language is not sent into another one unasked, and search engines
    keep no page that says nothing. Nobody stores it, so that a translation is seen at once.
    """
    others = [_other(found, language) for language in languages.LANGUAGES if has_title(found, language.code)]
    context = {"found": found, "others": others, "status": 404, "section": ""}
    response = render(request, "news/elsewhere.html", context, status=404)
    response["Cache-Control"] = "no-store"
    return response


def _other(found: Article | Page, language: languages.Language) -> dict[str, str]:
    """A link to the same in another language."""
    with translation.override(language.code):
        address, title = found.get_absolute_url(), text(found, "title").value
    direction = languages.direction(language.code)
    return {"url": address, "title": title, "name": language.name, "tag": language.tag, "dir": direction}


@public(fresh_until=next_article, card=article_card)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = article_of(request, slug)
    return elsewhere(request, found) if is_left_out(found) else article_page(request, found)


def article_page(request: HttpRequest, found: Article) -> HttpResponse:
    things = [structured.article(found, identity_of(request))] if found.is_public else []
    return render(request, "news/article.html", {"article": found, "section": "news", "structured": things})


def next_page(request: HttpRequest, **kwargs: str) -> datetime | None:
    found: datetime | None = Page.objects.next_publication()
    return found


def page_of(request: HttpRequest, slug: str) -> Page:
    """A published page. Raises Http404 for a draft or none."""
    rows = Page.objects.published().with_rule().filter(slug=slug)
    found: Page | None = once(request, "page", rows.first)
    if found is None:
        raise Http404
    return found


def page_card(request: HttpRequest, slug: str) -> Card:
    found = page_of(request, slug)
    if is_left_out(found):
        raise Http404
    return Card.of(
        text(found, "title"), kicker=site_name(request), detail=found.get_place_display(),
        description=long_text(None, found, "summary").value, exists_in=existing(found),
    )  # fmt: skip


@public(fresh_until=next_page, card=page_card)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = page_of(request, slug)
    return elsewhere(request, found) if is_left_out(found) else information_page(request, found)


def information_page(request: HttpRequest, found: Page) -> HttpResponse:
    siblings = Page.objects.published().shown_in(languages.active()).filter(place=found.place).without("body")
    context = {"page": found, "siblings": siblings, "section": found.place}
    return render(request, "news/page.html", context)


previews.register("article", Article, article_page)
previews.register("page", Page, information_page)
