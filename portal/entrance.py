"""The way into registration that public pages show: while it is open to all."""

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.once import once
from core.prepared import Given, Prepared
from events.actions import Action
from events.models import Forum
from portal.models import RegistrationRules
from portal.registering import is_open

_rules = Prepared(lambda: RegistrationRules.objects.filter(forum=Given("forum", models.IntegerField())))


def rules_of(request: HttpRequest, forum: Forum) -> RegistrationRules:
    """The rules of the forum of a request, read once."""
    rules: RegistrationRules = once(
        request, "registration rules", lambda: _rules.first(forum=forum.pk) or RegistrationRules(forum=forum)
    )
    rules.forum = forum
    return rules


def register(request: HttpRequest, forum: Forum) -> Action:
    """The button of a forum's page."""
    rules = rules_of(request, forum)
    if forum.phase == Forum.Phase.PAST or not is_open(rules, is_invited=False):
        return Action(until=rules.next_stage_at)
    return Action(_("Register"), reverse("register", args=[forum.slug]), rules.next_stage_at)
