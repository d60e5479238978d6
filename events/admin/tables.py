"""Institutions, partners and delegates as tables for spreadsheet programs."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin import tables, tools
from core.admin.columns import name_of
from core.tables.table import Scope, Table, register
from events.models import Delegate, Forum, ForumPartner, Institution


def everything(model: Any) -> list[Scope]:
    return [Scope("", "", model.objects.all())]


def by_forum(model: Any) -> list[Scope]:
    """The current forum first."""
    forums = Forum.objects.order_by("-is_current", "-starts_on", "-pk")
    return [
        Scope(forum.slug, name_of(forum), model.objects.filter(forum=forum), {"forum": forum}, forum.zone)
        for forum in forums
    ]


def departs_after_arrival(delegate: Any) -> None:
    """As the database wants it, said of the cell."""
    if delegate.arrives_at and delegate.departs_at and delegate.departs_at < delegate.arrives_at:
        raise ValidationError({"departs_at": _("The departure date is earlier than the arrival date")})


INSTITUTIONS = Table(
    "institutions", gettext_lazy("institutions"), Institution,
    ("name", "kind", "country", "city", "status", "website", "alliance_member_since", "description"),
    lambda: everything(Institution), {"country": "code"},
)  # fmt: skip
PARTNERS = Table(
    "partners", gettext_lazy("partners"), ForumPartner, ("institution", "role", "order"), lambda: by_forum(ForumPartner),
    unique=(("institution", "role"),),
)  # fmt: skip
# Places, states and consents have rules of their own: new people come by the list of the registrations' page.
DELEGATES = Table(
    "delegates", gettext_lazy("delegates"), Delegate,
    (
        "family_name", "given_name", "native_name", "patronymic", "family_name_first", "honorific", "position",
        "institution", "country", "protocol_order", "email", "phone", "language", "interpretation", "attendance", "diet",
        "needs", "arrives_at", "arrives_by", "departs_at", "departs_by", "wants_letter",
    ),
    lambda: by_forum(Delegate), {"country": "code"}, unique=(("email",),), may_add=False, check=departs_after_arrival,
)  # fmt: skip
for table in (INSTITUTIONS, PARTNERS, DELEGATES):
    register(table)
tools.add_to_list("events.Institution", tables.link(INSTITUTIONS))
tools.add_to_list("events.Delegate", tables.link(DELEGATES))


def partners_of(request: Any, forum: Any) -> list[tools.Tool]:
    """From a forum to its partners as a table."""
    may = tables.may(request, PARTNERS, "change")
    return [(_("Partners as a spreadsheet"), tables.address(PARTNERS, forum.slug))] if may else []


tools.add("events.Forum", partners_of)
