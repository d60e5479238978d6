"""What needs somebody today: apps register questions, the first page of the admin asks them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from core import languages
from core.admin import locking
from core.admin.columns import missing
from core.models import PublishingModel


@dataclass(frozen=True)
class Item:
    """One thing to do: how many, and where. Urgent ones stand first."""

    label: str | Promise
    count: int
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Texts:
    """A kind of public object whose main text should stand in every language."""

    label: str | Promise
    permission: str
    url: str
    field: str
    rows: Callable[[], QuerySet[Any]]


@dataclass(frozen=True)
class Note:
    """Something that is so until somebody sets it right, and is not counted: one sentence, and where to read more."""

    label: str | Promise
    url: str


Question = Callable[[Any], Iterable[Item]]
_questions: dict[str, Question] = {}
_texts: dict[str, Texts] = {}
_notes: dict[str, Callable[[Any], Iterable[Note]]] = {}


def register(key: str, question: Question) -> None:
    """`question(user)` gives the items that this person may see, by counting in the database."""
    _questions[key] = question


def register_note(key: str, notes: Callable[[Any], Iterable[Note]]) -> None:
    """`notes(user)` gives the notes that this person may see."""
    _notes[key] = notes


def notes(user: Any) -> list[Note]:
    return [note for found in _notes.values() for note in found(user)]


def register_texts(key: str, texts: Texts) -> None:
    _texts[key] = texts


def address(model: str, query: str = "") -> str:
    """The list of a model such as "events_session" in the admin."""
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def items(user: Any) -> list[Item]:
    """What is to be done, urgent things first. Nothing to do, nothing shown; translators have their own table."""
    if locking.languages_of(user) is not None:
        return []
    found = [item for question in _questions.values() for item in question(user) if item.count]
    return sorted(found, key=lambda item: not item.urgent)


def missing_texts(user: Any) -> dict[str, Any]:
    """The table of missing texts: `languages`, and `rows` of {"label", "cells": [{"count", "url", "language"}]}."""
    own = locking.languages_of(user)
    shown = [language for language in languages.LANGUAGES if own is None or language.code in own]
    rows: list[dict[str, Any]] = [
        {"label": texts.label, "cells": cells}
        for texts in _texts.values()
        if user.has_perm(texts.permission)
        for cells in [_cells(texts, shown)]
    ]
    return {"languages": shown, "rows": [row for row in rows if any(cell["count"] for cell in row["cells"])]}


def _cells(texts: Texts, shown: Sequence[languages.Language]) -> list[dict[str, Any]]:
    counts = {f"n_{n}": Count("pk", filter=missing(texts.field, language.code)) for n, language in enumerate(shown)}
    found = texts.rows().order_by().aggregate(**counts)
    return [
        {"count": found[f"n_{n}"], "url": address(texts.url, f"missing={language.code}"), "language": language}
        for n, language in enumerate(shown)
    ]


def scheduled(label: str | Promise, model: Any, url: str) -> Item:
    """How many of a model with drafts wait for their moment."""
    count = model.objects.filter(state=PublishingModel.State.PUBLISHED, publish_at__gt=timezone.now()).count()
    return Item(label, count, address(url, "publication=scheduled"))
