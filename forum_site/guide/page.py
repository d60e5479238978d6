"""The guide in the admin: its contents, its chapters and their pictures, for whoever may use the admin."""

from typing import Any

from django.contrib import admin
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import languages
from core.admin import help as helping
from core.admin import pages
from forum_site.guide import book, screens


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return _page(request, book.CONTENTS, {})


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """A chapter, with the one before and the one after it."""
    order = book.slugs()
    if slug not in order:
        raise Http404
    place = order.index(slug)
    return _page(
        request,
        slug,
        {
            "before": _named(order[place - 1]) if place else None,
            "after": _named(order[place + 1]) if place + 1 < len(order) else None,
        },
    )


@require_safe
def picture(_request: HttpRequest, language: str, name: str) -> FileResponse:
    file = book.folder() / "pictures" / language / f"{name}.webp"
    if language not in book.LANGUAGES or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/webp")


def _named(slug: str) -> tuple[str, str]:
    """Address and title of a chapter in the reader's language."""
    return book.address(slug), book.chapter(slug, book.language_for(languages.active())).title


def _page(request: HttpRequest, slug: str, more: dict[str, Any]) -> HttpResponse:
    found = book.chapter(slug, book.language_for(languages.active()))
    context = {
        **admin.site.each_context(request),
        "title": found.title,
        "chapter": found,
        "lang": book.tag(found.language),
        **more,
    }
    return render(request, "admin/guide.html", context)


def register() -> None:
    pages.add("guide", "guide/", contents)
    pages.add("guide-chapter", "guide/<slug:slug>/", chapter)
    pages.add("guide-picture", "guide/pictures/<slug:language>/<slug:name>.webp", picture)
    helping.declare(screens.declared())
