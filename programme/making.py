"""Making the files of a forum and keeping them. Seconds of work: the background worker's and the command's, never a request's."""

import hashlib
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from core.models import ContentCounter
from core.storage import keep
from events.models import Forum
from programme import offline, paper, withdrawal
from programme.models import MadeFile, Release

Made = paper.Made
ENDINGS = {MadeFile.Kind.PROGRAMME: "pdf", MadeFile.Kind.OFFLINE: "zip"}


def bring_up_to_date(row: MadeFile) -> bool:
    """Make the file anew if what stands in it may have changed; whether it has one now. Nothing for a forum that is not public."""
    MadeFile.objects.filter(pk=row.pk).update(asked_at=None)  # who asks from now on has seen more than this will hold
    row.refresh_from_db()
    forum = Forum.objects.published().select_related("venue", "host_country").filter(pk=row.forum_id).first()
    release = Release.objects.latest_of(forum) if forum else None
    if forum is None or release is None:
        return False
    counter = ContentCounter.value()
    if row.name and row.counter == counter and row.release_id == release.pk:
        return True
    people = withdrawal.named(forum)
    made = _made(row, forum, release)
    if made is None:
        MadeFile.objects.filter(pk=row.pk).update(counter=counter, release=release, people=people)
    else:
        pictures = withdrawal.pictured(made.content) if row.kind == MadeFile.Kind.OFFLINE else []
        _keep(row, made, release=release, counter=counter, people=[*people, *pictures])
    return _still_public(row)


def _still_public(row: MadeFile) -> bool:
    """Whether everybody in the file was still public when it was done; else it goes again: its next making is ordered already."""
    row.refresh_from_db()
    if not withdrawal.no_longer_public(row.people):
        return True
    withdrawal.withdraw([row])
    return False


def _made(row: MadeFile, forum: Forum, release: Release) -> Made | None:
    """The file; None where it would be the same as the last."""
    if row.kind == MadeFile.Kind.OFFLINE:
        return Made(offline.archive(forum, release, row.language))
    return paper.make(forum, release, row.language, row.beside, unless=row.source if row.name else "")


def _keep(row: MadeFile, made: Made, **values: Any) -> None:
    """Store it under a name made of its content; the last one stays for those who are reading it, the one before goes."""
    name = name_of(row, made.content)
    if name == row.name:
        MadeFile.objects.filter(pk=row.pk).update(source=made.source, report=made.report, **values)
        return
    keep(name, made.content)
    MadeFile.objects.filter(pk=row.pk).update(
        name=name, previous=row.name, size=len(made.content), made_at=timezone.now(), source=made.source,
        report=made.report, **values,
    )  # fmt: skip
    if row.previous and row.previous != name:
        default_storage.delete(row.previous)


def name_of(row: MadeFile, content: bytes) -> str:
    """`public/made/<digest>/<forum>-<kind>-<languages>.<ending>`: an address never changes its bytes, and a saved file says what it is."""
    digest = hashlib.sha256(content).hexdigest()[:24]
    spoken = "-".join(code for code in (row.language, row.beside) if code)
    return f"public/made/{digest}/{row.forum.slug}-{row.kind}-{spoken}.{ENDINGS[MadeFile.Kind(row.kind)]}"
