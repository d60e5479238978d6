"""Withholding pictures: what was made of one leaves the public storage, and is neither served nor made again until it is shown again.

The original stays, private, so that it can be. A picture is known by its content: it goes wherever it is used.
"""

from collections.abc import Collection, Iterator

from django.core.files.storage import default_storage
from django.db import transaction

from core.models import WithheldPicture

CACHED = "public, max-age=86400"  # what may have to be taken back: for a day, then it is asked for again


def is_withheld(key: str) -> bool:
    return bool(WithheldPicture.objects.filter(key=key).exists())


def withhold(keys: Collection[str]) -> None:
    """Withhold pictures; their files go once that is certain."""
    with transaction.atomic():
        known = WithheldPicture.objects.among(keys)
        WithheldPicture.objects.bulk_create([WithheldPicture(key=key) for key in sorted(set(keys) - known)])
        transaction.on_commit(lambda: purge(keys), robust=True)


def release(keys: Collection[str]) -> None:
    """End it. What was made of the pictures has to be made again (`core.tasks.render_picture`)."""
    WithheldPicture.objects.filter(key__in=keys).delete()


def purge(keys: Collection[str]) -> None:
    """Remove renditions, stand-ins, copies, icons and cards of pictures from the public storage."""
    for name in [*_files("public", keys), *_files("public/icons", keys), *_cards(keys)]:
        default_storage.delete(name)


def _files(folder: str, keys: Collection[str]) -> Iterator[str]:
    """Files whose names begin with one of the keys."""
    wanted = set(keys)
    return (f"{folder}/{name}" for name in _listed(folder) if name.partition("-")[0] in wanted)


def _cards(keys: Collection[str]) -> Iterator[str]:
    """Cards on which one of the pictures stands (`core.cards.drawing`)."""
    return (f"public/cards/{key}/{name}" for key in set(keys) for name in _listed(f"public/cards/{key}"))


def _listed(folder: str) -> list[str]:
    try:
        return list(default_storage.listdir(folder)[1])
    except FileNotFoundError:
        return []
