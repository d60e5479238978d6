"""An edition of the forum, its figures, partners and delegations."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import known_time_zone
from core import colours, languages
from core.fields import LongTextField, PictureField, PlainTextField, RichTextField
from core.models import ContentModel, ContentQuerySet
from core.texts import some_language

# First parts of addresses that are not forums.
RESERVED_SLUGS = (
    "accounts", "admin", "alliance", "check-in", "feed", "forums", "manifest.webmanifest", "me", "media", "news", "offline", "pages",
    "preview", "register", "search", "share", "sitemap", "static", "sw", "verify",
)  # fmt: skip
ascii_slug = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*$", _("Use small Latin letters, digits and single hyphens."))


def not_reserved(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(_("%(value)s is an address of the site itself. Choose another."), params={"value": value})


def country_codes(value: Any) -> None:
    """A list of ISO 3166-1 alpha-2 codes."""
    if not isinstance(value, list) or any(not isinstance(c, str) or len(c) != 2 or not c.isupper() for c in value):
        raise ValidationError(_('Write a list of country codes, such as ["CN", "KZ"].'))


def language_codes(value: Any) -> None:
    """A list of codes; one that the site has no more is passed over where the list is read."""
    if not isinstance(value, list) or any(not isinstance(code, str) for code in value):
        raise ValidationError(_("Choose languages of the site."))


class ForumQuerySet(ContentQuerySet):
    def published(self) -> Self:
        """Forums that the public may see: published and archived ones."""
        return self.filter(state__in=(Forum.State.PUBLISHED, Forum.State.ARCHIVED))

    def whole(self) -> Self:
        """The same with where each takes place."""
        return self.published().select_related("venue", "host_country")

    def in_order(self) -> Self:
        """The current one first, then by date, latest first; those without a year last."""
        return self.order_by("-is_current", F("starts_on").desc(nulls_last=True), "-pk")

    def zone_of_site(self) -> str:
        """Zone of the forum that the site is about, a draft too; "" while there is none."""
        return self.in_order().values_list("time_zone", flat=True).first() or ""

    def on_desk(self) -> "list[Forum]":
        """Those that organisers work on, the current one first, then the next: not archived, not over. If none is, the current one."""
        ahead = [forum for forum in self.exclude(state=Forum.State.ARCHIVED) if not forum.is_over]
        ahead.sort(key=lambda forum: (not forum.is_current, forum.starts_on or date.max, forum.pk))
        current = self.current() if not ahead else None
        return ahead or ([current] if current else [])

    def to_archive(self) -> "list[Forum]":
        """Those that are over and still stand among the forums of today, the latest first."""
        public = self.filter(state=Forum.State.PUBLISHED).order_by("-ends_on")
        return [forum for forum in public if forum.is_over]

    def at_hand(self) -> "Forum | None":
        """The forum that something new is most likely for: a draft too, while nothing else lies ahead."""
        return next(iter(self.on_desk()), None)

    def narrowed(self) -> dict[int, tuple[str, ...]]:
        """Those that are not written in every language of the site, by id, with the languages that they are written in."""
        found = {pk: _written(chosen) for pk, chosen in self.order_by().values_list("pk", "written_in")}
        return {pk: codes for pk, codes in found.items() if codes != languages.CODES}

    def current(self) -> "Forum | None":
        """The forum of the home page: the one marked current, else the latest."""
        forum: Forum | None = self.whole().in_order().first()
        return forum


def _written(chosen: Any) -> tuple[str, ...]:
    """Site languages of a list of codes, in the order of the site; all of them where it has none."""
    return tuple(code for code in languages.CODES if code in chosen) or languages.CODES


class Forum(ContentModel):
    """One edition. Dates may be unknown: then `dates_text` says what is known."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    class Phase(models.TextChoices):
        """Where the forum stands today, in its own time zone."""

        UPCOMING = "upcoming", _("Upcoming forum")
        TODAY = "today", _("Today")
        PAST = "past", _("Past forum")

    class Untranslated(models.TextChoices):
        """What a page shows where a long text is not translated into its language."""

        SHOW = "show", _("Show them in another language")
        HIDE = "hide", _("Leave them out")

    class DelegatesShown(models.TextChoices):
        """What the public sees of the delegates. Names only of those who agreed to it, whatever is chosen."""

        NOBODY = "nobody", _("Nothing")
        COUNTS = "counts", _("How many come from each country")
        HEADS = "heads", _("How many, and heads of delegation by name")
        NAMES = "names", _("How many, and everybody who agreed by name")

    slug = models.SlugField(_("address"), max_length=40, unique=True, validators=[ascii_slug, not_reserved])
    name = PlainTextField(_("name"), max_length=300, blank=True)
    short_name = PlainTextField(_("short name"), max_length=80, blank=True)
    theme = PlainTextField(_("theme"), max_length=300, blank=True)
    tagline = PlainTextField(_("tagline"), max_length=400, blank=True)
    description = RichTextField(_("description"), blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    dates_text = PlainTextField(
        _("dates in words"), max_length=120, blank=True, help_text=_("Shown when the exact dates are not known.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, default="Asia/Shanghai", validators=[known_time_zone])
    venue = models.ForeignKey(
        "events.Venue", models.SET_NULL, null=True, blank=True, related_name="forums", verbose_name=_("venue")
    )
    city = PlainTextField(_("city"), max_length=120, blank=True)
    host_country = models.ForeignKey(
        "events.Country",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_forums",
        verbose_name=_("host country"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    is_current = models.BooleanField(
        _("current forum"), default=False, help_text=_("The home page shows it. Only one can be.")
    )
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("Its pages say that the programme is a sample.")
    )
    sample_note = LongTextField(_("sample note"), blank=True)
    map_shown = models.BooleanField(_("show the map"), default=True)
    map_cloth = models.JSONField(
        _("territories woven on the map"), default=list, blank=True, validators=[country_codes],
        help_text=_("ISO codes of the territories that form one cloth. Empty: the countries that take part. The map draws no borders."),
    )  # fmt: skip
    cover = PictureField(_("cover picture"), blank=True)
    logo = PictureField(_("logo"), blank=True, help_text=_("Square. Empty: that of the site."))
    accent = models.CharField(
        _("main colour"), max_length=7, blank=True, validators=[colours.for_links],
        help_text=_("Of links and buttons. It has to stand out on paper."),
    )  # fmt: skip
    highlight = models.CharField(
        _("second colour"), max_length=7, blank=True, validators=[colours.for_marks],
        help_text=_("Of what is going on now and of the thread."),
    )  # fmt: skip
    written_in = models.JSONField(
        _("languages of its texts"), default=list, blank=True, validators=[language_codes],
        help_text=_("Only in these is a missing text counted. Readers have the site in all languages all the same."),
    )  # fmt: skip
    untranslated = models.CharField(
        _("texts without a translation"), max_length=4, choices=Untranslated, default=Untranslated.SHOW,
        help_text=_("Long texts, articles and information pages. Titles and names are always shown."),
    )  # fmt: skip

    delegates_shown = models.CharField(
        _("what the public sees of delegates"), max_length=8, choices=DelegatesShown, default=DelegatesShown.HEADS,
        help_text=_("Names are shown only of those who agreed to it."),
    )  # fmt: skip

    objects = ForumQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints = [
            models.UniqueConstraint(
                Case(When(is_current=True, then=Value(1))), name="forum_one_current",
                violation_error_message=_("Another forum is the current one. Untick it there first."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="forum_ends_after_start", violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__isnull=False),
                name="forum_both_days", violation_error_message=_("Give both the first and the last day, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS), name="forum_slug_not_reserved",
                violation_error_message=_("This is an address of the site itself. Choose another."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.short_name or self.name or self.slug

    def get_absolute_url(self) -> str:
        return reverse("forum", args=[self.slug])

    def clean(self) -> None:
        some_language(self, "name", "short_name")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def content_languages(self) -> tuple[str, ...]:
        """Site languages (codes) in which its texts are written. An empty `written_in` means all, those of tomorrow too."""
        return _written(self.written_in)

    @property
    def counts_delegates(self) -> bool:
        """Whether the public sees how many delegates come."""
        return self.delegates_shown != self.DelegatesShown.NOBODY

    @property
    def today(self) -> date:
        """Today's date where the forum is."""
        return timezone.now().astimezone(self.zone).date()

    @property
    def phase(self) -> "Forum.Phase":
        if self.starts_on is None or self.ends_on is None:
            return self.Phase.PAST if self.state == self.State.ARCHIVED else self.Phase.UPCOMING
        if self.today < self.starts_on:
            return self.Phase.UPCOMING
        return self.Phase.TODAY if self.today <= self.ends_on else self.Phase.PAST

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_over(self) -> bool:
        """Whether its last day has ended where it is."""
        return self.ends_on is not None and self.today > self.ends_on

    @property
    def days(self) -> list[date]:
        """The forum's days, in order; empty when the dates are not known."""
        if self.starts_on is None or self.ends_on is None:
            return []
        return [self.starts_on + timedelta(days=n) for n in range((self.ends_on - self.starts_on).days + 1)]

    @property
    def next_phase_at(self) -> datetime | None:
        """When the phase changes next (aware): local midnight before the first day or after the last."""
        if self.starts_on is None or self.ends_on is None or self.phase == self.Phase.PAST:
            return None
        day = self.starts_on if self.phase == self.Phase.UPCOMING else self.ends_on + timedelta(days=1)
        return datetime.combine(day, time.min, self.zone)


class KeyFigureQuerySet(ContentQuerySet):
    def of_public_forums(self) -> Self:
        """Those of the latest edition first."""
        public = self.filter(forum__in=Forum.objects.published())
        return public.select_related("forum").order_by("-forum", "order", "pk")


class KeyFigure(ContentModel):
    """A figure of the forum: more than 100 / people took part."""

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        MORE_THAN = "more_than", _("more than")
        ABOUT = "about", _("about")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="figures", verbose_name=_("forum"))
    value = models.PositiveIntegerField(_("value"))
    qualifier = models.CharField(_("qualifier"), max_length=12, choices=Qualifier, default=Qualifier.EXACT)
    label = PlainTextField(_("label"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = KeyFigureQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("key figure")
        verbose_name_plural = _("key figures")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.value}"

    def clean(self) -> None:
        some_language(self, "label")


class ForumPartner(ContentModel):
    """An institution's part in running a forum."""

    class Role(models.TextChoices):
        HOST = "host", _("Host")
        ORGANISER = "organiser", _("Organiser")
        CO_ORGANISER = "co_organiser", _("Co-organiser")
        SUPPORTER = "supporter", _("Supported by")
        ENTERPRISE = "enterprise", _("Enterprise")
        ALLIANCE = "alliance", _("Alliance")

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="partners", verbose_name=_("forum"))
    institution = models.ForeignKey(
        "events.Institution", models.CASCADE, related_name="partnerships", verbose_name=_("institution")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "institution", "role"], name="partner_once_per_role")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.institution}"
