"""How an announcement will look: on top of a page without anything else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import previews
from news.models import Announcement


def _preview(request: HttpRequest, announcement: Announcement) -> HttpResponse:
    context = {"announcements": [announcement], "section": "", "forum": announcement.forum}
    return render(request, "news/announcement.html", context)


def register() -> None:
    previews.register("announcement", Announcement, _preview)
