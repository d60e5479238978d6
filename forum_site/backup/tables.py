"""Rows of tables, out of a database and into one. What tables there are is told by the migrations that were applied to it, not by
the models of the program: they may be of another day.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Collate

from forum_site import new_tables
from forum_site.backup import values

BATCH = 500
Tell = Callable[[int], object]
# The index of the search is made anew; sessions, and with them codes to sign in, end; counts begin again, no page is open any more.
MADE_AGAIN = frozenset({"search_entry", "search_stale"})
ENDING = frozenset({"django_session", "accounts_device", "core_throttle", "core_editing"})


@dataclass(frozen=True)
class Table:
    """A table at some state of the migrations. `model` is the one of that state."""

    model: Any

    @property
    def name(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def fields(self) -> list[Any]:
        return [field for field in self.model._meta.local_concrete_fields if not field.generated]

    @property
    def columns(self) -> list[str]:
        return [field.column for field in self.fields]

    @property
    def is_numbered(self) -> bool:
        """Whether the database gives the ids."""
        return "AutoField" in self.model._meta.pk.get_internal_type()


@dataclass(frozen=True)
class Held:
    """What a table holds: the number of rows, the SHA-256 of their lines, and the last id that the database has given."""

    rows: int
    sha256: str
    last_id: int


def applied() -> list[new_tables.Node]:
    """The migrations that this database has gone through."""
    return sorted(MigrationRecorder(connection).applied_migrations())


def unknown(nodes: Iterable[new_tables.Node]) -> list[new_tables.Node]:
    """Migrations that this program does not have: it is older than the database."""
    return sorted(set(nodes) - set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations))


def every(nodes: Collection[new_tables.Node]) -> list[Table]:
    """The tables of a database that has gone through these migrations, by name."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    state = loader.project_state(new_tables.last_of(nodes))
    models = state.apps.get_models(include_auto_created=True)
    made = (Table(model) for model in models if model._meta.managed and not model._meta.proxy)
    return sorted(made, key=lambda table: table.name)


# --- out ---------------------------------------------------------------------------------------------------------------------
def lines(table: Table) -> Iterator[bytes]:
    """Every row as a line, by the order of the keys: the same from both databases. No more than a batch is in memory."""
    convert = [
        (at, values.CONVERSIONS[kind][0])
        for at, kind in enumerate(map(values.kind_of, table.fields))
        if kind in values.CONVERSIONS
    ]
    for row in _rows(table):
        found = list(row)
        for at, to_json in convert:
            if found[at] is not None:
                found[at] = to_json(found[at])
        yield values.line(found)


def _rows(table: Table) -> Iterator[Any]:
    key = table.model._meta.pk
    is_text = values.kind_of(key) in ("CharField", "TextField", "SlugField")
    # Letters stand in another order in each locale of PostgreSQL; SQLite compares bytes.
    order: Any = Collate(key.attname, "C") if is_text and connection.vendor == "postgresql" else key.attname
    rows = table.model._base_manager.order_by(order)
    found: Iterator[Any] = rows.values_list(*(field.attname for field in table.fields)).iterator(BATCH)
    return found


def last_id(table: Table) -> int:
    """The last id that was given, also of a row that has gone since: nobody gets it again, for histories know rows by it."""
    if not table.is_numbered:
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [_quoted(table.name), table.model._meta.pk.column])
            cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608  (named by the database)
            value, is_called = cursor.fetchone()
            return int(value) if is_called else 0
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table.name])
        found = cursor.fetchone()
        return int(found[0]) if found else 0


def held(table: Table, tell: Tell = lambda rows: None) -> Held:
    """Read a table and say what it holds."""
    digest, rows = hashlib.sha256(), 0
    for rows, line in enumerate(lines(table), 1):
        digest.update(line)
        if rows % BATCH == 0:
            tell(rows)
    return Held(rows, digest.hexdigest(), last_id(table))


# --- in ----------------------------------------------------------------------------------------------------------------------
def empty(tables: Collection[Table]) -> None:
    """Take all rows away: migrations write some, too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(_quoted(table.name) for table in tables)}")
            return
        for table in tables:
            cursor.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608  (names of our own tables)


def fill(table: Table, columns: list[str], rows: Iterable[bytes], tell: Tell = lambda rows: None) -> None:
    """Write lines into an empty table, in the transaction under way."""
    by_column = {field.column: field for field in table.fields}
    fields = [by_column[column] for column in columns]
    to_database = [(at, _to_database(field)) for at, field in enumerate(fields)]
    convert = [(at, function) for at, function in to_database if function is not None]
    names = ", ".join(map(_quoted, columns))
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608
    waiting, done = iter(rows), 0
    with connection.cursor() as cursor:
        while part := [json.loads(line) for line in islice(waiting, BATCH)]:
            for row in part:
                for at, function in convert:
                    row[at] = function(row[at])
            cursor.executemany(statement, part)
            tell(done := done + len(part))


def _to_database(field: Any) -> values.Convert | None:
    kind = values.kind_of(field)
    if kind not in values.CONVERSIONS:
        return None
    from_json = values.CONVERSIONS[kind][1]

    def convert(value: Any) -> Any:
        if value is None and field.null:
            return None
        made = None if value is None else from_json(value)
        return field.get_db_prep_value(
            made, connection, prepared=False
        )  # None in a column that is not NULL is JSON's null

    return convert


def number_on(table: Table, last: int) -> None:
    """Go on giving ids after the last one that was given."""
    if not table.is_numbered or not last:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            of = [_quoted(table.name), table.model._meta.pk.column]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*of, last])
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table.name])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))


def drop(tables: Iterable[Table]) -> None:
    """Remove tables that are there, and what is written down about migrations."""
    there = set(connection.introspection.table_names())
    names = [name for name in (*(table.name for table in tables), "django_migrations") if name in there]
    if names:
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute(f"DROP TABLE {', '.join(map(_quoted, names))} CASCADE")
