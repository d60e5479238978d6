"""The index: one row for each object and language that has a text."""

from django.db import models


class Entry(models.Model):
    """What one object says in one language. Made from the content by `search.index`, and never edited.

    The first migration adds what the database itself searches, made of `terms` without any parser of its own: on SQLite the table
    `search_text` (FTS5), kept by triggers on this one; on PostgreSQL the column `vector`, with a GIN index. A later migration that
    remakes this table on SQLite must make the triggers again.
    """

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=12)
    public_from = models.BigIntegerField(default=0)  # Unix time; whole numbers compare alike in both databases
    position = models.BigIntegerField(default=0)  # order among equals
    address = models.CharField(max_length=200)  # name of the address and its arguments, with spaces between
    title_terms = models.TextField()  # every term of the title, in order, with spaces between
    title = models.TextField()
    detail = models.TextField()
    body = models.TextField()
    terms = models.TextField()  # each term of title and body once

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_entry_once")]
        indexes = [models.Index(fields=["public_from"], name="search_entry_public_from")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.language}"
