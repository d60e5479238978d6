"""The queue of what the index does not know yet."""

from django.db import models


class Stale(models.Model):
    """Something was written. A row is added in the transaction of the write, and taken away with the index brought up to date.

    `via` is the label of a related model whose row `object_id` is; "" where it is the object itself. Without `object_id` the whole
    kind is meant, without `kind` everything. Rows are never unique: one that is being worked off says nothing of the next.
    """

    kind = models.CharField(max_length=20, blank=True)
    via = models.CharField(max_length=60, blank=True)
    object_id = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.via} {self.object_id}"
