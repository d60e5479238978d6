"""Pictures that nobody is shown any more, at a person's request."""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone

from core.models.content import ContentModel, ContentQuerySet


class WithheldPictureQuerySet(ContentQuerySet):
    def among(self, keys: Iterable[str]) -> set[str]:
        """Those of these keys that are withheld."""
        return set(self.filter(key__in=set(keys)).values_list("key", flat=True))


class WithheldPicture(ContentModel):
    """A picture by the key of its content (`core.image_names`). Who withheld it stands in the history of what showed it."""

    key = models.CharField(max_length=24, unique=True)
    since = models.DateTimeField(default=timezone.now)

    objects = WithheldPictureQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
