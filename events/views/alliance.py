"""The register of the alliance across editions: who is a member since when, and what was signed by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.cards import Card
from core.identity import site_card
from core.once import once
from core.pages import public, soonest
from core.prepared import Given, Prepared
from events.models import AllianceDocument, ForumPartner, Institution, Signatory
from events.models.forum import Forum

_members = Prepared(Institution.objects.alliance_members)
_partners = Prepared(
    lambda: ForumPartner.objects.filter(role=ForumPartner.Role.ALLIANCE, forum=Given("forum", models.IntegerField()))
    .select_related("institution")
)  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """A document with its signatories by country."""

    document: AllianceDocument
    countries: list[tuple[Any, list[Signatory]]]


def alliance_card(request: HttpRequest) -> Card:
    return site_card(request, _("Alliance"))


def _known(request: HttpRequest) -> list[Institution]:
    found: list[Institution] = once(request, "alliance", _members)
    return found


def alliance_until(request: HttpRequest) -> datetime | None:
    """The next midnight at which somebody becomes a member or has been one, or the next document that appears."""
    today = timezone.localdate()
    days = [one.alliance_member_since for one in _known(request) if one.alliance_member_since]
    days += [one.alliance_member_until + timedelta(days=1) for one in _known(request) if one.alliance_member_until]
    return soonest(AllianceDocument.objects.next_publication(), *(_midnight(day) for day in days if day > today))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@public(fresh_until=alliance_until, card=alliance_card)
def alliance(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    known = [one for one in _known(request) if one.alliance_member_since and one.alliance_member_since <= today]
    former = [one for one in known if one.alliance_member_until and one.alliance_member_until < today]
    forum = Forum.objects.current()
    signed = _signed(list(AllianceDocument.objects.listed()))
    context = {
        "section": "alliance", "alliances": [one.institution for one in _partners(forum=forum.pk)] if forum else [],
        "members": _by_country(one for one in known if one not in former), "former": former,
        "editions": [(edition, list(rows)) for edition, rows in groupby(signed, lambda one: one.document.forum)],
    }  # fmt: skip
    return render(request, "events/alliance.html", context)


def _by_country(rows: Iterable[Institution]) -> list[tuple[Any, list[Institution]]]:
    return [(country, list(found)) for country, found in groupby(rows, lambda one: one.country)]


def _signed(documents: list[AllianceDocument]) -> list[Signed]:
    """Documents side by side with those of their edition, editions in the order of their first one."""
    of: dict[int, list[Signatory]] = {}
    for signatory in Signatory.objects.of(documents):
        of.setdefault(signatory.document_id, []).append(signatory)
    places: dict[int | None, int] = {}
    for document in documents:
        places.setdefault(document.forum_id, len(places))
    ordered = sorted(documents, key=lambda one: places[one.forum_id])
    return [
        Signed(
            document,
            [
                (country, list(rows))
                for country, rows in groupby(of.get(document.pk, []), lambda one: one.institution.country)
            ],
        )
        for document in ordered
    ]
