"""Who may say what of what, and saying it once."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from events.models import Delegate, Session
from portal import stars
from portal.models import FeedbackAnswer, FeedbackGiven, FeedbackRules, SignUp
from programme.models import ReleasedSession


@dataclass(frozen=True)
class Asked:
    """A session that has begun. `is_mine`: starred or signed up for."""

    released: ReleasedSession
    is_given: bool
    is_mine: bool


def may_give(delegate: Delegate) -> bool:
    """Those who are coming or were there, while their forum asks."""
    return delegate.is_coming and FeedbackRules.objects.open_for(delegate.forum)


def begun(delegate: Delegate) -> list[ReleasedSession]:
    """Sessions of the latest release that have begun and took place."""
    rows = ReleasedSession.objects.latest_of(delegate.forum).filter(starts_at__lte=timezone.now())
    return list(rows.exclude(state=Session.State.CANCELLED).exclude(kind__in=Session.PAUSES))


def asked(delegate: Delegate) -> list[Asked]:
    """All that a delegate may speak of, their own sessions first, in order of time."""
    mine = set(stars.codes_of(delegate.user, delegate.forum)) if delegate.user else set()
    signed_up = set(SignUp.objects.filter(delegate=delegate).values_list("session_id", flat=True))
    done = given(delegate)
    found = [
        Asked(one, one.session_id in done, one.session.code in mine or one.session_id in signed_up)
        for one in begun(delegate)
    ]
    return sorted(found, key=lambda one: not one.is_mine)


def given(delegate: Delegate) -> set[int | None]:
    """Sessions of which a delegate has spoken; None is the forum."""
    return set(FeedbackGiven.objects.filter(delegate=delegate).values_list("session_id", flat=True))


def give(delegate: Delegate, session: Session | None, answer: FeedbackAnswer) -> bool:
    """Keep an answer and, apart from it, that there was one. False, and nothing kept, where there was one already."""
    answer.forum, answer.session = delegate.forum, session
    try:
        with transaction.atomic():
            FeedbackGiven.objects.create(delegate=delegate, session=session)
            answer.save(force_insert=True)
    except IntegrityError:
        return False
    return True
