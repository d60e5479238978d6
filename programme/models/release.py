"""Releases: numbered, dated, immutable snapshots of the programme's times and places. The public reads the latest one.

Titles, abstracts, translations and names stay live: a mended translation needs no release, an erased person is erased.
"""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import LongTextField
from core.models import ContentModel, ContentQuerySet
from core.prepared import Given
from events.models import Forum, Room, Session, SessionRoom
from programme.models import revisions


def _shown(relation: str, translated: list[str], others: list[str]) -> list[str]:
    """Names of a relation's columns for `only()`: translated fields in every language, and others."""
    texts = [languages.column(field, code) for field in translated for code in languages.CODES]
    return [f"{relation}__{name}" for name in [*others, *texts]]


class ReleaseQuerySet(ContentQuerySet):
    def latest_of(self, forum: Forum) -> "Release | None":
        release: Release | None = self.filter(forum=forum).order_by("-number").first()
        return release


class Release(ContentModel):
    """One release of a forum's programme."""

    forum = models.ForeignKey("events.Forum", models.CASCADE, related_name="releases", verbose_name=_("forum"))
    number = models.PositiveIntegerField(_("number"), editable=False)
    released_at = models.DateTimeField(_("released at"), auto_now_add=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("released by"),
    )
    note = LongTextField(_("note"), blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("release of the programme")
        verbose_name_plural = _("releases of the programme")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["forum", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return f"{self.forum} · {self.number}"


class ReleasedSessionQuerySet(ContentQuerySet):
    def latest_of(self, forum: Forum | Given) -> Self:
        """Sessions of the forum's latest release, in order, with their live texts."""
        newest = Release.objects.filter(forum=forum).order_by("-number").values("pk")[:1]
        return self.filter(release=Subquery(newest)).select_related("session", "room", "track").in_order()

    def in_order(self) -> Self:
        """Of time, then of rooms."""
        return self.order_by("starts_at", F("room__order").asc(nulls_first=True), "session__code")

    def for_lists(self) -> Self:
        """Only the columns that lists show: abstracts, directions and links stay in the database."""
        own = [field.name for field in self.model._meta.concrete_fields]
        return self.only(
            *own,
            *_shown("session", ["title", "location"], ["code", "slug"]),
            *_shown("room", ["name"], ["slug", "order"]),
            *_shown("track", ["name", "description"], ["slug", "order", "hue", "weave"]),
        )

    def near(self) -> Self:
        """To be prepared: those that run between `starts` and `ends`, and those that come later, before `until`, in `room`.

        Those that come later and take several rooms are there whichever they are: JSON is not asked what it contains.
        """
        starts, ends, until = (Given(name, models.DateTimeField()) for name in ("starts", "ends", "until"))
        beside = Q(starts_at__lt=ends, ends_at__gt=starts)
        here = Q(room=Given("room", models.IntegerField())) | Q(more_rooms__0__isnull=False)
        return self.filter(beside | Q(here, starts_at__gte=ends, starts_at__lt=until))

    def for_search(self) -> Self:
        """Only the columns that the search reads."""
        own = ["session_id", "release_id", "starts_at", "state", "appearances", "more_rooms"]
        return self.only(
            *own,
            *_shown("session", ["title", "abstract", "location"], ["code", "forum_id"]),
            *_shown("room", ["name"], []),
            *_shown("track", ["name"], []),
        )

    def newest(self) -> Self:
        """Sessions of the latest release of every public forum."""
        newest = Release.objects.filter(forum=OuterRef("release__forum")).order_by("-number").values("pk")[:1]
        return self.filter(release=Subquery(newest), release__forum__in=Forum.objects.published())

    def forget_rooms(self, left: list[int]) -> int:
        """Further rooms without one that was deleted."""
        return super().update(more_rooms=left)

    def update(self, **kwargs: Any) -> int:
        if kwargs.keys() <= {"track", "room"} and not any(kwargs.values()):
            return super().update(**kwargs)  # Django's SET_NULL, when the track or room itself is deleted
        raise ValidationError(_("A release cannot be changed. Make a new one."))


class ReleasedSession(ContentModel):
    """A session as it was released: when, where, in which languages, with whom. Never changed afterwards.

    `languages` is a list of {"language", "use", "channel"}, `appearances` of {"speaker", "role"}, `more_rooms` of ids of rooms
    besides `room`; all in order. `sequence` counts its changes from release to release, `changed_at` is when the last of them
    was released.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="sessions", verbose_name=_("release"))
    # A session that was public is not deleted but cancelled, or made a draft and released: readers are told.
    session = models.ForeignKey("events.Session", models.RESTRICT, related_name="released", verbose_name=_("session"))
    kind = models.CharField(_("kind"), max_length=16, choices=Session.Kind)
    track = models.ForeignKey("events.Track", models.SET_NULL, null=True, related_name="+", verbose_name=_("track"))
    room = models.ForeignKey("events.Room", models.SET_NULL, null=True, related_name="+", verbose_name=_("room"))
    more_rooms = models.JSONField(_("further rooms"), default=list)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    state = models.CharField(_("state"), max_length=12, choices=Session.State)
    languages = models.JSONField(_("languages"), default=list)
    appearances = models.JSONField(_("appearances"), default=list)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReleasedSessionQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("released session")
        verbose_name_plural = _("released sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["release", "starts_at"], name="released_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["release", "session"], name="released_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=F("starts_at")), name="released_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.release} · {self.session}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not self._state.adding:
            raise ValidationError(_("A release cannot be changed. Make a new one."))
        super().save(*args, **kwargs)

    @cached_property
    def further(self) -> list[Room]:
        """Rooms besides the first, in order; of many rows, read them at once by `programme.models.with_rooms`."""
        found = Room.objects.in_bulk(self.more_rooms) if self.more_rooms else {}
        return [found[pk] for pk in self.more_rooms if pk in found]

    @property
    def rooms(self) -> list[Room]:
        """All its rooms, the first one first."""
        return [self.room, *self.further] if self.room else self.further

    @property
    def is_pause(self) -> bool:
        return self.kind in Session.PAUSES

    @property
    def floor(self) -> list[str]:
        """Codes of the languages spoken on the floor."""
        return [entry["language"] for entry in self.languages if entry["use"] == "floor"]

    @property
    def interpretation(self) -> list[dict[str, Any]]:
        """Interpretation: {"language", "channel"}. A language of the floor may be among them: for when others speak."""
        return [entry for entry in self.languages if entry["use"] == "interpretation"]


def lock(forum: Forum) -> None:
    """Wait, in the transaction that is open, until nobody else makes a release of this forum."""
    Forum.objects.select_for_update(of=("self",), no_key=True).get(pk=forum.pk)


def next_release(forum: Forum, *, note: dict[str, str] | None = None, by: Any = None) -> Release:
    """A release without sessions yet, in the transaction that is open. Its number is one more than the last."""
    lock(forum)
    last = Release.objects.filter(forum=forum).aggregate(last=Max("number"))["last"] or 0
    release: Release = Release.objects.create(forum=forum, number=last + 1, released_by=by, **(note or {}))
    return release


def make_release(forum: Forum, *, note: dict[str, str] | None = None, by: Any = None) -> Release:
    """Release the working copy: one row per session that is not a draft, in one transaction.

    `note` maps column names to texts: {"note_en": "..."}. The number is one more than the last.
    """
    with transaction.atomic():
        release = next_release(forum, note=note, by=by)
        fill(release, snapshots(release, Session.objects.for_forum(forum).in_order()))
    return release


def fill(release: Release, rows: Iterable[ReleasedSession]) -> None:
    """Write the rows of a release, each with the count of its changes."""
    made = list(rows)
    previous, known = _known(release, {row.session_id for row in made})
    revisions.count(release, made, known, previous)
    ReleasedSession.objects.bulk_create(made, batch_size=200)


def _known(release: Release, sessions: set[int]) -> tuple[int | None, dict[int, ReleasedSession]]:
    """The id of the release before, and the last row of each session; one query for those it has, one for all others."""
    before = Release.objects.filter(forum=release.forum_id, number__lt=release.number)
    previous = before.order_by("-number").values_list("pk", flat=True).first()
    if previous is None:
        return None, {}
    known = {row.session_id: row for row in ReleasedSession.objects.filter(release=previous)}
    others = sessions - known.keys()
    rows = ReleasedSession.objects.filter(release__in=before).exclude(session__in=list(known)) if others else ()
    for row in sorted(rows, key=lambda row: row.pk):  # of several, the last
        known[row.session_id] = row
    return previous, known


def snapshots(release: Release, sessions: QuerySet[Any]) -> list[ReleasedSession]:
    """Rows, not written yet, of those sessions that are no drafts."""
    further = Prefetch("further_rooms", SessionRoom.objects.select_related("room"))
    public = sessions.exclude(state=Session.State.DRAFT).prefetch_related("languages", "appearances", further)
    return [_snapshot(release, session) for session in public]


def _snapshot(release: Release, session: Session) -> ReleasedSession:
    rooms = [room.pk for room in session.rooms]
    return ReleasedSession(
        release=release,
        session=session,
        kind=session.kind,
        track_id=session.track_id,
        room_id=rooms[0] if rooms else None,
        more_rooms=rooms[1:],
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        state=session.state,
        languages=[
            {"language": entry.language, "use": entry.use, "channel": entry.channel}
            for entry in session.languages.all()
        ],
        appearances=[{"speaker": entry.speaker_id, "role": entry.role} for entry in session.appearances.all()],
    )
