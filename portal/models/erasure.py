"""What was erased, so that a backup that is brought back does not bring it back. A reference tells nothing by itself."""

from django.db import models
from django.utils import timezone


class Erasure(models.Model):
    """One delegate who is no more. The same stands in a file beside the database: see `portal.erasure`."""

    reference = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.reference
