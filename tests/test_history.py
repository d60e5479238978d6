"""Every edit is kept, by whatever way it came, and outlives the person who made it."""

from typing import Any

import pytest

from events.models import Country, Room
from tests import factories as f

pytestmark = pytest.mark.django_db


def kinds(model: Any, pk: int) -> list[str]:
    """Kinds of the entries of one row, oldest first: + made, ~ changed, - deleted."""
    return list(model.history.filter(id=pk).order_by("history_id").values_list("history_type", flat=True))


def test_save_and_delete_write_history() -> None:
    country = f.make_country()
    country.save()
    pk = country.pk
    country.delete()
    assert kinds(Country, pk) == ["+", "~", "-"]


def test_update_writes_history_with_the_new_text() -> None:
    country = f.make_country(name_en="Before")
    Country.objects.filter(pk=country.pk).update(name_en="After")
    assert kinds(Country, country.pk) == ["+", "~"]
    newest = Country.history.filter(id=country.pk).latest("history_id")
    assert newest.name_en == "After"


def test_bulk_writes_have_history() -> None:
    venue = f.make_venue()
    rooms = Room.objects.bulk_create([Room(venue=venue, slug=f"r{n}", name_en=f"R{n}") for n in range(3)])
    for room in rooms:
        room.capacity = 7
    Room.objects.bulk_update(rooms, ["capacity"])
    for room in rooms:
        assert kinds(Room, room.pk) == ["+", "~"]
        assert Room.history.filter(id=room.pk).latest("history_id").capacity == 7


def test_a_cascade_writes_history() -> None:
    room = f.make_room()
    pk = room.pk
    room.venue.delete()
    assert kinds(Room, pk) == ["+", "-"]


def test_deleting_an_editor_keeps_what_was_edited() -> None:
    editor = f.make_staff()
    country = f.make_country()
    Country.history.filter(id=country.pk).update(history_user=editor)
    editor.delete()
    entry = Country.history.get(id=country.pk)
    assert entry.history_user is None
    assert entry.code == country.code
