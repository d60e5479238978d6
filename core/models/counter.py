"""The content counter: how often each kind of content has been written, read as SUM(n) over few rows.

One row for a kind would make all its writers wait for each other. So a writer takes one that nobody holds (SKIP LOCKED), and
adds one where there is none: a kind has as many rows as writers have written it at once. Nobody waits, so there is no deadlock.
"""

from django.db import connections, models
from django.db.models import F

KINDS = "SELECT kind, SUM(n) FROM core_contentcounter GROUP BY kind"


class ContentCounter(models.Model):
    """One of the counter's rows. `kind` is a table; "" stands for all of them."""

    kind = models.CharField(max_length=100, default="")
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.n}"

    @classmethod
    def raise_it(cls, using: str, kind: str = "", by: int = 1) -> None:
        """Add to it, in the transaction that is open."""
        rows = cls._base_manager.using(using).filter(kind=kind)
        free = rows.order_by("pk").values_list("pk", flat=True)
        if connections[using].features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        pk = free.first()
        if pk is None or not rows.filter(pk=pk).update(n=F("n") + by):
            rows.create(kind=kind, n=by)

    @classmethod
    def numbers(cls) -> dict[str, int]:
        """The number of each kind now, all of the same moment."""
        with connections[cls._base_manager.db].cursor() as cursor:
            cursor.execute(KINDS)
            return {str(kind): int(n) for kind, n in cursor.fetchall()}

    @classmethod
    def value(cls) -> int:
        """All together: it rises with every write to content."""
        return sum(cls.numbers().values())
