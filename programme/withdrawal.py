"""Files of a forum that name somebody whose name is no longer public go out of service at once, and are made anew.

Pages follow by themselves; a paper would go on naming an erased person until somebody asked for a newer one. Who is named is
written down with each file: `speaker-12`, `delegate-34`. A seat without a person is nobody's name. So is which pictures stand in a
file, `picture-0123...`: one that is withheld at somebody's request takes the file with it.
"""

import io
import zipfile
from collections.abc import Collection, Iterable

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model

from core.changes import Change
from core.image_names import PUBLIC_NAME
from core.models import WithheldPicture
from events.models import Delegate, Forum
from programme.models import MadeFile, ReleasedSession
from speakers.models import Speaker

NAMED: dict[type[Model], str] = {Speaker: "speaker", Delegate: "delegate"}
PICTURE = "picture-"


def _speakers(ids: Collection[int]) -> list[str]:
    persons = Speaker.objects.published().filter(pk__in=ids, is_seat=False).order_by()
    return [f"speaker-{pk}" for pk in persons.values_list("pk", flat=True)]


def _delegates(ids: Collection[int]) -> list[str]:
    heads = Delegate.objects.listed_heads().filter(pk__in=ids).order_by()
    return [f"delegate-{pk}" for pk in heads.values_list("pk", flat=True)]


def named(forum: Forum) -> list[str]:
    """Everybody whom files of the forum may name now: who appears or is listed, and heads of delegations. Four queries."""
    rows = ReleasedSession.objects.latest_of(forum).order_by().values_list("appearances", flat=True)
    appearing = {entry["speaker"] for people in rows for entry in people}
    listed = set(Speaker.objects.for_forum(forum).order_by().values_list("pk", flat=True))
    heads = list(Delegate.objects.filter(forum=forum, is_head=True).order_by().values_list("pk", flat=True))
    return sorted([*_speakers(appearing | listed), *_delegates(heads)])


def pictured(archive: bytes) -> list[str]:
    """Every picture in an offline copy."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        found = [PUBLIC_NAME.match(name.rpartition("/")[2]) for name in file.namelist()]
    return sorted({f"{PICTURE}{match['key']}" for match in found if match})


def no_longer_public(people: Iterable[str]) -> set[str]:
    """Those of `named` whose names are not public now, and those of `pictured` that are withheld."""
    pictures = {one for one in people if one.startswith(PICTURE)}
    withheld = {
        f"{PICTURE}{key}" for key in WithheldPicture.objects.among(one.removeprefix(PICTURE) for one in pictures)
    }
    return withheld | _nameless(set(people) - pictures)


def _nameless(given: set[str]) -> set[str]:
    ids = {kind: [int(one.rpartition("-")[2]) for one in given if one.startswith(kind)] for kind in NAMED.values()}
    return given - {*_speakers(ids["speaker"]), *_delegates(ids["delegate"])}


def withdraw(rows: Collection[MadeFile]) -> None:
    """Take files out of service, and out of the storage once that is certain."""
    names = [name for row in rows for name in (row.name, row.previous) if name]
    MadeFile.objects.filter(pk__in=[row.pk for row in rows]).update(
        name="", previous="", source="", people=[], report=[], size=0
    )
    transaction.on_commit(lambda: _delete(names), robust=True)  # what a storage kept that was down, `check_media` finds


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def naming(change: Change) -> list[MadeFile]:
    """Files that name somebody whom a change has made no longer public, or show a picture that it has withheld."""
    if change.model is WithheldPicture:
        keys = WithheldPicture.objects.filter(pk__in=change.ids).values_list("key", flat=True)
        return _with({f"{PICTURE}{key}" for key in keys})
    kind = NAMED.get(change.model) if change.model else None
    if kind is None or change.kind == "created":
        return []
    return _with(_nameless({f"{kind}-{pk}" for pk in change.ids}))


def _with(gone: set[str]) -> list[MadeFile]:
    return [row for row in MadeFile.objects.exclude(name="") if not gone.isdisjoint(row.people)] if gone else []
