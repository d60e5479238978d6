"""Speakers on photographs: those of one speaker, and who can be seen on one photograph."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.texts import text
from events.models import Photo
from events.pictured import Shown
from speakers.models import Speaker


def photographs_of(person: Speaker) -> Any:
    """Public photographs that show a speaker, with their galleries, in order."""
    return Photo.objects.of_public_galleries().filter(speaker_tags__speaker=person).select_related("gallery__forum")


def speakers_on(photo: Photo) -> Shown:
    """Published speakers of the forum whose names are known."""
    forum = photo.gallery.forum
    people = Speaker.objects.for_forum(forum).filter(photo_tags__photo=photo, is_seat=False)
    return Shown(
        _("Speakers"), [(text(one, "name"), reverse("speaker", args=[forum.slug, one.slug])) for one in people]
    )
