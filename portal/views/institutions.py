"""The coordinator's page: the members of an institution, where each of them stands and what is missing."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import languages, workbooks
from events.models import Delegate
from portal import access, heads, mails, members, missing, places, registering
from portal.announcing import stopping
from portal.member_file import workbook
from portal.models import Invitation, RegistrationRules
from portal.views.institution_scope import looked_after, member
from portal.views.member_papers import letters_of


def address(invitation: Invitation) -> str:
    return reverse("me-institution", args=[invitation.pk])


@never_cache
@login_required
@require_safe
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = looked_after(request, pk)
    rules = RegistrationRules.objects.of(invitation.forum)
    people, taken = list(members.of(invitation)), heads.countries_with_head(invitation.forum)
    used = places.used(invitation)
    is_open = invitation.is_valid and registering.is_open(rules, is_invited=True)
    letters = set(letters_of(invitation).values_list("delegate", flat=True))
    context = {
        "noindex": True, "letters": letters, "invitation": invitation, "of_forum": invitation.forum, "used": used, "rules": rules,
        "rows": [_row(one, rules, invitation) for one in people], "is_open": is_open,
        "may_add": is_open and used < invitation.quota, "proposable": members.proposable(people, taken),
        "stopping": stopping.link("institution", invitation.pk, languages.active()),
        "link": mails.institution_link(invitation, languages.active()) if invitation.is_valid else "",
    }  # fmt: skip
    return render(request, "portal/institution.html", context)


def _row(one: Delegate, rules: RegistrationRules, invitation: Invitation) -> dict[str, Any]:
    """A member, what is missing, and what the coordinator may do."""
    return {
        "delegate": one, "missing": missing.of(one), "is_entered": one.registration.is_entered,
        "may_correct": members.may_correct(one), "may_tell_journey": members.may_tell_journey(one, rules),
        "may_withdraw": members.may_withdraw(one), "is_proposed": invitation.proposed_head_id == one.pk,
    }  # fmt: skip


@never_cache
@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of the members as a workbook, in the language in force."""
    invitation = looked_after(request, pk)
    people = list(members.of(invitation).prefetch_related("companions"))
    access.note(request, "exported", forum=invitation.forum_id, count=len(people), detail="institution")
    headers = {"Content-Disposition": f'attachment; filename="{invitation.forum.slug}-{invitation.pk}.xlsx"'}
    return HttpResponse(workbook(invitation, people), content_type=workbooks.KIND, headers=headers)


@never_cache
@login_required
@require_POST
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a member as head of the delegation, or nobody. The organisers' choice stands before it."""
    invitation, chosen = looked_after(request, pk), None
    if reference := request.POST.get("member", ""):
        invitation, chosen = member(request, pk, reference)
        if not members.proposable([chosen], heads.countries_with_head(invitation.forum)):
            return HttpResponseRedirect(address(invitation))
    with suppress(heads.HeadChosen):  # the page says so
        heads.propose(invitation, chosen)
    return HttpResponseRedirect(address(invitation))
