"""Heads of delegation: one per country and forum. An institution proposes, the organiser chooses."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import history
from events.models import Country, Delegate, Forum
from portal import places
from portal.models import Invitation
from portal.models.invitation import GONE


class HeadChosen(Exception):  # noqa: N818  (an answer, not an error)
    """The organisers have chosen the head of this delegation."""


def chosen(forum: Forum) -> QuerySet[Delegate]:
    """Heads that organisers have chosen and who have not left."""
    rows: QuerySet[Delegate] = Delegate.objects.for_forum(forum).filter(is_head=True).exclude(state__in=GONE)
    return rows


def countries_with_head(forum: Forum) -> set[int]:
    """Primary keys of countries."""
    return set(chosen(forum).exclude(country=None).values_list("country_id", flat=True))


@transaction.atomic
def propose(invitation: Invitation, delegate: Delegate | None) -> None:
    """An institution's proposal, or none any more. Raises HeadChosen."""
    places.lock(invitation.forum)
    if delegate is not None and chosen(invitation.forum).filter(country=delegate.country_id).exists():
        raise HeadChosen
    Invitation.objects.filter(pk=invitation.pk).update(proposed_head=delegate)


@transaction.atomic
def choose(forum: Forum, country: Country, delegate: Delegate | None, *, by: Any) -> None:
    """The organiser's choice, whoever was head before; None leaves the delegation without one. Proposals end with it."""
    places.lock(forum)
    of_country = Delegate.objects.for_forum(forum).filter(country=country)
    with history.because("Head of delegation", by):
        of_country.filter(is_head=True).exclude(pk=delegate.pk if delegate else None).update(is_head=False)
        if delegate is not None:
            of_country.filter(pk=delegate.pk, is_head=False).update(is_head=True)
            Invitation.objects.filter(forum=forum, proposed_head__country=country).update(proposed_head=None)


def move(delegate: Delegate, country: Country) -> None:
    """Before a delegate is saved with a country: who leaves a delegation is its head no more, and no second one elsewhere."""
    if not delegate.is_head or delegate.country_id == country.pk:
        return
    others = Delegate.objects.for_forum(delegate.forum).filter(country=country, is_head=True).exclude(pk=delegate.pk)
    delegate.is_head = delegate.country_id is None and not others.exists()
