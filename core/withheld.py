"""Withholding pictures: what was made of one leaves the public storage, and is neither served nor made again until it is shown again.

The original stays, private, so that it can be. A picture is known by its content: it goes wherever it is used.
"""

from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db import transaction

from core.models import WithheldPicture
from core.storage import listing


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
    wanted = set(keys)
    for found in list(listing("public/")):
        *folders, name = found.name.split("/")
        if name.partition("-")[0] in wanted or wanted.intersection(folders):  # cards lie in a folder of the key
            default_storage.delete(found.name)
