"""The order of the members of a delegation, in the admin."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from events.models import Country, Delegate, Forum
from portal import access, delegation_tree, ordering
from portal.admin.delegation_pages import WRONG, address, country_of, framed, must_have, write
from portal.admin.queue import forum_of
from portal.models.invitation import GONE

PEOPLE = 100  # on a page


def order(request: HttpRequest, code: str) -> HttpResponse:
    """The order of the members of a delegation: numbers, moved by hand or typed. Who has none follows by name."""
    forum, country = forum_of(request), country_of(code)
    rows = delegation_tree.members(forum, country).exclude(state__in=GONE).select_related("institution")
    page = Paginator(rows, PEOPLE).get_page(request.GET.get("page"))
    people = {one.pk: one for one in page.object_list}
    typed: dict[int, str] = {}
    if request.method == "POST":
        must_have(request, "events.change_delegate")
        posted = {
            pk: one for pk, one in Delegate.objects.in_bulk(_posted(request)).items() if _is_of(one, forum, country)
        }
        numbers = ordering.read(request.POST, posted)
        if not numbers.wrong:
            for pk, number in numbers.changed.items():
                posted[pk].protocol_order = number
            write(Delegate, [posted[pk] for pk in numbers.changed], "protocol_order", request)
            return redirect(address(forum, country, "order", page.number if page.number > 1 else ""))
        messages.error(request, WRONG)
        typed = numbers.typed
    access.note(request, "listed", forum=forum.pk, count=len(people), detail=f"order {country.code}")
    context = {
        "title": _("Order of the delegation"), "country": country, "page": page, "back": address(forum, country),
        "rows": [(one, typed.get(pk, _number(one))) for pk, one in people.items()], "here": address(forum, country, "order"),
        "first": page.start_index(), "may_order": request.user.has_perm("events.change_delegate"), "top": address(forum),
    }  # fmt: skip
    return framed(request, "delegation_order", forum, 422 if typed else 200, context)


def _posted(request: HttpRequest) -> list[int]:
    """Primary keys that a page sent: at most as many as stand on one."""
    found = [name.removeprefix("order_") for name in request.POST if name.startswith("order_")]
    return [int(pk) for pk in found[: PEOPLE + 1] if pk.isascii() and pk.isdecimal() and len(pk) < 16]


def _is_of(one: Delegate, forum: Forum, country: Country) -> bool:
    return one.forum_id == forum.pk and one.country_id == country.pk


def _number(one: Delegate) -> str:
    return "" if one.protocol_order is None else str(one.protocol_order)
