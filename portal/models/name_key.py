"""By what a second registration of the same person is recognised. See `portal.duplicates`."""

from django.db import models

from events.models import Delegate


class NameKey(models.Model):
    """A normalised form of a name or an address. People of one forum that share a key may be one."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="name_keys")
    key = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["delegate", "key"], name="name_key_once")]

    def __str__(self) -> str:
        return self.key
