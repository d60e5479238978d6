"""Delegates: who comes, in which language they can follow, what they agreed to. Never a passport number."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core import languages
from core.fields import LongTextField, PlainTextField
from core.models import ContentModel, ContentQuerySet
from events import spoken
from events.models.forum import Forum

REFERENCE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another


def new_reference() -> str:
    """What a registration is called in addresses, mails and talk: 8 signs at random, of 31 each (about 39 bits)."""
    return get_random_string(8, REFERENCE_LETTERS)


class DelegateQuerySet(ContentQuerySet):
    def for_forum(self, forum: Forum) -> Self:
        return self.filter(forum=forum)

    def coming(self) -> Self:
        """Those who are approved, and those who have arrived."""
        return self.filter(state__in=Delegate.COMING)

    def listed(self) -> Self:
        """Those who are coming and agreed that their name is published."""
        return self.coming().filter(is_listed=True)

    def in_protocol_order(self) -> Self:
        """By the order of the delegations, then the head, then those with a number, then by name (passport Latin).

        Countries without a delegation follow by ISO code; people without a country come last.
        """
        from events.models.delegation import Delegation

        of_country = Delegation.objects.filter(forum=OuterRef("forum"), country=OuterRef("country")).order_by()
        return self.order_by(
            Subquery(of_country.values("order")[:1]).asc(nulls_last=True), F("country__code").asc(nulls_last=True),
            "-is_head", F("protocol_order").asc(nulls_last=True), Lower("family_name"), Lower("given_name"), "pk",
        )  # fmt: skip

    def shown_of(self, delegation: Any) -> list["Delegate"]:
        """Those of a delegation whom the public sees by name, in protocol order. None unless the forum shows names."""
        if delegation.forum.delegates_shown != Forum.DelegatesShown.NAMES:
            return []
        found = self.listed().filter(forum=delegation.forum, country=delegation.country)
        return list(found.in_protocol_order().select_related("institution"))

    def listed_heads(self) -> Self:
        """Heads of delegation among them."""
        return self.listed().filter(is_head=True)

    def for_user(self, user: Any) -> Self:
        """Only what belongs to one person."""
        return self.filter(user=user)


class Delegate(ContentModel):
    """A person's part in one forum."""

    class State(models.TextChoices):
        INVITED = "invited", _("Invited")
        REGISTERED = "registered", _("Registered")
        WAITING = "waiting", _("On the waiting list")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CHECKED_IN = "checked_in", _("Checked in")

    class Attendance(models.TextChoices):
        ON_SITE = "on_site", _("On site")
        ONLINE = "online", _("Online")

    COMING = (State.APPROVED, State.CHECKED_IN)

    forum = models.ForeignKey(Forum, models.CASCADE, related_name="delegates", verbose_name=_("forum"))
    reference = models.CharField(_("reference"), max_length=12, unique=True, editable=False, default=new_reference)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name=_("account"),
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.INVITED, db_index=True)
    given_name = PlainTextField(_("given name (passport, Latin letters)"), max_length=150, blank=True)
    family_name = PlainTextField(_("family name (passport, Latin letters)"), max_length=150)
    native_name = PlainTextField(_("name in native script"), max_length=300, blank=True)
    patronymic = PlainTextField(_("patronymic"), max_length=150, blank=True)
    family_name_first = models.BooleanField(_("family name first"), default=False)
    honorific = PlainTextField(_("honorific"), max_length=40, blank=True)
    position = PlainTextField(_("position"), max_length=200, blank=True)
    institution = models.ForeignKey(
        "events.Institution",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name=_("institution"),
    )
    institution_name = PlainTextField(
        _("institution as the delegate wrote it"), max_length=300, blank=True,
        help_text=_("Until somebody chooses the institution from the list."),
    )  # fmt: skip
    country = models.ForeignKey(
        "events.Country", models.PROTECT, null=True, blank=True, related_name="delegates", verbose_name=_("country")
    )
    is_head = models.BooleanField(_("head of delegation"), default=False)
    protocol_order = models.PositiveSmallIntegerField(
        _("order within the delegation"), null=True, blank=True,
        help_text=_("Empty: by name, after those with a number. The head comes first."),
    )  # fmt: skip
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Empty for somebody who is looked after by a coordinator.")
    )
    phone = PlainTextField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("preferred language"), max_length=12, choices=languages.choices, default=settings.LANGUAGE_CODE
    )
    interpretation = models.CharField(_("interpretation wanted"), max_length=12, choices=spoken.choices, blank=True)
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance, default=Attendance.ON_SITE)
    diet = LongTextField(_("dietary requirements"), blank=True)
    needs = LongTextField(_("accessibility needs"), blank=True)
    arrives_at = models.DateTimeField(_("arrival"), null=True, blank=True)
    arrives_by = PlainTextField(_("arrives by"), max_length=80, blank=True, help_text=_("Flight or train."))
    departs_at = models.DateTimeField(_("departure"), null=True, blank=True)
    departs_by = PlainTextField(_("leaves by"), max_length=80, blank=True, help_text=_("Flight or train."))
    wants_letter = models.BooleanField(_("needs an invitation letter for a visa"), default=False)
    is_listed = models.BooleanField(_("name may be published"), default=False)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True, blank=True, editable=False)

    objects = DelegateQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        ordering = ["family_name", "given_name", "pk"]
        indexes = [models.Index(fields=["forum", "state"], name="delegate_by_state")]
        constraints = [
            models.UniqueConstraint(
                F("forum"), Lower("email"), condition=~Q(email=""), name="delegate_once_per_forum",
                violation_error_message=_("Somebody with this e-mail address is registered for this forum."),
            ),
            models.UniqueConstraint(
                fields=["forum", "country"], condition=Q(is_head=True), name="delegation_one_head",
                violation_error_message=_("This delegation has a head already."),
            ),
            models.CheckConstraint(
                condition=Q(departs_at__isnull=True) | Q(arrives_at__isnull=True) | Q(departs_at__gte=F("arrives_at")),
                name="delegate_departs_after_arrival",
                violation_error_message=_("The departure date is earlier than the arrival date"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.latin_name

    @property
    def latin_name(self) -> str:
        """Name in passport Latin, in the person's own order."""
        parts = (self.family_name, self.given_name) if self.family_name_first else (self.given_name, self.family_name)
        return " ".join(part for part in parts if part)

    @property
    def is_coming(self) -> bool:
        return self.state in self.COMING


class AccompanyingPerson(ContentModel):
    """Somebody who travels with a delegate."""

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="companions", verbose_name=_("delegate"))
    given_name = PlainTextField(_("given name (passport, Latin letters)"), max_length=150)
    family_name = PlainTextField(_("family name (passport, Latin letters)"), max_length=150)
    note = PlainTextField(_("note"), max_length=200, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("accompanying person")
        verbose_name_plural = _("accompanying persons")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Consent(ContentModel):
    """What a delegate agreed to, when, and to which version of the words."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("Processing for this event")
        PUBLICATION = "publication", _("Publishing the name")
        PHOTOGRAPHS = "photographs", _("Photographs")
        TRANSFER = "transfer", _("Transfer abroad")
        MAIL = "mail", _("News by e-mail")

    delegate = models.ForeignKey(Delegate, models.CASCADE, related_name="consents", verbose_name=_("delegate"))
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    text_version = models.CharField(_("version of the text"), max_length=40)
    language = models.CharField(_("language it was read in"), max_length=12, blank=True)
    on_paper = models.BooleanField(
        _("given on paper"),
        default=False,
        help_text=_("The coordinator of the institution says so and keeps the paper."),
    )
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ContentQuerySet.as_manager()

    class Meta(ContentModel.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegate", "purpose", "text_version"], name="consent_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.text_version})"
