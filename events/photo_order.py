"""The order of photographs in a gallery, changed by few writes: numbers have gaps, and where one is full its surroundings are spread."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Expression, F, PositiveIntegerField

from core import history
from events.models import Gallery, Photo

STEP = 1024  # between two neighbours that are numbered anew
REACHES = (0, 16, 64, 256, 1024)  # how many neighbours on either side are numbered anew, the fewest that make room

BATCH = 500  # rows of a statement

Place = Callable[[list[int], int], int]


def first(others: list[int], before: int) -> int:
    return 0


def earlier(others: list[int], before: int) -> int:
    return max(0, before - 1)


def later(others: list[int], before: int) -> int:
    return before + 1


def at(number: int) -> Place:
    """The place with that number, from 1."""
    return lambda others, before: max(0, number - 1)


def beside(other: int, after: bool) -> Place:
    """Just before another photograph, or just after it; where it stands if that one is gone."""
    return lambda others, before: others.index(other) + after if other in others else before


def move(gallery: Gallery, pk: int, place: Place, by: Any) -> None:
    """Put a photograph of a gallery in another place: `place(the others in order, how many stand before it)`."""
    with transaction.atomic(), history.because("Moved", by):
        rows = _numbers(gallery)
        known = [row for row in rows if row[0] == pk]
        if not known:
            return
        rest = [row for row in rows if row[0] != pk]
        index = min(place([other for other, _order in rest], rows.index(known[0])), len(rest))
        if index != rows.index(known[0]):
            _write({**_room(rest, index, pk)})


def by_time(gallery: Gallery, by: Any) -> None:
    """In the order in which they were taken; those without a time last, as they stood."""
    with transaction.atomic(), history.because("Ordered by time taken", by):
        _numbers(gallery)
        rows = Photo.objects.filter(gallery=gallery).order_by(F("taken_at").asc(nulls_last=True), "order", "pk")
        found = rows.values_list("pk", "order")
        _write({pk: number * STEP for number, (pk, order) in enumerate(found, 1) if order != number * STEP})


def _numbers(gallery: Gallery) -> list[tuple[int, int]]:
    """(primary key, number) of the photographs in order. Others who move some wait until this transaction ends."""
    list(Gallery.objects.select_for_update().filter(pk=gallery.pk).values_list("pk"))
    return list(Photo.objects.filter(gallery=gallery).order_by("order", "pk").values_list("pk", "order"))


def _room(rest: list[tuple[int, int]], index: int, pk: int) -> dict[int, int]:
    """New numbers for a photograph that goes before `rest[index]`, and for as few others as it takes."""
    for reach in (*REACHES, len(rest)):
        start, end = max(0, index - reach), min(len(rest), index + reach)
        window = [*(row for row, _order in rest[start:index]), pk, *(row for row, _order in rest[index:end])]
        floor = rest[start - 1][1] if start else 0
        ceiling = rest[end][1] if end < len(rest) else floor + STEP * (len(window) + 1)
        if ceiling - floor > len(window):
            return {row: floor + (ceiling - floor) * n // (len(window) + 1) for n, row in enumerate(window, 1)}
    raise AssertionError  # behind the last one there is always room


class _Numbers(Expression):
    """The new number of each row. `Case` says the same, and takes Django longer to write than the database to do."""

    def __init__(self, numbers: Sequence[tuple[int, int]]) -> None:
        super().__init__(output_field=PositiveIntegerField())
        self.numbers = numbers

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        cases = " ".join(f"WHEN {int(pk)} THEN {int(number)}" for pk, number in self.numbers)
        return f"CASE {connection.ops.quote_name('id')} {cases} END", ()


def _write(numbers: dict[int, int]) -> None:
    rows = list(numbers.items())
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        Photo.objects.filter(pk__in=[pk for pk, _number in some]).update(order=_Numbers(some))
