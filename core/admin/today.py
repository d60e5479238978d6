"""What needs somebody today: apps register questions, the first page of the admin asks them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from core.admin import locking
from core.models import PublishingModel


@dataclass(frozen=True)
class Item:
    """One thing to do: how many, and where. Urgent ones stand first. `of` names what it is about where there are several."""

    label: str | Promise
    count: int
    url: str
    urgent: bool = False
    of: str = ""


@dataclass(frozen=True)
class Note:
    """Something that is so until somebody sets it right, and is not counted: one sentence, and where to read more."""

    label: str | Promise
    url: str


Question = Callable[[Any], Iterable[Item]]
Section = Callable[[Any], dict[str, Any] | None]
_questions: dict[str, Question] = {}
_sections: dict[str, tuple[bool, Section]] = {}
_notes: dict[str, Callable[[Any], Iterable[Note]]] = {}


def register(key: str, question: Question) -> None:
    """`question(user)` gives the items that this person may see, by counting in the database."""
    _questions[key] = question


def register_section(template: str, section: Section, *, first: bool = False) -> None:
    """A part of the first page: `section(user)` gives what its template needs as `section`, or None where it is not for them.

    One that is `first` stands above what is to be done.
    """
    _sections[template] = (first, section)


def sections(user: Any, *, first: bool = False) -> list[tuple[str, dict[str, Any]]]:
    """(template, what it needs) of each part that this person sees, above what is to be done or below it."""
    found = [(template, section(user)) for template, (is_first, section) in _sections.items() if is_first == first]
    return [(template, needs) for template, needs in found if needs is not None]


def register_note(key: str, notes: Callable[[Any], Iterable[Note]]) -> None:
    """`notes(user)` gives the notes that this person may see."""
    _notes[key] = notes


def notes(user: Any) -> list[Note]:
    return [note for found in _notes.values() for note in found(user)]


def address(model: str, query: str = "") -> str:
    """The list of a model such as "events_session" in the admin."""
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def items(user: Any) -> list[Item]:
    """What is to be done, urgent things first. Nothing to do, nothing shown; translators have a part of their own."""
    if locking.languages_of(user) is not None:
        return []
    found = [item for question in _questions.values() for item in question(user) if item.count]
    return sorted(found, key=lambda item: not item.urgent)


def scheduled(label: str | Promise, model: Any, url: str) -> Item:
    """How many of a model with drafts wait for their moment."""
    count = model.objects.filter(state=PublishingModel.State.PUBLISHED, publish_at__gt=timezone.now()).count()
    return Item(label, count, address(url, "publication=scheduled"))
