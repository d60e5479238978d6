"""Fetching the pictures of imported releases into our own media, within limits, again and again until they are had."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import images, languages
from core.fetching import FetchError, Reason, Terms, fetch
from news.models import Article, AwaitedPicture
from news.releases.figures import name_of, put

TERMS = Terms(limit=images.MAX_BYTES, kinds=("image/",))
SECONDS = 15.0  # for one picture
BUDGET = 300.0  # seconds for all pictures of a run

Say = Callable[[AwaitedPicture], Any]
Rows = Iterable[AwaitedPicture]


def try_all(rows: Rows, say: Say = lambda picture: None) -> int:
    """Try to fetch pictures; those that are had are in the articles at once. Returns how many there was no time for."""
    end = time.monotonic() + BUDGET
    late = 0
    for row in rows:
        left = end - time.monotonic()
        if left <= 0:
            late += 1
            continue
        found = try_one(row, min(SECONDS, left))
        if found is not None:
            say(found)
    return late


def try_one(picture: AwaitedPicture, seconds: float) -> AwaitedPicture | None:
    """Try one picture and write down how it went. None when it has been taken away meanwhile."""
    name, reason, detail = "", "", ""
    try:
        name = _stored(picture.address, seconds)
    except FetchError as error:
        reason, detail = error.reason.value, error.detail[:200]
    with transaction.atomic():
        article = _locked(picture)
        row = AwaitedPicture.objects.filter(pk=picture.pk).first() if article else None
        if article is None or row is None or row.state == AwaitedPicture.State.FETCHED:
            return row
        row.state = AwaitedPicture.State.FETCHED if name else AwaitedPicture.State.FAILED
        row.reason, row.detail, row.tried_at, row.tries = reason, detail, timezone.now(), row.tries + 1
        if name:
            row.picture = name
        row.save()
        if name:
            _place(article, row)
    return row


def place_again(pictures: Rows) -> None:
    """Put pictures that are had where a text waits for them again, as after going back to an earlier version."""
    for picture in pictures:
        with transaction.atomic():
            article = _locked(picture)
            if article is not None:
                _place(article, picture)


def _locked(picture: AwaitedPicture) -> Article | None:
    """The article of a picture, held against other writers until the transaction ends; None when it is gone."""
    article: Article | None = Article.objects.select_for_update(of=("self",)).filter(pk=picture.article_id).first()
    return article


def _stored(address: str, seconds: float) -> str:
    """The name of a picture in our media. Raises FetchError."""
    found = fetch(address, seconds=seconds, terms=TERMS)
    try:
        return images.store(found.data)
    except ValidationError as error:
        raise FetchError(Reason.UNREADABLE, found.content_type[:60]) from error


def _place(article: Article, row: AwaitedPicture) -> None:
    """Put a picture that is had into its figures, in every language. Where an editor took the figure out, nothing is written."""
    total = AwaitedPicture.objects.filter(article=article).count()
    changed = []
    for code in languages.CODES:
        column = languages.column("body", code)
        alternative = row.alternative if code == row.language else ""
        before = getattr(article, column) or ""
        after = put(before, row.code, str(row.picture), alternative or name_of(row.order, total, code), code)
        if after != before:
            setattr(article, column, after)
            changed.append(column)
    if changed:
        article.save(update_fields=changed)
