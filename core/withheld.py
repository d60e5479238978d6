"""Withholding pictures: what was made of one leaves the public storage, and is neither served nor made again until it is shown again.

The original stays, private, so that it can be. A picture is known by its content: it goes wherever it is used.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.files.storage import default_storage
from django.db import transaction

from core.image_names import PUBLIC_NAME
from core.models import WithheldPicture
from core.prepared import Prepared
from core.storage import listing

# A figure goes with its caption; a paragraph or a link that held nothing else goes, too. As `core.sanitise` writes them.
FIGURE = re.compile(r"<figure[^>]*>(?:(?!</figure>).)*</figure>", re.DOTALL)
LINE = re.compile(r"<p[^>]*>\s*(?:<a [^>]*>\s*)?<img[^>]*>\s*(?:</a>\s*)?</p>")
IMG = re.compile(r'<img[^>]*?\bsrc="([^"]*)"[^>]*>')

PLACES = ("public/", "public/icons/", "public/cards/")  # where names begin with the key of a picture
FEW = 20  # pictures: each place is asked for each of them

_all = Prepared(lambda: WithheldPicture.objects.values_list("key", flat=True))
_known: ContextVar[list[frozenset[str]] | None] = ContextVar("withheld", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """For the time of one request: the database is asked which pictures are withheld when the first one is to be shown."""
    token = _known.set([])
    try:
        yield
    finally:
        _known.reset(token)


def is_withheld(key: str) -> bool:
    known = _known.get()
    if known is None:
        return bool(WithheldPicture.objects.filter(key=key).exists())
    if not known:
        known.append(frozenset(_all()))
    return key in known[0]


def _ask_again() -> None:
    known = _known.get()
    if known is not None:
        known.clear()


def left_out(html: str) -> str:
    """Sanitised HTML without the pictures that are withheld, and without what stood there for them alone."""
    if "<img" not in html:
        return html
    for whole in (FIGURE, LINE, IMG):
        html = whole.sub(lambda match: "" if _shows_withheld(match[0]) else match[0], html)
    return html


def _shows_withheld(html: str) -> bool:
    """Whether all pictures of a piece of HTML are withheld, and there is one."""
    names = [PUBLIC_NAME.match(source.rpartition("/")[2]) for source in IMG.findall(html)]
    return bool(names) and all(name is not None and is_withheld(name["key"]) for name in names)


def withhold(keys: Collection[str]) -> None:
    """Withhold pictures; their files go once that is certain."""
    with transaction.atomic():
        known = WithheldPicture.objects.among(keys)
        WithheldPicture.objects.bulk_create([WithheldPicture(key=key) for key in sorted(set(keys) - known)])
        transaction.on_commit(lambda: purge(keys), robust=True)
    _ask_again()


def release(keys: Collection[str]) -> None:
    """End it. What was made of the pictures has to be made again (`core.tasks.render_picture`)."""
    WithheldPicture.objects.filter(key__in=keys).delete()
    _ask_again()


def purge(keys: Collection[str]) -> None:
    """Remove renditions, stand-ins, copies, icons and cards of pictures from the public storage."""
    for name in list(_made_of(set(keys))):
        default_storage.delete(name)


def _made_of(keys: set[str]) -> Iterator[str]:
    """Names of what was made of pictures. Of few it is asked for by its names, of many everything is listed once."""
    if len(keys) <= FEW:
        yield from (found.name for key in keys for place in PLACES for found in listing(f"{place}{key}"))
        return
    for found in listing("public/"):
        *folders, name = found.name.split("/")
        if name.partition("-")[0] in keys or keys.intersection(folders):  # cards lie in a folder of the key
            yield found.name
