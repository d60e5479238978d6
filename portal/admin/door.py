"""The way from the admin's first page to the door."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin import pages


def _links(request: HttpRequest) -> list[pages.Link]:
    may = request.user.has_perm("portal.add_attendance")
    return [(_("Check-in"), reverse("check-in")), (_("Arrivals"), reverse("check-in-board"))] if may else []


pages.add_links(_links)
