"""The base of every content model, and its QuerySet. Together they put each write on the change feed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction

from core import changes

if TYPE_CHECKING:
    from django.db.models.manager import Manager


class ContentQuerySet(models.QuerySet[Any]):
    """A QuerySet whose bulk writes are announced. `bulk_update` calls `update`; deletes and cascades come by signal."""

    def update(self, **kwargs: Any) -> int:
        with transaction.atomic(using=self.db):
            ids = list(self.select_for_update(of=("self",)).order_by().values_list("pk", flat=True))
            written = super().update(**kwargs)
            changes.record(self.model, ids, kwargs, "updated", self.db)
        return written

    update.alters_data = True  # type: ignore[attr-defined]  # Django's own mark for templates

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            made = super().bulk_create(objs, *args, **kwargs)
            changes.record(self.model, (obj.pk for obj in made), None, "created", self.db)
        return made

    def without(self, *fields: str) -> Self:
        """Leave translated fields in all their languages in the database: lists do not need long texts."""
        columns = [field.name for field in self.model._meta.concrete_fields]
        return self.defer(*[name for name in columns if any(name == f or name.startswith(f"{f}_") for f in fields)])


class ContentModel(models.Model):
    """Abstract: something that organisers edit and the public reads. Concrete models set `objects` from their QuerySet."""

    if TYPE_CHECKING:
        objects: Manager[Any]
        history: ClassVar[Manager[Any]]

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
