"""Files that are made of a forum in the background: the programme on paper, the copy for places without a network."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import languages
from events.models import Forum


class MadeFileQuerySet(models.QuerySet["MadeFile"]):
    def lacking_letters(self) -> Self:
        """Those with characters that no font has."""
        return self.exclude(report=[])


class MadeFile(models.Model):
    """One file of a forum, in one language or in two, and how it stands with it.

    `name` is the stored file's, made of its content, and `previous` the one before it; a visitor gets what was made last.
    `counter` is the content counter before its texts were read: when it has risen since, they may have changed. `source` is a
    digest of what it was made of. `report` is a list of {"character", "name", "texts"}, `people` of whom it names (see
    `programme.withdrawal`). Not content: on no change feed.
    """

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("Programme (PDF)")
        OFFLINE = "offline", _("Offline copy (ZIP)")

    forum = models.ForeignKey("events.Forum", models.CASCADE, related_name="made_files", verbose_name=_("forum"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    language = models.CharField(_("language"), max_length=12)
    beside = models.CharField(_("second language"), max_length=12, blank=True)
    release = models.ForeignKey(
        "programme.Release",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("release of the programme"),
    )
    counter = models.BigIntegerField(default=0)
    source = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    report = models.JSONField(_("characters that no font has"), default=list, blank=True)
    people = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)

    objects = MadeFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("made file")
        verbose_name_plural = _("made files")
        ordering = ["forum", "kind", "language", "beside"]
        constraints = [models.UniqueConstraint(fields=["forum", "kind", "language", "beside"], name="made_file_once")]

    def __str__(self) -> str:
        spoken = "+".join(languages.tag(code) for code in (self.language, self.beside) if code)
        return f"{self.get_kind_display()} · {self.forum} · {spoken}"

    @property
    def url(self) -> str:
        """The address of what was made last, below `MEDIA_URL`; "" before that."""
        return f"{settings.MEDIA_URL}{self.name.removeprefix('public/')}" if self.name else ""


def beside_of(code: str) -> str:
    """The language that stands beside another on paper for two: Chinese, and English beside Chinese; "" where there is none."""
    other = "en" if code == "zh-hans" else "zh-hans"
    return other if other in languages.CODES else ""


def wanted(forum: Forum) -> list["MadeFile"]:
    """A file of every kind in every language, made or not; those that are missing are written down. The paper comes first."""
    kind = MadeFile.Kind
    keys = [(kind.PROGRAMME, code, beside) for beside in (False, True) for code in languages.CODES]
    keys += [(kind.OFFLINE, code, False) for code in languages.CODES]
    rows = [
        (kind, code, beside_of(code) if beside else "") for kind, code, beside in keys if not beside or beside_of(code)
    ]
    MadeFile.objects.bulk_create(
        [MadeFile(forum=forum, kind=kind, language=code, beside=beside) for kind, code, beside in rows],
        ignore_conflicts=True,
    )
    known = {(row.kind, row.language, row.beside): row for row in MadeFile.objects.filter(forum=forum)}
    return [known[key] for key in rows]
