"""Saving what was typed for many photographs. A text that somebody else has changed in between is shown, not overwritten."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import transaction

from core import history, languages
from core.admin import locking
from core.comparing import Piece, compare
from core.sanitise import plain
from events.models import Photo

TEXTS = ("caption", "alternative")
MOST = 200  # rows of one form
LIMITS = dict.fromkeys(("focus_x", "focus_y"), (MaxValueValidator(100),))  # per cent


@dataclass
class Typed:
    """One photograph of the form: what was typed and is not saved, by field, with the reason where there is one."""

    photo: Photo
    texts: dict[str, str] = field(default_factory=dict)
    theirs: dict[str, list[Piece]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    changed_by: Any = None


def columns(language: str, user: Any) -> dict[str, str]:
    """Names in the form and the columns that this person may write: {"caption": "caption_kk"}."""
    texts = {name: languages.column(name, language) for name in TEXTS}
    if locking.languages_of(user) is not None:
        return texts
    return {**texts, **{name: name for name in ("credit", "focus_x", "focus_y")}}


def one_line(value: Any) -> str:
    """As it is stored."""
    return " ".join(plain(str(value if value is not None else "")).split())


def save(data: Mapping[str, str], ids: Iterable[str], language: str, user: Any) -> tuple[int, list[Typed]]:
    """Write what was changed; how many photographs were written, and those that were not or not wholly.

    `was-<field>-<id>` is what the page showed: what is neither that nor what was typed has been written by somebody else.
    """
    wanted = [int(pk) for pk in ids if pk.isdecimal() and len(pk) < 16][:MOST]
    names = columns(language, user)
    written: dict[frozenset[str], list[Photo]] = defaultdict(list)
    left = []
    with transaction.atomic(), history.because("Described", user):
        for photo in Photo.objects.select_for_update(of=("self",)).filter(pk__in=wanted):
            typed = Typed(photo)
            changed = {column for name, column in names.items() if _take(typed, data, name, column)}
            if typed.texts:
                left.append(typed)
            if changed:
                written[frozenset(changed)].append(photo)
        for typed in left:
            typed.changed_by = _last_change(typed.photo) if typed.theirs else None
        for changes, photos in written.items():
            Photo.objects.bulk_update(photos, sorted(changes), batch_size=100)
    return sum(map(len, written.values())), left


def _last_change(photo: Any) -> Any:
    return photo.history.select_related("history_user").first()


def _take(typed: Typed, data: Mapping[str, str], name: str, column: str) -> bool:
    """Set a column of the photograph to what was typed, if that is new and nobody else has written; whether it was set."""
    key = f"{name}-{typed.photo.pk}"
    if key not in data:
        return False
    new, was, now = one_line(data[key]), one_line(data.get(f"was-{key}")), one_line(getattr(typed.photo, column))
    if new in (was, now):
        return False
    if now != was:
        typed.texts[name], typed.theirs[name] = new, compare(now, new)
        return False
    try:
        value = cast(Any, Photo._meta.get_field(column)).clean(new, typed.photo)
        for limit in LIMITS.get(name, ()):
            limit(value)
    except ValidationError as error:
        typed.texts[name], typed.errors[name] = new, error.messages
        return False
    setattr(typed.photo, column, value)
    return True
