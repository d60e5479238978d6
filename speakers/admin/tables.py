"""Speakers as a table for spreadsheet programs."""

from django.utils.translation import gettext_lazy

from core.admin import tables, tools
from core.tables.table import Scope, Table, register
from speakers.models import Speaker

SPEAKERS = Table(
    "speakers", gettext_lazy("speakers"), Speaker,
    ("slug", "name", "position", "institution", "country", "state", "is_seat", "biography"),
    lambda: [Scope("", "", Speaker.objects.all())], {"country": "code"}, unique=(("slug",),),
)  # fmt: skip
register(SPEAKERS)
tools.add_to_list("speakers.Speaker", tables.link(SPEAKERS))
