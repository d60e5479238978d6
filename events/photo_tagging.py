"""What photographs show: sessions and countries, and what apps above bring."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core import history
from events.models import Country, Forum, Photo, PhotoCountry, PhotoSession, Session


@dataclass(frozen=True)
class Kind:
    """A kind of tag: `model` joins a photograph and what its field `name` points to; `choices(forum)` are those of a forum."""

    name: str
    label: Any
    model: Any
    choices: Callable[[Forum], Iterable[Any]]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def every() -> list[Kind]:
    return list(_kinds.values())


def untagged() -> Q:
    """Photographs that show nothing of any kind."""
    found = Q()
    for kind in every():
        found &= ~Q(Exists(kind.model.objects.filter(photo=OuterRef("pk"))))
    return found


def of_photos(photos: Collection[Photo]) -> dict[int, list[Any]]:
    """What each photograph shows; one query for each kind."""
    found: dict[int, list[Any]] = {photo.pk: [] for photo in photos}
    for kind in every():
        for tag in kind.model.objects.filter(photo__in=found).select_related(kind.name).order_by("pk"):
            found[tag.photo_id].append(getattr(tag, kind.name))
    return found


def chosen(forum: Forum, value: str) -> tuple[Kind, Any] | None:
    """What "session:12" names, of a forum; None where there is no such thing."""
    name, _colon, pk = value.partition(":")
    kind = _kinds.get(name)
    target = next((one for one in kind.choices(forum) if str(one.pk) == pk), None) if kind else None
    return (kind, target) if kind and target is not None else None


def add(kind: Kind, target: Any, photos: Collection[Photo], by: Any) -> int:
    """Tag photographs; those that have the tag keep it. Returns how many were tagged."""
    with transaction.atomic(), history.because("Tagged", by):
        known = set(
            kind.model.objects.filter(photo__in=photos, **{kind.name: target}).values_list("photo_id", flat=True)
        )
        rows = [kind.model(photo=photo, **{kind.name: target}) for photo in photos if photo.pk not in known]
        return len(kind.model.objects.bulk_create(rows))


def _sessions(forum: Forum) -> Iterable[Any]:
    return Session.objects.for_forum(forum).order_by("starts_at", "code")


def _countries(forum: Forum) -> Iterable[Any]:
    return Country.objects.filter(delegations__forum=forum).order_by("code")


register(Kind("session", Session._meta.verbose_name, PhotoSession, _sessions))
register(Kind("country", Country._meta.verbose_name, PhotoCountry, _countries))
