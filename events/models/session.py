"""The working copy of the programme: tracks, sessions, their languages and files. The public reads releases of it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField, PlainTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language
from events import spoken
from events.models.forum import Forum, ascii_slug
from events.models.venue import Room


class Track(ContentModel):
    """A strand of the programme: a word, a hue and a weave."""

    class Hue(models.TextChoices):
        BLUE = "blue", _("blue")
        OCHRE = "ochre", _("ochre")
        PLUM = "plum", _("plum")
        MOSS = "moss", _("moss")
        BRICK = "brick", _("brick")
        SLATE = "slate", _("slate")

    class Weave(models.TextChoices):
        PLAIN = "plain", _("plain weave (checks)")
        TWILL = "twill", _("twill (diagonals)")
        SATIN = "satin", _("satin (dots)")
        RIB = "rib", _("rib (bars)")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="tracks", verbose_name=_("forum"))
    slug = models.SlugField(_("address"), max_length=40, validators=[ascii_slug])
    name = PlainTextField(_("name"), max_length=120, blank=True)
    description = LongTextField(_("description"), blank=True)
    hue = models.CharField(_("colour"), max_length=8, choices=Hue, default=Hue.BLUE)
    weave = models.CharField(_("weave"), max_length=8, choices=Weave, default=Weave.PLAIN)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "slug"], name="track_once_per_forum")]

    def __str__(self) -> str:
        return self.name or self.slug

    def clean(self) -> None:
        some_language(self, "name")

    @property
    def css(self) -> str:
        """Classes that carry its hue and weave."""
        return f"hue-{self.hue} weave-{self.weave}"


class SessionQuerySet(ContentQuerySet):
    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def in_order(self) -> Self:
        return self.order_by("starts_at", "room__order", "code")

    def overlapping(self, session: "Session") -> Self:
        """Other sessions of the forum that take place at the same time."""
        return self.filter(
            forum=session.forum_id, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
        ).exclude(Q(pk=session.pk) | Q(state=Session.State.CANCELLED))

    def in_rooms(self, rooms: Iterable[Room]) -> Self:
        """Sessions that take one of these rooms, as their first or a further one."""
        ids = [room.pk for room in rooms]
        return self.filter(Q(room__in=ids) | Q(further_rooms__room__in=ids)).distinct()


class Session(ContentModel):
    """Something in the programme with a time. Times are aware; the forum's zone decides what day that is."""

    class Kind(models.TextChoices):
        REGISTRATION = "registration", _("Check-in")
        CEREMONY = "ceremony", _("Ceremony")
        ADDRESSES = "addresses", _("Welcome addresses")
        KEYNOTE = "keynote", _("Keynote")
        PLENARY = "plenary", _("Plenary session")
        PANEL = "panel", _("Panel")
        ROUND_TABLE = "round_table", _("Round table")
        WORKSHOP = "workshop", _("Workshop")
        VISIT = "visit", _("School visit")
        EXCURSION = "excursion", _("Excursion")
        BREAK = "break", _("Break")
        SOCIAL = "social", _("Social event")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    PAUSES = (Kind.BREAK, Kind.REGISTRATION)
    # A form that has the further rooms as rows of its own lets each row look for clashes.
    checks_further_rooms: ClassVar[bool] = True

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="sessions", verbose_name=_("forum"))
    code = models.SlugField(
        _("code"), max_length=20, validators=[ascii_slug], help_text=_("Short, and part of its address: s07.")
    )
    slug = models.SlugField(
        _("word for links"), max_length=80, validators=[ascii_slug], help_text=_("A few Latin words: opening-ceremony.")
    )
    title = PlainTextField(_("title"), max_length=250, blank=True)
    abstract = LongTextField(_("abstract"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.PANEL)
    track = models.ForeignKey(
        Track, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("track")
    )
    # The first of its rooms; those of a session that takes several are in SessionRoom.
    room = models.ForeignKey(
        "events.Room", models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    location = PlainTextField(_("place outside the venue"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    places = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("For excursions and workshops.")
    )
    stream_url = models.URLField(_("live stream"), blank=True)
    recording_url = models.URLField(_("recording"), blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "code"]
        indexes = [models.Index(fields=["forum", "starts_at"], name="session_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["forum", "code"], name="session_code_once"),
            models.UniqueConstraint(fields=["forum", "slug"], name="session_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start",
                violation_error_message=_("The session ends before it starts."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.title or ''}".strip()

    @property
    def further(self) -> list[Room]:
        """Rooms besides the first, in order; those of a plan, while the programme editor tries one."""
        tried: Sequence[Room] | None = self.__dict__.get("tried_rooms")
        if tried is None:
            tried = [entry.room for entry in self.further_rooms.all()] if self.pk else []
        return [room for room in tried if room.pk != self.room_id]

    @property
    def rooms(self) -> list[Room]:
        """All its rooms, the first one first."""
        return [self.room, *self.further] if self.room else self.further

    def try_rooms(self, rooms: Sequence[Room]) -> None:
        """Have these rooms, first and further, in memory only."""
        self.room = rooms[0] if rooms else None
        self.__dict__["tried_rooms"] = tuple(rooms[1:])

    def clean(self) -> None:
        some_language(self, "title")
        if not self.forum_id or not self.starts_at or not self.ends_at:
            return
        errors: dict[str, Any] = {}
        days, zone = self.forum.days, self.forum.zone
        if self.ends_at <= self.starts_at:
            errors["ends_at"] = _("The session ends before it starts.")
        elif days and self.ends_at.astimezone(zone).date() > days[-1] + timedelta(days=1):
            errors["ends_at"] = _("This is outside the days of the forum.")
        if days and self.starts_at.astimezone(zone).date() not in days:
            errors["starts_at"] = _("This is outside the days of the forum.")
        if self.track and self.track.forum_id != self.forum_id:
            errors["track"] = _("This track belongs to another forum.")
        if trouble := self._trouble_with_rooms():
            errors["room"] = trouble
        if errors:
            raise ValidationError(errors)

    def _trouble_with_rooms(self) -> Any:
        own = [self.room] if self.room else []
        return trouble_with_rooms(self, self.rooms if self.checks_further_rooms else own)


def trouble_with_rooms(session: Session, rooms: Sequence[Room]) -> Any:
    """Why a session cannot take these rooms at its time, in words; "" where it can."""
    if any(room.venue_id != session.forum.venue_id for room in rooms):
        return _("This room is not in the forum's venue.")
    if not rooms or session.state == Session.State.CANCELLED:
        return ""
    clash = Session.objects.overlapping(session).in_rooms(rooms).first()
    return _("In this room, %(other)s takes place at the same time.") % {"other": clash} if clash else ""


class SessionLanguage(ContentModel):
    """A language of a session: spoken on the floor, or interpreted on a channel of the receivers."""

    class Use(models.TextChoices):
        FLOOR = "floor", _("spoken on the floor")
        INTERPRETATION = "interpretation", _("interpretation")

    session = models.ForeignKey(Session, models.CASCADE, related_name="languages", verbose_name=_("session"))
    language = models.CharField(_("language"), max_length=12, choices=spoken.choices)
    use = models.CharField(_("use"), max_length=16, choices=Use)
    channel = models.PositiveSmallIntegerField(
        _("channel"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("language of the session")
        verbose_name_plural = _("languages of the session")
        ordering = ["use", "channel", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "language", "use"], name="session_language_once")]

    def __str__(self) -> str:
        return f"{self.get_language_display()} ({self.get_use_display()})"


class SessionFile(ContentModel):
    """A paper or a set of slides of a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="files", verbose_name=_("session"))
    title = PlainTextField(_("title"), max_length=200, blank=True)
    url = models.URLField(_("link"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("file of the session")
        verbose_name_plural = _("files of the session")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title or self.url
