"""Which sessions a photograph shows, on the photograph's page."""

from core.admin import inlines
from core.admin.inlines import RowInline
from events.models import PhotoSession


class PhotoSessionInline(RowInline):
    model = PhotoSession
    autocomplete_fields = ("session",)


inlines.add("events.Photo", PhotoSessionInline)
