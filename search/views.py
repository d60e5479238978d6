"""The search page: the same for everybody, one query for all its answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import throttle
from core.cards import Card
from core.identity import site_card
from core.pages import parameters, public
from core.templatetags.site import in_language
from core.texts import tie
from core.throttle import Limit
from search import matching, sources
from search.marks import excerpt, has, marked
from search.query import Query, Term, read

PARAMS = ("q", "kind", "page")
MINUTE = 60
# Words that were never asked for since the last change cost a look in the index. A whole forum may sit behind one address.
FIND_BY_PLACE = Limit("search of place", 300, MINUTE, free=30)


@dataclass(frozen=True)
class Hit:
    """An answer, ready to show: each text is HTML with its own `lang` where it is not in the page's language."""

    url: str
    title: SafeString
    detail: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class Group:
    """The answers of a kind that are on this page, and how many there are; none where another kind is looked at."""

    source: sources.Source
    total: int
    hits: list[Hit]
    query: str

    @property
    def more(self) -> int:
        return self.total - len(self.hits)


def search_until(request: HttpRequest) -> datetime | None:
    return matching.until() if parameters(request, PARAMS).get("q") else None


def search_card(request: HttpRequest) -> Card:
    return site_card(request, _("Search"))


@public(params=PARAMS, fresh_until=search_until, card=search_card)
def search(request: HttpRequest) -> HttpResponse:
    given = parameters(request, PARAMS)
    query = read(given.get("q", ""))
    source = sources.of_kind(given.get("kind", ""))
    number = given.get("page", "")
    if query.terms and not FIND_BY_PLACE.allows(throttle.client_address(request)):
        return _too_many(request)
    rows = matching.find(query, source.kind if source else "", _number(number)) if query.terms else []
    groups = list(_groups(rows, query, source))
    context = {
        "query": query,
        "groups": groups,
        "shown": [group for group in groups if group.hits],
        "count": sum(group.total for group in groups),
        "is_near": any(row.is_near for row in rows),
        "source": source if any(group.source == source for group in groups) else None,
        "sources": sources.every(),
        "everything": urlencode({"q": query.text}),
        "page": _page(groups, source, number),
        "noindex": bool(query.text),
        "section": "search",
    }
    return render(request, "search/search.html", context)


def _too_many(request: HttpRequest) -> HttpResponse:
    """429 (RFC 6585, 4). Answers that are kept go on being given: those cost nothing."""
    response = render(request, "search/too_many.html", {"noindex": True, "section": "search"}, status=429)
    response["Retry-After"], response["Cache-Control"] = str(MINUTE), "no-store"
    return response


def _number(text: str) -> int:
    """The number of a page, from 1; a number that is none, or that no list could have, is 1."""
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) else 1


def _groups(rows: list[matching.Row], query: Query, source: sources.Source | None) -> Iterator[Group]:
    """Kinds in their order, answers in theirs. Where one kind is looked at, rows of others only tell their totals."""
    kinds = {each.kind: n for n, each in enumerate(sources.every())}
    known = sorted((row for row in rows if row.kind in kinds), key=lambda row: kinds[row.kind])
    terms = query.widest if any(row.is_near for row in rows) else query.terms
    wanted = source.kind if source and any(row.kind == source.kind for row in known) else ""
    for kind, members in groupby(known, key=lambda row: row.kind):
        of_kind, found = sources.of_kind(kind), list(members)
        if of_kind is not None:
            hits = [_hit(row, terms) for row in found] if wanted in ("", kind) else []
            yield Group(of_kind, found[0].total, hits, urlencode({"q": query.text, "kind": kind}))


def _hit(row: matching.Row, terms: tuple[Term, ...]) -> Hit:
    """What matched is shown: in the title, or below it; in its own language where that is not the title's."""
    name, *arguments = row.address.split()
    title, body = tie(row.title, row.language), tie(row.body, row.language)
    is_other = row.language != row.shown_language and has(title, terms)
    return Hit(
        url=reverse(name, args=arguments),
        title=_html(marked(tie(row.shown_title, row.shown_language), terms), row.shown_language),
        detail=in_language(row.detail, row.shown_language),
        snippet=_html(marked(title if is_other else excerpt(body, terms), terms), row.language),
    )


def _html(value: SafeString, code: str) -> SafeString:
    return in_language(value, code, escaped=True)


def _page(groups: list[Group], source: sources.Source | None, number: str) -> "Page[Any] | None":
    """The page of a kind that is looked at, for the links to others."""
    group = next((group for group in groups if group.source == source), None)
    return Paginator(range(group.total), matching.PER_PAGE).get_page(_number(number)) if group else None
