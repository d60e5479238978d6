"""Questions that pages ask at every request: their SQL is written once a process.

For a row of a hundred translated columns, writing the SQL takes Django longer than asking and answering it.
"""

import copy
from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.db import connections, models
from django.db.models.expressions import Expression


class Given(Expression):
    """A value that is not known yet: it stands in filters of a prepared QuerySet, and is given with each question."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def bound(self, values: dict[str, Any], connection: Any) -> Any:
        """The value as the database takes it."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """A QuerySet, given as a function so that it is made when first asked; its SQL is kept. It reads, and cannot be narrowed.

    Each `Given` in it takes its value from the question:
    `Prepared(lambda: Room.objects.filter(pk=Given("pk", models.IntegerField())))(pk=3)`. What changes the SQL itself (the
    columns of a language, a value that may be None) needs a Prepared for each case. RuntimeError where the QuerySet is another
    one each time, because it holds the time of now.
    """

    def __init__(self, make: Callable[[], "models.QuerySet[Any]"]) -> None:
        self.make = make
        self._known_converters: dict[int, Any] | None = None
        self._known_composite: bool | None = None

    @cached_property
    def _written(self) -> tuple["models.QuerySet[Any]", Any, str, tuple[Any, ...]]:
        """The QuerySet, its compiler once it has written, the SQL and the parameters."""
        queryset = self.make()
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        if self.make().query.get_compiler(queryset.db).as_sql() != (sql, params):
            raise RuntimeError("A prepared QuerySet must not hold what changes by itself, such as the time: use Given.")
        return queryset, compiler, sql, tuple(params)

    def _converters(self, written: Any, columns: Any) -> Any:
        """What makes Python's values of the database's, for each column that needs it: found out once, for a row has many columns."""
        if self._known_converters is None:
            self._known_converters = written.get_converters(columns)
        return self._known_converters

    def _has_composite(self, written: Any, columns: Any) -> bool:
        """Whether a column stands for several, found out once as well."""
        if self._known_composite is None:
            self._known_composite = bool(written.has_composite_fields(columns))
        return self._known_composite

    def __call__(self, **values: Any) -> list[Any]:
        """What the database answers now: models, or rows of `values_list`."""
        queryset, written, sql, params = self._written
        connection = connections[queryset.db]
        bound = tuple(each.bound(values, connection) if isinstance(each, Given) else each for each in params)
        compiler = copy.copy(written)
        compiler.connection, compiler.as_sql = connection, lambda: (sql, bound)
        compiler.get_converters = lambda columns: self._converters(written, columns)
        compiler.has_composite_fields = lambda columns: self._has_composite(written, columns)
        asked = queryset.all()
        asked.query.get_compiler = lambda *args, **kwargs: compiler  # type: ignore[method-assign]
        return list(asked)

    def first(self, **values: Any) -> Any:
        """The first one, or None. Let the QuerySet itself end after one."""
        return next(iter(self(**values)), None)


class ByKeys:
    """Rows of several primary keys: a Prepared for each number of keys, which is rounded up to a power of two.

    `make` gets the keys as they stand in a filter: `ByKeys(lambda keys: Room.objects.filter(pk__in=keys))({3, 5})`.
    """

    def __init__(self, make: Callable[[Sequence[Any]], "models.QuerySet[Any]"]) -> None:
        self.make = make
        self._of = lru_cache(maxsize=16)(self._prepared)

    def _prepared(self, number: int) -> Prepared:
        keys = [Given(f"key{n}", models.BigIntegerField()) for n in range(number)]
        return Prepared(lambda: self.make(keys))

    def rows(self, keys: Collection[int], **values: Any) -> list[Any]:
        """Models or rows of `values_list`, in the order of the QuerySet. No question for no keys."""
        wanted = sorted(set(keys))
        if not wanted:
            return []
        number = 1 << (len(wanted) - 1).bit_length()
        given = {f"key{n}": key for n, key in enumerate([*wanted, *[wanted[0]] * (number - len(wanted))])}
        return self._of(number)(**given, **values)

    def __call__(self, keys: Collection[int], **values: Any) -> dict[int, Any]:
        """Key -> model."""
        return {row.pk: row for row in self.rows(keys, **values)}
