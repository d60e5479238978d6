"""Taking the bench forum away again: what `demo.bench` made, and the history of it."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import ManyToOneRel, QuerySet

from core import changes
from core.models import ContentModel
from demo.bench_rows import BATCH, SPEAKER, Progress, bench_forum, made_by_bench
from events import models as events
from programme.models import Release, ReleasedSession
from speakers.models import Appearance, Speaker, SpeakerListing

Rows = tuple[str, type[ContentModel], "QuerySet[ContentModel]"]


def remove(progress: Progress) -> bool:
    """Remove the bench forum in one transaction; what was added to it goes with it. False when there is none.

    A country, institution or venue of the bench that something else has come to use stays.
    """
    with transaction.atomic():
        forum = bench_forum()
        if forum is None:
            return False
        for what, model, rows in _belongings(forum):
            _delete(what, model, list(rows.values_list("pk", flat=True)), progress)
        _shared(progress)
    return True


def _belongings(forum: events.Forum) -> Iterator[Rows]:
    """What belongs to the forum, from the leaves to the root, so that each step is small and can be seen."""
    of_sessions = {"session__forum": forum}
    yield "photos", events.Photo, events.Photo.objects.filter(gallery__forum=forum)
    yield "galleries", events.Gallery, forum.galleries.all()
    yield "released sessions", ReleasedSession, ReleasedSession.objects.filter(release__forum=forum)
    yield "releases", Release, forum.releases.all()
    yield "appearances", Appearance, Appearance.objects.filter(**of_sessions)
    yield "further rooms", events.SessionRoom, events.SessionRoom.objects.filter(**of_sessions)
    yield "languages", events.SessionLanguage, events.SessionLanguage.objects.filter(**of_sessions)
    yield "sessions", events.Session, forum.sessions.all()
    yield "tracks", events.Track, forum.tracks.all()
    yield "delegates", events.Delegate, forum.delegates.all()
    yield "places in the list", SpeakerListing, forum.speaker_listings.all()
    yield "speakers", Speaker, Speaker.objects.filter(slug__startswith=SPEAKER)
    members = events.DelegationInstitution.objects.filter(delegation__forum=forum)
    yield "institutions of delegations", events.DelegationInstitution, members
    yield "delegations", events.Delegation, forum.delegations.all()
    yield "forum", events.Forum, events.Forum.objects.filter(pk=forum.pk)


def _shared(progress: Progress) -> None:
    """Rows of the bench that other forums may have come to use."""
    for venue in events.Venue.objects.filter(made_by_bench(events.Venue)):
        rooms = list(venue.rooms.all())
        if not in_use(venue, events.Room) and not any(map(in_use, rooms)):
            _delete("rooms", events.Room, [room.pk for room in rooms], progress)
            _delete("venue", events.Venue, [venue.pk], progress)
    for what, model in (("institutions", events.Institution), ("countries", events.Country)):
        there: QuerySet[ContentModel] = model.objects.filter(made_by_bench(model))
        _delete(what, model, [row.pk for row in there if not in_use(row)], progress)


def _delete(what: str, model: type[ContentModel], ids: list[int], progress: Progress) -> None:
    """Delete rows in batches, and their history."""
    history = getattr(model, "history", None)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        progress(f"removing {what}", start, len(ids))
        rows = model.objects.filter(pk__in=batch)
        if not any(_relations(model)):
            _delete_alone(rows, batch)
        else:
            rows.delete()
        if history is not None:
            history.filter(id__in=batch).delete()
    if ids:
        progress(f"removing {what}", len(ids), len(ids))


def _delete_alone(rows: "QuerySet[ContentModel]", ids: list[int]) -> None:
    """Delete rows of a model that no other points to, without loading them; one announcement for all."""
    rows._raw_delete(rows.db)  # there is no public way that neither loads nor signals each row
    changes.record(rows.model, ids, None, "deleted", rows.db)


def _relations(model: type[ContentModel]) -> Iterator[ManyToOneRel]:
    """Foreign keys to a model. History points to rows too, but without holding them."""
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, ManyToOneRel) and getattr(field.field, "db_constraint", True):
            yield field


def in_use(row: ContentModel, *except_by: type[ContentModel]) -> bool:
    """Does a row of any table (but those of `except_by`) point to this row?"""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        for relation in _relations(type(row))
        if relation.related_model not in except_by
    )
