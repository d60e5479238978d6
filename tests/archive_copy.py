"""The static copy of the demo's coming edition, made once for the files of tests that look at it."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from core import sitemaps
from events.models import Delegation, Forum, Gallery, Session
from news.models import Article
from news.models import Page as InformationPage
from programme.models import Release, make_release
from speakers.models import SpeakerListing

SLUG = "nsr-next"
KEPT_SESSIONS = ("s02", "s08")
KEPT_PAGES = ("practical", "contact", "privacy")
KEPT_COUNTRIES = ("CN", "KZ")
KEPT_SPEAKER = "huang-kan"
DEAD_END = '<p><a href="/en/nsr-next/sessions/nowhere/">nowhere</a> <a href="/en/register/nsr-next/">register</a></p>'


@dataclass(frozen=True)
class Copy:
    """The folder, and the addresses of the site map that belong to the edition."""

    folder: Path
    wanted: frozenset[str]


_made: list[Copy] = []


@pytest.fixture(scope="module")
def copy(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    media: Path,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Copy:
    """The edition with two sessions, a speaker, a gallery, and an article that links to what is not there."""
    if not _made:
        request.getfixturevalue("demo")
        folder = tmp_path_factory.mktemp("archive") / "copy"
        with django_db_blocker.unblock():
            _lessen(Forum.objects.get(slug=SLUG))
            call_command("export_site", forum=SLUG, output=folder, stdout=io.StringIO(), stderr=io.StringIO())
            _made.append(Copy(folder, frozenset(_wanted())))
    return _made[0]


def _lessen(forum: Forum) -> None:
    Release.objects.filter(forum=forum).delete()
    Session.objects.filter(forum=forum).exclude(code__in=KEPT_SESSIONS).delete()
    SpeakerListing.objects.filter(forum=forum).exclude(speaker__slug=KEPT_SPEAKER).delete()
    Delegation.objects.filter(forum=forum).exclude(country__code__in=KEPT_COUNTRIES).delete()
    InformationPage.objects.exclude(slug__in=KEPT_PAGES).delete()
    make_release(forum)
    Gallery.objects.filter(forum__slug="nsr-1", slug="road").update(forum=forum, allows_download=True)
    article: Any = Article.objects.get()
    article.body_en += DEAD_END
    article.save()


def _wanted() -> set[str]:
    found = set()
    for place in sitemaps.places():
        if place.name not in ("forums", "alliance") and "nsr-1" not in place.args:  # of all editions
            found |= {sitemaps.path(place, code) for code in sitemaps.languages_of(place)}
    return found
