"""Copies of sessions with their languages and people: drafts, under codes that nobody has."""

from collections.abc import Container, Iterable
from typing import Any

from events.models import Forum, Session, SessionLanguage
from programme.editor import rooms
from programme.editor.moving import Place
from speakers.models import Appearance

CODE_LENGTH = Session._meta.get_field("code").max_length or 20
SLUG_LENGTH = Session._meta.get_field("slug").max_length or 80
# What a copy does not take over: the recording is of the session that was.
OWN = frozenset({"id", "code", "slug", "starts_at", "ends_at", "room", "state", "recording_url"})


def free(name: str, taken: Container[str], length: int) -> str:
    """The name with the first suffix that nobody has: s05 -> s05-2."""
    number = 2
    while True:
        suffix = f"-{number}"
        made = f"{name[: length - len(suffix)].rstrip('-')}{suffix}"
        if made not in taken:
            return made
        number += 1


def write(forum: Forum, copies: Iterable[tuple[int, Place, str]]) -> list[Session]:
    """Copies of sessions (ids) at places under codes: made in eight queries and their history."""
    rows = list(copies)
    if not rows:
        return []
    with_parts = Session.objects.prefetch_related("languages", "appearances")
    originals = with_parts.in_bulk([pk for pk, _place, _code in rows])
    slugs = set(Session.objects.for_forum(forum).values_list("slug", flat=True))
    made = []
    for pk, place, code in rows:
        slug = free(originals[pk].slug, slugs, SLUG_LENGTH)
        slugs.add(slug)
        made.append(_copy(originals[pk], place, code, slug))
    created: list[Session] = Session.objects.bulk_create(made, batch_size=100)
    pairs = list(zip([originals[pk] for pk, _place, _code in rows], created, strict=True))
    # Rooms are those of the place, which a copy takes from its original.
    rooms.write([(new, place.rooms[1:]) for new, (_old, place, _code) in zip(created, rows, strict=True)])
    for model, name in ((SessionLanguage, "languages"), (Appearance, "appearances")):
        children = [_child(child, new) for old, new in pairs for child in getattr(old, name).all()]
        model.objects.bulk_create(children, batch_size=200)
    return created


def _fields(row: Any, without: Container[str]) -> dict[str, Any]:
    """Values of a row's columns. Language columns are read by their full name; the bare one is not a column of its own."""
    from core.admin.columns import translated

    model: Any = type(row)
    bare = translated(model)
    fields = [field for field in row._meta.concrete_fields if field.name not in without and field.name not in bare]
    return {field.attname: getattr(row, field.attname) for field in fields}


def _copy(original: Session, place: Place, code: str, slug: str) -> Session:
    values = _fields(original, OWN)
    made = Session(**values, code=code, slug=slug, state=Session.State.DRAFT)
    place.put(made)
    return made


def _child(child: Any, session: Session) -> Any:
    made = type(child)(**_fields(child, ("id", "session")))
    made.session = session
    return made
