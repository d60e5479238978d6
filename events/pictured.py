"""Whom and what a photograph shows, as links. Apps from above register what they know; this app knows of countries."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.addresses import address
from core.prepared import Given, Prepared
from core.texts import Text, text
from events.models import Delegation, Photo


@dataclass(frozen=True)
class Shown:
    """A line below a photograph: a label, and (name, address) of each."""

    label: Any
    links: list[tuple[Text, str]]


_forum, _photo = Given("forum", models.IntegerField()), Given("photo", models.IntegerField())
_delegations = Prepared(
    lambda: Delegation.objects.filter(forum=_forum, country__photo_tags__photo=_photo).select_related("country")
)

Source = Callable[[Photo], Shown]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Tell what an app knows: `source(photo)`, with links to public pages only."""
    if source not in _sources:
        _sources.append(source)


def on(photo: Photo) -> list[Shown]:
    """What there is, in the order of registration."""
    return [found for source in _sources if (found := source(photo)).links]


def countries(photo: Photo) -> Shown:
    """Countries that have a delegation at the forum."""
    forum = photo.gallery.forum
    links = [
        (text(row.country, "name"), address("delegation", forum.slug, row.country.code.lower()))
        for row in _delegations(forum=forum.pk, photo=photo.pk)
    ]
    return Shown(_("Delegations"), links)
