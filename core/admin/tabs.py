"""What an app above says of an object's texts on its form: words in the tab of each language, and after saving."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Notes = Callable[[HttpRequest, Any], Mapping[str, SafeString]]
Saved = Callable[[HttpRequest, Any], None]
_notes: list[Notes] = []
_saved: list[Saved] = []


def add(notes: Notes, saved: Saved) -> None:
    """`notes(request, object)` gives HTML by site code; it is asked several times for one page, before the object is saved too.

    `saved(request, object)` is called when the form has written it, in the same transaction.
    """
    if notes not in _notes:
        _notes.append(notes)
        _saved.append(saved)


def notes_of(request: HttpRequest, obj: Any) -> dict[str, SafeString]:
    found: dict[str, SafeString] = {}
    for notes in _notes:
        found.update(notes(request, obj))
    return found


def say_saved(request: HttpRequest, obj: Any) -> None:
    for saved in _saved:
        saved(request, obj)
