"""What is left with delegates once a forum is over: registration and feedback closed, results read, certificates issued."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import afterwards
from events.afterwards import Step
from events.models import Delegate, Forum
from portal.admin.letters import address
from portal.models import Attendance, Document, FeedbackAnswer, FeedbackRules, RegistrationRules
from portal.papers.choosing import Choice

Stage = RegistrationRules.Stage


def steps(forum: Forum) -> Iterator[Step]:
    rules = RegistrationRules.objects.of(forum)
    if rules.pk:
        where = reverse("admin:portal_registrationrules_change", args=[rules.pk])
        is_open = rules.stage() not in (Stage.CLOSED, Stage.OVER)
        may = ("portal.view_registrationrules",)
        yield Step("registration", _("Registration is closed"), where, int(is_open), permissions=may)
    yield from _certificates(forum)
    yield from _feedback(forum)


def _certificates(forum: Forum) -> Iterator[Step]:
    standing = Document.objects.standing().filter(kind=Document.Kind.CERTIFICATE, delegate=OuterRef("pk"))
    came = Attendance.objects.standing().filter(delegate=OuterRef("pk"))
    left = Delegate.objects.for_forum(forum).filter(Exists(came), ~Exists(standing), anonymised_at=None).count()
    where = address(forum, Choice(kind=Document.Kind.CERTIFICATE, state=Document.State.REQUESTED))
    may = ("events.view_delegate", "portal.view_document")
    yield Step("certificates", _("Delegates who came and have no certificate"), where, left, permissions=may)


def _feedback(forum: Forum) -> Iterator[Step]:
    rules, may = FeedbackRules.objects.filter(forum=forum).first(), ("portal.view_feedbackanswer",)
    if rules is None:
        return
    where = reverse("admin:portal_feedbackrules_change", args=[rules.pk])
    is_open = FeedbackRules.objects.open_for(forum)
    yield Step("feedback", _("Feedback is closed"), where, int(is_open), permissions=may)
    results = f"{reverse('admin:portal-feedback')}?forum={forum.slug}"
    count = FeedbackAnswer.objects.of(forum).count()
    yield Step(
        "results", _("The results of the feedback are read and passed on"), results, detail=str(count), permissions=may
    )


afterwards.register("portal", steps)
