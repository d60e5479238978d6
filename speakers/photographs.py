"""Speakers on photographs: those of one speaker, and who can be seen on one photograph."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.prepared import Given, Prepared
from core.texts import text
from events.models import Photo
from events.pictured import Shown
from speakers.models import Speaker

_on_photo = Prepared(
    lambda: (
        Speaker.objects.for_forum(Given("forum", models.IntegerField()), Given("now", models.DateTimeField()))
        .filter(photo_tags__photo=Given("photo", models.IntegerField()), is_seat=False)
        .without("biography")
    )
)


def photographs_of(person: Speaker) -> Any:
    """Public photographs that show a speaker, with their galleries, in order."""
    return Photo.objects.of_public_galleries().filter(speaker_tags__speaker=person)


def speakers_on(photo: Photo) -> Shown:
    """Published speakers of the forum whose names are known."""
    forum = photo.gallery.forum
    people = _on_photo(forum=forum.pk, photo=photo.pk, now=timezone.now())
    return Shown(
        _("Speakers"), [(text(one, "name"), reverse("speaker", args=[forum.slug, one.slug])) for one in people]
    )
