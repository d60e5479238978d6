"""The content counter: one number that rises with every write to a content model, read as SUM(n) over a few rows.

One row would make all writers wait for each other; with several, a writer takes one that nobody holds (SKIP LOCKED).
"""

import random

from django.db import connections, models
from django.db.models import F, Sum

ROWS = 8


class ContentCounter(models.Model):
    """One of the counter's rows."""

    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pk}: {self.n}"

    @classmethod
    def raise_it(cls, using: str) -> None:
        """Add one, in the transaction that is open."""
        rows = cls._base_manager.using(using)
        if connections[using].features.has_select_for_update_skip_locked:
            free = rows.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
            pk = free or random.randint(1, ROWS)  # noqa: S311  (load spreading, no secret)
        else:
            pk = 1
        if not rows.filter(pk=pk).update(n=F("n") + 1):
            cls.fill(using)
            rows.filter(pk=pk).update(n=F("n") + 1)

    @classmethod
    def fill(cls, using: str) -> None:
        """Make the rows that are missing."""
        cls._base_manager.using(using).bulk_create([cls(pk=pk) for pk in range(1, ROWS + 1)], ignore_conflicts=True)

    @classmethod
    def value(cls) -> int:
        """The counter now."""
        return cls._base_manager.aggregate(total=Sum("n"))["total"] or 0
