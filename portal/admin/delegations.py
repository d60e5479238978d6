"""Delegations in the admin: the countries in protocol order, each with its institutions, members and head, and their order."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin import pages, tools
from core.admin.columns import name_of
from events.models import Delegate, Delegation, Forum
from portal import access, delegation_tree, heads, ordering
from portal.admin.delegation_order import order
from portal.admin.delegation_pages import WRONG, address, country_of, framed, must_have, write
from portal.admin.queue import forum_of
from portal.models.invitation import GONE

INSTITUTIONS = 30  # on a page


def delegations(request: HttpRequest) -> HttpResponse:
    """The countries of a forum and their order."""
    forum = forum_of(request)
    if request.method == "POST":
        must_have(request, "events.change_delegation")
        return _order_countries(request, forum)
    return _countries(request, forum)


def _countries(request: HttpRequest, forum: Forum, typed: dict[int, str] | None = None) -> HttpResponse:
    found = delegation_tree.lands(forum)
    access.note(request, "listed", forum=forum.pk, count=sum(bool(land.head) for land in found), detail="delegations")
    context = {
        "title": _("Delegations"),
        "rows": [(land, address(forum, land.country), _shown(land, typed or {})) for land in found],
        "without_country": Delegate.objects.for_forum(forum).filter(country=None).exclude(state__in=GONE).count(),
        "may_order": request.user.has_perm("events.change_delegation"),
    }  # fmt: skip
    return framed(request, "delegations", forum, 422 if typed else 200, context)


def _shown(land: delegation_tree.Land, typed: dict[int, str]) -> str:
    """The number in the field of a delegation: as it was typed where that was wrong."""
    return typed.get(land.delegation.pk, str(land.delegation.order)) if land.delegation else ""


def _order_countries(request: HttpRequest, forum: Forum) -> HttpResponse:
    rows = {row.pk: row for row in Delegation.objects.filter(forum=forum)}
    numbers = ordering.read(request.POST, rows, may_be_empty=False)
    if numbers.wrong:
        messages.error(request, WRONG)
        return _countries(request, forum, numbers.typed)
    for pk, number in numbers.changed.items():
        rows[pk].order = number
    write(Delegation, [rows[pk] for pk in numbers.changed], "order", request)
    return redirect(address(forum))


def delegation(request: HttpRequest, code: str) -> HttpResponse:
    """One country: who is head, who is proposed, and each institution with its members."""
    forum, country = forum_of(request), country_of(code)
    every = delegation_tree.branches(forum, country)
    page = Paginator(every, INSTITUTIONS).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    count = delegation_tree.fill(forum, country, shown)
    access.note(request, "listed", forum=forum.pk, count=count, detail=f"delegation {country.code}")
    context = {
        "title": name_of(country), "country": country, "page": page, "branches": shown,
        "delegation": Delegation.objects.filter(forum=forum, country=country).first(),
        "head": heads.chosen(forum).filter(country=country).first(),
        "proposals": delegation_tree.proposals(forum, country), "may_choose": request.user.has_perm("events.change_delegate"),
        "here": address(forum, country), "to_head": address(forum, country, "head"), "to_order": address(forum, country, "order"),
        "back": address(forum),
    }  # fmt: skip
    return framed(request, "delegation", forum, 200, context)


@require_POST
def head(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the head of a delegation: whoever was it before is it no more. An empty choice leaves it without one."""
    forum, country = forum_of(request), country_of(code)
    must_have(request, "events.change_delegate")
    chosen, reference = None, request.POST.get("member", "")
    if reference:
        rows = delegation_tree.members(forum, country).exclude(state__in=GONE)
        chosen = rows.filter(reference=reference).first()
        if chosen is None:
            messages.error(request, _("This person is not in the delegation any more."))
            return redirect(address(forum, country))
    heads.choose(forum, country, chosen, by=request.user)
    messages.success(request, f"{_('Head of delegation')}: {chosen.latin_name if chosen else _('Not named')}")
    return redirect(address(forum, country))


def _links(request: HttpRequest) -> list[pages.Link]:
    may = request.user.has_perm("events.view_delegate")
    return [(_("Delegations and their heads"), reverse("admin:portal-delegations"))] if may else []


def _of_forum(request: HttpRequest, forum: Any) -> list[tools.Tool]:
    return [(_("Delegations"), address(forum))] if request.user.has_perm("events.view_delegate") else []


def _of_delegation(request: HttpRequest, row: Any) -> list[tools.Tool]:
    may = request.user.has_perm("events.view_delegate")
    return [(_("Members and head"), address(row.forum, row.country))] if may else []


pages.add("portal-delegations", "delegations/", delegations)
pages.add("portal-delegation", "delegations/<slug:code>/", delegation)
pages.add("portal-delegation-order", "delegations/<slug:code>/order/", order)
pages.add("portal-delegation-head", "delegations/<slug:code>/head/", head)
pages.add_links(_links)
tools.add("events.Forum", _of_forum)
tools.add("events.Delegation", _of_delegation)
