"""Photographs as light rows, for pages that show many: the columns that are shown, and no model of a photograph or its gallery.

A text is in the language in force or the next best, as everywhere.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from core import image_names, languages
from core.addresses import address
from core.texts import Text, tie
from events.models import Gallery, Photo

PLAIN = ("code", "picture", "credit", "tint", "focus_x", "focus_y", "copy_of")
OF_GALLERY = ("gallery__forum__slug", "gallery__slug", "gallery__is_artwork", "gallery__allows_download")


class Series(NamedTuple):
    """What the photographs of a gallery share. `address` is that of its page."""

    forum: str
    address: str
    title: Text
    is_artwork: bool
    allows_download: bool

    @classmethod
    def of(cls, gallery: Gallery) -> "Series":
        plain = (gallery.forum.slug, gallery.slug, gallery.is_artwork, gallery.allows_download)
        return cls.read((*plain, *(getattr(gallery, name) for name in _columns(("title",)))), languages.active())

    @classmethod
    def read(cls, values: Sequence[Any], own: str) -> "Series":
        """Of values of `OF_GALLERY` and of the title in every language."""
        forum, slug, is_artwork, allows_download, *_titles = values
        title = _text(values, _order(len(OF_GALLERY), own), own)
        return cls(forum, address("gallery", forum, slug), title, is_artwork, allows_download)


class Row(NamedTuple):
    """A photograph; `picture` is the stored name of its original."""

    series: Series
    code: str
    picture: str
    credit: str
    tint: int | None
    focus_x: int
    focus_y: int
    copy_of: str
    caption: Text
    alternative: Text

    @property
    def has_copy(self) -> bool:
        """Whether visitors may take a copy for printing, and there is one of this picture."""
        return bool(self.series.allows_download and self.copy_of) and self.copy_of == image_names.parts(self.picture)[0]


@cache
def _columns(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(languages.column(field, code) for field in fields for code in languages.CODES)


@cache
def _order(start: int, code: str) -> tuple[tuple[str, int], ...]:
    """For a text whose columns begin there: languages to try, with their places."""
    return tuple((each, start + languages.CODES.index(each)) for each in languages.chain(code))


def _text(values: Sequence[Any], order: Iterable[tuple[str, int]], own: str) -> Text:
    for code, place in order:
        if values[place]:
            return Text(tie(values[place], code), code)
    return Text("", own)


def of_gallery(photos: "models.QuerySet[Photo]") -> "models.QuerySet[Photo, tuple[Any, ...]]":
    """What to ask for of photographs of one gallery that is known."""
    return photos.values_list(*PLAIN, *_columns(("caption", "alternative")))


def of_galleries(photos: "models.QuerySet[Photo]") -> "models.QuerySet[Photo, tuple[Any, ...]]":
    """What to ask for of photographs of any galleries."""
    return photos.values_list(
        *PLAIN, *_columns(("caption", "alternative")), *OF_GALLERY, *_columns(("gallery__title",))
    )


def listed(found: Iterable[Sequence[Any]], gallery: Gallery | None = None) -> list[Row]:
    """Rows of what was asked for: of that gallery, or of any."""
    own, known = languages.active(), dict[tuple[Any, ...], Series]()
    if gallery is not None:
        known[()] = Series.of(gallery)
    rows = []
    for values in found:
        mark = tuple(values[len(PLAIN) + 2 * len(languages.CODES) :])
        if mark not in known:
            known[mark] = Series.read(mark, own)
        rows.append(_row(known[mark], values, own))
    return rows


def _row(series: Series, values: Sequence[Any], own: str) -> Row:
    start = len(PLAIN)
    caption = _text(values, _order(start, own), own)
    alternative = _text(values, _order(start + len(languages.CODES), own), own)
    return Row._make((series, *values[:start], caption, alternative))
