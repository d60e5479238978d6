"""The list of an institution's members as a workbook (Office Open XML). What is private of those who came by themselves is not in it."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import languages
from core.texts import text
from events.models import Delegate
from portal import members, missing
from portal.models import Invitation
from programme.exports.xlsx import header_cell, moment_cell, text_cell

OPEN = ("family_name", "given_name", "native_name", "position", "state", "is_head")  # of everybody
PRIVATE = (
    "email", "phone", "language", "interpretation", "attendance", "arrives_at", "arrives_by", "departs_at", "departs_by",
    "diet", "needs",
)  # fmt: skip


def header() -> list[str]:
    """Names of the columns in the language in force."""
    labels = {field.name: str(field.verbose_name) for field in Delegate._meta.concrete_fields}
    found = [*(labels[name] for name in OPEN), _("country"), _("What is missing"), *(labels[name] for name in PRIVATE)]
    return [capfirst(str(label)) for label in (*found, _("Accompanying persons"))]


def workbook(invitation: Invitation, people: Sequence[Delegate]) -> bytes:
    """One row each, in the order given. Texts are texts, also where they look like a formula; times are those of the forum."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Delegates"))
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = languages.direction(languages.active()) == "rtl"
    names = header()
    for number in range(1, len(names) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.append([header_cell(sheet, name) for name in names])
    for one in people:
        sheet.append([_cell(sheet, value) for value in row(one, invitation)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def row(one: Delegate, invitation: Invitation) -> list[str | datetime]:
    """Values under `header()`: texts, and times in the zone of the forum (naive)."""
    zone = invitation.forum.zone
    lacks = ", ".join(str(label) for label in missing.of(one))
    country = text(one.country, "name").value if one.country else ""
    found = [*(_value(one, name, zone) for name in OPEN), country, lacks]
    if not members.is_looked_after(one):
        return [*found, *[""] * (len(PRIVATE) + 1)]
    return [*found, *(_value(one, name, zone) for name in PRIVATE), "; ".join(map(str, one.companions.all()))]


def _value(one: Delegate, name: str, zone: Any) -> str | datetime:
    value = getattr(one, name)
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, bool):
        return _("Yes") if value else ""
    shown = getattr(one, f"get_{name}_display", None)
    return str((shown() if shown else value) or "")


def _cell(sheet: object, value: str | datetime) -> Any:
    return text_cell(sheet, value) if isinstance(value, str) else moment_cell(sheet, value, None)
